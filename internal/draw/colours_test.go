package draw

import (
	"math"
	"strconv"
	"testing"
)

// eyes turn linear red, green and blue into what people see who lack one kind of cone.
// Source: Machado, Oliveira and Fernandes 2009, "A physiologically-based model for
// simulation of color vision deficiency", table for severity 1.
var eyes = map[string][3][3]float64{
	"all cones":    {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
}

// linear reads a colour such as #b35900.
func linear(t *testing.T, colour string) (rgb [3]float64) {
	t.Helper()
	v, err := strconv.ParseUint(colour[1:], 16, 24)
	if err != nil {
		t.Fatal(err)
	}
	for i := range rgb {
		c := float64(v>>(16-8*i)&255) / 255
		if rgb[i] = c / 12.92; c > 0.04045 {
			rgb[i] = math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return rgb
}

// lab gives lightness and the two axes of colour as eyes see it (CIE 1976, white of D65).
func lab(t *testing.T, colour string, eye [3][3]float64) (out [3]float64) {
	t.Helper()
	rgb, seen := linear(t, colour), [3]float64{}
	for i := range seen {
		for k := range rgb {
			seen[i] += eye[i][k] * rgb[k]
		}
		seen[i] = min(1, max(0, seen[i]))
	}
	xyz := [3]float64{0.4124*seen[0] + 0.3576*seen[1] + 0.1805*seen[2], 0.2126*seen[0] + 0.7152*seen[1] + 0.0722*seen[2], 0.0193*seen[0] + 0.1192*seen[1] + 0.9505*seen[2]}
	f := [3]float64{}
	for i, white := range [3]float64{0.9505, 1, 1.089} {
		if v := xyz[i] / white; v > 216.0/24389 {
			f[i] = math.Cbrt(v)
		} else {
			f[i] = (24389.0/27*v + 16) / 116
		}
	}
	return [3]float64{116*f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])}
}

func apart(t *testing.T, a, b string, eye [3][3]float64) float64 {
	t.Helper()
	x, y := lab(t, a, eye), lab(t, b, eye)
	return math.Hypot(math.Hypot(x[0]-y[0], x[1]-y[1]), x[2]-y[2])
}

// TestColoursLieApart: whoever lacks the cones for red or for green tells the modes of
// travelling, and more from less, by their colours. 2.3 is the difference that is just
// noticed; shapes on a map want several times that.
func TestColoursLieApart(t *testing.T) {
	const least = 15.0
	for eye, matrix := range eyes {
		nearest, pair := math.Inf(1), ""
		for i, a := range modeOrder {
			for _, b := range modeOrder[i+1:] {
				if d := apart(t, modeColours[a], modeColours[b], matrix); d < nearest {
					nearest, pair = d, a+" and "+b
				}
			}
		}
		difference := apart(t, MoreColour, LessColour, matrix)
		t.Logf("%s: nearest are %s with %.1f; more and less lie %.1f apart", eye, pair, nearest, difference)
		if nearest < least || difference < 2*least {
			t.Errorf("%s: %s lie %.1f apart, more and less %.1f", eye, pair, nearest, difference)
		}
	}
	// A red and a green that the test must find too near for whoever lacks a cone.
	if d := apart(t, "#c0392b", "#7a6a00", eyes["deuteranopia"]); d > least {
		t.Errorf("a red and a green of the same lightness lie %.1f apart", d)
	}
}
