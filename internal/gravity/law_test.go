package gravity

import (
	"fmt"
	"math"
	"testing"

	"vereda/internal/quantity"
)

// variants are small cases that between them use every rule that makes a coordinate
// of a cell, or could make one.
var variants = []struct {
	name   string
	change func(*Case)
}{
	{"plain", func(*Case) {}},
	{"two and three legs", func(c *Case) { c.Set.Awareness = 3 }},
	{"on foot at first", func(c *Case) { c.Set.StartOnFoot = true }},
	{"walking by lot, sinks", func(c *Case) {
		c.Set.Sinks = true
		c.Places[4].Deactivation, c.Places[5].Deactivation = 0.2, 0.05
		for i := range c.Links {
			c.Links[i].Walk = 0.4
		}
	}},
	{"ages and sexes", func(c *Case) {
		c.Set.Correct = AllCorrected()
		c.Set.Traits.Children, c.Set.Traits.Boys, c.Set.Traits.Elderly, c.Set.Traits.Women = true, true, true, true
		c.Set.ForeignWeight, c.Set.CampWeight = 0.4, 0.7
		c.Attributes = []Attribute{{Name: "age", Values: []string{"10", "17", "40", "70"}, Default: []float64{3, 2, 4, 1}, Own: []Weights{{Place: 4, Of: []float64{0, 0, 1, 1}}}},
			{Name: "gender", Values: []string{"female", "male"}, Default: []float64{0.5, 0.5}}}
	}},
	{"people like them", func(c *Case) {
		c.Set.Correct = AllCorrected()
		c.Set.Awareness, c.Set.StartOnFoot = 2, true
		c.Set.Traits = TraitRules{CampReligion: true, CampEthnicity: true, TownEthnicity: true, ConflictEthnicity: true, ReligionShare: 0.25}
		c.Attributes = []Attribute{{Name: "religion", Values: []string{"r", "s"}, Default: []float64{0.3, 0.7}},
			{Name: "ethnicity", Values: []string{"x", "y"}, Default: []float64{0.8, 0.2}, Own: []Weights{{Place: 5, Of: []float64{0, 1}}}}}
		for i := range c.Places {
			c.Places[i].Population = float64(20 * i % 60)
		}
		c.NamedColumns = []string{"religion", "ethnicity"}
		for range 9 {
			c.Named = append(c.Named, Named{Place: 1, Values: []string{"s", "y"}})
		}
	}},
	{"foretold floods", func(c *Case) {
		c.Set.Correct = AllCorrected()
		c.Set.Flood = FloodRules{Moves: true, Chances: []float64{0, 0.5, 0.9}, Weights: []float64{1, 0.6, 0.2}, Horizon: 3, Known: 10,
			ByDay: []float64{1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1}, Awareness: []float64{0.5, 1, 2}}
		c.Attributes = []Attribute{{Name: "floodawareness", Values: []string{"0", "1", "2"}, Default: []float64{0.2, 0.3, 0.5}}}
		c.Floods = []Levels{{Place: 2, Level: []float64{0, 0, 1, 2, 2, 1, 0, 0, 0, 1, 1, 0, 0, 0}}, {Place: 4, Level: []float64{0, 1, 1, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 0}}}
	}},
	{"fixed routes", func(c *Case) {
		c.Set.Correct = AllCorrected()
		c.Set.FixedRoutes, c.Set.Awareness = true, 2
		c.Corridors = [][]int32{{0, 1, 3, 5}, {5, 3, 1, 0}}
	}},
	{"all of these", func(c *Case) {
		c.Set.Awareness, c.Set.StartOnFoot, c.Links[2].Walk = 2, true, 0.5
		c.Places[1].Kind, c.Places[1].Conflict = Marker, NoConflict
	}},
}

// small has six places, two camps of which fill up, links that close and open while
// people are under way, a conflict that begins, and short links.
func small() *Case {
	start, err := quantity.ParseDate("2001-01-01")
	if err != nil {
		panic(err)
	}
	c := &Case{Name: "small", Start: start, Days: 12, Set: DefaultSettings(), Camps: []int{-1, -1, -1, -1, 1, 2}}
	c.Set.Mode, c.Set.Displaced, c.Set.InsertDay0 = Constant, 12, false
	c.Set.MaxSpeed = 150
	c.Set.Correct = Corrections{Day0Capacity: true, IntensityChanges: true, LinkClosures: true, FrozenCapacity: true, Day0Total: true}
	for i, k := range []Kind{Zone, Town, Town, Town, Camp, Camp} {
		p := Place{Name: fmt.Sprint(i), Kind: k, Conflict: NoConflict, Population: 1000, Country: "x"}
		if k == Zone {
			p.Conflict = 1
		}
		if k == Camp {
			p.Capacity, p.Foreign, p.InitialPeople = 40, i == 5, 6
		}
		c.Places = append(c.Places, p)
	}
	for _, l := range []struct {
		a, b int32
		km   float64
	}{{0, 1, 40}, {1, 2, 30}, {0, 2, 160}, {2, 4, 310}, {1, 3, 60}, {3, 5, 150}, {3, 4, 200}, {4, 5, 20}} {
		c.Links = append(c.Links, Link{From: l.a, To: l.b, Length: l.km}, Link{From: l.b, To: l.a, Length: l.km})
	}
	begin := make([]float64, c.Days)
	for day := 3; day < c.Days; day++ {
		begin[day] = 0.5
	}
	c.Conflicts = []Conflict{{Place: 3, Intensity: begin}}
	c.Closures = []Closure{{Kind: CloseLink, A: 2, B: 4, Start: 5, End: 8}, {Kind: CloseLocation, A: 5, Start: 6, End: 7}}
	flat := Series{Days: []int{0}, People: []float64{100}}
	c.Series = []Series{flat, flat, flat}
	return c
}

// outcome is what two engines are compared by: camps on three days, and people in
// camps in all.
func outcome(r *Result) []float64 {
	var out []float64
	for _, day := range []int{4, 7, len(r.Days) - 1} {
		for _, n := range r.Days[day].Camps {
			out = append(out, float64(n))
		}
	}
	return out
}

// sums are what the comparison needs of many runs.
type sums struct {
	runs [][]float64
	mean []float64
}

func sumsOf(c *Case, e Engine, first, runs uint64) sums {
	var s sums
	for seed := first; seed < first+runs; seed++ {
		s.runs = append(s.runs, outcome(Run(c, seed, e)))
	}
	s.mean = make([]float64, len(s.runs[0]))
	for _, run := range s.runs {
		for i, v := range run {
			s.mean[i] += v / float64(runs)
		}
	}
	return s
}

// product returns the mean over runs of the product of two deviations, and the
// variance of that mean.
func (s *sums) product(i, j int) (mean, variance float64) {
	n := float64(len(s.runs))
	squares := 0.0
	for _, run := range s.runs {
		v := (run[i] - s.mean[i]) * (run[j] - s.mean[j])
		mean += v / n
		squares += v * v / n
	}
	return mean, (squares - mean*mean) / n
}

// worst returns the largest standard scores of differences of means and of second
// moments, which hold variances and correlations between camps and days.
func worst(a, b *sums) (means, seconds float64) {
	score := func(d, variance float64) float64 {
		switch {
		case math.Abs(d) < 1e-9:
			return 0
		case variance <= 0:
			return math.Inf(1)
		}
		return math.Abs(d) / math.Sqrt(variance)
	}
	for i := range a.mean {
		va, _ := a.product(i, i)
		vb, _ := b.product(i, i)
		means = math.Max(means, score(a.mean[i]-b.mean[i], va/float64(len(a.runs))+vb/float64(len(b.runs))))
		for j := range i + 1 {
			pa, ea := a.product(i, j)
			pb, eb := b.product(i, j)
			seconds = math.Max(seconds, score(pa-pb, ea+eb))
		}
	}
	return means, seconds
}

// TestVariantsHaveOneLaw compares means, variances and correlations of the engines
// over thousands of seeds, in each of the variants.
func TestVariantsHaveOneLaw(t *testing.T) {
	const runs = 3000
	for _, v := range variants {
		c := small()
		v.change(c)
		persons, counts := sumsOf(c, Persons, 0, runs), sumsOf(c, Counts, 1_000_000, runs)
		means, seconds := worst(&persons, &counts)
		t.Logf("%s: means within %.1f, second moments within %.1f standard errors; %.3v", v.name, means, seconds, counts.mean)
		if means > 6 || seconds > 6 {
			t.Errorf("%s: means differ by %.1f, second moments by %.1f standard errors", v.name, means, seconds)
		}
	}
}

// TestLawIsSeen plants a difference: chances that follow every arrival instead of
// the morning, which is what --flee-exact takes and counts refuse.
func TestLawIsSeen(t *testing.T) {
	c := small()
	c.Places[4].Capacity, c.Places[5].Capacity, c.Set.Displaced = 22, 18, 40
	frozen := sumsOf(c, Persons, 0, 1500)
	live := *c
	live.Set.Correct.FrozenCapacity = false
	now := sumsOf(&live, Persons, 1_000_000, 1500)
	if means, _ := worst(&frozen, &now); means < 6 {
		t.Errorf("live capacity is %.1f standard errors away and would pass", means)
	}
	if Why(&live, Counts) == nil {
		t.Error("counts do not refuse chances that follow every arrival")
	}
	for i := range live.Places {
		live.Places[i].Capacity = 0
	}
	if why := Why(&live, Counts); why != nil {
		t.Errorf("no place can be full, and counts refuse: %v", why)
	}
}

// TestPeopleAreKept adds up nobody twice, in either engine.
func TestPeopleAreKept(t *testing.T) {
	for _, v := range variants {
		c := small()
		v.change(c)
		w := newWorld(c, 5)
		k := newCounts(w)
		fled := w.openCamps(k)
		for day := range c.Days {
			w.today = day
			w.conflicts(day)
			fled += w.flee(k, day)
			w.closures(day)
			w.refresh()
			w.rate()
			w.lookAround()
			w.census(k)
			w.freeze()
			k.decide()
			if k.cells.People() != fled {
				t.Fatalf("%s: %d of %d people on day %d", v.name, k.cells.People(), fled, day)
			}
		}
	}
}
