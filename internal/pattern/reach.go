package pattern

import (
	"slices"

	"vereda/internal/scenario"
)

// reach says what a scenario can produce. It makes each counterfactual once, however many
// rows ask for it: reading a scenario's rules anew takes longer than a row.
type reach struct {
	s      *scenario.Scenario
	rows   []band
	others map[string]other
}

// other is a counterfactual, or why it cannot be had.
type other struct {
	scenario *scenario.Scenario
	reason   string
}

func newReach(s *scenario.Scenario) *reach {
	return &reach{s: s, rows: bands(), others: map[string]other{}}
}

// other makes a counterfactual.
func (r *reach) other(name string) other {
	o, known := r.others[name]
	if !known {
		o.scenario, o.reason = otherOf(r.s, name)
		r.others[name] = o
	}
	return o
}

// outOfReach says why a scenario cannot produce a row; nothing where it can.
func outOfReach(s *scenario.Scenario, row *band) string { return newReach(s).without(row) }

// without says why the scenario cannot produce a row; nothing where it can.
func (r *reach) without(row *band) string {
	if row.reason != "" {
		return row.reason
	}
	if row.measure == "rows" { // as far in reach as what it divides
		for _, id := range row.args {
			at := slices.IndexFunc(r.rows, func(b band) bool { return b.id == id })
			if reason := r.without(&r.rows[at]); reason != "" {
				return reason
			}
		}
	}
	if slices.Contains(ofWay, row.measure) && !r.s.Network.OnTheWay {
		return "the scenario does not hold the way to the border"
	}
	if slices.Contains(ofSettled, row.measure) && len(r.s.SettledRows) == 0 {
		return "the scenario does not count who lives in the destination"
	}
	if slices.Contains(ofBorder, row.measure) && len(r.s.JobRows) == 0 {
		return "the scenario does not count jobs in border cities"
	}
	if row.variant != "" {
		first, beside, _ := sidesOf(row.variant)
		for _, name := range [...]string{first, beside} {
			if name == "" {
				continue
			}
			if reason := r.other(name).reason; reason != "" {
				return reason
			}
		}
	}
	spans := []scenario.Span{row.span}
	if row.against.To >= row.against.From {
		spans = append(spans, row.against)
	}
	for _, span := range spans {
		if _, _, whole := months(r.s, span); !whole {
			return "its years, " + row.years() + ", are not wholly in the run"
		}
	}
	return ""
}
