package gravity

// Applied lists the corrections that change something in a case, by their names in the
// register of docs/FLEE.md, each in a few words.
func Applied(c *Case) []string {
	on, s := &c.Set.Correct, &c.Set
	var list []string
	for _, x := range []struct {
		is   bool
		text string
	}{
		{on.Day0Capacity && s.InsertDay0 && s.Mode == ByData && countedFirst(c), "Q3 people of day 0 take places once"},
		{on.IntensityChanges && !s.Flood.Moves && grows(c), "Q4 conflicts grow and abate"},
		{on.Day0Total && s.Mode == ByData && s.SumFromCamps && !s.EmptyOnDay0, "Q5 day 0 counts the camps alone"},
		{on.FloodTables && s.Flood.Moves, "Q8 floods may reach the last level of their tables"},
		{on.LinkClosures && closesLinks(c), "Q10 link closures close links"},
		{on.Forecasts && s.Flood.Forecasts(), "Q14 where no flood is foretold nothing changes"},
		{on.FirstHops && s.FixedRoutes && len(c.Corridors) > 0, "Q21 corridors keep their first place"},
		{on.CampsMatch && s.Traits.Matching(), "Q25 likeness counts those in a camp"},
		{on.FarmersAlone && len(s.Harvest) > 0, "Q26 farmers alone are home for the harvest"},
		{on.HungerByName && s.Hunger.Any() && namedAsRegion(c), "Q27 hunger changes at places named as their region"},
		{on.FrozenCapacity && limited(c), "places left in camps are those of the morning"},
	} {
		if x.is {
			list = append(list, x.text)
		}
	}
	return list
}

// countedFirst reports whether a camp with a capacity has people on day 0.
func countedFirst(c *Case) bool {
	for i, k := range c.Camps {
		if k >= 0 && c.Places[i].Capacity > 0 && c.Series[k].At(0) > 0 {
			return true
		}
	}
	return false
}

// grows reports whether a conflict has two intensities on days after each other.
func grows(c *Case) bool {
	for _, x := range c.Conflicts {
		for day := 1; day < c.Days; day++ {
			if a, b := x.Intensity[day-1], x.Intensity[day]; a > epsilon && b > epsilon && a != b {
				return true
			}
		}
	}
	return false
}

func closesLinks(c *Case) bool {
	for _, x := range c.Closures {
		if x.Kind == CloseLink {
			return true
		}
	}
	return false
}

func namedAsRegion(c *Case) bool {
	for i := range c.Places {
		for k := range c.Places {
			if c.Places[i].Name == c.Places[k].Region {
				return true
			}
		}
	}
	return false
}
