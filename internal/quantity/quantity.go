// Package quantity holds numbers with units, dates without clocks, and the
// strict reading of both from text.
//
// A defined type per unit makes the sum of kilometres and dollars a compile
// error. Rates are stored per day; a rate and a share are different types, so
// nobody multiplies a yearly probability by a day.
//
// Of our rooms it imports portable only, also on storey 0.
package quantity

import (
	"math"

	"vereda/internal/portable"
)

type (
	// Km is a length in kilometres.
	Km float64
	// Days is a length of time in days.
	Days float64
	// USD is an amount in dollars of the scenario's price year.
	USD float64
	// KmDay is a speed in kilometres per day.
	KmDay float64
	// PerDay is a rate, in events per day.
	PerDay float64
	// Share is a share or probability, 0 to 1.
	Share float64
	// People is a number of people; fractions are allowed in expectations.
	People float64
	// Day is the index of a day of the run; day 0 is the start of the scenario.
	Day int32
)

const (
	// DaysPerYear is the mean length of a year of the Julian calendar, in days.
	DaysPerYear = 365.25
	// DaysPerMonth is a twelfth of that.
	DaysPerMonth = DaysPerYear / 12
)

// Over returns the share to whom an event of this rate happens at least once in
// d days: 1 - exp(-rd).
func (r PerDay) Over(d Days) Share {
	return Share(-portable.Expm1(float64(-float64(r) * float64(d))))
}

// Rate returns the rate that over one unit of exposure gives this share:
// -ln(1-q), 0 for 0 and +Inf for 1.
func (q Share) Rate() float64 {
	if q >= 1 {
		return math.Inf(1)
	}
	return -portable.Log1p(-float64(q))
}

// At returns the time that the length takes at this speed; +Inf at speed 0.
func (k Km) At(v KmDay) Days { return Days(float64(k) / float64(v)) }

// PerYear converts a rate per year to one per day.
func PerYear(rate float64) PerDay { return PerDay(rate / DaysPerYear) }

// PerMonth converts a rate per month of mean length to one per day.
func PerMonth(rate float64) PerDay { return PerDay(rate / DaysPerMonth) }
