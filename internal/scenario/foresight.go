package scenario

import (
	"fmt"
	"slices"

	"vereda/internal/mechanism"
	"vereda/internal/policy"
	"vereda/internal/quantity"
)

// carried is the number of months whose mean departures go on where nobody
// knows what comes: a quarter of a year evens out single months.
const carried = 3

// AsKnown is the scenario as it could have been written on the day before a
// month began, for the months from there on: rules that were not yet ordered,
// and what came from outside later, are not in it. It ends after the given
// number of months.
//
// Departures of the last months before that day are not known either: the
// people who left then are counted later, and what is given for them was derived
// from those counts. So the last blind months before it are left out too, and
// from there on each class leaves at the mean daily number of the three months
// before. Rules, closures that had begun, the arrests in the interior and, from
// the start of the year on, unemployment (published for whole years) stay as
// they last were.
//
// Where the model makes departures, it makes those from the first month on of which they
// are not known, with the level that the last known months tell; what is published of
// people at home by year stays from the start of the year on as it was the year before.
//
// It gives an error where the run does not hold the months that are needed.
func (s *Scenario) AsKnown(origin quantity.Month, months, blind int) (*Scenario, error) {
	first := s.Start.Month()
	at := int(origin - first)
	known := at - blind // months of the run whose departures are known
	if known < carried {
		return nil, fmt.Errorf("a forecast made before %s needs departures of %d months up to %s; the run begins in %s", origin, carried, origin-quantity.Month(blind+1), first)
	}
	if last := origin + quantity.Month(months) - 1; last > s.End.Month() {
		return nil, fmt.Errorf("a forecast of %d months made before %s ends in %s; the run ends in %s", months, origin, last, s.End.Month())
	}
	out := *s
	d := &out.Drivers
	out.Days = 0
	for out.Days < s.Days && int(d.MonthOf[out.Days]) < at+months {
		out.Days++
	}
	d.MonthOf = d.MonthOf[:out.Days]
	today := quantity.Day(origin.First().Days() - s.Start.Days())

	d.Arrivals = carryOn(d.Arrivals, d.DaysIn, known)
	d.InteriorBookIns = held(d.InteriorBookIns, at)
	january := max(at-(origin.Of()-1), 1) // the first month of the year, or what is known of it
	d.Unemployment = held(d.Unemployment, january)
	if len(d.ExportDemand) > 0 {
		d.ExportDemand = held(d.ExportDemand, at)
	}
	d.Closures = slices.DeleteFunc(slices.Clone(d.Closures), func(c mechanism.Closure) bool { return c.From >= today })
	changes := slices.DeleteFunc(slices.Clone(s.Timeline.Changes()), func(c policy.Change) bool { return c.Day >= today })
	out.Timeline = policy.NewTimeline(changes)
	if s.Homes != nil {
		out.Homes = homesAsKnown(s.Homes, january, known, len(s.Nationalities), today)
	}
	return &out, nil
}

// carryOn replaces a table of people by month × class from a month on by the
// mean daily number of the months before it.
func carryOn(table []float64, days []int32, known int) []float64 {
	out := slices.Clone(table)
	classes := len(table) / len(days)
	for class := range classes {
		sum, span := 0.0, 0
		for m := known - carried; m < known; m++ {
			sum += table[m*classes+class]
			span += int(days[m])
		}
		for m := known; m < len(days); m++ {
			out[m*classes+class] = float64(sum/float64(span)) * float64(days[m])
		}
	}
	return out
}

// homesAsKnown are the homes as known: yearly figures up to a month, announcements up to a
// day, departures of so many months.
func homesAsKnown(h *mechanism.Homes, january, known, nations int, today quantity.Day) *mechanism.Homes {
	out := *h
	out.Given = known
	for _, d := range homeDrivers {
		list := d.of(&out)
		rows := slices.Clone(*list)
		for i := january * nations; i < len(rows); i++ {
			rows[i] = rows[(january-1)*nations+i%nations]
		}
		*list = rows
	}
	out.WageThere = held(h.WageThere, january)
	out.Shortfall = harvestsAsKnown(h.Shortfall, known, nations)
	out.Announcements = slices.DeleteFunc(slices.Clone(h.Announcements), func(a mechanism.Announcement) bool { return a.Day >= today })
	return &out
}

// held keeps the last value before a month from that month on.
func held[T any](values []T, from int) []T {
	out := slices.Clone(values)
	for m := from; m < len(out); m++ {
		out[m] = out[from-1]
	}
	return out
}
