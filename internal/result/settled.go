package result

import (
	"vereda/internal/ensemble"
	"vereda/internal/ledger"
	"vereda/internal/scenario"
)

// livingRow is a row of the table of those who live in the destination.
type livingRow struct {
	Date        int32  `parquet:"date,date"`
	Nationality string `parquet:"nationality"`
	What        string `parquet:"what"`
	measure
	Unit string `parquet:"unit"`
	certain
}

func (r *livingRow) csv(c *csvWriter) {
	c.date(r.Date)
	c.text(r.Nationality)
	c.text(r.What)
	c.measure(&r.measure)
	c.text(r.Unit)
	c.number(r.Level)
}

// living gives who lives in the destination, what they earn and what they send home,
// by month, where anything is in any run.
func living(s *scenario.Scenario, r *ensemble.Result, yield func(*livingRow) error) error {
	if len(r.Runs) == 0 {
		return nil
	}
	values := make([]float64, len(r.Runs))
	items := ledger.LivingItems(len(s.Nationalities))
	for i := range r.Runs[0].Living {
		filled := false
		for k := range r.Runs {
			values[k] = r.Runs[k].Living[i]
			filled = filled || values[k] != 0
		}
		if !filled {
			continue
		}
		item := &items[i%len(items)]
		row := &livingRow{Date: epochDay(s.MonthAt(i / len(items))), Nationality: "all", What: item.What, measure: measureOf(values), certain: atLevel, Unit: item.Unit}
		if item.Nationality >= 0 {
			row.Nationality = s.Nationalities[item.Nationality]
		}
		if err := yield(row); err != nil {
			return err
		}
	}
	return nil
}

func livingColumns() []Column {
	columns := []Column{
		{"date", "date", "", "first day of the month"},
		{"nationality", "text", "", "code of the scenario; all for the wages"},
		{"what", "text", "", "who lives in the destination at the end of the month, by standing; who went home in it, or was removed from the interior; who went home earlier and is there at its end, or set out again in it; what was earned and sent home in it, in dollars of the scenario's price year; wages, mean over its days"},
	}
	return append(append(columns, estimateColumns("unit")...), Column{"unit", "text", "", "unit of the values"}, levelColumn)
}
