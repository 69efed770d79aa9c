package mechanism

import (
	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/quantity"
)

// WayRisks is what can befall people on a leg of the way today, as a race: each
// risk draws its own waiting time, and the first to come before the day ends
// happens.
//
//	T_c = −ln(U_c) / R_c      R_c  rate of a risk on the part of the leg ahead today
//
//	P(any) = 1 − e^(−ΣR)      P(c | any) = R_c / ΣR
//
// A risk of the party stops its members, for whom later risks do not come; what
// comes to a person before that comes to them alone.
// Reads Trail, Leg, Done. Writes through the outcomes.
// Source: competing risks with one draw each. Grade A.
// Limits: one event a day for a party, and one for each of its members.
type WayRisks struct {
	Network   *network.Network
	People    *people.Population
	Draw      chance.Source
	OfParties []LegRisk
	OfPersons []LegRisk
}

// LegRisk is one thing that can befall a party, or a person, on a leg.
type LegRisk struct {
	Purpose chance.Purpose
	// Rate over the part of the leg that lies ahead today, for the person or the
	// head of a party; part is the share of the leg, days the time it takes.
	Rate func(i int32, leg network.RouteID, part quantity.Share, days quantity.Days) float64
	// Outcome befalls the head of a party, or one person.
	Outcome func(i int32, day quantity.Day)
}

// Step lets the risks race for everybody on a leg of the way.
func (m *WayRisks) Step(day quantity.Day) {
	p := m.People
	for _, head := range p.Trail {
		if p.Status[head] == people.EnRoute && p.Head[head] == head {
			m.run(head, day)
		}
	}
}

func (m *WayRisks) run(head int32, day quantity.Day) {
	p := m.People
	leg := p.Leg[head]
	route := &m.Network.Routes[leg]
	ahead := route.Ahead(p.Done[head], route.Length)
	stop, which := m.first(m.OfParties, head, leg, ahead, day, 1)
	end := head + int32(p.Span[head])
	if len(m.OfPersons) > 0 {
		for i := head; i < end; i++ {
			if p.Status[i] != people.EnRoute {
				continue
			}
			if _, own := m.first(m.OfPersons, i, leg, ahead, day, stop); own >= 0 {
				m.OfPersons[own].Outcome(i, day)
			}
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

// first is the time, as a part of the day, at which the first of the risks
// comes before another time, and which it is; −1 where none does.
func (m *WayRisks) first(risks []LegRisk, i int32, leg network.RouteID, ahead network.Ahead, day quantity.Day, before float64) (float64, int) {
	which := -1
	for k := range risks {
		r := &risks[k]
		rate := r.Rate(i, leg, ahead.Part, ahead.Time)
		if rate <= 0 {
			continue
		}
		u := float64(m.Draw.Unit(r.Purpose, m.People.Key[i], day)) // rounded, or 1-u would be fused
		if 1-u > float64(float64(rate*certainly)*before) {
			continue // −ln u ≥ 1−u, so the logarithm of most draws need not be known
		}
		if t := chance.Exponential(u) / rate; t < before {
			before, which = t, k
		}
	}
	return before, which
}
