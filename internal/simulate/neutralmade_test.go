package simulate

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"vereda/internal/mechanism"
	"vereda/internal/scenario"
)

// driversOfHome are what acts only through one parameter, doubled.
var driversOfHome = map[string]func(*mechanism.Homes){
	"departure.conflict":        func(h *mechanism.Homes) { double(h.Conflict) },
	"departure.disaster":        func(h *mechanism.Homes) { double(h.Disaster) },
	"departure.dispossession":   func(h *mechanism.Homes) { double(h.Land) },
	"departure.inside_homicide": func(h *mechanism.Homes) { double(h.Murders) },
	"departure.crops":           func(h *mechanism.Homes) { double(h.Shortfall) },
	"departure.season":          func(h *mechanism.Homes) { double(h.Season) },
}

// double doubles every third cell of a column, so that there is a change since the
// first day.
func double[T ~float64](column []T) {
	for i := 1; i < len(column); i += 3 {
		column[i] *= 2
	}
}

// TestNeutralOfDepartures: every parameter of departures that has a neutral value makes
// other departures at another one; and what acts only through it, nothing at that value.
func TestNeutralOfDepartures(t *testing.T) {
	digest := func(name string, value float64, change func(*mechanism.Homes)) string {
		s := made(t, map[string]float64{"departure.openness": 0.5, "departure.reversion": 0.1, "departure.surprise": 0.1, name: value})
		if strings.HasSuffix(name, "ed_homicide") { // acts through those who live in the destination, and through the slope of homicides
			living := circulating(t, 0, 0)
			s.SettledRows, s.Params.Settled, s.Params.Labour, s.Params.Remittance = living.SettledRows, living.Params.Settled, living.Params.Labour, living.Params.Remittance
		}
		h := *s.Homes
		column := func(v float64) []float64 {
			out := make([]float64, len(h.Population))
			for i := range out {
				out[i] = v * float64(1+i%4)
			}
			return out
		}
		h.Wage, h.Murders, h.Conflict, h.Disaster, h.Land, h.Kin = column(4000), column(30), column(900), column(800), column(700), column(9000)
		h.Shortfall = column(10)
		if strings.HasSuffix(name, "ed_homicide") {
			h.Homicide = slices.Repeat([]float64{0.1}, len(h.Homicide))
		}
		h.Season = []float64{0.1, -0.1, 0.2, -0.2, 0.3, -0.3, 0.1, -0.1, 0.2, -0.2, 0.3, -0.3}
		h.WageThere = make([]float64, s.Months())
		for i := range h.WageThere {
			h.WageThere[i] = 60000
		}
		double(h.Kin)
		double(s.Drivers.Unemployment)
		if change != nil {
			change(&h)
		}
		s.Homes = &h
		return Run(s, 5, nil).Digest()
	}
	for _, d := range scenario.ParameterDefinitions() {
		if !d.OfDepartures || d.Neutral == "" {
			continue
		}
		t.Run(d.Name, func(t *testing.T) {
			neutral, err := strconv.ParseFloat(d.Neutral, 64)
			if err != nil {
				t.Fatal(err)
			}
			bite := neutral + math.Min(d.High-neutral, math.Max(0.4, 0.01*(d.High-neutral)))
			if d.High == neutral {
				bite = neutral - 3
			}
			if digest(d.Name, neutral, nil) == digest(d.Name, bite, nil) {
				t.Errorf("%v makes the departures of %v", bite, neutral)
			}
			if change := driversOfHome[d.Name]; change != nil {
				if digest(d.Name, neutral, nil) != digest(d.Name, neutral, change) {
					t.Error("what acts only through it changes departures at its neutral value")
				}
				if digest(d.Name, bite, nil) == digest(d.Name, bite, change) {
					t.Error("what acts through it changes nothing at another value: the test sees nothing")
				}
			}
		})
	}
}
