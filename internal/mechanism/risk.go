package mechanism

import (
	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/quantity"
)

// Race lets the risks of a day on the road compete. Each draws its own waiting
// time and the first to come before the day's end happens, so that no risk wins
// by standing earlier in the list and changing one leaves the luck of the
// others alone.
//
//	T = −ln U / r,  P(any) = 1 − exp(−Σr),  P(c | any) = r_c / Σr
//
//	r  rate of a risk over the part of the leg covered today [1]
//
// Risks of the party (apprehension, turning back) stop all its members; risks of
// persons (death) take one, if they come before the party is stopped.
// Reads Leg, Done, Way, Key. Writes through the doors; Met.
// Source: law of competing exponential risks (any text on survival). Grade A.
// Limits: within a day rates are constant; at most one thing befalls a person a day.
type Race struct {
	Network    *network.Network
	People     *people.Population
	Conditions *network.Conditions
	Draw       chance.Source
	OfParties  []Risk
	OfPersons  []Risk
}

// Risk is something that can befall people on the road.
type Risk struct {
	Purpose chance.Purpose
	// Rate over the part of the crossing that lies ahead today, for somebody in
	// a sector by a way; part is the share of the leg, days the time it takes.
	Rate func(sector network.SectorID, way people.Way, part quantity.Share, days quantity.Days) float64
	// Times is a ratio of the rate by person; nil for 1.
	Times func(i int32) float64
	// AtLine says that the risk belongs to crossing the line: it comes only on
	// the first day of a leg.
	AtLine bool
	// Outcome befalls the head of a party, or one person.
	Outcome func(i int32, day quantity.Day)
}

// Step lets everybody on the road run the race of the day.
func (m *Race) Step(day quantity.Day) {
	p := m.People
	for _, head := range p.Road {
		if p.Status[head] != people.EnRoute || p.Head[head] != head {
			continue
		}
		m.run(head, day)
	}
}

// run races for one party.
func (m *Race) run(head int32, day quantity.Day) {
	p := m.People
	route := &m.Network.Routes[p.Leg[head]]
	ahead := route.Ahead(p.Done[head], m.Conditions.Walk[p.Sector[head]])
	part, days := ahead.Part, ahead.Time
	stop, which := 1.0, -1
	for i := range m.OfParties {
		r := &m.OfParties[i]
		if t := m.time(r, head, day, part, days); t < stop {
			stop, which = t, i
		}
	}
	end := head + int32(p.Span[head])
	for i := head; i < end; i++ {
		if p.Status[i] == people.EnRoute && p.Since[i] <= day {
			m.person(i, day, stop, part, days)
		}
	}
	if which < 0 {
		return
	}
	for i := head; i < end; i++ { // whoever decides now
		if p.Status[i] == people.EnRoute && p.Head[i] == i {
			m.OfParties[which].Outcome(i, day)
			return
		}
	}
}

// person races for one member until the party is stopped.
func (m *Race) person(i int32, day quantity.Day, stop float64, part quantity.Share, days quantity.Days) {
	first, which := stop, -1
	for k := range m.OfPersons {
		if t := m.time(&m.OfPersons[k], i, day, part, days); t < first {
			first, which = t, k
		}
	}
	if which >= 0 {
		m.OfPersons[which].Outcome(i, day)
	}
}

// certainly is a little above 1, by more than rounding can move a comparison.
const certainly = 1 + 1e-9

// time is the waiting time of a risk in days of today's part; beyond 1 it does
// not come today.
func (m *Race) time(r *Risk, i int32, day quantity.Day, part quantity.Share, days quantity.Days) float64 {
	if r.AtLine && m.People.Done[i] > 0 {
		return 2
	}
	rate := r.Rate(m.People.Sector[i], m.People.Way[i], part, days)
	if r.Times != nil {
		rate *= r.Times(i)
	}
	if rate <= 0 {
		return 2
	}
	u := float64(m.Draw.Unit(r.Purpose, m.People.Key[i], day))
	if 1-float64(u) > float64(rate*certainly) {
		return 2 // −ln u ≥ 1−u, so the logarithm of most draws need not be known
	}
	return chance.Exponential(u) / rate
}
