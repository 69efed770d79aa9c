package fleeformat

import (
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"vereda/internal/diag"
	"vereda/internal/gravity"
)

// used says for which rule an attribute is needed; empty where none asks.
func (l *loader) used(attribute string) string {
	s := &l.c.Set
	switch {
	case attribute == "age" && (s.Traits.Children || s.Traits.Elderly):
		return "ChildrenAvoidHazards or ElderlyAvoidHazards"
	case attribute == "gender" && (s.Traits.Women || s.Traits.Children && s.Traits.Boys):
		return "WomenAvoidHazards or BoysTakeRisk"
	case attribute == "religion" && s.Traits.CampReligion:
		return "MatchCampReligion"
	case attribute == "ethnicity" && s.Traits.Ethnicity():
		return "the rules of ethnicity"
	case attribute == "floodawareness" && s.Flood.Forecasts():
		return "flood_forecaster"
	}
	return ""
}

// demographics reads the files demographics_ATTRIBUTE.csv: values, and how much each
// weighs by default and among those who flee from a place.
func (l *loader) demographics() {
	entries, err := fs.ReadDir(l.fsys, "input_csv")
	if err != nil {
		return // its files are reported where they are needed
	}
	var tried []string              // what is wrong with these was said
	for _, entry := range entries { // in order of their names
		name := entry.Name()
		if !strings.HasPrefix(name, "demographics_") || !strings.HasSuffix(name, ".csv") {
			continue
		}
		attribute, _, _ := strings.Cut(strings.TrimPrefix(name, "demographics_"), ".")
		l.attributeFile("input_csv/"+name, attribute)
		tried = append(tried, attribute)
	}
	for _, name := range []string{"age", "gender", "religion", "ethnicity", "floodawareness"} {
		rule := l.used(name)
		if rule == "" || slices.Contains(tried, name) {
			continue
		}
		l.list.Add(diag.Diagnostic{Code: codeFile, File: l.name + "/input_csv/demographics_" + name + ".csv", Message: rule + " asks for the " + name + " of people, and the file is missing",
			Expected: "a file " + name + ",Default and a row for each value with its weight", Hint: "add the file, or switch the rule off"})
	}
	if t := &l.c.Set.Traits; t.Boys && !t.Children {
		l.list.Add(diag.Diagnostic{Severity: diag.Warning, Code: codeInert, File: l.name + "/" + settingsFile, Message: "BoysTakeRisk has no effect without ChildrenAvoidHazards", Hint: "switch both on, or take it out"})
	}
}

func (l *loader) attributeFile(file, attribute string) {
	t, before := l.read(file, true), l.list.Errors()
	if t == nil {
		return
	}
	head, rows := row{}, t.rows
	switch {
	case len(t.comments) > 0 && len(t.comments[0].cells) > 1 && (len(rows) == 0 || t.comments[0].line < rows[0].line):
		head = t.comments[0]
	case len(rows) > 0:
		head, rows = rows[0], rows[1:]
	}
	if first := strings.TrimPrefix(head.cell(0), "#"); first != attribute || len(rows) == 0 {
		l.fault(t, head, 0, diag.Diagnostic{Code: codeCell, Message: "no header of this attribute, or no value", Expected: "a header " + attribute + ",Default and a row for each value",
			Hint: "the first cell of the header is the word of the file's name"})
		return
	}
	a := gravity.Attribute{Name: attribute}
	for _, r := range rows {
		a.Values = append(a.Values, r.cell(0))
		l.checkValue(t, r, attribute)
	}
	for i := 1; i < len(head.cells); i++ {
		if name := head.cell(i); name != "" {
			l.weights(t, head, rows, i, &a)
		}
	}
	if l.list.Errors() > before {
		return
	}
	if a.Default == nil && len(a.Own) < len(l.c.Places) {
		d := diag.Diagnostic{Severity: diag.Warning, Code: codeCell, Message: "no column Default, which most places would take: nobody else has a " + attribute, Expected: "a column Default", Hint: "add the column"}
		if l.used(attribute) != "" || l.c.Set.Log.Agents > 0 || l.c.Set.Log.Links > 1 {
			d.Severity = diag.Error
		}
		l.fault(t, head, 0, d)
		return // without it, nothing can be drawn, and nothing asks
	}
	l.c.Attributes = append(l.c.Attributes, a)
}

// checkValue reports values that a rule cannot read.
func (l *loader) checkValue(t *table, r row, attribute string) {
	if l.used(attribute) == "" {
		return
	}
	v, err := strconv.ParseFloat(r.cell(0), 64)
	switch attribute {
	case "age":
		if err != nil || v < 0 {
			l.fault(t, r, 0, diag.Diagnostic{Code: codeCell, Message: "not an age", Expected: "a number of years"})
		}
	case "floodawareness":
		if top := len(l.c.Set.Flood.Awareness) - 1; err != nil || int(v) < 0 || int(v) > top {
			l.fault(t, r, 0, diag.Diagnostic{Code: codeCell, Message: "not a level of flood_awareness_weights", Expected: "a number from 0 to " + show(float64(top))})
		}
	case "gender":
		if r.cell(0) != "female" && r.cell(0) != "male" {
			l.fault(t, r, 0, diag.Diagnostic{Severity: diag.Warning, Code: codeCell, Message: "the rules of sex know female and male alone, written so", Expected: "female or male",
				Hint: didYouMean(r.cell(0), []string{"female", "male"})})
		}
	}
}

// weights reads a column: of a place, or by default.
func (l *loader) weights(t *table, head row, rows []row, column int, a *gravity.Attribute) {
	of, total := make([]float64, len(rows)), 0.0
	for k, r := range rows {
		of[k] = l.number(t, r, column, "a weight", 0, 1e12, 0)
		total += of[k]
	}
	if !(total > 0) {
		l.fault(t, head, column, diag.Diagnostic{Code: codeCell, Message: "no value of this column has a weight", Expected: "a weight above 0"})
		return
	}
	name := head.cell(column)
	if name == "Default" {
		a.Default = of
		return
	}
	at, known := l.at[name]
	if !known {
		l.fault(t, head, column, diag.Diagnostic{Severity: diag.Warning, Code: codeName, Message: "no location of this name: its weights are nobody's", Expected: "Default, or a name of locations.csv", Hint: didYouMean(name, append(l.names(), "Default"))})
		return
	}
	a.Own = append(a.Own, gravity.Weights{Place: int32(at), Of: of})
}

// named reads agents.csv, people who are there from the start.
func (l *loader) named() {
	if !l.readsNamed {
		return
	}
	t := l.read("input_csv/agents.csv", true)
	if t == nil {
		return
	}
	head, rows := row{}, t.rows
	switch {
	case len(t.comments) > 0 && (len(rows) == 0 || t.comments[0].line < rows[0].line):
		head = t.comments[0]
	case len(rows) > 0:
		head, rows = rows[0], rows[1:]
	}
	if strings.TrimPrefix(head.cell(0), "#") != "location" {
		l.fault(t, head, 0, diag.Diagnostic{Code: codeCell, Message: "no header", Expected: "a header location,ATTRIBUTE,..."})
		return
	}
	for i := 1; i < len(head.cells); i++ {
		l.c.NamedColumns = append(l.c.NamedColumns, head.cell(i))
	}
	for _, name := range []string{"age", "gender", "religion", "ethnicity", "floodawareness"} {
		if rule := l.used(name); rule != "" && !slices.Contains(l.c.NamedColumns, name) {
			l.fault(t, head, -1, diag.Diagnostic{Code: codeCell, Message: rule + " asks for the " + name + " of people, and these have none", Expected: "a column " + name})
		}
	}
	for _, r := range rows {
		if len(r.cells) != len(head.cells) {
			l.fault(t, r, 0, diag.Diagnostic{Code: codeCell, Message: "the row has not as many cells as the header", Expected: show(float64(len(head.cells))) + " cells"})
			continue
		}
		at, known := l.at[r.cell(0)]
		if !known {
			l.fault(t, r, 0, diag.Diagnostic{Severity: diag.Warning, Code: codeName, Message: "no location of this name: the person is left out", Expected: "a name of locations.csv", Hint: didYouMean(r.cell(0), l.names())})
			continue
		}
		n := gravity.Named{Place: int32(at)}
		for i := 1; i < len(r.cells); i++ {
			n.Values = append(n.Values, r.cell(i))
			if attribute := l.c.NamedColumns[i-1]; attribute == "age" || attribute == "floodawareness" {
				l.checkNamed(t, r, i, attribute)
			}
			l.learnValue(l.c.NamedColumns[i-1], r.cell(i))
		}
		l.c.Named = append(l.c.Named, n)
	}
}

func (l *loader) checkNamed(t *table, r row, cell int, attribute string) {
	if l.used(attribute) == "" {
		return
	}
	v, err := strconv.ParseFloat(r.cell(cell), 64)
	if err != nil || v < 0 || attribute == "floodawareness" && int(v) >= len(l.c.Set.Flood.Awareness) {
		l.fault(t, r, cell, diag.Diagnostic{Code: codeCell, Message: "not a value of " + attribute, Expected: "a number that the rule knows"})
	}
}

// learnValue makes a value of a named person known, that nobody else has.
func (l *loader) learnValue(attribute, value string) {
	at := slices.IndexFunc(l.c.Attributes, func(a gravity.Attribute) bool { return a.Name == attribute })
	if at < 0 {
		at = len(l.c.Attributes)
		l.c.Attributes = append(l.c.Attributes, gravity.Attribute{Name: attribute, Values: []string{""}, Default: []float64{1}})
	}
	a := &l.c.Attributes[at]
	if slices.Contains(a.Values, value) {
		return
	}
	a.Values = append(a.Values, value)
	if a.Default != nil {
		a.Default = append(a.Default, 0)
	}
	for i := range a.Own {
		a.Own[i].Of = append(a.Own[i].Of, 0)
	}
}

// corridors reads major_routes.csv: each row leads from its first place to its last, and
// back.
func (l *loader) corridors() {
	t := l.read("input_csv/major_routes.csv", false)
	if t == nil {
		return
	}
	if !l.c.Set.FixedRoutes {
		l.list.Add(diag.Diagnostic{Severity: diag.Warning, Code: codeInert, File: l.name + "/" + t.file, Message: "the file has no effect without fixed_routes", Hint: "switch fixed_routes on, or take the file out"})
		return
	}
	for _, r := range t.rows {
		var places []int32
		ok := true
		for i := range r.cells {
			if r.cell(i) == "" {
				continue
			}
			at, known := l.place(t, r, i)
			places, ok = append(places, at), ok && known
		}
		if ok && len(places) < 3 {
			l.fault(t, r, 0, diag.Diagnostic{Code: codeCell, Message: "a corridor of fewer than three places", Expected: "names of places in order, the last one far from the first"})
		}
		if !ok || len(places) < 3 {
			continue
		}
		l.c.Corridors = append(l.c.Corridors, places)
		if r.cell(len(r.cells)-1) == "" {
			continue // Flee takes the empty cell for the place from which it leads back
		}
		back := slices.Clone(places)
		slices.Reverse(back)
		l.c.Corridors = append(l.c.Corridors, back)
	}
}
