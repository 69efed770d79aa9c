package serve

import (
	"encoding/csv"
	"encoding/json"
	"io/fs"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"vereda/internal/draw"
	"vereda/internal/people"
	"vereda/internal/report"
)

// version is one of the maps that a page shows.
type version struct {
	name string
	view *view
}

// versions gives what a request wants to see side by side, in the order of the page.
func (v *view) versions(l draw.Language) []version {
	if v.base != nil {
		return []version{{say(l, "show-difference"), v}}
	}
	name := func(b *job) string {
		if b.plan.variant == "" && b.plan.overlay == nil {
			return say(l, "show-base")
		}
		return say(l, "show-changed")
	}
	list := []version{{name(v.job), v}}
	if v.beside != nil {
		other := *v
		other.job, other.outcome, other.beside, other.first = v.beside, v.first, nil, nil
		list = []version{{name(v.beside), &other}, list[0]}
	}
	return list
}

// mapSVG draws what the maps of the page show over a span as a picture of its own: flows
// or points, of one run, of two side by side, or the difference between them, in the part
// of the map that is on the screen.
func (s *Server) mapSVG(w http.ResponseWriter, r *http.Request) error {
	v, err := s.viewOf(r)
	if err != nil {
		return err
	}
	language, err := languageOf(r)
	if err != nil {
		return err
	}
	window, err := windowOf(r.URL.Query())
	if err != nil {
		return err
	}
	o, what := v.outcome, &measures[v.measure]
	m := v.spanMap(language)
	m.Width, m.Source = 1200, report.Source(s.jobs.version, o.scenario.Name)
	if m.World = r.URL.Query().Get("view") == "world"; m.World {
		m.Base = draw.Basemap(true)
	}
	if zone := r.URL.Query().Get("zone"); zone != "" {
		if !slices.Contains(zonesOf(o.scenario), zone) {
			return &fault{status: http.StatusUnprocessableEntity, message: "zone: not one with places of the way"}
		}
		m.Zones = []string{zone}
	}
	m.Title = strings.Join(append([]string{m.Title}, v.whose(language)...), ": ")
	shown := &draw.Shown{Map: *m, What: say(language, "measure-"+what.name) + " [" + say(language, "unit-"+what.unit) + "]", Difference: v.base != nil,
		Framed: o.stage.framed(o.scenario), Still: stageWidth, Window: window}
	if what.mean {
		shown.What += ", " + say(language, "mean-of-days")
	}
	if v.mode != "" {
		shown.What += ", " + say(language, "mode-"+v.mode)
	}
	list := v.versions(language)
	if len(list) > 1 || shown.Difference {
		shown.Notes = append(shown.Notes, say(language, "same-luck"))
	}
	for _, one := range list {
		shown.Panels = append(shown.Panels, one.panel(language))
		if d := one.view.outcome.domain; d.Variant { // rules that never were
			shown.Notes = append(shown.Notes, report.DomainWords(d, len(o.runs), language))
		}
	}
	attach(w, "map.svg")
	return write(w, http.StatusOK, "image/svg+xml", []byte(shown.SVG()))
}

// windowOf reads the part of the still picture that is to be seen: four numbers, x, y,
// width and height in pixels of that picture; nil for all of it.
func windowOf(q url.Values) (*draw.Window, error) {
	text := q.Get("window")
	if text == "" {
		return nil, nil
	}
	var at []float64
	for _, part := range strings.Split(text, ",") {
		if v, err := strconv.ParseFloat(part, 64); err == nil && math.Abs(v) <= 1e5 { // false for what is no number
			at = append(at, v)
		}
	}
	if len(at) != 4 || at[2] < 10 || at[3] < 10 || at[3] > 3*at[2] {
		return nil, &fault{status: http.StatusUnprocessableEntity, message: "window: x,y,width,height in pixels of the stage, such as 0,0,640,480"}
	}
	return &draw.Window{X: at[0], Y: at[1], Width: at[2], Height: at[3]}, nil
}

// panel is the map of a version.
func (one *version) panel(l draw.Language) draw.Panel {
	p, v := draw.Panel{Name: one.name}, one.view
	for i := range v.outcome.items(v.measure) {
		e := v.item(i, v.span)
		if e.Mean == 0 {
			continue
		}
		mean, low, high := float64(e.Mean), float64(e.Low), float64(e.High)
		if measures[v.measure].legs {
			leg := &v.outcome.stage.Legs[i]
			p.Flows = append(p.Flows, draw.Flow{From: leg.From, To: leg.To, Mode: leg.Mode, Mean: mean, Low: low, High: high, Compared: e.Compared})
			continue
		}
		point := &v.outcome.stage.Points[i]
		p.Points = append(p.Points, draw.Point{Title: placeName(l, point.Name), At: point.at, Mean: mean, Low: low, High: high, Compared: e.Compared})
	}
	return p
}

// whose says in words who is shown, where that is not everybody; stocks are not told by
// nationality and party.
func (v *view) whose(l draw.Language) (list []string) {
	who := measures[v.measure].of(v.who)
	if who.nation >= 0 {
		list = append(list, v.outcome.scenario.NationalityTitle[who.nation])
	}
	if who.party >= 0 {
		list = append(list, say(l, "party-"+people.Party(who.party).String()))
	}
	return list
}

// shownCSV is the table of what the maps show over a span.
func (s *Server) shownCSV(w http.ResponseWriter, r *http.Request) error {
	v, err := s.viewOf(r)
	if err != nil {
		return err
	}
	language, err := languageOf(r)
	if err != nil {
		return err
	}
	var text strings.Builder
	table := csv.NewWriter(&text)
	_ = table.Write([]string{"measure", "unit", "from_month", "to_month", "nationality", "party", "place", "to_place", "mean", "low_95", "high_95", "seeds", "kind", "source", "licence", "version", "mode", "standing", "mcse"}) // a builder takes all
	for _, one := range v.versions(language) {
		one.rows(s, table)
	}
	table.Flush()
	attach(w, measures[v.measure].name+".csv")
	return write(w, http.StatusOK, "text/csv; charset=utf-8", []byte(text.String()))
}

// rows writes what a version has at legs or points, and all together.
func (one *version) rows(s *Server, table *csv.Writer) {
	v := one.view
	o, what := v.outcome, &measures[v.measure]
	who, nation, party, kind := what.of(v.who), "", "", "simulated, synthetic people"
	if who.nation >= 0 {
		nation = o.scenario.Nationalities[who.nation]
	}
	if who.party >= 0 {
		party = people.Party(who.party).String()
	}
	if v.base != nil {
		kind = "difference to the base with the same seeds, " + kind
	}
	cell := func(n number) string {
		if math.IsNaN(float64(n)) {
			return ""
		}
		return strconv.FormatFloat(math.Round(float64(n)*10)/10, 'f', -1, 64)
	}
	row := func(place, to, mode string, e estimate) {
		mean, standing := cell(e.Mean), report.Standing(o.domain, e.Compared && v.base == nil)
		if !e.Compared {
			mean = ""
		}
		_ = table.Write([]string{what.name, what.unit, o.scenario.MonthAt(v.span.from).String(), o.scenario.MonthAt(v.span.to).String(), nation, party, tame(place), tame(to), mean, cell(e.Low), cell(e.High), strconv.Itoa(e.Runs), kind, tame(report.Source(s.jobs.version, o.scenario.Name)), "Apache-2.0", tame(one.name), mode, standing, cell(e.MCSE)})
	}
	for i := range o.items(v.measure) {
		e := v.item(i, v.span)
		switch {
		case e.Mean == 0:
		case what.legs:
			row(o.stage.Places[o.stage.Legs[i].From].Title, o.stage.Places[o.stage.Legs[i].To].Title, v.mode, e)
		default:
			row(o.stage.Points[i].Name, "", "", e)
		}
	}
	row("all", "", "", v.total(v.measure, v.span))
}

// pageTexts are the texts of the page, which pictures that it saves say too.
var pageTexts = sync.OnceValue(func() map[draw.Language]map[string]map[string]string {
	all := map[draw.Language]map[string]map[string]string{}
	for _, l := range draw.Languages() {
		text, err := fs.ReadFile(web, "web/words/"+string(l)+".json")
		read := map[string]map[string]string{}
		if err != nil || json.Unmarshal(text, &read) != nil {
			panic("the words of the page cannot be read: " + string(l)) // they are part of the program
		}
		all[l] = read
	}
	return all
})

// say gives a text of the page.
func say(l draw.Language, key string) string { return pageTexts()[l]["texts"][key] }

// placeName is the name of a sector or zone as people write it.
func placeName(l draw.Language, name string) string {
	if known := pageTexts()[l]["places"][name]; known != "" {
		return known
	}
	words := strings.Split(name, "-")
	for i, w := range words {
		if w != "" {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, " ")
}
