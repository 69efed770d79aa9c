// Package pattern holds a scenario's runs against what the field has published:
// patterns that a model of a border must show to be believed, and the single
// figures behind them.
//
// What is expected stands in bands.csv and nowhere else: bands, years, groups,
// anchors. This package knows how to compute a figure, not what it should be. A
// pattern that fails is a result and is reported with its value.
package pattern

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"vereda/internal/ensemble"
	"vereda/internal/ledger"
	"vereda/internal/portable"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// Report is the outcome for all patterns.
type Report struct {
	Scenario    string      `json:"scenario"`
	Seeds       int         `json:"seeds"`
	Passed      int         `json:"passed"` // of those with a band, parts not counted
	Judged      int         `json:"judged"`
	Patterns    []Pattern   `json:"patterns"`
	NotProduced []NoPattern `json:"not_produced"`
}

// Pattern is one figure or pattern with its band. Value, low and high are null
// where the runs cannot tell; low and high also with one seed.
type Pattern struct {
	ID      string   `json:"id"`
	PartOf  string   `json:"part_of,omitempty"`
	Title   string   `json:"title"`
	Unit    string   `json:"unit"`
	Value   *float64 `json:"value"`
	Low     *float64 `json:"low"`
	High    *float64 `json:"high"`
	Band    Band     `json:"band"`
	Pass    *bool    `json:"pass"` // null where there is no band
	Sure    bool     `json:"sure"` // the whole interval lies on the same side
	Anchors string   `json:"anchors"`
	Years   string   `json:"years"`
	Fitted  string   `json:"fitted"` // fit, check, both or outside: the years it uses
	Variant string   `json:"variant,omitempty"`
	Note    string   `json:"note,omitempty"`

	passes []float64 // 1 for each run whose figure lies in the band, 0 for the others
}

// Band is a range with both ends included; null for an open end.
type Band struct {
	Low  *float64 `json:"low"`
	High *float64 `json:"high"`
}

// NoPattern is a published figure that the scenario cannot produce.
type NoPattern struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Reason string `json:"reason"`
}

// Extract gives the function that computes all figures of one run, for
// ensemble.Design. Its values are slices of float64 in the order of the rows of
// bands.csv; NaN where a figure cannot be told from the run.
func Extract(s *scenario.Scenario) func(*ledger.Ledger) any {
	rows := bands()
	return func(l *ledger.Ledger) any {
		values := make([]float64, len(rows))
		for i := range rows {
			values[i] = compute(s, l, &rows[i])
		}
		return values
	}
}

// Judge sets the figures of the runs beside their bands. Runs are what Extract
// gave for the base, one per seed; counter holds the same for each
// counterfactual by name, with the same seeds in the same order.
func Judge(s *scenario.Scenario, runs []any, counter map[string][]any) Report {
	r := Report{Scenario: s.Name, Seeds: len(runs)}
	reach := newReach(s)
	rows := reach.rows
	counter = withPlain(s, runs, counter)
	for i := range rows {
		row := &rows[i]
		reason := reach.without(row)
		if reason == "" && isMade(row.variant) && !hasSides(row, counter) {
			reason = notMade
		}
		r.take(s, row, reason, func() []float64 { return valuesOf(row, i, runs, counter) })
	}
	r.count()
	return r
}

// JudgeAlone is Judge without counterfactuals: the rows that need one are not produced.
func JudgeAlone(s *scenario.Scenario, runs []any) Report {
	r := Report{Scenario: s.Name, Seeds: len(runs)}
	reach := newReach(s)
	rows := reach.rows
	counter := withPlain(s, runs, nil)
	for i := range rows {
		row := &rows[i]
		reason := reach.without(row)
		switch {
		case reason != "" || row.variant == "" || isMade(row.variant) && hasSides(row, counter):
		case isMade(row.variant):
			reason = notMade
		default:
			reason = "it compares with further runs, with one rule changed, which were not made here; vereda patterns and the page make them"
		}
		r.take(s, row, reason, func() []float64 { return valuesOf(row, i, runs, counter) })
	}
	r.count()
	return r
}

// withPlain adds the runs of a scenario that lets the model make departures as those of
// its plain counterfactual, which they are.
func withPlain(s *scenario.Scenario, runs []any, counter map[string][]any) map[string][]any {
	if !s.Made {
		return counter
	}
	all := map[string][]any{plain: runs}
	for name, others := range counter {
		all[name] = others
	}
	return all
}

// hasSides reports whether the runs that a row compares were made.
func hasSides(row *band, counter map[string][]any) bool {
	other, beside, _ := sidesOf(row.variant)
	for _, name := range [...]string{other, beside} {
		if name != "" && counter[name] == nil {
			return false
		}
	}
	return true
}

// take adds a row: judged, or with the reason why it is not.
func (r *Report) take(s *scenario.Scenario, row *band, reason string, values func() []float64) {
	if reason != "" {
		r.NotProduced = append(r.NotProduced, NoPattern{row.id, row.title, reason})
		return
	}
	r.Patterns = append(r.Patterns, judge(s, row, values()))
}

// count puts patterns before their parts and counts those that pass.
func (r *Report) count() {
	r.Patterns = whole(r.Patterns)
	for _, p := range r.Patterns {
		if p.Pass == nil || p.PartOf != "" {
			continue
		}
		r.Judged++
		if *p.Pass {
			r.Passed++
		}
	}
}

// valuesOf gives the figure of a row by run, without those that cannot be told;
// for a row that divides two others see ratioOfRows.
func valuesOf(row *band, i int, runs []any, counter map[string][]any) []float64 {
	if row.measure == "rows" {
		return ratioOfRows(row, runs, counter)
	}
	var values []float64
	for k := range runs {
		values = append(values, valueOf(row, i, k, runs, counter))
	}
	return finite(values)
}

// ratioOfRows divides what a row adds up to over all runs by what another does,
// and gives the pseudo-values of the jackknife, whose mean and spread are those of
// the ratio: n times the ratio less n − 1 times that without one run. Dividing run
// by run would say nothing where the second is small in some of them. Efron and
// Tibshirani 1993, chapter 11.
func ratioOfRows(row *band, runs []any, counter map[string][]any) []float64 {
	list := bands()
	var by [2][]float64
	var sum [2]float64
	for a, id := range row.args {
		j := slices.IndexFunc(list, func(b band) bool { return b.id == id })
		for k := range runs {
			v := valueOf(&list[j], j, k, runs, counter)
			by[a] = append(by[a], v)
			sum[a] += v
		}
	}
	ratio, n := sum[0]/sum[1], float64(len(runs))
	if n == 1 {
		return finite([]float64{ratio})
	}
	var values []float64
	for k := range runs {
		without := (sum[0] - by[0][k]) / (sum[1] - by[1][k])
		values = append(values, float64(n*ratio)-float64((n-1)*without))
	}
	return finite(values)
}

// finite leaves out what is not a number, or has no bound.
func finite(values []float64) []float64 {
	return slices.DeleteFunc(values, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
}

// valueOf gives the figure of a row in one run: of the base, or of the plain run with
// departures made; or for a row of a counterfactual its difference from what it stands
// beside, with the same seed, or its share of that less 1 where the unit is relative.
func valueOf(row *band, i, k int, runs []any, counter map[string][]any) float64 {
	of := func(name string) float64 {
		list := runs
		if name != "" {
			list = counter[name]
		}
		if k >= len(list) {
			return math.NaN()
		}
		return list[k].([]float64)[i]
	}
	first, beside, alone := sidesOf(row.variant)
	other := of(first)
	if row.variant == "" || alone {
		return other
	}
	v := of(beside)
	switch row.unit {
	case "USD/day of the variant":
		return other
	case "relative":
		return other/v - 1
	case "share of it":
		return 1 - other/v
	case "base over variant":
		return v / other
	case "elasticity to 3 times":
		return portable.Log(other/v) / portable.Log(3)
	}
	return other - v
}

func judge(s *scenario.Scenario, row *band, values []float64) Pattern {
	e := ensemble.EstimateOf(values)
	if row.level() {
		e = ensemble.LevelOf(values)
	}
	p := Pattern{ID: row.id, PartOf: row.partOf, Title: row.title, Unit: row.unit, Value: number(e.Mean), Low: number(e.Low), High: number(e.High),
		Band: Band{row.low, row.high}, Anchors: row.anchors, Years: row.years(), Fitted: fitted(s, row), Variant: row.variant, Note: row.note}
	if row.low == nil && row.high == nil {
		return p
	}
	for _, v := range values {
		if row.holds(v) {
			p.passes = append(p.passes, 1)
		} else {
			p.passes = append(p.passes, 0)
		}
	}
	pass := e.N > 0 && row.holds(e.Mean)
	p.Pass = &pass
	p.Sure = e.N > 1 && row.sure(pass, e.Low, e.High)
	return p
}

// whole puts before the parts of a pattern the pattern itself, which passes
// where all its parts do.
func whole(parts []Pattern) []Pattern {
	var out []Pattern
	at := map[string]int{}
	for _, p := range parts {
		if p.PartOf == "" {
			out = append(out, p)
			continue
		}
		i, known := at[p.PartOf]
		if !known {
			i = len(out)
			at[p.PartOf] = i
			title, _, _ := strings.Cut(p.Title, ":")
			yes, all, none := true, 1.0, 0.0 // whether it is sure is said once its interval is known
			out = append(out, Pattern{ID: p.PartOf, Title: title + " (share of its parts that pass)", Unit: "share", Value: &none, Band: Band{Low: &all},
				Pass: &yes, Fitted: p.Fitted})
		}
		parent := &out[i]
		if p.Pass != nil && !*p.Pass {
			no := false
			parent.Pass = &no
		}
		parent.Anchors = joined(parent.Anchors, p.Anchors)
		if parent.Fitted != p.Fitted {
			parent.Fitted = "both"
		}
		out = append(out, p)
	}
	for i := range out {
		if _, is := at[out[i].ID]; is {
			if !judged(out, out[i].ID) { // all its parts are shown and none is judged
				p := &out[i]
				p.Title, _, _ = strings.Cut(p.Title, " (share")
				p.Value, p.Band, p.Pass, p.Sure = nil, Band{}, nil, false
				continue
			}
			*out[i].Value = share(out, out[i].ID)
			p := &out[i]
			p.Low, p.High = shareInterval(out, p.ID)
			p.Sure = p.Low != nil && (*p.Pass && *p.Low >= 1 || !*p.Pass && *p.High < 1)
		}
	}
	return out
}

// judged reports whether some part of a pattern has a band.
func judged(list []Pattern, of string) bool {
	return slices.ContainsFunc(list, func(p Pattern) bool { return p.PartOf == of && p.Pass != nil })
}

// share is the share of the judged parts of a pattern that pass.
func share(list []Pattern, of string) float64 {
	passed, judged := 0.0, 0.0
	for _, p := range list {
		if p.PartOf != of || p.Pass == nil {
			continue
		}
		judged++
		if *p.Pass {
			passed++
		}
	}
	return passed / max(judged, 1)
}

// shareInterval is the interval of the share of judged parts whose figure lies in
// its band, over the runs: what the share would be of other seeds, cut to 0 to 1. It is null with
// one run, or where a part cannot be told from each of them.
func shareInterval(list []Pattern, of string) (low, high *float64) {
	var shares []float64
	judged := 0
	for _, p := range list {
		if p.PartOf != of || p.Pass == nil {
			continue
		}
		judged++
		if shares == nil {
			shares = make([]float64, len(p.passes))
		}
		if len(shares) != len(p.passes) {
			return nil, nil
		}
		for k, pass := range p.passes {
			shares[k] += pass
		}
	}
	for k := range shares {
		shares[k] /= float64(judged)
	}
	e := ensemble.EstimateOf(shares)
	// Student's interval of a few shares can reach beyond what a share can be.
	return number(max(0, e.Low)), number(min(1, e.High))
}

// joined adds the words of b that a lacks.
func joined(a, b string) string {
	words := strings.Fields(a)
	for _, w := range strings.Fields(b) {
		if !strings.Contains(" "+strings.Join(words, " ")+" ", " "+w+" ") {
			words = append(words, w)
		}
	}
	return strings.Join(words, " ")
}

// fitted says whether the months that a row uses were used for fitting.
func fitted(s *scenario.Scenario, row *band) string {
	fit, check := false, false
	for _, span := range [...]scenario.Span{row.span, row.against} {
		for m := span.From; m <= span.To && m > 0; m++ {
			fit = fit || s.InFit(m)
			check = check || s.InCheck(m)
		}
	}
	switch {
	case fit && check:
		return "both"
	case fit:
		return "fit"
	case check:
		return "check"
	}
	return "outside"
}

func number(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// months are the rows of the ledger's months that a span covers, and whether
// the run holds all of them.
func months(s *scenario.Scenario, span scenario.Span) (from, to int, whole bool) {
	start := s.Start.Month()
	from, to = int(span.From-start), int(span.To-start)
	whole = from >= 0 && to < s.Months() && from <= to && dayOf(s, to) >= 0
	return from, to, whole
}

// dayOf is the last day of a month of the run, or -1 where the run ends before.
func dayOf(s *scenario.Scenario, month int) int {
	day := -1
	for m := 0; m <= month && m < len(s.Drivers.DaysIn); m++ {
		day += int(s.Drivers.DaysIn[m])
	}
	if day >= s.Days {
		return -1
	}
	return day
}

// monthName is the form of a month in tables.
func monthName(m quantity.Month) string { return fmt.Sprint(m) }
