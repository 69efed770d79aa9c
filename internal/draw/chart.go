package draw

import (
	"math"
	"strings"

	"vereda/internal/quantity"
)

// Role says what a line of a chart is, and so how it looks.
type Role uint8

// The roles. Others are told apart by dash and by the name at their end, never
// by colour alone.
const (
	Simulated Role = iota // a line with its bands
	Counted               // points
	Forecast              // a dashed line
	Other
)

// Line is a row of values by period, NaN where there is none.
type Line struct {
	Name   string
	Role   Role
	Values []float64
	// The ends of bands, nil for none: that of 95 %, and the inner one of 50 %.
	Low95, Low50, High50, High95 []float64
	// How sure the means themselves are: the ends of their 95 % intervals and their Monte
	// Carlo errors, for tables; nil where Values are no means.
	MeanLow, MeanHigh, MCSE []float64
}

// Mark is a date that a chart points at.
type Mark struct {
	Month quantity.Month
	Label string
}

// Chart is lines over months, or over years.
type Chart struct {
	ID       string // of the element; letters, digits and hyphens
	Title    string
	Unit     string
	Language Language
	Width    float64 // [px]
	Height   float64 // [px]
	First    quantity.Month
	Step     int // months between values: 1 or 12; 0 where each is a day from Start on
	Start    quantity.Date
	Lines    []Line
	Marks    []Mark
	// Notes stand below: what the bands hold, who counted, under which licence.
	Notes []string
}

// chartStyle is that of charts, beside the style of all pictures.
const chartStyle = `.axis{stroke:#767676;stroke-width:1;fill:none}.grid{stroke:#dcdcdc;stroke-width:1}.mark{stroke:#595959;stroke-width:1;stroke-dasharray:2 3}` +
	`.b95{fill:#0072B2;fill-opacity:.16}.b50{fill:#0072B2;fill-opacity:.34}.ob{fill-opacity:.14}.sim{stroke:#0072B2;stroke-width:2;fill:none}.count{fill:#111;stroke:#fff;stroke-width:.7}` +
	`.naive{stroke:#B34700;stroke-width:1.4;stroke-dasharray:5 3;fill:none}.o{stroke-width:1.8;fill:none}.bar{fill:#0072B2;fill-opacity:.35}.whisker{stroke:#111;stroke-width:1.3;fill:none}.paper{fill:#fff}`

// otherColours and otherDashes tell further lines apart.
var (
	otherColours = []string{"#0072B2", "#B34700", "#00785A", "#A3457F", "#333333", "#6B6B00"}
	otherDashes  = []string{"", "7 3", "2 2", "9 3 2 3", "4 4", "1 3"}
)

// frameOfChart is where a chart's values lie on paper.
type frameOfChart struct {
	left, top, width, height float64
	low, high                float64 // of the values
	steps                    int     // periods less one, at least one
}

func (f *frameOfChart) x(i float64) float64 { return f.left + f.width*i/float64(f.steps) }
func (f *frameOfChart) y(v float64) float64 {
	return f.top + f.height*(1-(v-f.low)/(f.high-f.low))
}

// periods is the number of values of the longest line.
func (c *Chart) periods() (n int) {
	for i := range c.Lines {
		n = max(n, len(c.Lines[i].Values))
	}
	return n
}

// extent is the range of all values and bands; it holds 0.
func (c *Chart) extent() (low, high float64) {
	for i := range c.Lines {
		for _, list := range [][]float64{c.Lines[i].Values, c.Lines[i].Low95, c.Lines[i].High95} {
			for _, v := range list {
				if !math.IsNaN(v) {
					low, high = min(low, v), max(high, v)
				}
			}
		}
	}
	if low == high {
		high = low + 1
	}
	return low, high
}

// ticks gives round values from 0 that cover a range, at most about so many.
func ticks(low, high float64, most int) []float64 {
	step := round((high - low) / float64(most))
	for (high-low)/step > float64(most) {
		next := step
		for next <= step {
			next = round(next * 2.6)
			if next <= step {
				next = step * 2
			}
		}
		step = next
	}
	var list []float64
	for k := math.Floor(low/step + 1e-9); ; k++ {
		list = append(list, k*step)
		if k*step >= high-1e-9*step {
			return list
		}
	}
}

// SVG draws the chart, with title, summary and style of its own.
func (c *Chart) SVG() string {
	s := &svg{}
	notes := c.wrapped()
	height := c.Height + 15*float64(len(notes))
	openPicture(s, c.ID, c.Language, c.Width, height, c.Title, c.Summary())
	y := 22.0
	for _, line := range lines(c.Title, int(c.Width/9.2)) {
		s.label(8, y, "t", "start", line)
		y += 20
	}
	f := &frameOfChart{left: 66, top: y + 24, width: c.Width - 66 - c.right(), steps: max(1, c.periods()-1)}
	f.height = c.Height - f.top - 30
	c.panel(s, f)
	s.label(8, y, "s", "start", c.Unit)
	c.key(s, 8+7*float64(len([]rune(c.Unit)))+14, y)
	for i, line := range notes {
		s.label(8, c.Height+6+15*float64(i), "n", "start", line)
	}
	s.close("svg")
	return s.String()
}

// right is the room for names at the ends of lines.
func (c *Chart) right() float64 {
	longest := 0
	for i := range c.Lines {
		if c.Lines[i].Role == Other {
			longest = max(longest, len([]rune(c.Lines[i].Name)))
		}
	}
	if longest > 0 {
		return min(0.4*c.Width, max(90, 12+5.9*float64(longest)))
	}
	return 18
}

func (c *Chart) wrapped() (all []string) {
	for _, note := range c.Notes {
		all = append(all, lines(note, int(c.Width/5.6))...)
	}
	return all
}

// openPicture begins a picture that says what it is, in words.
func openPicture(s *svg, id string, l Language, width, height float64, title, summary string) {
	s.open("svg", "xmlns", "http://www.w3.org/2000/svg", "viewBox", "0 0 "+px(width)+" "+px(height), "width", px(width), "height", px(height),
		"role", "img", "lang", string(l), "aria-labelledby", id+"-title "+id+"-summary")
	s.WriteString("\n")
	s.open("title", "id", id+"-title")
	s.WriteString(text(title) + "</title>\n")
	s.open("desc", "id", id+"-summary")
	s.WriteString(text(summary) + "</desc>\n<style>" + Style + chartStyle + "</style>\n")
	s.element("rect", "class", "paper", "width", px(width), "height", px(height))
}

// lines breaks a text into lines of at most so many characters.
func lines(words string, most int) (all []string) {
	line := ""
	for _, word := range strings.Fields(words) {
		if line != "" && len([]rune(line))+1+len([]rune(word)) > most {
			all = append(all, line)
			line = ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	if line != "" {
		all = append(all, line)
	}
	return all
}

// panel draws axes, marks and lines.
func (c *Chart) panel(s *svg, f *frameOfChart) {
	low, high := c.extent()
	steps := ticks(low, high, max(2, int(f.height/42)))
	f.low, f.high = steps[0], steps[len(steps)-1]
	for _, v := range steps {
		s.element("line", "class", "grid", "x1", px(f.left), "x2", px(f.left+f.width), "y1", px(f.y(v)), "y2", px(f.y(v)))
		s.label(f.left-6, f.y(v)+4, "n", "end", c.Language.Figure(v))
	}
	c.months(s, f)
	for _, mark := range c.Marks {
		at := float64(mark.Month.First().Since(c.Start))
		if c.Step > 0 {
			at = float64(int(mark.Month)-int(c.First)) / float64(c.Step)
		}
		if at < 0 || at > float64(f.steps) {
			continue
		}
		s.element("line", "class", "mark", "x1", px(f.x(at)), "x2", px(f.x(at)), "y1", px(f.top), "y2", px(f.top+f.height))
		s.label(f.x(at), f.top-3, "n", "middle", mark.Label)
	}
	s.element("line", "class", "axis", "x1", px(f.left), "x2", px(f.left+f.width), "y1", px(f.y(0)), "y2", px(f.y(0)))
	var taken []float64
	other := 0
	for i := range c.Lines {
		line := &c.Lines[i]
		s.band(f, "b95", "", line.Low95, line.High95, line.Role == Simulated)
		s.band(f, "b50", "", line.Low50, line.High50, line.Role == Simulated)
		switch line.Role {
		case Counted:
			s.points(f, line.Values)
		case Simulated:
			s.stroke(f, line.Values, "class", "sim")
		case Forecast:
			s.stroke(f, line.Values, "class", "naive")
		default:
			k := other % len(otherColours)
			other++
			s.band(f, "ob", otherColours[k], line.Low95, line.High95, true)
			s.stroke(f, line.Values, "class", "o", "stroke", otherColours[k], "stroke-dasharray", otherDashes[k])
			taken = c.nameEnd(s, f, line, otherColours[k], taken)
		}
	}
}

// nameEnd writes the name of a line at its end, clear of those already there.
func (c *Chart) nameEnd(s *svg, f *frameOfChart, line *Line, colour string, taken []float64) []float64 {
	last := math.NaN()
	for _, v := range line.Values {
		if !math.IsNaN(v) {
			last = v
		}
	}
	if math.IsNaN(last) {
		return taken
	}
	y := f.y(last)
	for moved := true; moved; {
		moved = false
		for _, t := range taken {
			if math.Abs(t-y) < 12.9 {
				y, moved = t-13, true
			}
		}
	}
	s.open("text", "x", px(f.left+f.width+6), "y", px(y+4), "class", "n", "fill", colour)
	s.WriteString(text(line.Name))
	s.close("text")
	return append(taken, y)
}

// days writes the months below the axis, as far apart as they can be read.
func (c *Chart) days(s *svg, f *frameOfChart) {
	every := 1
	for f.width/(float64(f.steps)/30.5+1)*float64(every) < 52 {
		every++
	}
	last := c.Start.AddDays(f.steps)
	for m := c.Start.AddDays(-1).Month() + 1; !last.Before(m.First()); m++ {
		if (m.Of()-1)%every != 0 {
			continue
		}
		x := f.x(float64(m.First().Since(c.Start)))
		s.element("line", "class", "axis", "x1", px(x), "x2", px(x), "y1", px(f.top+f.height), "y2", px(f.top+f.height+4))
		s.label(x, f.top+f.height+17, "n", "middle", m.String())
	}
}

// runs calls each with the first and the last index of every stretch of values
// without a gap.
func runs(values []float64, each func(from, to int)) {
	from := -1
	for i := 0; i <= len(values); i++ {
		there := i < len(values) && !math.IsNaN(values[i])
		if there && from < 0 {
			from = i
		}
		if !there && from >= 0 {
			each(from, i-1)
			from = -1
		}
	}
}

func (s *svg) band(f *frameOfChart, class, fill string, low, high []float64, drawn bool) {
	if !drawn || len(low) == 0 {
		return
	}
	runs(low, func(from, to int) {
		var points [][2]float64
		for i := from; i <= to; i++ {
			points = append(points, [2]float64{f.x(float64(i)), f.y(max(f.low, low[i]))})
		}
		for i := to; i >= from; i-- {
			points = append(points, [2]float64{f.x(float64(i)), f.y(min(f.high, high[i]))})
		}
		attributes := []string{"class", class, "d", path(points...)}
		if fill != "" {
			attributes = append(attributes, "fill", fill)
		}
		s.element("path", attributes...)
	})
}

func (s *svg) stroke(f *frameOfChart, values []float64, attributes ...string) {
	runs(values, func(from, to int) {
		d := ""
		for i := from; i <= to; i++ {
			d += []string{"M", "L"}[min(i-from, 1)] + px(f.x(float64(i))) + " " + px(f.y(values[i]))
		}
		if from == to {
			d += "h.1"
		}
		s.element("path", append([]string{"d", d}, attributes...)...)
	})
}

func (s *svg) points(f *frameOfChart, values []float64) {
	radius := min(2.6, max(1.5, f.width/float64(f.steps)/2.6))
	for i, v := range values {
		if !math.IsNaN(v) {
			s.element("circle", "class", "count", "cx", px(f.x(float64(i))), "cy", px(f.y(v)), "r", px(radius))
		}
	}
}

// key says what the marks of a chart mean; names at the ends of lines need none.
func (c *Chart) key(s *svg, x, y float64) {
	item := func(words string, draw func(x float64)) {
		if x+30+6.2*float64(len([]rune(words))) > c.Width {
			return
		}
		draw(x)
		s.label(x+26, y, "n", "start", words)
		x += 26 + 6*float64(len([]rune(words))) + 16
	}
	for i := range c.Lines {
		line := &c.Lines[i]
		switch line.Role {
		case Counted:
			item(line.Name, func(x float64) { s.element("circle", "class", "count", "cx", px(x+10), "cy", px(y-4), "r", "2.6") })
		case Forecast:
			item(line.Name, func(x float64) { s.element("path", "class", "naive", "d", "M"+px(x)+" "+px(y-4)+"h20") })
		case Simulated:
			item(line.Name, func(x float64) { s.element("path", "class", "sim", "d", "M"+px(x)+" "+px(y-4)+"h20") })
			if len(line.Low50) > 0 {
				item(c.Language.say("band50"), func(x float64) {
					s.element("rect", "class", "b50", "x", px(x), "y", px(y-9), "width", "20", "height", "9")
				})
			}
			if len(line.Low95) > 0 {
				item(c.Language.say("band95"), func(x float64) {
					s.element("rect", "class", "b95", "x", px(x), "y", px(y-9), "width", "20", "height", "9")
				})
			}
		}
	}
}

// Summary says in a few sentences what a reader sees: for each line its range,
// and where it is highest.
func (c *Chart) Summary() string {
	all := c.Title + " [" + c.Unit + "]."
	for i := range c.Lines {
		line := &c.Lines[i]
		low, high, at, n := math.Inf(1), math.Inf(-1), 0, 0
		for k, v := range line.Values {
			if math.IsNaN(v) {
				continue
			}
			n++
			low = min(low, v)
			if v > high {
				high, at = v, k
			}
		}
		if n == 0 {
			all += " " + c.Language.say("line-empty", line.Name)
			continue
		}
		all += " " + c.Language.say("line-summary", line.Name, c.Language.Figure(low), c.Language.Figure(high), c.Period(at))
	}
	return all
}
