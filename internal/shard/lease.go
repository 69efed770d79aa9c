package shard

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"vereda/internal/ensemble"
)

// A lease is the right to work on a share where the file system has no locks, or only
// such as other machines do not see. It needs nothing of a file system but that a file
// can be made where there was none, by one process alone (O_EXCL).
//
// Leases of a share are numbered, and the highest number holds. Whoever finds the holder
// gone makes the file of the next number; of several that try one succeeds. The file of
// the highest number is never deleted, so that numbers only rise. A holder gives a sign
// of life every so often by counting in a file of its own. It is gone where its file says
// so (free), where it is a process of this machine that does not run any more, or, of one
// of another machine, where the count stood still for as long as patience lasts, by the steady clock of the one who
// looks: no time of another machine, and none on a wall, is compared with anything.
//
// A process that was only asleep, and whose share was taken over, sees a higher number
// before it writes its next part, and stops. What it wrote between two looks bears its
// own number and does no harm: parts may hold runs twice.

// How often the holder of a lease gives a sign of life, and how long nothing may be heard
// of it before it is held to be gone. Assumptions: a minute lost after a machine died is
// little beside the work of hours, and half a minute without a sign is much for a file
// system of a cluster, whose caches last for seconds.
const (
	signEvery = 5 * time.Second
	patience  = 30 * time.Second
)

// hold is the right to work on a share.
type hold struct {
	share   Share
	fence   uint64 // of a lease: its number; 0 for a lock of the system
	release func() error
}

// holder says who has a share, so that others can name it and, on the same machine, see
// whether it lives.
type holder struct {
	Host    string `json:"host"`
	Process int    `json:"process"`
	Since   string `json:"since"` // on the wall of the host, for people to read
	// Where the number of the process means something: the start of the machine, the
	// space of numbers, and when the process began, so that another one of the same
	// number is not taken for it. Empty where the system does not say.
	Boot  string `json:"boot,omitempty"`
	Space string `json:"space,omitempty"`
	Began string `json:"began,omitempty"`
}

// String is what is said to those who want the share.
func (h *holder) String() string {
	if h.Process == 0 {
		return "it has not said who it is"
	}
	return fmt.Sprintf("host %s, process %d, since %s", h.Host, h.Process, h.Since)
}

// self says who this process is.
func (f *Folder) self() holder {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	h := holder{Host: host, Process: os.Getpid(), Since: f.clock.Now().UTC().Format(time.RFC3339)}
	h.Boot, h.Space = f.machine()
	h.Began, _ = beganAt(h.Process)
	return h
}

// seen says of a holder that is a process of this machine whether it lives; known is false
// where it may be one of another.
func (h *holder) seen(boot, space string) (lives, known bool) {
	if h.Process == 0 || boot == "" || space == "" || h.Began == "" || h.Boot != boot || h.Space != space {
		return false, false
	}
	began, known := beganAt(h.Process)
	return began == h.Began, known
}

// leaseName is the name of a file of a lease: lease, sign or free.
func leaseName(s Share, what string, number uint64) string {
	return fmt.Sprintf("%s.%s-%08d", lockName(s), what, number)
}

// leases lists the numbers of a share's files of a kind, in order.
func (f *Folder) leases(s Share, what string) (list []uint64, err error) {
	entries, err := os.ReadDir(f.Dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries { // sorted
		if rest, found := strings.CutPrefix(e.Name(), lockName(s)+"."+what+"-"); found {
			if n, err := strconv.ParseUint(rest, 10, 64); err == nil && n > 0 {
				list = append(list, n)
			}
		}
	}
	return list, nil
}

// highest is the number of the lease that holds; 0 for none.
func (f *Folder) highest(s Share) (uint64, error) {
	list, err := f.leases(s, "lease")
	if err != nil || len(list) == 0 {
		return 0, err
	}
	return list[len(list)-1], nil
}

// lease takes the lease of a share, waiting for signs of life of a holder of which nothing
// else can be known.
func (f *Folder) lease(ctx context.Context, s Share) (*hold, error) {
	last, err := f.highest(s)
	if err != nil {
		return nil, fmt.Errorf("the folder cannot be worked on: %w", err)
	}
	if last > 0 {
		gone, err := f.gone(ctx, s, last)
		if err != nil {
			return nil, err
		}
		if !gone {
			return nil, &BusyError{s, f.Dir, f.holderOf(s, last).String()}
		}
	}
	return f.claim(s, last+1)
}

// claim makes the lease of a number, if nobody else has.
func (f *Folder) claim(s Share, mine uint64) (*hold, error) {
	text, err := json.Marshal(f.self())
	if err != nil {
		return nil, err
	}
	path := filepath.Join(f.Dir, leaseName(s, "lease", mine))
	switch err := exclusive(path, append(text, '\n')); {
	case errors.Is(err, fs.ErrExist):
		return nil, &BusyError{s, f.Dir, f.holderOf(s, mine).String()}
	case err != nil:
		return nil, fmt.Errorf("the folder cannot be worked on: %w", err)
	}
	// While this process looked, others may have come, gone and tidied up: then the
	// number is not the highest, and means nothing.
	last, err := f.highest(s)
	if err != nil || last != mine {
		err = errors.Join(err, os.Remove(path))
		return nil, errors.Join(&BusyError{s, f.Dir, f.holderOf(s, last).String()}, err)
	}
	return f.keepLease(s, mine)
}

// keepLease gives signs of life until the lease is released, and tidies up after those who
// had the share before. Where it cannot, the lease is given back: this process may live for
// long, and nobody else would get the share.
func (f *Folder) keepLease(s Share, mine uint64) (*hold, error) {
	sign := filepath.Join(f.Dir, leaseName(s, "sign", mine))
	stop := func() {}
	release := func() error {
		stop()
		err := exclusive(filepath.Join(f.Dir, leaseName(s, "free", mine)), nil)
		if errors.Is(err, fs.ErrExist) {
			err = nil
		}
		return err
	}
	if err := exclusive(sign, []byte(signOf(0))); err != nil {
		err = fmt.Errorf("the folder cannot be worked on: %w", err)
		if free := release(); free != nil {
			// A full disk takes no further file. Nothing bears this number yet, and the
			// lease before it is still there, so that numbers do not fall.
			err = errors.Join(err, os.Remove(filepath.Join(f.Dir, leaseName(s, "lease", mine))))
		}
		return nil, err
	}
	count := 0
	stop = ensemble.Every(f.signEvery, func() {
		count++
		// A sign that cannot be given is one that is missed: the next may do.
		if file, err := os.OpenFile(sign, os.O_WRONLY, 0); err == nil {
			_, _ = file.WriteAt([]byte(signOf(count)), 0)
			_ = file.Close()
		}
	})
	if err := f.tidy(s, mine); err != nil {
		return nil, errors.Join(fmt.Errorf("what an earlier process left cannot be deleted: %w", err), release())
	}
	return &hold{share: s, fence: mine, release: release}, nil
}

// tidy deletes the files of leases before a number.
func (f *Folder) tidy(s Share, mine uint64) error {
	for _, what := range []string{"lease", "sign", "free"} {
		numbers, err := f.leases(s, what)
		if err != nil {
			return err
		}
		for _, n := range numbers {
			if n >= mine {
				break
			}
			if err := os.Remove(filepath.Join(f.Dir, leaseName(s, what, n))); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}

// signOf is a sign of life, always as long, so that writing one over another needs no room.
func signOf(count int) string { return fmt.Sprintf("%016d\n", count) }

// exclusive makes a file where there is none and brings it to the disk.
func exclusive(path string, text []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

// holderOf reads who has a lease.
func (f *Folder) holderOf(s Share, number uint64) *holder {
	return f.readHolder(leaseName(s, "lease", number))
}

// readHolder reads who has a lock or a lease. Where the file is just being
// written it waits a moment for it to say more.
func (f *Folder) readHolder(name string) *holder {
	h := &holder{}
	for range 100 {
		*h = holder{}
		text, err := os.ReadFile(filepath.Join(f.Dir, name))
		if err == nil {
			err = json.Unmarshal(text, h)
		}
		if err == nil && h.Process > 0 || errors.Is(err, fs.ErrNotExist) {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	return h
}

// gone reports whether the holder of a lease will not work any more.
func (f *Folder) gone(ctx context.Context, s Share, number uint64) (bool, error) {
	free := filepath.Join(f.Dir, leaseName(s, "free", number))
	sign := filepath.Join(f.Dir, leaseName(s, "sign", number))
	look := func() string { // what there is of a sign of life; nothing is also something
		file, err := os.Open(sign)
		if err != nil {
			return ""
		}
		text, _ := io.ReadAll(io.LimitReader(file, 64))
		_ = file.Close()
		return string(text)
	}
	first, began := look(), f.clock.Elapsed()
	for {
		if _, err := os.Stat(free); err == nil {
			return true, nil
		}
		if lives, known := f.holderOf(s, number).seen(f.machine()); known {
			return !lives, nil
		}
		if look() != first {
			return false, nil
		}
		if f.clock.Elapsed()-began >= f.patience {
			return true, nil
		}
		if ctx.Err() != nil {
			return false, ensemble.ErrInterrupted
		}
		time.Sleep(min(f.patience/20, 100*time.Millisecond))
	}
}

// still says where a lease was taken over by another process.
func (f *Folder) still(h *hold) error {
	if h.fence == 0 {
		return nil
	}
	last, err := f.highest(h.share)
	if err == nil && last != h.fence {
		err = fmt.Errorf("nothing was heard of this process for so long that another took its work over: %w", &BusyError{h.share, f.Dir, f.holderOf(h.share, last).String()})
	}
	return err
}
