package shard

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// BusyError says that another process works on the same share of a folder.
type BusyError struct {
	Share  Share
	Folder string
	Holder string // who has it, as it says itself
}

// Error names the folder and the other process.
func (e *BusyError) Error() string {
	return fmt.Sprintf("another process works on share %s of %s: %s; wait for it, or end it first", e.Share, e.Folder, e.Holder)
}

func lockName(s Share) string { return fmt.Sprintf("lock-%d-of-%d", s.Index, s.Of) }

// How a share is kept from others: by a lock of the system where the file system has
// locks and otherwise by a lease, or by one of the two alone.
const (
	LockAuto  = ""
	LockFlock = "flock"
	LockLease = "lease"
)

// Locks lists the words for them.
var Locks = []string{LockFlock, LockLease}

// errNoLocks says that a file system, or the machine, has no locks.
var errNoLocks = errors.New("the file system has no locks")

// take takes a share, as the plan says.
func (f *Folder) take(ctx context.Context, s Share) (*hold, error) {
	if f.Plan.Lock == LockLease {
		return f.lease(ctx, s)
	}
	h, err := f.lock(s)
	switch {
	case !errors.Is(err, errNoLocks):
		return h, err
	case f.Plan.Lock == LockFlock:
		return nil, fmt.Errorf("%s: %w, and the plan asks for them (--lock flock); plan without that word, or keep the folder elsewhere", f.Dir, err)
	}
	return f.lease(ctx, s)
}

// named says who has a lock. The process that has it writes its name after it took it:
// until then the file names nobody, or one that is dead.
func (f *Folder) named(s Share) string {
	h := f.readHolder(lockName(s))
	for range 100 {
		if lives, known := h.seen(f.machine()); lives || !known {
			break
		}
		time.Sleep(5 * time.Millisecond)
		h = f.readHolder(lockName(s))
	}
	return h.String()
}

// lock takes the lock of a share. The file stays: to delete it would let a third process
// lock another one of the same name.
func (f *Folder) lock(s Share) (*hold, error) {
	path := filepath.Join(f.Dir, lockName(s))
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, fmt.Errorf("the folder cannot be worked on: %w", err)
	}
	ours, err := f.seize(file)
	if err == nil && !ours {
		err = &BusyError{s, f.Dir, f.named(s)}
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	// Who holds it is a courtesy: a full disk must not keep anybody from working.
	if text, err := json.Marshal(f.self()); err == nil {
		_ = file.Truncate(0)
		_, _ = file.Write(append(text, '\n'))
	}
	return &hold{share: s, release: file.Close}, nil
}
