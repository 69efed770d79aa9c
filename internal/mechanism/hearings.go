package mechanism

import (
	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/quantity"
)

// Hearings are the cases of people sent back to wait: hearings at random
// intervals, the last of which grants protection to few, and giving up.
//
//	interval ~ Exp(H),  P(last) = f,  P(protection | last) = g,  r_leaving = λ
//
//	H  mean interval [day]   λ  rate of giving up the case [1/day]
//
// Where hearings are suspended they are put off. Where the rule is no longer in force at the date of a hearing, people are
// paroled in. Those who give up or are refused go home, or decide anew.
// Reads Wait, Due; Rules.RemainInMexico, Hearings. Writes through the doors.
// Source: interval assumed; attrition from pending over enrolled
// (trac-mpp-2019). Grade C.
// Limits: the case's outcome does not depend on the person.
type Hearings struct {
	Network *network.Network
	People  *people.Population
	Rules   *policy.Rules
	Params  *HearingParams
	Waiting *WaitingParams
	Draw    chance.Source
}

// Step holds the hearings of the day.
func (m *Hearings) Step(day quantity.Day) {
	p := m.People
	leaving := float64(m.Params.Leaving.Over(1))
	for _, head := range p.Active {
		if p.Wait[head] != people.ForHearing || p.Since[head] >= day || p.Head[head] != head {
			continue
		}
		if leaving > 0 && m.draw(chance.LeavingCase, head, day) < leaving {
			m.after(head, day)
			continue
		}
		if p.Due[head] <= day {
			m.hear(head, day)
		}
	}
}

func (m *Hearings) draw(purpose chance.Purpose, head int32, day quantity.Day) float64 {
	return m.Draw.Unit(purpose, m.People.Key[head], day)
}

// hear holds one hearing, or puts it off.
func (m *Hearings) hear(head int32, day quantity.Day) {
	p := m.People
	if held := m.Rules.Hearings.National(); held < 1 && m.draw(chance.HearingHeld, head, day) >= held {
		p.WaitFor(head, people.ForHearing, day+exponentialDays(m.draw(chance.NextHearing, head, day), m.Params.Interval))
		return
	}
	p.Befall(head, people.Heard)
	switch {
	case m.Rules.RemainInMexico.At(p.Met[head], p.Nationality[head], uint8(p.Party[head])) <= 0:
		p.Stand(head, people.OnParole)
		p.Become(head, people.Settled, people.Paroled, m.Network.Destination)
	case m.draw(chance.HearingFinal, head, day) >= float64(m.Params.Final):
		p.WaitFor(head, people.ForHearing, day+exponentialDays(m.draw(chance.NextHearing, head, day), m.Params.Interval))
	case m.draw(chance.Relief, head, day) < float64(m.Params.Relief):
		p.Stand(head, people.WithProtection)
		p.Become(head, people.Settled, people.Protected, m.Network.Destination)
	default:
		m.after(head, day)
	}
}

// after is what people do without a case: go home, or decide anew tomorrow.
func (m *Hearings) after(head int32, day quantity.Day) {
	p := m.People
	p.Stand(head, people.NoStanding)
	if m.draw(chance.AfterHearing, head, day) < float64(m.Waiting.HomeShare) {
		p.Become(head, people.Home, people.GaveUp, p.HomeOf(head))
		return
	}
	p.WaitFor(head, people.Deciding, day+1)
}
