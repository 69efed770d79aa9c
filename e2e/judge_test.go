package e2e

import (
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
)

// border is the shipped border with so many people in a row: with 5000 it runs in a moment.
func border(t *testing.T, people int) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "border")
	if err := os.CopyFS(folder, os.DirFS(filepath.Join("..", "scenarios", "us-southwest-border"))); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "scenario.yaml")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text = regexp.MustCompile(`people_per_row: \d+`).ReplaceAll(text, []byte("people_per_row: "+strconv.Itoa(people)))
	if err := os.WriteFile(path, text, 0o666); err != nil {
		t.Fatal(err)
	}
	return folder
}

// TestPatternsAreJudgedFromThePage asks for the further runs from the chapter of patterns
// and stops them, then asks again and sees them through: the patterns that wait are judged.
func TestPatternsAreJudgedFromThePage(t *testing.T) {
	b := open(t, serve(t, border(t, 5000)), 1400, 900, calmly())
	b.done()
	b.until("document.querySelectorAll('#chapter option').length > 3")
	b.choose("seeds", "1")
	b.do(chromedp.Click("#run", chromedp.ByQuery))
	b.within(5*patience, "vereda.state().base?.seeds.length === 1 && document.getElementById('stop').hidden")
	b.choose("chapter", "patterns")
	const settled = "document.querySelector('#parts').dataset.chapter === 'patterns' && document.querySelector('#parts').dataset.run === vereda.state().base.id && !document.querySelector('#parts').hasAttribute('aria-busy')"
	b.within(5*patience, settled+" && document.querySelector('#judge:enabled')")
	const told = "Number(document.querySelector('#parts').textContent.match(/\\d+ of (\\d+) patterns/)?.[1])" // and published figures that are judged
	before := is[float64](b, told)
	if !(before > 0) {
		b.Fatalf("%v patterns are judged", before)
	}
	if label := is[string](b, "document.querySelector('#judge').textContent"); !regexp.MustCompile(`\d`).MatchString(label) {
		b.Errorf("the button does not say how many runs it asks for: %q", label)
	}
	// Stopped, they leave things as they were, and can be asked for again; on a fast machine
	// they may be over before the stop is read.
	b.do(chromedp.Click("#judge", chromedp.ByQuery))
	b.until("!document.querySelector('#judge') || (!document.querySelector('#judge-stop').hidden && document.querySelector('#judge').disabled)")
	is[bool](b, "(document.querySelector('#judge-stop')?.click(), true)")
	b.within(5*patience, settled+" && !document.querySelector('#judge:disabled')")
	if is[bool](b, "Boolean(document.querySelector('#judge'))") {
		if left := is[float64](b, told); left != before {
			b.Errorf("%v patterns were judged, and after the stop %v", before, left)
		}
		b.do(chromedp.Click("#judge", chromedp.ByQuery))
	}
	b.within(5*patience, settled+" && !document.querySelector('#judge') && "+told+" > "+strconv.FormatFloat(before, 'f', 0, 64))
	b.shot("judged")
	b.clean()
}

// TestCommandGivesWhatIsShown copies the scenario and the command, runs the command as it
// stands in a shell, and finds the figures of the page in what the program says.
func TestCommandGivesWhatIsShown(t *testing.T) {
	work, downloads := t.TempDir(), t.TempDir()
	if err := os.CopyFS(filepath.Join(work, "valley"), os.DirFS(small(t))); err != nil {
		t.Fatal(err)
	}
	b := open(t, serve(t, filepath.Join(work, "valley")), 1400, 900, calmly(), browser.SetDownloadBehavior(browser.SetDownloadBehaviorBehaviorAllow).WithDownloadPath(downloads))
	b.done()
	is[bool](b, `(window.copied = [], Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text) => { copied.push(text); } } }), document.querySelector("#add").closest("details").open = true)`)
	b.choose("rule", "expulsion")
	b.choose("add-date", "2019-02-01")
	b.choose("add-jurisdiction", "north")
	b.choose("add-value", "1")
	b.choose("seeds", "2")
	b.choose("until", "2019-05")
	b.do(chromedp.Click("#add button", chromedp.ByQuery))
	b.until("document.querySelectorAll('#changes li').length === 1 && /--variant changed .*--seeds 2 --to 2019-05/.test(document.querySelector('#command').textContent)")
	b.do(chromedp.Click("#run", chromedp.ByQuery))
	b.until("vereda.state().changed?.seeds.length === 2 && document.getElementById('stop').hidden && document.querySelector('#difference table')")
	for _, id := range []string{"copy-command", "copy-overlay", "save-overlay"} {
		b.do(chromedp.Click("#"+id, chromedp.ByQuery))
	}
	b.until("window.copied.length === 2")
	// The files that are copied are those of the archive.
	archive := filepath.Join(downloads, "overlay.zip")
	written(t, archive)
	extract(t, archive, filepath.Join(work, "valley"))
	copied := is[string](b, "copied[1]")
	parts := regexp.MustCompile(`(?m)^# (\S+)$`).FindAllStringSubmatch(copied, -1)
	if len(parts) == 0 {
		t.Fatalf("no file was copied: %q", copied)
	}
	for _, part := range parts {
		text, err := os.ReadFile(filepath.Join(work, "valley", filepath.FromSlash(part[1])))
		if err != nil || !strings.Contains(copied, string(text)) {
			t.Errorf("%s was copied otherwise than it was saved: %v", part[1], err)
		}
	}
	shell := exec.Command("sh", "-e", "-c", is[string](b, "copied[0]"))
	shell.Dir = work
	shell.Env = append(os.Environ(), "PATH="+filepath.Dir(program)+string(os.PathListSeparator)+os.Getenv("PATH"))
	var wrong strings.Builder
	shell.Stderr = &wrong
	said, err := shell.Output()
	if err != nil {
		t.Fatalf("the command of the page: %v: %s", err, wrong.String())
	}
	rows := strings.Split(is[string](b, `[...document.querySelectorAll("#difference tbody tr:not(.group)")].map((r) => r.cells[0].textContent.replace(/ \[[^[]*$/, "") + "|" + [1, 2, 3].map((i) => r.cells[i].textContent.replaceAll(/,(?=\d)/g, "").replace(/^([-+]?\d.*) \[.*/, "$1").replace(/\].*/, "]")).join("|")).join("\n")`), "\n")
	found := 0
	for _, row := range rows {
		if told(string(said), strings.Split(row, "|")) {
			found++
		} else {
			t.Errorf("%q stands otherwise in the terminal, or not at all", row)
		}
	}
	if found < 10 {
		t.Errorf("%d of %d rows are told alike", found, len(rows))
	}
	if t.Failed() {
		t.Logf("%s", said)
	}
	b.clean()
}

// told looks for the line of the terminal with a title, and in it for the figures of the
// base, the variant and the difference, to the digits of the page: the mean, which stands
// before its interval, or the two ends of an interval that stands alone.
func told(said string, cells []string) bool {
	for _, line := range strings.Split(said, "\n") {
		// The page leaves out of a place that it lies on the way.
		rest, found := strings.CutPrefix(strings.Replace(strings.TrimSpace(line), ", on the way: ", ": ", 1), cells[0]+" (")
		if !found {
			continue
		}
		_, rest, _ = strings.Cut(rest, ")")
		figures := regexp.MustCompile(`(?:[-+]?\d[\d,.]*(?: M)? )?\[[^\]]*\]`).FindAllString(rest, -1)
		alike := len(figures) >= len(cells)-1 // the percent of a difference may be an interval too
		for i := 0; alike && i < len(cells)-1; i++ {
			own, _, apart := strings.Cut(figures[i], " [")
			if !apart {
				own = figures[i]
			}
			alike = slices.EqualFunc(numbersIn(own), numbersIn(cells[1+i]), func(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Abs(b) })
		}
		return alike
	}
	return false
}

// numbersIn lists the numbers of a figure; a comma parts thousands where a digit follows it.
func numbersIn(text string) (list []float64) {
	for _, m := range regexp.MustCompile(`([-+]?\d[\d.]*)( M)?`).FindAllStringSubmatch(regexp.MustCompile(`,(\d)`).ReplaceAllString(text, "$1"), -1) {
		v, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			return nil
		}
		if m[2] != "" {
			v *= 1e6
		}
		list = append(list, v)
	}
	return list
}
