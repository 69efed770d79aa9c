package paired

import (
	"math"
	"slices"
	"strings"
	"testing"

	"vereda/internal/ledger"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// elsewhere are the causes that no line counts, because others hold them.
var elsewhere = []people.Cause{
	people.SetOff, people.TookLeg, people.TurnedBack, // steps of a crossing or of the way
	people.Charged, people.PisoPaid, people.RansomPaid, // shown in money
	people.PatrolRecorded,                           // part of the recorded deaths
	people.SeenEntering,                             // part of the unobserved entries
	people.Listed, people.Heard, people.Transferred, // steps of waiting and custody, which are counted in days
	people.CaravanFormed, people.LeftCaravan, people.Lodged, people.Received, // steps of the way and of a return
	people.LeftClaim, people.RefusedInTransit, // of those who asked for asylum on the way
	people.Enrolled,                                  // part of those let go
	people.GroupKidnapped, people.Freed, people.Told, // of those kidnapped
}

// way is a scenario of two sectors and two zones on the way, of which only what
// the lines need is set.
func way() *scenario.Scenario {
	return &scenario.Scenario{Network: &network.Network{Sectors: []string{"east", "west"}, Zones: []string{"far", "near"}, OnTheWay: true}}
}

// TestEveryCauseHasALine: a new harm must be shown or be put aside by name.
func TestEveryCauseHasALine(t *testing.T) {
	lines := linesOf(way(), -1)
	for c := range people.Causes {
		shown := slices.ContainsFunc(lines, func(l Line) bool { return slices.Contains(l.causes, c) })
		if aside := slices.Contains(elsewhere, c); shown == aside {
			t.Errorf("cause %s: in a line %t, put aside %t; add a row to the table of lines.go", c, shown, aside)
		}
	}
}

// TestHarmsStandBeside: whatever is asked, deaths, days, returns and ways to ask for asylum
// are among the lines.
func TestHarmsStandBeside(t *testing.T) {
	s := way()
	for _, onTheWay := range []bool{true, false} {
		s.Network.OnTheWay = onTheWay
		q := Ask(s, 0, 0, 1)
		zero := [][]float64{make([]float64, len(q.lines))}
		rows, leftOut := q.Report(zero, [][][]float64{zero})
		var titles []string
		for _, r := range rows[0] {
			titles = append(titles, r.Title)
		}
		want := []string{"encounters at ports", "deaths, recorded or not", "days waited at the border, all nationalities", "days detained, all nationalities",
			"expulsions", "removals", "sent back to wait for a hearing"}
		if onTheWay {
			want = slices.Insert(want, 1, "returned home from the way")
			want = slices.Insert(want, 3, "kidnapped on the way, or handed over")
			want = append(want, "asked for asylum on the way")
		}
		for _, title := range want {
			if !Always(title) {
				t.Errorf("%s is not one that always stands there", title)
			}
		}
		if !slices.Equal(titles, want) {
			t.Errorf("where nothing happens the report has %q, want %q", titles, want)
		}
		if slices.Contains(leftOut, "detained on the way") != onTheWay {
			t.Errorf("way %t: left out %q", onTheWay, leftOut)
		}
	}
}

// lived is a ledger of two months of two days each, two people per row, made by
// hand: row 0 is of nationality 0, the others of 1.
func lived() *ledger.Ledger {
	l := ledger.New(ledger.Shape{Days: 4, Sectors: 2, Nationalities: 2, PeoplePerRow: 2, MonthOf: []int32{0, 0, 1, 1}, Months: 2,
		Routes: 1, Zones: 2, ZoneOf: []network.ZoneID{0, 1}})
	p, c := people.New(1), network.NewConditions(2, 2)
	for i := range 4 {
		p.Arrive(people.Traveller{Key: uint64(i), Nationality: uint8(min(i, 1)), Goal: network.NoPlace, Party: people.SingleAdult}, 1)
	}
	day := func(d quantity.Day, do func()) {
		p.Dawn(d)
		do()
		l.Close(d, p, c)
	}
	day(0, func() { // all set out; row 3 dies in the near zone
		for i := range int32(4) {
			p.MoveTo(i, 0, network.NoSector, people.NoWay)
			p.Become(i, people.Waiting, people.Departed, 0)
			p.WaitFor(i, people.OnTheWay, 3)
		}
		p.MoveTo(3, 1, network.NoSector, people.NoWay)
		p.Die(3)
	})
	day(1, func() { // rows 0 and 1 reach the border and wait there
		p.MoveTo(0, 1, 0, people.NoWay)
		p.MoveTo(1, 1, 1, people.NoWay)
		for i := range int32(2) {
			p.TakeLeg(i, 0)
			p.Become(i, people.Waiting, people.Arrived, 1)
			p.WaitFor(i, people.Deciding, 3)
		}
	})
	day(2, func() { // one is caught and detained, the other waits
		p.SetOffOn(0, 0, people.Evade)
		p.Become(0, people.InCustody, people.Apprehended, 1)
		p.HoldIn(0, people.InBed, 9)
		p.Befall(0, people.Detained)
	})
	day(3, func() { // the other dies on the line
		p.SetOffOn(1, 0, people.Evade)
		p.Die(1)
	})
	return l
}

func TestCountsByHand(t *testing.T) {
	l := lived()
	for _, c := range []struct {
		from, to, nation int
		want             map[string]float64
	}{
		{0, 1, -1, map[string]float64{"departures, people who set out": 8, "reached a border city": 4, "encounters between ports": 2, "apprehensions while evading": 2,
			"taken into detention at the border": 2, "deaths, recorded or not": 4, "deaths on the way": 2, "deaths at the border": 2,
			"days waited at the border": 2 * (2 + 1), "days on the way to the border": 2 * (3 + 1 + 1 + 1), "days detained": 2 * 2,
			"east: share of encounters between ports": 1, "west: share of encounters between ports": 0, "east: deaths": 0, "west: deaths": 2,
			"far, on the way: deaths": 0, "near, on the way: deaths": 2, "encounters at ports": 0}},
		{0, 0, -1, map[string]float64{"departures, people who set out": 8, "deaths, recorded or not": 2, "days waited at the border": 4,
			"east: share of encounters between ports": math.NaN(), "days detained": 0}},
		{1, 1, -1, map[string]float64{"days waited at the border": 2, "days on the way to the border": 4, "departures, people who set out": 0}},
		{1, 1, 0, map[string]float64{"encounters between ports": 2, "deaths, recorded or not": 0, "days detained, all nationalities": 4}},
		{1, 1, 1, map[string]float64{"encounters between ports": 0, "deaths, recorded or not": 2, "deaths at the border": 2, "deaths on the way": 0}},
		{0, 0, 0, map[string]float64{"near, on the way: deaths": 0, "departures, people who set out": 2}},
	} {
		q := Ask(way(), c.from, c.to, c.nation)
		got := q.Count(l)
		for title, want := range c.want {
			i := slices.IndexFunc(q.lines, func(l Line) bool { return l.Title == title })
			if i < 0 {
				t.Fatalf("no line %q", title)
			}
			if got[i] != want && !(math.IsNaN(want) && math.IsNaN(got[i])) {
				t.Errorf("months %d to %d, nationality %d: %s is %v, want %v", c.from, c.to, c.nation, title, got[i], want)
			}
		}
	}
}

func TestReport(t *testing.T) {
	q := Ask(&scenario.Scenario{Network: &network.Network{}}, 0, 0, -1)
	n := len(q.lines)
	at := func(title string) int {
		return slices.IndexFunc(q.lines, func(l Line) bool { return l.Title == title })
	}
	runs := func(values map[string][]float64, seeds int) [][]float64 {
		all := make([][]float64, seeds)
		for k := range all {
			all[k] = make([]float64, n)
			for title, v := range values {
				all[k][at(title)] = v[k]
			}
		}
		return all
	}
	// The runs lie far apart, their differences close together: 3, 2, 4 have the
	// mean 3 and the standard deviation 1; t of two degrees of freedom is 4.30265.
	base := runs(map[string][]float64{"expulsions": {10, 200, 3000}, "removals": {1, 2, 3}, "prosecutions": {5, 6, 7}, "recorded deaths": {4, 5, 6}}, 3)
	other := runs(map[string][]float64{"expulsions": {13, 202, 3004}, "removals": {2, 1, 4}, "prosecutions": {5, 6, 7}, "recorded deaths": {3, 4, 5}}, 3)
	rows, leftOut := q.Report(base, [][][]float64{other, base})
	if len(rows) != 2 || len(rows[0]) != len(rows[1]) || len(rows[0])+len(leftOut) != n {
		t.Fatalf("%d reports of %d rows, %d lines left out of %d", len(rows), len(rows[0]), len(leftOut), n)
	}
	half := 4.3026527297495 / math.Sqrt(3)
	for _, r := range rows[0] {
		want, known := map[string]Verdict{"expulsions": Clear, "removals": Unclear, "prosecutions": Same, "recorded deaths": Unknown}[r.Title]
		if known && r.Verdict != want {
			t.Errorf("%s is %q, want %q", r.Title, r.Verdict, want)
		}
		if r.Title == "expulsions" && (r.Difference.Mean != 3 || math.Abs(r.Difference.Low-(3-half)) > 1e-9 || math.Abs(r.Difference.High-(3+half)) > 1e-9 ||
			math.Abs(r.Relative-3/1070.0) > 1e-12 || !slices.Equal(r.Differences, []float64{3, 2, 4})) {
			t.Errorf("expulsions: %+v", r)
		}
		if r.Title == "deaths, recorded or not" && !math.IsNaN(r.Relative) {
			t.Errorf("a relative difference from 0: %v", r.Relative)
		}
	}
	for _, r := range rows[1] {
		if r.Verdict != Same || r.Difference.Mean != 0 || r.Difference.Low != 0 || r.Difference.High != 0 {
			t.Errorf("the base beside itself: %+v", r)
		}
	}
	rows, _ = q.Report(base[:1], [][][]float64{other[:1]})
	for _, r := range rows[0] {
		if r.Title == "expulsions" && (r.Verdict != Unknown || r.Difference.Mean != 3 || !math.IsNaN(r.Difference.Low)) {
			t.Errorf("one seed: %+v", r)
		}
	}
	defer func() {
		if said, _ := recover().(string); !strings.Contains(said, "without a partner") {
			t.Errorf("runs without a partner: %q", said)
		}
	}()
	q.Report(base, [][][]float64{other[:2]})
}

// TestLinesOfWhoIsHeldAndWhoLeavesLawfully: the mean stay is days over stays, and nothing
// where none ended; legal ways have a line only where the model makes departures.
func TestLinesOfWhoIsHeldAndWhoLeavesLawfully(t *testing.T) {
	s := way()
	has := func() bool {
		return slices.ContainsFunc(linesOf(s, -1), func(l Line) bool { return l.Title == "left home by a legal way" })
	}
	if has() {
		t.Error("people leave by legal ways where departures are given")
	}
	if s.Made = true; !has() {
		t.Error("nobody leaves by a legal way where departures are made")
	}
	l := ledger.New(ledger.Shape{Days: 20, Sectors: 2, Nationalities: 1, PeoplePerRow: 10, MonthOf: make([]int32, 20), Months: 1})
	p, c := people.New(1), network.NewConditions(2, 1)
	if got := stay(l, 0, 0, -1); !math.IsNaN(got) {
		t.Errorf("nobody was held, for %v days", got)
	}
	head := p.Arrive(people.Traveller{Goal: network.NoPlace}, 1)
	for day := range quantity.Day(20) {
		p.Dawn(day)
		switch day {
		case 0:
			p.MoveTo(head, 0, 0, people.NoWay)
			p.Become(head, people.Waiting, people.Arrived, 0)
		case 2:
			p.SetOffOn(head, 0, people.Evade)
			p.Become(head, people.InCustody, people.Apprehended, 0)
			p.HoldIn(head, people.InBed, 9)
		case 9:
			p.Become(head, people.Waiting, people.Returned, 0)
		}
		l.Close(day, p, c)
	}
	if got := stay(l, 0, 0, -1); got != 7 {
		t.Errorf("a stay of %v days, want 7", got)
	}
}

// TestLinesByGroup: every party and nationality has its lines, each with deaths.
func TestLinesByGroup(t *testing.T) {
	s := way()
	q := Ask(s, 0, 0, -1)
	parties, nations, titles := 0, 0, map[string]bool{}
	for i := range q.lines {
		line := &q.lines[i]
		if titles[line.Title] {
			t.Errorf("two lines are called %s", line.Title)
		}
		titles[line.Title] = true
		switch {
		case line.Group != Whom:
		case line.party > 0 && line.nation == 0:
			parties++
		case line.nation > 0 && line.party == 0:
			nations++
		default:
			t.Errorf("%s is of nobody apart", line.Title)
		}
	}
	if parties != 4*int(people.Parties) || len(s.Nationalities) > 1 && nations != 4*len(s.Nationalities) {
		t.Errorf("%d lines by party, %d by nationality of %d", parties, nations, len(s.Nationalities))
	}
	for i := range Ask(s, 0, 0, 0).lines {
		if line := Ask(s, 0, 0, 0).lines[i]; line.nation > 0 {
			t.Errorf("of one nationality %s is told", line.Title)
		}
	}
}

// TestWhatADiffMustHold names every measure that whoever compares policies asks for; where a
// scenario holds all there is to tell, each is a line.
func TestWhatADiffMustHold(t *testing.T) {
	s := way()
	s.Made, s.SettledRows, s.JobRows = true, []scenario.SettledRow{{}}, []scenario.JobRow{{}}
	lines := linesOf(s, -1)
	for _, title := range []string{
		"departures, people who set out", "left home by a legal way", "arrivals at a destination", "reached a border city",
		"encounters between ports", "encounters at ports", "unobserved entries",
		"taken into detention at the border", "days detained", "days in a detention bed of each stay that ended, all nationalities",
		"children parted from a prosecuted parent", "removals", "were removed from there", "deaths, recorded or not",
		"kidnapped on the way, or handed over", "paid in extortion and ransom", "paid to guides", "of it, passed on to criminal groups",
		"days waited at the border", "live in the destination without papers at the end",
		"live there with an open case or on parole at the end", "live there with papers at the end",
		"wage without the right to work, all nationalities", "wage with it in the same jobs, all nationalities", "what a job there pays, all nationalities",
		"sent home", "public cost of that support",
	} {
		if !slices.ContainsFunc(lines, func(l Line) bool { return l.Title == title }) {
			t.Errorf("no line tells %q", title)
		}
	}
}
