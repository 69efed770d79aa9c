package result

import (
	"slices"

	"vereda/internal/ensemble"
	"vereda/internal/observe"
	"vereda/internal/scenario"
)

// Claimed is what runs and counts have of the figure of a claim.
type Claimed struct {
	Unit    string
	Values  []float64 // one for each run, in their order
	Counted *float64  // nil where nobody counted it, or it is kept back
	Kept    bool      // somebody counted it and it is kept back
}

// OfClaim adds up what the runs and the published series have over the months of a
// claim, over all that the series tells apart; of a stock or a share it is the mean
// over the months. It is nil where the claim names no series, or the runs lack a month
// of it.
func OfClaim(s *scenario.Scenario, r *ensemble.Result, c scenario.Claim) *Claimed {
	at := slices.IndexFunc(s.Observed, func(o observe.Series) bool { return c.Series != "" && o.Instrument.Name == c.Series })
	if at < 0 || c.From < s.Start.Month() || c.To > s.End.Month() {
		return nil
	}
	in := s.Observed[at].Instrument
	months := float64(c.To - c.From + 1)
	total := func(points []observe.Point) (sum float64, counted bool) {
		for _, p := range points {
			if c.From <= p.Month && p.Month <= c.To {
				sum, counted = sum+p.Value, true
			}
		}
		if in.Kind != observe.Flow {
			sum /= months
		}
		return sum, counted
	}
	m := &Claimed{Unit: in.Unit}
	for _, run := range r.Runs {
		for i := range run.Series {
			if run.Series[i].Instrument.Name == c.Series {
				sum, _ := total(run.Series[i].Points)
				m.Values = append(m.Values, sum)
			}
		}
	}
	sum, counted := total(s.Observed[at].Points)
	inside := slices.DeleteFunc(slices.Clone(s.Observed[at].Points), func(p observe.Point) bool { return p.Month < c.From || c.To < p.Month })
	if m.Kept = !s.Release().ShowsSum(&s.Observed[at], at, inside, c.From, c.To); counted && !m.Kept {
		m.Counted = &sum
	}
	return m
}
