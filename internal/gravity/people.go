package gravity

import (
	"strconv"

	"vereda/internal/chance"
	"vereda/internal/quantity"
)

// What people are: age, sex, religion, ethnicity, awareness of floods, farmers.
//
// Claim: children, old people and women keep away from hazards more than others, men
// and boys less; people go where people like them are; farmers are home for the harvest.
// Parameters: Attribute, TraitRules, Farming; shares of values by place of flight.
// Equation: group.adjust and world.likeness. Loop: who is where this morning.

// Attribute is something that people have one value of, such as their religion. It is
// drawn when they appear, by the weights of the place where they do.
type Attribute struct {
	Name    string
	Values  []string
	Default []float64 // weights; none where every place has its own
	Own     []Weights
}

// Weights are those of an attribute's values at a place.
type Weights struct {
	Place int32
	Of    []float64
}

// of gives the weights at a place; none where it has none.
func (a *Attribute) of(place int32) []float64 {
	for i := range a.Own {
		if a.Own[i].Place == place {
			return a.Own[i].Of
		}
	}
	return a.Default
}

// Named is a person who is there from the start, a row of agents.csv.
type Named struct {
	Place  int32
	Values []string // by Case.NamedColumns
}

// TraitRules say what a person's attributes change.
type TraitRules struct {
	Women, Children, Elderly, Boys                                bool // avoid hazards; take risks
	CampReligion, CampEthnicity, TownEthnicity, ConflictEthnicity bool // go where people are like them
	ReligionShare                                                 float64
}

// Hazards reports whether age or sex change anything.
func (r *TraitRules) Hazards() bool { return r.Women || r.Children || r.Elderly }

// Ethnicity reports whether ethnicity changes anything.
func (r *TraitRules) Ethnicity() bool {
	return r.CampEthnicity || r.TownEthnicity || r.ConflictEthnicity
}

// Matching reports whether people look for people like them.
func (r *TraitRules) Matching() bool { return r.CampReligion || r.Ethnicity() }

// hazard is how a person sees the attraction that safety gives.
type hazard uint8

const (
	plain   hazard = iota
	squared        // twice as strongly
	unmoved        // not at all
	hazards
)

// hazardOf is the view of a person of an age, of which adult is one that no rule names.
func (r *TraitRules) hazardOf(age float64, gender string) hazard {
	h := plain
	if r.Children {
		if age < 19 {
			h = squared
		}
		if r.Boys && gender == "male" && age > 14 {
			return unmoved // also grown men, and also the old: the square of 1 is 1
		}
	}
	if r.Elderly && age > 59 {
		h = squared
	}
	if r.Women && gender == "female" {
		h = squared
	}
	return h
}

// group is what rules tell apart in people; index 0 of a value list is its first value,
// and a list of length 1 where no rule asks.
type group struct {
	hazard                     hazard
	religion, ethnicity, aware int
	farmer                     bool
}

// groups lists what rules tell apart in people, and how a person's values lead there.
type groups struct {
	c                                    *Case
	all                                  []group
	age, gender, religion, ethnicity, aw int // attributes by index, -1 where none or not asked for
	sizes                                [5]int
	chances                              [][]float64 // by place, made when first asked for
	farming                              bool
}

// attribute finds an attribute by name; -1 where it is missing.
func (c *Case) attribute(name string) int {
	for i := range c.Attributes {
		if c.Attributes[i].Name == name {
			return i
		}
	}
	return -1
}

// newGroups lists the groups of a case.
func newGroups(c *Case) *groups {
	g := &groups{c: c, age: -1, gender: -1, religion: -1, ethnicity: -1, aw: -1, sizes: [5]int{1, 1, 1, 1, 1}, chances: make([][]float64, len(c.Places))}
	r := &c.Set.Traits
	if r.Hazards() {
		g.age, g.gender, g.sizes[0] = c.attribute("age"), c.attribute("gender"), int(hazards)
	}
	value := func(is bool, name string, size *int) int {
		at := -1
		if is {
			if at = c.attribute(name); at >= 0 {
				*size = max(1, len(c.Attributes[at].Values))
			}
		}
		return at
	}
	g.religion = value(r.CampReligion, "religion", &g.sizes[1])
	g.ethnicity = value(r.Ethnicity(), "ethnicity", &g.sizes[2])
	g.aw = value(c.Set.Flood.Forecasts(), "floodawareness", &g.sizes[3])
	if g.aw >= 0 || c.Set.Flood.Forecasts() {
		g.sizes[3] = max(1, len(c.Set.Flood.Awareness))
	}
	if len(c.Set.Harvest) > 0 && c.Set.Correct.FarmersAlone {
		g.sizes[4], g.farming = 2, true
	}
	for h := range g.sizes[0] {
		for rel := range g.sizes[1] {
			for e := range g.sizes[2] {
				for a := range g.sizes[3] {
					for f := range g.sizes[4] {
						g.all = append(g.all, group{hazard: hazard(h), religion: rel, ethnicity: e, aware: a, farmer: f == 1})
					}
				}
			}
		}
	}
	return g
}

func (g *groups) index(h hazard, religion, ethnicity, aware, farmer int) int {
	return (((int(h)*g.sizes[1]+religion)*g.sizes[2]+ethnicity)*g.sizes[3]+aware)*g.sizes[4] + farmer
}

// number reads a value that counts; what is none is 30, an age that no rule names.
func number(text string) float64 {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 30
	}
	return v
}

// of is the group of somebody with these values, by attribute.
func (g *groups) of(value func(attribute int) int, farmer bool) int {
	text := func(a int) string {
		if a < 0 {
			return ""
		}
		return g.c.Attributes[a].Values[value(a)]
	}
	h, religion, ethnicity, aware, f := plain, 0, 0, 0, 0
	if g.sizes[0] > 1 {
		h = g.c.Set.Traits.hazardOf(number(text(g.age)), text(g.gender))
	}
	if g.religion >= 0 {
		religion = value(g.religion)
	}
	if g.ethnicity >= 0 {
		ethnicity = value(g.ethnicity)
	}
	if g.aw >= 0 {
		aware = min(max(0, int(number(text(g.aw)))), g.sizes[3]-1)
	}
	if farmer && g.farming {
		f = 1
	}
	return g.index(h, religion, ethnicity, aware, f)
}

// named is the group of a person of agents.csv, whose values stand in columns.
func (g *groups) named(n *Named) int {
	return g.of(func(a int) int {
		name := g.c.Attributes[a].Name
		for i, column := range g.c.NamedColumns {
			for k, v := range g.c.Attributes[a].Values {
				if column == name && n.Values[i] == v {
					return k
				}
			}
		}
		return 0
	}, false)
}

// shares are the chances of the groups for somebody who appears at a place.
func (g *groups) shares(place int32) []float64 {
	if g.chances[place] != nil {
		return g.chances[place]
	}
	list := make([]float64, len(g.all))
	view := []float64{1, 0, 0}
	if g.sizes[0] > 1 {
		view[0] = 0
		ages, genders := g.parts(g.age, place), g.parts(g.gender, place)
		for i, pa := range ages {
			for k, pg := range genders {
				age, gender := 30.0, ""
				if g.age >= 0 {
					age = number(g.c.Attributes[g.age].Values[i])
				}
				if g.gender >= 0 {
					gender = g.c.Attributes[g.gender].Values[k]
				}
				view[g.c.Set.Traits.hazardOf(age, gender)] += float64(pa * pg)
			}
		}
	}
	religions, ethnicities := g.parts(g.religion, place), g.parts(g.ethnicity, place)
	aware := make([]float64, g.sizes[3])
	for k, p := range g.parts(g.aw, place) {
		level := 0
		if g.aw >= 0 {
			level = min(max(0, int(number(g.c.Attributes[g.aw].Values[k]))), len(aware)-1)
		}
		aware[level] += p
	}
	for i := range list {
		x := &g.all[i]
		p := float64(float64(view[x.hazard]*religions[x.religion]) * float64(ethnicities[x.ethnicity]*aware[x.aware]))
		if g.farming {
			f := g.c.Places[place].Farmers
			if !x.farmer {
				f = 1 - f
			}
			p = float64(p * f)
		}
		list[i] = p
	}
	g.chances[place] = list
	return list
}

// parts are the shares of an attribute's values at a place; one part where no rule asks.
func (g *groups) parts(attribute int, place int32) []float64 {
	if attribute < 0 {
		return []float64{1}
	}
	weights := g.c.Attributes[attribute].of(place)
	total := 0.0
	for _, v := range weights {
		total += v
	}
	out := make([]float64, len(weights))
	for i, v := range weights {
		out[i] = v / total
	}
	return out
}

// drawn is the value of an attribute that a person who appears at a place has: always
// the same, whoever asks.
func drawn(draw chance.Source, a *Attribute, n, person int, place int32) int {
	weights := a.of(place)
	sums, total := make([]float64, len(weights)), 0.0
	for i, v := range weights {
		total += v
		sums[i] = total
	}
	return pickOf(sums, draw.UnitN(chance.Traits, uint64(person), quantity.Day(0), uint32(n)))
}

// groupFor draws the group of a person who appears at a place.
func (w *world) groupFor(person int, place int32) int {
	farmer := w.people.farming && w.draw.Unit(chance.Farmers, uint64(person), 0) < w.c.Places[place].Farmers
	return w.people.of(func(a int) int { return drawn(w.draw, &w.c.Attributes[a], a, person, place) }, farmer)
}

// adjust is an attraction as a group sees it: squared where it avoids hazards, 1 where
// none moves it.
func (x *group) adjust(attraction float64) float64 {
	switch x.hazard {
	case squared:
		return float64(attraction * attraction)
	case unmoved:
		return 1
	}
	return attraction
}

// census counts who stands where, where people look for people like them.
func (w *world) census(people crowd) {
	if !w.set.Traits.Matching() {
		return
	}
	n := len(w.c.Places)
	all := make([]int, n*len(w.people.all))
	people.standing(all)
	w.religious, w.ethnic = make([]float64, w.people.sizes[1]*n), make([]float64, w.people.sizes[2]*n)
	w.standing = make([]float64, n)
	for g := range w.people.all {
		x := &w.people.all[g]
		for i := range n {
			count := float64(all[g*n+i])
			w.religious[x.religion*n+i] += count
			w.ethnic[x.ethnicity*n+i] += count
			w.standing[i] += count
		}
	}
}

// share is the part of people of a value at a place: of its population, or, where it
// has none, of nobody in Flee (over a hundred million) and of those there if that is
// corrected; ok is false where then nobody is there.
func (w *world) share(counts []float64, value int, place int32) (part float64, ok bool) {
	of := w.pop[place]
	if of < 1 {
		of = 1e8
		if w.set.Correct.CampsMatch {
			of = w.standing[place]
		}
	}
	return counts[value*len(w.c.Places)+int(place)] / of, of > 0
}

// likeness multiplies an attraction by how many people like them there are.
func (w *world) likeness(x *group, place int32, s float64) float64 {
	r := &w.set.Traits
	match := func(is bool, counts []float64, value int, by float64) {
		if !is {
			return
		}
		if part, ok := w.share(counts, value, place); ok {
			s = float64(s * float64(part*by))
		}
	}
	switch {
	case w.kind[place].IsCamp():
		match(r.CampEthnicity, w.ethnic, x.ethnicity, 10)
		match(r.CampReligion, w.religious, x.religion, 1/r.ReligionShare)
	case w.conflict[place] > 0:
		match(r.ConflictEthnicity, w.ethnic, x.ethnicity, 10)
	default:
		match(r.TownEthnicity, w.ethnic, x.ethnicity, 10)
	}
	return s
}

// harvesting reports whether it is a month of harvest.
func (w *world) harvesting() bool {
	month := int(w.c.Start.AddDays(w.today).M)
	for _, m := range w.set.Harvest {
		if month == m {
			return true
		}
	}
	return false
}

// reaps reports whether somebody of a group is home for the harvest.
func (w *world) reaps(g int) bool { return w.harvest && (!w.people.farming || w.people.all[g].farmer) }
