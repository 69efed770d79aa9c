package policy

import (
	"cmp"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"vereda/internal/network"
	"vereda/internal/quantity"
)

// Definition describes one rule as its field's tag states it.
type Definition struct {
	Name    string
	Unit    string
	Dims    string // letters of S, Z, N, P
	Low     float64
	High    float64
	Neutral string // empty where the rule has no neutral value
	Meaning string
	// OfSettled: acts only where the scenario counts who lives in the destination.
	OfSettled bool
	// OfBorder: acts only where the scenario counts jobs in border cities.
	OfBorder bool
}

// Zoned reports whether the rule belongs to zones of the way to the border and
// not to sectors.
func (d Definition) Zoned() bool { return strings.Contains(d.Dims, "Z") }

// Definitions lists the rules in the order of the fields of Rules.
func Definitions() []Definition {
	t := reflect.TypeFor[Rules]()
	list := make([]Definition, t.NumField())
	for i := range list {
		tag := t.Field(i).Tag
		list[i] = Definition{Name: tag.Get("rule"), Unit: tag.Get("unit"), Dims: tag.Get("dims"),
			Low: tagNumber(tag, "low"), High: tagNumber(tag, "high"), Neutral: tag.Get("neutral"), Meaning: tag.Get("meaning"), OfSettled: tag.Get("of") == "settled", OfBorder: tag.Get("of") == "border"}
	}
	return list
}

func tagNumber(tag reflect.StructTag, key string) float64 {
	v, err := strconv.ParseFloat(tag.Get(key), 64)
	if err != nil {
		panic("policy: tag " + key + " of a rule is not a number: " + string(tag))
	}
	return v
}

// tables returns pointers to the tables in the order of the fields.
func (r *Rules) tables() []*Table {
	v := reflect.ValueOf(r).Elem()
	list := make([]*Table, v.NumField())
	for i := range list {
		list[i] = v.Field(i).Addr().Interface().(*Table)
	}
	return list
}

// Scope says which cells a change covers; -1 stands for all of a dimension.
type Scope struct {
	Sector      network.SectorID // the zone, for rules of the way
	Nationality int16
	Party       int16
}

// Everywhere is the scope that covers all cells.
var Everywhere = Scope{Sector: -1, Nationality: -1, Party: -1}

// Named counts the dimensions that the scope names.
func (s Scope) Named() int {
	named := 0
	for _, on := range []bool{s.Sector >= 0, s.Nationality >= 0, s.Party >= 0} {
		if on {
			named++
		}
	}
	return named
}

// Overlaps reports whether two scopes share a cell.
func (s Scope) Overlaps(o Scope) bool {
	return (s.Sector < 0 || o.Sector < 0 || s.Sector == o.Sector) &&
		(s.Nationality < 0 || o.Nationality < 0 || s.Nationality == o.Nationality) &&
		(s.Party < 0 || o.Party < 0 || s.Party == o.Party)
}

// Change is one dated value.
type Change struct {
	Day   quantity.Day // may lie before the start of the run
	Rule  int          // row of Definitions
	Scope Scope
	Value float64
}

// Timeline is the list of changes in the order in which they take effect.
// It is immutable and shared by all runs.
type Timeline struct {
	changes []Change
}

// NewTimeline sorts changes by day, then by how many dimensions they name, so
// that on one day the particular overrides the general; then by rule and
// scope, so that the order of rows in the file cannot matter.
func NewTimeline(changes []Change) *Timeline {
	sorted := slices.Clone(changes)
	slices.SortStableFunc(sorted, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Scope.Named(), b.Scope.Named()), cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Scope.Sector, b.Scope.Sector), cmp.Compare(a.Scope.Nationality, b.Scope.Nationality),
			cmp.Compare(a.Scope.Party, b.Scope.Party), cmp.Compare(a.Value, b.Value))
	})
	return &Timeline{changes: sorted}
}

// Changes returns the changes in order; the caller must not alter them.
func (t *Timeline) Changes() []Change { return t.changes }

// Calendar applies a timeline to rules as days pass.
type Calendar struct {
	timeline *Timeline
	rules    *Rules
	tables   []*Table
	position int
}

// NewCalendar returns a calendar that will write into rules.
func NewCalendar(timeline *Timeline, rules *Rules) *Calendar {
	return &Calendar{timeline: timeline, rules: rules, tables: rules.tables()}
}

// Step puts every change up to and including the day in force.
func (c *Calendar) Step(day quantity.Day) {
	for c.position < len(c.timeline.changes) && c.timeline.changes[c.position].Day <= day {
		change := c.timeline.changes[c.position]
		c.tables[change.Rule].set(change.Scope, change.Value)
		c.position++
	}
}

// FindRule returns the row of Definitions with a name, or -1.
func FindRule(name string) int {
	return slices.IndexFunc(Definitions(), func(d Definition) bool { return strings.EqualFold(d.Name, name) && d.Name == name })
}
