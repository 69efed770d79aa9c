package routing

import (
	"cmp"
	"math"
	"math/big"
	"slices"
)

// inputs is a fixed sequence of 64-bit numbers (SplitMix64).
type inputs uint64

func (s *inputs) next() uint64 {
	*s += 0x9e3779b97f4a7c15
	x := uint64(*s)
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// below returns a whole number in [0, n).
func (s *inputs) below(n int) int { return int(s.next() % uint64(n)) }

// between returns a number in [low, high), the same on every processor.
func (s *inputs) between(low, high float64) float64 {
	return low + float64(float64(s.next()>>11)*0x1p-53*(high-low))
}

// world is a graph with costs and ends.
type world struct {
	nodes          int
	from, to       []int32
	cost, terminal []float64
}

func (w *world) leg(from, to int, cost float64) {
	w.from, w.to, w.cost = append(w.from, int32(from)), append(w.to, int32(to)), append(w.cost, cost)
}

func (w *world) graph() *Graph { return New(w.nodes, w.from, w.to) }

// ending makes a world of nodes at which no journey ends but at some.
func ending(nodes int, at ...int) *world {
	w := &world{nodes: nodes, terminal: make([]float64, nodes)}
	for n := range w.terminal {
		if !slices.Contains(at, n) {
			w.terminal[n] = math.Inf(-1)
		}
	}
	return w
}

// forwards draws a small world without circles: legs lead to higher numbers,
// some in parallel, some closed; some nodes on the way are ends as well.
func forwards(s *inputs) *world {
	n := 3 + s.below(6)
	w := ending(n, n-1)
	for m := range n - 1 {
		if s.below(4) == 0 {
			w.terminal[m] = s.between(-6, 2)
		}
	}
	for range 2*n + s.below(4) {
		a := s.below(n - 1)
		cost := s.between(-0.5, 5)
		if s.below(12) == 0 {
			cost = math.Inf(1)
		}
		w.leg(a, a+1+s.below(n-1-a), cost)
	}
	return w
}

// circular draws a small world with legs in all directions, some from a node to
// itself, some negative.
func circular(s *inputs) *world {
	n := 2 + s.below(6)
	w := ending(n, n-1)
	if s.below(3) == 0 {
		w.terminal[s.below(n)] = s.between(-3, 1)
	}
	for range n + s.below(2*n) {
		cost := s.between(0.9, 5)
		switch s.below(12) {
		case 0:
			cost = math.Inf(1)
		case 1:
			cost = s.between(-0.3, 0.3)
		}
		w.leg(s.below(n), s.below(n), cost)
	}
	return w
}

// roads draws a network as on a map: nodes in a square, each joined in both
// directions with the nearest of those before it, then the nearest pairs with
// up to six others each, until there are so many legs. The last node is the
// end. Costs lie between low and high, and differ by direction.
func roads(s *inputs, nodes, legs int, low, high float64) *world {
	w := ending(nodes, nodes-1)
	x, y := make([]float64, nodes), make([]float64, nodes)
	for n := range nodes {
		x[n], y[n] = s.between(0, 1), s.between(0, 1)
	}
	far := func(a, b int) float64 {
		dx, dy := x[a]-x[b], y[a]-y[b]
		return float64(dx*dx) + float64(dy*dy)
	}
	joined, degree := map[[2]int]bool{}, make([]int, nodes)
	join := func(a, b int) {
		joined[[2]int{a, b}] = true
		degree[a]++
		degree[b]++
		w.leg(a, b, s.between(low, high))
		w.leg(b, a, s.between(low, high))
	}
	var pairs [][2]int
	for a := 1; a < nodes; a++ {
		nearest := 0
		for b := range a {
			if far(a, b) < far(a, nearest) {
				nearest = b
			}
			pairs = append(pairs, [2]int{a, b})
		}
		join(a, nearest)
	}
	slices.SortFunc(pairs, func(p, q [2]int) int { return cmp.Compare(far(p[0], p[1]), far(q[0], q[1])) })
	for _, p := range pairs {
		if len(w.cost)+2 <= legs && !joined[p] && max(degree[p[0]], degree[p[1]]) < 6 {
			join(p[0], p[1])
		}
	}
	return w
}

// precise solves z = exp(terminal) + sum exp(-cost) z(to) by elimination with
// 300 bits and returns ln z; ok is false where a pivot is not positive. It takes
// nothing from the code under test: neither order, nor scaling, nor functions.
func precise(w *world) (value []float64, ok bool) {
	const bits = 300
	number := func(x float64) *big.Float { return new(big.Float).SetPrec(bits).SetFloat64(x) }
	alive := w.reaching()
	a := make([][]*big.Float, w.nodes)
	for n := range a {
		a[n] = make([]*big.Float, w.nodes+1)
		for m := range a[n] {
			a[n][m] = number(0)
		}
		a[n][n] = number(1)
		a[n][w.nodes] = bigExp(w.terminal[n])
	}
	for e := range w.cost {
		if alive[w.from[e]] && alive[w.to[e]] {
			at := a[w.from[e]][w.to[e]]
			at.Sub(at, bigExp(-w.cost[e]))
		}
	}
	for k := range a {
		if a[k][k].Sign() <= 0 {
			return nil, false
		}
		for i := range a {
			if i == k || a[i][k].Sign() == 0 {
				continue
			}
			by := number(0).Quo(a[i][k], a[k][k])
			for j := k; j <= w.nodes; j++ {
				a[i][j].Sub(a[i][j], number(0).Mul(by, a[k][j]))
			}
		}
	}
	value = make([]float64, w.nodes)
	for n := range value {
		value[n] = bigLog(number(0).Quo(a[n][w.nodes], a[n][n]))
	}
	return value, true
}

// reaching tells which nodes have a way to an end.
func (w *world) reaching() []bool {
	alive := make([]bool, w.nodes)
	for n, t := range w.terminal {
		alive[n] = t > math.Inf(-1)
	}
	for range w.nodes {
		for e, c := range w.cost {
			if alive[w.to[e]] && c < math.Inf(1) {
				alive[w.from[e]] = true
			}
		}
	}
	return alive
}

// bigExp is exp(x) in 300 bits: the series at x/2^k, squared k times.
func bigExp(x float64) *big.Float {
	number := func(x float64) *big.Float { return new(big.Float).SetPrec(300).SetFloat64(x) }
	if math.IsInf(x, -1) {
		return number(0)
	}
	halvings := 0
	for y := math.Abs(x); y > 0.01; y /= 2 {
		halvings++
	}
	small := number(0).SetMantExp(number(x), -halvings)
	sum, term := number(1), number(1)
	for i := 1; i < 60; i++ {
		term.Mul(term, small)
		term.Quo(term, number(float64(i)))
		sum.Add(sum, term)
	}
	for range halvings {
		sum.Mul(sum, sum)
	}
	return sum
}

// bigLog is ln x, by a step of Newton from the value of package math.
func bigLog(x *big.Float) float64 {
	if x.Sign() == 0 {
		return math.Inf(-1)
	}
	mant := new(big.Float)
	exp := x.MantExp(mant)
	m, _ := mant.Float64()
	guess := math.Log(m) + float64(exp)*math.Ln2
	ratio := new(big.Float).SetPrec(300).Quo(x, bigExp(guess))
	r, _ := ratio.Sub(ratio, big.NewFloat(1)).Float64()
	return guess + r
}

// near fails the test unless two numbers agree to a tolerance, which is
// absolute below 1 and relative above; infinities must be equal.
func near(t interface {
	Helper()
	Fatalf(string, ...any)
}, what string, got, want, tolerance float64) {
	t.Helper()
	if got == want {
		return
	}
	if off := math.Abs(got-want) / max(1, math.Abs(want)); !(off <= tolerance) {
		t.Fatalf("%s: %v, want %v, off by %.2g", what, got, want, off)
	}
}
