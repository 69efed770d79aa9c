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
  "written": ["..."]
}`

type calibration struct {
	Scenario   string      `json:"scenario"`
	Iterations []iteration `json:"iterations"`
	Written    []string    `json:"written"`
}

type iteration struct {
	Totals float64 `json:"totals_off"`
	Shares float64 `json:"shares_off"`
}

func (a *app) calibrateVerb() *cobra.Command {
	var iterations, seeds int
	var sectors bool
	c := &cobra.Command{
		Use: "calibrate FOLDER", Short: "Derive first arrivals, and the constants of sectors, from what was counted",
		Long: `Derive the first arrivals of a scenario folder from its series encounter-totals, by
running the model backwards: arrivals are corrected until the model counts the
monthly totals by nationality and party that were counted. Sectors, repeat
shares, what followed encounters and deaths are never looked at.

With --sectors the constants of the sectors (choice.appeal) are fitted to the
sectors' shares of encounters between ports over the years used for fitting.

The table of arrivals and, with --sectors, parameters.csv are written over when
all is done.

` + shapeHelp(calibrateShape),
		Example: "  vereda calibrate my-border --iterations 8\n  vereda calibrate my-border --sectors",
		Args:    exactly(1, "one scenario folder"),
		RunE: func(c *cobra.Command, args []string) error {
			if iterations < 1 || seeds < 1 {
				return misused("--iterations and --seeds are numbers from 1")
			}
			return a.calibrate(c.Context(), args[0], iterations, seeds, sectors)
		},
	}
	c.Flags().IntVar(&iterations, "iterations", 10, "how often arrivals are corrected")
	c.Flags().IntVar(&seeds, "seeds", 2, "how many seeds each correction is the mean of")
	c.Flags().BoolVar(&sectors, "sectors", false, "fit the constants of the sectors too")
	return c
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
	report := calibration{Scenario: s.Name}
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
	for _, row := range rows[1:] {
		if k := slices.Index(s.Network.Sectors, row[column("scope")]); k >= 0 && row[column("name")] == "choice.appeal" {
			row[column("value")] = strconv.FormatFloat(s.Params.Choice.Appeal[k], 'f', 3, 64)
		}
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	err = w.WriteAll(rows)
	return b.Bytes(), err
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
