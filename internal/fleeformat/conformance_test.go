package fleeformat

import (
	"encoding/csv"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"testing/fstest"

	"vereda/internal/gravity"
)

// reference is what many runs of Flee gave for a case: summary.csv and the camps of
// every tenth day.
type reference struct {
	hasten, runs int
	steps        int64
	averaged     [2]float64 // mean and standard deviation over runs
	rescaled     [2]float64
	camps        []campMean
}

type campMean struct {
	day      int
	camp     string
	mean, sd float64
}

// conformanceSeeds is how many runs are held against the reference.
const conformanceSeeds = 200

// TestConformance holds runs of Flee's own cases against its measured results, where
// VEREDA_PEER names the folder that has both. Nothing else needs it.
//
// A mean is equivalent where the 90 % interval of its difference from the reference
// lies within 2 % of it, or within the standard error of the reference if that is
// larger, which few can then show: what is asked of every mean is that its interval is
// not wholly outside, at six standard errors, and of the error measures and the
// person-days that they are equivalent.
func TestConformance(t *testing.T) {
	peer := os.Getenv("VEREDA_PEER")
	if peer == "" {
		t.Skip("VEREDA_PEER does not name a folder with Flee's cases and results")
	}
	for _, name := range []string{"mali2012", "burundi2015", "car2013"} {
		ref := readReference(t, peer, name)
		c, list := Load(hastened(t, filepath.Join(peer, "cases", name), ref.hasten), name, true)
		if c == nil {
			t.Fatal(list.Format())
		}
		conform(t, name, c, ref)
	}
}

// hastened is a case with another value of the key hasten.
func hastened(t *testing.T, dir string, hasten int) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	root := os.DirFS(dir)
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(root, name)
		if name == settingsFile {
			text = fmt.Appendf(nil, "%s", replaceHasten(string(text), hasten))
		}
		files[name] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func replaceHasten(text string, hasten int) string {
	const key = "hasten:"
	for i := 0; i+len(key) < len(text); i++ {
		if text[i:i+len(key)] == key {
			return text[:i] + key + " " + strconv.Itoa(hasten) + "\n"
		}
	}
	return text + "\noptimisations:\n  hasten: " + strconv.Itoa(hasten) + "\n"
}

func readReference(t *testing.T, peer, name string) reference {
	t.Helper()
	table := func(file string) []map[string]string {
		f, err := os.Open(filepath.Join(peer, "reference", file))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		rows, err := csv.NewReader(f).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		var out []map[string]string
		for _, row := range rows[1:] {
			m := map[string]string{}
			for i, cell := range row {
				m[rows[0][i]] = cell
			}
			out = append(out, m)
		}
		return out
	}
	number := func(text string) float64 {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	var ref reference
	for _, m := range table("summary.csv") {
		if m["case"] == name {
			ref.hasten, ref.runs, ref.steps = int(number(m["hasten"])), int(number(m["runs"])), int64(number(m["person_steps"]))
			ref.averaged = [2]float64{number(m["averaged_relative_difference_mean"]), number(m["averaged_relative_difference_sd"])}
			ref.rescaled = [2]float64{number(m["rescaled_mean"]), number(m["rescaled_sd"])}
		}
	}
	for _, m := range table(name + "_camps.csv") {
		ref.camps = append(ref.camps, campMean{int(number(m["day"])), m["camp"], number(m["mean"]), number(m["sd"])})
	}
	return ref
}

// spread gathers values: their number, sum and sum of squares.
type spread struct{ n, sum, squares float64 }

func (s *spread) add(v float64) { s.n, s.sum, s.squares = s.n+1, s.sum+v, s.squares+v*v }
func (s *spread) mean() float64 { return s.sum / s.n }
func (s *spread) error() float64 {
	return math.Sqrt(max(0, s.squares/s.n-s.mean()*s.mean()) / (s.n - 1))
}

// verdict of a comparison of two means.
type verdict int

const (
	equivalent verdict = iota
	undecided
	different
)

// against compares with the mean of a number of runs.
func (s *spread) against(mean, sd float64, runs int) verdict {
	own := sd / math.Sqrt(float64(runs))
	margin := math.Max(0.02*math.Abs(mean), own)
	off := math.Abs(s.mean() - mean)
	se := math.Hypot(s.error(), own)
	switch {
	case off+1.645*se <= margin:
		return equivalent
	case off-6*se > margin:
		return different
	}
	return undecided
}

// blind reports whether not even equal means could be shown equivalent: the reference has
// too few runs for its margin.
func (s *spread) blind(mean, sd float64, runs int) bool {
	own := sd / math.Sqrt(float64(runs))
	return 1.645*math.Hypot(s.error(), own) > math.Max(0.02*math.Abs(mean), own)
}

func conform(t *testing.T, name string, c *gravity.Case, ref reference) {
	var averaged, rescaled spread
	camps := make([]spread, len(ref.camps))
	var paths [][]float64
	for seed := range uint64(conformanceSeeds) {
		r := gravity.Run(c, seed+1, gravity.Persons)
		if r.PersonDays != ref.steps {
			t.Fatalf("%s: %d person-days, of Flee %d", name, r.PersonDays, ref.steps)
		}
		e := gravity.Score(c, r)
		averaged.add(e.Averaged)
		rescaled.add(e.Rescaled)
		path := make([]float64, len(ref.camps))
		for i, x := range ref.camps {
			for k, place := range r.Camps {
				if c.Places[place].Name == x.camp {
					path[i] = float64(r.Days[x.day].Camps[k])
				}
			}
			camps[i].add(path[i])
		}
		paths = append(paths, path)
	}
	joint(t, name, paths, ref)
	counts, blind := [3]int{}, 0
	for i, x := range ref.camps {
		v := camps[i].against(x.mean, x.sd, ref.runs)
		counts[v]++
		if v == undecided && camps[i].blind(x.mean, x.sd, ref.runs) {
			blind++
		}
		if v == different {
			t.Errorf("%s, %s on day %d: %.1f people, of Flee %.1f (one standard error %.1f and %.1f)", name, x.camp, x.day, camps[i].mean(), x.mean,
				camps[i].error(), x.sd/math.Sqrt(float64(ref.runs)))
		}
	}
	t.Logf("%s: averaged %.4f (Flee %.4f), rescaled %.4f (Flee %.4f), %d person-days; of %d camp means %d equivalent, %d undecided (%d that so few runs of Flee could not show), %d different", name,
		averaged.mean(), ref.averaged[0], rescaled.mean(), ref.rescaled[0], ref.steps, len(ref.camps), counts[equivalent], counts[undecided], blind, counts[different])
	for what, x := range map[string]struct {
		s   *spread
		ref [2]float64
	}{"averaged relative difference": {&averaged, ref.averaged}, "rescaled": {&rescaled, ref.rescaled}} {
		if x.s.against(x.ref[0], x.ref[1], ref.runs) != equivalent {
			t.Errorf("%s: %s %.5f (one standard error %.5f) is not shown equivalent to %.5f (%.5f)", name, what, x.s.mean(), x.s.error(), x.ref[0], x.ref[1]/math.Sqrt(float64(ref.runs)))
		}
	}
}
