package simulate

import (
	"fmt"
	"os"
	"testing"

	"vereda/internal/ledger"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// allowed checks that closed means closed: nothing happens by a rule that is
// zero for the person on that day.
func (c *checker) allowed(e people.Event) string {
	p, r, i := c.w.People, c.w.Rules, e.Person
	n, party := p.Nationality[i], uint8(p.Party[i])
	met := p.Met[i]
	closed := ""
	zone := network.ZoneID(0)
	if e.Place != network.NoPlace {
		zone = c.s.Network.Places[e.Place].Zone
	}
	switch e.Cause {
	case people.DetainedInTransit:
		if e.From == people.EnRoute && r.TransitEffort.In(zone, n, party) <= 0 || e.From == people.Waiting && r.CaravanBreakUp.In(zone, n, party) <= 0 ||
			r.TransitPermit.In(zone, n, party) >= 1 {
			closed = "nobody is detained"
		}
	case people.CaravanBrokenUp:
		if r.CaravanBreakUp.In(zone, n, party) <= 0 {
			closed = "no caravan is broken up"
		}
	case people.ClaimedInTransit:
		if r.TransitAsylum.In(zone, n, party) <= 0 || !c.s.Network.Places[e.Place].Office {
			closed = "nobody asks for asylum"
		}
	case people.RecognisedInTransit:
		if r.AsylumGrant.In(zone, n, party) <= 0 || r.AsylumDecisions.In(zone, n, party) <= 0 && c.w.Conditions.Decisions[zone] < 0 {
			closed = "nobody is granted asylum"
		}
	case people.SetOff, people.Listed:
		if !c.s.Network.OnTheWay && c.s.Network.ApproachLength(p.HomeOf(i))[e.Sector] < 0 {
			closed = "no way leads there from home"
		}
		if e.Cause == people.Listed && r.PortCapacity.Of(e.Sector)+r.Appointments.Of(e.Sector) <= 0 {
			closed = "the port is closed"
		}
	case people.Expelled:
		if r.Expulsion.At(met, n, party) <= 0 {
			closed = "nobody is expelled"
		}
	case people.SentToWait:
		if r.RemainInMexico.At(met, n, party) <= 0 || !p.Claims[i] {
			closed = "nobody is sent to wait"
		}
	case people.Prosecuted:
		if r.Prosecution.At(met, n, party) <= 0 || p.Party[i] == people.Minor {
			closed = "nobody is prosecuted"
		}
	case people.Separated:
		if r.Separation.At(met, n, party) <= 0 || p.Party[i] != people.Family {
			closed = "nobody is separated"
		}
	case people.LaterallyReturned:
		if r.LateralReturn.At(met, n, party) <= 0 || e.Sector == met {
			closed = "nobody is returned elsewhere"
		}
	case people.Returned:
		if r.LandReturn.At(met, n, party) <= 0 || e.Sector != met {
			closed = "nobody is taken back"
		}
	case people.Surrendered, people.Inadmissible:
		if !p.Claims[i] {
			closed = "they do not ask for protection"
		}
	case people.Died:
		m := &c.s.Params.Mortality
		if e.Sector == network.NoSector {
			return "" // on the way, where any leg can be deadly
		}
		if m.Exposure[e.Sector] == 0 && m.Drowning[e.Sector] == 0 {
			closed = "nobody dies"
		}
	case people.SeenEntering:
		if rec := &c.s.Params.Recording; rec.Seen == 0 && (rec.SeenTechnology == 0 || r.Technology.Of(e.Sector) == 0) {
			closed = "nobody is seen"
		}
	}
	if closed == "" {
		return ""
	}
	return fmt.Sprintf("%s in sector %d, where %s", e.Cause, e.Sector, closed)
}

// usage adds up what a budget has given out and what it could have; today is
// what it gets today.
type usage struct{ used, capacity, today float64 }

func (u *usage) open(capacity float64) {
	u.capacity += capacity
	u.today = capacity
}

func (c *checker) account(name string, at int) *usage {
	key := fmt.Sprint(name, " ", at)
	if c.budget[key] == nil {
		c.budget[key] = &usage{}
	}
	return c.budget[key]
}

// use books an event on the budget that it used, counted from events alone.
func (c *checker) use(e people.Event) {
	p := c.w.People
	n := int(p.Nationality[e.Person])
	switch {
	case e.Cause == people.Prosecuted:
		c.account("prosecutions", int(p.Met[e.Person])).used++
	case e.Cause == people.SentToWait:
		c.account("places to wait", int(p.Met[e.Person])).used++
	case e.Cause == people.Inadmissible && e.Waited == people.OnApp:
		c.account("appointments", int(e.Sector)).used++
	case e.Cause == people.Inadmissible && c.w.Rules.Metering.Of(e.Sector) == 1:
		c.account("ports", int(e.Sector)).used++
	case e.Cause == people.Removed && e.To == people.Home:
		c.account("removal seats", n).used++
	case e.Cause == people.Expelled && e.To == people.Home:
		c.account("expulsion seats", n).used++
	case e.Cause == people.Paroled && e.From == people.Waiting && e.Waited != people.ForHearing:
		c.account("parole places", n).used++
	}
}

// largestParty is the number of rows by which a budget may be overdrawn, and one.
const largestParty = 4

// budgets opens the accounts of the day and checks that none is overdrawn by
// more than what a large party takes of the last place.
func (c *checker) budgets(phase *Phase) string {
	k, r := c.w.Conditions, c.w.Rules
	if phase.Name == "conditions" {
		for s := range k.Ports {
			id := network.SectorID(s)
			c.account("prosecutions", s).open(r.ProsecutionCapacity.Of(id))
			c.account("places to wait", s).open(r.RemainCapacity.Of(id))
			c.account("appointments", s).open(r.Appointments.Of(id))
			c.account("ports", s).open(r.PortCapacity.Of(id))
		}
		for n := range k.ParolePlaces {
			c.account("removal seats", n).open(r.RemovalFlights.OfNationality(n))
			c.account("expulsion seats", n).open(r.ExpulsionFlights.OfNationality(n))
			places := r.ParoleQuota.OfNationality(n) / quantity.DaysPerMonth
			c.account("parole places", n).open(float64(float64(c.s.Params.Pathway.BorderShare) * places))
			c.account("parole places", n).today = places // until those who never come have theirs
		}
	}
	for name, u := range c.budget {
		if u.used > u.capacity+largestParty-1+1e-6 {
			return fmt.Sprintf("%s: %v used of %v so far", name, u.used, u.capacity)
		}
	}
	for name, column := range map[string][]float64{"prosecutions": k.Prosecutions, "places to wait": k.WaitPlaces, "ports": k.Ports, "appointments": k.Appointments,
		"removal seats": k.RemovalSeats, "expulsion seats": k.ExpulsionSeats, "parole places": k.ParolePlaces} {
		for at, v := range column {
			if !(v > -largestParty) || v >= c.account(name, at).today+1+1e-9 {
				return fmt.Sprintf("%s %d stands at %v", name, at, v)
			}
		}
	}
	return ""
}

// books is a ledger that is closed every day beside the checker.
type books struct {
	s    *scenario.Scenario
	l    *ledger.Ledger
	last *State
}

func newBooks(s *scenario.Scenario) *books { return &books{s: s, l: ledger.New(ShapeOf(s))} }

func (b *books) close(day quantity.Day, w *State) {
	b.l.Close(day, w.People, w.Conditions)
	b.last = w
}

// check compares the ledger with the events that the checker counted and with
// the table at the end: who arrived is somewhere.
func (b *books) check(c *checker) string {
	k, p := float64(b.s.PeoplePerRow), b.last.People
	for cause := range people.Causes {
		for s := range b.s.Network.Sectors {
			total := 0.0
			for day := range b.s.Days {
				total += b.l.DayFlow(day, cause, s)
			}
			if want := float64(c.flows[flow{cause, network.SectorID(s)}]) * k; total != want {
				return fmt.Sprintf("the ledger has %v %s in sector %d, events say %v", total, cause, s, want)
			}
			byMonth := 0.0
			for m := range b.s.Months() {
				byMonth += b.l.Flow(m, cause, ledger.Select{Sector: s, Nationality: -1, Party: -1})
			}
			if byMonth != total {
				return fmt.Sprintf("%s in sector %d: %v by month, %v by day", cause, s, byMonth, total)
			}
		}
	}
	flow := func(cause people.Cause) (total float64) {
		for day := range b.s.Days {
			total += b.l.DayFlow(day, cause, -1)
		}
		return total
	}
	counts := [people.Statuses]float64{}
	keys := map[uint64]bool{}
	for i := range p.Key {
		counts[p.Status[i]] += k
		keys[p.Key[i]] = true
	}
	moving := 0.0
	for stock := range ledger.StockInterior { // those before it are of people with rows
		moving += b.l.StockAt(b.s.Days-1, stock, -1)
	}
	moving += b.l.StockAt(b.s.Days-1, ledger.StockOnTheWay, -1) + b.l.StockAt(b.s.Days-1, ledger.StockInTransit, -1) + b.l.StockAt(b.s.Days-1, ledger.StockCaptive, -1) +
		b.l.StockAt(b.s.Days-1, ledger.StockDecision, -1)
	first := people.Arrived
	if b.s.Network.OnTheWay {
		first = people.Departed
	}
	switch {
	case len(keys) != p.Len():
		return "two rows have one key"
	case flow(first) != float64(p.Len())*k:
		return fmt.Sprintf("%v came, %d rows", flow(first), p.Len())
	case flow(people.Died) != counts[people.Dead]:
		return fmt.Sprintf("%v died, %v are dead", flow(people.Died), counts[people.Dead])
	case flow(people.Recruited)+flow(people.Disappeared) != counts[people.Missing]:
		return fmt.Sprintf("%v were recruited or disappeared, %v are missing", flow(people.Recruited)+flow(people.Disappeared), counts[people.Missing])
	case moving != counts[people.Waiting]+counts[people.EnRoute]+counts[people.InCustody]:
		return fmt.Sprintf("stocks hold %v people in motion, the table %v", moving, counts)
	case flow(first) != moving+counts[people.Home]+counts[people.Settled]+counts[people.Dead]+counts[people.Missing]:
		return fmt.Sprintf("%v came, %v in motion and %v", flow(first), moving, counts)
	}
	return ""
}

// TestSoak runs random worlds under the checker: 5,000 days, or 100,000 with
// VEREDA_SOAK=1.
func TestSoak(t *testing.T) {
	if os.Getenv("VEREDA_SOAK") != "" {
		soak(t, 100_000)
		return
	}
	soak(t, 5_000)
}

func TestHamletKeepsItsRules(t *testing.T) {
	for seed := range uint64(3) {
		if fault := checkRun(hamlet(t), seed, nil); fault != "" {
			t.Errorf("seed %d: %s", seed, fault)
		}
	}
}

func TestValleyKeepsItsRules(t *testing.T) {
	for seed := range uint64(3) {
		if fault := checkRun(valley(t), seed, nil); fault != "" {
			t.Errorf("seed %d: %s", seed, fault)
		}
	}
}
