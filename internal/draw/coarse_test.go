package draw

import (
	"testing"

	"vereda/internal/geo"
)

func TestPlacesOnTheWayAreCoarse(t *testing.T) {
	at := geo.Point{Lon: -77.3642, Lat: 8.1873}
	if got := Coarse("transit", at); got != (geo.Point{Lon: -77.4, Lat: 8.2}) {
		t.Errorf("a place on the way is shown at %v", got)
	}
	if got := Coarse("port", at); got != at {
		t.Errorf("a port is shown at %v", got)
	}
}
