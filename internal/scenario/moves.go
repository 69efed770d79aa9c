package scenario

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"vereda/internal/diag"
	"vereda/internal/quantity"
)

// Files that say what moves each outcome, written by vereda sensitivity keep.
const (
	MovesFile      = "moves.csv"
	MovesAboutFile = "moves.yaml"
)

var movesColumns = []string{"group", "outcome", "unit", "chance", "parameter", "first", "first_low", "first_high", "total", "total_low", "total_high"}

// Moves says what each outcome of a scenario depends on: Sobol' indices over the ranges
// of the parameters that were varied, all others at their stated values.
type Moves struct {
	From, To quantity.Month // that the outcomes count, both included
	// Rows are base rows of the Saltelli design, Seeds those of each point, Runs all that
	// were made, PeoplePerRow how many people stood for one row in them.
	Rows, Seeds, Runs, PeoplePerRow int
	// Scenario is the digest of what decides runs at the time; Changed says that it is
	// another one now.
	Scenario string
	Changed  bool
	Outcomes []MovedOutcome // those that vary, and not by place
}

// MovedOutcome is an outcome with the parameters that move it, those first that do most.
type MovedOutcome struct {
	Group, Outcome, Unit string
	Chance               float64 // share of the variance of single runs that is not of parameters
	By                   []MovedBy
}

// MovedBy is a parameter with its indices: shares of the variance of the mean over
// seeds.
type MovedBy struct {
	Parameter    string // or parameter@sector
	First, Total Index  // alone, and together with others
}

// Index is an index with its 95 % interval.
type Index struct{ Value, Low, High float64 }

// Of gives what moves an outcome; false where it was not asked or does not vary.
func (m *Moves) Of(group, outcome string) (MovedOutcome, bool) {
	if m == nil {
		return MovedOutcome{}, false
	}
	at := slices.IndexFunc(m.Outcomes, func(o MovedOutcome) bool { return o.Group == group && o.Outcome == outcome })
	if at < 0 {
		return MovedOutcome{}, false
	}
	return m.Outcomes[at], true
}

// readMoves reads what moves each outcome, which a scenario need not say.
func (l *loader) readMoves() {
	table, about := l.exists(MovesFile), l.exists(MovesAboutFile)
	if table != about {
		missing, other := MovesFile, MovesAboutFile
		if table {
			missing, other = MovesAboutFile, MovesFile
		}
		l.read(other) // so that it is not called unused too
		l.list.Add(diag.Diagnostic{Code: codeMoves, File: path.Join(l.label, missing), Message: "the file is missing beside " + other,
			Expected: "both, as vereda sensitivity keep writes them", Hint: "write them anew, or delete " + other})
		return
	}
	if !table {
		return
	}
	m := &Moves{}
	l.readMovesAbout(l.read(MovesAboutFile), m)
	l.readMovesTable(l.read(MovesFile), m)
	l.out.Moves = m
}

func (l *loader) readMovesAbout(doc *document, m *Moves) {
	if doc == nil {
		return
	}
	root := l.parseYAML(doc)
	if root == nil {
		return
	}
	y, _ := l.mapping(doc, root, MovesAboutFile, []string{"from", "to", "rows", "seeds", "runs", "people_per_row", "scenario"})
	var known [2]bool
	m.From, known[0] = y.month("from")
	m.To, known[1] = y.month("to")
	if known[0] && known[1] && m.To < m.From {
		y.fault("to", diag.Diagnostic{Code: codeSpan, Message: "the last month lies before the first", Found: m.To.String(), Expected: m.From.String() + " or later"})
	}
	whole := func(key string) int {
		n, _ := y.whole(key, span{low: 1, high: 1e9})
		return int(n)
	}
	m.Rows, m.Seeds, m.Runs, m.PeoplePerRow = whole("rows"), whole("seeds"), whole("runs"), whole("people_per_row")
	m.Scenario, _ = y.text("scenario")
}

func (l *loader) readMovesTable(doc *document, m *Moves) {
	t := l.readTable(doc, movesColumns)
	if t == nil || len(l.values) == 0 {
		return
	}
	var names []string
	for _, v := range l.values {
		names = append(names, scopedName(v.Name, v.Scope))
	}
	slices.Sort(names)
	lines := map[string]int{}
	for _, r := range t.rows {
		c := reader{l, t, r}
		o := MovedOutcome{Group: c.free("group", true), Outcome: c.free("outcome", true), Unit: c.free("unit", true)}
		o.Chance, _ = c.number("chance", span{unit: "share", low: 0, high: 1})
		by := MovedBy{First: c.index("first"), Total: c.index("total")}
		k, ok := c.reference("parameter", "unknown parameter", names)
		if !ok {
			continue
		}
		by.Parameter = names[k]
		at := slices.IndexFunc(m.Outcomes, func(have MovedOutcome) bool { return have.Group == o.Group && have.Outcome == o.Outcome })
		if at < 0 {
			at, m.Outcomes = len(m.Outcomes), append(m.Outcomes, o)
		}
		have := &m.Outcomes[at]
		if have.Unit != o.Unit || have.Chance != o.Chance {
			c.fault("chance", codeDiffer, "unit or chance differs from an earlier row of the outcome", "the same in all rows of an outcome", "write the files anew: vereda sensitivity keep")
		}
		key := o.Group + "\x00" + o.Outcome + "\x00" + by.Parameter
		if first := lines[key]; first > 0 {
			c.twice("parameter", by.Parameter+" for "+o.Outcome, first)
			continue
		}
		lines[key] = r.line
		have.By = append(have.By, by)
	}
	for i := range m.Outcomes {
		slices.SortStableFunc(m.Outcomes[i].By, func(a, b MovedBy) int { return cmp.Compare(b.Total.Value, a.Total.Value) })
	}
}

// index reads an index and its interval. Estimates may lie a little outside of 0 to 1.
func (r reader) index(column string) Index {
	wide := span{low: -10, high: 10}
	var x Index
	var ok [2]bool
	x.Value, _ = r.number(column, wide)
	x.Low, ok[0] = r.number(column+"_low", wide)
	x.High, ok[1] = r.number(column+"_high", wide)
	if ok[0] && ok[1] && x.High < x.Low {
		r.fault(column+"_high", codeMoves, "the upper end of the interval lies below the lower one", "at least "+format(x.Low), "exchange the two")
	}
	return x
}

// scopedName is the name by which a parameter is set.
func scopedName(name, scope string) string {
	if scope != "" {
		return name + "@" + scope
	}
	return name
}

// ResolveMoves writes the files that say what moves each outcome.
func ResolveMoves(m *Moves) map[string][]byte {
	var w csvWriter
	w.row(movesColumns...)
	for _, o := range m.Outcomes {
		for _, by := range o.By {
			cells := []string{o.Group, o.Outcome, o.Unit, format(o.Chance), by.Parameter}
			for _, x := range []Index{by.First, by.Total} {
				cells = append(cells, format(x.Value), format(x.Low), format(x.High))
			}
			w.row(cells...)
		}
	}
	var y strings.Builder
	fmt.Fprintf(&y, "from: %s\nto: %s\nrows: %d\nseeds: %d\nruns: %d\npeople_per_row: %d\nscenario: %s\n", m.From, m.To, m.Rows, m.Seeds, m.Runs, m.PeoplePerRow, quote(m.Scenario))
	return map[string][]byte{MovesFile: w.bytes(), MovesAboutFile: []byte(y.String())}
}
