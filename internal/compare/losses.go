package compare

import (
	"math"
	"slices"
	"strconv"

	"vereda/internal/observe"
	"vereda/internal/quantity"
)

// allLosses holds what each forecaster's forecast of each target cost.
type allLosses struct {
	model []loss
	naive [naives][]loss
}

// lossesOf judges all forecasts of all targets. A target is judged for the
// naive forecasts also where the runs have no value; pick drops it later.
func lossesOf(in *observe.Instrument, targets []target, o *Options) allLosses {
	l := allLosses{model: make([]loss, len(targets))}
	for i, t := range targets {
		if sorted := present(t.bySeed); t.compared && len(sorted) > 0 {
			l.model[i] = judge(sorted, Quantile(sorted, 0.5), t.observed)
		}
	}
	for n := range l.naive {
		l.naive[n] = make([]loss, len(targets))
	}
	for from := 0; from < len(targets); {
		to := from
		for to < len(targets) && targets[to].cell == targets[from].cell {
			to++
		}
		l.judgeCell(targets, from, to, stepScale(targets[from:to], o))
		from = to
	}
	floor := floorOf(in, o)
	for i, t := range targets {
		l.model[i].place(t, floor)
		for n := range l.naive {
			l.naive[n][i].place(t, floor)
		}
	}
	return l
}

// judgeCell judges the naive forecasts of one cell and scales the errors of all
// by its step.
func (l *allLosses) judgeCell(targets []target, from, to int, step float64) {
	history := make([]value, 0, to-from)
	for _, t := range targets[from:to] {
		history = append(history, value{t.month, t.observed / t.scale})
	}
	for n := range l.naive {
		for k, f := range Naive(n).forecasts(history) {
			t := targets[from+k]
			if !f.ok || !t.compared {
				continue
			}
			scaled := make([]float64, len(f.sorted))
			for j, v := range f.sorted {
				scaled[j] = float64(v * t.scale)
			}
			l.naive[n][from+k] = judge(scaled, float64(f.point*t.scale), t.observed)
		}
	}
	if !(step > 0) {
		return
	}
	for i := from; i < to; i++ {
		unit := step * targets[i].scale
		l.model[i].scaled = l.model[i].absolute / unit
		for n := range l.naive {
			l.naive[n][i].scaled = l.naive[n][i].absolute / unit
		}
	}
}

// stepScale is the mean absolute step from one value of a cell to the next in
// the months of fitting, the denominator of the mean absolute scaled error
// (Hyndman and Koehler 2006); over the whole record where no months are for
// fitting or fewer than two steps lie in them. 0 where there is no step.
func stepScale(cell []target, o *Options) float64 {
	var fit, all average
	for i := 1; i < len(cell); i++ {
		step := math.Abs(cell[i].observed/cell[i].scale - cell[i-1].observed/cell[i-1].scale)
		all.add(step)
		if within(o.Fit, cell[i].month) && within(o.Fit, cell[i-1].month) {
			fit.add(step)
		}
	}
	if fit.n >= 2 {
		return float64(fit.value())
	}
	if all.n == 0 {
		return 0
	}
	return float64(all.value())
}

// place completes a loss with what belongs to the target.
func (l *loss) place(t target, floor float64) {
	l.group, l.periodM = t.group, int(t.month)
	l.relative = math.NaN()
	if t.observed >= floor {
		l.relative = l.absolute / t.observed
	}
}

func floorOf(in *observe.Instrument, o *Options) float64 {
	floor, otherwise := o.Floor, float64(DefaultFloor)
	if in.Kind == observe.Share {
		floor, otherwise = o.ShareFloor, DefaultShareFloor
	}
	if floor > 0 {
		return floor
	}
	return otherwise
}

// present gives the values that are there, sorted.
func present(values []float64) []float64 {
	kept := make([]float64, 0, len(values))
	for _, v := range values {
		if !math.IsNaN(v) {
			kept = append(kept, v)
		}
	}
	slices.Sort(kept)
	return kept
}

func within(spans []Span, m quantity.Month) bool {
	for _, s := range spans {
		if s.From <= m && m <= s.To {
			return true
		}
	}
	return false
}

// group is a set of targets that share a row.
type group struct {
	name     string
	fitted   bool // all its periods were used for fitting
	from, to quantity.Month
	members  []int
}

// groupsOf sorts the targets that the model has a forecast of into all, fit,
// check and years. A fiscal year belongs to a span that holds all its months.
func groupsOf(in *observe.Instrument, targets []target, model []loss, o *Options) []group {
	sets := []group{{name: "all"}, {name: "fit"}, {name: "check"}}
	years := map[int]int{} // year to its place in sets
	for i, t := range targets {
		if !model[i].ok {
			continue
		}
		last, year, name := t.month, t.month.Year(), strconv.Itoa(t.month.Year())
		if in.Period != observe.Monthly {
			last, year, name = t.month+11, in.Period.Year(t.month), in.Period.Label(t.month)
		}
		if _, known := years[year]; !known {
			years[year] = len(sets)
			sets = append(sets, group{name: name})
		}
		fit := within(o.Fit, t.month) && within(o.Fit, last)
		sets[0].join(i, t.month, fit)
		sets[years[year]].join(i, t.month, fit)
		if fit {
			sets[1].join(i, t.month, true)
		}
		if within(o.Check, t.month) && within(o.Check, last) {
			sets[2].join(i, t.month, fit)
		}
	}
	sets = slices.DeleteFunc(sets, func(g group) bool { return len(g.members) == 0 })
	fixed := slices.IndexFunc(sets, func(g group) bool { return g.name[0] < 'a' })
	if fixed >= 0 {
		slices.SortStableFunc(sets[fixed:], func(a, b group) int { return int(a.from - b.from) })
	}
	return sets
}

func (g *group) join(i int, m quantity.Month, fit bool) {
	if len(g.members) == 0 {
		g.from, g.to, g.fitted = m, m, true
	}
	g.from, g.to = min(g.from, m), max(g.to, m)
	g.fitted = g.fitted && fit
	g.members = append(g.members, i)
}
