package simulate

import (
	"math"
	"slices"

	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/portable"
)

// day passes one day of the twin.
func (w *slowWorld) day(today int) {
	w.today, w.events, w.happens = today, nil, nil
	w.parties = slices.DeleteFunc(w.parties, func(p *slowParty) bool { return !p.moving() }) // nothing befalls them any more
	for _, p := range w.parties {
		p.sentBack = false
	}
	w.open()
	w.arrive()
	w.paroleFromAbroad()
	w.foresee()
	w.choose()
	w.travelTogether()
	w.chooseLegs()
	w.hire()
	w.patrol()
	w.risks()
	w.walkOn()
	w.meetPerils()
	w.goOn()
	w.takeInAtPorts()
	w.endStays()
	w.endTransitStays()
	w.endCaptivity()
	w.process()
	w.asylumOnTheWay()
	w.hearings()
	w.findBeds()
	w.wait()
	w.tryAgain()
	w.spreadNews()
}

// open sets the conditions and the places of the day.
func (w *slowWorld) open() {
	d, c := &w.Drivers, &w.Params.Custody
	bookIns := d.InteriorBookIns[d.MonthOf[w.today]] / w.k * w.national("interior_arrests")
	w.interior = w.interior + bookIns - w.interior/float64(c.InteriorStay)
	w.enrolled -= w.enrolled / float64(c.Freed)
	for _, s := range w.sectors() {
		w.evaders[s] = 0
		renew(w.courts[s], w.rule("prosecution_capacity", s, 0, 0))
		renew(w.waitPlaces[s], w.rule("remain_capacity", s, 0, 0))
		renew(w.ports[s], w.rule("port_capacity", s, 0, 0))
		renew(w.appointments[s], w.rule("appointments", s, 0, 0))
	}
	for zone, left := range w.decisions {
		renew(left, w.rule("asylum_decisions", network.SectorID(zone), 0, 0))
	}
	for n := range w.Nationalities {
		renew(w.removalSeats[n], w.rule("removal_flights", 0, n, 0))
		renew(w.expulsionSeats[n], w.rule("expulsion_flights", 0, n, 0))
		renew(w.parole[n], w.rule("parole_quota", 0, n, 0)/(365.25/12))
	}
}

// arrive brings the parties that are due to the border.
func (w *slowWorld) arrive() {
	month := int(w.Drivers.MonthOf[w.today])
	for i, c := range w.classes() {
		w.carry[c] += w.Drivers.Arrivals[month*len(w.classes())+i] / w.k / float64(w.Drivers.DaysIn[month])
		for w.carry[c] >= 1 {
			w.ordinal[c]++
			p := w.newParty(c, w.keyOf(c, w.ordinal[c]), w.Margins[i])
			w.carry[c] -= float64(p.size())
			if w.Network.OnTheWay {
				w.become(p, people.Waiting, people.Departed, network.NoPlace)
				w.waitFor(p, people.OnTheWay, w.today)
				continue
			}
			w.become(p, people.Waiting, people.Arrived, network.NoPlace)
			w.waitFor(p, people.Deciding, w.today)
		}
	}
}

func (w *slowWorld) keyOf(c class, n uint64) uint64 {
	return chance.Hash(w.Drivers.NationalityHash[c.nation], uint64(c.kind), n)
}

func (w *slowWorld) newParty(c class, key uint64, margin people.Margin) *slowParty {
	comp := &w.Params.Composition
	size := 1
	if c.kind == people.Family {
		size = 2
		if w.unit(chance.ArrivalThird, key, 0) < float64(comp.ThirdMember) {
			size = 3
			if w.unit(chance.ArrivalFourth, key, 0) < float64(comp.FourthMember) {
				size = 4
			}
		}
	}
	p := &slowParty{nation: c.nation, kind: c.kind, status: people.Home, since: w.today, place: w.HomePlace[c.nation], goal: network.NoPlace,
		sector: network.NoSector, met: network.NoSector, last: -1 << 30, previous: -1 << 30, joined: -1 << 30,
		asks: w.unit(chance.ArrivalClaims, key, 0) < margin.Claims,
		ties: w.unit(chance.ArrivalTies, key, 0) < margin.Ties,
		debt: margin.Debt}
	if s := comp.DebtSpread; s > 0 {
		z := chance.Normal(w.unit(chance.ArrivalDebt, key, 0))
		p.debt = margin.Debt * portable.Exp(float64(s*z)-float64(s*s)/2)
	}
	if w.Network.OnTheWay {
		p.place = shareOut(w.Origins[c.nation], w.unit(chance.ArrivalOrigin, key, 0))
		p.goal = shareOut(w.Goals[c.nation], w.unit(chance.ArrivalGoal, key, 0))
	}
	p.home = p.place
	for member := range size {
		k := key
		if member > 0 {
			k = slowMemberKey(key, uint64(member))
		}
		who := &slowPerson{key: k, party: p}
		p.members = append(p.members, who)
		w.persons = append(w.persons, who)
	}
	w.parties = append(w.parties, p)
	return p
}

// slowMemberKey is the finaliser of SplitMix64, member steps on from the head's key.
func slowMemberKey(head, member uint64) uint64 {
	z := head + member*0x9e3779b97f4a7c15
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}

// paroleFromAbroad gives the day's part of the monthly places to people who
// wait at the border, but for what goes to those who never come.
func (w *slowWorld) paroleFromAbroad() {
	atBorder := float64(w.Params.Pathway.BorderShare)
	for n := range w.Nationalities {
		if quota := w.rule("parole_quota", 0, n, 0); quota > 0 && atBorder < 1 {
			*w.parole[n] -= float64((1 - atBorder) * (quota / (365.25 / 12)))
		}
	}
	for _, p := range w.all() {
		if p.moving() && p.status == people.Waiting && p.wait != people.ForHearing && take(w.parole[p.nation], p.size()) {
			p.standing = people.OnParole
			w.become(p, people.Settled, people.Paroled, w.Network.Destination)
		}
	}
}

// choose lets everybody whose day has come choose a sector and a way.
func (w *slowWorld) choose() {
	waits := map[network.SectorID]float64{}
	for _, s := range w.sectors() {
		waits[s] = w.daysInLine(s)
	}
	for _, p := range w.all() {
		if !p.moving() || p.wait != people.Deciding || p.due > w.today {
			continue
		}
		if p.status == people.Home {
			if w.Network.OnTheWay {
				continue
			}
			w.become(p, people.Waiting, people.CameAgain, network.NoPlace)
		}
		options, total := []option{}, 0.0
		for _, s := range w.sectors() {
			options = append(options, w.options(p, s, waits[s])...)
		}
		for _, o := range options {
			total += o.weight
		}
		if total <= 0 {
			w.waitFor(p, people.Deciding, w.today+1)
			continue
		}
		left := w.unit(chance.CrossingChoice, p.head(), w.today) * total
		for _, o := range options {
			if left < o.weight {
				w.setOff(p, o)
				break
			}
			left -= o.weight
		}
	}
}

// daysInLine is how long people take a port's line to be; negative where the
// port is closed.
func (w *slowWorld) daysInLine(s network.SectorID) float64 {
	places, slots := w.rule("port_capacity", s, 0, 0), w.rule("appointments", s, 0, 0)
	switch {
	case places+slots <= 0:
		return -1
	case slots > 0:
		return float64(w.queue[s]) / (places + slots)
	}
	return float64(w.queue[s]) / (places + slots) * w.rule("metering", s, 0, 0)
}

// option is a sector and a way, with its weight in the logit.
type option struct {
	sector network.SectorID
	way    people.Way
	weight float64
}

// options are the ways across that a party has in a sector.
func (w *slowWorld) options(p *slowParty, s network.SectorID, wait float64) (list []option) {
	c := &w.Params.Choice
	far := w.Network.ApproachLength(w.HomePlace[p.nation])[s]
	if w.Network.OnTheWay {
		far = 0
		if p.sector != network.NoSector {
			far = w.Network.LateralLength()[int(p.sector)*len(w.sectors())+int(s)]
		}
	}
	if far < 0 {
		return nil // no way from home
	}
	weight := w.prior()
	all := 0.0
	for _, k := range w.sectors() {
		all += w.came[cell{k, class{p.nation, 0}}]
	}
	compatriots := (w.came[cell{s, class{p.nation, 0}}] + weight/float64(len(w.sectors()))) / (all + weight)
	u := c.Appeal[s] - float64(c.Distance*float64(far)/1000) + float64(c.Followed*portable.Log(compatriots))
	if p.sector == s {
		u += c.Stay
	}
	evade := float64(c.Success*(1-w.caught[s])) - float64(c.Walk*w.walk[s]/10)
	list = append(list, option{s, people.Evade, portable.Exp(u + evade)})
	if !p.asks {
		return list
	}
	list = append(list, option{s, people.Surrender, portable.Exp(u + float64(c.Release*w.believed(p.class(), s)))})
	if wait >= 0 {
		atPort := believe(w.portIn[p.class()], w.portAll[p.class()], weight, float64(w.Params.Information.LetIn))
		list = append(list, option{s, people.Present, portable.Exp(u + float64(c.Release*atPort) + c.Port - float64(c.Wait*wait/30))})
	}
	return list
}

// prior is the weight of what is assumed without news.
func (w *slowWorld) prior() float64 {
	return w.Params.Information.Prior / w.k * float64(w.Params.Information.Memory)
}

func believe(letIn, heard, weight, assumed float64) float64 {
	return (letIn + float64(weight*assumed)) / (heard + weight)
}

// believed is the share let in after surrendering, as a class believes: by own
// news of the sector, and for lack of it by that of all sectors.
func (w *slowWorld) believed(c class, s network.SectorID) float64 {
	letIn, heard := 0.0, 0.0
	for _, k := range w.sectors() {
		letIn += w.letIn[cell{k, c}]
		heard += w.heard[cell{k, c}]
	}
	everywhere := believe(letIn, heard, w.prior(), float64(w.Params.Information.LetIn))
	return believe(w.letIn[cell{s, c}], w.heard[cell{s, c}], w.prior(), everywhere)
}

// setOff puts a party on its way.
func (w *slowWorld) setOff(p *slowParty, o option) {
	if p.place != w.Network.BorderCity[o.sector] {
		p.lodged = false
	}
	p.place, p.sector, p.way = w.Network.BorderCity[o.sector], o.sector, o.way
	if o.way != people.Present {
		w.become(p, people.EnRoute, people.SetOff, network.NoPlace)
		p.leg, p.done = &w.Network.Routes[w.Network.CrossingOf[o.sector]], 0
		for _, m := range p.members {
			m.attempts++
		}
		if o.way == people.Evade {
			w.evaders[o.sector] += p.size()
		}
		return
	}
	line := people.OnList
	if w.rule("appointments", o.sector, 0, 0) > 0 {
		line = people.OnApp
	}
	patience := 1 << 30
	if rate := float64(w.Params.Waiting.Abandonment); rate > 0 {
		patience = w.today + wholeDays(chance.Exponential(w.unit(chance.GivingUpTheLine, p.head(), w.today))/rate)
	}
	w.waitFor(p, line, patience)
	w.befall(p, people.Listed)
	w.lines[o.sector] = append(w.lines[o.sector], p)
	w.queue[o.sector] += p.size()
}

// patrol plans the patrol of the day.
func (w *slowWorld) patrol() {
	par, crossing := &w.Params.Patrol, &w.Params.Crossing
	for _, s := range w.sectors() {
		technology, barrier := w.rule("technology", s, 0, 0), w.rule("barrier", s, 0, 0)
		onDuty := float64(float64(par.OnDuty) * w.rule("agents", s, 0, 0))
		left := max(float64(par.Floor)*onDuty, onDuty-float64(float64(par.Processing)*float64(w.met[s])))
		w.caught[s] = 0
		if load := left + float64(par.Crowding*float64(w.evaders[s])); load > 0 {
			strength := par.Effort * (1 + float64(par.Technology*technology)) * (1 + float64(par.Barrier*barrier))
			w.caught[s] = -portable.Expm1(-float64(strength * left / load))
		}
		w.met[s] = 0
		length := float64(w.Network.Routes[w.Network.CrossingOf[s]].Length)
		w.walk[s] = length * (1 + float64(crossing.BarrierDetour*barrier) + float64(crossing.TechnologyDetour*technology))
	}
}

// ahead is what lies ahead of a party today: kilometres of the leg, their share
// of it, the days they take, and whether they lead to its end.
func (w *slowWorld) ahead(p *slowParty) (step, part, days float64, arrives bool) {
	length := float64(p.leg.Length)
	aDay := float64(p.leg.Speed) * length / w.walk[p.sector]
	left := length - p.done
	step = min(aDay, left)
	return step, step / length, step / aDay, aDay >= left
}

// rateOf is the rate that gives a share over one unit of exposure.
func rateOf(share float64) float64 {
	if share >= 1 {
		return math.Inf(1)
	}
	return -portable.Log1p(-share)
}

// comesAt is the part of the day at which a risk of a rate comes, beyond 1 where
// it does not come today.
func (w *slowWorld) comesAt(purpose chance.Purpose, key uint64, rate float64) float64 {
	if rate <= 0 {
		return 2
	}
	return chance.Exponential(w.unit(purpose, key, w.today)) / rate
}
