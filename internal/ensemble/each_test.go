package ensemble

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestEachDoesEveryTaskOnce(t *testing.T) {
	for _, workers := range []int{0, 1, 3, 50} {
		done := make([]atomic.Int32, 40)
		if err := Each(context.Background(), len(done), workers, func(i int) error { done[i].Add(1); return nil }); err != nil {
			t.Fatal(err)
		}
		for i := range done {
			if n := done[i].Load(); n != 1 {
				t.Errorf("%d workers: task %d was done %d times", workers, i, n)
			}
		}
	}
	if err := Each(context.Background(), 0, 2, nil); err != nil {
		t.Error(err)
	}
}

func TestEachStopsAtFailures(t *testing.T) {
	var begun atomic.Int32
	err := Each(context.Background(), 1000, 2, func(i int) error {
		begun.Add(1)
		switch {
		case i == 5:
			panic("row 7 contradicts itself")
		case i > 5: // one worker must not do all of them while the other fails
			time.Sleep(time.Millisecond)
		}
		return nil
	})
	if err == nil || !strings.Contains(err.Error(), "task 5 failed: row 7") || begun.Load() == 1000 {
		t.Errorf("error %v after %d tasks, want that of task 5 and an early end", err, begun.Load())
	}
	ctx, cancel := context.WithCancel(context.Background())
	begun.Store(0)
	err = Each(ctx, 1000, 2, func(i int) error {
		switch n := begun.Add(1); {
		case n == 4:
			cancel()
		case n > 4: // begun while the fourth was about to cancel
			<-ctx.Done()
		}
		return nil
	})
	if !errors.Is(err, ErrInterrupted) || begun.Load() > 6 {
		t.Errorf("error %v after %d tasks, want an interrupt after 4", err, begun.Load())
	}
}
