package scenario

import (
	"cmp"
	"slices"
	"strings"

	"vereda/internal/diag"
	"vereda/internal/ledger"
	"vereda/internal/observe"
	"vereda/internal/people"
	"vereda/internal/quantity"
)

// The words of the list observed, in the order of the constants they stand for.
var (
	kindWords     = []string{"flow", "stock", "share"}
	dimWords      = []string{"sector", "nationality", "party"}
	roleWords     = []string{"outcome", "driver"}
	lookBackWords = []string{"12-months", "ever"}
)

// measured is an instrument with its series and its entry in scenario.yaml.
type measured struct {
	instrument observe.Instrument
	points     []observe.Point
	kept       map[observe.Place]observe.Kept
	info       SeriesInfo
}

// readObserved reads the list observed and its tables.
func (l *loader) readObserved() {
	var list []measured
	for _, n := range l.settings.observed {
		in, dims, sound := l.readInstrument(n)
		if !sound {
			l.read0(n.File)
			continue
		}
		value := positive("")
		if in.Kind == observe.Share {
			value = span{unit: "share", high: 1}
		}
		s := l.readSeriesTable(n, rowsOf{dims: dims, value: value.withGaps(), gaps: true, interval: true, marks: in.Kind != observe.Share})
		if s == nil {
			continue
		}
		if l.places.complete && l.people.complete {
			l.checkGaps(s, l.groups(s.dims), 0, -1)
			l.checkScope(s, in)
		}
		l.inside(s, true)
		points, kept := observedPoints(s)
		list = append(list, measured{in, points, kept, n.SeriesInfo})
	}
	slices.SortStableFunc(list, func(a, b measured) int { return strings.Compare(a.instrument.Name, b.instrument.Name) })
	l.out.Instruments = make([]observe.Instrument, len(list))
	for i, m := range list {
		l.out.Instruments[i] = m.instrument
		l.out.ObservedInfo = append(l.out.ObservedInfo, m.info)
		l.out.Observed = append(l.out.Observed, observe.Series{Instrument: &l.out.Instruments[i], Points: m.points, Kept: m.kept})
	}
}

// readInstrument reads an entry of the list observed.
func (l *loader) readInstrument(n seriesNode) (observe.Instrument, []string, bool) {
	before := l.list.Errors()
	in := observe.Instrument{Name: n.Name, Title: n.Name, Unit: n.Unit, Publisher: n.Publisher, Licence: n.Licence, Source: n.Source, NotCounted: n.NotCounted}
	if n.has("title") {
		in.Title, _ = n.text("title")
	}
	in.Definition, _ = n.text("definition")
	switch {
	case !n.sound:
	case n.Period == byMonth:
		in.Period = observe.Monthly
	case n.Period == byFiscalYear:
		in.Period = observe.FiscalYearly
	case n.Period == byYear:
		in.Period = observe.Yearly
	default:
		n.fault("period", diag.Diagnostic{Code: codeWord, Message: "measurements have no such period", Expected: "month, year or fiscal-year"})
	}
	kind, kindOK := n.word("kind", kindWords)
	in.Kind = observe.Kind(kind)
	if kindOK {
		l.readCounts(n, &in)
	}
	var dims []string
	for _, d := range sortedWords(n.words("by", "dimension", dimWords)) {
		dims = append(dims, dimWords[d])
		switch d {
		case 0:
			in.BySector = true
		case 1:
			in.ByNation = true
		case 2:
			in.ByParty = true
		}
	}
	l.readWhere(n, &in)
	role, _ := n.word("role", roleWords)
	in.Driver = roleWords[role] == "driver"
	ever, _ := n.word("look_back", lookBackWords)
	in.RepeatEver = lookBackWords[ever] == "ever"
	if n.has("from") {
		in.From, _ = n.month("from")
	}
	if kindOK && n.sound {
		l.checkInstrumentUnit(n, in)
	}
	if l.list.Errors() == before && n.sound {
		if fault := in.Fault(); fault != "" {
			l.nodeFault(n.doc, n.node, diag.Diagnostic{Code: codeInstrument, Message: "the instrument cannot be read: " + fault, Hint: "look at kind, count, minus, by and where"})
		}
	}
	return in, dims, n.sound && l.list.Errors() == before
}

// checkInstrumentUnit refuses values in a unit in which the model does not
// count: people in the period, people in a stock, shares.
func (l *loader) checkInstrumentUnit(n seriesNode, in observe.Instrument) {
	units := []string{"people", "people (events)"}
	hint := ""
	switch {
	case in.Kind == observe.Share:
		units, hint = []string{"share"}, "write values between 0 and 1: 0.05 for 5 %"
	case in.Kind == observe.Stock:
		units = units[:1]
	case in.Period == observe.Monthly:
		units = append(units, "people/month")
	case in.Period == observe.Yearly:
		units = append(units, "people/year")
	}
	if slices.Contains(units, n.Unit) {
		return
	}
	if hint == "" {
		hint = didYouMean(nearest(n.Unit, units))
	}
	n.fault("unit", diag.Diagnostic{Code: codeUnit, Message: "the unit of a " + kindWords[in.Kind] + " is not the expected one", Expected: strings.Join(units, " or "), Hint: hint})
}

// readCounts reads what is added and taken off, in the words of its kind.
func (l *loader) readCounts(n seriesNode, in *observe.Instrument) {
	if in.Kind == observe.Stock {
		causes := people.CauseNames()
		n.hint = func(word string) string {
			if slices.Contains(causes, word) {
				return word + " is a cause; write kind: flow to count events"
			}
			return ""
		}
		for _, i := range sortedWords(n.words("count", "stock", ledger.StockNames())) {
			in.Stocks = append(in.Stocks, ledger.Stock(i))
		}
		return
	}
	stocks := ledger.StockNames()
	n.hint = func(word string) string {
		if slices.Contains(stocks, word) {
			return word + " is a stock; write kind: stock to count who is in it"
		}
		return ""
	}
	for _, i := range sortedWords(n.words("count", "cause", people.CauseNames())) {
		in.Count = append(in.Count, people.Cause(i))
	}
	for _, i := range sortedWords(n.words("minus", "cause", people.CauseNames())) {
		in.Minus = append(in.Minus, people.Cause(i))
	}
}

// readWhere reads the classes of people to which an instrument is restricted.
func (l *loader) readWhere(n seriesNode, in *observe.Instrument) {
	if !n.has("where") {
		return
	}
	where, ok := l.mapping(n.docOf("where"), n.values["where"], "where", []string{"?", "party", "nationality", "sector", "zone", "leg"})
	if !ok {
		return
	}
	for _, i := range sortedWords(where.words("party", "party", partyWords)) {
		in.Parties = append(in.Parties, people.Party(i))
	}
	if l.people.complete {
		in.Nations = sortedWords(where.words("nationality", "nationality", l.people.codes))
	}
	if l.places.complete {
		in.Sectors = sortedWords(where.words("sector", "sector", l.places.sectors))
	}
	if l.places.complete && l.routes.complete {
		in.Zones = sortedWords(where.words("zone", "zone", l.places.countries))
		in.Legs = sortedWords(where.words("leg", "leg of the way", l.routes.names()))
		l.checkOnTheWay(where, in)
	}
}

// checkOnTheWay refuses legs that are not on the way to the border, and zones in
// a scenario that does not hold it.
func (l *loader) checkOnTheWay(where mapping, in *observe.Instrument) {
	if len(in.Zones) > 0 && !l.routes.onTheWay() {
		l.nodeFault(where.doc, where.values["zone"], diag.Diagnostic{Code: codeInstrument, Message: "the scenario does not hold the way to the border",
			Hint: "take zone out, or add legs to routes.csv"})
	}
	names := l.routes.names()
	for _, leg := range in.Legs {
		i := slices.IndexFunc(l.routes.rows, func(r routeRow) bool { return r.route.Name == names[leg] })
		if !l.routes.rows[i].route.Mode.OnTheWay() {
			l.nodeFault(where.doc, where.values["leg"], diag.Diagnostic{Code: codeInstrument, Message: "the route is not a leg of the way to the border",
				Found: names[leg], Expected: "a route with mode bus, train, truck, foot, boat or flight"})
		}
	}
}

func sortedWords(list []int) []int {
	slices.Sort(list)
	return list
}

// checkScope refuses rows about people whom the instrument does not count.
func (l *loader) checkScope(s *seriesTable, in observe.Instrument) {
	for _, p := range s.points {
		outside := ""
		switch {
		case p.group.party >= 0 && len(in.Parties) > 0 && !slices.Contains(in.Parties, people.Party(p.group.party)):
			outside = partyWords[p.group.party]
		case p.group.nationality >= 0 && len(in.Nations) > 0 && !slices.Contains(in.Nations, int(p.group.nationality)):
			outside = l.people.codes[p.group.nationality]
		}
		if outside != "" {
			l.fault(s.doc, p.line, p.column, diag.Diagnostic{Code: codeInstrument, Found: cellOf(s, p),
				Message: "a row about " + outside + ", whom the instrument does not count", Hint: "delete the row, or change where in scenario.yaml"})
			return
		}
	}
}

// observedPoints turns rows into sorted points; missing values have none, and those
// that are kept back are told by their place.
func observedPoints(s *seriesTable) (points []observe.Point, kept map[observe.Place]observe.Kept) {
	points = []observe.Point{}
	for _, p := range s.points {
		if p.missing && p.kept.Hold == observe.Clear {
			continue
		}
		month := p.period
		switch s.info.Period {
		case byYear:
			month = p.period * 12
		case byFiscalYear:
			month = p.period*12 - 3
		}
		one := observe.Point{Month: quantity.Month(month), Sector: p.group.sector, Nationality: p.group.nationality, Party: p.group.party,
			Value: p.value, Low: p.low, High: p.high}
		if p.kept.Hold != observe.Clear {
			if kept == nil {
				kept = map[observe.Place]observe.Kept{}
			}
			kept[one.Place()] = p.kept
			continue
		}
		points = append(points, one)
	}
	slices.SortFunc(points, comparePoints)
	return points, kept
}

// comparePoints orders points by sector, nationality, party and month.
func comparePoints(a, b observe.Point) int {
	return cmp.Or(cmp.Compare(a.Sector, b.Sector), cmp.Compare(a.Nationality, b.Nationality), cmp.Compare(a.Party, b.Party), cmp.Compare(a.Month, b.Month))
}
