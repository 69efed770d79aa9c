package serve

import (
	"math"
	"net/http"
	"testing"

	"vereda/internal/ensemble"
	"vereda/internal/ledger"
	"vereda/internal/people"
	"vereda/internal/simulate"
)

// TestPartiesAreTold holds each party's deaths and legs against the ledger, and wants
// the parties to add up to everybody.
func TestPartiesAreTold(t *testing.T) {
	s := testServer(t, nil)
	status := finish(t, s, request{Scenario: "valley", Seeds: 2})
	world := world(t, "valley")
	type answer struct {
		Rows []struct {
			Item int
			Mean float64
		}
		Totals []struct {
			Measure  string
			Everyone bool `json:"everybody"`
			Value    struct{ Mean float64 }
		}
	}
	ask := func(measure, party string) (rows, total float64) {
		f := read[answer](t, call(s, "GET", "/api/v1/runs/"+status.ID+"/flows?measure="+measure+"&party="+party, nil), http.StatusOK)
		for _, row := range f.Rows {
			rows += row.Mean
		}
		for _, row := range f.Totals {
			if row.Measure == measure {
				total = row.Value.Mean
			}
			if row.Everyone != (party == "" || row.Measure == "waiting") {
				t.Errorf("%s of %q: everybody is %v", row.Measure, party, row.Everyone)
			}
		}
		return rows, total
	}
	near := func(a, b float64) bool { return math.Abs(a-b) <= 2e-3*math.Abs(b)+1e-9 }
	for _, measure := range []string{"way", "deaths", "encounters"} {
		everybody, all := ask(measure, "")
		rows, total, some := 0.0, 0.0, 0
		for p, name := range people.PartyNames() {
			r, n := ask(measure, name)
			rows, total = rows+r, total+n
			if n > 0 {
				some++
			}
			// Totals and places are counted apart: whoever set out began a leg, and every
			// death has a place.
			if measure == "way" && (r > 0) != (n > 0) || measure == "deaths" && !near(r, n) {
				t.Errorf("%s of %s: %v at places, %v in all", measure, name, r, n)
			}
			var want []float64
			for _, seed := range status.Seeds {
				l, sum := simulate.Run(world, seed, nil), 0.0
				for m := range world.Months() {
					for leg := range world.Network.Routes {
						if measure == "way" {
							sum += l.LegFlowOf(m, leg, ledger.Select{Sector: -1, Nationality: -1, Party: p})
						}
					}
				}
				want = append(want, sum)
			}
			if e := ensemble.EstimateOf(want); measure == "way" && !near(r, e.Mean) {
				t.Errorf("%s: %v on legs, the ledgers have %v", name, r, e.Mean)
			}
		}
		if !near(rows, everybody) || !near(total, all) || all == 0 || measure != "deaths" && some < 2 {
			t.Errorf("%s: the parties have %v and %v, everybody %v and %v; %d parties have any", measure, rows, total, everybody, all, some)
		}
	}
	if w := call(s, "GET", "/api/v1/runs/"+status.ID+"/flows?party=crowd", nil); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a party that there is not: %d", w.Code)
	}
}
