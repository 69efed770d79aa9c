package mechanism

import (
	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/quantity"
)

// Journey moves those whom nothing stopped today: evaders on their leg, until
// they have entered unobserved, and those who surrender to the patrol at the line.
//
//	x' = x + v·L/walk
//
//	x  done of the leg's base length [km]   v  speed [km/day]   walk/L  detour [1]
//
// A share of entries is noticed afterwards: s + (1−s)·t·tech.
// Reads Leg, Way, Walk; Rules.Technology. Writes Done; through Become; Met.
// Source: speed and length from routes.csv; noticed share from published
// got-aways over model entries. Grade C.
// Limits: a party moves with one speed; nobody waits on the way.
type Journey struct {
	Network    *network.Network
	People     *people.Population
	Conditions *network.Conditions
	Rules      *policy.Rules
	Recording  *RecordingParams
	Draw       chance.Source
}

// Noticed is the share of entries that the patrol notices.
func (p *RecordingParams) Noticed(technology float64) float64 {
	return float64(p.Seen) + float64((1-float64(p.Seen))*float64(p.SeenTechnology)*technology)
}

// Step moves everybody on the road by a day.
func (m *Journey) Step(day quantity.Day) {
	p := m.People
	for _, head := range p.Road {
		if p.Status[head] != people.EnRoute || p.Head[head] != head {
			continue
		}
		s := p.Sector[head]
		if p.Way[head] == people.Surrender {
			m.Conditions.Met[s] += p.Size(head)
			p.Become(head, people.InCustody, people.Surrendered, m.Network.Station[s])
			p.HoldIn(head, people.AtStation, day)
			continue
		}
		route := &m.Network.Routes[p.Leg[head]]
		ahead := route.Ahead(p.Done[head], m.Conditions.Walk[s])
		if ahead.Arrives {
			m.enter(head, s, day)
			continue
		}
		p.Members(head, func(i int32) { p.Done[i] += ahead.Step })
	}
}

// enter brings a party to the destination, perhaps noticed.
func (m *Journey) enter(head int32, s network.SectorID, day quantity.Day) {
	p := m.People
	p.Become(head, people.Settled, people.Entered, m.Network.Destination)
	noticed := m.Recording.Noticed(m.Rules.Technology.Of(s))
	if m.Draw.Unit(chance.NoticingEntry, p.Key[head], day) < noticed {
		p.Befall(head, people.SeenEntering)
	}
}
