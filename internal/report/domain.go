package report

import (
	"math"

	"vereda/internal/compare"
	"vereda/internal/draw"
	"vereda/internal/observe"
	"vereda/internal/paired"
	"vereda/internal/quantity"
	"vereda/internal/result"
	"vereda/internal/scenario"
)

// NotForecast is said of every figure that nothing was ever held against, in files.
const NotForecast = paired.NotForecast

// domainOf says where figures of a folder were counted.
func domainOf(f *result.Folder) *scenario.Domain {
	d := f.Scenario.Domain()
	d.Variant = d.Variant || f.Variant != ""
	return d
}

// DomainWords says in a sentence where the figures of so many runs were held against
// counts, and how figures stand elsewhere.
func DomainWords(d *scenario.Domain, runs int, l draw.Language) string {
	text := say(l, "domain-none")
	switch {
	case d.Variant:
		text = say(l, "domain-variant")
	case d.First <= d.Last:
		text = say(l, "domain-months", d.First.String(), d.Last.String())
	}
	if d.Variant && d.First <= d.Last {
		text += " " + say(l, "domain-base", d.First.String(), d.Last.String())
	}
	if runs < 2 {
		return text + " " + say(l, "domain-one-run")
	}
	return text + " " + say(l, "domain-interval")
}

// withheld writes a mean with its interval where it was counted, and the
// interval alone elsewhere; nothing where there is none.
func (w *writer) withheld(compared bool, mean, low, high float64) string {
	switch {
	case compared:
		return w.l.Interval(mean, low, high)
	case w.runs() < 2 || math.IsNaN(low) || math.IsNaN(high):
		return "-"
	}
	return "[" + w.l.Figure(low) + ", " + w.l.Figure(high) + "]"
}

// point is a mean for a file, left out where nothing was ever held against it.
func point(compared bool, mean float64) string {
	if !compared {
		return ""
	}
	return exact(mean)
}

// Standing says in a file what a figure is: of months that were counted, or of rules and
// months that never were.
func Standing(d *scenario.Domain, compared bool) string {
	return paired.Standing(compared && !d.Variant)
}

func (w *writer) standing(compared bool) string { return Standing(w.domain, compared) }

// ScenarioWords says that figures of so many runs are a scenario and no forecast, where that
// is to be said of any: of rules that never were, or of months that were not counted.
func ScenarioWords(d *scenario.Domain, runs int, l draw.Language) (list []string) {
	if d.Variant || !d.HoldsAll() {
		list = append(list, DomainWords(d, runs, l))
	}
	return list
}

// sayScenario writes it above the tables and pictures of a chapter.
func (w *writer) sayScenario() {
	for _, words := range ScenarioWords(w.domain, w.runs(), w.l) {
		w.text("p", words)
	}
}

// domainNote says of a table or picture over all months of the runs what it is.
func (w *writer) domainNote() string {
	if w.domain.HoldsAll() && !w.domain.Variant {
		return w.words("domain-all", w.domain.First.String(), w.domain.Last.String())
	}
	return DomainWords(w.domain, w.runs(), w.l)
}

// CompareFlows says of each flow of a map whether it was counted: all months from the first
// to the last, and the leg by a count that names it.
func CompareFlows(m *draw.Map, s *scenario.Scenario, first, last quantity.Month) {
	type leg struct{ from, to, mode string }
	counted, d, n := map[leg]bool{}, s.Domain(), s.Network
	for i := range n.Routes {
		if r := &n.Routes[i]; d.Leg(i) && d.Holds(first, last) {
			counted[leg{n.Places[r.From].Name, n.Places[r.To].Name, r.Mode.String()}] = true
		}
	}
	for i := range m.Flows {
		f := &m.Flows[i]
		f.Compared = counted[leg{m.Places[f.From].Name, m.Places[f.To].Name, f.Mode}]
	}
}

// label is what stands beside the figures of a series: how the model fares beside the
// last value counted, in the years kept for checking or in all where none are.
func (w *writer) label(in *observe.Instrument) string { return SkillWords(w.Result.Label(in), w.l) }

// SkillWords says in a sentence how a series fares beside the last value counted.
func SkillWords(s compare.Label, l draw.Language) string {
	t, _ := translate(l, s.Says)
	return say(l, "skill-label", t, l.Interval(float64(s.Skill), float64(s.Low), float64(s.High)))
}

// NotCountedWords says who is not in a series.
func NotCountedWords(who string, l draw.Language) string {
	if who == "" {
		return say(l, "not-counted-unsaid")
	}
	t, _ := translate(l, who)
	return say(l, "not-counted-who", t)
}

// notCounted says who is not in a series.
func (w *writer) notCounted(who string) string { return NotCountedWords(who, w.l) }
