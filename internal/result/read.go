package result

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"vereda/internal/quantity"
)

// Travel is what a result folder says of people under way: the places, and the
// people who began each leg by month.
type Travel struct {
	Title      string
	Variant    string
	Start, End quantity.Date
	Runs       int
	Places     []TravelPlace
	Legs       []TravelLeg
}

// TravelPlace is a row of places.csv; coordinates in degrees.
type TravelPlace struct {
	Name, Title, Kind, Zone string
	Latitude, Longitude     float64
}

// TravelLeg is a row of legs.csv: people who began a leg in a month, the mean over
// the runs with its 95 % interval [people], NaN where there was one run.
type TravelLeg struct {
	Month           quantity.Month
	From, To        int // rows of Places
	Mode            string
	Mean, Low, High float64
}

// ReadTravel reads what WriteFolder wrote. The errors name the file and the line,
// and say what to do.
func ReadTravel(dir string) (*Travel, error) {
	t := &Travel{}
	run, err := readRun(dir)
	if err != nil {
		return nil, err
	}
	t.Title, t.Variant, t.Runs = run.Scenario.Title, run.Scenario.Variant, len(run.Seeds)
	var faults [2]error
	t.Start, faults[0] = quantity.ParseDate(run.Scenario.Start)
	t.End, faults[1] = quantity.ParseDate(run.Scenario.End)
	if err := errors.Join(faults[:]...); err != nil {
		return nil, fmt.Errorf("%s: start or end: %w", filepath.Join(dir, "run.json"), err)
	}
	at := map[string]int{}
	err = readRows(dir, "places.csv", func(r *row) error {
		p := TravelPlace{Name: r.cell("place"), Title: r.cell("name"), Kind: r.cell("kind"), Zone: r.cell("zone"), Latitude: r.number("lat"), Longitude: r.number("lon")}
		at[p.Name] = len(t.Places)
		t.Places = append(t.Places, p)
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = readRows(dir, "legs.csv", func(r *row) error {
		day, err := quantity.ParseDate(r.cell("date"))
		from, knownFrom := at[r.cell("from")]
		to, knownTo := at[r.cell("to")]
		switch {
		case err != nil:
			return fmt.Errorf("date %q: %w", r.cell("date"), err)
		case !knownFrom || !knownTo:
			return fmt.Errorf("a leg from %q to %q, of which one is not in places.csv", r.cell("from"), r.cell("to"))
		}
		t.Legs = append(t.Legs, TravelLeg{Month: day.Month(), From: from, To: to, Mode: r.cell("mode"),
			Mean: r.number("value_mean"), Low: r.number("value_low"), High: r.number("value_high")})
		return nil
	})
	return t, err
}

// row is a row of a table, whose cells go by the names of their columns.
type row struct {
	at    map[string]int // by column
	cells []string
	fault error // the last of what was asked for and is not there
}

// has reports whether the table has a column.
func (r *row) has(column string) bool {
	_, known := r.at[column]
	return known
}

// cell is the text of a cell.
func (r *row) cell(column string) string {
	i, known := r.at[column]
	if !known {
		r.fault = fmt.Errorf("the column %s is missing", column)
		return ""
	}
	return strings.TrimPrefix(r.cells[i], "'")
}

// number is the number of a cell; an empty one is NaN.
func (r *row) number(column string) float64 {
	text := r.cell(column)
	if text == "" {
		return math.NaN()
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		r.fault = fmt.Errorf("%s: got %q, expected a number", column, text)
	}
	return v
}

// readRows calls each with every row of a table.
func readRows(dir, name string, each func(*row) error) error {
	path := filepath.Join(dir, name)
	text, err := readSound(dir, name)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w; every folder of this kind has the file, and running the scenario again makes the folder anew", err)
	}
	if err != nil {
		return err
	}
	rows := csv.NewReader(bytes.NewReader(text))
	header, err := rows.Read()
	if err != nil {
		return fmt.Errorf("%s:1: %w", path, err)
	}
	r := row{at: map[string]int{}}
	for i, column := range header {
		r.at[column] = i
	}
	for {
		r.cells, err = rows.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		line, _ := rows.FieldPos(0)
		r.fault = nil
		if err := errors.Join(each(&r), r.fault); err != nil {
			return fmt.Errorf("%s:%d: %w; vereda fsck tells whether the folder is as it was written", path, line, err)
		}
	}
}

// ReadScenario gives the complete scenario that a result folder was made from, as
// a folder to read, and the seeds. The error says that there is no such folder.
func ReadScenario(dir string) (fs.FS, []uint64, error) {
	run, err := readRun(dir)
	if err != nil {
		return nil, nil, err
	}
	if len(run.Resolved) == 0 {
		return nil, nil, fmt.Errorf("%s: run.json holds no scenario", dir)
	}
	files, err := archive(run.Resolved)
	return files, run.Seeds, err
}
