package scenario

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"vereda/internal/diag"
)

// TestInvalid loads the hamlet with one fault after the other. Each must bring
// its one error, word for word, and no scenario.
func TestInvalid(t *testing.T) {
	paths := cases(t, "invalid")
	if len(paths) < 65 {
		t.Errorf("%d cases; the list of faults has at least 65", len(paths))
	}
	for _, path := range paths {
		t.Run(caseName(path), func(t *testing.T) {
			s, list := readOverlay(t, path).run(t)
			if s != nil {
				t.Error("a scenario comes back")
			}
			if list.Errors() != 1 {
				t.Errorf("one fault brings %d errors", list.Errors())
			}
			for _, d := range list.Sorted() {
				checkForm(t, d)
			}
		})
	}
}

// checkForm wants of every diagnostic what a person needs to act on it.
func checkForm(t *testing.T, d diag.Diagnostic) {
	t.Helper()
	switch {
	case d.File == "":
		t.Errorf("no file: %s", d.Format())
	case d.Column > 0 && d.Line == 0:
		t.Errorf("a column without a line: %s", d.Format())
	case !diag.Known(d.Code):
		t.Errorf("the code is not registered: %s", d.Format())
	case d.Hint == "" && d.Expected == "":
		t.Errorf("it does not say what to write: %s", d.Format())
	}
	for _, word := range []string{"strconv", "int64", "float64", "%!", "nil", "panic", "yaml:"} {
		if strings.Contains(d.Message+d.Expected+d.Hint, word) {
			t.Errorf("the message has %q: %s", word, d.Format())
		}
	}
}

// TestWarned loads the hamlet with what may be meant: a warning and a scenario.
func TestWarned(t *testing.T) {
	for _, path := range cases(t, "warned") {
		t.Run(caseName(path), func(t *testing.T) {
			s, list := readOverlay(t, path).run(t)
			if s == nil || list.Errors() > 0 || list.Warnings() != 1 {
				t.Errorf("scenario %v, %d errors, %d warnings", s != nil, list.Errors(), list.Warnings())
			}
			for _, d := range list.Sorted() {
				checkForm(t, d)
			}
		})
	}
}

// apart lists the codes that other tests bring about, because a case cannot
// hold the file that they need.
var apart = []string{"E-FOLDER-LINK", "E-FOLDER-KIND", "E-FOLDER-SIZE", "E-FOLDER-READ", "E-MANY"}

// TestEveryCodeHasACase wants every code of the room in some case.
func TestEveryCodeHasACase(t *testing.T) {
	var texts strings.Builder
	for _, folder := range []string{"invalid", "warned"} {
		for _, path := range cases(t, folder) {
			texts.WriteString(readOverlay(t, path).want)
		}
	}
	for _, code := range diag.Codes() {
		if !slices.Contains(apart, code) && !strings.Contains(texts.String(), "vereda explain "+code+"\n") {
			t.Errorf("no case brings %s about", code)
		}
	}
}

// TestAllFaultsAtOnce puts together cases that change different lines and wants
// the errors of each beside each other.
func TestAllFaultsAtOnce(t *testing.T) {
	files, want := hamlet(t), map[string]bool{}
	for _, name := range together {
		o := readOverlay(t, "testdata/invalid/"+name+".txtar")
		if err := o.apply(files); err != nil {
			t.Fatal(err)
		}
		head, _, _ := strings.Cut(o.want, "\n")
		_, message, _ := strings.Cut(head, ": ")
		want[message] = true
	}
	if len(want) < len(together) {
		t.Fatalf("the cases %v have messages in common", together)
	}
	s, list := Load(folderOf(files), "hamlet")
	if s != nil || list.Errors() != len(together) {
		t.Errorf("%d errors of %d cases", list.Errors(), len(together))
	}
	text := list.Format()
	for _, message := range slices.Sorted(maps.Keys(want)) {
		if !strings.Contains(text, message) {
			t.Errorf("missing: %s", message)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

// together are cases that change different lines and do not hide each other.
var together = []string{"yaml-unknown-key-far", "number-percent", "place-latitude", "route-zero-speed", "people-claim-share", "parameter-missing"}
