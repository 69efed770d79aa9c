// Package chance makes randomness a pure function of seed, purpose, person and
// day. There is no state and nothing is consumed: the order in which people or
// mechanisms ask cannot shift anybody's luck, and two variants with the same
// seed share every draw that both make.
//
// Of our rooms it imports quantity and portable only, all on storey 0.
package chance

import "vereda/internal/quantity"

// Source is the randomness of one run. The zero value is a valid source but New
// should make it: there the bits of the seed are spread.
type Source struct{ seed uint64 }

// Odd multipliers: phi is 2^64 divided by the golden ratio (Knuth), spread the
// second of Steele and Vigna's list for 64-bit generators.
const (
	phi    = 0x9e3779b97f4a7c15
	spread = 0xd1342543de82ef95
)

// New returns the source of the run with this seed.
func New(seed uint64) Source { return Source{mix64(seed + phi)} }

// Bits returns 64 random bits for one decision of one person on one day. The
// person is hashed before the day is brought in, so the sequences of two people
// are never shifted copies of each other.
func (s Source) Bits(p Purpose, person uint64, day quantity.Day) uint64 {
	return mix64(mix64((s.seed+uint64(p)*spread)^person) ^ uint64(day)*phi)
}

// Unit returns a number of the open interval (0,1): an odd multiple of 2^-53, so
// neither it nor 1 minus it is 0.
func (s Source) Unit(p Purpose, person uint64, day quantity.Day) float64 {
	// Bits and unit are written out, or the compiler would not inline this.
	return float64(int64(mix64(mix64((s.seed+uint64(p)*spread)^person)^uint64(day)*phi)>>11|1)) * 0x1p-53
}

// BitsN returns the n-th set of 64 bits of a decision that needs several;
// the 0th is that of Bits.
func (s Source) BitsN(p Purpose, person uint64, day quantity.Day, n uint32) uint64 {
	return mix64(mix64((s.seed+uint64(p)*spread)^person) ^ (uint64(day)+uint64(n)<<32)*phi)
}

// UnitN returns the n-th number of the open interval (0,1) of a decision that
// needs several; the 0th is that of Unit.
func (s Source) UnitN(p Purpose, person uint64, day quantity.Day, n uint32) float64 {
	return float64(int64(mix64(mix64((s.seed+uint64(p)*spread)^person)^(uint64(day)+uint64(n)<<32)*phi)>>11|1)) * 0x1p-53
}

// Hash returns a key for the ordered parts, such as a place of origin and an
// ordinal. Hash() of fewer parts is never a prefix of a longer one.
func Hash(parts ...uint64) uint64 {
	h := mix64(uint64(len(parts)) + phi)
	for _, part := range parts {
		h = mix64(h ^ part*phi)
		h += spread
	}
	return mix64(h)
}

// HashString returns a key for a name: FNV-1a (Fowler, Noll, Vo), then mixed.
func HashString(name string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(name); i++ {
		h = (h ^ uint64(name[i])) * 1099511628211
	}
	return mix64(h)
}

// unit maps 64 bits to an odd multiple of 2^-53. The detour over int64 spares
// the branch that uint64 to float64 costs; the bit that is set keeps 0 and 1 out.
func unit(bits uint64) float64 {
	return float64(int64(bits>>11|1)) * 0x1p-53
}

// mix64 is the finaliser of SplitMix64 (Stafford's variant 13; Steele, Lea and
// Flood 2014): a bijection in which each bit of x flips each bit of the result
// for half of all arguments.
func mix64(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
