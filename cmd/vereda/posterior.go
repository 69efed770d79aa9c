package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"vereda/internal/compare"
	"vereda/internal/design"
	"vereda/internal/diag"
	"vereda/internal/ensemble"
	"vereda/internal/matching"
	"vereda/internal/quantity"
	"vereda/internal/result"
	"vereda/internal/scenario"
	"vereda/internal/shard"
)

// posteriorFlags are what the flags of calibrate --posterior say.
type posteriorFlags struct {
	on                           bool
	work, with                   string
	parameters                   []string
	generation, draws, most, row int
	seed                         uint64
	workers                      int
}

type generationPart struct {
	Generation int            `json:"generation"`
	Runs       int            `json:"runs"`
	Heat       compare.Figure `json:"heat"`
	Effective  compare.Figure `json:"effective"`
}

type metPart struct {
	Target  string         `json:"target"`
	Counted compare.Figure `json:"counted"`
	Error   compare.Figure `json:"error"`
	Low     compare.Figure `json:"low"`
	Median  compare.Figure `json:"median"`
	High    compare.Figure `json:"high"`
}

type posteriorReport struct {
	Scenario    string           `json:"scenario"`
	Generations []generationPart `json:"generations"`
	Targets     []metPart        `json:"targets"`
	Parameters  []leftPart       `json:"parameters"`
	Foreseen    foreseenPart     `json:"foreseen"`
	Written     []string         `json:"written"`
}

// inference draws a posterior by generations of runs, each the folder of an ensemble.
type inference struct {
	app      *app
	flags    *posteriorFlags
	dir      string
	scenario *scenario.Scenario // as the folder has it
	coarse   *scenario.Scenario // as it is run
	factors  []design.Factor
	targets  []target
	approx   *matching.Approximation
	report   posteriorReport
	runs     int
}

// posterior draws values of parameters that fit what was counted in the fit years and
// writes them into the scenario folder.
func (a *app) posterior(ctx context.Context, dir string, m *posteriorFlags) error {
	x, err := a.newInference(dir, m)
	if err != nil {
		return err
	}
	for g := 0; ; g++ {
		if err := x.generation(ctx, g); err != nil {
			return goOn(err, fmt.Sprintf("the same command, with --work %s", m.work))
		}
		effective := x.approx.Effective()
		part := generationPart{g + 1, x.runs, compare.Figure(x.approx.Heat()), compare.Figure(effective)}
		x.report.Generations = append(x.report.Generations, part)
		if !a.json {
			fmt.Fprintf(a.out, "generation %d: %s so far, heat %.3g, worth %.0f draws\n", g+1, plural(x.runs, "run"), float64(part.Heat), effective)
		}
		if effective >= float64(m.draws) {
			break
		}
		if g+1 == m.most {
			return fmt.Errorf("after %s the runs are worth %.0f draws and not %d; give more generations (--generations), or larger discrepancies in %s. Nothing was written", plural(g+1, "generation"), effective, m.draws, scenario.TargetsFile)
		}
	}
	return x.finish()
}

func (a *app) newInference(dir string, m *posteriorFlags) (*inference, error) {
	s, err := a.load(dir, "")
	if err != nil {
		return nil, err
	}
	switch {
	case m.work == "":
		return nil, misused("--posterior needs a folder that keeps its runs: --work FOLDER")
	case m.generation < 20 || m.draws < 10 || m.most < 1 || m.workers < 0:
		return nil, misused("--generation is at least 20 runs, --draws at least 10, --generations at least 1, --workers 0 or more")
	case len(s.Fit) == 0:
		return nil, &failure{code: exitFailed, message: "the scenario names no years to fit: write them under fit in scenario.yaml"}
	case len(s.TargetRows) == 0:
		return nil, &failure{code: exitFailed, message: "the folder has no " + scenario.TargetsFile + " with the figures that are to be met; see vereda ensemble match --help for its columns"}
	}
	if len(m.parameters) == 0 && s.Posterior != nil {
		m.parameters = s.Posterior.Names
	}
	if len(m.parameters) == 0 {
		return nil, misused("--posterior needs --parameters: those that move the figures and are not known, 25 at most; see vereda sensitivity --design morris")
	}
	x := &inference{app: a, flags: m, dir: dir, scenario: s, report: posteriorReport{Scenario: s.Name}}
	if m.row == 0 {
		m.row = s.PeoplePerRow
	}
	if x.coarse, err = s.Coarser(m.row); err != nil {
		return nil, misused("--people-per-row: %s", err)
	}
	choice := ensembleFlags{parameters: m.parameters}
	if x.factors, err = choice.choose(x.coarse); err != nil {
		return nil, err
	}
	if n := len(x.factors); n < 1 || n > mostFactors {
		return nil, misused("--parameters names %s; 1 to %d can be drawn together", plural(n, "parameter"), mostFactors)
	}
	x.approx = &matching.Approximation{Factors: len(x.factors), Seed: m.seed}
	return x, nil
}

// lastFit is the last month that is fitted.
func (x *inference) lastFit() quantity.Month {
	last := x.scenario.Fit[0].To
	for _, s := range x.scenario.Fit {
		last = max(last, s.To)
	}
	return last
}

// generation makes the runs of a generation that are missing and learns from them.
func (x *inference) generation(ctx context.Context, g int) error {
	f, err := x.folder(g, x.approx.Propose(x.flags.generation))
	if err != nil {
		return err
	}
	if err := x.fill(ctx, f); err != nil {
		return err
	}
	data, err := f.Gather()
	if err != nil {
		return err
	}
	if data.Missing > 0 {
		return fmt.Errorf("%d of %s in %s are missing after %s has ended", data.Missing, plural(f.Plan.Runs(), "run"), f.Dir, x.flags.with)
	}
	if x.targets == nil {
		w, err := openWorlds(f)
		if err != nil {
			return err
		}
		if x.targets, err = readTargets(filepath.Join(x.dir, scenario.TargetsFile), w); err != nil {
			return err
		}
		for i := range x.targets {
			x.approx.Targets = append(x.approx.Targets, x.targets[i].Target)
		}
	}
	outcomes := grid(f.Plan.Rows(), len(x.targets))
	for k := range x.targets {
		for row, runs := range x.targets[k].runs(f.Plan, data.Values, f.Plan.Rows()) {
			if math.IsNaN(runs[0]) {
				return fmt.Errorf("target %s has no value in row %d of %s: nothing was counted from which its share could be taken; choose another target", x.targets[k].Name, row, f.Dir)
			}
			outcomes[row][k] = runs[0]
		}
	}
	x.approx.Learn(outcomes)
	x.runs += f.Plan.Runs()
	if g == 0 {
		points, outcomes := x.approx.Points()
		region, learnt, err := matching.Region(points, outcomes, x.approx.Targets)
		if err != nil {
			return err
		}
		x.approx.Allow(region)
		x.approx.Guide(matching.Weigh(learnt, len(x.factors), fewestParticles, x.flags.seed).Draws)
	}
	return nil
}

// fill makes the runs of a folder that are missing, or lets another program do it.
func (x *inference) fill(ctx context.Context, f *shard.Folder) error {
	words := strings.Fields(x.flags.with)
	if len(words) == 0 {
		one, err := x.app.maker(f)
		if err != nil {
			return err
		}
		if x.runs == 0 { // later generations take the same
			if err := x.app.foresee(ctx, f, shard.All, x.flags.workers, one); err != nil {
				return err
			}
		}
		tell, end := progress(x.app.err, x.app.terminal, f.Plan.Runs())
		defer end()
		return f.Work(ctx, shard.Job{Share: shard.All, Workers: x.flags.workers, Make: one.make, Progress: tell})
	}
	if data, err := f.Gather(); err != nil || data.Missing == 0 {
		return err
	}
	c := exec.CommandContext(ctx, words[0], append(words[1:], f.Dir)...)
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) } // it keeps what is finished
	c.Stdout, c.Stderr = x.app.err, x.app.err
	err := c.Run()
	switch {
	case ctx.Err() != nil:
		return ensemble.ErrInterrupted
	case err != nil:
		return fmt.Errorf("%s %s: %w", x.flags.with, f.Dir, err)
	}
	return nil
}

// grid makes rows of numbers.
func grid(rows, columns int) [][]float64 {
	list := make([][]float64, rows)
	for i := range list {
		list[i] = make([]float64, columns)
	}
	return list
}

// folder opens the folder of a generation, or writes it. What is there must be the
// same to the byte: a generation is a function of those before it.
func (x *inference) folder(g int, points [][]float64) (*shard.Folder, error) {
	if len(points) < x.flags.generation {
		return nil, fmt.Errorf("only %d of %s found that the figures do not rule out: either the model cannot meet them within the ranges of its parameters, or their discrepancies are too small", len(points), plural(x.flags.generation, "point"))
	}
	choice := ensembleFlags{parameters: x.flags.parameters, rows: 1, design: string(design.Latin)}
	choice.seeds = 1
	choice.to = x.lastFit().String()
	p, err := choice.planOf([]*scenario.Scenario{x.coarse})
	if err != nil {
		return nil, err
	}
	p.Design = design.Design{Kind: design.Points, Size: len(points), Factors: len(x.factors)}
	p.OwnLuck = true
	p.Seeds = []uint64{x.scenario.Seed + uint64(g+1)*1_000_000} // seeds of generations never meet
	for _, u := range points {
		row := make([]float64, len(u))
		for j := range u {
			row[j] = x.factors[j].At(u[j])
		}
		p.Points = append(p.Points, row)
	}
	dir := filepath.Join(x.flags.work, fmt.Sprintf("generation-%02d", g+1))
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(x.flags.work, 0o777); err != nil {
			return nil, err
		}
		files := map[string][]byte{}
		for name, text := range scenario.Resolve(x.coarse) {
			files[scenarioFolder("")+"/"+name] = text
		}
		if err := result.WriteFolder(dir, nil, func(dir string) error { return shard.Fill(dir, p, files) }); err != nil {
			return nil, err
		}
	}
	f, err := x.app.openEnsemble(dir)
	if err != nil {
		return nil, err
	}
	if f.Plan.Key() != p.Key() {
		return nil, fmt.Errorf("%s was made for another scenario, other parameters, targets or settings; name another folder with --work", diag.Escape(dir))
	}
	return f, nil
}

// finish writes the posterior into the scenario folder.
func (x *inference) finish() error {
	points, outcomes := x.approx.Draws(x.flags.draws)
	p := &scenario.Posterior{Effective: math.Floor(x.approx.Effective()), Runs: x.runs, Rows: x.flags.row, Tolerance: 1, Fit: x.scenario.Fit, Scenario: scenario.RunDigest(x.scenario)}
	for j := range x.factors {
		f := &x.factors[j]
		p.Names = append(p.Names, f.Name)
		var values []float64
		for _, u := range points {
			values = append(values, rounded(f.At(u[j])))
		}
		slices.Sort(values)
		q := compare.Quantiles(values)
		x.report.Parameters = append(x.report.Parameters, leftPart{f.Name, f.Low, f.High, q[1], q[5]})
	}
	for _, u := range points {
		row := make([]float64, len(u))
		for j := range u {
			row[j] = rounded(x.factors[j].At(u[j]))
		}
		p.Draws = append(p.Draws, row)
	}
	for k, t := range x.approx.Targets {
		var values []float64
		for _, y := range outcomes {
			values = append(values, y[k])
		}
		slices.Sort(values)
		q := compare.Quantiles(values)
		met := scenario.MetTarget{Name: t.Name, Counted: rounded(t.Value), Error: rounded(math.Sqrt(float64(t.Observation*t.Observation) + float64(t.Discrepancy*t.Discrepancy))), Low: rounded(q[1]), Median: rounded(q[3]), High: rounded(q[5])}
		p.Targets = append(p.Targets, met)
		x.report.Targets = append(x.report.Targets, metPart{met.Name, compare.Figure(met.Counted), compare.Figure(met.Error), compare.Figure(met.Low), compare.Figure(met.Median), compare.Figure(met.High)})
	}
	files := scenario.ResolvePosterior(p)
	for _, name := range []string{scenario.PosteriorFile, scenario.AboutFile} {
		path := filepath.Join(x.dir, name)
		if err := writeWhole(path, files[name]); err != nil {
			return err
		}
		x.report.Written = append(x.report.Written, path)
	}
	if x.app.json {
		x.report.Foreseen = x.app.foreseen
		return x.app.writeJSON(x.report)
	}
	x.print()
	return nil
}

// rounded keeps six digits, which is more than any parameter is known to.
func rounded(v float64) float64 {
	w, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 6, 64), 64)
	if err != nil {
		return v
	}
	return w
}

func (x *inference) print() {
	a := x.app
	rows := [][]string{{"figure of the fit years", "counted", "stated error", "posterior runs, 5 to 95 %"}}
	for _, t := range x.report.Targets {
		rows = append(rows, []string{t.Target, figure(float64(t.Counted)), figure(float64(t.Error)), figure(float64(t.Low)) + " to " + figure(float64(t.High))})
	}
	fmt.Fprintln(a.out)
	printTable(a.out, rows)
	fmt.Fprintln(a.out)
	rows = [][]string{{"parameter", "range", "posterior, 5 to 95 %"}}
	for _, p := range x.report.Parameters {
		rows = append(rows, []string{p.Parameter, figure(p.Low) + " to " + figure(p.High), figure(p.LeftLow) + " to " + figure(p.LeftHigh)})
	}
	printTable(a.out, rows)
	for _, name := range x.report.Written {
		fmt.Fprintln(a.out, name)
	}
}
