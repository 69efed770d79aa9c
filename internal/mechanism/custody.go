package mechanism

import (
	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/quantity"
)

// Custody ends stays: in beds, in family beds, in shelters, in prison. People
// whose claim passes screening are let go, others are removed, over land where
// the neighbour takes them or by air while seats last; who cannot be removed
// because their country takes nobody is let go.
//
//	P(passes) = π·(1 − β·bar),  beds: Λ = λ·W (Little)
//
//	π  share passing [1]   β  effect of a presumption of ineligibility [1]   bar  rule [1]
//
// Reads Hold, Due, Sanction; Rules.LandReturn, RemovalFlights, ClaimBar.
// Writes through the doors; Beds, FamilyBeds, RemovalSeats.
// Source: stays from trac-detention and wein-2009. Grade C.
// Limits: stays are exponential and do not depend on nationality; courts'
// decisions after release are not modelled.
type Custody struct {
	Network    *network.Network
	People     *people.Population
	Conditions *network.Conditions
	Rules      *policy.Rules
	Params     *CustodyParams
	Draw       chance.Source
}

// Passes is the chance that a detained person who asks for protection passes.
func (p *CustodyParams) Passes(bar float64) float64 {
	return float64(p.Passing) * (1 - float64(float64(p.BarEffect)*bar))
}

// Step ends the stays that end today.
func (m *Custody) Step(day quantity.Day) {
	p := m.People
	for _, head := range p.Active {
		if p.Status[head] != people.InCustody || p.Due[head] > day || p.Hold[head] == people.AtStation || p.Hold[head] == people.InTransit || p.Hold[head] == people.Captive || p.Head[head] != head {
			continue
		}
		m.end(head, day)
	}
}

// end decides how a stay ends.
func (m *Custody) end(head int32, day quantity.Day) {
	p := m.People
	if p.Hold[head] == people.InShelter {
		m.release(head)
		return
	}
	n, party := p.Nationality[head], uint8(p.Party[head])
	asks := p.Claims[head] && p.Sanction[head] != people.Administrative
	if asks {
		bar := 0.0
		if p.Way[head] != people.Present {
			bar = m.Rules.ClaimBar.At(0, n, party)
		}
		// One draw for the whole stay: whoever waits for a seat has been refused.
		if m.Draw.Unit(chance.Passing, p.Key[head], p.Joined[head]) < m.Params.Passes(bar) {
			m.release(head)
			return
		}
	}
	land := m.Rules.LandReturn.At(p.Met[head], n, party)
	if m.Draw.Unit(chance.RemovedOverLand, p.Key[head], p.Joined[head]) < land {
		m.leave(head)
		to := p.Met[head]
		m.punish(head)
		p.MoveTo(head, m.Network.BorderCity[to], to, people.NoWay)
		p.Become(head, people.Waiting, people.Removed, m.Network.BorderCity[to])
		return
	}
	if m.Rules.RemovalFlights.OfNationality(int(n)) <= 0 {
		m.release(head)
		return
	}
	if network.Take(&m.Conditions.RemovalSeats[n], p.Size(head)) {
		m.leave(head)
		m.punish(head)
		p.Become(head, people.Home, people.Removed, p.HomeOf(head))
		receive(m.Network, p, head, p.Sector[head])
	}
	// Else they stay until there is a seat.
}

// punish writes that a removal is at least an administrative sanction.
func (m *Custody) punish(head int32) {
	if m.People.Sanction[head] != people.Full {
		m.People.Punish(head, people.Administrative)
	}
}

// release lets a party go.
func (m *Custody) release(head int32) {
	m.leave(head)
	m.People.Become(head, people.Settled, people.Released, m.Network.Destination)
}

// leave gives back the beds of a party.
func (m *Custody) leave(head int32) {
	switch size := m.People.Size(head); m.People.Hold[head] {
	case people.InBed:
		m.Conditions.Beds[0] -= size
	case people.InFamilyBed:
		m.Conditions.FamilyBeds[0] -= size
	}
}
