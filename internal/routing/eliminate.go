package routing

import "slices"

// elimination is the order in which the nodes of a graph leave the linear
// system, and where the numbers stand that may be other than 0 while they do:
// the legs, and what arises when the ways through a node that left are written
// as ways past it. All this follows from who is whose neighbour. A row stands
// at the position of its node in the order; its entries are sorted by column.
type elimination struct {
	place    []int32 // position of each node in the order
	start    []int32 // first entry of each row; one more at the end
	diagonal []int32 // entry of each row that lies on the diagonal
	column   []int32 // column of each entry
	slot     []int32 // entry to which each leg adds
}

// eliminate finds the order: always the node with the fewest neighbours left,
// of several the one with the lowest number. On networks that can be drawn on a
// map this keeps the numbers few.
func eliminate(nodes int, from, to []int32) elimination {
	near := neighbours(nodes, from, to)
	place := make([]int32, nodes)
	for n := range place {
		place[n] = -1
	}
	left := make([][]int32, nodes) // by position: neighbours when it was eliminated
	for k := range nodes {
		best := -1
		for n := range nodes {
			if place[n] < 0 && (best < 0 || len(near[n]) < len(near[best])) {
				best = n
			}
		}
		place[best], left[k] = int32(k), near[best]
		for _, n := range near[best] {
			near[n] = join(near[n], near[best], n, int32(best))
		}
	}
	x := elimination{place: place}
	x.rows(left)
	x.slots(from, to)
	return x
}

// neighbours lists for each node those that a leg joins it with, in either
// direction, sorted.
func neighbours(nodes int, from, to []int32) [][]int32 {
	near := make([][]int32, nodes)
	for e := range from {
		if from[e] != to[e] {
			near[from[e]] = append(near[from[e]], to[e])
			near[to[e]] = append(near[to[e]], from[e])
		}
	}
	for n := range near {
		slices.Sort(near[n])
		near[n] = slices.Compact(near[n])
	}
	return near
}

// join unites two sorted lists, without the nodes self and gone.
func join(a, b []int32, self, gone int32) []int32 {
	out := make([]int32, 0, len(a)+len(b))
	for len(a) > 0 || len(b) > 0 {
		var n int32
		switch {
		case len(b) == 0 || len(a) > 0 && a[0] < b[0]:
			n, a = a[0], a[1:]
		case len(a) == 0 || b[0] < a[0]:
			n, b = b[0], b[1:]
		default:
			n, a, b = a[0], a[1:], b[1:]
		}
		if n != self && n != gone {
			out = append(out, n)
		}
	}
	return out
}

// rows lays out the entries: in row i the columns k < i whose elimination
// touches i, the diagonal, and the neighbours that were left.
func (x *elimination) rows(left [][]int32) {
	lower := make([][]int32, len(left))
	for k, nodes := range left {
		for _, n := range nodes {
			lower[x.place[n]] = append(lower[x.place[n]], int32(k))
		}
	}
	x.start = make([]int32, len(left)+1)
	x.diagonal = make([]int32, len(left))
	for i, nodes := range left {
		x.column = append(x.column, lower[i]...)
		x.diagonal[i] = int32(len(x.column))
		x.column = append(x.column, int32(i))
		for _, n := range nodes {
			x.column = append(x.column, x.place[n])
		}
		x.start[i+1] = int32(len(x.column))
		slices.Sort(x.column[x.diagonal[i]:])
	}
}

// slots finds the entry of each leg.
func (x *elimination) slots(from, to []int32) {
	x.slot = make([]int32, len(from))
	for e := range from {
		row := x.place[from[e]]
		at, found := slices.BinarySearch(x.column[x.start[row]:x.start[row+1]], x.place[to[e]])
		if !found {
			panic("routing: a leg has no entry")
		}
		x.slot[e] = x.start[row] + int32(at)
	}
}
