package draw

import (
	"bytes"
	_ "embed"

	"vereda/internal/geo"
)

// The base maps inside the program: the Americas for a part of the world, and the
// world. They were made by vereda basemap from the outlines of Natural Earth.
//
//go:embed basemap/americas.txt
var americas []byte

//go:embed basemap/world.txt
var world []byte

// Basemap is one of the base maps inside the program. It panics where the file is
// broken: it is part of the program and a test reads it.
func Basemap(whole bool) *geo.Basemap {
	text := americas
	if whole {
		text = world
	}
	b, err := geo.ReadBasemap(bytes.NewReader(text))
	if err != nil {
		panic("draw: base map: " + err.Error())
	}
	return b
}
