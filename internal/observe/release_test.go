package observe

import (
	"math/rand/v2"
	"testing"

	"vereda/internal/people"
	"vereda/internal/quantity"
)

// world is a set of tables that hang together: the same events by cell, by sector, by
// nationality, by party, by month and by year.
func world(r *rand.Rand, months int, crossed bool) []Series {
	const sectors, nations, parties = 3, 4, 2
	first := quantity.MonthOf(2018, 10)
	cells := make([]float64, months*sectors*nations*parties)
	for i := range cells {
		switch r.IntN(8) {
		case 0, 1, 2:
		case 3:
			cells[i] = float64(1 + r.IntN(200))
		default:
			cells[i] = float64(r.IntN(4))
		}
	}
	of := func(name string, by [3]bool, yearly bool) Series {
		in := &Instrument{Name: name, Publisher: "p", Count: []people.Cause{people.Apprehended}, BySector: by[0], ByNation: by[1], ByParty: by[2]}
		if yearly {
			in.Period = FiscalYearly
		}
		sums := map[Place]float64{}
		var order []Place
		for i, v := range cells {
			at := Place{first + quantity.Month(i/(sectors*nations*parties)), -1, -1, -1}
			if yearly {
				if at.Month >= first+quantity.Month(months/12*12) {
					continue // the year is not over
				}
				at.Month = quantity.MonthOf(quantity.FiscalYear(at.Month)-1, 10)
			}
			for d, n := range []int{i / (nations * parties) % sectors, i / parties % nations, i % parties} {
				if by[d] {
					*[]*int16{&at.Sector, &at.Nationality, &at.Party}[d] = int16(n)
				}
			}
			if _, seen := sums[at]; !seen {
				order = append(order, at)
			}
			sums[at] += v
		}
		s := Series{Instrument: in}
		for _, at := range order {
			s.Points = append(s.Points, Point{Month: at.Month, Sector: at.Sector, Nationality: at.Nationality, Party: at.Party, Value: sums[at]})
		}
		return s
	}
	list := []Series{of("by-sector", [3]bool{true, false, false}, false), of("by-nationality", [3]bool{false, true, false}, false),
		of("by-party", [3]bool{false, false, true}, false), of("all", [3]bool{}, false), of("by-year", [3]bool{}, true)}
	if crossed {
		list = append(list, of("crossed", [3]bool{true, true, false}, false))
	}
	return list
}

// TestMarginsGiveNoSmallCountAway: with all tables of a release in hand, no value that
// is kept back can be told closer than to 5 people either way.
func TestMarginsGiveNoSmallCountAway(t *testing.T) {
	for _, crossed := range []bool{false, true} {
		kept := 0
		for seed := range uint64(16) {
			months := 3
			if seed%8 == 0 {
				months = 12
			}
			if crossed {
				months = min(months, 3)
			}
			kept += attack(t, SmallCount, world(rand.New(rand.NewPCG(seed, 1)), months, crossed))
		}
		if kept < 150 {
			t.Errorf("crossed %t: %d values were attacked; the test tests nothing", crossed, kept)
		}
	}
}

// TestTwoReleasesGiveNoSmallCountAway: nor with a later release of the same tables, in
// which a year has become whole.
func TestTwoReleasesGiveNoSmallCountAway(t *testing.T) {
	for seed := range uint64(4) {
		later := world(rand.New(rand.NewPCG(seed, 2)), 12, false)
		earlier := world(rand.New(rand.NewPCG(seed, 2)), 7, false)
		for i := range earlier { // the same draws of chance give the same first months
			for k, p := range earlier[i].Points {
				if i < 4 && later[i].Points[k] != p {
					t.Fatal("the two are not of one world")
				}
			}
		}
		attack(t, SmallCount, earlier, later)
	}
}

// TestYearsThatBecomeWhole: a month that an earlier release told is not kept back by a
// later one for the sake of its year; the total of the year is.
func TestYearsThatBecomeWhole(t *testing.T) {
	s := Series{Instrument: &Instrument{Name: "all", Publisher: "p", Count: []people.Cause{people.Apprehended}}}
	for m := range 12 {
		s.Points = append(s.Points, Point{Month: quantity.MonthOf(2018, 10) + quantity.Month(m), Sector: -1, Nationality: -1, Party: -1, Value: map[bool]float64{false: 50, true: 3}[m == 4]})
	}
	earlier := s
	earlier.Points = s.Points[:11]
	if kept := attack(t, SmallCount, []Series{earlier}, []Series{s}); kept != 1 {
		t.Errorf("%d months are kept back, one of them is small", kept)
	}
	if NewRelease([]Series{s}, SmallCount).ShowsSum(&s, 0, s.Points, s.Points[0].Month, s.Points[11].Month) {
		t.Error("the total of the year tells the small month")
	}
}

// TestAttackFindsWhatIsNotKept: the attack is one: without the values that are kept
// beside the small ones it finds them.
func TestAttackFindsWhatIsNotKept(t *testing.T) {
	count := func(name string, by bool, values ...float64) Series {
		s := Series{Instrument: &Instrument{Name: name, Publisher: "p", Count: []people.Cause{people.Apprehended}, BySector: by}}
		for i, v := range values {
			p := Point{Month: 1, Sector: int16(i), Nationality: -1, Party: -1, Value: v}
			if !by {
				p.Sector = -1
			}
			s.Points = append(s.Points, p)
		}
		return s
	}
	tables := []Series{count("by-sector", true, 3, 40, 60, 0), count("all", false, 103)}
	r := NewRelease(tables, SmallCount)
	for i, want := range []Hold{Small, Clear, Beside, Clear} {
		if got := r.Hold(0, tables[0].Points[i].Place()); got != want {
			t.Errorf("%d: %d, want %d", i, got, want)
		}
	}
	if r.Hold(1, tables[1].Points[0].Place()) != Clear {
		t.Error("the total is kept back, which is not needed")
	}
	if r.Count() != 2 || r.ShowsSum(&tables[0], 0, tables[0].Points[:2], 1, 1) || !r.ShowsSum(&tables[0], 0, tables[0].Points[1:2], 1, 1) {
		t.Error("what may be added up")
	}
	// Two small ones near the threshold with nothing else: 18 less at most 10 is 8.
	tables = []Series{count("by-sector", true, 9, 9), count("all", false, 18)}
	if r := NewRelease(tables, SmallCount); r.Hold(1, tables[1].Points[0].Place()) != Beside {
		t.Error("a total of two counts of 9 tells that each is 8 at least")
	}
	if r := NewRelease(tables, 1); r.Count() != 0 {
		t.Error("a threshold of 1 keeps nothing back")
	}
}

// TestReleaseOfReleaseIsTheSame: tables with marks are released as they are.
func TestReleaseOfReleaseIsTheSame(t *testing.T) {
	tables := world(rand.New(rand.NewPCG(7, 7)), 12, false)
	r := NewRelease(tables, SmallCount)
	again := NewRelease(r.Series(tables), SmallCount)
	for i := range tables {
		for _, p := range tables[i].Points {
			if r.Hold(i, p.Place()) != again.Hold(i, p.Place()) {
				t.Fatalf("%s %v: %d, then %d", tables[i].Instrument.Name, p.Place(), r.Hold(i, p.Place()), again.Hold(i, p.Place()))
			}
		}
	}
	if r.Count() == 0 {
		t.Error("nothing was kept back")
	}
}
