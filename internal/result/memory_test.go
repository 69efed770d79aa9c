package result

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"vereda/internal/compare"
	"vereda/internal/ensemble"
	"vereda/internal/mechanism"
	"vereda/internal/observe"
	"vereda/internal/scenario"
	"vereda/internal/simulate"
)

// TestFolderOfIsWhatIsRead: a folder that was never written says the same as one that
// was written and read, to the last digit.
func TestFolderOfIsWhatIsRead(t *testing.T) {
	s, list := scenario.Load(os.DirFS("../scenario/testdata/hamlet"), "hamlet")
	if list.HasErrors() {
		t.Fatal(list.Format())
	}
	for n := range s.Nationalities { // so that those who live in the destination are counted
		s.SettledRows = append(s.SettledRows, scenario.SettledRow{Nationality: n, People: 5000, Note: scenario.Provenance{Source: "assumption", Grade: "D"}})
	}
	for _, d := range scenario.ParameterDefinitions() {
		if d.OfSettled {
			s.Values = append(s.Values, scenario.Value{Name: d.Name, Unit: d.Unit, Value: d.Low, Low: d.Low, High: d.High, Prior: "uniform", Source: "assumption", Grade: "D"})
		}
	}
	s.Params.Labour = mechanism.LabourParams{Finding: 0.03, Losing: 0.001, Seeking: 1, Wage: 60, WageLegal: 70, Inner: 10, Outer: 2}
	s.Params.Settled.Return, s.Params.Remittance.Share = 0.001, 0.2
	for _, seeds := range [][]uint64{{1}, {1, 2, 3}} {
		runs, err := ensemble.Run(ensemble.Design{Scenario: s, Seeds: seeds, Simulate: simulate.Run})
		if err != nil {
			t.Fatal(err)
		}
		var series [][]observe.Series
		for i := range runs.Runs {
			series = append(series, runs.Runs[i].Series)
		}
		one := 1.5
		r := Report{Version: "1.2.3", Scenario: s, Result: runs, Scores: compare.Score(series, s.Observed, compare.Options{}), Resolved: scenario.Resolve(s),
			Counts: []Count{{Seed: 1, Group: "crossings", Title: "deaths", Value: &one, Unit: "events"}}, Extra: []Extra{{Name: "patterns.json", Bytes: []byte("{}\n")}}}
		dir := filepath.Join(t.TempDir(), "out")
		if err := Write(dir, r, false); err != nil {
			t.Fatal(err)
		}
		read, err := ReadFolder(dir)
		if err != nil {
			t.Fatal(err)
		}
		made := FolderOf(r)
		if len(made.Series) < 5 || len(made.Stocks) < 3 || len(made.Scores) < 3 || len(made.Living) < 6 {
			t.Errorf("%d rows of series, %d of stocks, %d of scores", len(made.Series), len(made.Stocks), len(made.Scores))
		}
		same := func(what string, a, b any) {
			if x, y := fmt.Sprintf("%v", a), fmt.Sprintf("%v", b); x != y {
				t.Errorf("%s differ with %d seeds:\n%.400s\n%.400s", what, len(seeds), x, y)
			}
		}
		same("series", made.Series, read.Series)
		same("stocks", made.Stocks, read.Stocks)
		same("money", made.Money, read.Money)
		same("settled", made.Living, read.Living)
		same("scores", made.Scores, read.Scores)
		same("counts", *made.Counts[0].Value, *read.Counts[0].Value)
		same("patterns", string(made.Patterns), string(read.Patterns))
		same("heads", []any{made.Version, made.Seeds, made.Interrupted, made.Variant, made.Digest, made.Scenario.Name}, []any{read.Version, read.Seeds, read.Interrupted, read.Variant, read.Digest, read.Scenario.Name})
	}
}
