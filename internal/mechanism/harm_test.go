package mechanism

import (
	"math"
	"testing"

	"vereda/internal/chance"
)

// TestGroupsHaveTheirMeanAndTail draws groups and ransoms: the means are the
// parameters, and the tail is that of a lognormal distribution,
// P(G > c·M) = 1 − Φ((ln c + s²/2)/s).
func TestGroupsHaveTheirMeanAndTail(t *testing.T) {
	const n = 400_000
	p := HarmParams{Group: 49, GroupSpread: 1, Ransom: 2500, RansomSpread: 0.46}
	draw := chance.New(4)
	var sum, paid, beyond, below float64
	for i := range uint64(n) {
		u, round := draw.Unit(chance.GroupSize, i, 0), draw.Unit(chance.GroupSize, i, 1)
		g := float64(p.GroupOf(u, round))
		r := float64(p.RansomOf(draw.Unit(chance.Ransom, i, 0)))
		sum, paid = sum+g, paid+r
		if g > 4*49 {
			beyond++
		}
		if r < 1000 {
			below++
		}
	}
	upper := func(x float64) float64 { return math.Erfc(x/math.Sqrt2) / 2 }
	sd := func(mean, s float64) float64 { return mean * math.Sqrt(math.Expm1(s*s)) }
	for _, c := range []struct {
		name           string
		got, want, err float64
	}{
		{"mean group", sum / n, 49, sd(49, 1) / math.Sqrt(n)},
		{"mean ransom", paid / n, 2500, sd(2500, 0.46) / math.Sqrt(n)},
		{"groups of more than four times the mean", beyond / n, upper(math.Log(4) + 0.5), math.Sqrt(upper(math.Log(4)+0.5) / n)},
		{"ransoms below 1,000", below / n, 1 - upper((math.Log(0.4)+0.46*0.46/2)/0.46), math.Sqrt(0.03 / n)},
	} {
		// Rounding to whole people moves the tail by less than half a person.
		if z := (c.got - c.want) / c.err; math.Abs(z) > 6 {
			t.Errorf("%s: %v, want %v (z = %.1f)", c.name, c.got, c.want, z)
		}
	}
}
