// Vereda simulates systems of migration: a scenario folder goes in; people who
// try to cross, rules and places run day by day; what institutions would have
// counted comes out, beside what they did count.
//
// This package turns words and flags into calls and prints what comes back. Each
// verb has a file of its own; start reading at [newApp].
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

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
	return a.execute(ctx, os.Args[1:])
}

// heed waits for signals: the first one stops the program when it can be stopped, the second
// ends it at once. It does not leave the second to the system, which Go's run-time library
// does not let have USR1 back.
func (a *app) heed(signals <-chan os.Signal, stop func()) {
	<-signals
	stop()
	a.sayStopping()
	code := exitInterrupted
	if s, known := (<-signals).(syscall.Signal); known {
		code = 128 + int(s) // as a shell says of one that the system ended
	}
	os.Exit(code)
}

// isTerminal reports whether somebody watches a file as it is written.
func isTerminal(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
}
