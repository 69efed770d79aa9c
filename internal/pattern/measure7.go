package pattern

import (
	"math"
	"slices"

	"vereda/internal/people"
	"vereda/internal/portable"
)

// Figures of who leaves home and who lives where.

// highest is the most encounters between ports in a month of the row.
func (r *run) highest() float64 { return slices.Max(r.monthly()) }

// yearsThere STANDING... is how many years people lived in the destination in some
// standings, over the ends of months [person-years].
func (r *run) yearsThere() float64 { return r.standing() / 12 }

// homicides is how many people the series holds as killed in the countries of the row,
// in its months; NaN where one is not known.
func (r *run) homicides() float64 {
	h := r.s.Homes
	if h == nil {
		return math.NaN()
	}
	return r.sumOnce(func(m, n int) float64 {
		at := m*len(r.s.Nationalities) + n
		return h.Murders[at] / 1e5 * h.Population[at] / 12
	})
}

// sumOnce adds a number over the months and nationalities of the row, whatever its party.
func (r *run) sumOnce(of func(month, nationality int) float64) float64 {
	total := 0.0
	for m := r.from; m <= r.to; m++ {
		for _, sel := range r.selections() {
			for n := range r.s.Nationalities {
				if sel.Nationality < 0 || sel.Nationality == n {
					total += of(m, n)
				}
			}
		}
	}
	return total
}

// reachedThere is how many came to live in the destination for each who left home for
// the first time, in the same months.
func (r *run) reachedThere() float64 {
	return r.ratio(r.flow(people.Entered, people.Released, people.Paroled, people.Protected), r.flow(people.Departed))
}

// flowOnKin is the share of the variance of the logarithm of departures by nationality
// that a line on the logarithm of kin abroad on the first day explains: the square of
// their correlation. Nationalities whose kin are not known, or of whom nobody left, are
// left out.
func (r *run) flowOnKin() float64 {
	if r.s.Homes == nil {
		return math.NaN()
	}
	var x, y []float64
	for n := range r.s.Nationalities {
		kin, left := r.s.Homes.Kin[n], 0.0
		for m := r.from; m <= r.to; m++ {
			for _, sel := range r.selections() {
				if sel.Nationality < 0 {
					sel.Nationality = n
				}
				if sel.Nationality == n {
					left += r.l.Flow(m, people.Departed, sel)
				}
			}
		}
		if kin > 0 && left > 0 {
			x, y = append(x, portable.Log(kin)), append(y, portable.Log(left))
		}
	}
	return squaredCorrelation(x, y)
}

// squaredCorrelation of two lists; NaN of fewer than three pairs.
func squaredCorrelation(x, y []float64) float64 {
	n := float64(len(x))
	if n < 3 {
		return math.NaN()
	}
	var mx, my, xx, yy, xy float64
	for i := range x {
		mx, my = mx+x[i]/n, my+y[i]/n
	}
	for i := range x {
		dx, dy := x[i]-mx, y[i]-my
		xx, yy, xy = xx+float64(dx*dx), yy+float64(dy*dy), xy+float64(dx*dy)
	}
	return float64(xy*xy) / float64(xx*yy)
}

// atHome adds up over the months of the row the person-days at home, of those who want to
// leave, and of those who want to, can and would; known is false where nobody counts them.
func (r *run) atHome() (home, wanting, planning float64, known bool) {
	if !r.l.AtHome() {
		return 0, 0, 0, false
	}
	for m := r.from; m <= r.to; m++ {
		for _, sel := range r.selections() {
			h, w, p := r.l.Wanting(m, sel)
			home, wanting, planning = home+h, wanting+w, planning+p
		}
	}
	return home, wanting, planning, true
}

// wantingOverPlanning is how many people at home want to leave for each who wants to, can
// and would.
func (r *run) wantingOverPlanning() float64 {
	_, wanting, planning, known := r.atHome()
	if !known {
		return math.NaN()
	}
	return r.ratio(wanting, planning)
}

// wantingAtHome is the share of people at home who want to leave.
func (r *run) wantingAtHome() float64 {
	home, wanting, _, known := r.atHome()
	if !known {
		return math.NaN()
	}
	return r.ratio(wanting, home)
}
