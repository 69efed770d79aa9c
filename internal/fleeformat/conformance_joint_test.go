package fleeformat

import (
	"math"
	"testing"
)

// joined is what joint needs of a test.
type joined interface {
	Helper()
	Errorf(format string, args ...any)
	Logf(format string, args ...any)
}

// joint holds the means over all tenth days, by camp and for the case, against the
// reference. Days of a camp depend on each other, so a case has about as many independent
// figures as camps, not as cells. The reference gives no single runs: the spread of its
// means over days is taken from our runs, whose spread on each day agrees with it.
//
// A mean must be equivalent unless the reference is too small to show it even of equal
// means, and none may be six standard errors off.
func joint(t joined, name string, paths [][]float64, ref reference) {
	t.Helper()
	cells, order := map[string][]int{}, []string{}
	for i, x := range ref.camps {
		if cells[x.camp] == nil {
			order = append(order, x.camp)
		}
		cells[x.camp] = append(cells[x.camp], i)
	}
	whole := make([]int, len(ref.camps))
	for i := range whole {
		whole[i] = i
	}
	cells["all camps"] = whole
	counts, blind, squares, largest := [3]int{}, 0, 0.0, 0.0
	for _, camp := range append(order, "all camps") {
		var own spread
		for _, run := range paths {
			sum := 0.0
			for _, i := range cells[camp] {
				sum += run[i]
			}
			own.add(sum / float64(len(cells[camp])))
		}
		mean := 0.0
		for _, i := range cells[camp] {
			mean += ref.camps[i].mean / float64(len(cells[camp]))
		}
		sd := own.error() * math.Sqrt(own.n)
		v, z := own.against(mean, sd, ref.runs), 0.0
		if sd > 0 {
			z = (own.mean() - mean) / (sd * math.Sqrt(1/own.n+1/float64(ref.runs)))
		}
		cannot := v != equivalent && own.blind(mean, sd, ref.runs)
		if v != equivalent && !cannot || math.Abs(z) > 6 {
			t.Errorf("%s, %s over all tenth days: %.2f people, of Flee %.2f, %.2f standard errors off", name, camp, own.mean(), mean, z)
		}
		if camp == "all camps" {
			t.Logf("%s: over all tenth days, of %d camps %d equivalent, %d that so few runs of Flee could not show; sum of squared differences %.1f, largest %.2f; all camps %.2f standard errors off", name, len(order), counts[equivalent], blind, squares, largest, z)
			break
		}
		counts[v]++
		if cannot {
			blind++
		}
		squares, largest = squares+z*z, math.Max(largest, math.Abs(z))
	}
}

// TestJointFinds checks that the joint comparison sees a camp a few per cent off that it
// passes when equal.
func TestJointFinds(t *testing.T) {
	ref := reference{runs: 28, camps: []campMean{{0, "a", 100, 2}, {10, "a", 200, 2}}}
	paths := make([][]float64, 200)
	for i := range paths {
		d := 2 * math.Sqrt2 * math.Sin(float64(i))
		paths[i] = []float64{100 + d, 200 + d}
	}
	joint(t, "equal", paths, ref)
	for _, p := range paths {
		p[0], p[1] = p[0]+6, p[1]+6
	}
	var heard refusals
	joint(&heard, "4 % off", paths, ref)
	if heard != 2 {
		t.Errorf("of a camp and a total 4 %% off, %d were refused", heard)
	}
}

// refusals counts what joint finds instead of failing.
type refusals int

func (r *refusals) Helper()               {}
func (r *refusals) Errorf(string, ...any) { *r++ }
func (r *refusals) Logf(string, ...any)   {}
