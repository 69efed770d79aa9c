package mechanism

import (
	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/portable"
	"vereda/internal/quantity"
)

// Retry is trying again after being sent back: whether, and when.
//
//	logit θ = b₀ + sanction + b_l·lateral + b_h·home + b_t·ties + b_d·(debt−mean)/1000 + b_u·(u−u₀) − b_s·support + σ·z
//	delay ~ Exp(soon) with chance q, else Exp(later); + Exp(sanction delay); + Exp(journey) from home
//
//	z  a person's own disposition, standard normal, the same all their life
//	u  unemployment at the destination [1]
//
// Who does not try again goes home, or stays in the border city to work there.
// Reads Events, Sanction, Met, Sector, Ties, Debt, Unemployment, BorderPull; Rules (reception, border_work). Writes through
// the doors.
// Source: logit form assumed; θ of .54, .44 and .40 by sanction from bazzi-2021 at
// p = .45; ties from mbcs; delays from nrc-2013. Grade B.
// Support where people are received is assumed to act on the log-odds alone.
// Limits: no learning from own attempts; a party decides as its head.
type Retry struct {
	People       *people.Population
	Conditions   *network.Conditions
	Margins      []people.Margin
	Params       *RetryParams
	Unemployment *UnemploymentParams
	Rules        *policy.Rules
	Reception    *ReceptionParams
	Draw         chance.Source
}

// Return is what the chance of trying again answers to.
type Return struct {
	Sanction     people.Sanction
	Lateral      bool
	Home         bool
	Ties         bool
	Debt         float64 // beyond the mean [1,000 USD]
	Disposition  float64 // z
	Unemployment float64 // above the reference, times its effect [1]
	Support      float64 // where they were received, times its effect [1]
}

// LogOdds is logit θ.
func (p *RetryParams) LogOdds(r Return) float64 {
	odds := p.Base + float64(p.Debt*r.Debt) + float64(p.Spread*r.Disposition) + r.Unemployment - r.Support
	switch r.Sanction {
	case people.Administrative:
		odds += p.Administrative
	case people.Full:
		odds += p.Full
	case people.Expulsion:
		odds += p.Expulsion
	}
	for _, effect := range [...]struct {
		on   bool
		size float64
	}{{r.Lateral, p.Lateral}, {r.Home, p.Home}, {r.Ties, p.Ties}} {
		if effect.on {
			odds += effect.size
		}
	}
	return odds
}

// Step lets those sent back today decide.
func (m *Retry) Step(day quantity.Day) {
	p := m.People
	events := len(p.Events)
	for i := range events {
		head := p.Events[i].Person
		if !p.Events[i].Cause.MayTryAgain() || p.Head[head] != head || p.Status[head] == people.Dead {
			continue
		}
		m.decide(head, day, m.receive(head, p.Events[i].Cause, day))
	}
}

// receive gives support to a party that was removed, by the share that gets it, and
// says how it weighs on trying again [1].
func (m *Retry) receive(head int32, cause people.Cause, day quantity.Day) float64 {
	p := m.People
	share := m.Rules.Reception.OfNationality(int(p.Nationality[head]))
	if share <= 0 || cause != people.Removed && cause != people.ReturnedInTransit || m.draw(chance.Support, head, day) >= share {
		return 0
	}
	p.Pay(head, people.Supported, quantity.USD(m.Rules.ReceptionCost.OfNationality(int(p.Nationality[head]))), false)
	return m.Reception.Support
}

// decide decides for one party, on whom support weighs [1].
func (m *Retry) decide(head int32, day quantity.Day, support float64) {
	p := m.People
	home := p.Status[head] == people.Home
	class := int(p.Nationality[head])*int(people.Parties) + int(p.Party[head])
	excess := float64(m.Conditions.Unemployment[0]) - float64(m.Unemployment.Reference)
	theta := portable.Logistic(m.Params.LogOdds(Return{
		Sanction: p.Sanction[head], Lateral: !home && p.Sector[head] != p.Met[head], Home: home, Ties: p.Ties[head],
		Debt:        (float64(p.Debt[head]) - m.Margins[class].Debt) / 1000,
		Disposition: chance.Normal(m.Draw.Unit(chance.Disposition, p.Key[head], 0)), Unemployment: float64(m.Unemployment.Effect * excess), Support: support,
	}))
	if m.draw(chance.TryingAgain, head, day) < theta {
		p.WaitFor(head, people.Deciding, day+m.delay(head, home, day))
		return
	}
	if home {
		p.Befall(head, people.GaveUp)
		return
	}
	if wouldWork(p, m.Conditions, m.Rules, m.Draw, head) {
		p.WaitFor(head, people.InBorderCity, people.NeverEnds)
		return
	}
	p.Become(head, people.Home, people.GaveUp, p.HomeOf(head))
}

func (m *Retry) draw(purpose chance.Purpose, head int32, day quantity.Day) float64 {
	return m.Draw.Unit(purpose, m.People.Key[head], day)
}

// delay is the time until the next attempt.
func (m *Retry) delay(head int32, home bool, day quantity.Day) quantity.Day {
	mean := m.Params.LaterDelay
	if m.draw(chance.RetrySoon, head, day) < float64(m.Params.Soon) {
		mean = m.Params.SoonDelay
	}
	delay := exponentialDays(m.draw(chance.RetryDelay, head, day), mean)
	if s := m.People.Sanction[head]; (s == people.Administrative || s == people.Full) && m.Params.SanctionDelay > 0 {
		delay += exponentialDays(m.draw(chance.SanctionDelay, head, day), m.Params.SanctionDelay)
	}
	if home && m.Params.Journey > 0 {
		delay += exponentialDays(m.draw(chance.JourneyBack, head, day), m.Params.Journey)
	}
	return delay
}
