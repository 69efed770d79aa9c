package simulate

import (
	"io/fs"
	"os"
	"testing"

	"vereda/internal/people"
	"vereda/internal/scenario"
)

func hamletFiles() fs.FS { return os.DirFS("../scenario/testdata/hamlet") }

// hamlet is the smallest world with every mechanism in it.
func hamlet(t testing.TB) *scenario.Scenario {
	t.Helper()
	s, list := scenario.Load(hamletFiles(), "hamlet")
	if s == nil {
		t.Fatal(list.Format())
	}
	return s
}

// TestHamletExercisesEveryCause wants each cause to happen in the hamlet, so
// that tests of whole days which use it have something to see.
func TestHamletExercisesEveryCause(t *testing.T) {
	s := hamlet(t)
	var happened [people.Causes]int
	for seed := range uint64(3) {
		for _, w := range Days(s, seed) {
			for _, e := range w.People.Events {
				happened[e.Cause]++
			}
		}
	}
	for cause, times := range happened {
		if times == 0 {
			t.Errorf("nobody is %s in the hamlet: change internal/scenario/testdata/hamlet so that somebody is", people.CauseNames()[cause])
		}
	}
}
