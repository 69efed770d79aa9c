// Package network holds what never changes during a run: places, the routes
// between them and the sectors they report to.
//
// Ids are small integers into flat tables, given in the order of the names, so
// that the order of rows in a file cannot reach a result. Start reading at
// [Network]; build one with [New].
package network

import (
	"fmt"
	"slices"
	"strings"

	"vereda/internal/quantity"
)

// PlaceID is a row of [Network.Places].
type PlaceID int32

// RouteID is a row of [Network.Routes].
type RouteID int32

// SectorID is a row of [Network.Sectors].
type SectorID int32

// ZoneID is a row of [Network.Zones].
type ZoneID int32

// Values that stand for "none".
const (
	NoPlace  PlaceID  = -1
	NoRoute  RouteID  = -1
	NoSector SectorID = -1
)

// PlaceKind says what a place is for.
type PlaceKind uint8

// The kinds of place.
const (
	Origin PlaceKind = iota
	BorderCity
	Port
	Station
	Detention
	Shelter
	Destination
	Transit // on the way, between origins and border cities
	Area    // of the destination, where people are headed
	placeKinds
)

var placeKindNames = [placeKinds]string{"origin", "border-city", "port", "station", "detention", "shelter", "destination", "transit", "area"}

// String gives the word used in places.csv.
func (k PlaceKind) String() string { return placeKindNames[k] }

// PlaceKinds lists the words that places.csv accepts, in the order of the constants.
func PlaceKinds() []string { return placeKindNames[:] }

// Mode says how a route is travelled.
type Mode uint8

// The modes of a route.
const (
	Approach Mode = iota // origin to border city
	Crossing             // border city to destination, between ports
	AtPort               // border city to port
	Lateral              // border city to border city
	Onward               // border city to an area of the destination; weighed, not travelled
	Bus                  // this and what follows: legs of the way from origins to border cities
	Train
	Truck
	Foot
	Boat
	Flight
	modes
)

var modeNames = [modes]string{"approach", "crossing", "port", "lateral", "onward", "bus", "train", "truck", "foot", "boat", "flight"}

// NumModes is the number of modes.
const NumModes = int(modes)

// String gives the word used in routes.csv.
func (m Mode) String() string { return modeNames[m] }

// Modes lists the words that routes.csv accepts, in the order of the constants.
func Modes() []string { return modeNames[:] }

// OnTheWay reports whether a route of the mode is a leg of the way from origins
// to border cities.
func (m Mode) OnTheWay() bool { return m >= Bus }

// Terrain is what a route leads through.
type Terrain uint8

// The terrains of a route.
const (
	Urban Terrain = iota
	Desert
	Mountain
	Brush
	River
	Road
	terrains
)

var terrainNames = [terrains]string{"urban", "desert", "mountain", "brush", "river", "road"}

// String gives the word used in routes.csv.
func (t Terrain) String() string { return terrainNames[t] }

// Terrains lists the words that routes.csv accepts, in the order of the constants.
func Terrains() []string { return terrainNames[:] }

// Place is one row of places.csv.
type Place struct {
	Name         string // stable name, the key of the row
	Title        string // what people read
	Kind         PlaceKind
	Jurisdiction string   // dotted path, for example country.sector
	Sector       SectorID // NoSector where the place belongs to none
	Latitude     float64  // degrees north
	Longitude    float64  // degrees east
	Zone         ZoneID   // of the first part of the jurisdiction
	Beds         float64  // of humanitarian shelters [people]
	Occupied     float64  // of them by people who are not on the way [people]
	Danger       float64  // relative danger; 1 is ordinary
	Dispersal    bool     // where its zone takes people who are taken back
	Reception    bool     // where its zone receives its own people who are sent back by air
	Office       bool     // where people on the way can ask for asylum
}

// Route is one row of routes.csv.
type Route struct {
	Name    string
	From    PlaceID
	To      PlaceID
	Mode    Mode
	Length  quantity.Km
	Speed   quantity.KmDay
	Terrain Terrain
	Hash    uint64 // of the name; the key for draws that belong to the route
	Fare    quantity.USD
	// Checkpoints is the expected number of state control points on the leg.
	Checkpoints float64
}

// Ahead is what lies ahead of somebody on a leg today.
type Ahead struct {
	Step    quantity.Km    // of the leg's own length
	Part    quantity.Share // of the leg
	Time    quantity.Days  // that it takes
	Arrives bool           // at the end of the leg
}

// Ahead tells what lies ahead today of somebody who has done part of a leg,
// where the distance on foot is walk. A detour makes people slower along the
// leg, so that the parts of all days add to the whole leg whatever the detour.
func (r *Route) Ahead(done, walk quantity.Km) Ahead {
	along := quantity.Km(float64(r.Speed) * float64(r.Length) / float64(walk))
	left := r.Length - done
	step := min(along, left)
	return Ahead{Step: step, Part: quantity.Share(step / r.Length), Time: quantity.Days(step / along), Arrives: along >= left}
}

// Network is the immutable geography of a scenario, shared by all runs.
type Network struct {
	Places  []Place  // sorted by name
	Routes  []Route  // sorted by name
	Sectors []string // sorted names
	Zones   []string // first parts of the jurisdictions, sorted

	// Indexes by sector; NoPlace or NoRoute where a sector lacks one.
	BorderCity []PlaceID
	Port       []PlaceID
	Station    []PlaceID
	CrossingOf []RouteID

	// The single national places; NoPlace where the scenario has none.
	Detention   PlaceID
	Shelter     PlaceID
	Destination PlaceID

	// DispersalOf is by zone the place where people detained on the way are taken
	// back to; NoPlace where the zone has none.
	DispersalOf []PlaceID
	// ReceptionOf is by place the nearest place of its zone that receives people
	// who are sent back by air; the place itself where the zone has none.
	ReceptionOf []PlaceID

	// AreaAt is by place the row of the area of the destination that it is, or −1;
	// Areas is their number.
	AreaAt []int32
	Areas  int

	// OnTheWay says whether the scenario holds the way to the border; without
	// it people begin at the border.
	OnTheWay bool
}

// New sorts places and routes by name, resolves the indexes and returns the
// network. Routes must name places by their position in places as given; New
// renumbers them. It assumes checked input (scenario does the checking) and
// panics on an id out of range.
func New(places []Place, routes []Route, sectors []string) *Network {
	order := make([]int, len(places))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(places[a].Name, places[b].Name) })
	renumber := make([]PlaceID, len(places))
	n := &Network{Detention: NoPlace, Shelter: NoPlace, Destination: NoPlace}
	n.Zones = zonesOf(places)
	sectorOrder := slices.Clone(sectors)
	slices.Sort(sectorOrder)
	n.Sectors = sectorOrder
	newSector := make([]SectorID, len(sectors))
	for i, s := range sectors {
		at, found := slices.BinarySearch(sectorOrder, s)
		if !found {
			panic("network: sector lost in sorting")
		}
		newSector[i] = SectorID(at)
	}
	for at, old := range order {
		renumber[old] = PlaceID(at)
		p := places[old]
		p.Zone = n.zone(p.Jurisdiction)
		if p.Sector != NoSector {
			p.Sector = newSector[p.Sector]
		}
		n.Places = append(n.Places, p)
	}
	for _, r := range routes {
		r.From, r.To = renumber[r.From], renumber[r.To]
		n.Routes = append(n.Routes, r)
	}
	slices.SortFunc(n.Routes, func(a, b Route) int { return strings.Compare(a.Name, b.Name) })
	n.index()
	return n
}

// zonesOf lists the first parts of the jurisdictions of places, sorted.
func zonesOf(places []Place) []string {
	var list []string
	for _, p := range places {
		zone, _, _ := strings.Cut(p.Jurisdiction, ".")
		list = append(list, zone)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (n *Network) zone(jurisdiction string) ZoneID {
	name, _, _ := strings.Cut(jurisdiction, ".")
	at, _ := slices.BinarySearch(n.Zones, name)
	return ZoneID(at)
}

// index fills the tables by sector from the sorted places and routes. Where a
// sector has several of a kind, the first by name stands for it.
func (n *Network) index() {
	n.BorderCity = filled(len(n.Sectors), NoPlace)
	n.Port = filled(len(n.Sectors), NoPlace)
	n.Station = filled(len(n.Sectors), NoPlace)
	n.CrossingOf = filled(len(n.Sectors), NoRoute)
	n.DispersalOf = filled(len(n.Zones), NoPlace)
	n.AreaAt = filled(len(n.Places), int32(-1))
	for i := range n.Places {
		p := &n.Places[i]
		id := PlaceID(i)
		if p.Kind == Area {
			n.AreaAt[i] = int32(n.Areas)
			n.Areas++
		}
		if p.Dispersal {
			n.DispersalOf[p.Zone] = firstPlace(n.DispersalOf[p.Zone], id)
		}
		var table []PlaceID
		switch p.Kind {
		case BorderCity:
			table = n.BorderCity
		case Port:
			table = n.Port
		case Station:
			table = n.Station
		case Detention:
			n.Detention = firstPlace(n.Detention, id)
		case Shelter:
			n.Shelter = firstPlace(n.Shelter, id)
		case Destination:
			n.Destination = firstPlace(n.Destination, id)
		}
		if table != nil && p.Sector != NoSector && table[p.Sector] == NoPlace {
			table[p.Sector] = id
		}
	}
	n.receive()
	for i := range n.Routes {
		r := &n.Routes[i]
		s := n.Places[r.From].Sector
		n.OnTheWay = n.OnTheWay || r.Mode.OnTheWay()
		if r.Mode == Crossing && s != NoSector && n.CrossingOf[s] == NoRoute {
			n.CrossingOf[s] = RouteID(i)
		}
	}
}

// ApproachLength gives the length of the approach route from an origin to the
// border city of each sector, in the order of Sectors; negative where no such
// route exists, which makes the sector unreachable from that origin.
func (n *Network) ApproachLength(origin PlaceID) []quantity.Km {
	lengths := make([]quantity.Km, len(n.Sectors))
	for s := range lengths {
		lengths[s] = -1
	}
	for i := range n.Routes {
		r := &n.Routes[i]
		if r.Mode != Approach || r.From != origin {
			continue
		}
		to := n.Places[r.To]
		if to.Kind == BorderCity && to.Sector != NoSector {
			lengths[to.Sector] = r.Length
		}
	}
	return lengths
}

// LateralLength gives the length of the lateral route from the border city of
// each sector to that of each other, the sector of departure outermost; 0 for a
// sector itself, negative where there is no such route.
func (n *Network) LateralLength() []quantity.Km {
	lengths := filled(len(n.Sectors)*len(n.Sectors), quantity.Km(-1))
	for s := range n.Sectors {
		lengths[s*len(n.Sectors)+s] = 0
	}
	for i := range n.Routes {
		r := &n.Routes[i]
		if from, to := n.Places[r.From].Sector, n.Places[r.To].Sector; r.Mode == Lateral && from != NoSector && to != NoSector {
			lengths[int(from)*len(n.Sectors)+int(to)] = r.Length
		}
	}
	return lengths
}

// OnwardLength gives the length of the onward route from the border city of each
// sector to each place, the place outermost; negative where there is none.
func (n *Network) OnwardLength() []quantity.Km {
	lengths := filled(len(n.Places)*len(n.Sectors), quantity.Km(-1))
	for i := range n.Routes {
		r := &n.Routes[i]
		if s := n.Places[r.From].Sector; r.Mode == Onward && s != NoSector {
			lengths[int(r.To)*len(n.Sectors)+int(s)] = r.Length
		}
	}
	return lengths
}

// FindPlace returns the id of a place by name and whether there is one.
func (n *Network) FindPlace(name string) (PlaceID, bool) {
	at, found := slices.BinarySearchFunc(n.Places, name, func(p Place, s string) int { return strings.Compare(p.Name, s) })
	return PlaceID(at), found
}

// FindSector returns the id of a sector by name and whether there is one.
func (n *Network) FindSector(name string) (SectorID, bool) {
	at, found := slices.BinarySearch(n.Sectors, name)
	return SectorID(at), found
}

// Describe gives a place's name for messages; it never fails.
func (n *Network) Describe(p PlaceID) string {
	if p < 0 || int(p) >= len(n.Places) {
		return fmt.Sprintf("place %d", p)
	}
	return n.Places[p].Name
}

func filled[T any](n int, v T) []T {
	s := make([]T, n)
	for i := range s {
		s[i] = v
	}
	return s
}

func firstPlace(have, candidate PlaceID) PlaceID {
	if have == NoPlace {
		return candidate
	}
	return have
}

// Danger is that of a leg: the mean of the danger of its ends [1].
func (n *Network) Danger(leg RouteID) float64 {
	r := &n.Routes[leg]
	return (n.Places[r.From].Danger + n.Places[r.To].Danger) / 2
}
