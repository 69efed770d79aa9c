package serve

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vereda/internal/report"
	"vereda/internal/result"
)

// TestChaptersAreThoseOfTheReport walks through all chapters in both languages: every
// picture can be drawn and stands in the document, every table has as many cells as
// heads, every figure can be saved.
func TestChaptersAreThoseOfTheReport(t *testing.T) {
	s := testServer(t, nil)
	status := finish(t, s, request{Scenario: "valley", Seeds: 2})
	run := "/api/v1/runs/" + status.ID
	type heads struct{ Chapters []struct{ ID, Title string } }
	for _, language := range []string{"en", "es"} {
		document := call(s, "GET", run+"/report.html?language="+language, nil)
		if document.Code != http.StatusOK || !strings.Contains(document.Body.String(), "</html>") {
			t.Fatalf("the document: %d", document.Code)
		}
		list := read[heads](t, call(s, "GET", run+"/chapters?language="+language, nil), http.StatusOK).Chapters
		if len(list) < 6 {
			t.Errorf("%d chapters", len(list))
		}
		pictures, saved := 0, 0
		for _, head := range list {
			c := read[report.Chapter](t, call(s, "GET", run+"/chapter?language="+language+"&chapter="+head.ID, nil), http.StatusOK)
			if c.Title != head.Title || len(c.Parts)+len(c.Notes) == 0 && head.ID != "evidence" && head.ID != "totals" {
				t.Errorf("%s: title %q, %d parts", head.ID, c.Title, len(c.Parts))
			}
			for _, p := range c.Parts {
				at := fmt.Sprintf("chapter=%s&part=%s&language=%s", head.ID, p.ID, language)
				if p.Picture {
					pictures++
					w := call(s, "GET", run+"/part.svg?"+at, nil)
					if err := whole(w.Body.String()); err != nil || !strings.Contains(document.Body.String(), w.Body.String()) || p.Summary == "" || len(p.Tables) == 0 {
						t.Errorf("%s: the picture %s: %v; its summary is %q", language, p.ID, err, p.Summary)
					}
				}
				if p.Figures {
					saved++
					w := call(s, "GET", run+"/part.csv?"+at, nil)
					if w.Code != http.StatusOK || strings.Count(w.Body.String(), "\n") < 2 || !strings.Contains(w.Header().Get("Content-Disposition"), p.ID+".csv") {
						t.Errorf("the figures of %s: %d %.100s", p.ID, w.Code, w.Body)
					}
				}
				for _, table := range p.Tables {
					for _, row := range table.Rows {
						if len(row) != len(table.Head) {
							t.Errorf("%s: %d cells below %d heads", p.ID, len(row), len(table.Head))
						}
					}
				}
			}
		}
		if pictures < 4 || saved < 5 {
			t.Errorf("%d pictures, %d tables to save", pictures, saved)
		}
	}
	for path, want := range map[string]int{"/chapter?chapter=x": 422, "/part.svg?chapter=queues&part=x": 422, "/part.csv?chapter=x&part=y": 422, "/chapter?chapter=queues&language=fr": 422,
		"/report.html?base=x": 404, "/part.svg?chapter=patterns&part=table-patterns": 422} {
		if w := call(s, "GET", run+path, nil); w.Code != want {
			t.Errorf("%s: %d, expected %d", path, w.Code, want)
		}
	}
}

// TestEveryExportSaysSourceAndLicence walks through what the page saves: each file says
// for itself where it comes from and what may be done with it.
func TestEveryExportSaysSourceAndLicence(t *testing.T) {
	s := testServer(t, nil)
	status := finish(t, s, request{Scenario: "valley", Seeds: 2})
	run := "/api/v1/runs/" + status.ID
	type charts struct{ Charts []struct{ Instrument string } }
	type heads struct{ Chapters []struct{ ID string } }
	for language, licence := range map[string]string{"en": "icence:", "es": "icencia:"} {
		files := []string{"map.svg?language=" + language, "shown.csv?measure=deaths", "shown.csv?measure=way&language=" + language}
		for _, c := range read[charts](t, call(s, "GET", run+"/charts", nil), http.StatusOK).Charts {
			for _, kind := range []string{"svg", "csv"} {
				files = append(files, "chart."+kind+"?language="+language+"&instrument="+c.Instrument)
			}
		}
		for _, h := range read[heads](t, call(s, "GET", run+"/chapters", nil), http.StatusOK).Chapters {
			for _, p := range read[report.Chapter](t, call(s, "GET", run+"/chapter?language="+language+"&chapter="+h.ID, nil), http.StatusOK).Parts {
				at := "?language=" + language + "&chapter=" + h.ID + "&part=" + p.ID
				if p.Picture {
					files = append(files, "part.svg"+at)
				}
				if p.Figures {
					files = append(files, "part.csv"+at)
				}
			}
		}
		if len(files) < 15 {
			t.Errorf("%d files", len(files))
		}
		for _, file := range files {
			w := call(s, "GET", run+"/"+file, nil)
			text := w.Body.String()
			head, _, _ := strings.Cut(text, "\n")
			said := strings.Contains(text, licence) && strings.Contains(text, "Apache-2.0")
			if strings.Contains(file, ".csv") {
				said = strings.Contains(head, "source") && strings.Contains(head, "licence")
			}
			if w.Code != http.StatusOK || !said {
				t.Errorf("%s: %d, no source or licence in %.200s", file, w.Code, head)
			}
		}
	}
}

// whole reads a picture to its end.
func whole(text string) error {
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.Token(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// TestReportBesideABase: the document of a change sets it beside the base.
func TestReportBesideABase(t *testing.T) {
	s := testServer(t, nil)
	base := finish(t, s, request{Scenario: "valley", Seeds: 2})
	changed := finish(t, s, request{Scenario: "valley", Seeds: 2, Changes: []change{{From: "2019-02-01", Jurisdiction: "north", Rule: "expulsion", Value: 1, Unit: "share"}}})
	other := finish(t, s, request{Scenario: "valley", Seeds: 3})
	w := call(s, "GET", "/api/v1/runs/"+changed.ID+"/report.html?base="+base.ID, nil)
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `id="differences"`) || !strings.Contains(w.Body.String(), "Differences from the base") {
		t.Errorf("beside the base: %d", w.Code)
	}
	if w := call(s, "GET", "/api/v1/runs/"+changed.ID+"/report.html?base="+other.ID, nil); w.Code != http.StatusConflict {
		t.Errorf("beside other seeds: %d", w.Code)
	}
}

// TestFolderInMemoryHoldsTheWay: what the page is told of legs is what the folder
// that can be downloaded holds.
func TestFolderInMemoryHoldsTheWay(t *testing.T) {
	s := testServer(t, nil)
	status := finish(t, s, request{Scenario: "valley", Seeds: 2})
	w := call(s, "GET", "/api/v1/runs/"+status.ID+"/result.zip", nil)
	z, err := zip.NewReader(bytes.NewReader(w.Body.Bytes()), int64(w.Body.Len()))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, z); err != nil {
		t.Fatal(err)
	}
	read, err := result.ReadFolder(filepath.Join(dir, "result"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.jobs.find(status.ID)
	if err != nil {
		t.Fatal(err)
	}
	made, err := b.reported()
	if err != nil {
		t.Fatal(err)
	}
	for _, pair := range [][2]any{{*made.folder.Travel, *read.Travel}, {made.folder.Money, read.Money}, {made.folder.Stocks, read.Stocks}, {len(made.folder.Counts), len(read.Counts)}} {
		if x, y := fmt.Sprintf("%v", pair[0]), fmt.Sprintf("%v", pair[1]); x != y || len(x) < 3 && x != "24" {
			t.Errorf("in memory:\n%.300s\nwritten:\n%.300s", x, y)
		}
	}
	if len(made.folder.Travel.Legs) == 0 || len(made.folder.Money) == 0 || len(made.folder.Counts) == 0 {
		t.Errorf("%d legs, %d rows of money, %d counts", len(made.folder.Travel.Legs), len(made.folder.Money), len(made.folder.Counts))
	}
	var judged struct{ Patterns, NotProduced []any }
	if err := json.Unmarshal(read.Patterns, &judged); err != nil {
		t.Errorf("patterns.json: %v", err)
	}
}
