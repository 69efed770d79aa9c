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
	"vereda/internal/quantity"
	"vereda/internal/scenario"
	"vereda/internal/shard"
	"vereda/internal/simulate"
)

// An ensemble that the disk cannot hold is refused before it begins, with what it needs
// and what there is; the folder stays, and goes on where there is room.
func TestEnsembleIsRefusedWhereTheDiskIsSmall(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	var out, said bytes.Buffer
	a := newApp(&out, &said, simulate.Run)
	a.free = func(string) (int64, bool) { return 100_000, true }
	code := a.execute(context.Background(), []string{"ensemble", hamlet, "--parameters", "patrol.effort", "--runs", "20", "--seeds", "1", "-o", dir})
	if code != exitFailed || !strings.Contains(said.String(), "for 20 runs, and the disk has 100 kB") {
		t.Fatalf("exit code %d, said %q", code, said.String())
	}
	if parts, _ := os.ReadDir(filepath.Join(dir, "parts")); len(parts) > 0 {
		t.Error("runs were begun")
	}
	// A little less than what is expected is refused before the first run.
	f, err := shard.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	said.Reset()
	a = newApp(&out, &said, func(s *scenario.Scenario, seed uint64, each func(quantity.Day)) *ledger.Ledger {
		t.Error("a run was made before the refusal")
		return simulate.Run(s, seed, each)
	})
	a.free = func(string) (int64, bool) { return f.Plan.Expects(20) - 1, true }
	if code := a.execute(context.Background(), []string{"ensemble", "run", dir}); code != exitFailed || !strings.Contains(said.String(), "Nothing was begun") {
		t.Errorf("exit code %d, said %q", code, said.String())
	}
	said.Reset()
	if code := newApp(&out, &said, simulate.Run).execute(context.Background(), []string{"ensemble", "run", dir}); code != exitDone || !strings.Contains(said.String(), "20 runs: about") {
		t.Errorf("exit code %d, said %q", code, said.String())
	}
}

// What is said of the disk holds within a factor of two, for few runs and many.
func TestNeedsOfTheDisk(t *testing.T) {
	for _, runs := range []string{"10", "300"} {
		dir := filepath.Join(t.TempDir(), "out")
		var out, said bytes.Buffer
		if code := newApp(&out, &said, simulate.Run).execute(context.Background(), []string{"ensemble", hamlet, "--parameters", "patrol.*", "--runs", runs, "--seeds", "1", "-o", dir}); code != exitDone {
			t.Fatal(said.String())
		}
		f, err := shard.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		g, err := f.Gather()
		if err != nil {
			t.Fatal(err)
		}
		is := int64(0)
		for _, name := range []string{"parts", "result"} {
			err := filepath.WalkDir(filepath.Join(dir, name), func(_ string, e fs.DirEntry, err error) error {
				if err == nil && !e.IsDir() {
					info, err := e.Info()
					is += info.Size()
					return err
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if said := f.Plan.Expects(f.Plan.Runs()); said < is/2 || said > 2*is+100_000 {
			t.Errorf("%s runs: expected %d bytes, and it is %d", runs, said, is)
		}
		need := f.Plan.Needs(shard.Record{Run: 0, Values: g.Values[0]}, f.Plan.Runs())
		if need < is || need > 2*is+100_000 {
			t.Errorf("%s runs: said %d bytes, and it is %d", runs, need, is)
		}
	}
}

func TestBytesInWords(t *testing.T) {
	for n, want := range map[int64]string{0: "0 bytes", 999: "999 bytes", 1500: "1.5 kB", 12_345_678: "12 MB", 3_200_000_000: "3.2 GB", 5_000_000_000_000_000: "5000 TB"} {
		if got := bytesOf(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
}
