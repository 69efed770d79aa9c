package result

import (
	"vereda/internal/ensemble"
	"vereda/internal/people"
	"vereda/internal/scenario"
)

// moneyRow is a row of the table of money: what people paid in a month.
type moneyRow struct {
	Date  int32  `parquet:"date,date"`
	Cause string `parquet:"cause"`
	measure
	Unit string `parquet:"unit"`
	certain
}

func (r *moneyRow) csv(c *csvWriter) {
	c.date(r.Date)
	c.text(r.Cause)
	c.measure(&r.measure)
	c.text(r.Unit)
	c.number(r.Level)
}

// money gives what was paid, by month and by what for, where anything was in any run.
func money(s *scenario.Scenario, r *ensemble.Result, yield func(*moneyRow) error) error {
	if len(r.Runs) == 0 {
		return nil
	}
	values := make([]float64, len(r.Runs))
	for i := range r.Runs[0].Money {
		filled := false
		for k := range r.Runs {
			values[k] = r.Runs[k].Money[i]
			filled = filled || values[k] != 0
		}
		if !filled {
			continue
		}
		row := &moneyRow{Date: epochDay(s.MonthAt(i / int(people.Causes))), Cause: people.Cause(i % int(people.Causes)).String(),
			measure: measureOf(values), certain: atLevel, Unit: "USD/month"}
		if err := yield(row); err != nil {
			return err
		}
	}
	return nil
}

func moneyColumns() []Column {
	columns := []Column{
		{"date", "date", "", "first day of the month"},
		{"cause", "text", "", "what was paid for; dollars of the scenario's price year"},
	}
	return append(append(columns, estimateColumns("USD/month")...), Column{"unit", "text", "", "unit of the values"}, levelColumn)
}

// Count is what one run, over all its months, is compared by: the lines of
// vereda diff. By seed, so that a variant can be set beside its base with the
// same luck after both were run.
type Count struct {
	Seed  int64    `parquet:"seed"`
	Group string   `parquet:"group"`
	Title string   `parquet:"title"`
	Value *float64 `parquet:"value,optional"` // nil for a share of nothing
	Unit  string   `parquet:"unit"`
}

func (r *Count) csv(c *csvWriter) {
	c.whole(int(r.Seed))
	c.text(r.Group)
	c.text(r.Title)
	c.optional(r.Value)
	c.text(r.Unit)
}

func countColumns() []Column {
	return []Column{
		{"seed", "integer", "", "seed of the run"},
		{"group", "text", "", "crossings; deaths and harms; days of waiting and custody; money; what followed; where"},
		{"title", "text", "", "what is counted, over all months of the run"},
		{"value", "number", "unit", "the count of this one run; empty for a share of nothing"},
		{"unit", "text", "", "unit of the value"},
	}
}

func each1[T any](rows []T, yield func(*T) error) error {
	for i := range rows {
		if err := yield(&rows[i]); err != nil {
			return err
		}
	}
	return nil
}
