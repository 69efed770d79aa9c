package routing

import (
	"math"
	"slices"
	"testing"
)

// solved solves a world that must have a solution.
func solved(t *testing.T, w *world) (*Solver, []float64) {
	t.Helper()
	s, value := w.graph().NewSolver(), make([]float64, w.nodes)
	if !s.Solve(value, w.cost, w.terminal) {
		t.Fatalf("no solution for %+v", w)
	}
	return s, value
}

// chances gives the chance of each leg and of ending at each node.
func chances(s *Solver, w *world, value []float64) (leg, end []float64) {
	leg, end = make([]float64, len(w.cost)), make([]float64, w.nodes)
	for n := range w.nodes {
		some := make([]float64, len(s.Out(n)))
		end[n] = s.Chances(n, value, w.cost, w.terminal, some)
		for i, e := range s.Out(n) {
			leg[e] = some[i]
		}
	}
	return leg, end
}

// way is one of all ways from a node to an end: its legs and its utility.
type way struct {
	legs    []int
	utility float64
}

// ways lists all ways from a node, up to a number of legs and down to a
// utility.
func (w *world) ways(node, most int, least float64) []way {
	var out []way
	var walk func(n int, legs []int, utility float64)
	walk = func(n int, legs []int, utility float64) {
		if !math.IsInf(w.terminal[n], -1) {
			out = append(out, way{slices.Clone(legs), utility + w.terminal[n]})
		}
		if len(legs) == most {
			return
		}
		for e := range w.cost {
			if int(w.from[e]) == n && utility-w.cost[e] > least {
				walk(int(w.to[e]), append(legs, e), utility-w.cost[e])
			}
		}
	}
	walk(node, nil, 0)
	return out
}

// logit gives the shares of ways and the logarithm of their sum.
func logit(ways []way) (share []float64, value float64) {
	best := math.Inf(-1)
	for _, w := range ways {
		best = max(best, w.utility)
	}
	sum := 0.0
	share = make([]float64, len(ways))
	for i, w := range ways {
		share[i] = math.Exp(w.utility - best)
		sum += share[i]
	}
	for i := range share {
		share[i] /= sum
	}
	return share, best + math.Log(sum)
}

// TestSameAsLogitOverWays lists all ways of 200 small worlds without circles:
// values, the chance of each way as the product of the chances of its legs, and
// flows must be those of the logit over the list.
func TestSameAsLogitOverWays(t *testing.T) {
	in, several := inputs(1), 0
	for range 200 {
		w := forwards(&in)
		s, value := solved(t, w)
		leg, end := chances(s, w, value)
		for n := range w.nodes {
			list := w.ways(n, w.nodes, math.Inf(-1))
			share, want := logit(list)
			near(t, "value", value[n], want, 1e-12)
			passed := make([]float64, len(w.cost))
			for i, one := range list {
				p, at := 1.0, n
				for _, e := range one.legs {
					p *= leg[e]
					at = int(w.to[e])
					passed[e] += share[i]
				}
				near(t, "chance of a way", p*end[at], share[i], 1e-12)
			}
			if len(list) > 5 {
				several++
			}
			demand, flow := make([]float64, w.nodes), make([]float64, len(w.cost))
			demand[n] = 1
			if !s.Flows(demand, value, w.cost, w.terminal, flow) {
				t.Fatal("no flows")
			}
			for e := range flow {
				near(t, "flow", flow[e], passed[e], 1e-12)
			}
		}
	}
	if several < 200 {
		t.Errorf("only %d nodes had more than five ways", several)
	}
}

// TestSameAsElimination compares small worlds with circles with an elimination
// in 300 bits, and both in whether there is a solution.
func TestSameAsElimination(t *testing.T) {
	in, no, unreached, worst := inputs(2), 0, 0, 0.0
	for range 2000 {
		w := circular(&in)
		want, ok := precise(w)
		value := make([]float64, w.nodes)
		if got := w.graph().Solve(value, w.cost, w.terminal); got != ok {
			t.Fatalf("solution %v, want %v, for %+v", got, ok, w)
		}
		if !ok {
			no++
			if value[0] == value[0] {
				t.Fatal("a value without a solution is a number")
			}
			continue
		}
		for n := range value {
			near(t, "value", value[n], want[n], 1e-12)
			if math.IsInf(want[n], -1) {
				unreached++
			} else {
				worst = max(worst, math.Abs(value[n]-want[n])/max(1, math.Abs(want[n])))
			}
		}
	}
	t.Logf("%d without solution, %d nodes without an end, worst error %.2g", no, unreached, worst)
	if no < 50 || no > 1500 || unreached < 50 {
		t.Error("the worlds are not varied")
	}
}

// TestSameAsWalks lists the walks of a world with circles, which are infinitely
// many, until what is left out is below 1e-9.
func TestSameAsWalks(t *testing.T) {
	w := ending(4, 3)
	w.leg(0, 1, 2.5)
	w.leg(1, 0, 2.5)
	w.leg(1, 2, 3)
	w.leg(2, 1, 3)
	w.leg(2, 2, 3.5)
	w.leg(2, 3, 2.2)
	w.leg(0, 3, 8)
	s, value := solved(t, w)
	leg, end := chances(s, w, value)
	demand, flow := []float64{1, 0, 0, 0}, make([]float64, len(w.cost))
	if !s.Flows(demand, value, w.cost, w.terminal, flow) {
		t.Fatal("no flows")
	}
	list := w.ways(0, 80, -38)
	share, want := logit(list)
	near(t, "value", value[0], want, 1e-9)
	passed := make([]float64, len(w.cost))
	for i, one := range list {
		p, at := 1.0, 0
		for _, e := range one.legs {
			p *= leg[e]
			at = int(w.to[e])
			passed[e] += share[i]
		}
		near(t, "chance of a walk", p*end[at], share[i], 1e-9)
	}
	for e := range flow {
		near(t, "flow", flow[e], passed[e], 1e-9)
	}
	if len(list) < 100 {
		t.Errorf("only %d walks", len(list))
	}
}

// TestTwoEqualWays wants exactly half of the people on each.
func TestTwoEqualWays(t *testing.T) {
	w := ending(4, 3)
	w.leg(0, 1, 0.7)
	w.leg(0, 2, 0.7)
	w.leg(1, 3, 1.1)
	w.leg(2, 3, 1.1)
	w.leg(1, 0, 3)
	w.leg(2, 0, 3)
	s, value := solved(t, w)
	leg, _ := chances(s, w, value)
	if leg[0] != 0.5 || leg[1] != 0.5 {
		t.Errorf("shares %v and %v", leg[0], leg[1])
	}
}

// TestClosed wants nobody on a closed leg, the value of a world without it to
// the bit, and nobody anywhere where all ways are closed.
func TestClosed(t *testing.T) {
	in := inputs(3)
	w := roads(&in, 40, 120, 2.5, 5)
	open := *w
	w.cost[7] = math.Inf(1)
	s, value := solved(t, w)
	leg, _ := chances(s, w, value)
	if leg[7] != 0 {
		t.Errorf("chance %v of a closed leg", leg[7])
	}
	open.from, open.to, open.cost = slices.Delete(slices.Clone(w.from), 7, 8), slices.Delete(slices.Clone(w.to), 7, 8), slices.Delete(slices.Clone(w.cost), 7, 8)
	_, without := solved(t, &open)
	for n := range value {
		near(t, "value without the leg", value[n], without[n], 1e-13)
	}
	for e := range w.cost {
		w.cost[e] = math.Inf(1)
	}
	s, value = solved(t, w)
	leg, end := chances(s, w, value)
	for n := range value[:w.nodes-1] {
		if !math.IsInf(value[n], -1) || end[n] != 0 {
			t.Fatalf("node %d has value %v and ends %v", n, value[n], end[n])
		}
	}
	if slices.Max(leg) != 0 || value[w.nodes-1] != 0 || end[w.nodes-1] != 1 {
		t.Errorf("chances %v, at the end value %v and chance %v", slices.Max(leg), value[w.nodes-1], end[w.nodes-1])
	}
}

// TestCircles goes up to the cost below which going round pays.
func TestCircles(t *testing.T) {
	pair := func(there, back float64) *world {
		w := ending(3, 2)
		w.leg(0, 1, there)
		w.leg(1, 0, back)
		w.leg(1, 2, 1000)
		return w
	}
	for _, c := range []struct {
		there, back float64
		ok          bool
	}{{0.1, 0.1, true}, {1e-6, 0, true}, {-5, 5.001, true}, {1e-8, 1e-9, true}, {0, 0, false}, {-5, 5, false}, {1, -1.5, false}, {0, 1e-12, false}} {
		w := pair(c.there, c.back)
		want, _ := precise(w)
		value := make([]float64, 3)
		if ok := w.graph().Solve(value, w.cost, w.terminal); ok != c.ok {
			t.Errorf("costs %v and %v: solution %v", c.there, c.back, ok)
		}
		if c.ok {
			// 1e-16 of error in a weight, times the rounds.
			near(t, "value", value[0], want[0], 1e-14+1e-16/(c.there+c.back)/1000)
		}
	}
	// A circle that pays, but from which no end can be reached, is no harm.
	w := ending(3, 2)
	w.leg(0, 1, 0)
	w.leg(1, 0, -1)
	w.leg(2, 0, 1)
	_, value := solved(t, w)
	if value[2] != 0 || !math.IsInf(value[0], -1) {
		t.Errorf("values %v", value)
	}
	// Three ways on at each node, all cheap: no single pair of legs diverges.
	w = ending(4, 3)
	for a := range 4 {
		for b := range 4 {
			if a != b {
				w.leg(a, b, 0.9)
			}
		}
	}
	if w.graph().Solve(make([]float64, 4), w.cost, w.terminal) {
		t.Error("three times exp(-0.9) is more than 1")
	}
}

// TestExtremes draws costs over thirteen orders of magnitude, with ways that
// cost ten thousands, and compares with 300 bits.
func TestExtremes(t *testing.T) {
	in, worst, checked := inputs(4), 0.0, 0
	for range 1500 {
		w := circular(&in)
		for e := range w.cost {
			w.cost[e] = math.Pow(10, in.between(-9, 4))
			if w.to[e] <= w.from[e] {
				w.cost[e] += 0.5
			}
		}
		for n := range w.terminal {
			w.terminal[n] *= math.Pow(10, in.between(-9, 4))
		}
		want, ok := precise(w)
		s, value := w.graph().NewSolver(), make([]float64, w.nodes)
		if got := s.Solve(value, w.cost, w.terminal); got != ok {
			t.Fatalf("solution %v, want %v, for %+v", got, ok, w)
		}
		if !ok {
			continue
		}
		leg, end := chances(s, w, value)
		for n := range value {
			near(t, "value", value[n], want[n], 1e-12)
			if math.IsInf(want[n], -1) {
				continue
			}
			checked++
			worst = max(worst, math.Abs(value[n]-want[n])/max(1, math.Abs(want[n])))
			sum := end[n]
			for _, e := range s.Out(n) {
				sum += leg[e]
			}
			near(t, "sum of chances", sum, 1, 1e-14)
		}
	}
	t.Logf("worst error %.2g in %d values", worst, checked)
	if checked < 2000 {
		t.Errorf("only %d values", checked)
	}
}

// TestFarAway wants no loss where the end is a long way off: a row of 1,000
// nodes with ways that cost up to 20,000, of which each has an exact value.
func TestFarAway(t *testing.T) {
	const n = 1000
	w := ending(n, n-1)
	for m := range n - 1 {
		w.leg(m, m+1, 20)
		w.leg(m, m+1, 20)
		w.leg(m+1, m, 30)
	}
	s, value := solved(t, w)
	leg, _ := chances(s, w, value)
	// Going back has weight exp(-50) a time, far below what is asked.
	near(t, "value", value[0], -20*(n-1)+(n-1)*math.Ln2, 1e-14)
	near(t, "chance", leg[0], 0.5, 1e-15)
	w.leg(0, n-1, 20*(n-1)-(n-1)*math.Ln2)
	s, value = solved(t, w)
	leg, _ = chances(s, w, value)
	near(t, "chance of as good a way", leg[len(leg)-1], 0.5, 1e-10)
}

// TestManyWays finds the limit that the comment of Solve admits.
func TestManyWays(t *testing.T) {
	row := func(n int) *world {
		w := ending(n, n-1)
		for m := range n - 1 {
			w.leg(m, m+1, 1)
			w.leg(m, m+1, 1)
		}
		return w
	}
	for n, want := range map[int]bool{1000: true, 1100: false} {
		if got := row(n).graph().Solve(make([]float64, n), row(n).cost, row(n).terminal); got != want {
			t.Errorf("%d nodes: solution %v", n, got)
		}
	}
}

// TestNegativeCosts wants values that move by exactly a potential that is added
// to the costs, which makes some of them negative and changes no way.
func TestNegativeCosts(t *testing.T) {
	in := inputs(5)
	w := roads(&in, 60, 180, 2, 4)
	s, value := solved(t, w)
	leg, _ := chances(s, w, value)
	moved, by, negative := *w, make([]float64, w.nodes), 0
	moved.cost = slices.Clone(w.cost)
	for n := range by[:w.nodes-1] {
		by[n] = in.between(-20, 20)
	}
	for e := range moved.cost {
		moved.cost[e] += by[w.from[e]] - by[w.to[e]]
		if moved.cost[e] < 0 {
			negative++
		}
	}
	s, other := solved(t, &moved)
	same, _ := chances(s, &moved, other)
	for n := range value {
		near(t, "value", other[n], value[n]-by[n], 1e-12)
	}
	for e := range leg {
		near(t, "chance", same[e], leg[e], 1e-12)
	}
	if negative < 50 {
		t.Errorf("only %d negative costs", negative)
	}
}

// TestUsedSolver wants a solver to keep nothing: after ways to one end of a row
// it must find those to the other.
func TestUsedSolver(t *testing.T) {
	const n = 20
	w := ending(n, n-1)
	for m := range n - 1 {
		w.leg(m, m+1, 3)
		w.leg(m+1, m, 3)
	}
	s, there := solved(t, w)
	slices.Reverse(w.terminal)
	back := make([]float64, n)
	if !s.Solve(back, w.cost, w.terminal) {
		t.Fatal("no solution on the way back")
	}
	for m := range n {
		near(t, "value", back[m], there[n-1-m], 1e-15)
	}
}
