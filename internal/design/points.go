package design

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"vereda/internal/diag"
	"vereda/internal/quantity"
)

var (
	codePointsCSV    = diag.Register("E-POINTS-CSV", "A table of points is not CSV, has no rows, or has rows of different lengths.")
	codePointsName   = diag.Register("E-POINTS-NAME", "A column of a table of points does not name a parameter of the scenario, or names one twice.")
	codePointsNumber = diag.Register("E-POINTS-NUMBER", "A cell of a table of points is not a number, or not one that the parameter can have.")
)

// maxPointRows bounds a table of points.
const maxPointRows = 1_000_000

// ReadPoints reads a table of points: CSV with a column for each factor, named as
// in known, and a row for each point, in the units of the house. It gives the
// positions in known of the columns, and the rows. Low and High of known are what
// a value may be. Everything that is wrong is in the list.
func ReadPoints(file string, text []byte, known []Factor) (columns []int, rows [][]float64, list *diag.List) {
	p := pointReader{file: file, known: known, list: &diag.List{}}
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	for first := true; ; first = false {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			p.broken(err)
			return nil, nil, p.list
		}
		line, _ := r.FieldPos(0)
		switch {
		case first:
			p.header(record, line)
		case len(record) != len(p.columns):
			p.fault(codePointsCSV, line, 0, fmt.Sprintf("the row has %d cells", len(record)), "", fmt.Sprintf("%d, as in the header", len(p.columns)), "add or delete cells")
		case len(p.rows) == maxPointRows:
			p.fault(codePointsCSV, line, 0, fmt.Sprintf("the table has more than %d rows", maxPointRows), "", "fewer rows", "split the table")
			return p.columns, p.rows, p.list
		default:
			p.row(r, record, line)
		}
	}
	if len(p.rows) == 0 && !p.list.HasErrors() {
		p.fault(codePointsCSV, 0, 0, "the table has no points", "", "a header of parameter names and a row for each point", "add rows")
	}
	return p.columns, p.rows, p.list
}

type pointReader struct {
	file    string
	known   []Factor
	columns []int
	rows    [][]float64
	list    *diag.List
}

func (p *pointReader) fault(code string, line, column int, message, found, expected, hint string) {
	p.list.Add(diag.Diagnostic{Code: code, File: p.file, Line: line, Column: column, Message: message, Found: found, Expected: expected, Hint: hint})
}

func (p *pointReader) broken(err error) {
	line, column := 0, 0
	var where *csv.ParseError
	if errors.As(err, &where) {
		line, column, err = where.Line, where.Column, where.Err
	}
	p.fault(codePointsCSV, line, column, "the table cannot be read: "+err.Error(), "", "comma-separated cells, quotes around cells with commas", "correct the line")
}

func (p *pointReader) header(record []string, line int) {
	var names []string
	for i := range p.known {
		names = append(names, p.known[i].Name)
	}
	for k, cell := range record {
		name := strings.TrimPrefix(cell, "\ufeff")
		at := slices.Index(names, name)
		switch {
		case at < 0:
			p.fault(codePointsName, line, 0, fmt.Sprintf("column %d does not name a parameter that the scenario has", k+1), name, "the name of a parameter, or name@sector", diag.DidYouMean(name, names))
		case slices.Contains(p.columns, at):
			p.fault(codePointsName, line, 0, "two columns have one name", name, "a column for each parameter", "delete one of them")
		}
		p.columns = append(p.columns, at)
	}
}

func (p *pointReader) row(r *csv.Reader, record []string, line int) {
	row := make([]float64, len(record))
	for k, cell := range record {
		_, column := r.FieldPos(k)
		value, err := quantity.ParseValue(cell)
		if err != nil {
			p.fault(codePointsNumber, line, column, "the cell is not a number", cell, "a number with a decimal point", "correct the cell")
			continue
		}
		if at := p.columns[k]; at >= 0 && !(p.known[at].Low <= value && value <= p.known[at].High) {
			f := &p.known[at]
			p.fault(codePointsNumber, line, column, "parameter "+f.Name+" cannot have this value", cell, fmt.Sprintf("a number from %g to %g [%s]", f.Low, f.High, f.Unit), "correct the cell; is the unit right?")
			continue
		}
		row[k] = value
	}
	p.rows = append(p.rows, row)
}
