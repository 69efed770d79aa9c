package mechanism

import (
	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/quantity"
)

// Processing is what follows an encounter, by class of person, sector and date,
// as far as capacity goes: expulsion, transfer of minors, prosecution with or
// without separation, waiting abroad for a hearing, detention, return over
// land, expedited removal, or being let go.
//
//	expelled with chance e·c, if the neighbour takes them back or a seat is free
//	else minors to shelter with chance t
//	else prosecuted with chance x, while the court has places
//	else asking for protection: sent to wait (chance w, while places last),
//	     detained (chance d, if a bed is free), or let go
//	else taken back over land with chance l: voluntary, or sanctioned with chance s
//	else expedited removal with chance r, or held in proceedings with chance d,
//	     if a bed is free, or let go
//
//	e, t, x, w, d, l, s, r  rules by sector, nationality and party [1]   c  practice [1]
//
// Beds are a loss system with two classes: those who do not ask for protection
// come first, everybody else shares what is left; within a class the order of
// the day is drawn.
// Reads Hold, Claims, Way; most Rules; all budgets; Beds, FamilyBeds, Enrolled.
// Writes through the doors; budgets, Beds, FamilyBeds, Enrolled.
// Source: order of decisions as the authorities publish their dispositions
// (ohss-monthly); beds and priorities after Wein, Liu and Motskin 2009; shares from
// policy.csv. Grade C.
// Limits: decisions fall on the day of the encounter; a claim is made at once or
// never; families are prosecuted only where their children are taken from them.
type Processing struct {
	Network    *network.Network
	People     *people.Population
	Conditions *network.Conditions
	Rules      *policy.Rules
	Params     *CustodyParams
	Hearing    *HearingParams
	Draw       chance.Source

	today []lot
}

// Step decides on everybody met today.
func (m *Processing) Step(day quantity.Day) {
	p := m.People
	m.today = m.today[:0]
	for _, head := range p.Station {
		if p.Status[head] == people.InCustody && p.Hold[head] == people.AtStation && p.Head[head] == head {
			m.today = append(m.today, lot{m.draw(chance.ProcessingOrder, head, day), head, m.asks(head, day)})
		}
	}
	sortLots(m.today)
	for _, asking := range [...]bool{false, true} {
		for _, l := range m.today {
			if l.asks == asking {
				m.decide(l.row, asking, day)
			}
		}
	}
}

func (m *Processing) draw(purpose chance.Purpose, head int32, day quantity.Day) float64 {
	return m.Draw.Unit(purpose, m.People.Key[head], day)
}

// rule draws whether a rule applies to a party.
func (m *Processing) rule(t *policy.Table, purpose chance.Purpose, head int32, day quantity.Day) bool {
	share := m.at(t, head)
	return share > 0 && m.draw(purpose, head, day) < share
}

func (m *Processing) at(t *policy.Table, head int32) float64 {
	p := m.People
	return t.At(p.Met[head], p.Nationality[head], uint8(p.Party[head]))
}

// asks reports whether a party asks for protection and is screened for it.
func (m *Processing) asks(head int32, day quantity.Day) bool {
	return m.People.Claims[head] && (m.People.Way[head] == people.Present || !m.rule(&m.Rules.AsylumClosed, chance.Screening, head, day))
}

// decide takes the decisions in their order until one ends the matter.
func (m *Processing) decide(head int32, asks bool, day quantity.Day) {
	p := m.People
	if p.Way[head] == people.Present {
		m.atPort(head, day)
		return
	}
	switch {
	case m.expel(head, day):
	case p.Party[head] == people.Minor && m.rule(&m.Rules.MinorTransfer, chance.MinorTransfer, head, day):
		m.toShelter(head, day)
	case m.prosecute(head, day):
	case asks:
		m.claim(head, day)
	case m.rule(&m.Rules.LandReturn, chance.TakenBack, head, day):
		m.returnOverLand(head, day)
	case m.rule(&m.Rules.ExpeditedRemoval, chance.ExpeditedRemoval, head, day) && m.hold(head, people.Administrative, m.Params.RemovalStay, day):
	case m.detained(head, people.Administrative, day):
	default:
		m.letGo(head, day)
	}
}

// expel expels a party under a public-health order, if it can be.
func (m *Processing) expel(head int32, day quantity.Day) bool {
	p := m.People
	order := m.at(&m.Rules.Expulsion, head) * float64(m.Params.Compliance)
	if order <= 0 || m.draw(chance.ExpulsionPractice, head, day) >= order {
		return false
	}
	if m.rule(&m.Rules.ExpulsionReturn, chance.ExpulsionReturn, head, day) {
		p.Punish(head, people.Expulsion)
		m.bringBack(head, people.Expelled, people.Expelled, day)
		return true
	}
	if !network.Take(&m.Conditions.ExpulsionSeats[p.Nationality[head]], p.Size(head)) {
		return false
	}
	p.Punish(head, people.Expulsion)
	p.Become(head, people.Home, people.Expelled, p.HomeOf(head))
	receive(m.Network, p, head, p.Sector[head])
	return true
}

// bringBack takes a party back over the border, through its sector or another.
func (m *Processing) bringBack(head int32, cause, lateral people.Cause, day quantity.Day) {
	p := m.People
	to := p.Met[head]
	if m.rule(&m.Rules.LateralReturn, chance.LateralReturn, head, day) && len(m.Conditions.Queue) > 1 {
		others := len(m.Conditions.Queue) - 1
		k := network.SectorID(int(m.draw(chance.LateralSector, head, day) * float64(others)))
		if k >= to {
			k++
		}
		to, cause = k, lateral
	}
	p.MoveTo(head, m.Network.BorderCity[to], to, people.NoWay)
	p.Become(head, people.Waiting, cause, m.Network.BorderCity[to])
}

// returnOverLand returns a party, without consequence or with an administrative
// sanction, for which some pass through a bed.
func (m *Processing) returnOverLand(head int32, day quantity.Day) {
	p := m.People
	if !m.rule(&m.Rules.Sanction, chance.AdministrativeSanction, head, day) {
		p.Punish(head, people.Voluntary)
		m.bringBack(head, people.Returned, people.LaterallyReturned, day)
		return
	}
	if m.draw(chance.SanctionBed, head, day) < float64(m.Params.SanctionBed) && p.Party[head] != people.Family &&
		m.detain(head, people.Administrative, m.Params.SanctionStay, day) {
		return
	}
	p.Punish(head, people.Administrative)
	m.bringBack(head, people.Removed, people.Removed, day)
}

// toShelter moves an unaccompanied minor to shelter custody.
func (m *Processing) toShelter(head int32, day quantity.Day) {
	p := m.People
	p.Befall(head, people.Transferred)
	stay := exponentialDays(m.draw(chance.ShelterStay, head, day), m.Params.ShelterStay)
	p.HoldIn(head, people.InShelter, day+stay)
}

// prosecute refers adults for prosecution while the court has places. Families
// are referred only where the children are taken from them.
func (m *Processing) prosecute(head int32, day quantity.Day) bool {
	p := m.People
	if p.Party[head] == people.Minor || !m.rule(&m.Rules.Prosecution, chance.Prosecution, head, day) {
		return false
	}
	if p.Party[head] == people.Family && !m.rule(&m.Rules.Separation, chance.Separation, head, day) {
		return false
	}
	if !network.Take(&m.Conditions.Prosecutions[p.Met[head]], 1) {
		return false
	}
	if p.Party[head] == people.Family {
		m.separate(head, day)
	}
	p.Befall(head, people.Prosecuted)
	p.Punish(head, people.Full)
	p.HoldIn(head, people.Sentenced, day+exponentialDays(m.draw(chance.Sentence, head, day), m.Params.Sentence))
	return true
}

// separate takes the other members from the head of a family; from now on each
// is alone in shelter custody. They are still counted as people of a family.
func (m *Processing) separate(head int32, day quantity.Day) {
	p := m.People
	end := head + int32(p.Span[head])
	for i := head + 1; i < end; i++ {
		if p.Head[i] != head || p.Status[i] == people.Dead {
			continue
		}
		p.BefallOne(i, people.Separated)
		p.Part(i)
		m.toShelter(i, day)
	}
}

// claim decides on people who ask for protection.
func (m *Processing) claim(head int32, day quantity.Day) {
	p := m.People
	p.Stand(head, people.Claimed)
	s := p.Met[head]
	if m.rule(&m.Rules.RemainInMexico, chance.SentToWait, head, day) && network.Take(&m.Conditions.WaitPlaces[s], p.Size(head)) {
		p.Become(head, people.Waiting, people.SentToWait, m.Network.BorderCity[s])
		p.WaitFor(head, people.ForHearing, day+exponentialDays(m.draw(chance.FirstHearing, head, day), m.Hearing.Interval))
		return
	}
	if !m.detained(head, people.NoSanction, day) {
		m.letGo(head, day)
	}
}

// detained holds a party in proceedings if that is ordered and a bed is free.
func (m *Processing) detained(head int32, sanction people.Sanction, day quantity.Day) bool {
	return m.rule(&m.Rules.DetentionClaim, chance.DetentionOrder, head, day) && m.hold(head, sanction, m.Params.ClaimStay, day)
}

// hold puts a party in beds of its kind, if there are any.
func (m *Processing) hold(head int32, sanction people.Sanction, mean quantity.Days, day quantity.Day) bool {
	if m.People.Party[head] == people.Family {
		return m.detainFamily(head, sanction, day)
	}
	return m.detain(head, sanction, mean, day)
}

// atPort decides on people who came to a port.
func (m *Processing) atPort(head int32, day quantity.Day) {
	p := m.People
	p.Stand(head, people.Claimed)
	switch {
	case p.Party[head] == people.Minor && m.rule(&m.Rules.MinorTransfer, chance.MinorTransfer, head, day):
		m.toShelter(head, day)
	case m.rule(&m.Rules.PortParole, chance.PortParole, head, day):
		p.Stand(head, people.OnParole)
		p.Become(head, people.Settled, people.Paroled, m.Network.Destination)
	default:
		m.claim(head, day)
	}
}

// detain puts a party in beds, if there are any, with the consequence that it
// ends in; NoSanction for people whose claim is heard.
func (m *Processing) detain(head int32, sanction people.Sanction, mean quantity.Days, day quantity.Day) bool {
	p, c := m.People, m.Conditions
	size := p.Size(head)
	open := float64(m.Rules.Beds.National() * m.Rules.BedUse.National())
	if float64(c.Beds[0]+size)+c.InteriorDetained[0] > open {
		return false
	}
	c.Beds[0] += size
	p.Punish(head, sanction)
	p.HoldIn(head, people.InBed, day+exponentialDays(m.draw(chance.BedStay, head, day), mean))
	p.Befall(head, people.Detained)
	return true
}

// detainFamily puts a family in family beds, if there are any.
func (m *Processing) detainFamily(head int32, sanction people.Sanction, day quantity.Day) bool {
	p, c := m.People, m.Conditions
	size := p.Size(head)
	if float64(c.FamilyBeds[0]+size) > m.Rules.FamilyBeds.National() {
		return false
	}
	c.FamilyBeds[0] += size
	p.Punish(head, sanction)
	p.HoldIn(head, people.InFamilyBed, day+exponentialDays(m.draw(chance.BedStay, head, day), m.Params.FamilyStay))
	p.Befall(head, people.Detained)
	return true
}

// letGo releases a party with a notice, some of it into an alternative to
// detention.
func (m *Processing) letGo(head int32, day quantity.Day) {
	p, c := m.People, m.Conditions
	p.Become(head, people.Settled, people.Released, m.Network.Destination)
	size := float64(p.Size(head))
	if p.Party[head] != people.Minor && m.draw(chance.Enrolment, head, day) < float64(m.Params.EnrolmentShare) &&
		c.Enrolled[0]+size <= m.Rules.Alternatives.National() {
		c.Enrolled[0] += size
		p.Befall(head, people.Enrolled)
	}
}
