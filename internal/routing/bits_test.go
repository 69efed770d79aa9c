package routing

import (
	"fmt"
	"math"
	"testing"
)

// wantDigest is the digest of TestSameBits on every processor.
const wantDigest = uint64(0xd36592e83eb38a19)

// TestSameBits detects any change of a single bit in values, chances and flows,
// on any architecture and build.
func TestSameBits(t *testing.T) {
	in, digest := inputs(9), uint64(14695981039346656037)
	add := func(list []float64) {
		for _, x := range list {
			digest = (digest ^ math.Float64bits(x)) * 1099511628211
			digest ^= digest >> 29
		}
	}
	for range 20 {
		w := roads(&in, 100, 300, 1.8, 9)
		s, value := w.graph().NewSolver(), make([]float64, w.nodes)
		if !s.Solve(value, w.cost, w.terminal) {
			continue
		}
		leg, end := chances(s, w, value)
		demand, flow := make([]float64, w.nodes), make([]float64, len(w.cost))
		demand[0], demand[17] = 3, 0.7
		s.Flows(demand, value, w.cost, w.terminal, flow)
		for _, list := range [][]float64{value, leg, end, flow} {
			add(list)
		}
		length, some := make([]float64, len(w.cost)), make([]float64, s.most)
		for e := range length {
			length[e] = 10 * w.cost[e]
		}
		for n := range w.nodes {
			s.Gravity(n, w.cost[:w.nodes], length, 10, 1.3, some)
			add(some[:len(s.Out(n))])
		}
	}
	if digest != wantDigest {
		t.Errorf("digest %#x, want %#x", digest, wantDigest)
	}
}

// TestNoGarbage wants no allocation once a solver is made.
func TestNoGarbage(t *testing.T) {
	in := inputs(10)
	w := roads(&in, 300, 900, 2, 6)
	s, value := solved(t, w)
	demand, flow := make([]float64, w.nodes), make([]float64, len(w.cost))
	demand[0] = 1
	if n := testing.AllocsPerRun(10, func() {
		s.Solve(value, w.cost, w.terminal)
		s.Flows(demand, value, w.cost, w.terminal, flow)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestFewEntries wants the order of elimination to keep the system sparse: the
// work grows with the square of the entries in a row.
func TestFewEntries(t *testing.T) {
	in := inputs(11)
	g := roads(&in, 300, 900, 2, 6).graph()
	if n := len(g.column); n > 300+2*900 {
		t.Errorf("%d entries for 300 nodes and 900 legs", n)
	} else {
		t.Logf("%d entries", n)
	}
}

func BenchmarkSolve(b *testing.B) {
	for _, size := range []int{100, 300, 1000, 3000} {
		b.Run(fmt.Sprintf("nodes=%d", size), func(b *testing.B) {
			in := inputs(11)
			w := roads(&in, size, 3*size, 2, 6)
			s, value := w.graph().NewSolver(), make([]float64, size)
			b.ReportMetric(float64(len(s.column)), "entries")
			for b.Loop() {
				if !s.Solve(value, w.cost, w.terminal) {
					b.Fatal("no solution")
				}
			}
		})
	}
}

func BenchmarkFlows(b *testing.B) {
	in := inputs(11)
	w := roads(&in, 300, 900, 2, 6)
	s, value := w.graph().NewSolver(), make([]float64, w.nodes)
	s.Solve(value, w.cost, w.terminal)
	demand, flow := make([]float64, w.nodes), make([]float64, len(w.cost))
	demand[0] = 1
	for b.Loop() {
		s.Flows(demand, value, w.cost, w.terminal, flow)
	}
}

func BenchmarkNew(b *testing.B) {
	in := inputs(11)
	w := roads(&in, 300, 900, 2, 6)
	for b.Loop() {
		w.graph()
	}
}
