package displacement

import "vereda/internal/gravity"

// setting is a key of the section settings: where its value lives, its unit and range.
type setting struct {
	name, unit string
	at         any // *bool, *int, *float64, *[]float64, *[]int or *gravity.SpawnMode
	low, high  float64
}

// settingsOf lists all keys with where their values live in s, in the order of the file.
func settingsOf(s *gravity.Settings) []setting {
	const many = 1e12
	yes := func(name string, at *bool) setting { return setting{name: name, at: at} }
	f, h, t := &s.Flood, &s.Hunger, &s.Traits
	return []setting{
		{"hasten", "people that one of the run stands for", &s.Hasten, 1, 1e6},
		{"spawn_mode", "data, constant, pop_ratio or poisson", &s.Mode, 0, 0},
		{"displaced_per_conflict_day", "people, or share of the population", &s.Displaced, 0, many},
		yes("take_from_population", &s.TakeFromPopulation),
		yes("insert_day0", &s.InsertDay0),
		yes("empty_camps_on_day0", &s.EmptyOnDay0),
		yes("conflict_zone_spawning_only", &s.ZonesOnly),
		yes("camps_are_sinks", &s.Sinks),
		yes("sum_from_camps", &s.SumFromCamps),
		{"conflict_spawn_decay", "factors", &s.Decay, 0, many},
		{"conflict_spawn_decay_interval", "days", &s.DecayInterval, 1, 1e5},
		{"default_conflict_intensity", "", &s.DefaultIntensity, 0, 1000},
		{"average_social_connectivity", "ties", &s.Ties, 0, 1000},
		{"max_move_speed", "km/day", &s.MaxSpeed, 0.001, 1e6},
		{"max_walk_speed", "km/day", &s.WalkSpeed, 0.001, 1e6},
		{"foreign_weight", "", &s.ForeignWeight, 0, 1e9},
		{"camp_weight", "", &s.CampWeight, 0, 1e9},
		{"conflict_weight", "", &s.ConflictWeight, 0, 1e9},
		{"conflict_movechance", "1/day", &s.ConflictChance, 0, 1},
		{"camp_movechance", "1/day", &s.CampChance, 0, 1},
		{"idpcamp_movechance", "1/day", &s.IDPCampChance, 0, 1},
		{"default_movechance", "1/day", &s.DefaultChance, 0, 1},
		{"awareness_level", "legs", &s.Awareness, -1, 20},
		{"capacity_buffer", "share", &s.CapacityBuffer, 0, 0.999},
		{"capacity_scaling", "", &s.CapacityScaling, 0, 1e9},
		yes("avoid_short_stints", &s.AvoidShortStints),
		yes("start_on_foot", &s.StartOnFoot),
		{"softening", "km", &s.Softening, 0, 1e6},
		{"weight_softening", "", &s.WeightSoftening, 0, 1e9},
		{"weight_power", "", &s.WeightPower, -10, 10},
		{"distance_power", "", &s.DistancePower, -10, 10},
		yes("stay_close_to_home", &s.StayClose),
		{"home_distance_power", "", &s.HomeDistancePower, -10, 10},
		yes("use_pop_for_loc_weight", &s.UsePopulation),
		{"pop_power_for_loc_weight", "", &s.PopulationPower, -10, 10},
		{"movechance_pop_base", "people", &s.PopulationBase, 1e-9, many},
		{"movechance_pop_scale_factor", "", &s.PopulationFactor, -10, 10},
		{"pruning_threshold", "", &s.Pruning, 0, 1e9},
		yes("fixed_routes", &s.FixedRoutes),
		yes("use_economic_pull", &s.EconomicPull),
		{"harvest_months", "months", &s.Harvest, 1, 12},
		yes("flood_rules", &f.Moves),
		{"flood_movechances", "1/day by level", &f.Chances, 0, 1},
		{"flood_loc_weights", "by level", &f.Weights, 0, 1e9},
		yes("flood_zone_spawning_only", &f.Spawns),
		{"displaced_per_flood_day", "people, or shares, by level", &f.Displaced, 0, 1e9},
		{"flood_forecaster_timescale", "days", &f.Horizon, 0, 3650},
		{"flood_forecaster_end_time", "day", &f.Known, 0, 199_999},
		{"flood_forecaster_weights", "by day", &f.ByDay, 0, 1e9},
		{"flood_awareness_weights", "by awareness", &f.Awareness, 0, 1e9},
		yes("starvation_driven_spawning", &h.Spawns),
		yes("flee_when_starving", &h.Flees),
		yes("avoid_food_deprived_locations", &h.Avoids),
		yes("women_avoid_hazards", &t.Women),
		yes("children_avoid_hazards", &t.Children),
		yes("elderly_avoid_hazards", &t.Elderly),
		yes("boys_take_risk", &t.Boys),
		yes("match_camp_religion", &t.CampReligion),
		yes("match_camp_ethnicity", &t.CampEthnicity),
		yes("match_town_ethnicity", &t.TownEthnicity),
		yes("match_conflict_ethnicity", &t.ConflictEthnicity),
		{"avg_religion_fraction", "share", &t.ReligionShare, 1e-6, 1},
		{"log_agents", "level", &s.Log.Agents, 0, 3},
		{"log_links", "level", &s.Log.Links, 0, 2},
		yes("log_idp_totals", &s.Log.IDPs),
		yes("log_regions", &s.Log.Regions),
	}
}

// correctionsOf lists the keys of the section corrections.
func correctionsOf(c *gravity.Corrections) []setting {
	yes := func(name, what string, at *bool) setting { return setting{name: name, unit: what, at: at} }
	return []setting{
		yes("day0_capacity", "Q3", &c.Day0Capacity),
		yes("intensity_changes", "Q4", &c.IntensityChanges),
		yes("day0_total", "Q5", &c.Day0Total),
		yes("flood_tables", "Q8", &c.FloodTables),
		yes("link_closures", "Q10", &c.LinkClosures),
		yes("forecasts", "Q14", &c.Forecasts),
		yes("first_hops", "Q21", &c.FirstHops),
		yes("camps_match", "Q25", &c.CampsMatch),
		yes("farmers_alone", "Q26", &c.FarmersAlone),
		yes("hunger_by_name", "Q27", &c.HungerByName),
		yes("frozen_capacity", "places left are those of the morning", &c.FrozenCapacity),
	}
}

var modes = []string{"data", "constant", "pop_ratio", "poisson"}
