package portable

import (
	"math"
	"math/big"
	"testing"
)

// inputs is a fixed sequence of 64-bit numbers (SplitMix64).
type inputs uint64

func (s *inputs) next() uint64 {
	*s += 0x9e3779b97f4a7c15
	x := uint64(*s)
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// between returns a number in [low, high), on a grid so that it is the same on
// every architecture: the product is rounded before it is added.
func (s *inputs) between(low, high float64) float64 {
	return low + float64(float64(s.next()>>11)*0x1p-53*(high-low))
}

// magnitude returns a positive number with an exponent of 2 in [low, high).
func (s *inputs) magnitude(low, high int) float64 {
	e := low + int(s.next()%uint64(high-low))
	return math.Ldexp(1+float64(s.next()>>12)*0x1p-52, e)
}

// functions holds for each function its arguments, the reference and the digest
// of the bits of a million results, the same on every architecture and build.
var functions = []struct {
	name      string
	arguments func(*inputs, int) (float64, float64)
	ours      func(x, y float64) float64
	reference func(x, y float64) float64
	digest    uint64
}{
	{"Exp", func(s *inputs, i int) (float64, float64) {
		if i%2 == 0 {
			return s.between(-2, 2), 0
		}
		return s.between(-708, 709.7), 0
	}, one(Exp), one(math.Exp), 0x5e1cd89403df9a4f},
	{"Expm1", func(s *inputs, i int) (float64, float64) {
		switch i % 3 {
		case 0:
			return s.between(-1.5, 1.5), 0
		case 1:
			return s.magnitude(-60, 0) * sign(i), 0
		}
		return s.between(-45, 709.7), 0
	}, one(Expm1), one(math.Expm1), 0x5651ded3cd08e1dd},
	{"Log", func(s *inputs, i int) (float64, float64) {
		if i%2 == 0 {
			return s.between(0.01, 3), 0
		}
		return s.magnitude(-1074, 1024), 0
	}, one(Log), one(logReference), 0x93301dc2c19fd333},
	{"Log1p", func(s *inputs, i int) (float64, float64) {
		switch i % 3 {
		case 0:
			return s.between(-0.999, 3), 0
		case 1:
			return s.magnitude(-60, 0) * sign(i) * 0.99, 0
		}
		return s.magnitude(0, 1024), 0
	}, one(Log1p), one(math.Log1p), 0x8c5d51f144b5860f},
	{"Logistic", func(s *inputs, i int) (float64, float64) {
		return s.between(-700, 50) / float64(1+i%50), 0
	}, one(Logistic), func(x, _ float64) float64 {
		if x < 0 {
			e := math.Exp(x)
			return e / (1 + e)
		}
		return 1 / (1 + math.Exp(-x))
	}, 0xbe2505087c9f94cd},
	{"Pow", func(s *inputs, i int) (float64, float64) {
		switch i % 3 {
		case 0:
			return s.between(0.001, 1), s.between(-10, 40)
		case 1:
			return s.between(0.5, 2), s.between(-500, 500)
		}
		return s.magnitude(-30, 30), s.between(-20, 20)
	}, Pow, math.Pow, 0xf3e94e4e0c23700c},
}

// logReference is math.Log, whose assembly on amd64 is wrong below 2^-1022.
func logReference(x float64) float64 {
	if x > 0 && x < 0x1p-1022 {
		return math.Log(x*0x1p60) - 60*math.Ln2
	}
	return math.Log(x)
}

func one(f func(float64) float64) func(x, _ float64) float64 {
	return func(x, _ float64) float64 { return f(x) }
}

func sign(i int) float64 { return float64(1 - i>>2&1*2) }

const (
	count     = 1_000_000
	tolerance = 1e-15
)

// TestAccuracy compares with package math. Both are off by rounding, and
// math.Pow loses digits of its own with large exponents, so there the exact
// comparison below decides and this one only guards against blunders.
func TestAccuracy(t *testing.T) {
	for _, f := range functions {
		allowed := tolerance
		if f.name == "Pow" {
			allowed = 3e-13
		}
		s, worst, at := inputs(1), 0.0, 0.0
		for i := range count {
			x, y := f.arguments(&s, i)
			got, want := f.ours(x, y), f.reference(x, y)
			if off := math.Abs(got-want) / math.Abs(want); off > worst || got != got {
				worst, at = off, x
			}
		}
		t.Logf("%-8s worst %.2g at %v", f.name, worst, at)
		if !(worst <= allowed) {
			t.Errorf("%s: off by %g of the value at %v, allowed %g", f.name, worst, at, allowed)
		}
	}
}

// TestDigest detects any change of a single bit, on any architecture and build.
func TestDigest(t *testing.T) {
	for _, f := range functions {
		s, h := inputs(2), uint64(14695981039346656037)
		for i := range count {
			x, y := f.arguments(&s, i)
			h = (h ^ math.Float64bits(f.ours(x, y))) * 1099511628211
			h ^= h >> 29
		}
		if h != f.digest {
			t.Errorf("%s: digest %#x, want %#x", f.name, h, f.digest)
		}
	}
}

// TestPowExact compares with whole powers in 400 bits.
func TestPowExact(t *testing.T) {
	s, worst := inputs(3), 0.0
	for range 2000 {
		x, n := s.between(0.5, 2), int(s.next()%900)+1
		exact := new(big.Float).SetPrec(400).SetInt64(1)
		base := new(big.Float).SetPrec(400).SetFloat64(x)
		for range n {
			exact.Mul(exact, base)
		}
		for _, exponent := range []float64{float64(n), -float64(n)} {
			want := exact
			if exponent < 0 {
				want = new(big.Float).SetPrec(400).Quo(big.NewFloat(1), exact)
			}
			off := new(big.Float).SetPrec(400).SetFloat64(Pow(x, exponent))
			off.Quo(off.Sub(off, want), want)
			o, _ := off.Float64()
			worst = max(worst, math.Abs(o))
		}
	}
	t.Logf("worst %.2g", worst)
	if worst > 3e-16 {
		t.Errorf("off by %g of the value, want below 3e-16", worst)
	}
}

func TestSpecial(t *testing.T) {
	special := []float64{0, math.Copysign(0, -1), 1, -1, 2, -2, 3, -3, 0.5, -0.5, 1.5, -1.5, math.Inf(1), math.Inf(-1),
		math.NaN(), 5e-324, -5e-324, math.MaxFloat64, -math.MaxFloat64, 1e-310, 710, -710, -744, -746, 0x1p53, 0x1p53 + 2,
		0x1p63, -0x1p64, 1 + 0x1p-52, 1 - 0x1p-53, 1e-17}
	same := func(a, b float64) bool {
		return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b ||
			math.Abs(a-b) <= 4e-16*math.Abs(b) && a != 0 || math.Abs(a-b) <= 5e-324 && a != 0
	}
	for _, f := range functions {
		for _, x := range special {
			if f.name != "Pow" {
				if got, want := f.ours(x, 0), f.reference(x, 0); !same(got, want) {
					t.Errorf("%s(%v) = %v, want %v", f.name, x, got, want)
				}
				continue
			}
			for _, y := range special {
				got, want := Pow(x, y), math.Pow(x, y)
				if want > 1e-300 && want < math.MaxFloat64 && math.Abs(got-want) <= 2e-7*want {
					continue // math.Pow is only this good near 1; see TestPowExact
				}
				if !same(got, want) {
					t.Errorf("Pow(%v, %v) = %v, want %v", x, y, got, want)
				}
			}
		}
	}
}

var sink float64

func BenchmarkFunctions(b *testing.B) {
	for _, f := range functions {
		s := inputs(4)
		var xs, ys [1024]float64
		for i := range xs {
			xs[i], ys[i] = f.arguments(&s, i)
		}
		b.Run(f.name+"/portable", func(b *testing.B) {
			for i := 0; i < b.N; i++ {
				sink += f.ours(xs[i&1023], ys[i&1023])
			}
		})
		b.Run(f.name+"/math", func(b *testing.B) {
			for i := 0; i < b.N; i++ {
				sink += f.reference(xs[i&1023], ys[i&1023])
			}
		})
	}
}
