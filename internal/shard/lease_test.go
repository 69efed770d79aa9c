package shard

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"vereda/internal/ensemble"
)

// noLocks is what a file system without locks answers.
func noLocks(*os.File) (bool, error) { return false, errNoLocks }

// elsewhere opens a folder as a process of another machine would.
func elsewhere(t *testing.T, f *Folder, name string) *Folder {
	t.Helper()
	other, err := Open(f.Dir)
	if err != nil {
		t.Fatal(err)
	}
	other.machine = func() (string, string) { return name, "pid" }
	return other
}

// leased is a folder whose shares are kept by leases.
func leased(t *testing.T, rows int) *Folder {
	p := small(rows)
	p.Lock = LockLease
	return create(t, p)
}

// Where a plan asks for locks and there are none, it is said; otherwise a lease is taken.
func TestLeaseIsTakenWhereThereAreNoLocks(t *testing.T) {
	p := small(2)
	f := create(t, p)
	f.seize = noLocks
	if err := f.Work(context.Background(), Job{Share: All, Make: imagine(p)}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(f.Dir, "lock-1-of-1.free-00000001")); err != nil {
		t.Error("no lease was taken and given back: ", err)
	}
	p = small(2)
	p.Lock = LockFlock
	f = create(t, p)
	f.seize = noLocks
	if err := f.Work(context.Background(), Job{Share: All, Make: imagine(p)}); !errors.Is(err, errNoLocks) || !strings.Contains(err.Error(), f.Dir) {
		t.Errorf("error %v, want that there are no locks in the folder", err)
	}
	p = small(2)
	p.Lock = "hope"
	if err := p.Check(); err == nil || !strings.Contains(err.Error(), `keeps shares by "hope"; expected one of flock, lease`) {
		t.Errorf("error %v", err)
	}
}

// The word for the lock is no part of what the runs are: parts may be carried from a
// folder with locks to one with leases.
func TestPartsOfLeasesAndLocksAreOfOnePlan(t *testing.T) {
	locked, leased := create(t, small(4)), leased(t, 4)
	if err := leased.Work(context.Background(), Job{Share: All, Make: imagine(leased.Plan)}); err != nil {
		t.Fatal(err)
	}
	parts, err := leased.Parts()
	if err != nil || len(parts) == 0 {
		t.Fatalf("%d parts, %v", len(parts), err)
	}
	for name, text := range parts {
		if !strings.HasPrefix(string(text), fenced) {
			t.Errorf("%s has no number of a lease", name)
		}
		if _, err := locked.Accept(text); err != nil {
			t.Error(err)
		}
	}
	if !same(complete(t, locked), straight(t, locked.Plan)) {
		t.Error("other values")
	}
}

// A lease that was taken and cannot be kept, because no sign can be given or what was there
// before cannot be deleted, is given back, though its process lives.
func TestLeaseThatCannotBeKeptIsGivenBack(t *testing.T) {
	for _, blocked := range []string{"lock-1-of-1.sign-00000001", "lock-1-of-1.sign-00000002"} {
		f := leased(t, 4)
		h, err := f.take(context.Background(), All)
		if err != nil {
			t.Fatal(err)
		}
		if err := h.release(); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(f.Dir, blocked)
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Join(path, "no file"), 0o777); err != nil {
			t.Fatal(err)
		}
		var busy *BusyError
		if _, err := f.take(context.Background(), All); err == nil || errors.As(err, &busy) || !strings.Contains(err.Error(), blocked) {
			t.Fatalf("%s is a folder: %v", blocked, err)
		}
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
		other := elsewhere(t, f, "second")
		other.patience = time.Hour
		soon, end := context.WithTimeout(context.Background(), 5*time.Second)
		h, err = other.take(soon, All) // without waiting for signs of life
		end()
		if err != nil || h.fence != 3 {
			t.Fatalf("%s was a folder: the share is not given back: %+v, %v", blocked, h, err)
		}
		if err := h.release(); err != nil {
			t.Fatal(err)
		}
	}
}

// A process of another machine that gives signs of life keeps its share, however long
// one waits for it to be gone; one that gives none loses it, and the number rises.
func TestLeaseOfAnotherMachine(t *testing.T) {
	f := leased(t, 4)
	f.machine = func() (string, string) { return "first", "pid" }
	f.signEvery = 5 * time.Millisecond
	h, err := f.take(context.Background(), All)
	if err != nil {
		t.Fatal(err)
	}
	other := elsewhere(t, f, "second")
	other.patience = time.Hour // a sign comes before
	var busy *BusyError
	if _, err := other.take(context.Background(), All); !errors.As(err, &busy) || !strings.Contains(err.Error(), fmt.Sprintf("process %d, since 2", os.Getpid())) {
		t.Fatalf("error %v, want that the share is held", err)
	}
	if err := h.release(); err != nil {
		t.Fatal(err)
	}
	if h, err = other.take(context.Background(), All); err != nil || h.fence != 2 {
		t.Fatalf("the share was given back: %+v, %v", h, err)
	}
	// The second machine dies: nothing gives signs, and nothing says that it is free.
	sign := filepath.Join(f.Dir, "lock-1-of-1.sign-00000002")
	if err := h.release(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(f.Dir, "lock-1-of-1.free-00000002")); err != nil {
		t.Fatal(err)
	}
	ended, end := context.WithCancel(context.Background())
	end()
	f.patience = time.Hour
	if _, err := f.take(ended, All); !errors.Is(err, ensemble.ErrInterrupted) {
		t.Errorf("error %v, want that the wait was interrupted", err)
	}
	f.patience = 20 * time.Millisecond
	if h, err = f.take(context.Background(), All); err != nil || h.fence != 3 {
		t.Fatalf("%+v, %v; want lease 3", h, err)
	}
	if _, err := os.Stat(sign); err == nil {
		t.Error("what the dead process left is still there")
	}
	if err := h.release(); err != nil {
		t.Fatal(err)
	}
}

// A process that slept while another took its share over stops at its next part, names
// the other and leaves nothing half-done; what both made is there once.
func TestSleeperStops(t *testing.T) {
	f := leased(t, 4)
	f.machine = func() (string, string) { return "first", "pid" }
	f.signEvery, f.wait = time.Hour, 0 // it sleeps: no signs
	inside, wake := make(chan bool), make(chan bool)
	var once sync.Once
	var slept error
	var group sync.WaitGroup
	group.Go(func() {
		slept = f.Work(context.Background(), Job{Share: All, Workers: 1, Make: func(r Run) ([]float64, error) {
			if r.Number == 5 {
				once.Do(func() { close(inside) })
				<-wake
			}
			return imagine(f.Plan)(r)
		}})
	})
	<-inside
	other := elsewhere(t, f, "second")
	other.patience = 20 * time.Millisecond
	if err := other.Work(context.Background(), Job{Share: All, Make: imagine(f.Plan)}); err != nil {
		t.Fatal(err)
	}
	before, err := f.parts()
	if err != nil {
		t.Fatal(err)
	}
	close(wake)
	group.Wait()
	var busy *BusyError
	if !errors.As(slept, &busy) || !strings.Contains(slept.Error(), "another took its work over") {
		t.Errorf("error %v, want that the work was taken over", slept)
	}
	if after, _ := f.parts(); len(after) != len(before) {
		t.Errorf("%d parts, %d before it woke", len(after), len(before))
	}
	fences := map[uint64]int{}
	for _, name := range before {
		records, err := f.readPart(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range records {
			fences[r.Fence]++
		}
	}
	if fences[1] != 5 || fences[2] != f.Plan.Runs()-5 || len(fences) != 2 {
		t.Errorf("runs by lease %v, want 5 of the first and the others of the second", fences)
	}
	if e, err := Fsck(f.Dir); err != nil || len(e.Faults)+len(e.Notes) > 0 || !same(complete(t, f), straight(t, f.Plan)) {
		t.Errorf("fsck: %+v, %v", e, err)
	}
}

// Whoever looked while others came, worked and tidied up makes the file of a number that
// is no longer the highest, and takes it back.
func TestLateLeaseIsTakenBack(t *testing.T) {
	f := leased(t, 2)
	for range 3 {
		h, err := f.take(context.Background(), All)
		if err != nil {
			t.Fatal(err)
		}
		if err := h.release(); err != nil {
			t.Fatal(err)
		}
	}
	if names, err := f.leases(All, "lease"); err != nil || len(names) != 1 || names[0] != 3 {
		t.Fatalf("leases %v, %v; want the third alone", names, err)
	}
	_, err := f.claim(All, 2) // as one who saw the first lease free
	var busy *BusyError
	if !errors.As(err, &busy) {
		t.Errorf("error %v, want that the share is another's", err)
	}
	if names, _ := f.leases(All, "lease"); len(names) != 1 || names[0] != 3 {
		t.Errorf("leases %v, want the third alone", names)
	}
}

// A process whose number was given to another one is dead, as is one that has ended and
// waits to be asked after.
func TestDeathIsProven(t *testing.T) {
	boot, space := machine()
	if boot == "" {
		t.Skip("this system does not say")
	}
	began, known := beganAt(os.Getpid())
	if !known || began == "" {
		t.Fatalf("this process began at %q, %t", began, known)
	}
	h := holder{Process: os.Getpid(), Boot: boot, Space: space, Began: began}
	if lives, known := h.seen(boot, space); !lives || !known {
		t.Error("this process does not live")
	}
	if _, known := h.seen(boot, "another"); known {
		t.Error("a process in another space of numbers is known")
	}
	h.Began = "1"
	if lives, known := h.seen(boot, space); lives || !known {
		t.Error("another process of the same number is taken for the holder")
	}
	h.Process = 1 << 30 // more than there are
	if lives, known := h.seen(boot, space); lives || !known {
		t.Error("a process that does not exist lives")
	}
}
