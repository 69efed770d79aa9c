// Package mounted gives tests file systems of their own: small, full or read-only ones.
// Tests alone import it, so that it is in no program.
package mounted

import (
	"os"
	"os/exec"
	"testing"
)

// Tmpfs mounts a file system in memory for a test and gives its folder; options are those
// of mount(8), such as size=64k. It skips the test unless VEREDA_CRASH is set, and where
// nothing may be mounted; .ci/run names the tests that were skipped.
func Tmpfs(t *testing.T, options string) string {
	t.Helper()
	if os.Getenv("VEREDA_CRASH") == "" {
		t.Skip("mounts a file system; run with VEREDA_CRASH=1 as root")
	}
	dir := t.TempDir()
	if said, err := exec.Command("mount", "-t", "tmpfs", "-o", options, "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("nothing can be mounted here: %v %s", err, said)
	}
	t.Cleanup(func() {
		if said, err := exec.Command("umount", dir).CombinedOutput(); err != nil {
			t.Errorf("umount: %v %s", err, said)
		}
	})
	return dir
}
