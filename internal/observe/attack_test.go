package observe

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize/convex/lp"

	"vereda/internal/quantity"
)

// attacker collects what tables tell about values that they do not.
type attacker struct {
	at    map[string]int // unknown value to its column
	names []string
	below []float64 // what a small one lies below; 0 where it is not known to be small
	known map[string]float64
	truth map[string]float64
	sums  []equation
}

// equation says that the first value is the sum of the others, or with slack at least
// as much.
type equation struct {
	names []string
	slack bool
}

func newAttacker() *attacker {
	return &attacker{at: map[string]int{}, known: map[string]float64{}, truth: map[string]float64{}}
}

func name(s *Series, p Place) string {
	return fmt.Sprint(s.Instrument.Name, p)
}

// read takes a release in. What a table has a mark for is told by truth, which nobody
// but the attack knows; it is empty where tables have none.
func (a *attacker) read(series []Series, truth []Series, below float64) {
	r := NewRelease(series, below)
	for i := range series {
		full := &series[i]
		if truth != nil {
			full = &truth[i]
		}
		for _, p := range full.Points {
			key := name(full, p.Place())
			a.truth[key] = p.Value
			if r.Hold(i, p.Place()) == Clear {
				a.known[key] = p.Value
				continue
			}
			if _, seen := a.at[key]; !seen {
				a.at[key] = len(a.names)
				a.names, a.below = append(a.names, key), append(a.below, 0)
			}
			if kept := r.holds[i][p.Place()]; kept.Hold == Small {
				a.below[a.at[key]] = kept.Below
			}
		}
	}
	for i := range series {
		for k := range series {
			if k != i && sumsUp(series[k].Instrument, series[i].Instrument) {
				a.margins(whole(series, truth, k), whole(series, truth, i))
			}
		}
		a.years(r, &series[i], i)
	}
}

func whole(series, truth []Series, i int) *Series {
	if truth != nil {
		return &truth[i]
	}
	return &series[i]
}

// sumsUp is the attack's own word on which tables hang together: of one publisher, on the
// same events, one with less detail than the other.
func sumsUp(coarse, fine *Instrument) bool {
	is := func(a, b *Instrument) string {
		return fmt.Sprint(a.Kind, a.Publisher, a.Count, a.Minus, a.Stocks, a.Legs, a.Zones)
	}
	detail := func(in *Instrument) (n int) {
		for _, by := range []bool{in.BySector, in.ByNation, in.ByParty} {
			if by {
				n++
			}
		}
		return n
	}
	by := func(in *Instrument) [3]bool { return [3]bool{in.BySector, in.ByNation, in.ByParty} }
	for d, split := range by(coarse) {
		if split && !by(fine)[d] {
			return false
		}
	}
	if coarse.Kind == Share || is(coarse, fine) != is(fine, coarse) || coarse.Period == Monthly && fine.Period != Monthly {
		return false
	}
	return coarse.Period != fine.Period && fine.Period == Monthly || coarse.Period == fine.Period && detail(coarse) < detail(fine)
}

// counted reports whether a cell of a finer table is in one of a coarser one.
func counted(in *Instrument, c, p Point, yearly bool) bool {
	if month := p.Month == c.Month || yearly && in.Period.Year(p.Month) == in.Period.Year(c.Month); !month {
		return false
	}
	for _, d := range [...]struct {
		coarse, fine int16
		list         []int
	}{{c.Sector, p.Sector, in.Sectors}, {c.Nationality, p.Nationality, in.Nations}, {c.Party, p.Party, partyIndexes(in.Parties)}} {
		switch {
		case d.coarse >= 0 && d.coarse != d.fine:
			return false
		case d.fine >= 0 && len(d.list) > 0 && !slices.Contains(d.list, int(d.fine)):
			return false
		}
	}
	return true
}

func (a *attacker) margins(coarse, fine *Series) {
	for _, c := range coarse.Points {
		list, left := []string{name(coarse, c.Place())}, c.Value
		for _, p := range fine.Points {
			if counted(coarse.Instrument, c, p, coarse.Instrument.Period != fine.Instrument.Period) {
				list, left = append(list, name(fine, p.Place())), left-p.Value
			}
		}
		if len(list) > 1 && left > -1e-6 { // a published sum that does not add up tells nothing for sure
			a.sums = append(a.sums, equation{list, left > 1e-6})
		}
	}
}

// years takes in the totals of years that outputs may show.
func (a *attacker) years(r *Release, s *Series, at int) {
	byYear := map[int][]Point{}
	for _, p := range s.Points {
		byYear[quantity.FiscalYear(p.Month)] = append(byYear[quantity.FiscalYear(p.Month)], p)
	}
	for year, points := range byYear {
		first := quantity.MonthOf(year-1, 10)
		if s.Instrument.Kind == Share || !r.ShowsSum(s, at, points, first, first+11) {
			continue
		}
		total, list := 0.0, []string{fmt.Sprint(s.Instrument.Name, year, len(points))}
		for _, p := range points {
			total += p.Value
			list = append(list, name(s, p.Place()))
		}
		a.known[list[0]], a.truth[list[0]] = total, total
		a.sums = append(a.sums, equation{list, false})
	}
}

// hidden lists the unknown values of an equation.
func (a *attacker) hidden(e equation) (columns []int) {
	for _, key := range e.names {
		if at, unknown := a.at[key]; unknown {
			if _, told := a.known[key]; !told { // by the other release
				columns = append(columns, at)
			}
		}
	}
	return columns
}

// worlds divides the unknown values into those that hang together by sums.
func (a *attacker) worlds() (columns [][]int, sums [][]equation) {
	root := make([]int, len(a.names))
	for k := range root {
		root[k] = k
	}
	find := func(k int) int {
		for root[k] != k {
			root[k] = root[root[k]]
			k = root[k]
		}
		return k
	}
	for _, e := range a.sums {
		h := a.hidden(e)
		for _, k := range h {
			root[find(k)] = find(h[0])
		}
	}
	of := map[int]int{}
	for k := range root {
		r := find(k)
		if _, seen := of[r]; !seen {
			of[r] = len(columns)
			columns, sums = append(columns, nil), append(sums, nil)
		}
		columns[of[r]] = append(columns[of[r]], k)
	}
	for _, e := range a.sums {
		if h := a.hidden(e); len(h) > 0 {
			at := of[find(h[0])]
			sums[at] = append(sums[at], e)
		}
	}
	return columns, sums
}

// programme writes the sums over some unknown values as rows of an equality system, with
// room up to what small ones lie below, and slack.
func (a *attacker) programme(columns []int, sums []equation) (*mat.Dense, []float64, int) {
	local, n := map[int]int{}, len(columns)
	for i, k := range columns {
		local[k] = i
		if a.below[k] > 0 {
			n++
		}
	}
	for _, e := range sums {
		if e.slack {
			n++
		}
	}
	var rows [][]float64
	extra := len(columns)
	for i, k := range columns {
		if a.below[k] > 0 {
			row := make([]float64, n+1)
			row[i], row[extra], row[n] = 1, 1, a.below[k]
			rows, extra = append(rows, row), extra+1
		}
	}
	for _, e := range sums {
		row := make([]float64, n+1)
		for k, key := range e.names {
			sign := 1.0
			if k == 0 {
				sign = -1
			}
			if v, told := a.known[key]; told {
				row[n] -= sign * v
			} else {
				row[local[a.at[key]]] += sign
			}
		}
		if e.slack {
			row[extra], extra = 1, extra+1
		}
		rows = append(rows, row)
	}
	rows = independent(rows)
	m, b := mat.NewDense(max(len(rows), 1), n, nil), make([]float64, max(len(rows), 1))
	for i, row := range rows {
		m.SetRow(i, row[:n])
		b[i] = row[n]
	}
	return m, b, len(rows)
}

// independent leaves rows of which none follows from the others.
func independent(rows [][]float64) [][]float64 {
	var out [][]float64
	var pivots []int
	for _, row := range rows {
		for i, p := range pivots {
			if f := row[p] / out[i][p]; f != 0 {
				for c := range row {
					row[c] -= f * out[i][c]
				}
			}
		}
		for c := range row[:len(row)-1] {
			if math.Abs(row[c]) > 1e-9 {
				out, pivots = append(out, row), append(pivots, c)
				break
			}
		}
	}
	return out
}

// bounds solves for the least and the greatest value of each of some unknown ones, until
// each is known to be as open as it has to be: a solution for one is one for all.
func (a *attacker) bounds(t *testing.T, columns []int, sums []equation, below float64) (low, high []float64) {
	for _, k := range columns {
		low, high = append(low, a.truth[a.names[k]]), append(high, a.truth[a.names[k]])
	}
	m, b, rows := a.programme(columns, sums)
	for i, k := range columns {
		need := cmpOr(a.below[k], below) - 1e-6
		for _, sign := range []float64{-1, 1} {
			if high[i]-low[i] >= need {
				continue
			}
			if rows == 0 {
				high[i] = math.Inf(1)
				continue
			}
			_, n := m.Dims()
			c := make([]float64, n)
			c[i] = sign
			_, x, err := lp.Simplex(c, m, b, 1e-9, nil)
			switch {
			case errors.Is(err, lp.ErrUnbounded):
				high[i] = math.Inf(1)
				continue
			case err != nil:
				t.Fatalf("%s: %v", a.names[k], err)
			}
			for j := range columns {
				low[j], high[j] = min(low[j], x[j]), max(high[j], x[j])
			}
		}
	}
	return low, high
}

func cmpOr(a, b float64) float64 {
	if a > 0 {
		return a
	}
	return b
}

// solve sets a linear programme at every value that is kept back.
func (a *attacker) solve(t *testing.T, below float64) (kept int) {
	t.Helper()
	for key := range a.at {
		if v, told := a.known[key]; told {
			t.Fatalf("%s is kept back by one release and told by the other: %g", key, v)
		}
	}
	columns, sums := a.worlds()
	for w := range columns {
		low, high := a.bounds(t, columns[w], sums[w], below)
		for i, k := range columns[w] {
			if need := cmpOr(a.below[k], below); high[i]-low[i] < need-1e-6 {
				t.Errorf("%s (below %g) lies between %g and %g", a.names[k], a.below[k], low[i], high[i])
			}
		}
	}
	return len(a.names)
}

// attack reads releases and solves for what they keep back.
func attack(t *testing.T, below float64, releases ...[]Series) (kept int) {
	t.Helper()
	a := newAttacker()
	for _, series := range releases {
		a.read(series, nil, below)
	}
	return a.solve(t, below)
}

// Attack lets tests outside of the package, which may read scenarios, attack a release.
func Attack(t *testing.T, below float64, series []Series) (kept int) {
	t.Helper()
	return attack(t, below, series)
}
