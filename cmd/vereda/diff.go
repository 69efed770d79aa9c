package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"vereda/internal/diag"
	"vereda/internal/ensemble"
	"vereda/internal/ledger"
	"vereda/internal/paired"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

const diffShape = `{
  "scenario": {...}, "seeds": [1, 2], "interval_level": 0.95, "posterior": {...},   as of vereda run
  "domain": {...},            as of vereda run, of the base; nothing was ever counted of variants
  "compared": true,           whether all months that are counted lie in it
  "from": "2019-01", "to": "2019-06",   months that are counted, both included
  "nationality": "all",       or a code; days are those of all nationalities
  "way_held": false,          whether the scenario holds the way to the border
  "variants": [{
    "scenario": {...},        of the variant
    "rows": [{
      "group": "crossings",   crossings; deaths and harms; days of waiting and custody; what followed; where
      "title": "...",
      "unit": "events",       people, events, person-days or share
       "compared": true,       whether these months, and the place, were counted; of the variant and the difference nothing ever was
       "base": {"mean": 1.0, "low": 0.9, "high": 1.1, "seeds": 2, "level": 0.95, "mcse": 0.05},   interval of the mean over seeds
      "variant": {...},       as base
      "difference": {...},    as base: of variant less base with the same seed
      "differences": [0.1],   the same by seed, in the order of seeds
      "relative": 0.1,        mean difference over mean base [share]; null where the base is 0
      "verdict": "clear"      the interval lies on one side of 0; not clear; no difference
                              (exactly 0 with every seed); cannot be told (one seed, the same
                              difference with every seed, or a share of nothing)
    }],
    "clear": ["..."], "not_clear": ["..."], "no_difference": ["..."], "cannot_be_told": ["..."]   titles by verdict
  }],
  "left_out": ["..."],        titles of rows that are 0 in all runs
  "moves": {                  what moves the figures of the base; null where the scenario does not say
    "from": "2019-01", "to": "2019-12", "runs": 640, "people_per_row": 200, "changed": false,
    "outcomes": [{"group": "...", "outcome": "...", "chance": 0.1,   share of the variance of single runs
      "by": [{"parameter": "...", "first": {"value": 0.3, "low": 0.2, "high": 0.4}, "total": {...}}]}]
  },
  "means": "...",             what the interval holds and what not
  "output": "out.csv"         the table; empty without -o
}`

// difference is what the flags of diff say.
type difference struct {
	simulation
	variants    []string
	from, to    string
	nationality string
	output      string
	overwrite   bool
}

func (a *app) diffVerb() *cobra.Command {
	var m difference
	c := &cobra.Command{
		Use: "diff FOLDER|NAME --variant VARIANT", Short: "Set variants beside their base, with the same luck for both",
		Long: `Run a scenario and variants of it with the same seeds and say what differs:
variant less base for each seed, and the mean of that with its interval. Luck that
both runs share falls out. Where the scenario has a posterior, base and variant run
with the same draw of it, another for each seed. Deaths, harms and days waited stand beside every count
of crossings. One seed gives no interval.

--from and --to count only these months; the runs begin where the scenario does.
-o writes the table as CSV, whole or not at all.

` + shapeHelp(diffShape),
		Example: "  vereda diff us-southwest-border --variant beds-doubled --seeds 10\n  vereda diff us-southwest-border --variant beds-doubled --variant no-sanctions --from 2012-01 --to 2014-12 -o out.csv",
		Args:    exactly(1, "one scenario: a folder or a name"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := m.check(c); err != nil {
				return err
			}
			m.arg = args[0]
			return a.diff(c.Context(), &m)
		},
	}
	c.Flags().StringSliceVar(&m.variants, "variant", nil, "a variant to set beside the base; may be given several times")
	m.seedFlags(c, 5)
	m.posteriorFlag(c)
	c.Flags().StringVar(&m.from, "from", "", "the first month that is counted, such as 2019-06 (default: the first of the run)")
	c.Flags().StringVar(&m.to, "to", "", "the last month that is counted (default: the last of the run)")
	c.Flags().StringVar(&m.nationality, "nationality", "", "count the events of this nationality only")
	c.Flags().StringVarP(&m.output, "output", "o", "", "write the table as a CSV file")
	c.Flags().BoolVar(&m.overwrite, "overwrite", false, "replace an earlier file")
	return c
}

// contrast is a base with its variants, run and counted.
type contrast struct {
	base     *done
	variants []*done
	from, to quantity.Month
	nation   string
	question *paired.Question
	rows     [][]paired.Row // by variant
	leftOut  []string
}

func (a *app) diff(ctx context.Context, m *difference) error {
	if err := a.checkVariants(m); err != nil {
		return err
	}
	if err := checkFile(m.output, m.overwrite); err != nil {
		return err
	}
	base, err := a.load(m.arg, "")
	if err != nil {
		return err
	}
	c := &contrast{nation: "all"}
	question, err := m.question(base, c)
	if err != nil {
		return err
	}
	c.question = question
	scenarios := []*scenario.Scenario{base}
	for _, name := range m.variants { // all are read before any is run
		s, err := a.load(m.arg, name)
		if err != nil {
			return err
		}
		scenarios = append(scenarios, s)
	}
	var counts [][][]float64
	for _, s := range scenarios[1:] {
		m.next = append(m.next, until(s, question.To))
	}
	for i, s := range scenarios {
		if i > 0 {
			m.next = nil
		}
		d, err := a.runSeeds(ctx, until(s, question.To), &m.simulation, func(l *ledger.Ledger) any { return question.Count(l) })
		if err != nil {
			return err
		}
		d.scenario = s
		counts = append(counts, d.counts())
		if i == 0 {
			c.base = d
		} else {
			c.variants = append(c.variants, d)
		}
	}
	c.rows, c.leftOut = question.Report(counts[0], counts[1:])
	if m.output != "" {
		text, err := c.csv()
		if err != nil {
			return err
		}
		if err := writeWhole(m.output, text); err != nil {
			return err
		}
	}
	if a.json {
		return a.writeJSON(c.report(m.output))
	}
	c.print(a.out)
	if m.output != "" {
		fmt.Fprintf(a.out, "\nWritten to %s.\n", m.output)
	}
	return nil
}

// checkVariants refuses to run without a variant, or with one twice. Names that
// the scenario lacks are the business of its reader.
func (a *app) checkVariants(m *difference) error {
	for i, name := range m.variants {
		if name == "" {
			return misused("--variant needs the name of a variant")
		}
		if slices.Contains(m.variants[:i], name) {
			return misused("--variant %s is given twice", diag.Escape(name))
		}
	}
	if len(m.variants) > 0 {
		return nil
	}
	o, err := a.open(m.arg)
	if err != nil {
		return err
	}
	names := scenario.Variants(o.fs)
	if err := o.close(); err != nil {
		return err
	}
	if len(names) == 0 {
		return misused("diff needs --variant, and %s has no variants; a variant is a folder in variants/ with the rows that differ", diag.Escape(m.arg))
	}
	return misused("diff needs --variant; %s has %s", diag.Escape(m.arg), strings.Join(names, ", "))
}

// checkFile says before the run what would keep a file from being written.
func checkFile(path string, overwrite bool) error {
	if path == "" {
		return nil
	}
	parent := filepath.Dir(path)
	if info, err := os.Stat(parent); err != nil || !info.IsDir() {
		return fmt.Errorf("output file %s: there is no folder %s; make it first", path, parent)
	}
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return probeFolder(path, parent)
	case err != nil:
		return fmt.Errorf("output file %s: %w", path, err)
	case !info.Mode().IsRegular():
		return fmt.Errorf("output file %s: there is something that is not a file; name another", path)
	case !overwrite:
		return fmt.Errorf("output file %s exists; name another, or give --overwrite", path)
	}
	return nil
}

// probeFolder makes a file beside the one to come and takes it away: a disk that is full or
// may not be written is told before the work, not after it.
func probeFolder(path, parent string) error {
	probe, err := os.CreateTemp(parent, ".vereda-probe-*")
	if err != nil {
		return fmt.Errorf("output file %s: nothing can be written into %s: %w; name a file elsewhere", path, parent, err)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// question reads the months and the nationality that the flags name.
func (m *difference) question(s *scenario.Scenario, c *contrast) (*paired.Question, error) {
	first, last := s.Start.Month(), s.End.Month()
	c.from, c.to = first, last
	for _, flag := range []struct {
		name, text string
		to         *quantity.Month
	}{{"from", m.from, &c.from}, {"to", m.to, &c.to}} {
		if flag.text == "" {
			continue
		}
		month, err := quantity.ParseMonth(flag.text)
		if err != nil {
			return nil, misused("--%s %s: expected a month such as 2019-06", flag.name, diag.Escape(flag.text))
		}
		if month < first || month > last {
			return nil, misused("--%s %s lies outside of the run, which is %s to %s", flag.name, month, first, last)
		}
		*flag.to = month
	}
	if c.from > c.to {
		return nil, misused("--from %s comes after --to %s", c.from, c.to)
	}
	nation := -1
	if m.nationality != "" {
		if nation = slices.Index(s.Nationalities, m.nationality); nation < 0 {
			return nil, misused("--nationality %s: the scenario has %s%s", diag.Escape(m.nationality), strings.Join(s.Nationalities, ", "), suggest(m.nationality, s.Nationalities))
		}
		c.nation = m.nationality
	}
	return paired.Ask(s, int(c.from-first), int(c.to-first), nation), nil
}

// until is a scenario that ends with a month: what comes later cannot change
// what was counted before.
func until(s *scenario.Scenario, month int) *scenario.Scenario {
	days := 0
	for days < s.Days && int(s.Drivers.MonthOf[days]) <= month {
		days++
	}
	if days == s.Days {
		return s
	}
	short := *s
	short.Days = days
	short.Drivers.MonthOf = s.Drivers.MonthOf[:days]
	return &short
}

// counts lists what the question kept of each run.
func (d *done) counts() [][]float64 {
	var list [][]float64
	for i := range d.result.Runs {
		if values, ok := d.result.Runs[i].Extra.([]float64); ok {
			list = append(list, values)
		}
	}
	return list
}

// titles lists the rows of a variant with a verdict.
func titles(rows []paired.Row, verdict paired.Verdict) []string {
	list := []string{}
	for i := range rows {
		if rows[i].Verdict == verdict {
			list = append(list, rows[i].Title)
		}
	}
	return list
}

// means says what an interval holds.
func (c *contrast) means() string {
	if len(c.base.seeds) == 1 {
		return "One seed gives no interval: nothing can be said of luck. Run with --seeds 10 or more."
	}
	holds := "holds luck only, not what is unknown about behaviour. "
	if c.base.drawn {
		holds = "holds luck and what is not known of the parameters of the posterior. " + c.base.ofPosterior() + " "
	}
	return fmt.Sprintf("The %.0f %% interval (Student's t over the differences of %s) "+holds+
		"Of rows that differ by luck alone, about one in twenty would be called clear.", 100*ensemble.Level, plural(len(c.base.seeds), "seed"))
}
