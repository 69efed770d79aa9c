package e2e

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// TestTargetsAreLargeEnough: what is pressed is at least 24 pixels wide and high, wide
// and narrow (WCAG 2.2, 2.5.8); links within a sentence are excepted.
func TestTargetsAreLargeEnough(t *testing.T) {
	b := open(t, serve(t, small(t)), 1400, 900, calmly())
	b.done()
	b.until("document.querySelectorAll('#parts .part').length")
	b.choose("chapter", "queues")
	b.until("document.querySelector('#parts').dataset.chapter === 'queues' && document.querySelectorAll('#parts .saving button').length")
	is[bool](b, "(document.querySelectorAll('details').forEach((e) => { e.open = true; }), true)")
	for _, width := range []int64{1400, 390} {
		b.do(emulation.SetDeviceMetricsOverride(width, 900, 1, false))
		time.Sleep(300 * time.Millisecond)
		if small := is[string](b, `[...document.querySelectorAll("button, select, input, summary, footer a")].filter((e) => e.offsetParent).filter((e) => { const r = e.getBoundingClientRect(); return r.width < 24 || r.height < 24; }).map((e) => (e.id || e.textContent || e.type) + " " + Math.round(e.getBoundingClientRect().width) + "×" + Math.round(e.getBoundingClientRect().height)).join("; ")`); small != "" {
			b.Errorf("at %d pixels these are too small to press: %s", width, small)
		}
	}
	b.clean()
}

// rules are what automatic checkers of accessibility ask of a page; each gives those
// who break it.
var accessRules = map[string]string{
	"an id stands twice":                       `[...document.querySelectorAll("[id]")].filter((e) => !e.closest("svg") && document.querySelectorAll("#" + CSS.escape(e.id)).length > 1).map((e) => e.id)`,
	"aria points at nothing":                   `[...document.querySelectorAll("[aria-labelledby], [aria-describedby], [aria-controls]")].filter((e) => ["aria-labelledby", "aria-describedby", "aria-controls"].some((a) => e.hasAttribute(a) && e.getAttribute(a).split(" ").some((id) => !document.getElementById(id)))).map((e) => e.outerHTML.slice(0, 80))`,
	"a picture without words":                  `[...document.querySelectorAll("img")].filter((e) => !e.alt).map((e) => e.src)`,
	"a drawing without a name":                 `[...document.querySelectorAll("svg[role=img]")].filter((e) => !e.getAttribute("aria-label") && !e.querySelector("title")).map((e) => e.outerHTML.slice(0, 80))`,
	"headings leave out a level":               `[...document.querySelectorAll("h1, h2, h3, h4")].filter((e) => e.checkVisibility() || e.className === "hidden").map((e) => Number(e.tagName[1])).flatMap((level, i, all) => i && level > all[i - 1] + 1 ? [all[i - 1] + " to " + level] : [])`,
	"not one main heading":                     `document.querySelectorAll("h1").length === 1 ? [] : ["h1"]`,
	"a table without head or caption":          `[...document.querySelectorAll("table")].filter((e) => !e.caption || !e.querySelector("th[scope=col]")).map((e) => e.outerHTML.slice(0, 80))`,
	"an order of the tabulator is forced":      `[...document.querySelectorAll("[tabindex]")].filter((e) => e.tabIndex > 0).map((e) => e.outerHTML.slice(0, 80))`,
	"a region that scrolls and has no key":     `[...document.querySelectorAll("main *")].filter((e) => ["auto", "scroll"].includes(getComputedStyle(e).overflowY) && e.scrollHeight > e.clientHeight + 1 && e.tabIndex < 0 && e.tagName !== "SELECT").map((e) => e.id || e.className)`,
	"something hidden can be reached":          `[...document.querySelectorAll("[aria-hidden=true]")].filter((e) => e.querySelector("button, a[href], input, select, [tabindex='0']")).map((e) => e.outerHTML.slice(0, 80))`,
	"a control inside a control":               `[...document.querySelectorAll("button button, a button, button a, label label")].map((e) => e.outerHTML.slice(0, 80))`,
	"a landmark is missing":                    `["header", "main", "footer"].filter((e) => document.querySelectorAll("body > " + e).length !== 1)`,
	"the language is not said":                 `["en", "es"].includes(document.documentElement.lang) ? [] : [document.documentElement.lang]`,
	"news that nobody hears":                   `["message", "figure", "progress-text"].filter((id) => { const e = document.getElementById(id); return !e.getAttribute("aria-live") && e.getAttribute("role") !== "status"; })`,
	"a choice or field that is not well named": `[...document.querySelectorAll("select, input")].filter((e) => !(e.labels?.[0]?.textContent ?? "").trim() && !e.getAttribute("aria-label") && e.offsetParent).map((e) => e.id)`,
}

// TestRulesOfAccess walks over the page in both languages with the rules.
func TestRulesOfAccess(t *testing.T) {
	b := open(t, serve(t, small(t)), 1400, 900, calmly())
	b.done()
	b.until("document.querySelectorAll('#parts .part').length")
	for _, language := range []string{"en", "es"} {
		b.choose("language", language)
		b.until("document.documentElement.lang === '" + language + "'")
		for _, chapter := range []string{"accuracy", "totals", "money", "patterns"} {
			b.choose("chapter", chapter)
			b.until("document.querySelector('#parts').dataset.chapter === '" + chapter + "' && !document.querySelector('#parts').hasAttribute('aria-busy')")
			for name, rule := range accessRules {
				if found := is[string](b, "("+rule+").join('; ')"); found != "" {
					b.Errorf("%s, %s: %s: %s", language, chapter, name, found)
				}
			}
		}
	}
	b.clean()
}

// TestHoverAndFocusGiveTheSameFigure: the pointer on an arrow and the focus on its name
// in the table say the figure with its interval.
func TestHoverAndFocusGiveTheSameFigure(t *testing.T) {
	b := open(t, serve(t, small(t)), 1400, 900, calmly())
	b.done()
	// The table that is there already is of another span: a focus on it says another figure.
	is[bool](b, "document.querySelectorAll('#rows button').forEach((e) => { e.dataset.before = '1'; }) === undefined")
	b.do(chromedp.Click("#span-all", chromedp.ByQuery))
	b.until("document.querySelector('#rows button:not([data-before])')")
	b.do(chromedp.Focus("#rows button", chromedp.ByQuery))
	b.until(`/: .*\[.+, .+\]/.test(document.querySelector("#figure").textContent)`)
	said := is[string](b, "document.querySelector('#figure').textContent")
	is[bool](b, `(() => {
		const v = vereda.screens()[0].view, item = vereda.state().flows[0].rows[0].item, leg = v.stage.legs[item], a = v.stage.places[leg.from], z = v.stage.places[leg.to], w = v.window(), box = v.board.getBoundingClientRect();
		const length = Math.hypot(z.x - a.x, z.y - a.y), aside = v.widthOf(vereda.state().flows[0].rows[0].mean) / Math.sqrt(w.scale) * 0.5;
		document.querySelector("#figure").textContent = "";
		v.mark(-1);
		v.board.dispatchEvent(new PointerEvent("pointermove", { clientX: box.left + ((a.x + z.x) / 2 - (z.y - a.y) / length * aside - w.x) * w.scale, clientY: box.top + ((a.y + z.y) / 2 + (z.x - a.x) / length * aside - w.y) * w.scale, pointerId: 7 }));
		return true;
	})()`)
	b.until("document.querySelector('#figure').textContent !== ''")
	if hover := is[string](b, "document.querySelector('#figure').textContent"); hover != said {
		b.Errorf("the pointer says %q, the focus %q", hover, said)
	}
	b.clean()
}

// TestReportPrints prints the report of a run on A4 and on Letter: nothing is cut off
// at the side, and the paper is of that size.
func TestReportPrints(t *testing.T) {
	folder, out := small(t), filepath.Join(t.TempDir(), "out")
	if text, err := exec.Command(program, "run", folder, "--seeds", "2", "-o", out).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	document := filepath.Join(t.TempDir(), "report.html")
	if text, err := exec.Command(program, "report", out, "-o", document).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	b := open(t, "file://"+document, 1200, 900, emulation.SetScriptExecutionDisabled(true))
	for name, size := range map[string][2]float64{"A4": {8.27, 11.69}, "Letter": {8.5, 11}} {
		var paper []byte
		b.do(chromedp.ActionFunc(func(ctx context.Context) (err error) {
			paper, _, err = page.PrintToPDF().WithPaperWidth(size[0]).WithPaperHeight(size[1]).WithPreferCSSPageSize(true).WithPrintBackground(true).Do(ctx)
			return err
		}))
		box := regexp.MustCompile(`/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]`).FindSubmatch(paper)
		pages := len(regexp.MustCompile(`/Type /Page\b`).FindAll(paper, -1))
		if box == nil || !near(string(box[1]), size[0]*72) || pages < 4 || pages > 60 {
			t.Errorf("%s: %d pages of %q", name, pages, box)
		}
		if dir := os.Getenv("VEREDA_SHOTS"); dir != "" {
			_ = os.WriteFile(filepath.Join(dir, "report-"+name+".pdf"), paper, 0o666)
		}
	}
	// On paper as wide as the text of either, nothing reaches over the edge.
	b.do(emulation.SetScriptExecutionDisabled(false), emulation.SetEmulatedMedia().WithMedia("print"))
	for _, width := range []int64{688, 710} { // A4 and Letter without margins of 14 mm, at 96 pixels an inch
		b.do(emulation.SetDeviceMetricsOverride(width, 1000, 1, false))
		if wide := is[string](b, `[...document.querySelectorAll("body *")].filter((e) => e.checkVisibility() && !e.closest("svg") && e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.tagName + " " + e.textContent.slice(0, 40).trim() + " " + Math.round(e.getBoundingClientRect().right)).slice(0, 5).join("; ")`); wide != "" {
			b.Errorf("on paper %d pixels wide these are cut off: %s", width, wide)
		}
	}
	if !bytes.Contains([]byte(is[string](b, "document.body.innerText")), []byte("Model card")) {
		b.Error("the report has no model card")
	}
}

// near tells whether a number in a file is another but for rounding [points].
func near(text string, want float64) bool {
	var v float64
	_, err := fmt.Sscan(text, &v)
	return err == nil && v > want-1.5 && v < want+1.5
}
