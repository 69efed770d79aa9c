// Package observe holds the instruments: what an institution would have
// counted of what happened. Measured and simulated series have one type, so
// that comparing them needs no conversion.
package observe

import (
	"fmt"

	"vereda/internal/ledger"
	"vereda/internal/people"
	"vereda/internal/quantity"
)

// Period says what one point of a series covers.
type Period uint8

// The periods.
const (
	Monthly Period = iota
	FiscalYearly
	Yearly // of the calendar
	periods
)

// Year is the year to which a month belongs, where the period is a year.
func (p Period) Year(m quantity.Month) int {
	if p == FiscalYearly {
		return quantity.FiscalYear(m)
	}
	return m.Year()
}

// Months is how many months a period covers.
func (p Period) Months() int {
	if p == Monthly {
		return 1
	}
	return 12
}

// Label writes the period that begins with a month as scenario files do.
func (p Period) Label(m quantity.Month) string {
	switch p {
	case FiscalYearly:
		return fmt.Sprintf("FY%d", p.Year(m))
	case Yearly:
		return fmt.Sprintf("%04d", p.Year(m))
	}
	return m.String()
}

// Kind says what is counted.
type Kind uint8

// The kinds of instrument: events in a period, the mean of a stock over a
// period, or a share of events.
const (
	Flow Kind = iota
	Stock
	Share
)

// Instrument is one way of counting, a value of the scenario.
type Instrument struct {
	Name       string
	Title      string
	Unit       string
	Period     Period
	Kind       Kind
	BySector   bool
	ByNation   bool
	ByParty    bool
	Count      []people.Cause // added (flows)
	Minus      []people.Cause // taken off (flows)
	Stocks     []ledger.Stock // added (stocks)
	RepeatEver bool           // for shares: look back over the whole record, not 12 months
	Parties    []people.Party // counted parties; empty for all
	Nations    []int          // counted nationalities; empty for all
	Legs       []int          // counted legs of the way, for people who began one; empty for all
	Zones      []int          // counted zones of the way; empty for all places
	Sectors    []int          // counted sectors; empty for all places, also those on the way
	Driver     bool           // its monthly totals by group feed the inversion of first arrivals
	From       quantity.Month // first month with figures; months before are not compared
	Definition string
	Publisher  string
	Licence    string
	Source     string
	NotCounted string // who is not in it; empty where nobody has said
}

// Point is one value of a series. Month is the month, or the first month of
// the fiscal year. -1 stands for "all" in a dimension.
type Point struct {
	Month       quantity.Month
	Sector      int16
	Nationality int16
	Party       int16
	Value       float64
	Low, High   float64 // an interval where there is one; equal to Value otherwise
}

// Series is a list of points of one instrument, sorted by sector, nationality,
// party and month. A missing value has no point.
type Series struct {
	Instrument *Instrument
	Points     []Point
	Kept       map[Place]Kept // values that the table has and does not tell
}
