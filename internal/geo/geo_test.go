package geo

import (
	"bytes"
	"math"
	"strings"
	"testing"
)

// TestAreasAreKept: a small cell of one degree by one has, anywhere on the map,
// the area that it has on the globe.
func TestAreasAreKept(t *testing.T) {
	for name, project := range map[string]Projection{"azimuthal": AzimuthalEqualArea(-95, 18), "equal earth": EqualEarth(0)} {
		for _, at := range []Point{{-117, 32}, {-95, 18}, {-77, 8}, {-60, -10}, {-99, 45}, {10, 60}} {
			const d = 0.01
			x0, y0 := project(at.Lon, at.Lat)
			x1, y1 := project(at.Lon+d, at.Lat)
			x2, y2 := project(at.Lon, at.Lat+d)
			got := math.Abs((x1-x0)*(y2-y0) - (x2-x0)*(y1-y0))
			want := radians(d) * (math.Sin(radians(at.Lat+d)) - math.Sin(radians(at.Lat))) * Radius * Radius
			if math.Abs(got/want-1) > 5e-4 { // the cell is not a point
				t.Errorf("%s at %v: area %v, want %v", name, at, got, want)
			}
		}
	}
}

// TestPublishedValues: at the centre the plane touches the globe; Snyder gives for
// a sphere of radius 3 around 40 N 100 W the point 20 S 100 E at -4.2339303,
// 4.0257775 (Numerical examples, Lambert azimuthal equal-area); Equal Earth ends
// at x = 2.70663 on the equator and y = 1.31726 at the pole, for radius 1.
func TestPublishedValues(t *testing.T) {
	for _, c := range []struct {
		project        Projection
		lon, lat, x, y float64
	}{
		{AzimuthalEqualArea(-100, 40), -100, 40, 0, 0},
		{AzimuthalEqualArea(-100, 40), 100, -20, -4.2339303 / 3, 4.0257775 / 3},
		{EqualEarth(0), 180 - 1e-9, 0, 2.7066299, 0},
		{EqualEarth(0), 0, 90, 0, 1.3173627},
	} {
		x, y := c.project(c.lon, c.lat)
		if math.Abs(x/Radius-c.x) > 2e-6 || math.Abs(y/Radius-c.y) > 2e-6 {
			t.Errorf("%v %v: %v %v, want %v %v", c.lon, c.lat, x/Radius, y/Radius, c.x, c.y)
		}
	}
}

func TestSimplifyKeepsWithinItsTolerance(t *testing.T) {
	var line []Point
	for i := range 200 {
		line = append(line, Point{float64(i) / 10, math.Sin(float64(i) / 7)})
	}
	short := Simplify(line, 0.05)
	if len(short) > 60 || short[0] != line[0] || short[len(short)-1] != line[len(line)-1] {
		t.Fatalf("%d points of %d", len(short), len(line))
	}
	for _, p := range line {
		nearest := math.Inf(1)
		for i := 1; i < len(short); i++ {
			nearest = min(nearest, aside(p, short[i-1], short[i]))
		}
		if nearest > 0.05+1e-9 {
			t.Errorf("%v lies %v from the line", p, nearest)
		}
	}
}

const squares = `{"type":"FeatureCollection","features":[
 {"properties":{"iso3":"AAA","name":"First\nland"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[5,0],[5,5],[0,5],[0,0]]]}},
 {"properties":{"iso3":"BBB","name":"Second"},"geometry":{"type":"MultiPolygon","coordinates":[[[[10,0],[12,0],[12,2],[10,0]]],[[[20,0],[20.01,0],[20.01,0.01],[20,0]]]]}}]}`

func TestBasemapComesBack(t *testing.T) {
	b, err := FromGeoJSON(strings.NewReader(squares), "drawn by hand", 0.05)
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Countries) != 2 || len(b.Countries[1].Rings) != 1 {
		t.Fatalf("%+v", b) // the island is smaller than the tolerance
	}
	var file bytes.Buffer
	if err := b.Write(&file); err != nil {
		t.Fatal(err)
	}
	again, err := ReadBasemap(bytes.NewReader(file.Bytes()))
	if err != nil || again.Note != "drawn by hand" || again.Countries[0].Name != "First land" || again.Countries[1].Rings[0][1] != (Point{12, 0}) {
		t.Fatalf("%+v, %v", again, err)
	}
	for fault, want := range map[string]string{
		"hello\n": "line 1", "vereda basemap 1\nno\n": "line 2", "vereda basemap 1\nnote x\n1 2 3\n": "line 3", "vereda basemap 1\nnote x\n0 0 1 1 2 2\n": "without a country",
		"vereda basemap 1\nnote x\nAAA A\n0 0 99999 0 1 1\n": "within the globe", "vereda basemap 1\nnote x\n": "no country", "vereda basemap 1\nnote x\nLONG name\n": "three letters",
	} {
		if _, err := ReadBasemap(strings.NewReader(fault)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", fault, err, want)
		}
	}
	for _, fault := range []string{"{", `{"features":[{"properties":{"iso3":"AAA"},"geometry":{"type":"Point","coordinates":[1,2]}}]}`, `{"features":[]}`} {
		if _, err := FromGeoJSON(strings.NewReader(fault), "", 1); err == nil {
			t.Errorf("%q is read", fault)
		}
	}
}

func FuzzBasemap(f *testing.F) {
	f.Add("vereda basemap 1\nnote x\nAAA A\n0 0 10 0 0 10\n")
	f.Fuzz(func(t *testing.T, text string) {
		if b, err := ReadBasemap(strings.NewReader(text)); err == nil && len(b.Countries) == 0 {
			t.Error("a map without countries")
		}
	})
}
