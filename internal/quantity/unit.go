package quantity

import (
	"math"
	"strings"
)

// Unit is a unit as the files write it.
type Unit string

// The closed list of units.
const (
	UnitShare       Unit = "share"
	UnitPeople      Unit = "people"
	UnitPeopleDay   Unit = "people/day"
	UnitPeopleMonth Unit = "people/month"
	UnitKm          Unit = "km"
	UnitKmDay       Unit = "km/day"
	UnitDay         Unit = "day"
	UnitPerDay      Unit = "1/day"
	UnitPerYear     Unit = "1/year"
	UnitUSD         Unit = "USD"
	UnitOne         Unit = "1"
)

const unitList = "share, people, people/day, people/month, km, km/day, day, 1/day, 1/year, USD, 1"

// Units returns the closed list of units, in the order of the documentation.
func Units() []Unit {
	return []Unit{UnitShare, UnitPeople, UnitPeopleDay, UnitPeopleMonth, UnitKm, UnitKmDay,
		UnitDay, UnitPerDay, UnitPerYear, UnitUSD, UnitOne}
}

// ParseUnit reads a unit. The error is a Reason: Empty, SpaceAround, UnitPercent
// or UnitUnknown. The spelling counts: usd and Km are unknown.
func ParseUnit(text string) (Unit, error) {
	if text == "" {
		return "", Empty
	}
	if strings.TrimSpace(text) != text {
		return "", SpaceAround
	}
	switch strings.ToLower(text) {
	case "%", "percent", "per cent", "pct", "percentage":
		return "", UnitPercent
	}
	for _, u := range Units() {
		if string(u) == text {
			return u, nil
		}
	}
	return "", UnitUnknown
}

// Range returns the smallest and the largest value that make sense in the unit:
// 0 and 1 for a share, 0 and +Inf for what is counted or measured, and all
// numbers for USD and plain numbers.
func (u Unit) Range() (low, high float64) {
	switch u {
	case UnitShare:
		return 0, 1
	case UnitUSD, UnitOne:
		return math.Inf(-1), math.Inf(1)
	}
	return 0, math.Inf(1)
}

// House returns the unit in which the model holds values of this unit, and the
// value converted to it: rates are held per day. Months and years have their
// mean length; where the calendar matters the reader divides by Month.Len itself.
func (u Unit) House(value float64) (float64, Unit) {
	switch u {
	case UnitPeopleMonth:
		return value / DaysPerMonth, UnitPeopleDay
	case UnitPerYear:
		return value / DaysPerYear, UnitPerDay
	}
	return value, u
}
