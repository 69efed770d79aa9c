package scenario

import (
	"slices"
	"strings"

	"vereda/internal/quantity"
)

var evidenceColumns = []string{"id", "claim", "cited", "found", "verdict", "source", "year", "series", "from", "to", "note"}

// verdicts are what can be said of a figure that circulates.
var verdicts = []string{"right", "right-with-a-caveat", "approximately-right", "partly-right", "wrong", "not-confirmed", "unverifiable"}

// Verdicts lists the words for what can be said of a figure, from right to what
// cannot be known.
func Verdicts() []string { return slices.Clone(verdicts) }

// Claim is a row of the evidence ledger: a figure as it circulates, the figure
// that the publishers printed, and what to think of the first. Series names the
// instrument that counts the same in this scenario, over the months From to To,
// both included; it is empty where none does.
type Claim struct {
	ID, Claim, Cited, Found string
	Verdict, Source, Year   string
	Series                  string
	From, To                quantity.Month
	Note                    string
	Spanish                 *ClaimWords // nil where the scenario does not say it in Spanish
}

// Says reports whether a claim holds all these words, in whatever case, in any of its texts.
func (c *Claim) Says(words []string) bool {
	text := strings.ToLower(strings.Join([]string{c.ID, c.Claim, c.Cited, c.Found, c.Note, c.Source}, " "))
	return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(text, strings.ToLower(word)) })
}

// readEvidence reads evidence.csv, which a scenario need not have. It stands
// behind the instruments, to whose names its rows refer.
func (l *loader) readEvidence() {
	const file = "evidence.csv"
	if !l.exists(file) {
		return
	}
	t := l.readTable(l.read(file), evidenceColumns)
	if t == nil {
		return
	}
	var names []string // also of instruments that could not be read
	for _, n := range l.settings.observed {
		names = append(names, n.Name)
	}
	slices.Sort(names)
	seen := map[string]bool{}
	for _, r := range t.rows {
		if c, ok := (reader{l, t, r}).claim(names); ok {
			if seen[c.ID] {
				reader{l, t, r}.fault("id", codeTwice, "the id stands twice in the table", "an id of its own", "write another id")
			}
			seen[c.ID] = true
			l.out.Evidence = append(l.out.Evidence, c)
		}
	}
	slices.SortStableFunc(l.out.Evidence, func(a, b Claim) int { return strings.Compare(a.ID, b.ID) })
}

// claim reads one row; names are those of the instruments, none where the list
// of them could not be read.
func (r reader) claim(names []string) (Claim, bool) {
	id, ok := r.name("id")
	verdict, known := r.word("verdict", "verdict", verdicts)
	c := Claim{ID: id, Claim: r.free("claim", true), Cited: r.free("cited", true), Found: r.free("found", true),
		Source: r.sources("source"), Year: r.free("year", false), Note: r.free("note", false)}
	if verdict >= 0 {
		c.Verdict = verdicts[verdict]
	}
	if r.text("series") == "" {
		for _, column := range []string{"from", "to"} {
			if r.text(column) != "" {
				r.fault(column, codePeriod, column+" is given without a series", "an empty cell", "name the series that counts the same, or leave the cell empty")
				ok = false
			}
		}
		return c, ok && known
	}
	at, found := -1, len(names) == 0
	if !found {
		at, found = r.reference("series", "unknown series", names)
	}
	if at >= 0 {
		c.Series = names[at]
	}
	from, fromOK := r.yearMonth("from")
	to, toOK := r.yearMonth("to")
	c.From, c.To = from, to
	if fromOK && toOK && to < from {
		r.fault("to", codeSpan, "the span ends before it begins", "a month from "+from.String()+" on", "are from and to exchanged?")
		toOK = false
	}
	return c, ok && known && found && fromOK && toOK
}

// yearMonth reads a cell as a month such as 2019-06.
func (r reader) yearMonth(column string) (quantity.Month, bool) {
	text, ok := r.required(column)
	if !ok {
		return 0, false
	}
	m, err := quantity.ParseMonth(text)
	if err != nil {
		r.fault(column, codePeriod, column+" is not a month", "a month such as 2019-06", "write the year in four digits and the month in two")
		return 0, false
	}
	return m, true
}

func resolveEvidence(s *Scenario) []byte {
	var w csvWriter
	w.row(evidenceColumns...)
	for _, c := range s.Evidence {
		from, to := "", ""
		if c.Series != "" {
			from, to = c.From.String(), c.To.String()
		}
		w.row(c.ID, c.Claim, c.Cited, c.Found, c.Verdict, c.Source, c.Year, c.Series, from, to, c.Note)
	}
	return w.bytes()
}
