package mechanism

import (
	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/quantity"
)

// Waiting is the daily risk of waiting in a border city, and giving up a line.
//
//	P(attack a day) = 1 − e^(−a_s)
//
//	a_s  rate of kidnapping, robbery or assault by sector [1/day]
//
// A party whose patience in a line ends goes home, stays for work, or decides anew.
// Reads Wait, Due, Sector, BorderPull; Rules (border_work). Writes through the doors.
// Source: rates from reported attacks per person waiting (hrf-mpp), a floor;
// patience assumed. Grade D.
// Limits: an attack has no consequence for the journey; the rate does not
// depend on how long somebody has been there.
type Waiting struct {
	People *people.Population
	Params *WaitingParams
	Draw   chance.Source
	// Conditions and Rules say whether there is work in the city.
	Conditions *network.Conditions
	Rules      *policy.Rules

	attack []float64
}

// Step passes a day of waiting.
func (m *Waiting) Step(day quantity.Day) {
	p := m.People
	m.attack = m.attack[:0]
	for _, rate := range m.Params.Attack {
		m.attack = append(m.attack, float64(rate.Over(1)))
	}
	for _, head := range p.Active {
		if p.Status[head] != people.Waiting || p.Sector[head] == network.NoSector || p.Head[head] != head {
			continue
		}
		if a := m.attack[p.Sector[head]]; a > 0 && m.Draw.Unit(chance.Attack, p.Key[head], day) < a {
			p.Befall(head, people.Attacked)
		}
		if w := p.Wait[head]; (w == people.OnList || w == people.OnApp) && p.Due[head] <= day {
			m.giveUp(head, day)
		}
	}
}

// giveUp leaves a line.
func (m *Waiting) giveUp(head int32, day quantity.Day) {
	p := m.People
	if m.Draw.Unit(chance.AfterLine, p.Key[head], day) < float64(m.Params.HomeShare) {
		if wouldWork(p, m.Conditions, m.Rules, m.Draw, head) {
			p.WaitFor(head, people.InBorderCity, people.NeverEnds)
			return
		}
		p.Become(head, people.Home, people.GaveUp, p.HomeOf(head))
		return
	}
	p.WaitFor(head, people.Deciding, day+1)
}
