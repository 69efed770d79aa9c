package serve

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"runtime/metrics"
	"slices"
	"sync"
	"time"

	"vereda/internal/clock"
	"vereda/internal/ensemble"
	"vereda/internal/ledger"
	"vereda/internal/pattern"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// The states of a job.
const (
	waiting = "waiting"
	running = "running"
	done    = "done"
	failed  = "failed"
	stopped = "stopped"
)

// job is one request to run, and what came of it.
type job struct {
	id     string
	plan   plan
	jobs   *jobs
	ctx    context.Context
	cancel context.CancelFunc

	mu      sync.Mutex
	changed chan struct{} // closed at the next change
	state   string
	days    int           // done
	began   time.Time     // on the wall
	from    time.Duration // by the steady clock
	seconds float64
	message string
	outcome *outcome

	reporting sync.Mutex
	report    *reported        // nil until somebody asks, and again when further runs come
	counter   map[string][]any // what patterns took from further runs, by counterfactual; nil without
}

// plan is what a job runs, checked.
type plan struct {
	folder   *folder
	variant  string // of the folder
	changes  []change
	overlay  map[string][]byte // files that the changes make; nil without
	scenario *scenario.Scenario
	seeds    []uint64
	until    quantity.Month
	// These are the runs that patterns of another job compare with: that job, until they
	// have ended; its id; and the days of one seed. None for runs of their own.
	judging    *job
	patternsOf string
	further    int
}

// drawn reports whether each seed runs with a draw of the scenario's posterior, as on
// the command line: where there is one, and several seeds.
func (p *plan) drawn() bool { return p.scenario.Posterior != nil && len(p.seeds) > 1 }

// days are those of one seed.
func (p *plan) days() int {
	if p.patternsOf != "" {
		return p.further
	}
	return until(p.scenario, p.until).Days
}

// key names what a job gives: the same key, the same numbers.
func (p *plan) key() string {
	text := fmt.Appendf(nil, "%s|%s|%s|%v|%d", p.folder.name, p.variant, p.scenario.Digest, p.seeds, p.until)
	if p.patternsOf != "" {
		text = append(text, "|patterns"...)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// jobs runs one job after the other: each already uses all processors.
type jobs struct {
	version  string
	simulate ensemble.Runner
	limits   Limits
	spent    *spent
	clock    clock.Clock
	ctx      context.Context
	cancel   context.CancelFunc
	queue    chan *job
	group    sync.WaitGroup

	mu   sync.Mutex
	list []*job // oldest use first
}

func newJobs(c *Config) *jobs {
	used := newSpent(c.Limits.Processor, clock.Or(c.Clock))
	j := &jobs{version: c.Version, simulate: used.metered(c.Simulate), limits: c.Limits, spent: used, clock: clock.Or(c.Clock), queue: make(chan *job, c.Limits.Waiting)}
	j.ctx, j.cancel = context.WithCancel(context.Background())
	j.group.Go(func() {
		for {
			select {
			case <-j.ctx.Done():
				return
			case next := <-j.queue:
				next.run()
			}
		}
	})
	return j
}

func (j *jobs) close() {
	j.cancel()
	j.group.Wait()
}

// ask gives the job for a plan: one that is there, or a new one in the queue.
func (j *jobs) ask(p plan) (*job, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	id := p.key()
	if i := slices.IndexFunc(j.list, func(o *job) bool { return o.id == id }); i >= 0 {
		old := j.list[i]
		// One that was stopped but has not ended yet is not taken up again.
		if state := old.status().State; state == done || state != failed && state != stopped && old.ctx.Err() == nil {
			j.list = append(slices.Delete(j.list, i, i+1), old)
			return old, nil
		}
		j.list = slices.Delete(j.list, i, i+1)
	}
	if j.spent.over() {
		return nil, &fault{status: http.StatusTooManyRequests, message: j.spent.usedUp()}
	}
	b := &job{id: id, plan: p, jobs: j, state: waiting, changed: make(chan struct{})}
	b.ctx, b.cancel = context.WithCancel(j.ctx)
	select {
	case j.queue <- b:
	default:
		b.cancel()
		return nil, &fault{status: http.StatusTooManyRequests, message: fmt.Sprintf("%d requests wait already; try again when one has ended", j.limits.Waiting)}
	}
	j.list = append(j.list, b)
	j.forget()
	return b, nil
}

// forget lets go of the outcomes that were not asked for longest.
func (j *jobs) forget() {
	ended := 0
	for _, b := range j.list {
		if b.ended() {
			ended++
		}
	}
	j.list = slices.DeleteFunc(j.list, func(b *job) bool {
		if ended > j.limits.Kept && b.ended() {
			ended--
			return true
		}
		return false
	})
}

func (j *jobs) find(id string) (*job, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	i := slices.IndexFunc(j.list, func(b *job) bool { return b.id == id })
	if i < 0 {
		return nil, &fault{status: http.StatusNotFound, message: "there is no run of that name, or its outcome was let go; ask for it again"}
	}
	b := j.list[i]
	j.list = append(slices.Delete(j.list, i, i+1), b)
	return b, nil
}

// halt is the panic by which a run ends on the way.
type halt struct{ why string }

// run makes the runs of a job.
func (b *job) run() {
	defer b.cancel()
	ctx, cancel := context.WithTimeout(b.ctx, b.jobs.limits.Time)
	defer cancel()
	if ctx.Err() != nil {
		b.change(func() { b.state, b.message = stopped, "stopped before it began" })
		return
	}
	b.change(func() { b.state, b.began, b.from = running, b.jobs.clock.Now(), b.jobs.clock.Elapsed() })
	h := &hold{cancel: cancel}
	var end func()
	var err error
	if b.plan.judging != nil {
		end, err = b.further(ctx, h)
	} else {
		end, err = b.base(ctx, h)
	}
	b.change(func() {
		b.seconds = b.elapsed()
		switch {
		case h.why != "":
			b.state, b.message = failed, h.why
		case b.ctx.Err() != nil:
			b.state, b.message = stopped, "stopped"
		case ctx.Err() != nil:
			b.state, b.message = failed, fmt.Sprintf("the runs took longer than %v, which is the limit of this server", b.jobs.limits.Time)
		case err != nil:
			b.state, b.message = failed, err.Error()
		default:
			end()
			b.state = done
		}
		b.plan.judging = nil // it may be let go
	})
}

// hold ends runs that take more than they may.
type hold struct {
	once   sync.Once
	why    string // read when the runs have ended
	cancel context.CancelFunc
}

func (h *hold) end(why string) { h.once.Do(func() { h.why = why; h.cancel() }) }

// base makes the runs of the plan, and says what to keep of them.
func (b *job) base(ctx context.Context, h *hold) (func(), error) {
	s := until(b.plan.scenario, b.plan.until)
	judge := pattern.Extract(s)
	result, err := b.runs(ctx, h, s, 0, func(l *ledger.Ledger) any {
		k := extract(s, l)
		if s.Days == b.plan.scenario.Days { // patterns look at days that a shorter run does not have
			k.patterns = judge(l)
		}
		return k
	})
	return func() { b.outcome = newOutcome(s, result) }, err
}

// runs makes the runs of a scenario with the seeds of the plan; before is the number of
// days that runs of other scenarios have done.
func (b *job) runs(ctx context.Context, h *hold, s *scenario.Scenario, before int, take func(*ledger.Ledger) any) (*ensemble.Result, error) {
	return ensemble.Run(ensemble.Design{
		Scenario: s, Seeds: b.plan.seeds, Context: ctx, Extract: take, Clock: b.jobs.clock,
		Simulate: func(s *scenario.Scenario, seed uint64, each func(quantity.Day)) *ledger.Ledger {
			if b.plan.drawn() {
				var err error
				if s, err = s.WithDraw(int(seed - b.plan.seeds[0])); err != nil {
					panic(err) // the reader has checked every draw
				}
			}
			return b.jobs.simulate(s, seed, func(day quantity.Day) {
				if heap() > b.jobs.limits.Heap {
					h.end("the runs need more memory than this server gives; raise people_per_row of the scenario")
				}
				if b.jobs.spent.over() {
					h.end(b.jobs.spent.usedUp())
				}
				if ctx.Err() != nil {
					panic(halt{"stopped"})
				}
				each(day)
			})
		},
		Progress: func(days, _ int, _ time.Duration) {
			b.change(func() { b.days, b.seconds = before+days, b.elapsed() })
		},
	})
}

// elapsed is how long the job runs [s].
func (b *job) elapsed() float64 { return (b.jobs.clock.Elapsed() - b.from).Seconds() }

// heap is the memory in use [bytes].
func heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// change alters a job and tells those who wait for it.
func (b *job) change(do func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	do()
	close(b.changed)
	b.changed = make(chan struct{})
}

// ended reports whether nothing more will come.
func (b *job) ended() bool {
	now := b.status()
	return now.ended()
}

// ended reports whether nothing more will come of the job.
func (s *jobStatus) ended() bool { return s.State == done || s.State == failed || s.State == stopped }

// jobStatus is a job as answers tell it.
type jobStatus struct {
	ID       string   `json:"id"`
	State    string   `json:"state"`
	Done     int      `json:"days_done"`
	Total    int      `json:"days_total"`
	Seconds  number   `json:"seconds"`
	Left     number   `json:"seconds_left"` // null where it cannot be told
	Message  string   `json:"message"`
	Scenario string   `json:"scenario"`
	Variant  string   `json:"variant"`
	Title    string   `json:"title"`
	Changes  []change `json:"changes"`
	Seeds    []uint64 `json:"seeds"`
	From     string   `json:"from"`
	To       string   `json:"to"`
	Digest   string   `json:"sha256"`
	Drawn    bool     `json:"posterior"`   // each seed with a draw of the posterior
	Patterns string   `json:"patterns_of"` // the request whose patterns these runs are for; empty for runs of their own
}

func (b *job) status() jobStatus {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := &b.plan
	s := jobStatus{ID: b.id, State: b.state, Done: b.days, Total: p.days() * len(p.seeds), Seconds: number(b.seconds), Left: number(missing),
		Message: b.message, Scenario: p.folder.name, Variant: p.variant, Title: p.scenario.Title, Changes: p.changes, Seeds: p.seeds,
		From: p.scenario.Start.Month().String(), To: p.until.String(), Digest: p.scenario.Digest, Drawn: p.drawn(), Patterns: p.patternsOf}
	if b.days > 0 {
		s.Left = number(b.seconds / float64(b.days) * float64(s.Total-b.days))
	}
	return s
}

// wait gives the state and a channel that is closed at the next change.
func (b *job) wait() (jobStatus, <-chan struct{}) {
	b.mu.Lock()
	changed := b.changed
	b.mu.Unlock()
	return b.status(), changed
}

// finished gives the outcome of a job that is done.
func (b *job) finished() (*outcome, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.outcome == nil {
		return nil, &fault{status: http.StatusConflict, message: "the runs are " + b.state + "; there is nothing to show yet"}
	}
	return b.outcome, nil
}

// until is a scenario that ends with a month: what comes later cannot change what
// was counted before.
func until(s *scenario.Scenario, last quantity.Month) *scenario.Scenario {
	if last >= s.End.Month() {
		return s
	}
	short := *s
	short.End = last.Last()
	short.Days = int(short.End.Since(s.Start)) + 1
	short.Drivers.MonthOf = s.Drivers.MonthOf[:short.Days]
	return &short
}
