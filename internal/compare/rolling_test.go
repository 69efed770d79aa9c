package compare

import (
	"math"
	"slices"
	"testing"

	"vereda/internal/chance"
	"vereda/internal/observe"
	"vereda/internal/quantity"
)

var monthly = &observe.Instrument{Name: "counted", Unit: "people/month", Period: observe.Monthly}

func seriesOf(values ...float64) observe.Series {
	s := observe.Series{Instrument: monthly}
	for m, v := range values {
		s.Points = append(s.Points, observe.Point{Month: quantity.Month(m), Sector: -1, Nationality: -1, Party: -1, Value: v})
	}
	return s
}

// TestAheadNaives holds each naive forecast at each horizon against the record
// for which it is exact, and against another one worked out by hand.
func TestAheadNaives(t *testing.T) {
	line, year := make([]float64, 48), make([]float64, 48)
	for m := range line {
		line[m] = 7 + 3*float64(m)
		year[m] = float64(m%12) * 10
	}
	for _, h := range []int{1, 3, 6, 12} {
		for _, c := range []struct {
			n      AheadNaive
			record []float64
			want   float64 // at month 36+h-1, known to month 35
		}{
			{AheadDrift, line, 7 + 3*float64(35+h)},
			{AheadYear, year, float64((35+h)%12) * 10},
			{AheadLast, line, 7 + 3*35},
			{AheadHistory, line, 7 + 3*17.5},
		} {
			f := c.n.forecast(cellsOf(seriesOf(c.record...).Points)[0].before(36), 36, h)
			if !f.ok || f.point != c.want {
				t.Errorf("%s, %d months ahead: %v, wanted %v", c.n, h, f.point, c.want)
			}
			if c.n == AheadLast { // on a line it has always been too low by 3h
				if got := f.sorted[0]; got != c.want+3*float64(h) || got != f.sorted[len(f.sorted)-1] || len(f.sorted) != 36-h {
					t.Errorf("%s, %d months ahead: spread %v", c.n, h, f.sorted)
				}
			}
		}
	}
}

// TestRollingByHand scores one series from two origins.
func TestRollingByHand(t *testing.T) {
	observed := []observe.Series{seriesOf(10, 10, 10, 20, 40)}
	runs := [][]observe.Series{{seriesOf(5, 5, 5, 5, 10)}, {seriesOf(5, 5, 5, 7, 10)}}
	rows := Rolling([]Origin{{3, runs}, {4, runs}}, observed, []int{1}, false)
	if len(rows) != 2 {
		t.Fatalf("%d rows", len(rows))
	}
	// As counted: 6 for 20 and 10 for 40. From the last value: in month 3 runs
	// grow from 5 to 5 and 7, so 10 and 14; in month 4 from 5 and 7 to 10.
	raw, anchored := rows[0], rows[1]
	near(t, "mean error", float64(raw.Model.MAE), (14+30)/2.0)
	near(t, "anchored", float64(anchored.Model.MAE), ((20-12)+(40-(40+200.0/7)/2))/2)
	if raw.Form != AsCounted || anchored.Form != Anchored || raw.Origins != 2 || raw.Model.Points != 2 {
		t.Errorf("%+v", raw)
	}
	near(t, "error of the last value", float64(raw.Naive[AheadLast].Naive.MAE), (10+20)/2.0)
	// Anchored runs of month 4 are 200/7 and 40: the count is at the end of the interval of none but 95 %.
	near(t, "80 %", float64(anchored.Model.Cover80), 0)
}

// TestNothingIsKnownAhead shuffles what came after each forecast was made, but for
// the value it is held against, and wants the same scores; and what came before,
// and wants others.
func TestNothingIsKnownAhead(t *testing.T) {
	values := make([]float64, 72)
	for m := range values {
		values[m] = 100 + 50*chance.New(3).Unit(chance.Test, uint64(m), 0)
	}
	const origin = 40
	runs := [][]observe.Series{{seriesOf(noise(5, 72)...)}, {seriesOf(noise(6, 72)...)}, {seriesOf(noise(7, 72)...)}}
	score := func(values []float64, h int) []HorizonRow {
		return Rolling([]Origin{{origin, runs}}, []observe.Series{seriesOf(values...)}, []int{h}, false)
	}
	shuffled := func(from, to, keep int) []float64 {
		out := slices.Clone(values)
		for m := from; m < to; m++ {
			if other := from + int(chance.Hash(9, uint64(m))%uint64(to-from)); m != keep && other != keep {
				out[m], out[other] = out[other], out[m]
			}
		}
		return out
	}
	for _, h := range []int{1, 3, 6, 12} {
		plain := score(values, h)
		if len(plain) != 2 {
			t.Fatalf("%d rows", len(plain))
		}
		if got := score(shuffled(origin, 72, origin+h-1), h); !equalRows(got, plain) {
			t.Errorf("%d months ahead: another future gives another score", h)
		}
		if got := score(shuffled(0, origin, -1), h); equalRows(got, plain) {
			t.Errorf("%d months ahead: another past gives the same score", h)
		}
	}
}

// equalRows compares figures that may be missing.
func equalRows(a, b []HorizonRow) bool {
	same := func(a, b Ahead) bool {
		eq := func(x, y Figure) bool { return x == y || x.Missing() && y.Missing() }
		return a.Points == b.Points && eq(a.MAE, b.MAE) && eq(a.WIS, b.WIS) && eq(a.Cover50, b.Cover50) && eq(a.Cover80, b.Cover80) && eq(a.Cover95, b.Cover95)
	}
	return slices.EqualFunc(a, b, func(x, y HorizonRow) bool {
		return same(x.Model, y.Model) && slices.EqualFunc(x.Naive, y.Naive, func(p, q AheadOf) bool { return same(p.Naive, q.Naive) && same(p.Model, q.Model) })
	})
}

// TestCoverageAhead draws counts and forecasts from one distribution: intervals
// hold what they promise.
func TestCoverageAhead(t *testing.T) {
	const cells, seeds = 2000, 199
	observed, runs := observe.Series{Instrument: monthly}, make([][]observe.Series, seeds)
	point := func(i int, m quantity.Month, seed uint64) observe.Point {
		return observe.Point{Month: m, Sector: int16(i), Nationality: -1, Party: -1, Value: 50 + chance.Normal(chance.New(seed).Unit(chance.Test, uint64(i), quantity.Day(m)))}
	}
	for k := range runs {
		s := observe.Series{Instrument: monthly}
		for i := range cells {
			s.Points = append(s.Points, point(i, 1, uint64(k)))
		}
		runs[k] = []observe.Series{s}
	}
	for i := range cells {
		observed.Points = append(observed.Points, point(i, 0, 1e6), point(i, 1, 1e6))
	}
	rows := Rolling([]Origin{{1, runs}}, []observe.Series{observed}, []int{1}, false)
	m := rows[0].Model
	for _, c := range []struct {
		name string
		got  Figure
		want float64
	}{{"50 %", m.Cover50, 0.5}, {"80 %", m.Cover80, 0.8}, {"95 %", m.Cover95, 0.95}} {
		// Interpolated quantiles of 199 draws hold a little less than they say.
		want := c.want * (seeds - 1) / (seeds + 1)
		if z := (float64(c.got) - want) / math.Sqrt(want*(1-want)/cells); math.Abs(z) > 6 {
			t.Errorf("the interval of %s holds %.3f, z = %.1f", c.name, float64(c.got), z)
		}
	}
}
