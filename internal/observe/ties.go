package observe

import (
	"maps"
	"math"
	"slices"

	"vereda/internal/quantity"
)

// tied is a value of the system of sums that a reader can set up.
type tied struct {
	series  int
	at      Place
	value   float64
	hold    Hold
	below   float64 // of a small one: what it lies below
	unknown bool    // the table has a mark in its place
	total   bool    // of a year of the series, which no table of the scenario holds but outputs may show
	year    int
	in      []int // sums in which it occurs
}

// sum says that a margin is the sum of its parts, by rows of values. Over time no part
// is kept back for the margin's sake, but the margin: which months a year has in a
// release must not decide which of them are shown, or two releases would tell.
type sum struct {
	margin   int
	parts    []int
	overTime bool
}

// ties is that system.
type ties struct {
	below  float64
	values []tied
	rows   []map[Place]int // of values, by series
	order  [][]int         // the same in the order of the series
	sums   []sum
	marked bool // some value is unknown
}

// newTies sets it up and marks the small counts.
func newTies(series []Series, below float64) *ties {
	t := &ties{below: below}
	for i := range series {
		t.add(&series[i], i)
	}
	for fine := range series {
		within := false
		for coarse := range series {
			if fine != coarse && series[coarse].Instrument.covers(series[fine].Instrument) {
				within = true
				t.tie(series, fine, coarse)
			}
		}
		if !within && series[fine].Instrument.Kind != Share {
			t.tieYears(series, fine)
		}
	}
	for k := range t.values {
		v := &t.values[k]
		if !v.unknown && series[v.series].Instrument.Kind != Share && v.value > 0 && v.value < below {
			v.hold, v.below = Small, below
		}
	}
	for k := range t.sums {
		for _, i := range append([]int{t.sums[k].margin}, t.sums[k].parts...) {
			t.values[i].in = append(t.values[i].in, k)
		}
	}
	return t
}

// add takes in the values of a series: those that are told, and those that have a mark.
func (t *ties) add(s *Series, at int) {
	rows, order := map[Place]int{}, []int(nil)
	put := func(v tied) {
		rows[v.at] = len(t.values)
		order, t.values = append(order, len(t.values)), append(t.values, v)
	}
	for _, p := range s.Points {
		put(tied{series: at, at: p.Place(), value: p.Value})
	}
	for _, place := range slices.SortedFunc(maps.Keys(s.Kept), Place.Compare) {
		put(tied{series: at, at: place, hold: s.Kept[place].Hold, below: s.Kept[place].Below, unknown: true})
		t.marked = true
	}
	t.rows, t.order = append(t.rows, rows), append(t.order, order)
}

// tie adds the sums of one series over another, but for those that follow from sums of
// and over a series between them.
func (t *ties) tie(series []Series, fine, coarse int) {
	f, c := series[fine].Instrument, series[coarse].Instrument
	rows := map[Place][]int{}
	for _, i := range t.order[fine] {
		if p := t.values[i].at.point(); c.counts(p) {
			at := c.marginOf(p)
			rows[at] = append(rows[at], i)
		}
	}
	var between []int
	for k := range series {
		if in := series[k].Instrument; k != fine && k != coarse && in.covers(f) && c.covers(in) {
			between = append(between, k)
		}
	}
	for _, i := range t.order[coarse] {
		parts := rows[c.marginOf(t.values[i].at.point())]
		if len(parts) == 0 || slices.ContainsFunc(between, func(k int) bool { return t.has(series[k].Instrument, k, parts) }) {
			continue
		}
		t.sums = append(t.sums, sum{i, parts, c.Period != f.Period})
	}
}

// has reports whether a series has a margin for each of the parts.
func (t *ties) has(in *Instrument, series int, parts []int) bool {
	return !slices.ContainsFunc(parts, func(i int) bool {
		p := t.values[i].at.point()
		_, known := t.rows[series][in.marginOf(p)]
		return !known || !in.counts(p)
	})
}

// marginOf is the cell of a coarser instrument to which a point belongs; the month is
// that of the year where it counts by the year.
func (in *Instrument) marginOf(p Point) Place {
	at := Place{p.Month, -1, -1, -1}
	if in.Period != Monthly {
		at.Month = quantity.MonthOf(in.Period.Year(p.Month), 1)
	}
	if in.BySector {
		at.Sector = p.Sector
	}
	if in.ByNation {
		at.Nationality = p.Nationality
	}
	if in.ByParty {
		at.Party = p.Party
	}
	return at
}

// tieYears adds the totals of years of a series that no other series sums up. Nobody
// shows one of which the table itself keeps a part back.
func (t *ties) tieYears(series []Series, at int) {
	in := series[at].Instrument
	parts, order, months := map[int][]int{}, []int{}, map[int]map[int]bool{}
	for _, i := range t.order[at] {
		v := &t.values[i]
		year := in.blockOf(v.at.Month)
		if parts[year] == nil {
			order, months[year] = append(order, year), map[int]bool{}
		}
		parts[year] = append(parts[year], i)
		months[year][int(v.at.Month)] = true
	}
	for _, year := range order {
		if in.Period == Monthly && len(months[year]) < 12 {
			continue // outputs show totals of whole years only
		}
		total := tied{series: at, total: true, year: year}
		for _, k := range parts[year] {
			total.value += t.values[k].value
			total.unknown = total.unknown || t.values[k].unknown
		}
		if total.unknown {
			continue
		}
		t.sums = append(t.sums, sum{len(t.values), parts[year], in.Period == Monthly})
		t.values = append(t.values, total)
	}
}

// close keeps back what would give a small count away, until nothing does.
func (t *ties) close() {
	for again := true; again; {
		again = false
		for k := range t.sums {
			for !t.safe(k) {
				t.keepOne(k)
				again = true
			}
		}
		again = again || t.marked && t.closeMarks()
	}
}

// keepOne keeps back one more value of a sum: the largest part that stands in no other
// sum, or the margin, or else all that hangs together with it. It reports whether there was
// something left to keep back.
func (t *ties) keepOne(k int) bool {
	s := &t.sums[k]
	best := -1
	for _, i := range s.parts {
		if v := &t.values[i]; !s.overTime && v.hold == Clear && len(v.in) == 1 && v.value > 0 && (best < 0 || v.value > t.values[best].value) {
			best = i
		}
	}
	switch {
	case best >= 0:
		t.values[best].hold = Beside
	case t.values[s.margin].hold == Clear:
		t.values[s.margin].hold = Beside
	default:
		return t.keepAll(k)
	}
	return true
}

// keepAll keeps back every value that hangs together with a sum. Then nothing is known
// but that counts are not negative and that small ones are small: each of them may be
// anything from 0 to the threshold with all other parts 0.
func (t *ties) keepAll(k int) (kept bool) {
	seen, queue := map[int]bool{k: true}, []int{k}
	for len(queue) > 0 {
		s := &t.sums[queue[0]]
		queue = queue[1:]
		for _, i := range append([]int{s.margin}, s.parts...) {
			if t.values[i].hold == Clear {
				t.values[i].hold, kept = Beside, true
			}
			for _, next := range t.values[i].in {
				if !seen[next] {
					seen[next] = true
					queue = append(queue, next)
				}
			}
		}
	}
	return kept
}

// room is by how much the parts of a sum that stand in no other one can fall and rise
// together, without one of the values.
func (t *ties) room(s *sum, without int) (down, up float64) {
	for _, i := range s.parts {
		v := &t.values[i]
		switch {
		case i == without || v.hold == Clear || v.unknown || len(v.in) > 1:
		case v.hold == Small:
			down, up = down+v.value, up+v.below-v.value
		default:
			down, up = down+v.value, math.Inf(1)
		}
	}
	return down, up
}

// safe reports whether every value of a sum that is kept back stays as open as if the
// sum were not known: a small one from 0 to the threshold, another one by as much. All
// parts of a sum that are kept back may move at once only against those that stand in
// no other sum, which makes the test stricter than a linear programme.
// A sum with a mark in it is for [ties.closeMarks].
func (t *ties) safe(k int) bool {
	s := &t.sums[k]
	open, unknown := t.open(s)
	if open || unknown {
		return true
	}
	for _, i := range append([]int{s.margin}, s.parts...) {
		v := &t.values[i]
		if v.hold == Clear || t.gives(s, i) || i != s.margin && t.passes(k) {
			continue
		}
		return false
	}
	return true
}

// open reports whether all values of a sum are kept back, and whether it has a mark.
func (t *ties) open(s *sum) (open, unknown bool) {
	open = true
	for _, i := range append([]int{s.margin}, s.parts...) {
		open = open && t.values[i].hold != Clear
		unknown = unknown || t.values[i].unknown
	}
	return open, unknown
}

// gives reports whether the other parts give way to a value.
func (t *ties) gives(s *sum, i int) bool {
	v := &t.values[i]
	down, up := t.room(s, i)
	if i == s.margin {
		if len(v.in) == 1 {
			return down+up >= t.below || v.hold == Small // moves with what it sums up
		}
		return up >= t.below && down >= min(t.below, v.value)
	}
	if v.hold == Small {
		return down >= t.below-v.value && up >= v.value
	}
	return down+up >= t.below
}

// passes reports whether the margin of a sum is kept back and may move with any part:
// what it is part of, or sums up besides, gives way.
func (t *ties) passes(k int) bool {
	s := &t.sums[k]
	m := &t.values[s.margin]
	if m.hold == Clear {
		return false
	}
	for _, i := range s.parts {
		if v := &t.values[i]; m.hold == Small && v.hold != Clear && len(v.in) > 1 {
			return false
		}
	}
	for _, other := range m.in {
		if other == k {
			continue
		}
		if down, up := t.room(&t.sums[other], s.margin); down < t.below || up < t.below {
			return false
		}
	}
	return true
}
