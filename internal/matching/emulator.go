// Package matching finds the values of parameters that what was counted does not
// rule out (history matching: Craig and others 1997; Vernon, Goldstein and Bower
// 2010). An emulator learns from a few hundred runs what the model gives elsewhere and
// how sure that is; a point is implausible where some target lies further from what
// the model would give than the emulator, chance, the count and the stated discrepancy
// of the model together allow.
package matching

import (
	"errors"
	"math"

	"vereda/internal/portable"
)

// Emulator predicts one outcome over the unit cube of the factors: a linear trend and
// a Gaussian process with a length for each factor (Sacks and others 1989),
//
//	y(u) = b0 + b u + z(u) + e,  cov z(u), z(v) = s2 exp(-1/2 sum ((u-v)/l)^2),  var e = g s2
//
// where e is chance that the mean over seeds has left.
type Emulator struct {
	x      [][]float64
	trend  []float64 // b0, then b
	length []float64 // l
	nugget float64   // g
	scale  float64   // s2
	factor []float64 // lower triangle of the Cholesky factor of the correlations, by row
	alpha  []float64 // their inverse times the residuals
	// Errors are the residuals of each row predicted from all others, in standard
	// deviations; Explained the share of the variance that such predictions explain.
	Errors    []float64
	Explained float64
}

// fitRows bounds the rows from which lengths are estimated: the likelihood needs their
// number cubed.
const fitRows = 160

// Fit learns from rows of the unit cube and their outcomes. It needs more rows than
// factors, and outcomes that differ.
func Fit(x [][]float64, y []float64) (*Emulator, error) {
	n := len(x)
	if n != len(y) || n < 10 || n < len(x[0])+5 {
		return nil, errors.New("too few rows to learn from: at least 10, and 5 more than parameters, are needed")
	}
	e := &Emulator{x: x, trend: trendOf(x, y)}
	rest := make([]float64, n)
	spread := 0.0
	for i := range y {
		rest[i] = y[i] - e.line(x[i])
		spread = max(spread, math.Abs(y[i]-y[0]))
	}
	if spread == 0 {
		return nil, errors.New("the outcome is the same in all rows")
	}
	e.choose(rest)
	e.factor = e.correlate(x)
	e.alpha = solve(e.factor, rest)
	e.scale = max(dot(rest, e.alpha)/float64(n), 1e-18*spread*spread)
	e.leaveOneOut(y)
	return e, nil
}

// line is the trend at a point.
func (e *Emulator) line(u []float64) float64 { return e.trend[0] + dot(e.trend[1:], u) }

// trendOf is the least-squares line, held down a little where rows are few.
func trendOf(x [][]float64, y []float64) []float64 {
	d := len(x[0]) + 1
	a, b := make([]float64, d*d), make([]float64, d)
	row := make([]float64, d)
	for i := range x {
		row[0] = 1
		copy(row[1:], x[i])
		for j := range d {
			b[j] += float64(row[j] * y[i])
			for k := range j + 1 {
				a[j*d+k] += float64(row[j] * row[k])
			}
		}
	}
	for j := 1; j < d; j++ {
		a[j*d+j] += 1e-3 // against the mean square of 1/3 that a row adds
	}
	cholesky(a, d)
	return solve(a, b)
}

// choose finds lengths and nugget by the likelihood, coordinate by coordinate.
func (e *Emulator) choose(rest []float64) {
	some, r := e.x, rest
	if len(some) > fitRows {
		some, r = nil, nil
		for k := range fitRows { // spread over all rows
			i := k * len(rest) / fitRows
			some, r = append(some, e.x[i]), append(r, rest[i])
		}
	}
	e.length = make([]float64, len(e.x[0]))
	for j := range e.length {
		e.length[j] = 1.5
	}
	e.nugget = 0.1
	best := e.unlikely(some, r)
	try := func(value *float64, low, high float64) {
		for _, factor := range []float64{2, 0.5, 1.25, 0.8} {
			for {
				was := *value
				*value = min(max(was*factor, low), high)
				if now := e.unlikely(some, r); *value != was && now < best-1e-6 {
					best = now
					continue
				}
				*value = was
				break
			}
		}
	}
	for range 3 {
		for j := range e.length {
			try(&e.length[j], 0.08, 12)
		}
		try(&e.nugget, 1e-6, 100)
	}
}

// unlikely is minus twice the logarithm of the likelihood, with the scale at its best.
func (e *Emulator) unlikely(x [][]float64, rest []float64) float64 {
	n := len(x)
	l := e.correlate(x)
	determinant := 0.0
	for i := range n {
		determinant += 2 * portable.Log(l[i*n+i])
	}
	scale := max(dot(rest, solve(l, rest))/float64(n), 1e-300)
	return float64(float64(n)*portable.Log(scale)) + determinant
}

// near is the correlation of two points.
func (e *Emulator) near(u, v []float64) float64 {
	sum := 0.0
	for j := range u {
		step := (u[j] - v[j]) / e.length[j]
		sum += float64(step * step)
	}
	return portable.Exp(-sum / 2)
}

// correlate gives the Cholesky factor of the correlations between points.
func (e *Emulator) correlate(x [][]float64) []float64 {
	n := len(x)
	a := make([]float64, n*n)
	for i := range n {
		for k := range i {
			a[i*n+k] = e.near(x[i], x[k])
		}
		a[i*n+i] = 1 + e.nugget + 1e-9
	}
	cholesky(a, n)
	return a
}

// leaveOneOut predicts each row from all others by the inverse of the correlations
// (Dubrule 1983), with lengths and trend as they are.
func (e *Emulator) leaveOneOut(y []float64) {
	n := len(y)
	unit := make([]float64, n)
	mean := 0.0
	for _, v := range y {
		mean += v / float64(n)
	}
	missed, all := 0.0, 0.0
	for i := range n {
		unit[i] = 1
		inverse := solve(e.factor, unit)[i]
		unit[i] = 0
		miss := e.alpha[i] / inverse
		e.Errors = append(e.Errors, miss/math.Sqrt(e.scale/inverse))
		missed += float64(miss * miss)
		all += float64((y[i] - mean) * (y[i] - mean))
	}
	e.Explained = 1 - missed/all
}

// Mean is what the emulator expects at a point.
func (e *Emulator) Mean(u []float64) float64 {
	total := e.line(u)
	for i := range e.x {
		total += float64(e.near(u, e.x[i]) * e.alpha[i])
	}
	return total
}

// Variance is how unsure that is, without chance between seeds; at most [Emulator.Unsure].
func (e *Emulator) Variance(u []float64) float64 {
	k := make([]float64, len(e.x))
	for i := range k {
		k[i] = e.near(u, e.x[i])
	}
	forward(e.factor, k)
	return max(e.scale*(1-dot(k, k)), 0)
}

// Unsure bounds the variance anywhere.
func (e *Emulator) Unsure() float64 { return e.scale }

// cholesky puts the lower factor of a positive definite matrix, of which the lower
// triangle is given, in its place.
func cholesky(a []float64, n int) {
	for j := range n {
		for k := range j {
			left := a[j*n+k]
			for m := range k {
				left -= float64(a[j*n+m] * a[k*n+m])
			}
			a[j*n+k] = left / a[k*n+k]
		}
		left := a[j*n+j]
		for m := range j {
			left -= float64(a[j*n+m] * a[j*n+m])
		}
		a[j*n+j] = math.Sqrt(max(left, 1e-12))
	}
}

// forward solves L x = b in place.
func forward(l, b []float64) {
	n := len(b)
	for i := range n {
		left := b[i]
		for k := range i {
			left -= float64(l[i*n+k] * b[k])
		}
		b[i] = left / l[i*n+i]
	}
}

// solve solves L Lt x = b.
func solve(l, b []float64) []float64 {
	n := len(b)
	x := append([]float64(nil), b...)
	forward(l, x)
	for i := n - 1; i >= 0; i-- {
		left := x[i]
		for k := i + 1; k < n; k++ {
			left -= float64(l[k*n+i] * x[k])
		}
		x[i] = left / l[i*n+i]
	}
	return x
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += float64(a[i] * b[i])
	}
	return sum
}
