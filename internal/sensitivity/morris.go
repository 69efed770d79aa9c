package sensitivity

import (
	"math"

	"vereda/internal/design"
)

// Effects are the elementary effects of one factor on one outcome (Morris 1991):
// what a step of the factor over the whole of its range would change, by the slope
// of single steps.
type Effects struct {
	Mean     float64 // of the effects: their direction
	Absolute Index   // mean of their absolute values (Campolongo and others 2007)
	Spread   float64 // standard deviation: interactions and curvature
	Ways     int     // ways with a number at both ends of the step
}

// Screen estimates the effects from the values of a design of kind Morris, in the
// order of its rows, by factor. Steps from or to a value that is no number are
// left out.
func Screen(d design.Design, values []float64) []Effects {
	if d.Kind != design.Morris || len(values) != d.Rows() {
		panic("sensitivity: the values are not those of a Morris design")
	}
	effects := make([][]float64, d.Factors)
	const step = float64(design.MorrisLevels/2) / float64(design.MorrisLevels-1)
	for w := range d.Size {
		factor, up := d.Moves(w)
		at := values[w*(d.Factors+1):]
		for s, j := range factor {
			effect := (at[s+1] - at[s]) / step
			if !up[s] {
				effect = -effect
			}
			if !unusable(effect) {
				effects[j] = append(effects[j], effect)
			}
		}
	}
	out := make([]Effects, d.Factors)
	for j, list := range effects {
		out[j] = effectsOf(list, d.Seed+uint64(j))
	}
	return out
}

func effectsOf(list []float64, seed uint64) Effects {
	n := len(list)
	e := Effects{Mean: math.NaN(), Absolute: unknown, Spread: math.NaN(), Ways: n}
	if n == 0 {
		return e
	}
	every := make([]int, n)
	for i := range every {
		every[i] = i
	}
	absolute := func(rows []int) []float64 {
		total := 0.0
		for _, i := range rows {
			total += math.Abs(list[i])
		}
		return []float64{total / float64(n)}
	}
	total := 0.0
	for _, v := range list {
		total += v
	}
	e.Mean = total / float64(n)
	e.Absolute = indexOf(absolute(every)[0], bootstrap(n, seed, absolute), 0)
	if n > 1 {
		squares := 0.0
		for _, v := range list {
			squares += float64((v - e.Mean) * (v - e.Mean))
		}
		e.Spread = math.Sqrt(squares / float64(n-1))
	}
	return e
}
