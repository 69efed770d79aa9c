package pattern

import (
	"cmp"
	"container/heap"
	"math"
	"slices"

	"vereda/internal/network"
)

// Figures of the network alone: which places lie between the others.

// betweenness PLACE... is how many of the places named are among the ten of the
// zones of the border cities that lie on most of the shortest ways between the
// others there, whoever travels on them.
func (r *run) betweenness() float64 {
	net := r.s.Network
	score := between(net, func(p network.PlaceID) bool {
		return borderZones(net)[net.Places[p].Zone] && net.Places[p].Kind != network.Origin
	})
	return float64(r.amongTheTen(score))
}

// amongTheTen is how many of the places named are among the ten with the
// highest score above 0; of equal scores the one of the lower number comes first.
func (r *run) amongTheTen(score []float64) int {
	order := make([]int, len(score))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(score[b], score[a]) })
	found := 0
	for _, i := range order[:min(10, len(order))] {
		if score[i] > 0 && slices.Contains(r.row.args, r.s.Network.Places[i].Name) {
			found++
		}
	}
	return found
}

// between is the betweenness of each place: for all pairs of other places held,
// the share of the shortest ways from the first to the second by length that pass
// it. Ways are of legs on the ground between places held, in their direction; of
// several legs between two places the shortest counts once. Brandes (2001), A
// faster algorithm for betweenness centrality.
func between(net *network.Network, held func(network.PlaceID) bool) []float64 {
	n := len(net.Places)
	next := make([]map[int]float64, n) // length by place reached
	for i := range net.Routes {
		leg := &net.Routes[i]
		if !leg.Mode.OnTheWay() || leg.Mode == network.Flight || !held(leg.From) || !held(leg.To) {
			continue
		}
		if next[leg.From] == nil {
			next[leg.From] = map[int]float64{}
		}
		known, is := next[leg.From][int(leg.To)]
		if !is || float64(leg.Length) < known {
			next[leg.From][int(leg.To)] = float64(leg.Length)
		}
	}
	legs := make([][]arc, n)
	for i, to := range next {
		for j := range n {
			if length, is := to[j]; is {
				legs[i] = append(legs[i], arc{j, length})
			}
		}
	}
	score := make([]float64, n)
	for from := range n {
		if held(network.PlaceID(from)) {
			addBetween(score, legs, from)
		}
	}
	return score
}

// arc leads to a place; in a queue it is a place and its distance.
type arc struct {
	to     int
	length float64
}

// addBetween adds to the scores what the shortest ways from one place give.
func addBetween(score []float64, legs [][]arc, from int) {
	n := len(legs)
	distance, ways, share := make([]float64, n), make([]float64, n), make([]float64, n)
	before := make([][]int, n)
	settled := make([]bool, n)
	for i := range distance {
		distance[i] = math.Inf(1)
	}
	distance[from], ways[from] = 0, 1
	queue := &nearest{{from, 0}}
	var order []int // settled, from the nearest on
	for queue.Len() > 0 {
		at := heap.Pop(queue).(arc).to
		if settled[at] {
			continue
		}
		settled[at] = true
		order = append(order, at)
		for _, leg := range legs[at] {
			d := distance[at] + leg.length
			switch {
			case settled[leg.to] || d > distance[leg.to]:
				continue
			case d < distance[leg.to]:
				distance[leg.to], ways[leg.to], before[leg.to] = d, 0, nil
				heap.Push(queue, arc{leg.to, d})
			}
			ways[leg.to] += ways[at]
			before[leg.to] = append(before[leg.to], at)
		}
	}
	for _, at := range slices.Backward(order) {
		for _, b := range before[at] {
			share[b] += float64(ways[b] / ways[at] * (1 + share[at]))
		}
		if at != from {
			score[at] += share[at]
		}
	}
}

// nearest is a heap of places by distance.
type nearest []arc

func (q nearest) Len() int           { return len(q) }
func (q nearest) Less(a, b int) bool { return q[a].length < q[b].length }
func (q nearest) Swap(a, b int)      { q[a], q[b] = q[b], q[a] }
func (q *nearest) Push(x any)        { *q = append(*q, x.(arc)) }
func (q *nearest) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}
