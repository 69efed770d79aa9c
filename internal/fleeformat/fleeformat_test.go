package fleeformat

import (
	"bytes"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"vereda/internal/diag"
	"vereda/internal/gravity"
)

// small is the folder of testdata with edits: FILE, OLD, NEW one after the other; an
// empty OLD replaces the whole file, and NEW of "-" deletes it.
func small(t *testing.T, edits ...string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	root := os.DirFS("testdata/small")
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(root, name)
		files[name] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+2 < len(edits); i += 3 {
		file, old, now := edits[i], edits[i+1], edits[i+2]
		switch {
		case now == "-":
			delete(files, file)
		case old == "":
			files[file] = &fstest.MapFile{Data: []byte(now)}
		default:
			text := string(files[file].Data)
			if strings.Count(text, old) != 1 {
				t.Fatalf("%s does not hold %q once", file, old)
			}
			files[file] = &fstest.MapFile{Data: []byte(strings.Replace(text, old, now, 1))}
		}
	}
	return files
}

const (
	locations = "input_csv/locations.csv"
	routes    = "input_csv/routes.csv"
	closures  = "input_csv/closures.csv"
	conflicts = "input_csv/conflicts.csv"
	period    = "input_csv/sim_period.csv"
	repairs   = "input_csv/registration_corrections.csv"
	layout    = "source_data/data_layout.csv"
	setting   = "simsetting.yml"
)

// TestSmall reads every file and holds the case to what stands in them.
func TestSmall(t *testing.T) {
	c, list := Load(small(t), "small", false)
	if c == nil || list.Len() > 0 {
		t.Fatal(list.Format())
	}
	if c.Days != 20 || c.Start.String() != "2020-01-01" || len(c.Places) != 6 || len(c.Links) != 10 || len(c.Closures) != 2 || len(c.Conflicts) != 2 {
		t.Errorf("%d days from %s, %d places, %d links, %d closures, %d conflicts", c.Days, c.Start, len(c.Places), len(c.Links), len(c.Closures), len(c.Conflicts))
	}
	green, river, hill := c.Places[3], c.Places[4], c.Places[5]
	if green.Kind != gravity.Camp || !green.Foreign || green.Capacity != 6000 || green.CapacityPerDay != 20 || river.InitialPeople != 50 || hill.Kind != gravity.IDPCamp || hill.Foreign {
		t.Errorf("camps %+v %+v %+v", green, river, hill)
	}
	if c.Links[2].Walk != 0.2 || c.Links[4].Speed != 120 || c.Links[6].From != 3 || c.Links[7].From != 2 {
		t.Errorf("links %+v", c.Links)
	}
	// Greenfield before 11 January is brought to the level of that day: 1800 over 600.
	if s := c.Series[c.Camps[3]]; s.At(0) != 300 || s.At(5) != 1800 || s.At(10) != 1800 || s.At(19) != 4200 {
		t.Errorf("Greenfield %+v", s)
	}
	if s := c.Series[c.Camps[4]]; s.At(0) != 50 || s.At(6) != 400 || s.At(19) != 1900 {
		t.Errorf("Rivercamp %+v", s)
	}
	if !c.Set.Correct.Day0Capacity || c.Set.MaxSpeed != 200 || c.Set.ConflictWeight != 0.25 || c.Set.WalkSpeed != 35 {
		t.Errorf("settings %+v", c.Set)
	}
	exact, _ := Load(small(t), "small", true)
	if exact.Set.Correct != (gravity.Corrections{}) {
		t.Errorf("corrected under --flee-exact: %+v", exact.Set.Correct)
	}
}

// TestRuns runs the small case with both engines: everybody is accounted for, twice
// the same, and the columns of Flee's output hold what the run says.
func TestRuns(t *testing.T) {
	c, _ := Load(small(t), "small", false)
	for _, e := range []gravity.Engine{gravity.Persons, gravity.Counts} {
		r, again := gravity.Run(c, 5, e), gravity.Run(c, 5, e)
		last := r.Days[19]
		if last.People < 4000 || last.Camps[0]+last.Camps[1]+last.Camps[2] > last.People || r.Days[2].Camps[0] != 300 {
			t.Errorf("%s: %+v", e, last)
		}
		out := Output(c, r)
		if !bytes.Equal(out, Output(c, again)) {
			t.Errorf("%s: two runs with one seed differ", e)
		}
		lines := strings.Split(string(out), "\n")
		head := "Day,Date,Greenfield sim,Greenfield data,Greenfield error,Rivercamp sim,"
		if len(lines) != 22 || !strings.HasPrefix(lines[0], head) || !strings.HasPrefix(lines[1], "0,2020-01-02,300,300,0.0,") {
			t.Errorf("%s: output\n%s\n%s", e, lines[0], lines[1])
		}
	}
}

// TestFaults: every way in which Flee stops, guesses or stays silent is a diagnostic
// with its place.
func TestFaults(t *testing.T) {
	for name, x := range map[string]struct {
		edits   []string
		want    string // of the first diagnostic: file:line:column severity code
		message string
	}{
		"no routes":            {[]string{routes, "", "-"}, "case/input_csv/routes.csv error E-FLEE-FILE", "missing"},
		"empty routes":         {[]string{routes, "", "\n"}, "case/input_csv/routes.csv:1:0 error E-FLEE-CELL", "no route"},
		"no data layout":       {[]string{layout, "", "-"}, "case/source_data/data_layout.csv error E-FLEE-FILE", "missing"},
		"no series":            {[]string{"source_data/hillside.csv", "", "-"}, "case/source_data/hillside.csv error E-FLEE-FILE", "missing"},
		"no length":            {[]string{period, "Length,20", "Len,20"}, "case/input_csv/sim_period.csv error E-FLEE-CELL", "length"},
		"not a date":           {[]string{period, "2020-01-01", "2020-13-01"}, "case/input_csv/sim_period.csv:1:11 error E-FLEE-CELL", "date"},
		"unknown end":          {[]string{routes, "Crossing,Rivercamp", "Crossing,Rivercmp"}, "case/input_csv/routes.csv:6:10 error E-FLEE-NAME", "location"},
		"no distance":          {[]string{routes, "Oldtown,Millford,70", "Oldtown,Millford,"}, "case/input_csv/routes.csv:2:18 error E-FLEE-CELL", "distance"},
		"negative distance":    {[]string{routes, "Oldtown,Millford,70", "Oldtown,Millford,-7"}, "case/input_csv/routes.csv:2:18 error E-FLEE-CELL", "distance"},
		"no way at all":        {[]string{routes, "Oldtown,Millford,70", "Oldtown,Millford,0"}, "case/input_csv/routes.csv:2:18 error E-FLEE-CELL", "without end"},
		"forced 3":             {[]string{routes, "130,2", "130,3"}, "case/input_csv/routes.csv:5:25 error E-FLEE-CELL", "redirection"},
		"forced 1":             {[]string{routes, "130,2", "130,1"}, "case/input_csv/routes.csv:5:25 warning E-FLEE-INERT", "double"},
		"two of a name":        {[]string{locations, "idpcamp,0,3000,,\n", "idpcamp,0,3000,,\nOldtown,North,Home,1,1,town,0,5,,\n"}, "case/input_csv/locations.csv:8:1 error E-FLEE-TWICE", "stands already"},
		"column of persons":    {[]string{locations, "capacity_per_day", "phone_number"}, "case/input_csv/locations.csv:1:82 error E-PERSONAL", "telephone"},
		"unknown type":         {[]string{locations, ",idpcamp,", ",idp,"}, "case/input_csv/locations.csv:7:30 error E-FLEE-CELL", "type"},
		"population in words":  {[]string{locations, "60000", "many"}, "case/input_csv/locations.csv:2:46 error E-FLEE-CELL", "number of people"},
		"half a person":        {[]string{locations, "60000", "60000.5"}, "case/input_csv/locations.csv:2:46 error E-FLEE-CELL", "whole"},
		"coordinate":           {[]string{locations, "11.4,21.6", "11.4,521.6"}, "case/input_csv/locations.csv:5:27 error E-FLEE-CELL", "coordinate"},
		"too few days":         {[]string{conflicts, "19,1,1\n", ""}, "case/input_csv/conflicts.csv error E-FLEE-DAYS", "19 days"},
		"unknown zone":         {[]string{conflicts, "#Day,Oldtown,Millford", "#Day,Oldtown,Milford"}, "case/input_csv/conflicts.csv:1:14 warning E-FLEE-NAME", "befalls nobody"},
		"intensity":            {[]string{conflicts, "19,1,1", "19,1,x"}, "case/input_csv/conflicts.csv:21:6 error E-FLEE-CELL", "intensity"},
		"no conflict":          {[]string{locations, "conflict_zone", "town", conflicts, "0,1,0\n", "0,0,0\n", conflicts, "\n1,1,0\n", "\n1,0,0\n"}, "case/input_csv/conflicts.csv error E-FLEE-NOWHERE", "day 1"},
		"unknown closure":      {[]string{closures, "location,Hillside", "locaton,Hillside"}, "case/input_csv/closures.csv:3:1 error E-FLEE-CELL", "closure"},
		"unknown country":      {[]string{closures, "country,Home,Away", "country,Home,Awy"}, "case/input_csv/closures.csv:2:14 warning E-FLEE-NAME", "closes nothing"},
		"closed for how long":  {[]string{closures, "Hillside,-,5,8", "Hillside,-,five,8"}, "case/input_csv/closures.csv:3:21 error E-FLEE-CELL", "day"},
		"camp without series":  {[]string{layout, "Hillside,hillside.csv\n", "Hilside,hillside.csv\n"}, "case/source_data/data_layout.csv error E-FLEE-CAMP", "Hillside"},
		"empty series":         {[]string{"source_data/hillside.csv", "", "Date,people\n"}, "case/source_data/hillside.csv error E-FLEE-SERIES", "empty"},
		"out of order":         {[]string{"source_data/hillside.csv", "2020-01-05", "2020-01-25"}, "case/source_data/hillside.csv:4:1 error E-FLEE-SERIES", "come after"},
		"half a count":         {[]string{"source_data/hillside.csv", ",500", ",500.5"}, "case/source_data/hillside.csv:3:12 error E-FLEE-CELL", "count"},
		"correction of nobody": {[]string{repairs, "Greenfield", "Greenfeld"}, "case/input_csv/registration_corrections.csv:1:1 error E-FLEE-NAME", "series"},
		"correction of no day": {[]string{repairs, "2020-01-11", "2020-01-12"}, "case/input_csv/registration_corrections.csv:1:12 error E-FLEE-SERIES", "no count"},
		"misspelt key":         {[]string{setting, "max_move_speed", "max_move_sped"}, "case/simsetting.yml:7:3 error E-FLEE-KEY", "nothing reads"},
		"key elsewhere":        {[]string{setting, "  insert_day0: True", "  max_walk_speed: 20"}, "case/simsetting.yml:5:3 error E-FLEE-KEY", "nothing reads"},
		"strange key":          {[]string{setting, "  insert_day0: True", "  Flood_zoning_of_all: 0"}, "case/simsetting.yml:5:3 warning E-FLEE-KEY", "nothing reads"},
		"inert key":            {[]string{setting, "  insert_day0: True", "  average_social_connectivity: 3.0"}, "case/simsetting.yml:5:32 warning E-FLEE-INERT", "no effect"},
		"chance above one":     {[]string{setting, "max_move_speed: 200.0", "default_movechance: 1.5"}, "case/simsetting.yml:7:23 error E-FLEE-CELL", "value"},
		"neither true":         {[]string{setting, "insert_day0: True", "insert_day0: perhaps"}, "case/simsetting.yml:5:16 error E-FLEE-CELL", "truth"},
		"month":                {[]string{setting, "awareness_level: 1", "harvest_months: [6, 13]"}, "case/simsetting.yml:9:23 error E-FLEE-CELL", "month"},
		"quoted truth":         {[]string{setting, "insert_day0: True", "insert_day0: \"False\""}, "case/simsetting.yml:5:16 error E-FLEE-CELL", "quotes"},
		"key twice":            {[]string{setting, "  insert_day0: True", "  insert_day0: True\n  insert_day0: False"}, "case/simsetting.yml:6:3 warning E-FLEE-TWICE", "line 5"},
		"part of a person":     {[]string{setting, "  insert_day0: True", "  conflict_driven_spawning:\n    displaced_per_conflict_day: 2.5"}, "case/simsetting.yml:6:33 warning E-FLEE-INERT", "point"},
		"weak pruning":         {[]string{setting, "awareness_level: 1", "pruning_threshold: 1.0005"}, "case/simsetting.yml:9:22 warning E-FLEE-INERT", "threshold"},
		"unnamed conflict":     {[]string{conflicts, "19,1,1", "19,1,1,1"}, "case/input_csv/conflicts.csv:21:8 error E-FLEE-CELL", "without a name"},
		"closed too late":      {[]string{closures, "Hillside,-,5,8", "Hillside,-,50,80"}, "case/input_csv/closures.csv:3:21 warning E-FLEE-INERT", "no such day"},
		"opens first":          {[]string{closures, "Hillside,-,5,8", "Hillside,-,5,3"}, "case/input_csv/closures.csv:3:23 warning E-FLEE-INERT", "stays closed"},
		"other camp":           {[]string{closures, "location,Hillside", "camp,Hillside"}, "case/input_csv/closures.csv:3:6 warning E-FLEE-INERT", "opens as camp"},
		"change too late":      {[]string{"input_csv/location_changes.csv", "", "Hillside,camp,99\n"}, "case/input_csv/location_changes.csv:1:15 warning E-FLEE-INERT", "nothing changes"},
		"change without day":   {[]string{"location_changes.csv", "", "Hillside,camp\n"}, "case/location_changes.csv:1:1 error E-FLEE-CELL", "three cells"},
		"change to what":       {[]string{"location_changes.csv", "", "Hillside,kamp,3\n"}, "case/location_changes.csv:1:10 error E-FLEE-CELL", "type"},
		"series of nobody":     {[]string{layout, "Hillside,hillside.csv\n", "Hillside,hillside.csv\nHilside,hillside.csv\n"}, "case/source_data/data_layout.csv warning E-FLEE-NAME", "counted nowhere"},
		"sinks of nobody":      {[]string{setting, "  insert_day0: True", "  camps_are_sicks: True"}, "case/input_csv/locations.csv warning E-FLEE-INERT", "no location"},
		"column misspelt":      {[]string{locations, "capacity_per_day", "capacity_perday"}, "case/input_csv/locations.csv:1:82 warning E-FLEE-KEY", "nothing reads this column"},
		"corridor unused":      {[]string{"input_csv/major_routes.csv", "", "Oldtown,Millford,Crossing\n"}, "case/input_csv/major_routes.csv warning E-FLEE-INERT", "fixed_routes"},
		"corridor to nowhere":  {[]string{"input_csv/major_routes.csv", "", "Oldtown,Milford,Crossing\n", setting, "awareness_level: 1", "fixed_routes: True"}, "case/input_csv/major_routes.csv:1:9 error E-FLEE-NAME", "location"},
		"short corridor":       {[]string{"input_csv/major_routes.csv", "", "Oldtown,Millford\n", setting, "awareness_level: 1", "fixed_routes: True"}, "case/input_csv/major_routes.csv:1:1 error E-FLEE-CELL", "corridor"},
		"no ages":              {[]string{setting, "awareness_level: 1", "ElderlyAvoidHazards: True"}, "case/input_csv/demographics_age.csv error E-FLEE-FILE", "asks for the age"},
		"ages in words":        {[]string{"input_csv/demographics_age.csv", "", "age,Default\nold,1\n", setting, "awareness_level: 1", "ElderlyAvoidHazards: True"}, "case/input_csv/demographics_age.csv:2:1 error E-FLEE-CELL", "age"},
		"sex in capitals":      {[]string{"input_csv/demographics_gender.csv", "", "gender,Default\nFemale,1\n", setting, "awareness_level: 1", "WomenAvoidHazards: True"}, "case/input_csv/demographics_gender.csv:2:1 warning E-FLEE-CELL", "female"},
		"no default weights":   {[]string{"input_csv/demographics_age.csv", "", "age,Oldtown\n70,1\n", setting, "awareness_level: 1", "ElderlyAvoidHazards: True"}, "case/input_csv/demographics_age.csv:1:1 error E-FLEE-CELL", "no column Default"},
		"weights of nobody":    {[]string{"input_csv/demographics_age.csv", "", "age,Default,Oldtwn\n70,1,1\n"}, "case/input_csv/demographics_age.csv:1:13 warning E-FLEE-NAME", "nobody"},
		"no weight":            {[]string{"input_csv/demographics_age.csv", "", "age,Default\n70,0\n"}, "case/input_csv/demographics_age.csv:1:5 error E-FLEE-CELL", "weight"},
		"other attribute":      {[]string{"input_csv/demographics_age.csv", "", "years,Default\n70,1\n"}, "case/input_csv/demographics_age.csv:1:1 error E-FLEE-CELL", "header"},
		"risk without rule":    {[]string{setting, "awareness_level: 1", "BoysTakeRisk: True"}, "case/simsetting.yml warning E-FLEE-INERT", "BoysTakeRisk"},
		"no agents":            {[]string{setting, "  insert_day0: True", "  read_from_agents_csv_file: True"}, "case/input_csv/agents.csv error E-FLEE-FILE", "missing"},
		"agents without head":  {[]string{"input_csv/agents.csv", "", "Oldtown,30\n", setting, "  insert_day0: True", "  read_from_agents_csv_file: True"}, "case/input_csv/agents.csv:1:1 error E-FLEE-CELL", "header"},
		"agent cut short":      {[]string{"input_csv/agents.csv", "", "location,age\nOldtown\n", setting, "  insert_day0: True", "  read_from_agents_csv_file: True"}, "case/input_csv/agents.csv:2:1 error E-FLEE-CELL", "as many cells"},
		"granularity":          {[]string{setting, "  agent: 0", "  granularity: regions"}, "case/simsetting.yml:2:16 error E-FLEE-CELL", "name"},
		"two headers":          {[]string{locations, "#name", "#a,b,c,d,e,f,g,h,i\n#name"}, "case/input_csv/locations.csv:2:69 warning E-FLEE-TWICE", "second header"},
		"not in UTF-8":         {[]string{closures, "location,Hillside", "location,Hillsid\xe9"}, "case/input_csv/closures.csv:3:0 error E-FLEE-FILE", "UTF-8"},
		"not yaml":             {[]string{setting, "", "a: b: c"}, "case/simsetting.yml error E-FLEE-FILE", "YAML"},
		"mode":                 {[]string{setting, "  insert_day0: True", "  conflict_driven_spawning:\n    spawn_mode: steady"}, "case/simsetting.yml:6:17 error E-FLEE-CELL", "mode"},
	} {
		t.Run(name, func(t *testing.T) {
			c, list := Load(small(t, x.edits...), "case", false)
			if list.Len() == 0 {
				t.Fatal("nothing is reported")
			}
			d := list.Sorted()[0]
			at := d.File
			if d.Line > 0 {
				at = strings.Join([]string{at, itoa(d.Line), itoa(d.Column)}, ":")
			}
			if got := at + " " + d.Severity.String() + " " + d.Code; got != x.want || !strings.Contains(d.Message, x.message) {
				t.Errorf("got  %s: %s\nwant %s", got, d.Message, x.want)
			}
			if (c == nil) != (d.Severity == diag.Error) {
				t.Errorf("a case %v beside an %s", c != nil, d.Severity)
			}
		})
	}
}

func itoa(n int) string { return show(float64(n)) }

// TestByteOrderMark: a mark in front of the header does not make it a row.
func TestByteOrderMark(t *testing.T) {
	files := small(t)
	files[layout] = &fstest.MapFile{Data: append([]byte("\ufeff#name,file\n"), files[layout].Data...)}
	if c, list := Load(files, "case", false); c == nil || len(c.Series) != 4 {
		t.Error(list.Format())
	}
}

// TestSwitchedOff: rules that are not built may stand there switched off.
func TestSwitchedOff(t *testing.T) {
	files := small(t, setting, "  insert_day0: True", "  insert_day0: yes\n  flood_zone_spawning_only: False\n  starvation_driven_spawning: no")
	if c, list := Load(files, "case", false); c == nil || list.Len() > 0 {
		t.Error(list.Format())
	}
}

// TestModes reads the ways in which people flee by the strength of conflict.
func TestModes(t *testing.T) {
	for text, want := range map[string]gravity.Settings{
		"\n    spawn_mode: poisson\n    displaced_per_conflict_day: 80.9": {Mode: gravity.ByPoisson, Displaced: 80},
		"\n    spawn_mode: pop_ratio":                                     {Mode: gravity.PopRatio, Displaced: 0.01},
		"\n    spawn_mode: constant":                                      {Mode: gravity.Constant, Displaced: 500},
	} {
		c, list := Load(small(t, setting, "  insert_day0: True", "  conflict_driven_spawning:"+text), "case", false)
		if c == nil || c.Set.Mode != want.Mode || c.Set.Displaced != want.Displaced {
			t.Errorf("%s: %v\n%s", text, c, list.Format())
		}
	}
}

// TestAdded adds series as Flee does: what lies behind the last of either is lost.
func TestAdded(t *testing.T) {
	days, people := added([]int{0, 10, 20}, []float64{1, 2, 3}, []int{0, 5, 15}, []float64{10, 20, 30})
	if got := len(days); got != 4 || days[1] != 5 || people[1] != 22 || days[2] != 10 || people[2] != 22 || people[3] != 33 {
		t.Errorf("days %v, people %v", days, people)
	}
}

// TestExample reads the worked example of the documents, without a warning, and holds
// its run to what its page says.
func TestExample(t *testing.T) {
	c, list := Load(os.DirFS("../../docs/examples/mali-2012"), "mali-2012", false)
	if c == nil || list.Len() > 0 {
		t.Fatal(list.Format())
	}
	engine, _ := gravity.Choose(c)
	mean := 0.0
	for seed := range uint64(10) {
		mean += gravity.Score(c, gravity.Run(c, seed+1, engine)).Rescaled / 10
	}
	if mean < 0.40 || mean > 0.43 {
		t.Errorf("rescaled averaged relative difference %.4f, the page says 0.416", mean)
	}
}
