package mechanism

import (
	"math"
	"testing"

	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/quantity"
)

// chooser is a choice with every term on.
func chooser(w *small) *Choice {
	m := &Choice{Network: w.net, People: w.p, Communities: w.com, Conditions: w.c, Rules: w.r, Draw: w.draw,
		Params: &ChoiceParams{Success: 2, Release: 3, Port: 0.4, Wait: 0.5, Walk: 0.1, Distance: 0.6, Followed: 0.4, Stay: 0.7,
			Appeal: []float64{0, 0.3, -0.2}[:len(w.net.Sectors)]},
		Information: &InformationParams{Memory: 30, Prior: 2, LetIn: 0.4}, Waiting: &WaitingParams{}}
	home, _ := w.net.FindPlace("home")
	m.Begin([]network.PlaceID{home})
	return m
}

// TestChoiceIsTheLogitOfItsUtilities compares the shares of sectors and ways
// with an enumeration written out here.
func TestChoiceIsTheLogitOfItsUtilities(t *testing.T) {
	const n = 300_000
	w := newSmall(t, 3)
	w.set("port_capacity", 10, 0)
	w.set("metering", 1)
	w.set("appointments", 5, 2)
	w.c.Queue[0], w.c.Queue[2] = 200, 90
	for s := range 3 {
		w.c.Apprehension[s] = quantity.Share([]float64{0.3, 0.5, 0.6}[s])
		w.c.Walk[s] = quantity.Km([]float64{60, 80, 20}[s])
		w.com.Came[s] = []float64{50, 20, 0}[s]
		at := w.com.Cell(s, 0, people.SingleAdult)
		w.com.Heard[at], w.com.LetIn[at] = []float64{40, 10, 0}[s], []float64{10, 8, 0}[s]
	}
	w.com.PortHeard[0], w.com.PortLetIn[0] = 30, 27
	weight := make([]float64, 9)
	total := 0.0
	everywhere := (18 + 60*0.4) / (50 + 60)
	for s := range 3 {
		share := (w.com.Came[s] + 60.0/3) / (70 + 60)
		u := []float64{0, 0.3, -0.2}[s] - 0.6*float64(1000+500*s)/1000 + 0.4*math.Log(share)
		if s == 1 {
			u += 0.7 // where they are
		}
		at := w.com.Cell(s, 0, people.SingleAdult)
		weight[3*s] = math.Exp(u + 2*(1-float64(w.c.Apprehension[s])) - 0.1*float64(w.c.Walk[s])/10)
		weight[3*s+1] = math.Exp(u + 3*(w.com.LetIn[at]+60*everywhere)/(w.com.Heard[at]+60))
		if s != 1 { // no port there; in sector c the app's 5 appointments are all places
			wait := []float64{200.0 / 10, 0, 90.0 / 5}[s]
			weight[3*s+2] = math.Exp(u + 3*(27+60*0.4)/(30+60) + 0.4 - 0.5*wait/30)
		}
		total += weight[3*s] + weight[3*s+1] + weight[3*s+2]
	}
	m := chooser(w)
	m.open()
	chosen := make([]int, 9)
	head := w.come(people.SingleAdult, 1, true)
	w.p.Sector[head] = 1
	for i := range n {
		w.p.Key[head] = chance.Hash(uint64(i))
		s, way := m.choose(head, 0)
		chosen[3*int(s)+int(way)-1]++
	}
	for i := range weight {
		if weight[i] == 0 {
			if chosen[i] > 0 {
				t.Errorf("option %d is closed, yet %d chose it", i, chosen[i])
			}
			continue
		}
		share(t, "option", chosen[i], n, weight[i]/total)
	}
}

// TestDisplacementIsProportional: who would have gone through a sector that is
// closed goes elsewhere in proportion to the shares of the others, and nobody
// else moves; with people who only evade the shares are known in closed form.
func TestDisplacementIsProportional(t *testing.T) {
	const n = 200_000
	shares := func(closed bool) (counts [3]int) {
		w := newSmall(t, 3)
		m := chooser(w)
		if closed {
			w.net.CrossingOf[1] = network.NoRoute
		}
		m.open()
		head := w.come(people.SingleAdult, 1, false)
		for i := range n {
			w.p.Key[head] = chance.Hash(uint64(i))
			s, way := m.choose(head, 0)
			if way != people.Evade {
				t.Fatal("people who would not ask for protection only evade")
			}
			counts[s]++
		}
		return counts
	}
	before, after := shares(false), shares(true)
	if after[1] != 0 {
		t.Fatal("a closed sector was chosen")
	}
	rest := before[0] + before[2]
	share(t, "sector a after closing b", after[0], n, float64(before[0])/float64(rest))
	want := math.Exp(0) / (math.Exp(0) + math.Exp(-0.2-0.6))
	share(t, "sector a of a and c", after[0], n, want)
}

// TestChoiceStep: people set off, join a line, or stay where nothing is open.
func TestChoiceStep(t *testing.T) {
	w := newSmall(t, 2)
	m := chooser(w)
	evader := w.come(people.Family, 2, false)
	later := w.come(people.SingleAdult, 1, false)
	w.p.WaitFor(later, people.Deciding, 3)
	m.Step(0)
	s := w.p.Sector[evader]
	if w.p.Status[evader] != people.EnRoute || w.c.Evaders[s] != 2 || w.p.Attempts[evader] != 1 || w.p.Leg[evader] != w.net.CrossingOf[s] {
		t.Error("the family did not set off whole")
	}
	if w.p.Status[later] != people.Waiting {
		t.Error("somebody set off before their day")
	}
	w.set("appointments", 5, 1)
	m.Params.Port = 60 // everybody who may prefers a port
	asks := w.come(people.SingleAdult, 1, true)
	m.Step(0)
	if w.p.Wait[asks] != people.OnApp || w.c.Queue[1] != 1 || len(w.p.InLine(1)) != 1 {
		t.Error("who asks for an appointment stands in the line of the app")
	}
	w.net.CrossingOf[0], w.net.CrossingOf[1] = network.NoRoute, network.NoRoute
	stuck := w.come(people.SingleAdult, 1, false)
	m.Step(0)
	if w.p.Wait[stuck] != people.Deciding || w.p.Due[stuck] != 1 {
		t.Error("who can go nowhere decides again tomorrow")
	}
}

// TestOddsOfTryingAgain reproduces the published chances .54, .44 and .40 by
// sanction from effects on the log-odds, and holds each term alone.
func TestOddsOfTryingAgain(t *testing.T) {
	logit := func(p float64) float64 { return math.Log(p / (1 - p)) }
	p := RetryParams{Base: logit(0.54), Administrative: logit(0.44) - logit(0.54), Full: logit(0.40) - logit(0.54), Expulsion: 0.3,
		Lateral: -0.2, Home: -0.8, Ties: 0.6, Debt: 0.05, Spread: 0.5}
	for _, c := range []struct {
		r    Return
		want float64
	}{
		{Return{Sanction: people.Voluntary}, logit(0.54)},
		{Return{Sanction: people.Administrative}, logit(0.44)},
		{Return{Sanction: people.Full}, logit(0.40)},
		{Return{Sanction: people.Expulsion}, logit(0.54) + 0.3},
		{Return{Lateral: true}, logit(0.54) - 0.2},
		{Return{Home: true}, logit(0.54) - 0.8},
		{Return{Ties: true}, logit(0.54) + 0.6},
		{Return{Debt: 4}, logit(0.54) + 0.2},
		{Return{Disposition: -2}, logit(0.54) - 1},
		{Return{Unemployment: -0.07}, logit(0.54) - 0.07},
	} {
		near(t, "log-odds", p.LogOdds(c.r), c.want, 1e-14)
	}
}

// TestRetryStep lets people sent back decide: the shares that try again by
// sanction, what the others do, and the mean delays.
func TestRetryStep(t *testing.T) {
	const n = 60_000
	logit := func(p float64) float64 { return math.Log(p / (1 - p)) }
	for _, c := range []struct {
		sanction people.Sanction
		theta    float64
		delay    float64
	}{{people.Voluntary, 0.54, 0.75*2 + 0.25*40}, {people.Administrative, 0.44, 0.75*2 + 0.25*40 + 6}, {people.Full, 0.40, 0.75*2 + 0.25*40 + 6}} {
		w := newSmall(t, 1)
		m := Retry{People: w.p, Conditions: w.c, Margins: make([]people.Margin, 3), Draw: w.draw, Unemployment: &UnemploymentParams{},
			Rules: w.r, Reception: &ReceptionParams{},
			Params: &RetryParams{Base: logit(0.54), Administrative: logit(0.44) - logit(0.54), Full: logit(0.40) - logit(0.54),
				Soon: 0.75, SoonDelay: 2, LaterDelay: 40, SanctionDelay: 6}}
		var heads []int32
		for range n {
			head := w.meet(0, people.Evade, people.SingleAdult, 1, false)
			w.p.Punish(head, c.sanction)
			w.p.Become(head, people.Waiting, people.Returned, w.net.BorderCity[0])
			heads = append(heads, head)
		}
		m.Step(0)
		again, days, squares := 0, 0.0, 0.0
		for _, head := range heads {
			if w.p.Wait[head] == people.Deciding {
				again++
				days += float64(w.p.Due[head])
				squares += float64(w.p.Due[head]) * float64(w.p.Due[head])
			} else if w.p.Status[head] != people.Home {
				t.Fatal("who does not try again goes home")
			}
		}
		share(t, "try again", again, n, c.theta)
		mean := days / float64(again)
		error := math.Sqrt((squares/float64(again) - mean*mean) / float64(again))
		near(t, "delay in standard errors", (mean-c.delay)/error, 0, limit)
	}
}

// TestNewsFades: after d days of silence news has lost 1 − e^(−d/M) of its
// weight, and what is believed goes back to what is assumed.
func TestNewsFades(t *testing.T) {
	w := newSmall(t, 1)
	m := Information{People: w.p, Communities: w.com, Params: &InformationParams{Memory: 20, Prior: 2, LetIn: 0.4}}
	for i := range 10 {
		head := w.meet(0, people.Evade, people.SingleAdult, 1, true)
		if i < 7 {
			w.p.Become(head, people.Settled, people.Released, w.net.Destination)
		} else {
			w.p.Become(head, people.Home, people.Removed, w.p.HomeOf(head))
		}
	}
	atPort := w.meet(0, people.Present, people.SingleAdult, 1, true)
	w.p.Become(atPort, people.Settled, people.Paroled, w.net.Destination)
	w.walk(0, people.SingleAdult, 1)
	m.Step(0)
	if w.com.Heard[0] != 10 || w.com.LetIn[0] != 7 || w.com.PortHeard[0] != 1 || w.com.PortLetIn[0] != 1 || w.com.Came[0] != 1 {
		t.Fatal("the news of the day", w.com)
	}
	near(t, "believed", Believed(7, 10, m.Params.weight(), 0.4), (7+16.0)/50, 1e-15)
	for day := range quantity.Day(30) {
		w.p.Dawn(day + 1)
		m.Step(day + 1)
	}
	near(t, "heard after 30 days", w.com.Heard[0], 10*math.Exp(-1.5), 1e-12)
	near(t, "let in after 30 days", w.com.LetIn[0], 7*math.Exp(-1.5), 1e-12)
	near(t, "came after 30 days", w.com.Came[0], math.Exp(-1.5), 1e-12)
	near(t, "believed long after", Believed(w.com.LetIn[0]*1e-9, w.com.Heard[0]*1e-9, m.Params.weight(), 0.4), 0.4, 1e-8)
}

// TestArrival: people come in the number of the driver, whatever the size of
// their parties, with the margins of their class.
func TestArrival(t *testing.T) {
	w := newSmall(t, 1)
	d := &Drivers{Arrivals: []float64{30_000, 45_000, 0}, MonthOf: make([]int32, 30), DaysIn: []int32{30}, NationalityHash: []uint64{7}, Nationalities: 1, Sectors: 1}
	m := Arrival{People: w.p, Communities: w.com, Drivers: d, Draw: w.draw, Home: []network.PlaceID{w.home}, Params: &CompositionParams{ThirdMember: 0.5, FourthMember: 0.4, DebtSpread: 0.5},
		Margins: []people.Margin{{Claims: 0.3, Ties: 0.2, Debt: 5000}, {Claims: 0.9, Debt: 7000}, {}}}
	m.Begin()
	for day := range quantity.Day(30) {
		w.p.Dawn(day)
		m.Step(day)
	}
	adults, families, members, claims, ties, third, debt := 0, 0, 0, 0, 0, 0, 0.0
	for i := range w.p.Key {
		if w.p.Party[i] == people.Family {
			members++
			if w.p.Head[i] == int32(i) {
				families++
				if w.p.Size(int32(i)) > 2 {
					third++
				}
			}
			continue
		}
		adults++
		debt += float64(w.p.Debt[i])
		if w.p.Claims[i] {
			claims++
		}
		if w.p.Ties[i] {
			ties++
		}
	}
	if adults < 29_999 || adults > 30_001 || members < 44_996 || members > 45_004 {
		t.Errorf("%d adults and %d in families came, want 30,000 and 45,000", adults, members)
	}
	share(t, "ask for protection", claims, adults, 0.3)
	share(t, "call the destination home", ties, adults, 0.2)
	share(t, "families with a third", third, families, 0.5)
	spread := 5000 * math.Sqrt(math.Exp(0.25)-1)
	near(t, "debt in standard errors", (debt/float64(adults)-5000)/(spread/math.Sqrt(float64(adults))), 0, limit)
	if m.Params.DebtSpread = 0; m.Params.Debt(5000, 0.99) != 5000 {
		t.Error("without spread all owe the mean")
	}
}

func TestTimes(t *testing.T) {
	for _, c := range []struct {
		days float64
		want quantity.Day
	}{{0, 1}, {0.2, 1}, {1, 1}, {1.01, 2}, {7, 7}, {1e12, people.NeverEnds / 2}} {
		if got := daysOf(c.days); got != c.want {
			t.Errorf("daysOf(%v) = %d, want %d", c.days, got, c.want)
		}
	}
	draw, sum := chance.New(3), 0.0
	const n = 100_000
	for i := range uint64(n) {
		sum += float64(exponentialDays(draw.Unit(chance.Test, i, 0), 12))
	}
	near(t, "mean stay in standard errors", (sum/n-12)/(math.Sqrt(12*11)/math.Sqrt(n)), 0, limit)
	if exponentialDays(0.001, 0.5) != 1 {
		t.Error("a stay below a day is a day")
	}
}
