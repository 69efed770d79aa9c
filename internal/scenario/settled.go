package scenario

import (
	"math"
	"slices"

	"vereda/internal/network"
	"vereda/internal/quantity"
)

const settledFile = "settled.csv"

var (
	settledColumns = []string{"nationality", "standing", "people", "overstays_per_year", "source", "grade", "note"}
	settledWords   = network.LivingStandingNames[:]
)

// SettledRow is who lives in the destination on the first day.
type SettledRow struct {
	Nationality int
	Standing    int     // row of network.LivingStandingNames
	People      float64 // on the first day
	Overstays   float64 // people a year who stay beyond a visa; only without papers
	Note        Provenance
}

// settled reports whether the scenario counts those who live in the destination.
func (l *loader) settled() bool {
	return l.exists(settledFile)
}

// readSettled reads settled.csv, which only a scenario has that counts those who
// live in the destination.
func (l *loader) readSettled() {
	if !l.settled() {
		return
	}
	t := l.readTable(l.read(settledFile), settledColumns)
	if t == nil || !l.people.complete {
		return
	}
	seen := map[[2]int]int{}
	for _, r := range t.rows {
		c := reader{l, t, r}
		n, nOK := c.reference("nationality", "unknown nationality", l.people.codes)
		k, kOK := c.word("standing", "standing", settledWords)
		people, peopleOK := c.number("people", span{unit: "people", high: math.Inf(1)})
		overstays := 0.0
		if c.text("overstays_per_year") != "" {
			overstays, _ = c.number("overstays_per_year", span{unit: "people", high: math.Inf(1)})
		}
		row := SettledRow{n, k, people, overstays, Provenance{Source: c.sources("source"), Note: c.free("note", false)}}
		row.Note.Grade, _ = c.grade()
		if !nOK || !kOK || !peopleOK || n < 0 || k < 0 {
			continue
		}
		if overstays > 0 && k != network.Unpapered {
			c.fault("overstays_per_year", codeOrder, "people who stay beyond a visa have no papers", "a number in the row "+settledWords[network.Unpapered], "move the number there")
		}
		if first, twice := seen[[2]int{n, k}]; twice {
			c.twice("standing", l.people.codes[n]+" "+settledWords[k], first)
			continue
		}
		seen[[2]int{n, k}] = r.line
		l.out.SettledRows = append(l.out.SettledRows, row)
	}
	slices.SortFunc(l.out.SettledRows, func(a, b SettledRow) int {
		return (a.Nationality-b.Nationality)*network.LivingStandings + a.Standing - b.Standing
	})
}

// Settled gives who lives in the destination on the first day [people], nationality
// × standing, and the overstays by nationality [people/day]; nil where the scenario
// does not count them.
func (s *Scenario) Settled() (people, overstays []float64) {
	if len(s.SettledRows) == 0 {
		return nil, nil
	}
	people, overstays = make([]float64, len(s.Nationalities)*network.LivingStandings), make([]float64, len(s.Nationalities))
	for _, r := range s.SettledRows {
		people[r.Nationality*network.LivingStandings+r.Standing] = r.People
		overstays[r.Nationality] += r.Overstays / quantity.DaysPerYear
	}
	return people, overstays
}

func resolveSettled(s *Scenario) []byte {
	var w csvWriter
	w.row(settledColumns...)
	for _, r := range s.SettledRows {
		w.row(s.Nationalities[r.Nationality], settledWords[r.Standing], format(r.People), format(r.Overstays), r.Note.Source, r.Note.Grade, r.Note.Note)
	}
	return w.bytes()
}
