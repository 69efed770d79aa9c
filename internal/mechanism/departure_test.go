package mechanism

import (
	"math"
	"testing"
)

// TestBeliefClosedForm holds repeated learning from constant news against the solution of
// its difference equation, and an announcement that nothing bears out against its fading.
func TestBeliefClosedForm(t *testing.T) {
	p := &ExpectationParams{Speed: 0.1, Weight: 30}
	const x, n, start = 0.8, 20.0, 0.2
	q := start
	for day := 1; day <= 200; day++ {
		q = p.Learnt(q, x, n)
		want := x + (start-x)*math.Pow(1-0.1*n/(n+30), float64(day))
		if math.Abs(q-want) > 1e-12 {
			t.Fatalf("day %d: %v, the closed form says %v", day, q, want)
		}
	}
	if p.Learnt(0.3, 0.9, 0) != 0.3 {
		t.Error("without news a belief moves")
	}
	told := Heard(x, 0, 0.75)
	if math.Abs(told-0.2) > 1e-12 {
		t.Errorf("announced: %v", told)
	}
	for range 400 {
		told = p.Learnt(told, x, n)
	}
	if math.Abs(told-x) > 1e-3 {
		t.Errorf("news that befalls nobody lasts: %v", told)
	}
}

// TestFunnel holds the shares who can pay against the log-logistic law, and wants
// departures that rise and then fall with income.
func TestFunnel(t *testing.T) {
	p := &DepartureParams{Savings: 0.5, Spread: 0.5, Wage: 1.5, Reach: 10}
	for _, c := range []struct{ cost, income, borrowed, want float64 }{
		{2500, 5000, 0, 0.5}, {5000, 5000, 0, 0.2}, {3500, 5000, 1000, 0.5}, {900, 5000, 1000, 1}, {2500, math.NaN(), 0, 1},
	} {
		if got := p.Able(c.cost, c.income, c.borrowed); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%v: %v", c, got)
		}
	}
	if got, want := p.Lenders(0.1), 1-math.Exp(-1); math.Abs(got-want) > 1e-12 {
		t.Errorf("lenders %v, wanted %v", got, want)
	}
	out := func(income float64) float64 {
		now, start := Push{Wage: math.Log(60000 / income)}, Push{Wage: math.Log(60000.0 / 6000)}
		return p.Wanting(-1, 0, now, start, 0) * p.Able(5000, income, 0)
	}
	poor, middle, rich := out(1500), out(9000), out(50000)
	if !(poor < middle && rich < middle) {
		t.Errorf("no hump: %v, %v, %v", poor, middle, rich)
	}
	if want := 1 / (1 + math.E); math.Abs(p.Wanting(-1, 0.3, Push{Murders: math.NaN()}, Push{}, 0)-want) > 1e-12 {
		t.Error("what is not known changes who wants to leave")
	}
}

// TestShares wants a logit that adds to 1, and those without an option on none of it.
func TestShares(t *testing.T) {
	none := math.Inf(-1)
	w := Options{Stay: math.Log(2), Inside: none, Border: none, Legal: none, Alone: 0, Guided: 0, Surrender: none, Port: none}.Shares()
	if math.Abs(w.Stay-0.5) > 1e-12 || math.Abs(w.Go-0.5) > 1e-12 || w.Inside+w.Border+w.Legal != 0 {
		t.Errorf("%+v", w)
	}
	o := Options{Stay: 0, Inside: none, Border: none, Legal: 0, Alone: 0, Guided: none, Surrender: 0, Port: 0}
	// Half would ask for protection, half have a sponsor: 1/2, 2/3, 3/4 and 3/5 go.
	m := o.mixed(0.5, 0.5, false)
	if want := (1.0/2 + 1.0/3 + 3.0/4 + 3.0/5) / 4; math.Abs(m.Go-want) > 1e-12 {
		t.Errorf("%v go, wanted %v", m.Go, want)
	}
}
