package gravity

// Floods and hunger.
//
// Claim: people leave places under water, avoid them, and flee from hunger.
// Parameters: tables by flood level, and IPC levels [% of people in need] by region.
// Equation: see each function. Loop: none; levels are data.

// Levels is the course of a hazard at a place, by day of the run.
type Levels struct {
	Place int32
	Level []float64 // floods: level of the tables, whole; hunger: 0 to 100
}

// FloodRules are the rules of floods. Tables are by level, and are read between two
// entries on the line between them.
type FloodRules struct {
	Moves   bool      // flood_rules are there; conflicts.csv is then not read
	Chances []float64 // of moving today; empty for the chance of the place
	Weights []float64 // of attraction; empty for 1
	Spawns  bool      // people flee from floods, not from conflict
	// Horizon is how many days ahead people know of floods, until the day Known of the
	// run: above 1 where forecasts count. ByDay weighs them by day of the run, Awareness
	// by people's awareness of floods.
	Horizon, Known   int
	ByDay, Awareness []float64
	// Displaced are people a day, or shares of the population by Settings.Mode.
	Displaced []float64
}

// Forecasts reports whether forecasts of floods change anything.
func (f *FloodRules) Forecasts() bool { return f.Moves && f.Horizon > 1 }

// HungerRules are the rules of hunger.
type HungerRules struct {
	Spawns bool // starvation_driven_spawning
	Flees  bool // flee_when_starving
	Avoids bool // avoid_food_deprived_locations
}

// Any reports whether hunger changes anything.
func (h HungerRules) Any() bool { return h.Spawns || h.Flees || h.Avoids }

// along reads a table at a level. Above the table its last entry holds (Q8: Flee stops
// there already at the last level; the reader refuses such levels under --flee-exact).
func along(list []float64, level float64) float64 {
	k := int(level)
	if k >= len(list)-1 {
		return list[len(list)-1]
	}
	return list[k] + float64((level-float64(k))*(list[k+1]-list[k]))
}

// hazards sets the levels of a day.
func (w *world) hazards(day int) {
	for k := range w.c.Floods {
		x := &w.c.Floods[k]
		w.flood[x.Place] = x.Level[day]
		if w.set.Flood.Forecasts() {
			w.foretold[x.Place], w.drawn[x.Place] = w.forecast(x, day)
		}
	}
	for _, x := range w.c.Hunger {
		w.hunger[x.Place] = x.Level[day] / 100
	}
}

// floodWeight is what the flood at a place leaves of its attraction.
func (w *world) floodWeight(i int) float64 {
	if len(w.set.Flood.Weights) == 0 {
		return 1
	}
	return along(w.set.Flood.Weights, w.flood[i])
}

// forecasting reports whether forecasts are known today.
func (w *world) forecasting() bool {
	return w.set.Flood.Forecasts() && w.today <= w.set.Flood.Known
}

// forecast adds up the floods foretold at a place, weighed by day: for the chance of
// leaving it, and for its attraction, for which Flee takes the level of today (Q14).
// Both are 0 where no flood is foretold.
func (w *world) forecast(x *Levels, day int) (leaving, attraction float64) {
	f := &w.set.Flood
	for ahead := 1; ahead <= f.Horizon; ahead++ {
		then := min(day+ahead, f.Known)
		if level := x.Level[then]; level > 0 {
			leaving += float64(along(f.Weights, level) * f.ByDay[then])
			attraction += float64(along(f.Weights, x.Level[day]) * f.ByDay[then])
		}
		if then == f.Known {
			break
		}
	}
	h := float64(f.Horizon)
	if w.set.Correct.Forecasts {
		return leaving / h, leaving / h
	}
	return leaving / h, float64(attraction * (attraction / h))
}

// heeded is what a forecast leaves of a chance or of an attraction, for a group.
func (w *world) heeded(v, forecast float64, x *group) float64 {
	if w.set.Correct.Forecasts && forecast == 0 {
		return v
	}
	return float64(v * float64(forecast*w.set.Flood.Awareness[x.aware]))
}

// hazardChance is a chance of moving, as hunger and floods leave it: whoever starves
// goes, p + (1−p)·hunger, and a flood has a chance of its own.
func (w *world) hazardChance(i int32, p float64, x *group) float64 {
	if w.set.Hunger.Flees {
		p = w.hunger[i] + float64((1-w.hunger[i])*p)
	}
	if w.set.Flood.Moves && w.flood[i] > 0 && len(w.set.Flood.Chances) > 0 {
		p = along(w.set.Flood.Chances, w.flood[i])
	}
	if w.forecasting() {
		p = w.heeded(p, w.foretold[i], x)
	}
	return p
}

// pull is the attraction of a place before camps and conflict: another country draws
// by its trade and development, hunger at home repels.
func (w *world) pull(i int) float64 {
	p, s := &w.c.Places[i], 1.0
	switch {
	case p.Foreign && w.set.EconomicPull:
		s += p.Trade + float64(p.Development*p.Development)
		s *= w.set.ForeignWeight
	case p.Foreign:
		s *= w.set.ForeignWeight
	case w.set.Hunger.Avoids && w.today > 0:
		s *= 1 - float64(w.hunger[i]*w.hunger[i])
	}
	return s
}

// displacing gives the strength from which people flee at a place on a day with the
// number or share for it; 0 where nobody flees.
func (w *world) displacing(i int) (mean float64) {
	if w.set.Flood.Spawns {
		if w.flood[i] <= 0 {
			return 0
		}
		mean = along(w.set.Flood.Displaced, w.flood[i])
		if w.set.Mode == ByPoisson {
			mean = float64(int(mean))
		}
		return mean
	}
	if w.conflict[i] <= 0 {
		return 0
	}
	return float64(w.set.Displaced * w.conflict[i])
}
