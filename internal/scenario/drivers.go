package scenario

import (
	"fmt"
	"slices"
	"strings"

	"vereda/internal/chance"
	"vereda/internal/diag"
	"vereda/internal/network"
	"vereda/internal/observe"
	"vereda/internal/people"
	"vereda/internal/quantity"
)

// driver is a series that the model can take from scenario.yaml.
type driver struct {
	name    string
	units   []string
	periods []int
	needed  bool
	how     rowsOf
}

// coverages says which encounters the totals of a month hold.
var coverages = []string{"between-ports", "all"}

var driverList = []driver{
	{"arrivals", []string{"people/month"}, []int{byMonth}, true, rowsOf{dims: []string{"nationality", "party"}, value: positive("people/month")}},
	{"interior-book-ins", []string{"people/month", "people/day"}, []int{byMonth}, true, rowsOf{value: positive("people/month")}},
	{"unemployment", []string{"share"}, []int{byMonth, byYear}, true, rowsOf{value: span{unit: "share", high: 1}}},
	{"heat", []string{"degC"}, []int{byClimateMonth}, true, rowsOf{dims: []string{"sector"}, value: span{unit: "degC", low: -60, high: 60}}},
	{"heat-on-the-way", []string{"degC"}, []int{byClimateMonth}, false, rowsOf{dims: []string{"place"}, value: span{unit: "degC", low: -60, high: 60}}},
	{"export-demand", []string{"1"}, []int{byMonth}, false, rowsOf{value: span{unit: "1", low: 0.01, high: 100}}},
	{"encounter-totals", []string{"people/month"}, []int{byMonth}, false,
		rowsOf{dims: []string{"nationality", "party"}, coverage: coverages, value: positive("people/month").withGaps(), gaps: true, marks: true}},
}

var driverNames = namesOf(driverList, func(d driver) string { return d.name })

// readDrivers reads the series that scenario.yaml lists.
func (l *loader) readDrivers() {
	if l.settings.doc == nil {
		return
	}
	l.calendar()
	found := map[string]bool{}
	for _, n := range l.settings.series {
		i := slices.IndexFunc(driverList, func(d driver) bool { return d.name == n.Name })
		if i < 0 {
			if n.Name != "" {
				near := nearest(n.Name, driverNames)
				found[near] = true
				n.fault("name", diag.Diagnostic{Code: codeUnknown, Message: "no mechanism takes a series of this name", Expected: oneOf(driverNames), Hint: didYouMean(near)})
			}
			l.read0(n.File)
			continue
		}
		if found[n.Name] {
			continue // reported as a name used twice
		}
		found[n.Name] = true
		d := driverList[i]
		switch sound := l.checkDriver(n, d) && n.sound; {
		case l.guess && d.name == "arrivals":
			l.documents[n.File] = nil // counts as read
			l.addSeries(n)
		case sound:
			l.readDriver(n, d)
		default:
			l.read0(n.File)
		}
	}
	l.checkDrivers(found)
	l.checkHomes(found)
	if l.guess {
		l.guessArrivals()
	}
}

// checkDrivers looks for series without which nothing can run.
func (l *loader) checkDrivers(found map[string]bool) {
	for _, d := range driverList {
		needed := d.needed || l.guess && d.name == "encounter-totals"
		if needed && !found[d.name] && l.settings.seriesSound {
			l.fault(l.settings.doc, 0, 0, diag.Diagnostic{Code: codeNoSeries, Message: "the list series lacks " + d.name,
				Expected: fmt.Sprintf("an entry with name %s, unit %s, period %s", d.name, d.units[0], periodWords[d.periods[0]]), Hint: "add the entry and its table"})
		}
	}
}

// read0 reads a file that cannot be checked further, so that it does not count
// as unused.
func (l *loader) read0(file string) {
	if file != "" {
		if _, done := l.documents[file]; !done {
			l.read(file)
		}
	}
}

func (l *loader) checkDriver(n seriesNode, d driver) bool {
	sound := true
	if n.has("unit") && n.Unit != "" && !slices.Contains(d.units, n.Unit) {
		sound = false
		n.fault("unit", diag.Diagnostic{Code: codeUnit, Message: "the unit of " + d.name + " is not the expected one", Expected: strings.Join(d.units, " or "),
			Hint: "write the values in " + d.units[0]})
	}
	if n.sound && !slices.Contains(d.periods, n.Period) {
		sound = false
		n.fault("period", diag.Diagnostic{Code: codeWord, Message: "the series " + d.name + " has no such period", Expected: periodWords[d.periods[0]]})
	}
	return sound
}

// readDriver reads one series into the drivers.
func (l *loader) readDriver(n seriesNode, d driver) {
	s := l.readSeriesTable(n, d.how)
	l.checkHold(n, d.name)
	if s == nil {
		return
	}
	n.Period = s.info.Period
	defer func() { l.addSeries(n) }()
	if !l.settings.known {
		return
	}
	if isHomeDriver(d.name) {
		if !l.list.HasErrors() {
			l.fillHome(d.name, s) // years before the run count, and gaps are allowed
		}
		return
	}
	groups := l.groups(s.dims)
	first, last := int(l.settings.start.Month()), int(l.settings.end.Month())
	switch s.info.Period {
	case byYear:
		first, last = quantity.Month(first).Year(), quantity.Month(last).Year()
	case byClimateMonth:
		first, last = 0, 11
	}
	n.Held = l.hold(n, s, last)
	switch d.name {
	case "heat-on-the-way":
		groups = placesOf(s)
	case "encounter-totals":
		// Totals may begin later; what is missing is marked so.
		groups = nil
		l.checkCoverage(s)
	}
	if l.places.complete && l.people.complete {
		l.checkGaps(s, groups, first, last)
	}
	if s.info.Period != byClimateMonth {
		l.inside(s, false)
	}
	if l.list.HasErrors() {
		return // nothing will be built
	}
	l.fillDriver(d.name, s)
}

// addSeries tells the scenario of a series.
func (l *loader) addSeries(n seriesNode) {
	l.out.Series = append(l.out.Series, n.SeriesInfo)
	slices.SortFunc(l.out.Series, func(a, b SeriesInfo) int { return strings.Compare(a.Name, b.Name) })
}

// fillDriver writes the points of a series into the drivers.
func (l *loader) fillDriver(name string, s *seriesTable) {
	d, months := &l.out.Drivers, len(l.out.Drivers.DaysIn)
	classes := len(l.people.codes) * int(people.Parties)
	start := int(l.settings.start.Month())
	class := func(p point) int {
		return (p.period-start)*classes + int(p.group.nationality)*int(people.Parties) + int(p.group.party)
	}
	switch name {
	case "arrivals":
		d.Arrivals = make([]float64, months*classes)
		for _, p := range s.points {
			d.Arrivals[class(p)] = p.value
		}
	case "interior-book-ins":
		d.InteriorBookIns = make([]float64, months)
		for _, p := range s.points {
			month := p.period - start
			d.InteriorBookIns[month] = p.value
			if s.info.Unit == "people/month" {
				d.InteriorBookIns[month] /= float64(d.DaysIn[month])
			}
		}
	case "unemployment":
		d.Unemployment = make([]quantity.Share, months)
		for _, p := range s.points {
			for m := range months {
				at := start + m
				if p.period == at || s.info.Period == byYear && quantity.Month(at).Year() == p.period {
					d.Unemployment[m] = quantity.Share(p.value)
				}
			}
		}
	case "export-demand":
		d.ExportDemand = make([]float64, months)
		for _, p := range s.points {
			d.ExportDemand[p.period-start] = p.value
		}
		first := d.ExportDemand[0]
		for m := range d.ExportDemand {
			d.ExportDemand[m] /= first
		}
	case "heat":
		d.Heat = make([]float64, 12*len(l.places.sectors))
		for _, p := range s.points {
			d.Heat[p.period*len(l.places.sectors)+int(p.group.sector)] = p.value
		}
	case "heat-on-the-way":
		for _, p := range s.points {
			l.wayHeat = append(l.wayHeat, stationHeat{l.places.rows[p.group.place].place.Name, p.period, p.value})
		}
	case "encounter-totals":
		l.fillTotals(s, months, classes, class)
	}
}

// placesOf lists the groups of a series that is about places: those it names, each
// of which needs all its periods.
func placesOf(s *seriesTable) []group {
	var list []group
	for _, p := range s.points {
		if !slices.Contains(list, p.group) {
			list = append(list, p.group)
		}
	}
	return list
}

// stationHeat is the mean daily maximum at a place in a month of the year.
type stationHeat struct {
	place string
	month int
	heat  float64
}

// spreadHeat gives every place the heat of the nearest place of the series
// heat-on-the-way.
func (l *loader) spreadHeat(n *network.Network) {
	if len(l.wayHeat) == 0 || !n.OnTheWay {
		return
	}
	var stations []network.PlaceID
	value := map[network.PlaceID]*[12]float64{}
	for _, p := range l.wayHeat {
		id, _ := n.FindPlace(p.place)
		if value[id] == nil {
			value[id] = new([12]float64)
			stations = append(stations, id)
		}
		value[id][p.month] = p.heat
	}
	slices.Sort(stations)
	heat := make([]float64, 12*len(n.Places))
	for i := range n.Places {
		station := n.Nearest(network.PlaceID(i), stations)
		for month := range 12 {
			heat[month*len(n.Places)+i] = value[station][month]
		}
	}
	l.out.Drivers.WayHeat = heat
}

func (l *loader) fillTotals(s *seriesTable, months, classes int, class func(point) int) {
	l.out.EncounterTotals = make([]float64, months*classes)
	l.out.PortsCounted, l.out.TotalsKept = make([]bool, months), make([]bool, months*classes)
	for i := range l.out.EncounterTotals {
		l.out.EncounterTotals[i] = -1
	}
	for _, p := range s.points {
		if !p.missing {
			l.out.EncounterTotals[class(p)] = p.value
		}
		l.out.TotalsKept[class(p)] = p.kept.Hold != observe.Clear
		if coverages[p.word] == "all" {
			l.out.PortsCounted[p.period-int(l.settings.start.Month())] = true
		}
	}
}

// guessArrivals puts the totals of encounters in the place of arrivals.
func (l *loader) guessArrivals() {
	totals := l.out.EncounterTotals
	if l.list.HasErrors() || totals == nil {
		return
	}
	guess := slices.Clone(totals)
	classes := len(l.people.codes) * int(people.Parties)
	for i := classes; i < len(guess); i++ {
		if guess[i] < 0 {
			guess[i] = guess[i-classes]
		}
	}
	for i := len(guess) - 1; i >= 0; i-- {
		switch {
		case guess[i] >= 0:
		case i+classes < len(guess):
			guess[i] = guess[i+classes]
		default:
			guess[i] = 0 // nothing is known of the class
		}
	}
	l.out.Drivers.Arrivals = guess
}

// checkCoverage refuses a month whose rows disagree about what they cover.
func (l *loader) checkCoverage(s *seriesTable) {
	first := map[int]point{}
	for _, p := range s.points {
		have, known := first[p.period]
		if !known {
			first[p.period] = p
		} else if have.word != p.word {
			l.fault(s.doc, p.line, p.column, diag.Diagnostic{Code: codeDiffer, Found: cellOf(s, p),
				Message:  fmt.Sprintf("the coverage of this month differs from line %d", have.line),
				Expected: coverages[have.word], Hint: "all rows of a month cover the same encounters"})
		}
	}
}

// calendar fills what follows from the period alone.
func (l *loader) calendar() {
	if !l.settings.known {
		return
	}
	d := &l.out.Drivers
	start, end := l.settings.start, l.settings.end
	for m := start.Month(); m <= end.Month(); m++ {
		d.DaysIn = append(d.DaysIn, int32(m.Len()))
		first, last := max(start.Days(), m.First().Days()), min(end.Days(), m.Last().Days())
		for range last - first + 1 {
			d.MonthOf = append(d.MonthOf, int32(m-start.Month()))
			d.ClimateMonth = append(d.ClimateMonth, uint8(m.Of()-1))
		}
	}
	for _, code := range l.people.codes {
		d.NationalityHash = append(d.NationalityHash, chance.HashString(code))
	}
	d.Nationalities, d.Sectors = len(l.people.codes), len(l.places.sectors)
}
