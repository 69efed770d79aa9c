package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"vereda/internal/simulate"
)

// asProgram names the variable that turns the test binary into the program.
const asProgram = "VEREDA_TEST_PROGRAM"

// TestProgram is the program with the words of that variable, as main runs it.
func TestProgram(t *testing.T) {
	words := os.Getenv(asProgram)
	if words == "" {
		t.Skip("it is run by other tests")
	}
	os.Args = append([]string{"vereda"}, strings.Split(words, "\x1f")...)
	code := process(simulate.Run)
	status, _ := os.ReadFile("/proc/self/status")
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	fmt.Fprintln(os.Stderr, mark, strings.Fields(rest)[0])
	os.Exit(code)
}

const mark = "most kilobytes:"

// runProgram runs the program in a process of its own and gives what it wrote and the most
// memory that it had [bytes]. The process says that itself: what the system tells of a
// child counts its parent's pages too, from before the child became a program of its own.
func runProgram(words ...string) (out []byte, most int64, err error) {
	out, _, most, err = runSaying(words...)
	return out, most, err
}

// runSaying gives also what the program said on standard error.
func runSaying(words ...string) (out []byte, text string, most int64, err error) {
	c := programOf(words...)
	var said strings.Builder
	c.Stderr = &said
	if out, err = c.Output(); err != nil {
		return out, said.String(), 0, fmt.Errorf("%w: %s", err, said.String())
	}
	text, rest, _ := strings.Cut(said.String(), mark)
	most, err = strconv.ParseInt(strings.TrimSpace(rest), 10, 64)
	return out, text, most << 10, err
}

// programOf is the command that runs the program in a process of its own, behind other
// words where there are some.
func programOf(words ...string) *exec.Cmd {
	c := exec.Command(os.Args[0], "-test.run=^TestProgram$")
	c.Env = append(os.Environ(), asProgram+"="+strings.Join(words, "\x1f"))
	return c
}

// What is said of memory before a run is within a fifth of the most that the process
// then has. Worlds of minutes are run with VEREDA_SOAK alone.
func TestMemoryIsForeseen(t *testing.T) {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		t.Skip("the system does not say what a process takes")
	}
	border, way := "../../scenarios/us-southwest-border", "../../scenarios/latin-america-us"
	for i, c := range []struct {
		slow  bool
		words []string
	}{
		{false, []string{"run", hamlet, "--seeds", "2"}},
		{false, []string{"ensemble", border, "--to", "2005-12", "--runs", "2", "--seeds", "1", "--workers", "1"}},
		{true, []string{"ensemble", border, "--to", "2005-12", "--runs", "10", "--seeds", "1", "--workers", "2"}},
		{true, []string{"ensemble", way, "--to", "2017-12", "--people-per-row", "50", "--runs", "4", "--seeds", "1", "--workers", "2"}},
		{true, []string{"ensemble", way, "--to", "2017-12", "--people-per-row", "10", "--runs", "3", "--seeds", "1", "--workers", "1"}},
		{true, []string{"ensemble", way, "--to", "2017-12", "--people-per-row", "4", "--runs", "3", "--seeds", "1", "--workers", "1"}},
		{true, []string{"ensemble", border, "--people-per-row", "20", "--runs", "10", "--seeds", "1", "--workers", "2"}},
	} {
		if c.slow && os.Getenv("VEREDA_SOAK") == "" {
			continue
		}
		words := append(c.words, "--json")
		if words[0] == "ensemble" {
			words = append(words, "--parameters", "patrol.effort", "-o", filepath.Join(t.TempDir(), strconv.Itoa(i)))
		}
		out, is, err := runProgram(words...)
		if err != nil {
			t.Fatalf("%v: %v", words, err)
		}
		var report struct {
			Foreseen foreseenPart `json:"foreseen"`
		}
		if err := json.NewDecoder(strings.NewReader(string(out))).Decode(&report); err != nil {
			t.Fatalf("%v: %v", words, err)
		}
		said := report.Foreseen.Memory
		t.Logf("%s: said %s, and it was %s (%.2f)", strings.Join(c.words, " "), bytesOf(said), bytesOf(is), float64(said)/float64(is))
		if off := float64(said)/float64(is) - 1; off > 0.2 || off < -0.2 {
			t.Errorf("%s: said %d bytes, and it was %d", strings.Join(c.words, " "), said, is)
		}
	}
}

// What is said of memory holds for all that a command runs, not for its first runs alone:
// counterfactuals of patterns, variants that are kept beside the base.
func TestMemoryOfWhatFollowsIsForeseen(t *testing.T) {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		t.Skip("the system does not say what a process takes")
	}
	border := "../../scenarios/us-southwest-border"
	for _, c := range []struct {
		slow  bool
		words []string
	}{
		{false, []string{"patterns", hamlet, "--seeds", "4"}},
		{false, []string{"diff", border, "--variant", "beds-doubled", "--to", "2005-06", "--seeds", "3", "--workers", "1", "--posterior", "off"}},
		{true, []string{"diff", border, "--variant", "beds-doubled", "--variant", "no-sanctions", "--to", "2012-12", "--seeds", "4", "--workers", "2", "--posterior", "off"}},
		{true, []string{"patterns", border, "--seeds", "3", "--workers", "1", "--posterior", "off"}},
		{true, []string{"run", border, "--seeds", "3", "--workers", "2", "--posterior", "off", "-o", filepath.Join(t.TempDir(), "out")}},
	} {
		if c.slow && os.Getenv("VEREDA_SOAK") == "" {
			continue
		}
		_, text, is, err := runSaying(c.words...)
		if err != nil {
			t.Fatalf("%v: %v", c.words, err)
		}
		said := saidBytes(t, text)
		t.Logf("%s: said %s, and it was %s (%.2f)", strings.Join(c.words, " "), bytesOf(said), bytesOf(is), float64(said)/float64(is))
		if off := float64(said)/float64(is) - 1; off > 0.2 || off < -0.2 {
			t.Errorf("%s: said %d bytes, and it was %d", strings.Join(c.words, " "), said, is)
		}
	}
}

// saidBytes reads "about 41 MB of memory".
func saidBytes(t *testing.T, text string) int64 {
	t.Helper()
	_, rest, _ := strings.Cut(text, "about ")
	fields := strings.Fields(rest)
	if len(fields) < 2 {
		t.Fatalf("said %q", text)
	}
	v, err := strconv.ParseFloat(fields[0], 64)
	if err != nil {
		t.Fatal(err)
	}
	return int64(v * map[string]float64{"kB": 1e3, "MB": 1e6, "GB": 1e9}[fields[1]])
}

// Runs of counterfactuals follow those of a command: memory is said before the first alone.
func TestMemoryIsSaidOnce(t *testing.T) {
	var said strings.Builder
	a := newApp(io.Discard, &said, nil)
	s, err := a.load(hamlet, "")
	if err != nil {
		t.Fatal(err)
	}
	first, next := a.sayMemory(s, 2, 1, nil, nil), a.sayMemory(s, 2, 1, nil, nil)
	if n := strings.Count(said.String(), "of memory"); n != 1 || first <= 0 || next <= 0 {
		t.Errorf("said %d times, %d and %d bytes: %s", n, first, next, said.String())
	}
}
