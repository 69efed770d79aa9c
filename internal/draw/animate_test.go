package draw

import (
	"encoding/xml"
	"io"
	"strconv"
	"strings"
	"testing"

	"vereda/internal/geo"
)

// moving is two places with a way there and back over three months; hostile words
// stand in the title.
func moving() *Animation {
	m := Map{Title: "A <way>", From: "2019-01-01", To: "2019-03-31", Runs: 2, Base: Basemap(false), Language: English, Width: 900,
		Places: []Place{{Name: "a", Title: "Home", At: geo.Point{Lon: -90, Lat: 15}}, {Name: "b", Title: "City", At: geo.Point{Lon: -99, Lat: 19}}},
		Flows:  []Flow{{From: 0, To: 1, Mode: "bus", Mean: 600}, {From: 1, To: 0, Mode: "foot", Mean: 3}}}
	return &Animation{Map: m, Months: []string{"2019-01", "2019-02", "2019-03"}, PerMonth: 0.5, All: []float64{101, 202, 300},
		Days: func(from, _ int) float64 { return []float64{3, 0}[from] },
		Flows: [][]Flow{{{From: 0, To: 1, Mode: "bus", Mean: 60}, {From: 0, To: 1, Mode: "train", Mean: 40}, {From: 1, To: 0, Mode: "foot", Mean: 1}},
			{{From: 0, To: 1, Mode: "bus", Mean: 200}, {From: 1, To: 0, Mode: "foot", Mean: 2}}, {{From: 0, To: 1, Mode: "train", Mean: 300}}}}
}

func TestAnimationRunsThroughTheMonths(t *testing.T) {
	text := moving().SVG()
	shapes, hidden := []string(nil), 0
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		e, is := token.(xml.StartElement)
		if !is {
			continue
		}
		of := map[string]string{}
		for _, a := range e.Attr {
			of[a.Name.Local] = a.Value
		}
		if e.Name.Local != "animate" {
			continue
		}
		if of["repeatCount"] != "indefinite" || of["attributeName"] != "stroke-dashoffset" && of["dur"] != "1.5s" {
			t.Errorf("animate %v", of)
		}
		switch of["attributeName"] {
		case "d":
			shapes = append(shapes, of["values"])
		case "opacity":
			hidden++
		case "stroke-dashoffset":
			seconds, err := strconv.ParseFloat(strings.TrimSuffix(of["dur"], "s"), 64)
			if err != nil || seconds < 0.05 {
				t.Errorf("dashes run in %q", of["dur"])
			}
		}
	}
	// The way back is below the least part of the largest, and does not move.
	if len(shapes) != 1 || hidden != 3 {
		t.Fatalf("%d arrows move, %d months are named", len(shapes), hidden)
	}
	months := strings.Split(shapes[0], ";")
	if len(months) != 4 || months[0] != months[3] || months[0] == months[1] || months[1] == months[2] {
		t.Errorf("the arrow is %v", months)
	}
	for _, m := range months { // of the same commands, or it could not turn from one into the next
		if strings.Count(m, "L") != strings.Count(months[0], "L") || !strings.HasSuffix(m, "Z") {
			t.Errorf("the shape %s is of another kind than %s", m, months[0])
		}
	}
	for _, want := range []string{"prefers-reduced-motion:reduce", "A &lt;way&gt;", `class="still"`, "Synthetic people", "2019-03", "#D55E00"} {
		if !strings.Contains(text, want) {
			t.Errorf("it lacks %q", want)
		}
	}
	for _, bad := range []string{"<script", "NaN", "href", "Inf"} {
		if strings.Contains(text, bad) {
			t.Errorf("it has %q", bad)
		}
	}
	if moving().SVG() != text {
		t.Error("the same input gives other bytes")
	}
}

func TestAnimationOfNobody(t *testing.T) {
	a := moving()
	a.Flows, a.Map.Flows, a.All = make([][]Flow, 3), nil, make([]float64, 3)
	text := a.SVG()
	if !strings.Contains(text, "Nobody travels") || strings.Contains(text, "NaN") || strings.Contains(text, `attributeName="d"`) {
		t.Error("an animation of nobody moves, or does not say so")
	}
}
