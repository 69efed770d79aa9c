// Package camps says how far simulated numbers of people in camps lie from the
// registers, by the measures of the field: averaged relative differences by day
// and camp, beside forecasts that know nothing but an early count, and whether
// two sets of runs are equivalent.
//
// The measures are those of Suleimenova, Bell and Groen (Scientific Reports
// 7:13377, 2017) and of the programs that followed it.
package camps

import "math"

// Table holds numbers of people by day and camp: Table[day][camp]. All days have
// the same camps. Numbers are people, or counts of agents where a run joins
// several people in one; both sides of a comparison use the same unit.
type Table [][]float64

// Score is how far one run lies from the registers. All figures are without a
// unit; 0 is perfect.
type Score struct {
	// ByDay is the sum over camps of absolute differences, over the number
	// registered on that day (at least one).
	ByDay []float64
	// ByCamp is the part of each camp in ARD: they add up to it.
	ByCamp []float64
	// ARD is the averaged relative difference: the mean of ByDay, in which each day
	// weighs the same, however few people were registered.
	ARD float64
	// Rescaled is as ARD, with the run's numbers of each day multiplied so that
	// all camps together hold as many as were registered: how people spread over
	// camps, apart from how many have arrived. It is at most 2.
	Rescaled       float64
	RescaledByDay  []float64
	RescaledByCamp []float64
}

// ScoreOf compares one run with the registers, day by day. Both tables must have
// the same shape, or it panics. No days give NaN.
func ScoreOf(simulated, registered Table) Score {
	same(simulated, registered)
	var s Score
	s.ARD, s.ByDay, s.ByCamp = difference(simulated, registered)
	s.Rescaled, s.RescaledByDay, s.RescaledByCamp = difference(Rescale(simulated, registered), registered)
	return s
}

// Rescale multiplies the numbers of each day so that they add up to what was
// registered; a day on which nobody is in a simulated camp becomes 0.
func Rescale(simulated, registered Table) Table {
	same(simulated, registered)
	out := make(Table, len(simulated))
	for day, row := range simulated {
		factor := 0.0
		if have := sum(row); have > 0 {
			factor = sum(registered[day]) / have
		}
		out[day] = make([]float64, len(row))
		for camp, n := range row {
			out[day][camp] = n * factor
		}
	}
	return out
}

// difference returns the mean over days, the value of each day and the part of
// each camp.
func difference(simulated, registered Table) (mean float64, days, camps []float64) {
	if len(simulated) == 0 {
		return math.NaN(), nil, nil
	}
	days = make([]float64, len(simulated))
	camps = make([]float64, len(simulated[0]))
	for day, row := range simulated {
		total := math.Max(sum(registered[day]), 1)
		for camp, n := range row {
			part := math.Abs(n-registered[day][camp]) / total
			days[day] += part
			camps[camp] += part / float64(len(simulated))
		}
	}
	return sum(days) / float64(len(days)), days, camps
}

func same(a, b Table) {
	ok := len(a) == len(b)
	for day := 0; ok && day < len(a); day++ {
		ok = len(a[day]) == len(b[day]) && len(a[day]) == len(a[0])
	}
	if !ok {
		panic("camps: tables of different shapes are compared")
	}
}

func sum(values []float64) float64 {
	total := 0.0
	for _, v := range values {
		total += v
	}
	return total
}
