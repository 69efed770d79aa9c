package chance

import (
	"math"
	"testing"

	"vereda/internal/quantity"
)

// pmf is the chance of k successes, by another road than the sampler's.
func pmf(k, n int, p float64) float64 {
	lg := func(x int) float64 { v, _ := math.Lgamma(float64(x) + 1); return v }
	return math.Exp(lg(n) - lg(k) - lg(n-k) + float64(k)*math.Log(p) + float64(n-k)*math.Log1p(-p))
}

// chiSquare returns the standard score of the counts of seen values against the
// chances at(k) for k in low..high; what lies outside is one class more. Classes
// with fewer than 20 expected are joined with the next.
func chiSquare(seen map[int]int, draws, low, high int, at func(int) float64) float64 {
	chi, classes := 0.0, 0
	expected, got, total, inside := 0.0, 0, 0.0, 0
	flush := func() {
		if expected > 0 {
			chi += (float64(got) - expected) * (float64(got) - expected) / expected
			classes++
		}
		expected, got = 0, 0
	}
	for k := low; k <= high; k++ {
		e := at(k) * float64(draws)
		expected += e
		got += seen[k]
		total += e
		inside += seen[k]
		if expected >= 20 && float64(draws)-total >= 20 {
			flush()
		}
	}
	expected += math.Max(0, float64(draws)-total)
	got += draws - inside
	flush()
	df := float64(classes - 1)
	if df < 1 {
		return 0
	}
	// Wilson and Hilferty: the cube root of a chi-square is nearly normal.
	return (math.Cbrt(chi/df) - (1 - 2/(9*df))) / math.Sqrt(2/(9*df))
}

// twenty are the points at which the law of the binomial is tested: single
// trials, inversion and rejection, just below and above each change of method.
var twenty = []struct {
	n int
	p float64
}{
	{1, 0.3}, {8, 0.999}, {8, 0.02}, {9, 0.5}, {9, 0.001}, {19, 0.5}, {20, 0.5}, {21, 0.5},
	{33, 0.3}, {34, 0.3}, {99, 0.1}, {100, 0.1}, {101, 0.9}, {1000, 0.0099}, {1000, 0.0101},
	{5000, 0.999}, {100_000, 0.3}, {1_000_000, 0.00002}, {30_000_000, 0.001}, {1_000_000_000, 0.00005},
}

func TestBinomialLaw(t *testing.T) {
	const draws = 200_000
	for i, c := range twenty {
		seen := map[int]int{}
		sum := 0.0
		for j := range uint64(draws) {
			stream := New(uint64(40+i)).Stream(Test, j, quantity.Day(i))
			k := stream.Binomial(c.n, c.p)
			if k < 0 || k > c.n {
				t.Fatalf("%d of %d", k, c.n)
			}
			seen[k]++
			sum += float64(k) - float64(c.n)*c.p
		}
		sd := math.Sqrt(float64(c.n) * c.p * (1 - c.p))
		low := max(0, int(float64(c.n)*c.p-8*sd-8))
		high := min(c.n, int(float64(c.n)*c.p+8*sd+8))
		z := chiSquare(seen, draws, low, high, func(k int) float64 { return pmf(k, c.n, c.p) })
		if math.Abs(z) > limit {
			t.Errorf("n %d p %v: chi-square %.1f standard errors off", c.n, c.p, z)
		}
		if z := sum / (sd * math.Sqrt(draws)); math.Abs(z) > limit {
			t.Errorf("n %d p %v: mean %.1f standard errors off", c.n, c.p, z)
		}
	}
}

// TestBinomialTested shows that the test of the law can fail: the same draws
// against a chance off by less than half a hundredth of a trial's.
func TestBinomialTested(t *testing.T) {
	const draws = 200_000
	seen := map[int]int{}
	for j := range uint64(draws) {
		stream := New(40).Stream(Test, j, 1)
		seen[stream.Binomial(100, 0.1)]++
	}
	if z := chiSquare(seen, draws, 0, 100, func(k int) float64 { return pmf(k, 100, 0.1015) }); z < limit {
		t.Errorf("a wrong law passes at %.1f", z)
	}
}

func TestBinomialEdges(t *testing.T) {
	stream := New(41).Stream(Test, 0, 0)
	for _, c := range []struct {
		n    int
		p    float64
		want int
	}{{0, 0.5, 0}, {-3, 0.5, 0}, {7, 0, 0}, {7, -1, 0}, {7, 1, 7}, {7, 2, 7}, {1000, math.NaN(), 0}} {
		if got := stream.Binomial(c.n, c.p); got != c.want {
			t.Errorf("Binomial(%d, %v) = %d", c.n, c.p, got)
		}
	}
	if stream != New(41).Stream(Test, 0, 0) {
		t.Error("a certain result used a draw")
	}
	if stream.Unit() != New(41).UnitN(Test, 0, 0, 0) || stream.Unit() != New(41).UnitN(Test, 0, 0, 1) {
		t.Error("a stream is not the numbered draws")
	}
}

// TestMultinomialLaw compares counts of four classes with the law of the whole
// vector: each class is binomial, and the covariance of two is -n*p*q.
func TestMultinomialLaw(t *testing.T) {
	const draws = 100_000
	for i, c := range []struct {
		n       int
		weights []float64
	}{
		{3, []float64{1, 2, 3, 4}}, {50, []float64{0, 0.2, 7, 0.1}}, {1000, []float64{5, 1, 1, 0}},
		{2, []float64{1, 0, 2, 3, 4, 0, 5, 1, 1, 1, 2, 2, 3, 1}}, {100_000, []float64{1e-4, 0.3, 2, 1}},
	} {
		sums := make([]float64, len(c.weights))
		total := 0.0
		for j, w := range c.weights {
			total += w
			sums[j] = total
		}
		seen := make([]map[int]int, len(sums))
		for j := range seen {
			seen[j] = map[int]int{}
		}
		counts := make([]int, len(sums))
		cross := 0.0
		a, b := c.weights[1]/total, c.weights[2]/total
		for d := range uint64(draws) {
			clear(counts)
			stream := New(uint64(70+i)).Stream(Test, d, 3)
			stream.Multinomial(c.n, sums, counts)
			sum := 0
			for j, k := range counts {
				seen[j][k]++
				sum += k
			}
			if sum != c.n {
				t.Fatalf("%d of %d shared", sum, c.n)
			}
			cross += (float64(counts[1]) - float64(c.n)*a) * (float64(counts[2]) - float64(c.n)*b)
		}
		for j, w := range c.weights {
			p := w / total
			if p == 0 {
				if seen[j][0] != draws {
					t.Errorf("case %d: class %d has weight 0 and people", i, j)
				}
				continue
			}
			sd := math.Sqrt(float64(c.n) * p * (1 - p))
			low, high := max(0, int(float64(c.n)*p-8*sd-8)), min(c.n, int(float64(c.n)*p+8*sd+8))
			z := chiSquare(seen[j], draws, low, high, func(k int) float64 { return pmf(k, c.n, p) })
			if math.Abs(z) > limit {
				t.Errorf("case %d class %d: chi-square %.1f standard errors off", i, j, z)
			}
		}
		n := float64(c.n)
		// The variance of a product of two binomial deviations, for large n.
		error := math.Sqrt((n*a*(1-a)*n*b*(1-b)+n*n*a*a*b*b)/draws) + n*a*b/draws
		if z := (cross/draws + n*a*b) / error; math.Abs(z) > limit {
			t.Errorf("case %d: covariance %.1f standard errors off", i, z)
		}
	}
}

func BenchmarkBinomial(b *testing.B) {
	for _, c := range []struct {
		name string
		n    int
		p    float64
	}{{"trials", 6, 0.3}, {"inversion", 30, 0.2}, {"rejection", 1000, 0.3}, {"millions", 50_000_000, 0.3}} {
		b.Run(c.name, func(b *testing.B) {
			s, sum := New(12), 0
			for i := 0; b.Loop(); i++ {
				stream := s.Stream(Test, uint64(i), 100)
				sum += stream.Binomial(c.n, c.p)
			}
			sink = float64(sum)
		})
	}
}

func BenchmarkMultinomial(b *testing.B) {
	s := New(12)
	sums, counts := []float64{1, 2, 4, 5, 9}, make([]int, 5)
	for i := 0; b.Loop(); i++ {
		stream := s.Stream(Test, uint64(i), 100)
		stream.Multinomial(10_000, sums, counts)
	}
	sinkBits = uint64(counts[0])
}

// TestGrain: the whole numbers of a row are the draws that UnitN and streams give.
func TestGrain(t *testing.T) {
	s := New(9)
	row := s.Row(Test, 77)
	for person := range uint64(1000) {
		stream := s.Stream(Test, person, 77)
		for n := range uint32(4) {
			u := float64(row.Grain(person, n)) / Grains
			if u != stream.Unit() || u != s.UnitN(Test, person, 77, n) {
				t.Fatalf("person %d, draw %d: %v", person, n, u)
			}
		}
	}
}
