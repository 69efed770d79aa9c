package people

import (
	"fmt"

	"vereda/internal/network"
	"vereda/internal/quantity"
)

// CompanyID is a row of [Population.Companies].
type CompanyID int32

// NoCompany marks a party that travels by itself.
const NoCompany CompanyID = -1

// Company is several parties that travel together: a caravan, or those whom one
// guide leads. Parties keep deciding on everything but their way; the company
// has one of those.
type Company struct {
	Key    uint64          // identity for draws: from that of the party that founded it
	Size   int32           // rows
	Guided bool            // led by a guide
	Day    quantity.Day    // on which it last took a leg, or will take the first
	Leg    network.RouteID // that it took then
}

// Found makes a company of nobody yet, which has taken a leg today.
func (p *Population) Found(key uint64, leg network.RouteID) CompanyID {
	p.Companies = append(p.Companies, Company{Key: key, Guided: true, Day: p.Today, Leg: leg})
	return CompanyID(len(p.Companies) - 1)
}

// Gather lets a caravan of nobody yet gather at a place until a day.
func (p *Population) Gather(place network.PlaceID, key uint64, until quantity.Day) {
	p.Gathering[place] = CompanyID(len(p.Companies))
	p.Companies = append(p.Companies, Company{Key: key, Day: until, Leg: network.NoRoute})
}

// SplitOff makes a company of nobody yet, of those who part from a caravan.
func (p *Population) SplitOff(c CompanyID, key uint64) CompanyID {
	p.Companies = append(p.Companies, Company{Key: key, Day: p.Companies[c].Day, Leg: p.Companies[c].Leg})
	return CompanyID(len(p.Companies) - 1)
}

// Disband ends the gathering of a caravan at a place.
func (p *Population) Disband(place network.PlaceID) { p.Gathering[place] = NoCompany }

// JoinCompany lets a party that travels by itself travel with a company.
func (p *Population) JoinCompany(head int32, c CompanyID) {
	p.Members(head, func(i int32) {
		if p.Company[i] != NoCompany {
			panic(fmt.Sprintf("people: row %d joins company %d while with %d", i, c, p.Company[i]))
		}
		p.Company[i] = c
		p.Companies[c].Size++
		if !p.Companies[c].Guided {
			p.Caravans++
		}
	})
}

// LeaveCompany lets a party travel by itself again.
func (p *Population) LeaveCompany(head int32) {
	if p.Company[head] != NoCompany {
		p.Members(head, p.leaveCompany)
	}
}

func (p *Population) leaveCompany(i int32) {
	c := &p.Companies[p.Company[i]]
	c.Size--
	if !c.Guided {
		p.Caravans--
	}
	p.Company[i] = NoCompany
}

// Lead writes the leg that a company takes on a day.
func (p *Population) Lead(c CompanyID, leg network.RouteID, day quantity.Day) {
	p.Companies[c].Leg, p.Companies[c].Day = leg, day
}

// Rows is the number of rows in the company of a row; 0 for whoever travels
// without one.
func (p *Population) Rows(i int32) int32 {
	if c := p.Company[i]; c != NoCompany {
		return p.Companies[c].Size
	}
	return 0
}

// Furnish makes room for beds and gatherings at a number of places.
func (p *Population) Furnish(places int) {
	p.Lodging, p.Gathering = make([]int32, places), make([]CompanyID, places)
	for i := range p.Gathering {
		p.Gathering[i] = NoCompany
	}
}

// Lodge gives a party beds of the shelter at the place where it waits.
func (p *Population) Lodge(head int32) {
	p.Members(head, func(i int32) {
		if !p.Lodged[i] {
			p.Lodged[i] = true
			p.Lodging[p.At[i]]++
		}
	})
}

// lodgedAt reports whether somebody is in a shelter bed at a place.
func (p *Population) lodgedAt(place network.PlaceID) bool {
	return len(p.Lodging) > 0 && p.Lodging[place] > 0
}

// Claim lets a party wait at its place for a decision on asylum.
func (p *Population) Claim(head int32) {
	p.Stand(head, Claimed)
	p.Befall(head, ClaimedInTransit)
	p.WaitFor(head, ForDecision, NeverEnds)
	p.Claimants = append(p.Claimants, head)
}

// leaveBed gives a bed back. It is called before somebody's place changes.
func (p *Population) leaveBed(i int32) {
	p.Lodged[i] = false
	p.Lodging[p.At[i]]--
}
