package draw

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"vereda/internal/quantity"
)

// example is a chart of two years with a gap, a rule and three lines.
func example(l Language) *Chart {
	n := 24
	values, low, high, counted := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		values[i] = 100 + 10*float64(i)
		low[i], high[i] = values[i]-20, values[i]+20
		counted[i] = values[i] + 5
	}
	counted[3], counted[4] = math.NaN(), math.NaN()
	return &Chart{ID: "chart-x", Title: "People met", Unit: "people", Language: l, Width: 800, Height: 300, First: quantity.MonthOf(2020, 1), Step: 1,
		Lines: []Line{{Name: "simulated", Role: Simulated, Values: values, Low95: low, High95: high, Low50: low, High50: high},
			{Name: "naive", Role: Forecast, Values: counted}, {Name: "counted", Role: Counted, Values: counted}},
		Marks: []Mark{{quantity.MonthOf(2020, 3), "1"}, {quantity.MonthOf(2031, 1), "out"}}, Notes: []string{"Counted: nobody; licence: none."}}
}

func TestChartShowsWhatItHas(t *testing.T) {
	c := example(English)
	picture := c.SVG()
	count, words := elements(t, picture)
	if count["title"] != 1 || count["desc"] != 1 {
		t.Error("a chart has one title and one summary")
	}
	// 22 counted values and the one in the key.
	if count["circle"] != 22+1 {
		t.Errorf("%d points, want 23", count["circle"])
	}
	if n := strings.Count(picture, `class="mark"`); n != 1 {
		t.Errorf("%d dates are marked, want the one that lies in the chart", n)
	}
	// The dashed line is broken at the gap: two stretches and the key.
	if n := strings.Count(picture, `class="naive"`); n != 3 {
		t.Errorf("%d stretches of the naive line, want 2 and the key", n)
	}
	for _, want := range []string{"People met [people]. simulated: from 100 to 330, highest in 2021-12.", "50 % of runs", "95 % of runs", "licence: none"} {
		if !strings.Contains(words, want) {
			t.Errorf("%q is missing in %s", want, words)
		}
	}
	c.Lines[0].Low95, c.Lines[0].High95, c.Lines[0].Low50, c.Lines[0].High50 = nil, nil, nil, nil
	if strings.Contains(c.SVG(), `class="b95"`) {
		t.Error("a chart of one run shows a band")
	}
	if first := c.SVG(); first != c.SVG() {
		t.Error("the same chart gives other bytes")
	}
}

func TestChartsKeepToTheirFrame(t *testing.T) {
	c := example(Spanish)
	for _, at := range regexp.MustCompile(` cy="([-0-9.]+)"`).FindAllStringSubmatch(c.SVG(), -1) {
		if y, err := strconv.ParseFloat(at[1], 64); err != nil || y < 0 || y > c.Height {
			t.Errorf("a point lies at %s, outside of the picture", at[1])
		}
	}
	_, words := elements(t, c.SVG())
	if strings.Contains(words, "highest") || !strings.Contains(words, "50 % de las simulaciones") {
		t.Error("the Spanish chart does not speak Spanish")
	}
}

func TestPanelsAndBars(t *testing.T) {
	p := &Panels{ID: "p", Title: "By sector", Unit: "people", Language: English, Width: 1000, Charts: []Chart{*example(English), *example(English)}}
	count, words := elements(t, p.SVG())
	if count["circle"] != 2*22+1 || !strings.Contains(words, "2 small charts") {
		t.Errorf("%d points", count["circle"])
	}
	b := &Bars{ID: "b", Title: "Skill", Unit: "1", Language: English, Width: 800, Least: -3, Most: 1,
		Bars: []Bar{{"far off", -9, -20, -1}, {"good", 0.5, 0.2, 0.8}, {"unknown", math.NaN(), math.NaN(), math.NaN()}}}
	picture := b.SVG()
	_, words = elements(t, picture)
	if !strings.Contains(words, "-9 [-20, -1]") || !strings.Contains(words, "unknown: -.") {
		t.Errorf("the summary lacks a value: %s", words)
	}
	if n := strings.Count(picture, "l-5 4l5 4"); n != 1 {
		t.Errorf("%d arrows to the left, want one, at the interval that goes on", n)
	}
	if n := strings.Count(picture, "<circle"); n != 1 {
		t.Errorf("%d values are drawn as points, want the one within the axis", n)
	}
}

func TestChartsEscapeNames(t *testing.T) {
	for _, payload := range []string{`<script>alert(1)</script>`, `"onload="alert(1)`, `</desc></svg><img src=x onerror=alert(1)>`, "a\x00b\x1b", "&lt;b&gt;"} {
		c := example(English)
		c.Title, c.Unit, c.Lines[0].Name, c.Notes = payload, payload, payload, []string{payload}
		c.Lines[1].Role = Other
		c.Lines[1].Name = payload
		p := &Panels{ID: "p", Title: payload, Unit: payload, Language: English, Width: 700, Charts: []Chart{*c}, Notes: []string{payload}}
		b := &Bars{ID: "b", Title: payload, Unit: payload, Language: English, Width: 700, Bars: []Bar{{payload, 1, 0, 2}}, Notes: []string{payload}}
		for _, picture := range []string{c.SVG(), p.SVG(), b.SVG()} {
			count, _ := elements(t, picture)
			if count["script"]+count["img"] > 0 {
				t.Errorf("%q became an element", payload)
			}
		}
	}
}

func TestTicks(t *testing.T) {
	for _, r := range [][2]float64{{0, 1}, {0, 111000}, {-0.4, 0.7}, {-3, 1}, {0, 0.0003}, {0, 9.99e8}, {-50, 0}} {
		for most := 2; most < 9; most++ {
			list := ticks(r[0], r[1], most)
			if list[0] > r[0] || list[len(list)-1] < r[1]-1e-9 || len(list) < 2 || len(list) > most+3 {
				t.Errorf("ticks(%v, %v, %d) = %v", r[0], r[1], most, list)
			}
		}
	}
}

func TestFigures(t *testing.T) {
	for _, c := range []struct {
		v      float64
		en, es string
	}{{0, "0", "0"}, {1234567, "1.23 M", "1,23 M"}, {861234, "861,000", "861.000"}, {0.08675, "0.0867", "0,0867"}, {99.96, "100", "100"}, {12.345, "12.3", "12,3"},
		{-0.5, "-0.5", "-0,5"}, {4.49e10, "44,900 M", "44.900 M"}, {1e-9, "0", "0"}, {math.NaN(), "-", "-"}, {5, "5", "5"}} {
		if en, es := English.Figure(c.v), Spanish.Figure(c.v); en != c.en || es != c.es {
			t.Errorf("%v is written %q and %q, want %q and %q", c.v, en, es, c.en, c.es)
		}
	}
}

// luminance is the relative luminance of a colour #rrggbb (WCAG 2.2).
func luminance(colour string) float64 {
	part := func(at int) float64 {
		v, err := strconv.ParseUint(colour[at:at+2], 16, 8)
		if err != nil {
			panic(err)
		}
		if s := float64(v) / 255; s > 0.04045 {
			return math.Pow((s+0.055)/1.055, 2.4)
		} else {
			return s / 12.92
		}
	}
	return 0.2126*part(1) + 0.7152*part(3) + 0.0722*part(5)
}

func TestLinesCanBeSeen(t *testing.T) {
	onWhite := func(colour string) float64 { return 1.05 / (luminance(colour) + 0.05) }
	for _, colour := range append([]string{"#0072B2", "#B34700", "#767676", "#595959"}, otherColours...) {
		if onWhite(colour) < 4.5 { // names of lines are written in their colours
			t.Errorf("%s has a contrast of %.2f on white, want 4.5", colour, onWhite(colour))
		}
	}
	if onWhite("#dcdcdc") > 2 {
		t.Error("the test of contrast finds light grey dark")
	}
	if len(otherColours) != len(otherDashes) {
		t.Error("a colour without a dash")
	}
	seen := map[string]bool{}
	for _, dash := range otherDashes {
		if seen[dash] {
			t.Errorf("the dash %q is used twice: lines would be told apart by colour alone", dash)
		}
		seen[dash] = true
	}
}

// TestFiscalYearsAreNamed by the year in which they end, on the axis and in words.
func TestFiscalYearsAreNamed(t *testing.T) {
	c := &Chart{ID: "years", Title: "A count", Unit: "people", Language: English, Width: 800, Height: 300, First: quantity.MonthOf(2018, 10), Step: 12,
		Lines: []Line{{Name: "counted", Role: Counted, Values: []float64{3, 4, 5}}}}
	_, words := elements(t, c.SVG())
	if c.Period(0) != "FY2019" || !strings.Contains(words, "FY2019\n") || !strings.Contains(words, "FY2021\n") || !strings.Contains(c.Summary(), "FY2021") {
		t.Errorf("%s; %s; %s", c.Period(0), c.Summary(), words)
	}
	c.First = quantity.MonthOf(2018, 1)
	if _, words = elements(t, c.SVG()); c.Period(0) != "2018" || strings.Contains(words, "FY") {
		t.Errorf("years of the calendar are called fiscal: %s", words)
	}
}
