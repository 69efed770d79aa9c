package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"vereda/internal/compare"
	"vereda/internal/draw"
	"vereda/internal/result"
)

// accuracy says first how far the model is off, and where a forecast that knows
// nothing but the past is better.
func (w *writer) accuracy() {
	w.chapter("accuracy", "accuracy")
	group, where := "check", "in-check"
	has := slices.ContainsFunc(w.Result.Scores, func(s result.Score) bool { return s.Group == "check" && s.Role == "outcome" })
	if !has {
		group, where = "all", "in-all"
	}
	w.open("div", "class", "first")
	w.WriteString("\n")
	found := false
	for _, n := range compare.Naives() {
		found = w.against(group, where, n.String()) || found
	}
	if !found {
		w.say("p", "no-naive")
	}
	w.say("p", "no-forecast")
	w.close("div")
	rows := w.scores(group, compare.LastValue.String())
	if len(rows) == 0 {
		return
	}
	w.skills(rows, where)
}

// scores are the rows of a group against a naive forecast, the worst first.
func (w *writer) scores(group, forecast string) (rows []result.Score) {
	for _, s := range w.Result.Scores {
		if s.Group == group && s.Forecast == forecast && s.Role == "outcome" && s.Form == compare.AsCounted {
			rows = append(rows, s)
		}
	}
	slices.SortStableFunc(rows, func(a, b result.Score) int {
		// What cannot be told comes last.
		if m := cmp.Compare(b2i(math.IsNaN(a.Skill)), b2i(math.IsNaN(b.Skill))); m != 0 {
			return m
		}
		return cmp.Compare(a.Skill, b.Skill)
	})
	return rows
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// against says in a sentence on how many series the model is worse, alike and
// better, the worse ones first and by name.
func (w *writer) against(group, where, forecast string) bool {
	rows := w.scores(group, forecast)
	var worse, better []string
	alike, few := 0, 0
	for _, s := range rows {
		name, _ := translate(w.l, w.title(s.Instrument))
		switch {
		case math.IsNaN(s.SkillLow) || math.IsNaN(s.SkillHigh):
			few++
		case s.SkillHigh < 0:
			worse = append(worse, name)
		case s.SkillLow > 0:
			better = append(better, name)
		default:
			alike++
		}
	}
	if len(rows) == 0 {
		return false
	}
	list := func(names []string) string {
		const shown = 6 // the table below has all of them
		switch n := len(names); {
		case n == 0:
			return ""
		case n > shown:
			names = append(slices.Clone(names[:shown]), w.words("and-more", fmt.Sprint(n-shown)))
		}
		return " (" + strings.Join(names, "; ") + ")"
	}
	naive, _ := translate(w.l, forecast)
	w.say("p", "against", w.words(where), naive, fmt.Sprint(len(worse)), fmt.Sprint(len(rows)), list(worse),
		fmt.Sprint(alike), fmt.Sprint(len(better)), list(better), fmt.Sprint(few))
	return true
}

// title is the title of an instrument.
func (w *writer) title(name string) string {
	for i := range w.s.Instruments {
		if w.s.Instruments[i].Name == name {
			return w.s.Instruments[i].Title
		}
	}
	return name
}

func (w *writer) skills(rows []result.Score, where string) {
	b := draw.Bars{ID: "skill", Title: w.words("skill-title", w.words(where)), Unit: w.words("skill-unit"), Language: w.l, Width: 900, Least: -3, Most: 1,
		Notes: []string{w.words("skill-note"), w.whoSimulated()}}
	csv := w.simulatedCSV("series", "points", "error", "bias", "skill", "skill_low", "skill_high", "verdict", "standing")
	var cells [][]cell
	for _, s := range rows {
		name, _ := translate(w.l, w.title(s.Instrument))
		m := w.modelScore(s)
		b.Bars = append(b.Bars, draw.Bar{Name: name, Value: s.Skill, Low: s.SkillLow, High: s.SkillHigh})
		csv.row(safe(s.Instrument), fmt.Sprint(s.Points), exact(m.MAE), exact(m.Bias), exact(s.Skill), exact(s.SkillLow), exact(s.SkillHigh), safe(s.Verdict), w.standing(true))
		cells = append(cells, []cell{names(w.title(s.Instrument)), num(fmt.Sprint(s.Points)), num(w.l.Figure(m.MAE)), num(w.l.Figure(m.Bias)),
			num(w.l.Interval(s.Skill, s.SkillLow, s.SkillHigh)), model(s.Verdict), num(w.share(m.Cover50)), num(w.share(m.Cover95))})
	}
	w.figure(picture{"skill", b.Title, b.SVG(), b.Summary(), csv.String()}, func() {
		w.table(b.Title, []string{w.words("series"), w.words("points"), w.words("error"), w.words("bias"), w.words("skill"), w.words("verdict"), w.words("cover50"), w.words("cover95")}, cells)
	})
}

// modelScore is the row of the model beside one of a naive forecast.
func (w *writer) modelScore(s result.Score) result.Score {
	for _, m := range w.Result.Scores {
		if m.Instrument == s.Instrument && m.Form == s.Form && m.Group == s.Group && m.Forecast == "model" {
			return m
		}
	}
	nan := math.NaN()
	return result.Score{MAE: nan, Bias: nan, Cover50: nan, Cover95: nan}
}

// share writes a part of one in percent.
func (w *writer) share(v float64) string {
	if math.IsNaN(v) {
		return "-"
	}
	return w.l.Figure(100*v) + " %"
}

// exact is a number for a file, empty where there is none.
func exact(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', 7, 64) // more digits say nothing
}

// wasRun says what was run and how to run it again.
func (w *writer) wasRun() {
	w.chapter("run", "was-run")
	r := w.Result
	seeds := make([]string, len(r.Seeds))
	for i, s := range r.Seeds {
		seeds[i] = fmt.Sprint(s)
	}
	if len(seeds) > 12 {
		seeds = slices.Concat(seeds[:5], []string{"…"}, seeds[len(seeds)-1:])
	}
	variant := r.Variant
	if variant == "" {
		variant = w.words("no-variant")
	}
	row := func(key, words string) []cell { return []cell{{words: w.words(key), head: true}, plain(words)} }
	spans := func(key string) string {
		var list []string
		all := w.s.Fit
		if key == "check" {
			all = w.s.Check
		}
		for _, s := range all {
			list = append(list, w.words("span", s.From.String(), s.To.String()))
		}
		if len(list) == 0 {
			return w.words("none")
		}
		return strings.Join(list, "; ")
	}
	w.table(w.words("was-run"), []string{w.words("what"), w.words("value")}, [][]cell{
		row("scenario", w.s.Name), row("variant", variant), row("days", w.words("span", w.s.Start.String(), w.s.End.String())),
		row("seeds", strings.Join(seeds, ", ")), row("per-row", fmt.Sprint(w.s.PeoplePerRow)),
		row("fit-years", spans("fit")), row("check-years", spans("check")),
		row("version", "vereda "+r.Version), row("digest", "sha256 "+r.Digest),
	})
	w.say("p", "again")
	w.open("pre")
	w.text("code", w.Command)
	w.close("pre")
}

// themap shows where people travel.
func (w *writer) themap() {
	if w.Map == nil {
		return
	}
	w.chapter("map", "map")
	csv := w.simulatedCSV("from", "to", "mode", "mean", "low95", "high95", "seeds", "standing")
	flows := slices.Clone(w.Map.Flows)
	slices.SortStableFunc(flows, func(a, b draw.Flow) int { return cmp.Compare(b.Mean, a.Mean) })
	var cells [][]cell
	for i, f := range flows {
		from, to := w.Map.Places[f.From].Title, w.Map.Places[f.To].Title
		csv.row(safe(from), safe(to), safe(f.Mode), point(f.Compared, f.Mean), exact(f.Low), exact(f.High), fmt.Sprint(w.runs()), w.standing(f.Compared))
		if i < 40 {
			cells = append(cells, []cell{{words: from, head: true}, plain(to), model(f.Mode), num(w.withheld(f.Compared, f.Mean, f.Low, f.High))})
		}
	}
	w.text("p", w.domainNote())
	w.say("p", "map-compared")
	w.figure(picture{"flows", w.words("map"), w.Map.SVG(), w.words("map-summary", fmt.Sprint(len(flows))), csv.String()}, func() {
		w.table(w.words("map-table"), []string{w.words("from"), w.words("to"), w.words("mode"), w.words("people-interval")}, cells)
	})
}
