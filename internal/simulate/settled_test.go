package simulate

import (
	"math"
	"testing"

	"vereda/internal/ledger"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/scenario"
)

// settledValley is the valley with people who live in the destination.
func settledValley(t testing.TB) *scenario.Scenario {
	t.Helper()
	s := *valley(t)
	s.Name, s.SettledRows = "settled", nil
	for n := range s.Nationalities {
		for k := range network.LivingStandings {
			s.SettledRows = append(s.SettledRows, scenario.SettledRow{Nationality: n, Standing: k, People: float64(1000 * (n + k + 1)), Overstays: float64(1-min(k, 1)) * 365.25})
		}
	}
	p := &s.Params
	p.Settled.Return, p.Settled.Reentry, p.Settled.Fee, p.Settled.Loss, p.Settled.Attrition = 0.002, 0.2, 2000, 500, 1e-4
	p.Settled.Decided, p.Settled.Granted, p.Settled.ReturnLegal, p.Settled.Removed = 0.01, 0.4, 1e-4, 0.5
	p.Labour.Finding, p.Labour.Losing, p.Labour.Seeking, p.Labour.Kin, p.Labour.Slack = 0.03, 0.001, 0.7, 0.5, 2
	p.Labour.Wage, p.Labour.WageLegal, p.Labour.Inner, p.Labour.Outer, p.Labour.CostShare, p.Labour.LegalShare = 66, 77, 10, 2, 0.3, 0.3
	p.Remittance.Subsistence, p.Remittance.DebtFirst, p.Remittance.Share = 16, 0.5, 0.2
	return &s
}

// TestSettledChangesNothingElse holds that events are the same with and without
// those who live in the destination.
func TestSettledChangesNothingElse(t *testing.T) {
	plain, counted := Run(valley(t), 1, nil), Run(settledValley(t), 1, nil)
	for m := range plain.Months {
		for c := range people.Causes {
			if a, b := plain.Flow(m, c, ledger.All), counted.Flow(m, c, ledger.All); a != b {
				t.Errorf("month %d, %v: %v without, %v with", m, c, a, b)
			}
		}
	}
	if plain.Living() || !counted.Living() {
		t.Error("who lives in the destination is counted only where the scenario says so")
	}
}

// TestSettledBalances holds stocks and money in balance over every day: who is
// there is who was there, came, and did not leave; cents are neither made nor lost.
func TestSettledBalances(t *testing.T) {
	s := settledValley(t)
	before, came := -1.0, 0.0
	owed := make([]int64, len(s.Nationalities))
	arrived, debts, back := 0, int64(0), 0.0
	for day, w := range Days(s, 3) {
		c := w.Conditions
		now, gone := 0.0, 0.0
		for i, v := range c.Settled {
			now += v
			if v < 0 || c.AtWork[i] < 0 || c.AtWork[i] > v*(1+1e-12) {
				t.Fatalf("day %d: %v at work of %v", day, c.AtWork[i], v)
			}
		}
		came = 0
		for i := range w.People.Events {
			e := &w.People.Events[i]
			if e.To == people.Settled && e.From != people.Settled && e.Cause != people.StayedOnTheWay {
				came++
				arrived++
			}
		}
		for n := range s.Nationalities {
			b := c.Books[n*network.Accounts : (n+1)*network.Accounts]
			if b[network.Earned] != b[network.Subsisted]+b[network.Served]+b[network.Sent]+b[network.Kept] {
				t.Fatalf("day %d: cents are lost: %v", day, b)
			}
			if owed[n]+b[network.Brought]-b[network.Served]-b[network.TakenAway] != c.Owed[n] {
				t.Fatalf("day %d: owed %d, then %d, by %v", day, owed[n], c.Owed[n], b)
			}
			owed[n] = c.Owed[n]
			debts += b[network.Brought]
			gone += c.TakenHome[n]
			came += 1 / float64(s.PeoplePerRow) // overstays
		}
		back *= math.Exp(-1e-4)
		for _, v := range c.GoneHome {
			gone += v
			back += v
		}
		at := 0.0
		for _, v := range c.Returned {
			at += v
		}
		if math.Abs(at-back) > 1e-9*back {
			t.Fatalf("day %d: %v rows have gone back and are at home, want %v", day, at, back)
		}
		if before >= 0 {
			// What is left are deaths and onward moves, a rate of 1e-4 of those there.
			rest := before + came - gone - now
			if rest < 0 || math.Abs(rest/(before*1e-4)-1) > 0.01 {
				t.Fatalf("day %d: %v rows are not accounted for, of %v", day, rest, before)
			}
		}
		before = now
	}
	if arrived == 0 || debts == 0 || back == 0 {
		t.Errorf("%d rows came, with %d cents of debt: the test saw nothing", arrived, debts)
	}
}

// receiving is the settled valley with support for a share of those removed, and its
// effect.
func receiving(t testing.TB, share, effect float64) *scenario.Scenario {
	t.Helper()
	s := settledValley(t)
	s.Params.Reception.Support = effect
	changes := s.Timeline.Changes()
	for i, d := range policy.Definitions() {
		value, ours := map[string]float64{"reception": share, "reception_cost": 250}[d.Name]
		if ours {
			changes = append(changes, policy.Change{Day: 1, Rule: i, Scope: policy.Everywhere, Value: value})
		}
	}
	s.Timeline = policy.NewTimeline(changes)
	return s
}

// TestReception holds that support without an effect changes only who got it and
// what it cost, and that support with one makes fewer people come again.
func TestReception(t *testing.T) {
	run := func(share, effect float64) (again, got, cost float64) {
		l := Run(receiving(t, share, effect), 1, nil)
		for m := range l.Months {
			again += l.Flow(m, people.CameAgain, ledger.All) + l.Flow(m, people.LeftAgain, ledger.All)
			got += l.Flow(m, people.Supported, ledger.All)
			cost += l.Money(m, people.Supported, ledger.All)
		}
		return again, got, cost
	}
	without, nobody, nothing := run(0, 3)
	neutral, got, cost := run(1, 0)
	fewer, _, _ := run(1, 3)
	if nobody != 0 || nothing != 0 || got == 0 || cost != 250*got {
		t.Errorf("%v got support for %v USD, and without it %v for %v", got, cost, nobody, nothing)
	}
	if neutral != without || fewer >= without {
		t.Errorf("%v came again without support, %v where it has no effect, %v where it has one", without, neutral, fewer)
	}
}
