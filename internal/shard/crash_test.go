package shard

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"vereda/internal/mounted"
)

// childFolder names the variable that turns a test binary into a process that works
// on a folder and may be killed.
const childFolder = "VEREDA_TEST_CHILD"

// TestChild is that process. It says when it has begun, and ends with 0 only when
// all runs are there.
func TestChild(t *testing.T) {
	dir := os.Getenv(childFolder)
	if dir == "" {
		t.Skip("it is run by other tests")
	}
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	f.wait = time.Millisecond
	f.signEvery, f.patience = 10*time.Millisecond, 500*time.Millisecond
	if os.Getenv("VEREDA_TEST_NO_LOCKS") != "" {
		f.seize = noLocks
	}
	begin := sync.OnceFunc(func() { fmt.Println("begun") }) // with the lock in hand
	make := imagine(f.Plan)
	err = f.Work(context.Background(), Job{Share: All, Workers: 2, Make: func(r Run) ([]float64, error) {
		begin()
		time.Sleep(300 * time.Microsecond)
		return make(r)
	}})
	if err != nil {
		t.Fatal(err)
	}
}

// child is the command that works on a folder.
func child(f *Folder, before ...string) *exec.Cmd {
	args := append(before, os.Args[0], "-test.run=^TestChild$", "-test.count=1")
	c := exec.Command(args[0], args[1:]...)
	c.Env = append(os.Environ(), childFolder+"="+f.Dir, "GOMAXPROCS=2")
	return c
}

// straight gives the values of a plan that was worked on without a stop.
func straight(t testing.TB, p *Plan) [][]float64 {
	t.Helper()
	f := create(t, p)
	if err := f.Work(context.Background(), Job{Share: All, Make: imagine(p)}); err != nil {
		t.Fatal(err)
	}
	return complete(t, f)
}

// While a process works on a folder another one is told who it is; when it is
// killed, the folder is free at once.
func TestLockDiesWithItsProcess(t *testing.T) {
	for _, lock := range []string{LockFlock, LockLease} {
		t.Run(lock, func(t *testing.T) { diesWithProcess(t, lock) })
	}
}

func diesWithProcess(t *testing.T, lock string) {
	p := small(2000)
	p.Lock = lock
	f := create(t, p)
	f.patience = time.Hour // that it is gone is seen, not waited for
	c := child(f)
	said, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(said, make([]byte, 6)); err != nil {
		t.Fatal(err)
	}
	var busy *BusyError
	for deadline := time.Now().Add(5 * time.Second); ; {
		err := f.Work(context.Background(), Job{Share: All, Units: 1, Make: imagine(f.Plan)})
		if errors.As(err, &busy) && strings.Contains(err.Error(), fmt.Sprintf("process %d, since", c.Process.Pid)) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("error %v, want one that names process %d", err, c.Process.Pid)
		}
	}
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = c.Wait()
	if err := f.Work(context.Background(), Job{Share: All, Units: 1, Make: imagine(f.Plan)}); err != nil {
		t.Errorf("the lock outlives its process: %v", err)
	}
}

// failing is a disk whose k-th operation of a kind fails.
type failing struct {
	quick
	kind string
	at   int
	err  error
	n    int
}

func (d *failing) fails(kind string) bool {
	if kind != d.kind {
		return false
	}
	d.n++
	return d.n == d.at
}

func (d *failing) write(path string, text []byte) error {
	if d.fails("write") {
		// What reached the disk before the fault stays there.
		_ = os.WriteFile(path, text[:len(text)/2], 0o666)
		return &fs.PathError{Op: "write", Path: path, Err: d.err}
	}
	if d.fails("open") {
		return &fs.PathError{Op: "open", Path: path, Err: d.err}
	}
	return d.quick.write(path, text)
}

func (d *failing) rename(from, to string) error {
	if d.fails("rename") {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: d.err}
	}
	return d.quick.rename(from, to)
}

func (d *failing) sync(dir string) error {
	if d.fails("sync") {
		return &fs.PathError{Op: "sync", Path: dir, Err: d.err}
	}
	return d.quick.sync(dir)
}

// Each of the first 60 operations of each kind (of every fifteenth, unless
// VEREDA_CRASH is set) fails in each way: the error names
// the file, nothing half-written stays, and going on gives the same values.
func TestEveryFailureOfTheDiskIsSaid(t *testing.T) {
	p := small(15)
	want := straight(t, p)
	injected := 0
	for _, c := range []struct {
		kind string
		err  error
	}{{"write", syscall.ENOSPC}, {"write", syscall.EIO}, {"write", syscall.EDQUOT}, {"open", syscall.EROFS}, {"open", syscall.EMFILE},
		{"write", io.ErrShortWrite}, {"rename", syscall.EXDEV}, {"rename", syscall.EIO}, {"sync", syscall.EIO}} {
		for at := 1; at <= 60; at++ {
			if os.Getenv("VEREDA_CRASH") == "" && at%15 != 1 {
				continue
			}
			f := create(t, p)
			f.wait = 0 // every run is a part
			f.disk = &failing{kind: c.kind, at: at, err: c.err}
			err := f.Work(context.Background(), Job{Share: All, Workers: 1 + at%2, Make: imagine(p)})
			if err == nil || !errors.Is(err, c.err) || !strings.Contains(err.Error(), filepath.Join(f.Dir, partsDir, "part-")) {
				t.Fatalf("%s %d with %v: error %v, want one with the path", c.kind, at, c.err, err)
			}
			injected++
			if e, err := Fsck(f.Dir); err != nil || len(e.Faults)+len(e.Notes) > 0 {
				t.Fatalf("%s %d with %v: %+v, %v", c.kind, at, c.err, e, err)
			}
			f.disk = quick{}
			if err := f.Work(context.Background(), Job{Share: All, Make: imagine(p)}); err != nil {
				t.Fatal(err)
			}
			if !same(complete(t, f), want) {
				t.Fatalf("%s %d with %v: other values", c.kind, at, c.err)
			}
		}
	}
	t.Logf("%d failures injected", injected)
}

// dying is a disk that goes away with half of a file written: nothing can be tidied
// up, as after a power cut.
type dying struct {
	quick
	at, n int
}

var errGone = errors.New("the disk is gone")

func (d *dying) write(path string, text []byte) error {
	if d.n++; d.n < d.at {
		return d.quick.write(path, text)
	}
	if d.n == d.at {
		_ = os.WriteFile(path, text[:len(text)/2], 0o666)
	}
	return errGone
}

func (d *dying) remove(path string) error {
	if d.n >= d.at {
		return errGone
	}
	return d.quick.remove(path)
}

// Half a file that nobody could remove is never read as a part, and the next
// process takes it away.
func TestHalfAFileIsNoPart(t *testing.T) {
	p := small(5)
	want := straight(t, p)
	for at := 1; at <= 20; at += 3 {
		f := create(t, p)
		f.wait = 0
		f.disk = &dying{at: at}
		if err := f.Work(context.Background(), Job{Share: All, Workers: 1, Make: imagine(p)}); !errors.Is(err, errGone) {
			t.Fatalf("file %d: %v", at, err)
		}
		g, err := f.Gather()
		if err != nil || g.Missing != p.Runs()-at+1 {
			t.Fatalf("file %d: %+v, %v; want %d runs held", at, g, err, at-1)
		}
		if e, err := Fsck(f.Dir); err != nil || len(e.Faults) > 0 || len(e.Notes) != 1 {
			t.Fatalf("file %d: %+v, %v; want a note of what was left", at, e, err)
		}
		f.disk = system{}
		if err := f.Work(context.Background(), Job{Share: All, Make: imagine(p)}); err != nil {
			t.Fatal(err)
		}
		if e, err := Fsck(f.Dir); err != nil || len(e.Faults)+len(e.Notes) > 0 || !same(complete(t, f), want) {
			t.Fatalf("file %d, going on: %+v, %v", at, e, err)
		}
	}
}

// A disk that says it wrote and did not is found when the part is read.
type lying struct{ system }

func (lying) write(path string, text []byte) error {
	return os.WriteFile(path, text[:len(text)-3], 0o666)
}

func TestLyingDiskIsFound(t *testing.T) {
	f := create(t, small(3))
	f.disk = lying{}
	if err := f.Work(context.Background(), Job{Share: All, Make: imagine(f.Plan)}); err != nil {
		t.Fatal(err)
	}
	var part *PartError
	if _, err := f.Gather(); !errors.As(err, &part) || !errors.Is(err, errDamaged) || !strings.Contains(err.Error(), "delete it and its runs will be made again") {
		t.Errorf("a torn part was read: %v", err)
	}
	if err := os.Remove(part.Path); err != nil {
		t.Fatal(err)
	}
	f.disk = system{}
	if err := f.Work(context.Background(), Job{Share: All, Make: imagine(f.Plan)}); err != nil {
		t.Fatal(err)
	}
	complete(t, f)
}

// On a full disk work ends with an error that says so; with room it goes on.
func TestFullAndReadOnlyDisks(t *testing.T) {
	dir := mounted.Tmpfs(t, "size=64k")
	p := small(400)
	if err := Fill(dir, p, nil); err != nil {
		t.Fatal(err)
	}
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	f.wait = 0
	err = f.Work(context.Background(), Job{Share: All, Workers: 1, Make: imagine(p)})
	if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), filepath.Join(dir, partsDir)) || !strings.Contains(err.Error(), "bytes free)") {
		t.Fatalf("error %v, want that no space is left, with the path and what is free", err)
	}
	g, err := f.Gather()
	if err != nil || g.Missing == 0 || g.Missing == p.Runs() {
		t.Fatalf("%+v, %v", g, err)
	}
	remount := func(options string) {
		if said, err := exec.Command("mount", "-o", "remount,"+options, dir).CombinedOutput(); err != nil {
			t.Fatalf("remount: %v %s", err, said)
		}
	}
	remount("ro")
	if err := f.Work(context.Background(), Job{Share: All, Make: imagine(p)}); !errors.Is(err, syscall.EROFS) {
		t.Errorf("error %v, want that the file system may only be read", err)
	}
	remount("rw,size=64m")
	if err := f.Work(context.Background(), Job{Share: All, Make: imagine(p)}); err != nil {
		t.Fatal(err)
	}
	if !same(complete(t, f), straight(t, p)) {
		t.Error("other values")
	}
}

// Killed at every call that makes something last, and with every such call failing,
// by strace: no torn part, no silent success, the same values in the end.
func TestEverySystemCall(t *testing.T) {
	if os.Getenv("VEREDA_CRASH") == "" {
		t.Skip("takes minutes; run with VEREDA_CRASH=1")
	}
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("strace is not installed")
	}
	for _, lock := range []string{LockFlock, LockLease} {
		t.Run(lock, func(t *testing.T) { everyCall(t, lock) })
	}
}

func everyCall(t *testing.T, lock string) {
	p := small(3)
	p.Lock = lock
	want := straight(t, p)
	calls := []string{"fsync", "renameat", "write", "unlinkat", "openat"}
	if lock == LockFlock {
		calls = append(calls, "flock", "ftruncate") // a lease makes neither
	}
	for _, call := range calls {
		for _, fault := range []string{"signal=SIGKILL", "error=EIO", "error=ENOSPC"} {
			if call == "openat" && fault != "signal=SIGKILL" {
				continue // the run-time library does not begin without its files
			}
			points, failed := 0, 0
			for ; points < 60; points++ {
				f := create(t, p)
				f.patience = 200 * time.Millisecond // of a process killed before it said who it is
				left := filepath.Join(f.Dir, partsDir, temporaryName(&hold{share: All}))
				if err := os.WriteFile(left, []byte("half a part"), 0o666); err != nil { // for somebody to delete
					t.Fatal(err)
				}
				c := child(f, "strace", "-f", "-qq", "-o", os.DevNull, "-e", "trace="+call, "-e", fmt.Sprintf("inject=%s:%s:when=%d", call, fault, points+1))
				c.Env = append(c.Env, "GOMAXPROCS=1")
				var said bytes.Buffer
				c.Stdout, c.Stderr = &said, &said
				err := c.Run()
				g, errGather := f.Gather()
				if errGather != nil {
					t.Fatalf("%s %s at %d: %v", call, fault, points+1, errGather)
				}
				if err == nil && g.Missing > 0 {
					t.Fatalf("%s %s at %d: a silent success with %d runs missing: %s", call, fault, points+1, g.Missing, said.String())
				}
				if err != nil {
					failed++
				}
				if err := f.Work(context.Background(), Job{Share: All, Make: imagine(p)}); err != nil {
					t.Fatalf("%s %s at %d, going on: %v", call, fault, points+1, err)
				}
				if !same(complete(t, f), want) {
					t.Fatalf("%s %s at %d: other values", call, fault, points+1)
				}
				if e, err := Fsck(f.Dir); err != nil || len(e.Faults)+len(e.Notes) > 0 {
					t.Fatalf("%s %s at %d: %+v, %v", call, fault, points+1, e, err)
				}
				if err == nil && points > failed+3 {
					break // there are no more calls of the kind
				}
			}
			t.Logf("%s %s: %d points, %d stopped the process", call, fault, points, failed)
			if failed == 0 && fault == "signal=SIGKILL" {
				t.Errorf("%s: no process was killed at it, so that it was never called and nothing was tested", call)
			}
		}
	}
}
