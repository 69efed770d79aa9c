package importer

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"vereda/internal/diag"
	"vereda/internal/quantity"
)

// row is one row of a publisher's file, with the means to report its faults.
// After a fault the row adds nothing.
type row struct {
	file  string
	line  int
	at    map[string]int // columns of the file by name
	cells []string
	where []int // column in characters of each cell
	list  *diag.List
	bad   *bool
}

// mostColumns is how many columns a file may have: several times what any publisher's has,
// and few enough that looking at each name takes no time.
const mostColumns = 2000

// read adds the rows of one input to the sums.
func (e entry) read(input Input, sums *table, list *diag.List) {
	reader := csv.NewReader(input.Reader)
	reader.ReuseRecord = true
	header, err := reader.Read()
	if err != nil {
		list.Add(csvFault(input.Name, err))
		return
	}
	if len(header) > 0 {
		header[0] = strings.TrimPrefix(header[0], "\ufeff")
	}
	if len(header) > mostColumns {
		list.Add(diag.Diagnostic{Code: codeColumn, File: input.Name, Line: 1, Message: "the file has too many columns to be a publisher's table",
			Found: fmt.Sprintf("%d columns", len(header)), Expected: fmt.Sprintf("at most %d", mostColumns), Hint: "keep the columns that the table is made of"})
		return
	}
	// Columns that are not needed are passed over, but not those that tell of a person.
	if personal := diag.PersonalColumns(input.Name, header); len(personal) > 0 {
		for _, d := range personal {
			list.Add(d)
		}
		return
	}
	at := map[string]int{}
	for i, name := range header {
		at[name] = i
	}
	l, ok := e.recognise(input.Name, slices.Clone(header), at, list)
	if !ok {
		return
	}
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			list.Add(csvFault(input.Name, err))
			return
		}
		line, _ := reader.FieldPos(0)
		where := make([]int, len(cells))
		for i := range cells {
			_, where[i] = reader.FieldPos(i)
		}
		bad := false
		r := row{input.Name, line, at, cells, where, list, &bad}
		l.row(r, func(k key, c cell) {
			if !bad && l.covers(k.period) {
				sums.add(k, c)
			}
		})
	}
}

// covers reports whether the layout is used for a period, given as month,
// fiscal year or year, and whether the scenario covers it.
func (l layout) covers(period string) bool {
	if l.from == 0 {
		l.from = first
	}
	if l.to == 0 {
		l.to = last
	}
	if text, ok := strings.CutPrefix(period, "FY"); ok {
		year, err := strconv.Atoi(text)
		return err == nil && quantity.MonthOf(year-1, 10) >= l.from && quantity.MonthOf(year, 9) <= l.to
	}
	if m, err := quantity.ParseMonth(period); err == nil {
		return m >= l.from && m <= l.to
	}
	year, err := strconv.Atoi(period)
	return err == nil && year >= l.from.Year() && year <= l.to.Year()
}

// recognise finds the first layout all columns of which are there.
func (e entry) recognise(file string, header []string, at map[string]int, list *diag.List) (layout, bool) {
	best, lacking := -1, []string(nil)
	for i, l := range e.layouts {
		if slices.ContainsFunc(l.without, func(c string) bool { _, ok := at[c]; return ok }) {
			continue
		}
		var missing []string
		for _, c := range l.columns {
			if _, ok := at[c]; !ok {
				missing = append(missing, c)
			}
		}
		if len(missing) == 0 {
			return l, true
		}
		if best < 0 || len(missing) < len(lacking) {
			best, lacking = i, missing
		}
	}
	if best < 0 {
		list.Add(diag.Diagnostic{Code: codeColumn, File: file, Line: 1, Message: "a file of another table",
			Found: strings.Join(header, ","), Expected: strings.Join(e.layouts[0].columns, ",") + " without " + strings.Join(e.layouts[0].without, ",")})
	}
	for _, c := range lacking {
		list.Add(diag.Diagnostic{Code: codeColumn, File: file, Line: 1, Message: "the column " + c + " is missing",
			Found: strings.Join(header, ","), Expected: strings.Join(e.layouts[best].columns, ","),
			Hint: diag.DidYouMean(c, header)})
	}
	return layout{}, false
}

func csvFault(file string, err error) diag.Diagnostic {
	d := diag.Diagnostic{Code: codeCSV, File: file, Message: "the file is not readable as CSV", Expected: "comma-separated rows with a header"}
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		d.Line, d.Column, d.Found = parse.Line, parse.Column, parse.Err.Error()
	} else if errors.Is(err, io.EOF) {
		d.Found = "nothing"
	} else {
		d.Code, d.Found = codeInput, err.Error()
	}
	return d
}

// text returns a cell.
func (r row) text(column string) string { return r.cells[r.at[column]] }

// is reports whether a cell has one of these texts.
func (r row) is(column string, texts ...string) bool { return slices.Contains(texts, r.text(column)) }

func (r row) fault(column, code, message, expected, hint string) {
	*r.bad = true
	i := r.at[column]
	r.list.Add(diag.Diagnostic{Code: code, File: r.file, Line: r.line, Column: r.where[i], Message: message,
		Found: r.cells[i], Expected: expected, Hint: hint})
}

// whole reads a whole number; figures that went through a spreadsheet end in .0.
func (r row) whole(column, code, what string, low, high int) int {
	text := r.text(column)
	n, err := strconv.Atoi(strings.TrimSuffix(text, ".0"))
	if err != nil || n < low || n > high || !utf8.ValidString(text) {
		r.fault(column, code, "not "+what, what+" from "+strconv.Itoa(low)+" to "+strconv.Itoa(high), "")
		return low
	}
	return n
}

// count reads a count of events; withheld counts are unknown.
func (r row) count(column string) cell {
	if withheld[r.text(column)] {
		return cell{}
	}
	return some(float64(r.whole(column, codeValue, "a whole number", 0, 1<<31)))
}

// real reads a number with decimals.
func (r row) real(column string) cell {
	text := r.text(column)
	if withheld[text] {
		return cell{}
	}
	v, err := quantity.ParseValue(text)
	if err != nil {
		r.fault(column, codeValue, "not a number: "+err.Error(), "a number", "")
		return cell{}
	}
	return some(v)
}

// month reads the columns year and month of the calendar.
func (r row) month() quantity.Month {
	y := r.whole("year", codePeriod, "a year", 1900, 2100)
	m := r.whole("month", codePeriod, "a month", 1, 12)
	return quantity.MonthOf(y, m)
}

// date reads a civil date. Days are counted without clocks: no time zone and
// no summer time can move a date to its neighbour.
func (r row) date(column string) quantity.Month {
	d, err := quantity.ParseDate(r.text(column))
	if err != nil {
		r.fault(column, codePeriod, "not a date: "+err.Error(), "a date such as 2019-06-07", "")
	}
	return d.Month()
}

// fiscalYear reads a fiscal year.
func (r row) fiscalYear(column string) string {
	return "FY" + strconv.Itoa(r.whole(column, codePeriod, "a fiscal year", 1900, 2100))
}

// sector reads a sector of the southwest border; ok is false for others, and
// an unknown one is a fault.
func (r row) sector(column string) (string, bool) {
	text := r.text(column)
	if s, ok := sectorOf[text]; ok {
		return s, true
	}
	if !elsewhere[text] {
		r.unknown(column, "sector", sectorOf)
	}
	return "", false
}

// nationality reads a country by name or code; those without a group of their
// own are OTHER.
func (r row) nationality(column string) string {
	text := r.text(column)
	if n, ok := countryOf[text]; ok {
		return n
	}
	if text != other && slices.Contains(nationalities, text) {
		return text
	}
	if text == "" {
		r.fault(column, codeUnknown, "no nationality", "a country, or OTHER", "")
	}
	return other
}

// mapped reads a code through a table of codes; an unknown one is a fault.
func (r row) mapped(column, what string, codes map[string]string) string {
	v, ok := codes[r.text(column)]
	if !ok {
		r.unknown(column, what, codes)
	}
	return v
}

func (r row) unknown(column, what string, codes map[string]string) {
	known := make([]string, 0, len(codes))
	for c := range codes {
		known = append(known, c)
	}
	slices.Sort(known)
	r.fault(column, codeUnknown, "unknown "+what, "one of "+strings.Join(known, ", "), diag.DidYouMean(r.text(column), known))
}
