package result

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"vereda/internal/compare"
	"vereda/internal/ensemble"
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
		if len(made.Series) < 5 || len(made.Stocks) < 3 || len(made.Scores) < 3 {
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
		same("scores", made.Scores, read.Scores)
		same("counts", *made.Counts[0].Value, *read.Counts[0].Value)
		same("patterns", string(made.Patterns), string(read.Patterns))
		same("heads", []any{made.Version, made.Seeds, made.Interrupted, made.Variant, made.Digest, made.Scenario.Name}, []any{read.Version, read.Seeds, read.Interrupted, read.Variant, read.Digest, read.Scenario.Name})
	}
}
