package draw

import (
	"math"

	"vereda/internal/geo"
)

// Style is the style sheet of the pictures that a page holds as parts of itself:
// [Still] and [Strip] bring none, since the page allows none in the document.
const Style = style + stripStyle

// Still is the part of a map that does not move, for a page that draws what moves
// over it in the same pixels.
type Still struct {
	SVG           string
	Width, Height float64
	Places        [][2]float64 // pixels of the map's places
	Points        [][2]float64 // pixels of other points
}

// Still draws land, dots and names of places. Framed says which places the
// picture must show, by row; the names of those come first.
func (m *Map) Still(framed []bool, points []geo.Point) *Still {
	f := m.stillFrame(framed)
	whole, ends := *m, framedEnds(framed)
	// Pictures of a world that is much wider or higher than a screen are cut to
	// what fits: the page can move it.
	s := &svg{}
	s.open("svg", "xmlns", "http://www.w3.org/2000/svg", "viewBox", "0 0 "+px(f.width)+" "+px(f.height), "class", "still", "aria-hidden", "true", "focusable", "false")
	s.element("rect", "class", "sea", "x", px(-f.width), "y", px(-f.height), "width", px(3*f.width), "height", px(3*f.height))
	whole.land(s, f)
	whole.places(s, f, ends)
	s.close("svg")
	still := &Still{SVG: s.String(), Width: math.Round(f.width), Height: math.Round(f.height)}
	for i := range m.Places {
		x, y := f.at(m.Places[i].At)
		still.Places = append(still.Places, [2]float64{tenth(x), tenth(y)})
	}
	for _, p := range points {
		x, y := f.at(p)
		still.Points = append(still.Points, [2]float64{tenth(x), tenth(y)})
	}
	return still
}

// stillFrame is the frame of the still picture.
func (m *Map) stillFrame(framed []bool) *frame {
	whole := *m
	whole.Width += sidebar // there is no legend beside it
	return whole.frameOf(framedEnds(framed))
}

// framedEnds stands for the places that a picture must show.
func framedEnds(framed []bool) (ends []Flow) {
	for i, in := range framed {
		if in {
			ends = append(ends, Flow{From: i, To: i, Mean: 1})
		}
	}
	return ends
}

func tenth(v float64) float64 { return math.Round(v*10) / 10 }

// ModeColour is the colour in which pictures show a way of travelling; empty for
// one that they do not show.
func ModeColour(mode string) string { return modeColours[mode] }
