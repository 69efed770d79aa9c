// Package ensemble runs a scenario with many seeds and keeps what each run's
// instruments counted. It is the only room of the model's house, besides the
// server, that starts goroutines: a run itself knows nothing of others.
//
// Results stand at the index of their seed, so they do not depend on the number
// of workers or on which run ends first.
package ensemble

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"vereda/internal/clock"
	"vereda/internal/ledger"
	"vereda/internal/observe"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// Runner runs all days of a scenario into a ledger and calls each at the end of
// every day. simulate.Run is one; tests give others.
type Runner func(s *scenario.Scenario, seed uint64, each func(day quantity.Day)) *ledger.Ledger

// Design says what to run.
type Design struct {
	Scenario *scenario.Scenario
	Seeds    []uint64
	// Workers is the number of runs at the same time; 0 or less for one per
	// processor that the program may use.
	Workers int
	// Simulate makes one run.
	Simulate Runner
	// Extract takes from a ledger what the caller wants to keep, at the end of
	// its run; nil for nothing. It is called by several goroutines at once, and
	// must not keep the ledger if memory matters.
	Extract func(*ledger.Ledger) any
	// ExtractAlone says that nothing of a run is kept besides what Extract gives.
	ExtractAlone bool
	// Progress is told how many days of all runs are done; it is never called by
	// two goroutines at once. nil for nobody to tell.
	Progress func(done, total int, elapsed time.Duration)
	// Context stops the ensemble: runs in hand are finished, others not begun.
	// nil for one that never ends.
	Context context.Context
	// Clock says how long the runs take; nil for that of the machine.
	Clock clock.Clock
}

// Replicate is what is kept of one run.
type Replicate struct {
	Seed   uint64
	Series []observe.Series // by instrument of the scenario
	Flows  []ledger.Cell    // non-empty monthly counts, sorted
	Stocks []float64        // as ledger.MonthlyStocks
	Legs   []float64        // as ledger.LegFlows
	Money  []float64        // as ledger.MonthlyMoney
	Living []float64        // as ledger.MonthlyLiving; nil where the scenario does not count it
	Border []float64        // as ledger.MonthlyBorder; nil where the scenario counts no jobs there
	Extra  any              // what Extract gave
}

// Result is a finished ensemble: its runs in the order of the design's seeds.
type Result struct {
	Runs []Replicate
	// Interrupted says that the context ended before all seeds were run; Runs
	// then holds the finished ones only, in the order of their seeds.
	Interrupted bool
}

// ErrInterrupted is the error of [Run] when the context ended first. The result
// that comes with it holds the runs that were finished.
var ErrInterrupted = errors.New("interrupted before all runs were done")

// Seeds lists n seeds: base, base+1 and so on. Every variant of a question is to
// be run with the same ones, so that differences are not those of luck.
func Seeds(base uint64, n int) []uint64 {
	seeds := make([]uint64, n)
	for i := range seeds {
		seeds[i] = base + uint64(i)
	}
	return seeds
}

// Run makes the runs of a design. The error is [ErrInterrupted] (with a partial
// result), a fault of the design, or the panic of a run with the seed that
// repeats it.
func Run(d Design) (*Result, error) {
	results, err := RunAll([]Design{d})
	if results == nil {
		return nil, err
	}
	return results[0], err
}

// RunAll makes the runs of several designs with the workers, the progress and the
// context of the first, and gives their results in the order of the designs. No worker
// waits for the last run of a design before the next is begun; the longest runs are begun
// first, so that the last to end are short. The error is that of [Run].
func RunAll(designs []Design) ([]*Result, error) {
	for i := range designs {
		if err := designs[i].check(); err != nil {
			return nil, err
		}
	}
	if len(designs) == 0 {
		return nil, errors.New("ensemble: no design")
	}
	ctx := designs[0].Context
	if ctx == nil {
		ctx = context.Background()
	}
	p := pool{tasks: tasksOf(designs), told: newTeller(designs)}
	p.work(ctx, workers(designs[0].Workers, len(p.tasks)))
	if p.err != nil {
		return nil, p.err
	}
	return p.results(designs)
}

// results sorts the finished runs into those of each design, by seed.
func (p *pool) results(designs []Design) ([]*Result, error) {
	slices.SortFunc(p.tasks, func(a, b task) int { return cmp.Or(a.design-b.design, a.seed-b.seed) })
	results := make([]*Result, len(designs))
	for i := range results {
		results[i] = &Result{}
	}
	var err error
	for _, t := range p.tasks {
		r := results[t.design]
		if t.run == nil {
			r.Interrupted, err = true, ErrInterrupted
			continue
		}
		r.Runs = append(r.Runs, *t.run)
	}
	return results, err
}

// tasksOf lists the runs of some designs: the longest first, those as long as each other
// in the order of the designs and of their seeds.
func tasksOf(designs []Design) []task {
	var list []task
	for i := range designs {
		for k := range designs[i].Seeds {
			list = append(list, task{of: &designs[i], design: i, seed: k})
		}
	}
	slices.SortStableFunc(list, func(a, b task) int { return b.of.Scenario.Days - a.of.Scenario.Days })
	return list
}

func (d *Design) check() error {
	switch {
	case d.Scenario == nil:
		return errors.New("ensemble: the design has no scenario")
	case d.Simulate == nil:
		return errors.New("ensemble: the design has no runner")
	case len(d.Seeds) == 0:
		return errors.New("ensemble: the design has no seeds; at least one is needed")
	}
	seen := slices.Clone(d.Seeds)
	slices.Sort(seen)
	for i := 1; i < len(seen); i++ {
		if seen[i] == seen[i-1] {
			return fmt.Errorf("ensemble: seed %d is listed twice; the same run counted twice makes intervals too narrow", seen[i])
		}
	}
	return nil
}

func workers(asked, runs int) int {
	if asked <= 0 {
		asked = runtime.GOMAXPROCS(0)
	}
	return min(asked, runs)
}

// task is one run.
type task struct {
	of     *Design
	design int        // index among the designs
	seed   int        // index among the seeds of its design
	run    *Replicate // written by the worker that took it; nil until then
}

// pool hands out runs by index.
type pool struct {
	tasks []task
	told  *teller

	mu   sync.Mutex
	next int
	err  error // of the lowest index that failed
	bad  int
}

func (p *pool) work(ctx context.Context, workers int) {
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for {
				i, ok := p.take(ctx)
				if !ok {
					return
				}
				if err := p.one(i); err != nil {
					p.fail(i, err)
				}
			}
		})
	}
	group.Wait()
}

// take gives the index of the next run; none when the context has ended or a
// run has failed.
func (p *pool) take(ctx context.Context) (int, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if ctx.Err() != nil || p.err != nil || p.next == len(p.tasks) {
		return 0, false
	}
	p.next++
	return p.next - 1, true
}

// fail keeps the failure of the lowest index, so that the message does not
// depend on which of two failing runs was quicker.
func (p *pool) fail(i int, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err == nil || i < p.bad {
		p.err, p.bad = err, i
	}
}

// one makes the run of a seed. A panic of the model becomes an error that names
// the seed.
func (p *pool) one(i int) (err error) {
	t := &p.tasks[i]
	d, seed := t.of, t.of.Seeds[t.seed]
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("the run with seed %d failed: %v", seed, fault)
		}
	}()
	l := d.Simulate(d.Scenario, seed, p.told.day)
	run := &Replicate{Seed: seed}
	if !d.ExtractAlone {
		run.keep(d.Scenario, l)
	}
	if d.Extract != nil {
		run.Extra = d.Extract(l)
	}
	t.run = run
	return nil
}

// keep takes from a ledger what is kept of every run.
func (r *Replicate) keep(s *scenario.Scenario, l *ledger.Ledger) {
	r.Series = observe.Apply(s.Instruments, l, s.Start.Month())
	r.Flows = l.Cells()
	r.Stocks = l.MonthlyStocks()
	r.Legs = l.LegFlows()
	r.Money = l.MonthlyMoney()
	r.Living = l.MonthlyLiving()
	r.Border = l.MonthlyBorder()
}

// teller counts days for the progress of all runs together.
type teller struct {
	mu       sync.Mutex
	done     int
	total    int
	clock    clock.Clock
	began    time.Duration
	progress func(done, total int, elapsed time.Duration)
}

func newTeller(designs []Design) *teller {
	c := clock.Or(designs[0].Clock)
	t := &teller{clock: c, began: c.Elapsed(), progress: designs[0].Progress}
	for i := range designs {
		t.total += designs[i].Scenario.Days * len(designs[i].Seeds)
	}
	return t
}

// day counts one day of one run. It tells the caller at every thirtieth day, so
// that telling costs nothing, and at the last of all.
func (c *teller) day(quantity.Day) {
	if c.progress == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.done++
	if c.done%30 == 0 || c.done == c.total {
		c.progress(c.done, c.total, c.clock.Elapsed()-c.began)
	}
}
