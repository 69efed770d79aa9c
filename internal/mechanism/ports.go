package mechanism

import (
	"cmp"
	"slices"

	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/quantity"
)

// Ports take in people from the lines: those on a list in the order in which
// they joined, as far as the day's places go; those with the app partly by lot
// and the rest oldest first.
//
//	W = Q/μ
//
//	W  wait [day]   Q  people in line   μ  places a day
//
// A share of people is not metered and is taken in on the day it comes.
// Reads Lines, Wait, Joined; Rules.Metering, AppointmentLottery. Writes through
// Become; Ports, Appointments, Queue.
// Source: capacity and numbers of appointments as ordered (cbp-one-1450); split half
// by lot, half oldest first (pbs-cbp-one-2023). Grade B.
// Limits: each sector has one port and one line; an appointment is for that
// port; nobody misses one.
type Ports struct {
	Network    *network.Network
	People     *people.Population
	Conditions *network.Conditions
	Rules      *policy.Rules
	Draw       chance.Source

	lots []lot
}

// lot is the place of a ticket in the draw of a day.
type lot struct {
	u    float64
	row  int32
	asks bool // for protection; used in processing
}

// sortLots puts lots in the order in which they are drawn.
func sortLots(lots []lot) {
	slices.SortFunc(lots, func(a, b lot) int {
		if a.u != b.u {
			if a.u < b.u {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.row, b.row)
	})
}

// Step takes in the people of the day.
func (m *Ports) Step(day quantity.Day) {
	for s := range m.Conditions.Queue {
		id := network.SectorID(s)
		line := m.People.InLine(id)
		if len(line) > 0 {
			m.byLot(id, line, day)
			m.byAge(id, line, day)
		}
		queue := int32(0)
		for _, t := range line {
			if m.stands(t) {
				queue += m.People.Size(t.Row)
			}
		}
		m.Conditions.Queue[s] = queue
	}
}

// stands reports whether a ticket of today's line is still in it.
func (m *Ports) stands(t people.Ticket) bool { return m.People.Status[t.Row] == people.Waiting }

// byLot gives the day's appointments that are drawn.
func (m *Ports) byLot(s network.SectorID, line []people.Ticket, day quantity.Day) {
	budget := &m.Conditions.Appointments[s]
	drawn := float64(*budget * m.Rules.AppointmentLottery.National())
	if *budget < 1 || drawn <= 0 {
		return
	}
	m.lots = m.lots[:0]
	for _, t := range line {
		if m.People.Wait[t.Row] == people.OnApp {
			m.lots = append(m.lots, lot{u: m.Draw.Unit(chance.Lottery, m.People.Key[t.Row], day), row: t.Row})
		}
	}
	kept := *budget - drawn
	for _, l := range lowest(m.lots, int(drawn)+1) {
		if *budget-kept < 1 || *budget < 1 {
			return
		}
		*budget -= float64(m.People.Size(l.row))
		m.takeIn(l.row, s, day)
	}
}

// lowest sorts lots, or at least the given number of them that come first. Of
// a long line only those are sorted that can be drawn: lots are uniform, so that
// twice the share wanted and some more nearly always holds enough.
func lowest(lots []lot, wanted int) []lot {
	cut := float64(2*wanted+100) / float64(len(lots))
	if cut < 0.5 {
		below := 0
		for i := range lots {
			if lots[i].u < cut {
				lots[below], lots[i] = lots[i], lots[below]
				below++
			}
		}
		if below >= wanted {
			lots = lots[:below]
		}
	}
	sortLots(lots)
	return lots
}

// byAge gives the rest of the appointments and the places of the list to those
// who have waited longest.
func (m *Ports) byAge(s network.SectorID, line []people.Ticket, day quantity.Day) {
	metering := m.Rules.Metering.Of(s)
	c := m.Conditions
	for _, t := range line {
		if metering >= 1 && c.Ports[s] < 1 && c.Appointments[s] < 1 {
			return // nobody else comes in today
		}
		if !m.stands(t) {
			continue
		}
		budget := &c.Ports[s]
		if m.People.Wait[t.Row] == people.OnApp {
			budget = &c.Appointments[s]
		} else if m.Draw.Unit(chance.Metering, m.People.Key[t.Row], t.Joined) >= metering {
			m.takeIn(t.Row, s, day) // not metered
			continue
		}
		if network.Take(budget, m.People.Size(t.Row)) {
			m.takeIn(t.Row, s, day)
		}
	}
}

// takeIn brings a party into the custody of the port.
func (m *Ports) takeIn(head int32, s network.SectorID, day quantity.Day) {
	m.People.Become(head, people.InCustody, people.Inadmissible, m.Network.Port[s])
	m.People.HoldIn(head, people.AtStation, day)
}
