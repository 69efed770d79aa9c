package camps

import "math"

// Naive is a forecast that knows the registers of one early day only.
type Naive uint8

// The forecasts of the 2017 paper, each from the count of day k on.
const (
	// Flat says that each camp stays as it was on day k.
	Flat Naive = iota
	// Sloped says that each camp grows by a k-th of that in each day.
	Sloped
	// Ratio knows the number in all camps together on each later day, and shares
	// it as it was shared on day k.
	Ratio
)

var naiveNames = [...]string{"flat", "sloped", "ratio"}

// String returns "flat", "sloped" or "ratio".
func (n Naive) String() string { return naiveNames[n] }

// Naives returns all forecasts.
func Naives() []Naive { return []Naive{Flat, Sloped, Ratio} }

// Forecast returns what the forecast from day k says of a day after it, camp by
// camp. Day k must be at least 1 and within the table. Sloped follows the
// definition of the paper, the line through nothing on day 0 and the count of day
// k; programs in use leave out the division by k.
func (n Naive) Forecast(registered Table, k, day int) []float64 {
	known := registered[k]
	out := make([]float64, len(known))
	factor := 1.0
	switch n {
	case Sloped:
		factor = float64(day) / float64(k)
	case Ratio:
		factor = 0
		if have := sum(known); have > 0 {
			factor = sum(registered[day]) / have
		}
	}
	for camp, v := range known {
		out[camp] = v * factor
	}
	return out
}

// Skill is a run beside one forecast over the days after k.
type Skill struct {
	Naive Naive
	Day   int // k, from 0; the forecast knows this day
	// Run and Forecast are averaged relative differences over the days after k; the
	// run is rescaled, as a forecast may know the total.
	Run, Forecast float64
	// MASE is the mean absolute scaled error: the run's mean absolute error over
	// the forecast's, both over the days after k, for each camp; the mean over camps
	// is weighted by people registered. Below 1 the run is better. Camps that the
	// forecast meets without error have no ratio and are left out; NaN without any.
	MASE float64
}

// SkillOf sets a run beside the forecast from day k. A day k outside the table,
// or on its last day, gives NaN throughout.
func SkillOf(simulated, registered Table, n Naive, k int) Skill {
	s := Skill{Naive: n, Day: k, Run: math.NaN(), Forecast: math.NaN(), MASE: math.NaN()}
	if k < 1 || k+1 >= len(registered) {
		return s
	}
	run := Rescale(simulated, registered)[k+1:]
	rest := registered[k+1:]
	said := make(Table, len(rest))
	for i := range rest {
		said[i] = n.Forecast(registered, k, k+1+i)
	}
	s.Run, _, _ = difference(run, rest)
	s.Forecast, _, _ = difference(said, rest)
	weighted, weights := 0.0, 0.0
	for camp := range rest[0] {
		model, naive, people := 0.0, 0.0, 0.0
		for day, row := range rest {
			model += math.Abs(run[day][camp] - row[camp])
			naive += math.Abs(said[day][camp] - row[camp])
			people += row[camp]
		}
		if naive > 0 {
			weighted += float64(people * (model / naive))
			weights += people
		}
	}
	if weights > 0 {
		s.MASE = weighted / weights
	}
	return s
}
