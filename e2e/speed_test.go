package e2e

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestFramesAgainstALoop measures how many frames a second a thousand flows with
// particles get, as a part of those of an empty loop in the same browser: the
// machine and its load fall out.
func TestFramesAgainstALoop(t *testing.T) {
	b := open(t, serve(t, small(t)), 1400, 900, calmly())
	b.done()
	measure := func(each string) float64 {
		is[bool](b, `(() => { window.rate = 0; let n = 0; const from = performance.now(); const tick = () => { `+each+` n++; const passed = performance.now() - from; if (passed < 4000) requestAnimationFrame(tick); else window.rate = n / passed * 1000; }; requestAnimationFrame(tick); return true; })()`)
		b.until("window.rate > 0")
		return is[float64](b, "window.rate")
	}
	empty := measure("")
	is[bool](b, `(() => {
		const view = vereda.screens()[0].view, stage = structuredClone(view.stage);
		stage.places = Array.from({length: 200}, (_, i) => ({title: "p" + i, kind: "transit", x: (i * 137) % 640, y: (i * 241) % 480}));
		stage.legs = Array.from({length: 1000}, (_, i) => ({from: i % 200, to: (i * 7 + 3) % 200, mode: "bus", colour: ["#0072B2", "#D55E00", "#009E73"][i % 3], days: 1 + i % 9}));
		view.stage = stage;
		view.put(stage.legs.map((_, i) => ({item: i, mean: 1000 + 37 * i})), true, false, 38000, 30);
		return true;
	})()`)
	if n := is[float64](b, "vereda.state().particles[0]"); n < 1500 {
		b.Fatalf("only %v particles move", n)
	}
	full := measure(`const v = vereda.screens()[0].view; v.frame(n * 0.5); if (n % 12 === 0) v.draw();`)
	t.Logf("an empty loop: %.0f frames a second; 1,000 flows with %v particles: %.0f", empty, is[float64](b, "vereda.state().particles[0]"), full)
	if full < 0.5*empty {
		t.Errorf("1,000 flows get %.0f frames a second of %.0f", full, empty)
	}
	b.shot("thousand")
	b.clean()
}

// TestFirstPaintAgainstAnEmptyPage measures the first paint of the demonstration as
// a multiple of that of an empty page of the same server.
func TestFirstPaintAgainstAnEmptyPage(t *testing.T) {
	address := serve(t)
	b := open(t, address+"healthz", 1400, 900)
	paint := func(path string) float64 {
		best := 1e9
		for range 5 {
			b.do(chromedp.Navigate(address + path))
			b.until(`performance.getEntriesByName("first-contentful-paint").length`)
			best = min(best, is[float64](b, `performance.getEntriesByName("first-contentful-paint")[0].startTime`))
		}
		return best
	}
	empty, page := paint("healthz"), paint("")
	t.Logf("first paint after %.0f ms, of an empty page after %.0f ms", page, empty)
	if page > 10*empty+500 {
		t.Errorf("the page is painted after %.0f ms, an empty one after %.0f ms", page, empty)
	}
}

// TestShots takes pictures of the demonstration, wide and narrow, in both languages,
// for people to look at: VEREDA_SHOTS=DIR go test -run Shots.
func TestShots(t *testing.T) {
	if os.Getenv("VEREDA_SHOTS") == "" {
		t.Skip("VEREDA_SHOTS names no folder for pictures")
	}
	wide := open(t, serve(t)+"#"+url.PathEscape(permits), 1500, 950)
	wide.within(8*patience, "window.vereda && vereda.state().changed && document.querySelector('#difference table')")
	time.Sleep(2 * time.Second)
	wide.shot("en-wide")
	wide.choose("view", "zone mexico")
	time.Sleep(2 * time.Second)
	wide.shot("en-mexico")
	wide.differences()
	wide.choose("measure", "deaths")
	wide.until("document.querySelector('#shown').textContent.includes('muertes')")
	wide.do(chromedp.Click("#span-all", chromedp.ByQuery))
	wide.until("document.querySelector('#rows table')")
	time.Sleep(time.Second)
	wide.shot("es-difference-deaths")
	for _, chapter := range []string{"queues", "money", "patterns", "evidence", "accuracy", "series", "moves"} {
		if !is[bool](wide, "[...document.querySelector('#chapter').options].some((o) => o.value === '"+chapter+"')") {
			continue // the scenario has nothing of it
		}
		wide.choose("chapter", chapter)
		wide.until("document.querySelector('#parts').dataset.chapter === '" + chapter + "'")
		is[bool](wide, "(document.querySelectorAll('#parts img').forEach((e) => { e.loading = 'eager'; }), true)")
		wide.until("[...document.querySelectorAll('#parts img')].every((e) => e.complete)")
		wide.shot("es-chapter-" + chapter)
	}
	wide.choose("chapter", "queues")
	wide.until("document.querySelector('#parts').dataset.chapter === 'queues'")
	for _, language := range []string{"es", "en"} {
		wide.choose("language", language)
		wide.until("document.documentElement.lang === '" + language + "'")
		for _, width := range []int64{390, 768} {
			wide.do(emulation.SetDeviceMetricsOverride(width, 844, 1, false))
			time.Sleep(time.Second)
			wide.shot(fmt.Sprint(language, "-", width))
		}
	}
	wide.clean()
}

// permits is the address of a change that many legs feel: papers for transit from the
// spring of 2018 on, for two years of the demonstration.
const permits = `{"request":{"scenario":"latin-america-us","variant":"","seed":1,"seeds":3,"until":"2018-12","changes":[
	{"from":"2018-03-01","jurisdiction":"guatemala","nationality":"","party":"","rule":"transit_permit","value":1,"unit":"share","note":""},
	{"from":"2018-03-01","jurisdiction":"mexico","nationality":"","party":"","rule":"transit_permit","value":1,"unit":"share","note":""}]},
	"measure":"way","nationality":"","party":"","view":"corridor"}`

// differences takes pictures of a comparison and of its difference, in both languages,
// wide and narrow, and wants the change to be seen: a picture of no difference shows
// nothing of how differences look.
func (b *tab) differences() {
	b.Helper()
	if n := is[float64](b, "document.querySelectorAll('#difference td.more, #difference td.less').length"); n < 3 {
		b.Errorf("the change moves %v figures clearly", n)
	}
	for _, language := range []string{"en", "es"} {
		b.choose("language", language)
		b.until("document.documentElement.lang === '" + language + "'")
		for _, show := range []string{"both", "difference"} {
			b.choose("show", show)
			b.do(chromedp.Click("#span-all", chromedp.ByQuery))
			b.until("document.querySelectorAll('.stage').length === " + map[string]string{"both": "2", "difference": "1"}[show] + " && document.querySelectorAll('#rows button').length > 3")
			if show == "difference" {
				b.until("document.querySelectorAll('#legend path').length >= 2")
			}
			for _, width := range []int64{1500, 390} {
				b.do(emulation.SetDeviceMetricsOverride(width, 950, 1, false))
				time.Sleep(time.Second)
				b.shot(fmt.Sprint(language, "-", show, "-", width))
			}
			b.do(emulation.SetDeviceMetricsOverride(1500, 950, 1, false))
		}
	}
}

// TestPicture takes the picture of the README, two versions side by side: VEREDA_SHOTS=DIR go test -run Picture.
func TestPicture(t *testing.T) {
	dir := os.Getenv("VEREDA_SHOTS")
	if dir == "" {
		t.Skip("VEREDA_SHOTS names no folder for pictures")
	}
	b := open(t, serve(t)+"#"+url.PathEscape(permits), 1360, 960)
	b.within(8*patience, "window.vereda && vereda.state().changed && document.querySelector('#difference table')")
	b.choose("rule", "transit_permit")
	b.choose("view", "zone mexico")
	b.choose("show", "both")
	b.do(chromedp.Click("#span-all", chromedp.ByQuery))
	b.until("document.querySelectorAll('.stage').length === 2 && document.querySelectorAll('#rows button').length > 3")
	is[bool](b, "(scrollTo(0, 0), true)")
	time.Sleep(2 * time.Second)
	var picture []byte
	b.do(chromedp.CaptureScreenshot(&picture))
	if err := os.WriteFile(filepath.Join(dir, "page.png"), picture, 0o666); err != nil {
		t.Fatal(err)
	}
}
