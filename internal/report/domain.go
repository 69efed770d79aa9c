package report

import (
	"math"
	"slices"

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

// spanCompared reports whether all months of the runs were counted.
func (w *writer) spanCompared() bool {
	return w.domain.Holds(w.s.Start.Month(), w.s.End.Month())
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

// standing says in a file what a figure is: of months that were counted, or of rules and
// months that never were.
func (w *writer) standing(compared bool) string {
	return paired.Standing(compared && !w.domain.Variant)
}

// cut takes the values of the months that were never counted out of a line,
// whose bands stay; step is the months of a period.
func (w *writer) cut(values []float64, first quantity.Month, step int) []float64 {
	list := slices.Clone(values)
	for i := range list {
		from := first + quantity.Month(i*step)
		if !w.periodCompared(from, step) {
			list[i] = math.NaN()
		}
	}
	return list
}

// periodCompared reports whether a period of so many months, as far as it lies in the
// run, was counted.
func (w *writer) periodCompared(from quantity.Month, months int) bool {
	return w.domain.Holds(max(from, w.s.Start.Month()), min(from+quantity.Month(months)-1, w.s.End.Month()))
}

// domainNote says of a table or picture over all months of the runs what it is.
func (w *writer) domainNote() string {
	if w.spanCompared() && !w.domain.Variant {
		return w.words("domain-all", w.domain.First.String(), w.domain.Last.String())
	}
	return DomainWords(w.domain, w.runs(), w.l)
}

// legCompared reports whether a count names a leg of the map.
func (w *writer) legCompared(f *draw.Flow) bool {
	if !w.spanCompared() {
		return false
	}
	n := w.s.Network
	for i := range n.Routes {
		r := &n.Routes[i]
		if w.domain.Leg(i) && r.Mode.String() == f.Mode && n.Places[r.From].Name == w.Map.Places[f.From].Name && n.Places[r.To].Name == w.Map.Places[f.To].Name {
			return true
		}
	}
	return false
}

// label is what stands beside the figures of a series: how the model fares beside the
// last value counted, in the years kept for checking or in all where none are.
func (w *writer) label(in *observe.Instrument) string {
	if in.Driver && !w.s.Made {
		return w.labelled(compare.GivenNoTest)
	}
	for _, group := range []string{"check", "all"} {
		for i := range w.Result.Scores {
			s := &w.Result.Scores[i]
			if s.Instrument == in.Name && s.Group == group && s.Form == compare.AsCounted && s.Forecast == compare.LastValue.String() && !math.IsNaN(s.Skill) {
				t, _ := translate(w.l, s.Verdict)
				return w.words("skill-label", t, w.l.Interval(s.Skill, s.SkillLow, s.SkillHigh))
			}
		}
	}
	return w.labelled(compare.NotScored)
}

func (w *writer) labelled(verdict string) string {
	l := compare.Unlabelled()
	l.Says = verdict
	return SkillWords(l, w.l)
}

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
