package pattern

import (
	"math"
	"slices"

	"vereda/internal/ledger"
	"vereda/internal/network"
	"vereda/internal/portable"
)

// Figures of those who live in the destination, and of the shape of encounters.

// ofSettled are measures of those who live in the destination.
var ofSettled = []string{"there-of-residents", "come-again", "settled-at-end", "booked", "home-rate", "wage-there", "years-there"}

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

// homeRate STANDING... is the yearly rate at which those who live in the destination
// in some standings go home of their own will, over the mean of the ends of months.
func (r *run) homeRate() float64 {
	gone := r.sum(func(m int, sel ledger.Select) float64 {
		total := 0.0
		for _, word := range r.row.args {
			total += r.l.GoneHome(m, sel.Nationality, slices.Index(network.LivingStandingNames[:], word))
		}
		return total
	})
	return 12 * r.ratio(gone, r.standing())
}

// wageThere with|without is the mean wage by month of people with or without the
// right to work [USD/day].
func (r *run) wageThere() float64 {
	sum := 0.0
	for m := r.from; m <= r.to; m++ {
		sum += r.l.WageOf(m, r.row.args[0] == "with")
	}
	return sum / float64(r.to-r.from+1)
}

// monthly is the encounters of the row's months.
func (r *run) monthly() []float64 {
	var list []float64
	for m := r.from; m <= r.to; m++ {
		one := *r
		one.from, one.to = m, m
		list = append(list, one.encounters())
	}
	return list
}

// season is the highest over the lowest of the means of the twelve months of the
// year, each month over its run of twelve from the first month on. A rest of less
// than twelve months is left out.
func season(values []float64) float64 {
	var index [12]float64
	for year := range len(values) / 12 {
		months, total := values[12*year:12*year+12], 0.0
		for _, v := range months {
			total += v
		}
		for i, v := range months {
			index[i] += v / total
		}
	}
	return slices.Max(index[:]) / slices.Min(index[:])
}

// volatility is the standard deviation of the change of the logarithm from value to
// value.
func volatility(values []float64) float64 {
	sum, squares, n := 0.0, 0.0, 0.0
	for i := range values[1:] {
		d := portable.Log(values[i+1]) - portable.Log(values[i])
		sum, squares, n = sum+d, squares+float64(d*d), n+1
	}
	return math.Sqrt((squares - float64(sum*sum)/n) / (n - 1))
}

// shareOfAll is the share of the row's nationalities and party in all encounters.
func (r *run) shareOfAll() float64 {
	everybody := *r.row
	everybody.nationality, everybody.party = "", ""
	all := *r
	all.row = &everybody
	return r.ratio(r.encounters(), all.encounters())
}
