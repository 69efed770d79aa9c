package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// TestFurtherRunsAreFoundAgain: who looks at another chapter while further runs are made, and
// comes back, sees how far they are and can stop them: also where the server answers for the
// chapter before it has begun them. They are many enough not to end before that.
func TestFurtherRunsAreFoundAgain(t *testing.T) {
	b := open(t, serve(t, border(t, 300)), 1400, 900, calmly())
	b.done()
	b.until("document.querySelectorAll('#chapter option').length > 3")
	b.choose("seeds", "20")
	b.do(chromedp.Click("#run", chromedp.ByQuery))
	b.within(5*patience, "vereda.state().base?.seeds.length === 20 && document.getElementById('stop').hidden")
	b.choose("chapter", "patterns")
	b.within(5*patience, "document.querySelector('#parts').dataset.chapter === 'patterns' && Number(document.querySelector('#judge:enabled')?.textContent.match(/\\d+/)) % 20 === 0") // of these runs, and not of the first ones
	b.do(chromedp.Click("#judge", chromedp.ByQuery))
	b.until("!document.querySelector('#judge-stop').hidden")
	b.choose("chapter", "queues")
	b.within(5*patience, "document.querySelector('#parts').dataset.chapter === 'queues' && !document.querySelector('#judge')")
	b.choose("chapter", "patterns")
	b.within(patience, "document.querySelector('#judge:disabled') && !document.querySelector('#judge-stop').hidden && document.querySelector('.further progress').value > 0")
	b.do(chromedp.Click("#judge-stop", chromedp.ByQuery))
	b.until("document.querySelector('#judge:enabled') && document.querySelector('#judge-stop').hidden")
	b.clean()
}
