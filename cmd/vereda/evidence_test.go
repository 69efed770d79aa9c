package main

import (
	"testing"

	"vereda/internal/ensemble"
	"vereda/internal/observe"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// TestClaimOverItsMonths adds up by hand what two runs and the counted series
// have in the months of a claim.
func TestClaimOverItsMonths(t *testing.T) {
	month := func(m int) quantity.Month { return quantity.MonthOf(2019, m) }
	points := func(values ...float64) []observe.Point {
		var list []observe.Point
		for i, v := range values {
			list = append(list, observe.Point{Month: month(i + 1), Value: v})
		}
		return list
	}
	for _, c := range []struct {
		kind               observe.Kind
		mean, low, counted float64
		from, to           int
	}{
		// Runs: 12+13 and 14+15; mean 27, half-width 12.706 * sd/sqrt 2 = 12.706 * 2.
		{observe.Flow, 27, 27 - 12.706*2, 70, 2, 3},
		{observe.Stock, 13.5, 13.5 - 12.706, 35, 2, 3},
	} {
		in := &observe.Instrument{Name: "x", Unit: "people", Kind: c.kind}
		s := &scenario.Scenario{Start: quantity.Date{Y: 2019, M: 1, D: 1}, End: quantity.Date{Y: 2019, M: 4, D: 30},
			Observed: []observe.Series{{Instrument: in, Points: points(10, 30, 40, 90)}}}
		d := &done{scenario: s, result: &ensemble.Result{Runs: []ensemble.Replicate{
			{Series: []observe.Series{{Instrument: in, Points: points(1, 12, 13, 9)}}},
			{Series: []observe.Series{{Instrument: in, Points: points(1, 14, 15, 9)}}},
		}}}
		m := d.ofClaim(scenario.Claim{Series: "x", From: month(c.from), To: month(c.to)})
		if m == nil || m.Counted == nil || *m.Counted != c.counted || float64(m.Simulated.Mean) != c.mean {
			t.Fatalf("%v: %+v", c.kind, m)
		}
		if low := float64(m.Simulated.Low); low < c.low-0.01 || low > c.low+0.01 {
			t.Errorf("%v: low %v, want %v", c.kind, low, c.low)
		}
		if d.ofClaim(scenario.Claim{Series: "x", From: month(4), To: month(5)}) != nil {
			t.Errorf("%v: a span past the run has a value", c.kind)
		}
	}
}
