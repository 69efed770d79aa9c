package pattern

import (
	"math"
	"slices"

	"vereda/internal/ledger"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/quantity"
)

type ledgerDay = quantity.Day

// gaps adds the days between two encounters of a person over all sanctions.
func (r *run) gaps() (histogram [ledger.GapDays]float64, all float64) {
	party := -1
	if r.row.party != "" {
		party = slices.Index(people.PartyNames(), r.row.party)
	}
	for m := r.from; m <= r.to; m++ {
		for sanction := range people.Sanctions {
			for d := range histogram {
				n := r.l.Gap(m, party, sanction, d)
				histogram[d] += n
				all += n
			}
		}
	}
	return histogram, all
}

// gapWithin is the share of repeat encounters within so many days of the one
// before.
func (r *run) gapWithin(days float64) float64 {
	histogram, all := r.gaps()
	sum := 0.0
	for d, n := range histogram {
		if float64(d) <= days {
			sum += n
		}
	}
	return r.ratio(sum, all)
}

// gapQuantile Q is the number of days within which a share of repeat encounters
// falls.
func (r *run) gapQuantile() float64 {
	histogram, all := r.gaps()
	if all == 0 {
		return math.NaN()
	}
	sum, q := 0.0, r.number(0)
	for d, n := range histogram {
		sum += n
		if sum >= q*all {
			return float64(d)
		}
	}
	return math.NaN()
}

// tries WHAT is the mean number of attempts or encounters so far of the people
// removed.
func (r *run) tries() float64 {
	total, removed := 0.0, 0.0
	for m := r.from; m <= r.to; m++ {
		for _, sel := range r.selections() {
			attempts, encounters, n := r.l.Tries(m, sel)
			if r.row.args[0] == "encounters" {
				attempts = encounters
			}
			total, removed = total+attempts, removed+n
		}
	}
	return r.ratio(total, removed)
}

// days are the first and last day of the row's months.
func (r *run) days() (first, last int) {
	return dayOf(r.s, r.from) - int(r.s.Drivers.DaysIn[r.from]) + 1, dayOf(r.s, r.to)
}

// mean is the mean of stocks over the days of the row.
func (r *run) mean(stocks ...ledger.Stock) float64 {
	first, last := r.days()
	sum := 0.0
	for d := first; d <= last; d++ {
		for _, stock := range stocks {
			sum += r.l.StockAt(d, stock, -1)
		}
	}
	return sum / float64(last-first+1)
}

func (r *run) stocks(words []string) []ledger.Stock {
	var list []ledger.Stock
	for _, w := range words {
		i := slices.Index(ledger.StockNames(), w)
		if i < 0 {
			panic("pattern: bands.csv: " + r.row.id + ": no stock " + w)
		}
		list = append(list, ledger.Stock(i))
	}
	return list
}

// stock STOCK... is their mean.
func (r *run) stock() float64 { return r.mean(r.stocks(r.row.args)...) }

// bedsOver is the largest share by which the people in beds exceed the beds for
// adults on any day of the row.
func (r *run) bedsOver() float64 {
	rules := policy.NewRules(len(r.s.Network.Sectors), len(r.s.Network.Zones), len(r.s.Nationalities), int(people.Parties))
	calendar := policy.NewCalendar(r.s.Timeline, rules)
	first, last := r.days()
	worst := math.Inf(-1)
	for d := first; d <= last; d++ {
		calendar.Step(quantity.Day(d))
		held := r.l.StockAt(d, ledger.StockDetained, -1) + r.l.StockAt(d, ledger.StockInterior, -1)
		worst = max(worst, held/rules.Beds.National()-1)
	}
	return worst
}

// little is the mean number in beds over the days that those who left them had
// stayed, per day: 1 by Little's law where nothing grows.
func (r *run) little() float64 {
	stayed, _ := r.stays()
	first, last := r.days()
	return r.ratio(r.mean(ledger.StockDetained), stayed/float64(last-first+1))
}

// stay is the mean stay in beds of those who left them [day].
func (r *run) stay() float64 { return r.ratio(r.stays()) }

func (r *run) stays() (days, left float64) {
	for m := r.from; m <= r.to; m++ {
		d, n := r.l.Stayed(m, people.InBed)
		days, left = days+d, left+n
	}
	return days, left
}

// waits are the days waited by those whose turn came by the app, and their number.
func (r *run) waits() (days, served float64) {
	for m := r.from; m <= r.to; m++ {
		d, n := r.l.Waited(m, people.OnApp)
		days, served = days+d, served+n
	}
	return days, served
}

// queueOverService is the mean number who wait by the app over those served a day.
func (r *run) queueOverService() float64 {
	_, served := r.waits()
	first, last := r.days()
	return r.ratio(r.mean(ledger.StockApp), served/float64(last-first+1))
}

// pendingOverSent is the number who wait for a hearing at the end of the row over
// all who were sent to wait in it.
func (r *run) pendingOverSent() float64 {
	_, last := r.days()
	return r.ratio(r.l.StockAt(last, ledger.StockHearing, -1), r.flow(people.SentToWait))
}

// shareOf A OVER B... is one flow over others.
func (r *run) shareOf() float64 {
	return r.ratio(r.flow(r.causes(r.row.args[:1])...), r.flow(r.causes(r.row.args[1:])...))
}

// saturation is the correlation over the fiscal years of the row of prosecutions
// per apprehension with apprehensions.
func (r *run) saturation() float64 {
	var shares, inflows []float64
	for from := r.from; from+11 <= r.to; from += 12 {
		year := *r
		year.from, year.to = from, from+11
		inflows = append(inflows, year.flow(people.Apprehended, people.Surrendered))
		shares = append(shares, year.ratio(year.flow(people.Prosecuted), inflows[len(inflows)-1]))
	}
	return correlation(shares, inflows)
}

func correlation(a, b []float64) float64 {
	n := float64(len(a))
	ma, mb := 0.0, 0.0
	for i := range a {
		ma, mb = ma+a[i]/n, mb+b[i]/n
	}
	ab, aa, bb := 0.0, 0.0, 0.0
	for i := range a {
		x, y := a[i]-ma, b[i]-mb
		ab, aa, bb = ab+float64(x*y), aa+float64(x*x), bb+float64(y*y)
	}
	return ab / math.Sqrt(float64(aa*bb))
}

// perAgent is encounters between ports per agent assigned, a year.
func (r *run) perAgent() float64 {
	rules := policy.NewRules(len(r.s.Network.Sectors), len(r.s.Network.Zones), len(r.s.Nationalities), int(people.Parties))
	calendar := policy.NewCalendar(r.s.Timeline, rules)
	_, last := r.days()
	calendar.Step(quantity.Day(last))
	agents := 0.0
	for k := range r.s.Network.Sectors {
		agents += rules.Agents.Of(network.SectorID(k))
	}
	return r.ratio(r.encounters()*12/float64(r.to-r.from+1), agents)
}
