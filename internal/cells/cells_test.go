package cells

import (
	"math"
	"slices"
	"testing"

	"vereda/internal/chance"
)

// town is a network with all that can matter: links of several days, some short
// enough for three in a day, first journeys on foot, planned routes of two and
// three legs, a full place, and links that close under way and open again.
type town struct {
	w     *World
	today *Today
	open  []bool
	shut  []int
}

// first returns the first open link between two places.
func first(links []Link, open []bool) func(from, to int) int {
	return func(from, to int) int {
		for i, link := range links {
			if link.From == from && link.To == to && open[i] {
				return i
			}
		}
		return -1
	}
}

// roads of town: both directions of each.
var pairs = []struct {
	a, b int
	km   float64
}{{0, 1, 30}, {1, 2, 45}, {2, 3, 250}, {1, 3, 620}, {0, 4, 199}, {4, 3, 60}, {2, 5, 20}}

func newTown(seed uint64) *town {
	var links []Link
	for _, p := range pairs {
		a, b := Link{From: p.a, To: p.b, Km: p.km, Speed: 200}, Link{From: p.b, To: p.a, Km: p.km, Speed: 200}
		if p.km < 240 && p.km > 40 {
			a.Walk, a.Foot = 0.3, 35
		}
		links = append(links, a, b)
	}
	const places = 6
	classes := []Class{{Foot: 35, After: 1}, {After: 1}}
	w := New(places, links, classes, chance.New(seed), 0)
	open := make([]bool, len(links))
	for i := range open {
		open[i] = true
	}
	today := &Today{Full: make([]bool, places), Link: first(links, open)}
	ways := [places][][]int{
		{{1}, {4}, {1, 2}, {1, 2, 5}, {4, 3}}, {{0}, {2}, {3}, {2, 5}}, {{1}, {3}, {5}, {3, 4}}, {{2}, {4}}, {{0}, {3}, {3, 2}}, nil,
	}
	chances := [places]float64{1, 0.3, 0.6, 0.05, 0.3, 0.4}
	for range classes {
		for p := range places {
			var c Choice
			sum := 0.0
			for i, way := range ways[p] {
				sum += 1 / float64(1+(i*3+p)%4)
				c.Routes = append(c.Routes, w.Route(way...))
				c.Sums = append(c.Sums, sum)
			}
			today.Choices = append(today.Choices, c)
			today.Leave = append(today.Leave, chances[p])
		}
	}
	return &town{w: w, today: today, open: open, shut: []int{4, 5, 6, 7}}
}

const lastDay = 9

// act is what happens from outside before the day's moves, for either engine.
func (t *town) act(day int, add func(class, place, n int), shut func(link int)) {
	add(0, 0, 12)
	if day%3 == 0 {
		add(0, 2, 5)
		add(1, 4, 7)
	}
	if day == 4 {
		for _, link := range t.shut {
			t.open[link] = false
			shut(link)
		}
	}
	if day == 6 {
		for _, link := range t.shut {
			t.open[link] = true
		}
	}
	t.today.Full[5] = day == 3 || day == 5 || day == 7
}

func (t *town) counts() []float64 {
	var out []float64
	for p := range t.w.places {
		out = append(out, float64(t.w.Here(p)))
	}
	for i := range t.w.links {
		out = append(out, float64(t.w.On(i)))
	}
	return out
}

func byCounts(seed uint64) []float64 {
	t := newTown(seed)
	for day := range lastDay {
		t.act(day, t.w.Add, t.w.Close)
		t.w.Day(t.today)
	}
	return t.counts()
}

func byPersons(seed uint64, change func(*town)) []float64 {
	t := newTown(seed)
	change(t)
	o := &oracle{w: t.w, source: chance.New(seed), day: -1}
	for day := range lastDay {
		t.act(day, o.add, o.close)
		o.step(t.today)
	}
	return o.count()
}

// moments are sums over runs of values, of their squares and of products.
func moments(runs [][]float64) (mean []float64, second [][]float64) {
	n := len(runs[0])
	mean = make([]float64, n)
	for _, run := range runs {
		for i, v := range run {
			mean[i] += v / float64(len(runs))
		}
	}
	second = make([][]float64, n)
	for i := range n {
		second[i] = make([]float64, n)
	}
	for _, run := range runs {
		for i := range n {
			for j := range n {
				second[i][j] += (run[i] - mean[i]) * (run[j] - mean[j]) / float64(len(runs)-1)
			}
		}
	}
	return mean, second
}

// differ returns the largest standard score of a difference of means, and of
// variances and covariances, whose errors are taken from the runs.
func differ(a, b [][]float64) (means, seconds float64) {
	ma, sa := moments(a)
	mb, sb := moments(b)
	worst := func(have *float64, d, variance float64) {
		if variance > 0 {
			*have = math.Max(*have, math.Abs(d)/math.Sqrt(variance))
		} else if math.Abs(d) > 1e-9 {
			*have = math.Inf(1)
		}
	}
	spread := func(runs [][]float64, m []float64, s [][]float64, i, j int) float64 {
		v := 0.0
		for _, run := range runs {
			d := (run[i]-m[i])*(run[j]-m[j]) - s[i][j]
			v += d * d
		}
		return v / float64(len(runs)) / float64(len(runs))
	}
	for i := range ma {
		worst(&means, ma[i]-mb[i], (sa[i][i]+sb[i][i])/float64(len(a)))
		for j := range i + 1 {
			worst(&seconds, sa[i][j]-sb[i][j], spread(a, ma, sa, i, j)+spread(b, mb, sb, i, j))
		}
	}
	return means, seconds
}

// TestLaw compares the engine with single persons over thousands of seeds: means,
// variances and covariances of all places and links. The third column has a fault:
// people set out a little less often, which must be seen.
func TestLaw(t *testing.T) {
	const seeds = 4000
	var counts, persons, wrong [][]float64
	for seed := range uint64(seeds) {
		counts = append(counts, byCounts(seed))
		persons = append(persons, byPersons(seed+1_000_000, func(*town) {}))
		wrong = append(wrong, byPersons(seed+2_000_000, func(t *town) { t.today.Leave[7] *= 0.95 }))
	}
	means, seconds := differ(counts, persons)
	t.Logf("means within %.1f, second moments within %.1f standard errors", means, seconds)
	if means > 6 || seconds > 6 {
		t.Errorf("means differ by %.1f, second moments by %.1f standard errors", means, seconds)
	}
	if means, _ := differ(counts, wrong); means < 6 {
		t.Errorf("another chance of leaving is %.1f standard errors off and would pass", means)
	}
}

// TestNobodyIsLost adds people up every day.
func TestNobodyIsLost(t *testing.T) {
	town := newTown(3)
	for day := range 40 {
		town.act(day%lastDay, town.w.Add, town.w.Close)
		town.w.Day(town.today)
		sum := 0.0
		for _, n := range town.counts() {
			sum += n
		}
		if int(sum) != town.w.People() {
			t.Fatalf("day %d: %v of %d people", day, sum, town.w.People())
		}
	}
	if town.w.Occupied() == 0 || town.w.Hops() == 0 {
		t.Error("nobody moves")
	}
}

func TestRepeats(t *testing.T) {
	if !slices.Equal(byCounts(8), byCounts(8)) {
		t.Error("the same seed gives other counts")
	}
	if slices.Equal(byCounts(8), byCounts(9)) {
		t.Error("another seed gives the same counts")
	}
}

// line is two places and one link.
func line(km, speed float64, classes ...Class) (*World, *Today) {
	if classes == nil {
		classes = []Class{{}}
	}
	links := []Link{{From: 0, To: 1, Km: km, Speed: speed}, {From: 1, To: 2, Km: 95, Speed: speed}}
	w := New(3, links, classes, chance.New(1), 0)
	t := &Today{Full: make([]bool, 3), Link: first(links, []bool{true, true})}
	for range classes {
		t.Leave = append(t.Leave, 1, 1, 0)
		t.Choices = append(t.Choices, Choice{Routes: []Route{w.Route(1)}, Sums: []float64{1}}, Choice{Routes: []Route{w.Route(2)}, Sums: []float64{1}}, Choice{})
	}
	return w, t
}

// TestDays has the cases of travel that can be counted on fingers.
func TestDays(t *testing.T) {
	// A link of just a day's travel takes two; 10 and 95 km at 100 a day, one day.
	w, today := line(100, 100)
	w.Add(0, 0, 5)
	if w.Day(today); w.On(0) != 5 {
		t.Errorf("%d on the link of 100 km after a day at 100 km", w.On(0))
	}
	// On the second they reach its end with all of the day's travel before them.
	if w.Day(today); w.On(0) != 0 || w.Here(2) != 5 {
		t.Errorf("%d at the end after two days", w.Here(2))
	}
	w, today = line(10, 100)
	w.Add(0, 0, 5)
	if w.Day(today); w.Here(2) != 5 {
		t.Errorf("%d at the end of 10 and 95 km", w.Here(2))
	}
	// Who walks the first journey takes three days for 80 km and rides after it.
	w, today = line(80, 100, Class{Foot: 35, After: 1}, Class{After: 1})
	w.Add(0, 0, 5)
	for range 2 {
		w.Day(today)
	}
	if w.On(0) != 5 {
		t.Errorf("%d still on foot", w.On(0))
	}
	// On the third day they come 10 km, which is less than a day's walk, and ride on.
	if w.Day(today); w.Here(2) != 5 {
		t.Errorf("%d at the end of the ride", w.Here(2))
	}
	// A link that closes under way: 25 km at 10 a day; back on the third day.
	w, today = line(25, 10)
	w.Add(0, 0, 1)
	w.Day(today)
	w.Close(0)
	today.Link = func(int, int) int { return -1 }
	w.Day(today)
	if w.Day(today); w.Here(0) != 1 {
		t.Errorf("%d back at the start", w.Here(0))
	}
}

// TestDayIsUsedUp: km come before a link count against a day's travel as long as any
// link from there leaves some of it.
func TestDayIsUsedUp(t *testing.T) {
	links := []Link{{From: 0, To: 2, Km: 30, Speed: 100}, {From: 1, To: 2, Km: 60, Speed: 100}, {From: 2, To: 3, Km: 50, Speed: 100}, {From: 3, To: 4, Km: 95, Speed: 100}}
	w := New(5, links, []Class{{}}, chance.New(1), 0)
	today := &Today{Full: make([]bool, 5), Link: first(links, []bool{true, true, true, true}), Leave: []float64{1, 1, 1, 1, 0}}
	for _, to := range []int{2, 2, 3, 4} {
		today.Choices = append(today.Choices, Choice{Routes: []Route{w.Route(to)}, Sums: []float64{1}})
	}
	today.Choices = append(today.Choices, Choice{})
	w.Add(0, 0, 5) // 30 and 50 km: they go on
	w.Add(0, 1, 3) // 60 and 50 km: they stay
	if w.Day(today); w.Here(3) != 3 || w.Here(4) != 5 {
		t.Errorf("%d and %d people after 110 km, and after 80 and 95", w.Here(3), w.Here(4))
	}
}

func TestRoutesAreShared(t *testing.T) {
	w, _ := line(1, 2)
	first := w.Route(1, 2)
	if w.Route() != 0 || w.Route(1, 2) != first || w.Route(2) == w.Route(1, 2) {
		t.Error("routes are not told apart by their places")
	}
	if r := w.routes[w.Route(1, 2)]; r.rest != w.Route(2) || r.next != 1 || r.last != 2 {
		t.Errorf("%+v", r)
	}
}

func TestPlan(t *testing.T) {
	small := Rules{People: 10_000, Places: 20, Travelling: 60}
	for _, c := range []struct {
		name   string
		change func(*Rules)
		bound  int
		counts bool
	}{
		{"as it is", func(*Rules) {}, 80, true},
		{"few people", func(r *Rules) { r.People = 500 }, 80, false},
		{"on foot", func(r *Rules) { r.OnFoot = true }, 160, true},
		{"routes", func(r *Rules) { r.Routes = 4 }, 400, true},
		{"groups", func(r *Rules) { r.Groups = 6 }, 480, true},
		{"homes", func(r *Rules) { r.Homes = true }, 1600, false},
		{"capacity", func(r *Rules) { r.LiveCapacity = true }, 80, false},
		{"short stints", func(r *Rules) { r.ShortStints = true }, 80, false},
		{"more than numbers", func(r *Rules) { r.Groups, r.Routes, r.Travelling = 1<<40, 1<<40, 1<<40 }, 1 << 62, false},
	} {
		r := small
		c.change(&r)
		p := PlanOf(r)
		if p.Bound != c.bound || p.Counts != c.counts || (p.Refuse() != nil) != (len(p.Against) > 0) {
			t.Errorf("%s: %+v", c.name, p)
		}
	}
}
