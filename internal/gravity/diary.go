package gravity

import "vereda/internal/chance"

// diary is what is written of each person and link, where it is asked for.
type diary struct {
	travelled []float64 // km of completed links
	moved     []float64 // km today
	places    []int     // reached, the first counted
	stayed    []int     // days where they are
	ties      []int
	sinceTies []int
	passed    []Passage
	entered   []int   // by link, since the start
	byValue   [][]int // by link: by attribute and value in one row
}

// Passage is a link that somebody came to the end of today.
type Passage struct{ Person, Link, Hop int }

func (d *diary) add(p *persons, person int) {
	u := p.draw.Unit(chance.Ties, uint64(person), 0)
	d.travelled, d.moved, d.places, d.stayed = append(d.travelled, 0), append(d.moved, 0), append(d.places, 1), append(d.stayed, 0)
	d.ties, d.sinceTies = append(d.ties, chance.Poisson(u, p.set.Ties)), append(d.sinceTies, 0)
}

func (d *diary) enter(p *persons, i int, link int32) {
	link = p.origin[link]
	for len(d.entered) < len(p.links) {
		d.entered, d.byValue = append(d.entered, 0), append(d.byValue, nil)
	}
	d.entered[link]++
	d.stayed[i] = 0
	if p.set.Log.Links < 2 {
		return
	}
	if d.byValue[link] == nil {
		d.byValue[link] = make([]int, p.valueCount())
	}
	at := 0
	for a := range p.c.Attributes {
		d.byValue[link][at+p.value(i, a)]++
		at += len(p.c.Attributes[a].Values)
	}
}

func (p *persons) valueCount() int {
	n := 0
	for a := range p.c.Attributes {
		n += len(p.c.Attributes[a].Values)
	}
	return n
}

// value is the value of an attribute that a person has.
func (p *persons) value(i, attribute int) int {
	a := &p.c.Attributes[attribute]
	if i < len(p.c.Named) {
		for k, column := range p.c.NamedColumns {
			for v, text := range a.Values {
				if column == a.Name && text == p.c.Named[i].Values[k] {
					return v
				}
			}
		}
		return 0
	}
	return drawn(p.draw, a, attribute, i, p.home[i])
}

func (d *diary) arrive(i int, link int32, km float64, back bool) {
	d.travelled[i] += km
	d.places[i]++
	hop := 0
	for k := len(d.passed) - 1; k >= 0 && d.passed[k].Person == i; k-- {
		hop++
	}
	d.passed = append(d.passed, Passage{i, int(link), hop})
}

// tied is how many ties somebody has after a day among so many people; Flee lets the last
// rule that holds decide, each from the number of the morning. Nothing depends on it.
func tied(ties, people, days int, inCamp bool, conflict float64, sinceChange int) int {
	now := ties
	if people > 100 {
		now = min(10, ties+min(2, people/100))
	}
	if people < 10 {
		now = max(0, ties-1)
	}
	if inCamp && days > 7 {
		now = min(8, ties+1)
	}
	if conflict > 0.5 {
		now = max(0, ties-2)
	}
	if sinceChange > 30 {
		now = max(0, ties-1)
	}
	return now
}

// morning counts days where people are and lets their ties change.
func (d *diary) morning(p *persons) {
	d.passed = d.passed[:0]
	for i, at := range p.at {
		d.moved[i] = 0
		if at < 0 || p.gone != nil && p.gone[i] {
			continue
		}
		d.stayed[i]++
		now := tied(d.ties[i], p.here[at], d.stayed[i], p.kind[at].IsCamp(), p.conflict[at], d.sinceTies[i])
		if d.sinceTies[i]++; now != d.ties[i] {
			d.ties[i], d.sinceTies[i] = now, 0
		}
	}
}

// Evening is where everybody is at the end of a day, for what is written of them.
type Evening struct {
	Day int
	p   *persons
}

// Person is what is known of a person in the evening.
type Person struct {
	Home, At   int32   // At is a place, or the link if Travelling
	Travelling bool    // on a link
	Travelled  float64 // km of completed links
	Places     int     // reached, the first counted
	Moved      float64 // km today
	Ties       int
	Gone       bool // taken out for good
}

// RunWatched runs a case by persons and tells of every evening.
func RunWatched(c *Case, seed uint64, evening func(*Evening)) *Result {
	w := newWorld(c, seed)
	p := newPersons(w)
	p.plain, p.diary = true, &diary{}
	return w.run(p, Persons, func() { evening(&Evening{Day: w.today, p: p}) })
}

// People is how many there are; person i is the same one on every evening.
func (e *Evening) People() int { return len(e.p.at) }

// Person is one of them.
func (e *Evening) Person(i int) Person {
	d := e.p.diary
	x := Person{Home: e.p.home[i], At: e.p.at[i], Travelled: d.travelled[i], Places: d.places[i], Moved: d.moved[i], Ties: d.ties[i], Gone: e.p.gone != nil && e.p.gone[i]}
	if x.At < 0 {
		x.At, x.Travelling = ^x.At, true
	}
	return x
}

// Value is the index of a person's value of an attribute of the case.
func (e *Evening) Value(i, attribute int) int { return e.p.value(i, attribute) }

// Passed are the links that people came to the end of today, in the order of people.
func (e *Evening) Passed() []Passage { return e.p.diary.passed }

// Link is a link by its index.
func (e *Evening) Link(i int) Link { return e.p.links[i] }

// Open calls f for every open link with how many people ever entered it, and how many
// with each value of each attribute, in one row; nil where nobody did.
func (e *Evening) Open(f func(l Link, entered int, byValue []int)) {
	d := e.p.diary
	for _, links := range e.p.out {
		for _, l := range links {
			if first := int(e.p.origin[l]); first < len(d.entered) {
				f(e.p.links[l], d.entered[first], d.byValue[first])
			} else {
				f(e.p.links[l], 0, nil)
			}
		}
	}
}
