package main

import (
	"math"
	"testing"

	"vereda/internal/ensemble"
	"vereda/internal/observe"
	"vereda/internal/people"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// TestSumsSayWhatTheyLack: beside runs, a count of which the table marks a part is not
// shown as if it were whole, and the runs are added up over all parts.
func TestSumsSayWhatTheyLack(t *testing.T) {
	const month = quantity.Month(24000)
	in := &observe.Instrument{Name: "met", Publisher: "p", Count: []people.Cause{people.Apprehended}, BySector: true}
	point := func(m quantity.Month, sector int16, v float64) observe.Point {
		return observe.Point{Month: m, Sector: sector, Nationality: -1, Party: -1, Value: v}
	}
	counted := observe.Series{Instrument: in, Points: []observe.Point{point(month, 0, 40), point(month+1, 0, 40), point(month+1, 1, 50)},
		Kept: map[observe.Place]observe.Kept{point(month, 1, 0).Place(): {Hold: observe.Small, Below: 5}}}
	run := observe.Series{Instrument: in, Points: []observe.Point{point(month, 0, 41), point(month, 1, 3), point(month+1, 0, 42), point(month+1, 1, 52)}}
	d := &done{scenario: &scenario.Scenario{Observed: []observe.Series{counted}, SmallCounts: observe.SmallCount},
		result: &ensemble.Result{Runs: []ensemble.Replicate{{Series: []observe.Series{run}}}}}
	rows := d.byInstrument(&d.scenario.Observed[0], "met").rows
	if len(rows) != 2 {
		t.Fatalf("%d rows", len(rows))
	}
	if r := rows[0]; r.kept != "kept back" || !math.IsNaN(r.counted) || r.simulated[0] != 44 {
		t.Errorf("a month with a mark: %q, counted %v, simulated %v", r.kept, r.counted, r.simulated)
	}
	if r := rows[1]; r.kept != "" || r.counted != 90 || r.simulated[0] != 94 {
		t.Errorf("a month without one: %q, counted %v, simulated %v", r.kept, r.counted, r.simulated)
	}
}
