package serve

import (
	"testing"

	"vereda/internal/geo"
	"vereda/internal/network"
)

// TestPointsOfTheWayAreCoarse: the point that stands for a zone lies where the map shows its
// places, which is not where people on foot can be met.
func TestPointsOfTheWayAreCoarse(t *testing.T) {
	s := world(t, "valley")
	for i := range s.Network.Places {
		if p := &s.Network.Places[i]; p.Kind == network.Transit {
			p.Latitude, p.Longitude = p.Latitude+0.01234, p.Longitude+0.01234
		}
	}
	shown := map[geo.Point]bool{{}: true}
	for _, p := range mapOf(s, "en").Places {
		shown[p.At] = true
	}
	zones := 0
	for _, p := range stageOf(s).Points {
		if !shown[p.at] {
			t.Errorf("%s %s lies at %v, where no place of the map lies", p.Kind, p.Name, p.at)
		}
		if p.Kind == "zone" && p.at != (geo.Point{}) {
			zones++
		}
	}
	if zones == 0 {
		t.Error("no zone has a point")
	}
}

// TestUntilMayHaveSpaces around it, as people paste it.
func TestUntilMayHaveSpaces(t *testing.T) {
	s := testServer(t, nil)
	p, err := s.plan(&request{Scenario: "hamlet", Seeds: 1, Until: " 2019-03\n"})
	if err != nil || p.until.String() != "2019-03" {
		t.Errorf("until %v, %v", p.until, err)
	}
}

// TestNumbersAreRoundedOnce: six digits of the number itself, not of a quotient of it.
func TestNumbersAreRoundedOnce(t *testing.T) {
	for v, want := range map[number]string{1.000005: "1.00001", 123456.5: "123456", 0.1: "0.1", 1234565000: "1.23456e+09", 2.5e-7: "2.5e-07", number(missing): "null"} {
		if text, err := v.MarshalJSON(); err != nil || string(text) != want {
			t.Errorf("%v: %s, %v; expected %s", float64(v), text, err, want)
		}
	}
}
