package camps

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Sample is the mean and the standard deviation of a figure over runs.
type Sample struct {
	Mean, SD float64
	Runs     int
}

// SampleOf summarises values of runs; fewer than two have no deviation (0).
func SampleOf(values []float64) Sample {
	s := Sample{Runs: len(values)}
	if s.Runs == 0 {
		return s
	}
	for _, v := range values {
		s.Mean += (v - values[0]) / float64(s.Runs)
	}
	s.Mean += values[0]
	if s.Runs > 1 {
		squares := 0.0
		for _, v := range values {
			squares += float64((v - s.Mean) * (v - s.Mean))
		}
		s.SD = math.Sqrt(squares / float64(s.Runs-1))
	}
	return s
}

// Error is the standard error of the mean.
func (s Sample) Error() float64 { return s.SD / math.Sqrt(float64(s.Runs)) }

// Verdict is what two samples say of the difference of their means.
type Verdict uint8

// The verdicts. Undecided means that there are too few runs, or that they differ
// too much among themselves, to say either.
const (
	Undecided  Verdict = iota
	Equivalent         // the difference is within the margin
	Different          // the difference is beyond the margin
)

// String returns the verdict in a word.
func (v Verdict) String() string { return [...]string{"undecided", "equivalent", "different"}[v] }

// Equivalence is the outcome of two one-sided tests.
type Equivalence struct {
	Difference float64 // of the means, ours less the reference
	Margin     float64 // two means closer than this count as the same
	P          float64 // the larger of the two chances; small is equivalent
	Verdict    Verdict
}

// EquivalenceOf asks whether our mean is within a margin of the reference's, by
// two one-sided tests with unequal variances (Schuirmann 1987; Welch 1947) at
// this level. The margin is the share of the reference's mean or its standard
// error, whichever is larger. The difference is called beyond the margin where a
// one-sided test at the same level says so. Samples without any variance are
// compared as they are.
func EquivalenceOf(ours, reference Sample, share, level float64) Equivalence {
	e := Equivalence{Difference: ours.Mean - reference.Mean}
	e.Margin = math.Max(share*math.Abs(reference.Mean), reference.Error())
	a, b := ours.Error()*ours.Error(), reference.Error()*reference.Error()
	se := math.Sqrt(a + b)
	if !(se > 0) {
		e.P, e.Verdict = 1, Different
		if math.Abs(e.Difference) <= e.Margin {
			e.P, e.Verdict = 0, Equivalent
		}
		return e
	}
	freedom := (a + b) * (a + b) / (term(a, ours.Runs) + term(b, reference.Runs))
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: freedom}
	e.P = math.Max(t.CDF((e.Difference-e.Margin)/se), t.CDF(-(e.Difference+e.Margin)/se))
	beyond := t.CDF((e.Margin - math.Abs(e.Difference)) / se)
	switch {
	case e.P < level:
		e.Verdict = Equivalent
	case beyond < level:
		e.Verdict = Different
	}
	return e
}

// term is a part of the degrees of freedom of Welch and Satterthwaite.
func term(variance float64, runs int) float64 {
	if variance == 0 {
		return 0
	}
	return variance * variance / float64(runs-1)
}
