package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"vereda/internal/compare"
)

// The figures of docs/COVERAGE.md are those of the commands that stand above them. The runs
// take minutes, so that VEREDA_SOAK asks for them; with -update they are written anew.
func TestCoverageDocumentIsCurrent(t *testing.T) {
	if os.Getenv("VEREDA_SOAK") == "" {
		t.Skip("96 runs of up to seven years, twice: VEREDA_SOAK=1")
	}
	var texts []string
	for _, mode := range []string{"given", "made"} {
		code, out, messages := call(t, "compare", "latin-america-us", "--departures", mode, "--people-per-row", "400", "--seeds", "3", "--origins", "32", "--json")
		if code != 0 {
			t.Fatal(messages)
		}
		texts = append(texts, out)
	}
	writeCoverage(t, texts)
}

// writeCoverage holds the document to the reports of the two modes.
func writeCoverage(t *testing.T, texts []string) {
	t.Helper()
	const path, from, to = "../../docs/COVERAGE.md", "<!-- figures -->\n", "<!-- end of figures -->\n"
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
	for i, mode := range []string{"given", "made by the model"} {
		var r struct {
			Held     string         `json:"coverage_headline"`
			Coverage []coveragePart `json:"coverage"`
		}
		if err := json.Unmarshal([]byte(texts[i]), &r); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "\n## Departures %s\n\n%s\n", mode, r.Held)
		b.WriteString(coverageTable(r.Coverage, compare.AsCounted))
		b.WriteString(coverageTable(r.Coverage, compare.Anchored))
	}
	current(t, path, before+from+b.String()+to+after)
}

// coverageTable shows the whole series, and sectors of the encounters, in one form.
func coverageTable(parts []coveragePart, form string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\nForecasts %s:\n\n| Series | Months ahead | Points | Before | Split | Adaptive | Near | WIS over last value, before | Adaptive |\n|---|---|---|---|---|---|---|---|---|\n", form)
	for i := range parts {
		p := &parts[i]
		if p.Form != form || p.Role != "outcome" || !p.Whole && (p.Instrument != "encounters-by-sector" || form != compare.AsCounted) {
			continue
		}
		line := coverageLine(p)
		fmt.Fprintf(&b, "| %s | %d | %s |\n", line[0], p.Horizon, strings.Join(line[1:], " | "))
	}
	return b.String()
}
