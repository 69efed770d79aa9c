package observe_test

import (
	"testing"

	"vereda/internal/observe"
	"vereda/internal/scenario"
	"vereda/scenarios"
)

// TestShippedScenariosGiveNoSmallCountAway sets the linear attack at every value that is
// kept back of the shipped scenarios.
func TestShippedScenariosGiveNoSmallCountAway(t *testing.T) {
	for _, name := range scenarios.Names() {
		folder, _ := scenarios.FS(name)
		s, list := scenario.Load(folder, name)
		if s == nil {
			t.Fatal(list.Format())
		}
		if kept := observe.Attack(t, s.SmallCounts, s.Observed); kept < 500 {
			t.Errorf("%s: %d values were attacked; the test tests nothing", name, kept)
		}
	}
}

// TestShippedScenariosAreReleasedOnce: what is handed on of them keeps the same values
// back when it is handed on again.
func TestShippedScenariosAreReleasedOnce(t *testing.T) {
	for _, name := range scenarios.Names() {
		folder, _ := scenarios.FS(name)
		s, list := scenario.Load(folder, name)
		if s == nil {
			t.Fatal(list.Format())
		}
		r := s.Release()
		again := observe.NewRelease(r.Series(s.Observed), s.SmallCounts)
		for i := range s.Observed {
			for _, p := range s.Observed[i].Points {
				if once, twice := r.Mark(i, p.Place()), again.Mark(i, p.Place()); once != twice {
					t.Errorf("%s, %s %v: %q, then %q", name, s.Observed[i].Instrument.Name, p.Place(), once, twice)
				}
			}
		}
	}
}
