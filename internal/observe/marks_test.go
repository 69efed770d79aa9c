package observe

import (
	"math/rand/v2"
	"testing"

	"vereda/internal/people"
)

// table is a series of one month by sector, or of all sectors or some of them.
func table(name string, by bool, sectors []int, values ...float64) Series {
	s := Series{Instrument: &Instrument{Name: name, Publisher: "p", Count: []people.Cause{people.Apprehended}, BySector: by, Sectors: sectors}}
	for i, v := range values {
		p := Point{Month: 1, Sector: int16(i), Nationality: -1, Party: -1, Value: v}
		if !by {
			p.Sector = -1
		}
		s.Points = append(s.Points, p)
	}
	return s
}

// marked puts publishers' marks in the place of values of a series.
func marked(s Series, below float64, hide func(Point) bool) Series {
	out := s
	out.Points, out.Kept = nil, map[Place]Kept{}
	for _, p := range s.Points {
		if hide(p) {
			out.Kept[p.Place()] = Kept{Small, below}
			continue
		}
		out.Points = append(out.Points, p)
	}
	return out
}

// TestTotalsOverSomeSectors: a total over some sectors is the sum of these.
func TestTotalsOverSomeSectors(t *testing.T) {
	tables := []Series{table("by-sector", true, nil, 3, 40, 60, 500), table("some", false, []int{0, 1}, 43)}
	r := NewRelease(tables, SmallCount)
	for i, want := range []Hold{Small, Beside, Clear, Clear} {
		if got := r.Hold(0, tables[0].Points[i].Place()); got != want {
			t.Errorf("%d: %d, want %d", i, got, want)
		}
	}
	attack(t, SmallCount, tables)
	// The same for a total that names its nationalities.
	for i := range tables[0].Points {
		p := &tables[0].Points[i]
		p.Sector, p.Nationality = -1, p.Sector
	}
	tables[0].Instrument.BySector, tables[0].Instrument.ByNation = false, true
	tables[1].Instrument.Sectors, tables[1].Instrument.Nations = nil, []int{0, 1}
	if r := NewRelease(tables, SmallCount); r.Hold(0, tables[0].Points[1].Place()) != Beside || r.Count() != 2 {
		t.Errorf("by nationality %d values are kept back, want 2", r.Count())
	}
}

// TestMarksOfTablesAreUnknowns: what a publisher marks as small is not told by the sums
// that the publisher prints, and its mark stays the one that was printed.
func TestMarksOfTablesAreUnknowns(t *testing.T) {
	full := []Series{table("by-sector", true, nil, 3, 40, 60, 0), table("all", false, nil, 103)}
	one := func(p Point) bool { return p.Value == 3 }
	tables := []Series{marked(full[0], 5, one), full[1]}
	r := NewRelease(tables, SmallCount)
	for i, want := range []string{"<5", "", "kept", ""} {
		if got := r.Mark(0, full[0].Points[i].Place()); got != want {
			t.Errorf("%d: %q, want %q", i, got, want)
		}
	}
	a := newAttacker()
	a.read(tables, full, SmallCount)
	if kept := a.solve(t, 5); kept != 2 {
		t.Errorf("%d values were attacked, want 2", kept)
	}
	// A total that says as much as its marks do: 4 and 4 below 5 are 8.
	full = []Series{table("by-sector", true, nil, 4, 4), table("all", false, nil, 8)}
	tables = []Series{marked(full[0], 5, func(Point) bool { return true }), full[1]}
	if got := NewRelease(tables, SmallCount).Mark(1, full[1].Points[0].Place()); got != "<10" {
		t.Errorf("a total of 8 is shown as %q", got)
	}
	full[0].Points[0].Value, full[1].Points[0].Value = 24, 28
	tables[0] = marked(full[0], 30, func(Point) bool { return true })
	tables[1] = full[1]
	if got := NewRelease(tables, SmallCount).Mark(1, full[1].Points[0].Place()); got != "kept" {
		t.Errorf("a total of 28 of two counts below 30 is shown as %q", got)
	}
}

// TestSumsLackWhatTablesMark: a sum over months of which the table marks a value is not
// shown, since it would be read as if it were whole.
func TestSumsLackWhatTablesMark(t *testing.T) {
	s := marked(table("by-sector", true, nil, 3, 40, 60), 5, func(p Point) bool { return p.Value == 3 })
	r := NewRelease([]Series{s}, SmallCount)
	if r.ShowsSum(&s, 0, s.Points, 1, 1) || r.ShowsSum(&s, 0, nil, 0, 2) {
		t.Error("what is left of a sum is shown as the sum")
	}
	if !r.ShowsSum(&s, 0, nil, 2, 3) {
		t.Error("a mark of another month takes a sum away")
	}
}

// TestMarksGiveNoSmallCountAway attacks tables in which a publisher has marked counts.
func TestMarksGiveNoSmallCountAway(t *testing.T) {
	kept := 0
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 3))
		full := world(r, 3, false)
		tables := make([]Series, len(full))
		for i := range full {
			tables[i] = marked(full[i], 5, func(p Point) bool { return p.Value > 0 && p.Value < 5 && r.IntN(3) > 0 })
		}
		a := newAttacker()
		a.read(tables, full, SmallCount)
		kept += a.solve(t, 5)
	}
	if kept < 50 {
		t.Errorf("%d values were attacked; the test tests nothing", kept)
	}
}

// TestMarksUnderAKeptMargin: a total that is kept back can still tell its parts, by what it
// is part of itself.
func TestMarksUnderAKeptMargin(t *testing.T) {
	of := func(name string, byNation, bySector bool, points ...Point) Series {
		in := &Instrument{Name: name, Publisher: "p", Count: []people.Cause{people.Apprehended}, ByNation: byNation, BySector: bySector}
		return Series{Instrument: in, Points: points}
	}
	at := func(sector, nation int16, v float64) Point {
		return Point{Month: 1, Sector: sector, Nationality: nation, Party: -1, Value: v}
	}
	full := []Series{of("cells", true, true, at(0, 0, 4), at(0, 1, 4), at(0, 2, 9)),
		of("by-sector", false, true, at(0, -1, 17), at(1, -1, 2)), of("all", false, false, at(-1, -1, 19))}
	// 19 less at most 5 leave 14 at least for the first sector, and 4 for its third cell.
	tables := []Series{marked(full[0], 5, func(Point) bool { return true }), marked(full[1], 5, func(Point) bool { return true }), full[2]}
	tables[0].Kept[full[0].Points[2].Place()] = Kept{Small, 10}
	tables[1].Kept[full[1].Points[0].Place()] = Kept{Hold: Beside}
	a := newAttacker()
	a.read(tables, full, SmallCount)
	if kept := a.solve(t, 5); kept != 6 {
		t.Errorf("%d values were attacked", kept)
	}
}
