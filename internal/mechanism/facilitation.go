package mechanism

import (
	"math"

	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/portable"
	"vereda/internal/quantity"
)

// Facilitation is smuggling as a paid service: a party that sets out from home, or
// that crosses without a paid crossing left, hires a guide or goes alone.
//
//	P = (C_o + c)·(1+μ)·(E/E₀)^φ      C_o = min over ways of Σ (d·days + b·checkpoints + fare + π·(D−1)⁺)
//	share = a / (1 + e^(−V))           V = τ − m·P/1000 − x·n + g·p·(1−r)
//
//	P  price for one person [USD]   C_o  costs of the cheapest way from a place [USD]
//	c  cost of the crossing [USD]   μ  markup [1]   E, E₀  patrol agents, and those at which the price holds [people]
//	φ  elasticity [1]   d  cost of a day [USD]   b  bribe [USD]   π  piso [USD]   D  danger of a place passed [1]
//	a  share to whom a guide is at hand [1]   n  crossings tried before   p  mean chance of
//	apprehension [1]   r  rate of apprehension with a guide against that without [1]
//
// The price pays for a number of crossings. Each of them costs more by the distance
// on foot in its sector, so that a harder sector is dearer by diversion and not by
// the elasticity. What is paid is owed. A guide changes the rates of apprehension,
// of detention on the way and of kidnapping by ratios.
// Those who hire on the same leg from home on one day travel in one company, up to a
// size, and pay the less the more they are.
// Reads Events, Agents, Apprehension, Walk, Attempts, Tries, Leg, Company. Writes
// Tries, Guided, Debt, Company, Companies and through Befall.
// Source: elasticity and diversion (gathmann-2008), costs and profit (ap-2014), use
// (wfp-mpi-mit-2021). Grade C; ratios and taste grade D.
// Limits: one market without capacity; a guide keeps to no way; the price does not
// answer to demand, nor the choice of sector or of legs to a guide; whoever leaves home
// again with paid crossings left pays nothing for the way; nobody is left behind.
type Facilitation struct {
	Network    *network.Network
	People     *people.Population
	Conditions *network.Conditions
	Rules      *policy.Rules
	Params     *FacilitationParams
	Company    *CompanyParams
	Draw       chance.Source

	ways []wayCost     // by place
	led  []ledFromHome // by route
}

// ledFromHome is the company that a guide is gathering on a leg from home.
type ledFromHome struct {
	day     quantity.Day
	company people.CompanyID
}

// wayCost is what the cheapest way from a place to the border costs, and what of
// it goes to criminal groups [USD].
type wayCost struct{ all, piso float64 }

// Begin finds the cheapest way from every place. Flights are left out: whoever may
// fly needs no guide for it.
func (m *Facilitation) Begin() {
	m.ways, m.led = m.Params.cheapestWays(m.Network, false), make([]ledFromHome, len(m.Network.Routes))
	for i := range m.led {
		m.led[i].day = people.NeverDay
	}
}

// cheapestWays finds what the cheapest way from every place to the border costs,
// with or without flights; infinite where there is none.
func (p *FacilitationParams) cheapestWays(n *network.Network, flights bool) []wayCost {
	ways := make([]wayCost, len(n.Places))
	for i := range ways {
		if n.Places[i].Kind != network.BorderCity {
			ways[i].all = math.Inf(1)
		}
	}
	for changed := true; changed; {
		changed = false
		for i := range n.Routes {
			r := &n.Routes[i]
			if !r.Mode.OnTheWay() || r.Mode == network.Flight && !flights {
				continue
			}
			leg, piso := p.LegCost(r, n.Places[r.To].Danger)
			if to := &ways[r.To]; leg+to.all < ways[r.From].all {
				ways[r.From] = wayCost{leg + to.all, piso + to.piso}
				changed = true
			}
		}
	}
	return ways
}

// LegCost is what a leg to a place of a danger costs a guide for one person, and
// what of it goes to criminal groups [USD].
func (p *FacilitationParams) LegCost(r *network.Route, danger float64) (all, piso float64) {
	piso = float64(float64(p.Piso) * max(0, danger-1))
	return float64(float64(p.Day)*float64(r.Length.At(r.Speed))) + float64(float64(p.Bribe)*r.Checkpoints) + float64(r.Fare) + piso, piso
}

// Factor is how much dearer guides are with a number of patrol agents [people] than
// with the reference.
func (p *FacilitationParams) Factor(agents float64) float64 {
	if p.Elasticity == 0 || agents <= 0 {
		return 1
	}
	return portable.Pow(agents/p.Agents, p.Elasticity)
}

// Price is what one person pays for a way that costs a guide so much [USD].
func (p *FacilitationParams) Price(way, factor float64) float64 {
	return float64(float64((way+float64(p.Crossing))*(1+p.Markup)) * factor)
}

// Share is that of parties who hire a guide at a price [USD], after so many
// crossings, where the chance of apprehension is so high.
func (p *FacilitationParams) Share(price, crossings, apprehension float64) float64 {
	v := p.Taste - float64(p.Money*price/1000) - float64(p.Experience*crossings) + float64(p.Gain*apprehension*(1-p.Evasion))
	return float64(p.Offered) / (1 + portable.Exp(-v))
}

// Step lets those who set out today from home or across the line hire.
func (m *Facilitation) Step(day quantity.Day) {
	if m.Params.Offered <= 0 {
		return
	}
	p := m.People
	agents, caught := 0.0, 0.0
	for s := range m.Network.Sectors {
		agents += m.Rules.Agents.Of(network.SectorID(s))
		caught += float64(m.Conditions.Apprehension[s])
	}
	caught /= float64(len(m.Network.Sectors))
	factor := m.Params.Factor(agents)
	for i, events := 0, len(p.Events); i < events; i++ {
		e := &p.Events[i]
		head := e.Person
		if p.Head[head] != head {
			continue
		}
		switch {
		case (e.Cause == people.Departed || e.Cause == people.LeftAgain) && p.Company[head] == people.NoCompany:
			m.hire(head, people.Hired, m.ways[p.At[head]], factor, caught, day)
		case e.Cause == people.SetOff && p.Way[head] == people.Evade:
			m.hire(head, people.HiredAtBorder, wayCost{}, factor, caught, day)
			m.cross(head)
		}
	}
}

// hire lets a party without a paid crossing choose.
func (m *Facilitation) hire(head int32, cause people.Cause, way wayCost, factor, caught float64, day quantity.Day) {
	p, par := m.People, m.Params
	if p.Tries[head] > 0 || math.IsInf(way.all, 1) {
		return
	}
	price := par.Price(way.all, factor)
	before := p.Attempts[head]
	if cause == people.HiredAtBorder {
		before-- // without the one that has just begun
	}
	if m.Draw.Unit(chance.Hiring, p.Key[head], day) >= par.Share(price, float64(before), caught) {
		return
	}
	p.Contract(head, uint8(par.Bundle+0.5)) // a draw between whole numbers goes to the nearest
	m.lead(head, day)
	less := m.Company.Ratio(p.Rows(head), -m.Company.Price)
	p.Pay(head, cause, quantity.USD(price*less), true)
	if way.piso > 0 {
		p.Pay(head, people.PisoPaid, quantity.USD(way.piso*less), false)
	}
}

// lead puts a party that set out from home into the company of those whom a guide
// leads on the same leg today, as long as it is not full.
func (m *Facilitation) lead(head int32, day quantity.Day) {
	p := m.People
	leg := p.Leg[head]
	if m.Company.Guided <= 0 || leg == network.NoRoute || !m.Network.Routes[leg].Mode.OnTheWay() || m.Network.Routes[leg].Mode == network.Flight {
		return
	}
	led := &m.led[leg]
	if led.day != day || float64(p.Companies[led.company].Size+p.Size(head)) > float64(m.Company.Guided) {
		*led = ledFromHome{day, p.Found(p.Key[head], leg)}
	}
	p.JoinCompany(head, led.company)
}

// cross uses a paid crossing.
func (m *Facilitation) cross(head int32) {
	p := m.People
	if p.Tries[head] == 0 {
		return
	}
	p.Guide(head)
	if more := float64(float64(m.Params.Walk) * float64(m.Conditions.Walk[p.Sector[head]])); more > 0 {
		p.Pay(head, people.Charged, quantity.USD(more), true)
	}
}

// Evading is the rate of apprehension of somebody against others.
func (m *Facilitation) Evading(i int32) float64 {
	if m.People.Guided[i] {
		return m.Params.Evasion
	}
	return 1
}

// guided is the ratio of a rate on the way for a party that has paid; 1 for others.
func guided(p *people.Population, i int32, ratio float64) float64 {
	if p.Tries[i] > 0 {
		return ratio
	}
	return 1
}
