package mechanism

import (
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/portable"
	"vereda/internal/quantity"
)

// Information is what people hear of what befell their compatriots: how many of
// those who surrendered, or came to a port, were let in, and where people went.
// News fades at a constant rate.
//
//	n' = n·e^(−1/M) + news of the day,  R = (let in + w·R₀) / (heard + w),  w = prior·M
//
//	M  mean age of news [day]   R  share let in, as believed   R₀  what is assumed without news
//
// Reads Events, Way, Met. Writes LetIn, Heard, PortLetIn, PortHeard, Came.
// Source: exponential forgetting, as usual in models of learning; M and the prior
// assumed. Grade D.
// Limits: news reaches all of a nationality and party at once and only they;
// announcements are not heard, only what befalls people.
type Information struct {
	People      *people.Population
	Communities *people.Communities
	Params      *InformationParams
}

// weight is the weight of what is assumed without news.
func (p *InformationParams) weight() float64 { return float64(p.Prior * float64(p.Memory)) }

// Believed is the share let in as believed after some news.
func Believed(letIn, heard, weight, assumed float64) float64 {
	return (letIn + float64(weight*assumed)) / (heard + weight)
}

// Step lets yesterday's news fade and takes in today's.
func (m *Information) Step(quantity.Day) {
	c, p := m.Communities, m.People
	kept := portable.Exp(-1 / float64(m.Params.Memory))
	for _, column := range [...][]float64{c.LetIn, c.Heard, c.PortLetIn, c.PortHeard, c.Came} {
		for i := range column {
			column[i] *= kept
		}
	}
	for i := range p.Events {
		e := &p.Events[i]
		n, party := p.Nationality[e.Person], p.Party[e.Person]
		if e.Cause == people.SetOff && e.Sector != network.NoSector {
			c.Came[int(e.Sector)*c.Nationalities+int(n)]++
			continue
		}
		letIn, told := news(e.Cause)
		if !told || e.From != people.InCustody || p.Met[e.Person] == network.NoSector {
			continue
		}
		if e.Held == people.InShelter {
			continue // told when they were taken there
		}
		if p.Way[e.Person] == people.Present {
			class := c.Class(n, party)
			c.PortHeard[class]++
			c.PortLetIn[class] += letIn
			continue
		}
		cell := c.Cell(int(p.Met[e.Person]), n, party)
		c.Heard[cell]++
		c.LetIn[cell] += letIn
	}
}

// news says whether the end of an encounter is told at home, and as what.
func news(c people.Cause) (letIn float64, told bool) {
	switch c {
	case people.Released, people.Paroled, people.Protected, people.Transferred:
		return 1, true
	case people.Returned, people.LaterallyReturned, people.Removed, people.Expelled, people.SentToWait:
		return 0, true
	}
	return 0, false
}
