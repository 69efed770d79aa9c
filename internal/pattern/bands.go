package pattern

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

//go:embed bands.csv
var bandsText string

// band is one row of bands.csv.
type band struct {
	id, partOf, title string
	measure           string   // name of a measure
	args              []string // of the measure
	anchors, unit     string
	low, high         *float64
	span, against     scenario.Span
	nationality       string // code, "!code" for all others, empty for all
	party             string
	variant           string // name of a counterfactual; the figure is then its difference from the base
	reason, note      string
}

// columns of bands.csv.
var columns = strings.Split("id,part_of,title,measure,anchors,unit,low,high,from,to,against_from,against_to,nationality,party,variant,reason,note", ",")

// bands reads the data file. It panics on a fault: the file is part of the
// program and a test reads it.
func bands() []band {
	reader := csv.NewReader(strings.NewReader(bandsText))
	rows, err := reader.ReadAll()
	if err != nil {
		panic("pattern: bands.csv: " + err.Error())
	}
	if strings.Join(rows[0], ",") != strings.Join(columns, ",") {
		panic("pattern: bands.csv: columns are " + strings.Join(rows[0], ","))
	}
	list := make([]band, 0, len(rows)-1)
	for i, cells := range rows[1:] {
		at := func(name string) string {
			for k, c := range columns {
				if c == name {
					return cells[k]
				}
			}
			panic("pattern: no column " + name)
		}
		words := strings.Fields(at("measure"))
		b := band{id: at("id"), partOf: at("part_of"), title: at("title"), anchors: at("anchors"), unit: at("unit"), nationality: at("nationality"),
			party: at("party"), variant: at("variant"), reason: at("reason"), note: at("note"), low: bound(i, at("low")), high: bound(i, at("high")),
			span: span(i, at("from"), at("to")), against: span(i, at("against_from"), at("against_to"))}
		if len(words) > 0 {
			b.measure, b.args = words[0], words[1:]
		}
		list = append(list, b)
	}
	return list
}

func bound(row int, text string) *float64 {
	if text == "" {
		return nil
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic(fmt.Sprintf("pattern: bands.csv:%d: %v", row+2, err))
	}
	return &v
}

func span(row int, from, to string) scenario.Span {
	if from == "" {
		return scenario.Span{From: 0, To: -1}
	}
	a, errA := quantity.ParseMonth(from)
	b, errB := quantity.ParseMonth(to)
	if errA != nil || errB != nil {
		panic(fmt.Sprintf("pattern: bands.csv:%d: months %q, %q", row+2, from, to))
	}
	return scenario.Span{From: a, To: b}
}

// holds reports whether a value lies in the band.
func (b *band) holds(v float64) bool {
	return !(b.low != nil && v < *b.low) && !(b.high != nil && v > *b.high) && v == v
}

// years gives the months of a row as words.
func (b *band) years() string {
	text := func(s scenario.Span) string { return monthName(s.From) + " to " + monthName(s.To) }
	switch {
	case b.span.To < b.span.From:
		return ""
	case b.against.To < b.against.From:
		return text(b.span)
	}
	return text(b.span) + " against " + text(b.against)
}

// sure reports whether a whole interval says what its middle says: all of it lies in the
// band, or none of it, where an interval wider than the band lies on both sides of it.
func (b *band) sure(pass bool, low, high float64) bool {
	if pass {
		return b.holds(low) && b.holds(high)
	}
	return b.low != nil && high < *b.low || b.high != nil && low > *b.high
}

// signed are the measures that can lie below 0 in one run: differences of shares, lags,
// correlations, and quotients of differences.
var signed = []string{"again-less", "again-across", "beds-over", "lag-between", "lag-of-entries", "lag-of-zone", "official-less-chance", "rank-of-deaths", "rows", "saturation"}

// level reports whether a figure is counted, paid, shared out, or a ratio of two such, and
// so cannot be negative.
func (b *band) level() bool {
	if slices.Contains(signed, b.measure) {
		return false
	}
	if b.unit == "ratio" || b.unit == "base over variant" || b.unit == "USD/day of the variant" {
		return true
	}
	_, _, alone := sidesOf(b.variant)
	return b.against.To < b.against.From && (b.variant == "" || alone)
}
