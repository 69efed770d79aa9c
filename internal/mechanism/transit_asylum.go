package mechanism

import (
	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/quantity"
)

// TransitAsylum is asylum in a country on the way: who asks for it, the queue for a
// decision, and what follows.
//
//	people asking = share s of those who come to an office      decisions ≤ D a day, in order of asking
//	P(goes on without one, a day) = 1 − e^(−λ)      P(granted) = g      P(stays | granted) = v
//
//	s  rule transit_asylum [1]   D  rule asylum_decisions [people/day]   g  rule asylum_grant [1]
//	λ  [1/day]   v  [1]
//
// Whoever asks is drawn once a life and zone, and asks at the first place with an
// office that they come to. They wait there for a decision; who is granted it may
// stay for good, all others go on.
// Reads Events, Claimants, Wait, Joined, Standing; TransitAsylum, AsylumDecisions, AsylumGrant.
// Writes Claimants, Standing, Wait, Joined, Due, Company, Decisions and through Befall and Become.
// Source: a queue served in order; claims by nationality (unhcr-asylum), decisions and
// patience as stated in policy.csv and parameters.csv. Grade D.
// Limits: nobody asks after a detention; waiting claimants are not removed; a refusal
// has no consequence; people who stay leave the model.
type TransitAsylum struct {
	Network    *network.Network
	People     *people.Population
	Conditions *network.Conditions
	Rules      *policy.Rules
	Params     *AsylumParams
	Draw       chance.Source
}

// Step takes claims and decides on those who asked first.
func (m *TransitAsylum) Step(day quantity.Day) {
	p := m.People
	for i, events := 0, len(p.Events); i < events; i++ {
		if e := &p.Events[i]; e.Cause == people.Reached && p.Head[e.Person] == e.Person && p.Wait[e.Person] == people.OnTheWay {
			m.claim(e.Person, day)
		}
	}
	leaving := float64(m.Params.Leaving.Over(1))
	for _, head := range p.Claimants {
		if p.Wait[head] != people.ForDecision || p.Joined[head] >= day || p.Head[head] != head {
			continue
		}
		zone := m.Network.Places[p.At[head]].Zone
		switch {
		case network.Take(&m.Conditions.Decisions[zone], p.Size(head)):
			m.decide(head, zone, day)
		case leaving > 0 && m.draw(chance.LeavingClaim, head, day) < leaving:
			p.Befall(head, people.LeftClaim)
			p.WaitFor(head, people.OnTheWay, day+1)
		}
	}
}

func (m *TransitAsylum) draw(purpose chance.Purpose, head int32, day quantity.Day) float64 {
	return m.Draw.Unit(purpose, m.People.Key[head], day)
}

// claim lets a party that came to a place ask for asylum there.
func (m *TransitAsylum) claim(head int32, day quantity.Day) {
	p := m.People
	place := &m.Network.Places[p.At[head]]
	if !place.Office || p.Standing[head] != people.NoStanding {
		return
	}
	share := m.Rules.TransitAsylum.In(place.Zone, p.Nationality[head], uint8(p.Party[head]))
	if share <= 0 || m.Draw.UnitN(chance.TransitClaim, p.Key[head], 0, uint32(place.Zone)) >= share {
		return
	}
	part(p, head)
	p.Claim(head)
}

// decide decides on a claim.
func (m *TransitAsylum) decide(head int32, zone network.ZoneID, day quantity.Day) {
	p := m.People
	if m.draw(chance.TransitGrant, head, day) >= m.Rules.AsylumGrant.In(zone, p.Nationality[head], uint8(p.Party[head])) {
		p.Befall(head, people.RefusedInTransit)
		p.WaitFor(head, people.OnTheWay, day+1)
		return
	}
	p.Befall(head, people.RecognisedInTransit)
	p.Stand(head, people.WithProtection)
	if m.draw(chance.StayingOnTheWay, head, day) < float64(m.Params.Staying) {
		p.Become(head, people.Settled, people.StayedOnTheWay, network.NoPlace)
		return
	}
	p.WaitFor(head, people.OnTheWay, day+1)
}
