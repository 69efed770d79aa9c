// Package scenario is the only reader of scenario folders. Text goes in; a
// typed, resolved and checked value comes out, or a list of diagnostics.
package scenario

import (
	"vereda/internal/mechanism"
	"vereda/internal/network"
	"vereda/internal/observe"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/quantity"
)

// Span is a run of months, both ends included.
type Span struct {
	From quantity.Month
	To   quantity.Month
}

// Contains reports whether a month lies in the span.
func (s Span) Contains(m quantity.Month) bool { return s.From <= m && m <= s.To }

// Scenario is a resolved scenario folder. It is immutable and shared by all
// runs. Lists of names are sorted; ids are positions in them.
type Scenario struct {
	Name         string
	Variant      string // empty for the base
	Title        string
	Question     string
	Start        quantity.Date // day 0
	End          quantity.Date // last day, included
	Days         int
	PeoplePerRow int
	PriceYear    int
	Seed         uint64
	// SmallCounts is the number of people below which a count that somebody published is
	// kept back in what the program shows and writes; the model takes all of them.
	SmallCounts float64
	Fit         []Span
	Check       []Span

	Network          *network.Network
	Nationalities    []string // codes, sorted
	NationalityTitle []string
	HomePlace        []network.PlaceID // by nationality
	Margins          []people.Margin   // nationality × party
	// Origins and Goals say by nationality where people leave and where they are
	// headed; empty where the scenario does not hold the way to the border.
	Origins [][]people.PlaceShare
	Goals   [][]people.PlaceShare
	// Homes says who lives at home and what makes them leave; nil where the scenario
	// does not hold that. Made says that the model makes departures of it, in place of
	// taking those of the series arrivals.
	Homes         *mechanism.Homes
	HomeNotes     []HomeNote // by nationality × party
	Announcements []Announced
	Harvests      []Harvest // seasons with yields that are not usual
	Made          bool
	Gravity       bool      // people choose legs by the null rule gravity
	Closures      []Closure // of legs, by route and date
	// SettledRows are those who live in the destination on the first day, by
	// nationality and standing; none where they are not counted.
	SettledRows []SettledRow
	// JobRows are the jobs in border cities, by sector; empty where the scenario does not
	// count them.
	JobRows     []JobRow
	Params      mechanism.Params
	Drivers     mechanism.Drivers
	Timeline    *policy.Timeline
	Instruments []observe.Instrument
	Observed    []observe.Series // by instrument
	// EncounterTotals are the monthly totals by group that the inversion of
	// first arrivals uses: month of the run × nationality × party [people],
	// negative where missing; PortsCounted says by month whether ports are in, TotalsKept
	// of each total whether it was counted and is kept back.
	EncounterTotals []float64
	TotalsKept      []bool
	PortsCounted    []bool

	// Where the facts come from: by place, by route, by nationality × party, the
	// rows of the timeline in canonical order, and the series.
	PlaceNotes   []Provenance
	RouteNotes   []Provenance
	MarginNotes  []Provenance
	RuleRows     []RuleRow
	ShareNotes   map[string]Provenance // of Origins and Goals, by file, nationality and place
	Series       []SeriesInfo          // of the drivers, sorted by name
	ObservedInfo []SeriesInfo          // by instrument

	Values []Value // every parameter as resolved, for describe and check --resolved
	// Evidence is the ledger of figures that circulate, sorted by id.
	Evidence []Claim
	// Card holds answers to the questions of the card, in their order.
	Card []Answer
	// Posterior are draws of the parameters that fit what was counted; nil for none.
	// TargetRows are the figures it is held against, by row and column.
	Posterior  *Posterior
	TargetRows [][]string
	// Moves says what each outcome depends on; nil where that was not found out.
	Moves   *Moves
	Sources []Source
	Files   []File // every file read, with its digest
	Digest  string // of all of the above, hexadecimal
}

// Value is a parameter with its provenance.
type Value struct {
	Name, Scope, Unit    string
	Value, Low, High     float64
	Prior, Source, Grade string
	Meaning, Note        string
	Default              bool // filled in, not written in the file
}

// Provenance says where a row of a table comes from.
type Provenance struct {
	Source, Grade, Note string
}

// RuleRow is a row of the timeline as people write it. Empty dimensions stand
// for all.
type RuleRow struct {
	From                             quantity.Date
	Jurisdiction, Nationality, Party string
	Rule                             string
	Value                            float64
	Unit, Source, Note               string
	Default                          bool // filled in, not written in the file
}

// SeriesInfo describes a table of series/ or observed/ as scenario.yaml does.
type SeriesInfo struct {
	Name, File, Unit           string
	Period                     int // row of the words month, year, fiscal-year, climate-month
	Source, Publisher, Licence string
	Coverage, Note             string
	NotCounted                 string // who is not in it; empty where nobody has said
	Held                       int    // periods at the end that hold earlier values, as its entry says, and were not read
}

// Source is an entry of sources.bib.
type Source struct {
	Key    string
	Fields map[string]string
}

// File is one input file and the SHA-256 of its bytes.
type File struct {
	Path   string
	SHA256 string
}

// Months is the number of months that the run touches.
func (s *Scenario) Months() int { return len(s.Drivers.DaysIn) }

// MonthAt is the calendar month of a month of the run.
func (s *Scenario) MonthAt(i int) quantity.Month { return s.Start.Month() + quantity.Month(i) }

// InFit reports whether a month belongs to the years used for fitting.
func (s *Scenario) InFit(m quantity.Month) bool { return contains(s.Fit, m) }

// InCheck reports whether a month belongs to the years used for checking.
func (s *Scenario) InCheck(m quantity.Month) bool { return contains(s.Check, m) }

func contains(spans []Span, m quantity.Month) bool {
	for _, s := range spans {
		if s.Contains(m) {
			return true
		}
	}
	return false
}
