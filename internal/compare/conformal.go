package compare

import (
	"math"
	"slices"

	"vereda/internal/portable"
	"vereda/internal/quantity"
)

// Recalibration corrects the quantiles of forecasts by how far earlier ones were off. It is
// split conformal prediction by quantile (Romano, Patterson and Candès 2019, each end for
// itself): on the scale log(1 + people), the quantile at a level is moved by the quantile at
// that level of how much more was counted than the quantile said, over earlier forecasts of
// the same series at the same horizon. Before that, a forecast is moved by the median of the
// earlier errors of its own cell (sector, nationality, party), and the errors are those of
// the forecasts so moved: runs that send too few people through one sector and too many
// through another would else give either the errors of the other. Whatever is wrong with the
// runs, as long as their errors stay alike the intervals then hold what they promise.
//
// Adaptive recalibration does not trust that errors stay alike (Gibbs and Candès 2021): each
// cell of a series has levels of its own, and after each origin whose counts have come in
// the level moves by adaptStep times how much less or more was counted below than the level
// that was wanted.
//
// No forecast is corrected by what was counted in or after the month from which it was made.
type Recalibration uint8

// The forms of a forecast that are held beside each other.
const (
	Before   Recalibration = iota // the runs as they are
	Split                         // moved by all earlier errors
	Adaptive                      // with levels that follow how each cell has fared
	recalibrations
)

var recalibrationNames = [recalibrations]string{"before", "split", "adaptive"}

// String gives the words used in results.
func (r Recalibration) String() string { return recalibrationNames[r] }

const (
	// EnoughEarlier is the number of earlier errors from which a forecast is corrected. It
	// is the one from which a naive forecast has a distribution. With fewer than 39 errors
	// an interval of 95 % ends at the largest of them and holds n/(n+1) less than 95 %.
	EnoughEarlier = enoughErrors
	// enoughOwn is the number of earlier errors of a cell from which it is moved by their
	// median. An assumption: of two the median is their mean, and one odd month sets it.
	enoughOwn = 3
	// adaptStep is by how much a level follows a miss [share per share]. An assumption,
	// not fitted: Gibbs and Candès take 0.005 for thousands of steps; here are tens.
	adaptStep = 0.05
)

// edges are the levels that are corrected: those of [Levels] and the ends of 80 %.
var edges = [9]float64{0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975}

// middle is the place of the median.
const middle = 4

// quantiles9 are the quantiles of a forecast at the edges.
type quantiles9 [len(edges)]float64

// levels gives those at [Levels].
func (q *quantiles9) levels() [7]float64 {
	return [7]float64{q[0], q[1], q[3], q[4], q[5], q[7], q[8]}
}

// holds says of the intervals of 50, 80 and 95 % whether a value lies in them.
func (q *quantiles9) holds(y float64) [3]bool {
	return [3]bool{q[3] <= y && y <= q[5], q[2] <= y && y <= q[6], q[0] <= y && y <= q[8]}
}

// said is a forecast in all its forms.
type said struct {
	*outlook
	ok bool // it could be corrected
	by [recalibrations]quantiles9
	// moved are the quantiles of the runs on the scale of the errors, moved by the median of
	// the earlier errors of the cell.
	moved quantiles9
}

// onScale and offScale go to the scale of the errors and back. Nothing is below 0.
func onScale(v float64) float64  { return portable.Log1p(max(v, 0)) }
func offScale(v float64) float64 { return max(portable.Expm1(v), 0) }

// recalibrate corrects the forecasts of one series at one horizon, in the order of their
// origins and within an origin of their cells.
func recalibrate(all []outlook) []said {
	list := make([]said, len(all))
	for i := range all {
		list[i].outlook = &all[i]
		for k, level := range edges {
			list[i].by[Before][k] = Quantile(all[i].model, level)
		}
	}
	slices.SortStableFunc(list, func(a, b said) int {
		if a.origin != b.origin {
			return int(a.origin - b.origin)
		}
		return a.cell - b.cell
	})
	levels := map[int]*quantiles9{} // of adaptive intervals, by cell
	learnt := 0                     // forecasts whose counts have moved the levels
	for from := 0; from < len(list); {
		to := from
		for to < len(list) && list[to].origin == list[from].origin {
			to++
		}
		// Targets come in the order of origins, so what is known is the beginning.
		known := knownAt(list, list[from].origin)
		for ; learnt < len(known); learnt++ {
			adapt(levels, &known[learnt])
		}
		errors := errorsOf(known)
		for i := from; i < to; i++ {
			list[i].move(known)
		}
		for i := from; i < to && len(known) >= EnoughEarlier; i++ {
			list[i].correct(errors, levelsOf(levels, list[i].cell))
		}
		from = to
	}
	return list
}

// knownAt gives the forecasts whose counts were there when a month began. It is the only
// way by which a correction sees a count.
func knownAt(list []said, origin quantity.Month) []said {
	n := 0
	for n < len(list) && list[n].target < origin {
		n++
	}
	return list[:n]
}

// move fills in the quantiles moved by how far the medians of the cell were off.
func (s *said) move(known []said) {
	var own []float64
	for i := range known {
		if known[i].cell == s.cell {
			own = append(own, onScale(known[i].observed)-onScale(known[i].by[Before][middle]))
		}
	}
	off := 0.0
	if len(own) >= enoughOwn {
		slices.Sort(own)
		off = Quantile(own, 0.5)
	}
	for k := range edges {
		s.moved[k] = onScale(s.by[Before][k]) + off
	}
}

// levelsOf are the levels of a cell, those of the edges at first.
func levelsOf(levels map[int]*quantiles9, cell int) *quantiles9 {
	if levels[cell] == nil {
		fresh := quantiles9(edges)
		levels[cell] = &fresh
	}
	return levels[cell]
}

// adapt moves the levels of a cell by what came of one of its forecasts.
func adapt(levels map[int]*quantiles9, s *said) {
	if !s.ok {
		return
	}
	at := levelsOf(levels, s.cell)
	for k, wanted := range edges {
		below := 0.0
		if s.observed <= s.by[Adaptive][k] {
			below = 1
		}
		low, high := 0.0, 0.5
		if wanted > 0.5 {
			low, high = 0.5, 1
		} else if wanted == 0.5 {
			low, high = 0.25, 0.75
		}
		at[k] = min(max(at[k]+float64(adaptStep*(wanted-below)), low), high)
	}
}

// errorsOf gives by edge how much more was counted than the moved quantile said, sorted.
func errorsOf(known []said) [len(edges)][]float64 {
	var errors [len(edges)][]float64
	for k := range edges {
		errors[k] = make([]float64, len(known))
		for i := range known {
			errors[k][i] = onScale(known[i].observed) - known[i].moved[k]
		}
		slices.Sort(errors[k])
	}
	return errors
}

// correct fills the corrected forms.
func (s *said) correct(errors [len(edges)][]float64, levels *quantiles9) {
	s.ok = true
	for k, level := range edges {
		q := s.moved[k]
		s.by[Split][k] = offScale(q + conformal(errors[k], level, level))
		s.by[Adaptive][k] = offScale(q + conformal(errors[k], level, levels[k]))
	}
	for _, form := range []Recalibration{Split, Adaptive} {
		slices.Sort(s.by[form][:])
	}
}

// conformal is the quantile of n sorted errors that the next one, alike, lies below with at
// most (edge below the median) or at least (above) the probability of the level: the k-th of
// n lies above the next one with k/(n+1). Beyond the smallest and the largest it is those.
func conformal(sorted []float64, edge, level float64) float64 {
	n := len(sorted)
	rank := float64(level * float64(n+1))
	switch {
	case edge < 0.5:
		return sorted[min(max(int(math.Floor(rank+1e-9)), 1), n)-1]
	case edge > 0.5:
		return sorted[min(max(int(math.Ceil(rank-1e-9)), 1), n)-1]
	}
	return Quantile(sorted, level)
}
