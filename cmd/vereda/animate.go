package main

import (
	"vereda/internal/draw"
	"vereda/internal/quantity"
	"vereda/internal/result"
	"vereda/internal/scenario"
)

// animation is a map that runs through the months of its span; months that lie in it in
// part count whole.
func animation(s *scenario.Scenario, t *result.Travel, picture *draw.Map, perMonth float64) (*draw.Animation, error) {
	from, err := quantity.ParseDate(picture.From)
	if err != nil {
		return nil, err
	}
	to, err := quantity.ParseDate(picture.To)
	if err != nil {
		return nil, err
	}
	a := &draw.Animation{Map: *picture, Days: legDays(s, t), PerMonth: perMonth}
	for m := from.Month(); m <= to.Month(); m++ {
		var flows []draw.Flow
		all := 0.0
		for _, l := range t.Legs {
			if l.Month == m {
				flows = append(flows, draw.Flow{From: l.From, To: l.To, Mode: l.Mode, Mean: l.Mean, Low: l.Low, High: l.High})
				all += l.Mean
			}
		}
		a.Months, a.Flows = append(a.Months, m.String()), append(a.Flows, flows)
		a.All = append(a.All, all)
	}
	return a, nil
}

// scenarioOf reads the scenario that a result holds.
func scenarioOf(dir string) (*scenario.Scenario, error) {
	files, _, err := result.ReadScenario(dir)
	if err != nil {
		return nil, &failure{code: exitInvalid, message: err.Error()}
	}
	s, list := scenario.Load(files, "result")
	if list.HasErrors() {
		return nil, invalid(list)
	}
	return s, nil
}

// legDays is how long legs take: the shortest of the ways between two places.
func legDays(s *scenario.Scenario, t *result.Travel) draw.LegDays {
	at := map[string]int{}
	for i := range t.Places {
		at[t.Places[i].Name] = i
	}
	type ends struct{ from, to int }
	least := map[ends]float64{}
	for i := range s.Network.Routes {
		r := &s.Network.Routes[i]
		key := ends{at[s.Network.Places[r.From].Name], at[s.Network.Places[r.To].Name]}
		days := float64(r.Length) / float64(r.Speed)
		if old, known := least[key]; !known || days < old {
			least[key] = days
		}
	}
	return func(from, to int) float64 { return least[ends{from, to}] }
}
