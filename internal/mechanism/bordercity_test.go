package mechanism

import (
	"math"
	"testing"

	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/quantity"
)

// city is one border city with jobs, in which everybody may and would work.
func city(t *testing.T, jobs float64, params BorderParams) *BorderCity {
	t.Helper()
	p, c, r := people.New(1), network.NewConditions(1, 1), policy.NewRules(1, 1, 1, int(people.Parties))
	c.OpenJobs(1, 1)
	p.Spent = make([]int64, 1)
	policy.NewCalendar(policy.NewTimeline([]policy.Change{{Rule: policy.FindRule("border_work"), Scope: policy.Everywhere, Value: 1}}), r).Step(0)
	params.Taste, params.Wage, params.Living = 20, 10, 4
	m := &BorderCity{People: p, Conditions: c, Rules: r, Drivers: &Drivers{}, Params: &params, Jobs: []float64{1e6}, Open: []float64{jobs}, Draw: chance.New(7)}
	m.Begin()
	return m
}

// come lets single adults come to the city to stay there for work.
func (m *BorderCity) come(n int, next *uint64) {
	for range n {
		*next++
		head := m.People.Arrive(people.Traveller{Key: *next * 0x9e3779b97f4a7c15, Debt: 5}, 1)
		m.People.Become(head, people.Waiting, people.Arrived, 0)
		m.People.MoveTo(head, 0, 0, people.NoWay)
		m.People.WaitFor(head, people.InBorderCity, people.NeverEnds)
	}
}

// TestBorderCitySteadyState holds the stocks of a city against their closed forms. With
// λ who come a day, f the chance of finding a job, τ, o, g the rates of turnover, crossing
// and going home: while jobs are free, a day takes each at work out of the job with
// a = 1 − e^−(τ+o+g), of whom (o+g)/(τ+o+g) leave the city, and each other out of the
// city with b = 1 − e^−(o+g); then of U without a job, f are hired. The fixed point
//
//	E = E·(1−a) + f·V,  U = (1−f)·V,  V = (U+λ)·(1−b) + E·a·τ/(τ+o+g)
//
// is reached by repeating it. Where jobs are few all are taken.
func TestBorderCitySteadyState(t *testing.T) {
	par := BorderParams{Finding: 0.05, Turnover: 0.03, Onward: 0.01, Home: 0.005}
	const coming, days, burn = 20, 2500, 500
	for _, jobs := range []float64{1e6, 200} {
		m := city(t, jobs, par)
		next, working, all := uint64(0), 0.0, 0.0
		for day := range quantity.Day(days) {
			m.People.Dawn(day)
			m.come(coming, &next)
			m.Step(day)
			for _, head := range m.People.Active { // who goes on is gone
				if m.People.Wait[head] == people.Deciding && m.People.Status[head] == people.Waiting {
					m.People.Become(head, people.Settled, people.Entered, network.NoPlace)
				}
			}
			if day >= burn {
				working += m.Conditions.BorderWorking[0]
				all += m.Conditions.BorderStaying[0]
			}
			m.People.Compact()
		}
		working, all = working/(days-burn), all/(days-burn)
		leaving, quitting := 0.015, 0.045
		out := 1 - math.Exp(-leaving)
		ending := 1 - math.Exp(-quitting)
		gone := ending * leaving / quitting // of those at work, out of the city
		e, u := 0.0, 0.0
		for range 10000 {
			kept, free := e*(1-ending), (u+coming)*(1-out)+e*(ending-gone)
			hired := math.Min(0.05*free, math.Max(0, jobs-kept))
			e, u = kept+hired, free-hired
		}
		// Time averages of stocks of about n people with a memory of 1/o days have a
		// standard deviation of about √(2n/(o·days)).
		for name, pair := range map[string][2]float64{"at work": {working, e}, "in the city": {all, e + u}} {
			sd := math.Sqrt(2 * pair[1] / (0.015 * (days - burn)))
			if jobs == 200 && name == "at work" {
				// What falls free in a day and finds nobody in it is about one job.
				if pair[0] < 198 || pair[0] > 200 {
					t.Errorf("%v of 200 jobs are taken", pair[0])
				}
				continue
			}
			if z := (pair[0] - pair[1]) / sd; math.Abs(z) > 6 {
				t.Errorf("%v jobs: %s %v, in closed form %v (z = %.1f)", jobs, name, pair[0], pair[1], z)
			}
		}
	}
}

// TestBorderPurse pays off a debt of 5.00 with what is left of the wage, half of it while
// something is owed, saves the rest, and pays a guide out of it before owing anything.
func TestBorderPurse(t *testing.T) {
	m := city(t, 10, BorderParams{Finding: 1, DebtFirst: 0.5})
	next := uint64(0)
	m.People.Dawn(0)
	m.come(1, &next)
	for day := range quantity.Day(3) {
		m.People.Dawn(day)
		m.Step(day) // 10.00 earned, 4.00 lived on, 3.00 and then 2.00 paid off
	}
	p := m.People
	if p.Purse[0] != 300+400+600 || p.Debt[0] != 0 {
		t.Errorf("%d cents saved and %v USD owed", p.Purse[0], p.Debt[0])
	}
	p.Pay(0, people.Charged, 10, true)
	p.Pay(0, people.Charged, 5, true)
	if p.Purse[0] != 0 || math.Abs(float64(p.Debt[0])-2) > 1e-12 || p.Spent[0] != 1300 {
		t.Errorf("%d cents are left, %v USD owed, %d cents spent", p.Purse[0], p.Debt[0], p.Spent[0])
	}
}

// TestBorderRule: where the rule ends, jobs end with it, and people decide anew.
func TestBorderRule(t *testing.T) {
	m := city(t, 10, BorderParams{Finding: 1})
	next := uint64(0)
	m.People.Dawn(0)
	m.come(5, &next)
	m.Step(0)
	if m.Conditions.BorderWorking[0] != 5 {
		t.Fatalf("%v at work", m.Conditions.BorderWorking[0])
	}
	policy.NewCalendar(policy.NewTimeline([]policy.Change{{Day: 1, Rule: policy.FindRule("border_work"), Scope: policy.Everywhere}}), m.Rules).Step(1)
	m.People.Dawn(1)
	m.Step(1)
	for i := range m.People.Key {
		if m.People.Works[i] || m.People.Wait[i] != people.Deciding || m.People.Due[i] != 2 {
			t.Errorf("row %d works %v and waits for %v", i, m.People.Works[i], m.People.Wait[i])
		}
	}
}
