package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"vereda/internal/compare"
	"vereda/internal/ensemble"
	"vereda/internal/ledger"
	"vereda/internal/observe"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
	"vereda/internal/simulate"
)

// call runs a command line in this process.
func call(t *testing.T, args ...string) (code int, out, messages string) {
	t.Helper()
	var o, m bytes.Buffer
	code = newApp(&o, &m, simulate.Run).execute(context.Background(), args)
	return code, o.String(), m.String()
}

// full refuses every write, like a full disk.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestOutputThatCannotBeWritten(t *testing.T) {
	for _, args := range [][]string{{"version"}, {"version", "--json"}, {"check", hamlet}, {"describe", hamlet}, {"run", hamlet}, {"compare", hamlet}, {"explain"}, {"import"}, {"run", "--help"}} {
		var messages bytes.Buffer
		code := newApp(full{}, &messages, simulate.Run).execute(context.Background(), args)
		if code != exitFailed || !strings.Contains(messages.String(), "no space left") {
			t.Errorf("%v on a full disk: exit code %d, said %q", args, code, messages.String())
		}
	}
}

func TestARunThatFails(t *testing.T) {
	var out, messages bytes.Buffer
	a := newApp(&out, &messages, func(*scenario.Scenario, uint64, func(quantity.Day)) *ledger.Ledger { panic("a bug") })
	target := t.TempDir() + "/out"
	if code := a.execute(context.Background(), []string{"run", hamlet, "-o", target}); code != exitFailed {
		t.Errorf("exit code %d, want %d", code, exitFailed)
	}
	if !strings.Contains(messages.String(), "seed 7 failed: a bug") {
		t.Errorf("said %q", messages.String())
	}
	if _, err := os.Stat(target); err == nil {
		t.Error("a result was written")
	}
}

func TestInterruptedBeforeTheStart(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out, messages bytes.Buffer
	if code := newApp(&out, &messages, simulate.Run).execute(ctx, []string{"run", hamlet, "--json"}); code != exitInterrupted {
		t.Errorf("exit code %d, want %d", code, exitInterrupted)
	}
	if !strings.Contains(out.String(), `"exit": 130`) {
		t.Errorf("wrote %q", out.String())
	}
}

func TestProgress(t *testing.T) {
	tell, end := progress(io.Discard, false, 3)
	if tell != nil {
		t.Error("progress without a terminal")
	}
	end()
	var line bytes.Buffer
	tell, end = progress(&line, true, 3)
	tell(100, 400, 10*time.Second)
	tell(101, 400, 10*time.Second) // too soon to be worth a line
	end()
	if want := "\r\x1b[K 25 % of 3 runs, 30s left\r\x1b[K"; line.String() != want {
		t.Errorf("progress wrote %q, want %q", line.String(), want)
	}
	if got, want := progressLine(3, 300, 1, time.Second/2), "  1 % of 1 run"; got != want {
		t.Errorf("progressLine = %q, want %q", got, want)
	}
}

// TestProgressIsShown runs with a terminal and looks for the line.
func TestProgressIsShown(t *testing.T) {
	var out, messages bytes.Buffer
	a := newApp(&out, &messages, simulate.Run)
	a.terminal = true
	if code := a.execute(context.Background(), []string{"run", hamlet}); code != exitDone || !strings.Contains(messages.String(), "% of 1 run") {
		t.Errorf("exit code %d, said %q", code, messages.String())
	}
	if strings.Contains(out.String(), "\x1b") {
		t.Error("control sequences in the output")
	}
}

func TestFigures(t *testing.T) {
	for _, c := range []struct {
		v    float64
		want string
	}{{0, "0"}, {1234567, "1,230,000"}, {-1234, "-1,230"}, {999.6, "1,000"}, {12.34, "12.3"}, {0.12345, "0.123"}, {0.00012, "0.0001"}, {1e-9, "0"}, {math.NaN(), "-"}, {100, "100"}} {
		if got := figure(c.v); got != c.want {
			t.Errorf("figure(%v) = %q, want %q", c.v, got, c.want)
		}
	}
	for _, c := range []struct {
		v    float64
		want string
	}{{851508, "851,508"}, {0.07, "0.0700"}, {12, "12"}, {-1000, "-1,000"}, {math.NaN(), "-"}} {
		if got := published(c.v); got != c.want {
			t.Errorf("published(%v) = %q, want %q", c.v, got, c.want)
		}
	}
	if got, want := estimate(ensemble.EstimateOf([]float64{100, 104, 96})), "100 [90.1, 110]"; got != want {
		t.Errorf("estimate = %q, want %q", got, want)
	}
	for _, c := range []struct {
		values []float64
		want   string
	}{{[]float64{1300000, 1300400}, "1,300,000 [1,298,000, 1,303,000]"}, {[]float64{0.5, 0.50001}, "0.50001 [0.49994, 0.50007]"}, {[]float64{5, 5}, "5.00 [5.00, 5.00]"}} {
		if got := estimate(ensemble.EstimateOf(c.values)); got != c.want {
			t.Errorf("estimate of %v = %q, want %q", c.values, got, c.want)
		}
	}
	if got, want := estimate(ensemble.EstimateOf([]float64{100})), "100"; got != want {
		t.Errorf("estimate of one seed = %q, want %q", got, want)
	}
}

// TestPeriods asks that only whole fiscal years are shown, that flows are added
// and stocks are means.
func TestPeriods(t *testing.T) {
	var points []matched
	for m := quantity.MonthOf(2018, 8); m <= quantity.MonthOf(2020, 8); m++ {
		for range 2 { // two sectors
			points = append(points, matched{month: m, simulated: []float64{1, 3}, counted: 2})
		}
	}
	for _, c := range []struct {
		kind    observe.Kind
		counted float64
	}{{observe.Flow, 48}, {observe.Stock, 4}, {observe.Share, 2}} {
		rows := periods(points, observe.Monthly, c.kind)
		if len(rows) != 1 || rows[0].period != "FY2019" || rows[0].counted != c.counted || rows[0].simulated[1] != 1.5*c.counted {
			t.Errorf("kind %d: rows %+v, want FY2019 with %v counted", c.kind, rows, c.counted)
		}
	}
	if rows := periods(points[:10], observe.Monthly, observe.Flow); len(rows) != 5 || rows[0].period != "2018-08" || rows[0].counted != 4 {
		t.Errorf("without a whole year: %+v, want five months", rows)
	}
	gap := append(points[4:6:6], points[8:]...) // a month is missing from the year
	if rows := periods(gap, observe.Monthly, observe.Flow); rows[0].period == "FY2019" {
		t.Errorf("a year with a gap is shown: %+v", rows[0])
	}
}

func TestHeadline(t *testing.T) {
	row := func(name, role, group string, low, high float64) compare.Row {
		return compare.Row{Instrument: name, Role: role, Group: group, Form: compare.AsCounted,
			Naive: []compare.Against{{Name: "last value", Low: compare.Figure(low), High: compare.Figure(high)}}}
	}
	d := &done{scenario: &scenario.Scenario{}, scores: []compare.Row{
		row("deaths", "outcome", "check", 0.1, 0.4), row("deaths", "outcome", "fit", -2, -1), row("removals", "outcome", "check", -0.3, -0.1),
		row("beds", "outcome", "check", -0.1, 0.1), row("few", "outcome", "check", math.NaN(), math.NaN()), row("given", "driver", "check", 0.5, 0.6),
	}}
	want := "In the years kept for checking the model beats naive forecasts on some of 4 series: " +
		"against the last value better on 1 (deaths), worse on 1, no clear difference on 1, too few points on 1."
	if got := d.headline(); got != want {
		t.Errorf("headline\n%s\nwant\n%s", got, want)
	}
	d.scores = []compare.Row{row("deaths", "outcome", "all", -0.2, 0.4)}
	if got := d.headline(); !strings.HasPrefix(got, "Over all years (none are kept for checking) the model beats no naive forecast on any of 1 series") {
		t.Errorf("headline %q", got)
	}
	d.scenario.Variant = "more-beds"
	if got := d.headline(); !strings.HasPrefix(got, "A variant is no test") {
		t.Errorf("headline of a variant %q", got)
	}
}

// TestShapesNameEveryField holds what the verbs write against the shapes in
// their help, so that the help cannot fall behind.
func TestShapesNameEveryField(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		shape string
		args  []string
	}{
		{checkShape + failureShape + runShape, []string{"check", hamlet}},
		{describeShape, []string{"describe", hamlet}},
		{credibilityShape, []string{"card", hamlet, "--nasa"}},
		{runShape, []string{"run", hamlet, "-o", dir + "/out"}},
		{reportShape, []string{"report", dir + "/out", "-o", dir + "/report.html"}},
		{compareShape + runShape, []string{"compare", hamlet, "--gate", "0.99"}},
		{rollingShape + runShape, []string{"compare", hamlet, "--origin", "2019-05", "--blind", "1"}},
		{diffShape + runShape, []string{"diff", hamlet, "--variant", "more-beds", "-o", dir + "/out.csv"}},
		{patternsShape + runShape, []string{"patterns", hamlet}},
		{failureShape, []string{"run", dir}},
		{checkShape + failureShape, []string{"check", dir}},
		{importShape, []string{"import"}},
		{explainShape, []string{"explain"}},
		{versionShape, []string{"version"}},
		{scenarioListShape, []string{"scenario", "list"}},
	} {
		_, out, _ := call(t, append(c.args, "--json")...)
		var v any
		if err := json.Unmarshal([]byte(out), &v); err != nil {
			t.Errorf("%v: %v", c.args, err)
			continue
		}
		for key := range keys(v) {
			if !strings.Contains(c.shape, `"`+key+`":`) {
				t.Errorf("%v writes the field %q, which its shape does not name", c.args, key)
			}
		}
	}
}

// keys collects the names of all fields, but not those of maps whose names are
// data.
func keys(v any) map[string]bool {
	found := map[string]bool{}
	var visit func(v any)
	visit = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for k, inner := range v {
				found[k] = true
				if k != "fields" {
					visit(inner)
				}
			}
		case []any:
			for _, inner := range v {
				visit(inner)
			}
		}
	}
	visit(v)
	return found
}

// TestHelpOfEveryVerb asks that each verb says what it does, with its shape.
func TestHelpOfEveryVerb(t *testing.T) {
	for _, v := range newApp(io.Discard, io.Discard, nil).root.Commands() {
		if v.Name() == "help" || v.Name() == "completion" || v.HasSubCommands() {
			continue
		}
		code, out, _ := call(t, v.Name(), "--help")
		if code != exitDone || !strings.Contains(out, "With --json") || !regexp.MustCompile(`vereda `+v.Name()).MatchString(out) {
			t.Errorf("help of %s: exit code %d\n%s", v.Name(), code, out)
		}
	}
}

// TestWorkers asks that as many runs are made at the same time as --workers
// says: two meet only where both are under way.
func TestWorkers(t *testing.T) {
	for _, workers := range []string{"1", "2"} {
		under, most := make(chan struct{}, 8), 0
		var mu sync.Mutex
		a := newApp(io.Discard, io.Discard, func(s *scenario.Scenario, seed uint64, each func(quantity.Day)) *ledger.Ledger {
			under <- struct{}{}
			time.Sleep(50 * time.Millisecond)
			mu.Lock()
			most = max(most, len(under))
			mu.Unlock()
			<-under
			return simulate.Run(s, seed, each)
		})
		if code := a.execute(context.Background(), []string{"run", hamlet, "--seeds", "4", "--workers", workers}); code != exitDone {
			t.Fatalf("exit code %d", code)
		}
		if got := strconv.Itoa(most); got != workers {
			t.Errorf("--workers %s: %s runs at the same time", workers, got)
		}
	}
}
