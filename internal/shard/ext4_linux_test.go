package shard

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"vereda/internal/chance"
	"vereda/internal/result"
)

// forgetful names the variable that makes the process of a power cut wait for no fsync.
const forgetful = "VEREDA_TEST_FORGETFUL"

// shutdown is EXT4_IOC_SHUTDOWN, _IOR('X', 125, __u32); with noLogFlush the journal is
// not written first, as when the power goes.
const (
	shutdown   = 0x8004587d
	noLogFlush = 2
)

// loop is a file system of its own in a file.
type loop struct{ image, dir string }

// mountExt4 makes one, or skips the test and says which step was refused.
func mountExt4(t *testing.T) *loop {
	t.Helper()
	l := &loop{filepath.Join(t.TempDir(), "image"), t.TempDir()}
	if err := os.WriteFile(l.image, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(l.image, 32<<20); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"mkfs.ext4", "-q", l.image}, {"mount", "-o", "loop", l.image, l.dir}} {
		if said, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Skipf("%s: %v: %s", strings.Join(args, " "), err, said)
		}
	}
	t.Cleanup(func() { _ = exec.Command("umount", l.dir).Run() })
	return l
}

// do runs a command that must not fail.
func (l *loop) do(t *testing.T, args ...string) {
	t.Helper()
	if said, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v: %s", strings.Join(args, " "), err, said)
	}
}

// off ends the file system at once: what is not on the disk never will be.
func (l *loop) off(t *testing.T) {
	t.Helper()
	d, err := os.Open(l.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	flags := uint32(noLogFlush)
	_, _, code := syscall.Syscall(syscall.SYS_IOCTL, d.Fd(), shutdown, uintptr(unsafe.Pointer(&flags)))
	if errors.Is(code, syscall.ENOTTY) || errors.Is(code, syscall.EPERM) || errors.Is(code, syscall.EOPNOTSUPP) {
		t.Skipf("ioctl EXT4_IOC_SHUTDOWN: %v", code)
	}
	if code != 0 {
		t.Fatal(code)
	}
}

// on is the next start of the machine: the journal is played, the file system must be sound.
func (l *loop) on(t *testing.T) {
	t.Helper()
	l.do(t, "umount", l.dir)
	l.do(t, "mount", "-o", "loop", l.image, l.dir)
	l.do(t, "umount", l.dir)
	l.do(t, "fsck.ext4", "-f", "-n", l.image)
	l.do(t, "mount", "-o", "loop", l.image, l.dir)
}

// cutOnce lets a process work on a new folder of the file system, cuts the power after
// some of its answers and a moment more, and says what is wrong with what is left.
func (l *loop) cutOnce(t *testing.T, p *Plan, want [][]float64, key uint64, env ...string) (held map[int]bool, wrong string) {
	t.Helper()
	dir := filepath.Join(l.dir, "ensemble")
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	fill := func(dir string) error {
		return Fill(dir, p, map[string][]byte{"base/scenario.yaml": []byte("title: small\n"), "more/scenario.yaml": []byte("title: more\n")})
	}
	if err := result.WriteFolder(dir, nil, fill); err != nil { // as vereda ensemble plan does
		t.Fatal(err)
	}
	c := exec.Command(os.Args[0], "-test.run=^TestPowerChild$", "-test.count=1")
	c.Env = append(append(os.Environ(), childFolder+"="+dir, "GOMAXPROCS=2"), env...)
	said, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	held = map[int]bool{}
	take := func(line string) {
		if words, ok := strings.CutPrefix(line, "ok"); ok {
			for _, word := range strings.Fields(words) {
				if run, err := strconv.Atoi(word); err == nil {
					held[run] = true
				}
			}
		}
	}
	lines := bufio.NewScanner(said)
	for answers := key % uint64(p.Runs()); answers > 0 && lines.Scan(); answers-- {
		take(lines.Text())
	}
	time.Sleep(time.Duration(key >> 16 % uint64(2*time.Millisecond)))
	l.off(t)
	for lines.Scan() { // what it said while the power went
		take(lines.Text())
	}
	_ = c.Wait() // with a fault of the disk, if it had not finished
	l.on(t)
	return held, goOnThere(dir, p, held, want)
}

// goOnThere goes on in the folder itself and says what is wrong.
func goOnThere(dir string, p *Plan, held map[int]bool, want [][]float64) string {
	f, err := Open(dir)
	if err != nil {
		return err.Error()
	}
	if _, wrong := lostOrTorn(f, held, want); wrong != "" {
		return wrong
	}
	if err := f.Work(context.Background(), Job{Share: All, Workers: 1, Make: imagine(p)}); err != nil {
		return err.Error()
	}
	g, err := f.Gather()
	if err != nil || g.Missing > 0 || !same(g.Values, want) {
		return fmt.Sprintf("after going on %d runs are missing or others: %v", g.Missing, err)
	}
	return ""
}

// On a real file system whose power is cut at random moments no part is torn, no run is
// lost that was said to be there, and going on gives the values of an uninterrupted run.
// VEREDA_EXT4_CUTS sets how many cuts. A process that waits for no fsync must be caught.
func TestExt4PowerCuts(t *testing.T) {
	cuts := 5
	if text := os.Getenv("VEREDA_EXT4_CUTS"); text != "" {
		var err error
		if cuts, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	} else if testing.Short() {
		t.Skip("it mounts file systems")
	}
	l := mountExt4(t)
	p := small(20)
	want := straight(t, p)
	acknowledged, whole := 0, 0
	for k := range cuts {
		held, wrong := l.cutOnce(t, p, want, chance.Hash(uint64(k), 11))
		if wrong != "" {
			t.Fatalf("cut %d, %d runs said to be there: %s", k, len(held), wrong)
		}
		acknowledged += len(held)
		if len(held) == p.Runs() {
			whole++
		}
	}
	t.Logf("%d power cuts on ext4, %.1f of %d runs said to be there on average, %d times all", cuts, float64(acknowledged)/float64(cuts), p.Runs(), whole)
	if whole == cuts {
		t.Error("every process had finished before its cut: the cuts say little")
	}
	for k := range 20 {
		if _, wrong := l.cutOnce(t, p, want, chance.Hash(uint64(k), 12), forgetful+"=1"); wrong != "" {
			t.Logf("without fsync: %s", wrong)
			return
		}
	}
	t.Error("a process that waits for no fsync lost nothing in 20 cuts: the cuts are none")
}
