package simulate

import (
	"math"
	"testing"

	"vereda/internal/people"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// perilous is the fork with one dangerous place, The Junction, so that the leg
// from The Valley to it has the danger 2 and takes two days at 400 km a day, and
// with all harm on the way and all control off but for some settings.
func perilous(t *testing.T, speed float64, settings string) *scenario.Scenario {
	t.Helper()
	s := vary(t, fork(t, 0), noHarm+" harm.staying=0 harm.complicity=0 "+
		"facilitation.offered=0 transit_effort=0 transit_escort=0 way.danger=0 way.rest=1 "+settings)
	net := *s.Network
	net.Routes, net.Places = append(net.Routes[:0:0], net.Routes...), append(net.Places[:0:0], net.Places...)
	for i := range net.Places {
		net.Places[i].Danger = 1
		if net.Places[i].Name == "junction" {
			net.Places[i].Danger = 3
		}
	}
	for i := range net.Routes {
		if net.Routes[i].Name == "valley-junction-bus" {
			net.Routes[i].Speed = quantity.KmDay(speed)
		}
	}
	s.Network = &net
	return s
}

// onDangerousLeg counts, by party, who began the leg from The Valley to The
// Junction and what first befell them on it.
func onDangerousLeg(s *scenario.Scenario, seed uint64, causes ...people.Cause) (began float64, befell map[people.Cause]float64) {
	befell = map[people.Cause]float64{}
	on := map[int32]bool{}
	for _, w := range Days(s, seed) {
		for _, e := range w.People.Events {
			if w.People.Head[e.Person] != e.Person {
				continue
			}
			if e.Cause == people.TookLeg {
				on[e.Person] = s.Network.Routes[e.Leg].Name == "valley-junction-bus"
				if on[e.Person] {
					began++
				}
				continue
			}
			for _, c := range causes {
				if on[e.Person] && e.Cause == c {
					befell[c]++
					on[e.Person] = false
				}
			}
		}
	}
	return began, befell
}

// share tests a share of n against its expectation at |z| < 6.
func share(t *testing.T, what string, of, n, want float64) {
	t.Helper()
	if z := (of - n*want) / math.Sqrt(n*want*(1-want)); math.Abs(z) > 6 || n < 1000 {
		t.Errorf("%s: %v of %v, want a share of %.4f (z = %.1f)", what, of, n, want, z)
	}
}

// TestHarmsRace: over the time that a leg takes, risks of a party come with
// P = 1 − e^(−ΣR) and each as the first with R_c/ΣR. A rate is for a day, so that
// whoever is slower is longer exposed.
func TestHarmsRace(t *testing.T) {
	for _, c := range []struct{ speed, days float64 }{{400, 2}, {1600, 0.5}} {
		s := perilous(t, c.speed, "harm.kidnapping=0.3 harm.disappearance=0.1 harm.group=1 harm.group_spread=0")
		n, both, taken := 0.0, 0.0, 0.0
		for seed := range uint64(4) {
			began, by := onDangerousLeg(s, seed, people.Kidnapped, people.Disappeared)
			n, both, taken = n+began, both+by[people.Kidnapped]+by[people.Disappeared], taken+by[people.Kidnapped]
		}
		share(t, "taken or gone", both, n, 1-math.Exp(-0.4*c.days))
		share(t, "taken, of these", taken, both, 0.75)
	}
	if n, by := onDangerousLeg(perilous(t, 400, "harm.kidnapping=0.3 transit_escort=1"), 5, people.Kidnapped); by[people.Kidnapped] > 0 || n == 0 {
		t.Errorf("%v of %v are kidnapped under full protection", by[people.Kidnapped], n)
	}
}

// TestGroupKeepsEachChance: that people are taken in groups changes how many are
// taken together, not the chance of anybody.
func TestGroupKeepsEachChance(t *testing.T) {
	taken := func(group string) (began, kidnapped, events float64) {
		for seed := range uint64(40) {
			s := perilous(t, 800, "harm.kidnapping=0.2 harm.group_spread=0 harm.group="+group)
			n, by := onDangerousLeg(s, seed, people.Kidnapped)
			_, of := onDangerousLeg(s, seed, people.GroupKidnapped)
			began, kidnapped, events = began+n, kidnapped+by[people.Kidnapped], events+of[people.GroupKidnapped]
		}
		return began, kidnapped, events
	}
	want := 1 - math.Exp(-0.2)
	for _, c := range []struct {
		group string
		size  float64
	}{{"1", 1}, {"6", 6}} {
		n, k, events := taken(c.group)
		// Groups of at most size rows that share one draw: the variance of a
		// share grows at most by that factor.
		if z := (k - n*want) / math.Sqrt(c.size*n*want*(1-want)); math.Abs(z) > 6 || n < 10000 {
			t.Errorf("groups of %s: %v of %v parties kidnapped, want a share of %.4f (z = %.1f)", c.group, k, n, want, z)
		}
		if c.size == 1 && events != k || c.size > 1 && (k/events < 1.5 || k/events > c.size) {
			t.Errorf("groups of %s: %v parties in %v events", c.group, k, events)
		}
	}
}

// TestHarmOfPersons: each person has their own luck: on a day on a leg some harm
// befalls them with 1 − e^(−(h_a·D + (h_v + h_m)·(D−1))).
func TestHarmOfPersons(t *testing.T) {
	s := perilous(t, 400, "harm.extortion=0.05 harm.robbery=0.03 harm.injury=0.5") // nobody is injured on a bus
	days, harmed, robbed := 0.0, 0.0, 0.0
	for seed := range uint64(4) {
		on := map[int32]bool{}
		for _, w := range Days(s, seed) {
			for _, e := range w.People.Events {
				switch e.Cause {
				case people.TookLeg:
					on[e.Person] = s.Network.Routes[e.Leg].Name == "valley-junction-bus"
					if on[e.Person] {
						days += 2
					}
				case people.Extorted, people.Robbed:
					if on[e.Person] {
						harmed++
					}
					if on[e.Person] && e.Cause == people.Robbed {
						robbed++
					}
				case people.Injured:
					t.Fatal("somebody is injured on a bus")
				}
			}
		}
	}
	share(t, "harmed on a day", harmed, days, 1-math.Exp(-0.08*2))
	share(t, "robbed, of these", robbed, harmed, 0.03/0.08)
}

// TestHarmWhileStaying: a day at a place of the way has the rates of a day on a
// leg times a factor, at the danger of the place.
func TestHarmWhileStaying(t *testing.T) {
	s := perilous(t, 400, "harm.kidnapping=0.04 harm.group=1 harm.group_spread=0 harm.staying=0.5 way.rest=8")
	stays, taken := 0.0, 0.0
	for _, w := range days(s, 3, func(w *world, phase *Phase) {
		if phase.Name != "journey" {
			return
		}
		p := w.People
		for _, i := range p.Active {
			if p.Wait[i] == people.OnTheWay && p.Status[i] == people.Waiting && p.Due[i] > w.Day && p.Head[i] == i && s.Network.Places[p.At[i]].Name == "junction" {
				stays++
			}
		}
	}) {
		for _, e := range w.People.Events {
			if e.Cause == people.Kidnapped && e.Waited == people.OnTheWay && w.People.Head[e.Person] == e.Person {
				taken++
			}
		}
	}
	share(t, "taken on a day in The Junction", taken, stays, 1-math.Exp(-0.04*2*0.5))
}
