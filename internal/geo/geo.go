// Package geo turns places on the globe into places on paper: equal-area
// projections, simplification of outlines, and the compact file that holds a
// base map.
//
// Nothing of a run passes through it; it serves pictures alone.
package geo

import "math"

// Radius is the mean radius of the Earth [km].
const Radius = 6371.0088

// Projection turns longitude and latitude [degrees] into a place on a plane
// [km], x to the east and y to the north. Areas are kept.
type Projection func(lon, lat float64) (x, y float64)

// AzimuthalEqualArea is Lambert's projection around a centre [degrees], for one
// part of the world.
//
//	k = √(2/(1+cos c))   x = R·k·cos φ·sin Δλ   y = R·k·(cos φ₀·sin φ − sin φ₀·cos φ·cos Δλ)
//
// Source: Snyder, Map Projections: A Working Manual (1987), equations 24-2 to 24-4.
func AzimuthalEqualArea(lon0, lat0 float64) Projection {
	sin0, cos0 := math.Sincos(radians(lat0))
	return func(lon, lat float64) (x, y float64) {
		sin, cos := math.Sincos(radians(lat))
		sinL, cosL := math.Sincos(radians(lon - lon0))
		k := Radius * math.Sqrt(2/max(1+sin0*sin+cos0*cos*cosL, 1e-9))
		return k * cos * sinL, k * (cos0*sin - sin0*cos*cosL)
	}
}

// EqualEarth is the projection of that name around a meridian [degrees], for the
// whole world.
//
//	sin θ = √3/2·sin φ   y = θ·(A₁ + A₂θ² + θ⁶(A₃ + A₄θ²))
//	x = 2√3·Δλ·cos θ / (3·(A₁ + 3A₂θ² + θ⁶(7A₃ + 9A₄θ²)))
//
// Source: Šavrič, Patterson and Jenny, The Equal Earth map projection (2018).
func EqualEarth(lon0 float64) Projection {
	const a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
	return func(lon, lat float64) (x, y float64) {
		turned := math.Mod(lon-lon0+540, 360) - 180
		t := math.Asin(math.Sqrt(3) / 2 * math.Sin(radians(lat)))
		t2 := t * t
		t6 := t2 * t2 * t2
		x = 2 * math.Sqrt(3) * radians(turned) * math.Cos(t) / (3 * (a1 + 3*a2*t2 + t6*(7*a3+9*a4*t2)))
		return Radius * x, Radius * t * (a1 + a2*t2 + t6*(a3+a4*t2))
	}
}

func radians(degrees float64) float64 { return degrees * math.Pi / 180 }

// Point is a place on the globe: longitude and latitude [degrees].
type Point struct{ Lon, Lat float64 }

// Simplify leaves out points of a line that lie within a tolerance [degrees] of
// the line without them. The ends stay.
//
// Source: Douglas and Peucker (1973).
func Simplify(line []Point, tolerance float64) []Point {
	if len(line) < 3 {
		return line
	}
	keep := make([]bool, len(line))
	keep[0], keep[len(line)-1] = true, true
	stack := [][2]int{{0, len(line) - 1}}
	for len(stack) > 0 {
		from, to := stack[len(stack)-1][0], stack[len(stack)-1][1]
		stack = stack[:len(stack)-1]
		far, at := tolerance, -1
		for i := from + 1; i < to; i++ {
			if d := aside(line[i], line[from], line[to]); d > far {
				far, at = d, i
			}
		}
		if at >= 0 {
			keep[at] = true
			stack = append(stack, [2]int{from, at}, [2]int{at, to})
		}
	}
	var out []Point
	for i, p := range line {
		if keep[i] {
			out = append(out, p)
		}
	}
	return out
}

// aside is the distance of a point from the piece of line between two others
// [degrees].
func aside(p, a, b Point) float64 {
	dx, dy := b.Lon-a.Lon, b.Lat-a.Lat
	t := 0.0
	if d := dx*dx + dy*dy; d > 0 {
		t = min(1, max(0, ((p.Lon-a.Lon)*dx+(p.Lat-a.Lat)*dy)/d))
	}
	return math.Hypot(p.Lon-a.Lon-t*dx, p.Lat-a.Lat-t*dy)
}
