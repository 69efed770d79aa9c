package main

import (
	"fmt"
	"os"
	"runtime"
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

// sayMemory foresees what some runs will take, and gives it: those of a scenario, whose
// counts are kept, and all others of the same length or shorter, of which hardly anything
// is. It is said before the first runs of a command: those that follow come on top of what
// it has, and repeat the line to no use.
func (a *app) sayMemory(s *scenario.Scenario, kept, runs, workers int) int64 {
	need := a.expectMemory(runs, workers, simulate.Footprint(s), keptBytes(s)*int64(kept)/int64(runs))
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
