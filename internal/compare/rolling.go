package compare

import (
	"math"
	"slices"

	"vereda/internal/observe"
	"vereda/internal/quantity"
)

// Origin is a point in time from which everybody forecasts: the runs hold
// nothing that was not known before that month began.
type Origin struct {
	Month quantity.Month
	Runs  [][]observe.Series // by seed
}

// Anchored is the form in which each run is shifted in proportion to the last
// value known when the forecast was made: growth is the model's, the level is not.
const Anchored = "from the last value"

// Ahead are the figures of one forecaster over origins and cells.
type Ahead struct {
	Points  int    `json:"points"`
	MAE     Figure `json:"mae"` // of the median [unit of the series]
	WIS     Figure `json:"wis"` // weighted interval score [unit of the series]
	Cover50 Figure `json:"cover50"`
	Cover80 Figure `json:"cover80"`
	Cover95 Figure `json:"cover95"`
}

// AheadOf is a naive forecast beside the model, over the points both have.
type AheadOf struct {
	Name    string `json:"name"`
	Naive   Ahead  `json:"naive"`
	Model   Ahead  `json:"model"`
	Skill   Figure `json:"skill"` // 1 - WIS of the model / WIS of the naive forecast
	Low     Figure `json:"skill_low"`
	High    Figure `json:"skill_high"`
	Verdict string `json:"verdict"`
	// Relative is WIS of the model / WIS of the naive forecast, with the interval of the
	// skill: below 1 the model is better.
	Relative     Figure `json:"relative_wis"`
	RelativeLow  Figure `json:"relative_wis_low"`
	RelativeHigh Figure `json:"relative_wis_high"`
}

// HorizonRow is the score of one series at one horizon [months]: 1 is the first
// month that nobody knew.
type HorizonRow struct {
	Instrument string    `json:"instrument"`
	Unit       string    `json:"unit"`
	Role       string    `json:"role"`
	Form       string    `json:"form"` // AsCounted or Anchored
	Horizon    int       `json:"horizon"`
	Origins    int       `json:"origins"`
	Model      Ahead     `json:"model"`
	Naive      []AheadOf `json:"naive"`
}

// Rolling scores forecasts made from several origins, beside naive forecasts
// made from the same origins with what had been counted before them. Series
// that are not monthly, and shares, are left out. Cells of a series (sector,
// nationality, party) are points of their own. Rows come by series, form and
// horizon, those of a series and horizon without a point are left out. Made says that the
// model made departures: then no series feeds them.
func Rolling(origins []Origin, observed []observe.Series, horizons []int, made bool) []HorizonRow {
	var rows []HorizonRow
	for i := range observed {
		in := observed[i].Instrument
		if !forecastable(in) {
			continue
		}
		for _, form := range []string{AsCounted, Anchored} {
			for _, h := range horizons {
				if all := outlooksOf(origins, &observed[i], form, h); len(all) > 0 {
					rows = append(rows, horizonRow(in, form, h, all, made))
				}
			}
		}
	}
	return rows
}

// forecastable says whether a series can be forecast by month and scored in its unit.
func forecastable(in *observe.Instrument) bool {
	return in != nil && in.Period == observe.Monthly && in.Kind != observe.Share
}

// outlooksOf lists what was said of a series from all origins, by origin and cell.
func outlooksOf(origins []Origin, observed *observe.Series, form string, h int) (all []outlook) {
	cells := cellsOf(observed.Points)
	for k := range origins {
		all = append(all, outlooks(&origins[k], observed.Instrument, cells, form, h)...)
	}
	return all
}

// cell is the record of one sector, nationality and party.
type cell struct {
	point  observe.Point // any, for the dimensions
	record []value       // in the order of time
}

func cellsOf(points []observe.Point) []cell {
	points = slices.Clone(points)
	slices.SortStableFunc(points, order)
	var cells []cell
	for i, p := range points {
		if i == 0 || !sameCell(points[i-1], p) {
			cells = append(cells, cell{point: p})
		}
		c := &cells[len(cells)-1]
		c.record = append(c.record, value{p.Month, p.Value})
	}
	return cells
}

// before gives what was known when a month began. It is the only way by which a
// forecast sees a record.
func (c *cell) before(m quantity.Month) []value {
	end, _ := slices.BinarySearchFunc(c.record, m, func(v value, m quantity.Month) int { return int(v.month - m) })
	return c.record[:end]
}

// at is the value of a month.
func (c *cell) at(m quantity.Month) (float64, bool) {
	i, found := slices.BinarySearchFunc(c.record, m, func(v value, m quantity.Month) int { return int(v.month - m) })
	if !found {
		return 0, false
	}
	return c.record[i].v, true
}

// outlook is what was said of one value from one origin.
type outlook struct {
	origin   quantity.Month
	target   quantity.Month
	cell     int           // its place among the cells of the series
	point    observe.Point // any of the cell, for the dimensions
	observed float64
	model    []float64 // sorted
	naive    [aheadNaives]forecast
}

// outlooks pairs the forecasts made from an origin with what came.
func outlooks(o *Origin, in *observe.Instrument, cells []cell, form string, h int) (all []outlook) {
	target := o.Month + quantity.Month(h) - 1
	runs := make([][]observe.Point, len(o.Runs))
	for k, list := range o.Runs {
		for i := range list {
			if list[i].Instrument != nil && list[i].Instrument.Name == in.Name {
				runs[k] = list[i].Points
			}
		}
		if !slices.IsSortedFunc(runs[k], order) {
			runs[k] = slices.Clone(runs[k])
			slices.SortStableFunc(runs[k], order)
		}
	}
	for i := range cells {
		c := &cells[i]
		said := outlook{origin: o.Month, target: target, cell: i, point: c.point, model: c.modelled(runs, o.Month, target, form)}
		for n := range said.naive {
			said.naive[n] = AheadNaive(n).forecast(c.before(o.Month), o.Month, h)
		}
		// Only now, with all forecasts made, is the value looked at.
		v, counted := c.at(target)
		if said.observed = v; counted && target >= in.From && len(said.model) > 0 {
			all = append(all, said)
		}
	}
	return all
}

// modelled gives what the runs say of a month, sorted.
func (c *cell) modelled(runs [][]observe.Point, origin, target quantity.Month, form string) []float64 {
	said := make([]float64, 0, len(runs))
	for _, run := range runs {
		v, ok := c.of(run, target)
		if ok && form == Anchored {
			known := c.before(origin)
			if len(known) == 0 {
				continue
			}
			last := known[len(known)-1]
			base, there := c.of(run, last.month)
			if !there || base <= 0 {
				continue
			}
			v = float64(v * last.v / base)
		}
		if ok && !math.IsNaN(v) {
			said = append(said, v)
		}
	}
	slices.Sort(said)
	return said
}

// of is the value of a run for the cell in a month.
func (c *cell) of(run []observe.Point, m quantity.Month) (float64, bool) {
	p := c.point
	p.Month = m
	i, found := slices.BinarySearchFunc(run, p, order)
	if !found {
		return 0, false
	}
	return run[i].Value, true
}

// horizonRow adds up outlooks.
func horizonRow(in *observe.Instrument, form string, h int, all []outlook, made bool) HorizonRow {
	row := HorizonRow{Instrument: in.Name, Unit: in.Unit, Role: roleOf(in, made), Form: form, Horizon: h, Model: aheadOf(all, modelSays)}
	var months []quantity.Month
	for i := range all {
		if !slices.Contains(months, all[i].origin) {
			months = append(months, all[i].origin)
		}
	}
	slices.Sort(months)
	row.Origins = len(months)
	for n := range AheadNaive(aheadNaives) {
		both := slices.DeleteFunc(slices.Clone(all), func(o outlook) bool { return !o.naive[n].ok })
		a := AheadOf{Name: n.String(), Model: aheadOf(both, modelSays), Naive: aheadOf(both, func(o *outlook) ([]float64, float64) { return o.naive[n].sorted, o.naive[n].point })}
		model, naive := make([]float64, len(months)), make([]float64, len(months))
		for i := range both {
			k := slices.Index(months, both[i].origin)
			model[k] += WIS(Quantiles(both[i].model), both[i].observed)
			naive[k] += WIS(Quantiles(both[i].naive[n].sorted), both[i].observed)
		}
		a.judge(model, naive, blockOf(months, h))
		row.Naive = append(row.Naive, a)
	}
	return row
}

// judge fills in skill, relative score and verdict from scores by origin.
func (a *AheadOf) judge(model, naive []float64, block int) {
	a.Skill, a.Low, a.High = skill(model, naive, block)
	a.Relative, a.RelativeLow, a.RelativeHigh = 1-a.Skill, 1-a.High, 1-a.Low
	a.Verdict = verdict(a.Name, a.Low, a.High)
}

// roleOf says whether a series tests the model: one that feeds it does not.
func roleOf(in *observe.Instrument, made bool) string {
	if in.Driver && !made {
		return "driver"
	}
	return "outcome"
}

func modelSays(o *outlook) ([]float64, float64) { return o.model, Quantile(o.model, 0.5) }

// aheadOf gives the figures of a forecaster. Coverage is that of forecasts with
// more than one value.
func aheadOf(all []outlook, says func(*outlook) ([]float64, float64)) Ahead {
	var mae, wis, in50, in80, in95 average
	for i := range all {
		sorted, point := says(&all[i])
		y := all[i].observed
		mae.add(math.Abs(point - y))
		wis.add(WIS(Quantiles(sorted), y))
		if len(sorted) < 2 {
			continue
		}
		within := func(low, high float64) bool { return Quantile(sorted, low) <= y && y <= Quantile(sorted, high) }
		in50.count(within(0.25, 0.75))
		in80.count(within(0.1, 0.9))
		in95.count(within(0.025, 0.975))
	}
	return Ahead{Points: len(all), MAE: mae.value(), WIS: wis.value(), Cover50: in50.value(), Cover80: in80.value(), Cover95: in95.value()}
}
