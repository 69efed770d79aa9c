package simulate

import (
	"math"
	"testing"

	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// circulating is a world that makes its departures and counts who lives in the destination.
func circulating(t testing.TB, again, lawful float64) *scenario.Scenario {
	t.Helper()
	s, living := *made(t, nil), settledValley(t)
	s.Name, s.SettledRows = "circulating", living.SettledRows
	p, q := &s.Params, &living.Params
	p.Settled, p.Labour, p.Remittance = q.Settled, q.Labour, q.Remittance
	p.Settled.ReturnLegal, p.Settled.Again, p.Settled.AgainLegal = 0.002, quantity.PerDay(again), quantity.PerDay(lawful)
	return &s
}

// TestNobodyWhoWentHomeIsLost holds, on every day, those at home who lived in the
// destination in balance with who went home, died, and came again; and everybody at home
// with those who set out.
func TestNobodyWhoWentHomeIsLost(t *testing.T) {
	s := circulating(t, 0.01, 0.01)
	nations := len(s.Nationalities)
	back, papered, tomorrow := make([]float64, nations), make([]float64, nations), make([]float64, nations)
	first, out, gaveUp := -1.0, 0.0, 0.0
	again, lawful := 0.0, 0.0
	dying := math.Exp(-1e-4)
	for day, w := range Days(s, 3) {
		c, h := w.Conditions, &w.Communities.Homes
		atHome := 0.0
		for k := range h.Staying {
			atHome += h.Staying[k] + h.Looking[k] + h.Inside[k] + h.AtBorder[k] + h.Applied[k] + h.Lawful[k]
			out += h.Leaving[k]
		}
		for n := range nations {
			out -= tomorrow[n] // they are no longer of those who have not left
			tomorrow[n] = c.ComingAgain[n]
			again, lawful = again+c.ComingAgain[n], lawful+c.ComingLawfully[n]
			gone := c.GoneHome[n*network.LivingStandings : (n+1)*network.LivingStandings]
			back[n] = float64((back[n]-c.ComingAgain[n]-c.ComingLawfully[n])*dying) + gone[0] + gone[1] + gone[2]
			papered[n] = float64((papered[n]-c.ComingLawfully[n])*dying) + gone[network.Papered]
			if math.Abs(back[n]-c.Returned[n]) > 1e-9*(1+back[n]) || math.Abs(papered[n]-c.ReturnedPapered[n]) > 1e-9*(1+papered[n]) {
				t.Fatalf("day %d: %v and with papers %v went home and are there, want %v and %v", day, c.Returned[n], c.ReturnedPapered[n], back[n], papered[n])
			}
		}
		for i := range w.People.Events {
			if e := &w.People.Events[i]; e.Cause == people.GaveUp && e.To == people.Home {
				gaveUp++
			}
		}
		if first < 0 {
			first = atHome + out - gaveUp
		}
		if math.Abs(atHome+out-gaveUp-first) > 1e-6*first {
			t.Fatalf("day %d: %v people at home of %v", day, atHome+out-gaveUp, first)
		}
	}
	if again < 1 || lawful < 1 {
		t.Errorf("%v came again without papers and %v with: the test sees too little", again, lawful)
	}
}

// TestComingAgain: more set out where those who went home come again; given departures hold
// them already and do not change; and people with papers circulate more (R3).
func TestComingAgain(t *testing.T) {
	departed := func(s *scenario.Scenario) float64 {
		return flowOf(Run(s, 1, nil), people.Departed)
	}
	never, again := circulating(t, 0, 0), circulating(t, 0.01, 0)
	if a, b := departed(never), departed(again); a >= b {
		t.Errorf("%v departures where nobody comes again, %v where people do", a, b)
	}
	came := func(s *scenario.Scenario) float64 {
		l, total := Run(s, 1, nil), 0.0
		for m := range l.Months {
			total += l.CameBack(m, -1)
		}
		return total
	}
	if n, m := came(never), came(circulating(t, 0, 0.01)); n != 0 || m <= 0 {
		t.Errorf("%v came again where nobody does, %v where people with papers do", n, m)
	}
	given := *settledValley(t)
	other := given
	other.Params.Settled.Again, other.Params.Settled.AgainLegal = 0.01, 0.01
	if Run(&given, 1, nil).Digest() != Run(&other, 1, nil).Digest() {
		t.Error("given departures change where people come again")
	}
	both := circulating(t, 0.01, 0.01)
	both.Params.Settled.Reentry = 0.5
	if p := both.Params.Settled; p.AgainAt(5) >= p.AgainAt(1) {
		t.Error("a dearer way does not keep people from coming again")
	}
}
