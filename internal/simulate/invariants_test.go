package simulate

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// checker looks after every phase for what must never be. It keeps a shadow of
// each row that only events move, so that a change without an event, an event
// without a change and a row that is lost or made twice are all seen.
type checker struct {
	s      *scenario.Scenario
	w      *world
	shadow []shadow
	read   int // events of today that the shadow has seen
	before struct {
		beds, familyBeds int32
		enrolled         float64
	}
	flows  map[flow]int
	budget map[string]*usage
}

// shadow is what a row must be by its events, and what it may never change.
type shadow struct {
	status               people.Status
	attempts, encounters int
	last, previous       int
	at                   network.PlaceID // of the dead
	debt                 quantity.USD
	identity             identity
}

// identity never changes.
type identity struct {
	key          uint64
	nation       uint8
	party        people.Party
	claims, ties bool
}

// flow is a cause in a sector.
type flow struct {
	cause  people.Cause
	sector network.SectorID
}

// step is a change of status, or none.
type step struct{ from, to people.Status }

// legal lists by cause what may change, more narrowly than people does.
var legal = [people.Causes][]step{
	people.Arrived:           {{people.Home, people.Waiting}, {people.EnRoute, people.Waiting}},
	people.Departed:          {{people.Home, people.Waiting}},
	people.LeftAgain:         {{people.Home, people.Waiting}},
	people.TookLeg:           {{people.Waiting, people.EnRoute}},
	people.Reached:           {{people.EnRoute, people.Waiting}},
	people.DetainedInTransit: {{people.EnRoute, people.InCustody}, {people.Waiting, people.InCustody}},
	people.ReturnedInTransit: {{people.InCustody, people.Home}},
	people.Dispersed:         {{people.InCustody, people.Waiting}},
	people.LetGoInTransit:    {{people.InCustody, people.Waiting}},
	people.Extorted:          {{people.EnRoute, people.EnRoute}, {people.Waiting, people.Waiting}},
	people.Robbed:            {{people.EnRoute, people.EnRoute}, {people.Waiting, people.Waiting}},
	people.Assaulted:         {{people.EnRoute, people.EnRoute}, {people.Waiting, people.Waiting}},
	people.Injured:           {{people.EnRoute, people.EnRoute}},
	people.Kidnapped:         {{people.EnRoute, people.InCustody}, {people.Waiting, people.InCustody}},
	people.GroupKidnapped:    {{people.EnRoute, people.EnRoute}, {people.Waiting, people.Waiting}},
	people.HandedOver:        {{people.InCustody, people.InCustody}},
	people.Freed:             {{people.InCustody, people.Waiting}},
	people.Told:              {{people.Waiting, people.Waiting}},
	people.Hired:             {{people.Waiting, people.Waiting}, {people.EnRoute, people.EnRoute}},
	people.HiredAtBorder:     {{people.EnRoute, people.EnRoute}},
	people.PisoPaid:          {{people.Waiting, people.Waiting}, {people.EnRoute, people.EnRoute}},
	people.Charged:           {{people.EnRoute, people.EnRoute}},
	people.RansomPaid:        {{people.Waiting, people.Waiting}},
	people.Recruited:         {{people.InCustody, people.Missing}},
	people.Disappeared:       {{people.EnRoute, people.Missing}, {people.Waiting, people.Missing}},
	people.CameAgain:         {{people.Home, people.Waiting}},
	people.SetOff:            {{people.Waiting, people.EnRoute}},
	people.Entered:           {{people.EnRoute, people.Settled}},
	people.SeenEntering:      {{people.Settled, people.Settled}},
	people.Apprehended:       {{people.EnRoute, people.InCustody}},
	people.Surrendered:       {{people.EnRoute, people.InCustody}},
	people.Inadmissible:      {{people.Waiting, people.InCustody}},
	people.TurnedBack:        {{people.EnRoute, people.Waiting}},
	people.Died:              {{people.EnRoute, people.Dead}, {people.Waiting, people.Dead}, {people.InCustody, people.Dead}},
	people.Recorded:          {{people.Dead, people.Dead}},
	people.PatrolRecorded:    {{people.Dead, people.Dead}},
	people.Returned:          {{people.InCustody, people.Waiting}},
	people.LaterallyReturned: {{people.InCustody, people.Waiting}},
	people.Removed:           {{people.InCustody, people.Waiting}, {people.InCustody, people.Home}},
	people.Expelled:          {{people.InCustody, people.Waiting}, {people.InCustody, people.Home}},
	people.SentToWait:        {{people.InCustody, people.Waiting}},
	people.Prosecuted:        {{people.InCustody, people.InCustody}},
	people.Detained:          {{people.InCustody, people.InCustody}},
	people.Released:          {{people.InCustody, people.Settled}},
	people.Paroled:           {{people.InCustody, people.Settled}, {people.Waiting, people.Settled}},
	people.Transferred:       {{people.InCustody, people.InCustody}},
	people.Separated:         {{people.InCustody, people.InCustody}},
	people.Listed:            {{people.Waiting, people.Waiting}},
	people.GaveUp:            {{people.Waiting, people.Home}, {people.Home, people.Home}},
	people.Attacked:          {{people.Waiting, people.Waiting}},
	people.Heard:             {{people.Waiting, people.Waiting}},
	people.Protected:         {{people.Waiting, people.Settled}},
	people.Enrolled:          {{people.Settled, people.Settled}},

	people.ByExposure:          {{people.Dead, people.Dead}},
	people.ByDrowning:          {{people.Dead, people.Dead}},
	people.InTransport:         {{people.Dead, people.Dead}},
	people.ByViolence:          {{people.Dead, people.Dead}},
	people.CaravanFormed:       {{people.Waiting, people.Waiting}},
	people.JoinedCaravan:       {{people.Waiting, people.Waiting}},
	people.LeftCaravan:         {{people.Waiting, people.Waiting}},
	people.CaravanBrokenUp:     {{people.Waiting, people.Waiting}},
	people.Lodged:              {{people.Waiting, people.Waiting}},
	people.ClaimedInTransit:    {{people.Waiting, people.Waiting}},
	people.LeftClaim:           {{people.Waiting, people.Waiting}},
	people.RecognisedInTransit: {{people.Waiting, people.Waiting}},
	people.RefusedInTransit:    {{people.Waiting, people.Waiting}},
	people.StayedOnTheWay:      {{people.Waiting, people.Settled}},
	people.Received:            {{people.Home, people.Home}},
}

// newChecker returns a checker for the run of a scenario.
func newChecker(s *scenario.Scenario) *checker {
	return &checker{s: s, flows: map[flow]int{}, budget: map[string]*usage{}}
}

// after checks everything after a phase and tells the first fault.
func (c *checker) after(w *world, phase *Phase) string {
	c.w = w
	for _, check := range []func(phase *Phase) string{
		func(*Phase) string { return w.People.Check() },
		c.events, c.rows, c.parties, c.beds, c.lines, c.budgets, c.numbers, c.order, c.evening,
	} {
		if fault := check(phase); fault != "" {
			return fmt.Sprintf("day %d, after %s: %s", w.Day, phase.Name, fault)
		}
	}
	return ""
}

// events moves the shadow by the events of the phase.
func (c *checker) events(phase *Phase) string {
	p := c.w.People
	if phase.Name == "policy" {
		c.read = 0
	}
	for _, e := range p.Events[c.read:] {
		i := int(e.Person)
		if i == len(c.shadow) && (e.Cause == people.Arrived || e.Cause == people.Departed) {
			c.shadow = append(c.shadow, shadow{last: int(people.NeverDay), previous: int(people.NeverDay), identity: c.identity(i), debt: p.Debt[i]})
		}
		if i >= len(c.shadow) {
			return fmt.Sprintf("row %d has an event (%s) before it arrived", i, e.Cause)
		}
		h := &c.shadow[i]
		switch {
		case e.Day != c.w.Day:
			return fmt.Sprintf("row %d has an event of day %d", i, e.Day)
		case e.From != h.status:
			return fmt.Sprintf("row %d is %s and has an event (%s) from %s", i, h.status, e.Cause, e.From)
		case !slices.Contains(legal[e.Cause], step{e.From, e.To}):
			return fmt.Sprintf("row %d goes from %s to %s by %s", i, e.From, e.To, e.Cause)
		}
		h.status = e.To
		switch {
		case e.Cause == people.SetOff:
			h.attempts++
		case e.Cause.Encounter():
			h.encounters++
			h.previous, h.last = h.last, int(e.Day)
		case e.Cause == people.Died:
			h.at = e.Place
		case e.Cause == people.Hired || e.Cause == people.HiredAtBorder || e.Cause == people.Charged || e.Cause == people.RansomPaid:
			if e.Amount < 0 {
				return fmt.Sprintf("row %d paid %v (%s)", i, e.Amount, e.Cause)
			}
			h.debt += e.Amount // to the cent, and beyond: the same sum
		case e.Amount != 0 && e.Cause != people.PisoPaid && e.Cause != people.Extorted: // these two come out of pocket
			return fmt.Sprintf("row %d paid %v by %s", i, e.Amount, e.Cause)
		}
		c.flows[flow{e.Cause, e.Sector}]++
		if fault := c.allowed(e); fault != "" {
			return fmt.Sprintf("row %d: %s", i, fault)
		}
		c.use(e)
	}
	c.read = len(p.Events)
	if phase.Name != "information" {
		return ""
	}
	for f, n := range c.flows {
		if f.cause == people.SeenEntering && n > c.flows[flow{people.Entered, f.sector}] ||
			f.cause == people.PatrolRecorded && n > c.flows[flow{people.Recorded, f.sector}] ||
			f.cause == people.Recorded && n > c.flows[flow{people.Died, f.sector}] {
			return fmt.Sprintf("%d are %s in sector %d, more than there were", n, f.cause, f.sector)
		}
	}
	return ""
}

func (c *checker) identity(i int) identity {
	p := c.w.People
	return identity{p.Key[i], p.Nationality[i], p.Party[i], p.Claims[i], p.Ties[i]}
}

// rows compares every row with its shadow and says whether it stands where one
// of its status can stand.
func (c *checker) rows(*Phase) string {
	p, n := c.w.People, c.s.Network
	if len(c.shadow) != p.Len() {
		return fmt.Sprintf("%d rows for %d who arrived", p.Len(), len(c.shadow))
	}
	for i := range c.shadow {
		h := &c.shadow[i]
		at, sector := p.At[i], p.Sector[i]
		home := at == p.HomeOf(int32(i)) || at == n.ReceptionOf[p.HomeOf(int32(i))]
		inSector := func(table []network.PlaceID) bool { return sector != network.NoSector && at == table[sector] }
		switch {
		case p.Status[i] != h.status:
			return fmt.Sprintf("row %d is %s, by its events %s", i, p.Status[i], h.status)
		case int(p.Attempts[i]) != h.attempts || int(p.Encounters[i]) != h.encounters:
			return fmt.Sprintf("row %d has %d attempts and %d encounters, by its events %d and %d", i, p.Attempts[i], p.Encounters[i], h.attempts, h.encounters)
		case int(p.Last[i]) != h.last || int(p.Previous[i]) != h.previous:
			return fmt.Sprintf("row %d was encountered on days %d and %d, by its events %d and %d", i, p.Last[i], p.Previous[i], h.last, h.previous)
		case p.Debt[i] != h.debt:
			return fmt.Sprintf("row %d owes %v, by its events %v", i, p.Debt[i], h.debt)
		case c.identity(i) != h.identity:
			return fmt.Sprintf("row %d has become another: %v, was %v", i, c.identity(i), h.identity)
		case h.status == people.Dead && at != h.at:
			return fmt.Sprintf("row %d is dead and has moved", i)
		case h.status == people.Home && !home,
			h.status == people.Settled && at != n.Destination && (p.Goal[i] == network.NoPlace || at != p.Goal[i]) && !(n.Places[at].Office && p.Standing[i] == people.WithProtection),
			(h.status == people.EnRoute || h.status == people.Dead) && !inSector(n.BorderCity) && p.Way[i] != people.Overland,
			h.status == people.InCustody && !inSector(n.Station) && !inSector(n.Port) && p.Hold[i] != people.InTransit && p.Hold[i] != people.Captive,
			(p.Hold[i] == people.InTransit || p.Hold[i] == people.Captive) && sector != network.NoSector,
			h.status == people.Waiting && !inSector(n.BorderCity) && !(home && p.Wait[i] == people.Deciding) && !c.onTheWay(int32(i)):
			return fmt.Sprintf("row %d is %s in %s, sector %d", i, h.status, n.Describe(at), sector)
		case h.status == people.EnRoute && p.Way[i] == people.Overland:
			if leg := n.Routes[p.Leg[i]]; !leg.Mode.OnTheWay() || leg.From != at || p.Done[i] >= leg.Length || sector != network.NoSector {
				return fmt.Sprintf("row %d has done %v of leg %s from %s", i, p.Done[i], leg.Name, n.Describe(at))
			}
		case h.status == people.EnRoute && (p.Leg[i] != n.CrossingOf[sector] || p.Done[i] >= n.Routes[p.Leg[i]].Length):
			return fmt.Sprintf("row %d has done %v of leg %d in sector %d", i, p.Done[i], p.Leg[i], sector)
		}
	}
	return ""
}

// onTheWay reports whether a row waits at a place on the way to the border.
func (c *checker) onTheWay(i int32) bool {
	p := c.w.People
	kind := c.s.Network.Places[p.At[i]].Kind
	return (p.Wait[i] == people.OnTheWay || p.Wait[i] == people.ForDecision) && p.Sector[i] == network.NoSector && (kind == network.Transit || kind == network.Origin)
}

// parties checks that Active holds every party in motion once, Road every one on
// the road, Trail every one on the way and Station every one in a station.
func (c *checker) parties(*Phase) string {
	p := c.w.People
	times := func(list []int32) []uint8 {
		n := make([]uint8, p.Len())
		for _, i := range list {
			n[i]++
		}
		return n
	}
	active, road, trail, station := times(p.Active), times(p.Road), times(p.Trail), times(p.Station)
	for i := range p.Key {
		row := int32(i)
		switch {
		case p.Head[i] != row:
		case p.Moving(row) && active[row] != 1:
			return fmt.Sprintf("party %d stands %d times in the list of those in motion", i, active[row])
		case p.Status[i] == people.EnRoute && p.Way[i] == people.Overland && (trail[row] != 1 || road[row] != 0):
			return fmt.Sprintf("party %d stands %d times in the list of those on the way", i, trail[row])
		case p.Status[i] == people.EnRoute && p.Way[i] != people.Overland && road[row] != 1:
			return fmt.Sprintf("party %d stands %d times in the list of those on the road", i, road[row])
		case p.Hold[i] == people.AtStation && station[row] != 1:
			return fmt.Sprintf("party %d stands %d times in the list of those in a station", i, station[row])
		}
		if p.Head[i] == row && p.Status[i] != people.Dead && int(p.Size(row)) != c.following(row) {
			return fmt.Sprintf("party %d has size %d and %d rows", i, p.Size(row), c.following(row))
		}
	}
	return ""
}

// following counts the living rows near a head that name it as theirs.
func (c *checker) following(head int32) int {
	p, n := c.w.People, 0
	for i := head; i < min(head+8, int32(p.Len())); i++ {
		if p.Head[i] == head && p.Status[i] != people.Dead {
			n++
		}
	}
	return n
}

// beds compares what is occupied with the rows held there, and with capacity
// where it rose.
func (c *checker) beds(*Phase) string {
	p, k, r := c.w.People, c.w.Conditions, c.w.Rules
	held := [people.Holds]int32{}
	for i := range p.Key {
		held[p.Hold[i]]++
	}
	usable := r.Beds.National() * r.BedUse.National()
	switch {
	case k.Beds[0] != held[people.InBed] || k.FamilyBeds[0] != held[people.InFamilyBed]:
		return fmt.Sprintf("%d beds and %d family beds are taken, by %d and %d rows", k.Beds[0], k.FamilyBeds[0], held[people.InBed], held[people.InFamilyBed])
	case k.Beds[0] > c.before.beds && float64(k.Beds[0])+k.InteriorDetained[0] > usable:
		return fmt.Sprintf("%d beds are filled beside %v of the interior; %v are usable", k.Beds[0], k.InteriorDetained[0], usable)
	case k.FamilyBeds[0] > c.before.familyBeds && float64(k.FamilyBeds[0]) > r.FamilyBeds.National():
		return fmt.Sprintf("%d family beds are filled of %v", k.FamilyBeds[0], r.FamilyBeds.National())
	case k.Enrolled[0] > c.before.enrolled && k.Enrolled[0] > r.Alternatives.National():
		return fmt.Sprintf("%v are enrolled of %v places", k.Enrolled[0], r.Alternatives.National())
	}
	c.before.beds, c.before.familyBeds, c.before.enrolled = k.Beds[0], k.FamilyBeds[0], k.Enrolled[0]
	return ""
}

// lines checks that everybody in a line has one ticket, and that the queue is
// the line after the ports have closed.
func (c *checker) lines(phase *Phase) string {
	p := c.w.People
	inLine := func(i int32) bool { return p.Wait[i] == people.OnList || p.Wait[i] == people.OnApp }
	tickets := make([]uint8, p.Len())
	for s := range p.Lines {
		for _, ticket := range p.Lines[s] {
			if inLine(ticket.Row) && p.Sector[ticket.Row] == network.SectorID(s) && p.Joined[ticket.Row] == ticket.Joined {
				tickets[ticket.Row]++
			}
		}
	}
	queue := make([]int32, len(p.Lines))
	for i := range p.Key {
		if !inLine(int32(i)) {
			continue
		}
		queue[p.Sector[i]]++
		if p.Head[i] == int32(i) && tickets[int32(i)] != 1 {
			return fmt.Sprintf("party %d has %d places in the line of its port", i, tickets[int32(i)])
		}
	}
	if phase.Name == "ports" && !slices.Equal(queue, c.w.Conditions.Queue) {
		return fmt.Sprintf("queues of %v, in line %v", c.w.Conditions.Queue, queue)
	}
	return ""
}

// evening checks at the end of a day that nobody is left between two phases.
func (c *checker) evening(phase *Phase) string {
	if phase.Name != "information" {
		return ""
	}
	p := c.w.People
	for i := range p.Key {
		if p.Hold[i] == people.AtStation || p.Status[i] == people.Waiting && p.Wait[i] == people.NoWait {
			return fmt.Sprintf("row %d is %s at the end of the day and nothing comes next", i, p.Status[i])
		}
	}
	return ""
}

// numbers checks that every stored number is finite and in its range.
func (c *checker) numbers(*Phase) string {
	k, com := c.w.Conditions, c.w.Communities
	for name, column := range map[string][]float64{"heat": k.Heat, "let in": com.LetIn, "heard": com.Heard, "let in at ports": com.PortLetIn,
		"heard at ports": com.PortHeard, "came": com.Came, "arriving": com.Arriving, "enrolled": k.Enrolled, "interior": k.InteriorDetained} {
		for i, v := range column {
			if math.IsNaN(v) || math.IsInf(v, 0) || v < 0 && name != "heat" && name != "arriving" {
				return fmt.Sprintf("%s has %v in row %d", name, v, i)
			}
		}
	}
	for i := range com.LetIn {
		if com.LetIn[i] > com.Heard[i]*(1+1e-12) {
			return fmt.Sprintf("more are said to have been let in than met: %v of %v", com.LetIn[i], com.Heard[i])
		}
	}
	for s, q := range k.Apprehension {
		if !(q >= 0 && q <= 1) || k.Met[s] < 0 || k.Evaders[s] < 0 || k.Queue[s] < 0 || !(k.Walk[s] >= 0) {
			return fmt.Sprintf("sector %d: chance %v, met %d, evaders %d, queue %d, walk %v", s, q, k.Met[s], k.Evaders[s], k.Queue[s], k.Walk[s])
		}
	}
	return ""
}

// order checks that no row knows a day that has not come, or two encounters in
// the wrong order.
func (c *checker) order(*Phase) string {
	p := c.w.People
	for i := range p.Key {
		if p.Since[i] > c.w.Day || p.Joined[i] > c.w.Day || p.Previous[i] > p.Last[i] || p.Previous[i] == p.Last[i] && p.Last[i] != people.NeverDay {
			return fmt.Sprintf("row %d: since %d, joined %d, encountered %d and before %d", i, p.Since[i], p.Joined[i], p.Last[i], p.Previous[i])
		}
	}
	return ""
}

// soak runs random worlds under the checker until a number of days has passed,
// and closes a ledger beside.
func soak(t *testing.T, days int) {
	passed, worlds := 0, 0
	for number := uint64(0); passed < days; number++ {
		s := randomWorld(t, 10_000+number)
		if fault := checkRun(s, number, nil); fault != "" {
			t.Fatalf("world %d: %s", 10_000+number, fault)
		}
		passed += s.Days
		worlds++
	}
	t.Logf("%d worlds, %d days", worlds, passed)
}

// checkRun runs a scenario under the checker and tells the first fault. Spoil is
// called after each phase and may break things.
func checkRun(s *scenario.Scenario, seed uint64, spoil func(w *world, phase *Phase)) (fault string) {
	c := newChecker(s)
	defer func() {
		if panicked := recover(); panicked != nil {
			fault = fmt.Sprint(panicked)
		}
	}()
	books := newBooks(s)
	for day, w := range days(s, seed, func(w *world, phase *Phase) {
		if spoil != nil {
			spoil(w, phase)
		}
		if found := c.after(w, phase); found != "" {
			panic(found)
		}
	}) {
		books.close(day, w)
	}
	return books.check(c)
}
