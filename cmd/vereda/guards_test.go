package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"vereda/internal/simulate"
)

// formulas are beginnings of cells that spreadsheets act upon.
var formulas = []string{`=HYPERLINK("http://x")`, "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1+1)", "\t=1+1"}

// does runs the program and ends the test where it fails; the answer is what it printed.
func does(t *testing.T, args ...string) string {
	t.Helper()
	var out, said bytes.Buffer
	if code := newApp(&out, &said, simulate.Run).execute(t.Context(), args); code != 0 {
		t.Fatalf("vereda %s ended with %d: %s", strings.Join(args, " "), code, said.String())
	}
	return out.String()
}

// rewritten writes a file anew with some of its text replaced.
func rewritten(t *testing.T, path string, change func(string) string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	after := change(string(text))
	if after == string(text) {
		t.Fatalf("%s: there is nothing to replace", path)
	}
	if err := os.WriteFile(path, []byte(after), 0o666); err != nil {
		t.Fatal(err)
	}
}

// withFormulas is the hamlet with formulas for every text that people read.
func withFormulas(t *testing.T, formula string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "hamlet")
	if err := os.CopyFS(dir, os.DirFS(hamlet)); err != nil {
		t.Fatal(err)
	}
	cell := `"` + strings.ReplaceAll(formula, `"`, `""`) + `"`
	rewritten(t, filepath.Join(dir, "scenario.yaml"), func(text string) string {
		return regexp.MustCompile(`(?m)^(\s*(?:- )?(?:title|question|publisher|licence|definition|coverage|note)): .*$`).ReplaceAllStringFunc(text, func(line string) string {
			key, _, _ := strings.Cut(line, ":")
			return key + ": " + strconv.Quote(formula)
		})
	})
	if strings.TrimSpace(formula) != formula { // tables with such cells are refused when they are read
		return dir
	}
	rewritten(t, filepath.Join(dir, "evidence.csv"), func(text string) string {
		return strings.NewReplacer("It rained", cell, "every day", cell, "on most days", cell, "nobody counts rain here", cell).Replace(text)
	})
	rewritten(t, filepath.Join(dir, "places.csv"), func(text string) string {
		return strings.NewReplacer("The Valley", cell, "Westbrook", cell, "East Station", cell).Replace(text)
	})
	rewritten(t, filepath.Join(dir, "people.csv"), func(text string) string { return strings.ReplaceAll(text, "The near country", cell) })
	return dir
}

// plainNumber is what a cell that begins like a formula may be instead.
var plainNumber = regexp.MustCompile(`^[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)

// tamed looks at every cell of a table, and gives how many were quoted.
func tamed(t *testing.T, name, text string) (quoted int) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(rows) < 1 {
		t.Fatalf("%s: %d rows, %v", name, len(rows), err)
	}
	for i, row := range rows {
		for k, c := range row {
			switch {
			case c == "":
			case strings.ContainsRune("=+-@\t\r", rune(c[0])) && !plainNumber.MatchString(c):
				t.Errorf("%s, row %d, column %s: %q acts in a spreadsheet", name, i+1, rows[0][k], c)
			case c[0] == '\'':
				quoted++
			}
			// Numbers stay numbers.
			if i > 0 && c != "" && regexp.MustCompile(`^(value|q0|base|variant|difference|simulated)_?(mean|low|high|sd|[.0-9]+)?$`).MatchString(rows[0][k]) && rows[0][k] != "variant" {
				if _, err := strconv.ParseFloat(c, 64); err != nil {
					t.Errorf("%s, row %d, column %s: %q is no number", name, i+1, rows[0][k], c)
				}
			}
		}
	}
	return quoted
}

// TestTablesHoldNoFormulas writes every table that the verbs write, of a scenario whose
// texts are formulas. The scenario itself is kept in a result as it was, to be read again.
func TestTablesHoldNoFormulas(t *testing.T) {
	looked, quoted := map[string]bool{}, 0
	for i, formula := range formulas {
		dir, to := withFormulas(t, formula), t.TempDir()
		text := does(t, "evidence", dir, "--csv", "--seeds", "2")
		quoted += tamed(t, "evidence", text)
		if strings.TrimSpace(formula) == formula && !strings.Contains(text, "'"+strings.ReplaceAll(formula, `"`, `""`)) {
			t.Errorf("the ledger does not show %q with a quote in front: %s", formula, text)
		}
		does(t, "run", dir, "--seeds", "2", "-o", filepath.Join(to, "result"))
		does(t, "diff", dir, "--variant", "more-beds", "--seeds", "2", "-o", filepath.Join(to, "diff.csv"))
		if i == 0 { // their tables have names of parameters and of the program's own
			does(t, "ensemble", dir, "--parameters", "patrol.effort", "--runs", "4", "--seeds", "1", "-o", filepath.Join(to, "ensemble"))
		}
		err := filepath.WalkDir(to, func(path string, e fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			name, _ := filepath.Rel(to, path)
			if e.IsDir() && slices.Contains([]string{"scenario", "resolved"}, e.Name()) {
				return fs.SkipDir
			}
			if filepath.Ext(path) != ".csv" {
				return nil
			}
			text, err := os.ReadFile(path)
			if err == nil {
				looked[name] = true
				quoted += tamed(t, name, string(text))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		// JSON is exact.
		if says := does(t, "evidence", dir, "--json", "--no-run"); strings.TrimSpace(formula) == formula && !strings.Contains(says, strconv.Quote(formula)) {
			t.Errorf("JSON does not hold %q as it is", formula)
		}
	}
	// A carriage return is refused when a text is read.
	dir := withFormulas(t, "\r=1+1")
	var out, said bytes.Buffer
	if code := newApp(&out, &said, simulate.Run).execute(t.Context(), []string{"evidence", dir, "--csv", "--no-run"}); code != exitInvalid || !strings.Contains(said.String(), "E-TEXT-CR") {
		t.Errorf("texts with a carriage return: %d %.300s", code, said.String())
	}
	for _, name := range []string{"result/flows.csv", "result/series.csv", "diff.csv"} {
		if !looked[name] {
			t.Errorf("%s was not looked at, but %v", name, looked)
		}
	}
	if quoted < 12 {
		t.Errorf("%d cells were quoted", quoted)
	}
	t.Logf("%d tables, %d cells quoted", len(looked), quoted)
}

// TestCampTablesHoldNoFormulas: tables of a case whose camp has a formula for a name.
func TestCampTablesHoldNoFormulas(t *testing.T) {
	dir, to := filepath.Join(t.TempDir(), "case"), t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../internal/fleeformat/testdata/small")); err != nil {
		t.Fatal(err)
	}
	camp := campOf(t, dir)
	for _, name := range []string{"input_csv/locations.csv", "input_csv/routes.csv", "input_csv/registration_corrections.csv", "source_data/data_layout.csv"} {
		rewritten(t, filepath.Join(dir, name), func(text string) string {
			return regexp.MustCompile(`(?m)(^|,)`+camp+`(,|$)`).ReplaceAllString(text, "${1}=1+"+camp+"${2}")
		})
	}
	does(t, "run", dir, "--seeds", "2", "-o", filepath.Join(to, "result"), "--flee-output", filepath.Join(to, "out.csv"))
	for _, name := range []string{"result/camps.csv", "out.csv"} {
		text, err := os.ReadFile(filepath.Join(to, name))
		if err != nil {
			t.Fatal(err)
		}
		if tamed(t, name, string(text)) == 0 {
			t.Errorf("%s does not show the camp: %.300s", name, text)
		}
	}
}

// campOf is the name of the first camp of a case.
func campOf(t *testing.T, dir string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "input_csv/locations.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if cells := strings.Split(line, ","); len(cells) > 5 && cells[5] == "camp" {
			return cells[0]
		}
	}
	t.Fatal("the case has no camp")
	return ""
}

// TestCommandsAskNobody traces the calls by which programs reach the network, of every verb
// that reads, runs and writes: none is made.
func TestCommandsAskNobody(t *testing.T) {
	tracer, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("strace is not here")
	}
	folder, err := filepath.Abs(hamlet)
	if err != nil {
		t.Fatal(err)
	}
	small, err := filepath.Abs("../../internal/fleeformat/testdata/small")
	if err != nil {
		t.Fatal(err)
	}
	work := t.TempDir()
	binary := filepath.Join(work, "program")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	trace := filepath.Join(work, "trace")
	traced := func(program string, args ...string) (string, error) {
		c := exec.Command(tracer, append([]string{"-f", "-qq", "-e", "trace=%network", "-o", trace, program}, args...)...)
		c.Dir = work
		out, err := c.CombinedOutput()
		calls, broken := os.ReadFile(trace)
		if broken != nil {
			return "", fmt.Errorf("%w: %s", broken, out)
		}
		if err != nil {
			return string(calls), fmt.Errorf("%w: %s", err, out)
		}
		return string(calls), nil
	}
	if _, err := traced(binary, "version"); err != nil {
		t.Skipf("nothing can be traced here: %v", err)
	}
	verbs := [][]string{
		{"version"}, {"scenario", "list"}, {"scenario", "copy", "us-southwest-border", "copy"}, {"check", folder}, {"describe", folder}, {"explain", "E-LONG"}, {"card", folder},
		{"run", folder, "--seeds", "2", "-o", "result"}, {"diff", folder, "--variant", "more-beds", "--seeds", "2", "-o", "diff.csv"}, {"patterns", folder, "--seeds", "2"}, {"evidence", folder, "--seeds", "2"},
		{"report", "result", "-o", "report.html"}, {"fsck", "result"}, {"ensemble", folder, "--parameters", "patrol.effort", "--runs", "4", "--seeds", "1", "-o", "ensemble"}, {"compare", folder, "--seeds", "2"},
		{"validate", small, "--seeds", "2"}, {"convert", small, "converted"}, {"import"},
	}
	for _, args := range verbs {
		calls, err := traced(binary, args...)
		if err != nil {
			t.Errorf("vereda %s: %v", strings.Join(args, " "), err)
		}
		if bad := outbound(calls); bad != "" {
			t.Errorf("vereda %s asks somebody: %s", strings.Join(args, " "), bad)
		}
	}
	// The trace sees what it should: a program that asks is caught.
	asking := filepath.Join(work, "asking.go")
	if err := os.WriteFile(asking, []byte("package main\n\nimport \"net\"\n\nfunc main() { _, _ = net.Dial(\"udp\", \"192.0.2.1:9\") }\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	build := exec.Command("go", "build", "-o", "asking", "asking.go")
	build.Dir = work
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if calls, err := traced(filepath.Join(work, "asking")); err != nil || outbound(calls) == "" {
		t.Errorf("a program that asks is not caught: %v %s", err, calls)
	}
}

// outbound is the first call of a trace that reaches out of the program over a network.
func outbound(calls string) string {
	for line := range strings.Lines(calls) {
		if regexp.MustCompile(`\b(socket\(AF_(INET|PACKET)|(connect|sendto|sendmsg)\(.*AF_INET)`).MatchString(line) {
			return line
		}
	}
	return ""
}
