package simulate

import (
	"math"
	"slices"

	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/portable"
)

// shareOut returns the place in whose part of the shares a draw falls.
func shareOut(list []people.PlaceShare, u float64) network.PlaceID {
	for _, s := range list[:len(list)-1] {
		if u < s.Share {
			return s.Place
		}
		u -= s.Share
	}
	return list[len(list)-1].Place
}

// hopes is what a class of people on the way takes crossing at a sector to be worth.
type hopes struct {
	class
	asks   bool
	sector network.SectorID
}

// foresee tells people on the way what the border promises, every few weeks.
func (w *slowWorld) foresee() {
	if !w.Network.OnTheWay || w.today < w.nextNews {
		return
	}
	w.nextNews = w.today + wholeDays(float64(w.Params.Way.News))
	w.prospects = map[hopes]float64{}
	for _, c := range w.classes() {
		for _, asks := range []bool{false, true} {
			for _, s := range w.sectors() {
				sum := 0.0
				for _, o := range w.options(&slowParty{nation: c.nation, kind: c.kind, asks: asks, sector: network.NoSector}, s, w.daysInLine(s)) {
					sum += o.weight
				}
				w.prospects[hopes{c, asks, s}] = portable.Log(sum)
			}
		}
	}
}

// chooseLegs lets everybody at a place on the way, whose day has come, go on.
func (w *slowWorld) chooseLegs() {
	if !w.Network.OnTheWay {
		return
	}
	for _, p := range w.all() {
		if !p.moving() || p.due > w.today {
			continue
		}
		switch {
		case p.status == people.Home && p.wait == people.Deciding:
			p.place, p.sector = p.home, network.NoSector
			w.become(p, people.Waiting, people.LeftAgain, p.home)
		case p.status != people.Waiting || p.wait != people.OnTheWay:
			continue
		}
		if leg := w.legOfCompany(p); leg != network.NoRoute {
			w.takeLeg(p, leg)
			continue
		}
		weigh := w.weighing(p)
		total, legs := 0.0, []network.RouteID{}
		weight := map[network.RouteID]float64{}
		for r, route := range w.Network.Routes {
			if id := network.RouteID(r); route.From == p.place && route.Mode.OnTheWay() {
				weight[id] = weigh(id, &route)
				total += weight[id]
				legs = append(legs, id)
			}
		}
		if total <= 0 {
			w.waitFor(p, people.OnTheWay, w.today+1)
			continue
		}
		left := w.unit(chance.LegChoice, p.head(), w.today) * total
		for _, leg := range legs {
			if left < weight[leg] {
				w.leadCompany(p, leg)
				w.takeLeg(p, leg)
				break
			}
			left -= weight[leg]
		}
	}
}

// weighing gives the weight of a leg for a party.
func (w *slowWorld) weighing(p *slowParty) func(network.RouteID, *network.Route) float64 {
	if !w.Gravity {
		worth, costs := w.worth(p)
		return func(id network.RouteID, r *network.Route) float64 { return portable.Exp(-costs[id]) * worth[r.To] }
	}
	return func(_ network.RouteID, r *network.Route) float64 {
		way, attraction := &w.Params.Way, 1.0
		if w.Network.Places[r.To].Kind == network.BorderCity {
			attraction = way.Border
		}
		if math.IsInf(w.legCost(p, r), 1) {
			return 0
		}
		return attraction / portable.Pow(float64(way.Soft)+float64(r.Length), way.Power)
	}
}

func (w *slowWorld) takeLeg(p *slowParty, leg network.RouteID) {
	w.become(p, people.EnRoute, people.TookLeg, network.NoPlace)
	p.leg, p.done, p.way = &w.Network.Routes[leg], 0, people.Overland
	w.trail = append(slices.DeleteFunc(slices.Clone(w.trail), func(q *slowParty) bool { return q == p }), p)
}

// worth is, for each place, e to the power of the utility that a party expects
// from being there, and the cost of each leg: the solution of
//
//	z(n) = e^T(n) + Σ e^−c z(n')
//
// by elimination of one place after the other.
func (w *slowWorld) worth(p *slowParty) ([]float64, map[network.RouteID]float64) {
	n := len(w.Network.Places)
	matrix, z := make([][]float64, n), make([]float64, n)
	for i := range matrix {
		matrix[i] = make([]float64, n)
		matrix[i][i] = 1
	}
	costs := map[network.RouteID]float64{}
	for r, route := range w.Network.Routes {
		if route.Mode.OnTheWay() {
			costs[network.RouteID(r)] = w.legCost(p, &route)
			matrix[route.From][route.To] -= portable.Exp(-costs[network.RouteID(r)])
		}
	}
	for _, s := range w.sectors() {
		for _, route := range w.Network.Routes {
			if route.Mode == network.Onward && route.From == w.Network.BorderCity[s] && route.To == p.goal {
				z[route.From] = portable.Exp(w.prospects[hopes{p.class(), p.asks, s}] - float64(w.Params.Way.Onward*float64(route.Length)/1000))
			}
		}
	}
	for k := range n { // forwards
		for i := k + 1; i < n; i++ {
			if factor := matrix[i][k] / matrix[k][k]; factor != 0 {
				for j := k; j < n; j++ {
					matrix[i][j] -= float64(factor * matrix[k][j])
				}
				z[i] -= float64(factor * z[k])
			}
		}
	}
	for k := n - 1; k >= 0; k-- { // and backwards
		for j := k + 1; j < n; j++ {
			z[k] -= float64(matrix[k][j] * z[j])
		}
		z[k] /= matrix[k][k]
	}
	return z, costs
}

// legCost is what a leg costs a party.
func (w *slowWorld) legCost(p *slowParty, r *network.Route) float64 {
	way, zone := &w.Params.Way, int(w.Network.Places[r.To].Zone)
	for _, x := range w.Drivers.Closures {
		if w.Network.Routes[x.Route].Name == r.Name && int(x.From) <= w.today && w.today <= int(x.To) {
			return math.Inf(1)
		}
	}
	if r.Mode == network.Flight && w.zoneRule("air_entry", zone, p) <= w.unit(chance.AirEntry, p.head(), 0) {
		return math.Inf(1)
	}
	days := float64(r.Length) / float64(r.Speed)
	danger := (w.Network.Places[r.From].Danger + w.Network.Places[r.To].Danger) / 2 * (1 - w.zoneRule("transit_escort", zone, p))
	detained := (1 - w.zoneRule("transit_permit", zone, p)) * w.detection(p, r)
	return way.Leg + way.Time*days + way.Money*float64(r.Fare)/100 + way.Danger*danger*days + way.Detention*detained
}

// detection is the chance of being detained on a leg without papers.
func (w *slowWorld) detection(p *slowParty, r *network.Route) float64 {
	c := &w.Params.Control
	visible := map[network.Mode]float64{network.Bus: c.Bus, network.Train: c.Train, network.Truck: c.Truck, network.Foot: c.Foot, network.Boat: c.Boat}[r.Mode]
	return -portable.Expm1(-float64(float64(w.zoneRule("transit_effort", int(w.Network.Places[r.To].Zone), p)*visible) * r.Checkpoints))
}

// zoneRule is the value of a rule of the way today for a party in a zone.
func (w *slowWorld) zoneRule(name string, zone int, p *slowParty) float64 {
	return w.rule(name, network.SectorID(zone), p.nation, p.kind)
}

// endTransitStays ends custody on the way.
func (w *slowWorld) endTransitStays() {
	for _, p := range w.all() {
		if !p.moving() || p.hold != people.InTransit || p.due > w.today {
			continue
		}
		place := w.Network.Places[p.place]
		zone := int(place.Zone)
		u := w.unit(chance.TransitDisposition, p.head(), w.today)
		home, back := w.zoneRule("transit_return", zone, p), w.zoneRule("transit_dispersal", zone, p)
		var point network.PlaceID = network.NoPlace
		for i, q := range w.Network.Places {
			if q.Dispersal && q.Zone == place.Zone {
				point = network.PlaceID(i)
			}
		}
		switch {
		case w.toss(chance.Complicity, p, float64(w.Params.Harm.Complicity)):
			w.seize(p, people.HandedOver, p.place)
		case u < home:
			w.become(p, people.Home, people.ReturnedInTransit, network.NoPlace)
			p.sector = network.NoSector
			p.sentBack = true
			w.receive(p)
		case u < home+back && point != network.NoPlace:
			w.become(p, people.Waiting, people.Dispersed, point)
			if w.toss(chance.GivingUpOnTheWay, p, float64(w.Params.Control.GivingUp)) {
				w.become(p, people.Home, people.GaveUp, p.home)
			} else {
				w.waitFor(p, people.OnTheWay, w.today+1)
			}
		case place.Kind == network.BorderCity:
			p.sector = place.Sector
			w.become(p, people.Waiting, people.LetGoInTransit, network.NoPlace)
			w.waitFor(p, people.Deciding, w.today+1)
		default:
			w.become(p, people.Waiting, people.LetGoInTransit, network.NoPlace)
			w.waitFor(p, people.OnTheWay, w.today+1)
		}
	}
}

// goOn moves those on a leg of the way.
func (w *slowWorld) goOn() {
	for _, p := range slices.Clone(w.trail) {
		if !p.moving() || p.status != people.EnRoute || p.way != people.Overland {
			continue
		}
		left := float64(p.leg.Length) - p.done
		if float64(p.leg.Speed) < left {
			p.done += float64(p.leg.Speed)
			continue
		}
		to := p.leg.To
		if place := w.Network.Places[to]; place.Kind == network.BorderCity {
			p.sector = place.Sector
			w.become(p, people.Waiting, people.Arrived, to)
			w.partFromCompany(p)
			w.waitFor(p, people.Deciding, w.today+1)
			continue
		}
		w.become(p, people.Waiting, people.Reached, to)
		due := w.today + 1
		if w.Params.Way.Rest > 0 {
			due = w.today + w.rest(p)
		}
		w.waitFor(p, people.OnTheWay, due)
	}
}
