package pattern

import (
	"math"
	"slices"

	"vereda/internal/ledger"
	"vereda/internal/network"
)

// Figures of those who live in the destination.

// ofSettled are measures of those who live in the destination.
var ofSettled = []string{"settled-at-end", "booked"}

// settledAtEnd STANDING... is who lives there in some standings at the end of the
// last month [people].
func (r *run) settledAtEnd() float64 {
	last := *r
	last.from = r.to
	return last.standing()
}

func (r *run) standing() float64 {
	return r.sum(func(m int, sel ledger.Select) float64 {
		total := 0.0
		for _, word := range r.row.args {
			k := slices.Index(network.LivingStandingNames[:], word)
			if k < 0 {
				return math.NaN()
			}
			total += r.l.SettledAt(m, sel.Nationality, -1, k)
		}
		return total
	})
}

// booked ACCOUNT is what was booked on an account [USD].
func (r *run) booked() float64 {
	return r.sum(func(m int, sel ledger.Select) float64 {
		a := slices.Index(network.AccountNames[:], r.row.args[0])
		if a < 0 {
			return math.NaN()
		}
		return r.l.Booked(m, a, sel.Nationality)
	})
}
