package scenario

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"vereda/internal/chance"
	"vereda/internal/diag"
	"vereda/internal/network"
	"vereda/internal/quantity"
)

var routeColumns = []string{"route", "from", "to", "mode", "length_km", "speed_km_per_day", "terrain", "source", "note", "?", "fare_usd", "checkpoints"}

// routeRow is a row of routes.csv.
type routeRow struct {
	route    network.Route // without the ids of its ends
	from, to string
	source   string
	note     string
	line     int
}

// routeTable is routes.csv.
type routeTable struct {
	rows     []routeRow
	complete bool
	unsure   map[network.Mode]bool // a route of the mode has a fault in its ends
}

// onTheWay reports whether some route is a leg of the way to the border.
func (t *routeTable) onTheWay() bool {
	return slices.ContainsFunc(t.rows, func(r routeRow) bool { return r.route.Mode.OnTheWay() })
}

// names lists the routes, sorted: a route's position is its id.
func (t *routeTable) names() []string {
	names := make([]string, len(t.rows))
	for i, r := range t.rows {
		names[i] = r.route.Name
	}
	slices.Sort(names)
	return names
}

// ends lists the kinds of place that a mode joins.
var ends = map[network.Mode][2][]network.PlaceKind{
	network.Approach: {{network.Origin}, {network.BorderCity}},
	network.Crossing: {{network.BorderCity}, {network.Destination}},
	network.AtPort:   {{network.BorderCity}, {network.Port}},
	network.Lateral:  {{network.BorderCity}, {network.BorderCity}},
	network.Onward:   {{network.BorderCity}, {network.Area}},
	network.Bus:      legEnds,
	network.Train:    legEnds,
	network.Truck:    legEnds,
	network.Foot:     legEnds,
	network.Boat:     legEnds,
	network.Flight:   legEnds,
}

// legEnds are the kinds of place that a leg of the way joins.
var legEnds = [2][]network.PlaceKind{{network.Origin, network.Transit, network.BorderCity}, {network.Transit, network.BorderCity}}

// Lengths on the globe [km]: its radius, half its circumference, and by how
// much coordinates given to the town may make a great circle too long.
const (
	earthRadius = 6371
	halfEarth   = 20038
	townSize    = 5
)

// fastest is the speed above which a route is doubted [km/day].
const fastest = 1000

// readRoutes reads routes.csv.
func (l *loader) readRoutes(doc *document) {
	t := l.readTable(doc, routeColumns)
	if t == nil {
		return
	}
	l.routes.complete, l.routes.unsure = !t.dropped && l.places.complete, map[network.Mode]bool{}
	names, pairs := map[string]int{}, map[string]int{}
	for _, r := range t.rows {
		l.readRoute(reader{l, t, r}, names, pairs)
	}
	if l.routes.complete {
		l.checkReach(doc)
	}
}

func (l *loader) readRoute(c reader, names, pairs map[string]int) {
	row := routeRow{line: c.r.line}
	name, ok := c.name("route")
	if !ok {
		l.routes.complete = false
	} else if first, twice := names[strings.ToLower(name)]; twice {
		c.twice("route", "route "+name, first)
		return
	}
	names[strings.ToLower(name)] = row.line
	from, fromOK := l.end(c, "from")
	to, toOK := l.end(c, "to")
	mode, modeOK := c.word("mode", "mode", network.Modes())
	if from < 0 || to < 0 || mode < 0 {
		l.routes.complete = false
	}
	length, lengthOK := c.number("length_km", span{unit: "km", high: math.Inf(1), above: true})
	speed, speedOK := c.number("speed_km_per_day", span{unit: "km/day", high: math.Inf(1), above: true})
	terrain, _ := c.word("terrain", "terrain", network.Terrains())
	row.source, row.note = c.sources("source"), c.free("note", false)
	if speedOK && speed > fastest && network.Mode(max(mode, 0)) != network.Flight {
		cell := c.cell("speed_km_per_day")
		l.fault(c.t.doc, cell.line, cell.column, diag.Diagnostic{Severity: diag.Warning, Code: codeFast, Message: "the route is travelled very fast",
			Found: cell.text, Expected: "at most 1000 km a day", Hint: "is the unit kilometres a day?"})
	}
	if lengthOK && length > halfEarth {
		c.fault("length_km", codeFar, "the route is longer than half the Earth's circumference", "at most 20038 km", "is the length in metres?")
		lengthOK = false
	}
	fare, checkpoints := l.legExtras(c)
	row.route = network.Route{Fare: fare, Checkpoints: checkpoints, Name: name, Mode: network.Mode(max(mode, 0)), Length: quantity.Km(length), Speed: quantity.KmDay(speed),
		Terrain: network.Terrain(max(terrain, 0)), Hash: chance.HashString(name)}
	row.from, row.to = l.placeName(from), l.placeName(to)
	l.routes.rows = append(l.routes.rows, row)
	if !fromOK || !toOK || !modeOK {
		return
	}
	if !l.checkEnds(c, row, from, to) {
		l.routes.unsure[row.route.Mode] = true
		return
	}
	if l.checkPair(c, row, pairs) && lengthOK {
		l.checkLength(c, length, l.places.rows[from], l.places.rows[to], row.route.Mode)
	}
}

// legExtras reads the columns that only legs of the way have.
func (l *loader) legExtras(c reader) (quantity.USD, float64) {
	fare, checkpoints := 0.0, 0.0
	if c.text("fare_usd") != "" {
		fare, _ = c.number("fare_usd", span{unit: "USD", high: 1e6})
	}
	if c.text("checkpoints") != "" {
		checkpoints, _ = c.number("checkpoints", span{unit: "1", high: 1000})
	}
	return quantity.USD(fare), checkpoints
}

// end returns the row of places.csv that a route names.
func (l *loader) end(c reader, column string) (int, bool) {
	if !l.places.complete {
		if i, ok := l.places.at[c.text(column)]; ok {
			return i, true
		}
		c.required(column)
		return -1, false
	}
	if i, ok := l.places.at[c.text(column)]; ok {
		return i, true
	}
	return c.reference(column, "unknown place", l.places.names())
}

func (l *loader) placeName(i int) string {
	if i < 0 {
		return ""
	}
	return l.places.rows[i].place.Name
}

// checkEnds refuses a route whose mode does not join the kinds of its ends.
func (l *loader) checkEnds(c reader, row routeRow, from, to int) bool {
	if from == to {
		c.fault("to", codeEnds, "the route ends where it begins", "another place than "+row.from, "correct from or to, or delete the row")
		return false
	}
	want := ends[row.route.Mode]
	for i, end := range []int{from, to} {
		place, column := l.places.rows[end], []string{"from", "to"}[i]
		if len(want[i]) == 1 && l.places.lacks[want[i][0]] {
			return false // reported
		}
		if place.kindOK && !slices.Contains(want[i], place.place.Kind) {
			kinds := make([]string, len(want[i]))
			for k, kind := range want[i] {
				kinds[k] = kind.String()
			}
			c.fault(column, codeEnds, fmt.Sprintf("a route with mode %s cannot have a place of kind %s here", row.route.Mode, place.place.Kind),
				"a place of kind "+strings.Join(kinds, " or "), "correct the place, the mode, or the kind in places.csv")
			return false
		}
	}
	return true
}

// checkPair refuses two routes of one mode between the same places.
func (l *loader) checkPair(c reader, row routeRow, pairs map[string]int) bool {
	pair := fmt.Sprintf("%s %s %d", row.from, row.to, row.route.Mode)
	if first, twice := pairs[pair]; twice {
		c.twice("route", fmt.Sprintf("a route with mode %s from %s to %s", row.route.Mode, row.from, row.to), first)
		return false
	}
	pairs[pair] = row.line
	return true
}

// checkLength refuses a route that is shorter than the great circle. A crossing
// is excepted: its length is the way on foot, and its end stands for a country.
func (l *loader) checkLength(c reader, length float64, from, to placeRow, mode network.Mode) {
	if mode == network.Crossing || !from.locOK || !to.locOK {
		return
	}
	a, b := from.place, to.place
	shortest := greatCircle(a.Latitude, a.Longitude, b.Latitude, b.Longitude)
	if length >= float64(shortest*0.99)-townSize {
		return
	}
	hint := "correct the length, or the coordinates in places.csv"
	for _, p := range []struct {
		name     string
		distance float64
	}{
		{a.Name, greatCircle(a.Longitude, a.Latitude, b.Latitude, b.Longitude)},
		{b.Name, greatCircle(a.Latitude, a.Longitude, b.Longitude, b.Latitude)},
	} {
		if length >= float64(p.distance*0.99)-townSize && p.distance > length/4 {
			hint = fmt.Sprintf("are latitude and longitude of %s exchanged in places.csv?", p.name)
		}
	}
	c.fault("length_km", codeShort, fmt.Sprintf("the route is shorter than the great circle from %s to %s", a.Name, b.Name),
		fmt.Sprintf("at least %s km", format(math.Ceil(float64(shortest*0.99)-townSize))), hint)
}

// greatCircle is the length of the shortest way on the globe [km] between
// points given in degrees (haversine formula).
func greatCircle(lat1, lon1, lat2, lon2 float64) float64 {
	const radian = math.Pi / 180
	a := math.Sin((lat2 - lat1) * radian / 2)
	b := math.Sin((lon2 - lon1) * radian / 2)
	h := float64(a*a) + float64(math.Cos(lat1*radian)*math.Cos(lat2*radian)*b*b)
	return 2 * earthRadius * math.Asin(math.Sqrt(min(1, max(0, h))))
}

// checkReach looks for sectors that cannot be crossed and for places of origin
// from which nobody gets to the border.
func (l *loader) checkReach(doc *document) {
	crossed, atPort, left := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, r := range l.routes.rows {
		sector := l.places.rows[l.places.at[r.from]].sector
		switch r.route.Mode {
		case network.Crossing:
			crossed[sector] = true
		case network.AtPort:
			atPort[sector] = true
		case network.Approach:
			left[r.from] = true
		}
	}
	if l.routes.onTheWay() {
		l.checkWays(doc)
		left = nil
	}
	for _, sector := range l.places.sectors {
		for _, need := range []struct {
			have map[string]bool
			mode network.Mode
			to   string
		}{{crossed, network.Crossing, "the destination"}, {atPort, network.AtPort, "the port"}} {
			if !need.have[sector] && !l.routes.unsure[need.mode] {
				l.fault(doc, 0, 0, diag.Diagnostic{Code: codeSector, Message: fmt.Sprintf("sector %s has no route with mode %s", sector, need.mode),
					Expected: fmt.Sprintf("a row with mode %s from the border city of %s to %s", need.mode, sector, need.to), Hint: "add the row"})
			}
		}
	}
	names := l.places.names()
	slices.Sort(names)
	for _, name := range names {
		if p := l.places.rows[l.places.at[name]]; p.kindOK && p.place.Kind == network.Origin && left != nil && !left[name] && !l.routes.unsure[network.Approach] {
			l.fault(doc, 0, 0, diag.Diagnostic{Code: codeNoRoute, Message: "no route leads from " + name + " to the border",
				Expected: "a row with mode approach from " + name + " to a border city", Hint: "add the row, or delete the place"})
		}
	}
}
