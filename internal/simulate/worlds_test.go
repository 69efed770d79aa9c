package simulate

import (
	"cmp"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// A random world is a small scenario folder, written as text from one number
// and read through the door that users take. It has few people and many
// changes of rules, so that every branch of the day is reached; the tests of
// this package say so.

// dice throws for the making of worlds; the same number makes the same world.
type dice struct {
	draw   chance.Source
	throws uint64
}

// unit is a number of the open interval (0,1).
func (d *dice) unit() float64 {
	d.throws++
	return d.draw.Unit(chance.Test, d.throws, 0)
}

func (d *dice) below(n int) int            { return int(d.unit() * float64(n)) }
func (d *dice) happens(share float64) bool { return d.unit() < share }
func (d *dice) between(low, high float64) float64 {
	return low + float64((high-low)*d.unit())
}

// pick takes one of a list.
func pick[T any](d *dice, list ...T) T { return list[d.below(len(list))] }

// share is nothing, all, or something in between.
func (d *dice) share() float64 {
	switch u := d.unit(); {
	case u < 0.3:
		return 0
	case u < 0.5:
		return 1
	}
	return math.Round(d.unit()*1000) / 1000
}

// draft is a world being written.
type draft struct {
	dice
	sectors, nations []string
	start            quantity.Date
	days, perRow     int
	wild             float64 // share of parameters with extreme values
	crowded          bool    // with long lines for the app
	files            map[string]string
}

var (
	sectorNames = []string{"aspen", "birch", "cedar", "durum"}
	nationNames = []string{"AAA", "BBB", "CCC"}
	partyWords  = []string{"single-adult", "family", "minor"}
)

// worldFiles writes the folder of a world.
func worldFiles(number uint64) map[string]string {
	w := &draft{dice: dice{draw: chance.New(number)}, files: map[string]string{}, crowded: number%50 == 49}
	w.sectors = sectorNames[:1+w.below(4)]
	w.nations = nationNames[:1+w.below(3)]
	w.start = quantity.Date{Y: 2019, M: 1, D: 1}.AddDays(w.below(800))
	w.days = 30 + w.below(91)
	w.perRow = pick(&w.dice, 1, 1, 10)
	w.wild = pick(&w.dice, 0, 0, 0.05, 0.3)
	w.settings()
	w.network()
	w.people()
	w.series()
	w.rules()
	w.parameters()
	w.files["sources.bib"] = "@misc{made-up,\n  title = {Invented},\n  author = {nobody},\n  year = 2019,\n}\n"
	if hasWay(number) {
		w.onTheWay(number)
	}
	return w.files
}

// randomWorld makes and loads a world.
func randomWorld(t testing.TB, number uint64) *scenario.Scenario {
	t.Helper()
	s, list := scenario.Load(folder(worldFiles(number)), fmt.Sprintf("world-%d", number))
	if s == nil {
		t.Fatalf("world %d cannot be read:\n%s", number, list.Format())
	}
	if number%29 == 7 && !hasWay(number) {
		s.Network = cutOff(s.Network, s.HomePlace[0])
	}
	return s
}

// cutOff is a network in which no way leads from a place of origin to the
// border, which the reader of folders would refuse.
func cutOff(n *network.Network, origin network.PlaceID) *network.Network {
	out := *n
	out.Routes = slices.Clone(n.Routes)
	for i := range out.Routes {
		if out.Routes[i].From == origin {
			out.Routes[i].Mode = network.Lateral
		}
	}
	return &out
}

func folder(files map[string]string) fs.FS {
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

func (w *draft) settings() {
	var b strings.Builder
	fmt.Fprintf(&b, "title: A random world\nquestion: Does the model keep its own rules?\nstart: %s\nend: %s\npeople_per_row: %d\nprice_year: 2019\nseed: 1\nseries:\n",
		w.start, w.start.AddDays(w.days-1), w.perRow)
	for _, s := range [][3]string{{"arrivals", "people/month", "month"}, {"interior-book-ins", "people/month", "month"},
		{"unemployment", "share", "month"}, {"heat", "degC", "climate-month"}} {
		fmt.Fprintf(&b, "  - {name: %s, file: series/%s.csv, unit: %s, period: %s, source: made-up, publisher: nobody, licence: CC0}\n", s[0], s[0], s[1], s[2])
	}
	w.files["scenario.yaml"] = b.String()
}

func (w *draft) network() {
	places := "place,name,kind,jurisdiction,sector,lat,lon,source\n" +
		"north,North,destination,north,,39,-98,made-up\njail,Beds,detention,north,,33,-108,made-up\nhostel,Shelter,shelter,north,,33,-107,made-up\n"
	routes := "route,from,to,mode,length_km,speed_km_per_day,terrain,source,note\n"
	for i, n := range w.nations {
		places += fmt.Sprintf("home-%d,Home of %s,origin,land-%d,,%d,%d,made-up\n", i, n, i, 14+3*i, -92+2*i)
	}
	for i, s := range w.sectors {
		lon := -114 + 4*i
		places += fmt.Sprintf("%s-city,%s,border-city,near.%s,%s,31,%d,made-up\n", s, s, s, s, lon)
		places += fmt.Sprintf("%s-port,%s,port,north.%s,%s,31.02,%d,made-up\n", s, s, s, s, lon)
		places += fmt.Sprintf("%s-station,%s,station,north.%s,%s,31.3,%d,made-up\n", s, s, s, s, lon)
		routes += fmt.Sprintf("%s-crossing,%s-city,north,crossing,%s,%s,desert,made-up,\n", s, s,
			pick(&w.dice, "2", "12.5", "50", "60", "97"), pick(&w.dice, "10", "25", "40"))
		routes += fmt.Sprintf("%s-walk,%s-city,%s-port,port,3,20,urban,made-up,\n", s, s, s)
	}
	for i := range w.nations {
		always := w.below(len(w.sectors)) // a way to at least one sector
		for k, s := range w.sectors {
			if k == always || w.happens(0.8) {
				routes += fmt.Sprintf("approach-%d-%s,home-%d,%s-city,approach,%s,300,road,made-up,\n", i, s, i, s, number(math.Round(w.between(3000, 6000))))
			}
		}
	}
	w.files["places.csv"], w.files["routes.csv"] = places, routes
}

func (w *draft) people() {
	text := "nationality,name,origin,party,claim_share,us_home_share,debt_usd,source,grade,note\n"
	for i, n := range w.nations {
		for _, p := range partyWords {
			text += fmt.Sprintf("%s,Land of %s,home-%d,%s,%s,%s,%s,made-up,D,\n", n, n, i, p, number(w.share()), number(w.share()), number(math.Round(w.between(0, 9000))))
		}
	}
	w.files["people.csv"] = text
}

// months calls visit for each month of the run.
func (w *draft) months(visit func(month quantity.Month)) {
	for m := w.start.Month(); m <= w.start.AddDays(w.days-1).Month(); m++ {
		visit(m)
	}
}

func (w *draft) series() {
	arrivals, interior, jobs, heat := "period,nationality,party,value\n", "period,value\n", "period,value\n", "period,sector,value\n"
	busy := pick(&w.dice, 20.0, 60, 150) / float64(len(w.nations))
	if w.crowded {
		busy = 700
	}
	w.months(func(m quantity.Month) {
		for _, n := range w.nations {
			for _, p := range partyWords {
				rows := busy * w.unit()
				if w.happens(0.1) {
					rows = 0
				}
				arrivals += fmt.Sprintf("%s,%s,%s,%s\n", m, n, p, number(math.Round(rows*float64(w.perRow)*10)/10))
			}
		}
		interior += fmt.Sprintf("%s,%s\n", m, number(math.Round(w.between(0, 60)*float64(w.perRow))))
		jobs += fmt.Sprintf("%s,%s\n", m, number(math.Round(w.between(0, 150))/1000))
	})
	for m := range 12 {
		for _, s := range w.sectors {
			heat += fmt.Sprintf("%02d,%s,%s\n", m+1, s, number(math.Round(w.between(5, 45))))
		}
	}
	w.files["series/arrivals.csv"], w.files["series/interior-book-ins.csv"] = arrivals, interior
	w.files["series/unemployment.csv"], w.files["series/heat.csv"] = jobs, heat
}

// rules writes a value for every rule on the first day, or none where the rule
// has a neutral one, and up to four changes of it on days of their own.
func (w *draft) rules() {
	var b strings.Builder
	b.WriteString("from,jurisdiction,nationality,party,rule,value,unit,source,note\n")
	row := func(day int, jurisdiction, nation, party string, d policy.Definition) {
		fmt.Fprintf(&b, "%s,%s,%s,%s,%s,%s,%s,made-up,\n", w.start.AddDays(day), jurisdiction, nation, party, d.Name, number(w.ruleValue(d)), d.Unit)
	}
	for _, d := range bordersOnly(policy.Definitions()) {
		if d.Neutral != "" && w.happens(0.1) {
			continue
		}
		row(-w.below(2)*100, "north", "", "", d)
		day := 0
		for range w.below(5) {
			jurisdiction, nation, party := "north", "", ""
			if strings.Contains(d.Dims, "S") && w.happens(0.5) {
				jurisdiction = pick(&w.dice, w.sectors...)
			}
			if strings.Contains(d.Dims, "N") && w.happens(0.4) {
				nation = pick(&w.dice, w.nations...)
			}
			if strings.Contains(d.Dims, "P") && w.happens(0.4) {
				party = pick(&w.dice, partyWords...)
			}
			day += 1 + w.below(1+w.days/4) // the last may lie beyond the end
			row(day, jurisdiction, nation, party, d)
		}
	}
	w.files["policy.csv"] = b.String()
}

// ruleValue throws a value in the range of a rule.
func (w *draft) ruleValue(d policy.Definition) float64 {
	k := float64(w.perRow)
	switch {
	case d.Name == "bed_use":
		return pick(&w.dice, 0, 0.5, 0.75, 1, 1.5)
	case d.Name == "appointments" && w.crowded:
		return k * pick(&w.dice, 2, 7.5, 20)
	case d.Name == "interior_arrests":
		return pick(&w.dice, 0, 0.5, 1, 2, 9)
	case d.Name == "agents":
		return k * pick(&w.dice, 0, 5, 40, 150.0)
	case d.Unit == "share":
		return w.share()
	case d.Unit == "people/day":
		return k * pick(&w.dice, 0, 0.3, 0.7, 1, 2.5, 6)
	case d.Unit == "people/month":
		return k * pick(&w.dice, 0, 9, 31, 70.0)
	}
	return k * pick(&w.dice, 0, 2.5, 6, 15, 60)
}

// tame holds the parameters of the hamlet, which random worlds vary.
var tame = sync.OnceValue(func() map[string]float64 {
	values := map[string]float64{}
	s, _ := scenario.Load(hamletFiles(), "hamlet")
	for _, v := range s.Values {
		values[v.Name] = v.Value
	}
	return values
})

// parameters writes every parameter: near that of the hamlet, or neutral, or at
// an end of its range, or anywhere within.
func (w *draft) parameters() {
	var b strings.Builder
	b.WriteString("name,scope,value,unit,low,high,prior,source,grade,note\n")
	for _, d := range scenario.ParameterDefinitions() {
		if d.OfWay || d.OfSettled || d.OfDepartures || d.OfBorder {
			continue
		}
		scopes := []string{""}
		if d.PerSector {
			scopes = w.sectors
		}
		for _, scope := range scopes {
			v := number(w.parameter(d))
			fmt.Fprintf(&b, "%s,%s,%s,%s,%s,%s,uniform,assumption,D,\n", d.Name, scope, v, d.Unit, v, v)
		}
	}
	w.files["parameters.csv"] = b.String()
}

func (w *draft) parameter(d scenario.ParameterDefinition) float64 {
	if w.happens(w.wild) {
		neutral, err := strconv.ParseFloat(cmp.Or(d.Neutral, "x"), 64)
		if err == nil && w.happens(0.4) {
			return neutral
		}
		tiny := d.Low + 1e-10*(d.High-d.Low)
		return pick(&w.dice, d.Low, d.High, w.between(d.Low, d.High), tiny)
	}
	if w.crowded && d.Name == "choice.port" {
		return 10
	}
	value := tame()[d.Name] * w.between(0.3, 2)
	if strings.HasSuffix(d.Name, "_stay") || d.Name == "hearing.interval" {
		value *= 0.4 // that stays end within the run
	}
	if d.Name == "mortality.exposure" || d.Name == "mortality.drowning" {
		value = w.between(0, 0.05)
	}
	return min(d.High, max(d.Low, math.Round(value*1e6)/1e6))
}

// number writes a number as the tables of a folder want it.
func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func TestWorldsAreTheSameForANumber(t *testing.T) {
	a, b, c := randomWorld(t, 5), randomWorld(t, 5), randomWorld(t, 6)
	if a.Digest != b.Digest {
		t.Error("one number makes two worlds")
	}
	if a.Digest == c.Digest {
		t.Error("two numbers make one world")
	}
}

// TestWorldsReachEveryBranch wants each cause in random worlds, from each status
// that it can come from, with and without places of the kind that it needs.
func TestWorldsReachEveryBranch(t *testing.T) {
	seen := map[string]int{}
	for number := range uint64(150) {
		for _, w := range Days(randomWorld(t, number), number) {
			for _, e := range w.People.Events {
				seen[fmt.Sprintf("%s from %s to %s", e.Cause, e.From, e.To)]++
				if e.From == people.InCustody && e.To != people.InCustody {
					seen[fmt.Sprintf("%s out of %s", e.Cause, e.Held)]++
				}
				if e.Cause == people.Inadmissible {
					seen[fmt.Sprintf("%s after %s", e.Cause, e.Waited)]++
				}
			}
		}
	}
	want := []string{"inadmissible after waiting-list", "inadmissible after waiting-app", "paroled out of station",
		"removed out of sentenced", "removed out of detained", "removed out of detained-family", "released out of sentenced", "released out of detained",
		"released out of detained-family", "released out of sheltered", "released out of station", "sent-to-wait out of station"}
	for cause, steps := range legal {
		for _, s := range steps {
			want = append(want, fmt.Sprintf("%s from %s to %s", people.Cause(cause), s.from, s.to))
		}
	}
	for _, branch := range want {
		if seen[branch] == 0 {
			t.Errorf("no random world reaches: %s", branch)
		}
	}
}
