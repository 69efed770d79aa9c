// Package result writes result folders: what was run, what came of it, and
// enough to run it again. A folder is written whole or not at all.
//
// All files but run-times.json are a function of program, scenario and seeds:
// the same ones give the same bytes, whenever and with however many workers.
package result

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/gzip"

	"vereda/internal/compare"
	"vereda/internal/ensemble"
	"vereda/internal/observe"
	"vereda/internal/scenario"
)

// Format names the layout of a result folder, in run.json.
const Format = "vereda-result-1"

// Report is what goes into a result folder.
type Report struct {
	Version  string // of the program
	Scenario *scenario.Scenario
	Result   *ensemble.Result
	Scores   []compare.Row
	Resolved map[string][]byte // the full form of the scenario, by file
	Counts   []Count           // what the runs are compared by, by seed
	Extra    []Extra           // further files
	Times    Times
	Draws    []int // rows of the posterior that were run, by seed; nil for stated parameters
}

// Extra is a further file of a result folder, such as the table of patterns.
type Extra struct {
	Name  string // without a folder
	Bytes []byte
}

// Times is what differs from one call to the next; it goes to run-times.json,
// about which nothing is promised.
type Times struct {
	Start   time.Time `json:"start"`
	End     time.Time `json:"end"`
	Workers int       `json:"workers"`
	// Go and Arch are the compiler and the processor, filled in by Write. They
	// stand here because run.json is the same bytes on all of them.
	Go   string `json:"go"`
	Arch string `json:"goarch"`
}

// Write writes the folder. The target must not exist or be empty, unless
// overwrite allows an earlier result folder to be replaced; a folder that is
// not a result is never replaced. On any error nothing is written.
func Write(target string, r Report, overwrite bool) error {
	if r.Scenario == nil || r.Result == nil || len(r.Result.Runs) == 0 {
		return errors.New("result: there is nothing to write, no run was finished")
	}
	return WriteFolder(target, Replaceable(overwrite), func(dir string) error { return fill(dir, &r) })
}

// Replaceable gives the objection to replacing an existing folder: nil where
// nothing may be replaced, and otherwise a check that it is a result.
func Replaceable(overwrite bool) func(dir string) error {
	if !overwrite {
		return nil
	}
	return func(dir string) error {
		text, err := os.ReadFile(filepath.Join(dir, "run.json"))
		var run struct {
			Format string `json:"format"`
		}
		if err != nil || json.Unmarshal(text, &run) != nil || run.Format != Format {
			return errors.New("it holds no result of this program (no run.json of format " + Format + "); remove it yourself if it may go")
		}
		return nil
	}
}

// fill writes all files into an existing folder.
func fill(dir string, r *Report) error {
	b := &builder{dir: dir}
	s, e, release := r.Scenario, r.Result, r.Scenario.Release()
	table(b, r.Version, "flows", flowColumns(), (*flowRow).csv, func(yield func(*flowRow) error) error { return flows(s, e, yield) })
	table(b, r.Version, "stocks", stockColumns(), (*stockRow).csv, func(yield func(*stockRow) error) error { return stocks(s, e, yield) })
	table(b, r.Version, "series", seriesColumns(), (*seriesRow).csv, func(yield func(*seriesRow) error) error { return seriesRows(s, e, release, yield) })
	table(b, r.Version, "money", moneyColumns(), (*moneyRow).csv, func(yield func(*moneyRow) error) error { return money(s, e, yield) })
	if len(r.Counts) > 0 {
		table(b, r.Version, "counts", countColumns(), (*Count).csv, func(yield func(*Count) error) error { return each1(r.Counts, yield) })
	}
	if lives(e) {
		table(b, r.Version, "settled", livingColumns(), (*livingRow).csv, func(yield func(*livingRow) error) error { return living(s, e, yield) })
	}
	if hasJobs(e) {
		table(b, r.Version, "border", borderColumns(), (*borderRow).csv, func(yield func(*borderRow) error) error { return border(s, e, yield) })
	}
	if s.Network.OnTheWay {
		table(b, r.Version, "legs", legColumns(), (*legRow).csv, func(yield func(*legRow) error) error { return legs(s, e, yield) })
		b.file("places.csv", func(w io.Writer) error {
			c := newCSV(w)
			writePlaces(c, s)
			return c.flush()
		})
	}
	b.file("score.csv", func(w io.Writer) error {
		c := newCSV(w)
		writeScores(c, r.Scores)
		return c.flush()
	})
	for _, x := range r.Extra {
		if x.Name == "" || x.Name != filepath.Base(x.Name) || slices.ContainsFunc(b.outputs, func(o output) bool { return o.Path == x.Name }) {
			return fmt.Errorf("the name %q of a further file is taken or not one", x.Name)
		}
		b.file(x.Name, func(w io.Writer) error { _, err := w.Write(x.Bytes); return err })
	}
	if b.err != nil {
		return b.err
	}
	run := runOf(r, b.outputs)
	run.SmallCounts = smallOf(release)
	b.file("run.json", func(w io.Writer) error { return writeJSON(w, run) })
	b.file("run-times.json", func(w io.Writer) error {
		times := r.Times
		times.Go, times.Arch = runtime.Version(), runtime.GOARCH
		return writeJSON(w, times)
	})
	if b.err != nil {
		return b.err
	}
	return WriteSums(dir)
}

// lives reports whether the runs count who lives in the destination.
func lives(r *ensemble.Result) bool { return len(r.Runs) > 0 && r.Runs[0].Living != nil }

// hasJobs reports whether the runs count jobs in border cities.
func hasJobs(r *ensemble.Result) bool { return len(r.Runs) > 0 && r.Runs[0].Border != nil }

// builder writes files into a folder and keeps their digests. The first error
// stays, and nothing is written after it.
type builder struct {
	dir     string
	outputs []output
	err     error
}

// output is a written file in run.json.
type output struct {
	Path   string `json:"path"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

func (b *builder) file(name string, write func(io.Writer) error) {
	if b.err != nil {
		return
	}
	file, err := os.OpenFile(filepath.Join(b.dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		b.err = err
		return
	}
	sum := &tee{out: file, hash: sha256.New()}
	err = errors.Join(write(sum), file.Close())
	if err != nil {
		b.err = fmt.Errorf("%s: %w", name, err)
		return
	}
	b.outputs = append(b.outputs, output{name, sum.bytes, hex.EncodeToString(sum.hash.Sum(nil))})
}

// tee writes to a file and a digest, and counts.
type tee struct {
	out   io.Writer
	hash  hash.Hash
	bytes int64
}

func (t *tee) Write(p []byte) (int, error) {
	n, err := t.out.Write(p)
	t.hash.Write(p[:n])
	t.bytes += int64(n)
	return n, err
}

// rowsPerGroup bounds what the Parquet writer holds in memory.
const rowsPerGroup = 100_000

// table writes the rows as NAME.csv and NAME.parquet. They are made twice, so
// that they need not be kept.
func table[T any](b *builder, version, name string, columns []Column, csv func(*T, *csvWriter), rows func(func(*T) error) error) {
	b.file(name+".csv", func(w io.Writer) error {
		c := newCSV(w)
		c.header(columns)
		err := rows(func(row *T) error {
			csv(row, c)
			c.end()
			return nil
		})
		return errors.Join(err, c.flush())
	})
	b.file(name+".parquet", func(w io.Writer) error {
		// Gzip: of the codecs the one whose bytes are the same on all processors. For
		// the same reason no column has a dictionary: its encoder is written in other
		// instructions, and with another outcome, for each processor.
		p := parquet.NewGenericWriter[T](w, parquet.Compression(&gzip.Codec{Level: gzip.DefaultCompression}),
			parquet.CreatedBy("vereda", version, ""), parquet.MaxRowsPerRowGroup(rowsPerGroup))
		batch := make([]T, 0, 1024)
		send := func() error {
			_, err := p.Write(batch)
			batch = batch[:0]
			return err
		}
		err := rows(func(row *T) error {
			if batch = append(batch, *row); len(batch) == cap(batch) {
				return send()
			}
			return nil
		})
		if err == nil {
			err = send()
		}
		return errors.Join(err, p.Close())
	})
}

// run is run.json.
type run struct {
	Format      string              `json:"format"`
	Program     string              `json:"program"`
	Version     string              `json:"version"`
	Scenario    scenarioPart        `json:"scenario"`
	Seeds       []uint64            `json:"seeds"`
	Draws       []int               `json:"posterior_draws,omitempty"` // rows of posterior.csv, by seed
	Interrupted bool                `json:"interrupted"`
	Level       float64             `json:"interval_level"`
	SmallCounts smallPart           `json:"small_counts"`
	Inputs      []input             `json:"inputs"`
	Outputs     []output            `json:"outputs"`
	Schema      map[string][]Column `json:"schema"`
	Resolved    map[string]string   `json:"resolved"`
}

type scenarioPart struct {
	Name         string `json:"name"`
	Variant      string `json:"variant"`
	Title        string `json:"title"`
	Start        string `json:"start"`
	End          string `json:"end"`
	Days         int    `json:"days"`
	PeoplePerRow int    `json:"people_per_row"`
	Digest       string `json:"sha256"`
}

// smallPart says which counts of publishers are kept back in the folder.
type smallPart struct {
	Below   float64 `json:"below"`     // people; counts of 1 to below this many
	Lowered bool    `json:"lowered"`   // the scenario asks for less than is usual
	Kept    int     `json:"kept_back"` // values, with those that would give small ones away
}

func smallOf(r *observe.Release) smallPart {
	return smallPart{r.Below, r.Below < observe.SmallCount, r.Count()}
}

type input struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
}

func runOf(r *Report, outputs []output) *run {
	s := r.Scenario
	out := &run{Format: Format, Program: "vereda", Version: r.Version,
		Scenario: scenarioPart{Name: s.Name, Variant: s.Variant, Title: s.Title, Start: s.Start.String(), End: s.End.String(),
			Days: s.Days, PeoplePerRow: s.PeoplePerRow, Digest: s.Digest},
		Interrupted: r.Result.Interrupted, Level: ensemble.Level, Inputs: []input{}, Outputs: outputs,
		Schema: schema(r.Scenario.Network.OnTheWay, len(r.Counts) > 0, lives(r.Result), hasJobs(r.Result)), Resolved: map[string]string{}}
	for _, one := range r.Result.Runs {
		out.Seeds = append(out.Seeds, one.Seed)
	}
	out.Draws = r.Draws
	for _, f := range s.Files {
		out.Inputs = append(out.Inputs, input{f.Path, f.SHA256})
	}
	for name, text := range r.Resolved {
		out.Resolved[name] = string(text)
	}
	return out
}

// writeJSON writes a value indented, with a line break at its end and without
// the escapes that only web pages need.
func writeJSON(w io.Writer, v any) error {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(text.Bytes())
	return err
}
