package mechanism

import (
	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/quantity"
)

// TurningBack is abandoning a crossing between the line and the destination;
// people rest in the border city and try again.
//
//	r = λ·Δt
//
//	λ  rate of abandoning [1/day]   Δt  time on foot today [day]
//
// Reads Leg, Done, Way. Writes through Become.
// Source: assumption. Grade D.
// Limits: nobody goes home for good from here.
type TurningBack struct {
	Network *network.Network
	People  *people.Population
	Params  *CrossingParams
	Draw    chance.Source
}

// Rate is the rate over the time on foot today.
func (m *TurningBack) Rate(_ network.SectorID, way people.Way, _ quantity.Share, days quantity.Days) float64 {
	if way != people.Evade {
		return 0
	}
	return float64(float64(m.Params.TurningBack) * float64(days))
}

// Turn brings a party back to the border city.
func (m *TurningBack) Turn(head int32, day quantity.Day) {
	p := m.People
	rest := exponentialDays(m.Draw.Unit(chance.Resting, p.Key[head], day), m.Params.Resting)
	p.Become(head, people.Waiting, people.TurnedBack, m.Network.BorderCity[p.Sector[head]])
	p.WaitFor(head, people.Deciding, day+rest)
}
