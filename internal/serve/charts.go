package serve

import (
	"encoding/csv"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"vereda/internal/draw"
	"vereda/internal/ensemble"
	"vereda/internal/observe"
	"vereda/internal/quantity"
	"vereda/internal/report"
)

// charted lists the instruments that have a chart: those with counts in the months of
// the runs, whose values can be added up over places and groups.
func (o *outcome) charted() []int {
	list := []int{}
	for i := range o.scenario.Instruments {
		in := &o.scenario.Instruments[i]
		adds := in.Kind != observe.Share || !in.BySector && !in.ByNation && !in.ByParty
		if first, last := o.counted(i); adds && last > first {
			list = append(list, i)
		}
	}
	return list
}

// counted gives the first and the last month of the runs with a count.
func (o *outcome) counted(k int) (first, last quantity.Month) {
	first, last = o.scenario.End.Month()+1, o.scenario.Start.Month()-1
	for _, p := range o.scenario.Observed[k].Points {
		if _, inside := o.month(p.Month); inside {
			first, last = min(first, p.Month), max(last, p.Month)
		}
	}
	return first, last
}

// charts says which charts there are.
func (s *Server) charts(w http.ResponseWriter, r *http.Request) error {
	v, err := s.viewOf(r)
	if err != nil {
		return err
	}
	language, err := languageOf(r)
	if err != nil {
		return err
	}
	type chart struct {
		Instrument string `json:"instrument"`
		Title      string `json:"title"`
		Months     int    `json:"months"` // from the first to the last that was counted
	}
	list := []chart{}
	for _, i := range v.outcome.charted() {
		in := &v.outcome.scenario.Instruments[i]
		first, last := v.outcome.counted(i)
		list = append(list, chart{in.Name, report.Translate(language, in.Title), int(last-first) + 1})
	}
	// The longest series come first: a page opens with one of them.
	slices.SortStableFunc(list, func(a, b chart) int { return b.Months - a.Months })
	return writeJSON(w, http.StatusOK, map[string]any{"charts": list})
}

// chartWords are the texts of a chart.
var chartWords = map[draw.Language][]string{
	draw.English: {"simulated, mean of seeds", "forecast: the last value counted", "counted",
		"The bands hold 50 and 95 % of the runs. Places and groups are added up where a count stands, in both lines alike.", "Counted by: ", "licence: ", "Simulated: ",
		"Months with small counts, or counts that would give one away, are kept back."},
	draw.Spanish: {"simulado, media de semillas", "pronóstico: el último valor contado", "contado",
		"Las bandas contienen el 50 y el 95 % de las simulaciones. Lugares y grupos se suman donde hay una cuenta, igual en ambas líneas.", "Contado por: ", "licencia: ", "Simulado: ",
		"Se reservan los meses con cuentas pequeñas, o con cuentas que revelarían una."},
}

// chartOf makes the chart of an instrument: what was simulated beside what was counted
// and a naive forecast. Only cells that were counted are added up, so that both lines
// are of the same people.
func (v *view) chartOf(name string, language draw.Language) (*draw.Chart, *observe.Instrument, error) {
	o := v.outcome
	known := o.charted()
	at := slices.IndexFunc(known, func(i int) bool { return o.scenario.Instruments[i].Name == name })
	if at < 0 {
		return nil, nil, &fault{status: http.StatusUnprocessableEntity, message: "instrument: not one with a chart; GET charts lists them"}
	}
	k := known[at]
	in, words := &o.scenario.Instruments[k], chartWords[language]
	first, last := o.counted(k)
	c := &draw.Chart{ID: "chart", Title: report.Translate(language, in.Title), Unit: report.Translate(language, in.Unit), Language: language, Width: 900, Height: 300, First: first, Step: in.Period.Months(),
		Notes: []string{words[3], words[4] + in.Publisher + "; " + words[5] + report.Translate(language, in.Licence) + ".",
			words[6] + report.Source(v.job.jobs.version, o.scenario.Name) + "; " + words[5] + "Apache-2.0."}}
	n := int(last-first)/c.Step + 1
	cells, kept := o.countedCells(k, first, last), o.keptPeriods(k, c, n)
	seen := empty(n)
	for _, p := range o.scenario.Observed[k].Points {
		if p.Month < first || p.Month > last {
			continue
		}
		add(seen, int(p.Month-first)/c.Step, p.Value)
	}
	for at := range seen {
		if kept[at] { // a sum that lacks a part would be no count
			seen[at] = math.NaN()
		}
	}
	if len(kept) > 0 {
		c.Notes = append(c.Notes, words[7])
	}
	naive := append([]float64{math.NaN()}, seen[:n-1]...)
	c.Lines = []draw.Line{o.simulated(k, c, cells), {Name: words[1], Role: draw.Forecast, Values: naive}, {Name: words[2], Role: draw.Counted, Values: seen}}
	c.Lines[0].Name = words[0]
	c.Lines[0].Values = o.domain.Cut(c.Lines[0].Values, c.First, c.Step)
	label, err := v.label(in)
	if err != nil {
		return nil, nil, err
	}
	c.Notes = append(c.Notes, standingOf(v, k, label, language)...)
	v.mark(c, last)
	return c, in, nil
}

// countedCells are the cells from one month to another that somebody counted, also where
// the table does not say how many: the runs are added up over all of them.
func (o *outcome) countedCells(k int, first, last quantity.Month) map[pointKey]bool {
	cells := map[pointKey]bool{}
	for _, p := range o.scenario.Observed[k].Points {
		cells[keyOf(p)] = first <= p.Month && p.Month <= last
	}
	for at := range o.scenario.Observed[k].Kept {
		cells[pointKey{at.Month, at.Sector, at.Nationality, at.Party}] = first <= at.Month && at.Month <= last
	}
	return cells
}

// keptPeriods are those of the n periods of a chart with a count that is kept back.
func (o *outcome) keptPeriods(k int, c *draw.Chart, n int) map[int]bool {
	kept, release := map[int]bool{}, o.scenario.Release()
	keep := func(m quantity.Month) { // months before and after are none of the chart's
		if m >= c.First && m < c.First+quantity.Month(n*c.Step) {
			kept[int(m-c.First)/c.Step] = true
		}
	}
	for _, p := range o.scenario.Observed[k].Points {
		if release.Hold(k, p.Place()) != observe.Clear {
			keep(p.Month)
		}
	}
	for at := range o.scenario.Observed[k].Kept {
		keep(at.Month)
	}
	return kept
}

// simulated adds up what the runs say of the cells, with bands where there are several.
func (o *outcome) simulated(k int, c *draw.Chart, cells map[pointKey]bool) draw.Line {
	seen := 0
	for _, p := range o.scenario.Observed[k].Points {
		if cells[keyOf(p)] {
			seen = max(seen, int(p.Month-c.First)/c.Step+1)
		}
	}
	line := draw.Line{Role: draw.Simulated, Values: empty(seen), MeanLow: empty(seen), MeanHigh: empty(seen), MCSE: empty(seen)}
	if len(o.result.Runs) > 1 {
		line.Low95, line.Low50, line.High50, line.High95 = empty(seen), empty(seen), empty(seen), empty(seen)
	}
	byRun := make([][]float64, len(o.result.Runs))
	for run := range o.result.Runs {
		byRun[run] = empty(seen)
		for _, p := range o.result.Runs[run].Series[k].Points {
			if cells[keyOf(p)] {
				add(byRun[run], int(p.Month-c.First)/c.Step, p.Value)
			}
		}
	}
	for i := range seen {
		values := make([]float64, len(byRun))
		for run := range byRun {
			values[run] = byRun[run][i]
		}
		e := ensemble.LevelOf(values)
		line.Values[i], line.MeanLow[i], line.MeanHigh[i], line.MCSE[i] = e.Mean, e.Low, e.High, e.MCSE()
		if len(byRun) > 1 && !math.IsNaN(values[0]) {
			q := ensemble.Distribution(values)
			line.Low95[i], line.Low50[i], line.High50[i], line.High95[i] = q[0], q[2], q[4], q[6]
		}
	}
	return line
}

// mark points at the days on which most rules change, by number, and at those of the
// changes of the page, by name.
func (v *view) mark(c *draw.Chart, last quantity.Month) {
	marks, said := report.Marks(v.outcome.scenario, c.Language)
	inside := func(m quantity.Month) bool { return m >= c.First && m <= last }
	for _, m := range marks {
		if inside(m.Month) {
			c.Marks = append(c.Marks, m)
		}
	}
	if len(c.Marks) > 0 {
		c.Notes = append(c.Notes, said)
	}
	for _, change := range v.job.plan.changes {
		day, err := quantity.ParseDate(change.From)
		if err != nil || !inside(day.Month()) {
			continue
		}
		label := report.Translate(c.Language, strings.ReplaceAll(change.Rule, "_", " "))
		at := slices.IndexFunc(c.Marks, func(m draw.Mark) bool { return m.Month == day.Month() })
		switch {
		case at < 0:
			c.Marks = append(c.Marks, draw.Mark{Month: day.Month(), Label: label})
		case !slices.Contains(strings.Split(c.Marks[at].Label, ", "), label): // one line holds all that begins in its month
			c.Marks[at].Label += ", " + label
		}
	}
}

// asksChart reads a request for a chart.
func (s *Server) asksChart(r *http.Request) (*view, *draw.Chart, *observe.Instrument, error) {
	v, err := s.viewOf(r)
	if err != nil {
		return nil, nil, nil, err
	}
	language, err := languageOf(r)
	if err != nil {
		return nil, nil, nil, err
	}
	c, in, err := v.chartOf(r.URL.Query().Get("instrument"), language)
	return v, c, in, err
}

// chartSVG draws a chart.
func (s *Server) chartSVG(w http.ResponseWriter, r *http.Request) error {
	_, c, in, err := s.asksChart(r)
	if err != nil {
		return err
	}
	attach(w, in.Name+".svg")
	return write(w, http.StatusOK, "image/svg+xml", []byte(c.SVG()))
}

// chartCSV gives the values of a chart, with who counted and under which licence.
func (s *Server) chartCSV(w http.ResponseWriter, r *http.Request) error {
	v, c, in, err := s.asksChart(r)
	if err != nil {
		return err
	}
	label, err := v.label(in)
	if err != nil {
		return err
	}
	text, err := v.chartTable(c, in, label.Says)
	if err != nil {
		return err
	}
	attach(w, in.Name+".csv")
	return write(w, http.StatusOK, "text/csv; charset=utf-8", []byte(text))
}

// chartTable writes the periods of a chart, each with what its figures are.
func (v *view) chartTable(c *draw.Chart, in *observe.Instrument, skill string) (string, error) {
	var text strings.Builder
	t := csv.NewWriter(&text)
	put := func(cells ...string) { _ = t.Write(cells) } // a fault is told at the end
	put("period", "counted", "simulated_mean", "runs_q0.025", "runs_q0.25", "runs_q0.75", "runs_q0.975", "last_value_forecast", "unit", "counted_kept", "seeds", "mean_low95", "mean_high95", "mcse", "counted_by", "licence", "source", "simulated_by", "simulated_licence", "not_counted", "skill", "standing")
	value := func(list []float64, i int) string {
		if i >= len(list) || math.IsNaN(list[i]) {
			return ""
		}
		return strconv.FormatFloat(list[i], 'g', 7, 64) // more digits say nothing
	}
	o := v.outcome
	runs, by := strconv.Itoa(len(o.runs)), tame(report.Source(v.job.jobs.version, o.scenario.Name))
	simulated, forecast, counted := &c.Lines[0], &c.Lines[1], &c.Lines[2]
	at := slices.IndexFunc(o.scenario.Instruments, func(i observe.Instrument) bool { return i.Name == in.Name })
	kept := o.keptPeriods(at, c, len(counted.Values))
	for i := range counted.Values {
		standing := report.Standing(o.domain, o.domain.HoldsPeriod(c.First+quantity.Month(i*c.Step), c.Step))
		put(c.Period(i), value(counted.Values, i), value(simulated.Values, i), value(simulated.Low95, i), value(simulated.Low50, i), value(simulated.High50, i), value(simulated.High95, i),
			value(forecast.Values, i), in.Unit, map[bool]string{true: observe.BesideMark}[kept[i]], runs, value(simulated.MeanLow, i), value(simulated.MeanHigh, i), value(simulated.MCSE, i), tame(in.Publisher), tame(in.Licence), tame(in.Source), by, "Apache-2.0", tame(in.NotCounted), tame(skill), standing)
	}
	t.Flush()
	return text.String(), t.Error()
}

func empty(n int) []float64 {
	list := make([]float64, n)
	for i := range list {
		list[i] = math.NaN()
	}
	return list
}

// add adds a value where there may be none yet.
func add(list []float64, i int, v float64) {
	if math.IsNaN(list[i]) {
		list[i] = 0
	}
	list[i] += v
}
