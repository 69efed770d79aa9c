package people

import (
	"vereda/internal/network"
	"vereda/internal/quantity"
)

// The lesser doors: what mechanisms write of a party without changing its
// status.

// MoveTo sets the border place, the sector and the way of crossing that a
// party has chosen or been brought to, without an event; NoWay keeps the last.
func (p *Population) MoveTo(head int32, place network.PlaceID, sector network.SectorID, way Way) {
	p.Members(head, func(i int32) {
		if p.lodgedAt(p.At[i]) && p.Lodged[i] && place != p.At[i] {
			p.leaveBed(i)
		}
		p.At[i], p.Sector[i] = place, sector
		if way != NoWay {
			p.Way[i] = way
		}
	})
}

// Punish writes the consequence of an encounter for a party.
func (p *Population) Punish(head int32, sanction Sanction) {
	p.Members(head, func(i int32) { p.Sanction[i] = sanction })
}

// Stand writes the legal standing of a party.
func (p *Population) Stand(head int32, standing Standing) {
	p.Members(head, func(i int32) { p.Standing[i] = standing })
}

// WaitFor sets what a party waits for and the day on which that ends.
func (p *Population) WaitFor(head int32, wait Wait, due quantity.Day) {
	p.Members(head, func(i int32) { p.Wait[i], p.Joined[i] = wait, p.Today })
	p.Due[head] = due
}

// HoldIn sets where a party in custody is held and the day on which that ends.
func (p *Population) HoldIn(head int32, hold Hold, due quantity.Day) {
	p.Members(head, func(i int32) { p.Hold[i], p.Joined[i] = hold, p.Today })
	p.Due[head] = due
	if hold == AtStation {
		p.Station = append(p.Station, head)
	}
}

// Contract gives a party a number of crossings with a guide.
func (p *Population) Contract(head int32, tries uint8) {
	p.Members(head, func(i int32) { p.Tries[i] = tries })
}

// Guide uses one of them for the crossing under way.
func (p *Population) Guide(head int32) {
	p.Members(head, func(i int32) { p.Tries[i], p.Guided[i] = p.Tries[i]-1, true })
}

// Pay writes that each member of a party paid an amount [USD] for a cause, without
// a change of status; where it is owed, their debt grows.
func (p *Population) Pay(head int32, cause Cause, amount quantity.USD, owed bool) {
	p.Members(head, func(i int32) {
		p.PayOne(i, cause, amount)
		if owed {
			p.Debt[i] += amount
		}
	})
}

// PayOne writes that one person paid an amount [USD] out of pocket.
func (p *Population) PayOne(i int32, cause Cause, amount quantity.USD) {
	p.BefallOne(i, cause)
	p.Events[len(p.Events)-1].Amount = amount
}
