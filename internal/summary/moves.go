package summary

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"math"
	"strconv"

	"vereda/internal/result"
	"vereda/internal/sensitivity"
)

type varianceRow struct {
	Variant  string   `parquet:"variant" meaning:"variant of the scenario, or base"`
	Group    string   `parquet:"group" meaning:"kind of outcome"`
	Outcome  string   `parquet:"outcome" meaning:"what was counted over the months of the plan"`
	Source   string   `parquet:"source" meaning:"parameters; chance, alike for all parameters; both together"`
	Share    *float64 `parquet:"share,optional" unit:"share" meaning:"share of the variance of single runs; empty with one seed"`
	Low      *float64 `parquet:"share_low,optional" unit:"share" meaning:"lower end of its 95 % interval (bootstrap over draws)"`
	High     *float64 `parquet:"share_high,optional" unit:"share" meaning:"upper end of it"`
	Variance *float64 `parquet:"variance,optional" unit:"unit squared" meaning:"variance of single runs"`
	Draws    int32    `parquet:"draws" meaning:"independent draws behind it"`
	Seeds    int32    `parquet:"seeds" meaning:"seeds of each draw"`
	Unit     string   `parquet:"unit" meaning:"unit of the outcome"`
}

func (s *Summary) varianceRows(yield func(*varianceRow) error) error {
	for i := range s.Moves {
		m := &s.Moves[i]
		o, split := s.Plan.Outcomes[m.Outcome], &m.Split
		for _, source := range []struct {
			name string
			sensitivity.Index
		}{{"parameters", split.Parameters}, {"chance", split.Chance}, {"both together", split.Together}} {
			row := &varianceRow{s.variant(m.Variant), o.Group, o.Title, source.name, result.Optional(source.Value), result.Optional(source.Low), result.Optional(source.High),
				result.Optional(split.Variance), int32(split.Draws), int32(split.Seeds), o.Unit}
			if err := yield(row); err != nil {
				return err
			}
		}
	}
	return nil
}

type sensitivityRow struct {
	Variant   string   `parquet:"variant" meaning:"variant of the scenario, or base"`
	Group     string   `parquet:"group" meaning:"kind of outcome"`
	Outcome   string   `parquet:"outcome" meaning:"what was counted over the months of the plan"`
	Parameter string   `parquet:"parameter" meaning:"parameter of the scenario"`
	With      string   `parquet:"with" meaning:"second parameter of an index of second order; otherwise empty"`
	Measure   string   `parquet:"measure" meaning:"first, total or second: Sobol' index of the mean over seeds; effect, absolute effect, spread: of Morris"`
	Value     *float64 `parquet:"value,optional" unit:"unit" meaning:"the index or effect; empty for an outcome that does not vary"`
	Low       *float64 `parquet:"value_low,optional" unit:"unit" meaning:"lower end of its 95 % interval (bootstrap)"`
	High      *float64 `parquet:"value_high,optional" unit:"unit" meaning:"upper end of it"`
	N         int32    `parquet:"n" meaning:"base rows or ways behind it"`
	Unit      string   `parquet:"unit" meaning:"share of the variance, or the unit of the outcome over the whole range of the parameter"`
}

func (s *Summary) sensitivityRows(yield func(*sensitivityRow) error) error {
	for i := range s.Moves {
		m := &s.Moves[i]
		o := s.Plan.Outcomes[m.Outcome]
		put := func(j, with int, measure, unit string, n int, x sensitivity.Index) error {
			row := &sensitivityRow{s.variant(m.Variant), o.Group, o.Title, s.Plan.Factors[j].Name, "", measure,
				result.Optional(x.Value), result.Optional(x.Low), result.Optional(x.High), int32(n), unit}
			if with >= 0 {
				row.With = s.Plan.Factors[with].Name
			}
			return yield(row)
		}
		if err := m.each(o.Unit, put); err != nil {
			return err
		}
	}
	return nil
}

// each goes through the measures of an outcome.
func (m *Moves) each(unit string, put func(j, with int, measure, unit string, n int, x sensitivity.Index) error) error {
	bare := func(v float64) sensitivity.Index {
		return sensitivity.Index{Value: v, Low: math.NaN(), High: math.NaN()}
	}
	for j := range m.Effects {
		e := &m.Effects[j]
		for _, err := range []error{put(j, -1, "absolute effect", unit, e.Ways, e.Absolute), put(j, -1, "effect", unit, e.Ways, bare(e.Mean)), put(j, -1, "spread", unit, e.Ways, bare(e.Spread))} {
			if err != nil {
				return err
			}
		}
	}
	if m.Indices == nil {
		return nil
	}
	for j := range m.Indices.First {
		if err := put(j, -1, "first", "share", m.Indices.Rows, m.Indices.First[j]); err != nil {
			return err
		}
		if err := put(j, -1, "total", "share", m.Indices.Rows, m.Indices.Total[j]); err != nil {
			return err
		}
	}
	for _, p := range m.Indices.Second {
		if err := put(p.A, p.B, "second", "share", m.Indices.Rows, p.Index); err != nil {
			return err
		}
	}
	return nil
}

// Sizes of the picture [px].
const (
	barHeight = 16
	barStep   = 20
	barLeft   = 300
	barWidth  = 420
	picture   = 800
	shown     = 5 // factors of an outcome
)

// Picture draws, for each outcome of the base, the factors that move it most: bars
// of total indices with the first order filled, or of mean absolute effects, with
// their intervals. Outcomes by place are left to the table.
func (s *Summary) Picture(w io.Writer) error {
	var body bytes.Buffer
	y := 40
	for i := range s.Moves {
		m := &s.Moves[i]
		o := s.Plan.Outcomes[m.Outcome]
		ranked := m.Ranked()
		if m.Variant > 0 || o.Group == "where" || len(ranked) == 0 {
			continue
		}
		fmt.Fprintf(&body, `<text x="10" y="%d" class="title">%s</text>`+"\n", y, html.EscapeString(o.Title+" ["+o.Unit+"]"))
		y += 8
		for _, j := range ranked[:min(shown, len(ranked))] {
			m.bar(&body, y, j, s.Plan.Factors[j].Name, m.full(ranked[0]))
			y += barStep
		}
		y += 24
	}
	what := "Share of the variance of the mean over seeds: filled, the parameter alone; outlined, with others"
	if len(s.Moves) > 0 && len(s.Moves[0].Effects) > 0 {
		what = "Mean absolute effect of a parameter over its whole range (screening after Morris)"
	}
	_, err := fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" aria-label="What moves each outcome">
<style>text{font:13px sans-serif;fill:#222}.title{font-weight:bold}.small{font-size:11px;fill:#555}.first{fill:#3b6ea5}.total{fill:#fff;stroke:#3b6ea5}.line{stroke:#222}</style>
<rect width="100%%" height="100%%" fill="#fff"/>
<text x="10" y="18" class="small">%s; lines: 95 %% intervals</text>
%s</svg>
`, picture, y, picture, y, html.EscapeString(what), body.String())
	return err
}

// full is the value that a bar of full length stands for.
func (m *Moves) full(first int) float64 {
	if m.Indices != nil {
		return 1
	}
	return m.Effects[first].Absolute.Value
}

// bar draws one factor.
func (m *Moves) bar(w io.Writer, y, j int, name string, full float64) {
	length := func(v float64) float64 { return math.Round(10*barWidth*min(max(v/full, 0), 1)) / 10 }
	number := func(v float64) string { return strconv.FormatFloat(v, 'g', 3, 64) }
	fmt.Fprintf(w, `<text x="%d" y="%d" text-anchor="end">%s</text>`+"\n", barLeft-8, y+13, html.EscapeString(name))
	size := sensitivity.Index{}
	if m.Indices != nil {
		size = m.Indices.Total[j]
		fmt.Fprintf(w, `<rect x="%d" y="%d" width="%g" height="%d" class="total"/>`+"\n", barLeft, y, length(size.Value), barHeight)
		fmt.Fprintf(w, `<rect x="%d" y="%d" width="%g" height="%d" class="first"/>`+"\n", barLeft, y, length(m.Indices.First[j].Value), barHeight)
	} else {
		size = m.Effects[j].Absolute
		fmt.Fprintf(w, `<rect x="%d" y="%d" width="%g" height="%d" class="first"/>`+"\n", barLeft, y, length(size.Value), barHeight)
	}
	if !math.IsNaN(size.Low) {
		fmt.Fprintf(w, `<line x1="%g" x2="%g" y1="%d" y2="%d" class="line"/>`+"\n", barLeft+length(size.Low), barLeft+length(size.High), y+barHeight/2, y+barHeight/2)
	}
	fmt.Fprintf(w, `<text x="%d" y="%d" class="small">%s</text>`+"\n", barLeft+barWidth+8, y+13, number(size.Value))
}
