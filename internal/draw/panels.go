package draw

import (
	"math"
	"strconv"
)

// Panels is small charts side by side, each with its own scale.
type Panels struct {
	ID, Title, Unit string
	Language        Language
	Width           float64 // [px]
	Charts          []Chart // titles are the names of the panels
	Notes           []string
}

const (
	panelWidth  = 260.0 // at least [px]
	panelHeight = 132.0
)

// SVG draws the panels in rows.
func (p *Panels) SVG() string {
	columns := max(1, int(p.Width/panelWidth))
	rows := (len(p.Charts) + columns - 1) / columns
	notes := Chart{Width: p.Width, Notes: p.Notes}
	below := notes.wrapped()
	head := 22 + 20*float64(len(lines(p.Title, int(p.Width/9.2)))) + 8
	height := head + panelHeight*float64(rows) + 15*float64(len(below)) + 8
	s := &svg{}
	openPicture(s, p.ID, p.Language, p.Width, height, p.Title, p.Summary())
	y := 22.0
	for _, line := range lines(p.Title, int(p.Width/9.2)) {
		s.label(8, y, "t", "start", line)
		y += 20
	}
	s.label(8, y, "s", "start", p.Unit+"; "+p.Language.say("own-scales"))
	if len(p.Charts) > 0 {
		key := p.Charts[0]
		key.Width, key.Language = p.Width, p.Language
		key.key(s, 8+6.6*float64(len([]rune(p.Unit+p.Language.say("own-scales"))))+26, y)
	}
	wide := p.Width / float64(columns)
	for i := range p.Charts {
		c := &p.Charts[i]
		c.Language = p.Language
		x, top := wide*float64(i%columns), head+panelHeight*float64(i/columns)
		s.label(x+52, top+12, "s", "start", c.Title)
		f := &frameOfChart{left: x + 52, top: top + 20, width: wide - 66, height: panelHeight - 44, steps: max(1, c.periods()-1)}
		c.panel(s, f)
	}
	for i, line := range below {
		s.label(8, height-15*float64(len(below)-1-i)-6, "n", "start", line)
	}
	s.close("svg")
	return s.String()
}

// Summary says how many panels there are, and what the first ones hold.
func (p *Panels) Summary() string {
	all := p.Title + " [" + p.Unit + "]. " + p.Language.say("panels", strconv.Itoa(len(p.Charts)))
	for i := range p.Charts {
		c := p.Charts[i]
		c.Unit, c.Language = p.Unit, p.Language
		all += " " + c.Summary()
	}
	return all
}

// Bar is a value with its interval, NaN where there is none.
type Bar struct {
	Name             string
	Value, Low, High float64
}

// Bars is values with intervals, one under the other, from 0 on.
type Bars struct {
	ID, Title, Unit string
	Language        Language
	Width           float64 // [px]
	Bars            []Bar
	// Least and Most are where the axis ends at the latest; what goes on is cut,
	// with an arrow. 0 for the extent of the values.
	Least, Most float64
	Notes       []string
}

// SVG draws the bars.
func (b *Bars) SVG() string {
	const step, names = 20.0, 230.0
	low, high := 0.0, 0.0
	for _, bar := range b.Bars {
		for _, v := range []float64{bar.Value, bar.Low, bar.High} {
			if !math.IsNaN(v) {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	if b.Least < 0 {
		low = max(low, b.Least)
	}
	if b.Most > 0 {
		high = min(high, b.Most)
	}
	if low == high {
		high = low + 1
	}
	notes := Chart{Width: b.Width, Notes: b.Notes}
	below := notes.wrapped()
	titles := lines(b.Title, int(b.Width/9.2))
	head := 22 + 20*float64(len(titles)) + 8
	body := step * float64(len(b.Bars))
	height := head + body + 30 + 15*float64(len(below)) + 6
	s := &svg{}
	openPicture(s, b.ID, b.Language, b.Width, height, b.Title, b.Summary())
	for i, line := range titles {
		s.label(8, 22+20*float64(i), "t", "start", line)
	}
	s.label(8, head-8, "s", "start", b.Unit)
	marks := ticks(low, high, 7)
	low, high = marks[0], marks[len(marks)-1]
	at := func(v float64) float64 {
		return names + (b.Width-names-120)*(min(high, max(low, v))-low)/(high-low)
	}
	for _, v := range marks {
		s.element("line", "class", "grid", "x1", px(at(v)), "x2", px(at(v)), "y1", px(head), "y2", px(head+body))
		s.label(at(v), head+body+16, "n", "middle", b.Language.Figure(v))
	}
	for i, bar := range b.Bars {
		y := head + step*float64(i) + step/2
		s.label(names-8, y+4, "n", "end", short(bar.Name, 38))
		if !math.IsNaN(bar.Value) {
			s.element("rect", "class", "bar", "x", px(min(at(0), at(bar.Value))), "y", px(y-6), "width", px(math.Abs(at(bar.Value)-at(0))), "height", "12")
		}
		if bar.Value >= low && bar.Value <= high {
			s.element("circle", "class", "count", "cx", px(at(bar.Value)), "cy", px(y), "r", "3.6")
		}
		if !math.IsNaN(bar.Low) && !math.IsNaN(bar.High) {
			s.element("path", "class", "whisker", "d", "M"+px(at(bar.Low))+" "+px(y)+"H"+px(at(bar.High)))
			for _, end := range []float64{bar.Low, bar.High} {
				switch {
				case end < low:
					s.element("path", "class", "whisker", "d", "M"+px(at(end)+5)+" "+px(y-4)+"l-5 4l5 4")
				case end > high:
					s.element("path", "class", "whisker", "d", "M"+px(at(end)-5)+" "+px(y-4)+"l5 4l-5 4")
				default:
					s.element("path", "class", "whisker", "d", "M"+px(at(end))+" "+px(y-4)+"v8")
				}
			}
		}
		s.label(b.Width-6, y+4, "n", "end", b.Language.Interval(bar.Value, bar.Low, bar.High))
	}
	s.element("line", "class", "axis", "x1", px(at(0)), "x2", px(at(0)), "y1", px(head), "y2", px(head+body))
	for i, line := range below {
		s.label(8, height-15*float64(len(below)-1-i)-6, "n", "start", line)
	}
	s.close("svg")
	return s.String()
}

// short cuts a text that is too long for its place; the table has all of it.
func short(words string, most int) string {
	if r := []rune(words); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return words
}

// Summary lists the values.
func (b *Bars) Summary() string {
	all := b.Title + " [" + b.Unit + "]."
	for _, bar := range b.Bars {
		all += " " + bar.Name + ": " + b.Language.Interval(bar.Value, bar.Low, bar.High) + "."
	}
	return all
}
