package mechanism

import (
	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/portable"
	"vereda/internal/quantity"
)

// Arrival brings people to the border for the first time, by nationality and
// party, as the driver series states them.
//
//	N(d) = ⌊C(d)⌋ − ⌊C(d−1)⌋ in whole parties,  C(d) = c₀ + Σ a(month)/days
//
//	a  first arrivals [people/month], driver   c₀  a draw between 0 and 1 row
//
// Families have two members, and a third or fourth by chance. Whether people
// would ask for protection, call the destination home, and what they owe, are
// drawn from the margins of people.csv; debt is lognormal.
// Where the model makes departures, Leaving stands in the place of a/days.
// Reads Drivers.Arrivals, Leaving, Margins. Writes all columns of new rows, Arriving, Ordinal.
// Source: inversion of the model's own repeat process (docs/decisions 003);
// margins graded row by row in people.csv. Grade D.
// Limits: days within a month are alike; where their number is given, who comes does
// not answer to policy.
type Arrival struct {
	People  *people.Population
	Drivers *Drivers
	Margins []people.Margin
	Params  *CompositionParams
	Draw    chance.Source

	Communities *people.Communities

	Home     []network.PlaceID     // by nationality
	Made     bool                  // whether departures are made by the model, not given
	OnTheWay bool                  // whether people set out from home or begin at the border
	Origins  [][]people.PlaceShare // by nationality
	Goals    [][]people.PlaceShare // by nationality
}

// Begin sets the fraction of a row with which each class of a run begins, so
// that runs do not arrive in step.
func (m *Arrival) Begin() {
	for class := range m.Communities.Arriving {
		m.Communities.Arriving[class] = m.Draw.Unit(chance.ArrivalCarry, m.key(class, 0), 0)
	}
}

// key is the identity of the n-th party of a class, the same whatever else a
// scenario holds.
func (m *Arrival) key(class int, n uint64) uint64 {
	return chance.Hash(m.Drivers.NationalityHash[class/int(people.Parties)], uint64(class%int(people.Parties)), n)
}

// Step lets the people of the day arrive.
func (m *Arrival) Step(day quantity.Day) {
	month := int(m.Drivers.MonthOf[day])
	days := float64(m.Drivers.DaysIn[month])
	due := m.Communities.Arriving
	for class := range due {
		if m.Made {
			due[class] += m.Communities.Leaving[class]
		} else {
			due[class] += m.Drivers.Arrivals[month*len(due)+class] / days
		}
		for due[class] >= 1 {
			due[class] -= float64(m.arrive(class))
		}
	}
}

// arrive makes one party and gives its number of rows.
func (m *Arrival) arrive(class int) int {
	m.Communities.Ordinal[class]++
	key := m.key(class, m.Communities.Ordinal[class])
	margin := &m.Margins[class]
	party := people.Party(class % int(people.Parties))
	nationality := class / int(people.Parties)
	origin, goal := m.Home[nationality], network.NoPlace
	if m.OnTheWay {
		origin = pick(m.Origins[nationality], m.Draw.Unit(chance.ArrivalOrigin, key, 0), origin)
		goal = pick(m.Goals[nationality], m.Draw.Unit(chance.ArrivalGoal, key, 0), goal)
	}
	size := 1
	if party == people.Family {
		size = 2
		if m.Draw.Unit(chance.ArrivalThird, key, 0) < float64(m.Params.ThirdMember) {
			size = 3
			if m.Draw.Unit(chance.ArrivalFourth, key, 0) < float64(m.Params.FourthMember) {
				size = 4
			}
		}
	}
	head := m.People.Arrive(people.Traveller{
		Key: key, Nationality: uint8(nationality), Party: party, Origin: origin, Goal: goal,
		Claims: m.Draw.Unit(chance.ArrivalClaims, key, 0) < margin.Claims,
		Ties:   m.Draw.Unit(chance.ArrivalTies, key, 0) < margin.Ties,
		Debt:   m.Params.Debt(margin.Debt, m.Draw.Unit(chance.ArrivalDebt, key, 0)),
	}, size)
	if m.OnTheWay {
		m.People.Become(head, people.Waiting, people.Departed, network.NoPlace)
		m.People.WaitFor(head, people.OnTheWay, m.People.Today)
		return size
	}
	m.People.Become(head, people.Waiting, people.Arrived, network.NoPlace)
	m.People.WaitFor(head, people.Deciding, m.People.Today)
	return size
}

// pick returns the place in whose part of the shares a draw falls; the last one
// where rounding leaves a crumb, and otherwise where there are no shares.
func pick(shares []people.PlaceShare, u float64, otherwise network.PlaceID) network.PlaceID {
	for _, s := range shares {
		otherwise = s.Place
		if u < s.Share {
			break
		}
		u -= s.Share
	}
	return otherwise
}

// Debt is a lognormal debt [USD] of the given mean at quantile u.
func (p *CompositionParams) Debt(mean, u float64) quantity.USD {
	return quantity.USD(lognormal(mean, p.DebtSpread, u))
}

// lognormal is the quantile u of a lognormal distribution with a mean and a
// standard deviation of the logarithm.
func lognormal(mean, spread, u float64) float64 {
	if spread == 0 {
		return mean
	}
	return float64(mean * portable.Exp(float64(spread*chance.Normal(u))-float64(float64(spread*spread)/2)))
}
