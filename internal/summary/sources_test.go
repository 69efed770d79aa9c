package summary

import (
	"math"
	"testing"

	"vereda/internal/design"
	"vereda/internal/shard"
)

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
