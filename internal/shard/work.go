package shard

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"sync"
	"time"

	"vereda/internal/ensemble"
)

// Job is work on a share of a folder.
type Job struct {
	Share   Share
	Workers int // runs at the same time; 0 for one per processor
	// Units bounds the units of the plan that are worked on; 0 for all.
	Units int
	// Make makes one run and gives the values that the plan keeps, or
	// [ensemble.ErrInterrupted] where it was given up. Several goroutines call it.
	Make func(Run) ([]float64, error)
	// Progress is told of every run that is done, never by two goroutines at once;
	// nil for nobody.
	Progress func(done, total int, elapsed time.Duration)
}

// How long finished runs may wait for being written, and how many.
const (
	longestWait = time.Second
	mostWaiting = 512
)

// Work makes the runs of a share that no part holds yet. Finished runs are written
// about every second, and before it returns, whatever the reason: the end of the
// context ([ensemble.ErrInterrupted]) finishes the runs in hand. A second process on
// the same share gets a [BusyError].
func (f *Folder) Work(ctx context.Context, job Job) (err error) {
	h, err := f.begin(ctx, job.Share)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.release()) }()
	have, err := f.Gather()
	if err != nil {
		return err
	}
	w := worker{folder: f, hold: h, job: &job, began: f.clock.Elapsed()}
	w.flushed = w.began
	last := f.Plan.Runs()
	if _, each := f.Plan.Units(); job.Units > 0 {
		last = min(last, job.Units*each)
	}
	for r := range last {
		if job.Share.holds(r) && have.Values[r] == nil {
			w.todo = append(w.todo, r)
		}
	}
	err = ensemble.Each(ctx, len(w.todo), job.Workers, w.one)
	return errors.Join(err, w.flush())
}

// Put keeps one run that was made outside of [Folder.Work]. A second process on the same
// share gets a [BusyError].
func (f *Folder) Put(ctx context.Context, s Share, r Record) (err error) {
	h, err := f.begin(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.release()) }()
	return f.keep(h, []Record{r})
}

// begin takes a share and tidies up after a process that was killed.
func (f *Folder) begin(ctx context.Context, s Share) (*hold, error) {
	h, err := f.take(ctx, s)
	if err != nil {
		return nil, err
	}
	stale, err := f.stale(h)
	for _, name := range stale {
		if removed := f.disk.remove(filepath.Join(f.Dir, partsDir, name)); removed != nil && !errors.Is(removed, fs.ErrNotExist) {
			err = fmt.Errorf("what a process left that was killed cannot be deleted: %w", removed)
		}
	}
	if err == nil {
		err = f.Settle()
	}
	if err != nil {
		return nil, errors.Join(err, h.release())
	}
	return h, nil
}

// Missing lists the runs of a share that no part holds yet, in order.
func (f *Folder) Missing(s Share) ([]int, error) {
	have, err := f.Gather()
	if err != nil {
		return nil, err
	}
	var list []int
	for r := range f.Plan.Runs() {
		if s.holds(r) && have.Values[r] == nil {
			list = append(list, r)
		}
	}
	return list, nil
}

// worker collects finished runs.
type worker struct {
	folder *Folder
	hold   *hold
	job    *Job
	todo   []int

	mu      sync.Mutex
	waiting []Record
	done    int
	began   time.Duration
	flushed time.Duration
}

// one makes a run.
func (w *worker) one(task int) error {
	run := w.folder.Plan.Run(w.todo[task])
	values, err := w.job.Make(run)
	if errors.Is(err, ensemble.ErrInterrupted) {
		return ensemble.ErrInterrupted // it was given up
	}
	if err == nil && len(values) != w.folder.Plan.Width() {
		err = fmt.Errorf("it gave %d values where the plan keeps %d", len(values), w.folder.Plan.Width())
	}
	if err != nil {
		return fmt.Errorf("run %d (row %d, seed %d, variant %q): %w", run.Number, run.Row, w.folder.Plan.SeedOf(run), w.folder.Plan.Variants[run.Variant].Name, err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiting = append(w.waiting, Record{Run: run.Number, Values: values})
	w.done++
	if w.job.Progress != nil {
		w.job.Progress(w.done, len(w.todo), w.folder.clock.Elapsed()-w.began)
	}
	if len(w.waiting) >= mostWaiting || w.folder.clock.Elapsed()-w.flushed >= w.folder.wait {
		return w.write()
	}
	return nil
}

func (w *worker) flush() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.write()
}

func (w *worker) write() error {
	err := w.folder.keep(w.hold, w.waiting)
	if err == nil {
		w.waiting = nil
	}
	w.flushed = w.folder.clock.Elapsed()
	return err
}
