package mechanism

import (
	"vereda/internal/people"
	"vereda/internal/quantity"
)

// Expectation is what people at home expect of leaving: the chances of being let in
// between ports and at a port, and of an unseen entry, by what befell others of their
// nationality and party, and by what is announced.
//
//	q' = q + κ·n/(n+w)·(x − q)      announced: q' = q + ρ·(announced − q)
//
//	q  chance as believed [share]   x  share of success in the news of the day   n  news of the day [people]
//	κ  part of the distance that much news goes [1/day]   w  news that goes half of it [people]   ρ  credibility [share]
//
// Under constant news q(t) = x + (q(0)−x)·(1−κn/(n+w))^t. What is only announced fades
// as soon as what befalls people is another thing; what befalls them stays.
// Announcements change what is believed of surrendering and of ports, not of entering unseen.
// Reads Events, Way, Met, Announcements. Writes Expected.
// Source: adaptive expectations (Nerlove 1958); speed and credibility assumed. Grade D.
// Limits: no news, no change; nobody hears of other nationalities; all hear at once.
type Expectation struct {
	People      *people.Population
	Communities *people.Communities
	Homes       *Homes
	Params      *ExpectationParams

	said, told []float64 // way × class: successes and news of the day [rows]
	next       int       // of the announcements
}

// The ways of which people have expectations, outermost in Expected.
const (
	bySurrender = iota
	atPort
	unseen
	expectations // their number
)

// Learnt is a belief after a day with news: n people of whom a share x succeeded.
func (p *ExpectationParams) Learnt(belief, x, n float64) float64 {
	if n <= 0 {
		return belief
	}
	return belief + float64(float64(p.Speed)*n/(n+p.Weight)*(x-belief))
}

// Heard is a belief after an announcement.
func Heard(belief, announced, credibility float64) float64 {
	return belief + float64(credibility*(announced-belief))
}

// Step takes in the news of the day, and what was announced for it.
func (m *Expectation) Step(day quantity.Day) {
	c := m.Communities
	classes := len(c.Staying)
	if m.said == nil {
		m.said, m.told = make([]float64, expectations*classes), make([]float64, expectations*classes)
	}
	clear(m.said)
	clear(m.told)
	for i := range m.People.Events {
		m.hear(&m.People.Events[i], classes)
	}
	for i, n := range m.told {
		if n > 0 {
			c.Expected[i] = m.Params.Learnt(c.Expected[i], m.said[i]/n, n)
		}
	}
	for ; m.next < len(m.Homes.Announcements) && m.Homes.Announcements[m.next].Day <= day; m.next++ {
		if a := &m.Homes.Announcements[m.next]; a.Day >= 0 {
			m.announce(a, classes)
		}
	}
}

// hear counts an event that is told at home.
func (m *Expectation) hear(e *people.Event, classes int) {
	p := m.People
	class := m.Communities.Class(p.Nationality[e.Person], p.Party[e.Person])
	switch {
	case e.Cause == people.Entered && e.From == people.EnRoute:
		m.said[unseen*classes+class]++
		m.told[unseen*classes+class]++
		return
	case e.Cause == people.Apprehended:
		m.told[unseen*classes+class]++
		return
	}
	letIn, told := news(e.Cause)
	if !told || e.From != people.InCustody || e.Held == people.InShelter {
		return
	}
	way := bySurrender
	if p.Way[e.Person] == people.Present {
		way = atPort
	}
	m.said[way*classes+class] += letIn
	m.told[way*classes+class]++
}

// announce moves the beliefs of those whom an announcement is about.
func (m *Expectation) announce(a *Announcement, classes int) {
	parties := int(people.Parties)
	for class := range classes {
		if a.Nationality >= 0 && int(a.Nationality) != class/parties || a.Party >= 0 && int(a.Party) != class%parties {
			continue
		}
		for _, way := range [...]int{bySurrender, atPort} {
			q := &m.Communities.Expected[way*classes+class]
			*q = Heard(*q, a.LetIn, a.Credibility)
		}
	}
}
