package importer

import (
	"maps"
	"slices"
	"strconv"

	"vereda/internal/diag"
)

// The columns of the tables of those who count on the way to the border. Some
// tables have all columns of another and one more: the shorter one then names
// the column that its file must not have.
var (
	gapColumns     = []string{"year", "month", "granularity", "nationality", "transits"}
	entryColumns   = []string{"year", "month", "nationality", "entries"}
	entriesColumns = []string{"year", "month", "entries"}
	eventColumns   = []string{"year", "month", "nationality", "events"}
	sentColumns    = []string{"year", "month", "nationality", "type", "events"}
	homeColumns    = []string{"year", "month", "sex", "age", "returned_from", "returns"}
	asylumColumns  = []string{"year", "origin", "asylum_country", "asylum_applications"}
)

// tagTotal stands in the field sector of the keys of published totals, which
// the parts are compared with.
const tagTotal = "total"

// notCounted are the groups that a table by nationality leaves out: those whose
// home lies north of the place of the count, and in Honduras the people of its
// neighbours, who enter freely under the agreement of the four countries
// (CA-4). The few that are registered none the less stay in the totals.
var notCounted = map[string][]string{
	"darien":   {"MEX", "GTM", "HND", "SLV", "NIC"},
	"honduras": {"MEX", "GTM", "HND", "SLV", "NIC"},
}

// corridorEntries are the counts on the way through Panama, Honduras, Mexico
// and Guatemala. All count events: who is met twice counts twice.
func corridorEntries() []entry {
	byGroup := func(name, about string, layouts ...layout) entry {
		return entry{name: name + "-by-nationality", about: about + " by month and group of nationalities", output: "observed/" + name + "-by-nationality.csv",
			dims: []string{"nationality"}, layouts: layouts, finish: func(t *table, list *diag.List) *table {
				out := wholeMonths(t, list)
				maps.DeleteFunc(out.cells, func(k key, _ cell) bool { return slices.Contains(notCounted[name], k.nationality) })
				return out
			}}
	}
	total := func(name, about string, l layout) entry {
		return entry{name: name, about: about + " by month", output: "observed/" + name + ".csv", layouts: []layout{l}}
	}
	darien, honduras := "people registered after crossing the Darién", "irregular entries registered in Honduras"
	events, returns := "people met in an irregular situation by Mexico's migration authority, events,", "people sent home by Mexico's migration authority, deportations and assisted returns together,"
	return []entry{
		byGroup("darien", darien, layout{columns: gapColumns, row: transitRow(true)}),
		total("darien", darien, layout{columns: gapColumns, row: transitRow(false)}),
		byGroup("honduras", honduras,
			layout{columns: entryColumns, row: groupRow("entries")},
			layout{columns: entriesColumns, without: []string{"nationality"}, row: publishedTotal("entries")}),
		total("honduras", honduras, layout{columns: entriesColumns, without: []string{"nationality"}, row: plain("entries")}),
		byGroup("mexico-events", events, layout{columns: eventColumns, without: []string{"type"}, row: groupRow("events")}),
		total("mexico-events", events, layout{columns: eventColumns, without: []string{"type"}, row: plain("events")}),
		byGroup("mexico-returns", returns, layout{columns: sentColumns, row: returnedRow(groupRow("events"))}),
		total("mexico-returns", returns, layout{columns: sentColumns, row: returnedRow(plain("events"))}),
		{name: "mexico-asylum-claims", about: "people who asked for asylum in Mexico by year and group of nationalities, but for those of its northern neighbours",
			output: "observed/mexico-asylum-claims.csv", dims: []string{"nationality"}, layouts: []layout{{columns: asylumColumns, row: asylumRow}}},
		total("guatemala-returns", "people of Guatemala received back from Mexico", layout{columns: homeColumns, row: receivedRow}),
	}
}

// transitRow takes the months of a table in which older years stand as totals
// in their first month. A year's total is no month's count, and is left out.
func transitRow(byGroup bool) func(row, func(key, cell)) {
	return func(r row, add func(key, cell)) {
		if r.is("granularity", "year_total_in_month_1") {
			return
		}
		if !r.is("granularity", "month") {
			r.fault("granularity", codeUnknown, "unknown granularity", "month or year_total_in_month_1", "")
		}
		k := byMonth(r)
		if byGroup {
			k.nationality = r.nationality("nationality")
		}
		add(k, r.count("transits"))
	}
}

func groupRow(column string) func(row, func(key, cell)) {
	return func(r row, add func(key, cell)) {
		add(key{period: r.month().String(), nationality: r.nationality("nationality")}, r.count(column))
	}
}

// publishedTotal takes a month's total over all nationalities, under a tag.
func publishedTotal(column string) func(row, func(key, cell)) {
	return func(r row, add func(key, cell)) {
		add(key{period: r.month().String(), sector: tagTotal}, r.count(column))
	}
}

// returnedRow lets the three ways home pass that are told apart and add up.
func returnedRow(inner func(row, func(key, cell))) func(row, func(key, cell)) {
	return func(r row, add func(key, cell)) {
		if !r.is("type", "deportation", "assisted return", "assisted return of children") {
			r.fault("type", codeUnknown, "unknown type of return", "deportation, assisted return or assisted return of children", "")
		}
		inner(r, add)
	}
}

// northern are countries whose people do not come by the way from the south.
var northern = []string{"USA", "CAN", "MEX"}

// asylumRow takes the applications in one country of asylum.
func asylumRow(r row, add func(key, cell)) {
	if !r.is("asylum_country", "MEX") || r.is("origin", northern...) {
		return
	}
	year := r.whole("year", codePeriod, "a year", 1900, 2100)
	if year >= first.Year() && year <= last.Year() {
		add(key{period: strconv.Itoa(year), nationality: r.nationality("origin")}, r.count("asylum_applications"))
	}
}

func receivedRow(r row, add func(key, cell)) {
	if !r.is("returned_from", "MEX", "USA") {
		r.fault("returned_from", codeUnknown, "unknown country of departure", "MEX or USA", "")
	}
	if r.is("returned_from", "MEX") {
		add(byMonth(r), r.count("returns"))
	}
}

// wholeMonths makes a table by nationality of tables that list every
// nationality met in a month and leave out the others. In a month that was
// published, a group without a row is a count of none; a month without any row
// stays missing, unless its published total says that it was none. Parts that
// do not add up to the published total are a fault. Groups that never occur
// have no series.
func wholeMonths(t *table, list *diag.List) *table {
	sums := map[string]cell{} // by month, over the groups
	seen := map[string]bool{}
	for _, k := range t.keys() {
		if k.sector != tagTotal {
			sum := sums[k.period]
			sums[k.period] = cell{sum.value + t.get(k), sum.known || t.has(k)}
			seen[k.nationality] = true
		}
	}
	for _, k := range t.keys() {
		if k.sector != tagTotal || !t.has(k) {
			continue
		}
		sum := sums[k.period]
		switch {
		case !sum.known && t.get(k) == 0:
			sums[k.period] = some(0)
		case sum.known && sum.value != t.get(k):
			list.Add(diag.Diagnostic{Code: codeFit, Message: "the nationalities of " + k.period + " do not add up to the published total",
				Found: strconv.FormatFloat(sum.value, 'f', -1, 64), Expected: strconv.FormatFloat(t.get(k), 'f', -1, 64)})
		}
	}
	out := newTable()
	for period, sum := range sums {
		for _, n := range nationalities {
			if !seen[n] {
				continue
			}
			k := key{period: period, nationality: n}
			switch c, listed := t.cells[k]; {
			case listed:
				out.add(k, c)
			case sum.known:
				out.add(k, some(0))
			}
		}
	}
	return out
}
