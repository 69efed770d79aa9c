package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"vereda/internal/compare"
	"vereda/internal/design"
	"vereda/internal/diag"
	"vereda/internal/paired"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
	"vereda/internal/shard"
	"vereda/internal/summary"
)

const keepShape = `{
  "scenario": "...",          the folder
  "outcomes": 40,             that vary
  "parameters": ["..."],      that were varied
  "written": ["..."]
}`

type keepReport struct {
	Scenario   string   `json:"scenario"`
	Outcomes   int      `json:"outcomes"`
	Parameters []string `json:"parameters"`
	Written    []string `json:"written"`
}

func (a *app) keepVerb() *cobra.Command {
	return &cobra.Command{
		Use: "keep RUNS SCENARIO", Short: "Keep beside a scenario what moves each of its outcomes",
		Long: `Write what a finished folder of vereda sensitivity found into the folder of its
scenario, as moves.csv and moves.yaml: the indices of the base by outcome and
parameter, and the part of chance. vereda diff then says what moves the figures
most. It takes indices (--design saltelli) with two or more seeds, since one does
not tell chance from parameters, and a scenario that has not changed since. Outcomes
by place and those that do not vary are left out.

` + shapeHelp(keepShape),
		Example: "  vereda sensitivity my-border --parameters 'patrol.*' --runs 64 --seeds 2 -o indices\n  vereda sensitivity keep indices my-border",
		Args:    exactly(2, "a folder of runs and a scenario folder"),
		RunE:    func(_ *cobra.Command, args []string) error { return a.keepMoves(args[0], args[1]) },
	}
}

func (a *app) keepMoves(runs, dir string) error {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return misused("keep writes into a scenario folder; vereda scenario copy NAME %s makes one", diag.Escape(dir))
	}
	s, err := a.load(dir, "")
	if err != nil {
		return err
	}
	f, err := a.openEnsemble(runs)
	if err != nil {
		return err
	}
	found, err := movesOf(f, s)
	if err != nil {
		return err
	}
	report := keepReport{Scenario: dir, Outcomes: len(found.Outcomes), Parameters: []string{}}
	for i := range f.Plan.Factors {
		report.Parameters = append(report.Parameters, f.Plan.Factors[i].Name)
	}
	files := scenario.ResolveMoves(found)
	for _, name := range []string{scenario.MovesFile, scenario.MovesAboutFile} {
		path := filepath.Join(dir, name)
		if err := writeWhole(path, files[name]); err != nil {
			return err
		}
		report.Written = append(report.Written, path)
	}
	if a.json {
		return a.writeJSON(report)
	}
	fmt.Fprintf(a.out, "%s of %s kept in %s.\n", plural(report.Outcomes, "outcome"), plural(len(report.Parameters), "parameter"), strings.Join(report.Written, " and "))
	return nil
}

// movesOf takes from a finished ensemble what moves the outcomes of its base.
func movesOf(f *shard.Folder, s *scenario.Scenario) (*scenario.Moves, error) {
	p := f.Plan
	switch {
	case p.Design.Kind != design.Saltelli:
		return nil, misused("%s was planned with --design %s; indices come of saltelli", diag.Escape(f.Dir), p.Design.Kind)
	case len(p.Seeds) < 2:
		return nil, misused("%s has one seed, which does not tell chance from parameters; give --seeds 2 or more", diag.Escape(f.Dir))
	case p.Nationality != "all":
		return nil, misused("%s counts the events of one nationality (%s); indices are kept for all", diag.Escape(f.Dir), diag.Escape(p.Nationality))
	}
	g, err := f.Gather()
	if err != nil {
		return nil, err
	}
	if g.Missing > 0 {
		return nil, fmt.Errorf("%d of %s in %s are missing. To make them: vereda ensemble run %s", g.Missing, plural(p.Runs(), "run"), f.Dir, f.Dir)
	}
	w, err := openWorlds(f)
	if err != nil {
		return nil, err
	}
	planned, list := scenario.Load(os.DirFS(filepath.Join(f.Dir, shard.Scenarios, scenarioFolder(""))), f.Dir)
	if list.HasErrors() {
		return nil, invalid(list)
	}
	if scenario.RunDigest(planned) != scenario.RunDigest(s) {
		return nil, fmt.Errorf("the runs in %s are of another scenario, or it has changed since; run vereda sensitivity anew", f.Dir)
	}
	from, _ := quantity.ParseMonth(p.From) // both were checked with the plan
	to, _ := quantity.ParseMonth(p.To)
	m := &scenario.Moves{From: from, To: to, Rows: p.Design.Size, Seeds: len(p.Seeds), Runs: p.Runs(), PeoplePerRow: planned.PeoplePerRow, Scenario: scenario.RunDigest(s)}
	sum := summary.Of(summary.Input{Plan: p, Values: g.Values, Layout: w.layout, Sectors: s.Network.Sectors, Nationalities: s.Nationalities})
	for i := range sum.Moves {
		if o, ok := keptOf(p, &sum.Moves[i]); ok {
			m.Outcomes = append(m.Outcomes, o)
		}
	}
	return m, nil
}

// keptOf is what is kept of an outcome: nothing of variants, of places, and of what does
// not vary.
func keptOf(p *shard.Plan, m *summary.Moves) (scenario.MovedOutcome, bool) {
	o := p.Outcomes[m.Outcome]
	kept := scenario.MovedOutcome{Group: o.Group, Outcome: o.Title, Unit: o.Unit, Chance: rounded(m.Split.Chance.Value + m.Split.Together.Value)}
	if m.Variant > 0 || o.Group == paired.Where || !(kept.Chance >= 0) {
		return kept, false
	}
	kept.Chance = min(kept.Chance, 1)
	for _, j := range m.Ranked() {
		first, total := m.Indices.First[j], m.Indices.Total[j]
		kept.By = append(kept.By, scenario.MovedBy{Parameter: p.Factors[j].Name,
			First: scenario.Index{Value: rounded(first.Value), Low: rounded(first.Low), High: rounded(first.High)},
			Total: scenario.Index{Value: rounded(total.Value), Low: rounded(total.Low), High: rounded(total.High)}})
	}
	return kept, len(kept.By) > 0
}

// movedPart is what a report says of what moves its figures.
type movedPart struct {
	From     string             `json:"from"`
	To       string             `json:"to"`
	Runs     int                `json:"runs"`
	Rows     int                `json:"people_per_row"`
	Changed  bool               `json:"changed"`
	Outcomes []movedOutcomePart `json:"outcomes"`
}

type movedOutcomePart struct {
	Group   string         `json:"group"`
	Outcome string         `json:"outcome"`
	Chance  compare.Figure `json:"chance"`
	By      []movedByPart  `json:"by"`
}

type movedByPart struct {
	Parameter string    `json:"parameter"`
	First     indexPart `json:"first"`
	Total     indexPart `json:"total"`
}

// movedPartOf is nil where a scenario does not say what moves its outcomes.
func movedPartOf(m *scenario.Moves, rows []paired.Row) *movedPart {
	if m == nil {
		return nil
	}
	part := &movedPart{m.From.String(), m.To.String(), m.Runs, m.PeoplePerRow, m.Changed, []movedOutcomePart{}}
	index := func(x scenario.Index) indexPart {
		return indexPart{compare.Figure(x.Value), compare.Figure(x.Low), compare.Figure(x.High)}
	}
	for i := range rows {
		o, ok := m.Of(rows[i].Group, rows[i].Title)
		if !ok {
			continue
		}
		line := movedOutcomePart{o.Group, o.Outcome, compare.Figure(o.Chance), nil}
		for _, by := range o.By {
			line.By = append(line.By, movedByPart{by.Parameter, index(by.First), index(by.Total)})
		}
		part.Outcomes = append(part.Outcomes, line)
	}
	return part
}

// mostMovers is how many parameters a line names. Of an outcome of which chance is more
// than mostlyChance it names none.
const (
	mostMovers   = 3
	mostlyChance = 0.9
)

// printMoved names what moves most the figures that differ in some variant.
func printMoved(w io.Writer, m *scenario.Moves, variants [][]paired.Row) {
	if m == nil || len(variants) == 0 {
		return
	}
	table := [][]string{{"what moves it most, of those varied", "chance", "parameters, by total index"}}
	for i := range variants[0] {
		differs := false
		for _, rows := range variants {
			differs = differs || rows[i].Verdict == paired.Clear || rows[i].Verdict == paired.Unclear
		}
		o, ok := m.Of(variants[0][i].Group, variants[0][i].Title)
		if !ok || !differs {
			continue
		}
		var words []string
		for _, by := range o.By {
			if len(words) < mostMovers && by.Total.Low > 0.01 {
				words = append(words, by.Parameter+" "+figure(by.Total.Value))
			}
		}
		switch {
		case o.Chance > mostlyChance: // the indices of a mean over a few seeds are then luck too
			words = []string{"chance"}
		case len(words) == 0:
			words = []string{"nothing clearly"}
		}
		table = append(table, []string{"  " + o.Outcome, fmt.Sprintf("%.0f %%", 100*o.Chance), strings.Join(words, ", ")})
	}
	if len(table) == 1 {
		return
	}
	printTable(w, table)
	text := fmt.Sprintf("Of the base, over the ranges of %s in parameters.csv, %s to %s, by %s with %d people per row; all other parameters stood still, and some may move more. Chance: its share of the variance of single runs. Intervals stand in %s.",
		plural(countMovers(m), "parameter"), m.From, m.To, plural(m.Runs, "run"), m.PeoplePerRow, scenario.MovesFile)
	if m.Changed {
		text += " The scenario has changed since."
	}
	wrap(w, "  ", text)
	fmt.Fprintln(w)
}

// countMovers is the number of parameters that move anything.
func countMovers(m *scenario.Moves) int {
	seen := map[string]bool{}
	for _, o := range m.Outcomes {
		for _, by := range o.By {
			seen[by.Parameter] = true
		}
	}
	return len(seen)
}
