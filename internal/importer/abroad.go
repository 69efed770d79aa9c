package importer

import (
	"vereda/internal/diag"
	"vereda/internal/quantity"
)

var stockColumns = []string{"origin", "destination", "year", "sex", "migrant_stock"}

// The two published stocks between which the months are interpolated. They are
// given for the middle of a year.
const (
	stockBefore = 2015
	stockAfter  = 2020
)

// notFromAbroad are origins whose people are citizens of the destination by birth.
var notFromAbroad = map[string]bool{"PRI": true, "VIR": true}

// bornAbroadEntry writes the people born in each country who live in the United
// States, by month from July 2015 to July 2020, on a straight line between the two
// published stocks. The rows with papers of settled.csv are what it says for the
// middle of the first year, less the rows without papers and with open cases.
func bornAbroadEntry() entry {
	return entry{name: "born-abroad", about: "people born in each group's country who live in the United States, between the stocks published for the middle of 2015 and of 2020, by month; OTHER is the rest of Latin America and the Caribbean that the table lists, without Puerto Rico and the Virgin Islands",
		dims:    []string{"nationality"},
		layouts: []layout{{columns: stockColumns, row: stockRow}}, finish: betweenStocks}
}

// stockRow takes the two stocks of the destination, both sexes.
func stockRow(r row, add func(key, cell)) {
	if !r.is("destination", "USA") || notFromAbroad[r.text("origin")] {
		return
	}
	y := r.whole("year", codePeriod, "a year", 1900, 2100)
	if y == stockBefore || y == stockAfter {
		add(key{period: quantity.MonthOf(y, 7).String(), nationality: r.nationality("origin")}, r.count("migrant_stock"))
	}
}

// betweenStocks draws the line of each nationality.
func betweenStocks(t *table, list *diag.List) *table {
	out := newTable()
	from, to := quantity.MonthOf(stockBefore, 7), quantity.MonthOf(stockAfter, 7)
	for _, n := range nationalities {
		a, b := key{period: from.String(), nationality: n}, key{period: to.String(), nationality: n}
		for _, k := range []key{a, b} {
			if !t.has(k) {
				list.Add(diag.Diagnostic{Code: codeFit, Message: "no stock of people born in " + n + " in " + k.period[:4],
					Expected: "rows of USA as destination for 2015 and 2020 of every group"})
			}
		}
		for m := from; m <= to; m++ {
			share := float64(m-from) / float64(to-from)
			out.add(key{period: m.String(), nationality: n}, some(t.get(a)+float64(share*(t.get(b)-t.get(a)))))
		}
	}
	return out
}
