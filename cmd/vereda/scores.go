package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"vereda/internal/compare"
	"vereda/internal/observe"
)

func groupTitle(group string) string {
	switch group {
	case "check":
		return "Years kept for checking"
	case "fit":
		return "Years used for fitting"
	}
	return "All years"
}

// printScores shows the rows of one group with the skill against each naive
// forecast.
func printScores(w io.Writer, rows []compare.Row, title string, wanted func(*compare.Row) bool) {
	table := [][]string{}
	for i := range rows {
		r := &rows[i]
		if !wanted(r) {
			continue
		}
		if len(table) == 0 {
			head := []string{"", "points", "error", "bias"}
			for _, n := range r.Naive {
				head = append(head, "skill against "+n.Name)
			}
			table = append(table, head)
		}
		table = append(table, scoreRow(r, title))
	}
	if len(table) > 0 {
		fmt.Fprintf(w, "\n%s\n", title)
		printTable(w, table)
	}
}

func scoreRow(r *compare.Row, title string) []string {
	name := r.Instrument
	if r.Form != compare.AsCounted {
		name += ", " + r.Form
	}
	if r.Role != "outcome" {
		name += " (driver, no test)"
	}
	if title == "By year" {
		name += " " + r.Group
	}
	row := []string{name, fmt.Sprint(r.Model.Points), figure(float64(r.Model.MAE)), figure(float64(r.Model.Bias))}
	for _, n := range r.Naive {
		row = append(row, skillText(&n))
	}
	return row
}

func skillText(n *compare.Against) string {
	if n.Skill.Missing() {
		return "-"
	}
	if n.Low.Missing() || n.High.Missing() {
		return fmt.Sprintf("%.2f (too few points)", float64(n.Skill))
	}
	return fmt.Sprintf("%.2f [%.2f, %.2f]", float64(n.Skill), float64(n.Low), float64(n.High))
}

// telling are the rows that say something about the model: outcomes as counted
// in the years kept for checking, or in all years where none are kept.
func telling(rows []compare.Row) []compare.Row {
	for _, group := range []string{"check", "all"} {
		var out []compare.Row
		for _, r := range rows {
			if r.Group == group && r.Form == compare.AsCounted && r.Role == "outcome" {
				out = append(out, r)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

// headline says in plain words whether and where the model beats the naive
// forecasts.
func (d *done) headline() string {
	if d.scenario.Variant != "" {
		return "A variant is no test of the model: the counts beside it are of the rules that were."
	}
	rows := telling(d.scores)
	if len(rows) == 0 {
		return "There is no outcome series here that the model could be held against."
	}
	where := "In the years kept for checking"
	if rows[0].Group == "all" {
		where = "Over all years (none are kept for checking)"
	}
	var parts []string
	beats := false
	for _, n := range rows[0].Naive {
		c := countVerdicts(rows, n.Name)
		beats = beats || len(c.better) > 0
		parts = append(parts, c.words(n.Name))
	}
	if len(parts) == 0 {
		return "There is no naive forecast to hold the model against."
	}
	answer := "the model beats no naive forecast on any of"
	if beats {
		answer = "the model beats naive forecasts on some of"
	}
	return fmt.Sprintf("%s %s %s: %s.", where, answer, plural(len(rows), "series"), strings.Join(parts, "; "))
}

// verdicts counts how a naive forecast fares against the model over the series.
type verdicts struct {
	better       []string // series on which the model is better, with 95 % confidence
	worse, alike int
	few          int // series with too few points to tell
}

func countVerdicts(rows []compare.Row, naive string) verdicts {
	var v verdicts
	for _, r := range rows {
		i := slices.IndexFunc(r.Naive, func(n compare.Against) bool { return n.Name == naive })
		switch {
		case i < 0 || r.Naive[i].Low.Missing() || r.Naive[i].High.Missing():
			v.few++
		case r.Naive[i].Low > 0:
			v.better = append(v.better, r.Instrument)
		case r.Naive[i].High < 0:
			v.worse++
		default:
			v.alike++
		}
	}
	return v
}

// words says the count in a half-sentence. What is bad is said like what is good.
func (v *verdicts) words(naive string) string {
	const shown = 8
	text := fmt.Sprintf("against the %s better on %d", naive, len(v.better))
	if n := len(v.better); n > shown {
		text += " (" + strings.Join(v.better[:shown], ", ") + fmt.Sprintf(" and %d more)", n-shown)
	} else if n > 0 {
		text += " (" + strings.Join(v.better, ", ") + ")"
	}
	text += fmt.Sprintf(", worse on %d, no clear difference on %d", v.worse, v.alike)
	if v.few > 0 {
		text += fmt.Sprintf(", too few points on %d", v.few)
	}
	return text
}

func plural(n int, word string) string {
	if n == 1 || strings.HasSuffix(word, "s") {
		return fmt.Sprintf("%d %s", n, word)
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// printHead says what was run.
func (d *done) printHead(w io.Writer) {
	s := d.scenario
	title := s.Title
	if s.Variant != "" {
		title += ", variant " + s.Variant
	}
	seeds := make([]string, len(d.seeds))
	for i, seed := range d.seeds {
		seeds[i] = fmt.Sprint(seed)
	}
	if len(seeds) > 4 {
		seeds = slices.Concat(seeds[:2], []string{"..."}, seeds[len(seeds)-1:])
	}
	word := "seeds"
	if len(d.seeds) == 1 {
		word = "seed"
	}
	fmt.Fprintf(w, "%s, %s to %s; %s %s; %s per row.\n", title, s.Start, s.End, word, strings.Join(seeds, ", "), persons(s.PeoplePerRow))
	if s.SmallCounts < observe.SmallCount {
		fmt.Fprintf(w, "The scenario lowers the threshold below which small counts are kept back to %g people (small_counts); %d are usual.\n", s.SmallCounts, observe.SmallCount)
	}
}

// printNext says how to go on after the demo.
func (d *done) printNext(w io.Writer, name string) {
	fmt.Fprintln(w, "How to go on")
	for _, line := range [][2]string{
		{"serve", "the same on a page: people under way, rules to change, what follows"},
		{"describe " + name, "the model as understood, with its sources"},
		{"compare " + name, "error by series beside naive forecasts"},
		{"scenario copy " + name + " my-border", "a folder to read and to change"},
		{"run my-border --seeds 20 -o out", "tables as CSV and Parquet"},
	} {
		fmt.Fprintf(w, "  vereda %-*s  %s\n", len("scenario copy  my-border")+len(name), line[0], line[1])
	}
}

func persons(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}
