package pattern

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"vereda/internal/policy"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// Counterfactuals in which the model makes departures: how many leave home is given in
// the base, so that no rule can move it there. In bands.csv they are written
//
//	made WORD...             the scenario with departures made, and what the words change
//	A over B                 A beside B, both of these; A alone stands beside made
//
// and a word is one of
//
//	without=DAY..DAY         no rule changes and nothing is announced on these days
//	RULE:*1.5                a rule has so many times its value
//	SERIES@N+N:*1.1:M..M     a series about people at home, of these nationalities, times
//	SERIES@N+N:+1:M..M       so much, or so much more, in these months
//
// What moves wanting to leave is read as a change since the first day, so that the
// months of a series must begin after the first.

// plain is the counterfactual that changes nothing but where departures come from.
const plain = "made"

// isMade reports whether a counterfactual needs departures that the model makes.
func isMade(variant string) bool { return variant == plain || strings.HasPrefix(variant, plain+" ") }

// sidesOf are the two runs that a row compares; without the second the value is that of
// the first, with a second that is empty the base stands beside it.
func sidesOf(variant string) (other, beside string, alone bool) {
	other, beside, two := strings.Cut(variant, " over ")
	switch {
	case two:
		return other, beside, false
	case other == plain:
		return other, "", true
	case isMade(other):
		return other, plain, false
	}
	return other, "", false
}

// madeOf is the scenario of a counterfactual with departures made, or the reason why it
// cannot be had. It panics where a word means nothing: bands.csv is part of the program.
func madeOf(s *scenario.Scenario, name string) (*scenario.Scenario, string) {
	words := strings.Fields(name)[1:]
	changes := make([]func(*scenario.Scenario) string, len(words))
	for i, word := range words {
		changes[i] = wordOf(word)
	}
	if s.Homes == nil {
		return nil, "the scenario does not say who lives at home, so that the model cannot make departures"
	}
	out, err := s.WithDepartures(plain)
	if err != nil {
		return nil, err.Error()
	}
	if out == s {
		copied := *s
		out = &copied
	}
	homes := *s.Homes
	out.Homes = &homes
	for _, change := range changes {
		if reason := change(out); reason != "" {
			return nil, reason
		}
	}
	return out, ""
}

// wordOf is what a word changes in a copy of a scenario; it says why that cannot be, or
// nothing.
func wordOf(word string) func(*scenario.Scenario) string {
	if span, is := strings.CutPrefix(word, "without="); is {
		return without(span)
	}
	parts := strings.Split(word, ":")
	if len(parts) < 2 || len(parts[1]) < 2 {
		panic("pattern: bands.csv: no counterfactual " + word)
	}
	v, err := strconv.ParseFloat(parts[1][1:], 64)
	by := func(x float64) float64 { return float64(x * v) }
	if parts[1][0] == '+' {
		by = func(x float64) float64 { return x + v }
	}
	name, where, series := strings.Cut(parts[0], "@")
	switch {
	case err != nil || parts[1][0] != '+' && parts[1][0] != '*':
	case !series && len(parts) == 2 && policy.FindRule(name) >= 0 && parts[1][0] == '*':
		return func(s *scenario.Scenario) string {
			s.Timeline = policy.NewTimeline(scaled(name, v)(slices.Clone(s.Timeline.Changes())))
			return ""
		}
	case series && len(parts) == 3:
		return ofHomes(name, strings.Split(where, "+"), parts[2], by)
	}
	panic("pattern: bands.csv: no counterfactual " + word)
}

// without takes away what changes and what is announced from one day to another.
func without(span string) func(*scenario.Scenario) string {
	first, last, _ := strings.Cut(span, "..")
	from, errA := quantity.ParseDate(first)
	to, errB := quantity.ParseDate(last)
	if errA != nil || errB != nil {
		panic("pattern: bands.csv: no days " + span)
	}
	return func(s *scenario.Scenario) string {
		within := func(day quantity.Day) bool {
			at := s.Start.Days() + int(day)
			return from.Days() <= at && at <= to.Days()
		}
		changes := slices.Clone(s.Timeline.Changes())
		changes = slices.DeleteFunc(changes, func(c policy.Change) bool { return within(c.Day) })
		said := s.Homes.Announcements[:0:0]
		for _, a := range s.Homes.Announcements {
			if !within(a.Day) {
				said = append(said, a)
			}
		}
		if len(changes) == len(s.Timeline.Changes()) && len(said) == len(s.Homes.Announcements) {
			return fmt.Sprintf("nothing changes from %s to %s in the scenario", first, last)
		}
		s.Timeline, s.Homes.Announcements = policy.NewTimeline(changes), said
		return ""
	}
}

// ofHomes changes a series about people at home in some months.
func ofHomes(series string, nationalities []string, span string, by func(float64) float64) func(*scenario.Scenario) string {
	first, last, _ := strings.Cut(span, "..")
	from, errA := quantity.ParseMonth(first)
	to, errB := quantity.ParseMonth(last)
	if errA != nil || errB != nil || from > to {
		panic("pattern: bands.csv: no months " + span)
	}
	if !slices.Contains([]string{"homicides", "income-at-home", "yields"}, series) {
		panic("pattern: bands.csv: no series " + series)
	}
	return func(s *scenario.Scenario) string {
		start := s.Start.Month()
		if from <= start || int(to-start) >= s.Months() {
			return "the months of its counterfactual, " + span + ", do not lie in the run after its first"
		}
		list := &s.Homes.Murders
		change := by
		switch series {
		case "income-at-home":
			list = &s.Homes.Wage
		case "yields": // 100 is usual, and homes hold by how much they lie below
			list, change = &s.Homes.Shortfall, func(x float64) float64 { return 100 - by(100-x) }
		}
		*list = slices.Clone(*list)
		for _, code := range nationalities {
			n := slices.Index(s.Nationalities, code)
			if n < 0 {
				return "the scenario has no nationality " + code
			}
			for m := int(from - start); m <= int(to-start); m++ {
				at := m*len(s.Nationalities) + n
				if math.IsNaN((*list)[at]) {
					return "the scenario has no " + series + " of " + code
				}
				(*list)[at] = change((*list)[at])
			}
		}
		return ""
	}
}

// otherOf is the scenario of a counterfactual, or the reason why it cannot be had.
func otherOf(s *scenario.Scenario, name string) (*scenario.Scenario, string) {
	if isMade(name) {
		return madeOf(s, name)
	}
	change := changeOf(s, name)
	if change == nil {
		return nil, "the scenario has none of the sectors of its counterfactual"
	}
	other := *s
	other.Timeline = policy.NewTimeline(change(slices.Clone(s.Timeline.Changes())))
	return &other, ""
}

// notMade is why a row is not there when its runs were not made.
const notMade = "it needs departures that the model makes, which vereda patterns --made runs besides"
