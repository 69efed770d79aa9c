package ledger

import (
	"vereda/internal/network"
	"vereda/internal/quantity"
)

// atWork holds what happens to those who work in border cities; empty where the scenario
// counts no jobs there.
type atWork struct {
	// jobs[month][sector][3], summed over days: jobs that people on the way can hold, parties
	// that work or would [rows], and what a job pays [USD/day].
	jobs []float64
	// staying[month][sector][nationality] people who stay for work, and working parties at
	// work, summed over days [rows].
	staying []float64
	working []float64
	days    []int32
	// purses[month][nationality][account] in cents of rows.
	purses []int64
}

const jobKinds = 3

func newAtWork(shape Shape) atWork {
	if !shape.BorderJobs {
		return atWork{}
	}
	cells := shape.Months * shape.Sectors
	return atWork{jobs: make([]float64, cells*jobKinds), staying: make([]float64, cells*shape.Nationalities), working: make([]float64, cells*shape.Nationalities),
		days: make([]int32, shape.Months), purses: make([]int64, shape.Months*shape.Nationalities*network.BorderAccounts)}
}

// closeAtWork writes the day of those who work in border cities.
func (l *Ledger) closeAtWork(day quantity.Day, c *network.Conditions) {
	if !l.BorderJobs {
		return
	}
	month := int(l.MonthOf[day])
	for s := range l.Sectors {
		at := (month*l.Sectors + s) * jobKinds
		l.jobs[at] += c.BorderPosts[s]
		l.jobs[at+1] += c.BorderSeeking[s]
		l.jobs[at+2] += c.BorderWages[s]
	}
	add(l.staying[month*len(c.BorderStaying):], c.BorderStaying)
	add(l.working[month*len(c.BorderWorking):], c.BorderWorking)
	add(l.purses[month*len(c.BorderBooks):], c.BorderBooks)
	l.days[month]++
}

// WorkingAtBorder is the mean number of people at work in border cities over the days of
// a month, or of those who stay there for work [people]; sector and nationality -1 for all.
func (l *Ledger) WorkingAtBorder(month, sector, nationality int, stay bool) float64 {
	table, total := l.working, 0.0
	if stay {
		table = l.staying
	}
	for s := range l.Sectors {
		for n := range l.Nationalities {
			if (sector < 0 || s == sector) && (nationality < 0 || n == nationality) {
				total += table[(month*l.Sectors+s)*l.Nationalities+n]
			}
		}
	}
	return l.meanOfDays(month, float64(total*float64(l.PeoplePerRow)))
}

// JobsAtBorder is the mean number of jobs in border cities that people on the way can hold
// over the days of a month [people]; sector -1 for all.
func (l *Ledger) JobsAtBorder(month, sector int) float64 {
	total := 0.0
	for s := range l.Sectors {
		if sector < 0 || s == sector {
			total += l.jobs[(month*l.Sectors+s)*jobKinds]
		}
	}
	return l.meanOfDays(month, float64(total*float64(l.PeoplePerRow)))
}

// BorderWage is what a job in a border city pays, mean over the days of a month
// [USD/day]; sector -1 for the mean over cities by the jobs that people on the way can hold.
func (l *Ledger) BorderWage(month, sector int) float64 {
	if sector >= 0 {
		return l.meanOfDays(month, l.jobs[(month*l.Sectors+sector)*jobKinds+2])
	}
	sum, weight := 0.0, 0.0
	for s := range l.Sectors {
		jobs := l.JobsAtBorder(month, s)
		sum += float64(jobs * l.BorderWage(month, s))
		weight += jobs
	}
	if weight == 0 {
		return 0
	}
	return sum / weight
}

// BorderBooked is what was booked on an account of those who work in border cities in a
// month [USD]; nationality -1 for all.
func (l *Ledger) BorderBooked(month, account, nationality int) float64 {
	total := int64(0)
	for n := range l.Nationalities {
		if nationality < 0 || n == nationality {
			total += l.purses[(month*l.Nationalities+n)*network.BorderAccounts+account]
		}
	}
	return float64(float64(total)*float64(l.PeoplePerRow)) / 100
}

func (l *Ledger) meanOfDays(month int, sum float64) float64 {
	if l.days[month] == 0 {
		return 0
	}
	return sum / float64(l.days[month])
}

// BorderItem is a column of [Ledger.MonthlyBorder]; sector or nationality -1 for all.
type BorderItem struct {
	Sector, Nationality int
	What, Unit          string
}

// BorderItems lists what a ledger tells by month of work in border cities: by city the
// jobs and what they pay, by city and nationality who stays for work and who works, by
// nationality what was booked.
func BorderItems(sectors, nationalities int) []BorderItem {
	var items []BorderItem
	for s := range sectors {
		items = append(items, BorderItem{s, -1, "jobs-open-to-people-on-the-way", "people"}, BorderItem{s, -1, "pay", "USD/day"})
		for n := range nationalities {
			items = append(items, BorderItem{s, n, "staying-for-work", "people"}, BorderItem{s, n, "at-work", "people"})
		}
	}
	for n := range nationalities {
		for _, account := range network.BorderAccountNames {
			items = append(items, BorderItem{-1, n, account, "USD/month"})
		}
	}
	return items
}

// MonthlyBorder gives those items by month: month × item; nil where the scenario counts
// no jobs in border cities.
func (l *Ledger) MonthlyBorder() []float64 {
	if !l.BorderJobs {
		return nil
	}
	var out []float64
	for m := range l.Months {
		for s := range l.Sectors {
			out = append(out, l.JobsAtBorder(m, s), l.BorderWage(m, s))
			for n := range l.Nationalities {
				out = append(out, l.WorkingAtBorder(m, s, n, true), l.WorkingAtBorder(m, s, n, false))
			}
		}
		for n := range l.Nationalities {
			for a := range network.BorderAccounts {
				out = append(out, l.BorderBooked(m, a, n))
			}
		}
	}
	return out
}
