package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/metrics"
	"time"

	"vereda/internal/shard"
)

// fewestForeseen is how many runs must be missing before one of them is made alone
// to tell what the others will take.
const fewestForeseen = 8

// beside is how much more memory runs take that follow others than the first one left:
// what the run before needed lies there until it is collected. Measured on the shipped
// border: 1.8 with one at a time, 1.7 with two.
const beside = 1.8

// foresee makes one of the runs that are missing, says what all of them will take in
// time, memory and on the disk, and refuses to begin where the disk cannot hold them. The
// run that it made is kept like any other.
func (a *app) foresee(ctx context.Context, f *shard.Folder, s shard.Share, workers int, make func(shard.Run) ([]float64, error)) error {
	todo, err := f.Missing(s)
	if err != nil || len(todo) < fewestForeseen || ctx.Err() != nil {
		return err
	}
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	workers = min(workers, len(todo))
	first := f.Plan.Run(todo[0])
	began, before := time.Now(), footprint()
	values, err := make(first)
	if err != nil {
		return nil // the work will meet it again and say which run it was
	}
	took, after := time.Since(began), footprint()
	if len(values) != f.Plan.Width() {
		return nil
	}
	need := f.Plan.Needs(shard.Record{Run: first.Number, Values: values}, len(todo))
	free, known := a.free(f.Dir)
	if known && need > free {
		return fmt.Errorf("%s needs about %s for %s, and the disk has %s; free some, or name a folder elsewhere. Nothing was begun", f.Dir, bytesOf(need), plural(len(todo), "run"), bytesOf(free))
	}
	rounds := (len(todo) - 1 + workers - 1) / workers
	text := fmt.Sprintf("%s: about %s with %s at the same time (not counting that cores may be shared), %s of memory, %s on the disk", plural(len(todo), "run"),
		duration(time.Duration(rounds)*took), plural(workers, "run"), bytesOf(before+int64(beside*float64(int64(workers)*max(after-before, 0)))), bytesOf(need))
	if known {
		text += ", which has " + bytesOf(free)
	}
	if !a.json {
		wrap(a.err, "", text+".")
	}
	return f.Put(s, shard.Record{Run: first.Number, Values: values})
}

// footprint is the memory that the program has from the system [bytes].
func footprint() int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64() - sample[1].Value.Uint64())
}

// bytesOf writes a number of bytes with two digits.
func bytesOf(n int64) string {
	units := []string{"bytes", "kB", "MB", "GB", "TB"}
	v, k := float64(n), 0
	for v >= 1000 && k < len(units)-1 {
		v, k = v/1000, k+1
	}
	if v >= 10 || k == 0 {
		return fmt.Sprintf("%.0f %s", v, units[k])
	}
	return fmt.Sprintf("%.1f %s", v, units[k])
}

// duration writes a time as people say it.
func duration(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return plural(max(int(d.Seconds()+0.5), 1), "second")
	case d < 2*time.Hour:
		return plural(int(d.Minutes()+0.5), "minute")
	}
	return plural(int(d.Hours()+0.5), "hour")
}
