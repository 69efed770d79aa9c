package mechanism

import (
	"testing"

	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
)

// TestBundleGoesToTheNearest: an ensemble draws bundles between whole numbers,
// which are not to be smaller than drawn on average.
func TestBundleGoesToTheNearest(t *testing.T) {
	for bundle, want := range map[float64]uint8{1: 1, 1.4: 1, 2.9: 3, 3: 3} {
		p := people.New(1)
		head := p.Arrive(people.Traveller{Goal: network.NoPlace}, 1)
		m := Facilitation{People: p, Params: &FacilitationParams{Offered: 1, Taste: 10, Bundle: bundle, Evasion: 1}, Company: &CompanyParams{}, Draw: chance.New(1)}
		m.hire(head, people.HiredAtBorder, wayCost{}, 1, 0, 0)
		if p.Tries[head] != want {
			t.Errorf("a bundle of %v gives %d crossings, want %d", bundle, p.Tries[head], want)
		}
	}
}
