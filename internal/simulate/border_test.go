package simulate

import (
	"math"
	"testing"

	"vereda/internal/ledger"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/portable"
	"vereda/internal/scenario"
)

// working is the settled valley with jobs in its border cities, which people who wait may
// take where the rule says so; rules give further ones.
func borderValley(t testing.TB, rules map[string]float64) *scenario.Scenario {
	t.Helper()
	s := settledValley(t)
	s.Name, s.JobRows = "border", nil
	for sector := range s.Network.Sectors {
		s.JobRows = append(s.JobRows, scenario.JobRow{Sector: network.SectorID(sector), Jobs: 800, Open: 0.05})
	}
	b := &s.Params.Border
	b.Taste, b.Pay, b.Finding, b.Turnover, b.Onward, b.Home = 1, 1, 0.1, 0.02, 0.02, 0.01
	b.Wage, b.Crowding, b.WageDemand, b.HoursDemand, b.PostsDemand, b.TariffEffect, b.MinimumEffect = 12, 0.5, 0.3, 0.4, 0.8, 1.5, 0.4
	b.Living, b.DebtFirst, b.Target = 4, 0.5, 2000
	changes := s.Timeline.Changes()
	for i, d := range policy.Definitions() {
		value, ours := rules[d.Name]
		if !ours && d.Name == "border_minimum" {
			value, ours = 1, true
		}
		if ours {
			changes = append(changes, policy.Change{Rule: i, Scope: policy.Everywhere, Value: value})
		}
	}
	s.Timeline = policy.NewTimeline(changes)
	return s
}

// TestNobodyMayWorkAtTheBorder holds that jobs which nobody may take change no event.
func TestNobodyMayWorkAtTheBorder(t *testing.T) {
	plain, closed, open := Run(settledValley(t), 1, nil), Run(borderValley(t, nil), 1, nil), Run(borderValley(t, map[string]float64{"border_work": 1}), 1, nil)
	differs := false
	for m := range plain.Months {
		for c := range people.Causes {
			if a, b := plain.Flow(m, c, ledger.All), closed.Flow(m, c, ledger.All); a != b {
				t.Errorf("month %d, %v: %v without jobs, %v with jobs that nobody may take", m, c, a, b)
			}
			differs = differs || plain.Flow(m, c, ledger.All) != open.Flow(m, c, ledger.All)
		}
	}
	if !differs {
		t.Error("work in border cities changes nothing: the test sees nothing")
	}
}

// TestBorderJobsBalance holds, on every day: no more at work than jobs, and as many as the
// columns of people say; the day's wages in cents are lived on, paid off or saved; and what
// is in purses is what was, was saved, and was neither spent nor taken along.
func TestBorderJobsBalance(t *testing.T) {
	s := borderValley(t, map[string]float64{"border_work": 0.9, "minimum_wage": 4, "border_minimum": 1.5})
	// Export demand falls to a fifth in the middle of the run, so that jobs are lost.
	s.Drivers.ExportDemand = make([]float64, s.Months())
	for m := range s.Drivers.ExportDemand {
		s.Drivers.ExportDemand[m] = 1
		if m >= s.Months()/2 {
			s.Drivers.ExportDemand[m] = 0.2
		}
	}
	held := make([]int64, len(s.Nationalities))
	var total [network.BorderAccounts]int64
	full, most := 0, 0.0
	for day, w := range Days(s, 3) {
		c, p := w.Conditions, w.People
		if fault := p.Check(); fault != "" {
			t.Fatalf("day %d: %s", day, fault)
		}
		working, purses := make([]float64, len(s.Network.Sectors)), make([]int64, len(s.Nationalities))
		for i := range p.Key {
			purses[p.Nationality[i]] += p.Purse[i]
			if p.Works[i] {
				working[p.Sector[i]]++
			}
		}
		for sector, n := range working {
			counted := 0.0
			for k := range s.Nationalities {
				counted += c.BorderWorking[sector*len(s.Nationalities)+k]
			}
			if n > math.Floor(c.BorderPosts[sector]) || n != counted {
				t.Fatalf("day %d, sector %d: %v at work, counted %v, jobs %v", day, sector, n, counted, c.BorderPosts[sector])
			}
			if n > 0 && n == math.Floor(c.BorderPosts[sector]) {
				full++
			}
			most = max(most, n)
		}
		for n := range s.Nationalities {
			b := c.BorderBooks[n*network.BorderAccounts : (n+1)*network.BorderAccounts]
			if b[network.BorderEarned] != b[network.BorderSubsisted]+b[network.BorderServed]+b[network.BorderSaved] {
				t.Fatalf("day %d: cents are lost: %v", day, b)
			}
			if held[n]+b[network.BorderSaved]-b[network.BorderSpent]-b[network.BorderCarried] != purses[n] {
				t.Fatalf("day %d: purses held %d cents, then %d, by %v", day, held[n], purses[n], b)
			}
			held[n] = purses[n]
			for a, v := range b {
				total[a] += v
			}
		}
	}
	for a, v := range total {
		if v == 0 {
			t.Errorf("nothing was booked as %s: the test sees too little", network.BorderAccountNames[a])
		}
	}
	if full == 0 || most < 3 {
		t.Errorf("all jobs were taken on %d days, the most at work were %v: the test sees too little", full, most)
	}
}

// TestBorderTermsByHand works the terms out with other arithmetic.
func TestBorderTermsByHand(t *testing.T) {
	p := borderValley(t, nil).Params.Border
	wage, hours, jobs := p.Terms(0.8, 0.25, 0.3, 11)
	x := 0.8 * math.Pow(1.25, -1.5)
	market := 12 * math.Pow(x, 0.3) * math.Pow(1.3, -0.5)
	for name, pair := range map[string][2]float64{"wage": {wage, math.Max(11, market)}, "hours": {hours, math.Pow(x, 0.4)}, "jobs": {jobs, math.Pow(x, 0.8) * math.Pow(11/market, -0.4)}} {
		if math.Abs(pair[0]/pair[1]-1) > 1e-12 {
			t.Errorf("%s: %v, by hand %v", name, pair[0], pair[1])
		}
	}
	if market >= 11 {
		t.Error("the minimum wage does not hold the wage up: the test sees too little")
	}
	if wage, hours, jobs = p.Terms(1, 0, 0, 0); wage != 12 || hours != 1 || jobs != 1 {
		t.Errorf("without anything that moves them: %v, %v, %v", wage, hours, jobs)
	}
	if wage, _, _ = p.Terms(1, 0, 0.3, 0); wage >= 12 {
		t.Error("those who seek work do not lower the wage")
	}
	if earlier := portable.Pow(1.3, -0.5); math.Abs(wage/(12*earlier)-1) > 1e-12 {
		t.Errorf("the wage under crowding is %v, want %v", wage, 12*earlier)
	}
}

// borderWorld is the border valley with work for everybody, where demand falls, some are
// paroled or sent to wait for a hearing, and all goes into the purse.
func borderWorld(t testing.TB) *scenario.Scenario {
	s := borderValley(t, map[string]float64{"border_work": 1, "parole_quota": 60, "remain_in_mexico": 0.3, "remain_capacity": 50})
	b := &s.Params.Border
	b.Taste, b.Finding, b.Onward, b.Living, b.DebtFirst, b.Target = 9, 0.9, 0.1, 0, 0.2, 0
	s.Params.Harm.Kidnapping, s.Params.Harm.Ransom = 0.1, 500
	s.Params.Waiting.Abandonment, s.Params.Hearing.Leaving = 0.05, 0.05
	s.Drivers.ExportDemand = make([]float64, s.Months())
	for m := range s.Drivers.ExportDemand {
		s.Drivers.ExportDemand[m] = 1 / float64(1+m)
	}
	return s
}

// TestPayDrawsPeopleToTheBorder: where departures are made, a better paid border city draws
// more people from inside the country.
func TestPayDrawsPeopleToTheBorder(t *testing.T) {
	moved := func(minimum float64) float64 {
		s, jobs := *made(t, nil), borderValley(t, map[string]float64{"minimum_wage": minimum})
		s.JobRows, s.Params.Border, s.Timeline = jobs.JobRows, jobs.Params.Border, jobs.Timeline
		last := 0.0
		for _, w := range Days(&s, 1) {
			last = 0
			for _, v := range w.Communities.AtBorder {
				last += v
			}
		}
		return last
	}
	if a, b := moved(0), moved(24); a <= 0 || b <= a {
		t.Errorf("%v moved to border cities, %v where they pay twice as much", a, b)
	}
}
