package mechanism

import (
	"vereda/internal/people"
	"vereda/internal/portable"
	"vereda/internal/quantity"
)

// daysOf rounds a time [day] up to whole days, at least one: what is decided
// today ends tomorrow at the earliest.
func daysOf(days float64) quantity.Day {
	if days >= float64(people.NeverEnds) {
		return people.NeverEnds / 2
	}
	d := quantity.Day(days)
	if float64(d) < days || d < 1 {
		d++
	}
	return d
}

// exponentialDays is a stay of the given mean [day], in whole days: the number
// of days until the end of an exponential time is geometric, and its mean is
// that of the time where the chance of leaving a day is 1/mean.
func exponentialDays(u float64, mean quantity.Days) quantity.Day {
	if mean <= 1 {
		return 1
	}
	return geometric(u, 1/float64(mean))
}

// geometric is the first day of success at quantile u (counted from its upper
// end) where each day succeeds with chance q: mean 1/q.
func geometric(u, q float64) quantity.Day {
	return daysOf(portable.Log(u) / portable.Log1p(-q))
}
