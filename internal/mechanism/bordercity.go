package mechanism

import (
	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/portable"
	"vereda/internal/quantity"
)

// BorderCity is work in the cities at the border: a third choice of people who wait
// there, beside crossing and going home.
//
//	P(would work) = b/(1 + e^(−v)),   v = v₀ + β·ln(w·h/w₀)
//	x = d·(1+τ)^−t,   w_m = w₀·x^α·(1 + S/J)^−ε,   w = max(w_m, m·k),   h = min(1, x^ν)
//	C = O·x^γ·(w/w_m)^−η
//	hired a day = min(f·U, C − E)   out of a job: turnover q, and with those who leave the city, o + g
//	earned = w·h,  lived on = min(earned, l·people),  debt service = min(owed, s·rest),  saved = what is left
//	earned = lived on + debt service + saved;  purse' = purse + saved − spent on the way − carried on, to the cent
//
//	b  share who may work there (rule)   d  export demand [1]   τ  tariff (rule)   m, k  minimum wage, and at the border over it (rules)
//	S  parties that would work   U  of them without a job   E  with one   J  all jobs   O  of them, jobs for people on the way [rows]
//	w_m, w  wage of the market, and paid [USD/day]   h  hours over full ones   o, g  rates of crossing after all, of going home [1/day]
//
// Who waits for a turn, an appointment or a hearing keeps waiting beside the job. Who
// would have tried again puts it off; who would have gone home stays and looks for work.
// One job a party; minors take none. Where jobs become fewer, who came last loses theirs.
// Reads Active, Wait, Sector, Party, Drivers; Rules (border_work, minimum_wage,
// border_minimum, border_tariff), Spent, Events. Writes through the doors; Works, Purse,
// Debt, all columns of Conditions that begin with Border.
// Source: direction of ε hanson-1999; form and other values assumed. Grade D.
// Limits: jobs that residents hold do not answer; people who moved to the border from
// inside the country (numbers at home) do not crowd these jobs; nobody moves between
// cities for work; violence does not depend on having a job.
type BorderCity struct {
	People     *people.Population
	Conditions *network.Conditions
	Rules      *policy.Rules
	Drivers    *Drivers
	Params     *BorderParams
	Jobs       []float64 // by sector: all jobs of the city on the first day [rows]
	Open       []float64 // by sector: of them, those that people on the way can hold [rows]
	Draw       chance.Source

	heads   []int32   // who waits in a border city and works or would
	free    []int32   // by sector: jobs that nobody has
	seeking []int32   // by sector: parties that would work and do not
	chances []float64 // by sector: of finding a job today
	held    int64     // in purses [cents]
}

// Terms are the wage [USD/day], the hours over full ones and the jobs over those of the
// first day at an export demand [1], a tariff [share], parties that would work over all
// jobs, and a minimum wage [USD/day].
func (p *BorderParams) Terms(demand, tariff, crowd, minimum float64) (wage, hours, jobs float64) {
	x := demand * portable.Pow(1+tariff, -p.TariffEffect)
	market := float64(p.Wage) * portable.Pow(x, p.WageDemand) * portable.Pow(1+crowd, -p.Crowding)
	wage = max(market, minimum)
	return wage, min(1, portable.Pow(x, p.HoursDemand)), portable.Pow(x, p.PostsDemand) * portable.Pow(wage/market, -p.MinimumEffect)
}

// Day divides what a party earned in a day [cents] among living [cents], what it owes
// [cents] and the purse. The parts add up to what was earned.
func (p *BorderParams) Day(earned, living, owed int64) (lived, served, saved int64) {
	lived = min(living, earned)
	left := earned - lived
	served = min(owed, left, cents(float64(p.DebtFirst)*float64(left)/100))
	return lived, served, left - served
}

// wouldWork tells whether a party that waits in a border city may and would take a job
// there; never where the scenario counts no jobs.
func wouldWork(p *people.Population, c *network.Conditions, r *policy.Rules, draw chance.Source, head int32) bool {
	if c == nil || len(c.BorderPull) == 0 || p.Sector[head] == network.NoSector || p.Party[head] == people.Minor {
		return false
	}
	s := p.Sector[head]
	share := r.BorderWork.At(s, p.Nationality[head], uint8(p.Party[head])) * c.BorderPull[s]
	return share > 0 && draw.Unit(chance.BorderWork, p.Key[head], 0) < share
}

// Begin sets the terms before the first day, by the rules of that day's eve: none.
func (m *BorderCity) Begin() {
	m.free, m.seeking = make([]int32, len(m.Jobs)), make([]int32, len(m.Jobs))
	m.chances = make([]float64, len(m.Jobs))
	m.terms(0)
}

// Step passes a day in the cities.
func (m *BorderCity) Step(day quantity.Day) {
	clear(m.Conditions.BorderBooks)
	m.terms(day)
	m.gather()
	m.leave(day)
	m.fit()
	m.hire(day)
	m.pay()
	m.carry()
	m.count()
}

// terms sets what jobs there are and what they pay, by those who sought work yesterday.
func (m *BorderCity) terms(day quantity.Day) {
	c, par := m.Conditions, m.Params
	demand := 1.0
	if len(m.Drivers.ExportDemand) > 0 {
		demand = m.Drivers.ExportDemand[m.Drivers.MonthOf[day]]
	}
	minimum := m.Rules.MinimumWage.National() * m.Rules.BorderMinimum.National()
	pay, all := 0.0, 0.0
	for s, jobs := range m.Jobs {
		c.BorderPosts[s], c.BorderWages[s], c.BorderPull[s] = 0, 0, 0
		if jobs <= 0 {
			continue
		}
		wage, hours, posts := par.Terms(demand, m.Rules.BorderTariff.National(), c.BorderSeeking[s]/jobs, minimum)
		c.BorderPosts[s], c.BorderWages[s] = float64(m.Open[s]*posts), float64(wage*hours)
		better := portable.Log(wage * hours / float64(par.Wage))
		c.BorderPull[s] = portable.Logistic(par.Taste + float64(par.Pay*better))
		pay += float64(jobs * better)
		all += jobs
	}
	c.BorderPay[0] = 0
	if all > 0 {
		c.BorderPay[0] = pay / all
	}
}

// gather lists who waits in a border city and works or would, and counts free jobs and
// those who seek one. On a day on which nobody may work and nobody did, it looks at nobody.
func (m *BorderCity) gather() {
	p, c := m.People, m.Conditions
	clear(m.seeking)
	nobody := len(m.heads) == 0 && !m.Rules.BorderWork.Any()
	m.heads = m.heads[:0]
	if nobody {
		return
	}
	for _, head := range p.Active {
		if p.Status[head] != people.Waiting || p.Sector[head] == network.NoSector || p.Head[head] != head {
			continue
		}
		switch p.Wait[head] {
		case people.Deciding, people.OnList, people.OnApp, people.ForHearing, people.InBorderCity:
			if p.Works[head] || p.Wait[head] == people.InBorderCity || wouldWork(p, c, m.Rules, m.Draw, head) {
				m.heads = append(m.heads, head)
			}
		}
	}
}

// leave lets people lose their jobs, decide to cross after all, or go home.
func (m *BorderCity) leave(day quantity.Day) {
	p, par := m.People, m.Params
	kept := m.heads[:0]
	for _, head := range m.heads {
		stays := p.Wait[head] == people.InBorderCity
		if !wouldWork(p, m.Conditions, m.Rules, m.Draw, head) {
			p.Employ(head, false) // may not any more, or would not
			if stays {
				p.WaitFor(head, people.Deciding, day+1)
			}
			continue
		}
		if p.Works[head] && p.Wait[head] == people.Deciding {
			p.Employ(head, false) // left a line, or has no case any more, and goes on
			continue
		}
		onward, home, quit := 0.0, 0.0, 0.0
		if stays {
			onward, home = float64(par.Onward), float64(par.Home)
		}
		if p.Works[head] {
			quit = float64(par.Turnover)
		}
		if rate := onward + home + quit; rate > 0 && m.Draw.Unit(chance.BorderExit, p.Key[head], day) < -portable.Expm1(-rate) {
			which := m.Draw.Unit(chance.BorderAfter, p.Key[head], day) * rate
			p.Employ(head, false)
			switch {
			case which < onward:
				p.WaitFor(head, people.Deciding, day+1)
				continue
			case which < onward+home:
				p.Become(head, people.Home, people.GaveUp, p.HomeOf(head))
				continue
			}
		}
		if stays && par.Target > 0 && p.Purse[head] >= cents(float64(par.Target)) {
			p.Employ(head, false)
			p.WaitFor(head, people.Deciding, day+1)
			continue
		}
		kept = append(kept, head)
	}
	m.heads = kept
}

// fit takes jobs from those who came last where there are more at work than jobs, and
// counts what is free and who seeks.
func (m *BorderCity) fit() {
	p := m.People
	for s, posts := range m.Conditions.BorderPosts {
		m.free[s] = int32(posts)
	}
	for _, head := range m.heads {
		s := p.Sector[head]
		switch {
		case !p.Works[head]:
			m.seeking[s]++
		case m.free[s] > 0:
			m.free[s]--
		default:
			p.Employ(head, false)
			m.seeking[s]++
		}
	}
}

// hire gives free jobs to those who seek them. Who would have tried again puts it off.
func (m *BorderCity) hire(day quantity.Day) {
	p := m.People
	for s := range m.free {
		m.chances[s] = 0
		if m.seeking[s] > 0 {
			m.chances[s] = min(float64(m.Params.Finding), float64(m.free[s])/float64(m.seeking[s]))
		}
	}
	for _, head := range m.heads {
		s := p.Sector[head]
		if p.Works[head] || m.free[s] == 0 || m.Draw.Unit(chance.BorderJob, p.Key[head], day) >= m.chances[s] {
			continue
		}
		m.free[s]--
		p.Employ(head, true)
		if p.Wait[head] == people.Deciding {
			p.WaitFor(head, people.InBorderCity, people.NeverEnds)
		}
	}
}

// pay pays the wages of the day.
func (m *BorderCity) pay() {
	p, c := m.People, m.Conditions
	for _, head := range m.heads {
		if !p.Works[head] {
			continue
		}
		earned := cents(c.BorderWages[p.Sector[head]])
		living := cents(float64(m.Params.Living) * float64(p.Size(head)))
		lived, most, _ := m.Params.Day(earned, living, earned)
		served := p.Repay(head, most)
		saved := earned - lived - served
		p.Save(head, saved)
		m.held += saved
		books := c.BorderBooks[int(p.Nationality[head])*network.BorderAccounts:]
		books[network.BorderEarned] += earned
		books[network.BorderSubsisted] += lived
		books[network.BorderServed] += served
		books[network.BorderSaved] += saved
	}
}

// carry books what was spent today out of purses, and what those took along who settled,
// went home for good, or died.
func (m *BorderCity) carry() {
	p, c := m.People, m.Conditions
	if m.held == 0 {
		return
	}
	for n, spent := range p.Spent {
		c.BorderBooks[n*network.BorderAccounts+network.BorderSpent] += spent
		m.held -= spent
	}
	for i := range p.Events {
		e := &p.Events[i]
		over := e.To != e.From && (e.To == people.Settled || e.To == people.Dead || e.To == people.Missing) || e.Cause == people.GaveUp && e.To == people.Home
		if over && p.Purse[e.Person] > 0 {
			carried := p.EmptyPurse(e.Person)
			c.BorderBooks[int(p.Nationality[e.Person])*network.BorderAccounts+network.BorderCarried] += carried
			m.held -= carried
		}
	}
}

// count writes who seeks work, has it, and stays for it tonight.
func (m *BorderCity) count() {
	p, c := m.People, m.Conditions
	clear(c.BorderSeeking)
	clear(c.BorderWorking)
	clear(c.BorderStaying)
	nations := len(c.BorderBooks) / network.BorderAccounts
	for _, head := range m.heads {
		s := int(p.Sector[head])
		at := s*nations + int(p.Nationality[head])
		c.BorderSeeking[s]++
		if p.Works[head] {
			c.BorderWorking[at]++
		}
		if p.Wait[head] == people.InBorderCity {
			c.BorderStaying[at] += float64(p.Size(head))
		}
	}
}
