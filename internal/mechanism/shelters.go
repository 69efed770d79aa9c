package mechanism

import (
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/quantity"
)

// Shelters is a bed for the night at places that have a shelter, as long as there
// are beds.
//
//	lodged at n + party ≤ B
//
//	n  people in beds of the shelter [people]   B  its beds [people]
//
// Whoever waits at such a place without a bed in the evening, on the way or at a
// border city, takes one, in the order in which people set out; a bed is kept until
// its people go on, and a party is not parted. Harm by others is less with a bed.
// Reads Active, Wait, At, ShelterBeds. Writes Lodged, Lodging and through Befall.
// Source: beds as compiled by hand in places.csv; the ratio of harm is an
// assumption. Grade D.
// Limits: nobody is given precedence; a bed costs nothing and does not lengthen a
// stay; attacks on those who wait at the border do not ask for it.
type Shelters struct {
	Network    *network.Network
	People     *people.Population
	Conditions *network.Conditions
}

// Step lets people find beds for the night.
func (m *Shelters) Step(quantity.Day) {
	p, beds := m.People, m.Conditions.ShelterBeds
	if len(beds) == 0 {
		return
	}
	for _, head := range p.Active {
		// A shelter that is full has no room for anybody: most do not have to be looked at.
		if at := p.At[head]; float64(p.Lodging[at]+1) > beds[at] || p.Status[head] != people.Waiting || p.Lodged[head] || p.Head[head] != head {
			continue
		}
		if at := p.At[head]; float64(p.Lodging[at]+p.Size(head)) <= beds[at] {
			p.Lodge(head)
			p.Befall(head, people.Lodged)
		}
	}
}
