package report

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"vereda/internal/draw"
	"vereda/internal/scenario"
)

// open are the questions that those who made a scenario cannot answer: it is for whoever
// uses the figures. An answer here would hide that nobody has given one.
var openQuestions = []string{"users", "alternative", "benefit", "heard", "told", "accountable", "complaints", "review-technical", "review-ethical", "retire"}

func shipped(t *testing.T) (list []*scenario.Scenario) {
	t.Helper()
	entries, err := os.ReadDir("../../scenarios")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		s, faults := scenario.Load(os.DirFS("../../scenarios/"+e.Name()), e.Name())
		if faults.HasErrors() {
			t.Fatal(faults.Format())
		}
		list = append(list, s)
	}
	if len(list) < 3 {
		t.Fatalf("%d scenarios", len(list))
	}
	return list
}

// TestShippedScenariosHaveCards: what their makers can answer is answered, in both
// languages, and what they cannot stands open where everybody sees it.
func TestShippedScenariosHaveCards(t *testing.T) {
	for _, s := range shipped(t) {
		for _, l := range draw.Languages() {
			c := CardOf(s, "9", l)
			for _, q := range c.Questions {
				open := slices.Contains(openQuestions, q.ID)
				if q.Answered == open {
					t.Errorf("%s, %s: %s answered %v, open %v", s.Name, l, q.ID, q.Answered, open)
				}
				if q.Answered && (q.By == "" || q.Date == "" || l == draw.Spanish && strings.Contains(q.Answer, "People")) {
					t.Errorf("%s, %s: %s is %+v", s.Name, l, q.ID, q)
				}
			}
		}
	}
}

// TestEverySeriesSaysWhoIsNotCounted holds all series of all shipped scenarios, those that
// the model is held against and those that drive it.
func TestEverySeriesSaysWhoIsNotCounted(t *testing.T) {
	series := 0
	for _, s := range shipped(t) {
		for _, list := range [][]scenario.SeriesInfo{s.ObservedInfo, s.Series} {
			for _, info := range list {
				series++
				if len(info.NotCounted) < 40 {
					t.Errorf("%s: %s does not say who is not counted: %q", s.Name, info.Name, info.NotCounted)
				}
			}
		}
		for i := range s.Instruments {
			if s.Instruments[i].NotCounted == "" {
				t.Errorf("%s: the chart of %s cannot say who is not counted", s.Name, s.Instruments[i].Name)
			}
		}
	}
	if series < 130 {
		t.Errorf("only %d series", series)
	}
}

// TestDomainsOfShippedScenarios holds the months that were counted.
func TestDomainsOfShippedScenarios(t *testing.T) {
	first := map[string]string{"latin-america-us": "2017-01", "us-southwest-border": "2005-01", "latin-america-us-2005-2025": "2005-01"}
	for _, s := range shipped(t) {
		d := s.Domain()
		if d.First.String() != first[s.Name] || d.Last.String() != "2023-12" || d.Variant {
			t.Errorf("%s was counted from %s to %s, variant %v", s.Name, d.First, d.Last, d.Variant)
		}
		if d.Holds(d.First, d.Last+1) || d.Holds(d.First-1, d.Last) || !d.Holds(d.First, d.Last) {
			t.Errorf("%s: months outside are inside", s.Name)
		}
		for i := range s.Network.Sectors {
			if !d.Sector(i) {
				t.Errorf("%s: no count names %s", s.Name, s.Network.Sectors[i])
			}
		}
	}
	// What is handed on, with its small counts kept back, was counted in the same months.
	for _, s := range shipped(t) {
		folder := fstest.MapFS{}
		for name, text := range scenario.ResolveShown(s) {
			folder[name] = &fstest.MapFile{Data: text}
		}
		again, faults := scenario.Load(folder, s.Name)
		if faults.HasErrors() {
			t.Fatal(faults.Format())
		}
		if d, own := again.Domain(), s.Domain(); d.First != own.First || d.Last != own.Last {
			t.Errorf("%s: handed on, the months are %s to %s, of the scenario %s to %s", s.Name, d.First, d.Last, own.First, own.Last)
		}
	}
	v, faults := scenario.LoadVariant(os.DirFS("../../scenarios/us-southwest-border"), "us-southwest-border", "beds-doubled")
	if faults.HasErrors() {
		t.Fatal(faults.Format())
	}
	if d := v.Domain(); !d.Variant {
		t.Error("a variant is not called one")
	}
}
