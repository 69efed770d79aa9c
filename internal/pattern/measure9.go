package pattern

import (
	"math"

	"vereda/internal/people"
)

// Figures of what moves people at home: harvests and violence.

// movedInside is how many people moved inside the country; NaN where nobody counts them.
func (r *run) movedInside() float64 {
	if !r.l.AtHome() {
		return math.NaN()
	}
	total := 0.0
	for m := r.from; m <= r.to; m++ {
		for _, sel := range r.selections() {
			total += r.l.MovedInside(m, sel)
		}
	}
	return total
}

// comeAgain is who had lived in the destination, went home and came again.
func (r *run) comeAgain() float64 {
	total := 0.0
	for m := r.from; m <= r.to; m++ {
		for _, sel := range r.selections() {
			total += r.l.CameBack(m, sel.Nationality)
		}
	}
	return total
}

// leftOfResidents is who left home, by the border or a legal way, also those who had lived
// in the destination and set out again, over the residents in the first month of the row.
func (r *run) leftOfResidents() float64 {
	if r.s.Homes == nil || !r.l.AtHome() {
		return math.NaN()
	}
	left := r.flow(people.Departed)
	for m := r.from; m <= r.to; m++ {
		for _, sel := range r.selections() {
			left += r.l.Lawful(m, sel)
		}
	}
	return left / r.residents()
}

// livesThereOfResidents is who lives in the destination at the end of the row, whatever
// their standing, over the residents in its first month.
func (r *run) livesThereOfResidents() float64 {
	if r.s.Homes == nil {
		return math.NaN()
	}
	total := 0.0
	for _, sel := range r.selections() {
		total += r.l.SettledAt(r.to, sel.Nationality, -1, -1)
	}
	return total / r.residents()
}

// residents are those of the countries of the row in its first month.
func (r *run) residents() float64 {
	last := r.to
	r.to = r.from
	defer func() { r.to = last }()
	return r.sumOnce(func(m, n int) float64 { return r.s.Homes.Population[m*len(r.s.Nationalities)+n] })
}
