package observe

import (
	"math"

	"vereda/internal/ledger"
	"vereda/internal/people"
	"vereda/internal/quantity"
)

// Apply reads each instrument off a ledger whose run starts in the given month.
// It returns one series per instrument, in their order, with points sorted by
// sector, nationality, party and month. A series refers to the instrument in
// the slice it was given.
//
// Only whole periods have a point: a month of which the run covers a part, or a
// fiscal year of which it covers eleven months, would be compared with a figure
// for the whole. A share of nothing has no point either.
//
// It panics on an instrument with a [Instrument.Fault]: the scenario's reader
// refuses those.
func Apply(instruments []Instrument, l *ledger.Ledger, start quantity.Month) []Series {
	spans := allPeriods(l.Shape, start)
	series := make([]Series, len(instruments))
	for i := range instruments {
		in := &instruments[i]
		if fault := in.Fault(); fault != "" {
			panic("observe: instrument " + in.Name + ": " + fault)
		}
		series[i] = Series{Instrument: in, Points: in.read(l, spans[in.Period])}
	}
	return series
}

// Fault says what makes an instrument impossible to read off a ledger, or is
// empty.
func (in *Instrument) Fault() string {
	switch in.Kind {
	case Flow:
		if len(in.Count) == 0 {
			return "it counts no cause"
		}
		if len(in.Sectors) > 0 && (in.BySector || len(in.Legs)+len(in.Zones) > 0) {
			return "some sectors are counted together, neither one by one nor beside the way"
		}
		if len(in.Legs)+len(in.Zones) > 0 && (in.BySector || in.ByParty || len(in.Parties) > 0) {
			return "on the way people are counted by nationality only, not by sector or party"
		}
		if len(in.Legs) > 0 && (len(in.Zones) > 0 || len(in.Minus) > 0 || len(in.Count) != 1 || in.Count[0] != people.TookLeg) {
			return "on legs only took-leg is counted, and no zone beside them"
		}
	case Stock:
		if len(in.Legs)+len(in.Zones)+len(in.Sectors) > 0 {
			return "stocks are not counted by leg or zone, or for some sectors"
		}
		if len(in.Stocks) == 0 {
			return "it counts no stock"
		}
		if in.ByNation || in.ByParty || len(in.Nations) > 0 || len(in.Parties) > 0 {
			return "stocks are counted by sector only, not by nationality or party"
		}
	case Share:
		if len(in.Legs)+len(in.Zones)+len(in.Sectors) > 0 {
			return "shares are not counted by leg or zone, or for some sectors"
		}
		for _, c := range in.Count {
			if !c.Encounter() {
				return "a repeat share counts encounters only, not " + c.String()
			}
		}
		if len(in.Minus) > 0 {
			return "a repeat share takes nothing off"
		}
		if got := in.scope(); got == noScope {
			return "a repeat share is of apprehended and surrendered, or of these and inadmissible"
		}
	default:
		return "it has no known kind"
	}
	return ""
}

// period is a span of time with a point: its first month, the months of the
// run that it covers and the days of the run.
type period struct {
	first     quantity.Month
	from, to  int // months of the run, to excluded
	day, past int // days of the run, past excluded
}

// allPeriods lists the whole periods of each kind.
func allPeriods(l ledger.Shape, start quantity.Month) (spans [periods][]period) {
	for p := range periods {
		spans[p] = periodsOf(p, l, start)
	}
	return spans
}

// periodsOf lists the whole periods of a run in order of time.
func periodsOf(p Period, l ledger.Shape, start quantity.Month) []period {
	months := wholeMonths(l, start)
	if p == Monthly {
		return months
	}
	var years []period
	for i := 0; i+12 <= len(months); i++ {
		// A year begins where the year of a month differs from that before.
		first := months[i].first
		if p.Year(first) == p.Year(first-1) {
			continue
		}
		last := months[i+11]
		years = append(years, period{first, months[i].from, last.to, months[i].day, last.past})
	}
	return years
}

func wholeMonths(l ledger.Shape, start quantity.Month) []period {
	var whole []period
	day := 0
	for m := range l.Months {
		first := day
		for day < l.Days && int(l.MonthOf[day]) == m {
			day++
		}
		calendar := start + quantity.Month(m)
		if day-first == calendar.Len() {
			whole = append(whole, period{calendar, m, m + 1, first, day})
		}
	}
	return whole
}

// read gives the points of one instrument.
func (in *Instrument) read(l *ledger.Ledger, periods []period) []Point {
	var points []Point
	in.visit(l.Sectors, l.Nationalities, periods, func(at period, sel ledger.Select) {
		if value, counted := in.value(l, at, sel); counted {
			points = append(points, pointAt(at, sel, value))
		}
	})
	return points
}

func pointAt(at period, sel ledger.Select, value float64) Point {
	return Point{Month: at.first, Sector: int16(sel.Sector), Nationality: int16(sel.Nationality), Party: int16(sel.Party), Value: value, Low: value, High: value}
}

// visit goes through the points that one instrument may have, in their order.
func (in *Instrument) visit(sectors, nationalities int, periods []period, each func(period, ledger.Select)) {
	for _, s := range dimension(in.BySector, sectors, nil) {
		for _, n := range dimension(in.ByNation, nationalities, in.Nations) {
			for _, q := range dimension(in.ByParty, int(people.Parties), partyIndexes(in.Parties)) {
				for _, at := range periods {
					each(at, ledger.Select{Sector: s, Nationality: n, Party: q})
				}
			}
		}
	}
}

// Layout lists the points that [Apply] gives for runs of this shape, and those that
// it leaves out in a run because they would be a share of nothing. Their values are
// NaN. It is the same for all runs of a scenario, so that values can be kept as
// plain lists.
func Layout(instruments []Instrument, shape ledger.Shape, start quantity.Month) []Series {
	spans := allPeriods(shape, start)
	list := make([]Series, len(instruments))
	for i := range instruments {
		in := &instruments[i]
		list[i].Instrument = in
		in.visit(shape.Sectors, shape.Nationalities, spans[in.Period], func(at period, sel ledger.Select) {
			list[i].Points = append(list[i].Points, pointAt(at, sel, math.NaN()))
		})
	}
	return list
}

// dimension lists the values of a dimension that get a point of their own: all
// of them or the chosen ones, or -1 for their sum.
func dimension(split bool, extent int, chosen []int) []int {
	if !split {
		return []int{-1}
	}
	values := make([]int, 0, extent)
	for i := range extent {
		if len(chosen) == 0 || contains(chosen, i) {
			values = append(values, i)
		}
	}
	return values
}

func contains(list []int, v int) bool {
	for _, x := range list {
		if x == v {
			return true
		}
	}
	return false
}

func partyIndexes(parties []people.Party) []int {
	indexes := make([]int, len(parties))
	for i, p := range parties {
		indexes[i] = int(p)
	}
	return indexes
}

// value counts one period; the flag is false where there is nothing to divide by.
func (in *Instrument) value(l *ledger.Ledger, at period, sel ledger.Select) (float64, bool) {
	switch in.Kind {
	case Stock:
		return in.meanStock(l, at, sel.Sector), true
	case Share:
		return in.repeatShare(l, at, sel)
	}
	total := 0.0
	for _, c := range in.Count {
		total += in.flow(l, at, c, sel)
	}
	for _, c := range in.Minus {
		total -= in.flow(l, at, c, sel)
	}
	return total, true
}

// flow adds the events [people] of a cause over the months of a period and over
// the nationalities and parties that the instrument counts.
func (in *Instrument) flow(l *ledger.Ledger, at period, c people.Cause, sel ledger.Select) float64 {
	return in.over(at, sel, func(month int, sel ledger.Select) float64 {
		if len(in.Legs)+len(in.Zones)+len(in.Sectors) == 0 {
			return l.Flow(month, c, sel)
		}
		total := 0.0
		for _, sector := range in.Sectors {
			total += l.Flow(month, c, ledger.Select{Sector: sector, Nationality: sel.Nationality, Party: sel.Party})
		}
		for _, leg := range in.Legs {
			total += l.LegFlow(month, leg, sel.Nationality)
		}
		for _, zone := range in.Zones {
			total += l.ZoneFlow(month, zone, c, sel.Nationality)
		}
		return total
	})
}

func (in *Instrument) over(at period, sel ledger.Select, count func(int, ledger.Select) float64) float64 {
	nations, parties := []int{sel.Nationality}, []int{sel.Party}
	if sel.Nationality < 0 && len(in.Nations) > 0 {
		nations = in.Nations
	}
	if sel.Party < 0 && len(in.Parties) > 0 {
		parties = partyIndexes(in.Parties)
	}
	total := 0.0
	for month := at.from; month < at.to; month++ {
		for _, n := range nations {
			for _, q := range parties {
				total += count(month, ledger.Select{Sector: sel.Sector, Nationality: n, Party: q})
			}
		}
	}
	return total
}

// meanStock is the mean over the days of a period of the sum of the stocks
// [people]. People arrested in the interior and people enrolled in alternatives
// belong to no sector; they are in the total only.
func (in *Instrument) meanStock(l *ledger.Ledger, at period, sector int) float64 {
	sum := 0.0
	for day := at.day; day < at.past; day++ {
		for _, s := range in.Stocks {
			sum += l.StockAt(day, s, sector)
		}
	}
	return sum / float64(at.past-at.day)
}

// scope says which encounters a repeat share is about.
type scope uint8

const (
	noScope      scope = iota
	betweenPorts       // apprehended and surrendered
	everywhere         // and inadmissible at ports
)

// scope follows from the causes that the instrument counts; none listed means
// encounters between ports, which is how the share has been published.
func (in *Instrument) scope() scope {
	var has [people.Causes]bool
	for _, c := range in.Count {
		has[c] = true
	}
	switch caught := has[people.Apprehended] && has[people.Surrendered]; {
	case len(in.Count) == 0:
		return betweenPorts
	case caught && has[people.Inadmissible]:
		return everywhere
	case caught:
		return betweenPorts
	}
	return noScope
}

// repeatShare is the share of encounters whose person had been encountered
// before, within 365 days or ever.
func (in *Instrument) repeatShare(l *ledger.Ledger, at period, sel ledger.Select) (float64, bool) {
	all := in.flow(l, at, people.Apprehended, sel) + in.flow(l, at, people.Surrendered, sel)
	count := func(m int, sel ledger.Select) float64 { return l.RepeatsBetween(m, in.RepeatEver, sel) }
	if in.scope() == everywhere {
		all += in.flow(l, at, people.Inadmissible, sel)
		count = func(m int, sel ledger.Select) float64 { return l.Repeats(m, in.RepeatEver, sel) }
	}
	if all == 0 {
		return 0, false
	}
	return in.over(at, sel, count) / all, true
}
