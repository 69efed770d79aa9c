package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"vereda/internal/diag"
	"vereda/internal/draw"
	"vereda/internal/ensemble"
	"vereda/internal/geo"
	"vereda/internal/quantity"
	"vereda/internal/report"
	"vereda/internal/result"
)

const mapShape = `{
  "output": "...",            the picture that was written
  "title": "...",
  "from": "2022-01-01", "to": "2022-12-31",
  "runs": 2,
  "partial_months": false,    whether a month counts in part, by its days
  "legs": [{
    "from": "...", "to": "...", "mode": "...",
    "mean": 1.0,              people who began the leg in the span, mean over the runs
    "low": 0.9, "high": 1.1,  interval of that level, those of the months added up; null from one run
    "seeds": 2, "level": 0.95,
    "mcse": null,             not known of a sum of months
    "compared": true          whether it was counted; where not, the picture has its interval alone
  }]
}`

type mapReport struct {
	Output  string    `json:"output"`
	Title   string    `json:"title"`
	From    string    `json:"from"`
	To      string    `json:"to"`
	Runs    int       `json:"runs"`
	Partial bool      `json:"partial_months"`
	Legs    []legPart `json:"legs"`
}

type legPart struct {
	From string   `json:"from"`
	To   string   `json:"to"`
	Mode string   `json:"mode"`
	Mean float64  `json:"mean"`
	Low  *float64 `json:"low"`
	High *float64 `json:"high"`
	// Seeds and Level are of the interval.
	Seeds int      `json:"seeds"`
	Level float64  `json:"level"`
	MCSE  *float64 `json:"mcse"`
	// Compared says whether it was counted.
	Compared bool `json:"compared"`
}

// mapping is what the flags of map say.
type mapping struct {
	output, from, to, language, basemap string
	width                               int
	world, overwrite, animate           bool
	perMonth                            float64
	zones                               []string
}

func (a *app) mapVerb() *cobra.Command {
	var m mapping
	c := &cobra.Command{
		Use: "map RESULT -o FILE", Short: "Draw where people travel, from a result folder",
		Long: `Draw the legs of the way with the people who began them between two days, from
the folder that vereda run -o wrote: an SVG picture with a legend, a scale, and the
interval where the folder holds several runs. Nothing is run and nothing is
fetched. The base map is inside the program; --basemap takes another one, made by
vereda basemap. --animate makes a picture that runs through the months, still without a
script: it can stand in a page or a document.

` + shapeHelp(mapShape),
		Example: "  vereda map out -o map.svg\n  vereda map out -o mapa.svg --language es --from 2022-01-01 --to 2022-12-31\n  vereda map out -o way.svg --animate --from 2021-01-01 --to 2022-12-31",
		Args:    exactly(1, "one result folder"),
		RunE:    func(_ *cobra.Command, args []string) error { return a.drawMap(args[0], &m) },
	}
	c.Flags().StringVarP(&m.output, "output", "o", "", "the picture to write")
	c.Flags().StringVar(&m.from, "from", "", "the first day (default: that of the run)")
	c.Flags().StringVar(&m.to, "to", "", "the last day (default: that of the run)")
	c.Flags().StringVar(&m.language, "language", "en", "en or es")
	c.Flags().IntVar(&m.width, "width", 1100, "the width of the picture in pixels")
	c.Flags().BoolVar(&m.world, "world", false, "show the whole world")
	c.Flags().StringSliceVar(&m.zones, "zone", nil, "show these countries of places.csv alone, such as mexico")
	c.Flags().StringVar(&m.basemap, "basemap", "", "a base map to use in place of the one inside the program")
	c.Flags().BoolVar(&m.overwrite, "overwrite", false, "replace a picture that is there")
	c.Flags().BoolVar(&m.animate, "animate", false, "let the picture run through the months")
	c.Flags().Float64Var(&m.perMonth, "month-seconds", 0.5, "of --animate: how long a month lasts [s]")
	return c
}

// check refuses flags that make no sense.
func (m *mapping) check() error {
	switch {
	case m.output == "":
		return misused("vereda map needs -o and the picture to write, such as -o map.svg")
	case !strings.EqualFold(filepath.Ext(m.output), ".svg"):
		return misused("-o %s: the picture is an SVG; write a name that ends in .svg, such as map.svg", m.output)
	case m.language != string(draw.English) && m.language != string(draw.Spanish):
		return misused("--language %s: not one of en, es", m.language)
	case m.width < 600 || m.width > 8000:
		return misused("--width %d: a number of pixels from 600 to 8000", m.width)
	case !(m.perMonth >= 0.1 && m.perMonth <= 30):
		return misused("--month-seconds %v: a number of seconds from 0.1 to 30", m.perMonth)
	}
	return nil
}

// isFile reports whether there is a file of that name.
func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

func (a *app) drawMap(dir string, m *mapping) error {
	if err := m.check(); err != nil {
		return err
	}
	if err := checkFile(m.output, m.overwrite); err != nil {
		return err
	}
	t, err := result.ReadTravel(dir)
	if errors.Is(err, fs.ErrNotExist) && isFile(filepath.Join(dir, "run.json")) && !isFile(filepath.Join(dir, "legs.csv")) {
		return &failure{code: exitInvalid, message: dir + ": its scenario has no ways to draw, only a border; vereda run latin-america-us --seeds 2 -o ways makes a folder that has"}
	}
	if err != nil {
		return &failure{code: exitInvalid, message: err.Error()}
	}
	from, to, err := m.span(t)
	if err != nil {
		return err
	}
	base, err := m.base()
	if err != nil {
		return err
	}
	picture := mapOf(t, draw.Language(m.language))
	picture.Title = report.Translate(picture.Language, picture.Title)
	picture.From, picture.To, picture.Base = from.String(), to.String(), base
	picture.Width, picture.World, picture.Zones = float64(m.width), m.world, m.zones
	if err := m.checkZones(t); err != nil {
		return err
	}
	s, err := scenarioOf(dir)
	if err != nil {
		return err
	}
	picture.Flows, picture.Partial = flowsIn(t, from, to)
	report.CompareFlows(picture, s, from.Month(), to.Month())
	if t.Variant != "" {
		d := s.Domain()
		d.Variant = true // its files are those of the variant already, and do not say so
		picture.Notes = report.ScenarioWords(d, t.Runs, picture.Language)
	}
	text := ""
	if m.animate {
		moving, err := animation(s, t, picture, m.perMonth)
		if err != nil {
			return err
		}
		text = moving.SVG()
	} else {
		text = picture.SVG()
	}
	if err := writeWhole(m.output, []byte(text)); err != nil {
		return err
	}
	if a.json {
		return a.writeJSON(mapReportOf(picture, m.output))
	}
	fmt.Fprintf(a.out, "Written to %s.\n", m.output)
	return nil
}

// span reads the days from and to and holds them against the run.
func (m *mapping) span(t *result.Travel) (from, to quantity.Date, err error) {
	from, to = t.Start, t.End
	for _, asked := range []struct {
		flag, text string
		day        *quantity.Date
	}{{"from", m.from, &from}, {"to", m.to, &to}} {
		if asked.text == "" {
			continue
		}
		day, err := quantity.ParseDate(asked.text)
		if err != nil {
			return from, to, misused("--%s %s: expected a day such as 2022-01-31", asked.flag, asked.text)
		}
		if day.Before(t.Start) || t.End.Before(day) {
			return from, to, misused("--%s %s: the run goes from %s to %s", asked.flag, day, t.Start, t.End)
		}
		*asked.day = day
	}
	if to.Before(from) {
		return from, to, misused("--from %s lies after --to %s", from, to)
	}
	return from, to, nil
}

// checkZones refuses zones that the result does not have.
func (m *mapping) checkZones(t *result.Travel) error {
	var known []string
	for _, p := range t.Places {
		if !slices.Contains(known, p.Zone) {
			known = append(known, p.Zone)
		}
	}
	slices.Sort(known)
	for _, zone := range m.zones {
		if !slices.Contains(known, zone) {
			return misused("--zone %s: not one of %s%s", diag.Escape(zone), strings.Join(known, ", "), suggest(zone, known))
		}
	}
	return nil
}

func (m *mapping) base() (*geo.Basemap, error) {
	if m.basemap == "" {
		return draw.Basemap(m.world), nil
	}
	file, err := os.Open(m.basemap)
	if err != nil {
		return nil, &failure{code: exitInvalid, message: err.Error()}
	}
	defer func() { _ = file.Close() }() // only read
	base, err := geo.ReadBasemap(file)
	if err != nil {
		return nil, &failure{code: exitInvalid, message: fmt.Sprintf("%s: %v", m.basemap, err)}
	}
	return base, nil
}

// flowsIn adds up the legs between two days, both included. Of a month that lies
// in the span in part, the part of its days counts.
func flowsIn(t *result.Travel, from, to quantity.Date) (flows []draw.Flow, partial bool) {
	type leg struct {
		from, to int
		mode     string
	}
	at := map[leg]int{}
	for _, l := range t.Legs {
		part := partOfMonth(l.Month, from, to, t)
		if part <= 0 {
			continue
		}
		partial = partial || part < 1
		key := leg{l.From, l.To, l.Mode}
		i, known := at[key]
		if !known {
			i = len(flows)
			at[key] = i
			flows = append(flows, draw.Flow{From: l.From, To: l.To, Mode: l.Mode})
		}
		f := &flows[i]
		f.Mean, f.Low, f.High = f.Mean+part*l.Mean, f.Low+part*l.Low, f.High+part*l.High
	}
	return flows, partial
}

// partOfMonth is the part of the days of a month, as far as the run goes, that
// lies in the span.
func partOfMonth(m quantity.Month, from, to quantity.Date, t *result.Travel) float64 {
	days := func(first, last quantity.Date) float64 {
		if m.First().Since(first) > 0 {
			first = m.First()
		}
		if last.Since(m.Last()) > 0 {
			last = m.Last()
		}
		return max(0, float64(last.Since(first)+1))
	}
	all := days(t.Start, t.End)
	if all == 0 {
		return 0
	}
	return days(from, to) / all
}

func mapReportOf(p *draw.Map, output string) mapReport {
	r := mapReport{Output: output, Title: p.Title, From: p.From, To: p.To, Runs: p.Runs, Partial: p.Partial, Legs: []legPart{}}
	some := func(v float64) *float64 {
		if math.IsNaN(v) {
			return nil
		}
		return &v
	}
	for _, f := range p.Flows {
		r.Legs = append(r.Legs, legPart{p.Places[f.From].Name, p.Places[f.To].Name, f.Mode, f.Mean, some(f.Low), some(f.High), p.Runs, ensemble.Level, nil, f.Compared})
	}
	return r
}

const basemapShape = `{
  "output": "...",            the base map that was written
  "countries": 29, "bytes": 60000
}`

func (a *app) basemapVerb() *cobra.Command {
	var output, note string
	var tolerance float64
	var overwrite bool
	c := &cobra.Command{
		Use: "basemap GEOJSON -o FILE", Short: "Make a base map for pictures from outlines of countries",
		Long: `Make the compact file that vereda map draws from a GeoJSON file of polygons with
the properties iso3 and name, such as those of Natural Earth. Outlines are
simplified to a tolerance in degrees, and islands smaller than it are left out.

` + shapeHelp(basemapShape),
		Example: "  vereda basemap countries.geojson -o base.txt --tolerance 0.05 --note \"Natural Earth 1:50m, public domain\"",
		Args:    exactly(1, "one GeoJSON file"),
		RunE: func(_ *cobra.Command, args []string) error {
			if output == "" || note == "" {
				return misused("vereda basemap needs -o and a file, and --note with who drew the outlines and under which licence")
			}
			if !(tolerance > 0 && tolerance < 10) {
				return misused("--tolerance %v: a number of degrees above 0 and below 10", tolerance)
			}
			return a.makeBasemap(args[0], output, note, tolerance, overwrite)
		},
	}
	c.Flags().StringVarP(&output, "output", "o", "", "the base map to write")
	c.Flags().StringVar(&note, "note", "", "who drew the outlines and under which licence; stands on every picture")
	c.Flags().Float64Var(&tolerance, "tolerance", 0.05, "how far a simplified outline may lie from its own [degrees]")
	c.Flags().BoolVar(&overwrite, "overwrite", false, "replace a file that is there")
	return c
}

func (a *app) makeBasemap(input, output, note string, tolerance float64, overwrite bool) error {
	if err := checkFile(output, overwrite); err != nil {
		return err
	}
	file, err := os.Open(input)
	if err != nil {
		return &failure{code: exitInvalid, message: err.Error()}
	}
	defer func() { _ = file.Close() }() // only read
	base, err := geo.FromGeoJSON(file, note, tolerance)
	if err != nil {
		return &failure{code: exitInvalid, message: fmt.Sprintf("%s: %v", input, err)}
	}
	var text bytes.Buffer
	if err := base.Write(&text); err != nil {
		return err
	}
	if err := writeWhole(output, text.Bytes()); err != nil {
		return err
	}
	if a.json {
		return a.writeJSON(map[string]any{"output": output, "countries": len(base.Countries), "bytes": text.Len()})
	}
	fmt.Fprintf(a.out, "Written to %s: %s, %s bytes.\n", output, countries(len(base.Countries)), thousands(float64(text.Len())))
	return nil
}

func countries(n int) string {
	if n == 1 {
		return "1 country"
	}
	return fmt.Sprintf("%d countries", n)
}
