package simulate

import (
	"cmp"
	"slices"
	"sync"

	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/portable"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// The slow clear twin is the model told a second time, person by person, with
// objects, lists and maps, for reading. It was written from the claims of the
// mechanisms, and uses none of their code, nor the doors of package people. It
// takes the same draws. See TestTwin.

// slowPerson is a member of a party.
type slowPerson struct {
	key                  uint64
	party                *slowParty
	dead                 bool
	attempts, encounters int
}

// slowParty is people who travel together; they share everything but their
// names and their luck with death.
type slowParty struct {
	members         []*slowPerson // alive, the one who decides first
	nation          int
	kind            people.Party
	asks, ties      bool
	tries           int  // crossings with a guide that are paid and not used
	guided          bool // on the crossing under way
	debt            float64
	status          people.Status
	since           int // day
	place           network.PlaceID
	home, goal      network.PlaceID
	sector, met     network.SectorID // where they are; where they were last encountered
	leg             *network.Route   // under way
	done            float64          // of the leg [km]
	way             people.Way
	wait            people.Wait
	hold            people.Hold
	joined, due     int // days on which the waiting or holding began and ends
	sanction, prior people.Sanction
	last, previous  int // days of the last two encounters
	standing        people.Standing
	sentBack        bool // today
	company         *slowCompany
	lodged          bool
}

func (p *slowParty) head() uint64 { return p.members[0].key }
func (p *slowParty) size() int    { return len(p.members) }
func (p *slowParty) moving() bool {
	return len(p.members) > 0 && p.status != people.Settled && !p.goneHome()
}
func (p *slowParty) inLine() bool   { return p.wait == people.OnList || p.wait == people.OnApp }
func (p *slowParty) class() class   { return class{p.nation, p.kind} }
func (p *slowParty) goneHome() bool { return p.status == people.Home && p.wait != people.Deciding }

// class is a nationality and a party, cell a class in a sector.
type class struct {
	nation int
	kind   people.Party
}

type cell struct {
	sector network.SectorID
	class
}

// slowEvent is what the twin and the model must agree on, event by event.
type slowEvent struct {
	key      uint64
	from, to people.Status
	cause    people.Cause
	sector   network.SectorID
	place    network.PlaceID
	nation   int
	kind     people.Party
	waited   people.Wait
	held     people.Hold
	lasted   int // of waiting or holding, where there was any
	amount   float64
}

// slowWorld is the state of a run of the twin.
type slowWorld struct {
	*scenario.Scenario
	draw    chance.Source
	k       float64 // people per row
	today   int
	parties []*slowParty // in the order in which they formed
	persons []*slowPerson
	lines   map[network.SectorID][]*slowParty // at the ports, in the order of joining

	events  []slowEvent
	happens []happening // the same, with the person

	carry   map[class]float64 // rows due and not yet arrived
	ordinal map[class]uint64
	letIn   map[cell]float64 // news
	heard   map[cell]float64
	portIn  map[class]float64
	portAll map[class]float64
	came    map[cell]float64 // by sector and nationality; the kind is not looked at

	trail  []*slowParty // on legs of the way, in the order in which they began them
	groups map[uint64]*slowGroup

	gathering map[network.PlaceID]*slowCompany
	led       map[string]*slowCompany // by leg, of those who set out from home today
	decisions map[network.ZoneID]*float64
	halves    map[*slowCompany]*slowCompany // of caravans that split today
	claimants []*slowParty                  // in the order in which they asked

	prospects map[hopes]float64 // of people on the way
	nextNews  int               // day on which they change

	evaders, met, queue map[network.SectorID]int
	caught              map[network.SectorID]float64 // chance of apprehension
	walk                map[network.SectorID]float64 // [km]

	courts, waitPlaces, ports, appointments map[network.SectorID]*float64 // places left today
	removalSeats, expulsionSeats, parole    map[int]*float64
	beds, familyBeds                        int
	interior, enrolled                      float64
}

type happening struct {
	slowEvent
	who *slowPerson
}

func newSlowWorld(s *scenario.Scenario, seed uint64) *slowWorld {
	w := &slowWorld{Scenario: s, draw: chance.New(seed), k: float64(s.PeoplePerRow),
		lines: map[network.SectorID][]*slowParty{},
		carry: map[class]float64{}, ordinal: map[class]uint64{}, letIn: map[cell]float64{}, heard: map[cell]float64{},
		portIn: map[class]float64{}, portAll: map[class]float64{}, came: map[cell]float64{},
		evaders: map[network.SectorID]int{}, met: map[network.SectorID]int{}, queue: map[network.SectorID]int{},
		caught: map[network.SectorID]float64{}, walk: map[network.SectorID]float64{},
		courts: map[network.SectorID]*float64{}, waitPlaces: map[network.SectorID]*float64{}, ports: map[network.SectorID]*float64{},
		appointments: map[network.SectorID]*float64{}, removalSeats: map[int]*float64{}, expulsionSeats: map[int]*float64{}, parole: map[int]*float64{},
		gathering: map[network.PlaceID]*slowCompany{}, decisions: map[network.ZoneID]*float64{},
	}
	for z := range s.Network.Zones {
		w.decisions[network.ZoneID(z)] = new(float64)
	}
	for _, sector := range w.sectors() {
		w.courts[sector], w.waitPlaces[sector], w.ports[sector], w.appointments[sector] = new(float64), new(float64), new(float64), new(float64)
	}
	for n := range s.Nationalities {
		w.removalSeats[n], w.expulsionSeats[n], w.parole[n] = new(float64), new(float64), new(float64)
	}
	w.interior = float64(s.Params.Custody.InteriorInitial) / w.k
	for _, c := range w.classes() {
		w.carry[c] = w.unit(chance.ArrivalCarry, w.keyOf(c, 0), 0)
	}
	return w
}

func (w *slowWorld) sectors() (list []network.SectorID) {
	for s := range w.Network.Sectors {
		list = append(list, network.SectorID(s))
	}
	return list
}

func (w *slowWorld) classes() (list []class) {
	for n := range w.Nationalities {
		for kind := range people.Parties {
			list = append(list, class{n, kind})
		}
	}
	return list
}

// unit draws for a person on a day.
func (w *slowWorld) unit(purpose chance.Purpose, key uint64, day int) float64 {
	return w.draw.Unit(purpose, key, quantity.Day(day))
}

// toss draws whether something of a chance happens to a party today.
func (w *slowWorld) toss(purpose chance.Purpose, p *slowParty, share float64) bool {
	return w.unit(purpose, p.head(), w.today) < share
}

// stay draws a number of days, at least one: every day it ends with the chance
// 1/mean.
func (w *slowWorld) stay(purpose chance.Purpose, p *slowParty, mean quantity.Days) int {
	if mean <= 1 {
		return 1
	}
	return wholeDays(portable.Log(w.unit(purpose, p.head(), w.today)) / portable.Log1p(-1/float64(mean)))
}

// wholeDays rounds up, to at least one day and at most what stands for never.
func wholeDays(days float64) int {
	if days >= 1<<30 {
		return 1 << 29
	}
	return max(1, int(days)+map[bool]int{true: 1}[float64(int(days)) < days])
}

// rule is the value of a rule today for a class of person in a sector: that of
// the last row that covers them. Values that count people become rows.
func (w *slowWorld) rule(name string, sector network.SectorID, nation int, kind people.Party) float64 {
	at := ruleAt()[name]
	value := 0.0
	for _, c := range w.Timeline.Changes() {
		if c.Rule == at && int(c.Day) <= w.today &&
			(c.Scope.Sector < 0 || c.Scope.Sector == sector) &&
			(c.Scope.Nationality < 0 || int(c.Scope.Nationality) == nation) &&
			(c.Scope.Party < 0 || people.Party(c.Scope.Party) == kind) {
			value = c.Value
		}
	}
	if counts[name] {
		value /= w.k
	}
	return value
}

// ruleAt gives the row of a rule by its name.
var ruleAt = sync.OnceValue(func() map[string]int {
	rows := map[string]int{}
	for i, d := range policy.Definitions() {
		rows[d.Name] = i
	}
	return rows
})

// counts lists the rules that are numbers of people.
var counts = map[string]bool{"agents": true, "prosecution_capacity": true, "expulsion_flights": true, "removal_flights": true, "remain_capacity": true,
	"beds": true, "family_beds": true, "port_capacity": true, "appointments": true, "parole_quota": true, "alternatives": true, "asylum_decisions": true}

// ruleFor is the value for a party, where it was last encountered.
func (w *slowWorld) ruleFor(name string, p *slowParty) float64 {
	return w.rule(name, p.met, p.nation, p.kind)
}

// national is the value of a rule that is the same for all.
func (w *slowWorld) national(name string) float64 { return w.rule(name, 0, 0, 0) }

// note writes an event for one person.
func (w *slowWorld) note(who *slowPerson, from, to people.Status, cause people.Cause, waited people.Wait, held people.Hold) {
	p := who.party
	e := slowEvent{key: who.key, from: from, to: to, cause: cause, sector: p.sector, place: p.place, nation: p.nation, kind: p.kind, waited: waited, held: held}
	if waited != people.NoWait || held != people.NoHold {
		e.lasted = w.today - p.joined
	}
	w.events = append(w.events, e)
	w.happens = append(w.happens, happening{e, who})
}

// befall writes that something happened to a party that changed no status.
func (w *slowWorld) befall(p *slowParty, cause people.Cause) {
	for _, m := range p.members {
		w.note(m, p.status, p.status, cause, p.wait, p.hold)
	}
}

// become changes the status of a party.
func (w *slowWorld) become(p *slowParty, to people.Status, cause people.Cause, place network.PlaceID) {
	from, waited, held := p.status, p.wait, p.hold
	p.status, p.since = to, w.today
	if to == people.Settled && p.goal != network.NoPlace && cause != people.StayedOnTheWay {
		place = p.goal
	}
	if place != network.NoPlace {
		p.place = place
	}
	for _, m := range p.members {
		w.note(m, from, to, cause, waited, held)
	}
	w.leaveLine(p)
	p.lodged = false
	if to != people.Waiting && to != people.EnRoute {
		p.leaveCompany()
	}
	p.wait, p.hold = people.NoWait, people.NoHold
	if to != people.EnRoute {
		p.leg, p.done, p.guided = nil, 0, false
	}
	if cause == people.Apprehended || cause == people.Surrendered || cause == people.Inadmissible {
		for _, m := range p.members {
			m.encounters++
		}
		p.met = p.sector
		p.previous, p.last = p.last, w.today
		p.prior, p.sanction = p.sanction, people.NoSanction
	}
	if cause == people.Returned || cause == people.LaterallyReturned || cause == people.Removed || cause == people.Expelled {
		p.sentBack = true
	}
}

// waitFor lets a party wait for something until a day.
func (w *slowWorld) waitFor(p *slowParty, what people.Wait, until int) {
	w.leaveLine(p)
	p.wait, p.joined, p.due = what, w.today, until
}

// holdIn keeps a party somewhere until a day.
func (w *slowWorld) holdIn(p *slowParty, where people.Hold, until int) {
	p.hold, p.joined, p.due = where, w.today, until
}

func (w *slowWorld) leaveLine(p *slowParty) {
	if p.inLine() {
		line := w.lines[p.sector]
		at := slices.Index(line, p)
		w.lines[p.sector] = slices.Delete(slices.Clone(line), at, at+1)
	}
}

// die ends a life. A party that loses the one who decides forms anew behind
// the next.
func (w *slowWorld) die(who *slowPerson, by people.Cause) {
	if w.dieRecorded(who, by, chance.RecordingDeath, w.Params.Recording.Deaths) &&
		w.unit(chance.RecordingDeath, who.key, w.today) < float64(w.Params.Recording.Deaths*w.Params.Recording.ByPatrol) {
		w.note(who, people.Dead, people.Dead, people.PatrolRecorded, people.NoWait, people.NoHold)
	}
}

func (w *slowWorld) dieRecorded(who *slowPerson, by people.Cause, purpose chance.Purpose, share quantity.Share) (recorded bool) {
	p := who.party
	who.dead = true
	w.note(who, p.status, people.Dead, people.Died, p.wait, p.hold)
	w.note(who, people.Dead, people.Dead, by, people.NoWait, people.NoHold)
	recorded = w.unit(purpose, who.key, w.today) < float64(share)
	if recorded {
		w.note(who, people.Dead, people.Dead, people.Recorded, people.NoWait, people.NoHold)
	}
	decided := p.members[0] == who
	p.members = slices.DeleteFunc(slices.Clone(p.members), func(m *slowPerson) bool { return m == who })
	if decided {
		at := slices.Index(w.parties, p)
		w.parties = append(slices.Delete(slices.Clone(w.parties), at, at+1), p)
		if at := slices.Index(w.claimants, p); at >= 0 {
			w.claimants = append(slices.Delete(slices.Clone(w.claimants), at, at+1), p)
		}
		if at := slices.Index(w.trail, p); at >= 0 {
			w.trail = append(slices.Delete(slices.Clone(w.trail), at, at+1), p)
		}
	}
	return recorded
}

// take uses places for a party where there is at least one; a large party may
// leave a debt.
func take(places *float64, size int) bool {
	if *places < 1 {
		return false
	}
	*places -= float64(size)
	return true
}

// renew opens a budget for the day: whole places left over lapse.
func renew(places *float64, capacity float64) {
	if *places >= 1 {
		*places -= float64(int(*places))
	}
	*places += capacity
}

// byDraw sorts parties by a draw of the day.
func (w *slowWorld) byDraw(list []*slowParty, purpose chance.Purpose) []*slowParty {
	return slices.SortedFunc(slices.Values(list), func(a, b *slowParty) int {
		return cmp.Compare(w.unit(purpose, a.head(), w.today), w.unit(purpose, b.head(), w.today))
	})
}

// all lists the parties as they are now, so that new ones wait for the next
// phase.
func (w *slowWorld) all() []*slowParty { return slices.Clone(w.parties) }
