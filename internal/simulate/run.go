// Package simulate runs the days of a scenario: it builds the tables, lists the
// phases of the day ([phases], the page to read first) and passes the days.
//
// A run is a pure function of scenario and seed. It knows no clock, no file and
// no other run.
package simulate

import (
	"fmt"
	"iter"
	"strings"

	"vereda/internal/ledger"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// Days is the run of a scenario with a seed, as an iterator over its days. It
// yields the tables at the end of each day for reading; they are valid until the
// next day. Breaking off ends the run.
//
// It panics where the model breaks one of its own rules, with the phase, the
// day and the command that repeats it.
func Days(s *scenario.Scenario, seed uint64) iter.Seq2[quantity.Day, *State] {
	return days(s, seed, nil)
}

// days calls after, where given, after each phase.
func days(s *scenario.Scenario, seed uint64, after func(w *world, phase *Phase)) iter.Seq2[quantity.Day, *State] {
	return func(yield func(quantity.Day, *State) bool) {
		w := assemble(s, seed)
		at := "start"
		defer func() {
			if fault := recover(); fault != nil {
				panic(fmt.Sprintf("%v\nin phase %q on day %d; repeat: vereda run %s --seed %d", fault, at, w.Day, s.Name, seed))
			}
		}()
		for day := range quantity.Day(s.Days) {
			w.Day = day
			w.People.Dawn(day)
			for i := range w.phases {
				at = w.phases[i].Name
				w.phases[i].Step(day)
				if after != nil {
					after(w, &w.phases[i])
				}
			}
			if fault := w.audit(); fault != "" {
				panic(fault)
			}
			if !yield(day, &w.State) {
				return
			}
			w.People.Compact()
		}
	}
}

// audit checks cheaply, every day, what must never fail; tests check all rows
// after every phase.
func (w *world) audit() string {
	c := w.Conditions
	switch {
	case c.Beds[0] < 0 || c.FamilyBeds[0] < 0:
		return fmt.Sprintf("more people left beds than were in them: %d, %d", c.Beds[0], c.FamilyBeds[0])
	case c.InteriorDetained[0] < 0 || c.Enrolled[0] < 0:
		return "a stock is negative"
	}
	for s, p := range c.Apprehension {
		if !(p >= 0 && p <= 1) {
			return fmt.Sprintf("chance of apprehension %v in sector %d", p, s)
		}
	}
	return ""
}

// Run runs all days of a scenario into a ledger and calls each, where it is
// given, at the end of every day.
func Run(s *scenario.Scenario, seed uint64, each func(day quantity.Day)) *ledger.Ledger {
	l := ledger.New(ShapeOf(s))
	for day, state := range Days(s, seed) {
		l.Close(day, state.People, state.Conditions)
		l.CloseHomes(day, state.Communities)
		if each != nil {
			each(day)
		}
	}
	return l
}

// ShapeOf gives the extents of a scenario's ledger.
func ShapeOf(s *scenario.Scenario) ledger.Shape {
	shape := ledger.Shape{Days: s.Days, Sectors: len(s.Network.Sectors), Nationalities: len(s.Nationalities),
		PeoplePerRow: s.PeoplePerRow, MonthOf: s.Drivers.MonthOf, Months: s.Months(), Made: s.Made}
	if s.Network.OnTheWay {
		shape.Routes, shape.Zones = len(s.Network.Routes), len(s.Network.Zones)
		for i := range s.Network.Places {
			shape.ZoneOf = append(shape.ZoneOf, s.Network.Places[i].Zone)
		}
	}
	if len(s.SettledRows) > 0 {
		shape.LivingAreas = max(1, s.Network.Areas)
	}
	shape.BorderJobs = len(s.JobRows) > 0
	return shape
}

// Phases lists the phases of the day without their steps, for the manual.
func Phases(s *scenario.Scenario) []Phase {
	list := assemble(s, s.Seed).phases
	for i := range list {
		list[i].Step = nil
	}
	return list
}

// columns joins lists of column names.
func columns(lists ...string) []string {
	return strings.Fields(strings.Join(lists, " "))
}
