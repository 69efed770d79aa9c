package shard

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"vereda/internal/chance"
)

// number reads a whole number from the environment.
func number(t *testing.T, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("%s=%s is no whole number from 1 on", name, text)
	}
	return n
}

// tally is how far a lane of kills is. It is kept in a file where one is named, so that a
// long series that is stopped goes on where it was, with the moments that follow.
type tally struct {
	Attempts uint64 `json:"attempts"`
	Kills    int    `json:"kills"`
	Finished int    `json:"finished"`
	Longest  int64  `json:"longest_ns"` // how long a process may live at most
}

// keep writes the tally of a lane, whole or not at all.
func (y *tally) keep(path string) error {
	if path == "" {
		return nil
	}
	text, err := json.Marshal(y)
	if err == nil {
		err = os.WriteFile(path+".new", text, 0o666)
	}
	if err == nil {
		err = os.Rename(path+".new", path)
	}
	return err
}

// lane is one of several series of kills at the same time, each with folders of its own.
type lane struct {
	tally
	number uint64
	path   string // of its tally; empty for none
	plan   *Plan
	want   [][]float64
	folder *Folder
	held   int // runs that the folder was seen to hold
}

// Killed at random moments, a folder never holds a torn part, never loses a run
// that it held, and ends with the values of an uninterrupted run. VEREDA_KILLS sets
// how many, VEREDA_KILLS_LANES how many at the same time, VEREDA_KILLS_TALLY a file
// beside which the counts are kept: calling it again goes on. VEREDA_KILLS_LOCK=lease
// has the processes take leases in place of locks.
func TestRandomKills(t *testing.T) {
	kills, lanes := number(t, "VEREDA_KILLS", 40), number(t, "VEREDA_KILLS_LANES", 2)
	p := small(30)
	p.Lock = os.Getenv("VEREDA_KILLS_LOCK")
	want := straight(t, p)
	began := time.Now()
	var mu sync.Mutex // of the sums
	all, ended, told, failed := 0, 0, 0, false
	var group sync.WaitGroup
	for k := range lanes {
		l := &lane{number: uint64(k), plan: p, want: want, folder: create(t, p)}
		l.Longest = int64(25 * time.Millisecond)
		if path := os.Getenv("VEREDA_KILLS_TALLY"); path != "" {
			l.path = fmt.Sprintf("%s-%d-of-%d", path, k+1, lanes)
			text, err := os.ReadFile(l.path)
			if err == nil {
				err = json.Unmarshal(text, &l.tally)
			}
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Fatal(err)
			}
		}
		mu.Lock() // earlier lanes run already
		all, ended = all+l.Kills, ended+l.Finished
		mu.Unlock()
		group.Go(func() {
			for {
				mu.Lock()
				enough := failed || all >= kills && (ended > 0 || l.Attempts >= uint64(20*kills))
				mu.Unlock()
				if enough {
					return
				}
				killed, finished, err := l.attempt(t)
				if err == nil {
					err = l.keep(l.path)
				}
				mu.Lock()
				all, ended = all+killed, ended+finished
				if err != nil {
					failed = true
					t.Errorf("lane %d, attempt %d, after %d kills: %v", l.number, l.Attempts, all, err)
				}
				if all >= told+500 {
					told = all / 500 * 500
					t.Logf("%d of %d kills, %d ensembles finished, no fault; %s", all, kills, ended, time.Since(began).Round(time.Second))
				}
				mu.Unlock()
			}
		})
	}
	group.Wait()
	t.Logf("%d kills, %d ensembles finished", all, ended)
	if ended == 0 && kills >= 40 {
		t.Error("no ensemble was ever finished: the kills say little")
	}
}

// attempt lets a process work on the folder and kills it at a moment that the number of
// the attempt decides.
func (l *lane) attempt(t *testing.T) (killed, finished int, err error) {
	// On a busy machine no process would ever finish in a time that suits an idle one, so
	// that the time grows while none does.
	if l.Attempts > 0 && l.Attempts%20 == 0 && l.Finished == 0 {
		l.Longest *= 2
	}
	moment := time.Duration(chance.Hash(l.number<<32+l.Attempts) % uint64(l.Longest))
	l.Attempts++
	c := child(l.folder)
	said, err := c.StdoutPipe()
	if err != nil {
		return 0, 0, err
	}
	if err := c.Start(); err != nil {
		return 0, 0, err
	}
	first := make([]byte, 6)
	_, err = io.ReadFull(said, first)
	if err == nil && string(first) != "begun\n" {
		err = errors.New("it did not begin")
	}
	if err == nil {
		time.Sleep(moment)
	}
	_ = c.Process.Kill() // it may have ended
	rest, _ := io.ReadAll(said)
	if c.Wait() != nil {
		killed = 1
		l.Kills++
	}
	if err != nil {
		return killed, 0, fmt.Errorf("%w: the process said %q", err, string(first)+string(rest))
	}
	finished, err = l.examine(t)
	l.Finished += finished
	return killed, finished, err
}

// examine looks at what the process left. Where all runs are there a new folder is begun.
func (l *lane) examine(t *testing.T) (finished int, err error) {
	g, err := l.folder.Gather()
	if err != nil {
		return 0, err
	}
	now := l.plan.Runs() - g.Missing
	if now < l.held {
		return 0, fmt.Errorf("%d runs are held, %d were", now, l.held)
	}
	l.held = now
	for r, v := range g.Values {
		if v != nil && !same([][]float64{v}, l.want[r:r+1]) {
			return 0, fmt.Errorf("run %d has other values", r)
		}
	}
	if g.Missing > 0 {
		return 0, nil
	}
	if e, err := Fsck(l.folder.Dir); err != nil || len(e.Faults) > 0 {
		return 0, fmt.Errorf("fsck: %+v, %w", e, err)
	}
	dir := filepath.Join(filepath.Dir(l.folder.Dir), fmt.Sprintf("lane-%d-after-%d", l.number, l.Attempts))
	if err := os.RemoveAll(l.folder.Dir); err != nil {
		return 0, err
	}
	if err := os.Mkdir(dir, 0o777); err != nil {
		return 0, err
	}
	l.folder, l.held = createIn(t, dir, l.plan), 0
	return 1, nil
}
