package scenarios_test

import (
	"io/fs"
	"os"
	"testing"
	"testing/fstest"
	"time"

	"vereda/internal/scenario"
	"vereda/scenarios"
)

// TestShippedScenariosLoad reads every shipped folder and wants no diagnostic,
// not even a warning, within a second.
func TestShippedScenariosLoad(t *testing.T) {
	if len(scenarios.Names()) == 0 {
		t.Fatal("no scenario is shipped")
	}
	for _, name := range scenarios.Names() {
		folder, ok := scenarios.FS(name)
		if !ok {
			t.Fatalf("%s is listed and has no folder", name)
		}
		quickest := time.Hour
		for range 3 { // other work on the machine may slow one of them
			began := time.Now()
			s, list := scenario.Load(folder, name)
			quickest = min(quickest, time.Since(began))
			if s == nil || list.Len() > 0 {
				t.Fatalf("%s:\n%s", name, list.Format())
			}
			if s.Name != name {
				t.Errorf("the scenario %s is called %s", name, s.Name)
			}
		}
		if s, list := scenario.LoadForInversion(folder, name); s == nil || list.Len() > 0 {
			t.Errorf("%s does not load for the inversion of arrivals:\n%s", name, list.Format())
		}
		if quickest > time.Second {
			t.Errorf("%s takes %v to read", name, quickest)
		}
	}
}

// A shipped scenario that is written out in full reads back as itself: every plan of an
// ensemble keeps it so.
func TestShippedScenariosGoRound(t *testing.T) {
	for _, name := range scenarios.Names() {
		folder, _ := scenarios.FS(name)
		s, _ := scenario.Load(folder, name)
		files := fstest.MapFS{}
		for path, text := range scenario.Resolve(s) {
			files[path] = &fstest.MapFile{Data: text}
		}
		again, list := scenario.Load(files, name)
		if again == nil {
			t.Fatalf("%s, written out in full:\n%.2000s", name, list.Format())
		}
		if again.Digest != s.Digest {
			t.Errorf("%s, written out in full, is another scenario", name)
		}
	}
}

// TestEverythingIsEmbedded compares the folders inside the program with those
// of the disk: go:embed leaves out files that begin with a point or underscore.
func TestEverythingIsEmbedded(t *testing.T) {
	for _, name := range scenarios.Names() {
		folder, _ := scenarios.FS(name)
		disk := os.DirFS(name)
		count := 0
		err := fs.WalkDir(disk, ".", func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			count++
			want, err := fs.ReadFile(disk, path)
			if err != nil {
				return err
			}
			if have, err := fs.ReadFile(folder, path); err != nil || string(have) != string(want) {
				t.Errorf("%s/%s is not embedded as it is: %v", name, path, err)
			}
			return nil
		})
		if err != nil || count < 7 {
			t.Errorf("%s has %d files, %v", name, count, err)
		}
	}
}
