package compare

import (
	"math"
	"slices"

	"vereda/internal/observe"
	"vereda/internal/quantity"
)

// Near is how far a share of counts within an interval may be from what the interval
// promises for it to be called near [share].
const Near = 0.05

// Held is how many counts lie within the intervals of 50, 80 and 95 %, and by how much that
// is more (over 0) or less than the intervals promise.
type Held struct {
	Form    string `json:"form"` // before, split or adaptive
	Cover50 Figure `json:"cover50"`
	Cover80 Figure `json:"cover80"`
	Cover95 Figure `json:"cover95"`
	Off50   Figure `json:"off50"`
	Off80   Figure `json:"off80"`
	Off95   Figure `json:"off95"`
	Near    bool   `json:"near"` // all three within [Near]
	WIS     Figure `json:"wis"`  // weighted interval score [unit of the series]; missing over several series
	// Against are the naive forecasts, where the row is a whole series.
	Against []AheadOf `json:"naive,omitempty"`
}

// Coverage is what the intervals of forecasts hold at one horizon, before and after
// recalibration, over the same forecasts: those with enough earlier ones to learn from.
type Coverage struct {
	Instrument string `json:"instrument"` // empty for all outcome series together
	Unit       string `json:"unit"`
	Role       string `json:"role"`
	Form       string `json:"form"` // AsCounted or Anchored
	Horizon    int    `json:"horizon"`
	// Whole says that the row is over all cells of the series; otherwise it is over one
	// cell, and Sector, Nationality and Party say which (-1: all).
	Whole       bool   `json:"whole"`
	Sector      int    `json:"-"`
	Nationality int    `json:"-"`
	Party       int    `json:"-"`
	Points      int    `json:"points"`
	Origins     int    `json:"origins"`
	Learning    int    `json:"learning"` // forecasts that could only be learnt from
	Held        []Held `json:"held"`
}

// Coverages says what the intervals of forecasts from several origins hold, before and after
// recalibration by earlier ones. Rows come by form and horizon, all outcome series together
// first, then by series, and where a series has several cells each for itself.
func Coverages(origins []Origin, observed []observe.Series, horizons []int, made bool) []Coverage {
	var rows []Coverage
	for _, form := range []string{AsCounted, Anchored} {
		for _, h := range horizons {
			var of []Coverage
			var together []said
			learning := 0
			for i := range observed {
				in := observed[i].Instrument
				if !forecastable(in) {
					continue
				}
				list := recalibrate(outlooksOf(origins, &observed[i], form, h))
				usable := slices.DeleteFunc(slices.Clone(list), func(s said) bool { return !s.ok })
				if len(usable) == 0 {
					continue
				}
				whole := coverageOf(in.Name, in.Unit, roleOf(in, made), form, h, usable)
				whole.Whole, whole.Learning = true, len(list)-len(usable)
				whole.hold(usable)
				of = append(of, whole)
				if whole.Role == "outcome" {
					together, learning = append(together, usable...), learning+whole.Learning
				}
				of = append(of, byCell(&whole, usable)...)
			}
			if len(together) > 0 {
				all := coverageOf("", "", "outcome", form, h, together)
				all.Whole, all.Learning = true, learning
				for k := range all.Held {
					all.Held[k].WIS = missing() // of several units
				}
				rows = append(append(rows, all), of...)
			} else {
				rows = append(rows, of...)
			}
		}
	}
	return rows
}

// byCell gives the rows of the cells of a series; none where there is one cell only.
func byCell(whole *Coverage, usable []said) (rows []Coverage) {
	var cells []int
	for i := range usable {
		if !slices.Contains(cells, usable[i].cell) {
			cells = append(cells, usable[i].cell)
		}
	}
	slices.Sort(cells)
	if len(cells) < 2 {
		return nil
	}
	for _, c := range cells {
		of := slices.DeleteFunc(slices.Clone(usable), func(s said) bool { return s.cell != c })
		row := coverageOf(whole.Instrument, whole.Unit, whole.Role, whole.Form, whole.Horizon, of)
		p := of[0].point
		row.Sector, row.Nationality, row.Party = int(p.Sector), int(p.Nationality), int(p.Party)
		rows = append(rows, row)
	}
	return rows
}

func coverageOf(name, unit, role, form string, h int, of []said) Coverage {
	row := Coverage{Instrument: name, Unit: unit, Role: role, Form: form, Horizon: h, Sector: -1, Nationality: -1, Party: -1, Points: len(of), Origins: len(monthsOf(of))}
	for r := range recalibrations {
		var in [3]average
		var wis average
		for i := range of {
			q := &of[i].by[r]
			for k, yes := range q.holds(of[i].observed) {
				in[k].count(yes)
			}
			wis.add(WIS(q.levels(), of[i].observed))
		}
		held := Held{Form: r.String(), Cover50: in[0].value(), Cover80: in[1].value(), Cover95: in[2].value(), WIS: wis.value()}
		held.Off50, held.Off80, held.Off95 = held.Cover50-0.5, held.Cover80-0.8, held.Cover95-0.95
		held.Near = math.Abs(float64(held.Off50)) <= Near && math.Abs(float64(held.Off80)) <= Near && math.Abs(float64(held.Off95)) <= Near
		row.Held = append(row.Held, held)
	}
	return row
}

func monthsOf(of []said) []quantity.Month {
	var months []quantity.Month
	for i := range of {
		if !slices.Contains(months, of[i].origin) {
			months = append(months, of[i].origin)
		}
	}
	slices.Sort(months)
	return months
}

// hold sets the forms beside the naive forecasts made from the same origins.
func (c *Coverage) hold(of []said) {
	for r := range recalibrations {
		for n := range AheadNaive(aheadNaives) {
			both := slices.DeleteFunc(slices.Clone(of), func(s said) bool { return !s.naive[n].ok })
			months := monthsOf(both)
			model, naive := make([]float64, len(months)), make([]float64, len(months))
			var mine, theirs average
			for i := range both {
				s := &both[i]
				k, _ := slices.BinarySearch(months, s.origin)
				a, b := WIS(s.by[r].levels(), s.observed), WIS(Quantiles(s.naive[n].sorted), s.observed)
				model[k], naive[k] = model[k]+a, naive[k]+b
				mine.add(a)
				theirs.add(b)
			}
			a := AheadOf{Name: n.String(), Model: Ahead{Points: len(both), MAE: missing(), WIS: mine.value(), Cover50: missing(), Cover80: missing(), Cover95: missing()}}
			a.Naive = a.Model
			a.Naive.WIS = theirs.value()
			a.judge(model, naive, blockOf(months, c.Horizon))
			c.Held[r].Against = append(c.Held[r].Against, a)
		}
	}
}

// blockOf is the number of origins that a block of the bootstrap holds: those within
// [BlockMonths] or the horizon, whichever is longer, since forecasts of the same months err
// alike; 2 at least.
func blockOf(months []quantity.Month, h int) int {
	if len(months) < 2 {
		return 2
	}
	span := int(slices.Max(months) - slices.Min(months))
	each := float64(span) / float64(len(months)-1)
	return max(2, int(math.Ceil(float64(max(BlockMonths, h))/each)))
}
