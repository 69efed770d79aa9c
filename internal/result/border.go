package result

import (
	"vereda/internal/ensemble"
	"vereda/internal/ledger"
	"vereda/internal/scenario"
)

// borderRow is a row of the table of work in border cities.
type borderRow struct {
	Date        int32  `parquet:"date,date"`
	Sector      string `parquet:"sector"`
	Nationality string `parquet:"nationality"`
	What        string `parquet:"what"`
	measure
	Unit string `parquet:"unit"`
	certain
}

func (r *borderRow) csv(c *csvWriter) {
	c.date(r.Date)
	c.text(r.Sector)
	c.text(r.Nationality)
	c.text(r.What)
	c.measure(&r.measure)
	c.text(r.Unit)
	c.number(r.Level)
}

// border gives the jobs in border cities, who stays there for work, who has it, and their
// money, by month, where anything is in any run.
func border(s *scenario.Scenario, r *ensemble.Result, yield func(*borderRow) error) error {
	if len(r.Runs) == 0 {
		return nil
	}
	values := make([]float64, len(r.Runs))
	items := ledger.BorderItems(len(s.Network.Sectors), len(s.Nationalities))
	for i := range r.Runs[0].Border {
		filled := false
		for k := range r.Runs {
			values[k] = r.Runs[k].Border[i]
			filled = filled || values[k] != 0
		}
		if !filled {
			continue
		}
		item := &items[i%len(items)]
		row := &borderRow{Date: epochDay(s.MonthAt(i / len(items))), Sector: "all", Nationality: "all", What: item.What, measure: measureOf(values), certain: atLevel, Unit: item.Unit}
		if item.Sector >= 0 {
			row.Sector = s.Network.Sectors[item.Sector]
		}
		if item.Nationality >= 0 {
			row.Nationality = s.Nationalities[item.Nationality]
		}
		if err := yield(row); err != nil {
			return err
		}
	}
	return nil
}

func borderColumns() []Column {
	columns := []Column{
		{"date", "date", "", "first day of the month"},
		{"sector", "text", "", "sector of the border city; all for money"},
		{"nationality", "text", "", "code of the scenario; all for jobs and pay"},
		{"what", "text", "", "mean over the days of the month of jobs that people on the way can hold, of what one pays a calendar day, of people who stay in the city for work, and of parties at work, also those who wait for a turn, an appointment or a hearing beside it; and what was earned there, lived on, paid off, saved, spent out of savings on the way, and taken along by those who settled, went home or died, in dollars of the scenario's price year"},
	}
	return append(append(columns, estimateColumns("unit")...), Column{"unit", "text", "", "unit of the values"}, levelColumn)
}
