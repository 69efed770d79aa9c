package matching

import (
	"fmt"
	"math"
	"os"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"vereda/internal/chance"
)

// approximate runs generations of n points until 200 draws are worth as much, 30 at
// most. Narrow takes the prior that history matching leaves after the first.
func approximate(t *testing.T, a *Approximation, n int, narrow bool, run func(u []float64, number uint64) []float64) {
	t.Helper()
	number := uint64(0)
	for g := 0; g < 30 && (g == 0 || a.Effective() < 200); g++ {
		var outcomes [][]float64
		for _, u := range a.Propose(n) {
			outcomes = append(outcomes, run(u, number))
			number++
		}
		a.Learn(outcomes)
		if g == 0 && narrow {
			points, outcomes := a.Points()
			region, learnt, err := Region(points, outcomes, a.Targets)
			if err != nil {
				t.Fatal(err)
			}
			a.Allow(region)
			a.Guide(Weigh(learnt, a.Factors, 100, a.Seed).Draws)
		}
	}
	if e := a.Effective(); e < 200 {
		t.Fatalf("after %d runs the draws are worth %g", number, e)
	}
}

// The posterior of a line with luck is a normal one cut at the walls, known in closed
// form: luck and stated errors add. It is narrow, so that several generations are
// needed.
func TestApproximationOfALine(t *testing.T) {
	for _, z := range []float64{2, 0.1} { // in the middle, and at a wall
		const luck, observation, discrepancy = 0.12, 0.06, 0.08
		a := &Approximation{Targets: []Target{{Name: "z", Value: z, Observation: observation, Discrepancy: discrepancy}}, Factors: 1, Seed: 3}
		approximate(t, a, 400, true, func(u []float64, number uint64) []float64 { return []float64{4*u[0] + luck*normal(31, number)} })
		for a.Effective() < 1500 {
			var outcomes [][]float64
			for k, u := range a.Propose(400) {
				outcomes = append(outcomes, []float64{4*u[0] + luck*normal(32, uint64(len(a.points)), uint64(k))})
			}
			a.Learn(outcomes)
		}
		n := distuv.Normal{Mu: z / 4, Sigma: math.Sqrt(luck*luck+observation*observation+discrepancy*discrepancy) / 4}
		below := n.CDF(0)
		inside := n.CDF(1) - below
		var values []float64
		points, _ := a.Draws(2000)
		for _, u := range points {
			values = append(values, u[0])
		}
		slices.Sort(values)
		for _, share := range []float64{0.05, 0.25, 0.5, 0.75, 0.95} {
			want := n.Quantile(below + share*inside)
			se := math.Sqrt(share*(1-share)/1000) / (n.Prob(want) / inside)
			if got := values[int(share*2000)]; math.Abs(got-want) > 6*se {
				t.Errorf("counted %g: quantile %g is %g, want %g", z, share, got, want)
			}
		}
	}
}

// A generation is a function of those before: an approximation that is fed the same
// outcomes anew proposes the same points, so that a calibration can go on.
func TestApproximationGoesOn(t *testing.T) {
	begin := func() *Approximation {
		return &Approximation{Targets: []Target{{Name: "z", Value: 1, Observation: 0.1, Discrepancy: 0.1}}, Factors: 2, Seed: 9}
	}
	var text [2]string
	for k := range text {
		a := begin()
		approximate(t, a, 50, true, func(u []float64, number uint64) []float64 { return []float64{u[0] + u[1] + 0.1*normal(5, number)} })
		points, _ := a.Draws(200)
		text[k] = fmt.Sprint(points, a.Effective())
	}
	if text[0] != text[1] {
		t.Error("two approximations of the same differ")
	}
}

// simulated runs synthetic worlds whose truth is drawn from the prior, through the
// whole of the approximation by runs, and gives the ranks of the truths among draws
// that are pulled towards their mean by each of the factors.
func simulated(t *testing.T, worlds int, narrow ...float64) [][]float64 {
	t.Helper()
	const observation, discrepancy, luck = 0.6, 0.8, 0.5
	f := []func(u []float64) float64{
		func(u []float64) float64 { return 5 * smooth([]float64{u[0], u[1], 0}) },
		func(u []float64) float64 { return 8*u[1] - 2*u[0]*u[0] },
	}
	ranks := make([][]float64, len(narrow))
	for w := range uint64(worlds) {
		truth := []float64{unit(chance.Hash(w, 21)), unit(chance.Hash(w, 22))}
		a := &Approximation{Factors: 2, Seed: w}
		for k := range f {
			counted := f[k](truth) + observation*normal(w, 23, uint64(k)) + discrepancy*normal(w, 24, uint64(k)) + luck*normal(w, 25, uint64(k))
			a.Targets = append(a.Targets, Target{Name: string(rune('a' + k)), Value: counted, Observation: observation, Discrepancy: discrepancy})
		}
		approximate(t, a, 80, true, func(u []float64, number uint64) []float64 {
			var y []float64
			for k := range f {
				y = append(y, f[k](u)+luck*normal(w, 26, number, uint64(k)))
			}
			return y
		})
		draws, _ := a.Draws(200)
		for j, real := range truth {
			mean := 0.0
			for _, u := range draws {
				mean += u[j] / float64(len(draws))
			}
			for k, pull := range narrow {
				below := 0
				for _, u := range draws {
					if mean+pull*(u[j]-mean) < real {
						below++
					}
				}
				ranks[k] = append(ranks[k], float64(below)/float64(len(draws)))
			}
		}
	}
	return ranks
}

// Simulation-based calibration of the approximation by runs: as that of the posterior
// of emulators, with 100 worlds here and 1,000 with VEREDA_SOAK.
func TestApproximationIsCalibrated(t *testing.T) {
	worlds, narrow, low, high := 100, 0.5, 0.82, 0.97
	if os.Getenv("VEREDA_SOAK") != "" {
		worlds, narrow, low, high = 1000, 0.8, 0.87, 0.93
	}
	ranks := simulated(t, worlds, 1, narrow)
	t.Logf("%d worlds: 90 %% intervals cover %.3f, ranks uniform with p = %.2g", worlds, coverage(ranks[0]), uniformity(ranks[0]))
	if c := coverage(ranks[0]); c < low || c > high {
		t.Errorf("90 %% intervals cover %.3f of the truths, want %g to %g", c, low, high)
	}
	if p := uniformity(ranks[0]); p < 1e-4 {
		t.Errorf("ranks are not uniform: p = %g", p)
	}
	t.Logf("made narrower to %g: cover %.3f, p = %.2g", narrow, coverage(ranks[1]), uniformity(ranks[1]))
	if c, p := coverage(ranks[1]), uniformity(ranks[1]); c >= low && p >= 1e-4 {
		t.Errorf("draws made narrower to %g pass: cover %.3f, p = %g", narrow, c, p)
	}
}
