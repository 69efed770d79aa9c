package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"vereda/internal/ledger"
	"vereda/internal/scenario"
)

const patternsShape = `{
  "patterns": []
}`

// patternsOf gives what the judges of patterns want to keep of each run.
func patternsOf(*scenario.Scenario) func(*ledger.Ledger) any { return nil }

type patternReport struct {
	Patterns []struct{} `json:"patterns"`
}

// judge holds the runs against the patterns.
func (d *done) judge() (patternReport, error) { return patternReport{Patterns: []struct{}{}}, nil }

func (a *app) patternsVerb() *cobra.Command {
	var m simulation
	var gate int
	c := &cobra.Command{
		Use: "patterns FOLDER|NAME", Short: "Hold a scenario against the patterns that the field knows",
		Long: `Run a scenario and compute the patterns that the literature describes: value,
interval, band, and whether it lies within. Years used for fitting are marked.

--gate N ends with exit code 4 unless at least N patterns pass.

` + shapeHelp(patternsShape),
		Example: "  vereda patterns us-southwest-border\n  vereda patterns us-southwest-border --gate 5 --json",
		Args:    exactly(1, "one scenario: a folder or a name"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := m.check(c); err != nil {
				return err
			}
			if gate < 0 {
				return misused("--gate %d: a number of patterns, 0 or more", gate)
			}
			m.arg = args[0]
			return a.patterns(c.Context(), &m, gate)
		},
	}
	m.flags(c, 2)
	c.Flags().IntVar(&gate, "gate", 0, "the least number of patterns that must pass; exit code 4 below it")
	return c
}

func (a *app) patterns(ctx context.Context, m *simulation, gate int) error {
	s, err := a.load(m.arg, m.variant)
	if err != nil {
		return err
	}
	d, err := a.simulateAll(ctx, s, m, patternsOf(s))
	if err != nil {
		return err
	}
	report, err := d.judge()
	if err != nil {
		return err
	}
	if a.json {
		err = a.writeJSON(report)
	}
	if passed := 0; err == nil && passed < gate {
		err = &failure{code: exitGate, printed: true, message: fmt.Sprintf("the gate was not met: %d patterns pass, %d are asked for", passed, gate)}
	}
	return err
}

// printPatterns shows the short table.
func (d *done) printPatterns(w io.Writer, _ patternReport) {}
