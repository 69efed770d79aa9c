// Package sensitivity says what an outcome depends on: the share of its variance
// that each factor accounts for alone and with others (Sobol'), how far single
// steps of a factor move it (Morris), and how much of its spread is chance. It
// knows numbers in the order of the rows of a design, and nothing of where they
// come from.
package sensitivity

import (
	"math"
	"slices"

	"vereda/internal/chance"
)

// Index is an estimate with its bootstrap interval of level [Level]; NaN where it
// cannot be had.
type Index struct{ Value, Low, High float64 }

// Level is the level of all intervals.
const Level = 0.95

// Resamples is how often the bootstrap draws. Percentiles of 500 lie within about
// 0.02 of their level.
const Resamples = 500

var unknown = Index{math.NaN(), math.NaN(), math.NaN()}

// Indices are the Sobol' indices of one outcome, as shares of its variance.
type Indices struct {
	First  []Index // by factor: what it accounts for alone
	Total  []Index // by factor: what it accounts for alone and with others
	Second []Pair  // beyond the first order; empty unless the design has the rows
	// Variance of the outcome over the factors, and the base rows behind it all:
	// those where every run of the block gave a number.
	Variance float64
	Rows     int
}

// Pair is what two factors account for together and neither alone.
type Pair struct {
	A, B int // A < B
	Index
}

// Sobol estimates the indices from the values of a Saltelli design of kind
// design.Saltelli, in the order of its rows. First order by the estimator of
// Saltelli and others (2010), total by that of Jansen (1999), second order by
// that of Saltelli (2002), all on values less their mean. Blocks with a value
// that is not a number are left out. An outcome without variance has no indices:
// they are NaN. The bootstrap draws whole blocks; its draws depend on the seed
// alone.
func Sobol(values []float64, factors int, second bool, seed uint64) Indices {
	size := factors + 2
	if second {
		size += factors
	}
	if factors < 1 || len(values)%size != 0 {
		panic("sensitivity: the values are not those of a Saltelli design")
	}
	b := blocks{factors: factors, second: second}
	var whole [][]float64
	for block := range slices.Chunk(values, size) {
		if !slices.ContainsFunc(block, unusable) {
			whole = append(whole, block)
		}
	}
	b.read(whole)
	return b.indices(seed)
}

// unusable reports whether a value is no number to count with.
func unusable(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }

// blocks holds what each base row adds to the sums of the estimators:
// a+b, a^2+b^2, then by factor the terms of the first order, of the total, and by
// pair those of the second.
type blocks struct {
	factors int
	second  bool
	terms   [][]float64
}

func (b *blocks) read(whole [][]float64) {
	mean := 0.0
	for _, block := range whole {
		mean += block[0] + block[len(block)-1]
	}
	mean /= float64(max(2*len(whole), 1))
	for _, block := range whole {
		b.terms = append(b.terms, b.termsOf(block, mean))
	}
}

func (b *blocks) termsOf(block []float64, mean float64) []float64 {
	d := b.factors
	fa, fb := block[0]-mean, block[len(block)-1]-mean
	terms := []float64{fa + fb, float64(fa*fa) + float64(fb*fb)}
	for j := range d {
		terms = append(terms, float64(fb*(block[1+j]-block[0])))
	}
	for j := range d {
		step := block[0] - block[1+j]
		terms = append(terms, float64(step*step)/2)
	}
	if b.second {
		for i := range d {
			for j := i + 1; j < d; j++ {
				terms = append(terms, float64((block[1+d+i]-mean)*(block[1+j]-mean))-float64(fa*fb))
			}
		}
	}
	return terms
}

// shares turns sums of terms into indices, in the order of the terms.
func (b *blocks) shares(sums []float64, n int) (shares []float64, variance float64) {
	count := float64(n)
	mean := sums[0] / (2 * count)
	variance = sums[1]/(2*count) - float64(mean*mean)
	shares = make([]float64, len(sums)-2)
	for k := range shares {
		shares[k] = sums[k+2] / count / variance
	}
	k := 2 * b.factors
	for i := 0; b.second && i < b.factors; i++ {
		for j := i + 1; j < b.factors; j++ {
			shares[k] -= shares[i] + shares[j]
			k++
		}
	}
	return shares, variance
}

func (b *blocks) indices(seed uint64) Indices {
	n := len(b.terms)
	out := Indices{Rows: n, Variance: math.NaN()}
	for range b.factors {
		out.First, out.Total = append(out.First, unknown), append(out.Total, unknown)
	}
	for i := 0; b.second && i < b.factors; i++ {
		for j := i + 1; j < b.factors; j++ {
			out.Second = append(out.Second, Pair{i, j, unknown})
		}
	}
	if n == 0 {
		return out
	}
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	values, variance := b.shares(sum(b.terms, all), n)
	out.Variance = max(variance, 0)
	// What is left of equal values after rounding is no variance.
	if scale := b.scale(); !(variance > 1e-24*scale) {
		out.Variance = 0
		return out
	}
	samples := bootstrap(n, seed, func(rows []int) []float64 {
		shares, _ := b.shares(sum(b.terms, rows), n)
		return shares
	})
	for j := range b.factors {
		out.First[j] = indexOf(values[j], samples, j)
		out.Total[j] = indexOf(values[b.factors+j], samples, b.factors+j)
	}
	for p := range out.Second {
		out.Second[p].Index = indexOf(values[2*b.factors+p], samples, 2*b.factors+p)
	}
	return out
}

// scale is the largest square among the values less their mean.
func (b *blocks) scale() float64 {
	scale := 0.0
	for _, terms := range b.terms {
		scale = max(scale, terms[1])
	}
	return scale
}

// sum adds up the terms of the rows that are listed.
func sum(terms [][]float64, rows []int) []float64 {
	sums := make([]float64, len(terms[0]))
	for _, row := range rows {
		for k, v := range terms[row] {
			sums[k] += v
		}
	}
	return sums
}

// bootstrap draws n of n rows with replacement, [Resamples] times, and keeps what
// the estimator makes of them.
func bootstrap(n int, seed uint64, estimate func(rows []int) []float64) [][]float64 {
	if n < 2 {
		return nil
	}
	samples := make([][]float64, Resamples)
	rows := make([]int, n)
	for r := range samples {
		for i := range rows {
			rows[i] = int(chance.Hash(seed, uint64(r), uint64(i)) % uint64(n))
		}
		samples[r] = estimate(rows)
	}
	return samples
}

// indexOf gives an estimate the percentiles of its samples.
func indexOf(value float64, samples [][]float64, k int) Index {
	out := Index{value, math.NaN(), math.NaN()}
	sorted := make([]float64, 0, len(samples))
	for _, s := range samples {
		if !unusable(s[k]) {
			sorted = append(sorted, s[k])
		}
	}
	if len(sorted) < Resamples/2 {
		return out
	}
	slices.Sort(sorted)
	at := func(share float64) float64 { return sorted[int(math.Round(share*float64(len(sorted)-1)))] }
	out.Low, out.High = at((1-Level)/2), at((1+Level)/2)
	return out
}
