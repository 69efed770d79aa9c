package simulate

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vereda/internal/ensemble"
	"vereda/internal/ledger"
	"vereda/internal/people"
	"vereda/internal/scenario"
)

var update = flag.Bool("update", false, "write testdata/digests.txt anew")

const (
	digestFile = "testdata/digests.txt"
	shipped    = "us-southwest-border"
)

// digestWorlds are the scenarios whose results are held in place, each with its
// number of days; their names stand in testdata/digests.txt.
func digestWorlds(t testing.TB) []*scenario.Scenario {
	list := []*scenario.Scenario{hamlet(t), randomWorld(t, 1), randomWorld(t, 13), valley(t), randomWorld(t, 2), receiving(t, 1, 1), made(t, nil)} // 13 has extreme parameters, from the valley on they hold the way
	if s := shippedDays(t, 60); s != nil {
		list = append(list, s)
	}
	return list
}

// shippedDays gives the first days of the shipped scenario, or nil while its
// folder is not complete.
func shippedDays(t testing.TB, days int) *scenario.Scenario {
	s, list := scenario.Load(os.DirFS("../../scenarios/"+shipped), shipped)
	if s == nil {
		t.Logf("the shipped scenario is not complete yet, so that it is left out (%d errors)", list.Errors())
		return nil
	}
	s.Days = days
	return s
}

// TestDigest compares the digest of each ledger with the one kept in testdata.
// The same bytes must come from every processor: .ci/run runs this test by
// itself on arm64 and on amd64 with fused instructions.
func TestDigest(t *testing.T) {
	kept := readDigests(t)
	var lines []string
	for _, s := range digestWorlds(t) {
		for _, seed := range []uint64{1, 2} {
			name := fmt.Sprintf("%s/%d", s.Name, seed)
			if s.Name == shipped {
				// Its data change more often than the model: a digest is kept for
				// the very folder that it was made from.
				name = fmt.Sprintf("%s@%.12s/%d", s.Name, s.Digest, seed)
			}
			got := Run(s, seed, nil).Digest()
			lines = append(lines, name+" "+got)
			want, known := kept[name]
			if !known && s.Name == shipped {
				t.Logf("no digest of %s is kept, because the folder is new; -update keeps it", name)
				continue
			}
			if got != want && !*update {
				t.Errorf("%s: the digest of the ledger is\n%s, kept is\n%s\nif results are meant to change, run go test ./internal/simulate -run TestDigest -update and say why in the changelog", name, got, want)
			}
		}
	}
	if *update {
		if err := os.MkdirAll(filepath.Dir(digestFile), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(digestFile, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func readDigests(t *testing.T) map[string]string {
	text, err := os.ReadFile(digestFile)
	if err != nil && !*update {
		t.Fatal(err)
	}
	kept := map[string]string{}
	for line := range strings.Lines(string(text)) {
		name, digest, _ := strings.Cut(strings.TrimSpace(line), " ")
		kept[name] = digest
	}
	return kept
}

// TestDigestOfAnyNumberOfWorkers wants the same bytes from one worker and from
// several, and from a run alone.
func TestDigestOfAnyNumberOfWorkers(t *testing.T) {
	s := hamlet(t)
	var alone []string
	for _, seed := range ensemble.Seeds(11, 9) {
		alone = append(alone, Run(s, seed, nil).Digest())
	}
	if alone[0] == alone[1] {
		t.Error("two seeds give the same ledger")
	}
	for _, workers := range []int{1, 2, 3, 7} {
		result, err := ensemble.Run(ensemble.Design{Scenario: s, Seeds: ensemble.Seeds(11, 9), Workers: workers, Simulate: Run,
			Extract: func(l *ledger.Ledger) any { return l.Digest() }})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range result.Runs {
			got = append(got, r.Extra.(string))
		}
		if !slices.Equal(got, alone) {
			t.Errorf("with %d workers the ledgers differ from those of runs alone", workers)
		}
	}
}

// TestDigestSeesEveryEvent changes one event of a run: the digest must change.
func TestDigestSeesEveryEvent(t *testing.T) {
	s := hamlet(t)
	run := func(spoil func(w *State)) string {
		l := ledger.New(ShapeOf(s))
		for day, w := range Days(s, 1) {
			if day == 50 {
				spoil(w)
			}
			l.Close(day, w.People, w.Conditions)
		}
		return l.Digest()
	}
	whole := run(func(*State) {})
	for name, spoil := range map[string]func(w *State){
		"an event less":      func(w *State) { w.People.Events = w.People.Events[1:] },
		"another sector":     func(w *State) { w.People.Events[3].Sector ^= 1 },
		"another cause":      func(w *State) { w.People.Events[3].Cause = people.GaveUp },
		"one more enrolled":  func(w *State) { w.Conditions.Enrolled[0]++ },
		"a stock an ulp off": func(w *State) { w.Conditions.InteriorDetained[0] *= 1 + 0x1p-52 },
	} {
		if run(spoil) == whole {
			t.Errorf("%s: the digest stays the same", name)
		}
	}
}
