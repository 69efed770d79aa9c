package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"vereda/internal/calibrate"
	"vereda/internal/ensemble"
	"vereda/internal/people"
	"vereda/internal/scenario"
)

const calibrateShape = `{
  "scenario": "...",
  "iterations": [{
    "totals_off": 0.02,       distance of the monthly totals by group from those counted, weighted by people
    "shares_off": 0.001       distance of the sectors' shares over the fit years; 0 without --sectors
  }],
  "foreseen": {"memory_bytes": 1, "disk_bytes": 1},   said before the first run; 0 for what was not
  "written": ["..."]
}
with --posterior:
{
  "scenario": "...",
  "generations": [{
    "generation": 1, "runs": 300,   so far
    "heat": 0.1,              part of the figures' weight at which the next is drawn; 1 for all
    "effective": 20.0         equally weighed draws that all runs are worth
  }],
  "targets": [{
    "target": "...", "counted": 1.0,
    "error": 0.1,             standard deviation that targets.csv states, count and model together
    "low": 0.9, "median": 1.0, "high": 1.1   5, 50 and 95 % of the posterior's runs
  }],
  "parameters": [{            as of vereda ensemble match
    "parameter": "...", "low": 0, "high": 1, "left_low": 0.3, "left_high": 0.5
  }],
  "foreseen": {"memory_bytes": 1, "disk_bytes": 1},   said before the first run; 0 for what was not
  "written": ["..."]
}`

type calibration struct {
	Scenario   string       `json:"scenario"`
	Iterations []iteration  `json:"iterations"`
	Foreseen   foreseenPart `json:"foreseen"`
	Written    []string     `json:"written"`
}

type iteration struct {
	Totals float64 `json:"totals_off"`
	Shares float64 `json:"shares_off"`
}

func (a *app) calibrateVerb() *cobra.Command {
	var iterations, seeds int
	var sectors, levels bool
	var m posteriorFlags
	c := &cobra.Command{
		Use: "calibrate FOLDER", Short: "Derive first arrivals, and the constants of sectors, from what was counted",
		Long: `Derive the first arrivals of a scenario folder from its series encounter-totals, by
running the model backwards: arrivals are corrected until the model counts the
monthly totals by nationality and party that were counted. Sectors, repeat
shares, what followed encounters and deaths are never looked at.

With --sectors the constants of the sectors (choice.appeal) are fitted to the
sectors' shares of encounters between ports over the years used for fitting.

With --departures the levels of departures.csv are fitted instead: those with which the
model makes as many departures of each nationality and party, over the years used for
fitting, as the series arrivals gives. Runs end with these years.

The table of arrivals and, with --sectors, parameters.csv are written over when
all is done.

With --posterior nothing of this is touched. Instead parameters are drawn that fit
the figures of targets.csv, all of the fit years, by runs of the model itself: a
first generation is spread over their ranges and rules out what cannot be (history
matching), the next ones go where the figures are met (approximate Bayesian
computation by sequential Monte Carlo). What is approximate are the errors that
targets.csv states for each figure, of the count and of the model, and nothing
else. --work keeps every run: stopped at any moment, the same command goes on. The
draws do not depend on workers or interruptions. They are written into the folder as
posterior.csv and posterior.yaml, and run, diff and patterns use them. The runs end
with the fit years; more people per row make them quicker and their luck a little
larger.

--with has another program make the runs of each generation, such as
"vereda-queue serve", which gives them out to other machines: its words, then the
folder of the generation, in which it must leave no run missing.

` + shapeHelp(calibrateShape),
		Example: "  vereda calibrate my-border --iterations 8\n  vereda calibrate my-border --sectors\n  vereda calibrate my-border --posterior --parameters patrol.effort,retry.base --people-per-row 40 --work posterior",
		Args:    exactly(1, "one scenario folder"),
		RunE: func(c *cobra.Command, args []string) error {
			if m.on {
				return a.posterior(c.Context(), args[0], &m)
			}
			if iterations < 1 || seeds < 1 {
				return misused("--iterations and --seeds are numbers from 1")
			}
			if levels {
				return a.levels(c.Context(), args[0], iterations, seeds, m.row)
			}
			return a.calibrate(c.Context(), args[0], iterations, seeds, sectors)
		},
	}
	c.Flags().IntVar(&iterations, "iterations", 10, "how often arrivals are corrected")
	c.Flags().IntVar(&seeds, "seeds", 2, "how many seeds each correction is the mean of")
	c.Flags().BoolVar(&sectors, "sectors", false, "fit the constants of the sectors too")
	c.Flags().BoolVar(&levels, "departures", false, "fit the levels of departures that the model makes, in place of deriving arrivals")
	m.flags(c)
	return c
}

func (m *posteriorFlags) flags(c *cobra.Command) {
	f := c.Flags()
	f.BoolVar(&m.on, "posterior", false, "draw parameters that fit targets.csv, in place of deriving arrivals")
	f.StringVar(&m.work, "work", "", "the folder that keeps the runs of the posterior")
	f.StringSliceVar(&m.parameters, "parameters", nil, "which parameters are drawn (default: those of the posterior in the folder)")
	f.IntVar(&m.generation, "generation", 300, "how many runs a generation has")
	f.IntVar(&m.most, "generations", 20, "how many generations at most")
	f.IntVar(&m.draws, "draws", 200, "how many draws are written, and how many the runs must be worth")
	f.IntVar(&m.row, "people-per-row", 0, "people that one row stands for in these runs (default: that of the scenario)")
	f.Uint64Var(&m.seed, "design-seed", 1, "decides the draws of the parameters; seeds of runs are another matter")
	f.StringVar(&m.with, "with", "", "a program and its arguments, separated by spaces, that makes the runs of each generation")
	f.IntVar(&m.workers, "workers", 0, "how many runs at the same time (default: one per processor)")
}

func (a *app) calibrate(ctx context.Context, dir string, iterations, seeds int, sectors bool) error {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return misused("calibrate writes into a scenario folder; vereda scenario copy NAME %s makes one", dir)
	}
	s, err := a.load(dir, "")
	if err != nil {
		return err
	}
	if len(s.EncounterTotals) == 0 {
		return &failure{code: exitFailed, message: "the scenario has no series encounter-totals to derive first arrivals from"}
	}
	if slices.Max(s.EncounterTotals) < 0 {
		return &failure{code: exitFailed, message: "the series encounter-totals holds no count: in a scenario that was handed on they are kept back; take the scenario itself"}
	}
	report := calibration{Scenario: s.Name}
	report.Foreseen.Memory = a.sayMemory(s, seeds, 0, nil, nil)
	fitted, err := calibrate.Invert(s, sectors, calibrate.Options{Iterations: iterations, Seeds: ensemble.Seeds(s.Seed+1000, seeds),
		Simulate: a.simulate, Context: ctx, Told: func(i int, totals, shares float64) {
			report.Iterations = append(report.Iterations, iteration{totals, shares})
			if !a.json {
				fmt.Fprintf(a.out, "%3d of %d: totals off by %.2f %%, shares of sectors by %.2f points\n", i, iterations, 100*totals, 100*shares)
			}
		}})
	if ctx.Err() != nil {
		return interrupted()
	}
	if err != nil {
		return err
	}
	if report.Written, err = writeFitted(dir, fitted, sectors); err != nil {
		return err
	}
	if a.json {
		return a.writeJSON(report)
	}
	for _, name := range report.Written {
		fmt.Fprintln(a.out, name)
	}
	return nil
}

// writeFitted writes what was fitted into the folder.
func writeFitted(dir string, s *scenario.Scenario, sectors bool) ([]string, error) {
	i := slices.IndexFunc(s.Series, func(info scenario.SeriesInfo) bool { return info.Name == "arrivals" })
	if i < 0 {
		return nil, errors.New("the scenario names no file for arrivals")
	}
	written := []string{filepath.Join(dir, filepath.FromSlash(s.Series[i].File))}
	texts := [][]byte{arrivalsText(s)}
	if sectors {
		name := filepath.Join(dir, "parameters.csv")
		text, err := appealText(name, s)
		if err != nil {
			return nil, err
		}
		written, texts = append(written, name), append(texts, text)
	}
	for i, name := range written {
		if err := writeWhole(name, texts[i]); err != nil {
			return nil, err
		}
	}
	return written, nil
}

// arrivalsText is the table of first arrivals [people/month].
func arrivalsText(s *scenario.Scenario) []byte {
	var b bytes.Buffer
	b.WriteString("period,nationality,party,value\n")
	classes := len(s.Nationalities) * int(people.Parties)
	for m := range s.Months() {
		for c := range classes {
			fmt.Fprintf(&b, "%s,%s,%s,%s\n", s.MonthAt(m), s.Nationalities[c/int(people.Parties)], people.Party(c%int(people.Parties)),
				strconv.FormatFloat(s.Drivers.Arrivals[m*classes+c], 'f', 1, 64))
		}
	}
	return b.Bytes()
}

// appealText is parameters.csv with the constants of the sectors put in.
func appealText(name string, s *scenario.Scenario) ([]byte, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return nil, err
	}
	column := func(word string) int { return slices.Index(rows[0], word) }
	moved := 0
	for _, row := range rows[1:] {
		if k := slices.Index(s.Network.Sectors, row[column("scope")]); k >= 0 && row[column("name")] == "choice.appeal" {
			if err := moveTo(row, column, s.Params.Choice.Appeal[k]); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			moved++
		}
	}
	if moved < len(s.Network.Sectors) {
		return nil, fmt.Errorf("%s has a row of choice.appeal for %d of %d sectors; a folder with a base needs its own to write into: copy them from vereda scenario copy BASE DIR", name, moved, len(s.Network.Sectors))
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	err = w.WriteAll(rows)
	return b.Bytes(), err
}

// moveTo writes another value into a row of parameters.csv and moves low and high along:
// they say how far the fit may be off.
func moveTo(row []string, column func(string) int, value float64) error {
	was, err := strconv.ParseFloat(row[column("value")], 64)
	if err != nil {
		return err
	}
	for _, name := range []string{"low", "high"} {
		v, err := strconv.ParseFloat(row[column(name)], 64)
		if err != nil {
			return err
		}
		row[column(name)] = strconv.FormatFloat(v+value-was, 'f', 3, 64)
	}
	row[column("value")] = strconv.FormatFloat(value, 'f', 3, 64)
	return nil
}

// writeWhole puts a file in place whole or not at all.
func writeWhole(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".vereda-*")
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	err = errors.Join(err, file.Chmod(0o644), file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return nil
}
