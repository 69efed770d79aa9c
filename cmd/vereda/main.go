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

	"vereda/internal/simulate"
)

func main() { os.Exit(process()) }

// process is the program with the words and files of the process, up to its exit code.
func process() int {
	ctx, stop := signal.NotifyContext(context.Background(), stopping...)
	// The second interrupt ends the program at once.
	context.AfterFunc(ctx, stop)
	a := newApp(os.Stdout, os.Stderr, simulate.Run)
	a.limit = func(bytes int64) { debug.SetMemoryLimit(bytes) }
	a.terminal, a.watched = isTerminal(os.Stderr), isTerminal(os.Stdout)
	return a.execute(ctx, os.Args[1:])
}

// isTerminal reports whether somebody watches a file as it is written.
func isTerminal(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
}
