package simulate

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"vereda/internal/people"
	"vereda/internal/scenario"
)

func hamletFiles() fs.FS { return os.DirFS("../scenario/testdata/hamlet") }

// hamlet is the smallest world with every mechanism in it.
func hamlet(t testing.TB) *scenario.Scenario {
	t.Helper()
	s, list := scenario.Load(hamletFiles(), "hamlet")
	if s == nil {
		t.Fatal(list.Format())
	}
	return s
}

// TestHamletExercisesEveryCause wants each cause to happen in the hamlet or the valley,
// support after removal where it is given, so that tests of whole days which use it have something to see.
func TestHamletExercisesEveryCause(t *testing.T) {
	var happened [people.Causes]int
	for _, s := range []*scenario.Scenario{hamlet(t), valley(t), vary(t, settledValley(t), "reception=1")} {
		for seed := range uint64(3) {
			for _, w := range Days(s, seed) {
				for _, e := range w.People.Events {
					happened[e.Cause]++
				}
			}
		}
	}
	for cause, times := range happened {
		if times == 0 {
			t.Errorf("nobody is %s in the hamlet or the valley: change internal/scenario/testdata/hamlet so that somebody is", people.CauseNames()[cause])
		}
	}
}

// valley is the hamlet with the way to its border.
func valley(t testing.TB) *scenario.Scenario {
	t.Helper()
	s, list := scenario.Load(valleyFiles(), "valley")
	if s == nil {
		t.Fatal(list.Format())
	}
	return s
}

// valleyFiles are those of the hamlet, with the files of testdata/valley in
// place of those of the same name and the rows of more-NAME added to NAME.
func valleyFiles() fstest.MapFS {
	files := fstest.MapFS{}
	for _, root := range []fs.FS{hamletFiles(), os.DirFS("../scenario/testdata/valley")} {
		err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text, err := fs.ReadFile(root, name)
			if base, more := strings.CutPrefix(name, "more-"); more {
				name, text = base, append(files[base].Data, text...)
			}
			files[name] = &fstest.MapFile{Data: text}
			return err
		})
		if err != nil {
			panic(err)
		}
	}
	return files
}
