package cells

import (
	"fmt"
	"strings"
)

// Rules are the rules in force in a case, as far as they say what must be known
// of a person. The zero value is a case in which the place is all that matters.
type Rules struct {
	People int // at most, in the whole run
	Places int
	// Travelling is the sum over links of the days that a journey takes.
	Travelling int
	Routes     int // different rests of planned ways; 0 where ways have one leg
	Groups     int // combinations of attributes that a rule tells apart; 0 is 1
	OnFoot     bool
	Homes      bool // a rule counts people where they come from
	// Reasons not to use cells.
	LiveCapacity bool // chances change within the day as places fill up
	ShortStints  bool // a rule weighs distances of earlier days
	Connections  bool // chances depend on ties that change from day to day
	Followed     bool // a row is wanted for each person
	HomeForNow   bool // people are counted where they came from while a season lasts
}

// Part is one coordinate of a cell.
type Part struct {
	Name   string
	Values int
}

// Plan says which engine a case is for, and why.
type Plan struct {
	Parts []Part // coordinates of a cell; their product bounds the cells
	Bound int    // cells there can be
	// Occupied estimates the cells in use at the end: no more than there are people.
	Occupied int
	// Against lists why counts would not be exact, or not give what is asked for.
	Against []string
	Counts  bool   // counts are exact and cheaper
	Why     string // the choice in a sentence
}

// crowd is the number of people in an occupied cell from which counts are
// cheaper than persons: drawing for a cell costs about as much as ten persons.
const crowd = 10

// PlanOf derives the coordinates of cells from the rules in force.
func PlanOf(r Rules) Plan {
	var p Plan
	p.Parts = append(p.Parts, Part{"place, or link and day of arrival", r.Places + r.Travelling})
	add := func(name string, values int) {
		if values > 1 {
			p.Parts = append(p.Parts, Part{name, values})
		}
	}
	add("rest of the planned route", r.Routes+1)
	add("group of attributes that rules use", r.Groups)
	if r.OnFoot {
		add("first journey, on foot, or a later one", 2)
	}
	if r.Homes {
		add("place of origin", r.Places)
	}
	p.Bound = 1
	for _, part := range p.Parts {
		p.Bound = times(p.Bound, part.Values)
	}
	p.Occupied = min(p.Bound, r.People)
	for _, reason := range []struct {
		is   bool
		text string
	}{
		{r.LiveCapacity, "chances change within the day as camps fill up, so that they depend on who chose before"},
		{r.ShortStints, "a rule weighs the distances of earlier days, which take any value"},
		{r.Connections, "chances depend on ties of each person that change from day to day"},
		{r.HomeForNow, "people are counted where they came from while a season lasts, and must be known one by one to be put back"},
		{r.Followed, "rows of single persons are asked for"},
	} {
		if reason.is {
			p.Against = append(p.Against, reason.text)
		}
	}
	p.Counts = len(p.Against) == 0 && r.People > times(crowd, p.Occupied)
	p.Why = p.why(r)
	return p
}

func (p *Plan) why(r Rules) string {
	switch {
	case len(p.Against) > 0:
		return "persons: " + strings.Join(p.Against, "; ")
	case !p.Counts:
		return fmt.Sprintf("persons: up to %d people for %d cells; counts pay from %d people a cell on", r.People, p.Bound, crowd)
	}
	return fmt.Sprintf("counts: up to %d people for %d cells; every chance depends on the cell and on values of the day", r.People, p.Bound)
}

// Refuse returns an error where counts are asked for and would not be exact, and
// nil elsewhere.
func (p *Plan) Refuse() error {
	if len(p.Against) == 0 {
		return nil
	}
	return fmt.Errorf("counts of people would not be exact here: %s; use persons, or change the rule", strings.Join(p.Against, "; "))
}

// times multiplies without going round at the end of the numbers.
func times(a, b int) int {
	const most = 1 << 62
	if b > 0 && a > most/b {
		return most
	}
	return a * b
}
