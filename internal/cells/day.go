package cells

import (
	"math"

	"vereda/internal/chance"
)

// Day moves everybody for one day: first all who stand in a place decide and
// begin their leg, then all on links advance; who arrives before a day's travel is
// used up decides again at once, and again has a full day's travel on that leg.
func (w *World) Day(t *Today) {
	w.day++
	w.age++
	w.morning = true
	w.decide(t)
	w.morning = false
	w.arrive()
	for hop := 1; w.swap(); hop++ {
		w.goOn(t, hop)
	}
}

// decide lets all in places set out or stay. Who leaves for a link shorter than a
// day's travel arrives in a wave, so that nobody joins a place while places are
// gone through; who loses a route stays and has decided.
func (w *World) decide(t *Today) {
	for c := range w.classes {
		for p := range w.places {
			at := c*w.places + p
			if len(w.still[at]) == 0 {
				continue
			}
			w.groups = append(w.groups[:0], w.still[at]...)
			w.still[at] = w.still[at][:0]
			stream := w.source.Stream(chance.CellMoves, uint64(at), w.day)
			for _, g := range w.groups {
				w.here[p] -= g.n
				w.leave(t, &stream, c, p, wave{0, g.route, g.n})
			}
		}
	}
}

// leave lets people in a place decide: who has a route takes its next leg.
func (w *World) leave(t *Today, stream *chance.Stream, class, place int, g wave) {
	at := class*w.places + place
	if g.route != 0 {
		w.step(t, stream, class, place, g.route, g.n, g.km)
		return
	}
	choice := &t.Choices[at]
	going := 0
	if len(choice.Routes) > 0 {
		going = stream.Binomial(g.n, t.Leave[at])
	}
	w.stay(class, place, 0, g.n-going)
	if going == 0 {
		return
	}
	if cap(w.scratch) < len(choice.Routes) {
		w.scratch = make([]int, 2*len(choice.Routes))
	}
	shares := w.scratch[:len(choice.Routes)]
	clear(shares)
	stream.Multinomial(going, choice.Sums, shares)
	for i, n := range shares {
		if n > 0 {
			if choice.Links == nil {
				w.step(t, stream, class, place, choice.Routes[i], n, g.km)
			} else {
				w.stepOn(t, stream, class, place, choice.Routes[i], int(choice.Links[i]), n, g.km)
			}
		}
	}
}

// step begins the first leg of a route, or forgets it where that cannot be.
func (w *World) step(t *Today, stream *chance.Stream, class, place int, r Route, n int, km float64) {
	w.stepOn(t, stream, class, place, r, t.Link(place, w.routes[r].next), n, km)
}

// stepOn begins it on a link, -1 where there is none.
func (w *World) stepOn(t *Today, stream *chance.Stream, class, place int, r Route, link, n int, km float64) {
	to := &w.routes[r]
	if link < 0 || t.Full[to.last] {
		w.stay(class, place, 0, n)
		return
	}
	w.hops += n
	w.entered[link] += n
	w.enter(stream, class, link, to.rest, n, km)
}

func (w *World) stay(class, place int, r Route, n int) {
	w.here[place] += n
	join(&w.still[class*w.places+place], r, n)
}

// enter puts people onto a link, of which they travel a day's part at once; where
// that reaches the end, they are a wave of arrivals.
func (w *World) enter(stream *chance.Stream, class, link int, rest Route, n int, km float64) {
	r := &w.roads[link*len(w.classes)+class]
	switch {
	case r.walk > 0 && w.morning: // moved with those who are on it already
		w.on[link] += n
		r.stride(strider{0, rest, n})
	case r.walk > 0:
		w.on[link] += n
		w.stride(stream, class, link, r, strider{0, rest, n}, km, false)
	case r.length == 1: // on it only within the day
		w.land(w.classes[class].After, w.links[link].To, rest, n, km+r.rest, r.speed)
	default:
		w.on[link] += n
		join(&r.slots[(w.age+r.length-1)%r.length], rest, n)
	}
}

// stride moves people on a link for a day, some of whom walk; km is what they have
// come today before. Doomed people turn back at the end.
func (w *World) stride(stream *chance.Stream, class, link int, r *road, g strider, km float64, doomed bool) {
	walking := stream.Binomial(g.n, r.walk)
	for _, part := range []struct {
		n     int
		speed float64
	}{{walking, r.foot}, {g.n - walking, r.speed}} {
		at := g.km + part.speed
		over := at - w.links[link].Km
		switch {
		case part.n == 0:
		case !(over > 0):
			r.stride(strider{at, g.route, part.n})
		case doomed:
			w.on[link] -= part.n
			w.stay(w.classes[class].After, w.links[link].From, g.route, part.n)
		default:
			w.on[link] -= part.n
			w.land(w.classes[class].After, w.links[link].To, g.route, part.n, km+(part.speed-over), part.speed)
		}
	}
}

// land takes in people at a place who have come km today: they stay for the day
// if that is a day's travel, and else go on.
func (w *World) land(class, place int, r Route, n int, km, speed float64) {
	if km < speed {
		at := class*w.places + place
		if km > w.last[at] { // alike from here on, so that they are one wave
			km = math.Inf(1)
		}
		waves := &w.next[at]
		for i := range *waves {
			if old := &(*waves)[i]; old.route == r && old.km == km {
				old.n += n
				return
			}
		}
		*waves = append(*waves, wave{km, r, n})
		return
	}
	w.stay(class, place, r, n)
}

// strideOn moves all on a link on which a lot decides who walks.
func (w *World) strideOn(stream *chance.Stream, class, link int, r *road, doomed bool) {
	w.striders = append(w.striders[:0], r.striding...)
	r.striding = r.striding[:0]
	for _, g := range w.striders {
		w.stride(stream, class, link, r, g, 0, doomed)
	}
}

// arrive takes those from the links whose last day this is and who have been on
// them since an earlier day.
func (w *World) arrive() {
	for i, link := range w.links {
		for c, class := range w.classes {
			at := i*len(w.classes) + c
			r := &w.roads[at]
			if r.walk > 0 {
				stream := w.source.Stream(chance.CellMoves, 1<<63|uint64(at), w.day)
				w.strideOn(&stream, c, i, r, false)
				w.strideOn(&stream, c, i, &w.doomed[at], true)
				continue
			}
			if r.length > 1 {
				slot := &r.slots[w.age%r.length]
				for _, g := range *slot {
					w.on[i] -= g.n
					w.land(class.After, link.To, g.route, g.n, r.rest, r.speed)
				}
				*slot = (*slot)[:0]
			}
			if w.doomed[at].slots == nil {
				continue
			}
			back := &w.doomed[at].slots[w.age%r.length]
			for _, g := range *back {
				w.on[i] -= g.n
				w.stay(class.After, link.From, g.route, g.n)
			}
			*back = (*back)[:0]
		}
	}
}

// swap makes the arrivals of the last round those of this one, and reports
// whether there are any.
func (w *World) swap() bool {
	w.now, w.next = w.next, w.now
	any := false
	for i := range w.next {
		w.next[i] = w.next[i][:0]
		any = any || len(w.now[i]) > 0
	}
	return any
}

// goOn lets the arrivals of one round decide again.
func (w *World) goOn(t *Today, hop int) {
	for c := range w.classes {
		for p := range w.places {
			at := c*w.places + p
			if len(w.now[at]) == 0 {
				continue
			}
			stream := w.source.Stream(chance.CellMoves, uint64(hop)<<32|uint64(at), w.day)
			for _, g := range w.now[at] {
				w.leave(t, &stream, c, p, g)
			}
		}
	}
}
