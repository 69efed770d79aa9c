package portable

import "math"

// Pow returns x to the power y, with the special cases of math.Pow: NaN for a
// negative x and a y that is not whole, 1 for y = 0 and for x = 1.
func Pow(x, y float64) float64 {
	switch {
	case y == 0 || x == 1:
		return 1
	case y == 1:
		return x
	case x != x || y != y:
		return math.NaN()
	}
	sign := 1.0
	if math.Signbit(x) {
		whole, odd := parity(y)
		if !whole && x < 0 && !math.IsInf(x, -1) {
			return math.NaN()
		}
		if odd {
			sign = -1
		}
		x = -x
	}
	return sign * powPositive(x, y)
}

// powPositive returns x^y for x >= 0.
func powPositive(x, y float64) float64 {
	switch {
	case x == 1:
		return 1
	case x == 0 || x > math.MaxFloat64:
		if (x == 0) == (y < 0) {
			return math.Inf(1)
		}
		return 0
	}
	// Every x but 1 has a logarithm of at least 2^-53, so beyond 2^63 the
	// result is 0 or infinite, and splitting y below cannot overflow.
	if y > 0x1p63 || y < -0x1p63 {
		if (x > 1) == (y > 0) {
			return math.Inf(1)
		}
		return 0
	}
	hi, lo := logPair(x)
	p, tail := product(y, hi)
	tail += float64(y * lo)
	if p > 710 || p < -746 {
		return Exp(p)
	}
	// p + tail is renormalised so that the tail is small beside 1.
	sum := p + tail
	tail -= sum - p
	e := Exp(sum)
	if e == 0 || e > math.MaxFloat64 {
		return e
	}
	return e + float64(e*tail)
}

// parity says whether y is a whole number, and whether it is an odd one.
func parity(y float64) (whole, odd bool) {
	if y > 0x1p53 || y < -0x1p53 {
		return true, false // also the infinities
	}
	n := int64(y)
	return float64(n) == y, float64(n) == y && n&1 == 1
}

// logPair returns the logarithm of a finite x > 0 as an unevaluated sum that is
// good to about 2^-63 relatively; an exponential magnifies what a single
// float64 leaves out by up to 745.
func logPair(x float64) (hi, lo float64) {
	m, k := fraction(x)
	f := m - 1
	// s = f/(2+f) as a pair; 2+f is 1+m, whose rounding error is g1.
	g := 1 + m
	g1 := m - (g - 1)
	s := f / g
	p, q := product(s, g)
	s1 := ((f - p) - q - float64(s*g1)) / g
	// log(m) = 2s(1 + z/3 + z^2(1/5 + z/7 + ...)), z = s*s.
	z, z1 := product(s, s)
	z1 += 2 * float64(s*s1)
	t := seriesTail(z)
	a, a1 := product(z, third)
	a1 += float64(z1*third) + float64(z*thirdLo) + float64(float64(z*z)*t)
	b, b1 := product(s, a)
	b1 += float64(s*a1) + float64(s1*a)
	l := s + b
	l1 := (b - (l - s)) + b1 + s1
	n := float64(k)
	top := float64(n * ln2Hi)
	l, l1 = 2*l, 2*l1
	hi, lo = twoSum(top, l)
	lo += float64(n*ln2Lo) + l1
	return hi, lo
}

const (
	third   = 1.0 / 3
	thirdLo = 1.850371707708594e-17 // 1/3 less its float64
)

// seriesTail returns 1/5 + z/7 + z^2/9 + ... for z <= 0.0295; what is left out is
// below 2^-55 of it.
func seriesTail(z float64) float64 {
	t := 1.0/23 + float64(z*(1.0/25))
	t = 1.0/21 + float64(z*t)
	t = 1.0/19 + float64(z*t)
	t = 1.0/17 + float64(z*t)
	t = 1.0/15 + float64(z*t)
	t = 1.0/13 + float64(z*t)
	t = 1.0/11 + float64(z*t)
	t = 1.0/9 + float64(z*t)
	t = 1.0/7 + float64(z*t)
	return 1.0/5 + float64(z*t)
}

// twoSum returns a+b and its rounding error (Knuth 1969).
func twoSum(a, b float64) (sum, err float64) {
	sum = a + b
	bb := sum - a
	return sum, (a - (sum - bb)) + (b - bb)
}

// product returns a*b and its rounding error (Dekker 1971), for |a|, |b| < 2^990.
func product(a, b float64) (p, err float64) {
	p = float64(a * b)
	ah, al := split(a)
	bh, bl := split(b)
	err = float64(ah*bh) - p
	err += float64(ah * bl)
	err += float64(al * bh)
	return p, err + float64(al*bl)
}

// split cuts a into two halves of 26 bits (Veltkamp 1968).
func split(a float64) (hi, lo float64) {
	c := float64(134217729 * a) // 2^27 + 1
	hi = c - (c - a)
	return hi, a - hi
}
