package scenario

import (
	"cmp"
	"fmt"
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

// overlaps reports whether two rows share a day.
func (h *Harvest) overlaps(o *Harvest) bool { return !h.To.Before(o.From) && !o.To.Before(h.From) }

// without are the parts of a row that none of some later ones speaks about: a row about one
// nationality speaks about that one, and lies over one about all; a row about all speaks
// about each.
func (h *Harvest) without(later []Harvest) []Harvest {
	left := []Harvest{*h}
	for i := range later {
		o := &later[i]
		if o.nationality >= 0 && o.nationality != h.nationality {
			continue
		}
		var parts []Harvest
		for _, part := range left {
			if !part.overlaps(o) {
				parts = append(parts, part)
				continue
			}
			before, after := part, part
			before.To, after.From = o.From.AddDays(-1), o.To.AddDays(1)
			for _, rest := range []Harvest{before, after} {
				if !rest.To.Before(rest.From) {
					parts = append(parts, rest)
				}
			}
		}
		left = parts
	}
	return left
}

// readHarvests reads a table of harvests. A row of a later table stands in the place of what
// the tables before say about the same people, on its days and no others. Within a table no
// two rows may say something about one nationality, or about all, on one day; a row about
// one nationality may lie over one about all.
func (l *loader) readHarvests(doc *document) {
	t := l.readTable(doc, harvestColumns)
	if t == nil {
		return
	}
	var own []Harvest
	var lines []int // of them
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
		first := slices.IndexFunc(own, func(o Harvest) bool { return o.nationality == row.nationality && o.overlaps(&row) })
		if first >= 0 {
			o, who := &own[first], cmp.Or(row.Nationality, "all nationalities")
			c.fault("from", codeTwice, fmt.Sprintf("%s to %s of %s overlaps line %d, which goes from %s to %s", from, to, who, lines[first], o.From, o.To),
				"one yield for each day", "delete one of the two rows, or let one begin after the other has ended")
			continue
		}
		own, lines = append(own, row), append(lines, c.r.line)
	}
	var kept []Harvest
	for i := range l.out.Harvests {
		kept = append(kept, l.out.Harvests[i].without(own)...)
	}
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
