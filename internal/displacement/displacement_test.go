package displacement

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"vereda/internal/gravity"
	"vereda/internal/quantity"
)

// whole is a case that uses every table and every field.
func whole(t *testing.T) *gravity.Case {
	t.Helper()
	start, err := quantity.ParseDate("2031-06-01")
	if err != nil {
		t.Fatal(err)
	}
	c := &gravity.Case{Name: `a "case"`, Start: start, Days: 3, Set: gravity.DefaultSettings()}
	fill(t, reflect.ValueOf(&c.Set).Elem())
	c.Set.Traits.ReligionShare, c.Set.Mode, c.Set.Log.Agents, c.Set.Log.Links = 1.0/3, gravity.PopRatio, 2, 1
	c.Set.CapacityBuffer, c.Set.Flood.Known = 0.25, 3
	for i, name := range []string{"Well, old", "Valley", "Camp"} {
		c.Places = append(c.Places, gravity.Place{Name: name, Region: "North", Country: []string{"Home", "Home", "Abroad"}[i], X: 1.0 / 3, Y: -7, Conflict: gravity.NoConflict, Capacity: -1, Population: 1000})
	}
	c.Places[0].Kind, c.Places[0].Conflict = gravity.Zone, 0.7
	c.Places[1].Kind, c.Places[1].Farmers, c.Places[1].Trade, c.Places[1].Development = gravity.FloodZone, 0.5, 2, 0.25
	c.Places[2] = gravity.Place{Name: "Camp", Region: "Far", Country: "Abroad", Kind: gravity.IDPCamp, Conflict: gravity.NoConflict, Capacity: 500, Foreign: true, InitialPeople: 7, CapacityPerDay: 3, Deactivation: 0.125}
	c.Links = []gravity.Link{{From: 0, To: 1, Length: 90.5, Walk: 0.1}, {From: 1, To: 2, Length: 1.0 / 3, Speed: 40}}
	c.Conflicts = []gravity.Conflict{{Place: 0, Intensity: []float64{0.7, 0.7, 1}}}
	c.Floods = []gravity.Levels{{Place: 1, Level: []float64{0, 2, 2, 1}}}
	c.Hunger = []gravity.Levels{{Place: 1, Level: []float64{1.0 / 7, 2, 3}}}
	c.Closures = []gravity.Closure{{Kind: gravity.CloseCountry, Countries: [2]string{"Home", "Abroad"}, Start: 1, End: -1}, {Kind: gravity.CloseLink, A: 1, B: 2, Start: 0, End: 2}, {Kind: gravity.CloseCamp, A: 2, Start: 1, End: 2}}
	c.Changes = []gravity.Change{{Place: 1, Kind: gravity.Marker, Day: 2}}
	c.Series = []gravity.Series{{Name: "total", Days: []int{-2, 5}, People: []float64{0, 10}}, {Name: "Camp", Days: []int{0, 1}, People: []float64{1.0 / 3, 9}},
		{Name: "Valley", Days: []int{0}, People: []float64{0}}, {Name: "Well, old", Days: []int{0}, People: []float64{0}}}
	c.Camps = []int{3, 2, 1}
	for _, name := range []string{"age", "gender", "religion", "ethnicity", "floodawareness"} {
		c.Attributes = append(c.Attributes, gravity.Attribute{Name: name, Values: []string{"1", "0"}, Default: []float64{0.25, 0.75}, Own: []gravity.Weights{{Place: 2, Of: []float64{0, 1}}}})
	}
	c.NamedColumns, c.Named = []string{"age", "gender"}, []gravity.Named{{Place: 0, Values: []string{"1", "0"}}}
	c.Corridors = [][]int32{{0, 1, 2}, {2, 1, 0}}
	return c
}

// fill gives every field of settings a value that is not its default.
func fill(t *testing.T, v reflect.Value) {
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.Struct:
			fill(t, f)
		case reflect.Bool:
			f.SetBool(!f.Bool())
		case reflect.Int:
			f.SetInt(2)
		case reflect.Uint8:
			f.SetUint(2)
		case reflect.Float64:
			f.SetFloat(f.Float()/3 + 0.1)
		case reflect.Slice:
			if f.Type().Elem().Kind() == reflect.Int {
				f.Set(reflect.ValueOf([]int{2, 11}))
			} else {
				f.Set(reflect.ValueOf([]float64{0.5, 0.25, 0.125, 1.0 / 3}))
			}
		default:
			t.Fatalf("a setting of kind %s", f.Kind())
		}
	}
}

func folder(c *gravity.Case) fstest.MapFS {
	files := fstest.MapFS{}
	for _, f := range Files(c) {
		files[f.Name] = &fstest.MapFile{Data: f.Text}
	}
	return files
}

// TestThereAndBack: every field of a case comes back to the bit.
func TestThereAndBack(t *testing.T) {
	want := whole(t)
	got, list := Load(folder(want), "case")
	if got == nil {
		t.Fatal(list.Format())
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if again := Files(got); !slices.EqualFunc(again, Files(want), func(a, b File) bool { return a.Name == b.Name && string(a.Text) == string(b.Text) }) {
		t.Error("written again, the files differ")
	}
}

// TestFaults: what is wrong is said with its place.
func TestFaults(t *testing.T) {
	for _, x := range []struct{ file, old, now, want string }{
		{head, "format: vereda displacement 1", "format: vereda displacement 9", "displacement.yaml:2:9: error E-CASE-CELL"},
		{head, "max_move_speed", "max_mvoe_speed", `did you mean "max_move_speed"?`},
		{head, "corrections:", "correctoins:", `did you mean "corrections"?`},
		{head, "start: 2031-06-01\n", "", "start is missing"},
		{head, "spawn_mode: pop_ratio", "spawn_mode: often", "data, constant, pop_ratio, poisson"},
		{head, "harvest_months: [2, 11]", "harvest_months: [2, 13]", "a number from 1 to 12"},
		{head, "insert_day0: false", "insert_day0: maybe", "true or false"},
		{head, "flood_awareness_weights: [0.5, 0.25, 0.125, 0.3333333333333333]", "flood_awareness_weights: []", "tables are missing or too short"},
		{"places.csv", "place,region", "plaice,region", "places.csv:1: error E-CASE-FILE"},
		{"places.csv", "Camp,Far", "Valley,Far", "one that stands already"},
		{"places.csv", "7,3,0.125,0,0,0,Camp", "7,3,0.125,0,0,0,Kamp", "no series of this name"},
		{"places.csv", ",idpcamp,", ",idpkamp,", "unknown kind of place"},
		{"links.csv", "Valley,Camp", "Valey,Camp", `did you mean "Valley"?`},
		{"links.csv", "90.5", "far", "links.csv:2:20: error E-CASE-CELL"},
		{"levels.csv", "conflict,\"Well, old\",2,2,1\n", "", "the course ends before the run"},
		{"levels.csv", "hunger,Valley,1,1,2", "hunger,Valley,2,2,2", "next is day 1"},
		{"closures.csv", "link,", "lnk,", "unknown kind of closure"},
		{"counts.csv", "Camp,1,9", "Camp,0,9", "in order of time"},
		{"people.csv", "age,0,,0.75", "age,1,,0.75", "the same values in the same order"},
		{"people.csv", "gender,", "gendre,", "a rule asks for the gender of people"},
		{"corridors.csv", "2,Camp", "3,Camp", "not the next corridor"},
		{"named.csv", "place,age", "plaice,age", "named.csv:1: error E-CASE-FILE"},
		{"named.csv", "place,age", "place,first_name", "named.csv:1: error E-PERSONAL"},
	} {
		files := folder(whole(t))
		text := string(files[x.file].Data)
		if !strings.Contains(text, x.old) {
			t.Fatalf("%s does not hold %q:\n%s", x.file, x.old, text)
		}
		files[x.file] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(text, x.old, x.now))}
		c, list := Load(files, "case")
		if c != nil || !strings.Contains(list.Format(), x.want) {
			t.Errorf("%s, %q: a case %v, want %q in\n%s", x.file, x.now, c != nil, x.want, list.Format())
		}
	}
	files := folder(whole(t))
	delete(files, "links.csv")
	if c, list := Load(files, "case"); c != nil || !strings.Contains(list.Format(), "links.csv: error E-CASE-FILE") {
		t.Errorf("without links: %s", list.Format())
	}
}

// FuzzLoad: text that is no case is refused, whatever it is, and what is not refused runs.
func FuzzLoad(f *testing.F) {
	t := &testing.T{}
	for _, file := range Files(whole(t)) {
		f.Add(file.Name, file.Text)
	}
	f.Fuzz(func(t *testing.T, name string, text []byte) {
		files := folder(whole(t))
		if _, there := files[name]; !there {
			return
		}
		files[name] = &fstest.MapFile{Data: text}
		c, _ := Load(files, "case")
		if c == nil || c.Days > 30 || c.Set.Awareness > 3 {
			return
		}
		for i := range c.Series {
			for _, n := range c.Series[i].People {
				if n > 1000 {
					return
				}
			}
		}
		for i := range c.Places {
			if c.Places[i].InitialPeople > 1000 || c.Places[i].Population > 1e5 {
				return
			}
		}
		if c.Set.Displaced > 10 || slices.ContainsFunc(c.Set.Flood.Displaced, func(v float64) bool { return v > 10 }) {
			return
		}
		defer func() {
			if fault := recover(); fault != nil {
				if _, is := fault.(gravity.Nowhere); !is {
					panic(fault)
				}
			}
		}()
		gravity.Run(c, 1, gravity.Persons)
	})
}
