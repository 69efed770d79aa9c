package serve

import (
	"math"
	"net/http"
	"slices"

	"vereda/internal/draw"
	"vereda/internal/ensemble"
	"vereda/internal/observe"
	"vereda/internal/quantity"
)

// charted lists the instruments that have a chart: those with counts in the months of
// the runs, whose values can be added up over places and groups.
func (o *outcome) charted() []int {
	list := []int{}
	for i := range o.scenario.Instruments {
		in := &o.scenario.Instruments[i]
		adds := in.Kind != observe.Share || !in.BySector && !in.ByNation && !in.ByParty
		if first, last := o.counted(i); adds && last > first {
			list = append(list, i)
		}
	}
	return list
}

// counted gives the first and the last month of the runs with a count.
func (o *outcome) counted(k int) (first, last quantity.Month) {
	first, last = o.scenario.End.Month()+1, o.scenario.Start.Month()-1
	for _, p := range o.scenario.Observed[k].Points {
		if _, inside := o.month(p.Month); inside {
			first, last = min(first, p.Month), max(last, p.Month)
		}
	}
	return first, last
}

// charts says which charts there are.
func (s *Server) charts(w http.ResponseWriter, r *http.Request) error {
	v, err := s.viewOf(r)
	if err != nil {
		return err
	}
	type chart struct {
		Instrument string `json:"instrument"`
		Title      string `json:"title"`
	}
	list := []chart{}
	for _, i := range v.outcome.charted() {
		in := &v.outcome.scenario.Instruments[i]
		list = append(list, chart{in.Name, in.Title})
	}
	return writeJSON(w, http.StatusOK, map[string]any{"charts": list})
}

// chartWords are the texts of a chart.
var chartWords = map[draw.Language][]string{
	draw.English: {"simulated, mean of seeds", "forecast: the last value counted", "counted",
		"The bands hold 50 and 95 % of the runs. Places and groups are added up where a count stands, in both lines alike.", "Counted by: ", "licence: "},
	draw.Spanish: {"simulado, media de semillas", "pronóstico: el último valor contado", "contado",
		"Las bandas contienen el 50 y el 95 % de las simulaciones. Lugares y grupos se suman donde hay una cuenta, igual en ambas líneas.", "Contado por: ", "licencia: "},
}

// chartSVG draws what was simulated beside what was counted and a naive forecast. Only
// cells that were counted are added up, so that both lines are of the same people.
func (s *Server) chartSVG(w http.ResponseWriter, r *http.Request) error {
	v, err := s.viewOf(r)
	if err != nil {
		return err
	}
	language, err := languageOf(r)
	if err != nil {
		return err
	}
	o := v.outcome
	k := slices.IndexFunc(o.charted(), func(i int) bool { return o.scenario.Instruments[i].Name == r.URL.Query().Get("instrument") })
	if k < 0 {
		return &fault{status: http.StatusUnprocessableEntity, message: "instrument: not one with a chart; GET charts lists them"}
	}
	k = o.charted()[k]
	in, words := &o.scenario.Instruments[k], chartWords[language]
	first, last := o.counted(k)
	c := &draw.Chart{ID: "chart", Title: in.Title, Unit: in.Unit, Language: language, Width: 900, Height: 300, First: first, Step: 1,
		Notes: []string{words[3], words[4] + in.Publisher + "; " + words[5] + in.Licence + "."}}
	if in.Period == observe.FiscalYearly {
		c.Step = 12
	}
	n := int(last-first)/c.Step + 1
	cells := map[pointKey]bool{}
	seen := empty(n)
	for _, p := range o.scenario.Observed[k].Points {
		if p.Month < first || p.Month > last {
			continue
		}
		cells[keyOf(p)] = true
		add(seen, int(p.Month-first)/c.Step, p.Value)
	}
	simulated := draw.Line{Name: words[0], Role: draw.Simulated, Values: empty(n)}
	if len(o.result.Runs) > 1 {
		simulated.Low95, simulated.Low50, simulated.High50, simulated.High95 = empty(n), empty(n), empty(n), empty(n)
	}
	byRun := make([][]float64, len(o.result.Runs))
	for run := range o.result.Runs {
		byRun[run] = empty(n)
		for _, p := range o.result.Runs[run].Series[k].Points {
			if cells[keyOf(p)] {
				add(byRun[run], int(p.Month-first)/c.Step, p.Value)
			}
		}
	}
	for i := range n {
		values := make([]float64, len(byRun))
		for run := range byRun {
			values[run] = byRun[run][i]
		}
		simulated.Values[i] = ensemble.EstimateOf(values).Mean
		if len(byRun) > 1 && !math.IsNaN(values[0]) {
			q := ensemble.Distribution(values)
			simulated.Low95[i], simulated.Low50[i], simulated.High50[i], simulated.High95[i] = q[0], q[2], q[4], q[6]
		}
	}
	naive := append([]float64{math.NaN()}, seen[:n-1]...)
	c.Lines = []draw.Line{simulated, {Name: words[1], Role: draw.Forecast, Values: naive}, {Name: words[2], Role: draw.Counted, Values: seen}}
	for _, change := range v.job.plan.changes {
		if day, err := quantity.ParseDate(change.From); err == nil && day.Month() >= first && day.Month() <= last {
			c.Marks = append(c.Marks, draw.Mark{Month: day.Month(), Label: change.Rule})
		}
	}
	return write(w, http.StatusOK, "image/svg+xml", []byte(c.SVG()))
}

func empty(n int) []float64 {
	list := make([]float64, n)
	for i := range list {
		list[i] = math.NaN()
	}
	return list
}

// add adds a value where there may be none yet.
func add(list []float64, i int, v float64) {
	if math.IsNaN(list[i]) {
		list[i] = 0
	}
	list[i] += v
}
