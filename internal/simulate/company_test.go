package simulate

import (
	"math"
	"testing"

	"vereda/internal/mechanism"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/quantity"
)

// TestCaravanSpares: in a company of s people the rate of harm by others is
// (1 + s/N)^−p of that alone, and whoever has left one has the whole rate again.
func TestCaravanSpares(t *testing.T) {
	s := vary(t, valley(t), "harm.robbery=0.2 company.safety=0.5 company.reference=20")
	par := s.Params.Company
	p := people.New(1)
	p.Furnish(len(s.Network.Places))
	for i := range 60 {
		p.Arrive(people.Traveller{Key: uint64(i + 1), Goal: network.NoPlace}, 1)
	}
	w := assemble(s, 1)
	m := mechanism.Harms{Network: s.Network, People: p, Rules: w.Rules, Params: &s.Params.Harm, Company: &par, Conditions: w.Conditions}
	m.Begin()
	rate := func(i int32) float64 {
		return m.Rate(i, &mechanism.Peril{Leg: network.NoRoute, Place: 0, Days: 1, Danger: s.Network.Places[0].Danger})
	}
	alone := rate(0)
	c := p.Found(5, network.NoRoute)
	for i := range int32(60) {
		p.JoinCompany(i, c)
	}
	if got, want := rate(0)/alone, math.Pow(1+60.0/20, -0.5); math.Abs(got-want) > 1e-12 || alone <= 0 {
		t.Errorf("in a company of 60 the rate is %v of that alone (%v), want %v", got, alone, want)
	}
	p.LeaveCompany(0)
	if got := rate(0); got != alone {
		t.Errorf("after leaving the rate is %v, was %v", got, alone)
	}
	if got, want := rate(1)/alone, math.Pow(1+59.0/20, -0.5); math.Abs(got-want) > 1e-12 {
		t.Errorf("in a company of 59 the rate is %v of that alone, want %v", got, want)
	}
}

// TestCaravanGoesTogether: whoever goes on from a place with a caravan takes its
// leg, on the day on which it does, and those who gather leave on one day.
func TestCaravanGoesTogether(t *testing.T) {
	together, gathered := 0, 0
	for seed := range uint64(4) {
		leaves := map[people.CompanyID]quantity.Day{}
		for day, w := range Days(vary(t, valley(t), "caravan_break_up=0 company.leaving=0"), seed) {
			legs := map[[2]int32]network.RouteID{} // company and place
			for _, e := range w.People.Events {
				if e.Cause != people.TookLeg {
					continue
				}
				c := w.People.Company[e.Person]
				if c == people.NoCompany || w.People.Companies[c].Guided {
					continue
				}
				at := [2]int32{int32(c), int32(e.Place)}
				if leg, known := legs[at]; known && leg != e.Leg {
					t.Fatalf("day %d: a caravan leaves a place on two legs", day)
				}
				if _, known := legs[at]; known {
					together++
				}
				legs[at] = e.Leg
				if due, known := leaves[c]; known && due > day {
					t.Fatalf("day %d: a caravan that leaves on day %d sets out", day, due)
				}
			}
			for _, c := range w.People.Gathering {
				if c != people.NoCompany {
					leaves[c] = w.People.Companies[c].Day
					gathered++
				}
			}
		}
	}
	if together < 100 || gathered < 20 {
		t.Errorf("%d went together, %d days of gathering: too few to tell", together, gathered)
	}
}

// TestGuidedGroupsAreOfTheirSize: the people whom a guide leads are never more than
// the parameter says, and often as many.
func TestGuidedGroupsAreOfTheirSize(t *testing.T) {
	sizes := map[int32]int{}
	for _, w := range Days(vary(t, valley(t), "company.guided=4 facilitation.offered=1 facilitation.taste=9"), 3) {
		for _, c := range w.People.Companies {
			if c.Guided && c.Size > 4 {
				t.Fatalf("a guide leads %d rows", c.Size)
			}
			if c.Guided {
				sizes[c.Size]++
			}
		}
	}
	if sizes[3]+sizes[4] == 0 || sizes[1] == 0 {
		t.Errorf("sizes %v", sizes)
	}
}

// TestAsylumIsDecidedInOrder: where nobody leaves the queue, it is served at the
// rate of the rule, in the order of asking, and a claim waits Q/D days.
func TestAsylumIsDecidedInOrder(t *testing.T) {
	const a = 0.7 // decisions a day
	s := vary(t, valley(t), "asylum.leaving=0 asylum_decisions=0.7 transit_asylum=0.6 harm.staying=0 parole_quota=0")
	asked, decided, days, busy := 0, 0, 0, 0
	var order []quantity.Day // days of asking of those waiting, oldest first
	for day, w := range Days(s, 8) {
		days++
		for _, e := range w.People.Events {
			switch e.Cause {
			case people.RecognisedInTransit, people.RefusedInTransit:
				decided++
				oldest := order[0]
				if on := day - e.Lasted; on != oldest {
					t.Fatalf("day %d: a claim of day %d is decided before one of day %d", day, on, oldest)
				}
				order = order[1:]
			case people.ClaimedInTransit:
				asked++
				order = append(order, day)
			}
		}
		if len(order) > 4 {
			busy++
		}
	}
	if want := a * float64(days); math.Abs(float64(decided)-want) > 5+0.1*want || asked < 2*decided || busy < days/2 {
		t.Errorf("%d of %d claims decided in %d days (%d busy), want about %.0f", decided, asked, days, busy, want)
	}
}

// TestShelterBedsRunOut: nobody sleeps in a bed that is not there, and at some time
// all are taken while others wait without.
func TestShelterBedsRunOut(t *testing.T) {
	full, without := 0, 0
	s := valley(t)
	for day, w := range Days(s, 2) {
		lodged := make([]int32, len(s.Network.Places))
		waiting := make([]int32, len(s.Network.Places))
		for i := range w.People.Key {
			if w.People.Status[i] == people.Waiting {
				waiting[w.People.At[i]]++
			}
			if w.People.Lodged[i] {
				lodged[w.People.At[i]]++
			}
		}
		for place, beds := range w.Conditions.ShelterBeds {
			if float64(lodged[place]) > beds {
				t.Fatalf("day %d: %d in %v beds at %s", day, lodged[place], beds, s.Network.Places[place].Name)
			}
			if beds > 0 && float64(lodged[place]+1) > beds {
				full++
				if waiting[place] > lodged[place] {
					without++
				}
			}
		}
	}
	if full == 0 || without == 0 {
		t.Errorf("shelters full on %d days, others without a bed on %d", full, without)
	}
}

// TestHeatKillsOnFoot: a leg on foot to a hot place is deadlier by e^(η·(T−T₀)), and
// not one that is taken otherwise.
func TestHeatKillsOnFoot(t *testing.T) {
	s := vary(t, valley(t), noHarm+" harm.exposure=0.1 harm.heat=0.05 harm.mild=30")
	w := assemble(s, 1)
	w.People.Arrive(people.Traveller{Key: 3, Goal: network.NoPlace}, 1)
	m := mechanism.Harms{Network: s.Network, People: w.People, Rules: w.Rules, Params: &s.Params.Harm, Company: &s.Params.Company, Conditions: w.Conditions}
	m.Begin()
	for leg := range s.Network.Routes {
		r := &s.Network.Routes[leg]
		if !r.Mode.OnTheWay() {
			continue
		}
		at := func(heat float64) float64 {
			for i := range w.Conditions.WayHeat {
				w.Conditions.WayHeat[i] = heat
			}
			return m.Rate(0, &mechanism.Peril{Leg: network.RouteID(leg), Place: r.To, Mode: r.Mode, Days: 1, Danger: 2})
		}
		cold, mild, hot := at(10), at(30), at(38)
		switch {
		case r.Mode != network.Foot && (hot != cold):
			t.Errorf("%s: heat changes the rate of a leg by %s", r.Name, r.Mode)
		case r.Mode == network.Foot && s.Network.Danger(network.RouteID(leg)) > 1 && (cold != mild || math.Abs(hot/mild-math.Exp(0.05*8)) > 1e-12):
			t.Errorf("%s: rates %v, %v and %v at 10, 30 and 38 degrees", r.Name, cold, mild, hot)
		}
	}
}

// TestPeopleSentHomeAreReceived: whoever is sent home by air arrives at the nearest
// place of reception of their country, and sets out from home when they leave again.
func TestPeopleSentHomeAreReceived(t *testing.T) {
	s := valley(t)
	coast, _ := s.Network.FindPlace("coast")
	islands, _ := s.Network.FindPlace("islands")
	if s.Network.ReceptionOf[islands] != coast || s.Network.ReceptionOf[coast] != coast {
		t.Fatalf("people of the islands are received in %s", s.Network.Places[s.Network.ReceptionOf[islands]].Name)
	}
	received, again := 0, 0
	for _, w := range Days(s, 6) {
		for _, e := range w.People.Events {
			switch e.Cause {
			case people.Received:
				received++
				if e.Place != coast || w.People.HomeOf(e.Person) != islands {
					t.Fatalf("somebody from %s is received in %s", s.Network.Places[w.People.HomeOf(e.Person)].Name, s.Network.Places[e.Place].Name)
				}
			case people.LeftAgain:
				if e.Place == w.People.HomeOf(e.Person) {
					again++
				}
			}
		}
	}
	if received < 20 || again < 5 {
		t.Errorf("%d received, %d left home again", received, again)
	}
}
