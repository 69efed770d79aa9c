package serve

import (
	"io/fs"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"vereda/internal/ledger"
	"vereda/internal/quantity"
	"vereda/internal/report"
	"vereda/internal/scenario"
	"vereda/internal/simulate"
	"vereda/scenarios"
)

// coarse is the shipped border with so many people in a row that it runs in a moment.
func coarse(string) (fs.FS, error) {
	shipped, _ := scenarios.FS("us-southwest-border")
	text, err := fs.ReadFile(shipped, "scenario.yaml")
	if err != nil {
		return nil, err
	}
	return laid(shipped, map[string][]byte{"scenario.yaml": regexp.MustCompile(`people_per_row: \d+`).ReplaceAll(text, []byte("people_per_row: 5000"))})
}

// TestPatternsAreJudgedWithFurtherRuns: until somebody asks, patterns that compare with
// other runs are listed as such; then they are judged, and the report says so.
func TestPatternsAreJudgedWithFurtherRuns(t *testing.T) {
	s := testServer(t, func(c *Config) { c.Shipped, c.Open = []string{"border"}, coarse })
	status := finish(t, s, request{Scenario: "border", Seeds: 1})
	if status.State != done {
		t.Fatalf("%+v", status)
	}
	at := "/api/v1/runs/" + status.ID
	state := read[furtherState](t, call(s, "GET", at+"/further", nil), http.StatusOK)
	if state.Judged || state.WhyNot != "" {
		t.Fatalf("before: %+v", state)
	}
	if state.Runs == 0 {
		t.Fatal("no pattern compares with further runs")
	}
	const untold = "compares with further runs"
	before := call(s, "GET", at+"/report.html", nil).Body.String()
	if !strings.Contains(before, untold) {
		t.Error("the report does not say that patterns need further runs")
	}
	more := read[jobStatus](t, call(s, "POST", at+"/further", map[string]any{}), http.StatusAccepted)
	if more.ID == status.ID || more.Patterns != status.ID || more.Total == 0 {
		t.Errorf("the further runs are %+v", more)
	}
	for end := time.Now().Add(time.Minute); more.State != done && time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		more = read[jobStatus](t, call(s, "GET", "/api/v1/runs/"+more.ID, nil), http.StatusOK)
	}
	if more.State != done || more.Done != more.Total {
		t.Fatalf("the further runs ended as %+v", more)
	}
	if state = read[furtherState](t, call(s, "GET", at+"/further", nil), http.StatusOK); !state.Judged {
		t.Error("the patterns are not judged")
	}
	if strings.Contains(call(s, "GET", at+"/report.html", nil).Body.String(), untold) {
		t.Error("the report still says that patterns need further runs")
	}
	if c := read[report.Chapter](t, call(s, "GET", at+"/chapter?chapter=patterns", nil), http.StatusOK); len(c.Parts) == 0 {
		t.Error("the chapter of patterns is empty")
	}
	if again := read[jobStatus](t, call(s, "POST", at+"/further", map[string]any{}), http.StatusAccepted); again.State != done || again.ID != more.ID {
		t.Errorf("asked again it runs again: %+v", again)
	}
	// Runs that patterns compare with are not shown as runs of their own.
	for _, path := range []string{"/further", "/flows"} {
		if w := call(s, "GET", "/api/v1/runs/"+more.ID+path, nil); w.Code != http.StatusConflict {
			t.Errorf("%s of the further runs: %d", path, w.Code)
		}
	}
}

// TestFurtherRunsAreNamedWhileTheyRun: who opens the chapter anew finds the runs that are
// under way, and no longer when they have ended or were stopped.
func TestFurtherRunsAreNamedWhileTheyRun(t *testing.T) {
	var gate sync.RWMutex // held while further runs must not go on
	s := testServer(t, func(c *Config) {
		c.Shipped, c.Open = []string{"border"}, coarse
		c.Simulate = func(world *scenario.Scenario, seed uint64, each func(quantity.Day)) *ledger.Ledger {
			return simulate.Run(world, seed, func(day quantity.Day) {
				gate.RLock()
				defer gate.RUnlock()
				each(day)
			})
		}
	})
	at := "/api/v1/runs/" + finish(t, s, request{Scenario: "border", Seeds: 1}).ID + "/further"
	job := func() string { return read[furtherState](t, call(s, "GET", at, nil), http.StatusOK).Job }
	if named := job(); named != "" {
		t.Errorf("before anybody asked the runs %s are named", named)
	}
	gate.Lock()
	more := read[jobStatus](t, call(s, "POST", at, map[string]any{}), http.StatusAccepted)
	if named := job(); named != more.ID {
		t.Errorf("while %s runs, %q is named", more.ID, named)
	}
	call(s, "DELETE", "/api/v1/runs/"+more.ID, nil)
	gate.Unlock()
	if named := job(); named != "" {
		t.Errorf("stopped runs are named: %s", named)
	}
}

// TestShortRunsAreNotJudged: patterns look at months that shorter runs do not have.
func TestShortRunsAreNotJudged(t *testing.T) {
	s := testServer(t, nil)
	status := finish(t, s, request{Scenario: "valley", Seeds: 1, Until: "2019-03"})
	if state := read[furtherState](t, call(s, "GET", "/api/v1/runs/"+status.ID+"/further", nil), http.StatusOK); state.WhyNot == "" {
		t.Errorf("short runs can be judged: %+v", state)
	}
	if w := call(s, "POST", "/api/v1/runs/"+status.ID+"/further", map[string]any{}); w.Code != http.StatusConflict {
		t.Errorf("the answer is %d", w.Code)
	}
}
