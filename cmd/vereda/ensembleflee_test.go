package main

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"vereda/internal/shard"
	"vereda/internal/simulate"
)

// processor is the processor time of this program so far, in seconds.
func processor() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return math.NaN()
	}
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}

// BenchmarkEnsembleFlee runs the example of Mali by counts over seeds through the whole
// of vereda ensemble: plan, pool, parts on the disk, merge, tables. One iteration makes
// 400 runs alone, with one worker and with two; the least processor time of each is
// reported, since other programs can only add to it. Overhead is what a run takes beyond
// being run. How much faster two workers are depends on what else the machine does;
// that they take no more processor time per run does not.
func BenchmarkEnsembleFlee(b *testing.B) {
	const runs = 400
	least := func(v *float64, seconds float64) { *v = min(*v, seconds/runs) }
	alone, one, two := math.Inf(1), math.Inf(1), math.Inf(1)
	var wall [2]float64 = [2]float64{math.Inf(1), math.Inf(1)}
	for i := 0; b.Loop(); i++ {
		for workers, cpu := range []*float64{&one, &two} {
			dir := filepath.Join(b.TempDir(), fmt.Sprint(i, workers))
			var out, said bytes.Buffer
			from, began := processor(), time.Now()
			if code := newApp(&out, &said, simulate.Run).execute(context.Background(), []string{"ensemble", "../../docs/examples/mali-2012",
				"--engine", "counts", "--seeds", fmt.Sprint(runs), "--workers", fmt.Sprint(workers + 1), "-o", dir}); code != 0 {
				b.Fatal(said.String())
			}
			least(cpu, processor()-from)
			least(&wall[workers], time.Since(began).Seconds())
			f, err := shard.Open(dir)
			if err != nil {
				b.Fatal(err)
			}
			d, err := openDisplaced(f)
			if err != nil {
				b.Fatal(err)
			}
			from = processor()
			for r := range runs {
				if _, err := d.make(f.Plan.Run(r)); err != nil {
					b.Fatal(err)
				}
			}
			least(&alone, processor()-from)
		}
	}
	b.ReportMetric(60/one, "runs/minute/core")
	b.ReportMetric((one-alone)*1e3, "overhead-ms/run")
	b.ReportMetric(two/one, "processor-2/1")
	b.ReportMetric(wall[0]/wall[1], "speed-2/1")
	b.ReportMetric(0, "ns/op")
}
