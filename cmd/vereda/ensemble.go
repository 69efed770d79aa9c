package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"vereda/internal/design"
	"vereda/internal/diag"
	"vereda/internal/ensemble"
	"vereda/internal/result"
	"vereda/internal/shard"
	"vereda/internal/summary"
)

const planShape = `{
  "folder": "...",            that was written
  "plan_sha256": "...",       of all that decides the runs
  "design": "latin",
  "factors": ["..."],         the parameters that vary
  "rows": 64,                 of the design
  "seeds": [1, 2],
  "variants": [""],           the base has no name
  "runs": 128                 rows x seeds x variants
}`

const shareShape = `without --shard as of vereda ensemble, otherwise:
{
  "folder": "...",
  "shard": "3/8",
  "runs": 16,                 of the share
  "done": 16                  with their values in the folder
}`

// ensembleFlags are what the flags of the verbs that plan an ensemble say.
type ensembleFlags struct {
	difference
	displacing
	design     string
	rows       int
	parameters []string
	points     string
	designSeed uint64
	until      float64
	second     bool
	structures []string
	inputs     []string
	row        int // people per row; 0 for those of the scenario
	lock       string
}

func (a *app) ensembleVerb() *cobra.Command {
	var m ensembleFlags
	c := &cobra.Command{
		Use: "ensemble SCENARIO -o FOLDER", Short: "Run a scenario over what is not known of its parameters, and over chance",
		Long: `Run a scenario with many values of its parameters, drawn from their ranges in
parameters.csv, each with the same seeds and for every variant, and say what
comes of it: means with the error that comes of the number of runs, how far runs
lie apart, how variants differ for the same parameters and seeds, and how much
of the spread is chance.

FOLDER keeps the plan, the scenario and every finished run, so that nothing is
lost when the program is stopped; "vereda ensemble run FOLDER" goes on. The
answers stand in FOLDER/result. They do not depend on the number of workers, on
who made which run or on interruptions. Where eight or more runs are missing, one is
made first, to say what all will take in time, memory and on the disk; they are not
begun where the disk cannot hold them. A folder in Flee's layout is run with as many
seeds as --seeds says, and with --points for settings of its simsetting.yml. To share the work between machines:
vereda ensemble plan, run --shard 1/8 and so on, merge.

` + shapeHelp(ensembleShape),
		Example: `  vereda ensemble us-southwest-border --runs 50 --seeds 2 --variant beds-doubled -o beds
  vereda ensemble my-border --parameters 'patrol.*,choice.success' --design sobol --runs 256 --until-mcse 0.05 -o out
  vereda ensemble my-border --variant more-beds --structure other-choice --input other-counts -o spread
  vereda ensemble my-flee-case --seeds 1000 --engine counts -o seeds
  vereda ensemble run out`,
		Args: exactly(1, "one scenario: a folder or a name"),
		RunE: func(c *cobra.Command, args []string) error { return a.planAndRun(c, args[0], &m) },
	}
	m.flags(c, design.Latin, 64)
	m.displacing.flags(c)
	c.AddCommand(seeking(a.planVerb(), seekPrecision), seeking(a.ensembleRunVerb(), seekPrecision), a.mergeVerb(), a.submitVerb(), seeking(a.matchVerb(), seekTargets))
	return c
}

func (m *ensembleFlags) flags(c *cobra.Command, kind design.Kind, rows int) {
	f := c.Flags()
	f.StringVar(&m.design, "design", string(kind), "how parameters are drawn: latin, sobol, saltelli, morris, factorial")
	f.IntVar(&m.rows, "runs", rows, "draws of the parameters; for saltelli base rows, for morris ways, for factorial levels")
	f.StringSliceVar(&m.parameters, "parameters", nil, "which parameters vary, such as patrol.effort or 'choice.*' (default: all with a range; none for none)")
	f.StringVar(&m.points, "points", "", "a CSV file with a column for each parameter that varies and a row for each draw, in place of a design")
	f.Uint64Var(&m.designSeed, "design-seed", 1, "decides the draws of the parameters; seeds of runs are another matter")
	f.Float64Var(&m.until, "until-mcse", 0, "end when the Monte Carlo error of every mean is below this share of the 95 % interval of runs, such as 0.05")
	f.BoolVar(&m.second, "second-order", false, "with saltelli: also the runs for indices of pairs, about twice as many")
	f.IntVar(&m.row, "people-per-row", 0, "people that one row stands for in these runs: more are quicker, with more chance (default: that of the scenario)")
	f.StringSliceVar(&m.variants, "variant", nil, "a variant to set beside the base; may be given several times")
	f.StringSliceVar(&m.structures, "structure", nil, "a variant that is another mechanism for the same world; its part of the spread is told apart")
	f.StringSliceVar(&m.inputs, "input", nil, "a variant that is another record of the same world; its part of the spread is told apart")
	m.seedFlags(c, 2)
	f.StringVar(&m.from, "from", "", "the first month that outcomes count (default: the first of the run)")
	f.StringVar(&m.to, "to", "", "the last month that outcomes count; runs end with it (default: the last of the run)")
	f.StringVar(&m.nationality, "nationality", "", "count the events of this nationality only")
	f.StringVar(&m.lock, "lock", "", "how two processes are kept from one share of the folder: flock, by a lock of the system; lease, by files, for file systems whose locks other machines do not see (default: flock where there is one)")
	f.StringVarP(&m.output, "output", "o", "", "the folder of the ensemble, which must not exist")
}

func (a *app) planVerb() *cobra.Command {
	var m ensembleFlags
	c := &cobra.Command{
		Use: "plan SCENARIO -o FOLDER", Short: "Write down the runs of an ensemble without making them",
		Long: "Write down the runs of an ensemble without making them, to share them out\nbetween machines. The folder holds all that a run needs.\n\n" + shapeHelp(planShape),
		Example: `  vereda ensemble plan us-southwest-border --runs 200 -o out
  vereda ensemble run out --shard 1/2     on one machine
  vereda ensemble run out --shard 2/2     on another with the same folder, or a copy
  vereda ensemble merge out               with the parts of both`,
		Args: exactly(1, "one scenario: a folder or a name"),
		RunE: func(c *cobra.Command, args []string) error {
			f, err := a.plan(c, args[0], &m)
			if err != nil {
				return err
			}
			if a.json {
				return a.writeJSON(planPart(f))
			}
			a.sayPlan(f)
			fmt.Fprintf(a.out, "Written to %s. Next: vereda ensemble run %s [--shard 1/N]\n", f.Dir, f.Dir)
			return nil
		},
	}
	m.flags(c, design.Latin, 64)
	m.displacing.flags(c)
	return c
}

type planReport struct {
	Folder   string      `json:"folder"`
	Key      string      `json:"plan_sha256"`
	Design   design.Kind `json:"design"`
	Factors  []string    `json:"factors"`
	Rows     int         `json:"rows"`
	Seeds    []uint64    `json:"seeds"`
	Variants []string    `json:"variants"`
	Runs     int         `json:"runs"`
}

func planPart(f *shard.Folder) planReport {
	p := f.Plan
	key := p.Key()
	r := planReport{f.Dir, fmt.Sprintf("%x", key[:]), p.Design.Kind, []string{}, p.Rows(), p.Seeds, nil, p.Runs()}
	for i := range p.Factors {
		r.Factors = append(r.Factors, p.Factors[i].Name)
	}
	for _, v := range p.Variants {
		r.Variants = append(r.Variants, v.Name)
	}
	return r
}

// sayPlan says what will be run.
func (a *app) sayPlan(f *shard.Folder) {
	p := f.Plan
	text := fmt.Sprintf("%s of %s: %s of %s (%s), %s", plural(p.Runs(), "run"), p.Scenario, plural(p.Rows(), "draw"), plural(len(p.Factors), "parameter"), p.Design.Kind, plural(len(p.Seeds), "seed"))
	if n := len(p.Variants) - 1; n > 0 {
		text += ", base and " + plural(n, "variant")
	}
	wrap(a.out, "", text+".")
}

// planAndRun makes a plan, all of its runs and the answers.
func (a *app) planAndRun(c *cobra.Command, arg string, m *ensembleFlags) error {
	f, err := a.plan(c, arg, m)
	if err != nil {
		return err
	}
	if !a.json {
		a.sayPlan(f)
	}
	return a.complete(c.Context(), f, m.workers)
}

func (a *app) ensembleRunVerb() *cobra.Command {
	var share string
	var workers int
	c := &cobra.Command{
		Use: "run FOLDER", Short: "Make the runs of a plan that are missing",
		Long: `Make the runs of a plan that are missing, then the answers. With --shard only a
share of the runs, and no answers: several processes may fill one folder, or
copies of it, each with a share of its own. The first Ctrl-C, TERM or USR1 lets the
runs in hand be finished, the second gives them up; killing it loses no run that it
wrote. Calling it again goes on.

` + shapeHelp(shareShape),
		Example: "  vereda ensemble run out\n  vereda ensemble run out --shard 3/8",
		Args:    exactly(1, "one folder, made by vereda ensemble plan"),
		RunE: func(c *cobra.Command, args []string) error {
			if workers < 0 {
				return misused("--workers %d: a number of runs at the same time, or 0 for one per processor", workers)
			}
			f, err := a.openEnsemble(args[0])
			if err != nil {
				return err
			}
			if share == "" {
				return a.complete(c.Context(), f, workers)
			}
			s, err := autoShare(share)
			if err != nil {
				return misused("--shard %s", err)
			}
			return a.runShare(c.Context(), f, s, workers)
		},
	}
	c.Flags().StringVar(&share, "shard", "", "make this share of the runs only, such as 3/8; auto/8 asks the cluster which")
	c.Flags().IntVar(&workers, "workers", 0, "how many runs at the same time (default: one per processor)")
	return c
}

func (a *app) mergeVerb() *cobra.Command {
	var output string
	c := &cobra.Command{
		Use: "merge FOLDER", Short: "Make the answers of an ensemble from its runs",
		Long:    "Make the answers of an ensemble from its runs, whoever made them. Parts made\nelsewhere are copied into FOLDER/parts first. The answers are the same to the\nbyte for any split of the work.\n\n" + shapeHelp(ensembleShape),
		Example: "  vereda ensemble merge out",
		Args:    exactly(1, "one folder, made by vereda ensemble plan"),
		RunE: func(_ *cobra.Command, args []string) error {
			f, err := a.openEnsemble(args[0])
			if err != nil {
				return err
			}
			return a.merge(f, output)
		},
	}
	c.Flags().StringVarP(&output, "output", "o", "", "write the answers there (default: FOLDER/result, in place of earlier ones)")
	return c
}

// openEnsemble opens a folder whose runs this program can make.
func (a *app) openEnsemble(dir string) (*shard.Folder, error) {
	f, err := shard.Open(dir)
	if err != nil {
		return nil, err
	}
	if f.Plan.Program != program() {
		return nil, fmt.Errorf("%s was planned with vereda %s, and this is %s, which may give other numbers; use that program, or plan anew", dir, f.Plan.Program, program())
	}
	return f, nil
}

// complete makes all runs of a folder that are missing and the answers.
func (a *app) complete(ctx context.Context, f *shard.Folder, workers int) error {
	again := "vereda ensemble run " + f.Dir
	a.again.Store(&again)
	defer a.again.Store(nil)
	m, err := a.maker(f)
	if err == nil {
		err = a.foresee(ctx, f, shard.All, workers, m)
	}
	if errors.Is(err, ensemble.ErrInterrupted) {
		return goOn(err, again)
	}
	if err != nil {
		return err
	}
	for {
		g, err := f.Gather()
		if err != nil {
			return err
		}
		units, _, ok := summary.Enough(f.Plan, g.Values)
		if ok {
			if err := f.Settle(); err != nil {
				return err
			}
			return a.merge(f, "")
		}
		tell, end := progress(a.err, a.terminal, g.Missing)
		err = f.Work(ctx, shard.Job{Share: shard.All, Workers: workers, Units: units, Make: m.make, Progress: tell})
		end()
		if err != nil {
			return goOn(err, again)
		}
	}
}

// runShare makes the runs of a share.
func (a *app) runShare(ctx context.Context, f *shard.Folder, s shard.Share, workers int) error {
	again := fmt.Sprintf("vereda ensemble run %s --shard %s", f.Dir, s)
	a.again.Store(&again)
	defer a.again.Store(nil)
	m, err := a.maker(f)
	if err == nil {
		err = a.foresee(ctx, f, s, workers, m)
	}
	if errors.Is(err, ensemble.ErrInterrupted) {
		return goOn(err, again)
	}
	if err != nil {
		return err
	}
	runs := (f.Plan.Runs() + s.Of - s.Index) / s.Of
	tell, end := progress(a.err, a.terminal, runs)
	err = f.Work(ctx, shard.Job{Share: s, Workers: workers, Make: m.make, Progress: tell})
	end()
	if err != nil {
		return goOn(err, again)
	}
	if a.json {
		return a.writeJSON(map[string]any{"folder": f.Dir, "shard": s.String(), "runs": runs, "done": runs})
	}
	fmt.Fprintf(a.out, "Share %s of %s: all %s done. When all shares are: vereda ensemble merge %s\n", s, f.Dir, plural(runs, "run"), f.Dir)
	return nil
}

// sayStopping says after a signal what is waited for.
func (a *app) sayStopping() {
	if a.again.Load() != nil {
		fmt.Fprintln(a.err, "vereda: stopping when the runs in hand are finished; a second signal gives them up and ends at once")
	}
}

// goOn turns the end of work before its time into words with the command that
// goes on.
func goOn(err error, command string) error {
	var busy *shard.BusyError
	switch {
	case errors.As(err, &busy):
		return err
	case err == ensemble.ErrInterrupted || errors.Is(err, ensemble.ErrInterrupted) && err.Error() == ensemble.ErrInterrupted.Error():
		return &failure{code: exitInterrupted, message: "interrupted; finished runs are kept. To go on: " + command}
	}
	return fmt.Errorf("%w\nFinished runs are kept. To go on: %s", err, command)
}

// merge makes the answers of a folder.
func (a *app) merge(f *shard.Folder, output string) error {
	overwrite := output == ""
	if overwrite {
		output = filepath.Join(f.Dir, shard.ResultDir)
	} else if err := result.CheckTarget(output, nil); err != nil {
		return err
	}
	g, err := f.Gather()
	if err != nil {
		return err
	}
	if _, _, ok := summary.Enough(f.Plan, g.Values); !ok {
		return fmt.Errorf("%d of %s in %s are missing. To make them: vereda ensemble run %s", g.Missing, plural(f.Plan.Runs(), "run"), f.Dir, f.Dir)
	}
	in, err := inputOf(f)
	if err != nil {
		return err
	}
	in.Plan, in.Values = f.Plan, g.Values
	s := summary.Of(in)
	if err := s.Write(output, version, overwrite); err != nil {
		return err
	}
	if a.json {
		report := reportOf(s, output)
		report["foreseen"] = a.foreseen
		return a.writeJSON(report)
	}
	a.printSummary(s)
	fmt.Fprintf(a.out, "Written to %s.\n", output)
	return nil
}

// inputOf says where the values of a folder's runs stand.
func inputOf(f *shard.Folder) (summary.Input, error) {
	if f.Plan.Layout == shard.Flee {
		d, err := openDisplaced(f)
		if err != nil {
			return summary.Input{}, err
		}
		return summary.Input{Layout: d.layout(), Sectors: d.camps()}, nil
	}
	w, err := openWorlds(f)
	if err != nil {
		return summary.Input{}, err
	}
	base := w.scenarios[0]
	return summary.Input{Layout: w.layout, Sectors: base.Network.Sectors, Nationalities: base.Nationalities, Counted: w.question.Compared}, nil
}

// readPoints reads a table of points.
func readPoints(path string, known []design.Factor) ([]int, [][]float64, error) {
	info, err := os.Stat(path)
	if err == nil && info.Size() > 64<<20 {
		err = fmt.Errorf("%s has more than 64 MiB", path)
	}
	if err != nil {
		return nil, nil, misused("--points %s: %s", diag.Escape(path), err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, misused("--points %s: %s", diag.Escape(path), err)
	}
	columns, rows, list := design.ReadPoints(path, text, known)
	if list.HasErrors() {
		return nil, nil, invalid(list)
	}
	return columns, rows, nil
}
