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
	"slices"
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
	err = readRows(dir, "places.csv", func(cell func(string) string, number func(string) float64) error {
		p := TravelPlace{Name: cell("place"), Title: cell("name"), Kind: cell("kind"), Zone: cell("zone"), Latitude: number("lat"), Longitude: number("lon")}
		at[p.Name] = len(t.Places)
		t.Places = append(t.Places, p)
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = readRows(dir, "legs.csv", func(cell func(string) string, number func(string) float64) error {
		day, err := quantity.ParseDate(cell("date"))
		from, knownFrom := at[cell("from")]
		to, knownTo := at[cell("to")]
		switch {
		case err != nil:
			return fmt.Errorf("date %q: %w", cell("date"), err)
		case !knownFrom || !knownTo:
			return fmt.Errorf("a leg from %q to %q, of which one is not in places.csv", cell("from"), cell("to"))
		}
		t.Legs = append(t.Legs, TravelLeg{Month: day.Month(), From: from, To: to, Mode: cell("mode"),
			Mean: number("value_mean"), Low: number("value_low"), High: number("value_high")})
		return nil
	})
	return t, err
}

// readRows calls each with the cells of every row by the name of the column; an
// empty number is NaN.
func readRows(dir, name string, each func(cell func(string) string, number func(string) float64) error) error {
	path := filepath.Join(dir, name)
	text, err := readSound(dir, name)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w; the folder of a scenario that holds the way has this file", err)
	}
	if err != nil {
		return err
	}
	rows := csv.NewReader(bytes.NewReader(text))
	header, err := rows.Read()
	if err != nil {
		return fmt.Errorf("%s:1: %w", path, err)
	}
	at := map[string]int{}
	for i, column := range header {
		at[column] = i
	}
	for {
		cells, err := rows.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		line, _ := rows.FieldPos(0)
		var fault error
		cell := func(column string) string {
			i, known := at[column]
			if !known {
				fault = fmt.Errorf("the column %s is missing", column)
				return ""
			}
			return strings.TrimPrefix(cells[i], "'")
		}
		number := func(column string) float64 {
			text := cell(column)
			if text == "" {
				return math.NaN()
			}
			v, err := strconv.ParseFloat(text, 64)
			if err != nil {
				fault = fmt.Errorf("%s: got %q, expected a number", column, text)
			}
			return v
		}
		if err := errors.Join(each(cell, number), fault); err != nil {
			return fmt.Errorf("%s:%d: %w; vereda fsck tells whether the folder is as it was written", path, line, err)
		}
	}
}

// hasColumn reports whether a table has a column.
func hasColumn(dir, name, column string) (bool, error) {
	text, err := readSound(dir, name)
	if err != nil {
		return false, err
	}
	header, err := csv.NewReader(bytes.NewReader(text)).Read()
	if err != nil {
		return false, fmt.Errorf("%s:1: %w", filepath.Join(dir, name), err)
	}
	return slices.Contains(header, column), nil
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
