package importer

import (
	"vereda/internal/diag"
	"vereda/internal/quantity"
)

// interiorStart is the first month of the published book-ins by arresting
// agency.
var interiorStart = quantity.MonthOf(2013, 10)

// interiorEntry writes the people who come into detention after an arrest in
// the interior, as a daily number. Before the first published month it takes
// the mean of the first published fiscal year in proportion to the beds funded
// then: an assumption, that the interior's share of beds was the same.
func interiorEntry() entry {
	return entry{name: "interior-book-ins", about: "people taken into detention after an arrest in the interior [people/day], by month; before October 2013 the mean of the fiscal year 2014 in proportion to the beds funded",
		output: "series/interior-book-ins.csv", decimals: 2,
		layouts: []layout{{columns: flowColumns, row: seriesRow("group", "ice_bookins_by_arresting_agency", "", "ICE")}},
		finish:  interiorDaily}
}

// bedsFunded are the detention beds of the appropriations of a fiscal year
// (crs-beds, in policy.csv by date).
var bedsFunded = map[int]float64{2005: 18500, 2006: 20800, 2007: 27500, 2008: 32000, 2009: 33400,
	2010: 33400, 2011: 33400, 2012: 34000, 2013: 34000, 2014: 34000}

func fundedBeds(m quantity.Month) float64 { return bedsFunded[quantity.FiscalYear(m)] }

func interiorDaily(t *table, list *diag.List) *table {
	out := newTable()
	sum, days := 0.0, 0
	for m := interiorStart; m < interiorStart+12; m++ {
		sum += t.get(key{period: m.String()})
		days += m.Len()
	}
	for m := first; m <= last; m++ {
		k := key{period: m.String()}
		switch {
		case m < interiorStart:
			out.add(k, some(sum/float64(days)*fundedBeds(m)/fundedBeds(interiorStart)))
		case t.has(k):
			out.add(k, some(t.get(k)/float64(m.Len())))
		default:
			list.Add(diag.Diagnostic{Code: codeFit, Message: "no book-ins of people arrested in the interior in " + m.String(),
				Expected: "every month from " + interiorStart.String() + " to " + last.String()})
			return out
		}
	}
	return out
}
