package serve

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"io/fs"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"vereda/internal/ensemble"
	"vereda/internal/ledger"
	"vereda/internal/people"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
	"vereda/internal/simulate"
)

const host = "127.0.0.1:8765"

// testServer has the two small scenarios of the tests.
func testServer(t testing.TB, change func(*Config)) *Server {
	t.Helper()
	c := Config{Version: "test", Simulate: simulate.Run, Shipped: []string{"hamlet", "valley"}, Hosts: []string{host}, Limits: Ordinary(),
		Open: small}
	if change != nil {
		change(&c)
	}
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// small is the hamlet, or the hamlet with the way of the valley in it.
func small(name string) (fs.FS, error) {
	hamlet := os.DirFS("../scenario/testdata/hamlet")
	if name == "hamlet" {
		return hamlet, nil
	}
	over, valley := map[string][]byte{}, os.DirFS("../scenario/testdata/valley")
	err := fs.WalkDir(valley, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := fs.ReadFile(valley, name)
		if base, more := strings.CutPrefix(name, "more-"); more && err == nil {
			var before []byte
			before, err = fs.ReadFile(hamlet, base)
			name, text = base, append(before, text...)
		}
		over[name] = text
		return err
	})
	if err != nil {
		return nil, err
	}
	return laid(hamlet, over)
}

// world reads one of the two.
func world(t testing.TB, name string) *scenario.Scenario {
	t.Helper()
	files, err := small(name)
	if err != nil {
		t.Fatal(err)
	}
	s, list := scenario.Load(files, name)
	if s == nil {
		t.Fatal(list.Format())
	}
	return s
}

// call makes one request; a body of nil is none.
func call(s http.Handler, method, path string, body any, headers ...string) *httptest.ResponseRecorder {
	var in io.Reader
	kind := ""
	switch b := body.(type) {
	case nil:
	case []byte:
		in = bytes.NewReader(b)
	case string:
		in, kind = strings.NewReader(b), "text/csv"
	default:
		text, err := json.Marshal(b)
		if err != nil {
			panic(err)
		}
		in, kind = bytes.NewReader(text), "application/json"
	}
	r := httptest.NewRequest(method, path, in)
	r.Host = host
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if r.Header.Set(headers[i], headers[i+1]); headers[i] == "Host" {
			r.Host = headers[i+1]
		}
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// read decodes an answer of a status.
func read[T any](t testing.TB, w *httptest.ResponseRecorder, status int) (v T) {
	t.Helper()
	if w.Code != status {
		t.Fatalf("status %d, want %d: %s", w.Code, status, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		t.Fatalf("%v in %.200s", err, w.Body)
	}
	return v
}

// finish runs a request to its end.
func finish(t testing.TB, s *Server, q request) jobStatus {
	t.Helper()
	status := read[jobStatus](t, call(s, "POST", "/api/v1/runs", q), http.StatusAccepted)
	for status.State == waiting || status.State == running {
		time.Sleep(5 * time.Millisecond)
		status = read[jobStatus](t, call(s, "GET", "/api/v1/runs/"+status.ID, nil), http.StatusOK)
	}
	return status
}

// concrete is a path of the table with something in its place for names.
func concrete(path string) string {
	return strings.NewReplacer("{name}", "hamlet", "{id}", "nothing").Replace(path)
}

func TestEveryAnswerIsGuarded(t *testing.T) {
	s := testServer(t, nil)
	paths := append(s.routes(), route{"GET", "/", nil}, route{"GET", "/nothing", nil}, route{"PUT", "/api/v1/runs", nil}, route{"GET", "/draw.css", nil}, route{"GET", "/../serve.go", nil})
	for _, r := range paths {
		path := concrete(r.path)
		w := call(s, r.method, path, nil)
		for header, want := range map[string]string{"Content-Security-Policy": contentPolicy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin", "Access-Control-Allow-Origin": ""} {
			if got := w.Header().Get(header); got != want {
				t.Errorf("%s %s: %s is %q, want %q", r.method, path, header, got, want)
			}
		}
		for _, name := range []string{"evil.example", "evil.example:8765", "127.0.0.1", "127.0.0.1:1", ""} {
			if w := call(s, r.method, path, nil, "Host", name); w.Code != http.StatusMisdirectedRequest {
				t.Errorf("%s %s under the name %q: status %d, want 421", r.method, path, name, w.Code)
			}
		}
		if r.method == "GET" {
			continue
		}
		for _, headers := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "http://evil.example"}, {"Origin", "null"}} {
			if w := call(s, r.method, path, nil, headers...); w.Code != http.StatusForbidden {
				t.Errorf("%s %s from another page (%v): status %d, want 403", r.method, path, headers, w.Code)
			}
		}
		if w := call(s, r.method, path, []byte(`{"scenario":"hamlet","seeds":1}`), "Content-Type", "text/plain"); w.Code < 400 && r.method == "POST" {
			t.Errorf("%s %s takes text/plain: status %d", r.method, path, w.Code)
		}
	}
	if strings.Contains(contentPolicy, "unsafe") || !strings.Contains(contentPolicy, "default-src 'none'") {
		t.Error("the content policy lets in what it should not")
	}
}

func TestDescriptionHoldsEveryPath(t *testing.T) {
	s := testServer(t, nil)
	type document struct {
		OpenAPI string                                                   `json:"openapi"`
		Paths   map[string]map[string]struct{ Responses map[string]any } `json:"paths"`
	}
	d := read[document](t, call(s, "GET", "/api/v1/openapi.json", nil), http.StatusOK)
	if d.OpenAPI != "3.1.0" {
		t.Errorf("version %q", d.OpenAPI)
	}
	count := 0
	for _, r := range s.routes() {
		method, known := d.Paths[r.path][strings.ToLower(r.method)]
		if !known || len(method.Responses) < 2 {
			t.Errorf("%s %s is not described", r.method, r.path)
		}
		count++
	}
	for _, methods := range d.Paths {
		count -= len(methods)
	}
	if count != 0 {
		t.Errorf("%d paths are answered that are not described, or less than 0 the other way", count)
	}
}

func TestRunGivesWhatTheRunnerCounts(t *testing.T) {
	s := testServer(t, nil)
	for _, name := range []string{"hamlet", "valley"} {
		status := finish(t, s, request{Scenario: name, Seeds: 2})
		if status.State != done || len(status.Seeds) != 2 || status.Done != status.Total {
			t.Fatalf("%s ended as %+v", name, status)
		}
		world := world(t, name)
		var want []float64
		for _, seed := range status.Seeds {
			l, total := simulate.Run(world, seed, nil), 0.0
			for m := range world.Months() {
				total += l.Flow(m, people.Died, ledger.Select{Sector: -1, Nationality: -1, Party: -1})
			}
			want = append(want, total)
		}
		type flows struct {
			Rows []struct {
				Item int
				Mean float64
			}
			Totals []struct {
				Measure string
				Value   struct{ Mean, Low, High *float64 }
			}
		}
		f := read[flows](t, call(s, "GET", "/api/v1/runs/"+status.ID+"/flows?measure=deaths", nil), http.StatusOK)
		i := slices.IndexFunc(f.Totals, func(x struct {
			Measure string
			Value   struct{ Mean, Low, High *float64 }
		}) bool {
			return x.Measure == "deaths"
		})
		e := ensemble.EstimateOf(want)
		if got := *f.Totals[i].Value.Mean; math.Abs(got-e.Mean) > 1e-3*e.Mean {
			t.Errorf("%s: %v deaths, the runs have %v", name, got, want)
		}
		// Every death has a place: a sector, or a zone of the way.
		placed := 0.0
		for _, row := range f.Rows {
			placed += row.Mean
		}
		if math.Abs(placed-e.Mean) > 1e-3*e.Mean+1e-9 {
			t.Errorf("%s: %v deaths at points, %v in all", name, placed, e.Mean)
		}
		for _, row := range f.Totals {
			if row.Value.Mean == nil || row.Value.Low == nil {
				t.Errorf("%s: %s has no interval", name, row.Measure)
			}
		}
	}
}

func TestChangesAreTheOverlay(t *testing.T) {
	s := testServer(t, nil)
	q := request{Scenario: "hamlet", Seeds: 3, Changes: []change{{From: "2019-02-01", Jurisdiction: "north", Rule: "expulsion", Value: 1, Unit: "share"}}}
	changed := finish(t, s, q)
	base := finish(t, s, request{Scenario: "hamlet", Seeds: 3})
	if changed.State != done || base.State != done {
		t.Fatalf("%+v %+v", changed, base)
	}
	// The files, laid into the folder, give the scenario that was run.
	type overlay struct {
		Files   []struct{ Path, Text string }
		Command string
		SHA256  string
	}
	o := read[overlay](t, call(s, "POST", "/api/v1/overlay", q), http.StatusOK)
	files := map[string][]byte{}
	for _, f := range o.Files {
		files[f.Path] = []byte(f.Text)
	}
	all, err := laid(os.DirFS("../scenario/testdata/hamlet"), files)
	if err != nil {
		t.Fatal(err)
	}
	again, list := scenario.LoadVariant(all, "hamlet", "changed")
	if again == nil || again.Digest != changed.Digest || o.SHA256 != changed.Digest {
		t.Errorf("the files give another scenario than was run\n%s", list.Format())
	}
	if !strings.Contains(o.Command, "vereda diff my-scenario --variant changed --seed 7 --seeds 3") {
		t.Errorf("the command is %q", o.Command)
	}
	// What follows from the change, with the same luck.
	type difference struct {
		Rows []struct {
			Title, Group  string
			Base, Variant struct{ Mean *float64 } // null where nobody is there to tell it of
			Difference    struct{ Mean, Low, High float64 }
		}
	}
	d := read[difference](t, call(s, "GET", "/api/v1/runs/"+changed.ID+"/difference?base="+base.ID, nil), http.StatusOK)
	groups := map[string]bool{}
	for _, row := range d.Rows {
		groups[row.Group] = true
		if row.Title == "expulsions" && !(row.Difference.Mean > 0) {
			t.Errorf("everybody is expelled, and expulsions change by %v", row.Difference)
		}
		if v, b := row.Variant.Mean, row.Base.Mean; v != nil && b != nil && math.Abs(*v-*b-row.Difference.Mean) > 0.01*math.Abs(*v)+0.01 {
			t.Errorf("%s: %v less %v is not %v", row.Title, *v, *b, row.Difference)
		}
	}
	for _, group := range []string{"crossings", "deaths and harms", "days of waiting and custody"} {
		if !groups[group] {
			t.Errorf("no rows of %s", group)
		}
	}
	// The same request is the same run, and a base with other seeds is refused.
	if again := finish(t, s, q); again.ID != changed.ID {
		t.Error("the same request was run twice")
	}
	other := finish(t, s, request{Scenario: "hamlet", Seeds: 2})
	if w := call(s, "GET", "/api/v1/runs/"+changed.ID+"/frames?base="+other.ID, nil); w.Code != http.StatusConflict {
		t.Errorf("other seeds are set side by side: %d", w.Code)
	}
	// A change that changes nothing gives the numbers of the base to the byte.
	same := finish(t, s, request{Scenario: "hamlet", Seeds: 3, Changes: []change{{From: "2019-06-30", Jurisdiction: "north", Rule: "family_beds", Value: 3, Unit: "people"}}})
	if same.State == done && same.ID == base.ID {
		t.Error("a change of the rules is not told from the base")
	}
}

func TestWrongRequestsAreToldWhy(t *testing.T) {
	s := testServer(t, nil)
	for _, c := range []struct {
		q      any
		status int
		words  string
	}{
		{request{Scenario: "nowhere", Seeds: 1}, 404, "no scenario"},
		{request{Scenario: "hamlet", Variant: "x", Seeds: 1}, 422, "no variant"},
		{request{Scenario: "hamlet", Seeds: 0}, 422, "seeds"},
		{request{Scenario: "hamlet", Seeds: 51}, 422, "from 1 to 50"},
		{request{Scenario: "hamlet", Seeds: 1, Until: "2031-01"}, 422, "2019-06"},
		{request{Scenario: "hamlet", Seeds: 1, Changes: make([]change, 501)}, 422, "at most 500"},
		{request{Scenario: "hamlet", Seeds: 1, Changes: []change{{From: "2019-02-30", Jurisdiction: "north", Rule: "expulsion", Value: 1, Unit: "share"}}}, 422, "2019-02-30"},
		{request{Scenario: "hamlet", Seeds: 1, Changes: []change{{From: "2019-02-01", Jurisdiction: "north", Rule: "expulsions", Value: 1, Unit: "share"}}}, 422, "expulsion"},
		{request{Scenario: "hamlet", Seeds: 1, Changes: []change{{From: "2019-02-01", Jurisdiction: "north", Rule: "expulsion", Value: 7, Unit: "share"}}}, 422, "expected"},
		{request{Scenario: "hamlet", Seeds: 1, Changes: []change{{From: "2019-02-01", Jurisdiction: "north", Rule: "expulsion\"<script>", Value: 1, Unit: "share"}}}, 422, "unknown rule"},
		{map[string]any{"scenario": "hamlet", "seeds": 1, "colour": "red"}, 400, "colour"},
		{[]int{1}, 400, "body"},
	} {
		for _, path := range []string{"/api/v1/check", "/api/v1/runs", "/api/v1/overlay", "/api/v1/overlay.zip"} {
			if w := call(s, "POST", path, c.q); w.Code != c.status || !strings.Contains(w.Body.String(), c.words) {
				t.Errorf("%s %+v: status %d, want %d with %q: %s", path, c.q, w.Code, c.status, c.words, w.Body)
			}
		}
	}
	if w := call(s, "POST", "/api/v1/check", bytes.Repeat([]byte("x"), 2<<20), "Content-Type", "application/json"); w.Code != 400 {
		t.Errorf("a body of 2 MiB: %d", w.Code)
	}
	if len(read[struct{ Runs []any }](t, call(s, "GET", "/api/v1/runs", nil), 200).Runs) != 0 {
		t.Error("a wrong request was run")
	}
}

// archive packs files, in order.
func archive(t *testing.T, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, files[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestDroppedFiles(t *testing.T) {
	s := testServer(t, nil)
	head := "from,jurisdiction,nationality,party,rule,value,unit,source,note\n"
	type answer struct{ Changes []change }
	a := read[answer](t, call(s, "POST", "/api/v1/scenarios?scenario=hamlet", head+"2019-02-01,north,,,expulsion,0.75,share,assumption,=cmd()\n"), http.StatusOK)
	if len(a.Changes) != 1 || a.Changes[0].Value != 0.75 || a.Changes[0].Rule != "expulsion" {
		t.Errorf("the table became %+v", a)
	}
	if w := call(s, "POST", "/api/v1/scenarios?scenario=hamlet", head+"2019-02-01,north,,,expulsion,nan,share,assumption,\n"); w.Code != 422 || !strings.Contains(w.Body.String(), "policy.csv:2") {
		t.Errorf("a bad table: %d %s", w.Code, w.Body)
	}
	files := []string{}
	folder := os.DirFS("../scenario/testdata/hamlet")
	err := fs.WalkDir(folder, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := fs.ReadFile(folder, name)
		files = append(files, "mine/"+name, string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	w := call(s, "POST", "/api/v1/scenarios", archive(t, files...), "Content-Type", "application/zip")
	name := read[struct{ Scenario string }](t, w, http.StatusCreated).Scenario
	if status := finish(t, s, request{Scenario: name, Seeds: 1}); status.State != done {
		t.Errorf("the dropped scenario ended as %+v", status)
	}
	for _, c := range []struct {
		text  []byte
		words string
	}{
		{[]byte("no archive"), "cannot be read"},
		{archive(t, "../evil.csv", "x"), "not one inside a folder"},
		{archive(t, "/etc/passwd", "x"), "not one inside a folder"},
		{archive(t, `a\b.csv`, "x"), "not one inside a folder"},
		{archive(t, "a\x00b", "x"), "not one inside a folder"},
		{archive(t, "C:/x.csv", "x"), "not one inside a folder"},
		{archive(t, "a.csv", "x", "A.csv", "y"), "twice"},
		{archive(t, "a.csv", strings.Repeat("0", 10<<20)), "a hundred to one"},
		{archive(t, "a.csv", "x"), "no scenario.yaml"},
		{archive(t, "scenario.yaml", "title: [&a *a]"), "error"},
	} {
		if w := call(s, "POST", "/api/v1/scenarios", c.text, "Content-Type", "application/zip"); w.Code != 422 || !strings.Contains(w.Body.String(), c.words) {
			t.Errorf("want %q: %d %s", c.words, w.Code, w.Body)
		}
	}
	if w := call(s, "POST", "/api/v1/scenarios", bytes.Repeat([]byte("x"), 17<<20), "Content-Type", "application/zip"); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a file of 17 MiB: %d", w.Code)
	}
	if w := call(s, "POST", "/api/v1/scenarios", []byte("x"), "Content-Type", "image/png"); w.Code != http.StatusUnsupportedMediaType {
		t.Errorf("a picture: %d", w.Code)
	}
}

// slow is a runner whose days take long, and which never ends by itself soon.
func slow(s *scenario.Scenario, seed uint64, each func(quantity.Day)) *ledger.Ledger {
	return simulate.Run(s, seed, func(d quantity.Day) { time.Sleep(50 * time.Millisecond); each(d) })
}

func TestStopFreesTheServer(t *testing.T) {
	s := testServer(t, func(c *Config) { c.Simulate = slow })
	first := read[jobStatus](t, call(s, "POST", "/api/v1/runs", request{Scenario: "hamlet", Seeds: 9}), 202)
	second := read[jobStatus](t, call(s, "POST", "/api/v1/runs", request{Scenario: "hamlet", Seeds: 8}), 202)
	for read[jobStatus](t, call(s, "GET", "/api/v1/runs/"+first.ID, nil), 200).State != running {
		time.Sleep(5 * time.Millisecond)
	}
	if got := read[jobStatus](t, call(s, "DELETE", "/api/v1/runs/"+second.ID, nil), 202); got.State != stopped {
		t.Errorf("one that waited is %s", got.State)
	}
	call(s, "DELETE", "/api/v1/runs/"+first.ID, nil)
	from := time.Now()
	for read[jobStatus](t, call(s, "GET", "/api/v1/runs/"+first.ID, nil), 200).State == running {
		if time.Sleep(5 * time.Millisecond); time.Since(from) > 2*time.Second {
			t.Fatal("it was not free after two seconds")
		}
	}
	if w := call(s, "GET", "/api/v1/runs/"+first.ID+"/frames", nil); w.Code != http.StatusConflict {
		t.Errorf("a stopped run shows something: %d", w.Code)
	}
}

func TestQueueAndMemoryAreBounded(t *testing.T) {
	s := testServer(t, func(c *Config) { c.Simulate = slow })
	codes := map[int]int{}
	for i := range 200 {
		seed := uint64(i)
		codes[call(s, "POST", "/api/v1/runs", request{Scenario: "hamlet", Seeds: 50, Seed: &seed}).Code]++
	}
	if codes[202] < 8 || codes[202] > 10 || codes[429] != 200-codes[202] {
		t.Errorf("200 requests were answered with %v", codes)
	}
	if w := call(s, "GET", "/healthz", nil); w.Code != 200 {
		t.Errorf("the server is not well: %d", w.Code)
	}
	small := testServer(t, func(c *Config) { c.Limits.Heap = 1 })
	if status := finish(t, small, request{Scenario: "hamlet", Seeds: 1}); status.State != failed || !strings.Contains(status.Message, "memory") {
		t.Errorf("a run over the limit of memory ended as %+v", status)
	}
	short := testServer(t, func(c *Config) { c.Simulate, c.Limits.Time = slow, 100*time.Millisecond })
	if status := finish(t, short, request{Scenario: "hamlet", Seeds: 1}); status.State != failed || !strings.Contains(status.Message, "longer") {
		t.Errorf("a run over the limit of time ended as %+v", status)
	}
}

func TestEventsEndWithTheRuns(t *testing.T) {
	s := testServer(t, nil)
	status := read[jobStatus](t, call(s, "POST", "/api/v1/runs", request{Scenario: "hamlet", Seeds: 2}), 202)
	text := call(s, "GET", "/api/v1/runs/"+status.ID+"/events", nil).Body.String()
	events := strings.Split(strings.TrimSpace(text), "\n\n")
	if last := events[len(events)-1]; !strings.HasPrefix(last, "event: state\ndata: {") || !strings.Contains(last, `"state":"done"`) {
		t.Errorf("the last event is %q", last)
	}
}

func TestTokenWhereOthersReachTheServer(t *testing.T) {
	token := NewToken()
	if len(token) != 64 || token == NewToken() {
		t.Error("the token is no secret of 256 bits")
	}
	s := testServer(t, func(c *Config) { c.Token, c.Secure = token, true })
	for _, r := range s.routes() {
		if slices.Contains(public, r.path) {
			continue
		}
		if w := call(s, r.method, concrete(r.path), nil); w.Code != http.StatusUnauthorized {
			t.Errorf("%s %s without the token: %d", r.method, r.path, w.Code)
		}
	}
	if w := call(s, "GET", "/api/v1/scenarios", nil, "Authorization", "Bearer "+token); w.Code != 200 {
		t.Errorf("with the token: %d", w.Code)
	}
	w := call(s, "POST", "/api/v1/session", map[string]string{"token": token})
	cookie := w.Header().Get("Set-Cookie")
	for _, part := range []string{"__Host-vereda=", "HttpOnly", "Secure", "SameSite=Strict", "Path=/"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("the cookie %q has no %s", cookie, part)
		}
	}
	if w := call(s, "GET", "/api/v1/scenarios", nil, "Cookie", strings.Split(cookie, ";")[0]); w.Code != 200 {
		t.Errorf("with the cookie: %d", w.Code)
	}
	for range mostFails {
		if w := call(s, "POST", "/api/v1/session", map[string]string{"token": "guess"}); w.Code != http.StatusUnauthorized {
			t.Fatalf("a guess: %d", w.Code)
		}
	}
	if w := call(s, "POST", "/api/v1/session", map[string]string{"token": token}); w.Code != http.StatusUnauthorized {
		t.Errorf("after %d guesses the right token opens: %d", mostFails, w.Code)
	}
}

func TestAddressesThatOthersReachAreRefused(t *testing.T) {
	for _, c := range []struct {
		address string
		e       Exposure
		words   string
	}{
		{"0.0.0.0:0", Exposure{}, "--i-understand"}, {"[::]:0", Exposure{}, "--i-understand"}, {"example.org:0", Exposure{}, "--i-understand"},
		{":0", Exposure{}, "--i-understand"}, {"0.0.0.0:0", Exposure{Understood: true}, "TLS"}, {"127.0.0.1", Exposure{}, "a port"}, {"127.0.0.1:99999", Exposure{}, "65535"},
	} {
		if l, err := Listen(c.address, c.e); err == nil || !strings.Contains(err.Error(), c.words) {
			if err == nil {
				_ = l.Close()
			}
			t.Errorf("%s: %v, want %q", c.address, err, c.words)
		}
	}
	l, err := Listen("127.0.0.1:0", Exposure{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if address, ok := l.listener.Addr().(*net.TCPAddr); !ok || !address.IP.IsLoopback() || l.Exposed() || len(l.Hosts) != 3 {
		t.Errorf("it listens on %v as %v", l.listener.Addr(), l.Hosts)
	}
}

func TestSilentCallersAreLetGo(t *testing.T) {
	h := testServer(t, nil).HTTP()
	if h.ReadHeaderTimeout == 0 || h.ReadTimeout == 0 || h.WriteTimeout == 0 || h.IdleTimeout == 0 || h.MaxHeaderBytes > 64<<10 {
		t.Errorf("the server waits without end: %+v", h)
	}
}

// hostile are texts that would act if they were not taken as text.
var hostile = []string{`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `</script><script>alert(1)</script>`, `'-alert(1)-'`, "javascript:alert(1)", `{{7*7}}`, "\u202eevil", `=HYPERLINK("http://x")`}

func TestHostileNamesStayText(t *testing.T) {
	for _, payload := range hostile {
		files := map[string][]byte{}
		base, err := small("valley")
		if err != nil {
			t.Fatal(err)
		}
		places, err := fs.ReadFile(base, "places.csv")
		if err != nil {
			t.Fatal(err)
		}
		rows := strings.SplitAfter(string(places), "\n")
		cells := strings.SplitN(rows[1], ",", 3)
		rows[1] = cells[0] + `,"` + strings.ReplaceAll(payload, `"`, `""`) + `",` + cells[2]
		files["places.csv"] = []byte(strings.Join(rows, ""))
		all, err := laid(base, files)
		if err != nil {
			t.Fatal(err)
		}
		s := testServer(t, nil)
		s.Add(payload, payload, all, nil)
		if _, list := scenario.Load(all, "x"); list.HasErrors() {
			continue // the reader does not let it in
		}
		status := finish(t, s, request{Scenario: payload, Seeds: 1})
		if status.State != done {
			t.Fatalf("%q: %+v", payload, status)
		}
		for _, path := range []string{"/api/v1/scenarios", "/api/v1/runs/" + status.ID, "/api/v1/runs/" + status.ID + "/map.svg", "/api/v1/runs/" + status.ID + "/strip?title=%3Cscript%3E", "/api/v1/runs/" + status.ID + "/shown.csv"} {
			w := call(s, "GET", path, nil)
			if w.Code != 200 {
				t.Errorf("%s: %d %s", path, w.Code, w.Body)
			}
			if strings.Contains(w.Header().Get("Content-Type"), "html") || !strings.HasSuffix(path, "csv") && (strings.Contains(w.Body.String(), "<script>") || strings.Contains(w.Body.String(), "<img")) {
				t.Errorf("%s answers %q with something that acts", path, payload)
			}
			if strings.HasSuffix(path, "csv") && strings.Contains(w.Body.String(), "\n=") {
				t.Errorf("%s has a formula", path)
			}
		}
	}
	for in, want := range map[string]string{"a-b/c.d": "a-b/c.d", "a b": "'a b'", "-x": "'-x'", "a'b; rm": `'a'\''b; rm'`, "": "''", "$(x)": "'$(x)'"} {
		if got := quoted(in); got != want {
			t.Errorf("%q is quoted as %s", in, got)
		}
	}
}

func TestResultIsTheFolderOfTheCommandLine(t *testing.T) {
	s := testServer(t, nil)
	status := finish(t, s, request{Scenario: "valley", Seeds: 2})
	w := call(s, "GET", "/api/v1/runs/"+status.ID+"/result.zip", nil)
	z, err := zip.NewReader(bytes.NewReader(w.Body.Bytes()), int64(w.Body.Len()))
	if err != nil {
		t.Fatalf("%v: %d %.200s", err, w.Code, w.Body)
	}
	for _, name := range []string{"result/run.json", "result/flows.csv", "result/legs.csv", "result/SHA256SUMS"} {
		if _, err := fs.Stat(z, name); err != nil {
			t.Error(err)
		}
	}
	for _, path := range []string{"/strip?measure=deaths&language=es", "/map.svg?language=es&from=2019-01&to=2019-02", "/series", "/frames?measure=encounters", "/shown.csv?measure=way"} {
		if w := call(s, "GET", "/api/v1/runs/"+status.ID+path, nil); w.Code != 200 {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	// The legs of all modes together are the legs.
	type flows struct{ Rows []struct{ Mean float64 } }
	sum := func(query string) (total float64) {
		for _, row := range read[flows](t, call(s, "GET", "/api/v1/runs/"+status.ID+"/flows?measure=way"+query, nil), 200).Rows {
			total += row.Mean
		}
		return total
	}
	parts := 0.0
	for _, mode := range stageOf(world(t, "valley")).modes() {
		parts += sum("&mode=" + mode)
	}
	if all := sum(""); math.Abs(parts-all) > 0.01*all || all == 0 || sum("&mode=foot") >= all {
		t.Errorf("all legs carry %v people, those of each mode together %v", all, parts)
	}
	for _, path := range []string{"/frames?mode=x", "/frames?measure=x", "/frames?nationality=x", "/flows?from=x", "/flows?from=2019-03&to=2019-02", "/map.svg?zone=x", "/map.svg?window=1,2,3", "/map.svg?window=0,0,NaN,10", "/map.svg?window=0,0,10,90", "/shown.csv?beside=x", "/shown.csv?language=fr", "/map.svg?language=fr", "/difference", "/frames?base=x", "/series?instrument=x"} {
		if w := call(s, "GET", "/api/v1/runs/"+status.ID+path, nil); w.Code < 400 || w.Code >= 500 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

func TestChartsShowWhatWasCounted(t *testing.T) {
	s := testServer(t, nil)
	status := finish(t, s, request{Scenario: "hamlet", Seeds: 2})
	type charts struct {
		Charts []struct{ Instrument, Title string }
	}
	list := read[charts](t, call(s, "GET", "/api/v1/runs/"+status.ID+"/charts", nil), 200).Charts
	if len(list) < 2 {
		t.Fatalf("charts of %v", list)
	}
	for _, c := range list {
		for language, word := range map[string]string{"en": "counted", "es": "contado"} {
			w := call(s, "GET", "/api/v1/runs/"+status.ID+"/chart.svg?instrument="+c.Instrument+"&language="+language, nil)
			if w.Code != 200 || !strings.Contains(w.Body.String(), word) || strings.Contains(w.Body.String(), "NaN") {
				t.Errorf("%s in %s: %d %.300s", c.Instrument, language, w.Code, w.Body)
			}
			if !strings.Contains(w.Body.String(), `class="mark"`) {
				t.Errorf("%s in %s: no date of a rule is marked", c.Instrument, language)
			}
		}
	}
	table := call(s, "GET", "/api/v1/runs/"+status.ID+"/chart.csv?instrument="+list[0].Instrument, nil)
	rows, err := csv.NewReader(table.Body).ReadAll()
	if err != nil || len(rows) < 4 || slices.Contains(slices.Delete(slices.Clone(rows[3]), 9, 10)[:18], "") || rows[3][9] != "" || rows[3][20] == "" {
		t.Errorf("the figures of a chart: %v %v", err, rows)
	}
	// The first month has 8 people, and the second a forecast made of them.
	if rows[1][1] != "" || rows[1][9] != "kept" || rows[2][1] == "" || rows[2][7] != "" {
		t.Errorf("a small count: %v %v", rows[1], rows[2])
	}
	if w := call(s, "GET", "/api/v1/runs/"+status.ID+"/chart.svg?instrument=nothing", nil); w.Code != 422 {
		t.Errorf("a chart of nothing: %d", w.Code)
	}
	// Months before the first count, or after the last, are not drawn.
	if short := finish(t, s, request{Scenario: "hamlet", Seeds: 2, Until: "2019-01"}); short.State == done {
		if w := call(s, "GET", "/api/v1/runs/"+short.ID+"/charts", nil); w.Code != 200 {
			t.Errorf("charts of one month: %d %s", w.Code, w.Body)
		}
	}
}
