// Package compare says how far simulated series are from measured ones, always
// beside the same score of forecasts that know nothing of people.
//
// The model runs free: it never sees the values it is compared with. The naive
// forecasts are told each value after they have forecast it, so looking one
// month ahead they are hard to beat. A model that does not beat them says so.
package compare

import (
	"math"
	"slices"

	"vereda/internal/observe"
	"vereda/internal/quantity"
)

// Span is a run of months, both ends included.
type Span struct {
	From quantity.Month
	To   quantity.Month
}

// Options say which months belong together and what is too small to divide by.
type Options struct {
	Fit   []Span // months used for fitting
	Check []Span // months kept for checking
	// Floor [unit of the series] is the value from which on relative errors are
	// counted, for flows and stocks; ShareFloor for shares. 0 stands for
	// DefaultFloor and DefaultShareFloor.
	Floor      float64
	ShareFloor float64
	// Made says that the model made departures, so that no counted total feeds them:
	// series by which given departures are derived are outcomes too.
	Made bool
}

// The floors of relative errors where none is given: people, and share.
const (
	DefaultFloor      = 100
	DefaultShareFloor = 0.01
)

// The forms in which a series is scored.
const (
	AsCounted     = "as counted"
	GivenTheTotal = "sectors given the total"
)

// DriverNote stands beside scores that test nothing.
const DriverNote = "driver: its totals feed the model's input; not a test"

// LevelNote stands beside scores of a series of whose totals, where the model makes
// departures, no more is used than their level in the years used for fitting.
const LevelNote = "the levels of departures are fitted to its totals in the years used for fitting"

// Row is the score of one instrument over one set of periods.
type Row struct {
	Instrument string    `json:"instrument"`
	Unit       string    `json:"unit"`
	Form       string    `json:"form"`  // AsCounted or GivenTheTotal
	Group      string    `json:"group"` // all, fit, check, 2019, FY2019
	Fitted     bool      `json:"fitted"`
	From       string    `json:"from"` // first and last period, as 2019-06 or FY2019
	To         string    `json:"to"`
	Seeds      int       `json:"seeds"`
	Role       string    `json:"role"` // outcome or driver
	Note       string    `json:"note"`
	Model      Figures   `json:"model"`
	Naive      []Against `json:"naive"`
}

// Against is a naive forecast beside the model, over the points that both have.
type Against struct {
	Name    string  `json:"name"`
	Naive   Figures `json:"naive"`
	Model   Figures `json:"model"`
	Skill   Figure  `json:"skill"` // 1 - MAE of the model / MAE of the naive forecast
	Low     Figure  `json:"skill_low"`
	High    Figure  `json:"skill_high"`
	Verdict string  `json:"verdict"`
}

// Score sets the simulated series, one list per seed, against the observed
// ones. Series belong together by the name of their instrument, points by
// month, sector, nationality and party; points without a partner, and those
// before the instrument's first month, are not compared. Rows come in the order
// of the observed series: as counted, then (by sector) given the total; and
// within them all, fit, check and the years.
func Score(simulated [][]observe.Series, observed []observe.Series, o Options) []Row {
	var rows []Row
	for i := range observed {
		in := observed[i].Instrument
		if in == nil || len(observed[i].Points) == 0 {
			continue
		}
		counted := match(simulated, &observed[i])
		rows = append(rows, scoreForm(in, counted, AsCounted, len(simulated), &o)...)
		if in.BySector && in.Kind != observe.Share {
			rows = append(rows, scoreForm(in, givenTotal(counted), GivenTheTotal, len(simulated), &o)...)
		}
	}
	return rows
}

// target is a measured value with what the runs said of it.
type target struct {
	month    quantity.Month
	cell     int       // series of its own: sector, nationality and party
	group    int       // sectors that add to one total: nationality and party
	observed float64   // [unit of the series]
	scale    float64   // 1, or the total of which the value is a share
	compared bool      // at or after the instrument's first month
	bySeed   []float64 // NaN where a run has no value
}

// match finds for each measured value those of the runs. Targets come cell by
// cell in the order of time.
func match(simulated [][]observe.Series, observed *observe.Series) []target {
	in := observed.Instrument
	points := slices.Clone(observed.Points)
	slices.SortStableFunc(points, order)
	runs := make([][]observe.Point, len(simulated))
	for k, list := range simulated {
		for i := range list {
			if list[i].Instrument != nil && list[i].Instrument.Name == in.Name {
				runs[k] = list[i].Points
			}
		}
		if !slices.IsSortedFunc(runs[k], order) {
			runs[k] = slices.Clone(runs[k])
			slices.SortStableFunc(runs[k], order)
		}
	}
	groups := map[[2]int16]int{}
	targets := make([]target, 0, len(points))
	cell := -1
	for i, p := range points {
		if i == 0 || !sameCell(points[i-1], p) {
			cell++
		}
		key := [2]int16{p.Nationality, p.Party}
		if _, known := groups[key]; !known {
			groups[key] = len(groups)
		}
		t := target{month: p.Month, cell: cell, group: groups[key], observed: p.Value, scale: 1, compared: p.Month >= in.From}
		t.bySeed = make([]float64, len(runs))
		for k, run := range runs {
			t.bySeed[k] = math.NaN()
			if at, found := slices.BinarySearchFunc(run, p, order); found {
				t.bySeed[k] = run[at].Value
			}
		}
		targets = append(targets, t)
	}
	return targets
}

func sameCell(a, b observe.Point) bool {
	return a.Sector == b.Sector && a.Nationality == b.Nationality && a.Party == b.Party
}

// order is that of the points of a series.
func order(a, b observe.Point) int {
	switch {
	case a.Sector != b.Sector:
		return int(a.Sector) - int(b.Sector)
	case a.Nationality != b.Nationality:
		return int(a.Nationality) - int(b.Nationality)
	case a.Party != b.Party:
		return int(a.Party) - int(b.Party)
	}
	return int(a.Month) - int(b.Month)
}

// givenTotal turns counts by sector into the sectors' shares of the measured
// total: each run's shares are applied to that total, so that what is scored is
// where people went and not how many. Totals are over the sectors with a
// measured value; months in which that total is not above 0 are left out.
func givenTotal(counted []target) []target {
	type period struct {
		group int
		month quantity.Month
	}
	totals := map[period]float64{}
	runs := map[period][]float64{}
	for _, t := range counted {
		at := period{t.group, t.month}
		totals[at] += t.observed
		if runs[at] == nil {
			runs[at] = make([]float64, len(t.bySeed))
		}
		for k, v := range t.bySeed {
			runs[at][k] += v
		}
	}
	shares := make([]target, 0, len(counted))
	for _, t := range counted {
		at := period{t.group, t.month}
		if totals[at] <= 0 {
			continue
		}
		share := t
		share.scale = totals[at]
		share.bySeed = make([]float64, len(t.bySeed))
		for k, v := range t.bySeed {
			share.bySeed[k] = math.NaN()
			if all := runs[at][k]; all > 0 {
				share.bySeed[k] = float64(v / all * totals[at])
			}
		}
		shares = append(shares, share)
	}
	return shares
}

// scoreForm scores the targets of one instrument in one form.
func scoreForm(in *observe.Instrument, targets []target, form string, seeds int, o *Options) []Row {
	l := lossesOf(in, targets, o)
	var rows []Row
	for _, g := range groupsOf(in, targets, l.model, o) {
		row := Row{Instrument: in.Name, Unit: in.Unit, Form: form, Group: g.name, Fitted: g.fitted, Seeds: seeds,
			Role: "outcome", From: in.Period.Label(g.from), To: in.Period.Label(g.to)}
		switch {
		case in.Driver && o.Made && form == AsCounted:
			row.Note = LevelNote
		case in.Driver && !o.Made:
			row.Role = "driver"
			if form == AsCounted {
				row.Note = DriverNote
			}
		}
		row.Model = tally(pick(l.model, l.model, g.members), in.BySector)
		for _, n := range Naives() {
			if in.Period != observe.Monthly && n == SameMonthLastYear {
				continue // the same as the last value
			}
			row.Naive = append(row.Naive, against(in, n, l.model, l.naive[n], g.members))
		}
		rows = append(rows, row)
	}
	return rows
}

// pick gives the losses of the members that both forecasters have.
func pick(losses, other []loss, members []int) []loss {
	var picked []loss
	for _, i := range members {
		if losses[i].ok && other[i].ok {
			picked = append(picked, losses[i])
		}
	}
	return picked
}

// against sets the model beside a naive forecast over the points both have.
func against(in *observe.Instrument, n Naive, model, naive []loss, members []int) Against {
	mine, theirs := pick(model, naive, members), pick(naive, model, members)
	a := Against{Name: n.String(), Naive: tally(theirs, in.BySector), Model: tally(mine, in.BySector)}
	errors := map[int][2]float64{}
	for i := range mine {
		e := errors[mine[i].periodM]
		e[0] += mine[i].absolute
		e[1] += theirs[i].absolute
		errors[mine[i].periodM] = e
	}
	months := make([]int, 0, len(errors))
	for m := range errors {
		months = append(months, m)
	}
	slices.Sort(months)
	first, second := make([]float64, len(months)), make([]float64, len(months))
	for i, m := range months {
		first[i], second[i] = errors[m][0], errors[m][1]
	}
	block := BlockMonths
	if in.Period != observe.Monthly {
		block = 1
	}
	a.Skill, a.Low, a.High = skill(first, second, block)
	a.Verdict = verdict(a.Name, a.Low, a.High)
	return a
}
