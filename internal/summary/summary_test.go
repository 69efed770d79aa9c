package summary

import (
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"vereda/internal/design"
	"vereda/internal/ensemble"
	"vereda/internal/observe"
	"vereda/internal/quantity"
	"vereda/internal/result"
	"vereda/internal/shard"
)

// plan is a design with two factors, two seeds, two variants, two outcomes and a
// series of one month.
func plan(d design.Design) *shard.Plan {
	d.Factors, d.Seed = 2, 1
	return &shard.Plan{Format: shard.Format, Program: "test", Scenario: "small", Variants: []shard.Variant{{Name: "", Digest: "a"}, {Name: "more", Digest: "b"}},
		Factors: []design.Factor{{Name: "x", Unit: "1", Low: 0, High: 1}, {Name: "y<&", Unit: "km", Low: 0, High: 10}}, Design: d, Seeds: []uint64{1, 2},
		Outcomes: []shard.Outcome{{Group: "deaths and harms", Title: "deaths", Unit: "people"}, {Group: "crossings", Title: "share", Unit: "share"}},
		Series:   1, From: "2019-01", To: "2019-02", Nationality: "all"}
}

// fill gives every run its values: deaths are 3x + y/10 + seed's luck + variant,
// the share is missing in the second seed.
func fill(p *shard.Plan) Input {
	values := make([][]float64, p.Runs())
	for r := range values {
		run := p.Run(r)
		x := p.Values(run.Row)
		luck := []float64{-0.25, 0.25}[run.Seed%2]
		share := x[0]
		if run.Seed == 1 {
			share = math.NaN()
		}
		values[r] = []float64{3*x[0] + x[1]/10 + luck + float64(run.Variant), share, float64(r)}
	}
	month := quantity.Date{Y: 2019, M: 1, D: 1}.Month()
	return Input{Plan: p, Values: values, Sectors: []string{"east"}, Nationalities: []string{"AAA"},
		Layout: []observe.Series{{Instrument: &observe.Instrument{Name: "met", Unit: "people"}, Points: []observe.Point{{Month: month, Sector: 0, Nationality: -1, Party: -1}}}}}
}

func TestMeansCountDrawsNotRuns(t *testing.T) {
	p := plan(design.Design{Kind: design.Sobol, Size: 16})
	s := Of(fill(p))
	var expected []float64
	for row := range 16 {
		x := p.Values(row)
		expected = append(expected, 3*x[0]+x[1]/10)
	}
	want := ensemble.EstimateOf(expected)
	got := s.Means[0]
	if got.Estimate.N != 16 || math.Abs(got.Estimate.Mean-want.Mean) > 1e-12 || math.Abs(got.Estimate.MCSE()-want.MCSE()) > 1e-12 {
		t.Errorf("mean of deaths %+v, want %+v", got.Estimate, want)
	}
	if got.SD <= want.SD || got.Precision <= 0 || math.Abs(got.Precision*(got.Quantile[6]-got.Quantile[0])-got.Estimate.MCSE()) > 1e-12 {
		t.Errorf("%+v: chance must add to the spread of runs, and the precision be the error over the width", got)
	}
	if share := s.Means[1]; share.Estimate.N != 16 || math.IsNaN(share.Estimate.Mean) {
		t.Errorf("a share of nothing in one seed spoils the mean: %+v", share)
	}
	d := s.Differences[0]
	if math.Abs(d.Difference.Mean-1) > 1e-12 || len(d.Row.Differences) != 16 || d.Variant != 1 {
		t.Errorf("difference %+v, want exactly 1 for every draw", d)
	}
	if split := s.Moves[0].Split; math.Abs(split.Parameters.Value+split.Chance.Value-1) > 1e-9 || split.Chance.Value < 0.05 || split.Seeds != 2 {
		t.Errorf("split %+v: luck does not depend on the parameters here", split)
	}
}

// With one draw the units are seeds.
// Deaths are 3x + y/10 for uniform x and y, and in the variant one more: their spread over
// their mean against that of x and y, which is 1/sqrt(3) each.
func TestAmplificationByHand(t *testing.T) {
	for _, kind := range []design.Kind{design.Sobol, design.Saltelli} {
		p := plan(design.Design{Kind: kind, Size: 512})
		p.Factors = append(p.Factors[:1:1], design.Factor{Name: "y", Low: 0, High: 10})
		s := Of(fill(p))
		for v, mean := range []float64{2, 3} {
			// 9/12 + 1/12 of the factors and 1/16 of the seeds' luck.
			want := math.Sqrt(9.0/12+1.0/12+1.0/16) / mean * math.Sqrt(3)
			if got := s.Means[v*len(p.Outcomes)].Amplification; math.Abs(got/want-1) > 0.02 {
				t.Errorf("%s, variant %d: %g, want %g", kind, v, got, want)
			}
		}
	}
	p := plan(design.Design{Kind: design.Sobol, Size: 16})
	for i := range p.Factors {
		p.Factors[i].Low = -p.Factors[i].High // nothing says how wide that is
	}
	if got := Of(fill(p)).Means[0].Amplification; !math.IsNaN(got) {
		t.Errorf("parameters on both sides of 0: %g", got)
	}
	if got := Of(fill(plan(design.Design{Kind: design.Morris, Size: 4}))).Means[0].Amplification; !math.IsNaN(got) {
		t.Errorf("a design that is not drawn from what is likely: %g", got)
	}
}

func TestSeedsAreUnitsWithoutParameters(t *testing.T) {
	p := plan(design.Design{Kind: design.Latin, Size: 1})
	p.Factors, p.Design.Factors = nil, 0
	p.Seeds = []uint64{1, 2, 3}
	in := Input{Plan: p, Values: [][]float64{{2, 1, 0}, {3, 1, 0}, {4, 1, 0}, {6, 1, 0}, {9, 1, 0}, {10, 1, 0}}}
	s := Of(in)
	if e := s.Means[0].Estimate; e.N != 3 || e.Mean != 5 || math.Abs(e.MCSE()-math.Sqrt(13.0/3)) > 1e-12 {
		t.Errorf("%+v, want the mean of 2, 4, 9", e)
	}
	if got := s.Differences[0].Row.Differences; !slices.Equal(got, []float64{1, 2, 1}) {
		t.Errorf("differences %v, want 1, 2, 1", got)
	}
	if len(s.Moves) != 0 {
		t.Errorf("something moves outcomes where nothing varies: %+v", s.Moves)
	}
}

// The interval of a count ends at 0, and that of a difference goes on.
func TestIntervalsOfCountsEndAtZero(t *testing.T) {
	p := plan(design.Design{Kind: design.Latin, Size: 1})
	p.Factors, p.Design.Factors = nil, 0
	p.Seeds = []uint64{1, 2, 3}
	s := Of(Input{Plan: p, Values: [][]float64{{0, 1, 0}, {0, 1, 0}, {0, 1, 0}, {0, 1, 0}, {9, 1, 0}, {10, 1, 0}}})
	if e := s.Means[0].Estimate; e.Low != 0 || e.Mean != 3 || e.High < 15 {
		t.Errorf("deaths 0, 0 and 9: %+v, want an interval from 0", e)
	}
	if e := s.Differences[0].Difference; !(e.Low < 0) {
		t.Errorf("differences 0, 0 and 1: %+v, want an interval that goes below 0", e)
	}
}

// One unit has no interval, and so reaches no error that was asked for.
func TestOneUnitIsNeverEnough(t *testing.T) {
	p := plan(design.Design{Kind: design.Latin, Size: 1})
	p.Factors, p.Design.Factors, p.Seeds, p.Until = nil, 0, []uint64{1}, 0.5
	if units, reached, ok := Enough(p, [][]float64{{2, 1, 0}, {3, 1, 0}}); units != 1 || reached || !ok {
		t.Errorf("%d units, reached %t, ok %t", units, reached, ok)
	}
}

// The first checkpoint at which the error is small enough ends the ensemble,
// whatever has been run beyond it, and missing runs are asked for no earlier than
// needed.
func TestEnoughLooksAtCheckpointsOnly(t *testing.T) {
	p := plan(design.Design{Kind: design.Sobol, Size: 100})
	p.Until = 0.06
	in := fill(p)
	units, reached, ok := Enough(p, in.Values)
	if !ok || !reached || units != 32 {
		t.Fatalf("%d units, reached %t, ok %t; want 32: 1/sqrt(n)/3.9 falls below 0.06 between 16 and 32", units, reached, ok)
	}
	for k, v := range in.Values {
		if k >= 32*4 && v != nil {
			in.Values[k] = nil // not run
		}
	}
	if again, _, ok := Enough(p, in.Values); !ok || again != 32 {
		t.Errorf("without the runs beyond it: %d units, ok %t", again, ok)
	}
	in.Values[20*4] = nil
	if need, _, ok := Enough(p, in.Values); ok || need != 32 {
		t.Errorf("with a run missing before it: need %d, ok %t", need, ok)
	}
	p.Until = 1e-6
	if units, reached, ok := Enough(p, fill(p).Values); units != 100 || reached || !ok {
		t.Errorf("out of reach: %d units, reached %t, ok %t", units, reached, ok)
	}
}

// Indices of 3x + y/10 with y up to 10: variances 9/12 and 1/12, so 0.9 and 0.1.
func TestIndicesOfASum(t *testing.T) {
	s := Of(fill(plan(design.Design{Kind: design.Saltelli, Size: 1024})))
	for j, want := range []float64{0.9, 0.1} {
		m := s.Moves[0].Indices
		if math.Abs(m.First[j].Value-want) > 0.01 || math.Abs(m.Total[j].Value-want) > 0.01 {
			t.Errorf("factor %d: first %+v, total %+v, want %g", j, m.First[j], m.Total[j], want)
		}
	}
	if got := s.Moves[0].Ranked(); !slices.Equal(got, []int{0, 1}) {
		t.Errorf("ranked %v", got)
	}
	if n := s.Means[0].Estimate.N; n != 1024 {
		t.Errorf("the mean counts %d draws, want the 1,024 independent ones", n)
	}
	effects := Of(fill(plan(design.Design{Kind: design.Morris, Size: 20}))).Moves[0].Effects
	if math.Abs(effects[0].Mean-3) > 1e-9 || math.Abs(effects[1].Mean-1) > 1e-9 {
		t.Errorf("effects %+v, want 3 and 1 over the whole range", effects)
	}
}

// The folder holds what the tables say, the same bytes whenever it is written, with
// a picture that is XML whatever parameters are called, and replaces only its kind.
func TestFolder(t *testing.T) {
	p := plan(design.Design{Kind: design.Saltelli, Size: 8})
	s := Of(fill(p))
	dir := filepath.Join(t.TempDir(), "out")
	if err := s.Write(dir, "0.0.0", false); err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile(filepath.Join(dir, result.SumsFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Write(dir, "0.0.0", false); err == nil {
		t.Error("an existing folder was replaced unasked")
	}
	if err := Of(fill(p)).Write(dir, "0.0.0", true); err != nil {
		t.Fatal(err)
	}
	if again, _ := os.ReadFile(filepath.Join(dir, result.SumsFile)); string(again) != string(sums) {
		t.Error("written again, some bytes are others")
	}
	if faults, err := result.CheckSums(dir, nil); err != nil || len(faults) > 0 {
		t.Errorf("%v, %v", faults, err)
	}
	quantiles := table(t, dir, "quantiles")
	if rows := 2*2*7 + 2*7; len(quantiles) != rows+1 {
		t.Errorf("%d quantiles, want %d: 7 levels of 2 outcomes and 1 point, for 2 variants", len(quantiles)-1, rows)
	}
	// The series holds the number of the run: its median over the base's runs.
	last := p.Runs() - 2
	found := false
	for _, row := range quantiles[1:] {
		if row[0] == "base" && row[1] == "met" && row[8] == "0.5" {
			found = true
			if v, _ := strconv.ParseFloat(row[9], 64); row[7] != "quantile" || row[4] != "east" || row[3] != "2019-01-01" || v != float64(last)/2 {
				t.Errorf("median row %v, want %g", row, float64(last)/2)
			}
		}
	}
	if !found {
		t.Error("no median of the series")
	}
	file, err := os.Open(filepath.Join(dir, "quantiles.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	info, _ := file.Stat()
	kept, err := parquet.Read[quantileRow](file, info.Size())
	if err != nil || len(kept) != len(quantiles)-1 || kept[0].OutputID != 0.025 || *kept[0].Value != s.Means[0].Quantile[0] {
		t.Errorf("%d rows of Parquet, %v", len(kept), err)
	}
	picture, err := os.ReadFile(filepath.Join(dir, "sensitivity.svg"))
	if err != nil || !strings.Contains(string(picture), "deaths [people]") || !strings.Contains(string(picture), "y&lt;&amp;") {
		t.Errorf("the picture lacks the outcome or the parameter: %v", err)
	}
	for d := xml.NewDecoder(strings.NewReader(string(picture))); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, manifest), []byte("{}"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := s.Write(dir, "0.0.0", true); err == nil || !strings.Contains(err.Error(), "holds no result of an ensemble") {
		t.Errorf("a foreign folder was replaced: %v", err)
	}
}

func table(t *testing.T, dir, name string) [][]string {
	t.Helper()
	file, err := os.Open(filepath.Join(dir, name+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
