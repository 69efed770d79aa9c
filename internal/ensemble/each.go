package ensemble

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Each calls do for the numbers 0 to tasks-1, several at a time, in order of
// their beginning. When the context ends, or one fails, those in hand are finished
// and no other is begun. The error is that of the lowest number that failed, or
// [ErrInterrupted] where the context kept any from being done. A panic is a
// failure. Together of 0 or less stand for one per processor that the program may
// use.
func Each(ctx context.Context, tasks, together int, do func(task int) error) error {
	q := queue{tasks: tasks}
	var group sync.WaitGroup
	for range workers(together, tasks) {
		group.Go(func() {
			for {
				task, ok := q.take(ctx)
				if !ok {
					return
				}
				q.finish(task, guard(task, do))
			}
		})
	}
	group.Wait()
	switch {
	case q.err != nil:
		return q.err
	case q.next < tasks:
		return ErrInterrupted
	}
	return nil
}

// guard turns a panic into an error.
func guard(task int, do func(int) error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("task %d failed: %v", task, fault)
		}
	}()
	return do(task)
}

// queue hands out numbers.
type queue struct {
	mu          sync.Mutex
	tasks, next int
	err         error // of the lowest number that failed
	bad         int
}

func (q *queue) take(ctx context.Context) (int, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if ctx.Err() != nil || q.err != nil || q.next == q.tasks {
		return 0, false
	}
	q.next++
	return q.next - 1, true
}

func (q *queue) finish(task int, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err != nil && (q.err == nil || task < q.bad) {
		q.err, q.bad = err, task
	}
}

// Every calls do again and again, in a goroutine of its own, with a pause between two
// calls, until stop is called, which waits for one in hand.
func Every(pause time.Duration, do func()) (stop func()) {
	end := make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		beat := time.NewTicker(pause)
		defer beat.Stop()
		for {
			select {
			case <-end:
				return
			case <-beat.C:
				do()
			}
		}
	})
	return sync.OnceFunc(func() {
		close(end)
		group.Wait()
	})
}
