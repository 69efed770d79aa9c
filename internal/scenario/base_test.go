package scenario

import (
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"vereda/internal/quantity"
	"vereda/scenarios"
)

// founded is a folder over a scenario of the program, with further files.
func founded(t *testing.T, files map[string]string) *Scenario {
	t.Helper()
	folder := fstest.MapFS{"scenario.yaml": {Data: []byte("base: us-southwest-border\n")}}
	for name, text := range files {
		folder[name] = &fstest.MapFile{Data: []byte(text)}
	}
	s, list := Load(folder, "mine")
	if s == nil || list.Len() > 0 {
		t.Fatal(list.Format())
	}
	return s
}

// A folder that only names its base is its base but for its name; what it brings is laid
// over it, row by row or whole, and nothing else changes.
func TestFolderOverBase(t *testing.T) {
	fsys, _ := scenarios.FS("us-southwest-border")
	base, _ := Load(fsys, "us-southwest-border")
	if s := founded(t, nil); s.Digest != base.Digest {
		t.Error("a folder that only names its base is another scenario")
	}
	read := func(name string) string {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	s := founded(t, map[string]string{
		"scenario.yaml":           "base: us-southwest-border\ntitle: Mine\nseries:\n  - {name: unemployment, note: mine}\n",
		"series/unemployment.csv": "period,value\n2010,0.5\n",
		"parameters.csv":          header(read("parameters.csv")) + rowWith(read("parameters.csv"), "patrol.effort,", "0.123", "0.001", "0.9"),
		"policy.csv":              "from,jurisdiction,nationality,party,rule,value,unit,source,note\n2015-03-04,united-states,,,beds,77,people,assumption,mine\n",
	})
	if s.Title != "Mine" || s.Question != base.Question || s.Start != base.Start {
		t.Error("keys of scenario.yaml are not laid over those of the base")
	}
	for m := range base.Months() {
		want := base.Drivers.Unemployment[m]
		if base.MonthAt(m).Year() == 2010 {
			want = 0.5
		}
		if s.Drivers.Unemployment[m] != want {
			t.Fatalf("unemployment of %s is %v, wanted %v", s.MonthAt(m), s.Drivers.Unemployment[m], want)
		}
	}
	if added := len(s.RuleRows) - len(base.RuleRows); added != 1 {
		t.Errorf("%d rows of rules more, wanted 1", added)
	}
	if s.Params.Patrol.Effort != 0.123 || base.Params.Patrol.Effort == 0.123 {
		t.Errorf("the parameter is %v", s.Params.Patrol.Effort)
	}
	if !slices.ContainsFunc(s.Files, func(f File) bool { return f.Path == "base/places.csv" }) || slices.ContainsFunc(s.Files, func(f File) bool { return f.Path == "places.csv" }) {
		t.Error("the list of files does not tell those of the base")
	}
	again := fstest.MapFS{}
	for name, text := range Resolve(s) {
		again[name] = &fstest.MapFile{Data: text}
	}
	if r, list := Load(again, "resolved"); r == nil || r.Digest != s.Digest {
		t.Errorf("written out in full it is another scenario: %s", list.Format())
	}
}

func header(text string) string { return text[:strings.Index(text, "\n")+1] }

// rowWith is the row of a table that begins so, with other values in the cells from one on.
func rowWith(text, start, value, low, high string) string {
	line := text[strings.Index(text, "\n"+start)+1:]
	cells := strings.SplitN(line[:strings.Index(line, "\n")], ",", 7)
	cells[2], cells[4], cells[5] = value, low, high
	return strings.Join(cells, ",") + "\n"
}

// A series that is held goes on as its entry says, and a period that is read stays.
func TestHeldSeries(t *testing.T) {
	yaml := "base: us-southwest-border\nend: 2025-03-31\nseries:\n  - {name: unemployment, hold: last}\n  - {name: arrivals, hold: last-year}\n  - {name: interior-book-ins, hold: last}\n"
	s := founded(t, map[string]string{"scenario.yaml": yaml})
	at := func(year, month int) int { return int(quantity.MonthOf(year, month) - s.Start.Month()) }
	if got := s.Drivers.Unemployment; got[at(2025, 3)] != got[at(2023, 12)] {
		t.Errorf("unemployment %v and %v", got[at(2025, 3)], got[at(2023, 12)])
	}
	if got := s.Drivers.InteriorBookIns; got[at(2024, 6)] != got[at(2023, 12)] || got[at(2023, 6)] == got[at(2023, 12)] {
		t.Error("arrests in the interior are not held")
	}
	classes := len(s.Drivers.Arrivals) / s.Months()
	for class := range classes {
		for m, from := range map[int]int{at(2024, 2): at(2023, 2), at(2025, 2): at(2023, 2), at(2024, 12): at(2023, 12)} {
			if s.Drivers.Arrivals[m*classes+class] != s.Drivers.Arrivals[from*classes+class] {
				t.Fatalf("arrivals of class %d in month %d are not those of %d", class, m, from)
			}
		}
	}
	held := map[string]int{}
	for _, info := range s.Series {
		held[info.Name] = info.Held
	}
	if want := map[string]int{"unemployment": 2, "arrivals": 15, "interior-book-ins": 15, "heat": 0, "encounter-totals": 0}; !maps.Equal(held, want) {
		t.Errorf("held %v, wanted %v", held, want)
	}
}

// Faults of the folder have their place in it, those that come of both in the file whose
// row it is, and a source of the base cannot be written twice.
func TestFaultsOverBase(t *testing.T) {
	for _, c := range []struct{ file, text, want string }{
		{"scenario.yaml", "base: us-southwest-border\nstrat: 2005-01-01\n", "mine/scenario.yaml:2:1: error E-YAML-KEY"},
		{"scenario.yaml", "base: us-southwest-border\nend: 2010-12-31\n", "us-southwest-border/scenario.yaml:"},
		{"scenario.yaml", "base: us-southwest-border\nend: 2024-12-31\n", "E-SERIES-GAP"},
		{"scenario.yaml", "base: us-southwest-border\nseries:\n  - {name: unemployment, holt: last}\n", "mine/scenario.yaml:3:"},
		{"scenario.yaml", "base: us-southwest-border\nobserved:\n  - {name: encounters-by-sectr, from: 2010-01}\n", "is missing in an entry of observed"},
		{"scenario.yaml", "base: us-southwest-border\nseries:\n  - {name: unemployment, note: a}\n  - {name: unemployment, note: b}\n", "mine/scenario.yaml:4:12: error E-TWICE"},
		{"policy.csv", "from,jurisdiction,nationality,party,rule,value,unit,source,note\n2015-03-04,united-states,,,bedz,77,people,assumption,mine\n", "mine/policy.csv:2:"},
		{"sources.bib", "@misc{ohss-monthly, title = {Again}}\n", "of us-southwest-border/sources.bib"},
		{"polciy.csv", "from\n", "W-FOLDER-UNUSED"},
	} {
		folder := fstest.MapFS{"scenario.yaml": {Data: []byte("base: us-southwest-border\n")}}
		folder[path.Clean(c.file)] = &fstest.MapFile{Data: []byte(c.text)}
		if _, list := Load(folder, "mine"); !strings.Contains(list.Format(), c.want) {
			t.Errorf("%s %q: wanted %q in\n%.1500s", c.file, c.text, c.want, list.Format())
		}
	}
}

// A slip in the name of the base is the one thing to be mended: the tables that the base
// would have brought are not asked for, and other faults of the folder are still told.
func TestFolderWithoutItsBase(t *testing.T) {
	for _, name := range []string{"us-southwest-brder", "latin-america-us-2005-2025", "[a]"} {
		folder := fstest.MapFS{"scenario.yaml": {Data: []byte("base: " + name + "\ntitel: Mine\n")}}
		s, list := Load(folder, "mine")
		text := list.Format()
		if s != nil || list.Len() != 2 || !strings.Contains(text, "mine/scenario.yaml:1:7") || !strings.Contains(text, "mine/scenario.yaml:2:1: error E-YAML-KEY") {
			t.Errorf("base %s: wanted the two faults of scenario.yaml in\n%.1500s", name, text)
		}
	}
}
