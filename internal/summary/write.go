package summary

import (
	"cmp"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strconv"

	"vereda/internal/compare"
	"vereda/internal/ensemble"
	"vereda/internal/observe"
	"vereda/internal/people"
	"vereda/internal/quantity"
	"vereda/internal/result"
)

// Format names the layout of the folder that [Summary.Write] makes.
const Format = "vereda-ensemble-1"

const manifest = "ensemble.json"

// Replaceable gives the objection to replacing an existing folder; see
// [result.WriteFolder].
func Replaceable(dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, manifest))
	var m struct {
		Format string `json:"format"`
	}
	if err != nil || json.Unmarshal(text, &m) != nil || m.Format != Format {
		return errors.New("it holds no result of an ensemble (no " + manifest + " of format " + Format + "); remove it yourself if it may go")
	}
	return nil
}

// Write writes all that an ensemble says as a folder, whole or not at all: tables as
// CSV and Parquet, a picture, a description, checksums.
func (s *Summary) Write(target, version string, overwrite bool) error {
	var replaceable func(string) error
	if overwrite {
		replaceable = Replaceable
	}
	return result.WriteFolder(target, replaceable, func(dir string) error { return s.fill(dir, version) })
}

func (s *Summary) fill(dir, version string) error {
	f := result.NewFiles(dir, version)
	schema := map[string][]result.Column{
		"draws":     result.Table(f, "draws", s.drawRows),
		"runs":      result.Table(f, "runs", s.runRows),
		"means":     result.Table(f, "means", s.meanRows),
		"quantiles": result.Table(f, "quantiles", s.quantileRows),
	}
	if len(s.Plan.Variants) > 1 {
		schema["differences"] = result.Table(f, "differences", s.differenceRows)
	}
	if s.splits() {
		schema["variance"] = result.Table(f, "variance", s.varianceRows)
	}
	if len(s.Sources) > 0 {
		schema["sources"] = result.Table(f, "sources", s.sourceRows)
	}
	if s.ranks() {
		schema["sensitivity"] = result.Table(f, "sensitivity", s.sensitivityRows)
		f.File("sensitivity.svg", s.Picture)
	}
	if f.Err() != nil {
		return f.Err()
	}
	key := s.Plan.Key()
	_, each := s.Plan.Units()
	f.JSON(manifest, map[string]any{
		"format": Format, "program": s.Plan.Program, "version": version, "plan": json.RawMessage(mustJSON(s.Plan)), "plan_sha256": hexOf(key[:]),
		"units": s.Units, "runs": s.Units * each, "until_reached": s.Enough, "interval_level": 0.95, "outputs": f.Outputs(), "schema": schema,
	})
	if f.Err() != nil {
		return f.Err()
	}
	return result.WriteSums(dir)
}

func mustJSON(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic("summary: " + err.Error())
	}
	return text
}

func hexOf(sum []byte) string {
	text := make([]byte, 0, 2*len(sum))
	for _, b := range sum {
		if b < 16 {
			text = append(text, '0')
		}
		text = strconv.AppendUint(text, uint64(b), 16)
	}
	return string(text)
}

// splits and ranks report which tables the design has something for.
func (s *Summary) splits() bool { return len(s.Moves) > 0 && len(s.Moves[0].Effects) == 0 }
func (s *Summary) ranks() bool {
	return len(s.Moves) > 0 && (len(s.Moves[0].Effects) > 0 || s.Moves[0].Indices != nil)
}

// variant is the name of a variant in tables.
func (s *Summary) variant(v int) string { return cmp.Or(s.Plan.Variants[v].Name, "base") }

type drawRow struct {
	Draw      int32   `parquet:"draw" meaning:"row of the design, from 0"`
	Parameter string  `parquet:"parameter" meaning:"parameter of the scenario, with @ and the sector where it is of one"`
	Value     float64 `parquet:"value" unit:"unit" meaning:"value of the parameter"`
	Unit      string  `parquet:"unit" meaning:"unit of the value"`
}

func (s *Summary) rows() int {
	if s.Plan.Rows() == 1 {
		return 1
	}
	return s.Units
}

func (s *Summary) drawRows(yield func(*drawRow) error) error {
	for row := range s.rows() {
		for j, v := range s.Plan.Values(row) {
			if err := yield(&drawRow{int32(row), s.Plan.Factors[j].Name, v, s.Plan.Factors[j].Unit}); err != nil {
				return err
			}
		}
	}
	return nil
}

type runRow struct {
	Run     int64    `parquet:"run" meaning:"number of the run in the plan, from 0"`
	Variant string   `parquet:"variant" meaning:"variant of the scenario, or base"`
	Draw    int32    `parquet:"draw" meaning:"row of the design"`
	Seed    string   `parquet:"seed" meaning:"seed of the run; as text, because it may have more digits than a number keeps"`
	Group   string   `parquet:"group" meaning:"kind of outcome"`
	Outcome string   `parquet:"outcome" meaning:"what was counted over the months of the plan"`
	Value   *float64 `parquet:"value,optional" unit:"unit" meaning:"value in this run; empty for a share of nothing"`
	Unit    string   `parquet:"unit" meaning:"unit of the value"`
}

func (s *Summary) runRows(yield func(*runRow) error) error {
	_, each := s.Plan.Units()
	for r := range s.Units * each {
		run := s.Plan.Run(r)
		for o, what := range s.Plan.Outcomes {
			row := &runRow{int64(r), s.variant(run.Variant), int32(run.Row), strconv.FormatUint(s.Plan.SeedOf(run), 10),
				what.Group, what.Title, result.Optional(s.Values[r][o]), what.Unit}
			if err := yield(row); err != nil {
				return err
			}
		}
	}
	return nil
}

type meanRow struct {
	Variant   string   `parquet:"variant" meaning:"variant of the scenario, or base"`
	Group     string   `parquet:"group" meaning:"kind of outcome"`
	Outcome   string   `parquet:"outcome" meaning:"what was counted over the months of the plan"`
	Mean      *float64 `parquet:"value_mean,optional" unit:"unit" meaning:"mean over draws and seeds"`
	Low       *float64 `parquet:"value_low,optional" unit:"unit" meaning:"lower end of the 95 % interval of the mean: what more runs could change (Student's t)"`
	High      *float64 `parquet:"value_high,optional" unit:"unit" meaning:"upper end of that interval"`
	MCSE      *float64 `parquet:"mcse,optional" unit:"unit" meaning:"Monte Carlo standard error of the mean"`
	Precision *float64 `parquet:"mcse_share,optional" unit:"share" meaning:"that error as a share of the width of the 95 % interval of single runs"`
	SD        *float64 `parquet:"value_sd,optional" unit:"unit" meaning:"standard deviation between single runs"`
	N         int32    `parquet:"n" unit:"units" meaning:"draws, or seeds where there is one draw, with a value"`
	Unit      string   `parquet:"unit" meaning:"unit of the values"`
	Level     float64  `parquet:"level" unit:"share" meaning:"level of the interval of the mean"`
	Standing  string   `parquet:"standing" meaning:"months counted, or a scenario, not a forecast: a variant, and months and places that were never counted; empty where nothing tells"`
}

func (s *Summary) meanRows(yield func(*meanRow) error) error {
	for i := range s.Means {
		m := &s.Means[i]
		e, o := m.Estimate, s.Plan.Outcomes[m.Outcome]
		row := &meanRow{s.variant(m.Variant), o.Group, o.Title, result.Optional(e.Mean), result.Optional(e.Low), result.Optional(e.High),
			result.Optional(e.MCSE()), result.Optional(m.Precision), result.Optional(m.SD), int32(e.N), o.Unit, ensemble.Level, s.Standing(m.Variant, m.Outcome)}
		if err := yield(row); err != nil {
			return err
		}
	}
	return nil
}

type differenceRow struct {
	Variant  string   `parquet:"variant" meaning:"variant that is set beside the base"`
	Group    string   `parquet:"group" meaning:"kind of outcome"`
	Outcome  string   `parquet:"outcome" meaning:"what was counted over the months of the plan"`
	Base     *float64 `parquet:"base_mean,optional" unit:"unit" meaning:"mean of the base"`
	Mean     *float64 `parquet:"difference_mean,optional" unit:"unit" meaning:"mean of variant less base, for the same parameters and seeds"`
	Low      *float64 `parquet:"difference_low,optional" unit:"unit" meaning:"lower end of its 95 % interval (Student's t over draws)"`
	High     *float64 `parquet:"difference_high,optional" unit:"unit" meaning:"upper end of it"`
	MCSE     *float64 `parquet:"mcse,optional" unit:"unit" meaning:"Monte Carlo standard error of the mean difference"`
	Q05      *float64 `parquet:"q0.05,optional" unit:"unit" meaning:"5 % quantile of the differences: how far they lie apart"`
	Q50      *float64 `parquet:"q0.5,optional" unit:"unit" meaning:"median of the differences"`
	Q95      *float64 `parquet:"q0.95,optional" unit:"unit" meaning:"95 % quantile of the differences"`
	Positive *float64 `parquet:"positive,optional" unit:"share" meaning:"share of draws in which the variant has more"`
	Relative *float64 `parquet:"relative,optional" unit:"share" meaning:"mean difference over the mean of the base"`
	Verdict  string   `parquet:"verdict" meaning:"clear where the interval of the mean lies on one side of 0"`
	N        int32    `parquet:"n" unit:"units" meaning:"pairs"`
	Unit     string   `parquet:"unit" meaning:"unit of the values"`
	Level    float64  `parquet:"level" unit:"share" meaning:"level of the interval of the mean difference"`
	Standing string   `parquet:"standing" meaning:"a scenario, not a forecast: nothing was ever counted of a variant"`
}

func (s *Summary) differenceRows(yield func(*differenceRow) error) error {
	for i := range s.Differences {
		d := &s.Differences[i]
		e, all := d.Difference, known(d.Row.Differences)
		q, positive := quantiles(all), 0.0
		for _, v := range all {
			if v > 0 {
				positive++
			}
		}
		row := &differenceRow{s.variant(d.Variant), d.Group, d.Title, result.Optional(d.Base.Mean), result.Optional(e.Mean), result.Optional(e.Low), result.Optional(e.High),
			result.Optional(e.MCSE()), result.Optional(q[1]), result.Optional(q[3]), result.Optional(q[5]), result.Optional(positive / float64(len(all))),
			result.Optional(d.Relative), string(d.Verdict), int32(e.N), d.Unit, ensemble.Level, s.Standing(d.Variant, d.Outcome)}
		if err := yield(row); err != nil {
			return err
		}
	}
	return nil
}

type quantileRow struct {
	Variant     string   `parquet:"variant" meaning:"variant of the scenario, or base"`
	Target      string   `parquet:"target" meaning:"instrument of the scenario, or outcome over the months of the plan"`
	Period      string   `parquet:"period" meaning:"month (2019-06), fiscal year (FY2019), or first and last month"`
	Date        int32    `parquet:"target_date,date" meaning:"first day of the period"`
	Sector      string   `parquet:"sector" meaning:"sector of the scenario, or all"`
	Nationality string   `parquet:"nationality" meaning:"code of the scenario, or all"`
	Party       string   `parquet:"party" meaning:"how the person travels, or all"`
	OutputType  string   `parquet:"output_type" meaning:"quantile, as forecast hubs name it"`
	OutputID    float64  `parquet:"output_type_id" unit:"share" meaning:"level of the quantile"`
	Value       *float64 `parquet:"value,optional" unit:"unit" meaning:"quantile of single runs over draws and seeds; empty with fewer than two"`
	Unit        string   `parquet:"unit" meaning:"unit of the value"`
}

func (s *Summary) quantileRows(yield func(*quantileRow) error) error {
	first, err := quantity.ParseMonth(s.Plan.From)
	if err != nil {
		return err
	}
	for i := range s.Means {
		m := &s.Means[i]
		o := s.Plan.Outcomes[m.Outcome]
		row := quantileRow{s.variant(m.Variant), o.Title, s.Plan.From + " to " + s.Plan.To, int32(first.First().Days()), "all", s.Plan.Nationality, "all", "quantile", 0, nil, o.Unit}
		if err := levels(row, m.Quantile, yield); err != nil {
			return err
		}
	}
	for v := range s.Plan.Variants {
		at := len(s.Plan.Outcomes)
		for _, series := range s.Layout {
			for _, p := range series.Points {
				if err := levels(s.pointRow(v, series.Instrument, p), quantiles(known(s.column(v, at))), yield); err != nil {
					return err
				}
				at++
			}
		}
	}
	return nil
}

// column lists one value of all runs of a variant.
func (s *Summary) column(variant, at int) []float64 {
	_, each := s.Plan.Units()
	var list []float64
	for r := variant; r < s.Units*each; r += len(s.Plan.Variants) {
		list = append(list, s.Values[r][at])
	}
	return list
}

func levels(row quantileRow, q []float64, yield func(*quantileRow) error) error {
	for k, level := range compare.Levels() {
		row.OutputID, row.Value = level, result.Optional(q[k])
		if err := yield(&row); err != nil {
			return err
		}
	}
	return nil
}

func (s *Summary) pointRow(v int, in *observe.Instrument, p observe.Point) quantileRow {
	row := quantileRow{s.variant(v), in.Name, in.Period.Label(p.Month), int32(p.Month.First().Days()), "all", "all", "all", "quantile", 0, nil, in.Unit}
	if p.Sector >= 0 {
		row.Sector = s.Sectors[p.Sector]
	}
	if p.Nationality >= 0 {
		row.Nationality = s.Nationalities[p.Nationality]
	}
	if p.Party >= 0 {
		row.Party = people.Party(p.Party).String()
	}
	return row
}
