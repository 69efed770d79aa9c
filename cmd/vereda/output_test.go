package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A file that cannot be written is refused before the work, and nothing is left beside it.
func TestFileThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	cases := map[string]string{
		filepath.Join(dir, "none", "a.csv"):                 "make it first",
		filepath.Join(dir, strings.Repeat("x", 300)+".csv"): "file name too long",
	}
	if _, err := os.Stat("/proc/self"); err == nil { // a folder that root cannot write either
		cases["/proc/self/a.csv"] = "nothing can be written into /proc/self"
	}
	for path, want := range cases {
		if err := checkFile(path, false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s: %v, want %q", path, err, want)
		}
	}
	if err := checkFile(filepath.Join(dir, "a.csv"), false); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}
