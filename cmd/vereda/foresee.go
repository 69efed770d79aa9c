package main

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"vereda/internal/shard"
)

// fewestForeseen is how many runs must be missing before one of them is made alone
// to tell what the others will take.
const fewestForeseen = 8

// beside is how much more memory runs take that follow others than the first one left,
// where the tables of a run are not known before: what the run before needed lies there
// until it is collected. Measured: 1.8 with one at a time, 1.7 with two.
const beside = 1.8

// maker makes the runs of a folder.
type maker struct {
	make func(shard.Run) ([]float64, error)
	each int64 // what the tables of a run take [bytes]; 0 if that is not known before
}

// foresee makes one of the runs that are missing, says what all of them will take in
// time, memory and on the disk, and refuses to begin where the disk cannot hold them. The
// run that it made is kept like any other.
func (a *app) foresee(ctx context.Context, f *shard.Folder, s shard.Share, workers int, m maker) error {
	todo, err := f.Missing(s)
	if err != nil || len(todo) == 0 || ctx.Err() != nil {
		return err
	}
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	workers = min(workers, len(todo))
	if m.each > 0 {
		a.foreseen.Memory = a.expectMemory(len(todo), workers, m.each, int64(8*f.Plan.Width()))
	}
	if err := a.enough(f, f.Plan.Expects(len(todo)), len(todo), "Nothing was begun"); err != nil {
		return err
	}
	if len(todo) < fewestForeseen {
		if m.each > 0 && !a.json {
			fmt.Fprintf(a.err, "%s: about %s of memory.\n", plural(len(todo), "run"), bytesOf(a.foreseen.Memory))
		}
		return nil
	}
	first := f.Plan.Run(todo[0])
	began, before := a.clock.Elapsed(), footprint()
	values, err := m.make(first)
	if err != nil {
		return nil // the work will meet it again and say which run it was
	}
	took, after := a.clock.Elapsed()-began, footprint()
	if len(values) != f.Plan.Width() {
		return nil
	}
	need := f.Plan.Needs(shard.Record{Run: first.Number, Values: values}, len(todo))
	if err := a.enough(f, need, len(todo), "One run was made, which told so and is not kept"); err != nil {
		return err
	}
	a.foreseen.Disk = need
	if m.each == 0 {
		a.foreseen.Memory = before + int64(beside*float64(int64(workers)*max(after-before, 0)))
	}
	rounds := (len(todo) - 1 + workers - 1) / workers
	text := fmt.Sprintf("%s: about %s with %s at the same time (not counting that cores may be shared), %s of memory, %s on the disk", plural(len(todo), "run"),
		duration(time.Duration(rounds)*took), plural(workers, "run"), bytesOf(a.foreseen.Memory), bytesOf(need))
	if free, known := a.free(f.Dir); known {
		text += ", which has " + bytesOf(free)
	}
	if !a.json {
		wrap(a.err, "", text+".")
	}
	return f.Put(ctx, s, shard.Record{Run: first.Number, Values: values})
}

// enough refuses runs that the disk cannot hold, and says what was done before.
func (a *app) enough(f *shard.Folder, need int64, runs int, before string) error {
	if free, known := a.free(f.Dir); known && need > free {
		return fmt.Errorf("%s needs about %s for %s, and the disk has %s; free some, or name a folder elsewhere. %s", f.Dir, bytesOf(need), plural(runs, "run"), bytesOf(free), before)
	}
	return nil
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
