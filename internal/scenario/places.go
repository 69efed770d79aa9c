package scenario

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"vereda/internal/diag"
	"vereda/internal/network"
)

var placeColumns = []string{"place", "name", "kind", "jurisdiction", "sector", "lat", "lon", "source", "?", "capacity_people", "danger", "role", "occupied_people"}

// roleOfPlace are the words of the column role, of which a place may have several
// with semicolons between them.
var roleOfPlace = []string{"dispersal", "reception", "asylum"}

// placeRow is a row of places.csv.
type placeRow struct {
	place  network.Place // without the id of the sector
	sector string
	source string
	line   int
	kindOK bool
	locOK  bool // the coordinates were read
}

// placeTable is places.csv.
type placeTable struct {
	rows      []placeRow
	at        map[string]int             // row by name
	sectors   []string                   // sorted
	countries []string                   // sorted
	complete  bool                       // every row was read
	lacks     map[network.PlaceKind]bool // kinds reported to have no place
}

// names lists the places.
func (t *placeTable) names() []string {
	names := make([]string, len(t.rows))
	for i, r := range t.rows {
		names[i] = r.place.Name
	}
	return names
}

// findCountries lists the first parts of the jurisdictions, sorted.
func (t *placeTable) findCountries() []string {
	var list []string
	for _, r := range t.rows {
		country, _, _ := strings.Cut(r.place.Jurisdiction, ".")
		if country != "" {
			list = append(list, country)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// readPlaces reads places.csv. The sectors are those of the border cities.
func (l *loader) readPlaces(doc *document) {
	t := l.readTable(doc, placeColumns)
	if t == nil {
		return
	}
	p := &l.places
	p.at, p.complete, p.lacks = map[string]int{}, !t.dropped, map[network.PlaceKind]bool{}
	folded := map[string]int{}
	for _, r := range t.rows {
		l.readPlace(reader{l, t, r}, folded)
	}
	for _, r := range p.rows {
		if r.sector != "" && r.place.Kind == network.BorderCity && r.kindOK {
			p.sectors = append(p.sectors, r.sector)
		}
	}
	slices.Sort(p.sectors)
	p.sectors = slices.Compact(p.sectors)
	p.countries = p.findCountries()
	if len(p.sectors) > math.MaxInt16 {
		l.fault(doc, 0, 0, diag.Diagnostic{Code: codeLimit, Message: "more than 32767 sectors"})
		p.complete = false
		return
	}
	l.checkPlaceSectors(t)
	l.checkPlaceKinds(doc)
}

func (l *loader) readPlace(c reader, folded map[string]int) {
	p := &l.places
	row := placeRow{line: c.r.line}
	name, ok := c.name("place")
	if !ok {
		p.complete = false
		return
	}
	if first, twice := folded[strings.ToLower(name)]; twice {
		c.twice("place", "place "+name, first)
		return
	}
	folded[strings.ToLower(name)] = c.r.line
	row.place.Name = name
	row.place.Title = c.free("name", true)
	kind, ok := c.word("kind", "kind of place", network.PlaceKinds())
	row.place.Kind, row.kindOK = network.PlaceKind(max(kind, 0)), kind >= 0
	if !ok && kind < 0 {
		p.complete = false
	}
	row.place.Jurisdiction = l.jurisdiction(c)
	if c.text("sector") != "" {
		row.sector, _ = c.name("sector")
	} else if k := row.place.Kind; row.kindOK && (k == network.BorderCity || k == network.Port || k == network.Station) {
		c.fault("sector", codeEmpty, "a "+k.String()+" belongs to a sector", "the name of a sector", "write the sector")
		p.complete = false
	}
	row.place.Latitude, row.place.Longitude, row.locOK = l.coordinates(c)
	row.place.Danger = 1
	if c.text("danger") != "" {
		row.place.Danger, _ = c.number("danger", span{unit: "1", high: 100})
	}
	if c.text("capacity_people") != "" {
		row.place.Beds, _ = c.number("capacity_people", span{unit: "people", high: 1e7})
	}
	if c.text("occupied_people") != "" {
		row.place.Occupied, _ = c.number("occupied_people", span{unit: "people", high: 1e7})
		if row.place.Occupied > row.place.Beds {
			c.fault("occupied_people", codeOver, fmt.Sprintf("the shelter is over capacity at the start: %s people in %s beds", format(row.place.Occupied), format(row.place.Beds)),
				"at most capacity_people", "correct one of the two")
		}
	}
	l.readRoles(c, &row)
	row.source = c.sources("source")
	p.at[name] = len(p.rows)
	p.rows = append(p.rows, row)
}

// readRoles reads the roles of a place.
func (l *loader) readRoles(c reader, row *placeRow) {
	if c.text("role") == "" {
		return
	}
	for _, word := range strings.Split(c.text("role"), ";") {
		switch word = strings.TrimSpace(word); word {
		case "dispersal":
			row.place.Dispersal = true
			l.checkDispersal(c, *row)
		case "reception":
			row.place.Reception = true
		case "asylum":
			row.place.Office = true
			if row.kindOK && row.place.Kind != network.Transit && row.place.Kind != network.BorderCity {
				c.fault("role", codeEnds, "nobody on the way comes to a place of kind "+row.place.Kind.String(), "a place of kind transit", "take the role out, or correct the kind")
			}
		default:
			c.fault("role", codeWord, "unknown role", oneOf(roleOfPlace)+", with semicolons between several", didYouMean(nearest(word, roleOfPlace)))
		}
	}
}

// roles is the inverse of readRoles.
func roles(p *network.Place) string {
	var list []string
	for i, has := range []bool{p.Dispersal, p.Reception, p.Office} {
		if has {
			list = append(list, roleOfPlace[i])
		}
	}
	return strings.Join(list, ";")
}

// checkDispersal refuses a second point of dispersal of a zone, and one that is
// not on the way.
func (l *loader) checkDispersal(c reader, row placeRow) {
	if row.kindOK && row.place.Kind != network.Transit {
		c.fault("role", codeEnds, "a place of kind "+row.place.Kind.String()+" cannot be a point of dispersal", "a place of kind transit", "take the role out, or correct the kind")
	}
	zone, _, _ := strings.Cut(row.place.Jurisdiction, ".")
	for _, r := range l.places.rows {
		if other, _, _ := strings.Cut(r.place.Jurisdiction, "."); r.place.Dispersal && other == zone {
			c.twice("role", "a point of dispersal of "+zone, r.line)
			return
		}
	}
}

// twice reports a second row about the same thing.
func (c reader) twice(column, what string, first int) {
	c.fault(column, codeTwice, fmt.Sprintf("%s stands already in line %d", what, first), "one row for each", "delete one of the two rows")
}

// jurisdiction reads a dotted path of names.
func (l *loader) jurisdiction(c reader) string {
	text, ok := c.required("jurisdiction")
	if !ok {
		return ""
	}
	for _, part := range strings.Split(text, ".") {
		if part == "" || badName(part) != "" {
			c.fault("jurisdiction", codeName, "the jurisdiction is not a path of names", "a country, or country.sector", "write names with one point between them")
			return ""
		}
	}
	return text
}

func (l *loader) coordinates(c reader) (lat, lon float64, ok bool) {
	lat, latOK := c.number("lat", span{unit: "degrees north", low: -180, high: 180})
	lon, lonOK := c.number("lon", span{unit: "degrees east", low: -180, high: 180})
	switch {
	case !latOK || !lonOK:
		return 0, 0, false
	case (lat < -90 || lat > 90) && lon >= -90 && lon <= 90:
		c.fault("lat", codeCoord, "no place lies this far north or south", "a latitude from -90 to 90", "are latitude and longitude exchanged?")
		return 0, 0, false
	case lat < -90 || lat > 90:
		c.fault("lat", codeCoord, "no place lies this far north or south", "a latitude from -90 to 90", "correct the latitude")
		return 0, 0, false
	case lat == 0 && lon == 0:
		cell := c.cell("lat")
		l.fault(c.t.doc, cell.line, cell.column, diag.Diagnostic{Severity: diag.Warning, Code: codeZero, Found: cell.text,
			Message: "the place lies at 0, 0", Expected: "the coordinates of the place", Hint: "look the coordinates up"})
		return 0, 0, false
	}
	return lat, lon, true
}

// checkPlaceSectors refuses sectors that no border city has, and sectors that
// lack a port or a station.
func (l *loader) checkPlaceSectors(t *table) {
	p := &l.places
	has := map[string][]network.PlaceKind{}
	for _, r := range p.rows {
		sector := r.sector
		if sector != "" && !slices.Contains(p.sectors, sector) {
			near := nearest(sector, p.sectors)
			if p.complete {
				c := reader{l, t, rowAt(t, r.line)}
				hint := didYouMean(near)
				if near == "" {
					hint = "add the border city of the sector, or correct the name"
				}
				c.fault("sector", codeUnknown, "no border city has this sector", oneOf(p.sectors), hint)
			}
			sector = near
		}
		has[sector] = append(has[sector], r.place.Kind)
	}
	if !p.complete {
		return
	}
	for _, sector := range p.sectors {
		for _, kind := range []network.PlaceKind{network.Port, network.Station} {
			if !slices.Contains(has[sector], kind) {
				l.fault(t.doc, 0, 0, diag.Diagnostic{Code: codeSector, Message: fmt.Sprintf("sector %s has no %s", sector, kind),
					Expected: fmt.Sprintf("a row with kind %s and sector %s", kind, sector), Hint: "add the row, or take the sector out"})
			}
		}
	}
}

// rowAt finds the row of a table by its line.
func rowAt(t *table, line int) row {
	i, _ := slices.BinarySearchFunc(t.rows, line, func(r row, line int) int { return r.line - line })
	return t.rows[i]
}

// checkPlaceKinds looks for kinds without which nobody can move, and for kinds
// of which only one place is used.
func (l *loader) checkPlaceKinds(doc *document) {
	p := &l.places
	first := map[network.PlaceKind]placeRow{}
	rows := slices.Clone(p.rows)
	slices.SortFunc(rows, func(a, b placeRow) int { return strings.Compare(a.place.Name, b.place.Name) })
	for _, r := range rows {
		if !r.kindOK {
			continue
		}
		have, several := first[r.place.Kind]
		if !several {
			first[r.place.Kind] = r
			continue
		}
		switch r.place.Kind {
		case network.Destination, network.Detention, network.Shelter:
			l.fault(doc, r.line, 0, diag.Diagnostic{Severity: diag.Warning, Code: codeSecond,
				Message: fmt.Sprintf("of several places of kind %s, %s is used", r.place.Kind, have.place.Name), Hint: "delete the others"})
		}
	}
	if !p.complete {
		return
	}
	for _, kind := range []network.PlaceKind{network.Origin, network.BorderCity, network.Destination} {
		if _, ok := first[kind]; !ok {
			p.lacks[kind] = true
			l.fault(doc, 0, 0, diag.Diagnostic{Code: codeNoPlace, Message: fmt.Sprintf("no place has the kind %s", kind),
				Expected: "at least one row with kind " + kind.String(), Hint: "add the row"})
		}
	}
}
