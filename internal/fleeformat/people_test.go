package fleeformat_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"vereda/internal/fleeformat"
	"vereda/internal/gravity"
)

const ages = "age,Default,A\n10,1,0\n17,0,1\n40,0,0\n70,0,0\n"

// crossroads lets 6000 people of one kind at A choose between a camp whose attraction is
// 0.5 and one of 1, both as far away. Settings follow move_rules.
func crossroads(t *testing.T, age, gender string, rules ...string) (*gravity.Case, int) {
	t.Helper()
	one := func(attribute, value string) string { return attribute + ",Default\n" + value + ",1\n" }
	more := map[string]string{"input_csv/demographics_age.csv": one("age", age), "input_csv/demographics_gender.csv": one("gender", gender), "source_data/camp.csv": "2010-01-01,0\n2010-01-02,6000\n"}
	c := mustLoad(t, folder{days: 2, places: []string{"A,x,conflict_zone,9000", "B,y,camp,0", "C,x,camp,0"}, roads: []string{"A,B,90", "A,C,90"}, counted: "total,none.csv\nB,camp.csv\nC,none.csv\n", more: more,
		set: append([]string{"move_rules:", "  foreign_weight: 0.5", "  camp_movechance: 0"}, rules...)}.build(), true)
	return c, gravity.Run(c, 1, gravity.Persons).Days[1].Camps[0]
}

// TestAgesAndSexes: who avoids hazards sees 0.5 as its square, who takes risks as 1.
func TestAgesAndSexes(t *testing.T) {
	children, boys, elderly, women := "  ChildrenAvoidHazards: True", "  BoysTakeRisk: True", "  ElderlyAvoidHazards: True", "  WomenAvoidHazards: True"
	for _, x := range []struct {
		age, gender string
		rules       []string
		weight      float64
	}{
		{"18", "female", nil, 0.5}, {"18", "female", []string{children}, 0.25}, {"19", "female", []string{children}, 0.5},
		{"18", "male", []string{children, boys}, 1}, {"14", "male", []string{children, boys}, 0.25}, {"40", "male", []string{children, boys}, 1},
		{"70", "male", []string{children, boys, elderly}, 1}, {"60", "male", []string{elderly}, 0.25}, {"59", "male", []string{elderly}, 0.5},
		{"40", "female", []string{women}, 0.25}, {"70", "female", []string{women, elderly}, 0.25}, {"40", "male", []string{women}, 0.5},
	} {
		_, got := crossroads(t, x.age, x.gender, x.rules...)
		near(t, fmt.Sprint(x), got, 6000, x.weight/(1+x.weight))
	}
}

// TestOwnWeights: who flees from a place has the values that its column gives, in both
// engines; others have the default ones.
func TestOwnWeights(t *testing.T) {
	f := folder{days: 2, places: []string{"A,x,conflict_zone,9000", "B,y,camp,0", "C,x,camp,0", "D,x,conflict_zone,9000"}, roads: []string{"A,B,90", "A,C,90", "D,C,90"}, counted: "total,none.csv\nB,camp.csv\nC,none.csv\n",
		more: map[string]string{"input_csv/demographics_age.csv": ages, "source_data/camp.csv": "2010-01-01,0\n2010-01-02,6000\n", "input_csv/demographics_gender.csv": "gender,Default\nmale,1\n"},
		set:  []string{"move_rules:", "  foreign_weight: 0.5", "  camp_movechance: 0", "  ChildrenAvoidHazards: True", "  BoysTakeRisk: True"}}
	c := mustLoad(t, f.build(), false)
	for _, e := range []gravity.Engine{gravity.Persons, gravity.Counts} {
		near(t, e.String(), gravity.Run(c, 1, e).Days[1].Camps[0], 3000, 0.5) // A sends boys of 17, to whom both camps are alike
	}
	children := map[int]bool{}
	gravity.RunWatched(c, 1, func(e *gravity.Evening) {
		for i := range e.People() {
			children[int(e.Person(i).Home)*10+e.Value(i, 0)] = true
		}
	})
	if len(children) != 2 || !children[1] || !children[30] {
		t.Errorf("values by home %v, want that of 17 years at A and of 10 at D", children)
	}
}

// TestLikeness: in a place with people, likeness is ten times the share of people like
// one; in a camp, which has no population, Flee divides by a hundred million, and the
// default by those who are there.
func TestLikeness(t *testing.T) {
	// 2000 of y and 500 of x live in camp B, and 100 of x with 300 of y in camp C; those who
	// flee are x.
	f := folder{days: 2, columns: ",initial_idps", places: []string{"A,x,conflict_zone,9000,0", "B,x,camp,0,2500", "C,x,camp,0,400"}, roads: []string{"A,B,90", "A,C,90"}, counted: "total,none.csv\nB,camp.csv\nC,none.csv\n",
		more: map[string]string{"input_csv/demographics_ethnicity.csv": "ethnicity,Default,B,C\nx,1,0.2,0.25\ny,0,0.8,0.75\n", "source_data/camp.csv": "2010-01-01,0\n2010-01-02,6000\n"},
		set:  []string{"spawn_rules:", "  insert_day0: True", "move_rules:", "  camp_movechance: 0", "  MatchCampEthnicity: True", "  MatchTownEthnicity: True"}}
	for exact, share := range map[bool]float64{true: 500.0 / 600, false: 0.2 / 0.45} {
		got := gravity.Run(mustLoad(t, f.build(), exact), 3, gravity.Persons).Days[1].Camps[0] - 2500
		// Who was in the camps is drawn too: five and a half percent of a share.
		if low, high := 6000*(share-0.06), 6000*(share+0.06); float64(got) < low || float64(got) > high {
			t.Errorf("exact %v: %d of 6000 went to B, want about %.0f", exact, got, 6000*share)
		}
	}
}

// TestReligion: the same for religion, over its usual share; and it is a rule of camps.
func TestReligion(t *testing.T) {
	f := folder{days: 2, columns: ",initial_idps", places: []string{"A,x,conflict_zone,9000,0", "B,x,camp,0,1000", "C,x,camp,0,1000"}, roads: []string{"A,B,90", "A,C,90"}, counted: "total,none.csv\nB,camp.csv\nC,none.csv\n",
		more: map[string]string{"input_csv/demographics_religion.csv": "religion,Default,B,C\nr,1,1,0\ns,0,0,1\n", "source_data/camp.csv": "2010-01-01,0\n2010-01-02,6000\n"},
		set:  []string{"move_rules:", "  camp_movechance: 0", "  MatchCampReligion: True", "  avg_religion_fraction: 0.5"}}
	if got := gravity.Run(mustLoad(t, f.build(), false), 3, gravity.Persons).Days[1].Camps; got[0] != 7000 || got[1] != 1000 {
		t.Errorf("%v, want all at the camp of their religion", got)
	}
}

// TestHarvest: in the month of the harvest farmers are counted where they come from and
// stay; in Flee all others are too (Q26).
func TestHarvest(t *testing.T) {
	f := folder{days: 40, start: "2031-05-25", columns: ",farmer_fraction", places: []string{"A,x,conflict_zone,9000,0.5", "B,x,camp,0,0"}, roads: []string{"A,B,90"}, counted: "total,none.csv\nB,camp.csv\n",
		more: map[string]string{"source_data/camp.csv": "2031-05-25,0\n2031-05-26,6000\n"}, set: []string{"move_rules:", "  camp_movechance: 0", "  harvest_months: [6]"}}
	for exact, share := range map[bool]float64{true: 1, false: 0.5} {
		c := mustLoad(t, f.build(), exact)
		if why := gravity.Why(c, gravity.Counts); len(why) == 0 || !strings.Contains(why[0], "season") {
			t.Errorf("counts refuse for %v", why)
		}
		r := gravity.Run(c, 1, gravity.Persons)
		if may, july := r.Days[5].Camps[0], r.Days[38].Camps[0]; may != 6000 || july != 6000 {
			t.Errorf("exact %v: %d before the harvest and %d after it, want 6000", exact, may, july)
		}
		near(t, fmt.Sprintf("exact %v, home for the harvest", exact), 6000-r.Days[20].Camps[0], 6000, min(share, 0.999999))
	}
}

// TestIDPCase has the rules of ethnicity, religion and harvest together, and a scale.
func TestIDPCase(t *testing.T) {
	f := folder{days: 11, start: "2099-01-01", columns: ",ethntypeA,ethntypeB,farmer_fraction", places: []string{"A,x,conflict_zone,20000,19000,1000,0.5", "C,x,town,10000,2000,8000,0.1", "D,y,camp,30000,30000,0,0"}, roads: []string{"A,C,100", "C,D,100"},
		counted: "total,all.csv\nD,all.csv\n", more: map[string]string{"source_data/all.csv": "2099-01-01,500\n2099-12-31,6000\n",
			"input_csv/demographics_religion.csv": "religion,Default,A\nchristian,0.7,0.3\nmuslim,0.2,0.5\nother_religion,0.1,0.2\n", "input_csv/demographics_ethnicity.csv": "ethnicity,Default,A\nethntypeA,1.0,0.5\nethntypeB,0.0,0.5\n"},
		set: []string{"log_levels:", "  agent: 1", "  link: 2", "move_rules:", "  MatchCampEthnicity: True", "  MatchTownEthnicity: True", "  MatchConflictEthnicity: False", "  MatchCampReligion: True", "  harvest_months: [6,11]", "optimisations:", "  hasten: 5"}}
	c := mustLoad(t, f.build(), true)
	if len(c.Attributes) != 2 || len(c.Attributes[1].Values) != 3 || c.Places[0].Farmers != 0.5 || c.Places[0].Population != 4000 {
		t.Errorf("%+v", c.Attributes)
	}
	var people, links bytes.Buffer
	logs := fleeformat.NewLogs(c, &people, &links)
	r := gravity.RunWatched(c, 1, logs.Evening)
	if err := logs.Flush(); err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(strings.TrimSuffix(people.String(), "\n"), "\n")
	if !strings.HasSuffix(rows[0], "distance_moved_this_timestep,ethnicity,religion,connections,"+fleeformat.Synthetic) || !strings.HasPrefix(rows[1], "0,0-0,D,D,2.0,0.0,False,0.0,1,0.0,ethntypeA,") {
		t.Errorf("%s\n%s", rows[0], rows[1])
	}
	sum := 1
	for _, d := range r.Days {
		sum += d.People
	}
	if len(rows) != sum {
		t.Errorf("%d rows, want the header and %d", len(rows), sum-1)
	}
	checkLinks(t, links.String())
}

// checkLinks: values of an attribute add up to the total of their link.
func checkLinks(t *testing.T, text string) {
	t.Helper()
	total, ethnic, rows := 0, 0, strings.Split(strings.TrimSpace(text), "\n")
	if rows[0] != "#time,start_location,end_location,cum_num_agents,attribute" {
		t.Error(rows[0])
	}
	for _, row := range rows[1:] {
		cells, n := strings.Split(row, ","), 0
		fmt.Sscan(cells[3], &n)
		switch {
		case cells[4] == "total":
			if total != ethnic {
				t.Fatalf("before %s: %d in all, %d by ethnicity", row, total, ethnic)
			}
			total, ethnic = n, 0
		case strings.HasPrefix(cells[4], "ethnicity:"):
			ethnic += n
		}
	}
	if total == 0 && ethnic == 0 && !strings.Contains(text, ",total") {
		t.Error("no rows")
	}
}

// TestReopenedLinkGoesOn: a link that was closed counts those who entered it before too.
func TestReopenedLinkGoesOn(t *testing.T) {
	c := mustLoad(t, folder{days: 9, places: []string{"A,x,conflict_zone,9000", "B,x,camp,0"}, roads: []string{"A,B,10"}, closure: "location,B,,3,6\n",
		set: []string{"spawn_rules:", "  conflict_driven_spawning:", "    displaced_per_conflict_day: 10", "move_rules:", "  camp_movechance: 0"}}.build(), true)
	var entered []int
	gravity.RunWatched(c, 1, func(e *gravity.Evening) {
		e.Open(func(l gravity.Link, n int, _ []int) {
			if l.From == 0 {
				entered = append(entered, n)
			}
		})
	})
	if want := []int{10, 20, 30, 70, 80, 90}; !slices.Equal(entered, want) {
		t.Errorf("%v, want %v", entered, want)
	}
}

// TestWatchedIsTheSame: writing what people do changes nothing that they do.
func TestWatchedIsTheSame(t *testing.T) {
	c, _ := crossroads(t, "17", "male", "  ChildrenAvoidHazards: True")
	a, b := gravity.Run(c, 7, gravity.Persons), gravity.RunWatched(c, 7, func(*gravity.Evening) {})
	if !slices.EqualFunc(a.Days, b.Days, func(x, y gravity.Day) bool { return slices.Equal(x.Camps, y.Camps) }) {
		t.Error("other people are in the camps")
	}
}

// TestHops: with level 3 each link that is passed has a row of its own before the last.
func TestHops(t *testing.T) {
	for level, want := range map[int][]string{1: {"0,0-0,A,C,"}, 2: {"0,0-0,A,L:A:B,", "0,0-0,A,L:B:C,", "0,0-0,A,C,"}, 3: {"0-0,0-0,A,L:A:B,", "0-1,0-0,A,L:B:C,", "0,0-0,A,C,"}} {
		c := mustLoad(t, folder{days: 1, places: []string{"A,x,town,0", "B,x,town,0", "C,x,camp,0"}, roads: []string{"A,B,10", "B,C,95"}, more: agents(1, "A"),
			set: []string{"log_levels:", fmt.Sprint("  agent: ", level), named, "move_rules:", "  default_movechance: 1", "  max_move_speed: 100", "  camp_movechance: 0", "  camp_weight: 1e9"}}.build(), true)
		var people bytes.Buffer
		logs := fleeformat.NewLogs(c, &people, nil)
		gravity.RunWatched(c, 1, logs.Evening)
		if err := logs.Flush(); err != nil {
			t.Fatal(err)
		}
		rows := strings.Split(strings.TrimSpace(people.String()), "\n")[1:]
		if !slices.EqualFunc(rows, want, strings.HasPrefix) {
			t.Errorf("level %d: %q", level, rows)
		}
		if last := rows[len(rows)-1]; !strings.Contains(last, ",False,105.0,3,105.0,") {
			t.Errorf("level %d: %s", level, last)
		}
	}
}

// TestForecasts: with a flood foretold at one of two camps people go to the other. In Flee nobody leaves a place for which none is
// foretold (Q14).
func TestForecasts(t *testing.T) {
	f := folder{days: 3, places: []string{"A,x,town,0", "B,x,camp,0", "C,x,camp,0"}, roads: []string{"A,B,90", "A,C,90"},
		more: map[string]string{"input_csv/agents.csv": "location,floodawareness\n" + strings.Repeat("A,1\n", 3000), "input_csv/demographics_floodawareness.csv": "floodawareness,Default\n0,0.5\n1,0.5\n", "input_csv/flood_level.csv": "#Day,A,B\n0,0,0\n1,0,0\n2,0,2\n3,0,2\n4,0,2\n"},
		set: []string{named, "move_rules:", "  default_movechance: 0.5", "  camp_movechance: 0", "  flood_rules:", "    flood_movechances: [0,1,1,1]", "    flood_loc_weights: [1,0.5,0.25,0]",
			"    flood_forecaster: True", "    flood_forecaster_timescale: 2", "    flood_forecaster_end_time: 4", "    flood_forecaster_weights: [1,1,1,1,1]", "    flood_awareness_weights: [0,1]"}}
	c := mustLoad(t, f.build(), false)
	at, _, _ := evenings(c, 1)
	near(t, "left A", 3000-at[0][0], 3000, 0.5)
	near(t, "went to B", at[0][1], at[0][1]+at[0][2], 0.125/1.125) // two days ahead, one of them at level 2
	if at, _, _ = evenings(mustLoad(t, f.build(), true), 1); at[2][0] != 3000 {
		t.Errorf("%v: in Flee nobody leaves dry land while floods are foretold", at[2])
	}
	if len(c.Floods[1].Level) != 5 {
		t.Errorf("levels %v", c.Floods[1].Level)
	}
}
