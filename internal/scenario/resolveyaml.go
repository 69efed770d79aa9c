package scenario

import (
	"fmt"
	"strings"

	"vereda/internal/observe"
)

// yamlWriter writes the little YAML that the resolved form needs: quoted text
// and plain words, no library, so that its bytes depend on nothing else.
type yamlWriter struct{ strings.Builder }

// text writes a quoted value; nothing where it is empty.
func (w *yamlWriter) text(indent, key, value string) {
	if value != "" {
		fmt.Fprintf(w, "%s%s: %s\n", indent, key, quote(value))
	}
}

func quote(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

func (w *yamlWriter) list(indent, key string, words []string) {
	if len(words) > 0 {
		fmt.Fprintf(w, "%s%s: [%s]\n", indent, key, strings.Join(words, ", "))
	}
}

// resolveSettings writes scenario.yaml.
func resolveSettings(s *Scenario) []byte {
	var w yamlWriter
	w.text("", "title", s.Title)
	w.text("", "question", s.Question)
	fmt.Fprintf(&w, "start: %s\nend: %s\npeople_per_row: %d\nprice_year: %d\nseed: %d\n", s.Start, s.End, s.PeoplePerRow, s.PriceYear, s.Seed)
	if s.Network.OnTheWay {
		fmt.Fprintf(&w, "journey: %s\n", journeyWords[index(s.Gravity)])
	}
	if s.Homes != nil {
		fmt.Fprintf(&w, "departures: %s\n", departureWords[index(s.Made)])
	}
	if s.SmallCounts != observe.SmallCount && s.SmallCounts > 0 {
		fmt.Fprintf(&w, "small_counts: %s\n", format(s.SmallCounts))
	}
	for _, spans := range []struct {
		key  string
		list []Span
	}{{"fit", s.Fit}, {"check", s.Check}} {
		if len(spans.list) > 0 {
			fmt.Fprintf(&w, "%s:\n", spans.key)
		}
		for _, span := range spans.list {
			fmt.Fprintf(&w, "  - {from: %s, to: %s}\n", span.From, span.To)
		}
	}
	w.WriteString("series:\n")
	for _, info := range s.Series {
		w.series(resolvedForm(info))
	}
	if len(s.Instruments) > 0 {
		w.WriteString("observed:\n")
	}
	for i, in := range s.Instruments {
		w.instrument(s, in, at(s.ObservedInfo, i))
	}
	return []byte(w.String())
}

// series writes what the entries of both lists have in common.
func (w *yamlWriter) series(info SeriesInfo) {
	fmt.Fprintf(w, "  - name: %s\n    file: %s\n    period: %s\n", quote(info.Name), quote(info.File), periodWords[info.Period])
	for _, field := range [][2]string{{"unit", info.Unit}, {"source", info.Source}, {"publisher", info.Publisher}, {"licence", info.Licence},
		{"coverage", info.Coverage}, {"note", info.Note}, {"not_counted", info.NotCounted}} {
		w.text("    ", field[0], field[1])
	}
}

// instrument writes an entry of the list observed.
func (w *yamlWriter) instrument(s *Scenario, in observe.Instrument, info SeriesInfo) {
	info.File = observedPath(info)
	w.series(info)
	w.text("    ", "title", in.Title)
	w.text("    ", "definition", in.Definition)
	fmt.Fprintf(w, "    kind: %s\n", kindWords[in.Kind])
	var count, minus, by, parties, nations, zones, legs, sectors []string
	for _, c := range in.Count {
		count = append(count, c.String())
	}
	for _, c := range in.Stocks {
		count = append(count, c.String())
	}
	for _, c := range in.Minus {
		minus = append(minus, c.String())
	}
	for i, on := range []bool{in.BySector, in.ByNation, in.ByParty} {
		if on {
			by = append(by, dimWords[i])
		}
	}
	for _, p := range in.Parties {
		parties = append(parties, p.String())
	}
	for _, n := range in.Nations {
		nations = append(nations, quote(s.Nationalities[n]))
	}
	if len(count) == 0 {
		w.WriteString("    count: []\n")
	}
	w.list("    ", "count", count)
	w.list("    ", "minus", minus)
	w.list("    ", "by", by)
	for _, z := range in.Zones {
		zones = append(zones, s.Network.Zones[z])
	}
	for _, sector := range in.Sectors {
		sectors = append(sectors, s.Network.Sectors[sector])
	}
	for _, leg := range in.Legs {
		legs = append(legs, s.Network.Routes[leg].Name)
	}
	if len(parties)+len(nations)+len(sectors)+len(zones)+len(legs) > 0 {
		w.WriteString("    where:\n")
		w.list("      ", "sector", sectors)
		w.list("      ", "zone", zones)
		w.list("      ", "leg", legs)
		w.list("      ", "party", parties)
		w.list("      ", "nationality", nations)
	}
	fmt.Fprintf(w, "    role: %s\n    look_back: %s\n", roleWords[index(in.Driver)], lookBackWords[index(in.RepeatEver)])
	if in.From != 0 {
		fmt.Fprintf(w, "    from: %s\n", in.From)
	}
}

func index(b bool) int {
	if b {
		return 1
	}
	return 0
}
