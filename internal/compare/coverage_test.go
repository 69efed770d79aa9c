package compare

import (
	"math"
	"slices"
	"testing"

	"vereda/internal/chance"
	"vereda/internal/observe"
	"vereda/internal/quantity"
)

// drifting gives a record of several cells that wander, and runs that are off: each by a
// factor of its cell, and far too sure.
func drifting(cells, months, seeds int, salt uint64) (observe.Series, [][]observe.Series) {
	observed, runs := observe.Series{Instrument: monthly}, make([][]observe.Series, seeds)
	for k := range runs {
		runs[k] = []observe.Series{{Instrument: monthly}}
	}
	unit := func(purpose, i, m uint64) float64 {
		return chance.Normal(chance.New(salt+purpose).Unit(chance.Test, i, quantity.Day(m)))
	}
	for c := range cells {
		for m := range months {
			p := observe.Point{Month: quantity.Month(m), Sector: int16(c), Nationality: -1, Party: -1}
			level := 1000 * math.Exp(float64(c))
			p.Value = level * math.Exp(0.5*unit(1, uint64(c), uint64(m)))
			observed.Points = append(observed.Points, p)
			for k := range runs {
				p.Value = level * math.Exp(1-float64(c)+0.05*unit(2+uint64(k), uint64(c), uint64(m)))
				runs[k][0].Points = append(runs[k][0].Points, p)
			}
		}
	}
	return observed, runs
}

func originsOf(from, to int, runs [][]observe.Series) (list []Origin) {
	for m := from; m < to; m++ {
		list = append(list, Origin{quantity.Month(m), runs})
	}
	return list
}

// Errors that stay alike are learnt: intervals of runs that are far off and far too sure
// hold what they promise once recalibrated, in each cell, and did not before.
func TestRecalibratedIntervalsHold(t *testing.T) {
	const cells, months = 4, 400
	observed, runs := drifting(cells, months, 5, 77)
	for _, h := range []int{1, 6} {
		rows := Coverages(originsOf(1, months-12, runs), []observe.Series{observed}, []int{h}, false)
		if len(rows) != 2*(2+cells) {
			t.Fatalf("%d rows", len(rows))
		}
		for _, r := range rows[:2+cells] {
			if r.Held[Before].Cover95 > 0.5 || r.Held[Before].Near {
				t.Errorf("%d ahead, cell %d: too narrow intervals hold %v", h, r.Sector, r.Held[Before].Cover95)
			}
			for _, form := range []Recalibration{Split, Adaptive} {
				for _, c := range []struct{ got, want Figure }{{r.Held[form].Cover50, 0.5}, {r.Held[form].Cover80, 0.8}, {r.Held[form].Cover95, 0.95}} {
					// Quantiles of past errors have an error of their own, about as large again.
					se := math.Sqrt(float64(c.want*(1-c.want)) * 2 / float64(r.Points))
					if z := float64(c.got-c.want) / se; math.Abs(z) > 6 {
						t.Errorf("%d ahead, cell %d, %s: %.3f of %.2f, z = %.1f", h, r.Sector, form, float64(c.got), float64(c.want), z)
					}
				}
			}
		}
	}
}

// What came in or after the month of an origin changes no corrected forecast made then or
// before; what came before it does.
func TestRecalibrationKnowsNothingAhead(t *testing.T) {
	const months, origin = 60, 40
	observed, runs := drifting(3, months, 3, 5)
	said := func(s observe.Series, h int) (list [][recalibrations]quantiles9) {
		for _, r := range recalibrate(outlooksOf(originsOf(10, origin+1, runs), &s, AsCounted, h)) {
			list = append(list, r.by)
		}
		return list
	}
	shuffled := func(from, to int) observe.Series {
		s := observe.Series{Instrument: monthly, Points: slices.Clone(observed.Points)}
		for i := range s.Points {
			m := int(s.Points[i].Month)
			if m >= from && m < to {
				other := i - m + from + int(chance.Hash(9, uint64(i))%uint64(to-from))
				s.Points[i].Value, s.Points[other].Value = s.Points[other].Value, s.Points[i].Value
			}
		}
		return s
	}
	for _, h := range []int{1, 3, 6, 12} {
		plain := said(observed, h)
		if len(plain) != 3*(origin-9) {
			t.Fatalf("%d forecasts", len(plain))
		}
		if !slices.Equal(said(shuffled(origin, months), h), plain) {
			t.Errorf("%d ahead: another future gives other intervals", h)
		}
		if slices.Equal(said(shuffled(10, origin), h), plain) {
			t.Errorf("%d ahead: another past gives the same intervals", h)
		}
	}
}

// One cell by hand: an error that is always the same is taken away whole, and a forecast
// with too few earlier ones is left out.
func TestRecalibrationByHand(t *testing.T) {
	record, run := make([]float64, 30), make([]float64, 30)
	for m := range record {
		record[m], run[m] = 2*(100+float64(m))-1, 99+float64(m) // log(1+x) is log 2 apart
	}
	runs := [][]observe.Series{{seriesOf(run...)}}
	s := seriesOf(record...)
	list := recalibrate(outlooksOf(originsOf(1, 30, runs), &s, AsCounted, 1))
	for i, r := range list {
		if want := i >= EnoughEarlier; r.ok != want {
			t.Errorf("forecast %d: corrected %v", i, r.ok)
		}
		if !r.ok {
			continue
		}
		// The first forecasts were made before the cell was moved: their errors are log 2.
		near(t, "lower end", r.by[Split][0], record[i+1])
		if late := i >= 25; late {
			near(t, "median", r.by[Split][middle], record[i+1])
		}
	}
}

// Levels of the adaptive form widen where a cell is missed, and no further than can be told.
func TestLevelsFollow(t *testing.T) {
	levels := map[int]*quantiles9{}
	s := said{outlook: &outlook{observed: 10}, ok: true} // all quantiles 0: always above
	for range 50 {
		adapt(levels, &s)
	}
	at := levels[0]
	if at[8] != 1 || at[7] != 1 || at[middle] != 0.75 || at[0] <= edges[0] || at[0] > 0.5 {
		t.Errorf("levels %v", *at)
	}
	if got := conformal([]float64{1, 2, 3}, 0.975, 1); got != 3 {
		t.Errorf("beyond the largest: %g", got)
	}
	sorted := make([]float64, 39)
	for i := range sorted {
		sorted[i] = float64(i + 1)
	}
	for _, c := range []struct{ level, want float64 }{{0.025, 1}, {0.1, 4}, {0.25, 10}, {0.5, 20}, {0.75, 30}, {0.9, 36}, {0.975, 39}} {
		if got := conformal(sorted, c.level, c.level); got != c.want {
			t.Errorf("level %g of 39: %g, want %g", c.level, got, c.want)
		}
	}
}

// A block holds the origins of half a year or of the horizon, whichever is longer.
func TestBlocksOfOrigins(t *testing.T) {
	every := func(step, n int) (months []quantity.Month) {
		for i := range n {
			months = append(months, quantity.Month(i*step))
		}
		return months
	}
	for _, c := range []struct{ step, h, want int }{{1, 1, 6}, {1, 12, 12}, {3, 1, 2}, {6, 12, 2}, {2, 12, 6}} {
		if got := blockOf(every(c.step, 12), c.h); got != c.want {
			t.Errorf("origins %d months apart, %d ahead: block of %d, want %d", c.step, c.h, got, c.want)
		}
	}
}

// TestBlocksAsLongAsTheHorizon: forecasts a year ahead, made each month, err alike for as
// long as they look at the same months. Blocks of half a year cut that off and call a model
// better than a naive forecast where blocks as long as the horizon say that luck may have
// done it.
func TestBlocksAsLongAsTheHorizon(t *testing.T) {
	const h, n, usual = 12, 120, 100.0
	e := noise(5, n+h)
	errors := func(less float64) (all []outlook, model, naive []float64) {
		for i := range n {
			shared := 0.0
			for _, v := range e[i : i+h] {
				shared += v // what befell in the months between origin and target
			}
			model, naive = append(model, usual-less+shared), append(naive, usual)
			o := outlook{origin: quantity.Month(i), target: quantity.Month(i + h - 1), observed: 1000, model: []float64{1000 + model[i]}}
			for k := range o.naive {
				o.naive[k] = forecast{sorted: []float64{1000 + usual}, point: 1000 + usual, ok: true}
			}
			all = append(all, o)
		}
		return all, model, naive
	}
	var short AheadOf
	for less := 0.0; less < 10; less += 0.05 {
		all, model, naive := errors(less)
		short.Name = "naive"
		short.judge(model, naive, BlockMonths)
		if !(short.Low > 0) {
			continue
		}
		long := horizonRow(monthly, "level", h, all, false).Naive[0]
		if math.Abs(float64(short.Relative-long.Relative)) > 1e-9 || long.Low > 0 || !(long.High-long.Low > 1.1*(short.High-short.Low)) {
			t.Errorf("blocks of half a year give %.4f to %.4f, those of the horizon %.4f to %.4f", short.Low, short.High, long.Low, long.High)
		}
		return
	}
	t.Error("no model is better by blocks of half a year")
}
