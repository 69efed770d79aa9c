package shard

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"vereda/internal/chance"
	"vereda/internal/design"
	"vereda/internal/ensemble"
)

// small is a plan of rows x 2 seeds x 2 variants with three outcomes.
func small(rows int) *Plan {
	return &Plan{Format: Format, Program: "test", Scenario: "small", Variants: []Variant{{Digest: "aa"}, {Name: "more", Digest: "bb"}},
		Factors: []design.Factor{{Name: "x", Low: 0, High: 1}, {Name: "y", Low: 1, High: 100, Prior: "log-uniform"}},
		Design:  design.Design{Kind: design.Latin, Factors: 2, Size: rows, Seed: 3}, Seeds: []uint64{7, 8},
		Outcomes: []Outcome{{"g", "one", "people"}, {"g", "two", "people"}}, Series: 1, From: "2019-01", To: "2019-02", Nationality: "all"}
}

// imagine makes the values of a run: a function of what decides it.
func imagine(p *Plan) func(Run) ([]float64, error) {
	return func(r Run) ([]float64, error) {
		x := p.Values(r.Row)
		luck := float64(chance.Hash(p.Seeds[r.Seed])>>11) * 0x1p-53
		third := math.NaN() // a share of nothing
		if r.Row%3 > 0 {
			third = x[0]
		}
		return []float64{x[0] + x[1] + luck, float64(r.Variant), third}, nil
	}
}

// quick is a disk that waits for nothing: most tests do not end the power.
type quick struct{ system }

func (quick) write(path string, text []byte) error { return os.WriteFile(path, text, 0o666) }
func (quick) sync(string) error                    { return nil }

func create(t testing.TB, p *Plan) *Folder {
	t.Helper()
	return createIn(t, t.TempDir(), p)
}

// createIn fills an empty folder.
func createIn(t testing.TB, dir string, p *Plan) *Folder {
	t.Helper()
	if err := Fill(dir, p, map[string][]byte{"base/scenario.yaml": []byte("title: small\n"), "more/scenario.yaml": []byte("title: more\n")}); err != nil {
		t.Fatal(err)
	}
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// complete gathers a folder that must lack nothing.
func complete(t testing.TB, f *Folder) [][]float64 {
	t.Helper()
	g, err := f.Gather()
	if err != nil {
		t.Fatal(err)
	}
	if g.Missing != 0 {
		t.Fatalf("%d of %d runs are missing", g.Missing, f.Plan.Runs())
	}
	return g.Values
}

func same(a, b [][]float64) bool {
	return reflect.DeepEqual(bits(a), bits(b))
}

func bits(values [][]float64) (list [][]uint64) {
	for _, row := range values {
		var words []uint64
		for _, v := range row {
			words = append(words, math.Float64bits(v))
		}
		list = append(list, words)
	}
	return list
}

func TestRunsAreNumberedByRowSeedVariant(t *testing.T) {
	p := small(5)
	seen := map[Run]bool{}
	keys := map[digest]bool{}
	for r := range p.Runs() {
		run := p.Run(r)
		if run.Number != r || run.Row != r/4 || run.Seed != r/2%2 || run.Variant != r%2 {
			t.Errorf("run %d is %+v", r, run)
		}
		seen[run], keys[p.RunKey(run)] = true, true
	}
	if len(seen) != 20 || len(keys) != 20 {
		t.Errorf("%d different runs with %d keys, want 20", len(seen), len(keys))
	}
	// The key of a run depends on what decides it, not on the plan it stands in.
	other := small(5)
	other.Seeds = []uint64{8, 9}
	if p.RunKey(p.Run(2)) != other.RunKey(other.Run(0)) || p.RunKey(p.Run(0)) == other.RunKey(other.Run(0)) {
		t.Error("keys do not follow the seed")
	}
	other.Program = "another"
	if p.Key() == other.Key() || p.RunKey(p.Run(2)) == other.RunKey(other.Run(0)) {
		t.Error("another program has the same keys")
	}
}

// The values are the same to the bit for every split, order of shards, number of
// workers and place of interruption.
func TestAnySplitGivesTheSame(t *testing.T) {
	p := small(16)
	whole := create(t, p)
	if err := whole.Work(context.Background(), Job{Share: All, Make: imagine(p)}); err != nil {
		t.Fatal(err)
	}
	want := complete(t, whole)
	for trial := range 100 { // cut points
		f := create(t, p)
		f.disk = quick{}
		of := trial%7 + 1
		for k := range of {
			share := Share{(k*3+trial)%of + 1, of}
			if of%3 == 0 {
				share.Index = k + 1
			}
			for attempt := 0; ; attempt++ {
				ctx, cancel := context.WithCancel(context.Background())
				stop := int32((trial*7+attempt*5)%13 + 1)
				var made atomic.Int32
				err := f.Work(ctx, Job{Share: share, Workers: trial%4 + 1, Make: func(r Run) ([]float64, error) {
					if made.Add(1) == stop {
						cancel()
					}
					return imagine(p)(r)
				}})
				cancel()
				if err == nil {
					break
				}
				if !errors.Is(err, ensemble.ErrInterrupted) || attempt > p.Runs() {
					t.Fatalf("trial %d: %v", trial, err)
				}
			}
		}
		if !same(complete(t, f), want) {
			t.Fatalf("trial %d: %d shares give other values", trial, of)
		}
	}
}

// What is done is not done again, and doing all again changes no file.
func TestWorkIsIdempotent(t *testing.T) {
	p := small(10)
	f := create(t, p)
	if err := f.Work(context.Background(), Job{Share: All, Units: 4, Make: imagine(p)}); err != nil {
		t.Fatal(err)
	}
	made := 0
	count := func(r Run) ([]float64, error) { made++; return imagine(p)(r) }
	if g, err := f.Gather(); err != nil || g.Missing != 24 {
		t.Fatalf("after 4 of 10 rows: %+v, %v", g, err)
	}
	if err := f.Work(context.Background(), Job{Share: All, Workers: 1, Make: count}); err != nil || made != 24 {
		t.Errorf("%d runs were made, want the 24 that were missing; %v", made, err)
	}
	before, _ := f.parts()
	// Another process that saw nothing of it writes the same runs again.
	records, err := f.readPart(before[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := f.keep(&hold{share: All}, records); err != nil {
		t.Fatal(err)
	}
	if after, _ := f.parts(); !reflect.DeepEqual(before, after) || len(before) != 2 {
		t.Errorf("parts %v, then %v", before, after)
	}
	// Overlapping parts are no harm; contradicting ones are.
	if err := f.keep(&hold{share: All}, records[:3]); err != nil {
		t.Fatal(err)
	}
	complete(t, f)
	records[1].Values[0]++
	if err := f.keep(&hold{share: All}, records[:2]); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Gather(); err == nil || !strings.Contains(err.Error(), "other values here than in another part") {
		t.Errorf("a contradiction was accepted: %v", err)
	}
}

func TestPartsOfOtherPlansAreRefused(t *testing.T) {
	p := small(4)
	f := create(t, p)
	if err := f.Work(context.Background(), Job{Share: All, Make: imagine(p)}); err != nil {
		t.Fatal(err)
	}
	other := create(t, small(5))
	names, _ := f.parts()
	text, err := os.ReadFile(filepath.Join(f.Dir, partsDir, names[0]))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(other.Dir, partsDir, names[0]), text, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := other.Gather(); !errors.Is(err, errForeign) {
		t.Errorf("error %v, want that the part belongs to another plan", err)
	}
}

// Of two workers on one share exactly one works, a hundred times over.
func TestTwoWritersOneWins(t *testing.T) {
	for _, lock := range []string{LockFlock, LockLease, LockAuto} {
		t.Run(lock, func(t *testing.T) { twoWriters(t, lock) })
	}
}

func twoWriters(t *testing.T, lock string) {
	p := small(2)
	p.Lock = lock
	for range 100 {
		f := create(t, p)
		if lock == LockAuto {
			f.seize = noLocks // a lease is taken where there are no locks
		}
		var working, won, lost atomic.Int32
		gate := make(chan bool)
		var group sync.WaitGroup
		for range 2 {
			group.Go(func() {
				<-gate
				err := f.Work(context.Background(), Job{Share: All, Workers: 1, Make: func(r Run) ([]float64, error) {
					if working.Add(1) > 1 {
						t.Error("two work at the same time")
					}
					for lost.Load() == 0 { // until the other was refused
						time.Sleep(10 * time.Microsecond)
					}
					working.Add(-1)
					return imagine(p)(r)
				}})
				var busy *BusyError
				switch {
				case err == nil:
					won.Add(1)
				case errors.As(err, &busy) && strings.Contains(err.Error(), fmt.Sprintf("process %d, since 2", os.Getpid())):
					lost.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		close(gate)
		group.Wait()
		if won.Load() != 1 || lost.Load() != 1 {
			t.Fatalf("%d won, %d were refused", won.Load(), lost.Load())
		}
		complete(t, f)
	}
}

func TestFailingRunIsNamedAndOthersAreKept(t *testing.T) {
	p := small(4)
	f := create(t, p)
	err := f.Work(context.Background(), Job{Share: All, Workers: 1, Make: func(r Run) ([]float64, error) {
		if r.Number == 9 {
			return nil, errors.New("a person stands in two places")
		}
		return imagine(p)(r)
	}})
	if err == nil || !strings.Contains(err.Error(), `run 9 (row 2, seed 7, variant "more"): a person`) {
		t.Errorf("error %v", err)
	}
	if g, err := f.Gather(); err != nil || g.Missing != 7 {
		t.Errorf("%+v, %v; want the 9 runs before it", g, err)
	}
}

func TestPlanFaults(t *testing.T) {
	for want, change := range map[string]func(*Plan){
		"format":                 func(p *Plan) { p.Format = "x" },
		"lacks variants":         func(p *Plan) { p.Variants = nil },
		"the design has 2":       func(p *Plan) { p.Factors = p.Factors[:1] },
		"no range":               func(p *Plan) { p.Factors[0].High = 0 },
		"Monte Carlo error":      func(p *Plan) { p.Until = 1 },
		"unknown design":         func(p *Plan) { p.Design.Kind = "x" },
		"more runs than":         func(p *Plan) { p.Design.Size = design.MaxRows },
		"a point has 1 values":   func(p *Plan) { p.Design.Kind = design.Points; p.Points = [][]float64{{1}} },
		"0 rows with 2 seeds":    func(p *Plan) { p.Design.Kind = design.Points },
		"a size of at least 1, ": func(p *Plan) { p.Design.Size = 0 },
	} {
		p := small(3)
		change(p)
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

func TestParseShare(t *testing.T) {
	if s, err := ParseShare("3/8"); err != nil || s != (Share{3, 8}) || s.String() != "3/8" {
		t.Errorf("%v, %v", s, err)
	}
	for _, text := range []string{"", "3", "0/8", "9/8", "1/0", "a/b", "-1/2", "1/2/3"} {
		if s, err := ParseShare(text); err == nil {
			t.Errorf("%q was read as %v", text, s)
		}
	}
}

// Every flipped bit and every cut of every file of a folder is found, and reading
// never gives a wrong number.
func TestFsckFindsEveryDamage(t *testing.T) {
	p := small(3)
	f := create(t, p)
	if err := f.Work(context.Background(), Job{Share: All, Make: imagine(p)}); err != nil {
		t.Fatal(err)
	}
	e, err := Fsck(f.Dir)
	if err != nil || len(e.Faults)+len(e.Notes) > 0 || e.Runs != 12 || e.Total != 12 || e.Parts != 1 || e.Kind != "ensemble" {
		t.Fatalf("a sound folder: %+v, %v", e, err)
	}
	names, _ := f.parts()
	tried := 0
	for _, name := range []string{"plan.json", "SHA256SUMS", "scenario/base/scenario.yaml", "parts/" + names[0]} {
		path := filepath.Join(f.Dir, filepath.FromSlash(name))
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		try := func(text []byte, what string, at int) {
			if err := os.WriteFile(path, text, 0o666); err != nil {
				t.Fatal(err)
			}
			tried++
			if e, err := Fsck(f.Dir); err == nil && len(e.Faults) == 0 {
				t.Errorf("%s, %s %d: not found", name, what, at)
			}
			if _, err := f.Gather(); err == nil && strings.HasPrefix(name, "parts/") {
				t.Errorf("%s, %s %d: was read", name, what, at)
			}
		}
		for bit := 0; bit < 8*len(whole); bit++ {
			if os.Getenv("VEREDA_SOAK") == "" && bit%7 > 0 && !strings.HasPrefix(name, "parts/") {
				continue
			}
			flipped := append([]byte{}, whole...)
			flipped[bit/8] ^= 1 << (bit % 8)
			try(flipped, "bit", bit)
		}
		for n := range whole {
			try(whole[:n], "cut to", n)
		}
		if err := os.WriteFile(path, whole, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d cases, all found", tried)
	if tried < 4000 {
		t.Errorf("only %d cases were tried", tried)
	}
	if err := os.Rename(filepath.Join(f.Dir, partsDir, names[0]), filepath.Join(f.Dir, partsDir, "part-00000000-0000000000000000")); err != nil {
		t.Fatal(err)
	}
	if e, err := Fsck(f.Dir); err != nil || len(e.Faults) != 1 || !strings.HasPrefix(e.Faults[0], "parts/part-00000000-0000000000000000: ") {
		t.Errorf("a part under another name: %+v, %v", e, err)
	}
}

// Parts made in a copy of the folder are accepted as they are, once, and only sound
// ones of the same plan.
func TestAcceptKeepsPartsMadeElsewhere(t *testing.T) {
	p := small(6)
	here, there := create(t, p), create(t, p)
	if err := there.Work(context.Background(), Job{Share: Share{2, 2}, Make: imagine(p)}); err != nil {
		t.Fatal(err)
	}
	parts, err := there.Parts()
	if err != nil || len(parts) != 1 {
		t.Fatalf("%d parts, %v", len(parts), err)
	}
	for name, text := range parts {
		for range 2 {
			if runs, err := here.Accept(text); err != nil || len(runs) != 12 || runs[0] != 1 {
				t.Fatalf("runs %v, %v", runs, err)
			}
		}
		if kept, err := here.Parts(); err != nil || len(kept) != 1 || string(kept[name]) != string(text) {
			t.Errorf("%d parts are kept, %v; want the one, under its name", len(kept), err)
		}
		if _, err := here.Accept(text[:len(text)-1]); !errors.Is(err, errDamaged) {
			t.Errorf("a cut part: %v", err)
		}
		if _, err := create(t, small(7)).Accept(text); !errors.Is(err, errForeign) {
			t.Errorf("a part of another plan: %v", err)
		}
	}
	if g, err := here.Gather(); err != nil || g.Missing != 12 {
		t.Errorf("%+v, %v", g, err)
	}
}
