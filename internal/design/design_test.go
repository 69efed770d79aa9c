package design

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The unscrambled sequence, against scipy 1.10.1 (scipy.stats.qmc.Sobol with
// scramble=False), which uses the same direction numbers: the digest is that of
// the first 1,024 points in 1,024 dimensions, times 2^32, as little-endian words.
func TestSobolAgreesWithScipy(t *testing.T) {
	for _, c := range []struct {
		i    uint32
		want []float64
	}{
		{0, []float64{0, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
		{1, []float64{0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5}},
		{5, []float64{0.875, 0.875, 0.125, 0.375, 0.375, 0.625, 0.375, 0.125, 0.875, 0.375}},
		{100, []float64{0.4140625, 0.2578125, 0.7734375, 0.7265625, 0.4765625, 0.7578125, 0.1328125, 0.5234375, 0.5234375, 0.9453125}},
		{1023, []float64{0.0009765625, 0.7529296875, 0.6123046875, 0.1455078125, 0.6181640625, 0.8662109375, 0.6982421875, 0.4267578125, 0.6142578125, 0.9951171875}},
	} {
		for k, j := range []int{0, 1, 2, 3, 7, 20, 39, 159, 511, 1023} {
			if got := float64(SobolBits(j, c.i)) * 0x1p-32; got != c.want[k] {
				t.Errorf("point %d, dimension %d: %g, want %g", c.i, j, got, c.want[k])
			}
		}
	}
	sum := sha256.New()
	for i := range uint32(1024) {
		row := make([]byte, 0, 4*Dimensions)
		for j := range Dimensions {
			row = binary.LittleEndian.AppendUint32(row, SobolBits(j, i))
		}
		sum.Write(row)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != "94cf255cb427d40502e0d9560501042856ce574713e2e77e45b12b9d2fb92aba" {
		t.Errorf("digest %s of a million coordinates is not that of scipy", got)
	}
	if len(directions()) != Dimensions {
		t.Errorf("%d dimensions, want %d", len(directions()), Dimensions)
	}
}

// The first points that the documentation of OpenTURNS prints for two dimensions; it
// begins after the point at the origin.
func TestSobolAgreesWithOpenTURNS(t *testing.T) {
	for i, want := range [][2]float64{{0.5, 0.5}, {0.75, 0.25}, {0.25, 0.75}, {0.375, 0.375}, {0.875, 0.875}} {
		for j := range want {
			if got := float64(SobolBits(j, uint32(i+1))) * 0x1p-32; got != want[j] {
				t.Errorf("point %d, dimension %d: %g, want %g", i+1, j, got, want[j])
			}
		}
	}
	// The expected output of its test of the sequence (t_SobolSequence_std): the last of
	// a thousand points, some before it, and how far the share of the thousand within the
	// quarter of a circle is off pi. In the third dimension and beyond it uses direction
	// numbers other than those of 2008, and there is nothing to compare.
	for i, want := range map[uint32][2]float64{1000: {0.219727, 0.0966797}, 999: {0.157227, 0.90918}, 992: {0.0322266, 0.28418}, 984: {0.172852, 0.143555}} {
		for j := range want {
			if got := float64(SobolBits(j, i)) * 0x1p-32; math.Abs(got-want[j]) > 6e-7 {
				t.Errorf("point %d, dimension %d: %g, want %g", i, j, got, want[j])
			}
		}
	}
	within := 0
	for i := range uint32(1000) {
		x, y := float64(SobolBits(0, i+1))*0x1p-32, float64(SobolBits(1, i+1))*0x1p-32
		if x*x+y*y <= 1 {
			within++
		}
	}
	if off := math.Abs(float64(within)*4/1000-math.Pi) / math.Pi; math.Abs(off-7.662822e-04) > 1e-9 {
		t.Errorf("pi is off by %e of itself, want 7.662822e-04", off)
	}
}

// Scrambling keeps what makes a sequence low in discrepancy: of any 2^k points in
// a block, each of 2^k slices of every coordinate holds one, and in the first two
// dimensions each of 2^a x 2^(k-a) rectangles.
func TestScramblingKeepsTheNet(t *testing.T) {
	const k, block = 8, 256
	for _, seed := range []uint64{1, 2, 99} {
		for from := uint32(0); from < 4*block; from += block {
			for j := range 12 {
				seen := make([]int, block)
				for i := range uint32(block) {
					seen[int(Scrambled(seed, j, from+i)*block)]++
				}
				if slices.Max(seen) != 1 {
					t.Fatalf("seed %d, dimension %d, points from %d: a slice holds %d points", seed, j, from, slices.Max(seen))
				}
			}
			for a := range k + 1 {
				seen := make([]int, block)
				for i := range uint32(block) {
					x := int(Scrambled(seed, 0, from+i) * float64(int(1)<<a))
					y := int(Scrambled(seed, 1, from+i) * float64(int(1)<<(k-a)))
					seen[x<<(k-a)|y]++
				}
				if slices.Max(seen) != 1 {
					t.Fatalf("seed %d, points from %d: a rectangle of %d x %d holds %d points", seed, from, 1<<a, 1<<(k-a), slices.Max(seen))
				}
			}
		}
	}
}

// Over seeds each scrambled point is uniform: mean 1/2, variance 1/12, and two
// points of one dimension are less alike than chance, never equal.
func TestScrambledPointIsUniform(t *testing.T) {
	const seeds = 20000
	for _, i := range []uint32{0, 1, 77} {
		sum, squares := 0.0, 0.0
		for seed := range uint64(seeds) {
			x := Scrambled(seed, 3, i)
			sum += x
			squares += (x - 0.5) * (x - 0.5)
		}
		if z := (sum/seeds - 0.5) * math.Sqrt(12*seeds); math.Abs(z) > 6 {
			t.Errorf("point %d has mean %g over seeds, z = %.1f", i, sum/seeds, z)
		}
		// The variance of (x-1/2)^2 is 1/180.
		if z := (squares/seeds - 1.0/12) * math.Sqrt(180*seeds); math.Abs(z) > 6 {
			t.Errorf("point %d has variance %g over seeds, z = %.1f", i, squares/seeds, z)
		}
	}
}

// Scrambled points integrate smooth functions far better than drawn ones: the
// error over 4,096 points in 8 dimensions, root of mean square over 40 seeds,
// against 1/sqrt(n) times the standard deviation.
func TestScrambledPointsIntegrate(t *testing.T) {
	const n, dims, seeds = 4096, 8, 40
	squares := 0.0
	for seed := range uint64(seeds) {
		sum := 0.0
		for i := range uint32(n) {
			f := 1.0
			for j := range dims {
				f *= 1 + (Scrambled(seed, j, i)-0.5)/float64(j+1)
			}
			sum += f
		}
		squares += (sum/n - 1) * (sum/n - 1)
	}
	variance := 1.0
	for j := range dims {
		variance *= 1 + 1.0/(12*float64(j+1)*float64(j+1))
	}
	drawn := math.Sqrt((variance - 1) / n)
	if got := math.Sqrt(squares / seeds); got > drawn/20 {
		t.Errorf("error %g, want under a twentieth of that of drawn points, %g", got, drawn)
	}
}

// Every factor of a Latin hypercube visits every slice once.
func TestLatinHypercube(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Design{Kind: Latin, Factors: rapid.IntRange(1, 8).Draw(t, "factors"), Size: rapid.IntRange(1, 300).Draw(t, "rows"), Seed: rapid.Uint64().Draw(t, "seed")}
		row := make([]float64, d.Factors)
		seen := make([][]int, d.Factors)
		for j := range seen {
			seen[j] = make([]int, d.Size)
		}
		for i := range d.Rows() {
			d.Row(i, row)
			for j, u := range row {
				seen[j][int(u*float64(d.Size))]++
			}
		}
		for j := range seen {
			for slice, n := range seen[j] {
				if n != 1 {
					t.Fatalf("factor %d visits slice %d of %d %d times", j, slice, d.Size, n)
				}
			}
		}
	})
}

// Factors of a Latin hypercube are not tied to each other: the correlation of two
// of them over 400 seeds has mean 0 and standard deviation 1/sqrt(n-1).
func TestLatinFactorsAreIndependent(t *testing.T) {
	const n, seeds = 50, 400
	sum, squares := 0.0, 0.0
	for seed := range uint64(seeds) {
		d := Design{Kind: Latin, Factors: 2, Size: n, Seed: seed}
		xy, row := 0.0, make([]float64, 2)
		for i := range n {
			d.Row(i, row)
			xy += (row[0] - 0.5) * (row[1] - 0.5)
		}
		r := xy / n * 12
		sum += r
		squares += r * r
	}
	if z := sum / seeds * math.Sqrt(n*seeds); math.Abs(z) > 6 {
		t.Errorf("mean correlation %g, z = %.1f", sum/seeds, z)
	}
	if ratio := squares / seeds * n; ratio < 0.6 || ratio > 1.5 {
		t.Errorf("the variance of the correlation is %g times what it should be", ratio)
	}
}

// A Saltelli block is A, A with one factor of B each, B with one of A each, B.
func TestSaltelliExchangesOneFactor(t *testing.T) {
	for _, second := range []bool{false, true} {
		d := Design{Kind: Saltelli, Factors: 4, Size: 5, Seed: 3, Second: second}
		block := d.block()
		rows := make([][]float64, d.Rows())
		for i := range rows {
			rows[i] = make([]float64, 4)
			d.Row(i, rows[i])
		}
		for k := range d.Size {
			a, b := rows[k*block], rows[(k+1)*block-1]
			for j := range 4 {
				if a[j] != Scrambled(3, j, uint32(k)) || b[j] != Scrambled(3, j+4, uint32(k)) || a[j] == b[j] {
					t.Fatalf("base row %d: A %v and B %v are not the halves of a Sobol' point", k, a, b)
				}
				ab := slices.Clone(a)
				ab[j] = b[j]
				if !slices.Equal(ab, rows[k*block+1+j]) {
					t.Errorf("base row %d: row %d is %v, want A with factor %d of B", k, 1+j, rows[k*block+1+j], j)
				}
				ba := slices.Clone(b)
				ba[j] = a[j]
				if second && !slices.Equal(ba, rows[k*block+5+j]) {
					t.Errorf("base row %d: row %d is %v, want B with factor %d of A", k, 5+j, rows[k*block+5+j], j)
				}
			}
		}
	}
}

// Each step of a way of Morris moves one factor by two levels, and each factor
// moves once, as Moves says.
func TestMorrisMovesOneFactorAtATime(t *testing.T) {
	d := Design{Kind: Morris, Factors: 6, Size: 50, Seed: 8}
	before, row := make([]float64, 6), make([]float64, 6)
	ups := 0
	for w := range d.Size {
		factor, up := d.Moves(w)
		if sorted := slices.Sorted(slices.Values(factor)); !slices.Equal(sorted, []int{0, 1, 2, 3, 4, 5}) {
			t.Fatalf("way %d moves factors %v", w, factor)
		}
		d.Row(w*7, before)
		for s := range 6 {
			d.Row(w*7+s+1, row)
			for j := range row {
				step := 0.0
				if j == factor[s] {
					if step = -2.0 / 3; up[s] {
						step = 2.0 / 3
						ups++
					}
				}
				if math.Abs(row[j]-before[j]-step) > 1e-15 || row[j] < 0 || row[j] > 1 {
					t.Fatalf("way %d, step %d: factor %d goes from %g to %g, want a step of %g", w, s, j, before[j], row[j], step)
				}
			}
			copy(before, row)
		}
	}
	if z := (float64(ups) - 150) / math.Sqrt(75); math.Abs(z) > 6 {
		t.Errorf("%d of 300 steps go up", ups)
	}
}

func TestFactorialHasAllCombinations(t *testing.T) {
	d := Design{Kind: Factorial, Factors: 3, Size: 3}
	seen := map[[3]float64]bool{}
	for i := range d.Rows() {
		var row [3]float64
		d.Row(i, row[:])
		seen[row] = true
		for _, u := range row {
			if u != 0 && u != 0.5 && u != 1 {
				t.Errorf("row %d has level %g", i, u)
			}
		}
	}
	if len(seen) != 27 || d.Rows() != 27 {
		t.Errorf("%d combinations in %d rows, want 27", len(seen), d.Rows())
	}
}

func TestDesignFaults(t *testing.T) {
	for _, c := range []struct {
		d    Design
		want string
	}{
		{Design{Kind: "latine", Factors: 1, Size: 3}, "unknown design \"latine\"; expected one of latin, sobol"},
		{Design{Kind: Latin, Factors: 1, Size: 0}, "size of at least 1"},
		{Design{Kind: Morris, Size: 3}, "at least one factor"},
		{Design{Kind: Sobol, Factors: 1025, Size: 3}, "1024 dimensions"},
		{Design{Kind: Saltelli, Factors: 513, Size: 3}, "1024 dimensions"},
		{Design{Kind: Factorial, Factors: 40, Size: 2}, "more than"},
		{Design{Kind: Factorial, Factors: 2, Size: 1}, "at least 2 levels"},
		{Design{Kind: Latin, Factors: 2, Size: 4, Second: true}, "no rows for indices of second order"},
		{Design{Kind: Saltelli, Factors: 500, Size: MaxRows}, "more than"},
	} {
		if err := c.d.Check(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want one with %q", c.d, err, c.want)
		}
	}
	if err := (Design{Kind: Saltelli, Factors: 512, Size: 1024, Second: true}).Check(); err != nil {
		t.Error(err)
	}
}

// The quantile functions of the priors, by their distribution functions.
func TestPriors(t *testing.T) {
	for _, f := range []Factor{
		{Name: "a", Low: -2, High: 6, Prior: "uniform"}, {Name: "b", Low: 0.01, High: 100, Value: 1, Prior: "log-uniform"},
		{Name: "c", Low: 1, High: 5, Value: 2, Prior: "triangular"}, {Name: "d", Low: 1, High: 5, Value: 5, Prior: "triangular"}, {Name: "e", Low: 0, High: 1},
	} {
		if err := f.Check(); err != nil {
			t.Error(err)
		}
		share := map[string]func(x float64) float64{
			"a": func(x float64) float64 { return (x + 2) / 8 },
			"b": func(x float64) float64 { return math.Log10(x)/4 + 0.5 },
			"c": func(x float64) float64 {
				if x < 2 {
					return (x - 1) * (x - 1) / 4
				}
				return 1 - (5-x)*(5-x)/12
			},
			"d": func(x float64) float64 { return (x - 1) * (x - 1) / 16 },
			"e": func(x float64) float64 { return x },
		}[f.Name]
		for i := range 101 {
			u := float64(i) / 100
			if back := f.Share(f.At(u)); math.Abs(back-u) > 1e-12 {
				t.Errorf("%s: the share below the value of share %g is %g", f.Name, u, back)
			}
			if x := f.At(u); math.Abs(share(x)-u) > 1e-12 || x < f.Low || x > f.High {
				t.Errorf("%s: share %g lies below %g, want %g", f.Name, share(x), x, u)
			}
		}
	}
	for want, f := range map[string]Factor{
		"low < high": {Low: 1, High: 1}, "needs low > 0": {Low: 0, High: 1, Prior: "log-uniform"},
		"cannot be drawn from; expected one of uniform": {Low: 0, High: 1, Prior: "normal"}, "lies outside": {Low: 0, High: 1, Value: 2, Prior: "triangular"},
	} {
		if err := f.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error %v, want one with %q", f, err, want)
		}
	}
}

// A row is a function of its number: in whatever order rows are asked for, by
// whomever, they are the same.
func TestRowsHaveNoMemory(t *testing.T) {
	for _, d := range []Design{{Kind: Latin, Factors: 3, Size: 40, Seed: 1}, {Kind: Sobol, Factors: 3, Size: 40, Seed: 1},
		{Kind: Saltelli, Factors: 3, Size: 8, Seed: 1}, {Kind: Morris, Factors: 3, Size: 10, Seed: 1}, {Kind: Factorial, Factors: 3, Size: 3}} {
		one, other := make([]float64, 3), make([]float64, 3)
		for i := range d.Rows() {
			d.Row(i, one)
			d.Row(d.Rows()-1-i, other)
			d.Row(i, other)
			if !slices.Equal(one, other) {
				t.Errorf("%s: row %d changed", d.Kind, i)
			}
		}
	}
}

func BenchmarkSobolRow(b *testing.B) {
	d := Design{Kind: Sobol, Factors: 20, Size: 1 << 20, Seed: 1}
	row := make([]float64, 20)
	for i := 0; b.Loop(); i++ {
		d.Row(i&(1<<20-1), row)
	}
}
