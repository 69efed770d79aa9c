package result

import (
	"testing"

	"vereda/internal/ensemble"
	"vereda/internal/observe"
	"vereda/internal/people"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// TestClaimsAreOfWholeSums: the counted figure of a claim is not the sum of what a table
// tells where it has a mark for a part, or for all of it.
func TestClaimsAreOfWholeSums(t *testing.T) {
	first := quantity.MonthOf(2019, 1)
	in := &observe.Instrument{Name: "met", Publisher: "p", Unit: "people/month", Count: []people.Cause{people.Apprehended}}
	at := func(m quantity.Month, v float64) observe.Point {
		return observe.Point{Month: m, Sector: -1, Nationality: -1, Party: -1, Value: v}
	}
	s := &scenario.Scenario{Start: first.First(), End: quantity.MonthOf(2019, 7).First(), SmallCounts: observe.SmallCount,
		Observed: []observe.Series{{Instrument: in, Points: []observe.Point{at(first, 40), at(first+2, 60), at(first+3, 70)},
			Kept: map[observe.Place]observe.Kept{at(first+1, 0).Place(): {Hold: observe.Small, Below: 5}}}}}
	for _, c := range []struct {
		from, to quantity.Month
		kept     bool
		want     float64
	}{{0, 2, true, 0}, {1, 1, true, 0}, {2, 3, false, 130}, {0, 0, false, 40}} {
		got := OfClaim(s, &ensemble.Result{}, scenario.Claim{Series: "met", From: first + c.from, To: first + c.to})
		if got.Kept != c.kept || (got.Counted != nil) == c.kept || !c.kept && *got.Counted != c.want {
			t.Errorf("months %d to %d: kept %t, counted %v", c.from, c.to, got.Kept, got.Counted)
		}
	}
}
