package calibrate

import (
	"errors"
	"math"
	"slices"

	"vereda/internal/ensemble"
	"vereda/internal/ledger"
	"vereda/internal/people"
	"vereda/internal/portable"
	"vereda/internal/scenario"
)

// Levels looks for the levels of wanting to leave with which the model makes, over the
// years used for fitting, as many departures of each nationality and party as are given
// for them, by fixed-point iteration on the log scale:
//
//	α' = α + ln((given + c) / (made + c))
//
// c being a few rows. Runs end with the fit years: nothing later is looked at. Slopes,
// months and everything that befalls people afterwards stay as they are. It returns the
// scenario with the levels; s is not changed. Told gets the distance of the departures of
// classes from those given, weighted by people.
func Levels(s *scenario.Scenario, o Options) (*scenario.Scenario, error) {
	if s.Homes == nil || len(s.Fit) == 0 {
		return nil, errors.New("the scenario does not say who lives at home, or names no years for fitting")
	}
	out := *s
	homes := *s.Homes
	homes.Level = slices.Clone(s.Homes.Level)
	out.Homes, out.Made = &homes, true
	end := out.Fit[0].To
	for _, span := range out.Fit {
		end = max(end, span.To)
	}
	for out.Days > 0 && out.MonthAt(int(out.Drivers.MonthOf[out.Days-1])) > end {
		out.Days--
	}
	out.Drivers.MonthOf = out.Drivers.MonthOf[:out.Days]
	classes := len(s.Nationalities) * int(people.Parties)
	given := make([]float64, classes)
	for i, v := range s.Drivers.Arrivals {
		if s.InFit(s.MonthAt(i / classes)) {
			given[i%classes] += v
		}
	}
	few := 3 * float64(s.PeoplePerRow)
	for i := range o.Iterations {
		result, err := ensemble.Run(ensemble.Design{Scenario: &out, Seeds: o.Seeds, Workers: o.Workers, Simulate: o.Simulate, Context: o.Context,
			Extract: func(l *ledger.Ledger) any { return departed(&out, l, classes) }})
		if err != nil {
			return nil, err
		}
		next := slices.Clone(homes.Level)
		off, all := 0.0, 0.0
		for class := range classes {
			made := 0.0
			for _, r := range result.Runs {
				made += r.Extra.([]float64)[class] / float64(len(result.Runs))
			}
			off, all = off+math.Abs(made-given[class]), all+given[class]
			change := portable.Log((given[class] + few) / (made + few))
			next[class] = min(20, max(-20, next[class]+min(strongest, max(-strongest, change))))
		}
		copy(homes.Level, next)
		if o.Told != nil {
			o.Told(i+1, off/max(all, 1), 0)
		}
	}
	back := *s
	back.Homes = &homes
	return &back, nil
}

// departed counts first departures of the fit years by class.
func departed(s *scenario.Scenario, l *ledger.Ledger, classes int) []float64 {
	sum := make([]float64, classes)
	for m := range s.Months() {
		if s.InFit(s.MonthAt(m)) {
			for class := range sum {
				sum[class] += l.Flow(m, people.Departed, ledger.Select{Sector: -1, Nationality: class / int(people.Parties), Party: class % int(people.Parties)})
			}
		}
	}
	return sum
}
