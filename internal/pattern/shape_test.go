package pattern

import (
	"math"
	"testing"
)

// TestSeasonAndVolatility works both out by hand: a second year of another size but
// of the same season changes no index, and a month more is not a year.
func TestSeasonAndVolatility(t *testing.T) {
	var values []float64
	for year := range 2 {
		for month := range 12 {
			v := 10.0
			if month == 4 {
				v = 30
			}
			if month == 9 {
				v = 5
			}
			values = append(values, v*float64(1+year))
		}
	}
	if got := season(append(values, 999)); math.Abs(got-6) > 1e-12 {
		t.Errorf("season %v, want 30 / 5", got)
	}
	// Steps of log 2, -log 2, log 2: mean log 2 / 3, squares 3 (log 2)^2.
	want := math.Ln2 * math.Sqrt((3-1.0/3)/2)
	if got := volatility([]float64{1, 2, 1, 2}); math.Abs(got-want) > 1e-12 {
		t.Errorf("volatility %v, want %v", got, want)
	}
}
