package e2e

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestDatesSpeakTheLanguageOfThePage: fields of days and months show the form of the page and
// no part of the browser's; a day that the calendar does not have is refused in words.
func TestDatesSpeakTheLanguageOfThePage(t *testing.T) {
	b := open(t, serve(t, small(t)), 1400, 900, calmly())
	b.done()
	if own := is[string](b, `[...document.querySelectorAll("input")].filter((e) => ["date", "month", "time", "week", "datetime-local"].includes(e.type)).map((e) => e.id || e.className).join("; ")`); own != "" {
		b.Errorf("these fields speak the browser's language: %s", own)
	}
	is[bool](b, `(document.querySelector("#add").closest("details").open = true)`)
	for language, form := range map[string]string{"en": "YYYY-MM-DD", "es": "AAAA-MM-DD"} {
		b.choose("language", language)
		b.until("document.documentElement.lang === '" + language + "' && document.querySelector('#add-date').labels[0].textContent.includes('" + form + "') && document.querySelector('#calendar input.day').placeholder === '" + form + "'")
		b.choose("rule", "expulsion")
		b.choose("add-jurisdiction", "north")
		for _, wrong := range []string{"2019-02-30", "1/2/2019", ""} {
			b.choose("add-date", wrong)
			b.choose("add-value", "1")
			is[bool](b, "(document.querySelector('#message').hidden = true)")
			b.do(chromedp.Click("#add button", chromedp.ByQuery))
			b.until("!document.querySelector('#message').hidden && document.querySelector('#message').textContent.includes('" + form + "') && document.querySelector('#add-date').getAttribute('aria-invalid') === 'true'")
		}
		// Put right, also with spaces around it, it is said no more.
		b.choose("until", "2019-6")
		b.until("document.querySelector('#until').getAttribute('aria-invalid') === 'true' && !document.querySelector('#message').hidden")
		b.choose("until", " 2019-06 ")
		b.until("document.querySelector('#message').hidden && document.querySelector('#until').value === '2019-06'")
		b.choose("add-date", "2019-02-28")
		b.choose("add-value", "7") // a share
		b.do(chromedp.Click("#add button", chromedp.ByQuery))
		b.until("document.querySelector('#add-value').getAttribute('aria-invalid') === 'true' && document.querySelector('#add-date').getAttribute('aria-invalid') === 'false'")
		if n := is[float64](b, "document.querySelectorAll('#changes li').length"); n != 0 {
			b.Errorf("%s: %v changes were taken", language, n)
		}
		// A month outside the scenario does not run.
		before := is[string](b, "vereda.state().base.id")
		b.choose("until", "2031-01")
		b.do(chromedp.Click("#run", chromedp.ByQuery))
		b.until("document.querySelector('#until').getAttribute('aria-invalid') === 'true' && !document.querySelector('#message').hidden")
		if now := is[string](b, "vereda.state().base.id"); now != before {
			b.Errorf("%s: it ran until a month that the scenario does not have", language)
		}
		b.choose("until", "2019-06")
	}
	b.choose("add-value", "1")
	b.do(chromedp.Click("#add button", chromedp.ByQuery))
	b.until("document.querySelectorAll('#changes li').length === 1")
	b.clean()
}

// TestDifferencesOnANarrowScreen: at 320 and 390 pixels no number of the table of differences
// is broken or cut off, each says what it is, and the table is still one for screen readers.
func TestDifferencesOnANarrowScreen(t *testing.T) {
	b := open(t, serve(t, small(t)), 1400, 900, calmly())
	b.done()
	is[bool](b, `(document.querySelector("#add").closest("details").open = true)`)
	b.choose("rule", "expulsion")
	b.choose("add-date", "2019-02-01")
	b.choose("add-jurisdiction", "north")
	b.choose("add-value", "1")
	b.do(chromedp.Click("#add button", chromedp.ByQuery), chromedp.Click("#run", chromedp.ByQuery))
	b.until("vereda.state().changed && document.querySelector('#difference table')")
	for _, language := range []string{"es", "en"} {
		b.choose("language", language)
		b.until("document.documentElement.lang === '" + language + "' && document.querySelector('#difference td').dataset.label === document.querySelector('#difference th:nth-child(2)').textContent && document.querySelector('#difference th').textContent === '" + map[string]string{"en": "Measure", "es": "Medida"}[language] + "'")
		for _, width := range []int64{320, 390} {
			b.do(emulation.SetDeviceMetricsOverride(width, 900, 1, false))
			b.until("getComputedStyle(document.querySelector('#difference tbody tr')).display === 'grid'")
			if bad := is[string](b, `[...document.querySelectorAll("#difference tbody td")].filter((e) => {
				const range = document.createRange();
				const words = e.querySelector(".i") ? [e.firstChild, e.querySelector(".i").firstChild] : [e.firstChild];
				const broken = words.some((w) => { range.selectNodeContents(w); return new Set([...range.getClientRects()].map((r) => Math.round(r.top))).size > 1; });
				return broken || e.scrollWidth > e.clientWidth + 1 || !e.dataset.label || e.getBoundingClientRect().right > innerWidth;
			}).map((e) => e.textContent).slice(0, 5).join("; ")`); bad != "" {
				b.Errorf("%s at %d pixels: %s", language, width, bad)
			}
		}
		b.shot("difference-narrow-" + language)
		b.do(emulation.SetDeviceMetricsOverride(1400, 900, 1, false))
	}
	if roles := is[string](b, `["table", "rowgroup", "row", "rowheader", "columnheader", "cell"].filter((r) => !document.querySelector("#difference [role=" + r + "]")).join()`); roles != "" {
		b.Errorf("the table has no %s", roles)
	}
	b.clean()
}
