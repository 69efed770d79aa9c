package chance

import (
	"vereda/internal/portable"
	"vereda/internal/quantity"
)

// Exponential returns the waiting time with mean 1 at the upper quantile u:
// -ln(u), so it falls as u rises.
func Exponential(u float64) float64 { return -portable.Log(u) }

// Gumbel returns the standard Gumbel variate at quantile u: -ln(-ln(u)). The
// largest of utilities with such noise follows the logit.
func Gumbel(u float64) float64 { return -portable.Log(-portable.Log(u)) }

// Erlang returns the sum of k waiting times with mean 1 (a gamma variate of whole
// shape k). It uses the draws 0 to k-1 of the decision; k below 1 gives 0.
func Erlang(s Source, p Purpose, person uint64, day quantity.Day, k int) float64 {
	sum := 0.0
	for n := 0; n < k; n++ {
		sum += Exponential(s.UnitN(p, person, day, uint32(n)))
	}
	return sum
}

// Normal returns the standard normal variate at quantile u (Wichura 1988,
// algorithm AS 241, PPND16: about 16 digits).
func Normal(u float64) float64 {
	q := u - 0.5
	if q >= -0.425 && q <= 0.425 {
		r := 0.180625 - float64(q*q)
		return float64(q * ratio(&centreTop, &centreBottom, r))
	}
	tail := u
	if q > 0 {
		tail = 1 - u
	}
	r := portable.Sqrt(-portable.Log(tail))
	x := 0.0
	if r <= 5 {
		x = ratio(&nearTop, &nearBottom, r-1.6)
	} else {
		x = ratio(&farTop, &farBottom, r-5)
	}
	if q < 0 {
		return -x
	}
	return x
}

// ratio returns the quotient of two polynomials of degree 7, coefficients from
// the constant upwards.
func ratio(top, bottom *[8]float64, r float64) float64 {
	a, b := top[7], bottom[7]
	for i := 6; i >= 0; i-- {
		a = top[i] + float64(a*r)
		b = bottom[i] + float64(b*r)
	}
	return a / b
}

// The coefficients of AS 241.
var (
	centreTop = [8]float64{3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3,
		1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
		3.3430575583588128105e+4, 2.5090809287301226727e+3}
	centreBottom = [8]float64{1, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3,
		2.1213794301586595867e+4, 3.9307895800092710610e+4, 2.8729085735721942674e+4, 5.2264952788528545610e+3}
	nearTop = [8]float64{1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
		3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
		2.27238449892691845833e-2, 7.74545014278341407640e-4}
	nearBottom = [8]float64{1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
		1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9}
	farTop = [8]float64{6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
		2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
		2.71155556874348757815e-5, 2.01033439929228813265e-7}
	farBottom = [8]float64{1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
		7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15}
)
