package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // zones are known on machines without them

	"vereda/internal/clock"
	"vereda/internal/simulate"
)

// jumping is a clock whose wall goes ten years ahead and back with every look.
type jumping struct {
	clock.System
	ahead bool
}

func (j *jumping) Now() time.Time {
	j.ahead = !j.ahead
	if j.ahead {
		return time.Date(2036, 2, 29, 23, 59, 59, 0, time.UTC)
	}
	return time.Date(2016, 11, 6, 1, 30, 0, 0, time.UTC)
}

// sums is the list of checksums of a result folder.
func sums(t *testing.T, dir string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "SHA256SUMS"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A clock on the wall that jumps by years changes no result, and no time left is negative.
func TestClockOnTheWallJumps(t *testing.T) {
	var want string
	for i, c := range []clock.Clock{clock.System{}, &jumping{}} {
		dir := filepath.Join(t.TempDir(), "out")
		var out, said bytes.Buffer
		a := newApp(&out, &said, simulate.Run)
		a.clock, a.terminal = c, true
		if code := a.execute(context.Background(), []string{"run", hamlet, "--seeds", "3", "-o", dir}); code != exitDone {
			t.Fatal(said.String())
		}
		if regexp.MustCompile(`-[0-9]`).MatchString(said.String()) {
			t.Errorf("said %q", said.String())
		}
		if i == 0 {
			want = sums(t, dir)
		} else if got := sums(t, dir); got != want {
			t.Errorf("other results:\n%s\n%s", got, want)
		}
		e, of := filepath.Join(t.TempDir(), "ensemble"), []string{"ensemble", hamlet, "--parameters", "patrol.effort", "--runs", "9", "--seeds", "1", "--lock", "lease", "-o"}
		if code := a.execute(context.Background(), append(of, e)); code != exitDone {
			t.Fatal(said.String())
		}
	}
}

// The zone of the machine changes no result.
func TestClockZones(t *testing.T) {
	want := ""
	for _, zone := range []string{"UTC", "America/New_York", "America/Tijuana", "Asia/Kathmandu", "Pacific/Apia", "Pacific/Kiritimati", "Antarctica/Troll", "no/such/zone"} {
		t.Setenv("TZ", zone)
		dir := filepath.Join(t.TempDir(), "out")
		if _, _, err := runProgram("run", hamlet, "--seeds", "2", "-o", dir); err != nil {
			t.Fatal(zone, err)
		}
		got := sums(t, dir)
		if want == "" {
			want = got
		}
		if got != want || !strings.Contains(got, "series.csv") {
			t.Errorf("%s: other results:\n%s\n%s", zone, got, want)
		}
	}
}

// No line of progress says a negative time left, whatever is counted.
func TestProgressIsNeverNegative(t *testing.T) {
	for _, elapsed := range []time.Duration{-time.Hour, 0, time.Second, 90 * time.Hour} {
		for _, done := range []int{0, 1, 99, 100, 101} {
			if line := progressLine(done, 100, 4, elapsed); strings.Contains(line, "-") {
				t.Errorf("%d of 100 after %v: %s", done, elapsed, line)
			}
		}
	}
}
