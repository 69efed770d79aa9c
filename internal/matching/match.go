package matching

import (
	"fmt"
	"math"

	"vereda/internal/design"
)

// Cut is the implausibility beyond which a point is ruled out: three standard
// deviations hold at least 95 % of any distribution with one peak (Pukelsheim 1994).
const Cut = 3

// Target is a figure that was counted.
type Target struct {
	Name  string
	Value float64
	// Observation and Discrepancy are the standard deviations of the count and of the
	// model at its best values, in the unit of the value.
	Observation, Discrepancy float64
}

// Data are the runs of a target: by draw, the outcome with each seed.
type Data struct {
	Target Target
	Runs   [][]float64
}

// Learnt is a target with what an emulator knows of it.
type Learnt struct {
	Target   Target
	Emulator *Emulator
	Chance   float64 // variance between seeds: what happened is one of many that could
}

// Learn fits an emulator to a target. Rows are points of the unit cube, one for each
// draw.
func Learn(rows [][]float64, data Data) (*Learnt, error) {
	means := make([]float64, len(rows))
	within, degrees := 0.0, 0.0
	for i, runs := range data.Runs {
		for _, v := range runs {
			if math.IsNaN(v) {
				return nil, fmt.Errorf("target %s: a run has no value", data.Target.Name)
			}
			means[i] += v / float64(len(runs))
		}
		for _, v := range runs {
			within += float64((v - means[i]) * (v - means[i]))
		}
		degrees += float64(len(runs) - 1)
	}
	e, err := Fit(rows, means)
	if err != nil {
		return nil, fmt.Errorf("target %s: %w", data.Target.Name, err)
	}
	l := &Learnt{Target: data.Target, Emulator: e}
	if degrees > 0 {
		l.Chance = within / degrees
	}
	return l, nil
}

// given is the variance that does not depend on the point.
func (l *Learnt) given() float64 {
	t := &l.Target
	return float64(t.Observation*t.Observation) + float64(t.Discrepancy*t.Discrepancy) + l.Chance
}

// Implausibility is how many standard deviations lie between what was counted and what
// the model is expected to give at a point,
//
//	I(u) = |E y(u) - z| / sqrt(Var emulator + Var chance + Var count + Var discrepancy)
func (l *Learnt) Implausibility(u []float64) float64 {
	return math.Abs(l.Emulator.Mean(u)-l.Target.Value) / math.Sqrt(l.Emulator.Variance(u)+l.given())
}

// rulesOut reports whether the target rules a point out, at little cost where it
// clearly does.
func (l *Learnt) rulesOut(u []float64) bool {
	miss := math.Abs(l.Emulator.Mean(u) - l.Target.Value)
	if miss > Cut*math.Sqrt(l.Emulator.Unsure()+l.given()) {
		return true
	}
	if miss <= Cut*math.Sqrt(l.given()) {
		return false
	}
	return miss > Cut*math.Sqrt(l.Emulator.Variance(u)+l.given())
}

// Found is what is left of the space.
type Found struct {
	Points  [][]float64 // of the unit cube, that no target rules out
	Tried   int
	RuledBy []int // by target: points that it ruled out, of those that no earlier one did
}

// Search goes through scrambled Sobol' points until it has found as many as wanted
// that no target rules out, or has tried as many as allowed. The points are spread
// evenly over what is left: they are no weighing of it.
func Search(targets []*Learnt, factors, wanted, allowed int, seed uint64) Found {
	f := Found{RuledBy: make([]int, len(targets))}
	d := design.Design{Kind: design.Sobol, Factors: factors, Size: allowed, Seed: seed}
	u := make([]float64, factors)
search:
	for f.Tried < allowed && len(f.Points) < wanted {
		d.Row(f.Tried, u)
		f.Tried++
		for k, t := range targets {
			if t.rulesOut(u) {
				f.RuledBy[k]++
				continue search
			}
		}
		f.Points = append(f.Points, append([]float64(nil), u...))
	}
	return f
}
