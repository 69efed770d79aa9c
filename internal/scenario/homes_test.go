package scenario

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
)

// addHomes lets a scenario say who lives at home.
func addHomes(files map[string]string) {
	var homes, residents, parameters strings.Builder
	homes.WriteString(strings.Join(homeColumns, ",") + "\n")
	residents.WriteString("period,nationality,value\n")
	var codes []string
	for _, line := range strings.Split(strings.TrimSpace(files["people.csv"]), "\n")[1:] {
		if code, _, _ := strings.Cut(line, ","); !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	for i, code := range codes {
		for _, party := range partyWords {
			fmt.Fprintf(&homes, "%s,%s,-1,0.01,0,0.02,0.3,5000,assumption,D,\n", code, party)
		}
		fmt.Fprintf(&residents, "2018,%s,%d\n2019,%s,\n2030,%s,9\n", code, 50000+i, code, code)
	}
	for _, d := range parameterList {
		if d.OfDepartures {
			v := format(max(d.Low, min(d.High, 0.5)))
			fmt.Fprintf(&parameters, "%s,,%s,%s,%s,%s,uniform,assumption,D,\n", d.Name, v, d.Unit, v, v)
		}
	}
	files["departures.csv"] = homes.String()
	files["series/residents.csv"] = residents.String()
	files["parameters.csv"] += parameters.String()
	files["scenario.yaml"] = strings.Replace(files["scenario.yaml"], "series:\n", "series:\n  - {name: residents, file: series/residents.csv, unit: people, period: year, source: assumption, publisher: nobody, licence: none}\n", 1)
}

// TestHomesByTheDoor reads who lives at home: a gap keeps the last year, later years do not
// reach back, and what is wrong is said with its line.
func TestHomesByTheDoor(t *testing.T) {
	files := valley(t)
	addHomes(files)
	files["announcements.csv"] = "from,nationality,party,let_in,credibility,source,note\n2019-03-01,,minor,0.2,0.5,assumption,\n"
	s := mustLoad(t, files, "")
	if s.Made {
		t.Error("departures are made without being asked for")
	}
	if got, last := s.Homes.Population[0], s.Homes.Population[len(s.Homes.Population)-len(s.Nationalities)]; got < 50000 || got > 50010 || got != last {
		t.Errorf("%v residents", got)
	}
	if !math.IsNaN(s.Homes.Kin[0]) || len(s.Homes.Announcements) != 1 || s.Homes.Announcements[0].Party != 2 {
		t.Errorf("%+v", s.Homes)
	}
	again, list := Load(folderOf(folderText(Resolve(s))), "hamlet")
	if again == nil {
		t.Fatal(list.Format())
	}
	if again.Digest != s.Digest {
		t.Error("the resolved folder means something else")
	}
	for _, c := range []struct{ file, old, new, want string }{
		{"departures.csv", "0.01,0,0.02", "0.03,0,0.02", "departures.csv:2:"},
		{"departures.csv", "residents_share", "share", "departures.csv:1:"},
		{"announcements.csv", ",0.5,", ",1.5,", "announcements.csv:2:"},
		{"series/residents.csv", ",50000", ",-1", "series/residents.csv:2:"},
		{"parameters.csv", "departure.rate,", "departure.rat,", `did you mean "departure.rate"`},
	} {
		changed := maps.Clone(files)
		changed[c.file] = strings.Replace(files[c.file], c.old, c.new, 1)
		if s, list := Load(folderOf(changed), "valley"); s != nil || !strings.Contains(list.Format(), c.want) {
			t.Errorf("%s: %q gives\n%s", c.file, c.new, list.Format())
		}
	}
}

func folderText(files map[string][]byte) map[string]string {
	out := map[string]string{}
	for name, text := range files {
		out[name] = string(text)
	}
	return out
}
