package portable

import "math"

const (
	// ln2Hi has 21 trailing zero bits, so k*ln2Hi is exact for |k| < 2^20.
	ln2Hi  = 6.93147180369123816490e-01
	ln2Lo  = 1.90821492927058770002e-10
	invLn2 = 1.44269504088896338700e+00

	// expOver is the largest argument with a finite exponential, expUnder the
	// smallest with one above 0.
	expOver  = 7.09782712893383973096e+02
	expUnder = -7.45133219101941108420e+02

	// Coefficients of the even function r*(e^r+1)/(e^r-1) - 2 in r*r for
	// |r| <= ln(2)/2 (fdlibm, e_exp.c).
	expP1 = 1.66666666666666657415e-01
	expP2 = -2.77777777770155933842e-03
	expP3 = 6.61375632143793436117e-05
	expP4 = -1.65339022054652515390e-06
	expP5 = 4.13813679705723846039e-08
)

// Exp returns e to the power x. It is +Inf above 709.78, 0 below -745.13 and
// NaN for NaN.
func Exp(x float64) float64 {
	switch {
	case x != x:
		return x
	case x > expOver:
		return math.Inf(1)
	case x < expUnder:
		return 0
	}
	k, hi, lo := reduce(x)
	return scale(1+reducedExpm1(hi, lo), k)
}

// Expm1 returns e to the power x, less 1, without the cancellation that
// Exp(x)-1 suffers near 0.
func Expm1(x float64) float64 {
	switch {
	case x != x:
		return x
	case x > expOver:
		return math.Inf(1)
	case x < -40: // e^-40 is below half of the last bit of 1
		return -1
	case x > -0x1p-54 && x < 0x1p-54:
		return x // also keeps the sign of 0
	}
	k, hi, lo := reduce(x)
	e := reducedExpm1(hi, lo)
	switch {
	case k == 0:
		return e
	case k > 60: // the 1 is below the last bit
		return scale(1+e, k)
	}
	two := powerOfTwo(k)
	return float64(two*e) + (two - 1)
}

// Logistic returns 1/(1+e^-x), the share that a logit of x stands for, without
// overflow on either side.
func Logistic(x float64) float64 {
	if x >= 0 {
		return 1 / (1 + Exp(-x))
	}
	e := Exp(x)
	return e / (1 + e)
}

// reduce writes x = k*ln(2) + (hi - lo) with |hi - lo| <= ln(2)/2.
func reduce(x float64) (k int, hi, lo float64) {
	half := 0.5
	if x < 0 {
		half = -0.5
	}
	k = int(float64(x*invLn2) + half)
	if k == 0 {
		return 0, x, 0
	}
	n := float64(k)
	return k, x - float64(n*ln2Hi), float64(n * ln2Lo)
}

// reducedExpm1 returns e^(hi-lo) - 1 for |hi-lo| <= ln(2)/2.
func reducedExpm1(hi, lo float64) float64 {
	r := hi - lo
	t := float64(r * r)
	p := expP4 + float64(t*expP5)
	p = expP3 + float64(t*p)
	p = expP2 + float64(t*p)
	p = expP1 + float64(t*p)
	c := r - float64(t*p)
	return hi - (lo - float64(r*c)/(2-c))
}

// scale returns y times 2^k for y in [0.5, 2] and k in [-1080, 1025]. Two steps
// keep the powers of two inside the range of normal numbers.
func scale(y float64, k int) float64 {
	if k > -1000 && k < 1000 {
		return y * powerOfTwo(k)
	}
	half := k / 2
	return y * powerOfTwo(half) * powerOfTwo(k-half)
}

// powerOfTwo returns 2^k for k in [-1022, 1023].
func powerOfTwo(k int) float64 {
	return math.Float64frombits(uint64(k+1023) << 52)
}
