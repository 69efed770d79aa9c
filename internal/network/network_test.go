package network

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"vereda/internal/quantity"
)

// A hand-made border: sectors west and east; west has two border cities and two
// crossings, of which the first by name stands for the sector.
var (
	givenSectors = []string{"west", "east"}
	givenPlaces  = []Place{
		{Name: "village", Kind: Origin, Sector: NoSector, Latitude: 15},
		{Name: "twin-b", Kind: BorderCity, Sector: 0},
		{Name: "twin-a", Kind: BorderCity, Sector: 0},
		{Name: "harbour", Kind: BorderCity, Sector: 1},
		{Name: "gate", Kind: Port, Sector: 1},
		{Name: "post", Kind: Station, Sector: 0},
		{Name: "camp", Kind: Detention, Sector: NoSector},
		{Name: "annex", Kind: Detention, Sector: NoSector},
		{Name: "house", Kind: Shelter, Sector: NoSector},
		{Name: "inland", Kind: Destination, Sector: NoSector},
	}
	givenRoutes = []Route{
		{Name: "walk-z", From: 1, To: 9, Mode: Crossing, Length: 40, Terrain: Desert},
		{Name: "walk-a", From: 2, To: 9, Mode: Crossing, Length: 30, Terrain: Mountain},
		{Name: "swim", From: 3, To: 9, Mode: Crossing, Length: 5, Terrain: River},
		{Name: "bus-west", From: 0, To: 2, Mode: Approach, Length: 900},
		{Name: "boat", From: 0, To: 3, Mode: Lateral, Length: 700},
		{Name: "to-gate", From: 3, To: 4, Mode: AtPort, Length: 1},
		{Name: "along", From: 2, To: 3, Mode: Lateral, Length: 300},
	}
)

func names(n *Network, ids []PlaceID) []string {
	list := make([]string, len(ids))
	for i, id := range ids {
		if id != NoPlace {
			list[i] = n.Places[id].Name
		}
	}
	return list
}

func TestIndexes(t *testing.T) {
	n := New(givenPlaces, givenRoutes, givenSectors)
	if !slices.Equal(n.Sectors, []string{"east", "west"}) {
		t.Fatalf("sectors %v", n.Sectors)
	}
	for what, c := range map[string]struct {
		got  []PlaceID
		want []string
	}{
		"border cities": {n.BorderCity, []string{"harbour", "twin-a"}},
		"ports":         {n.Port, []string{"gate", ""}},
		"stations":      {n.Station, []string{"", "post"}},
		"national":      {[]PlaceID{n.Detention, n.Shelter, n.Destination}, []string{"annex", "house", "inland"}},
	} {
		if got := names(n, c.got); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", what, got, c.want)
		}
	}
	for s, want := range []string{"swim", "walk-a"} {
		if got := n.Routes[n.CrossingOf[s]]; got.Name != want || n.Places[got.To].Name != "inland" {
			t.Errorf("the crossing of %s is %s to %s", n.Sectors[s], got.Name, n.Places[got.To].Name)
		}
	}
	village, found := n.FindPlace("village")
	if !found || n.Describe(village) != "village" {
		t.Fatal("the village is lost")
	}
	if got := n.ApproachLength(village); !slices.Equal(got, []quantity.Km{-1, 900}) {
		t.Errorf("approach lengths %v", got)
	}
	if s, found := n.FindSector("west"); !found || s != 1 {
		t.Errorf("west is sector %d, %v", s, found)
	}
	if _, found := n.FindPlace("nowhere"); found {
		t.Error("found a place that is not there")
	}
	if _, found := n.FindSector("north"); found {
		t.Error("found a sector that is not there")
	}
	if n.Describe(NoPlace) != "place -1" || n.Describe(99) != "place 99" {
		t.Errorf("described %q and %q", n.Describe(NoPlace), n.Describe(99))
	}
}

// TestOrder shuffles places, routes and sectors, with the numbers that tie them
// together, and wants the same network.
func TestOrder(t *testing.T) {
	want := New(givenPlaces, givenRoutes, givenSectors)
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		at := random.Perm(len(givenPlaces)) // old place i stands at at[i]
		sectorAt := random.Perm(len(givenSectors))
		places, sectors := make([]Place, len(givenPlaces)), make([]string, len(givenSectors))
		for i, s := range givenSectors {
			sectors[sectorAt[i]] = s
		}
		for i, p := range givenPlaces {
			if p.Sector != NoSector {
				p.Sector = SectorID(sectorAt[p.Sector])
			}
			places[at[i]] = p
		}
		routes := slices.Clone(givenRoutes)
		for i := range routes {
			routes[i].From, routes[i].To = PlaceID(at[routes[i].From]), PlaceID(at[routes[i].To])
		}
		random.Shuffle(len(routes), func(i, j int) { routes[i], routes[j] = routes[j], routes[i] })
		kept := slices.Clone(places)
		if got := New(places, routes, sectors); !reflect.DeepEqual(got, want) {
			t.Fatalf("another order of rows gives another network:\n%+v\n%+v", got, want)
		}
		if !reflect.DeepEqual(places, kept) {
			t.Fatal("New changed what it was given")
		}
	}
}

// TestUnreachable adds a place that nothing leads to and wants the rest as it
// was, but for the numbers.
func TestUnreachable(t *testing.T) {
	before := New(givenPlaces, givenRoutes, givenSectors)
	after := New(append(slices.Clone(givenPlaces), Place{Name: "atoll", Kind: Origin, Sector: NoSector}), givenRoutes, givenSectors)
	if !slices.Equal(names(before, before.BorderCity), names(after, after.BorderCity)) {
		t.Error("a place that nothing leads to changed the border cities")
	}
	for i, r := range after.Routes {
		if before.Places[before.Routes[i].From].Name != after.Places[r.From].Name {
			t.Errorf("route %s now starts at %s", r.Name, after.Places[r.From].Name)
		}
	}
	atoll, _ := after.FindPlace("atoll")
	if got := after.ApproachLength(atoll); !slices.Equal(got, []quantity.Km{-1, -1}) {
		t.Errorf("the atoll is reached: %v", got)
	}
}

func TestOutOfRange(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a route to a place that is not there was accepted")
		}
	}()
	New(givenPlaces, []Route{{Name: "off", From: 0, To: 99}}, givenSectors)
}

func TestWords(t *testing.T) {
	for what, words := range map[string][]string{"kinds": PlaceKinds(), "modes": Modes(), "terrains": Terrains()} {
		sorted := slices.Sorted(slices.Values(words))
		if slices.Contains(words, "") || len(slices.Compact(sorted)) != len(words) {
			t.Errorf("%s have an empty or a double word: %q", what, words)
		}
	}
	if Destination.String() != "destination" || AtPort.String() != "port" || River.String() != "river" {
		t.Error("a word stands at the wrong constant")
	}
}

// TestConditions wants a cell for every sector or nationality in every column.
func TestConditions(t *testing.T) {
	c := NewConditions(9, 11)
	c.Settle(11, 2)
	c.OpenJobs(9, 11)
	v := reflect.ValueOf(c).Elem()
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if field.Type.Kind() != reflect.Slice || slices.Contains([]string{"Closed", "Decisions", "ShelterBeds", "WayHeat"}, field.Name) { // only with the way to the border
			continue
		}
		if n := v.Field(i).Len(); n == 0 {
			t.Errorf("column %s has no cells", field.Name)
		}
	}
	if len(c.Heat) != 9 || len(c.RemovalSeats) != 11 || len(c.Beds) != 1 {
		t.Errorf("extents %d, %d, %d", len(c.Heat), len(c.RemovalSeats), len(c.Beds))
	}
}
