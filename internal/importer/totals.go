package importer

import (
	"vereda/internal/diag"
	"vereda/internal/quantity"
)

// The totals by group are what the inversion of first arrivals starts from:
// encounters by month, nationality and party, over all sectors. They are
// published as such only from October 2019. Before, two margins are known, and
// the cells between them are filled by proportional fitting:
//
//	2019-10 on         published: month × nationality × party, ports included
//	2013-10 – 2019-09  margins of nationality and of party, ports included
//	2012-10 – 2013-09  both margins, between ports only
//	2009-10 – 2012-09  the margin of nationality and the minors; the rest is
//	                   split into families and single adults as in FY2013
//	2005-01 – 2009-09  the margin of nationality alone, split as in FY2010
//
// A month starts from the rates of its fiscal year (structure.go): what share
// of a nationality came in each party. Fitting keeps the odds ratios of those
// rates and brings the sums to the published margins (Deming and Stephan 1940).
//
// Nothing here knows sectors, repeat shares, dispositions or deaths: of the
// tables of dispositions only the rows of all encounters are read.
//
// While the inputs are summed, the field sector of the keys holds one of these
// tags.
const (
	tagJoint    = "joint"     // published cells
	tagBetween  = "between"   // between ports by nationality
	tagYoung    = "young"     // between ports by party
	tagAll      = "all"       // ports included by nationality
	tagAllParty = "all-party" // ports included by party
)

var (
	minorsCounted   = quantity.MonthOf(2009, 10)
	familiesCounted = quantity.MonthOf(2012, 10)
	portsCounted    = quantity.MonthOf(2013, 10)
)

func totalsEntry() entry {
	tag := func(tag string, inner func(row, func(key, cell))) func(row, func(key, cell)) {
		return func(r row, add func(key, cell)) {
			inner(r, func(k key, c cell) { k.sector = tag; add(k, c) })
		}
	}
	return entry{name: "encounter-totals",
		about:  "encounters by month, nationality and party, over all sectors: what first arrivals are derived from. Needs five tables together",
		output: "series/encounter-totals.csv", dims: []string{"nationality", "party"}, decimals: 1,
		layouts: []layout{
			{columns: regionColumns, to: detailed - 1, row: tag(tagBetween, regionRow)},
			{columns: youngColumns, to: portsCounted - 1, row: tag(tagYoung, youngRow)},
			{columns: citizenshipColumns, to: detailed - 1, row: tag(tagAll, allRow)},
			{columns: partyColumns, to: detailed - 1, row: tag(tagAllParty, dispositionRow("Total Encounters"))},
			{columns: encounterColumns, from: detailed, row: tag(tagJoint, component("", "", detailed, func(r row) key {
				k := byParty(r)
				k.nationality = r.nationality("citizenship")
				return k
			}))},
		},
		covers: covered, finish: fitTotals}
}

// covered says which encounters the totals of a month hold.
func covered(m quantity.Month) string {
	if m >= portsCounted {
		return "all"
	}
	return "between-ports"
}

// allRow takes the nationalities of the table by citizenship. What it calls
// others holds Nicaragua, which is taken out again in margin.
func allRow(r row, add func(key, cell)) {
	if !r.is("disposition", "Total Encounters") || r.is("citizenship", "Total Encounters") {
		return
	}
	n := other
	if code, ok := countryOf[r.text("citizenship")]; ok {
		n = code
	}
	add(key{period: r.month().String(), nationality: n}, r.count("n"))
}

// grid holds a value by nationality and party.
type grid [11][3]float64

// fitter fits the months one by one, the later first, because what is not
// known of the earlier is held from them.
type fitter struct {
	t          *table
	rates      map[int]grid // by fiscal year: share of a nationality in each party
	family2013 [11]float64  // families as a share of families and single adults
	held2010   grid         // rates of FY2010
}

func fitTotals(t *table, list *diag.List) *table {
	f := &fitter{t: t, rates: map[int]grid{}}
	for m := first; m <= last; m++ {
		if lacking := f.lacking(m); lacking != "" {
			list.Add(diag.Diagnostic{Code: codeFit, Message: "no " + lacking + " in " + m.String(),
				Expected: "the five tables that together cover " + first.String() + " to " + last.String()})
			return t
		}
	}
	out := newTable()
	f.published(out)
	f.seedYears()
	f.span(out, portsCounted, detailed-1, f.fitBoth)
	year2013 := f.span(out, familiesCounted, portsCounted-1, f.fitBoth)
	for n := range nationalities {
		f.family2013[n] = ratio(year2013[n][1], year2013[n][0]+year2013[n][1])
	}
	f.span(out, minorsCounted+12, familiesCounted-1, f.fitMinors)
	year2010 := f.span(out, minorsCounted, minorsCounted+11, f.fitMinors)
	f.held2010 = rates(year2010)
	f.span(out, first, minorsCounted-1, f.hold)
	return out
}

// lacking names the table that does not cover a month.
func (f *fitter) lacking(m quantity.Month) string {
	has := func(tag, nationality, party string) bool { return f.t.has(key{m.String(), tag, nationality, party}) }
	switch {
	case m >= detailed:
		if !has(tagJoint, "MEX", single) {
			return "encounters by nationality and party"
		}
		return ""
	case !has(tagBetween, "MEX", ""):
		return "encounters between ports by nationality"
	case m >= portsCounted && !has(tagAll, "MEX", ""):
		return "encounters by nationality"
	case m >= portsCounted && !has(tagAllParty, "", family):
		return "encounters by party"
	case m >= familiesCounted && m < portsCounted && !has(tagYoung, "", family):
		return "families between ports"
	case m >= minorsCounted && m < portsCounted && !has(tagYoung, "", minor):
		return "minors between ports"
	}
	return ""
}

// span fits the months of a span and returns their sum.
func (f *fitter) span(out *table, from, to quantity.Month, fit func(quantity.Month) grid) grid {
	var sum grid
	for m := from; m <= to; m++ {
		g := fit(m)
		for n, name := range nationalities {
			for p, party := range parties {
				out.add(key{period: m.String(), nationality: name, party: party}, some(g[n][p]))
				sum[n][p] += g[n][p]
			}
		}
	}
	return sum
}

// published copies the months for which the cells themselves are published; a
// cell without a row is a zero, because every encounter has its row.
func (f *fitter) published(out *table) {
	f.span(out, detailed, last, func(m quantity.Month) grid { return f.joint(m) })
}

func (f *fitter) joint(m quantity.Month) grid {
	var g grid
	for n, name := range nationalities {
		for p, party := range parties {
			g[n][p] = f.t.get(key{m.String(), tagJoint, name, party})
		}
	}
	return g
}

// margin returns the encounters by nationality: with the ports from the month
// in which they are published together. Nicaragua then stands among the
// others; what the Border Patrol alone met is taken out, as a floor.
func (f *fitter) margin(m quantity.Month) [11]float64 {
	var v [11]float64
	tag := tagBetween
	if m >= portsCounted {
		tag = tagAll
	}
	for n, name := range nationalities {
		v[n] = f.t.get(key{m.String(), tag, name, ""})
	}
	if tag == tagAll {
		nic, others := rank(nationalities, "NIC"), rank(nationalities, other)
		v[nic] = min(f.t.get(key{m.String(), tagBetween, "NIC", ""}), v[others])
		v[others] -= v[nic]
	}
	return v
}

// fitBoth fits a month of which both margins are known.
func (f *fitter) fitBoth(m quantity.Month) grid {
	tag := tagYoung
	if m >= portsCounted {
		tag = tagAllParty
	}
	var columns [3]float64
	for p, party := range parties {
		columns[p] = f.t.get(key{m.String(), tag, "", party})
	}
	margin := f.margin(m)
	return proportional(seed(margin, f.rates[quantity.FiscalYear(m)]), margin, columns)
}

// fitMinors fits a month of which only the minors are known apart from the
// margin of nationality, and splits the rest as in FY2013.
func (f *fitter) fitMinors(m quantity.Month) grid {
	margin := f.margin(m)
	total := 0.0
	for _, v := range margin {
		total += v
	}
	minors := min(f.t.get(key{m.String(), tagYoung, "", minor}), total)
	start := seed(margin, f.rates[structures[0].year])
	for n := range start {
		start[n][0], start[n][1] = start[n][0]+start[n][1], 0
	}
	g := proportional(start, margin, [3]float64{total - minors, 0, minors})
	for n := range g {
		rest := g[n][0]
		g[n][1] = rest * f.family2013[n]
		g[n][0] = rest - g[n][1]
	}
	return g
}

// hold splits a month of which only the margin of nationality is known as in
// FY2010.
func (f *fitter) hold(m quantity.Month) grid { return seed(f.margin(m), f.held2010) }

// seed multiplies rates by a margin.
func seed(margin [11]float64, rates grid) grid {
	var g grid
	for n := range g {
		for p := range g[n] {
			g[n][p] = margin[n] * rates[n][p]
		}
	}
	return g
}

// rates divides each row by its sum; an empty row is all single adults.
func rates(g grid) grid {
	for n := range g {
		sum := g[n][0] + g[n][1] + g[n][2]
		if sum <= 0 {
			g[n] = [3]float64{1, 0, 0}
			continue
		}
		for p := range g[n] {
			g[n][p] /= sum
		}
	}
	return g
}

func ratio(a, b float64) float64 {
	if b <= 0 {
		return 0
	}
	return a / b
}

// proportional scales rows and columns in turn until both sums fit (Deming and
// Stephan 1940). Columns are first brought to the sum of the rows, from which
// rounding makes them differ. The rows come last: they fit exactly.
func proportional(g grid, rows [11]float64, columns [3]float64) grid {
	total, sum := 0.0, 0.0
	for _, v := range rows {
		total += v
	}
	for _, v := range columns {
		sum += v
	}
	const rounds = 200
	for range rounds {
		for p := range columns {
			got := 0.0
			for n := range g {
				got += g[n][p]
			}
			for n := range g {
				g[n][p] *= ratio(columns[p]*ratio(total, sum), got)
			}
		}
		for n := range g {
			got := g[n][0] + g[n][1] + g[n][2]
			for p := range g[n] {
				g[n][p] *= ratio(rows[n], got)
			}
		}
	}
	return g
}

func fiscalMonths(year int) (from, to quantity.Month) {
	return quantity.MonthOf(year-1, 10), quantity.MonthOf(year, 9)
}
