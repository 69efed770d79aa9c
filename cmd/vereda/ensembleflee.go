package main

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"vereda/internal/design"
	"vereda/internal/ensemble"
	"vereda/internal/fleeformat"
	"vereda/internal/gravity"
	"vereda/internal/observe"
	"vereda/internal/quantity"
	"vereda/internal/result"
	"vereda/internal/shard"
)

// kept is a folder of which it is noted what was read of it, and the bytes: they go
// into the plan, and nothing else that may lie there.
type kept struct {
	fs.FS
	files map[string][]byte
}

// ReadFile reads a file as fs.ReadFile does.
func (k *kept) ReadFile(name string) ([]byte, error) {
	text, err := fs.ReadFile(k.FS, name)
	if err == nil {
		k.files[name] = text
	}
	return text, err
}

// digest identifies what was read and how it is run.
func (k *kept) digest(engine gravity.Engine, exact bool) string {
	sum := sha256.New()
	fmt.Fprintf(sum, "%s\n%v\n%t\n", shard.Flee, engine, exact)
	var names []string
	for name := range k.files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(sum, "%s\n%d\n", name, len(k.files[name]))
		sum.Write(k.files[name])
	}
	return fmt.Sprintf("%x", sum.Sum(nil))
}

// planDisplaced writes the folder of an ensemble of a case in Flee's layout.
func (a *app) planDisplaced(c *cobra.Command, arg string, m *ensembleFlags) (*shard.Folder, error) {
	for _, name := range []string{"design", "runs", "parameters", "design-seed", "second-order", "variant", "structure", "input", "from", "to", "nationality"} {
		if c.Flags().Changed(name) {
			return nil, misused("--%s: a folder in Flee's layout has no parameters with ranges, no variants and no months to choose; --seeds says how many runs, --points FILE varies settings of its simsetting.yml", name)
		}
	}
	if c.Name() == "sensitivity" {
		return nil, misused("%s is a folder in Flee's layout, whose settings have no ranges to draw from; vereda ensemble --points FILE runs it with a table of settings", arg)
	}
	from := &kept{os.DirFS(arg), map[string][]byte{}}
	x, err := a.loadCaseFrom(from, arg, m.exact)
	if err != nil {
		return nil, err
	}
	engine, _, err := m.displacing.choose(x)
	if err != nil {
		return nil, err
	}
	first := uint64(1)
	if m.seeded {
		first = m.seed
	}
	d := &displacedPlan{c: x, engine: engine}
	p := &shard.Plan{Format: shard.Format, Program: program(), Scenario: x.Name, Layout: shard.Flee, Engine: engine.String(), Exact: m.exact,
		Variants: []shard.Variant{{Digest: from.digest(engine, m.exact)}}, Design: design.Design{Kind: design.Latin, Size: 1},
		Seeds: ensemble.Seeds(first, m.seeds), From: x.Start.Month().String(), To: d.last().Month().String(), Nationality: "all",
		Outcomes: d.outcomes(), Until: m.until, Lock: m.lock}
	for _, series := range d.layout() {
		p.Series += len(series.Points)
	}
	if m.points != "" {
		if err := d.points(p, m.points); err != nil {
			return nil, err
		}
	}
	if err := p.Check(); err != nil {
		return nil, misused("%s", err)
	}
	files := map[string][]byte{}
	for name, text := range from.files {
		files[path.Join(scenarioFolder(""), name)] = text
	}
	if err := result.WriteFolder(m.output, nil, func(dir string) error { return shard.Fill(dir, p, files) }); err != nil {
		return nil, err
	}
	return shard.Open(m.output)
}

// displacedPlan is a case in Flee's layout whose runs a folder keeps.
type displacedPlan struct {
	c      *gravity.Case
	engine gravity.Engine
	plan   *shard.Plan
}

// points lets a table of settings vary: a row of the plan for each of its rows.
func (d *displacedPlan) points(p *shard.Plan, file string) error {
	var known []design.Factor
	for _, s := range fleeformat.Variable() {
		known = append(known, design.Factor{Name: s.Name, Unit: s.Unit, Low: s.Low, High: s.High})
	}
	columns, rows, err := readPoints(file, known)
	if err != nil {
		return err
	}
	for _, at := range columns {
		p.Factors = append(p.Factors, known[at])
	}
	p.Points, p.Design = rows, design.Design{Kind: design.Points, Size: len(rows), Factors: len(columns)}
	for i := range rows {
		c, err := d.with(p, i)
		if err != nil {
			return misused("--points %s: row %d: %s", file, i+1, err)
		}
		if !slices.Equal(gravity.CampsOf(c), d.places()) {
			return misused("--points %s: with row %d other places are camps than in the folder; runs would not be comparable", file, i+1)
		}
		if why := gravity.Why(c, d.engine); len(why) > 0 {
			return misused("--points %s: with row %d counts would not be exact: %s; --engine persons runs it", file, i+1, strings.Join(why, "; "))
		}
	}
	return nil
}

// with is the case with the settings of a row.
func (d *displacedPlan) with(p *shard.Plan, row int) (*gravity.Case, error) {
	if len(p.Factors) == 0 {
		return d.c, nil
	}
	c := *d.c
	for j, v := range p.Values(row) {
		if err := fleeformat.Vary(&c, p.Factors[j].Name, v); err != nil {
			return nil, err
		}
	}
	return &c, nil
}

// openDisplaced reads the case that a folder keeps and holds it against its plan.
func openDisplaced(f *shard.Folder) (*displacedPlan, error) {
	p := f.Plan
	dir := filepath.Join(f.Dir, shard.Scenarios, scenarioFolder(""))
	from := &kept{os.DirFS(dir), map[string][]byte{}}
	c, list := readCase(from, dir, p.Exact)
	if c == nil {
		return nil, invalid(list)
	}
	engine, known := engineNamed(p.Engine)
	if digest := from.digest(engine, p.Exact); !known || len(p.Variants) != 1 || digest != p.Variants[0].Digest {
		return nil, fmt.Errorf("%s: the case is not the one that was planned", dir)
	}
	return &displacedPlan{c, engine, p}, nil
}

// last is the last day.
func (d *displacedPlan) last() quantity.Date { return d.c.Start.AddDays(max(d.c.Days-1, 0)) }

// places are the camps of a run, which are the same in all.
func (d *displacedPlan) places() []int { return gravity.CampsOf(d.c) }

// camps are their names.
func (d *displacedPlan) camps() (names []string) {
	for _, i := range d.places() {
		names = append(names, d.c.Places[i].Name)
	}
	return names
}

// Groups of what is kept of a run.
const (
	groupCamps  = "people in camps on the last day"
	groupAll    = "all who fled"
	groupErrors = "against the counts"
)

// outcomes are the numbers that are kept of a run, as make gives them.
func (d *displacedPlan) outcomes() []shard.Outcome {
	list := []shard.Outcome{
		{Group: groupErrors, Title: "averaged relative difference", Unit: "share"},
		{Group: groupErrors, Title: "averaged relative difference, rescaled to the counted total", Unit: "share"},
		{Group: groupAll, Title: "people who fled", Unit: "people"},
		{Group: groupAll, Title: "people in camps", Unit: "people"},
	}
	for _, name := range d.camps() {
		list = append(list, shard.Outcome{Group: groupCamps, Title: "people in " + name, Unit: "people"})
	}
	return list
}

// monthly is what stands in the table of quantiles: people in each camp at the end of
// each month, or of the run.
var monthly = observe.Instrument{Name: "people-in-camps", Title: "people in camps at the end of the month", Unit: "people", Kind: observe.Stock, BySector: true}

// layout says where the values behind the outcomes stand.
func (d *displacedPlan) layout() []observe.Series {
	s := observe.Series{Instrument: &monthly}
	for k := range d.places() {
		for month := d.c.Start.Month(); month <= d.last().Month(); month++ {
			s.Points = append(s.Points, observe.Point{Month: month, Sector: int16(k), Nationality: -1, Party: -1})
		}
	}
	return []observe.Series{s}
}

// make makes a run and gives its values.
func (d *displacedPlan) make(r shard.Run) ([]float64, error) {
	c, err := d.with(d.plan, r.Row)
	if err != nil {
		return nil, err
	}
	run := gravity.Run(c, d.plan.SeedOf(r), d.engine)
	errors := gravity.Score(c, run)
	last := &run.Days[len(run.Days)-1]
	in := 0
	for _, n := range last.Camps {
		in += n
	}
	values := append(make([]float64, 0, d.plan.Width()), errors.Averaged, errors.Rescaled, float64(last.People), float64(in))
	for _, n := range last.Camps {
		values = append(values, float64(n))
	}
	for k := range run.Camps {
		for month := c.Start.Month(); month <= d.last().Month(); month++ {
			day := min(int(month.Last().Since(c.Start)), c.Days-1)
			values = append(values, float64(run.Days[day].Camps[k]))
		}
	}
	return values, nil
}
