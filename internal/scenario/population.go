package scenario

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"vereda/internal/diag"
	"vereda/internal/network"
	"vereda/internal/people"
)

var peopleColumns = []string{"nationality", "name", "origin", "party", "claim_share", "us_home_share", "debt_usd", "source", "grade", "note"}

// peopleRow is a row of people.csv.
type peopleRow struct {
	nationality, title, origin string
	party                      int
	margin                     people.Margin
	note                       Provenance
	line                       int
}

// peopleTable is people.csv.
type peopleTable struct {
	rows     []peopleRow
	codes    []string // of the nationalities, sorted
	complete bool
}

// readPeople reads people.csv.
func (l *loader) readPeople(doc *document) {
	t := l.readTable(doc, peopleColumns)
	if t == nil {
		return
	}
	p := &l.people
	p.complete = !t.dropped
	seen, nations := map[string]int{}, map[string]peopleRow{}
	for _, r := range t.rows {
		l.readMargin(reader{l, t, r}, seen, nations)
	}
	for _, r := range p.rows {
		p.codes = append(p.codes, r.nationality)
	}
	slices.Sort(p.codes)
	p.codes = slices.Compact(p.codes)
	if len(p.codes) > math.MaxUint8 {
		l.fault(doc, 0, 0, diag.Diagnostic{Code: codeLimit, Message: "more than 255 nationalities", Hint: "group the small ones"})
		p.complete = false
	}
	if !p.complete {
		return
	}
	for _, code := range p.codes {
		for party, word := range partyWords {
			if !slices.ContainsFunc(p.rows, func(r peopleRow) bool { return r.nationality == code && r.party == party }) {
				l.fault(doc, 0, 0, diag.Diagnostic{Code: codeParties, Message: fmt.Sprintf("nationality %s has no row for the party %s", code, word),
					Expected: "a row for each of " + strings.Join(partyWords, ", "), Hint: fmt.Sprintf("add a row: %s,%s,%s,%s,...", code, nations[code].title, nations[code].origin, word)})
			}
		}
	}
}

func (l *loader) readMargin(c reader, seen map[string]int, nations map[string]peopleRow) {
	row := peopleRow{line: c.r.line}
	code, ok := c.name("nationality")
	party, _ := c.word("party", "party", partyWords)
	if !ok || party < 0 {
		l.people.complete = false
	}
	if !ok {
		return
	}
	row.nationality, row.party = code, party
	key := fmt.Sprintf("%s %d", strings.ToLower(code), party)
	if first, twice := seen[key]; twice && party >= 0 {
		c.twice("nationality", fmt.Sprintf("nationality %s with party %s", code, partyWords[party]), first)
		return
	}
	seen[key] = row.line
	row.title = c.free("name", true)
	row.origin = l.originPlace(c)
	claims, _ := c.number("claim_share", span{unit: "share", high: 1})
	ties, _ := c.number("us_home_share", span{unit: "share", high: 1})
	debt, _ := c.number("debt_usd", span{unit: "USD", high: math.Inf(1)})
	row.margin = people.Margin{Claims: claims, Ties: ties, Debt: debt}
	row.note = Provenance{Source: c.sources("source"), Note: c.free("note", false)}
	row.note.Grade, _ = c.grade()
	if first, known := nations[code]; known {
		for _, column := range []struct{ name, have, want string }{{"name", row.title, first.title}, {"origin", row.origin, first.origin}} {
			if column.have != column.want && column.have != "" && column.want != "" {
				c.fault(column.name, codeDiffer, fmt.Sprintf("%s of %s differs from line %d", column.name, code, first.line), column.want, "write the same in all rows of a nationality")
			}
		}
	} else {
		nations[code] = row
	}
	l.people.rows = append(l.people.rows, row)
}

// grade reads the grade of evidence.
func (c reader) grade() (string, bool) {
	if c.text("grade") == "" {
		c.required("grade")
		return "", false
	}
	i, ok := c.among("grade", codeWord, "unknown grade", grades)
	if !ok {
		return "", false
	}
	return grades[i], true
}

// originPlace returns the place of origin that a row names, or the one meant;
// nothing where that cannot be told.
func (l *loader) originPlace(c reader) string {
	if !l.places.complete {
		return c.text("origin")
	}
	i, ok := l.places.at[c.text("origin")]
	if !ok {
		origins := []string{}
		for _, r := range l.places.rows {
			if r.kindOK && r.place.Kind == network.Origin {
				origins = append(origins, r.place.Name)
			}
		}
		if near, _ := c.reference("origin", "unknown place of origin", origins); near >= 0 {
			return origins[near]
		}
		return ""
	}
	if p := l.places.rows[i]; p.kindOK && p.place.Kind != network.Origin {
		c.fault("origin", codeEnds, "a place of kind "+p.place.Kind.String()+" cannot be a place of origin", "a place of kind origin", "correct the place, or its kind in places.csv")
		return ""
	}
	return c.text("origin")
}

// fill writes the table into the scenario.
func (t *peopleTable) fill(out *Scenario, n *network.Network) {
	parties := int(people.Parties)
	out.Nationalities = t.codes
	out.NationalityTitle = make([]string, len(t.codes))
	out.HomePlace = make([]network.PlaceID, len(t.codes))
	out.Margins = make([]people.Margin, len(t.codes)*parties)
	out.MarginNotes = make([]Provenance, len(out.Margins))
	for _, r := range t.rows {
		i, _ := slices.BinarySearch(t.codes, r.nationality)
		out.NationalityTitle[i] = r.title
		out.HomePlace[i], _ = n.FindPlace(r.origin)
		out.Margins[i*parties+r.party] = r.margin
		out.MarginNotes[i*parties+r.party] = r.note
	}
}
