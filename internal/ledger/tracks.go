package ledger

import (
	"vereda/internal/people"
	"vereda/internal/quantity"
)

// Tracks follow people from one encounter to the next: what an institution
// could tell that keeps fingerprints, which counts of events do not hold.
//
// All tables are in rows of the people table.
type tracks struct {
	// sent[month][nationality][party][sanction]: people sent back, by the month
	// of the encounter that led to it and its consequence.
	sent []int32
	// again[month][nationality][party][sanction][within]: those of sent who were
	// encountered between ports again within 30, 90, 365, 548 days, or ever.
	again []int32
	// ordinal[month][nationality][party][k]: encounters that are the person's
	// (k+1)-th of the run; the last cell holds all later ones.
	ordinal []int32
	// tries[month][nationality][party]: over removals, the sum of attempts, the
	// sum of encounters, and their number.
	tries []int64
	// waits[month][kind of waiting]: days waited by those whose turn came, and
	// their number.
	waits []int64
	// stays[month][kind of custody]: days held by those who left, and their number.
	stays []int64
	// journeys[month][nationality][party] and harmed: people who left home in a
	// month, and those of them who then suffered violence on the way.
	journeys, harmed []int32
	// detained[month][nationality][party]: detentions on the way of people who had
	// been detained there within the 365 days before; held[row] is the day of the
	// last, and 1, or 0.
	detained []int32
	held     []int32
	// left[row]: month of departure and 1, until the first violence; else 0.
	left []int32
}

// Within lists the look-aheads of [Ledger.Again] in days; the last is "ever".
var Within = [5]quantity.Day{30, 90, 365, 548, 1 << 30}

// Ordinals is the length of the table of ordinals.
const Ordinals = 24

func newTracks(s Shape) tracks {
	classes := s.Months * s.Nationalities * int(people.Parties)
	sanctions := classes * int(people.Sanctions)
	return tracks{
		sent: make([]int32, sanctions), again: make([]int32, sanctions*len(Within)),
		ordinal: make([]int32, classes*Ordinals), tries: make([]int64, classes*3),
		waits: make([]int64, s.Months*int(people.Waits)*2), stays: make([]int64, s.Months*int(people.Holds)*2),
		journeys: make([]int32, classes), harmed: make([]int32, classes), detained: make([]int32, classes),
	}
}

func (l *Ledger) class(month int, p *people.Population, i int32) int {
	return (month*l.Nationalities+int(p.Nationality[i]))*int(people.Parties) + int(p.Party[i])
}

// follow writes one event into the tracks.
func (l *Ledger) follow(month int, e *people.Event, p *people.Population) {
	i := e.Person
	l.travel(month, e, p)
	if p.Last[i] == people.NeverDay {
		return // not yet met: nothing to follow
	}
	switch {
	case e.Cause.Encounter():
		l.meet(month, e, p)
		if e.Waited == people.OnList || e.Waited == people.OnApp {
			l.addSpan(l.waits, month, int(people.Waits), int(e.Waited), e.Lasted)
		}
	case e.Cause.SentBack():
		l.sent[l.class(int(l.MonthOf[p.Last[i]]), p, i)*int(people.Sanctions)+int(p.Sanction[i])]++
		if e.Cause == people.Removed {
			at := l.class(month, p, i) * 3
			l.tries[at] += int64(p.Attempts[i])
			l.tries[at+1] += int64(p.Encounters[i])
			l.tries[at+2]++
		}
	}
	if e.Held != people.NoHold && e.From == people.InCustody && e.To != people.InCustody {
		l.addSpan(l.stays, month, int(people.Holds), int(e.Held), e.Lasted)
	}
}

// grown is a table of rows with room for a row.
func grown(table []int32, row int) []int32 {
	for len(table) <= row {
		table = append(table, 0)
	}
	return table
}

// travel follows a journey from home to its first violence, and people from one
// detention on the way to the next.
func (l *Ledger) travel(month int, e *people.Event, p *people.Population) {
	i := int(e.Person)
	switch {
	case e.Cause == people.Departed || e.Cause == people.LeftAgain:
		l.left = grown(l.left, i)
		l.left[i] = int32(month + 1)
		l.journeys[l.class(month, p, e.Person)]++
	case e.Cause == people.DetainedInTransit:
		l.held = grown(l.held, i)
		if last := quantity.Day(l.held[i] - 1); last >= 0 && e.Day-last <= 365 {
			l.detained[l.class(month, p, e.Person)]++
		}
		l.held[i] = int32(e.Day + 1)
	case e.Cause.Violence() && i < len(l.left) && l.left[i] > 0:
		l.harmed[l.class(int(l.left[i]-1), p, e.Person)]++
		l.left[i] = 0
	}
}

// Journeys gives the people who left home in a month [people], and how many of
// them suffered violence on the way afterwards.
func (l *Ledger) Journeys(month int, sel Select) (left, harmed float64) {
	pick := func(table []int32) float64 {
		return l.classes(sel, func(n, q int) float64 { return float64(table[l.at(month, n, q)]) })
	}
	return pick(l.journeys), pick(l.harmed)
}

// DetainedAgain is the number of detentions on the way in a month [people] of
// people who had been detained there within the 365 days before.
func (l *Ledger) DetainedAgain(month int, sel Select) float64 {
	return l.classes(sel, func(n, q int) float64 { return float64(l.detained[l.at(month, n, q)]) })
}

// Money is what was paid for a cause in a month [USD].
func (l *Ledger) Money(month int, cause people.Cause, sel Select) float64 {
	return l.classes(sel, func(n, q int) float64 { return l.money[l.at(month, n, q)*int(people.Causes)+int(cause)] })
}

// meet writes an encounter.
func (l *Ledger) meet(month int, e *people.Event, p *people.Population) {
	i := e.Person
	l.ordinal[l.class(month, p, i)*Ordinals+min(int(p.Encounters[i])-1, Ordinals-1)]++
	if e.Cause == people.Inadmissible || p.Previous[i] == people.NeverDay {
		return
	}
	before := p.Previous[i]
	at := (l.class(int(l.MonthOf[before]), p, i)*int(people.Sanctions) + int(p.Prior[i])) * len(Within)
	for w, limit := range Within {
		if e.Day-before <= limit {
			l.again[at+w]++
		}
	}
}

func (l *Ledger) addSpan(table []int64, month, width, kind int, span quantity.Day) {
	at := (month*width + kind) * 2
	table[at] += int64(span)
	table[at+1]++
}

// Sent is the number of people [people] sent back with a sanction after an
// encounter in a month.
func (l *Ledger) Sent(month int, sanction people.Sanction, sel Select) float64 {
	return l.classes(sel, func(n, q int) float64 {
		return float64(l.sent[l.at(month, n, q)*int(people.Sanctions)+int(sanction)])
	})
}

// Again is the number of people [people] sent back with a sanction after an
// encounter in a month who were encountered between ports again within
// Within[within] days of it. A person counts once for each such pair.
func (l *Ledger) Again(month int, sanction people.Sanction, within int, sel Select) float64 {
	return l.classes(sel, func(n, q int) float64 {
		return float64(l.again[(l.at(month, n, q)*int(people.Sanctions)+int(sanction))*len(Within)+within])
	})
}

// Ordinal is the number of encounters [people] in a month that are the
// person's k-th of the run, k from 1; the last also holds all later ones.
func (l *Ledger) Ordinal(month, k int, sel Select) float64 {
	return l.classes(sel, func(n, q int) float64 { return float64(l.ordinal[l.at(month, n, q)*Ordinals+k-1]) })
}

// Tries gives over the people removed in a month the sum of their attempts and
// of their encounters so far, and their number [people].
func (l *Ledger) Tries(month int, sel Select) (attempts, encounters, removed float64) {
	pick := func(k int) float64 {
		return l.classes(sel, func(n, q int) float64 { return float64(l.tries[l.at(month, n, q)*3+k]) })
	}
	return pick(0), pick(1), pick(2)
}

// Waited gives the person-days that the people whose turn came in a month had
// waited [person-days], and their number [people].
func (l *Ledger) Waited(month int, wait people.Wait) (days, served float64) {
	return l.span(l.waits, month, int(people.Waits), int(wait))
}

// Stayed gives the person-days that the people who left a kind of custody in a
// month had been held [person-days], and their number [people].
func (l *Ledger) Stayed(month int, hold people.Hold) (days, left float64) {
	return l.span(l.stays, month, int(people.Holds), int(hold))
}

func (l *Ledger) span(table []int64, month, width, kind int) (days, number float64) {
	at := (month*width + kind) * 2
	k := float64(l.PeoplePerRow)
	return float64(float64(table[at]) * k), float64(float64(table[at+1]) * k)
}

func (l *Ledger) at(month, nationality, party int) int {
	return (month*l.Nationalities+nationality)*int(people.Parties) + party
}

// classes adds a table up over the classes that sel selects; its sector is not
// looked at.
func (l *Ledger) classes(sel Select, cell func(n, q int) float64) float64 {
	total := 0.0
	for n := range l.Nationalities {
		if sel.Nationality >= 0 && n != sel.Nationality {
			continue
		}
		for q := range int(people.Parties) {
			if sel.Party < 0 || q == sel.Party {
				total += cell(n, q)
			}
		}
	}
	return float64(total * float64(l.PeoplePerRow))
}
