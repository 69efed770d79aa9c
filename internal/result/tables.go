package result

import (
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

// measure is a mean over runs as it stands in every table.
type measure struct {
	Mean float64  `parquet:"value_mean"`
	Low  *float64 `parquet:"value_low,optional"`
	High *float64 `parquet:"value_high,optional"`
	SD   *float64 `parquet:"value_sd,optional"`
	N    int32    `parquet:"n"`
}

// certain says at which level an interval lies; the last column of a table, since files
// are read apart from their schema. The Monte Carlo error is value_sd over the root of n.
type certain struct {
	Level float64 `parquet:"level"`
}

var atLevel = certain{ensemble.Level}

func measureOf(values []float64) measure {
	e := ensemble.LevelOf(values)
	return measure{e.Mean, optional(e.Low), optional(e.High), optional(e.SD), int32(e.N)}
}

// optional is nil for what is missing.
func optional(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

func (c *csvWriter) optional(v *float64) {
	if v == nil {
		c.raw("")
		return
	}
	c.number(*v)
}

func (c *csvWriter) measure(m *measure) {
	c.number(m.Mean)
	c.optional(m.Low)
	c.optional(m.High)
	c.optional(m.SD)
	c.whole(int(m.N))
}

func (c *csvWriter) date(days int32) { c.raw(quantity.DateOf(int(days)).String()) }

// flowRow is a row of the table of flows. The tags name the columns of Parquet;
// csv writes the same ones in the same order.
type flowRow struct {
	Date        int32  `parquet:"date,date"`
	Sector      string `parquet:"sector"`
	Nationality string `parquet:"nationality"`
	Party       string `parquet:"party"`
	Cause       string `parquet:"cause"`
	measure
	Unit string `parquet:"unit"`
	certain
}

func (r *flowRow) csv(c *csvWriter) {
	c.date(r.Date)
	for _, word := range []string{r.Sector, r.Nationality, r.Party, r.Cause} {
		c.text(word)
	}
	c.measure(&r.measure)
	c.text(r.Unit)
	c.number(r.Level)
}

// flows gives each non-empty cell of any run, in the order of the cells. A run
// without an event in a cell counts as 0 there.
func flows(s *scenario.Scenario, r *ensemble.Result, yield func(*flowRow) error) error {
	at := make([]int, len(r.Runs)) // next cell of each run
	values := make([]float64, len(r.Runs))
	tied := make([]int, 0, len(r.Runs)) // runs whose next cell is the first of all
	for {
		var next *ledger.Cell
		for k := range r.Runs {
			if at[k] == len(r.Runs[k].Flows) {
				continue
			}
			cell := &r.Runs[k].Flows[at[k]]
			if next == nil || cell.Compare(*next) < 0 {
				next, tied = cell, append(tied[:0], k)
			} else if cell.Compare(*next) == 0 {
				tied = append(tied, k)
			}
		}
		if next == nil {
			return nil
		}
		clear(values)
		for _, k := range tied {
			values[k] = r.Runs[k].Flows[at[k]].People
			at[k]++
		}
		row := &flowRow{Date: epochDay(s.MonthAt(int(next.Month))), Sector: sectorName(s, int(next.Sector), "none"),
			Nationality: s.Nationalities[next.Nationality], Party: next.Party.String(), Cause: next.Cause.String(),
			measure: measureOf(values), certain: atLevel, Unit: "people/month"}
		if err := yield(row); err != nil {
			return err
		}
	}
}

func sectorName(s *scenario.Scenario, sector int, without string) string {
	if sector < 0 {
		return without
	}
	return s.Network.Sectors[sector]
}

// stockRow is a row of the table of stocks.
type stockRow struct {
	Date   int32  `parquet:"date,date"`
	Sector string `parquet:"sector"`
	Stock  string `parquet:"stock"`
	measure
	Unit string `parquet:"unit"`
	certain
}

func (r *stockRow) csv(c *csvWriter) {
	c.date(r.Date)
	c.text(r.Sector)
	c.text(r.Stock)
	c.measure(&r.measure)
	c.text(r.Unit)
	c.number(r.Level)
}

// stocks gives the stocks that are not 0 in all runs, by month, sector and kind.
func stocks(s *scenario.Scenario, r *ensemble.Result, yield func(*stockRow) error) error {
	if len(r.Runs) == 0 {
		return nil
	}
	values := make([]float64, len(r.Runs))
	sectors := len(s.Network.Sectors) + 1
	for i := range r.Runs[0].Stocks {
		filled := false
		for k := range r.Runs {
			values[k] = r.Runs[k].Stocks[i]
			filled = filled || values[k] != 0
		}
		if !filled {
			continue
		}
		stock, place := i%int(ledger.Stocks), i/int(ledger.Stocks)
		row := &stockRow{Date: epochDay(s.MonthAt(place / sectors)), Sector: sectorName(s, place%sectors-1, "none"),
			Stock: ledger.Stock(stock).String(), measure: measureOf(values), certain: atLevel, Unit: "people"}
		if err := yield(row); err != nil {
			return err
		}
	}
	return nil
}

// legRow is a row of the table of legs.
type legRow struct {
	Date int32  `parquet:"date,date"`
	Leg  string `parquet:"leg"`
	From string `parquet:"from"`
	To   string `parquet:"to"`
	Mode string `parquet:"mode"`
	measure
	Unit string `parquet:"unit"`
	certain
}

func (r *legRow) csv(c *csvWriter) {
	c.date(r.Date)
	for _, word := range []string{r.Leg, r.From, r.To, r.Mode} {
		c.text(word)
	}
	c.measure(&r.measure)
	c.text(r.Unit)
	c.number(r.Level)
}

// legs gives the people who began each leg of the way, by month, where anybody
// did in any run.
func legs(s *scenario.Scenario, r *ensemble.Result, yield func(*legRow) error) error {
	if len(r.Runs) == 0 {
		return nil
	}
	values := make([]float64, len(r.Runs))
	for i := range r.Runs[0].Legs {
		filled := false
		for k := range r.Runs {
			values[k] = r.Runs[k].Legs[i]
			filled = filled || values[k] != 0
		}
		if !filled {
			continue
		}
		route := &s.Network.Routes[i%len(s.Network.Routes)]
		row := &legRow{Date: epochDay(s.MonthAt(i / len(s.Network.Routes))), Leg: route.Name, From: s.Network.Places[route.From].Name,
			To: s.Network.Places[route.To].Name, Mode: route.Mode.String(), measure: measureOf(values), certain: atLevel, Unit: "people/month"}
		if err := yield(row); err != nil {
			return err
		}
	}
	return nil
}

// writePlaces writes where the places lie, for maps.
func writePlaces(c *csvWriter, s *scenario.Scenario) {
	c.header(placeColumns())
	for i := range s.Network.Places {
		p := &s.Network.Places[i]
		for _, word := range []string{p.Name, p.Title, p.Kind.String(), s.Network.Zones[p.Zone]} {
			c.text(word)
		}
		c.number(p.Latitude)
		c.number(p.Longitude)
		c.end()
	}
}

// seriesRow is a row of the table of series.
type seriesRow struct {
	Instrument  string   `parquet:"instrument"`
	Period      string   `parquet:"period"`
	Date        int32    `parquet:"date,date"`
	Sector      string   `parquet:"sector"`
	Nationality string   `parquet:"nationality"`
	Party       string   `parquet:"party"`
	Observed    *float64 `parquet:"observed,optional"`
	Mean        *float64 `parquet:"value_mean,optional"`
	Low         *float64 `parquet:"value_low,optional"`
	High        *float64 `parquet:"value_high,optional"`
	SD          *float64 `parquet:"value_sd,optional"`
	N           int32    `parquet:"n"`
	Q0025       *float64 `parquet:"q0.025,optional"`
	Q005        *float64 `parquet:"q0.05,optional"`
	Q025        *float64 `parquet:"q0.25,optional"`
	Q05         *float64 `parquet:"q0.5,optional"`
	Q075        *float64 `parquet:"q0.75,optional"`
	Q095        *float64 `parquet:"q0.95,optional"`
	Q0975       *float64 `parquet:"q0.975,optional"`
	Unit        string   `parquet:"unit"`
	Kept        string   `parquet:"observed_kept"`
	Level       float64  `parquet:"level"`
}

func (r *seriesRow) csv(c *csvWriter) {
	c.text(r.Instrument)
	c.text(r.Period)
	c.date(r.Date)
	for _, word := range []string{r.Sector, r.Nationality, r.Party} {
		c.text(word)
	}
	for _, v := range []*float64{r.Observed, r.Mean, r.Low, r.High, r.SD} {
		c.optional(v)
	}
	c.whole(int(r.N))
	for _, v := range []*float64{r.Q0025, r.Q005, r.Q025, r.Q05, r.Q075, r.Q095, r.Q0975} {
		c.optional(v)
	}
	c.text(r.Unit)
	c.text(r.Kept)
	c.number(r.Level)
}

// seriesRows gives each point that was observed or simulated, by instrument in
// the scenario's order and then by sector, nationality, party and period. Counts that
// the release keeps back are marked in place of told.
func seriesRows(s *scenario.Scenario, r *ensemble.Result, release *observe.Release, yield func(*seriesRow) error) error {
	for i := range s.Instruments {
		in := &s.Instruments[i]
		for _, p := range gather(s, r, in.Name) {
			row := p.row(s, in)
			if i < len(s.Observed) {
				row.Kept = release.Mark(i, p.key.Place())
			}
			if row.Kept != "" {
				row.Observed = nil
			}
			if err := yield(row); err != nil {
				return err
			}
		}
	}
	return nil
}

// gathered is a point with what was observed and what each run gave.
type gathered struct {
	key      observe.Point // its place only
	observed *float64
	values   []float64
}

// gather brings together the points of an instrument, sorted.
func gather(s *scenario.Scenario, r *ensemble.Result, name string) []gathered {
	type place struct {
		month                      quantity.Month
		sector, nationality, party int16
	}
	at := map[place]int{}
	var points []gathered
	find := func(p observe.Point) *gathered {
		key := place{p.Month, p.Sector, p.Nationality, p.Party}
		i, known := at[key]
		if !known {
			i = len(points)
			at[key] = i
			points = append(points, gathered{key: p})
		}
		return &points[i]
	}
	each(s.Observed, name, func(p observe.Point) { find(p).observed = optional(p.Value) })
	for i := range s.Observed {
		if s.Observed[i].Instrument == nil || s.Observed[i].Instrument.Name != name {
			continue
		}
		for at := range s.Observed[i].Kept { // sorted below
			find(observe.Point{Month: at.Month, Sector: at.Sector, Nationality: at.Nationality, Party: at.Party})
		}
	}
	for k := range r.Runs {
		each(r.Runs[k].Series, name, func(p observe.Point) {
			g := find(p)
			g.values = append(g.values, p.Value)
		})
	}
	slices.SortFunc(points, func(a, b gathered) int {
		for _, d := range [...]int{int(a.key.Sector) - int(b.key.Sector), int(a.key.Nationality) - int(b.key.Nationality),
			int(a.key.Party) - int(b.key.Party), int(a.key.Month) - int(b.key.Month)} {
			if d != 0 {
				return d
			}
		}
		return 0
	})
	return points
}

func each(series []observe.Series, name string, visit func(observe.Point)) {
	for i := range series {
		if series[i].Instrument == nil || series[i].Instrument.Name != name {
			continue
		}
		for _, p := range series[i].Points {
			visit(p)
		}
	}
}

func (g *gathered) row(s *scenario.Scenario, in *observe.Instrument) *seriesRow {
	p := g.key
	row := &seriesRow{Instrument: in.Name, Period: in.Period.Label(p.Month), Date: epochDay(p.Month),
		Sector: sectorName(s, int(p.Sector), "all"), Nationality: "all", Party: "all", Observed: g.observed, Unit: in.Unit, Level: ensemble.Level}
	if p.Nationality >= 0 {
		row.Nationality = s.Nationalities[p.Nationality]
	}
	if p.Party >= 0 {
		row.Party = people.Party(p.Party).String()
	}
	if len(g.values) == 0 {
		return row
	}
	m := measureOf(g.values)
	row.Mean, row.Low, row.High, row.SD, row.N = optional(m.Mean), m.Low, m.High, m.SD, m.N
	if m.N == 1 {
		return row // one run has no quantiles
	}
	q := ensemble.Distribution(g.values)
	for i, cell := range []**float64{&row.Q0025, &row.Q005, &row.Q025, &row.Q05, &row.Q075, &row.Q095, &row.Q0975} {
		*cell = optional(q[i])
	}
	return row
}

// writeScores writes a line for the model and one for each naive forecast.
func writeScores(c *csvWriter, rows []compare.Row) {
	c.header(scoreColumns())
	for i := range rows {
		r := &rows[i]
		scoreLine(c, r, "model", &r.Model, nil)
		for k := range r.Naive {
			scoreLine(c, r, r.Naive[k].Name, &r.Naive[k].Naive, &r.Naive[k])
		}
	}
}

func scoreLine(c *csvWriter, r *compare.Row, forecast string, f *compare.Figures, a *compare.Against) {
	fitted := "no"
	if r.Fitted {
		fitted = "yes"
	}
	for _, word := range []string{r.Instrument, r.Form, r.Group, fitted, r.From, r.To, r.Role, forecast} {
		c.text(word)
	}
	c.whole(f.Points)
	c.number(float64(f.MAE))
	c.number(float64(f.MAPE))
	c.whole(f.MAPEPoints)
	for _, v := range []compare.Figure{f.Bias, f.MASE, f.WIS, f.CRPS, f.Cover50, f.Cover95, f.CPC} {
		c.number(float64(v))
	}
	verdict := ""
	skill, low, high := math.NaN(), math.NaN(), math.NaN()
	if a != nil {
		skill, low, high, verdict = float64(a.Skill), float64(a.Low), float64(a.High), a.Verdict
	}
	c.number(skill)
	c.number(low)
	c.number(high)
	c.text(verdict)
	c.whole(r.Seeds)
	c.text(r.Unit)
	c.text(r.Note)
	c.end()
}
