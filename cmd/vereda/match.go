package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"vereda/internal/compare"
	"vereda/internal/diag"
	"vereda/internal/matching"
	"vereda/internal/scenario"
	"vereda/internal/shard"
)

const matchShape = `{
  "targets": [{               for each folder
    "folder": "...", "name": "...",
    "rows": 300,              draws that were learnt from
    "counted": 1.0,
    "model_low": 0.5, "model_high": 2.0,   5 and 95 % of the draws
    "chance": 0.1,            standard deviation between seeds; null with one seed
    "observation": 0.05, "discrepancy": 0.1,   standard deviations, in the unit of the count
    "explained": 0.98,        share of the variance of the draws that the emulator explains, each left out
    "beyond": 0.05,           share of draws further than 2 standard deviations from that
    "ruled_out": 0.7          share of points that it rules out, of those no earlier target does
  }],
  "tried": 10000, "found": 200,
  "left": 0.02,               share of the space that no target rules out
  "weighed": false,           whether the points are draws of the posterior
  "parameters": [{
    "parameter": "...", "low": 0, "high": 1,
    "left_low": 0.3, "left_high": 0.5     5 and 95 % of the points that are left
  }],
  "output": "points.csv"
}`

// matchFlags are what the flags of match say.
type matchFlags struct {
	targets, output string
	wanted, tries   int
	overwrite       bool
	weigh           bool
	seed            uint64
}

// Limits of match: an emulator learns little in more dimensions, and costs the cube of
// its rows.
const (
	mostFactors = 25
	mostRows    = 1000
	// fewestParticles carry the posterior, however few draws are wanted.
	fewestParticles = 400
)

func (a *app) matchVerb() *cobra.Command {
	var m matchFlags
	c := &cobra.Command{
		Use: "match FOLDER... --targets FILE -o POINTS", Short: "Rule out values of parameters by what was counted in the fit years",
		Long: `Learn from the runs of an ensemble what the model gives for other values of its
parameters, rule out those that lie too far from what was counted, and write
points spread over the values that are left, for the next ensemble (--points).
Two or three rounds of ensemble and match narrow the space; name all folders
so far, because each knows best about the part it was run in. The figures are of
the fit years only. At most 25 parameters: screen first.

FILE is CSV with the columns instrument, sector, nationality, party, from, to,
observation, discrepancy, source. Each row is one figure: the mean over the
periods between the months from and to that were counted, summed over what is
left empty. Observation and discrepancy are standard deviations as shares of the
figure: of the count, and of the model at its best values, which is never 0.

The points are what is not ruled out, evenly spread, none likelier than another.
With --weigh they are draws of a posterior instead: the priors of the parameters
times how well the figures are met, with errors taken as normal and emulators in
place of the model. An ensemble over them gives bands that the counts have
narrowed; errors of figures are taken as independent.

` + shapeHelp(matchShape),
		Example: `  vereda ensemble us-southwest-border --parameters 'patrol.*,retry.*' --design sobol --runs 200 -o wave1
  vereda ensemble match wave1 --targets targets.csv -o wave2.csv
  vereda ensemble us-southwest-border --points wave2.csv -o wave2
  vereda ensemble match wave1 wave2 --targets targets.csv -o wave3.csv`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return exactly(1, "one folder or more, made by vereda ensemble")(c, args)
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return a.match(args, &m) },
	}
	f := c.Flags()
	f.StringVar(&m.targets, "targets", "", "the figures to be met")
	f.StringVarP(&m.output, "output", "o", "", "write the points that are left as a CSV file")
	f.IntVar(&m.wanted, "points", 200, "how many points")
	f.IntVar(&m.tries, "tries", 100_000, "how many points are tried at most")
	f.Uint64Var(&m.seed, "design-seed", 1, "decides which points are tried")
	f.BoolVar(&m.weigh, "weigh", false, "draw the points from the posterior")
	f.BoolVar(&m.overwrite, "overwrite", false, "replace an earlier file")
	return c
}

func (a *app) match(dirs []string, m *matchFlags) error {
	switch {
	case m.targets == "" || m.output == "":
		return misused("match needs --targets FILE and -o POINTS")
	case m.wanted < 1 || m.tries < m.wanted || m.tries > 1<<30:
		return misused("--points %d of --tries %d: expected at least one point, and no fewer tries than points", m.wanted, m.tries)
	}
	if err := checkFile(m.output, m.overwrite); err != nil {
		return err
	}
	x := &narrowing{}
	for _, dir := range dirs {
		if err := x.learn(dir, m.targets); err != nil {
			return err
		}
	}
	x.found = matching.Search(x.learnt, len(x.plan.Factors), m.wanted, m.tries, m.seed)
	if len(x.found.Points) == 0 {
		x.print(a)
		return fmt.Errorf("no point of %d is left: either the model cannot meet these figures within its parameters' ranges, or their discrepancies are too small; nothing was written", x.found.Tried)
	}
	x.points = x.found.Points
	if m.weigh {
		p := matching.Weigh(x.learnt, len(x.plan.Factors), max(m.wanted, fewestParticles), m.seed)
		x.points, x.weighed = nil, true
		for k := range m.wanted { // neighbours may come from one particle
			x.points = append(x.points, p.Draws[k*len(p.Draws)/m.wanted])
		}
	}
	if err := writeWhole(m.output, x.csv()); err != nil {
		return err
	}
	if a.json {
		return a.writeJSON(x.report(m.output))
	}
	x.print(a)
	fmt.Fprintf(a.out, "Written to %s. Next: vereda ensemble %s --points %s -o FOLDER\n", m.output, x.plan.Scenario, m.output)
	return nil
}

// learn adds what the runs of a folder know of the targets.
func (x *narrowing) learn(dir, file string) error {
	f, err := shard.Open(dir)
	if err != nil {
		return err
	}
	if x.plan != nil && !slices.Equal(x.plan.Factors, f.Plan.Factors) {
		return misused("%s varies other parameters, or over other ranges, than the folder before it", dir)
	}
	x.plan = f.Plan
	if n := len(f.Plan.Factors); n < 1 || n > mostFactors {
		return misused("%s varies %s; match needs 1 to %d: choose them with --parameters, after vereda sensitivity --design morris", dir, plural(n, "parameter"), mostFactors)
	}
	w, err := openWorlds(f)
	if err != nil {
		return err
	}
	targets, err := readTargets(file, w)
	if err != nil {
		return err
	}
	g, err := f.Gather()
	if err != nil {
		return err
	}
	if g.Missing > 0 {
		return fmt.Errorf("%d of %s in %s are missing. To make them: vereda ensemble run %s", g.Missing, plural(f.Plan.Runs(), "run"), dir, dir)
	}
	rows := cube(f.Plan)
	for i := range targets {
		data := matching.Data{Target: targets[i].Target, Runs: targets[i].runs(f.Plan, g.Values, len(rows))}
		l, err := matching.Learn(rows, data)
		if err != nil {
			return err
		}
		x.learnt, x.data, x.folders = append(x.learnt, l), append(x.data, data), append(x.folders, dir)
	}
	return nil
}

// cube gives the rows of a plan as points of the unit cube.
func cube(p *shard.Plan) [][]float64 {
	rows := make([][]float64, min(p.Rows(), mostRows))
	for i := range rows {
		for j, v := range p.Values(i) {
			rows[i] = append(rows[i], p.Factors[j].Share(v))
		}
	}
	return rows
}

// narrowing is what a match found.
type narrowing struct {
	plan    *shard.Plan        // of the last folder
	learnt  []*matching.Learnt // by folder and target
	data    []matching.Data    // by folder and target
	folders []string           // by folder and target
	found   matching.Found
	points  [][]float64 // that are written
	weighed bool        // they are draws of the posterior
}

// csv is the table of points, for --points.
func (x *narrowing) csv() []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	var header []string
	for i := range x.plan.Factors {
		header = append(header, x.plan.Factors[i].Name)
	}
	_ = w.Write(header) // a buffer in memory does not fail
	for _, u := range x.points {
		var row []string
		for j := range u {
			row = append(row, strconv.FormatFloat(x.plan.Factors[j].At(u[j]), 'g', -1, 64))
		}
		_ = w.Write(row)
	}
	w.Flush()
	return out.Bytes()
}

type targetPart struct {
	Folder      string         `json:"folder"`
	Name        string         `json:"name"`
	Rows        int            `json:"rows"`
	Counted     compare.Figure `json:"counted"`
	Low         compare.Figure `json:"model_low"`
	High        compare.Figure `json:"model_high"`
	Chance      compare.Figure `json:"chance"`
	Observation compare.Figure `json:"observation"`
	Discrepancy compare.Figure `json:"discrepancy"`
	Explained   compare.Figure `json:"explained"`
	Beyond      compare.Figure `json:"beyond"`
	RuledOut    compare.Figure `json:"ruled_out"`
}

type leftPart struct {
	Parameter string  `json:"parameter"`
	Low       float64 `json:"low"`
	High      float64 `json:"high"`
	LeftLow   float64 `json:"left_low"`
	LeftHigh  float64 `json:"left_high"`
}

type matchReport struct {
	Targets    []targetPart   `json:"targets"`
	Tried      int            `json:"tried"`
	Found      int            `json:"found"`
	Left       compare.Figure `json:"left"`
	Weighed    bool           `json:"weighed"`
	Parameters []leftPart     `json:"parameters"`
	Output     string         `json:"output"`
}

func (x *narrowing) report(output string) matchReport {
	r := matchReport{Tried: x.found.Tried, Found: len(x.found.Points), Left: compare.Figure(float64(len(x.found.Points)) / float64(x.found.Tried)), Weighed: x.weighed, Parameters: []leftPart{}, Output: output}
	reached := x.found.Tried
	for k, l := range x.learnt {
		low, high := span90(x.data[k].Runs)
		beyond := 0
		for _, e := range l.Emulator.Errors {
			if math.Abs(e) > 2 {
				beyond++
			}
		}
		chance := math.NaN()
		if len(x.plan.Seeds) > 1 {
			chance = math.Sqrt(l.Chance)
		}
		t := &l.Target
		r.Targets = append(r.Targets, targetPart{x.folders[k], t.Name, len(x.data[k].Runs), compare.Figure(t.Value), compare.Figure(low), compare.Figure(high), compare.Figure(chance), compare.Figure(t.Observation),
			compare.Figure(t.Discrepancy), compare.Figure(l.Emulator.Explained), compare.Figure(float64(beyond) / float64(len(x.data[k].Runs))), compare.Figure(float64(x.found.RuledBy[k]) / float64(max(reached, 1)))})
		reached -= x.found.RuledBy[k]
	}
	for j := range x.plan.Factors {
		f := &x.plan.Factors[j]
		var values []float64
		for _, u := range x.points {
			values = append(values, f.At(u[j]))
		}
		if len(values) == 0 {
			continue
		}
		slices.Sort(values)
		q := compare.Quantiles(values)
		r.Parameters = append(r.Parameters, leftPart{f.Name, f.Low, f.High, q[1], q[5]})
	}
	return r
}

// span90 holds nine of ten draws.
func span90(runs [][]float64) (low, high float64) {
	var means []float64
	for _, row := range runs {
		total := 0.0
		for _, v := range row {
			total += v / float64(len(row))
		}
		means = append(means, total)
	}
	slices.Sort(means)
	q := compare.Quantiles(means)
	return q[1], q[5]
}

func (x *narrowing) print(a *app) {
	if a.json {
		return
	}
	r := x.report("")
	rows := [][]string{{"folder", "target", "counted", "model, 5 to 95 %", "emulator explains", "rules out"}}
	for _, t := range r.Targets {
		rows = append(rows, []string{t.Folder, t.Name, figure(float64(t.Counted)), figure(float64(t.Low)) + " to " + figure(float64(t.High)), figure(float64(t.Explained)), figure(float64(t.RuledOut))})
	}
	printTable(a.out, rows)
	fmt.Fprintf(a.out, "\nNo target rules out %d of the %s that were tried: a share of %s of the space.\n\n", len(x.found.Points), plural(x.found.Tried, "point"), figure(float64(r.Left)))
	head, meaning := "left, 5 to 95 %", "The points are not ruled out, and evenly spread over what is not: none is said to be likelier than another."
	if x.weighed {
		head, meaning = "posterior, 5 to 95 %", "The points are draws of the posterior, given the errors as stated, normal and independent, and emulators in place of the model. The next ensemble shows whether the model agrees."
	}
	rows = [][]string{{"parameter", "range", head}}
	for _, p := range r.Parameters {
		rows = append(rows, []string{p.Parameter, figure(p.Low) + " to " + figure(p.High), figure(p.LeftLow) + " to " + figure(p.LeftHigh)})
	}
	printTable(a.out, rows)
	wrap(a.out, "  ", meaning)
}

// target is a figure with the places of its values.
type target struct {
	matching.Target
	periods [][]int // by period: positions of the values that are summed
}

// runs gives the figure in each run: by draw and seed, of the base.
func (t *target) runs(p *shard.Plan, values [][]float64, rows int) [][]float64 {
	list := make([][]float64, rows)
	for r, v := range values {
		run := p.Run(r)
		if run.Variant > 0 || run.Row >= rows {
			continue
		}
		total := 0.0
		for _, places := range t.periods {
			for _, at := range places {
				total += v[at]
			}
		}
		list[run.Row] = append(list[run.Row], total/float64(len(t.periods)))
	}
	return list
}

var codeTarget = diag.Register("E-TARGET", "A row of a table of targets does not name a figure that was counted in the fit years, or lacks its errors.")

// targetColumns are those of a table of targets.
var targetColumns = []string{"instrument", "sector", "nationality", "party", "from", "to", "observation", "discrepancy", "source"}

// instrumentNames lists the instruments of a scenario.
func instrumentNames(s *scenario.Scenario) []string {
	var names []string
	for i := range s.Instruments {
		names = append(names, s.Instruments[i].Name)
	}
	return names
}
