package shard

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
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

// lock takes the lock of a share, which release gives back. The file stays: to
// delete it would let a third process lock another one of the same name.
func (f *Folder) lock(s Share) (release func() error, err error) {
	path := filepath.Join(f.Dir, lockName(s))
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, fmt.Errorf("the folder cannot be worked on: %w", err)
	}
	ours, err := seize(file)
	if err == nil && !ours {
		holder, _ := os.ReadFile(path) // for the message only
		err = &BusyError{s, f.Dir, strings.TrimSpace(string(holder))}
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	// Who holds it is a courtesy: a full disk must not keep anybody from working.
	_ = file.Truncate(0)
	_, _ = fmt.Fprintf(file, "host %s, process %d, since %s\n", host, os.Getpid(), f.clock.Now().UTC().Format(time.RFC3339))
	return file.Close, nil
}
