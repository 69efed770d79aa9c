package camps

import (
	"math"
	"testing"

	"vereda/internal/chance"
)

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-12*(1+math.Abs(want))) {
		t.Errorf("%s is %v, not %v", what, got, want)
	}
}

// TestScoreByHand works two days and two camps out on paper: on the first day
// nobody is registered and 3 are simulated; on the second 30 and 10 lie beside 20
// and 40, and rescaled 45 and 15.
func TestScoreByHand(t *testing.T) {
	simulated, registered := Table{{3, 0}, {30, 10}}, Table{{0, 0}, {20, 40}}
	s := ScoreOf(simulated, registered)
	near(t, "the first day", s.ByDay[0], 3)
	near(t, "the second day", s.ByDay[1], 40.0/60)
	near(t, "the averaged relative difference", s.ARD, (3+40.0/60)/2)
	near(t, "the first camp", s.ByCamp[0], (3+10.0/60)/2)
	near(t, "the camps together", s.ByCamp[0]+s.ByCamp[1], s.ARD)
	near(t, "the first day rescaled", s.RescaledByDay[0], 0)
	near(t, "the second day rescaled", s.RescaledByDay[1], 50.0/60)
	near(t, "the rescaled difference", s.Rescaled, 25.0/60)
	if !math.IsNaN(ScoreOf(nil, nil).ARD) {
		t.Error("no days have a score")
	}
}

func TestNoCampRescaledIsFull(t *testing.T) {
	s := ScoreOf(Table{{0, 0}}, Table{{5, 5}})
	near(t, "nobody in camps", s.Rescaled, 1)
	s = ScoreOf(Table{{9, 0}}, Table{{0, 4}})
	near(t, "all in the wrong camp", s.Rescaled, 2)
}

func TestShapes(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("tables of different shapes were compared")
		}
	}()
	ScoreOf(Table{{1, 2}}, Table{{1}})
}

// TestNaiveByHand has camps that grow from nothing as 2t and 3t: sloped knows
// all, ratio too, flat stays behind.
func TestNaiveByHand(t *testing.T) {
	registered := make(Table, 6)
	for day := range registered {
		registered[day] = []float64{float64(2 * day), float64(3 * day)}
	}
	for n, want := range map[Naive][2]float64{Flat: {4, 6}, Sloped: {10, 15}, Ratio: {10, 15}} {
		got := n.Forecast(registered, 2, 5)
		near(t, n.String(), got[0], want[0])
		near(t, n.String(), got[1], want[1])
	}
	// A run that has everybody in the first camp: rescaled it is 3t off in each
	// camp; flat is 2(t-2) and 3(t-2) off.
	simulated := make(Table, 6)
	for day := range simulated {
		simulated[day] = []float64{1, 0}
	}
	s := SkillOf(simulated, registered, Flat, 2)
	near(t, "the run", s.Run, 6.0/5)
	near(t, "the forecast", s.Forecast, (1.0/3+2.0/4+3.0/5)/3)
	// Camps: errors 3*(3+4+5) over 2*(1+2+3), and over 3*(1+2+3); weights 24, 36.
	near(t, "the scaled error", s.MASE, (24*36.0/12+36*36.0/18)/60)
	if s := SkillOf(simulated, registered, Sloped, 2); !math.IsNaN(s.MASE) || s.Forecast != 0 {
		t.Errorf("a forecast without error has the ratio %v", s.MASE)
	}
	for _, k := range []int{0, 5, 9} {
		if s := SkillOf(simulated, registered, Flat, k); !math.IsNaN(s.Run) {
			t.Errorf("day %d has a forecast", k)
		}
	}
}

// TestEquivalenceByHand has 16 and 25 runs of equal deviations: the standard
// error of the difference is sqrt(1/16+1/25)*4.
func TestEquivalenceByHand(t *testing.T) {
	e := EquivalenceOf(Sample{101, 4, 16}, Sample{100, 4, 25}, 0.05, 0.05)
	near(t, "the margin", e.Margin, 5)
	se := 4 * math.Sqrt(1.0/16+1.0/25)
	// About 32 degrees of freedom: t of (5-1)/1.2806 = 3.12 has 0.0019 beyond it.
	if e.Verdict != Equivalent || e.P < 0.0015 || e.P > 0.0025 {
		t.Errorf("%+v with standard error %v", e, se)
	}
	for _, c := range []struct {
		ours Sample
		want Verdict
	}{
		{Sample{104, 4, 16}, Undecided}, {Sample{106, 4, 16}, Undecided}, {Sample{109, 4, 16}, Different},
		{Sample{91, 4, 16}, Different}, {Sample{99, 4, 16}, Equivalent}, {Sample{100, 40, 16}, Undecided},
	} {
		if got := EquivalenceOf(c.ours, Sample{100, 4, 25}, 0.05, 0.05); got.Verdict != c.want {
			t.Errorf("%v is %v (%+v)", c.ours, got.Verdict, got)
		}
	}
	if e := EquivalenceOf(Sample{7, 0, 9}, Sample{7, 0, 9}, 0.02, 0.05); e.Verdict != Equivalent {
		t.Error("the same number is not equivalent")
	}
	if e := EquivalenceOf(Sample{8, 0, 9}, Sample{7, 0, 9}, 0.02, 0.05); e.Verdict != Different {
		t.Error("8 is equivalent to 7 at 2 %")
	}
	if e := EquivalenceOf(Sample{0.4, 0, 9}, Sample{0, 2, 16}, 0.02, 0.05); e.Margin != 0.5 {
		t.Errorf("the margin is %v, not the standard error", e.Margin)
	}
}

// TestEquivalenceLevel draws samples whose means differ by exactly the margin:
// no more than one in twenty may be called equivalent.
func TestEquivalenceLevel(t *testing.T) {
	const trials = 4000
	source := chance.New(5)
	wrong := 0
	for i := range uint64(trials) {
		draw := source.Stream(chance.Test, i, 0)
		values := func(mean float64, n int) Sample {
			v := make([]float64, n)
			for j := range v {
				v[j] = mean + chance.Normal(draw.Unit())
			}
			return SampleOf(v)
		}
		ours, reference := values(102, 20), values(100, 400)
		if EquivalenceOf(ours, reference, 0.02, 0.05).Verdict == Equivalent {
			wrong++
		}
	}
	if z := (float64(wrong) - 0.05*trials) / math.Sqrt(trials*0.05*0.95); math.Abs(z) > 6 {
		t.Errorf("%d of %d are called equivalent at a level of one in twenty", wrong, trials)
	}
}

func TestSampleByHand(t *testing.T) {
	s := SampleOf([]float64{1, 2, 4, 5})
	near(t, "the mean", s.Mean, 3)
	near(t, "the deviation", s.SD, math.Sqrt(10.0/3))
	near(t, "the error", s.Error(), math.Sqrt(10.0/12))
	if s := SampleOf([]float64{8}); s.SD != 0 || s.Mean != 8 {
		t.Errorf("one value gives %+v", s)
	}
}
