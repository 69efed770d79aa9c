package report

import (
	"fmt"
	"math"
	"slices"

	"vereda/internal/draw"
	"vereda/internal/ensemble"
	"vereda/internal/paired"
	"vereda/internal/pattern"
	"vereda/internal/result"
)

// counts gives the values of a line of a folder by seed, in the order of the
// seeds; false where a run has none, as a share of nothing.
func counts(f *result.Folder, group, title string) (values []float64, all bool) {
	for _, seed := range f.Seeds {
		at := slices.IndexFunc(f.Counts, func(c result.Count) bool {
			return c.Seed == int64(seed) && c.Group == group && c.Title == title
		})
		if at < 0 || f.Counts[at].Value == nil {
			return nil, false
		}
		values = append(values, *f.Counts[at].Value)
	}
	return values, true
}

// lines lists the lines of a folder once, in their order.
func (w *writer) lines() (list []result.Count) {
	for _, c := range w.Result.Counts {
		if c.Seed == w.Result.Counts[0].Seed {
			list = append(list, c)
		}
	}
	return list
}

// totals shows what came of it over all months, deaths and harms beside
// crossings.
func (w *writer) totals() {
	if len(w.Result.Counts) == 0 {
		return
	}
	w.chapter("totals", "totals")
	w.say("p", "totals-lead", w.s.Start.String(), w.s.End.String())
	w.text("p", w.intervalNote())
	w.text("p", w.domainNote())
	asked := paired.Ask(w.s, 0, int(w.s.End.Month()-w.s.Start.Month()), -1)
	var rows [][]cell
	csv := w.simulatedCSV("group", "what", "mean", "low95", "high95", "unit", "seeds", "mcse", "standing")
	for _, line := range w.lines() {
		values, ok := counts(w.Result, line.Group, line.Title)
		e := ensemble.LevelOf(values)
		if !ok || line.Group == paired.Where || e.Mean == 0 && !paired.Always(line.Title) {
			continue
		}
		compared := asked.Compared(line.Title)
		rows = append(rows, []cell{names(line.Title), model(line.Group), model(line.Unit), num(w.withheld(compared, e.Mean, e.Low, e.High))})
		csv.row(safe(line.Group), safe(line.Title), point(compared, e.Mean), exact(e.Low), exact(e.High), safe(line.Unit), fmt.Sprint(e.N), exact(e.MCSE()), w.standing(compared))
	}
	w.table(w.words("totals"), []string{w.words("what"), w.words("kind"), w.words("unit"), w.words("simulated-interval")}, rows)
	w.open("p")
	w.link("totals.csv", "text/csv;charset=utf-8", csv.String(), "save-csv", w.words("totals"))
	w.close("p")
}

// differences sets the result beside its base, with the same luck for both.
func (w *writer) differences() {
	if w.Base == nil {
		return
	}
	w.chapter("differences", "differences")
	name := func(f *result.Folder) string {
		if f.Variant == "" {
			return f.Scenario.Name + ", " + w.words("no-variant")
		}
		return f.Scenario.Name + ", " + f.Variant
	}
	w.say("p", "differences-lead", name(w.Result), name(w.Base), fmt.Sprint(w.runs()))
	if w.runs() < 2 {
		w.say("p", "one-run")
	} else {
		w.say("p", "paired-note")
	}
	w.say("p", "domain-differences")
	base := domainOf(w.Base)
	asked := paired.Ask(w.Base.Scenario, 0, int(w.s.End.Month()-w.s.Start.Month()), -1)
	bars := draw.Bars{ID: "relative", Title: w.words("relative-title"), Unit: w.words("relative-unit"), Language: w.l, Width: 900, Least: -100, Most: 100, Notes: []string{w.whoSimulated()}}
	var rows, places [][]cell
	csv := w.simulatedCSV("group", "what", "unit", "base", "result", "difference", "low95", "high95", "verdict", "base_low95", "base_high95", "result_low95", "result_high95", "seeds", "mcse", "standing")
	for _, line := range w.lines() {
		mine, ok := counts(w.Result, line.Group, line.Title)
		theirs, both := counts(w.Base, line.Group, line.Title)
		if !ok || !both {
			continue
		}
		r := paired.Compare(paired.Line{Group: line.Group, Title: line.Title, Unit: line.Unit}, theirs, mine)
		if r.Base.Mean == 0 && r.Variant.Mean == 0 && !paired.Always(line.Title) {
			continue
		}
		compared := asked.Compared(r.Title)
		row := w.differenceRow(&r, compared)
		if r.Group == paired.Where {
			places = append(places, row)
		} else {
			rows = append(rows, row)
		}
		csv.row(safe(r.Group), safe(r.Title), safe(r.Unit), point(compared, r.Base.Mean), point(compared, r.Variant.Mean), point(compared, r.Difference.Mean), exact(r.Difference.Low), exact(r.Difference.High), safe(string(r.Verdict)),
			exact(r.Base.Low), exact(r.Base.High), exact(r.Variant.Low), exact(r.Variant.High), fmt.Sprint(r.Difference.N), exact(r.Difference.MCSE()), w.standing(compared && !base.Variant))
		if r.Group != paired.Where && r.Base.Mean > 0 && r.Verdict != paired.Same {
			t, _ := translate(w.l, r.Title)
			bars.Bars = append(bars.Bars, draw.Bar{Name: t, Value: w.hidden(100 * r.Relative), Low: 100 * r.Difference.Low / r.Base.Mean, High: 100 * r.Difference.High / r.Base.Mean})
		}
	}
	if len(bars.Bars) > 0 {
		w.figure(picture{"relative", bars.Title, bars.SVG(), bars.Summary(), csv.String()}, nil)
	}
	head := []string{w.words("what"), w.words("unit"), w.words("base"), w.words("this-result"), w.words("difference-interval"), w.words("relative"), w.words("verdict")}
	w.table(w.words("differences"), head, rows)
	if len(places) > 0 {
		w.open("details")
		w.say("summary", "differences-where")
		w.table(w.words("differences-where"), head, places)
		w.close("details")
	}
}

// beside reports whether differences to the base are of months that were all counted.
func (w *writer) beside() bool {
	return w.domain.HoldsAll() && domainOf(w.Base).Holds(w.s.Start.Month(), w.s.End.Month())
}

// hidden is a value of a difference, or nothing where only its interval is to be seen.
func (w *writer) hidden(v float64) float64 {
	if w.beside() {
		return v
	}
	return math.NaN()
}

// differenceRow is a line of the table of differences. Months that were not counted stand as
// intervals alone.
func (w *writer) differenceRow(r *paired.Row, compared bool) []cell {
	relative := "-"
	switch {
	case math.IsNaN(r.Relative):
	case compared:
		relative = w.share(r.Relative)
	case w.runs() > 1 && !math.IsNaN(r.Difference.Low):
		relative = "[" + w.share(r.Difference.Low/r.Base.Mean) + ", " + w.share(r.Difference.High/r.Base.Mean) + "]"
	}
	return []cell{names(r.Title), model(r.Unit), num(w.withheld(compared, r.Base.Mean, r.Base.Low, r.Base.High)),
		num(w.withheld(compared, r.Variant.Mean, r.Variant.Low, r.Variant.High)), num(w.withheld(compared, r.Difference.Mean, r.Difference.Low, r.Difference.High)),
		num(relative), model(string(r.Verdict))}
}

// patterns shows what the field knows and whether the runs show it.
func (w *writer) patterns() {
	w.chapter("patterns", "patterns")
	if w.Patterns == nil || len(w.Patterns.Patterns) == 0 {
		w.say("p", "no-patterns")
		return
	}
	w.say("p", "patterns-lead", fmt.Sprint(w.Patterns.Passed), fmt.Sprint(w.Patterns.Judged))
	w.sayScenario()
	csv := w.simulatedCSV("id", "pattern", "value", "low95", "high95", "band_low", "band_high", "pass", "years", "fitted", "seeds", "standing")
	var rows [][]cell
	for i := range w.Patterns.Patterns {
		p := &w.Patterns.Patterns[i]
		compared, standing := w.patternCompared(p), NotForecast
		if p.Variant == "" {
			standing = w.standing(compared)
		}
		csv.row(safe(p.ID), safe(p.Title), point(compared, number(p.Value)), exact(number(p.Low)), exact(number(p.High)), exact(number(p.Band.Low)), exact(number(p.Band.High)),
			passed(p), safe(p.Years), safe(p.Fitted), fmt.Sprint(w.runs()), standing)
		rows = append(rows, []cell{plain(p.ID), names(p.Title), num(w.withheld(compared, number(p.Value), number(p.Low), number(p.High))), num(w.band(p.Band)),
			plain(w.verdict(p)), model(p.Fitted)})
	}
	w.table(w.words("patterns"), []string{w.words("number"), w.words("pattern"), w.words("value-interval"), w.words("band"), w.words("verdict"), w.words("years-used")}, rows)
	w.open("p")
	w.link("patterns.csv", "text/csv;charset=utf-8", csv.String(), "save-csv", w.words("patterns"))
	w.close("p")
	if len(w.Patterns.NotProduced) == 0 {
		return
	}
	w.open("details")
	w.say("summary", "not-in-reach", fmt.Sprint(len(w.Patterns.NotProduced)))
	w.open("ul")
	for _, n := range w.Patterns.NotProduced {
		w.open("li")
		title, _ := translate(w.l, n.Title)
		w.text("span", n.ID+" "+title)
		w.text("span", n.Reason, "lang", "en", "class", "small")
		w.close("li")
	}
	w.close("ul")
	w.close("details")
}

// passed is the word of the table; empty for a figure that is shown and not judged.
func passed(p *pattern.Pattern) string {
	if p.Pass == nil {
		return ""
	}
	return map[bool]string{true: "yes", false: "no"}[*p.Pass]
}

// patternCompared reports whether a pattern is of months that were counted; one that
// compares with a variant lies in the months of its base.
func (w *writer) patternCompared(p *pattern.Pattern) bool {
	return w.domain.HoldsAll() || p.Fitted != "outside"
}

func number(v *float64) float64 {
	if v == nil {
		return math.NaN()
	}
	return *v
}

func (w *writer) band(b pattern.Band) string {
	switch {
	case b.Low != nil && b.High != nil:
		return w.words("span", w.l.Figure(*b.Low), w.l.Figure(*b.High))
	case b.Low != nil:
		return w.words("at-least", w.l.Figure(*b.Low))
	case b.High != nil:
		return w.words("at-most", w.l.Figure(*b.High))
	}
	return w.words("no-band")
}

func (w *writer) verdict(p *pattern.Pattern) string {
	switch {
	case p.Pass == nil:
		return w.words("shown-only")
	case *p.Pass && (p.Sure || p.Low == nil):
		return "✓ " + w.words("passes")
	case *p.Pass:
		return "✓ " + w.words("passes-unsure")
	case p.Value == nil:
		return "✗ " + w.words("cannot-be-told")
	case p.Sure || p.Low == nil:
		return "✗ " + w.words("fails")
	}
	return "✗ " + w.words("fails-unsure")
}
