package importer

import (
	"bufio"
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"

	"vereda/internal/quantity"
)

// key is one cell of a table of ours. Dimensions that a table lacks are empty.
type key struct {
	period                     string
	sector, nationality, party string
}

// cell is a count, or the absence of one.
type cell struct {
	value float64
	known bool
}

// some is a known count.
func some(v float64) cell { return cell{v, true} }

// table adds up counts by key. A cell of which no part is known stays unknown;
// where a part is, the sum of the known parts stands.
type table struct{ cells map[key]cell }

func newTable() *table { return &table{cells: map[key]cell{}} }

func (t *table) add(k key, c cell) {
	sum := t.cells[k]
	t.cells[k] = cell{sum.value + c.value, sum.known || c.known}
}

// get returns the known value of a cell, or 0.
func (t *table) get(k key) float64 { return t.cells[k].value }

// has reports whether the cell is known.
func (t *table) has(k key) bool { return t.cells[k].known }

// fill writes zeros where a publisher lists events one by one, so that a cell
// without a row is a count of none and not a missing one.
func (t *table) fill(from quantity.Month, dims []string) {
	of := func(dim string, names []string) []string {
		if slices.Contains(dims, dim) {
			return names
		}
		return []string{""}
	}
	for m := from; m <= last; m++ {
		for _, s := range of("sector", sectors) {
			for _, n := range of("nationality", nationalities) {
				for _, p := range of("party", parties) {
					t.add(key{m.String(), s, n, p}, some(0))
				}
			}
		}
	}
}

// keys returns the keys in the order in which they are written.
func (t *table) keys() []key {
	keys := make([]key, 0, len(t.cells))
	for k := range t.cells {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b key) int {
		return cmp.Or(strings.Compare(a.period, b.period), strings.Compare(a.sector, b.sector),
			cmp.Compare(rank(nationalities, a.nationality), rank(nationalities, b.nationality)),
			cmp.Compare(rank(parties, a.party), rank(parties, b.party)))
	})
	return keys
}

func rank(order []string, name string) int { return slices.Index(order, name) }

// pad adds an unknown cell for each period that a series lacks between the
// first and the last of the table, so that a gap is seen to be one.
func (t *table) pad() {
	series := map[key]string{} // first period of each
	end := ""
	for k := range t.cells {
		s := k
		s.period = ""
		if have, known := series[s]; !known || k.period < have {
			series[s] = k.period
		}
		end = max(end, k.period)
	}
	for s, from := range series {
		for period := from; period != "" && period <= end; period = next(period) {
			s.period = period
			t.add(s, cell{})
		}
	}
}

// next is the period after a month or a fiscal year; empty for other forms.
func next(period string) string {
	if year, ok := strings.CutPrefix(period, "FY"); ok {
		n, err := strconv.Atoi(year)
		if err != nil {
			return ""
		}
		return "FY" + strconv.Itoa(n+1)
	}
	m, err := quantity.ParseMonth(period)
	if err != nil {
		return ""
	}
	return (m + 1).String()
}

// write writes the table of an entry as CSV. Unknown values are empty cells.
func (t *table) write(out io.Writer, e entry) error {
	w := bufio.NewWriter(out)
	w.WriteString(strings.Join(e.header(), ",") + "\n")
	for _, k := range t.keys() {
		w.WriteString(k.period)
		for _, d := range e.dims {
			w.WriteString("," + k.dim(d))
		}
		if e.covers != nil {
			m, _ := quantity.ParseMonth(k.period)
			w.WriteString("," + e.covers(m))
		}
		w.WriteString(",")
		if c := t.cells[k]; c.known {
			w.WriteString(number(c.value, e.decimals))
		}
		w.WriteString("\n")
	}
	return w.Flush()
}

func (k key) dim(name string) string {
	switch name {
	case "sector":
		return k.sector
	case "nationality":
		return k.nationality
	}
	return k.party
}

// number writes a value with at most so many decimals, without zeros at the end.
func number(v float64, decimals int) string {
	text := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	if text == "-0" {
		return "0"
	}
	return text
}
