package draw

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"vereda/internal/geo"
)

// shownSmall is a picture of two versions of the small map.
func shownSmall(l Language) *Shown {
	m := small(l)
	flows := m.Flows
	m.Flows = nil
	less := []Flow{{0, 1, "bus", 400, 350, 450, true}, {1, 2, "train", 0.3, 0, 0.9, true}}
	return &Shown{Map: *m, What: "people [people]", Framed: []bool{true, true, true, true}, Still: 640, Panels: []Panel{{Name: "base", Flows: flows}, {Name: "changed", Flows: less}}}
}

// TestShownHoldsBothVersions: every leg of both maps is drawn with its figure, however
// small, the same value has the same width in both, and the legend sets them side by side.
func TestShownHoldsBothVersions(t *testing.T) {
	picture := shownSmall(English).SVG()
	count, words := elements(t, picture)
	if want := 1 + 5 + 2; count["title"] != want {
		t.Errorf("%d titles, expected %d", count["title"], want)
	}
	for _, want := range []string{"base: 1,000 [900, 1,100]", "changed: 400 [350, 450]", "Beta → Gamma: 0.3 [0, 0.9]", "Mean of 3 runs", "people [people]", "Natural Earth", "Apache-2.0"} {
		if !strings.Contains(words, want) {
			t.Errorf("%q is missing", want)
		}
	}
	// However much is noted, it lies within the picture.
	var high, low float64
	if _, err := fmt.Sscanf(regexp.MustCompile(`viewBox="0 0 [0-9.]+ [0-9.]+"`).FindString(picture), `viewBox="0 0 900 %f"`, &high); err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`<text x="[-0-9.]+" y="([0-9.]+)" class="n"`).FindAllStringSubmatch(picture, -1) {
		y, _ := strconv.ParseFloat(m[1], 64)
		low = max(low, y)
	}
	if low == 0 || low > high-2 {
		t.Errorf("the last note stands at %v of %v", low, high)
	}
	outside := shownSmall(English)
	outside.Panels[1].Flows[0].Compared = false
	if _, words := elements(t, outside.SVG()); strings.Contains(words, "400 [") || !strings.Contains(words, "changed: [350, 450]") || !strings.Contains(words, "Beta: [350, 450]") || !strings.Contains(words, "not counted stands") {
		t.Error("what was not counted stands as a mean, or the picture does not say that it was not")
	}
	one := shownSmall(English)
	one.Panels[1].Flows = []Flow{one.Panels[0].Flows[0]}
	same := strings.Count(one.SVG(), `fill="#0072B2" d="`+arrowOf(t, one.SVG(), "Alpha → Beta"))
	if same != 2 {
		t.Errorf("the same flow is drawn alike %d times, expected twice", same)
	}
	if _, words := elements(t, shownSmall(Spanish).SVG()); !strings.Contains(words, "base: 1000 [900, 1100]") || !strings.Contains(words, "por ancho de la flecha") {
		t.Error("the Spanish picture does not speak Spanish")
	}
}

// arrowOf is the path of the first leg with a title.
func arrowOf(t *testing.T, picture, title string) string {
	t.Helper()
	before, _, found := strings.Cut(picture, "<title>"+title)
	at := strings.LastIndex(before, ` d="`)
	if !found || at < 0 {
		t.Fatalf("%s is not drawn", title)
	}
	return strings.TrimSuffix(before[at+4:], `">`)
}

// TestShownDifference: more and less have their colours and signs, at legs and at points.
func TestShownDifference(t *testing.T) {
	w := shownSmall(English)
	w.Difference, w.Panels = true, []Panel{{Name: "difference", Points: []Point{{"Northern", geo.Point{Lon: -99, Lat: 26}, 30, 10, 50, true}, {"Southern", geo.Point{Lon: -90, Lat: 14}, -120, -200, -40, true}}}}
	picture := w.SVG()
	_, words := elements(t, picture)
	for _, want := range []string{"+30 [10, 50]", "-120 [-200, -40]", "more than the base", "less than the base", "by area of the circle"} {
		if !strings.Contains(words, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if strings.Count(picture, `<circle fill="`+MoreColour) != 1 || strings.Count(picture, `<circle fill="`+LessColour) != 1 {
		t.Error("more and less do not have one circle each of their colours")
	}
	w.Panels[0] = Panel{Name: "difference", Flows: []Flow{{0, 1, "bus", -70, -90, -50, true}}}
	if picture := w.SVG(); !strings.Contains(picture, `fill="`+LessColour+`" d="`) || strings.Contains(picture, modeColours["bus"]) {
		t.Error("a leg with less does not have the colour of less")
	}
	w.Panels = []Panel{{Name: "difference"}}
	if _, words := elements(t, w.SVG()); !strings.Contains(words, "No values") {
		t.Error("an empty picture does not say so")
	}
}

// TestShownIsThePartOnTheScreen: the window is what fills the picture, in its proportion.
func TestShownIsThePartOnTheScreen(t *testing.T) {
	w := shownSmall(English)
	whole := w.frame(470)
	still := w.Map
	still.Width = w.Still
	pixels := still.Still(w.Framed, nil).Places[2] // Gamma, on the screen
	w.Window = &Window{X: pixels[0] - 100, Y: pixels[1] - 50, Width: 200, Height: 100}
	f := w.frame(470)
	x, y := f.at(w.Places[2].At)
	if math.Abs(x-235) > 1 || math.Abs(y-117.5) > 1 || math.Abs(f.height-235) > 1e-6 {
		t.Errorf("the middle of the window lies at %.1f, %.1f of %v × %v", x, y, f.width, f.height)
	}
	if wx, _ := whole.at(w.Places[2].At); math.Abs(wx-pixels[0]*470/640) > 1 {
		t.Errorf("without a window the place lies at %.1f, on the screen at %.1f of 640", wx, pixels[0])
	}
}
