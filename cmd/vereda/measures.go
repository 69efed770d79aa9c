package main

import (
	"fmt"
	"io"
	"math"
	"slices"

	"vereda/internal/compare"
	"vereda/internal/ensemble"
	"vereda/internal/ledger"
	"vereda/internal/observe"
	"vereda/internal/people"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// measures are the figures that every report shows. Deaths, returns and whether people
// could ask for asylum always stand beside the figures of control: no policy can be judged
// on encounters alone.
func (d *done) measures() []*measure {
	var list []*measure
	add := func(m ...*measure) { list = append(list, m...) }
	add(d.instruments("encounters between ports", func(in *observe.Instrument) bool {
		return in.Kind == observe.Flow && counts(in, people.Apprehended, people.Surrendered)
	})...)
	add(d.instruments("repeat share", func(in *observe.Instrument) bool { return in.Kind == observe.Share })...)
	title := "chance of apprehension of evaders"
	if d.scenario.Network.OnTheWay {
		title += " without a guide"
	}
	add(d.chance(title))
	add(d.byCause(people.Entered.String(), "unobserved entries", people.Entered))
	add(d.instruments("noticed entries (got-aways)", func(in *observe.Instrument) bool {
		return in.Kind == observe.Flow && counts(in, people.SeenEntering)
	})...)
	add(d.byCause(people.Died.String(), "deaths, recorded or not", people.Died))
	add(d.instruments("recorded deaths", func(in *observe.Instrument) bool {
		return in.Kind == observe.Flow && counts(in, people.Recorded) && !onTheWay(in)
	})...)
	add(d.byCause("returns", "sent back: expelled, removed or returned", people.Expelled, people.Removed, people.Returned, people.ReturnedInTransit))
	add(d.byCause("at-ports", "met at a port of entry", people.Inadmissible))
	if d.scenario.Network.OnTheWay {
		add(d.byCause("asylum-claims", "asked for asylum on the way", people.ClaimedInTransit))
	}
	add(d.ofTheWay()...)
	add(d.instruments("detained on a day", func(in *observe.Instrument) bool {
		return in.Kind == observe.Stock && slices.Contains(in.Stocks, ledger.StockDetained)
	})...)
	return list
}

// ofTheWay sets the runs beside what was counted on the way to the border.
func (d *done) ofTheWay() []*measure {
	var list []*measure
	for i := range d.scenario.Observed {
		o := &d.scenario.Observed[i]
		if in := o.Instrument; in.Kind == observe.Flow && onTheWay(in) && !in.BySector && !in.ByNation && !in.ByParty && len(in.Nations) == 0 {
			list = append(list, d.byInstrument(o, in.Title))
		}
	}
	return list
}

// onTheWay reports whether an instrument counts in zones or on legs of the way.
func onTheWay(in *observe.Instrument) bool { return len(in.Zones) > 0 || len(in.Legs) > 0 }

// counts reports whether an instrument counts exactly these events, of all
// people.
func counts(in *observe.Instrument, causes ...people.Cause) bool {
	return len(in.Count) == len(causes) && len(in.Minus) == 0 && len(in.Parties) == 0 && len(in.Nations) == 0 &&
		!slices.ContainsFunc(causes, func(c people.Cause) bool { return !slices.Contains(in.Count, c) })
}

// instruments sets the runs beside the series of the instruments that are
// wanted: those that test something before those that drive the model, and of
// several series of one publisher the first.
func (d *done) instruments(title string, wanted func(*observe.Instrument) bool) []*measure {
	var found []*observe.Series
	driver := false
	for _, drives := range []bool{false, true} {
		for i := range d.scenario.Observed {
			o := &d.scenario.Observed[i]
			same := func(f *observe.Series) bool { return f.Instrument.Publisher == o.Instrument.Publisher }
			if o.Instrument.Driver == drives && (len(found) == 0 || driver == drives) && wanted(o.Instrument) && !slices.ContainsFunc(found, same) {
				found, driver = append(found, o), drives
			}
		}
	}
	var list []*measure
	for _, o := range found {
		words := title
		if len(found) > 1 {
			words += ", " + o.Instrument.Name
		}
		list = append(list, d.byInstrument(o, words))
	}
	return list
}

// printYears shows one measure period by period.
func (d *done) printYears(w io.Writer, m *measure) {
	if len(m.rows) == 0 {
		return
	}
	fmt.Fprintf(w, "%s: simulated (%s) beside counted\n", capital(m.title), certainty(len(d.seeds)))
	rows, domain := [][]string{{"", "simulated", "counted", "difference"}}, d.scenario.Domain()
	for i := range m.rows {
		r := &m.rows[i]
		e, compared := r.estimate(), domain.Holds(r.months.From, r.months.To)
		counted := published(r.counted)
		if r.kept != "" {
			counted = r.kept
		}
		rows = append(rows, []string{r.period, withheld(e, compared), counted, percentOf(less(e, r.counted), r.counted, compared)})
	}
	printTable(w, rows)
	fmt.Fprintf(w, "  In the years kept for checking: %s.\n", d.labelOf(m).Says)
	if len(d.scenario.EncounterTotals) > 0 && !d.scenario.Made {
		wrap(w, "  ", "First arrivals were derived from the counted totals: that the totals agree is no test of the model. Where people are met, how often, and what follows is.")
	}
}

// printMeans shows the means of all measures over the years used for fitting
// and those kept for checking.
func (d *done) printMeans(w io.Writer, list []*measure) {
	period := "fiscal year"
	if len(list) > 0 && len(list[0].rows) > 0 && list[0].rows[0].months.From == list[0].rows[0].months.To {
		period = "month" // the run has no whole fiscal year
	}
	fmt.Fprintf(w, "A %s on average (%s)\n", period, certainty(len(d.seeds)))
	rows := [][]string{{"", "fitted years", "counted", "checked years", "counted", "skill"}}
	domain := d.scenario.Domain()
	for _, m := range list {
		row := []string{m.title}
		for _, in := range [][]scenario.Span{d.scenario.Fit, d.scenario.Check} {
			simulated, counted := m.mean(in, domain)
			row = append(row, simulated, counted)
		}
		rows = append(rows, append(row, d.labelOf(m).Says))
	}
	printTable(w, rows)
}

// printBands shows, for draws of a posterior, where nine of ten runs lie: how sure the
// model is of a year, and not only of its mean.
func (d *done) printBands(w io.Writer, list []*measure) {
	if !d.drawn {
		return
	}
	fmt.Fprintf(w, "\nWhere nine of ten runs lie, each with a draw of the posterior\n")
	rows := [][]string{{"", "fitted years", "counted", "checked years", "counted"}}
	for _, m := range list {
		row := []string{m.title}
		for _, in := range [][]scenario.Span{d.scenario.Fit, d.scenario.Check} {
			total, counted := m.total(in)
			low, high := nineOfTen(total.simulated)
			text := "-"
			if !math.IsNaN(low) {
				text = figure(low) + " to " + figure(high)
			}
			row = append(row, text, counted)
		}
		rows = append(rows, row)
	}
	printTable(w, rows)
	wrap(w, "  ", d.ofPosterior())
}

// ofPosterior says what the draws are.
func (d *done) ofPosterior() string {
	p := d.scenario.Posterior
	text := fmt.Sprintf("Each seed runs with one of %d draws of %s that fit the figures of the fit years (posterior.csv); --posterior off runs with the stated values.", len(p.Draws), plural(len(p.Names), "parameter"))
	if p.Changed {
		text += " The scenario has changed since they were drawn: vereda calibrate --posterior draws them anew."
	}
	return text
}

// precision is the largest Monte Carlo error of the means shown, each as a share of the
// width of the interval that holds 95 % of the runs; 0 where no runs differ, +Inf with one.
func (d *done) precision(list []*measure) float64 {
	if len(d.seeds) < 2 {
		return math.Inf(1)
	}
	worst := 0.0
	for _, m := range list {
		for i := range m.rows {
			runs := slices.DeleteFunc(slices.Clone(m.rows[i].simulated), math.IsNaN)
			if len(runs) < 2 {
				continue
			}
			q := ensemble.Distribution(runs)
			if width := q[len(q)-1] - q[0]; width > 0 {
				worst = max(worst, ensemble.EstimateOf(runs).MCSE()/width)
			}
		}
	}
	return worst
}

// sayUntil says whether the Monte Carlo error that was asked for is reached.
func (d *done) sayUntil(w io.Writer, m *simulation, list []*measure) {
	if m.until == 0 {
		return
	}
	reached := "is reached with"
	if !d.enough {
		reached = "is not reached with"
	}
	largest := "one seed: no interval"
	if len(d.seeds) > 1 {
		largest = fmt.Sprintf("the largest is %.3g", d.precision(list))
	}
	wrap(w, "", fmt.Sprintf("A Monte Carlo error below %.3g of the interval of runs %s %s of at most %d; %s.", m.until, reached, plural(len(d.seeds), "seed"), m.seeds, largest))
	fmt.Fprintln(w)
}

// nineOfTen gives the 5 and 95 % quantiles of the runs; NaN with one.
func nineOfTen(runs []float64) (low, high float64) {
	if len(runs) < 2 || slices.ContainsFunc(runs, math.IsNaN) {
		return math.NaN(), math.NaN()
	}
	sorted := slices.Clone(runs)
	slices.Sort(sorted)
	q := compare.Quantiles(sorted)
	return q[1], q[5]
}

// mean gives a measure's mean over the periods that lie within the spans, as an interval
// alone of months that were not counted, and what was counted in the same
// periods.
func (m *measure) mean(in []scenario.Span, domain *scenario.Domain) (simulated, counted string) {
	row, counted := m.total(in)
	if row.simulated == nil {
		return "-", counted
	}
	return withheld(row.estimate(), domain.Holds(row.months.From, row.months.To)), counted
}

// total is mean by run.
func (m *measure) total(in []scenario.Span) (row besideRow, counted string) {
	n := 0.0
	for i := range m.rows {
		r := &m.rows[i]
		if !within(r.months, in) || slices.ContainsFunc(r.simulated, math.IsNaN) {
			continue
		}
		if row.simulated == nil {
			row.simulated, row.months = make([]float64, len(r.simulated)), r.months
		}
		row.months = scenario.Span{From: min(row.months.From, r.months.From), To: max(row.months.To, r.months.To)}
		for k, v := range r.simulated {
			row.simulated[k] += v
		}
		row.counted += r.counted
		if r.kept != "" {
			row.kept = "kept back"
		}
		n++
	}
	if n == 0 {
		return row, "-"
	}
	for k := range row.simulated {
		row.simulated[k] /= n
	}
	counted = figure(row.counted / n)
	if row.kept != "" {
		counted = row.kept
	}
	if m.nobody {
		counted = "not counted"
	}
	return row, counted
}

// within reports whether every month of a period lies in one of the spans.
func within(period scenario.Span, in []scenario.Span) bool {
	for month := period.From; month <= period.To; month++ {
		if !slices.ContainsFunc(in, func(s scenario.Span) bool { return s.Contains(quantity.Month(month)) }) {
			return false
		}
	}
	return true
}

func percent(share float64) string {
	if math.IsNaN(share) || math.IsInf(share, 0) {
		return "-"
	}
	return fmt.Sprintf("%+.0f %%", 100*share)
}

func capital(text string) string {
	if text == "" {
		return ""
	}
	return string(text[0]-'a'+'A') + text[1:]
}
