package serve

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io/fs"
	"math"
	"net/http"
	"os"
	"strings"
	"testing"

	"vereda/internal/displacement"
	"vereda/internal/ensemble"
	"vereda/internal/fleeformat"
	"vereda/internal/gravity"
	"vereda/internal/result"
	"vereda/internal/scenario"
)

// packed is a folder as an archive, under a folder of its own.
func packed(t *testing.T, dir string) []byte {
	t.Helper()
	files := map[string][]byte{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		files["mine/"+name], err = os.ReadFile(dir + "/" + name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := pack(files)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// opened reads an archive that was answered.
func opened(t *testing.T, text []byte) fs.FS {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestFoldersComeBackAsTheyAre(t *testing.T) {
	s := testServer(t, nil)
	copied := opened(t, call(s, "GET", "/api/v1/scenarios/hamlet/folder.zip", nil).Body.Bytes())
	for _, name := range []string{"scenario.yaml", "policy.csv", "evidence.csv"} {
		got, err := fs.ReadFile(copied, name)
		want, _ := os.ReadFile("../scenario/testdata/hamlet/" + name)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s differs: %v", name, err)
		}
	}
	resolved := opened(t, call(s, "GET", "/api/v1/scenarios/valley/resolved.zip", nil).Body.Bytes())
	again, list := scenario.Load(resolved, "valley")
	if again == nil || again.Digest != world(t, "valley").Digest {
		t.Errorf("the resolved folder is another scenario\n%s", list.Format())
	}
}

func TestLedgerAndScoresOfRuns(t *testing.T) {
	s := testServer(t, nil)
	type ledger struct {
		Seeds  int
		Claims []struct {
			ID, Verdict string
			Model       *struct {
				Simulated estimate
				Counted   *float64
			}
		}
	}
	world := world(t, "hamlet")
	plain := read[ledger](t, call(s, "GET", "/api/v1/scenarios/hamlet/evidence", nil), http.StatusOK)
	if len(plain.Claims) != len(world.Evidence) || plain.Seeds != 0 {
		t.Errorf("%d claims, the scenario has %d", len(plain.Claims), len(world.Evidence))
	}
	status := finish(t, s, request{Scenario: "hamlet", Seeds: 2})
	run := "/api/v1/runs/" + status.ID
	beside, told := read[ledger](t, call(s, "GET", run+"/evidence", nil), http.StatusOK), 0
	job, _ := s.jobs.find(status.ID)
	for i, c := range beside.Claims {
		of := result.OfClaim(world, job.outcome.result, world.Evidence[i])
		if (of == nil) != (c.Model == nil) {
			t.Errorf("%s: the run's figure is there or not: %v", c.ID, c.Model)
		}
		if c.Model == nil {
			continue
		}
		told++
		if e := ensemble.EstimateOf(of.Values); math.Abs(float64(c.Model.Simulated.Mean)-e.Mean) > 1e-3*math.Abs(e.Mean) || c.Model.Simulated.Runs != 2 {
			t.Errorf("%s: %+v, the runs have %v", c.ID, c.Model.Simulated, of.Values)
		}
	}
	if told == 0 {
		t.Error("no claim has a figure of the runs")
	}
	if w := call(s, "GET", "/api/v1/scenarios/hamlet/evidence?verdict=maybe", nil); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("an unknown verdict: %d", w.Code)
	}
	type scores struct {
		Scores []struct{ Instrument, Form string }
	}
	if got := read[scores](t, call(s, "GET", run+"/compare", nil), http.StatusOK); len(got.Scores) == 0 {
		t.Error("no scores")
	}
	type patterns struct {
		Seeds       int
		NotProduced []any `json:"not_produced"`
	}
	if got := read[patterns](t, call(s, "GET", run+"/patterns", nil), http.StatusOK); got.Seeds != 2 || len(got.NotProduced) == 0 {
		t.Errorf("patterns: %+v", got)
	}
	short := finish(t, s, request{Scenario: "hamlet", Seeds: 1, Until: "2019-03"})
	if w := call(s, "GET", "/api/v1/runs/"+short.ID+"/patterns", nil); w.Code != http.StatusConflict {
		t.Errorf("patterns of a part of the months: %d", w.Code)
	}
}

func TestCodesAreExplained(t *testing.T) {
	s := testServer(t, nil)
	type codes struct {
		Codes []struct{ Code, Explanation string }
	}
	if all := read[codes](t, call(s, "GET", "/api/v1/explain", nil), http.StatusOK); len(all.Codes) < 50 {
		t.Errorf("%d codes", len(all.Codes))
	}
	if one := read[codes](t, call(s, "GET", "/api/v1/explain?code=e-personal", nil), http.StatusOK); len(one.Codes) != 1 || !strings.Contains(one.Codes[0].Explanation, "single persons") {
		t.Errorf("%+v", one)
	}
	if w := call(s, "GET", "/api/v1/explain?code=E-NONE", nil); w.Code != http.StatusNotFound {
		t.Errorf("a code that is none: %d", w.Code)
	}
}

func TestCasesAreConvertedAndRun(t *testing.T) {
	s := testServer(t, nil)
	const dir = "../fleeformat/testdata/small"
	text := packed(t, dir)
	send := func(path string, body []byte) *bytes.Buffer {
		w := call(s, "POST", path, body, "Content-Type", "application/zip")
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", path, w.Code, w.Body)
		}
		return w.Body
	}
	mine, list := fleeformat.Load(os.DirFS(dir), "case", false)
	if mine == nil {
		t.Fatal(list.Format())
	}
	form := send("/api/v1/cases/convert", text).Bytes()
	theirs, list := displacement.Load(opened(t, form), "case")
	if theirs == nil {
		t.Fatal(list.Format())
	}
	engine, _ := gravity.Choose(mine)
	var want []float64
	for seed := range uint64(3) {
		run := gravity.Run(mine, 5+seed, engine)
		want = append(want, gravity.Score(mine, run).Rescaled)
	}
	type answer struct {
		Rescaled estimate `json:"rescaled_averaged_relative_difference"`
		Camps    []campAnswer
	}
	for _, body := range [][]byte{text, form} {
		var got answer
		if err := json.Unmarshal(send("/api/v1/cases/validate?seeds=3&seed=5", body).Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		if e := ensemble.EstimateOf(want); math.Abs(float64(got.Rescaled.Mean)-e.Mean) > 1e-3*e.Mean || got.Rescaled.Runs != 3 || len(got.Camps) == 0 {
			t.Errorf("%+v, the runs have %v", got, want)
		}
	}
	for _, c := range []struct {
		path, words string
		body        []byte
		status      int
	}{
		{"/api/v1/cases/validate?seeds=51", "from 1 to 50", text, 422},
		{"/api/v1/cases/validate?flee_exact=perhaps", "true or false", text, 422},
		{"/api/v1/cases/convert?flee_exact=true", "displacement.yaml", form, 422},
		{"/api/v1/cases/convert", "neither", archive(t, "x/y.txt", "z"), 422},
		{"/api/v1/cases/convert", "not one inside a folder", archive(t, "../displacement.yaml", "z"), 422},
		{"/api/v1/cases/convert", "E-", archive(t, "a/displacement.yaml", "format: nothing\n"), 422},
	} {
		if w := call(s, "POST", c.path, c.body, "Content-Type", "application/zip"); w.Code != c.status || !strings.Contains(w.Body.String(), c.words) {
			t.Errorf("%s: %d %s, want %d with %q", c.path, w.Code, w.Body, c.status, c.words)
		}
	}
	s.oneCase <- struct{}{} // somebody else's runs
	if w := call(s, "POST", "/api/v1/cases/validate", text, "Content-Type", "application/zip"); w.Code != http.StatusTooManyRequests {
		t.Errorf("two cases at once: %d", w.Code)
	}
	<-s.oneCase
	little := testServer(t, func(c *Config) { c.Limits.Heap = 1 })
	if w := call(little, "POST", "/api/v1/cases/validate", text, "Content-Type", "application/zip"); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "memory") {
		t.Errorf("a case without memory for it: %d %s", w.Code, w.Body)
	}
}

func TestImportsOverHTTP(t *testing.T) {
	s := testServer(t, nil)
	type tables struct{ Tables []struct{ Name string } }
	if len(read[tables](t, call(s, "GET", "/api/v1/imports", nil), http.StatusOK).Tables) < 20 {
		t.Error("few tables")
	}
	body := "year,month,entries\n2020,3,40\n2020,4,0\n"
	if w := call(s, "POST", "/api/v1/imports/honduras", body); w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), "period,value\n2020-03,40\n2020-04,0\n") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := call(s, "POST", "/api/v1/imports/honduras?since=2020-04", body); !strings.HasPrefix(w.Body.String(), "period,value\n2020-04,0\n") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := call(s, "POST", "/api/v1/imports/honduras", archive(t, "a.csv", body), "Content-Type", "application/zip"); w.Code != http.StatusOK {
		t.Errorf("packed: %d %s", w.Code, w.Body)
	}
	for path, body := range map[string]string{"/api/v1/imports/nothing": body, "/api/v1/imports/honduras?since=x": body, "/api/v1/imports/honduras": "year,month,entries,passport_no\n2020,3,40,x\n"} {
		if w := call(s, "POST", path, body); w.Code < 400 || w.Code >= 500 {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

func TestCardOverHTTP(t *testing.T) {
	s := testServer(t, nil)
	type card struct {
		Questions []struct{ Answered bool }
		Use       []struct{ Title string }
	}
	for language, want := range map[string]string{"en": "Intended use", "es": "Uso previsto"} {
		c := read[card](t, call(s, "GET", "/api/v1/scenarios/hamlet/card?language="+language, nil), http.StatusOK)
		if len(c.Questions) != len(scenario.CardQuestions()) || c.Use[0].Title != want {
			t.Errorf("%s: %+v", language, c)
		}
	}
}
