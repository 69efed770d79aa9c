package serve

import (
	"vereda/internal/compare"
	"vereda/internal/draw"
	"vereda/internal/observe"
	"vereda/internal/report"
	"vereda/internal/scenario"
)

// domainAnswer says where figures of a scenario were counted.
type domainAnswer struct {
	First   *string `json:"first"` // month; null where nothing was counted
	Last    *string `json:"last"`
	Variant bool    `json:"variant"` // which never was
	Says    string  `json:"says"`    // of what lies outside
}

func domainOf(d *scenario.Domain) domainAnswer {
	a := domainAnswer{Variant: d.Variant, Says: report.NotForecast}
	if d.First <= d.Last {
		first, last := d.First.String(), d.Last.String()
		a.First, a.Last = &first, &last
	}
	return a
}

// compared reports whether all months of a span were counted, in both of two
// outcomes that are set side by side.
func (v *view) compared(in span) bool {
	from, to := v.outcome.scenario.MonthAt(in.from), v.outcome.scenario.MonthAt(in.to)
	return v.outcome.domain.Holds(from, to) && (v.base == nil || v.base.domain.Holds(from, to))
}

// itemCompared reports the same of a leg or a point of the stage: a place only where a
// count names it.
func (v *view) itemCompared(item int, in span) bool {
	o := v.outcome
	if !v.compared(in) {
		return false
	}
	if !measures[v.measure].legs {
		sectors := len(o.scenario.Network.Sectors)
		return item < sectors && o.domain.Sector(item) || item >= sectors && o.domain.Zone(item-sectors)
	}
	for _, route := range o.stage.Legs[item].routes {
		if o.domain.Leg(route) && (v.mode == "" || o.scenario.Network.Routes[route].Mode.String() == v.mode) {
			return true
		}
	}
	return false
}

// standingOf says in sentences what stands beside the figures of a series: where they were
// counted, how the model fares beside the last value counted, who is not in it.
func standingOf(v *view, k int, label compare.Label, l draw.Language) []string {
	in := &v.outcome.scenario.Instruments[k]
	list := []string{report.SkillWords(label, l), report.NotCountedWords(in.NotCounted, l)}
	return append(list, report.ScenarioWords(v.outcome.domain, len(v.outcome.runs), l)...)
}

// label is the skill of a series, to stand beside its figures.
func (v *view) label(in *observe.Instrument) (compare.Label, error) {
	made, err := v.job.reported()
	if err != nil {
		return compare.Label{}, err
	}
	return made.folder.Label(in), nil
}
