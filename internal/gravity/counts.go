package gravity

import (
	"vereda/internal/cells"
	"vereda/internal/chance"
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
	// classes is the number of groups, twice that where people walk until they have
	// reached a place.
	classes int
	added   uint64 // numbers of people who appeared together
}

func newCounts(w *world) *counts {
	n := len(w.c.Places)
	groups := len(w.people.all)
	k := &counts{world: w, gone: make([]int, n), looks: -1, classes: groups}
	var classes []cells.Class
	if w.set.StartOnFoot {
		for g := range groups {
			classes = append(classes, cells.Class{Foot: w.set.WalkSpeed, After: groups + g})
		}
		k.classes *= 2
	}
	for range groups {
		classes = append(classes, cells.Class{After: len(classes)})
	}
	k.cells = cells.New(n, nil, classes, w.draw, quantity.Day(0))
	k.today = cells.Today{
		Leave: make([]float64, n*k.classes), Choices: make([]cells.Choice, n*k.classes), Full: w.full,
		Link: func(from, to int) int { return int(w.linkTo(int32(from), int32(to))) },
	}
	return k
}

func (k *counts) add(place int32, people int) {
	k.here[place] += people
	if len(k.people.all) == 1 {
		k.cells.Add(0, int(place), people)
		return
	}
	if people == 0 {
		return
	}
	stream := k.draw.Stream(chance.CellTraits, k.added, quantity.Day(k.world.today))
	k.added++
	left, shares := people, k.people.shares(place)
	for g, p := range shares {
		rest := 0.0
		for _, q := range shares[g:] {
			rest += q
		}
		n := left
		if p < rest {
			n = stream.Binomial(left, p/rest)
		}
		k.cells.Add(g, int(place), n)
		if left -= n; left == 0 {
			return
		}
	}
}

func (k *counts) addAs(place int32, group int) {
	k.cells.Add(group, int(place), 1)
	k.here[place]++
}

func (k *counts) standing(counts []int) {
	for c := range k.classes {
		for place := range k.reach {
			counts[c%len(k.people.all)*len(k.reach)+place] += k.cells.HereOf(c, place)
		}
	}
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
		for g := range k.people.all {
			sums := k.sums[g*len(k.reach)+place]
			if n := len(sums); n > 0 && !(sums[n-1] > 0) {
				for i := range sums { // no candidate has a weight: all alike
					sums[i] = float64(i + 1)
				}
			}
			for c := g; c < k.classes; c += len(k.people.all) {
				at := c*len(k.reach) + place
				k.today.Leave[at] = k.chances[g*len(k.reach)+place]
				k.today.Choices[at].Sums, k.today.Choices[at].Links = sums, k.first[g*len(k.reach)+place]
			}
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
		Groups: len(newGroups(c).all), HomeForNow: len(c.Set.Harvest) > 0, Followed: c.Set.Log.Agents > 0 || c.Set.Log.Links > 0,
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
	w.rate()
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
