package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"vereda/internal/compare"
	"vereda/internal/ensemble"
	"vereda/internal/paired"
	"vereda/internal/quantity"
)

// diffReport is the report of diff.
type diffReport struct {
	Scenario    scenarioPart   `json:"scenario"`
	Seeds       []uint64       `json:"seeds"`
	Level       float64        `json:"interval_level"`
	Posterior   *posteriorPart `json:"posterior"`
	Domain      domainPart     `json:"domain"`
	Compared    bool           `json:"compared"`
	From        string         `json:"from"`
	To          string         `json:"to"`
	Nationality string         `json:"nationality"`
	WayHeld     bool           `json:"way_held"`
	Variants    []variantPart  `json:"variants"`
	LeftOut     []string       `json:"left_out"`
	Moves       *movedPart     `json:"moves"`
	Means       string         `json:"means"`
	Output      string         `json:"output"`
}

type variantPart struct {
	Scenario scenarioPart `json:"scenario"`
	Rows     []diffRow    `json:"rows"`
	Clear    []string     `json:"clear"`
	Unclear  []string     `json:"not_clear"`
	Same     []string     `json:"no_difference"`
	Unknown  []string     `json:"cannot_be_told"`
}

type diffRow struct {
	Group       string           `json:"group"`
	Title       string           `json:"title"`
	Unit        string           `json:"unit"`
	Compared    bool             `json:"compared"` // the months and the place were counted
	Base        interval         `json:"base"`
	Variant     interval         `json:"variant"`
	Difference  interval         `json:"difference"`
	Differences []compare.Figure `json:"differences"`
	Relative    compare.Figure   `json:"relative"`
	Verdict     paired.Verdict   `json:"verdict"`
}

func (c *contrast) report(output string) diffReport {
	s := c.base.scenario
	r := diffReport{Scenario: partOf(s), Seeds: c.base.seeds, Level: ensemble.Level, Posterior: c.base.posteriorPart(), Domain: domainOf(s), Compared: s.Domain().Holds(c.from, c.to), From: c.from.String(), To: c.to.String(),
		Nationality: c.nation, WayHeld: s.Network.OnTheWay, LeftOut: append([]string{}, c.leftOut...), Means: c.means(), Output: output}
	for v, rows := range c.rows {
		part := variantPart{Scenario: partOf(c.variants[v].scenario), Clear: titles(rows, paired.Clear), Unclear: titles(rows, paired.Unclear),
			Same: titles(rows, paired.Same), Unknown: titles(rows, paired.Unknown)}
		for i := range rows {
			row := &rows[i]
			line := diffRow{row.Group, row.Title, row.Unit, c.question.Compared(row.Title), intervalOf(row.Base), intervalOf(row.Variant), intervalOf(row.Difference),
				nil, compare.Figure(row.Relative), row.Verdict}
			for _, d := range row.Differences {
				line.Differences = append(line.Differences, compare.Figure(d))
			}
			part.Rows = append(part.Rows, line)
		}
		r.Variants = append(r.Variants, part)
	}
	if len(c.rows) > 0 {
		r.Moves = movedPartOf(s.Moves, c.rows[0])
	}
	return r
}

// print writes a table for each variant, and which differences are clear.
func (c *contrast) print(w io.Writer) {
	c.base.printHead(w)
	span := fmt.Sprintf("Over %s to %s", c.from, c.to)
	if c.nation != "all" {
		span += ", nationality " + c.nation
	}
	fmt.Fprintln(w, span+". Differences are variant less base with the same seed.")
	printDomain(w, c.base.scenario, len(c.base.seeds))
	wrap(w, "", "No variant was ever counted: variants and differences are "+notForecast+".")
	for v, rows := range c.rows {
		s := c.variants[v].scenario
		fmt.Fprintf(w, "\nVariant %s: %s (%s)\n", s.Variant, s.Title, certainty(len(c.base.seeds)))
		printTable(w, diffTable(rows, len(c.base.seeds), c.question))
		fmt.Fprintln(w)
		printVerdicts(w, rows, len(c.base.seeds))
	}
	fmt.Fprintln(w)
	printMoved(w, c.base.scenario.Moves, c.rows)
	wrap(w, "", c.means())
	if len(c.leftOut) > 0 {
		wrap(w, "", "Left out, because they are 0 in all runs: "+strings.Join(c.leftOut, "; ")+".")
	}
	if !c.base.scenario.Network.OnTheWay {
		wrap(w, "", "The scenario begins at the border: how many set out, and what befalls people before they reach it, is not in these figures.")
	}
}

// printVerdicts says which differences are clear. Of places only the clear ones
// are named.
func printVerdicts(w io.Writer, rows []paired.Row, seeds int) {
	for _, said := range []struct {
		words   string
		verdict paired.Verdict
	}{{"Clear, the interval lies on one side of 0", paired.Clear}, {"Not clear, the interval holds 0", paired.Unclear},
		{"No difference with any seed", paired.Same}, {"The same difference with every seed, which is no measure of luck", paired.Unknown}} {
		if said.verdict == paired.Unknown && seeds == 1 {
			continue // said once, for all rows
		}
		var list []string
		places := 0
		for i := range rows {
			switch {
			case rows[i].Verdict != said.verdict || math.IsNaN(rows[i].Difference.Mean):
			case rows[i].Group == paired.Where && said.verdict != paired.Clear:
				places++
			default:
				list = append(list, rows[i].Title)
			}
		}
		if places > 0 {
			list = append(list, plural(places, "row")+" on where")
		}
		if len(list) > 0 {
			wrap(w, "", said.words+": "+strings.Join(list, "; ")+".")
		}
	}
}

// diffTable writes the rows: means with intervals of months and places that were counted, and
// intervals alone elsewhere.
func diffTable(rows []paired.Row, seeds int, q *paired.Question) [][]string {
	head := "difference [95 %]"
	if seeds == 1 {
		head = "difference"
	}
	table := [][]string{{"measure", "base", "variant", head, "percent"}}
	for i := range rows {
		r := &rows[i]
		if i == 0 || rows[i-1].Group != r.Group {
			table = append(table, []string{capital(r.Group)})
		}
		unit, scale := r.Unit, 1.0
		if r.Unit == paired.Share {
			unit, scale = "%", 100
		}
		counted, difference := q.Compared(r.Title), scaled(r.Difference, scale)
		apart := withheld(difference, counted)
		if counted {
			apart = signed(difference)
		}
		table = append(table, []string{"  " + r.Title + " (" + unit + ")", withheld(scaled(r.Base, scale), counted), withheld(scaled(r.Variant, scale), counted), apart, percentOf(r.Difference, r.Base.Mean, counted)})
	}
	return table
}

func scaled(e ensemble.Estimate, by float64) ensemble.Estimate {
	return ensemble.Estimate{Mean: e.Mean * by, Low: e.Low * by, High: e.High * by, SD: e.SD * by, N: e.N}
}

// signed is an estimate with a sign where it is above 0.
func signed(e ensemble.Estimate) string {
	text := estimate(e)
	if e.Mean > 0 && strings.ContainsAny(strings.Split(text, " ")[0], "123456789") {
		return "+" + text
	}
	return text
}

// tenths writes a relative difference in percent, small ones to a tenth.
func tenths(share float64) string {
	switch {
	case math.Abs(share) < 0.0005:
		return "0 %"
	case math.Abs(share) < 0.1:
		return fmt.Sprintf("%+.1f %%", 100*share)
	}
	return percent(share)
}

// csv is the table as a file: a line for each variant and row; an empty cell for
// what is not to be had. The column standing is about variant and difference, of which
// nothing was ever counted; that of the base says whether its months, and the place, were.
func (c *contrast) csv() ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	lines := [][]string{{"variant", "group", "measure", "unit", "base_mean", "base_low", "base_high", "variant_mean", "variant_low", "variant_high",
		"difference_mean", "difference_low", "difference_high", "relative", "n", "verdict", "from", "to", "nationality", "standing", "level", "base_mcse", "variant_mcse", "difference_mcse", "base_standing"}}
	for v, rows := range c.rows {
		for i := range rows {
			r := &rows[i]
			line := []string{quantity.Tame(c.variants[v].scenario.Variant), quantity.Tame(r.Group), quantity.Tame(r.Title), r.Unit}
			for _, e := range []ensemble.Estimate{r.Base, r.Variant, r.Difference} {
				line = append(line, exact(e.Mean), exact(e.Low), exact(e.High))
			}
			lines = append(lines, append(line, exact(r.Relative), strconv.Itoa(r.Difference.N), string(r.Verdict), c.from.String(), c.to.String(), c.nation, notForecast, exact(ensemble.Level), exact(r.Base.MCSE()), exact(r.Variant.MCSE()), exact(r.Difference.MCSE()), paired.Standing(c.question.Compared(r.Title))))
		}
	}
	err := w.WriteAll(lines)
	return b.Bytes(), err
}

// exact is the shortest text that reads back as the same number.
func exact(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
