package report

import (
	_ "embed" // the table of factors
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"vereda/internal/draw"
	"vereda/internal/scenario"
)

// Factor is one of the eight factors by which NASA-STD-7009 (2008, appendix on the scale of
// credibility) has models and simulations judged, with the level from 0 to 4 that the
// project gives itself, why, the tests that hold it and what is missing for more.
type Factor struct {
	ID    string   `json:"id"`
	Name  string   `json:"factor"`
	Level int      `json:"level"` // 0 to 4
	Why   string   `json:"why"`
	Tests []string `json:"tests"` // names of Go tests in the project
	Open  string   `json:"open"`
}

// Credibility is the record of a scenario. The levels are the project's own judgement of the
// program; what belongs to the scenario is counted from it. There is no sum over factors:
// the standard has the lowest level stand for the whole.
type Credibility struct {
	Scenario  string         `json:"scenario"`
	Title     string         `json:"title"`
	Version   string         `json:"version"`
	SHA256    string         `json:"sha256"`
	Lowest    int            `json:"lowest"`
	Factors   []Factor       `json:"factors"`
	Grades    map[string]int `json:"grades"` // parameters by grade of evidence, A to D
	Counted   int            `json:"counted_series"`
	Fit       int            `json:"fit_spans"`
	Check     int            `json:"check_spans"`
	Posterior bool           `json:"posterior"`
}

//go:embed credibility.csv
var credibilityTable string

// FactorIDs are the factors in the order of the standard.
var FactorIDs = []string{"verification", "validation", "input-pedigree", "results-uncertainty", "results-robustness", "use-history", "management", "people"}

var factors = readFactors(credibilityTable)

// readFactors reads the table; it is part of the program, so that a fault is a panic.
func readFactors(table string) (list [][]string) {
	rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil || len(rows) != 1+len(FactorIDs) {
		panic(fmt.Sprintf("report: credibility.csv: %d rows, %v", len(rows), err))
	}
	for i, row := range rows[1:] {
		if level, err := strconv.Atoi(row[1]); row[0] != FactorIDs[i] || err != nil || level < 0 || level > 4 {
			panic(fmt.Sprintf("report: credibility.csv:%d: expected %s with a level from 0 to 4", i+2, FactorIDs[i]))
		}
	}
	return rows[1:]
}

// CredibilityOf is the record of a scenario in a language.
func CredibilityOf(s *scenario.Scenario, version string, l draw.Language) Credibility {
	title, _ := translate(l, s.Title)
	c := Credibility{Scenario: s.Name, Title: title, Version: version, SHA256: s.Digest, Lowest: 4, Grades: map[string]int{"A": 0, "B": 0, "C": 0, "D": 0},
		Counted: len(s.ObservedInfo), Fit: len(s.Fit), Check: len(s.Check), Posterior: s.Posterior != nil}
	for _, row := range factors {
		level, _ := strconv.Atoi(row[1]) // checked when read
		f := Factor{ID: row[0], Name: say(l, "factor-"+row[0]), Level: level, Why: row[2], Tests: strings.Fields(row[4]), Open: row[5]}
		if l == draw.Spanish {
			f.Why, f.Open = row[3], row[6]
		}
		c.Lowest = min(c.Lowest, level)
		c.Factors = append(c.Factors, f)
	}
	for _, v := range s.Values {
		if _, known := c.Grades[v.Grade]; known {
			c.Grades[v.Grade]++
		}
	}
	return c
}

// CredibilityWords are the words around the table of a record.
type CredibilityWords struct{ Lead, Pedigree, Validation, Tests, Open string }

// Words gives them in a language.
func (c *Credibility) Words(l draw.Language) CredibilityWords {
	lead := say(l, "credibility-lead", fmt.Sprint(c.Lowest))
	pedigree := say(l, "credibility-pedigree", fmt.Sprint(c.Grades["A"]), fmt.Sprint(c.Grades["B"]), fmt.Sprint(c.Grades["C"]), fmt.Sprint(c.Grades["D"]))
	kept := "credibility-kept"
	if c.Check == 0 {
		kept = "credibility-none-kept"
	}
	return CredibilityWords{lead, pedigree, say(l, kept, fmt.Sprint(c.Counted)), say(l, "factor-tests"), say(l, "factor-open")}
}
