package serve

import (
	"vereda/internal/observe"
	"vereda/internal/people"
	"vereda/internal/quantity"
)

// pointKey tells the points of a series.
type pointKey struct {
	month                      quantity.Month
	sector, nationality, party int16
}

func keyOf(p observe.Point) pointKey { return pointKey{p.Month, p.Sector, p.Nationality, p.Party} }

// seriesOf puts the points of an instrument together.
func (o *outcome) seriesOf(k int) map[string]any {
	in := &o.scenario.Instruments[k]
	simulated, counted := map[pointKey][]float64{}, map[pointKey]float64{}
	order, release := []pointKey{}, o.scenario.Release()
	for i := range o.result.Runs {
		for _, p := range o.result.Runs[i].Series[k].Points {
			key := keyOf(p)
			if simulated[key] == nil {
				order = append(order, key)
			}
			simulated[key] = append(simulated[key], p.Value)
		}
	}
	for _, p := range o.scenario.Observed[k].Points {
		counted[keyOf(p)] = release.Shown(k, p)
	}
	name := func(list []string, i int16) string {
		if i < 0 || int(i) >= len(list) {
			return ""
		}
		return list[i]
	}
	points := []map[string]any{}
	for _, key := range order {
		value, known := counted[key]
		if !known {
			value = missing
		}
		party := ""
		if key.party >= 0 {
			party = people.Party(key.party).String()
		}
		points = append(points, map[string]any{"month": key.month.String(), "sector": name(o.scenario.Network.Sectors, key.sector), "nationality": name(o.scenario.Nationalities, key.nationality),
			"party": party, "simulated": estimateOf(simulated[key]).as(o.domain.HoldsPeriod(key.month, in.Period.Months())), "counted": number(value),
			"counted_kept": release.Mark(k, observe.Place{Month: key.month, Sector: key.sector, Nationality: key.nationality, Party: key.party})})
	}
	return map[string]any{"instrument": in.Name, "title": in.Title, "unit": in.Unit, "definition": in.Definition, "publisher": in.Publisher, "licence": in.Licence, "source": in.Source, "not_counted": in.NotCounted, "summary": "", "small_counts_below": release.Below, "points": points}
}
