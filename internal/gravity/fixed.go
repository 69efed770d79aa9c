package gravity

// Routes fixed for the day, where fixed_routes is on.
//
// Claim: people take one way to each place, the best, and know of far ends of corridors.
// Parameters: the settings of weights; Case.Corridors. Equation: weight = ((softening +
// attraction) / (softening + distance)^power)^power, before people's own views, in which
// the attraction counts once more. Loop: none.

// fixRoutes lists the ways from a place when it has been rated: places before it have
// today's attraction, places after it yesterday's.
func (w *world) fixRoutes(from int) {
	w.reach[from] = w.reach[from][:0:0]
	if w.set.Awareness != 0 {
		at := map[int32]int{}
		for _, l := range w.out[from] {
			w.bestWays(from, l, 0, []int32{int32(from)}, 1, at)
		}
		w.corridors(from, at)
	}
	w.makeRoom(from)
}

// bestWays follows a link and keeps the best way to each place on it; a marker is no
// place to go to, and costs awareness here.
func (w *world) bestWays(from int, link int32, before float64, trail []int32, step int, at map[int32]int) {
	l := &w.links[link]
	trail = append(trail[:len(trail):len(trail)], l.To)
	dist := before + l.Length
	if w.kind[l.To] != Marker {
		w.keep(from, candidate{end: l.To, dist: dist, path: trail[1:]}, at)
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
			w.bestWays(from, next, dist, trail, step+1, at)
		}
	}
}

// keep keeps a way that is better than the one there is, and than none.
func (w *world) keep(from int, k candidate, at map[int32]int) {
	s := w.score[k.end]
	if w.set.Flood.Moves && w.flood[k.end] > 0 {
		s = float64(s * w.floodWeight(int(k.end)))
	}
	k.base = power((w.set.WeightSoftening+s)/power(w.set.Softening+k.dist, w.set.DistancePower), w.set.WeightPower)
	if !(k.base > 0) || len(k.path) == 0 {
		return
	}
	old, there := at[k.end]
	if there && !(k.base > w.reach[from][old].base) {
		return
	}
	k.path = w.stablePath(k.path)
	w.moved = w.moved || len(k.path) > 1
	if there {
		w.reach[from][old] = k
		return
	}
	at[k.end] = len(w.reach[from])
	w.reach[from] = append(w.reach[from], k)
}

// stablePath gives the same list for the same places on every day, so that a day's
// routes need no memory of their own.
func (w *world) stablePath(path []int32) []int32 {
	key := make([]byte, 0, 4*len(path))
	for _, p := range path {
		key = append(key, byte(p), byte(p>>8), byte(p>>16), byte(p>>24))
	}
	if old, known := w.paths[string(key)]; known {
		return old
	}
	w.paths[string(key)] = path
	return path
}

// corridors adds the far ends of corridors that begin here or at a place in reach, at a
// quarter of their distance.
func (w *world) corridors(from int, at map[int32]int) {
	hubs := append([]candidate{{end: int32(from)}}, w.reach[from]...)
	for _, hub := range hubs {
		for _, corridor := range w.c.Corridors {
			if corridor[0] != hub.end {
				continue
			}
			end := corridor[len(corridor)-1]
			if _, known := at[end]; known || end == int32(from) {
				continue
			}
			length, open := w.along(corridor)
			path := append(append([]int32(nil), hub.path...), corridor[1:]...)
			if !w.set.Correct.FirstHops {
				path = path[1:] // Q21: nobody can follow it
			}
			if open {
				w.keep(from, candidate{end: end, dist: (hub.dist + length) / 4, path: path}, at)
			}
		}
	}
}

// along is the length of a corridor [km], and whether all its legs are open.
func (w *world) along(corridor []int32) (km float64, open bool) {
	for i := range corridor[1:] {
		link := w.linkTo(corridor[i], corridor[i+1])
		if link < 0 {
			return 0, false
		}
		km += w.links[link].Length
	}
	return km, true
}
