package pattern

import (
	"math"
	"slices"
	"strings"

	"vereda/internal/ledger"
	"vereda/internal/network"
	"vereda/internal/people"
)

// Figures by sector, of detention on the way, and of the network itself.

// sectorFlow CAUSE+CAUSE... SECTOR... adds causes over some sectors.
func (r *run) sectorFlow() float64 {
	return r.inSectors(r.causes(strings.Split(r.row.args[0], "+")), r.row.args[1:])
}

// shareOfSectors CAUSE+CAUSE... SECTOR... is the share of some sectors in all of
// them.
func (r *run) shareOfSectors() float64 {
	return r.ratio(r.sectorFlow(), r.atBorder(r.causes(strings.Split(r.row.args[0], "+"))...))
}

// sectorRatio SECTOR A B is cause A over cause B in a sector.
func (r *run) sectorRatio() float64 {
	sector := r.row.args[:1]
	return r.ratio(r.inSectors(r.causes(r.row.args[1:2]), sector), r.inSectors(r.causes(r.row.args[2:]), sector))
}

// peoplePerEvent A B is the people of cause A for each event that cause B stands
// for, of which one row is written whatever number of people a row is.
func (r *run) peoplePerEvent() float64 {
	return r.ratio(r.flow(r.causes(r.row.args[:1])...), r.flow(r.causes(r.row.args[1:])...)) * float64(r.s.PeoplePerRow)
}

func (r *run) inSectors(causes []people.Cause, names []string) float64 {
	return r.sum(func(m int, sel ledger.Select) float64 {
		total := 0.0
		for s, name := range r.s.Network.Sectors {
			if !slices.Contains(names, name) {
				continue
			}
			sel.Sector = s
			for _, c := range causes {
				total += r.l.Flow(m, c, sel)
			}
		}
		return total
	})
}

// deathsPerAttempt is the number of deaths at the border, recorded or not, for
// each 1,000 people who set off between ports.
func (r *run) deathsPerAttempt() float64 {
	return 1000 * r.ratio(r.atBorder(people.Died), r.flow(people.SetOff))
}

// detainedAgain gives detentions on the way of people detained there within the
// 365 days before, and all.
func (r *run) detainedAgain() (again, all float64) {
	again = r.sum(r.l.DetainedAgain)
	return again, r.flow(people.DetainedInTransit)
}

// lagBetween ZONE CAUSE FROM TO is the number of months by which a cause in a
// zone follows entries from one zone into another, see lag.
func (r *run) lagBetween() float64 {
	entries := *r
	row := *r.row
	entries.row = &row
	row.args = r.row.args[2:]
	zone, causes := r.zone(r.row.args[0]), r.causes(r.row.args[1:2])
	return r.lagTo(entries.entriesIn, func(m int) float64 { return r.zoneIn(m, zone, causes) })
}

// fewestDangers DANGER is the least number of places of at least a danger [1]
// on any way from an origin outside the zones of the border cities to one of
// these: dangers on the way from the south.
func (r *run) fewestDangers() float64 {
	net := r.s.Network
	dangerous := func(p network.PlaceID) int {
		if net.Places[p].Danger >= r.number(0) {
			return 1
		}
		return 0
	}
	fewest := make([]int, len(net.Places))
	var queue []network.PlaceID
	for i := range net.Places {
		fewest[i] = math.MaxInt
		if place := &net.Places[i]; place.Kind == network.Origin && !borderZones(net)[place.Zone] {
			fewest[i] = 0
			queue = append(queue, network.PlaceID(i))
		}
	}
	for len(queue) > 0 { // relaxes until nothing changes; the network is small
		at := queue[0]
		queue = queue[1:]
		for i := range net.Routes {
			leg := &net.Routes[i]
			if leg.From != at || !leg.Mode.OnTheWay() || leg.Mode == network.Flight {
				continue
			}
			if n := fewest[at] + dangerous(leg.To); n < fewest[leg.To] {
				fewest[leg.To] = n
				queue = append(queue, leg.To)
			}
		}
	}
	best := math.MaxInt
	for _, city := range net.BorderCity {
		best = min(best, fewest[city])
	}
	if best == math.MaxInt {
		return math.NaN()
	}
	return float64(best)
}

// borderZones says of each zone whether a border city lies in it.
func borderZones(net *network.Network) []bool {
	has := make([]bool, len(net.Zones))
	for _, city := range net.BorderCity {
		has[net.Places[city].Zone] = true
	}
	return has
}

// busiestPlaces PLACE... is how many of the places named are among the ten of the
// zones of the border cities at which most people began a leg: the places on
// which the ways lie, by use.
func (r *run) busiestPlaces() float64 {
	net := r.s.Network
	began := make([]float64, len(net.Places))
	for m := r.from; m <= r.to; m++ {
		for i := range net.Routes {
			if leg := &net.Routes[i]; leg.Mode.OnTheWay() && borderZones(net)[net.Places[leg.From].Zone] && net.Places[leg.From].Kind != network.Origin {
				began[leg.From] += r.l.LegFlow(m, i, -1)
			}
		}
	}
	return float64(r.amongTheTen(began))
}

// paid CAUSE... is what was paid for some causes [USD].
func (r *run) paid(words ...string) float64 {
	causes := r.causes(words)
	return r.sum(func(m int, sel ledger.Select) float64 {
		total := 0.0
		for _, c := range causes {
			total += r.l.Money(m, c, sel)
		}
		return total
	})
}
