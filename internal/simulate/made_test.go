package simulate

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"vereda/internal/people"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// madeFiles are those of the valley with departures that the model makes.
func madeFiles(t testing.TB, change map[string]float64) fstest.MapFS {
	t.Helper()
	files := valleyFiles()
	plain := valley(t)
	var homes, residents strings.Builder
	homes.WriteString("nationality,party,level,homicide,homicide_low,homicide_high,residents_share,income_usd,source,grade,note\n")
	residents.WriteString("period,nationality,value\n")
	for _, code := range plain.Nationalities {
		for _, party := range people.PartyNames() {
			fmt.Fprintf(&homes, "%s,%s,0,0,0,0,0.3,5000,assumption,D,\n", code, party)
		}
		fmt.Fprintf(&residents, "%d,%s,50000\n", plain.Start.Y, code)
	}
	var more strings.Builder
	for _, d := range scenario.ParameterDefinitions() {
		if !d.OfDepartures {
			continue
		}
		v := madeTame[d.Name]
		if x, ok := change[d.Name]; ok {
			v = x
		}
		fmt.Fprintf(&more, "%s,,%g,%s,%g,%g,uniform,assumption,D,\n", d.Name, v, d.Unit, v, v)
	}
	add := func(name, text string) { files[name] = &fstest.MapFile{Data: []byte(text)} }
	add("departures.csv", homes.String())
	add("series/residents.csv", residents.String())
	add("announcements.csv", "from,nationality,party,let_in,credibility,source,note\n"+plain.Start.AddDays(20).String()+",,,0,0.5,assumption,\n")
	add("parameters.csv", string(files["parameters.csv"].Data)+more.String())
	yaml := string(files["scenario.yaml"].Data)
	yaml = strings.Replace(yaml, "series:\n", "departures: made\nseries:\n  - {name: residents, file: series/residents.csv, unit: people, period: year, source: assumption, publisher: nobody, licence: none}\n", 1)
	add("scenario.yaml", yaml)
	return files
}

var madeTame = map[string]float64{"departure.rate": 0.003, "departure.memory": 2, "departure.harvest": 1, "departure.savings": 0.5, "departure.spread": 0.5, "departure.loan": 1000, "departure.reach": 20,
	"departure.credit": 200, "departure.day": 25, "departure.success": 4, "departure.money": 0.2, "departure.wait": 0.5, "departure.stay": 2, "departure.inside": 0, "departure.border_city": -1,
	"departure.coming_back": 100, "departure.waiting": 0.5, "departure.look": 0.01, "departure.forgetting": 0.005, "expectation.speed": 0.1, "expectation.weight": 5, "expectation.evading": 0.5}

func made(t testing.TB, change map[string]float64) *scenario.Scenario {
	t.Helper()
	s, list := scenario.Load(madeFiles(t, change), "made")
	if s == nil {
		t.Fatal(list.Format())
	}
	s.Name = "made"
	return s
}

// TestNobodyAtHomeIsLost adds up, on every evening, all who were at home on the first
// day: those who are numbers, those who set out, and those who gave up and came back.
func TestNobodyAtHomeIsLost(t *testing.T) {
	s := made(t, map[string]float64{"departure.surprise": 0.3, "departure.reversion": 0.2, "departure.openness": 1})
	w := assemble(s, 3)
	classes := len(w.Communities.Staying)
	first := append([]float64(nil), w.Communities.Staying...)
	out, back := make([]float64, classes), make([]float64, classes)
	left, returned := 0.0, 0.0
	for day := range quantity.Day(s.Days) {
		w.Day = day
		w.People.Dawn(day)
		for i := range w.phases {
			w.phases[i].Step(day)
		}
		h := &w.Communities.Homes
		for i := range w.People.Events {
			if e := &w.People.Events[i]; e.Cause == people.GaveUp && e.To == people.Home {
				back[w.Communities.Class(w.People.Nationality[e.Person], w.People.Party[e.Person])]++
				returned++
			}
		}
		for k := range classes {
			out[k] += h.Leaving[k]
			left += h.Leaving[k]
			sum := h.Staying[k] + h.Looking[k] + h.Inside[k] + h.AtBorder[k] + h.Applied[k] + h.Lawful[k] + out[k] - back[k]
			if math.Abs(sum-first[k]) > 1e-6*(1+first[k]) {
				t.Fatalf("day %d, class %d: %v people of %v", day, k, sum, first[k])
			}
			if min(h.Staying[k], h.Looking[k], h.Inside[k], h.AtBorder[k], h.Applied[k], h.Leaving[k]) < 0 {
				t.Fatalf("day %d, class %d: a number is negative", day, k)
			}
		}
		w.People.Compact()
	}
	if left < 100 || returned < 1 {
		t.Errorf("%v left and %v came back: the test sees too little", left, returned)
	}
}

// TestNoSlopesNoChange lets nothing move people but a rate that stays: the share of those
// at home who leave is the same on all days.
func TestNoSlopesNoChange(t *testing.T) {
	s := made(t, map[string]float64{"departure.success": 0, "departure.money": 0, "departure.wait": 0, "departure.credit": 50000, "departure.waiting": 0})
	first := -1.0
	for day, state := range Days(s, 1) {
		h := &state.Communities.Homes
		if day > 0 && h.Staying[0] > 0 {
			hazard := h.Leaving[0] / (h.Staying[0] + h.Leaving[0])
			if first < 0 {
				first = hazard
			}
			if math.Abs(hazard/first-1) > 0.02 {
				t.Fatalf("day %d: %v, at first %v", day, hazard, first)
			}
		}
	}
	if first <= 0 {
		t.Error("nobody leaves")
	}
}

// TestMadeDigest wants the same bytes twice, others with other parameters, and those of
// given departures where they are given.
func TestMadeDigest(t *testing.T) {
	s := made(t, nil)
	first, second := Run(s, 5, nil).Digest(), Run(s, 5, nil).Digest()
	if first != second {
		t.Error("two runs differ")
	}
	if Run(s, 5, nil).Digest() == Run(made(t, map[string]float64{"departure.rate": 0.006}), 5, nil).Digest() {
		t.Error("the rate changes nothing")
	}
	given, err := s.WithDepartures("given")
	if err != nil {
		t.Fatal(err)
	}
	if Run(given, 5, nil).Digest() != Run(valley(t), 5, nil).Digest() {
		t.Error("given departures are not those of a scenario that knows no others")
	}
	for _, word := range []string{"mades", ""} {
		if _, err := s.WithDepartures(word); err == nil {
			t.Errorf("%q is refused by nobody", word)
		}
	}
	if _, err := valley(t).WithDepartures("made"); err == nil {
		t.Error("the valley says nothing of people at home and makes departures")
	}
	again, list := scenario.Load(resolved(s), "made")
	if again == nil {
		t.Fatal(list.Format())
	}
	if again.Digest != s.Digest || Run(again, 5, nil).Digest() != Run(s, 5, nil).Digest() {
		t.Error("the resolved folder means something else")
	}
}

func resolved(s *scenario.Scenario) fstest.MapFS {
	files := fstest.MapFS{}
	for name, text := range scenario.Resolve(s) {
		files[name] = &fstest.MapFile{Data: text}
	}
	return files
}
