package main

import (
	"bytes"
	"encoding/csv"
	"math"
	"os"
	"slices"
	"strings"

	"vereda/internal/diag"
	"vereda/internal/observe"
	"vereda/internal/people"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// readTargets reads a table of targets and finds their figures.
func readTargets(path string, w *worlds) ([]target, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, misused("--targets %s: %s", diag.Escape(path), err)
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = len(targetColumns)
	t := targetReader{file: path, w: w, s: w.scenarios[0], list: &diag.List{}}
	rows, err := r.ReadAll()
	switch {
	case err != nil:
		t.fault(0, "the table cannot be read: "+err.Error(), "", "the columns "+strings.Join(targetColumns, ", "), "correct the table")
	case len(rows) < 2 || !slices.Equal(rows[0], targetColumns):
		t.fault(1, "the header is not that of a table of targets, or no rows follow", strings.Join(slices.Concat(rows...), ","), strings.Join(targetColumns, ","), "write the header, and a row for each figure")
	default:
		for i, row := range rows[1:] {
			t.row(i+2, row)
		}
	}
	if t.list.HasErrors() {
		return nil, invalid(t.list)
	}
	return t.targets, nil
}

type targetReader struct {
	file    string
	w       *worlds
	s       *scenario.Scenario
	list    *diag.List
	targets []target
}

func (t *targetReader) fault(line int, message, found, expected, hint string) {
	t.list.Add(diag.Diagnostic{Code: codeTarget, File: t.file, Line: line, Message: message, Found: found, Expected: expected, Hint: hint})
}

// row reads one figure.
func (t *targetReader) row(line int, cells []string) {
	before := t.list.Errors()
	at := slices.Index(instrumentNames(t.s), cells[0])
	if at < 0 {
		t.fault(line, "there is no such instrument", cells[0], "an instrument of scenario.yaml", diag.DidYouMean(cells[0], instrumentNames(t.s)))
		return
	}
	in := &t.s.Instruments[at]
	if in.Driver {
		t.fault(line, "the instrument feeds the model", cells[0], "one that tests it", "the model meets it whatever the parameters are; delete the row")
	}
	sector := t.dimension(line, "sector", cells[1], in.BySector, t.s.Network.Sectors, in)
	nation := t.dimension(line, "nationality", cells[2], in.ByNation, t.s.Nationalities, in)
	var parties []string
	for q := range people.Parties {
		parties = append(parties, q.String())
	}
	party := t.dimension(line, "party", cells[3], in.ByParty, parties, in)
	from, to := t.month(line, "from", cells[4]), t.month(line, "to", cells[5])
	observation, discrepancy := t.share(line, "observation", cells[6]), t.share(line, "discrepancy", cells[7])
	if discrepancy == 0 {
		t.fault(line, "the discrepancy is 0: no model is without error", cells[7], "a share above 0, such as 0.1", "say how far the model at its best may lie from the truth")
	}
	if strings.TrimSpace(cells[8]) == "" {
		t.fault(line, "the source is empty", "", "where the errors come from, or assumption", "fill the cell")
	}
	if t.list.Errors() > before {
		return
	}
	x := t.find(at, func(p observe.Point) bool {
		return from <= p.Month && p.Month <= to && (sector < 0 || int(p.Sector) == sector) && (nation < 0 || int(p.Nationality) == nation) && (party < 0 || int(p.Party) == party)
	})
	if len(x.periods) == 0 {
		t.fault(line, "nothing was counted in whole periods of these months that the runs cover", cells[4]+" to "+cells[5], "months of the fit years with figures in observed/", "choose other months")
		return
	}
	x.Name = strings.Join(slices.DeleteFunc([]string{cells[0], cells[1], cells[2], cells[3], cells[4] + " to " + cells[5]}, func(s string) bool { return s == "" }), ", ")
	x.Observation, x.Discrepancy = observation*math.Abs(x.Value), discrepancy*math.Abs(x.Value)
	if x.Value == 0 {
		t.fault(line, "the figure is 0, and errors are shares of it", "0", "a figure above 0", "choose another target")
		return
	}
	t.targets = append(t.targets, x)
}

// dimension finds a row of a dimension; -1 for the sum over all.
func (t *targetReader) dimension(line int, name, cell string, has bool, known []string, in *observe.Instrument) int {
	switch at := slices.Index(known, cell); {
	case cell == "" && has && in.Kind == observe.Share:
		t.fault(line, "shares cannot be summed over the "+name, "", "one "+name, "fill the cell")
	case cell == "":
	case !has:
		t.fault(line, "the instrument does not tell the "+name, cell, "an empty cell", "leave the cell empty")
	case at < 0:
		t.fault(line, "unknown "+name, cell, "a "+name+" of the scenario", diag.DidYouMean(cell, known))
	default:
		return at
	}
	return -1
}

// month reads a month of the fit years.
func (t *targetReader) month(line int, name, cell string) quantity.Month {
	m, err := quantity.ParseMonth(cell)
	switch {
	case err != nil:
		t.fault(line, "column "+name+" is not a month", cell, "a month such as 2019-06", "correct the cell")
	case !t.s.InFit(m):
		t.fault(line, "column "+name+" does not belong to the years used for fitting", cell, "a month of the fit years in scenario.yaml", "the other years are kept to check what was fitted")
	}
	return m
}

func (t *targetReader) share(line int, name, cell string) float64 {
	v, err := quantity.ParseValue(cell)
	if err != nil || v < 0 || v > 10 {
		t.fault(line, "column "+name+" is not a standard deviation as a share of the figure", cell, "a number from 0 to 10, such as 0.05", "correct the cell")
		return math.NaN()
	}
	return v
}

// find adds up what was counted, period by period, and where runs keep the same. A
// period counts where every cell of it was counted, and lies in the fit years.
func (t *targetReader) find(instrument int, wanted func(observe.Point) bool) target {
	start := len(t.w.question.Lines())
	for i := range instrument {
		start += len(t.w.layout[i].Points)
	}
	type cell struct {
		month                      quantity.Month
		sector, nationality, party int16
	}
	counted := map[cell]float64{}
	for i := range t.s.Observed {
		o := &t.s.Observed[i]
		if o.Instrument.Name != t.s.Instruments[instrument].Name {
			continue
		}
		for _, p := range o.Points {
			counted[cell{p.Month, p.Sector, p.Nationality, p.Party}] = p.Value
		}
	}
	var months []quantity.Month
	places, sums, whole := map[quantity.Month][]int{}, map[quantity.Month]float64{}, map[quantity.Month]bool{}
	for k, p := range t.w.layout[instrument].Points {
		if !wanted(p) || !t.s.InFit(p.Month) {
			continue
		}
		if _, seen := whole[p.Month]; !seen {
			months = append(months, p.Month)
			whole[p.Month] = true
		}
		v, known := counted[cell{p.Month, p.Sector, p.Nationality, p.Party}]
		whole[p.Month] = whole[p.Month] && known && !math.IsNaN(v)
		sums[p.Month] += v
		places[p.Month] = append(places[p.Month], start+k)
	}
	slices.Sort(months)
	var x target
	for _, m := range months {
		if whole[m] {
			x.periods = append(x.periods, places[m])
			x.Value += sums[m]
		}
	}
	x.Value /= float64(max(len(x.periods), 1))
	return x
}
