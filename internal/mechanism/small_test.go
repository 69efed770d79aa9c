package mechanism

import (
	"math"
	"testing"

	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/quantity"
)

// small is a world of a few tables: sectors a, b (and c), people from one
// place, for tests of one mechanism at a time.
type small struct {
	home network.PlaceID
	net  *network.Network
	p    *people.Population
	com  *people.Communities
	c    *network.Conditions
	r    *policy.Rules
	draw chance.Source
	keys uint64
}

func newSmall(t testing.TB, sectors int) *small {
	t.Helper()
	names := []string{"a", "b", "c"}[:sectors]
	places := []network.Place{{Name: "home", Kind: network.Origin, Sector: network.NoSector},
		{Name: "north", Kind: network.Destination, Sector: network.NoSector}}
	var routes []network.Route
	for s, name := range names {
		at := network.PlaceID(len(places))
		id := network.SectorID(s)
		places = append(places, network.Place{Name: "city-" + name, Kind: network.BorderCity, Sector: id},
			network.Place{Name: "port-" + name, Kind: network.Port, Sector: id}, network.Place{Name: "station-" + name, Kind: network.Station, Sector: id})
		routes = append(routes, network.Route{Name: "way-" + name, From: 0, To: at, Mode: network.Approach, Length: quantity.Km(1000 + 500*s), Speed: 300},
			network.Route{Name: "cross-" + name, From: at, To: 1, Mode: network.Crossing, Length: 60, Speed: 25})
	}
	net := network.New(places, routes, names)
	home, _ := net.FindPlace("home")
	w := &small{net: net, home: home, p: people.New(sectors), com: people.NewCommunities(sectors, 1),
		c: network.NewConditions(sectors, 1), r: policy.NewRules(sectors, 1, 1, int(people.Parties)), draw: chance.New(1)}
	for s := range names {
		w.c.Walk[s] = 60
	}
	w.p.Dawn(0)
	return w
}

// set puts a rule in force for all, or for a sector.
func (w *small) set(rule string, value float64, sector ...int) {
	scope := policy.Everywhere
	if len(sector) > 0 {
		scope.Sector = network.SectorID(sector[0])
	}
	row := policy.FindRule(rule)
	if row < 0 {
		panic("no rule " + rule)
	}
	policy.NewCalendar(policy.NewTimeline([]policy.Change{{Rule: row, Scope: scope, Value: value}}), w.r).Step(0)
}

// come makes a party that waits to decide.
func (w *small) come(party people.Party, size int, claims bool) int32 {
	w.keys++
	head := w.p.Arrive(people.Traveller{Key: chance.Hash(w.keys), Origin: w.home, Goal: network.NoPlace, Party: party, Claims: claims}, size)
	w.p.Become(head, people.Waiting, people.Arrived, network.NoPlace)
	w.p.WaitFor(head, people.Deciding, w.p.Today)
	return head
}

// walk puts a new party on the road through a sector.
func (w *small) walk(s network.SectorID, party people.Party, size int) int32 {
	head := w.come(party, size, false)
	w.p.MoveTo(head, w.net.BorderCity[s], s, people.Evade)
	w.p.SetOffOn(head, w.net.CrossingOf[s], people.Evade)
	return head
}

// meet brings a new party to the station of a sector.
func (w *small) meet(s network.SectorID, way people.Way, party people.Party, size int, claims bool) int32 {
	head := w.come(party, size, claims)
	w.p.MoveTo(head, w.net.BorderCity[s], s, way)
	w.p.Become(head, people.InCustody, people.Apprehended, w.net.Station[s])
	w.p.HoldIn(head, people.AtStation, w.p.Today)
	return head
}

// count counts the events of the day with a cause.
func (w *small) count(cause people.Cause) (n int) {
	for _, e := range w.p.Events {
		if e.Cause == cause {
			n++
		}
	}
	return n
}

// limit is the number of standard errors beyond which a test fails: by luck
// alone once in 500 million comparisons, and the seeds are fixed.
const limit = 6

// share fails where k of n is not a share p but for chance.
func share(t *testing.T, what string, k, n int, p float64) {
	t.Helper()
	if z := (float64(k) - float64(n)*p) / math.Sqrt(float64(n)*p*(1-p)); !(math.Abs(z) < limit) {
		t.Errorf("%s: %d of %d, want a share of %.4f (%.1f standard errors)", what, k, n, p, z)
	}
}

// near fails where two numbers differ by more than a relative tolerance.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*math.Max(1, math.Abs(want))) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}
