package simulate

import (
	"math"
	"testing"

	"vereda/internal/ledger"
	"vereda/internal/people"
	"vereda/internal/quantity"
)

// TestBundles: where everybody hires, a price pays for as many crossings as it
// says, each of them with a guide, and the next crossing costs another.
func TestBundles(t *testing.T) {
	s := vary(t, valley(t), "facilitation.offered=1 facilitation.taste=10 facilitation.bundle=3 facilitation.experience=0 facilitation.money=0")
	crossings, contracts := map[int32]int{}, map[int32]int{}
	most := 0
	for _, w := range Days(s, 4) {
		for _, e := range w.People.Events {
			switch {
			case e.Cause == people.SetOff && w.People.Way[e.Person] == people.Evade:
				crossings[e.Person]++
				most = max(most, crossings[e.Person])
			case e.Cause == people.Hired || e.Cause == people.HiredAtBorder:
				contracts[e.Person]++
			}
		}
		for i := range w.People.Key {
			if w.People.Status[i] == people.EnRoute && w.People.Way[i] == people.Evade && !w.People.Guided[i] {
				t.Fatalf("day %d: row %d crosses without the guide that it paid", w.Day, i)
			}
		}
	}
	for i, n := range crossings {
		// One contract for each three begun; one more where the last is for a
		// journey from home on which no crossing was begun yet.
		if want := (n + 2) / 3; contracts[i] < want || contracts[i] > want+1 {
			t.Errorf("row %d crossed %d times on %d contracts", i, n, contracts[i])
		}
	}
	if most < 4 {
		t.Fatalf("nobody crosses more than %d times; three are too few to need another contract", most)
	}
}

// TestMoneyBalances: what people owe is what they owed and all that they paid on
// credit; what guides received is what was paid; and the ledger has both to the
// cent, by month.
func TestMoneyBalances(t *testing.T) {
	s := valley(t)
	paid := map[people.Cause]float64{}
	owed, initial := 0.0, 0.0
	var last *State
	for _, w := range Days(s, 6) {
		for _, e := range w.People.Events {
			paid[e.Cause] += float64(e.Amount)
			if e.Cause == people.Departed {
				initial += float64(w.People.Debt[e.Person])
			}
		}
		last = w
	}
	// Debts when people set out were read at the end of that day, with what was
	// paid on it: take these away.
	for _, debt := range last.People.Debt {
		owed += float64(debt)
	}
	first := 0.0
	for _, w := range Days(s, 6) {
		today := map[int32]bool{}
		for _, e := range w.People.Events {
			if e.Cause == people.Departed {
				today[e.Person] = true
			}
		}
		for _, e := range w.People.Events {
			if today[e.Person] && (e.Cause == people.Hired || e.Cause == people.HiredAtBorder || e.Cause == people.Charged || e.Cause == people.RansomPaid) {
				first += float64(e.Amount)
			}
		}
	}
	credit := paid[people.Hired] + paid[people.HiredAtBorder] + paid[people.Charged] + paid[people.RansomPaid]
	if math.Abs(owed-(initial-first)-credit) > 0.01 || credit < 1e5 {
		t.Errorf("owed %.2f, of it at first %.2f, paid on credit %.2f", owed, initial-first, credit)
	}
	if paid[people.PisoPaid] <= 0 || paid[people.PisoPaid] >= paid[people.Hired] || paid[people.Extorted] <= 0 {
		t.Errorf("piso %.2f of %.2f, extorted %.2f", paid[people.PisoPaid], paid[people.Hired], paid[people.Extorted])
	}
	l := Run(s, 6, func(quantity.Day) {})
	for cause, want := range paid {
		got := 0.0
		for m := range l.Months {
			got += l.Money(m, cause, ledger.Select{Sector: -1, Nationality: -1, Party: -1})
		}
		if math.Abs(got-want*float64(s.PeoplePerRow)) > 0.01 {
			t.Errorf("%s: the ledger has %.2f, events %.2f", cause, got, want)
		}
	}
}

// TestPriceDoesNotDependOnRows: people per row change neither the price nor what
// it answers to.
func TestPriceDoesNotDependOnRows(t *testing.T) {
	price := func(perRow int) float64 {
		s := vary(t, valley(t), "facilitation.elasticity=0.5 facilitation.agents=700")
		s.PeoplePerRow = perRow
		for _, w := range Days(s, 4) {
			for _, e := range w.People.Events {
				if e.Cause == people.HiredAtBorder {
					return float64(e.Amount)
				}
			}
		}
		t.Fatal("nobody hires a guide at the border")
		return 0
	}
	if one, ten := price(1), price(10); math.Abs(one/ten-1) > 1e-9 {
		t.Errorf("a crossing with a guide costs %v at 1 person per row and %v at 10", one, ten)
	}
}
