package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"vereda/internal/ensemble"
	"vereda/internal/fleeformat"
	"vereda/internal/gravity"
	"vereda/internal/observe"
	"vereda/internal/quantity"
	"vereda/internal/result"
)

// displacing is what the flags say about a folder in Flee's layout.
type displacing struct {
	exact      bool
	fleeOutput string
	engine     string
	picture    string
}

func (d *displacing) flags(c *cobra.Command) {
	c.Flags().BoolVar(&d.exact, "flee-exact", false, "of a folder in Flee's layout: correct nothing of what Flee does")
	c.Flags().StringVar(&d.engine, "engine", "", "of a folder in Flee's layout: persons or counts (default: what suits the case)")
}

// displaced is a case that was run.
type displaced struct {
	name   string
	c      *gravity.Case
	engine gravity.Engine
	why    string
	seeds  []uint64
	runs   []*gravity.Result
	errors []gravity.Errors
	// Files beside out.csv that are written but not yet in place, and their names.
	logs, logTo []string
}

// displace reads and runs a folder in Flee's layout.
func (a *app) displace(arg string, m *simulation, d *displacing) (*displaced, error) {
	c, err := a.loadCase(arg, d.exact)
	if err != nil {
		return nil, err
	}
	if d.fleeOutput == "" {
		c.Set.Log = gravity.Log{IDPs: c.Set.Log.IDPs} // nothing asks for rows of single persons
	}
	out := &displaced{name: arg, c: c}
	if out.engine, out.why, err = d.choose(c); err != nil {
		return nil, err
	}
	first := uint64(1)
	if m.seeded {
		first = m.seed
	}
	out.seeds = ensemble.Seeds(first, m.seeds)
	for i, seed := range out.seeds {
		var r *gravity.Result
		if i == 0 && (c.Set.Log.Agents > 0 || c.Set.Log.Links > 0) {
			out.logTo = logNames(c, d.fleeOutput)
			r, out.logs, err = writeLogs(c, seed, d.fleeOutput)
		} else {
			err = nowhere(arg, func() { r = gravity.Run(c, seed, out.engine) })
		}
		if err != nil {
			out.dropLogs()
			return nil, err
		}
		out.runs = append(out.runs, r)
		out.errors = append(out.errors, gravity.Score(c, r))
	}
	return out, nil
}

// choose gives the engine for a case and why it is that one.
func (d *displacing) choose(c *gravity.Case) (gravity.Engine, string, error) {
	if d.engine == "" {
		e, why := gravity.Choose(c)
		return e, why, nil
	}
	e, known := engineNamed(d.engine)
	if !known {
		return 0, "", misused("--engine %s: not one of persons, counts", d.engine)
	}
	if why := gravity.Why(c, e); len(why) > 0 {
		return 0, "", misused("--engine counts would not be exact here: %s", strings.Join(why, "; "))
	}
	return e, d.engine + ", as asked for", nil
}

func engineNamed(word string) (gravity.Engine, bool) {
	for _, e := range []gravity.Engine{gravity.Persons, gravity.Counts} {
		if e.String() == word {
			return e, true
		}
	}
	return 0, false
}

// corrections says in one line what of Flee's behaviour was corrected.
func (d *displaced) corrections() string {
	if d.c.Set.Correct == (gravity.Corrections{}) {
		return "Nothing of what Flee does is corrected (--flee-exact)."
	}
	applied := gravity.Applied(d.c)
	if len(applied) == 0 {
		return "Nothing that Flee does needs correcting in this case."
	}
	return "Corrected of Flee: " + strings.Join(applied, "; ") + ". --flee-exact takes none of it."
}

type estimatePart struct {
	Mean float64  `json:"mean"`
	SD   *float64 `json:"sd"`
	Low  *float64 `json:"low"`
	High *float64 `json:"high"`
	// Seeds, Level and MCSE say how sure that is.
	Seeds int      `json:"seeds"`
	Level float64  `json:"level"`
	MCSE  *float64 `json:"mcse"`
}

func estimatePartOf(values []float64) estimatePart {
	e := ensemble.LevelOf(values)
	some := func(v float64) *float64 {
		if math.IsNaN(v) {
			return nil
		}
		return &v
	}
	return estimatePart{e.Mean, some(e.SD), some(e.Low), some(e.High), e.N, ensemble.Level, some(e.MCSE())}
}

func (p estimatePart) String() string {
	if p.Low == nil {
		return fmt.Sprintf("%.4f (one seed, no interval)", p.Mean)
	}
	return fmt.Sprintf("%.4f [%.4f, %.4f]", p.Mean, *p.Low, *p.High)
}

const displacedShape = `{
  "case": "...", "days": 300, "seeds": [1], "engine": "persons", "engine_reason": "...",
  "corrections": "...",       what of Flee's behaviour was corrected
  "person_days": 987516,      people who had fled, added up over the days of one run
  "averaged_relative_difference": {"mean": 0.38, "sd": 0.01, "low": 0.37, "high": 0.39, "seeds": 20, "level": 0.95, "mcse": 0.002},   as every mean below
  "rescaled_averaged_relative_difference": {"mean": 0.32, "sd": 0.01, "low": 0.31, "high": 0.33},
  "camps": [{
    "name": "...", "counted": 100, "counted_kept": "",   null and <10 where fewer were counted
    "simulated": {"mean": 1.0, "sd": 0.1, "low": 0.9, "high": 1.1},      on the last day
    "averaged_part": {"mean": 0.1, "sd": 0.01, "low": 0.1, "high": 0.1}, what the camp adds to the averaged relative difference
    "rescaled_part": {"mean": 0.1, "sd": 0.01, "low": 0.1, "high": 0.1}  and to the rescaled one
  }],
  "naive": {"equal": 0.9, "by_capacity": 0.8, "as_on_first_day": 0.7},   rescaled, told the total of each day
  "skill": [{
    "forecast": "ratio", "from_day": 30,        flat, sloped or ratio, from the counts of this day
    "forecast_difference": 0.5,                 its averaged relative difference on the days after, and the run's, rescaled
    "run_difference": {"mean": 0.4, "sd": 0.01, "low": 0.4, "high": 0.4},
    "scaled_error": {"mean": 0.8, "sd": 0.01, "low": 0.8, "high": 0.8}   mean absolute scaled error; below 1 the run is better, null where none
  }],
  "by_day": [{
    "day": 0, "date": "2012-02-29",
    "averaged": {"mean": 0.4, "sd": 0.01, "low": 0.4, "high": 0.4}, "rescaled": {"mean": 0.3, "sd": 0.01, "low": 0.3, "high": 0.3}
  }],
  "output": ""
}`

type displacedReport struct {
	Case        string       `json:"case"`
	Days        int          `json:"days"`
	Seeds       []uint64     `json:"seeds"`
	Engine      string       `json:"engine"`
	Reason      string       `json:"engine_reason"`
	Corrections string       `json:"corrections"`
	PersonDays  int64        `json:"person_days"`
	Averaged    estimatePart `json:"averaged_relative_difference"`
	Rescaled    estimatePart `json:"rescaled_averaged_relative_difference"`
	Camps       []campPart   `json:"camps"`
	Naive       naivePart    `json:"naive"`
	Skill       []skillPart  `json:"skill"`
	ByDay       []dayPart    `json:"by_day"`
	Output      string       `json:"output"`
}

type naivePart struct {
	Equal      float64 `json:"equal"`
	ByCapacity float64 `json:"by_capacity"`
	First      float64 `json:"as_on_first_day"`
}

type campPart struct {
	Name      string       `json:"name"`
	Counted   *int         `json:"counted"` // nil where it is kept back
	Kept      string       `json:"counted_kept"`
	Simulated estimatePart `json:"simulated"`
	Averaged  estimatePart `json:"averaged_part"`
	Rescaled  estimatePart `json:"rescaled_part"`
}

func (d *displaced) report(output string) displacedReport {
	r := displacedReport{Case: d.c.Name, Days: d.c.Days, Seeds: d.seeds, Engine: d.engine.String(), Reason: d.why, Corrections: d.corrections(),
		PersonDays: d.runs[0].PersonDays, Output: output}
	var averaged, rescaled []float64
	for _, e := range d.errors {
		averaged, rescaled = append(averaged, e.Averaged), append(rescaled, e.Rescaled)
	}
	r.Averaged, r.Rescaled = estimatePartOf(averaged), estimatePartOf(rescaled)
	camps := d.runs[0].Camps
	for k, place := range camps {
		r.Camps = append(r.Camps, campPart{Name: d.c.Places[place].Name, Counted: tellable(d.counted(k, d.c.Days-1)), Kept: smallMark(d.counted(k, d.c.Days-1)), Simulated: estimatePartOf(d.campOn(k, d.c.Days-1))})
	}
	d.hold(&r)
	n := gravity.NaiveErrors(d.c, camps)
	r.Naive = naivePart{n.Equal, n.ByCapacity, n.First}
	return r
}

// smallMark is the mark of a count of a camp that is kept back; empty for others.
func smallMark(n int) string { return observe.SmallMark(float64(n), observe.SmallCount) }

// tellable is a count, nil where it is kept back.
func tellable(n int) *int {
	if smallMark(n) != "" {
		return nil
	}
	return &n
}

func tellInt(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

func countText(n int) string { return tellInt(tellable(n)) }

func (d *displaced) campOn(k, day int) []float64 {
	var values []float64
	for _, r := range d.runs {
		values = append(values, float64(r.Days[day].Camps[k]))
	}
	return values
}

func (d *displaced) counted(k, day int) int {
	return gravity.Counted(d.c, d.runs[0].Camps[k], day)
}

// print says what came of a case.
func (a *app) printDisplaced(d *displaced) {
	r := d.report("")
	fmt.Fprintf(a.out, "%s: %d days from %s, %d places, %d links; %s.\n", r.Case, r.Days, d.c.Start, len(d.c.Places), len(d.c.Links)/2, seedsText(d.seeds))
	fmt.Fprintf(a.out, "Engine: %s.\n%s\n\n", r.Reason, r.Corrections)
	fmt.Fprintf(a.out, "%-28s %14s %24s %10s %16s\n", "people on the last day", "simulated", "95 % interval", "counted", "part of rescaled")
	for _, c := range r.Camps {
		interval := "one seed"
		if c.Simulated.Low != nil {
			interval = fmt.Sprintf("[%.0f, %.0f]", *c.Simulated.Low, *c.Simulated.High)
		}
		fmt.Fprintf(a.out, "%-28s %14.0f %24s %10s %16.4f\n", c.Name, c.Simulated.Mean, interval, cmp.Or(c.Kept, tellInt(c.Counted)), c.Rescaled.Mean)
	}
	fmt.Fprintf(a.out, "\naveraged relative difference           %s\n", r.Averaged)
	fmt.Fprintf(a.out, "rescaled to the counted total          %s\n", r.Rescaled)
	a.printSkill(&r)
	best := math.Min(r.Naive.Equal, math.Min(r.Naive.ByCapacity, r.Naive.First))
	verdict := "The run beats each of these forecasts that are told the total"
	if r.Rescaled.Mean >= best {
		verdict = "The run does NOT beat the best of these forecasts that are told the total"
	}
	fmt.Fprintf(a.out, "%s: shared equally %.4f, by capacity %.4f, as on the first day %.4f.\n", verdict, r.Naive.Equal, r.Naive.ByCapacity, r.Naive.First)
	fmt.Fprintf(a.out, "People who had fled, added up over the days: %s.\n", thousands(float64(r.PersonDays)))
}

func seedsText(seeds []uint64) string {
	if len(seeds) == 1 {
		return fmt.Sprintf("seed %d", seeds[0])
	}
	return fmt.Sprintf("%d seeds", len(seeds))
}

// runDisplaced is run for a folder in Flee's layout.
func (a *app) runDisplaced(arg string, m *simulation, d *displacing, output string, overwrite bool) error {
	if output != "" {
		if err := result.CheckTarget(output, replaceableCase(overwrite)); err != nil {
			return err
		}
	}
	if d.fleeOutput != "" {
		if err := checkFile(d.fleeOutput, overwrite); err != nil {
			return err
		}
	}
	if d.picture != "" {
		if err := checkFile(d.picture, overwrite); err != nil {
			return err
		}
	}
	run, err := a.displace(arg, m, d)
	if err != nil {
		return err
	}
	defer run.dropLogs()
	if d.fleeOutput != "" {
		for _, log := range logNames(run.c, d.fleeOutput) {
			if err := checkFile(log, overwrite); err != nil {
				return err
			}
		}
	}
	if output != "" {
		if err := result.WriteFolder(output, replaceableCase(overwrite), func(dir string) error { return run.write(dir) }); err != nil {
			return err
		}
	}
	if d.fleeOutput != "" {
		if err := writeWhole(d.fleeOutput, fleeformat.Output(run.c, run.runs[0])); err != nil {
			return err
		}
	}
	if err := run.placeLogs(); err != nil {
		return err
	}
	if d.picture != "" {
		if err := writeWhole(d.picture, []byte(run.picture())); err != nil {
			return err
		}
	}
	if a.json {
		return a.writeJSON(run.report(output))
	}
	a.printDisplaced(run)
	for _, to := range []string{output, d.fleeOutput, d.picture} {
		if to != "" {
			fmt.Fprintf(a.out, "Written to %s.\n", to)
		}
	}
	return nil
}

// write fills a result folder: camps by day, and what is needed to run it again.
func (d *displaced) write(dir string) error {
	var b strings.Builder
	b.WriteString("day,date,camp,value_mean,value_low,value_high,value_sd,n,observed,unit,level,observed_kept\n")
	optional := func(v *float64) string {
		if v == nil {
			return ""
		}
		return strconv.FormatFloat(*v, 'g', 8, 64)
	}
	for day := range d.c.Days {
		for k, place := range d.runs[0].Camps {
			e := estimatePartOf(d.campOn(k, day))
			fmt.Fprintf(&b, "%d,%s,%s,%s,%s,%s,%s,%d,%s,people,%g,%s\n", day, d.c.Start.AddDays(day), csvCell(d.c.Places[place].Name),
				strconv.FormatFloat(e.Mean, 'g', 8, 64), optional(e.Low), optional(e.High), optional(e.SD), len(d.runs), countText(d.counted(k, day)), ensemble.Level, smallMark(d.counted(k, day)))
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "camps.csv"), []byte(b.String()), 0o666); err != nil {
		return err
	}
	text, err := json.MarshalIndent(map[string]any{"format": displacedFormat, "version": version, "report": d.report("")}, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "run.json"), append(text, '\n'), 0o666); err != nil {
		return err
	}
	return result.WriteSums(dir)
}

func csvCell(text string) string {
	text = quantity.Tame(text)
	if strings.ContainsAny(text, ",\"\n\r") {
		return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	}
	return text
}

func (a *app) validateVerb() *cobra.Command {
	var m simulation
	var d displacing
	var overwrite bool
	c := &cobra.Command{
		Use: "validate FOLDER", Short: "Hold a folder in Flee's layout against the counts of its camps",
		Long: `Run a folder in Flee's layout with several seeds and print Flee's measures of how
far it lies from the counts, with intervals over the seeds, beside the forecasts that
a run must beat: the total of each day shared equally, by capacity, or as on the first
day on which anybody was counted; and the forecasts of the paper of 2017, which know the
counts of day 7 or 30 and no later ones: flat, sloped, and shares of a known total.

` + shapeHelp(displacedShape),
		Example: "  vereda validate my-case --seeds 20\n  vereda validate my-case --flee-exact --json",
		Args:    exactly(1, "one folder in Flee's layout"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := m.check(c); err != nil {
				return err
			}
			if !isCase(args[0]) {
				return misused("%s: not a folder in Flee's layout, with input_csv/locations.csv and input_csv/routes.csv, nor one with displacement.yaml", args[0])
			}
			return a.runDisplaced(args[0], &m, &d, "", overwrite)
		},
	}
	m.seedFlags(c, 20)
	d.flags(c)
	c.Flags().StringVar(&d.picture, "picture", "", "draw simulated and counted people of each camp as an SVG file")
	c.Flags().BoolVar(&overwrite, "overwrite", false, "replace the picture if it exists")
	return c
}
