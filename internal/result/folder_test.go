package result

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

func put(text string) func(string) error {
	return func(dir string) error { return os.WriteFile(filepath.Join(dir, "a.txt"), []byte(text), 0o666) }
}

// entries lists a folder, hidden names too.
func entries(t *testing.T, dir string) string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range list {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

func wantError(t *testing.T, err error, words ...string) {
	t.Helper()
	for _, w := range words {
		if err == nil || !strings.Contains(err.Error(), w) {
			t.Errorf("error %v, want one with %q", err, w)
		}
	}
}

func TestFolderIsWrittenAndNothingElse(t *testing.T) {
	parent := t.TempDir()
	target := filepath.Join(parent, "out")
	for _, prepare := range []func(){func() {}, func() { os.RemoveAll(target); os.Mkdir(target, 0o777) }} {
		prepare()
		if err := WriteFolder(target, nil, put("new")); err != nil {
			t.Fatal(err)
		}
		if got := entries(t, parent) + ": " + entries(t, target); got != "out: a.txt" {
			t.Errorf("the parent and the folder hold %q", got)
		}
	}
}

func TestFailureLeavesNothing(t *testing.T) {
	parent := t.TempDir()
	target := filepath.Join(parent, "out")
	disk := errors.New("no space left on device")
	err := WriteFolder(target, nil, func(dir string) error {
		_ = put("half")(dir)
		return disk
	})
	wantError(t, err, "no space left", target)
	if got := entries(t, parent); got != "" {
		t.Errorf("a failed write leaves %q", got)
	}
}

func TestExistingTargetIsRefused(t *testing.T) {
	parent := t.TempDir()
	target := filepath.Join(parent, "out")
	if err := WriteFolder(target, nil, put("old")); err != nil {
		t.Fatal(err)
	}
	called := false
	err := WriteFolder(target, nil, func(string) error { called = true; return nil })
	wantError(t, err, "exists and is not empty", "--overwrite where the verb has it", "remove the folder yourself", target)
	if text, _ := os.ReadFile(filepath.Join(target, "a.txt")); string(text) != "old" || called || entries(t, parent) != "out" {
		t.Errorf("the old folder holds %q, the parent %q, work begun: %v", text, entries(t, parent), called)
	}
	file := filepath.Join(parent, "file")
	os.WriteFile(file, nil, 0o666)
	wantError(t, WriteFolder(file, Replaceable(true), put("x")), "not a folder")
	link := filepath.Join(parent, "link")
	if os.Symlink(target, link) == nil {
		wantError(t, WriteFolder(link, Replaceable(true), put("x")), "not a folder")
	}
	wantError(t, WriteFolder(filepath.Join(parent, "none", "out"), nil, put("x")), "does not exist")
	wantError(t, WriteFolder(filepath.Join(file, "out"), nil, put("x")), "not a folder")
}

func TestOverwriteReplacesResultsOnly(t *testing.T) {
	parent := t.TempDir()
	target := filepath.Join(parent, "out")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(WriteFolder(target, nil, put("family photographs")))
	wantError(t, WriteFolder(target, Replaceable(true), put("x")), "holds no result")
	must(os.RemoveAll(target))
	must(Write(target, report(t, 1, 1), false))
	wantError(t, Write(target, report(t, 1, 2), false), "exists and is not empty")
	must(Write(target, report(t, 1, 2), true))
	if text := read(t, target)["run.json"]; !strings.Contains(text, "\"seeds\": [\n    2\n  ]") {
		t.Error("the folder was not replaced")
	}
	if got := entries(t, parent); got != "out" {
		t.Errorf("overwriting leaves %q", got)
	}
	// A write that fails leaves the old result.
	bad := report(t, 1, 3)
	bad.Extra = []Extra{{"../x", nil}}
	wantError(t, Write(target, bad, true), "taken or not one")
	if text := read(t, target)["run.json"]; !strings.Contains(text, "\"seeds\": [\n    2\n  ]") || entries(t, parent) != "out" {
		t.Error("a failed overwrite has changed the folder")
	}
}

// A parent into which nothing can be written: the rights of a folder do not bind
// root, so for root it is one that the kernel keeps.
func TestReadOnlyParent(t *testing.T) {
	parent := t.TempDir()
	if os.Geteuid() == 0 {
		if runtime.GOOS != "linux" {
			t.Skip("root may write anywhere")
		}
		parent = "/proc/self"
	} else {
		os.Chmod(parent, 0o555)
		defer os.Chmod(parent, 0o777)
	}
	target := filepath.Join(parent, "out")
	wantError(t, CheckTarget(target, nil), "nothing can be written into", parent)
	wantError(t, WriteFolder(target, nil, put("x")), "nothing can be written into", parent)
}

func TestCheckTargetLeavesNothing(t *testing.T) {
	parent := t.TempDir()
	if err := CheckTarget(filepath.Join(parent, "out"), nil); err != nil || entries(t, parent) != "" {
		t.Errorf("error %v, parent %q", err, entries(t, parent))
	}
}

func TestTwoWritersOneWins(t *testing.T) {
	for range 20 {
		parent := t.TempDir()
		target := filepath.Join(parent, "out")
		errs := make([]error, 4)
		var group sync.WaitGroup
		for i := range errs {
			group.Go(func() { errs[i] = WriteFolder(target, nil, put(string(rune('a'+i)))) })
		}
		group.Wait()
		won := ""
		for i, err := range errs {
			if err == nil {
				won += string(rune('a' + i))
			}
		}
		text, _ := os.ReadFile(filepath.Join(target, "a.txt"))
		if len(won) != 1 || string(text) != won || entries(t, parent) != "out" {
			t.Fatalf("writers %q won, the folder holds %q and its parent %q", won, text, entries(t, parent))
		}
	}
}

// A process killed half-way leaves no target, and the next write works.
func TestKillLeavesNoTarget(t *testing.T) {
	if target := os.Getenv("VEREDA_TEST_HANG_IN"); target != "" {
		_ = WriteFolder(target, nil, func(dir string) error {
			_ = put("half")(dir)
			os.Stdout.WriteString("half-way\n")
			time.Sleep(time.Minute)
			return nil
		})
		return
	}
	parent := t.TempDir()
	target := filepath.Join(parent, "out")
	command := exec.Command(os.Args[0], "-test.run=^TestKillLeavesNoTarget$")
	command.Env = append(os.Environ(), "VEREDA_TEST_HANG_IN="+target)
	said, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := said.Read(make([]byte, 9)); err != nil {
		t.Fatal(err)
	}
	command.Process.Kill()
	_ = command.Wait()
	if _, err := os.Lstat(target); !os.IsNotExist(err) {
		t.Errorf("a killed write leaves the target: %v", err)
	}
	if got := entries(t, parent); !strings.HasPrefix(got, ".out.partial-") {
		t.Errorf("the parent holds %q, want the unfinished folder", got)
	}
	if err := WriteFolder(target, nil, put("whole")); err != nil {
		t.Errorf("the next write fails: %v", err)
	}
}

// The disk is full at the first byte: an error, no folder.
func TestFullDisk(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no device that is always full")
	}
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	c := newCSV(full)
	c.text("x")
	wantError(t, c.flush(), "no space left")
}

func TestNothingToWrite(t *testing.T) {
	r := report(t, 1, 1)
	r.Result.Runs = nil
	wantError(t, Write(filepath.Join(t.TempDir(), "out"), r, false), "nothing to write")
}
