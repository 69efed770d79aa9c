package serve

import (
	"math"

	"vereda/internal/compare"
	"vereda/internal/draw"
	"vereda/internal/observe"
	"vereda/internal/quantity"
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

// periodCompared reports it of a period of so many months, as far as it was run.
func (o *outcome) periodCompared(from quantity.Month, months int) bool {
	return o.domain.Holds(max(from, o.scenario.Start.Month()), min(from+quantity.Month(months)-1, o.scenario.End.Month()))
}

// cut takes the values of periods that were never counted out of a line.
func (o *outcome) cut(c *draw.Chart, values []float64) {
	for i := range values {
		if !o.periodCompared(c.First+quantity.Month(i*c.Step), c.Step) {
			values[i] = math.NaN()
		}
	}
}

// stepOf is the length of a period [months].
func stepOf(in *observe.Instrument) int {
	if in.Period != observe.Monthly {
		return 12
	}
	return 1
}

// standingOf says in sentences what stands beside the figures of a series: where they were
// counted, how the model fares beside the last value counted, who is not in it.
func standingOf(v *view, k int, label compare.Label, l draw.Language) []string {
	in := &v.outcome.scenario.Instruments[k]
	list := []string{report.SkillWords(label, l), report.NotCountedWords(in.NotCounted, l)}
	if d := v.outcome.domain; !d.Holds(v.outcome.scenario.Start.Month(), v.outcome.scenario.End.Month()) {
		list = append(list, report.DomainWords(d, len(v.outcome.runs), l))
	}
	return list
}

// label is the skill of a series, to stand beside its figures.
func (v *view) label(instrument string) compare.Label {
	made, err := v.job.reported()
	if err != nil {
		return compare.Unlabelled()
	}
	return compare.LabelOf(made.result.Scores, instrument)
}
