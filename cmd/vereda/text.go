package main

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"vereda/internal/ensemble"
)

// printTable writes rows in columns; the first is set left, the others right.
// Empty rows are empty lines.
func printTable(w io.Writer, rows [][]string) {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if i == 0 {
				line.WriteString(cell + pad)
			} else {
				line.WriteString("  " + pad + cell)
			}
		}
		fmt.Fprintln(w, strings.TrimRight("  "+line.String(), " "))
	}
}

// figure writes a number to three digits, which is more than a model knows.
func figure(v float64) string {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return "-"
	case math.Abs(v) < 5e-5:
		return "0"
	case math.Abs(v) >= 999.5:
		unit := math.Pow(10, math.Floor(math.Log10(math.Abs(v)))-2)
		return thousands(math.Round(v/unit) * unit)
	}
	digits := 2 - int(math.Floor(math.Log10(math.Abs(v))))
	return strconv.FormatFloat(v, 'f', min(max(digits, 0), 4), 64)
}

// thousands writes a whole number with commas.
func thousands(v float64) string {
	if math.IsNaN(v) {
		return "-"
	}
	text := strconv.FormatFloat(math.Abs(v), 'f', 0, 64)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	if v <= -0.5 {
		return "-" + text
	}
	return text
}

// published writes a counted value in full: whole numbers as they are.
func published(v float64) string {
	if v == math.Trunc(v) || math.Abs(v) >= 1000 {
		return thousands(v)
	}
	return figure(v)
}

// estimate writes a mean with its interval, to as many digits as let the interval
// be seen; with one run the mean alone, which the head of the table must say.
func estimate(e ensemble.Estimate) string {
	if e.N < 2 || math.IsNaN(e.Low) {
		return figure(e.Mean)
	}
	half := (e.High - e.Low) / 2
	if half <= 0 || figure(e.Low) != figure(e.High) {
		return figure(e.Mean) + " [" + figure(e.Low) + ", " + figure(e.High) + "]"
	}
	unit := math.Pow(10, math.Floor(math.Log10(half)))
	fine := func(v float64) string {
		if unit >= 1 {
			return thousands(math.Round(v/unit) * unit)
		}
		return strconv.FormatFloat(v, 'f', min(int(-math.Log10(unit)+0.5), 6), 64)
	}
	return fine(e.Mean) + " [" + fine(e.Low) + ", " + fine(e.High) + "]"
}

// certainty says what stands in the brackets.
func certainty(seeds int) string {
	if seeds == 1 {
		return "one seed, no interval"
	}
	return fmt.Sprintf("mean of %d seeds [95 %% interval of the mean]", seeds)
}

// wrap breaks text into lines of at most 78 characters, each behind an indent.
func wrap(w io.Writer, indent, text string) {
	line := indent
	for _, word := range strings.Fields(text) {
		if line != indent && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > 78 {
			fmt.Fprintln(w, line)
			line = indent
		}
		if line != indent {
			line += " "
		}
		line += word
	}
	fmt.Fprintln(w, line)
}
