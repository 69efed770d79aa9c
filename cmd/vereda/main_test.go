package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"vereda/internal/ledger"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
	"vereda/internal/simulate"
)

var update = flag.Bool("update", false, "write the generated documents and the transcript anew")

const hamlet = "../../internal/scenario/testdata/hamlet"

// TestMain makes the program, and one whose days take long, known to scripts.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"vereda": main, "vereda-slow": slow, "vereda-long": long, "vereda-stuck": stuck})
}

// slow is the program with days that take so long that it can be interrupted.
func slow() { paced(pace()) }

// long is the program with runs of half a minute or more.
func long() { paced(200 * time.Millisecond) }

func paced(pace time.Duration) {
	var once sync.Once
	os.Exit(process(func(s *scenario.Scenario, seed uint64, each func(quantity.Day)) *ledger.Ledger {
		once.Do(func() { fmt.Fprintln(os.Stderr, "started") })
		return simulate.Run(s, seed, func(day quantity.Day) {
			time.Sleep(pace)
			each(day)
		})
	}))
}

// stuck is the program whose third run never ends.
func stuck() {
	var begun atomic.Int32
	os.Exit(process(func(s *scenario.Scenario, seed uint64, each func(quantity.Day)) *ledger.Ledger {
		if begun.Add(1) == 3 {
			fmt.Fprintln(os.Stderr, "started")
			for {
				time.Sleep(time.Hour)
			}
		}
		return simulate.Run(s, seed, each)
	}))
}

// pace is how long a day of the slow program takes.
func pace() time.Duration {
	if slices.Contains(os.Args, "ensemble") {
		return 10 * time.Millisecond // its runs are finished before it ends
	}
	return time.Second
}

func TestScripts(t *testing.T) {
	folder, err := filepath.Abs(hamlet)
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("SOURCE", folder)
			return os.CopyFS(filepath.Join(e.WorkDir, "hamlet"), os.DirFS(folder))
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"code": exitCode, "json": jsonHas, "interrupt": interrupt, "stop-ensemble": stopEnsemble, "end-ensemble": endEnsemble, "give-up": giveUp},
	})
}

// exitCode runs a program and asks for its exit code: code 3 vereda check x.
func exitCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N program [arguments]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	if got := codeOf(ts.Exec(args[1], args[2:]...)); got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

func codeOf(err error) int {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitCode()
	}
	return -1
}

// jsonHas asks that standard output is one JSON object with something at a
// path: json scenario.name hamlet; seeds.1 is the second entry of a list.
func jsonHas(ts *testscript.TestScript, neg bool, args []string) {
	d := json.NewDecoder(strings.NewReader(ts.ReadFile("stdout")))
	d.UseNumber()
	var value any
	ts.Check(d.Decode(&value))
	if d.More() {
		ts.Fatalf("more than one JSON value")
	}
	found := true
	for _, step := range strings.Split(args[0], ".") {
		switch v := value.(type) {
		case map[string]any:
			value, found = v[step]
		case []any:
			i, err := strconv.Atoi(step)
			if found = err == nil && i < len(v); found {
				value = v[i]
			}
		default:
			found = false
		}
		if !found {
			break
		}
	}
	if found && len(args) > 1 {
		found = fmt.Sprint(value) == strings.Join(args[1:], " ")
	}
	if found == neg {
		ts.Fatalf("json %s: found %t (%v)", strings.Join(args, " "), found, value)
	}
}

// interrupt starts a program, waits until a run has begun, sends the signal of
// Ctrl-C and asks for exit code 130 within seconds.
func interrupt(ts *testscript.TestScript, _ bool, args []string) {
	if said := stopWhenStarted(ts, args, os.Interrupt); !strings.Contains(said, "interrupted; nothing was written") {
		ts.Fatalf("said %q", said)
	}
}

// stopEnsemble does the same to a program that works on the folder of an ensemble
// with one worker, and asks for the command that goes on. A third word is the number of
// another signal.
func stopEnsemble(ts *testscript.TestScript, _ bool, args []string) {
	var s os.Signal = os.Interrupt
	if len(args) > 2 {
		n, err := strconv.Atoi(args[2])
		ts.Check(err)
		s = syscall.Signal(n)
	}
	said := stopWhenStarted(ts, []string{args[0], "ensemble", "run", args[1], "--workers", "1"}, s)
	if !strings.Contains(said, "finished runs are kept. To go on: vereda ensemble run "+args[1]) {
		ts.Fatalf("said %q", said)
	}
}

// endEnsemble sends a program whose run never ends a second signal, when it has said that it
// waits for the run, and asks for the exit code of one that a signal ended: end-ensemble vereda-stuck FOLDER 15.
func endEnsemble(ts *testscript.TestScript, _ bool, args []string) {
	if said := twice(ts, args); !strings.Contains(said, "that could not be given up; what was written of finished ones is kept. To go on: vereda ensemble run "+args[1]) {
		ts.Fatalf("said %q", said)
	}
}

// giveUp does the same to a program whose runs are long: they are given up.
func giveUp(ts *testscript.TestScript, _ bool, args []string) {
	if said := twice(ts, args); !strings.Contains(said, "interrupted; finished runs are kept. To go on: vereda ensemble run "+args[1]) || strings.Contains(said, "could not") {
		ts.Fatalf("said %q", said)
	}
}

// twice sends two signals and gives what the program said after the second.
func twice(ts *testscript.TestScript, args []string) string {
	n, err := strconv.Atoi(args[2])
	ts.Check(err)
	s := syscall.Signal(n)
	c, messages := begin(ts, []string{args[0], "ensemble", "run", args[1], "--workers", "1"})
	said := readUntil(ts, messages, "started\n")
	ts.Check(c.Process.Signal(s))
	said += readUntil(ts, messages, "a second signal gives them up and ends at once\n")
	ts.Check(c.Process.Signal(s))
	rest, _ := io.ReadAll(messages)
	if got := codeOf(c.Wait()); got != 128+n {
		ts.Fatalf("exit code %d, want %d: %s%s", got, 128+n, said, rest)
	}
	return string(rest)
}

// begin starts a program in the folder of the script and gives what it says. A program
// that never ends is killed after a while.
func begin(ts *testscript.TestScript, args []string) (*exec.Cmd, io.Reader) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	ts.Defer(cancel)
	path, err := exec.LookPath(args[0])
	ts.Check(err)
	c := exec.CommandContext(ctx, path, args[1:]...)
	c.Dir = ts.Getenv("WORK")
	messages, err := c.StderrPipe()
	ts.Check(err)
	ts.Check(c.Start())
	return c, messages
}

// readUntil reads what a program says up to some words.
func readUntil(ts *testscript.TestScript, from io.Reader, words string) string {
	var said bytes.Buffer
	for !strings.Contains(said.String(), words) {
		part := make([]byte, 256)
		n, err := from.Read(part)
		said.Write(part[:n])
		if err != nil {
			ts.Fatalf("ended before it said %q: %s", words, said.String())
		}
	}
	return said.String()
}

func stopWhenStarted(ts *testscript.TestScript, args []string, s os.Signal) string {
	c, messages := begin(ts, args)
	said := bytes.NewBufferString(readUntil(ts, messages, "started\n"))
	ts.Check(c.Process.Signal(s))
	_, _ = said.ReadFrom(messages)
	if got := codeOf(c.Wait()); got != exitInterrupted {
		ts.Fatalf("exit code %d, want %d: %s", got, exitInterrupted, said.String())
	}
	return said.String()
}
