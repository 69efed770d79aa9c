package cells

import (
	"vereda/internal/chance"
	"vereda/internal/quantity"
)

// oracle is the same day told person by person, with nothing of the engine but
// its description of rules: each decides alone with draws of their own.
type oracle struct {
	w      *World // for routes, links and classes
	source chance.Source
	day    quantity.Day
	people []person
}

type person struct {
	class, place, link int // link -1: in a place
	route              Route
	on, moved          float64
	doomed             bool
	draw               chance.Stream
}

func (o *oracle) add(class, place, n int) {
	for range n {
		o.people = append(o.people, person{class: class, place: place, link: -1})
	}
}

func (o *oracle) close(link int) {
	for i := range o.people {
		if p := &o.people[i]; p.link == link {
			p.doomed = true
		}
	}
}

func (o *oracle) decide(p *person, t *Today) {
	at := p.class*o.w.places + p.place
	if p.route == 0 {
		c := &t.Choices[at]
		if len(c.Routes) == 0 || p.draw.Unit() >= t.Leave[at] {
			return
		}
		u := p.draw.Unit() * c.Sums[len(c.Sums)-1]
		i := 0
		for c.Sums[i] <= u {
			i++
		}
		p.route = c.Routes[i]
	}
	r := o.w.routes[p.route]
	p.route = 0
	if t.Full[r.last] {
		return
	}
	if i := t.Link(p.place, r.next); i >= 0 {
		p.link, p.on, p.doomed, p.route = i, 0, false, r.rest
	}
}

func (o *oracle) travel(p *person, t *Today) {
	for p.link >= 0 {
		link := o.w.links[p.link]
		speed := link.Speed
		if foot := o.w.classes[p.class].Foot; foot > 0 {
			speed = foot
		}
		if link.Walk > 0 && p.draw.Unit() < link.Walk {
			speed = link.Foot
		}
		p.on += speed
		p.moved += speed
		if !(p.on > link.Km) {
			return
		}
		p.class = o.w.classes[p.class].After
		p.moved -= p.on - link.Km
		p.link = -1
		if p.doomed {
			p.place = link.From
			return
		}
		p.place = link.To
		if p.moved < speed {
			o.decide(p, t)
		}
	}
}

func (o *oracle) step(t *Today) {
	o.day++
	for i := range o.people {
		p := &o.people[i]
		p.moved = 0
		p.draw = o.source.Stream(chance.Test, uint64(i), o.day)
		if p.link < 0 {
			o.decide(p, t)
		}
	}
	for i := range o.people {
		o.travel(&o.people[i], t)
	}
}

// count gives what World tells: people by place, then by link.
func (o *oracle) count() []float64 {
	out := make([]float64, o.w.places+len(o.w.links))
	for _, p := range o.people {
		if p.link < 0 {
			out[p.place]++
		} else {
			out[o.w.places+p.link]++
		}
	}
	return out
}
