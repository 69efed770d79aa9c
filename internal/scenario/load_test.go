package scenario

import (
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// hamlet returns the files of the smallest scenario.
func hamlet(t testing.TB) map[string]string {
	t.Helper()
	files := map[string]string{}
	root := os.DirFS("testdata/hamlet")
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(root, name)
		files[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func folderOf(files map[string]string) fs.FS {
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

func mustLoad(t testing.TB, files map[string]string, variant string) *Scenario {
	t.Helper()
	s, list := LoadVariant(folderOf(files), "hamlet", variant)
	if list.Len() > 0 || s == nil {
		t.Fatalf("want no diagnostic, got\n%s", list.Format())
	}
	return s
}

func TestHamletLoads(t *testing.T) {
	s := mustLoad(t, hamlet(t), "")
	if s.Days != 181 || s.Months() != 6 || len(s.Network.Sectors) != 2 || len(s.Nationalities) != 2 {
		t.Errorf("days %d, months %d, sectors %v, nationalities %v", s.Days, s.Months(), s.Network.Sectors, s.Nationalities)
	}
	if got := s.Params.Mortality.Exposure; float64(got[0]) != 0.005 || float64(got[1]) != 0.02 {
		t.Errorf("exposure by sector east, west: %v", got)
	}
}

// resolved turns the resolved form into files.
func resolved(s *Scenario) map[string]string {
	files := map[string]string{}
	for name, text := range Resolve(s) {
		files[name] = string(text)
	}
	return files
}

func TestResolvedFormReadsBackTheSame(t *testing.T) {
	for _, variant := range []string{"", "more-beds"} {
		s := mustLoad(t, hamlet(t), variant)
		files := resolved(s)
		again, list := Load(folderOf(files), "hamlet")
		if again == nil || list.HasErrors() {
			t.Fatalf("variant %q: the resolved form does not load\n%s", variant, list.Format())
		}
		for name, text := range resolved(again) {
			if text != files[name] {
				t.Errorf("variant %q: %s changes on the second reading\n%s", variant, name, text)
			}
		}
		if s.Digest != again.Digest {
			t.Errorf("variant %q: digests differ", variant)
		}
	}
}

// The full form in run.json is what a result is read and run again from.
func TestShippedResolvedFormsReadBack(t *testing.T) {
	for _, name := range []string{"latin-america-us", "us-southwest-border"} {
		s, list := Load(os.DirFS("../../scenarios/"+name), name)
		if list.HasErrors() {
			t.Fatal(list.Format())
		}
		files := resolved(s)
		again, list := Load(folderOf(files), name)
		if again == nil || list.HasErrors() {
			t.Fatalf("%s: the resolved form does not load\n%.600s", name, list.Format())
		}
		if s.Digest != again.Digest {
			t.Errorf("%s: digests differ", name)
		}
	}
}

func TestOrderOfRowsDoesNotMatter(t *testing.T) {
	files := hamlet(t)
	want := mustLoad(t, files, "more-beds").Digest
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if path.Ext(name) != ".csv" {
			continue
		}
		turned := maps.Clone(files)
		lines := strings.Split(strings.TrimSuffix(files[name], "\n"), "\n")
		slices.Reverse(lines[1:])
		turned[name] = strings.Join(lines, "\n") + "\n"
		if got := mustLoad(t, turned, "more-beds").Digest; got != want {
			t.Errorf("%s with its rows reversed gives another digest", name)
		}
	}
}

// valley is the hamlet with the way to its border: the files of testdata/valley
// in place of those of the same name, and the rows of more-NAME added to NAME.
func valley(t testing.TB) map[string]string {
	t.Helper()
	return over(t, hamlet(t), "testdata/valley")
}

// lived is the valley with people who live in the destination, and who live at home.
func lived(t testing.TB) map[string]string {
	t.Helper()
	files := over(t, valley(t), "testdata/lived")
	files["scenario.yaml"] = strings.Replace(files["scenario.yaml"], "series:\n",
		"series:\n  - {name: residents, file: series/residents.csv, unit: people, period: year, source: made-up, publisher: nobody, licence: none}\n", 1)
	return files
}

// over lays the files of a folder over others; those whose names begin with more- are
// added to what is there.
func over(t testing.TB, files map[string]string, dir string) map[string]string {
	t.Helper()
	root := os.DirFS(dir)
	err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(root, path)
		if name, more := strings.CutPrefix(path, "more-"); more {
			files[name] += string(text)
		} else {
			files[path] = string(text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestValley loads the hamlet with the way to its border, and reads back what
// it resolves to.
func TestValley(t *testing.T) {
	s := mustLoad(t, valley(t), "")
	if !s.Network.OnTheWay || len(s.Network.Zones) != 4 {
		t.Errorf("zones %v, on the way %v", s.Network.Zones, s.Network.OnTheWay)
	}
	again, list := Load(folderOf(resolved(s)), "hamlet")
	if again == nil || again.Digest != s.Digest {
		t.Fatalf("the valley does not read back the same: %s", list.Format())
	}
}
