// Package report writes a result folder as one document that opens without a
// network, a script or this program: what was asked, what was run, what came of
// it beside what was counted, and what it may not be used for.
package report

import (
	"fmt"
	"strings"

	"vereda/internal/draw"
	"vereda/internal/pattern"
	"vereda/internal/quantity"
	"vereda/internal/result"
	"vereda/internal/scenario"
)

// Input is what a report is made of.
type Input struct {
	Result   *result.Folder
	Patterns *pattern.Report // nil where the folder has none
	Base     *result.Folder  // what the result is set beside; nil for nothing
	Map      *draw.Map       // nil where the scenario does not hold the way
	Language draw.Language
	// Command runs the same again.
	Command string
}

// writer writes one report.
type writer struct {
	page
	Input
	s        *scenario.Scenario
	marks    []draw.Mark
	reasons  [][]scenario.RuleRow // what changes on each mark's day
	chapters [][2]string          // id and title
	domain   *scenario.Domain
}

// Check says why a base cannot be set beside a result; nil if it can.
func Check(r, base *result.Folder) error {
	switch {
	case len(r.Counts) == 0 || len(base.Counts) == 0:
		return fmt.Errorf("a folder has no counts.csv, which earlier versions did not write; run it again")
	case r.Scenario.Start != base.Scenario.Start || r.Scenario.End != base.Scenario.End:
		return fmt.Errorf("the result goes from %s to %s and the base from %s to %s; they must cover the same days", r.Scenario.Start, r.Scenario.End, base.Scenario.Start, base.Scenario.End)
	case fmt.Sprint(r.Seeds) != fmt.Sprint(base.Seeds):
		return fmt.Errorf("the result has the seeds %v and the base %v; differences are by seed, run both with the same ones", r.Seeds, base.Seeds)
	}
	return nil
}

// Source names the program and the scenario that figures are of.
func Source(version, scenario string) string { return "vereda " + version + ", " + scenario }

// newWriter is a writer with the words of the map in the language.
func newWriter(in Input) *writer {
	w := &writer{Input: in, s: in.Result.Scenario, domain: domainOf(in.Result)}
	w.l = in.Language
	if in.Map != nil {
		picture := *in.Map
		picture.Title, _ = translate(w.l, picture.Title)
		picture.Notes = ScenarioWords(w.domain, w.runs(), w.l)
		picture.Source = Source(in.Result.Version, w.s.Name)
		if picture.Base != nil {
			base := *picture.Base
			base.Note, _ = translate(w.l, base.Note)
			picture.Base = &base
		}
		w.Map = &picture
	}
	w.findMarks()
	return w
}

// HTML is the document. The same input gives the same bytes.
func HTML(in Input) string {
	w := newWriter(in)
	body := &writer{page: page{l: in.Language}, Input: w.Input, s: w.s, marks: w.marks, reasons: w.reasons, domain: w.domain}
	for _, c := range chapterList {
		c.write(body)
	}
	w.head()
	w.front(body.chapters)
	w.WriteString(body.String())
	w.close("main")
	w.WriteString("</body>\n</html>\n")
	return w.String()
}

func (w *writer) head() {
	w.WriteString("<!DOCTYPE html>\n")
	w.open("html", "lang", string(w.l))
	w.WriteString("\n<head>\n<meta charset=\"utf-8\">\n")
	w.open("meta", "http-equiv", "Content-Security-Policy", "content", policy())
	w.WriteString("\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n")
	title, _ := translate(w.l, w.s.Title)
	w.text("title", title+" - "+w.words("report"))
	w.WriteString("<style>" + style + "</style>\n</head>\n<body>\n")
	w.text("a", w.words("skip"), "class", "skip", "href", "#accuracy")
	w.open("main")
	w.WriteString("\n")
}

// front is what a reader sees first: the question, what this is, the chapters.
func (w *writer) front(chapters [][2]string) {
	w.own("h1", w.s.Title)
	w.own("p", w.s.Question, "class", "lead")
	variant := w.Result.Variant
	if variant != "" {
		w.say("p", "variant-is", variant)
	}
	w.say("p", "what-this-is", w.s.Start.String(), w.s.End.String())
	w.text("p", DomainWords(w.domain, w.runs(), w.l), "class", "domain")
	w.say("p", "intended-use")
	if w.Result.Interrupted {
		w.say("p", "interrupted")
	}
	w.open("nav", "aria-label", w.words("contents"))
	w.WriteString("<ol>\n")
	for _, c := range chapters {
		w.open("li")
		w.text("a", c[1], "href", "#"+c[0])
		w.close("li")
	}
	w.WriteString("</ol>")
	w.close("nav")
}

// chapter begins a part of the document.
func (w *writer) chapter(id, key string) {
	title := w.words(key)
	w.chapters = append(w.chapters, [2]string{id, title})
	w.heading(2, id, title)
}

// findMarks finds the days on which most rules change: at most eight, not within
// a quarter of a year of each other, never the first day.
func (w *writer) findMarks() {
	byDay := map[quantity.Date][]scenario.RuleRow{}
	var days []quantity.Date
	for _, r := range w.s.RuleRows {
		if r.Default || !w.s.Start.Before(r.From) || w.s.End.Before(r.From) {
			continue
		}
		if byDay[r.From] == nil {
			days = append(days, r.From)
		}
		byDay[r.From] = append(byDay[r.From], r)
	}
	const most, apart = 8, 90
	var chosen []quantity.Date
	for len(chosen) < most {
		best, n := quantity.Date{}, 0
		for _, d := range days {
			near := false
			for _, c := range chosen {
				near = near || max(d.Since(c), c.Since(d)) < apart
			}
			if !near && rules(byDay[d]) > n {
				best, n = d, rules(byDay[d])
			}
		}
		if n == 0 {
			break
		}
		chosen = append(chosen, best)
	}
	for _, d := range days { // the rules stand in the order of their days
		for _, c := range chosen {
			if c == d {
				w.marks = append(w.marks, draw.Mark{Month: d.Month(), Label: fmt.Sprint(len(w.marks) + 1)})
				w.reasons = append(w.reasons, byDay[d])
			}
		}
	}
}

// rules counts the different rules of a day, and a little the rows, so that a
// change of many kinds is before a yearly table of one.
func rules(rows []scenario.RuleRow) int {
	seen := map[string]bool{}
	for _, r := range rows {
		seen[r.Rule] = true
	}
	return 1000*len(seen) + len(rows)
}

// runs says of how many runs a figure is the mean.
func (w *writer) runs() int { return len(w.Result.Seeds) }

// intervalNote says what brackets and bands hold.
func (w *writer) intervalNote() string {
	if w.runs() < 2 {
		return w.words("one-run")
	}
	return w.words("interval", fmt.Sprint(w.runs()))
}

// list writes points.
func (w *writer) list(keys ...string) {
	w.WriteString("<ul>\n")
	for _, key := range keys {
		w.say("li", key)
	}
	w.WriteString("</ul>\n")
}

// ident makes an id of a name.
func ident(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return '-'
	}, strings.ToLower(name))
}
