package gravity

import (
	"vereda/internal/cells"
	"vereda/internal/quantity"
)

// counts holds numbers of people who are alike, in [cells.World]: it says each
// morning what is in force, and the cells are moved by exact draws.
type counts struct {
	*world
	cells *cells.World
	today cells.Today
	gone  []int // by place: taken out for good, but still counted
	looks int   // of the world's, when routes were made
	shut  []bool
	// classes is 2 where people walk until they have reached a place, else 1.
	classes int
}

func newCounts(w *world) *counts {
	n := len(w.c.Places)
	k := &counts{world: w, gone: make([]int, n), looks: -1, classes: 1}
	classes := []cells.Class{{}}
	if w.set.StartOnFoot {
		k.classes = 2
		classes = []cells.Class{{Foot: w.set.WalkSpeed, After: 1}, {After: 1}}
	}
	k.cells = cells.New(n, nil, classes, w.draw, quantity.Day(0))
	k.today = cells.Today{
		Leave: make([]float64, n*k.classes), Choices: make([]cells.Choice, n*k.classes), Full: w.full,
		Link: func(from, to int) int { return int(w.linkTo(int32(from), int32(to))) },
	}
	return k
}

func (k *counts) add(place int32, people int) {
	k.cells.Add(0, int(place), people)
	k.here[place] += people
}

// decide moves everybody for the day: nothing is looked at between setting out and
// travelling.
func (k *counts) decide() {
	k.learnLinks()
	if k.looks != k.lookedAround {
		k.looks = k.lookedAround
		k.learnRoutes()
	}
	for place := range k.reach {
		p := k.chanceOf(int32(place))
		sums := k.sums[place]
		if n := len(sums); n > 0 && !(sums[n-1] > 0) {
			for i := range sums { // no candidate has a weight: all alike
				sums[i] = float64(i + 1)
			}
		}
		for c := range k.classes {
			at := c*len(k.reach) + place
			k.today.Leave[at] = p
			k.today.Choices[at].Sums, k.today.Choices[at].Links = sums, k.first[place]
		}
	}
	k.cells.Day(&k.today)
	for place := range k.here {
		k.here[place] = k.cells.Here(place) + k.gone[place]
	}
}

func (k *counts) travel() {}

// learnLinks tells the cells of links that are new or closed.
func (k *counts) learnLinks() {
	k.cells.Expect(len(k.links) - len(k.shut))
	for i := len(k.shut); i < len(k.links); i++ {
		l := &k.links[i]
		speed := k.set.MaxSpeed
		if l.Speed > 0 {
			speed = l.Speed
		}
		k.cells.AddLink(cells.Link{From: int(l.From), To: int(l.To), Km: l.Length, Speed: speed, Walk: l.Walk, Foot: k.set.WalkSpeed})
		k.shut = append(k.shut, false)
	}
	for i, closed := range k.closed {
		if closed && !k.shut[i] {
			k.cells.Close(i)
			k.shut[i] = true
		}
	}
}

// learnRoutes gives the candidates of each place to the cells.
func (k *counts) learnRoutes() {
	var places []int
	for from, list := range k.reach {
		var routes []cells.Route
		for i := range list {
			places = places[:0]
			for _, p := range list[i].path {
				places = append(places, int(p))
			}
			routes = append(routes, k.cells.Route(places...))
		}
		for c := range k.classes {
			k.today.Choices[c*len(k.reach)+from].Routes = routes
		}
	}
}

func (k *counts) sink(place int32, q float64) { k.gone[place] += k.cells.Sink(int(place), q) }

// RulesOf says what must be known of a person in a case; see [cells.PlanOf].
func RulesOf(c *Case) cells.Rules {
	r := cells.Rules{
		People: peopleOf(c), Places: len(c.Places), OnFoot: c.Set.StartOnFoot,
		LiveCapacity: !c.Set.Correct.FrozenCapacity && limited(c), ShortStints: c.Set.AvoidShortStints,
	}
	for _, l := range c.Links {
		speed := c.Set.MaxSpeed
		if l.Speed > 0 {
			speed = l.Speed
		}
		if l.Walk > 0 || c.Set.StartOnFoot {
			speed = min(speed, c.Set.WalkSpeed)
		}
		r.Travelling += int(l.Length / speed)
	}
	w := newWorld(c, 0)
	w.lookAround()
	rests := map[string]bool{}
	for _, list := range w.reach {
		for i := range list {
			for rest := list[i].path[1:]; len(rest) > 0; rest = rest[1:] {
				key := make([]byte, 0, 4*len(rest))
				for _, p := range rest {
					key = append(key, byte(p), byte(p>>8), byte(p>>16), byte(p>>24))
				}
				rests[string(key)] = true
			}
		}
	}
	r.Routes = len(rests)
	return r
}

// limited reports whether any place can become full.
func limited(c *Case) bool {
	for i := range c.Places {
		if c.Places[i].Capacity*c.Set.CapacityScaling >= 1 || c.Places[i].CapacityPerDay > 0 {
			return true
		}
	}
	return false
}
