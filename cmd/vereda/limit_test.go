package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// fence keeps a command within so much memory [bytes].
type fence func(t *testing.T, bytes int64, c *exec.Cmd) *exec.Cmd

// group gives a fence of a group of processes, whom the system kills beyond it, or says why
// there is none: by version 1 of cgroups, by version 2, or by systemd.
func group() (name string, f fence, why string) {
	for _, g := range []struct {
		name, root, most string
		swap             []string
		ready            func() error
	}{
		{"cgroup v1", "/sys/fs/cgroup/memory", "memory.limit_in_bytes", []string{"memory.memsw.limit_in_bytes"}, func() error { return nil }},
		{"cgroup v2", "/sys/fs/cgroup", "memory.max", []string{"memory.swap.max"}, func() error {
			shared, err := os.ReadFile("/sys/fs/cgroup/cgroup.subtree_control")
			if err == nil && !strings.Contains(" "+strings.TrimSpace(string(shared))+" ", " memory ") {
				err = errors.New("groups have no limit of memory: cgroup.subtree_control does not name it")
			}
			return err
		}},
	} {
		err := g.ready()
		if err == nil {
			probe := filepath.Join(g.root, fmt.Sprintf("vereda-test-%d-probe", os.Getpid()))
			if err = os.Mkdir(probe, 0o755); err == nil {
				err = errors.Join(os.WriteFile(filepath.Join(probe, g.most), []byte("67108864"), 0o644), os.Remove(probe))
			}
		}
		if err != nil {
			why += fmt.Sprintf("%s: %v; ", g.name, err)
			continue
		}
		return g.name, inGroup(g.root, g.most, g.swap), ""
	}
	scope := []string{"--scope", "--quiet"}
	if os.Getuid() != 0 {
		scope = append(scope, "--user")
	}
	said, err := exec.Command("systemd-run", append(scope, "-p", "MemoryMax=64M", "true")...).CombinedOutput()
	if err != nil {
		return "", nil, fmt.Sprintf("%ssystemd-run: %v %s", why, err, strings.TrimSpace(string(said)))
	}
	return "systemd", func(_ *testing.T, bytes int64, c *exec.Cmd) *exec.Cmd {
		args := append(scope, "-p", fmt.Sprintf("MemoryMax=%d", bytes), "-p", "MemorySwapMax=0", "--")
		within := exec.Command("systemd-run", append(args, c.Args...)...)
		within.Env = c.Env
		return within
	}, ""
}

// inGroup makes a group for each command.
func inGroup(root, most string, swap []string) fence {
	return func(t *testing.T, bytes int64, c *exec.Cmd) *exec.Cmd {
		t.Helper()
		dir := filepath.Join(root, fmt.Sprintf("vereda-test-%d-%d", os.Getpid(), bytes>>20))
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Remove(dir) })
		if err := os.WriteFile(filepath.Join(dir, most), []byte(strconv.FormatInt(bytes, 10)), 0o644); err != nil {
			t.Fatal(err)
		}
		for _, file := range swap { // not on all systems; without it some may go there
			text := strconv.FormatInt(bytes, 10) // of memory and swap together
			if most == "memory.max" {
				text = "0"
			}
			_ = os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644)
		}
		within := exec.Command("/bin/sh", append([]string{"-c", `echo $$ > "$0/cgroup.procs" && exec "$@"`, dir}, c.Args...)...)
		within.Env = c.Env
		return within
	}
}

// data is a fence that needs no rights: the system gives the process no more memory to write
// to (RLIMIT_DATA, Linux 4.7), and it ends itself. A limit of addresses (ulimit -v) will not
// do: Go reserves half a gigabyte of them that it never fills.
func data(_ *testing.T, bytes int64, c *exec.Cmd) *exec.Cmd {
	within := exec.Command("/bin/sh", append([]string{"-c", `ulimit -d "$0" && exec "$@"`, strconv.FormatInt(bytes>>10, 10)}, c.Args...)...)
	within.Env = c.Env
	return within
}

// outOfMemory reports whether a program was ended by a limit: killed by the system, or by
// Go's run-time library, which got no more, or none for the stack of a further thread.
func outOfMemory(err error, said string) bool {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return false
	}
	ofGo := strings.Contains(said, "fatal error:") && strings.Contains(said, "memory") || strings.Contains(said, "pthread_create failed")
	return !exit.Exited() || exit.ExitCode() == 2 && ofGo
}

// Under a limit of memory an ensemble runs within, or is ended by it; then its folder
// is sound and goes on, to the same bytes. What is done does not have to be lost: a part
// is written every second. Of the limits one at least must end it, and one let it run.
func TestLimitsOfMemory(t *testing.T) {
	if os.Getenv("VEREDA_CRASH") == "" {
		t.Skip("takes minutes; run with VEREDA_CRASH=1")
	}
	straight := filepath.Join(t.TempDir(), "straight")
	_, most, err := runProgram(append(append([]string{"ensemble"}, limitedWorld...), "-o", straight)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("without a limit: %s", bytesOf(most))
	t.Run("group", func(t *testing.T) {
		name, within, why := group()
		if why != "" {
			t.Skip("no limit of memory can be set: " + why)
		}
		t.Log(name)
		underLimits(t, straight, most, within, 64, 128, 256, 512)
	})
	t.Run("data", func(t *testing.T) {
		if runtime.GOOS != "linux" {
			t.Skip("the limit of data counts all memory that can be written to on Linux alone")
		}
		underLimits(t, straight, most, data, 128, 512, 1024)
	})
}

var limitedWorld = []string{"../../scenarios/us-southwest-border", "--parameters", "patrol.effort", "--runs", "3", "--seeds", "1", "--to", "2005-03", "--workers", "1"}

// underLimits runs the ensemble under each limit [MiB]; straight is what it gives without,
// and most what it takes.
func underLimits(t *testing.T, straight string, most int64, within fence, limits ...int64) {
	t.Helper()
	ended := 0
	for _, mib := range limits {
		dir := filepath.Join(t.TempDir(), "out")
		again := append(append([]string{"ensemble"}, limitedWorld...), "-o", dir)
		text, err := within(t, mib<<20, programOf(again...)).CombinedOutput()
		end := outOfMemory(err, string(text))
		t.Logf("%d MiB: ended by it %t", mib, end)
		switch {
		case err == nil && most > 2*mib<<20:
			t.Errorf("%d MiB: it ran within, and takes %d: the limit holds nobody", mib, most)
		case err != nil && !end:
			t.Fatalf("%d MiB: %v, want that it is ended by the limit or runs within: %s", mib, err, text)
		case end:
			ended++
			if _, none := os.Stat(dir); none != nil { // it was ended before there was a plan
				_, _, err = runProgram(again...)
			} else if _, _, err = runProgram("fsck", dir); err == nil {
				_, _, err = runProgram("ensemble", "run", dir)
			}
			if err != nil {
				t.Fatalf("%d MiB, going on: %v", mib, err)
			}
		}
		if sums(t, filepath.Join(dir, "result")) != sums(t, filepath.Join(straight, "result")) {
			t.Errorf("%d MiB: other results", mib)
		}
	}
	if ended == 0 || ended == len(limits) {
		t.Errorf("%d of %d limits ended it, which takes %s: limits that end none, or all, say little", ended, len(limits), bytesOf(most))
	}
}
