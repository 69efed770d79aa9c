//go:build linux || darwin

package shard

import (
	"context"
	"fmt"
	"syscall"
	"testing"
	"time"
)

// processorTime is what this process has used so far.
func processorTime(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// What is done for a run beside making it (keys, checksums, parts brought to the disk,
// gathering) takes less than a millisecond of a processor, and the pool less than 5 %
// more of it with two workers than with one.
func TestOverheadOfARun(t *testing.T) {
	p := small(2500) // 10,000 runs
	nothing := func(Run) ([]float64, error) { return []float64{1, 2, 3}, nil }
	for _, workers := range []int{1, 2} {
		f := create(t, p)
		before, began := processorTime(t), time.Now()
		if err := f.Work(context.Background(), Job{Share: All, Workers: workers, Make: nothing}); err != nil {
			t.Fatal(err)
		}
		complete(t, f)
		each := (processorTime(t) - before) / time.Duration(p.Runs())
		t.Logf("%d at the same time: %s of a processor and %s of time for each run beside making it", workers, each, time.Since(began)/time.Duration(p.Runs()))
		if each > time.Millisecond {
			t.Errorf("with %d workers a run costs %s beside making it, want under 1 ms", workers, each)
		}
	}
}

// BenchmarkPool makes runs of about two milliseconds of a processor with one worker and
// with two: processor time of a run, and runs per second. On a machine with nothing else
// to do two workers make at least 1.8 times as many, for the same processor time.
func BenchmarkPool(b *testing.B) {
	p := small(125) // 500 runs
	work := func(r Run) ([]float64, error) {
		x := uint64(r.Number) + 1
		for range 2_000_000 {
			x ^= x << 13
			x ^= x >> 7
			x ^= x << 17
		}
		return []float64{float64(x & 1), 2, 3}, nil
	}
	var alone float64
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			before, began, runs := processorTime(b), time.Now(), 0
			for b.Loop() {
				f := create(b, p)
				if err := f.Work(context.Background(), Job{Share: All, Workers: workers, Make: work}); err != nil {
					b.Fatal(err)
				}
				runs += p.Runs()
			}
			each := float64(processorTime(b)-before) / float64(runs)
			b.ReportMetric(each/1e6, "cpu-ms/run")
			b.ReportMetric(float64(runs)/time.Since(began).Seconds(), "runs/s")
			if workers == 1 {
				alone = each
			} else {
				b.ReportMetric(each/alone, "cpu-of-one")
			}
		})
	}
}
