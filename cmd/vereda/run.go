package main

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"vereda/internal/compare"
	"vereda/internal/ensemble"
	"vereda/internal/paired"
	"vereda/internal/pattern"
	"vereda/internal/result"
	"vereda/internal/scenario"
)

const runShape = `{
  "scenario": {
    "name": "...", "variant": "...", "title": "...",
    "start": "2005-01-01", "end": "2023-12-31", "days": 6939,
    "people_per_row": 10,     people that one row of the model stands for
    "sha256": "...",          of the resolved scenario
    "small_counts_below": 10  people; counts of fewer are kept back
  },
  "seeds": [1, 2],
  "interval_level": 0.95,
  "posterior": {              null where the parameters are the stated ones
    "draws": [1, 124],        rows of posterior.csv, by seed
    "of": 200,
    "changed": false          whether the scenario has changed since it was drawn
  },
  "domain": {                 which months were counted
    "first": "2005-01", "last": "2023-12",   months; null where nothing was counted
    "variant": false,         a variant never was: nothing of it was counted
    "says": "a scenario, not a forecast"     of what lies outside
  },
  "headline": "...",          whether and where the model beats naive forecasts
  "measures": [{
    "name": "...",            of the series, or of the event in the ledger
    "title": "...",
    "unit": "...",
    "skill": {                in the years kept for checking, or in all where none are
      "against": "last value", "skill": 0.1, "low": -0.1, "high": 0.3,   null where it cannot be told
      "says": "no better than last value"
    },
    "rows": [{
      "period": "FY2019",     a fiscal year, or a month where the run has no whole one
      "compared": true,       false outside the domain: a scenario, not a forecast; give its interval alone
      "simulated": {
        "mean": 1.0, "low": 0.9, "high": 1.1,   interval of the mean over seeds
        "seeds": 2, "level": 0.95,
        "mcse": 0.05          Monte Carlo standard error of the mean; null with one seed
      },
      "runs_low": 0.8, "runs_high": 1.2,      5 and 95 % of the runs; null with one
      "counted": 1.0,         null where nobody counted, or it is kept back
      "counted_kept": ""      <10, or kept back, where it is
    }]
  }],
  "until": {                  null without --until-mcse
    "mcse": 0.05,             asked for, as a share of the interval of 95 % of runs
    "reached": true,
    "largest": 0.04           of all means above; more runs are needed where it is not reached
  },
  "foreseen": {"memory_bytes": 1, "disk_bytes": 1},   said before the first run; 0 for what was not
  "output": "out"             the result folder; empty without -o
}`

// runReport is the report of run; demo adds to it.
type runReport struct {
	Scenario scenarioPart `json:"scenario"`
	Seeds    []uint64     `json:"seeds"`
	Level    float64      `json:"interval_level"`
	// Posterior is null where the parameters are the stated ones.
	Posterior *posteriorPart `json:"posterior"`
	Domain    domainPart     `json:"domain"`
	Headline  string         `json:"headline"`
	Measures  []measurePart  `json:"measures"`
	Until     *untilPart     `json:"until"`
	Foreseen  foreseenPart   `json:"foreseen"`
	Output    string         `json:"output"`
}

type untilPart struct {
	MCSE    float64        `json:"mcse"`
	Reached bool           `json:"reached"`
	Largest compare.Figure `json:"largest"`
}

func (d *done) report(list []*measure, output string) runReport {
	return runReport{partOf(d.scenario), d.seeds, ensemble.Level, d.posteriorPart(), domainOf(d.scenario), d.headline(), d.partsOf(list), nil, d.foreseen, output}
}

func (a *app) runVerb() *cobra.Command {
	var m simulation
	var flee displacing
	var output string
	var overwrite bool
	c := &cobra.Command{
		Use: "run FOLDER|NAME", Short: "Run a scenario and write what came of it",
		Long: `Run a scenario with one or more seeds and say what came of it, beside what was
counted. With several seeds and a scenario that has a posterior, each seed runs
with a draw of it, so that intervals and bands hold what is not known of those
parameters too. With -o a result folder is written, whole or not at all: flows, stocks
and series as CSV and Parquet, score.csv, patterns.json and run.json with all
that is needed to run it again. The same program, scenario and seeds give the
same bytes.

A folder in Flee's layout is run as it is; see docs/FLEE.md for what is corrected and
vereda validate --help for what --json then writes.

` + shapeHelp(runShape),
		Example: "  vereda run us-southwest-border --seeds 20 -o out\n  vereda run my-border --variant more-beds --seed 7 --json",
		Args:    exactly(1, "one scenario: a folder or a name"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := m.check(c); err != nil {
				return err
			}
			m.arg = args[0]
			if c.Flags().Changed("until-mcse") {
				if !(m.until > 0 && m.until < 1) {
					return misused("--until-mcse %v: a share above 0 and below 1, such as 0.05", m.until)
				}
				if isCase(args[0]) {
					return misused("--until-mcse of a folder in Flee's layout is that of vereda ensemble")
				}
				if !c.Flags().Changed("seeds") {
					m.seeds = mostSeeds
				}
			}
			if isCase(args[0]) {
				return a.runDisplaced(args[0], &m, &flee, output, overwrite)
			}
			if flee != (displacing{}) {
				return misused("--flee-exact, --flee-output and --engine belong to folders in Flee's layout, which %s is not", args[0])
			}
			return a.run(c.Context(), &m, output, overwrite)
		},
	}
	m.flags(c, 1)
	m.posteriorFlag(c)
	c.Flags().Float64Var(&m.until, "until-mcse", 0, "run 8, 16, 32 and so on of the seeds (128 unless --seeds says otherwise) and end when the Monte Carlo error of every mean shown is below this share of the 95 % interval of runs, such as 0.05")
	c.Flags().StringVarP(&output, "output", "o", "", "write a result folder")
	c.Flags().BoolVar(&overwrite, "overwrite", false, "replace an earlier result folder")
	flee.flags(c)
	c.Flags().StringVar(&flee.fleeOutput, "flee-output", "", "of a folder in Flee's layout: write the run of the first seed in the columns of Flee's out.csv")
	return c
}

func (a *app) run(ctx context.Context, m *simulation, output string, overwrite bool) error {
	if output != "" {
		// Before the run: nobody should wait an hour to be refused.
		if err := result.CheckTarget(output, result.Replaceable(overwrite)); err != nil {
			return err
		}
	}
	s, err := a.loaded(m)
	if err != nil {
		return err
	}
	room := int64(0)
	var others []pattern.Counterfactual
	if output != "" {
		if room, err = a.checkRoom(output, s, m.seeds); err != nil {
			return err
		}
		others = besides(s, false)
	}
	d, counter, err := a.simulateBeside(ctx, s, m, others)
	if err != nil {
		return err
	}
	d.foreseen.Disk = room
	if output != "" {
		report := pattern.Judge(s, d.patterns(), counter)
		if err := d.write(output, report, overwrite, m.workers); err != nil {
			return err
		}
	}
	list := d.measures()
	if a.json {
		report := d.report(list, output)
		if m.until > 0 {
			report.Until = &untilPart{m.until, d.enough, compare.Figure(d.precision(list))}
		}
		return a.writeJSON(report)
	}
	d.printHead(a.out)
	printDomain(a.out, d.scenario, len(d.seeds))
	fmt.Fprintln(a.out)
	d.sayUntil(a.out, m, list)
	if len(list) > 0 && !list[0].nobody {
		d.printYears(a.out, list[0])
		fmt.Fprintln(a.out)
	}
	d.printMeans(a.out, list)
	d.printBands(a.out, list)
	fmt.Fprintln(a.out)
	wrap(a.out, "", d.headline())
	if output != "" {
		fmt.Fprintf(a.out, "Written to %s.\n", output)
	}
	return nil
}

// write writes the result folder.
func (d *done) write(output string, report pattern.Report, overwrite bool, workers int) error {
	text, err := json.MarshalIndent(report, "", "  ")
	if err != nil {
		return fmt.Errorf("patterns.json: %w", err)
	}
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	return result.Write(output, result.Report{
		Version: version, Scenario: d.scenario, Result: d.result, Scores: d.scores, Resolved: scenario.ResolveShown(d.scenario), Counts: d.countRows(),
		Extra: []result.Extra{{Name: "patterns.json", Bytes: append(text, '\n')}},
		Times: result.Times{Start: d.start, End: d.end, Workers: workers}, Draws: d.draws(),
	}, overwrite)
}

// countRows lists by seed what the runs are compared by.
func (d *done) countRows() []result.Count {
	var rows []result.Count
	lines := paired.Ask(d.scenario, 0, d.scenario.Months()-1, -1).Lines()
	for i := range d.result.Runs {
		x, ok := d.result.Runs[i].Extra.(*extract)
		if !ok {
			continue
		}
		for k, v := range x.counts {
			rows = append(rows, result.Count{Seed: int64(d.result.Runs[i].Seed), Group: lines[k].Group, Title: lines[k].Title, Unit: lines[k].Unit, Value: result.Optional(v)})
		}
	}
	return rows
}
