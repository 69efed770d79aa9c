package matching

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"vereda/internal/chance"
	"vereda/internal/design"
)

func rows(factors, n int, seed uint64) [][]float64 {
	d := design.Design{Kind: design.Latin, Factors: factors, Size: n, Seed: seed}
	list := make([][]float64, n)
	for i := range list {
		list[i] = make([]float64, factors)
		d.Row(i, list[i])
	}
	return list
}

// smooth is a function with a strong, a weak and a dead factor.
func smooth(u []float64) float64 { return math.Sin(5*u[0]) + u[1]*u[1]/3 + u[0]*u[1] }

func normal(parts ...uint64) float64 {
	return distuv.UnitNormal.Quantile(float64(chance.Hash(parts...)>>11|1) * 0x1p-53)
}

// The algebra against gonum's, for the correlations of a fitted emulator.
func TestAlgebraAgreesWithAnIndependentOne(t *testing.T) {
	x := rows(3, 40, 1)
	y := make([]float64, 40)
	for i := range x {
		y[i] = smooth(x[i])
	}
	e, err := Fit(x, y)
	if err != nil {
		t.Fatal(err)
	}
	k := mat.NewSymDense(40, nil)
	rest := mat.NewVecDense(40, nil)
	for i := range 40 {
		for j := range i + 1 {
			k.SetSym(i, j, e.near(x[i], x[j]))
		}
		k.SetSym(i, i, 1+e.nugget+1e-9)
		rest.SetVec(i, y[i]-e.line(x[i]))
	}
	var alpha mat.VecDense
	if err := alpha.SolveVec(k, rest); err != nil {
		t.Fatal(err)
	}
	u := []float64{0.3, 0.6, 0.9}
	near := mat.NewVecDense(40, nil)
	for i := range 40 {
		near.SetVec(i, e.near(u, x[i]))
	}
	if want := e.line(u) + mat.Dot(near, &alpha); math.Abs(e.Mean(u)-want) > 1e-6 {
		t.Errorf("mean %g, want %g", e.Mean(u), want)
	}
	var solved mat.VecDense
	if err := solved.SolveVec(k, near); err != nil {
		t.Fatal(err)
	}
	if want := e.scale * (1 - mat.Dot(near, &solved)); math.Abs(e.Variance(u)-want) > 1e-6*e.scale {
		t.Errorf("variance %g, want %g", e.Variance(u), want)
	}
	// Leaving a row out by hand: the same lengths and trend, one row less.
	less := &Emulator{x: x[1:], trend: e.trend, length: e.length, nugget: e.nugget}
	less.factor = less.correlate(less.x)
	r := make([]float64, 39)
	for i := range r {
		r[i] = y[i+1] - e.line(x[i+1])
	}
	less.alpha = solve(less.factor, r)
	less.scale = e.scale
	sd := math.Sqrt(less.Variance(x[0]) + e.scale*e.nugget)
	if want := (y[0] - less.Mean(x[0])) / sd; math.Abs(e.Errors[0]-want) > 1e-4*math.Max(1, math.Abs(want)) {
		t.Errorf("error of the first row left out %g, want %g", e.Errors[0], want)
	}
}

// A smooth function is learnt from 60 rows, and from noisy ones as well as noise lets;
// the length of a dead factor is long.
func TestEmulatorLearns(t *testing.T) {
	for _, noise := range []float64{0, 0.1} {
		x := rows(3, 80, 2)
		y := make([]float64, len(x))
		for i := range x {
			y[i] = smooth(x[i]) + noise*normal(1, uint64(i))
		}
		e, err := Fit(x, y)
		if err != nil {
			t.Fatal(err)
		}
		squares, held := 0.0, 0
		test := rows(3, 400, 99)
		for _, u := range test {
			miss := e.Mean(u) - smooth(u)
			squares += miss * miss
			if math.Abs(miss) <= 2*math.Sqrt(e.Variance(u))+1e-6 {
				held++
			}
		}
		if rms := math.Sqrt(squares / 400); rms > 0.01+0.6*noise {
			t.Errorf("noise %g: error %g of a function with standard deviation 0.7", noise, rms)
		}
		if held < 340 {
			t.Errorf("noise %g: two standard deviations hold %d of 400", noise, held)
		}
		if e.length[2] < 2*e.length[0] {
			t.Errorf("noise %g: lengths %v; the third factor does nothing", noise, e.length)
		}
		if e.Explained < 0.9 {
			t.Errorf("noise %g: explains %g", noise, e.Explained)
		}
	}
}

func TestNothingToLearn(t *testing.T) {
	if _, err := Fit(rows(2, 6, 1), make([]float64, 6)); err == nil || !strings.Contains(err.Error(), "too few") {
		t.Error(err)
	}
	if _, err := Fit(rows(2, 30, 1), make([]float64, 30)); err == nil || !strings.Contains(err.Error(), "the same in all rows") {
		t.Error(err)
	}
	if _, err := Learn(rows(2, 30, 1), Data{Target{Name: "x"}, [][]float64{{math.NaN()}}}); err == nil {
		t.Error("a run without a value was learnt from")
	}
}

// world makes a synthetic case: a truth, two targets counted from it with known
// errors, and 60 draws with two seeds. Claimed is the factor by which the errors that
// the match is told differ from those that there are.
func world(w uint64, claimed float64) (truth []float64, targets []*Learnt, err error) {
	truth = []float64{float64(chance.Hash(w, 1)>>11) * 0x1p-53, float64(chance.Hash(w, 2)>>11) * 0x1p-53}
	x := rows(2, 60, w)
	for k, f := range []func([]float64) float64{
		func(u []float64) float64 { return 10 * smooth(append(append([]float64(nil), u...), 0)) },
		func(u []float64) float64 { return 20*u[1] - 5*u[0]*u[0] },
	} {
		const observation, discrepancy, luck = 0.4, 0.6, 0.5
		z := f(truth) + observation*normal(w, 3, uint64(k)) + discrepancy*normal(w, 4, uint64(k)) + luck*normal(w, 5, uint64(k))
		runs := make([][]float64, len(x))
		for i := range x {
			for s := range uint64(2) {
				runs[i] = append(runs[i], f(x[i])+luck*normal(w, 6, uint64(k), uint64(i), s))
			}
		}
		l, err := Learn(x, Data{Target{Name: "t", Value: z, Observation: observation * claimed, Discrepancy: discrepancy * claimed}, runs})
		if err != nil {
			return nil, nil, err
		}
		if claimed < 1 {
			l.Chance = 0
		}
		targets = append(targets, l)
	}
	return truth, targets, nil
}

// Over 100 synthetic worlds the truth is ruled out in no more than a few (three
// standard deviations, two targets: 0.5 % if all errors are normal), while most of the
// space is. The negative control: told a quarter of the errors and no chance, the
// match rules the truth out far more often, and is caught.
func TestTruthIsNotRuledOut(t *testing.T) {
	const worlds = 100
	for _, c := range []struct {
		claimed  float64
		low, top int
	}{{1, 0, 4}, {0.25, 15, worlds}} {
		ruled := 0
		left := 0.0
		for w := range uint64(worlds) {
			truth, targets, err := world(w+1000, c.claimed)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range targets {
				if l.Implausibility(truth) > Cut {
					ruled++
					break
				}
			}
			f := Search(targets, 2, 1<<20, 512, w)
			left += float64(len(f.Points)) / float64(f.Tried) / worlds
		}
		if ruled < c.low || ruled > c.top {
			t.Errorf("told %g of the errors: the truth is ruled out in %d of %d worlds, want %d to %d", c.claimed, ruled, worlds, c.low, c.top)
		}
		if left > 0.35 || left == 0 {
			t.Errorf("told %g of the errors: %g of the space is left", c.claimed, left)
		}
	}
}

// The quick test of a point says what the implausibility says.
func TestShortcutsChangeNothing(t *testing.T) {
	_, targets, err := world(7, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range rows(2, 500, 5) {
		for k, l := range targets {
			if l.rulesOut(u) != (l.Implausibility(u) > Cut) {
				t.Fatalf("target %d at %v: implausibility %g", k, u, l.Implausibility(u))
			}
		}
	}
	f := Search(targets, 2, 50, 1<<16, 3)
	ruled := 0
	for _, n := range f.RuledBy {
		ruled += n
	}
	if len(f.Points) != 50 || ruled+50 != f.Tried {
		t.Errorf("%d points found, %d ruled out of %d", len(f.Points), ruled, f.Tried)
	}
}
