package chance

import (
	"math"
	"math/bits"
	"strings"
	"testing"

	"vereda/internal/quantity"
)

// limit is the number of standard errors beyond which a test fails; by luck
// alone that happens once in 500 million comparisons, and the seeds are fixed.
const limit = 6

func refuse(t *testing.T, what string, z float64) {
	t.Helper()
	if !(math.Abs(z) <= limit) {
		t.Errorf("%s: %.1f standard errors off", what, z)
	}
}

// TestKnown holds the draws in place: they may only change with a new version of
// all results. The values are those of the first version.
func TestKnown(t *testing.T) {
	for _, c := range []struct{ got, want uint64 }{
		{New(0).Bits(None, 0, 0), 0x33fe8bd4f9c57863},
		{New(7).Bits(Test, 12345, 678), 0x191387db96e257cb},
		{New(7).BitsN(Test, 12345, 678, 3), 0x6f67e121d20e1513},
		{Hash(), 0x48218226ff3cd4bf},
		{Hash(1, 2), 0x35ed8b6c647d369e},
		{HashString("tegucigalpa"), 0x2bd5b343171cac79},
	} {
		if c.got != c.want {
			t.Errorf("got %#x, want %#x", c.got, c.want)
		}
	}
}

func TestOpenInterval(t *testing.T) {
	for _, b := range []uint64{0, 1, 1 << 11, math.MaxUint64, math.MaxUint64 - 1<<11, 1 << 63} {
		if u := unit(b); u <= 0 || u >= 1 || 1-u <= 0 || 1-u >= 1 {
			t.Errorf("unit(%#x) = %v", b, u)
		}
	}
	if low, high := unit(0), unit(math.MaxUint64); low != 0x1p-53 || high != 1-0x1p-53 {
		t.Errorf("ends %v and %v", low, high)
	}
}

// axes are the ways to walk through the draws: along each of the arguments alone
// while the others stay. Sequences along each must look like independent draws.
var axes = []struct {
	name string
	unit func(i int) float64
}{
	{"persons", func(i int) float64 { return New(1).Unit(Test, uint64(i), 100) }},
	{"hashed persons", func(i int) float64 { return New(1).Unit(Test, Hash(3, uint64(i)), 100) }},
	{"days", func(i int) float64 { return New(2).Unit(Test, 77, quantity.Day(i)) }},
	{"purposes", func(i int) float64 { return New(3).Unit(Purpose(i&0xffff), 77+uint64(i>>16), 9) }},
	{"seeds", func(i int) float64 { return New(uint64(i)).Unit(Test, 77, 9) }},
	{"sub-draws", func(i int) float64 { return New(4).UnitN(Test, 77, 9, uint32(i)) }},
	{"persons and days", func(i int) float64 { return New(5).Unit(Test, uint64(i/365), quantity.Day(i%365)) }},
	{"days and persons", func(i int) float64 { return New(6).Unit(Test, uint64(i%1000), quantity.Day(i/1000)) }},
	{"high bits of persons", func(i int) float64 { return New(7).Unit(Test, uint64(i)<<40, 9) }},
	{"hashes", func(i int) float64 { return unit(Hash(uint64(i))) }},
	{"hashes of pairs", func(i int) float64 { return unit(Hash(uint64(i%1000), uint64(i/1000))) }},
}

const draws = 400_000

func TestUniform(t *testing.T) {
	for _, a := range axes {
		var cells [1000]float64
		sum, squares := 0.0, 0.0
		for i := range draws {
			u := a.unit(i)
			cells[int(u*1000)]++
			sum += u - 0.5
			squares += (u - 0.5) * (u - 0.5)
		}
		refuse(t, a.name+": mean", sum/math.Sqrt(draws/12.0))
		refuse(t, a.name+": variance", (squares-draws/12.0)/math.Sqrt(draws/180.0))
		chi := 0.0
		for _, n := range cells {
			chi += (n - draws/1000) * (n - draws/1000) / (draws / 1000)
		}
		refuse(t, a.name+": chi-square of 1000 cells", (chi-999)/math.Sqrt(2*999))
	}
}

func TestSerial(t *testing.T) {
	lags := []int{1, 2, 3, 7, 30, 365, 1000}
	for _, a := range axes {
		u := make([]float64, draws)
		for i := range u {
			u[i] = a.unit(i) - 0.5
		}
		for _, lag := range lags {
			sum := 0.0
			for i := lag; i < draws; i++ {
				sum += u[i] * u[i-lag]
			}
			refuse(t, a.name+": serial correlation", sum*12/math.Sqrt(float64(draws-lag)))
		}
		// Pairs of neighbours on a grid see dependence that correlation does not.
		var cells [32][32]float64
		for i := 0; i+1 < draws; i += 2 {
			cells[int((u[i]+0.5)*32)][int((u[i+1]+0.5)*32)]++
		}
		chi, each := 0.0, draws/2/1024.0
		for _, row := range cells {
			for _, n := range row {
				chi += (n - each) * (n - each) / each
			}
		}
		refuse(t, a.name+": pairs", (chi-1023)/math.Sqrt(2*1023))
	}
}

// TestCross looks for correlation between whole sequences that differ in one
// argument: the same days of two people, of two purposes, of two seeds.
func TestCross(t *testing.T) {
	base := func(i int) float64 { return New(8).Unit(Test, uint64(i%5000), quantity.Day(i/5000)) }
	for name, other := range map[string]func(i int) float64{
		"next person":  func(i int) float64 { return New(8).Unit(Test, uint64(i%5000)+1, quantity.Day(i/5000)) },
		"next day":     func(i int) float64 { return New(8).Unit(Test, uint64(i%5000), quantity.Day(i/5000)+1) },
		"next purpose": func(i int) float64 { return New(8).Unit(Test+1, uint64(i%5000), quantity.Day(i/5000)) },
		"next seed":    func(i int) float64 { return New(9).Unit(Test, uint64(i%5000), quantity.Day(i/5000)) },
		"next draw":    func(i int) float64 { return New(8).UnitN(Test, uint64(i%5000), quantity.Day(i/5000), 1) },
		"day for person": func(i int) float64 {
			return New(8).Unit(Test, uint64(i/5000), quantity.Day(i%5000))
		},
	} {
		sum := 0.0
		for i := range draws {
			sum += (base(i) - 0.5) * (other(i) - 0.5)
		}
		refuse(t, name, sum*12/math.Sqrt(draws))
	}
}

// TestAvalanche flips each bit of each argument: every bit of the result must
// flip in half of the cases.
func TestAvalanche(t *testing.T) {
	const trials = 4000
	s := New(10)
	draw := func(x [3]uint64) uint64 {
		return s.BitsN(Purpose(x[1]), x[0], quantity.Day(int32(uint32(x[2]))), uint32(x[2]>>32))
	}
	for argument, width := range []int{64, 16, 64} {
		for bit := range width {
			var flips [64]int
			for i := range trials {
				x := [3]uint64{uint64(i) * 3, uint64(i % 50), uint64(i % 7000)}
				y := x
				y[argument] ^= 1 << bit
				for d := draw(x) ^ draw(y); d != 0; d &= d - 1 {
					flips[bits.TrailingZeros64(d)]++
				}
			}
			for out, n := range flips {
				if z := (float64(n) - trials/2) / math.Sqrt(trials/4.0); math.Abs(z) > limit {
					t.Errorf("argument %d bit %d flips bit %d: %.1f standard errors off", argument, bit, out, z)
				}
			}
		}
	}
}

// TestDistinct looks for arguments that share a draw: of 2 million 64-bit draws
// not two are equal but for one chance in ten million.
func TestDistinct(t *testing.T) {
	seen := make(map[uint64]bool, 2_000_000)
	for seed := range uint64(4) {
		s := New(seed)
		for p := range Purpose(10) {
			for person := range uint64(50) {
				for day := range quantity.Day(1000) {
					b := s.Bits(p, person, day)
					if seen[b] {
						t.Fatalf("seed %d purpose %d person %d day %d shares its draw", seed, p, person, day)
					}
					seen[b] = true
				}
			}
		}
	}
}

func TestSubDraws(t *testing.T) {
	s := New(11)
	for i := range uint64(1000) {
		day, n := quantity.Day(i*7)-100, uint32(i%5)
		if s.Unit(Test, i, day) != unit(s.Bits(Test, i, day)) || s.UnitN(Test, i, day, n) != unit(s.BitsN(Test, i, day, n)) {
			t.Fatal("a unit is not made from its bits")
		}
	}
	if s.UnitN(Test, 5, 6, 0) != s.Unit(Test, 5, 6) || s.BitsN(Test, 5, 6, 0) != s.Bits(Test, 5, 6) {
		t.Error("sub-draw 0 is not the draw itself")
	}
	if s.UnitN(Test, 5, 6, 1) == s.Unit(Test, 5, 6) {
		t.Error("sub-draw 1 is the draw itself")
	}
	if s.Unit(Test, 5, -1) == s.UnitN(Test, 5, -1, 1) {
		t.Error("a negative day hides the sub-draw")
	}
}

func TestHash(t *testing.T) {
	seen := map[uint64]string{}
	add := func(name string, h uint64) {
		if other, twice := seen[h]; twice {
			t.Errorf("%s and %s share a hash", name, other)
		}
		seen[h] = name
	}
	add("()", Hash())
	add("(0)", Hash(0))
	add("(0,0)", Hash(0, 0))
	add("(0,1)", Hash(0, 1))
	add("(1,0)", Hash(1, 0))
	add("(1)", Hash(1))
	for _, name := range []string{"", "a", "b", "ab", "ba", "a\x00", strings.Repeat("a", 1000)} {
		add(name, HashString(name))
	}
}

func TestPurposes(t *testing.T) {
	seen := map[string]Purpose{}
	for p := range purposes {
		name := p.String()
		if name == "" || strings.TrimSpace(name) != name || strings.HasPrefix(name, "purpose ") {
			t.Errorf("purpose %d has the name %q", uint16(p), name)
		}
		if other, twice := seen[name]; twice {
			t.Errorf("purposes %d and %d are both called %q", uint16(p), uint16(other), name)
		}
		seen[name] = p
	}
	if got := purposes.String(); !strings.HasPrefix(got, "purpose ") {
		t.Errorf("a purpose outside the list is called %q", got)
	}
}

var (
	sink     float64
	sinkBits uint64
)

func BenchmarkUnit(b *testing.B) {
	s, sum := New(12), 0.0
	for i := 0; i < b.N; i++ {
		sum += s.Unit(Test, uint64(i), 100)
	}
	sink = sum
}

func BenchmarkUnitN(b *testing.B) {
	s, sum := New(12), 0.0
	for i := 0; i < b.N; i++ {
		sum += s.UnitN(Test, uint64(i), 100, 2)
	}
	sink = sum
}

func BenchmarkBits(b *testing.B) {
	s, sum := New(12), uint64(0)
	for i := 0; i < b.N; i++ {
		sum += s.Bits(Test, uint64(i), 100)
	}
	sinkBits = sum
}

func BenchmarkNormal(b *testing.B) {
	s, sum := New(12), 0.0
	for i := 0; i < b.N; i++ {
		sum += Normal(s.Unit(Test, uint64(i), 100))
	}
	sink = sum
}

func BenchmarkPoisson(b *testing.B) {
	s, sum := New(12), 0.0
	for i := 0; i < b.N; i++ {
		sum += float64(Poisson(s.Unit(Test, uint64(i), 100), 3))
	}
	sink = sum
}
