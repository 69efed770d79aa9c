package ledger

import (
	"math"
	"slices"
	"testing"

	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/quantity"
)

// k is the people per row of these tests; not 1, so that a place where it is
// forgotten shows.
const k = 10

// world is a hand-made run: 2 sectors, 2 nationalities, 3 months of 30 days.
type world struct {
	people     *people.Population
	conditions *network.Conditions
	ledger     *Ledger
	day        quantity.Day
}

func newWorld() *world {
	months := make([]int32, 90)
	for day := range months {
		months[day] = int32(day / 30)
	}
	w := &world{
		people: people.New(2), conditions: network.NewConditions(2, 2),
		ledger: New(Shape{Days: 90, Sectors: 2, Nationalities: 2, PeoplePerRow: k, MonthOf: months, Months: 3}),
	}
	w.people.Dawn(0)
	return w
}

// until closes the days up to but without the given one.
func (w *world) until(day quantity.Day) {
	for w.day < day {
		w.ledger.Close(w.day, w.people, w.conditions)
		w.people.Compact()
		w.day++
		w.people.Dawn(w.day)
	}
}

// arrive brings a party to a sector's border.
func (w *world) arrive(sector network.SectorID, nationality uint8, party people.Party, size int) int32 {
	head := w.people.Arrive(people.Traveller{Key: uint64(w.people.Len()), Nationality: nationality, Origin: network.PlaceID(nationality), Goal: network.NoPlace, Party: party}, size)
	w.people.MoveTo(head, 5, sector, people.NoWay)
	w.people.Become(head, people.Waiting, people.Arrived, 5)
	return head
}

// caught lets a party be apprehended and punished today.
func (w *world) caught(head int32, sanction people.Sanction) {
	w.people.SetOffOn(head, 0, people.Evade)
	w.people.Become(head, people.InCustody, people.Apprehended, 6)
	w.people.Punish(head, sanction)
}

// back sends a party back today.
func (w *world) back(head int32, cause people.Cause) {
	w.people.Become(head, people.Waiting, cause, 5)
	w.people.WaitFor(head, people.Deciding, w.day+1)
}

func expect(t *testing.T, what string, got, want float64) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// TestFlows counts two parties and looks at every way of adding them up.
func TestFlows(t *testing.T) {
	w := newWorld()
	w.arrive(0, 0, people.SingleAdult, 1)
	w.until(31)
	w.arrive(1, 1, people.Family, 3)
	w.until(90)
	l := w.ledger
	for _, c := range []struct {
		month int
		sel   Select
		want  float64
	}{
		{0, All, 1 * k}, {1, All, 3 * k}, {2, All, 0},
		{0, Select{0, -1, -1}, 1 * k}, {0, Select{1, -1, -1}, 0},
		{1, Select{1, 1, int(people.Family)}, 3 * k}, {1, Select{1, 0, -1}, 0},
		{1, Select{-1, 1, -1}, 3 * k}, {1, Select{-1, -1, int(people.SingleAdult)}, 0},
	} {
		expect(t, "arrivals", l.Flow(c.month, people.Arrived, c.sel), c.want)
	}
	expect(t, "another cause", l.Flow(0, people.SetOff, All), 0)
	expect(t, "arrivals of day 31", l.DayFlow(31, people.Arrived, -1), 3*k)
	expect(t, "arrivals of day 31 in sector 1", l.DayFlow(31, people.Arrived, 1), 3*k)
	expect(t, "arrivals of day 31 in sector 0", l.DayFlow(31, people.Arrived, 0), 0)
	expect(t, "arrivals of day 30", l.DayFlow(30, people.Arrived, -1), 0)
	cells := l.Cells()
	want := []Cell{{0, 0, 0, people.SingleAdult, people.Arrived, k}, {1, 1, 1, people.Family, people.Arrived, 3 * k}}
	if !slices.Equal(cells, want) {
		t.Errorf("cells %+v", cells)
	}
}

// TestCellsOrder wants the list of cells in the order of Compare, without empty
// ones, and adding up to the flows.
func TestCellsOrder(t *testing.T) {
	w := newWorld()
	for n := range 20 {
		head := w.arrive(network.SectorID(n%2), uint8(n/2%2), people.Party(n%3), 1+n%2)
		w.caught(head, people.Voluntary)
		w.back(head, people.Returned)
		w.until(quantity.Day(4 * n))
	}
	w.until(90)
	cells := w.ledger.Cells()
	if !slices.IsSortedFunc(cells, Cell.Compare) || len(cells) < 20 {
		t.Fatalf("%d cells, not in order", len(cells))
	}
	total := 0.0
	for i, c := range cells {
		if c.People <= 0 {
			t.Errorf("cell %d is empty", i)
		}
		if i > 0 && c.Compare(cells[i-1]) != 1 {
			t.Errorf("cell %d does not follow the one before", i)
		}
		if c.Cause == people.Apprehended {
			total += c.People
		}
	}
	if cells[0].Compare(cells[0]) != 0 {
		t.Error("a cell differs from itself")
	}
	flows := 0.0
	for month := range 3 {
		flows += w.ledger.Flow(month, people.Apprehended, All)
	}
	expect(t, "apprehensions in cells", total, flows)
	expect(t, "apprehensions", flows, 30*k)
}

// TestRepeats follows one person through five encounters at chosen gaps.
func TestRepeats(t *testing.T) {
	w := newWorld()
	w.ledger = New(Shape{Days: 900, Sectors: 2, Nationalities: 2, PeoplePerRow: k, MonthOf: yearly(900), Months: 3})
	head := w.arrive(0, 1, people.SingleAdult, 1)
	for i, day := range []quantity.Day{0, 10, 375, 741} { // gaps 10, 365, 366
		w.until(day)
		w.caught(head, []people.Sanction{people.Administrative, people.Full}[i%2])
		w.back(head, people.Removed)
	}
	w.until(745)
	w.people.MoveTo(head, 5, 1, people.Present)
	w.people.Become(head, people.InCustody, people.Inadmissible, 6) // gap 4, at a port
	w.until(900)
	l := w.ledger
	for month, want := range [][4]float64{{1, 1, 1, 1}, {1, 1, 1, 1}, {1, 2, 0, 1}} {
		expect(t, "repeats within a year", l.Repeats(month, false, All), want[0]*k)
		expect(t, "repeats ever", l.Repeats(month, true, All), want[1]*k)
		expect(t, "repeats between ports within a year", l.RepeatsBetween(month, false, All), want[2]*k)
		expect(t, "repeats between ports ever", l.RepeatsBetween(month, true, All), want[3]*k)
	}
	expect(t, "repeats in the sector of the port", l.Repeats(2, true, Select{1, 1, -1}), k)
	expect(t, "repeats of others", l.Repeats(2, true, Select{-1, 0, -1}), 0)
	expect(t, "a gap of 10 days", l.Gap(0, -1, people.Administrative, 10), k)
	expect(t, "a gap of 10 days of minors", l.Gap(0, int(people.Minor), people.Administrative, 10), 0)
	expect(t, "a gap of 10 days after another sanction", l.Gap(0, -1, people.Voluntary, 10), 0)
	expect(t, "a gap of 365 days", l.Gap(1, int(people.SingleAdult), people.Full, 365), k)
	expect(t, "a gap of 4 days, at a port", l.Gap(2, -1, people.Full, 4), 0)
	for day := range GapDays {
		if n := l.Gap(0, -1, people.NoSanction, day); n != 0 {
			t.Errorf("a first encounter counts as one after %d days", day)
		}
	}
}

func yearly(days int) []int32 {
	months := make([]int32, days)
	for day := range months {
		months[day] = int32(min(day/365, 2))
	}
	return months
}

// TestLongGap wants gaps beyond the histogram in its last cell.
func TestLongGap(t *testing.T) {
	w := newWorld()
	w.ledger = New(Shape{Days: 900, Sectors: 2, Nationalities: 2, PeoplePerRow: k, MonthOf: yearly(900), Months: 3})
	head := w.arrive(0, 0, people.SingleAdult, 1)
	w.caught(head, people.Voluntary)
	w.back(head, people.Returned)
	w.until(850)
	w.caught(head, people.Voluntary)
	w.until(900)
	expect(t, "the last cell", w.ledger.Gap(2, -1, people.Voluntary, GapDays-1), k)
}

// TestAgain checks what can be told by fingerprints: who was sent back with
// what, and was met again within which time.
func TestAgain(t *testing.T) {
	w := newWorld()
	one := w.arrive(0, 0, people.SingleAdult, 1)
	two := w.arrive(0, 0, people.SingleAdult, 1)
	w.caught(one, people.Voluntary)
	w.caught(two, people.Full)
	w.back(one, people.Returned)
	w.until(40)
	w.back(two, people.Removed) // counted in the month of the encounter
	w.caught(one, people.Full)
	w.back(one, people.Removed)
	w.until(90)
	l := w.ledger
	expect(t, "sent back voluntarily", l.Sent(0, people.Voluntary, All), k)
	expect(t, "sent back after prosecution, first month", l.Sent(0, people.Full, All), k)
	expect(t, "sent back after prosecution, second month", l.Sent(1, people.Full, All), k)
	expect(t, "sent back, others", l.Sent(0, people.Full, Select{-1, 1, -1}), 0)
	for within, want := range []float64{0, k, k, k, k} { // 40 days: not within 30
		expect(t, "met again", l.Again(0, people.Voluntary, within, All), want)
		expect(t, "met again after prosecution", l.Again(0, people.Full, within, All), 0)
	}
	expect(t, "first encounters", l.Ordinal(0, 1, All), 2*k)
	expect(t, "second encounters", l.Ordinal(1, 2, All), k)
	if attempts, encounters, removed := l.Tries(0, All); attempts != 0 || encounters != 0 || removed != 0 {
		t.Errorf("a return counts as a removal: %v, %v, %v", attempts, encounters, removed)
	}
	if days, left := l.Stayed(0, people.NoHold); days != 0 || left != 0 {
		t.Errorf("who was not held stayed %v person-days", days)
	}
	attempts, encounters, removed := l.Tries(1, All)
	if attempts != 3*k || encounters != 3*k || removed != 2*k {
		t.Errorf("tries %v, %v, %v", attempts, encounters, removed)
	}
}

// TestOrdinals wants encounters beyond the table in its last cell.
func TestOrdinals(t *testing.T) {
	w := newWorld()
	head := w.arrive(0, 0, people.SingleAdult, 1)
	for day := range quantity.Day(Ordinals + 3) {
		w.until(day)
		w.caught(head, people.Voluntary)
		w.back(head, people.Returned)
	}
	w.until(90)
	expect(t, "the last ordinal", w.ledger.Ordinal(0, Ordinals, All), 4*k)
	expect(t, "the first", w.ledger.Ordinal(0, 1, All), k)
}

// TestSpans measures waiting and custody in person-days.
func TestSpans(t *testing.T) {
	w := newWorld()
	listed := w.arrive(0, 0, people.Family, 2)
	w.people.Join(listed, people.OnList, people.NeverEnds)
	quits := w.arrive(0, 0, people.SingleAdult, 1)
	w.people.Join(quits, people.OnList, people.NeverEnds)
	w.until(12)
	w.people.Become(listed, people.InCustody, people.Inadmissible, 6)
	w.people.HoldIn(listed, people.InFamilyBed, 40)
	w.people.Become(quits, people.Home, people.GaveUp, 0)
	w.people.Befall(listed, people.Detained) // no end of a stay
	w.until(35)
	w.people.Become(listed, people.Settled, people.Released, 9)
	w.until(90)
	days, served := w.ledger.Waited(0, people.OnList)
	if days != 24*k || served != 2*k {
		t.Errorf("waited %v person-days, %v people", days, served)
	}
	days, left := w.ledger.Stayed(1, people.InFamilyBed)
	if days != 46*k || left != 2*k {
		t.Errorf("stayed %v person-days, %v people", days, left)
	}
	for month, hold := range []people.Hold{people.InFamilyBed, people.InBed} {
		if days, left := w.ledger.Stayed(month, hold); days != 0 || left != 0 {
			t.Errorf("stayed in another month or bed: %v, %v", days, left)
		}
	}
}

// TestStocks puts one party of its own size into each stock.
func TestStocks(t *testing.T) {
	w := newWorld()
	p := w.people
	for i, wait := range []people.Wait{people.Deciding, people.OnList, people.OnApp, people.ForHearing} {
		p.WaitFor(w.arrive(0, 0, people.Family, 1+i), wait, 80)
	}
	p.SetOffOn(w.arrive(1, 0, people.Family, 5), 0, people.Evade)
	for i, hold := range []people.Hold{people.Sentenced, people.InBed, people.InFamilyBed, people.InShelter} {
		head := w.arrive(1, 0, people.Family, 6+i)
		p.Become(head, people.InCustody, people.Surrendered, 6)
		p.HoldIn(head, hold, 80)
	}
	at := w.arrive(1, 0, people.Family, 10)
	p.Become(at, people.InCustody, people.Surrendered, 6)
	p.HoldIn(at, people.AtStation, 1)
	w.conditions.InteriorDetained[0], w.conditions.Enrolled[0] = 11, 12
	w.until(1)
	expect(t, "the interior", w.ledger.StockAt(0, StockInterior, -1), 11*k)
	expect(t, "enrolled", w.ledger.StockAt(0, StockEnrolled, -1), 12*k)
	for stock, rows := range []float64{1, 2, 3, 4, 5, 6, 7, 8, 9} {
		expect(t, Stock(stock).String(), w.ledger.StockAt(0, Stock(stock), -1), rows*k)
		west := 0.0
		if Stock(stock) < StockEnRoute {
			west = rows * k
		}
		expect(t, Stock(stock).String()+" in sector 0", w.ledger.StockAt(0, Stock(stock), 0), west)
	}
	p.Die(4) // a member of a party of those who wait
	w.until(2)
	lost := 0.0
	for stock := range Stocks {
		lost += w.ledger.StockAt(0, stock, -1) - w.ledger.StockAt(1, stock, -1)
	}
	expect(t, "the stocks lost by one death", lost, k)
}

// TestMonthlyStocks wants the mean over the days of a month: somebody in a bed
// for 6 of 30 days counts a fifth.
func TestMonthlyStocks(t *testing.T) {
	w := newWorld()
	head := w.arrive(1, 0, people.SingleAdult, 1)
	w.people.Become(head, people.InCustody, people.Surrendered, 6)
	w.people.HoldIn(head, people.InBed, 6)
	w.until(6)
	w.people.Become(head, people.Settled, people.Released, 9)
	w.until(90)
	means := w.ledger.MonthlyStocks()
	for i, v := range means {
		want := 0.0
		if i == 2*int(Stocks)+int(StockDetained) { // month 0, sector 1
			want = 6.0 / 30 * k
		}
		expect(t, "mean stock", v, want)
	}
	if len(means) != 3*3*int(Stocks) {
		t.Errorf("%d means", len(means))
	}
}

// TestChance wants the mean chance of those who set off to evade, and of no
// others.
func TestChance(t *testing.T) {
	w := newWorld()
	w.conditions.Apprehension[0], w.conditions.Apprehension[1] = 0.25, 0.5
	w.people.SetOffOn(w.arrive(0, 0, people.Family, 2), 0, people.Evade)
	w.people.SetOffOn(w.arrive(1, 0, people.SingleAdult, 1), 0, people.Evade)
	w.people.SetOffOn(w.arrive(1, 0, people.SingleAdult, 1), 0, people.Surrender)
	w.until(90)
	for sector, want := range map[int][2]float64{-1: {1, 3}, 0: {0.5, 2}, 1: {0.5, 1}} {
		sum, number := w.ledger.ChanceOf(0, sector)
		if sum != want[0]*k || number != want[1]*k {
			t.Errorf("sector %d: %v over %v", sector, sum, number)
		}
	}
}

func TestStockNames(t *testing.T) {
	names := slices.Sorted(slices.Values(StockNames()))
	if len(names) != int(Stocks) || len(slices.Compact(names)) != int(Stocks) || slices.Contains(names, "") {
		t.Errorf("names %q", names)
	}
}

// TestPeopleAtHomeByHand counts who wants to leave, who plans to and who leaves by a legal
// way; nothing where departures are given.
func TestPeopleAtHomeByHand(t *testing.T) {
	c := people.NewCommunities(2, 2)
	c.Homes = people.NewHomes(2)
	class := c.Class(1, people.Family)
	months := make([]int32, 60)
	for day := range months {
		months[day] = int32(day / 30)
	}
	l := New(Shape{Days: 60, Sectors: 2, Nationalities: 2, PeoplePerRow: k, MonthOf: months, Months: 2, Made: true})
	for day := range quantity.Day(60) {
		c.Staying[class], c.Wanting[class], c.Planning[class], c.Lawful[class] = 100, 0.4, 0.05, float64(day)
		c.Moved[class] = 2
		l.CloseHomes(day, c)
	}
	sel := Select{Sector: -1, Nationality: 1, Party: -1}
	if home, wanting, planning := l.Wanting(1, sel); home != 30*100*k || math.Abs(wanting-0.4*home) > 1e-6 || math.Abs(planning-0.05*home) > 1e-6 {
		t.Errorf("%v person-days at home, %v and %v of them want and plan to leave", home, wanting, planning)
	}
	// The last days of the months are 29 and 59.
	if first, second := l.Lawful(0, All), l.Lawful(1, sel); first != 29*k || second != 30*k {
		t.Errorf("%v and %v left by a legal way, want 290 and 300", first, second)
	}
	if home, _, _ := l.Wanting(1, Select{Sector: -1, Nationality: 0, Party: -1}); home != 0 {
		t.Errorf("%v person-days of a nationality without people", home)
	}
	if moved, none := l.MovedInside(1, sel), l.MovedInside(1, Select{Sector: -1, Nationality: 0, Party: -1}); moved != 30*2*k || none != 0 {
		t.Errorf("%v and %v moved inside the country, want %v and 0", moved, none, 60*k)
	}
	given := newWorld().ledger
	given.CloseHomes(0, c)
	if given.AtHome() {
		t.Error("people at home are counted where departures are given")
	}
}
