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

// measures are all of them, in the order of the page. Deaths, returns and ways to ask for
// asylum have no condition, so that no scenario is told without them.
var measures = []measure{
	{name: "way", unit: "people", legs: true, causes: []people.Cause{people.Departed, people.LeftAgain}, way: true},
	{name: "encounters", unit: "events", causes: []people.Cause{people.Apprehended, people.Surrendered, people.Inadmissible}},
	{name: "deaths", unit: "people", causes: []people.Cause{people.Died}},
	{name: "returns", unit: "events", causes: []people.Cause{people.Expelled, people.Removed, people.Returned, people.ReturnedInTransit}},
	{name: "asylum", unit: "events", causes: []people.Cause{people.Inadmissible, people.ClaimedInTransit}},
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

// kept is what stays of one run: tables by month, place, nationality and party [people,
// events]. Points are the sectors, then the zones of the way.
type kept struct {
	legs     table       // [month][route]
	points   []table     // by measure: [month][point]
	totals   []table     // by measure: [month]
	lines    [][]float64 // by month: what paired.Question counts
	counts   []float64   // over all months: the same
	patterns any         // what pattern.Extract gave; nil where the scenario was shortened
}

// table holds rows of values by class, which is nationality × parties + party; stocks
// have one class. Most cells of a run are empty, and are not kept.
type table struct {
	ends  []uint32 // of the cells of each row
	cells []cell
}

type cell struct {
	class uint16
	value float32
}

// put adds a cell to the row that is being written.
func (t *table) put(class int, value float64) {
	if value != 0 {
		t.cells = append(t.cells, cell{uint16(class), float32(value)})
	}
}

// end ends a row.
func (t *table) end() { t.ends = append(t.ends, uint32(len(t.cells))) }

// who says which classes of a table are added up: -1 for all.
type who struct{ nation, party int }

func (w who) holds(class int) bool {
	return (w.nation < 0 || class/int(people.Parties) == w.nation) && (w.party < 0 || class%int(people.Parties) == w.party)
}

// sum adds up the classes of a row.
func (t *table) sum(row int, w who) (total float64) {
	from := uint32(0)
	if row > 0 {
		from = t.ends[row-1]
	}
	for _, c := range t.cells[from:t.ends[row]] {
		if w.holds(int(c.class)) {
			total += float64(c.value)
		}
	}
	return total
}

// extract takes from a ledger what the page shows.
func extract(s *scenario.Scenario, l *ledger.Ledger) *kept {
	months := monthsOf(s)
	k := &kept{points: make([]table, len(measures)), totals: make([]table, len(measures))}
	if s.Network.OnTheWay {
		for m := range months {
			for leg := range s.Network.Routes {
				everybody(s, &k.legs, func(sel ledger.Select) float64 { return l.LegFlowOf(m, leg, sel) })
			}
		}
	}
	for _, i := range measuresOf(s) {
		if measures[i].mean {
			k.stock(s, l, i)
		} else {
			k.events(s, l, i)
		}
	}
	for m := range months {
		k.lines = append(k.lines, paired.Ask(s, m, m, -1).Count(l))
	}
	k.counts = paired.Ask(s, 0, months-1, -1).Count(l)
	return k
}

// everybody writes a row with every nationality and party.
func everybody(s *scenario.Scenario, t *table, value func(ledger.Select) float64) {
	for n := range s.Nationalities {
		for party := range int(people.Parties) {
			t.put(n*int(people.Parties)+party, value(ledger.Select{Sector: -1, Nationality: n, Party: party}))
		}
	}
	t.end()
}

// stock keeps a measure that is a mean over days.
func (k *kept) stock(s *scenario.Scenario, l *ledger.Ledger, i int) {
	stocks, sectors := l.MonthlyStocks(), len(s.Network.Sectors)
	width := (sectors + 1) * int(ledger.Stocks)
	for m := range monthsOf(s) {
		all := 0.0
		for sector := range sectors + 1 {
			here := 0.0
			for _, stock := range measures[i].stocks {
				here += stocks[m*width+sector*int(ledger.Stocks)+int(stock)]
			}
			all += here
			if sector > 0 {
				k.points[i].put(0, here)
				k.points[i].end()
			}
		}
		for range s.Network.Zones {
			k.points[i].end() // stocks are not told by zone
		}
		k.totals[i].put(0, all)
		k.totals[i].end()
	}
}

// events keeps a measure that is a number of events.
func (k *kept) events(s *scenario.Scenario, l *ledger.Ledger, i int) {
	add := func(one func(cause people.Cause) float64) (total float64) {
		for _, cause := range measures[i].causes {
			total += one(cause)
		}
		return total
	}
	for m := range monthsOf(s) {
		everybody(s, &k.totals[i], func(sel ledger.Select) float64 {
			return add(func(cause people.Cause) float64 { return l.Flow(m, cause, sel) })
		})
		for p := range len(s.Network.Sectors) + len(s.Network.Zones) {
			everybody(s, &k.points[i], func(sel ledger.Select) float64 {
				return add(func(cause people.Cause) float64 { return at(s, l, m, p, cause, sel) })
			})
		}
	}
}

// at counts a cause at a point: of a sector what happened there, of a zone what
// happened to people on the way through it.
func at(s *scenario.Scenario, l *ledger.Ledger, month, point int, cause people.Cause, sel ledger.Select) float64 {
	if sectors := len(s.Network.Sectors); point >= sectors {
		if !s.Network.OnTheWay {
			return 0
		}
		return l.ZoneFlowOf(month, point-sectors, cause, sel)
	}
	sel.Sector = point
	return l.Flow(month, cause, sel)
}

// outcome is what came of all runs of a job.
type outcome struct {
	scenario *scenario.Scenario // ends with the last month that was run
	result   *ensemble.Result
	runs     []*kept
	stage    *stage
	domain   *scenario.Domain
}

func newOutcome(s *scenario.Scenario, r *ensemble.Result) *outcome {
	o := &outcome{scenario: s, result: r, stage: stageOf(s), domain: s.Domain()}
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

// of is who is counted: stocks are not told by nationality or party.
func (m *measure) of(w who) who {
	if m.mean {
		return who{-1, -1}
	}
	return w
}

// total is a measure in one run, over a span.
func (o *outcome) total(run, m int, w who, in span) float64 {
	what := &measures[m]
	return o.over(what, in, func(month int) float64 { return o.runs[run].totals[m].sum(month, what.of(w)) })
}

// item is a measure of one run at a leg or a point of the stage, over a span; mode is
// that of the routes of a leg that are counted, empty for all.
func (o *outcome) item(run, m, item int, w who, mode string, in span) float64 {
	what, k, network := &measures[m], o.runs[run], o.scenario.Network
	points := len(network.Sectors) + len(network.Zones)
	return o.over(what, in, func(month int) float64 {
		if !what.legs {
			return k.points[m].sum(month*points+item, what.of(w))
		}
		v := 0.0
		for _, route := range o.stage.Legs[item].routes {
			if mode == "" || network.Routes[route].Mode.String() == mode {
				v += k.legs.sum(month*len(network.Routes)+route, w)
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
	whole := in.from == 0 && in.to == monthsOf(o.scenario)-1
	counts := func(o *outcome) [][]float64 {
		var list [][]float64
		for _, k := range o.runs {
			if whole {
				list = append(list, k.counts)
			} else {
				list = append(list, q.Join(k.lines[in.from:in.to+1]))
			}
		}
		return list
	}
	hidden := map[string]bool{} // what is not told here, which is not to say that it is 0
	for _, line := range q.Lines() {
		hidden[line.Title] = line.Unit == paired.Share || line.Over == paired.Ratio && !whole
	}
	rows, leftOut := q.Report(counts(base), [][][]float64{counts(o)})
	return slices.DeleteFunc(rows[0], func(r paired.Row) bool { return hidden[r.Title] }), slices.DeleteFunc(leftOut, func(title string) bool { return hidden[title] })
}

// month gives the row of a month, or whether it lies outside.
func (o *outcome) month(m quantity.Month) (int, bool) {
	i := int(m - o.scenario.Start.Month())
	return i, i >= 0 && i < monthsOf(o.scenario)
}
