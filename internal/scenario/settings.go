package scenario

import (
	"cmp"
	"fmt"
	"slices"

	"vereda/internal/diag"
	"vereda/internal/observe"
	"vereda/internal/quantity"
)

// maxYears is the length up to which a run is accepted.
const maxYears = 200

// settings is what scenario.yaml says besides its lists of series.
type settings struct {
	known             bool // start and end are known
	title, question   string
	start, end        quantity.Date
	perRow, priceYear int
	seed              uint64
	smallCounts       float64
	fit, check        []Span
	series, observed  []seriesNode
	journey           int // row of journeyWords
	seriesSound       bool
	departures        int     // row of departureWords
	departuresAt      mapping // where that stands
	journeyAt         mapping // where the rule of the journey stands
	doc               *document
	rulesDoc          *document // policy.csv
	rulesUnknown      bool      // rows of it could not be read
}

// seriesNode is an entry of the lists series and observed, with its place.
type seriesNode struct {
	sound bool // every key that is needed is there
	mapping
	SeriesInfo
}

// journeyWords are the rules by which people choose the legs of the way.
var journeyWords = []string{"recursive-logit", "gravity"}

var settingsKeys = []string{"title", "question", "start", "end", "people_per_row", "price_year", "seed", "series", "?", "fit", "check", "observed", "journey", "departures", "small_counts", "base"}

// readSettings reads scenario.yaml.
func (l *loader) readSettings(doc *document) {
	if doc == nil {
		return
	}
	root := l.settingsRoot
	if root == nil {
		return
	}
	keys := settingsKeys
	if l.base != nil || keyOf(root, "base") != nil { // one that cannot be found is reported
		keys = optional(keys)
	}
	m, _ := l.mapping(doc, root, "scenario.yaml", keys)
	m = l.overBase(m, "scenario.yaml", settingsKeys)
	s := &l.settings
	s.doc = doc
	s.title, _ = m.text("title")
	s.question, _ = m.text("question")
	l.readPeriod(m)
	perRow, _ := m.whole("people_per_row", span{low: 1, high: 100_000})
	year, _ := m.whole("price_year", span{low: 1900, high: 2200})
	seed, _ := m.whole("seed", span{low: 0, high: 1 << 53})
	s.perRow, s.priceYear, s.seed = int(perRow), int(year), uint64(seed)
	s.smallCounts = observe.SmallCount
	if m.has("small_counts") {
		below, _ := m.whole("small_counts", span{low: 1, high: 1000})
		s.smallCounts = float64(below)
	}
	s.fit, s.check = l.readSpans(m)
	s.seriesSound = m.has("series")
	s.series = l.readSeriesList(m, "series", []string{"name", "file", "unit", "period", "source", "publisher", "licence", "?", "note", "not_counted", "hold"})
	s.observed = l.readSeriesList(m, "observed", []string{"name", "file", "unit", "period", "kind", "count", "source", "publisher", "licence", "definition",
		"?", "title", "by", "minus", "where", "coverage", "role", "from", "look_back", "note", "not_counted"})
	if m.has("journey") {
		s.journey, _ = m.word("journey", journeyWords)
		s.journeyAt = m
	}
	if m.has("departures") {
		s.departures, _ = m.word("departures", departureWords)
		s.departuresAt = m
	}
	l.checkNames()
}

// readPeriod reads the first and the last day of the run.
func (l *loader) readPeriod(m mapping) {
	s := &l.settings
	var first, last bool
	s.start, first = m.date("start")
	s.end, last = m.date("end")
	if !first || !last {
		return
	}
	switch {
	case s.end.Before(s.start):
		m.fault("end", diag.Diagnostic{Code: codeSpan, Message: "the run ends before it starts",
			Expected: "a day from " + s.start.String() + " on", Hint: "are start and end exchanged?"})
	case s.end.Days()-s.start.Days() > maxYears*366:
		m.fault("end", diag.Diagnostic{Code: codeSpan, Message: fmt.Sprintf("the run is longer than %d years", maxYears), Hint: "correct start or end"})
	default:
		s.known = true
	}
}

// spanNode is a span with its entry in scenario.yaml.
type spanNode struct {
	Span
	mapping
	key string // fit or check
}

// readSpans reads the lists fit and check. No month may stand in both or twice
// in one: a score on fitted months would say nothing.
func (l *loader) readSpans(m mapping) (fit, check []Span) {
	all := slices.Concat(l.readSpanList(m, "fit"), l.readSpanList(m, "check"))
	for i, s := range all {
		for _, o := range all[:i] {
			if s.From > o.To || o.From > s.To {
				continue
			}
			s.fault("from", diag.Diagnostic{Code: codeOverlap, Message: fmt.Sprintf("%s to %s has months in common with %s to %s of %s in line %d", s.From, s.To, o.From, o.To, o.key, o.node.Line),
				Expected: "months that stand once in fit or in check", Hint: "months after the fitted ones are checked; change from or to"})
			break
		}
		if s.key == "fit" {
			fit = append(fit, s.Span)
		} else {
			check = append(check, s.Span)
		}
	}
	for _, list := range [][]Span{fit, check} {
		slices.SortFunc(list, func(a, b Span) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	}
	return fit, check
}

// readSpanList reads a list of {from, to} of months.
func (l *loader) readSpanList(m mapping, key string) []spanNode {
	var list []spanNode
	for _, node := range m.items(key) {
		item, ok := l.mapping(m.docOf(key), node, "an entry of "+key, []string{"from", "to"})
		if !ok {
			continue
		}
		from, first := item.month("from")
		to, last := item.month("to")
		switch {
		case !first || !last:
		case to < from:
			item.fault("to", diag.Diagnostic{Code: codeSpan, Message: "the months end before they start", Expected: "a month from " + from.String() + " on"})
		case l.settings.known && (from < l.settings.start.Month() || to > l.settings.end.Month()):
			bad, month := "from", from
			if from >= l.settings.start.Month() {
				bad, month = "to", to
			}
			item.fault(bad, diag.Diagnostic{Code: codeSpan, Message: fmt.Sprintf("%s lies outside the run", month),
				Expected: fmt.Sprintf("a month from %s to %s", l.settings.start.Month(), l.settings.end.Month())})
		default:
			list = append(list, spanNode{Span{from, to}, item, key})
		}
	}
	return list
}

// month reads a month such as 2019-06.
func (m mapping) month(key string) (quantity.Month, bool) {
	text, ok := m.text(key)
	if !ok {
		return 0, false
	}
	v, err := quantity.ParseMonth(text)
	if err != nil {
		d := diag.Diagnostic{Code: codePeriod, Message: key + " is " + err.Error(), Found: text, Expected: "a month such as 2019-06"}
		if reason, ok := err.(quantity.Reason); ok {
			d.Hint = reason.Hint()
		}
		m.fault(key, d)
		return 0, false
	}
	return v, true
}

// readSeriesList reads what series and observed have in common.
func (l *loader) readSeriesList(m mapping, key string, keys []string) []seriesNode {
	var list []seriesNode
	entries, fit, broken := l.entries(m, key, keys)
	if broken {
		l.settings.seriesSound = false
	}
	for i, item := range entries {
		sound := fit[i]
		n := seriesNode{mapping: item}
		n.Name, _ = item.text("name")
		if message := badName(n.Name); message != "" {
			item.fault("name", diag.Diagnostic{Code: codeName, Message: message, Expected: "letters a to z, digits, and - _ . between them"})
			n.Name = ""
		}
		n.File = l.seriesFile(item)
		n.Unit, _ = item.text("unit")
		period, periodOK := item.word("period", periodWords)
		n.Period = period
		n.Source = l.seriesSource(item)
		n.Publisher, _ = item.text("publisher")
		n.Licence, _ = item.text("licence")
		for name, text := range map[string]*string{"note": &n.Note, "coverage": &n.Coverage, "not_counted": &n.NotCounted} {
			if item.has(name) {
				*text, _ = item.text(name)
			}
		}
		n.sound = sound && periodOK && n.Name != ""
		list = append(list, n)
	}
	return list
}

// seriesFile reads the path of a table.
func (l *loader) seriesFile(item mapping) string {
	file, ok := item.text("file")
	if !ok {
		return ""
	}
	if message, hint := checkPath(file); message != "" {
		item.fault("file", diag.Diagnostic{Code: codePath, Message: message, Found: file, Expected: "a path within the folder, such as series/arrivals.csv", Hint: hint})
		return ""
	}
	return file
}

func (l *loader) seriesSource(item mapping) string {
	key, ok := item.text("source")
	if ok {
		l.useSource(key, func(message, hint string) {
			item.fault("source", diag.Diagnostic{Code: codeSource, Message: message, Found: key, Expected: "a key of sources.bib, or the word assumption", Hint: hint})
		})
	}
	return key
}

// checkNames refuses two series of one name or file.
func (l *loader) checkNames() {
	names, files := map[string]int{}, map[string]int{}
	for _, n := range slices.Concat(l.settings.series, l.settings.observed) {
		for key, value := range map[string]string{"name": n.Name, "file": n.File} {
			seen := names
			if key == "file" {
				seen = files
			}
			first, twice := seen[value]
			if value == "" || !n.has(key) {
				continue
			}
			if twice && key == "name" {
				n.fault(key, diag.Diagnostic{Code: codeTwice, Message: fmt.Sprintf("%s %s stands already in line %d", key, value, first), Found: value,
					Hint: "delete one of the two, or change its name"})
			}
			if !twice {
				seen[value] = n.values[key].Line
			}
		}
	}
}

func (s *settings) fill(out *Scenario) {
	out.Title, out.Question = s.title, s.question
	out.Start, out.End, out.Days = s.start, s.end, s.end.Days()-s.start.Days()+1
	out.PeoplePerRow, out.PriceYear, out.Seed, out.SmallCounts = s.perRow, s.priceYear, s.seed, s.smallCounts
	out.Fit, out.Check = s.fit, s.check
}
