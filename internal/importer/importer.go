// Package importer turns the public tables of the institutions that count into
// the tables of a scenario folder: nine sectors, eleven groups of
// nationalities, three parties, months.
//
// It is the one room that knows the publishers' codes. It reads the tidy form
// in which the figures are passed on (one row per count, comma-separated,
// UTF-8), never spreadsheets. Every importer is an entry of the registry: a
// name, the layouts it accepts with the columns of each, and the table it
// writes. Start reading at [Run].
package importer

import (
	"io"
	"maps"
	"slices"

	"vereda/internal/diag"
	"vereda/internal/quantity"
)

// Input is one file of a publisher.
type Input struct {
	Name   string // as messages name it
	Reader io.Reader
}

// Importer describes an entry of the registry.
type Importer struct {
	Name    string     // as the command names it
	From    string     // publisher, one of Publishers
	About   string     // one sentence
	Layouts [][]string // columns that one of its inputs must have, by layout
	Without [][]string // columns that it must not have, which tell it from another table; by layout
	Output  string     // where the shipped scenario keeps the table; empty where it does not
	Header  []string   // columns of what it writes
}

// The first and the last month that importers write: the span of the shipped
// scenario. Outcomes after its end are not for fitting and are left out.
var (
	first = quantity.MonthOf(2005, 1)
	last  = quantity.MonthOf(2023, 12)
)

// layout is one form of input: the columns that tell it from the others, and
// what a row of it adds to the table.
type layout struct {
	columns []string
	without []string       // columns that tell a file of another table, which has all of ours too
	from    quantity.Month // first month taken from this layout; 0 is the first of all
	to      quantity.Month // last month; 0 is the last of all
	row     func(r row, add func(key, cell))
}

// entry is an importer with its way of working. finish replaces the plain
// writing of the sums where a table needs more than adding up.
type entry struct {
	name, about, output string
	dims                []string       // of sector, nationality, party
	decimals            int            // of the values written
	early               quantity.Month // a month before the first from which rows are written where somebody asks for it
	complete            quantity.Month // from here on a cell without a row is a zero; 0 for never
	layouts             []layout
	covers              func(quantity.Month) string // a column of what each month covers; nil for none
	finish              func(*table, *diag.List) *table
}

// Names lists the importers in alphabetical order.
func Names() []string {
	names := make([]string, 0, len(registry()))
	for _, e := range registry() {
		names = append(names, e.name)
	}
	slices.Sort(names)
	return names
}

// publishers are the institutions whose files are read, each with the importers
// that need them. A table that needs files of several stands under the first.
var publishers = []struct {
	name      string
	importers []string
}{
	{"cbp", []string{"encounters-by-sector", "encounters-by-party", "encounters-title-8", "encounters-title-42", "expulsions",
		"expulsions-by-nationality", "port-encounters-by-party", "port-encounters-by-nationality", "encounters-all-by-nationality",
		"encounter-totals", "deaths-border-patrol", "staffing"}},
	{"ohss", []string{"encounters-by-nationality", "port-encounters", "port-encounters-by-office", "repatriations", "transfers-to-detention",
		"transfers-to-shelter", "releases", "paroles", "mpp", "removals", "voluntary-returns", "bookins-cbp", "interior-book-ins",
		"appointments", "paroles-from-abroad"}},
	{"ice", []string{"detained-population"}},
	{"court", []string{"separations"}},
	{"iom", []string{"deaths-missing-migrants", "deaths-missing-migrants-by-sector", "deaths-darien", "deaths-central-america", "deaths-mexico"}},
	{"cato", []string{"gotaways"}},
	{"panama-snm", []string{"darien", "darien-by-nationality"}},
	{"honduras-inm", []string{"honduras", "honduras-by-nationality"}},
	{"mexico-upmrip", []string{"mexico-events", "mexico-events-by-nationality", "mexico-returns", "mexico-returns-by-nationality"}},
	{"guatemala-igm", []string{"guatemala-returns"}},
	{"unhcr", []string{"mexico-asylum-claims"}},
	{"world-bank", []string{"unemployment", "residents", "income-at-home", "income-at-destination", "homicides"}},
	{"idmc", []string{"displaced-by-conflict", "displaced-by-disaster"}},
	{"undesa", []string{"born-abroad", "kin-abroad"}},
}

// Publishers lists the words for publishers.
func Publishers() []string {
	var words []string
	for _, p := range publishers {
		words = append(words, p.name)
	}
	return words
}

// Of lists the importers of a publisher; none for a word that is not one.
func Of(publisher string) []string {
	for _, p := range publishers {
		if p.name == publisher {
			return slices.Clone(p.importers)
		}
	}
	return nil
}

// publisherOf is the publisher of an importer's figures.
func publisherOf(name string) string {
	for _, p := range publishers {
		if slices.Contains(p.importers, name) {
			return p.name
		}
	}
	return ""
}

// Describe returns what is known of an importer, and whether there is one of
// that name.
func Describe(name string) (Importer, bool) {
	e, ok := find(name)
	if !ok {
		return Importer{}, false
	}
	it := Importer{Name: e.name, From: publisherOf(e.name), About: e.about, Output: e.output, Header: e.header()}
	for _, l := range e.layouts {
		it.Layouts = append(it.Layouts, slices.Clone(l.columns))
		it.Without = append(it.Without, slices.Clone(l.without))
	}
	return it, true
}

// Span is the part of a table that is written: the periods that lie from From
// to To, both included. A month that is 0 sets no bound.
type Span struct {
	From, To quantity.Month
}

// Layout returns the number of the layout that suits a file with these columns;
// -1 for none.
func (it Importer) Layout(header []string) int {
	for i, columns := range it.Layouts {
		lacks := slices.ContainsFunc(columns, func(c string) bool { return !slices.Contains(header, c) })
		if !lacks && !slices.ContainsFunc(it.Without[i], func(c string) bool { return slices.Contains(header, c) }) {
			return i
		}
	}
	return -1
}

// Run reads the inputs, recognises each by its columns, and writes the table
// of the importer as CSV: period, the dimensions, value. Tables that are worked
// out of all months are cut to the span afterwards. It returns everything that
// is wrong with the inputs; out is written only where nothing is.
func Run(name string, inputs []Input, span Span, out io.Writer) *diag.List {
	list := &diag.List{}
	e, ok := find(name)
	if !ok {
		list.Add(diag.Diagnostic{Code: codeName, Message: "unknown importer", Found: name,
			Expected: "one of the importers", Hint: diag.DidYouMean(name, Names())})
		return list
	}
	if len(inputs) == 0 {
		list.Add(diag.Diagnostic{Code: codeInput, Message: "nothing to import", Expected: "a file for " + name})
		return list
	}
	sums := newTable()
	for i := range e.layouts {
		if e.layouts[i].from == 0 {
			e.layouts[i].from = e.begin(span)
		}
	}
	for _, input := range inputs {
		e.read(input, sums, list)
	}
	if list.HasErrors() {
		return list
	}
	if e.finish != nil {
		sums = e.finish(sums, list)
	} else if e.complete > 0 && len(sums.cells) > 0 {
		sums.fill(e.complete, e.dims)
	}
	kept := layout{from: max(span.From, e.begin(span)), to: last}
	if span.To > 0 {
		kept.to = min(span.To, last)
	}
	maps.DeleteFunc(sums.cells, func(k key, _ cell) bool { return !kept.covers(k.period) })
	if len(sums.cells) == 0 && !list.HasErrors() {
		list.Add(diag.Diagnostic{Code: codeNothing, File: inputs[0].Name, Message: "no row is of use to " + name,
			Expected: "rows about what it makes, from " + kept.from.String() + " to " + kept.to.String()})
	}
	if list.HasErrors() {
		return list
	}
	sums.pad()
	if err := sums.write(out, e); err != nil {
		list.Add(diag.Diagnostic{Code: codeWrite, Message: "the table cannot be written", Found: err.Error()})
	}
	return list
}

// begin is the first month that an entry writes.
func (e entry) begin(span Span) quantity.Month {
	if e.early > 0 && span.From > 0 {
		return max(min(span.From, first), e.early)
	}
	return first
}

func find(name string) (entry, bool) {
	for _, e := range registry() {
		if e.name == name {
			return e, true
		}
	}
	return entry{}, false
}

func (e entry) header() []string {
	columns := append([]string{"period"}, e.dims...)
	if e.covers != nil {
		columns = append(columns, "coverage")
	}
	return append(columns, "value")
}
