package observe

import "math"

// wide is the tolerance of widths of ranges [people].
const wide = 1e-6

// mostRounds bounds how often ranges are narrowed: each round takes in one more sum of a
// chain, and chains of tables are short.
const mostRounds = 30

// extent is what a reader can tell of a value: that it lies from one number to another.
type extent struct{ low, high float64 }

// closeMarks keeps back what would tell a value that a table has a mark for. Nobody here
// knows it, so that it cannot be weighed as in [ties.safe]: each sum narrows the ranges of
// its values until nothing changes, and no value may end in a narrower range than its mark
// has, or than the marks alone leave it. That finds what follows from one sum after the other, not what only several
// together tell; marks of an earlier release have passed the stricter test.
func (t *ties) closeMarks() (kept bool) {
	freest := t.ranges(true)
	for k := 0; k < len(t.sums); k++ {
		ranges := t.ranges(false)
		for ; k < len(t.sums); k++ {
			if t.tells(&t.sums[k], ranges, freest) && t.keepOne(k) {
				kept = true
				k-- // again, with other ranges
				break
			}
		}
	}
	return kept
}

// tells reports whether a value of a sum that is kept back has a range narrower than it
// may be: that of a small one, and for one beside it as much.
func (t *ties) tells(s *sum, ranges, freest []extent) bool {
	all := append([]int{s.margin}, s.parts...)
	beside := t.below
	for _, i := range all {
		if v := &t.values[i]; v.hold == Small {
			beside = min(beside, v.below)
		}
	}
	for _, i := range all {
		v, need := &t.values[i], beside
		if v.hold == Small {
			need = v.below
		}
		need = min(need, freest[i].high-freest[i].low)
		if v.hold != Clear && ranges[i].high-ranges[i].low < need-wide {
			return true
		}
	}
	return false
}

// ranges narrows what a reader can tell of each value by one sum after the other; or what
// could be told if no value were shown, and marks alone were known.
func (t *ties) ranges(hidden bool) []extent {
	ranges := make([]extent, len(t.values))
	for i := range t.values {
		switch v := &t.values[i]; {
		case v.hold == Clear && !hidden:
			ranges[i] = extent{v.value, v.value}
		case v.hold == Small:
			ranges[i] = extent{0, v.below}
		default:
			ranges[i] = extent{0, math.Inf(1)}
		}
	}
	for range mostRounds {
		changed := false
		for k := range t.sums {
			changed = t.narrow(&t.sums[k], ranges) || changed
		}
		if !changed {
			break
		}
	}
	return ranges
}

// narrow takes in one sum. Published tables do not always add up: one that contradicts
// the ranges tells nothing.
func (t *ties) narrow(s *sum, ranges []extent) (changed bool) {
	var low, high float64
	endless := 0 // parts without an upper end
	for _, i := range s.parts {
		low += ranges[i].low
		if math.IsInf(ranges[i].high, 1) {
			endless++
		} else {
			high += ranges[i].high
		}
	}
	margin := ranges[s.margin]
	if low > margin.high+wide || endless == 0 && high < margin.low-wide {
		return false
	}
	take := func(i int, low, high float64) {
		r := &ranges[i]
		if low > r.low+wide {
			r.low, changed = min(low, r.high), true
		}
		if high < r.high-wide {
			r.high, changed = max(high, r.low), true
		}
	}
	for _, i := range s.parts {
		least, r := math.Inf(-1), ranges[i]
		switch {
		case endless == 0:
			least = margin.low - (high - r.high)
		case endless == 1 && math.IsInf(r.high, 1):
			least = margin.low - high
		}
		take(i, least, margin.high-(low-r.low))
	}
	if endless > 0 {
		high = math.Inf(1)
	}
	take(s.margin, low, high)
	return changed
}
