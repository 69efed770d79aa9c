package matching

import (
	"math"

	"vereda/internal/chance"
	"vereda/internal/design"
	"vereda/internal/portable"
)

// Approximation draws from the posterior of parameters by runs of the model itself,
// without a likelihood (approximate Bayesian computation by sequential Monte Carlo:
// Sisson, Fan and Tanaka 2007; Beaumont and others 2009). One run of its own luck is
// made at each point, and the point weighs as much as the stated errors of the figures
// make what was counted likely from there,
//
//	K(y) = exp(-heat/2 sum ((y - z) / s)^2),  s^2 = observation^2 + discrepancy^2
//
// With heat 1 nothing is approximate but the stated errors themselves: Wilkinson (2013)
// shows that runs accepted by K are draws of the posterior under normal errors of that
// size, luck included. Lower heats lead there: after each generation heat is as high
// as leaves enough points that count, and the next generation is drawn around these.
//
// All generations count in the end. A point of a generation that drew N points from the
// density q is one of the mixture of all (Cornuet and others 2012, deterministic
// mixture of Veach and Guibas 1995),
//
//	weight = prior K / sum over generations N q
//
// The prior is uniform over the part of the unit cube that [Approximation.Allow]
// leaves; points outside of it are drawn and counted, and not run.
type Approximation struct {
	Targets []Target
	Factors int
	Seed    uint64

	prior    func(u []float64) bool // whether a point is allowed; nil for all of the cube
	points   [][]float64            // that were run, of all generations
	outcomes [][]float64            // by point and target
	drawn    []drawn                // by generation
	waiting  [][]float64            // proposed and not run yet
	guide    [][]float64            // around which the next generation is drawn; nil for the points themselves
	dense    []float64              // logarithm of N q of all generations over the prior, by point; nil where it has to be found anew
}

// Allow narrows the prior to the points for which allowed holds.
func (a *Approximation) Allow(allowed func(u []float64) bool) { a.prior, a.dense = allowed, nil }

// drawn says from what a generation was drawn, and how many points.
type drawn struct {
	from   *cloud
	number int
}

// Settings of the sampler: the part of a generation that is drawn from the whole cube,
// lest a part of the posterior be never looked at; how many points draw the next
// generation; and how many are tried for each that is run.
const (
	careful   = 0.1
	leading   = 60
	mostTries = 2_000
)

// Propose gives the next points to be run, at most n: fewer where the prior allows so
// little that they are not found. The first generation is spread evenly.
func (a *Approximation) Propose(n int) [][]float64 {
	generation := uint64(len(a.drawn))
	next := drawn{from: a.cloud(n)}
	sobol := design.Design{Kind: design.Sobol, Factors: a.Factors, Size: 1 << 30, Seed: a.Seed}
	a.waiting = nil
	for k := 0; len(a.waiting) < n && k < n*mostTries; k++ {
		u := make([]float64, a.Factors)
		if generation == 0 {
			sobol.Row(k, u)
		} else {
			next.from.draw(u, a.Seed, generation, uint64(k))
		}
		next.number++
		if a.allowed(u) {
			a.waiting = append(a.waiting, u)
		}
	}
	a.drawn = append(a.drawn, next)
	return a.waiting
}

// Learn takes the outcomes of the points that were proposed: by point and target.
func (a *Approximation) Learn(outcomes [][]float64) {
	if len(outcomes) != len(a.waiting) {
		panic("matching: outcomes are not those of the points proposed")
	}
	a.points, a.outcomes = append(a.points, a.waiting...), append(a.outcomes, outcomes...)
	a.waiting, a.dense = nil, nil
}

// Guide draws the next generation around points that somebody thinks likely, such as the
// posterior of emulators. Whatever they are, the draws are right: they decide only how
// many runs it takes.
func (a *Approximation) Guide(likely [][]float64) { a.guide = likely }

// Points gives the points that were run and their outcomes, of all generations.
func (a *Approximation) Points() (points, outcomes [][]float64) { return a.points, a.outcomes }

// allowed reports whether the prior holds a point.
func (a *Approximation) allowed(u []float64) bool {
	for _, x := range u {
		if !(x >= 0 && x <= 1) {
			return false
		}
	}
	return a.prior == nil || a.prior(u)
}

// Effective is the number of equally weighed draws that all runs so far say as much as.
func (a *Approximation) Effective() float64 {
	w := a.weights(1)
	return effective(w)
}

func effective(w []float64) float64 {
	squares := dot(w, w)
	if squares == 0 {
		return 0
	}
	return 1 / squares
}

// Draws gives draws of the posterior, all of the same weight: points that were run, at
// even distances of their weights, so that none comes more often than it must. The
// second result is what the runs gave there.
func (a *Approximation) Draws(n int) (points, outcomes [][]float64) {
	for _, i := range a.resample(a.weights(1), n) {
		points, outcomes = append(points, a.points[i]), append(outcomes, a.outcomes[i])
	}
	return points, outcomes
}

// Heat is the highest at which enough points count to draw the next generation from: 1
// once nothing is approximate but the stated errors.
func (a *Approximation) Heat() float64 {
	return a.heat(min(leading, float64(len(a.points))/4))
}

func (a *Approximation) resample(w []float64, n int) []int {
	var list []int
	begin := unit(chance.Hash(a.Seed, 11, uint64(len(a.drawn))))
	sum, k := w[0], 0
	for i := range n {
		for (float64(i)+begin)/float64(n) > sum && k < len(w)-1 {
			k++
			sum += w[k]
		}
		list = append(list, k)
	}
	return list
}

// weights of all points at a heat; they add to 1.
func (a *Approximation) weights(heat float64) []float64 {
	logs := a.fits(heat)
	best := math.Inf(-1)
	for _, v := range logs {
		best = max(best, v)
	}
	w := make([]float64, len(logs))
	if math.IsInf(best, -1) {
		return w
	}
	sum := 0.0
	for i, v := range logs {
		w[i] = portable.Exp(v - best)
		sum += w[i]
	}
	for i := range w {
		w[i] /= sum
	}
	return w
}

// fits are the logarithms of the weights.
func (a *Approximation) fits(heat float64) []float64 {
	if len(a.dense) == 0 {
		for _, u := range a.points {
			density := 0.0
			for _, g := range a.drawn {
				density += float64(float64(g.number) * g.from.density(u))
			}
			if !a.allowed(u) {
				density = math.Inf(1)
			}
			a.dense = append(a.dense, portable.Log(density))
		}
	}
	logs := make([]float64, len(a.points))
	for i := range logs {
		logs[i] = float64(heat*a.fit(i)) - a.dense[i]
	}
	return logs
}

// fit is the logarithm of K at heat 1.
func (a *Approximation) fit(i int) float64 {
	sum := 0.0
	for k := range a.Targets {
		t := &a.Targets[k]
		miss := a.outcomes[i][k] - t.Value
		sum += float64(miss*miss) / (float64(t.Observation*t.Observation) + float64(t.Discrepancy*t.Discrepancy))
	}
	return -sum / 2
}

// heat is the highest at which enough points count, 1 at most.
func (a *Approximation) heat(enough float64) float64 {
	if effective(a.weights(1)) >= enough {
		return 1
	}
	low, high := 0.0, 1.0
	for range 30 {
		if middle := (low + high) / 2; effective(a.weights(middle)) >= enough {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// cloud makes what the next generation is drawn from: the uniform cube for the first,
// then normal kernels around points drawn by their weights.
func (a *Approximation) cloud(n int) *cloud {
	if len(a.drawn) == 0 {
		return &cloud{}
	}
	c := &cloud{d: a.Factors}
	if a.guide != nil {
		w := make([]float64, len(a.guide))
		for i := range w {
			w[i] = 1 / float64(len(w))
		}
		c.at = a.guide
		c.shape(a.guide, w, narrowness(a.Factors, float64(len(w))))
		a.guide = nil
		return c
	}
	w := a.weights(a.Heat())
	for _, i := range a.resample(w, max(n, 2*leading)) {
		c.at = append(c.at, a.points[i])
	}
	c.shape(a.points, w, narrowness(a.Factors, effective(w)))
	return c
}

// narrowness is the variance of a kernel as a share of that of the points, after Silverman
// (1986), for as many points as count.
func narrowness(factors int, count float64) float64 {
	d := float64(factors)
	return portable.Pow(4/float64((d+2)*max(count, 2)), 2/(d+4))
}

// cloud is a mixture of normal kernels and the uniform cube; without kernels it is the
// cube alone.
type cloud struct {
	d      int
	at     [][]float64
	factor []float64 // lower Cholesky factor of the covariance of a kernel
	norm   float64   // logarithm of a kernel's height
}

// shape sets the covariance of the kernels: that of the weighed points, so many times.
func (c *cloud) shape(points [][]float64, w []float64, times float64) {
	d := c.d
	mean := make([]float64, d)
	for i, u := range points {
		for j := range mean {
			mean[j] += float64(w[i] * u[j])
		}
	}
	c.factor = make([]float64, d*d)
	for i, u := range points {
		for j := range d {
			for k := range j + 1 {
				c.factor[j*d+k] += float64(w[i] * float64((u[j]-mean[j])*(u[k]-mean[k])))
			}
		}
	}
	for j := range d {
		for k := range j + 1 {
			c.factor[j*d+k] *= times
		}
		c.factor[j*d+j] += 1e-6
	}
	cholesky(c.factor, d)
	c.norm = float64(-float64(d) / 2 * portable.Log(2*math.Pi))
	for j := range d {
		c.norm -= portable.Log(c.factor[j*d+j])
	}
}

// draw takes a point of the cloud.
func (c *cloud) draw(u []float64, seed, generation, k uint64) {
	key := chance.Hash(seed, 12, generation, k)
	if unit(chance.Hash(key, 1)) < careful {
		for j := range u {
			u[j] = unit(chance.Hash(key, 2, uint64(j)))
		}
		return
	}
	at := c.at[int(unit(chance.Hash(key, 3))*float64(len(c.at)))]
	step := make([]float64, c.d)
	for j := range step {
		step[j] = chance.Normal((float64(chance.Hash(key, 4, uint64(j))>>12) + 0.5) * 0x1p-52)
	}
	for j := range u {
		u[j] = at[j]
		for m := range j + 1 {
			u[j] += float64(c.factor[j*c.d+m] * step[m])
		}
	}
}

// density of the cloud at a point of the cube.
func (c *cloud) density(u []float64) float64 {
	if len(c.at) == 0 {
		return 1
	}
	sum := 0.0
	away := make([]float64, c.d)
	for _, at := range c.at {
		for j := range away {
			away[j] = u[j] - at[j]
		}
		forward(c.factor, away)
		sum += portable.Exp(c.norm - float64(dot(away, away)/2))
	}
	return careful + float64((1-careful)*sum/float64(len(c.at)))
}

// Region gives a prior that history matching has narrowed: points that emulators,
// learnt from runs so far, do not rule out. Runs with luck of their own give no
// variance between seeds; what is not smooth in them is taken for chance.
func Region(points, outcomes [][]float64, targets []Target) (func(u []float64) bool, []*Learnt, error) {
	var learnt []*Learnt
	for k := range targets {
		runs := make([][]float64, len(points))
		for i := range points {
			runs[i] = []float64{outcomes[i][k]}
		}
		l, err := Learn(points, Data{targets[k], runs})
		if err != nil {
			return nil, nil, err
		}
		l.Chance = float64(l.Emulator.scale * l.Emulator.nugget)
		learnt = append(learnt, l)
	}
	return func(u []float64) bool {
		for _, l := range learnt {
			if l.rulesOut(u) {
				return false
			}
		}
		return true
	}, learnt, nil
}
