package gravity

import (
	"math"
	"slices"
	"testing"
)

// builder makes small cases.
type builder struct{ Case }

// newCase is a case without corrections, in which everybody may leave every place
// but a camp every day.
func newCase(days int) *builder {
	b := &builder{Case{Name: "small", Days: days, Set: DefaultSettings()}}
	b.Set.DefaultChance = 1
	b.Set.CampChance = 0
	b.Series = []Series{{Name: "total", Days: []int{0}, People: []float64{0}}}
	return b
}

func (b *builder) place(k Kind, conflict, capacity float64) int32 {
	p := Place{Name: string(rune('A' + len(b.Places))), Country: "home", Kind: k, Conflict: conflict, Capacity: capacity, Population: 1000}
	b.Places, b.Camps = append(b.Places, p), append(b.Camps, -1)
	return int32(len(b.Places) - 1)
}

func (b *builder) way(from, to int32, km float64) {
	b.Links = append(b.Links, Link{From: from, To: to, Length: km})
}

func (b *builder) road(a, c int32, km float64) { b.way(a, c, km); b.way(c, a, km) }

// count gives a place a series of counts from day 0 on.
func (b *builder) count(place int32, people ...float64) {
	s := Series{Name: b.Places[place].Name}
	for day, n := range people {
		s.Days, s.People = append(s.Days, day), append(s.People, n)
	}
	b.Camps[place] = len(b.Series)
	b.Series = append(b.Series, s)
}

// constantly lets so many flee from each conflict zone a day.
func (b *builder) constantly(people float64) { b.Set.Mode, b.Set.Displaced = Constant, people }

// follow runs a case and gives the people at each place on each evening.
func follow(c *Case, seed uint64, e Engine) (places [][]int, r *Result) {
	w := newWorld(c, seed)
	var people crowd = newPersons(w)
	if e == Counts {
		people = newCounts(w)
	}
	r = &Result{Engine: e, Camps: w.counted}
	total := w.openCamps(people)
	for day := range c.Days {
		total += w.pass(people, day)
		r.Days = append(r.Days, w.close(total))
		places = append(places, slices.Clone(w.here))
	}
	return places, r
}

// TestLegsOfOneDay: 10 and 95 km at 100 km a day are done on one day, since whoever
// arrives early has a whole day's speed for the next link; 100 km are not, since a
// link ends beyond its length.
func TestLegsOfOneDay(t *testing.T) {
	for _, x := range []struct {
		first, second float64
		days          int
	}{{10, 95, 1}, {10, 101, 2}, {100, 50, 2}} {
		b := newCase(3)
		b.constantly(0)
		b.Set.MaxSpeed = 100
		a, mid, end := b.place(Town, NoConflict, -1), b.place(Town, NoConflict, -1), b.place(Camp, NoConflict, 0)
		b.way(a, mid, x.first)
		b.way(mid, end, x.second)
		for _, frozen := range []bool{false, true} {
			b.Set.Correct.FrozenCapacity = frozen
			e := Persons
			if frozen {
				e = Counts
			}
			w := newWorld(&b.Case, 1)
			var people crowd = newPersons(w)
			if e == Counts {
				people = newCounts(w)
			}
			people.add(a, 7)
			arrived := 0
			for day := range 3 {
				w.pass(people, day)
				if w.here[end] == 7 && arrived == 0 {
					arrived = day + 1
				}
			}
			if arrived != x.days {
				t.Errorf("%s: %v and %v km take %d days, want %d", e, x.first, x.second, arrived, x.days)
			}
		}
	}
}

// TestClosedWhileUnderWay: whoever is on a link that closes comes back to its start,
// on the day on which they would have arrived.
func TestClosedWhileUnderWay(t *testing.T) {
	for _, e := range []Engine{Persons, Counts} {
		b := newCase(4)
		b.constantly(0)
		b.Set.MaxSpeed, b.Set.Correct.FrozenCapacity = 10, true
		a, end := b.place(Town, NoConflict, -1), b.place(Camp, NoConflict, 0)
		b.way(a, end, 25)
		b.Closures = []Closure{{Kind: CloseLocation, A: end, Start: 1, End: -1}}
		w := newWorld(&b.Case, 1)
		var people crowd = newPersons(w)
		if e == Counts {
			people = newCounts(w)
		}
		people.add(a, 3)
		var home []int
		for day := range 4 {
			w.pass(people, day)
			home = append(home, w.here[a])
		}
		if !slices.Equal(home, []int{0, 0, 3, 3}) {
			t.Errorf("%s: at home on the evenings %v", e, home)
		}
	}
}

// TestCloseAndReopen: whatever closed opens again, for a place and its neighbours.
func TestCloseAndReopen(t *testing.T) {
	b := newCase(1)
	a, c, d := b.place(Town, NoConflict, -1), b.place(Town, NoConflict, -1), b.place(Camp, NoConflict, 0)
	b.road(a, c, 10)
	b.road(c, d, 10)
	w := newWorld(&b.Case, 1)
	x := Closure{Kind: CloseLocation, A: c}
	w.apply(&x, w.shutLink, false)
	if len(w.out[a])+len(w.out[c])+len(w.out[d]) != 0 {
		t.Fatalf("links are left: %v", w.out)
	}
	w.apply(&x, w.openLink, true)
	if len(w.out[a]) != 1 || len(w.out[c]) != 2 || len(w.out[d]) != 1 {
		t.Errorf("after opening: %v", w.out)
	}
}

// TestRoom holds the capacity factor at its corners.
func TestRoom(t *testing.T) {
	b := newCase(1)
	b.place(Camp, NoConflict, 100)
	b.place(Camp, NoConflict, 0)
	w := newWorld(&b.Case, 1)
	for people, want := range map[int]float64{0: 1, 90: 1, 91: 0.9, 95: 0.5, 99: 0.1, 100: 0, 500: 0} {
		if got := w.room(0, people); math.Abs(got-want) > 1e-12 {
			t.Errorf("%d of 100: factor %v, want %v", people, got, want)
		}
	}
	if w.room(1, 1e6) != 1 {
		t.Error("a camp without a capacity is full")
	}
}

// TestDay0: without insertion the people of day 0 flee on day 0, the total being
// counted twice as in Flee unless that is corrected; with it they are in their camp,
// and take places from its capacity too.
func TestDay0(t *testing.T) {
	start := func(insert bool, correct Corrections) *Result {
		b := newCase(3)
		zone, one, two := b.place(Zone, 1, -1), b.place(Camp, NoConflict, 500), b.place(Camp, NoConflict, 500)
		b.road(zone, one, 10)
		b.road(zone, two, 10)
		b.count(one, 300, 300, 900)
		b.count(two, 0, 0, 0)
		b.Series[0].People[0] = 1000
		b.Set.InsertDay0, b.Set.Correct = insert, correct
		return Run(&b.Case, 3, Persons)
	}
	if n := start(false, Corrections{}).Days[0].People; n != 1300 {
		t.Errorf("%d people on day 0 without insertion, want 1300", n)
	}
	if n := start(false, Corrections{Day0Total: true}).Days[0].People; n != 300 {
		t.Errorf("%d people on day 0 without the total, want 300", n)
	}
	r := start(true, Corrections{})
	if r.Days[0].People != 300 || r.Days[0].Camps[0] != 300 || r.Days[2].Camps[0] != 300 {
		t.Errorf("with insertion %d people, %v and %v in camps: 300 of 200 places must take nobody", r.Days[0].People, r.Days[0].Camps, r.Days[2].Camps)
	}
	if r := start(true, Corrections{Day0Capacity: true}); r.Days[2].Camps[0] <= 300 {
		t.Errorf("300 in 500 places take nobody: %v", r.Days[2].Camps)
	}
}

// TestIntensity: a conflict that grows keeps its first intensity in Flee.
func TestIntensity(t *testing.T) {
	for _, correct := range []bool{false, true} {
		b := newCase(10)
		zone, camp := b.place(Town, NoConflict, -1), b.place(Camp, NoConflict, 0)
		b.road(zone, camp, 10)
		b.constantly(100)
		b.Conflicts = []Conflict{{Place: zone, Intensity: []float64{0.2, 0.2, 0.2, 0.2, 0.2, 1, 1, 1, 1, 1}}}
		b.Set.Correct.IntensityChanges = correct
		want := 200
		if correct {
			want = 600
		}
		if r := Run(&b.Case, 1, Persons); r.Days[9].People != want {
			t.Errorf("corrected %v: %d people, want %d", correct, r.Days[9].People, want)
		}
	}
}

// TestDebt: falls of the counts remove nobody, and cancel later rises.
func TestDebt(t *testing.T) {
	b := newCase(8)
	zone, camp := b.place(Zone, 1, -1), b.place(Camp, NoConflict, 0)
	b.road(zone, camp, 10)
	b.count(camp, 0, 100, 200, 160, 120, 150, 190, 260)
	r := Run(&b.Case, 1, Persons)
	var people, debt []int
	for _, d := range r.Days {
		people, debt = append(people, d.People), append(debt, d.Debt)
	}
	if !slices.Equal(people, []int{0, 100, 200, 200, 200, 200, 200, 260}) || !slices.Equal(debt, []int{0, 0, 0, 40, 80, 50, 10, 0}) {
		t.Errorf("people %v, debt %v", people, debt)
	}
}

// TestMarkers: markers cost no awareness and are never where anybody goes.
func TestMarkers(t *testing.T) {
	b := newCase(1)
	a, town, marker, camp := b.place(Town, NoConflict, -1), b.place(Town, NoConflict, -1), b.place(Marker, NoConflict, -1), b.place(Camp, NoConflict, 0)
	b.road(a, town, 834)
	b.road(a, marker, 834)
	b.road(town, camp, 834)
	b.road(marker, camp, 834)
	b.Set.Awareness = 5
	w := newWorld(&b.Case, 1)
	w.lookAround()
	if len(w.reach[a]) != 4 {
		t.Errorf("%d candidates, want 4", len(w.reach[a]))
	}
	for _, c := range w.reach[a] {
		if c.end == marker {
			t.Error("a marker is a candidate")
		}
	}
	b.Set.Awareness = 0
	b.constantly(10)
	b.Places[a].Kind, b.Places[a].Conflict = Zone, 1
	if places, _ := follow(&b.Case, 1, Persons); places[0][a] != 10 {
		t.Errorf("people who know of nothing leave: %v", places[0])
	}
}

// TestChoices: what is pruned or weighs nothing is not taken, and where nothing
// weighs anything all are alike.
func TestChoices(t *testing.T) {
	if k := pickOf([]float64{1, 1, 3}, 0.3); k != 0 {
		t.Errorf("candidate %d", k)
	}
	if k := pickOf([]float64{1, 1, 3}, 0.34); k != 2 {
		t.Errorf("candidate %d: the second has no weight", k)
	}
	if k := pickOf([]float64{0, 0, 0, 0}, 0.6); k != 2 {
		t.Errorf("candidate %d of four alike", k)
	}
	b := newCase(10)
	zone, near, far := b.place(Zone, 1, -1), b.place(Camp, NoConflict, 0), b.place(Camp, NoConflict, 0)
	b.road(zone, near, 50)
	b.road(zone, far, 500)
	b.constantly(100)
	b.Set.Pruning, b.Set.MaxSpeed = 2, 1000
	if _, r := follow(&b.Case, 2, Persons); r.Days[9].Camps[1] != 0 || r.Days[9].Camps[0] == 0 {
		t.Errorf("with what is half as good left out: %v", r.Days[9].Camps)
	}
	b.Set.Pruning, b.Set.ForeignWeight, b.Places[near].Foreign = 1, 0, true
	if _, r := follow(&b.Case, 2, Persons); r.Days[9].Camps[0] != 0 || r.Days[9].Camps[1] == 0 {
		t.Errorf("where abroad has no weight: %v", r.Days[9].Camps)
	}
}

// twoRoads is a case in which people split, rest in towns, and fill a camp.
func twoRoads() *Case {
	b := newCase(12)
	zone, other, town, big, small := b.place(Zone, 1, -1), b.place(Zone, 0.5, -1), b.place(Town, NoConflict, -1), b.place(Camp, NoConflict, 0), b.place(Camp, NoConflict, 400)
	b.road(zone, town, 120)
	b.road(other, town, 90)
	b.road(zone, other, 60)
	b.road(town, big, 300)
	b.road(town, small, 150)
	b.Links[0].Walk = 0.3
	b.Set.DefaultChance, b.Set.CampChance, b.Set.MaxSpeed = 0.4, 0.02, 200
	b.count(big, 0, 150, 300, 450, 600, 750, 900, 900, 900, 1000, 1100, 1200)
	b.count(small, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	b.Set.Correct.FrozenCapacity = true
	return &b.Case
}

// TestEnginesHaveOneLaw: means, variances and correlations between places of the two
// engines agree over many seeds.
func TestEnginesHaveOneLaw(t *testing.T) {
	const n = 1500
	c := twoRoads()
	var of [2][][]float64 // engine, seed: places on two evenings
	for e := range of {
		for seed := range uint64(n) {
			places, _ := follow(c, seed+uint64(e)*1e6, Engine(e))
			var v []float64
			for _, day := range []int{4, 11} {
				for _, people := range places[day] {
					v = append(v, float64(people))
				}
			}
			of[e] = append(of[e], v)
		}
	}
	moments := func(list [][]float64, i, j int) (mean, covariance float64) {
		mi, mj, p := 0.0, 0.0, 0.0
		for _, v := range list {
			mi, mj, p = mi+v[i]/n, mj+v[j]/n, p+v[i]*v[j]/n
		}
		return mi, p - mi*mj
	}
	for i := range of[0][0] {
		for j := range i + 1 {
			m0, c0 := moments(of[0], i, j)
			m1, c1 := moments(of[1], i, j)
			_, vi := moments(of[0], i, i)
			_, vj := moments(of[0], j, j)
			if i == j && math.Abs(m0-m1) > 6*math.Sqrt(2*max(vi, 0.01)/n) {
				t.Errorf("place and day %d: means %v and %v", i, m0, m1)
			}
			// The error of a covariance of nearly normal values.
			if off := math.Sqrt(2 * (vi*vj + c0*c0) / n); math.Abs(c0-c1) > 6*off+0.01 {
				t.Errorf("places and days %d, %d: covariances %v and %v, one error is %v", i, j, c0, c1, off)
			}
		}
	}
}

// TestBatchesGiveTheSameBytes: the batched loops and the plain ones put everybody in
// the same place on every day, also where links close and open.
func TestBatchesGiveTheSameBytes(t *testing.T) {
	c := twoRoads()
	c.Links[0].Walk = 0
	c.Closures = []Closure{{Kind: CloseLocation, A: 2, Start: 3, End: 5}}
	for seed := range uint64(20) {
		var of [2]*persons
		for i := range of {
			w := newWorld(c, seed)
			of[i] = newPersons(w)
			of[i].plain = i == 1
			w.openCamps(of[i])
			for day := range c.Days {
				w.pass(of[i], day)
			}
			if of[i].fast() != (i == 0) {
				t.Fatal("the other loops were used")
			}
		}
		if !slices.Equal(of[0].at, of[1].at) || !slices.Equal(of[0].done, of[1].done) || !slices.Equal(of[0].here, of[1].here) {
			t.Fatalf("seed %d: batches put people elsewhere", seed)
		}
	}
}

// TestSeries reads counts between their days, without fractions.
func TestSeries(t *testing.T) {
	s := Series{Days: []int{0, 365}, People: []float64{500, 6000}}
	for day, want := range map[int]int{-3: 500, 0: 500, 9: 635, 365: 6000, 400: 6000} {
		if got := s.At(day); got != want {
			t.Errorf("day %d: %d, want %d", day, got, want)
		}
	}
}

// TestRefusals: the counts engine says why where it would not be exact.
func TestRefusals(t *testing.T) {
	c := twoRoads()
	if why := Why(c, Counts); len(why) > 0 {
		t.Errorf("refused: %v", why)
	}
	c.Set.AvoidShortStints = true
	c.Set.Correct.FrozenCapacity = false
	if why := Why(c, Counts); len(why) != 2 {
		t.Errorf("reasons %v", why)
	}
	if e, why := Choose(c); e != Persons || why == "" {
		t.Errorf("chosen %s: %s", e, why)
	}
}

// TestDistance holds great circles to known ones: the file's first coordinate counts
// as longitude.
func TestDistance(t *testing.T) {
	b := newCase(1)
	b.place(Town, NoConflict, -1)
	b.place(Town, NoConflict, -1)
	w := newWorld(&b.Case, 1)
	for _, x := range []struct{ x, y, want float64 }{{90, 0, 6371 * math.Pi / 2}, {0, 45, 6371 * math.Pi / 4}, {0, 0, 0}} {
		w.c.Places[1].X, w.c.Places[1].Y = x.x, x.y
		if got := w.apart(0, 1); math.Abs(got-x.want) > 1e-6 {
			t.Errorf("to %v, %v: %v km, want %v", x.x, x.y, got, x.want)
		}
	}
}
