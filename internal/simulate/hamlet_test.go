package simulate

import (
	"io/fs"
	"os"
	"testing"

	"vereda/internal/scenario"
)

// hamlet is the smallest world with every mechanism in it.
func hamlet(t testing.TB) *scenario.Scenario {
	t.Helper()
	s, list := scenario.Load(hamletFiles(), "hamlet")
	if s == nil {
		t.Fatal(list.Format())
	}
	return s
}

func hamletFiles() fs.FS { return os.DirFS("../scenario/testdata/hamlet") }

func TestHamletRuns(t *testing.T) {
	s := hamlet(t)
	counts := map[string]int{}
	for _, w := range Days(s, 1) {
		if f := w.People.Check(); f != "" {
			t.Fatal(f)
		}
		for _, e := range w.People.Events {
			counts[e.Cause.String()]++
		}
	}
	t.Log(counts)
}
