package portable

import "math"

// Coefficients of (log(1+f) - log(1-f))/f - 2 in the square of s = f/(2+f) for
// s*s <= 0.0295 (fdlibm, e_log.c).
const (
	logL1 = 6.666666666666735130e-01
	logL2 = 3.999999999940941908e-01
	logL3 = 2.857142874366239149e-01
	logL4 = 2.222219843214978396e-01
	logL5 = 1.818357216161805012e-01
	logL6 = 1.531383769920937332e-01
	logL7 = 1.479819860511658591e-01
)

// Log returns the natural logarithm of x: -Inf for 0, NaN below 0.
func Log(x float64) float64 {
	switch {
	case x != x || x > math.MaxFloat64:
		return x
	case x < 0:
		return math.NaN()
	case x == 0:
		return math.Inf(-1)
	}
	m, k := fraction(x)
	f := m - 1
	n := float64(k)
	s := f / (2 + f)
	s2 := float64(s * s)
	s4 := float64(s2 * s2)
	odd := logL5 + float64(s4*logL7)
	odd = logL3 + float64(s4*odd)
	odd = logL1 + float64(s4*odd)
	even := logL4 + float64(s4*logL6)
	even = logL2 + float64(s4*even)
	r := float64(s2*odd) + float64(s4*even)
	h := float64(float64(0.5*f) * f)
	tail := float64(s*(h+r)) + float64(n*ln2Lo)
	return float64(n*ln2Hi) - ((h - tail) - f)
}

// Log1p returns the natural logarithm of 1+x, exact to the last bits also for
// small x: -Inf for -1, NaN below -1.
func Log1p(x float64) float64 {
	switch {
	case x != x || x > math.MaxFloat64:
		return x
	case x < -1:
		return math.NaN()
	case x == -1:
		return math.Inf(-1)
	case x > -0x1p-54 && x < 0x1p-54:
		return x // also keeps the sign of 0
	}
	u := 1 + x
	// lost is what rounding took from 1+x; log(u+lost) = log(u) + lost/u.
	lost := x - (u - 1)
	if x >= 1 {
		lost = 1 - (u - x)
	}
	return Log(u) + lost/u
}

// Sqrt returns the square root of x, which IEEE 754 rounds exactly everywhere.
func Sqrt(x float64) float64 { return math.Sqrt(x) }

// fraction writes x = m * 2^k with m in [sqrt(1/2), sqrt(2)), for finite x > 0.
func fraction(x float64) (m float64, k int) {
	if x < 0x1p-1022 {
		x *= 0x1p54
		k = -54
	}
	bits := math.Float64bits(x)
	k += int(bits>>52) - 1023
	m = math.Float64frombits(bits&(1<<52-1) | 1023<<52)
	if m >= math.Sqrt2 {
		m /= 2
		k++
	}
	return m, k
}
