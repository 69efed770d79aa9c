package main

import (
	"fmt"
	"io"
	"time"
)

// progress returns what tells the user how far the runs are, in one line that
// is written over; nil where nobody watches. The second result ends the line.
func progress(to io.Writer, terminal bool, runs int) (func(done, total int, elapsed time.Duration), func()) {
	if !terminal {
		return nil, func() {}
	}
	shown := time.Duration(-1)
	tell := func(done, total int, elapsed time.Duration) {
		if shown >= 0 && elapsed-shown < 200*time.Millisecond && done < total {
			return
		}
		shown = elapsed
		fmt.Fprint(to, "\r\x1b[K"+progressLine(done, total, runs, elapsed))
	}
	return tell, func() {
		if shown >= 0 {
			fmt.Fprint(to, "\r\x1b[K")
		}
	}
}

// progressLine says how far the runs are and how long the rest will take at the
// pace so far.
func progressLine(done, total, runs int, elapsed time.Duration) string {
	word := "runs"
	if runs == 1 {
		word = "run"
	}
	line := fmt.Sprintf("%3.0f %% of %d %s", 100*float64(done)/float64(total), runs, word)
	// The first moments tell nothing about the pace.
	if done == 0 || elapsed < time.Second {
		return line
	}
	left := time.Duration(float64(elapsed) * float64(max(total-done, 0)) / float64(done))
	return line + ", " + left.Round(time.Second).String() + " left"
}
