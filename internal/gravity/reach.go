package gravity

import "slices"

// lookAround lists the places in reach of all places, where links have changed.
func (w *world) lookAround() {
	if w.set.FixedRoutes {
		w.lookedAround++ // routes were fixed when places were rated
		return
	}
	if !w.stale {
		return
	}
	w.stale, w.moved = false, false
	w.lookedAround++
	candidates := 0
	for from := range w.reach {
		w.reach[from] = w.reach[from][:0]
		if w.set.Awareness == 0 {
			continue // people know of nothing, and stay
		}
		w.reach[from] = slices.Grow(w.reach[from], len(w.out[from]))
		trail := w.longer(nil, int32(from))
		for _, l := range w.out[from] {
			w.visit(from, l, 0, trail, 1)
		}
		candidates += len(w.reach[from])
	}
	groups := len(w.sums) / len(w.reach)
	sums, first := make([]float64, groups*candidates), make([]int32, groups*candidates)
	for at := range w.sums {
		n := len(w.reach[at%len(w.reach)])
		w.sums[at], sums = sums[:n:n], sums[n:]
		w.first[at], first = first[:n:n], first[n:]
	}
}

// makeRoom makes room for the weights of the candidates of a place.
func (w *world) makeRoom(from int) {
	for at := from; at < len(w.sums); at += len(w.reach) {
		if n := len(w.reach[from]); len(w.sums[at]) != n || w.sums[at] == nil {
			w.sums[at], w.first[at] = make([]float64, n), make([]int32, n)
		}
	}
}

// visit follows a link: its end is a candidate, unless it is a marker, which costs no
// awareness; and so on from there as far as people are aware.
func (w *world) visit(from int, link int32, before float64, trail []int32, step int) {
	l := &w.links[link]
	trail = w.longer(trail, l.To)
	dist := before + l.Length
	if w.kind[l.To] != Marker {
		path := trail[1:]
		w.moved = w.moved || len(path) > 1
		w.reach[from] = append(w.reach[from], candidate{end: l.To, dist: dist, path: path})
	} else {
		step--
	}
	if max(1, w.set.Awareness) <= step {
		return
	}
	for _, next := range w.out[l.To] {
		seen := false
		for _, p := range trail {
			seen = seen || p == w.links[next].To
		}
		if !seen {
			w.visit(from, next, dist, trail, step+1)
		}
	}
}
