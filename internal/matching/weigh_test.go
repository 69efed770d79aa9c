package matching

import (
	"math"
	"os"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"vereda/internal/chance"
)

// line makes an emulator of a known line over one factor: the posterior is then a
// normal one cut at the walls, known in closed form.
func TestPosteriorOfALine(t *testing.T) {
	x := rows(1, 40, 1)
	runs := make([][]float64, 40)
	for i := range x {
		runs[i] = []float64{4 * x[i][0]}
	}
	for _, z := range []float64{2, 0.1} { // in the middle, and at a wall
		l, err := Learn(x, Data{Target{Name: "z", Value: z, Discrepancy: 0.4, Observation: 0.3}, runs})
		if err != nil {
			t.Fatal(err)
		}
		p := Weigh([]*Learnt{l}, 1, 2000, 5)
		normal := distuv.Normal{Mu: z / 4, Sigma: 0.5 / 4}
		below := normal.CDF(0)
		inside := normal.CDF(1) - below
		var values []float64
		for _, u := range p.Draws {
			values = append(values, u[0])
		}
		slices.Sort(values)
		for _, share := range []float64{0.05, 0.25, 0.5, 0.75, 0.95} {
			want := normal.Quantile(below + share*inside)
			// The standard error of a quantile, with draws worth a quarter of their number.
			se := math.Sqrt(share*(1-share)/500) / (normal.Prob(want) / inside)
			if got := values[int(share*float64(len(values)))]; math.Abs(got-want) > 6*se {
				t.Errorf("counted %g: quantile %g is %g, want %g", z, share, got, want)
			}
		}
		if p.Moved < 0.1 || p.Moved > 0.95 || len(p.Draws) != 2000 {
			t.Errorf("%d draws, share of moves taken %g after %d stages", len(p.Draws), p.Moved, p.Stages)
		}
	}
}

// Two emulators of one figure count once, and the surer one is asked.
func TestAFigureCountsOnce(t *testing.T) {
	_, targets, err := world(3, 1)
	if err != nil {
		t.Fatal(err)
	}
	once := sampler{targets: grouped(targets[:1])}
	twice := sampler{targets: grouped([]*Learnt{targets[0], targets[0]})}
	u := []float64{0.4, 0.4}
	if a, b := once.likelihood(u), twice.likelihood(u); a != b || len(grouped(targets)) != 2 {
		t.Errorf("log likelihood %g with one emulator, %g with the same one twice", a, b)
	}
}

// calibrated runs synthetic worlds whose truth is drawn from the prior and gives, for
// each parameter of each, the share of the posterior's draws below the truth. The
// draws are pulled towards their mean by a factor, which is 1 for none.
func calibrated(t *testing.T, worlds int, narrow float64) (ranks []float64) {
	t.Helper()
	const observation, luck = 1.0, 0.5
	f := []func(u []float64) float64{
		func(u []float64) float64 { return 5 * smooth([]float64{u[0], u[1], 0}) },
		func(u []float64) float64 { return 8*u[1] - 2*u[0]*u[0] },
	}
	x := rows(2, 60, 77)
	var learnt []*Learnt
	for k := range f {
		runs := make([][]float64, len(x))
		for i := range x {
			for s := range uint64(2) {
				runs[i] = append(runs[i], f[k](x[i])+luck*normal(8, uint64(k), uint64(i), s))
			}
		}
		l, err := Learn(x, Data{Target{Name: string(rune('a' + k)), Observation: observation}, runs})
		if err != nil {
			t.Fatal(err)
		}
		learnt = append(learnt, l)
	}
	for w := range uint64(worlds) {
		truth := []float64{unit(chance.Hash(w, 1)), unit(chance.Hash(w, 2))}
		var targets []*Learnt
		for k, l := range learnt {
			counted := *l
			counted.Target.Value = f[k](truth) + observation*normal(w, 3, uint64(k)) + luck*normal(w, 4, uint64(k))
			targets = append(targets, &counted)
		}
		draws := Weigh(targets, 2, 200, w).Draws
		for j, real := range truth {
			mean := 0.0
			for _, u := range draws {
				mean += u[j] / float64(len(draws))
			}
			below := 0
			for _, u := range draws {
				if mean+narrow*(u[j]-mean) < real {
					below++
				}
			}
			ranks = append(ranks, float64(below)/float64(len(draws)))
		}
	}
	return ranks
}

// coverage is how often the middle 90 % of the draws hold the truth.
func coverage(ranks []float64) float64 {
	held := 0
	for _, r := range ranks {
		if r >= 0.05 && r <= 0.95 {
			held++
		}
	}
	return float64(held) / float64(len(ranks))
}

// uniformity is the chi-squared statistic of ten classes of ranks, as the chance of a
// larger one where all ranks are equally likely.
func uniformity(ranks []float64) float64 {
	classes := make([]float64, 10)
	for _, r := range ranks {
		classes[min(int(r*10), 9)]++
	}
	statistic := 0.0
	for _, n := range classes {
		expected := float64(len(ranks)) / 10
		statistic += (n - expected) * (n - expected) / expected
	}
	return 1 - distuv.ChiSquared{K: 9}.CDF(statistic)
}

// Simulation-based calibration (Talts and others 2018): over worlds drawn from the
// prior the truth stands at every rank of the posterior's draws equally often. 100
// worlds here, 1,000 with VEREDA_SOAK. The negative control is a posterior that is
// made too narrow: by 20 % where there are 1,000 worlds, by half where there are 100.
func TestPosteriorIsCalibrated(t *testing.T) {
	worlds, narrow, low, high := 100, 0.5, 0.82, 0.97
	if os.Getenv("VEREDA_SOAK") != "" {
		worlds, narrow, low, high = 1000, 0.8, 0.87, 0.93
	}
	ranks := calibrated(t, worlds, 1)
	t.Logf("%d worlds: 90 %% intervals cover %.3f, ranks uniform with p = %.2g", worlds, coverage(ranks), uniformity(ranks))
	if c := coverage(ranks); c < low || c > high {
		t.Errorf("90 %% intervals cover %.3f of the truths, want %g to %g", c, low, high)
	}
	if p := uniformity(ranks); p < 1e-4 {
		t.Errorf("ranks are not uniform: p = %g", p)
	}
	narrower := calibrated(t, worlds, narrow)
	t.Logf("made narrower to %g: cover %.3f, p = %.2g", narrow, coverage(narrower), uniformity(narrower))
	if c, p := coverage(narrower), uniformity(narrower); c >= low && p >= 1e-4 {
		t.Errorf("a posterior made narrower to %g passes: cover %.3f, p = %g", narrow, c, p)
	}
}
