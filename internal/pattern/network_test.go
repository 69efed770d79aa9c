package pattern

import (
	"math"
	"slices"
	"testing"

	"vereda/internal/ledger"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// strip is a way from an origin in the south past four places to one border
// city: a short one past two places of danger 3, a long one past one of danger 3
// and one of danger 2, and a flight past all of them.
func strip() *scenario.Scenario {
	// Names in the order of the alphabet, in which a network numbers its places.
	place := func(name string, kind network.PlaceKind, jurisdiction string, danger float64) network.Place {
		return network.Place{Name: name, Kind: kind, Jurisdiction: jurisdiction, Danger: danger, Sector: network.NoSector}
	}
	places := []network.Place{
		place("a-border", network.BorderCity, "mid.a", 3), place("b-low", network.Transit, "mid", 3), place("c-calm", network.Transit, "mid", 2),
		place("d-bad", network.Transit, "mid", 3), place("e-home", network.Origin, "south", 1),
	}
	leg := func(name string, from, to network.PlaceID, mode network.Mode) network.Route {
		return network.Route{Name: name, From: from, To: to, Mode: mode, Length: 100, Speed: 100}
	}
	routes := []network.Route{
		leg("1", 4, 3, network.Bus), leg("2", 3, 1, network.Train), leg("3", 1, 0, network.Bus),
		leg("4", 4, 2, network.Bus), leg("5", 2, 0, network.Foot), leg("6", 4, 0, network.Flight),
	}
	net := network.New(places, routes, []string{"a"})
	net.BorderCity = []network.PlaceID{0}
	return &scenario.Scenario{Network: net, PeoplePerRow: 10, Start: quantity.Date{Y: 2018, M: 1, D: 1}, Nationalities: []string{"A"}}
}

func TestFewestDangers(t *testing.T) {
	s := strip()
	for danger, want := range map[string]float64{"3": 1, "2": 2, "9": 0} { // the border city itself is of danger 3
		if got := (&run{s: s, row: rowOf("fewest-dangers " + danger)}).fewestDangers(); got != want {
			t.Errorf("danger %s: %v, want %v", danger, got, want)
		}
	}
}

// TestBetweenness works out on a strip with four places: everything from the
// south lies past d-bad and then b-low or c-calm. Pairs of others on whose only
// shortest way a place lies: d-bad 2 (home to b-low and to the border), b-low 2
// (home and d-bad to the border), c-calm none, as the way past it is longer.
func TestBetweenness(t *testing.T) {
	s := strip()
	legs := s.Network.Routes
	legs[3].Length, legs[4].Length = 200, 200 // past c-calm 400 in all, past the others 300
	all := func(network.PlaceID) bool { return true }
	if got, want := between(s.Network, all), []float64{0, 2, 0, 2, 0}; !slices.Equal(got, want) {
		t.Errorf("betweenness %v, want %v", got, want)
	}
	legs[3].Length, legs[4].Length = 150, 150 // now two ways from home to the border, half each
	if got, want := between(s.Network, all), []float64{0, 1.5, 0.5, 1.5, 0}; !slices.Equal(got, want) {
		t.Errorf("with two ways as short: %v, want %v", got, want)
	}
	if got := between(s.Network, func(p network.PlaceID) bool { return p != 3 }); got[1] != 0 || got[2] != 1 {
		t.Errorf("without d-bad: %v, want that only c-calm lies between", got)
	}
	row := rowOf("betweenness b-low d-bad e-home")
	if got := (&run{s: s, row: row}).betweenness(); got != 1 {
		t.Errorf("%v of the places are among the ten, want b-low alone: d-bad lies between nothing there", got)
	}
}

// TestPlacesPassedAndDetainedAgain lets one person pass along the strip and be
// detained on days 10, 40 and 500.
func TestPlacesPassedAndDetainedAgain(t *testing.T) {
	s := strip()
	s.Days = 730
	for d := range s.Days {
		s.Drivers.MonthOf = append(s.Drivers.MonthOf, int32(d/31))
	}
	months := 730/31 + 1
	l := ledger.New(ledger.Shape{Days: s.Days, Sectors: 1, Nationalities: 1, Zones: len(s.Network.Zones), Routes: len(s.Network.Routes), ZoneOf: zonesOfPlaces(s.Network),
		PeoplePerRow: 10, MonthOf: s.Drivers.MonthOf, Months: months})
	p, c := people.New(1), network.NewConditions(1, 1)
	p.Arrive(people.Traveller{Key: 1, Goal: network.NoPlace}, 1)
	for day := range quantity.Day(s.Days) {
		p.Dawn(day)
		switch day {
		case 1:
			p.Become(0, people.Waiting, people.Departed, 4)
		case 5:
			p.TakeLeg(0, 0)
			p.Become(0, people.Waiting, people.Reached, 3)
			p.TakeLeg(0, 1)
			p.Become(0, people.Waiting, people.Reached, 1)
		case 10, 40, 500:
			p.TakeLeg(0, 1)
			p.Become(0, people.InCustody, people.DetainedInTransit, 1)
		case 11, 41, 501:
			p.Become(0, people.Waiting, people.Dispersed, 3)
		}
		l.Close(day, p, c)
	}
	r := &run{s: s, l: l, row: rowOf("busiest-places d-bad c-calm b-low"), from: 0, to: months - 1}
	if got := r.busiestPlaces(); got != 1 {
		t.Errorf("%v of the places are passed, want d-bad alone: nobody begins a leg at the others", got)
	}
	again, all := r.detainedAgain()
	if again != 10 || all != 30 || math.Abs(compute(s, l, rowOfRun("events-per-person", s))-1.5) > 1e-12 {
		t.Errorf("%v of %v detained again, want 10 of 30", again, all)
	}
}

// rowOfRun is a row over the first two years of a run.
func rowOfRun(measure string, s *scenario.Scenario) *band {
	row := rowOf(measure)
	row.span = scenario.Span{From: s.Start.Month(), To: s.Start.Month() + 20}
	return row
}

func zonesOfPlaces(net *network.Network) []network.ZoneID {
	list := make([]network.ZoneID, len(net.Places))
	for i := range list {
		list[i] = net.Places[i].Zone
	}
	return list
}

// TestSharesOfSectors: one person is caught and one surrenders in a sector that
// is the whole line, one enters; the share of the sector is of what is named.
func TestSharesOfSectors(t *testing.T) {
	s := small()
	l := tell(s, 3, []life{{40, 0, caught(people.Voluntary, people.Returned)}, {40, 1, enters}, {50, 2, func(p *people.Population, i int32) {
		p.SetOffOn(i, 0, people.Surrender)
		p.Become(i, people.InCustody, people.Surrendered, 0)
	}}})
	for measure, want := range map[string]float64{
		"sector-flow apprehended east": 10, "sector-flow apprehended+surrendered east": 20, "sector-flow apprehended+surrendered west": 0,
		"share-of-sectors apprehended+surrendered east": 1, "share-of-sectors apprehended+surrendered west": 0,
	} {
		if got := compute(s, l, rowOf(measure)); got != want {
			t.Errorf("%s: %v, want %v", measure, got, want)
		}
	}
}

// TestCounterfactualsWithinReach: nothing is run for rows that a scenario without
// the way cannot produce.
func TestCounterfactualsWithinReach(t *testing.T) {
	s := small()
	s.Start = quantity.Date{Y: 2017, M: 1, D: 1}
	has := func() bool {
		return slices.ContainsFunc(Counterfactuals(s), func(c Counterfactual) bool { return c.Name == "agents-tripled" })
	}
	if has() {
		t.Error("prices of guides are asked of a scenario without the way")
	}
	if s.Network.OnTheWay = true; !has() {
		t.Error("the way has no counterfactual of prices")
	}
}

// TestRatioIsAsFarInReachAsItsParts: a row that divides two others has no verdict
// where they cannot be had.
func TestRatioIsAsFarInReachAsItsParts(t *testing.T) {
	s := small()
	for _, row := range bands() {
		if row.measure == "rows" && slices.Contains(row.args, "P8.more-price") {
			if reason := outOfReach(s, &row); reason == "" {
				t.Errorf("%s is judged in a scenario without the way", row.id)
			}
			return
		}
	}
	t.Error("no row divides prices of guides")
}
