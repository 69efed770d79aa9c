package observe

import (
	"math"
	"slices"
	"strings"
	"testing"

	"vereda/internal/ledger"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/quantity"
)

const perRow = 10

// book is a ledger filled by hand: two sectors, two nationalities, one row of
// the population per (nationality, party).
type book struct {
	l *ledger.Ledger
	p *people.Population
	c *network.Conditions
}

// row of the population of a nationality and party.
func row(nation int, party people.Party) int32 { return int32(nation*int(people.Parties) + int(party)) }

// newBook makes a ledger for a run of so many days from a date.
func newBook(start quantity.Date, days int) *book {
	shape := ledger.Shape{Days: days, Sectors: 2, Nationalities: 2, PeoplePerRow: perRow}
	for d := range days {
		m := start.AddDays(d).Month() - start.Month()
		shape.MonthOf = append(shape.MonthOf, int32(m))
		shape.Months = int(m) + 1
	}
	b := &book{l: ledger.New(shape), p: people.New(2),
		c: network.NewConditions(2, 2)}
	for n := range 2 {
		for q := range people.Parties {
			b.p.Arrive(people.Traveller{Key: uint64(n*3 + int(q)), Nationality: uint8(n), Goal: network.NoPlace, Party: q}, 1)
		}
	}
	b.p.Active = nil
	return b
}

// day closes a day with events given as (row, sector, cause).
func (b *book) day(day int, events ...people.Event) {
	b.p.Dawn(quantity.Day(day))
	for _, e := range events {
		e.Day = quantity.Day(day)
		b.p.Events = append(b.p.Events, e)
	}
	b.l.Close(quantity.Day(day), b.p, b.c)
}

func event(nation int, party people.Party, sector int, cause people.Cause) people.Event {
	return people.Event{Person: row(nation, party), Sector: network.SectorID(sector), Cause: cause}
}

func find(t *testing.T, s Series, month string, sector, nation, party int) float64 {
	t.Helper()
	m, err := quantity.ParseMonth(month)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range s.Points {
		if p.Month == m && int(p.Sector) == sector && int(p.Nationality) == nation && int(p.Party) == party {
			if p.Low != p.Value || p.High != p.Value {
				t.Errorf("the point of %s has bounds %g, %g beside %g", month, p.Low, p.High, p.Value)
			}
			return p.Value
		}
	}
	return math.NaN()
}

var start = quantity.Date{Y: 2018, M: 9, D: 15}

// The run covers the second half of September 2018 to 15 October 2019.
func filled() *book {
	b := newBook(start, 396)
	for d := range 396 {
		var events []people.Event
		date := start.AddDays(d)
		if date.D == 20 || date.D == 1 {
			events = append(events,
				event(0, people.SingleAdult, 0, people.Apprehended), event(0, people.SingleAdult, 0, people.Apprehended),
				event(1, people.Family, 1, people.Surrendered), event(1, people.Minor, -1, people.Recorded))
		}
		b.day(d, events...)
	}
	return b
}

func TestFlowsByMonthAndDimension(t *testing.T) {
	instruments := []Instrument{
		{Name: "all", Count: []people.Cause{people.Apprehended, people.Surrendered}},
		{Name: "net", Count: []people.Cause{people.Apprehended}, Minus: []people.Cause{people.Surrendered}},
		{Name: "sector", BySector: true, Count: []people.Cause{people.Apprehended, people.Surrendered, people.Recorded}},
		{Name: "second", Nations: []int{1}, Count: []people.Cause{people.Apprehended, people.Surrendered}},
		{Name: "adults", Parties: []people.Party{people.SingleAdult}, ByNation: true, ByParty: true,
			Count: []people.Cause{people.Apprehended, people.Surrendered}},
		{Name: "year", Period: FiscalYearly, Count: []people.Cause{people.Apprehended}},
		{Name: "nowhere", Count: []people.Cause{people.Recorded}},
		{Name: "second sector", Sectors: []int{1}, Count: []people.Cause{people.Surrendered, people.Recorded}},
		{Name: "both sectors", Sectors: []int{0, 1}, Count: []people.Cause{people.Apprehended, people.Recorded}},
	}
	s := Apply(instruments, filled().l, start.Month())
	for _, c := range []struct {
		series                int
		month                 string
		sector, nation, party int
		want                  float64
	}{
		{0, "2018-10", -1, -1, -1, 60}, {0, "2019-02", -1, -1, -1, 60},
		{0, "2018-09", -1, -1, -1, math.NaN()}, // half a month is no month
		{0, "2019-10", -1, -1, -1, math.NaN()},
		{1, "2018-10", -1, -1, -1, 20},
		{2, "2018-10", 0, -1, -1, 40}, {2, "2018-10", 1, -1, -1, 20},
		{3, "2018-10", -1, -1, -1, 20},
		{4, "2018-10", -1, 0, 0, 40}, {4, "2018-10", -1, 1, 0, 0}, {4, "2018-10", -1, 1, 1, math.NaN()},
		{5, "2018-10", -1, -1, -1, 480},
		{6, "2018-10", -1, -1, -1, 20},
		{7, "2018-10", -1, -1, -1, 20}, {8, "2018-10", -1, -1, -1, 40}, // what was recorded nowhere is in neither
	} {
		got := find(t, s[c.series], c.month, c.sector, c.nation, c.party)
		if got != c.want && !(math.IsNaN(got) && math.IsNaN(c.want)) {
			t.Errorf("%s %s (%d,%d,%d) = %g, want %g", instruments[c.series].Name, c.month, c.sector, c.nation, c.party, got, c.want)
		}
	}
	if n := len(s[5].Points); n != 1 {
		t.Errorf("%d fiscal years, want the one that is whole", n)
	}
	for i := range s {
		if s[i].Instrument != &instruments[i] {
			t.Errorf("series %d does not refer to its instrument", i)
		}
	}
}

func TestElevenMonthsAreNoFiscalYear(t *testing.T) {
	from := quantity.Date{Y: 2018, M: 10, D: 1}
	in := []Instrument{{Name: "year", Period: FiscalYearly, Count: []people.Cause{people.Apprehended}}}
	for days, want := range map[int]int{334: 0, 364: 0, 365: 1, 366: 1} {
		if n := len(Apply(in, newBook(from, days).l, from.Month())[0].Points); n != want {
			t.Errorf("a run of %d days has %d fiscal years, want %d", days, n, want)
		}
	}
}

func TestPointsAreSorted(t *testing.T) {
	in := []Instrument{{Name: "x", BySector: true, ByNation: true, ByParty: true, Count: []people.Cause{people.Apprehended}}}
	points := Apply(in, filled().l, start.Month())[0].Points
	if want := 2 * 2 * 3 * 12; len(points) != want {
		t.Fatalf("%d points, want %d", len(points), want)
	}
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		x := [...]int{int(a.Sector), int(a.Nationality), int(a.Party), int(a.Month)}
		y := [...]int{int(b.Sector), int(b.Nationality), int(b.Party), int(b.Month)}
		for k := range x {
			if x[k] < y[k] {
				break
			}
			if x[k] > y[k] || k == len(x)-1 {
				t.Fatalf("point %d %v is not before %v", i-1, x, y)
			}
		}
	}
}

func TestStocksAreMeansOverTheDays(t *testing.T) {
	b := newBook(quantity.Date{Y: 2019, M: 2, D: 1}, 28+31)
	held := row(0, people.SingleAdult)
	b.p.Status[held], b.p.Hold[held], b.p.Sector[held] = people.InCustody, people.InBed, 1
	for d := range 59 {
		b.c.InteriorDetained[0] = 0.5
		b.p.Active = nil
		if d < 7 { // a quarter of February
			b.p.Active = []int32{held}
		}
		b.day(d)
	}
	s := Apply([]Instrument{
		{Name: "border", Kind: Stock, BySector: true, Stocks: []ledger.Stock{ledger.StockDetained}},
		{Name: "all", Kind: Stock, Stocks: []ledger.Stock{ledger.StockDetained, ledger.StockInterior}},
	}, b.l, quantity.MonthOf(2019, 2))
	if got := find(t, s[0], "2019-02", 1, -1, -1); got != perRow*0.25 {
		t.Errorf("detained in February %g, want %g", got, perRow*0.25)
	}
	if got := find(t, s[0], "2019-02", 0, -1, -1); got != 0 {
		t.Errorf("detained in the other sector %g, want 0", got)
	}
	if got := find(t, s[1], "2019-02", -1, -1, -1); got != perRow*0.25+5 {
		t.Errorf("with the interior %g, want %g", got, perRow*0.25+5)
	}
	if got := find(t, s[1], "2019-03", -1, -1, -1); got != 5 {
		t.Errorf("with the interior in March %g, want 5", got)
	}
}

func TestRepeatShares(t *testing.T) {
	b := newBook(quantity.Date{Y: 2019, M: 1, D: 1}, 31+28)
	adult, family, second := row(0, people.SingleAdult), row(0, people.Family), row(1, people.SingleAdult)
	for d := range 59 {
		var events []people.Event
		if d == 10 {
			b.p.Previous[adult] = -5    // 15 days before
			b.p.Previous[family] = -400 // 410 days before
			b.p.Previous[second] = -5
			events = []people.Event{
				event(0, people.SingleAdult, 0, people.Apprehended), event(0, people.Family, 0, people.Surrendered),
				event(0, people.Minor, 1, people.Apprehended), event(0, people.Minor, 1, people.Apprehended),
				event(1, people.SingleAdult, 1, people.Inadmissible),
			}
		}
		b.day(d, events...)
	}
	encounters := []people.Cause{people.Apprehended, people.Surrendered, people.Inadmissible}
	s := Apply([]Instrument{
		{Name: "year", Kind: Share},
		{Name: "ever", Kind: Share, RepeatEver: true},
		{Name: "adults", Kind: Share, Parties: []people.Party{people.SingleAdult}},
		{Name: "ports too", Kind: Share, Count: encounters},
		{Name: "sector", Kind: Share, BySector: true, RepeatEver: true},
	}, b.l, quantity.MonthOf(2019, 1))
	for i, want := range []float64{0.25, 0.5, 1, 0.4} {
		if got := find(t, s[i], "2019-01", -1, -1, -1); got != want {
			t.Errorf("share %q = %g, want %g", s[i].Instrument.Name, got, want)
		}
	}
	if got := find(t, s[4], "2019-01", 0, -1, -1); got != 1 {
		t.Errorf("share of the first sector %g, want 1", got)
	}
	if got := find(t, s[4], "2019-01", 1, -1, -1); got != 0 {
		t.Errorf("share of the second sector %g, want 0", got)
	}
	if got := find(t, s[0], "2019-02", -1, -1, -1); !math.IsNaN(got) {
		t.Errorf("a month without encounters has the share %g, want no point", got)
	}
}

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		in   Instrument
		want string
	}{
		{Instrument{Kind: Flow}, "no cause"},
		{Instrument{Kind: Stock}, "no stock"},
		{Instrument{Kind: Stock, Stocks: []ledger.Stock{ledger.StockApp}, ByParty: true}, "by sector only"},
		{Instrument{Kind: Share, Count: []people.Cause{people.Died}}, "not died"},
		{Instrument{Kind: Share, Count: []people.Cause{people.Apprehended}}, "repeat share is of"},
		{Instrument{Kind: Share, Minus: []people.Cause{people.Apprehended}}, "takes nothing off"},
		{Instrument{Kind: 9}, "no known kind"},
	} {
		if got := c.in.Fault(); !strings.Contains(got, c.want) {
			t.Errorf("%+v: fault %q, want one with %q", c.in, got, c.want)
		}
	}
}

func TestCellsAgreeWithFlows(t *testing.T) {
	l := filled().l
	sums := map[people.Cause]float64{}
	cells := l.Cells()
	for i, c := range cells {
		sums[c.Cause] += c.People
		if i > 0 && cells[i-1].Compare(c) >= 0 {
			t.Fatalf("cell %d %v does not come before %v", i-1, cells[i-1], c)
		}
	}
	for cause := range people.Causes {
		want := 0.0
		for m := range l.Months {
			want += l.Flow(m, cause, ledger.All)
		}
		if sums[cause] != want {
			t.Errorf("cells of %s add to %g, flows to %g", cause, sums[cause], want)
		}
	}
}

// What Apply gives stands at the places that Layout lists, in the same order, and
// what it leaves out is a share of nothing.
func TestLayoutHoldsWhatApplyGives(t *testing.T) {
	l := ledger.New(ledger.Shape{Days: 59, Sectors: 2, Nationalities: 3, PeoplePerRow: 1, Months: 2,
		MonthOf: append(make([]int32, 31), slices.Repeat([]int32{1}, 28)...)})
	encounters := []people.Cause{people.Apprehended, people.Surrendered}
	instruments := []Instrument{
		{Name: "flow", Kind: Flow, BySector: true, ByNation: true, Nations: []int{0, 2}, Count: encounters},
		{Name: "share", Kind: Share, ByParty: true, Count: encounters},
		{Name: "years", Kind: Flow, Period: FiscalYearly, Count: encounters},
	}
	start := quantity.Date{Y: 2019, M: 1, D: 1}.Month()
	applied, layout := Apply(instruments, l, start), Layout(instruments, l.Shape, start)
	for i, points := range []int{2 * 2 * 2, 2 * int(people.Parties), 0} {
		if got := len(layout[i].Points); got != points || layout[i].Instrument != &instruments[i] {
			t.Errorf("%s has %d places, want %d", instruments[i].Name, got, points)
		}
	}
	if len(applied[1].Points) != 0 {
		t.Errorf("a share of nothing has %d points", len(applied[1].Points))
	}
	for k, p := range applied[0].Points {
		at := layout[0].Points[k]
		if !math.IsNaN(at.Value) || p.Month != at.Month || p.Sector != at.Sector || p.Nationality != at.Nationality || p.Party != at.Party {
			t.Errorf("point %d stands at %+v, its place at %+v", k, p, at)
		}
	}
}
