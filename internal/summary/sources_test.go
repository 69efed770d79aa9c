package summary

import (
	"math"
	"testing"

	"vereda/internal/design"
	"vereda/internal/shard"
)

// firstSeeds keeps of the values of runs those of the first seed.
func firstSeeds(p *shard.Plan, values [][]float64) (list [][]float64) {
	for r := range values {
		if p.SeedOf(p.Run(r)) == p.Seeds[0] {
			list = append(list, values[r])
		}
	}
	return list
}

// Sources of a sum whose parts are known: a parameter, chance by seed and shifts by variant
// of each kind.
func TestSourcesOfASum(t *testing.T) {
	p := plan(design.Design{Kind: design.Latin, Size: 256})
	p.Seeds = nil
	for i := range uint64(6) {
		p.Seeds = append(p.Seeds, i+1)
	}
	p.Variants = []shard.Variant{{Digest: "a"}, {Name: "rule", Digest: "b"}, {Name: "way", Digest: "c", Kind: shard.StructureKind}, {Name: "other", Digest: "d", Kind: shard.StructureKind}, {Name: "record", Digest: "e", Kind: shard.InputKind}}
	shift := []float64{0, 2, 1, 5, -4}
	luck := []float64{-1.5, 0.5, 1, -0.5, 2, -1.5}
	in := Input{Plan: p}
	row := make([]float64, len(p.Factors))
	for r := range p.Runs() {
		run := p.Run(r)
		copy(row, p.Values(run.Row))
		k := 0
		for i, s := range p.Seeds {
			if s == p.SeedOf(run) {
				k = i
			}
		}
		in.Values = append(in.Values, []float64{100 + 3*row[0] + luck[k] + shift[run.Variant]})
	}
	p.Outcomes = p.Outcomes[:1]
	s := Of(in)
	variance := func(values ...float64) float64 {
		mean, sum := 0.0, 0.0
		for _, v := range values {
			mean += v / float64(len(values))
		}
		for _, v := range values {
			sum += (v - mean) * (v - mean)
		}
		return sum / float64(len(values)-1)
	}
	var drawn []float64
	for r := range p.Rows() {
		drawn = append(drawn, 3*p.Values(r)[0])
	}
	want := map[string]float64{SourceChance: variance(luck...), SourceParameters: variance(drawn...), SourceScenario: variance(0, 2), SourceStructure: variance(0, 1, 5), SourceInput: variance(0, -4), SourceTogether: 0}
	x := s.Sources[0]
	for _, part := range x.Parts {
		if got := part.Share * x.Variance; math.Abs(got-want[part.Name]) > 1e-9 {
			t.Errorf("%s: %g, want %g", part.Name, got, want[part.Name])
		}
	}
	// With one seed nothing tells chance from parameters, and neither is named alone.
	one := *p
	one.Seeds = p.Seeds[:1]
	x = Of(Input{Plan: &one, Values: firstSeeds(p, in.Values)}).Sources[0]
	if got := x.Parts[0]; got.Name != SourceBoth || math.Abs(got.Share*x.Variance-variance(drawn...)) > 1e-9 || len(x.Parts) != 5 {
		t.Errorf("one seed: %+v, want %s of %g first", x, SourceBoth, variance(drawn...))
	}
	// Of one run nothing can be told.
	single := one
	single.Variants, single.Factors, single.Design = p.Variants[:1], nil, design.Design{Kind: design.Latin, Size: 1}
	if x := Of(Input{Plan: &single, Values: [][]float64{{100}}}).Sources[0]; !math.IsNaN(x.Variance) || !math.IsNaN(x.Parts[len(x.Parts)-1].Share) {
		t.Errorf("one run: %+v, want nothing", x)
	}
	// A table of points is drawn from nothing that is thought likely.
	one.Points = nil
	for r := range one.Rows() {
		one.Points = append(one.Points, one.Values(r))
	}
	one.Design = design.Design{Kind: design.Points, Size: len(one.Points), Factors: len(p.Factors)}
	if got := Of(Input{Plan: &one, Values: firstSeeds(p, in.Values)}).Sources; got != nil {
		t.Errorf("points: %+v, want nothing", got)
	}
	p.Variants = p.Variants[:1]
	in.Values = nil
	for r := range p.Runs() {
		in.Values = append(in.Values, []float64{p.Values(p.Run(r).Row)[0]})
	}
	for _, part := range Of(in).Sources[0].Parts {
		if varied := part.Name == SourceChance || part.Name == SourceParameters || part.Name == SourceTogether; varied == math.IsNaN(part.Share) {
			t.Errorf("%s of a base alone: %g", part.Name, part.Share)
		}
	}
}
