package scenario

import (
	"vereda/internal/observe"
	"vereda/internal/quantity"
)

// Domain says where figures of a scenario were held against counts: the months from the
// first to the last one with a count that tests something, and the places that such a
// count names. Elsewhere, and in a variant, whose rules never were, a figure is a
// scenario and no forecast, and is given as an interval alone (decision 035).
type Domain struct {
	// First and Last are the months [calendar]; First lies after Last where nothing
	// was counted.
	First, Last quantity.Month
	Variant     bool // rules, or anything else, that never were
	sectors     []bool
	zones       []bool
	legs        []bool
}

// Domain finds where the scenario was held against counts. What only drives the model,
// such as the totals from which given departures are derived, is no test of it and does
// not count here; where the model makes departures, the same series are a test.
func (s *Scenario) Domain() *Domain {
	d := &Domain{First: s.End.Month() + 1, Last: s.Start.Month() - 1, Variant: s.Variant != "",
		sectors: make([]bool, len(s.Network.Sectors)), zones: make([]bool, len(s.Network.Zones)), legs: make([]bool, len(s.Network.Routes))}
	for i := range s.Observed {
		in := s.Observed[i].Instrument
		if in.Driver && !s.Made {
			continue
		}
		any := false
		for _, p := range s.Observed[i].Points {
			length := quantity.Month(1)
			if in.Period != observe.Monthly {
				length = 12
			}
			first, last := max(p.Month, in.From, s.Start.Month()), min(p.Month+length-1, s.End.Month())
			if p.Month < in.From || first > last {
				continue
			}
			d.First, d.Last, any = min(d.First, first), max(d.Last, last), true
			if p.Sector >= 0 && int(p.Sector) < len(d.sectors) {
				d.sectors[p.Sector] = true
			}
		}
		if !any {
			continue
		}
		markAll(d.sectors, in.Sectors)
		markAll(d.zones, in.Zones)
		markAll(d.legs, in.Legs)
	}
	if len(d.sectors) == 1 && d.First <= d.Last {
		d.sectors[0] = true // the one place is all there is
	}
	return d
}

// Holds reports whether all months of a span, both included, were held against counts.
func (d *Domain) Holds(from, to quantity.Month) bool {
	return !d.Variant && d.First <= from && to <= d.Last
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
