package summary

import (
	"math"

	"vereda/internal/design"
	"vereda/internal/ensemble"
	"vereda/internal/result"
	"vereda/internal/sensitivity"
	"vereda/internal/shard"
)

// What the spread of an outcome can come of. Alternatives (variants of a kind, with the
// base as one of them) are held equally likely.
const (
	SourceChance     = "chance"
	SourceParameters = "parameters"
	SourceScenario   = "scenario"
	SourceStructure  = "structure"
	SourceInput      = "input data"
	SourceTogether   = "together"
	// SourceBoth stands in place of the first two where each draw was run with one seed, so
	// that nothing tells them apart.
	SourceBoth = "parameters and chance"
)

// Source is one part of the variance of an outcome.
type Source struct {
	Name  string
	Share float64 // of the sum of all parts; NaN where it was not varied
}

// Sources says what the spread of one outcome comes of: chance, parameters, scenario (rules
// that may or may not be made), structure (another mechanism) and input data (another
// record), and what only arises of several together. The parts are components of variance:
// of the base's runs over draws and seeds, and for each kind of variants of the means of
// units (draws, or seeds where there is one draw) over the base and these variants,
//
//	V_kind = (MS_alternative - MS_rest)/units,  together += MS_rest
//
// as in [sensitivity.SplitVariance]. What alternatives of different kinds do to each other
// is not told: each is set beside the base alone.
type Sources struct {
	Outcome  int
	Variance float64 // the sum of the parts; NaN where none can be told
	Parts    []Source
}

// kinds are the kinds of variants with the source that each stands for.
var kinds = []struct {
	kind   shard.Kind
	source string
}{{shard.ScenarioKind, SourceScenario}, {shard.StructureKind, SourceStructure}, {shard.InputKind, SourceInput}}

// sources splits the variance of an outcome; nil for designs whose rows are not drawn from
// what is thought likely, a table of points among them.
func (s *Summary) sources(outcome int) *Sources {
	d := s.Plan.Design
	if d.Kind == design.Morris || d.Kind == design.Factorial || d.Kind == design.Points && s.Plan.Rows() > 1 {
		return nil
	}
	base := drawn(d, s.runs(0, outcome))
	out := &Sources{Outcome: outcome}
	together := 0.0
	add := func(name string, variance float64) { out.Parts = append(out.Parts, Source{name, variance}) }
	split := sensitivity.PartsOfVariance(base)
	switch alone := square(ensemble.EstimateOf(known(means(base))).SD); {
	case s.Plan.Rows() == 1: // units are seeds
		add(SourceChance, alone)
		add(SourceParameters, math.NaN())
	case len(s.Plan.Seeds) == 1:
		add(SourceBoth, alone)
	case split.Variance >= 0:
		add(SourceChance, part(split, split.Chance))
		add(SourceParameters, part(split, split.Parameters))
		together = part(split, split.Together)
	default: // too few draws in which every seed has a value
		add(SourceChance, math.NaN())
		add(SourceParameters, math.NaN())
	}
	for _, k := range kinds {
		between, rest := s.between(k.kind, outcome)
		add(k.source, between)
		together += rest
	}
	told := false
	for _, p := range out.Parts {
		if !math.IsNaN(p.Share) {
			told = true
			out.Variance += p.Share
		}
	}
	add(SourceTogether, together)
	if out.Variance += together; !told {
		out.Variance = math.NaN()
	}
	for i := range out.Parts {
		out.Parts[i].Share /= out.Variance // NaN of nothing
	}
	return out
}

// part is a component of a variance; 0 of nothing.
func part(s sensitivity.Split, share sensitivity.Index) float64 {
	if s.Variance == 0 {
		return 0
	}
	return float64(share.Value * s.Variance)
}

// between is the variance between the alternatives of a kind, NaN where there is none but
// the base, and what they do together with draws and seeds.
func (s *Summary) between(kind shard.Kind, outcome int) (between, rest float64) {
	var columns [][]float64
	for v := range s.Plan.Variants {
		if v == 0 || s.Plan.Variants[v].KindOf() == kind {
			columns = append(columns, means(drawn(s.Plan.Design, s.runs(v, outcome))))
		}
	}
	if len(columns) < 2 {
		return math.NaN(), 0
	}
	rows := make([][]float64, len(columns[0]))
	for u := range rows {
		for _, c := range columns {
			rows[u] = append(rows[u], c[u])
		}
	}
	split := sensitivity.PartsOfVariance(rows)
	if math.IsNaN(split.Variance) {
		return math.NaN(), 0
	}
	return part(split, split.Chance), part(split, split.Together)
}

func square(x float64) float64 { return float64(x * x) }

type sourceRow struct {
	Group    string   `parquet:"group" meaning:"kind of outcome"`
	Outcome  string   `parquet:"outcome" meaning:"what was counted over the months of the plan"`
	Source   string   `parquet:"source" meaning:"chance, parameters (of draws with one seed both in one), scenario, structure, input data; together: what arises of several"`
	Share    *float64 `parquet:"share,optional" unit:"share" meaning:"share of the variance; empty where the source was not varied"`
	Variance *float64 `parquet:"variance,optional" unit:"unit squared" meaning:"sum of the parts"`
	Unit     string   `parquet:"unit" meaning:"unit of the outcome"`
}

func (s *Summary) sourceRows(yield func(*sourceRow) error) error {
	for i := range s.Sources {
		x := &s.Sources[i]
		o := s.Plan.Outcomes[x.Outcome]
		for _, part := range x.Parts {
			if err := yield(&sourceRow{o.Group, o.Title, part.Name, result.Optional(part.Share), result.Optional(x.Variance), o.Unit}); err != nil {
				return err
			}
		}
	}
	return nil
}
