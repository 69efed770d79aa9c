package fleeformat_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"vereda/internal/fleeformat"
	"vereda/internal/gravity"
)

// lowlands is a case of floods: two banks of a river, a hill and a town, with tables of
// five levels.
func lowlands(edits ...string) fstest.MapFS {
	files := map[string]string{
		"input_csv/sim_period.csv": "StartDate,2031-06-01\nLength,5\n",
		"input_csv/locations.csv": "#name,region,country,lat,lon,location_type,conflict_date,population\n" +
			"WestBank,Plain,Home,1,1,flood_zone,,1000\nEastBank,Plain,Home,1,1.2,flood_zone,,2000\n" +
			"Hill,Hills,Home,1,1.4,town,,100\nTown,Hills,Home,1,1.6,town,,100\n",
		"input_csv/routes.csv":        "#name1,name2,distance,forced_redirection\nWestBank,EastBank,10,0\nWestBank,Hill,20,0\nHill,Town,20,0\n",
		"input_csv/flood_level.csv":   "#Day,WestBank,EastBank\n0,1,0\n1,2,0\n2,0,0\n3,3,1\n4,1,0\n",
		"source_data/data_layout.csv": "total,all.csv\nWestBank,none.csv\nEastBank,none.csv\nHill,none.csv\nTown,none.csv\n",
		"source_data/all.csv":         "Date,people\n2031-06-01,0\n",
		"source_data/none.csv":        "Date,people\n2031-06-01,0\n",
		"simsetting.yml": "spawn_rules:\n  take_from_population: True\n  conflict_zone_spawning_only: False\n  flood_zone_spawning_only: True\n" +
			"  flood_driven_spawn_mode:\n    spawn_mode: constant\n    displaced_per_flood_day: [0, 100, 200, 300, 400]\n" +
			"move_rules:\n  default_movechance: 0\n  flood_rules:\n    flood_movechances: [0, 0, 0, 1, 1]\n    flood_loc_weights: [1, 0.5, 0.25, 0, 0]\n",
	}
	fsys := fstest.MapFS{}
	for i := 0; i < len(edits); i += 3 {
		if !strings.Contains(files[edits[i]], edits[i+1]) {
			panic("nothing to edit: " + edits[i+1])
		}
		files[edits[i]] = strings.Replace(files[edits[i]], edits[i+1], edits[i+2], 1)
	}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func mustLoad(t *testing.T, fsys fstest.MapFS, exact bool) *gravity.Case {
	t.Helper()
	c, list := fleeformat.Load(fsys, "case", exact)
	if c == nil {
		t.Fatal(list.Format())
	}
	return c
}

// TestFloods lets as many flee as the table has for the levels of the day, counts them
// in all places, and lets them move from the level on that has a chance.
func TestFloods(t *testing.T) {
	for _, e := range []gravity.Engine{gravity.Persons, gravity.Counts} {
		r := gravity.Run(mustLoad(t, lowlands(), false), 1, e)
		if len(r.Camps) != 4 {
			t.Fatalf("%v: %d places in the output, want all 4", e, len(r.Camps))
		}
		var people []int
		for _, d := range r.Days {
			people = append(people, d.People)
		}
		if want := []int{100, 300, 300, 700, 800}; !slices.Equal(people, want) {
			t.Errorf("%v: %v people had fled by day, want %v", e, people, want)
		}
		if got := r.Days[2].Camps; !slices.Equal(got, []int{300, 0, 0, 0}) {
			t.Errorf("%v: %v on the third evening: below level 3 nobody moves", e, got)
		}
		// On day 3 all 600 leave the west bank. The east bank has the weight of level 1
		// twice, as a flood zone and as the end of a road, at 10 km, the hill 1 at 20:
		// 0.25/20 against 1/30, so 3 of 11 cross. Nobody goes on: level 1 and dry land
		// have no chance of moving.
		last := r.Days[3].Camps
		crossed := float64(last[1] - 100)
		if z := (crossed - 600*3.0/11) / math.Sqrt(600*3.0/11*8/11); last[0] != 0 || math.Abs(z) > 6 {
			t.Errorf("%v: %v after the flood, want 0, about 264 and about 436: z %.1f", e, last, z)
		}
	}
}

func TestFloodModes(t *testing.T) {
	ratio := mustLoad(t, lowlands("simsetting.yml", "    spawn_mode: constant\n    displaced_per_flood_day: [0, 100, 200, 300, 400]\n", "    displaced_per_flood_day: [0, 0.1, 0.2, 0.5, 0.9]\n"), true)
	if got := gravity.Run(ratio, 1, gravity.Persons).Days; got[0].People != 100 || got[1].People != 280 {
		t.Errorf("%d and %d by share of the population, want 100 of 1000 and then 180 of 900", got[0].People, got[1].People)
	}
	poisson := mustLoad(t, lowlands("simsetting.yml", "spawn_mode: constant", "spawn_mode: poisson"), true)
	sum := 0.0
	for seed := range uint64(100) {
		sum += float64(gravity.Run(poisson, seed, gravity.Persons).Days[0].People)
	}
	if z := (sum - 100*100) / 100; math.Abs(z) > 6 || sum == 10000 {
		t.Errorf("%g people in 100 runs of a mean of 100 each", sum)
	}
}

// TestFloodFaults has what Flee stops at or passes over.
func TestFloodFaults(t *testing.T) {
	for _, x := range []struct {
		exact bool
		edits []string
		want  string
	}{
		{true, []string{"input_csv/flood_level.csv", "3,3,1", "3,4,1"}, "flood_level.csv:5:3: error E-FLEE-CELL: the flood is above the tables"},
		{false, []string{"input_csv/flood_level.csv", "3,3,1", "3,5,1"}, "flood_level.csv:5:3: error E-FLEE-CELL: the flood is above the tables"},
		{false, []string{"input_csv/flood_level.csv", "4,1,0\n", ""}, "error E-FLEE-DAYS: the table has 4 days and the run 5"},
		{false, []string{"simsetting.yml", "conflict_zone_spawning_only: False", "conflict_zone_spawning_only: True"}, "both from floods alone and from conflict alone"},
		{false, []string{"simsetting.yml", "take_from_population: True", "take_from_population: False"}, "must be taken from the population"},
		{false, []string{"simsetting.yml", "flood_loc_weights", "flood_loc_wieghts"}, `did you mean "flood_loc_weights"?`},
		{false, []string{"simsetting.yml", "spawn_mode: constant", "flood_spawn_mode: constant"}, "warning E-FLEE-INERT"},
		{false, []string{"simsetting.yml", "spawn_mode: constant", "spawn_mode: constnat"}, `did you mean "constant"?`},
		{false, []string{"source_data/data_layout.csv", "Hill,none.csv\n", ""}, "error E-FLEE-CAMP: camp Hill has no series"},
		{false, []string{"input_csv/flood_level.csv", "EastBank", "EastBnak"}, `did you mean "EastBank"?`},
		{false, []string{"simsetting.yml", "[1, 0.5, 0.25, 0, 0]", "[1, -2]"}, "not a value of this table"},
	} {
		_, list := fleeformat.Load(lowlands(x.edits...), "case", x.exact)
		if text := list.Format(); !strings.Contains(text, x.want) {
			t.Errorf("%v: want %q in\n%s", x.edits, x.want, text)
		}
	}
	// At the last entry of the tables Flee stops and the default does not: Q8.
	c := mustLoad(t, lowlands("input_csv/flood_level.csv", "3,3,1", "3,4,1"), false)
	if got := gravity.Run(c, 1, gravity.Persons).Days[3].People; got != 300+400+100 {
		t.Errorf("%d people had fled at the last level of the table, want 800", got)
	}
}

// drylands is a case of hunger: people flee from a conflict at Well, and may go on to
// Valley at home or to Camp abroad.
func drylands(rules string, edits ...string) fstest.MapFS {
	files := map[string]string{
		"input_csv/sim_period.csv": "StartDate,2031-06-01\nLength,11\n",
		"input_csv/locations.csv": "#name,region,country,lat,lon,location_type,conflict_date,population,trade_volume,hdi\n" +
			"Well,North,Home,1,1,conflict_zone,0,1000,,\nValley,South,Home,1,2,town,,1000,,\nCamp,Far,Abroad,1,3,camp,,0,2,0.5\n",
		"input_csv/routes.csv":                "#name1,name2,distance\nWell,Valley,90\nWell,Camp,90\n",
		"input_csv/conflicts.csv":             "#Day,Well\n" + strings.Repeat("0,1\n", 11),
		"input_csv/region_attributes_IPC.csv": "#Day,North,South,Far\n0,0,50,0\n10,100,50,0\n",
		"source_data/data_layout.csv":         "total,all.csv\nCamp,camp.csv\n",
		"source_data/all.csv":                 "2031-06-01,0\n",
		"source_data/camp.csv":                "2031-06-01,0\n2031-06-02,6000\n2031-06-11,6000\n",
		"simsetting.yml":                      "spawn_rules:\n  camps_are_sinks: False\n" + rules,
	}
	fsys := fstest.MapFS{}
	for name, text := range files {
		for i := 0; i < len(edits); i += 3 {
			if edits[i] == name {
				text = strings.Replace(text, edits[i+1], edits[i+2], 1)
			}
		}
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// TestHunger asks for the share of those who fled that is in the camp on the day after the
// counts rose: both roads are as long, so shares are those of the weights. Valley, which nobody leaves, is
// a camp too (Q19).
func TestHunger(t *testing.T) {
	for _, x := range []struct {
		name, rules string
		camp        float64
	}{
		{"none", "move_rules:\n  camp_weight: 1\n  default_movechance: 0\n", 1.0 / 2},
		{"avoided", "move_rules:\n  avoid_food_deprived_locations: True\n  default_movechance: 0\n", 1 / 1.75},
		{"trade", "move_rules:\n  use_economic_pull: True\n  default_movechance: 0\n", 3.25 / 4.25},
		{"starving", "move_rules:\n  conflict_movechance: 0.005\n  flee_when_starving: True\n  default_movechance: 0\n", 0.1045 / 2},
	} {
		var edits []string
		if x.name == "starving" { // nobody starves at Valley and goes on
			edits = []string{"input_csv/region_attributes_IPC.csv", "0,0,50", "0,0,0", "input_csv/region_attributes_IPC.csv", "100,50", "100,0"}
		}
		c := mustLoad(t, drylands(x.rules, edits...), false)
		r := gravity.Run(c, 1, gravity.Persons)
		got, sd := float64(r.Days[1].Camps[1]), math.Sqrt(6000*x.camp*(1-x.camp))
		if z := (got - 6000*x.camp) / sd; math.Abs(z) > 6 {
			t.Errorf("%s: %g of 6000 came to the camp, want about %.0f: z %.1f", x.name, got, 6000*x.camp, z)
		}
	}
}

// TestStarvationSpawns lets people flee from hunger where no conflict is: weights of
// day 5 are those of day 4, 40 % of 1000 at Well and 50 % of 1000 at Valley.
func TestStarvationSpawns(t *testing.T) {
	edits := []string{"input_csv/conflicts.csv", strings.Repeat("0,1\n", 11), strings.Repeat("0,0\n", 11), "input_csv/locations.csv", "conflict_zone,0", "town,0",
		"source_data/camp.csv", "2031-06-02,6000", "2031-06-05,0\n2031-06-06,6000"}
	c := mustLoad(t, drylands("  starvation_driven_spawning: True\nmove_rules:\n  default_movechance: 0.005\n  awareness_level: 0\n", edits...), false)
	c.Camps[0], c.Places[0].Kind = -1, gravity.Camp // so that the output counts at Well
	got := float64(gravity.Run(c, 1, gravity.Persons).Days[5].Camps[0])
	if z := (got - 6000*4.0/9) / math.Sqrt(6000*4.0/9*5/9); math.Abs(z) > 6 {
		t.Errorf("%g of 6000 fled from Well, want about 2667: z %.1f", got, z)
	}
	_, list := fleeformat.Load(drylands("  starvation_driven_spawning: True\n", "input_csv/region_attributes_IPC.csv", "10,", "8,"), "case", false)
	if !strings.Contains(list.Format(), "the levels do not cover the run") {
		t.Error(list.Format())
	}
	_, list = fleeformat.Load(drylands("  starvation_driven_spawning: True\n", "input_csv/region_attributes_IPC.csv", "Far", "Fra"), "case", false)
	if !strings.Contains(list.Format(), "no column for region Far of Camp") {
		t.Error(list.Format())
	}
}

// TestHungerByName: a place named as its region keeps the level of day 0 in Flee (Q27).
func TestHungerByName(t *testing.T) {
	for _, exact := range []bool{false, true} {
		c := mustLoad(t, drylands("move_rules:\n  flee_when_starving: True\n", "input_csv/locations.csv", "Well,North", "Well,Well", "input_csv/region_attributes_IPC.csv", "North", "Well"), exact)
		want := map[bool]float64{false: 70, true: 0}[exact]
		if got := c.Hunger[0].Level[7]; got != want {
			t.Errorf("exact %v: level %g on day 7, want %g", exact, got, want)
		}
	}
}
