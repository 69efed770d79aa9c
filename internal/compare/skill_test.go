package compare

import (
	"math"
	"testing"

	"vereda/internal/chance"
	"vereda/internal/quantity"
)

func history(values []float64) []value {
	h := make([]value, len(values))
	for i, v := range values {
		h[i] = value{quantity.MonthOf(2005, 1) + quantity.Month(i), v}
	}
	return h
}

func TestNaiveByHand(t *testing.T) {
	h := history([]float64{10, 20, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7})
	for _, c := range []struct {
		n    Naive
		at   int
		want float64
	}{
		{LastValue, 0, math.NaN()}, {LastValue, 1, 10}, {LastValue, 3, 60},
		{SameMonthLastYear, 11, math.NaN()}, {SameMonthLastYear, 12, 10},
		{HistoricalMean, 0, math.NaN()}, {HistoricalMean, 1, 10}, {HistoricalMean, 3, 30}, {HistoricalMean, 12, 7.5},
	} {
		f := c.n.forecasts(h)[c.at]
		if got := f.point; f.ok != !math.IsNaN(c.want) || f.ok && got != c.want {
			t.Errorf("%s for value %d = %g (%v), want %g", c.n, c.at, got, f.ok, c.want)
		}
	}
	// A gap: the last value there is; no same month where that one is missing.
	gap := []value{h[0], h[2], {h[0].month + 13, 5}}
	if f := LastValue.forecasts(gap)[2]; f.point != 60 {
		t.Errorf("last value over a gap %g, want 60", f.point)
	}
	if f := SameMonthLastYear.forecasts(gap)[2]; f.ok {
		t.Errorf("same month last year %g, want none", f.point)
	}
}

func TestNaiveDistributionIsOfEarlierErrors(t *testing.T) {
	values := make([]float64, 16)
	for i := range values {
		values[i] = float64(i * i) // errors of the last value 1, 3, 5, ...
	}
	said := LastValue.forecasts(history(values))
	if n := len(said[12].sorted); n != 1 {
		t.Errorf("after 11 errors the forecast has %d values, want the point alone", n)
	}
	f := said[13] // point 144, errors 1 to 23
	if len(f.sorted) != 12 || f.sorted[0] != 145 || f.sorted[11] != 144+23 {
		t.Errorf("after 12 errors %v, want 145 to 167", f.sorted)
	}
}

// No look-ahead: whatever becomes of later values, a forecast stays.
func TestNaiveForecastsIgnoreTheFuture(t *testing.T) {
	values := noise(3, 60)
	for _, n := range Naives() {
		before := n.forecasts(history(values))
		for _, at := range []int{1, 13, 30, 59} {
			changed := append([]float64(nil), values...)
			for i := at; i < len(changed); i++ { // the value itself is future, too
				j := at + int(chance.Hash(uint64(i))%uint64(len(changed)-at))
				changed[i], changed[j] = changed[j]*5+100, changed[i]*5+100
			}
			after := n.forecasts(history(changed))
			for i := 0; i <= at; i++ {
				if before[i].ok != after[i].ok || before[i].point != after[i].point || len(before[i].sorted) != len(after[i].sorted) {
					t.Fatalf("%s: the forecast of value %d knows of values from %d on", n, i, at)
				}
				for k := range before[i].sorted {
					if before[i].sorted[k] != after[i].sorted[k] {
						t.Fatalf("%s: the spread of value %d knows of values from %d on", n, i, at)
					}
				}
			}
		}
	}
}

func TestSkillByHand(t *testing.T) {
	value, low, high := skill([]float64{1, 2, 3, 4}, []float64{2, 4, 6, 8}, 6)
	near(t, "skill", float64(value), 0.5)
	near(t, "low", float64(low), 0.5) // errors in the same ratio in every resample
	near(t, "high", float64(high), 0.5)
	value, low, _ = skill([]float64{1, 2, 3}, []float64{2, 2, 2}, 6)
	near(t, "skill of three", float64(value), 0)
	near(t, "its interval", float64(low), math.NaN())
	value, _, _ = skill([]float64{1, 2, 3, 1}, []float64{0, 0, 0, 0}, 6)
	near(t, "against a perfect one", float64(value), math.NaN())
}

// Errors that come in runs make the interval of blocks wider than that of
// single months, and about right: the mean of n errors of an autoregression
// with coefficient 0.8 has 9 times the variance of independent ones.
func TestBlocksSeeSerialDependence(t *testing.T) {
	e := noise(11, 360)
	a, b := make([]float64, len(e)), make([]float64, len(e))
	level := 0.0
	for i := range e {
		level = 0.8*level + 0.6*e[i]
		a[i], b[i] = 10+level, 10
	}
	_, low6, high6 := skill(a, b, 6)
	_, low1, high1 := skill(a, b, 1)
	if ratio := float64((high6 - low6) / (high1 - low1)); ratio < 1.5 || ratio > 3 {
		t.Errorf("blocks of six months widen the interval by %.2f, want about 2", ratio)
	}
	// Independent errors: the interval is that of a mean.
	for i := range e {
		a[i] = 10 + e[i]
	}
	_, low, high := skill(a, b, 6)
	if width := float64(high - low); math.Abs(width-2*1.96*0.1/math.Sqrt(360)) > 0.004 {
		t.Errorf("the interval of independent errors is %.4f wide, want about %.4f", width, 2*1.96*0.1/math.Sqrt(360))
	}
}

func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		low, high Figure
		want      string
	}{
		{0.1, 0.3, "better than x"}, {-0.1, 0.3, "no better than x"}, {-0.3, -0.1, "no better than x: worse"},
		{0, 0.3, "no better than x"}, {missing(), missing(), "no better than x: too few points to tell"},
	} {
		if got := verdict("x", c.low, c.high); got != c.want {
			t.Errorf("%g to %g is %q, want %q", c.low, c.high, got, c.want)
		}
	}
}
