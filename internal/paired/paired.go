// Package paired sets runs of a variant beside runs of its base with the same
// seeds. What it reports are differences by seed, variant less base: luck that
// both share falls out of them.
//
// Start reading at the table of lines in lines.go: deaths, harms and days waited
// stand beside every count of crossings, and no caller can ask for one without
// the others.
package paired

import (
	"math"

	"vereda/internal/ensemble"
	"vereda/internal/ledger"
	"vereda/internal/scenario"
)

// Question says what of each run is counted.
type Question struct {
	Scenario    *scenario.Scenario
	From, To    int // months of the run, both included
	Nationality int // row of the scenario's nationalities; -1 for all
	lines       []Line
}

// Ask makes a question about the months from to to of a scenario and of its
// variants.
func Ask(s *scenario.Scenario, from, to, nationality int) *Question {
	return &Question{s, from, to, nationality, linesOf(s, nationality)}
}

// Count gives the value of every line in one run, in the units of the lines; NaN
// for a share of nothing. It may be called by several goroutines.
func (q *Question) Count(l *ledger.Ledger) []float64 {
	values := make([]float64, len(q.lines))
	for i := range q.lines {
		line := &q.lines[i]
		switch {
		case line.living != nil:
			values[i] = line.living(l, q.From, q.To, q.Nationality)
		case line.stocks != nil:
			values[i] = q.days(l, line)
		case line.Unit == USD:
			values[i] = q.paid(l, line)
		case line.Unit == Share:
			all := *line
			all.sector = -1
			values[i] = share(q.events(l, line), q.events(l, &all))
		default:
			values[i] = q.events(l, line)
		}
	}
	return values
}

// Join gives the value of every line over a span of months from those of its months, one
// after the other, as Count gives them; NaN for ratios, which months do not tell.
func (q *Question) Join(months [][]float64) []float64 {
	values := make([]float64, len(q.lines))
	for i := range q.lines {
		total := 0.0
		for _, month := range months {
			total += month[i]
		}
		switch q.lines[i].Over {
		case AtEnd:
			total = months[len(months)-1][i]
		case Averaged:
			total /= float64(len(months))
		case Ratio:
			total = math.NaN()
		}
		values[i] = total
	}
	return values
}

func share(part, of float64) float64 {
	if of == 0 {
		return math.NaN()
	}
	return part / of
}

// events adds up the events of a line.
func (q *Question) events(l *ledger.Ledger, line *Line) float64 {
	total := 0.0
	sel := ledger.Select{Sector: line.sector, Nationality: q.Nationality, Party: line.party - 1}
	if line.nation > 0 {
		sel.Nationality = line.nation - 1
	}
	for m := q.From; m <= q.To; m++ {
		for _, cause := range line.causes {
			if line.zone >= 0 {
				total += l.ZoneFlow(m, line.zone, cause, q.Nationality)
				continue
			}
			all := l.Flow(m, cause, sel)
			if line.where == anywhere {
				total += all
				continue
			}
			border := 0.0
			for sector := range l.Sectors {
				border += l.Flow(m, cause, ledger.Select{Sector: sector, Nationality: q.Nationality, Party: -1})
			}
			if line.where == atBorder {
				total += border
			} else {
				total += all - border
			}
		}
	}
	return total
}

// paid adds up what was paid [USD].
func (q *Question) paid(l *ledger.Ledger, line *Line) float64 {
	total := 0.0
	for m := q.From; m <= q.To; m++ {
		for _, cause := range line.money {
			total += l.Money(m, cause, ledger.Select{Sector: -1, Nationality: q.Nationality, Party: -1})
		}
	}
	return total
}

// days adds up people at the end of each day [person-days].
func (q *Question) days(l *ledger.Ledger, line *Line) float64 {
	total := 0.0
	for day := range l.Days {
		if m := int(l.MonthOf[day]); m < q.From || m > q.To {
			continue
		}
		for _, stock := range line.stocks {
			total += l.StockAt(day, stock, -1)
		}
	}
	return total
}

// Verdict is what the interval of a difference says.
type Verdict string

// The verdicts.
const (
	Clear   Verdict = "clear"         // the interval lies on one side of 0
	Unclear Verdict = "not clear"     // the interval holds 0
	Same    Verdict = "no difference" // exactly 0 with every seed
	// Unknown: one seed, a share of nothing, or the same difference with every
	// seed, which is no measure of luck: rare events come in steps of a row.
	Unknown Verdict = "cannot be told"
)

// Row is one line of a report.
type Row struct {
	Group, Title, Unit string
	Base, Variant      ensemble.Estimate
	Difference         ensemble.Estimate // of the differences by seed
	Differences        []float64         // variant less base, by seed
	Relative           float64           // mean difference over mean base [share]; NaN where the base is 0
	Verdict            Verdict
}

// Report sets the counts of each variant beside those of the base: lists by seed
// of what [Question.Count] gave, in the same order of seeds. It gives the rows by
// variant, and the titles of lines left out because nothing of the kind happens
// in any of the runs.
func (q *Question) Report(base [][]float64, variants [][][]float64) (rows [][]Row, leftOut []string) {
	kept := make([]bool, len(q.lines))
	for i := range q.lines {
		kept[i] = q.lines[i].always || happens(base, i)
		for _, runs := range variants {
			if len(runs) != len(base) {
				panic("paired: runs without a partner")
			}
			kept[i] = kept[i] || happens(runs, i)
		}
		if !kept[i] {
			leftOut = append(leftOut, q.lines[i].Title)
		}
	}
	rows = make([][]Row, len(variants))
	for v, runs := range variants {
		for i := range q.lines {
			if kept[i] {
				rows[v] = append(rows[v], rowOf(&q.lines[i], column(base, i), column(runs, i)))
			}
		}
	}
	return rows, leftOut
}

// happens reports whether a line is anything but 0 in some run.
func happens(runs [][]float64, line int) bool {
	for _, values := range runs {
		if v := values[line]; v != 0 && !math.IsNaN(v) {
			return true
		}
	}
	return false
}

func column(runs [][]float64, line int) []float64 {
	values := make([]float64, len(runs))
	for k := range runs {
		values[k] = runs[k][line]
	}
	return values
}

// What figures of a variant and of months and places that were never counted are, and what
// others are, as files say it.
const (
	NotForecast   = "a scenario, not a forecast"
	MonthsCounted = "months counted"
)

// Standing says in a file what a figure is; counted is never true of a variant.
func Standing(counted bool) string {
	if counted {
		return MonthsCounted
	}
	return NotForecast
}

// Lines lists what a run is asked for, in the order of [Question.Count].
func (q *Question) Lines() []Line { return q.lines }

// Compared reports whether what a line of the question tells, by its title, was counted in
// the months of the question: a line of a place only where a count names the place.
func (q *Question) Compared(title string) bool {
	d, s := q.Scenario.Domain(), q.Scenario
	if !d.Holds(s.MonthAt(q.From), s.MonthAt(q.To)) {
		return false
	}
	for i := range q.lines {
		if line := &q.lines[i]; line.Title == title && line.Group == Where {
			return line.sector >= 0 && d.Sector(line.sector) || line.zone >= 0 && d.Zone(line.zone)
		}
	}
	return true
}

// Compare sets the values of a variant beside those of its base, by pair: runs with
// the same seed, or means over seeds of runs with the same parameters.
func Compare(line Line, base, variant []float64) Row { return rowOf(&line, base, variant) }

func rowOf(line *Line, base, variant []float64) Row {
	r := Row{Group: line.Group, Title: line.Title, Unit: line.Unit, Differences: make([]float64, len(base)), Relative: math.NaN()}
	same := true
	for k := range base {
		r.Differences[k] = variant[k] - base[k]
		same = same && r.Differences[k] == 0
	}
	r.Base, r.Variant, r.Difference = ensemble.LevelOf(base), ensemble.LevelOf(variant), ensemble.EstimateOf(r.Differences)
	if r.Base.Mean != 0 {
		r.Relative = r.Difference.Mean / r.Base.Mean
	}
	switch {
	case same:
		r.Verdict = Same
	case math.IsNaN(r.Difference.Low) || math.IsNaN(r.Difference.High) || r.Difference.SD == 0:
		r.Verdict = Unknown
	case r.Difference.Low > 0 || r.Difference.High < 0:
		r.Verdict = Clear
	default:
		r.Verdict = Unclear
	}
	return r
}
