package scenario

import (
	"cmp"
	"slices"

	"vereda/internal/quantity"
)

const harvestsFile = "harvests.csv"

var harvestColumns = []string{"from", "to", "nationality", "yield", "source", "note"}

// usualYield is the index of yields in a usual season.
const usualYield = 100

// Harvest is a row of harvests.csv: a season in which fields yielded more or less than
// usual. From and To are included. Where no row says anything, yields are usual.
type Harvest struct {
	From, To    quantity.Date
	Nationality string  // empty for all
	Yield       float64 // 100 is usual
	Source      string
	Note        string
	nationality int16
}

// overlaps reports whether two rows say something about the same nationality, or about all,
// on one day. A row about one nationality may lie over one about all.
func (h *Harvest) overlaps(o *Harvest) bool {
	return h.nationality == o.nationality && !h.To.Before(o.From) && !o.To.Before(h.From)
}

// readHarvests reads a table of harvests. A row of a later table stands in the place of
// those of the tables before that say something about the same people on the same days;
// within a table no two rows may.
func (l *loader) readHarvests(doc *document) {
	t := l.readTable(doc, harvestColumns)
	if t == nil {
		return
	}
	var own []Harvest
	for _, r := range t.rows {
		c := reader{l, t, r}
		from, ok := c.date("from")
		to, toOK := c.date("to")
		row := Harvest{From: from, To: to, nationality: -1, Source: c.sources("source"), Note: c.free("note", false)}
		if c.text("nationality") != "" {
			n, _ := c.reference("nationality", "unknown nationality", l.people.codes)
			if ok = ok && n >= 0; n >= 0 {
				row.nationality, row.Nationality = int16(n), l.people.codes[n]
			}
		}
		var yieldOK bool
		if row.Yield, yieldOK = c.number("yield", span{unit: "1", high: 1000}); !ok || !toOK || !yieldOK {
			continue
		}
		if to.Before(from) {
			c.fault("to", codeOrder, "the season ends before it begins", "a date from "+from.String()+" on", "are from and to exchanged?")
			continue
		}
		if slices.ContainsFunc(own, func(o Harvest) bool { return o.overlaps(&row) }) {
			c.fault("from", codeTwice, "two rows about the harvest of the same people on one day", "one row", "delete one of the two, or let the second begin after the first has ended")
			continue
		}
		own = append(own, row)
	}
	kept := slices.DeleteFunc(l.out.Harvests, func(o Harvest) bool {
		return slices.ContainsFunc(own, func(h Harvest) bool { return h.overlaps(&o) })
	})
	l.out.Harvests = append(kept, own...)
}

// finishHarvests puts the rows in order and tells, by month and nationality, by how much
// yields lie below usual [%]: the mean over the days of the month. Rows about one
// nationality come before those about all.
func finishHarvests(s *Scenario) {
	slices.SortStableFunc(s.Harvests, func(a, b Harvest) int {
		return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.nationality, b.nationality))
	})
	nations := len(s.Nationalities)
	s.Homes.Shortfall = make([]float64, s.Months()*nations)
	for m := range s.Months() {
		first := (s.Start.Month() + quantity.Month(m)).First()
		days := (s.Start.Month() + quantity.Month(m+1)).First().Days() - first.Days()
		for n := range nations {
			sum := 0.0
			for d := range days {
				sum += usualYield - s.yieldOn(first.Days()+d, n)
			}
			s.Homes.Shortfall[m*nations+n] = sum / float64(days)
		}
	}
}

// yieldOn is the index of yields of a nationality on a day.
func (s *Scenario) yieldOn(day, nationality int) float64 {
	yield, known := float64(usualYield), false
	for i := range s.Harvests {
		h := &s.Harvests[i]
		if h.From.Days() > day || h.To.Days() < day || known && h.nationality < 0 {
			continue
		}
		if h.nationality < 0 || int(h.nationality) == nationality {
			yield, known = h.Yield, h.nationality >= 0
		}
	}
	return yield
}

// harvestsAsKnown are shortfalls as known on the first day of a month: those before it,
// and usual yields from then on, since nobody knows the next harvest.
func harvestsAsKnown(shortfall []float64, month, nations int) []float64 {
	out := slices.Clone(shortfall)
	clear(out[min(month*nations, len(out)):])
	return out
}

func resolveHarvests(s *Scenario) []byte {
	var w csvWriter
	w.row(harvestColumns...)
	for _, h := range s.Harvests {
		w.row(h.From.String(), h.To.String(), h.Nationality, format(h.Yield), h.Source, h.Note)
	}
	return w.bytes()
}
