package report

import (
	"fmt"
	"slices"
	"strings"

	"vereda/internal/draw"
	"vereda/internal/scenario"
)

// limits says what the model cannot say.
func (w *writer) limits() {
	w.chapter("limits", "limits")
	missing := "limit-missing"
	if len(w.Result.Living) > 0 {
		missing = "limit-missing-home"
	}
	w.list("limit-forecast", "limit-person", "limit-naive", "limit-judgement", "limit-interval", "limit-given", "limit-unseen", missing)
	grades := map[string]int{}
	for _, v := range w.s.Values {
		grades[v.Grade]++
	}
	var rows [][]cell
	for _, g := range []string{"A", "B", "C", "D"} {
		if grades[g] > 0 {
			rows = append(rows, []cell{{words: g, head: true}, plain(w.words("grade-" + g)), num(fmt.Sprint(grades[g]))})
		}
	}
	if len(rows) > 0 {
		w.table(w.words("grades"), []string{w.words("grade"), w.words("meaning"), w.words("parameters")}, rows)
	}
}

// card is the model card: what the model is for and what not.
func (w *writer) card() {
	w.chapter("card", "card")
	entry := func(key string) {
		w.say("dt", key)
		w.say("dd", key+"-text")
	}
	w.open("dl")
	w.WriteString("\n")
	for _, key := range []string{"card-use", "card-not", "card-misuse", "card-people", "card-not-counted", "card-data", "card-harm", "card-judged", "card-open"} {
		entry(key)
	}
	w.close("dl")
	w.ethics()
}

// IntendedUse says in three sentences what figures are meant for and what not: it stands
// at the head of every report, of the page, of the demonstration and of the card.
func IntendedUse(l draw.Language) string { return say(l, "intended-use") }

// sources lists who counted what, under which licence.
func (w *writer) sources() {
	w.chapter("sources", "sources")
	w.say("p", "sources-lead")
	var rows [][]cell
	add := func(info []scenario.SeriesInfo) {
		for _, s := range info {
			title, author, year := w.source(s.Source)
			rows = append(rows, []cell{names(w.title(s.Name)), {words: s.Publisher, own: false}, model(s.Licence), model(w.unsaid(s.NotCounted)), {words: strings.Join(full(author, title, year), ", "), own: false}})
		}
	}
	add(w.s.ObservedInfo)
	add(w.s.Series)
	w.table(w.words("series-sources"), []string{w.words("series"), w.words("publisher"), w.words("licence"), w.words("who-not-counted"), w.words("source")}, rows)
	w.open("details", "class", "long")
	w.say("summary", "all-sources", fmt.Sprint(len(w.s.Sources)))
	w.open("ul", "lang", "en")
	w.WriteString("\n")
	for _, s := range w.s.Sources {
		title, author, year := w.source(s.Key)
		w.text("li", strings.Join(full(author, title, year, s.Fields["url"]), ", "))
	}
	w.close("ul")
	w.close("details")
	w.say("p", "boundaries")
	if w.Map != nil && w.Map.Base != nil {
		w.text("p", w.Map.Base.Note)
	}
	w.say("p", "program-licence", w.Result.Version)
}

// unsaid is who is not in a series, or that nobody has said.
func (w *writer) unsaid(who string) string {
	if who == "" {
		return w.words("not-said")
	}
	return who
}

func (w *writer) source(key string) (title, author, year string) {
	for _, s := range w.s.Sources {
		if s.Key == key {
			return s.Fields["title"], s.Fields["author"], s.Fields["year"]
		}
	}
	return key, "", ""
}

// full leaves out what is empty.
func full(parts ...string) []string {
	return slices.DeleteFunc(parts, func(s string) bool { return s == "" })
}
