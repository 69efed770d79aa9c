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
	// Displaced are people a day, or shares of the population by Settings.Mode.
	Displaced []float64
}

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
	for _, x := range w.c.Floods {
		w.flood[x.Place] = x.Level[day]
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

// hazardChance is a chance of moving, as hunger and floods leave it: whoever starves
// goes, p + (1−p)·hunger, and a flood has a chance of its own.
func (w *world) hazardChance(i int32, p float64) float64 {
	if w.set.Hunger.Flees {
		p = w.hunger[i] + float64((1-w.hunger[i])*p)
	}
	if w.set.Flood.Moves && w.flood[i] > 0 && len(w.set.Flood.Chances) > 0 {
		p = along(w.set.Flood.Chances, w.flood[i])
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
