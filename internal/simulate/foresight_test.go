package simulate

import (
	"slices"
	"testing"

	"vereda/internal/chance"
	"vereda/internal/mechanism"
	"vereda/internal/policy"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// TestForecastKnowsNothingAhead changes everything that a scenario says of the
// time after a forecast is made (departures, rules, closures, arrests in the
// interior, unemployment, and departures of the last blind months, which are
// derived from counts made later) and wants the same bytes of it; the same
// changes give the scenario itself others.
func TestForecastKnowsNothingAhead(t *testing.T) {
	for _, plain := range []*scenario.Scenario{hamlet(t), valley(t), made(t, map[string]float64{"departure.surprise": 0.2, "departure.conflict": 1})} {
		first := plain.Start.Month()
		const blind, months = 1, 2
		origin := first + blind + 3
		if origin+months-1 > plain.End.Month() {
			t.Fatalf("%s is too short: %s", plain.Name, plain.End)
		}
		other := another(plain, int(origin-first), blind)
		digest := func(s *scenario.Scenario) string {
			known, err := s.AsKnown(origin, months, blind)
			if err != nil {
				t.Fatal(err)
			}
			return Run(known, 7, nil).Digest()
		}
		if digest(plain) != digest(other) {
			t.Errorf("%s: what comes later changes a forecast made before", plain.Name)
		}
		if Run(plain, 7, nil).Digest() == Run(other, 7, nil).Digest() {
			t.Errorf("%s: the changes change nothing", plain.Name)
		}
		// A departure less in a month that is known must be seen.
		other.Drivers.Arrivals = slices.Clone(plain.Drivers.Arrivals)
		classes := len(plain.Drivers.Arrivals) / len(plain.Drivers.DaysIn)
		for c := range classes {
			other.Drivers.Arrivals[(int(origin-first)-blind-1)*classes+c] *= 3
		}
		if digest(plain) == digest(other) {
			t.Errorf("%s: the last known departures do not reach the forecast", plain.Name)
		}
	}
}

// another is a scenario with another future from a month of the run on.
func another(s *scenario.Scenario, at, blind int) *scenario.Scenario {
	out := *s
	d := &out.Drivers
	classes := len(d.Arrivals) / len(d.DaysIn)
	d.Arrivals, d.InteriorBookIns, d.Unemployment = slices.Clone(d.Arrivals), slices.Clone(d.InteriorBookIns), slices.Clone(d.Unemployment)
	// Shuffled, and one of them more, so that a shuffle cannot leave all as it was.
	late := d.Arrivals[(at-blind)*classes:]
	for i := range late {
		other := int(chance.Hash(11, uint64(i)) % uint64(len(late)))
		late[i], late[other] = late[other], late[i]
	}
	late[0] += 500
	for m := at; m < len(d.DaysIn); m++ {
		d.InteriorBookIns[m] = float64(m)
		d.Unemployment[m] = quantity.Share(0.02 * float64(m%9))
	}
	if s.Homes != nil {
		homes := *s.Homes
		out.Homes = &homes
		homes.Conflict, homes.Population = slices.Clone(homes.Conflict), slices.Clone(homes.Population)
		nations := len(s.Nationalities)
		for i := at * nations; i < len(homes.Conflict); i++ {
			homes.Conflict[i], homes.Population[i] = float64(i), homes.Population[i]/2
		}
	}
	today := quantity.Day(0)
	for int(d.MonthOf[today]) < at {
		today++
	}
	if s.Network.OnTheWay {
		d.Closures = append(slices.Clone(d.Closures), mechanism.Closure{Route: 0, From: today, To: today + 40})
	}
	if s.Homes != nil {
		out.Homes.Announcements = append(slices.Clone(s.Homes.Announcements), mechanism.Announcement{Day: today + 2, Nationality: -1, Party: -1, LetIn: 1, Credibility: 1})
	}
	changes := slices.Clone(s.Timeline.Changes())
	for i := range changes {
		if changes[i].Day >= today {
			changes[i].Value = 0
		}
	}
	changes = append(changes, policy.Change{Day: today, Rule: policy.FindRule("beds"), Scope: policy.Everywhere, Value: 1})
	out.Timeline = policy.NewTimeline(changes)
	return &out
}

// TestForecastHoldsTheLastKnown says what a forecast puts in the place of what it
// does not know.
func TestForecastHoldsTheLastKnown(t *testing.T) {
	s := hamlet(t)
	first := s.Start.Month()
	origin := first + 4
	f, err := s.AsKnown(origin, 2, 1)
	if err != nil {
		t.Fatal(err)
	}
	d, classes := &s.Drivers, len(s.Drivers.Arrivals)/len(s.Drivers.DaysIn)
	for c := range classes {
		sum, days := 0.0, 0.0
		for m := range 3 {
			sum += d.Arrivals[m*classes+c]
			days += float64(d.DaysIn[m])
		}
		for m := range 3 {
			if f.Drivers.Arrivals[m*classes+c] != d.Arrivals[m*classes+c] {
				t.Errorf("class %d, month %d: not as given", c, m)
			}
		}
		for m := 3; m < 6; m++ {
			if got, want := f.Drivers.Arrivals[m*classes+c], sum/days*float64(d.DaysIn[m]); got != want {
				t.Errorf("class %d, month %d: %v, wanted %v", c, m, got, want)
			}
		}
	}
	if last := int(f.Drivers.MonthOf[f.Days-1]); last != 5 || len(f.Drivers.MonthOf) != f.Days {
		t.Errorf("it ends in month %d of the run", last)
	}
	for _, c := range []struct {
		origin        quantity.Month
		months, blind int
	}{{first + 2, 3, 0}, {first + 4, 2, 2}, {s.End.Month(), 2, 0}} {
		if _, err := s.AsKnown(c.origin, c.months, c.blind); err == nil {
			t.Errorf("%v is refused by nobody", c)
		}
	}
}
