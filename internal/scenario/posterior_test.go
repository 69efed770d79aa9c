package scenario

import (
	"slices"
	"strings"
	"testing"
)

const aboutTwo = `draws: 2
effective: 1.5
runs: 40
people_per_row: 20
tolerance: 1
fit:
  - {from: 2019-01, to: 2019-03}
scenario: "0"
targets:
  - target: "repeat-share, 2019-01 to 2019-03"
    counted: 0.1
    error: 0.02
    low: 0.08
    median: 0.1
    high: 0.12
`

func withPosterior(t *testing.T) map[string]string {
	files := hamlet(t)
	files[PosteriorFile] = "patrol.effort,custody.passing\n0.5,0.6\n1.25,0.7\n"
	files[AboutFile] = aboutTwo
	files[TargetsFile] = strings.Join(TargetColumns, ",") + "\nrepeat-share,,,,2019-01,2019-03,0.1,0.2,assumption\n"
	return files
}

func TestPosteriorIsReadAndUsed(t *testing.T) {
	s := mustLoad(t, withPosterior(t), "")
	p := s.Posterior
	if p == nil || !slices.Equal(p.Names, []string{"patrol.effort", "custody.passing"}) || len(p.Draws) != 2 || p.Draws[1][0] != 1.25 {
		t.Fatalf("posterior %+v", p)
	}
	if p.Effective != 1.5 || p.Runs != 40 || p.Rows != 20 || p.Tolerance != 1 || len(p.Fit) != 1 || len(p.Targets) != 1 || p.Targets[0].High != 0.12 {
		t.Errorf("said of it: %+v", p)
	}
	if len(s.TargetRows) != 1 || s.TargetRows[0][0] != "repeat-share" {
		t.Errorf("targets %v", s.TargetRows)
	}
	for i := range 5 {
		d, err := s.WithDraw(i)
		if err != nil {
			t.Fatal(err)
		}
		if want := p.Draws[p.Draw(i)][0]; float64(d.Params.Patrol.Effort) != want {
			t.Errorf("draw %d has effort %v, want %v", i, d.Params.Patrol.Effort, want)
		}
	}
	without := mustLoad(t, hamlet(t), "")
	if float64(s.Params.Patrol.Effort) != float64(without.Params.Patrol.Effort) {
		t.Error("the stated value changed")
	}
	if RunDigest(s) != RunDigest(without) || s.Digest == without.Digest {
		t.Error("the digest of what decides runs holds the posterior, or the whole one does not")
	}
	if !p.Changed {
		t.Error("a posterior of another scenario is not called so")
	}
}

// again resolves and loads a scenario; sources that only variants use are unused then.
func again(t *testing.T, s *Scenario) *Scenario {
	t.Helper()
	files := map[string]string{}
	for name, text := range Resolve(s) {
		files[name] = string(text)
	}
	r, list := LoadVariant(folderOf(files), "hamlet", "")
	if r == nil {
		t.Fatal(list.Format())
	}
	return r
}

// What a variant sets itself wins over the draws.
func TestVariantWinsOverPosterior(t *testing.T) {
	files := withPosterior(t)
	files["variants/more-beds/parameters.csv"] = strings.Join(parameterColumns, ",") + "\npatrol.effort,,0.9,1,0.5,1.5,uniform,assumption,D,\n"
	s := mustLoad(t, files, "more-beds")
	if p := s.Posterior; !slices.Equal(p.Names, []string{"custody.passing"}) || p.Draws[1][0] != 0.7 {
		t.Errorf("posterior %v %v", p.Names, p.Draws)
	}
	d, err := s.WithDraw(1)
	if err != nil || float64(d.Params.Patrol.Effort) != 0.9 {
		t.Errorf("effort %v, %v", d.Params.Patrol.Effort, err)
	}
}

// Resolving and loading keeps the posterior, and one that was drawn of this scenario is
// not called changed until a parameter moves.
func TestPosteriorGoesRound(t *testing.T) {
	files := withPosterior(t)
	s := mustLoad(t, files, "")
	files[AboutFile] = strings.Replace(aboutTwo, `"0"`, quote(RunDigest(s)), 1)
	if s = mustLoad(t, files, ""); s.Posterior.Changed {
		t.Error("the scenario is called changed")
	}
	if r := again(t, s); r.Digest != s.Digest || r.Posterior.Changed {
		t.Error("the resolved scenario is another")
	}
	s.Values[0].Value *= 1.01
	if RunDigest(s) == s.Posterior.Scenario {
		t.Error("a changed parameter is not seen")
	}
}

// The first draws are spread over all, and all are used once before any twice.
func TestDrawsAreSpread(t *testing.T) {
	for _, n := range []int{1, 2, 7, 200, 201, 512} {
		p := &Posterior{Draws: make([][]float64, n)}
		seen := make([]int, n)
		for i := range 2 * n {
			seen[p.Draw(i)]++
		}
		for k, times := range seen {
			if times != 2 {
				t.Fatalf("%d draws: draw %d is used %d times of two rounds", n, k, times)
			}
		}
	}
	p := &Posterior{Draws: make([][]float64, 200)}
	quarters := [4]int{}
	for i := range 12 {
		quarters[p.Draw(i)/50]++
	}
	for q, n := range quarters {
		if n < 2 || n > 4 {
			t.Errorf("of the first 12 draws %d lie in quarter %d", n, q)
		}
	}
}

func TestCoarser(t *testing.T) {
	s := mustLoad(t, withPosterior(t), "")
	c, err := s.Coarser(20)
	if err != nil || c.PeoplePerRow != 20 || c.Posterior != nil || c.Digest == s.Digest || s.PeoplePerRow == 20 {
		t.Errorf("%v, %v", c, err)
	}
	if r := again(t, c); r.Digest != c.Digest {
		t.Error("the coarse scenario does not read back as itself")
	}
	if _, err := s.Coarser(0); err == nil {
		t.Error("nobody per row")
	}
}
