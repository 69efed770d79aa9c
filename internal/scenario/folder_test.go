package scenario

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"vereda/internal/diag"
)

// onDisk writes a folder into a temporary one.
func onDisk(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "hamlet")
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// loadDisk loads a folder of the disk.
func loadDisk(t *testing.T, dir string) (*Scenario, *diag.List) {
	t.Helper()
	fsys, closing, err := OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	s, list := Load(fsys, "hamlet")
	if err := closing(); err != nil {
		t.Fatal(err)
	}
	return s, list
}

func TestFolderOnDisk(t *testing.T) {
	s, list := loadDisk(t, onDisk(t, hamlet(t)))
	if s == nil || list.Len() > 0 {
		t.Fatalf("the hamlet does not load from the disk\n%s", list.Format())
	}
	if want := mustLoad(t, hamlet(t), ""); s.Digest != want.Digest {
		t.Error("the digest depends on where the folder lies")
	}
	if _, _, err := OpenDir(filepath.Join(t.TempDir(), "nowhere")); err == nil {
		t.Error("a folder that is not there opens")
	}
}

// TestLinks wants links refused wherever they lead, under names that are read,
// that nothing reads, and in the place of a folder.
func TestLinks(t *testing.T) {
	const refused = "hamlet/%s: error E-FOLDER-LINK: the file is a symbolic link\n" +
		"  expected: a regular file in the folder\n" +
		"  hint: copy the file into the folder in place of the link\n" +
		"  see: vereda explain E-FOLDER-LINK\n" +
		"1 error, 0 warnings in 1 file. Nothing was run.\n"
	outside := filepath.Join(t.TempDir(), "outside.csv")
	if err := os.WriteFile(outside, []byte(hamlet(t)["routes.csv"]), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, target string }{
		{"routes.csv", outside}, {"routes.csv", "places.csv"}, {"routes.csv", "/dev/zero"}, {"routes.csv", "nowhere"},
		{"series/heat.csv", "../../outside.csv"}, {"notes.csv", outside},
	} {
		files := hamlet(t)
		delete(files, c.name)
		dir := onDisk(t, files)
		if err := os.Symlink(c.target, filepath.Join(dir, c.name)); err != nil {
			t.Skip("the system has no symbolic links")
		}
		s, list := loadDisk(t, dir)
		if got, want := list.Format(), fmt.Sprintf(refused, c.name); s != nil || got != want {
			t.Errorf("%s -> %s:\n%s", c.name, c.target, got)
		}
	}
	files := hamlet(t)
	dir := onDisk(t, files)
	if err := os.Rename(filepath.Join(dir, "series"), filepath.Join(filepath.Dir(dir), "elsewhere")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../elsewhere", filepath.Join(dir, "series")); err != nil {
		t.Fatal(err)
	}
	if s, list := loadDisk(t, dir); s != nil || !strings.Contains(list.Format(), "hamlet/series/heat.csv: error E-FOLDER-LINK") {
		t.Errorf("a folder that is a link:\n%s", list.Format())
	}
}

// TestPathsCannotLeave asks the opened folder itself for what lies outside.
func TestPathsCannotLeave(t *testing.T) {
	dir := onDisk(t, hamlet(t))
	if err := os.WriteFile(filepath.Join(filepath.Dir(dir), "secret.csv"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	fsys, closing, err := OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = closing() }()
	for _, name := range []string{"../secret.csv", "/etc/passwd", "series/../../secret.csv", "./routes.csv", "", "series/"} {
		if file, err := fsys.Open(name); err == nil {
			_ = file.Close()
			t.Errorf("%q opens", name)
		}
	}
}

// TestIrregular puts a folder in the place of a file.
func TestIrregular(t *testing.T) {
	files := hamlet(t)
	delete(files, "routes.csv")
	files["routes.csv/README.md"] = "a folder"
	s, list := loadDisk(t, onDisk(t, files))
	if s != nil || list.Errors() != 1 || !strings.HasPrefix(list.Format(), "hamlet/routes.csv: error E-FOLDER-KIND: the name is not that of a regular file") {
		t.Errorf("got\n%s", list.Format())
	}
}

// broken is a folder of which one file cannot be read for a reason.
type broken struct {
	fs.FS
	name string
	err  error
}

func (b broken) Open(name string) (fs.File, error) {
	if name == b.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: b.err}
	}
	return b.FS.Open(name)
}

func TestUnreadable(t *testing.T) {
	for want, err := range map[string]error{
		"hamlet/routes.csv: error E-FOLDER-READ: the file may not be read\n":       fs.ErrPermission,
		"hamlet/routes.csv: error E-FOLDER-READ: the file could not be read\n":     fs.ErrClosed,
		"hamlet/routes.csv: error E-FOLDER-MISSING: the file is missing\n":         fs.ErrNotExist,
		"hamlet/routes.csv: error E-FOLDER-LINK: the file is a symbolic link\n":    errLink,
		"hamlet/routes.csv: error E-FOLDER-KIND: the name is not that of a regula": errIrregular,
	} {
		s, list := Load(broken{folderOf(hamlet(t)), "routes.csv", err}, "hamlet")
		if s != nil || list.Errors() != 1 || !strings.HasPrefix(list.Format(), want) {
			t.Errorf("%v:\n%s", err, list.Format())
		}
	}
}

// TestTooLarge wants a refusal of what would fill the memory.
func TestTooLarge(t *testing.T) {
	for _, c := range []struct {
		name, text, want string
	}{
		{"routes.csv", strings.Repeat("x", maxFile+1), "hamlet/routes.csv: error E-FOLDER-SIZE: the file is larger than 64 MiB\n"},
		{"scenario.yaml", hamlet(t)["scenario.yaml"] + "# " + strings.Repeat("x", maxYAML), "hamlet/scenario.yaml: error E-FOLDER-SIZE: the file is larger than 1 MiB\n"},
		{"series/unemployment.csv", "period,value\n2019,0.04\n2018," + strings.Repeat("1", maxCell+1) + "\n",
			"hamlet/series/unemployment.csv:3:6: error E-CSV-LIMIT: a cell of 65537 bytes\n"},
		{"series/unemployment.csv", "period," + strings.Repeat("v", maxCell) + "\n", "hamlet/series/unemployment.csv:1: error E-CSV-LIMIT: the header is longer than 65536 bytes\n"},
		{"series/unemployment.csv", "period,value\n2019" + strings.Repeat(",", 1_000_000) + "\n",
			"hamlet/series/unemployment.csv:2:7: error E-CSV-ROW: the row has more than 64 cells and the header 2\n"},
	} {
		files := hamlet(t)
		files[c.name] = c.text
		s, list := Load(folderOf(files), "hamlet")
		if s != nil || list.Errors() != 1 || !strings.HasPrefix(list.Format(), c.want) || len(list.Format()) > 1000 {
			t.Errorf("%s with %d bytes: %.1000s", c.name, len(c.text), list.Format())
		}
	}
}

// TestOneFaultAThousandTimes keeps the list short where one fault stands in
// every row.
func TestOneFaultAThousandTimes(t *testing.T) {
	files := hamlet(t)
	files["series/arrivals.csv"] = "period,nationality,party,value\n" + strings.Repeat("2019-01,NEA,family,many\n", 5000)
	s, list := Load(folderOf(files), "hamlet")
	if s != nil || list.Len() != maxFaults+1 {
		t.Errorf("%d diagnostics", list.Len())
	}
	text := list.Format()
	if !strings.Contains(text, "901 more not shown\n1001 errors, 0 warnings in 1 file. Nothing was run.\n") {
		t.Errorf("the end is %s", text[len(text)-200:])
	}
	last := list.Sorted()[list.Len()-1]
	if last.Code != "E-MANY" {
		t.Errorf("the last is %s", last.Format())
	}
}

// TestCheckAllSaysEachThingOnce puts a fault into the base, which every variant
// has too, and one into a variant.
func TestCheckAllSaysEachThingOnce(t *testing.T) {
	files := hamlet(t)
	files["routes.csv"] = strings.Replace(files["routes.csv"], ",60,25,", ",60,0,", 1)
	files["variants/more-beds/policy.csv"] = strings.Replace(files["variants/more-beds/policy.csv"], ",40,people,", ",-40,people,", 1)
	list := CheckAll(folderOf(files), "hamlet")
	if list.Len() != 2 || !strings.Contains(list.Format(), "hamlet/variants/more-beds/policy.csv:2:25: error E-RANGE") {
		t.Errorf("got\n%s", list.Format())
	}
	if got := Variants(folderOf(files)); len(got) != 1 || got[0] != "more-beds" {
		t.Errorf("variants %v", got)
	}
	if got := Variants(fstest.MapFS{}); len(got) != 0 {
		t.Errorf("variants of an empty folder: %v", got)
	}
}
