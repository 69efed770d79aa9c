package mechanism

import (
	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/portable"
	"vereda/internal/quantity"
)

// Control is control on the way to the border by the states whose land it is:
// detection on legs, custody, and three ways in which custody ends.
//
//	q = 1 − e^(−e·v·n)      R = e·v·n · Δx/L
//
//	q  chance of being detained on a leg      R  rate over the part covered today
//	e  strength of a checkpoint in the zone where the leg ends [1], rule
//	v  visibility by mode [1], parameter      n  checkpoints on the leg [1]
//
// Whoever has papers for transit of the zone is not detained; they are drawn
// once for each person and zone. Custody ends in removal home, in being taken
// back to the zone's point of dispersal, or in being let go at the end of the
// leg, by the shares of the rules. Who is let go or taken back goes on, and may
// be detained again: with a chance q of detention on the way and a share d taken
// back who go on, there are 1 / (1 − q·d) detentions for one.
// Reads Trail, Leg, Hold, Due; TransitEffort, TransitPermit, TransitReturn,
// TransitDispersal. Writes Hold, Joined, Due, Wait, Sector and through Become.
// Source: shares removed from counts of returns and events (upmrip); strength,
// visibility and what is not removed are assumptions. Grade C.
// Limits: capacity of custody has no limit; bribes are not modelled; a hand-over to a criminal
// group is a share of all cases, since no figure exists; a state
// without a point of dispersal lets go whom the rule would take back.
type Control struct {
	Network *network.Network
	People  *people.Population
	Rules   *policy.Rules
	Params  *ControlParams
	Draw    chance.Source
	Harm    *HarmParams         // the share handed over to criminal groups
	Guide   *FacilitationParams // the ratio of detection with a guide
	Company *CompanyParams      // how visible many together are

	visible ratios
}

// Rate is that of detention on the part of a leg that lies ahead today.
func (m *Control) Rate(i int32, e *Peril) float64 {
	r := &m.Network.Routes[e.Leg]
	if r.Checkpoints == 0 {
		return 0
	}
	effort := m.Rules.TransitEffort.In(e.Zone, m.People.Nationality[i], uint8(m.People.Party[i]))
	if effort == 0 || papers(m.Draw, m.Rules, m.People, i, e.Zone) {
		return 0
	}
	seen := float64(guided(m.People, i, m.Guide.Detection) * m.visible.at(m.Company, m.People.Rows(i), m.Company.Visibility))
	return float64(float64(float64(effort*m.Params.Visibility(r.Mode))*r.Checkpoints) * float64(e.Part) * seen)
}

// papers reports whether a person has papers for transit of a zone.
func papers(draw chance.Source, r *policy.Rules, p *people.Population, i int32, zone network.ZoneID) bool {
	share := r.TransitPermit.In(zone, p.Nationality[i], uint8(p.Party[i]))
	return share > 0 && draw.UnitN(chance.TransitPapers, p.Key[i], 0, uint32(zone)) < share
}

// Detain takes a party into custody at the end of its leg.
func (m *Control) Detain(head int32, e *Peril, day quantity.Day) {
	p := m.People
	stay := exponentialDays(m.Draw.Unit(chance.TransitStay, p.Key[head], day), m.Params.Stay)
	p.Become(head, people.InCustody, people.DetainedInTransit, e.Place)
	p.HoldIn(head, people.InTransit, day+stay)
}

// Step ends the custody of those whose time has come.
func (m *Control) Step(day quantity.Day) {
	p := m.People
	for _, head := range p.Active {
		if p.Hold[head] == people.InTransit && p.Due[head] <= day && p.Head[head] == head {
			m.end(head, day)
		}
	}
}

// end decides how custody ends.
func (m *Control) end(head int32, day quantity.Day) {
	p := m.People
	place := &m.Network.Places[p.At[head]]
	n, party := p.Nationality[head], uint8(p.Party[head])
	home := m.Rules.TransitReturn.In(place.Zone, n, party)
	back := home + m.Rules.TransitDispersal.In(place.Zone, n, party)
	u := m.Draw.Unit(chance.TransitDisposition, p.Key[head], day)
	to := m.Network.DispersalOf[place.Zone]
	if c := m.Harm.Complicity; c > 0 && m.Draw.Unit(chance.Complicity, p.Key[head], day) < float64(c) {
		p.Become(head, people.InCustody, people.HandedOver, p.At[head])
		p.HoldIn(head, people.Captive, people.NeverEnds)
		return
	}
	switch {
	case u < home:
		// Counted where they were held, not where they are taken.
		p.Become(head, people.Home, people.ReturnedInTransit, network.NoPlace)
		receive(m.Network, p, head, network.NoSector)
	case u < back && to != network.NoPlace:
		p.Become(head, people.Waiting, people.Dispersed, to)
		if m.Draw.Unit(chance.GivingUpOnTheWay, p.Key[head], day) < float64(m.Params.GivingUp) {
			p.Become(head, people.Home, people.GaveUp, p.HomeOf(head))
			return
		}
		p.WaitFor(head, people.OnTheWay, day+1)
	case place.Kind == network.BorderCity:
		p.MoveTo(head, p.At[head], place.Sector, people.NoWay)
		p.Become(head, people.Waiting, people.LetGoInTransit, network.NoPlace)
		p.WaitFor(head, people.Deciding, day+1)
	default:
		p.Become(head, people.Waiting, people.LetGoInTransit, network.NoPlace)
		p.WaitFor(head, people.OnTheWay, day+1)
	}
}

// receive brings a party that was sent back by air to the place that receives
// people from its home.
func receive(n *network.Network, p *people.Population, head int32, sector network.SectorID) {
	home := p.HomeOf(head)
	to := n.ReceptionOf[home]
	p.MoveTo(head, to, sector, people.NoWay)
	if to != home {
		p.Befall(head, people.Received)
	}
}

// Detection is the chance of being detained on a leg of the way, for somebody
// without papers for transit: 1 − e^(−effort · visibility · checkpoints). It
// does not depend on how fast people travel.
func (p *ControlParams) Detection(mode network.Mode, checkpoints, effort float64) quantity.Share {
	return quantity.Share(-portable.Expm1(-float64(float64(effort*p.Visibility(mode)) * checkpoints)))
}

// Visibility is how visible travellers by a mode are at a checkpoint [1].
func (p *ControlParams) Visibility(mode network.Mode) float64 {
	switch mode {
	case network.Bus:
		return p.Bus
	case network.Train:
		return p.Train
	case network.Truck:
		return p.Truck
	case network.Foot:
		return p.Foot
	case network.Boat:
		return p.Boat
	}
	return 0
}
