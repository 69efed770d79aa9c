package mechanism

import (
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/portable"
	"vereda/internal/quantity"
)

// What people who come home do to homicides there; off where both effects are 0:
//
//	M = M_series + φ_e·(E − E₀) + φ_v·(V − V₀)    E' = E + k·(365.25·e − E)
//
//	M  homicides at home [per 100,000 a year]   e  who was removed home yesterday, from the
//	border and the interior [% of residents]   v  who went home of their own will from the
//	destination   E, V  mean rates of the last year [% a year]   E₀, V₀  of the first month
//
// The series holds what returns did already, so that only a change since the first month
// counts. Who is removed raises homicides, who goes home freely lowers them.
// Reads Events, TakenHome, GoneHome. Writes SentHome, Enforced, Free, and their first month.
// Source: signs deportation-violence-2015 and bucheli-2013; no size could be verified, so
// that it is off in what is shipped. Grade D.
// Limits: homicides rise in the whole country at once; assaults are not held.

// referenceDays is the first month, whose returns the series of homicides holds.
const referenceDays = 30

// fed reports whether who comes home changes homicides.
func (p *DepartureParams) fed() bool { return p.Removed != 0 || p.Returned != 0 }

// sent counts who was removed today to each country that is their own [rows]. Whoever is
// put over the border of another one is not at home and does nothing to homicides there.
func (m *Departure) sent() {
	p, c := m.People, m.Communities
	clear(c.SentHome)
	for i := range p.Events {
		if e := &p.Events[i]; e.Cause == people.Removed && m.Network.Places[e.Place].Zone == m.Network.Places[p.HomeOf(e.Person)].Zone {
			c.SentHome[p.Nationality[e.Person]]++
		}
	}
}

// feed takes in who came home yesterday and tells what that adds to the homicides of a
// nationality [per 100,000].
func (m *Departure) feed(n, month int, day quantity.Day) float64 {
	if !m.Params.fed() || day == 0 {
		return 0
	}
	c := m.Communities
	enforced, free := c.SentHome[n], 0.0
	if len(m.Conditions.TakenHome) > 0 {
		enforced += m.Conditions.TakenHome[n]
		for _, gone := range m.Conditions.GoneHome[n*network.LivingStandings : (n+1)*network.LivingStandings] {
			free += gone
		}
	}
	scale := 100 * float64(quantity.DaysPerYear) / m.Homes.Population[month*c.Nationalities+n]
	if day <= referenceDays {
		c.Enforced[n] += float64(enforced*scale) / referenceDays
		c.Free[n] += float64(free*scale) / referenceDays
		c.FirstEnforced[n], c.FirstFree[n] = c.Enforced[n], c.Free[n]
		return 0
	}
	k := -portable.Expm1(-1 / float64(quantity.DaysPerYear))
	c.Enforced[n] += float64(k * (float64(enforced*scale) - c.Enforced[n]))
	c.Free[n] += float64(k * (float64(free*scale) - c.Free[n]))
	return float64(m.Params.Removed*(c.Enforced[n]-c.FirstEnforced[n])) + float64(m.Params.Returned*(c.Free[n]-c.FirstFree[n]))
}
