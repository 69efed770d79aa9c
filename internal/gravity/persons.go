package gravity

import (
	"slices"

	"vereda/internal/chance"
	"vereda/internal/quantity"
)

// persons holds one row for each person: where they are, and how far along a link. A
// row takes 8 bytes, and some more where camps are sinks, or people follow routes of
// several links, avoid short stints or start on foot.
type persons struct {
	*world
	at   []int32   // place, or ^link
	done []float32 // km of the link
	gone []bool    // where camps are sinks: taken out for good, but still counted where they were

	started []bool    // has travelled before, where people start on foot
	recent  []float32 // smoothed share of a day's distance, where short stints are avoided
	moved   []float32 // km today, likewise
	route   []int32   // candidate under way as an index into routes, -1 for none
	step    []uint8   // places of it that were passed

	routes [][]int32 // paths that somebody follows, kept when links change
	known  map[*int32]int32
	tables dayTables
	lanes  *lanes
	passed bool          // today's travel was passed with the decisions
	plain  bool          // the plain loops are wanted
	group  []uint16      // where rules tell people apart
	home   []int32       // where people appeared, where that is asked for
	away   []bool        // counted at home for the harvest
	diary  *diary        // what is written of each person, where it is asked for
	stream chance.Stream // of the person in hand today
}

func newPersons(w *world) *persons {
	p := &persons{world: w, known: map[*int32]int32{}}
	p.plain = len(w.people.all) > 1 || len(w.set.Harvest) > 0
	return p
}

func (p *persons) addAs(place int32, group int) {
	p.add(place, 1)
	if p.group != nil {
		p.group[len(p.at)-1] = uint16(group)
	}
}

// groupOf is the group of a person.
func (p *persons) groupOf(i int) int {
	if p.group == nil {
		return 0
	}
	return int(p.group[i])
}

// key is the index of a person's group and a place.
func (p *persons) key(i int, at int32) int {
	if p.group == nil {
		return int(at)
	}
	return int(p.group[i])*len(p.reach) + int(at)
}

func (p *persons) standing(counts []int) {
	for i, at := range p.at {
		if at >= 0 && !(p.gone != nil && p.gone[i]) {
			counts[p.key(i, at)]++
		}
	}
}

// expect makes room for so many people in the columns that everybody has: memory that
// nobody stands in yet is only promised, and a column that grows is there twice for a
// while. More than a hundred million are not believed before they come.
func (p *persons) expect(people int) {
	people = max(0, min(people, 1<<27))
	p.at, p.done = slices.Grow(p.at, people), slices.Grow(p.done, people)
}

func (p *persons) add(place int32, people int) {
	first := len(p.at)
	for person := first; person < first+people; person++ {
		if len(p.people.all) > 1 {
			p.group = append(p.group, uint16(p.groupFor(person, place)))
		}
		if p.diary != nil {
			p.diary.add(p, person)
		}
	}
	p.at, p.done = rows(p.at, people), rows(p.done, people)
	for i := first; i < len(p.at); i++ {
		p.at[i] = place
	}
	if len(p.set.Harvest) > 0 || p.diary != nil {
		p.home = rows(p.home, people)
		for i := first; i < len(p.home); i++ {
			p.home[i] = place
		}
	}
	if len(p.set.Harvest) > 0 {
		p.away = rows(p.away, people)
	}
	if p.set.Sinks {
		p.gone = rows(p.gone, people)
	}
	if p.set.StartOnFoot {
		p.started = rows(p.started, people)
	}
	if p.set.AvoidShortStints {
		p.recent, p.moved = rows(p.recent, people), rows(p.moved, people)
	}
	if p.following() {
		p.route, p.step = rows(p.route, people), rows(p.step, people)
		for i := first; i < len(p.route); i++ {
			p.route[i] = -1
		}
	}
	p.here[place] += people
}

// rows adds rows to a column. It grows by a sixteenth, as columns are most of what a
// run takes.
func rows[T any](column []T, n int) []T {
	size := len(column) + n
	if size > cap(column) {
		wider := make([]T, len(column), max(size, len(column)+len(column)/16))
		copy(wider, column)
		column = wider
	}
	return column[:size]
}

// following reports whether people may follow routes of several links.
func (p *persons) following() bool {
	if p.set.Awareness > 1 || p.set.FixedRoutes {
		return true
	}
	for i := range p.c.Places {
		if p.c.Places[i].Kind == Marker {
			return true
		}
	}
	return false
}

// meaning is the draw of the morning: whether a person means to move, and where to.
func meaning(draw chance.Source, i int, day quantity.Day) float64 {
	return draw.Unit(chance.Moving, uint64(i), day)
}

// arriving are the draws of the links of a day.
func arriving(draw chance.Source, i int, day quantity.Day) chance.Stream {
	return draw.Stream(chance.MovingOn, uint64(i), day)
}

// decide lets everybody at a place stay or set out, in the order in which they fled.
// The draw that says that somebody moves is, over the chance of it, as good as a fresh
// one, and says where to.
func (p *persons) decide() {
	if p.passed = p.fast(); p.passed {
		p.dayFast()
		return
	}
	if p.diary != nil {
		p.diary.morning(p)
	}
	day := quantity.Day(p.today)
	for i, at := range p.at {
		if at < 0 || p.gone != nil && p.gone[i] {
			continue
		}
		if p.away != nil && p.atHarvest(i, at) {
			continue
		}
		q := p.chances[p.key(i, at)]
		if p.goesOn(i) {
			p.setOut(i, at, 0)
		} else if u := meaning(p.draw, i, day); u < q {
			p.setOut(i, at, u/q)
		}
	}
}

// atHarvest counts a person at home in the months of harvest, and back where they are
// after them; it reports whether they stay today.
func (p *persons) atHarvest(i int, at int32) bool {
	stay := p.reaps(p.groupOf(i))
	if stay != p.away[i] {
		from, to := at, p.home[i]
		if !stay {
			from, to = to, from
		}
		p.here[from]--
		p.here[to]++
		p.away[i] = stay
	}
	return stay
}

func (p *persons) goesOn(i int) bool { return p.route != nil && p.route[i] >= 0 }

// meanings are the draws of the morning for all, and arrivals those of the links.
func meanings(draw chance.Source, day quantity.Day) chance.Row {
	return draw.Row(chance.Moving, day)
}

func arrivals(draw chance.Source, day quantity.Day) chance.Row {
	return draw.Row(chance.MovingOn, day)
}

// setOut puts a person on a link, where one is chosen by a draw and may be taken; it
// reports whether they are on it.
func (p *persons) setOut(i int, at int32, u float64) bool {
	link := int32(-1)
	if p.goesOn(i) {
		path := p.routes[p.route[i]]
		if !p.noRoom(path[len(path)-1]) {
			link = p.linkTo(at, path[p.step[i]])
		}
	} else if k := p.pick(i, at, u); k >= 0 {
		c := &p.reach[at][k]
		if link = p.first[p.key(i, at)][k]; link >= 0 && !p.set.Correct.FrozenCapacity && p.noRoom(c.end) {
			link = -1
		}
		if link >= 0 && len(c.path) > 1 {
			p.follow(i, c.path)
		}
	}
	if link < 0 {
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
	if p.diary != nil {
		p.diary.enter(p, i, link)
	}
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

// pick is the candidate that a draw chooses; -1 where there is none.
func (p *persons) pick(i int, at int32, u float64) int {
	list, sums, x := p.reach[at], p.sums[p.key(i, at)], &p.people.all[p.groupOf(i)]
	if len(list) == 0 {
		return -1
	}
	if !p.set.Correct.FrozenCapacity {
		copy(p.morning, p.here)
		sum := 0.0
		for k := range list {
			sum += p.pruned(int(at), list, k, x)
			sums[k] = sum
		}
	}
	return pickOf(sums, u)
}

// pickOf is the candidate in whose part of the sums a draw falls; all alike where no
// candidate has a weight.
func pickOf(sums []float64, u float64) int {
	total := sums[len(sums)-1]
	if !(total > 0) {
		return min(int(u*float64(len(sums))), len(sums)-1)
	}
	u *= total
	if len(sums) <= 8 { // without a branch that nobody can foresee
		k := 0
		for _, sum := range sums[:len(sums)-1] {
			if u >= sum {
				k++
			}
		}
		return k
	}
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
	if p.passed {
		return
	}
	for i := range p.at {
		if p.at[i] >= 0 {
			if p.recent != nil {
				p.recent[i] = float32(float64(p.recent[i]) / 2)
			}
			continue
		}
		p.stream = arriving(p.draw, i, quantity.Day(p.today))
		moved := p.travelOne(i)
		if p.diary != nil {
			p.diary.moved[i] = moved
		}
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
		if p.diary != nil {
			p.diary.arrive(i, ^p.at[i], link.Length, back)
		}
		if back {
			at = link.From // with the rest of the route, which leads on from the end only
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
	if p.away != nil && p.atHarvest(i, at) {
		return false
	}
	hurry := p.set.AvoidShortStints && p.town[at] && (float64(p.recent[i])+moved/p.set.MaxSpeed)/2 < 0.5
	if hurry || p.goesOn(i) {
		return p.setOut(i, at, p.stream.Unit())
	}
	q := p.chances[p.key(i, at)]
	if u := p.stream.Unit(); u < q {
		return p.setOut(i, at, u/q)
	}
	return false
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
	if link.Walk > 0 && p.stream.Unit() < link.Walk {
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
