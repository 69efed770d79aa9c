package describe

import (
	"bytes"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"vereda/internal/scenario"
)

func hamlet(t *testing.T) *Model {
	t.Helper()
	s, list := scenario.Load(os.DirFS("../scenario/testdata/hamlet"), "hamlet")
	if list.HasErrors() {
		t.Fatal(list.Format())
	}
	m, err := Of(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestEveryPhaseHasItsMechanism asks that each phase names a mechanism that is
// described, and that those come in the order of the day.
func TestEveryPhaseHasItsMechanism(t *testing.T) {
	m := hamlet(t)
	at := -1
	for _, p := range m.Phases {
		if p.Mechanism == "" {
			continue
		}
		i := slices.IndexFunc(m.Mechanisms, func(mech Mechanism) bool { return mech.Name == p.Mechanism })
		if i < 0 {
			t.Errorf("phase %s: mechanism %s has no comment with source and limits", p.Name, p.Mechanism)
		}
		if i < at {
			t.Errorf("mechanism %s stands before the one of an earlier phase", p.Mechanism)
		}
		at = i
	}
	if at < 5 {
		t.Errorf("only %d mechanisms of phases found", at+1)
	}
}

// TestMechanismsHaveSixParts asks that what is printed of each mechanism has
// its claim, equation, symbols, columns, source with grade, and limits.
func TestMechanismsHaveSixParts(t *testing.T) {
	parts := []*regexp.Regexp{
		regexp.MustCompile(`\n\nReads (.|\n)*Writes `), regexp.MustCompile(`\n\nSource: `),
		regexp.MustCompile(`Grade [A-D]`), regexp.MustCompile(`\n\nLimits: `),
	}
	for _, mech := range hamlet(t).Mechanisms {
		for _, part := range parts {
			if !part.MatchString(mech.Text) {
				t.Errorf("%s lacks %s:\n%s", mech.Name, part, mech.Text)
			}
		}
		if !strings.HasPrefix(mech.Summary, mech.Name+" ") {
			t.Errorf("%s does not begin with its name: %s", mech.Name, mech.Summary)
		}
	}
}

func TestColumnsHaveUnits(t *testing.T) {
	m := hamlet(t)
	want := map[string]string{"Debt": "USD", "Done": "km", "Since": "day of the run", "Heat": "degrees Celsius", "Apprehension": "share", "Prosecutions": "rows"}
	for _, e := range m.Entities {
		for _, c := range e.Columns {
			if c.Unit == "" {
				t.Errorf("%s.%s has no unit", e.Name, c.Name)
			}
			if unit, ok := want[c.Name]; ok && c.Unit != unit {
				t.Errorf("%s.%s is in %q, want %q", e.Name, c.Name, c.Unit, unit)
			}
			delete(want, c.Name)
		}
	}
	if len(want) > 0 {
		t.Errorf("columns not found: %v", want)
	}
}

// TestWrittenColumnsExist asks that what the phases write is described.
func TestWrittenColumnsExist(t *testing.T) {
	m := hamlet(t)
	known := map[string]bool{"people": true, "Rules": true, "Events": true}
	for _, e := range m.Entities {
		for _, c := range e.Columns {
			known[c.Name] = true
		}
	}
	for _, p := range m.Phases {
		for _, column := range p.Writes {
			if name, _, _ := strings.Cut(column, " "); !known[name] {
				t.Errorf("phase %s writes %s, which no table has", p.Name, column)
			}
		}
	}
}

// TestOrderOfSections asks for the order of the ODD protocol in both forms, with
// the same sections.
func TestOrderOfSections(t *testing.T) {
	m := hamlet(t)
	var markdown, text bytes.Buffer
	if err := m.Markdown(&markdown); err != nil {
		t.Fatal(err)
	}
	if err := m.Text(&text); err != nil {
		t.Fatal(err)
	}
	at, atText := 0, 0
	for _, title := range []string{"1 Purpose and patterns", "2 Entities, state variables and scales", "3 Process overview and scheduling",
		"4 Design concepts", "5 Initialisation", "6 Input data", "7 Submodels", "Sources"} {
		i, j := strings.Index(markdown.String()[at:], "\n## "+title+"\n"), strings.Index(text.String()[atText:], "\n"+title+"\n==")
		if i < 0 || j < 0 {
			t.Fatalf("section %q is missing or out of order: markdown %d, text %d", title, i, j)
		}
		at, atText = at+i, atText+j
	}
	for line := range strings.Lines(text.String()) {
		if strings.Contains(line, "| --- |") {
			t.Errorf("Markdown in plain text: %q", line)
		}
	}
}

// TestEverythingIsShown asks that every parameter, rule, source and row of the
// calendar reaches the page.
func TestEverythingIsShown(t *testing.T) {
	m := hamlet(t)
	var page bytes.Buffer
	if err := m.Markdown(&page); err != nil {
		t.Fatal(err)
	}
	text := page.String()
	for _, p := range m.Parameters {
		if !strings.Contains(text, "| "+p.Name+" ") {
			t.Errorf("parameter %s is not shown", p.Name)
		}
	}
	for _, r := range m.Rules {
		if !strings.Contains(text, "| "+r.Name+" | "+r.Unit) {
			t.Errorf("rule %s is not shown", r.Name)
		}
	}
	for _, c := range m.Calendar {
		if !regexp.MustCompile(`\| ` + c.From + ` \| ` + c.Rule + ` \|.*` + c.Jurisdiction + " " + regexp.QuoteMeta(number(c.Value))).MatchString(text) {
			t.Errorf("row %+v is not shown", c)
		}
	}
	for _, s := range m.Sources {
		if !strings.Contains(text, "- **"+s.Key+"**") {
			t.Errorf("source %s is not shown", s.Key)
		}
	}
}

// TestHostileTexts asks that text of a scenario stays text.
func TestHostileTexts(t *testing.T) {
	m := hamlet(t)
	m.Title = "<script>alert(1)</script> | *x* [y](z)\x1b[2J\u202e\n# heading"
	var markdown, text bytes.Buffer
	if err := m.Markdown(&markdown); err != nil {
		t.Fatal(err)
	}
	if err := m.Text(&text); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<script", "\x1b", "\u202e", "\n# heading", "[y]("} {
		if strings.Contains(markdown.String(), bad) {
			t.Errorf("Markdown contains %q", bad)
		}
	}
	for _, bad := range []string{"\x1b", "\u202e"} {
		if strings.Contains(text.String(), bad) {
			t.Errorf("text contains %q", bad)
		}
	}
}
