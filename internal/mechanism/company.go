package mechanism

import (
	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/portable"
	"vereda/internal/quantity"
)

// Companies is travel together on the way to the border: caravans, which are
// called, gather, take in others on the way, lose members and are broken up.
//
//	P(call) = 1 − e^(−f·n/N)   P(leaves) = 1 − e^(−λ)   P(splits) = 1 − e^(−σ)   P(broken up) = 1 − e^(−b)
//	ratio of a rate or a price = (1 + s/N)^power
//
//	f  calls [1], rule   n  people ready to go on by themselves at a place [people]   N  reference [people]
//	λ  leaving [1/day]   σ  splitting [1/day]   b  breaking up [1/day], rule   s  size of the company [people]
//
// A party without a guide that is ready to go on joins a caravan that gathers where
// it is, or that goes on from there today, with a chance; it waits for the day on
// which the caravan leaves. A company goes on together: the first of it to choose
// chooses the leg, and one draw says how long it rests. Harm by others and what
// members pay fall with its size, detention on the way grows with it, each by a power.
// It ends at the border. When it splits, each party goes with one half or the other,
// and each half its own way. When it is broken up, some who are not in their own country
// are detained, and the others go on by themselves. Those whom one guide leads from home are a company too.
// Reads Active, Wait, Due, Tries; CaravanCalls, CaravanBreakUp, TransitPermit. Writes
// Company, Companies, Gathering, Wait, Joined, Due, Hold, and through Befall and
// Become.
// Source: an assumption in form and size, for lack of counts; caravans gathered and
// were broken up in the years stated in policy.csv. Grade D.
// Limits: nobody joins on a leg; a caravan keeps no slower pace; those kidnapped together are those on a leg, in a company or not.
type Companies struct {
	Network *network.Network
	People  *people.Population
	Rules   *policy.Rules
	Params  *CompanyParams
	Control *ControlParams
	Draw    chance.Source

	ready   []int32            // heads that may join today
	members []int32            // heads in caravans at a place today
	alone   []int32            // place: rows ready to go on by themselves
	passing []people.CompanyID // place: the caravan that goes on from there today
	halves  []half             // company: the other half, where it split today
}

// half is the company that the other half of a caravan has become on a day.
type half struct {
	day     quantity.Day
	company people.CompanyID
}

// Ratio is (1 + rows/reference)^power; 1 for whoever travels without a company.
func (p *CompanyParams) Ratio(rows int32, power float64) float64 {
	if rows == 0 || power == 0 {
		return 1
	}
	return portable.Pow(1+float64(float64(rows)/float64(p.Reference)), power)
}

// ratios keeps the values of one power by the rows of a company: most are small,
// and everybody in one asks for it every day.
type ratios struct{ of []float64 }

// at is Ratio for a power that is always the same.
func (t *ratios) at(p *CompanyParams, rows int32, power float64) float64 {
	if rows == 0 || power == 0 {
		return 1
	}
	for len(t.of) <= int(rows) {
		t.of = append(t.of, 0)
	}
	if t.of[rows] == 0 {
		t.of[rows] = p.Ratio(rows, power)
	}
	return t.of[rows]
}

// Begin makes room for what is noted by place.
func (m *Companies) Begin() {
	m.alone = make([]int32, len(m.Network.Places))
	m.passing = make([]people.CompanyID, len(m.Network.Places))
}

// Step lets caravans be broken up, left, called and joined.
func (m *Companies) Step(day quantity.Day) {
	p := m.People
	if !m.stirs() {
		return
	}
	m.look(day)
	for _, head := range m.members {
		m.stay(head, day)
	}
	m.call(day)
	for _, head := range m.ready {
		m.join(head, day)
	}
	for place, c := range p.Gathering {
		if c != people.NoCompany && p.Companies[c].Day <= day {
			p.Disband(network.PlaceID(place)) // it goes on today
		}
	}
}

// stirs reports whether there is a caravan, or a call for one may come.
func (m *Companies) stirs() bool {
	if m.Params.Joining <= 0 {
		return false
	}
	for z := range m.Network.Zones {
		if m.Rules.CaravanCalls.In(network.ZoneID(z), 0, 0) > 0 {
			return true
		}
	}
	return m.People.Caravans > 0
}

// look notes who is ready to go on alone, and which caravans are where.
func (m *Companies) look(day quantity.Day) {
	p := m.People
	m.ready, m.members = m.ready[:0], m.members[:0]
	clear(m.alone)
	for i := range m.passing {
		m.passing[i] = people.NoCompany
	}
	for _, head := range p.Active {
		if p.Wait[head] != people.OnTheWay || p.Status[head] != people.Waiting || p.Head[head] != head {
			continue
		}
		switch c := p.Company[head]; {
		case c != people.NoCompany && !p.Companies[c].Guided:
			m.members = append(m.members, head)
		case c == people.NoCompany && p.Due[head] <= day && p.Tries[head] == 0:
			m.ready = append(m.ready, head)
			m.alone[p.At[head]] += p.Size(head)
		}
	}
}

// stay lets a party in a caravan at a place stay with it, leave it, or be parted
// from it by the state.
func (m *Companies) stay(head int32, day quantity.Day) {
	p := m.People
	c, place := p.Company[head], p.At[head]
	zone := m.Network.Places[place].Zone
	if b := m.Rules.CaravanBreakUp.In(zone, 0, 0); b > 0 && m.isBroken(c, b, day) {
		if p.Gathering[place] == c {
			p.Disband(place)
		}
		p.Befall(head, people.CaravanBrokenUp)
		abroad := m.Network.Places[p.HomeOf(head)].Zone != zone
		if abroad && !papers(m.Draw, m.Rules, p, head, zone) && m.draw(chance.CaughtAtBreakUp, head, day) < float64(m.Params.Caught) {
			p.Become(head, people.InCustody, people.DetainedInTransit, network.NoPlace)
			p.HoldIn(head, people.InTransit, day+exponentialDays(m.draw(chance.BreakUpStay, head, day), m.Control.Stay))
			return
		}
		p.LeaveCompany(head)
		p.WaitFor(head, people.OnTheWay, day+1)
		return
	}
	if leaving := m.Params.Leaving; leaving > 0 && m.draw(chance.LeavingCompany, head, day) < float64(leaving.Over(1)) {
		part(p, head)
		p.WaitFor(head, people.OnTheWay, day+1)
		return
	}
	if p.Gathering[place] != c && m.splits(c, day) && m.draw(chance.WhichHalf, head, day) < 0.5 {
		c = m.other(c, day)
		p.LeaveCompany(head)
		p.JoinCompany(head, c)
	}
	if on := m.passing[place]; p.Due[head] <= day && (on == people.NoCompany || p.Companies[on].Size < p.Companies[c].Size) {
		m.passing[place] = c
	}
}

// isBroken draws once a day for a caravan whether it is broken up.
func (m *Companies) isBroken(c people.CompanyID, rate float64, day quantity.Day) bool {
	return m.Draw.Unit(chance.BreakUp, m.People.Companies[c].Key, day) < float64(quantity.PerDay(rate).Over(1))
}

// splits draws once a day for a caravan whether it splits.
func (m *Companies) splits(c people.CompanyID, day quantity.Day) bool {
	rate := m.Params.Splitting
	return rate > 0 && m.Draw.Unit(chance.Splitting, m.People.Companies[c].Key, day) < float64(rate.Over(1))
}

// other is the other half of a caravan that splits today.
func (m *Companies) other(c people.CompanyID, day quantity.Day) people.CompanyID {
	for len(m.halves) <= int(c) {
		m.halves = append(m.halves, half{day: people.NeverDay})
	}
	if m.halves[c].day != day {
		m.halves[c] = half{day, m.People.SplitOff(c, chance.Hash(m.People.Companies[c].Key, uint64(day)))}
	}
	return m.halves[c].company
}

// call lets caravans be called at places where none gathers.
func (m *Companies) call(day quantity.Day) {
	p := m.People
	for place, rows := range m.alone {
		if rows == 0 || p.Gathering[place] != people.NoCompany {
			continue
		}
		f := m.Rules.CaravanCalls.In(m.Network.Places[place].Zone, 0, 0)
		rate := quantity.PerDay(float64(f*float64(rows)) / float64(m.Params.Reference))
		if rate > 0 && m.Draw.Unit(chance.CaravanCall, uint64(place), day) < float64(rate.Over(1)) {
			p.Gather(network.PlaceID(place), chance.Hash(uint64(chance.CaravanCall), uint64(place), uint64(day)), day+daysOf(float64(m.Params.Gathering)))
		}
	}
}

// join lets a party join the caravan that gathers where it is, or goes on from
// there today.
func (m *Companies) join(head int32, day quantity.Day) {
	p := m.People
	c := p.Gathering[p.At[head]]
	gathers := c != people.NoCompany
	if !gathers {
		c = m.passing[p.At[head]]
	}
	if c == people.NoCompany || m.draw(chance.JoiningCaravan, head, day) >= float64(m.Params.Joining) {
		return
	}
	if p.Companies[c].Size == 0 {
		p.BefallOne(head, people.CaravanFormed)
	}
	p.JoinCompany(head, c)
	p.Befall(head, people.JoinedCaravan)
	if gathers {
		p.WaitFor(head, people.OnTheWay, p.Companies[c].Day)
	}
}

func (m *Companies) draw(purpose chance.Purpose, head int32, day quantity.Day) float64 {
	return m.Draw.Unit(purpose, m.People.Key[head], day)
}
