package pattern

import (
	"math"
	"slices"
	"testing"

	"vereda/internal/mechanism"
	"vereda/internal/network"
	"vereda/internal/policy"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// peopled is small with people at home of both nationalities: 100,000 residents, of whom
// 12 in 100,000 are killed in a year, an income of 1,000; and an announcement on day 400.
func peopled() *scenario.Scenario {
	s := small()
	all := func(v float64) []float64 { return slices.Repeat([]float64{v}, s.Months()*2) }
	s.Homes = &mechanism.Homes{Population: all(1e5), Murders: all(12), Wage: all(1000), Kin: all(0), Shortfall: all(5),
		Announcements: []mechanism.Announcement{{Day: 10}, {Day: 400}}}
	return s
}

// TestWordsOfMadeCounterfactuals: each word changes what it names and nothing else, and
// leaves the base as it is.
func TestWordsOfMadeCounterfactuals(t *testing.T) {
	s := peopled()
	agents, beds := policy.FindRule("agents"), policy.FindRule("beds")
	s.Timeline = policy.NewTimeline([]policy.Change{{Day: -1, Rule: agents, Scope: policy.Everywhere, Value: 8}, {Day: 400, Rule: agents, Scope: policy.Everywhere, Value: 6},
		{Day: 401, Rule: beds, Scope: policy.Everywhere, Value: 5}})
	of := func(name string) *scenario.Scenario {
		other, reason := madeOf(s, name)
		if reason != "" {
			t.Fatalf("%s: %s", name, reason)
		}
		if !other.Made {
			t.Errorf("%s does not make departures", name)
		}
		return other
	}
	if c := of("made agents:*1.5").Timeline.Changes(); c[0].Value != 12 || c[1].Value != 9 || c[2].Value != 5 {
		t.Errorf("half more agents: %v", c)
	}
	// Day 400 of a run from January 2005 is 5 February 2006.
	other := of("made without=2006-02-05..2006-02-05")
	if c, a := other.Timeline.Changes(), other.Homes.Announcements; len(c) != 2 || c[1].Rule != beds || len(a) != 1 || a[0].Day != 10 {
		t.Errorf("without a day: %v, %v", c, a)
	}
	h := of("made homicides@MEX:+3:2006-01..2006-12 income-at-home@AAA+MEX:*2:2005-02..2005-02").Homes
	for at := range h.Murders {
		month, nation := at/2, at%2
		murders, wage := 12.0, 1000.0
		if nation == 1 && month >= 12 && month < 24 {
			murders = 15
		}
		if month == 1 {
			wage = 2000
		}
		if h.Murders[at] != murders || h.Wage[at] != wage {
			t.Errorf("month %d, nation %d: %v homicides and an income of %v, want %v and %v", month, nation, h.Murders[at], h.Wage[at], murders, wage)
		}
	}
	if h := of("made yields@MEX:*0.9:2005-02..2005-02").Homes; math.Abs(h.Shortfall[3]-14.5) > 1e-9 || h.Shortfall[2] != 5 || h.Shortfall[5] != 5 {
		t.Errorf("a tenth less than 95: %v below usual", h.Shortfall[:6])
	}
	if s.Made || s.Homes.Shortfall[3] != 5 || s.Homes.Murders[25] != 12 || s.Homes.Wage[2] != 1000 || len(s.Homes.Announcements) != 2 || s.Timeline.Changes()[0].Value != 8 {
		t.Error("the base was changed")
	}
}

// TestMadeCounterfactualsThatCannotBe: a reason for each.
func TestMadeCounterfactualsThatCannotBe(t *testing.T) {
	s := peopled()
	for _, name := range []string{"made homicides@MEX:+1:2005-01..2005-12", "made homicides@MEX:+1:2005-02..2009-01", "made homicides@ZZZ:+1:2005-02..2005-12",
		"made without=2005-03-01..2005-03-02"} {
		if _, reason := madeOf(s, name); reason == "" {
			t.Errorf("%s has no reason against it", name)
		}
	}
	s.Homes.Murders[4] = math.NaN()
	if _, reason := madeOf(s, "made homicides@AAA:+1:2005-02..2005-12"); reason == "" {
		t.Error("homicides that are not known were raised")
	}
	if s.Homes = nil; outOfReach(s, &band{variant: "made", measure: "flow"}) == "" {
		t.Error("departures are made of nobody")
	}
	for _, name := range []string{"made agents*2", "made agents:/2", "made rain@MEX:*2:2005-02..2005-03", "made agents:+2", "made homicides@MEX:+1:2006-02..2005-02"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s means something", name)
				}
			}()
			madeOf(peopled(), name)
		}()
	}
}

// TestSidesOfACounterfactual: what stands beside what, and the value of it by hand.
func TestSidesOfACounterfactual(t *testing.T) {
	runs, counter := []any{[]float64{8}}, map[string][]any{"v": {[]float64{6}}, "made": {[]float64{5}}, "made x": {[]float64{4}}, "made y": {[]float64{2}}}
	for variant, want := range map[string]float64{"": 8, "v": 6.0/8 - 1, "made": 5, "made x": 4.0/5 - 1, "made x over made y": 1, "made over made y": 1.5} {
		if got := valueOf(&band{variant: variant, unit: "relative", measure: "flow"}, 0, 0, runs, counter); math.Abs(got-want) > 1e-12 {
			t.Errorf("%q: %v, want %v", variant, got, want)
		}
	}
	if hasSides(&band{variant: "made x over made z"}, counter) || !hasSides(&band{variant: "made x over made y"}, counter) {
		t.Error("a run that was not made is there, or one that was is not")
	}
}

// TestMadeRowsWithoutTheirRuns: rows that need departures that the model makes are not
// judged without these runs; where the scenario makes them, its own runs are the plain ones.
func TestMadeRowsWithoutTheirRuns(t *testing.T) {
	s := peopled()
	s.Start, s.Nationalities = quantity.Date{Y: 2020, M: 1, D: 1}, []string{"CUB", "GTM"}
	values := make([]float64, len(bands()))
	row := slices.IndexFunc(bands(), func(b band) bool { return b.id == "P11.cuba" })
	values[row] = -0.95
	judged := func(r Report) bool {
		at := slices.IndexFunc(r.Patterns, func(p Pattern) bool { return p.ID == "P11.cuba" })
		return at >= 0 && *r.Patterns[at].Value == -0.95
	}
	if judged(Judge(s, []any{values}, nil)) || judged(JudgeAlone(s, []any{values})) {
		t.Error("a fall of departures is judged where they are given")
	}
	made := *s
	made.Made = true
	if !judged(Judge(&made, []any{values}, nil)) || !judged(JudgeAlone(&made, []any{values})) {
		t.Error("runs with departures made are not their own plain runs")
	}
	names := func(s *scenario.Scenario) (list []string) {
		for _, c := range Counterfactuals(s) {
			list = append(list, c.Name)
		}
		return list
	}
	if !slices.Contains(names(s), "made") || slices.Contains(names(&made), "made") {
		t.Errorf("counterfactuals %v, and where departures are made %v", names(s), names(&made))
	}
}

// TestHomicidesAndKin works out the figures of people at home by hand.
func TestHomicidesAndKin(t *testing.T) {
	s := peopled()
	l := tell(s, 0, nil)
	row := rowOf("homicides")
	row.nationality, row.party = "MEX", "minor"
	if got := compute(s, l, row); math.Abs(got-48) > 1e-9 { // 12 a year in four years
		t.Errorf("%v homicides, want 48", got)
	}
	row.nationality = ""
	if got := compute(s, l, row); math.Abs(got-96) > 1e-9 {
		t.Errorf("%v homicides in both countries, want 96", got)
	}
	if got := squaredCorrelation([]float64{1, 2, 3}, []float64{2, 4, 9}); math.Abs(got-49.0/52) > 1e-12 {
		t.Errorf("the square of the correlation is %v, want 49/52", got)
	}
	if !math.IsNaN(squaredCorrelation([]float64{1, 2}, []float64{2, 4})) {
		t.Error("two points tell how well a line fits")
	}
	s.Network = &network.Network{OnTheWay: true, Sectors: []string{"east"}}
	if got := compute(s, l, rowOf("flow-on-kin")); !math.IsNaN(got) {
		t.Errorf("nobody left, and kin explain %v", got)
	}
}

// TestChangeFromNextToNobody: where departures are made, a change is told from 100 people
// on and not from fewer.
func TestChangeFromNextToNobody(t *testing.T) {
	s := peopled()
	var lives []life
	for row := range 11 {
		lives = append(lives, life{day: 5, row: row, do: enters})
	}
	row := rowOf("flow entered")
	row.span = scenario.Span{From: quantity.MonthOf(2005, 2), To: quantity.MonthOf(2005, 2)}
	row.against = scenario.Span{From: quantity.MonthOf(2005, 1), To: quantity.MonthOf(2005, 1)}
	for _, c := range []struct {
		people  int
		variant string
		want    float64
	}{{11, "made", -1}, {9, "made", math.NaN()}, {9, "", -1}} {
		row.variant = c.variant
		if got := compute(s, tell(s, c.people, lives[:c.people]), row); got != c.want && !(math.IsNaN(got) && math.IsNaN(c.want)) {
			t.Errorf("from %d rows of 10 people, %q: %v, want %v", c.people, c.variant, got, c.want)
		}
	}
}

// TestLevelsEndAtZero: the interval of what cannot be negative ends at 0, that of a change,
// a difference or a lag does not.
func TestLevelsEndAtZero(t *testing.T) {
	list := bands()
	for id, cut := range map[string]bool{"A17.2019": true, "H8.2018": true, "P10.2018": true, "P1.rise": true, "P17.waited": true, "V14.cuba-before": true, "P9.deaths": true,
		"A12": false, "P13.darien": false, "P12.2019": false, "P11.cuba": false, "P9.rise": false, "P14.minors": false, "P5.beds": false, "V21.all": false, "P10.rank": false} {
		at := slices.IndexFunc(list, func(b band) bool { return b.id == id })
		if at < 0 {
			t.Fatalf("%s is no row", id)
		}
		p := judge(small(), &list[at], []float64{0, 1})
		if p.Low == nil || *p.Low > 0 || (*p.Low == 0) != cut {
			t.Errorf("%s (%s, %s): from %v", id, list[at].measure, list[at].unit, *p.Low)
		}
	}
	for _, name := range signed {
		if !slices.ContainsFunc(list, func(b band) bool { return b.measure == name }) {
			t.Errorf("%s is the measure of no row", name)
		}
	}
}
