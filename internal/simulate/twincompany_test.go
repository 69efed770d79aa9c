package simulate

import (
	"slices"

	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/portable"
	"vereda/internal/quantity"
)

// slowCompany is parties that travel together.
type slowCompany struct {
	key     uint64
	members []*slowParty
	guided  bool
	day     int // on which it last took a leg, or will take the first
	leg     network.RouteID
}

func (c *slowCompany) people() (n int) {
	for _, p := range c.members {
		n += p.size()
	}
	return n
}

func (p *slowParty) leaveCompany() {
	if c := p.company; c != nil {
		c.members = slices.DeleteFunc(slices.Clone(c.members), func(q *slowParty) bool { return q == p })
		p.company = nil
	}
}

func (p *slowParty) joinCompany(c *slowCompany) {
	c.members = append(c.members, p)
	p.company = c
}

func (w *slowWorld) partFromCompany(p *slowParty) {
	if p.company != nil && !p.company.guided {
		w.befall(p, people.LeftCaravan)
	}
	p.leaveCompany()
}

// together is what travelling in company makes of a rate or a price.
func (w *slowWorld) together(p *slowParty, power float64) float64 {
	if p.company == nil || power == 0 {
		return 1
	}
	return portable.Pow(1+float64(p.company.people())/(float64(w.Params.Company.Reference)/w.k), power)
}

// exposed is the share of harm by others that a party is not spared.
func (w *slowWorld) exposed(p *slowParty, e slowPeril) float64 {
	share := (1 - w.zoneRule("transit_escort", e.zone, p)) * w.together(p, -w.Params.Company.Safety)
	if p.lodged {
		share *= w.Params.Harm.Lodged
	}
	return share
}

// travelTogether lets caravans form, take people in, lose them and be broken up.
func (w *slowWorld) travelTogether() {
	c := &w.Params.Company
	if !w.Network.OnTheWay || c.Joining <= 0 {
		return
	}
	calls, caravans := false, false
	for z := range w.Network.Zones {
		calls = calls || w.rule("caravan_calls", network.SectorID(z), 0, 0) > 0
	}
	var alone, inCaravan []*slowParty
	for _, p := range w.all() {
		caravans = caravans || p.company != nil && !p.company.guided
		if !p.moving() || p.status != people.Waiting || p.wait != people.OnTheWay {
			continue
		}
		switch {
		case p.company != nil && !p.company.guided:
			inCaravan = append(inCaravan, p)
		case p.company == nil && p.due <= w.today && p.tries == 0:
			alone = append(alone, p)
		}
	}
	if !calls && !caravans {
		return
	}
	goingOn := map[network.PlaceID]*slowCompany{}
	w.halves = map[*slowCompany]*slowCompany{}
	for _, p := range inCaravan {
		w.stayInCaravan(p, goingOn)
	}
	for i := range w.Network.Places {
		w.callAt(network.PlaceID(i), alone)
	}
	for _, p := range alone {
		caravan := w.gathering[p.place]
		if caravan == nil {
			caravan = goingOn[p.place]
		}
		if caravan == nil || !w.toss(chance.JoiningCaravan, p, float64(c.Joining)) {
			continue
		}
		if caravan.people() == 0 {
			w.note(p.members[0], p.status, p.status, people.CaravanFormed, p.wait, p.hold)
		}
		p.joinCompany(caravan)
		w.befall(p, people.JoinedCaravan)
		if w.gathering[p.place] != nil {
			w.waitFor(p, people.OnTheWay, caravan.day)
		}
	}
	for place, caravan := range w.gathering {
		if caravan.day <= w.today {
			delete(w.gathering, place)
		}
	}
}

func (w *slowWorld) stayInCaravan(p *slowParty, goingOn map[network.PlaceID]*slowCompany) {
	c, zone := p.company, w.Network.Places[p.place].Zone
	rate := w.rule("caravan_break_up", network.SectorID(zone), 0, 0)
	if rate > 0 && w.unit(chance.BreakUp, c.key, w.today) < -portable.Expm1(-rate) {
		if w.gathering[p.place] == c {
			delete(w.gathering, p.place)
		}
		w.befall(p, people.CaravanBrokenUp)
		papers := w.draw.UnitN(chance.TransitPapers, p.head(), 0, uint32(zone)) < w.zoneRule("transit_permit", int(zone), p)
		abroad := w.Network.Places[p.home].Zone != zone
		if abroad && !papers && w.toss(chance.CaughtAtBreakUp, p, float64(w.Params.Company.Caught)) {
			stay := w.stay(chance.BreakUpStay, p, w.Params.Control.Stay)
			w.become(p, people.InCustody, people.DetainedInTransit, network.NoPlace)
			w.holdIn(p, people.InTransit, w.today+stay)
			return
		}
		p.leaveCompany()
		w.waitFor(p, people.OnTheWay, w.today+1)
		return
	}
	if w.toss(chance.LeavingCompany, p, -portable.Expm1(-float64(w.Params.Company.Leaving))) {
		w.partFromCompany(p)
		w.waitFor(p, people.OnTheWay, w.today+1)
		return
	}
	split := w.Params.Company.Splitting > 0 && w.unit(chance.Splitting, c.key, w.today) < -portable.Expm1(-float64(w.Params.Company.Splitting))
	if split && w.gathering[p.place] != c && w.toss(chance.WhichHalf, p, 0.5) {
		if w.halves[c] == nil {
			w.halves[c] = &slowCompany{key: chance.Hash(c.key, uint64(w.today)), day: c.day, leg: c.leg}
		}
		p.leaveCompany()
		p.joinCompany(w.halves[c])
		c = w.halves[c]
	}
	if on := goingOn[p.place]; p.due <= w.today && (on == nil || on.people() < c.people()) {
		goingOn[p.place] = c
	}
}

// callAt lets a caravan be called at a place where none gathers.
func (w *slowWorld) callAt(place network.PlaceID, alone []*slowParty) {
	n := 0
	for _, p := range alone {
		if p.place == place {
			n += p.size()
		}
	}
	c := &w.Params.Company
	rate := w.rule("caravan_calls", network.SectorID(w.Network.Places[place].Zone), 0, 0) * float64(n) / (float64(c.Reference) / w.k)
	if w.gathering[place] != nil || rate <= 0 {
		return
	}
	if w.draw.Unit(chance.CaravanCall, uint64(place), quantity.Day(w.today)) < -portable.Expm1(-rate) {
		key := chance.Hash(uint64(chance.CaravanCall), uint64(place), uint64(w.today))
		w.gathering[place] = &slowCompany{key: key, day: w.today + wholeDays(float64(c.Gathering)), leg: network.NoRoute}
	}
}

// legOfCompany is the leg on which the others of a party's company have set out
// today, where they have.
func (w *slowWorld) legOfCompany(p *slowParty) network.RouteID {
	c := p.company
	if c == nil || c.day != w.today || c.leg == network.NoRoute || w.Network.Routes[c.leg].From != p.place {
		return network.NoRoute
	}
	for _, x := range w.Drivers.Closures {
		if x.Route == c.leg && int(x.From) <= w.today && w.today <= int(x.To) {
			return network.NoRoute
		}
	}
	return c.leg
}

// leadCompany lets others follow on a leg; who flies leaves them.
func (w *slowWorld) leadCompany(p *slowParty, leg network.RouteID) {
	switch {
	case p.company == nil:
	case w.Network.Routes[leg].Mode == network.Flight:
		w.partFromCompany(p)
	default:
		p.company.day, p.company.leg = w.today, leg
	}
}

// followGuide lets a party that set out from home travel with the others whom a
// guide leads on the same leg.
func (w *slowWorld) followGuide(p *slowParty) {
	most := float64(w.Params.Company.Guided) / w.k
	if most <= 0 || p.leg == nil || !p.leg.Mode.OnTheWay() || p.leg.Mode == network.Flight {
		return
	}
	c := w.led[p.leg.Name]
	if c == nil || float64(c.people()+p.size()) > most {
		at := slices.IndexFunc(w.Network.Routes, func(r network.Route) bool { return r.Name == p.leg.Name })
		c = &slowCompany{key: p.head(), guided: true, day: w.today, leg: network.RouteID(at)}
		w.led[p.leg.Name] = c
	}
	p.joinCompany(c)
}

// rest is how long a party stays at a place that it has come to.
func (w *slowWorld) rest(p *slowParty) int {
	if p.company == nil {
		return w.stay(chance.RestOnTheWay, p, w.Params.Way.Rest)
	}
	if w.Params.Way.Rest <= 1 {
		return 1
	}
	return wholeDays(portable.Log(w.unit(chance.CompanyRest, p.company.key, w.today)) / portable.Log1p(-1/float64(w.Params.Way.Rest)))
}

// receive brings a party sent back by air to the nearest place of its land that
// receives people.
func (w *slowWorld) receive(p *slowParty) {
	p.place = p.home
	home := w.Network.Places[p.home]
	nearest := -1.0
	for i, q := range w.Network.Places {
		if q.Reception && q.Zone == home.Zone {
			x := (home.Latitude + q.Latitude) / 2 * 0.017453292519943295
			cosine := 1 - x*x/2 + x*x*x*x/24 - x*x*x*x*x*x/720
			north, east := q.Latitude-home.Latitude, (q.Longitude-home.Longitude)*cosine
			if d := north*north + east*east; nearest < 0 || d < nearest {
				nearest, p.place = d, network.PlaceID(i)
			}
		}
	}
	if p.place != p.home {
		w.befall(p, people.Received)
	}
}

// asylumOnTheWay takes claims on the way and decides on them.
func (w *slowWorld) asylumOnTheWay() {
	for _, h := range slices.Clone(w.happens) {
		p := h.who.party
		if h.cause != people.Reached || len(p.members) == 0 || p.members[0] != h.who || p.wait != people.OnTheWay {
			continue
		}
		zone := w.Network.Places[p.place].Zone
		asks := w.draw.UnitN(chance.TransitClaim, p.head(), 0, uint32(zone)) < w.zoneRule("transit_asylum", int(zone), p)
		if w.Network.Places[p.place].Office && p.standing == people.NoStanding && asks {
			w.partFromCompany(p)
			p.standing = people.Claimed
			w.befall(p, people.ClaimedInTransit)
			w.waitFor(p, people.ForDecision, 1<<30)
			w.claimants = append(w.claimants, p)
		}
	}
	w.claimants = slices.DeleteFunc(slices.Clone(w.claimants), func(p *slowParty) bool { return !p.moving() || p.wait != people.ForDecision })
	for _, p := range slices.Clone(w.claimants) {
		if p.joined >= w.today {
			continue
		}
		zone := w.Network.Places[p.place].Zone
		if take(w.decisions[zone], p.size()) {
			w.decideOnTheWay(p, int(zone))
		} else if w.toss(chance.LeavingClaim, p, -portable.Expm1(-float64(w.Params.Asylum.Leaving))) {
			w.befall(p, people.LeftClaim)
			w.waitFor(p, people.OnTheWay, w.today+1)
		}
	}
}

func (w *slowWorld) decideOnTheWay(p *slowParty, zone int) {
	if !w.toss(chance.TransitGrant, p, w.zoneRule("asylum_grant", zone, p)) {
		w.befall(p, people.RefusedInTransit)
		w.waitFor(p, people.OnTheWay, w.today+1)
		return
	}
	w.befall(p, people.RecognisedInTransit)
	p.standing = people.WithProtection
	if w.toss(chance.StayingOnTheWay, p, float64(w.Params.Asylum.Staying)) {
		w.become(p, people.Settled, people.StayedOnTheWay, network.NoPlace)
		return
	}
	w.waitFor(p, people.OnTheWay, w.today+1)
}

// findBeds lets those without a bed look for one in the shelter where they are.
func (w *slowWorld) findBeds() {
	for _, p := range w.all() {
		place := w.Network.Places[p.place]
		free := max(0, place.Beds-place.Occupied) / w.k
		if !w.Network.OnTheWay || !p.moving() || p.status != people.Waiting || p.lodged || free <= 0 {
			continue
		}
		taken := 0
		for _, q := range w.parties {
			if q.lodged && q.place == p.place && q.status == people.Waiting {
				taken += q.size()
			}
		}
		if float64(taken+p.size()) <= free {
			p.lodged = true
			w.befall(p, people.Lodged)
		}
	}
}
