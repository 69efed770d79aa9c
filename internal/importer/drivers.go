package importer

import (
	"vereda/internal/diag"
	"vereda/internal/quantity"
)

// interiorStart is the first month of the published book-ins by arresting
// agency.
var interiorStart = quantity.MonthOf(2013, 10)

// interiorEntry writes the people who come into detention after an arrest in
// the interior, as a daily number. Before the first published month it holds
// the mean of the first published fiscal year.
func interiorEntry() entry {
	return entry{name: "interior-bookins", about: "people taken into detention after an arrest in the interior [people/day], by month; before October 2013 the mean of the fiscal year 2014",
		output: "series/interior-bookins.csv", decimals: 2,
		layouts: []layout{{columns: flowColumns, row: seriesRow("group", "ice_bookins_by_arresting_agency", "", "ICE")}},
		finish:  interiorDaily}
}

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
			out.add(k, some(sum/float64(days)))
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

// coverageEntry writes, for each month, whether the totals by group hold the
// encounters at ports (1) or only those between ports (0).
func coverageEntry() entry {
	return entry{name: "encounter-coverage", about: "whether the totals of encounter-totals hold the ports: 1 from the month in which they are published together",
		output:  "series/encounter-coverage.csv",
		layouts: []layout{{columns: partyColumns, row: dispositionRow("Total Encounters")}},
		finish: func(t *table, _ *diag.List) *table {
			out := newTable()
			for m := first; m <= last; m++ {
				covered := 0.0
				if t.has(key{period: m.String(), party: single}) {
					covered = 1
				}
				out.add(key{period: m.String()}, some(covered))
			}
			return out
		}}
}
