package main

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"vereda/internal/design"
	"vereda/internal/diag"
	"vereda/internal/ensemble"
	"vereda/internal/ledger"
	"vereda/internal/observe"
	"vereda/internal/paired"
	"vereda/internal/quantity"
	"vereda/internal/result"
	"vereda/internal/scenario"
	"vereda/internal/shard"
	"vereda/internal/simulate"
)

// program says which program makes runs: its version, and the source it was built
// from where the build knows.
func program() string {
	text := version
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return text
	}
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			text += " " + s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			text += " with changes"
		}
	}
	return text
}

// plan writes the folder of an ensemble.
func (a *app) plan(c *cobra.Command, arg string, m *ensembleFlags) (*shard.Folder, error) {
	if err := m.check(c); err != nil {
		return nil, err
	}
	m.arg = arg
	if err := m.checkFlags(c); err != nil {
		return nil, err
	}
	if err := result.CheckTarget(m.output, nil); err != nil {
		return nil, err
	}
	if isCase(arg) {
		return a.planDisplaced(c, arg, m)
	}
	if m.displacing != (displacing{}) {
		return nil, misused("--flee-exact and --engine belong to folders in Flee's layout, which %s is not", arg)
	}
	scenarios := []*scenario.Scenario{}
	for _, name := range append([]string{""}, m.alternatives()...) {
		s, err := a.load(arg, name)
		if err != nil {
			return nil, err
		}
		if c.Flags().Changed("people-per-row") {
			if s, err = s.Coarser(m.row); err != nil {
				return nil, misused("--people-per-row: %s", err)
			}
		}
		scenarios = append(scenarios, s)
	}
	p, err := m.planOf(scenarios)
	if err != nil {
		return nil, err
	}
	if err := p.Check(); err != nil {
		return nil, misused("%s", err)
	}
	files := map[string][]byte{}
	for i, s := range scenarios {
		for name, text := range scenario.Resolve(s) {
			files[path.Join(scenarioFolder(p.Variants[i].Name), name)] = text
		}
	}
	err = result.WriteFolder(m.output, nil, func(dir string) error { return shard.Fill(dir, p, files) })
	if err != nil {
		return nil, err
	}
	return shard.Open(m.output)
}

// checkFlags refuses what cannot be meant.
func (m *ensembleFlags) checkFlags(c *cobra.Command) error {
	switch {
	case m.output == "":
		return misused("an ensemble needs a folder that keeps its runs: -o FOLDER")
	case m.points != "" && (c.Flags().Changed("design") || c.Flags().Changed("runs") || c.Flags().Changed("parameters")):
		return misused("--points says which parameters vary and how often; it goes without --design, --runs and --parameters")
	case m.lock != shard.LockAuto && !slices.Contains(shard.Locks, m.lock):
		return misused("--lock %s: expected one of %s%s", diag.Escape(m.lock), strings.Join(shard.Locks, ", "), suggest(m.lock, shard.Locks))
	case m.rows < 1:
		return misused("--runs %d: at least one draw is needed", m.rows)
	case m.points == "" && !slices.Contains(design.Kinds, design.Kind(m.design)):
		var words []string
		for _, k := range design.Kinds {
			words = append(words, string(k))
		}
		return misused("--design %s: expected one of %s%s", diag.Escape(m.design), strings.Join(words, ", "), suggest(m.design, words))
	case design.Kind(m.design) == design.Points:
		return misused("--design points needs a table: --points FILE")
	}
	for i, name := range m.alternatives() {
		if name == "" || slices.Contains(m.alternatives()[:i], name) {
			return misused("variant %s is empty or given twice", diag.Escape(name))
		}
	}
	return nil
}

// alternatives are the variants of all kinds.
func (m *ensembleFlags) alternatives() []string {
	return slices.Concat(m.variants, m.structures, m.inputs)
}

// planOf makes the plan for a base and its variants.
func (m *ensembleFlags) planOf(scenarios []*scenario.Scenario) (*shard.Plan, error) {
	base := scenarios[0]
	var c contrast
	question, err := m.question(base, &c)
	if err != nil {
		return nil, err
	}
	first := base.Seed
	if m.seeded {
		first = m.seed
	}
	p := &shard.Plan{Format: shard.Format, Program: program(), Scenario: base.Name, Seeds: ensemble.Seeds(first, m.seeds),
		From: c.from.String(), To: c.to.String(), Nationality: "all", Until: m.until, Lock: m.lock,
		Design: design.Design{Kind: design.Kind(m.design), Size: m.rows, Seed: m.designSeed, Second: m.second}}
	if m.nationality != "" {
		p.Nationality = m.nationality
	}
	for i, s := range scenarios {
		v := shard.Variant{Digest: s.Digest}
		if i > 0 {
			v.Name = m.alternatives()[i-1]
			switch {
			case slices.Contains(m.structures, v.Name):
				v.Kind = shard.StructureKind
			case slices.Contains(m.inputs, v.Name):
				v.Kind = shard.InputKind
			}
		}
		p.Variants = append(p.Variants, v)
	}
	for _, line := range question.Lines() {
		p.Outcomes = append(p.Outcomes, shard.Outcome{Group: line.Group, Title: line.Title, Unit: line.Unit})
	}
	short := until(base, question.To)
	for _, series := range observe.Layout(short.Instruments, simulate.ShapeOf(short), short.Start.Month()) {
		p.Series += len(series.Points)
	}
	if m.points != "" {
		known := factorsOf(base, true)
		columns, rows, err := readPoints(m.points, known)
		if err != nil {
			return nil, err
		}
		likely := factorsOf(base, false) // in the same order
		for _, at := range columns {
			p.Factors = append(p.Factors, likely[at])
		}
		p.Points, p.Design = rows, design.Design{Kind: design.Points, Size: len(rows)}
	} else if p.Factors, err = m.choose(base); err != nil {
		return nil, err
	}
	p.Design.Factors = len(p.Factors)
	if len(p.Factors) == 0 {
		p.Design.Size = 1 // rows would be the same
	}
	return p, nil
}

// factorsOf lists the parameters of a scenario by the name that sets them. With
// limits, low and high are those of the parameter, not of what is thought likely.
func factorsOf(s *scenario.Scenario, limits bool) []design.Factor {
	definitions := scenario.ParameterDefinitions()
	var list []design.Factor
	for _, v := range s.Values {
		f := design.Factor{Name: v.Name, Unit: v.Unit, Value: v.Value, Low: v.Low, High: v.High, Prior: v.Prior}
		if v.Scope != "" {
			f.Name += "@" + v.Scope
		}
		if at := slices.IndexFunc(definitions, func(d scenario.ParameterDefinition) bool { return d.Name == v.Name }); limits && at >= 0 {
			f.Low, f.High = definitions[at].Low, definitions[at].High
		}
		list = append(list, f)
	}
	return list
}

// choose lists the parameters that vary.
func (m *ensembleFlags) choose(s *scenario.Scenario) ([]design.Factor, error) {
	all := factorsOf(s, false)
	var names []string
	for i := range all {
		names = append(names, all[i].Name)
		if bare, _, scoped := strings.Cut(all[i].Name, "@"); scoped && !slices.Contains(names, bare) {
			names = append(names, bare)
		}
	}
	chosen := make([]bool, len(all))
	for i := range all {
		chosen[i] = len(m.parameters) == 0 && all[i].Low < all[i].High
	}
	for _, wanted := range m.parameters {
		if wanted == "none" && len(m.parameters) == 1 {
			break
		}
		found := false
		for i := range all {
			bare, _, _ := strings.Cut(all[i].Name, "@")
			whole, err := path.Match(wanted, all[i].Name)
			part, _ := path.Match(wanted, bare)
			if err != nil {
				return nil, misused("--parameters %s: not a pattern; * stands for any letters", diag.Escape(wanted))
			}
			if whole || part {
				found = true
				// A pattern takes what can vary; a name is meant.
				chosen[i] = chosen[i] || all[i].Low < all[i].High || !strings.ContainsAny(wanted, "*?[")
			}
		}
		if !found {
			return nil, misused("--parameters %s: the scenario has no such parameter%s", diag.Escape(wanted), suggest(wanted, names))
		}
	}
	var list []design.Factor
	for i := range all {
		if chosen[i] {
			list = append(list, all[i])
		}
	}
	return list, nil
}

// scenarioFolder is where a plan keeps a variant.
func scenarioFolder(variant string) string {
	if variant == "" {
		return "base"
	}
	return path.Join("variants", variant)
}

// worlds are the scenarios of a plan as they are run.
type worlds struct {
	scenarios []*scenario.Scenario // by variant, ending with the last month that counts
	question  *paired.Question
	layout    []observe.Series
}

// openWorlds reads the scenarios that a folder keeps and holds them against its
// plan.
func openWorlds(f *shard.Folder) (*worlds, error) {
	w := &worlds{}
	if f.Plan.Layout == shard.Flee {
		return nil, fmt.Errorf("%s holds runs of a folder in Flee's layout, which has neither targets nor parameters with ranges for that", f.Dir)
	}
	for _, v := range f.Plan.Variants {
		dir := filepath.Join(f.Dir, shard.Scenarios, filepath.FromSlash(scenarioFolder(v.Name)))
		s, list := scenario.Load(os.DirFS(dir), dir)
		if list.HasErrors() {
			return nil, invalid(list)
		}
		if s.Digest != v.Digest {
			return nil, fmt.Errorf("%s: the scenario is not the one that was planned (digest %s, want %s)", dir, s.Digest, v.Digest)
		}
		w.scenarios = append(w.scenarios, s)
	}
	p := f.Plan
	m := difference{from: p.From, to: p.To}
	if p.Nationality != "all" {
		m.nationality = p.Nationality
	}
	var c contrast
	var err error
	if w.question, err = m.question(w.scenarios[0], &c); err != nil {
		return nil, err
	}
	for i, s := range w.scenarios {
		w.scenarios[i] = until(s, w.question.To)
	}
	base := w.scenarios[0]
	w.layout = observe.Layout(base.Instruments, simulate.ShapeOf(base), base.Start.Month())
	return w, nil
}

// maker gives the function that makes a run of a folder, and what a run takes.
func (a *app) maker(f *shard.Folder) (maker, error) {
	if f.Plan.Layout == shard.Flee {
		d, err := openDisplaced(f)
		if err != nil {
			return maker{}, err
		}
		return maker{make: d.make}, nil
	}
	w, err := openWorlds(f)
	if err != nil {
		return maker{}, err
	}
	p, each := f.Plan, int64(0)
	for _, s := range w.scenarios {
		each = max(each, simulate.Footprint(s))
	}
	return maker{each: each, make: func(r shard.Run) (kept []float64, err error) {
		defer func() {
			// The simulator turns what a day ends with into words of its own.
			if a.givenUp.Load() > 0 && recover() != nil {
				kept, err = nil, ensemble.ErrInterrupted
			}
		}()
		values := map[string]float64{}
		for j, v := range p.Values(r.Row) {
			values[p.Factors[j].Name] = v
		}
		s, err := w.scenarios[r.Variant].WithParameters(values)
		if err != nil {
			return nil, err
		}
		l := a.simulate(s, p.SeedOf(r), func(quantity.Day) {
			if a.givenUp.Load() > 0 {
				panic(stopped{})
			}
		})
		return w.keep(s, l), nil
	}}, nil
}

// keep takes from a ledger the values that the plan keeps: outcomes, then series in
// the order of the layout.
func (w *worlds) keep(s *scenario.Scenario, l *ledger.Ledger) []float64 {
	values := w.question.Count(l)
	for i, series := range observe.Apply(s.Instruments, l, s.Start.Month()) {
		k := 0
		for _, place := range w.layout[i].Points {
			v := place.Value // none
			if k < len(series.Points) {
				if p := series.Points[k]; p.Month == place.Month && p.Sector == place.Sector && p.Nationality == place.Nationality && p.Party == place.Party {
					v = p.Value
					k++
				}
			}
			values = append(values, v)
		}
		if k < len(series.Points) {
			panic("the points of " + series.Instrument.Name + " are not those of its layout")
		}
	}
	return values
}
