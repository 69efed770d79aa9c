// Package routing is the arithmetic of choosing a way through a network.
//
// Its main rule is the recursive logit. A person at a node takes the leg e with
// chance proportional to exp(-c_e + V(n')), where c_e is the cost of the leg and
// V(n') what it is worth to be at its end, and ends the journey there with
// weight exp(terminal). Worth is the logarithm of the sum of these weights:
//
//	V(n) = ln( exp(terminal(n)) + sum over legs e out of n of exp(-c_e + V(n')) )
//
// This is the logit over all ways to all ends, also those that go in circles,
// without a list of ways (Fosgerau, Frejinger and Karlstrom 2013). Costs,
// terminals and values are all in units of the logit scale: who has a scale mu
// divides by it before, and multiplies what comes back.
//
// exp(V) solves a linear system, and a network does not change during a run. So
// [New] finds once in which order to eliminate the nodes, and a [Solver] goes
// through the numbers: no iteration, no tolerance, the same work each time.
//
// Sums over legs go in the order of their numbers. The order of elimination
// follows from the nodes and from which are neighbours; numbering the legs
// otherwise gives values with the same bits unless three or more legs have the
// same beginning and end, and chances with the same bits unless a place has
// three or more ways on.
//
// Nothing here knows what a leg is, or what its cost is made of. Read
// [Graph.Chances] first, then [Solver.Solve].
package routing

import "fmt"

// Graph is a directed graph of nodes and legs. It does not change after [New],
// and any number of solvers may share it. Legs may run in parallel, in both
// directions, and from a node to itself.
type Graph struct {
	from, to []int32 // nodes, by leg
	outStart []int32 // first of the legs out of a node in outLegs; one more at the end
	outLegs  []int32
	inStart  []int32 // the same for the legs into a node
	inLegs   []int32
	most     int // the largest number of legs out of a node
	elimination
}

// New makes a graph of nodes 0 to nodes-1 with a leg from from[e] to to[e] for
// every e. It panics where a leg begins or ends at no node.
func New(nodes int, from, to []int32) *Graph {
	if len(from) != len(to) {
		panic(fmt.Sprintf("routing: %d legs begin and %d end", len(from), len(to)))
	}
	for e := range from {
		if min(from[e], to[e]) < 0 || max(from[e], to[e]) >= int32(nodes) {
			panic(fmt.Sprintf("routing: leg %d goes from node %d to node %d; there are %d nodes", e, from[e], to[e], nodes))
		}
	}
	g := &Graph{from: append([]int32(nil), from...), to: append([]int32(nil), to...)}
	g.outStart, g.outLegs = group(nodes, g.from)
	g.inStart, g.inLegs = group(nodes, g.to)
	for n := range nodes {
		g.most = max(g.most, len(g.Out(n)))
	}
	g.elimination = eliminate(nodes, g.from, g.to)
	return g
}

// group lists the legs by the node that at gives for each, in the order of
// their numbers.
func group(nodes int, at []int32) (start, legs []int32) {
	start = make([]int32, nodes+1)
	for _, n := range at {
		start[n+1]++
	}
	for n := range nodes {
		start[n+1] += start[n]
	}
	next := append([]int32(nil), start...)
	legs = make([]int32, len(at))
	for e, n := range at {
		legs[next[n]] = int32(e)
		next[n]++
	}
	return start, legs
}

// Nodes is the number of nodes.
func (g *Graph) Nodes() int { return len(g.outStart) - 1 }

// Legs is the number of legs.
func (g *Graph) Legs() int { return len(g.from) }

// From is the node at which a leg begins.
func (g *Graph) From(leg int) int { return int(g.from[leg]) }

// To is the node at which a leg ends.
func (g *Graph) To(leg int) int { return int(g.to[leg]) }

// Out lists the legs that begin at a node, in the order of their numbers. The
// list belongs to the graph.
func (g *Graph) Out(node int) []int32 {
	return g.outLegs[g.outStart[node]:g.outStart[node+1]:g.outStart[node+1]]
}

// OutFrom is the place of the first leg out of a node in a list of all legs by the
// node at which they begin, those of a node as in Out.
func (g *Graph) OutFrom(node int) int { return int(g.outStart[node]) }

// in lists the legs that end at a node, in the order of their numbers.
func (g *Graph) in(node int32) []int32 { return g.inLegs[g.inStart[node]:g.inStart[node+1]] }
