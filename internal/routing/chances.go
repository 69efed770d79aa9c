package routing

import (
	"fmt"
	"math"

	"vereda/internal/portable"
)

// Chances fills chance, one per leg of Out(node), with the probability of
// taking each, and returns that of ending the journey there. value, cost and
// terminal are those of [Solver.Solve]. All are 0 where nothing can be reached;
// otherwise they add up to 1.
func (g *Graph) Chances(node int, value, cost, terminal, chance []float64) (end float64) {
	best := terminal[node]
	legs := g.Out(node)
	for i, e := range legs {
		chance[i] = value[g.to[e]] - cost[e]
		best = max(best, chance[i])
	}
	if math.IsInf(best, -1) {
		clear(chance[:len(legs)])
		return 0
	}
	end = portable.Exp(terminal[node] - best)
	sum := end
	for i := range legs {
		chance[i] = portable.Exp(chance[i] - best)
		sum += chance[i]
	}
	for i := range legs {
		chance[i] /= sum
	}
	return end / sum
}

// Gravity is the null rule, after Flee: people look no further than the next
// node. It fills chance, one per leg of Out(node), with the probability of each
// of those who move, which is in proportion to
//
//	attraction(end) / (soft + length)^power
//
// attraction [1] has one entry per node, 0 or above; length [km] one per leg
// (+Inf: closed); soft [km] keeps near ends from drawing everybody; power [1]
// is how fast attraction falls with distance. An exponent p over the whole is
// had by attraction^p and power*p. All are 0 where nothing attracts. It panics
// where an attraction is negative or soft + length is not above 0.
func (g *Graph) Gravity(node int, attraction, length []float64, soft, power float64, chance []float64) {
	best := math.Inf(-1)
	legs := g.Out(node)
	for i, e := range legs {
		a, far := attraction[g.to[e]], soft+length[e]
		switch {
		case !(a >= 0 && a < math.Inf(1) && far > 0):
			panic(fmt.Sprintf("routing: leg %d of %v km, softened by %v, leads to an attraction of %v", e, length[e], soft, a))
		case far == math.Inf(1):
			chance[i] = math.Inf(-1)
		default:
			chance[i] = portable.Log(a) - float64(power*portable.Log(far))
		}
		best = max(best, chance[i])
	}
	if math.IsInf(best, -1) {
		clear(chance[:len(legs)])
		return
	}
	sum := 0.0
	for i := range legs {
		chance[i] = portable.Exp(chance[i] - best)
		sum += chance[i]
	}
	for i := range legs {
		chance[i] /= sum
	}
}

// Flows fills flow, one per leg, with the expected number of times that each is
// passed by a demand of people who begin at each node and follow [Graph.Chances]
// until they end: the sum over all ways, also those in circles. Demand where no
// end can be reached stays there. It reports false, and fills flow with NaN,
// where people would go in circles for ever.
//
// -flow with a demand of 1 at one node is the derivative of its value by the
// cost of each leg.
func (s *Solver) Flows(demand, value, cost, terminal, flow []float64) bool {
	for n := range s.Nodes() {
		s.Chances(n, value, cost, terminal, s.some)
		for i, e := range s.Out(n) {
			s.chance[e] = s.some[i]
		}
	}
	return s.Load(demand, s.chance, flow)
}

// Load is [Solver.Flows] for chances of any origin, one per leg; what they lack
// of 1 at a node is the chance of ending there. With the chances of
// [Graph.Gravity], each times the share of people who move on from its node, it
// gives the flows of the null rule.
func (s *Solver) Load(demand, chance, flow []float64) bool {
	clear(s.entry)
	for e, p := range chance {
		s.entry[s.slot[e]] += p
	}
	if !s.factor() {
		return fail(flow)
	}
	visits := s.vector
	for n, k := range s.place {
		visits[k] = demand[n]
	}
	s.resolveBack(visits)
	for e, p := range chance {
		flow[e] = float64(visits[s.place[s.from[e]]] * p)
	}
	return true
}
