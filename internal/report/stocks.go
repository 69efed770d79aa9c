package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"vereda/internal/draw"
	"vereda/internal/quantity"
	"vereda/internal/result"
)

// queueGroups are the stocks that are shown together: those whose names begin
// with one of the words. What fits nowhere comes last.
var queueGroups = []struct {
	key   string
	names []string
}{
	{"beds", []string{"detained", "detained-family", "detained-interior", "sheltered", "sentenced"}},
	{"turns", []string{"deciding", "waiting-list", "waiting-app"}},
	{"courts", []string{"waiting-hearing", "enrolled"}},
	{"way", nil},
}

// queues shows how many people wait and are held, by month.
func (w *writer) queues() {
	var names []string
	for _, r := range w.Result.Stocks {
		if !slices.Contains(names, r.Name) {
			names = append(names, r.Name)
		}
	}
	if len(names) == 0 {
		return
	}
	w.chapter("queues", "queues")
	w.say("p", "queues-lead")
	w.sayScenario()
	w.text("p", w.words("sum-note"))
	taken := map[string]bool{}
	for _, group := range queueGroups {
		var mine []string
		for _, n := range names {
			if group.names == nil && !taken[n] || slices.Contains(group.names, n) {
				mine = append(mine, n)
				taken[n] = true
			}
		}
		for part := 0; len(mine) > 0; part++ { // no more lines than can be told apart
			n := min(6, len(mine))
			id := "queue-" + group.key
			if part > 0 {
				id += fmt.Sprint("-", part+1)
			}
			w.monthly(id, w.words("queue-"+group.key), w.words("people"), w.Result.Stocks, mine[:n])
			mine = mine[n:]
		}
	}
}

// money shows what people paid, by month.
func (w *writer) money() {
	w.chapter("money", "money")
	if len(w.Result.Money)+len(w.Result.Living) > 0 {
		w.sayScenario()
	}
	var names []string
	total := map[string]float64{}
	for _, r := range w.Result.Money {
		if !slices.Contains(names, r.Name) {
			names = append(names, r.Name)
		}
		total[r.Name] += r.Mean
	}
	if len(w.Result.Living) == 0 {
		w.say("p", "no-wages")
	}
	if len(names) == 0 {
		w.say("p", "no-money")
		w.living()
		return
	}
	w.say("p", "money-lead", fmt.Sprint(w.s.PriceYear))
	slices.SortStableFunc(names, func(a, b string) int {
		switch {
		case total[a] > total[b]:
			return -1
		case total[a] < total[b]:
			return 1
		}
		return 0
	})
	for part := 0; len(names) > 0; part++ {
		n := min(5, len(names))
		w.monthly(fmt.Sprint("money-", part+1), w.words("money-title", fmt.Sprint(w.s.PriceYear)), w.words("usd"), w.Result.Money, names[:n])
		names = names[n:]
	}
	w.living()
}

// living shows who lives in the destination, what they earn and what they send home,
// by month.
func (w *writer) living() {
	if len(w.Result.Living) == 0 {
		return
	}
	w.say("p", "living-lead")
	price := fmt.Sprint(w.s.PriceYear)
	for _, part := range []struct{ id, title, unit, names string }{
		{"wages", w.words("wages-title", price), w.words("usd-day"), "wage"},
		{"sent", w.words("sent-title", price), w.words("usd"), "earned remittances"},
		{"living", w.words("living-title"), w.words("people"), "lives returned"},
		{"leaving", w.words("leaving-title"), w.words("people-month"), "went removed"},
	} {
		var names []string
		for _, r := range w.Result.Living {
			first, _, _ := strings.Cut(r.Name, "-")
			if slices.Contains(strings.Fields(part.names), first) && !slices.Contains(names, r.Name) {
				names = append(names, r.Name)
			}
		}
		if len(names) > 0 {
			w.monthly("money-"+part.id, part.title, part.unit, w.Result.Living, names)
		}
	}
}

// monthly shows lines by month, with a table of means of years.
func (w *writer) monthly(id, title, unit string, all []result.Monthly, names []string) {
	first, last := w.s.Start.Month(), w.s.End.Month()
	c := draw.Chart{ID: id, Title: title, Unit: unit, Language: w.l, Width: 900, Height: 320, First: first, Step: 1, Marks: w.marks,
		Notes: []string{w.whoSimulated(), w.words("not-counted")}}
	csv := &csvText{}
	csv.row("month", "what", "mean", "low95", "high95", "unit", "seeds", "source", "licence", "standing")
	c.Notes = append(c.Notes, ScenarioWords(w.domain, w.runs(), w.l)...)
	var cells [][]cell
	for _, name := range names {
		t, _ := translate(w.l, words(name))
		n := int(last-first) + 1
		line := draw.Line{Name: t, Role: draw.Other, Values: blank(n)}
		if w.runs() > 1 {
			line.Low95, line.High95 = blank(n), blank(n)
		}
		for _, r := range all {
			i := int(r.Month - first)
			if r.Name != name || i < 0 || i >= n {
				continue
			}
			line.Values[i] = r.Mean
			if w.runs() > 1 {
				line.Low95[i], line.High95[i] = max(0, r.Low), r.High
			}
			csv.row(r.Month.String(), safe(name), point(w.domain.HoldsPeriod(r.Month, 1), r.Mean), exact(r.Low), exact(r.High), unit, fmt.Sprint(w.runs()), "vereda "+w.Result.Version, "Apache-2.0", w.standing(w.domain.HoldsPeriod(r.Month, 1)))
		}
		cells = append(cells, w.yearly(t, first, line)...)
		line.Values = w.domain.Cut(line.Values, first, 1)
		c.Lines = append(c.Lines, line)
	}
	w.figure(picture{id, title, c.SVG(), c.Summary(), csv.String()}, func() {
		w.table(title+": "+w.words("by-year", unit), []string{w.words("what"), w.words("year"), w.words("simulated-interval")}, cells)
	})
}

// words makes words of a name with hyphens.
func words(name string) string { return strings.ReplaceAll(name, "-", " ") }

func blank(n int) []float64 {
	list := make([]float64, n)
	for i := range list {
		list[i] = math.NaN()
	}
	return list
}

// yearly brings a line to means of years over their months; a month without a row
// is one in which there was nothing.
func (w *writer) yearly(name string, first quantity.Month, line draw.Line) (cells [][]cell) {
	n := len(line.Values)
	for from := 0; from < n; {
		year := (first + quantity.Month(from)).Year()
		mean, low, high, months := 0.0, 0.0, 0.0, 0.0
		i := from
		for ; i < n && (first+quantity.Month(i)).Year() == year; i++ {
			months++
			if math.IsNaN(line.Values[i]) {
				continue
			}
			mean += line.Values[i]
			if line.Low95 != nil {
				low, high = low+line.Low95[i], high+line.High95[i]
			}
		}
		compared := w.domain.HoldsPeriod(first+quantity.Month(from), i-from)
		from = i
		if line.Low95 == nil {
			low, high = math.NaN(), math.NaN()
		}
		text := w.withheld(compared, mean/months, low/months, high/months)
		cells = append(cells, []cell{{words: name, head: true}, plain(fmt.Sprint(year)), num(text)})
	}
	return cells
}
