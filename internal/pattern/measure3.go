package pattern

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"vereda/internal/ledger"
	"vereda/internal/people"
	"vereda/internal/portable"
)

// Figures of deaths, and of the way to the border.

// atBorder adds flows over the sectors: without what happens on the way.
func (r *run) atBorder(causes ...people.Cause) float64 {
	return r.sum(func(m int, sel ledger.Select) float64 {
		total := 0.0
		for s := range r.s.Network.Sectors {
			sel.Sector = s
			for _, c := range causes {
				total += r.l.Flow(m, c, sel)
			}
		}
		return total
	})
}

// summerShare is the share of June to August in the recorded deaths at the border.
func (r *run) summerShare() float64 {
	summer, all := 0.0, r.atBorder(people.Recorded)
	for m := r.from; m <= r.to; m++ {
		if of := r.s.MonthAt(m).Of(); of >= 6 && of <= 8 {
			one := *r
			one.from, one.to = m, m
			summer += one.atBorder(people.Recorded)
		}
	}
	return r.ratio(summer, all)
}

// rankOfDeaths SECTOR=RATE... is Spearman's correlation between the recorded
// deaths per encounter by sector and the rates given.
func (r *run) rankOfDeaths() float64 {
	var ours, theirs []float64
	for _, arg := range r.row.args {
		name, rate := cutNumber(arg)
		s := slices.Index(r.s.Network.Sectors, name)
		if s < 0 {
			return math.NaN()
		}
		one := func(causes ...people.Cause) float64 {
			return r.sum(func(m int, sel ledger.Select) float64 {
				sel.Sector = s
				total := 0.0
				for _, c := range causes {
					total += r.l.Flow(m, c, sel)
				}
				return total
			})
		}
		ours = append(ours, r.ratio(one(people.Recorded), one(people.Apprehended, people.Surrendered)))
		theirs = append(theirs, rate)
	}
	return correlation(ranks(ours), ranks(theirs))
}

// ranks gives each value its rank, ties the mean of theirs.
func ranks(values []float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		below, same := 0, 0
		for _, w := range values {
			if w < v {
				below++
			}
			if w == v {
				same++
			}
		}
		out[i] = float64(below) + float64(float64(same+1)/2)
	}
	return out
}

// zone is the row of a zone by name, or -1 where the scenario lacks it or does
// not hold the way to the border.
func (r *run) zone(name string) int {
	if !r.s.Network.OnTheWay {
		return -1
	}
	return slices.Index(r.s.Network.Zones, name)
}

// nations lists the nationalities of the row: -1 for all.
func (r *run) nations() []int {
	var list []int
	for _, sel := range r.selections() {
		list = append(list, sel.Nationality)
	}
	return list
}

// entries FROM TO is the number of people who took a leg from a zone into another.
func (r *run) entries() float64 {
	total := 0.0
	for m := r.from; m <= r.to; m++ {
		total += r.entriesIn(m)
	}
	return total
}

func (r *run) entriesIn(month int) float64 {
	from, to := r.zone(r.row.args[0]), r.zone(r.row.args[1])
	if from < 0 || to < 0 {
		return math.NaN()
	}
	total := 0.0
	for i := range r.s.Network.Routes {
		route := &r.s.Network.Routes[i]
		if !route.Mode.OnTheWay() || int(r.s.Network.Places[route.From].Zone) != from || int(r.s.Network.Places[route.To].Zone) != to {
			continue
		}
		for _, n := range r.nations() {
			total += r.l.LegFlow(month, i, n)
		}
	}
	return total
}

// journeys are the people who left home in the months of the row, and those of
// them who suffered violence on the way.
func (r *run) journeys() (left, harmed float64) {
	left = r.sum(func(m int, sel ledger.Select) float64 { n, _ := r.l.Journeys(m, sel); return n })
	harmed = r.sum(func(m int, sel ledger.Select) float64 { _, n := r.l.Journeys(m, sel); return n })
	return left, harmed
}

// per10000OnLegs FROM TO CAUSE... is the number of events in the zone TO for
// each 10,000 people who entered it from the zone FROM.
func (r *run) per10000OnLegs() float64 {
	return 1e4 * r.ratio(r.inZone(r.row.args[1], r.causes(r.row.args[2:])...), r.entries())
}

// inZone adds flows of events in a zone on the way.
func (r *run) inZone(name string, causes ...people.Cause) float64 {
	zone, total := r.zone(name), 0.0
	for m := r.from; m <= r.to; m++ {
		total += r.zoneIn(m, zone, causes)
	}
	return total
}

func (r *run) zoneIn(month, zone int, causes []people.Cause) float64 {
	if zone < 0 {
		return math.NaN()
	}
	total := 0.0
	for _, n := range r.nations() {
		for _, c := range causes {
			total += r.l.ZoneFlow(month, zone, c, n)
		}
	}
	return total
}

// longestLag is the greatest lag that is tried [month].
const longestLag = 5

// lag is the number of months by which encounters between ports follow a series:
// the lag with the highest correlation of monthly changes of logarithms.
func (r *run) lag(series func(month int) float64) float64 {
	return r.lagTo(series, func(m int) float64 {
		one := *r
		one.from, one.to = m, m
		return one.encounters()
	})
}

// lagTo is the same for any second series.
func (r *run) lagTo(series, later func(month int) float64) float64 {
	first, met := make([]float64, 0, r.to-r.from+1), make([]float64, 0, r.to-r.from+1)
	for m := r.from; m <= r.to; m++ {
		first = append(first, portable.Log(series(m)+float64(r.s.PeoplePerRow)))
		met = append(met, portable.Log(later(m)+float64(r.s.PeoplePerRow)))
	}
	best, at := math.Inf(-1), math.NaN()
	for k := 0; k <= longestLag && k+3 < len(first); k++ {
		var a, b []float64
		for i := 1; i+k < len(first); i++ {
			a, b = append(a, first[i]-first[i-1]), append(b, met[i+k]-met[i+k-1])
		}
		if c := correlation(a, b); c > best {
			best, at = c, float64(k)
		}
	}
	return at
}

// cutNumber splits NAME=NUMBER.
func cutNumber(arg string) (string, float64) {
	name, text, _ := strings.Cut(arg, "=")
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic("pattern: bands.csv: " + arg + " is not NAME=NUMBER")
	}
	return name, v
}
