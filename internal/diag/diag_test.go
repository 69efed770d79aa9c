package diag

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var codeNegative = Register("E-TEST-NEG", "A length is 0 km or less.")

var negative = Diagnostic{
	Code: codeNegative, File: "scenario/links.csv", Line: 214, Column: 19,
	Message: "distance must be > 0 km", Found: "-290", Excerpt: "tripoli,lampedusa,-290,sea",
	Expected: "a number > 0 (kilometres, decimal point)",
	Hint:     "remove the minus sign, or delete the row if this link does not exist",
}

func TestFormat(t *testing.T) {
	const want = `scenario/links.csv:214:19: error E-TEST-NEG: distance must be > 0 km
  214 | tripoli,lampedusa,-290,sea
      |                   ^^^^ got -290
  expected: a number > 0 (kilometres, decimal point)
  hint: remove the minus sign, or delete the row if this link does not exist
  see: vereda explain E-TEST-NEG
`
	if diff := cmp.Diff(want, negative.Format()); diff != "" {
		t.Error(diff)
	}
}

func TestFormatParts(t *testing.T) {
	for _, c := range []struct {
		name string
		d    Diagnostic
		want string
	}{
		{"no file", Diagnostic{Message: "nothing to read"}, "error: nothing to read\n"},
		{"whole file", Diagnostic{Severity: Warning, Code: "W-UNKNOWN", File: "a.csv", Message: "no rows"},
			"a.csv: warning W-UNKNOWN: no rows\n"},
		{"no excerpt", Diagnostic{File: "a.csv", Line: 3, Column: 1, Message: "m", Found: "x y"},
			"a.csv:3:1: error: m\n  found: \"x y\"\n"},
		{"no column", Diagnostic{File: "a.csv", Line: 3, Message: "m", Excerpt: "a,b", Found: "b"},
			"a.csv:3: error: m\n  3 | a,b\n  found: b\n"},
		{"not found there", Diagnostic{File: "a.csv", Line: 3, Column: 2, Message: "m", Excerpt: "abc", Found: "x"},
			"a.csv:3:2: error: m\n  3 | abc\n    |  ^ got x\n"},
		{"beyond the end", Diagnostic{File: "a.csv", Line: 3, Column: 9, Message: "m", Excerpt: "abc"},
			"a.csv:3:9: error: m\n  3 | abc\n    |    ^\n"},
		{"escapes move the mark", Diagnostic{File: "a.csv", Line: 3, Column: 3, Message: "m", Excerpt: "\tébc", Found: "b"},
			"a.csv:3:3: error: m\n  3 | \\tébc\n    |    ^ got b\n"},
		{"marked escapes", Diagnostic{File: "a.csv", Line: 3, Column: 1, Message: "m", Excerpt: "\u202eb", Found: "\u202e"},
			"a.csv:3:1: error: m\n  3 | \\u202eb\n    | ^^^^^^ got \"\\u202e\"\n"},
	} {
		if diff := cmp.Diff(c.want, c.d.Format()); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

// TestLongLines keeps every line short enough to read, with the mark in it.
func TestLongLines(t *testing.T) {
	long := strings.Repeat("a,", 50_000)
	d := Diagnostic{File: "a.csv", Line: 1, Column: 50_001, Message: "m", Excerpt: long + "ö" + long, Found: long}
	d.Excerpt = long[:50_000] + long
	for _, line := range strings.Split(d.Format(), "\n") {
		if n := utf8.RuneCountInString(line); n > 300 {
			t.Errorf("a line of %d characters", n)
		}
	}
	if !strings.Contains(d.Format(), "^^^^") || !strings.Contains(d.Format(), "…") {
		t.Errorf("mark or cut is missing:\n%s", d.Format())
	}
}

func TestEscape(t *testing.T) {
	for text, want := range map[string]string{
		"": `""`, "abc": "abc", "ñandú": "ñandú", "a b": `"a b"`, "a\nb": `"a\nb"`, "\x1b[31m": `"\u001b[31m"`, "a\x00": `"a\u0000"`,
		"\u202eabc": `"\u202eabc"`, "a\u200bb": `"a\u200bb"`, "\ufeffa": `"\ufeffa"`, "a\u00a0b": `"a\u00a0b"`, "\xff": `"\xff"`,
		"a\u2028b": `"a\u2028b"`, "\u2066x": `"\u2066x"`, "\u00ad": `"\u00ad"`, "\U000e0041": `"\U000e0041"`, "🙂": "🙂",
	} {
		if got := Escape(text); got != want {
			t.Errorf("Escape(%q) = %s, want %s", text, got, want)
		}
	}
	for _, n := range []int{79, 80, 81, 1000} {
		got := Escape(strings.Repeat("x", n))
		if runes := utf8.RuneCountInString(strings.Trim(got, `"`)); runes > 80 || (n <= 80) != (runes == n) {
			t.Errorf("%d characters are shown as %d", n, runes)
		}
	}
}

func TestListOrder(t *testing.T) {
	var l List
	want := []Diagnostic{
		{Message: "the scenario as a whole"},
		{File: "a.csv", Message: "whole file"},
		{File: "a.csv", Line: 2, Column: 1, Message: "error first"},
		{File: "a.csv", Line: 2, Column: 1, Message: "then", Severity: Warning},
		{File: "a.csv", Line: 2, Column: 10, Message: "m"},
		{File: "a.csv", Line: 10, Code: "E-A", Message: "m"},
		{File: "a.csv", Line: 10, Code: "E-B", Message: "a"},
		{File: "a.csv", Line: 10, Code: "E-B", Message: "b"},
		{File: "b.csv", Line: 1, Message: "m"},
	}
	for _, i := range []int{4, 2, 8, 0, 7, 6, 1, 5, 3} {
		l.Add(want[i])
	}
	if diff := cmp.Diff(want, l.Sorted()); diff != "" {
		t.Error(diff)
	}
	if l.Len() != 9 || l.Errors() != 8 || l.Warnings() != 1 || l.Files() != 2 || !l.HasErrors() {
		t.Errorf("%d: %d errors, %d warnings, %d files", l.Len(), l.Errors(), l.Warnings(), l.Files())
	}
	if text := l.Format(); !strings.HasSuffix(text, "\n8 errors, 1 warning in 2 files. Nothing was run.\n") {
		t.Errorf("last line of\n%s", text)
	}
	var both List
	both.Append(nil)
	both.Append(&l)
	if both.Len() != 9 {
		t.Errorf("%d diagnostics appended", both.Len())
	}
}

func TestListEmptyAndWarnings(t *testing.T) {
	var l List
	if l.Format() != "" || l.HasErrors() {
		t.Errorf("an empty list says %q", l.Format())
	}
	if text, err := l.JSON(); err != nil || !strings.Contains(string(text), `"diagnostics": []`) {
		t.Errorf("an empty list is %s, %v", text, err)
	}
	l.Add(Diagnostic{Severity: Warning, File: "a", Message: "m"})
	if got := l.Summary(); got != "0 errors, 1 warning in 1 file." {
		t.Errorf("summary %q", got)
	}
}

func TestCap(t *testing.T) {
	var l List
	for i := range 130 {
		l.Add(Diagnostic{File: "a.csv", Line: i + 1, Message: fmt.Sprint("m", i), Severity: Severity(i % 2)})
	}
	text := l.Format()
	if n := strings.Count(text, "a.csv:"); n != MaxShown {
		t.Errorf("%d are shown", n)
	}
	if !strings.Contains(text, "30 more not shown\n65 errors, 65 warnings in 1 file.") {
		t.Errorf("the end is missing:\n%s", text[len(text)-200:])
	}
	if n := strings.Count(text, ": error"); n != 65 {
		t.Errorf("%d of 65 errors are shown", n)
	}
}

func TestJSON(t *testing.T) {
	var l List
	l.Add(negative)
	l.Add(Diagnostic{Severity: Warning, Message: "a\u202eb"})
	text, err := l.JSON()
	if err != nil {
		t.Fatal(err)
	}
	var back struct {
		Errors, Warnings int
		LeftOut          int `json:"left_out"`
		Diagnostics      []Diagnostic
	}
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(l.Sorted(), back.Diagnostics); diff != "" || back.Errors != 1 || back.Warnings != 1 || back.LeftOut != 0 {
		t.Errorf("%s comes back with %s", text, diff)
	}
	for _, field := range []string{"severity", "code", "file", "line", "column", "message", "found", "expected", "hint", "excerpt"} {
		if !strings.Contains(string(text), `"`+field+`": `) {
			t.Errorf("no field %s in %s", field, text)
		}
	}
	if !strings.Contains(string(text), `"severity": "warning"`) {
		t.Errorf("the severity is not a word in %s", text)
	}
}

func TestNearest(t *testing.T) {
	candidates := []string{"tripoli", "lampedusa", "length_km", "beds", "bed_use", "Tijuana", "share", "a"}
	for name, want := range map[string]string{
		"tripolli": "tripoli", "trpioli": "tripoli", "tirpoil": "tripoli", "tripoli": "tripoli", "length_kn": "length_km",
		"lenght_km": "length_km", "TRIPOLI": "tripoli", "tijuana": "Tijuana", " beds": "beds", "bedz": "beds",
		"lamp": "", "tri": "", "xyz": "", "": "", "bd": "", "b": "", "shar": "share", "sahre": "share", "lam pedusa": "lampedusa",
	} {
		if got := Nearest(name, candidates); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", name, got, want)
		}
	}
	if got := Nearest("abc", []string{"abd", "abe"}); got != "abd" {
		t.Errorf("of equals %q", got)
	}
	if got := DidYouMean("beds2", candidates); got != `did you mean "beds"?` || DidYouMean("zzzzzz", candidates) != "" {
		t.Errorf("hint %q", got)
	}
}

func TestRegistry(t *testing.T) {
	if text, ok := Explain(codeNegative); !ok || text != "A length is 0 km or less." || !slices.Contains(Codes(), codeNegative) {
		t.Errorf("%q, %v, %v", text, ok, Codes())
	}
	if Known("E-NOT-THERE") || !slices.IsSorted(Codes()) {
		t.Error("the registry is in disorder")
	}
	for name, register := range map[string]func(){
		"twice":          func() { Register(codeNegative, "again") },
		"no name":        func() { Register("", "text") },
		"no explanation": func() { Register("E-TEST-MUTE", "") },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			register()
		}()
	}
}
