package main

import (
	"maps"
	"math"
	"slices"

	"vereda/internal/compare"
	"vereda/internal/ensemble"
	"vereda/internal/observe"
	"vereda/internal/people"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// measure is a series of the runs by year, beside what was counted.
type measure struct {
	name   string // of the instrument, or of the ledger's count
	title  string
	unit   string
	kind   observe.Kind
	nobody bool // nobody counts it
	rows   []besideRow
}

// besideRow is one period of a measure.
type besideRow struct {
	period    string
	months    scenario.Span
	simulated []float64       // by run
	counted   float64         // NaN where nobody counted, or it is kept back
	kept      string          // the mark of what is kept back
	points    []observe.Point // that were added up
}

// estimate is the mean over the runs with its interval.
func (r *besideRow) estimate() ensemble.Estimate { return ensemble.LevelOf(r.simulated) }

// cellOf is a point of a series without its value.
type cellOf struct {
	month                      quantity.Month
	sector, nationality, party int16
}

// byInstrument sets the runs beside an observed series, period by period: only
// points that both have, and only fiscal years of twelve months. A scenario
// without a whole fiscal year is shown by month.
func (d *done) byInstrument(observed *observe.Series, title string) *measure {
	in := observed.Instrument
	m := &measure{name: in.Name, title: title, unit: in.Unit, kind: in.Kind}
	runs := make([]map[cellOf]float64, len(d.result.Runs))
	for k, run := range d.result.Runs {
		runs[k] = map[cellOf]float64{}
		for i := range run.Series {
			if run.Series[i].Instrument.Name != in.Name {
				continue
			}
			for _, p := range run.Series[i].Points {
				runs[k][cellOf{p.Month, p.Sector, p.Nationality, p.Party}] = p.Value
			}
		}
	}
	var points []matched
	for _, p := range withMarked(observed) {
		t := matched{month: p.Month, point: p, counted: p.Value, simulated: make([]float64, len(runs))}
		ok := p.Month >= in.From
		for k := range runs {
			v, has := runs[k][cellOf{p.Month, p.Sector, p.Nationality, p.Party}]
			t.simulated[k], ok = v, ok && has
		}
		if ok {
			points = append(points, t)
		}
	}
	m.rows = periods(points, in.Period, in.Kind)
	d.keepBack(observed, m.rows)
	return m
}

// withMarked are the points of a series and those that its table has a mark for, so that
// the runs are added up over all that was counted. Their values are not known; no sum
// with one of them is shown.
func withMarked(observed *observe.Series) []observe.Point {
	points := slices.Clone(observed.Points)
	for _, at := range slices.SortedFunc(maps.Keys(observed.Kept), observe.Place.Compare) {
		points = append(points, observe.Point{Month: at.Month, Sector: at.Sector, Nationality: at.Nationality, Party: at.Party})
	}
	return points
}

// keepBack takes out what is kept back of what was counted.
func (d *done) keepBack(observed *observe.Series, rows []besideRow) {
	at := slices.IndexFunc(d.scenario.Observed, func(s observe.Series) bool { return s.Instrument == observed.Instrument })
	release := d.scenario.Release()
	for i := range rows {
		r := &rows[i]
		if release.ShowsSum(observed, at, r.points, r.months.From, r.months.To) {
			continue
		}
		r.kept, r.counted = "kept back", math.NaN()
		if len(r.points) == 1 {
			if mark := release.Mark(at, r.points[0].Place()); mark != "" && mark != observe.BesideMark {
				r.kept = mark
			}
		}
	}
}

// matched is a month (or the first month of a fiscal year) with the values of
// all runs and the counted one.
type matched struct {
	month     quantity.Month
	point     observe.Point // that was counted
	simulated []float64
	counted   float64
}

// periods gathers points into fiscal years, or months where no year is whole.
// Flows are added, stocks are means over months, shares means over points.
func periods(points []matched, period observe.Period, kind observe.Kind) []besideRow {
	slices.SortStableFunc(points, func(a, b matched) int { return int(a.month - b.month) })
	yearly := gather(points, kind, func(m quantity.Month) scenario.Span {
		from := quantity.MonthOf(quantity.FiscalYear(m)-1, 10)
		return scenario.Span{From: from, To: from + 11}
	}, func(months int) bool { return period == observe.FiscalYearly || months == 12 })
	if len(yearly) > 0 || period == observe.FiscalYearly {
		return yearly
	}
	return gather(points, kind, func(m quantity.Month) scenario.Span { return scenario.Span{From: m, To: m} },
		func(int) bool { return true })
}

// gather makes one row for each span of months that is whole.
func gather(points []matched, kind observe.Kind, spanOf func(quantity.Month) scenario.Span, whole func(months int) bool) []besideRow {
	var rows []besideRow
	for from := 0; from < len(points); {
		span, to := spanOf(points[from].month), from
		months, last := 0, quantity.Month(math.MinInt32)
		for to < len(points) && span.Contains(points[to].month) {
			if points[to].month != last {
				months, last = months+1, points[to].month
			}
			to++
		}
		if whole(months) {
			rows = append(rows, sumUp(points[from:to], months, kind, span))
		}
		from = to
	}
	return rows
}

func sumUp(points []matched, months int, kind observe.Kind, span scenario.Span) besideRow {
	row := besideRow{period: spanName(span), months: span, simulated: make([]float64, len(points[0].simulated))}
	over := 1.0
	switch kind {
	case observe.Stock:
		over = float64(months)
	case observe.Share:
		over = float64(len(points))
	}
	for _, p := range points {
		row.counted += p.counted
		row.points = append(row.points, p.point)
		for k, v := range p.simulated {
			row.simulated[k] += v
		}
	}
	row.counted /= over
	for k := range row.simulated {
		row.simulated[k] /= over
	}
	return row
}

// spanName names a fiscal year or a month.
func spanName(s scenario.Span) string {
	if s.From == s.To {
		return s.From.String()
	}
	return "FY" + s.To.String()[:4]
}

// byCause adds up causes of the runs' ledgers; nobody counts them as they are told here.
func (d *done) byCause(name, title string, causes ...people.Cause) *measure {
	points := d.months()
	for k, run := range d.result.Runs {
		for _, c := range run.Flows {
			if slices.Contains(causes, c.Cause) {
				points[c.Month].simulated[k] += c.People
			}
		}
	}
	return &measure{name: name, title: title, unit: "people", kind: observe.Flow, nobody: true,
		rows: periods(d.wholeMonths(points), observe.Monthly, observe.Flow)}
}

// chance is the mean chance of apprehension of those who set off to evade.
func (d *done) chance(title string) *measure {
	m := &measure{name: "chance-of-apprehension", title: title, unit: "share", kind: observe.Share, nobody: true}
	people, chances := d.months(), d.months()
	for k, run := range d.result.Runs {
		for month, t := range run.Extra.(*extract).tries {
			people[month].simulated[k], chances[month].simulated[k] = t.people, t.chances
		}
	}
	m.rows = periods(d.wholeMonths(chances), observe.Monthly, observe.Flow)
	for i, all := range periods(d.wholeMonths(people), observe.Monthly, observe.Flow) {
		for k, n := range all.simulated {
			m.rows[i].simulated[k] /= n // not a number where nobody set off
		}
	}
	return m
}

// months gives an empty point for each month of the run.
func (d *done) months() []matched {
	points := make([]matched, d.scenario.Months())
	for i := range points {
		points[i] = matched{month: d.scenario.MonthAt(i), simulated: make([]float64, len(d.result.Runs)), counted: math.NaN()}
	}
	return points
}

// wholeMonths leaves out months of which the run covers a part.
func (d *done) wholeMonths(points []matched) []matched {
	s := d.scenario
	return slices.DeleteFunc(points, func(p matched) bool {
		return p.month.First().Before(s.Start) || s.End.Before(p.month.Last())
	})
}

// interval is an estimate in JSON.
type interval struct {
	Mean  compare.Figure `json:"mean"`
	Low   compare.Figure `json:"low"`
	High  compare.Figure `json:"high"`
	Seeds int            `json:"seeds"`
	Level float64        `json:"level"`
	MCSE  compare.Figure `json:"mcse"`
}

func intervalOf(e ensemble.Estimate) interval {
	return interval{compare.Figure(e.Mean), compare.Figure(e.Low), compare.Figure(e.High), e.N, ensemble.Level, compare.Figure(e.MCSE())}
}

// measurePart is a measure in JSON.
type measurePart struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Unit  string `json:"unit"`
	// Skill stands beside every figure of the measure.
	Skill compare.Label `json:"skill"`
	Rows  []rowPart     `json:"rows"`
}

type rowPart struct {
	Period    string         `json:"period"`
	Compared  bool           `json:"compared"`
	Simulated interval       `json:"simulated"`
	RunsLow   compare.Figure `json:"runs_low"`
	RunsHigh  compare.Figure `json:"runs_high"`
	Counted   compare.Figure `json:"counted"`
	Kept      string         `json:"counted_kept"` // why counted is null, where it is kept back
}

func (d *done) partsOf(list []*measure) []measurePart {
	out, domain := []measurePart{}, d.scenario.Domain()
	for _, m := range list {
		p := measurePart{m.name, m.title, m.unit, d.labelOf(m), []rowPart{}}
		for i := range m.rows {
			r := &m.rows[i]
			low, high := nineOfTen(r.simulated)
			p.Rows = append(p.Rows, rowPart{r.period, domain.Holds(r.months.From, r.months.To), intervalOf(r.estimate()), compare.Figure(low), compare.Figure(high), compare.Figure(r.counted), r.kept})
		}
		out = append(out, p)
	}
	return out
}
