package gravity

import (
	"vereda/internal/chance"
	"vereda/internal/quantity"
)

// The persons engine where nobody has a memory: no routes of several links, no first
// trip on foot, no stints to avoid, nobody who walks by chance, and places left as in
// the morning. It draws what the plain loops draw and gives the same bytes; people are
// taken in batches, first who moves, without a branch that depends on luck, then where
// to, with the tables of the day in one row.

// batch is the number of people that are looked at together: their indices stay near.
const batch = 2048

// dayTables are the chances and links of the day, all places behind one another.
type dayTables struct {
	from  []int32   // by place: the first of its candidates; one more at the end
	sums  []float64 // by candidate
	link  []int32   // by candidate
	total []float64 // by place
	km    []float64 // by link
	speed []float64 // by link
	to    []int32   // by link: where it ends, or where it begins if it is closed
	back  []bool    // by link
}

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

// lay lays the tables of the day in one row.
func (p *persons) lay() {
	d := &p.tables
	d.from, d.sums, d.link, d.total = d.from[:0], d.sums[:0], d.link[:0], d.total[:0]
	for place := range p.reach {
		d.from = append(d.from, int32(len(d.sums)))
		d.sums, d.link = append(d.sums, p.sums[place]...), append(d.link, p.first[place]...)
		total := 0.0
		if n := len(p.sums[place]); n > 0 {
			total = p.sums[place][n-1]
		}
		d.total = append(d.total, total)
	}
	d.from = append(d.from, int32(len(d.sums)))
	d.km, d.speed, d.to, d.back = d.km[:0], d.speed[:0], d.to[:0], d.back[:0]
	for i := range p.links {
		l := &p.links[i]
		speed, to := p.set.MaxSpeed, l.To
		if l.Speed > 0 {
			speed = l.Speed
		}
		if p.closed[i] {
			to = l.From
		}
		d.km, d.speed, d.to, d.back = append(d.km, l.Length), append(d.speed, speed), append(d.to, to), append(d.back, p.closed[i])
	}
}

// choose is the link that a draw chooses at a place; -1 where nobody can set out.
func (d *dayTables) choose(place int32, u float64) int32 {
	from, to := d.from[place], d.from[place+1]
	if from == to {
		return -1
	}
	sums := d.sums[from:to]
	if d.total[place] > 0 && len(sums) <= 8 {
		u *= d.total[place]
		k := int32(0)
		for _, sum := range sums[:len(sums)-1] {
			if u >= sum {
				k++
			}
		}
		return d.link[from+k]
	}
	return d.link[from+int32(pickOf(sums, u))]
}

func (p *persons) decideFast() {
	p.lay()
	day, draw, chances, here, d := quantity.Day(p.today), p.draw, p.chances, p.here, &p.tables
	var moves [batch]int32
	var luck [batch]float64
	for start := 0; start < len(p.at); start += batch {
		at := p.at[start:min(start+batch, len(p.at))]
		n := 0
		for i, a := range at {
			u := float64(meaning(draw, start+i, day))
			q := 0.0
			if a >= 0 {
				q = chances[a]
			}
			moves[n], luck[n] = int32(i), u
			if u < q {
				n++
			}
		}
		done := p.done[start:]
		for k := range n {
			i := moves[k]
			a := at[i]
			if link := d.choose(a, luck[k]/chances[a]); link >= 0 {
				here[a]--
				at[i], done[i] = ^link, 0
			}
		}
	}
}

func (p *persons) travelFast() {
	day, draw, d := quantity.Day(p.today), p.draw, &p.tables
	var under [batch]int32
	for start := 0; start < len(p.at); start += batch {
		at, done := p.at[start:min(start+batch, len(p.at))], p.done[start:]
		n := 0
		for i, a := range at {
			under[n] = int32(i)
			if a < 0 {
				n++
			}
		}
		for _, i := range under[:n] {
			link := ^at[i]
			speed := d.speed[link]
			far := float64(done[i]) + speed
			if far <= d.km[link] {
				done[i] = float32(far)
				continue
			}
			p.arriveFast(int(i), at, done, far, link, arriving(draw, start+int(i), day))
		}
	}
}

// arriveFast brings somebody to the end of a link, and on from there while the day's
// distance is not covered.
func (p *persons) arriveFast(i int, at []int32, done []float32, far float64, link int32, stream chance.Stream) {
	d, here := &p.tables, p.here
	speed := d.speed[link]
	moved := speed
	for {
		moved -= far - d.km[link]
		place := d.to[link]
		here[place]++
		at[i], done[i] = place, 0
		if d.back[link] || moved >= speed {
			return
		}
		q := p.chances[place]
		u := stream.Unit()
		if u >= q {
			return
		}
		if link = d.choose(place, u/q); link < 0 {
			return
		}
		here[place]--
		speed = d.speed[link]
		moved += speed
		if speed <= d.km[link] {
			at[i], done[i] = ^link, float32(speed)
			return
		}
		far = speed
	}
}
