package e2e

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const reduced = `matchMedia("(prefers-reduced-motion: reduce)").matches`

// calmly asks for reduced motion, before the page is opened.
func calmly() chromedp.Action {
	return emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}})
}

// TestOpenPlayBrush opens the page, sees it move, stops it, steps and brushes.
func TestOpenPlayBrush(t *testing.T) {
	b := open(t, serve(t, small(t)), 1400, 900)
	b.done()
	b.until("vereda.state().playing")
	if n := is[float64](b, "vereda.state().particles[0]"); !(n > 0) {
		b.Errorf("%v particles move", n)
	}
	before := is[float64](b, "vereda.clock.day")
	b.until(fmt.Sprintf("vereda.clock.day !== %v", before))
	b.do(chromedp.Click("#play", chromedp.ByQuery))
	b.until("!vereda.state().playing && document.querySelector('#figure').textContent.includes('[')")
	month := is[float64](b, "vereda.state().month")
	key := "#back"
	if month < 1 {
		key = "#forward"
	}
	b.do(chromedp.Click(key, chromedp.ByQuery))
	b.until(fmt.Sprintf("Math.abs(vereda.state().month - %v) === 1", month))
	// A brush over the time line: the figures are those of its months.
	all := is[float64](b, "vereda.state().flows[0].totals[0].value.mean")
	// The answer about the first choice comes after that about the second, and is dropped.
	b.late("/flows")
	b.choose("from", "2")
	b.choose("to", "3")
	b.until("window.late")
	b.until("vereda.state().flows[0].from === '2019-03' && vereda.state().flows[0].to === '2019-04'")
	b.do(chromedp.Click("#span-all", chromedp.ByQuery))
	b.until("vereda.state().flows[0].from === '2019-01' && vereda.state().flows[0].to === '2019-06'")
	if sum := is[float64](b, "vereda.state().flows[0].totals[0].value.mean"); !(sum > 0) || sum == all && month > 0 && all == 0 {
		b.Errorf("all months add up to %v", sum)
	}
	// Every measure and a nationality can be shown; every figure has an interval.
	for _, measure := range []string{"encounters", "deaths", "kidnappings", "waiting", "arrivals", "way"} {
		b.choose("measure", measure)
		b.until("vereda.state().flows[0].measure === '" + measure + "'")
		if bad := is[string](b, `[...document.querySelectorAll("#totals td.num, #rows td.num")].map((e) => e.textContent).filter((t) => !/\[.+, .+\]/.test(t)).join("; ")`); bad != "" {
			b.Errorf("%s: figures without an interval: %s", measure, bad)
		}
	}
	b.choose("nationality", "NEA")
	b.until("vereda.state().flows[0].totals[0].value.mean < " + fmt.Sprint(is[float64](b, "vereda.state().flows[0].totals[0].value.mean")+1))
	b.choose("nationality", "")
	b.choose("mode", "bus")
	b.until("[...document.querySelectorAll('#rows button')].length && vereda.state().flows[0].rows.every((r) => vereda.screens()[0].view.stage.legs[r.item])")
	b.choose("mode", "")
	// What was counted stands beside it, as a picture and as a table.
	b.until("document.querySelector('#chart img')?.complete && document.querySelector('#chart img').naturalWidth > 100 && document.querySelectorAll('#chart-table tbody tr').length > 2")
	// The pointer on an arrow gives its figure.
	b.do(chromedp.Focus("#rows button", chromedp.ByQuery))
	b.until(`document.querySelector("#figure").textContent.includes(document.querySelector("#rows button").textContent)`)
	for _, view := range []string{"world", "corridor"} {
		b.choose("view", view)
		b.until("document.querySelectorAll('.still .land').length > 3 && vereda.state().flows[0]")
	}
	b.shot("small")
	b.clean()
}

// late holds back the first answer from an address until others have come, and tells
// when it has been read: window.late.
func (b *tab) late(address string) {
	is[bool](b, fmt.Sprintf(`(() => {
		const plain = window.fetch;
		let first = true;
		window.late = false;
		window.fetch = async (...of) => {
			const mine = first && String(of[0]).includes(%q);
			if (mine) first = false;
			const answer = await plain(...of);
			if (!mine) return answer;
			await new Promise((then) => setTimeout(then, 900));
			setTimeout(() => { window.late = true; window.fetch = plain; }, 250);
			return answer;
		};
		return true;
	})()`, address))
}

// TestLateAnswersAreDropped asks twice, with the first answer coming last: what is
// shown is the answer to the second.
func TestLateAnswersAreDropped(t *testing.T) {
	b := open(t, serve(t, small(t)), 1400, 900, calmly())
	b.done()
	b.until("document.querySelectorAll('#parts .part').length")
	for _, c := range []struct{ address, id, first, second, holds string }{
		{"/chapter?", "chapter", "queues", "patterns", "document.querySelector('#parts').dataset.chapter === 'patterns'"},
		{"/chapter?", "chapter", "money", "patterns", "document.querySelector('#parts').dataset.chapter === 'patterns' && !document.querySelector('#parts').hasAttribute('aria-busy')"}, // back to what is shown
		{"/series?", "instrument", "", "", "document.querySelector('#chart img').src.includes(document.querySelector('#instrument').value)"},
		{"/stage?", "view", "world", "corridor", "vereda.screens()[0].view.stage.width < vereda.screens()[0].view.stage.height * 1.6"},
		{"/rules?", "variant", "more-beds", "", "document.querySelector('#variant').value === '' && document.querySelectorAll('#changes li').length === 0"},
		{"/frames?", "measure", "deaths", "way", "vereda.screens()[0].frames.measure === 'way' && vereda.screens()[0].flows.measure === 'way'"},
	} {
		first, second := c.first, c.second
		if c.id == "instrument" {
			last := is[string](b, "[...document.querySelector('#instrument').options].at(-1).value")
			first, second = is[string](b, "document.querySelector('#instrument').options[0].value"), last
		}
		b.late(c.address)
		b.choose(c.id, first)
		b.choose(c.id, second)
		b.until("window.late")
		time.Sleep(300 * time.Millisecond)
		b.until(c.holds)
	}
	// Another scenario, and back at once: its runs are stopped, and nothing of it stays.
	here := is[string](b, "document.querySelector('#scenario').value")
	b.late("/scenarios/us-southwest-border?")
	b.choose("scenario", "us-southwest-border")
	b.choose("scenario", here)
	b.until("window.late")
	b.until("vereda.state().base && vereda.state().base.scenario === document.querySelector('#scenario').value && document.getElementById('stop').hidden")
	if got := is[string](b, "document.querySelector('#title').textContent"); strings.Contains(got, "southwest") {
		b.Errorf("the page is about %s", got)
	}
	b.clean()
}

// TestChaptersOnThePage shows every chapter with its figures, words and tables in both
// languages, and saves a picture, its figures and the report.
func TestChaptersOnThePage(t *testing.T) {
	downloads := t.TempDir()
	b := open(t, serve(t, small(t)), 1400, 900, calmly(), browser.SetDownloadBehavior(browser.SetDownloadBehaviorBehaviorAllow).WithDownloadPath(downloads))
	b.done()
	b.until("document.querySelectorAll('#chapter option').length > 5")
	for _, language := range []string{"en", "es"} {
		b.choose("language", language)
		b.until("document.documentElement.lang === '" + language + "' && document.querySelector('#chapter option:checked').textContent === '" + map[string]string{"en": "How far it is off", "es": "Cuánto se equivoca"}[language] + "'")
		for _, chapter := range []string{"totals", "series", "queues", "money", "patterns", "accuracy"} {
			b.choose("chapter", chapter)
			b.until("document.querySelector('#parts').dataset.chapter === '" + chapter + "' && !document.querySelector('#parts').hasAttribute('aria-busy')")
			if chapter != "patterns" && is[float64](b, "document.querySelectorAll('#parts .part table').length") == 0 { // of so small a scenario no pattern can be told
				b.Errorf("%s: %s has no table", language, chapter)
			}
			is[bool](b, "(document.querySelectorAll('#parts img').forEach((e) => { e.loading = 'eager'; }), true)")
			b.until("[...document.querySelectorAll('#parts img')].every((e) => e.complete && e.naturalWidth > 300 && e.alt.length > 20)")
			if chapter != "totals" && chapter != "patterns" && is[float64](b, "document.querySelectorAll('#parts img').length") == 0 {
				b.Errorf("%s: %s has no picture", language, chapter)
			}
		}
	}
	b.choose("language", "en")
	b.until("document.documentElement.lang === 'en'")
	b.choose("chapter", "queues")
	b.until("document.querySelector('#parts').dataset.chapter === 'queues'")
	b.until("document.querySelectorAll('#parts .saving button').length >= 3 && document.querySelector('#chart img').src.includes('language=en')")
	for i := range 3 {
		is[bool](b, fmt.Sprintf("(document.querySelectorAll('#parts .saving button')[%d].click(), true)", i))
	}
	for i := range 3 {
		is[bool](b, fmt.Sprintf("(document.querySelectorAll('#chart .saving button')[%d].click(), true)", i))
	}
	b.do(chromedp.Click("#save-report", chromedp.ByQuery))
	instrument := is[string](b, "document.querySelector('#instrument').value")
	for name, holds := range map[string]string{"queue-beds.svg": "<svg", "queue-beds.png": "PNG", "queue-beds.csv": "licence", instrument + ".svg": "icence", instrument + ".png": "PNG", instrument + ".csv": "counted_by", "report.html": "</html>"} {
		path := filepath.Join(downloads, name)
		var text []byte
		for range 600 {
			if text, _ = os.ReadFile(path); strings.Contains(string(text), holds) {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
		if !strings.Contains(string(text), holds) {
			b.Errorf("%s was not saved, or does not hold %q: %d bytes", name, holds, len(text))
		}
	}
	b.clean()
}

// TestPartiesOnThePage: families are fewer than everybody, and the table says so.
func TestPartiesOnThePage(t *testing.T) {
	b := open(t, serve(t, small(t)), 1400, 900, calmly())
	b.done()
	total := "vereda.state().flows[0].totals[0].value.mean"
	all := is[float64](b, total)
	sum := 0.0
	for _, party := range []string{"single-adult", "family", "minor"} {
		b.choose("who", party)
		b.until("vereda.state().flows[0] && !vereda.state().flows[0].totals[0].everybody && document.querySelector('#who').value === '" + party + "' && " + total + " !== " + fmt.Sprint(sum) + " && " + total + " < " + fmt.Sprint(all))
		time.Sleep(300 * time.Millisecond)
		sum += is[float64](b, total)
	}
	if math.Abs(sum-all) > 0.01*all {
		b.Errorf("the parties have %v, everybody %v", sum, all)
	}
	b.choose("measure", "waiting")
	b.until("document.querySelector('#who').disabled")
	b.clean()
}

// TestChangeRunCompareExport changes a rule, runs, compares, and takes it along: what
// is on the screen is what the command line gives.
func TestChangeRunCompareExport(t *testing.T) {
	folder, downloads := small(t), t.TempDir()
	address := serve(t, folder)
	b := open(t, address, 1400, 900, calmly(), browser.SetDownloadBehavior(browser.SetDownloadBehaviorBehaviorAllow).WithDownloadPath(downloads))
	b.done()
	b.choose("rule", "expulsion")
	b.choose("add-date", "2019-02-01")
	b.choose("add-jurisdiction", "north")
	b.choose("add-value", "1")
	is[bool](b, `(document.querySelector("#add").closest("details").open = true)`)
	b.do(chromedp.Click("#add button", chromedp.ByQuery))
	b.until("document.querySelectorAll('#changes li').length === 1 && document.querySelector('#command').textContent.includes('--variant changed')")
	b.do(chromedp.Click("#run", chromedp.ByQuery))
	b.until("vereda.state().changed && document.querySelector('#difference table')")
	if n := is[float64](b, "document.querySelectorAll('.stage').length"); n != 2 {
		b.Errorf("%v maps side by side", n)
	}
	groups := is[string](b, `[...document.querySelectorAll("#difference tr.group")].map((e) => e.textContent).join("; ")`)
	for _, group := range []string{"crossings", "deaths and harms", "days of waiting"} {
		if !strings.Contains(groups, group) {
			b.Errorf("the differences have %s, not %s", groups, group)
		}
	}
	// The address holds what is on the screen.
	held := is[string](b, "vereda.state().changed.id")
	b.do(chromedp.Reload())
	b.until("window.vereda && vereda.state().changed && document.querySelector('#difference table')")
	if again := is[string](b, "vereda.state().changed.id"); again != held {
		b.Errorf("the same address shows %s, and showed %s", again, held)
	}
	is[bool](b, `(document.querySelector("#add").closest("details").open = true)`)
	b.choose("rule", "expulsion")
	b.choose("show", "difference")
	b.until("document.querySelectorAll('.stage').length === 1 && document.querySelector('#legend').textContent.includes('more')")
	b.shot("difference")
	// A moved date: the old day gets the value from before, the new day this one.
	is[bool](b, `(() => { const e = [...document.querySelectorAll("#calendar input.day")].at(-1); e.value = "2019-03-15"; e.dispatchEvent(new Event("change")); return true; })()`)
	b.until("document.querySelectorAll('#changes li').length >= 2 || !document.querySelector('#message').hidden")
	b.until("document.querySelectorAll('#changes li button').length")
	for is[float64](b, "document.querySelectorAll('#changes li').length") > 1 {
		b.do(chromedp.Click("#changes li:last-child button", chromedp.ByQuery))
	}
	b.until("document.querySelector('#changes li').textContent.includes('1')")

	// The downloaded overlay, on the command line, gives the numbers of the page.
	for _, id := range []string{"save-overlay", "save-csv", "save-svg", "save-png", "save-result"} {
		b.do(chromedp.Click("#"+id, chromedp.ByQuery))
	}
	for _, name := range []string{"overlay.zip", "way.csv", "map.svg", "map.png", "result.zip"} {
		written(t, filepath.Join(downloads, name))
	}
	extract(t, filepath.Join(downloads, "overlay.zip"), folder)
	out, err := exec.Command(program, "diff", folder, "--variant", "changed", "--seeds", "3", "--json").Output()
	if err != nil {
		t.Fatal(err)
	}
	var said struct {
		Variants []struct {
			Rows []struct {
				Title      string
				Unit       string
				Difference struct{ Mean float64 }
			}
		}
	}
	if err := json.Unmarshal(out, &said); err != nil {
		t.Fatal(err)
	}
	state := is[string](b, "vereda.state().changed.id") + " " + is[string](b, "vereda.state().base.id")
	ids := strings.Fields(state)
	answer, err := http.Get(fmt.Sprintf("%sapi/v1/runs/%s/difference?base=%s", address, ids[0], ids[1]))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var shown struct {
		Rows []struct {
			Title      string
			Difference struct{ Mean float64 }
		}
	}
	if err := json.NewDecoder(answer.Body).Decode(&shown); err != nil {
		t.Fatal(err)
	}
	at := map[string]float64{}
	for _, row := range shown.Rows {
		at[row.Title] = row.Difference.Mean
	}
	compared, moved := 0, false
	for _, row := range said.Variants[0].Rows {
		v, known := at[row.Title]
		if row.Unit == "share" {
			continue
		}
		compared++
		moved = moved || v != 0
		if !known || math.Abs(v-row.Difference.Mean) > 1e-3*math.Abs(row.Difference.Mean)+1e-6 {
			b.Errorf("%s: %v on the page, %v on the command line", row.Title, v, row.Difference.Mean)
		}
	}
	if compared < 10 || !moved {
		b.Errorf("%d rows compared, moved: %v", compared, moved)
	}
	b.clean()
}

// written waits for a file that the browser saves.
func written(t *testing.T, path string) {
	t.Helper()
	size := int64(0)
	for range 400 {
		if info, err := os.Stat(path); err == nil {
			if size = info.Size(); size > 50 {
				return
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s was not saved: %d bytes", path, size)
}

// extract unpacks an archive into a folder.
func extract(t *testing.T, archive, to string) {
	t.Helper()
	z, err := zip.OpenReader(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(to, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// TestLanguages: the page says in Spanish all that it says in English.
func TestLanguages(t *testing.T) {
	b := open(t, serve(t, small(t)), 1400, 900, calmly())
	b.done()
	words := func() string {
		return is[string](b, "document.querySelector('main').innerText + document.querySelector('.notice').innerText")
	}
	english := words()
	b.choose("language", "es")
	b.until("document.documentElement.lang === 'es' && document.querySelector('#shown').textContent.includes('personas en camino') && document.querySelector('#totals').textContent.includes('muertes')")
	spanish := words()
	for _, word := range []string{"Run", "Seeds", "deaths", "Copy", "Download", "Largest", "people under way", "Mean", "Drop"} {
		if !strings.Contains(english, word) || strings.Contains(spanish, word) {
			b.Errorf("%q: in English %v, in Spanish %v", word, strings.Contains(english, word), strings.Contains(spanish, word))
		}
	}
	b.shot("es-small")
	b.choose("language", "en")
	b.until("document.documentElement.lang === 'en' && document.querySelector('#shown').textContent.includes('people under way')")
	b.clean()
}

// TestKeyboardAlone reaches every control with the tabulator and plays, steps, zooms
// and opens the help with keys.
func TestKeyboardAlone(t *testing.T) {
	b := open(t, serve(t, small(t)), 1400, 900, calmly())
	b.done()
	is[bool](b, "(document.activeElement.blur(), true)")
	b.do(chromedp.KeyEvent(" "))
	b.until("vereda.state().playing")
	b.do(chromedp.KeyEvent(" "))
	b.until("!vereda.state().playing")
	month := is[float64](b, "vereda.state().month")
	arrow := kb.ArrowRight
	if month == 5 {
		arrow = kb.ArrowLeft
	}
	b.do(chromedp.KeyEvent(arrow))
	b.until(fmt.Sprintf("vereda.state().month !== %v", month))
	k := is[float64](b, "vereda.look.at.k")
	b.do(chromedp.KeyEvent("+"))
	b.until(fmt.Sprintf("vereda.look.at.k > %v", k))
	b.do(chromedp.KeyEvent("?"))
	b.until("document.querySelector('#help').open")
	b.do(chromedp.KeyEvent(kb.Escape))
	b.until("!document.querySelector('#help').open")
	b.do(chromedp.Focus(".board", chromedp.ByQuery), chromedp.KeyEvent(kb.ArrowLeft, chromedp.KeyModifiers(8)))
	x := is[float64](b, "vereda.look.at.x")
	b.do(chromedp.KeyEvent(kb.ArrowRight, chromedp.KeyModifiers(8)))
	b.until(fmt.Sprintf("vereda.look.at.x !== %v", x))
	is[bool](b, "(document.activeElement.blur(), window.reached = new Set(), document.addEventListener('focusin', (e) => reached.add(e.target)), document.querySelector('.skip').focus(), true)")
	for range 220 {
		b.do(chromedp.KeyEvent(kb.Tab))
		if is[bool](b, "reached.has(document.querySelector('#file'))") {
			break
		}
	}
	missed := is[string](b, `[...document.querySelectorAll("main select, main button, main input, header select, header button, .board")].filter((e) => !reached.has(e) && !e.disabled && e.offsetParent && !e.closest("details:not([open])")).map((e) => e.id || e.outerHTML.slice(0, 80)).join("; ")`)
	if missed != "" {
		b.Errorf("the tabulator does not reach: %s", missed)
	}
	unnamed := is[string](b, `[...document.querySelectorAll("select, button, input")].filter((e) => !(e.textContent.trim() && e.tagName === "BUTTON") && !e.labels?.[0]?.textContent.trim() && !e.getAttribute("aria-label")).map((e) => e.id || e.outerHTML.slice(0, 80)).join("; ")`)
	if unnamed != "" {
		b.Errorf("controls without a name: %s", unnamed)
	}
	outline := is[string](b, `(() => { document.querySelector("#run").focus(); return getComputedStyle(document.querySelector("#run")).outlineStyle; })()`)
	if outline == "none" {
		b.Error("what has the focus does not show it")
	}
	b.clean()
}

// TestReducedMotionStartsPaused: nothing moves for somebody who does not want it.
func TestReducedMotionStartsPaused(t *testing.T) {
	b := open(t, serve(t, small(t)), 1000, 700, calmly())
	b.done()
	time.Sleep(500 * time.Millisecond)
	if is[bool](b, "vereda.state().playing") || !is[bool](b, reduced) {
		b.Error("the page moves")
	}
	b.clean()
}

// dropText lets a file fall onto the page.
func (b *tab) dropText(name, text string) {
	is[bool](b, fmt.Sprintf(`(() => { const t = new DataTransfer(); t.items.add(new File([%s], %s)); document.dispatchEvent(new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer: t})); return true; })()`, strconv.Quote(text), strconv.Quote(name)))
}

// TestDroppedFiles: a good table becomes changes, a bad one is told what is wrong.
func TestDroppedFiles(t *testing.T) {
	b := open(t, serve(t, small(t)), 1400, 900, calmly())
	b.done()
	head := "from,jurisdiction,nationality,party,rule,value,unit,source,note\n"
	b.dropText("policy.csv", head+"2019-02-01,north,,,expulsion,2,share,assumption,\n2019-02-30,north,,,expulsions,1,share,assumption,\n")
	b.until("!document.querySelector('#faults').hidden")
	said := is[string](b, "document.querySelector('#faults').textContent")
	for _, want := range []string{"policy.csv:2", "policy.csv:3", "expected", "did you mean"} {
		if !strings.Contains(said, want) {
			b.Errorf("the page does not say %q: %s", want, said)
		}
	}
	b.shot("bad-file")
	b.dropText("policy.csv", head+"2019-02-01,north,,,expulsion,0.5,share,assumption,\n")
	b.until("document.querySelectorAll('#changes li').length === 1 && document.querySelector('#faults').hidden")
	b.dropText("picture.png", "no table")
	b.until("!document.querySelector('#faults').hidden && document.querySelector('#faults').textContent.includes('.csv')")
}

// payloads are texts that would act if a page took them for markup.
func payloads() []string {
	list := []string{}
	for _, act := range []string{"alert(1)", "window.struck=1", "document.title='struck'", "fetch('/api/v1/runs')", "self['struck']=2", "top.struck=3", "setTimeout('struck=4')", "document.body.setAttribute('onload','struck')"} {
		for _, form := range []string{
			"<script>%s</script>", "<ScRiPt>%s</sCrIpT>", "</script><script>%s</script>", "<img src=x onerror=%s>", "\"><img src=x onerror=%s>", "'><svg onload=%s>", "<svg/onload=%s>", "<svg><script>%s</script></svg>",
			"<body onload=%s>", "<iframe src=\"javascript:%s\">", "<a href=\"javascript:%s\">x</a>", "javascript:%s", "</title><script>%s</script>", "</style><script>%s</script>", "<details open ontoggle=%s>", "\" onmouseover=\"%s", "' autofocus onfocus='%s",
			"<math><mi//xlink:href=\"data:x,<script>%s</script>\">", "{{constructor.constructor('%s')()}}", "${%s}", "]]><script>%s</script>", "<foreignObject><img src=x onerror=%s>", "<template><script>%s</script></template>", "<object data=\"javascript:%s\">", "&lt;script&gt;%s&lt;/script&gt;",
		} {
			list = append(list, fmt.Sprintf(form, act))
		}
	}
	return list
}

// TestPayloadsRunNowhere puts two hundred payloads into names of places, the title, the
// question, notes and file names, and walks over the page: nothing of it acts.
func TestPayloadsRunNowhere(t *testing.T) {
	folder := small(t)
	list := payloads()
	if len(list) < 200 {
		t.Fatalf("%d payloads", len(list))
	}
	used := map[string]bool{}
	rewrite := func(name string, column int) {
		path := filepath.Join(folder, name)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(string(text)), "\n")
		for i := range lines {
			if cells := strings.Split(lines[i], ","); i > 0 && column < len(cells) && !strings.Contains(lines[i], `"`) {
				many := ""
				for k := range 16 {
					payload := list[(16*i+k)%len(list)]
					used[payload] = true
					many += payload
				}
				cells[column] = `"` + strings.ReplaceAll(many, `"`, `""`) + `"`
				lines[i] = strings.Join(cells, ",")
			}
		}
		if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	rewrite("places.csv", 1)
	if len(used) < 200 {
		t.Fatalf("%d payloads are names of places", len(used))
	}
	rewrite("policy.csv", 8)
	path := filepath.Join(folder, "scenario.yaml")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	for i, line := range lines {
		for k, key := range []string{"title: ", "question: "} {
			if strings.HasPrefix(line, key) {
				lines[i] = key + strconv.Quote(list[k]+list[30+k])
			}
		}
	}
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o666); err != nil {
		t.Fatal(err)
	}
	b := open(t, serve(t, folder), 1400, 900, calmly())
	b.done()
	for _, measure := range []string{"deaths", "way"} {
		b.choose("measure", measure)
		b.until("vereda.state().flows[0].measure === '" + measure + "'")
	}
	for _, chapter := range []string{"accuracy", "totals", "series", "queues", "money"} {
		b.choose("chapter", chapter)
		b.until("document.querySelector('#parts').dataset.chapter === '" + chapter + "'")
	}
	// Names of files and cells of tables, as somebody drops them.
	for _, payload := range list {
		b.dropText(payload+".csv", "from,jurisdiction,nationality,party,rule,value,unit,source,note\n2019-02-01,"+strings.ReplaceAll(payload, ",", ";")+",,,expulsion,0.5,share,assumption,x\n")
	}
	b.until("!document.querySelector('#faults').hidden")
	time.Sleep(time.Second)
	b.choose("language", "es")
	b.until("document.documentElement.lang === 'es'")
	if is[bool](b, "'struck' in window || document.title === 'struck' || document.querySelectorAll('script').length !== 1 || [...document.querySelectorAll('iframe, object, img, [onerror], [onload]')].some((e) => !(e.matches('#chart .wide-picture > img, #parts .wide-picture > img') && !e.matches('[onerror], [onload]') && new URL(e.src).origin === location.origin))") {
		b.Error("a payload acted")
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, fault := range b.faults {
		if !strings.Contains(fault, "422") { // the dropped tables, refused
			b.Errorf("on the page: %s", fault)
		}
	}
}

// TestNothingLeavesTheMachine: the page asks its own server and nobody else.
func TestNothingLeavesTheMachine(t *testing.T) {
	address := serve(t, small(t))
	b := open(t, address, 1000, 700, network.Enable(), calmly())
	fetched := make(chan string, 1000)
	chromedp.ListenTarget(b.ctx, func(event any) {
		if e, ok := event.(*network.EventRequestWillBeSent); ok {
			fetched <- e.Request.URL
		}
	})
	b.do(chromedp.Reload())
	b.done()
	close(fetched)
	count := 0
	for url := range fetched {
		if count++; !strings.HasPrefix(url, address) && !strings.HasPrefix(url, "blob:") && !strings.HasPrefix(url, "data:") {
			b.Errorf("the page asks %s", url)
		}
	}
	if count < 10 {
		b.Errorf("%d requests were seen", count)
	}
	b.clean()
}

// TestContrast measures the contrast of every text with what lies under it.
func TestContrast(t *testing.T) {
	b := open(t, serve(t, small(t)), 1400, 900, calmly())
	b.done()
	low := is[string](b, `(() => {
		const rgb = (c) => (c.match(/[\d.]+/g) ?? []).map(Number);
		const light = ([r, g, b]) => [r, g, b].map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((t, v, i) => t + v * [0.2126, 0.7152, 0.0722][i], 0);
		const under = (e) => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length && c[3] !== 0) return c; } return [255, 255, 255]; };
		return [...document.querySelectorAll("main *, header *, footer *")].filter((e) => e.offsetParent && !e.closest("svg, .board, option, :disabled") && [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())).filter((e) => {
			const a = light(rgb(getComputedStyle(e).color)), b = light(under(e));
			return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5;
		}).map((e) => e.tagName + "." + e.className + " " + e.textContent.slice(0, 30)).join("; ");
	})()`)
	if low != "" {
		b.Errorf("too little contrast: %s", low)
	}
	for _, width := range []int64{320, 390, 800} {
		b.do(emulation.SetDeviceMetricsOverride(width, 800, 1, false))
		time.Sleep(300 * time.Millisecond)
		if wide := is[float64](b, "document.documentElement.scrollWidth"); wide > float64(width) {
			b.Errorf("at %d pixels the page is %v wide", width, wide)
		}
		// The time line is drawn for the room that it has, so that its words are not stretched.
		b.until("(() => { const s = document.querySelector('#strip svg'), r = s.viewBox.baseVal.width / document.querySelector('#strip').clientWidth; return r > 0.88 && r < 1.13; })()")
	}
	b.clean()
}

// TestServerStaysWell: hostile requests and slow callers do not keep others waiting.
func TestServerStaysWell(t *testing.T) {
	address := serve(t, small(t))
	for i := range 200 {
		body := fmt.Sprintf(`{"scenario":"valley","seeds":50,"seed":%d}`, i)
		r, err := http.Post(address+"api/v1/runs", "application/json", bytes.NewReader([]byte(body)))
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Body.Close()
	}
	slow := slowly(t, address, 500)
	worst := time.Duration(0)
	for range 40 {
		from := time.Now()
		r, err := http.Get(address + "healthz")
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Body.Close()
		worst = max(worst, time.Since(from))
		time.Sleep(50 * time.Millisecond)
	}
	t.Logf("the slowest of 40 answers took %v, with 500 slow callers and a full queue", worst)
	if worst > 500*time.Millisecond {
		t.Errorf("the slowest answer took %v", worst)
	}
	if left := slow(); left > 5 {
		t.Errorf("%d of 500 slow callers are still held after their time", left)
	}
}
