package gravity

import (
	"vereda/internal/chance"
	"vereda/internal/quantity"
)

// counts holds numbers of people who are alike: those at a place, and those on a link
// who have come equally far. All of a cell face the same chances, which depend on the
// cell and on the morning of the day alone, so that binomial and multinomial draws
// have the law of one draw for each person.
type counts struct {
	*world
	idle   []int         // by place: taken out for good, but still counted
	onLink [][]leg       // by link: cells, those who set out first in front
	draws  uint32        // of the day
	routes []multinomial // by place

	arrivals []arrival // of the day, those not looked at yet behind
	cells    []leg     // of the link in hand
}

// leg is people who have come so far on a link.
type leg struct {
	done   float64 // km
	people int
}

// arrival is people who came to a place having moved so far today.
type arrival struct {
	place  int32
	moved  float64 // km
	people int
}

// multinomial is how people at a place share out, frozen for the day.
type multinomial struct {
	link []int32 // by candidate; -1 where nobody can set out
}

func newCounts(w *world) *counts {
	return &counts{world: w, idle: make([]int, len(w.c.Places)), routes: make([]multinomial, len(w.c.Places))}
}

func (k *counts) add(place int32, people int) { k.here[place] += people }

func (k *counts) binomialToday(n int, p float64) int {
	k.draws++
	return k.binomial(chance.MovingCells, 0, quantity.Day(k.today), k.draws, n, p)
}

// decide lets everybody at a place stay or set out.
func (k *counts) decide() {
	k.draws = 0
	for len(k.onLink) < len(k.links) {
		k.onLink = append(k.onLink, nil)
	}
	for i := range k.routes {
		m := &k.routes[i]
		m.link = m.link[:0]
		for c := range k.reach[i] {
			end := k.reach[i][c].end
			link := k.linkTo(int32(i), end)
			if k.full[end] {
				link = -1
			}
			m.link = append(m.link, link)
		}
	}
	for i := range k.routes {
		leaving := k.binomialToday(k.here[i]-k.idle[i], k.chanceOf(int32(i)))
		k.share(int32(i), leaving, func(link int32, people int) {
			k.onLink[link] = append(k.onLink[link], leg{0, people})
		})
	}
}

// share lets people at a place choose among the candidates and puts those who can set
// out on their links.
func (k *counts) share(place int32, people int, put func(link int32, people int)) {
	list, sums := k.routes[place].link, k.sums[place]
	if people == 0 || len(list) == 0 {
		return
	}
	total, before := sums[len(sums)-1], 0.0
	for c := range list {
		if people == 0 {
			return
		}
		part, left := 1.0, float64(len(list)-c)
		if total > 0 {
			part, left = sums[c]-before, total-before
			before = sums[c]
		}
		n := people
		if c < len(list)-1 && part < left {
			n = k.binomialToday(people, part/left)
		}
		people -= n
		if n > 0 && list[c] >= 0 {
			k.here[place] -= n
			put(list[c], n)
		}
	}
}

// travel moves everybody who is on a link; those who arrive early decide at once.
func (k *counts) travel() {
	k.arrivals = k.arrivals[:0]
	for link := range k.onLink {
		k.cells = append(k.cells[:0], k.onLink[link]...)
		k.onLink[link] = k.onLink[link][:0]
		for _, cell := range k.cells {
			k.move(int32(link), cell, 0)
		}
	}
	for q := 0; q < len(k.arrivals); q++ {
		a := k.arrivals[q]
		leaving := k.binomialToday(a.people, k.chanceOf(a.place))
		k.share(a.place, leaving, func(link int32, people int) { k.move(link, leg{0, people}, a.moved) })
	}
}

// move moves the people of a cell along their link, some of whom may walk.
func (k *counts) move(link int32, cell leg, moved float64) {
	l := &k.links[link]
	speed := k.set.MaxSpeed
	if l.Speed > 0 {
		speed = l.Speed
	}
	if l.Walk > 0 {
		walking := k.binomialToday(cell.people, l.Walk)
		k.advance(link, leg{cell.done, walking}, k.set.WalkSpeed, moved)
		cell.people -= walking
	}
	k.advance(link, cell, speed, moved)
}

func (k *counts) advance(link int32, cell leg, speed, moved float64) {
	if cell.people == 0 {
		return
	}
	l := &k.links[link]
	done := cell.done + speed
	moved += speed
	if done <= l.Length {
		k.rest(link, done, cell.people)
		return
	}
	moved -= done - l.Length
	if k.closed[link] {
		k.here[l.From] += cell.people
		return
	}
	k.here[l.To] += cell.people
	if moved < speed {
		k.arrivals = append(k.arrivals, arrival{l.To, moved, cell.people})
	}
}

// rest adds people to the cell of a link at a distance.
func (k *counts) rest(link int32, done float64, people int) {
	cells := k.onLink[link]
	for i := range cells {
		if cells[i].done == done {
			cells[i].people += people
			return
		}
	}
	k.onLink[link] = append(cells, leg{done, people})
}

func (k *counts) sink(place int32, q float64) {
	k.idle[place] += k.binomialToday(k.here[place]-k.idle[place], q)
}
