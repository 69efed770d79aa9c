package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"vereda/internal/quantity"
	"vereda/internal/result"
	"vereda/internal/scenario"
)

const evidenceShape = `{
  "scenario": "...",
  "seeds": 2,                 of the runs behind the model's values; 0 where none was run
  "claims": [{
    "id": "...",
    "claim": "...",           what is said
    "cited": "...",           the figure as it circulates
    "found": "...",           the figure that the publishers printed
    "verdict": "...",         ` + "right, right-with-a-caveat, approximately-right, partly-right, wrong, not-confirmed or unverifiable" + `
    "source": "...",          keys of the scenario's sources
    "year": "...",
    "note": "...",
    "model": {                null where the scenario counts no such thing
      "series": "...", "unit": "...", "from": "2020-10", "to": "2022-09",
      "simulated": {"mean": 1.0, "low": 0.9, "high": 1.1, "seeds": 2, "level": 0.95, "mcse": 0.05},
      "counted": 1.0,         of the series over the same months, where it was counted
      "counted_kept": false   whether it is kept back, for small counts in it
    }
  }]
}`

type evidenceReport struct {
	Scenario string      `json:"scenario"`
	Seeds    int         `json:"seeds"`
	Claims   []claimPart `json:"claims"`
}

type claimPart struct {
	ID      string      `json:"id"`
	Claim   string      `json:"claim"`
	Cited   string      `json:"cited"`
	Found   string      `json:"found"`
	Verdict string      `json:"verdict"`
	Source  string      `json:"source"`
	Year    string      `json:"year"`
	Note    string      `json:"note"`
	Model   *claimModel `json:"model"`
}

// claimModel is what the model says of the figure of a claim.
type claimModel struct {
	Series    string   `json:"series"`
	Unit      string   `json:"unit"`
	From      string   `json:"from"`
	To        string   `json:"to"`
	Simulated interval `json:"simulated"`
	Counted   *float64 `json:"counted"`
	Kept      bool     `json:"counted_kept"`

	row besideRow
}

// ledgerView is what the flags of evidence say.
type ledgerView struct {
	simulation
	search  []string
	verdict string
	csv     bool
	noRun   bool
}

func (a *app) evidenceVerb() *cobra.Command {
	var m ledgerView
	c := &cobra.Command{
		Use: "evidence [FOLDER|NAME]", Short: "List figures that circulate beside what was published and what the model says",
		Long: `List the evidence ledger of a scenario (that of demo where none is named): claims
with the figure as it circulates, the figure that its publisher printed, and a
verdict. Where the scenario counts the same thing it is run, and its value stands
beside; --no-run leaves that out.

` + shapeHelp(evidenceShape),
		Example: "  vereda evidence\n  vereda evidence latin-america-us --search homicide --no-run\n  vereda evidence --verdict wrong --csv",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := m.check(c); err != nil {
				return err
			}
			return a.evidence(c.Context(), &m, args)
		},
	}
	m.flags(c, 2)
	c.Flags().StringSliceVar(&m.search, "search", nil, "only claims that hold all these words")
	c.Flags().StringVar(&m.verdict, "verdict", "", "only claims with this verdict")
	c.Flags().BoolVar(&m.csv, "csv", false, "write a CSV table")
	c.Flags().BoolVar(&m.noRun, "no-run", false, "do not run the scenario")
	return c
}

func (a *app) evidence(ctx context.Context, m *ledgerView, args []string) error {
	if m.verdict != "" && !slices.Contains(scenario.Verdicts(), m.verdict) {
		return misused("--verdict %s: not one of %s%s", m.verdict, strings.Join(scenario.Verdicts(), ", "), suggest(m.verdict, scenario.Verdicts()))
	}
	if m.csv && a.json {
		return misused("--csv and --json cannot both be written; choose one")
	}
	name, err := demoName()
	if len(args) > 0 {
		name, err = args[0], nil
	}
	if err != nil {
		return err
	}
	s, err := a.load(name, m.variant)
	if err != nil {
		return err
	}
	claims := m.choose(s.Evidence)
	var d *done
	if !m.noRun && slices.ContainsFunc(claims, func(c scenario.Claim) bool { return c.Series != "" }) {
		if d, err = a.runSeeds(ctx, s, &m.simulation, nil); err != nil {
			return err
		}
	}
	report := evidenceReport{Scenario: s.Name, Claims: []claimPart{}}
	if d != nil {
		report.Seeds = len(d.seeds)
	}
	for _, c := range claims {
		p := claimPart{ID: c.ID, Claim: c.Claim, Cited: c.Cited, Found: c.Found, Verdict: c.Verdict, Source: c.Source, Year: c.Year, Note: c.Note}
		if d != nil && c.Series != "" {
			p.Model = d.ofClaim(c)
		}
		report.Claims = append(report.Claims, p)
	}
	switch {
	case a.json:
		return a.writeJSON(report)
	case m.csv:
		return a.evidenceTable(report)
	}
	a.printEvidence(s, report)
	return nil
}

// choose leaves the claims that were asked for.
func (m *ledgerView) choose(claims []scenario.Claim) []scenario.Claim {
	return slices.DeleteFunc(slices.Clone(claims), func(c scenario.Claim) bool {
		return m.verdict != "" && c.Verdict != m.verdict || !c.Says(m.search)
	})
}

// ofClaim is what the runs and the published series have of a claim; nil where they
// have nothing.
func (d *done) ofClaim(c scenario.Claim) *claimModel {
	of := result.OfClaim(d.scenario, d.result, c)
	if of == nil {
		return nil
	}
	m := &claimModel{Series: c.Series, Unit: of.Unit, From: c.From.String(), To: c.To.String(), Counted: of.Counted, Kept: of.Kept}
	m.row.simulated = of.Values
	m.Simulated = intervalOf(m.row.estimate())
	return m
}

// evidenceTable writes the ledger as CSV.
func (a *app) evidenceTable(r evidenceReport) error {
	w := csv.NewWriter(a.out)
	write := func(cells ...string) { _ = w.Write(cells) } // w.Error has it
	write("id", "claim", "cited", "found", "verdict", "source", "year", "note", "series", "from", "to", "simulated", "simulated_low", "simulated_high")
	number := func(v float64) string { // empty where there is none, as from one seed
		if math.IsNaN(v) {
			return ""
		}
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	for _, c := range r.Claims {
		row := []string{c.ID, c.Claim, c.Cited, c.Found, c.Verdict, c.Source, c.Year, c.Note, "", "", "", "", "", ""}
		for i := range row {
			row[i] = quantity.Tame(row[i])
		}
		if m := c.Model; m != nil {
			e := m.row.estimate()
			copy(row[8:], []string{m.Series, m.From, m.To, number(e.Mean), number(e.Low), number(e.High)})
		}
		write(row...)
	}
	w.Flush()
	return w.Error()
}

func (a *app) printEvidence(s *scenario.Scenario, r evidenceReport) {
	switch {
	case len(s.Evidence) == 0:
		fmt.Fprintf(a.out, "The scenario %s has no evidence ledger.\n", s.Name)
		return
	case len(r.Claims) == 0:
		fmt.Fprintln(a.out, "No claim of the ledger fits.")
		return
	}
	fmt.Fprintf(a.out, "%d of %s", len(r.Claims), plural(len(s.Evidence), "claim"))
	if r.Seeds > 0 {
		fmt.Fprintf(a.out, "; the model's values: %s", certainty(r.Seeds))
	}
	fmt.Fprintln(a.out)
	for _, c := range r.Claims {
		fmt.Fprintf(a.out, "\n%s  %s\n", c.ID, strings.ReplaceAll(c.Verdict, "-", " "))
		wrap(a.out, "  ", c.Claim)
		wrap(a.out, "    ", "cited: "+c.Cited)
		wrap(a.out, "    ", "found: "+c.Found)
		if c.Note != "" {
			wrap(a.out, "    ", "note: "+c.Note)
		}
		if m := c.Model; m != nil {
			text := fmt.Sprintf("model: %s of the series %s, %s to %s", estimate(m.row.estimate()), m.Series, m.From, m.To)
			if m.Counted != nil {
				text += "; counted " + published(*m.Counted)
			}
			if m.Kept {
				text += "; what was counted is kept back, for small counts in it"
			}
			wrap(a.out, "    ", text)
		}
		wrap(a.out, "    ", "source: "+c.Source)
	}
}
