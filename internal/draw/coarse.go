package draw

import "vereda/internal/geo"

// Coarse is where a place is shown. Public places, such as cities, ports of entry and
// offices, stand where they are; places on the way stand on a grid of a tenth of a degree,
// about a district, so that no picture shows where people on foot can be met.
func Coarse(kind string, at geo.Point) geo.Point {
	switch kind {
	case "transit", "area":
		return geo.Point{Lon: tenth(at.Lon), Lat: tenth(at.Lat)}
	}
	return at
}
