package scenario

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"vereda/internal/diag"
)

// Files of a posterior. The targets are written by people; the other two by the
// command that draws it.
const (
	TargetsFile   = "targets.csv"
	PosteriorFile = "posterior.csv"
	AboutFile     = "posterior.yaml"
)

// TargetColumns are those of a table of targets.
var TargetColumns = []string{"instrument", "sector", "nationality", "party", "from", "to", "observation", "discrepancy", "source"}

// Posterior are values of parameters that belong together, drawn from what is known of
// them once figures of the fit years were counted.
type Posterior struct {
	Names []string    // parameters, or parameter@sector
	Draws [][]float64 // by draw and name, in the units of the house
	// Effective is the number of equally weighed draws that the runs are worth, Runs
	// how many were made, Rows how many people stood for one row in them.
	Effective float64
	Runs      int
	Rows      int
	// Tolerance is the width of the kernel in units of the errors that the targets
	// state: 1 where those are all that is approximate.
	Tolerance float64
	Fit       []Span
	// Scenario is the digest of what decides runs, without the posterior, at the time.
	Scenario string
	Targets  []MetTarget
	Changed  bool // the scenario is no longer that of the digest
}

// MetTarget is a figure that the posterior was held against.
type MetTarget struct {
	Name           string
	Counted, Error float64 // Error: standard deviation, of count and model together
	// Where nine of ten runs lie, weighed, and the middle one.
	Low, Median, High float64
}

// readPosterior reads the draws of parameters and what is said about them, which a
// scenario need not have, and the table of targets, which may stand alone.
func (l *loader) readPosterior() {
	if l.exists(TargetsFile) {
		l.readTargets(l.read(TargetsFile))
	}
	draws, about := l.exists(PosteriorFile), l.exists(AboutFile)
	if draws != about {
		missing, other := PosteriorFile, AboutFile
		if draws {
			missing, other = AboutFile, PosteriorFile
		}
		l.read(other) // so that it is not called unused too
		l.list.Add(diag.Diagnostic{Code: codePosterior, File: path.Join(l.label, missing), Message: "the file is missing beside " + other,
			Expected: "both, as vereda calibrate --posterior writes them", Hint: "draw the posterior anew, or delete " + other})
		return
	}
	if !draws {
		return
	}
	p := &Posterior{}
	l.readAbout(l.read(AboutFile), p)
	l.readDraws(l.read(PosteriorFile), p)
	l.out.Posterior = p
}

// readTargets keeps the rows as they are: what they mean is for the one who runs the
// model to say. Only sources are checked here.
func (l *loader) readTargets(doc *document) {
	t := l.readTable(doc, TargetColumns)
	if t == nil {
		return
	}
	for _, r := range t.rows {
		c := reader{l, t, r}
		c.sources("source")
		var cells []string
		for _, column := range TargetColumns {
			cells = append(cells, c.text(column))
		}
		l.out.TargetRows = append(l.out.TargetRows, cells)
	}
}

func (l *loader) readAbout(doc *document, p *Posterior) {
	if doc == nil {
		return
	}
	root := l.parseYAML(doc)
	if root == nil {
		return
	}
	m, _ := l.mapping(doc, root, AboutFile, []string{"draws", "effective", "runs", "people_per_row", "tolerance", "fit", "scenario", "targets"})
	number := func(m mapping, key string, s span) float64 {
		text, ok := m.text(key)
		if !ok {
			return 0
		}
		v, d := parseNumber(key, text, s)
		if d != nil {
			m.fault(key, *d)
		}
		return v
	}
	p.Effective, p.Tolerance = number(m, "effective", span{low: 1, high: 1e9}), number(m, "tolerance", span{low: 1e-6, high: 1e6})
	runs, _ := m.whole("runs", span{low: 1, high: 1e9})
	rows, _ := m.whole("people_per_row", span{low: 1, high: 100_000})
	count, known := m.whole("draws", span{low: 1, high: maxDraws})
	p.Runs, p.Rows = int(runs), int(rows)
	l.drawsSaid = 0
	if known {
		l.drawsSaid = int(count)
	}
	p.Scenario, _ = m.text("scenario")
	for _, s := range l.readSpanList(m, "fit") {
		p.Fit = append(p.Fit, s.Span)
	}
	for _, node := range m.items("targets") {
		t, sound := l.mapping(doc, node, "a target", []string{"target", "counted", "error", "low", "median", "high"})
		if !sound {
			continue
		}
		met := MetTarget{}
		met.Name, _ = t.text("target")
		wide := span{low: -1e15, high: 1e15}
		met.Counted, met.Error = number(t, "counted", wide), number(t, "error", wide)
		met.Low, met.Median, met.High = number(t, "low", wide), number(t, "median", wide), number(t, "high", wide)
		p.Targets = append(p.Targets, met)
	}
}

// maxDraws bounds a posterior.
const maxDraws = 100_000

// readDraws reads the table: a column for each parameter, a row for each draw.
func (l *loader) readDraws(doc *document, p *Posterior) {
	columns := []string{"?"}
	at := map[string]int{} // row of the parameters
	for i, v := range l.values {
		name := v.Name
		if v.Scope != "" {
			name += "@" + v.Scope
		}
		columns, at[name] = append(columns, name), i
	}
	if len(at) == 0 {
		return // the parameters could not be read
	}
	t := l.readTable(doc, columns)
	if t == nil {
		return
	}
	p.Names = t.columns
	for _, r := range t.rows {
		c := reader{l, t, r}
		row := make([]float64, len(p.Names))
		for k, name := range p.Names {
			d := parameterList[l.values[at[name]].definition]
			row[k], _ = c.number(name, d.span())
		}
		p.Draws = append(p.Draws, row)
	}
	if l.drawsSaid > 0 && len(p.Draws) != l.drawsSaid && !t.dropped {
		l.fault(doc, 0, 0, diag.Diagnostic{Code: codePosterior, Message: fmt.Sprintf("the table has %d draws, and %s says %d", len(p.Draws), AboutFile, l.drawsSaid),
			Expected: "the number that was drawn", Hint: "draw the posterior anew: vereda calibrate --posterior"})
	}
}

// finishPosterior takes out what the variant sets itself, and says whether the
// scenario is still the one of which the posterior was drawn.
func (l *loader) finishPosterior(s *Scenario) {
	p := s.Posterior
	if p == nil {
		return
	}
	var keep []int
	for k, name := range p.Names {
		if !l.variantSets[name] {
			keep = append(keep, k)
		}
	}
	if len(keep) < len(p.Names) {
		pick := func(row []float64) (out []float64) {
			for _, i := range keep {
				out = append(out, row[i])
			}
			return out
		}
		var names []string
		for _, k := range keep {
			names = append(names, p.Names[k])
		}
		p.Names = names
		for i, row := range p.Draws {
			p.Draws[i] = pick(row)
		}
		if len(names) == 0 {
			s.Posterior = nil
			return
		}
	}
	p.Changed = s.Variant == "" && p.Scenario != RunDigest(s)
}

// RunDigest is the digest of what decides the runs of a scenario: not of words about
// sources, of what was counted, or of the posterior.
func RunDigest(s *Scenario) string {
	files := Resolve(s)
	for name := range files {
		switch {
		case name == "sources.bib", name == "evidence.csv", name == evidenceSpanish, name == CardFile, name == "scenario.yaml", name == TargetsFile, name == PosteriorFile, name == AboutFile, name == MovesFile, name == MovesAboutFile, strings.HasPrefix(name, "observed/"):
			delete(files, name)
		}
	}
	return digest(files)
}

// Draw is the row of the i-th draw that is used: rows stand in the order in which they
// were found, and the first few are to be spread over all. Steps of the golden section,
// made coprime to the number of rows, go through each once and then begin anew.
func (p *Posterior) Draw(i int) int {
	n := len(p.Draws)
	step := max(int(float64(n)*0.6180339887498949), 1)
	for divisor(step, n) != 1 {
		step++
	}
	return i % n * step % n
}

func divisor(a, b int) int {
	for b > 0 {
		a, b = b, a%b
	}
	return a
}

// WithDraw returns a copy of the scenario with the parameters of the i-th draw. Without
// a posterior it is the scenario itself.
func (s *Scenario) WithDraw(i int) (*Scenario, error) {
	if s.Posterior == nil {
		return s, nil
	}
	values := map[string]float64{}
	for k, v := range s.Posterior.Draws[s.Posterior.Draw(i)] {
		values[s.Posterior.Names[k]] = v
	}
	return s.WithParameters(values)
}

// Coarser returns a copy of the scenario with another number of people per row and
// without posterior, evidence, card and what moves outcomes: the model that these are found
// with.
func (s *Scenario) Coarser(peoplePerRow int) (*Scenario, error) {
	if peoplePerRow < 1 || peoplePerRow > 100_000 {
		return nil, errors.New("people per row: expected a number from 1 to 100000")
	}
	out := *s
	out.PeoplePerRow, out.Posterior, out.TargetRows, out.Moves, out.Evidence, out.Card = peoplePerRow, nil, nil, nil, nil, nil
	out.Digest = digest(Resolve(&out))
	return &out, nil
}

// ResolvePosterior writes the files of a posterior.
func ResolvePosterior(p *Posterior) map[string][]byte {
	var w csvWriter
	w.row(p.Names...)
	for _, draw := range p.Draws {
		var cells []string
		for _, v := range draw {
			cells = append(cells, format(v))
		}
		w.row(cells...)
	}
	var y yamlWriter
	fmt.Fprintf(&y, "draws: %d\neffective: %s\nruns: %d\npeople_per_row: %d\ntolerance: %s\nfit:\n", len(p.Draws), format(p.Effective), p.Runs, p.Rows, format(p.Tolerance))
	for _, s := range p.Fit {
		fmt.Fprintf(&y, "  - {from: %s, to: %s}\n", s.From, s.To)
	}
	y.text("", "scenario", p.Scenario)
	y.WriteString("targets:\n")
	for _, t := range p.Targets {
		fmt.Fprintf(&y, "  - target: %s\n    counted: %s\n    error: %s\n    low: %s\n    median: %s\n    high: %s\n", quote(t.Name), format(t.Counted), format(t.Error), format(t.Low), format(t.Median), format(t.High))
	}
	return map[string][]byte{PosteriorFile: w.bytes(), AboutFile: []byte(y.String())}
}

// resolveTargets writes the table of targets.
func resolveTargets(s *Scenario) []byte {
	var w csvWriter
	w.row(TargetColumns...)
	for _, row := range s.TargetRows {
		w.row(row...)
	}
	return w.bytes()
}

// variantNames lists what a variant's table of parameters sets, for finishPosterior.
func (l *loader) variantNames(p *parameterReader) {
	l.variantSets = map[string]bool{}
	for cell := range p.seen {
		name := parameterList[cell.definition].Name
		if cell.sector >= 0 {
			name += "@" + l.places.sectors[cell.sector]
		}
		l.variantSets[name] = true
	}
}
