// Package fleeformat reads folders in Flee's layout as they are: locations.csv,
// routes.csv, closures.csv, conflicts.csv, sim_period.csv, source_data and
// simsetting.yml. Where Flee stops, guesses or stays silent, it says what is wrong.
//
// Start reading at [Load].
package fleeformat

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"vereda/internal/diag"
	"vereda/internal/gravity"
)

var (
	codeFile    = diag.Register("E-FLEE-FILE", "A file of a folder in Flee's layout is missing or cannot be read.")
	codeCell    = diag.Register("E-FLEE-CELL", "A cell is missing, or is not what its column holds.")
	codeName    = diag.Register("E-FLEE-NAME", "A name is not one of locations.csv or data_layout.csv.")
	codeTwice   = diag.Register("E-FLEE-TWICE", "A name stands twice where the second would hide the first.")
	codeKey     = diag.Register("E-FLEE-KEY", "A key of simsetting.yml is not known.")
	codeInert   = diag.Register("E-FLEE-INERT", "A key of simsetting.yml has no effect.")
	codeDays    = diag.Register("E-FLEE-DAYS", "A table by day ends before the run.")
	codeCamp    = diag.Register("E-FLEE-CAMP", "A camp has no series of counts.")
	codeSeries  = diag.Register("E-FLEE-SERIES", "A series of counts is empty or out of order.")
	codeNowhere = diag.Register("E-FLEE-NOWHERE", "People flee on a day on which no place is a conflict zone.")
)

// Is reports whether a folder is laid out as Flee's.
func Is(fsys fs.FS) bool {
	for _, name := range []string{"input_csv/locations.csv", "input_csv/routes.csv"} {
		if _, err := fs.Stat(fsys, name); err != nil {
			return false
		}
	}
	return true
}

// loader reads one folder.
type loader struct {
	fsys fs.FS
	name string
	list *diag.List
	c    *gravity.Case
	at   map[string]int // place by name

	readsNamed bool       // agents.csv is wanted
	ties       *yaml.Node // average_social_connectivity
	forecaster bool       // flood_forecaster
	versionOne bool       // use_v1_rules
	pruning    *yaml.Node // pruning_threshold
}

// Load reads the folder at the root of fsys, which the user calls name. With exact,
// nothing of Flee's behaviour is corrected. The list has everything that was found; the
// case is nil if any of it is an error.
func Load(fsys fs.FS, name string, exact bool) (*gravity.Case, *diag.List) {
	l := &loader{fsys: fsys, name: name, list: &diag.List{}, at: map[string]int{},
		c: &gravity.Case{Name: path.Base(name), Set: gravity.DefaultSettings()}}
	l.settings()
	if !exact {
		l.c.Set.Correct = gravity.AllCorrected()
	}
	l.period()
	l.places()
	l.routes()
	if !l.c.Set.Flood.Spawns {
		l.conflicts()
	}
	l.floodFaults(!l.c.Set.Correct.FloodTables)
	l.hunger(!l.c.Set.Correct.HungerByName)
	l.closures()
	l.changes()
	l.demographics()
	l.named()
	l.corridors()
	l.data()
	if !l.list.HasErrors() {
		l.check()
	}
	if l.list.HasErrors() {
		return nil, l.list
	}
	return l.c, l.list
}

// table is a CSV file: its rows, without those that are comments.
type table struct {
	file     string
	lines    []string
	rows     []row
	comments []row
}

// row is a row with the position of its cells.
type row struct {
	cells []string
	line  int
	cols  []int
}

// read reads a file; what is missing is reported where it is needed.
func (l *loader) read(file string, needed bool) *table {
	text, err := fs.ReadFile(l.fsys, file)
	if err != nil {
		if needed {
			message := "the file is missing"
			if !errors.Is(err, fs.ErrNotExist) {
				message = "the file cannot be read: " + err.Error()
			}
			l.list.Add(diag.Diagnostic{Code: codeFile, File: l.name + "/" + file, Message: message, Expected: "a file of Flee's layout", Hint: "add the file"})
		}
		return nil
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if !utf8.Valid(text) {
		line := 1
		for rest := text; len(rest) > 0; {
			r, n := utf8.DecodeRune(rest)
			if r == utf8.RuneError && n == 1 {
				break
			}
			if r == '\n' {
				line++
			}
			rest = rest[n:]
		}
		l.list.Add(diag.Diagnostic{Code: codeFile, File: l.name + "/" + file, Line: line, Message: "the line is not in UTF-8", Expected: "text in UTF-8", Hint: "save the file in UTF-8"})
		return nil
	}
	t := &table{file: file, lines: strings.Split(string(text), "\n")}
	r := csv.NewReader(bytes.NewReader(text))
	r.LazyQuotes, r.FieldsPerRecord = true, -1
	for {
		cells, err := r.Read()
		if cells == nil {
			break
		}
		line, _ := r.FieldPos(0)
		if err != nil {
			l.list.Add(diag.Diagnostic{Code: codeCell, File: l.name + "/" + file, Line: line, Message: "the row cannot be read: " + err.Error(), Expected: "cells with commas between them"})
			break
		}
		one := row{cells: cells, line: line}
		for i := range cells {
			_, col := r.FieldPos(i)
			one.cols = append(one.cols, col)
		}
		if len(cells) == 0 || strings.HasPrefix(cells[0], "#") || len(cells) == 1 && strings.TrimSpace(cells[0]) == "" {
			t.comments = append(t.comments, one)
			continue
		}
		t.rows = append(t.rows, one)
	}
	return t
}

// fault reports what is wrong with a cell.
func (l *loader) fault(t *table, r row, cell int, d diag.Diagnostic) {
	d.File, d.Line = l.name+"/"+t.file, r.line
	if cell >= 0 && cell < len(r.cells) {
		d.Column = r.cols[cell]
		if d.Found == "" {
			d.Found = r.cells[cell]
		}
	}
	if r.line >= 1 && r.line <= len(t.lines) {
		d.Excerpt = strings.TrimRight(t.lines[r.line-1], "\r")
	}
	l.list.Add(d)
}

// cell gives a cell without blanks around it; empty where the row is too short.
func (r row) cell(i int) string {
	if i >= len(r.cells) {
		return ""
	}
	return strings.TrimSpace(r.cells[i])
}

// number reads a number in a range; empty is the default.
func (l *loader) number(t *table, r row, cell int, what string, low, high, empty float64) float64 {
	text := r.cell(cell)
	if text == "" {
		return empty
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(v >= low && v <= high) {
		l.fault(t, r, cell, diag.Diagnostic{Code: codeCell, Message: "not " + what, Expected: "a number from " + show(low) + " to " + show(high)})
		return empty
	}
	return v
}

// whole reads a whole number.
func (l *loader) whole(t *table, r row, cell int, what string, empty int) int {
	text := r.cell(cell)
	if text == "" {
		return empty
	}
	v, err := strconv.Atoi(text)
	if err != nil {
		l.fault(t, r, cell, diag.Diagnostic{Code: codeCell, Message: "not " + what, Expected: "a whole number"})
		return empty
	}
	return v
}

func show(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// place finds a place by name.
func (l *loader) place(t *table, r row, cell int) (int32, bool) {
	name := r.cell(cell)
	if i, known := l.at[name]; known {
		return int32(i), true
	}
	l.fault(t, r, cell, diag.Diagnostic{Code: codeName, Message: "no location of this name", Expected: "a name of locations.csv", Hint: didYouMean(name, l.names())})
	return 0, false
}

func (l *loader) names() []string {
	var names []string
	for i := range l.c.Places {
		names = append(names, l.c.Places[i].Name)
	}
	return names
}

func didYouMean(name string, known []string) string {
	if len(name) > 64 || len(known) > 2000 {
		return ""
	}
	return diag.DidYouMean(name, known)
}
