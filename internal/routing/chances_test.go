package routing

import (
	"math"
	"strings"
	"testing"
)

// TestGravity works out the null rule by hand and at its limits.
func TestGravity(t *testing.T) {
	w := ending(5, 4)
	for _, leg := range [][2]int{{0, 1}, {0, 2}, {0, 3}, {0, 3}, {1, 2}, {2, 4}, {2, 3}} {
		w.leg(leg[0], leg[1], 0)
	}
	g := w.graph()
	attraction := []float64{1, 2, 6, 4, 0}
	length := []float64{90, 190, 30, math.Inf(1), 5, 10, 1e5}
	chance := make([]float64, 4)
	g.Gravity(0, attraction, length, 10, 1, chance)
	for i, want := range []float64{0.02, 0.03, 0.1, 0} {
		near(t, "power 1", chance[i], want/0.15, 1e-15)
	}
	g.Gravity(0, attraction, length, 10, 2, chance)
	sum := 2e-4 + 1.5e-4 + 25e-4
	for i, want := range []float64{2e-4, 1.5e-4, 25e-4, 0} {
		near(t, "power 2", chance[i], want/sum, 1e-14)
	}
	g.Gravity(0, attraction, length, 10, 0, chance)
	near(t, "power 0", chance[1], 0.5, 1e-15)
	// Nothing draws to node 4; to node 3 the way is long, and the power high.
	g.Gravity(2, attraction, length, 0, 100, chance)
	if chance[0] != 0 || chance[1] != 1 {
		t.Errorf("far away: chances %v", chance[:2])
	}
	attraction[3] = 0
	g.Gravity(2, attraction, length, 0, 1, chance)
	if chance[0] != 0 || chance[1] != 0 {
		t.Errorf("without attraction: chances %v", chance[:2])
	}
	g.Gravity(4, attraction, length, 10, 1, nil)
}

// TestNullFlows moves people by the null rule, where three in ten move on from
// each node but the last, on a line of two directions.
func TestNullFlows(t *testing.T) {
	w := ending(3, 2)
	w.leg(0, 1, 0)
	w.leg(1, 0, 0)
	w.leg(1, 2, 0)
	s := w.graph().NewSolver()
	chance, flow, some := make([]float64, 3), make([]float64, 3), make([]float64, 2)
	for n := range 2 {
		s.Gravity(n, []float64{1, 1, 3}, []float64{10, 10, 10}, 0, 1, some)
		for i, e := range s.Out(n) {
			chance[e] = 0.3 * some[i]
		}
	}
	if !s.Load([]float64{100, 0, 0}, chance, flow) {
		t.Fatal("no flows")
	}
	// Visits of 0: v = 100 + 0.075 (0.3 v).
	v := 100 / (1 - 0.0225)
	for e, want := range []float64{0.3 * v, 0.3 * v * 0.075, 0.3 * v * 0.225} {
		near(t, "flow", flow[e], want, 1e-14)
	}
	if s.Load([]float64{100, 0, 0}, []float64{1, 1, 0}, flow) || flow[0] == flow[0] {
		t.Error("people who never end have flows")
	}
}

// TestPanics wants numbers that cannot be meant to be named.
func TestPanics(t *testing.T) {
	w := ending(2, 1)
	w.leg(0, 1, 1)
	g, inf, nan := w.graph(), math.Inf(1), math.NaN()
	value := make([]float64, 2)
	for want, do := range map[string]func(){
		"leg 1 goes from node 0 to node 2":      func() { New(2, []int32{0, 0}, []int32{1, 2}) },
		"leg 0 goes from node -1":               func() { New(2, []int32{-1}, []int32{1}) },
		"1 legs begin and 2 end":                func() { New(2, []int32{0}, []int32{1, 1}) },
		"leg 0 costs NaN":                       func() { g.Solve(value, []float64{nan}, w.terminal) },
		"leg 0 costs -Inf":                      func() { g.Solve(value, []float64{-inf}, w.terminal) },
		"the terminal of node 1 is +Inf":        func() { g.Solve(value, w.cost, []float64{0, inf}) },
		"the terminal of node 0 is NaN":         func() { g.Solve(value, w.cost, []float64{nan, 0}) },
		"2 costs for 1 legs":                    func() { g.Solve(value, []float64{1, 1}, w.terminal) },
		"leads to an attraction of -1":          func() { g.Gravity(0, []float64{0, -1}, []float64{1}, 1, 1, value) },
		"leg 0 of 0 km, softened by 0, leads":   func() { g.Gravity(0, []float64{0, 1}, []float64{0}, 0, 1, value) },
		"leg 0 of NaN km, softened by 0, leads": func() { g.Gravity(0, []float64{0, 1}, []float64{nan}, 0, 1, value) },
	} {
		func() {
			defer func() {
				if got, _ := recover().(string); !strings.Contains(got, want) {
					t.Errorf("want a panic with %q, got %q", want, got)
				}
			}()
			do()
		}()
	}
}

// TestNothing wants the smallest graphs to work.
func TestNothing(t *testing.T) {
	if !New(0, nil, nil).Solve(nil, nil, nil) {
		t.Error("an empty graph has no solution")
	}
	g, value := New(1, []int32{0}, []int32{0}), make([]float64, 1)
	if !g.Solve(value, []float64{math.Ln2}, []float64{3}) {
		t.Error("a round of weight 1/2 has no solution")
	}
	near(t, "value", value[0], 3+math.Ln2, 1e-15)
	if g.Nodes() != 1 || g.Legs() != 1 || g.From(0) != 0 || g.To(0) != 0 {
		t.Error("the graph does not know its leg")
	}
}

// TestOutFrom: in the list of legs by the node at which they begin, those of each
// node follow those of the node before.
func TestOutFrom(t *testing.T) {
	g := New(4, []int32{2, 0, 2, 3, 0}, []int32{0, 2, 1, 0, 1})
	next := 0
	for node := range 4 {
		if g.OutFrom(node) != next {
			t.Errorf("legs of node %d begin at %d, want %d", node, g.OutFrom(node), next)
		}
		next += len(g.Out(node))
	}
	if next != 5 {
		t.Errorf("%d legs in all, want 5", next)
	}
}
