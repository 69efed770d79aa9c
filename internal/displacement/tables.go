package displacement

import (
	"slices"
	"strconv"

	"vereda/internal/gravity"
)

const most = 1e12 // people, at most

func (l *loader) counts() {
	_, rows := l.table("counts.csv", countColumns, true, false)
	for _, r := range rows {
		name, day, people := r.cells[0], l.integer(r, 1, -100_000, 1_000_000), l.number(r, 2, 0, most)
		k := slices.IndexFunc(l.c.Series, func(s gravity.Series) bool { return s.Name == name })
		if k < 0 {
			k = len(l.c.Series)
			l.c.Series = append(l.c.Series, gravity.Series{Name: name})
		}
		s := &l.c.Series[k]
		if n := len(s.Days); n > 0 && day <= s.Days[n-1] {
			l.fault(r, 1, codeCell, "the day does not come after the one before", "rows of a series in order of time")
			continue
		}
		s.Days, s.People = append(s.Days, day), append(s.People, people)
	}
	if rows != nil && len(l.c.Series) == 0 {
		l.fault(row{file: "counts.csv", cells: []string{""}, cols: []int{1}, line: 1}, 0, codeCell, "no counts", "the total first, then a series for each camp")
	}
}

func kindOf(text string) (gravity.Kind, bool) {
	for k := gravity.Kind(0); k <= gravity.FloodZone; k++ {
		if k.String() == text {
			return k, true
		}
	}
	return 0, false
}

func (l *loader) kind(r row, cell int) gravity.Kind {
	k, known := kindOf(r.cells[cell])
	if !known {
		l.fault(r, cell, codeCell, "unknown kind of place", "town, camp, idpcamp, conflict_zone, forwarding_hub, marker, flood_zone or other")
	}
	return k
}

func (l *loader) places() {
	_, rows := l.table("places.csv", placeColumns, true, false)
	for _, r := range rows {
		p := gravity.Place{Name: r.cells[0], Region: r.cells[1], Country: r.cells[2], X: l.number(r, 3, -180, 180), Y: l.number(r, 4, -180, 180), Kind: l.kind(r, 5),
			Conflict: l.number(r, 6, gravity.NoConflict, 1000), Capacity: l.number(r, 7, -1, most), Population: l.number(r, 8, 0, most), Foreign: r.cells[9] == "true",
			InitialPeople: l.integer(r, 10, 0, 1e9), CapacityPerDay: l.integer(r, 11, -1e9, 1e9), Deactivation: l.number(r, 12, 0, 1), Trade: l.number(r, 13, 0, 1e9),
			Development: l.number(r, 14, 0, 1), Farmers: l.number(r, 15, 0, 1)}
		if r.cells[9] != "true" && r.cells[9] != "false" {
			l.fault(r, 9, codeCell, "not a truth value", "true or false")
		}
		if _, twice := l.at[p.Name]; twice || p.Name == "" {
			l.fault(r, 0, codeName, "no name, or one that stands already", "one row for each place")
			continue
		}
		series := -1
		if name := r.cells[16]; name != "" {
			series = slices.IndexFunc(l.c.Series, func(s gravity.Series) bool { return s.Name == name })
			if series < 0 {
				l.fault(r, 16, codeName, "no series of this name", "a name of counts.csv")
			}
		} else if p.Kind.IsCamp() || l.c.Set.Flood.Spawns {
			l.fault(r, 16, codeName, "the camp has no series", "a name of counts.csv")
		}
		l.at[p.Name] = int32(len(l.c.Places))
		l.c.Places, l.c.Camps = append(l.c.Places, p), append(l.c.Camps, series)
	}
}

func (l *loader) links() {
	_, rows := l.table("links.csv", linkColumns, true, false)
	for _, r := range rows {
		from, ok := l.place(r, 0)
		to, okToo := l.place(r, 1)
		x := gravity.Link{From: from, To: to, Length: l.number(r, 2, gravity.ShortestLink, 20100), Speed: l.number(r, 3, 0, 1e6), Walk: l.number(r, 4, 0, 1)}
		if ok && okToo {
			l.c.Links = append(l.c.Links, x)
		}
	}
}

// levels reads courses, which are spans of days without gaps from day 0 to the end.
func (l *loader) levels() {
	_, rows := l.table("levels.csv", levelColumns, false, false)
	type course struct {
		what  string
		place int32
		last  row
		v     []float64
	}
	var courses []course
	for _, r := range rows {
		place, ok := l.place(r, 1)
		from, to, v := l.integer(r, 2, 0, 1_000_000), l.integer(r, 3, 0, 1_000_000), l.number(r, 4, 0, 1e6)
		if what := r.cells[0]; what != "conflict" && what != "flood" && what != "hunger" {
			l.fault(r, 0, codeCell, "unknown course", "conflict, flood or hunger")
			continue
		}
		if !ok {
			continue
		}
		k := slices.IndexFunc(courses, func(c course) bool { return c.what == r.cells[0] && c.place == place })
		if k < 0 {
			k = len(courses)
			courses = append(courses, course{what: r.cells[0], place: place})
		}
		if x := &courses[k]; from != len(x.v) || to < from {
			l.fault(r, 2, codeCell, "the span does not follow the one before", "spans from day 0 on without gaps; next is day "+strconv.Itoa(len(x.v)))
		} else {
			for range to - from + 1 {
				x.v = append(x.v, v)
			}
			x.last = r
		}
	}
	if l.list.HasErrors() {
		return
	}
	for _, x := range courses {
		if len(x.v) < l.c.Days {
			l.fault(x.last, 3, codeCell, "the course ends before the run", "day "+strconv.Itoa(l.c.Days-1)+" or later")
		}
		switch x.what {
		case "conflict":
			l.c.Conflicts = append(l.c.Conflicts, gravity.Conflict{Place: x.place, Intensity: x.v})
		case "flood":
			l.c.Floods = append(l.c.Floods, gravity.Levels{Place: x.place, Level: x.v})
		case "hunger":
			l.c.Hunger = append(l.c.Hunger, gravity.Levels{Place: x.place, Level: x.v})
		}
	}
}

func (l *loader) closures() {
	_, rows := l.table("closures.csv", closureColumns, false, false)
	for _, r := range rows {
		x := gravity.Closure{Start: l.integer(r, 3, -1_000_000, 1_000_000), End: l.integer(r, 4, -1_000_000, 1_000_000)}
		for x.Kind = gravity.CloseCountry; x.Kind <= gravity.CloseLink && x.Kind.String() != r.cells[0]; x.Kind++ {
		}
		ok := true
		switch x.Kind {
		case gravity.CloseCountry:
			x.Countries = [2]string{r.cells[1], r.cells[2]}
		case gravity.CloseLink:
			var okToo bool
			x.A, ok = l.place(r, 1)
			x.B, okToo = l.place(r, 2)
			ok = ok && okToo
		case gravity.CloseLocation, gravity.CloseCamp, gravity.CloseIDPCamp:
			x.A, ok = l.place(r, 1)
		default:
			l.fault(r, 0, codeCell, "unknown kind of closure", "country, location, camp, idpcamp or link")
			ok = false
		}
		if ok {
			l.c.Closures = append(l.c.Closures, x)
		}
	}
}

func (l *loader) changes() {
	_, rows := l.table("changes.csv", changeColumns, false, false)
	for _, r := range rows {
		if place, ok := l.place(r, 0); ok {
			l.c.Changes = append(l.c.Changes, gravity.Change{Place: place, Kind: l.kind(r, 1), Day: l.integer(r, 2, -1_000_000, 1_000_000)})
		}
	}
}

// people reads the weights of attributes: the values of one are those of its first
// column, in that order.
func (l *loader) people() {
	_, rows := l.table("people.csv", peopleColumns, false, false)
	for _, r := range rows {
		k := slices.IndexFunc(l.c.Attributes, func(a gravity.Attribute) bool { return a.Name == r.cells[0] })
		if k < 0 {
			k = len(l.c.Attributes)
			l.c.Attributes = append(l.c.Attributes, gravity.Attribute{Name: r.cells[0]})
		}
		a, v := &l.c.Attributes[k], l.number(r, 3, 0, most)
		column := &a.Default
		if r.cells[2] != "" {
			place, ok := l.place(r, 2)
			if !ok {
				continue
			}
			own := slices.IndexFunc(a.Own, func(w gravity.Weights) bool { return w.Place == place })
			if own < 0 {
				own = len(a.Own)
				a.Own = append(a.Own, gravity.Weights{Place: place})
			}
			column = &a.Own[own].Of
		}
		switch n := len(*column); {
		case n < len(a.Values) && a.Values[n] == r.cells[1]:
		case n == len(a.Values) && (len(a.Own) == 0 || a.Default == nil && len(a.Own) == 1) && !slices.Contains(a.Values, r.cells[1]):
			a.Values = append(a.Values, r.cells[1])
		default:
			l.fault(r, 1, codeCell, "not the next value of this attribute", "the same values in the same order for each place")
			continue
		}
		*column = append(*column, v)
	}
}

func (l *loader) named() {
	header, rows := l.table("named.csv", []string{"place"}, false, true)
	if len(rows) == 0 {
		return
	}
	l.c.NamedColumns = header[1:]
	for _, r := range rows {
		if place, ok := l.place(r, 0); ok {
			l.c.Named = append(l.c.Named, gravity.Named{Place: place, Values: r.cells[1:]})
		}
	}
}

func (l *loader) corridors() {
	_, rows := l.table("corridors.csv", corridorColumns, false, false)
	for _, r := range rows {
		n := l.integer(r, 0, 1, 1_000_000)
		place, ok := l.place(r, 1)
		switch {
		case !ok:
		case n == len(l.c.Corridors):
			l.c.Corridors[n-1] = append(l.c.Corridors[n-1], place)
		case n == len(l.c.Corridors)+1:
			l.c.Corridors = append(l.c.Corridors, []int32{place})
		default:
			l.fault(r, 0, codeCell, "not the next corridor", "corridors numbered from 1, each with its places in order")
		}
	}
}
