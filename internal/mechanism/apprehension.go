package mechanism

import (
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/quantity"
)

// Apprehension is the risk of being caught while evading.
//
//	r = −ln(1−p) · Δx/L
//
//	p  chance of apprehension of one crossing of the leg [1], see Patrol
//	Δx/L  part of the leg covered today, so that the chance of a whole crossing
//	is p at any speed
//
// Reads Apprehension, Leg, Done, Way. Writes through Become; Met.
// Source: definition of p per attempt (Massey and Singer 1995). Grade A.
// Limits: all parts of the leg are watched alike; a party is caught whole.
type Apprehension struct {
	Network    *network.Network
	People     *people.Population
	Conditions *network.Conditions

	whole []wholeRate // by sector
}

// wholeRate is the rate over a whole leg that follows from a chance: the
// logarithm is taken once for all who meet the same chance.
type wholeRate struct {
	of   quantity.Share
	rate float64
}

// Rate is the rate over the part of the leg ahead.
func (m *Apprehension) Rate(s network.SectorID, way people.Way, part quantity.Share, _ quantity.Days) float64 {
	if way != people.Evade {
		return 0
	}
	if m.whole == nil {
		m.whole = make([]wholeRate, len(m.Conditions.Apprehension))
	}
	if w, p := &m.whole[s], m.Conditions.Apprehension[s]; w.of != p {
		*w = wholeRate{p, p.Rate()}
	}
	return float64(m.whole[s].rate * float64(part))
}

// Apprehend takes a party into custody.
func (m *Apprehension) Apprehend(head int32, day quantity.Day) {
	s := m.People.Sector[head]
	m.Conditions.Met[s] += m.People.Size(head)
	m.People.Become(head, people.InCustody, people.Apprehended, m.Network.Station[s])
	m.People.HoldIn(head, people.AtStation, day)
}
