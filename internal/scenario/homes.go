package scenario

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"vereda/internal/diag"
	"vereda/internal/mechanism"
	"vereda/internal/people"
	"vereda/internal/quantity"
)

// departureWords say where departures come from: from the series arrivals, or out of
// the model.
var departureWords = []string{"given", "made"}

const (
	homesFile         = "departures.csv"
	announcementsFile = "announcements.csv"
)

var (
	homeColumns     = []string{"nationality", "party", "level", "homicide", "homicide_low", "homicide_high", "residents_share", "income_usd", "source", "grade", "note"}
	announceColumns = []string{"from", "nationality", "party", "let_in", "credibility", "source", "note"}
)

// HomeNote is what a row of departures.csv says besides the numbers that the model takes.
type HomeNote struct {
	Provenance
	Low, High float64 // range of the effect of homicides
}

// Announced is a row of announcements.csv.
type Announced struct {
	From               quantity.Date
	Nationality, Party string // empty for all
	LetIn, Credibility float64
	Source, Note       string
	nationality, party int16
}

// homeDriver is a series about people at home.
type homeDriver struct {
	name, unit string
	of         func(*mechanism.Homes) *[]float64
}

// homeDrivers are read by year and nationality; all but the residents may have gaps.
var homeDrivers = []homeDriver{
	{"residents", "people", func(h *mechanism.Homes) *[]float64 { return &h.Population }},
	{"income-at-home", "USD/year", func(h *mechanism.Homes) *[]float64 { return &h.Wage }},
	{"homicides", "1/100000/year", func(h *mechanism.Homes) *[]float64 { return &h.Murders }},
	{"displaced-by-conflict", "people/year", func(h *mechanism.Homes) *[]float64 { return &h.Conflict }},
	{"displaced-by-disaster", "people/year", func(h *mechanism.Homes) *[]float64 { return &h.Disaster }},
	{"dispossessed", "people/year", func(h *mechanism.Homes) *[]float64 { return &h.Land }},
	{"kin-abroad", "people", func(h *mechanism.Homes) *[]float64 { return &h.Kin }},
}

func init() {
	for _, d := range homeDrivers {
		driverList = append(driverList, driver{d.name, []string{d.unit}, []int{byYear}, false,
			rowsOf{dims: []string{"nationality"}, value: positive(d.unit).withGaps(), gaps: true}})
	}
	driverList = append(driverList,
		driver{"income-at-destination", []string{"USD/year"}, []int{byYear}, false, rowsOf{value: positive("USD/year")}},
		driver{"season", []string{"1"}, []int{byClimateMonth}, false, rowsOf{value: span{unit: "1", low: -5, high: 5}}})
	driverNames = namesOf(driverList, func(d driver) string { return d.name })
}

// holdsHomes reports whether the folder says who lives at home.
func (l *loader) holdsHomes() bool {
	return l.exists(homesFile) && l.routes.onTheWay()
}

// readHomes reads departures.csv and announcements.csv.
func (l *loader) readHomes() {
	if !l.holdsHomes() {
		if m := l.settings.departuresAt; m.doc != nil && l.settings.departures == 1 {
			m.fault("departures", diag.Diagnostic{Code: codeNoHomes, Message: "the model cannot make departures: the scenario does not say who lives at home", Found: "made",
				Expected: "given, or a table " + homesFile + " and the way to the border", Hint: "write departures: given, or add " + homesFile})
		}
		return
	}
	l.out.Made = l.settings.departures == 1
	classes := len(l.people.codes) * int(people.Parties)
	of := func() []float64 { return make([]float64, classes) }
	h := &mechanism.Homes{Level: of(), Homicide: of(), Residents: of(), Income: of()}
	l.out.Homes, l.out.HomeNotes = h, make([]HomeNote, classes)
	t := l.readTable(l.read(homesFile), homeColumns)
	if t == nil || !l.people.complete {
		return
	}
	seen := map[int]int{}
	for _, r := range t.rows {
		l.readHome(reader{l, t, r}, h, seen)
	}
	for class := range classes {
		if _, ok := seen[class]; !ok && !t.dropped {
			code, party := l.people.codes[class/int(people.Parties)], partyWords[class%int(people.Parties)]
			l.fault(t.doc, 0, 0, diag.Diagnostic{Code: codeParties, Message: fmt.Sprintf("nationality %s has no row for the party %s", code, party),
				Expected: "a row for each nationality and party", Hint: fmt.Sprintf("add a row: %s,%s,...; a residents_share of 0 for nobody", code, party)})
		}
	}
}

func (l *loader) readHome(c reader, h *mechanism.Homes, seen map[int]int) {
	n, _ := c.reference("nationality", "unknown nationality", l.people.codes)
	party, _ := c.word("party", "party", partyWords)
	effect := span{unit: "1", low: -1, high: 1}
	level, _ := c.number("level", span{unit: "1", low: -50, high: 50})
	homicide, effectOK := c.number("homicide", effect)
	low, lowOK := c.number("homicide_low", effect)
	high, highOK := c.number("homicide_high", effect)
	if effectOK && lowOK && highOK && !(low <= homicide && homicide <= high) {
		c.fault("homicide", codeOrder, "the effect does not lie between homicide_low and homicide_high", fmt.Sprintf("a number from %s to %s", c.text("homicide_low"), c.text("homicide_high")), "correct the effect or the range")
	}
	share, _ := c.number("residents_share", span{unit: "share", high: 1})
	income := 0.0
	if c.text("income_usd") != "" {
		income, _ = c.number("income_usd", positive("USD/year"))
	}
	note := HomeNote{Provenance{Source: c.sources("source"), Note: c.free("note", false)}, low, high}
	note.Grade, _ = c.grade()
	if n < 0 || party < 0 {
		return
	}
	class := n*int(people.Parties) + party
	if first, twice := seen[class]; twice {
		c.twice("nationality", l.people.codes[n]+" with party "+partyWords[party], first)
		return
	}
	seen[class] = c.r.line
	h.Level[class], h.Homicide[class], h.Residents[class], h.Income[class] = level, homicide, share, income
	l.out.HomeNotes[class] = note
}

// readAnnouncements reads a table of announcements; that of a variant adds its rows.
func (l *loader) readAnnouncements(doc *document) {
	t := l.readTable(doc, announceColumns)
	if t == nil {
		return
	}
	for _, r := range t.rows {
		c := reader{l, t, r}
		from, ok := c.date("from")
		row := Announced{From: from, nationality: -1, party: -1, Source: c.sources("source"), Note: c.free("note", false)}
		if c.text("nationality") != "" {
			n, _ := c.reference("nationality", "unknown nationality", l.people.codes)
			if ok = ok && n >= 0; n >= 0 {
				row.nationality, row.Nationality = int16(n), l.people.codes[n]
			}
		}
		if c.text("party") != "" {
			p, _ := c.word("party", "party", partyWords)
			if ok = ok && p >= 0; p >= 0 {
				row.party, row.Party = int16(p), partyWords[p]
			}
		}
		var letIn, believed bool
		row.LetIn, letIn = c.number("let_in", span{unit: "share", high: 1})
		row.Credibility, believed = c.number("credibility", span{unit: "share", high: 1})
		for _, have := range l.out.Announcements {
			if ok && have.From == row.From && have.Nationality == row.Nationality && have.Party == row.Party {
				c.fault("from", codeTwice, "two announcements to the same people on one day", "one row", "delete one of the two")
				ok = false
			}
		}
		if ok && letIn && believed {
			l.out.Announcements = append(l.out.Announcements, row)
		}
	}
}

// finishHomes puts announcements in order and fills what no series said.
func (l *loader) finishHomes(s *Scenario) {
	h := s.Homes
	if h == nil {
		return
	}
	slices.SortStableFunc(s.Announcements, func(a, b Announced) int {
		return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.nationality, b.nationality), cmp.Compare(a.party, b.party))
	})
	for _, a := range s.Announcements {
		h.Announcements = append(h.Announcements, mechanism.Announcement{Day: quantity.Day(a.From.Days() - s.Start.Days()), Nationality: a.nationality, Party: a.party, LetIn: a.LetIn, Credibility: a.Credibility})
	}
	for _, d := range homeDrivers {
		if list := d.of(h); *list == nil {
			*list = slices.Repeat([]float64{math.NaN()}, s.Months()*len(s.Nationalities))
		}
	}
	finishHarvests(s)
	if h.WageThere == nil {
		h.WageThere = slices.Repeat([]float64{math.NaN()}, s.Months())
	}
	if h.Season == nil {
		h.Season = make([]float64, 12)
	}
	if h.Past == nil {
		h.Past = slices.Repeat([]float64{math.NaN()}, len(s.Nationalities)*mechanism.PastYears)
	}
}

// checkHomes wants residents of every nationality.
func (l *loader) checkHomes(found map[string]bool) {
	if l.out.Homes != nil && !found["residents"] && l.settings.seriesSound {
		l.fault(l.settings.doc, 0, 0, diag.Diagnostic{Code: codeNoSeries, Message: "the list series lacks residents, without which " + homesFile + " means nothing",
			Expected: "an entry with name residents, unit people, period year", Hint: "add the entry and its table"})
	}
}

func isHomeDriver(name string) bool {
	return name == "income-at-destination" || name == "season" || slices.ContainsFunc(homeDrivers, func(d homeDriver) bool { return d.name == name })
}

// fillHome writes a series about people at home. A year
// without a value keeps the last one known, and before the first known there is none but
// that: a publisher's gap is no change.
func (l *loader) fillHome(name string, s *seriesTable) {
	h := l.out.Homes
	i := slices.IndexFunc(homeDrivers, func(d homeDriver) bool { return d.name == name })
	if h == nil {
		l.fault(s.doc, 0, 0, diag.Diagnostic{Code: codeNoHomes, Message: "nothing takes the series " + name + " without " + homesFile, Expected: "a table " + homesFile, Hint: "add the table, or take the series out of scenario.yaml"})
		return
	}
	months, nations, start := len(l.out.Drivers.DaysIn), len(l.people.codes), l.settings.start.Month()
	switch {
	case name == "season":
		h.Season = make([]float64, 12)
		for _, p := range s.points {
			h.Season[p.period] = p.value
		}
	case i < 0:
		h.WageThere = yearly(s.points, months, start)
	default:
		list := make([]float64, months*nations)
		for n := range nations {
			own := slices.DeleteFunc(slices.Clone(s.points), func(p point) bool { return int(p.group.nationality) != n })
			for m, v := range yearly(own, months, start) {
				list[m*nations+n] = v
			}
			if name == "residents" && !(list[n] > 0) {
				l.fault(s.doc, 0, 0, diag.Diagnostic{Code: codeGap, Message: "no residents of " + l.people.codes[n] + " are known", Expected: "a value for a year up to " + l.settings.end.String()[:4], Hint: "add a row"})
			}
		}
		*homeDrivers[i].of(h) = list
		if name == "homicides" {
			h.Past = pastYears(s.points, nations, start.Year())
		}
	}
}

// yearly spreads points by year over the months of the run.
func yearly(points []point, months int, start quantity.Month) []float64 {
	out := slices.Repeat([]float64{math.NaN()}, months)
	for m := range out {
		year, best, first := (start + quantity.Month(m)).Year(), -1, -1
		for k, p := range points {
			if p.missing {
				continue
			}
			if p.period <= year && (best < 0 || p.period > points[best].period) {
				best = k
			}
			if first < 0 || p.period < points[first].period {
				first = k
			}
		}
		if best < 0 {
			best = first
		}
		if best >= 0 {
			out[m] = points[best].value
		}
	}
	return out
}

// pastYears are the years before the start, the last first.
func pastYears(points []point, nations, start int) []float64 {
	out := slices.Repeat([]float64{math.NaN()}, nations*mechanism.PastYears)
	for _, p := range points {
		if back := start - 1 - p.period; !p.missing && back >= 0 && back < mechanism.PastYears {
			out[int(p.group.nationality)*mechanism.PastYears+back] = p.value
		}
	}
	return out
}

// WithDepartures returns the scenario with departures given or made. It returns an error
// on another word, and where the scenario does not hold what the model needs to make them.
func (s *Scenario) WithDepartures(word string) (*Scenario, error) {
	i := slices.Index(departureWords, word)
	switch {
	case i < 0:
		return nil, fmt.Errorf("%s: %s. %s", diag.Escape(word), oneOf(departureWords), didYouMean(nearest(word, departureWords)))
	case i == 1 && s.Homes == nil:
		return nil, fmt.Errorf("the scenario %s does not say who lives at home (%s), so that the model cannot make departures", s.Name, homesFile)
	}
	out := *s
	if out.Made = i == 1; out.Made != s.Made {
		out.Digest = digest(Resolve(&out))
	}
	return &out, nil
}

// resolveHomes writes departures.csv.
func resolveHomes(s *Scenario) []byte {
	var w csvWriter
	w.row(homeColumns...)
	h, parties := s.Homes, int(people.Parties)
	for i := range h.Level {
		income := ""
		if h.Income[i] > 0 {
			income = format(h.Income[i])
		}
		n := at(s.HomeNotes, i)
		w.row(s.Nationalities[i/parties], partyWords[i%parties], format(h.Level[i]), format(h.Homicide[i]), format(n.Low), format(n.High), format(h.Residents[i]), income, n.Source, n.Grade, n.Note)
	}
	return w.bytes()
}

func resolveAnnouncements(s *Scenario) []byte {
	var w csvWriter
	w.row(announceColumns...)
	for _, a := range s.Announcements {
		w.row(a.From.String(), a.Nationality, a.Party, format(a.LetIn), format(a.Credibility), a.Source, a.Note)
	}
	return w.bytes()
}

// resolveHomeDriver writes a series about people at home; nothing for another name.
func resolveHomeDriver(s *Scenario, w *csvWriter, name string) bool {
	h := s.Homes
	i := slices.IndexFunc(homeDrivers, func(d homeDriver) bool { return d.name == name })
	first, last := s.Start.Month().Year(), s.End.Month().Year()
	january := func(year int) int { return max(0, int(quantity.MonthOf(year, 1)-s.Start.Month())) }
	value := func(v float64) string {
		if math.IsNaN(v) {
			return ""
		}
		return format(v)
	}
	switch {
	case name == "season":
		w.row("period", "value")
		for m, v := range h.Season {
			w.row(showPeriod(byClimateMonth, m), format(v))
		}
	case name == "income-at-destination":
		w.row("period", "value")
		for y := first; y <= last; y++ {
			w.row(strconv.Itoa(y), value(h.WageThere[january(y)]))
		}
	case i >= 0:
		w.row("period", "nationality", "value")
		nations := len(s.Nationalities)
		for back := mechanism.PastYears; back > 0 && name == "homicides"; back-- {
			for n, code := range s.Nationalities {
				w.row(showPeriod(byYear, first-back), code, value(h.Past[n*mechanism.PastYears+back-1]))
			}
		}
		for y := first; y <= last; y++ {
			for n, code := range s.Nationalities {
				w.row(showPeriod(byYear, y), code, value((*homeDrivers[i].of(h))[january(y)*nations+n]))
			}
		}
	default:
		return false
	}
	return true
}
