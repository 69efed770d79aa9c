// Package summary turns the runs of an ensemble into answers: means with the error
// that comes of the number of runs, quantiles, differences between variants over
// the same draws and seeds, and what moves each outcome. Everything follows from
// the plan and the values of its runs, in one order, so that the same runs give the
// same bytes whoever made them.
package summary

import (
	"math"
	"slices"

	"vereda/internal/compare"
	"vereda/internal/design"
	"vereda/internal/ensemble"
	"vereda/internal/observe"
	"vereda/internal/paired"
	"vereda/internal/sensitivity"
	"vereda/internal/shard"
)

// Input is a plan with the values of its runs.
type Input struct {
	Plan   *shard.Plan
	Values [][]float64 // by run
	// Layout says where the values behind the outcomes stand.
	Layout                 []observe.Series
	Sectors, Nationalities []string
	// Counted says of an outcome of the base, by its title, whether its months, and the
	// place, were counted; nil where nothing tells.
	Counted func(title string) bool
}

// Mean is an outcome of a variant over all units.
type Mean struct {
	Variant  int
	Outcome  int
	Estimate ensemble.Estimate // over units
	SD       float64           // between single runs
	Quantile []float64         // of single runs, at [compare.Levels]
	// Precision is the Monte Carlo standard error of the mean as a share of the
	// width of the 95 % interval of single runs; NaN where they have no width.
	Precision float64
	// Amplification is how much wider single runs lie than the parameters that were drawn,
	// both as standard deviation over mean, parameters on average; NaN where nothing was
	// drawn from what is thought likely. 1 is as wide (Edeling and others 2021, who found
	// 3 for an epidemic model).
	Amplification float64
}

// Difference is an outcome of a variant less that of the base, over pairs.
type Difference struct {
	Variant, Outcome int
	paired.Row
}

// Moves is what one outcome of one variant depends on.
type Moves struct {
	Variant, Outcome int
	Indices          *sensitivity.Indices  // of a Saltelli design
	Effects          []sensitivity.Effects // of a Morris design
	Split            sensitivity.Split     // of designs that draw from the priors
}

// Summary is what an ensemble says.
type Summary struct {
	Input
	Units       int  // that were used
	Enough      bool // they reach the Monte Carlo error that was asked for
	Means       []Mean
	Differences []Difference
	Moves       []Moves
	Sources     []Sources // of what the spread of each outcome comes, by outcome
}

// Enough says at which of the checkpoints of a plan the Monte Carlo error is
// reached, counting only runs before it, and how many units that are; ok is false
// where runs before the answer are missing: then the answer is how many units must
// be there to know more.
func Enough(p *shard.Plan, values [][]float64) (units int, reached, ok bool) {
	_, each := p.Units()
	for _, n := range p.Checkpoints() {
		if slices.ContainsFunc(values[:n*each], func(v []float64) bool { return v == nil }) {
			return n, false, false
		}
		units = n
		if p.Until > 0 && precise(p, values, n) {
			return n, true, true
		}
	}
	return units, p.Until == 0, true
}

// precise reports whether every outcome of every variant is known well enough; of one unit
// there is no interval that could say so.
func precise(p *shard.Plan, values [][]float64, units int) bool {
	if units < 2 {
		return false
	}
	s := Summary{Input: Input{Plan: p, Values: values}, Units: units}
	for v := range p.Variants {
		for o := range p.Outcomes {
			if m := s.mean(v, o); m.Precision > p.Until {
				return false
			}
		}
	}
	return true
}

// Of makes the summary of an ensemble that is complete as far as [Enough] says.
func Of(in Input) *Summary {
	s := &Summary{Input: in}
	var ok bool
	if s.Units, s.Enough, ok = Enough(in.Plan, in.Values); !ok {
		panic("summary: runs are missing")
	}
	spread := s.spread()
	for v := range in.Plan.Variants {
		for o := range in.Plan.Outcomes {
			m := s.mean(v, o)
			m.Amplification = m.SD / math.Abs(m.Estimate.Mean) / spread
			s.Means = append(s.Means, m)
			if v > 0 {
				s.Differences = append(s.Differences, s.difference(v, o))
			}
			if m := s.moves(v, o); m != nil {
				s.Moves = append(s.Moves, *m)
			}
		}
	}
	for o := range in.Plan.Outcomes {
		if x := s.sources(o); x != nil {
			s.Sources = append(s.Sources, *x)
		}
	}
	return s
}

// Standing says in a file what a figure of a variant is; empty of a base of which nothing
// tells.
func (s *Summary) Standing(variant, outcome int) string {
	switch {
	case variant > 0:
		return paired.NotForecast
	case s.Counted == nil:
		return ""
	}
	return paired.Standing(s.Counted(s.Plan.Outcomes[outcome].Title))
}

// runs lists the values of an outcome in single runs, by unit.
func (s *Summary) runs(variant, outcome int) [][]float64 {
	_, each := s.Plan.Units()
	list := make([][]float64, s.Units)
	for u := range list {
		for r := u*each + variant; r < (u+1)*each; r += len(s.Plan.Variants) {
			list[u] = append(list[u], s.Values[r][outcome])
		}
	}
	return list
}

// known leaves out what is not a number: shares of nothing.
func known(values []float64) []float64 {
	return slices.DeleteFunc(slices.Clone(values), math.IsNaN)
}

// means gives the mean of each unit over its runs that have a value.
func means(runs [][]float64) []float64 {
	list := make([]float64, len(runs))
	for u, values := range runs {
		list[u] = ensemble.EstimateOf(known(values)).Mean
	}
	return list
}

func (s *Summary) mean(variant, outcome int) Mean {
	runs := drawn(s.Plan.Design, s.runs(variant, outcome))
	m := Mean{Variant: variant, Outcome: outcome, Estimate: ensemble.LevelOf(known(means(runs))), Precision: math.NaN()}
	all := known(slices.Concat(runs...))
	m.SD = ensemble.EstimateOf(all).SD
	m.Quantile = quantiles(all)
	if width := m.Quantile[len(m.Quantile)-1] - m.Quantile[0]; width > 0 {
		m.Precision = m.Estimate.MCSE() / width
	}
	return m
}

// spread is the standard deviation over the mean of the parameters that were drawn, on
// average over those of one sign: what lies on both sides of 0 has no such ratio. NaN
// where rows are not drawn from what is thought likely, or are too few.
func (s *Summary) spread() float64 {
	p := s.Plan
	if k := p.Design.Kind; k == design.Morris || k == design.Factorial || k == design.Points {
		return math.NaN()
	}
	each := 1
	if p.Design.Kind == design.Saltelli {
		each = p.Rows() / p.Design.Size
	}
	columns := make([][]float64, len(p.Factors))
	for row := 0; row < p.Rows(); row += each {
		for j, v := range p.Values(row) {
			columns[j] = append(columns[j], v)
		}
	}
	var ratios []float64
	for j, values := range columns {
		if f := &p.Factors[j]; len(values) > 1 && (f.Low >= 0 || f.High <= 0) {
			e := ensemble.EstimateOf(values)
			ratios = append(ratios, e.SD/math.Abs(e.Mean))
		}
	}
	return ensemble.EstimateOf(ratios).Mean
}

// quantiles are those at [compare.Levels]; NaN with fewer than two values.
func quantiles(values []float64) []float64 {
	if len(values) < 2 {
		return slices.Repeat([]float64{math.NaN()}, len(compare.Levels()))
	}
	q := ensemble.Distribution(values)
	return q[:]
}

func (s *Summary) difference(variant, outcome int) Difference {
	o := s.Plan.Outcomes[outcome]
	row := paired.Compare(paired.Line{Group: o.Group, Title: o.Title, Unit: o.Unit}, means(drawn(s.Plan.Design, s.runs(0, outcome))), means(drawn(s.Plan.Design, s.runs(variant, outcome))))
	return Difference{variant, outcome, row}
}

// moves says what an outcome depends on, as far as the design can tell.
func (s *Summary) moves(variant, outcome int) *Moves {
	m := &Moves{Variant: variant, Outcome: outcome}
	runs := s.runs(variant, outcome)
	d := s.Plan.Design
	const salt = 0x5eed // of the bootstraps, which need no other seed
	switch d.Kind {
	case design.Saltelli:
		indices := sensitivity.Sobol(means(runs), d.Factors, d.Second, salt)
		m.Indices = &indices
	case design.Morris:
		m.Effects = sensitivity.Screen(d, means(runs))
	}
	if s.Plan.Rows() == 1 || d.Kind == design.Morris || d.Kind == design.Factorial {
		// Their rows are not drawn from the priors: no variance of theirs means
		// anything.
		if m.Effects == nil {
			return nil
		}
		m.Split = sensitivity.SplitVariance(nil, salt)
		return m
	}
	m.Split = sensitivity.SplitVariance(drawn(d, runs), salt)
	return m
}

// drawn leaves of a Saltelli design the rows A: the others repeat their values of
// most factors, and a mean over all would seem surer than it is.
func drawn(d design.Design, runs [][]float64) [][]float64 {
	if d.Kind != design.Saltelli {
		return runs
	}
	var list [][]float64
	for block := range slices.Chunk(runs, len(runs)/d.Size) {
		list = append(list, block[0])
	}
	return list
}

// Ranked lists the factors of one outcome by how much they move it: by total index
// or by mean absolute effect, the largest first; factors that move nothing are left
// out.
func (m *Moves) Ranked() []int {
	size := func(j int) float64 {
		if m.Indices != nil {
			return m.Indices.Total[j].Value
		}
		return m.Effects[j].Absolute.Value
	}
	n := len(m.Effects)
	if m.Indices != nil {
		n = len(m.Indices.Total)
	}
	var list []int
	for j := range n {
		if size(j) > 0 {
			list = append(list, j)
		}
	}
	slices.SortStableFunc(list, func(a, b int) int {
		switch {
		case size(a) > size(b):
			return -1
		case size(a) < size(b):
			return 1
		}
		return 0
	})
	return list
}
