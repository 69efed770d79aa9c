package scenario

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"

	"vereda/internal/diag"
	"vereda/internal/mechanism"
)

var parameterColumns = []string{"name", "scope", "value", "unit", "low", "high", "prior", "source", "grade", "note"}

// ParameterDefinition describes a parameter as the tag of its field states it.
type ParameterDefinition struct {
	Name, Unit, Meaning string
	Low, High           float64
	Neutral             string // empty where the parameter has no neutral value
	PerSector           bool
	OfWay               bool // belongs to the way to the border
	OfSettled           bool // belongs to life in the destination
	OfDepartures        bool // belongs to departures that the model makes
	OfBorder            bool // belongs to work in border cities
	group, field        int  // in mechanism.Params
}

var parameterList = defineParameters()

// ParameterDefinitions lists the parameters in the order of the fields of
// mechanism.Params.
func ParameterDefinitions() []ParameterDefinition { return slices.Clone(parameterList) }

func defineParameters() []ParameterDefinition {
	var list []ParameterDefinition
	groups := reflect.TypeFor[mechanism.Params]()
	for g := range groups.NumField() {
		fields := groups.Field(g).Type
		for f := range fields.NumField() {
			field := fields.Field(f)
			d := ParameterDefinition{Name: field.Tag.Get("name"), Unit: field.Tag.Get("unit"), Meaning: field.Tag.Get("meaning"),
				Neutral: field.Tag.Get("neutral"), OfWay: groups.Field(g).Tag.Get("of") == "way", OfSettled: groups.Field(g).Tag.Get("of") == "settled", OfDepartures: groups.Field(g).Tag.Get("of") == "departures", OfBorder: groups.Field(g).Tag.Get("of") == "border", PerSector: field.Type.Kind() == reflect.Slice, group: g, field: f}
			var low, high error
			d.Low, low = strconv.ParseFloat(field.Tag.Get("low"), 64)
			d.High, high = strconv.ParseFloat(field.Tag.Get("high"), 64)
			if low != nil || high != nil || d.Name == "" || d.Unit == "" {
				panic("scenario: the tag of a parameter is not complete: " + string(field.Tag))
			}
			list = append(list, d)
		}
	}
	return list
}

var parameterNames = namesOf(parameterList, func(d ParameterDefinition) string { return d.Name })

// namesOf lists the names of a list of definitions.
func namesOf[D any](list []D, name func(D) string) []string {
	names := make([]string, len(list))
	for i, d := range list {
		names[i] = name(d)
	}
	return names
}

// parameterRow is a parameter for a sector, or for all.
type parameterRow struct {
	Value
	definition int
	sector     int // -1 where the parameter is the same everywhere
}

// parameterCell is what a row of parameters.csv is about.
type parameterCell struct{ definition, sector int }

// parameterReader reads parameters.csv, of the base or of a variant.
type parameterReader struct {
	l       *loader
	seen    map[parameterCell]int // line by cell
	meant   map[int]bool          // definitions of rows that name a sector that is not known
	overlay bool
}

// readParameterFiles reads parameters.csv, over that of a base.
func (l *loader) readParameterFiles() {
	below := l.under("parameters.csv")
	if below == nil {
		l.readParameters(l.read("parameters.csv"))
		return
	}
	l.readParameters(below)
	if t := l.readTable(l.read("parameters.csv"), parameterColumns); t != nil {
		l.readParameterRows(t, true)
	}
}

// readParameters reads parameters.csv.
func (l *loader) readParameters(doc *document) {
	t := l.readTable(doc, parameterColumns)
	if t == nil {
		return
	}
	p := l.readParameterRows(t, false)
	if t.dropped || !l.places.complete {
		return
	}
	missing := 0
	for i, d := range parameterList {
		if d.OfWay && !l.routes.onTheWay() || d.OfSettled && !l.settled() || d.OfDepartures && !l.holdsHomes() || d.OfBorder && !l.jobs() {
			continue
		}
		cells := []parameterCell{{i, -1}}
		if d.PerSector {
			cells = cells[:0]
			for s := range l.places.sectors {
				cells = append(cells, parameterCell{i, s})
			}
		}
		for _, cell := range cells {
			if _, ok := p.seen[cell]; !ok && !p.meant[i] {
				missing++
				l.missingParameter(doc, d, cell.sector)
				break
			}
		}
	}
}

func (l *loader) missingParameter(doc *document, d ParameterDefinition, sector int) {
	message, scope := "parameter "+d.Name+" has no row", ""
	if sector >= 0 {
		scope = l.places.sectors[sector]
		message += " for sector " + scope
	}
	l.fault(doc, 0, 0, diag.Diagnostic{Code: codeParameter, Message: message, Expected: fmt.Sprintf("%s; %s", d.Meaning, d.span()),
		Hint: fmt.Sprintf("add a row: %s,%s,VALUE,%s,LOW,HIGH,uniform,SOURCE,GRADE,", d.Name, scope, d.Unit)})
}

func (d ParameterDefinition) span() span { return span{unit: d.Unit, low: d.Low, high: d.High} }

// readParameterRows reads the rows. Those of an overlay replace what was read
// before for the same sectors.
func (l *loader) readParameterRows(t *table, overlay bool) *parameterReader {
	p := &parameterReader{l: l, seen: map[parameterCell]int{}, meant: map[int]bool{}, overlay: overlay}
	for _, r := range t.rows {
		p.row(reader{l, t, r})
	}
	return p
}

func (p *parameterReader) row(c reader) {
	at, _ := c.reference("name", "unknown parameter", parameterNames)
	if at < 0 {
		return
	}
	d := parameterList[at]
	if d.OfWay && p.l.routes.complete && !p.l.routes.onTheWay() {
		c.fault("name", codeNoWay, "parameter "+d.Name+" belongs to the way to the border, which the scenario does not hold", "a parameter of the border", "delete the row, or add legs to routes.csv")
		return
	}
	if d.OfSettled && !p.l.settled() {
		c.fault("name", codeNoWay, "parameter "+d.Name+" belongs to life in the destination, which the scenario does not count", "a parameter of what the scenario holds", "delete the row, or add "+settledFile)
		return
	}
	if d.OfBorder && !p.l.jobs() {
		c.fault("name", codeNoWay, "parameter "+d.Name+" belongs to work in border cities, which the scenario does not count", "a parameter of what the scenario holds", "delete the row, or add "+jobsFile)
	}
	if d.OfDepartures && p.l.routes.complete && !p.l.holdsHomes() {
		c.fault("name", codeNoHomes, "parameter "+d.Name+" belongs to departures that the model makes, for which the scenario does not say who lives at home", "another parameter", "delete the row, or add "+homesFile)
		return
	}
	cells, sound := p.cells(c, at)
	for _, cell := range cells {
		if first, twice := p.seen[cell]; twice {
			what := d.Name
			if c.text("scope") != "" {
				what += " for " + c.text("scope")
			}
			c.twice("name", what, first)
			return
		}
	}
	for _, cell := range cells {
		p.seen[cell] = c.r.line
	}
	v := Value{Name: d.Name, Unit: d.Unit, Meaning: d.Meaning}
	if !p.numbers(c, d, &v) {
		sound = false
	}
	v.Prior = c.free("prior", false)
	v.Source = c.sources("source")
	v.Grade, _ = c.grade()
	v.Note = c.free("note", false)
	if !sound {
		return
	}
	for _, cell := range cells {
		p.put(parameterRow{v, cell.definition, cell.sector})
	}
}

// cells lists what a row is about.
func (p *parameterReader) cells(c reader, at int) ([]parameterCell, bool) {
	d, scope := parameterList[at], c.text("scope")
	switch {
	case !d.PerSector && scope != "":
		c.fault("scope", codeScope, "parameter "+d.Name+" is the same in all sectors", "an empty scope", "leave the scope empty")
		return []parameterCell{{at, -1}}, false
	case !d.PerSector:
		return []parameterCell{{at, -1}}, true
	case scope != "":
		if !p.l.places.complete {
			p.meant[at] = true
			return nil, false
		}
		s, ok := c.reference("scope", "unknown sector", p.l.places.sectors)
		if s < 0 {
			p.meant[at] = true
			return nil, false
		}
		return []parameterCell{{at, s}}, ok
	}
	cells := make([]parameterCell, len(p.l.places.sectors))
	for s := range cells {
		cells[s] = parameterCell{at, s}
	}
	return cells, true
}

// numbers reads value, low and high, and converts them to the unit of the house.
func (p *parameterReader) numbers(c reader, d ParameterDefinition, v *Value) bool {
	factor, ok := c.unit("unit", d.Unit)
	if !ok {
		factor = math.NaN() // any number will do; the unit was reported
	}
	sound := ok
	read := func(column string) float64 {
		if math.IsNaN(factor) {
			return 0
		}
		s := d.span()
		s.low, s.high = s.low/factor, s.high/factor
		x, ok := c.number(column, s)
		sound = sound && ok
		return x * factor
	}
	v.Value, v.Low, v.High = read("value"), read("low"), read("high")
	if !sound {
		return false
	}
	switch {
	case v.Low > v.High:
		c.fault("low", codeOrder, "low is above high", "low <= value <= high", "are low and high exchanged?")
		return false
	case v.Value < v.Low || v.Value > v.High:
		c.fault("value", codeOrder, "the value does not lie between low and high of its row",
			fmt.Sprintf("a number from %s to %s", c.text("low"), c.text("high")), "correct the value, or widen low and high")
		return false
	}
	return true
}

// put stores a row, in place of the one that an overlay replaces.
func (p *parameterReader) put(row parameterRow) {
	if row.sector >= 0 {
		row.Scope = p.l.places.sectors[row.sector]
	}
	if p.overlay {
		for i, have := range p.l.values {
			if have.definition == row.definition && have.sector == row.sector {
				p.l.values[i] = row
				return
			}
		}
	}
	p.l.values = append(p.l.values, row)
}

// finishParameters writes the parameters into the scenario.
func (l *loader) finishParameters() {
	slices.SortFunc(l.values, func(a, b parameterRow) int {
		return cmp.Or(cmp.Compare(a.definition, b.definition), cmp.Compare(a.sector, b.sector))
	})
	params := reflect.ValueOf(&l.out.Params).Elem()
	for _, d := range parameterList {
		if field := params.Field(d.group).Field(d.field); d.PerSector {
			field.Set(reflect.MakeSlice(field.Type(), len(l.places.sectors), len(l.places.sectors)))
		}
	}
	for _, v := range l.values {
		l.out.Values = append(l.out.Values, v.Value)
		setParameter(&l.out.Params, v.definition, v.sector, v.Value.Value)
	}
}

func setParameter(params *mechanism.Params, definition, sector int, value float64) {
	d := parameterList[definition]
	field := reflect.ValueOf(params).Elem().Field(d.group).Field(d.field)
	if d.PerSector {
		field = field.Index(sector)
	}
	field.SetFloat(value)
}

// WithParameters returns a copy of the scenario with other values of some
// parameters: by name, or name@sector for one sector of those that differ
// between sectors. The digest is that of the base; whoever stores the result
// stores the values beside it. It returns an error on an unknown name and on a
// value outside the range that the parameter can have.
func (s *Scenario) WithParameters(values map[string]float64) (*Scenario, error) {
	out := *s
	out.Values = slices.Clone(s.Values)
	out.Params = cloneParams(s.Params)
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		found := false
		for i := range out.Values {
			v := &out.Values[i]
			if v.Name != name && v.Name+"@"+v.Scope != name {
				continue
			}
			found = true
			at := slices.IndexFunc(parameterList, func(d ParameterDefinition) bool { return d.Name == v.Name })
			if x := values[name]; !(x >= parameterList[at].Low && x <= parameterList[at].High) {
				return nil, fmt.Errorf("parameter %s: %s is not %s", name, format(x), parameterList[at].span())
			}
			v.Value = values[name]
			setParameter(&out.Params, at, slices.Index(s.Network.Sectors, v.Scope), v.Value)
		}
		if !found {
			return nil, fmt.Errorf("parameter %s is unknown. %s", diag.Escape(name), didYouMean(nearest(name, parameterNames)))
		}
	}
	return &out, nil
}

// cloneParams copies the parameters with their slices.
func cloneParams(p mechanism.Params) mechanism.Params {
	params := reflect.ValueOf(&p).Elem()
	for _, d := range parameterList {
		if d.PerSector {
			field := params.Field(d.group).Field(d.field)
			field.Set(reflect.AppendSlice(reflect.Zero(field.Type()), field))
		}
	}
	return p
}
