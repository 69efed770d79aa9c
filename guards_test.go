package vereda_test

import (
	"encoding/csv"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestGuardsNameTestsThatExist holds docs/GUARDS.md to the tree: a guard whose
// test was renamed or taken away is no longer held.
func TestGuardsNameTestsThatExist(t *testing.T) {
	exists := declaredTests(t)
	table, err := os.ReadFile("docs/GUARDS.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile("`(Test\\w+)`").FindAllStringSubmatch(string(table), -1) {
		if !exists[m[1]] {
			t.Errorf("docs/GUARDS.md names %s, which is no test", m[1])
		}
	}
	for letter, last := range map[string]int{"W": 11, "E": 16} {
		for i := 1; i <= last; i++ {
			if row := fmt.Sprintf("\n| %s%d |", letter, i); strings.Count(string(table), row) != 1 {
				t.Errorf("docs/GUARDS.md does not have one row for %s%d", letter, i)
			}
		}
	}
}

// TestCredibilityNamesTestsThatExist holds the record of credibility to the tree.
func TestCredibilityNamesTestsThatExist(t *testing.T) {
	exists := declaredTests(t)
	f, err := os.Open("internal/report/credibility.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		tests := strings.Fields(row[4])
		if len(tests) == 0 {
			t.Errorf("%s names no test", row[0])
		}
		for _, name := range tests {
			if !exists[name] {
				t.Errorf("%s names %s, which is no test", row[0], name)
			}
		}
	}
}

// declaredTests lists the tests of the tree.
func declaredTests(t *testing.T) map[string]bool {
	t.Helper()
	exists := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	err := fs.WalkDir(os.DirFS("."), ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range declared.FindAllStringSubmatch(string(text), -1) {
			exists[m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return exists
}
