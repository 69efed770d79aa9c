package mechanism

import (
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/portable"
	"vereda/internal/quantity"
)

// Settlement is living in the destination: who stays, who goes home, who is
// removed and who gets papers. People who live there are stocks, not rows.
//
//	U' = U + in + O − (1 − e^(−h))·U,   h = r + δ + rem + q
//	r  = r₀·exp(−ρ·c − ς·(u − u₀)) without papers, r_l with papers
//	c  = (fee + p/(1−p)·loss)/1000
//	B' = (B − again)·e^(−δ) + Σ home,   home = r/h·(1 − e^(−h))·U
//	again = (1 − e^(−g))·B,   g = g₀·e^(−ρ·c) without papers, g_l with papers
//
//	U  stock by nationality, area and standing [rows]   in  who came today [rows/day]
//	O  overstays [rows/day]     r  return [1/day]       δ  attrition [1/day]
//	rem  removal from the interior [1/day]   q  decisions and legalisation [1/day]
//	p  chance of apprehension this morning   u  unemployment [1]
//	B  people at home who went back, by nationality and whether they have papers [rows]
//	g  coming again [1/day], only where departures are made: given ones hold them
//
// Competing exits take their share of 1 − e^(−h), so that no stock falls below 0.
// Reads Events, Apprehension, Evaders, Unemployment, Drivers; Rules (legalisation,
// interior_arrests).
// Who has papers is back the same day; the others set out anew the next morning, alone,
// and become rows as all who leave do.
// Writes Settled, AtWork, GoneHome, TakenHome, Returned, ReturnedPapered, ComingAgain,
// ComingLawfully; and Owed, Books for who comes and goes.
// Source: return and cost of re-entry, and none for people with papers massey-2015;
// fall of returns in a slump rendall-2011. Grade C.
// Limits: who leaves does not come again as the same row, and comes alone; who was removed
// is not among them; tenure and family do not
// matter; arrests strike those without papers and with open cases alike.
type Settlement struct {
	Network    *network.Network
	People     *people.Population
	Conditions *network.Conditions
	Rules      *policy.Rules
	Drivers    *Drivers
	Params     *SettledParams
	Labour     *LabourParams
	Slump      *UnemploymentParams
	Goals      [][]people.PlaceShare
	Initial    []float64 // nationality × standing [rows]
	Overstays  []float64 // by nationality [rows/day]
	From       int       // month of the run from which people who went home come again
}

// ReentryCost is what coming again is expected to cost [1,000 USD] at a chance of
// apprehension: the fee, and the loss for each of p/(1−p) expected apprehensions.
func (p *SettledParams) ReentryCost(apprehension float64) float64 {
	apprehension = min(apprehension, 0.99)
	tries := apprehension / (1 - apprehension)
	return (float64(p.Fee) + float64(tries*float64(p.Loss))) / 1000
}

// Returning is the rate of going home [1/day] of people without papers at a cost
// of coming again [1,000 USD] and unemployment above the reference [1].
func (p *SettledParams) Returning(cost, slump float64) float64 {
	return float64(p.Return) * portable.Exp(-float64(p.Reentry*cost)-float64(p.Slump*slump))
}

// areas lists the areas of the destination and the share of a nationality there.
func (m *Settlement) areas() int { return max(1, m.Network.Areas) }

// Begin puts the first day's people where they live.
func (m *Settlement) Begin() {
	c, areas := m.Conditions, m.areas()
	rate := float64(m.Labour.Finding)
	work := 0.0
	if rate > 0 {
		work = float64(m.Labour.Seeking) * rate / (rate + float64(m.Labour.Losing))
	}
	for n := range m.Overstays {
		for area, share := range m.shares(n, areas) {
			for k := range network.LivingStandings {
				at := (n*areas+area)*network.LivingStandings + k
				c.Settled[at] = m.Initial[n*network.LivingStandings+k] * share
				c.AtWork[at] = c.Settled[at] * work
			}
		}
	}
}

// shares is how a nationality divides over the areas.
func (m *Settlement) shares(n, areas int) []float64 {
	out := make([]float64, areas)
	if n >= len(m.Goals) || len(m.Goals[n]) == 0 {
		out[0] = 1
		return out
	}
	for _, g := range m.Goals[n] {
		out[m.Network.AreaAt[g.Place]] += g.Share
	}
	return out
}

// Step lets those leave who leave today, and those live here who came.
func (m *Settlement) Step(day quantity.Day) {
	clear(m.Conditions.GoneHome)
	clear(m.Conditions.TakenHome)
	clear(m.Conditions.Books)
	m.leave(day)
	m.comeAgain(day)
	m.goBack()
	m.come()
}

// standingOf is the standing with which a cause lets people live here.
func standingOf(c people.Cause) int {
	switch c {
	case people.Entered:
		return network.Unpapered
	case people.Protected:
		return network.Papered
	}
	return network.Pending
}

// come counts who came today, with their debts, and who overstayed.
func (m *Settlement) come() {
	c, p, areas := m.Conditions, m.People, m.areas()
	for i := range p.Events {
		e := &p.Events[i]
		if e.To != people.Settled || e.From == people.Settled || e.Cause == people.StayedOnTheWay {
			continue
		}
		n, area := int(p.Nationality[e.Person]), 0
		if m.Network.Areas > 0 && e.Place != network.NoPlace && m.Network.AreaAt[e.Place] >= 0 {
			area = int(m.Network.AreaAt[e.Place])
		}
		c.Settled[(n*areas+area)*network.LivingStandings+standingOf(e.Cause)]++
		debt := cents(float64(p.Debt[e.Person]))
		c.Owed[n] += debt
		c.Books[n*network.Accounts+network.Brought] += debt
	}
	for n, overstays := range m.Overstays {
		for area, share := range m.shares(n, areas) {
			c.Settled[(n*areas+area)*network.LivingStandings+network.Unpapered] += float64(overstays * share)
		}
	}
}

// exits are the rates at which people leave a standing [1/day].
type exits struct{ home, removed, gone, papers, refused float64 }

func (x exits) total() float64 { return x.home + x.removed + x.gone + x.papers + x.refused }

// leave takes from each stock who goes today.
func (m *Settlement) leave(day quantity.Day) {
	c, areas := m.Conditions, m.areas()
	slump := float64(c.Unemployment[0]) - float64(m.Slump.Reference)
	back := m.Params.Returning(m.Params.ReentryCost(m.apprehension()), slump)
	atRisk := 0.0
	for at := 0; at < len(c.Settled); at += network.LivingStandings {
		atRisk += c.Settled[at+network.Unpapered] + c.Settled[at+network.Pending]
	}
	removal := 0.0
	if atRisk > 0 {
		removal = float64(m.Params.Removed) * arrests(m.Rules, m.Drivers, day) / atRisk
	}
	decided := float64(m.Params.Decided)
	granted := float64(decided * float64(m.Params.Granted))
	for n := range m.Overstays {
		legal := m.Rules.Legalisation.OfNationality(n) / quantity.DaysPerYear
		rates := [network.LivingStandings]exits{
			network.Unpapered: {home: back, removed: removal, gone: float64(m.Params.Attrition), papers: legal},
			network.Pending:   {home: back, removed: removal, gone: float64(m.Params.Attrition), papers: granted + legal, refused: decided - granted},
			network.Papered:   {home: float64(m.Params.ReturnLegal), gone: float64(m.Params.Attrition)},
		}
		m.leaveOf(n, areas, &rates)
	}
}

// leaveOf takes from the stocks of a nationality, and from its debt in proportion.
func (m *Settlement) leaveOf(n, areas int, rates *[network.LivingStandings]exits) {
	c := m.Conditions
	before, away := 0.0, 0.0
	for area := range areas {
		base := (n*areas + area) * network.LivingStandings
		var moved, working [network.LivingStandings]float64
		for k, x := range rates {
			h := x.total()
			if h <= 0 {
				before += c.Settled[base+k]
				continue
			}
			share := -portable.Expm1(-h)
			stock, work := c.Settled[base+k], c.AtWork[base+k]
			before += stock
			left := float64(stock * share)
			c.Settled[base+k] -= left
			c.AtWork[base+k] -= float64(work * share)
			c.GoneHome[n*network.LivingStandings+k] += float64(left * (x.home / h))
			c.TakenHome[n] += float64(left * (x.removed / h))
			away += float64(left * ((x.home + x.removed + x.gone) / h))
			for to, rate := range [...]float64{network.Unpapered: x.refused, network.Papered: x.papers} {
				moved[to] += float64(left * (rate / h))
				working[to] += float64(work * float64(share*(rate/h)))
			}
		}
		for k := range moved {
			c.Settled[base+k] += moved[k]
			c.AtWork[base+k] += working[k]
		}
	}
	if before > 0 {
		debt := min(int64(float64(c.Owed[n])*(away/before)), c.Owed[n])
		c.Owed[n] -= debt
		c.Books[n*network.Accounts+network.TakenAway] += debt
	}
}

// AgainAt is the rate of coming again [1/day] of people without papers who went home, at
// a cost of coming again [1,000 USD].
func (p *SettledParams) AgainAt(cost float64) float64 {
	return float64(p.Again) * portable.Exp(-float64(p.Reentry*cost))
}

// comeAgain lets those set out who went home: with papers to live there tonight, without
// to leave tomorrow.
func (m *Settlement) comeAgain(day quantity.Day) {
	c, areas := m.Conditions, m.areas()
	clear(c.ComingAgain)
	clear(c.ComingLawfully)
	if int(m.Drivers.MonthOf[day]) < m.From {
		return
	}
	without := -portable.Expm1(-m.Params.AgainAt(m.Params.ReentryCost(m.apprehension())))
	with := -portable.Expm1(-float64(m.Params.AgainLegal))
	for n := range c.Returned {
		lawful := float64(c.ReturnedPapered[n] * with)
		again := max(0, float64((c.Returned[n]-c.ReturnedPapered[n])*without))
		c.ComingAgain[n], c.ComingLawfully[n] = again, lawful
		c.ReturnedPapered[n] -= lawful
		c.Returned[n] -= lawful + again
		for area, share := range m.shares(n, areas) {
			c.Settled[(n*areas+area)*network.LivingStandings+network.Papered] += float64(lawful * share)
		}
	}
}

// goBack counts those at home who have lived in the destination, some of whom die.
func (m *Settlement) goBack() {
	c := m.Conditions
	dying := -portable.Expm1(-float64(m.Params.Attrition))
	for n := range c.Returned {
		c.Returned[n] -= float64(c.Returned[n] * dying)
		c.ReturnedPapered[n] += c.GoneHome[n*network.LivingStandings+network.Papered] - float64(c.ReturnedPapered[n]*dying)
		for _, gone := range c.GoneHome[n*network.LivingStandings : (n+1)*network.LivingStandings] {
			c.Returned[n] += gone
		}
	}
}

// apprehension is the chance of being caught this morning [1], weighted by those
// who set off to evade, or the mean over sectors on a day without any.
func (m *Settlement) apprehension() float64 {
	c := m.Conditions
	sum, weight, plain := 0.0, 0.0, 0.0
	for s, p := range c.Apprehension {
		sum += float64(float64(c.Evaders[s]) * float64(p))
		weight += float64(c.Evaders[s])
		plain += float64(p)
	}
	if weight > 0 {
		return sum / weight
	}
	return plain / float64(max(1, len(c.Apprehension)))
}
