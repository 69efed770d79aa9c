package gravity

import (
	"vereda/internal/chance"
	"vereda/internal/quantity"
)

// persons holds one row for each person: where they are, and how far along a link. A
// row takes 9 bytes, and 12 more where people follow routes of several links, avoid
// short stints or start on foot.
type persons struct {
	*world
	at   []int32   // place, or ^link
	done []float32 // km of the link
	gone []bool    // taken out for good, but still counted where they were

	started []bool    // has travelled before, where people start on foot
	recent  []float32 // smoothed share of a day's distance, where short stints are avoided
	moved   []float32 // km today, likewise
	route   []int32   // candidate under way as an index into routes, -1 for none
	step    []uint8   // places of it that were passed

	routes [][]int32 // paths that somebody follows, kept when links change
	known  map[*int32]int32
	draws  uint32 // of the person in hand today
}

func newPersons(w *world) *persons {
	return &persons{world: w, known: map[*int32]int32{}}
}

func (p *persons) add(place int32, people int) {
	for range people {
		p.at, p.done, p.gone = append(p.at, place), append(p.done, 0), append(p.gone, false)
		if p.set.StartOnFoot {
			p.started = append(p.started, false)
		}
		if p.set.AvoidShortStints {
			p.recent, p.moved = append(p.recent, 0), append(p.moved, 0)
		}
		if p.following() {
			p.route, p.step = append(p.route, -1), append(p.step, 0)
		}
	}
	p.here[place] += people
}

// following reports whether people may follow routes of several links.
func (p *persons) following() bool {
	if p.set.Awareness > 1 {
		return true
	}
	for i := range p.c.Places {
		if p.c.Places[i].Kind == Marker {
			return true
		}
	}
	return false
}

func (p *persons) unit(i int) float64 {
	p.draws++
	return p.draw.UnitN(chance.Moving, uint64(i), quantity.Day(p.today), p.draws)
}

// decide lets everybody at a place stay or set out, in the order in which they fled.
func (p *persons) decide() {
	chances := make([]float64, len(p.c.Places))
	for i := range chances {
		chances[i] = p.chanceOf(int32(i))
	}
	for i, at := range p.at {
		if at < 0 || p.gone[i] {
			continue
		}
		p.draws = 0
		if q := chances[at]; p.goesOn(i) || p.unit(i) < q {
			p.setOut(i, at)
		}
	}
}

func (p *persons) goesOn(i int) bool { return p.route != nil && p.route[i] >= 0 }

// setOut puts a person on a link, where one is chosen and may be taken; it reports
// whether they are on it.
func (p *persons) setOut(i int, at int32) bool {
	var next, end int32
	if p.goesOn(i) {
		path := p.routes[p.route[i]]
		next, end = path[p.step[i]], path[len(path)-1]
	} else {
		k := p.pick(i, at)
		if k < 0 {
			return false
		}
		c := &p.reach[at][k]
		next, end = c.path[0], c.end
		if len(c.path) > 1 {
			p.follow(i, c.path)
		}
	}
	link := p.linkTo(at, next)
	if link < 0 || p.noRoom(end) {
		if p.route != nil {
			p.route[i] = -1
		}
		return false
	}
	if p.goesOn(i) {
		p.step[i]++
		if path := p.routes[p.route[i]]; int(p.step[i]) == len(path) {
			p.route[i] = -1
		}
	}
	p.here[at]--
	p.at[i], p.done[i] = ^link, 0
	return true
}

// follow notes the path that a person follows.
func (p *persons) follow(i int, path []int32) {
	id, known := p.known[&path[0]]
	if !known {
		id = int32(len(p.routes))
		p.known[&path[0]] = id
		p.routes = append(p.routes, path)
	}
	p.route[i], p.step[i] = id, 0
}

// noRoom reports whether a camp has so little room that people do not set out for it.
func (p *persons) noRoom(end int32) bool {
	if p.set.Correct.FrozenCapacity {
		return p.full[end]
	}
	return p.kind[end].IsCamp() && p.room(end, p.here[end]) < 0.5
}

// pick draws a candidate; -1 where there is none.
func (p *persons) pick(i int, at int32) int {
	list, sums := p.reach[at], p.sums[at]
	if len(list) == 0 {
		return -1
	}
	if !p.set.Correct.FrozenCapacity {
		copy(p.morning, p.here)
		sum := 0.0
		for k := range list {
			sum += p.pruned(int(at), list, k)
			sums[k] = sum
		}
	}
	return pickOf(sums, p.unit(i))
}

// pickOf is the candidate in whose part of the sums a draw falls; all alike where no
// candidate has a weight.
func pickOf(sums []float64, u float64) int {
	total := sums[len(sums)-1]
	if !(total > 0) {
		return min(int(u*float64(len(sums))), len(sums)-1)
	}
	u *= total
	low, high := 0, len(sums)-1
	for low < high {
		if mid := (low + high) / 2; u < sums[mid] {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return low
}

// travel moves everybody who is on a link. Whoever arrives before the day's distance
// is covered decides at once whether to go on, with a whole day's speed for the next
// link.
func (p *persons) travel() {
	for i := range p.at {
		if p.at[i] >= 0 {
			if p.recent != nil {
				p.recent[i] = float32(float64(p.recent[i]) / 2)
			}
			continue
		}
		p.draws = 1 << 16 // apart from the draws of the morning
		moved := p.travelOne(i)
		if p.recent != nil {
			p.recent[i] = float32((float64(p.recent[i]) + moved/p.set.MaxSpeed) / 2)
		}
	}
}

func (p *persons) travelOne(i int) (moved float64) {
	for {
		link := &p.links[^p.at[i]]
		speed := p.speedOn(i, link)
		done := float64(p.done[i]) + speed
		moved += speed
		if done <= link.Length {
			p.done[i] = float32(done)
			return moved
		}
		if p.started != nil {
			p.started[i] = true
		}
		moved -= done - link.Length
		at := link.To
		back := p.closed[^p.at[i]]
		if back {
			at = link.From
			if p.route != nil {
				p.route[i] = -1
			}
		}
		p.at[i], p.done[i] = at, 0
		p.here[at]++
		if back || moved >= speed {
			return moved
		}
		if !p.goOnToday(i, at, moved) {
			return moved
		}
	}
}

// goOnToday lets somebody who arrived early decide at once.
func (p *persons) goOnToday(i int, at int32, moved float64) bool {
	hurry := p.set.AvoidShortStints && p.town[at] && (float64(p.recent[i])+moved/p.set.MaxSpeed)/2 < 0.5
	if !hurry && !p.goesOn(i) && p.unit(i) >= p.chanceOf(at) {
		return false
	}
	return p.setOut(i, at)
}

// speedOn is how far a person gets on a link in a day.
func (p *persons) speedOn(i int, link *Link) float64 {
	speed := p.set.MaxSpeed
	if link.Speed > 0 {
		speed = link.Speed
	}
	if p.started != nil && !p.started[i] {
		speed = p.set.WalkSpeed
	}
	if link.Walk > 0 && p.unit(i) < link.Walk {
		speed = p.set.WalkSpeed
	}
	return speed
}

func (p *persons) sink(place int32, q float64) {
	for i, at := range p.at {
		if at == place && !p.gone[i] && p.draw.UnitN(chance.Sinking, uint64(i), quantity.Day(p.today), 0) < q {
			p.gone[i] = true
		}
	}
}
