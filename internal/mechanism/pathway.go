package mechanism

import (
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/quantity"
)

// Pathway takes people who wait at the border into parole processes from
// abroad, as far as the day's part of the monthly places goes.
//
//	places = b·quota/30.4
//
//	b  share of places that people at the border take [1]
//
// Reads Wait; ParolePlaces. Writes through Become; ParolePlaces.
// Source: quotas as ordered (dhs-chnv-2023); b assumed. Grade D.
// Limits: those who would have come and did not are in the driver of first
// arrivals, not here.
type Pathway struct {
	Network    *network.Network
	People     *people.Population
	Conditions *network.Conditions
	Rules      *policy.Rules
	Params     *PathwayParams
}

// Step gives the places of the day to those who came first.
func (m *Pathway) Step(quantity.Day) {
	p, c := m.People, m.Conditions
	share := float64(m.Params.BorderShare)
	open := false
	for n := range c.ParolePlaces {
		if share < 1 && m.Rules.ParoleQuota.OfNationality(n) > 0 {
			// The rest of the day's places goes to people who never come near.
			c.ParolePlaces[n] -= float64((1 - share) * (m.Rules.ParoleQuota.OfNationality(n) / quantity.DaysPerMonth))
		}
		open = open || c.ParolePlaces[n] >= 1
	}
	if !open {
		return
	}
	for _, head := range p.Active {
		n := p.Nationality[head]
		if c.ParolePlaces[n] < 1 || p.Status[head] != people.Waiting || p.Wait[head] == people.ForHearing || p.Head[head] != head {
			continue
		}
		network.Take(&c.ParolePlaces[n], p.Size(head))
		p.Stand(head, people.OnParole)
		p.Become(head, people.Settled, people.Paroled, m.Network.Destination)
	}
}
