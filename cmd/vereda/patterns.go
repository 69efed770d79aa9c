package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"vereda/internal/pattern"
	"vereda/internal/scenario"
)

const patternsShape = `{
  "scenario": "...",
  "seeds": 2,
  "passed": 20, "judged": 36,  of those with a band, parts of patterns not counted
  "patterns": [{
    "id": "P3",
    "part_of": "...",          of a part: the pattern
    "title": "...",
    "unit": "...",             people, share, day; difference or ratio between two spans
    "value": 0.5,              mean over the seeds
    "low": 0.4, "high": 0.6,   95 % interval of that mean
    "band": {"low": 0.3, "high": null},
    "pass": true,              null where nothing published gives a band
    "sure": true,              the whole interval says the same
    "anchors": "A3 A6",        rows of published figures
    "years": "...",
    "fitted": "...",           fit, check, both or outside: the years that it uses
    "variant": "...",          the counterfactual it compares with the base
    "note": "..."
  }],
  "not_produced": [{"id": "...", "title": "...", "reason": "..."}]
}`

// besides lists the counterfactuals that some patterns need; without made, those whose
// departures the model makes are left out, unless it makes those of the scenario.
func besides(s *scenario.Scenario, made bool) []pattern.Counterfactual {
	return slices.DeleteFunc(pattern.Counterfactuals(s), func(c pattern.Counterfactual) bool { return c.Made && !made })
}

// patterns lists what the judges of patterns kept of each run.
func (d *done) patterns() []any {
	var list []any
	for i := range d.result.Runs {
		if x, ok := d.result.Runs[i].Extra.(*extract); ok && x.patterns != nil {
			list = append(list, x.patterns)
		}
	}
	return list
}

func (a *app) patternsVerb() *cobra.Command {
	var m simulation
	var gate int
	var made bool
	c := &cobra.Command{
		Use: "patterns FOLDER|NAME", Short: "Hold a scenario against the patterns that the field knows",
		Long: `Run a scenario and compute the patterns that the literature describes: value,
interval, band, and whether it lies within. Years used for fitting are marked.

Some patterns are about who leaves home. Where departures are given nobody answers to
a rule by staying, so that these are judged in runs of their own, with departures that
the model makes: with --made, or where the scenario or --departures lets it make them.

--gate N ends with exit code 4 unless at least N patterns pass.

` + shapeHelp(patternsShape),
		Example: "  vereda patterns us-southwest-border\n  vereda patterns us-southwest-border --gate 5 --json\n  vereda patterns latin-america-us --made",
		Args:    exactly(1, "one scenario: a folder or a name"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := m.check(c); err != nil {
				return err
			}
			if gate < 0 {
				return misused("--gate %d: a number of patterns, 0 or more", gate)
			}
			m.arg = args[0]
			return a.patterns(c.Context(), &m, gate, made)
		},
	}
	m.flags(c, 2)
	m.posteriorFlag(c)
	c.Flags().BoolVar(&made, "made", false, "judge also what answers in who leaves home: runs besides in which the model makes departures, about a dozen for each seed")
	c.Flags().IntVar(&gate, "gate", 0, "the least number of patterns that must pass; exit code 4 below it")
	return c
}

func (a *app) patterns(ctx context.Context, m *simulation, gate int, made bool) error {
	s, err := a.loaded(m)
	if err != nil {
		return err
	}
	d, counter, err := a.simulateBeside(ctx, s, m, besides(s, made || s.Made))
	if err != nil {
		return err
	}
	report := pattern.Judge(s, d.patterns(), counter)
	if a.json {
		err = a.writeJSON(report)
	} else {
		_, err = fmt.Fprint(a.out, report.Text(false))
		if d.drawn {
			wrap(a.out, "", d.ofPosterior())
		}
	}
	if err == nil && report.Passed < gate {
		err = &failure{code: exitGate, printed: true, message: fmt.Sprintf("the gate was not met: %d patterns pass, %d are asked for", report.Passed, gate)}
	}
	return err
}
