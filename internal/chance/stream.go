package chance

import (
	"math"

	"vereda/internal/portable"
	"vereda/internal/quantity"
)

// Stream is the row of draws of one decision of one cell on one day, where the
// number of draws is not known beforehand, as in rejection. Its n-th draw is the
// one that BitsN gives: nothing is shared with other cells, purposes or days.
// Made by Source.Stream; it is a value, and a copy repeats the draws.
type Stream struct {
	person uint64
	day    uint64
	n      uint32
}

// Stream returns the draws of this purpose, cell and day from the 0th on. A
// stream has 2^32 draws; then it begins again.
func (s Source) Stream(p Purpose, cell uint64, day quantity.Day) Stream {
	return Stream{person: mix64((s.seed + uint64(p)*spread) ^ cell), day: uint64(day)}
}

// Unit returns the next number of the open interval (0,1).
func (t *Stream) Unit() float64 {
	bits := mix64(t.person ^ (t.day+uint64(t.n)<<32)*phi)
	t.n++
	return float64(int64(bits>>11|1)) * 0x1p-53
}

// Row is what the draws of one purpose on one day share: with it, drawing for one
// person after the other costs the two mixings and nothing else. Made by Source.Row.
type Row struct{ key, day uint64 } // the day spread

// Row returns the draws of this purpose and day.
func (s Source) Row(p Purpose, day quantity.Day) Row {
	return Row{s.seed + uint64(p)*spread, uint64(day) * phi}
}

// Grains is the number of grains of 1: a draw of [Row.Grain] is below it.
const Grains = 1 << 53

// Grain returns the n-th draw of a person as a whole number of parts of 2^-53, which
// is odd: times 2^-53 it is what UnitN gives, and what the n-th draw of the Stream is.
func (r Row) Grain(person uint64, n uint32) uint64 {
	return mix64(mix64(r.key^person)^(r.day+uint64(n)<<32*phi))>>11 | 1
}

const (
	// trials is the number of trials up to which each is drawn by itself, which
	// needs no logarithm.
	trials = 8
	// rejection is the expected number of successes from which rejection is
	// used; below it, inversion. Hormann proves his hat from 10 on.
	rejection = 10
)

// Binomial returns the number of successes in n trials with chance p each. The
// law is exact but for the rounding of floating point: single trials up to 8,
// inversion up to 10 expected successes (or failures), and above that the
// transformed rejection with squeeze of Hormann (1993, BTRS, with the bounds of BTRD),
// whose cost does not depend on n. Values of p outside 0 to 1 count as 0 or 1. The rounding of
// logarithms is below 1e-4 of a probability for n up to 2^40; more panics.
func (t *Stream) Binomial(n int, p float64) int {
	switch {
	case n <= 0 || !(p > 0):
		return 0
	case p >= 1:
		return n
	case n <= trials:
		k := 0
		for range n {
			k += one(t.Unit() < p)
		}
		return k
	case n > 1<<40:
		panic("chance: more than 2^40 trials")
	case p > 0.5:
		return n - t.atMostHalf(n, 1-p)
	}
	return t.atMostHalf(n, p)
}

func (t *Stream) atMostHalf(n int, p float64) int {
	if float64(n)*p < rejection {
		return t.inverted(n, p)
	}
	return t.rejected(n, p)
}

// inverted walks up from 0. With fewer than 10 successes expected, chances
// beyond the 110th are below 2^-53 of the whole, the grain of a draw: there the
// walk stops, which a draw reaches only by rounding.
func (t *Stream) inverted(n int, p float64) int {
	const far = 110
	odds := p / (1 - p)
	w := none(n, p)
	u := t.Unit()
	k := 0
	for u > w && k < n && k < far {
		u -= w
		k++
		w = float64(w * float64(float64(n-k+1)/float64(k)*odds))
	}
	return k
}

// none is the chance of no success: by squaring while that is quick, and rounding is
// below 1e-13 of it.
func none(n int, p float64) float64 {
	if n > 1024 {
		return portable.Exp(float64(float64(n) * portable.Log1p(-p)))
	}
	// A digit of n that is 0 multiplies by 1, which changes nothing: a processor would guess
	// the digits wrong too often.
	w, certain := 1.0, math.Float64bits(1)
	for base := 1 - p; n > 0; n >>= 1 {
		bits := math.Float64bits(base)
		w *= math.Float64frombits(certain ^ (certain^bits)&-uint64(n&1))
		base *= base
	}
	return w
}

// one is 1 for yes and 0 for no, without a branch.
func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

// rejected is BTRS, for n*p of at least 10 and p of at most one half: a
// candidate under a hat of simple shape, taken at once inside the squeeze and
// otherwise with its true chance against the hat.
func (t *Stream) rejected(n int, p float64) int {
	size := float64(n)
	spread := portable.Sqrt(float64(size * p * (1 - p)))
	b := 1.15 + float64(2.53*spread)
	a := -0.0873 + float64(0.0248*b) + float64(0.01*p)
	c := float64(size*p) + 0.5
	squeeze := 0.92 - 4.2/b
	for {
		v := t.Unit()
		u := float64(t.Unit()) - 0.5
		us := 0.5 - abs(u)
		x := float64((2*a/us+b)*u) + c
		if !(x >= 0 && x < size+1) {
			continue
		}
		k := float64(int(x))
		if us >= 0.07 && v <= squeeze { // most candidates
			return int(k)
		}
		alpha := float64((2.83 + 5.1/b) * spread)
		if under(v*alpha/(a/(us*us)+b), k, size, p) {
			return int(k)
		}
	}
}

// under reports whether v is at most the chance of k successes over that of the mode.
// Where k is near, the ratio is a short product. Further off, within half a variance,
// the logarithm of the ratio is bounded from both sides by two terms (Hormann 1993,
// BTRD, steps 3.1 and 3.2); only between the bounds is it worked out.
func under(v, k, size, p float64) bool {
	odds := p / (1 - p)
	mode := float64(int(float64((size + 1) * p)))
	far, variance := abs(k-mode), float64(size*p*(1-p))
	if far <= 15 {
		return v <= besides(mode, k, size, odds)
	}
	v = portable.Log(v)
	if far < float64(variance/2)-1 {
		off := float64(far / variance * ((float64((far/3+0.625)*far)+1.0/6)/variance + 0.5))
		mid := -float64(far*far) / (2 * variance)
		if v < mid-off {
			return true
		}
		if v > mid+off {
			return false
		}
	}
	bound := float64((mode+0.5)*portable.Log((mode+1)/(odds*(size-mode+1)))) + tail(mode) + tail(size-mode) +
		float64((size+1)*portable.Log((size-mode+1)/(size-k+1))) +
		float64((k+0.5)*portable.Log(odds*(size-k+1)/(k+1))) - tail(k) - tail(size-k)
	return v <= bound
}

// besides is the chance of k successes over that of the mode, step by step.
func besides(mode, k, size, odds float64) float64 {
	r, s := 1.0, 1.0 // over each other
	for i := mode + 1; i <= k; i++ {
		r, s = float64(r*float64((size-i+1)*odds)), float64(s*i)
	}
	for i := k + 1; i <= mode; i++ {
		r, s = float64(r*i), float64(s*float64((size-i+1)*odds))
	}
	return r / s
}

func abs(x float64) float64 {
	if x < 0 {
		return -x
	}
	return x
}

// tails are ln(k!) less Stirling's formula about k+1, which for small k the
// series does not give to 16 digits.
var tails = [...]float64{
	0.08106146679532726, 0.0413406959554093, 0.02767792568499834, 0.02079067210376509,
	0.01664469118982119, 0.01387612882307075, 0.01189670994589177, 0.01041126526197209,
	0.009255462182712733, 0.008330563433362871,
}

// tail is ln(k!) - (k+1/2)*ln(k+1) + (k+1) - ln(tau)/2 for whole k of at least 0.
func tail(k float64) float64 {
	if k < 10 {
		return tails[int(k)]
	}
	r := 1 / (k + 1)
	r2 := float64(r * r)
	return float64(r * (1.0/12 - float64(r2*(1.0/360-float64(r2*(1.0/1260))))))
}

// Multinomial shares n among classes with the given running sums of weights
// (sums[i] is the weight of classes 0 to i; never falling, the last one positive)
// and adds what each gets to counts, of the same length. Exact in law: from the
// last class to the first each takes a binomial part of what is left, and few
// people among many classes are drawn one by one.
func (t *Stream) Multinomial(n int, sums []float64, counts []int) {
	for i := len(sums) - 1; i > 0 && n > 0; i-- {
		if 4*n < i { // a search costs less than the classes that nobody takes
			for range n {
				counts[find(sums[:i+1], float64(t.Unit()*sums[i]))]++
			}
			return
		}
		if weight := sums[i] - sums[i-1]; weight > 0 {
			k := t.Binomial(n, weight/sums[i])
			counts[i] += k
			n -= k
		}
	}
	if n > 0 {
		counts[0] += n
	}
}

// find returns the first class whose running sum exceeds x, or the last with
// weight.
func find(sums []float64, x float64) int {
	low, high := 0, len(sums)-1
	for low < high {
		if mid := (low + high) / 2; sums[mid] > x {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return low
}
