package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"vereda/internal/compare"
	"vereda/internal/ledger"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

const rollingShape = `{
  "scenario": {...}, "seeds": [1, 2],   as of vereda run
  "headline": "...",          where the model is not better comes first
  "origins": ["2021-01"],     months before which the forecasts were made
  "blind": 3,                 months before them whose departures nobody knew yet
  "ahead": [{
    "instrument": "...", "unit": "...", "role": "outcome",   as of scores
    "form": "as counted",     or "from the last value": each run shifted in proportion to the last value known
    "horizon": 1,             months ahead; 1 is the first month that nobody knew
    "origins": 4,             with a count to hold the forecast against
    "model": {
      "points": 4,            origins and cells (sector, nationality, party)
      "mae": 1.0, "wis": 1.0, as of scores
      "cover50": 0.5, "cover80": 0.8, "cover95": 0.95    share of counts within these intervals
    },
    "naive": [{
      "name": "last value",   or same month last year, drift, historical distribution
      "naive": {...},         as model
      "model": {...},         the model over the points that both have
      "skill": 0.1,           1 - WIS of the model / WIS of the naive forecast
      "skill_low": 0.0, "skill_high": 0.2,
      "verdict": "...",       no better than it unless the interval of the skill is above 0
      "relative_wis": 0.9,    WIS of the model / WIS of the naive forecast
      "relative_wis_low": 0.8, "relative_wis_high": 1.0
    }]
  }],
  "coverage_headline": "...", empty where no forecast has enough earlier ones to learn from
  "coverage": [{              what intervals hold before and after recalibration
    "instrument": "...", "unit": "...", "role": "outcome", "form": "as counted", "horizon": 1,   empty instrument: all outcome series
    "whole": true,            over all cells of the series; otherwise over one:
    "sector": "all", "nationality": "all", "party": "all",
    "points": 100,            forecasts with enough earlier ones
    "origins": 20,            from which they were made
    "learning": 12,           forecasts that could only be learnt from; 0 for a cell
    "held": [{
      "form": "before",       the runs as they are; split or adaptive: recalibrated by earlier origins
      "cover50": 0.5, "cover80": 0.8, "cover95": 0.95,
      "off50": 0.0, "off80": 0.0, "off95": 0.0,   less what is promised
      "near": true,           all three within 0.05
      "wis": 1.0,             null over several series
      "naive": [...]          as of ahead, of whole series only
    }]
  }]
}`

type rollingReport struct {
	Scenario scenarioPart         `json:"scenario"`
	Seeds    []uint64             `json:"seeds"`
	Headline string               `json:"headline"`
	Origins  []string             `json:"origins"`
	Blind    int                  `json:"blind"`
	Ahead    []compare.HorizonRow `json:"ahead"`
	Held     string               `json:"coverage_headline"`
	Coverage []coveragePart       `json:"coverage"`
}

// horizons are the months ahead at which forecasts are judged.
var horizons = []int{1, 3, 6, 12}

// foresight is what the flags of a comparison from rolling origins say.
type foresight struct {
	origins []string
	number  int // of origins spread over the years kept for checking; 0 for those listed
	blind   int
	row     int  // people per row
	coarser bool // in place of those of the scenario
	regions bool // show the cells of series too
}

// rolling runs a scenario as it was known before each origin and scores what it
// said of the months from there on.
func (a *app) rolling(ctx context.Context, s *scenario.Scenario, m *comparison) error {
	if m.gated || m.years || m.against != "" {
		return misused("--origin does not go with --gate, --years or --against")
	}
	if m.blind < 0 {
		return misused("--blind %d: a number of months", m.blind)
	}
	if m.number > 0 {
		var err error
		if m.origins, err = spread(s, m.number, m.blind); err != nil {
			return err
		}
	}
	origins, d, err := a.runOrigins(ctx, s, m)
	if err != nil {
		return err
	}
	d.scenario = s
	rows := compare.Rolling(origins, s.Observed, horizons, s.Made)
	if len(m.series) > 0 {
		rows = slices.DeleteFunc(rows, func(r compare.HorizonRow) bool { return !slices.Contains(m.series, r.Instrument) })
	}
	parts := coverageParts(s, compare.Coverages(origins, s.Observed, horizons, s.Made))
	held := coverageHeadline(parts)
	if len(m.series) > 0 {
		parts = slices.DeleteFunc(parts, func(p coveragePart) bool { return !slices.Contains(m.series, p.Instrument) })
	}
	if a.json {
		return a.writeJSON(rollingReport{partOf(s), d.seeds, aheadHeadline(rows), m.origins, m.blind, append([]compare.HorizonRow{}, rows...), held, parts})
	}
	fmt.Fprintln(a.out, aheadHeadline(rows))
	if held != "" {
		fmt.Fprintln(a.out, held)
	}
	fmt.Fprintln(a.out)
	d.printHead(a.out)
	went := "departures went on\nas in the three months before"
	if s.Made {
		went = "the model made\nthem, at the level of the three months before"
	}
	fmt.Fprintf(a.out, `
Forecasts made before %s. Rules ordered later, and departures of the last
%s and of all later months, were not known: %s. Error: of the median, WIS:
weighted interval score [unit of the series]; 50, 80 and 95 %%: share of the counts within
these intervals of the runs; skill is 1 - WIS of the model / that of the naive forecast,
over 0 where the model is better.
`, originWords(m.origins), plural(m.blind, "month"), went)
	printAhead(a.out, rows)
	printCoverage(a.out, parts, m.regions)
	return nil
}

// originWords lists origins, many of them by number and span.
func originWords(origins []string) string {
	if len(origins) <= 6 {
		return strings.Join(origins, ", ")
	}
	return fmt.Sprintf("%d months from %s to %s", len(origins), origins[0], origins[len(origins)-1])
}

// runOrigins makes the runs of each origin.
func (a *app) runOrigins(ctx context.Context, s *scenario.Scenario, m *comparison) ([]compare.Origin, *done, error) {
	known := make([]*scenario.Scenario, len(m.origins))
	origins := make([]compare.Origin, len(known))
	for i, text := range m.origins { // all are checked before any is run
		month, err := quantity.ParseMonth(text)
		if err != nil {
			return nil, nil, misused("--origin %s: expected a month such as 2021-01", text)
		}
		if slices.Contains(m.origins[:i], text) {
			return nil, nil, misused("--origin %s is given twice", text)
		}
		ahead := min(horizons[len(horizons)-1], int(s.End.Month()-month)+1)
		if ahead < 1 {
			return nil, nil, misused("--origin %s comes after the run, which ends in %s", text, s.End.Month())
		}
		if known[i], err = s.AsKnown(month, ahead, m.blind); err != nil {
			return nil, nil, misused("--origin %s: %v", text, err)
		}
		origins[i].Month = month
	}
	var d *done
	for i := range origins {
		var err error
		if d, err = a.runSeeds(ctx, known[i], &m.simulation, func(*ledger.Ledger) any { return nil }); err != nil {
			return nil, nil, err
		}
		origins[i].Runs = d.series()
	}
	return origins, d, nil
}

// aheadHeadline counts, by naive forecast and horizon, on how many outcome series
// the model is not better, and then where it is.
func aheadHeadline(rows []compare.HorizonRow) string {
	var parts []string
	for _, h := range horizons {
		var of []compare.HorizonRow
		for _, r := range rows {
			if r.Horizon == h && r.Role == "outcome" && r.Form == compare.AsCounted {
				of = append(of, r)
			}
		}
		if len(of) == 0 {
			continue
		}
		var against []string
		for n := range of[0].Naive {
			better := 0
			for _, r := range of {
				if !r.Naive[n].Low.Missing() && r.Naive[n].Low > 0 {
					better++
				}
			}
			against = append(against, fmt.Sprintf("the %s on %d", of[0].Naive[n].Name, len(of)-better))
		}
		parts = append(parts, fmt.Sprintf("%s ahead, of %d series, it is not shown to beat %s", plural(h, "month"), len(of), strings.Join(against, ", ")))
	}
	if len(parts) == 0 {
		return "There is no outcome series here that a forecast could be held against."
	}
	return "Where the model does not beat naive forecasts: " + strings.Join(parts, "; ") + "."
}

// printAhead shows a table for each horizon.
func printAhead(w io.Writer, rows []compare.HorizonRow) {
	for _, h := range horizons {
		var table [][]string
		for _, r := range rows {
			if r.Horizon != h {
				continue
			}
			if table == nil {
				head := []string{"", "points", "error", "WIS", "50 %", "80 %", "95 %"}
				for _, n := range r.Naive {
					head = append(head, "skill against "+n.Name)
				}
				table = append(table, head)
			}
			name := r.Instrument
			if r.Form != compare.AsCounted {
				name += ", " + r.Form
			}
			if r.Role != "outcome" {
				name += " (driver)"
			}
			line := []string{name, fmt.Sprint(r.Model.Points), figure(float64(r.Model.MAE)), figure(float64(r.Model.WIS)),
				figure(float64(r.Model.Cover50)), figure(float64(r.Model.Cover80)), figure(float64(r.Model.Cover95))}
			for _, n := range r.Naive {
				line = append(line, skillText(&compare.Against{Skill: n.Skill, Low: n.Low, High: n.High}))
			}
			table = append(table, line)
		}
		if table != nil {
			fmt.Fprintf(w, "\n%s ahead\n", strings.ToUpper(plural(h, "month")[:1])+plural(h, "month")[1:])
			printTable(w, table)
		}
	}
}
