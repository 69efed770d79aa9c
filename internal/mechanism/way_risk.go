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
// comes to a person before that comes to them alone. Whoever stays at a place of
// the way today is exposed for a day, whoever goes on is exposed on the leg.
// Reads Trail, Leg, Done, Active, Wait, Due. Writes through the outcomes.
// Source: competing risks with one draw each. Grade A.
// Limits: one event a day for a party, and one for each of its members.
type WayRisks struct {
	Network   *network.Network
	People    *people.Population
	Draw      chance.Source
	OfParties []LegRisk
	OfPersons []LegRisk
	// AtPlaces says that some risk can befall people who stay at a place.
	AtPlaces bool

	peril Peril // of the party in hand, here and not made anew for each
}

// LegRisk is one thing that can befall a party, or a person, on a leg or at a
// place of the way.
type LegRisk struct {
	Purpose chance.Purpose
	// AtPlaces says that it can befall people at a place too.
	AtPlaces bool
	// Rate of what somebody is exposed to today, for the person or the head of a party.
	Rate func(i int32, e *Peril) float64
	// Luck is the draw of the day; nil for one of the purpose. It is asked of
	// everybody who is exposed, in order.
	Luck func(purpose chance.Purpose, i int32, e *Peril, day quantity.Day) float64
	// Outcome befalls the head of a party, or one person.
	Outcome func(i int32, e *Peril, day quantity.Day)
}

// Step lets the risks race for everybody on the way.
func (m *WayRisks) Step(day quantity.Day) {
	p := m.People
	for _, head := range p.Trail {
		if p.Status[head] == people.EnRoute && p.Head[head] == head {
			m.peril = m.ahead(head)
			m.run(head, &m.peril, day)
		}
	}
	if !m.AtPlaces {
		return
	}
	for _, head := range p.Active {
		if w := p.Wait[head]; (w == people.OnTheWay || w == people.ForDecision) && p.Status[head] == people.Waiting && p.Due[head] > day && p.Head[head] == head {
			place := &m.Network.Places[p.At[head]]
			m.peril = Peril{Leg: network.NoRoute, Place: p.At[head], Zone: place.Zone, Days: 1, Danger: place.Danger}
			m.run(head, &m.peril, day)
		}
	}
}

// ahead is what a party on a leg is exposed to today.
func (m *WayRisks) ahead(head int32) Peril {
	leg := m.People.Leg[head]
	route := &m.Network.Routes[leg]
	to := &m.Network.Places[route.To]
	ahead := route.Ahead(m.People.Done[head], route.Length)
	return Peril{Leg: leg, Place: route.To, Zone: to.Zone, Mode: route.Mode, Part: ahead.Part, Days: ahead.Time, Danger: m.Network.Danger(leg)}
}

func (m *WayRisks) run(head int32, e *Peril, day quantity.Day) {
	p := m.People
	status := p.Status[head]
	stop, which := m.first(m.OfParties, head, e, day, 1)
	end := head + int32(p.Span[head])
	decides := head
	if len(m.OfPersons) > 0 {
		for i := head; i < end; i++ {
			if p.Status[i] != status || p.Head[i] != decides {
				continue
			}
			_, own := m.first(m.OfPersons, i, e, day, stop)
			if own < 0 {
				continue
			}
			next := m.following(i, end)
			m.OfPersons[own].Outcome(i, e, day)
			if i == decides && p.Status[i] != status {
				decides = next
			}
		}
	}
	if which >= 0 && decides >= 0 {
		m.OfParties[which].Outcome(decides, e, day)
	}
}

// following is the next living member behind the head of a party, who decides
// after a death; −1 where there is none.
func (m *WayRisks) following(head, end int32) int32 {
	p := m.People
	for i := head + 1; i < end; i++ {
		if p.Head[i] == head && p.Status[i] != people.Dead {
			return i
		}
	}
	return -1
}

// first is the time, as a part of the day, at which the first of the risks
// comes before another time, and which it is; −1 where none does.
func (m *WayRisks) first(risks []LegRisk, i int32, e *Peril, day quantity.Day, before float64) (float64, int) {
	which := -1
	for k := range risks {
		r := &risks[k]
		if e.Leg == network.NoRoute && !r.AtPlaces {
			continue
		}
		rate := r.Rate(i, e)
		if rate <= 0 {
			continue
		}
		var u float64 // rounded, or 1-u would be fused
		if r.Luck != nil {
			u = float64(r.Luck(r.Purpose, i, e, day))
		} else {
			u = float64(m.Draw.Unit(r.Purpose, m.People.Key[i], day))
		}
		if 1-u > float64(float64(rate*certainly)*before) {
			continue // −ln u ≥ 1−u, so the logarithm of most draws need not be known
		}
		if t := chance.Exponential(u) / rate; t < before {
			before, which = t, k
		}
	}
	return before, which
}
