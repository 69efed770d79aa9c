package report

import (
	"encoding/base64"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"vereda/internal/compare"
	"vereda/internal/draw"
	"vereda/internal/observe"
	"vereda/internal/quantity"
)

// TestVariantsAreScenarios: what never was is called a scenario, no forecast, in the document
// and in every row of its files; in months that were counted it has means with intervals.
func TestVariantsAreScenarios(t *testing.T) {
	for _, l := range []draw.Language{draw.English, draw.Spanish} {
		in := withBase("", l)
		document := HTML(in)
		if said := map[draw.Language]string{draw.English: "a scenario, not a forecast", draw.Spanish: "un escenario, no un pronóstico"}[l]; strings.Count(document, said) < 4 {
			t.Errorf("%s: that it is a scenario is said %d times", l, strings.Count(document, said))
		}
		// The mean difference is 21.5, with two runs.
		if !strings.Contains(document, "21.5 [2.44, 40.6]") && !strings.Contains(document, "21,5 [2,44, 40,6]") {
			t.Errorf("%s: the difference does not stand with its interval", l)
		}
		if !strings.Contains(document, map[draw.Language]string{draw.English: "1,000 [", draw.Spanish: "1000 ["}[l]) || !strings.Contains(document, "10 [9, 11]") {
			t.Errorf("%s: months that were counted have no points", l)
		}
		files := 0
		for _, n := range nodes(t, document) {
			if name := n.attributes["download"]; strings.HasSuffix(name, ".csv") {
				_, packed, _ := strings.Cut(n.attributes["href"], ";base64,")
				text, err := base64.StdEncoding.DecodeString(packed)
				if err != nil {
					t.Fatal(err)
				}
				rowsAreScenarios(t, string(l)+" "+name, string(text))
				files++
			}
		}
		if files < 14 {
			t.Errorf("%s: %d files were looked at", l, files)
		}
		chaptersAreScenarios(t, in)
		in.Result.Variant = ""
		if document = HTML(in); !strings.Contains(document, map[draw.Language]string{draw.English: "1,000 [", draw.Spanish: "1000 ["}[l]) {
			t.Errorf("%s: months that were counted have no points", l)
		}
	}
}

// rowsAreScenarios wants every row of a file to say what it is.
func rowsAreScenarios(t *testing.T, name, text string) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("%s: %v, %d rows", name, err, len(rows))
	}
	at := slices.Index(rows[0], "standing")
	if at < 0 {
		t.Errorf("%s does not say what its figures are: %v", name, rows[0])
		return
	}
	for _, row := range rows[1:] {
		if row[at] != NotForecast {
			t.Errorf("%s calls figures of a variant %q: %v", name, row[at], row)
		}
	}
}

// chaptersAreScenarios wants chapters with figures to say it above them, and in pictures of
// series.
func chaptersAreScenarios(t *testing.T, in Input) {
	t.Helper()
	said := map[draw.Language]string{draw.English: "This variant never was", draw.Spanish: "Esta variante nunca existió"}[in.Language]
	for _, id := range []string{"totals", "series", "queues", "money", "patterns", "evidence"} {
		c, _ := One(in, id)
		if !slices.ContainsFunc(c.Notes, func(w Words) bool { return strings.Contains(w.Text, said) }) {
			t.Errorf("the chapter %s does not say %q: %v", id, said, c.Notes)
		}
		for _, p := range c.Parts {
			if p.Picture && !strings.Contains(strings.Join(strings.Fields(p.SVG), " "), strings.Fields(said)[0]+" "+strings.Fields(said)[1]) {
				t.Errorf("the picture %s of %s does not say %q", p.ID, id, said)
			}
		}
	}
}

// TestMonthsOutsideTheCountsAreCut lets the counts end in the middle of the runs: what is
// after has no mean anywhere.
func TestMonthsOutsideTheCountsAreCut(t *testing.T) {
	in := example("", draw.English)
	in.Result.Variant = ""
	s := in.Result.Scenario
	s.Observed[0].Points = s.Observed[0].Points[:12] // 2019 alone
	s.Observed[1].Points = []observe.Point{{Month: quantity.MonthOf(2019, 6), Value: 1}}
	c, _ := One(in, "series")
	rows := c.Parts[1].Tables[0].Rows // the first is of dates
	if rows[11][2].Text != "2,100 [2,070, 2,130]" || rows[12][2].Text != "[2,170, 2,230]" {
		t.Errorf("the last counted month stands as %q, the next as %q", rows[11][2].Text, rows[12][2].Text)
	}
	lines := strings.Split(c.Parts[1].CSV, "\n")
	if !strings.Contains(lines[12], ",2100,2070,2130,") || !strings.Contains(lines[13], ",,2170,2230,") || !strings.Contains(lines[13], NotForecast) {
		t.Errorf("the file has\n%s\n%s", lines[12], lines[13])
	}
	document := HTML(in)
	if !strings.Contains(document, "Counted from 2019-01 to 2019-12") {
		t.Error("the counted months are not named")
	}
	c, _ = One(in, "queues")
	for _, row := range c.Parts[0].Tables[0].Rows {
		if want := map[string]string{"2019": "10 [9, 11]", "2020": "[9, 11]"}[row[1].Text]; row[2].Text != want {
			t.Errorf("beds in %s: %q, want %q", row[1].Text, row[2].Text, want)
		}
	}
	in.Result.Seeds = in.Result.Seeds[:1]
	if c, _ = One(in, "series"); c.Parts[1].Tables[0].Rows[12][2].Text != "-" {
		t.Errorf("one run has no interval, and says %q", c.Parts[1].Tables[0].Rows[12][2].Text)
	}
}

// TestEverySeriesSaysSkillAndWhoIsNotCounted reads charts and files.
func TestEverySeriesSaysSkillAndWhoIsNotCounted(t *testing.T) {
	in := example("", draw.English)
	if says := in.Result.Label(&in.Result.Scenario.Instruments[0]).Says; in.Result.Variant == "" || says != compare.NeverWere {
		t.Errorf("a series of the variant %q says %q", in.Result.Variant, says)
	}
	in.Result.Variant = ""
	in.Result.Scenario.Instruments[0].NotCounted = "Whoever hid."
	in.Result.Scenario.ObservedInfo[0].NotCounted = "Whoever hid."
	found := 0
	for _, n := range nodes(t, HTML(in)) {
		name := n.attributes["download"]
		if !strings.HasPrefix(name, "chart-") {
			continue
		}
		found++
		_, packed, _ := strings.Cut(n.attributes["href"], ";base64,")
		text, err := base64.StdEncoding.DecodeString(packed)
		if err != nil {
			t.Fatal(err)
		}
		said := strings.Join(strings.Fields(string(text)), " ")
		label := map[string]string{"chart-met": "no better than last value: worse", "chart-where": "given to the model, no test"}[strings.TrimSuffix(strings.TrimSuffix(name, ".svg"), ".csv")]
		if !strings.Contains(said, label) {
			t.Errorf("%s does not say %q", name, label)
		}
		if who := strings.Contains(said, "Whoever hid."); who != strings.HasPrefix(name, "chart-met") {
			t.Errorf("%s says who is not counted: %v", name, who)
		}
	}
	if found != 4 {
		t.Errorf("%d files of charts", found)
	}
	document := HTML(in)
	if !strings.Contains(document, "Who is not counted: Whoever hid.") || !strings.Contains(document, "nobody has said") {
		t.Error("the report does not say who is not counted, or that nobody has said")
	}
}
