package draw

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"io"
	"math"
	"strings"
	"testing"

	"vereda/internal/geo"
)

// small is a map of four places with a way there and a way back.
func small(l Language) *Map {
	return &Map{Title: "A way", From: "2020-01-01", To: "2020-12-31", Runs: 3, Language: l, Width: 900, Base: Basemap(false),
		Places: []Place{{"a", "Alpha", "origin", "south", geo.Point{Lon: -90, Lat: 14}}, {"b", "Beta", "transit", "mid", geo.Point{Lon: -95, Lat: 18}},
			{"c", "Gamma", "border-city", "mid", geo.Point{Lon: -99, Lat: 26}}, {"d", "Delta", "transit", "mid", geo.Point{Lon: -102, Lat: 20}}},
		Flows: []Flow{{0, 1, "bus", 1000, 900, 1100, true}, {1, 2, "train", 700, 600, 800, true}, {1, 2, "bus", 200, 150, 250, true}, {2, 1, "bus", 100, 50, 150, true}, {1, 3, "foot", 1, 0, 2, true}}}
}

// elements reads a picture as XML and counts its elements; a fault ends the test.
func elements(t *testing.T, picture string) (count map[string]int, inside string) {
	t.Helper()
	count = map[string]int{}
	var words strings.Builder
	d := xml.NewDecoder(strings.NewReader(picture))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return count, words.String()
		}
		if err != nil {
			t.Fatalf("not well formed: %v", err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			count[x.Name.Local]++
			for _, a := range x.Attr {
				if strings.HasPrefix(strings.ToLower(a.Name.Local), "on") || a.Name.Local == "href" || strings.Contains(a.Value, "://") && a.Name.Local != "xmlns" {
					t.Errorf("attribute %s=%q: nothing acts, and nothing is fetched", a.Name.Local, a.Value)
				}
			}
		case xml.CharData:
			words.Write(x)
			words.WriteByte('\n')
		}
	}
}

func TestMapShowsWhatItHas(t *testing.T) {
	count, words := elements(t, small(English).SVG())
	// The two flows from Beta to Gamma are one; the one of 1 is not drawn; each has
	// a title, and so has the picture; three widths stand in the legend.
	if count["title"] != 1+3 {
		t.Errorf("%d titles", count["title"])
	}
	for _, want := range []string{"1,000 [900, 1,100]", "900 [750, 1,050]", "Beta → Gamma", "1 smaller flows, 0.0 % of all", "Mean of 3 runs", "km", "Natural Earth"} {
		if !strings.Contains(words, want) {
			t.Errorf("%q is missing", want)
		}
	}
	_, words = elements(t, small(Spanish).SVG())
	if !strings.Contains(words, "1000 [900, 1100]") || !strings.Contains(words, "Media de 3 simulaciones") {
		t.Error("the Spanish map does not speak Spanish")
	}
	one := small(English)
	one.Runs = 1
	if _, words = elements(t, one.SVG()); strings.Contains(words, "[") || !strings.Contains(words, "no interval") {
		t.Error("one run shows an interval, or does not say that it has none")
	}
	outside := small(English)
	outside.Flows[0].Compared, outside.Flows[2].Compared = false, false // of two ways between two places one
	if _, words = elements(t, outside.SVG()); strings.Contains(words, "1,000 [") || !strings.Contains(words, "Beta: [900, 1,100]") || !strings.Contains(words, "Gamma: [750, 1,050]") || !strings.Contains(words, "100 [50, 150]") || !strings.Contains(words, "not counted stands") {
		t.Error("what was not counted stands as a mean, or the picture does not say that it was not")
	}
	if _, words = elements(t, small(English).SVG()); strings.Contains(words, "not counted stands") {
		t.Error("a picture of what was counted says that it was not")
	}
	outside.Runs = 1
	if _, words = elements(t, outside.SVG()); !strings.Contains(words, "Beta: -") {
		t.Error("one run of what was not counted is told by its mean")
	}
	none := small(English)
	none.Flows = nil
	if _, words = elements(t, none.SVG()); !strings.Contains(words, "Nobody travels") {
		t.Error("an empty map does not say so")
	}
	world := small(English)
	world.World, world.Base = true, Basemap(true)
	if count, _ := elements(t, world.SVG()); count["path"] < 150 {
		t.Errorf("%d outlines of the world", count["path"])
	}
}

// TestMapIsTheSameText keeps the digest of a picture: a change of it must be
// looked at.
func TestMapIsTheSameText(t *testing.T) {
	sum := sha256.Sum256([]byte(small(English).SVG()))
	const want = "0fc8cbf8368ba6fed1339225ba2a390f33c40a9483ab1be1065f3481dd4dc65e"
	if got := hex.EncodeToString(sum[:]); got != want {
		t.Errorf("the digest of the small map is %s, kept is %s; look at the picture before you change it", got, want)
	}
}

func TestPayloadsRunNowhere(t *testing.T) {
	for _, payload := range []string{`<script>alert(1)</script>`, `"><svg onload=alert(1)>`, `&lt;b&gt;&#0;`, "]]><x/>", "\x00\x01\u202e", `' onmouseover='x`, "javascript:alert(1)"} {
		m := small(English)
		m.Title, m.Places[0].Title, m.Places[1].Name, m.Base = payload, payload, payload, &geo.Basemap{Note: payload, Countries: []geo.Country{{ISO3: payload, Name: payload, Rings: [][]geo.Point{{{Lon: -99, Lat: 20}, {Lon: -98, Lat: 20}, {Lon: -98, Lat: 21}}}}}}
		m.From = payload
		if count, _ := elements(t, m.SVG()); count["script"] > 0 || count["x"] > 0 || count["b"] > 0 || count["svg"] != 1 {
			t.Errorf("%q became elements: %v", payload, count)
		}
	}
}

// TestLanguagesSayTheSame: every key in every language, with as many places for
// what is put in.
func TestLanguagesSayTheSame(t *testing.T) {
	for _, l := range Languages() {
		for key, english := range words[English] {
			if own, known := words[l][key]; !known || own == "" || strings.Count(own, "%s") != strings.Count(english, "%s") {
				t.Errorf("%s: %s says %q for %q", key, l, own, english)
			}
		}
		if len(words[l]) != len(words[English]) {
			t.Errorf("%s has %d texts, English %d", l, len(words[l]), len(words[English]))
		}
	}
	for _, mode := range modeOrder {
		if modeColours[mode] == "" || words[English][mode] == "" {
			t.Errorf("the mode %s has no colour or no name", mode)
		}
	}
}

func TestCounts(t *testing.T) {
	for _, c := range []struct {
		v      float64
		en, es string
	}{{0, "0", "0"}, {999.4, "999", "999"}, {1234, "1,230", "1230"}, {12345, "12,300", "12.300"}, {1234567, "1,230,000", "1.230.000"}, {-1234567, "-1,230,000", "-1.230.000"}} {
		if en, es := English.count(c.v), Spanish.count(c.v); en != c.en || es != c.es {
			t.Errorf("%v: %s and %s", c.v, en, es)
		}
	}
}

// TestArrowKeepsRight: the way there and the way back between two places share the
// line between them and nothing else.
func TestArrowKeepsRight(t *testing.T) {
	if got, want := halfArrow(0, 0, 100, 0, 5), "M0 0L100 0L90 9L90 5L0 2.3Z"; got != want {
		t.Errorf("to the east: %s, want %s", got, want)
	}
	if got, want := halfArrow(100, 0, 0, 0, 5), "M100 0L0 0L10 -9L10 -5L100 -2.3Z"; got != want {
		t.Errorf("to the west: %s, want %s", got, want)
	}
	if halfArrow(3, 3, 3, 3, 5) != "" {
		t.Error("an arrow without length is drawn")
	}
}

func TestRoundNumbers(t *testing.T) {
	for v, want := range map[float64]float64{1: 1, 1.9: 1, 2: 2, 49: 20, 50: 50, 99999: 50000} {
		if got := round(v); math.Abs(got-want) > 1e-9 {
			t.Errorf("%v: %v", v, got)
		}
	}
}
