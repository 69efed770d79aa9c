package scenarios_test

import (
	"testing"

	"vereda/internal/ledger"
	"vereda/internal/people"
	"vereda/internal/scenario"
	"vereda/internal/simulate"
	"vereda/scenarios"
)

// TestWholeSystemRuns runs the first two months of the whole system in coarse rows, with
// departures that the model makes, those who live in the destination and their money, and
// wants people in each part of it. Two runs of one seed give the same counts.
func TestWholeSystemRuns(t *testing.T) {
	const name = "latin-america-us-2005-2025"
	folder, _ := scenarios.FS(name)
	s, list := scenario.Load(folder, name)
	if s == nil {
		t.Fatal(list.Format())
	}
	if !s.Made || len(s.SettledRows) == 0 {
		t.Fatal("departures are given, or nobody lives in the destination")
	}
	s.Days, s.PeoplePerRow = 59, 500
	run := func() *ledger.Ledger { return simulate.Run(s, s.Seed, nil) }
	first, second := run(), run()
	everybody := ledger.Select{Sector: -1, Nationality: -1, Party: -1}
	for _, cause := range []people.Cause{people.Departed, people.Apprehended, people.DetainedInTransit, people.Surrendered} {
		sum, again := 0.0, 0.0
		for m := range 2 {
			sum += first.Flow(m, cause, everybody)
			again += second.Flow(m, cause, everybody)
		}
		if sum <= 0 || sum != again {
			t.Errorf("cause %d: %v people, and %v of the same seed", cause, sum, again)
		}
	}
}
