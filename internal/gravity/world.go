package gravity

import (
	"math"
	"slices"

	"vereda/internal/chance"
	"vereda/internal/portable"
)

// world is the state of a run besides where people are.
type world struct {
	c     *Case
	set   *Settings
	draw  chance.Source
	today int

	// By place.
	kind      []Kind
	town      []bool // the flag of towns: a conflict that begins clears it, one that ends sets it
	move      []float64
	conflict  []float64
	since     []int // day on which the conflict began; -1 where it was there before
	capacity  []float64
	pop       []float64
	score     []float64
	flood     []float64 // level today
	hunger    []float64 // today, from 0 to 1
	foretold  []float64 // floods ahead, weighed, for leaving
	drawn     []float64 // and for going there
	spawn     []float64
	here      []int // people there now
	morning   []int // people there when the day's moves began
	out       [][]int32
	shut      [][]int32 // copies of closed links, to be opened again
	reach     [][]candidate
	people    *groups
	harvest   bool      // today is in a month of harvest
	religious []float64 // by value and place: people there this morning, where that counts
	ethnic    []float64 // likewise
	standing  []float64 // by place: people there this morning, where that counts
	paths     map[string][]int32
	sums      [][]float64 // by group, place and candidate: weights added up, frozen in the morning
	first     [][]int32   // by group, place and candidate: the first link towards it; -1 where nobody sets out, frozen
	chances   []float64   // by group and place: of meaning to move today
	full      []bool      // frozen: a camp that has no room for those who would set out
	stale     bool        // the links in reach have changed
	counted   []int       // camps at the start, for the output
	links     []Link      // with copies of those that were closed
	origin    []int32     // by link: the one of which it is a copy, or itself
	closed    []bool      // by link: people on it are brought back to its start
	raw, debt int
	moved     bool // paths of more than one link are in reach
	// lookedAround counts how often the places in reach were listed.
	lookedAround int
	ground       []int32 // for trails to come
}

// candidate is a place in reach of another, by one path.
type candidate struct {
	end  int32
	dist float64 // km along the path
	path []int32 // places after the first
	base float64 // weight before people's own views, where routes are fixed for the day
}

func newWorld(c *Case, seed uint64) *world {
	n, people := len(c.Places), newGroups(c)
	cells := n * len(people.all)
	w := &world{c: c, set: &c.Set, draw: chance.New(seed), people: people, paths: map[string][]int32{}, kind: make([]Kind, n), since: make([]int, n)}
	// Columns of a kind are cut from one piece: where runs are short, making them one by
	// one would be a part of what a run costs.
	columns(n, &w.move, &w.conflict, &w.capacity, &w.pop, &w.score, &w.flood, &w.hunger, &w.spawn, &w.foretold, &w.drawn)
	columns(n, &w.here, &w.morning)
	columns(n, &w.town, &w.full)
	columns(n, &w.out, &w.shut)
	columns(cells, &w.first)
	w.reach, w.sums, w.chances = make([][]candidate, n), make([][]float64, cells), make([]float64, cells)
	for i := range c.Places {
		p := &c.Places[i]
		w.capacity[i], w.pop[i], w.since[i] = p.Capacity, p.Population, -1
		w.become(i, p.Kind, p.Conflict)
		if w.move[i] < 0.005 && !w.kind[i].IsCamp() && w.kind[i] != FloodZone {
			w.kind[i], w.town[i] = Camp, false
		}
		if w.kind[i].IsCamp() || c.Set.Flood.Spawns { // Q6: all places are camps where people flee from floods
			w.counted = append(w.counted, i)
		}
	}
	w.links, w.closed = slices.Clone(c.Links), make([]bool, len(c.Links))
	w.leading()
	for i := range w.links {
		w.origin = append(w.origin, int32(i))
	}
	w.stale = true
	for i := range w.score {
		w.score[i] = 1 // as routes are fixed before the first day has rated all places
	}
	w.hazards(0)
	w.refresh()
	return w
}

// become sets what a place is.
func (w *world) become(i int, k Kind, conflict float64) {
	w.kind[i], w.conflict[i], w.town[i] = k, NoConflict, k == Town
	switch k {
	case Camp:
		w.move[i] = w.set.CampChance
	case IDPCamp:
		w.move[i] = w.set.IDPCampChance
	case Zone:
		w.move[i], w.conflict[i] = w.set.ConflictChance, conflict
	case Town, FloodZone:
		w.move[i] = w.set.DefaultChance
	default:
		w.move[i] = 1
	}
}

// decay is the part of a conflict's effect that is left.
func (w *world) decay(i int) float64 {
	if len(w.set.Decay) == 0 {
		return 1
	}
	step := (w.today - w.since[i]) / w.set.DecayInterval
	return w.set.Decay[min(step, len(w.set.Decay)-1)]
}

// refresh sets the weights with which places are drawn from which people flee.
func (w *world) refresh() {
	for i := range w.spawn {
		w.spawn[i] = 0
		if w.set.Mode == ByData && w.conflict[i] > 0 {
			w.spawn[i] = float64(w.pop[i] * w.conflict[i] * w.decay(i))
		}
		if w.set.Mode == ByData && w.set.Hunger.Spawns && w.today > 0 {
			w.spawn[i] += float64(w.pop[i] * w.hunger[i])
		}
	}
}

const epsilon = 1e-6

// conflicts starts and ends the conflicts of the day, and changes what places are.
func (w *world) conflicts(day int) {
	for _, x := range w.c.Changes {
		if x.Day == day {
			w.become(int(x.Place), x.Kind, w.set.DefaultIntensity)
		}
	}
	w.hazards(day)
	if w.set.Flood.Moves {
		return // floods take the place of conflicts.csv
	}
	for _, x := range w.c.Conflicts {
		now, before := x.Intensity[day], 0.0
		if day > 0 {
			before = x.Intensity[day-1]
		}
		i := x.Place
		switch {
		case now > epsilon && (day == 0 || before < epsilon):
			w.move[i], w.conflict[i], w.town[i], w.since[i] = w.set.ConflictChance, now, false, day
			if w.kind[i] == Town {
				w.kind[i] = Zone
			}
			w.refresh()
		case now < epsilon && day > 0 && before >= epsilon:
			w.move[i], w.conflict[i], w.town[i] = w.set.DefaultChance, NoConflict, true
			if w.kind[i] == Zone {
				w.kind[i] = Town
			}
			w.refresh()
		case now > epsilon && now != before && w.set.Correct.IntensityChanges:
			w.conflict[i] = now
			w.refresh()
		}
	}
}

// closures closes and opens what begins or ends today.
func (w *world) closures(day int) {
	for k := range w.c.Closures {
		x := &w.c.Closures[k]
		if x.Start == day {
			w.apply(x, w.shutLink, false)
		}
		if x.End == day {
			w.apply(x, w.openLink, true)
		}
	}
}

// apply closes or opens the links of a closure, or makes a camp a town or a camp again.
func (w *world) apply(x *Closure, link func(from, to int32), open bool) {
	switch x.Kind {
	case CloseCountry:
		for a := range w.c.Places {
			for b := range w.c.Places {
				ca, cb := w.c.Places[a].Country, w.c.Places[b].Country
				if ca == x.Countries[0] && cb == x.Countries[1] || ca == x.Countries[1] && cb == x.Countries[0] {
					link(int32(a), int32(b))
				}
			}
		}
	case CloseLocation:
		for b := range w.c.Places {
			link(x.A, int32(b))
			link(int32(b), x.A)
		}
	case CloseCamp, CloseIDPCamp:
		kind := Town
		if open {
			kind = map[ClosureKind]Kind{CloseCamp: Camp, CloseIDPCamp: IDPCamp}[x.Kind]
		}
		w.become(int(x.A), kind, NoConflict)
		w.stale = true
	case CloseLink:
		if w.set.Correct.LinkClosures {
			link(x.A, x.B)
			link(x.B, x.A)
		}
	}
}

// shutLink closes all links from a place to another: people on them will be brought
// back, and copies wait to be opened.
func (w *world) shutLink(from, to int32) {
	kept := w.out[from][:0:0]
	for _, l := range w.out[from] {
		if w.links[l].To != to {
			kept = append(kept, l)
			continue
		}
		w.closed[l] = true
		w.shut[from] = append(w.shut[from], int32(len(w.links)))
		w.origin = append(w.origin, w.origin[l])
		w.links, w.closed = append(w.links, w.links[l]), append(w.closed, false)
		w.stale = true
	}
	w.out[from] = kept
}

func (w *world) openLink(from, to int32) {
	kept := w.shut[from][:0:0]
	for _, l := range w.shut[from] {
		if w.links[l].To != to {
			kept = append(kept, l)
			continue
		}
		w.out[from] = append(w.out[from], l)
		w.stale = true
	}
	w.shut[from] = kept
}

// room is the capacity factor of a place with so many people there.
func (w *world) room(i int32, people int) float64 {
	c := float64(w.capacity[i] * w.set.CapacityScaling)
	n, buffer := float64(people), w.set.CapacityBuffer
	switch {
	case c < 1 || n <= float64(buffer*c):
		return 1
	case n >= c:
		return 0
	}
	return 1 - (n-float64(buffer*c))/float64(c*(1-buffer))
}

// rate recomputes the attraction of all places.
func (w *world) rate() {
	for i := range w.score {
		s := w.pull(i)
		if w.kind[i].IsCamp() {
			s *= w.set.CampWeight
		}
		if w.conflict[i] > 0 {
			s = float64(s * portable.Pow(w.set.ConflictWeight, float64(w.decay(i)*w.conflict[i])))
		}
		if w.kind[i] == FloodZone && w.set.Flood.Moves {
			s = float64(s * w.floodWeight(i))
			if w.forecasting() && !w.set.Correct.Forecasts {
				s = 0 // Q14
			}
		}
		w.score[i] = s
		if w.set.FixedRoutes {
			w.fixRoutes(i)
		}
	}
}

// chanceOf is the chance that somebody at a place means to move today.
func (w *world) chanceOf(i int32, x *group) float64 {
	p := w.move[i]
	if f := w.set.PopulationFactor; f != 0 {
		p = float64(p * portable.Pow(max(w.pop[i], w.capacity[i])/w.set.PopulationBase, f))
	}
	return w.hazardChance(i, p, x)
}

// attraction is that of a candidate from a place, for somebody of a group.
func (w *world) attraction(from int, k *candidate, x *group) float64 {
	s := x.adjust(w.score[k.end])
	if w.set.StayClose {
		s = float64(s * portable.Pow(max(1, w.apart(int(k.end), from)), -w.set.HomeDistancePower))
	}
	if w.set.UsePopulation && !w.kind[k.end].IsCamp() {
		s = float64(s * portable.Pow(max(1, w.pop[k.end]), w.set.PopulationPower))
	}
	if w.set.Flood.Moves && w.flood[k.end] > 0 {
		s = float64(s * w.floodWeight(int(k.end)))
	}
	if w.forecasting() {
		s = w.heeded(s, w.drawn[k.end], x)
	}
	if w.set.Traits.Matching() {
		s = w.likeness(x, k.end, s)
	}
	return s
}

// weight is that of a candidate from a place, with so many people at its end.
func (w *world) weight(from int, k *candidate, people int, x *group) float64 {
	s := w.attraction(from, k, x)
	if w.set.FixedRoutes {
		return float64(k.base * s)
	}
	v := (w.set.WeightSoftening + s) / power(w.set.Softening+k.dist, w.set.DistancePower)
	return power(float64(v*w.room(k.end, people)), w.set.WeightPower)
}

func power(x, p float64) float64 {
	if p == 1 {
		return x
	}
	return portable.Pow(x, p)
}

// apart is the great circle between two places [km], with the columns of the file as
// Flee takes them: the first as longitude.
func (w *world) apart(a, b int) float64 {
	const degree = math.Pi / 180
	p, q := &w.c.Places[a], &w.c.Places[b]
	sin := func(x float64) float64 { s := sine(x / 2); return float64(s * s) }
	h := sin((q.Y-p.Y)*degree) + float64(cosine(p.Y*degree)*cosine(q.Y*degree)*sin((q.X-p.X)*degree))
	return 2 * 6371 * arcsine(math.Sqrt(min(1, h)))
}

// freeze adds up the weights of all candidates with the people who are there in the
// morning.
func (w *world) freeze() {
	copy(w.morning, w.here)
	for i := range w.full {
		w.full[i] = w.kind[i].IsCamp() && w.room(int32(i), w.here[i]) < 0.5
	}
	for g := range w.people.all {
		for from := range w.reach {
			w.freezeOne(from, g)
		}
	}
}

func (w *world) freezeOne(from, g int) {
	list, at, sum := w.reach[from], g*len(w.reach)+from, 0.0
	w.chances[at] = w.chanceOf(int32(from), &w.people.all[g])
	for k := range list {
		sum += w.pruned(from, list, k, &w.people.all[g])
		w.sums[at][k] = sum
		w.first[at][k] = -1
		if !w.set.Correct.FrozenCapacity || !w.full[list[k].end] {
			w.first[at][k] = w.linkTo(int32(from), list[k].path[0])
		}
	}
}

// pruned is the weight of a candidate, or 0 where it is too small against the best.
func (w *world) pruned(from int, list []candidate, k int, x *group) float64 {
	v := w.weight(from, &list[k], w.morning[list[k].end], x)
	if t := w.set.Pruning; t >= 1.001 && !w.set.FixedRoutes {
		best := 0.0
		for j := range list {
			best = max(best, w.weight(from, &list[j], w.morning[list[j].end], x))
		}
		if v < best/t {
			return 0
		}
	}
	return v
}

// linkTo is the first open link from a place to another; -1 where there is none.
func (w *world) linkTo(from, to int32) int32 {
	for _, l := range w.out[from] {
		if w.links[l].To == to {
			return l
		}
	}
	return -1
}
