package scenario

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"vereda/internal/diag"
	"vereda/internal/observe"
	"vereda/internal/quantity"
)

// The kinds of period, as rows of periodWords.
const (
	byMonth = iota
	byYear
	byFiscalYear
	byClimateMonth
)

var periodWords = []string{"month", "year", "fiscal-year", "climate-month"}

var periodForms = []string{"a month such as 2019-06", "a year such as 2019", "a fiscal year such as FY2019", "a month of the year from 01 to 12"}

// point is a row of a series.
type point struct {
	period           int // month or first month of the fiscal year as quantity.Month, year, or month of the year from 0
	group            group
	word             int // of the coverage, where there is that column
	value, low, high float64
	missing          bool         // no value was published
	kept             observe.Kept // why the table has no value, where it says so
	below            bool         // of the table of a base
	line, column     int          // of the period
}

// group is what a series is about besides time; -1 where it has not the dimension.
type group struct{ sector, nationality, party, place int16 }

// seriesTable is a table of series/ or observed/.
type seriesTable struct {
	doc      *document
	info     SeriesInfo
	dims     []string
	points   []point
	complete bool
}

// parsePeriod reads a period of a kind as a number that grows by one from one
// period to the next.
func parsePeriod(kind int, text string) (int, error) {
	switch kind {
	case byMonth:
		m, err := quantity.ParseMonth(text)
		return int(m), err
	case byYear, byFiscalYear:
		digits, form := text, quantity.NotADate
		if kind == byFiscalYear {
			var ok bool
			if digits, ok = strings.CutPrefix(text, "FY"); !ok {
				return 0, form
			}
		}
		m, err := quantity.ParseMonth(digits + "-01")
		if err != nil {
			return 0, form
		}
		return m.Year(), nil
	}
	if len(text) == 2 {
		if m, err := quantity.ParseMonth("2000-" + text); err == nil {
			return m.Of() - 1, nil
		}
	}
	return 0, quantity.NotAMonth
}

// showPeriod is the inverse of parsePeriod.
func showPeriod(kind, period int) string {
	switch kind {
	case byMonth:
		return quantity.Month(period).String()
	case byYear:
		return fmt.Sprintf("%04d", period)
	case byFiscalYear:
		return fmt.Sprintf("FY%04d", period)
	}
	return fmt.Sprintf("%02d", period+1)
}

// rowsOf says how the rows of a series are read.
type rowsOf struct {
	dims     []string // of sector, nationality, party, place
	coverage []string // words of the column coverage; none where there is no such column
	value    span
	gaps     bool // an empty value is allowed
	interval bool // columns low and high are allowed
	marks    bool // the marks of values that are kept back are allowed: <10, kept
}

// readSeriesTable reads a table of a series.
func (l *loader) readSeriesTable(n seriesNode, how rowsOf) *seriesTable {
	if n.File == "" {
		return nil
	}
	columns := append([]string{"period"}, how.dims...)
	if len(how.coverage) > 0 {
		columns = append(columns, "coverage")
	}
	columns = append(columns, "value", "?")
	if how.interval {
		columns = append(columns, "low", "high")
	}
	_, again := l.documents[n.File]
	doc := l.read(n.File)
	if doc == nil || again && doc.faults > 0 {
		return nil // reported when it was read first
	}
	s := l.readPoints(doc, n, how, columns)
	if below := l.under(n.File); s != nil && below != nil {
		if under := l.readPoints(below, n, how, columns); under != nil {
			layOver(s, under)
		}
	}
	return s
}

// readPoints reads the rows of one table.
func (l *loader) readPoints(doc *document, n seriesNode, how rowsOf, columns []string) *seriesTable {
	t := l.readTable(doc, columns)
	if t == nil {
		return nil
	}
	s := &seriesTable{doc: doc, info: n.SeriesInfo, dims: how.dims, complete: !t.dropped}
	seen := map[[5]int]int{}
	for _, r := range t.rows {
		l.readPoint(reader{l, t, r}, s, how, seen)
	}
	return s
}

// readPoint reads a row.
func (l *loader) readPoint(c reader, s *seriesTable, how rowsOf, seen map[[5]int]int) {
	p := point{line: c.r.line, column: c.cell("period").column, group: group{-1, -1, -1, -1}, below: l.ofBase(c.t.doc)}
	sound := l.readSeriesPeriod(c, s.info.Period, &p)
	for _, dim := range how.dims {
		sound = l.readDimension(c, dim, &p.group) && sound
	}
	if len(how.coverage) > 0 {
		var ok bool
		p.word, ok = c.word("coverage", "coverage", how.coverage)
		sound = sound && ok
	}
	if sound {
		key := [5]int{p.period, int(p.group.sector), int(p.group.nationality), int(p.group.party), int(p.group.place)}
		if first, twice := seen[key]; twice {
			c.twice("period", strings.Join(append([]string{c.text("period")}, l.namesOf(p.group)...), ", "), first)
			return
		}
		seen[key] = c.r.line
	}
	if !l.readValue(c, how, &p) {
		p.missing = true // reported; the period is there
	}
	if !sound {
		s.complete = false
		return
	}
	s.points = append(s.points, p)
}

func (l *loader) readSeriesPeriod(c reader, kind int, p *point) bool {
	text, ok := c.required("period")
	if !ok {
		return false
	}
	period, err := parsePeriod(kind, text)
	if err == nil {
		p.period = period
		return true
	}
	hint := ""
	for other := range periodWords {
		if _, fits := parsePeriod(other, text); fits == nil {
			hint = fmt.Sprintf("the series has the period %s in scenario.yaml; this is a %s", periodWords[kind], periodWords[other])
		}
	}
	var reason quantity.Reason
	if errors.As(err, &reason) && reason == quantity.NoSuchMonth {
		hint = reason.Hint()
	}
	c.fault("period", codePeriod, "not a period of this series", periodForms[kind], hint)
	return false
}

// readDimension reads the sector, the nationality, the party or the place of a row.
func (l *loader) readDimension(c reader, dim string, g *group) bool {
	switch dim {
	case "sector":
		if !l.places.complete {
			return false
		}
		i, ok := c.reference(dim, "unknown sector", l.places.sectors)
		g.sector = int16(i)
		return ok
	case "nationality":
		if !l.people.complete {
			return false
		}
		i, ok := c.reference(dim, "unknown nationality", l.people.codes)
		g.nationality = int16(i)
		return ok
	case "place":
		if !l.places.complete || len(l.places.rows) > math.MaxInt16 {
			return false
		}
		i, ok := c.reference(dim, "unknown place", l.places.names())
		g.place = int16(i)
		return ok
	}
	i, ok := c.word(dim, "party", partyWords)
	g.party = int16(i)
	return ok
}

// readValue reads value, low and high.
func (l *loader) readValue(c reader, how rowsOf, p *point) bool {
	if how.marks {
		p.kept = observe.KeptOf(c.text("value"))
	}
	if p.kept.Hold != observe.Clear || c.text("value") == "" {
		p.missing = true
		switch {
		case !how.gaps:
			c.fault("value", codeEmpty, "a series that drives the model needs a value in every row", how.value.String(), "write the value; 0 only where it is known to be 0")
		case c.text("low") != "" || c.text("high") != "":
			c.fault("value", codeEmpty, "an interval without a value", how.value.String(), "write the value, or empty low and high")
		}
		return how.gaps
	}
	var ok bool
	if p.value, ok = c.number("value", how.value); !ok {
		return false
	}
	p.low, p.high = p.value, p.value
	low, high := c.text("low") != "", c.text("high") != ""
	if !low && !high {
		return true
	}
	if !low || !high {
		column := "high"
		if !low {
			column = "low"
		}
		c.fault(column, codeEmpty, column+" is empty beside the other end of the interval", how.value.String(), "write both ends, or none")
		return false
	}
	var lowOK, highOK bool
	p.low, lowOK = c.number("low", how.value)
	p.high, highOK = c.number("high", how.value)
	if lowOK && highOK && !(p.low <= p.value && p.value <= p.high) {
		c.fault("value", codeOrder, "the value does not lie between low and high of its row",
			fmt.Sprintf("a number from %s to %s", c.text("low"), c.text("high")), "correct the value or the interval")
		return false
	}
	return lowOK && highOK
}

// namesOf lists the names of the dimensions of a group.
func (l *loader) namesOf(g group) []string {
	var names []string
	if g.sector >= 0 {
		names = append(names, l.places.sectors[g.sector])
	}
	if g.nationality >= 0 {
		names = append(names, l.people.codes[g.nationality])
	}
	if g.party >= 0 {
		names = append(names, partyWords[g.party])
	}
	if g.place >= 0 {
		names = append(names, l.places.rows[g.place].place.Name)
	}
	return names
}

// inside drops the points outside the run and warns of them once. Years count
// where the whole year lies inside only for measurements.
func (l *loader) inside(s *seriesTable, whole bool) {
	if !l.settings.known {
		return
	}
	first, last := int(l.settings.start.Month()), int(l.settings.end.Month())
	kept, dropped := s.points[:0:0], 0
	var example point
	for _, p := range s.points {
		from, to := p.period, p.period
		switch s.info.Period {
		case byYear:
			from, to = p.period*12, p.period*12+11
		case byFiscalYear:
			from, to = p.period*12-3, p.period*12+8
		}
		if to < first || from > last || whole && (from < first || to > last) {
			if p.below {
				continue // a run over other days than those of the base is no fault
			}
			if dropped == 0 || p.line < example.line {
				example = p
			}
			dropped++
			continue
		}
		kept = append(kept, p)
	}
	s.points = kept
	if dropped > 0 {
		l.fault(s.doc, example.line, example.column, diag.Diagnostic{Severity: diag.Warning, Code: codeOutside, Found: cellOf(s, example),
			Message: fmt.Sprintf("%d of %d rows lie outside the run and are not used", dropped, dropped+len(kept)),
			Hint:    fmt.Sprintf("the run goes from %s to %s", l.settings.start, l.settings.end)})
	}
}

// withGaps is the range where an empty cell is allowed.
func (s span) withGaps() span {
	s.gaps = true
	return s
}

// positive is the range of counts.
func positive(unit string) span { return span{unit: unit, high: math.Inf(1)} }
