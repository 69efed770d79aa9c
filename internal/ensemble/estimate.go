package ensemble

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"vereda/internal/compare"
)

// Estimate is a mean over runs with its uncertainty. Nothing is reported as a
// bare mean: Low and High bound the interval of level [Level] for the mean over
// all seeds there could be (Student's t); with one run they are NaN.
//
// It says how well the runs pin the model's mean down, not how far the model is
// from what was counted, nor how far one run lies from another (see
// [Distribution]).
type Estimate struct {
	Mean float64
	Low  float64
	High float64
	SD   float64 // between runs; NaN with one run
	N    int     // runs
}

// Level is the level of all intervals.
const Level = 0.95

// EstimateOf summarises one value per run, in the order of the runs. No values
// give NaN throughout.
func EstimateOf(values []float64) Estimate {
	n := len(values)
	e := Estimate{Mean: math.NaN(), Low: math.NaN(), High: math.NaN(), SD: math.NaN(), N: n}
	if n == 0 {
		return e
	}
	e.Mean = mean(values)
	if n == 1 {
		return e
	}
	squares := 0.0
	for _, v := range values {
		squares += float64((v - e.Mean) * (v - e.Mean))
	}
	e.SD = math.Sqrt(squares / float64(n-1))
	half := float64(studentT(n-1) * e.MCSE())
	e.Low, e.High = e.Mean-half, e.Mean+half
	return e
}

// LevelOf is [EstimateOf] for what is counted, paid or shared out and so cannot be
// negative: the interval ends at 0 where Student's would go on, and holds the mean as
// often as that one does. Where a value is negative after all, nothing is cut.
func LevelOf(values []float64) Estimate {
	e := EstimateOf(values)
	if e.Low < 0 && slices.Min(values) >= 0 {
		e.Low = 0
	}
	return e
}

// mean adds the deviations from the first value, so that the mean of equal
// values is that value exactly.
func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v - values[0]
	}
	return values[0] + sum/float64(len(values))
}

// MCSE is the Monte Carlo standard error of the mean; NaN with one run.
func (e Estimate) MCSE() float64 { return e.SD / math.Sqrt(float64(e.N)) }

// String gives the mean with its interval, or says that there is none.
func (e Estimate) String() string {
	switch {
	case e.N == 0:
		return "no runs"
	case e.N == 1:
		return short(e.Mean) + " (one run, no interval)"
	}
	return fmt.Sprintf("%s (95 %% interval %s to %s, %d runs)", short(e.Mean), short(e.Low), short(e.High), e.N)
}

// short writes a number for people: four digits, more where the whole part has
// more.
func short(v float64) string {
	if math.Abs(v) >= 1000 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}

// Distribution gives the quantiles of the values at [compare.Levels]: how far one
// run lies from another. It does not change its argument.
func Distribution(values []float64) [7]float64 {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	return compare.Quantiles(sorted)
}

// t975 holds the 0.975 quantiles of Student's t for 1 to 40 degrees of freedom,
// computed from the incomplete beta function to 30 digits.
var t975 = [...]float64{
	12.706204736175, 4.3026527297495, 3.1824463052837, 2.7764451051978, 2.5705818356363,
	2.446911851145, 2.3646242515928, 2.3060041352042, 2.2621571627982, 2.2281388519863,
	2.2009851600916, 2.1788128296672, 2.1603686564628, 2.1447866879178, 2.1314495455598,
	2.1199052992213, 2.1098155778333, 2.100922040241, 2.0930240544083, 2.0859634472659,
	2.0796138447277, 2.073873067904, 2.068657610419, 2.063898561628, 2.0595385527533,
	2.0555294386429, 2.0518305164803, 2.0484071417952, 2.0452296421327, 2.0422724563012,
	2.0395134463964, 2.0369333434601, 2.0345152974493, 2.0322445093177, 2.0301079282503,
	2.0280940009805, 2.0261924630291, 2.024394163912, 2.0226909200368, 2.0210753903063,
}

// studentT is the 0.975 quantile of Student's t. Beyond the table it is the
// expansion of Abramowitz and Stegun (1964), 26.7.5, in the normal quantile,
// right to 1e-8 there.
func studentT(freedom int) float64 {
	if freedom <= len(t975) {
		return t975[freedom-1]
	}
	const z = 1.959963984540054
	v := float64(freedom)
	z3 := float64(z * z * z)
	z5, z7, z9 := z3*z*z, z3*z3*z, z3*z3*z3
	g1 := (z3 + z) / 4
	g2 := (float64(5*z5) + float64(16*z3) + float64(3*z)) / 96
	g3 := (float64(3*z7) + float64(19*z5) + float64(17*z3) - float64(15*z)) / 384
	g4 := (float64(79*z9) + float64(776*z7) + float64(1482*z5) - float64(1920*z3) - float64(945*z)) / 92160
	return z + (g1+(g2+(g3+g4/v)/v)/v)/v
}
