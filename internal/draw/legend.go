package draw

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// legend writes, beside the map, what it shows and what it does not. It returns where that
// ends [px].
func (m *Map) legend(s *svg, f *frame, flows, left []Flow) float64 {
	l, x := m.Language, f.width+margin
	y := m.paragraph(s, x, 26, "t", 23, m.Title)
	y = m.paragraph(s, x, y+4, "s", 38, l.say("people"))
	y = m.paragraph(s, x, y, "s", 38, l.say("span", m.From, m.To))
	if len(flows) == 0 {
		return m.paragraph(s, x, y+8, "s", 38, l.say("none"))
	}
	y = m.sizes(s, x, y+10, flows[0].Mean)
	y = m.modes(s, x, y+6, flows)
	y = m.largest(s, x, y+6, flows)
	y = m.bar(s, x, y+8, f)
	notes := []string{l.say("synthetic"), l.say("one-run")}
	if m.Runs > 1 {
		key := "interval"
		if m.Summed {
			key = "interval-sum"
		}
		if m.Drawn {
			key = "interval-drawn"
		}
		notes[1] = l.say(key, l.count(float64(m.Runs)))
	}
	if m.Partial {
		notes = append(notes, l.say("partial"))
	}
	if len(left) > 0 {
		notes = append(notes, l.say("more", l.count(float64(len(left))), l.share(sum(left)/(sum(left)+sum(flows)))))
	}
	if slices.ContainsFunc(flows, func(w Flow) bool { return !w.Compared }) {
		notes = append(notes, l.say("uncounted"))
	}
	notes = append(append(notes, m.Notes...), l.say("boundary"), m.Base.Note)
	y += 6
	for _, note := range append(notes, m.licence()) {
		y = m.paragraph(s, x, y, "n", 43, note) + 3
	}
	return y
}

// licence says who drew the picture and what may be done with it.
func (m *Map) licence() string { return m.Language.say("source", cmp.Or(m.Source, "vereda")) }

func sum(flows []Flow) (total float64) {
	for _, w := range flows {
		total += w.Mean
	}
	return total
}

// paragraph writes a text in lines of at most so many characters and returns
// where the next begins.
func (m *Map) paragraph(s *svg, x, y float64, class string, most int, words string) float64 {
	step := map[string]float64{"t": 21, "s": 16, "n": 13.5}[class]
	line := ""
	flush := func() {
		s.label(x, y, class, "start", line)
		y += step
	}
	for _, word := range strings.Fields(words) {
		if line != "" && len([]rune(line))+1+len([]rune(word)) > most {
			flush()
			line = ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	if line != "" {
		flush()
	}
	return y
}

// sizes shows three widths with the people they stand for: round numbers.
func (m *Map) sizes(s *svg, x, y, largest float64) float64 {
	y = m.paragraph(s, x, y, "s", 38, m.Language.say("width"))
	for _, part := range []float64{1, 0.4, 0.1} {
		n := round(largest * part)
		width := widest * n / largest
		s.element("path", "class", "flow", "fill", "#555", "d", halfArrow(x, y+2, x+70, y+2, width))
		s.label(x+82, y+9, "s", "start", m.Language.count(n))
		y += max(18, 1.9*width+4)
	}
	return y
}

// round is the next number down of 1, 2 or 5 times a power of ten.
func round(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, digit := range []float64{5, 2} {
		if v >= digit*power {
			return digit * power
		}
	}
	return power
}

func (m *Map) modes(s *svg, x, y float64, flows []Flow) float64 {
	y = m.paragraph(s, x, y+6, "s", 38, m.Language.say("modes"))
	column := 0
	for _, mode := range modeOrder {
		used := false
		for _, w := range flows {
			used = used || w.Mode == mode
		}
		if !used {
			continue
		}
		cx := x + 112*float64(column%2)
		s.element("rect", "x", px(cx), "y", px(y-9), "width", "16", "height", "8", "fill", modeColours[mode])
		s.label(cx+22, y-1.5, "s", "start", m.Language.say(mode))
		if column%2 == 1 {
			y += 16
		}
		column++
	}
	if column%2 == 1 {
		y += 16
	}
	return y
}

func (m *Map) largest(s *svg, x, y float64, flows []Flow) float64 {
	y = m.paragraph(s, x, y+6, "s", 38, m.Language.say("largest"))
	for _, w := range flows[:min(6, len(flows))] {
		y = m.paragraph(s, x, y, "n", 43, m.Places[w.From].Title+" → "+m.Places[w.To].Title)
		y = m.paragraph(s, x+10, y, "n", 41, m.figure(w))
	}
	return y
}

// bar is a scale, true along every direction at the middle of the map.
func (m *Map) bar(s *svg, x, y float64, f *frame) float64 {
	km := round(140 / f.scale)
	s.element("rect", "x", px(x), "y", px(y), "width", px(km*f.scale), "height", "3", "fill", "#333")
	s.label(x, y+15, "n", "start", m.Language.say("km", m.Language.count(km)))
	return y + 28
}
