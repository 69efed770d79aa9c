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

// write writes the table as CSV. Unknown values are empty cells.
func (t *table) write(out io.Writer, header, dims []string, decimals int) error {
	w := bufio.NewWriter(out)
	w.WriteString(strings.Join(header, ",") + "\n")
	for _, k := range t.keys() {
		w.WriteString(k.period)
		for _, d := range dims {
			w.WriteString("," + k.dim(d))
		}
		w.WriteString(",")
		if c := t.cells[k]; c.known {
			w.WriteString(number(c.value, decimals))
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
