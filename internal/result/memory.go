package result

import (
	"math"

	"vereda/internal/compare"
	"vereda/internal/ensemble"
	"vereda/internal/observe"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// FolderOf gives what ReadFolder would read of the folder that Write would write,
// without writing it.
func FolderOf(r Report) *Folder {
	s, e := r.Scenario, r.Result
	f := &Folder{Version: r.Version, Interrupted: e.Interrupted, Scenario: s, Variant: s.Variant, Digest: s.Digest, Counts: r.Counts}
	for i := range e.Runs {
		f.Seeds = append(f.Seeds, e.Runs[i].Seed)
	}
	for _, x := range r.Extra {
		if x.Name == "patterns.json" {
			f.Patterns = x.Bytes
		}
	}
	// None of the functions that give rows fails of itself.
	f.Series = valuesOf(s, e, s.Release())
	_ = stocks(s, e, adding(&f.Stocks, func(row *stockRow) (int32, string, *measure) { return row.Date, row.Stock, &row.measure }))
	_ = money(s, e, adding(&f.Money, func(row *moneyRow) (int32, string, *measure) { return row.Date, row.Cause, &row.measure }))
	_ = living(s, e, adding(&f.Living, func(row *livingRow) (int32, string, *measure) { return row.Date, row.What, &row.measure }))
	for i := range r.Scores {
		f.Scores = append(f.Scores, scoresOf(&r.Scores[i])...)
	}
	if s.Network.OnTheWay {
		f.Travel = travelOf(&r)
	}
	return f
}

// Counted is what a scenario says was counted, as rows of series.csv without runs, for
// scores: with the counts that are kept back, which are marked as such.
func Counted(s *scenario.Scenario) []Value {
	list := valuesOf(s, &ensemble.Result{}, observe.NewRelease(s.Observed, 0))
	for i, v := range valuesOf(s, &ensemble.Result{}, s.Release()) {
		list[i].Kept = v.Kept
	}
	return list
}

func valuesOf(s *scenario.Scenario, e *ensemble.Result, release *observe.Release) (list []Value) {
	_ = seriesRows(s, e, release, func(row *seriesRow) error { // never fails of itself
		var q [7]float64
		for i, v := range []*float64{row.Q0025, row.Q005, row.Q025, row.Q05, row.Q075, row.Q095, row.Q0975} {
			q[i] = orNaN(v)
		}
		list = append(list, Value{row.Instrument, row.Period, monthOfDay(row.Date), row.Sector, row.Nationality, row.Party,
			orNaN(row.Observed), orNaN(row.Mean), orNaN(row.Low), orNaN(row.High), q[0], q[2], q[4], q[6], q, orNaN(row.SD), row.Kept})
		return nil
	})
	return list
}

func orNaN(v *float64) float64 {
	if v == nil {
		return math.NaN()
	}
	return *v
}

func monthOfDay(day int32) quantity.Month { return quantity.DateOf(int(day)).Month() }

// adding adds rows of a month and a name up, as readMonthly does.
func adding[T any](rows *[]Monthly, of func(*T) (day int32, name string, m *measure)) func(*T) error {
	type key struct {
		month quantity.Month
		name  string
	}
	at := map[key]int{}
	return func(row *T) error {
		day, name, m := of(row)
		k := key{monthOfDay(day), name}
		i, known := at[k]
		if !known {
			i = len(*rows)
			at[k] = i
			*rows = append(*rows, Monthly{Month: k.month, Name: name})
		}
		sum := &(*rows)[i]
		sum.Mean, sum.Low, sum.High = sum.Mean+m.Mean, sum.Low+orNaN(m.Low), sum.High+orNaN(m.High)
		return nil
	}
}

// scoresOf is the line of the model and those of the naive forecasts, as writeScores
// writes them.
func scoresOf(r *compare.Row) []Score {
	nan := math.NaN()
	line := func(forecast, verdict string, m *compare.Figures, skill, low, high float64) Score {
		return Score{r.Instrument, r.Form, r.Group, r.Role, forecast, verdict, m.Points, float64(m.MAE), float64(m.Bias), float64(m.Cover50), float64(m.Cover95), skill, low, high}
	}
	list := []Score{line("model", "", &r.Model, nan, nan, nan)}
	for i := range r.Naive {
		n := &r.Naive[i]
		list = append(list, line(n.Name, n.Verdict, &n.Naive, float64(n.Skill), float64(n.Low), float64(n.High)))
	}
	return list
}

func travelOf(r *Report) *Travel {
	s := r.Scenario
	t := &Travel{Title: s.Title, Variant: s.Variant, Start: s.Start, End: s.End, Runs: len(r.Result.Runs)}
	at := map[string]int{}
	for i := range s.Network.Places {
		p := &s.Network.Places[i]
		at[p.Name] = i
		t.Places = append(t.Places, TravelPlace{Name: p.Name, Title: p.Title, Kind: p.Kind.String(), Zone: s.Network.Zones[p.Zone], Latitude: p.Latitude, Longitude: p.Longitude})
	}
	_ = legs(s, r.Result, func(row *legRow) error { // fails not of itself
		t.Legs = append(t.Legs, TravelLeg{monthOfDay(row.Date), at[row.From], at[row.To], row.Mode, row.Mean, orNaN(row.Low), orNaN(row.High)})
		return nil
	})
	return t
}
