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

// Departure lets people at home leave: who wants to, who of them can, and who of
// those does. They are numbers by nationality and party; only those who set out for
// the border become rows.
//
//	A = 1/(1+e^(−a))    a = α + β_w·Δln(W/w) + β_h·ΔH + β_c·ΔC + β_d·ΔD + β_l·L + β_y·ΔY + β_n·Δln(1+100N/R) + β_f·(q−q₀) + β_u·(u−u₀) + s·season
//	K(x) = 1/(1+(max(0,x−B)/(σ̄·w))^(1/ς))    B = credit + ψ(1−e^(−rN/R))
//	P(j) = e^(V_j)/Σe^V    V_alone = γ·q_e − m·x_a    V_guide = γ·(1−ρ(1−q_e)) − m·x_g    V_surrender = γ·q_s − m·x_a
//	    V_port = γ·q_p − m·x_a − ω·T_p    V_legal = γ − ω·T_l    V_stay constant, V_inside + β_i·H, V_border + β_b·ln(pay there over the first day's)
//	leaving a day = r·A·S·[K(x_g)·P + (K(x_a)−K(x_g))·P without guide] + l·W·(the same among those who can)
//
//	A  share that wants to leave   K  share that can pay x [USD]   W/w  income there over income at home
//	H  homicides people go by [per 100,000]   C, D, L  displaced by conflict, by disasters, dispossessed [% of residents a year]
//	Y' = Y + (1−e^(−1/(365·T)))·(y − Y)   y  yields of crops below usual [%]   Y  those people go by   T  their mean age [year]
//	N  kin there   R  residents   q  chance of success as believed   u  unemployment there   Δ  against the first day
//	N = N₀ + U − U₀ where who lives there is counted   U  those   ₀  on the first day
//	S  at home   W  waiting for better news   T  days of waiting / 30   x_a, x_g  cost alone, with a guide
//
// Who could leave and stays may wait for better news; who moved inside the country or
// to a border city comes back to S; a legal way takes as many as it has places.
// Whoever gives up and goes home comes back to S. No person is lost:
// S + W + inside + border city + applied + left changes by nobody. Those who lived in the
// destination, went home and come again (Settlement) set out besides.
// Reads Drivers, Homes, Expected, Unemployment, Queue, Settled, Rules, Events, BorderPay, ComingAgain.
// Writes Staying, Looking, Inside, Moved, AtBorder, Applied, Lawful, Wanting, Planning,
// Leaving, Murders, Dearth, Enforced,
// Free, FirstEnforced, FirstFree, SentHome, Unexplained, Counted, Made.
// Source: aspiration and capability (Carling 2002), random utility (McFadden 1974); slopes
// graded row by row; the slope of homicides by class from clemens-2021, massey-2020. Grade D.
// Limits: what they chose is not kept: the border asks them again; income is one for all of
// a nationality. Where who lives in the destination is counted, kin there are those of the
// first day and what their number has changed by since: they grow with who settles and
// shrink with who goes home or is removed. Elsewhere they come from the series alone.
type Departure struct {
	Network      *network.Network
	People       *people.Population
	Communities  *people.Communities
	Conditions   *network.Conditions
	Rules        *policy.Rules
	Drivers      *Drivers
	Homes        *Homes
	Margins      []people.Margin
	Origins      [][]people.PlaceShare
	Home         []network.PlaceID
	Params       *DepartureParams
	Expectation  *ExpectationParams
	Information  *InformationParams
	Facilitation *FacilitationParams
	Composition  *CompositionParams
	Pathway      *PathwayParams
	Unemployment *UnemploymentParams
	Draw         chance.Source
	Border       *BorderParams // of work in border cities

	alone, guided []float64 // by nationality: cost of the way without and with a guide, before markup [USD]
	start         []Push    // by nationality: on the first day
	settled       []float64 // by nationality: who lived in the destination then [rows]; empty where that is not counted
}

// Push is what people of a nationality answer to on a day.
type Push struct {
	Wage     float64 // logarithm of income there over income at home
	Income   float64 // at home [USD/year]; NaN where it is not known
	Murders  float64 // [per 100,000]
	Conflict float64 // [% of residents a year]
	Disaster float64 // [% of residents a year]
	Land     float64 // [% of residents a year]
	Kin      float64 // per resident
	Crops    float64 // below usual, as people go by it [%]
}

// Ways out of a decision to weigh leaving, as shares of those who do.
type Ways struct{ Stay, Inside, Border, Legal, Go float64 }

// Options are the utilities of a decision; minus infinity for what is not open.
type Options struct{ Stay, Inside, Border, Legal, Alone, Guided, Surrender, Port float64 }

// Shares divides those who weigh leaving over the options.
func (o Options) Shares() Ways {
	best := max(o.Stay, o.Inside, o.Border, o.Legal, o.Alone, o.Guided, o.Surrender, o.Port)
	e := func(v float64) float64 { return portable.Exp(v - best) }
	w := Ways{e(o.Stay), e(o.Inside), e(o.Border), e(o.Legal), e(o.Alone) + e(o.Guided) + e(o.Surrender) + e(o.Port)}
	return w.times(1 / (w.Stay + w.Inside + w.Border + w.Legal + w.Go))
}

func (w Ways) times(x float64) Ways {
	return Ways{float64(w.Stay * x), float64(w.Inside * x), float64(w.Border * x), float64(w.Legal * x), float64(w.Go * x)}
}

func (w Ways) and(v Ways) Ways {
	return Ways{w.Stay + v.Stay, w.Inside + v.Inside, w.Border + v.Border, w.Legal + v.Legal, w.Go + v.Go}
}

// Able is the share K of people who can pay a cost [USD] with an income [USD/year] and
// what kin and others lend [USD]. Where income is not known it is all.
func (p *DepartureParams) Able(cost, income, borrowed float64) float64 {
	own := cost - borrowed
	if !(own > 0) || math.IsNaN(income) {
		return 1
	}
	return 1 / (1 + portable.Pow(own/float64(p.Savings*income), 1/p.Spread))
}

// Lenders is the share of people with kin who lend or sponsor, by kin per resident.
func (p *DepartureParams) Lenders(kin float64) float64 {
	return -portable.Expm1(-float64(p.Reach * kin))
}

// Wanting is the share A of people who want to leave, by what has changed since the first
// day; more is the belief, the jobs and the season together.
func (p *DepartureParams) Wanting(level, homicide float64, now, start Push, more float64) float64 {
	a := level + more
	for _, x := range [...]struct{ effect, change float64 }{
		{p.Wage, now.Wage - start.Wage}, {homicide, now.Murders - start.Murders}, {p.Conflict, now.Conflict - start.Conflict},
		{p.Disaster, now.Disaster - start.Disaster}, {p.Land, now.Land}, {p.Crops, now.Crops - start.Crops}, {p.Kin, portable.Log1p(100*now.Kin) - portable.Log1p(100*start.Kin)},
	} {
		if x.effect != 0 && !math.IsNaN(x.change) {
			a += float64(x.effect * x.change)
		}
	}
	return portable.Logistic(a)
}

// Begin fills the homes and finds what the ways cost.
func (m *Departure) Begin() {
	h, c := m.Homes, m.Communities
	c.Homes = people.NewHomes(c.Nationalities)
	own := *m.Facilitation
	own.Day = m.Params.Day
	m.alone, m.guided = m.costs(own.cheapestWays(m.Network, true)), m.costs(m.Facilitation.cheapestWays(m.Network, true))
	if len(m.Conditions.Settled) > 0 {
		m.settled = make([]float64, c.Nationalities)
		for n := range m.settled {
			m.settled[n] = m.there(n)
		}
	}
	yearly := portable.Exp(-1 / m.Params.Memory)
	for n := range c.Nationalities {
		// What people remember on the first day: the years before, the last weighing most.
		sum, weight, w := 0.0, 0.0, 1.0
		for y := range PastYears {
			if v := h.Past[n*PastYears+y]; !math.IsNaN(v) {
				sum, weight = sum+float64(w*v), weight+w
			}
			w *= yearly
		}
		c.Murders[n] = h.Murders[n]
		if weight > 0 {
			c.Murders[n] = sum / weight
		}
		c.Dearth[n] = h.Shortfall[n]
		for party := range int(people.Parties) {
			class := n*int(people.Parties) + party
			c.Staying[class] = h.Population[n] * h.Residents[class]
			for way, belief := range [...]float64{float64(m.Information.LetIn), float64(m.Information.LetIn), float64(m.Expectation.Evading)} {
				c.Expected[way*len(c.Staying)+class] = belief
			}
		}
		m.start = append(m.start, m.push(n, 0))
	}
}

// costs is the mean cost from the places of origin of each nationality.
func (m *Departure) costs(ways []wayCost) []float64 {
	out := make([]float64, len(m.Home))
	for n, home := range m.Home {
		shares := m.Origins[n]
		if len(shares) == 0 {
			shares = []people.PlaceShare{{Place: home, Share: 1}}
		}
		for _, s := range shares {
			if x := ways[s.Place].all; !math.IsInf(x, 1) {
				out[n] += float64(s.Share * x)
			}
		}
	}
	return out
}

// Step lets the people of the day leave.
func (m *Departure) Step(day quantity.Day) {
	month := int(m.Drivers.MonthOf[day])
	if day == 0 || int(m.Drivers.MonthOf[day-1]) != month {
		m.surprise(month)
	}
	agents := 0.0
	for s := range m.Network.Sectors {
		agents += m.Rules.Agents.Of(network.SectorID(s))
	}
	factor, port := m.Facilitation.Factor(agents), m.portWait()
	for n := range m.Communities.Nationalities {
		m.remember(n, month, day)
		now := m.push(n, month)
		quota := m.Rules.ParoleQuota.OfNationality(n) * (1 - float64(m.Pathway.BorderShare)) / quantity.DaysPerMonth
		waiting := 0.0
		for class := n * int(people.Parties); class < (n+1)*int(people.Parties); class++ {
			waiting += m.Communities.Applied[class]
		}
		for party := range people.Parties {
			m.Communities.Leaving[n*int(people.Parties)+int(party)] = 0
			m.leave(n, party, month, day, now, factor, port, quota, waiting)
		}
		m.admit(n, quota, waiting)
		if len(m.Conditions.ComingAgain) > 0 { // who lived in the destination and went home
			m.Communities.Leaving[n*int(people.Parties)+int(people.SingleAdult)] += m.Conditions.ComingAgain[n]
		}
	}
}

// remember lets people go by the homicides and the harvest of the day too.
func (m *Departure) remember(n, month int, day quantity.Day) {
	c := m.Communities
	if day > 0 {
		y := m.Homes.Shortfall[month*c.Nationalities+n]
		c.Dearth[n] += float64(-portable.Expm1(-1/float64(m.Params.Harvest*quantity.DaysPerYear)) * (y - c.Dearth[n]))
	}
	more := m.feed(n, month, day)
	if v := m.Homes.Murders[month*c.Nationalities+n]; !math.IsNaN(v) && day > 0 {
		v = max(0, v+more)
		c.Murders[n] += float64(-portable.Expm1(-1/float64(m.Params.Memory*quantity.DaysPerYear)) * (v - c.Murders[n]))
	}
}

// surprise draws what nothing here explains of a month.
func (m *Departure) surprise(month int) {
	c := m.Communities
	if m.Params.Surprise == 0 || month < m.Homes.Given {
		return
	}
	for n := range c.Nationalities {
		z := chance.Normal(m.Draw.Unit(chance.Unexplained, chance.Hash(m.Drivers.NationalityHash[n], 0), quantity.Day(month)))
		c.Unexplained[n] = float64(c.Unexplained[n]*(1-m.Params.Reversion)) + float64(m.Params.Surprise*z)
	}
}

// TakeBack counts who was removed today, and lets those who gave up today and are at home be of those who have not left.
func (m *Departure) TakeBack(quantity.Day) {
	p, c := m.People, m.Communities
	m.sent()
	for i := range p.Events {
		if e := &p.Events[i]; e.Cause == people.GaveUp && e.To == people.Home {
			c.Staying[c.Class(p.Nationality[e.Person], p.Party[e.Person])]++
		}
	}
}

// better is what the pay in border cities adds to the utility of moving to one; nothing
// where the scenario counts no jobs there.
func (m *Departure) better() float64 {
	if len(m.Conditions.BorderPay) == 0 {
		return 0
	}
	return float64(m.Border.Pay * m.Conditions.BorderPay[0])
}

// portWait is the time of waiting at ports [day], infinite where none takes anybody.
func (m *Departure) portWait() float64 {
	line, places := 0.0, 0.0
	for s := range m.Network.Sectors {
		id := network.SectorID(s)
		line += float64(m.Conditions.Queue[s])
		places += m.Rules.PortCapacity.Of(id) + m.Rules.Appointments.Of(id)
	}
	if places <= 0 {
		return math.Inf(1)
	}
	return line / places
}

// leave passes a day of one class.
func (m *Departure) leave(n int, party people.Party, month int, day quantity.Day, now Push, factor, port, quota, waiting float64) {
	c, h, par := m.Communities, m.Homes, m.Params
	class := n*int(people.Parties) + int(party)
	if h.Residents[class] == 0 {
		return
	}
	size := 1.0
	if party == people.Family {
		size = 2 + float64(float64(m.Composition.ThirdMember)*(1+float64(m.Composition.FourthMember)))
	}
	alone, guided := m.alone[n]*size, m.Facilitation.Price(m.guided[n], factor)*size
	income := now.Income
	if math.IsNaN(income) && h.Income[class] > 0 {
		income = h.Income[class]
	}
	lenders := 0.0
	if !math.IsNaN(now.Kin) {
		lenders = par.Lenders(now.Kin)
	}
	borrowed := float64(par.Credit) + float64(float64(par.Loan)*lenders)
	canAlone, canGuide := par.Able(alone, income*size, borrowed), par.Able(guided, income*size, borrowed)
	canGuide = min(canGuide, canAlone)

	q := func(way int) float64 { return c.Expected[way*len(c.Staying)+class] }
	jobs := float64(par.Jobs * (float64(m.Conditions.Unemployment[0]) - float64(m.Unemployment.Reference)))
	season := float64(par.Season * h.Season[m.Drivers.ClimateMonth[day]])
	open := float64(par.Openness * (q(bySurrender) - float64(m.Information.LetIn)))
	want := par.Wanting(h.Level[class], h.Homicide[class], now, m.start[n], jobs+season+open)

	none := math.Inf(-1)
	cost := float64(par.Money * alone / 1000)
	inside := par.Inside
	if par.Violence != 0 && !math.IsNaN(now.Murders-m.start[n].Murders) {
		inside += float64(par.Violence * (now.Murders - m.start[n].Murders))
	}
	o := Options{Stay: par.Stay, Inside: inside, Border: par.Border + m.better(), Legal: none,
		Alone:     float64(par.Success*q(unseen)) - cost,
		Guided:    float64(par.Success*(1-float64(m.Facilitation.Evasion*(1-q(unseen))))) - float64(par.Money*guided/1000),
		Surrender: float64(par.Success*q(bySurrender)) - cost, Port: none}
	if !math.IsInf(port, 1) {
		o.Port = float64(par.Success*q(atPort)) - cost - float64(par.Wait*port/30)
	}
	legal := 0.0
	if quota > 0 {
		o.Legal, legal = par.Success-float64(par.Wait*waiting/quota/30), lenders
	}
	withGuide, without := o.mixed(float64(m.Margins[class].Claims), legal, true), o.mixed(float64(m.Margins[class].Claims), legal, false)
	cannot := Options{o.Stay, o.Inside, o.Border, none, none, none, none, none}.Shares()
	able := withGuide.times(canGuide).and(without.times(canAlone - canGuide))
	c.Wanting[class] = want
	c.Planning[class] = float64(want * (able.Go + able.Legal))
	m.move(class, n, month, able, cannot.times(1-canAlone), canAlone, want)
}

// mixed is the division of people of whom a share would ask for protection and a share
// may take the legal way.
func (o Options) mixed(claims, legal float64, guide bool) Ways {
	none := math.Inf(-1)
	if !guide {
		o.Guided = none
	}
	var sum Ways
	for _, claim := range [...]bool{false, true} {
		for _, sponsor := range [...]bool{false, true} {
			each, weight := o, 1.0
			if claim {
				weight = claims
			} else {
				weight, each.Surrender, each.Port = 1-claims, none, none
			}
			if sponsor {
				weight *= legal
			} else {
				weight *= 1 - legal
				each.Legal = none
			}
			if weight > 0 {
				sum = sum.and(each.Shares().times(weight))
			}
		}
	}
	return sum
}

// move moves people between the numbers of a class. Able are the shares of those who can
// leave, out of all who want to; unable those of the others.
func (m *Departure) move(class, n, month int, able, unable Ways, can, want float64) {
	c, par := m.Communities, m.Params
	weigh := float64(float64(float64(par.Rate)*want) * c.Staying[class])
	look, forget := float64(float64(par.Look)*c.Looking[class]), float64(float64(par.Forget)*c.Looking[class])
	back := 1 / float64(par.Back)
	homeInside, homeBorder := float64(c.Inside[class]*back), float64(c.AtBorder[class]*back)
	tired := float64(float64(par.Forget) * c.Applied[class])

	again := Ways{Stay: 1}
	if can > 0 {
		again = able.times(1 / can)
	}
	level := portable.Exp(c.Unexplained[n])
	fromHome, fromLooking := float64(float64(weigh*able.Go)*level), float64(float64(look*again.Go)*level)
	made := fromHome + fromLooking
	leaving := m.given(class, month, made)
	if made > 0 {
		fromHome, fromLooking = float64(fromHome*(leaving/made)), float64(fromLooking*(leaving/made))
	} else {
		fromHome = leaving
	}
	if fromLooking > c.Looking[class]-forget { // the level is far off: who is not there cannot leave
		fromHome += fromLooking - max(0, c.Looking[class]-forget)
		fromLooking = max(0, c.Looking[class]-forget)
	}
	hope := float64(float64(par.Waiting) * float64(weigh*able.Stay))
	inside, border, legal := float64(weigh*(able.Inside+unable.Inside)), float64(weigh*(able.Border+unable.Border)), float64(weigh*able.Legal)
	lookInside, lookBorder, lookLegal := float64(look*again.Inside), float64(look*again.Border), float64(look*again.Legal)
	if rest := c.Looking[class] - forget - fromLooking; lookInside+lookBorder+lookLegal > rest {
		part := max(0, rest) / (lookInside + lookBorder + lookLegal)
		lookInside, lookBorder, lookLegal = float64(lookInside*part), float64(lookBorder*part), float64(lookLegal*part)
	}
	fromHome = min(fromHome, max(0, c.Staying[class]-hope-inside-border-legal))
	c.Leaving[class] = fromHome + fromLooking
	c.Staying[class] += homeInside + homeBorder + forget + tired - fromHome - hope - inside - border - legal
	c.Looking[class] += hope - forget - fromLooking - lookInside - lookBorder - lookLegal
	c.Moved[class] = inside + lookInside
	c.Inside[class] += inside + lookInside - homeInside
	c.AtBorder[class] += border + lookBorder - homeBorder
	c.Applied[class] += legal + lookLegal - tired
}

// given is what leaves in place of what the model makes: in months whose departures are
// given those, afterwards what it makes, as much more or less as it was off in the last of
// these months.
func (m *Departure) given(class, month int, made float64) float64 {
	c, h := m.Communities, m.Homes
	if h.Given == 0 {
		return made
	}
	if month < h.Given {
		counted := m.Drivers.Arrivals[month*len(c.Staying)+class] / float64(m.Drivers.DaysIn[month])
		if month >= h.Given-LevelMonths {
			c.Counted[class] += counted
			c.Made[class] += made
		}
		return counted
	}
	return made * ((c.Counted[class] + 1) / (c.Made[class] + 1))
}

// LevelMonths is the number of months by which the level of a forecast is set.
const LevelMonths = 3

// admit gives the places of a legal way to those who wait, in proportion to parties.
func (m *Departure) admit(n int, quota, waiting float64) {
	if quota <= 0 || waiting <= 0 {
		return
	}
	c, part := m.Communities, min(1, quota/waiting)
	for class := n * int(people.Parties); class < (n+1)*int(people.Parties); class++ {
		admitted := float64(c.Applied[class] * part)
		c.Applied[class] -= admitted
		c.Lawful[class] += admitted
	}
}
