package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// limited makes a group of processes that may have so much memory [bytes], where the test
// may make one.
func limited(t *testing.T, bytes int64) string {
	t.Helper()
	dir := fmt.Sprintf("/sys/fs/cgroup/memory/vereda-test-%d-%d", os.Getpid(), bytes>>20)
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Skipf("no group with a limit of memory can be made: %v", err)
	}
	t.Cleanup(func() { _ = os.Remove(dir) })
	for _, file := range []string{"memory.limit_in_bytes", "memory.memsw.limit_in_bytes"} { // the second is swap as well
		if err := os.WriteFile(filepath.Join(dir, file), []byte(strconv.FormatInt(bytes, 10)), 0o644); err != nil && file == "memory.limit_in_bytes" {
			t.Skipf("no limit can be set: %v", err)
		}
	}
	return dir
}

// Under a limit of memory an ensemble runs within, or the system kills it; then its folder
// is sound and goes on, to the same bytes. What is done does not have to be lost: a part
// is written every second.
func TestLimitsOfMemory(t *testing.T) {
	world := []string{"../../scenarios/us-southwest-border", "--parameters", "patrol.effort", "--runs", "3", "--seeds", "1", "--to", "2005-03", "--workers", "1"}
	if os.Getenv("VEREDA_CRASH") == "" {
		t.Skip("takes minutes and needs root; run with VEREDA_CRASH=1")
	}
	straight := filepath.Join(t.TempDir(), "straight")
	_, most, err := runProgram(append(append([]string{"ensemble"}, world...), "-o", straight)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("without a limit: %s", bytesOf(most))
	for _, mib := range []int64{64, 128, 256, 512} {
		group := limited(t, mib<<20)
		dir := filepath.Join(t.TempDir(), "out")
		c := programOf(append(append([]string{"ensemble"}, world...), "-o", dir)...)
		within := exec.Command("/bin/sh", append([]string{"-c", `echo $$ > "$0/cgroup.procs" && exec "$@"`, group}, c.Args...)...)
		within.Env = c.Env
		said, err := within.CombinedOutput()
		var exit *exec.ExitError
		killed := errors.As(err, &exit) && !exit.Exited()
		t.Logf("%d MiB: killed %t", mib, killed)
		switch {
		case err == nil && most > 2*mib<<20:
			t.Errorf("%d MiB: it ran within, and takes %d: the limit holds nobody", mib, most)
		case err != nil && !killed:
			t.Fatalf("%d MiB: %v, want that it is killed or runs within: %s", mib, err, said)
		case killed:
			if _, none := os.Stat(dir); none != nil { // it was killed before there was a plan
				_, _, err = runProgram(append(append([]string{"ensemble"}, world...), "-o", dir)...)
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
}
