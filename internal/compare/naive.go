package compare

import (
	"math"
	"slices"

	"vereda/internal/quantity"
)

// Naive is a forecast that knows nothing but earlier values of the same series.
type Naive uint8

// The naive forecasts. Each looks one period ahead.
const (
	LastValue Naive = iota
	SameMonthLastYear
	HistoricalMean
	naives
)

var naiveNames = [naives]string{"last value", "same month last year", "historical mean"}

// String gives the words used in results.
func (n Naive) String() string { return naiveNames[n] }

// Naives lists the naive forecasts.
func Naives() []Naive { return []Naive{LastValue, SameMonthLastYear, HistoricalMean} }

// value is one value of a history, in the order of time.
type value struct {
	month quantity.Month
	v     float64
}

// forecast is what a naive forecaster says of a value: a point and, once it has
// been wrong often enough, that point with each of its earlier errors.
type forecast struct {
	ok     bool
	point  float64
	sorted []float64 // errors added; the point alone at first
}

// enoughErrors is the number of earlier errors from which a naive forecast has
// a distribution. With fewer, quantiles at 2.5 and 97.5 % would be made up.
const enoughErrors = 12

// forecasts gives, for each value of a history, the forecast that could have
// been made before it was known: the one of value i depends on values before i
// only. The distribution is that of the usual baseline of forecast hubs (Cramer
// et al. 2022): the point with the forecaster's own earlier errors.
func (n Naive) forecasts(history []value) []forecast {
	said := make([]forecast, len(history))
	var errors []float64 // sorted
	sum := 0.0
	for i, now := range history {
		point, ok := n.point(history[:i], now.month, sum)
		if ok {
			f := forecast{ok: true, point: point, sorted: []float64{point}}
			if len(errors) >= enoughErrors {
				f.sorted = make([]float64, len(errors))
				for k, e := range errors {
					f.sorted[k] = point + e
				}
			}
			said[i] = f
			// Only now, with the forecast made, is the value looked at.
			e := now.v - point
			at, _ := slices.BinarySearch(errors, e)
			errors = slices.Insert(errors, at, e)
		}
		sum += now.v
	}
	return said
}

// point forecasts the value of a month from those before it, whose sum is given.
func (n Naive) point(before []value, month quantity.Month, sum float64) (float64, bool) {
	if len(before) == 0 {
		return 0, false
	}
	switch n {
	case LastValue:
		return before[len(before)-1].v, true
	case SameMonthLastYear:
		for i := len(before) - 1; i >= 0 && before[i].month >= month-12; i-- {
			if before[i].month == month-12 {
				return before[i].v, true
			}
		}
		return 0, false
	}
	return sum / float64(len(before)), true
}

// Ahead gives for each month what the forecaster said of it before it was known,
// from the values of earlier months; NaN stands for a value that is missing, and
// for a forecast that could not be made. The months are in the order of time.
func (n Naive) Ahead(months []quantity.Month, values []float64) []float64 {
	said := make([]float64, len(values))
	var history []value
	sum := 0.0
	for i, v := range values {
		said[i] = math.NaN()
		if point, ok := n.point(history, months[i], sum); ok {
			said[i] = point
		}
		if !math.IsNaN(v) {
			history = append(history, value{months[i], v})
			sum += v
		}
	}
	return said
}
