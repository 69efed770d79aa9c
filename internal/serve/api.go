package serve

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"vereda/internal/clock"
	"vereda/internal/describe"
	"vereda/internal/draw"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/report"
	"vereda/internal/scenario"
)

// route is one path that is answered. openapi.json says the same in the words of
// OpenAPI; a test holds the two together.
type route struct {
	method, path string
	answer       func(http.ResponseWriter, *http.Request) error
}

// routes is the table of all paths below /api/v1, and /healthz.
func (s *Server) routes() []route {
	return []route{
		{"GET", "/healthz", s.health},
		{"GET", "/api/v1/openapi.json", s.openapi},
		{"GET", "/api/v1/version", s.version},
		{"GET", "/api/v1/session", s.sessionState},
		{"POST", "/api/v1/session", s.session},
		{"GET", "/api/v1/scenarios", s.scenarios},
		{"POST", "/api/v1/scenarios", s.inTurn(s.dropped)},
		{"GET", "/api/v1/scenarios/{name}", s.scenarioOne},
		{"GET", "/api/v1/scenarios/{name}/describe", s.describe},
		{"GET", "/api/v1/scenarios/{name}/check", s.checkAll},
		{"GET", "/api/v1/scenarios/{name}/rules", s.rules},
		{"GET", "/api/v1/scenarios/{name}/stage", s.stage},
		{"GET", "/api/v1/scenarios/{name}/folder.zip", s.inTurn(s.folderZip)},
		{"GET", "/api/v1/scenarios/{name}/resolved.zip", s.inTurn(s.resolvedZip)},
		{"GET", "/api/v1/scenarios/{name}/evidence", s.evidence},
		{"GET", "/api/v1/scenarios/{name}/card", s.card},
		{"GET", "/api/v1/explain", s.explain},
		{"GET", "/api/v1/imports", s.imports},
		{"POST", "/api/v1/imports/{table}", s.inTurn(s.importTable)},
		{"POST", "/api/v1/cases/validate", s.inTurn(s.validate)},
		{"POST", "/api/v1/cases/convert", s.inTurn(s.convert)},
		{"POST", "/api/v1/check", s.inTurn(s.check)},
		{"POST", "/api/v1/overlay", s.inTurn(s.overlayText)},
		{"POST", "/api/v1/overlay.zip", s.inTurn(s.overlayZip)},
		{"GET", "/api/v1/runs", s.runs},
		{"POST", "/api/v1/runs", s.inTurn(s.start)},
		{"GET", "/api/v1/runs/{id}", s.run},
		{"DELETE", "/api/v1/runs/{id}", s.stop},
		{"GET", "/api/v1/runs/{id}/events", s.events},
		{"GET", "/api/v1/runs/{id}/frames", s.frames},
		{"GET", "/api/v1/runs/{id}/flows", s.flows},
		{"GET", "/api/v1/runs/{id}/strip", s.strip},
		{"GET", "/api/v1/runs/{id}/map.svg", s.mapSVG},
		{"GET", "/api/v1/runs/{id}/series", s.series},
		{"GET", "/api/v1/runs/{id}/charts", s.charts},
		{"GET", "/api/v1/runs/{id}/chart.svg", s.chartSVG},
		{"GET", "/api/v1/runs/{id}/chart.csv", s.chartCSV},
		{"GET", "/api/v1/runs/{id}/chapters", s.chapters},
		{"GET", "/api/v1/runs/{id}/chapter", s.chapter},
		{"GET", "/api/v1/runs/{id}/part.svg", s.partSVG},
		{"GET", "/api/v1/runs/{id}/part.csv", s.partCSV},
		{"GET", "/api/v1/runs/{id}/report.html", s.inTurn(s.reportHTML)},
		{"GET", "/api/v1/runs/{id}/shown.csv", s.shownCSV},
		{"GET", "/api/v1/runs/{id}/difference", s.difference},
		{"GET", "/api/v1/runs/{id}/compare", s.scores},
		{"GET", "/api/v1/runs/{id}/patterns", s.patterns},
		{"GET", "/api/v1/runs/{id}/evidence", s.runEvidence},
		{"GET", "/api/v1/runs/{id}/further", s.furtherRuns},
		{"POST", "/api/v1/runs/{id}/further", s.startFurther},
		{"GET", "/api/v1/runs/{id}/result.zip", s.inTurn(s.resultZip)},
	}
}

// mux is the table as a handler, with the page beside it.
func (s *Server) mux() http.Handler {
	m := http.NewServeMux()
	for _, r := range s.routes() {
		m.HandleFunc(r.method+" "+r.path, func(w http.ResponseWriter, q *http.Request) {
			if err := r.answer(w, q); err != nil {
				refuse(w, err)
			}
		})
	}
	m.HandleFunc("GET /draw.css", func(w http.ResponseWriter, _ *http.Request) {
		_ = write(w, http.StatusOK, "text/css; charset=utf-8", []byte(draw.Style))
	})
	m.Handle("GET /", pageFiles())
	m.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		refuse(w, &fault{status: http.StatusMethodNotAllowed, message: "nothing answers that method here"})
	})
	return m
}

func (s *Server) health(w http.ResponseWriter, _ *http.Request) error {
	return write(w, http.StatusOK, "text/plain; charset=utf-8", []byte("ok\n"))
}

func (s *Server) version(w http.ResponseWriter, _ *http.Request) error {
	return writeJSON(w, http.StatusOK, map[string]any{"program": "vereda", "version": s.config.Version, "languages": draw.Languages(), "most_seeds": s.config.Limits.Seeds})
}

// scenarioInfo is a scenario in a list.
type scenarioInfo struct {
	Name     string        `json:"name"`
	Title    string        `json:"title"`
	Language draw.Language `json:"language"` // of the title
	Origin   string        `json:"origin"`   // shipped, opened, result or dropped
	Variants []string      `json:"variants"`
	Valid    bool          `json:"valid"`
	Seeds    []uint64      `json:"seeds"` // of the result it comes from
}

func (s *Server) scenarios(w http.ResponseWriter, r *http.Request) error {
	language, err := languageOf(r)
	if err != nil {
		return err
	}
	list := []scenarioInfo{}
	for _, f := range s.list() {
		info := scenarioInfo{Name: f.name, Origin: f.origin, Variants: f.variants, Seeds: f.seeds}
		if read, err := f.load(""); err == nil {
			info.Title, info.Language = report.Spoken(language, read.Title)
			info.Valid = true
		}
		list = append(list, info)
	}
	return writeJSON(w, http.StatusOK, map[string]any{"scenarios": list})
}

// asked gives the scenario and variant that a path names.
func (s *Server) asked(r *http.Request) (*folder, *scenario.Scenario, error) {
	f, err := s.find(r.PathValue("name"))
	if err != nil {
		return nil, nil, err
	}
	read, err := f.load(r.URL.Query().Get("variant"))
	return f, read, err
}

// named is a name with the words for it, and the language that they are in.
type named struct {
	Name     string        `json:"name"`
	Title    string        `json:"title"`
	Language draw.Language `json:"language"`
}

func nameIn(l draw.Language, name, title string) named {
	n := named{Name: name}
	n.Title, n.Language = report.Spoken(l, title)
	return n
}

func (s *Server) scenarioOne(w http.ResponseWriter, r *http.Request) error {
	f, read, err := s.asked(r)
	if err != nil {
		return err
	}
	language, err := languageOf(r)
	if err != nil {
		return err
	}
	nations, shown, variants := []named{}, []map[string]any{}, []named{}
	for i, code := range read.Nationalities {
		nations = append(nations, nameIn(language, code, read.NationalityTitle[i]))
	}
	for _, i := range measuresOf(read) {
		m := &measures[i]
		shown = append(shown, map[string]any{"name": m.name, "unit": m.unit, "legs": m.legs, "stock": m.mean})
	}
	for _, name := range f.variants {
		if v, err := f.load(name); err == nil {
			variants = append(variants, nameIn(language, name, v.Title))
		}
	}
	title := nameIn(language, f.name, read.Title)
	return writeJSON(w, http.StatusOK, map[string]any{
		"name": f.name, "variant": read.Variant, "title": title.Title, "language": title.Language, "question": report.Translate(language, read.Question), "start": read.Start.String(), "end": read.End.String(),
		"from": read.Start.Month().String(), "to": read.End.Month().String(), "seed": read.Seed, "people_per_row": read.PeoplePerRow, "sha256": read.Digest,
		"nationalities": nations, "measures": shown, "variants": variants, "seeds": f.seeds, "on_the_way": read.Network.OnTheWay, "zones": zonesOf(read), "modes": stageOf(read).modes(), "parties": people.PartyNames(), "domain": domainOf(read.Domain()),
	})
}

func (s *Server) describe(w http.ResponseWriter, r *http.Request) error {
	_, read, err := s.asked(r)
	if err != nil {
		return err
	}
	model, err := describe.Of(read)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, model)
}

// checkAll says all that is wrong with a scenario and its variants.
func (s *Server) checkAll(w http.ResponseWriter, r *http.Request) error {
	f, err := s.find(r.PathValue("name"))
	if err != nil {
		return err
	}
	list := scenario.CheckAll(f.files, f.name)
	found, err := list.JSON()
	if err != nil {
		return err
	}
	return write(w, http.StatusOK, "application/json", found)
}

// ruleRow is a row of the calendar of rules.
type ruleRow struct {
	change
	Source string `json:"source"`
}

// rules gives the calendar: every dated rule in its own unit, and what rules there
// are.
func (s *Server) rules(w http.ResponseWriter, r *http.Request) error {
	_, read, err := s.asked(r)
	if err != nil {
		return err
	}
	language, err := languageOf(r)
	if err != nil {
		return err
	}
	type definition struct {
		Name    string  `json:"name"`
		Title   string  `json:"title"`
		Unit    string  `json:"unit"`
		Dims    string  `json:"dims"`
		Low     float64 `json:"low"`
		High    float64 `json:"high"`
		Neutral string  `json:"neutral"`
		Meaning string  `json:"meaning"`
	}
	definitions, rows := []definition{}, []ruleRow{}
	for _, d := range policy.Definitions() {
		definitions = append(definitions, definition{d.Name, report.Translate(language, strings.ReplaceAll(d.Name, "_", " ")), d.Unit, d.Dims, d.Low, d.High, d.Neutral, d.Meaning})
	}
	for i := range read.RuleRows {
		rows = append(rows, ruleRow{changeOf(&read.RuleRows[i]), read.RuleRows[i].Source})
	}
	return writeJSON(w, http.StatusOK, map[string]any{"rules": definitions, "calendar": rows, "sectors": read.Network.Sectors, "zones": read.Network.Zones})
}

// stage gives the still part of the map, and where on it things are shown.
func (s *Server) stage(w http.ResponseWriter, r *http.Request) error {
	_, read, err := s.asked(r)
	if err != nil {
		return err
	}
	language, err := languageOf(r)
	if err != nil {
		return err
	}
	zone := r.URL.Query().Get("zone")
	if zone != "" && !slices.Contains(zonesOf(read), zone) {
		return &fault{status: http.StatusUnprocessableEntity, message: "zone: not one with places of the way"}
	}
	full, still := stageOf(read).drawn(read, language, r.URL.Query().Get("view") == "world", zone)
	return writeJSON(w, http.StatusOK, map[string]any{"svg": still.SVG, "width": still.Width, "height": still.Height, "places": full.Places, "legs": full.Legs, "points": full.Points, "note": report.Translate(language, draw.Basemap(false).Note)})
}

func languageOf(r *http.Request) (draw.Language, error) {
	switch l := draw.Language(r.URL.Query().Get("language")); l {
	case "":
		return draw.English, nil
	case draw.English, draw.Spanish:
		return l, nil
	}
	return "", &fault{status: http.StatusUnprocessableEntity, message: "language: en or es"}
}

// asks reads the body of a request and checks it.
func (s *Server) asks(w http.ResponseWriter, r *http.Request) (plan, error) {
	var q request
	if err := s.readJSON(w, r, &q); err != nil {
		return plan{}, err
	}
	return s.plan(&q)
}

// check says whether a request could be run, and runs nothing.
func (s *Server) check(w http.ResponseWriter, r *http.Request) error {
	p, err := s.asks(w, r)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, map[string]any{"valid": true, "sha256": p.scenario.Digest, "id": p.key(), "rows": len(p.scenario.RuleRows)})
}

// overlayText gives what is on the screen as files and as a command.
func (s *Server) overlayText(w http.ResponseWriter, r *http.Request) error {
	p, err := s.asks(w, r)
	if err != nil {
		return err
	}
	type file struct {
		Path string `json:"path"`
		Text string `json:"text"`
	}
	files := []file{}
	for _, name := range sortedNames(p.overlay) {
		files = append(files, file{name, string(p.overlay[name])})
	}
	return writeJSON(w, http.StatusOK, map[string]any{"files": files, "command": p.command(), "sha256": p.scenario.Digest})
}

func (s *Server) overlayZip(w http.ResponseWriter, r *http.Request) error {
	p, err := s.asks(w, r)
	if err != nil {
		return err
	}
	text, err := pack(p.overlay)
	if err != nil {
		return err
	}
	attach(w, "overlay.zip")
	return write(w, http.StatusOK, "application/zip", text)
}

func (s *Server) runs(w http.ResponseWriter, _ *http.Request) error {
	s.jobs.mu.Lock()
	all := append([]*job{}, s.jobs.list...)
	s.jobs.mu.Unlock()
	list := []jobStatus{}
	for _, b := range all {
		list = append(list, b.status())
	}
	return writeJSON(w, http.StatusOK, map[string]any{"runs": list})
}

func (s *Server) start(w http.ResponseWriter, r *http.Request) error {
	p, err := s.asks(w, r)
	if err != nil {
		return err
	}
	b, err := s.jobs.ask(p)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusAccepted, b.status())
}

func (s *Server) run(w http.ResponseWriter, r *http.Request) error {
	b, err := s.jobs.find(r.PathValue("id"))
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, b.status())
}

func (s *Server) stop(w http.ResponseWriter, r *http.Request) error {
	b, err := s.jobs.find(r.PathValue("id"))
	if err != nil {
		return err
	}
	b.cancel()
	b.change(func() {
		if b.state == waiting {
			b.state, b.message = stopped, "stopped before it began"
		}
	})
	return writeJSON(w, http.StatusAccepted, b.status())
}

// events tells the state of a job as server-sent events until it has ended.
func (s *Server) events(w http.ResponseWriter, r *http.Request) error {
	b, err := s.jobs.find(r.PathValue("id"))
	if err != nil {
		return err
	}
	control := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.WriteHeader(http.StatusOK)
	beat := time.NewTicker(5 * time.Second)
	defer beat.Stop()
	for {
		status, changed := b.wait()
		_ = control.SetWriteDeadline(clock.System{}.Now().Add(20 * time.Second)) // tests have writers without
		if err := sendEvent(w, control, status); err != nil || status.ended() {
			return nil
		}
		select {
		case <-changed:
		case <-beat.C:
		case <-r.Context().Done():
			return nil
		case <-s.jobs.ctx.Done():
			return nil
		}
		select { // not more often than eyes can follow
		case <-time.After(100 * time.Millisecond):
		case <-r.Context().Done():
			return nil
		}
	}
}
