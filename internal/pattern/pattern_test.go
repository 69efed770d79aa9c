package pattern

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"vereda/internal/ledger"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// small is a scenario of four years from January 2005 with one sector and two
// nationalities, of which only what the figures need is set.
func small() *scenario.Scenario {
	s := &scenario.Scenario{Name: "small", PeoplePerRow: 10, Nationalities: []string{"AAA", "MEX"}, Start: quantity.Date{Y: 2005, M: 1, D: 1},
		Network: &network.Network{Sectors: []string{"east"}}, Timeline: policy.NewTimeline(nil),
		Fit: []scenario.Span{{From: quantity.MonthOf(2005, 1), To: quantity.MonthOf(2006, 12)}}, Check: []scenario.Span{{From: quantity.MonthOf(2007, 1), To: quantity.MonthOf(2008, 12)}}}
	for m := quantity.MonthOf(2005, 1); m <= quantity.MonthOf(2008, 12); m++ {
		s.Drivers.DaysIn = append(s.Drivers.DaysIn, int32(m.Len()))
		for range m.Len() {
			s.Drivers.MonthOf = append(s.Drivers.MonthOf, int32(m-quantity.MonthOf(2005, 1)))
		}
	}
	s.Days = len(s.Drivers.MonthOf)
	return s
}

// life is one event of one person by hand.
type life struct {
	day quantity.Day
	row int
	do  func(p *people.Population, i int32)
}

// tell runs lives through a ledger.
func tell(s *scenario.Scenario, rows int, lives []life) *ledger.Ledger {
	l := ledger.New(ledger.Shape{Days: s.Days, Sectors: 1, Nationalities: 2, PeoplePerRow: s.PeoplePerRow, MonthOf: s.Drivers.MonthOf, Months: s.Months()})
	p := people.New(1)
	c := network.NewConditions(1, 2)
	for i := range rows {
		p.Arrive(people.Traveller{Key: uint64(i), Nationality: 1, Goal: network.NoPlace, Party: people.SingleAdult}, 1)
		p.Become(int32(i), people.Waiting, people.Arrived, 0)
		p.MoveTo(int32(i), 0, 0, people.Evade)
	}
	for day := range quantity.Day(s.Days) {
		p.Dawn(day)
		for _, e := range lives {
			if e.day == day {
				e.do(p, int32(e.row))
			}
		}
		l.Close(day, p, c)
	}
	return l
}

func caught(sanction people.Sanction, cause people.Cause) func(p *people.Population, i int32) {
	return func(p *people.Population, i int32) {
		p.SetOffOn(i, 0, people.Evade)
		p.Become(i, people.InCustody, people.Apprehended, 0)
		p.Punish(i, sanction)
		p.Become(i, people.Waiting, cause, 0)
	}
}

func enters(p *people.Population, i int32) {
	p.SetOffOn(i, 0, people.Evade)
	p.Become(i, people.Settled, people.Entered, 0)
}

// rowOf is a row as bands.csv would state it, over the whole run.
func rowOf(measure string) *band {
	words := strings.Fields(measure)
	return &band{id: "T", measure: words[0], args: words[1:], unit: "share", span: scenario.Span{From: quantity.MonthOf(2005, 1), To: quantity.MonthOf(2008, 12)},
		against: scenario.Span{From: 0, To: -1}}
}

func TestMeasuresByHand(t *testing.T) {
	s := small()
	// Five people: one met once and in, one met twice, one three times, one met
	// again after two years, one straight in.
	back := caught(people.Voluntary, people.Returned)
	l := tell(s, 5, []life{
		{day: 10, row: 0, do: back}, {day: 20, row: 0, do: enters},
		{day: 10, row: 1, do: back}, {day: 15, row: 1, do: back},
		{day: 10, row: 2, do: back}, {day: 60, row: 2, do: caught(people.Administrative, people.Removed)}, {day: 90, row: 2, do: back},
		{day: 10, row: 3, do: back}, {day: 800, row: 3, do: back},
		{day: 5, row: 4, do: enters},
	})
	// 8 encounters: 1 of people met once, 4 of twice, 3 of three times. 4 repeats,
	// 3 of them within a year; gaps of 5, 30, 50 and 790 days.
	for measure, want := range map[string]float64{
		"repeat-share": 3.0 / 8, "repeat-share-ever": 4.0 / 8,
		"met-by-times 1 1": 1.0 / 8, "met-by-times 2 2": 4.0 / 8, "met-by-times 3 0": 3.0 / 8,
		"gap-within 30": 2.0 / 4, "gap-quantile 0.5": 30, "gap-quantile 0.75": 50,
		"again voluntary 30": 1.0 / 7, "again voluntary 365": 2.0 / 7, "again administrative 30": 1,
		"again-less administrative voluntary 30": 1 - 1.0/7,
		"realised-chance":                        8.0 / 10, "official": 8.0 / 10, "flow entered": 20, "tries encounters": 2, "tries attempts": 2,
		"share-of removed returned": 1.0 / 7, "repeats-of-party": 1,
	} {
		got := compute(s, l, rowOf(measure))
		if !(math.Abs(got-want) < 1e-12) {
			t.Errorf("%s is %v, want %v", measure, got, want)
		}
	}
}

func TestSecondSpanAndClasses(t *testing.T) {
	s := small()
	l := tell(s, 4, []life{{day: 5, row: 0, do: enters}, {day: 6, row: 1, do: enters}, {day: 7, row: 2, do: enters}, {day: 800, row: 3, do: enters}})
	row := rowOf("flow entered")
	row.span = scenario.Span{From: quantity.MonthOf(2007, 1), To: quantity.MonthOf(2007, 12)}
	row.against = scenario.Span{From: quantity.MonthOf(2005, 1), To: quantity.MonthOf(2005, 12)}
	if got := compute(s, l, row); math.Abs(got-(1.0/3-1)) > 1e-12 {
		t.Errorf("relative change %v", got)
	}
	row.unit = "ratio"
	if got := compute(s, l, row); math.Abs(got-1.0/3) > 1e-12 {
		t.Errorf("ratio %v", got)
	}
	row.nationality = "!MEX"
	if got := compute(s, l, row); !math.IsNaN(got) {
		t.Errorf("nobody of other nationalities came, but the ratio is %v", got)
	}
	row = rowOf("flow entered")
	row.span.To = quantity.MonthOf(2009, 1)
	if got := compute(s, l, row); !math.IsNaN(got) {
		t.Errorf("months after the run give %v", got)
	}
}

func TestJudge(t *testing.T) {
	s := small()
	low, high := 0.2, 0.4
	row := rowOf("repeat-share")
	row.low, row.high = &low, &high
	for _, c := range []struct {
		values []float64
		pass   bool
		sure   bool
	}{{[]float64{0.29, 0.30, 0.31}, true, true}, {[]float64{0.2, 0.39, 0.41}, true, false}, {[]float64{0.5, 0.5, 0.51}, false, true}, {nil, false, false}} {
		p := judge(s, row, c.values)
		if p.Pass == nil || *p.Pass != c.pass || p.Sure != c.sure {
			t.Errorf("%v: pass %v, sure %v", c.values, p.Pass, p.Sure)
		}
	}
	if p := judge(s, row, []float64{0.3}); p.Low != nil || p.Sure {
		t.Errorf("one seed has an interval: %v", p)
	}
	if p := judge(s, row, []float64{0.3}); p.Fitted != "both" {
		t.Errorf("years of fit and check give %q", p.Fitted)
	}
	yes, no := true, false
	parts := whole([]Pattern{{ID: "P.a", PartOf: "P", Title: "Pair: a", Pass: &yes, Sure: true, Anchors: "A1"}, {ID: "P.b", PartOf: "P", Title: "Pair: b", Pass: &no, Anchors: "A1 A2"}})
	if len(parts) != 3 || parts[0].ID != "P" || *parts[0].Pass || *parts[0].Value != 0.5 || parts[0].Anchors != "A1 A2" {
		t.Errorf("whole %+v", parts[0])
	}
	// A pattern none of whose parts has a band is shown and not judged.
	report := Report{Patterns: []Pattern{{ID: "P.a", PartOf: "P", Title: "Pair: a"}, {ID: "P.b", PartOf: "P", Title: "Pair: b"}}}
	report.count()
	if p := &report.Patterns[0]; report.Judged != 0 || p.Pass != nil || p.Value != nil || p.Title != "Pair" || p.verdict() != "shown, not judged" || p.band() != "" {
		t.Errorf("a pattern without a band: %+v, %d judged", p, report.Judged)
	}
}

// TestSignsThatAreGivenAreNotJudged: a figure whose note says that the model cannot but have
// the sign has no band.
func TestSignsThatAreGivenAreNotJudged(t *testing.T) {
	for _, row := range bands() {
		if (strings.Contains(row.note, "cannot but have") || strings.Contains(row.note, "no band is applied")) && (row.low != nil || row.high != nil) {
			t.Errorf("%s is judged although its note says that it is not", row.id)
		}
	}
}

func TestBandsAreWhole(t *testing.T) {
	seen := map[string]bool{}
	wanted := []string{"P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9", "P10", "P11", "P12", "P13", "P14", "P15", "P16", "P17", "V1", "V2", "V3", "V4", "V5", "V6", "V7", "W10", "V8", "V9", "V10", "V11", "V12", "V13", "V14", "V15", "V16", "V17", "V21", "D1", "D2", "D3", "D4", "D5", "D6", "D7"}
	for i := 1; i <= 17; i++ {
		wanted = append(wanted, "H"+strconv.Itoa(i))
	}
	for i := 1; i <= 9; i++ {
		wanted = append(wanted, "S"+strconv.Itoa(i), "R"+strconv.Itoa(i), "W"+strconv.Itoa(i))
	}
	for i := 1; i <= 25; i++ {
		wanted = append(wanted, "A"+string("0123456789"[i/10])+string("0123456789"[i%10]))
	}
	for _, row := range bands() {
		if seen[row.id] {
			t.Errorf("%s stands twice", row.id)
		}
		seen[row.id] = true
		head, _, _ := strings.Cut(row.id, ".")
		if len(head) == 2 && head[0] == 'A' {
			head = "A0" + head[1:]
		}
		wanted = slices.DeleteFunc(wanted, func(w string) bool { return w == head })
		if (row.reason == "") == (row.measure == "") {
			t.Errorf("%s has a measure and a reason for none, or neither", row.id)
		}
		if row.measure == "rows" {
			for _, of := range row.args {
				if !slices.ContainsFunc(bands(), func(b band) bool {
					return b.id == of && b.measure != "rows" && (b.variant == row.variant || row.variant == "")
				}) {
					t.Errorf("%s divides the row %s, which is not there", row.id, of)
				}
			}
		} else if row.measure != "" && measures[row.measure] == nil {
			t.Errorf("%s: no measure %s", row.id, row.measure)
		}
		other, beside, _ := sidesOf(row.variant)
		for _, name := range [...]string{other, beside} {
			switch {
			case name == "":
			case isMade(name):
				madeOf(&scenario.Scenario{}, name) // panics where a word means nothing
			case changeOf(withSectorsOf(name), name) == nil:
				t.Errorf("%s: no counterfactual %s", row.id, name)
			}
		}
		if row.low != nil && row.high != nil && *row.low > *row.high {
			t.Errorf("%s: an empty band", row.id)
		}
		if row.anchors == "" && row.reason == "" {
			t.Errorf("%s names no anchor", row.id)
		}
	}
	if len(wanted) > 0 {
		t.Errorf("neither judged nor said to be out of reach: %v", wanted)
	}
}

// withSectorsOf is a scenario with nothing but the sectors that a counterfactual
// names.
func withSectorsOf(variant string) *scenario.Scenario {
	s := &scenario.Scenario{Network: &network.Network{}}
	for _, word := range strings.Fields(variant) {
		_, rest, _ := strings.Cut(word, "@")
		sector, _, _ := strings.Cut(rest, "=")
		s.Network.Sectors = append(s.Network.Sectors, sector)
	}
	return s
}

// TestRulesKeptAtASector: the sector has one value on all days, whatever is
// written for it alone or for all; others keep theirs.
func TestRulesKeptAtASector(t *testing.T) {
	s := withSectorsOf("agents@a=5 agents@b=6")
	agents, beds := policy.FindRule("agents"), policy.FindRule("beds")
	at := func(sector network.SectorID) policy.Scope {
		return policy.Scope{Sector: sector, Nationality: -1, Party: -1}
	}
	base := []policy.Change{{Day: -5, Rule: agents, Scope: policy.Everywhere, Value: 1}, {Day: 3, Rule: agents, Scope: at(1), Value: 2},
		{Day: 7, Rule: agents, Scope: policy.Everywhere, Value: 3}, {Day: 7, Rule: beds, Scope: policy.Everywhere, Value: 9}}
	rules := policy.NewRules(2, 1, 1, 1)
	calendar := policy.NewCalendar(policy.NewTimeline(changeOf(s, "agents@b=6")(slices.Clone(base))), rules)
	for day, first := range map[quantity.Day]float64{0: 1, 3: 1, 8: 3} {
		rules := policy.NewRules(2, 1, 1, 1)
		policy.NewCalendar(policy.NewTimeline(changeOf(s, "agents@b=6")(slices.Clone(base))), rules).Step(day)
		if rules.Agents.Of(0) != first || rules.Agents.Of(1) != 6 {
			t.Errorf("day %d: %v and %v, want %v and 6", day, rules.Agents.Of(0), rules.Agents.Of(1), first)
		}
	}
	calendar.Step(8)
	if rules.Beds.National() != 9 {
		t.Error("another rule was changed")
	}
	if changeOf(s, "agents@c=6") != nil {
		t.Error("a sector that is not there has a counterfactual")
	}
}

// TestValuesBesideACounterfactual works out each form by hand.
func TestValuesBesideACounterfactual(t *testing.T) {
	runs, counter := []any{[]float64{8}}, map[string][]any{"v": {[]float64{6}}}
	for unit, want := range map[string]float64{"people": -2, "relative": -0.25, "base over variant": 8.0 / 6, "share of it": 0.25, "elasticity to 3 times": math.Log(0.75) / math.Log(3)} {
		if got := valueOf(&band{variant: "v", unit: unit, measure: "flow"}, 0, 0, runs, counter); math.Abs(got-want) > 1e-12 {
			t.Errorf("%s: %v, want %v", unit, got, want)
		}
	}
}

func TestCounterfactualsChangeOneRule(t *testing.T) {
	s := small()
	agents, beds := policy.FindRule("agents"), policy.FindRule("beds")
	s.Timeline = policy.NewTimeline([]policy.Change{{Day: -1, Rule: agents, Scope: policy.Everywhere, Value: 7}, {Day: 3, Rule: beds, Scope: policy.Everywhere, Value: 5}})
	list := Counterfactuals(s)
	if len(list) == 0 {
		t.Fatal("no counterfactual fits into four years from 2005; P5 needs 2006-10 to 2008-09")
	}
	for _, c := range list {
		if c.Scenario.Days > s.Days || len(c.Scenario.Drivers.MonthOf) != c.Scenario.Days {
			t.Errorf("%s runs %d days", c.Name, c.Scenario.Days)
		}
		for i, change := range c.Scenario.Timeline.Changes() {
			want := s.Timeline.Changes()[i].Value
			if (c.Name == "agents-doubled" && change.Rule == agents) || (c.Name == "beds-doubled" && change.Rule == beds) {
				want *= 2
			}
			if change.Value != want {
				t.Errorf("%s: rule %d is %v, want %v", c.Name, change.Rule, change.Value, want)
			}
		}
	}
	if s.Timeline.Changes()[0].Value != 7 {
		t.Error("the base was changed")
	}
}

// TestDecidingEndsWithTheLastBand: what is left out of a counterfactual are days that no row
// with a band reads, among them those of rows that it divides.
func TestDecidingEndsWithTheLastBand(t *testing.T) {
	s := small()
	s.Start, s.SettledRows, s.Network.OnTheWay = quantity.Date{Y: 2017, M: 1, D: 1}, make([]scenario.SettledRow, 1), true
	s.Drivers.DaysIn, s.Drivers.MonthOf = nil, nil
	for m := quantity.MonthOf(2017, 1); m <= quantity.MonthOf(2023, 12); m++ {
		s.Drivers.DaysIn = append(s.Drivers.DaysIn, int32(m.Len()))
		s.Drivers.MonthOf = append(s.Drivers.MonthOf, slices.Repeat([]int32{int32(m - quantity.MonthOf(2017, 1))}, m.Len())...)
	}
	s.Days = len(s.Drivers.MonthOf)
	shorter := 0
	for _, c := range Counterfactuals(s) {
		if c.Decides != (c.Needed > 0) || c.Needed > c.Scenario.Days {
			t.Errorf("%s: decides %t, %d of %d days are needed", c.Name, c.Decides, c.Needed, c.Scenario.Days)
		}
		if !c.Decides {
			continue
		}
		if c.Needed < c.Scenario.Days {
			shorter++
		}
		d := c.Deciding()
		if d.Scenario.Days != c.Needed || len(d.Scenario.Drivers.MonthOf) != c.Needed || c.Scenario.Days < c.Needed {
			t.Errorf("%s: %d days are left, %d of the other, want %d", c.Name, d.Scenario.Days, c.Scenario.Days, c.Needed)
		}
		list := bands()
		for i := range list {
			row := &list[i]
			if other, _, _ := sidesOf(row.variant); other != c.Name || row.low == nil && row.high == nil || outOfReach(s, row) != "" {
				continue
			}
			if _, _, whole := months(d.Scenario, row.span); !whole {
				t.Errorf("%s: the row %s has a band and is cut off", c.Name, row.id)
			}
			for _, id := range row.args {
				at := slices.IndexFunc(list, func(b band) bool { return b.id == id })
				if row.measure != "rows" || at < 0 {
					continue
				}
				if _, _, whole := months(d.Scenario, list[at].span); !whole {
					t.Errorf("%s: the row %s, which %s divides, is cut off", c.Name, id, row.id)
				}
			}
		}
	}
	if shorter == 0 {
		t.Error("none is shorter: agents-tripled has bands until 2018 and figures without a band until 2022")
	}
}

// TestRatioOfRows works out the jackknife of three runs by hand; dividing run by
// run would divide by nothing in the first.
func TestRatioOfRows(t *testing.T) {
	list := bands()
	at := func(id string) int { return slices.IndexFunc(list, func(b band) bool { return b.id == id }) }
	row := &list[at("P9.tucson")]
	var runs, others []any
	for _, d := range [...][2]float64{{1, 0}, {3, 4}, {2, 2}} {
		base, other := make([]float64, len(list)), make([]float64, len(list))
		other[at("P9.rise-tucson")], other[at("P9.rise")] = d[0], d[1]
		runs, others = append(runs, base), append(others, other)
	}
	counter := map[string][]any{row.variant: others}
	got := valuesOf(row, at("P9.tucson"), runs, counter)
	if want := []float64{3 - 2*5.0/6, 0, 1}; len(got) != 3 || math.Abs(got[0]-want[0]) > 1e-12 || math.Abs(got[1]-want[1]) > 1e-12 || math.Abs(got[2]-want[2]) > 1e-12 {
		t.Errorf("%v, want %v", got, want)
	}
	if got := valuesOf(row, at("P9.tucson"), runs[1:2], map[string][]any{row.variant: others[1:2]}); !slices.Equal(got, []float64{0.75}) {
		t.Errorf("of one run %v, want 0.75", got)
	}
	if got := valuesOf(row, at("P9.tucson"), runs[:1], counter); len(got) != 0 {
		t.Errorf("of a run in which nothing changes %v, want nothing", got)
	}
}

// TestShareOfPartsHasAnInterval: of two parts, one passes in all runs and one in
// half of them, so that the share swings between a half and one.
func TestShareOfPartsHasAnInterval(t *testing.T) {
	low, high := 0.0, 1.0
	part := func(id string, values ...float64) Pattern {
		row := &band{id: id, partOf: "X", title: "X: " + id, low: &low, high: &high}
		return judge(&scenario.Scenario{}, row, values)
	}
	list := whole([]Pattern{part("X.a", 0.5, 0.5, 0.5, 0.5), part("X.b", 0.5, 2, 0.5, 2)})
	parent := list[0]
	// Shares 1, 0.5, 1, 0.5: mean 0.75, standard error 0.2887/2, and t of 3 degrees,
	// which would end at 1.21.
	if parent.ID != "X" || parent.Low == nil || math.Abs(*parent.Low-(0.75-3.182*0.28868/2)) > 1e-3 || *parent.High != 1 {
		t.Errorf("parent %+v", parent)
	}
	if one := whole([]Pattern{part("X.a", 0.5)}); one[0].Low != nil {
		t.Errorf("an interval from one run: %v", *one[0].Low)
	}
}

// TestEveryFigureOfALedgerThatHoldsLittle: of a run that holds no way and nobody who
// lives in the destination, every row of bands.csv has a figure or none.
func TestEveryFigureOfALedgerThatHoldsLittle(t *testing.T) {
	s := small()
	l := ledger.New(ledger.Shape{Days: s.Days, Sectors: 1, Nationalities: 2, PeoplePerRow: s.PeoplePerRow, MonthOf: s.Drivers.MonthOf, Months: s.Months()})
	for _, row := range bands() {
		if !slices.Contains(ofSettled, row.measure) {
			continue
		}
		row.span = scenario.Span{From: quantity.MonthOf(2006, 1), To: quantity.MonthOf(2006, 12)}
		if v := compute(s, l, &row); !math.IsNaN(v) {
			t.Errorf("%s is %v of a run that counts nobody in the destination", row.id, v)
		}
	}
}
