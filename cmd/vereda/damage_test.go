package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vereda/internal/chance"
	"vereda/internal/result"
	"vereda/internal/shard"
	"vereda/internal/simulate"
)

// readTables are the files that ReadFolder reads.
var readTables = []string{"run.json", "patterns.json", "series.csv", "score.csv", "stocks.csv", "money.csv", "counts.csv"}

// Damage to any file of a result folder, one bit or a cut, is found by fsck, and what
// reads the folder to show it (report, map, page) refuses it: no wrong number is ever
// shown. VEREDA_SOAK tries 10,000 cases in place of 300.
func TestDamagedResultsAreNeverShown(t *testing.T) {
	cases := 300
	if os.Getenv("VEREDA_SOAK") != "" {
		cases = 10_000
	}
	dir := filepath.Join(t.TempDir(), "out")
	var out, said bytes.Buffer
	if code := newApp(&out, &said, simulate.Run).execute(context.Background(), []string{"run", hamlet, "--seeds", "2", "-o", dir}); code != exitDone {
		t.Fatal(said.String())
	}
	if _, err := result.ReadFolder(dir); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	flipped, cut, refused := 0, 0, 0
	for k := range cases {
		name := entries[k%len(entries)].Name() // every file as often as any other
		path := filepath.Join(dir, name)
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		at := int(chance.Hash(uint64(k)) % uint64(8*len(whole)))
		text := slices.Clone(whole)
		if k/len(entries)%4 == 3 {
			text = text[:at/8]
			cut++
		} else {
			text[at/8] ^= 1 << (at % 8)
			flipped++
		}
		if err := os.WriteFile(path, text, 0o666); err != nil {
			t.Fatal(err)
		}
		if e, err := shard.Fsck(dir); err == nil && len(e.Faults) == 0 {
			t.Errorf("case %d: %s, bit or cut at %d of %d: not found", k, name, at, 8*len(whole))
		}
		if slices.Contains(readTables, name) {
			if _, err := result.ReadFolder(dir); err == nil || !strings.Contains(err.Error(), name+" is damaged") {
				t.Errorf("case %d: %s, bit or cut at %d of %d: was read, with %v", k, name, at, 8*len(whole), err)
			}
			refused++
		}
		if err := os.WriteFile(path, whole, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if e, err := shard.Fsck(dir); err != nil || len(e.Faults) > 0 {
		t.Errorf("the folder is whole again: %+v, %v", e, err)
	}
	t.Logf("%d bits flipped and %d cuts in %d files, all found; %d of them in files that are read, all refused", flipped, cut, len(entries), refused)
	for _, e := range entries {
		deleted(t, dir, e.Name())
	}
	withoutSums(t, dir)
	if e, err := shard.Fsck(dir); err != nil || len(e.Faults) > 0 {
		t.Errorf("the folder is whole in the end: %+v, %v", e, err)
	}
}

// withoutSums deletes the list of checksums, and damages and deletes each other file.
func withoutSums(t *testing.T, dir string) {
	t.Helper()
	sums := bytesAt(t, filepath.Join(dir, result.SumsFile))
	if err := os.Remove(filepath.Join(dir, result.SumsFile)); err != nil {
		t.Fatal(err)
	}
	for _, name := range readTables {
		deleted(t, dir, name)
		if name == "run.json" {
			continue // it names the digests of the others, and nothing is left that names its own
		}
		path := filepath.Join(dir, name)
		whole := bytesAt(t, path)
		text := slices.Clone(whole)
		text[len(text)/2] ^= 1
		put(t, path, text)
		if _, err := result.ReadFolder(dir); err == nil || !strings.Contains(err.Error(), name+" is damaged: its bytes, or its digest in run.json") {
			t.Errorf("%s is gone and %s has another bit: was read, with %v", result.SumsFile, name, err)
		}
		put(t, path, whole)
	}
	put(t, filepath.Join(dir, result.SumsFile), sums)
}

// deleted looks at the folder without one of its files: fsck finds that it is gone, and
// what reads the folder refuses where the file is one that it reads. Without the list of
// checksums the tables are held to the digests in run.json, and are read.
func deleted(t *testing.T, dir, name string) {
	t.Helper()
	path := filepath.Join(dir, name)
	whole := bytesAt(t, path)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if e, err := shard.Fsck(dir); err == nil && len(e.Faults) == 0 {
		t.Errorf("%s is deleted: not found", name)
	}
	want := name + " is missing"
	if _, none := os.Stat(filepath.Join(dir, result.SumsFile)); none != nil && name == "run.json" {
		want = "it has no run.json" // nothing says that it ever had one
	}
	_, err := result.ReadFolder(dir)
	switch reads := slices.Contains(readTables, name); {
	case reads && (err == nil || !strings.Contains(err.Error(), want)):
		t.Errorf("%s is deleted: was read, with %v, want %q", name, err, want)
	case !reads && err != nil:
		t.Errorf("%s is deleted, which is not read: %v", name, err)
	}
	put(t, path, whole)
}

func bytesAt(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func put(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o666); err != nil {
		t.Fatal(err)
	}
}
