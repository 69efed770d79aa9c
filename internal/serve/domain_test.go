package serve

import (
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"testing"

	"vereda/internal/report"
)

// TestFilesOfVariantsAreScenarios: every row of every file of a variant says that it is a
// scenario and no forecast, and so do its charts and series; of the base, files tell months
// that were counted from others.
func TestFilesOfVariantsAreScenarios(t *testing.T) {
	s := testServer(t, nil)
	base := finish(t, s, request{Scenario: "hamlet", Seeds: 2})
	for _, run := range []jobStatus{base, finish(t, s, request{Scenario: "hamlet", Variant: "more-beds", Seeds: 2})} {
		files, counted := 0, 0
		for _, r := range s.routes() {
			if r.method != "GET" || !strings.HasSuffix(r.path, ".csv") || !strings.Contains(r.path, "{id}") {
				continue
			}
			for _, query := range asksOf(t, s, r.path, run.ID) {
				w := call(s, "GET", strings.Replace(r.path, "{id}", run.ID, 1)+query, nil)
				rows, err := csv.NewReader(w.Body).ReadAll()
				if err != nil || len(rows) == 0 {
					t.Fatalf("%s%s: %v", r.path, query, err)
				}
				at := slices.Index(rows[0], "standing")
				if at < 0 {
					t.Errorf("%s%s does not say what its figures are: %v", r.path, query, rows[0])
					continue
				}
				files++
				for _, row := range rows[1:] {
					if row[at] == "months counted" {
						counted++
					}
					if run.Variant != "" && row[at] != report.NotForecast {
						t.Errorf("%s%s of a variant: %v", r.path, query, row)
					}
				}
			}
		}
		if files < 10 || run.Variant == "" && counted == 0 {
			t.Errorf("%d files were looked at, with %d rows of counted months", files, counted)
		}
	}
	variant := "/api/v1/runs/" + read[jobStatus](t, call(s, "POST", "/api/v1/runs", request{Scenario: "hamlet", Variant: "more-beds", Seeds: 2}), http.StatusAccepted).ID
	const said = "This variant never was"
	for _, query := range asksOf(t, s, "/chart.svg", variant[len("/api/v1/runs/"):]) {
		answer := read[struct{ Standing []string }](t, call(s, "GET", variant+"/series"+query, nil), http.StatusOK)
		if !strings.Contains(strings.Join(answer.Standing, " "), said) {
			t.Errorf("the series %s says %v", query, answer.Standing)
		}
		if !strings.Contains(call(s, "GET", variant+"/chart.svg"+query, nil).Body.String(), said) {
			t.Errorf("the chart %s does not say %q", query, said)
		}
	}
}
