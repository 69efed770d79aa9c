package serve

import (
	"encoding/json"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"vereda/internal/paired"
	"vereda/internal/policy"
	"vereda/internal/scenario"
	"vereda/scenarios"
)

// pageText reads a file of the page.
func pageText(t *testing.T, name string) string {
	t.Helper()
	text, err := fs.ReadFile(web, "web/"+name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// scripts lists the modules of the page.
func scripts(t *testing.T) map[string]string {
	t.Helper()
	files, err := fs.Glob(web, "web/js/*.js")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d modules, %v", len(files), err)
	}
	all := map[string]string{}
	for _, name := range files {
		all[name] = pageText(t, strings.TrimPrefix(name, "web/"))
	}
	return all
}

type pageWords struct{ Texts, Rules, Lines, Places map[string]string }

func wordsOf(t *testing.T, language string) (w pageWords) {
	t.Helper()
	if err := json.Unmarshal([]byte(pageText(t, "words/"+language+".json")), &w); err != nil {
		t.Fatal(err)
	}
	return w
}

// TestPageSpeaksTwoLanguages wants every text in both, with the same places for what
// is put in, every text that the page asks for, and none that nobody asks for.
func TestPageSpeaksTwoLanguages(t *testing.T) {
	en, es := wordsOf(t, "en"), wordsOf(t, "es")
	places := regexp.MustCompile(`\{\d\}`)
	for key, text := range en.Texts {
		other, known := es.Texts[key]
		a, b := places.FindAllString(text, -1), places.FindAllString(other, -1)
		slices.Sort(a)
		slices.Sort(b)
		if !known || other == "" || text == "" || !slices.Equal(a, b) {
			t.Errorf("%s: %q and %q", key, text, other)
		}
	}
	if len(en.Texts) != len(es.Texts) || len(en.Lines) != len(es.Lines) || len(en.Places) != len(es.Places) {
		t.Errorf("%d and %d texts, %d and %d lines", len(en.Texts), len(es.Texts), len(en.Lines), len(es.Lines))
	}
	var source strings.Builder
	source.WriteString(pageText(t, "index.html"))
	for _, text := range scripts(t) {
		source.WriteString(text)
	}
	all := source.String()
	for _, m := range regexp.MustCompile(`data-say(?:-label)?="([^"]+)"|say\("([a-z-]+)"`).FindAllStringSubmatch(all, -1) {
		key := m[1] + m[2]
		if _, known := en.Texts[key]; !known && !strings.HasSuffix(key, "-") {
			t.Errorf("the page asks for %q, which has no text", key)
		}
	}
	prefixes := regexp.MustCompile(`"([a-z]+-)" ?\+`).FindAllStringSubmatch(all, -1)
	for key := range en.Texts {
		asked := strings.Contains(all, `"`+key+`"`) || slices.ContainsFunc(prefixes, func(p []string) bool { return strings.HasPrefix(key, p[1]) })
		if !asked {
			t.Errorf("nobody asks for the text %q", key)
		}
	}
}

// TestRulesAndLinesHaveSpanish: what the program names in English, the page can say
// in Spanish.
func TestRulesAndLinesHaveSpanish(t *testing.T) {
	es := wordsOf(t, "es")
	for _, d := range policy.Definitions() {
		if es.Rules[d.Name] == "" {
			t.Errorf("the rule %s has no Spanish", d.Name)
		}
		if es.Texts["unit-"+d.Unit] == "" {
			t.Errorf("the unit %s has no text", d.Unit)
		}
	}
	s := world(t, "valley")
	q := paired.Ask(s, 0, 0, -1)
	for _, line := range q.Lines() {
		title := line.Title
		if i := strings.LastIndex(title, ": "); i > 0 {
			title = title[i+2:]
		}
		if line.Unit != paired.Share && es.Lines[title] == "" {
			t.Errorf("the line %q has no Spanish", title)
		}
		for _, key := range []string{"group-" + strings.ReplaceAll(line.Group, " ", "-"), "unit-" + line.Unit} {
			if es.Texts[key] == "" {
				t.Errorf("no text %s", key)
			}
		}
	}
	for i := range measures {
		for _, key := range []string{"measure-" + measures[i].name, "unit-" + measures[i].unit} {
			if es.Texts[key] == "" {
				t.Errorf("no text %s", key)
			}
		}
	}
}

// TestPlacesHaveSpanish: zones and sectors of the shipped scenarios, which lists and
// tables name, have names in both languages.
func TestPlacesHaveSpanish(t *testing.T) {
	looked := 0
	for _, name := range scenarios.Names() {
		folder, _ := scenarios.FS(name)
		s, list := scenario.Load(folder, name)
		if s == nil {
			t.Fatal(list.Format())
		}
		for _, place := range slices.Concat(s.Network.Zones, s.Network.Sectors) {
			for _, language := range []string{"en", "es"} {
				if looked++; wordsOf(t, language).Places[place] == "" {
					t.Errorf("%s: %s has no name in %s", name, place, language)
				}
			}
		}
	}
	if looked < 40 {
		t.Errorf("%d names were looked for", looked)
	}
}

// forbidden is what modules of the page do not contain: markup from texts, code
// from texts, addresses of others.
var forbidden = regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|https?://(?:[a-vx-z]|w[a-vx-z])|(?:^|[^{|<])\bimport\(`)

func TestPageMakesNoMarkupFromTextsAndAsksNobodyElse(t *testing.T) {
	for name, text := range scripts(t) {
		if found := forbidden.FindString(text); found != "" {
			t.Errorf("%s contains %q", name, found)
		}
	}
	if forbidden.FindString("e.innerHTML = x") == "" || forbidden.FindString(`fetch("https://example.org")`) == "" || forbidden.FindString("http://www.w3.org/2000/svg") != "" {
		t.Error("the search finds too little or too much")
	}
	html := pageText(t, "index.html")
	for _, bad := range []string{"<style", "onclick", "style=", "javascript:", "//"} {
		if strings.Contains(html, bad) {
			t.Errorf("index.html contains %q", bad)
		}
	}
	if n := strings.Count(html, "<script"); n != 1 || !strings.Contains(html, `<script type="module" src="/js/main.js"></script>`) {
		t.Errorf("%d scripts in index.html", n)
	}
}

// TestWordsForPeople keeps words off the page that the field does not use of people.
func TestWordsForPeople(t *testing.T) {
	bad := regexp.MustCompile(`(?i)\b(illegals?|aliens?|floods?|waves?|surges?|invasions?|ilegales?|oleadas?|avalanchas?|invasión)\b`)
	if bad.FindString("a wave of people") == "" {
		t.Error("the search finds nothing")
	}
	for _, language := range []string{"en", "es"} {
		if found := bad.FindString(pageText(t, "words/"+language+".json")); found != "" {
			t.Errorf("%s says %q", language, found)
		}
	}
}

// TestPageRoundsFigures: figures of people and events are written by one function, to
// three digits at most; what else formats numbers writes shares, or values of rules as
// they were set.
func TestPageRoundsFigures(t *testing.T) {
	digits := regexp.MustCompile(`maximum(Significant|Fraction)Digits: (\w+)`)
	calls := regexp.MustCompile(`\bcount\([^()]*(?:\([^()]*\))*[^()]*, *(\d+)\)`)
	formats := 0
	for path, text := range scripts(t) {
		name := strings.TrimPrefix(path, "web/js/")
		for _, m := range calls.FindAllStringSubmatch(text, -1) {
			if m[1] > "3" || len(m[1]) > 1 {
				t.Errorf("%s: %s asks for more digits than are known", name, m[0])
			}
		}
		for _, bad := range []string{"toFixed", "toPrecision", "toLocaleString"} {
			if strings.Contains(text, bad) {
				t.Errorf("%s writes a number by %s; use count or figure of words.js", name, bad)
			}
		}
		formats += strings.Count(text, "NumberFormat")
		for _, m := range digits.FindAllStringSubmatch(text, -1) {
			switch {
			case name == "words.js" && (m[2] == "digits" || m[2] == "2"), name == "rules.js" && m[1] == "Fraction":
			default:
				t.Errorf("%s: %s", name, m[0])
			}
		}
	}
	if text := pageText(t, "js/words.js"); !strings.Contains(text, "export function count(v, digits = 3)") {
		t.Error("count of words.js does not round to two or three digits")
	}
	if formats < 3 {
		t.Errorf("%d places format numbers; the test reads something else than the page", formats)
	}
}
