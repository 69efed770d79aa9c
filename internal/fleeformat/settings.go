package fleeformat

import (
	"bytes"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"vereda/internal/diag"
	"vereda/internal/gravity"
)

// key is a key of simsetting.yml.
type key struct {
	set   func(l *loader, n *yaml.Node, s *gravity.Settings)
	inert string // why it has no effect; empty where it has
	// Of keys that are numbers: what they may be, and how they are set.
	low, high float64
	put       func(s *gravity.Settings, v float64)
}

// sections are the keys of each section; the empty section is the top.
var sections = map[string]map[string]key{
	"": {
		"number_of_steps":            {inert: "the length of the run is that of sim_period.csv"},
		"conflict_input_file":        {inert: "conflicts are read from input_csv/conflicts.csv"},
		"flood_level_input_file":     {inert: "floods are read from input_csv/flood_level.csv"},
		"default_conflict_intensity": real(0, 1000, func(s *gravity.Settings, v float64) { s.DefaultIntensity = v }),
	},
	"log_levels": {
		"agent":       real(0, 3, func(s *gravity.Settings, v float64) { s.Log.Agents = int(v) }),
		"link":        real(0, 2, func(s *gravity.Settings, v float64) { s.Log.Links = int(v) }),
		"idp_totals":  flag(func(s *gravity.Settings, v bool) { s.Log.IDPs = v }),
		"granularity": {set: granularity}, "camp": {}, "conflict": {}, "init": {},
	},
	"spawn_rules": {
		"take_from_population":          flag(func(s *gravity.Settings, v bool) { s.TakeFromPopulation = v }),
		"insert_day0":                   flag(func(s *gravity.Settings, v bool) { s.InsertDay0 = v }),
		"empty_camps_on_day0":           flag(func(s *gravity.Settings, v bool) { s.EmptyOnDay0 = v }),
		"conflict_zone_spawning_only":   flag(func(s *gravity.Settings, v bool) { s.ZonesOnly = v }),
		"camps_are_sicks":               flag(func(s *gravity.Settings, v bool) { s.Sinks = v }),
		"camps_are_sinks":               flag(func(s *gravity.Settings, v bool) { s.Sinks = v }),
		"sum_from_camps":                flag(func(s *gravity.Settings, v bool) { s.SumFromCamps = v }),
		"conflict_spawn_decay":          {set: decay},
		"conflict_spawn_decay_interval": real(1, 1e5, func(s *gravity.Settings, v float64) { s.DecayInterval = int(v) }),
		"average_social_connectivity":   {set: socialTies},
		"flood_zone_spawning_only":      flag(func(s *gravity.Settings, v bool) { s.Flood.Spawns = v }),
		"flood_driven_spawning":         {inert: "Flee takes flood_driven_spawn_mode alone"},
		"read_from_agents_csv_file":     {set: func(l *loader, n *yaml.Node, _ *gravity.Settings) { l.readsNamed, _ = l.truth(n) }},
		"starvation_driven_spawning":    flag(func(s *gravity.Settings, v bool) { s.Hunger.Spawns = v }),
	},
	"move_rules": {
		"max_move_speed":                real(0.001, 1e6, func(s *gravity.Settings, v float64) { s.MaxSpeed = v }),
		"max_walk_speed":                real(0.001, 1e6, func(s *gravity.Settings, v float64) { s.WalkSpeed = v }),
		"max_crossing_speed":            {inert: "no code of Flee reads it"},
		"foreign_weight":                real(0, 1e9, func(s *gravity.Settings, v float64) { s.ForeignWeight = v }),
		"camp_weight":                   real(0, 1e9, func(s *gravity.Settings, v float64) { s.CampWeight = v }),
		"conflict_weight":               real(0, 1e9, func(s *gravity.Settings, v float64) { s.ConflictWeight = v }),
		"conflict_movechance":           real(0, 1, func(s *gravity.Settings, v float64) { s.ConflictChance = v }),
		"camp_movechance":               real(0, 1, func(s *gravity.Settings, v float64) { s.CampChance = v }),
		"idpcamp_movechance":            real(0, 1, func(s *gravity.Settings, v float64) { s.IDPCampChance = v }),
		"default_movechance":            real(0, 1, func(s *gravity.Settings, v float64) { s.DefaultChance = v }),
		"awareness_level":               real(-1, 20, func(s *gravity.Settings, v float64) { s.Awareness = int(v) }),
		"capacity_buffer":               real(0, 0.999, func(s *gravity.Settings, v float64) { s.CapacityBuffer = v }),
		"capacity_scaling":              real(0, 1e9, func(s *gravity.Settings, v float64) { s.CapacityScaling = v }),
		"avoid_short_stints":            flag(func(s *gravity.Settings, v bool) { s.AvoidShortStints = v }),
		"start_on_foot":                 flag(func(s *gravity.Settings, v bool) { s.StartOnFoot = v }),
		"use_v1_rules":                  {set: func(l *loader, n *yaml.Node, _ *gravity.Settings) { l.versionOne, _ = l.truth(n) }},
		"softening":                     real(0, 1e6, func(s *gravity.Settings, v float64) { s.Softening = v }),
		"weight_softening":              real(0, 1e9, func(s *gravity.Settings, v float64) { s.WeightSoftening = v }),
		"weight_power":                  real(-10, 10, func(s *gravity.Settings, v float64) { s.WeightPower = v }),
		"distance_power":                real(-10, 10, func(s *gravity.Settings, v float64) { s.DistancePower = v }),
		"stay_close_to_home":            flag(func(s *gravity.Settings, v bool) { s.StayClose = v }),
		"home_distance_power":           real(-10, 10, func(s *gravity.Settings, v float64) { s.HomeDistancePower = v }),
		"use_pop_for_loc_weight":        flag(func(s *gravity.Settings, v bool) { s.UsePopulation = v }),
		"pop_power_for_loc_weight":      real(-10, 10, func(s *gravity.Settings, v float64) { s.PopulationPower = v }),
		"movechance_pop_base":           real(1e-9, 1e12, func(s *gravity.Settings, v float64) { s.PopulationBase = v }),
		"movechance_pop_scale_factor":   real(-10, 10, func(s *gravity.Settings, v float64) { s.PopulationFactor = v }),
		"pruning_threshold":             pruning(real(0, 1e9, func(s *gravity.Settings, v float64) { s.Pruning = v })),
		"two_system_decision_making":    {inert: "Flee compares its value so that it can never be on"},
		"max_flood_level":               {inert: "Flee looks for it under flood_rules alone, and does not use it there"},
		"avg_religion_fraction":         real(1e-6, 1, func(s *gravity.Settings, v float64) { s.Traits.ReligionShare = v }),
		"WomenAvoidHazards":             flag(func(s *gravity.Settings, v bool) { s.Traits.Women = v }),
		"ChildrenAvoidHazards":          flag(func(s *gravity.Settings, v bool) { s.Traits.Children = v }),
		"ElderlyAvoidHazards":           flag(func(s *gravity.Settings, v bool) { s.Traits.Elderly = v }),
		"BoysTakeRisk":                  flag(func(s *gravity.Settings, v bool) { s.Traits.Boys = v }),
		"MatchCampReligion":             flag(func(s *gravity.Settings, v bool) { s.Traits.CampReligion = v }),
		"MatchCampEthnicity":            flag(func(s *gravity.Settings, v bool) { s.Traits.CampEthnicity = v }),
		"MatchTownEthnicity":            flag(func(s *gravity.Settings, v bool) { s.Traits.TownEthnicity = v }),
		"MatchConflictEthnicity":        flag(func(s *gravity.Settings, v bool) { s.Traits.ConflictEthnicity = v }),
		"fixed_routes":                  flag(func(s *gravity.Settings, v bool) { s.FixedRoutes = v }),
		"use_economic_pull":             flag(func(s *gravity.Settings, v bool) { s.EconomicPull = v }),
		"harvest_months":                {set: harvest},
		"flee_when_starving":            flag(func(s *gravity.Settings, v bool) { s.Hunger.Flees = v }),
		"avoid_food_deprived_locations": flag(func(s *gravity.Settings, v bool) { s.Hunger.Avoids = v }),
	},
	"optimisations": {"hasten": real(1, 1e6, func(s *gravity.Settings, v float64) { s.Hasten = int(v) })},
}

// The rules of floods stand here, as reading them looks up sections.
func init() {
	sections["move_rules"]["flood_rules"] = key{set: floodRules}
	sections["spawn_rules"]["conflict_driven_spawning"] = key{set: spawning}
	sections["spawn_rules"]["flood_driven_spawn_mode"] = key{set: floodSpawning}
}

func flag(set func(*gravity.Settings, bool)) key {
	return key{set: func(l *loader, n *yaml.Node, s *gravity.Settings) {
		if v, ok := l.truth(n); ok {
			set(s, v)
		}
	}}
}

func real(low, high float64, set func(*gravity.Settings, float64)) key {
	return key{low: low, high: high, put: set, set: func(l *loader, n *yaml.Node, s *gravity.Settings) {
		v, err := strconv.ParseFloat(n.Value, 64)
		if n.Kind != yaml.ScalarNode || err != nil || !(v >= low && v <= high) {
			l.yamlFault(n, diag.Diagnostic{Code: codeCell, Found: n.Value, Message: "not a value of this key", Expected: "a number from " + show(low) + " to " + show(high)})
			return
		}
		set(s, v)
	}}
}

// granularity says whether logs name places or their regions.
func granularity(l *loader, n *yaml.Node, s *gravity.Settings) {
	switch n.Value {
	case "location", "region":
		s.Log.Regions = n.Value == "region"
	default:
		l.yamlFault(n, diag.Diagnostic{Code: codeCell, Found: n.Value, Message: "not what logs can name", Expected: "location or region", Hint: didYouMean(n.Value, []string{"location", "region"})})
	}
}

// socialTies reads the mean number of ties, which nothing but agents.out shows.
func socialTies(l *loader, n *yaml.Node, s *gravity.Settings) {
	real(0, 1000, func(s *gravity.Settings, v float64) { s.Ties = v }).set(l, n, s)
	l.ties = n
}

// harvest reads the months of harvest.
func harvest(l *loader, n *yaml.Node, s *gravity.Settings) {
	if n.Kind != yaml.SequenceNode {
		if n.Tag != "!!null" {
			l.yamlFault(n, diag.Diagnostic{Code: codeCell, Found: n.Value, Message: "not a list of months", Expected: "a list such as [6, 11]"})
		}
		return
	}
	for _, item := range n.Content {
		month, err := strconv.Atoi(item.Value)
		if err != nil || month < 1 || month > 12 {
			l.yamlFault(item, diag.Diagnostic{Code: codeCell, Found: item.Value, Message: "not a month", Expected: "a whole number from 1 to 12"})
			continue
		}
		s.Harvest = append(s.Harvest, month)
	}
}

func versionOne(s *gravity.Settings) {
	s.MaxSpeed, s.StartOnFoot, s.AvoidShortStints, s.CampWeight, s.ConflictWeight = 200, false, false, 2, 0.25
}

// truth reads a truth value in any of the ways of YAML 1.1.
func (l *loader) truth(n *yaml.Node) (value, ok bool) {
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 && n.Value != "" {
		l.yamlFault(n, diag.Diagnostic{Code: codeCell, Found: n.Value, Message: "text in quotes, which Flee takes for true whatever it says", Expected: "true or false, without quotes"})
		return false, false
	}
	if v, err := strconv.ParseFloat(n.Value, 64); err == nil {
		return v != 0, true
	}
	switch strings.ToLower(n.Value) {
	case "true", "yes", "on", "y":
		return true, true
	case "false", "no", "off", "n", "", "null", "~":
		return false, true
	}
	l.yamlFault(n, diag.Diagnostic{Code: codeCell, Found: n.Value, Message: "not a truth value", Expected: "true or false"})
	return false, false
}

const settingsFile = "simsetting.yml"

func (l *loader) yamlFault(n *yaml.Node, d diag.Diagnostic) {
	d.File, d.Line, d.Column = l.name+"/"+settingsFile, n.Line, n.Column
	l.list.Add(d)
}

// settings reads simsetting.yml, which may be missing: then all is as by default.
func (l *loader) settings() {
	text, err := fs.ReadFile(l.fsys, settingsFile)
	if err != nil || len(bytes.TrimSpace(text)) == 0 {
		return
	}
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		l.list.Add(diag.Diagnostic{Code: codeFile, File: l.name + "/" + settingsFile, Message: "not YAML: " + err.Error(), Expected: "keys and values"})
		return
	}
	if len(root.Content) == 0 || root.Content[0].Kind != yaml.MappingNode {
		return
	}
	top := root.Content[0]
	l.twice(top)
	for i := 0; i+1 < len(top.Content); i += 2 {
		name, value := top.Content[i], top.Content[i+1]
		if keys, section := sections[name.Value]; section && name.Value != "" {
			l.section(name.Value, value, keys)
			continue
		}
		l.one("", name, value, sections[""])
	}
	if l.ties != nil && l.c.Set.Log.Agents == 0 {
		l.yamlFault(l.ties, diag.Diagnostic{Severity: diag.Warning, Code: codeInert, Found: "average_social_connectivity", Message: "the key has no effect: ties of people change nothing that they do, and are written with log_levels agent alone", Hint: "take it out"})
	}
	if l.versionOne { // over what stands elsewhere, wherever it stands
		versionOne(&l.c.Set)
	}
	if v := l.c.Set.Pruning; l.pruning != nil && v != 1 && v < 1.001 {
		l.yamlFault(l.pruning, diag.Diagnostic{Severity: diag.Warning, Code: codeInert, Found: l.pruning.Value, Message: "the key has no effect: a threshold below 1.001 leaves out nobody's ways", Hint: "take it out"})
	}
}

// pruning remembers where the threshold stands, to say where it has no effect.
func pruning(k key) key {
	set := k.set
	k.set = func(l *loader, n *yaml.Node, s *gravity.Settings) {
		l.pruning = n
		set(l, n, s)
	}
	return k
}

func (l *loader) section(section string, n *yaml.Node, keys map[string]key) {
	if n.Kind != yaml.MappingNode {
		if n.Tag != "!!null" {
			l.yamlFault(n, diag.Diagnostic{Code: codeCell, Found: n.Value, Message: "the section " + section + " holds no keys", Expected: "keys with their values, indented"})
		}
		return
	}
	l.twice(n)
	for i := 0; i+1 < len(n.Content); i += 2 {
		l.one(section, n.Content[i], n.Content[i+1], keys)
	}
}

// twice warns of keys that stand twice in a section, of which the last counts.
func (l *loader) twice(n *yaml.Node) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		for j := 0; j < i; j += 2 {
			if n.Content[j].Value == n.Content[i].Value {
				l.yamlFault(n.Content[i], diag.Diagnostic{Severity: diag.Warning, Code: codeTwice, Found: n.Content[i].Value, Message: "the key stands twice: this one counts, the one in line " + strconv.Itoa(n.Content[j].Line) + " does not", Hint: "take one of them out"})
				break
			}
		}
	}
}

// one reads a key.
func (l *loader) one(section string, name, value *yaml.Node, keys map[string]key) {
	k, known := keys[name.Value]
	switch {
	case !known:
		l.unknown(section, name, keys)
	case k.inert != "":
		l.yamlFault(name, diag.Diagnostic{Severity: diag.Warning, Code: codeInert, Found: name.Value, Message: "the key has no effect: " + k.inert, Hint: "take it out"})
	case k.set != nil:
		k.set(l, value, &l.c.Set)
	}
}

// unknown reports a key that nothing reads: an error where it is nearly another.
func (l *loader) unknown(section string, name *yaml.Node, keys map[string]key) {
	var known []string
	for k := range keys {
		known = append(known, k)
	}
	if section == "" {
		known = append(known, "log_levels", "spawn_rules", "move_rules", "optimisations")
	}
	slices.Sort(known)
	d := diag.Diagnostic{Severity: diag.Warning, Code: codeKey, Found: name.Value, Message: "nothing reads this key", Hint: "take it out"}
	if near := diag.Nearest(name.Value, known); near != "" {
		d.Severity, d.Hint = diag.Error, "did you mean \""+near+"\"?"
	}
	for other, keys := range sections {
		if _, there := keys[name.Value]; there && other != section && other != "" {
			d.Severity, d.Hint = diag.Error, "it belongs under "+other
		}
	}
	l.yamlFault(name, d)
}

// spawning reads conflict_driven_spawning, which turns itself on by being there.
func spawning(l *loader, n *yaml.Node, s *gravity.Settings) {
	mode, displaced := gravity.Constant, -1.0
	var at *yaml.Node
	l.section("conflict_driven_spawning", n, map[string]key{
		"spawn_mode": {set: func(l *loader, n *yaml.Node, _ *gravity.Settings) { mode = l.spawnMode(n, mode) }},
		"displaced_per_conflict_day": {set: func(l *loader, n *yaml.Node, s *gravity.Settings) {
			at = n
			real(0, 1e9, func(_ *gravity.Settings, v float64) { displaced = v }).set(l, n, s)
		}},
	})
	switch {
	case displaced < 0 && mode == gravity.PopRatio:
		displaced = 0.01
	case displaced < 0:
		displaced = 500
	case mode != gravity.PopRatio && displaced != float64(int(displaced)):
		l.yamlFault(at, diag.Diagnostic{Severity: diag.Warning, Code: codeInert, Found: at.Value, Message: "the part behind the point has no effect: this many people flee in whole numbers", Hint: "write a whole number, or use pop_ratio"})
		displaced = float64(int(displaced))
	}
	s.Mode, s.Displaced = mode, displaced
}

// decay reads conflict_spawn_decay.
func decay(l *loader, n *yaml.Node, s *gravity.Settings) {
	for _, item := range n.Content {
		v, err := strconv.ParseFloat(item.Value, 64)
		if err != nil || v < 0 {
			l.yamlFault(item, diag.Diagnostic{Code: codeCell, Found: item.Value, Message: "not a factor", Expected: "a number of 0 or more"})
			return
		}
		s.Decay = append(s.Decay, v)
	}
}
