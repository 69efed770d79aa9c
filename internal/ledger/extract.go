package ledger

import (
	"cmp"

	"vereda/internal/people"
)

// RepeatsBetween is the number of encounters between ports [people] in a month
// whose person had been encountered before, anywhere: within 365 days, or ever.
func (l *Ledger) RepeatsBetween(month int, ever bool, sel Select) float64 {
	at := 0
	if ever {
		at = 1
	}
	return l.sum(l.between, month, 2, at, sel)
}

// Cell is one non-empty count of a ledger: events of a cause in a month of the
// run, by sector, nationality and party. Sector -1 stands for none.
type Cell struct {
	Month       int32
	Sector      int16
	Nationality int16
	Party       people.Party
	Cause       people.Cause
	People      float64
}

// Compare orders cells by month, sector, nationality, party and cause: -1, 0, 1.
func (c Cell) Compare(d Cell) int {
	// One by one: a loop over pairs took twice as long, and this is called for each run
	// and cell where the counts of many runs are merged.
	switch {
	case c.Month != d.Month:
		return cmp.Compare(c.Month, d.Month)
	case c.Sector != d.Sector:
		return cmp.Compare(c.Sector, d.Sector)
	case c.Nationality != d.Nationality:
		return cmp.Compare(c.Nationality, d.Nationality)
	case c.Party != d.Party:
		return cmp.Compare(c.Party, d.Party)
	}
	return cmp.Compare(c.Cause, d.Cause)
}

// Cells lists the non-empty monthly counts in the order of [Cell.Compare].
// Empty cells are left out, so that a longer list of causes changes nothing.
func (l *Ledger) Cells() []Cell {
	filled := 0
	for _, rows := range l.monthly {
		if rows != 0 {
			filled++
		}
	}
	cells := make([]Cell, 0, filled)
	at := 0
	for m := range l.Months {
		for s := -1; s < l.Sectors; s++ {
			for n := range l.Nationalities {
				for p := range people.Parties {
					for c := range people.Causes {
						if rows := l.monthly[at]; rows != 0 {
							cells = append(cells, Cell{int32(m), int16(s), int16(n), p, c,
								float64(rows) * float64(l.PeoplePerRow)})
						}
						at++
					}
				}
			}
		}
	}
	return cells
}

// LegFlows gives the number of people [people] who began each leg of the way in
// each month: month × route. It is empty where the scenario does not hold the
// way to the border.
func (l *Ledger) LegFlows() []float64 {
	flows := make([]float64, l.Months*l.Routes)
	for i, rows := range l.legs {
		flows[i/(l.Nationalities*int(people.Parties))] += float64(float64(rows) * float64(l.PeoplePerRow))
	}
	return flows
}

// Lags gives the number of encounters [people] of a nationality and party by
// the months between the month of first setting out, or of first coming to the
// border, and that of the encounter; the last cell holds all later ones.
func (l *Ledger) Lags(nationality int, party people.Party) []float64 {
	lags := make([]float64, LagMonths)
	for k := range lags {
		lags[k] = float64(float64(l.lags[(nationality*int(people.Parties)+int(party))*LagMonths+k]) * float64(l.PeoplePerRow))
	}
	return lags
}

// MonthlyStocks gives the mean of each stock [people] over the days of each
// month of the run: month × (sector + 1) × stock, sector 0 being "none".
func (l *Ledger) MonthlyStocks() []float64 {
	width := (l.Sectors + 1) * int(Stocks)
	means := make([]float64, l.Months*width)
	days := make([]float64, l.Months)
	for day, m := range l.MonthOf[:l.Days] {
		days[m]++
		for i, v := range l.stocks[day*width : (day+1)*width] {
			means[int(m)*width+i] += v
		}
	}
	for i := range means {
		if days[i/width] == 0 {
			continue
		}
		means[i] /= days[i/width]
		means[i] *= float64(l.PeoplePerRow)
	}
	return means
}

// MonthlyMoney gives what was paid for each cause [USD] in each month of the run:
// month × cause.
func (l *Ledger) MonthlyMoney() []float64 {
	paid := make([]float64, l.Months*int(people.Causes))
	for m := range l.Months {
		for c := range people.Causes {
			paid[m*int(people.Causes)+int(c)] = l.Money(m, c, All)
		}
	}
	return paid
}
