package fleeformat_test

import (
	"context"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"vereda/internal/ensemble"
	"vereda/internal/fleeformat"
	"vereda/internal/gravity"
)

// runs of each engine on each reference case.
const runs = 150

// TestEnginesOnShippedCases compares both engines on the cases of the repository.
func TestEnginesOnShippedCases(t *testing.T) {
	cases, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range cases {
		c, list := fleeformat.Load(os.DirFS(filepath.Join("testdata", entry.Name())), entry.Name(), false)
		if c == nil {
			t.Fatal(list.Format())
		}
		compare(t, c)
	}
}

// compare sets runs by persons beside runs by counts.
func compare(t *testing.T, c *gravity.Case) (counts [][]float64) {
	persons := sample(t, c, gravity.Persons, 0)
	counts = sample(t, c, gravity.Counts, 1_000_000)
	means, seconds := differ(persons, counts)
	t.Logf("%s: means within %.1f, second moments within %.1f standard errors", c.Name, means, seconds)
	if means > 6 || seconds > 6 {
		t.Errorf("%s: means differ by %.1f, second moments by %.1f standard errors", c.Name, means, seconds)
	}
	return counts
}

// TestEnginesOnReferenceCases compares both engines on whole cases: means, variances
// and correlations between camps on four days, at six standard errors. VEREDA_PEER
// names the folder with the cases; .ci/run sets it where they lie beside the checkout.
func TestEnginesOnReferenceCases(t *testing.T) {
	peer := os.Getenv("VEREDA_PEER")
	if peer == "" {
		t.Skip("VEREDA_PEER does not name the folder with the reference cases")
	}
	for name, hasten := range map[string]string{"mali2012": "20", "burundi2015": "20", "car2013": "40"} {
		t.Run(name, func(t *testing.T) {
			c, list := fleeformat.Load(hastened(t, filepath.Join(peer, "cases", name), hasten), name, false)
			if c == nil {
				t.Fatal(list.Format())
			}
			counts := compare(t, c)
			// The test must see a chance that is off by a fiftieth.
			c.Set.DefaultChance *= 1.02
			c.Set.ConflictWeight *= 1.02
			if means, _ := differ(sample(t, c, gravity.Counts, 2_000_000), counts); means < 6 {
				t.Errorf("other weights are %.1f standard errors off and would pass", means)
			}
		})
	}
}

// sample gives people in camps on four days of many runs.
func sample(t *testing.T, c *gravity.Case, e gravity.Engine, first uint64) [][]float64 {
	out := make([][]float64, runs)
	err := ensemble.Each(context.Background(), runs, 0, func(i int) error {
		r := gravity.Run(c, first+uint64(i), e)
		for quarter := 1; quarter <= 4; quarter++ {
			for _, n := range r.Days[len(r.Days)*quarter/4-1].Camps {
				out[i] = append(out[i], float64(n))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// moment is the mean over runs of the product of two columns' deviations, with the
// variance of that mean.
func moment(rows [][]float64, mean []float64, i, j int) (value, variance float64) {
	n := float64(len(rows))
	squares := 0.0
	for _, row := range rows {
		v := (row[i] - mean[i]) * (row[j] - mean[j])
		value += v / n
		squares += v * v / n
	}
	return value, (squares - value*value) / n
}

// differ gives the largest standard scores of differences of means and of second
// moments.
func differ(a, b [][]float64) (means, seconds float64) {
	average := func(rows [][]float64) []float64 {
		mean := make([]float64, len(rows[0]))
		for _, row := range rows {
			for i, v := range row {
				mean[i] += v / float64(len(rows))
			}
		}
		return mean
	}
	ma, mb := average(a), average(b)
	for i := range ma {
		va, _ := moment(a, ma, i, i)
		vb, _ := moment(b, mb, i, i)
		// Whole people: a mean over runs is not known better than a part of one.
		least := 1 / float64(runs*runs)
		means = math.Max(means, math.Abs(ma[i]-mb[i])/math.Sqrt((va+vb)/runs+least))
		for j := range i + 1 {
			pa, ea := moment(a, ma, i, j)
			pb, eb := moment(b, mb, i, j)
			seconds = math.Max(seconds, math.Abs(pa-pb)/math.Sqrt(ea+eb+least))
		}
	}
	return means, seconds
}

// hastened is a folder with another value of optimisations: hasten.
func hastened(t *testing.T, dir, hasten string) fs.FS {
	files := fstest.MapFS{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if name == "simsetting.yml" {
			text := strings.Replace(string(data), "hasten: 1", "hasten: "+hasten, 1)
			if text == string(data) {
				t.Fatal("the settings have no hasten: 1")
			}
			data = []byte(text)
		}
		files[filepath.ToSlash(name)] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
