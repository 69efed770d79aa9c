package draw

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Animation is a map that runs through the months, in one SVG without a script:
// arrows grow and shrink with the people of each month, and dashes run along them at
// the pace of the days. Who asks for less motion sees the whole span standing still.
type Animation struct {
	Map                // its flows are those of the whole span, for the still picture
	Months   []string  // such as 2019-01
	Flows    [][]Flow  // by month
	Days     LegDays   // that a leg takes
	PerMonth float64   // seconds that a month lasts
	All      []float64 // legs begun by month, all together
}

// LegDays gives the days that it takes from one place to another; 0 where that is
// not known.
type LegDays func(from, to int) float64

// faint is the part of the largest monthly value below which a leg does not move: each
// one that does takes some kilobytes.
const faint = 0.02

const animationStyle = `.run{fill:none;stroke:#fff;stroke-opacity:.85;stroke-linecap:butt;stroke-dasharray:3 13}.still{display:none}.month{font-size:26px;font-weight:600}.cursor{fill:#B34700}` +
	`@media (prefers-reduced-motion:reduce){.moving{display:none}.still{display:inline}}`

// movingLeg is all ways between two places in one direction, by month.
type movingLeg struct {
	from, to int
	mode     string
	values   []float64
	most     float64
}

// legs joins the flows of each month between the same two places, the largest first,
// and leaves out those that no month shows.
func (a *Animation) legs() (list []movingLeg, top float64) {
	type ends struct{ from, to int }
	at := map[ends]int{}
	byMode := map[ends]map[string]float64{}
	for m, flows := range a.Flows {
		for _, w := range flows {
			key := ends{w.From, w.To}
			i, known := at[key]
			if !known {
				i = len(list)
				at[key], byMode[key] = i, map[string]float64{}
				list = append(list, movingLeg{from: w.From, to: w.To, values: make([]float64, len(a.Flows))})
			}
			list[i].values[m] += w.Mean
			byMode[key][w.Mode] += w.Mean
		}
	}
	for i := range list {
		l := &list[i]
		l.most = slices.Max(l.values)
		top = max(top, l.most)
		modes := byMode[ends{l.from, l.to}]
		for _, mode := range modeOrder {
			if modes[mode] > modes[l.mode] {
				l.mode = mode
			}
		}
	}
	slices.SortStableFunc(list, func(a, b movingLeg) int {
		return cmp.Or(cmp.Compare(b.most, a.most), cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
	})
	return slices.DeleteFunc(list, func(l movingLeg) bool { return l.most < faint*top || l.most == 0 }), top
}

// SVG draws the animation.
func (a *Animation) SVG() string {
	legs, top := a.legs()
	whole, _ := a.drawn()
	f := a.frameOf(whole)
	const foot = 124.0 // for the time line
	height := max(f.height+foot, 560)
	s := &svg{}
	s.open("svg", "xmlns", "http://www.w3.org/2000/svg", "viewBox", "0 0 "+px(a.Width)+" "+px(height), "width", px(a.Width), "height", px(height),
		"role", "img", "lang", string(a.Language), "aria-labelledby", "map-title map-summary")
	s.WriteString("\n<title id=\"map-title\">" + text(a.Title) + "</title>\n<desc id=\"map-summary\">" + text(a.summary(whole)) + "</desc>\n<style>" + Style + animationStyle + "</style>\n")
	s.open("clipPath", "id", "map-frame")
	s.element("rect", "width", px(f.width), "height", px(f.height))
	s.close("clipPath")
	s.element("rect", "class", "sea", "width", px(a.Width), "height", px(height))
	s.open("g", "clip-path", "url(#map-frame)")
	s.WriteString("\n")
	a.land(s, f)
	s.open("g", "class", "still")
	s.WriteString("\n")
	a.arrows(s, f, whole)
	s.close("g")
	s.open("g", "class", "moving")
	s.WriteString("\n")
	for i := len(legs) - 1; i >= 0; i-- { // the largest on top
		a.leg(s, f, &legs[i], top)
	}
	s.close("g")
	a.places(s, f, whole)
	s.close("g")
	a.aside(s, f, whole, legs, top)
	a.timeline(s, f.width, f.height+8)
	s.close("svg")
	return s.String()
}

// seconds is the length of the animation, as SVG writes it.
func (a *Animation) seconds() string {
	return strconv.FormatFloat(a.PerMonth*float64(len(a.Months)), 'f', -1, 64) + "s"
}

// animate writes how an attribute changes over the months. The last value is the
// first again, so that nothing jumps.
func (a *Animation) animate(s *svg, attribute string, values []string) {
	s.element("animate", "attributeName", attribute, "values", strings.Join(append(values, values[0]), ";"), "dur", a.seconds(), "repeatCount", "indefinite")
}

func (a *Animation) leg(s *svg, f *frame, l *movingLeg, top float64) {
	x0, y0 := f.at(a.Places[l.from].At)
	x1, y1 := f.at(a.Places[l.to].At)
	length := math.Hypot(x1-x0, y1-y0)
	outside := max(x0, x1) < 0 || min(x0, x1) > f.width || max(y0, y1) < 0 || min(y0, y1) > f.height
	if length < 1e-9 || outside {
		return
	}
	shapes, widths := make([]string, len(l.values)), make([]string, len(l.values))
	for m, v := range l.values {
		width := 0.0
		if v > 0 {
			width = max(0.3, widest*v/top)
		}
		shapes[m], widths[m] = halfArrow(x0, y0, x1, y1, width), px(width*0.55)
	}
	s.open("path", "class", "flow", "fill", modeColours[l.mode], "d", shapes[0])
	a.animate(s, "d", shapes)
	s.close("path")
	days := a.Days(l.from, l.to)
	if days <= 0 || widest*l.most/top < 1.5 || length < 16 {
		return
	}
	// Dashes pass one leg in the time of its days; 30 of them are a month.
	side := widest * l.most / top * 0.4
	ox, oy := -(y1-y0)/length*side, (x1-x0)/length*side
	period := days / 30 * a.PerMonth * 16 / length
	s.open("path", "class", "run", "d", "M"+px(x0+ox)+" "+px(y0+oy)+"L"+px(x1+ox)+" "+px(y1+oy), "stroke-width", widths[0])
	a.animate(s, "stroke-width", widths)
	s.element("animate", "attributeName", "stroke-dashoffset", "values", "16;0", "dur", strconv.FormatFloat(max(0.05, period), 'f', 3, 64)+"s", "repeatCount", "indefinite")
	s.close("path")
}

// aside writes, beside the map, what moves and what it is.
func (a *Animation) aside(s *svg, f *frame, whole []Flow, legs []movingLeg, top float64) {
	l, x := a.Language, f.width+margin
	y := a.paragraph(s, x, 26, "t", 23, a.Title)
	y = a.paragraph(s, x, y+4, "s", 38, l.say("people"))
	y = a.paragraph(s, x, y, "s", 38, l.say("span", a.From, a.To))
	y += 30
	s.open("g", "class", "moving")
	n := float64(len(a.Months))
	for i, month := range a.Months {
		from, to := strconv.FormatFloat(float64(i)/n, 'f', 5, 64), strconv.FormatFloat(float64(i+1)/n, 'f', 5, 64)
		values, times := "0;1;0", "0;"+from+";"+to
		switch {
		case len(a.Months) == 1:
			values, times = "1", "0"
		case i == 0:
			values, times = "1;0", "0;"+to
		case i == len(a.Months)-1:
			values, times = "0;1", "0;"+from
		}
		s.open("text", "x", px(x), "y", px(y), "class", "month", "opacity", map[bool]string{true: "1", false: "0"}[i == 0])
		s.WriteString(text(month))
		s.element("animate", "attributeName", "opacity", "values", values, "keyTimes", times, "calcMode", "discrete", "dur", a.seconds(), "repeatCount", "indefinite")
		s.close("text")
	}
	s.close("g")
	if len(legs) == 0 {
		a.paragraph(s, x, y+30, "s", 38, l.say("none"))
		return
	}
	y = a.paragraph(s, x, y+26, "s", 38, l.say("width-month"))
	for _, part := range []float64{1, 0.4, 0.1} {
		people := round(top * part)
		width := widest * people / top
		s.element("path", "class", "flow", "fill", "#555", "d", halfArrow(x, y+2, x+70, y+2, width))
		s.label(x+82, y+9, "s", "start", l.count(people))
		y += max(18, 1.9*width+4)
	}
	y = a.modes(s, x, y+6, whole)
	y = a.bar(s, x, y+8, f)
	notes := []string{l.say("synthetic"), l.say("one-run")}
	if a.Runs > 1 {
		notes[1] = l.say("mean", l.count(float64(a.Runs)))
	}
	for _, note := range append(append(notes, a.Notes...), l.say("pace"), l.say("boundary"), a.Base.Note, a.licence()) {
		y = a.paragraph(s, x, y, "n", 43, note) + 3
	}
}

// timeline draws the months below the map, as high as all legs together, with a line
// that runs along them. It has no scale: intervals are known of each leg, not of all.
func (a *Animation) timeline(s *svg, width, top float64) {
	most := 0.0
	for _, v := range a.All {
		most = max(most, v)
	}
	s.label(8, top+14, "s", "start", a.Language.say("begun"))
	const high = 70.0
	step, foot := width/float64(max(1, len(a.Months))), top+22+high
	for i, v := range a.All {
		if most > 0 {
			s.element("rect", "class", "bar", "x", px(step*(float64(i)+0.1)), "y", px(foot-high*v/most), "width", px(step*0.8), "height", px(high*v/most))
		}
		if month := a.Months[i]; strings.HasSuffix(month, "-01") || i == 0 {
			s.element("line", "class", "axis", "x1", px(step*float64(i)), "x2", px(step*float64(i)), "y1", px(foot), "y2", px(foot+4))
			s.label(step*float64(i)+3, foot+13, "n", "start", strings.TrimSuffix(month, "-01"))
		}
	}
	s.element("line", "class", "axis", "x1", "0", "x2", px(width), "y1", px(foot), "y2", px(foot))
	s.open("rect", "class", "cursor moving", "x", "0", "y", px(foot-high-4), "width", "2.5", "height", px(high+8))
	s.element("animate", "attributeName", "x", "values", "0;"+px(width), "dur", a.seconds(), "repeatCount", "indefinite")
	s.close("rect")
}
