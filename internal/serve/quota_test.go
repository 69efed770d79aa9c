package serve

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"vereda/internal/ledger"
	"vereda/internal/quantity"
	"vereda/internal/result"
	"vereda/internal/scenario"
	"vereda/internal/simulate"
)

// TestHostileJobsLeaveTheServerWell sends two hundred jobs of several kinds at once, most
// as large as may be asked for: the queue takes a few, all others are told to wait or what
// is wrong, and the server answers others all the while.
func TestHostileJobsLeaveTheServerWell(t *testing.T) {
	s, token := exposed(t, func(c *Config) { c.Simulate, c.Footprint = slow, simulate.Footprint })
	web := httptest.NewServer(s)
	defer web.Close()
	ask := func(method, path, kind, body string) int {
		r, err := http.NewRequest(method, web.URL+path, strings.NewReader(body))
		if err != nil {
			t.Error(err)
			return 0
		}
		r.Host = host
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Content-Type", kind)
		w, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Error(err)
			return 0
		}
		_ = w.Body.Close()
		return w.StatusCode
	}
	var mu sync.Mutex
	codes := map[int]int{}
	var group sync.WaitGroup
	rules := strings.Repeat(`{"from":"2019-02-01","jurisdiction":"north","rule":"expulsion","value":1,"unit":"share"},`, 100)
	for i := range 200 {
		group.Go(func() {
			kind, path, body := "application/json", "/api/v1/runs", fmt.Sprintf(`{"scenario":"valley","seeds":50,"seed":%d}`, i)
			switch i % 4 {
			case 1:
				body = fmt.Sprintf(`{"scenario":"hamlet","seeds":50,"seed":%d,"changes":[%s]}`, i, strings.TrimSuffix(rules, ","))
			case 2:
				kind, path, body = "text/csv", "/api/v1/scenarios?scenario=hamlet", hostileTables[i/4%len(hostileTables)]
			case 3:
				body = fmt.Sprintf(`{"scenario":"hamlet","seeds":9000000,"seed":%d}`, i)
			}
			code := ask("POST", path, kind, body)
			mu.Lock()
			defer mu.Unlock()
			codes[code]++
		})
	}
	ended := make(chan struct{})
	go func() { group.Wait(); close(ended) }()
	asked, slowest := 0, time.Duration(0)
	for busy := true; busy || asked < 20; asked++ {
		from := time.Now()
		if code := ask("GET", "/healthz", "", ""); code != http.StatusOK {
			t.Fatalf("the server is not well: %d", code)
		}
		slowest = max(slowest, time.Since(from))
		select {
		case <-ended:
			busy = false
		case <-time.After(20 * time.Millisecond):
		}
	}
	t.Logf("200 requests were answered with %v; %d others the while, the slowest after %v", codes, asked, slowest)
	begun := 0
	for _, b := range s.jobs.list {
		if state := b.status().State; state == running || state == waiting {
			begun++
		}
	}
	if most := s.config.Limits.Waiting + 1; begun > most || codes[http.StatusAccepted] > most || codes[http.StatusTooManyRequests] < 50 || codes[http.StatusUnprocessableEntity] < 90 || codes[500] > 0 {
		t.Errorf("%d jobs wait or run; the answers are %v", begun, codes)
	}
	// A stop frees the server for the next within two seconds.
	var running []string
	for _, b := range s.jobs.list {
		running = append(running, b.id)
	}
	from := time.Now()
	for _, id := range running {
		ask("DELETE", "/api/v1/runs/"+id, "", "")
	}
	for time.Since(from) < 2*time.Second && len(s.jobs.queue) > 0 {
		time.Sleep(5 * time.Millisecond)
	}
	if code := ask("POST", "/api/v1/runs", "application/json", `{"scenario":"hamlet","seeds":1}`); code != http.StatusAccepted {
		t.Errorf("after all were stopped a new one is answered with %d", code)
	}
	for b := s.jobs.list[len(s.jobs.list)-1]; b.status().State == waiting; time.Sleep(5 * time.Millisecond) {
		if time.Since(from) > 2*time.Second {
			t.Fatal("it was not free after two seconds")
		}
	}
}

// TestProcessorTimeIsBoundedByTheHour: runs end when the time is used up, none are begun,
// and an hour later they are again.
func TestProcessorTimeIsBoundedByTheHour(t *testing.T) {
	var now moved
	// Each day takes a second of the test's clock.
	s, token := exposed(t, func(c *Config) {
		c.Limits.Processor, c.Clock = 60*time.Second, &now
		c.Simulate = func(world *scenario.Scenario, seed uint64, each func(quantity.Day)) *ledger.Ledger {
			return simulate.Run(world, seed, func(d quantity.Day) { now.pass(time.Second); each(d) })
		}
	})
	ask := func(seed int) (int, jobStatus) {
		w := call(s, "POST", "/api/v1/runs", json.RawMessage(fmt.Sprintf(`{"scenario":"hamlet","seeds":1,"seed":%d}`, seed)), "Authorization", "Bearer "+token)
		if w.Code != http.StatusAccepted {
			return w.Code, jobStatus{Message: w.Body.String()}
		}
		status := read[jobStatus](t, w, http.StatusAccepted)
		for status.State == waiting || status.State == running {
			time.Sleep(5 * time.Millisecond)
			status = read[jobStatus](t, call(s, "GET", "/api/v1/runs/"+status.ID, nil, "Authorization", "Bearer "+token), http.StatusOK)
		}
		return w.Code, status
	}
	if code, status := ask(1); code != http.StatusAccepted || status.State != failed || !strings.Contains(status.Message, "processor time") || status.Done < 30 || status.Done > 60 {
		t.Errorf("181 days of a second each, of 60 that may be used: %d %+v", code, status)
	}
	if code, status := ask(2); code != http.StatusTooManyRequests || !strings.Contains(status.Message, "processor time") {
		t.Errorf("with nothing left: %d %+v", code, status)
	}
	if now.pass(57 * time.Minute); !s.jobs.spent.over() {
		t.Error("what was used within the hour is forgotten")
	}
	// What is said is when something is left, and not a minute sooner.
	wait := time.Duration(s.jobs.spent.minutesLeft()) * time.Minute
	if now.pass(wait - time.Minute); !s.jobs.spent.over() {
		t.Errorf("something is left before the %v that are said", wait)
	}
	if now.pass(time.Minute); s.jobs.spent.over() || wait < time.Minute || wait > 4*time.Minute {
		t.Errorf("after the %v that are said nothing is left", wait)
	}
	now.pass(4 * time.Minute)
	if code, status := ask(3); code != http.StatusAccepted || status.Done < 30 {
		t.Errorf("an hour later: %d %+v", code, status)
	}
	if Shared().Processor <= 0 || Ordinary().Processor != 0 {
		t.Error("those who are let in have no bound, or those whose machine it is have one")
	}
}

// TestMemoryAndPeopleAreForeseen: runs whose rows of people would not fit are refused before
// they begin, and ones that do are not.
func TestMemoryAndPeopleAreForeseen(t *testing.T) {
	each := simulate.Footprint(world(t, "hamlet"))
	for _, c := range []struct {
		heap int64
		code int
	}{{each - 1, http.StatusUnprocessableEntity}, {each + 1, http.StatusAccepted}} {
		s := testServer(t, func(s *Config) { s.Footprint, s.Limits.Heap = simulate.Footprint, uint64(c.heap) })
		if w := call(s, "POST", "/api/v1/runs", request{Scenario: "hamlet", Seeds: 1}); w.Code != c.code || c.code == 422 && !strings.Contains(w.Body.String(), "people_per_row") {
			t.Errorf("%d bytes for runs of %d: %d %s", c.heap, each, w.Code, w.Body)
		}
	}
	// What is said to fit fits, and the step before would not.
	middling, _ := world(t, "hamlet").Coarser(4)
	heap := simulate.Footprint(middling)
	s := testServer(t, func(s *Config) { s.Footprint, s.Limits.Heap = simulate.Footprint, uint64(heap) })
	said := call(s, "POST", "/api/v1/check", request{Scenario: "hamlet", Seeds: 1}).Body.String()
	_, after, _ := strings.Cut(said, "set people_per_row of the scenario to ")
	n := 0
	if _, err := fmt.Sscanf(after, "%d, now 1", &n); err != nil {
		t.Fatalf("%s: %v", said, err)
	}
	before := map[int]int{2: 1, 5: 2, 10: 5, 20: 10}[n]
	fine, errs := world(t, "hamlet").Coarser(n)
	coarse, also := world(t, "hamlet").Coarser(before)
	if errs != nil || also != nil || simulate.Footprint(fine) > heap || simulate.Footprint(coarse) <= heap {
		t.Errorf("%d people per row are said to fit %d bytes; they need %d, and %d need %d", n, heap, simulate.Footprint(fine), before, simulate.Footprint(coarse))
	}
	most := uint64(each + each/2) // for one run, not for two at once
	if runtime.GOMAXPROCS(0) > 1 {
		s = testServer(t, func(s *Config) { s.Footprint, s.Limits.Heap = simulate.Footprint, most })
		if said := call(s, "POST", "/api/v1/check", request{Scenario: "hamlet", Seeds: 7}).Body.String(); !strings.Contains(said, "at most 1 of 7 seeds") {
			t.Errorf("with memory for one run: %s", said)
		}
		if w := call(s, "POST", "/api/v1/check", request{Scenario: "hamlet", Seeds: 1}); w.Code != http.StatusOK {
			t.Errorf("one run does not fit: %s", w.Body)
		}
	}
	for _, huge := range []int64{1 << 62, -1} { // also where the sum went over what can be counted
		s := testServer(t, func(c *Config) { c.Footprint = func(*scenario.Scenario) int64 { return huge } })
		if w := call(s, "POST", "/api/v1/check", request{Scenario: "hamlet", Seeds: 50}); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("runs of %d bytes: %d", huge, w.Code)
		}
	}
}

// TestDiskIsBounded: a result is packed only where it fits, what is foreseen is no less than
// what it takes, and nothing is left behind.
func TestDiskIsBounded(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	tight := testServer(t, func(c *Config) { c.Limits.Disk = 1 << 10 })
	status := finish(t, tight, request{Scenario: "valley", Seeds: 1})
	if w := call(tight, "GET", "/api/v1/runs/"+status.ID+"/result.zip", nil); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "disk") {
		t.Errorf("with 1 KiB of disk: %d %.200s", w.Code, w.Body)
	}
	s := testServer(t, nil)
	for _, name := range []string{"hamlet", "valley"} {
		status := finish(t, s, request{Scenario: name, Seeds: 20})
		if w := call(s, "GET", "/api/v1/runs/"+status.ID+"/result.zip", nil); w.Code != http.StatusOK {
			t.Errorf("%s: %d %.200s", name, w.Code, w.Body)
		}
		b, err := s.jobs.find(status.ID)
		if err != nil {
			t.Fatal(err)
		}
		made, err := b.reported()
		if err != nil {
			t.Fatal(err)
		}
		dir, size := filepath.Join(t.TempDir(), "result"), int64(0)
		if err := result.Write(dir, made.result, false); err != nil {
			t.Fatal(err)
		}
		err = filepath.Walk(dir, func(_ string, info os.FileInfo, err error) error {
			if err == nil && !info.IsDir() {
				size += info.Size()
			}
			return err
		})
		need := diskOf(&made.result)
		t.Logf("%s takes %d bytes, foreseen were %d", name, size, need)
		if err != nil || size > need || need > 10*size+bytesOfFolder {
			t.Errorf("%s takes %d bytes, foreseen were %d (%v)", name, size, need, err)
		}
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) > 0 {
		t.Errorf("files are left: %v %v", left, err)
	}
}

// TestTurnsAreBounded: no more requests read files and make documents at once than may, and
// those who wait get their turn.
func TestTurnsAreBounded(t *testing.T) {
	s := testServer(t, func(c *Config) { c.Limits.Turns = 2 })
	var mu sync.Mutex
	inside, most := 0, 0
	answer := s.inTurn(func(http.ResponseWriter, *http.Request) error {
		mu.Lock()
		inside++
		most = max(most, inside)
		mu.Unlock()
		time.Sleep(2 * time.Millisecond)
		mu.Lock()
		inside--
		mu.Unlock()
		return nil
	})
	var group sync.WaitGroup
	for range 40 {
		group.Go(func() {
			if err := answer(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil)); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if most != 2 {
		t.Errorf("%d at once, of 2 that may", most)
	}
}
