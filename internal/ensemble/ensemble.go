// Package ensemble runs a scenario with many seeds and keeps what each run's
// instruments counted. It is the only room of the model's house, besides the
// server, that starts goroutines: a run itself knows nothing of others.
//
// Results stand at the index of their seed, so they do not depend on the number
// of workers or on which run ends first.
package ensemble

import (
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
	if err := d.check(); err != nil {
		return nil, err
	}
	ctx := d.Context
	if ctx == nil {
		ctx = context.Background()
	}
	p := pool{design: &d, runs: make([]*Replicate, len(d.Seeds)), told: newTeller(&d)}
	p.work(ctx, workers(d.Workers, len(d.Seeds)))
	if p.err != nil {
		return nil, p.err
	}
	result := &Result{}
	for _, r := range p.runs {
		if r != nil {
			result.Runs = append(result.Runs, *r)
		}
	}
	if len(result.Runs) < len(d.Seeds) {
		result.Interrupted = true
		return result, ErrInterrupted
	}
	return result, nil
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

// pool hands out seeds by index.
type pool struct {
	design *Design
	runs   []*Replicate // by index of the seed; written by the worker that took it
	told   *teller

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

// take gives the index of the next seed; none when the context has ended or a
// run has failed.
func (p *pool) take(ctx context.Context) (int, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if ctx.Err() != nil || p.err != nil || p.next == len(p.design.Seeds) {
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
	d := p.design
	seed := d.Seeds[i]
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("the run with seed %d failed: %v", seed, fault)
		}
	}()
	l := d.Simulate(d.Scenario, seed, p.told.day)
	run := &Replicate{
		Seed:   seed,
		Series: observe.Apply(d.Scenario.Instruments, l, d.Scenario.Start.Month()),
		Flows:  l.Cells(),
		Stocks: l.MonthlyStocks(),
		Legs:   l.LegFlows(),
		Money:  l.MonthlyMoney(),
		Living: l.MonthlyLiving(),
		Border: l.MonthlyBorder(),
	}
	if d.Extract != nil {
		run.Extra = d.Extract(l)
	}
	p.runs[i] = run
	return nil
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

func newTeller(d *Design) *teller {
	c := clock.Or(d.Clock)
	return &teller{total: d.Scenario.Days * len(d.Seeds), clock: c, began: c.Elapsed(), progress: d.Progress}
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
