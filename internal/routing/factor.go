package routing

// leastPivot is the least share of people that may leave a circle for good
// without a further round. Below it the numbers no longer tell a long way in
// circles from an endless one. [1]
const leastPivot = 1e-10

// factor eliminates the nodes from the system I - W, where W stands in entry
// and holds nothing negative. The weight of a way i -> k -> j past a node k that
// leaves is W(i,k) W(k,j) / (1 - W(k,k)): nothing is subtracted but on the
// diagonal, so that no digits are lost elsewhere. All pivots 1 - W(k,k) are
// positive if and only if the sum over all ways, also those in circles, is
// finite; so factor reports false where one is not.
func (s *Solver) factor() bool {
	work, column := s.work, s.column
	for i, d := range s.diagonal {
		first, last := s.start[i], s.start[i+1]
		for at := first; at < last; at++ {
			work[column[at]] = s.entry[at]
		}
		for at := first; at < d; at++ {
			k := column[at]
			through := work[k]
			if through == 0 {
				s.entry[at] = 0
				continue
			}
			through /= s.pivot[k]
			s.entry[at] = through
			past := s.column[s.diagonal[k]+1 : s.start[k+1]]
			weight := s.entry[s.diagonal[k]+1 : s.start[k+1]]
			for at, j := range past {
				work[j] += float64(through * weight[at])
			}
		}
		for at := d; at < last; at++ {
			s.entry[at] = work[column[at]]
		}
		s.pivot[i] = 1 - s.entry[d]
		if !(s.pivot[i] > leastPivot) {
			return false
		}
	}
	return true
}

// resolve turns b, by position, into the x with x = b + W x.
func (s *Solver) resolve(b []float64) {
	for i, d := range s.diagonal {
		sum := b[i]
		for at := s.start[i]; at < d; at++ {
			sum += float64(s.entry[at] * b[s.column[at]])
		}
		b[i] = sum
	}
	for i := len(b) - 1; i >= 0; i-- {
		sum := b[i]
		for at := s.diagonal[i] + 1; at < s.start[i+1]; at++ {
			sum += float64(s.entry[at] * b[s.column[at]])
		}
		b[i] = sum / s.pivot[i]
	}
}

// resolveBack turns b, by position, into the x with x = b + x W.
func (s *Solver) resolveBack(b []float64) {
	for i, d := range s.diagonal {
		x := b[i] / s.pivot[i]
		b[i] = x
		for at := d + 1; at < s.start[i+1]; at++ {
			b[s.column[at]] += float64(s.entry[at] * x)
		}
	}
	for i := len(b) - 1; i >= 0; i-- {
		x := b[i]
		for at := s.start[i]; at < s.diagonal[i]; at++ {
			b[s.column[at]] += float64(s.entry[at] * x)
		}
	}
}
