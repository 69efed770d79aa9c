package routing

import (
	"flag"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestMain fixes the seed of the random worlds; -rapid.seed=N on the command
// line takes another.
func TestMain(m *testing.M) {
	for name, value := range map[string]string{"rapid.seed": "21", "rapid.nofailfile": "true", "rapid.checks": "500"} {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	m.Run()
}

// loaded gives the flows of a demand on a world that has a solution.
func loaded(t *testing.T, w *world, demand []float64) []float64 {
	t.Helper()
	s, value := solved(t, w)
	flow := make([]float64, len(w.cost))
	if !s.Flows(demand, value, w.cost, w.terminal, flow) {
		t.Fatal("no flows")
	}
	return flow
}

// TestDisplacementExact makes a leg costlier by d in worlds without circles. A
// way past the leg had share P and then has P / (1 - Q + Q exp(-d)), where Q is
// the share of all ways that use the leg: those lost are spread over all others
// in proportion. A leg that no way shares with the dearer one shows it directly.
func TestDisplacementExact(t *testing.T) {
	in, checked := inputs(6), 0
	for range 200 {
		w := forwards(&in)
		demand := make([]float64, w.nodes)
		demand[0] = 1
		before := loaded(t, w, demand)
		list := w.ways(0, w.nodes, math.Inf(-1))
		share, _ := logit(list)
		e, d := in.below(len(w.cost)), in.between(-2, 6)
		q := 0.0
		together := make([]float64, len(w.cost)) // share of ways that use both
		for i, one := range list {
			if slices.Contains(one.legs, e) {
				q += share[i]
				for _, f := range one.legs {
					together[f] += share[i]
				}
			}
		}
		w.cost[e] += d
		after := loaded(t, w, demand)
		for f := range after {
			want := (before[f] - together[f] + together[f]*math.Exp(-d)) / (1 - q + q*math.Exp(-d))
			near(t, "flow", after[f], want, 1e-12)
			if together[f] == 0 && before[f] > 0.01 && q > 0.01 {
				checked++
			}
		}
	}
	if checked < 100 {
		t.Errorf("only %d legs took over what another lost", checked)
	}
}

// TestDisplacementDerivative compares small changes of cost in worlds with
// circles with what logit says of them: the value falls by the passages of the
// leg. Where two ways compete, the share P of one falls by P(1-P).
func TestDisplacementDerivative(t *testing.T) {
	in := inputs(7)
	w := roads(&in, 40, 120, 1.8, 4)
	demand := make([]float64, w.nodes)
	demand[0] = 1
	flow := loaded(t, w, demand)
	const d = 1e-4
	for e := range w.cost {
		w.cost[e] += d
		_, high := solved(t, w)
		w.cost[e] -= 2 * d
		_, low := solved(t, w)
		w.cost[e] += d
		near(t, "derivative of the value", (high[0]-low[0])/(2*d), -flow[e], 1e-7)
	}
	pair := ending(2, 1)
	pair.leg(0, 1, 1)
	pair.leg(0, 1, 1.7)
	p := loaded(t, pair, []float64{1, 0})[0]
	near(t, "share", p, 1/(1+math.Exp(-0.7)), 1e-15)
	pair.cost[0] += d
	high := loaded(t, pair, []float64{1, 0})
	pair.cost[0] -= 2 * d
	low := loaded(t, pair, []float64{1, 0})
	near(t, "derivative of the share", (high[0]-low[0])/(2*d), -p*(1-p), 1e-8)
	near(t, "derivative of the other", (high[1]-low[1])/(2*d), p*(1-p), 1e-8)
}

// TestFlowsAreSeries compares flows with the series of steps, added up until
// nobody is left on the way.
func TestFlowsAreSeries(t *testing.T) {
	in := inputs(8)
	for range 100 {
		w := roads(&in, 30, 90, 1.5, 3)
		w.terminal[3] = -4
		value := make([]float64, w.nodes)
		s := w.graph().NewSolver()
		if !s.Solve(value, w.cost, w.terminal) {
			continue
		}
		leg, _ := chances(s, w, value)
		demand, want := make([]float64, w.nodes), make([]float64, len(w.cost))
		demand[0], demand[5] = 100, 7
		here := slices.Clone(demand)
		for range 5000 {
			next := make([]float64, w.nodes)
			for e, p := range leg {
				want[e] += here[w.from[e]] * p
				next[w.to[e]] += here[w.from[e]] * p
			}
			here = next
		}
		flow := make([]float64, len(w.cost))
		if slices.Max(here) > 1e-12 || !s.Flows(demand, value, w.cost, w.terminal, flow) {
			t.Fatalf("%v left", slices.Max(here))
		}
		for e := range flow {
			near(t, "flow", flow[e], want[e], 1e-10)
		}
	}
}

// drawWorld draws any small world.
func drawWorld(t *rapid.T) *world {
	n := rapid.IntRange(1, 12).Draw(t, "nodes")
	w := &world{nodes: n, terminal: make([]float64, n)}
	for m := range n {
		w.terminal[m] = math.Inf(-1)
		if rapid.IntRange(0, 3).Draw(t, "an end") == 0 {
			w.terminal[m] = rapid.Float64Range(-50, 50).Draw(t, "terminal")
		}
	}
	for range rapid.IntRange(0, 3*n).Draw(t, "legs") {
		cost := rapid.Float64Range(0.5, 20).Draw(t, "cost")
		switch rapid.IntRange(0, 9).Draw(t, "kind") {
		case 0:
			cost = math.Inf(1)
		case 1:
			cost = rapid.Float64Range(-0.5, 1e4).Draw(t, "odd cost")
		}
		w.leg(rapid.IntRange(0, n-1).Draw(t, "from"), rapid.IntRange(0, n-1).Draw(t, "to"), cost)
	}
	return w
}

// TestAnyWorld wants of any world: values that satisfy their equation, chances
// that are chances, the same again from a solver that was used, other numbers
// of legs without effect, and flows that lose nobody.
func TestAnyWorld(t *testing.T) {
	solutions := 0
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		s, value := w.graph().NewSolver(), make([]float64, w.nodes)
		if !s.Solve(value, w.cost, w.terminal) {
			return
		}
		solutions++
		leg, end := chances(s, w, value)
		alive := w.reaching()
		for n := range value {
			sum := end[n]
			best := w.terminal[n]
			for _, e := range s.Out(n) {
				sum += leg[e]
				best = max(best, value[w.to[e]]-w.cost[e])
				if !(leg[e] >= 0 && leg[e] <= 1) || math.IsInf(w.cost[e], 1) && leg[e] != 0 {
					t.Fatalf("chance %v of leg %d", leg[e], e)
				}
			}
			if !alive[n] {
				if !math.IsInf(value[n], -1) || sum != 0 {
					t.Fatalf("node %d without an end has value %v and chances that add up to %v", n, value[n], sum)
				}
				continue
			}
			weight := math.Exp(w.terminal[n] - best)
			for _, e := range s.Out(n) {
				weight += math.Exp(value[w.to[e]] - w.cost[e] - best)
			}
			near(t, "equation", best+math.Log(weight), value[n], 1e-11)
			near(t, "sum of chances", sum, 1, 1e-14)
		}
		again := make([]float64, w.nodes)
		s.Solve(again, w.cost, w.terminal)
		if !slices.EqualFunc(value, again, func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }) {
			t.Fatalf("first %v, then %v", value, again)
		}
		shuffled(t, w, value, leg)
		conserved(t, w, s, value, end)
	})
	if solutions < 200 {
		t.Errorf("only %d worlds had a solution", solutions)
	}
}

// shuffled numbers the legs in another order. Sums of three parallel legs, and
// of three chances, go in the order of the numbers; all else has the same bits.
func shuffled(t *rapid.T, w *world, value, leg []float64) {
	order := rapid.Permutation(intsTo(len(w.cost))).Draw(t, "order")
	other := &world{nodes: w.nodes, terminal: w.terminal}
	parallel, most := map[[2]int32]int{}, 0
	for _, e := range order {
		other.leg(int(w.from[e]), int(w.to[e]), w.cost[e])
		at := [2]int32{w.from[e], w.to[e]}
		parallel[at]++
		most = max(most, parallel[at])
	}
	s, got := other.graph().NewSolver(), make([]float64, w.nodes)
	if !s.Solve(got, other.cost, other.terminal) {
		t.Fatal("no solution in another order of legs")
	}
	mixed, _ := chances(s, other, got)
	for n := range got {
		if most <= 2 && got[n] != value[n] {
			t.Fatalf("value %v, in another order of legs %v", value[n], got[n])
		}
		near(t, "value in another order", got[n], value[n], 1e-13)
	}
	for i, e := range order {
		ways := len(s.Out(int(w.from[e])))
		if most <= 2 && ways <= 2 && math.IsInf(w.terminal[w.from[e]], -1) && mixed[i] != leg[e] {
			t.Fatalf("chance %v, in another order of legs %v", leg[e], mixed[i])
		}
		near(t, "chance in another order", mixed[i], leg[e], 1e-10)
	}
}

func intsTo(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// conserved wants as many people to leave a node, or end there, as come to it
// or begin there, and as many to end as begin where an end can be reached.
func conserved(t *rapid.T, w *world, s *Solver, value, end []float64) {
	demand, flow := make([]float64, w.nodes), make([]float64, len(w.cost))
	begun := 0.0
	for n := range demand {
		demand[n] = rapid.Float64Range(0, 1000).Draw(t, "demand")
		if !math.IsInf(value[n], -1) {
			begun += demand[n]
		}
	}
	if !s.Flows(demand, value, w.cost, w.terminal, flow) {
		t.Fatal("a solution, but no flows")
	}
	come, gone := slices.Clone(demand), make([]float64, w.nodes)
	rounds := 1.0
	for e, f := range flow {
		come[w.to[e]] += f
		gone[w.from[e]] += f
	}
	ended := 0.0
	for n := range come {
		rounds = max(rounds, come[n]/1000)
		if math.IsInf(value[n], -1) {
			if gone[n] != 0 {
				t.Fatalf("%v people leave node %d, from which no end can be reached", gone[n], n)
			}
			continue
		}
		near(t, "people who leave or end", gone[n]+come[n]*end[n], come[n], 1e-12*rounds)
		ended += come[n] * end[n]
	}
	near(t, "people who end", ended, begun, 1e-12*rounds)
}
