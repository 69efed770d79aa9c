package main

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vereda/internal/ledger"
	"vereda/internal/mounted"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
	"vereda/internal/simulate"
)

// What cannot be written is said before the first run, and nothing is left behind.
func TestPlacesThatCannotHoldResults(t *testing.T) {
	long := t.TempDir()
	for len(long) < 4030 { // so that files in a folder here are too deep, and the folder not
		long = filepath.Join(long, strings.Repeat("d", min(200, 4030-len(long))))
	}
	if err := os.MkdirAll(long, 0o777); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, want string
		at         func(t *testing.T) string // the folder that is to hold the results
		output     string
		free       int64 // 0 for what the system says
	}{
		{"missing folder", "does not exist; make it first", func(t *testing.T) string { return filepath.Join(t.TempDir(), "none") }, "out", 0},
		{"too long a name", "file name too long", func(t *testing.T) string { return t.TempDir() }, strings.Repeat("n", 250), 0},
		{"too long a path", "file name too long", func(*testing.T) string { return long }, "out", 0},
		{"small disk", "and the disk has 50 kB", func(t *testing.T) string { return t.TempDir() }, "out", 50_000},
		{"small file system", "and the disk has", func(t *testing.T) string { return mounted.Tmpfs(t, "size=64k") }, "out", 0},
		{"no inodes", "nothing can be written into", func(t *testing.T) string { return mounted.Tmpfs(t, "size=64m,nr_inodes=2") }, "out", 0},
		{"full file system", "no space left on device", func(t *testing.T) string {
			dir := mounted.Tmpfs(t, "size=64k")
			_ = os.WriteFile(filepath.Join(dir, "fill"), make([]byte, 1<<20), 0o666) // as much as there is room for
			return dir
		}, "out", 0},
		{"read-only", "read-only file system", func(t *testing.T) string { return mounted.Tmpfs(t, "size=64m,ro") }, "out", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			at := c.at(t)
			for _, verb := range [][]string{{"run", hamlet}, {"ensemble", hamlet, "--parameters", "patrol.effort", "--runs", "20", "--seeds", "1"}} {
				before, _ := os.ReadDir(at)
				var out, said bytes.Buffer
				ran := false
				a := newApp(&out, &said, func(s *scenario.Scenario, seed uint64, each func(quantity.Day)) *ledger.Ledger {
					ran = true
					return simulate.Run(s, seed, each)
				})
				if c.free > 0 {
					a.free = func(string) (int64, bool) { return c.free, true }
				}
				output := filepath.Join(at, c.output)
				code := a.execute(context.Background(), append(verb, "-o", output))
				if code != exitFailed || !strings.Contains(said.String(), c.want) && !(verb[0] == "ensemble" && strings.Contains(said.String(), "no space left on device")) {
					t.Errorf("%s: exit code %d, said %q, want %q", verb[0], code, said.String(), c.want)
				}
				if ran {
					t.Errorf("%s: it was run", verb[0])
				}
				if after, _ := os.ReadDir(at); len(after) != len(before) && verb[0] == "run" {
					t.Errorf("%s: left %v", verb[0], after)
				}
				_ = os.RemoveAll(output)
			}
		})
	}
}

// The size of a result folder is foreseen within a factor of two. Folders of large worlds
// are looked at where VEREDA_SOAK gives minutes.
func TestSizeOfResultsIsForeseen(t *testing.T) {
	worlds := []string{hamlet}
	if os.Getenv("VEREDA_SOAK") != "" {
		worlds = append(worlds, "../../scenarios/us-southwest-border", "../../scenarios/latin-america-us", "../../scenarios/latin-america-us-2005-2025")
	}
	for _, world := range worlds {
		dir := filepath.Join(t.TempDir(), "out")
		var out, said bytes.Buffer
		a := newApp(&out, &said, simulate.Run)
		if code := a.execute(context.Background(), []string{"run", world, "--seeds", "2", "--posterior", "off", "-o", dir}); code != exitDone {
			t.Fatal(said.String())
		}
		s, err := a.load(world, "")
		if err != nil {
			t.Fatal(err)
		}
		need, is := folderBytes(s, 2), sizeOf(t, dir)
		t.Logf("%s: foreseen %s, is %s (%.2f)", world, bytesOf(need), bytesOf(is), float64(need)/float64(is))
		if need < is/2 || need > 2*is {
			t.Errorf("%s: foreseen %d bytes, is %d", world, need, is)
		}
	}
}

// sizeOf adds up the files below a folder.
func sizeOf(t *testing.T, dir string) (sum int64) {
	t.Helper()
	err := filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			info, err := e.Info()
			sum += info.Size()
			return err
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sum
}
