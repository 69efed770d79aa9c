package draw

import (
	"math"
	"strings"
)

const stripStyle = `.bar{fill:#9db8cc}.bar-base{fill:none;stroke:#b35900;stroke-width:1.6}.whisker{stroke:#20445e;stroke-width:1}.rule-date{stroke:#7a5195;stroke-width:1;stroke-dasharray:2 2}.axis{stroke:#777;stroke-width:1}`

// Strip is a measure by month with its interval, low and wide: the time line of a
// page.
type Strip struct {
	Title         string
	Months        []string  // such as 2019-01
	Mean          []float64 // by month
	Low, High     []float64 // NaN where there is no interval
	Base          []float64 // the same without the changes; empty for none
	Marks         []int     // months with a change of rules
	Language      Language
	Width, Height float64
}

// SVG draws the strip. Months have the same width, and the first begins at the
// left edge, so that a page can tell a month from a pixel.
func (t *Strip) SVG() string {
	s := &svg{}
	s.open("svg", "xmlns", "http://www.w3.org/2000/svg", "viewBox", "0 0 "+px(t.Width)+" "+px(t.Height), "class", "strip", "role", "img", "aria-label", t.summary(), "preserveAspectRatio", "none")
	top, bottom := 0.0, 0.0
	for i, v := range t.Mean {
		if !math.IsNaN(v) {
			top, bottom = max(top, v), min(bottom, v)
		}
		if !math.IsNaN(t.High[i]) {
			top, bottom = max(top, t.High[i]), min(bottom, t.Low[i])
		}
	}
	for _, v := range t.Base {
		if !math.IsNaN(v) {
			top, bottom = max(top, v), min(bottom, v)
		}
	}
	if top == bottom {
		top = 1
	}
	foot := t.Height - 14
	y := func(v float64) float64 { return 4 + (foot-4)*(top-v)/(top-bottom) }
	step := t.Width / float64(max(1, len(t.Months)))
	for i, v := range t.Mean {
		x := step * float64(i)
		if !math.IsNaN(v) { // a value that is not to be read off is its interval alone
			s.element("rect", "class", "bar", "x", px(x+step*0.1), "y", px(min(y(v), y(0))), "width", px(step*0.8), "height", px(math.Abs(y(v)-y(0))))
		}
		if !math.IsNaN(t.High[i]) {
			s.element("line", "class", "whisker", "x1", px(x+step/2), "x2", px(x+step/2), "y1", px(y(t.High[i])), "y2", px(y(max(t.Low[i], bottom))))
		}
	}
	if len(t.Base) > 0 {
		var d strings.Builder
		for i, v := range t.Base {
			if math.IsNaN(v) {
				continue
			}
			pen := "L"
			if i == 0 || math.IsNaN(t.Base[i-1]) {
				pen = "M"
			}
			d.WriteString(pen + px(step*(float64(i)+0.5)) + " " + px(y(v)))
		}
		s.element("path", "class", "bar-base", "d", d.String())
	}
	for _, i := range t.Marks {
		s.element("line", "class", "rule-date", "x1", px(step*float64(i)), "x2", px(step*float64(i)), "y1", "0", "y2", px(foot))
	}
	s.element("line", "class", "axis", "x1", "0", "x2", px(t.Width), "y1", px(y(0)), "y2", px(y(0)))
	for i, m := range t.Months {
		if strings.HasSuffix(m, "-01") || i == 0 && len(t.Months) < 6 {
			s.element("line", "class", "axis", "x1", px(step*float64(i)), "x2", px(step*float64(i)), "y1", px(foot), "y2", px(foot+3))
			s.label(step*float64(i)+2, t.Height-2, "n", "start", strings.TrimSuffix(m, "-01"))
		}
	}
	s.label(2, 12, "n", "start", t.Language.count(top))
	s.close("svg")
	return s.String()
}

// summary says in words what the strip shows.
func (t *Strip) summary() string {
	if len(t.Months) == 0 {
		return t.Title
	}
	best := 0
	for i, v := range t.Mean {
		if v > t.Mean[best] || math.IsNaN(t.Mean[best]) {
			best = i
		}
	}
	if math.IsNaN(t.Mean[best]) {
		return t.Title
	}
	return t.Language.say("strip", t.Title, t.Months[0], t.Months[len(t.Months)-1], t.Months[best], t.Language.count(t.Mean[best]))
}
