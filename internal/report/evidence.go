package report

import (
	"fmt"
	"strings"

	"vereda/internal/observe"
	"vereda/internal/scenario"
)

// evidence shows figures as they circulate, beside what their publishers printed and
// what the runs say of the same thing.
func (w *writer) evidence() {
	if len(w.s.Evidence) == 0 {
		return
	}
	w.chapter("evidence", "evidence")
	w.say("p", "evidence-lead")
	w.say("p", "evidence-sum")
	w.sayScenario()
	csv := &csvText{}
	csv.row("id", "claim", "cited", "found", "verdict", "source", "year", "note", "simulated", "low95", "high95", "counted", "seeds", "licence", "standing")
	var rows [][]cell
	for _, c := range w.s.Evidence {
		m := w.ofClaim(&c)
		compared := w.domain.Holds(c.From, c.To)
		standing := w.standing(compared)
		if m.series == "" && !w.domain.Variant { // nothing simulated stands in the row
			standing = ""
		}
		csv.row(safe(c.ID), safe(c.Claim), safe(c.Cited), safe(c.Found), c.Verdict, safe(c.Source), safe(c.Year), safe(c.Note), point(compared, m.mean), exact(m.low), exact(m.high), exact(m.counted), m.seeds, "Apache-2.0; figures cited are of the sources named", standing)
		said := w.withheld(compared, m.mean, m.low, m.high)
		if m.series != "" {
			said += " " + w.words("evidence-model", w.title(m.series), c.From.String(), c.To.String())
		}
		// Titles of sources stay as their publishers wrote them.
		told, in := c.Words(string(w.l))
		own := in != string(w.l) // words of the scenario in English on a page in Spanish
		rows = append(rows, []cell{{words: told.Claim, own: own, head: true}, {words: told.Cited, own: own}, {words: told.Found, own: own}, model(words(c.Verdict)), plain(said),
			{words: strings.Join(full(told.Note, w.sourcesOf(c.Source)), " – "), own: own}})
	}
	w.table(w.words("evidence"), []string{w.words("claim"), w.words("cited"), w.words("found"), w.words("verdict"), w.words("simulated-interval"), w.words("evidence-note")}, rows)
	w.open("p")
	w.link("evidence.csv", "text/csv;charset=utf-8", csv.String(), "save-csv", w.words("evidence"))
	w.close("p")
}

// sourcesOf names the sources of a list of keys.
func (w *writer) sourcesOf(keys string) string {
	var list []string
	for key := range strings.SplitSeq(keys, ";") {
		title, author, year := w.source(strings.TrimSpace(key))
		list = append(list, strings.Join(full(author, title, year), ", "))
	}
	return strings.Join(list, "; ")
}

// claimed is what a result has of the figure of a claim; NaN where it has nothing.
type claimed struct {
	series                   string
	mean, low, high, counted float64
	seeds                    string // of the mean; empty where there is none
}

// ofClaim adds up what the runs and the published series have over the months of a
// claim, over all that the series tells apart.
func (w *writer) ofClaim(c *scenario.Claim) claimed {
	none := blank(4)
	m := claimed{mean: none[0], low: none[1], high: none[2], counted: none[3]}
	if c.Series == "" || c.From < w.s.Start.Month() || c.To > w.s.End.Month() {
		return m
	}
	months := 1.0
	for i := range w.s.Instruments {
		if in := &w.s.Instruments[i]; in.Name == c.Series && in.Kind != observe.Flow {
			months = float64(c.To - c.From + 1)
		}
	}
	var sum, seen claimed
	kept := false
	for _, v := range w.Result.Series {
		if v.Instrument != c.Series || v.Month < c.From || v.Month > c.To {
			continue
		}
		if v.Mean == v.Mean { // not NaN
			sum.series = c.Series
			sum.mean, sum.low, sum.high = sum.mean+v.Mean, sum.low+v.Low, sum.high+v.High
		}
		if v.Observed == v.Observed {
			seen.series = c.Series
			seen.counted += v.Observed
		}
		kept = kept || v.Kept != ""
	}
	if sum.series != "" {
		m.seeds = fmt.Sprint(w.runs())
		m.series, m.mean, m.low, m.high = c.Series, sum.mean/months, max(0, sum.low/months), sum.high/months
	}
	if seen.series != "" && !kept { // a sum that lacks a part would be no count
		m.counted = seen.counted / months
	}
	return m
}
