package fleeformat

import (
	"math"
	"slices"
	"strings"

	"vereda/internal/diag"
	"vereda/internal/gravity"
	"vereda/internal/quantity"
)

// period reads sim_period.csv.
func (l *loader) period() {
	t := l.read("input_csv/sim_period.csv", true)
	if t == nil {
		return
	}
	start, days := false, false
	for _, r := range t.rows {
		switch strings.ToLower(r.cell(0)) {
		case "startdate":
			d, err := parseDate(r.cell(1))
			if err != nil {
				l.fault(t, r, 1, diag.Diagnostic{Code: codeCell, Message: "not a date", Expected: "a date such as 2012-02-29"})
			}
			l.c.Start, start = d, true
		case "length":
			l.c.Days = l.whole(t, r, 1, "a number of days", 0)
			days = l.c.Days > 0 && l.c.Days < 200_000
			if !days {
				l.fault(t, r, 1, diag.Diagnostic{Code: codeCell, Message: "no length of a run", Expected: "a number of days from 1 to 199999"})
				return
			}
		}
	}
	if !start || !days {
		l.list.Add(diag.Diagnostic{Code: codeCell, File: l.name + "/" + t.file, Message: "the start or the length of the run is missing",
			Expected: "rows StartDate,2012-02-29 and Length,300", Hint: "add the row"})
	}
}

// parseDate reads a date whose parts may lack their zeros.
func parseDate(text string) (quantity.Date, error) {
	parts := strings.Split(text, "-")
	if len(parts) == 3 {
		for i := 1; i < 3; i++ {
			if len(parts[i]) == 1 {
				parts[i] = "0" + parts[i]
			}
		}
		text = strings.Join(parts, "-")
	}
	return quantity.ParseDate(text)
}

// places reads locations.csv: columns by position, further ones by the names in the
// header.
func (l *loader) places() {
	t := l.read("input_csv/locations.csv", true)
	if t == nil {
		return
	}
	var more []string
	for _, r := range t.comments {
		if len(r.cells) > 8 && len(more) > 0 {
			l.fault(t, r, 8, diag.Diagnostic{Severity: diag.Warning, Code: codeTwice, Message: "a second header: its names are taken for columns after those of the first", Hint: "leave one header, or shorten this row"})
		}
		for i := 8; i < len(r.cells); i++ {
			more = append(more, r.cell(i))
		}
		personal := diag.Personal(more)
		for i := 8; i < len(r.cells); i++ {
			if kind := personal[r.cell(i)]; kind != "" {
				l.fault(t, r, i, diag.PersonalColumn(r.cell(i), kind))
			}
		}
		l.misspelt(t, r, 8, columns)
	}
	home := ""
	for k, r := range t.rows {
		p := l.location(t, r)
		if p.Name == "" {
			continue
		}
		if k == 0 {
			home = p.Country
		}
		p.Foreign = p.Country != home
		for i := 8; i < len(r.cells); i++ {
			if i-8 >= len(more) {
				if r.cell(i) != "" {
					l.fault(t, r, i, diag.Diagnostic{Code: codeCell, Message: "the row has more cells than the header", Expected: "a name for this column in the header", Hint: "name the column, or take the cell out"})
				}
				break
			}
			l.attribute(t, r, i, more[i-8], &p)
		}
		if first, twice := l.at[p.Name]; twice {
			l.fault(t, r, 0, diag.Diagnostic{Code: codeTwice, Message: "a location of this name stands already as the " + ordinal(first+1) + " row",
				Expected: "one row for each name", Hint: "rename one of the two: routes would lead to one of them and conflicts befall the other"})
			continue
		}
		l.at[p.Name] = len(l.c.Places)
		l.c.Places = append(l.c.Places, p)
	}
	if len(l.c.Places) == 0 && !l.list.HasErrors() {
		l.list.Add(diag.Diagnostic{Code: codeFile, File: l.name + "/" + t.file, Message: "no location", Expected: "at least one row"})
	}
}

func ordinal(n int) string { return show(float64(n)) + "th" }

// location reads the first eight columns of a row; a place with a faulty cell is kept,
// so that its name is known to what follows.
func (l *loader) location(t *table, r row) (p gravity.Place) {
	name := r.cell(0)
	if name == "" || len(r.cells) < 6 {
		l.fault(t, r, 0, diag.Diagnostic{Code: codeCell, Message: "a row without a name or with fewer than six cells", Expected: "name,region,country,latitude,longitude,location_type,conflict_date,population"})
		return p
	}
	p = gravity.Place{Name: name, Region: orUnknown(r.cell(1)), Country: orUnknown(r.cell(2)), Conflict: gravity.NoConflict,
		X: l.number(t, r, 3, "a coordinate", -180, 180, 0), Y: l.number(t, r, 4, "a coordinate", -180, 180, 0)}
	kind := strings.ToLower(r.cell(5))
	people := l.number(t, r, 7, "a number of people", 0, 1e12, 0)
	if people != math.Trunc(people) {
		l.fault(t, r, 7, diag.Diagnostic{Code: codeCell, Message: "not a whole number of people", Expected: "a whole number"})
	}
	people = math.Floor(people / float64(l.c.Set.Hasten))
	ok := false
	if p.Kind, ok = kindOf(kind); !ok {
		l.fault(t, r, 5, diag.Diagnostic{Code: codeCell, Message: "unknown type of location", Expected: "camp, idpcamp, conflict_zone, forwarding_hub, marker, flood_zone, town or default",
			Hint: didYouMean(kind, []string{"camp", "idpcamp", "conflict_zone", "forwarding_hub", "marker", "flood_zone", "town", "default"})})
	}
	switch {
	case p.Kind == gravity.Zone && l.whole(t, r, 6, "a day", 0) > 0:
		p.Kind = gravity.Town // conflicts.csv makes it a zone
	case p.Kind == gravity.Zone:
		p.Conflict = 1
	}
	if p.Kind.IsCamp() {
		p.Capacity = people
	} else {
		p.Capacity, p.Population = -1, people
	}
	return p
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}

// kindOf finds what a type is by the words in it, in Flee's order.
func kindOf(text string) (gravity.Kind, bool) {
	switch {
	case strings.Contains(text, "camp") && strings.Contains(text, "idp"):
		return gravity.IDPCamp, true
	case strings.Contains(text, "camp"):
		return gravity.Camp, true
	case strings.Contains(text, "conflict"):
		return gravity.Zone, true
	case strings.Contains(text, "forward"):
		return gravity.Hub, true
	case strings.Contains(text, "marker"):
		return gravity.Marker, true
	case strings.Contains(text, "flood_zone"):
		return gravity.FloodZone, true
	case strings.Contains(text, "default"), strings.Contains(text, "town"):
		return gravity.Town, true
	}
	return gravity.Other, false
}

// attribute reads a further column that means something.
func (l *loader) attribute(t *table, r row, cell int, name string, p *gravity.Place) {
	switch name {
	case "initial_idps":
		if p.InitialPeople = l.whole(t, r, cell, "a number of people", 0); p.InitialPeople < 0 {
			l.fault(t, r, cell, diag.Diagnostic{Code: codeCell, Message: "fewer people than none", Expected: "a whole number of 0 or more"})
		}
		if p.InitialPeople > 0 && !p.Kind.IsCamp() && !l.c.Set.Flood.Spawns {
			l.fault(t, r, cell, diag.Diagnostic{Severity: diag.Warning, Code: codeInert, Message: "initial_idps has no effect at a place that is no camp", Hint: "take it out, or make the place an idpcamp"})
		}
	case "conflict_intensity":
		if v := l.number(t, r, cell, "an intensity", 0, 1000, -1); v >= 0 && p.Kind == gravity.Zone {
			p.Conflict = v
		}
	case "capacity_per_day":
		p.CapacityPerDay = l.whole(t, r, cell, "a number of people a day", 0)
	case "farmer_fraction":
		p.Farmers = l.number(t, r, cell, "a share", 0, 1, 0)
	case "trade_volume":
		p.Trade = l.number(t, r, cell, "a volume of trade", 0, 1e9, 0)
	case "hdi":
		p.Development = l.number(t, r, cell, "an index of development", 0, 1, 0)
	case "deactivation_probability":
		p.Deactivation = l.number(t, r, cell, "a chance", 0, 1, 0)
	}
}

// columns are those of locations.csv that mean something, after the first eight.
var columns = []string{"initial_idps", "conflict_intensity", "capacity_per_day", "deactivation_probability", "farmer_fraction", "trade_volume", "hdi"}

// misspelt warns of a column that is nearly one that means something.
func (l *loader) misspelt(t *table, r row, from int, known []string) {
	for i := from; i < len(r.cells); i++ {
		if near := diag.Nearest(r.cell(i), known); near != "" && !slices.Contains(known, r.cell(i)) {
			l.fault(t, r, i, diag.Diagnostic{Severity: diag.Warning, Code: codeKey, Message: "nothing reads this column", Expected: "one of " + strings.Join(known, ", "), Hint: "did you mean \"" + near + "\"?"})
		}
	}
}

// routes reads routes.csv; each row makes a link both ways.
func (l *loader) routes() {
	t := l.read("input_csv/routes.csv", true)
	if t == nil {
		return
	}
	var more []string
	for _, r := range t.comments {
		for i := 4; i < len(r.cells); i++ {
			more = append(more, r.cell(i))
		}
		l.misspelt(t, r, 4, []string{"max_move_speed", "walk_probability", "link_type"})
	}
	if len(t.rows) == 0 && len(l.c.Places) > 1 {
		l.fault(t, row{line: 1}, 0, diag.Diagnostic{Code: codeCell, Message: "the table has no route, so that nobody could go anywhere", Expected: "rows of name1,name2,distance,forced_redirection", Hint: "write a row for each road, or put the file back"})
	}
	for _, r := range t.rows {
		if len(r.cells) < 3 {
			l.fault(t, r, 0, diag.Diagnostic{Code: codeCell, Message: "a row with fewer than three cells", Expected: "name1,name2,distance,forced_redirection"})
			continue
		}
		a, okA := l.place(t, r, 0)
		b, okB := l.place(t, r, 1)
		length := l.number(t, r, 2, "a distance in km: without one people would go to and fro on one day without end", gravity.ShortestLink, 20100, -1)
		if length < 0 && r.cell(2) == "" {
			l.fault(t, r, 2, diag.Diagnostic{Code: codeCell, Message: "a distance is missing", Expected: "a number of km"})
		}
		forced := l.whole(t, r, 3, "0, 1 or 2", 0)
		if !okA || !okB || length < 0 {
			continue
		}
		link := gravity.Link{From: a, To: b, Length: length}
		for i := 4; i < len(r.cells) && i-4 < len(more); i++ {
			switch more[i-4] {
			case "max_move_speed":
				link.Speed = l.number(t, r, i, "a speed in km a day", 0.001, 1e6, 0)
			case "walk_probability":
				link.Walk = l.number(t, r, i, "a chance", 0, 1, 0)
			}
		}
		back := link
		back.From, back.To = b, a
		switch forced {
		case 0:
			l.c.Links = append(l.c.Links, link, back)
		case 1: // two pairs, so that each way weighs twice
			l.c.Links = append(l.c.Links, link, back, link, back)
			l.fault(t, r, 3, diag.Diagnostic{Severity: diag.Warning, Code: codeInert, Message: "forced_redirection 1 forces nobody: Flee makes the route twice, so that it weighs double", Hint: "write 0, or keep it to have Flee's numbers"})
		case 2:
			l.c.Links = append(l.c.Links, back, link)
		default:
			l.fault(t, r, 3, diag.Diagnostic{Code: codeCell, Message: "not a forced redirection", Expected: "0, 1 or 2"})
		}
	}
}

// conflicts reads conflicts.csv: a column for each place, a row for each day in order.
func (l *loader) conflicts() {
	t := l.read("input_csv/conflicts.csv", true)
	if t == nil {
		return
	}
	head, rows, ok := l.dayTable(t)
	if !ok {
		return
	}
	for _, r := range rows {
		for i := range r.cells {
			if i > 0 && r.cell(i) != "" && head.cell(i) == "" {
				l.fault(t, r, i, diag.Diagnostic{Code: codeCell, Message: "a value in a column without a name", Expected: "the name of a location in the header", Hint: "name the column, or take the cell out"})
				return
			}
		}
	}
	for i := 1; i < len(head.cells); i++ {
		name := head.cell(i)
		at, known := l.at[name]
		if !known {
			if name != "" {
				l.fault(t, head, i, diag.Diagnostic{Severity: diag.Warning, Code: codeName, Message: "no location of this name: its conflict befalls nobody", Expected: "a name of locations.csv", Hint: didYouMean(name, l.names())})
			}
			continue
		}
		x := gravity.Conflict{Place: int32(at), Intensity: make([]float64, l.c.Days)}
		for day := range l.c.Days {
			x.Intensity[day] = l.number(t, rows[day], i, "an intensity", 0, 1e6, 0)
			if i >= len(rows[day].cells) {
				l.fault(t, rows[day], -1, diag.Diagnostic{Code: codeCell, Message: "the row has no cell for " + name, Expected: "as many cells as the header"})
				return
			}
		}
		l.c.Conflicts = append(l.c.Conflicts, x)
	}
}

var closureKinds = map[string]gravity.ClosureKind{"country": gravity.CloseCountry, "location": gravity.CloseLocation, "camp": gravity.CloseCamp,
	"idpcamp": gravity.CloseIDPCamp, "link": gravity.CloseLink}

// closures reads closures.csv, which may be missing.
func (l *loader) closures() {
	t := l.read("input_csv/closures.csv", false)
	if t == nil {
		return
	}
	for _, r := range t.rows {
		if len(r.cells) < 5 {
			l.fault(t, r, 0, diag.Diagnostic{Code: codeCell, Message: "a row with fewer than five cells", Expected: "type,name1,name2,start,end"})
			continue
		}
		if r.cell(0) == "remove_forced_redirection" {
			continue // forces nobody
		}
		kind, known := closureKinds[r.cell(0)]
		if !known {
			l.fault(t, r, 0, diag.Diagnostic{Code: codeCell, Message: "unknown type of closure", Expected: "country, location, camp, idpcamp, link or remove_forced_redirection",
				Hint: didYouMean(r.cell(0), []string{"country", "location", "camp", "idpcamp", "link", "remove_forced_redirection"})})
			continue
		}
		x := gravity.Closure{Kind: kind, Start: l.whole(t, r, 3, "a day", 0), End: l.whole(t, r, 4, "a day, or -1 for good", -1)}
		ok := true
		switch kind {
		case gravity.CloseCountry:
			x.Countries = [2]string{r.cell(1), r.cell(2)}
			for i, country := range x.Countries {
				ok = l.country(t, r, i+1, country) && ok
			}
		case gravity.CloseLink:
			var okA, okB bool
			x.A, okA = l.place(t, r, 1)
			x.B, okB = l.place(t, r, 2)
			ok = okA && okB
		default:
			x.A, ok = l.place(t, r, 1)
		}
		if ok {
			l.odd(t, r, &x)
			l.c.Closures = append(l.c.Closures, x)
		}
	}
}

// odd warns of closures that do nothing, or more than their name says.
func (l *loader) odd(t *table, r row, x *gravity.Closure) {
	warn := func(cell int, message, hint string) {
		l.fault(t, r, cell, diag.Diagnostic{Severity: diag.Warning, Code: codeInert, Message: message, Hint: hint})
	}
	if l.c.Days > 0 && (x.Start < 0 || x.Start >= l.c.Days) {
		warn(3, "the run has no such day: nothing is closed", "days are counted from 0 on the first day of the run")
	}
	if x.End >= 0 && x.End < x.Start {
		warn(4, "it opens before it closes, and stays closed", "write -1 to close it for good")
	}
	if x.Kind == gravity.CloseLink && !l.c.Set.Correct.LinkClosures {
		warn(0, "closures of type link do nothing in Flee (Q10)", "close the location, or run without --flee-exact")
	}
	want := map[gravity.ClosureKind]gravity.Kind{gravity.CloseCamp: gravity.Camp, gravity.CloseIDPCamp: gravity.IDPCamp}
	if kind, is := want[x.Kind]; is && l.c.Places[x.A].Kind != kind && x.End >= 0 {
		warn(1, "the place is of type "+l.c.Places[x.A].Kind.String()+", and opens as "+kind.String(), "name the type that it has")
	}
}

func (l *loader) country(t *table, r row, cell int, name string) bool {
	var known []string
	for i := range l.c.Places {
		if l.c.Places[i].Country == name {
			return true
		}
		known = append(known, l.c.Places[i].Country)
	}
	l.fault(t, r, cell, diag.Diagnostic{Severity: diag.Warning, Code: codeName, Message: "no location lies in this country: the closure closes nothing", Expected: "a country of locations.csv", Hint: didYouMean(name, known)})
	return false
}

// changes reads location_changes.csv, beside simsetting.yml or among the inputs.
func (l *loader) changes() {
	for _, file := range []string{"location_changes.csv", "input_csv/location_changes.csv"} {
		t := l.read(file, false)
		if t == nil {
			continue
		}
		for _, r := range t.rows {
			at, ok := l.place(t, r, 0)
			kind, known := kindOf(strings.ToLower(r.cell(1)))
			if !known {
				l.fault(t, r, 1, diag.Diagnostic{Code: codeCell, Message: "unknown type of location", Expected: "camp, idpcamp, conflict_zone, town and so on"})
			}
			if len(r.cells) < 3 {
				l.fault(t, r, 0, diag.Diagnostic{Code: codeCell, Message: "a row with fewer than three cells", Expected: "name,type,day"})
				continue
			}
			if day := l.whole(t, r, 2, "a day", 0); l.c.Days > 0 && (day < 0 || day >= l.c.Days) {
				l.fault(t, r, 2, diag.Diagnostic{Severity: diag.Warning, Code: codeInert, Message: "the run has no such day: nothing changes", Hint: "days are counted from 0 on the first day of the run"})
			}
			if ok && known {
				l.c.Changes = append(l.c.Changes, gravity.Change{Place: at, Kind: kind, Day: l.whole(t, r, 2, "a day", 0)})
			}
		}
		return
	}
}
