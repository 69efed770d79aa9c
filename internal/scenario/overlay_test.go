package scenario

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"vereda/internal/diag"
)

var update = flag.Bool("update", false, "write the diagnostics found into the cases under testdata")

// overlay is a case: the hamlet with a few lines changed, and the diagnostics
// that this must bring. It is a txtar archive of
//
//	a sentence that says what is wrong
//	-- edit policy.csv --
//	-lines of the file, which together must stand in it exactly once
//	+a line in place of it; without one, the line goes; without "-" it is added at the end
//	=as +, but a quoted Go string, for characters that an editor would not show
//	-- file series/heat.csv --
//	the whole text of a file
//	-- delete places.csv --
//	-- cut places.csv --          takes off the last line feed
//	-- variant --
//	the variant to load
//	-- valley --                  takes the valley in place of the hamlet
//	-- want --
//	the text of the diagnostics
type overlay struct {
	path    string
	archive *txtar.Archive
	variant string
	valley  bool
	want    string
}

func readOverlay(t testing.TB, path string) *overlay {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	o := &overlay{path: path, archive: archive}
	for _, section := range archive.Files {
		switch section.Name {
		case "variant":
			o.variant = strings.TrimSpace(string(section.Data))
		case "valley":
			o.valley = true
		case "want":
			o.want = string(section.Data)
		}
	}
	return o
}

// apply changes the files as the case says.
func (o *overlay) apply(files map[string]string) error {
	for _, section := range o.archive.Files {
		verb, name, _ := strings.Cut(section.Name, " ")
		switch verb {
		case "edit":
			text, err := edited(files[name], string(section.Data))
			if err != nil {
				return fmt.Errorf("%s: %s: %w", o.path, name, err)
			}
			files[name] = text
		case "file":
			files[name] = string(section.Data)
		case "delete":
			if _, there := files[name]; !there {
				return fmt.Errorf("%s: there is no %s to delete", o.path, name)
			}
			delete(files, name)
		case "cut":
			files[name] = strings.TrimSuffix(files[name], "\n")
		case "variant", "want", "valley":
		default:
			return fmt.Errorf("%s: unknown section %q", o.path, section.Name)
		}
	}
	return nil
}

// edited applies the lines of an edit to a text.
func edited(text, edits string) (string, error) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	at, gone := len(lines), []string{}
	for _, e := range strings.Split(strings.TrimSuffix(edits, "\n")+"\n.", "\n") {
		verb, text := e[:min(1, len(e))], strings.TrimPrefix(e, e[:min(1, len(e))])
		if verb == "-" {
			gone = append(gone, text)
			continue
		}
		if len(gone) > 0 {
			if at = onlyBlock(lines, gone); at < 0 {
				return "", fmt.Errorf("the lines %q do not stand in the file once", gone)
			}
			lines, gone = slices.Delete(lines, at, at+len(gone)), nil
		}
		switch verb {
		case ".":
			continue // the end
		case "=":
			var err error
			if text, err = strconv.Unquote(text); err != nil {
				return "", fmt.Errorf("%s: %w", e, err)
			}
		case "+":
		default:
			return "", fmt.Errorf("a line of an edit begins with -, + or =")
		}
		lines = slices.Insert(lines, at, text)
		at++
	}
	return strings.Join(lines, "\n") + "\n", nil
}

// onlyBlock finds lines that stand beside each other exactly once, or -1.
func onlyBlock(lines, block []string) int {
	found := -1
	for i := range len(lines) - len(block) + 1 {
		if slices.Equal(lines[i:i+len(block)], block) {
			if found >= 0 {
				return -1
			}
			found = i
		}
	}
	return found
}

// base is the folder that the case changes.
func (o *overlay) base(t testing.TB) map[string]string {
	if o.valley {
		return valley(t)
	}
	return hamlet(t)
}

// run loads the changed hamlet and compares the diagnostics with those wanted.
func (o *overlay) run(t *testing.T) (*Scenario, *diag.List) {
	t.Helper()
	files := o.base(t)
	if err := o.apply(files); err != nil {
		t.Fatal(err)
	}
	s, list := LoadVariant(folderOf(files), "hamlet", o.variant)
	got := list.Format()
	if *update {
		o.write(t, got)
	} else if got != o.want {
		t.Errorf("%s\ngot\n%s\nwant\n%s", strings.TrimSpace(string(o.archive.Comment)), got, o.want)
	}
	return s, list
}

func (o *overlay) write(t *testing.T, want string) {
	t.Helper()
	at := slices.IndexFunc(o.archive.Files, func(f txtar.File) bool { return f.Name == "want" })
	if at < 0 {
		at = len(o.archive.Files)
		o.archive.Files = append(o.archive.Files, txtar.File{Name: "want"})
	}
	o.archive.Files[at].Data = []byte(want)
	if err := os.WriteFile(o.path, txtar.Format(o.archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// cases lists the overlays of a folder under testdata.
func cases(t testing.TB, folder string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", folder, "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

func caseName(path string) string { return strings.TrimSuffix(filepath.Base(path), ".txtar") }
