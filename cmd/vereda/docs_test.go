package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"vereda/internal/ensemble"
	"vereda/internal/ledger"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
	"vereda/internal/simulate"
)

const root = "../.."

// current compares a generated document with what it should be, or writes it.
func current(t *testing.T, path, want string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(want), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is not current: %s\nwrite it anew with: go test ./cmd/vereda -update", path, firstDifference(string(got), want))
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d is %q, should be %q", i+1, g[i], w[i])
		}
	}
	return fmt.Sprintf("it has %d lines, should have %d", len(g), len(w))
}

func TestJSONDocumentIsCurrent(t *testing.T) {
	current(t, filepath.Join(root, "docs", "JSON.md"), shapeDocument())
}

func TestODDIsCurrent(t *testing.T) {
	name, err := demoName()
	if err != nil {
		t.Fatal(err)
	}
	code, out, messages := call(t, "describe", name, "--format", "markdown")
	if code != exitDone {
		t.Fatalf("exit code %d: %s", code, messages)
	}
	current(t, filepath.Join(root, "docs", "ODD.md"), out)
}

// remembered makes each run of a scenario and seed once, because the commands of
// the README run the same ones several times.
func remembered() ensemble.Runner {
	type key struct {
		digest string
		seed   uint64
		days   int
		rules  string // counterfactuals have the digest of their base
	}
	var mu sync.Mutex
	known := map[key]*ledger.Ledger{}
	return func(s *scenario.Scenario, seed uint64, each func(quantity.Day)) *ledger.Ledger {
		k := key{s.Digest, seed, s.Days, fmt.Sprint(s.Timeline.Changes())}
		mu.Lock()
		l := known[k]
		mu.Unlock()
		if l == nil {
			l = simulate.Run(s, seed, each)
			mu.Lock()
			known[k] = l
			mu.Unlock()
		}
		return l
	}
}

const (
	transcriptBegin = "<!-- transcript -->\n"
	transcriptEnd   = "<!-- end of transcript -->\n"
)

// TestReadme runs every command of the README and holds its transcript against
// what demo says.
func TestReadme(t *testing.T) {
	path, err := filepath.Abs(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	repository := filepath.Dir(path)
	run := remembered()
	t.Chdir(t.TempDir())
	if err := os.Symlink(filepath.Join(repository, "docs"), "docs"); err != nil { // its examples are run from the folder of the repository
		t.Fatal(err)
	}
	transcript := ""
	for _, line := range commands(t, string(text)) {
		args, ours := ourArguments(line)
		switch {
		case line == "go test ./...": // this test is part of it
		case line == "go build -ldflags=-s ./cmd/vereda":
			c := exec.Command("go", "build", "-ldflags=-s", "-o", filepath.Join(t.TempDir(), "vereda"), "./cmd/vereda")
			c.Dir = repository
			if said, err := c.CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s", line, err, said)
			}
		case ours && args[0] == "serve":
			// It serves until it is stopped: that is when it has said where the page is.
			ctx, cancel := context.WithCancel(context.Background())
			out := &first{then: cancel}
			if code := newApp(out, io.Discard, run).execute(ctx, append(args, "--listen", "127.0.0.1:0")); code != exitDone || !strings.Contains(out.String(), "The page is at http://127.0.0.1:") {
				t.Errorf("%s: exit code %d, %q", line, code, out.String())
			}
		case ours:
			var out, messages bytes.Buffer
			if code := newApp(&out, &messages, run).execute(context.Background(), args); code != exitDone {
				t.Errorf("%s: exit code %d\n%s", line, code, messages.String())
			}
			if args[0] == "demo" {
				transcript = out.String()
			}
		default:
			t.Errorf("%s: this test does not know how to run it", line)
		}
	}
	checkTranscript(t, path, string(text), transcript)
}

// first calls a function after the first thing that is written to it.
type first struct {
	bytes.Buffer
	then func()
}

// Write keeps what is written.
func (f *first) Write(p []byte) (int, error) {
	defer f.then()
	return f.Buffer.Write(p)
}

func checkTranscript(t *testing.T, path, text, transcript string) {
	t.Helper()
	before, rest, ok := strings.Cut(text, transcriptBegin)
	_, after, okEnd := strings.Cut(rest, transcriptEnd)
	if !ok || !okEnd || transcript == "" {
		t.Fatal("README.md has no place for the transcript, or does not run demo")
	}
	want := before + transcriptBegin + "```text\n$ go run ./cmd/vereda demo\n" + transcript + "```\n" + transcriptEnd + after
	current(t, path, want)
}

// commands lists the lines of the blocks marked sh.
func commands(t *testing.T, text string) []string {
	t.Helper()
	var list []string
	inside := false
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case line == "```sh":
			inside = true
		case strings.HasPrefix(line, "```"):
			inside = false
		case inside:
			line, _, _ = strings.Cut(line, "  #")
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
				list = append(list, line)
			}
		}
	}
	if len(list) == 0 {
		t.Fatal("README.md shows no command")
	}
	return list
}

// ourArguments are the words behind the name of the program.
func ourArguments(line string) ([]string, bool) {
	for _, name := range []string{"go run ./cmd/vereda ", "./vereda "} {
		if rest, ok := strings.CutPrefix(line, name); ok {
			return strings.Fields(rest), true
		}
	}
	return nil, false
}
