package shard

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"vereda/internal/clock"
)

// wall is a clock whose time on the wall is another one at every look: years ahead, years
// back, the hours that summer time skips and repeats, a leap day.
type wall struct {
	clock.System
	looks atomic.Int64
}

func (w *wall) Now() time.Time {
	at := []time.Time{
		time.Date(2026, 11, 1, 5, 59, 59, 0, time.UTC), time.Date(2036, 11, 1, 6, 0, 0, 0, time.UTC), time.Date(2016, 11, 1, 6, 0, 0, 0, time.UTC),
		time.Date(2027, 3, 14, 6, 59, 59, 0, time.UTC), time.Date(2028, 2, 29, 23, 59, 59, 0, time.UTC), time.Date(2028, 2, 28, 0, 0, 0, 0, time.UTC), {},
	}
	return at[w.looks.Add(1)%int64(len(at))]
}

// Whatever the wall says, a lease of a living process does not run out, one of a dead one
// does when patience is over by the steady clock, progress counts up, and the values are
// those of any other day.
func TestClockJumps(t *testing.T) {
	f := leased(t, 6)
	f.clock, f.signEvery = &wall{}, 2*time.Millisecond
	f.machine = func() (string, string) { return "first", "pid" }
	h, err := f.take(context.Background(), All)
	if err != nil {
		t.Fatal(err)
	}
	other := elsewhere(t, f, "second")
	other.clock, other.patience = &wall{}, time.Hour
	var busy *BusyError
	for range 20 {
		if _, err := other.take(context.Background(), All); !errors.As(err, &busy) {
			t.Fatalf("error %v, want that the share is held", err)
		}
	}
	if !strings.Contains(busy.Error(), fmt.Sprintf("process %d, since 20", os.Getpid())) {
		t.Errorf("said %v", busy)
	}
	if err := h.release(); err != nil {
		t.Fatal(err)
	}
	last := time.Duration(0)
	err = other.Work(context.Background(), Job{Share: All, Make: imagine(f.Plan), Progress: func(_, _ int, elapsed time.Duration) {
		if elapsed < last {
			t.Errorf("%v after %v", elapsed, last)
		}
		last = elapsed
	}})
	if err != nil || last > time.Hour || !same(complete(t, f), straight(t, f.Plan)) {
		t.Errorf("%v, after %v", err, last)
	}
}

// A holder that is silent is waited for as long as patience lasts, not less, though the
// wall goes on by years.
func TestPatienceIsSteady(t *testing.T) {
	f := leased(t, 2)
	f.machine = func() (string, string) { return "first", "pid" }
	f.signEvery = time.Hour
	h, err := f.take(context.Background(), All)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = h.release() }()
	other := elsewhere(t, f, "second")
	w := &wall{}
	other.clock, other.patience = w, 60*time.Millisecond
	began := w.Elapsed()
	next, err := other.take(context.Background(), All)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = next.release() }()
	if waited := w.Elapsed() - began; waited < other.patience {
		t.Errorf("waited for %v, and patience is %v", waited, other.patience)
	}
}
