// Package ledger is the recorder: it counts events and stocks at the end of
// each day, and nothing else counts. Package result writes result folders.
//
// Counts are kept in rows of the people table; the accessors multiply by the
// people per row, the one place on the way out where that happens.
package ledger

import (
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/quantity"
)

// Shape gives the extents of a ledger's tables.
type Shape struct {
	Days          int
	Sectors       int
	Nationalities int
	PeoplePerRow  int
	MonthOf       []int32 // month of the run of each day
	Months        int
	// What a scenario with the way to the border has: routes, zones, and the
	// zone of each place.
	Routes int
	Zones  int
	ZoneOf []network.ZoneID
	// LivingAreas are the areas in which people live in the destination; 0 where they
	// are not counted.
	LivingAreas int
	// BorderJobs: jobs in border cities are counted.
	BorderJobs bool
	// Made says that the model makes departures, so that those at home are counted.
	Made bool
}

// Stock is a kind of stock that the ledger counts at the end of each day.
type Stock uint8

// The stocks. Detained counts only the people of this scenario; the beds that
// people arrested in the interior fill are added by the instrument.
const (
	StockDeciding Stock = iota
	StockList
	StockApp
	StockHearing
	StockEnRoute
	StockSentenced
	StockDetained
	StockDetainedFamily
	StockSheltered
	StockInterior
	StockEnrolled
	// StockOnTheWay counts people between home and the border.
	StockOnTheWay
	// StockInTransit counts people in custody there.
	StockInTransit
	// StockCaptive counts people held by criminal groups there.
	StockCaptive
	// StockDecision counts people waiting there for a decision on asylum.
	StockDecision
	// StockBorderCity counts people who stay in a border city to work there.
	StockBorderCity
	// Stocks is their number.
	Stocks
)

var stockNames = [Stocks]string{"deciding", "waiting-list", "waiting-app", "waiting-hearing", "en-route",
	"sentenced", "detained", "detained-family", "sheltered", "detained-interior", "enrolled", "on-the-way", "detained-on-the-way", "captive", "waiting-decision", "border-city"}

// String gives the word used in scenario files and results.
func (s Stock) String() string { return stockNames[s] }

// StockNames lists the words in the order of the constants.
func StockNames() []string { return stockNames[:] }

// GapDays is the length of the histogram of days between two encounters of a
// person; the last cell holds all longer gaps.
const GapDays = 732

// LagMonths is the length of the table of months from setting out to an encounter.
const LagMonths = 24

// Ledger holds the counts of one run.
type Ledger struct {
	Shape
	// daily[day][sector+1][cause] in rows; sector 0 is "none".
	daily []int32
	// monthly[month][sector+1][nationality][party][cause] in rows.
	monthly []int32
	// repeats[month][sector+1][nationality][party][2]: encounters that are a
	// repeat within 365 days, and ever.
	repeats []int32
	// between is the same for encounters between ports only.
	between []int32
	// stocks[day][sector+1][stock] in rows at the end of the day.
	stocks []float64
	// gaps[month][party][sanction][day] of encounters between ports: days since
	// the person's previous encounter, and the sanction they had had.
	gaps []int32
	// attempts[month][sector+1][2]: expected chance of apprehension summed over
	// evading rows that set off, and their number.
	chance []float64
	// legs[month][route][nationality][party]: rows that began a leg of the way.
	legs []int32
	// zoned[month][zone][nationality][party][cause]: events on the way, by the zone
	// of the place where people are or last were.
	zoned []int32
	// lags[nationality][party][k]: encounters k months after the month in which
	// the person first set out, where the scenario holds the way to the border;
	// the last cell holds all later ones.
	lags []int32
	// money[month][nationality][party][cause]: what was paid [USD of rows].
	money []float64
	tracks
	living
	atWork
	homes
}

// New returns an empty ledger.
func New(shape Shape) *Ledger {
	s1 := shape.Sectors + 1
	classes := shape.Nationalities * int(people.Parties)
	return &Ledger{
		Shape:   shape,
		daily:   make([]int32, shape.Days*s1*int(people.Causes)),
		monthly: make([]int32, shape.Months*s1*classes*int(people.Causes)),
		repeats: make([]int32, shape.Months*s1*classes*2),
		between: make([]int32, shape.Months*s1*classes*2),
		stocks:  make([]float64, shape.Days*s1*int(Stocks)),
		gaps:    make([]int32, shape.Months*int(people.Parties)*int(people.Sanctions)*GapDays),
		chance:  make([]float64, shape.Months*s1*2),
		legs:    make([]int32, shape.Months*shape.Routes*classes),
		zoned:   make([]int32, shape.Months*shape.Zones*classes*int(people.Causes)),
		lags:    make([]int32, classes*LagMonths),
		money:   make([]float64, shape.Months*classes*int(people.Causes)),
		tracks:  newTracks(shape),
		living:  newLiving(shape),
		atWork:  newAtWork(shape),
		homes:   newHomes(shape),
	}
}

// RepeatWindow is the look-back of the shorter repeat share.
const RepeatWindow quantity.Day = 365

// Close counts the events of a day and the stocks at its end.
func (l *Ledger) Close(day quantity.Day, p *people.Population, c *network.Conditions) {
	month := int(l.MonthOf[day])
	for i := range p.Events {
		e := &p.Events[i]
		s := int(e.Sector) + 1
		l.daily[l.dailyAt(int(day), s)+int(e.Cause)]++
		cell := l.cell(month, s, int(p.Nationality[e.Person]), int(p.Party[e.Person]))
		l.monthly[cell*int(people.Causes)+int(e.Cause)]++
		if e.Amount != 0 {
			l.money[l.class(month, p, e.Person)*int(people.Causes)+int(e.Cause)] += float64(e.Amount)
		}
		if e.Cause == people.SetOff && p.Way[e.Person] == people.Evade && e.Sector != network.NoSector {
			at := (month*(l.Sectors+1) + s) * 2
			l.chance[at] += float64(c.Apprehension[e.Sector])
			l.chance[at+1]++
		}
		if l.Routes > 0 && e.Sector == network.NoSector {
			l.countOnTheWay(month, e, p)
		}
		if e.Cause.Encounter() {
			if l.Routes > 0 {
				l.countLag(month, e, p)
			}
			l.countRepeat(month, cell, e, p)
		}
		l.follow(month, e, p)
	}
	l.closeStocks(day, p, c)
	l.closeLiving(day, c)
	l.closeAtWork(day, c)
}

// countLag counts an encounter by the months since its person first set out.
func (l *Ledger) countLag(month int, e *people.Event, p *people.Population) {
	lag := month - int(l.MonthOf[p.Left[e.Person]])
	class := int(p.Nationality[e.Person])*int(people.Parties) + int(p.Party[e.Person])
	l.lags[class*LagMonths+min(lag, LagMonths-1)]++
}

// countOnTheWay counts an event between home and the border.
func (l *Ledger) countOnTheWay(month int, e *people.Event, p *people.Population) {
	class := int(p.Nationality[e.Person])*int(people.Parties) + int(p.Party[e.Person])
	classes := l.Nationalities * int(people.Parties)
	if e.Leg != network.NoRoute {
		l.legs[(month*l.Routes+int(e.Leg))*classes+class]++
	}
	if e.Place != network.NoPlace {
		l.zoned[((month*l.Zones+int(l.ZoneOf[e.Place]))*classes+class)*int(people.Causes)+int(e.Cause)]++
	}
}

func (l *Ledger) countRepeat(month, cell int, e *people.Event, p *people.Population) {
	previous := p.Previous[e.Person]
	if previous == people.NeverDay {
		return
	}
	gap := e.Day - previous
	l.repeats[cell*2+1]++
	if gap <= RepeatWindow {
		l.repeats[cell*2]++
	}
	if e.Cause == people.Inadmissible {
		return
	}
	l.between[cell*2+1]++
	if gap <= RepeatWindow {
		l.between[cell*2]++
	}
	at := (month*int(people.Parties)+int(p.Party[e.Person]))*int(people.Sanctions) + int(p.Prior[e.Person])
	l.gaps[at*GapDays+min(int(gap), GapDays-1)]++
}

func (l *Ledger) closeStocks(day quantity.Day, p *people.Population, c *network.Conditions) {
	base := int(day) * (l.Sectors + 1) * int(Stocks)
	for _, head := range p.Active {
		if p.Head[head] != head {
			continue
		}
		stock, counted := stockOf(p.Status[head], p.Wait[head], p.Hold[head])
		if stock == StockEnRoute && p.Way[head] == people.Overland {
			stock = StockOnTheWay
		}
		if !counted {
			continue
		}
		l.stocks[base+(int(p.Sector[head])+1)*int(Stocks)+int(stock)] += float64(p.Size(head))
	}
	l.stocks[base+int(StockInterior)] = c.InteriorDetained[0]
	l.stocks[base+int(StockEnrolled)] = c.Enrolled[0]
}

// stockOf maps what a person is doing to the stock that counts them.
func stockOf(s people.Status, w people.Wait, h people.Hold) (Stock, bool) {
	switch s {
	case people.EnRoute:
		return StockEnRoute, true
	case people.Waiting:
		switch w {
		case people.OnList:
			return StockList, true
		case people.OnApp:
			return StockApp, true
		case people.ForHearing:
			return StockHearing, true
		case people.OnTheWay:
			return StockOnTheWay, true
		case people.ForDecision:
			return StockDecision, true
		case people.InBorderCity:
			return StockBorderCity, true
		}
		return StockDeciding, true
	case people.InCustody:
		switch h {
		case people.Sentenced:
			return StockSentenced, true
		case people.InBed:
			return StockDetained, true
		case people.InFamilyBed:
			return StockDetainedFamily, true
		case people.InShelter:
			return StockSheltered, true
		case people.InTransit:
			return StockInTransit, true
		case people.Captive:
			return StockCaptive, true
		}
	}
	return 0, false
}

func (l *Ledger) dailyAt(day, sector int) int {
	return (day*(l.Sectors+1) + sector) * int(people.Causes)
}

func (l *Ledger) cell(month, sector, nationality, party int) int {
	return ((month*(l.Sectors+1)+sector)*l.Nationalities+nationality)*int(people.Parties) + party
}

// Select says what to add up: -1 stands for all of a dimension; sector counts
// from 0 as in the network.
type Select struct {
	Sector      int
	Nationality int
	Party       int
}

// All selects everything.
var All = Select{-1, -1, -1}

// Flow is the number of events [people] of a cause in a month of the run.
func (l *Ledger) Flow(month int, cause people.Cause, sel Select) float64 {
	return l.sum(l.monthly, month, int(people.Causes), int(cause), sel)
}

// Repeats is the number of encounters [people] in a month that are a repeat:
// within 365 days, or ever.
func (l *Ledger) Repeats(month int, ever bool, sel Select) float64 {
	at := 0
	if ever {
		at = 1
	}
	return l.sum(l.repeats, month, 2, at, sel)
}

func (l *Ledger) sum(table []int32, month, width, at int, sel Select) float64 {
	total := int64(0)
	for s := 0; s <= l.Sectors; s++ {
		if sel.Sector >= 0 && s != sel.Sector+1 {
			continue
		}
		for n := range l.Nationalities {
			if sel.Nationality >= 0 && n != sel.Nationality {
				continue
			}
			for q := range int(people.Parties) {
				if sel.Party < 0 || q == sel.Party {
					total += int64(table[l.cell(month, s, n, q)*width+at])
				}
			}
		}
	}
	return float64(float64(total) * float64(l.PeoplePerRow))
}

// LegFlow is the number of people [people] who began a leg of the way in a
// month; nationality -1 for all.
func (l *Ledger) LegFlow(month, leg, nationality int) float64 {
	return l.LegFlowOf(month, leg, Select{-1, nationality, -1})
}

// LegFlowOf is the number of people [people] of a nationality and a party who began
// a leg of the way in a month; the sector is not looked at.
func (l *Ledger) LegFlowOf(month, leg int, sel Select) float64 {
	return l.onTheWay(l.legs, month*l.Routes+leg, 1, 0, sel)
}

// ZoneFlow is the number of events [people] of a cause on the way in a month,
// in a zone; nationality -1 for all.
func (l *Ledger) ZoneFlow(month, zone int, cause people.Cause, nationality int) float64 {
	return l.ZoneFlowOf(month, zone, cause, Select{-1, nationality, -1})
}

// ZoneFlowOf is the same of a nationality and a party; the sector is not looked at.
func (l *Ledger) ZoneFlowOf(month, zone int, cause people.Cause, sel Select) float64 {
	return l.onTheWay(l.zoned, month*l.Zones+zone, int(people.Causes), int(cause), sel)
}

// onTheWay adds up the nationalities and parties of a row of a table of the way.
func (l *Ledger) onTheWay(table []int32, row, width, at int, sel Select) float64 {
	total := int64(0)
	nation, nations := 0, l.Nationalities
	if sel.Nationality >= 0 {
		nation, nations = sel.Nationality, sel.Nationality+1
	}
	party, parties := 0, int(people.Parties)
	if sel.Party >= 0 {
		party, parties = sel.Party, sel.Party+1
	}
	for n := nation; n < nations; n++ {
		for q := party; q < parties; q++ {
			total += int64(table[((row*l.Nationalities+n)*int(people.Parties)+q)*width+at])
		}
	}
	return float64(float64(total) * float64(l.PeoplePerRow))
}

// DayFlow is the number of events [people] of a cause on a day; sector -1 for all.
func (l *Ledger) DayFlow(day int, cause people.Cause, sector int) float64 {
	total := int64(0)
	for s := 0; s <= l.Sectors; s++ {
		if sector < 0 || s == sector+1 {
			total += int64(l.daily[l.dailyAt(day, s)+int(cause)])
		}
	}
	return float64(float64(total) * float64(l.PeoplePerRow))
}

// StockAt is a stock [people] at the end of a day; sector -1 for all.
func (l *Ledger) StockAt(day int, stock Stock, sector int) float64 {
	total := 0.0
	for s := 0; s <= l.Sectors; s++ {
		if sector < 0 || s == sector+1 {
			total += l.stocks[(day*(l.Sectors+1)+s)*int(Stocks)+int(stock)]
		}
	}
	return float64(total * float64(l.PeoplePerRow))
}

// Gap is the number of encounters between ports [people] in a month whose
// person was encountered the given number of days before and had had the
// sanction; party -1 for all.
func (l *Ledger) Gap(month, party int, sanction people.Sanction, days int) float64 {
	total := int64(0)
	for q := range int(people.Parties) {
		if party < 0 || q == party {
			total += int64(l.gaps[((month*int(people.Parties)+q)*int(people.Sanctions)+int(sanction))*GapDays+days])
		}
	}
	return float64(float64(total) * float64(l.PeoplePerRow))
}

// ChanceOf returns the sum of the chances of apprehension of the people who
// set off to evade in a month, and their number [people]; sector -1 for all.
func (l *Ledger) ChanceOf(month, sector int) (sum, people float64) {
	for s := 0; s <= l.Sectors; s++ {
		if sector < 0 || s == sector+1 {
			at := (month*(l.Sectors+1) + s) * 2
			sum += l.chance[at]
			people += l.chance[at+1]
		}
	}
	return float64(sum * float64(l.PeoplePerRow)), float64(people * float64(l.PeoplePerRow))
}
