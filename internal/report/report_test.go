package report

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"vereda/internal/draw"
	"vereda/internal/geo"
	"vereda/internal/network"
	"vereda/internal/observe"
	"vereda/internal/pattern"
	"vereda/internal/quantity"
	"vereda/internal/result"
	"vereda/internal/scenario"
)

func f(v float64) *float64 { return &v }

// example is a report of two runs over two years; every name holds the words.
func example(words string, l draw.Language) Input {
	start, _ := quantity.ParseDate("2019-01-01")
	end, _ := quantity.ParseDate("2020-12-31")
	rule, _ := quantity.ParseDate("2019-07-16")
	one := func(s string) string { return s + words }
	s := &scenario.Scenario{Name: one("hamlet"), Title: one("Hamlet"), Question: one("Who comes?"), Start: start, End: end, PeoplePerRow: 1, PriceYear: 2020,
		Instruments: []observe.Instrument{
			{Name: "met", Title: one("People met"), Unit: "people/month", Definition: one("Who was met."), Publisher: one("An office"), Licence: one("A licence"), Source: "key"},
			{Name: "where", Title: one("Met by sector"), Unit: "people/month", BySector: true, Publisher: "An office", Licence: "CC BY 4.0", Source: "key", Driver: true}},
		ObservedInfo: []scenario.SeriesInfo{{Name: "met", Publisher: one("An office"), Licence: one("A licence"), Source: "key"}, {Name: "where", Publisher: "An office", Licence: "CC BY 4.0", Source: "key"}},
		RuleRows:     []scenario.RuleRow{{From: start, Rule: "beds", Jurisdiction: "north"}, {From: rule, Rule: "beds", Jurisdiction: one("north"), Value: 3}, {From: rule, Rule: one("agents"), Value: 3}},
		Evidence: []scenario.Claim{
			{ID: "1", Claim: one("Many were met"), Cited: one("30,000"), Found: "24,100", Verdict: "partly-right", Source: "key", Year: "2019", Series: "met", From: start.Month(), To: start.Month() + 2, Note: one("In three months.")},
			{ID: "2", Claim: "All were met", Cited: "everyone", Found: "nobody knows", Verdict: "unverifiable", Source: "key"}},
		Moves: &scenario.Moves{From: start.Month(), To: end.Month(), Rows: 32, Seeds: 2, Runs: 640, PeoplePerRow: 20, Outcomes: []scenario.MovedOutcome{
			{Group: one("crossings"), Outcome: one("encounters"), Unit: "events", Chance: 0.25, By: []scenario.MovedBy{
				{Parameter: one("patrol.effort"), First: scenario.Index{Value: 0.6, Low: 0.5, High: 0.7}, Total: scenario.Index{Value: 0.8125, Low: 0.7, High: 0.9}},
				{Parameter: "retry.base", Total: scenario.Index{Value: 0.03, Low: 0.001, High: 0.1}}}},
			{Group: "crossings", Outcome: "deaths", Unit: "people", Chance: 0.95, By: []scenario.MovedBy{{Parameter: "harm.recorded", Total: scenario.Index{Value: 0.9, Low: 0.8, High: 1}}}}}},
		Values:  []scenario.Value{{Grade: "A"}, {Grade: "D"}, {Grade: "D"}},
		Sources: []scenario.Source{{Key: "key", Fields: map[string]string{"title": one("A table"), "author": one("A writer"), "year": "2020", "url": one("https://example.org/")}}}}
	s.Network = &network.Network{Sectors: []string{"north", "south"}}
	met := observe.Series{Instrument: &s.Instruments[0]}
	for m := start.Month(); m <= end.Month(); m++ {
		met.Points = append(met.Points, observe.Point{Month: m, Sector: -1, Nationality: -1, Party: -1, Value: 1})
	}
	s.Observed = []observe.Series{met, {Instrument: &s.Instruments[1]}}
	r := &result.Folder{Version: one("9"), Seeds: []uint64{1, 2}, Scenario: s, Variant: one("more"), Digest: "abc"}
	for i := range 24 {
		m := start.Month() + quantity.Month(i)
		v := 1000 + 100*float64(i)
		for _, sector := range []string{"all", one("north"), "south"} {
			name := "where"
			if sector == "all" {
				name = "met"
			}
			observed := v + 50
			if i == 5 {
				observed = math.NaN()
			}
			r.Series = append(r.Series, result.Value{Instrument: name, Period: m.String(), Month: m, Sector: sector, Nationality: "all", Party: "all",
				Observed: observed, Mean: v, Low: v - 30, High: v + 30, Low95: v - 20, Low50: v - 10, High50: v + 10, High95: v + 20})
		}
		r.Stocks = append(r.Stocks, result.Monthly{Month: m, Name: "detained", Mean: 10, Low: 9, High: 11}, result.Monthly{Month: m, Name: one("other"), Mean: 3, Low: 2, High: 4})
		for _, name := range []string{"wage-with-the-right-to-work", "remittances-sent", "lives-there-pending", "went-home"} {
			r.Living = append(r.Living, result.Monthly{Month: m, Name: name, Mean: 50, Low: 49, High: 51})
		}
		r.Money = append(r.Money, result.Monthly{Month: m, Name: "hired", Mean: 1e6, Low: 9e5, High: 1.1e6})
	}
	nan := math.NaN()
	for _, name := range []string{"met", "where"} {
		skill := map[string]float64{"met": -1, "where": 0.5}[name]
		r.Scores = append(r.Scores, result.Score{Instrument: name, Form: "as counted", Group: "check", Role: "outcome", Forecast: "model", Points: 12, MAE: 50, Bias: -50, Cover50: 0.5, Cover95: 0.9, Skill: nan, SkillLow: nan, SkillHigh: nan},
			result.Score{Instrument: name, Form: "as counted", Group: "check", Role: "outcome", Forecast: "last value", Verdict: "no better than last value: worse", Points: 12, MAE: 25, Skill: skill, SkillLow: skill - 0.2, SkillHigh: skill + 0.2})
	}
	for seed := range 2 {
		for k, title := range []string{"encounters between ports", "deaths, recorded or not", one("north: deaths")} {
			group := []string{"crossings", "deaths and harms", "where"}[k]
			r.Counts = append(r.Counts, result.Count{Seed: int64(seed + 1), Group: group, Title: title, Unit: "events", Value: f(float64(100*(k+1) + 10*seed))})
		}
	}
	yes, no := true, false
	return Input{Result: r, Language: l, Command: one("vereda run hamlet"), Patterns: &pattern.Report{Passed: 1, Judged: 2, Patterns: []pattern.Pattern{
		{ID: "P1", Title: one("Repeat share"), Value: f(0.2), Low: f(0.1), High: f(0.3), Band: pattern.Band{Low: f(0.1), High: f(0.4)}, Pass: &yes, Sure: true, Fitted: "check"},
		{ID: "P2", Title: "Unseen entries collapse", Value: f(0.9), Band: pattern.Band{High: f(0.4)}, Pass: &no, Fitted: "fit"}, {ID: "P3", Title: one("No band"), Fitted: "both"}},
		NotProduced: []pattern.NoPattern{{ID: "P9", Title: one("Far"), Reason: one("its years are not in the run")}}}}
}

// withBase is the example beside a base with 20 events fewer in each run.
func withBase(words string, l draw.Language) Input {
	in := example(words, l)
	base := *in.Result
	base.Variant = ""
	base.Counts = slices.Clone(base.Counts)
	for i := range base.Counts {
		base.Counts[i].Value = f(*base.Counts[i].Value - 20 - float64(i))
	}
	in.Base = &base
	return in
}

// node is an element, or words, of a document.
type node struct {
	name       string
	attributes map[string]string
	words      string // of the element itself and of all below it
	path       []string
}

// nodes reads a document, as XML that forgives what HTML may leave out.
func nodes(t *testing.T, document string) (list []*node) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(document))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var open []*node
	for {
		token, err := d.Token()
		if err == io.EOF {
			if len(open) > 0 {
				t.Errorf("%s is not closed", open[len(open)-1].name)
			}
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			n := &node{name: x.Name.Local, attributes: map[string]string{}}
			for _, a := range x.Attr {
				n.attributes[a.Name.Local] = a.Value
			}
			for _, o := range open {
				n.path = append(n.path, o.name)
			}
			open, list = append(open, n), append(list, n)
		case xml.EndElement:
			if len(open) == 0 || open[len(open)-1].name != x.Name.Local {
				t.Fatalf("</%s> closes another element", x.Name.Local)
			}
			open = open[:len(open)-1]
		case xml.CharData:
			for _, o := range open {
				o.words += string(x)
			}
		}
	}
}

// withMap is the example with a map of two places, beside a base.
func withMap(words string, l draw.Language) Input {
	in := withBase(words, l)
	note := &geo.Basemap{Note: words, Countries: []geo.Country{{ISO3: "XXX", Name: words, Rings: [][]geo.Point{{{Lon: -99, Lat: 20}, {Lon: -98, Lat: 20}, {Lon: -98, Lat: 21}}}}}}
	in.Map = &draw.Map{Title: "A way" + words, From: "2019-01-01", To: "2020-12-31", Runs: 2, Language: l, Width: 900, Base: note,
		Places: []draw.Place{{Name: "a", Title: "Alpha" + words, Kind: "origin", Zone: "south", At: geo.Point{Lon: -99, Lat: 14}}, {Name: "b", Title: "Beta" + words, Kind: "transit", Zone: "mid", At: geo.Point{Lon: -95, Lat: 18}}},
		Flows:  []draw.Flow{{From: 0, To: 1, Mode: "bus", Mean: 1000, Low: 900, High: 1100}}}
	return in
}

func TestStructure(t *testing.T) {
	for _, l := range draw.Languages() {
		document := HTML(withMap("", l))
		list := nodes(t, document)
		level, ones := 0, 0
		ids := map[string]bool{}
		for _, n := range list {
			if id := n.attributes["id"]; id != "" {
				if ids[id] {
					t.Errorf("the id %s is there twice", id)
				}
				ids[id] = true
			}
			if h := regexp.MustCompile(`^h([1-6])$`).FindStringSubmatch(n.name); h != nil {
				now := int(h[1][0] - '0')
				if now > level+1 || strings.TrimSpace(n.words) == "" {
					t.Errorf("heading %q of level %d follows one of level %d", n.words, now, level)
				}
				if level = now; now == 1 {
					ones++
				}
			}
		}
		if ones != 1 || list[0].name != "html" || list[0].attributes["lang"] != string(l) {
			t.Errorf("%d headings of the first level; the document begins with %s, lang %q", ones, list[0].name, list[0].attributes["lang"])
		}
		checkParts(t, list, ids)
		if HTML(withMap("", l)) != document {
			t.Error("the same input gives other bytes")
		}
		for _, id := range []string{"map", "accuracy", "run", "totals", "differences", "moves", "series", "queues", "money", "money-wages", "money-sent", "money-living", "money-leaving", "patterns", "evidence", "limits", "card", "sources"} {
			if !ids[id] {
				t.Errorf("there is no part %s", id)
			}
		}
	}
}

// checkParts looks at tables, pictures, links and styles.
func checkParts(t *testing.T, list []*node, ids map[string]bool) {
	t.Helper()
	count := map[string]int{}
	allowed := ""
	for _, n := range list {
		count[n.name]++
		if n.attributes["http-equiv"] == "Content-Security-Policy" {
			allowed = n.attributes["content"]
		}
	}
	if !strings.HasPrefix(allowed, "default-src 'none';") {
		t.Errorf("the policy is %q", allowed)
	}
	if count["caption"] != count["table"] || count["table"] == 0 || count["svg"] == 0 {
		t.Errorf("%d tables, %d captions, %d pictures", count["table"], count["caption"], count["svg"])
	}
	for _, n := range list {
		for name, value := range n.attributes {
			here := strings.HasPrefix(value, "#") && ids[value[1:]]
			if (name == "href" || name == "src") && !here && !strings.HasPrefix(value, "data:") {
				t.Errorf("%s %s=%q leads nowhere, or out", n.name, name, value)
			}
			if strings.HasPrefix(strings.ToLower(name), "on") || name == "style" {
				t.Errorf("%s has the attribute %s", n.name, name)
			}
		}
		switch n.name {
		case "script", "img", "link", "iframe", "object", "base", "form":
			t.Errorf("there is an element %s", n.name)
		case "th":
			if s := n.attributes["scope"]; s != "col" && s != "row" {
				t.Errorf("the head %q has no scope", n.words)
			}
		case "style":
			sum := sha256.Sum256([]byte(n.words))
			if !strings.Contains(allowed, base64.StdEncoding.EncodeToString(sum[:])) {
				t.Errorf("a style is not in the policy: %.60s", n.words)
			}
			if strings.Contains(n.words, "url(") || strings.Contains(n.words, "@import") {
				t.Error("a style fetches something")
			}
		case "svg":
			for _, id := range strings.Fields(n.attributes["aria-labelledby"]) {
				if !ids[id] {
					t.Errorf("a picture is named by %s, which is not there", id)
				}
			}
			if n.attributes["role"] != "img" || n.attributes["aria-labelledby"] == "" {
				t.Error("a picture without a name")
			}
		}
	}
}

func TestSavedFilesSayWhoCounted(t *testing.T) {
	pictures, tables := 0, 0
	for _, n := range nodes(t, HTML(example("", draw.English))) {
		href := n.attributes["href"]
		if !strings.HasPrefix(href, "data:") {
			continue
		}
		_, packed, _ := strings.Cut(href, ";base64,")
		text, err := base64.StdEncoding.DecodeString(packed)
		if err != nil {
			t.Fatal(err)
		}
		switch name := n.attributes["download"]; {
		case strings.HasSuffix(name, ".svg"):
			pictures++
			if !strings.Contains(string(text), "Licence: Apache-2.0.") {
				t.Errorf("%s says no licence of what was simulated", name)
			}
			if strings.HasPrefix(name, "chart-") && !(strings.Contains(string(text), "An office") && strings.Contains(string(text), "licence")) {
				t.Errorf("%s names no source and licence", name)
			}
		default:
			tables++
			if head, _, _ := strings.Cut(string(text), "\n"); !strings.Contains(head, "source") || !strings.Contains(head+",", ",licence,") {
				t.Errorf("%s has the columns %s: no source and licence", name, head)
			}
			width := -1
			for line := range strings.Lines(string(text)) {
				if n := strings.Count(line, ","); strings.Count(line, `"`) == 0 && width >= 0 && n != width {
					t.Errorf("%s: %q has %d commas, the head %d", name, line, n, width)
				} else if width < 0 {
					width = n
				}
			}
			if strings.HasPrefix(name, "chart-") && !strings.Contains(string(text), "An office,") {
				t.Errorf("%s names no source", name)
			}
		}
	}
	if pictures < 5 || tables < 5 {
		t.Errorf("%d pictures and %d tables can be saved", pictures, tables)
	}
}

func TestAccuracyIsSaidFirst(t *testing.T) {
	list := nodes(t, HTML(example("", draw.English)))
	at := slices.IndexFunc(list, func(n *node) bool { return n.name == "h2" })
	if list[at].attributes["id"] != "accuracy" {
		t.Errorf("the first part is %s", list[at].words)
	}
	document := HTML(example("", draw.English))
	if want := "the model is worse on 1 of 2 series (People met), no clear difference on 0, better on 1 (Met by sector), too few points on 0"; !strings.Contains(document, want) {
		t.Errorf("it does not say: %s", want)
	}
}

func TestDifferencesArePaired(t *testing.T) {
	twice := withBase("", draw.English)
	twice.Result.Variant = "" // the scenario run twice: a difference between variants has no mean
	document := HTML(twice)
	// Events: 100 and 110 beside 80 and 87, differences 20 and 23: mean 21.5, and
	// Student's t with one degree of freedom, 12.706 x 2.1213 / sqrt 2.
	if !strings.Contains(document, "21.5 [2.44, 40.6]") {
		t.Error("the difference by seed and its interval are not there")
	}
	in := withBase("", draw.English)
	if err := Check(in.Result, in.Base); err != nil {
		t.Error(err)
	}
	in.Base.Seeds = []uint64{1, 3}
	if err := Check(in.Result, in.Base); err == nil || !strings.Contains(err.Error(), "same ones") {
		t.Errorf("other seeds: %v", err)
	}
	in.Base.Counts = nil
	if err := Check(in.Result, in.Base); err == nil || !strings.Contains(err.Error(), "counts.csv") {
		t.Errorf("no counts: %v", err)
	}
}

// TestClaimsStandBesideTheRuns adds three months up by hand: 1000, 1100 and 1200, less
// and more 30 in each, counted 50 more in each.
func TestClaimsStandBesideTheRuns(t *testing.T) {
	in := example("", draw.English)
	in.Result.Variant = ""
	c, known := One(in, "evidence")
	if !known || len(c.Parts) != 1 {
		t.Fatalf("%v, %d parts", known, len(c.Parts))
	}
	rows := c.Parts[0].Tables[0].Rows
	if got := rows[0][4].Text; got != "3,300 [3,210, 3,390] (People met, 2019-01 to 2019-03)" {
		t.Errorf("the runs say %q", got)
	}
	if rows[0][3].Text != "partly right" || rows[1][4].Text != "-" || !rows[0][0].Head {
		t.Errorf("rows are %+v", rows)
	}
	if !strings.Contains(c.Parts[0].CSV, ",3300,3210,3390,3450,2,Apache-2.0; ") {
		t.Errorf("the file says %s", c.Parts[0].CSV)
	}
	in.Result.Scenario.Instruments[0].Kind = observe.Stock
	if c, _ := One(in, "evidence"); !strings.HasPrefix(c.Parts[0].Tables[0].Rows[0][4].Text, "1,100 [1,070, 1,130]") {
		t.Errorf("of a stock: %q", c.Parts[0].Tables[0].Rows[0][4].Text)
	}
	in.Result.Variant = "more"
	c, _ = One(in, "moves")
	if len(c.Parts) != 2 || len(c.Notes) != 2 || !c.Parts[1].Picture || c.Parts[1].Tables[0].Rows[0][2].Text != "0.812 [0.7, 0.9]" || !strings.Contains(c.Parts[1].SVG, "25 % is luck") || !strings.Contains(c.Parts[1].CSV, ",events,patrol.effort,0.6,0.5,0.7,0.8125,0.7,0.9,0.25,") {
		t.Errorf("what moves: %+v", c)
	}
	if _, known := One(in, "nothing"); known {
		t.Error("there is a chapter of nothing")
	}
}

func TestOneRunHasNoInterval(t *testing.T) {
	in := example("", draw.English)
	in.Result.Seeds = in.Result.Seeds[:1]
	document := HTML(in)
	if !strings.Contains(document, "One run: there is no interval") || strings.Contains(document, `class="b95"`) {
		t.Error("one run shows bands, or does not say that it has none")
	}
}

// payloads are names that would act in a page that does not take care.
func payloads() (list []string) {
	acts := []string{"alert(1)", "document.title=1", "fetch('//x')"}
	for _, act := range acts {
		for _, shape := range []string{"<script>%s</script>", "</script><script>%s</script>", `"><img src=x onerror=%s>`, "'><svg onload=%s>", "<iframe srcdoc='<script>%s</script>'>",
			"</title><script>%s</script>", "</style><script>%s</script>", "<a href=javascript:%s>x</a>", `" onmouseover="%s`, "<!--<img src=--><img src=x onerror=%s>", "]]><script>%s</script>",
			"</desc></svg><script>%s</script>", "</text><foreignObject><body onload=%s>", "<math><mtext></p><script>%s</script>", "{{%s}}", "<noscript><p title='</noscript><img src=x onerror=%s>'>",
			"\u202e<script>%s</script>", "=HYPERLINK(\"%s\")", "+cmd|'%s'!A1", "<details open ontoggle=%s>"} {
			list = append(list, fmt.Sprintf(shape, act))
		}
	}
	return list
}

func TestNamesDoNothing(t *testing.T) {
	shape := func(document string) string {
		var b strings.Builder
		for _, n := range nodes(t, document) {
			b.WriteString(n.name)
			for _, name := range slices.Sorted(func(yield func(string) bool) {
				for k := range n.attributes {
					if !yield(k) {
						return
					}
				}
			}) {
				b.WriteString(" " + name)
			}
			b.WriteByte('\n')
		}
		return b.String()
	}
	for i, payload := range payloads() {
		for _, l := range draw.Languages()[i%2:][:1] {
			document := HTML(withMap(payload, l))
			for _, n := range nodes(t, document) {
				switch n.name {
				case "script", "img", "iframe", "foreignObject", "math", "noscript", "body-onload":
					t.Fatalf("%q became an element %s", payload, n.name)
				}
				for name := range n.attributes {
					if strings.HasPrefix(name, "on") {
						t.Fatalf("%q became an attribute %s", payload, name)
					}
				}
			}
			if strings.ContainsRune(document, '\u202e') {
				t.Errorf("%q turns the direction of writing", payload)
			}
		}
	}
	// The same elements with the same attributes, whatever the names say. Other
	// names of the same length, for lines of a picture break by length.
	if a, b := shape(HTML(withMap("<b onclick=x>", draw.English))), shape(HTML(withMap("&nbsponclicky&", draw.English))); a != b {
		t.Error("names change the elements of the document")
	}
}

// The parameters that clearly move a figure are named with their index, and none where
// chance does nearly all; the table to save holds all.
func TestReportNamesWhatMoves(t *testing.T) {
	document := HTML(example("", draw.English))
	from := strings.Index(document, `id="moves"`)
	part := document[from:]
	part = part[:strings.Index(part, `id="series"`)]
	for _, want := range []string{"patrol.effort", "0.81", "640 runs with 20 people per row", "chance, or nothing clearly", "of a variant"} {
		if !strings.Contains(part, want) {
			t.Errorf("the part lacks %q", want)
		}
	}
	table := part[:strings.Index(part, "</table>")]
	for _, no := range []string{"retry.base", "harm.recorded"} {
		if strings.Contains(table, no) {
			t.Errorf("the table names %s", no)
		}
	}
	in := example("", draw.English)
	in.Result.Scenario.Moves = nil
	if strings.Contains(HTML(in), `id="moves"`) {
		t.Error("a scenario that does not say what moves its figures has the part")
	}
}
