package simulate

import (
	"io/fs"
	"maps"
	"math"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"vereda/internal/chance"
	"vereda/internal/ledger"
	"vereda/internal/people"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// folderOfHamlet reads the folder of the hamlet.
func folderOfHamlet(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	root := os.DirFS("../scenario/testdata/hamlet")
	for _, pattern := range []string{"*", "*/*"} {
		for _, name := range glob(t, root, pattern) {
			files[name] = read(t, root, name)
		}
	}
	return files
}

func glob(t *testing.T, root fs.FS, pattern string) (files []string) {
	t.Helper()
	names, err := fs.Glob(root, pattern)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if path.Ext(name) != "" {
			files = append(files, name)
		}
	}
	return files
}

func read(t *testing.T, root fs.FS, name string) string {
	t.Helper()
	text, err := fs.ReadFile(root, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// ofFiles runs a scenario folder and gives the digest of its counts.
func ofFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := fstest.MapFS{}
	for name, text := range files {
		folder[name] = &fstest.MapFile{Data: []byte(text)}
	}
	s, list := scenario.Load(folder, "hamlet")
	if s == nil {
		t.Fatal(list.Format())
	}
	return Run(s, 7, nil).Digest()
}

// TestWhatCannotMatterDoesNot adds to the folder what nobody can reach or what
// is in force already: counts keep every byte.
func TestWhatCannotMatterDoesNot(t *testing.T) {
	base := folderOfHamlet(t)
	want := ofFiles(t, base)
	for what, rows := range map[string]map[string]string{
		"an origin from which nobody comes": {"places.csv": "atlantis,Atlantis,origin,far,,30,-40,made-up\n", "routes.csv": "atlantis-eastbrook,atlantis,eastbrook,approach,9000,300,road,made-up,\n"},
		"a second place for beds":           {"places.csv": "z-jail,Another Jail,detention,north,,34,-108,made-up\n"},
		"a rule that repeats what holds":    {"policy.csv": "2019-03-15,east,,,agents,45,people,made-up,\n2019-02-10,north,,,beds,12,people,made-up,\n"},
		"a rule after the end":              {"policy.csv": "2030-01-01,north,,,beds,1,people,made-up,\n"},
	} {
		files := maps.Clone(base)
		for name, text := range rows {
			files[name] += text
		}
		if ofFiles(t, files) != want {
			t.Errorf("%s changes the counts", what)
		}
	}
	files := maps.Clone(base)
	files["policy.csv"] += "2019-03-15,east,,,agents,46,people,made-up,\n"
	if ofFiles(t, files) == want {
		t.Error("one agent more changes nothing, so that this test could not fail")
	}
}

// TestOrderOfRowsDoesNotMatter permutes the rows of every table.
func TestOrderOfRowsDoesNotMatter(t *testing.T) {
	base := folderOfHamlet(t)
	want := ofFiles(t, base)
	draw := chance.New(11)
	for _, name := range slices.Sorted(maps.Keys(base)) {
		if path.Ext(name) != ".csv" {
			continue
		}
		lines := strings.Split(strings.TrimSuffix(base[name], "\n"), "\n")
		rows := lines[1:]
		for i := len(rows) - 1; i > 0; i-- {
			j := int(draw.Unit(chance.Test, uint64(i), quantity.Day(len(name))) * float64(i+1))
			rows[i], rows[j] = rows[j], rows[i]
		}
		files := maps.Clone(base)
		files[name] = strings.Join(lines, "\n") + "\n"
		if ofFiles(t, files) != want {
			t.Errorf("another order of rows in %s changes the counts", name)
		}
	}
}

// TestUnreachableSector adds a sector to which no way leads from any origin:
// what happens in the others keeps every event.
func TestUnreachableSector(t *testing.T) {
	base := hamlet(t)
	files := folderOfHamlet(t)
	files["places.csv"] += "zbrook,Zbrook,border-city,near.zone,zone,31,-100,made-up\nz-port,Z Port,port,north.zone,zone,31,-100,made-up\nz-station,Z Station,station,north.zone,zone,31,-100,made-up\n"
	files["routes.csv"] += "z-crossing,zbrook,north,crossing,20,25,river,made-up,\nz-walk,zbrook,z-port,port,3,20,urban,made-up,\n"
	for _, name := range []string{"choice.appeal", "mortality.exposure", "mortality.drowning"} {
		files["parameters.csv"] += name + ",zone,0,1,0,0,uniform,made-up,D,\n"
	}
	files["parameters.csv"] = strings.ReplaceAll(files["parameters.csv"], "exposure,zone,0,1,", "exposure,zone,0,share,")
	files["parameters.csv"] = strings.ReplaceAll(files["parameters.csv"], "drowning,zone,0,1,", "drowning,zone,0,share,")
	files["parameters.csv"] += "waiting.attack,zone,0,1/day,0,0,uniform,made-up,D,\n"
	for month := range 12 {
		m := strconv.Itoa(month + 101)[1:]
		files["series/heat.csv"] += m + ",zone,30\n"
	}
	files["policy.csv"] += "2018-10-01,zone,,,agents,10,people,made-up,\n2019-01-01,zone,,,technology,0,share,made-up,\n" +
		"2019-01-01,zone,,,barrier,0,share,made-up,\n2019-01-01,zone,,,metering,0,share,made-up,\n"
	folder := fstest.MapFS{}
	for name, text := range files {
		folder[name] = &fstest.MapFile{Data: []byte(text)}
	}
	more, list := scenario.Load(folder, "hamlet")
	if more == nil {
		t.Fatal(list.Format())
	}
	// Lateral returns go to any other sector, and news of where compatriots went
	// is spread over all: without both, the sector is beyond reach.
	settings := "lateral_return=0 choice.followed=0"
	want, got := Run(vary(t, base, settings), 7, nil), Run(vary(t, more, settings), 7, nil)
	for month := range base.Months() {
		for cause := range people.Causes {
			for sector := range base.Network.Sectors {
				a, b := want.Flow(month, cause, ledger.Select{Sector: sector, Nationality: -1, Party: -1}), got.Flow(month, cause, ledger.Select{Sector: sector, Nationality: -1, Party: -1})
				if a != b {
					t.Fatalf("month %d, %v in %s: %v, with a sector out of reach %v", month, cause, base.Network.Sectors[sector], a, b)
				}
			}
		}
	}
}

// TestPeoplePerRow: twice the people in a row leave shares as they are, but for
// noise.
func TestPeoplePerRow(t *testing.T) {
	shares := func(k int) (n [people.Causes]float64) {
		s := *scaled(hamlet(t), 60)
		s.PeoplePerRow = k
		l := Run(&s, 7, nil)
		for month := range s.Months() {
			for cause := range people.Causes {
				n[cause] += l.Flow(month, cause, ledger.All)
			}
		}
		return n
	}
	one, two := shares(1), shares(2)
	for cause := range people.Causes {
		a, b := one[cause]/one[people.Arrived], two[cause]/two[people.Arrived]
		if one[cause] == 0 && two[cause] == 0 {
			continue
		}
		// Counts in rows fluctuate at most as whole families and their repeats do.
		error := 4 * math.Sqrt(one[cause]+2*two[cause]) / one[people.Arrived]
		if math.Abs(a-b) > limit*error {
			t.Errorf("%v: %v of those who arrived, at two people per row %v", cause, a, b)
		}
	}
}
