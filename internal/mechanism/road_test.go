package mechanism

import (
	"math"
	"testing"

	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/quantity"
)

// TestChanceOfApprehension compares the formula with numbers worked out by hand.
func TestChanceOfApprehension(t *testing.T) {
	p := PatrolParams{Effort: 0.8, Crowding: 0.5, Processing: 0.3, OnDuty: 0.25, Floor: 0.1, Technology: 0.5, Barrier: 0.2}
	near(t, "agents on patrol", p.OnPatrol(400, 100), 70, 1e-12)    // 100 on duty, 30 processing
	near(t, "agents at the floor", p.OnPatrol(400, 400), 10, 1e-12) // 100 - 120 < 10
	for _, c := range []struct{ agents, evaders, tech, wall, want float64 }{
		{70, 0, 0, 0, 1 - math.Exp(-0.8)},
		{70, 60, 0, 0, 1 - math.Exp(-0.8*70/100)},
		{70, 60, 1, 0, 1 - math.Exp(-0.8*1.5*0.7)},
		{70, 60, 0.5, 0.5, 1 - math.Exp(-0.8*1.25*1.1*0.7)},
		{0, 60, 1, 1, 0},
		{0, 0, 1, 1, 0},
	} {
		near(t, "chance", float64(p.Chance(c.agents, c.evaders, c.tech, c.wall)), c.want, 1e-14)
	}
}

func TestPatrolStep(t *testing.T) {
	w := newSmall(t, 2)
	w.set("agents", 100)
	w.set("barrier", 0.5, 1)
	w.c.Met[0], w.c.Evaders[0] = 20, 30
	m := Patrol{Network: w.net, Conditions: w.c, Rules: w.r, Crossing: &CrossingParams{BarrierDetour: 0.4},
		Params: &PatrolParams{Effort: 1, Crowding: 1, Processing: 1, OnDuty: 0.5, Barrier: 1}}
	m.Step(0)
	near(t, "sector with work", float64(w.c.Apprehension[0]), 1-math.Exp(-30.0/60), 1e-14)
	near(t, "sector with barrier", float64(w.c.Apprehension[1]), 1-math.Exp(-1.5), 1e-14)
	near(t, "walk without barrier", float64(w.c.Walk[0]), 60, 1e-12)
	near(t, "walk around the barrier", float64(w.c.Walk[1]), 60*1.2, 1e-12)
	if w.c.Met[0] != 0 {
		t.Error("the people met were not worked off")
	}
}

// TestRiskOfALegDoesNotDependOnSpeed adds the rate of apprehension over the
// days of a leg: the whole leg must give the chance of the day, exactly.
func TestRiskOfALegDoesNotDependOnSpeed(t *testing.T) {
	for _, speed := range []quantity.KmDay{5, 20, 55, 400} {
		for _, walk := range []quantity.Km{60, 90, 150} {
			w := newSmall(t, 1)
			w.net.Routes[w.net.CrossingOf[0]].Speed = speed
			w.c.Walk[0], w.c.Apprehension[0] = walk, 0.35
			m := Apprehension{Network: w.net, People: w.p, Conditions: w.c}
			route := &w.net.Routes[w.net.CrossingOf[0]]
			rate, days, done := 0.0, 0, quantity.Km(0)
			for arrived := false; !arrived; days++ {
				ahead := route.Ahead(done, walk)
				rate += m.Rate(0, people.Evade, ahead.Part, ahead.Time)
				done += ahead.Step
				arrived = ahead.Arrives
			}
			near(t, "chance of a leg", 1-math.Exp(-rate), 0.35, 1e-12)
			if want := int(math.Ceil(float64(walk) / float64(speed))); days != want {
				t.Errorf("%v km at %v km/day takes %d days, want %d", walk, speed, days, want)
			}
		}
	}
	w := newSmall(t, 1)
	w.c.Apprehension[0] = 0.35
	m := Apprehension{Network: w.net, People: w.p, Conditions: w.c}
	if m.Rate(0, people.Surrender, 1, 1) != 0 {
		t.Error("people who surrender run a risk of being caught")
	}
	near(t, "rate of the day", m.Rate(0, people.Evade, 0.5, 1), -math.Log(0.65)/2, 1e-14)
	w.c.Apprehension[0] = 0.5 // the next day
	near(t, "rate after a change", m.Rate(0, people.Evade, 0.5, 1), -math.Log(0.5)/2, 1e-14)
}

// TestCompetingRisks holds the race against P(any) = 1 − exp(−Σr) and
// P(c | any) = r_c/Σr, for risks of a party and of persons together.
func TestCompetingRisks(t *testing.T) {
	const n = 200_000
	w := newSmall(t, 1)
	w.net.Routes[w.net.CrossingOf[0]].Speed = 400
	rates := []float64{0.5, 0.2, 0.9, 0.05}
	counts := make([]int, len(rates))
	risk := func(i int) Risk {
		return Risk{Purpose: chance.Test + chance.Purpose(100+i), Outcome: func(int32, quantity.Day) { counts[i]++ },
			Rate: func(network.SectorID, people.Way, quantity.Share, quantity.Days) float64 { return rates[i] }}
	}
	m := Race{Network: w.net, People: w.p, Conditions: w.c, Draw: w.draw, OfParties: []Risk{risk(0), risk(1)}, OfPersons: []Risk{risk(2), risk(3)}}
	for range n {
		w.walk(0, people.SingleAdult, 1)
	}
	// A risk of persons may come before one of the party, which then still comes
	// to the others; alone, only who was first counts.
	first := make([]int, len(rates))
	for _, head := range w.p.Road {
		clear(counts)
		m.run(head, 0)
		switch {
		case counts[2]+counts[3] > 1 || counts[0]+counts[1] > 1:
			t.Fatal("more than one of a kind befell a person")
		case counts[2] > 0:
			first[2]++
		case counts[3] > 0:
			first[3]++
		case counts[0] > 0:
			first[0]++
		case counts[1] > 0:
			first[1]++
		}
	}
	sum, any := 0.0, 0
	for i := range rates {
		sum += rates[i]
		any += first[i]
	}
	share(t, "any", any, n, 1-math.Exp(-sum))
	for i := range rates {
		share(t, "of those, a risk", first[i], any, rates[i]/sum)
	}
}

// TestMoreDetectionNeverFewer: under the same draws a higher chance never lets
// pass who was caught at a lower one.
func TestMoreDetectionNeverFewer(t *testing.T) {
	caught := func(chanceOf quantity.Share) map[uint64]bool {
		w := newSmall(t, 1)
		w.c.Apprehension[0] = chanceOf
		a := Apprehension{Network: w.net, People: w.p, Conditions: w.c}
		m := Race{Network: w.net, People: w.p, Conditions: w.c, Draw: w.draw, OfParties: []Risk{{Purpose: chance.Apprehension, Rate: a.Rate, Outcome: a.Apprehend}}}
		j := Journey{Network: w.net, People: w.p, Conditions: w.c, Rules: w.r, Recording: &RecordingParams{}, Draw: w.draw}
		for range 3000 {
			w.walk(0, people.SingleAdult, 1)
		}
		for day := range quantity.Day(3) {
			w.p.Dawn(day)
			m.Step(day)
			j.Step(day)
			w.p.Compact()
		}
		set := map[uint64]bool{}
		for i := range w.p.Key {
			if w.p.Encounters[i] > 0 {
				set[w.p.Key[i]] = true
			}
		}
		return set
	}
	before := caught(0.1)
	for _, p := range []quantity.Share{0.2, 0.35, 0.6, 0.95} {
		now := caught(p)
		for key := range before {
			if !now[key] {
				t.Fatalf("at %v somebody passes who was caught at a lower chance", p)
			}
		}
		share(t, "caught", len(now), 3000, float64(p))
		before = now
	}
}

func TestMortalityRates(t *testing.T) {
	w := newSmall(t, 2)
	m := Mortality{Network: w.net, People: w.p, Conditions: w.c, Draw: w.draw, Recording: &RecordingParams{Deaths: 1},
		Params: &MortalityParams{Exposure: []quantity.Share{0.02, 0}, Drowning: []quantity.Share{0, 0.01}, Heat: 0.1, Mild: 30, Walk: 0.05}}
	w.c.Heat[0] = 25
	near(t, "mild", m.ExposureRate(0, people.Evade, 1, 1), -math.Log(0.98), 1e-13)
	w.c.Heat[0] = 40
	near(t, "hot", m.ExposureRate(0, people.Evade, 0.5, 1), -math.Log(0.98)*math.E/2, 1e-13)
	w.c.Walk[0] = 60 + 25.0/2 // half a day more at 25 km/day
	near(t, "hot and far", m.ExposureRate(0, people.Evade, 1, 1), -math.Log(0.98)*math.Exp(1+0.05*12), 1e-13)
	if m.ExposureRate(0, people.Surrender, 1, 1) != 0 || m.ExposureRate(1, people.Evade, 1, 1) != 0 {
		t.Error("exposure where there is none")
	}
	near(t, "water", m.DrowningRate(1, people.Surrender, 0.1, 1), -math.Log(0.99), 1e-13)
	head := w.walk(0, people.Family, 3)
	m.DieOfExposure(head, 0)
	if w.count(people.Died) != 1 || w.count(people.Recorded) != 1 || w.p.Size(head+1) != 2 {
		t.Error("a death takes one, is recorded, and leaves the others together")
	}
}

// TestWaterIsARiskOfTheFirstDay lets a leg take days: deaths by water must be
// the share per crossing, not per day.
func TestWaterIsARiskOfTheFirstDay(t *testing.T) {
	const n = 100_000
	w := newSmall(t, 1)
	w.net.Routes[w.net.CrossingOf[0]].Speed = 10
	mo := Mortality{Network: w.net, People: w.p, Conditions: w.c, Draw: w.draw, Recording: &RecordingParams{},
		Params: &MortalityParams{Exposure: []quantity.Share{0}, Drowning: []quantity.Share{0.05}}}
	m := Race{Network: w.net, People: w.p, Conditions: w.c, Draw: w.draw,
		OfPersons: []Risk{{Purpose: chance.Drowning, AtLine: true, Rate: mo.DrowningRate, Outcome: mo.DieOfDrowning}}}
	j := Journey{Network: w.net, People: w.p, Conditions: w.c, Rules: w.r, Recording: &RecordingParams{}, Draw: w.draw}
	for range n {
		w.walk(0, people.SingleAdult, 1)
	}
	dead := 0
	for day := range quantity.Day(6) {
		w.p.Dawn(day)
		m.Step(day)
		j.Step(day)
		dead += w.count(people.Died)
	}
	share(t, "drowned", dead, n, 0.05)
}

func TestTurningBack(t *testing.T) {
	w := newSmall(t, 1)
	m := TurningBack{Network: w.net, People: w.p, Draw: w.draw, Params: &CrossingParams{TurningBack: 0.2, Resting: 5}}
	near(t, "rate", m.Rate(0, people.Evade, 0.5, 0.25), 0.05, 1e-15)
	if m.Rate(0, people.Surrender, 1, 1) != 0 {
		t.Error("people who surrender turn back")
	}
	rest := 0
	for range 20_000 {
		head := w.walk(0, people.SingleAdult, 1)
		m.Turn(head, 0)
		if w.p.Status[head] != people.Waiting || w.p.Wait[head] != people.Deciding || w.p.At[head] != w.net.BorderCity[0] {
			t.Fatal("who turns back decides anew in the border city")
		}
		rest += int(w.p.Due[head])
	}
	mean := float64(rest) / 20_000
	near(t, "rest in standard errors", (mean-5)/(math.Sqrt(5*4)/math.Sqrt(20_000)), 0, limit)
}

func TestJourney(t *testing.T) {
	const n = 20_000
	w := newSmall(t, 1)
	w.set("technology", 0.5)
	m := Journey{Network: w.net, People: w.p, Conditions: w.c, Rules: w.r, Recording: &RecordingParams{Seen: 0.2, SeenTechnology: 0.5}, Draw: w.draw}
	near(t, "noticed", m.Recording.Noticed(0.5), 0.2+0.8*0.25, 1e-15)
	for range n {
		w.walk(0, people.SingleAdult, 1)
	}
	family := w.come(people.Family, 3, false)
	w.p.MoveTo(family, w.net.BorderCity[0], 0, people.Surrender)
	w.p.SetOffOn(family, w.net.CrossingOf[0], people.Surrender)
	for day, entered := range []int{0, 0, n} { // 60 km at 25 km/day
		w.p.Dawn(quantity.Day(day))
		m.Step(quantity.Day(day))
		if got := w.count(people.Entered); got != entered {
			t.Errorf("day %d: %d entered, want %d", day, got, entered)
		}
		if day == 0 && (w.count(people.Surrendered) != 3 || w.c.Met[0] != 3 || w.p.Hold[family] != people.AtStation) {
			t.Error("a family that surrenders is taken in whole on the first day")
		}
	}
	share(t, "noticed entries", w.count(people.SeenEntering), n, 0.4)
}
