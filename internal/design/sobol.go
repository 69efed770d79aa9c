package design

import (
	_ "embed" // for the table of direction numbers
	"math/bits"
	"strconv"
	"strings"
	"sync"

	"vereda/internal/chance"
)

// Dimensions is the number of dimensions for which there are direction numbers.
const Dimensions = 1024

// joeKuo are the direction numbers of Joe and Kuo (2008), "Constructing Sobol
// sequences with better two-dimensional projections", SIAM J. Sci. Comput. 30,
// criterion D(6), for dimensions 2 to 1,024: a line for each with the degree s of
// its primitive polynomial, the coefficients a between the first and the last,
// and m_1 to m_s. The first dimension is the van der Corput sequence and needs
// none.
//
//go:embed joekuo.txt
var joeKuo string

// directions holds 32 direction numbers for each dimension, the first with the
// highest bit. They are computed at the first use.
var directions = sync.OnceValue(func() [][32]uint32 {
	list := make([][32]uint32, 0, Dimensions)
	var first [32]uint32
	for k := range first {
		first[k] = 1 << (31 - k)
	}
	list = append(list, first)
	for line := range strings.Lines(joeKuo) {
		list = append(list, direction(strings.Fields(line)))
	}
	return list
})

// direction computes the direction numbers of one line of the table by the
// recurrence of Bratley and Fox (1988).
func direction(words []string) (v [32]uint32) {
	numbers := make([]uint32, len(words))
	for i, word := range words {
		n, err := strconv.ParseUint(word, 10, 32)
		if err != nil {
			panic("design: the table of direction numbers is damaged: " + err.Error())
		}
		numbers[i] = uint32(n)
	}
	s, a, m := int(numbers[0]), numbers[1], numbers[2:]
	for k := range v {
		if k < s {
			v[k] = m[k] << (31 - k)
			continue
		}
		v[k] = v[k-s] ^ v[k-s]>>s
		for j := 1; j < s; j++ {
			if a>>(s-1-j)&1 == 1 {
				v[k] ^= v[k-j]
			}
		}
	}
	return v
}

// SobolBits is coordinate j of point i of the Sobol' sequence, times 2^32, in the
// order of the Gray code (Antonov and Saleev 1979): point 0 is the origin.
func SobolBits(j int, i uint32) uint32 {
	v := &directions()[j]
	x := uint32(0)
	for gray := i ^ i>>1; gray != 0; gray &= gray - 1 {
		x ^= v[bits.TrailingZeros32(gray)]
	}
	return x
}

// Scrambled is coordinate j of point i of the sequence after nested uniform
// scrambling (Owen 1995), a number of [0,1). Each bit is flipped or not by a hash
// of the bits above it, so that every scrambled point is uniform, the points of
// every block of 2^k are as evenly spread as before, and one point can be had
// without the others. Bits below the 32nd are drawn.
func Scrambled(seed uint64, j int, i uint32) float64 {
	key := chance.Hash(seed, owenFlip, uint64(j))
	x := SobolBits(j, i)
	y := uint32(0)
	for k := range uint(32) {
		// The bits above are told apart from shorter ones by a leading one.
		above := uint64(1)<<k | uint64(x)>>(32-k)
		flip := uint32(mix(key^above*0x9e3779b97f4a7c15) >> 63)
		y = y<<1 | (x>>(31-k)&1 ^ flip)
	}
	rest := chance.Hash(seed, owenRest, uint64(j), uint64(i)) >> 43 // 21 bits
	return float64(uint64(y)<<21|rest) * 0x1p-53
}

// mix is the finaliser of SplitMix64 (Steele, Lea and Flood 2014).
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
