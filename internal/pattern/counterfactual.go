package pattern

import (
	"slices"

	"vereda/internal/policy"
	"vereda/internal/scenario"
)

// Counterfactual is a scenario with something changed, to be run with the seeds
// of the base.
type Counterfactual struct {
	Name     string
	Scenario *scenario.Scenario
	Decides  bool // whether a row with a band needs it
}

// changes names the counterfactuals that bands.csv may ask for: a rule and what
// becomes of its values.
var changes = map[string]func([]policy.Change) []policy.Change{
	"agents-doubled": scaled("agents", 2),
	"beds-doubled":   scaled("beds", 2),
	"sanctions-held": held("sanction"),
}

// scaled multiplies the values of a rule.
func scaled(rule string, by float64) func([]policy.Change) []policy.Change {
	return func(list []policy.Change) []policy.Change {
		for i := range list {
			if list[i].Rule == policy.FindRule(rule) {
				list[i].Value *= by
			}
		}
		return list
	}
}

// held keeps a rule as it is on the first day.
func held(rule string) func([]policy.Change) []policy.Change {
	return func(list []policy.Change) []policy.Change {
		return slices.DeleteFunc(list, func(c policy.Change) bool { return c.Rule == policy.FindRule(rule) && c.Day > 0 })
	}
}

// Counterfactuals are the scenarios that the rows of bands.csv ask for beside
// the base. Each ends with the last month that a row needs of it.
func Counterfactuals(s *scenario.Scenario) []Counterfactual {
	until, decides := map[string]int{}, map[string]bool{}
	var names []string
	rows := bands()
	for i := range rows {
		name := rows[i].variant
		if name == "" {
			continue
		}
		_, to, whole := months(s, rows[i].span)
		if !whole {
			continue
		}
		if _, known := until[name]; !known {
			names = append(names, name)
		}
		decides[name] = decides[name] || rows[i].low != nil || rows[i].high != nil
		until[name] = max(until[name], dayOf(s, to)+1)
	}
	slices.Sort(names)
	list := make([]Counterfactual, 0, len(names))
	for _, name := range names {
		change := changes[name]
		if change == nil {
			panic("pattern: bands.csv: no counterfactual " + name)
		}
		other := *s
		other.Timeline = policy.NewTimeline(change(slices.Clone(s.Timeline.Changes())))
		other.Days = until[name]
		other.Drivers.MonthOf = s.Drivers.MonthOf[:until[name]]
		list = append(list, Counterfactual{name, &other, decides[name]})
	}
	return list
}
