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
		if p.Works[i] && place != p.At[i] {
			p.Works[i] = false
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
// a change of status; where it is owed, their debt grows by what the purse of the head
// does not hold.
func (p *Population) Pay(head int32, cause Cause, amount quantity.USD, owed bool) {
	p.Members(head, func(i int32) {
		p.PayOne(i, cause, amount)
		if owed {
			p.Debt[i] += p.fromPurse(head, amount)
		}
	})
}

// PayOne writes that one person paid an amount [USD] out of pocket.
func (p *Population) PayOne(i int32, cause Cause, amount quantity.USD) {
	p.BefallOne(i, cause)
	p.Events[len(p.Events)-1].Amount = amount
}

// fromPurse takes an amount [USD] out of the purse of a head, to the cent, and gives
// what is left to pay.
func (p *Population) fromPurse(head int32, amount quantity.USD) quantity.USD {
	if p.Purse[head] == 0 {
		return amount
	}
	spent := min(p.Purse[head], int64(float64(amount*100)+0.5))
	p.Purse[head] -= spent
	p.Spent[p.Nationality[head]] += spent
	return max(0, amount-quantity.USD(float64(spent)/100))
}

// Employ gives the party of a head a job in the border city where it waits, or takes
// it away.
func (p *Population) Employ(head int32, works bool) { p.Works[head] = works }

// Save adds cents to the purse of a head.
func (p *Population) Save(head int32, cents int64) { p.Purse[head] += cents }

// EmptyPurse takes all out of the purse of a row and gives it [cents].
func (p *Population) EmptyPurse(i int32) int64 {
	held := p.Purse[i]
	p.Purse[i] = 0
	return held
}

// Repay lets a party pay off up to a number of cents of what its members owe, in their
// order, and gives the cents that were paid: whole cents alone are paid off.
func (p *Population) Repay(head int32, cents int64) int64 {
	left := cents
	p.Members(head, func(i int32) {
		paid := min(left, int64(float64(p.Debt[i]*100)))
		if paid > 0 {
			p.Debt[i] = max(0, p.Debt[i]-quantity.USD(float64(paid)/100))
			left -= paid
		}
	})
	return cents - left
}
