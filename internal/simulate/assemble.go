package simulate

import (
	"strings"

	"vereda/internal/chance"
	"vereda/internal/mechanism"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// State is the tables of one run, for reading at the end of a day.
type State struct {
	Day         quantity.Day
	People      *people.Population
	Communities *people.Communities
	Conditions  *network.Conditions
	Rules       *policy.Rules
}

// Phase is one step of the day.
type Phase struct {
	Name      string
	Mechanism string   // type in package mechanism that the step belongs to
	Reason    string   // why it stands where it stands
	Writes    []string // the columns it may change; checked by a test
	Step      func(quantity.Day)
}

// world is what Assemble builds for one run.
type world struct {
	State
	phases []Phase
}

// assemble builds the tables of a run and the list of its phases.
func assemble(s *scenario.Scenario, seed uint64) *world {
	w := &world{State: State{
		People:      people.New(len(s.Network.Sectors)),
		Communities: people.NewCommunities(len(s.Network.Sectors), len(s.Nationalities)),
		Conditions:  network.NewConditions(len(s.Network.Sectors), len(s.Nationalities)),
		Rules:       policy.NewRules(len(s.Network.Sectors), len(s.Network.Zones), len(s.Nationalities), int(people.Parties)),
	}}
	if s.Network.OnTheWay {
		w.Conditions.Closed = make([]bool, len(s.Network.Routes))
		w.Conditions.Decisions = make([]float64, len(s.Network.Zones))
		if len(s.Drivers.WayHeat) > 0 {
			w.Conditions.WayHeat = make([]float64, len(s.Network.Places))
		}
		w.Conditions.ShelterBeds = shelterBeds(s)
		w.People.Furnish(len(s.Network.Places))
	}
	w.People.HeadFor(s.Network.AreaAt, s.Network.Areas)
	in := inRows(s)
	w.People.Grow(expected(in.drivers.Arrivals))
	w.Conditions.InteriorDetained[0] = float64(in.params.Custody.InteriorInitial)
	if len(in.settled) > 0 {
		w.Conditions.Settle(len(s.Nationalities), max(1, s.Network.Areas))
	}
	if len(in.jobs) > 0 {
		w.Conditions.OpenJobs(len(s.Network.Sectors), len(s.Nationalities))
		w.People.Spent = make([]int64, len(s.Nationalities))
	}
	w.phases = phases(s, w, in, chance.New(seed))
	return w
}

// rows holds the inputs that count people, turned into rows of the people
// table. This is the one place on the way in where people become rows.
type rows struct {
	params   mechanism.Params
	drivers  mechanism.Drivers
	timeline *policy.Timeline
	// Who lives in the destination on the first day by nationality and standing,
	// and overstays a day by nationality; nil where they are not counted.
	settled   []float64
	overstays []float64
	homes     *mechanism.Homes
	// Jobs in border cities by sector, and of them those that people on the way can hold;
	// nil where they are not counted.
	jobs []float64
	open []float64
}

func inRows(s *scenario.Scenario) rows {
	k := float64(s.PeoplePerRow)
	in := rows{params: s.Params, drivers: s.Drivers, timeline: s.Timeline}
	in.params.Custody.InteriorInitial /= quantity.People(k)
	in.params.Information.Prior /= k
	in.params.Harm.Group /= quantity.People(k)
	in.params.Company.Reference /= quantity.People(k)
	in.params.Company.Guided /= quantity.People(k)
	in.params.Facilitation.Agents /= k // as agents are
	in.drivers.Arrivals = divided(s.Drivers.Arrivals, k)
	in.drivers.InteriorBookIns = divided(s.Drivers.InteriorBookIns, k)
	settled, overstays := s.Settled()
	in.settled, in.overstays = divided(settled, k), divided(overstays, k)
	jobs, open := s.Jobs()
	in.jobs, in.open = divided(jobs, k), divided(open, k)
	if s.Made {
		homes := *s.Homes
		for _, people := range []*[]float64{&homes.Population, &homes.Conflict, &homes.Disaster, &homes.Land, &homes.Kin} {
			*people = divided(*people, k)
		}
		in.homes = &homes
		in.params.Expectation.Weight /= k
	}
	counts := make([]bool, 0, 32)
	for _, d := range policy.Definitions() {
		counts = append(counts, strings.HasPrefix(d.Unit, "people"))
	}
	changes := make([]policy.Change, len(s.Timeline.Changes()))
	for i, c := range s.Timeline.Changes() {
		if counts[c.Rule] {
			c.Value /= k
		}
		changes[i] = c
	}
	in.timeline = policy.NewTimeline(changes)
	return in
}

// shelterBeds is the number of rows that have room in the shelter at each place;
// nothing where no place has a shelter.
func shelterBeds(s *scenario.Scenario) []float64 {
	beds, any := make([]float64, len(s.Network.Places)), false
	for i := range beds {
		p := &s.Network.Places[i]
		beds[i] = max(0, p.Beds-p.Occupied) / float64(s.PeoplePerRow)
		any = any || beds[i] > 0
	}
	if !any {
		return nil
	}
	return beds
}

// expected is the number of rows that a run will make, with some to spare for
// parties that are larger than what is due.
func expected(arrivals []float64) int {
	sum := 0.0
	for _, a := range arrivals {
		sum += a
	}
	return int(sum) + len(arrivals)
}

func divided(values []float64, k float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = v / k
	}
	return out
}
