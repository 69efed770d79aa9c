package simulate

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"vereda/internal/chance"
	"vereda/internal/policy"
	"vereda/internal/scenario"
)

// hasWay tells which random worlds hold the way to the border.
func hasWay(number uint64) bool { return number%3 == 2 }

// onTheWay turns a world that begins at the border into one that begins at home:
// it takes the approach routes out and puts places, legs, areas, shares, rules
// and parameters of the way in. It throws dice of its own, so that worlds
// without a way are what they were.
func (w *draft) onTheWay(number uint64) {
	w.dice = dice{draw: chance.New(number ^ 0x776179)}
	if w.happens(0.25) {
		w.files["scenario.yaml"] += "journey: gravity\n"
	}
	w.wayPlaces()
	w.wayRules()
	w.wayParameters()
}

var wayModes = []string{"bus", "train", "truck", "foot", "boat", "flight"}

func (w *draft) wayPlaces() {
	places := strings.Replace(w.files["places.csv"], "source\n", "source,capacity_people,danger,role,occupied_people\n", 1)
	lines := strings.Split(strings.TrimSuffix(places, "\n"), "\n")
	for i := range lines[1:] {
		if strings.HasPrefix(lines[i+1], "home-") && w.happens(0.3) {
			lines[i+1] += ",,,reception,"
			continue
		}
		if strings.Contains(lines[i+1], ",border-city,") {
			lines[i+1] += "," + pick(&w.dice, "", number(10*float64(w.perRow))) + ",,,"
			continue
		}
		lines[i+1] += ",,,,"
	}
	transit, dispersal := []string{}, map[string]bool{}
	for i := range 2 + w.below(4) {
		name := fmt.Sprintf("stop-%d", i)
		transit = append(transit, name)
		zone, role := pick(&w.dice, "near", "between", "land-0"), ""
		if w.happens(0.6) && !dispersal[zone] {
			role, dispersal[zone] = "dispersal", true
		}
		if zone == "land-0" && w.happens(0.5) {
			role = strings.TrimPrefix(role+";reception", ";")
		}
		if w.happens(0.4) {
			role = strings.TrimPrefix(role+";asylum", ";")
		}
		lines = append(lines, fmt.Sprintf("%s,Stop %d,transit,%s,,%d,%d,made-up,%s,%s,%s,", name, i, zone,
			15+2*i, -100+w.below(8), pick(&w.dice, "", "0", number(2*float64(w.perRow)), number(20*float64(w.perRow))), pick(&w.dice, "", "0", "1", "2.5", "4"), role))
	}
	areas := []string{"east-side", "west-side", "far-side"}[:1+w.below(3)]
	for i, a := range areas {
		lines = append(lines, fmt.Sprintf("%s,%s,area,north,,40,%d,made-up,,,,", a, a, -80-10*i))
	}
	w.files["places.csv"] = strings.Join(lines, "\n") + "\n"

	routes := []string{"route,from,to,mode,length_km,speed_km_per_day,terrain,source,note,fare_usd,checkpoints"}
	for _, line := range strings.Split(strings.TrimSuffix(w.files["routes.csv"], "\n"), "\n")[1:] {
		if !strings.Contains(line, ",approach,") {
			routes = append(routes, line+",,")
		}
	}
	seen := map[string]bool{}
	leg := func(from, to, mode string) {
		name := from + "-" + to + "-" + mode
		if from == to || seen[name] {
			return
		}
		seen[name] = true
		routes = append(routes, fmt.Sprintf("%s,%s,%s,%s,%d,%s,road,made-up,,%s,%s", name, from, to, mode, 4000+w.below(4000),
			pick(&w.dice, "300", "700", "1000", "5000"), pick(&w.dice, "", "10", "150"), pick(&w.dice, "", "0.5", "1", "3")))
	}
	mode := func() string { return pick(&w.dice, wayModes[:5]...) }
	for i := range w.nations {
		if i != 1 || w.happens(0.7) { // else there are only flights, which may be closed
			leg(fmt.Sprintf("home-%d", i), pick(&w.dice, transit...), mode())
		}
		leg(fmt.Sprintf("home-%d", i), pick(&w.dice, transit...), "flight")
	}
	for i, from := range transit {
		leg(from, transit[(i+1)%len(transit)], mode()) // in a ring, so that all are reached
		leg(from, pick(&w.dice, transit...), pick(&w.dice, wayModes...))
	}
	for i, s := range w.sectors {
		if i == 0 || w.happens(0.8) {
			leg(pick(&w.dice, transit...), s+"-city", mode())
		}
		for _, other := range w.sectors {
			if other != s && w.happens(0.5) {
				routes = append(routes, fmt.Sprintf("%s-to-%s,%s-city,%s-city,lateral,1900,300,road,made-up,,,", s, other, s, other))
			}
		}
		for _, a := range areas {
			if i == 0 || w.happens(0.8) {
				routes = append(routes, fmt.Sprintf("%s-to-%s,%s-city,%s,onward,%d,800,road,made-up,,,", s, a, s, a, 4000+w.below(3000)))
			}
		}
	}
	w.files["routes.csv"] = strings.Join(routes, "\n") + "\n"
	if w.happens(0.5) {
		w.closures(slices.Sorted(maps.Keys(seen)))
	}
	w.shares(areas)
}

// closures closes some legs for a while.
func (w *draft) closures(legs []string) {
	text := "route,from,to,source,note\n"
	for _, leg := range legs {
		if w.happens(0.3) {
			from := w.start.AddDays(w.below(w.days) - 10)
			text += fmt.Sprintf("%s,%s,%s,made-up,\n", leg, from, from.AddDays(w.below(60)))
		}
	}
	if strings.Count(text, "\n") > 1 {
		w.files["closures.csv"] = text
	}
}

// shares writes where people leave and where they are headed.
func (w *draft) shares(areas []string) {
	origins, goals := "nationality,origin,share,source,grade,note\n", "nationality,destination,share,source,grade,note\n"
	for i, n := range w.nations {
		origins += fmt.Sprintf("%s,home-%d,1,made-up,D,\n", n, i)
		left := 1.0
		for k, a := range areas {
			part := math.Round(left*w.unit()*100) / 100
			if k == len(areas)-1 {
				part = left
			}
			left = math.Round((left-part)*100) / 100
			goals += fmt.Sprintf("%s,%s,%s,made-up,D,\n", n, a, number(part))
		}
	}
	w.files["origins.csv"], w.files["destinations.csv"] = origins, goals
}

// wayRules writes dated values of the rules of the way.
func (w *draft) wayRules() {
	var b strings.Builder
	zones := []string{"near", "north"}
	for i := range w.nations {
		zones = append(zones, fmt.Sprintf("land-%d", i))
	}
	for _, d := range policy.Definitions() {
		if !d.Zoned() {
			continue
		}
		for _, zone := range zones {
			day := -w.below(3) * 50
			for range w.below(4) {
				nation, party := "", ""
				if strings.Contains(d.Dims, "N") && w.happens(0.4) {
					nation = pick(&w.dice, w.nations...)
				}
				if strings.Contains(d.Dims, "P") && w.happens(0.4) {
					party = pick(&w.dice, partyWords...)
				}
				value := w.share()
				switch d.Unit {
				case "1":
					value = pick(&w.dice, 0, 0.1, 0.5, 3)
				case "1/day":
					value = pick(&w.dice, 0, 0.02, 0.3)
				case "people/day":
					value = float64(w.perRow) * pick(&w.dice, 0, 0.3, 1, 4)
				}
				fmt.Fprintf(&b, "%s,%s,%s,%s,%s,%s,%s,made-up,\n", w.start.AddDays(day), zone, nation, party, d.Name, number(value), d.Unit)
				day += 1 + w.below(1+w.days/3)
			}
		}
	}
	w.files["policy.csv"] += b.String()
}

// wayParameters writes the parameters of the way, near those of the valley.
func (w *draft) wayParameters() {
	var b strings.Builder
	for _, d := range scenario.ParameterDefinitions() {
		if !d.OfWay || d.OfSettled {
			continue
		}
		value := wayTame[d.Name] * w.between(0.7, 2)
		if d.Name != "way.leg" && d.Neutral != "" && w.happens(0.1) {
			value = d.Low
		}
		v := number(min(d.High, max(d.Low, math.Round(value*1e6)/1e6)))
		fmt.Fprintf(&b, "%s,,%s,%s,%s,%s,uniform,assumption,D,\n", d.Name, v, d.Unit, v, v)
	}
	w.files["parameters.csv"] += b.String()
}

// wayTame holds usual values of the parameters of the way. Legs cost enough
// that no circle pays.
var wayTame = map[string]float64{
	"way.leg": 3, "way.time": 0.3, "way.money": 0.3, "way.danger": 0.1, "way.detention": 1, "way.onward": 0.5, "way.news": 10, "way.rest": 2,
	"way.gravity_soft": 100, "way.gravity_power": 1.5, "way.gravity_border": 3,
	"control.stay": 5, "control.giving_up": 0.2,
	"harm.extortion": 0.03, "harm.robbery": 0.02, "harm.sexual_violence": 0.01, "harm.injury": 0.02, "harm.violence": 0.01, "harm.transport": 0.01,
	"harm.exposure": 0.01, "harm.drowning": 0.02, "harm.disappearance": 0.01, "harm.kidnapping": 0.05, "harm.staying": 0.7, "harm.group": 6,
	"harm.group_spread": 0.7, "harm.captivity": 4, "harm.ransom": 2500, "harm.ransom_spread": 0.5, "harm.killed": 0.15, "harm.recruited": 0.15,
	"harm.extorted": 90, "facilitation.offered": 0.8, "facilitation.day": 50, "facilitation.bribe": 20, "facilitation.piso": 30, "facilitation.crossing": 700, "facilitation.walk": 3, "facilitation.markup": 0.8,
	"facilitation.elasticity": 0.14, "facilitation.agents": 20, "facilitation.taste": 1, "facilitation.money": 0.2, "facilitation.experience": 0.2, "facilitation.gain": 2, "facilitation.bundle": 2,
	"facilitation.evasion": 0.6, "facilitation.detection": 0.5, "facilitation.kidnapping": 1.4,
	"company.reference": 20, "company.gathering": 3, "company.joining": 0.6, "company.leaving": 0.1, "company.splitting": 0.1, "company.safety": 0.5, "company.visibility": 0.3,
	"company.price": 0.2, "company.caught": 0.4, "company.guided": 20, "asylum.leaving": 0.03, "asylum.staying": 0.6, "harm.lodged": 0.4,
	"harm.giving_up": 0.3, "harm.told": 0.5, "harm.recorded": 0.5, "harm.complicity": 0.2,
	"control.bus": 1, "control.train": 0.7, "control.truck": 0.4, "control.foot": 0.3, "control.boat": 0.2,
}

// bordersOnly drops the rules of the way from a list.
func bordersOnly(list []policy.Definition) []policy.Definition {
	return slices.DeleteFunc(list, func(d policy.Definition) bool { return d.Zoned() || d.OfSettled || d.OfBorder })
}
