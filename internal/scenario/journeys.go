package scenario

import (
	"fmt"
	"slices"
	"strings"

	"vereda/internal/diag"
	"vereda/internal/network"
	"vereda/internal/people"
)

var (
	originColumns = []string{"nationality", "origin", "share", "source", "grade", "note"}
	goalColumns   = []string{"nationality", "destination", "share", "source", "grade", "note"}
)

// shareTable is origins.csv or destinations.csv: how the people of each
// nationality divide over places.
type shareTable struct {
	file string
	rows []shareRow
}

type shareRow struct {
	nationality, place string
	share              float64
	note               Provenance
}

// readJourneys reads the tables that only a scenario with the way to the border
// has, and finds what contradicts it elsewhere.
func (l *loader) readJourneys() {
	if !l.routes.onTheWay() {
		if m := l.settings.journeyAt; l.routes.complete && m.doc != nil {
			m.fault("journey", diag.Diagnostic{Code: codeNoWay, Message: "the scenario does not hold the way to the border", Expected: "no key journey", Hint: "delete the key, or add legs to routes.csv"})
		}
		return
	}
	l.origins = l.readShares("origins.csv", originColumns, network.Origin)
	l.goals = l.readShares("destinations.csv", goalColumns, network.Area)
}

// readShares reads one of the tables. The shares of a nationality must add to 1.
func (l *loader) readShares(file string, columns []string, kind network.PlaceKind) shareTable {
	out := shareTable{file: file}
	doc := l.read(file)
	t := l.readTable(doc, columns)
	if t == nil {
		return out
	}
	column := columns[1]
	var places []string
	for _, r := range l.places.rows {
		if r.kindOK && r.place.Kind == kind {
			places = append(places, r.place.Name)
		}
	}
	sums, lines, seen := map[string]float64{}, map[string]int{}, map[string]int{}
	sound := !t.dropped && l.places.complete && l.people.complete
	for _, r := range t.rows {
		c := reader{l, t, r}
		row := shareRow{}
		n, nOK := c.reference("nationality", "unknown nationality", l.people.codes)
		p, pOK := c.reference(column, "unknown place of kind "+kind.String(), places)
		share, shareOK := c.number("share", span{unit: "share", high: 1})
		row.note = Provenance{Source: c.sources("source"), Note: c.free("note", false)}
		row.note.Grade, _ = c.grade()
		if n < 0 || p < 0 || !shareOK {
			sound = false
			continue
		}
		sound = sound && nOK && pOK
		row.nationality, row.place, row.share = l.people.codes[n], places[p], share
		key := row.nationality + " " + row.place
		if first, twice := seen[key]; twice {
			c.twice(column, row.place+" for "+row.nationality, first)
			sound = false
			continue
		}
		seen[key], lines[row.nationality] = c.r.line, c.r.line
		sums[row.nationality] += share
		out.rows = append(out.rows, row)
	}
	if sound {
		l.checkSums(doc, file, sums, lines)
	}
	return out
}

// WithJourney returns the scenario with another rule by which people choose the
// legs of the way: recursive-logit or gravity. It returns an error on another
// word, and where the scenario does not hold the way to the border.
func (s *Scenario) WithJourney(rule string) (*Scenario, error) {
	i := slices.Index(journeyWords, rule)
	switch {
	case i < 0:
		return nil, fmt.Errorf("unknown rule %s: %s. %s", diag.Escape(rule), oneOf(journeyWords), didYouMean(nearest(rule, journeyWords)))
	case !s.Network.OnTheWay:
		return nil, fmt.Errorf("the scenario %s begins at the border: nobody chooses legs", s.Name)
	}
	out := *s
	out.Gravity = i == 1
	out.Digest = digest(Resolve(&out))
	return &out, nil
}

// checkSums wants shares that add to 1 for each nationality.
func (l *loader) checkSums(doc *document, file string, sums map[string]float64, lines map[string]int) {
	for _, code := range l.people.codes {
		sum, told := sums[code]
		switch {
		case !told:
			l.fault(doc, 0, 0, diag.Diagnostic{Code: codeShares, Message: fmt.Sprintf("nationality %s has no row", code),
				Expected: "rows whose shares add to 1", Hint: fmt.Sprintf("add a row: %s,PLACE,1,SOURCE,D,", code)})
		case sum < 1-1e-6 || sum > 1+1e-6:
			l.fault(doc, lines[code], 0, diag.Diagnostic{Code: codeShares, Message: fmt.Sprintf("the shares of %s add to %.6g", code, sum),
				Found: fmt.Sprintf("%.6g", sum), Expected: "1", Hint: "correct the shares in " + file})
		}
	}
}

// checkWays looks for places of origin from which no legs lead to the border,
// and for routes of a scenario that begins at the border.
func (l *loader) checkWays(doc *document) {
	next := map[string][]string{}
	for _, r := range l.routes.rows {
		if r.route.Mode == network.Approach {
			l.fault(doc, r.line, 0, diag.Diagnostic{Code: codeEnds, Message: "a route with mode approach beside legs of the way to the border",
				Found: r.route.Name, Expected: "either routes with mode approach, or legs", Hint: "delete the row"})
		}
		if r.route.Mode.OnTheWay() {
			next[r.to] = append(next[r.to], r.from)
		}
	}
	// Backwards from the border cities: whoever is found can get there.
	reached, open := map[string]bool{}, []string{}
	for _, p := range l.places.rows {
		if p.kindOK && p.place.Kind == network.BorderCity {
			reached[p.place.Name] = true
			open = append(open, p.place.Name)
		}
	}
	for len(open) > 0 {
		place := open[0]
		open = open[1:]
		for _, from := range next[place] {
			if !reached[from] {
				reached[from] = true
				open = append(open, from)
			}
		}
	}
	for _, mode := range []network.Mode{network.Bus, network.Train, network.Truck, network.Foot, network.Boat, network.Flight} {
		if l.routes.unsure[mode] {
			return
		}
	}
	names := l.places.names()
	slices.Sort(names)
	for _, name := range names {
		p := l.places.rows[l.places.at[name]]
		if p.kindOK && (p.place.Kind == network.Origin || p.place.Kind == network.Transit) && !reached[name] {
			l.fault(doc, 0, 0, diag.Diagnostic{Code: codeNoRoute, Message: "no legs lead from " + name + " to the border",
				Expected: "legs from " + name + " to a border city, by way of other places or not", Hint: "add the legs, or delete the place"})
		}
	}
}

// fillJourneys writes the tables into the scenario, in the order of the ids.
func (l *loader) fillJourneys(s *Scenario) {
	if !s.Network.OnTheWay {
		return
	}
	s.Gravity = l.settings.journey == 1
	s.ShareNotes = map[string]Provenance{}
	s.Origins = l.origins.fill(s)
	s.Goals = l.goals.fill(s)
}

func (t *shareTable) fill(s *Scenario) [][]people.PlaceShare {
	out := make([][]people.PlaceShare, len(s.Nationalities))
	for _, r := range t.rows {
		n, _ := slices.BinarySearch(s.Nationalities, r.nationality)
		place, _ := s.Network.FindPlace(r.place)
		out[n] = append(out[n], people.PlaceShare{Place: place, Share: r.share})
		s.ShareNotes[shareKey(t.file, r.nationality, r.place)] = r.note
	}
	for _, list := range out {
		slices.SortFunc(list, func(a, b people.PlaceShare) int { return int(a.Place) - int(b.Place) })
	}
	return out
}

func shareKey(file, nationality, place string) string {
	return strings.Join([]string{file, nationality, place}, " ")
}

func resolveShares(s *Scenario, columns []string, shares [][]people.PlaceShare) []byte {
	file := "origins.csv"
	if columns[1] == goalColumns[1] {
		file = "destinations.csv"
	}
	var w csvWriter
	w.row(columns...)
	for n, list := range shares {
		for _, p := range list {
			name := s.Network.Places[p.Place].Name
			note := s.ShareNotes[shareKey(file, s.Nationalities[n], name)]
			w.row(s.Nationalities[n], name, format(p.Share), note.Source, note.Grade, note.Note)
		}
	}
	return w.bytes()
}
