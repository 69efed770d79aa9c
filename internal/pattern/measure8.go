package pattern

import (
	"math"
	"slices"

	"vereda/internal/network"
	"vereda/internal/policy"
)

// Figures of work in border cities.

// ofBorder are measures of work in border cities.
var ofBorder = []string{"border-jobs", "border-minimum", "border-wage"}

// borderJobs SECTOR is the mean number of jobs in the border city of a sector [people]:
// those that people on the way can hold, over their share.
func (r *run) borderJobs() float64 {
	sector := network.SectorID(slices.Index(r.s.Network.Sectors, r.row.args[0]))
	for _, row := range r.s.JobRows {
		if row.Sector == sector && row.Open > 0 {
			return r.overMonths(func(m int) float64 { return r.l.JobsAtBorder(m, int(sector)) }) / row.Open
		}
	}
	return math.NaN()
}

// borderWage is what a job in a border city pays, mean over cities and months [USD/day].
func (r *run) borderWage() float64 {
	return r.overMonths(func(m int) float64 { return r.l.BorderWage(m, -1) })
}

// overMonths is the mean over the row's months.
func (r *run) overMonths(of func(month int) float64) float64 {
	sum := 0.0
	for m := r.from; m <= r.to; m++ {
		sum += of(m)
	}
	return sum / float64(r.to-r.from+1)
}

// borderMinimum is the rule border_minimum on the last day of the row's months [1].
func (r *run) borderMinimum() float64 {
	rule, value := policy.FindRule("border_minimum"), math.NaN()
	for _, c := range r.s.Timeline.Changes() { // in the order of days
		if c.Rule == rule && int(c.Day) <= dayOf(r.s, r.to) {
			value = c.Value
		}
	}
	return value
}

// worked lets everybody who waits in a border city work there from the first day on.
func worked(list []policy.Change) []policy.Change {
	rule := policy.FindRule("border_work")
	list = slices.DeleteFunc(list, func(c policy.Change) bool { return c.Rule == rule })
	return append(list, policy.Change{Rule: rule, Scope: policy.Everywhere, Value: 1})
}
