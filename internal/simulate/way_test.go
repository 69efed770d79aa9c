package simulate

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/scenario"
)

// fork is the valley with two ways from The Valley to Westbrook that differ in
// nothing but the fare of one [USD], beside the ways of the others.
func fork(t *testing.T, fare float64) *scenario.Scenario {
	t.Helper()
	files := map[string]string{}
	for name, file := range valleyFiles() {
		files[name] = string(file.Data)
	}
	legs := fmt.Sprintf(`valley-junction-bus,valley,junction,bus,800,400,road,made-up,,%v,
valley-mine-bus,valley,mine,bus,800,400,road,made-up,,0,
junction-westbrook-bus,junction,westbrook,bus,1500,400,road,made-up,,20,
mine-westbrook-bus,mine,westbrook,bus,1500,400,road,made-up,,20,
hills-junction-bus,hills,junction,bus,800,400,road,made-up,,,
islands-market-bus,islands,market,bus,1500,400,road,made-up,,,
coast-ford-bus,coast,ford,bus,1500,400,road,made-up,,,
ford-market-bus,ford,market,bus,1500,400,road,made-up,,,
market-eastbrook-bus,market,eastbrook,bus,1900,400,road,made-up,,,
`, fare)
	kept := slices.DeleteFunc(strings.SplitAfter(files["routes.csv"], "\n"), func(line string) bool {
		return slices.ContainsFunc([]string{"bus", "train", "truck", "foot", "boat", "flight"}, func(mode string) bool { return strings.Contains(line, ","+mode+",") })
	})
	files["routes.csv"] = strings.Join(kept, "") + legs
	files["places.csv"] = strings.NewReplacer(",made-up,4,3", ",made-up,,1", "mine,The Mine,transit,near,,27,-105,made-up,,2", "mine,The Mine,transit,near,,24.5,-104,made-up,,1").Replace(files["places.csv"])
	files["series/arrivals.csv"] = strings.ReplaceAll(files["series/arrivals.csv"], "\n", "0\n")
	files["series/arrivals.csv"] = strings.Replace(files["series/arrivals.csv"], "value0", "value", 1)
	delete(files, "closures.csv")
	// Everybody travels by themselves, and nobody stays on the way.
	rules := slices.DeleteFunc(strings.SplitAfter(files["policy.csv"], "\n"), func(line string) bool {
		return strings.Contains(line, ",caravan_") || strings.Contains(line, ",transit_asylum,")
	})
	files["policy.csv"] = strings.Join(rules, "")
	files["parameters.csv"] = strings.Replace(files["parameters.csv"], "company.guided,,6,", "company.guided,,0,", 1)
	s, list := scenario.Load(folder(maps.Clone(files)), "fork")
	if s == nil {
		t.Fatal(list.Format())
	}
	return s
}

// taken counts the parties that began each leg for the first time from home.
func taken(s *scenario.Scenario, seed uint64) map[string]float64 {
	counts := map[string]float64{}
	for _, w := range Days(s, seed) {
		for _, e := range w.People.Events {
			if e.Cause == people.TookLeg && w.People.Head[e.Person] == e.Person {
				counts[s.Network.Routes[e.Leg].Name]++
			}
		}
	}
	return counts
}

// TestWaysShareByLogit: two ways that are alike are taken by half each, and of
// two that differ by a fare the dearer one by 1 / (1 + e^(c_m·fare/100)).
func TestWaysShareByLogit(t *testing.T) {
	for _, fare := range []float64{0, 150, 400} {
		s := fork(t, fare)
		counts := taken(s, 11)
		dear, cheap := counts["valley-junction-bus"], counts["valley-mine-bus"]
		n := dear + cheap
		share := 1 / (1 + math.Exp(s.Params.Way.Money*fare/100))
		z := (dear - n*share) / math.Sqrt(n*share*(1-share))
		if math.Abs(z) > 6 || n < 3000 {
			t.Errorf("fare %v: %v of %v take the dearer way, want a share of %.4f (z = %.1f)", fare, dear, n, share, z)
		}
	}
}

// TestDearerLegMovesPeopleToOthers: what a fare takes from one way, the other
// gets; nobody stays at home for it, and the rest of the network sees nothing.
func TestDearerLegMovesPeopleToOthers(t *testing.T) {
	before, after := taken(fork(t, 0), 5), taken(fork(t, 300), 5)
	lost := before["valley-junction-bus"] - after["valley-junction-bus"]
	won := after["valley-mine-bus"] - before["valley-mine-bus"]
	if lost <= 0 || math.Abs(lost-won) > 0.02*before["valley-junction-bus"] {
		t.Errorf("the dearer leg loses %v parties, the other wins %v", lost, won)
	}
	for _, leg := range []string{"islands-market-bus", "ford-market-bus"} {
		if math.Abs(before[leg]-after[leg]) > 0.02*before[leg] {
			t.Errorf("%s has %v parties before and %v after", leg, before[leg], after[leg])
		}
	}
}

// TestClosedLegCarriesNobody: on the days of a closure nobody begins the leg, on
// other days some do, and who is on it when it closes comes to its end.
func TestClosedLegCarriesNobody(t *testing.T) {
	s := valley(t)
	if len(s.Drivers.Closures) == 0 {
		t.Fatal("the valley has no closure")
	}
	for _, c := range s.Drivers.Closures {
		open, walked := 0, 0
		for day, w := range Days(vary(t, s, "caravan_calls=0 transit_asylum=0"), 4) {
			within := c.From <= day && day <= c.To
			for _, e := range w.People.Events {
				if e.Cause == people.TookLeg && e.Leg == c.Route {
					open++
					if within {
						t.Fatalf("day %d: somebody begins a closed leg", day)
					}
				}
			}
			for _, head := range w.People.Trail {
				if within && w.People.Status[head] == people.EnRoute && w.People.Leg[head] == c.Route {
					walked++
					if day == c.To && day > c.From+20 {
						t.Error("somebody is on the leg still, long after it closed")
					}
				}
			}
		}
		if open == 0 || walked == 0 {
			t.Errorf("%s: %d begin it while it is open, %d days on it after it closed", s.Network.Routes[c.Route].Name, open, walked)
		}
	}
}

// TestClosedFlightCarriesNobody: where a nationality may not land, none of its
// people fly, and where it may, some do.
func TestClosedFlightCarriesNobody(t *testing.T) {
	s := valley(t)
	flown, draw := map[bool]int{}, chance.New(3)
	for day, w := range Days(s, 3) {
		for _, e := range w.People.Events {
			if e.Cause == people.TookLeg && s.Network.Routes[e.Leg].Mode == network.Flight {
				open := w.Rules.AirEntry.In(s.Network.Places[s.Network.Routes[e.Leg].To].Zone, w.People.Nationality[e.Person], uint8(w.People.Party[e.Person])) > draw.Unit(chance.AirEntry, w.People.Key[w.People.Head[e.Person]], 0)
				flown[open]++
				if !open {
					t.Fatalf("day %d: somebody flies where their nationality may not land", day)
				}
			}
		}
	}
	if flown[true] == 0 {
		t.Error("nobody ever flies")
	}
}
