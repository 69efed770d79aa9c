package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"vereda/internal/compare"
	"vereda/internal/scenario"
)

const compareShape = `{
  "scenario": {...}, "seeds": [1, 2], "interval_level": 0.95, "headline": "...",   as of vereda run
  "gate": {                   null without --gate
    "skill": 0.0,             asked for
    "met": false,
    "failed": ["..."]         series whose skill is lower or not to be had
  },
  "scores": [{
    "instrument": "...",      name of the series
    "unit": "...",
    "form": "as counted",     or "sectors given the total": shares of the sectors at the counted total
    "group": "check",         all, fit, check, or a year such as 2019 or FY2019
    "fitted": false,          whether years used for fitting are in it
    "from": "2020-01", "to": "2023-12",
    "seeds": 2,
    "role": "outcome",        or driver: its totals feed the model, so it tests nothing
    "note": "...",
    "model": {
      "points": 48,           compared
      "mae": 1.0,             mean absolute error of the median [unit]
      "mape": 0.1,            the same over the value [share], of values at or above a floor
      "mape_points": 48,      how many those are
      "bias": 1.0,            mean of simulated less counted [unit]
      "mase": 1.0,            absolute error over that of the last value in the fitted years
      "wis": 1.0,             weighted interval score [unit]
      "crps": 1.0,            continuous ranked probability score [unit]
      "cover50": 0.5,         share of values within the 50 % interval
      "cover80": 0.8, "cover95": 0.95,
      "cpc": 0.9              common part over sectors
    },
    "naive": [{
      "name": "last value",   or same month last year, or historical mean; each looks one period ahead
      "naive": {...},         as model
      "model": {...},         the model over the points that both have
      "skill": 0.1,           1 - error of the model / error of the naive forecast
      "skill_low": 0.0, "skill_high": 0.2,
      "verdict": "..."
    }]
  }]
}`

type compareReport struct {
	Scenario scenarioPart  `json:"scenario"`
	Seeds    []uint64      `json:"seeds"`
	Level    float64       `json:"interval_level"`
	Headline string        `json:"headline"`
	Gate     *gatePart     `json:"gate"`
	Scores   []compare.Row `json:"scores"`
}

type gatePart struct {
	Skill  float64  `json:"skill"`
	Met    bool     `json:"met"`
	Failed []string `json:"failed"`
}

// comparison is what the flags of compare say.
type comparison struct {
	simulation
	gate    float64
	gated   bool
	series  []string
	against string
	years   bool
	foresight
}

func (a *app) compareVerb() *cobra.Command {
	var m comparison
	c := &cobra.Command{
		Use: "compare FOLDER|NAME", Short: "Score a scenario against what was counted, beside naive forecasts",
		Long: `Run a scenario and score its series against what was counted, beside forecasts
that know nothing of people: the last value, the same month last year, the mean
so far. The model runs free and never sees a counted value; the naive forecasts
are told each value after they have forecast it. Skill is 1 - error of the model
/ error of the naive forecast: above 0 the model is better. Its interval comes
from resampling blocks of months.

--gate SKILL ends with exit code 4 unless every outcome series (or those named
with --series), as counted, in the years kept for checking (all years where there
are none), has at least this skill against every naive forecast (or the one named
with --against).

--origin MONTH, as often as wanted, makes forecasts instead: the scenario is run as
it was known before that month and held against the counts 1, 3, 6 and 12 months
ahead, beside naive forecasts made then. --origins NUMBER spreads so many months over the
years kept for checking. Intervals are shown as the runs give them and recalibrated by what
came of forecasts from earlier origins, never later ones. With --json:
` + rollingShape + `

` + shapeHelp(compareShape),
		Example: "  vereda compare us-southwest-border\n  vereda compare my-border --series gotaways --against \"same month last year\" --gate 0",
		Args:    exactly(1, "one scenario: a folder or a name"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := m.check(c); err != nil {
				return err
			}
			m.arg, m.gated, m.coarser = args[0], c.Flags().Changed("gate"), c.Flags().Changed("people-per-row")
			if c.Flags().Changed("origins") && (m.number < 1 || len(m.origins) > 0) {
				return misused("--origins %d: a number of months of at least 1, and not beside --origin", m.number)
			}
			return a.compare(c.Context(), &m)
		},
	}
	m.flags(c, 2)
	c.Flags().Float64Var(&m.gate, "gate", 0, "the least skill that is good enough; exit code 4 below it")
	c.Flags().StringSliceVar(&m.series, "series", nil, "only these series")
	c.Flags().StringVar(&m.against, "against", "", "only this naive forecast")
	c.Flags().BoolVar(&m.years, "years", false, "show each year too")
	c.Flags().StringSliceVar(&m.origins, "origin", nil, "forecast from before this month, such as 2021-01; may be given several times")
	c.Flags().IntVar(&m.number, "origins", 0, "forecast from before so many months, spread over the years kept for checking, instead of naming them")
	c.Flags().IntVar(&m.row, "people-per-row", 0, "people that one row stands for in these runs: more are quicker, with more chance (default: that of the scenario)")
	c.Flags().BoolVar(&m.regions, "regions", false, "with origins, show what intervals hold by sector, nationality and party too")
	c.Flags().IntVar(&m.blind, "blind", 3, "how many months before an origin departures were not known yet")
	return c
}

func (a *app) compare(ctx context.Context, m *comparison) error {
	if m.gated && (math.IsNaN(m.gate) || m.gate > 1) {
		return misused("--gate %v: a skill is 1 at most", m.gate)
	}
	var naives []string
	for _, n := range compare.Naives() {
		naives = append(naives, n.String())
	}
	if m.against != "" && !slices.Contains(naives, m.against) {
		return misused("--against %q: not one of %s%s", m.against, strings.Join(naives, ", "), suggest(m.against, naives))
	}
	s, err := a.loaded(&m.simulation)
	if err != nil {
		return err
	}
	var known []string
	for i := range s.Instruments {
		known = append(known, s.Instruments[i].Name)
	}
	for _, name := range m.series {
		if !slices.Contains(known, name) {
			return misused("--series %s: the scenario has no series of that name%s", name, suggest(name, known))
		}
	}
	if m.coarser {
		if s, err = s.Coarser(m.row); err != nil {
			return misused("--people-per-row: %s", err)
		}
	}
	if len(m.origins) > 0 || m.number > 0 {
		return a.rolling(ctx, s, m)
	}
	if m.regions {
		return misused("--regions goes with --origin or --origins")
	}
	if n := markedIn(s); n > 0 {
		fmt.Fprintf(a.err, "vereda: %d counts stand as marks in their tables and are not scored; scores of the scenario that they were taken out of may differ\n", n)
	}
	d, err := a.simulateAll(ctx, s, &m.simulation)
	if err != nil {
		return err
	}
	d.scores = m.choose(d.scores)
	gate := m.judge(d.scores)
	if a.json {
		r := d.report(nil, "")
		err = a.writeJSON(compareReport{r.Scenario, r.Seeds, r.Level, r.Headline, gate, append([]compare.Row{}, d.scores...)})
	} else {
		m.print(a.out, d)
	}
	if err == nil && gate != nil && !gate.Met {
		err = &failure{code: exitGate, printed: true, message: fmt.Sprintf("the gate was not met: skill below %v or not to be had for %s",
			m.gate, strings.Join(gate.Failed, ", "))}
	}
	return err
}

// markedIn is the number of counts that the tables of a scenario keep back, as those of a
// result folder do with small ones.
func markedIn(s *scenario.Scenario) (n int) {
	for i := range s.Observed {
		n += len(s.Observed[i].Kept)
	}
	return n
}

// choose leaves the rows and naive forecasts that were asked for.
func (m *comparison) choose(rows []compare.Row) []compare.Row {
	var out []compare.Row
	for _, r := range rows {
		if len(m.series) > 0 && !slices.Contains(m.series, r.Instrument) {
			continue
		}
		r.Naive = slices.DeleteFunc(slices.Clone(r.Naive), func(n compare.Against) bool { return m.against != "" && n.Name != m.against })
		out = append(out, r)
	}
	return out
}

// judge says whether the gate is met; nil without a gate. A series without a
// skill does not meet it: a gate that passes for want of figures is none.
func (m *comparison) judge(rows []compare.Row) *gatePart {
	if !m.gated {
		return nil
	}
	g := &gatePart{Skill: m.gate, Failed: []string{}}
	judged := telling(rows)
	for _, r := range judged {
		low := slices.ContainsFunc(r.Naive, func(n compare.Against) bool { return !(float64(n.Skill) >= m.gate) })
		if low || len(r.Naive) == 0 {
			g.Failed = append(g.Failed, r.Instrument)
		}
	}
	if len(judged) == 0 {
		g.Failed = append(g.Failed, "all: there is no outcome series to judge")
	}
	g.Met = len(g.Failed) == 0
	return g
}

func (m *comparison) print(w io.Writer, d *done) {
	fmt.Fprintln(w, d.headline())
	fmt.Fprintln(w)
	d.printHead(w)
	fmt.Fprintf(w, "\nSkill is 1 - error of the model / error of the naive forecast, with a 95 %% interval\nover blocks of months; above 0 the model is better. Error: mean absolute error of\nthe median of %s.\n", plural(len(d.seeds), "run"))
	for _, group := range []string{"check", "fit", "all"} {
		printScores(w, d.scores, groupTitle(group), func(r *compare.Row) bool { return r.Group == group })
	}
	if m.years {
		printScores(w, d.scores, "By year", func(r *compare.Row) bool { return !slices.Contains([]string{"check", "fit", "all"}, r.Group) })
	}
}
