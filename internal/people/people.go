// Package people holds the population table, the machine of statuses and the
// events of the day.
//
// Row i is one person in every column; a row stands for the scenario's number
// of people per row, applied when counts leave the house. There is no person
// object. Status, place and leg are written only by the doors of this package
// ([Population.Arrive], [Population.Become], [Population.Befall]).
package people

import (
	"fmt"

	"vereda/internal/network"
	"vereda/internal/quantity"
)

// Event is one change of status, or something that befell a person without one.
// Events live one day; the ledger reads them at its end.
type Event struct {
	Day    quantity.Day
	Person int32
	From   Status
	To     Status
	Cause  Cause
	Sector network.SectorID
	Place  network.PlaceID
	Leg    network.RouteID // the leg of the way that was begun; NoRoute for other events
	Waited Wait            // what they waited for before the event
	Held   Hold            // where they were held before the event
	// Lasted is how long that waiting or holding had lasted [day].
	Lasted quantity.Day
	// Amount is what was paid [USD]; 0 for other events.
	Amount quantity.USD
}

// Population is the table of people in motion. All slices have one entry per
// row; times are days since the start of the scenario.
type Population struct {
	Key         []uint64           // identity for draws: hash of origin, party, month and ordinal
	Head        []int32            // the row that decides for the party; itself for one alone
	Span        []uint8            // rows of the party from this row on; meaningful for heads
	Nationality []uint8            // row of the scenario's list of nationalities
	Origin      []network.PlaceID  // the place they call home
	Left        []quantity.Day     // day on which they first set out, or came to the border
	Goal        []network.PlaceID  // area of the destination they are headed for; NoPlace if none is known
	Party       []Party            //
	Claims      []bool             // would ask for protection where that has a prospect
	Ties        []bool             // calls the destination home
	Debt        []quantity.USD     // owed for the journey
	Tries       []uint8            // crossings with a guide that are paid and not used
	Guided      []bool             // on the crossing under way, by a paid guide
	Status      []Status           // written only by the doors
	Since       []quantity.Day     // first day in Status
	At          []network.PlaceID  // where they are, or last were
	Sector      []network.SectorID // where they are, or last were
	Met         []network.SectorID // of the last encounter; NoSector if none
	Leg         []network.RouteID  // the route under way; NoRoute unless EnRoute
	Done        []quantity.Km      // of the leg
	Way         []Way              // how they crossed, or tried to, the last time
	Wait        []Wait             // what for; NoWait unless Waiting, or Home with a plan to leave again
	Joined      []quantity.Day     // day on which the present waiting or holding began
	Hold        []Hold             // NoHold unless InCustody
	Due         []quantity.Day     // day on which the present waiting or holding ends
	Sanction    []Sanction         // consequence of the last encounter
	Prior       []Sanction         // consequence of the encounter before it
	Standing    []Standing
	Attempts    []uint16       // crossings begun
	Encounters  []uint16       // encounters so far
	Last        []quantity.Day // day of the last encounter; NeverDay if none
	Previous    []quantity.Day // day of the encounter before it; NeverDay if none
	Class       []uint32       // nationality × party × whether they would ask for protection × area they are headed for, see [Population.ClassOf]; says in one what four columns say
	Company     []CompanyID    // with whom they travel; NoCompany unless on the way to the border
	Lodged      []bool         // in a bed of the shelter at the place where they wait
	Works       []bool         // has a job in the border city where they wait, for the whole party; heads only
	Purse       []int64        // saved from work in a border city [cents]; heads only

	// Companies lists all companies there ever were; a company that broke up has
	// nobody left.
	Companies []Company
	// Lodging is the number of rows in shelter beds by place; empty where no place
	// has any.
	Lodging []int32
	// Gathering is by place the caravan that gathers there; NoCompany where none does.
	Gathering []CompanyID
	// Caravans is the number of rows that travel in caravans.
	Caravans int32
	// Spent is what was taken from purses today by nationality [cents]; empty where the
	// scenario holds no jobs in border cities.
	Spent []int64
	// Active lists the heads that are neither settled, dead nor home, in the
	// order in which they came. Compact drops the others.
	Active []int32
	// Road lists the heads that are crossing, Trail those on a leg of the way to
	// the border, Station those taken to a station today. They hold nothing that the columns do not say: they spare looking
	// for the few among all who are active. Compact drops from Road and Trail who
	// has left them.
	Road    []int32
	Trail   []int32
	Station []int32
	// Claimants lists the heads that wait for a decision on asylum on the way, in
	// the order in which they asked.
	Claimants []int32
	// Lines holds by sector those who joined a list or asked for an appointment
	// at its port, in the order in which they did. Tickets of people who have
	// left stay until [Population.InLine] is next asked.
	Lines [][]Ticket
	// Events of today.
	Events []Event
	// Today is set by the loop of days.
	Today quantity.Day
	// areas gives by place the row of an area; nil where nobody is headed for one.
	areas  []int32
	nAreas int
}

// NeverDay marks a day that has not happened.
const NeverDay quantity.Day = -1 << 30

// NeverEnds marks the end of what has none.
const NeverEnds quantity.Day = 1 << 30

// New returns an empty population at the border of a number of sectors.
func New(sectors int) *Population {
	return &Population{Lines: make([][]Ticket, sectors)}
}

// Len is the number of rows.
func (p *Population) Len() int { return len(p.Key) }

// Traveller is what [Population.Arrive] needs to make a row.
type Traveller struct {
	Key         uint64
	Nationality uint8
	Origin      network.PlaceID
	Goal        network.PlaceID
	Party       Party
	Claims      bool
	Ties        bool
	Debt        quantity.USD
}

// Arrive makes the rows of a party of the given size at its place of origin
// and moves it to a border place that it has yet to choose. Members of a
// family get keys of their own from the head's. It returns the head.
func (p *Population) Arrive(t Traveller, size int) int32 {
	head, class := int32(len(p.Key)), p.ClassOf(&t)
	for member := range size {
		key := t.Key
		if member > 0 {
			key = memberKey(t.Key, member)
		}
		p.Key = append(p.Key, key)
		p.Head = append(p.Head, head)
		p.Span = append(p.Span, uint8(size-member))
		p.Nationality = append(p.Nationality, t.Nationality)
		p.Origin = append(p.Origin, t.Origin)
		p.Goal = append(p.Goal, t.Goal)
		p.Left = append(p.Left, p.Today)
		p.Party = append(p.Party, t.Party)
		p.Claims = append(p.Claims, t.Claims)
		p.Ties = append(p.Ties, t.Ties)
		p.Debt = append(p.Debt, t.Debt)
		p.Tries = append(p.Tries, 0)
		p.Guided = append(p.Guided, false)
		p.Status = append(p.Status, Home)
		p.Since = append(p.Since, p.Today)
		p.At = append(p.At, t.Origin)
		p.Sector = append(p.Sector, network.NoSector)
		p.Met = append(p.Met, network.NoSector)
		p.Leg = append(p.Leg, network.NoRoute)
		p.Done = append(p.Done, 0)
		p.Way = append(p.Way, NoWay)
		p.Wait = append(p.Wait, NoWait)
		p.Joined = append(p.Joined, NeverDay)
		p.Hold = append(p.Hold, NoHold)
		p.Due = append(p.Due, p.Today)
		p.Sanction = append(p.Sanction, NoSanction)
		p.Prior = append(p.Prior, NoSanction)
		p.Standing = append(p.Standing, NoStanding)
		p.Attempts = append(p.Attempts, 0)
		p.Encounters = append(p.Encounters, 0)
		p.Last = append(p.Last, NeverDay)
		p.Previous = append(p.Previous, NeverDay)
		p.Class = append(p.Class, class)
		p.Company = append(p.Company, NoCompany)
		p.Lodged = append(p.Lodged, false)
		p.Works = append(p.Works, false)
		p.Purse = append(p.Purse, 0)
	}
	p.Active = append(p.Active, head)
	return head
}

// memberKey derives the key of a later member of a party from its head's.
func memberKey(head uint64, member int) uint64 {
	x := head + uint64(member)*0x9e3779b97f4a7c15
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

// Become moves the whole party of a head to a status and a place. It checks
// the transition, clears what the new status does not have, and writes one
// event per living member.
//
// It panics on an illegal transition: that is a bug, not an input.
func (p *Population) Become(head int32, to Status, cause Cause, place network.PlaceID) {
	if p.Head[head] != head {
		panic(fmt.Sprintf("people: row %d does not decide for itself (cause %s, day %d)", head, cause, p.Today))
	}
	end := head + int32(p.Span[head])
	for i := head; i < end; i++ {
		if p.Head[i] == head && p.Status[i] != Dead {
			p.becomeOne(i, to, cause, place)
		}
	}
}

// becomeOne is the only place where a status is written.
func (p *Population) becomeOne(i int32, to Status, cause Cause, place network.PlaceID) {
	from := p.Status[i]
	if !next[from][to] {
		panic(fmt.Sprintf("people: row %d cannot go from %s to %s (cause %s, day %d)", i, from, to, cause, p.Today))
	}
	waited, held := p.Wait[i], p.Hold[i]
	if to == Settled && p.Goal[i] != network.NoPlace && cause != StayedOnTheWay {
		place = p.Goal[i]
	}
	if from == Waiting && p.lodgedAt(p.At[i]) && p.Lodged[i] {
		p.leaveBed(i)
	}
	if to != Waiting && p.Works[i] {
		p.Works[i] = false
	}
	if to != Waiting && to != EnRoute && p.Company[i] != NoCompany {
		p.leaveCompany(i)
	}
	p.Status[i] = to
	p.Since[i] = p.Today
	if place != network.NoPlace {
		p.At[i] = place
	}
	// What is clear already is left alone: a write costs a line of memory.
	if from == EnRoute && to != EnRoute {
		p.Leg[i], p.Done[i] = network.NoRoute, 0
		if p.Guided[i] {
			p.Guided[i] = false
		}
	}
	if waited != NoWait {
		p.Wait[i] = NoWait
	}
	if held != NoHold && to != InCustody {
		p.Hold[i] = NoHold
	}
	if cause.Encounter() {
		p.Encounters[i]++
		p.Met[i] = p.Sector[i]
		p.Previous[i], p.Last[i] = p.Last[i], p.Today
		p.Prior[i], p.Sanction[i] = p.Sanction[i], NoSanction
	}
	p.Events = append(p.Events, Event{Day: p.Today, Person: i, From: from, To: to, Cause: cause, Sector: p.Sector[i], Place: p.At[i], Leg: network.NoRoute,
		Waited: waited, Held: held, Lasted: p.Today - p.Joined[i]})
}

// SetOffOn puts the party of a head on a leg by a way of crossing.
func (p *Population) SetOffOn(head int32, leg network.RouteID, way Way) {
	p.Become(head, EnRoute, SetOff, network.NoPlace)
	p.Road = append(p.Road, head)
	end := head + int32(p.Span[head])
	for i := head; i < end; i++ {
		if p.Head[i] == head && p.Status[i] != Dead {
			p.Leg[i], p.Way[i] = leg, way
			p.Attempts[i]++
		}
	}
}

// TakeLeg puts the party of a head on a leg of the way to the border.
func (p *Population) TakeLeg(head int32, leg network.RouteID) {
	first := len(p.Events)
	p.Become(head, EnRoute, TookLeg, network.NoPlace)
	for i := first; i < len(p.Events); i++ {
		p.Events[i].Leg = leg
	}
	p.Trail = append(p.Trail, head)
	end := head + int32(p.Span[head])
	for i := head; i < end; i++ {
		if p.Head[i] == head && p.Status[i] != Dead {
			p.Leg[i], p.Way[i] = leg, Overland
		}
	}
}

// Befall writes events for something that happens to a whole party without a
// change of status.
func (p *Population) Befall(head int32, cause Cause) {
	end := head + int32(p.Span[head])
	for i := head; i < end; i++ {
		if p.Head[i] == head && p.Status[i] != Dead {
			p.BefallOne(i, cause)
		}
	}
}

// BefallOne writes an event for something that happens to one person.
func (p *Population) BefallOne(i int32, cause Cause) {
	s := p.Status[i]
	p.Events = append(p.Events, Event{Day: p.Today, Person: i, From: s, To: s, Cause: cause, Sector: p.Sector[i], Place: p.At[i], Leg: network.NoRoute,
		Waited: p.Wait[i], Held: p.Hold[i], Lasted: p.Today - p.Joined[i]})
}

// Die ends one person's life. If they decided for a party, the next living
// member decides from now on and takes over what the party was about.
func (p *Population) Die(i int32) {
	p.becomeOne(i, Dead, Died, network.NoPlace)
	if p.Head[i] == i {
		p.succeed(i)
	}
}

// succeed hands a party to its next living member.
func (p *Population) succeed(head int32) {
	end := head + int32(p.Span[head])
	heir := int32(-1)
	for i := head + 1; i < end; i++ {
		if p.Head[i] != head || p.Status[i] == Dead {
			continue
		}
		if heir < 0 {
			heir = i
			p.Span[heir] = uint8(end - heir)
			p.Due[heir] = p.Due[head]
			p.Purse[heir], p.Purse[head] = p.Purse[heir]+p.Purse[head], 0
			p.Active = append(p.Active, heir)
			if p.Wait[heir] == ForDecision {
				p.Claimants = append(p.Claimants, heir)
			}
			if p.Way[heir] == Overland {
				p.Trail = append(p.Trail, heir)
			} else {
				p.Road = append(p.Road, heir)
			}
		}
		p.Head[i] = heir
	}
}

// Part takes one member out of a party; from now on they decide, or others
// decide, for them alone.
func (p *Population) Part(i int32) {
	if p.Head[i] == i {
		panic(fmt.Sprintf("people: row %d is the head and cannot be parted from itself", i))
	}
	p.Head[i] = i
	p.Span[i] = 1
	p.Active = append(p.Active, i)
}

// Members calls visit for each living member of a head's party.
func (p *Population) Members(head int32, visit func(i int32)) {
	end := head + int32(p.Span[head])
	for i := head; i < end; i++ {
		if p.Head[i] == head && p.Status[i] != Dead {
			visit(i)
		}
	}
}

// Size is the number of living members of a head's party.
func (p *Population) Size(head int32) int32 {
	if p.Span[head] == 1 && p.Status[head] != Dead {
		return 1
	}
	return p.count(head)
}

func (p *Population) count(head int32) int32 {
	size := int32(0)
	end := head + int32(p.Span[head])
	for i := head; i < end; i++ {
		if p.Head[i] == head && p.Status[i] != Dead {
			size++
		}
	}
	return size
}

// HomeOf is the place of origin of a row.
func (p *Population) HomeOf(i int32) network.PlaceID { return p.Origin[i] }

// Moving reports whether a row's status can still change.
func (p *Population) Moving(i int32) bool {
	s := p.Status[i]
	return s == Waiting || s == EnRoute || s == InCustody || (s == Home && p.Wait[i] == Deciding)
}

// Dawn clears yesterday's events and sets the day.
func (p *Population) Dawn(day quantity.Day) {
	p.Today = day
	p.Events = p.Events[:0]
	p.Station = p.Station[:0]
	clear(p.Spent)
}

// Compact drops from Active the rows that no longer move or decide. Order is kept.
func (p *Population) Compact() {
	kept := p.Active[:0]
	for _, i := range p.Active {
		if p.Head[i] == i && p.Moving(i) {
			kept = append(kept, i)
		}
	}
	p.Active = kept
	p.Road = p.underWay(p.Road)
	p.Trail = p.underWay(p.Trail)
	claimants := p.Claimants[:0]
	for _, i := range p.Claimants {
		if p.Head[i] == i && p.Wait[i] == ForDecision {
			claimants = append(claimants, i)
		}
	}
	p.Claimants = claimants
}

// underWay drops from a list the rows that are not on a leg, or do not decide.
func (p *Population) underWay(list []int32) []int32 {
	kept := list[:0]
	for _, i := range list {
		if p.Head[i] == i && p.Status[i] == EnRoute {
			kept = append(kept, i)
		}
	}
	return kept
}
