package serve

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// reviewed are all paths of the API, each with what it may tell or do, put down by whoever
// asked what it could be used for: no live data, no way found for anybody, no search for
// a place to stop people, nothing finer than a sector, a zone or a published place and a
// month. A path that is not here fails the test until somebody has asked.
var reviewed = map[string]string{
	"GET /healthz": "that it runs", "GET /api/v1/openapi.json": "this list", "GET /api/v1/version": "the program",
	"GET /api/v1/session": "whether a token is needed", "POST /api/v1/session": "takes a token",
	"GET /api/v1/scenarios": "names", "POST /api/v1/scenarios": "takes a folder that the reader checks for records of persons",
	"GET /api/v1/scenarios/{name}": "the scenario in words", "GET /api/v1/scenarios/{name}/describe": "the model in words",
	"GET /api/v1/scenarios/{name}/check": "faults", "GET /api/v1/scenarios/{name}/rules": "published rules",
	"GET /api/v1/scenarios/{name}/stage": "places, those on the way on a coarse grid", "GET /api/v1/scenarios/{name}/folder.zip": "the inputs",
	"GET /api/v1/scenarios/{name}/resolved.zip": "the inputs", "GET /api/v1/scenarios/{name}/evidence": "published claims",
	"GET /api/v1/scenarios/{name}/card": "what it is for", "GET /api/v1/explain": "words", "GET /api/v1/imports": "names",
	"POST /api/v1/imports/{table}": "published aggregates", "POST /api/v1/cases/validate": "camps of a folder beside counts", "POST /api/v1/cases/convert": "a folder in another form",
	"POST /api/v1/check": "faults", "POST /api/v1/overlay": "rules as files", "POST /api/v1/overlay.zip": "rules as files",
	"GET /api/v1/runs": "states", "POST /api/v1/runs": "runs what is asked; seeks nothing", "GET /api/v1/runs/{id}": "a state", "DELETE /api/v1/runs/{id}": "stops",
	"GET /api/v1/runs/{id}/events": "a state", "GET /api/v1/runs/{id}/frames": "months by leg, sector or zone", "GET /api/v1/runs/{id}/flows": "months by leg, sector or zone",
	"GET /api/v1/runs/{id}/strip": "months", "GET /api/v1/runs/{id}/map.svg": "months by leg", "GET /api/v1/runs/{id}/series": "months as counted", "GET /api/v1/runs/{id}/charts": "names",
	"GET /api/v1/runs/{id}/chart.svg": "months as counted", "GET /api/v1/runs/{id}/chart.csv": "months as counted", "GET /api/v1/runs/{id}/chapters": "names",
	"GET /api/v1/runs/{id}/chapter": "the report", "GET /api/v1/runs/{id}/part.svg": "the report", "GET /api/v1/runs/{id}/part.csv": "the report", "GET /api/v1/runs/{id}/report.html": "the report",
	"GET /api/v1/runs/{id}/shown.csv": "months by leg, sector or zone", "GET /api/v1/runs/{id}/difference": "all lines, deaths and returns among them", "GET /api/v1/runs/{id}/compare": "error",
	"GET /api/v1/runs/{id}/patterns": "patterns", "GET /api/v1/runs/{id}/evidence": "claims", "GET /api/v1/runs/{id}/further": "a state", "POST /api/v1/runs/{id}/further": "runs with a rule as it was",
	"GET /api/v1/runs/{id}/result.zip": "the result folder",
}

// asksFor are the words that a query may hold.
var asksFor = strings.Fields("base beside chapter code flee_exact from instrument language measure mode nationality part party scenario search seed seeds since title to until variant verdict view width window zone")

func TestEveryPathIsReviewed(t *testing.T) {
	s := testServer(t, nil)
	known := map[string]bool{}
	for _, r := range s.routes() {
		name := r.method + " " + r.path
		known[name] = true
		if reviewed[name] == "" {
			t.Errorf("nobody has asked what %s could be used for", name)
		}
	}
	for name := range reviewed {
		if !known[name] {
			t.Errorf("there is no path %s", name)
		}
	}
	var d struct {
		Paths map[string]map[string]struct {
			Parameters []struct{ Name, In string }
		}
	}
	if err := json.Unmarshal(call(s, "GET", "/api/v1/openapi.json", nil).Body.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	for path, methods := range d.Paths {
		for _, m := range methods {
			for _, p := range m.Parameters {
				if p.In == "query" && !slices.Contains(asksFor, p.Name) {
					t.Errorf("%s asks for %q, which nobody has reviewed", path, p.Name)
				}
			}
		}
	}
}

var (
	aDay     = regexp.MustCompile(`\d{4}-\d{2}-\d{2}`)
	anyWhere = regexp.MustCompile(`(?i)"(lat|lon|latitude|longitude|coordinates?)"`)
)

// TestNothingIsToldFinerThanAMonth reads what the API tells of runs: no day, no
// coordinates, no place but legs, sectors and zones.
func TestNothingIsToldFinerThanAMonth(t *testing.T) {
	s := testServer(t, nil)
	status := finish(t, s, request{Scenario: "valley", Seeds: 2})
	for _, path := range []string{"frames?measure=way", "frames?measure=deaths", "flows?measure=way", "flows?measure=encounters", "shown.csv?measure=way", "shown.csv?measure=encounters", "charts", "compare", "strip?measure=way"} {
		w := call(s, "GET", "/api/v1/runs/"+status.ID+"/"+path, nil)
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
		if found := aDay.FindString(w.Body.String()) + anyWhere.FindString(w.Body.String()); found != "" {
			t.Errorf("%s tells %s", path, found)
		}
	}
	if aDay.FindString(`"day":"2019-03-04"`) == "" || anyWhere.FindString(`{"lat":8.19}`) == "" {
		t.Error("planted days and coordinates are not found")
	}
}

// TestRulesAreNeverSeenByArrivalsAlone asks for each measure with each filter: deaths,
// returns and ways to ask for asylum stand in every answer, and in every difference.
func TestRulesAreNeverSeenByArrivalsAlone(t *testing.T) {
	s := testServer(t, nil)
	base := finish(t, s, request{Scenario: "hamlet", Seeds: 2})
	other := finish(t, s, request{Scenario: "hamlet", Seeds: 2, Changes: []change{{From: "2019-02-01", Jurisdiction: "north", Rule: "expulsion", Value: 1, Unit: "share"}}})
	type flows struct{ Totals []struct{ Measure string } }
	for _, filter := range []string{"measure=arrivals", "measure=encounters&party=family", "measure=arrivals&from=2019-03&to=2019-03", "measure=arrivals&base=" + base.ID} {
		f := read[flows](t, call(s, "GET", "/api/v1/runs/"+other.ID+"/flows?"+filter, nil), http.StatusOK)
		for _, must := range []string{"deaths", "returns", "asylum", "waiting"} {
			if !slices.ContainsFunc(f.Totals, func(x struct{ Measure string }) bool { return x.Measure == must }) {
				t.Errorf("%s: no %s beside it", filter, must)
			}
		}
	}
	type difference struct {
		Rows []struct {
			Title string
			Group string
			Base  struct{ Compared bool }
			Other struct{ Compared bool } `json:"variant"`
		}
		Domain struct{ Variant bool }
	}
	for _, months := range []string{"", "&from=2019-01&to=2019-01"} {
		d := read[difference](t, call(s, "GET", "/api/v1/runs/"+other.ID+"/difference?base="+base.ID+months, nil), http.StatusOK)
		for _, must := range []string{"deaths, recorded or not", "removals", "expulsions", "encounters at ports", "days waited at the border", "days detained", "sent back to wait for a hearing"} {
			found := false
			for _, r := range d.Rows {
				found = found || r.Title == must
				if r.Other.Compared != r.Base.Compared && r.Group != "where" {
					t.Errorf("%s: the months of the variant are not those of its base", r.Title)
				}
			}
			if !found {
				t.Errorf("%q: the differences lack %s", months, must)
			}
		}
		if !d.Domain.Variant || !d.Rows[1].Base.Compared {
			t.Errorf("%q: variant %v, base counted %v", months, d.Domain.Variant, d.Rows[1].Base.Compared)
		}
	}
}

// TestPlacesThatNobodyCountsAreNotCompared holds legs and points of a run against the
// instruments of its scenario.
func TestPlacesThatNobodyCountsAreNotCompared(t *testing.T) {
	s := testServer(t, nil)
	status := finish(t, s, request{Scenario: "valley", Seeds: 2})
	world := world(t, "valley")
	d := world.Domain()
	type flows struct {
		Compared bool
		Rows     []struct {
			Item     int
			Compared bool
		}
	}
	first, last := max(d.First, world.Start.Month()), min(d.Last, world.End.Month())
	points := read[flows](t, call(s, "GET", "/api/v1/runs/"+status.ID+"/flows?measure=deaths&from="+first.String()+"&to="+last.String(), nil), http.StatusOK)
	sectors := len(world.Network.Sectors)
	for _, r := range points.Rows {
		want := r.Item < sectors && d.Sector(r.Item) || r.Item >= sectors && d.Zone(r.Item-sectors)
		if r.Compared != want || !points.Compared {
			t.Errorf("point %d counted: %v, want %v", r.Item, r.Compared, want)
		}
	}
	after := last + quantity.Month(1)
	if after <= world.End.Month() {
		if f := read[flows](t, call(s, "GET", "/api/v1/runs/"+status.ID+"/flows?measure=deaths&to="+after.String(), nil), http.StatusOK); f.Compared {
			t.Error("a month after the last count was counted")
		}
	}
	short := &scenario.Scenario{Start: world.Start, End: world.End, Network: world.Network}
	if e := short.Domain(); e.Holds(first, last) || e.Sector(0) {
		t.Error("a scenario without counts was counted")
	}
}
