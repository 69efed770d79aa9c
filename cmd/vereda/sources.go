package main

import (
	"io"

	"vereda/internal/compare"
	"vereda/internal/paired"
	"vereda/internal/summary"
)

type sourcesPart struct {
	Outcome  string         `json:"outcome"`
	Variance compare.Figure `json:"variance"`
	Parts    []sourcePart   `json:"parts"`
}

type sourcePart struct {
	Source string         `json:"source"`
	Share  compare.Figure `json:"share"`
}

func sourceParts(s *summary.Summary) []sourcesPart {
	list := []sourcesPart{}
	for i := range s.Sources {
		x := &s.Sources[i]
		part := sourcesPart{s.Plan.Outcomes[x.Outcome].Title, compare.Figure(x.Variance), []sourcePart{}}
		for _, p := range x.Parts {
			part.Parts = append(part.Parts, sourcePart{p.Name, compare.Figure(p.Share)})
		}
		list = append(list, part)
	}
	return list
}

// printSources says what the spread of each outcome comes of, where there are variants:
// without, the shares of parameters and chance stand beside what moves it.
func printSources(w io.Writer, s *summary.Summary) {
	if len(s.Plan.Variants) < 2 || len(s.Sources) == 0 {
		return
	}
	table := [][]string{{"what the spread comes of"}}
	for _, p := range s.Sources[0].Parts {
		table[0] = append(table[0], p.Name)
	}
	for i := range s.Sources {
		x := &s.Sources[i]
		o := s.Plan.Outcomes[x.Outcome]
		if o.Group == paired.Where || !(x.Variance > 0) {
			continue
		}
		row := []string{o.Title}
		for _, p := range x.Parts {
			row = append(row, figure(p.Share))
		}
		table = append(table, row)
	}
	if len(table) == 1 {
		return
	}
	printTable(w, table)
	if s.Sources[0].Parts[0].Name == summary.SourceBoth {
		wrap(w, "  ", "Every draw was run with one seed: what parameters do and what chance does cannot be told apart. --seeds 2 or more tell.")
	}
	wrap(w, "  ", "Shares of the variance over runs and alternatives. The base and the variants of a kind (scenario: --variant, structure: --structure, input data: --input) are held equally likely; - where a kind was not varied. Together: what arises of several.")
}
