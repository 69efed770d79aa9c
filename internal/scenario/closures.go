package scenario

import (
	"cmp"
	"slices"
	"strings"

	"vereda/internal/mechanism"
	"vereda/internal/network"
	"vereda/internal/quantity"
)

var closureColumns = []string{"route", "from", "to", "source", "note"}

// Closure is a span of days on which nobody can begin a leg of the way; From
// and To are included. People who are on the leg go on to its end.
type Closure struct {
	Route        string
	From, To     quantity.Date
	Source, Note string
}

// readClosures reads closures.csv, which only a scenario with legs that were
// closed for a time has.
func (l *loader) readClosures() {
	const file = "closures.csv"
	if !l.exists(file) || !l.routes.onTheWay() {
		return // what is there and not read is reported as unused
	}
	t := l.readTable(l.read(file), closureColumns)
	if t == nil || !l.routes.complete {
		return
	}
	last := map[string]Closure{}
	for _, r := range t.rows {
		c := reader{l, t, r}
		i, ok := c.reference("route", "unknown route", l.routes.names())
		from, fromOK := c.date("from")
		to, toOK := c.date("to")
		row := Closure{From: from, To: to, Source: c.sources("source"), Note: c.free("note", false)}
		if !ok || i < 0 || !fromOK || !toOK {
			continue
		}
		row.Route = l.routes.names()[i]
		at := slices.IndexFunc(l.routes.rows, func(r routeRow) bool { return r.route.Name == row.Route })
		before, again := last[row.Route]
		switch {
		case !l.routes.rows[at].route.Mode.OnTheWay():
			c.fault("route", codeEnds, "the route is not a leg of the way to the border", "a route with mode bus, train, truck, foot, boat or flight", "name a leg")
		case to.Before(from):
			c.fault("to", codeOrder, "the closure ends before it begins", "a date from "+from.String()+" on", "are from and to exchanged?")
		case again && !before.To.Before(from):
			c.fault("from", codeTwice, "the closure begins before an earlier one of the leg has ended", "a date after "+before.To.String(), "write the closures of a leg in the order of time, or make one of them")
		default:
			last[row.Route] = row
			l.out.Closures = append(l.out.Closures, row)
		}
	}
	slices.SortStableFunc(l.out.Closures, func(a, b Closure) int {
		return cmp.Or(strings.Compare(a.Route, b.Route), a.From.Compare(b.From))
	})
}

// fillClosures turns the closures into days of the run.
func fillClosures(s *Scenario) {
	for _, c := range s.Closures {
		id, _ := slices.BinarySearchFunc(s.Network.Routes, c.Route, func(r network.Route, name string) int { return strings.Compare(r.Name, name) })
		s.Drivers.Closures = append(s.Drivers.Closures, mechanism.Closure{Route: network.RouteID(id), From: c.From.Since(s.Start), To: c.To.Since(s.Start)})
	}
}

func resolveClosures(s *Scenario) []byte {
	var w csvWriter
	w.row(closureColumns...)
	for _, c := range s.Closures {
		w.row(c.Route, c.From.String(), c.To.String(), c.Source, c.Note)
	}
	return w.bytes()
}
