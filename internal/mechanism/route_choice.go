package mechanism

import (
	"math"
	"slices"

	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/quantity"
	"vereda/internal/routing"
)

// RouteChoice is the choice of the next leg on the way to the border: a
// recursive logit. People weigh a leg by what lies behind it, to their goal.
//
//	V(n) = ln ( e^(T(n)) + Σ_e e^(−c_e + V(n')) )      P(e | n) = e^(−c_e + V(n') − V(n))
//	c_e  = c0 + c_t·days + c_m·fare/100 + c_d·danger·days + c_k·P(detained)
//	T(n) = prospects at the border city n − c_o·km to the goal/1000
//
//	c0, c_t, c_m, c_d, c_k, c_o  weights [units of the logit scale]
//
// A closed leg is taken by nobody; people who are on it go on to its end. A flight
// is open to the share of a group that the zone of landing lets in: who that is
// is drawn once a life. Who has papers for transit does not reckon with detention there.
// Reads Wait, Due, Goal, Claims, At, Company; Prospect of Communities; TransitEffort,
// TransitPermit, AirEntry; Closed. Writes Companies, Leg, Way, Trail, Sector, Wait, Joined, Due
// and through Become.
// Under the rule gravity, the null rule, people look no further than the next
// place: P(e | n) is in proportion to its attraction over (soft + km)^power.
// Source: Fosgerau, Frejinger and Karlstrom 2013 for the form, Groen 2016
// for gravity; weights assumed,
// to be fitted. Grade D.
// Limits: what is believed of the border is revised every few weeks, of control
// at once; everybody of a class believes the same; money at hand plays no part.
type RouteChoice struct {
	Network     *network.Network
	People      *people.Population
	Communities *people.Communities
	Conditions  *network.Conditions
	Rules       *policy.Rules
	Params      *WayParams
	Control     *ControlParams
	Draw        chance.Source
	// Gravity says that people go by the null rule.
	Gravity bool

	graph  *routing.Graph
	solver *routing.Solver
	legs   []network.RouteID // of the graph
	days   []quantity.Days   // that a leg takes, by leg of the graph
	danger []float64         // by leg of the graph
	onward []quantity.Km     // place × sector: from the border city to an area; negative where no route

	// What the null rule looks at: by place, and by leg of the graph.
	attraction []float64
	length     []float64

	landings []network.ZoneID // zones in which flights land
	barred   []int            // by class: zones in which nobody of its nationality and party may land; below 0 where that differs among them
	classes  int              // number of classes of people, see [people.Population.ClassOf]

	// What people go by, and for whom it is solved: outermost the number of zones in
	// which somebody may not land, innermost the class. Chances stand by place first: those at a
	// place are much alike in who they are, and finding the chances in memory is
	// most of what a choice costs.
	believed []float64 // prospects and rules as they were last solved for
	seen     []float64 // the same today
	solved   []bool
	value    [][]float64 // class and goal: by place
	chance   []float32   // place, class and goal, leg out of the place: chance of it and those before it; below 0 where it was not asked for yet
	cost     [][]float64 // nationality × party × zones closed to somebody: by leg of the graph
	costed   []bool
	terminal []float64
	chances  []float64

	setting []setting // who chooses today, in the order of the table
	warm    float32   // what was looked at ahead; nobody reads it
}

// setting is a party that sets out from a place today, and the leg that it chose.
type setting struct {
	head int32
	at   network.PlaceID
	leg  network.RouteID
	home bool // from home, again
}

// lookedAhead is the number of parties whose chances are fetched at once.
const lookedAhead = 64

// Begin lays out the graph.
func (m *RouteChoice) Begin(nationalities int) {
	n := m.Network
	var from, to []int32
	for i := range n.Routes {
		r := &n.Routes[i]
		if !r.Mode.OnTheWay() {
			continue
		}
		from, to = append(from, int32(r.From)), append(to, int32(r.To))
		m.legs = append(m.legs, network.RouteID(i))
		m.days = append(m.days, quantity.Days(float64(r.Length)/float64(r.Speed)))
		m.length = append(m.length, 0)
		m.danger = append(m.danger, (n.Places[r.From].Danger+n.Places[r.To].Danger)/2)
	}
	m.graph = routing.New(len(n.Places), from, to)
	m.solver = m.graph.NewSolver()
	m.onward = n.OnwardLength()
	m.attraction = make([]float64, len(n.Places))
	for i := range n.Places {
		m.attraction[i] = 1
		if n.Places[i].Kind == network.BorderCity {
			m.attraction[i] = m.Params.Border
		}
	}
	for _, leg := range m.legs {
		if r := &n.Routes[leg]; r.Mode == network.Flight && !slices.Contains(m.landings, n.Places[r.To].Zone) {
			m.landings = append(m.landings, n.Places[r.To].Zone)
		}
	}
	grounds := len(m.landings) + 1
	m.classes = m.People.Classes(nationalities)
	m.barred = make([]int, m.classes)
	m.solved = make([]bool, m.classes*grounds)
	m.value, m.chance = make([][]float64, len(m.solved)), make([]float32, len(m.solved)*len(m.legs))
	m.cost, m.costed = make([][]float64, nationalities*int(people.Parties)*grounds), make([]bool, nationalities*int(people.Parties)*grounds)
	m.terminal, m.chances = make([]float64, len(n.Places)), make([]float64, len(m.legs))
}

// Cost is what a leg costs somebody, in units of the logit scale.
func (p *WayParams) Cost(days quantity.Days, fare quantity.USD, danger float64, detained quantity.Share) float64 {
	return p.Leg + float64(p.Time*float64(days)) + float64(p.Money*float64(fare)/100) + float64(p.Danger*danger*float64(days)) +
		float64(p.Detention*float64(detained))
}

// Choose finds the leg that each party at a place on the way, whose day has come,
// takes. It takes none yet: see [RouteChoice.SetOut].
func (m *RouteChoice) Choose(day quantity.Day) {
	m.revise()
	p := m.People
	m.setting = m.setting[:0]
	for _, head := range p.Active {
		waiting := people.OnTheWay
		switch p.Status[head] { // the column that takes least memory rules out most
		case people.Home:
			waiting = people.Deciding
		case people.Waiting:
		default:
			continue
		}
		if p.Wait[head] != waiting || p.Due[head] > day || p.Head[head] != head {
			continue
		}
		if waiting == people.Deciding {
			m.setting = append(m.setting, setting{head: head, at: p.HomeOf(head), home: true})
		} else {
			m.setting = append(m.setting, setting{head: head, at: p.At[head]})
		}
	}
	for i := range m.setting {
		if i%lookedAhead == 0 {
			m.fetch(m.setting[i:min(i+lookedAhead, len(m.setting))])
		}
		m.setting[i].leg = m.take(m.setting[i].head, m.setting[i].at, day)
	}
}

// SetOut lets all who have chosen take their leg. Who found none open waits for
// tomorrow.
func (m *RouteChoice) SetOut(day quantity.Day) {
	p := m.People
	for _, s := range m.setting {
		if s.home {
			p.MoveTo(s.head, s.at, network.NoSector, people.NoWay)
			p.Become(s.head, people.Waiting, people.LeftAgain, s.at)
		}
		if s.leg != network.NoRoute {
			p.TakeLeg(s.head, s.leg)
		} else {
			p.WaitFor(s.head, people.OnTheWay, day+1)
		}
	}
}

// fetch looks at where the chances of some parties stand, in a loop short enough for
// the processor to wait for all of them at once. Waiting for one after the other is
// most of what a choice costs.
func (m *RouteChoice) fetch(some []setting) {
	if m.Gravity {
		return
	}
	for _, s := range some {
		if grounded, at := m.barred[m.People.Class[s.head]], int(s.at); grounded >= 0 {
			if width := len(m.graph.Out(at)); width > 0 {
				m.warm += m.chance[m.graph.OutFrom(at)*len(m.solved)+(grounded*m.classes+int(m.People.Class[s.head]))*width]
			}
		}
	}
}

// take is the leg that a party takes: that of its company where that has chosen
// today, and one of its own choice otherwise, which the company then follows. Nobody
// flies in company, and whoever cannot follow leaves.
func (m *RouteChoice) take(head int32, at network.PlaceID, day quantity.Day) network.RouteID {
	p := m.People
	c := p.Company[head]
	if c == people.NoCompany {
		return m.choose(head, at, day)
	}
	if lead := &p.Companies[c]; lead.Day == day && lead.Leg != network.NoRoute && m.Network.Routes[lead.Leg].From == at {
		if !m.Conditions.Closed[lead.Leg] {
			return lead.Leg
		}
	}
	leg := m.choose(head, at, day)
	if leg == network.NoRoute {
		return leg
	}
	if m.Network.Routes[leg].Mode != network.Flight {
		p.Lead(c, leg, day)
		return leg
	}
	part(p, head)
	return leg
}

// revise forgets what was solved where what is believed has changed.
func (m *RouteChoice) revise() {
	m.seen = append(m.seen[:0], m.Communities.Prospect...)
	for _, t := range []*policy.Table{&m.Rules.TransitEffort, &m.Rules.TransitPermit, &m.Rules.TransitEscort, &m.Rules.AirEntry} {
		m.seen = t.AppendTo(m.seen)
	}
	for leg, closed := range m.Conditions.Closed {
		if closed {
			m.seen = append(m.seen, float64(leg))
		}
	}
	if equal(m.seen, m.believed) {
		return
	}
	m.believed = append(m.believed[:0], m.seen...)
	clear(m.solved)
	clear(m.costed)
	each := m.classes / (m.Communities.Nationalities * int(people.Parties))
	for class := range m.barred {
		if of := class / each; class%each == 0 {
			m.barred[class] = m.barredAll(uint8(of/int(people.Parties)), uint8(of%int(people.Parties)))
		} else {
			m.barred[class] = m.barred[class-1]
		}
	}
}

// barredAll counts the zones in which nobody of a class may land, or is −1 where
// some of the class may land in a zone and others not.
func (m *RouteChoice) barredAll(nationality, party uint8) int {
	n := 0
	for _, zone := range m.landings {
		switch allowed := m.Rules.AirEntry.In(zone, nationality, party); {
		case allowed <= 0:
			n++
		case allowed < 1:
			return -1
		}
	}
	return n
}

// equal reports whether two lists hold the same numbers.
func equal(a, b []float64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// choose draws the next leg of a party that is at a place.
func (m *RouteChoice) choose(head int32, place network.PlaceID, day quantity.Day) network.RouteID {
	p, at := m.People, int(place)
	if m.Gravity {
		return m.drift(head, at, day)
	}
	class := int(p.Class[head])
	grounded := m.barred[class] // whose luck does not matter is asked for none
	if grounded < 0 {
		grounded = m.grounded(m.Draw.Unit(chance.AirEntry, p.Key[head], 0), p.Nationality[head], uint8(p.Party[head]))
	}
	row := grounded*m.classes + class
	if !m.solved[row] {
		m.solve(head, row, grounded)
	}
	out := m.graph.Out(at)
	if len(out) == 0 {
		return network.NoRoute
	}
	sums := m.chance[m.graph.OutFrom(at)*len(m.solved)+row*len(out):][:len(out)]
	if sums[0] < 0 { // the first of the class to be here since it was solved
		m.graph.Chances(at, m.value[row], m.costs(head, grounded), m.terminal, m.chances[:len(out)])
		sum := 0.0
		for k, c := range m.chances[:len(out)] {
			sum += c
			sums[k] = float32(sum)
		}
	}
	return m.draw(head, day, out, sums)
}

// drift draws the next leg of a party by the null rule.
func (m *RouteChoice) drift(head int32, at int, day quantity.Day) network.RouteID {
	p := m.People
	out := m.graph.Out(at)
	luck := m.Draw.Unit(chance.AirEntry, p.Key[head], 0)
	for _, k := range out {
		r := &m.Network.Routes[m.legs[k]]
		m.length[k] = float64(r.Length)
		if !m.open(r, m.legs[k], luck, p.Nationality[head], uint8(p.Party[head])) {
			m.length[k] = math.Inf(1)
		}
	}
	chances := m.chances[:len(out)]
	m.graph.Gravity(at, m.attraction, m.length, float64(m.Params.Soft), m.Params.Power, chances)
	sums, sum := make([]float32, 0, 16), 0.0
	for _, c := range chances {
		sum += c
		sums = append(sums, float32(sum))
	}
	return m.draw(head, day, out, sums)
}

// draw draws one of the legs out of a place from the sums of their chances. These
// are kept in half the memory that they would take, because finding them in it is
// most of what a choice costs; a chance is then off by less than 1 in 10 million.
func (m *RouteChoice) draw(head int32, day quantity.Day, out []int32, sums []float32) network.RouteID {
	total := sums[len(sums)-1]
	if !(total > 0) {
		return network.NoRoute
	}
	u := float32(m.Draw.Unit(chance.LegChoice, m.People.Key[head], day) * float64(total))
	before := float32(0)
	leg := network.NoRoute
	for k, sum := range sums {
		if sum > before { // a leg that nobody can take has no part of its own
			leg = m.legs[out[k]]
			if u < sum {
				break
			}
		}
		before = sum
	}
	return leg
}

// grounded is the number of zones in which somebody may not land. People of a
// class for whom it is the same may land in the same zones, because whoever may
// land where few may, may land where many may.
func (m *RouteChoice) grounded(luck float64, nationality, party uint8) int {
	n := 0
	for _, zone := range m.landings {
		if m.Rules.AirEntry.In(zone, nationality, party) <= luck {
			n++
		}
	}
	return n
}

// costs are those of all legs for people of the nationality and party of a head who
// may land in as many zones.
func (m *RouteChoice) costs(head int32, grounded int) []float64 {
	nationality, party := m.People.Nationality[head], uint8(m.People.Party[head])
	row := grounded*m.Communities.Nationalities*int(people.Parties) + m.Communities.Class(nationality, people.Party(party))
	if m.costed[row] {
		return m.cost[row]
	}
	if m.cost[row] == nil {
		m.cost[row] = make([]float64, len(m.legs))
	}
	luck := m.Draw.Unit(chance.AirEntry, m.People.Key[head], 0)
	costs := m.cost[row]
	for k, leg := range m.legs {
		r := &m.Network.Routes[leg]
		zone := m.Network.Places[r.To].Zone
		if !m.open(r, leg, luck, nationality, party) {
			costs[k] = math.Inf(1)
			continue
		}
		without := 1 - m.Rules.TransitPermit.In(zone, nationality, party)
		detained := without * float64(m.Control.Detection(r.Mode, r.Checkpoints, m.Rules.TransitEffort.In(zone, nationality, party)))
		danger := float64(m.danger[k] * (1 - m.Rules.TransitEscort.In(zone, nationality, party)))
		costs[k] = m.Params.Cost(m.days[k], r.Fare, danger, quantity.Share(detained))
	}
	m.costed[row] = true
	return costs
}

// open reports whether somebody can begin a leg today.
func (m *RouteChoice) open(r *network.Route, leg network.RouteID, luck float64, nationality, party uint8) bool {
	return !m.Conditions.Closed[leg] &&
		(r.Mode != network.Flight || luck < m.Rules.AirEntry.In(m.Network.Places[r.To].Zone, nationality, party))
}

// solve finds value and chances for people like a head, whose row is at. m.terminal
// is afterwards that of the class last solved for; people choose at places where the
// way does not end, for which it is the same in all.
func (m *RouteChoice) solve(head int32, at, grounded int) {
	p := m.People
	row := m.Communities.Class(p.Nationality[head], p.Party[head]) * 2
	if p.Claims[head] {
		row++
	}
	goal := p.Goal[head]
	prospects := m.Communities.Prospect[row*len(m.Network.Sectors) : (row+1)*len(m.Network.Sectors)]
	if m.value[at] == nil {
		m.value[at] = make([]float64, len(m.Network.Places))
	}
	for n := range m.Network.Places {
		if width := len(m.graph.Out(n)); width > 0 {
			m.chance[m.graph.OutFrom(n)*len(m.solved)+at*width] = -1
		}
	}
	for i := range m.terminal {
		m.terminal[i] = math.Inf(-1)
	}
	for s, city := range m.Network.BorderCity {
		far := quantity.Km(0)
		if goal != network.NoPlace {
			far = m.onward[int(goal)*len(m.Network.Sectors)+s]
		}
		if far >= 0 {
			m.terminal[city] = prospects[s] - float64(m.Params.Onward*float64(far)/1000)
		}
	}
	if !m.solver.Solve(m.value[at], m.costs(head, grounded), m.terminal) {
		panic("mechanism: legs cost so little that going in circles would pay: raise way.leg")
	}
	m.solved[at] = true
}
