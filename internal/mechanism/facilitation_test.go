package mechanism

import (
	"math"
	"testing"

	"vereda/internal/network"
)

// TestPassThrough: three times as many agents raise the price by 3^0.14 − 1 =
// 16.6 %, whatever the costs; at the reference it is costs and markup.
func TestPassThrough(t *testing.T) {
	p := FacilitationParams{Crossing: 900, Markup: 1, Elasticity: 0.14, Agents: 10000}
	for _, way := range []float64{0, 850, 3000} {
		if got := p.Price(way, p.Factor(10000)); math.Abs(got-2*(way+900)) > 1e-9 {
			t.Errorf("at the reference a way of %v costs %v", way, got)
		}
		if got := p.Price(way, p.Factor(30000))/p.Price(way, p.Factor(10000)) - 1; math.Abs(got-0.16627) > 1e-4 {
			t.Errorf("three times the agents: %+.4f", got)
		}
	}
	p.Elasticity = 0
	if p.Factor(30000) != 1 {
		t.Error("without elasticity the price answers")
	}
}

// TestShareOfGuided is the logit by hand: at V = ln 3 three quarters of those to
// whom a guide is at hand hire one.
func TestShareOfGuided(t *testing.T) {
	p := FacilitationParams{Offered: 0.8, Taste: math.Log(3) + 1, Money: 0.2, Experience: 0.3, Gain: 2, Evasion: 0.75}
	// 0.2·5 + 0.3·1 − 2·0.6·0.25 = 1
	if got := p.Share(5000, 1, 0.6); math.Abs(got-0.6) > 1e-12 {
		t.Errorf("share %v, want 0.6", got)
	}
}

// TestCheapestWay: from home a cheap way past a dangerous place and a dear one by
// bus; a flight is no way of guides; from an island there is none.
func TestCheapestWay(t *testing.T) {
	place := func(name string, kind network.PlaceKind, danger float64) network.Place {
		return network.Place{Name: name, Kind: kind, Jurisdiction: "z", Danger: danger, Sector: network.NoSector}
	}
	places := []network.Place{place("a-border", network.BorderCity, 2), place("b-bad", network.Transit, 3), place("c-good", network.Transit, 1), place("d-home", network.Origin, 1), place("e-island", network.Origin, 1)}
	leg := func(name string, from, to network.PlaceID, mode network.Mode, days, checkpoints float64) network.Route {
		return network.Route{Name: name, From: from, To: to, Mode: mode, Length: 100, Speed: 100 / 1, Checkpoints: checkpoints * days}
	}
	routes := []network.Route{leg("1", 3, 1, network.Bus, 1, 0), leg("2", 1, 0, network.Train, 1, 2), leg("3", 3, 2, network.Bus, 1, 3), leg("4", 2, 0, network.Bus, 1, 3),
		leg("5", 3, 0, network.Flight, 1, 0), leg("6", 0, 4, network.Bus, 1, 0)}
	net := network.New(places, routes, []string{"a"})
	m := Facilitation{Network: net, Params: &FacilitationParams{Day: 90, Bribe: 20, Piso: 30}}
	m.Begin()
	// By the bad place: 90+30·2 and 90+20·2+30·1; by the good one 90+60 and 90+60+30.
	for place, want := range map[int]wayCost{0: {}, 1: {160, 30}, 2: {180, 30}, 3: {310, 90}} {
		if got := m.ways[place]; math.Abs(got.all-want.all) > 1e-9 || math.Abs(got.piso-want.piso) > 1e-9 {
			t.Errorf("from place %d: %+v, want %+v", place, got, want)
		}
	}
	if !math.IsInf(m.ways[4].all, 1) {
		t.Errorf("from the island: %+v", m.ways[4])
	}
}
