package mechanism

import (
	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/quantity"
)

// Kidnapping is abduction of people on the way in groups, captivity, and what
// ends it.
//
//	R = κ·(D−1)⁺·(1−g)·days        P(taken) = 1 − e^(−R)
//	ln G ~ Normal(ln M − s²/2, s²)        ransom ~ lognormal, likewise
//
//	κ  rate [1/day]   D  danger [1]   g  protection [1]
//	G  people in a group [people], M its mean, s the spread of its logarithm
//
// People who are on the same leg, or at the same place, on a day fall into groups
// in the order in which they set out, and a group shares its luck: its members
// are taken together or not at all, apart from how long each is exposed. So each
// has their own chance P(taken), and the number taken together has the
// distribution of G, wherever at least G people are there on that day. Captivity
// ends in death, in forced recruitment, or in freedom against a ransom, after
// which people go on or go home.
// Reads Trail, Wait, Hold, Due, Danger, Beds; TransitEscort. Writes Hold, Joined,
// Due, Wait, Debt, Sector and through Become, Befall and Die.
// Source: number of victims and events and mean ransom of 2008-09 (cndh-2009);
// outcomes assumed. Grade D.
// Limits: whoever cannot pay is not held longer; groups do not know who has kin
// abroad; a group on one leg is never larger than those on it that day.
type Kidnapping struct {
	Network *network.Network
	People  *people.Population
	Rules   *policy.Rules
	Params  *HarmParams
	Guide   *FacilitationParams // the ratio of kidnapping with a guide
	Company *CompanyParams
	Draw    chance.Source

	safe   ratios
	legs   []group // by route
	places []group // by place
}

// group is the group that whoever comes next belongs to.
type group struct {
	day    quantity.Day
	number uint32 // of the group on the day
	left   int    // rows that it still takes
	taken  bool   // somebody of it was
}

// Begin makes room for the groups.
func (m *Kidnapping) Begin() {
	m.legs, m.places = make([]group, len(m.Network.Routes)), make([]group, len(m.Network.Places))
	for _, list := range [][]group{m.legs, m.places} {
		for i := range list {
			list[i].day = people.NeverDay
		}
	}
}

// Rate is that of being kidnapped, for a party.
func (m *Kidnapping) Rate(i int32, e *Peril) float64 {
	return float64(m.Params.grave(m.Params.Kidnapping, e, exposed(m.Rules, m.People, m.Params, m.Company, &m.safe, i, e)) * guided(m.People, i, m.Guide.Kidnapping))
}

// of is the group into which people who share a peril fall.
func (m *Kidnapping) of(e *Peril) (g *group, where uint64) {
	if e.Leg != network.NoRoute {
		return &m.legs[e.Leg], uint64(e.Leg)
	}
	return &m.places[e.Place], uint64(len(m.legs)) + uint64(e.Place)
}

// Luck is the draw for a purpose that a party shares with its group today.
func (m *Kidnapping) Luck(purpose chance.Purpose, head int32, e *Peril, day quantity.Day) float64 {
	g, where := m.of(e)
	if g.day != day {
		*g = group{day: day}
	}
	if g.left <= 0 {
		g.number++
		g.taken = false
		g.left = m.Params.GroupOf(m.Draw.UnitN(chance.GroupSize, where, day, 2*g.number), m.Draw.UnitN(chance.GroupSize, where, day, 2*g.number+1))
	}
	g.left -= int(m.People.Size(head))
	return m.Draw.UnitN(purpose, where, day, g.number)
}

// GroupOf is the number of rows in a group at quantile u, rounded up or down by
// another draw so that its mean is kept, but at least one.
func (p *HarmParams) GroupOf(u, round float64) int {
	return max(1, int(lognormal(float64(p.Group), p.GroupSpread, u)+float64(round))) // a draw is a product, see portable
}

// RansomOf is the ransom of a person at quantile u [USD].
func (p *HarmParams) RansomOf(u float64) quantity.USD {
	return quantity.USD(lognormal(p.Ransom, p.RansomSpread, u))
}

// Take abducts a party; the first of a group stands for the event.
func (m *Kidnapping) Take(head int32, e *Peril, day quantity.Day) {
	p := m.People
	if g, _ := m.of(e); !g.taken {
		g.taken = true
		p.BefallOne(head, people.GroupKidnapped)
	}
	p.Become(head, people.InCustody, people.Kidnapped, e.Place)
	p.HoldIn(head, people.Captive, people.NeverEnds)
}

// Step draws how long those are held who came into the hands of a group today,
// and ends the captivity of those whose time has come.
func (m *Kidnapping) Step(day quantity.Day) {
	p := m.People
	for _, head := range p.Active {
		switch {
		case p.Hold[head] != people.Captive || p.Head[head] != head:
		case p.Due[head] == people.NeverEnds:
			p.HoldIn(head, people.Captive, day+exponentialDays(m.Draw.Unit(chance.Captivity, p.Key[head], day), m.Params.Captivity))
		case p.Due[head] <= day:
			m.end(head, day)
		}
	}
}

func (m *Kidnapping) end(head int32, day quantity.Day) {
	p, par := m.People, m.Params
	u := m.Draw.Unit(chance.EndOfCaptivity, p.Key[head], day)
	switch killed := float64(par.Killed); {
	case u < killed:
		end := head + int32(p.Span[head])
		for i := head; i < end; i++ {
			if p.Status[i] == people.InCustody {
				dieOnTheWay(p, par, m.Draw, i, people.ByViolence, day)
			}
		}
	case u < killed+float64(par.Recruited):
		p.Become(head, people.Missing, people.Recruited, network.NoPlace)
	default:
		m.free(head, day)
	}
}

// free lets a party go against a ransom, the same for each of its members, who
// owe it.
func (m *Kidnapping) free(head int32, day quantity.Day) {
	p, par := m.People, m.Params
	place := &m.Network.Places[p.At[head]]
	ransom := par.RansomOf(m.Draw.Unit(chance.Ransom, p.Key[head], day))
	p.Become(head, people.Waiting, people.Freed, network.NoPlace)
	p.Pay(head, people.RansomPaid, ransom, true)
	p.Members(head, func(i int32) {
		if place.Beds > 0 && m.Draw.Unit(chance.Telling, p.Key[i], day) < float64(par.Told) {
			p.BefallOne(i, people.Told)
		}
	})
	switch {
	case m.Draw.Unit(chance.GivingUpAfterCaptivity, p.Key[head], day) < float64(par.GivingUp):
		p.Become(head, people.Home, people.GaveUp, p.HomeOf(head))
	case place.Kind == network.BorderCity:
		p.MoveTo(head, p.At[head], place.Sector, people.NoWay)
		p.WaitFor(head, people.Deciding, day+1)
	default:
		p.WaitFor(head, people.OnTheWay, day+1)
	}
}
