package simulate

import (
	"fmt"
	"testing"

	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// twinWorlds is the number of random worlds on which the model and its twin
// must agree.
const twinWorlds = 1000

// TestTwin tells every day of random worlds, and of the hamlet, twice: by the
// model, and by the slow clear twin. Every event, every stock and every person
// must be the same.
func TestTwin(t *testing.T) {
	for seed := range uint64(5) {
		if fault := compareTwins(hamlet(t), seed); fault != "" {
			t.Fatalf("hamlet, seed %d: %s", seed, fault)
		}
	}
	for seed := range uint64(5) {
		if fault := compareTwins(valley(t), seed); fault != "" {
			t.Fatalf("valley, seed %d: %s", seed, fault)
		}
	}
	for number := range uint64(twinWorlds) {
		if fault := compareTwins(randomWorld(t, number), number); fault != "" {
			t.Fatalf("world %d: %s", number, fault)
		}
	}
}

// compareTwins runs both and tells the first difference.
func compareTwins(s *scenario.Scenario, seed uint64) string {
	twin := newSlowWorld(s, seed)
	for day, state := range Days(s, seed) {
		twin.day(int(day))
		fault := compareEvents(state, twin)
		if fault == "" {
			fault = compareStocks(state, twin)
		}
		if fault == "" && (day%20 == 0 || int(day) == s.Days-1) {
			fault = comparePeople(state, twin)
		}
		if fault != "" {
			return fmt.Sprintf("day %d: %s", day, fault)
		}
	}
	return ""
}

// compareEvents compares the events of a day as a multiset.
func compareEvents(w *State, twin *slowWorld) string {
	open := map[slowEvent]int{}
	for _, e := range twin.events {
		open[e]++
	}
	for _, e := range w.People.Events {
		i := e.Person
		told := slowEvent{key: w.People.Key[i], from: e.From, to: e.To, cause: e.Cause, sector: e.Sector, place: e.Place,
			nation: int(w.People.Nationality[i]), kind: w.People.Party[i], waited: e.Waited, held: e.Held, amount: float64(e.Amount)}
		if e.Waited != people.NoWait || e.Held != people.NoHold {
			told.lasted = int(e.Lasted)
		}
		if e.Day != w.Day {
			return fmt.Sprintf("an event of day %d", e.Day)
		}
		if open[told] == 0 {
			return fmt.Sprintf("the twin does not have %+v (%s of row %d), but of this person %v", told, told.cause, i, twin.eventsOf(told.key))
		}
		open[told]--
	}
	for e, n := range open {
		if n > 0 {
			return fmt.Sprintf("only the twin has %+v (%s)", e, e.cause)
		}
	}
	return ""
}

func (w *slowWorld) eventsOf(key uint64) (list []string) {
	for _, e := range w.events {
		if e.key == key {
			list = append(list, fmt.Sprintf("%s %+v", e.cause, e))
		}
	}
	return list
}

// compareStocks compares what the ledger reads at the end of a day besides
// events.
func compareStocks(w *State, twin *slowWorld) string {
	c := w.Conditions
	for _, s := range twin.sectors() {
		switch {
		case int(c.Queue[s]) != twin.queue[s]:
			return fmt.Sprintf("queue of sector %d is %d, the twin's %d", s, c.Queue[s], twin.queue[s])
		case float64(c.Apprehension[s]) != twin.caught[s]:
			return fmt.Sprintf("chance of apprehension in sector %d is %v, the twin's %v", s, c.Apprehension[s], twin.caught[s])
		case int(c.Met[s]) != twin.met[s] || int(c.Evaders[s]) != twin.evaders[s]:
			return fmt.Sprintf("in sector %d %d were met and %d evaded, of the twin %d and %d", s, c.Met[s], c.Evaders[s], twin.met[s], twin.evaders[s])
		}
	}
	if int(c.Beds[0]) != twin.beds || int(c.FamilyBeds[0]) != twin.familyBeds || c.InteriorDetained[0] != twin.interior || c.Enrolled[0] != twin.enrolled {
		return fmt.Sprintf("beds, family beds, interior, enrolled are %v %v %v %v, the twin's %v %v %v %v", c.Beds[0], c.FamilyBeds[0], c.InteriorDetained[0],
			c.Enrolled[0], twin.beds, twin.familyBeds, twin.interior, twin.enrolled)
	}
	return ""
}

// personState is what is compared of a person; the dead have only been met.
type personState struct {
	status               people.Status
	place                network.PlaceID
	sector, met          network.SectorID
	way                  people.Way
	wait                 people.Wait
	hold                 people.Hold
	sanction, prior      people.Sanction
	standing             people.Standing
	attempts, encounters int
	last, previous       quantity.Day
	done, debt           float64
	tries                int
	guided               bool
}

// comparePeople compares everybody, row by row.
func comparePeople(w *State, twin *slowWorld) string {
	p := w.People
	if p.Len() != len(twin.persons) {
		return fmt.Sprintf("there are %d people, of the twin %d", p.Len(), len(twin.persons))
	}
	for i := range p.Key {
		told := personState{status: p.Status[i], attempts: int(p.Attempts[i]), encounters: int(p.Encounters[i])}
		if told.status != people.Dead {
			told.place, told.sector, told.met, told.way, told.wait, told.hold = p.At[i], p.Sector[i], p.Met[i], p.Way[i], p.Wait[i], p.Hold[i]
			told.sanction, told.prior, told.standing, told.last, told.previous = p.Sanction[i], p.Prior[i], p.Standing[i], p.Last[i], p.Previous[i]
			told.tries, told.guided = int(p.Tries[i]), p.Guided[i]
			told.done, told.debt = float64(p.Done[i]), float64(p.Debt[i])
		}
		who := twin.persons[i]
		if who.key != p.Key[i] {
			return fmt.Sprintf("row %d is another person of the twin", i)
		}
		if want := who.state(); told != want {
			return fmt.Sprintf("row %d is %+v, the twin's %+v", i, told, want)
		}
	}
	return ""
}

func (who *slowPerson) state() personState {
	s := personState{status: people.Dead, attempts: who.attempts, encounters: who.encounters}
	if p := who.party; !who.dead {
		s.status, s.place, s.sector, s.met, s.way, s.wait, s.hold = p.status, p.place, p.sector, p.met, p.way, p.wait, p.hold
		s.sanction, s.prior, s.standing = p.sanction, p.prior, p.standing
		s.tries, s.guided = p.tries, p.guided
		s.last, s.previous, s.done, s.debt = quantity.Day(p.last), quantity.Day(p.previous), p.done, p.debt
	}
	return s
}
