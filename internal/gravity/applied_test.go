package gravity

import (
	"strings"
	"testing"
)

// TestApplied: a correction is named where it changes something in the case, and nowhere
// else.
func TestApplied(t *testing.T) {
	bare := func() *builder {
		b := newCase(3)
		a, camp := b.place(Zone, 1, -1), b.place(Camp, NoConflict, 0)
		b.Places[a].Region, b.Places[camp].Region = "North", "South"
		b.road(a, camp, 10)
		b.count(camp, 5, 5, 5)
		b.Set.EmptyOnDay0, b.Set.Correct = true, AllCorrected()
		return b
	}
	for name, change := range map[string]func(b *builder){
		"":       func(*builder) {},
		"Q3":     func(b *builder) { b.Places[1].Capacity = 0.5 },
		"Q4":     func(b *builder) { b.Conflicts = []Conflict{{Place: 0, Intensity: []float64{1, 0.5, 0.5}}} },
		"Q5":     func(b *builder) { b.Set.EmptyOnDay0 = false },
		"Q8":     func(b *builder) { b.Set.Flood.Moves = true },
		"Q10":    func(b *builder) { b.Closures = []Closure{{Kind: CloseLink, B: 1, Start: 1, End: 2}} },
		"Q21":    func(b *builder) { b.Set.FixedRoutes, b.Corridors = true, [][]int32{{0, 1}} },
		"Q25":    func(b *builder) { b.Set.Traits.TownEthnicity = true },
		"Q26":    func(b *builder) { b.Set.Harvest = []int{6} },
		"Q27":    func(b *builder) { b.Set.Hunger.Flees, b.Places[1].Region = true, "A" },
		"places": func(b *builder) { b.Places[1].CapacityPerDay = 1 },
	} {
		b := bare()
		change(b)
		got := strings.Join(Applied(&b.Case), "; ")
		if !strings.HasPrefix(got, name) || strings.Contains(got, ";") || name == "" && got != "" {
			t.Errorf("%s: %s", name, got)
		}
		b.Set.Correct = Corrections{}
		if list := Applied(&b.Case); len(list) > 0 {
			t.Errorf("%s: corrected under --flee-exact: %v", name, list)
		}
	}
}
