package report

import (
	"fmt"

	"vereda/internal/draw"
	"vereda/internal/scenario"
)

// moves says what each outcome depends on most: Sobol' indices that stand beside the
// scenario.
func (w *writer) moves() {
	m := w.s.Moves
	if m == nil || len(m.Outcomes) == 0 {
		return
	}
	w.chapter("moves", "moves")
	w.say("p", "moves-lead", m.From.String(), m.To.String())
	w.say("p", "moves-how", fmt.Sprint(m.Rows), fmt.Sprint(m.Seeds), fmt.Sprint(m.Runs), fmt.Sprint(m.PeoplePerRow))
	if m.Changed || w.s.Variant != "" {
		w.say("p", "moves-changed")
	}
	const pictures, bars = 12, 8
	for i := range m.Outcomes {
		if i == pictures {
			w.say("p", "moves-more", fmt.Sprint(len(m.Outcomes)-pictures))
			break
		}
		w.moved(&m.Outcomes[i], bars)
	}
}

// moved shows what moves one outcome.
func (w *writer) moved(o *scenario.MovedOutcome, most int) {
	outcome, _ := translate(w.l, o.Outcome)
	b := draw.Bars{ID: "moves-" + ident(o.Group+"-"+o.Outcome), Title: w.words("moves-title", outcome), Unit: w.words("moves-unit"), Language: w.l, Width: 900, Most: 1,
		Notes: []string{w.words("moves-chance", w.share(o.Chance)), w.words("who-simulated-only", w.s.Name, w.Result.Version)}}
	csv := &csvText{}
	csv.row("group", "outcome", "unit", "parameter", "first", "first_low", "first_high", "total", "total_low", "total_high", "chance", "source", "licence")
	var cells [][]cell
	for i, by := range o.By {
		if i < most {
			b.Bars = append(b.Bars, draw.Bar{Name: by.Parameter, Value: by.Total.Value, Low: max(0, by.Total.Low), High: by.Total.High})
		}
		csv.row(safe(o.Group), safe(o.Outcome), safe(o.Unit), safe(by.Parameter), exact(by.First.Value), exact(by.First.Low), exact(by.First.High),
			exact(by.Total.Value), exact(by.Total.Low), exact(by.Total.High), exact(o.Chance), "vereda "+w.Result.Version, "Apache-2.0")
		cells = append(cells, []cell{{words: by.Parameter, head: true}, num(w.l.Interval(by.First.Value, by.First.Low, by.First.High)), num(w.l.Interval(by.Total.Value, by.Total.Low, by.Total.High))})
	}
	w.figure(picture{b.ID, b.Title, b.SVG(), b.Summary(), csv.String()}, func() {
		w.table(b.Title, []string{w.words("moves-parameter"), w.words("moves-first"), w.words("moves-total")}, cells)
	})
}
