package draw

import (
	"cmp"
	"math"
	"slices"

	"vereda/internal/geo"
)

// Shown is what the maps of a page show over a span, as one picture: one map or two
// side by side, with the frame, the widths and the colours that they have on the screen,
// and beside them the figures with their intervals. Nothing is left out as too small.
type Shown struct {
	Map                // title, span, runs, places and base map; its flows and zones are not used
	What       string  // the measure with its unit
	Difference bool    // values are more or less than those of the base
	Framed     []bool  // the places that a map must show, by row, as in [Map.Still]
	Still      float64 // width of the still picture [px]
	Window     *Window // the part of it that is to be seen; nil for all
	Panels     []Panel
}

// Window is a part of the picture that [Map.Still] draws [px of that picture].
type Window struct{ X, Y, Width, Height float64 }

// Panel is one of the maps: the flows along legs, or the values at points.
type Panel struct {
	Name   string
	Flows  []Flow
	Points []Point
}

// Point is a value at a place that is none of the map's.
type Point struct {
	Title           string
	At              geo.Point
	Mean, Low, High float64
	Compared        bool // it was counted; told by its interval alone where not
}

// The colours of more and less lie apart for eyes that tell red from green or do not, and
// are those of the page.
const (
	MoreColour  = "#b35900"
	LessColour  = "#0b5fa5"
	PointColour = "#6a3d9a"
)

const (
	largestCircle = 34.0 // radius [px]
	gap           = 10.0 // between two maps [px]
	caption       = 24.0 // above a map [px]
)

// item is a line of the legend: a leg or a point with the value of each panel.
type item struct {
	title string
	said  []string
	most  float64
}

// SVG draws the picture.
func (w *Shown) SVG() string {
	room := w.Width - sidebar
	n := float64(max(1, len(w.Panels)))
	wide := (room - gap*(n-1)) / n
	f := w.frame(wide)
	items, top := w.items()
	s, legend := &svg{}, &svg{}
	height := max(f.height+caption+gap, w.beside(legend, room+margin, f, items, top)) // whatever is noted is to be seen
	s.open("svg", "xmlns", "http://www.w3.org/2000/svg", "viewBox", "0 0 "+px(w.Width)+" "+px(height), "width", px(w.Width), "height", px(height),
		"role", "img", "lang", string(w.Language), "aria-labelledby", "map-title map-summary")
	s.WriteString("\n<title id=\"map-title\">" + text(w.Title) + "</title>\n<desc id=\"map-summary\">" + text(w.summary(items)) + "</desc>\n<style>" + style + "</style>\n")
	s.open("clipPath", "id", "map-frame")
	s.element("rect", "width", px(f.width), "height", px(f.height))
	s.close("clipPath")
	s.element("rect", "fill", "#fff", "width", px(w.Width), "height", px(height))
	for i := range w.Panels {
		s.label(float64(i)*(wide+gap)+4, 16, "s", "start", w.Panels[i].Name)
		s.open("g", "transform", "translate("+px(float64(i)*(wide+gap))+" "+px(caption)+")", "clip-path", "url(#map-frame)")
		s.WriteString("\n")
		w.panel(s, f, &w.Panels[i], top)
		s.close("g")
	}
	s.WriteString(legend.String())
	s.close("svg")
	return s.String()
}

// frame is that of the still picture, cut to the window and scaled to a width.
func (w *Shown) frame(wide float64) *frame {
	still := w.Map
	still.Width = w.Still
	f := still.stillFrame(w.Framed)
	if c := w.Window; c != nil && c.Width > 0 && c.Height > 0 {
		f.left, f.top = f.left+c.X/f.scale, f.top-c.Y/f.scale
		f.width, f.height = c.Width, c.Height
	}
	part := wide / f.width
	f.scale, f.width, f.height = f.scale*part, wide, f.height*part
	return f
}

// items lists what has a value, the largest first, and the largest value of all.
func (w *Shown) items() (list []item, top float64) {
	at := map[string]int{}
	put := func(panel int, title string, mean, low, high float64, compared bool) {
		i, known := at[title]
		if !known {
			i = len(list)
			at[title] = i
			list = append(list, item{title: title, said: make([]string, len(w.Panels))})
		}
		list[i].said[panel] = w.valued(mean, low, high, compared)
		list[i].most, top = max(list[i].most, math.Abs(mean)), max(top, math.Abs(mean))
	}
	for k := range w.Panels {
		for _, flow := range w.Panels[k].Flows {
			put(k, w.Places[flow.From].Title+" → "+w.Places[flow.To].Title, flow.Mean, flow.Low, flow.High, flow.Compared)
		}
		for _, p := range w.Panels[k].Points {
			put(k, p.Title, p.Mean, p.Low, p.High, p.Compared)
		}
	}
	slices.SortStableFunc(list, func(a, b item) int { return cmp.Or(cmp.Compare(b.most, a.most), cmp.Compare(a.title, b.title)) })
	return list, top
}

// valued writes a value to three digits, with its interval where there are several runs;
// the interval alone where it was not counted.
func (w *Shown) valued(mean, low, high float64, compared bool) string {
	l, sign := w.Language, ""
	if w.Difference && mean > 0 {
		sign = "+"
	}
	return standing(compared, sign+l.three(mean), w.Runs < 2 || math.IsNaN(low) || math.IsNaN(high), l.three(low), l.three(high))
}

// uncounted reports whether a value stands as its interval alone.
func (w *Shown) uncounted() bool {
	return slices.ContainsFunc(w.Panels, func(p Panel) bool {
		return slices.ContainsFunc(p.Flows, func(f Flow) bool { return !f.Compared }) || slices.ContainsFunc(p.Points, func(p Point) bool { return !p.Compared })
	})
}

// panel draws one map in a frame.
func (w *Shown) panel(s *svg, f *frame, p *Panel, top float64) {
	s.element("rect", "class", "sea", "width", px(f.width), "height", px(f.height))
	w.land(s, f)
	flows := slices.Clone(p.Flows)
	slices.SortStableFunc(flows, func(a, b Flow) int { return cmp.Compare(math.Abs(a.Mean), math.Abs(b.Mean)) }) // the largest on top
	named := make([]Flow, 0, len(flows))
	for _, flow := range flows {
		x0, y0 := f.at(w.Places[flow.From].At)
		x1, y1 := f.at(w.Places[flow.To].At)
		named = append(named, Flow{From: flow.From, To: flow.To, Mean: math.Abs(flow.Mean)})
		if d := halfArrow(x0, y0, x1, y1, max(0.6, widest*math.Abs(flow.Mean)/top)); d != "" {
			s.open("path", "class", "flow", "fill", w.colour(flow.Mean, modeColours[flow.Mode]), "d", d)
			s.WriteString("<title>" + text(w.Places[flow.From].Title+" → "+w.Places[flow.To].Title+": "+w.valued(flow.Mean, flow.Low, flow.High, flow.Compared)) + "</title>")
			s.close("path")
		}
	}
	w.places(s, f, named)
	w.circles(s, f, p.Points, top)
}

// circles draws values at points, the smallest on top, each with its name.
func (w *Shown) circles(s *svg, f *frame, points []Point, top float64) {
	order := slices.Clone(points)
	slices.SortStableFunc(order, func(a, b Point) int { return cmp.Compare(math.Abs(b.Mean), math.Abs(a.Mean)) })
	for _, p := range order {
		x, y := f.at(p.At)
		s.open("circle", "fill", w.colour(p.Mean, PointColour), "fill-opacity", ".72", "stroke", "#fff", "cx", px(x), "cy", px(y), "r", px(w.radius(p.Mean, top)))
		s.WriteString("<title>" + text(p.Title+": "+w.valued(p.Mean, p.Low, p.High, p.Compared)) + "</title>")
		s.close("circle")
	}
	var taken []box
	for _, p := range order {
		x, y := f.at(p.At)
		half := 2.9 * float64(len([]rune(p.Title)))
		if b := (box{x - half, y - 6, x + half, y + 5}); b.x0 > 0 && b.x1 < f.width && !slices.ContainsFunc(taken, b.meets) {
			taken = append(taken, b)
			s.label(x, y+3.5, "p", "middle", p.Title)
		}
	}
}

func (w *Shown) radius(v, top float64) float64 {
	return max(2, largestCircle*math.Sqrt(math.Abs(v)/top))
}

// colour is that of more or less in a difference, and the value's own otherwise.
func (w *Shown) colour(v float64, own string) string {
	switch {
	case !w.Difference:
		return own
	case v > 0:
		return MoreColour
	}
	return LessColour
}
