package simulate

import (
	"math"
	"slices"
	"testing"

	"vereda/internal/ledger"
	"vereda/internal/mechanism"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/scenario"
)

// settledRow says what holds of the parameters and rules of life in the destination
// at their neutral values, and at bite no longer.
type settledRow struct {
	name, bite string
	// mute: settings that then change no byte.
	mute string
	// holds of a run, or of an equation.
	holds func(s *scenario.Scenario, l *ledger.Ledger) bool
}

var settledRows = []settledRow{
	{name: "settled.return", bite: "0.01", holds: wentHome(network.Unpapered)},
	{name: "settled.return_legal", bite: "0.01", holds: wentHome(network.Papered)},
	{name: "settled.reentry", bite: "1", mute: "settled.fee=9000 settled.loss=9000"},
	{name: "settled.slump", bite: "9", holds: func(s *scenario.Scenario, _ *ledger.Ledger) bool {
		return s.Params.Settled.Returning(1, 0.1) == s.Params.Settled.Returning(1, 0)
	}},
	{name: "settled.attrition", bite: "0.01", holds: nobodyLost},
	{name: "settled.removed", bite: "1", holds: func(_ *scenario.Scenario, l *ledger.Ledger) bool { return l.TakenHome(0, -1) == 0 }},
	{name: "settled.decided", bite: "0.1", mute: "settled.granted=0.9"},
	{name: "labour.slack", bite: "9", holds: func(s *scenario.Scenario, _ *ledger.Ledger) bool {
		return s.Params.Labour.FindingAt(0.2, 0) == s.Params.Labour.FindingAt(0, 0)
	}},
	{name: "labour.kin", bite: "9", holds: func(s *scenario.Scenario, _ *ledger.Ledger) bool {
		return s.Params.Labour.FindingAt(0.1, 1) == s.Params.Labour.FindingAt(0.1, 0)
	}},
	{name: "labour.seeking", bite: "0.1", holds: everybodyWorks},
	{name: "labour.worksite", bite: "1", mute: "worksite_fines=3"},
	{name: "remittance.debt_first", bite: "1", holds: booked(network.Served)},
	{name: "remittance.share", bite: "1", holds: booked(network.Sent)},
	{name: "reception.support", bite: "5", holds: func(s *scenario.Scenario, _ *ledger.Ledger) bool {
		again := func(share float64) float64 {
			changes := append(s.Timeline.Changes(), policy.Change{Rule: policy.FindRule("reception"), Scope: policy.Everywhere, Value: share})
			other := *s
			other.Timeline = policy.NewTimeline(changes)
			l := Run(&other, 1, nil)
			return flowOf(l, people.CameAgain) + flowOf(l, people.LeftAgain)
		}
		return again(1) == again(0)
	}},
	{name: "legalisation", bite: "1", holds: func(_ *scenario.Scenario, l *ledger.Ledger) bool {
		return l.SettledAt(l.Months-1, -1, -1, network.Papered) < 9000
	}},
	{name: "work_rights", bite: "1", holds: func(_ *scenario.Scenario, l *ledger.Ledger) bool {
		return math.Abs(l.WageOf(0, true)-l.WageOf(0, false)) > 1
	}},
	{name: "worksite_fines", bite: "3", mute: "labour.worksite=0.9"},
	{name: "transfer_cost", bite: "0.5", holds: booked(network.Fee)},
	{name: "reception", bite: "1", mute: "reception_cost=99 reception.support=3"},
	{name: "reception_cost", bite: "100", holds: func(_ *scenario.Scenario, l *ledger.Ledger) bool {
		cost := 0.0
		for m := range l.Months {
			cost += l.Money(m, people.Supported, ledger.All)
		}
		return cost == 0
	}},
}

func flowOf(l *ledger.Ledger, c people.Cause) float64 {
	total := 0.0
	for m := range l.Months {
		total += l.Flow(m, c, ledger.All)
	}
	return total
}

// wentHome tells that nobody of a standing goes home.
func wentHome(standing int) func(*scenario.Scenario, *ledger.Ledger) bool {
	return func(_ *scenario.Scenario, l *ledger.Ledger) bool { return l.GoneHome(0, -1, standing) == 0 }
}

// booked tells that nothing is booked on an account.
func booked(account int) func(*scenario.Scenario, *ledger.Ledger) bool {
	return func(_ *scenario.Scenario, l *ledger.Ledger) bool { return l.Booked(0, account, -1) == 0 }
}

// nobodyLost tells that people leave only for home and by removal: where neither is,
// the stocks grow by all who come.
func nobodyLost(s *scenario.Scenario, _ *ledger.Ledger) bool {
	still := *s
	still.Params.Settled = mechanism.SettledParams{Attrition: s.Params.Settled.Attrition}
	last := 0.0
	for _, w := range Days(&still, 5) {
		now := 0.0
		for _, v := range w.Conditions.Settled {
			now += v
		}
		if now < last {
			return false
		}
		last = now
	}
	return true
}

// everybodyWorks tells that where work is found at once and never lost, all work.
func everybodyWorks(s *scenario.Scenario, _ *ledger.Ledger) bool {
	full := *s
	full.Params.Labour.Finding, full.Params.Labour.Losing, full.Params.Labour.Slack = 1, 0, 0
	for _, w := range Days(&full, 5) {
		if !slices.Equal(w.Conditions.Settled, w.Conditions.AtWork) {
			return false
		}
	}
	return true
}

// TestNeutralOfSettled: what a row says holds at the neutral value and not at bite,
// and every parameter and rule of life in the destination has its row.
func TestNeutralOfSettled(t *testing.T) {
	base, neutral := settledValley(t), map[string]string{}
	for _, d := range scenario.ParameterDefinitions() {
		if d.OfSettled {
			base.Values = append(base.Values, scenario.Value{Name: d.Name})
		}
		if d.OfSettled && d.Neutral != "" {
			neutral[d.Name] = d.Neutral
		}
	}
	for _, d := range policy.Definitions() {
		if d.OfSettled && d.Neutral != "" {
			neutral[d.Name] = d.Neutral
		}
	}
	base = vary(t, base, "settled.loss=500 settled.slump=2 labour.worksite=1 reception.support=0")
	base.Drivers.InteriorBookIns = slices.Repeat([]float64{20}, len(base.Drivers.InteriorBookIns))
	for _, row := range settledRows {
		t.Run(row.name, func(t *testing.T) {
			value, known := neutral[row.name]
			delete(neutral, row.name)
			if !known {
				t.Fatal("no such name has a neutral value")
			}
			if row.name == "reception_cost" {
				base = vary(t, base, "reception=1")
			}
			at := func(value string) bool {
				s := vary(t, base, row.name+"="+value)
				l := Run(s, 5, nil)
				if row.mute == "" {
					return row.holds(s, l)
				}
				return Run(vary(t, s, row.mute), 5, nil).Digest() == l.Digest()
			}
			if !at(value) {
				t.Error("does not hold at the neutral value", value)
			}
			if at(row.bite) {
				t.Error("holds at", row.bite, "too: the test sees nothing")
			}
		})
	}
	for _, name := range []string{"settled.again", "settled.again_legal"} {
		delete(neutral, name) // act only where departures are made: TestComingAgain
	}
	for name := range neutral {
		t.Errorf("%s has a neutral value and no row", name)
	}
}
