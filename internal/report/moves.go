package report

import (
	"fmt"

	"vereda/internal/draw"
	"vereda/internal/scenario"
)

// Of an outcome this many parameters are named, those whose total index is clearly above
// 0; none where chance is more than mostlyChance of the variance.
const (
	mostMovers   = 3
	mostlyChance = 0.9
)

// moves names the parameters that move each outcome most, where the scenario says so.
func (w *writer) moves() {
	m := w.s.Moves
	if m == nil || len(m.Outcomes) == 0 {
		return
	}
	w.chapter("moves", "moves")
	w.say("p", "moves-lead", m.From.String(), m.To.String(), fmt.Sprint(m.Runs), fmt.Sprint(m.PeoplePerRow))
	if m.Changed || w.Result.Variant != "" {
		w.say("p", "moves-other")
	}
	var rows [][]cell
	csv := w.simulatedCSV("group", "outcome", "chance", "parameter", "first", "first_low", "first_high", "total", "total_low", "total_high", "standing")
	for _, o := range m.Outcomes {
		for _, by := range o.By {
			csv.row(safe(o.Group), safe(o.Outcome), exact(o.Chance), safe(by.Parameter), exact(by.First.Value), exact(by.First.Low), exact(by.First.High),
				exact(by.Total.Value), exact(by.Total.Low), exact(by.Total.High), w.standing(w.domain.Holds(m.From, m.To)))
		}
		first := true
		for _, by := range clearMovers(o) {
			outcome, chance := cell{}, cell{}
			if first {
				outcome, chance = names(o.Outcome), num(w.l.Figure(100*o.Chance))
			}
			first = false
			rows = append(rows, []cell{outcome, chance, model(by.Parameter), num(w.l.Interval(by.Total.Value, by.Total.Low, by.Total.High))})
		}
		if first {
			rows = append(rows, []cell{names(o.Outcome), num(w.l.Figure(100 * o.Chance)), plain(w.words("moves-nothing")), {}})
		}
	}
	w.table(w.words("moves"), []string{w.words("what"), w.words("moves-chance"), w.words("moves-parameter"), w.words("moves-total")}, rows)
	w.open("p")
	w.link("moves.csv", "text/csv;charset=utf-8", csv.String(), "save-csv", w.words("moves"))
	w.close("p")
	for i := range m.Outcomes {
		if len(clearMovers(m.Outcomes[i])) > 0 {
			w.moved(&m.Outcomes[i])
		}
	}
}

// moved draws what moves one outcome.
func (w *writer) moved(o *scenario.MovedOutcome) {
	const most = 8 // bars; the table below has all
	outcome, _ := translate(w.l, o.Outcome)
	b := draw.Bars{ID: "moves-" + ident(o.Group+"-"+o.Outcome), Title: w.words("moves-title", outcome), Unit: w.words("moves-unit"), Language: w.l, Width: 900, Most: 1,
		Notes: []string{w.words("moves-luck", w.share(o.Chance)), w.words("who-simulated-only", w.s.Name, w.Result.Version)}}
	csv := &csvText{}
	csv.row("group", "outcome", "unit", "parameter", "first", "first_low", "first_high", "total", "total_low", "total_high", "chance", "source", "licence", "standing")
	var cells [][]cell
	for i, by := range o.By {
		if i < most {
			b.Bars = append(b.Bars, draw.Bar{Name: by.Parameter, Value: by.Total.Value, Low: max(0, by.Total.Low), High: by.Total.High})
		}
		csv.row(safe(o.Group), safe(o.Outcome), safe(o.Unit), safe(by.Parameter), exact(by.First.Value), exact(by.First.Low), exact(by.First.High),
			exact(by.Total.Value), exact(by.Total.Low), exact(by.Total.High), exact(o.Chance), "vereda "+w.Result.Version, "Apache-2.0", w.standing(w.domain.Holds(w.s.Moves.From, w.s.Moves.To)))
		cells = append(cells, []cell{{words: by.Parameter, head: true}, num(w.l.Interval(by.First.Value, by.First.Low, by.First.High)), num(w.l.Interval(by.Total.Value, by.Total.Low, by.Total.High))})
	}
	w.figure(picture{b.ID, b.Title, b.SVG(), b.Summary(), csv.String()}, func() {
		w.table(b.Title, []string{w.words("moves-parameter"), w.words("moves-first"), w.words("moves-total")}, cells)
	})
}

// clearMovers are the parameters that are named for an outcome.
func clearMovers(o scenario.MovedOutcome) (list []scenario.MovedBy) {
	for _, by := range o.By {
		if o.Chance <= mostlyChance && by.Total.Low > 0.01 && len(list) < mostMovers {
			list = append(list, by)
		}
	}
	return list
}
