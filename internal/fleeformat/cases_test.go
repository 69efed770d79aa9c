package fleeformat_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"vereda/internal/fleeformat"
	"vereda/internal/gravity"
)

// These are the cases in which Flee tests itself, and more that were seen in its runs, as
// folders for the reader. Where Flee's test puts people into a place by hand, they come
// by agents.csv or by a conflict.

// folder is a case of so many days, from lines of locations.csv (name, country, type,
// population or capacity, further columns) and of routes.csv.
type folder struct {
	days                        int
	columns                     string // further ones of locations.csv
	places, roads, set          []string
	more                        map[string]string
	start                       string
	conflicts, counted, closure string
}

func (f folder) build() fstest.MapFS {
	start := f.start
	if start == "" {
		start = "2010-01-01"
	}
	locations := "#name,region,country,lat,lon,type,date,pop" + f.columns + "\n"
	layout, series := "total,none.csv\n", ""
	for i, line := range f.places {
		c := strings.SplitN(line, ",", 5)
		x, y := fmt.Sprint(i), "0"
		if at, rest, found := strings.Cut(c[0], "@"); found {
			c[0] = at
			x, y = rest, rest
		}
		locations += strings.Join([]string{c[0], "R", c[1], x, y, c[2], "0", c[3]}, ",")
		if len(c) > 4 {
			locations += "," + c[4]
		}
		locations += "\n"
		layout += c[0] + ",none.csv\n"
		series += c[0]
	}
	if f.counted != "" {
		layout = f.counted
	}
	conflicts := f.conflicts
	if conflicts == "" {
		conflicts = "#Day\n" + strings.Repeat("0\n", f.days)
	}
	files := map[string]string{
		"input_csv/sim_period.csv": "StartDate," + start + "\nLength," + fmt.Sprint(f.days) + "\n", "input_csv/locations.csv": locations,
		"input_csv/routes.csv": "#name1,name2,distance,forced\n" + strings.Join(f.roads, "\n") + "\n", "input_csv/conflicts.csv": conflicts,
		"input_csv/closures.csv": "#type,a,b,start,end\n" + f.closure, "source_data/data_layout.csv": layout, "source_data/none.csv": start + ",0\n",
		"simsetting.yml": strings.Join(f.set, "\n") + "\n",
	}
	out := fstest.MapFS{}
	for name, text := range files {
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	for name, text := range f.more {
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

// evenings runs a case by persons and gives how many stand at each place by evening, and
// how many are under way.
func evenings(c *gravity.Case, seed uint64) (at [][]int, underWay []int, r *gravity.Result) {
	r = gravity.RunWatched(c, seed, func(e *gravity.Evening) {
		row, moving := make([]int, len(c.Places)), 0
		for i := range e.People() {
			switch p := e.Person(i); {
			case p.Gone:
			case p.Travelling:
				moving++
			default:
				row[p.At]++
			}
		}
		at, underWay = append(at, row), append(underWay, moving)
	})
	return at, underWay, r
}

func agents(n int, place string) map[string]string {
	return map[string]string{"input_csv/agents.csv": "location\n" + strings.Repeat(place+"\n", n)}
}

const named = "spawn_rules:\n  read_from_agents_csv_file: True"

// TestOneAgent: nobody is on a link at the end of any day, nor lost.
func TestOneAgent(t *testing.T) {
	c := mustLoad(t, folder{days: 30, places: []string{"A,x,town,0", "B,x,camp,0", "C,x,camp,0", "D,x,camp,0"}, roads: []string{"A,B,100", "A,C,100", "A,D,100"},
		set: []string{named, "move_rules:", "  max_move_speed: 5000", "  camp_movechance: 0"}, more: agents(1, "A")}.build(), true)
	at, moving, r := evenings(c, 1)
	for day, row := range at {
		if sum := row[0] + row[1] + row[2] + row[3]; sum != 1 || moving[day] != 0 || r.Days[day].People != 1 {
			t.Fatalf("day %d: %v and %d under way", day, row, moving[day])
		}
	}
}

// TestManyPathsLoad: seven places with ways of two and three legs run at any awareness.
func TestManyPathsLoad(t *testing.T) {
	for awareness := 0; awareness <= 4; awareness++ {
		c := mustLoad(t, folder{days: 5, places: []string{"A,x,town,0", "B,x,town,0", "C,x,town,0", "D,x,town,0", "C2,x,town,0", "D2,x,town,0", "D3,x,camp,0"},
			roads: []string{"A,B,834", "A,C,834", "A,D,834", "C,C2,834", "C,D2,834", "D,D2,834", "D2,D3,834", "C2,D3,834"},
			set:   []string{named, "move_rules:", "  max_move_speed: 5000", fmt.Sprint("  awareness_level: ", awareness)}, more: agents(1, "A")}.build(), true)
		at, _, _ := evenings(c, 3)
		if awareness == 0 && at[4][0] != 1 {
			t.Errorf("who knows of nothing left: %v", at[4])
		}
	}
}

// TestClosingTakesLinks: a closed place and a closed link are no longer open, either way.
func TestClosingTakesLinks(t *testing.T) {
	for closure, want := range map[string]int{"": 6, "location,C,,0,-1\n": 4, "link,A,C,0,-1\n": 4, "location,C,,0,1\n": 6} {
		c := mustLoad(t, folder{days: 2, places: []string{"A,x,town,0", "B,x,camp,0", "C,x,camp,0", "D,x,camp,0"}, roads: []string{"A,B,834", "A,C,1368", "A,D,536"}, closure: closure}.build(), false)
		open := 0
		gravity.RunWatched(c, 1, func(e *gravity.Evening) {
			if e.Day == 1 {
				e.Open(func(gravity.Link, int, []int) { open++ })
			}
		})
		if open != want {
			t.Errorf("%q: %d links are open, want %d", closure, open, want)
		}
	}
}

// TestTinyClosure: of one person a day those of the first three reach the camp.
func TestTinyClosure(t *testing.T) {
	c := mustLoad(t, folder{days: 100, places: []string{"A,x,conflict_zone,0", "B,x,camp,0", "C,x,camp,0"}, roads: []string{"A,B,5"},
		closure: "camp,C,,0,-1\nlocation,B,,3,-1\n", set: []string{"spawn_rules:", "  conflict_driven_spawning:", "    displaced_per_conflict_day: 1", "move_rules:", "  camp_movechance: 0"}}.build(), true)
	at, _, _ := evenings(c, 1)
	if !slices.Equal(at[99], []int{97, 3, 0}) {
		t.Errorf("%v, want 97, 3 and 0", at[99])
	}
}

const oldCounts = "2010-01-01,500\n2011-01-01,6000\n2012-01-01,70000\n2013-01-01,800000\n2014-01-01,400000\n"

// TestToyEscape: day 0 counts the total and the camp, 1000 in all; 135 more by day 9.
func TestToyEscape(t *testing.T) {
	for rule, want := range map[string]int{"insert_day0: False": 1135, "empty_camps_on_day0: True": 135} {
		f := folder{days: 10, columns: ",capacity_per_day", places: []string{"A,x,conflict_zone,1000,10000", "camp1,x,camp,0,0"}, roads: []string{"A,camp1,834"}, counted: "Total,total.csv\ncamp1,camp1.csv\n",
			set: []string{"spawn_rules:", "  " + rule, "move_rules:", "  max_move_speed: 5000", "  camp_movechance: 0"}, more: map[string]string{"source_data/total.csv": oldCounts, "source_data/camp1.csv": oldCounts}}
		c := mustLoad(t, f.build(), true)
		if c.Places[0].CapacityPerDay != 10000 {
			t.Errorf("capacity per day %d", c.Places[0].CapacityPerDay)
		}
		if r := gravity.Run(c, 1, gravity.Persons); r.Days[9].People != want {
			t.Errorf("%s: %d people, want %d", rule, r.Days[9].People, want)
		}
	}
}

// TestDataTable reads counts between their days, before and after a correction.
func TestDataTable(t *testing.T) {
	f := folder{days: 1300, start: "2010-06-01", places: []string{"A,x,town,1000", "camp1,x,camp,0"}, roads: []string{"A,camp1,834"}, counted: "Total,total.csv\ncamp1,camp1.csv\n",
		set: []string{"spawn_rules:", "  empty_camps_on_day0: True", "  conflict_driven_spawning:", "    displaced_per_conflict_day: 0"}, more: map[string]string{"source_data/total.csv": oldCounts, "source_data/camp1.csv": oldCounts}}
	most := 0
	for correction, share := range map[string]int{"": 1, "Total,2014-01-01\n": 2} {
		f.more["input_csv/registration_corrections.csv"] = correction
		c := mustLoad(t, f.build(), true)
		for day, people := range map[int]int{0: 2775, 300: 21079, 700: 311338} {
			if got := c.Series[0].At(day); got != people/share {
				t.Errorf("%q: %d on day %d, want %d", correction, got, day, people/share)
			}
		}
		for day := range 1200 {
			most = max(most, c.Series[1].At(day))
		}
	}
	if most != 800000 {
		t.Errorf("at most %d in the camp, want 800000", most)
	}
}

// TestMarkersAreNoPlace: whoever is at a marker in the evening goes on the next day.
func TestMarkersAreNoPlace(t *testing.T) {
	c := mustLoad(t, folder{days: 12, places: []string{"A,x,town,0", "B,x,town,0", "C,x,marker,0", "D,x,camp,0"}, roads: []string{"A,B,834", "A,C,834", "B,D,834", "C,D,834"},
		set: []string{named, "move_rules:", "  awareness_level: 5", "  max_move_speed: 900"}, more: agents(300, "A")}.build(), true)
	last, passed := map[int]int32{}, 0
	gravity.RunWatched(c, 1, func(e *gravity.Evening) {
		for i := range e.People() {
			p := e.Person(i)
			if last[i] == 2 && p.Moved == 0 {
				t.Errorf("day %d: somebody stays at the marker", e.Day)
			}
			if last[i] = p.At; p.Travelling {
				last[i] = -1
			}
			if last[i] == 3 {
				passed++
			}
		}
	})
	if passed == 0 {
		t.Error("nobody passed the marker")
	}
}

// TestStayClose: where far places weigh little nobody goes there, also with fixed routes.
func TestStayClose(t *testing.T) {
	for _, fixed := range []string{"False", "True"} {
		c := mustLoad(t, folder{days: 20, places: []string{"A@0,x,town,0", "B@1,x,town,0", "C@100,x,town,0"}, roads: []string{"A,B,100", "B,C,100"}, set: []string{named,
			"move_rules:", "  default_movechance: 1.0", "  max_move_speed: 100", "  stay_close_to_home: True", "  home_distance_power: 5", "  fixed_routes: " + fixed}, more: agents(100, "A")}.build(), true)
		if at, moving, _ := evenings(c, 1); at[19][2] >= 2 || at[19][0]+at[19][1]+moving[19] < 98 {
			t.Errorf("fixed %s: %v and %d under way", fixed, at[19], moving[19])
		}
	}
}

// TestForeignWeight: a weight of 0 abroad sends nobody there.
func TestForeignWeight(t *testing.T) {
	c := mustLoad(t, folder{days: 10, places: []string{"A,x,conflict_zone,1000", "B,x,camp,0", "C,x,camp,0", "D,y,camp,0"}, roads: []string{"A,B,834", "A,C,1368", "A,D,536"},
		set: []string{"spawn_rules:", "  conflict_driven_spawning:", "    displaced_per_conflict_day: 50", "move_rules:", "  foreign_weight: 0", "  max_move_speed: 5000", "  camp_movechance: 0"}}.build(), true)
	if at, _, _ := evenings(c, 1); at[9][3] != 0 || at[9][1] == 0 || at[9][2] == 0 {
		t.Errorf("%v, want nobody at the last", at[9])
	}
}

// TestConflictDriven: so many for each unit of conflict and day, also when it abates.
func TestConflictDriven(t *testing.T) {
	rules := []string{"spawn_rules:", "  conflict_driven_spawning:", "    spawn_mode: constant", "    displaced_per_conflict_day: 100", "move_rules:", "  foreign_weight: 0", "  camp_movechance: 0"}
	c := mustLoad(t, folder{days: 10, places: []string{"A,x,conflict_zone,1000", "B,y,camp,0"}, roads: []string{"A,B,100"}, set: rules}.build(), true)
	if n := gravity.Run(c, 1, gravity.Persons).Days[9].People; n != 1000 {
		t.Errorf("%d people, want 1000", n)
	}
	f := folder{days: 4, places: []string{"A,x,town,1000", "B,y,camp,0", "C,x,town,1000", "D,x,town,1000"}, roads: []string{"A,B,100", "C,B,100", "D,B,100"}, set: rules,
		conflicts: "#Day,A,C,D\n0,1,1,1\n1,1,1,1\n2,0,1,0.5\n3,0,1,0.5\n"}
	for exact, want := range map[bool]int{false: 900, true: 1000} { // Q4: in Flee a file cannot let a conflict abate
		if n := gravity.Run(mustLoad(t, f.build(), exact), 1, gravity.Persons).Days[3].People; n != want {
			t.Errorf("exact %v: %d people, want %d", exact, n, want)
		}
	}
	f.conflicts = "#Day,A,C,D\n0,0.2,0,0\n1,0.2,0,0\n2,1,0,0\n3,1,0,0\n"
	if n := gravity.Run(mustLoad(t, f.build(), true), 1, gravity.Persons).Days[3].People; n != 80 {
		t.Errorf("%d people of a conflict that grows, want 80 as in Flee", n)
	}
}

// TestCampSink: all who arrive are taken out, and still counted.
func TestCampSink(t *testing.T) {
	for _, key := range []string{"camps_are_sinks", "camps_are_sicks"} {
		c := mustLoad(t, folder{days: 3, columns: ",deactivation_probability", places: []string{"A,x,conflict_zone,0,", "B,y,camp,0,1.0"}, roads: []string{"A,B,100"},
			set: []string{named, "  " + key + ": True", "move_rules:", "  max_move_speed: 5000", "  camp_movechance: 0"}, more: agents(100, "A")}.build(), true)
		at, moving, r := evenings(c, 1)
		if !slices.Equal(at[2], []int{0, 0}) || moving[2] != 0 || r.Days[2].People != 100 || r.Days[2].Camps[0] != 100 {
			t.Errorf("%s: %v, %d under way, %+v", key, at[2], moving[2], r.Days[2])
		}
	}
}

// TestAgentsFile: a person at a place that is not there is left out, with a warning.
func TestAgentsFile(t *testing.T) {
	f := folder{days: 1, places: []string{"A,x,town,0"}, set: []string{named}, more: map[string]string{"input_csv/agents.csv": "location,age,gender,religion\nA,30,male,muslim\nB,40,female,agnostic\n"}}
	c, list := fleeformat.Load(f.build(), "case", true)
	if c == nil || len(c.Named) != 1 || !strings.Contains(list.Format(), "agents.csv:3:1: warning E-FLEE-NAME") {
		t.Fatal(list.Format())
	}
	if n := gravity.Run(c, 1, gravity.Persons).Days[0].People; n != 1 {
		t.Errorf("%d people", n)
	}
}

// TestLocationChanges over 501 days, and corridors of three rows for both ends.
func TestLocationChanges(t *testing.T) {
	f := folder{days: 501, places: []string{"A,x,conflict_zone,20000", "B,x,town,10000", "C,x,town,10000", "C2,x,town,1000", "D,y,camp,0", "E,y,camp,0", "F,y,camp,0"},
		roads: []string{"A,B,100", "B,C,100", "B,C2,100", "C,C2,100", "C2,D,100", "D,E,100", "E,F,100"}, set: []string{"spawn_rules:", "  conflict_driven_spawning:", "    displaced_per_conflict_day: 1",
			"log_levels:", "  idp_totals: 1", "move_rules:", "  fixed_routes: True", "  idpcamp_movechance: 0"},
		more: map[string]string{"location_changes.csv": "#name,type,day\nC,idpcamp,100\nA,town,500\n", "input_csv/major_routes.csv": "B,C2,D,E,F\nB,C2,C\nC,C2,D,E,F\n"}}
	c := mustLoad(t, f.build(), true)
	r := gravity.Run(c, 1, gravity.Persons)
	if r.Days[499].People != 500 || r.Days[500].People != 500 {
		t.Errorf("%d and %d people: the conflict at A ends on day 500", r.Days[499].People, r.Days[500].People)
	}
	at, _, _ := evenings(c, 1)
	if at[99][2] > 60 || at[499][2] < 100 { // a town is left at 0.3 a day, the camp never
		t.Errorf("%d and then %d people at C, which becomes a camp on day 100", at[99][2], at[499][2])
	}
	from := map[string]int{}
	for _, corridor := range c.Corridors {
		from[c.Places[corridor[0]].Name]++
	}
	if len(c.Corridors) != 6 || from["B"] != 2 || from["C"] != 2 || from["F"] != 2 {
		t.Errorf("corridors %v", c.Corridors)
	}
	out := string(fleeformat.Output(c, r))
	if !strings.HasPrefix(strings.SplitN(out, "\n", 2)[0], "Day,Date,D sim,") || !strings.Contains(out, ",refugee_debt,total IDPs\n") {
		t.Error(out[:200])
	}
}

// TestConflictTable: names with blanks, region levels on the line, borders that close.
func TestConflictTable(t *testing.T) {
	conflicts := "#Day, A, B, C2\n"
	for day := range 30 {
		b := 0
		if day >= 20 {
			b = 1
		}
		conflicts += fmt.Sprintf("%d,1, %d ,0\n", day, b)
	}
	f := folder{days: 30, places: []string{"A,x,town,20000", "B,x,town,10000", "C2,x,town,100", "D,y,camp,0", "F,y,camp,0"}, roads: []string{"A,B,100", "B,C2,100", "C2,D,100", "D,F,100"}, conflicts: conflicts,
		closure: "country,x,y,5,8\n", set: []string{"spawn_rules:", "  starvation_driven_spawning: True"}, more: map[string]string{
			"input_csv/region_attributes_IPC.csv": "#Day,R\n0,2\n10,12\n40,12\n", "source_data/none.csv": "2010-01-01,0\n2010-01-30,290\n"}}
	c := mustLoad(t, f.build(), false)
	if c.Conflicts[0].Intensity[0] != 1 || c.Conflicts[1].Intensity[19] != 0 || c.Conflicts[1].Intensity[20] != 1 || c.Hunger[0].Level[5] != 7 || c.Hunger[4].Level[29] != 12 {
		t.Errorf("conflicts %v, hunger %v", c.Conflicts, c.Hunger[0].Level)
	}
	open := map[int]int{}
	gravity.RunWatched(c, 1, func(e *gravity.Evening) { e.Open(func(gravity.Link, int, []int) { open[e.Day]++ }) })
	if open[4] != 8 || open[5] != 6 || open[7] != 6 || open[8] != 8 {
		t.Errorf("open links by day %v", open)
	}
}

// TestForced: 1 makes a route twice, 2 turns it round; neither forces anybody.
func TestForced(t *testing.T) {
	f := folder{days: 1, places: []string{"A,x,town,0", "B,x,camp,0"}}
	for forced, want := range map[string][]int32{"0": {0, 1}, "": {0, 1}, "1": {0, 1, 0, 1}, "2": {1, 0}} {
		f.roads = []string{"A,B,10," + forced}
		c := mustLoad(t, f.build(), true)
		var from []int32
		for _, l := range c.Links {
			from = append(from, l.From)
		}
		if !slices.Equal(from, want) {
			t.Errorf("forced %q: links from %v, want %v", forced, from, want)
		}
	}
}

// TestSpeed: 10 and 95 km are done on one day at 100 km a day, 100 km are not.
func TestSpeed(t *testing.T) {
	for roads, want := range map[string]int{"A,B,10\nB,C,95": 2, "A,B,100": -1} {
		c := mustLoad(t, folder{days: 1, places: []string{"A,x,town,0", "B,x,town,0", "C,x,camp,0"}, roads: strings.Split(roads, "\n"),
			set: []string{named, "move_rules:", "  default_movechance: 1", "  foreign_weight: 1", "  camp_weight: 1e9", "  max_move_speed: 100", "  camp_movechance: 0"}, more: agents(1, "A")}.build(), true)
		at, moving, _ := evenings(c, 1)
		if want < 0 && moving[0] != 1 || want >= 0 && at[0][want] != 1 {
			t.Errorf("%s: %v and %d under way", roads, at[0], moving[0])
		}
	}
}

// TestTurnedBack: 25 km at 10 a day towards a place that closes end at the start.
func TestTurnedBack(t *testing.T) {
	c := mustLoad(t, folder{days: 3, places: []string{"A,x,town,0", "B,x,camp,0"}, roads: []string{"A,B,25"}, closure: "location,B,,1,-1\n",
		set: []string{named, "move_rules:", "  default_movechance: 1", "  max_move_speed: 10"}, more: agents(1, "A")}.build(), true)
	if at, _, _ := evenings(c, 1); !slices.Equal(at[2], []int{1, 0}) {
		t.Errorf("%v on the third evening", at[2])
	}
}

// TestDay0Capacity: 300 of 500 places are taken twice in Flee, and take nobody more.
func TestDay0Capacity(t *testing.T) {
	for exact, more := range map[bool]bool{true: false, false: true} {
		c := mustLoad(t, folder{days: 9, places: []string{"A,x,conflict_zone,9000", "B,x,camp,500", "E,x,camp,0"}, roads: []string{"A,B,10", "A,E,10"}, counted: "total,none.csv\nB,b.csv\nE,none.csv\n",
			set: []string{"move_rules:", "  camp_movechance: 0"}, more: map[string]string{"source_data/b.csv": "2010-01-01,300\n2010-01-09,700\n"}}.build(), exact)
		if n := gravity.Run(c, 1, gravity.Persons).Days[8].Camps[0]; (n > 300) != more {
			t.Errorf("exact %v: %d people in a camp of 500 places with 300 on day 0", exact, n)
		}
	}
}

// near says whether so many of n people are what a chance gives, within six standard errors.
func near(t *testing.T, what string, got, n int, chance float64) {
	t.Helper()
	if z := (float64(got) - float64(n)*chance) / math.Sqrt(float64(n)*chance*(1-chance)+1e-9); math.Abs(z) > 6 {
		t.Errorf("%s: %d of %d, want about %.0f: z %.1f", what, got, n, float64(n)*chance, z)
	}
}
