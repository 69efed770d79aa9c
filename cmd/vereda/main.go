// Vereda simulates systems of migration: a scenario folder goes in; people who
// try to cross, rules and places run day by day; what institutions would have
// counted comes out, beside what they did count.
//
// This package turns words and flags into calls and prints what comes back. Each
// verb has a file of its own; start reading at [newApp].
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"vereda/internal/ensemble"
	"vereda/internal/simulate"
)

func main() { os.Exit(process(simulate.Run)) }

// process is the program with the words and files of the process, up to its exit code.
func process(simulate ensemble.Runner) int {
	ctx, stop := context.WithCancel(context.Background())
	a := newApp(os.Stdout, os.Stderr, simulate)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, stopping...)
	go a.heed(signals, stop)
	a.limit = func(bytes int64) { debug.SetMemoryLimit(bytes) }
	a.terminal, a.watched = isTerminal(os.Stderr), isTerminal(os.Stdout)
	code := a.execute(ctx, os.Args[1:])
	if ended := a.givenUp.Load(); ended > 0 {
		return int(ended)
	}
	return code
}

// longestEnd is how long runs in hand may take to be given up, which they are at the end of
// their day, and for what is finished to be written. Who sends a second signal wants to be
// gone within seconds.
const longestEnd = 2 * time.Second

// heed waits for signals: the first one stops the program when it can be stopped, the second
// gives up the runs in hand and ends it, and the third, or a run that does not come to the
// end of a day, ends it as it is. It does not leave the second to the system, which Go's
// run-time library does not let have USR1 back.
func (a *app) heed(signals <-chan os.Signal, stop func()) {
	<-signals
	stop()
	a.sayStopping()
	code := exitInterrupted
	if s, known := (<-signals).(syscall.Signal); known {
		code = 128 + int(s) // as a shell says of one that the system ended
	}
	if again := a.again.Load(); again != nil {
		a.givenUp.Store(int32(code))
		select {
		case <-signals:
		case <-time.After(longestEnd):
		}
		fmt.Fprintln(a.err, "vereda: ended with runs in hand that could not be given up; what was written of finished ones is kept. To go on: "+*again)
	}
	os.Exit(code)
}

// isTerminal reports whether somebody watches a file as it is written.
func isTerminal(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
}
