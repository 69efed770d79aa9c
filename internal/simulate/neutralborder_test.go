package simulate

import (
	"slices"
	"testing"

	"vereda/internal/policy"
	"vereda/internal/scenario"
)

// borderBites are values of what has a neutral value in border cities, at which something
// changes; and what then acts and does nothing at the neutral value.
var borderBites = map[string]struct{ bite, mute string }{
	"border.pay": {"3", ""}, "border.finding": {"0.4", "border.turnover=0.9"}, "border.turnover": {"0.2", ""}, "border.onward": {"0.3", ""},
	"border.home": {"0.3", ""}, "border.target": {"20", ""}, "border.crowding": {"3", ""}, "border.wage_demand": {"2", ""},
	"border.hours_demand": {"2", ""}, "border.jobs_demand": {"3", ""}, "border.tariff_effect": {"5", "border_tariff=3"},
	"border.minimum_effect": {"3", ""}, "border.debt_first": {"1", ""}, "border_work": {"1", "border.taste=9 border.finding=0.9 border.onward=0.9"},
	"minimum_wage": {"20", "border_minimum=9"}, "border_minimum": {"3", ""}, "border_tariff": {"0.9", "border.tariff_effect=9"},
}

// TestNeutralOfBorder: every parameter and rule of work in border cities that has a neutral
// value gives other results at another one; and what acts only through it, none at that value.
func TestNeutralOfBorder(t *testing.T) {
	base := borderValley(t, map[string]float64{"border_work": 0.8, "minimum_wage": 9, "border_minimum": 1.5, "border_tariff": 0.1})
	base.Drivers.ExportDemand = make([]float64, base.Months())
	for m := range base.Drivers.ExportDemand {
		base.Drivers.ExportDemand[m] = 1 - 0.3*float64(m%2)
	}
	neutral := map[string]string{}
	for _, d := range scenario.ParameterDefinitions() {
		if d.OfBorder {
			base.Values = append(base.Values, scenario.Value{Name: d.Name})
		}
		if d.OfBorder && d.Neutral != "" {
			neutral[d.Name] = d.Neutral
		}
	}
	for _, d := range policy.Definitions() {
		if d.OfBorder && d.Neutral != "" {
			neutral[d.Name] = d.Neutral
		}
	}
	names := []string{}
	for name := range neutral {
		names = append(names, name)
	}
	slices.Sort(names)
	base = vary(t, base, "border.debt_first=0.5")
	for _, name := range names {
		row, known := borderBites[name]
		if !known {
			t.Errorf("%s has a neutral value and no row", name)
			continue
		}
		free := base
		if slices.Contains([]string{"border.crowding", "border.wage_demand", "border.pay"}, name) {
			free = vary(t, base, "minimum_wage=0") // which holds the wage
		}
		digest := func(value, more string) string {
			return Run(vary(t, vary(t, free, name+"="+value), more), 5, nil).Digest()
		}
		if digest(neutral[name], "") == digest(row.bite, "") {
			t.Errorf("%s: %s gives what %s gives", name, row.bite, neutral[name])
		}
		if row.mute != "" && digest(neutral[name], "") != digest(neutral[name], row.mute) {
			t.Errorf("%s: at the neutral value %s still acts", name, row.mute)
		}
	}
}
