package serve

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"vereda/internal/draw"
	"vereda/internal/ensemble"
	"vereda/internal/paired"
	"vereda/internal/people"
	"vereda/internal/quantity"
)

// view is what a request wants to see of an outcome.
type view struct {
	job     *job
	outcome *outcome
	base    *outcome // to show the difference to; nil for none
	beside  *job     // to show first, as a version of its own; nil for none
	first   *outcome // of that job
	measure int
	who     who
	mode    string // of legs; empty for all
	span    span
	asked   bool // the span was asked for
}

// viewOf reads the query of a request.
func (s *Server) viewOf(r *http.Request) (*view, error) {
	b, err := s.jobs.find(r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	v := &view{job: b, who: who{-1, -1}}
	if v.outcome, err = b.finished(); err != nil {
		return nil, err
	}
	o, q := v.outcome, r.URL.Query()
	known := measuresOf(o.scenario)
	v.measure = known[0]
	if name := q.Get("measure"); name != "" {
		i := slices.IndexFunc(known, func(i int) bool { return measures[i].name == name })
		if i < 0 {
			return nil, &fault{status: http.StatusUnprocessableEntity, message: "measure: not one that the scenario has"}
		}
		v.measure = known[i]
	}
	if code := q.Get("nationality"); code != "" {
		if v.who.nation = slices.Index(o.scenario.Nationalities, code); v.who.nation < 0 {
			return nil, &fault{status: http.StatusUnprocessableEntity, message: "nationality: not one that the scenario has"}
		}
	}
	if name := q.Get("party"); name != "" {
		if v.who.party = slices.Index(people.PartyNames(), name); v.who.party < 0 {
			return nil, &fault{status: http.StatusUnprocessableEntity, message: "party: one of " + strings.Join(people.PartyNames(), ", ")}
		}
	}
	if v.mode = q.Get("mode"); v.mode != "" && !slices.Contains(o.stage.modes(), v.mode) {
		return nil, &fault{status: http.StatusUnprocessableEntity, message: "mode: not one by which people travel in the scenario"}
	}
	if v.span, err = o.spanOf(q.Get("from"), q.Get("to")); err != nil {
		return nil, err
	}
	v.asked = q.Get("from") != "" || q.Get("to") != ""
	if id := q.Get("base"); id != "" {
		if _, v.base, err = s.pairOf("base", id, o); err != nil {
			return nil, err
		}
	}
	if id := q.Get("beside"); id != "" {
		if v.beside, v.first, err = s.pairOf("beside", id, o); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// pairOf finds other runs that a parameter names, of the same seeds, months and places.
func (s *Server) pairOf(parameter, id string, o *outcome) (*job, *outcome, error) {
	b, err := s.jobs.find(id)
	if err != nil {
		return nil, nil, err
	}
	other, err := b.finished()
	if err != nil {
		return nil, nil, err
	}
	if !o.pairs(other) {
		return nil, nil, &fault{status: http.StatusConflict, message: parameter + ": runs of other seeds, months or places cannot be set side by side"}
	}
	return b, other, nil
}

func (o *outcome) spanOf(from, to string) (span, error) {
	in := span{0, monthsOf(o.scenario) - 1}
	for _, asked := range []struct {
		name, text string
		row        *int
	}{{"from", from, &in.from}, {"to", to, &in.to}} {
		if asked.text == "" {
			continue
		}
		m, err := quantity.ParseMonth(asked.text)
		row, inside := o.month(m)
		if err != nil || !inside {
			return in, &fault{status: http.StatusUnprocessableEntity, message: fmt.Sprintf("%s: a month from %s to %s", asked.name, o.scenario.Start.Month(), o.scenario.End.Month())}
		}
		*asked.row = row
	}
	if in.from > in.to {
		return in, &fault{status: http.StatusUnprocessableEntity, message: "from: lies after to"}
	}
	return in, nil
}

// floor estimates counts; the interval of a count, other than that of a
// difference, does not reach below 0.
func (v *view) floor(values []float64) estimate {
	if v.base != nil {
		return estimateFrom(ensemble.EstimateOf(values))
	}
	return estimateOf(values)
}

// item gives one estimate at a leg or point over a span.
func (v *view) item(item int, in span) estimate {
	return v.floor(v.outcome.values(v.base, func(o *outcome, run int) float64 { return o.item(run, v.measure, item, v.who, v.mode, in) })).as(v.itemCompared(item, in))
}

func (v *view) total(measure int, in span) estimate {
	return v.floor(v.outcome.values(v.base, func(o *outcome, run int) float64 { return o.total(run, measure, v.who, in) })).as(v.compared(in))
}

// line is a measure by month with its interval, as lists.
type line struct {
	Mean []number `json:"mean"`
	Low  []number `json:"low"`
	High []number `json:"high"`
	MCSE []number `json:"mcse"`
	// Level and Runs are those of every month.
	Level float64 `json:"level"`
	Runs  int     `json:"seeds"`
	// Compared says of each month whether it was counted.
	Compared []bool `json:"compared"`
}

func (l *line) add(e estimate) {
	l.Mean, l.Low, l.High, l.Compared = append(l.Mean, e.Mean), append(l.Low, e.Low), append(l.High, e.High), append(l.Compared, e.Compared)
	l.MCSE, l.Level, l.Runs = append(l.MCSE, e.MCSE), e.Level, e.Runs
}

// itemLine is the line of one leg or point of the stage.
type itemLine struct {
	Item int `json:"item"` // row of the stage's legs or points
	line
}

// frames gives a measure by month at every leg or point that has any.
func (s *Server) frames(w http.ResponseWriter, r *http.Request) error {
	v, err := s.viewOf(r)
	if err != nil {
		return err
	}
	o := v.outcome
	months, length := []string{}, []float64{}
	for m := range monthsOf(o.scenario) {
		months, length = append(months, o.scenario.MonthAt(m).String()), append(length, days(o.scenario, m))
	}
	items, total := []itemLine{}, line{}
	for i := range o.items(v.measure) {
		one, any := itemLine{Item: i}, false
		for m := range months {
			e := v.item(i, span{m, m})
			one.add(e)
			any = any || e.Mean != 0
		}
		if any {
			items = append(items, one)
		}
	}
	for m := range months {
		total.add(v.total(v.measure, span{m, m}))
	}
	what := &measures[v.measure]
	return writeJSON(w, http.StatusOK, map[string]any{"measure": what.name, "unit": what.unit, "legs": what.legs, "difference": v.base != nil, "months": months, "days": length, "items": items, "total": total})
}

// flows gives sums over a span at every leg or point, the largest first, and the
// totals of all measures: no count of crossings without deaths and waiting.
func (s *Server) flows(w http.ResponseWriter, r *http.Request) error {
	v, err := s.viewOf(r)
	if err != nil {
		return err
	}
	type row struct {
		Item int `json:"item"`
		estimate
	}
	rows, totals := []row{}, []map[string]any{}
	for i := range v.outcome.items(v.measure) {
		if e := v.item(i, v.span); e.Mean != 0 {
			rows = append(rows, row{i, e})
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		if x, y := math.Abs(float64(a.Mean)), math.Abs(float64(b.Mean)); x != y {
			return map[bool]int{true: -1, false: 1}[x > y]
		}
		return a.Item - b.Item
	})
	for _, i := range measuresOf(v.outcome.scenario) {
		everybody := measures[i].mean || v.who == who{-1, -1}
		totals = append(totals, map[string]any{"measure": measures[i].name, "unit": measures[i].unit, "stock": measures[i].mean, "everybody": everybody, "value": v.total(i, v.span)})
	}
	what := &measures[v.measure]
	return writeJSON(w, http.StatusOK, map[string]any{"measure": what.name, "unit": what.unit, "legs": what.legs, "from": v.outcome.scenario.MonthAt(v.span.from).String(),
		"to": v.outcome.scenario.MonthAt(v.span.to).String(), "rows": rows, "totals": totals, "level": ensemble.Level, "compared": v.compared(v.span), "domain": domainOf(v.outcome.domain)})
}

// strip draws the time line of a measure.
func (s *Server) strip(w http.ResponseWriter, r *http.Request) error {
	v, err := s.viewOf(r)
	if err != nil {
		return err
	}
	language, err := languageOf(r)
	if err != nil {
		return err
	}
	o := v.outcome
	t := &draw.Strip{Title: r.URL.Query().Get("title"), Language: language, Width: 900, Height: 96}
	if wide, err := strconv.Atoi(r.URL.Query().Get("width")); err == nil {
		t.Width = float64(min(3000, max(240, wide))) // its words keep their shape where a screen is narrow
	}
	base := v.base
	v.base = nil
	for m := range monthsOf(o.scenario) {
		e := v.total(v.measure, span{m, m})
		t.Months = append(t.Months, o.scenario.MonthAt(m).String())
		if !e.Compared {
			e.Mean = number(missing)
		}
		t.Mean, t.Low, t.High = append(t.Mean, float64(e.Mean)), append(t.Low, float64(e.Low)), append(t.High, float64(e.High))
		if base != nil {
			b := view{outcome: base, measure: v.measure, who: v.who}
			there := b.total(v.measure, span{m, m})
			if !there.Compared {
				there.Mean = number(missing)
			}
			t.Base = append(t.Base, float64(there.Mean))
		}
	}
	for _, c := range v.job.plan.changes {
		if m, err := quantity.ParseDate(c.From); err == nil {
			if row, inside := o.month(m.Month()); inside && !slices.Contains(t.Marks, row) {
				t.Marks = append(t.Marks, row)
			}
		}
	}
	return write(w, http.StatusOK, "image/svg+xml", []byte(t.SVG()))
}

// series gives what the instruments of a scenario counted, beside what was.
func (s *Server) series(w http.ResponseWriter, r *http.Request) error {
	v, err := s.viewOf(r)
	if err != nil {
		return err
	}
	language, err := languageOf(r)
	if err != nil {
		return err
	}
	o := v.outcome
	name := r.URL.Query().Get("instrument")
	names := []string{}
	for i := range o.scenario.Instruments {
		if names = append(names, o.scenario.Instruments[i].Name); names[i] == name {
			answer := o.seriesOf(i)
			label, err := v.label(&o.scenario.Instruments[i])
			if err != nil {
				return err
			}
			answer["skill"], answer["standing"] = label, standingOf(v, i, label, language)
			if c, _, err := v.chartOf(name, language); err == nil {
				answer["title"], answer["summary"] = c.Title, c.Summary()
			}
			return writeJSON(w, http.StatusOK, answer)
		}
	}
	if name != "" {
		return &fault{status: http.StatusUnprocessableEntity, message: "instrument: not one that the scenario has"}
	}
	return writeJSON(w, http.StatusOK, map[string]any{"instruments": names})
}

// tame keeps spreadsheets from taking a name for a formula.
func tame(cell string) string { return quantity.Tame(cell) }

// difference sets a run beside its base.
func (s *Server) difference(w http.ResponseWriter, r *http.Request) error {
	v, err := s.viewOf(r)
	if err != nil {
		return err
	}
	if v.base == nil {
		return &fault{status: http.StatusUnprocessableEntity, message: "base: the run to set beside"}
	}
	rows, leftOut := v.outcome.differences(v.base, v.span)
	list := []map[string]any{}
	asked := paired.Ask(v.base.scenario, v.span.from, v.span.to, -1)
	for i := range rows {
		p := &rows[i]
		compared := asked.Compared(p.Title)
		list = append(list, map[string]any{"group": p.Group, "title": p.Title, "unit": p.Unit, "base": estimateFrom(p.Base).as(compared), "variant": estimateFrom(p.Variant).as(compared),
			"difference": estimateFrom(p.Difference).as(compared), "relative": number(p.Relative), "verdict": p.Verdict})
	}
	if leftOut == nil {
		leftOut = []string{}
	}
	return writeJSON(w, http.StatusOK, map[string]any{"from": v.outcome.scenario.MonthAt(v.span.from).String(), "to": v.outcome.scenario.MonthAt(v.span.to).String(),
		"level": ensemble.Level, "seeds": len(v.outcome.runs), "rows": list, "left_out": leftOut, "domain": domainOf(v.outcome.domain)})
}

// sendEvent writes one event and sends it on its way.
func sendEvent(w io.Writer, control *http.ResponseController, status jobStatus) error {
	text, err := json.Marshal(status)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, "event: state\ndata: %s\n\n", text); err != nil {
		return err
	}
	return control.Flush()
}

func sortedNames(files map[string][]byte) []string { return slices.Sorted(maps.Keys(files)) }
