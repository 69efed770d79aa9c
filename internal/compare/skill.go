package compare

import (
	"math"
	"slices"

	"vereda/internal/chance"
)

const (
	// Resamples is the number of resamples of the bootstrap.
	Resamples = 2000
	// BlockMonths is the length of its blocks: errors of neighbouring months
	// resemble each other, and single months would give too narrow an interval.
	BlockMonths = 6
	// fewest is the number of periods below which no interval is given.
	fewest = 4
)

// bootstrapSeed fixes the resamples: the same errors give the same interval.
const bootstrapSeed = 20050101

// skill is 1 - sum(a)/sum(b) for the absolute errors of the model and of a naive
// forecast by period, in the order of time, with a 95 % interval from a circular
// block bootstrap (Politis and Romano 1992). Both errors of a period stay
// together. The interval is missing with fewer than four periods.
func skill(a, b []float64, block int) (value, low, high Figure) {
	n := len(a)
	value, low, high = missing(), missing(), missing()
	if total := sum(b); total > 0 {
		value = Figure(1 - sum(a)/total)
	}
	if n < fewest || value.Missing() {
		return value, low, high
	}
	// A block as long as the record would give the same sum every time.
	block = max(min(block, n/2), 1)
	sumsA, sumsB := running(a), running(b)
	drawn := make([]float64, 0, Resamples)
	for r := range uint64(Resamples) {
		totalA, totalB := 0.0, 0.0
		for left, k := n, uint64(0); left > 0; left, k = left-block, k+1 {
			length := min(block, left)
			from := int(chance.Hash(bootstrapSeed, r, k) % uint64(n))
			totalA += sumsA[from+length] - sumsA[from]
			totalB += sumsB[from+length] - sumsB[from]
		}
		if totalB > 0 {
			drawn = append(drawn, 1-totalA/totalB)
		}
	}
	if len(drawn) < Resamples/2 {
		return value, low, high
	}
	slices.Sort(drawn)
	return value, Figure(Quantile(drawn, 0.025)), Figure(Quantile(drawn, 0.975))
}

func sum(values []float64) float64 {
	total := 0.0
	for _, v := range values {
		total += v
	}
	return total
}

// running gives the sums of the first i values of the record laid twice end to
// end, so that a block may run over its end.
func running(values []float64) []float64 {
	n := len(values)
	sums := make([]float64, 2*n+1)
	for i := range 2 * n {
		sums[i+1] = sums[i] + values[i%n]
	}
	return sums
}

// verdict says in words what the interval of a skill allows to say: no better, unless the
// whole interval says better.
func verdict(name string, low, high Figure) string {
	switch {
	case low.Missing() || math.IsNaN(float64(high)):
		return "no better than " + name + ": too few points to tell"
	case low > 0:
		return "better than " + name
	case high < 0:
		return "no better than " + name + ": worse"
	}
	return "no better than " + name
}

// Paired are the errors of a forecast and of the one it is held against, by period.
type Paired struct {
	periods     []string
	ours, other []float64
}

// Add adds errors of one value. Periods are names that sort in the order of time.
func (p *Paired) Add(period string, ours, other float64) {
	i, found := slices.BinarySearch(p.periods, period)
	if !found {
		p.periods = slices.Insert(p.periods, i, period)
		p.ours, p.other = slices.Insert(p.ours, i, 0), slices.Insert(p.other, i, 0)
	}
	p.ours[i] += ours
	p.other[i] += other
}

// Relative is the 95 % interval of the sum of our errors over that of the others, from a
// bootstrap over blocks of periods; missing with fewer than four.
func (p *Paired) Relative() (low, high Figure) {
	_, least, most := skill(p.ours, p.other, BlockMonths)
	return 1 - most, 1 - least
}
