package report

import (
	"bytes"
	"encoding/csv"
	"maps"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"vereda/internal/draw"
	"vereda/internal/ledger"
	"vereda/internal/paired"
	calendar "vereda/internal/policy"
	"vereda/internal/scenario"
)

// all are the texts of both tables.
func all() map[string]text {
	m := maps.Clone(texts)
	maps.Copy(m, cardTexts)
	maps.Copy(m, ethicsTexts)
	maps.Copy(m, credibilityTexts)
	return m
}

// same are texts that are alike in both languages.
var same = []string{"no-variant", "base"}

func TestBothLanguagesSayEverything(t *testing.T) {
	if len(all()) != len(texts)+len(cardTexts)+len(ethicsTexts)+len(credibilityTexts) {
		t.Error("a key stands in both tables")
	}
	source := ""
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".go") && !strings.Contains(e.Name(), "_test") && !strings.Contains(e.Name(), "words") {
			b, err := os.ReadFile(e.Name())
			if err != nil {
				t.Fatal(err)
			}
			source += string(b)
		}
	}
	for key, x := range all() {
		if x.en == "" || x.es == "" || x.en == x.es && !slices.Contains(same, key) {
			t.Errorf("%s: English %q, Spanish %q", key, x.en, x.es)
		}
		if a, b := strings.Count(x.en, "%s"), strings.Count(x.es, "%s"); a != b {
			t.Errorf("%s: %d places in English, %d in Spanish", key, a, b)
		}
		stem := strings.TrimSuffix(key, "-text")
		if !strings.Contains(source, `"`+stem+`"`) && !strings.HasPrefix(key, "grade-") && !strings.HasPrefix(key, "queue-") && !strings.HasPrefix(key, "ask-") && !strings.HasPrefix(key, "matrix-") && !slices.Contains(FactorIDs, strings.TrimPrefix(key, "factor-")) {
			t.Errorf("the text %s is not used", key)
		}
	}
}

// english are words that no Spanish text has.
var english = regexp.MustCompile(`(?i)\b(the|of|and|with|which|people|there|from|runs?|not)\b`)

func TestSpanishHasNoRawEnglish(t *testing.T) {
	in := withBase("", draw.Spanish)
	for i := range in.Result.Scenario.Instruments { // names of the example that the table does not have
		in.Result.Scenario.Instruments[i].Publisher, in.Result.Scenario.Instruments[i].Licence = "Una oficina", "Una licencia"
	}
	list := nodes(t, HTML(in))
	found := 0
	for _, n := range list {
		if n.name == "title" || slices.Contains([]string{"p", "li", "th", "td", "caption", "summary", "h1", "h2", "h3", "dt", "dd", "a", "span", "text", "desc"}, n.name) {
			if n.name == "li" && !slices.Contains(n.path, "nav") {
				continue // its parts are looked at
			}
			if n.attributes["lang"] == "en" || strings.Contains(n.words, "People met") || strings.Contains(n.words, "Who ") {
				continue // words of the scenario, which is in English and says so
			}
			found++
			if m := english.FindString(n.words); m != "" && !slices.Contains(n.path, "style") {
				t.Errorf("%s says %q: %.90s", n.name, m, n.words)
			}
		}
	}
	if found < 100 {
		t.Errorf("only %d texts were looked at", found)
	}
	for _, x := range all() {
		if english.MatchString(strings.ReplaceAll(x.es, "%s", "")) {
			t.Errorf("the Spanish text is English: %s", x.es)
		}
	}
	for key, x := range dictionary {
		if x.es == "" || english.MatchString(x.es) {
			t.Errorf("%s: the Spanish is %q", key, x.es)
		}
	}
}

func TestShippedScenariosHaveSpanish(t *testing.T) {
	want := map[string]bool{}
	for _, name := range []string{"latin-america-us", "latin-america-us-2005-2025", "us-southwest-border"} {
		s, list := scenario.Load(os.DirFS("../../scenarios/"+name), name)
		if list.HasErrors() {
			t.Fatal(list.Format())
		}
		want[s.Title], want[s.Question] = true, true
		folder := os.DirFS("../../scenarios/" + name)
		for _, variant := range scenario.Variants(folder) {
			v, list := scenario.LoadVariant(folder, name, variant)
			if list.HasErrors() {
				t.Fatal(list.Format())
			}
			want[v.Title], want[v.Question] = true, true
		}
		for _, claim := range s.Evidence {
			if told, in := claim.Words("es"); in != "es" || told.Claim == claim.Claim {
				t.Errorf("%s: the claim %s is not in Spanish: %q", name, claim.ID, told.Claim)
			}
		}
		for i := range s.Instruments {
			want[s.Instruments[i].Title], want[s.Instruments[i].Unit], want[s.Instruments[i].Licence] = true, true, true
		}
		for _, list := range [][]scenario.SeriesInfo{s.ObservedInfo, s.Series} {
			for _, info := range list {
				want[info.NotCounted] = true
			}
		}
		for _, a := range s.Card {
			want[a.Answer], want[a.By] = true, true
		}
		for _, r := range s.RuleRows {
			want[strings.ReplaceAll(r.Rule, "_", " ")] = true
		}
		for _, line := range paired.Ask(s, 0, 0, -1).Lines() {
			want[line.Title], want[line.Unit], want[line.Group] = true, true, true
		}
	}
	for _, d := range calendar.Definitions() {
		want[strings.ReplaceAll(d.Name, "_", " ")] = true // the page offers those too that no calendar sets
	}
	table, err := os.ReadFile("../pattern/bands.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		want[row[slices.Index(rows[0], "title")]] = true
	}
	for _, world := range []bool{false, true} {
		want[draw.Basemap(world).Note] = true
	}
	for _, verdict := range scenario.Verdicts() {
		want[words(verdict)] = true
	}
	for _, stock := range ledger.StockNames() {
		want[words(stock)] = true
	}
	missing := 0
	for _, w := range slices.Sorted(maps.Keys(want)) {
		if _, known := translate(draw.Spanish, w); !known {
			t.Errorf("words.csv lacks %q", w)
			missing++
		}
	}
	if len(want) < 150 {
		t.Errorf("only %d words were looked for", len(want))
	}
}

// banned are words that make people less than people.
var banned = regexp.MustCompile(`(?i)\b(illegals?|aliens?|floods?|waves?|hordes?|invasions?|surges?|swarms?|ilegales|ilegal|clandestin\w+|indocumentad\w+|oleadas?|avalanchas?|invasi\w+|hordas?|irregular (people|persons?|migrants?)|(personas|migrantes) irregulares)\b`)

func TestPeopleArePeople(t *testing.T) {
	if !banned.MatchString("a wave of illegals") || banned.MatchString("an irregular crossing") {
		t.Fatal("the list finds the wrong words")
	}
	look := func(words string) {
		if m := banned.FindString(words); m != "" {
			t.Errorf("%q in: %s", m, words)
		}
	}
	for _, x := range all() {
		look(x.en)
		look(x.es)
	}
	for _, x := range dictionary {
		look(x.en)
		look(x.es)
	}
}

func TestWordsMadeOfParts(t *testing.T) {
	for words, want := range map[string]string{
		"tucson: deaths":                               "tucson: muertes",
		"mexico, on the way: deaths":                   "mexico, en el camino: muertes",
		"Events in Mexico, 2019":                       "Eventos en México, 2019",
		"Repeat share, fiscal 2019":                    "Parte repetida, año fiscal 2019",
		"Price of a guide, 2017 to 2020":               "Precio de un guía, 2017 a 2020",
		"Diversion (share of its parts that pass)":     "Desvío (parte de sus componentes que se cumple)",
		"days waited for a hearing, all nationalities": "días de espera por una audiencia, todas las nacionalidades",
	} {
		if got, known := translate(draw.Spanish, words); got != want || !known {
			t.Errorf("%q becomes %q, %v", words, got, known)
		}
	}
	if got, known := translate(draw.Spanish, "a river that nobody translated"); known || got != "a river that nobody translated" {
		t.Errorf("unknown words become %q, %v", got, known)
	}
	if got := say(draw.English, "span", "%s", "b"); got != "%s to b" {
		t.Errorf("a place in what is put in is filled: %q", got)
	}
}

func TestContrast(t *testing.T) {
	luminance := func(colour string) float64 {
		if len(colour) == 4 {
			colour = "#" + strings.Repeat(colour[1:2], 2) + strings.Repeat(colour[2:3], 2) + strings.Repeat(colour[3:4], 2)
		}
		sum := 0.0
		for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
			v, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
			if err != nil {
				t.Fatal(err)
			}
			s := float64(v) / 255
			if s <= 0.04045 {
				s /= 12.92
			} else {
				s = math.Pow((s+0.055)/1.055, 2.4)
			}
			sum += weight * s
		}
		return sum
	}
	contrast := func(a, b string) float64 {
		x, y := luminance(a), luminance(b)
		return (max(x, y) + 0.05) / (min(x, y) + 0.05)
	}
	if c := contrast("#000", "#fff"); math.Abs(c-21) > 1e-9 {
		t.Fatalf("black on white is %v", c)
	}
	colours := regexp.MustCompile(`[;{]color:(#[0-9a-f]{3,6})`).FindAllStringSubmatch(style, -1)
	grounds := regexp.MustCompile(`background:(#[0-9a-f]{3,6})`).FindAllStringSubmatch(style, -1)
	if len(colours) < 3 || len(grounds) < 4 {
		t.Fatalf("%d colours of words, %d of grounds", len(colours), len(grounds))
	}
	for _, c := range colours {
		for _, g := range grounds { // every colour of words on every ground
			if got := contrast(c[1], g[1]); got < 4.5 {
				t.Errorf("%s on %s has a contrast of %.2f, want 4.5", c[1], g[1], got)
			}
		}
	}
	for _, c := range regexp.MustCompile(`outline:3px solid (#[0-9a-f]+)`).FindAllStringSubmatch(style, -1) {
		if got := contrast(c[1], "#fff"); got < 3 {
			t.Errorf("the focus %s has a contrast of %.2f, want 3", c[1], got)
		}
	}
}
