package scenario

import (
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"vereda/internal/mechanism"
	"vereda/internal/network"
	"vereda/internal/policy"
	"vereda/internal/quantity"
)

// flat lists every value of the parameters under "Group.Field" or
// "Group.Field[sector]". It looks at the struct itself, not at the reader's list.
func flat(p mechanism.Params) map[string]float64 {
	values := map[string]float64{}
	root := reflect.ValueOf(p)
	for g := range root.NumField() {
		for f := range root.Field(g).NumField() {
			name := root.Type().Field(g).Name + "." + root.Field(g).Type().Field(f).Name
			field := root.Field(g).Field(f)
			if field.Kind() != reflect.Slice {
				values[name] = field.Float()
				continue
			}
			for i := range field.Len() {
				values[fmt.Sprintf("%s[%d]", name, i)] = field.Index(i).Float()
			}
		}
	}
	return values
}

// fieldOf finds the field with a tag, such as name:"patrol.effort".
func fieldOf(tag, name string) (string, reflect.StructField) {
	root := reflect.TypeFor[mechanism.Params]()
	for g := range root.NumField() {
		for f := range root.Field(g).Type.NumField() {
			if field := root.Field(g).Type.Field(f); field.Tag.Get(tag) == name {
				return root.Field(g).Name + "." + field.Name, field
			}
		}
	}
	return "", reflect.StructField{}
}

// changedKeys lists what differs, sorted.
func changedKeys(a, b map[string]float64) []string {
	var keys []string
	for key := range a {
		if a[key] != b[key] {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// TestEveryParameterByTheDoor changes the value of each row of parameters.csv
// and wants exactly the field of that name to change, to exactly that value.
func TestEveryParameterByTheDoor(t *testing.T) {
	files := lived(t) // it has them all
	base := mustLoad(t, files, "")
	before, seen := flat(base.Params), map[string]bool{}
	lines := strings.Split(strings.TrimSuffix(files["parameters.csv"], "\n"), "\n")
	for i, line := range lines[1:] {
		cells := strings.Split(line, ",")
		name, scope := cells[0], cells[1]
		want, field := fieldOf("name", name)
		if field.Type.Kind() == reflect.Slice {
			want += fmt.Sprintf("[%d]", slices.Index(base.Network.Sectors, scope))
		}
		t.Run(name+scope, func(t *testing.T) {
			low, _ := quantity.ParseValue(field.Tag.Get("low"))
			high, _ := quantity.ParseValue(field.Tag.Get("high"))
			value := low + (high-low)/4
			if value == before[want] {
				value = low + (high-low)/8
			}
			cells[2], cells[4], cells[5] = format(value), format(low), format(high)
			changed := maps.Clone(files)
			changed["parameters.csv"] = strings.Join(slices.Concat(lines[:i+1], []string{strings.Join(cells, ",")}, lines[i+2:]), "\n") + "\n"
			after := flat(mustLoad(t, changed, "").Params)
			if keys := changedKeys(before, after); !slices.Equal(keys, []string{want}) {
				t.Errorf("changes %v, want %s alone", keys, want)
			}
			if after[want] != value {
				t.Errorf("%s is %v, want %v", want, after[want], value)
			}
			seen[want] = true
		})
	}
	for key := range before {
		if !seen[key] {
			t.Errorf("no row of the valley sets %s", key)
		}
	}
}

// TestRatesAYear writes a daily rate per year.
func TestRatesAYear(t *testing.T) {
	files := hamlet(t)
	const row = "crossing.turning_back,,0.05,1/day,0.025,0.075,"
	if !strings.Contains(files["parameters.csv"], row) {
		t.Fatal("the hamlet has no such row")
	}
	files["parameters.csv"] = strings.Replace(files["parameters.csv"], row, "crossing.turning_back,,14.61,1/year,7.305,36.525,", 1)
	s := mustLoad(t, files, "")
	if got := float64(s.Params.Crossing.TurningBack); math.Abs(got-0.04) > 1e-15 {
		t.Errorf("14.61 a year is %v a day", got)
	}
	for _, v := range s.Values {
		if v.Name == "crossing.turning_back" && (v.Unit != "1/day" || math.Abs(v.High-0.1) > 1e-15) {
			t.Errorf("resolved as %+v", v)
		}
	}
}

// rulesOn returns every value of the rules in force on a day, by the name of
// the rule and the cell.
func rulesOn(s *Scenario, day quantity.Day) map[string]float64 {
	rules := policy.NewRules(len(s.Network.Sectors), len(s.Network.Zones), len(s.Nationalities), len(partyWords))
	policy.NewCalendar(s.Timeline, rules).Step(day)
	values := map[string]float64{}
	root := reflect.ValueOf(rules).Elem()
	for f := range root.NumField() {
		table := root.Field(f).Addr().Interface().(*policy.Table)
		places := s.Network.Sectors
		if strings.Contains(root.Type().Field(f).Tag.Get("dims"), "Z") {
			places = s.Network.Zones
		}
		for i, place := range places {
			for n, nationality := range s.Nationalities {
				for p, party := range partyWords {
					key := strings.Join([]string{root.Type().Field(f).Tag.Get("rule"), place, nationality, party}, " ")
					values[key] = table.At(network.SectorID(i), uint8(n), uint8(p))
				}
			}
		}
	}
	return values
}

// TestEveryRuleByTheDoor adds a row for each rule in the middle of the run and
// wants every cell of that rule, and of no other, to have its value from that
// day on and not before. A rule of the way gets its value in one zone.
func TestEveryRuleByTheDoor(t *testing.T) {
	files := lived(t)
	base := mustLoad(t, files, "")
	const date, day = "2019-03-15", quantity.Day(73)
	for _, d := range policy.Definitions() {
		t.Run(d.Name, func(t *testing.T) {
			before, own := rulesOn(base, day), d.Name+" "
			if d.Zoned() {
				own += "north "
			}
			value := d.Low + (d.High-d.Low)*0.4375
			changed := maps.Clone(files)
			changed["policy.csv"] += fmt.Sprintf("%s,north,,,%s,%s,%s,assumption,\n", date, d.Name, format(value), d.Unit)
			s := mustLoad(t, changed, "")
			if keys := changedKeys(rulesOn(base, day-1), rulesOn(s, day-1)); len(keys) > 0 {
				t.Errorf("the day before, %v change", keys)
			}
			after := rulesOn(s, day)
			for key := range before {
				switch own := strings.HasPrefix(key, own); {
				case own && after[key] != value:
					t.Errorf("%s is %v, want %v", key, after[key], value)
				case !own && after[key] != before[key]:
					t.Errorf("%s changes from %v to %v", key, before[key], after[key])
				}
			}
		})
	}
}

// TestEveryRowOfPolicyByTheDoor changes the value of each row of the hamlet and
// wants cells of its rule, its scope and no earlier day to change, and no others.
func TestEveryRowOfPolicyByTheDoor(t *testing.T) {
	files := lived(t)
	base := mustLoad(t, files, "")
	lines := strings.Split(strings.TrimSuffix(files["policy.csv"], "\n"), "\n")
	days, seen := []quantity.Day{0}, map[string]bool{}
	for _, c := range base.Timeline.Changes() {
		days = append(days, max(0, c.Day))
	}
	slices.Sort(days)
	days = slices.Compact(days)
	for i, line := range lines[1:] {
		cells := strings.Split(line, ",")
		rule := cells[4]
		d := policy.Definitions()[policy.FindRule(rule)]
		value := d.Low + (d.High-d.Low)*0.4375
		cells[5] = format(value)
		changed := maps.Clone(files)
		changed["policy.csv"] = strings.Join(slices.Concat(lines[:i+1], []string{strings.Join(cells, ",")}, lines[i+2:]), "\n") + "\n"
		s := mustLoad(t, changed, "")
		from, _ := quantity.ParseDate(cells[0])
		first, cellsChanged := max(0, from.Since(base.Start)), 0
		for _, day := range days {
			keys := changedKeys(rulesOn(base, day), rulesOn(s, day))
			if day == first {
				cellsChanged = len(keys)
			}
			for _, key := range keys {
				if words := strings.Fields(key); day < first || words[0] != rule || !covers(cells, words) || rulesOn(s, day)[key] != value {
					t.Errorf("line %d changes %s on day %d", i+2, key, day)
				}
			}
		}
		if cellsChanged == 0 {
			t.Errorf("line %d changes nothing on its first day: %s", i+2, line)
		}
		seen[rule] = true
	}
	for _, d := range policy.Definitions() {
		if !seen[d.Name] {
			t.Errorf("no row of the files sets %s", d.Name)
		}
	}
}

// covers reports whether a row of policy.csv is about a cell: rule, sector,
// nationality, party.
func covers(row, cell []string) bool {
	country := row[1] != "west" && row[1] != "east"
	return (country || row[1] == cell[1]) && (row[2] == "" || row[2] == cell[2]) && (row[3] == "" || row[3] == cell[3])
}

// TestWhichRowHolds states the rule of precedence by the door: the later row,
// and on one day the one that names more dimensions, wherever it stands in the
// file; a row from before the start is in force on day 0.
func TestWhichRowHolds(t *testing.T) {
	rows := []string{
		"2018-07-01,north,,,barrier,0.9,share,assumption,",                  // before the start, then 2019-01-01
		"2018-08-01,west,NEA,minor,expedited_removal,0.9,share,assumption,", // particular, but the general row of 2019-01-01 is later
		"2019-02-10,north.west,NEA,,sanction,0.4,share,assumption,",
		"2019-02-10,west,,,sanction,0.3,share,assumption,",
		"2019-02-20,north,,,sanction,0.5,share,assumption,", // later, though it names nothing
	}
	for range len(rows) {
		rows = append(rows[1:], rows[0])
		files := hamlet(t)
		files["policy.csv"] += strings.Join(rows, "\n") + "\n"
		s := mustLoad(t, files, "")
		for _, want := range []struct {
			day   quantity.Day
			cell  string
			value float64
		}{
			{0, "barrier west NEA family", 0.6}, {0, "expedited_removal west NEA minor", 0.6}, {0, "agents west FAR minor", 60},
			{39, "sanction west NEA single-adult", 0.7}, {39, "sanction east NEA family", 0.2},
			{40, "sanction west NEA single-adult", 0.4}, {40, "sanction west FAR single-adult", 0.3}, {40, "sanction east NEA family", 0.2},
			{49, "sanction west NEA single-adult", 0.4}, {50, "sanction west NEA single-adult", 0.5}, {50, "sanction east FAR minor", 0.5},
		} {
			if got := rulesOn(s, want.day)[want.cell]; got != want.value {
				t.Errorf("day %d: %s is %v, want %v", want.day, want.cell, got, want.value)
			}
		}
	}
}

// TestVariantByTheDoor wants a variant to change what its rows say and nothing else.
func TestVariantByTheDoor(t *testing.T) {
	files := hamlet(t)
	base, s := mustLoad(t, files, ""), mustLoad(t, files, "more-beds")
	if keys := changedKeys(flat(base.Params), flat(s.Params)); !slices.Equal(keys, []string{"Choice.Appeal[0]"}) || s.Params.Choice.Appeal[0] != 0.5 {
		t.Errorf("parameters %v change", keys)
	}
	for day, rules := range map[quantity.Day][]string{0: {"beds"}, 89: {"beds"}, 90: {"beds", "family_beds"}} {
		var got []string
		for _, key := range changedKeys(rulesOn(base, day), rulesOn(s, day)) {
			got = append(got, strings.Fields(key)[0])
		}
		if got = slices.Compact(got); !slices.Equal(got, rules) {
			t.Errorf("day %d: rules %v change, want %v", day, got, rules)
		}
	}
	if s.Title != "Hamlet with more beds" || s.Question != "What do beds change?" || s.Digest == base.Digest {
		t.Errorf("title %q, question %q", s.Title, s.Question)
	}
}

// TestWithParameters changes values by name and leaves the scenario as it was.
func TestWithParameters(t *testing.T) {
	base := mustLoad(t, hamlet(t), "")
	before := flat(base.Params)
	s, err := base.WithParameters(map[string]float64{"patrol.effort": 1.2, "choice.appeal@west": 0.7})
	if err != nil {
		t.Fatal(err)
	}
	if keys := changedKeys(before, flat(s.Params)); !slices.Equal(keys, []string{"Choice.Appeal[1]", "Patrol.Effort"}) {
		t.Errorf("changes %v", keys)
	}
	if keys := changedKeys(before, flat(base.Params)); len(keys) > 0 {
		t.Errorf("the scenario itself changes: %v", keys)
	}
	for name, want := range map[string]string{
		"patrol.efort": `parameter patrol.efort is unknown. did you mean "patrol.effort"?`,
		"patrol.floor": "parameter patrol.floor: 1.5 is not a number from 0 to 1 (share)",
	} {
		if _, err := base.WithParameters(map[string]float64{name: 1.5}); err == nil || err.Error() != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}
