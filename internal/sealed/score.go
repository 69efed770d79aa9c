package sealed

import (
	"math"
	"slices"

	"vereda/internal/compare"
	"vereda/internal/result"
)

// Scored is what became of a series of a sealed forecast.
type Scored struct {
	Entry   int            `json:"entry"`
	Series  string         `json:"series"`
	Pending int            `json:"pending"` // not counted yet
	Points  int            `json:"points"`  // counted since
	WIS     compare.Figure `json:"wis"`     // mean weighted interval score [unit of the series]
	Cover50 compare.Figure `json:"cover50"` // share of values within the 50 % interval
	Cover95 compare.Figure `json:"cover95"`
	// Relative is the score over the error of the last value that was known, at the points
	// that have one; below 1 the forecast was better.
	Relative       compare.Figure `json:"wis_over_last_value"`
	RelativePoints int            `json:"wis_over_last_value_points"`
	// RelativeLow and RelativeHigh bound its 95 % interval, from a bootstrap over blocks of
	// periods; missing with fewer than four of them.
	RelativeLow  compare.Figure `json:"wis_over_last_value_low"`
	RelativeHigh compare.Figure `json:"wis_over_last_value_high"`
	Verdict      string         `json:"verdict"`
	Misses       []Miss         `json:"misses"` // every value outside the 95 % interval
}

// Miss is a value that lay outside the 95 % interval.
type Miss struct {
	Key
	Low     float64        `json:"low"`
	High    float64        `json:"high"`
	Counted compare.Figure `json:"counted"` // not a number where it is kept back
	Kept    string         `json:"counted_kept"`
}

// The verdicts on a forecast. It is better only where the whole interval of its relative
// score says so; with few periods there is none, and it is not called better.
const (
	NothingYet = "nothing counted yet"
	NoLast     = "no last value to beat"
	NotBetter  = "no better than last value"
	Better     = "better than last value"
)

// Score holds every forecast of a register against what was counted since. All entries
// and all their series come back, whatever came of them.
func (r *Register) Score(counted []result.Value) []Scored {
	values := map[Key]*result.Value{}
	for i := range counted {
		if v := &counted[i]; !math.IsNaN(v.Observed) {
			values[keyOf(v)] = v
		}
	}
	list := []Scored{}
	for i := range r.Entries {
		if r.Entries[i].Kind == Forecast {
			list = append(list, r.Entries[i].score(values)...)
		}
	}
	return list
}

func (e *Entry) score(values map[Key]*result.Value) (list []Scored) {
	var names []string
	for i := range e.Points {
		if !slices.Contains(names, e.Points[i].Series) {
			names = append(names, e.Points[i].Series)
		}
	}
	for _, name := range names {
		s := Scored{Entry: e.Entry, Series: name, Misses: []Miss{}}
		var wis, in50, in95, ours, last float64
		var periods compare.Paired
		for i := range e.Points {
			p := &e.Points[i]
			if p.Series != name {
				continue
			}
			v, counted := values[p.Key]
			if !counted {
				s.Pending++
				continue
			}
			y := v.Observed
			s.Points++
			q := p.Quantiles
			score := compare.WIS(q, y)
			wis += score
			if q[2] <= y && y <= q[4] {
				in50++
			}
			if q[0] <= y && y <= q[6] {
				in95++
			} else {
				s.Misses = append(s.Misses, missOf(p, v))
			}
			if p.Last != nil {
				s.RelativePoints++
				ours, last = ours+score, last+math.Abs(y-*p.Last)
				periods.Add(p.Period, score, math.Abs(y-*p.Last))
			}
		}
		n := float64(s.Points) // of none the figures are not numbers
		s.WIS, s.Cover50, s.Cover95, s.Relative = compare.Figure(wis/n), compare.Figure(in50/n), compare.Figure(in95/n), compare.Figure(math.NaN())
		if s.RelativePoints > 0 && last > 0 {
			s.Relative = compare.Figure(ours / last)
		}
		s.RelativeLow, s.RelativeHigh = periods.Relative()
		s.Verdict = s.verdict(last)
		list = append(list, s)
	}
	return list
}

// missOf tells a miss, without a count that is kept back.
func missOf(p *Said, v *result.Value) Miss {
	m := Miss{p.Key, p.Quantiles[0], p.Quantiles[6], compare.Figure(v.Observed), v.Kept}
	if m.Kept != "" {
		m.Counted = compare.Figure(math.NaN())
	}
	return m
}

func (s *Scored) verdict(last float64) string {
	switch {
	case s.Points == 0:
		return NothingYet
	case s.RelativePoints == 0:
		return NoLast
	case last > 0 && s.RelativeHigh < 1: // never where it is missing
		return Better
	}
	return NotBetter
}
