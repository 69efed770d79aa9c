package gravity

import (
	"math"

	"vereda/internal/chance"
	"vereda/internal/quantity"
)

// The persons engine where nobody has a memory: no routes of several links, no first
// trip on foot, no stints to avoid, nobody who walks by chance, and places left as in
// the morning. It draws what the plain loops draw and gives the same bytes.
//
// As nothing that anybody meets depends on who went before, deciding and travelling
// are one pass over the people, in batches whose indices stay near. In each stage of a
// batch all do one thing, and whether somebody is in the next stage adds 0 or 1 to
// its length: a processor that guessed which way luck falls would be wrong too often.

// batch is the number of people that are looked at together; a power of 2.
const batch = 2048

// lane is a list of people of a batch in one stage.
type lane struct {
	who   [batch]int32   // position in the batch
	luck  [batch]uint64  // the draw that said that they move, in grains
	link  [batch]int32   // on which they are
	moved [batch]float64 // km today
}

// lanes are the lists that a batch goes through.
type lanes struct{ movers, under, arrived lane }

// fast reports whether the batched loops can be used.
func (p *persons) fast() bool {
	if p.route != nil || p.started != nil || p.recent != nil || p.gone != nil || !p.set.Correct.FrozenCapacity || p.plain {
		return false
	}
	for i := range p.links {
		if p.links[i].Walk > 0 {
			return false
		}
	}
	return true
}

// dayFast is decide and travel in one.
func (p *persons) dayFast() {
	d := &p.tables
	d.lay(p.world)
	if p.lanes == nil {
		p.lanes = &lanes{}
	}
	day := quantity.Day(p.today)
	morning, way := meanings(p.draw, day), arrivals(p.draw, day)
	movers, under, arrived := &p.lanes.movers, &p.lanes.under, &p.lanes.arrived
	for start := 0; start < len(p.at); start += batch {
		end := min(start+batch, len(p.at))
		at, done, first := p.at[start:end], p.done[start:end], uint64(start)
		n := movers.mean(d, at, morning, first)
		d.count(at, movers.who[:n], -1)
		clear(movers.moved[:n])
		now := under.choose(d, at, movers, n)
		for leg := uint32(0); now > 0; leg++ {
			early := arrived.travel(d, at, done, under, now)
			early = arrived.decide(d, at, way, first, leg, early)
			now = under.choose(d, at, arrived, early)
		}
		d.count(at, movers.who[:n], 1)
	}
	d.book(p.here)
}

// mean lists those who mean to move, and all who are on links.
func (l *lane) mean(d *dayTables, at []int32, row chance.Row, first uint64) (n int) {
	luck := l.luck[:len(at)]
	for i := range luck { // by itself: together they need more registers than there are
		luck[i] = row.Grain(first+uint64(i), 0)
	}
	goes, offset := d.goes, d.offset
	for i, a := range at {
		grain := luck[i]
		l.who[n&(batch-1)], l.luck[n&(batch-1)] = int32(i), grain
		n += one(grain < goes[int(a)+offset])
	}
	return n
}

// choose lists those of another lane who are on a link or now set out on one.
func (l *lane) choose(d *dayTables, at []int32, from *lane, n int) (m int) {
	choices, guide, offset := d.choices, d.guide, d.offset
	for k := range n & (2*batch - 1) {
		i := from.who[k&(batch-1)]
		grain := from.luck[k&(batch-1)]
		turn := &d.turns[int(at[i])+offset]
		c := guide[int(turn.first)+high(grain, turn.scale)]
		c += int32(one(grain >= choices[c].until))
		for grain >= choices[c].until {
			c++
		}
		link := choices[c].link
		slot := m & (batch - 1)
		l.who[slot], l.link[slot], l.moved[slot] = i, link, from.moved[k&(batch-1)]
		m += one(link >= 0)
	}
	return m
}

// travel moves the people of a lane for a day, and lists those who arrive with some of
// the day left and may go on.
func (l *lane) travel(d *dayTables, at []int32, done []float32, from *lane, n int) (m int) {
	for k := range n & (2*batch - 1) {
		i, link := from.who[k&(batch-1)], from.link[k&(batch-1)]
		way := &d.ways[link]
		far := float64(done[i]) + way.speed
		moved := from.moved[k&(batch-1)] + way.speed - (far - way.km)
		there := one(far > way.km)
		mask := -int32(there)
		at[i] = ^link ^ (^link^way.to)&mask
		done[i] = math.Float32frombits(math.Float32bits(float32(far)) &^ uint32(mask))
		slot := m & (batch - 1)
		l.who[slot], l.moved[slot] = i, moved
		m += there & one(moved < way.enough)
	}
	return m
}

// decide keeps in a lane those who mean to go on from where they have arrived, after
// so many legs today.
func (l *lane) decide(d *dayTables, at []int32, row chance.Row, first uint64, leg uint32, n int) (m int) {
	goes, offset := d.goes, d.offset
	for k := range n & (2*batch - 1) {
		i, moved := l.who[k&(batch-1)], l.moved[k&(batch-1)]
		grain := row.Grain(first+uint64(i), leg)
		slot := m & (batch - 1)
		l.who[slot], l.moved[slot], l.luck[slot] = i, moved, grain
		m += one(grain < goes[int(at[i])+offset])
	}
	return m
}

// one is 1 for true.
func one(is bool) int {
	if is {
		return 1
	}
	return 0
}
