package gravity

import (
	"vereda/internal/cells"
	"vereda/internal/chance"
	"vereda/internal/quantity"
)

// Day is what a run says of a day.
type Day struct {
	Camps  []int // people in each camp, in the order of [Result.Camps]
	People int   // who ever fled
	InIDP  int   // in camps for people displaced inside the country
	Raw    int   // sum of the daily rises of the counts
	Debt   int   // falls of the counts that future rises cancel
}

// Result is a run.
type Result struct {
	Engine     Engine
	Camps      []int // places that were camps at the start
	Days       []Day
	PersonDays int64
}

// Engine is the way in which a case is run.
type Engine uint8

// The engines. Counts moves numbers of people who are alike, Persons one person at a
// time; where Counts can be used, both have the same law.
const (
	Persons Engine = iota
	Counts
)

// String gives the word of --engine.
func (e Engine) String() string { return [...]string{"persons", "counts"}[e] }

// crowd is where people are: an engine.
type crowd interface {
	// add lets so many people appear at a place, who fled from there or were there.
	add(place int32, people int)
	// addAs lets one person of a group appear.
	addAs(place int32, group int)
	// standing adds who is at places to counts by group and place.
	standing(counts []int)
	// decide lets everybody at a place stay or set out.
	decide()
	// travel moves everybody who is on a link, and who arrives early on.
	travel()
	// sink takes people out of a place for good with a chance; they still count there.
	sink(place int32, chance float64)
}

// Why says why an engine cannot run a case exactly; nothing where it can.
func Why(c *Case, e Engine) []string {
	if e == Persons {
		return nil
	}
	return cells.PlanOf(RulesOf(c)).Against
}

// Choose picks the engine for a case and says why.
func Choose(c *Case) (Engine, string) {
	plan := cells.PlanOf(RulesOf(c))
	if plan.Counts {
		return Counts, plan.Why
	}
	return Persons, plan.Why
}

// peopleOf is about how many people flee in a case.
func peopleOf(c *Case) int {
	most := 0
	if c.Set.Mode == ByData && len(c.Series) > 0 {
		for day := range c.Days {
			sum := 0
			for k := 1; k < len(c.Series); k++ {
				sum += c.Series[k].At(day)
			}
			most = max(most, sum)
		}
		return most
	}
	if c.Set.Flood.Spawns {
		for i := range c.Places {
			most += int(c.Places[i].Population)
		}
		return most
	}
	return int(c.Set.Displaced) * c.Days
}

// Expected is about how many people a run by persons will hold at its end; of floods it
// is not known.
func Expected(c *Case) int { return peopleOf(c) }

// Run runs a case with a seed. It panics on an engine that cannot run it, see [Why].
func Run(c *Case, seed uint64, e Engine) *Result { return RunEach(c, seed, e, nil) }

// RunEach is Run, and calls evening after each day; a panic in it ends the run.
func RunEach(c *Case, seed uint64, e Engine, evening func()) *Result {
	if e == Counts {
		if why := Why(c, e); len(why) > 0 {
			panic("gravity: " + why[0])
		}
	}
	w := newWorld(c, seed)
	if e == Counts {
		return w.run(newCounts(w), e, evening)
	}
	p := newPersons(w)
	if !c.Set.Flood.Spawns { // of floods, only how many there are at most is known
		p.expect(peopleOf(c))
	}
	return w.run(p, e, evening)
}

// run passes all days; evening, where it is given, is called after each.
func (w *world) run(people crowd, e Engine, evening func()) *Result {
	c, r := w.c, &Result{Engine: e, Camps: w.counted}
	total := w.openCamps(people)
	for day := range c.Days {
		total += w.pass(people, day)
		r.Days = append(r.Days, w.close(total))
		r.PersonDays += int64(total)
		if evening != nil {
			evening()
		}
	}
	return r
}

// CampsOf lists the places whose people a run of a case gives, as [Result.Camps] will.
func CampsOf(c *Case) []int { return newWorld(c, 0).counted }

// pass passes a day and says how many fled on it. The order is Flee's.
func (w *world) pass(people crowd, day int) (fled int) {
	w.today = day
	w.harvest = len(w.set.Harvest) > 0 && w.harvesting()
	w.conflicts(day)
	fled = w.flee(people, day)
	w.refresh()
	w.closures(day)
	w.refresh()
	w.rate()
	for i := range w.capacity {
		w.capacity[i] += float64(w.c.Places[i].CapacityPerDay)
	}
	w.lookAround()
	w.census(people)
	w.freeze()
	people.decide()
	people.travel()
	if w.set.Sinks {
		for i := range w.c.Places {
			if q := w.c.Places[i].Deactivation; q > 0 && w.kind[i].IsCamp() {
				people.sink(int32(i), q)
			}
		}
	}
	return fled
}

// close notes the evening of a day.
func (w *world) close(total int) Day {
	d := Day{Camps: make([]int, len(w.counted)), People: total, Raw: w.raw, Debt: w.debt}
	for k, i := range w.counted {
		d.Camps[k] = w.here[i]
		if w.kind[i] == IDPCamp {
			d.InIDP += w.here[i]
		}
	}
	return d
}

// openCamps puts those who were there on day 0 into the camps.
func (w *world) openCamps(people crowd) int {
	total := len(w.c.Named)
	for k := range w.c.Named {
		n := &w.c.Named[k]
		people.addAs(n.Place, w.people.named(n))
		if w.set.TakeFromPopulation {
			w.pop[n.Place] = max(0, w.pop[n.Place]-1)
		}
	}
	for _, i := range w.counted {
		if w.set.EmptyOnDay0 {
			continue
		}
		n := w.c.Places[i].InitialPeople
		if k := w.c.Camps[i]; w.set.InsertDay0 && k >= 0 {
			n += w.c.Series[k].At(0)
		}
		people.add(int32(i), n)
		total += n
	}
	return total
}

// rise is how much the counts rose on a day.
func (w *world) rise(day int) int {
	first := 1
	if !w.set.SumFromCamps {
		if day == 0 {
			return w.emptied(w.c.Series[0].At(0))
		}
		return w.c.Series[0].At(day) - w.c.Series[0].At(day-1)
	}
	if day == 0 && !w.set.Correct.Day0Total {
		first = 0 // the total too: Q5
	}
	sum := 0
	for k := first; k < len(w.c.Series); k++ {
		sum += w.c.Series[k].At(day)
		if day > 0 {
			sum -= w.c.Series[k].At(day - 1)
		}
	}
	if day == 0 {
		return w.emptied(sum)
	}
	return sum
}

func (w *world) emptied(people int) int {
	if w.set.EmptyOnDay0 {
		return 0
	}
	return people
}

// flee lets those of the day flee and says how many.
func (w *world) flee(people crowd, day int) int {
	if w.set.Mode != ByData {
		return w.fleeByConflict(people, day)
	}
	delta := w.rise(day)
	fresh := delta - w.debt
	w.raw += delta
	if w.set.InsertDay0 && day == 0 {
		fresh = 0
		if !w.set.Correct.Day0Capacity {
			for i := range w.c.Places {
				if k := w.c.Camps[i]; k >= 0 && w.capacity[i] > 0 {
					w.capacity[i] -= float64(w.c.Series[k].At(0)) // also where the camps start empty
				}
			}
		}
	}
	if fresh < 0 {
		w.debt, fresh = -fresh, 0
	} else if w.debt > 0 {
		w.debt = 0
	}
	return w.scatter(people, fresh, day)
}

// scatter draws for so many people from where they flee.
func (w *world) scatter(people crowd, fresh, day int) int {
	left, sum := fresh, 0.0
	for _, v := range w.spawn {
		sum += v
	}
	if fresh > 0 && sum <= 0 {
		panic(Nowhere{day})
	}
	if !w.set.Correct.FrozenCapacity {
		w.scatterInTurn(people, fresh, day)
		return fresh
	}
	for i, v := range w.spawn {
		if left == 0 || v <= 0 {
			continue
		}
		n := left
		if v < sum {
			stream := w.draw.Stream(chance.FleeingFrom, uint64(i), quantity.Day(day))
			n = stream.Binomial(left, v/sum)
		}
		w.depart(people, int32(i), n)
		left -= n
		sum -= v
	}
	if left > 0 { // rounding left a crumb: the last that has a weight
		for i := len(w.spawn) - 1; i >= 0; i-- {
			if w.spawn[i] > 0 {
				w.depart(people, int32(i), left)
				break
			}
		}
	}
	return fresh
}

// scatterInTurn draws for one person after the other from where they flee, so that
// those who flee on a day move in an order that has nothing to do with where from: where
// places left in camps change with every arrival, that order matters.
func (w *world) scatterInTurn(people crowd, fresh, day int) {
	sums := make([]float64, len(w.spawn))
	total := 0.0
	for i, v := range w.spawn {
		total += v
		sums[i] = total
	}
	for n := range fresh {
		place := pickOf(sums, w.draw.UnitN(chance.FleeingFrom, uint64(n), quantity.Day(day), 1))
		w.depart(people, int32(place), 1)
	}
}

// Nowhere is the panic of a day on which people flee and no place is a conflict zone.
type Nowhere struct{ Day int }

func (w *world) depart(people crowd, place int32, n int) {
	people.add(place, n)
	if w.set.TakeFromPopulation {
		w.pop[place] = max(0, w.pop[place]-float64(n))
	}
}

// fleeByConflict lets people flee by the strength of the conflict or of the flood where
// they are, whatever was counted.
func (w *world) fleeByConflict(people crowd, day int) int {
	total := 0
	for i := range w.conflict {
		mean := w.displacing(i)
		if mean <= 0 {
			continue
		}
		n := int(mean)
		switch w.set.Mode {
		case PopRatio:
			n = int(float64(mean * w.pop[i]))
		case ByPoisson:
			n = chance.Poisson(w.draw.UnitN(chance.FleeingFrom, uint64(i), quantity.Day(day), 0), mean)
		}
		w.depart(people, int32(i), n)
		total += n
	}
	return total
}

// FirstNowhere is the first day on which people flee and no place with people is a
// conflict zone, as far as populations stay what they are; -1 where there is none.
func FirstNowhere(c *Case) (day int) {
	if c.Set.Mode != ByData || len(c.Series) == 0 {
		return -1
	}
	w := newWorld(c, 0)
	defer func() {
		if fault, is := recover().(Nowhere); is {
			day = fault.Day
		}
	}()
	set := c.Set
	set.TakeFromPopulation = false
	w.set = &set
	for day := range c.Days {
		w.today = day
		w.conflicts(day)
		w.flee(nobody{}, day)
		w.refresh()
	}
	return -1
}

// nobody is a crowd that is never there.
type nobody struct{}

func (nobody) add(int32, int)      {}
func (nobody) addAs(int32, int)    {}
func (nobody) standing([]int)      {}
func (nobody) decide()             {}
func (nobody) travel()             {}
func (nobody) sink(int32, float64) {}
