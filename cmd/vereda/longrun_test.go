package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
)

// The figures of docs/LONGRUN.md are those of the command that stands above them. The runs
// take minutes, so that VEREDA_SOAK asks for them; with -update they are written anew.
func TestLongRunIsCurrent(t *testing.T) {
	if os.Getenv("VEREDA_SOAK") == "" {
		t.Skip("twenty runs of 21 years: VEREDA_SOAK=1")
	}
	const path, name, from, to = "../../docs/LONGRUN.md", "latin-america-us-2005-2025", "<!-- figures -->\n", "<!-- end of figures -->\n"
	code, out, messages := call(t, "run", name, "--seeds", "20", "--json")
	if code != 0 {
		t.Fatal(messages)
	}
	var report struct {
		Headline string `json:"headline"`
		Measures []struct {
			Name string `json:"name"`
			Rows []struct {
				Period    string                            `json:"period"`
				Simulated struct{ Mean, Low, High float64 } `json:"simulated"`
				Least     float64                           `json:"runs_low"`
				Most      float64                           `json:"runs_high"`
				Counted   *float64                          `json:"counted"`
			} `json:"rows"`
		} `json:"measures"`
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), from)
	_, after, ended := strings.Cut(rest, to)
	if !found || !ended {
		t.Fatalf("%s has no place for figures", path)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n| What, by fiscal year | Simulated, mean [95 %% interval of the mean] | Least and most of twenty runs | Counted |\n|---|---|---|---|\n", report.Headline)
	for _, m := range report.Measures {
		title := map[string]string{"encounters-by-sector": "Encounters", "gotaways": "Noticed and not stopped", "darien": "Through the Darién", "mexico-returns": "Returns from Mexico", "died": "Deaths, recorded or not"}[m.Name]
		if title == "" {
			continue
		}
		for _, r := range m.Rows {
			counted := ""
			if r.Counted != nil {
				counted = published(*r.Counted)
			}
			s := r.Simulated
			fmt.Fprintf(&b, "| %s, %s | %s [%s, %s] | %s to %s | %s |\n", title, r.Period, figure(s.Mean), figure(s.Low), figure(s.High), figure(r.Least), figure(r.Most), counted)
		}
	}
	current(t, path, before+from+b.String()+to+after)
}
