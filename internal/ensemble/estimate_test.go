package ensemble

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

func TestStudentQuantileAgreesWithAnIndependentOne(t *testing.T) {
	for freedom := 1; freedom <= 2000; freedom++ {
		want := distuv.StudentsT{Sigma: 1, Nu: float64(freedom)}.Quantile(0.975)
		if got := studentT(freedom); math.Abs(got-want) > 2e-8 {
			t.Fatalf("t(0.975; %d) = %.12g, want %.12g", freedom, got, want)
		}
	}
}

func TestEstimateByHand(t *testing.T) {
	// 2, 4, 9: mean 5, variance (9+1+16)/2 = 13, MCSE sqrt(13/3).
	e := EstimateOf([]float64{2, 4, 9})
	half := 4.3026527297495 * math.Sqrt(13.0/3)
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"mean", e.Mean, 5}, {"sd", e.SD, math.Sqrt(13)}, {"mcse", e.MCSE(), math.Sqrt(13.0 / 3)},
		{"low", e.Low, 5 - half}, {"high", e.High, 5 + half},
	} {
		if math.Abs(c.got-c.want) > 1e-12 {
			t.Errorf("%s = %.15g, want %.15g", c.name, c.got, c.want)
		}
	}
}

// TestLevelsEndAtZero: 0, 1 and 5 have the mean 2, and Student's interval of it
// reaches below 0; that of a difference may.
func TestLevelsEndAtZero(t *testing.T) {
	values := []float64{0, 1, 5}
	all, level := EstimateOf(values), LevelOf(values)
	if all.Low >= 0 || level.Low != 0 || level.High != all.High || level.Mean != all.Mean || level.SD != all.SD {
		t.Errorf("Student's %+v, that of a level %+v", all, level)
	}
	if far := []float64{100, 101, 105}; LevelOf(far) != EstimateOf(far) {
		t.Errorf("%+v is cut", EstimateOf(far))
	}
	if signed := []float64{-1, 1, 5}; LevelOf(signed) != EstimateOf(signed) {
		t.Errorf("with a value below 0: %+v", LevelOf(signed))
	}
	if one := LevelOf([]float64{0}); !math.IsNaN(one.Low) {
		t.Errorf("one run has the interval %+v", one)
	}
}

func TestOneRunHasNoInterval(t *testing.T) {
	e := EstimateOf([]float64{7})
	if e.Mean != 7 || !math.IsNaN(e.Low) || !math.IsNaN(e.High) || !math.IsNaN(e.MCSE()) {
		t.Errorf("one run gives %+v, want mean 7 and no interval", e)
	}
	if !strings.Contains(e.String(), "no interval") {
		t.Errorf("%q does not say that there is no interval", e)
	}
}

func TestMeanOfEqualValuesIsExact(t *testing.T) {
	e := EstimateOf([]float64{0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1})
	if e.Mean != 0.1 || e.SD != 0 || e.Low != 0.1 || e.High != 0.1 {
		t.Errorf("seven times 0.1 gives %+v", e)
	}
}

func TestDistributionLeavesItsArgument(t *testing.T) {
	shuffled := []float64{50, 10, 40, 20, 30}
	if got := Distribution(shuffled)[3]; got != 30 || shuffled[0] != 50 {
		t.Errorf("median %g of %v, want 30 and the values left alone", got, shuffled)
	}
}

// The interval must hold the truth in 95 of 100 cases: 4,000 samples of five
// normal values; the standard error of the share is 0.0034.
func TestIntervalCovers(t *testing.T) {
	const samples = 4000
	held := 0
	for i := range samples {
		values := make([]float64, 5)
		for j := range values {
			u := math.Mod(float64(i*5+j+1)*0.6180339887498949, 1)
			u = math.Mod(u*997.13+math.Sin(float64(i*7+j*131))*43758.5453, 1)
			values[j] = distuv.UnitNormal.Quantile(math.Min(math.Max(math.Abs(u), 1e-9), 1-1e-9))
		}
		if e := EstimateOf(values); e.Low <= 0 && 0 <= e.High {
			held++
		}
	}
	if share := float64(held) / samples; math.Abs(share-0.95) > 6*0.0034 {
		t.Errorf("the interval holds the truth in %.4f of the samples, want 0.95", share)
	}
}
