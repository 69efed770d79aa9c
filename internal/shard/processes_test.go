package shard

import (
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
	f := create(t, small(2000)) // more than they finish
	for k := range races {
		said := make(chan string, 2)
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
					said <- "begun"
					_, _ = io.Copy(io.Discard, out)
					return
				}
				rest, _ := io.ReadAll(out)
				said <- string(first) + string(rest)
			})
		}
		words := []string{<-said, <-said}
		for i := range both {
			_ = both[i].Process.Kill() // the one that lost has ended
			_ = both[i].Wait()
		}
		group.Wait()
		if words[0] != "begun" {
			words[0], words[1] = words[1], words[0]
		}
		if words[0] != "begun" || !strings.Contains(words[1], "another process works on share 1/1") {
			t.Fatalf("race %d: one said %q, the other %q", k, words[0], words[1])
		}
	}
	if e, err := Fsck(f.Dir); err != nil || len(e.Faults) > 0 {
		t.Errorf("fsck: %+v, %v", e, err)
	}
}
