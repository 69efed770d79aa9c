package compare

import (
	"slices"

	"vereda/internal/quantity"
)

// AheadNaive is a forecast several months ahead that knows nothing but earlier
// values of the same series.
type AheadNaive uint8

// The naive forecasts at a horizon.
const (
	AheadLast    AheadNaive = iota // the last value
	AheadYear                      // the value of the same month a year before the target
	AheadDrift                     // the last value and the mean step from the first on
	AheadHistory                   // all values so far, each as likely as any other
	aheadNaives
)

var aheadNames = [aheadNaives]string{"last value", "same month last year", "drift", "historical distribution"}

// String gives the words used in results.
func (n AheadNaive) String() string { return aheadNames[n] }

// forecast gives what could be said of the month h months ahead, 1 for the
// origin itself, by whoever knows the values before the origin. All but the
// historical distribution spread their point by the errors that they would have
// made from earlier origins at the same horizon, once there are enough of them.
// Nothing is forecast below 0.
func (n AheadNaive) forecast(known []value, origin quantity.Month, h int) forecast {
	if len(known) == 0 {
		return forecast{}
	}
	if n == AheadHistory {
		sorted := make([]float64, len(known))
		for i, v := range known {
			sorted[i] = v.v
		}
		slices.Sort(sorted)
		return forecast{ok: true, point: Quantile(sorted, 0.5), sorted: sorted}
	}
	target := origin + quantity.Month(h) - 1
	point, ok := n.point(known, target)
	if !ok {
		return forecast{}
	}
	var errors []float64
	for i := range known {
		// What would have been said of value i h months before.
		end, _ := slices.BinarySearchFunc(known, known[i].month-quantity.Month(h)+1, func(v value, m quantity.Month) int { return int(v.month - m) })
		if past, could := n.point(known[:end], known[i].month); could {
			errors = append(errors, known[i].v-past)
		}
	}
	f := forecast{ok: true, point: max(point, 0), sorted: []float64{max(point, 0)}}
	if len(errors) >= enoughErrors {
		f.sorted = make([]float64, len(errors))
		for i, e := range errors {
			f.sorted[i] = max(point+e, 0)
		}
		slices.Sort(f.sorted)
	}
	return f
}

// point is the middle of a forecast of a month.
func (n AheadNaive) point(known []value, target quantity.Month) (float64, bool) {
	if len(known) == 0 {
		return 0, false
	}
	first, last := known[0], known[len(known)-1]
	switch n {
	case AheadYear:
		i, found := slices.BinarySearchFunc(known, target-12, func(v value, m quantity.Month) int { return int(v.month - m) })
		if !found {
			return 0, false
		}
		return known[i].v, true
	case AheadDrift:
		if last.month == first.month {
			return 0, false
		}
		step := (last.v - first.v) / float64(last.month-first.month)
		return last.v + float64(step*float64(target-last.month)), true
	}
	return last.v, true
}
