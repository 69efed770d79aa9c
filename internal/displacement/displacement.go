// Package displacement reads and writes cases of displacement in the program's own form:
// displacement.yaml with what is in force, and tables of places, links, levels by day,
// closures and counts. What it writes it reads back to the bit.
//
// Start reading at [Load].
package displacement

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io/fs"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"vereda/internal/diag"
	"vereda/internal/gravity"
	"vereda/internal/quantity"
)

var (
	codeFile = diag.Register("E-CASE-FILE", "A file of a displacement case is missing or cannot be read.")
	codeCell = diag.Register("E-CASE-CELL", "A cell or a value of a displacement case is missing, or is not what stands there.")
	codeName = diag.Register("E-CASE-NAME", "A name of a displacement case is not known, or stands twice.")
	codeKey  = diag.Register("E-CASE-KEY", "A key of displacement.yaml is not known.")
)

const (
	head   = "displacement.yaml"
	format = "vereda displacement 1"
)

var (
	placeColumns = []string{"place", "region", "country", "x", "y", "kind", "conflict", "capacity", "population", "foreign",
		"initial_people", "capacity_per_day", "deactivation_probability", "trade_volume", "hdi", "farmer_fraction", "series"}
	linkColumns     = []string{"from", "to", "km", "speed_km_per_day", "walk_probability"}
	levelColumns    = []string{"what", "place", "from_day", "to_day", "value"}
	closureColumns  = []string{"kind", "name", "other", "start_day", "end_day"}
	changeColumns   = []string{"place", "kind", "day"}
	countColumns    = []string{"series", "day", "people"}
	peopleColumns   = []string{"attribute", "value", "place", "weight"}
	corridorColumns = []string{"corridor", "place"}
)

// Is reports whether a folder holds a case in this form.
func Is(fsys fs.FS) bool {
	_, err := fs.Stat(fsys, head)
	return err == nil
}

// loader reads one folder.
type loader struct {
	fsys fs.FS
	name string
	list *diag.List
	c    *gravity.Case
	at   map[string]int32 // place by name
}

// Load reads the folder at the root of fsys, which the user calls name. The list has
// everything that was found; the case is nil if any of it is an error.
func Load(fsys fs.FS, name string) (*gravity.Case, *diag.List) {
	l := &loader{fsys: fsys, name: name, list: &diag.List{}, at: map[string]int32{}, c: &gravity.Case{Name: path.Base(name), Set: gravity.DefaultSettings()}}
	l.manifest()
	if l.list.HasErrors() {
		return nil, l.list // days and settings are what the tables are checked against
	}
	l.counts()
	l.places()
	for _, read := range []func(){l.links, l.levels, l.closures, l.changes, l.people, l.named, l.corridors} {
		read()
	}
	if !l.list.HasErrors() {
		l.whole()
	}
	if l.list.HasErrors() {
		return nil, l.list
	}
	return l.c, l.list
}

// whole checks what only the whole case shows.
func (l *loader) whole() {
	fault := func(file, message, expected string) {
		l.list.Add(diag.Diagnostic{Code: codeCell, File: l.name + "/" + file, Message: message, Expected: expected})
	}
	for _, x := range gravity.Unready(l.c) {
		fault(head, x.Message, x.Expected)
	}
	if l.list.HasErrors() {
		return
	}
	if day := gravity.FirstNowhere(l.c); day >= 0 {
		fault("levels.csv", "people flee on day "+strconv.Itoa(day)+" and no place with people is a conflict zone", "a conflict on each day on which the counts rise")
	}
}

// manifest reads displacement.yaml.
func (l *loader) manifest() {
	text, err := fs.ReadFile(l.fsys, head)
	fail := func(message string) {
		l.list.Add(diag.Diagnostic{Code: codeFile, File: l.name + "/" + head, Message: message, Expected: "format, name, start, days, settings and corrections"})
	}
	if err != nil {
		fail("the file cannot be read: " + err.Error())
		return
	}
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		fail("not YAML: " + err.Error())
		return
	}
	if len(root.Content) == 0 || root.Content[0].Kind != yaml.MappingNode {
		fail("no keys")
		return
	}
	seen := map[string]bool{}
	known := []string{"format", "name", "start", "days", "settings", "corrections"}
	for top, i := root.Content[0].Content, 0; i+1 < len(top); i += 2 {
		key, v := top[i], top[i+1]
		if seen[key.Value] {
			l.bad(key, diag.Diagnostic{Code: codeName, Message: "the key stands twice", Expected: "one of each"})
			continue
		}
		seen[key.Value] = true
		switch key.Value {
		case "format":
			if v.Value != format {
				l.bad(v, diag.Diagnostic{Code: codeCell, Message: "not a form that this version reads", Expected: format})
			}
		case "name":
			l.c.Name = v.Value
		case "start":
			if l.c.Start, err = quantity.ParseDate(v.Value); err != nil {
				l.bad(v, diag.Diagnostic{Code: codeCell, Message: "not a date", Expected: "a date such as 2012-02-29"})
			}
		case "days":
			if l.c.Days, err = strconv.Atoi(v.Value); err != nil || l.c.Days < 1 || l.c.Days > 199_999 {
				l.bad(v, diag.Diagnostic{Code: codeCell, Message: "not a number of days", Expected: "a whole number from 1 to 199999"})
			}
		case "settings":
			l.section(v, settingsOf(&l.c.Set))
		case "corrections":
			l.section(v, correctionsOf(&l.c.Set.Correct))
		default:
			l.bad(key, diag.Diagnostic{Code: codeKey, Message: "nothing reads this key", Expected: strings.Join(known, ", "), Hint: diag.DidYouMean(key.Value, known)})
		}
	}
	for _, key := range []string{"format", "start", "days"} {
		if !seen[key] {
			fail(key + " is missing")
		}
	}
}

func (l *loader) bad(n *yaml.Node, d diag.Diagnostic) {
	d.File, d.Line, d.Column, d.Found = l.name+"/"+head, n.Line, n.Column, n.Value
	l.list.Add(d)
}

func (l *loader) section(n *yaml.Node, keys []setting) {
	if n.Kind != yaml.MappingNode {
		l.bad(n, diag.Diagnostic{Code: codeCell, Message: "no keys", Expected: "keys with their values, indented"})
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, v := n.Content[i], n.Content[i+1]
		at := slices.IndexFunc(keys, func(k setting) bool { return k.name == key.Value })
		switch {
		case at < 0:
			var names []string
			for _, k := range keys {
				names = append(names, k.name)
			}
			l.bad(key, diag.Diagnostic{Code: codeKey, Message: "nothing reads this key", Expected: "a key of this section", Hint: diag.DidYouMean(key.Value, names)})
		case seen[key.Value]:
			l.bad(key, diag.Diagnostic{Code: codeName, Message: "the key stands twice", Expected: "one of each"})
		default:
			l.value(v, &keys[at])
		}
		seen[key.Value] = true
	}
}

// value reads the value of a setting.
func (l *loader) value(n *yaml.Node, k *setting) {
	wrong := func(expected string) {
		l.bad(n, diag.Diagnostic{Code: codeCell, Message: "not a value of " + k.name, Expected: expected})
	}
	number := func(n *yaml.Node, whole bool) (v float64, ok bool) {
		v, err := strconv.ParseFloat(n.Value, 64)
		if err != nil || !(v >= k.low && v <= k.high) || whole && v != math.Trunc(v) {
			l.bad(n, diag.Diagnostic{Code: codeCell, Message: "not a value of " + k.name, Expected: "a number from " + show(k.low) + " to " + show(k.high)})
			return 0, false
		}
		return v, true
	}
	switch at := k.at.(type) {
	case *bool:
		if n.Value != "true" && n.Value != "false" {
			wrong("true or false")
			return
		}
		*at = n.Value == "true"
	case *int:
		if v, ok := number(n, true); ok {
			*at = int(v)
		}
	case *float64:
		if v, ok := number(n, false); ok {
			*at = v
		}
	case *gravity.SpawnMode:
		mode := slices.Index(modes, n.Value)
		if mode < 0 {
			wrong(strings.Join(modes, ", "))
			return
		}
		*at = gravity.SpawnMode(mode)
	case *[]float64, *[]int:
		if n.Kind != yaml.SequenceNode {
			wrong("a list such as [0, 1]")
			return
		}
		_, whole := at.(*[]int)
		for _, item := range n.Content {
			v, ok := number(item, whole)
			switch list := at.(type) {
			case *[]float64:
				*list = append(*list, v)
			case *[]int:
				*list = append(*list, int(v))
			}
			if !ok {
				return
			}
		}
	}
}

// row is a row of a table with the position of its cells.
type row struct {
	file  string
	cells []string
	line  int
	cols  []int
}

// table reads a table whose header is known; further columns are allowed where open is
// set. A table that is not needed may be missing.
func (l *loader) table(file string, columns []string, needed, open bool) (header []string, rows []row) {
	fail := func(line int, message string) {
		l.list.Add(diag.Diagnostic{Code: codeFile, File: l.name + "/" + file, Line: line, Message: message, Expected: "a header " + strings.Join(columns, ",")})
	}
	text, err := fs.ReadFile(l.fsys, file)
	if err != nil {
		if needed || !errors.Is(err, fs.ErrNotExist) {
			fail(0, "the file cannot be read: "+err.Error())
		}
		return nil, nil
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = -1
	header, err = r.Read()
	if err != nil || len(header) < len(columns) || !slices.Equal(header[:len(columns)], columns) || len(header) > len(columns) && !open {
		fail(1, "the header is not that of this table")
		return nil, nil
	}
	for _, d := range diag.PersonalColumns(l.name+"/"+file, header[len(columns):]) {
		l.list.Add(d)
	}
	for {
		cells, err := r.Read()
		if cells == nil {
			if err != nil && err.Error() != "EOF" {
				fail(0, "the table cannot be read: "+err.Error())
			}
			return header, rows
		}
		one := row{file: file, cells: cells}
		one.line, _ = r.FieldPos(0)
		for i := range cells {
			_, col := r.FieldPos(i)
			one.cols = append(one.cols, col)
		}
		if len(cells) != len(header) {
			l.fault(one, 0, codeCell, "the row has not as many cells as the header", show(float64(len(header)))+" cells")
			continue
		}
		rows = append(rows, one)
	}
}

func (l *loader) fault(r row, cell int, code, message, expected string) {
	l.list.Add(diag.Diagnostic{Code: code, File: l.name + "/" + r.file, Line: r.line, Column: r.cols[cell], Found: r.cells[cell], Message: message, Expected: expected, Excerpt: strings.Join(r.cells, ",")})
}

func (l *loader) number(r row, cell int, low, high float64) float64 {
	v, err := strconv.ParseFloat(r.cells[cell], 64)
	if err != nil || !(v >= low && v <= high) {
		l.fault(r, cell, codeCell, "not a number that can stand here", "a number from "+show(low)+" to "+show(high))
		return max(0, low)
	}
	return v
}

func (l *loader) integer(r row, cell, low, high int) int {
	v, err := strconv.Atoi(r.cells[cell])
	if err != nil || v < low || v > high {
		l.fault(r, cell, codeCell, "not a whole number that can stand here", "a whole number from "+strconv.Itoa(low)+" to "+strconv.Itoa(high))
		return max(0, low)
	}
	return v
}

func (l *loader) place(r row, cell int) (int32, bool) {
	at, known := l.at[r.cells[cell]]
	if !known {
		var names []string
		for i := range l.c.Places {
			names = append(names, l.c.Places[i].Name)
		}
		l.list.Add(diag.Diagnostic{Code: codeName, File: l.name + "/" + r.file, Line: r.line, Column: r.cols[cell], Found: r.cells[cell], Message: "no place of this name", Expected: "a name of places.csv", Hint: diag.DidYouMean(r.cells[cell], names)})
	}
	return at, known
}
