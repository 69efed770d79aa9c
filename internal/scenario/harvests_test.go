package scenario

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
)

const harvestHead = "from,to,nationality,yield,source,note\n"

// TestHarvests: what a table says of seasons stands in the months, a row about one
// nationality before one about all, usual yields elsewhere; rows of a variant take the place
// of those about the same people and days; the whole goes round; and whoever looks ahead
// from a month knows no later harvest.
func TestHarvests(t *testing.T) {
	files := valley(t)
	addHomes(files)
	plain := mustLoad(t, files, "")
	if slices.ContainsFunc(plain.Homes.Shortfall, func(v float64) bool { return v != 0 }) {
		t.Error("yields are not usual without a table")
	}
	code, nations := plain.Nationalities[0], len(plain.Nationalities)
	files[harvestsFile] = harvestHead + "2019-03-01,2019-03-31,,90,assumption,\n"
	files["variants/failure/harvests.csv"] = harvestHead + "2019-03-16,2019-05-31," + code + ",80,assumption,\n"
	s := mustLoad(t, files, "")
	check := func(s *Scenario, n int, want ...float64) {
		t.Helper()
		for m, v := range want {
			if got := s.Homes.Shortfall[m*nations+n]; math.Abs(got-v) > 1e-9 {
				t.Errorf("month %d: yields of %s lie %v %% below usual, want %v", m, s.Nationalities[n], got, v)
			}
		}
	}
	check(s, 0, 0, 0, 10, 0, 0, 0)
	check(s, 1, 0, 0, 10, 0, 0, 0)
	failure := mustLoad(t, files, "failure")
	check(failure, 0, 0, 0, (15*10+16*20)/31.0, 20, 20, 0)
	check(failure, 1, 0, 0, 10, 0, 0, 0)
	again, list := Load(folderOf(folderText(Resolve(failure))), "valley")
	if again == nil {
		t.Fatal(list.Format())
	}
	if again.Digest != failure.Digest || failure.Digest == s.Digest || s.Digest == plain.Digest {
		t.Error("the resolved folder means something else, or harvests mean nothing")
	}
	if known := harvestsAsKnown(failure.Homes.Shortfall, 3, nations); known[3*nations] != 0 || known[2*nations] == 0 || failure.Homes.Shortfall[3*nations] != 20 {
		t.Error("the next harvest is known")
	}
	for _, c := range []struct{ rows, want string }{
		{"2019-03-01,2019-02-01,,90,assumption,\n", "harvests.csv:2:"},
		{"2019-03-01,2019-04-01,,-1,assumption,\n", "harvests.csv:2:"},
		{"2019-03-01,2019-04-01," + code + ",90,assumption,\n2019-04-01,2019-05-01," + code + ",90,assumption,\n", "of " + code + " overlaps line 2, which goes from 2019-03-01 to 2019-04-01"},
		{"2019-03-01,2019-04-01,,90,assumption,\n2019-04-01,2019-05-01,,80,assumption,\n", "of all nationalities overlaps line 2"},
		{"2019-03-01,2019-04-01,ZZZ,90,assumption,\n", "harvests.csv:2:"},
	} {
		changed := maps.Clone(files)
		changed[harvestsFile] = harvestHead + c.rows
		if s, list := Load(folderOf(changed), "valley"); s != nil || !strings.Contains(list.Format(), c.want) {
			t.Errorf("%q gives\n%s", c.rows, list.Format())
		}
	}
}

// TestHarvestsAreReplacedByTheDay: rows of a variant take the place of what overlaps them
// and of nothing else; one about all nationalities that of rows about one.
func TestHarvestsAreReplacedByTheDay(t *testing.T) {
	files := valley(t)
	addHomes(files)
	codes := mustLoad(t, files, "").Nationalities
	files[harvestsFile] = harvestHead + "2019-01-01,2019-06-30," + codes[0] + ",90,assumption,season\n2019-01-01,2019-06-30,,95,assumption,\n"
	files["variants/one/harvests.csv"] = harvestHead + "2019-03-01,2019-03-31," + codes[0] + ",80,assumption,\n"
	files["variants/all/harvests.csv"] = harvestHead + "2019-03-01,2019-03-31,,80,assumption,\n2019-05-01,2019-07-31,,100,assumption,\n"
	for _, c := range []struct {
		variant string
		n       int
		want    []float64
	}{
		{"one", 0, []float64{10, 10, 20, 10, 10, 10}}, {"one", 1, []float64{5, 5, 5, 5, 5, 5}},
		{"all", 0, []float64{10, 10, 20, 10, 0, 0}}, {"all", 1, []float64{5, 5, 20, 5, 0, 0}},
	} {
		s := mustLoad(t, files, c.variant)
		for m, want := range c.want {
			if got := s.Homes.Shortfall[m*len(codes)+c.n]; math.Abs(got-want) > 1e-9 {
				t.Errorf("%s, month %d: yields of %s lie %v %% below usual, want %v", c.variant, m, codes[c.n], got, want)
			}
		}
		again, list := Load(folderOf(folderText(Resolve(s))), "valley")
		if again == nil {
			t.Fatal(list.Format())
		}
		if again.Digest != s.Digest {
			t.Errorf("%s: the resolved folder means something else", c.variant)
		}
	}
}
