package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"vereda/internal/calibrate"
	"vereda/internal/ensemble"
	"vereda/internal/people"
	"vereda/internal/scenario"
)

// levels derives the levels of departures and writes them into departures.csv.
func (a *app) levels(ctx context.Context, dir string, iterations, seeds, row int) error {
	s, err := a.load(dir, "")
	if err != nil {
		return err
	}
	run := *s
	if row > 0 {
		run.PeoplePerRow = row
	}
	report := calibration{Scenario: s.Name}
	report.Foreseen.Memory = a.sayMemory(&run, seeds, 0, nil, nil)
	fitted, err := calibrate.Levels(&run, calibrate.Options{Iterations: iterations, Seeds: ensemble.Seeds(s.Seed+1000, seeds), Simulate: a.simulate, Context: ctx,
		Told: func(i int, off, _ float64) {
			report.Iterations = append(report.Iterations, iteration{Totals: off})
			if !a.json {
				fmt.Fprintf(a.out, "%3d of %d: departures off by %.2f %%\n", i, iterations, 100*off)
			}
		}})
	if ctx.Err() != nil {
		return interrupted()
	}
	if err != nil {
		return &failure{code: exitFailed, message: err.Error()}
	}
	name := filepath.Join(dir, "departures.csv")
	text, err := levelsText(name, fitted)
	if err != nil {
		return err
	}
	if err := writeWhole(name, text); err != nil {
		return err
	}
	report.Written = []string{name}
	if a.json {
		return a.writeJSON(report)
	}
	fmt.Fprintln(a.out, name)
	return nil
}

// levelsText is departures.csv with the levels put in.
func levelsText(name string, s *scenario.Scenario) ([]byte, error) {
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
		n, party := slices.Index(s.Nationalities, row[column("nationality")]), slices.Index(people.PartyNames(), row[column("party")])
		row[column("level")] = strconv.FormatFloat(s.Homes.Level[n*int(people.Parties)+party], 'f', 3, 64)
	}
	var b bytes.Buffer
	err = csv.NewWriter(&b).WriteAll(rows)
	return b.Bytes(), err
}
