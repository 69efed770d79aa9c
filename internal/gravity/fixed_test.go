package gravity

import (
	"math"
	"slices"
	"testing"
)

// crawl is a case of four places behind A, with corridors from B to E and back.
func crawl() *builder {
	b := newCase(3)
	b.Set.Awareness, b.Set.FixedRoutes = 2, true
	for i := range 5 {
		k := Town
		b.place(k, NoConflict, -1)
		b.Places[i].Foreign = i > 0
	}
	b.road(0, 2, 200) // the worse way to D is found first
	b.road(0, 1, 100)
	b.road(1, 3, 100)
	b.road(2, 3, 100)
	b.road(3, 4, 100)
	return b
}

// TestCrawl: the best way to each place in reach, and far ends of corridors, which in
// Flee lose the first place on the way (Q21).
func TestCrawl(t *testing.T) {
	find := func(w *world, end int32) *candidate {
		for i := range w.reach[0] {
			if w.reach[0][i].end == end {
				return &w.reach[0][i]
			}
		}
		return nil
	}
	b := crawl()
	w := newWorld(&b.Case, 1)
	w.rate()
	if len(w.reach[0]) != 3 || find(w, 4) != nil || find(w, 0) != nil {
		t.Fatalf("reach %+v", w.reach[0])
	}
	if d := find(w, 3); !slices.Equal(d.path, []int32{1, 3}) || d.base != 1.0/210 {
		t.Errorf("the way to D is %+v", d)
	}
	for correct, want := range map[bool][]int32{false: {3, 4}, true: {1, 3, 4}} {
		b := crawl()
		b.Corridors = [][]int32{{1, 3, 4}}
		b.Set.Correct.FirstHops = correct
		w := newWorld(&b.Case, 1)
		w.rate()
		e := find(w, 4)
		if e == nil || !slices.Equal(e.path, want) || math.Abs(e.base-1/(10+300.0/4)) > 1e-12 {
			t.Errorf("corrected %v: the far end is %+v, want by %v", correct, e, want)
		}
	}
}

// TestFixedTwice: attraction counts twice where routes are fixed, and capacity not at all.
func TestFixedTwice(t *testing.T) {
	b := newCase(2)
	zone, one, two := b.place(Zone, 1, -1), b.place(Camp, NoConflict, 10), b.place(Camp, NoConflict, 0)
	b.Places[one].Foreign, b.Places[one].InitialPeople, b.Set.ForeignWeight = true, 9, 0.5
	b.road(zone, one, 50)
	b.road(zone, two, 50)
	b.Set.FixedRoutes, b.Set.Correct.FrozenCapacity = true, true
	w := newWorld(&b.Case, 1)
	people := newPersons(w)
	w.openCamps(people)
	w.pass(people, 0)
	w.today = 1
	w.rate()
	w.freeze()
	if s := w.sums[zone]; math.Abs(s[0]/s[1]-0.25/1.25) > 1e-12 {
		t.Errorf("sums %v, want 0.25 of 1.25", s)
	}
}

// TestTied: ties grow in crowds and fade where few people are; the last rule that holds
// decides.
func TestTied(t *testing.T) {
	for _, x := range []struct {
		ties, people, days int
		camp               bool
		conflict           float64
		since, want        int
	}{
		{2, 500, 0, false, 0, 0, 4}, {5, 3, 0, false, 0, 0, 4}, {9, 500, 0, false, 0, 0, 10}, {5, 50, 8, true, 0, 0, 6}, {5, 50, 7, true, 0, 0, 5},
		{5, 500, 8, true, 0.6, 0, 3}, {5, 500, 8, true, 0.6, 31, 4}, {0, 3, 0, false, 0, 31, 0},
	} {
		if got := tied(x.ties, x.people, x.days, x.camp, x.conflict, x.since); got != x.want {
			t.Errorf("%+v: %d", x, got)
		}
	}
}

// TestShare: 20 of a population of 1000 are 0.02 of it; without a population Flee takes a
// hundred million, and the correction those who are there.
func TestShare(t *testing.T) {
	b := newCase(1)
	b.place(Town, NoConflict, -1)
	w := newWorld(&b.Case, 1)
	w.standing = []float64{40}
	if part, ok := w.share([]float64{20}, 0, 0); part != 0.02 || !ok {
		t.Errorf("share %v", part)
	}
	w.pop[0] = 0
	if part, _ := w.share([]float64{20}, 0, 0); part != 20/1e8 {
		t.Errorf("share %v", part)
	}
	b.Set.Correct.CampsMatch = true
	if part, _ := w.share([]float64{20}, 0, 0); part != 0.5 {
		t.Errorf("share %v", part)
	}
	w.standing[0] = 0
	if _, ok := w.share([]float64{0}, 0, 0); ok {
		t.Error("a share of nobody")
	}
}
