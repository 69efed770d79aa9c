package serve

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// change is a dated value of a rule that the page sets, in the words of
// policy.csv; empty dimensions stand for all.
type change struct {
	From         string  `json:"from"`
	Jurisdiction string  `json:"jurisdiction"`
	Nationality  string  `json:"nationality"`
	Party        string  `json:"party"`
	Rule         string  `json:"rule"`
	Value        float64 `json:"value"`
	Unit         string  `json:"unit"`
	Note         string  `json:"note"`
}

// scope tells rows of which the later replaces the earlier.
func (c *change) scope() string {
	return strings.Join([]string{c.From, c.Jurisdiction, c.Nationality, c.Party, c.Rule}, "\x00")
}

// mostChanges bounds the rows that one request may set.
const mostChanges = 500

// changedName is the variant that the changes of a page make.
func changedName(f *folder) string {
	name := "changed"
	for slices.Contains(f.variants, name) {
		name += "-again"
	}
	return name
}

// overlay makes the files of a variant that holds what a variant of the folder
// changes, and the changes of the page on top of it. Laid into the folder they
// are what was on the screen.
func overlay(f *folder, variant string, changes []change) (map[string][]byte, error) {
	base, err := f.load("")
	if err != nil {
		return nil, err
	}
	s, err := f.load(variant)
	if err != nil {
		return nil, err
	}
	rows := []change{}
	for i := range s.RuleRows {
		if !slices.Contains(base.RuleRows, s.RuleRows[i]) {
			rows = append(rows, changeOf(&s.RuleRows[i]))
		}
	}
	sources := map[string]string{}
	for i := range s.RuleRows {
		sources[scopeOf(&s.RuleRows[i])] = s.RuleRows[i].Source
	}
	for _, c := range changes {
		c.Note = cmp.Or(c.Note, "set on the page")
		rows = slices.DeleteFunc(rows, func(r change) bool { return r.scope() == c.scope() })
		sources[c.scope()] = "assumption"
		rows = append(rows, c)
	}
	slices.SortStableFunc(rows, func(a, b change) int { return cmp.Compare(a.scope(), b.scope()) })
	var text bytes.Buffer
	table := csv.NewWriter(&text)
	_ = table.Write([]string{"from", "jurisdiction", "nationality", "party", "rule", "value", "unit", "source", "note"}) // a buffer takes all
	for _, r := range rows {
		_ = table.Write([]string{r.From, r.Jurisdiction, r.Nationality, r.Party, r.Rule, strconv.FormatFloat(r.Value, 'g', -1, 64), r.Unit, cmp.Or(sources[r.scope()], "assumption"), r.Note})
	}
	table.Flush()
	name := changedName(f)
	files := map[string][]byte{
		path.Join("variants", name, "policy.csv"):   text.Bytes(),
		path.Join("variants", name, "variant.yaml"): []byte("title: " + strconv.Quote(s.Title+" (rules changed)") + "\n"),
	}
	for _, file := range []string{"parameters.csv", "sources.bib"} {
		text, err := fs.ReadFile(f.files, path.Join("variants", variant, file))
		switch {
		case variant == "" || errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return nil, err
		default:
			files[path.Join("variants", name, file)] = text
		}
	}
	return files, nil
}

func changeOf(r *scenario.RuleRow) change {
	return change{r.From.String(), r.Jurisdiction, r.Nationality, r.Party, r.Rule, r.Value, r.Unit, r.Note}
}

func scopeOf(r *scenario.RuleRow) string {
	c := changeOf(r)
	return c.scope()
}

// laid is a folder with further files in it, read as one.
func laid(base fs.FS, files map[string][]byte) (fs.FS, error) {
	all := map[string][]byte{}
	err := fs.WalkDir(base, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		all[name], err = fs.ReadFile(base, name)
		return err
	})
	if err != nil {
		return nil, err
	}
	for name, text := range files {
		all[name] = text
	}
	packed, err := pack(all)
	if err != nil {
		return nil, err
	}
	return zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
}

// pack makes an archive of files, in the order of their names.
func pack(files map[string][]byte) ([]byte, error) {
	var to bytes.Buffer
	z := zip.NewWriter(&to)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.Create(name)
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(files[name]); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return to.Bytes(), nil
}

// request asks for runs.
type request struct {
	Scenario string   `json:"scenario"`
	Variant  string   `json:"variant"`
	Changes  []change `json:"changes"`
	Seed     *uint64  `json:"seed"`  // the first; null for that of the scenario
	Seeds    int      `json:"seeds"` // how many
	Until    string   `json:"until"` // the last month; empty for that of the scenario
}

// plan checks a request: everything that can be wrong is said before any run.
func (s *Server) plan(q *request) (plan, error) {
	var p plan
	f, err := s.find(q.Scenario)
	if err != nil {
		return p, err
	}
	if q.Variant != "" && !slices.Contains(f.variants, q.Variant) {
		return p, &fault{status: http.StatusUnprocessableEntity, message: "the scenario has no variant " + strconv.Quote(q.Variant)}
	}
	if q.Seeds < 1 || q.Seeds > s.config.Limits.Seeds {
		return p, &fault{status: http.StatusUnprocessableEntity, message: fmt.Sprintf("seeds: a number from 1 to %d; the command line has no such limit", s.config.Limits.Seeds)}
	}
	if len(q.Changes) > mostChanges {
		return p, &fault{status: http.StatusUnprocessableEntity, message: fmt.Sprintf("changes: at most %d", mostChanges)}
	}
	p = plan{folder: f, variant: q.Variant, changes: q.Changes}
	if p.changes == nil {
		p.changes = []change{}
	}
	if len(p.changes) == 0 {
		if p.scenario, err = f.load(q.Variant); err != nil {
			return p, err
		}
	} else if err := p.overlaid(); err != nil {
		return p, err
	}
	first := p.scenario.Seed
	if q.Seed != nil {
		first = *q.Seed
	}
	for i := range q.Seeds {
		p.seeds = append(p.seeds, first+uint64(i))
	}
	p.until = p.scenario.End.Month()
	if until := strings.TrimSpace(q.Until); until != "" {
		month, err := quantity.ParseMonth(until)
		if err != nil || month < p.scenario.Start.Month() || month > p.until {
			return p, &fault{status: http.StatusUnprocessableEntity, message: fmt.Sprintf("until: a month from %s to %s, such as %s", p.scenario.Start.Month(), p.until, p.until)}
		}
		p.until = month
	}
	return p, s.fits(&p)
}

// overlaid reads the folder with the changes in it.
func (p *plan) overlaid() error {
	files, err := overlay(p.folder, p.variant, p.changes)
	if err != nil {
		return err
	}
	all, err := laid(p.folder.files, files)
	if err != nil {
		return err
	}
	s, list := scenario.LoadVariant(all, p.folder.name, changedName(p.folder))
	if list.HasErrors() {
		return &fault{status: http.StatusUnprocessableEntity, message: list.Summary(), list: list}
	}
	p.overlay, p.scenario = files, s
	return nil
}

// dropped reads what was dropped on the page: an archive of a scenario folder, or
// a table of rules for the scenario that is shown.
func (s *Server) dropped(w http.ResponseWriter, r *http.Request) error {
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, s.config.Limits.Upload))
	if err != nil {
		return &fault{status: http.StatusRequestEntityTooLarge, message: fmt.Sprintf("the file is larger than %d MiB", s.config.Limits.Upload>>20)}
	}
	switch kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); kind {
	case "application/zip":
		return s.droppedFolder(w, text)
	case "text/csv":
		return s.droppedRules(w, r, text)
	}
	return &fault{status: http.StatusUnsupportedMediaType, message: "drop a scenario folder packed as .zip, or a table of rules as .csv (policy.csv of a variant)"}
}

// droppedRules reads a table of rules and gives its rows as changes.
func (s *Server) droppedRules(w http.ResponseWriter, r *http.Request, text []byte) error {
	f, err := s.find(r.URL.Query().Get("scenario"))
	if err != nil {
		return err
	}
	base, err := f.load("")
	if err != nil {
		return err
	}
	name := changedName(f)
	all, err := laid(f.files, map[string][]byte{path.Join("variants", name, "policy.csv"): text})
	if err != nil {
		return err
	}
	read, list := scenario.LoadVariant(all, f.name, name)
	if list.HasErrors() {
		return &fault{status: http.StatusUnprocessableEntity, message: list.Summary(), list: list}
	}
	changes := []change{}
	for i := range read.RuleRows {
		if !slices.Contains(base.RuleRows, read.RuleRows[i]) {
			changes = append(changes, changeOf(&read.RuleRows[i]))
		}
	}
	return writeJSON(w, http.StatusOK, map[string]any{"scenario": f.name, "changes": changes})
}
