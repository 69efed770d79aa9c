// Package draw makes pictures: SVG that is the same text on every machine, for a
// file, the report and the page alike. It computes where things lie on paper and
// nothing about people.
package draw

import (
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"
)

// svg collects the elements of a picture. Numbers are rounded to a tenth of a
// pixel, so that the last bits of sines do not show.
type svg struct{ strings.Builder }

// text escapes a text for SVG; characters that XML does not have, or that turn the
// direction of writing, become spaces.
func text(s string) string {
	return html.EscapeString(strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0xFFFE || r == 0xFFFF || r >= 0xD800 && r <= 0xDFFF {
			return ' '
		}
		return r
	}, s))
}

// px writes a length in pixels.
func px(v float64) string {
	if v = math.Round(v*10) / 10; v == 0 {
		v = 0 // not -0
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// element writes an element without content; attributes come in pairs.
func (s *svg) element(name string, attributes ...string) {
	s.open(name, attributes...)
	s.WriteString("</" + name + ">\n")
}

func (s *svg) open(name string, attributes ...string) {
	s.WriteString("<" + name)
	for i := 0; i+1 < len(attributes); i += 2 {
		fmt.Fprintf(s, ` %s="%s"`, attributes[i], text(attributes[i+1]))
	}
	s.WriteString(">")
}

func (s *svg) close(name string) { s.WriteString("</" + name + ">\n") }

// label writes a text of a class.
func (s *svg) label(x, y float64, class, anchor, words string) {
	s.open("text", "x", px(x), "y", px(y), "class", class, "text-anchor", anchor)
	s.WriteString(text(words))
	s.close("text")
}

// path is a polygon through points.
func path(points ...[2]float64) string {
	var b strings.Builder
	for i, p := range points {
		b.WriteString([]string{"M", "L"}[min(i, 1)] + px(p[0]) + " " + px(p[1]))
	}
	b.WriteString("Z")
	return b.String()
}

// halfArrow is a tapered arrow from one point to another that keeps to the right
// of the line between them, so that the way there and the way back lie beside
// each other. Width is that at its head.
func halfArrow(x0, y0, x1, y1, width float64) string {
	dx, dy := x1-x0, y1-y0
	length := math.Hypot(dx, dy)
	if length < 1e-9 {
		return ""
	}
	dx, dy = dx/length, dy/length
	nx, ny := -dy, dx // to the right on a plane whose y grows downwards
	head := min(length/2, 1.6*width+2)
	at := func(along, aside float64) [2]float64 {
		return [2]float64{x0 + dx*along + nx*aside, y0 + dy*along + ny*aside}
	}
	return path(at(0, 0), at(length, 0), at(length-head, 1.8*width), at(length-head, width), at(0, 0.45*width))
}
