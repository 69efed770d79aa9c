package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// acted is true in a document in which something of a text became more than text. Reports
// and pictures hold no scripts of their own; pictures move without.
const acted = `(() => 'struck' in window || document.title === 'struck'
	|| document.querySelectorAll('script, iframe, object, embed, foreignObject, math, base, form, template').length > 0
	|| [...document.querySelectorAll('*')].some((e) => [...e.attributes].some((a) => a.name.startsWith('on') || /^\s*javascript:/i.test(a.value) && a.name !== 'title' && a.name !== 'aria-label')
		|| (e.localName === 'img' || e.localName === 'image') && !(e.getAttribute('src') ?? e.getAttribute('href') ?? '').startsWith('data:')))()`

// ran runs the program, which must succeed.
func ran(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.Command(program, args...).CombinedOutput(); err != nil {
		t.Fatalf("vereda %s: %v: %s", strings.Join(args, " "), err, out)
	}
}

// changed rewrites a file line by line.
func changed(t *testing.T, path string, change func(i int, line string) string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	for i := range lines {
		lines[i] = change(i, lines[i])
	}
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o666); err != nil {
		t.Fatal(err)
	}
}

// stuffed puts payloads into every text of a scenario that people read: each text holds all
// of them, but for names of places, which have one each.
func stuffed(t *testing.T, folder string, list []string) {
	t.Helper()
	all := strings.Join(list, " ")
	cell := func(text string) string { return `"` + strings.ReplaceAll(text, `"`, `""`) + `"` }
	texts := regexp.MustCompile(`^(\s*(?:- )?(?:title|question|publisher|licence|definition|coverage|note)): .*$`)
	changed(t, filepath.Join(folder, "scenario.yaml"), func(_ int, line string) string {
		if key := texts.FindStringSubmatch(line); key != nil {
			return key[1] + ": " + strconv.Quote(all)
		}
		return line
	})
	for name, columns := range map[string][]int{"places.csv": {1}, "people.csv": {1}, "policy.csv": {8}, "parameters.csv": {9}, "evidence.csv": {1, 2, 3}} {
		changed(t, filepath.Join(folder, name), func(i int, line string) string {
			cells := strings.Split(line, ",")
			if i == 0 || strings.Contains(line, `"`) {
				return line
			}
			for _, column := range columns {
				switch {
				case column >= len(cells):
				case name == "places.csv":
					cells[column] = cell(list[i%len(list)])
				case name == "people.csv": // the same name for all rows of a code
					cells[column] = cell(list[int(cells[0][0])%len(list)])
				default:
					cells[column] = cell(all)
				}
			}
			return strings.Join(cells, ",")
		})
	}
}

// TestPayloadsRunInNoDocument makes reports and pictures of scenarios all of whose texts are
// payloads, two hundred in all, and opens each in the browser: nothing of them acts.
func TestPayloadsRunInNoDocument(t *testing.T) {
	const each = 10
	list, work := payloads(), t.TempDir()
	if len(list) < 200 {
		t.Fatalf("%d payloads", len(list))
	}
	var documents []string
	for i := 0; i < len(list); i += each {
		some := list[i:min(i+each, len(list))]
		// The folder is called as a payload too, as far as a name of a folder can be.
		folder := filepath.Join(work, strconv.Itoa(i), strings.ReplaceAll(some[3], "/", "∕"))
		if err := os.MkdirAll(filepath.Dir(folder), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(small(t), folder); err != nil {
			t.Fatal(err)
		}
		stuffed(t, folder, some)
		result := filepath.Join(work, fmt.Sprintf("result-%d", i))
		ran(t, "run", folder, "--seeds", "2", "-o", result)
		language := []string{"en", "es"}[i/each%2]
		for _, verb := range [][]string{{"report"}, {"map"}, {"map", "--animate"}} {
			to := filepath.Join(work, fmt.Sprintf("%d-%d.%s", i, len(documents), map[string]string{"report": "html", "map": "svg"}[verb[0]]))
			ran(t, append(append([]string{verb[0], result}, verb[1:]...), "--language", language, "-o", to)...)
			documents = append(documents, to)
		}
	}
	b := open(t, "about:blank", 1000, 800)
	seen := 0
	for _, path := range documents {
		b.do(chromedp.Navigate((&url.URL{Scheme: "file", Path: path}).String()))
		if is[bool](b, acted) {
			b.Errorf("something acted in %s", filepath.Base(path))
		}
		seen += is[int](b, `(document.documentElement.textContent.match(/struck|alert\(1\)|api\/v1\/runs/g) ?? []).length`)
	}
	if len(documents) < 60 || seen < 2000 {
		b.Errorf("%d documents show payloads %d times", len(documents), seen)
	}
	b.clean()
	// What would act is seen.
	bad := filepath.Join(work, "bad.svg")
	if err := os.WriteFile(bad, []byte(`<svg xmlns="http://www.w3.org/2000/svg"><text>x</text><script>window.struck=1</script></svg>`), 0o666); err != nil {
		t.Fatal(err)
	}
	if b.do(chromedp.Navigate("file://" + bad)); !is[bool](b, acted) {
		b.Error("a script that acts is not seen")
	}
}

// TestPayloadsRunInNoAnswer sends each payload where the server puts it into an answer, and
// opens the answer as a document of its own.
func TestPayloadsRunInNoAnswer(t *testing.T) {
	folder := small(t)
	list := payloads()
	stuffed(t, folder, list[:20])
	address := serve(t, folder)
	r, err := http.Post(address+"api/v1/runs", "application/json", strings.NewReader(`{"scenario":"valley","seeds":2}`))
	if err != nil {
		t.Fatal(err)
	}
	var job struct{ ID, State string }
	text, err := io.ReadAll(r.Body)
	if err == nil {
		err = json.Unmarshal(text, &job)
	}
	if err != nil || job.ID == "" || r.Body.Close() != nil {
		t.Fatalf("%v: %s", err, text)
	}
	runs := address + "api/v1/runs/" + job.ID
	for end := time.Now().Add(patience); job.State != "done"; time.Sleep(50 * time.Millisecond) {
		r, err := http.Get(runs)
		if err != nil || time.Now().After(end) {
			t.Fatalf("%v: the runs are %s", err, job.State)
		}
		err = json.NewDecoder(r.Body).Decode(&job)
		if err != nil || r.Body.Close() != nil {
			t.Fatal(err)
		}
	}
	var paths []string
	for i, payload := range list {
		escaped, in := url.QueryEscape(payload), url.PathEscape(payload)
		paths = append(paths, runs+"/strip?title="+escaped)
		if i%2 == 0 { // texts of faults
			paths = append(paths, []string{address + "api/v1/scenarios/" + in, runs + "/frames?measure=" + escaped, address + in, runs + "/chart.svg?instrument=" + escaped}[i/2%4])
		}
	}
	for _, path := range []string{"/strip", "/series", "/charts", "/frames", "/flows", "/patterns", "/evidence", "/chapters", "/compare", "/further"} {
		paths = append(paths, runs+path)
	}
	for _, path := range []string{"scenarios", "scenarios/valley", "scenarios/valley/rules", "scenarios/valley/stage", "scenarios/valley/describe", "scenarios/valley/check", "scenarios/valley/card", "scenarios/valley/evidence", "runs"} {
		paths = append(paths, address+"api/v1/"+path)
	}
	// Files to save are saved, and opened.
	for i, path := range []string{"/map.svg", "/map.svg?language=es", "/chart.svg?instrument=families", "/report.html"} {
		paths = append(paths, saved(t, runs+path, filepath.Join(t.TempDir(), fmt.Sprintf("%d%s", i, filepath.Ext(strings.Split(path, "?")[0])))))
	}
	b := open(t, "about:blank", 1000, 800)
	kinds := map[string]int{}
	for _, path := range paths {
		if err := chromedp.Run(b.ctx, chromedp.Navigate(path)); err != nil {
			b.Fatalf("%s: %v", path, err)
		}
		kind := is[string](b, "document.contentType")
		if kinds[kind]++; kind == "text/html" && !strings.HasPrefix(path, "file:") {
			b.Errorf("%s is answered with a page", path)
		}
		if is[bool](b, acted) {
			b.Errorf("something acted in %s", path)
		}
	}
	if kinds["image/svg+xml"] < 200 || kinds["application/json"] < 80 {
		b.Errorf("the answers are %v", kinds)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, fault := range b.faults {
		if !strings.Contains(fault, "status of 4") && !strings.Contains(fault, "favicon") { // refused, as they should be
			b.Errorf("in an answer: %s", fault)
		}
	}
}

// saved keeps an answer that is to be saved as a file, and gives the address of the file.
func saved(t *testing.T, address, path string) string {
	t.Helper()
	r, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK || r.Body.Close() != nil {
		t.Fatalf("%s: %d %v %.200s", address, r.StatusCode, err, text)
	}
	if kind := r.Header.Get("Content-Disposition"); !strings.HasPrefix(kind, "attachment;") {
		t.Errorf("%s is opened in place: %q", address, kind)
	}
	if err := os.WriteFile(path, text, 0o666); err != nil {
		t.Fatal(err)
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}

// TestEmptyNetwork runs the server and the browser where there is no network but the
// machine's own loopback: the page works fully. It runs itself in a network of its own.
func TestEmptyNetwork(t *testing.T) {
	if os.Getenv("VEREDA_EMPTY_NETWORK") == "" {
		inside(t)
		return
	}
	text, err := os.ReadFile("/proc/net/dev")
	if err != nil {
		t.Fatal(err)
	}
	if devices := strings.Count(string(text), ":"); devices != 1 || !strings.Contains(string(text), "lo:") {
		t.Fatalf("this is no empty network: %s", text)
	}
	b := open(t, serve(t, small(t)), 1400, 900, calmly())
	b.done()
	for _, chapter := range []string{"accuracy", "totals", "series", "queues"} {
		b.choose("chapter", chapter)
		b.until("document.querySelector('#parts').dataset.chapter === '" + chapter + "'")
	}
	b.choose("measure", "way")
	b.until("vereda.state().flows[0].measure === 'way'")
	b.choose("language", "es")
	b.until("document.documentElement.lang === 'es'")
	b.clean()
}

// inside runs the calling test once more in a network namespace of its own.
func inside(t *testing.T) {
	t.Helper()
	args := []string{"--net"}
	if os.Getuid() != 0 {
		args = append(args, "--map-root-user")
	}
	if err := exec.Command("unshare", append(args, "true")...).Run(); err != nil {
		t.Skipf("no network of its own can be made here: %v", err)
	}
	if _, err := exec.LookPath("ip"); err != nil {
		t.Skip("ip, which sets the loopback up, is not here")
	}
	c := exec.Command("unshare", append(args, "sh", "-c", `ip link set lo up && exec "$0" "$@"`, os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v", "-test.timeout=10m")...)
	c.Env = append(os.Environ(), "VEREDA_EMPTY_NETWORK=1")
	var said bytes.Buffer
	c.Stdout, c.Stderr = &said, &said
	if err := c.Run(); err != nil || !strings.Contains(said.String(), "--- PASS: "+t.Name()) {
		t.Errorf("in an empty network: %v\n%s", err, said.String())
	}
}
