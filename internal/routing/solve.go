package routing

import (
	"fmt"
	"math"

	"vereda/internal/portable"
)

// Solver solves the systems of one graph, again and again, without allocating.
// It is for one run: two may share a [Graph], not a Solver.
type Solver struct {
	*Graph
	entry  []float64 // by entry: weights, then factors
	pivot  []float64 // by position
	work   []float64 // by position
	vector []float64 // by position
	least  []float64 // by node: cost of the cheapest way to an end, less its worth
	legs   []int32   // by node: legs on that way
	queue  []int32   // a ring of nodes whose least has changed
	queued []bool    // by node: is in the queue
	chance []float64 // by leg
	some   []float64 // for the legs out of one node
}

// NewSolver makes a solver for the graph.
func (g *Graph) NewSolver() *Solver {
	n := g.Nodes()
	return &Solver{
		Graph: g,
		entry: make([]float64, len(g.column)),
		pivot: make([]float64, n), work: make([]float64, n), vector: make([]float64, n), least: make([]float64, n),
		legs: make([]int32, n), queue: make([]int32, n), queued: make([]bool, n),
		chance: make([]float64, g.Legs()), some: make([]float64, g.most),
	}
}

// Solve is [Solver.Solve] with a solver made for the occasion.
func (g *Graph) Solve(value, cost, terminal []float64) bool {
	return g.NewSolver().Solve(value, cost, terminal)
}

// Flows is [Solver.Flows] with a solver made for the occasion.
func (g *Graph) Flows(demand, value, cost, terminal, flow []float64) bool {
	return g.NewSolver().Flows(demand, value, cost, terminal, flow)
}

// Solve fills value, one per node, with the expected utility of being there:
// -Inf where no end can be reached. cost has one entry per leg (+Inf: closed),
// terminal one per node (-Inf: the journey cannot end there); both may be
// negative, all are in units of the logit scale.
//
// It reports false, and fills value with NaN, where there is no finite
// solution: where costs are so low that going in circles would pay, or so near
// to it that people would go round 1e10 times. Ways so many that together they
// outweigh the cheapest by exp(709) are refused likewise, for instance two legs
// of the same cost between each two of 1,100 nodes in a row.
//
// The error of a value is a few units in its last place, times the number of
// times that people pass the place they pass most often.
//
// It panics for a cost of -Inf, a terminal of +Inf, and for NaN.
func (s *Solver) Solve(value, cost, terminal []float64) bool {
	s.check(cost, terminal)
	if !s.cheapest(cost, terminal) || !s.weigh(cost) {
		return fail(value)
	}
	// The unknowns are z(n) = exp(V(n) + least(n)), which are at least 1 where
	// an end can be reached, however long the way.
	z := s.vector
	for n, k := range s.place {
		z[k] = 0
		if s.least[n] < math.Inf(1) {
			z[k] = portable.Exp(terminal[n] + s.least[n])
		}
	}
	s.resolve(z)
	for n, k := range s.place {
		if !(z[k] <= math.MaxFloat64) {
			return fail(value)
		}
		value[n] = portable.Log(z[k]) - s.least[n] // -Inf where z is 0
	}
	return true
}

// fail leaves nothing in value that could be taken for a solution.
func fail(value []float64) bool {
	for n := range value {
		value[n] = math.NaN()
	}
	return false
}

// check panics for numbers that cannot be meant.
func (s *Solver) check(cost, terminal []float64) {
	if len(cost) != s.Legs() || len(terminal) != s.Nodes() {
		panic(fmt.Sprintf("routing: %d costs for %d legs, %d terminals for %d nodes", len(cost), s.Legs(), len(terminal), s.Nodes()))
	}
	for e, c := range cost {
		if !(c > math.Inf(-1)) {
			panic(fmt.Sprintf("routing: leg %d costs %v", e, c))
		}
	}
	for n, t := range terminal {
		if !(t < math.Inf(1)) {
			panic(fmt.Sprintf("routing: the terminal of node %d is %v", n, t))
		}
	}
}

// cheapest fills least by the search of Bellman and Ford, backwards from the
// ends and nearest first, which unlike Dijkstra's allows for costs below 0. It
// reports false where a circle costs less than nothing.
func (s *Solver) cheapest(cost, terminal []float64) bool {
	head, count, size := 0, 0, len(s.queue)
	push := func(n int32) {
		if !s.queued[n] {
			s.queued[n] = true
			at := head + count
			if at >= size {
				at -= size
			}
			s.queue[at] = n
			count++
		}
	}
	for n, t := range terminal {
		s.least[n], s.legs[n], s.queued[n] = -t, 0, false
	}
	for n := range terminal {
		if s.least[n] < math.Inf(1) {
			push(int32(n))
		}
	}
	for count > 0 {
		n := s.queue[head]
		if head++; head == size {
			head = 0
		}
		count--
		s.queued[n] = false
		here, legs := s.least[n], s.legs[n]+1
		for _, e := range s.in(n) {
			m := s.from[e]
			if by := cost[e] + here; by < s.least[m] {
				if int(legs) >= size {
					return false
				}
				s.least[m], s.legs[m] = by, legs
				push(m)
			}
		}
	}
	return true
}

// weigh fills the system with the weights of the legs, exp of what each is
// cheaper than the cheapest way, and factors it. The sums round a circle must
// be the costs of the circle, however far away the end is; so what is lost in
// adding the cost of a short leg to a long way is found and added in the end.
func (s *Solver) weigh(cost []float64) bool {
	clear(s.entry)
	for e, c := range cost {
		here, there := s.least[s.from[e]], s.least[s.to[e]]
		sum := c + there
		if sum == math.Inf(1) { // closed, or leads to where no end can be reached
			continue
		}
		added := sum - there
		lost := (c - added) + (there - (sum - added))
		s.entry[s.slot[e]] += portable.Exp((here - sum) - lost)
	}
	return s.factor()
}
