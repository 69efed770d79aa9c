package main

import (
	"fmt"
	"io"
	"math"

	"vereda/internal/compare"
	"vereda/internal/ensemble"
	"vereda/internal/paired"
	"vereda/internal/scenario"
)

// notForecast is said of every figure that nothing was ever held against.
const notForecast = paired.NotForecast

// domainPart says in JSON which months were counted.
type domainPart struct {
	First   *string `json:"first"` // month; null where nothing was counted
	Last    *string `json:"last"`
	Variant bool    `json:"variant"`
	Says    string  `json:"says"` // of what lies outside
}

func domainOf(s *scenario.Scenario) domainPart {
	d := s.Domain()
	p := domainPart{Variant: d.Variant, Says: notForecast}
	if d.First <= d.Last {
		first, last := d.First.String(), d.Last.String()
		p.First, p.Last = &first, &last
	}
	return p
}

// domainWords says in a sentence which months of a run were counted,
// and what is done elsewhere.
func domainWords(s *scenario.Scenario, seeds int) string {
	d := s.Domain()
	text := "Nothing was counted here: this is " + notForecast + "."
	switch {
	case d.Variant:
		text = "The variant never was, and nothing was counted of it: it is " + notForecast + "."
		if d.First <= d.Last {
			text += fmt.Sprintf(" Its base was counted from %s to %s.", d.First, d.Last)
		}
	case d.First <= d.Last:
		text = fmt.Sprintf("Counted from %s to %s; before and after it is %s.", d.First, d.Last, notForecast)
	}
	if d.Holds(s.Start.Month(), s.End.Month()) {
		return text
	}
	if seeds < 2 {
		return text + " Outside of what was counted figures stand as intervals alone, and one seed gives none: they are left out. Run with --seeds 10 or more."
	}
	return text + " Outside of what was counted figures stand as intervals [low, high] alone."
}

// printDomain says where figures stand as intervals alone.
func printDomain(w io.Writer, s *scenario.Scenario, seeds int) { wrap(w, "", domainWords(s, seeds)) }

// withheld writes a mean with its interval for months that were counted, and the interval
// alone for others.
func withheld(e ensemble.Estimate, compared bool) string {
	switch {
	case compared:
		return estimate(e)
	case e.N < 2 || math.IsNaN(e.Low) || math.IsNaN(e.High):
		return "-"
	}
	return "[" + figure(e.Low) + ", " + figure(e.High) + "]"
}

// less takes a number off an estimate.
func less(e ensemble.Estimate, by float64) ensemble.Estimate {
	return ensemble.Estimate{Mean: e.Mean - by, Low: e.Low - by, High: e.High - by, SD: e.SD, N: e.N}
}

// percentOf writes a difference in percent of the base's mean: the mean difference, or
// its interval alone.
func percentOf(difference ensemble.Estimate, base float64, compared bool) string {
	switch {
	case base == 0 || math.IsNaN(base):
		return "-"
	case compared:
		return tenths(difference.Mean / base)
	case difference.N < 2 || math.IsNaN(difference.Low) || math.IsNaN(difference.High):
		return "-"
	}
	return "[" + tenths(difference.Low/base) + ", " + tenths(difference.High/base) + "]"
}

// labelOf is what stands beside the figures of a measure: its skill beside the last value
// counted.
func (d *done) labelOf(m *measure) compare.Label {
	switch {
	case m.nobody:
		return compare.Unlabelled()
	case d.scenario.Variant != "":
		return compare.OfVariant()
	}
	return compare.LabelOf(d.scores, m.name)
}
