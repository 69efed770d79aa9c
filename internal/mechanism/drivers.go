package mechanism

import (
	"vereda/internal/network"
	"vereda/internal/policy"
	"vereda/internal/quantity"
)

// Conditions brings what comes from outside into the day: heat, jobs, the beds
// that people arrested in the interior fill, and the places of the day.
//
//	B' = B + a·b − B/W
//
//	B  people from the interior in beds   b  book-ins a day [people/day], driver
//	W  mean stay [day]                    a  rule: arrests over those that there were [1]
//
// Reads Drivers; Rules (capacities, interior_arrests). Writes Heat, Unemployment,
// WayHeat, InteriorDetained, Evaders, all budgets, Enrolled, Closed.
// Source: book-ins by arresting agency (ohss-detention); W from trac-detention. Grade A.
// Limits: people arrested in the interior have no rows here; their beds are a
// stock that leaks at a constant rate.
type Conditions struct {
	Conditions *network.Conditions
	Rules      *policy.Rules
	Drivers    *Drivers
	Custody    *CustodyParams
}

// Interior is the stock of people from the interior after one day.
func (p *CustodyParams) Interior(stock, bookIns float64) float64 {
	return stock + bookIns - stock/float64(p.InteriorStay)
}

// arrests are people taken into beds in the interior on a day [rows/day]: as many as
// there were, times what the rule says.
func arrests(r *policy.Rules, d *Drivers, day quantity.Day) float64 {
	return float64(d.InteriorBookIns[d.MonthOf[day]] * r.InteriorArrests.National())
}

// Step sets the conditions of the day.
func (m *Conditions) Step(day quantity.Day) {
	c, d, r := m.Conditions, m.Drivers, m.Rules
	month := d.MonthOf[day]
	climate := int(d.ClimateMonth[day])
	copy(c.Heat, d.Heat[climate*d.Sectors:(climate+1)*d.Sectors])
	if places := len(c.WayHeat); places > 0 {
		copy(c.WayHeat, d.WayHeat[climate*places:(climate+1)*places])
	}
	for z := range c.Decisions {
		c.Decisions[z] = network.Renew(c.Decisions[z], r.AsylumDecisions.In(network.ZoneID(z), 0, 0))
	}
	c.Unemployment[0] = d.Unemployment[month]
	c.InteriorDetained[0] = m.Custody.Interior(c.InteriorDetained[0], arrests(r, d, day))
	c.Enrolled[0] -= c.Enrolled[0] / float64(m.Custody.Freed)
	for s := range d.Sectors {
		id := network.SectorID(s)
		c.Evaders[s] = 0
		c.Prosecutions[s] = network.Renew(c.Prosecutions[s], r.ProsecutionCapacity.Of(id))
		c.WaitPlaces[s] = network.Renew(c.WaitPlaces[s], r.RemainCapacity.Of(id))
		c.Ports[s] = network.Renew(c.Ports[s], r.PortCapacity.Of(id))
		c.Appointments[s] = network.Renew(c.Appointments[s], r.Appointments.Of(id))
	}
	clear(c.Closed)
	for _, x := range d.Closures {
		c.Closed[x.Route] = c.Closed[x.Route] || x.From <= day && day <= x.To
	}
	for n := range d.Nationalities {
		c.RemovalSeats[n] = network.Renew(c.RemovalSeats[n], r.RemovalFlights.OfNationality(n))
		c.ExpulsionSeats[n] = network.Renew(c.ExpulsionSeats[n], r.ExpulsionFlights.OfNationality(n))
		c.ParolePlaces[n] = network.Renew(c.ParolePlaces[n], r.ParoleQuota.OfNationality(n)/quantity.DaysPerMonth)
	}
}
