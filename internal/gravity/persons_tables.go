package gravity

import (
	"math"
	"math/bits"
	"slices"

	"vereda/internal/chance"
)

// dayTables are the chances, choices and links of a day, for the batched loops. They
// are read by where somebody is, as the column says it: a place, or ^link; links come
// first, backwards, so that the place 0 is at offset. Chances are in grains, the whole
// numbers that draws are made of, so that comparing them with a draw is exact.
type dayTables struct {
	offset  int
	goes    []uint64 // draws below it move; all do on links
	turns   []turn
	guide   []int32  // where to begin in choices, by turn and part of the draws that move
	choices []choice // by turn
	ways    []way    // by link
	counted [2][]int32

	looks  int       // of the world's, when the tables were laid out; 0 for never
	from   []int32   // by place: the first of its choices
	sums   []float64 // by choice of places, as laid
	first  []int32   // likewise
	chance []float64 // by place, as laid
}

// turn says how the draws that move are shared among the choices of a place: the part
// of them to which a draw belongs says where to begin.
type turn struct {
	scale uint64 // parts, over goes, in 2^-64
	first int32  // in guide
	parts int32
}

// choice is a link, for draws below until that no choice before it has; -1 for none.
type choice struct {
	until uint64
	link  int32
}

// way is a link as somebody travels it.
type way struct {
	km, speed float64
	enough    float64 // km a day after which nobody goes on from its end
	to        int32   // where it ends, or where it begins if it is closed
}

// all is above every draw.
const all = math.MaxUint64

// high is the upper half of a product.
func high(a, b uint64) int {
	h, _ := bits.Mul64(a, b)
	return int(h)
}

// lay brings the tables to the state of the morning. Only places of which a weight, a
// link or the chance to move has changed are worked out anew.
func (d *dayTables) lay(w *world) {
	fresh := d.looks != w.lookedAround
	if fresh {
		d.layOut(w)
		d.looks = w.lookedAround
	}
	for place := range w.reach {
		from, sums := d.from[place], w.sums[place]
		at := d.sums[from:][:len(sums)]
		if !fresh && d.chance[place] == w.chances[place] && slices.Equal(at, sums) && slices.Equal(d.first[from:][:len(sums)], w.first[place]) {
			continue
		}
		copy(at, sums)
		copy(d.first[from:], w.first[place])
		d.chance[place] = w.chances[place]
		d.layPlace(place, w.chances[place], sums, w.first[place])
	}
}

// layOut gives every place and link its part of the tables.
func (d *dayTables) layOut(w *world) {
	places := len(w.reach)
	d.offset = len(w.links)
	states := d.offset + places
	*d = dayTables{offset: d.offset, goes: make([]uint64, states), turns: make([]turn, states), ways: make([]way, 0, len(w.links)),
		counted: [2][]int32{make([]int32, states), make([]int32, states)}, chance: make([]float64, places)}
	choices, parts := 0, 0
	for place := range w.reach {
		n := len(w.reach[place])
		t := &d.turns[d.offset+place]
		t.first = int32(parts)
		t.parts = int32(1) << bits.Len(uint(2*n))
		d.from = append(d.from, int32(choices))
		parts += int(t.parts)
		choices += n
	}
	d.sums, d.first = make([]float64, choices), make([]int32, choices)
	d.guide, d.choices = make([]int32, parts), make([]choice, choices)
	for i := range w.links {
		l := &w.links[i]
		x := way{l.Length, w.set.MaxSpeed, 0, l.To}
		if l.Speed > 0 {
			x.speed = l.Speed
		}
		x.enough = x.speed
		if w.closed[i] {
			x.to, x.enough = l.From, -1
		}
		d.ways = append(d.ways, x)
		d.goes[d.offset+^i] = all
		d.turns[d.offset+^i] = turn{first: int32(len(d.guide))}
		d.guide = append(d.guide, int32(len(d.choices)))
		d.choices = append(d.choices, choice{all, int32(i)})
	}
}

// layPlace works out the table of a place from the chance that somebody moves, the
// running sums of weights and the links.
func (d *dayTables) layPlace(place int, q float64, sums []float64, links []int32) {
	state := d.offset + place
	d.goes[state] = 0
	n := len(sums)
	if n == 0 || !(q > 0) {
		return
	}
	goes := grainsBelow(q)
	d.goes[state] = goes
	choices := d.choices[d.from[place]:][:n]
	total := sums[n-1]
	for k := range choices {
		choices[k] = choice{all, links[k]}
		switch {
		case k == n-1:
		case total > 0:
			choices[k].until = grainsTo(sums[k], q, total, goes)
		default: // no candidate has a weight: all alike
			choices[k].until = grainsTo(float64(k+1), q, float64(n), goes)
		}
	}
	t := &d.turns[state]
	t.scale = 0 // a chance of hardly anything: one part does
	if goes > uint64(t.parts) {
		t.scale, _ = bits.Div64(uint64(t.parts), 0, goes)
	}
	k := 0
	for part := range uint64(t.parts) {
		least := uint64(0) // draw in the part
		if t.scale > 0 && part > 0 {
			least, _ = bits.Div64(part, 0, t.scale)
		}
		for least >= choices[k].until {
			k++
		}
		d.guide[int(t.first)+int(part)] = d.from[place] + int32(k)
	}
}

// grainsBelow is the number of grains that are below a chance.
func grainsBelow(q float64) uint64 {
	if q >= 1 {
		return chance.Grains
	}
	return uint64(math.Ceil(float64(q * chance.Grains)))
}

// grainsTo is the least draw that is as far as a running sum, as [pickOf] compares
// them: it is searched for, since rounding decides; most is enough.
func grainsTo(sum, q, total float64, most uint64) uint64 {
	reached := func(grain uint64) bool {
		u := float64(float64(int64(grain))*0x1p-53) / q
		return float64(u*total) >= sum
	}
	low, high := uint64(0), most // not reached below low; from high on it is, or nobody moves
	guess := min(uint64(max(0, float64(sum/total*q)*chance.Grains)), most)
	for step := uint64(4); ; step *= 8 {
		a, b := guess-min(step, guess), min(guess+step, most)
		if (a == 0 || !reached(a)) && (b == most || reached(b)) {
			low, high = a, b
			break
		}
	}
	for low < high {
		if mid := (low + high) / 2; reached(mid) {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return low
}

// count notes where people of a batch are, with a sign.
func (d *dayTables) count(at, who []int32, sign int32) {
	a, b, offset := d.counted[0], d.counted[1], d.offset
	for len(who) >= 2 { // two counts, as most neighbours are in one place
		a[int(at[who[0]])+offset] += sign
		b[int(at[who[1]])+offset] += sign
		who = who[2:]
	}
	if len(who) > 0 {
		a[int(at[who[0]])+offset] += sign
	}
}

// book adds to the people in places what was counted, and forgets it.
func (d *dayTables) book(here []int) {
	for place := range here {
		here[place] += int(d.counted[0][d.offset+place]) + int(d.counted[1][d.offset+place])
	}
	clear(d.counted[0])
	clear(d.counted[1])
}
