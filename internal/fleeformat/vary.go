package fleeformat

import (
	"fmt"

	"vereda/internal/gravity"
)

// Setting is a key under move_rules of simsetting.yml that can differ from run to run
// of one case.
type Setting struct {
	Name, Unit string
	Low, High  float64 // what it may be
}

// variable are those keys with their units: numbers that act from day to day, and
// change nothing of what is read.
var variable = [][2]string{
	{"max_move_speed", "km/day"}, {"max_walk_speed", "km/day"},
	{"foreign_weight", "1"}, {"camp_weight", "1"}, {"conflict_weight", "1"},
	{"conflict_movechance", "1/day"}, {"camp_movechance", "1/day"}, {"idpcamp_movechance", "1/day"}, {"default_movechance", "1/day"},
	{"awareness_level", "links"}, {"capacity_buffer", "share"}, {"capacity_scaling", "1"},
	{"softening", "km"}, {"weight_softening", "1"}, {"weight_power", "1"}, {"distance_power", "1"},
	{"home_distance_power", "1"}, {"pop_power_for_loc_weight", "1"}, {"movechance_pop_scale_factor", "1"},
}

// Variable lists the settings that [Vary] sets.
func Variable() []Setting {
	var list []Setting
	for _, v := range variable {
		k := sections["move_rules"][v[0]]
		list = append(list, Setting{v[0], v[1], k.low, k.high})
	}
	return list
}

// Vary sets one of the settings of [Variable], as simsetting.yml would.
func Vary(c *gravity.Case, name string, value float64) error {
	for _, s := range Variable() {
		if s.Name != name {
			continue
		}
		if !(s.Low <= value && value <= s.High) {
			return fmt.Errorf("%s is %g; expected a number from %g to %g [%s]", name, value, s.Low, s.High, s.Unit)
		}
		if name == "awareness_level" && value != float64(int(value)) {
			return fmt.Errorf("%s is %g; expected a whole number", name, value)
		}
		sections["move_rules"][name].put(&c.Set, value)
		return nil
	}
	return fmt.Errorf("%s is not a setting that can differ from run to run", name)
}
