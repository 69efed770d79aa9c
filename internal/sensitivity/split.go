package sensitivity

import (
	"math"
	"slices"
)

// Split says how much of the variance of single runs comes from not knowing the
// parameters, how much from chance that strikes all parameters alike, and how much
// from chance that strikes each differently. The three shares add to 1.
type Split struct {
	Parameters, Chance, Together Index
	Variance                     float64 // of single runs: the sum of the components
	Draws, Seeds                 int
}

// SplitVariance estimates the split from outcomes by draw and seed, every draw run
// with the same seeds. It is the two-way random-effects analysis of variance
// without replicates:
//
//	y = mean + parameters(draw) + chance(seed) + together(draw, seed)
//	parameters = (MS_draw - MS_rest)/K,  chance = (MS_seed - MS_rest)/N,  together = MS_rest
//
// with N draws, K seeds and mean squares MS; a component below 0 is 0. The
// intervals come from a bootstrap over draws. Draws with a value that is no number
// are left out. With fewer than two draws or two seeds nothing can be told.
func SplitVariance(outcomes [][]float64, seed uint64) Split {
	s, whole := split(outcomes)
	if !(s.Variance > 0) {
		return s
	}
	samples := bootstrap(s.Draws, seed, func(rows []int) []float64 {
		shares, _ := components(whole, rows)
		return shares
	})
	for k, x := range []*Index{&s.Parameters, &s.Chance, &s.Together} {
		*x = indexOf(x.Value, samples, k)
	}
	return s
}

// PartsOfVariance is [SplitVariance] without the intervals, which take nearly all of its
// time.
func PartsOfVariance(outcomes [][]float64) Split {
	s, _ := split(outcomes)
	return s
}

// split makes the split without intervals, and gives the draws that it is made of.
func split(outcomes [][]float64) (Split, [][]float64) {
	var whole [][]float64
	for _, row := range outcomes {
		if !slices.ContainsFunc(row, unusable) {
			whole = append(whole, row)
		}
	}
	s := Split{unknown, unknown, unknown, math.NaN(), len(whole), 0}
	if len(outcomes) > 0 {
		s.Seeds = len(outcomes[0])
	}
	if s.Draws < 2 || s.Seeds < 2 {
		return s, whole
	}
	every := make([]int, s.Draws)
	for i := range every {
		every[i] = i
	}
	shares, variance := components(whole, every)
	s.Variance = variance
	if variance != 0 {
		s.Parameters.Value, s.Chance.Value, s.Together.Value = shares[0], shares[1], shares[2]
	}
	return s, whole
}

// components are the shares of draws, seeds and both together in the variance,
// and the variance.
func components(outcomes [][]float64, rows []int) ([]float64, float64) {
	n, k := len(rows), len(outcomes[0])
	origin := outcomes[rows[0]][0] // subtracted first, so that equal values give exactly 0
	ofDraw, ofSeed, mean := make([]float64, n), make([]float64, k), 0.0
	for i, row := range rows {
		for j, y := range outcomes[row] {
			ofDraw[i] += (y - origin) / float64(k)
			ofSeed[j] += (y - origin) / float64(n)
			mean += (y - origin) / float64(n*k)
		}
	}
	draw, chance, rest := 0.0, 0.0, 0.0
	for i, row := range rows {
		draw += square(ofDraw[i] - mean)
		for j, y := range outcomes[row] {
			rest += square(y - origin - ofDraw[i] - ofSeed[j] + mean)
		}
	}
	for j := range ofSeed {
		chance += square(ofSeed[j] - mean)
	}
	rest /= float64((n - 1) * (k - 1))
	draw = max(draw/float64(n-1)-rest/float64(k), 0)
	chance = max(chance/float64(k-1)-rest/float64(n), 0)
	all := draw + chance + rest
	return []float64{draw / all, chance / all, rest / all}, all
}

func square(x float64) float64 { return float64(x * x) }
