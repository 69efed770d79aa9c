package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"vereda/internal/compare"
	"vereda/internal/draw"
	"vereda/internal/observe"
	"vereda/internal/quantity"
	"vereda/internal/result"
	"vereda/internal/scenario"
)

// group is a series of one sector, nationality and party of an instrument.
type group struct {
	sector, nationality, party string
	rows                       []result.Value // by month, without gaps between
}

// name says what the group is; empty for all.
func (g *group) name(w *writer) string {
	var parts []string
	for _, part := range []string{g.sector, g.nationality, g.party} {
		if part != "all" {
			t, _ := translate(w.l, part)
			parts = append(parts, t)
		}
	}
	return strings.Join(parts, ", ")
}

// groupsOf are the groups of an instrument, in the order of the file.
func (w *writer) groupsOf(name string) (list []*group) {
	at := map[[3]string]*group{}
	for _, v := range w.Result.Series {
		if v.Instrument != name {
			continue
		}
		key := [3]string{v.Sector, v.Nationality, v.Party}
		g := at[key]
		if g == nil {
			g = &group{sector: v.Sector, nationality: v.Nationality, party: v.Party}
			at[key] = g
			list = append(list, g)
		}
		g.rows = append(g.rows, v)
	}
	return list
}

// series shows each instrument's counts beside what the model says they would
// have been.
func (w *writer) series() {
	w.chapter("series", "series")
	w.say("p", "series-lead")
	w.sayScenario()
	w.text("p", w.intervalNote())
	w.say("p", "bands-note")
	w.smallCounts()
	w.marksTable()
	for i := range w.s.Instruments {
		in := &w.s.Instruments[i]
		groups := w.groupsOf(in.Name)
		if len(groups) == 0 {
			continue
		}
		w.open("section")
		w.WriteString("\n")
		w.own("h3", in.Title, "id", "series-"+ident(in.Name))
		if in.Definition != "" {
			w.own("p", in.Definition, "class", "small")
		}
		w.text("p", w.notCounted(in.NotCounted), "class", "small")
		w.text("p", w.label(in), "class", "small")
		if in.Driver && !w.s.Made {
			w.say("p", "driver")
		}
		if len(groups) == 1 {
			w.single(in, groups[0])
		} else {
			w.several(in, groups)
		}
		w.close("section")
	}
}

// marksTable says what the numbered dates in the charts are.
func (w *writer) marksTable() {
	if len(w.marks) == 0 {
		return
	}
	var rows [][]cell
	for i, mark := range w.marks {
		rows = append(rows, []cell{{words: mark.Label, head: true}, plain(w.reasons[i][0].From.String()), plain(strings.Join(w.changing(i, 8, true), ", "))})
	}
	w.table(w.words("marks"), []string{w.words("number"), w.words("day"), w.words("rules-that-change")}, rows)
}

// changing names the rules that change on the day of a mark, at most so many, and where.
func (w *writer) changing(mark, most int, where bool) (names []string) {
	for _, r := range w.reasons[mark] {
		t, _ := translate(w.l, strings.ReplaceAll(r.Rule, "_", " "))
		if where {
			t += " (" + r.Jurisdiction + ")"
		}
		if !slices.Contains(names, t) {
			names = append(names, t)
		}
	}
	if len(names) > most {
		names = append(names[:most], w.words("and-more", fmt.Sprint(len(names)-most)))
	}
	return names
}

// Marks gives the days of a scenario on which most kinds of rules change, numbered,
// with a sentence that says what they are; empty where no rule changes.
func Marks(s *scenario.Scenario, l draw.Language) ([]draw.Mark, string) {
	w := &writer{s: s}
	w.l = l
	w.findMarks()
	var days []string
	for i, mark := range w.marks {
		days = append(days, mark.Label+": "+w.reasons[i][0].From.String()+", "+strings.Join(w.changing(i, 3, false), ", "))
	}
	if len(days) == 0 {
		return nil, ""
	}
	return w.marks, w.words("marks") + " (" + strings.Join(days, "; ") + ")."
}

// chartOf makes a chart of a group; the months between the first and the last
// row that are missing are gaps.
func (w *writer) chartOf(in *observe.Instrument, g *group) (c draw.Chart, rows []result.Value) {
	c = draw.Chart{ID: "chart-" + ident(in.Name), Language: w.l, Width: 900, Height: 300, Step: in.Period.Months()}
	first, last := g.rows[0].Month, g.rows[0].Month
	for _, v := range g.rows {
		first, last = min(first, v.Month), max(last, v.Month)
	}
	c.First = first
	n := int(last-first)/c.Step + 1
	nan := math.NaN()
	rows = make([]result.Value, n)
	for i := range rows {
		rows[i] = result.Value{Month: first + quantity.Month(i*c.Step), Observed: nan, SD: nan, Mean: nan, Low: nan, High: nan, Low95: nan, Low50: nan, High50: nan, High95: nan}
		rows[i].Period = in.Period.Label(rows[i].Month)
	}
	for _, v := range g.rows {
		rows[int(v.Month-first)/c.Step] = v
	}
	pick := func(get func(*result.Value) float64) []float64 {
		out := make([]float64, n)
		for i := range rows {
			out[i] = get(&rows[i])
		}
		return out
	}
	simulated := draw.Line{Name: w.words("simulated"), Role: draw.Simulated, Values: w.domain.Cut(pick(func(v *result.Value) float64 { return v.Mean }), first, c.Step)}
	if w.runs() > 1 {
		simulated.Low95, simulated.High95 = pick(func(v *result.Value) float64 { return v.Low95 }), pick(func(v *result.Value) float64 { return v.High95 })
		simulated.Low50, simulated.High50 = pick(func(v *result.Value) float64 { return v.Low50 }), pick(func(v *result.Value) float64 { return v.High50 })
	}
	observed := pick(func(v *result.Value) float64 { return v.Observed })
	c.Lines = []draw.Line{simulated,
		{Name: w.words("naive"), Role: draw.Forecast, Values: naive(rows, observed)},
		{Name: w.words("counted"), Role: draw.Counted, Values: observed}}
	return c, rows
}

// naive is the forecast of the last value that was counted, for the periods that
// were counted.
func naive(rows []result.Value, observed []float64) []float64 {
	months := make([]quantity.Month, len(rows))
	for i := range rows {
		months[i] = rows[i].Month
	}
	said := compare.LastValue.Ahead(months, observed)
	for i := range said {
		if math.IsNaN(observed[i]) {
			said[i] = math.NaN()
		}
	}
	return said
}

// whoSimulated is the line below a chart of what was simulated.
func (w *writer) whoSimulated() string {
	return w.words("who-simulated", w.s.Name, w.Result.Version, fmt.Sprint(w.runs()))
}

// whoCounted are the lines below a chart: source and licence, who is not in it, how the
// model fares beside the last value counted.
func (w *writer) whoCounted(in *observe.Instrument) []string {
	notes := []string{w.words("who-counted", in.Publisher, in.Licence, in.Source), w.notCounted(in.NotCounted), w.label(in)}
	if slices.ContainsFunc(w.Result.Series, func(v result.Value) bool { return v.Instrument == in.Name && v.Kept != "" }) {
		notes = append(notes, w.words("kept-note"))
	}
	notes = append(notes, w.whoSimulated())
	return append(notes, ScenarioWords(w.domain, w.runs(), w.l)...)
}

// counted writes what was counted, or why it is not told.
func (w *writer) counted(v *result.Value) string {
	switch v.Kept {
	case "":
		return w.l.Figure(v.Observed)
	case observe.BesideMark:
		return w.words("kept")
	}
	return v.Kept
}

// smallCounts says which counts are kept back, and where the scenario asks for less
// than is usual.
func (w *writer) smallCounts() {
	below := w.s.SmallCounts
	switch {
	case below <= 1:
		w.say("p", "all-counts", fmt.Sprint(observe.SmallCount))
	case below < observe.SmallCount:
		w.say("p", "small-counts-lowered", w.l.Figure(below), fmt.Sprint(observe.SmallCount))
	default:
		w.say("p", "small-counts", w.l.Figure(below))
	}
}

func (w *writer) unit(unit string) string {
	t, _ := translate(w.l, unit)
	return t
}

var seriesHead = []string{"period", "sector", "nationality", "party", "counted", "simulated_mean", "mean_low95", "mean_high95",
	"runs_q0.025", "runs_q0.25", "runs_q0.75", "runs_q0.975", "last_value_forecast", "unit", "counted_kept", "seeds", "mcse", "source", "licence", "not_counted", "standing", "skill"}

func (w *writer) csvRows(csv *csvText, in *observe.Instrument, g *group, rows []result.Value, said []float64) {
	seeds := w.runs()
	for i, v := range rows {
		compared := w.domain.HoldsPeriod(v.Month, in.Period.Months())
		csv.row(v.Period, safe(g.sector), safe(g.nationality), safe(g.party), exact(v.Observed), point(compared, v.Mean), exact(v.Low), exact(v.High),
			exact(v.Low95), exact(v.Low50), exact(v.High50), exact(v.High95), exact(said[i]), safe(in.Unit), v.Kept, fmt.Sprint(seeds), exact(v.SD/math.Sqrt(float64(seeds))),
			safe(in.Publisher), safe(in.Licence), safe(in.NotCounted), w.standing(compared), safe(w.label(in)))
	}
}

// single shows an instrument that is one series.
func (w *writer) single(in *observe.Instrument, g *group) {
	c, rows := w.chartOf(in, g)
	title, _ := translate(w.l, in.Title)
	c.Title, c.Unit, c.Marks, c.Notes = title, w.unit(in.Unit), w.marks, w.whoCounted(in)
	csv := &csvText{}
	csv.row(seriesHead...)
	said := c.Lines[1].Values
	w.csvRows(csv, in, g, rows, said)
	var cells [][]cell
	for i, v := range rows {
		cells = append(cells, []cell{{words: v.Period, head: true}, num(w.counted(&v)), num(w.withheld(w.domain.HoldsPeriod(v.Month, in.Period.Months()), v.Mean, v.Low, v.High)), num(w.l.Figure(said[i]))})
	}
	w.figure(picture{c.ID, title, c.SVG(), c.Summary(), csv.String()}, func() {
		w.table(title+" ["+c.Unit+"]", []string{w.words("period"), w.words("counted"), w.words("simulated-interval"), w.words("naive")}, cells)
	})
}

// several shows an instrument by sector, nationality or party: a panel for each,
// and a table by year.
func (w *writer) several(in *observe.Instrument, groups []*group) {
	title, _ := translate(w.l, in.Title)
	p := draw.Panels{ID: "chart-" + ident(in.Name), Title: title, Unit: w.unit(in.Unit), Language: w.l, Width: 1080, Notes: w.whoCounted(in)}
	csv := &csvText{}
	csv.row(seriesHead...)
	var cells [][]cell
	for _, g := range groups {
		c, rows := w.chartOf(in, g)
		c.Title, c.Marks = g.name(w), nil
		w.csvRows(csv, in, g, rows, c.Lines[1].Values)
		if len(p.Charts) < 24 && counted(rows) {
			p.Charts = append(p.Charts, c)
		}
		cells = append(cells, w.years(in, g, rows)...)
	}
	w.figure(picture{p.ID, title, p.SVG(), p.Summary(), csv.String()}, func() {
		w.table(title+": "+w.words("by-year", p.Unit), []string{w.words("part"), w.words("year"), w.words("periods"), w.words("counted"), w.words("simulated-interval")}, cells)
	})
}

// counted reports whether anything was counted or simulated at all.
func counted(rows []result.Value) bool {
	return slices.ContainsFunc(rows, func(v result.Value) bool { return v.Observed > 0 || v.Kept != "" || v.Mean > 0 })
}

// years brings a group to means of years, over the periods that were counted.
func (w *writer) years(in *observe.Instrument, g *group, rows []result.Value) (cells [][]cell) {
	for from := 0; from < len(rows); {
		to := from
		for to < len(rows) && rows[to].Month.Year() == rows[from].Month.Year() {
			to++
		}
		var sum result.Value
		n, compared := 0.0, true
		for _, v := range rows[from:to] {
			if !math.IsNaN(v.Observed) && !math.IsNaN(v.Mean) {
				n++
				compared = compared && w.domain.HoldsPeriod(v.Month, in.Period.Months())
				sum.Observed, sum.Mean, sum.Low, sum.High = sum.Observed+v.Observed, sum.Mean+v.Mean, sum.Low+v.Low, sum.High+v.High
			}
		}
		if n > 0 {
			cells = append(cells, []cell{{words: g.name(w), head: true}, plain(fmt.Sprint(rows[from].Month.Year())), num(fmt.Sprint(n)),
				num(w.l.Figure(sum.Observed / n)), num(w.withheld(compared, sum.Mean/n, sum.Low/n, sum.High/n))})
		}
		from = to
	}
	return cells
}
