package chance

import (
	"math"
	"testing"
)

// TestNormalInverse puts quantiles through the distribution function.
func TestNormalInverse(t *testing.T) {
	for _, u := range []float64{0x1p-53, 1e-12, 1e-6, 0.001, 0.02, 0.074, 0.076, 0.3, 0.5, 0.7, 0.924, 0.926, 0.99, 1 - 1e-9} {
		x := Normal(u)
		back, away := math.Erfc(-x/math.Sqrt2)/2, u
		if u > 0.5 {
			back, away = math.Erfc(x/math.Sqrt2)/2, 1-u
		}
		if math.Abs(back-away) > 2e-14*away {
			t.Errorf("Normal(%v) = %v belongs to %v", u, x, back)
		}
	}
	if got := Normal(0.975); math.Abs(got-1.959963984540054) > 1e-15 { // the table value
		t.Errorf("Normal(0.975) = %v", got)
	}
}

// TestMoments compares mean and variance of large samples with the formulas.
func TestMoments(t *testing.T) {
	const n = 200_000
	s := New(20)
	for _, c := range []struct {
		name                   string
		draw                   func(i uint64) float64
		mean, variance, fourth float64 // fourth: kurtosis, for the error of the variance
	}{
		{"exponential", func(i uint64) float64 { return Exponential(s.Unit(Test, i, 1)) }, 1, 1, 9},
		{"Gumbel", func(i uint64) float64 { return Gumbel(s.Unit(Test, i, 2)) }, 0.5772156649015329, math.Pi * math.Pi / 6, 5.4},
		{"normal", func(i uint64) float64 { return Normal(s.Unit(Test, i, 3)) }, 0, 1, 3},
		{"Erlang 4", func(i uint64) float64 { return Erlang(s, Test, i, 4, 4) }, 4, 4, 4.5},
		{"Poisson 0.2", func(i uint64) float64 { return float64(Poisson(s.Unit(Test, i, 5), 0.2)) }, 0.2, 0.2, 8},
		{"Poisson 30", func(i uint64) float64 { return float64(Poisson(s.Unit(Test, i, 6), 30)) }, 30, 30, 3.1},
		{"Poisson 2000.5", func(i uint64) float64 { return float64(Poisson(s.Unit(Test, i, 7), 2000.5)) }, 2000.5, 2000.5, 3},
		{"binomial 7, 0.3", func(i uint64) float64 { return float64(Binomial(s.Unit(Test, i, 8), 7, 0.3)) }, 2.1, 1.47, 3},
		{"binomial 90, 0.8", func(i uint64) float64 { return float64(Binomial(s.Unit(Test, i, 9), 90, 0.8)) }, 72, 14.4, 3},
		{"binomial 5000, 0.2", func(i uint64) float64 { return float64(Binomial(s.Unit(Test, i, 10), 5000, 0.2)) }, 1000, 800, 3},
	} {
		sum, squares := 0.0, 0.0
		for i := range uint64(n) {
			d := c.draw(i) - c.mean
			sum += d
			squares += d * d
		}
		refuse(t, c.name+": mean", sum/math.Sqrt(n*c.variance))
		refuse(t, c.name+": variance", (squares/n-c.variance)/(c.variance*math.Sqrt((c.fourth-1)/n)))
	}
}

// TestCountsExact compares the quantiles at which counts change with the sums of
// the textbook formulas.
func TestCountsExact(t *testing.T) {
	lnFactorial := func(n int) float64 { l, _ := math.Lgamma(float64(n + 1)); return l }
	for _, mean := range []float64{0.01, 1, 20, 499, 501, 3000} {
		checkSteps(t, int(mean+12*math.Sqrt(mean))+20, func(u float64) int { return Poisson(u, mean) },
			func(k int) float64 { return math.Exp(float64(k)*math.Log(mean) - mean - lnFactorial(k)) })
	}
	for _, c := range []struct {
		n int
		p float64
	}{{1, 0.5}, {5, 0.1}, {12, 0.9}, {400, 0.5}, {2000, 0.4}, {2000, 0.7}} {
		checkSteps(t, c.n, func(u float64) int { return Binomial(u, c.n, c.p) }, func(k int) float64 {
			return math.Exp(lnFactorial(c.n) - lnFactorial(k) - lnFactorial(c.n-k) +
				float64(k)*math.Log(c.p) + float64(c.n-k)*math.Log1p(-c.p))
		})
	}
}

// checkSteps asks for the count just below and just above each step of the
// distribution function.
func checkSteps(t *testing.T, top int, count func(u float64) int, weight func(k int) float64) {
	t.Helper()
	const gap = 1e-9
	cdf := 0.0
	for k := 0; k <= top; k++ {
		w := weight(k)
		if w > 3*gap && cdf+gap < 1 {
			if got := count(cdf + gap); got != k {
				t.Errorf("just above the step to %d: %d", k, got)
			}
			if u := cdf + w - gap; u < 1 {
				if got := count(u); got != k {
					t.Errorf("just below the step from %d: %d", k, got)
				}
			}
		}
		cdf += w
	}
}

func TestCountsEnds(t *testing.T) {
	for _, u := range []float64{0x1p-53, 0.5, 1 - 0x1p-53} {
		for _, mean := range []float64{1e-300, 0.5, 40, 500, 500.5, 1e6} {
			k := float64(Poisson(u, mean))
			if k < mean-9*math.Sqrt(mean)-1 || k > mean+12*math.Sqrt(mean)+12 {
				t.Errorf("Poisson(%v, %v) = %v", u, mean, k)
			}
		}
		for _, n := range []int{1, 10, 10_000} {
			for _, p := range []float64{1e-9, 0.2, 0.5, 0.8, 1 - 1e-9} {
				if k := Binomial(u, n, p); k < 0 || k > n {
					t.Errorf("Binomial(%v, %d, %v) = %d", u, n, p, k)
				}
			}
		}
	}
	if Poisson(0.5, 0) != 0 || Poisson(0.5, -1) != 0 || Poisson(0.5, math.NaN()) != 0 ||
		Binomial(0.5, 0, 0.5) != 0 || Binomial(0.5, 9, 0) != 0 || Binomial(0.5, 9, 1) != 9 || Binomial(0.5, 9, 2) != 9 {
		t.Error("a degenerate distribution is not")
	}
}

// TestMonotone asks that luck orders results: a higher u never gives a lower
// count, a higher mean never a lower one with the same u.
func TestMonotone(t *testing.T) {
	for i := 1; i < 500; i++ {
		u, v := float64(i)/501, float64(i+1)/501
		for _, mean := range []float64{0.3, 12, 499.5, 700} {
			if Poisson(u, mean) > Poisson(v, mean) || Poisson(u, mean) > Poisson(u, mean*1.01) {
				t.Errorf("Poisson falls at u=%v, mean %v", u, mean)
			}
			if n := int(mean*3) + 1; Binomial(u, n, 0.4) > Binomial(v, n, 0.4) || Binomial(u, n, 0.49) > Binomial(u, n, 0.52) {
				t.Errorf("Binomial falls at u=%v, n=%d", u, n)
			}
		}
		if Normal(u) >= Normal(v) || Exponential(u) <= Exponential(v) || Gumbel(u) >= Gumbel(v) {
			t.Errorf("an inversion is not monotone at %v", u)
		}
	}
}
