package calibrate

import (
	"math"
	"os"
	"slices"
	"testing"

	"vereda/internal/ensemble"
	"vereda/internal/observe"
	"vereda/internal/people"
	"vereda/internal/scenario"
	"vereda/internal/simulate"
)

func hamlet(t *testing.T) *scenario.Scenario {
	t.Helper()
	s, list := scenario.Load(os.DirFS("../scenario/testdata/hamlet"), "hamlet")
	if s == nil {
		t.Fatal(list.Format())
	}
	return s
}

func options(iterations, seeds int) Options {
	return Options{Iterations: iterations, Seeds: ensemble.Seeds(50, seeds), Simulate: simulate.Run}
}

// counted gives a scenario the totals that it counts itself, in the mean of
// some seeds.
func counted(t *testing.T, s *scenario.Scenario, o Options) {
	t.Helper()
	mean, err := simulateAll(s, o)
	if err != nil {
		t.Fatal(err)
	}
	s.EncounterTotals = mean.classes
}

// TestInversionFindsWhoCame starts from arrivals that are wrong by a factor of
// three either way, and finds those with which the totals were made.
func TestInversionFindsWhoCame(t *testing.T) {
	s := hamlet(t)
	o := options(12, 6)
	counted(t, s, o)
	truth := slices.Clone(s.Drivers.Arrivals)
	wrong := *s
	wrong.Drivers.Arrivals = slices.Clone(truth)
	for i := range wrong.Drivers.Arrivals {
		wrong.Drivers.Arrivals[i] *= []float64{3, 1.0 / 3, 1}[i%3]
	}
	var off []float64
	o.Told = func(_ int, totals, _ float64) { off = append(off, totals) }
	found, err := Invert(&wrong, false, o)
	if err != nil {
		t.Fatal(err)
	}
	if off[0] < 0.3 || off[len(off)-1] > 0.05 {
		t.Errorf("totals are off by %.3f at first and %.3f at last; want over 0.3 and under 0.05", off[0], off[len(off)-1])
	}
	sum, sumTruth := 0.0, 0.0
	for i := range truth {
		sum, sumTruth = sum+found.Drivers.Arrivals[i], sumTruth+truth[i]
	}
	if math.Abs(sum/sumTruth-1) > 0.05 {
		t.Errorf("%.0f people are found, %.0f came", sum, sumTruth)
	}
	if !slices.Equal(s.Drivers.Arrivals, truth) {
		t.Error("the scenario that was given was changed")
	}
}

// TestInversionSeesTotalsAlone: what was counted by sector, and every other
// series, changes nothing; missing totals leave arrivals alone.
func TestInversionSeesTotalsAlone(t *testing.T) {
	s := hamlet(t)
	o := options(2, 1)
	want, err := Invert(s, false, o)
	if err != nil {
		t.Fatal(err)
	}
	blind := *s
	blind.Observed = make([]observe.Series, len(s.Observed))
	for i := range blind.Observed {
		blind.Observed[i].Instrument = s.Observed[i].Instrument
	}
	got, err := Invert(&blind, false, o)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Drivers.Arrivals, want.Drivers.Arrivals) {
		t.Error("arrivals depend on what was counted beyond the totals")
	}
	missing := *s
	missing.EncounterTotals = slices.Clone(s.EncounterTotals)
	for i := range missing.EncounterTotals {
		missing.EncounterTotals[i] = -1
	}
	got, err = Invert(&missing, false, o)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Drivers.Arrivals, s.Drivers.Arrivals) {
		t.Error("arrivals changed where no total is known")
	}
}

// TestAppealMeetsShares: the constants bring the shares of the sectors to those
// counted, and stay in their range.
func TestAppealMeetsShares(t *testing.T) {
	s := hamlet(t)
	for i := range s.Values {
		if s.Values[i].Name == "choice.appeal" {
			s.Values[i].Low, s.Values[i].High = -4, 4
		}
	}
	var in *observe.Series
	for i := range s.Observed {
		if s.Instruments[i].BySector && len(s.Instruments[i].Count) == 2 {
			in = &s.Observed[i]
		}
	}
	for i := range in.Points {
		in.Points[i].Value = []float64{100, 300}[in.Points[i].Sector]
	}
	var apart []float64
	o := options(8, 24)
	o.Told = func(_ int, _, shares float64) { apart = append(apart, shares) }
	fitted, err := Invert(s, true, o)
	if err != nil {
		t.Fatal(err)
	}
	// Twenty-four seeds of this small place leave a deviation of about 0.01
	// in a share, so the bound is one that chance does not reach.
	if last := apart[len(apart)-1]; last > 0.06 || last > apart[0]/5 {
		t.Errorf("shares are apart by %.3f at first and %.3f at last", apart[0], last)
	}
	if a := fitted.Params.Choice.Appeal; a[0] >= a[1] {
		t.Errorf("the sector with a quarter of encounters has appeal %v", a)
	}
	for i := range s.Values {
		if s.Values[i].Name == "choice.appeal" {
			s.Values[i].Low, s.Values[i].High = -0.1, 0.1
		}
	}
	o.Told = nil
	if fitted, err = Invert(s, true, o); err != nil {
		t.Fatal(err)
	}
	// The stated range says how far the fit may be off, and does not hold it back.
	if a := fitted.Params.Choice.Appeal; math.Abs(a[0]) <= 0.1 {
		t.Errorf("the constants %v stopped at the range of earlier ones", a)
	}
}

func TestCountTakesPortsWhereTheTotalsDo(t *testing.T) {
	s := hamlet(t)
	l := simulate.Run(s, 1, nil)
	for m := range s.PortsCounted {
		s.PortsCounted[m] = false
	}
	without := count(s, l)
	for m := range s.PortsCounted {
		s.PortsCounted[m] = true
	}
	with := count(s, l)
	a, b := 0.0, 0.0
	for i := range with.classes {
		a, b = a+without.classes[i], b+with.classes[i]
	}
	ports := 0.0
	for _, cell := range l.Cells() {
		if cell.Cause == people.Inadmissible {
			ports += cell.People
		}
	}
	if ports == 0 || math.Abs(b-a-ports) > 1e-9 {
		t.Errorf("totals with ports %v, without %v, at ports %v", b, a, ports)
	}
}
