package importer

import (
	"slices"

	"vereda/internal/diag"
	"vereda/internal/quantity"
)

var stockColumns = []string{"origin", "destination", "year", "sex", "migrant_stock"}

// stocksFrom is the first of the published stocks that is taken. They are given for the
// middle of a year, five years apart.
const stocksFrom = 2000

// notFromAbroad are origins whose people are citizens of the destination by birth.
var notFromAbroad = map[string]bool{"PRI": true, "VIR": true}

// bornAbroadEntry writes the people born in each country who live in the United
// States, by month, on straight lines between the published stocks. The rows with papers
// of settled.csv are what it says for the middle of the first year (of a run from January
// 2005, for that month), less the rows without papers and with open cases.
func bornAbroadEntry() entry {
	return entry{name: "born-abroad", about: "people born in each group's country who live in the United States, between the stocks published for the middle of every fifth year from 2000 on, by month; OTHER is the rest of Latin America and the Caribbean that the table lists, without Puerto Rico and the Virgin Islands",
		dims:    []string{"nationality"},
		layouts: []layout{{columns: stockColumns, from: quantity.MonthOf(stocksFrom, 1), row: stockRow}}, finish: betweenStocks}
}

// stockRow takes the stocks of the destination, both sexes.
func stockRow(r row, add func(key, cell)) {
	if !r.is("destination", "USA") || notFromAbroad[r.text("origin")] {
		return
	}
	if y := r.whole("year", codePeriod, "a year", 1900, 2100); y >= stocksFrom {
		add(key{period: quantity.MonthOf(y, 7).String(), nationality: r.nationality("origin")}, r.count("migrant_stock"))
	}
}

// betweenStocks draws the lines of each nationality.
func betweenStocks(t *table, list *diag.List) *table {
	out := newTable()
	var years []quantity.Month
	for k := range t.cells {
		if m, err := quantity.ParseMonth(k.period); err == nil && !slices.Contains(years, m) {
			years = append(years, m)
		}
	}
	slices.Sort(years)
	if len(years) < 2 {
		list.Add(diag.Diagnostic{Code: codeFit, Message: "fewer than two years of stocks", Expected: "rows of USA as destination for two years or more"})
		return out
	}
	for _, n := range nationalities {
		for _, y := range years {
			if !t.has(key{period: y.String(), nationality: n}) {
				list.Add(diag.Diagnostic{Code: codeFit, Message: "no stock of people born in " + n + " in " + y.String()[:4],
					Expected: "rows of USA as destination of every group for each year"})
			}
		}
		for i, from := range years[:len(years)-1] {
			to := years[i+1]
			a, b := t.get(key{period: from.String(), nationality: n}), t.get(key{period: to.String(), nationality: n})
			for m := from; m < to; m++ {
				share := float64(m-from) / float64(to-from)
				out.add(key{period: m.String(), nationality: n}, some(a+float64(share*(b-a))))
			}
		}
		end := key{period: years[len(years)-1].String(), nationality: n}
		out.add(end, some(t.get(end)))
	}
	return out
}
