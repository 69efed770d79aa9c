package main

import (
	"fmt"
	"math"
	"path/filepath"

	"vereda/internal/ledger"
	"vereda/internal/observe"
	"vereda/internal/people"
	"vereda/internal/scenario"
	"vereda/internal/simulate"
)

// Bytes of a row in CSV and Parquet together, by table, as they were measured in the
// folders of shipped scenarios.
const (
	flowBytes    = 115
	stockBytes   = 130
	seriesBytes  = 170
	legBytes     = 90
	settledBytes = 600    // of a month and nationality
	jobsBytes    = 2000   // of a month
	scoresBytes  = 17_000 // of an instrument
	otherBytes   = 120_000
)

// Shares of the cells of the ledger and of its stocks that are not empty. Measured with
// one and two runs: 6 to 12 % and 34 %. More runs fill more cells; how many more is an
// assumption.
const (
	filledFlows  = 0.08
	filledStocks = 0.4
)

// folderBytes estimates the size of the result folder of some runs of a scenario, before
// the first of them. It is meant to hold within a factor of two.
func folderBytes(s *scenario.Scenario, runs int) int64 {
	shape := simulate.ShapeOf(s)
	months, sectors, nations := float64(shape.Months), float64(shape.Sectors+1), float64(shape.Nationalities)
	cells := months * sectors * nations * float64(people.Parties) * float64(people.Causes)
	need := cells * filledFlows * (1 + math.Log(float64(max(runs, 1)))/4) * flowBytes
	need += months * sectors * float64(ledger.Stocks) * filledStocks * stockBytes
	for _, series := range observe.Layout(s.Instruments, shape, s.Start.Month()) {
		need += float64(len(series.Points)) * seriesBytes
	}
	need += months * float64(shape.Routes) * legBytes
	if shape.LivingAreas > 0 {
		need += months * nations * settledBytes
	}
	if shape.BorderJobs {
		need += months * jobsBytes
	}
	need += float64(len(s.Instruments))*scoresBytes + otherBytes
	for _, text := range scenario.Resolve(s) {
		need += float64(len(text)) * 1.1 // run.json holds the scenario, with escapes
	}
	return int64(need)
}

// checkRoom refuses to begin runs whose folder the disk cannot hold, and gives what it is
// thought to take [bytes]. An earlier folder is deleted only when the new one is whole.
func (a *app) checkRoom(output string, s *scenario.Scenario, runs int) (int64, error) {
	need := folderBytes(s, runs)
	target, err := filepath.Abs(output)
	if err != nil {
		return 0, fmt.Errorf("output folder: %w", err)
	}
	if free, known := a.free(filepath.Dir(target)); known && need > free {
		return 0, fmt.Errorf("output folder %s: it will take about %s, and the disk has %s; free some, or name a folder elsewhere. Nothing was run", output, bytesOf(need), bytesOf(free))
	}
	return need, nil
}
