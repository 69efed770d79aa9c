package serve

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vereda/internal/report"
)

// certainty is what the schema demands beside every mean.
var certainty = []string{"mean", "low", "high", "level", "seeds", "mcse"}

// schema is the part of JSON Schema in which the API is described.
type schema struct {
	Ref        string             `json:"$ref"`
	Type       any                `json:"type"`
	Required   []string           `json:"required"`
	Properties map[string]*schema `json:"properties"`
	Items      *schema            `json:"items"`
}

// described is the description of the API.
type described struct {
	Paths map[string]map[string]struct {
		Responses map[string]struct {
			Content map[string]struct {
				Schema *schema `json:"schema"`
			} `json:"content"`
		} `json:"responses"`
	} `json:"paths"`
	Components struct {
		Schemas map[string]*schema `json:"schemas"`
	} `json:"components"`
}

// means lists the places of a schema that has a mean without all that belongs to it.
func (d *described) means(s *schema, at string, bare *[]string) {
	if s == nil {
		return
	}
	if s.Properties["mean"] != nil {
		for _, name := range certainty {
			if s.Properties[name] == nil || !slices.Contains(s.Required, name) {
				*bare = append(*bare, at+" does not demand "+name)
			}
		}
	}
	for name, p := range s.Properties {
		d.means(p, at+"."+name, bare)
	}
	d.means(s.Items, at+"[]", bare)
}

// fits says where an answer is not as described.
func (d *described) fits(s *schema, v any, at string) (faults []string) {
	if s == nil {
		return nil
	}
	if s.Ref != "" {
		return d.fits(d.Components.Schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")], v, at)
	}
	kind := "null"
	switch x := v.(type) {
	case map[string]any:
		kind = "object"
		for _, name := range s.Required {
			if _, has := x[name]; !has {
				faults = append(faults, at+" lacks "+name)
			}
		}
		for name, p := range s.Properties {
			if one, has := x[name]; has {
				faults = append(faults, d.fits(p, one, at+"."+name)...)
			}
		}
	case []any:
		kind = "array"
		for i, one := range x {
			faults = append(faults, d.fits(s.Items, one, fmt.Sprintf("%s[%d]", at, i))...)
		}
	case string:
		kind = "string"
	case bool:
		kind = "boolean"
	case float64:
		kind = "number"
		if wanted := fmt.Sprint(s.Type); strings.Contains(wanted, "integer") && x == float64(int(x)) {
			kind = "integer"
		}
	}
	if wanted := fmt.Sprint(s.Type); s.Type != nil && !strings.Contains(wanted, kind) {
		faults = append(faults, fmt.Sprintf("%s is %s and not %s", at, kind, wanted))
	}
	return faults
}

// bareMeans walks an answer for means without their certainty, whatever its schema says,
// and counts those that have it.
func bareMeans(v any, at string, bare *[]string) (sound int) {
	switch x := v.(type) {
	case map[string]any:
		if _, has := x["mean"]; has {
			for _, name := range certainty {
				if _, has := x[name]; !has {
					*bare = append(*bare, at+" lacks "+name)
				}
			}
			if x["level"] != 0.95 {
				*bare = append(*bare, fmt.Sprintf("%s is at level %v", at, x["level"]))
			}
			if seeds, ok := x["seeds"].(float64); ok && seeds > 1 && x["mean"] != nil && (x["low"] == nil || x["mcse"] == nil) {
				*bare = append(*bare, at+" has several runs and no interval or error")
			}
			sound++
		}
		for name, one := range x {
			sound += bareMeans(one, at+"."+name, bare)
		}
	case []any:
		for _, one := range x {
			sound += bareMeans(one, at+"[]", bare)
		}
	}
	return sound
}

// What columns of tables hold. Of a mean over runs, or an index, the columns of both ends of
// its interval are named; an interval of runs says their number too. A column that stands in
// none of the lists is not known: whoever adds one says here what it is.
var (
	meanColumns = map[string][][2]string{
		"mean": {{"low95", "high95"}, {"low_95", "high_95"}}, "simulated_mean": {{"mean_low95", "mean_high95"}}, "simulated": {{"low95", "high95"}}, "value": {{"low95", "high95"}},
		"base": {{"base_low95", "base_high95"}}, "result": {{"result_low95", "result_high95"}}, "difference": {{"low95", "high95"}}}
	indexColumns = map[string][][2]string{"skill": {{"skill_low", "skill_high"}}, "first": {{"first_low", "first_high"}}, "total": {{"total_low", "total_high"}}}
	plainColumns = strings.Fields("band_high band_low bias chance cited claim counted counted_by counted_kept error fitted found from from_month group id kind last_value_forecast licence mcse measure" +
		" mode month nationality not_counted note outcome parameter party pass pattern period place points runs_q0.025 runs_q0.25 runs_q0.75 runs_q0.975 sector seeds series simulated_by simulated_licence" +
		" source standing to to_month to_place unit verdict version what year years")
)

// bareTable says what a table of means lacks: of each mean an interval with its level in the
// names of the columns, the number of runs, and a word on any column that is not known.
func bareTable(header []string) (lacks []string) {
	ends := map[string]bool{}
	for _, list := range []map[string][][2]string{meanColumns, indexColumns} {
		for _, pairs := range list {
			for _, pair := range pairs {
				ends[pair[0]], ends[pair[1]] = true, true
			}
		}
	}
	has := func(name string) bool { return slices.Contains(header, name) }
	for _, name := range header {
		pairs, runs := meanColumns[name]
		if !runs {
			pairs = indexColumns[name]
		}
		switch {
		case pairs == nil && !ends[name] && !slices.Contains(plainColumns, name):
			lacks = append(lacks, "a word here on what "+name+" is")
		case pairs != nil && name == "skill" && !has("skill_low") && has("counted"):
			// beside a series it is the verdict in words
		case pairs != nil && !slices.ContainsFunc(pairs, func(p [2]string) bool { return has(p[0]) && has(p[1]) }):
			lacks = append(lacks, "both ends of the interval of "+name)
		case runs && !has("seeds"):
			lacks = append(lacks, "the number of runs of "+name)
		}
	}
	return lacks
}

// TestBareTablesAreFound plants what the tables of the API must not be.
func TestBareTablesAreFound(t *testing.T) {
	for header, want := range map[string]string{
		"what mean low95 high95 seeds": "", "what counted standing": "", "period simulated_mean mean_low95 mean_high95 seeds skill counted": "",
		"what mean low95 seeds":                       "both ends of the interval of mean",
		"what mean low95 high95":                      "the number of runs of mean",
		"mean low95 high95 simulated_mean seeds":      "both ends of the interval of simulated_mean",
		"base result_low95 result_high95 seeds":       "both ends of the interval of base",
		"what total total_low":                        "both ends of the interval of total",
		"what mean low95 high95 seeds simulated_sums": "a word here on what simulated_sums is",
		"series skill points":                         "both ends of the interval of skill",
	} {
		if got := strings.Join(bareTable(strings.Fields(header)), "; "); got != want {
			t.Errorf("%s: %q, expected %q", header, got, want)
		}
	}
}

// TestSchemaDemandsTheCertaintyOfMeans: no schema has a mean without its interval, level,
// number of runs and error; every answer of the API fits its schema; and no answer holds
// a mean without them, described or not.
func TestSchemaDemandsTheCertaintyOfMeans(t *testing.T) {
	s := testServer(t, nil)
	d := read[described](t, call(s, "GET", "/api/v1/openapi.json", nil), http.StatusOK)
	var bare []string
	for name, one := range d.Components.Schemas {
		d.means(one, name, &bare)
	}
	for path, methods := range d.Paths {
		for method, o := range methods {
			for status, r := range o.Responses {
				d.means(r.Content["application/json"].Schema, method+" "+path+" "+status, &bare)
			}
		}
	}
	if len(bare) > 0 {
		t.Errorf("%s", strings.Join(bare, "\n"))
	}
	base := finish(t, s, request{Scenario: "valley", Seeds: 2})
	one := finish(t, s, request{Scenario: "hamlet", Seeds: 2})
	means, tables := 0, 0
	for _, r := range s.routes() {
		if r.method != "GET" || strings.HasSuffix(r.path, "/events") || strings.HasSuffix(r.path, ".json") {
			continue
		}
		for _, name := range []string{"hamlet", "valley"} {
			id := map[string]string{"hamlet": one.ID, "valley": base.ID}[name]
			for _, query := range asksOf(t, s, r.path, id) {
				w := call(s, "GET", strings.NewReplacer("{name}", name, "{id}", id).Replace(r.path)+query, nil)
				if w.Code != http.StatusOK {
					t.Fatalf("%s%s of %s: %d %.200s", r.path, query, name, w.Code, w.Body)
				}
				switch kind := w.Header().Get("Content-Type"); {
				case strings.HasPrefix(kind, "application/json"):
					var v any
					if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
						t.Fatal(err)
					}
					var bare []string
					means += bareMeans(v, r.path+query, &bare)
					bare = append(bare, d.fits(d.Paths[r.path]["get"].Responses["200"].Content["application/json"].Schema, v, r.path+query)...)
					if len(bare) > 0 {
						t.Errorf("%d faults, such as %s", len(bare), bare[0])
					}
				case strings.HasPrefix(kind, "text/csv"):
					rows, err := csv.NewReader(w.Body).ReadAll()
					if err != nil || len(rows) == 0 {
						t.Fatalf("%s%s: %v", r.path, query, err)
					}
					if lacks := bareTable(rows[0]); len(lacks) > 0 {
						t.Errorf("%s%s has a mean without %s: %v", r.path, query, strings.Join(lacks, ", "), rows[0])
					}
					tables++
				}
			}
		}
	}
	if means < 200 || tables < 10 {
		t.Errorf("%d means and %d tables were looked at", means, tables)
	}
}

// asksOf are the queries that a path needs to say something.
func asksOf(t *testing.T, s *Server, path, id string) (list []string) {
	t.Helper()
	run := "/api/v1/runs/" + id
	switch {
	case strings.HasSuffix(path, "/difference"):
		return []string{"?base=" + id}
	case strings.HasSuffix(path, "/frames"), strings.HasSuffix(path, "/flows"), strings.HasSuffix(path, "/shown.csv"):
		return []string{"", "?measure=deaths", "?measure=deaths&base=" + id}
	case strings.HasSuffix(path, "/map.svg"):
		return nil // a picture of scenarios that hold the way
	case strings.HasSuffix(path, "/series"):
		for _, name := range read[struct{ Instruments []string }](t, call(s, "GET", run+"/series", nil), 200).Instruments {
			list = append(list, "?instrument="+name)
		}
		return append(list, "")
	case strings.HasSuffix(path, "/chart.csv"), strings.HasSuffix(path, "/chart.svg"):
		for _, c := range read[struct {
			Charts []struct{ Instrument string }
		}](t, call(s, "GET", run+"/charts", nil), 200).Charts {
			list = append(list, "?instrument="+c.Instrument)
		}
		return list
	case strings.HasSuffix(path, "/chapter"):
		for _, c := range heads(t, s, id) {
			list = append(list, "?chapter="+c)
		}
		return list
	case strings.HasSuffix(path, "/part.csv"):
		for _, c := range heads(t, s, id) {
			for _, p := range read[report.Chapter](t, call(s, "GET", run+"/chapter?chapter="+c, nil), 200).Parts {
				if query := "?chapter=" + c + "&part=" + p.ID; call(s, "GET", run+"/part.csv"+query, nil).Code == http.StatusOK {
					list = append(list, query)
				}
			}
		}
		return list
	case strings.HasSuffix(path, "/part.svg"):
		return nil // the pictures of the tables
	}
	return []string{""}
}

// heads are the chapters of the report of a run.
func heads(t *testing.T, s *Server, id string) (list []string) {
	t.Helper()
	for _, c := range read[struct{ Chapters []struct{ ID string } }](t, call(s, "GET", "/api/v1/runs/"+id+"/chapters", nil), 200).Chapters {
		list = append(list, c.ID)
	}
	return list
}

// TestServerHasNoPathToPersons: no path, parameter or field of the API speaks of single
// people, no list is as long as there are people, and no code of the server can reach
// what writes rows of persons.
func TestServerHasNoPathToPersons(t *testing.T) {
	s := testServer(t, nil)
	run := finish(t, s, request{Scenario: "hamlet", Seeds: 2})
	world, people := world(t, "hamlet"), 0.0
	for _, n := range world.Drivers.Arrivals {
		people += n
	}
	lists := 0
	var walk func(v any, at string)
	walk = func(v any, at string) {
		switch x := v.(type) {
		case map[string]any:
			for name, one := range x {
				if slices.Contains([]string{"person", "person_id", "agent", "agents", "agent_id", "individual"}, name) {
					t.Errorf("%s has a field %s", at, name)
				}
				walk(one, at+"."+name)
			}
		case []any:
			if lists++; float64(len(x)) > people/3 {
				t.Errorf("%s has %d items, of %.0f people", at, len(x), people)
			}
			for _, one := range x {
				walk(one, at+"[]")
			}
		}
	}
	for _, r := range s.routes() {
		if r.method != "GET" || !strings.Contains(r.path, "{id}") || strings.HasSuffix(r.path, "/events") {
			continue
		}
		for _, query := range asksOf(t, s, r.path, run.ID) {
			w := call(s, "GET", strings.Replace(r.path, "{id}", run.ID, 1)+query, nil)
			var v any
			if strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") && json.Unmarshal(w.Body.Bytes(), &v) == nil {
				walk(v, r.path+query)
			}
		}
	}
	if lists < 50 || people < 600 {
		t.Errorf("%d lists were looked at, of %.0f people", lists, people)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		for _, word := range []string{"NewLogs", "RunWatched", "agents.out"} {
			if strings.Contains(string(text), word) {
				t.Errorf("%s reaches rows of persons: %s", name, word)
			}
		}
	}
}
