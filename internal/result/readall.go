package result

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"vereda/internal/compare"
	"vereda/internal/diag"
	"vereda/internal/observe"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// Folder is what a result folder says, for the report and the page. Missing
// numbers are NaN.
type Folder struct {
	Version     string // of the program that wrote it
	Seeds       []uint64
	Interrupted bool
	Scenario    *scenario.Scenario // read from run.json, in which it stands in full
	Variant     string             // its own files are those of the variant already
	Digest      string             // of the scenario as it was read at the time
	Series      []Value
	Scores      []Score
	Stocks      []Monthly // by what people do, sectors added up
	Money       []Monthly // by what was paid for [USD/month]; empty in folders of earlier versions
	Living      []Monthly // those who live in the destination, by what the row says, nationalities added up; empty where they are not counted
	Counts      []Count   // empty in folders of earlier versions
	Patterns    []byte    // patterns.json
	Travel      *Travel   // nil where the scenario does not hold the way
}

// Value is a row of series.csv.
type Value struct {
	Instrument, Period           string
	Month                        quantity.Month // the first of the period
	Sector, Nationality, Party   string         // or all
	Observed                     float64
	Mean, Low, High              float64    // over the runs, 95 % interval of the mean
	Low95, Low50, High50, High95 float64    // quantiles of the runs; NaN with one
	Quantiles                    [7]float64 // the same at compare.Levels
	SD                           float64    // between the runs; not a number with one
	Kept                         string     // the mark of a count that is kept back, which Observed then lacks
}

// Monthly is a row of stocks.csv, money.csv or settled.csv. Where rows of sectors
// or nationalities are added up, so are the ends of their intervals, which makes them at least as wide as
// those of the sum.
type Monthly struct {
	Month           quantity.Month
	Name            string
	Mean, Low, High float64
}

// Score is a row of score.csv, as far as a report says it.
type Score struct {
	Instrument, Form, Group, Role, Forecast, Verdict string
	Points                                           int
	MAE, Bias, Cover50, Cover95                      float64
	Skill, SkillLow, SkillHigh                       float64
}

// Label is the skill of a series, to stand beside its figures. What drives the model is no
// test of it, whether anything was scored or not.
func (f *Folder) Label(in *observe.Instrument) compare.Label {
	if in.Driver && !f.Scenario.Made {
		l := compare.Unlabelled()
		l.Says = compare.GivenNoTest
		return l
	}
	if f.Variant != "" {
		return compare.OfVariant()
	}
	rows := make([]compare.Row, len(f.Scores))
	for i, s := range f.Scores {
		rows[i] = compare.Row{Instrument: s.Instrument, Form: s.Form, Group: s.Group, Role: s.Role,
			Naive: []compare.Against{{Name: s.Forecast, Skill: compare.Figure(s.Skill), Low: compare.Figure(s.SkillLow), High: compare.Figure(s.SkillHigh), Verdict: s.Verdict}}}
	}
	return compare.LabelOf(rows, in.Name)
}

// ReadFolder reads what Write wrote. The errors name the file and say what to do.
func ReadFolder(dir string) (*Folder, error) {
	r, err := readRun(dir)
	if err != nil {
		return nil, err
	}
	f := &Folder{Version: r.Version, Seeds: r.Seeds, Interrupted: r.Interrupted, Variant: r.Scenario.Variant, Digest: r.Scenario.Digest}
	files, err := archive(r.Resolved)
	if err != nil {
		return nil, err
	}
	var faults *diag.List
	if f.Scenario, faults = scenario.Load(files, r.Scenario.Name); faults.HasErrors() {
		return nil, fmt.Errorf("%s: the scenario in it (of version %s) cannot be read by this version; run it again. The first fault: %s", filepath.Join(dir, "run.json"), r.Version, first(faults.Format()))
	}
	if f.Patterns, err = readSound(dir, "patterns.json"); unlessNever(err) != nil {
		return nil, err
	}
	if err := f.tables(dir); err != nil {
		return nil, err
	}
	if f.Scenario.Network.OnTheWay {
		if f.Travel, err = ReadTravel(dir); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// first is the first line of a text.
func first(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// archive makes a file system of texts by name.
func archive(texts map[string]string) (fs.FS, error) {
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		file, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err == nil {
			_, err = file.Write([]byte(texts[name]))
		}
		if err != nil {
			return nil, fmt.Errorf("run.json: %q: %w", name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return zip.NewReader(bytes.NewReader(packed.Bytes()), int64(packed.Len()))
}

// readRun reads run.json.
func readRun(dir string) (*run, error) {
	r := &run{}
	text, err := readSound(dir, "run.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is no result folder: it has no run.json; write one with vereda run SCENARIO -o %s", dir, dir)
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, r); err != nil {
		return nil, fmt.Errorf("%s: %w; vereda fsck tells whether the folder is as it was written", filepath.Join(dir, "run.json"), err)
	}
	if r.Format != Format {
		return nil, fmt.Errorf("%s: the format is %q, expected %s", filepath.Join(dir, "run.json"), r.Format, Format)
	}
	return r, nil
}

// tables reads the tables of the folder.
func (f *Folder) tables(dir string) error {
	err := readRows(dir, "series.csv", func(r *row) error {
		month, err := monthOf(r.cell("date"))
		var quantiles [7]float64
		for i, name := range quantileNames {
			quantiles[i] = r.number(name)
		}
		v := Value{r.cell("instrument"), r.cell("period"), month, r.cell("sector"), r.cell("nationality"), r.cell("party"),
			r.number("observed"), r.number("value_mean"), r.number("value_low"), r.number("value_high"),
			r.number("q0.025"), r.number("q0.25"), r.number("q0.75"), r.number("q0.975"), quantiles, r.number("value_sd"), ""}
		if r.has("observed_kept") { // not in folders of earlier versions
			v.Kept = r.cell("observed_kept")
		}
		f.Series = append(f.Series, v)
		return err
	})
	if err != nil {
		return err
	}
	err = readRows(dir, "score.csv", func(r *row) error {
		f.Scores = append(f.Scores, Score{r.cell("instrument"), r.cell("form"), r.cell("group"), r.cell("role"), r.cell("forecast"), r.cell("verdict"),
			int(r.number("points")), r.number("mae"), r.number("bias"), r.number("cover50"), r.number("cover95"),
			r.number("skill"), r.number("skill_low"), r.number("skill_high")})
		return nil
	})
	if err != nil {
		return err
	}
	if f.Stocks, err = readMonthly(dir, "stocks.csv", "stock"); err != nil {
		return err
	}
	if f.Money, err = readMonthly(dir, "money.csv", "cause"); unlessNever(err) != nil {
		return err
	}
	if f.Living, err = readMonthly(dir, "settled.csv", "what"); unlessNever(err) != nil {
		return err
	}
	return unlessNever(readRows(dir, "counts.csv", func(r *row) error {
		f.Counts = append(f.Counts, Count{int64(r.number("seed")), r.cell("group"), r.cell("title"), optional(r.number("value")), r.cell("unit")})
		return nil
	}))
}

// unlessNever forgives that a file is not there which was never written.
func unlessNever(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// readMonthly reads a table by month and name and adds up its sectors; the rows
// come in the order in which they first stand in the file.
func readMonthly(dir, file, name string) (rows []Monthly, err error) {
	type key struct {
		month quantity.Month
		name  string
	}
	at := map[key]int{}
	err = readRows(dir, file, func(r *row) error {
		month, err := monthOf(r.cell("date"))
		k := key{month, r.cell(name)}
		i, known := at[k]
		if !known {
			i = len(rows)
			at[k] = i
			rows = append(rows, Monthly{Month: month, Name: k.name})
		}
		sum := &rows[i]
		sum.Mean, sum.Low, sum.High = sum.Mean+r.number("value_mean"), sum.Low+r.number("value_low"), sum.High+r.number("value_high")
		return err
	})
	return rows, err
}

func monthOf(text string) (quantity.Month, error) {
	day, err := quantity.ParseDate(text)
	if err != nil {
		return 0, fmt.Errorf("date %q: %w", text, err)
	}
	return day.Month(), nil
}

// Missing reports whether a number is not there.
func Missing(v float64) bool { return math.IsNaN(v) }
