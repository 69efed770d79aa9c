package serve

import (
	"math"
	"slices"

	"vereda/internal/ensemble"
	"vereda/internal/ledger"
	"vereda/internal/paired"
	"vereda/internal/people"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

var missing = math.NaN()

// measure is one thing that the map shows. Deaths, kidnappings and waiting stand
// in the same list as crossings: none of them can be shown without the others.
type measure struct {
	name   string
	unit   string
	legs   bool           // shown along legs; the others at points
	mean   bool           // a stock, averaged over days; the others are added up
	causes []people.Cause // events
	stocks []ledger.Stock // or stocks, which are not told by nationality
	way    bool           // only where the scenario holds the way to the border
}

// measures are all of them, in the order of the page.
var measures = []measure{
	{name: "way", unit: "people", legs: true, causes: []people.Cause{people.Departed, people.LeftAgain}, way: true},
	{name: "encounters", unit: "events", causes: []people.Cause{people.Apprehended, people.Surrendered, people.Inadmissible}},
	{name: "deaths", unit: "people", causes: []people.Cause{people.Died}},
	{name: "kidnappings", unit: "events", causes: []people.Cause{people.Kidnapped, people.HandedOver}, way: true},
	{name: "detained-on-the-way", unit: "events", causes: []people.Cause{people.DetainedInTransit}, way: true},
	{name: "waiting", unit: "people", mean: true, stocks: []ledger.Stock{ledger.StockDeciding, ledger.StockList, ledger.StockApp, ledger.StockHearing}},
	{name: "arrivals", unit: "people", causes: []people.Cause{people.Entered, people.Released, people.Paroled, people.Protected}},
}

// measuresOf lists those that a scenario can tell, as rows of measures.
func measuresOf(s *scenario.Scenario) []int {
	var list []int
	for i := range measures {
		if !measures[i].way || s.Network.OnTheWay {
			list = append(list, i)
		}
	}
	return list
}

// kept is what stays of one run: tables by month, place and nationality [people,
// events]. Points are the sectors, then the zones of the way.
type kept struct {
	legs   []float32   // [month][route][nationality]
	points [][]float32 // by measure: [month][point][nationality]; stocks have one nationality
	totals [][]float32 // by measure: [month][nationality]
	lines  [][]float64 // by month: what paired.Question counts
}

// extract takes from a ledger what the page shows.
func extract(s *scenario.Scenario, l *ledger.Ledger) *kept {
	months, nations := monthsOf(s), len(s.Nationalities)
	points := len(s.Network.Sectors) + len(s.Network.Zones)
	k := &kept{points: make([][]float32, len(measures)), totals: make([][]float32, len(measures))}
	if s.Network.OnTheWay {
		for m := range months {
			for leg := range s.Network.Routes {
				for n := range nations {
					k.legs = append(k.legs, float32(l.LegFlow(m, leg, n)))
				}
			}
		}
	}
	stocks := l.MonthlyStocks()
	width := (len(s.Network.Sectors) + 1) * int(ledger.Stocks)
	for _, i := range measuresOf(s) {
		what := &measures[i]
		if what.mean {
			k.points[i], k.totals[i] = make([]float32, months*points), make([]float32, months)
			for m := range months {
				for sector := range len(s.Network.Sectors) + 1 {
					for _, stock := range what.stocks {
						v := float32(stocks[m*width+sector*int(ledger.Stocks)+int(stock)])
						k.totals[i][m] += v
						if sector > 0 {
							k.points[i][m*points+sector-1] += v
						}
					}
				}
			}
			continue
		}
		k.points[i], k.totals[i] = make([]float32, months*points*nations), make([]float32, months*nations)
		for m := range months {
			for n := range nations {
				for _, cause := range what.causes {
					k.totals[i][m*nations+n] += float32(l.Flow(m, cause, ledger.Select{Sector: -1, Nationality: n, Party: -1}))
					for p := range points {
						k.points[i][(m*points+p)*nations+n] += float32(at(s, l, m, p, cause, n))
					}
				}
			}
		}
	}
	for m := range months {
		k.lines = append(k.lines, paired.Ask(s, m, m, -1).Count(l))
	}
	return k
}

// at counts a cause at a point: of a sector what happened there, of a zone what
// happened to people on the way through it.
func at(s *scenario.Scenario, l *ledger.Ledger, month, point int, cause people.Cause, nation int) float64 {
	if sectors := len(s.Network.Sectors); point >= sectors {
		if !s.Network.OnTheWay {
			return 0
		}
		return l.ZoneFlow(month, point-sectors, cause, nation)
	}
	return l.Flow(month, cause, ledger.Select{Sector: point, Nationality: nation, Party: -1})
}

// outcome is what came of all runs of a job.
type outcome struct {
	scenario *scenario.Scenario // ends with the last month that was run
	result   *ensemble.Result
	runs     []*kept
	stage    *stage
}

func newOutcome(s *scenario.Scenario, r *ensemble.Result) *outcome {
	o := &outcome{scenario: s, result: r, stage: stageOf(s)}
	for i := range r.Runs {
		if k, ok := r.Runs[i].Extra.(*kept); ok {
			o.runs = append(o.runs, k)
		}
	}
	return o
}

// monthsOf is the number of months that a scenario touches, also a shortened one.
func monthsOf(s *scenario.Scenario) int { return int(s.End.Month()-s.Start.Month()) + 1 }

// span is a part of the months of a run, both included.
type span struct{ from, to int }

// days are the days of a month that are run.
func days(s *scenario.Scenario, month int) float64 {
	m := s.MonthAt(month)
	first, last := m.First(), m.Last()
	if first.Before(s.Start) {
		first = s.Start
	}
	if s.End.Before(last) {
		last = s.End
	}
	return float64(last.Since(first) + 1)
}

// over adds the months of a span up, or averages them by their days.
func (o *outcome) over(what *measure, in span, value func(month int) float64) float64 {
	total, length := 0.0, 0.0
	for m := in.from; m <= in.to; m++ {
		weight := 1.0
		if what.mean {
			weight = days(o.scenario, m)
			length += weight
		}
		total += weight * value(m)
	}
	if what.mean && length > 0 {
		total /= length
	}
	return total
}

// nations are the rows of nationalities that are added up; stocks have one.
func (o *outcome) nations(what *measure, nation int) (width int, rows []int) {
	width = len(o.scenario.Nationalities)
	switch {
	case what.mean:
		return 1, []int{0}
	case nation >= 0:
		return width, []int{nation}
	}
	for n := range width {
		rows = append(rows, n)
	}
	return width, rows
}

// total is a measure in one run, over a span.
func (o *outcome) total(run, m int, nation int, in span) float64 {
	what := &measures[m]
	width, rows := o.nations(what, nation)
	return o.over(what, in, func(month int) float64 {
		v := 0.0
		for _, n := range rows {
			v += float64(o.runs[run].totals[m][month*width+n])
		}
		return v
	})
}

// item is a measure of one run at a leg or a point of the stage, over a span; mode is
// that of the routes of a leg that are counted, empty for all.
func (o *outcome) item(run, m, item, nation int, mode string, in span) float64 {
	what, k, network := &measures[m], o.runs[run], o.scenario.Network
	width, rows := o.nations(what, nation)
	points := len(network.Sectors) + len(network.Zones)
	return o.over(what, in, func(month int) float64 {
		v := 0.0
		for _, n := range rows {
			if !what.legs {
				v += float64(k.points[m][(month*points+item)*width+n])
				continue
			}
			for _, route := range o.stage.Legs[item].routes {
				if mode != "" && network.Routes[route].Mode.String() != mode {
					continue
				}
				v += float64(k.legs[(month*len(network.Routes)+route)*width+n])
			}
		}
		return v
	})
}

// items is the number of places where a measure is shown.
func (o *outcome) items(m int) int {
	if measures[m].legs {
		return len(o.stage.Legs)
	}
	return len(o.stage.Points)
}

// values gives one value per run, or per pair of runs the difference to a base.
func (o *outcome) values(base *outcome, one func(o *outcome, run int) float64) []float64 {
	list := make([]float64, len(o.runs))
	for run := range o.runs {
		list[run] = one(o, run)
		if base != nil {
			list[run] -= one(base, run)
		}
	}
	return list
}

// pairs reports whether two outcomes can be set side by side.
func (o *outcome) pairs(base *outcome) bool {
	same := func(a, b []ensemble.Replicate) bool {
		return slices.EqualFunc(a, b, func(x, y ensemble.Replicate) bool { return x.Seed == y.Seed })
	}
	return o.scenario.Start == base.scenario.Start && o.scenario.End == base.scenario.End && same(o.result.Runs, base.result.Runs) &&
		slices.Equal(o.scenario.Nationalities, base.scenario.Nationalities) && slices.Equal(o.scenario.Network.Sectors, base.scenario.Network.Sectors) &&
		slices.Equal(o.scenario.Network.Zones, base.scenario.Network.Zones) && len(o.scenario.Network.Routes) == len(base.scenario.Network.Routes)
}

// differences sets an outcome beside its base, line by line, with deaths, harms
// and waiting beside every count of crossings.
func (o *outcome) differences(base *outcome, in span) ([]paired.Row, []string) {
	q := paired.Ask(o.scenario, in.from, in.to, -1)
	sums := func(o *outcome) [][]float64 {
		var list [][]float64
		for _, k := range o.runs {
			total := make([]float64, len(q.Lines()))
			for m := in.from; m <= in.to; m++ {
				for i, v := range k.lines[m] {
					total[i] += v
				}
			}
			for i, line := range q.Lines() {
				if line.Unit == paired.Share { // shares of months do not add up
					total[i] = 0
				}
			}
			list = append(list, total)
		}
		return list
	}
	rows, leftOut := q.Report(sums(base), [][][]float64{sums(o)})
	return slices.DeleteFunc(rows[0], func(r paired.Row) bool { return r.Unit == paired.Share }), leftOut
}

// month gives the row of a month, or whether it lies outside.
func (o *outcome) month(m quantity.Month) (int, bool) {
	i := int(m - o.scenario.Start.Month())
	return i, i >= 0 && i < monthsOf(o.scenario)
}
