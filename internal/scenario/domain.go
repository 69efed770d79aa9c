package scenario

import (
	"math"
	"slices"

	"vereda/internal/observe"
	"vereda/internal/people"
	"vereda/internal/quantity"
)

// Domain says where figures of a scenario have counts to stand beside: the months from the
// first to the last one that was counted, and the places that a count names which tests
// something. Elsewhere a figure is a scenario and no forecast, and is given as an interval
// alone; so are those of a variant, whose rules never were, in what is said of them, but
// not in how they are given (decision 039).
type Domain struct {
	// First and Last are the months [calendar]; First lies after Last where nothing
	// was counted.
	First, Last quantity.Month
	Variant     bool           // rules, or anything else, that never were
	start, end  quantity.Month // of the scenario
	sectors     []bool
	zones       []bool
	legs        []bool
}

// Domain finds where the scenario has counts. What only drives the model, such as the totals
// from which given departures are derived, says which months were counted; that it names a
// place is no test there. Where the model makes departures, the same series are a test.
func (s *Scenario) Domain() *Domain {
	d := &Domain{First: s.End.Month() + 1, Last: s.Start.Month() - 1, Variant: s.Variant != "", start: s.Start.Month(), end: s.End.Month(),
		sectors: make([]bool, len(s.Network.Sectors)), zones: make([]bool, len(s.Network.Zones)), legs: make([]bool, len(s.Network.Routes))}
	for i := range s.Observed {
		in := s.Observed[i].Instrument
		any := false
		for _, p := range s.Observed[i].Points {
			length := quantity.Month(in.Period.Months())
			first, last := max(p.Month, in.From, s.Start.Month()), min(p.Month+length-1, s.End.Month())
			if p.Month < in.From || first > last {
				continue
			}
			d.First, d.Last, any = min(d.First, first), max(d.Last, last), true
			if !s.tests(in) {
				continue
			}
			if p.Sector >= 0 && int(p.Sector) < len(d.sectors) {
				d.sectors[p.Sector] = true
			}
		}
		if !any || !s.tests(in) {
			continue
		}
		markAll(d.sectors, in.Sectors)
		markAll(d.zones, in.Zones)
		markAll(d.legs, in.Legs)
	}
	for m := range s.Months() {
		if s.totalsCounted(m) {
			d.First, d.Last = min(d.First, s.MonthAt(m)), max(d.Last, s.MonthAt(m))
		}
	}
	if len(d.sectors) == 1 && d.First <= d.Last {
		d.sectors[0] = true // the one place is all there is
	}
	return d
}

// totalsCounted reports whether some total of a month from which departures are derived was
// counted; none where the scenario has no such series.
func (s *Scenario) totalsCounted(month int) bool {
	classes := len(s.Nationalities) * int(people.Parties) // runs that end early have all totals still
	for i := month * classes; i < min((month+1)*classes, len(s.EncounterTotals)); i++ {
		if s.totalCounted(i) {
			return true
		}
	}
	return false
}

// totalCounted reports whether a total was counted, be it shown or kept back.
func (s *Scenario) totalCounted(i int) bool {
	return s.EncounterTotals[i] >= 0 || i < len(s.TotalsKept) && s.TotalsKept[i]
}

// tests reports whether an instrument tests the model rather than driving it.
func (s *Scenario) tests(in *observe.Instrument) bool { return !in.Driver || s.Made }

// Holds reports whether all months of a span, both included, were counted.
func (d *Domain) Holds(from, to quantity.Month) bool { return d.First <= from && to <= d.Last }

// HoldsAll reports whether all months of the scenario were counted.
func (d *Domain) HoldsAll() bool { return d.Holds(d.start, d.end) }

// HoldsPeriod reports whether a period of so many months was counted, as far as the
// scenario reaches.
func (d *Domain) HoldsPeriod(from quantity.Month, months int) bool {
	return d.Holds(max(from, d.start), min(from+quantity.Month(months)-1, d.end))
}

// Cut gives a line of periods of so many months without the values of those that were
// never counted.
func (d *Domain) Cut(values []float64, first quantity.Month, months int) []float64 {
	list := slices.Clone(values)
	for i := range list {
		if !d.HoldsPeriod(first+quantity.Month(i*months), months) {
			list[i] = math.NaN()
		}
	}
	return list
}

// Sector reports whether a count names a sector.
func (d *Domain) Sector(i int) bool { return holds(d.sectors, i) }

// Zone reports whether a count names a zone of the way.
func (d *Domain) Zone(i int) bool { return holds(d.zones, i) }

// Leg reports whether a count names a route.
func (d *Domain) Leg(i int) bool { return holds(d.legs, i) }

func markAll(list []bool, named []int) {
	for _, k := range named {
		list[k] = true
	}
}

func holds(list []bool, i int) bool { return i >= 0 && i < len(list) && list[i] }
