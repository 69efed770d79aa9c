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
// what is thought likely.
func (s *Summary) sources(outcome int) *Sources {
	d := s.Plan.Design
	if d.Kind == design.Morris || d.Kind == design.Factorial {
		return nil
	}
	base := drawn(d, s.runs(0, outcome))
	out := &Sources{Outcome: outcome, Variance: math.NaN()}
	none := math.NaN()
	chance, parameters, together := none, none, 0.0
	if s.Plan.Rows() == 1 { // units are seeds
		chance = square(ensemble.EstimateOf(known(means(base))).SD)
	} else if split := sensitivity.SplitVariance(base, 0x5eed); split.Variance >= 0 {
		part := func(x sensitivity.Index) float64 {
			if split.Variance == 0 {
				return 0
			}
			return float64(x.Value * split.Variance)
		}
		chance, parameters, together = part(split.Chance), part(split.Parameters), part(split.Together)
	} else { // one seed: chance is in what draws differ by
		parameters = square(ensemble.EstimateOf(known(means(base))).SD)
	}
	values := []float64{chance, parameters}
	for _, k := range kinds {
		between, rest := s.between(k.kind, outcome)
		values = append(values, between)
		together += rest
	}
	values = append(values, together)
	out.Variance = 0
	for _, v := range values {
		if !math.IsNaN(v) {
			out.Variance += v
		}
	}
	for i, name := range []string{SourceChance, SourceParameters, SourceScenario, SourceStructure, SourceInput, SourceTogether} {
		out.Parts = append(out.Parts, Source{name, values[i] / out.Variance}) // NaN of nothing
	}
	return out
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
	split := sensitivity.SplitVariance(rows, 0x5eed)
	switch {
	case math.IsNaN(split.Variance):
		return math.NaN(), 0
	case split.Variance == 0:
		return 0, 0
	}
	return float64(split.Chance.Value * split.Variance), float64(split.Together.Value * split.Variance)
}

func square(x float64) float64 { return float64(x * x) }

type sourceRow struct {
	Group    string   `parquet:"group" meaning:"kind of outcome"`
	Outcome  string   `parquet:"outcome" meaning:"what was counted over the months of the plan"`
	Source   string   `parquet:"source" meaning:"chance, parameters, scenario, structure, input data; together: what arises of several"`
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
