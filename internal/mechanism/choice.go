package mechanism

import (
	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/portable"
	"vereda/internal/quantity"
)

// Choice is the decision where and how to cross: jointly a sector and one of
// three ways, to evade, to surrender between ports, or to present oneself at a
// port, by what is likely to follow each.
//
//	P(k,w) = e^(U_k + V_kw) / Σ,  U_k = a_k − δ·L_k/1000 + φ·ln x_k + σ·[k is where one is]
//	V_evade = β·(1−p_k) − κ·km_k/10,  V_surrender = ρ·R_k,  V_port = ρ·R_port + π − ω·W_k/30
//
//	a_k appeal   L_k way from home [km]   x_k share of compatriots who went there lately
//	p_k  chance of apprehension, yesterday's   km_k  distance on foot   R  share let in, as heard
//	W_k  people in line / places a day [day]
//
// People who would not ask for protection only evade; a port without places is
// not open, and one that is not metered has no wait.
// Because all (k,w) stand in one logit, making one costlier moves people to the
// others in proportion to their shares: that is displacement.
// Reads Claims, Sector, Due, Heard, LetIn, PortHeard, PortLetIn, Came,
// Apprehension, Walk, Queue; Rules.PortCapacity, Appointments, Metering.
// Writes through the doors; Evaders.
// Source: random utility (McFadden 1974); appeal, distance, followed and stay
// fitted to the fit years'
// sector shares, others assumed. Grade D.
// Limits: one taste for all; parties weigh alike; sectors are alternatives
// without a nest.
type Choice struct {
	Network     *network.Network
	People      *people.Population
	Communities *people.Communities
	Conditions  *network.Conditions
	Rules       *policy.Rules
	Params      *ChoiceParams
	Information *InformationParams
	Waiting     *WaitingParams
	Way         *WayParams
	Draw        chance.Source

	far   []quantity.Km // nationality × sector
	near  []float64     // sector × sector: e^−distance between them, 0 without a lateral route
	news  quantity.Day  // day of the next revision of prospects
	table choiceTable
}

// choiceTable holds the weights of the day: tables by nationality or class are
// filled when first asked for.
type choiceTable struct {
	evade, wait []float64 // by sector
	sector      []float64 // nationality × sector, e^U without σ
	surrender   []float64 // class × sector
	port        []float64 // class × sector
	nation      []bool    // nationality: sector is filled
	class       []bool    // class: surrender and port are filled
	stay        float64   // e^σ
}

// Begin prepares the tables that do not change during a run.
func (m *Choice) Begin(home []network.PlaceID) {
	sectors, nations := len(m.Network.Sectors), len(home)
	classes := nations * int(people.Parties)
	for _, h := range home {
		if m.Network.OnTheWay { // distances then count from where they are
			m.far = append(m.far, make([]quantity.Km, sectors)...)
		} else {
			m.far = append(m.far, m.Network.ApproachLength(h)...)
		}
	}
	if m.Network.OnTheWay {
		for _, l := range m.Network.LateralLength() {
			near := 0.0
			if l >= 0 {
				near = portable.Exp(-float64(m.Params.Distance * float64(l) / 1000))
			}
			m.near = append(m.near, near)
		}
	}
	m.table = choiceTable{
		evade: make([]float64, sectors), wait: make([]float64, sectors), sector: make([]float64, nations*sectors),
		surrender: make([]float64, classes*sectors), port: make([]float64, classes*sectors),
		nation: make([]bool, nations), class: make([]bool, classes), stay: portable.Exp(m.Params.Stay),
	}
}

// SectorUtility is U without the term of staying. It is called with a way from
// home that exists.
func (p *ChoiceParams) SectorUtility(sector int, way quantity.Km, compatriots float64) float64 {
	return p.Appeal[sector] - float64(p.Distance*float64(way)/1000) + float64(p.Followed*portable.Log(compatriots))
}

// Evading is V_evade.
func (p *ChoiceParams) Evading(apprehension quantity.Share, walk quantity.Km) float64 {
	return float64(p.Success*(1-float64(apprehension))) - float64(p.Walk*float64(walk)/10)
}

// Surrendering is V_surrender.
func (p *ChoiceParams) Surrendering(letIn float64) float64 { return float64(p.Release * letIn) }

// Presenting is V_port.
func (p *ChoiceParams) Presenting(letIn float64, wait quantity.Days) float64 {
	return float64(p.Release*letIn) + p.Port - float64(p.Wait*float64(wait)/30)
}

// Step lets everybody choose whose day has come.
func (m *Choice) Step(day quantity.Day) {
	m.open()
	if m.Network.OnTheWay && day >= m.news {
		m.foresee()
		m.news = day + daysOf(float64(m.Way.News))
	}
	p := m.People
	for _, head := range p.Active {
		if p.Wait[head] != people.Deciding || p.Due[head] > day || p.Head[head] != head {
			continue
		}
		if p.Status[head] == people.Home {
			if m.Network.OnTheWay {
				continue // they set out anew
			}
			p.Become(head, people.Waiting, people.CameAgain, network.NoPlace)
		}
		if sector, way := m.choose(head, day); way != people.NoWay {
			m.setOff(head, sector, way, day)
		} else {
			p.WaitFor(head, people.Deciding, day+1) // nowhere to go today
		}
	}
}

// open computes the weights that all people share today.
func (m *Choice) open() {
	t, c := &m.table, m.Conditions
	clear(t.nation)
	clear(t.class)
	for s := range t.evade {
		id := network.SectorID(s)
		t.evade[s], t.wait[s] = 0, -1
		if m.Network.CrossingOf[s] != network.NoRoute {
			t.evade[s] = portable.Exp(m.Params.Evading(c.Apprehension[s], c.Walk[s]))
		}
		places := m.Rules.PortCapacity.Of(id) + m.Rules.Appointments.Of(id)
		if places > 0 && m.Network.Port[s] != network.NoPlace {
			t.wait[s] = float64(c.Queue[s]) / places
			if m.Rules.Appointments.Of(id) == 0 {
				t.wait[s] *= m.Rules.Metering.Of(id)
			}
		}
	}
}

// nation fills the weights of a nationality: e^U by sector.
func (m *Choice) nation(n int) []float64 {
	t := &m.table
	sectors := len(t.evade)
	row := t.sector[n*sectors : (n+1)*sectors]
	if t.nation[n] {
		return row
	}
	t.nation[n] = true
	all := 0.0
	for s := range row {
		all += m.Communities.Came[s*m.Communities.Nationalities+n]
	}
	prior := m.Information.weight()
	for s := range row {
		row[s] = 0
		way := m.far[n*sectors+s]
		if way < 0 {
			continue
		}
		share := (m.Communities.Came[s*m.Communities.Nationalities+n] + prior/float64(sectors)) / (all + prior)
		row[s] = portable.Exp(m.Params.SectorUtility(s, way, share))
	}
	return row
}

// class fills the weights of surrendering and presenting for a class.
func (m *Choice) class(n, class int) (surrender, port []float64) {
	t := &m.table
	sectors := len(t.evade)
	surrender = t.surrender[class*sectors : (class+1)*sectors]
	port = t.port[class*sectors : (class+1)*sectors]
	if t.class[class] {
		return surrender, port
	}
	t.class[class] = true
	c := m.Communities
	prior := m.Information.weight()
	letIn, heard := 0.0, 0.0
	width := c.Nationalities * int(people.Parties)
	for s := range surrender {
		letIn += c.LetIn[s*width+class]
		heard += c.Heard[s*width+class]
	}
	everywhere := Believed(letIn, heard, prior, float64(m.Information.LetIn))
	atPort := Believed(c.PortLetIn[class], c.PortHeard[class], prior, float64(m.Information.LetIn))
	for s := range surrender {
		surrender[s], port[s] = 0, 0
		if m.Network.CrossingOf[s] != network.NoRoute {
			surrender[s] = portable.Exp(m.Params.Surrendering(Believed(c.LetIn[s*width+class], c.Heard[s*width+class], prior, everywhere)))
		}
		if t.wait[s] >= 0 {
			port[s] = portable.Exp(m.Params.Presenting(atPort, quantity.Days(t.wait[s])))
		}
	}
	return surrender, port
}

// choose draws the sector and way of a party; NoWay where nothing is open.
func (m *Choice) choose(head int32, day quantity.Day) (network.SectorID, people.Way) {
	p, t := m.People, &m.table
	n := int(p.Nationality[head])
	byNation := m.nation(n)
	var surrender, port []float64
	if p.Claims[head] {
		surrender, port = m.class(n, m.Communities.Class(p.Nationality[head], p.Party[head]))
	}
	total := 0.0
	for s, u := range byNation {
		total += m.weight(head, s, u, surrender, port)
	}
	if total <= 0 {
		return network.NoSector, people.NoWay
	}
	left := m.Draw.Unit(chance.CrossingChoice, p.Key[head], day) * total
	sector, way := network.NoSector, people.NoWay
	for s, u := range byNation {
		u *= m.stay(head, s)
		options := [3]float64{u * t.evade[s], 0, 0}
		if surrender != nil {
			options[1], options[2] = u*surrender[s], u*port[s]
		}
		for w, weight := range options {
			if weight <= 0 {
				continue
			}
			sector, way = network.SectorID(s), people.Evade+people.Way(w)
			if left < weight {
				return sector, way
			}
			left -= weight
		}
	}
	return sector, way // rounding left a crumb: the last that is open
}

func (m *Choice) stay(head int32, sector int) float64 {
	here := int(m.People.Sector[head])
	if here == sector {
		return m.table.stay
	}
	if m.near != nil && here >= 0 {
		return m.near[here*len(m.table.evade)+sector]
	}
	return 1
}

// foresee writes what the border promises to those on the way to it.
func (m *Choice) foresee() {
	t, c := &m.table, m.Communities
	sectors := len(t.evade)
	for n := range c.Nationalities {
		byNation := m.nation(n)
		for party := range people.Parties {
			class := c.Class(uint8(n), party)
			surrender, port := m.class(n, class)
			for s, u := range byNation {
				c.Prospect[class*2*sectors+s] = portable.Log(u * t.evade[s])
				c.Prospect[(class*2+1)*sectors+s] = portable.Log(float64(u * (t.evade[s] + surrender[s] + port[s])))
			}
		}
	}
}

func (m *Choice) weight(head int32, s int, u float64, surrender, port []float64) float64 {
	w := m.table.evade[s]
	if surrender != nil {
		w = w + surrender[s] + port[s]
	}
	return float64(u * m.stay(head, s) * w)
}

// setOff puts a party on the way it has chosen.
func (m *Choice) setOff(head int32, sector network.SectorID, way people.Way, day quantity.Day) {
	p := m.People
	p.MoveTo(head, m.Network.BorderCity[sector], sector, way)
	if way != people.Present {
		if way == people.Evade {
			m.Conditions.Evaders[sector] += p.Size(head)
		}
		p.SetOffOn(head, m.Network.CrossingOf[sector], way)
		return
	}
	wait := people.OnList
	if m.Rules.Appointments.Of(sector) > 0 {
		wait = people.OnApp
	}
	until := people.NeverEnds
	if rate := float64(m.Waiting.Abandonment); rate > 0 {
		until = day + daysOf(chance.Exponential(m.Draw.Unit(chance.GivingUpTheLine, p.Key[head], day))/rate)
	}
	p.Join(head, wait, until)
	m.Conditions.Queue[sector] += p.Size(head)
}
