package simulate

import (
	"slices"

	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/portable"
	"vereda/internal/quantity"
)

// slowPeril is where a party is exposed today, and for how long.
type slowPeril struct {
	leg    *network.Route // nil at a place
	at     uint64         // of the leg, or of the place behind all legs
	place  network.PlaceID
	zone   int
	danger float64
	part   float64
	days   float64
	hit    float64 // share of harm by others that the party is not spared, as it sets out
}

// slowGroup is a group that shares its luck.
type slowGroup struct {
	day, left int
	number    uint32
	taken     bool
}

// meetPerils lets the risks of the way come, first to those on legs.
func (w *slowWorld) meetPerils() {
	w.trail = slices.DeleteFunc(w.trail, func(p *slowParty) bool {
		return !p.moving() || p.status != people.EnRoute || p.way != people.Overland
	})
	for _, p := range slices.Clone(w.trail) {
		from, to := w.Network.Places[p.leg.From], w.Network.Places[p.leg.To]
		at := slices.IndexFunc(w.Network.Routes, func(r network.Route) bool { return r.Name == p.leg.Name })
		ahead := min(float64(p.leg.Speed), float64(p.leg.Length)-p.done)
		w.meet(p, slowPeril{leg: p.leg, at: uint64(at), place: p.leg.To, zone: int(to.Zone), danger: (from.Danger + to.Danger) / 2,
			part: ahead / float64(p.leg.Length), days: ahead / float64(p.leg.Speed)})
	}
	if w.Params.Harm.Staying == 0 {
		return
	}
	for _, p := range w.all() {
		if p.moving() && p.status == people.Waiting && (p.wait == people.OnTheWay || p.wait == people.ForDecision) && p.due > w.today {
			place := w.Network.Places[p.place]
			w.meet(p, slowPeril{at: uint64(len(w.Network.Routes)) + uint64(p.place), place: p.place, zone: int(place.Zone), danger: place.Danger, days: 1})
		}
	}
}

// meet exposes one party.
func (w *slowWorld) meet(p *slowParty, e slowPeril) {
	e.hit = w.exposed(p, e)
	stop, what := 1.0, ""
	sooner := func(name string, t float64) {
		if t < stop {
			stop, what = t, name
		}
	}
	h := &w.Params.Harm
	if e.leg != nil {
		papers := w.draw.UnitN(chance.TransitPapers, p.head(), 0, uint32(e.zone)) < w.zoneRule("transit_permit", e.zone, p)
		if rate := float64(rateOf(w.detection(p, e.leg))*e.part) * w.withGuide(p.tries > 0, w.Params.Facilitation.Detection) * w.together(p, w.Params.Company.Visibility); !papers {
			sooner("detained", w.comesAt(chance.Detection, p.head(), rate))
		}
	}
	if rate := w.worse(p, e, float64(h.Kidnapping)) * w.withGuide(p.tries > 0, w.Params.Facilitation.Kidnapping); rate > 0 {
		sooner("kidnapped", chance.Exponential(w.luck(p, e))/rate)
	}
	sooner("gone", w.comesAt(chance.Disappearance, p.head(), w.worse(p, e, float64(h.Disappearance))))
	for _, m := range slices.Clone(p.members) {
		if w.comesAt(chance.Harm, m.key, w.harms(p, e).sum()) < stop {
			w.harm(m, e)
		}
	}
	if len(p.members) == 0 {
		return
	}
	switch what {
	case "detained":
		stay := w.stay(chance.TransitStay, p, w.Params.Control.Stay)
		w.become(p, people.InCustody, people.DetainedInTransit, e.place)
		w.holdIn(p, people.InTransit, w.today+stay)
	case "kidnapped":
		if g := w.groups[e.at]; !g.taken {
			g.taken = true
			w.note(p.members[0], p.status, p.status, people.GroupKidnapped, p.wait, p.hold)
		}
		w.seize(p, people.Kidnapped, e.place)
	case "gone":
		w.become(p, people.Missing, people.Disappeared, network.NoPlace)
	}
}

// worse is a rate that grows with the danger above 1.
func (w *slowWorld) worse(p *slowParty, e slowPeril, rate float64) float64 {
	if e.danger <= 1 {
		return 0
	}
	r := float64(rate*(e.danger-1)) * e.days
	if e.leg == nil {
		r *= w.Params.Harm.Staying
	}
	return r * e.hit
}

// slowHarms are the rates of harms to one person, with their names.
type slowHarms []struct {
	cause people.Cause
	rate  float64
	by    people.Cause // of a death
}

func (list slowHarms) sum() (total float64) {
	for _, x := range list {
		total += x.rate
	}
	return total
}

func (w *slowWorld) harms(p *slowParty, e slowPeril) slowHarms {
	h := &w.Params.Harm
	others := e.hit * e.days
	if e.leg == nil {
		others *= h.Staying
	}
	list := slowHarms{
		{people.Extorted, float64(h.Extortion) * e.danger * others, 0},
		{people.Robbed, float64(h.Robbery) * e.danger * others, 0},
		{people.Assaulted, float64(h.Assault) * e.danger * others, 0},
		{people.Died, float64(h.Violence) * max(0, e.danger-1) * others, people.ByViolence},
	}
	if e.leg == nil {
		return list
	}
	hot := float64(h.Exposure)
	if len(w.Drivers.WayHeat) > 0 && h.Heat > 0 {
		heat := w.Drivers.WayHeat[int(w.Drivers.ClimateMonth[w.today])*len(w.Network.Places)+int(e.place)]
		hot *= portable.Exp(float64(h.Heat * max(0, heat-h.Mild)))
	}
	deadly := map[network.Mode]float64{network.Train: float64(h.Transport), network.Truck: float64(h.Transport), network.Foot: hot, network.Boat: float64(h.Drowning)}
	by := map[network.Mode]people.Cause{network.Train: people.InTransport, network.Truck: people.InTransport, network.Foot: people.ByExposure, network.Boat: people.ByDrowning}
	rate, exposed := deadly[e.leg.Mode]
	if !exposed {
		return list
	}
	above := max(0, e.danger-1)
	return append(list, slowHarms{{people.Died, rate * above * e.days, by[e.leg.Mode]}, {people.Injured, float64(h.Injury) * above * e.days, 0}}...)
}

// harm lets one of the harms befall a person.
func (w *slowWorld) harm(who *slowPerson, e slowPeril) {
	p := who.party
	list := w.harms(p, e)
	left := w.unit(chance.KindOfHarm, who.key, w.today) * list.sum()
	for _, x := range list {
		if left >= x.rate {
			left -= x.rate
			continue
		}
		if x.cause == people.Died {
			w.dieOnTheWay(who, x.by)
		} else {
			w.note(who, p.status, p.status, x.cause, p.wait, p.hold)
			if x.cause == people.Extorted {
				w.priceLast(1, float64(w.Params.Harm.Extorted)*w.together(p, -w.Params.Company.Price))
			}
		}
		return
	}
}

func (w *slowWorld) dieOnTheWay(who *slowPerson, by people.Cause) {
	w.dieRecorded(who, by, chance.RecordingDeathOnTheWay, w.Params.Harm.Recorded)
}

// luck is the draw that a party shares with its group.
func (w *slowWorld) luck(p *slowParty, e slowPeril) float64 {
	if w.groups == nil {
		w.groups = map[uint64]*slowGroup{}
	}
	day := quantity.Day(w.today)
	g := w.groups[e.at]
	if g == nil || g.day != w.today {
		g = &slowGroup{day: w.today}
		w.groups[e.at] = g
	}
	if g.left <= 0 {
		g.number++
		g.taken = false
		h := &w.Params.Harm
		size := float64(h.Group) / w.k
		if s := h.GroupSpread; s > 0 {
			size *= portable.Exp(float64(s*chance.Normal(w.draw.UnitN(chance.GroupSize, e.at, day, 2*g.number))) - float64(s*s)/2)
		}
		g.left = max(1, int(size+w.draw.UnitN(chance.GroupSize, e.at, day, 2*g.number+1)))
	}
	g.left -= p.size()
	return w.draw.UnitN(chance.Kidnapping, e.at, day, g.number)
}

// seize puts a party into the hands of a criminal group.
func (w *slowWorld) seize(p *slowParty, cause people.Cause, place network.PlaceID) {
	stay := w.stay(chance.Captivity, p, w.Params.Harm.Captivity)
	w.become(p, people.InCustody, cause, place)
	w.holdIn(p, people.Captive, w.today+stay)
}

// endCaptivity ends the captivity of those whose time has come.
func (w *slowWorld) endCaptivity() {
	h := &w.Params.Harm
	for _, p := range w.all() {
		if !p.moving() || p.hold != people.Captive || p.due > w.today {
			continue
		}
		u := w.unit(chance.EndOfCaptivity, p.head(), w.today)
		switch {
		case u < float64(h.Killed):
			for _, m := range slices.Clone(p.members) {
				w.dieOnTheWay(m, people.ByViolence)
			}
		case u < float64(h.Killed)+float64(h.Recruited):
			w.become(p, people.Missing, people.Recruited, network.NoPlace)
		default:
			w.setFree(p)
		}
	}
}

// setFree frees a party against a ransom.
func (w *slowWorld) setFree(p *slowParty) {
	h := &w.Params.Harm
	ransom := h.Ransom
	if s := h.RansomSpread; s > 0 {
		ransom *= portable.Exp(float64(s*chance.Normal(w.unit(chance.Ransom, p.head(), w.today))) - float64(s*s)/2)
	}
	w.become(p, people.Waiting, people.Freed, network.NoPlace)
	w.pay(p, people.RansomPaid, ransom, true)
	place := w.Network.Places[p.place]
	for _, m := range p.members {
		if place.Beds > 0 && w.unit(chance.Telling, m.key, w.today) < float64(h.Told) {
			w.note(m, p.status, p.status, people.Told, p.wait, p.hold)
		}
	}
	switch {
	case w.toss(chance.GivingUpAfterCaptivity, p, float64(h.GivingUp)):
		w.become(p, people.Home, people.GaveUp, p.home)
	case place.Kind == network.BorderCity:
		p.sector = place.Sector
		w.waitFor(p, people.Deciding, w.today+1)
	default:
		w.waitFor(p, people.OnTheWay, w.today+1)
	}
}
