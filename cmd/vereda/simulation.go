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
// Patterns, where given, is asked of each run's ledger.
func (a *app) simulateAll(ctx context.Context, s *scenario.Scenario, m *simulation, patterns func(*ledger.Ledger) any) (*done, error) {
	d, err := a.runSeeds(ctx, s, m, func(l *ledger.Ledger) any { return extractOf(s, l, patterns) })
	if err != nil {
		return nil, err
	}
	d.scores = compare.Score(d.series(), s.Observed, compare.Options{Fit: spans(s.Fit), Check: spans(s.Check), Made: s.Made})
	d.end = a.clock.Now()
	return d, nil
}

// runSeeds runs a loaded scenario with all seeds and keeps of each ledger what
// extract takes from it.
func (a *app) runSeeds(ctx context.Context, s *scenario.Scenario, m *simulation, extract func(*ledger.Ledger) any) (*done, error) {
	first := s.Seed
	if m.seeded {
		first = m.seed
	}
	d := &done{scenario: s, seeds: ensemble.Seeds(first, m.seeds), drawn: m.drawn(s), start: a.clock.Now()}
	a.notice(s.Name)
	d.foreseen.Memory = a.sayMemory(s, m.seeds, m.workers, m.next)
	all := d.seeds
	d.result, d.seeds = &ensemble.Result{}, nil
	for _, n := range m.checkpoints() {
		more, err := a.runSome(ctx, d, m, all[len(d.seeds):n], first, extract)
		if err != nil {
			return nil, err
		}
		d.result.Runs, d.seeds = append(d.result.Runs, more.Runs...), all[:n]
		if d.enough = m.until > 0 && d.precision(d.measures()) <= m.until; d.enough {
			break
		}
	}
	d.end = a.clock.Now()
	return d, nil
}

// runSome runs some of the seeds, of which first is the one that the whole begins with.
func (a *app) runSome(ctx context.Context, d *done, m *simulation, seeds []uint64, first uint64, extract func(*ledger.Ledger) any) (*ensemble.Result, error) {
	tell, end := progress(a.err, a.terminal, len(seeds))
	result, err := ensemble.Run(ensemble.Design{
		Scenario: d.scenario, Seeds: seeds, Workers: m.workers, Progress: tell, Context: ctx, Clock: a.clock,
		Simulate: func(s *scenario.Scenario, seed uint64, each func(quantity.Day)) *ledger.Ledger {
			if d.drawn {
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
		},
		Extract: extract,
	})
	end()
	if ctx.Err() != nil {
		return nil, interrupted()
	}
	return result, err
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
