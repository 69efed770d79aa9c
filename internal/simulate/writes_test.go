package simulate

import (
	"bytes"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// columnsOf lists the columns of all tables of a world by the names that
// Phase.Writes uses. A column of Conditions with the name of one of people ends
// in a dot; all rules are one column.
func columnsOf(w *world) []column {
	var columns []column
	tables := []any{w.People, w.Communities, w.Conditions}
	if len(w.Communities.Staying) > 0 { // departures are made
		tables = append(tables, &w.Communities.Homes)
	}
	for _, table := range tables {
		v := reflect.ValueOf(table).Elem()
		for i := range v.NumField() {
			field := v.Type().Field(i)
			if field.Type.Kind() != reflect.Slice || !field.IsExported() {
				continue
			}
			name, now := field.Name, v.Field(i) // what it holds changes with the table
			if slices.ContainsFunc(columns, func(c column) bool { return c.name == name }) {
				name += "."
			}
			columns = append(columns, column{name, func() reflect.Value { return now }})
		}
	}
	return append(columns, column{"Rules", func() reflect.Value {
		return reflect.ValueOf(values(w.Rules))
	}})
}

// column is a column of a table and what it holds now.
type column struct {
	name string
	now  func() reflect.Value
}

// values lists all cells of all rules.
func values(r *policy.Rules) []float64 {
	list := []float64{}
	v := reflect.ValueOf(r).Elem()
	for i := range v.NumField() {
		list = v.Field(i).Addr().Interface().(*policy.Table).AppendTo(list)
	}
	return list
}

// frozen is a copy of a column.
type frozen struct {
	plain []byte // of numbers
	other any    // of anything else
}

func freeze(column reflect.Value) frozen {
	switch element := column.Type().Elem(); element.Kind() {
	case reflect.Struct, reflect.Slice:
		return frozen{other: deepCopy(column).Interface()}
	default:
		if column.Len() == 0 {
			return frozen{plain: []byte{}}
		}
		return frozen{plain: bytes.Clone(unsafe.Slice((*byte)(column.UnsafePointer()), column.Len()*int(element.Size())))}
	}
}

func deepCopy(v reflect.Value) reflect.Value {
	if v.Kind() != reflect.Slice {
		return v
	}
	out := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
	for i := range v.Len() {
		out.Index(i).Set(deepCopy(v.Index(i)))
	}
	return out
}

// snapshot copies all columns.
func snapshot(columns []column) []frozen {
	list := make([]frozen, len(columns))
	for i, c := range columns {
		list[i] = freeze(c.now())
	}
	return list
}

// differing lists the columns in which two snapshots differ.
func differing(columns []column, a, b []frozen) []string {
	var list []string
	for i, c := range columns {
		if !bytes.Equal(a[i].plain, b[i].plain) || !reflect.DeepEqual(a[i].other, b[i].other) {
			list = append(list, c.name)
		}
	}
	return list
}

// declared expands the word people in what a phase says that it writes.
func declared(p *Phase) []string {
	list := slices.Clone(p.Writes)
	if slices.Contains(list, "people") {
		t := reflect.TypeFor[people.Population]()
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() && f.Type.Kind() == reflect.Slice {
				list = append(list, f.Name)
			}
		}
	}
	return list
}

// writes runs a scenario and adds to seen, by phase, the columns that it
// changes. It returns the first that was not declared.
func writes(s *scenario.Scenario, seed uint64, seen map[string]map[string]bool) string {
	w := assemble(s, seed)
	columns := columnsOf(w)
	for day := range quantity.Day(s.Days) {
		w.Day = day
		w.People.Dawn(day)
		before := snapshot(columns)
		for i := range w.phases {
			phase := &w.phases[i]
			phase.Step(day)
			now, may := snapshot(columns), declared(phase)
			for _, name := range differing(columns, before, now) {
				if !slices.Contains(may, name) {
					return fmt.Sprintf("phase %q writes %s on day %d and does not declare it", phase.Name, name, day)
				}
				if seen[phase.Name] == nil {
					seen[phase.Name] = map[string]bool{}
				}
				seen[phase.Name][name] = true
			}
			before = now
		}
		w.People.Compact()
	}
	return ""
}

// busyHomes is a world of made departures in which every column of those at home moves:
// homicides change, harvests fail, kin sponsor a legal way, and one month is known.
func busyHomes(t testing.TB) *scenario.Scenario {
	s := made(t, map[string]float64{"departure.surprise": 0.1})
	h := *s.Homes
	h.Murders, h.Kin, h.Given = make([]float64, len(h.Population)), make([]float64, len(h.Population)), 1
	for i := range h.Murders {
		h.Murders[i], h.Kin[i] = float64(20+i), 20000
	}
	h.Shortfall = make([]float64, len(h.Shortfall))
	for i := len(s.Nationalities); i < len(h.Shortfall); i++ {
		h.Shortfall[i] = 10
	}
	s.Homes = &h
	s.Timeline = policy.NewTimeline(append(s.Timeline.Changes(), policy.Change{Day: 1, Rule: policy.FindRule("parole_quota"), Scope: policy.Everywhere, Value: 300}))
	return s
}

// TestPhasesWriteWhatTheyDeclare runs the hamlet and random worlds: no phase may
// change a column that it does not declare, and each must change every column
// that it declares somewhere.
func TestPhasesWriteWhatTheyDeclare(t *testing.T) {
	seen := map[string]map[string]bool{}
	if fault := writes(hamlet(t), 1, seen); fault != "" {
		t.Errorf("hamlet: %s", fault)
	}
	queued, fed := busyHomes(t), circulating(t, 0.01, 0.01)
	fed.Params.Departure.Removed, fed.Params.Departure.Returned = 0.1, 0.1 // who comes home acts on homicides
	for _, s := range []*scenario.Scenario{valley(t), receiving(t, 1, 0), made(t, map[string]float64{"departure.surprise": 0.1}), queued, borderWorld(t), circulating(t, 0.01, 0.01), fed} {
		if fault := writes(s, 1, seen); fault != "" {
			t.Errorf("%s: %s", s.Name, fault)
		}
	}
	for seed := range uint64(6) { // what few do: be paroled, heard, or robbed of a purse
		if fault := writes(borderWorld(t), seed+2, seen); fault != "" {
			t.Errorf("border, seed %d: %s", seed+2, fault)
		}
	}
	for number := range uint64(40) {
		if fault := writes(randomWorld(t, number), number, seen); fault != "" {
			t.Fatalf("world %d: %s", number, fault)
		}
	}
	for _, phase := range slices.Concat(Phases(hamlet(t)), Phases(receiving(t, 1, 0)), Phases(queued), Phases(borderWorld(t))) {
		for _, name := range phase.Writes {
			if name != "people" && !seen[phase.Name][name] {
				t.Errorf("phase %q declares %s and never writes it; it writes %s", phase.Name, name, strings.Join(slices.Sorted(maps.Keys(seen[phase.Name])), " "))
			}
		}
		if twice := len(phase.Writes) - len(slices.Compact(slices.Sorted(slices.Values(phase.Writes)))); twice > 0 {
			t.Errorf("phase %q declares %d columns twice", phase.Name, twice)
		}
	}
}

// TestColumnsAreSeen changes one value of each column: the comparison must see
// it.
func TestColumnsAreSeen(t *testing.T) {
	s := valley(t)
	w := assemble(s, 1)
	for day := range quantity.Day(120) {
		w.Day = day
		w.People.Compact()
		w.People.Dawn(day)
		for i := range w.phases {
			w.phases[i].Step(day)
		}
	}
	columns := columnsOf(w)
	if len(columns) < 50 {
		t.Errorf("only %d columns", len(columns))
	}
	for _, c := range columns {
		if c.name == "Rules" {
			continue // a copy; a later day of the timeline follows below
		}
		if c.now().Len() == 0 {
			continue // of those who live in the destination, whom this world does not count
		}
		before := snapshot(columns)
		spoil(c.now().Index(c.now().Len() - 1))
		if got := differing(columns, before, snapshot(columns)); !slices.Equal(got, []string{c.name}) {
			t.Errorf("a change of %s is seen as one of %v", c.name, got)
		}
	}
	before := snapshot(columns)
	w.phases[0].Step(140)
	if got := differing(columns, before, snapshot(columns)); !slices.Equal(got, []string{"Rules"}) {
		t.Errorf("new rules are seen as a change of %v", got)
	}
}

// spoil changes a value.
func spoil(v reflect.Value) {
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Float64:
		v.SetFloat(v.Float() + 1)
	case reflect.Struct:
		spoil(v.Field(0))
	case reflect.Slice:
		v.Set(reflect.Append(v, reflect.Zero(v.Type().Elem())))
	default:
		if v.CanUint() {
			v.SetUint(v.Uint() + 1)
		} else {
			v.SetInt(v.Int() + 1)
		}
	}
}
