package serve

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"vereda/internal/diag"
	"vereda/internal/displacement"
	"vereda/internal/ensemble"
	"vereda/internal/fleeformat"
	"vereda/internal/gravity"
	"vereda/internal/importer"
	"vereda/internal/observe"
	"vereda/internal/quantity"
)

// The most that one request about a case of displacement may use: it is answered while
// the caller waits, and one is run at a time.
const (
	caseTime      = 45 * time.Second
	caseSeeds     = 50
	bytesPerHead  = 512 // of a run by persons, with room
	mostOfImports = 8   // files of one table
)

// sent reads the archive in a body whole, without a name for it.
func (s *Server) sent(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); kind != "application/zip" {
		return nil, &fault{status: http.StatusUnsupportedMediaType, message: "send the folder packed as .zip (application/zip)"}
	}
	return s.body(w, r)
}

func (s *Server) body(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, s.config.Limits.Upload))
	if err != nil {
		return nil, &fault{status: http.StatusRequestEntityTooLarge, message: fmt.Sprintf("the body is larger than %d MiB", s.config.Limits.Upload>>20)}
	}
	return text, nil
}

// caseOf reads a case of displacement out of an archive: in Flee's layout or in the
// program's own form, at its root or in the one folder in it.
func (s *Server) caseOf(w http.ResponseWriter, r *http.Request) (*gravity.Case, error) {
	exact, err := flagOf(r, "flee_exact")
	if err != nil {
		return nil, err
	}
	text, err := s.sent(w, r)
	if err != nil {
		return nil, err
	}
	files, err := unpacked(text, s.config.Limits.Unpacked)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"displacement.yaml", "input_csv/locations.csv"} {
		inside, found, err := under(files, name)
		if err != nil {
			return nil, err
		}
		if !found {
			continue
		}
		var c *gravity.Case
		var list *diag.List
		if name == "displacement.yaml" {
			if exact {
				return nil, &fault{status: http.StatusUnprocessableEntity, message: "flee_exact belongs to folders in Flee's layout; what is corrected here stands in displacement.yaml"}
			}
			c, list = displacement.Load(inside, "case")
		} else {
			c, list = fleeformat.Load(inside, "case", exact)
		}
		if c == nil {
			return nil, &fault{status: http.StatusUnprocessableEntity, message: list.Summary(), list: list}
		}
		return c, nil
	}
	return nil, &fault{status: http.StatusUnprocessableEntity, message: "the archive has neither displacement.yaml nor input_csv/locations.csv, at its root or in a folder of it"}
}

// convert is vereda convert: a case in Flee's layout in the program's own form.
func (s *Server) convert(w http.ResponseWriter, r *http.Request) error {
	c, err := s.caseOf(w, r)
	if err != nil {
		return err
	}
	files := map[string][]byte{}
	for _, f := range displacement.Files(c) {
		files[f.Name] = f.Text
	}
	return zipped(w, "converted", files)
}

// campAnswer is a camp on the last day.
type campAnswer struct {
	Name      string   `json:"name"`
	Counted   *int     `json:"counted"` // null where it is kept back
	Kept      string   `json:"counted_kept"`
	Simulated estimate `json:"simulated"`
}

// validate is vereda validate: a case run with several seeds and held against the counts
// of its camps.
func (s *Server) validate(w http.ResponseWriter, r *http.Request) error {
	seeds, err := wholeOf(r, "seeds", 20, 1, caseSeeds)
	if err != nil {
		return err
	}
	first, err := wholeOf(r, "seed", 1, 0, 1<<53)
	if err != nil {
		return err
	}
	c, err := s.caseOf(w, r)
	if err != nil {
		return err
	}
	engine, why := gravity.Choose(c)
	if engine == gravity.Persons && uint64(gravity.Expected(c))*bytesPerHead > s.config.Limits.Heap {
		return &fault{status: http.StatusUnprocessableEntity, message: "the case has more people than this server has memory for; use vereda validate"}
	}
	if s.jobs.spent.over() {
		return &fault{status: http.StatusTooManyRequests, message: s.jobs.spent.usedUp()}
	}
	select {
	case s.oneCase <- struct{}{}:
		defer func() { <-s.oneCase }()
	default:
		return &fault{status: http.StatusTooManyRequests, message: "another case is being run; try again when it has ended"}
	}
	ctx, cancel := context.WithTimeout(r.Context(), caseTime)
	defer cancel()
	var averaged, rescaled []float64
	var runs []*gravity.Result
	for i := range seeds {
		run, err := s.runCase(ctx, c, uint64(first+i), engine)
		if err != nil {
			return err
		}
		e := gravity.Score(c, run)
		averaged, rescaled, runs = append(averaged, e.Averaged), append(rescaled, e.Rescaled), append(runs, run)
	}
	camps := []campAnswer{}
	for k, place := range runs[0].Camps {
		var there []float64
		for _, run := range runs {
			there = append(there, float64(run.Days[c.Days-1].Camps[k]))
		}
		camp := campAnswer{Name: c.Places[place].Name, Simulated: estimateOf(there)}
		counted := gravity.Counted(c, place, c.Days-1)
		if camp.Kept = observe.SmallMark(float64(counted), observe.SmallCount); camp.Kept == "" {
			camp.Counted = &counted
		}
		camps = append(camps, camp)
	}
	naive := gravity.NaiveErrors(c, runs[0].Camps)
	return writeJSON(w, http.StatusOK, map[string]any{"case": c.Name, "days": c.Days, "seeds": ensemble.Seeds(uint64(first), seeds), "engine": engine.String(), "engine_reason": why,
		"corrections": append([]string{}, gravity.Applied(c)...), "person_days": runs[0].PersonDays, "averaged_relative_difference": estimateOf(averaged), "rescaled_averaged_relative_difference": estimateOf(rescaled),
		"camps": camps, "naive": map[string]number{"equal": number(naive.Equal), "by_capacity": number(naive.ByCapacity), "as_on_first_day": number(naive.First)}})
}

// runCase runs a case until the caller goes away, its time is up or memory is short.
func (s *Server) runCase(ctx context.Context, c *gravity.Case, seed uint64, e gravity.Engine) (r *gravity.Result, err error) {
	defer func() {
		switch broken := recover().(type) {
		case nil:
		case halt:
			err = &fault{status: http.StatusUnprocessableEntity, message: broken.why}
		case gravity.Nowhere:
			err = &fault{status: http.StatusUnprocessableEntity, message: fmt.Sprintf("people flee on day %d, and nobody is left in any conflict zone; correct the populations, or switch take_from_population off", broken.Day)}
		default:
			panic(broken)
		}
	}()
	from := s.jobs.clock.Elapsed()
	count := func() {
		now := s.jobs.clock.Elapsed()
		s.jobs.spent.add(now - from)
		from = now
	}
	defer count()
	return gravity.RunEach(c, seed, e, func() {
		count()
		switch {
		case s.jobs.spent.over():
			panic(halt{s.jobs.spent.usedUp()})
		case ctx.Err() != nil || s.jobs.ctx.Err() != nil:
			panic(halt{fmt.Sprintf("the runs took longer than %v, which is the limit of this server for cases; ask for fewer seeds, or use vereda validate", caseTime)})
		case heap() > s.config.Limits.Heap:
			panic(halt{"the runs need more memory than this server gives; use vereda validate"})
		}
	}), nil
}

// imports is vereda import without a word: the tables that there are to import.
func (s *Server) imports(w http.ResponseWriter, _ *http.Request) error {
	type table struct {
		Name    string     `json:"name"`
		About   string     `json:"about"`
		Columns [][]string `json:"columns"` // of a file that will do, by layout
		Without [][]string `json:"without"` // columns that it must not have
		Output  string     `json:"output"`
	}
	list := []table{}
	for _, name := range importer.Names() {
		it, _ := importer.Describe(name)
		list = append(list, table{it.Name, it.About, it.Layouts, it.Without, it.Output})
	}
	return writeJSON(w, http.StatusOK, map[string]any{"tables": list})
}

// importTable is vereda import WORD: a publisher's file in, a table of a scenario out.
func (s *Server) importTable(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("table")
	if !slices.Contains(importer.Names(), name) {
		return &fault{status: http.StatusNotFound, message: "there is no table of that name; GET /api/v1/imports lists them"}
	}
	var span importer.Span
	var wrong []string
	for _, bound := range [...]struct {
		key string
		at  *quantity.Month
	}{{"since", &span.From}, {"until", &span.To}} {
		text := r.URL.Query().Get(bound.key)
		if text == "" {
			continue
		}
		month, err := quantity.ParseMonth(text)
		if err != nil {
			wrong = append(wrong, bound.key+": a month, such as 2018-01")
			continue
		}
		*bound.at = month
	}
	if len(wrong) > 0 {
		return &fault{status: http.StatusUnprocessableEntity, message: strings.Join(wrong, "; ")}
	}
	var inputs []importer.Input
	switch kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); kind {
	case "text/csv":
		text, err := s.body(w, r)
		if err != nil {
			return err
		}
		inputs = []importer.Input{{Name: "body.csv", Reader: bytes.NewReader(text)}}
	case "application/zip":
		text, err := s.body(w, r)
		if err != nil {
			return err
		}
		files, err := unpacked(text, s.config.Limits.Unpacked)
		if err != nil {
			return err
		}
		for _, name := range sortedNames(files) {
			inputs = append(inputs, importer.Input{Name: name, Reader: bytes.NewReader(files[name])})
		}
	default:
		return &fault{status: http.StatusUnsupportedMediaType, message: "send the publisher's file as text/csv, or several of them packed as application/zip"}
	}
	if len(inputs) > mostOfImports {
		return &fault{status: http.StatusUnprocessableEntity, message: fmt.Sprintf("at most %d files make a table", mostOfImports)}
	}
	var out bytes.Buffer
	if list := importer.Run(name, inputs, span, &out); list.HasErrors() {
		return &fault{status: http.StatusUnprocessableEntity, message: list.Summary(), list: list}
	}
	attach(w, name+".csv")
	return write(w, http.StatusOK, "text/csv; charset=utf-8", out.Bytes())
}

// wholeOf reads a whole number of a query.
func wholeOf(r *http.Request, key string, without, low, high int) (int, error) {
	text := r.URL.Query().Get(key)
	if text == "" {
		return without, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < low || n > high {
		return 0, &fault{status: http.StatusUnprocessableEntity, message: fmt.Sprintf("%s: a whole number from %d to %d", key, low, high)}
	}
	return n, nil
}

// flagOf reads true or false of a query.
func flagOf(r *http.Request, key string) (bool, error) {
	switch r.URL.Query().Get(key) {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	}
	return false, &fault{status: http.StatusUnprocessableEntity, message: key + ": true or false"}
}
