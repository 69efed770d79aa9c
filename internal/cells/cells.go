// Package cells moves numbers of people instead of persons: people who cannot be
// told apart by any rule in force stand in one cell, and a day draws how many of a
// cell do each thing. It is as exact as asking each person, at a cost that does
// not grow with their number.
//
// Exact because people of one cell choose independently among the same things
// with the same chances, which depend on the cell and on values that stay as they
// are for the whole day; so their number for each choice is one multinomial draw,
// and sums over cells have the law they have over persons. [Plan] says which
// rules keep to that and which do not.
package cells

import (
	"slices"

	"vereda/internal/chance"
	"vereda/internal/quantity"
)

// Link is one direction of a road.
type Link struct {
	From, To int     // places
	Km       float64 // above 0
	Speed    float64 // km a day of those who are not on foot, above 0
	// Walk is the chance that somebody walks for the day, drawn anew each day, and
	// Foot the speed of those who do.
	Walk, Foot float64
}

// Class is what rules distinguish in people apart from where they are.
type Class struct {
	// Foot is the speed, in km a day, at which the class walks; 0 is the speed of
	// the link.
	Foot float64
	// After is the class that somebody belongs to once the end of a link is
	// reached: itself, or the one without the first journey on foot.
	After int
}

// Route is the rest of a planned way: the next place, and the route from there.
// Route 0 is none. Routes are made by [World.Route].
type Route int32

type route struct {
	next, last int
	rest       Route
}

// Choice is what people of one class in one place can set out for: routes, and
// the running sums of their weights (never falling; not divided by their total).
// Without any route nobody leaves. Links are the first link of each route today, -1
// where none is open; nil where they are to be asked of [Today].
type Choice struct {
	Routes []Route
	Sums   []float64
	Links  []int32
}

// Today is what is in force for one day; nothing in it changes before the next.
type Today struct {
	// Leave is the chance of setting out from a place today, and Choices the ways
	// from it, both by class and place: index class*places + place.
	Leave   []float64
	Choices []Choice
	// Full places take no new journeys that end there: who would begin a leg towards
	// one stays and forgets the route.
	Full []bool
	// Link is the link by which people go from a place to the next, or -1 where none
	// is open.
	Link func(from, to int) int
}

// World is the state: how many people are in which cell. It holds no list of
// people and its size does not depend on their number.
type World struct {
	places  int
	links   []Link
	classes []Class
	source  chance.Source
	day     quantity.Day
	age     int // days gone by

	routes []route
	known  map[[2]int32]Route

	still  [][]group // by class and place: people there, by route
	roads  []road    // by link and class
	doomed []road    // of closed links: those who turn back at the end

	here, on  []int // people in a place, people on a link
	entered   []int // people who have entered a link since the beginning
	people    int
	hops      int
	now, next [][]wave // arrivals that go on today, by class and place
	// last gives, by class and place, the km of a day beyond which any link from there
	// ends it, rounded up: from there on those km make no difference.
	last     []float64
	scratch  []int
	groups   []group // those of the place that is being gone through
	striders []strider
	morning  bool // people set out who have not travelled today
}

// group is people with one route (0: none).
type group struct {
	route Route
	n     int
}

// road holds people of a class on a link by the day on which they arrive; slot
// day modulo len is that of a day. Length is the days a journey takes, rest the
// km of the last of them. Slots are made where there can be people: on links of several days, and
// where some must turn back. Where a lot decides who walks, days are not known
// beforehand, and striding holds people by how far they are.
type road struct {
	slots    [][]group
	length   int
	rest     float64
	speed    float64
	walk     float64
	foot     float64
	striding []strider
}

// strider is people who have come km on a link.
type strider struct {
	km    float64
	route Route
	n     int
}

// wave is people who have come km today and have not yet used up the day.
type wave struct {
	km    float64
	route Route
	n     int
}

// New returns a world without people on the day before first. Classes are those
// that Add knows.
func New(places int, links []Link, classes []Class, source chance.Source, first quantity.Day) *World {
	w := &World{
		places: places, classes: classes, source: source, day: first - 1,
		routes: make([]route, 1), known: map[[2]int32]Route{},
		still: make([][]group, places*len(classes)), here: make([]int, places),
		last: make([]float64, places*len(classes)),
		now:  make([][]wave, places*len(classes)), next: make([][]wave, places*len(classes)),
	}
	// Most cells of a kind fit into these; one by one they would be half of what a
	// short run allocates.
	cut(w.still, 1)
	cut(w.now, 3)
	cut(w.next, 3)
	w.Expect(len(links))
	for _, link := range links {
		w.AddLink(link)
	}
	return w
}

// cut gives each list room for n, out of one piece.
func cut[T any](lists [][]T, n int) {
	all := make([]T, n*len(lists))
	for i := range lists {
		lists[i], all = all[:0:n], all[n:]
	}
}

// AddLink adds a link and returns its number.
func (w *World) AddLink(link Link) int {
	w.links = append(w.links, link)
	w.on, w.entered = append(w.on, 0), append(w.entered, 0)
	for _, class := range w.classes {
		r := newRoad(link, class)
		w.doomed = append(w.doomed, r)
		if r.length > 1 || link.Walk > 0 {
			r.slots = make([][]group, r.length)
		}
		w.roads = append(w.roads, r)
	}
	for c := range w.classes {
		r := &w.roads[len(w.roads)-len(w.classes)+c]
		at := c*w.places + link.From
		w.last[at] = max(w.last[at], float64(max(r.speed, r.foot)*(1+1e-12))-link.Km)
	}
	return len(w.links) - 1
}

// Expect makes room for so many links.
func (w *World) Expect(links int) {
	w.links = slices.Grow(w.links, links)
	w.on, w.entered = slices.Grow(w.on, links), slices.Grow(w.entered, links)
	w.roads, w.doomed = slices.Grow(w.roads, links*len(w.classes)), slices.Grow(w.doomed, links*len(w.classes))
}

// newRoad works out the days on a link: people advance by a day's speed, also on
// the day they enter, and arrive when they have come further than its length.
func newRoad(link Link, class Class) road {
	speed := link.Speed
	if class.Foot > 0 {
		speed = class.Foot
	}
	if link.Walk > 0 {
		return road{length: 1, speed: speed, walk: link.Walk, foot: link.Foot}
	}
	days, km := 1, speed
	for !(km > link.Km) {
		days++
		km += speed
	}
	// Added up day by day, as a person would: the last day's part is its speed less
	// what lies beyond the end.
	return road{length: days, rest: speed - (km - link.Km), speed: speed}
}

// Route returns the route through these places in order; of none, 0. The same
// places give the same route.
func (w *World) Route(places ...int) Route {
	rest := Route(0)
	for i := len(places) - 1; i >= 0; i-- {
		key := [2]int32{int32(places[i]), int32(rest)}
		id, found := w.known[key]
		if !found {
			id = Route(len(w.routes))
			w.routes = append(w.routes, route{next: places[i], last: places[len(places)-1], rest: rest})
			w.known[key] = id
		}
		rest = id
	}
	return rest
}

// Add puts n people of a class into a place.
func (w *World) Add(class, place, n int) {
	w.people += n
	w.here[place] += n
	join(&w.still[class*w.places+place], 0, n)
}

// Sink takes people out of a place for good, each with this chance, and returns how
// many. It draws by place and day, once a day.
func (w *World) Sink(place int, chanceOf float64) int {
	gone := 0
	stream := w.source.Stream(chance.CellSinks, uint64(place), w.day)
	for c := range w.classes {
		groups := w.still[c*w.places+place]
		for i := range groups {
			n := stream.Binomial(groups[i].n, chanceOf)
			groups[i].n -= n
			gone += n
		}
	}
	w.here[place] -= gone
	w.people -= gone
	return gone
}

// HereOf returns the people of a class in a place.
func (w *World) HereOf(class, place int) int {
	people := 0
	for _, g := range w.still[class*w.places+place] {
		people += g.n
	}
	return people
}

// Here returns the people in a place, and On those on a link.
func (w *World) Here(place int) int { return w.here[place] }

// On returns the people on a link, turned away at its end or not.
func (w *World) On(link int) int { return w.on[link] }

// Entered returns how many times anybody has entered a link.
func (w *World) Entered(link int) int { return w.entered[link] }

// People returns all people in places and on links.
func (w *World) People() int { return w.people }

// Hops returns how many links have been entered in all.
func (w *World) Hops() int { return w.hops }

// Occupied returns how many cells hold people.
func (w *World) Occupied() int {
	n := 0
	count := func(groups []group) {
		for _, g := range groups {
			if g.n > 0 {
				n++
			}
		}
	}
	for _, groups := range w.still {
		count(groups)
	}
	for _, roads := range [][]road{w.roads, w.doomed} {
		for _, r := range roads {
			for _, groups := range r.slots {
				count(groups)
			}
			n += len(r.striding)
		}
	}
	return n
}

// Close turns those who are on a link away from its end: they go on, and on
// arrival are back where it begins, also if it is opened again meanwhile.
func (w *World) Close(link int) {
	for c := range w.classes {
		from, to := &w.roads[link*len(w.classes)+c], &w.doomed[link*len(w.classes)+c]
		for _, g := range from.striding {
			to.stride(g)
		}
		from.striding = from.striding[:0]
		if to.slots == nil {
			to.slots = make([][]group, to.length)
		}
		for slot, groups := range from.slots {
			for _, g := range groups {
				join(&to.slots[slot], g.route, g.n)
			}
			from.slots[slot] = groups[:0]
		}
	}
}

// stride adds people to those who have come as far.
func (r *road) stride(g strider) {
	if g.n == 0 {
		return
	}
	for i := range r.striding {
		if old := &r.striding[i]; old.km == g.km && old.route == g.route {
			old.n += g.n
			return
		}
	}
	r.striding = append(r.striding, g)
}

// join adds n people with a route to a list that is ordered by first use.
func join(groups *[]group, r Route, n int) {
	if n == 0 {
		return
	}
	for i := range *groups {
		if (*groups)[i].route == r {
			(*groups)[i].n += n
			return
		}
	}
	*groups = append(*groups, group{r, n})
}
