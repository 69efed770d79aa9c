package mechanism

import (
	"vereda/internal/network"
	"vereda/internal/policy"
	"vereda/internal/portable"
	"vereda/internal/quantity"
)

// Labour is work in the destination: finding and losing it, and wages.
//
//	E' = E + f·(a·U − E) − l·E,   f = f₀·(1 − u)^ξ·(1 + κ·K)
//	L  = (s·x^ρ + (1 − s)·y^ρ)^(1/ρ),   ρ = 1 − 1/σ
//	w  = w₀·L^(1/σ − 1/η)·x^(−1/σ)·exp(−(1 − b)·k·fines)
//	w_l = w_l₀·L^(1/σ − 1/η)·y^(−1/σ)
//
//	E  at work of U [rows], of whom a share a seeks work          u  unemployment [1]     K  share of compatriots in the area [1]
//	x, y  people at work without and with the right to work, over those of the first day [1]
//	σ, η  inner and outer elasticity   s  cost share    b  share given the right to work (rule)
//	w, w_l  wages [USD/day]            fines  expected fines in wages (rule)
//
// Reads Settled, Unemployment, work_rights, worksite_fines. Writes AtWork, Wages.
// Source: search for work and nested demand in the usual form; values by parameter,
// most of them assumptions. Grade D.
// Limits: prices elsewhere do not move; people with open cases work as those with
// papers do; one low-wage segment per area.
type Labour struct {
	Network    *network.Network
	Conditions *network.Conditions
	Rules      *policy.Rules
	Params     *LabourParams
	First      []float64 // at work on the first day, area × right to work [rows]
}

// Begin keeps who was at work on the first day.
func (m *Labour) Begin() {
	m.First = make([]float64, len(m.Conditions.Wages))
	m.count(m.First)
	m.price()
}

// count adds up who is at work by area and right to work.
func (m *Labour) count(into []float64) {
	clear(into)
	areas := len(into) / 2
	for at := range m.Conditions.AtWork {
		area := at / network.LivingStandings % areas
		if at%network.LivingStandings == network.Unpapered {
			into[area*2] += m.Conditions.AtWork[at]
		} else {
			into[area*2+1] += m.Conditions.AtWork[at]
		}
	}
}

// FindingAt is f [1/day].
func (p *LabourParams) FindingAt(unemployment, compatriots float64) float64 {
	return min(1, float64(p.Finding)*portable.Pow(1-unemployment, p.Slack)*(1+float64(p.Kin*compatriots)))
}

// WagesAt are the wages [USD/day] without and with the right to work, where x and y
// people are at work over those of the first day, with fines [wages] for employers.
func (p *LabourParams) WagesAt(x, y, fines float64) (without, with float64) {
	rho := 1 - 1/p.Inner
	s := float64(p.CostShare)
	sum := float64(s*portable.Pow(x, rho)) + float64((1-s)*portable.Pow(y, rho))
	outer := portable.Pow(sum, (1/p.Inner-1/p.Outer)/rho)
	without = float64(p.Wage) * outer * portable.Pow(x, -1/p.Inner) * portable.Exp(-float64(p.Worksite*fines))
	return without, float64(p.WageLegal) * outer * portable.Pow(y, -1/p.Inner)
}

// Step lets people find and lose work, and sets the wages.
func (m *Labour) Step(quantity.Day) {
	c := m.Conditions
	areas := len(c.Wages) / 2
	all := make([]float64, areas)
	for at, stock := range c.Settled {
		all[at/network.LivingStandings%areas] += stock
	}
	for base := 0; base < len(c.Settled); base += network.LivingStandings {
		kin := 0.0
		for k := range network.LivingStandings {
			kin += c.Settled[base+k]
		}
		if area := base / network.LivingStandings % areas; all[area] > 0 {
			kin /= all[area]
		}
		found := m.Params.FindingAt(float64(c.Unemployment[0]), kin)
		for k := range network.LivingStandings {
			work := c.AtWork[base+k]
			idle := max(0, float64(float64(m.Params.Seeking)*c.Settled[base+k])-work)
			c.AtWork[base+k] += float64(found*idle) - float64(float64(m.Params.Losing)*work)
		}
	}
	m.price()
}

// price sets the wages of each area.
func (m *Labour) price() {
	c := m.Conditions
	now := make([]float64, len(c.Wages))
	m.count(now)
	rights := m.Rules.WorkRights.National()
	fines := m.Rules.WorksiteFines.National() * (1 - rights)
	for area := range len(c.Wages) / 2 {
		x := over(now[area*2], m.First[area*2])
		y := 1 + float64(float64(m.Params.LegalShare)*(over(now[area*2+1], m.First[area*2+1])-1))
		without, with := m.Params.WagesAt(x, y, fines)
		// Whoever is given the right to work earns what others earn.
		c.Wages[area*2] = without + float64(rights*(with-without))
		c.Wages[area*2+1] = with
	}
}

// over is a number over that of the first day; 1 where there was nobody.
func over(now, first float64) float64 {
	if first <= 0 || now <= 0 {
		return 1
	}
	return now / first
}
