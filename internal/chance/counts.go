package chance

import "vereda/internal/portable"

// sequential is the mean up to which counts are inverted from 0 upwards; above
// it e^-mean comes near the smallest number and the walk starts at the mode.
const sequential = 500

// Poisson returns the Poisson count with this mean at quantile u, by inversion:
// it never falls as u or the mean rises. The cost is of order mean below 500
// and of order sqrt(mean) above. A mean of 0 or less gives 0.
func Poisson(u, mean float64) int {
	if !(mean > 0) {
		return 0
	}
	mode := 0
	weight := 0.0
	if mean <= sequential {
		weight = portable.Exp(-mean)
	} else {
		mode = int(mean)
		weight = poissonAt(mode, mean)
	}
	return walk(u, mode, weight, 1<<53,
		func(k int) float64 { return mean / float64(k) })
}

// Binomial returns the number of successes of n trials with chance p at quantile
// u, by inversion: it never falls as u rises. The cost is of order n*p for
// n*min(p,1-p) below 500, else of order sqrt(n*p). Values of p outside 0 to 1
// count as 0 or 1.
func Binomial(u float64, n int, p float64) int {
	switch {
	case n <= 0 || !(p > 0):
		return 0
	case p >= 1:
		return n
	case p > 0.5:
		return n - Binomial(1-u, n, 1-p)
	}
	odds := p / (1 - p)
	mode := 0
	weight := 0.0
	if float64(n)*p <= sequential/2 {
		weight = portable.Exp(float64(float64(n) * portable.Log1p(-p)))
	} else {
		mode = int(float64(n) * p)
		weight = binomialAt(mode, n, p)
	}
	return walk(u, mode, weight, n,
		func(k int) float64 { return float64(float64(n-k+1) / float64(k) * odds) })
}

// walk returns the smallest k up to top whose cumulated weight reaches u, from
// the weight at a starting count and step(k) = weight(k)/weight(k-1).
func walk(u float64, start int, weight float64, top int, step func(k int) float64) int {
	// cdf is the weight of all counts up to and including k.
	cdf, w := weight, weight
	for k := start; k > 0; k-- {
		w /= step(k)
		if w < 1e-20 {
			break
		}
		cdf += w
	}
	k, w := start, weight
	for u <= cdf-w && k > 0 { // down
		cdf -= w
		w /= step(k)
		k--
	}
	for u > cdf && k < top { // up
		k++
		w = float64(w * step(k)) // rounded before it is added
		if cdf+w == cdf && k > start {
			break // rounding keeps the sum below u; nothing more comes
		}
		cdf += w
	}
	return k
}

// poissonAt returns the chance of the count k under a large mean near k.
func poissonAt(k int, mean float64) float64 {
	n := float64(k)
	d := (mean - n) / n
	exponent := float64(n*portable.Log1p(d)) - (mean - n) - stirling(n)
	return portable.Exp(exponent) / portable.Sqrt(tau*n)
}

// binomialAt returns the chance of k successes, for k and n-k large.
func binomialAt(k, n int, p float64) float64 {
	a, b, m := float64(k), float64(n-k), float64(n)
	exponent := float64(a*portable.Log(float64(m*p)/a)) + float64(b*portable.Log(float64(m*(1-p))/b))
	exponent += stirling(m) - stirling(a) - stirling(b)
	return float64(portable.Exp(exponent) * portable.Sqrt(m/(tau*a*b)))
}

const tau = 6.28318530717958647692

// stirling is ln(n!) less its leading terms n*ln(n) - n + ln(tau*n)/2, for n of
// at least 100 to 16 digits.
func stirling(n float64) float64 {
	r := 1 / n
	r2 := float64(r * r)
	return float64(r * (1.0/12 - float64(r2*(1.0/360-r2/1260))))
}
