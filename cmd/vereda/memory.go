package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"

	"vereda/internal/scenario"
	"vereda/internal/simulate"
)

// foreseenPart says what was foreseen of a command before it began.
type foreseenPart struct {
	Memory int64 `json:"memory_bytes"`
	Disk   int64 `json:"disk_bytes"`
}

// spare is how far the program may go beyond what was foreseen before the collector
// works against it: the estimate's own uncertainty.
const spare = 0.15

// expectMemory foresees the most memory that the program will have at once [bytes]:
// what it has now, the tables of the runs that are made at the same time, what is kept
// of every run. The collector is told, and collects the tables of a run that is over
// when those of the next one would not fit beside them, in place of when twice as much is
// in use as was.
func (a *app) expectMemory(runs, workers int, each, kept int64) int64 {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	if a.ran {
		debug.FreeOSMemory() // what runs before left and nobody needs is not what the program has
	}
	a.ran = true
	now := resident()
	need := now + int64(min(workers, runs))*each + int64(runs)*kept
	if a.limit != nil && os.Getenv("GOMEMLIMIT") == "" {
		a.limit(int64((1+spare)*float64(need)) - max(0, now-footprint()))
	}
	return need
}

// keptBytes is about what is kept of a run by the verbs that keep its counts [bytes]: its
// cells that are not empty, and its series. Measured on the shipped scenarios: 3 MB to
// 9 MB, growing as the cube root of the rows.
func keptBytes(s *scenario.Scenario) int64 {
	return simulate.Footprint(s) / 30
}

// following are scenarios that a command runs after its first one, with as many seeds, and
// of which as much is kept: variants.
type following []*scenario.Scenario

// most gives what the tables of a run take at most, of a scenario or of those that follow,
// and what is kept of a run of each [bytes].
func (f following) most(s *scenario.Scenario) (each, kept int64) {
	each, kept = simulate.Footprint(s), keptBytes(s)
	for _, next := range f {
		each = max(each, simulate.Footprint(next))
		kept += keptBytes(next)
	}
	return each, kept
}

// sayMemory foresees what some runs of a scenario will take, of those beside it of which
// hardly anything is kept (counterfactuals), and of those that follow, and gives it. It is
// said before the first runs of a command alone.
func (a *app) sayMemory(s *scenario.Scenario, seeds, workers int, beside []*scenario.Scenario, next following) int64 {
	each, kept := next.most(s)
	for _, other := range beside {
		each = max(each, simulate.Footprint(other))
	}
	runs := seeds * (1 + len(beside))
	need := a.expectMemory(runs, workers, each, kept/int64(1+len(beside)))
	if !a.json && !a.saidMemory {
		a.saidMemory = true
		fmt.Fprintf(a.err, "%s: about %s of memory\n", plural(runs, "run"), bytesOf(need))
	}
	return need
}

// footprint is the memory that the program has from the system [bytes].
func footprint() int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64() - sample[1].Value.Uint64())
}

// image is what the program itself takes in memory where the system does not say
// [bytes]; measured on Linux.
const image = 15 << 20

// resident is the memory that the program takes, with its own code [bytes].
func resident() int64 {
	text, err := os.ReadFile("/proc/self/statm") // Linux: total, resident, ... in pages
	if fields := strings.Fields(string(text)); err == nil && len(fields) > 1 {
		if pages, err := strconv.ParseInt(fields[1], 10, 64); err == nil {
			return pages * int64(os.Getpagesize())
		}
	}
	return footprint() + image
}
