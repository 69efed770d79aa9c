package scenario

import (
	"strings"
	"testing"
)

// TestLoadForInversion takes away and spoils the table of arrivals; the totals
// stand in for it, and where a month has none the nearest month does.
func TestLoadForInversion(t *testing.T) {
	const east = 3 // classes of one nationality; FAR comes before NEA
	for name, spoil := range map[string]func(map[string]string){
		"missing": func(f map[string]string) { delete(f, "series/arrivals.csv") },
		"stale":   func(f map[string]string) { f["series/arrivals.csv"] = "period,value\n1999-01,-5\n" },
	} {
		files := hamlet(t)
		spoil(files)
		if s, _ := Load(folderOf(files), "hamlet"); s != nil {
			t.Errorf("%s: Load accepts the folder", name)
		}
		s, list := LoadForInversion(folderOf(files), "hamlet")
		if s == nil || list.Len() > 0 {
			t.Fatalf("%s:\n%s", name, list.Format())
		}
		got := s.Drivers.Arrivals
		if len(got) != 6*2*3 || got[0] != 50 || got[1] != 58 || got[east] != 79 || got[5*6+0] != 63 {
			t.Errorf("%s: arrivals %v", name, got)
		}
		// January has no minors: February stands in.
		if got[2] != 12 || got[6+2] != 12 || got[east+2] != 10 {
			t.Errorf("%s: arrivals of minors %v, %v, %v", name, got[2], got[6+2], got[east+2])
		}
		again, list := Load(folderOf(resolved(s)), "hamlet")
		if again == nil || again.Digest != s.Digest {
			t.Errorf("%s: the resolved form reads back differently\n%s", name, list.Format())
		}
	}
}

func TestLoadForInversionNeedsTotals(t *testing.T) {
	files := hamlet(t)
	before, _, _ := strings.Cut(files["scenario.yaml"], "  - name: encounter-totals")
	_, after, _ := strings.Cut(files["scenario.yaml"], "observed:\n")
	files["scenario.yaml"] = before + "observed:\n" + after
	delete(files, "series/encounter-totals.csv")
	mustLoad(t, files, "")
	s, list := LoadForInversion(folderOf(files), "hamlet")
	if s != nil || !strings.Contains(list.Format(), "the list series lacks encounter-totals") {
		t.Errorf("want an error, got\n%s", list.Format())
	}
}
