package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"vereda/internal/compare"
	"vereda/internal/diag"
	"vereda/internal/ensemble"
	"vereda/internal/ledger"
	"vereda/internal/observe"
	"vereda/internal/paired"
	"vereda/internal/pattern"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// simulation is what the flags of the verbs that run something say.
type simulation struct {
	arg     string
	variant string
	// departures is given or made, in place of what the scenario says; empty for that.
	departures string
	seed       uint64
	seeded     bool // seed was given
	seeds      int
	workers    int
	// until is the Monte Carlo error that ends the runs, as a share of the width of the
	// interval of runs; 0 for all seeds.
	until float64
	// posterior says whether draws of the scenario's posterior are used where there is
	// one: on or off; empty for verbs that never do.
	posterior string
	next      following // of what the command runs afterwards
}

// drawn reports whether the runs of a scenario use draws of its posterior: each seed one
// of its own. One seed runs with the stated parameters, since one draw says nothing.
func (m *simulation) drawn(s *scenario.Scenario) bool {
	return m.posterior == "on" && s.Posterior != nil && m.seeds > 1
}

// mostSeeds is how many seeds are run at most where only the Monte Carlo error is given.
const mostSeeds = 128

// checkpoints are the numbers of seeds after which it is asked whether they are enough: 8,
// 16, 32 and so on, and all, as in an ensemble. How many are run does not depend on how
// fast or on how many at once.
func (m *simulation) checkpoints() (list []int) {
	for n := 8; m.until > 0 && n < m.seeds; n *= 2 {
		list = append(list, n)
	}
	return append(list, m.seeds)
}

// posteriorFlag adds the flag of the verbs that use a posterior.
func (m *simulation) posteriorFlag(c *cobra.Command) {
	c.Flags().StringVar(&m.posterior, "posterior", "on", "on: where the scenario has a posterior and there are several seeds, each runs with a draw of it; off: with the stated parameters")
}

// flags adds the flags that all verbs that run something share.
func (m *simulation) flags(c *cobra.Command, seeds int) {
	c.Flags().StringVar(&m.variant, "variant", "", "run this variant of the scenario")
	c.Flags().StringVar(&m.departures, "departures", "", "given: departures are those of the series arrivals; made: the model makes them (default: as the scenario says)")
	m.seedFlags(c, seeds)
}

// loaded loads the scenario that the flags name.
func (a *app) loaded(m *simulation) (*scenario.Scenario, error) {
	s, err := a.load(m.arg, m.variant)
	if err != nil || m.departures == "" {
		return s, err
	}
	if s, err = s.WithDepartures(m.departures); err != nil {
		return nil, misused("--departures %v", err)
	}
	return s, nil
}

// seedFlags adds the flags that say how often and how fast to run.
func (m *simulation) seedFlags(c *cobra.Command, seeds int) {
	c.Flags().Uint64Var(&m.seed, "seed", 0, "the first seed (default: that of the scenario)")
	c.Flags().IntVar(&m.seeds, "seeds", seeds, "how many seeds to run: the first and those that follow it")
	c.Flags().IntVar(&m.workers, "workers", 0, "how many runs at the same time (default: one per processor)")
}

// check refuses numbers that make no sense.
func (m *simulation) check(c *cobra.Command) error {
	m.seeded = c.Flags().Changed("seed")
	switch {
	case m.seeds < 1:
		return misused("--seeds %d: at least one seed is needed", m.seeds)
	case m.posterior != "" && m.posterior != "on" && m.posterior != "off":
		return misused("--posterior %s: expected on or off", diag.Escape(m.posterior))
	case m.workers < 0:
		return misused("--workers %d: a number of runs at the same time, or 0 for one per processor", m.workers)
	}
	return nil
}

// done is a finished simulation.
type done struct {
	scenario *scenario.Scenario
	result   *ensemble.Result
	seeds    []uint64
	drawn    bool // each seed with a draw of the posterior
	enough   bool // the Monte Carlo error that was asked for is reached
	scores   []compare.Row
	foreseen foreseenPart
	start    time.Time
	end      time.Time
}

// extract is what is kept of a run beyond its series.
type extract struct {
	tries    []tries   // by month of the run
	patterns any       // what the room of patterns asked for
	counts   []float64 // what a run is compared by, as paired.Question.Count
}

// tries are the people who set off to evade in a month, and the sum of their
// chances of apprehension.
type tries struct{ chances, people float64 }

// stopped is the panic by which an interrupt ends a run on the way.
type stopped struct{}

// simulateAll runs a loaded scenario with all seeds and scores the runs.
func (a *app) simulateAll(ctx context.Context, s *scenario.Scenario, m *simulation) (*done, error) {
	d, err := a.runSeeds(ctx, s, m, func(l *ledger.Ledger) any { return extractOf(s, l, nil) })
	if err != nil {
		return nil, err
	}
	d.score()
	d.end = a.clock.Now()
	return d, nil
}

// score sets the runs beside what was counted.
func (d *done) score() {
	s := d.scenario
	d.scores = compare.Score(d.series(), s.Observed, compare.Options{Fit: spans(s.Fit), Check: spans(s.Check), Made: s.Made})
}

// simulateBeside is simulateAll with what the judges of patterns keep of each run; the
// second result has the same, by name, of some counterfactuals run with the same seeds.
// All runs share the workers, so that none waits for the last run of another scenario.
func (a *app) simulateBeside(ctx context.Context, s *scenario.Scenario, m *simulation, besides []pattern.Counterfactual) (*done, map[string][]any, error) {
	judged := pattern.Extract(s)
	asked := []wanted{{scenario: s, extract: func(l *ledger.Ledger) any { return extractOf(s, l, judged) }}}
	for _, c := range besides {
		asked = append(asked, wanted{c.Scenario, pattern.Extract(c.Scenario), true})
	}
	list, err := a.runWanted(ctx, m, asked)
	if err != nil {
		return nil, nil, err
	}
	list[0].score()
	list[0].end = a.clock.Now()
	counter := map[string][]any{}
	for i, c := range besides {
		for _, run := range list[i+1].result.Runs {
			counter[c.Name] = append(counter[c.Name], run.Extra)
		}
	}
	return list[0], counter, nil
}

// runSeeds runs a loaded scenario with all seeds and keeps of each ledger what
// extract takes from it.
func (a *app) runSeeds(ctx context.Context, s *scenario.Scenario, m *simulation, extract func(*ledger.Ledger) any) (*done, error) {
	list, err := a.runWanted(ctx, m, []wanted{{scenario: s, extract: extract}})
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// wanted is a scenario to be run and what is kept of its runs, alone or beside the rest.
type wanted struct {
	scenario *scenario.Scenario
	extract  func(*ledger.Ledger) any
	alone    bool
}

// runWanted runs some scenarios with all seeds, in one row of workers. The first is that
// of which memory is foreseen: the others are what it is set beside.
func (a *app) runWanted(ctx context.Context, m *simulation, asked []wanted) ([]*done, error) {
	s := asked[0].scenario
	first := s.Seed
	if m.seeded {
		first = m.seed
	}
	a.notice(s.Name)
	var beside []*scenario.Scenario
	var list []*done
	for i, w := range asked {
		if i > 0 {
			beside = append(beside, w.scenario)
		}
		list = append(list, &done{scenario: w.scenario, result: &ensemble.Result{}, drawn: m.drawn(w.scenario), start: a.clock.Now()})
	}
	memory := a.sayMemory(s, m.seeds, m.workers, beside, m.next)
	seeds := ensemble.Seeds(first, m.seeds)
	for _, n := range m.checkpoints() {
		if err := a.runSome(ctx, m, asked, list, seeds[:n], first); err != nil {
			return nil, err
		}
		if d := list[0]; m.until > 0 {
			if d.enough = d.precision(d.measures()) <= m.until; d.enough {
				break
			}
		}
	}
	for _, d := range list {
		d.foreseen.Memory, d.end = memory, a.clock.Now()
	}
	return list, nil
}

// runSome runs those of some seeds that are not done yet; first is the seed with which the
// whole begins.
func (a *app) runSome(ctx context.Context, m *simulation, asked []wanted, list []*done, seeds []uint64, first uint64) error {
	rest := seeds[len(list[0].seeds):]
	tell, end := progress(a.err, a.terminal, len(rest)*len(asked))
	var designs []ensemble.Design
	for i, w := range asked {
		designs = append(designs, ensemble.Design{
			Scenario: w.scenario, Seeds: rest, Workers: m.workers, Progress: tell, Context: ctx, Clock: a.clock,
			Simulate: a.runner(ctx, first, list[i].drawn), Extract: w.extract, ExtractAlone: w.alone,
		})
	}
	results, err := ensemble.RunAll(designs)
	end()
	if ctx.Err() != nil {
		return interrupted()
	}
	if err != nil {
		return err
	}
	for i, d := range list {
		d.result.Runs, d.seeds = append(d.result.Runs, results[i].Runs...), seeds
	}
	return nil
}

// runner makes runs that an interrupt ends, where asked for each with a draw of the
// posterior.
func (a *app) runner(ctx context.Context, first uint64, drawn bool) ensemble.Runner {
	return func(s *scenario.Scenario, seed uint64, each func(quantity.Day)) *ledger.Ledger {
		if drawn {
			var err error
			if s, err = s.WithDraw(int(seed - first)); err != nil {
				panic(err) // the reader has checked every draw
			}
		}
		return a.simulate(s, seed, func(day quantity.Day) {
			// The ensemble waits for runs in hand; nobody who stops a program wants to.
			if ctx.Err() != nil {
				panic(stopped{})
			}
			each(day)
		})
	}
}

func extractOf(s *scenario.Scenario, l *ledger.Ledger, patterns func(*ledger.Ledger) any) any {
	x := &extract{tries: make([]tries, s.Months())}
	for month := range x.tries {
		x.tries[month].chances, x.tries[month].people = l.ChanceOf(month, -1)
	}
	x.counts = paired.Ask(s, 0, s.Months()-1, -1).Count(l)
	if patterns != nil {
		x.patterns = patterns(l)
	}
	return x
}

// series lists the simulated series of each run.
func (d *done) series() [][]observe.Series {
	var all [][]observe.Series
	for i := range d.result.Runs {
		all = append(all, d.result.Runs[i].Series)
	}
	return all
}

func spans(list []scenario.Span) []compare.Span {
	var out []compare.Span
	for _, s := range list {
		out = append(out, compare.Span(s))
	}
	return out
}

// posteriorPart says in JSON which draws of the posterior were run; null where none.
type posteriorPart struct {
	Draws   []int `json:"draws"`
	Of      int   `json:"of"`
	Changed bool  `json:"changed"`
}

func (d *done) posteriorPart() *posteriorPart {
	if !d.drawn {
		return nil
	}
	return &posteriorPart{d.draws(), len(d.scenario.Posterior.Draws), d.scenario.Posterior.Changed}
}

// draws lists the rows of the posterior that were run, by seed; none without it.
func (d *done) draws() (list []int) {
	for i := range d.seeds {
		if d.drawn {
			list = append(list, d.scenario.Posterior.Draw(i)+1)
		}
	}
	return list
}

// scenarioPart says in JSON which scenario was run.
type scenarioPart struct {
	Name         string `json:"name"`
	Variant      string `json:"variant"`
	Title        string `json:"title"`
	Start        string `json:"start"`
	End          string `json:"end"`
	Days         int    `json:"days"`
	PeoplePerRow int    `json:"people_per_row"`
	SHA256       string `json:"sha256"`
	// SmallCounts is the number of people below which counts are kept back.
	SmallCounts float64 `json:"small_counts_below"`
}

func partOf(s *scenario.Scenario) scenarioPart {
	return scenarioPart{s.Name, s.Variant, s.Title, s.Start.String(), s.End.String(), s.Days, s.PeoplePerRow, s.Digest, s.SmallCounts}
}
