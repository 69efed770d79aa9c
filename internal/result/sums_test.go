package result

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every flipped bit and every cut of every file of a folder is found, and so are
// files that are missing or too many.
func TestSumsFindEveryDamage(t *testing.T) {
	dir := t.TempDir()
	files := map[string]string{"a.csv": "x,y\n1,2\n", "sub/b.txt": "words", timesFile: "{}\n"}
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := WriteSums(dir); err != nil {
		t.Fatal(err)
	}
	faults := func() string {
		list, err := CheckSums(dir, nil)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(list, "\n")
	}
	if said := faults(); said != "" {
		t.Fatalf("a sound folder has faults: %s", said)
	}
	damaged := 0
	for _, name := range []string{"a.csv", "sub/b.txt", timesFile, timesFile + ".sha256", SumsFile} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		try := func(text []byte, what string, at int) {
			if err := os.WriteFile(path, text, 0o666); err != nil {
				t.Fatal(err)
			}
			damaged++
			if said := faults(); !strings.Contains(said, strings.TrimSuffix(name, ".sha256")) && !strings.Contains(said, SumsFile) {
				t.Errorf("%s, %s %d: not found, only %q", name, what, at, said)
			}
		}
		for bit := range 8 * len(whole) {
			flipped := append([]byte{}, whole...)
			flipped[bit/8] ^= 1 << (bit % 8)
			try(flipped, "bit", bit)
		}
		for n := range whole {
			try(whole[:n], "cut to", n)
		}
		try(append(append([]byte{}, whole...), '\n'), "one byte more", 0)
		if err := os.WriteFile(path, whole, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if damaged < 2000 {
		t.Errorf("only %d cases were tried", damaged)
	}
	if err := os.WriteFile(filepath.Join(dir, "new"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if said := faults(); !strings.Contains(said, "new: the file is not listed") {
		t.Errorf("a file too many: %q", said)
	}
	if list, err := CheckSums(dir, func(path string) bool { return path == "new" }); err != nil || len(list) > 0 {
		t.Errorf("an ignored file: %v, %v", list, err)
	}
	for _, name := range []string{"a.csv", "new"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if said := faults(); said != "a.csv: the file is missing" {
		t.Errorf("a missing file: %q", said)
	}
}
