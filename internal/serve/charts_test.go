package serve

import (
	"testing"

	"vereda/internal/draw"
	"vereda/internal/ensemble"
	"vereda/internal/observe"
	"vereda/internal/people"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// TestChartsAddUpAllThatWasCounted: where a table marks a part, the runs are of all parts and
// the period is kept back; marks of earlier months keep nothing back.
func TestChartsAddUpAllThatWasCounted(t *testing.T) {
	const month = quantity.Month(24000)
	in := observe.Instrument{Name: "met", Publisher: "p", Count: []people.Cause{people.Apprehended}, BySector: true}
	point := func(m quantity.Month, sector int16, v float64) observe.Point {
		return observe.Point{Month: m, Sector: sector, Nationality: -1, Party: -1, Value: v}
	}
	mark := observe.Kept{Hold: observe.Small, Below: 5}
	counted := observe.Series{Instrument: &in, Points: []observe.Point{point(month, 0, 40), point(month, 1, 60), point(month+12, 0, 40)},
		Kept: map[observe.Place]observe.Kept{point(month+12, 1, 0).Place(): mark, point(month-3, 1, 0).Place(): mark}}
	run := observe.Series{Instrument: &in, Points: []observe.Point{point(month-3, 1, 900), point(month, 0, 41), point(month, 1, 61), point(month+12, 0, 42), point(month+12, 1, 3)}}
	o := &outcome{scenario: &scenario.Scenario{Instruments: []observe.Instrument{in}, Observed: []observe.Series{counted}, SmallCounts: observe.SmallCount},
		result: &ensemble.Result{Runs: []ensemble.Replicate{{Series: []observe.Series{run}}}}}
	c := &draw.Chart{First: month, Step: 12}
	if kept := o.keptPeriods(0, c, 2); len(kept) != 1 || !kept[1] {
		t.Errorf("kept back: %v", kept)
	}
	line := o.simulated(0, c, o.countedCells(0, month, month+12))
	if len(line.Values) != 2 || line.Values[0] != 102 || line.Values[1] != 45 {
		t.Errorf("the runs add up to %v", line.Values)
	}
}
