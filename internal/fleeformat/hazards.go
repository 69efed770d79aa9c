package fleeformat

import (
	"math"
	"sort"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"vereda/internal/diag"
	"vereda/internal/gravity"
)

// floodRules reads flood_rules, which turns the rules of floods on by being there.
func floodRules(l *loader, n *yaml.Node, s *gravity.Settings) {
	if n.Kind != yaml.MappingNode {
		l.yamlFault(n, diag.Diagnostic{Code: codeCell, Found: n.Value, Message: "flood_rules holds no keys", Expected: "flood_movechances and flood_loc_weights, indented"})
		return
	}
	s.Flood.Moves = true
	l.section("flood_rules", n, map[string]key{
		"flood_movechances":          {set: tableOf(1, func(s *gravity.Settings, v []float64) { s.Flood.Chances = v })},
		"flood_loc_weights":          {set: tableOf(1e9, func(s *gravity.Settings, v []float64) { s.Flood.Weights = v })},
		"flood_forecaster":           {set: func(l *loader, n *yaml.Node, _ *gravity.Settings) { l.forecaster, _ = l.truth(n) }},
		"max_flood_level":            {inert: "no code of Flee uses it: the tables have as many levels as entries"},
		"flood_link_weights":         {inert: "no code of Flee uses it"},
		"flood_forecaster_timescale": real(0, 3650, func(s *gravity.Settings, v float64) { s.Flood.Horizon = int(v) }),
		"flood_forecaster_end_time":  real(0, 199_999, func(s *gravity.Settings, v float64) { s.Flood.Known = int(v) }),
		"flood_forecaster_weights":   {set: tableOf(1e9, func(s *gravity.Settings, v []float64) { s.Flood.ByDay = v })},
		"flood_awareness_weights":    {set: tableOf(1e9, func(s *gravity.Settings, v []float64) { s.Flood.Awareness = v })},
	})
	if l.forecaster && s.Flood.Horizon <= 1 {
		l.yamlFault(n, diag.Diagnostic{Severity: diag.Warning, Code: codeInert, Found: "flood_forecaster", Message: "the key has no effect: flood_forecaster_timescale is not above 1", Hint: "say how many days ahead floods are foretold"})
	}
	if !l.forecaster {
		s.Flood.Horizon = 0
	}
}

// floodSpawning reads flood_driven_spawn_mode.
func floodSpawning(l *loader, n *yaml.Node, s *gravity.Settings) {
	mode := gravity.PopRatio
	l.section("flood_driven_spawn_mode", n, map[string]key{
		"spawn_mode":              {set: func(l *loader, n *yaml.Node, _ *gravity.Settings) { mode = l.spawnMode(n, mode) }},
		"displaced_per_flood_day": {set: tableOf(1e9, func(s *gravity.Settings, v []float64) { s.Flood.Displaced = v })},
		"flood_spawn_mode":        {inert: "Flee reads spawn_mode alone, and takes pop_ratio where it is not there (Q22)"},
	})
	s.Mode = mode
	if len(s.Flood.Displaced) > 0 {
		return
	}
	s.Flood.Displaced = []float64{0, 100, 200, 300, 500}
	if mode == gravity.PopRatio {
		s.Flood.Displaced = []float64{0, 0.1, 0.2, 0.5, 0.9}
	}
}

var spawnModes = map[string]gravity.SpawnMode{"constant": gravity.Constant, "pop_ratio": gravity.PopRatio, "poisson": gravity.ByPoisson}

func (l *loader) spawnMode(n *yaml.Node, otherwise gravity.SpawnMode) gravity.SpawnMode {
	mode, known := spawnModes[strings.ToLower(n.Value)]
	if !known {
		l.yamlFault(n, diag.Diagnostic{Code: codeCell, Found: n.Value, Message: "unknown mode", Expected: "constant, pop_ratio or poisson",
			Hint: didYouMean(n.Value, []string{"constant", "pop_ratio", "poisson"})})
		return otherwise
	}
	return mode
}

// tableOf reads a list of numbers by flood level, from 0 to most.
func tableOf(most float64, set func(*gravity.Settings, []float64)) func(*loader, *yaml.Node, *gravity.Settings) {
	return func(l *loader, n *yaml.Node, s *gravity.Settings) {
		var list []float64
		for _, item := range n.Content {
			v, err := strconv.ParseFloat(item.Value, 64)
			if err != nil || !(v >= 0 && v <= most) {
				l.yamlFault(item, diag.Diagnostic{Code: codeCell, Found: item.Value, Message: "not a value of this table", Expected: "a number from 0 to " + show(most)})
				return
			}
			list = append(list, v)
		}
		if n.Kind != yaml.SequenceNode || len(list) == 0 {
			l.yamlFault(n, diag.Diagnostic{Code: codeCell, Found: n.Value, Message: "not a table by flood level", Expected: "a list such as [0, 0.1, 0.5]"})
			return
		}
		set(s, list)
	}
}

// floodFaults reports rules of floods that do not go together.
func (l *loader) floodFaults(exact bool) {
	s := &l.c.Set
	fault := func(message, expected string) {
		l.list.Add(diag.Diagnostic{Code: codeCell, File: l.name + "/" + settingsFile, Message: message, Expected: expected})
	}
	if s.Flood.Spawns {
		if s.ZonesOnly {
			fault("people flee both from floods alone and from conflict alone", "conflict_zone_spawning_only: False where flood_zone_spawning_only is on")
		}
		if !s.TakeFromPopulation {
			fault("people who flee from floods must be taken from the population", "take_from_population: True")
		}
		if !s.Flood.Moves {
			fault("people flee from floods, and no flood_rules are there: no place would have a level", "flood_rules under move_rules")
		}
		if len(s.Flood.Displaced) == 0 {
			fault("people flee from floods, and it is not said how many", "flood_driven_spawn_mode under spawn_rules (flood_driven_spawning is not read)")
		}
	}
	if s.Flood.Forecasts() {
		last := min(l.c.Days-1+s.Flood.Horizon, s.Flood.Known)
		if len(s.Flood.Weights) == 0 || len(s.Flood.Awareness) == 0 {
			fault("floods are foretold, and tables are missing", "flood_loc_weights and flood_awareness_weights under flood_rules")
		}
		if len(s.Flood.ByDay) <= last {
			fault("flood_forecaster_weights has no weight for day "+show(float64(last))+" of the run, which is foretold", "a weight for each day of the run, from 0 (Flee takes the day of the run, not the days ahead)")
		}
	}
	if s.Flood.Moves {
		l.floods(exact)
	}
}

// floods reads flood_level.csv: a column for each place, a row for each day in order.
func (l *loader) floods(exact bool) {
	t := l.read("input_csv/flood_level.csv", true)
	if t == nil {
		return
	}
	head, rows, ok := l.dayTable(t)
	if !ok {
		return
	}
	days := l.c.Days
	if f := &l.c.Set.Flood; f.Forecasts() {
		days = max(days, min(days-1+f.Horizon, f.Known)+1)
	}
	if len(rows) < days {
		l.list.Add(diag.Diagnostic{Code: codeDays, File: l.name + "/" + t.file, Message: "the table has " + show(float64(len(rows))) + " days and floods are foretold until day " + show(float64(days-1)),
			Expected: "a row for each day that is foretold", Hint: "add rows, or lower flood_forecaster_end_time"})
		return
	}
	top := 1 << 30 // the last level of the shortest table
	for _, list := range [][]float64{l.c.Set.Flood.Chances, l.c.Set.Flood.Weights, l.c.Set.Flood.Displaced} {
		if len(list) > 0 {
			top = min(top, len(list)-1)
		}
	}
	for i := 1; i < len(head.cells); i++ {
		at, known := l.at[head.cell(i)]
		if !known {
			if head.cell(i) != "" {
				l.fault(t, head, i, diag.Diagnostic{Severity: diag.Warning, Code: codeName, Message: "no location of this name: its flood befalls nobody", Expected: "a name of locations.csv", Hint: didYouMean(head.cell(i), l.names())})
			}
			continue
		}
		x := gravity.Levels{Place: int32(at), Level: make([]float64, days)}
		for day := range days {
			x.Level[day] = math.Trunc(l.number(t, rows[day], i, "a level", 0, 1e6, 0))
			if exact && int(x.Level[day]) >= top || int(x.Level[day]) > top {
				l.fault(t, rows[day], i, diag.Diagnostic{Code: codeCell, Message: "the flood is above the tables of flood_rules or displaced_per_flood_day", Expected: "a level that the tables have; with --flee-exact one below their last (Q8)",
					Hint: "give the tables an entry for this level"})
				return
			}
		}
		l.c.Floods = append(l.c.Floods, x)
	}
}

// dayTable takes the header and the rows of a table that has one for each day.
func (l *loader) dayTable(t *table) (head row, rows []row, ok bool) {
	rows = t.rows
	switch {
	case len(t.comments) > 0 && (len(rows) == 0 || t.comments[0].line < rows[0].line):
		head = t.comments[0]
	case len(rows) > 0:
		head, rows = rows[0], rows[1:]
	default:
		l.list.Add(diag.Diagnostic{Code: codeFile, File: l.name + "/" + t.file, Message: "the file is empty", Expected: "a header with the names of places, and a row for each day"})
		return head, nil, false
	}
	if len(rows) < l.c.Days {
		l.list.Add(diag.Diagnostic{Code: codeDays, File: l.name + "/" + t.file, Message: "the table has " + show(float64(len(rows))) + " days and the run " + show(float64(l.c.Days)),
			Expected: "a row for each day of the run", Hint: "add rows, or shorten Length in sim_period.csv"})
		return head, nil, false
	}
	return head, rows, true
}

// hunger reads region_attributes_IPC.csv: levels by region on some days, on the line
// between them on others.
func (l *loader) hunger(exact bool) {
	if !l.c.Set.Hunger.Any() {
		return
	}
	t := l.read("input_csv/region_attributes_IPC.csv", true)
	if t == nil {
		return
	}
	if len(t.comments) == 0 || len(t.rows) == 0 {
		l.list.Add(diag.Diagnostic{Code: codeFile, File: l.name + "/" + t.file, Message: "no header or no day", Expected: "a header #Day,REGION,... and a row for each day on which levels are known"})
		return
	}
	head, before := t.comments[0], l.list.Errors()
	var days []int
	for _, r := range t.rows {
		day := l.whole(t, r, 0, "a day", 0)
		if len(days) > 0 && day <= days[len(days)-1] {
			l.fault(t, r, 0, diag.Diagnostic{Code: codeSeries, Message: "the day does not come after the one before", Expected: "rows in order of time"})
		}
		days = append(days, day)
	}
	if days[0] > 0 || days[len(days)-1] < l.c.Days-1 {
		l.list.Add(diag.Diagnostic{Code: codeDays, File: l.name + "/" + t.file, Message: "the levels do not cover the run, days 0 to " + show(float64(l.c.Days-1)), Expected: "a row for day 0 or before, and one for the last day or after"})
	}
	columns := map[string][]float64{}
	for i := 1; i < len(head.cells); i++ {
		levels := make([]float64, len(t.rows))
		for k, r := range t.rows {
			levels[k] = l.number(t, r, i, "an IPC level in percent", 0, 100, 0)
		}
		columns[head.cell(i)] = levels
	}
	if l.list.Errors() > before {
		return
	}
	for i := range l.c.Places {
		p := &l.c.Places[i]
		levels, known := columns[p.Region]
		if !known {
			l.list.Add(diag.Diagnostic{Code: codeName, File: l.name + "/" + t.file, Line: head.line, Message: "no column for region " + p.Region + " of " + p.Name, Expected: "a column for each region of locations.csv, as rules of hunger are on"})
			continue
		}
		_, fixed := columns[p.Name] // Q27
		x := gravity.Levels{Place: int32(i), Level: make([]float64, l.c.Days)}
		for day := range l.c.Days {
			at := day
			if fixed && exact {
				at = 0
			}
			x.Level[day] = between(days, levels, at)
		}
		l.c.Hunger = append(l.c.Hunger, x)
	}
}

// between reads levels on the line between the days on which they are known.
func between(days []int, levels []float64, day int) float64 {
	k := sort.SearchInts(days, day)
	if days[k] == day {
		return levels[k]
	}
	part := float64(day-days[k-1]) / float64(days[k]-days[k-1])
	return levels[k-1] + float64(part*(levels[k]-levels[k-1]))
}
