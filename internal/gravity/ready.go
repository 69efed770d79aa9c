package gravity

import "fmt"

// Fault is something that a case lacks before it can run.
type Fault struct{ Message, Expected string }

// Unready says what a case that was put together from tables still lacks: attributes for
// the rules that ask for them, tables of floods, days of courses.
func Unready(c *Case) (faults []Fault) {
	s := &c.Set
	need := func(is bool, message, expected string) {
		if is {
			faults = append(faults, Fault{message, expected})
		}
	}
	need(s.Hasten < 1, "hasten is below 1", "a whole number of people")
	for _, a := range []struct {
		is   bool
		name string
	}{
		{s.Traits.Children || s.Traits.Elderly, "age"}, {s.Traits.Women || s.Traits.Children && s.Traits.Boys, "gender"},
		{s.Traits.CampReligion, "religion"}, {s.Traits.Ethnicity(), "ethnicity"}, {s.Flood.Forecasts(), "floodawareness"},
	} {
		need(a.is && c.attribute(a.name) < 0, "a rule asks for the "+a.name+" of people, which nothing gives", "weights of "+a.name)
	}
	for i := range c.Attributes {
		a := &c.Attributes[i]
		need(len(a.Values) == 0 || len(a.Default) == 0 && len(a.Own) < len(c.Places), "people of some places have no "+a.Name, "default weights of "+a.Name)
		for _, own := range append([]Weights{{Of: a.Default}}, a.Own...) {
			total := 0.0
			for _, v := range own.Of {
				total += v
			}
			need(len(own.Of) > 0 && (len(own.Of) != len(a.Values) || !(total > 0)), "weights of "+a.Name+" are missing or all 0", "a weight for each value, one above 0")
		}
	}
	last := c.Days - 1
	if s.Flood.Forecasts() {
		last = max(last, min(last+s.Flood.Horizon, s.Flood.Known))
		need(len(s.Flood.Weights) == 0 || len(s.Flood.Awareness) == 0 || len(s.Flood.ByDay) <= last, "floods are foretold, and tables are missing or too short",
			fmt.Sprintf("flood_loc_weights, flood_awareness_weights, and flood_forecaster_weights until day %d", last))
	}
	need(s.Flood.Spawns && (s.Mode == ByData || len(s.Flood.Displaced) == 0), "people flee from floods, and it is not said how many", "spawn_mode and displaced_per_flood_day")
	for _, x := range c.Floods {
		need(len(x.Level) <= last, "the floods of "+c.Places[x.Place].Name+" end before what is foretold", fmt.Sprintf("levels until day %d", last))
	}
	need(len(s.Decay) > 0 && s.DecayInterval < 1, "conflict_spawn_decay_interval is below 1", "a number of days")
	return faults
}
