package paired

import (
	"strings"

	"vereda/internal/ledger"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/scenario"
)

// The groups of lines, in the order of a report.
const (
	Crossings = "crossings"
	Harms     = "deaths and harms"
	Days      = "days of waiting and custody"
	Money     = "money"
	Living    = "life at the destination"
	Cities    = "work in border cities"
	Followed  = "what followed"
	Where     = "where"
	Whom      = "whom it falls on"
)

// The units of lines.
const (
	People     = "people"
	Events     = "events"
	PersonDays = "person-days"
	Share      = "share"
	USD        = "USD"
	USDDay     = "USD/day"
	DaysEach   = "day"
)

// place says which events of a cause a line counts.
type place uint8

const (
	anywhere place = iota
	atBorder       // of people who belong to a sector
	onTheWay       // of people who belong to none
)

// Fold is how the values of months make that of a span.
type Fold uint8

const (
	Summed   Fold = iota // added up
	AtEnd                // that of the last month
	Averaged             // the mean over months
	Ratio                // not to be had from ratios of months
)

// Line is one measure of a report: a sum of events, of days in stocks, or a share.
type Line struct {
	Group string
	Title string
	Unit  string // People, Events, PersonDays, USD or Share

	causes []people.Cause // events that are added up
	money  []people.Cause // or what was paid for causes [USD]
	stocks []ledger.Stock // or stocks [people] that are added up over days
	where  place
	sector int                                                       // only this sector; -1 for all
	zone   int                                                       // only this zone of the way; -1 for all
	party  int                                                       // 1 + only this party; 0 for all
	nation int                                                       // 1 + only this nationality; 0 for that of the question
	living func(l *ledger.Ledger, from, to, nationality int) float64 // or what is told of those who live in the destination
	cities bool                                                      // living is told of work in border cities
	way    bool                                                      // only where the scenario holds the way to the border
	held   bool                                                      // living, but of people held, whatever the scenario holds
	made   bool                                                      // living, but only where the model makes departures
	always bool                                                      // shown also where it is 0 in all runs: deaths, waiting, custody, returns and ways to ask for asylum
	Over   Fold                                                      // how months make a span
}

// table lists the lines that do not depend on the places of a scenario, in the
// order of a report. Another harm is another row.
var table = []Line{
	{Group: Crossings, Title: "departures, people who set out", Unit: People, way: true, causes: causes(people.Departed)},
	{Group: Crossings, Title: "departures again after a return", Unit: Events, way: true, causes: causes(people.LeftAgain)},
	{Group: Crossings, Title: "left home by a legal way", Unit: People, made: true, living: summed(lawful)},
	{Group: Crossings, Title: "reached a border city", Unit: Events, causes: causes(people.Arrived, people.CameAgain)},
	{Group: Crossings, Title: "encounters between ports", Unit: Events, causes: causes(people.Apprehended, people.Surrendered)},
	{Group: Crossings, Title: "apprehensions while evading", Unit: Events, causes: causes(people.Apprehended)},
	{Group: Crossings, Title: "encounters at ports", Unit: Events, always: true, causes: causes(people.Inadmissible)},
	{Group: Crossings, Title: "hired a guide", Unit: Events, way: true, causes: causes(people.Hired, people.HiredAtBorder)},
	{Group: Crossings, Title: "unobserved entries", Unit: People, causes: causes(people.Entered)},
	{Group: Crossings, Title: "arrivals at a destination", Unit: People, causes: causes(people.Entered, people.Released, people.Paroled, people.Protected)},
	{Group: Crossings, Title: "detained on the way", Unit: Events, way: true, causes: causes(people.DetainedInTransit)},
	{Group: Crossings, Title: "returned home from the way", Unit: Events, always: true, way: true, causes: causes(people.ReturnedInTransit)},
	{Group: Crossings, Title: "taken back to a place farther from the border", Unit: Events, way: true, causes: causes(people.Dispersed)},
	{Group: Crossings, Title: "joined a caravan", Unit: Events, way: true, causes: causes(people.JoinedCaravan)},
	{Group: Crossings, Title: "were in a caravan that was broken up", Unit: Events, way: true, causes: causes(people.CaravanBrokenUp)},
	{Group: Crossings, Title: "let go on the way", Unit: Events, way: true, causes: causes(people.LetGoInTransit)},
	{Group: Crossings, Title: "taken into detention at the border", Unit: Events, causes: causes(people.Detained)},
	{Group: Crossings, Title: "let go at the border with a notice", Unit: People, causes: causes(people.Released)},

	{Group: Harms, Title: "deaths, recorded or not", Unit: People, always: true, causes: causes(people.Died)},
	{Group: Harms, Title: "deaths on the way", Unit: People, way: true, where: onTheWay, causes: causes(people.Died)},
	{Group: Harms, Title: "deaths at the border", Unit: People, way: true, where: atBorder, causes: causes(people.Died)},
	{Group: Harms, Title: "deaths by exposure", Unit: People, causes: causes(people.ByExposure)},
	{Group: Harms, Title: "deaths by drowning", Unit: People, causes: causes(people.ByDrowning)},
	{Group: Harms, Title: "deaths in transport", Unit: People, way: true, causes: causes(people.InTransport)},
	{Group: Harms, Title: "deaths by violence", Unit: People, way: true, causes: causes(people.ByViolence)},
	{Group: Harms, Title: "recorded deaths", Unit: People, causes: causes(people.Recorded)},
	{Group: Harms, Title: "kidnapped on the way, or handed over", Unit: Events, way: true, always: true, causes: causes(people.Kidnapped, people.HandedOver)},
	{Group: Harms, Title: "disappeared or forced to stay with a criminal group", Unit: People, way: true, causes: causes(people.Disappeared, people.Recruited)},
	{Group: Harms, Title: "sexual violence on the way", Unit: Events, way: true, causes: causes(people.Assaulted)},
	{Group: Harms, Title: "extorted or robbed on the way", Unit: Events, way: true, causes: causes(people.Extorted, people.Robbed)},
	{Group: Harms, Title: "injured on the way", Unit: Events, way: true, causes: causes(people.Injured)},
	{Group: Harms, Title: "robbed, extorted or kidnapped while waiting", Unit: Events, causes: causes(people.Attacked)},
	{Group: Harms, Title: "children parted from a prosecuted parent", Unit: Events, causes: causes(people.Separated)},

	{Group: Days, Title: "days waited at the border", Unit: PersonDays, always: true,
		stocks: stocks(ledger.StockDeciding, ledger.StockList, ledger.StockApp, ledger.StockHearing)},
	{Group: Days, Title: "days waited for a turn or an appointment", Unit: PersonDays, stocks: stocks(ledger.StockList, ledger.StockApp)},
	{Group: Days, Title: "days waited for a hearing", Unit: PersonDays, stocks: stocks(ledger.StockHearing)},
	{Group: Days, Title: "days on the way to the border", Unit: PersonDays, way: true, stocks: stocks(ledger.StockOnTheWay)},
	{Group: Days, Title: "days detained", Unit: PersonDays, always: true,
		stocks: stocks(ledger.StockSentenced, ledger.StockDetained, ledger.StockDetainedFamily, ledger.StockSheltered)},
	{Group: Days, Title: "days in a detention bed of each stay that ended, all nationalities", Unit: DaysEach, held: true, living: stay, Over: Ratio},
	{Group: Days, Title: "days waited for a decision on asylum on the way", Unit: PersonDays, way: true, stocks: stocks(ledger.StockDecision)},
	{Group: Days, Title: "days detained on the way", Unit: PersonDays, way: true, stocks: stocks(ledger.StockInTransit)},
	{Group: Days, Title: "days held by criminal groups", Unit: PersonDays, way: true, stocks: stocks(ledger.StockCaptive)},

	{Group: Money, Title: "paid to guides", Unit: USD, way: true, money: causes(people.Hired, people.HiredAtBorder, people.Charged)},
	{Group: Money, Title: "of it, passed on to criminal groups", Unit: USD, way: true, money: causes(people.PisoPaid)},
	{Group: Money, Title: "paid in extortion and ransom", Unit: USD, way: true, money: causes(people.Extorted, people.RansomPaid)},

	{Group: Living, Title: "live in the destination without papers at the end", Unit: People, living: settledAt(network.Unpapered), Over: AtEnd},
	{Group: Living, Title: "live there with an open case or on parole at the end", Unit: People, living: settledAt(network.Pending), Over: AtEnd},
	{Group: Living, Title: "live there with papers at the end", Unit: People, living: settledAt(network.Papered), Over: AtEnd},
	{Group: Living, Title: "went home from there of their own will", Unit: People, living: summed(func(l *ledger.Ledger, m, n int) float64 { return l.GoneHome(m, n, -1) })},
	{Group: Living, Title: "were removed from there", Unit: People, living: summed(func(l *ledger.Ledger, m, n int) float64 { return l.TakenHome(m, n) })},
	{Group: Living, Title: "wage without the right to work, all nationalities", Unit: USDDay, living: wage(false), Over: Averaged},
	{Group: Living, Title: "wage with it in the same jobs, all nationalities", Unit: USDDay, living: wage(true), Over: Averaged},
	{Group: Living, Title: "earned", Unit: USD, living: booked(network.Earned)},
	{Group: Living, Title: "paid off the debt for the journey", Unit: USD, living: booked(network.Served)},
	{Group: Living, Title: "sent home", Unit: USD, living: booked(network.Sent)},
	{Group: Living, Title: "of it, what the transfer costs", Unit: USD, living: booked(network.Fee)},

	{Group: Living, Title: "removed people who got support where they were received", Unit: Events, causes: causes(people.Supported)},
	{Group: Living, Title: "public cost of that support", Unit: USD, money: causes(people.Supported)},

	{Group: Cities, Title: "stayed in a border city for work, mean over months", Unit: People, cities: true, living: meanOf(func(l *ledger.Ledger, m, n int) float64 { return l.WorkingAtBorder(m, -1, n, true) }), Over: Averaged},
	{Group: Cities, Title: "days stayed there for work", Unit: PersonDays, stocks: stocks(ledger.StockBorderCity)},
	{Group: Cities, Title: "worked there, mean over months", Unit: People, cities: true, living: meanOf(func(l *ledger.Ledger, m, n int) float64 { return l.WorkingAtBorder(m, -1, n, false) }), Over: Averaged},
	{Group: Cities, Title: "what a job there pays, all nationalities", Unit: USDDay, cities: true, living: meanOf(func(l *ledger.Ledger, m, _ int) float64 { return l.BorderWage(m, -1) }), Over: Averaged},
	{Group: Cities, Title: "earned there", Unit: USD, cities: true, living: bookedAtBorder(network.BorderEarned)},
	{Group: Cities, Title: "paid off there of the debt for the journey", Unit: USD, cities: true, living: bookedAtBorder(network.BorderServed)},
	{Group: Cities, Title: "saved there", Unit: USD, cities: true, living: bookedAtBorder(network.BorderSaved)},

	{Group: Followed, Title: "expulsions", Unit: Events, always: true, causes: causes(people.Expelled)},
	{Group: Followed, Title: "removals", Unit: Events, always: true, causes: causes(people.Removed)},
	{Group: Followed, Title: "voluntary returns", Unit: Events, causes: causes(people.Returned)},
	{Group: Followed, Title: "sent back through another sector", Unit: Events, causes: causes(people.LaterallyReturned)},
	{Group: Followed, Title: "sent back to wait for a hearing", Unit: Events, always: true, causes: causes(people.SentToWait)},
	{Group: Followed, Title: "prosecutions", Unit: Events, causes: causes(people.Prosecuted)},
	{Group: Followed, Title: "asked for asylum on the way", Unit: Events, always: true, way: true, causes: causes(people.ClaimedInTransit)},
	{Group: Followed, Title: "granted asylum on the way", Unit: People, way: true, causes: causes(people.RecognisedInTransit)},
	{Group: Followed, Title: "stayed in a country on the way", Unit: People, way: true, causes: causes(people.StayedOnTheWay)},
	{Group: Followed, Title: "went home for good", Unit: Events, causes: causes(people.GaveUp)},
}

// lawful tells who left home by a legal way in a month.
func lawful(l *ledger.Ledger, m, nationality int) float64 {
	return l.Lawful(m, ledger.Select{Sector: -1, Nationality: nationality, Party: -1})
}

// stay is the mean time in a bed of those who left one [day]; NaN where nobody did.
func stay(l *ledger.Ledger, from, to, _ int) float64 {
	days, left := 0.0, 0.0
	for m := from; m <= to; m++ {
		for _, hold := range [...]people.Hold{people.InBed, people.InFamilyBed} {
			d, n := l.Stayed(m, hold)
			days, left = days+d, left+n
		}
	}
	return share(days, left)
}

// Always reports whether a line, by its title, is shown also where it is 0 in all runs:
// deaths, waiting, custody, returns and ways to ask for asylum, so that no rule is read by
// crossings alone.
func Always(title string) bool {
	title = strings.TrimSuffix(title, ", all nationalities")
	for i := range table {
		if table[i].Title == title {
			return table[i].always
		}
	}
	return false
}

// settledAt tells who lives in the destination at the end of the last month.
func settledAt(standing int) func(l *ledger.Ledger, from, to, nationality int) float64 {
	return func(l *ledger.Ledger, _, to, nationality int) float64 {
		return l.SettledAt(to, nationality, -1, standing)
	}
}

// summed adds up over months.
func summed(of func(l *ledger.Ledger, month, nationality int) float64) func(l *ledger.Ledger, from, to, nationality int) float64 {
	return func(l *ledger.Ledger, from, to, nationality int) float64 {
		total := 0.0
		for m := from; m <= to; m++ {
			total += of(l, m, nationality)
		}
		return total
	}
}

// booked adds up an account.
func booked(account int) func(l *ledger.Ledger, from, to, nationality int) float64 {
	return summed(func(l *ledger.Ledger, m, n int) float64 { return l.Booked(m, account, n) })
}

// bookedAtBorder adds up an account of those who work in border cities.
func bookedAtBorder(account int) func(l *ledger.Ledger, from, to, nationality int) float64 {
	return summed(func(l *ledger.Ledger, m, n int) float64 { return l.BorderBooked(m, account, n) })
}

// meanOf is the mean over months.
func meanOf(of func(l *ledger.Ledger, month, nationality int) float64) func(l *ledger.Ledger, from, to, nationality int) float64 {
	sum := summed(of)
	return func(l *ledger.Ledger, from, to, nationality int) float64 {
		return sum(l, from, to, nationality) / float64(to-from+1)
	}
}

// wage is the mean over months.
func wage(right bool) func(l *ledger.Ledger, from, to, nationality int) float64 {
	return func(l *ledger.Ledger, from, to, _ int) float64 {
		total := 0.0
		for m := from; m <= to; m++ {
			total += l.WageOf(m, right)
		}
		return total / float64(to-from+1)
	}
}

func causes(list ...people.Cause) []people.Cause { return list }
func stocks(list ...ledger.Stock) []ledger.Stock { return list }

// linesOf lists what can be told of a scenario: the table, then where people
// are met. A count by place never stands without the deaths of that place.
func linesOf(s *scenario.Scenario, nationality int) []Line {
	list := make([]Line, 0, len(table))
	for i := range table {
		line := table[i]
		line.sector, line.zone = -1, -1
		if line.way && !s.Network.OnTheWay || line.made && !s.Made || line.cities && len(s.JobRows) == 0 ||
			line.living != nil && !line.cities && !line.made && !line.held && len(s.SettledRows) == 0 {
			continue
		}
		if line.stocks != nil && nationality >= 0 {
			line.Title += ", all nationalities" // stocks are not counted by nationality
		}
		list = append(list, line)
	}
	if len(s.Network.Sectors) > 1 {
		for k, name := range s.Network.Sectors {
			list = append(list,
				Line{Group: Where, Title: name + ": share of encounters between ports", Unit: Share, Over: Ratio, sector: k, zone: -1, causes: causes(people.Apprehended, people.Surrendered)},
				Line{Group: Where, Title: name + ": deaths", Unit: People, sector: k, zone: -1, causes: causes(people.Died)})
		}
	}
	if !s.Network.OnTheWay {
		return append(list, whom(s, nationality)...)
	}
	for k, name := range s.Network.Zones {
		zone := func(title, unit string, c people.Cause) Line {
			return Line{Group: Where, Title: name + ", on the way: " + title, Unit: unit, sector: -1, zone: k, causes: causes(c)}
		}
		list = append(list, zone("came to a place", Events, people.Reached), zone("detained", Events, people.DetainedInTransit), zone("deaths", People, people.Died))
	}
	return append(list, whom(s, nationality)...)
}

// partyTitles are the parties in the words of a report.
var partyTitles = [people.Parties]string{"single adults", "families", "unaccompanied minors"}

// whom lists what falls on people of each party and nationality: a mean over all hides
// what happens to few. Sex, age and being of an indigenous people are not in the model,
// because the counts that it is held against do not tell them.
func whom(s *scenario.Scenario, nationality int) (list []Line) {
	add := func(name string, party, nation int) {
		one := func(title, unit string, c ...people.Cause) {
			list = append(list, Line{Group: Whom, Title: name + ": " + title, Unit: unit, sector: -1, zone: -1, party: party, nation: nation, causes: c})
		}
		one("met at the border", Events, people.Apprehended, people.Surrendered, people.Inadmissible)
		one("sent back", Events, people.Expelled, people.Removed, people.Returned, people.ReturnedInTransit)
		if s.Network.OnTheWay {
			one("kidnapped on the way, or handed over", Events, people.Kidnapped, people.HandedOver)
		}
		one("deaths", People, people.Died)
	}
	for p := range partyTitles {
		add(partyTitles[p], p+1, 0)
	}
	if nationality < 0 && len(s.Nationalities) > 1 {
		for n, code := range s.Nationalities {
			add(code, 0, n+1)
		}
	}
	return list
}
