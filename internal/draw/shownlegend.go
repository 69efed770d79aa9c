package draw

import "math"

// beside writes what the maps show: scale of widths or circles, colours, the largest
// values with their intervals, and what the figures are and are not. It returns where that
// ends [px].
func (w *Shown) beside(s *svg, x float64, f *frame, items []item, top float64) float64 {
	l := w.Language
	y := w.paragraph(s, x, 26, "t", 23, w.Title)
	y = w.paragraph(s, x, y+4, "s", 38, w.What)
	y = w.paragraph(s, x, y, "s", 38, l.say("span", w.From, w.To))
	if len(items) == 0 {
		y = w.paragraph(s, x, y+8, "s", 38, l.say("no-values"))
	} else {
		y = w.scale(s, x, y+10, top)
		y = w.colours(s, x, y+6)
		y = w.listed(s, x, y+6, items)
	}
	y = w.bar(s, x, y+8, f) + 6
	notes := []string{l.say("synthetic"), l.say("one-run")}
	if w.Runs > 1 {
		key := "interval-sum"
		if w.Drawn {
			key = "interval-drawn"
		}
		notes[1] = l.say(key, l.count(float64(w.Runs)))
	}
	if w.uncounted() {
		notes = append(notes, l.say("uncounted"))
	}
	notes = append(append(notes, w.Notes...), l.say("boundary"), w.Base.Note, w.licence())
	for _, note := range notes {
		y = w.paragraph(s, x, y, "n", 43, note) + 3
	}
	return y
}

// scale shows three sizes with the value that each stands for: round numbers.
func (w *Shown) scale(s *svg, x, y, top float64) float64 {
	y = w.paragraph(s, x, y, "s", 38, w.Language.say(map[bool]string{true: "area", false: "breadth"}[w.atPoints()]))
	for _, part := range []float64{1, 0.4, 0.1} {
		n := round(top * part)
		said := w.Language.three(n)
		if w.Difference {
			said = "± " + said
		}
		if w.atPoints() {
			r := w.radius(n, top)
			s.element("circle", "fill", "#555", "cx", px(x+35), "cy", px(y+r), "r", px(r))
			s.label(x+82, y+r+4, "s", "start", said)
			y += 2*r + 4
			continue
		}
		width := max(0.6, widest*n/top)
		s.element("path", "class", "flow", "fill", "#555", "d", halfArrow(x, y+2, x+70, y+2, width))
		s.label(x+82, y+9, "s", "start", said)
		y += max(18, 1.9*width+4)
	}
	return y
}

// atPoints tells whether values stand at points, not along legs.
func (w *Shown) atPoints() bool {
	for i := range w.Panels {
		if len(w.Panels[i].Points) > 0 {
			return true
		}
	}
	return false
}

// colours says what they mean.
func (w *Shown) colours(s *svg, x, y float64) float64 {
	if !w.Difference {
		var all []Flow
		for i := range w.Panels {
			all = append(all, w.Panels[i].Flows...)
		}
		if len(all) == 0 {
			return y
		}
		return w.modes(s, x, y, all)
	}
	y += 10
	for i, key := range []string{"more-than-base", "less-than-base"} {
		s.element("rect", "x", px(x), "y", px(y-9), "width", "16", "height", "8", "fill", []string{MoreColour, LessColour}[i])
		s.label(x+22, y-1.5, "s", "start", w.Language.say(key))
		y += 16
	}
	return y
}

// listed writes the largest values of all maps.
func (w *Shown) listed(s *svg, x, y float64, items []item) float64 {
	y = w.paragraph(s, x, y+6, "s", 38, w.Language.say("largest-values"))
	for _, it := range items[:min(6, len(items))] {
		y = w.paragraph(s, x, y, "n", 43, it.title)
		for k, said := range it.said {
			if said == "" {
				said = "0"
			}
			if len(w.Panels) > 1 {
				said = w.Panels[k].Name + ": " + said
			}
			y = w.paragraph(s, x+10, y, "n", 41, said)
		}
	}
	return y
}

// summary says in a sentence what the picture shows, for who does not see it.
func (w *Shown) summary(items []item) string {
	l := w.Language
	said := w.Title + ". " + w.What + ", " + l.say("span", w.From, w.To) + "."
	if len(items) == 0 {
		return said + " " + l.say("no-values")
	}
	said += " " + l.say("largest-values") + ": " + items[0].title + ", "
	for k, one := range items[0].said {
		if k > 0 {
			said += "; "
		}
		if len(w.Panels) > 1 {
			said += w.Panels[k].Name + " "
		}
		said += one
	}
	return said + "."
}

// three writes a number to three digits, without a word for millions, as tables do.
func (l Language) three(v float64) string {
	if math.Abs(v) >= 99.95 {
		return l.count(v)
	}
	return l.Figure(v)
}
