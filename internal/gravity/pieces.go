package gravity

// columns makes columns of n rows.
func columns[T any](n int, list ...*[]T) {
	all := make([]T, n*len(list))
	for i, column := range list {
		*column = all[i*n : (i+1)*n : (i+1)*n]
	}
}

// leading lists the links that lead from each place.
func (w *world) leading() {
	all, degree := make([]int32, len(w.links)), make([]int, len(w.out))
	for i := range w.links {
		degree[w.links[i].From]++
	}
	for place, n := range degree {
		w.out[place], all = all[:0:n], all[n:]
	}
	for i := range w.links {
		from := w.links[i].From
		w.out[from] = append(w.out[from], int32(i))
	}
}

// longer is a trail with one place more, in memory that no other trail has.
func (w *world) longer(trail []int32, to int32) []int32 {
	n := len(trail) + 1
	if len(w.ground) < n {
		w.ground = make([]int32, 64*n)
	}
	out := w.ground[:n:n]
	w.ground = w.ground[n:]
	copy(out, trail)
	out[n-1] = to
	return out
}
