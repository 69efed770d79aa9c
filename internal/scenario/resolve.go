package scenario

import (
	"fmt"
	"slices"
	"strings"

	"vereda/internal/network"
	"vereda/internal/observe"
	"vereda/internal/people"
	"vereda/internal/quantity"
)

// Resolve writes a scenario as a complete folder: path to text. Every value
// stands there in the unit of the house, every row has its sector, what was
// filled in is marked as a default, and all is in one order, so that two
// folders that mean the same give the same bytes. Loading the result gives the
// same scenario.
func Resolve(s *Scenario) map[string][]byte {
	files := map[string][]byte{
		"scenario.yaml": resolveSettings(s), "places.csv": resolvePlaces(s), "routes.csv": resolveRoutes(s), "people.csv": resolvePeople(s),
		"parameters.csv": resolveParameters(s), "policy.csv": resolvePolicy(s), "sources.bib": resolveSources(s),
	}
	if s.Network.OnTheWay {
		files["origins.csv"] = resolveShares(s, originColumns, s.Origins)
		files["destinations.csv"] = resolveShares(s, goalColumns, s.Goals)
	}
	if len(s.Closures) > 0 {
		files["closures.csv"] = resolveClosures(s)
	}
	if len(s.SettledRows) > 0 {
		files[settledFile] = resolveSettled(s)
	}
	if len(s.JobRows) > 0 {
		files[jobsFile] = resolveJobs(s)
	}
	if s.Homes != nil {
		files[homesFile] = resolveHomes(s)
		if len(s.Announcements) > 0 {
			files[announcementsFile] = resolveAnnouncements(s)
		}
		if len(s.Harvests) > 0 {
			files[harvestsFile] = resolveHarvests(s)
		}
	}
	if len(s.Evidence) > 0 {
		files["evidence.csv"] = resolveEvidence(s)
		if s.inSpanish() {
			files[evidenceSpanish] = resolveEvidenceWords(s)
		}
	}
	if len(s.Card) > 0 {
		files[CardFile] = resolveCard(s)
	}
	if len(s.TargetRows) > 0 {
		files[TargetsFile] = resolveTargets(s)
	}
	if s.Posterior != nil {
		for name, text := range ResolvePosterior(s.Posterior) {
			files[name] = text
		}
	}
	if s.Moves != nil {
		for name, text := range ResolveMoves(s.Moves) {
			files[name] = text
		}
	}
	for _, info := range s.Series {
		files[seriesPath(info)] = resolveDriver(s, info)
	}
	for i, info := range s.ObservedInfo {
		files[observedPath(info)] = resolveObserved(s, s.Observed[i])
	}
	return files
}

func seriesPath(info SeriesInfo) string   { return "series/" + info.Name + ".csv" }
func observedPath(info SeriesInfo) string { return "observed/" + info.Name + ".csv" }

// csvWriter writes rows of a CSV file.
type csvWriter struct{ strings.Builder }

func (w *csvWriter) row(cells ...string) {
	for i, c := range cells {
		if i > 0 {
			w.WriteByte(',')
		}
		if strings.ContainsAny(c, ",\"") {
			c = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
		}
		w.WriteString(c)
	}
	w.WriteByte('\n')
}

func (w *csvWriter) bytes() []byte { return []byte(w.String()) }

func at[T any](list []T, i int) T {
	var zero T
	if i < 0 || i >= len(list) {
		return zero // a scenario that was not loaded from a folder has no provenance
	}
	return list[i]
}

func sectorName(n *network.Network, s int) string { return at(n.Sectors, s) }

func resolvePlaces(s *Scenario) []byte {
	var w csvWriter
	w.row(resolvedColumns(s, placeColumns)...)
	for i, p := range s.Network.Places {
		cells := []string{p.Name, p.Title, p.Kind.String(), p.Jurisdiction, sectorName(s.Network, int(p.Sector)), format(p.Latitude), format(p.Longitude), at(s.PlaceNotes, i).Source}
		if s.Network.OnTheWay {
			cells = append(cells, format(p.Beds), format(p.Danger), roles(&p), format(p.Occupied))
		}
		w.row(cells...)
	}
	return w.bytes()
}

func resolveRoutes(s *Scenario) []byte {
	var w csvWriter
	w.row(resolvedColumns(s, routeColumns)...)
	for i, r := range s.Network.Routes {
		note := at(s.RouteNotes, i)
		cells := []string{r.Name, s.Network.Places[r.From].Name, s.Network.Places[r.To].Name, r.Mode.String(), format(float64(r.Length)), format(float64(r.Speed)),
			r.Terrain.String(), note.Source, note.Note}
		if s.Network.OnTheWay {
			cells = append(cells, format(float64(r.Fare)), format(r.Checkpoints))
		}
		w.row(cells...)
	}
	return w.bytes()
}

// resolvedColumns are the columns of a table; those for the way to the border
// only where the scenario holds it.
func resolvedColumns(s *Scenario, columns []string) []string {
	at := slices.Index(columns, "?")
	if !s.Network.OnTheWay {
		return columns[:at]
	}
	return slices.Concat(columns[:at], columns[at+1:])
}

func resolvePeople(s *Scenario) []byte {
	var w csvWriter
	w.row(peopleColumns...)
	for i, m := range s.Margins {
		n, note := i/int(people.Parties), at(s.MarginNotes, i)
		w.row(s.Nationalities[n], s.NationalityTitle[n], s.Network.Places[s.HomePlace[n]].Name, partyWords[i%int(people.Parties)],
			format(m.Claims), format(m.Ties), format(m.Debt), note.Source, note.Grade, note.Note)
	}
	return w.bytes()
}

func resolveParameters(s *Scenario) []byte {
	var w csvWriter
	w.row(parameterColumns...)
	for _, v := range s.Values {
		w.row(v.Name, v.Scope, format(v.Value), v.Unit, format(v.Low), format(v.High), v.Prior, v.Source, v.Grade, v.Note)
	}
	return w.bytes()
}

func resolvePolicy(s *Scenario) []byte {
	var w csvWriter
	w.row(policyColumns...)
	for _, r := range s.RuleRows {
		w.row(r.From.String(), r.Jurisdiction, r.Nationality, r.Party, r.Rule, format(r.Value), r.Unit, r.Source, r.Note)
	}
	return w.bytes()
}

func resolveSources(s *Scenario) []byte {
	var b strings.Builder
	for _, source := range s.Sources {
		fmt.Fprintf(&b, "@misc{%s", source.Key)
		names := make([]string, 0, len(source.Fields))
		for name := range source.Fields {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			fmt.Fprintf(&b, ",\n  %s = {%s}", name, source.Fields[name])
		}
		b.WriteString("\n}\n")
	}
	if b.Len() == 0 {
		b.WriteString("% no sources\n")
	}
	return []byte(b.String())
}

// resolveDriver writes a series from the values that the model takes.
func resolveDriver(s *Scenario, info SeriesInfo) []byte {
	var w csvWriter
	if isHomeDriver(info.Name) {
		resolveHomeDriver(s, &w, info.Name)
		return w.bytes()
	}
	d, parties := &s.Drivers, int(people.Parties)
	classes := len(s.Nationalities) * parties
	perClass := func(row func(month int, class int)) {
		for m := range s.Months() {
			for c := range classes {
				row(m, c)
			}
		}
	}
	switch info.Name {
	case "arrivals":
		w.row("period", "nationality", "party", "value")
		perClass(func(m, c int) {
			w.row(s.MonthAt(m).String(), s.Nationalities[c/parties], partyWords[c%parties], format(d.Arrivals[m*classes+c]))
		})
	case "encounter-totals":
		w.row("period", "nationality", "party", "coverage", "value")
		perClass(func(m, c int) {
			value, coverage := "", coverages[0]
			at := m*classes + c
			if v := s.EncounterTotals[at]; v >= 0 {
				value = format(v)
			} else if at < len(s.TotalsKept) && s.TotalsKept[at] {
				value = observe.BesideMark
			}
			if s.PortsCounted[m] {
				coverage = coverages[1]
			}
			w.row(s.MonthAt(m).String(), s.Nationalities[c/parties], partyWords[c%parties], coverage, value)
		})
	case "heat":
		w.row("period", "sector", "value")
		for i, v := range d.Heat {
			w.row(showPeriod(byClimateMonth, i/d.Sectors), s.Network.Sectors[i%d.Sectors], format(v))
		}
	case "heat-on-the-way":
		w.row("period", "place", "value")
		for i, v := range d.WayHeat {
			w.row(showPeriod(byClimateMonth, i/len(s.Network.Places)), s.Network.Places[i%len(s.Network.Places)].Name, format(v))
		}
	default:
		w.row("period", "value")
		for m := range s.Months() {
			value := float64(at(d.Unemployment, m))
			switch info.Name {
			case "interior-book-ins":
				value = d.InteriorBookIns[m]
			case "export-demand":
				value = at(d.ExportDemand, m)
			}
			w.row(s.MonthAt(m).String(), format(value))
		}
	}
	return w.bytes()
}

// resolvedForm is the entry of a series after resolving.
func resolvedForm(info SeriesInfo) SeriesInfo {
	info.File = seriesPath(info)
	switch info.Name {
	case "unemployment":
		info.Period = byMonth
	case "interior-book-ins":
		info.Unit = "people/day"
	}
	return info
}

func resolveObserved(s *Scenario, series observe.Series) []byte {
	var w csvWriter
	in := series.Instrument
	header := []string{"period"}
	for i, by := range []bool{in.BySector, in.ByNation, in.ByParty} {
		if by {
			header = append(header, dimWords[i])
		}
	}
	w.row(append(header, "value", "low", "high")...)
	points := slices.Clone(series.Points)
	for at := range series.Kept { // sorted below
		points = append(points, observe.Point{Month: at.Month, Sector: at.Sector, Nationality: at.Nationality, Party: at.Party})
	}
	slices.SortFunc(points, comparePoints)
	for i, p := range points {
		if i > 0 {
			fillGaps(&w, s, in, points[i-1], p)
		}
		if kept := series.Kept[p.Place()]; kept.Hold != observe.Clear {
			w.row(append(pointKey(s, in, p), kept.Mark(), "", "")...)
			continue
		}
		w.row(append(pointKey(s, in, p), format(p.Value), format(p.Low), format(p.High))...)
	}
	if len(points) == 0 {
		// A table needs a row; one without a value says that nothing is known.
		empty := observe.Point{Month: s.Start.Month()}
		if in.Period == observe.FiscalYearly {
			empty.Month = quantity.Month(quantity.FiscalYear(s.Start.Month()+11)*12 - 3)
		} else if in.Period == observe.Yearly {
			empty.Month = quantity.MonthOf((s.Start.Month() + 11).Year(), 1)
		}
		w.row(append(pointKey(s, in, empty), "", "", "")...)
	}
	return w.bytes()
}

// fillGaps writes rows without a value for the periods between two points.
func fillGaps(w *csvWriter, s *Scenario, in *observe.Instrument, before, p observe.Point) {
	if before.Sector != p.Sector || before.Nationality != p.Nationality || before.Party != p.Party {
		return
	}
	step := quantity.Month(1)
	if in.Period != observe.Monthly {
		step = 12
	}
	for before.Month += step; before.Month < p.Month; before.Month += step {
		w.row(append(pointKey(s, in, before), "", "", "")...)
	}
}

// pointKey names period and dimensions of a point.
func pointKey(s *Scenario, in *observe.Instrument, p observe.Point) []string {
	key := []string{in.Period.Label(p.Month)}
	if in.BySector {
		key = append(key, sectorName(s.Network, int(p.Sector)))
	}
	if in.ByNation {
		key = append(key, at(s.Nationalities, int(p.Nationality)))
	}
	if in.ByParty {
		key = append(key, at(partyWords, int(p.Party)))
	}
	return key
}
