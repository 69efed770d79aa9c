package vereda_test

import (
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
