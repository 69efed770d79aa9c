package compare

import (
	"encoding/json"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"vereda/internal/chance"
)

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-9*math.Max(1, math.Abs(want))) && !(math.IsNaN(got) && math.IsNaN(want)) {
		t.Errorf("%s = %.12g, want %.12g", what, got, want)
	}
}

func TestCRPSClosedForms(t *testing.T) {
	near(t, "one value", CRPS([]float64{3}, 5), 2)
	near(t, "two values", CRPS([]float64{0, 1}, 0.5), 0.25)
	near(t, "equal values", CRPS([]float64{2, 2, 2}, 5), 3)
	near(t, "none", CRPS(nil, 5), math.NaN())
	// The values 1 to n: the mean distance from 0 is (n+1)/2, that of two values
	// (n^2-1)/(3n).
	for _, n := range []int{2, 7, 100, 999} {
		values := make([]float64, n)
		for i := range values {
			values[i] = float64(i + 1)
		}
		k := float64(n)
		near(t, "1 to n", CRPS(values, 0), (k+1)/2-(k*k-1)/(6*k))
	}
	// Against the definition, all pairs.
	values := noise(1, 40)
	slices.Sort(values)
	for _, y := range []float64{-3, 0.1, 2} {
		want := 0.0
		for _, a := range values {
			want += math.Abs(a-y) / 40
			for _, b := range values {
				want -= math.Abs(a-b) / (2 * 40 * 40)
			}
		}
		near(t, "all pairs", CRPS(values, y), want)
	}
	// Many values of a normal distribution: Gneiting and Raftery 2007, eq. 5.
	const many = 20001
	normal := make([]float64, many)
	for i := range normal {
		normal[i] = distuv.UnitNormal.Quantile((float64(i) + 0.5) / many)
	}
	for _, y := range []float64{-2, 0, 0.7} {
		want := y*(2*distuv.UnitNormal.CDF(y)-1) + 2*distuv.UnitNormal.Prob(y) - 1/math.Sqrt(math.Pi)
		if got := CRPS(normal, y); math.Abs(got-want) > 1e-4 {
			t.Errorf("CRPS of a normal at %g = %.6f, want %.6f", y, got, want)
		}
	}
}

func TestWISByHand(t *testing.T) {
	quantiles := [7]float64{-3, -2, -1, 0, 1, 2, 3}
	// At 4: 4/2 + 0.025(6+40) + 0.05(4+20*2) + 0.25(2+4*3) = 8.85, over 3.5.
	near(t, "above", WIS(quantiles, 4), 8.85/3.5)
	near(t, "below", WIS(quantiles, -4), 8.85/3.5)
	// At 0.5: 0.25 + 0.025*6 + 0.05*4 + 0.25*2 = 1.1, over 3.5.
	near(t, "inside", WIS(quantiles, 0.5), 1.1/3.5)
	near(t, "a point", WIS([7]float64{2, 2, 2, 2, 2, 2, 2}, 7), 5)
	// Twice the mean of the quantile losses is the same score (Bracher et al. 2021).
	for i := range 200 {
		values := noise(uint64(i), 8)
		y := values[7]
		slices.Sort(values[:7])
		q := [7]float64(values[:7])
		losses := 0.0
		for k, level := range Levels() {
			if y < q[k] {
				losses += (1 - level) * (q[k] - y)
			} else {
				losses += level * (y - q[k])
			}
		}
		near(t, "quantile losses", WIS(q, y), 2*losses/7)
	}
}

// In expectation the true distribution has the best score of all.
func TestScoresAreProper(t *testing.T) {
	const points = 4001
	score := func(shift, scale float64) (wis, crps float64) {
		values := make([]float64, 401)
		for i := range values {
			values[i] = shift + scale*distuv.UnitNormal.Quantile((float64(i)+0.5)/401)
		}
		quantiles := Quantiles(values)
		for i := range points {
			y := distuv.UnitNormal.Quantile((float64(i) + 0.5) / points)
			wis += WIS(quantiles, y) / points
			crps += CRPS(values, y) / points
		}
		return wis, crps
	}
	trueWIS, trueCRPS := score(0, 1)
	for _, shift := range []float64{-0.5, -0.2, 0, 0.2, 0.5} {
		for _, scale := range []float64{0.5, 0.8, 1, 1.25, 2} {
			if shift == 0 && scale == 1 {
				continue
			}
			if wis, crps := score(shift, scale); wis <= trueWIS || crps <= trueCRPS {
				t.Errorf("shifted by %g and scaled by %g: WIS %g and CRPS %g, the truth has %g and %g", shift, scale, wis, crps, trueWIS, trueCRPS)
			}
		}
	}
}

func TestCPC(t *testing.T) {
	near(t, "equal", CPC([]float64{1, 2}, []float64{1, 2}), 1)
	near(t, "nothing in common", CPC([]float64{1, 0}, []float64{0, 2}), 0)
	near(t, "by hand", CPC([]float64{3, 1}, []float64{1, 5}), 2.0*2/10)
	near(t, "empty", CPC([]float64{0}, []float64{0}), math.NaN())
	near(t, "negative", CPC([]float64{-4, 2}, []float64{0, 2}), 1)
}

func TestQuantilesByHand(t *testing.T) {
	sorted := []float64{10, 20, 30, 40, 50}
	for _, c := range []struct{ q, want float64 }{{0, 10}, {0.25, 20}, {0.5, 30}, {0.6, 34}, {0.975, 49}, {1, 50}} {
		near(t, "quantile", Quantile(sorted, c.q), c.want)
	}
	near(t, "of one", Quantile([]float64{4}, 0.975), 4)
	near(t, "of none", Quantile(nil, 0.5), math.NaN())
}

func TestFigureInJSON(t *testing.T) {
	text, err := json.Marshal([]Figure{1.5, missing(), 1e21, Figure(math.Inf(1))})
	if err != nil || string(text) != "[1.5,null,1e+21,null]" {
		t.Fatalf("%s, %v", text, err)
	}
	var back []Figure
	if err := json.Unmarshal(text, &back); err != nil || back[0] != 1.5 || !back[1].Missing() {
		t.Errorf("read back %v, %v", back, err)
	}
}

// noise gives n normal values that the seed decides.
func noise(seed uint64, n int) []float64 {
	source := chance.New(seed)
	values := make([]float64, n)
	for i := range values {
		values[i] = distuv.UnitNormal.Quantile(source.Unit(chance.Test, uint64(i), 0))
	}
	return values
}
