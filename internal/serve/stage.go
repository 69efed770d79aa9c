package serve

import (
	"cmp"
	"slices"

	"vereda/internal/draw"
	"vereda/internal/geo"
	"vereda/internal/network"
	"vereda/internal/scenario"
)

// stage is the still part of the map: the legs and points where something is
// shown, in the order in which answers list values.
type stage struct {
	Places []stagePlace `json:"places"`
	Legs   []stageLeg   `json:"legs"`
	Points []stagePoint `json:"points"`
}

// stagePlace is a place with its pixel.
type stagePlace struct {
	Title string  `json:"title"`
	Kind  string  `json:"kind"`
	X     float64 `json:"x"`
	Y     float64 `json:"y"`
}

// stageLeg is all ways between two places in one direction.
type stageLeg struct {
	From   int     `json:"from"` // rows of the places
	To     int     `json:"to"`
	Mode   string  `json:"mode"` // of the shortest time
	Colour string  `json:"colour"`
	Days   float64 `json:"days"` // that it takes
	routes []int
	modes  []string // of the routes
}

// stagePoint stands for a sector or a zone.
type stagePoint struct {
	Name string  `json:"name"`
	Kind string  `json:"kind"` // sector or zone
	X    float64 `json:"x"`
	Y    float64 `json:"y"`
	at   geo.Point
}

// stageOf joins the routes of a scenario between the same two places and finds a
// point for each sector and zone.
func stageOf(s *scenario.Scenario) *stage {
	t := &stage{Places: []stagePlace{}, Legs: []stageLeg{}, Points: []stagePoint{}}
	n := s.Network
	for i := range n.Places {
		t.Places = append(t.Places, stagePlace{Title: n.Places[i].Title, Kind: n.Places[i].Kind.String()})
	}
	type ends struct{ from, to int }
	row := map[ends]int{}
	for i := range n.Routes {
		r := &n.Routes[i]
		if !r.Mode.OnTheWay() {
			continue
		}
		key := ends{int(r.From), int(r.To)}
		days := float64(r.Length) / float64(r.Speed)
		k, known := row[key]
		if !known {
			k = len(t.Legs)
			row[key] = k
			t.Legs = append(t.Legs, stageLeg{From: key.from, To: key.to, Mode: r.Mode.String(), Colour: draw.ModeColour(r.Mode.String()), Days: days})
		}
		leg := &t.Legs[k]
		leg.routes, leg.modes = append(leg.routes, i), append(leg.modes, r.Mode.String())
		if days < leg.Days {
			leg.Mode, leg.Colour, leg.Days = r.Mode.String(), draw.ModeColour(r.Mode.String()), days
		}
	}
	for i, name := range n.Sectors {
		t.Points = append(t.Points, stagePoint{Name: name, Kind: "sector", at: middle(s, func(p int) bool { return int(n.Places[p].Sector) == i })})
	}
	for i, name := range n.Zones {
		at := middle(s, func(p int) bool { return int(n.Places[p].Zone) == i && n.Places[p].Kind == network.Transit })
		if at == (geo.Point{}) {
			at = middle(s, func(p int) bool { return int(n.Places[p].Zone) == i })
		}
		t.Points = append(t.Points, stagePoint{Name: name, Kind: "zone", at: at})
	}
	return t
}

// modes lists the ways of travelling, in the order of the model.
func (t *stage) modes() []string {
	list := []string{}
	for _, mode := range network.Modes() {
		if slices.ContainsFunc(t.Legs, func(l stageLeg) bool { return slices.Contains(l.modes, mode) }) {
			list = append(list, mode)
		}
	}
	return list
}

// middle is the place in the middle of those that belong: the one with as many to
// the north as to the south of it. A mean could lie in the sea.
func middle(s *scenario.Scenario, belongs func(place int) bool) geo.Point {
	var list []geo.Point
	for i := range s.Network.Places {
		if p := &s.Network.Places[i]; belongs(i) && (p.Latitude != 0 || p.Longitude != 0) {
			list = append(list, draw.Coarse(p.Kind.String(), geo.Point{Lon: p.Longitude, Lat: p.Latitude}))
		}
	}
	if len(list) == 0 {
		return geo.Point{}
	}
	slices.SortFunc(list, func(a, b geo.Point) int { return cmp.Or(cmp.Compare(a.Lat, b.Lat), cmp.Compare(a.Lon, b.Lon)) })
	return list[len(list)/2]
}

// drawn gives the stage with its pixels, and the picture that lies under it.
func (t *stage) drawn(s *scenario.Scenario, language draw.Language, world bool, zone string) (*stage, *draw.Still) {
	m := mapOf(s, language)
	m.Width, m.World, m.Base = stageWidth, world, draw.Basemap(world)
	if zone != "" {
		m.Zones = []string{zone}
	}
	at := []geo.Point{}
	for _, p := range t.Points {
		at = append(at, p.at)
	}
	still := m.Still(t.framed(s), at)
	full := &stage{Places: slices.Clone(t.Places), Legs: t.Legs, Points: slices.Clone(t.Points)}
	for i := range full.Places {
		full.Places[i].X, full.Places[i].Y = still.Places[i][0], still.Places[i][1]
	}
	for i := range full.Points {
		full.Points[i].X, full.Points[i].Y = still.Points[i][0], still.Points[i][1]
	}
	return full, still
}

// framed tells the places that a map must show: the ends of legs, or those of the border
// where nothing moves.
func (t *stage) framed(s *scenario.Scenario) []bool {
	framed := make([]bool, len(s.Network.Places))
	for _, leg := range t.Legs {
		framed[leg.From], framed[leg.To] = true, true
	}
	if len(t.Legs) == 0 {
		for i := range framed {
			kind := s.Network.Places[i].Kind.String()
			framed[i] = kind == "border-city" || kind == "station" || kind == "port"
		}
	}
	return framed
}

// stageWidth is that of the picture [px]: about as many as the map has on a screen,
// since the names of places are kept apart in these pixels.
const stageWidth = 640

// zonesOf lists the zones with at least three places of the way, of which a map can
// be made.
func zonesOf(s *scenario.Scenario) []string {
	places := make([]int, len(s.Network.Zones))
	for i := range s.Network.Places {
		if p := &s.Network.Places[i]; p.Kind == network.Transit && p.Zone >= 0 {
			places[p.Zone]++
		}
	}
	list := []string{}
	for z, n := range places {
		if n >= 3 && s.Network.OnTheWay {
			list = append(list, s.Network.Zones[z])
		}
	}
	return list
}

// mapOf is a map of a scenario without flows.
func mapOf(s *scenario.Scenario, language draw.Language) *draw.Map {
	m := &draw.Map{Title: s.Title, From: s.Start.String(), To: s.End.String(), Language: language, Base: draw.Basemap(false)}
	for i := range s.Network.Places {
		p := &s.Network.Places[i]
		zone := ""
		if z := int(p.Zone); z >= 0 && z < len(s.Network.Zones) {
			zone = s.Network.Zones[z]
		}
		m.Places = append(m.Places, draw.Place{Name: p.Name, Title: p.Title, Kind: p.Kind.String(), Zone: zone, At: draw.Coarse(p.Kind.String(), geo.Point{Lon: p.Longitude, Lat: p.Latitude})})
	}
	return m
}
