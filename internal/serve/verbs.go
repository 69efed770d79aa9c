package serve

import (
	"io/fs"
	"net/http"
	"slices"
	"strings"

	"vereda/internal/compare"
	"vereda/internal/diag"
	"vereda/internal/ensemble"
	"vereda/internal/report"
	"vereda/internal/result"
	"vereda/internal/scenario"
)

// folderZip is what vereda scenario copy writes: the folder of a scenario as it is, with
// its variants.
func (s *Server) folderZip(w http.ResponseWriter, r *http.Request) error {
	f, err := s.find(r.PathValue("name"))
	if err != nil {
		return err
	}
	files := map[string][]byte{}
	err = fs.WalkDir(f.files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files[name], err = fs.ReadFile(f.files, name)
		return err
	})
	if err != nil {
		return err
	}
	return zipped(w, f.name, files)
}

// resolvedZip is what vereda check --resolved writes: one variant with every value
// spelt out.
func (s *Server) resolvedZip(w http.ResponseWriter, r *http.Request) error {
	f, read, err := s.asked(r)
	if err != nil {
		return err
	}
	return zipped(w, f.name+"-resolved", scenario.Resolve(read))
}

func zipped(w http.ResponseWriter, name string, files map[string][]byte) error {
	text, err := pack(files)
	if err != nil {
		return err
	}
	attach(w, name+".zip")
	return write(w, http.StatusOK, "application/zip", text)
}

// explain is vereda explain: what the codes of messages mean.
func (s *Server) explain(w http.ResponseWriter, r *http.Request) error {
	type explanation struct {
		Code        string `json:"code"`
		Explanation string `json:"explanation"`
	}
	codes := diag.Codes()
	if code := strings.ToUpper(r.URL.Query().Get("code")); code != "" {
		if !diag.Known(code) {
			return &fault{status: http.StatusNotFound, message: "code: none of that name; without one, all are listed"}
		}
		codes = []string{code}
	}
	list := []explanation{}
	for _, code := range codes {
		text, _ := diag.Explain(code)
		list = append(list, explanation{code, text})
	}
	return writeJSON(w, http.StatusOK, map[string]any{"codes": list})
}

// patterns is vereda patterns over the runs of a job. Until further runs are made, patterns
// that compare with them are listed with those that cannot be told.
func (s *Server) patterns(w http.ResponseWriter, r *http.Request) error {
	made, err := s.madeFor(r)
	if err != nil {
		return err
	}
	if made.patterns == nil {
		return &fault{status: http.StatusConflict, message: "patterns look at all months of the scenario; run it without until"}
	}
	return writeJSON(w, http.StatusOK, made.patterns)
}

// scores is vereda compare over the runs of a job.
func (s *Server) scores(w http.ResponseWriter, r *http.Request) error {
	made, err := s.madeFor(r)
	if err != nil {
		return err
	}
	rows := made.result.Scores
	if rows == nil {
		rows = []compare.Row{}
	}
	return writeJSON(w, http.StatusOK, map[string]any{"scenario": made.result.Scenario.Name, "variant": made.result.Scenario.Variant,
		"sha256": made.result.Scenario.Digest, "seeds": made.folder.Seeds, "interval_level": 0.95, "scores": rows})
}

// card is vereda card: what a scenario is for and what not.
func (s *Server) card(w http.ResponseWriter, r *http.Request) error {
	language, err := languageOf(r)
	if err != nil {
		return err
	}
	_, read, err := s.asked(r)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, report.CardOf(read, s.config.Version, language))
}

// claimAnswer is a claim of the evidence ledger, with what the runs say where there are
// any.
type claimAnswer struct {
	ID      string      `json:"id"`
	Claim   string      `json:"claim"`
	Cited   string      `json:"cited"`
	Found   string      `json:"found"`
	Verdict string      `json:"verdict"`
	Source  string      `json:"source"`
	Year    string      `json:"year"`
	Note    string      `json:"note"`
	Model   *claimFound `json:"model"` // null where no run counts the same
}

type claimFound struct {
	Series    string   `json:"series"`
	Unit      string   `json:"unit"`
	From      string   `json:"from"`
	To        string   `json:"to"`
	Simulated estimate `json:"simulated"`
	Counted   *float64 `json:"counted"`
	Kept      bool     `json:"counted_kept"` // small counts are in it
}

// evidence is vereda evidence --no-run: the ledger of a scenario.
func (s *Server) evidence(w http.ResponseWriter, r *http.Request) error {
	f, read, err := s.asked(r)
	if err != nil {
		return err
	}
	return ledgerOf(w, r, f.name, read, nil)
}

// runEvidence is vereda evidence: the ledger beside the runs of a job.
func (s *Server) runEvidence(w http.ResponseWriter, r *http.Request) error {
	b, err := s.jobs.find(r.PathValue("id"))
	if err != nil {
		return err
	}
	o, err := b.finished()
	if err != nil {
		return err
	}
	return ledgerOf(w, r, b.plan.folder.name, o.scenario, o.result)
}

func ledgerOf(w http.ResponseWriter, r *http.Request, name string, read *scenario.Scenario, runs *ensemble.Result) error {
	verdict, search := r.URL.Query().Get("verdict"), strings.Fields(r.URL.Query().Get("search"))
	if verdict != "" && !slices.Contains(scenario.Verdicts(), verdict) {
		return &fault{status: http.StatusUnprocessableEntity, message: "verdict: one of " + strings.Join(scenario.Verdicts(), ", ")}
	}
	list, seeds := []claimAnswer{}, 0
	if runs != nil {
		seeds = len(runs.Runs)
	}
	for _, c := range read.Evidence {
		if verdict != "" && c.Verdict != verdict || !c.Says(search) {
			continue
		}
		a := claimAnswer{ID: c.ID, Claim: c.Claim, Cited: c.Cited, Found: c.Found, Verdict: c.Verdict, Source: c.Source, Year: c.Year, Note: c.Note}
		if runs != nil {
			if of := result.OfClaim(read, runs, c); of != nil {
				a.Model = &claimFound{c.Series, of.Unit, c.From.String(), c.To.String(), estimateOf(of.Values).as(read.Domain().Holds(c.From, c.To)), of.Counted, of.Kept}
			}
		}
		list = append(list, a)
	}
	return writeJSON(w, http.StatusOK, map[string]any{"scenario": name, "seeds": seeds, "claims": list})
}
