package draw

import (
	"cmp"
	"math"
	"slices"

	"vereda/internal/geo"
)

// Place is a point of the map.
type Place struct {
	Name, Title, Kind, Zone string
	At                      geo.Point
}

// Flow is the people who went from one place to another in the span: the mean
// over the runs and its interval, NaN where there is none. What was not counted is told by
// its interval alone.
type Flow struct {
	From, To        int // rows of the places
	Mode            string
	Mean, Low, High float64
	Compared        bool // it was counted
}

// Map is what a map of flows shows.
type Map struct {
	Title    string
	From, To string // days, both included
	Runs     int
	Partial  bool // a month lies in the span in part
	Summed   bool // intervals are those of sums over the span, not sums of those of months
	Drawn    bool // each run has other parameters, drawn from a posterior
	Places   []Place
	Flows    []Flow
	Base     *geo.Basemap
	Source   string // program and scenario, for who sees the picture alone; empty for the program
	Notes    []string
	Language Language
	Width    float64 // of the picture [px]
	World    bool    // the whole world, not the part where people travel
	// Zones are those that the picture shows; empty for all where people travel.
	Zones []string
}

// The palette is Okabe and Ito's, which people tell apart whatever colours they
// see.
var modeColours = map[string]string{"bus": "#0072B2", "train": "#D55E00", "truck": "#CC79A7", "foot": "#009E73", "boat": "#56B4E9", "flight": "#E69F00"}
var modeOrder = []string{"bus", "train", "truck", "foot", "boat", "flight"}

const (
	widest  = 16.0  // of a flow [px]
	margin  = 14.0  // [px]
	sidebar = 250.0 // for legend and notes [px]
	hidden  = 0.004 // flows below this part of the largest are not drawn
)

// style is the same for every picture, so that a page can hold several.
const style = `.sea{fill:#f4f8fa}.land{fill:#e8e6df;stroke:#b9b5a8;stroke-width:.6}.flow{fill-opacity:.82;stroke:#fff;stroke-width:.25}` +
	`text{font-family:system-ui,-apple-system,"Segoe UI","Noto Sans",sans-serif;fill:#222}.t{font-size:17px;font-weight:600}.s{font-size:12px}.n{font-size:10.5px;fill:#444}` +
	`.p{font-size:10.5px;paint-order:stroke;stroke:#fff;stroke-width:2.4px;stroke-linejoin:round}.dot{fill:#222;stroke:#fff;stroke-width:.8}`

// frame turns places on the globe into pixels.
type frame struct {
	project       geo.Projection
	scale         float64 // px per km
	left, top     float64 // of the picture in km
	width, height float64 // [px]
}

func (f *frame) at(p geo.Point) (x, y float64) {
	kx, ky := f.project(p.Lon, p.Lat)
	return (kx - f.left) * f.scale, (f.top - ky) * f.scale
}

// frameOf fits the places where people travel, or the world, into a width.
func (m *Map) frameOf(flows []Flow) *frame {
	f := &frame{width: m.Width - sidebar}
	west, east, south, north := 180.0, -180.0, 90.0, -90.0
	if m.World || len(flows) == 0 {
		f.project = geo.EqualEarth(-80)
		west, east, south, north = -259.9, 99.9, -58, 84
	} else {
		for _, w := range flows {
			for _, i := range []int{w.From, w.To} {
				p := m.Places[i].At
				if len(m.Zones) > 0 && !slices.Contains(m.Zones, m.Places[i].Zone) {
					continue
				}
				west, east, south, north = min(west, p.Lon), max(east, p.Lon), min(south, p.Lat), max(north, p.Lat)
			}
		}
		if west > east { // nobody travels in the zones
			west, east, south, north = -118, -60, -20, 34
		}
		f.project = geo.AzimuthalEqualArea((west+east)/2, (south+north)/2)
	}
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	const steps = 24
	for i := range steps + 1 { // the outline of the span of degrees, which bends
		for k := range steps + 1 {
			x, y := f.project(west+(east-west)*float64(i)/steps, south+(north-south)*float64(k)/steps)
			x0, y0, x1, y1 = min(x0, x), min(y0, y), max(x1, x), max(y1, y)
		}
	}
	border := 0.03 * max(x1-x0, y1-y0, 200)
	f.left, f.top = x0-border, y1+border
	f.scale = f.width / (x1 - x0 + 2*border)
	f.height = (y1 - y0 + 2*border) * f.scale
	return f
}

// SVG draws the map.
func (m *Map) SVG() string {
	flows, left := m.drawn()
	f := m.frameOf(flows)
	s, legend := &svg{}, &svg{}
	height := max(f.height, 560, m.legend(legend, f, flows, left)) // whatever is noted is to be seen
	s.open("svg", "xmlns", "http://www.w3.org/2000/svg", "viewBox", "0 0 "+px(m.Width)+" "+px(height), "width", px(m.Width), "height", px(height),
		"role", "img", "lang", string(m.Language), "aria-labelledby", "map-title map-summary")
	s.WriteString("\n<title id=\"map-title\">" + text(m.Title) + "</title>\n<desc id=\"map-summary\">" + text(m.summary(flows)) + "</desc>\n<style>" + style + "</style>\n")
	s.open("clipPath", "id", "map-frame")
	s.element("rect", "width", px(f.width), "height", px(f.height))
	s.close("clipPath")
	s.element("rect", "class", "sea", "width", px(m.Width), "height", px(height))
	s.open("g", "clip-path", "url(#map-frame)")
	s.WriteString("\n")
	m.land(s, f)
	m.arrows(s, f, flows)
	m.places(s, f, flows)
	s.close("g")
	s.WriteString(legend.String())
	s.close("svg")
	return s.String()
}

// drawn joins the flows between the same two places, gives them the mode of
// most, sorts them with the largest first, and leaves out the smallest.
func (m *Map) drawn() (flows []Flow, left []Flow) {
	type ends struct{ from, to int }
	at := map[ends]int{}
	most := map[ends]float64{}
	for _, w := range m.Flows {
		key := ends{w.From, w.To}
		i, known := at[key]
		if !known {
			at[key], most[key] = len(flows), w.Mean
			flows = append(flows, w)
			continue
		}
		all := &flows[i]
		all.Mean, all.Low, all.High = all.Mean+w.Mean, all.Low+w.Low, all.High+w.High
		all.Compared = all.Compared && w.Compared
		if w.Mean > most[key] {
			most[key], all.Mode = w.Mean, w.Mode
		}
	}
	slices.SortStableFunc(flows, func(a, b Flow) int {
		return cmp.Or(cmp.Compare(b.Mean, a.Mean), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	flows = slices.DeleteFunc(flows, func(w Flow) bool { return !(w.Mean > 0) })
	for i, w := range flows {
		if w.Mean < hidden*flows[0].Mean {
			return flows[:i], flows[i:]
		}
	}
	return flows, nil
}

func (m *Map) land(s *svg, f *frame) {
	for _, c := range m.Base.Countries {
		d := ""
		for _, ring := range c.Rings {
			points := make([][2]float64, len(ring))
			near := false
			for i, p := range ring {
				x, y := f.at(p)
				points[i] = [2]float64{x, y}
				near = near || x > -f.width && x < 2*f.width && y > -f.height && y < 2*f.height
			}
			if near && !(m.World && leaps(points, f.width)) {
				d += path(points...)
			}
		}
		if d != "" {
			s.element("path", "class", "land", "data-iso3", c.ISO3, "d", d)
		}
	}
}

// leaps reports whether an outline jumps over the map, as one does that is cut
// by its edge.
func leaps(points [][2]float64, width float64) bool {
	for i := 1; i < len(points); i++ {
		if math.Abs(points[i][0]-points[i-1][0]) > width*0.6 {
			return true
		}
	}
	return false
}

func (m *Map) arrows(s *svg, f *frame, flows []Flow) {
	for i := len(flows) - 1; i >= 0; i-- { // the largest on top
		w := flows[i]
		x0, y0 := f.at(m.Places[w.From].At)
		x1, y1 := f.at(m.Places[w.To].At)
		d := halfArrow(x0, y0, x1, y1, max(0.6, widest*w.Mean/flows[0].Mean))
		if d == "" {
			continue
		}
		s.open("path", "class", "flow", "fill", modeColours[w.Mode], "d", d)
		s.WriteString("<title>" + text(m.Places[w.From].Title+" → "+m.Places[w.To].Title+": "+m.figure(w)) + "</title>")
		s.close("path")
	}
}

// figure is a flow with its interval, or the interval alone where it was not counted.
func (m *Map) figure(w Flow) string {
	l := m.Language
	return standing(w.Compared, l.count(w.Mean), m.Runs < 2 || math.IsNaN(w.Low), l.count(max(0, w.Low)), l.count(w.High))
}

// standing puts a figure together: mean and interval, or one of them, or none.
func standing(compared bool, mean string, one bool, low, high string) string {
	switch {
	case one && !compared:
		return "-"
	case one:
		return mean
	case !compared:
		return "[" + low + ", " + high + "]"
	}
	return mean + " [" + low + ", " + high + "]"
}

// box is a label that is taken.
type box struct{ x0, y0, x1, y1 float64 }

func (b box) meets(o box) bool { return b.x0 < o.x1 && o.x0 < b.x1 && b.y0 < o.y1 && o.y0 < b.y1 }

// places marks and names the places that most people pass, as far as the names
// do not lie over each other.
func (m *Map) places(s *svg, f *frame, flows []Flow) {
	passed := make([]float64, len(m.Places))
	for _, w := range flows {
		passed[w.From] += w.Mean
		passed[w.To] += w.Mean
	}
	order := make([]int, 0, len(passed))
	for i, n := range passed {
		if n > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(passed[b], passed[a]) })
	var taken []box
	for rank, i := range order {
		p := &m.Places[i]
		x, y := f.at(p.At)
		radius := 1.6
		if p.Kind == "border-city" {
			radius = 3
		}
		s.element("circle", "class", "dot", "cx", px(x), "cy", px(y), "r", px(radius))
		if rank >= 120 || x < 0 || x > f.width || y < 8 || y > f.height-4 {
			continue
		}
		wide, right := 5.6*float64(len([]rune(p.Title))), x+5
		b := box{right, y - 6, right + wide, y + 5}
		if b.x1 > f.width-4 {
			right = x - 5 - wide
			b = box{right, y - 6, x - 5, y + 5}
		}
		if slices.ContainsFunc(taken, b.meets) {
			continue
		}
		taken = append(taken, b)
		s.label(right, y+3.5, "p", "start", p.Title)
	}
}

func (m *Map) summary(flows []Flow) string {
	l := m.Language
	if len(flows) == 0 {
		return m.Title + ". " + l.say("none")
	}
	w := flows[0]
	if m.figure(w) == "-" { // of one run, where nothing was counted
		return l.say("summary-bare", m.Title, l.say("span", m.From, m.To), m.Places[w.From].Title, m.Places[w.To].Title)
	}
	return l.say("summary", m.Title, l.say("span", m.From, m.To), m.Places[w.From].Title, m.Places[w.To].Title, m.figure(w))
}
