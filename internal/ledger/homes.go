package ledger

import (
	"vereda/internal/people"
	"vereda/internal/quantity"
)

// homes holds what becomes of those at home, where the model makes departures; empty
// elsewhere. Tables are [month][nationality][party] in rows.
type homes struct {
	resident []float64 // at home, summed over days [row-days]
	wanting  []float64 // of them those who want to leave [row-days]
	planning []float64 // and those who want to, can and would [row-days]
	moved    []float64 // who moved inside the country [rows]
	lawful   []float64 // who has left by a legal way since the start, at the end of the month
}

func newHomes(shape Shape) homes {
	if !shape.Made {
		return homes{}
	}
	of := func() []float64 { return make([]float64, shape.Months*shape.Nationalities*int(people.Parties)) }
	return homes{of(), of(), of(), of(), of()}
}

// CloseHomes writes the day of those at home. It does nothing where departures are given.
func (l *Ledger) CloseHomes(day quantity.Day, c *people.Communities) {
	if len(l.resident) == 0 {
		return
	}
	at := int(l.MonthOf[day]) * len(c.Staying)
	for class, n := range c.Staying {
		l.resident[at+class] += n
		l.wanting[at+class] += float64(n * c.Wanting[class])
		l.planning[at+class] += float64(n * c.Planning[class])
		l.moved[at+class] += c.Moved[class]
		l.lawful[at+class] = c.Lawful[class]
	}
}

// AtHome reports whether the ledger counts those at home.
func (l *Ledger) AtHome() bool { return len(l.resident) > 0 }

// Wanting gives the person-days at home of a month, of those who want to leave, and of
// those who want to, can and would [person-days]; the sector of sel plays no part.
func (l *Ledger) Wanting(month int, sel Select) (home, wanting, planning float64) {
	of := func(table []float64) float64 {
		return l.classes(sel, func(n, q int) float64 { return table[l.at(month, n, q)] })
	}
	return of(l.resident), of(l.wanting), of(l.planning)
}

// MovedInside is who moved inside the country in a month [people]; the sector of sel plays
// no part.
func (l *Ledger) MovedInside(month int, sel Select) float64 {
	return l.classes(sel, func(n, q int) float64 { return l.moved[l.at(month, n, q)] })
}

// Lawful is who left home by a legal way in a month [people].
func (l *Ledger) Lawful(month int, sel Select) float64 {
	return l.classes(sel, func(n, q int) float64 {
		now := l.lawful[l.at(month, n, q)]
		if month > 0 {
			now -= l.lawful[l.at(month-1, n, q)]
		}
		return now
	})
}
