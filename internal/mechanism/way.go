package mechanism

import (
	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/quantity"
)

// Way is travel on the legs between home and the border, after the risks of the
// day.
//
//	Δx = min(v, L − x)
//
//	v  speed of the leg [km/day]   L  its length [km]   x  distance covered [km]
//
// A leg that ends at a border city ends the way: from the next day on the party
// chooses how to cross. At any other place it rests for a while and goes on, a
// company for as long as one draw says.
// Reads Leg, Done, Status, Company. Writes Done, Company, Sector, Wait, Joined, Due and through
// Become.
// Source: speeds by mode are those of routes.csv; rest is an assumption, set
// with the published two months from the Darien to the border. Grade D.
// Limits: one leg a day at most; nobody turns round on a leg.
type Way struct {
	Network *network.Network
	People  *people.Population
	Params  *WayParams
	Draw    chance.Source
}

// Step moves everybody who is on a leg of the way.
func (m *Way) Step(day quantity.Day) {
	p := m.People
	for _, head := range p.Trail {
		if p.Status[head] != people.EnRoute || p.Head[head] != head {
			continue
		}
		route := &m.Network.Routes[p.Leg[head]]
		ahead := route.Ahead(p.Done[head], route.Length)
		if !ahead.Arrives {
			p.Members(head, func(i int32) { p.Done[i] += ahead.Step })
			continue
		}
		m.arrive(head, route.To, day)
	}
}

// arrive brings a party to the end of its leg.
func (m *Way) arrive(head int32, to network.PlaceID, day quantity.Day) {
	p := m.People
	place := &m.Network.Places[to]
	if place.Kind == network.BorderCity {
		p.MoveTo(head, to, place.Sector, people.NoWay)
		p.Become(head, people.Waiting, people.Arrived, to)
		part(p, head)
		p.WaitFor(head, people.Deciding, day+1)
		return
	}
	p.Become(head, people.Waiting, people.Reached, to)
	due := day + 1
	if rest := m.Params.Rest; rest > 0 {
		purpose, key := chance.RestOnTheWay, p.Key[head]
		if c := p.Company[head]; c != people.NoCompany {
			purpose, key = chance.CompanyRest, p.Companies[c].Key
		}
		due = day + exponentialDays(m.Draw.Unit(purpose, key, day), rest)
	}
	p.WaitFor(head, people.OnTheWay, due)
}

// part takes a party out of the company it travels in, where it does.
func part(p *people.Population, head int32) {
	if c := p.Company[head]; c != people.NoCompany {
		if !p.Companies[c].Guided {
			p.Befall(head, people.LeftCaravan)
		}
		p.LeaveCompany(head)
	}
}
