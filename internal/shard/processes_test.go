package shard

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

// Of two processes that begin at the same time on one folder exactly one works, and the
// other names it, a hundred times over (ten, unless VEREDA_CRASH is set).
func TestTwoProcessesOneWins(t *testing.T) {
	races := 10
	if os.Getenv("VEREDA_CRASH") != "" {
		races = 100
	}
	for _, lock := range []string{LockFlock, LockLease} {
		t.Run(lock, func(t *testing.T) { race(t, lock, races) })
	}
}

// words are what one of two processes said.
type words struct {
	from int
	text string
}

func race(t *testing.T, lock string, races int) {
	p := small(2000) // more than they finish
	p.Lock = lock
	f := create(t, p)
	for k := range races {
		said := make(chan words, 2)
		var both [2]*exec.Cmd
		var group sync.WaitGroup
		for i := range both {
			both[i] = child(f)
			out, err := both[i].StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := both[i].Start(); err != nil {
				t.Fatal(err)
			}
			group.Go(func() {
				first := make([]byte, 6)
				if _, err := io.ReadFull(out, first); err == nil && string(first) == "begun\n" {
					said <- words{i, "begun"}
					_, _ = io.Copy(io.Discard, out)
					return
				}
				rest, _ := io.ReadAll(out)
				said <- words{i, string(first) + string(rest)}
			})
		}
		winner, loser := <-said, <-said
		if winner.text != "begun" {
			winner, loser = loser, winner
		}
		for i := range both {
			_ = both[i].Process.Kill() // the one that lost has ended
			_ = both[i].Wait()
		}
		group.Wait()
		name := fmt.Sprintf("another process works on share 1/1 of %s: host %s, process %d, since 2", f.Dir, f.self().Host, both[winner.from].Process.Pid)
		if winner.text != "begun" || !strings.Contains(loser.text, name) {
			t.Fatalf("race %d: one said %q, the other %q, want %q", k, winner.text, loser.text, name)
		}
	}
	if e, err := Fsck(f.Dir); err != nil || len(e.Faults) > 0 {
		t.Errorf("fsck: %+v, %v", e, err)
	}
}
