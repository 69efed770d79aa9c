package pattern

import (
	"slices"
	"strconv"
	"strings"

	"vereda/internal/network"
	"vereda/internal/policy"
	"vereda/internal/scenario"
)

// Counterfactual is a scenario with something changed, to be run with the seeds
// of the base.
type Counterfactual struct {
	Name     string
	Scenario *scenario.Scenario
	Decides  bool // whether a row with a band needs it
	Needed   int  // days that rows with a band need of it; no more than the scenario has
	Made     bool // whether the model makes its departures
}

// changes names counterfactuals that bands.csv may ask for: a rule and what
// becomes of its values. See also changeOf.
var changes = map[string]func([]policy.Change) []policy.Change{
	"agents-doubled": scaled("agents", 2),
	"agents-tripled": scaled("agents", 3),
	"beds-doubled":   scaled("beds", 2),
	"sanctions-held": held("sanction"),

	"border-work":                worked,
	"border-work-agents-tripled": func(list []policy.Change) []policy.Change { return scaled("agents", 3)(worked(list)) },
}

// changeOf is the change that a counterfactual makes: one of the list by name, or
// rules at sectors that keep a value through the whole run, written
// RULE@SECTOR=VALUE with spaces between them. It is nil where the scenario has no
// such sector, and panics where there is no such rule: bands.csv is part of the
// program.
func changeOf(s *scenario.Scenario, name string) func([]policy.Change) []policy.Change {
	if change := changes[name]; change != nil {
		return change
	}
	var all []func([]policy.Change) []policy.Change
	for _, word := range strings.Fields(name) {
		rule, rest, _ := strings.Cut(word, "@")
		where, value, _ := strings.Cut(rest, "=")
		v, err := strconv.ParseFloat(value, 64)
		if policy.FindRule(rule) < 0 || err != nil {
			panic("pattern: bands.csv: no counterfactual " + name)
		}
		sector := slices.Index(s.Network.Sectors, where)
		if sector < 0 {
			return nil
		}
		all = append(all, kept(policy.FindRule(rule), network.SectorID(sector), v))
	}
	return func(list []policy.Change) []policy.Change {
		for _, change := range all {
			list = change(list)
		}
		return list
	}
}

// kept gives a rule one value at a sector on every day on which it changes there.
func kept(rule int, sector network.SectorID, value float64) func([]policy.Change) []policy.Change {
	return func(list []policy.Change) []policy.Change {
		var out []policy.Change
		for _, c := range list {
			if c.Rule != rule || c.Scope.Sector >= 0 && c.Scope.Sector != sector {
				out = append(out, c)
				continue
			}
			if c.Scope.Sector < 0 {
				out = append(out, c)
			}
			c.Scope.Sector, c.Value = sector, value
			out = append(out, c)
		}
		return out
	}
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
// the base. Each ends with the last month that a row needs of it, see also
// [Counterfactual.Deciding]. A scenario that lets the model make departures is its own
// plain run.
func Counterfactuals(s *scenario.Scenario) []Counterfactual {
	until, needed := map[string]int{}, map[string]int{}
	var names []string
	reach := newReach(s)
	rows := reach.rows
	for i := range rows {
		if rows[i].variant == "" || reach.without(&rows[i]) != "" {
			continue
		}
		_, to, _ := months(s, rows[i].span)
		other, beside, _ := sidesOf(rows[i].variant)
		for _, name := range [...]string{other, beside} {
			if name == "" || name == plain && s.Made {
				continue
			}
			if _, known := until[name]; !known {
				names = append(names, name)
			}
			until[name] = max(until[name], dayOf(s, to)+1)
			if rows[i].low != nil || rows[i].high != nil {
				needed[name] = max(needed[name], lastOf(s, rows, &rows[i])+1)
			}
		}
	}
	slices.Sort(names)
	list := make([]Counterfactual, 0, len(names))
	for _, name := range names {
		list = append(list, Counterfactual{name, endedAfter(reach.other(name).scenario, until[name]), needed[name] > 0, min(needed[name], until[name]), isMade(name)})
	}
	return list
}

// Deciding is the counterfactual without the days that only rows without a band need.
// Their figures cannot be told from it.
func (c Counterfactual) Deciding() Counterfactual {
	c.Scenario = endedAfter(c.Scenario, c.Needed)
	return c
}

// endedAfter is a scenario that ends after so many days.
func endedAfter(s *scenario.Scenario, days int) *scenario.Scenario {
	out := *s
	out.Days = days
	out.Drivers.MonthOf = s.Drivers.MonthOf[:days]
	return &out
}

// lastOf is the last day that a row reads: its own, or that of the rows that it divides.
func lastOf(s *scenario.Scenario, rows []band, row *band) int {
	_, to, _ := months(s, row.span)
	last := dayOf(s, to)
	if row.measure != "rows" {
		return last
	}
	for i := range rows {
		if slices.Contains(row.args, rows[i].id) {
			last = max(last, lastOf(s, rows, &rows[i]))
		}
	}
	return last
}
