// Package design says which points of a space of parameters an ensemble visits.
// A design is a function: its row i is computed from i, its size and its seed
// alone, so that machines which share out the rows have nothing to tell each
// other and no row is ever stored.
//
// Start reading at [Design.Row]. Kinds are functions in files of their own;
// factors, which turn shares of the unit interval into values of parameters, are
// in space.go.
package design

import (
	"fmt"
	"strings"

	"vereda/internal/chance"
)

// Kind is how a design places its rows.
type Kind string

// The kinds.
const (
	Latin     Kind = "latin"     // Latin hypercube: each factor once in each of n slices
	Sobol     Kind = "sobol"     // Sobol' sequence, scrambled
	Saltelli  Kind = "saltelli"  // pairs of Sobol' points with one factor exchanged, for indices
	Morris    Kind = "morris"    // ways through a grid on which one factor moves at a time
	Factorial Kind = "factorial" // all combinations of levels
	Points    Kind = "points"    // the rows of a table
)

// Kinds lists the kinds in the order of the manual.
var Kinds = []Kind{Latin, Sobol, Saltelli, Morris, Factorial, Points}

// Design is a list of rows that is never stored. Its fields say all there is to
// say: two designs with the same ones have the same rows.
type Design struct {
	Kind    Kind `json:"kind"`
	Factors int  `json:"factors"`
	// Size is what the kind counts: rows (latin, sobol), base rows (saltelli),
	// ways (morris), levels of each factor (factorial), rows of the table (points).
	Size int    `json:"size"`
	Seed uint64 `json:"seed"`
	// Second asks a Saltelli design for the rows that indices of second order need.
	Second bool `json:"second_order,omitempty"`
}

// MaxRows bounds the rows of a design: more than anybody runs, and few enough
// that no product overflows.
const MaxRows = 1 << 30

// Check says what is wrong with a design: an unknown kind, a size that the kind
// cannot have, or more factors or rows than there can be.
func (d Design) Check() error {
	switch {
	case d.Factors < 0:
		return fmt.Errorf("a design has no negative number of factors (%d)", d.Factors)
	case d.Size < 1:
		return fmt.Errorf("a design of kind %s needs a size of at least 1, not %d", d.Kind, d.Size)
	case d.Factors == 0 && d.Kind != Latin && d.Kind != Sobol:
		return fmt.Errorf("a design of kind %s needs at least one factor", d.Kind)
	case d.Kind == Sobol && d.Factors > Dimensions, d.Kind == Saltelli && 2*d.Factors > Dimensions:
		return fmt.Errorf("%d factors are more than a design of kind %s can have: the table of direction numbers has %d dimensions", d.Factors, d.Kind, Dimensions)
	case d.Kind == Factorial && d.Size == 1:
		return fmt.Errorf("a design of kind %s needs at least 2 levels", d.Kind)
	case d.Second && d.Kind != Saltelli:
		return fmt.Errorf("a design of kind %s has no rows for indices of second order; only %s has", d.Kind, Saltelli)
	}
	switch d.Kind {
	case Latin, Sobol, Saltelli, Morris, Factorial, Points:
	default:
		return fmt.Errorf("unknown design %q; expected one of %s", d.Kind, kindList())
	}
	rows := uint64(1)
	for range d.power() {
		if rows *= uint64(d.Size); rows > MaxRows {
			break
		}
	}
	if rows *= uint64(d.block()); rows > MaxRows || uint64(d.Size) > MaxRows {
		return fmt.Errorf("a design of kind %s with %d factors and size %d has more than %d rows; make it smaller", d.Kind, d.Factors, d.Size, MaxRows)
	}
	return nil
}

func kindList() string {
	var words []string
	for _, k := range Kinds {
		words = append(words, string(k))
	}
	return strings.Join(words, ", ")
}

// power is how often the size is multiplied with itself to give rows.
func (d Design) power() int {
	if d.Kind == Factorial {
		return d.Factors
	}
	return 1
}

// block is the number of rows that belong to one unit of the size.
func (d Design) block() int {
	switch d.Kind {
	case Saltelli:
		if d.Second {
			return 2*d.Factors + 2
		}
		return d.Factors + 2
	case Morris:
		return d.Factors + 1
	}
	return 1
}

// Rows is the number of rows.
func (d Design) Rows() int {
	rows := d.block()
	for range d.power() {
		rows *= d.Size
	}
	return rows
}

// Row writes row i into out, one share of the unit interval for each factor.
// Designs of kind Points have no rows of their own and panic, as does a row that
// the design does not have.
func (d Design) Row(i int, out []float64) {
	if i < 0 || i >= d.Rows() || len(out) != d.Factors {
		panic(fmt.Sprintf("design: row %d of %d with %d cells for %d factors", i, d.Rows(), len(out), d.Factors))
	}
	switch d.Kind {
	case Latin:
		d.latin(i, out)
	case Sobol:
		for j := range out {
			out[j] = Scrambled(d.Seed, j, uint32(i))
		}
	case Saltelli:
		d.saltelli(i, out)
	case Morris:
		d.morris(i, out)
	case Factorial:
		for j := range out {
			out[j] = float64(i%d.Size) / float64(d.Size-1)
			i /= d.Size
		}
	default:
		panic("design: the rows of kind " + string(d.Kind) + " are not computed")
	}
}

// latin gives each factor its own order of the n slices, and a place within the
// slice (McKay, Beckman and Conover 1979).
func (d Design) latin(i int, out []float64) {
	for j := range out {
		slice := shuffle(uint64(i), uint64(d.Size), chance.Hash(d.Seed, latinOrder, uint64(j)))
		within := unit(chance.Hash(d.Seed, latinPlace, uint64(j), uint64(i)))
		out[j] = below((float64(slice) + within) / float64(d.Size))
	}
}

// saltelli gives the rows of base row k: A, then A with each factor taken from
// B, then, for indices of second order, B with each factor taken from A, then B
// (Saltelli and others 2010). A and B are the halves of a Sobol' point.
func (d Design) saltelli(i int, out []float64) {
	k, r := i/d.block(), i%d.block()
	fromB := func(j int) bool { return r == j+1 }
	switch {
	case r == d.block()-1:
		fromB = func(int) bool { return true }
	case r > d.Factors:
		fromB = func(j int) bool { return r != d.Factors+1+j }
	}
	for j := range out {
		column := j
		if fromB(j) {
			column += d.Factors
		}
		out[j] = Scrambled(d.Seed, column, uint32(k))
	}
}

// MorrisLevels is the number of levels of the grid of Morris (1991); a step is
// two thirds of the unit interval.
const MorrisLevels = 4

// morris gives step s of way t: s of the factors, in an order of the way's own,
// have been moved by two levels up or down from where the way began.
func (d Design) morris(i int, out []float64) {
	t, s := uint64(i/d.block()), i%d.block()
	for j := range out {
		moved := int(d.morrisOrder(t, j)) < s
		bits := chance.Hash(d.Seed, morrisStart, t, uint64(j))
		level := bits >> 1 & 1 // of the lower half of the grid
		if up := bits&1 == 1; up == moved {
			level += MorrisLevels / 2
		}
		out[j] = float64(level) / (MorrisLevels - 1)
	}
}

// morrisOrder is the step of way t after which a factor has moved.
func (d Design) morrisOrder(t uint64, factor int) uint64 {
	return shuffle(uint64(factor), uint64(d.Factors), chance.Hash(d.Seed, morrisOrder, t))
}

// Moves says for a Morris design which factor moves after each step of way t, and
// whether up.
func (d Design) Moves(t int) (factor []int, up []bool) {
	factor, up = make([]int, d.Factors), make([]bool, d.Factors)
	for j := range d.Factors {
		step := d.morrisOrder(uint64(t), j)
		factor[step] = j
		up[step] = chance.Hash(d.Seed, morrisStart, uint64(t), uint64(j))&1 == 1
	}
	return factor, up
}

// What numbers of a design are drawn for, so that none is used twice.
const (
	latinOrder = iota + 1
	latinPlace
	morrisStart
	morrisOrder
	owenFlip
	owenRest
)

// shuffle is a permutation of 0 to n-1 that can be asked for one value: a Feistel
// network over the next even power of two, walked until it falls below n.
func shuffle(i, n, key uint64) uint64 {
	half := uint(1)
	for n > 1<<(2*half) {
		half++
	}
	mask := uint64(1)<<half - 1
	for {
		left, right := i>>half, i&mask
		for round := range uint64(6) {
			left, right = right, left^chance.Hash(key, round, right)&mask
		}
		if i = left<<half | right; i < n {
			return i
		}
	}
}

// unit turns 64 bits into a number of [0,1).
func unit(bits uint64) float64 { return float64(float64(bits>>11) * 0x1p-53) }

// below keeps a rounded share under 1.
func below(x float64) float64 { return min(x, 1-0x1p-53) }
