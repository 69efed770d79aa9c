package compare

import (
	"math"
	"strings"
	"testing"

	"vereda/internal/observe"
	"vereda/internal/quantity"
)

var first = quantity.MonthOf(2017, 1)

// series of one cell per list of values, by sector where there are several.
func series(in *observe.Instrument, cells ...[]float64) observe.Series {
	s := observe.Series{Instrument: in}
	for c, values := range cells {
		sector := int16(-1)
		if len(cells) > 1 {
			sector = int16(c)
		}
		for i, v := range values {
			if !math.IsNaN(v) {
				s.Points = append(s.Points, observe.Point{Month: first + quantity.Month(i), Sector: sector, Nationality: -1, Party: -1, Value: v})
			}
		}
	}
	return s
}

func row(t *testing.T, rows []Row, form, group string) Row {
	t.Helper()
	for _, r := range rows {
		if r.Form == form && r.Group == group {
			return r
		}
	}
	t.Fatalf("no row %s, %s", form, group)
	return Row{}
}

func TestScoreByHand(t *testing.T) {
	in := &observe.Instrument{Name: "total", Unit: "people", From: first + 1}
	// Values 100, 200, 50, 400; the first is before the instrument begins.
	observed := series(in, []float64{100, 200, 50, 400})
	runs := [][]observe.Series{
		{series(in, []float64{0, 180, 80, 500})}, {series(in, []float64{0, 200, 100, 500})}, {series(in, []float64{0, 280, 90, 500})},
	}
	rows := Score(runs, []observe.Series{observed}, Options{Fit: []Span{{first + 1, first + 3}}, Floor: 100})
	r := row(t, rows, AsCounted, "all")
	m := r.Model
	if m.Points != 3 || m.MAPEPoints != 2 || r.Seeds != 3 || r.From != "2017-02" || r.To != "2017-04" || r.Role != "outcome" {
		t.Errorf("row %+v", r)
	}
	// Medians 200, 90, 500: errors 0, 40, 100; means 220, 90, 500.
	near(t, "MAE", float64(m.MAE), 140.0/3)
	near(t, "MAPE", float64(m.MAPE), (0+0.25)/2)
	near(t, "bias", float64(m.Bias), (20+40+100)/3.0)
	// Steps within the months of fitting 150, 350: mean 250.
	near(t, "MASE", float64(m.MASE), 140.0/3/250)
	// 200 lies within all intervals of 180, 200, 280; 50 and 400 in none.
	near(t, "50 % coverage", float64(m.Cover50), 1.0/3)
	near(t, "80 % coverage", float64(m.Cover80), 1.0/3)
	near(t, "95 % coverage", float64(m.Cover95), 1.0/3)
	crps := (100.0/3 - 400.0/18) + (40 - 80.0/18) + 100
	near(t, "CRPS", float64(m.CRPS), crps/3)
	near(t, "CPC", float64(m.CPC), math.NaN())
	last := r.Naive[LastValue]
	near(t, "MAE of the last value", float64(last.Naive.MAE), (100+150+350)/3.0)
	near(t, "skill", float64(last.Skill), 1-140.0/600)
	if r.Naive[SameMonthLastYear].Naive.Points != 0 || !r.Naive[SameMonthLastYear].Skill.Missing() {
		t.Errorf("a forecast from last year without a last year: %+v", r.Naive[SameMonthLastYear])
	}
	near(t, "MAE of the mean", float64(r.Naive[HistoricalMean].Naive.MAE), (100+100+(400-350.0/3))/3)
	if last.Verdict != "no better than last value: too few points to tell" {
		t.Errorf("verdict %q", last.Verdict)
	}
}

func TestOneSeedHasNoCoverage(t *testing.T) {
	in := &observe.Instrument{Name: "total"}
	rows := Score([][]observe.Series{{series(in, []float64{1, 2})}}, []observe.Series{series(in, []float64{1, 4})}, Options{})
	m := row(t, rows, AsCounted, "all").Model
	near(t, "coverage", float64(m.Cover95), math.NaN())
	near(t, "CRPS", float64(m.CRPS), 1)
	near(t, "WIS", float64(m.WIS), 1)
}

func TestSectorsGivenTheTotal(t *testing.T) {
	in := &observe.Instrument{Name: "sectors", BySector: true, Driver: true}
	// The runs have twice the people, but their shares are right in the first
	// month and swapped in the second.
	observed := series(in, []float64{30, 30}, []float64{90, 90})
	runs := [][]observe.Series{{series(in, []float64{60, 180}, []float64{180, 60})}}
	rows := Score(runs, []observe.Series{observed}, Options{})
	counted, given := row(t, rows, AsCounted, "all"), row(t, rows, GivenTheTotal, "all")
	near(t, "MAE as counted", float64(counted.Model.MAE), (30+90+150+30)/4.0)
	near(t, "MAE given the total", float64(given.Model.MAE), (0+0+60+60)/4.0)
	near(t, "CPC given the total", float64(given.Model.CPC), (1+0.5)/2)
	near(t, "CPC as counted", float64(counted.Model.CPC), (240.0/360+2*(30+60)/360.0)/2)
	if counted.Role != "driver" || counted.Note != DriverNote || given.Note != "" {
		t.Errorf("notes %q and %q, want that the totals are no test and the shares are", counted.Note, given.Note)
	}
	rows = Score(runs, []observe.Series{observed}, Options{Made: true})
	counted, given = row(t, rows, AsCounted, "all"), row(t, rows, GivenTheTotal, "all")
	if counted.Role != "outcome" || counted.Note != LevelNote || given.Role != "outcome" || given.Note != "" {
		t.Errorf("with departures made, roles %q and %q, notes %q and %q: the totals are a test", counted.Role, given.Role, counted.Note, given.Note)
	}
	// Naive shares are told the total as well: here they are right.
	near(t, "MAE of last month's shares", float64(given.Naive[LastValue].Naive.MAE), 0)
}

func TestGivenTotalUsesMeasuredSectorsOnly(t *testing.T) {
	in := &observe.Instrument{Name: "sectors", BySector: true}
	observed := series(in, []float64{30}, []float64{math.NaN()}, []float64{90})
	runs := [][]observe.Series{{series(in, []float64{10}, []float64{1000}, []float64{30})}}
	rows := Score(runs, []observe.Series{observed}, Options{})
	near(t, "MAE", float64(row(t, rows, GivenTheTotal, "all").Model.MAE), 0)
}

func TestGroups(t *testing.T) {
	values := make([]float64, 36)
	for i := range values {
		values[i] = 100 + 10*float64(i%7)
	}
	in := &observe.Instrument{Name: "total"}
	o := Options{Fit: []Span{{first, first + 11}}, Check: []Span{{first + 12, first + 30}}}
	rows := Score([][]observe.Series{{series(in, values)}}, []observe.Series{series(in, values)}, o)
	var got []string
	for _, r := range rows {
		got = append(got, r.Group)
	}
	if want := "all fit check 2017 2018 2019"; strings.Join(got, " ") != want {
		t.Errorf("groups %v, want %s", got, want)
	}
	for group, want := range map[string]int{"all": 36, "fit": 12, "check": 19, "2019": 12} {
		if n := row(t, rows, AsCounted, group).Model.Points; n != want {
			t.Errorf("group %s has %d points, want %d", group, n, want)
		}
	}
	if !row(t, rows, AsCounted, "2017").Fitted || row(t, rows, AsCounted, "2018").Fitted || row(t, rows, AsCounted, "all").Fitted {
		t.Error("2017 alone was used for fitting")
	}
	a := row(t, rows, AsCounted, "2018").Naive[SameMonthLastYear]
	if a.Naive.Points != 12 || a.Verdict != "better than same month last year" || a.Skill != 1 {
		t.Errorf("a perfect model against last year: %+v", a)
	}
}

func TestFiscalYears(t *testing.T) {
	in := &observe.Instrument{Name: "year", Period: observe.FiscalYearly}
	year := func(values ...float64) observe.Series {
		s := observe.Series{Instrument: in}
		for i, v := range values {
			s.Points = append(s.Points, observe.Point{Month: quantity.MonthOf(2010+i, 10), Sector: -1, Nationality: -1, Party: -1, Value: v})
		}
		return s
	}
	o := Options{Fit: []Span{{quantity.MonthOf(2010, 10), quantity.MonthOf(2012, 8)}}}
	rows := Score([][]observe.Series{{year(5, 5, 5)}}, []observe.Series{year(5, 6, 7)}, o)
	if r := row(t, rows, AsCounted, "fit"); r.Model.Points != 1 || r.From != "FY2011" {
		t.Errorf("a fiscal year that ends a month after the span counts as fitted: %+v", r)
	}
	if r := row(t, rows, AsCounted, "FY2013"); r.Model.MAE != 2 || len(r.Naive) != 2 {
		t.Errorf("row %+v", r)
	}
}

func TestRunsWithoutAPointAreLeftOut(t *testing.T) {
	in := &observe.Instrument{Name: "share", Kind: observe.Share, Unit: "share"}
	nan := math.NaN()
	runs := [][]observe.Series{{series(in, []float64{0.2, nan, nan})}, {series(in, []float64{0.4, 0.5, nan})}}
	rows := Score(runs, []observe.Series{series(in, []float64{0.3, 0.3, 0.3})}, Options{})
	m := row(t, rows, AsCounted, "all").Model
	if m.Points != 2 || m.MAPEPoints != 2 {
		t.Errorf("figures %+v, want two points", m)
	}
	near(t, "MAE", float64(m.MAE), 0.1)
}

func TestScoringIsQuickAndRepeatable(t *testing.T) {
	in := &observe.Instrument{Name: "sectors", BySector: true}
	cells := make([][]float64, 9)
	for c := range cells {
		cells[c] = noise(uint64(c), 228)
	}
	var runs [][]observe.Series
	for range 20 {
		runs = append(runs, []observe.Series{series(in, cells...)})
	}
	a := Score(runs, []observe.Series{series(in, cells...)}, Options{})
	b := Score(runs, []observe.Series{series(in, cells...)}, Options{})
	for i := range a {
		for k := range a[i].Naive {
			if x, y := a[i].Naive[k], b[i].Naive[k]; x.Low != y.Low && !x.Low.Missing() {
				t.Fatalf("interval from %g, then from %g", x.Low, y.Low)
			}
		}
	}
}
