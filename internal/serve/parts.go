package serve

import (
	"encoding/json"
	"net/http"
	"runtime"
	"strings"
	"sync"

	"vereda/internal/compare"
	"vereda/internal/draw"
	"vereda/internal/observe"
	"vereda/internal/paired"
	"vereda/internal/pattern"
	"vereda/internal/report"
	"vereda/internal/result"
	"vereda/internal/scenario"
)

// reported is what a report is made of. It is made once for each job, when somebody
// first asks: scores take seconds.
type reported struct {
	result   result.Report
	folder   *result.Folder
	patterns *pattern.Report

	mu       sync.Mutex
	chapters map[string]report.Chapter // by what was asked: each picture is asked for by itself
}

// reported gives it.
func (b *job) reported() (*reported, error) {
	o, err := b.finished()
	if err != nil {
		return nil, err
	}
	b.reporting.Lock()
	defer b.reporting.Unlock()
	if b.report == nil {
		b.report, err = b.makeReport(o)
	}
	return b.report, err
}

func (b *job) makeReport(o *outcome) (*reported, error) {
	var series [][]observe.Series
	for i := range o.result.Runs {
		series = append(series, o.result.Runs[i].Series)
	}
	spans := func(list []scenario.Span) (out []compare.Span) {
		for _, s := range list {
			out = append(out, compare.Span(s))
		}
		return out
	}
	made := &reported{chapters: map[string]report.Chapter{}, result: result.Report{Version: b.jobs.version, Scenario: o.scenario, Result: o.result, Resolved: scenario.ResolveShown(b.plan.scenario), Counts: o.countRows(),
		Scores: compare.Score(series, o.scenario.Observed, compare.Options{Fit: spans(o.scenario.Fit), Check: spans(o.scenario.Check), Made: o.scenario.Made}),
		Times:  result.Times{Start: b.began, End: b.jobs.clock.Now(), Workers: runtime.GOMAXPROCS(0)}}}
	if b.plan.drawn() {
		for i := range b.plan.seeds {
			made.result.Draws = append(made.result.Draws, b.plan.scenario.Posterior.Draw(i)+1)
		}
	}
	if made.patterns = o.judged(b.counter); made.patterns != nil {
		text, err := json.MarshalIndent(made.patterns, "", "  ")
		if err != nil {
			return nil, err
		}
		made.result.Extra = []result.Extra{{Name: "patterns.json", Bytes: append(text, '\n')}}
	}
	made.folder = result.FolderOf(made.result)
	return made, nil
}

// countRows lists by seed what the runs are compared by, over all their months.
func (o *outcome) countRows() (rows []result.Count) {
	lines := paired.Ask(o.scenario, 0, monthsOf(o.scenario)-1, -1).Lines()
	for i, k := range o.runs {
		for n, v := range k.counts {
			rows = append(rows, result.Count{Seed: int64(o.result.Runs[i].Seed), Group: lines[n].Group, Title: lines[n].Title, Unit: lines[n].Unit, Value: result.Optional(v)})
		}
	}
	return rows
}

// judged holds the runs against the patterns, nil where they are shorter than the
// scenario. Patterns that need further runs, with a rule kept as it was, are listed
// with those that cannot be told here until somebody asks for those runs.
func (o *outcome) judged(counter map[string][]any) *pattern.Report {
	runs := o.patterns()
	if len(runs) == 0 {
		return nil
	}
	r := pattern.JudgeAlone(o.scenario, runs)
	if counter != nil {
		r = pattern.Judge(o.scenario, runs, counter)
	}
	return &r
}

// patterns lists what patterns took from each run; none where a run is shorter than
// the scenario.
func (o *outcome) patterns() (runs []any) {
	for _, k := range o.runs {
		if k.patterns == nil {
			return nil
		}
		runs = append(runs, k.patterns)
	}
	return runs
}

// input is what a report of a job says, beside a base where one is asked for.
func (s *Server) input(r *http.Request) (report.Input, error) {
	v, err := s.viewOf(r)
	if err != nil {
		return report.Input{}, err
	}
	in := report.Input{}
	if in.Language, err = languageOf(r); err != nil {
		return in, err
	}
	made, err := v.job.reported()
	if err != nil {
		return in, err
	}
	in.Result, in.Patterns, in.Command = made.folder, made.patterns, v.job.plan.command()
	if v.outcome.scenario.Network.OnTheWay {
		in.Map = v.flowMap(in.Language)
	}
	if id := r.URL.Query().Get("base"); id != "" {
		other, err := s.jobs.find(id)
		if err != nil {
			return in, err
		}
		beside, err := other.reported()
		if err != nil {
			return in, err
		}
		in.Base = beside.folder
		if err := report.Check(in.Result, in.Base); err != nil {
			return in, &fault{status: http.StatusConflict, message: "base: " + err.Error()}
		}
	}
	return in, nil
}

// flowMap is a picture of the legs of the way over the span.
func (v *view) flowMap(l draw.Language) *draw.Map {
	o, m := v.outcome, v.spanMap(l)
	legs := *v
	legs.measure, legs.base = 0, nil // the first measure is that of the legs
	for i, leg := range o.stage.Legs {
		if e := legs.item(i, v.span); e.Mean > 0 {
			m.Flows = append(m.Flows, draw.Flow{From: leg.From, To: leg.To, Mode: leg.Mode, Mean: float64(e.Mean), Low: float64(e.Low), High: float64(e.High), Compared: e.Compared})
		}
	}
	return m
}

// spanMap is the map of a span, without what moves.
func (v *view) spanMap(l draw.Language) *draw.Map {
	o := v.outcome
	m := mapOf(o.scenario, l)
	m.Width, m.Runs, m.Summed, m.Drawn = 1100, len(o.runs), true, v.job.plan.drawn()
	m.From, m.To = o.scenario.MonthAt(v.span.from).First().String(), o.scenario.MonthAt(v.span.to).Last().String()
	return m
}

// reportHTML is the document that vereda report writes.
func (s *Server) reportHTML(w http.ResponseWriter, r *http.Request) error {
	in, err := s.input(r)
	if err != nil {
		return err
	}
	attach(w, "report.html")
	return write(w, http.StatusOK, "text/html; charset=utf-8", []byte(report.HTML(in)))
}

// chapters lists the chapters of the report that have figures.
func (s *Server) chapters(w http.ResponseWriter, r *http.Request) error {
	language, err := languageOf(r)
	if err != nil {
		return err
	}
	b, err := s.jobs.find(r.PathValue("id"))
	if err != nil {
		return err
	}
	type head struct {
		ID    string `json:"id"`
		Title string `json:"title"`
	}
	list := []head{}
	for _, c := range report.Figures(b.plan.scenario, language) {
		list = append(list, head{c.ID, c.Title})
	}
	return writeJSON(w, http.StatusOK, map[string]any{"chapters": list})
}

// chapter gives one of them in parts.
func (s *Server) chapterOf(r *http.Request) (report.Chapter, error) {
	in, err := s.input(r)
	if err != nil {
		return report.Chapter{}, err
	}
	made, err := s.madeFor(r)
	if err != nil {
		return report.Chapter{}, err
	}
	id := r.URL.Query().Get("chapter")
	key := strings.Join([]string{id, string(in.Language), r.URL.Query().Get("base")}, " ")
	made.mu.Lock()
	defer made.mu.Unlock()
	if c, there := made.chapters[key]; there {
		return c, nil
	}
	c, known := report.One(in, id)
	if !known {
		return c, &fault{status: http.StatusUnprocessableEntity, message: "chapter: not one of the report; GET chapters lists them"}
	}
	if id != "map" && id != "differences" { // the page does not show these here, and they depend on more
		if len(made.chapters) >= mostChapters {
			clear(made.chapters)
		}
		made.chapters[key] = c
	}
	return c, nil
}

// mostChapters is how many are kept of a job: all that the page shows, in two languages.
const mostChapters = 20

// madeFor gives what the report of the job is made of that a request names.
func (s *Server) madeFor(r *http.Request) (*reported, error) {
	b, err := s.jobs.find(r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return b.reported()
}

func (s *Server) chapter(w http.ResponseWriter, r *http.Request) error {
	c, err := s.chapterOf(r)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, c)
}

// partOf finds a part of a chapter.
func (s *Server) partOf(r *http.Request) (*report.Part, error) {
	c, err := s.chapterOf(r)
	if err != nil {
		return nil, err
	}
	for i := range c.Parts {
		if c.Parts[i].ID == r.URL.Query().Get("part") {
			return &c.Parts[i], nil
		}
	}
	return nil, &fault{status: http.StatusUnprocessableEntity, message: "part: not one of the chapter; GET chapter lists them"}
}

// partSVG is the picture of a part.
func (s *Server) partSVG(w http.ResponseWriter, r *http.Request) error {
	p, err := s.partOf(r)
	if err == nil && !p.Picture {
		err = &fault{status: http.StatusUnprocessableEntity, message: "part: it has no picture"}
	}
	if err != nil {
		return err
	}
	attach(w, p.ID+".svg")
	return write(w, http.StatusOK, "image/svg+xml", []byte(p.SVG))
}

// partCSV is the figures of a part.
func (s *Server) partCSV(w http.ResponseWriter, r *http.Request) error {
	p, err := s.partOf(r)
	if err == nil && !p.Figures {
		err = &fault{status: http.StatusUnprocessableEntity, message: "part: it has no figures to save"}
	}
	if err != nil {
		return err
	}
	attach(w, p.ID+".csv")
	return write(w, http.StatusOK, "text/csv; charset=utf-8", []byte(p.CSV))
}
