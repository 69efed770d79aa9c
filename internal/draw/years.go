package draw

import (
	"strconv"

	"vereda/internal/quantity"
)

// months writes the years below the axis.
func (c *Chart) months(s *svg, f *frameOfChart) {
	if c.Step == 0 {
		c.days(s, f)
		return
	}
	every := 1
	years := float64(f.steps*c.Step)/12 + 1
	room := 34.0
	if c.fiscal() {
		room = 46
	}
	for f.width/years*float64(every) < room {
		every++
	}
	for i := 0; i <= f.steps; i++ {
		m := c.First + quantity.Month(i*c.Step)
		if m.Of() != 1 && c.Step == 1 || m.Year()%every != 0 {
			continue
		}
		year := strconv.Itoa(m.Year())
		if c.Step == 12 {
			year = c.Period(i)
		}
		s.element("line", "class", "axis", "x1", px(f.x(float64(i))), "x2", px(f.x(float64(i))), "y1", px(f.top+f.height), "y2", px(f.top+f.height+4))
		s.label(f.x(float64(i)), f.top+f.height+17, "n", "middle", year)
	}
}

// fiscal reports whether the values are of fiscal years: only those begin within a year of
// the calendar.
func (c *Chart) fiscal() bool { return c.Step == 12 && c.First.Of() != 1 }

// Period names a period: a day, a month as 2019-06, or a year.
func (c *Chart) Period(i int) string {
	if c.Step == 0 {
		return c.Start.AddDays(i).String()
	}
	m := c.First + quantity.Month(i*c.Step)
	switch {
	case c.fiscal():
		return "FY" + strconv.Itoa(quantity.FiscalYear(m))
	case c.Step == 12:
		return strconv.Itoa(m.Year())
	}
	return m.String()
}
