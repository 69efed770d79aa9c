package mechanism

import (
	"math"
	"testing"

	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/quantity"
)

// TestWagesClearTheMarket solves for the wages at which an employer hires exactly
// those who offer work, from the production function alone and by numerical slopes.
func TestWagesClearTheMarket(t *testing.T) {
	p := LabourParams{Wage: 66, WageLegal: 77, Inner: 10, Outer: 2, CostShare: 0.3, Worksite: 0.7}
	s, rho, tau := 0.3, 1-1/10.0, 1-1/2.0
	// Output, scaled so that slopes at x = y = 1 are the cost shares.
	output := func(x, y float64) float64 {
		return math.Pow(s*math.Pow(x, rho)+(1-s)*math.Pow(y, rho), tau/rho) / tau
	}
	// demand gives the (x, y) hired at wages relative to the first day's, by gradient
	// ascent in logarithms on profit.
	demand := func(wx, wy float64) (x, y float64) {
		x, y = 1, 1
		const h = 1e-5
		for range 20000 {
			dx := (output(x+h, y)-output(x-h, y))/(2*h) - s*wx
			dy := (output(x, y+h)-output(x, y-h))/(2*h) - (1-s)*wy
			x *= math.Exp(0.5 * dx)
			y *= math.Exp(0.5 * dy)
		}
		return x, y
	}
	for _, c := range []struct{ x, y, fines float64 }{{1, 1, 0}, {1.4, 1, 0}, {0.8, 1.1, 0}, {1.2, 0.95, 0.2}} {
		without, with := p.WagesAt(c.x, c.y, c.fines)
		// What the employer pays in all is the wage and the expected fine.
		cost := without * math.Exp(0.7*c.fines) / 66
		x, y := demand(cost, with/77)
		if math.Abs(x-c.x) > 1e-4 || math.Abs(y-c.y) > 1e-4 {
			t.Errorf("at the wages for %v and %v an employer hires %.6f and %.6f", c.x, c.y, x, y)
		}
	}
}

// TestBooksBalance holds that each day's parts add up to what was earned, to the
// cent, and that debts are never overpaid.
func TestBooksBalance(t *testing.T) {
	p := RemittanceParams{DebtFirst: 0.37, Share: 0.15}
	for _, earned := range []int64{0, 1, 99, 12345, 987654321} {
		for _, living := range []int64{0, 1, 7000, 987654321} {
			for _, owed := range []int64{0, 3, 1e12} {
				b := p.Day(earned, living, owed, 0.0613)
				if b[network.Subsisted]+b[network.Served]+b[network.Sent]+b[network.Kept] != earned {
					t.Errorf("earned %d, booked %v", earned, b)
				}
				if b[network.Served] > owed || b[network.Fee] > b[network.Sent] || min(b[network.Served], b[network.Sent], b[network.Kept], b[network.Fee]) < 0 {
					t.Errorf("owed %d, booked %v", owed, b)
				}
			}
		}
	}
	if b := p.Day(100000, 20000, 1e9, 0.05); b[network.Served] != 29600 || b[network.Sent] != 7560 || b[network.Fee] != 378 || b[network.Kept] != 42840 {
		t.Errorf("by hand 296.00, 75.60, 3.78 and 428.40: %v", b)
	}
}

// lived is a settlement of one nationality in one area.
func lived(p *SettledParams, overstays float64) *Settlement {
	c := network.NewConditions(1, 1)
	c.Settle(1, 1)
	c.Apprehension[0] = 0.5
	return &Settlement{Network: &network.Network{}, People: people.New(1), Conditions: c, Rules: policy.NewRules(1, 0, 1, 1),
		Drivers: &Drivers{MonthOf: make([]int32, 200_000), InteriorBookIns: []float64{0}}, Params: p,
		Labour: &LabourParams{Finding: 0.03, Losing: 0.001, Seeking: 1}, Slump: &UnemploymentParams{},
		Initial: []float64{100, 0, 0}, Overstays: []float64{overstays}}
}

// TestSteadyState holds the stock against U* = in/(1 − e^(−h)) after the outflow
// of the day, which is in/h for small h.
func TestSteadyState(t *testing.T) {
	p := &SettledParams{Return: 0.02, Reentry: 0.4, Fee: 2000, Loss: 1000, Attrition: 0.001}
	m := lived(p, 3)
	m.Begin()
	for day := range quantity.Day(20_000) {
		m.Step(day)
	}
	// Coming again costs 2 + 1·1 = 3 thousand at a chance of one half.
	h := 0.02*math.Exp(-1.2) + 0.001
	want := 3 / (1 - math.Exp(-h))
	if got := m.Conditions.Settled[network.Unpapered]; math.Abs(got/want-1) > 1e-9 {
		t.Errorf("stock %.12f, in equilibrium %.12f", got, want)
	}
}

// TestArrestsInTheInterior: of two book-ins a day half are removed the same day; the rule
// multiplies them, and 0 ends them.
func TestArrestsInTheInterior(t *testing.T) {
	for _, times := range []float64{0, 1, 5} {
		m := lived(&SettledParams{Removed: 0.5}, 0)
		m.Initial[0] = 1e9 // so many that who is removed is not missed
		m.Drivers.InteriorBookIns[0] = 2
		timeline := policy.NewTimeline([]policy.Change{{Rule: policy.FindRule("interior_arrests"), Scope: policy.Everywhere, Value: times}})
		policy.NewCalendar(timeline, m.Rules).Step(0)
		m.Begin()
		m.Step(0)
		if got := m.Conditions.TakenHome[0]; math.Abs(got-times) > 1e-6 {
			t.Errorf("%v times: %v are removed, want %v", times, got, times)
		}
	}
}

// TestSignOfEnforcement finds the sign of the change of the steady stock as
// enforcement grows from both sides of the rule: it rises exactly where the return
// rate falls faster than the inflow does.
func TestSignOfEnforcement(t *testing.T) {
	p := &SettledParams{Reentry: 1.5, Fee: 0, Loss: 1000, Attrition: 1e-4}
	stock := func(r0, apprehension, elasticity float64) float64 {
		q := *p
		q.Return = quantity.PerDay(r0)
		m := lived(&q, 3*math.Exp(-elasticity*apprehension))
		m.Conditions.Apprehension[0] = quantity.Share(apprehension)
		m.Begin()
		for day := range quantity.Day(150_000) {
			m.Step(day)
		}
		return m.Conditions.Settled[network.Unpapered]
	}
	const at, step, r0 = 0.3, 1e-4, 0.002
	// d ln r/dp = −ρ·loss/(1 − p)², and the rule compares its share of all exits.
	r := r0 * math.Exp(-1.5*at/(1-at))
	slope := 1.5 / ((1 - at) * (1 - at)) * r / (r + 1e-4)
	for _, c := range []struct {
		factor float64
		rises  bool
	}{{0.99, true}, {1.01, false}} {
		change := stock(r0, at+step, slope*c.factor) - stock(r0, at-step, slope*c.factor)
		if (change > 0) != c.rises {
			t.Errorf("inflow falls %v times as fast as the rule's edge: the stock changes by %v", c.factor, change)
		}
	}
	// Where hardly anybody returns, more enforcement cannot raise the stock.
	if change := stock(1e-7, at+step, 0.5) - stock(1e-7, at-step, 0.5); change >= 0 {
		t.Errorf("nobody returns, and yet the stock grows by %v", change)
	}
}
