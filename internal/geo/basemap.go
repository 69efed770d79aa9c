package geo

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// Basemap is the outlines of countries.
type Basemap struct {
	Note      string // who drew it, and what its boundaries do not mean
	Countries []Country
}

// Country is the outline of one: closed rings.
type Country struct {
	ISO3, Name string
	Rings      [][]Point
}

// Bytes of the file: a heading, a note, the unit of coordinates [degrees], and
// for each country a line with its code and name and a line for each ring, whose
// numbers are the first point and then steps, in that unit.
const (
	heading  = "vereda basemap 1"
	perUnit  = 100 // units in a degree: about a kilometre
	maxRings = 100_000
)

// Write writes the compact file.
func (b *Basemap) Write(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s\nnote %s\n", heading, oneLine(b.Note))
	for _, c := range b.Countries {
		fmt.Fprintf(out, "%s %s\n", c.ISO3, oneLine(c.Name))
		for _, ring := range c.Rings {
			x, y := 0, 0
			for i, p := range ring {
				px, py := int(math.Round(p.Lon*perUnit)), int(math.Round(p.Lat*perUnit))
				if i > 0 {
					out.WriteByte(' ')
				}
				fmt.Fprintf(out, "%d %d", px-x, py-y)
				x, y = px, py
			}
			out.WriteByte('\n')
		}
	}
	return out.Flush()
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// ReadBasemap reads the compact file. The error names the line and what was
// expected there.
func ReadBasemap(r io.Reader) (*Basemap, error) {
	b := &Basemap{}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 16<<20)
	rings := 0
	for n := 1; lines.Scan(); n++ {
		text := lines.Text()
		switch {
		case n == 1 && text != heading:
			return nil, fmt.Errorf("line 1: got %.40q, expected %q; make the file with vereda basemap", text, heading)
		case n == 1:
		case n == 2:
			note, ok := strings.CutPrefix(text, "note ")
			if !ok {
				return nil, fmt.Errorf("line 2: got %.40q, expected note and who drew the map", text)
			}
			b.Note = note
		case text != "" && (text[0] == '-' || text[0] >= '0' && text[0] <= '9'):
			ring, err := readRing(text)
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", n, err)
			}
			if rings++; len(b.Countries) == 0 || rings > maxRings {
				return nil, fmt.Errorf("line %d: a ring without a country before it, or more than %d rings", n, maxRings)
			}
			c := &b.Countries[len(b.Countries)-1]
			c.Rings = append(c.Rings, ring)
		default:
			code, name, _ := strings.Cut(text, " ")
			if len(code) != 3 {
				return nil, fmt.Errorf("line %d: got %.40q, expected a code of three letters and a name, or the numbers of a ring", n, text)
			}
			b.Countries = append(b.Countries, Country{ISO3: code, Name: name})
		}
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(b.Countries) == 0 {
		return nil, fmt.Errorf("no country is in the file")
	}
	return b, nil
}

func readRing(text string) ([]Point, error) {
	words := strings.Fields(text)
	if len(words)%2 != 0 || len(words) < 6 {
		return nil, fmt.Errorf("got %d numbers, expected an even number, at least 6", len(words))
	}
	ring := make([]Point, 0, len(words)/2)
	x, y := 0, 0
	for i := 0; i < len(words); i += 2 {
		dx, errX := strconv.Atoi(words[i])
		dy, errY := strconv.Atoi(words[i+1])
		x, y = x+dx, y+dy
		if errX != nil || errY != nil || max(x, -x) > 180*perUnit+1 || max(y, -y) > 90*perUnit+1 {
			return nil, fmt.Errorf("got %.20q %.20q, expected whole numbers within the globe", words[i], words[i+1])
		}
		ring = append(ring, Point{float64(x) / perUnit, float64(y) / perUnit})
	}
	return ring, nil
}

// FromGeoJSON reads a FeatureCollection of polygons (RFC 7946) whose features
// have the properties iso3 and name, and simplifies its rings to a tolerance
// [degrees]. Rings that shrink to less than a triangle, and islands smaller than
// the tolerance, go.
func FromGeoJSON(r io.Reader, note string, tolerance float64) (*Basemap, error) {
	var collection struct {
		Features []struct {
			Properties struct{ ISO3, Name string } `json:"properties"`
			Geometry   struct {
				Type        string          `json:"type"`
				Coordinates json.RawMessage `json:"coordinates"`
			} `json:"geometry"`
		} `json:"features"`
	}
	if err := json.NewDecoder(r).Decode(&collection); err != nil {
		return nil, fmt.Errorf("the file is no GeoJSON: %w", err)
	}
	b := &Basemap{Note: note}
	for i, f := range collection.Features {
		var polygons [][][][]float64
		var err error
		switch f.Geometry.Type {
		case "MultiPolygon":
			err = json.Unmarshal(f.Geometry.Coordinates, &polygons)
		case "Polygon":
			polygons = make([][][][]float64, 1)
			err = json.Unmarshal(f.Geometry.Coordinates, &polygons[0])
		default:
			err = fmt.Errorf("got %q", f.Geometry.Type)
		}
		if err != nil || len(f.Properties.ISO3) != 3 {
			return nil, fmt.Errorf("feature %d: expected a Polygon or MultiPolygon with the properties iso3 and name (%w)", i+1, err)
		}
		c := Country{ISO3: f.Properties.ISO3, Name: f.Properties.Name}
		for _, polygon := range polygons {
			for _, ring := range polygon {
				c.Rings = appendRing(c.Rings, ring, tolerance)
			}
		}
		if len(c.Rings) > 0 {
			b.Countries = append(b.Countries, c)
		}
	}
	if len(b.Countries) == 0 {
		return nil, fmt.Errorf("no country is left; is the tolerance of %v degrees meant?", tolerance)
	}
	return b, nil
}

func appendRing(rings [][]Point, ring [][]float64, tolerance float64) [][]Point {
	line := make([]Point, 0, len(ring))
	west, east, south, north := 180.0, -180.0, 90.0, -90.0
	for _, c := range ring {
		if len(c) < 2 {
			continue
		}
		p := Point{c[0], c[1]}
		line = append(line, p)
		west, east, south, north = min(west, p.Lon), max(east, p.Lon), min(south, p.Lat), max(north, p.Lat)
	}
	if max(east-west, north-south) < 3*tolerance {
		return rings
	}
	if line = Simplify(line, tolerance); len(line) > 3 {
		rings = append(rings, line)
	}
	return rings
}
