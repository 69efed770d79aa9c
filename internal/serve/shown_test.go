package serve

import (
	"encoding/csv"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"vereda/internal/draw"
	"vereda/internal/report"
)

// saved reads the table that the page saves: by version and place, the middle of the
// interval, which is the mean; NaN where it was cut at 0.
func saved(t *testing.T, s *Server, path string) map[string]map[string]float64 {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(call(s, "GET", path, nil).Body.String())).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("%s: %v, %d rows", path, err, len(rows))
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	list := map[string]map[string]float64{}
	for _, row := range rows[1:] {
		version := row[at["version"]]
		if list[version] == nil {
			list[version] = map[string]float64{}
		}
		low, err := strconv.ParseFloat(row[at["low_95"]], 64)
		high, also := strconv.ParseFloat(row[at["high_95"]], 64)
		if err != nil || also != nil || row[at["seeds"]] != "2" {
			t.Errorf("no interval over two seeds: %v", row)
		}
		// Months and places without counts have no mean; rules that never were are a scenario.
		scenario, bare := row[at["standing"]] == report.NotForecast, row[at["mean"]] == ""
		if bare && !scenario || version != "base" && !scenario || version == "base" && scenario && !bare {
			t.Errorf("a figure stands as what it is not: %v", row)
		}
		middle := (low + high) / 2
		if low == 0 {
			middle = math.NaN()
		}
		list[version][row[at["place"]]+" "+row[at["to_place"]]] = middle
	}
	return list
}

// TestSavedIsWhatTheMapsShow: the table and the picture hold both versions over all seeds,
// or their difference, over the months of the map; stocks and points too.
func TestSavedIsWhatTheMapsShow(t *testing.T) {
	s := testServer(t, nil)
	base := finish(t, s, request{Scenario: "valley", Seeds: 2})
	changed := finish(t, s, request{Scenario: "valley", Seeds: 2, Changes: []change{{From: "2019-02-01", Jurisdiction: "north", Rule: "expulsion", Value: 1, Unit: "share"}}})
	run := "/api/v1/runs/" + changed.ID
	bares := 0
	type flows struct {
		Rows []struct {
			Item      int
			Mean, Low float64
		}
	}
	for _, measure := range []string{"way", "encounters", "waiting"} {
		months := "measure=" + measure + "&from=2019-03&to=2019-04"
		both := saved(t, s, run+"/shown.csv?"+months+"&beside="+base.ID)
		if len(both) != 2 || len(both["base"]) < 2 || len(both["with the changes"]) < 2 {
			t.Errorf("%s: the versions are %v", measure, both)
		}
		apart := saved(t, s, run+"/shown.csv?"+months+"&base="+base.ID)["the difference"]
		held := 0
		for place, value := range apart {
			if !math.IsNaN(both["with the changes"][place] - both["base"][place]) {
				held++
			}
			if want := both["with the changes"][place] - both["base"][place]; value-want > 0.2 || want-value > 0.2 {
				// Each is rounded to four digits before it is written.
				if big := max(both["base"][place], 1); (value-want)/big > 1e-3 || (want-value)/big > 1e-3 {
					t.Errorf("%s, %s: the difference is %v, expected %v", measure, place, value, want)
				}
			}
		}
		if held == 0 {
			t.Errorf("%s: no difference can be held against both versions", measure)
		}
		shown := read[flows](t, call(s, "GET", run+"/flows?"+months, nil), http.StatusOK)
		if len(shown.Rows) != len(both["with the changes"])-1 { // and all together
			t.Errorf("%s: %d rows on the page, %d saved", measure, len(shown.Rows), len(both["with the changes"])-1)
		}
		picture := call(s, "GET", run+"/map.svg?"+months+"&beside="+base.ID+"&window="+url.QueryEscape("0,0,640,480"), nil).Body.String()
		if err := whole(picture); err != nil {
			t.Errorf("%s: %v", measure, err)
		}
		// Each leg or point of each version has its figure with its interval.
		figures := regexp.MustCompile(`<title>[^<]+: (?:[-+0-9.,]+ )?\[[-+0-9.,]+, [-+0-9.,]+\]</title>`).FindAllString(picture, -1)
		if want := len(both["base"]) + len(both["with the changes"]) - 2; len(figures) != want {
			t.Errorf("%s: %d figures in the picture, %d in the table", measure, len(figures), want)
		}
		// What stands as an interval alone in the table does so in the picture too.
		bare := regexp.MustCompile(`,[^,]+,[^,]*,,[-0-9.]+,[-0-9.]+,2,`).FindAllString(call(s, "GET", run+"/shown.csv?"+months+"&beside="+base.ID, nil).Body.String(), -1)
		all := len(slices.DeleteFunc(slices.Clone(bare), func(row string) bool { return !strings.HasPrefix(row, ",all,") }))
		alone := regexp.MustCompile(`<title>[^<]+: \[`).FindAllString(picture, -1)
		if len(alone) != len(bare)-all {
			t.Errorf("%s: %d figures of the picture stand as intervals alone, %d of the table", measure, len(alone), len(bare)-all)
		}
		bares += len(alone)
		for _, want := range []string{"2019-03-01 to 2019-04-30", say(draw.English, "measure-"+measure), ">base<", ">with the changes<", "Mean of 2 runs"} {
			if !strings.Contains(strings.Join(strings.Fields(regexp.MustCompile(`</text>\s*<text[^>]*>`).ReplaceAllString(picture, " ")), " "), want) && !strings.Contains(picture, want) {
				t.Errorf("%s: the picture does not say %q", measure, want)
			}
		}
		if w := call(s, "GET", run+"/map.svg?"+months+"&base="+base.ID+"&language=es", nil); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "la diferencia") {
			t.Errorf("%s: the picture of the difference: %d", measure, w.Code)
		}
	}
	if bares == 0 {
		t.Error("nothing in the pictures stands as an interval alone")
	}
	other := finish(t, s, request{Scenario: "valley", Seeds: 3})
	if w := call(s, "GET", fmt.Sprintf("%s/map.svg?beside=%s", run, other.ID), nil); w.Code != http.StatusConflict {
		t.Errorf("beside other seeds: %d", w.Code)
	}
}
