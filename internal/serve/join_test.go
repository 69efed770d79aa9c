package serve

import (
	"io/fs"
	"math"
	"regexp"
	"testing"

	"vereda/internal/paired"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
	"vereda/internal/simulate"
	"vereda/scenarios"
)

// What the page says of a span is put together from months. It must be what is said of the
// whole span at once, for every line but ratios: sums, but also stocks at the end and means.
func TestMonthsMakeASpan(t *testing.T) {
	shipped, _ := scenarios.FS("latin-america-us")
	text, err := fs.ReadFile(shipped, "scenario.yaml")
	if err != nil {
		t.Fatal(err)
	}
	folder, err := laid(shipped, map[string][]byte{"scenario.yaml": regexp.MustCompile(`people_per_row: \d+`).ReplaceAll(text, []byte("people_per_row: 200"))})
	if err != nil {
		t.Fatal(err)
	}
	s, list := scenario.LoadVariant(folder, "latin-america-us", "border-work")
	if s == nil {
		t.Fatal(list.Format())
	}
	last, err := quantity.ParseMonth("2017-04")
	if err != nil {
		t.Fatal(err)
	}
	s = until(s, last)
	l := simulate.Run(s, 1, nil)
	const from, to = 1, 3
	q := paired.Ask(s, from, to, -1)
	var months [][]float64
	for m := from; m <= to; m++ {
		months = append(months, paired.Ask(s, m, m, -1).Count(l))
	}
	seen := map[paired.Fold]int{}
	for i, at := range q.Count(l) {
		line, joined := q.Lines()[i], q.Join(months)[i]
		if line.Over == paired.Ratio {
			if !math.IsNaN(joined) {
				t.Errorf("%s: %v of months", line.Title, joined)
			}
			continue
		}
		if at != 0 {
			seen[line.Over]++
		}
		if math.Abs(joined-at) > 1e-9*math.Abs(at) {
			t.Errorf("%s: %v of months, %v at once", line.Title, joined, at)
		}
	}
	if seen[paired.AtEnd] < 3 || seen[paired.Averaged] < 3 || seen[paired.Summed] < 20 {
		t.Errorf("lines other than 0, by how months make a span: %v", seen)
	}
}
