package result

import "vereda/internal/quantity"

// Column describes a column of a table in run.json.
type Column struct {
	Name    string `json:"name"`
	Type    string `json:"type"` // text, date, number or integer
	Unit    string `json:"unit"` // empty for words; "unit" where the row says it
	Meaning string `json:"meaning"`
}

// estimateColumns are those of a mean over runs, in every table that has one.
func estimateColumns(unit string) []Column {
	return []Column{
		{"value_mean", "number", unit, "mean over the runs"},
		{"value_low", "number", unit, "lower end of the 95 % interval of the mean over all seeds (Student's t, not below 0 where no run is); empty with one run"},
		{"value_high", "number", unit, "upper end of that interval"},
		{"value_sd", "number", unit, "standard deviation between runs; empty with one run"},
		{"n", "integer", "runs", "runs with a value"},
	}
}

// levelColumn is the last one of a table of means.
var levelColumn = Column{"level", "number", "share", "level of the interval from value_low to value_high"}

func flowColumns() []Column {
	columns := []Column{
		{"date", "date", "", "first day of the month"},
		{"sector", "text", "", "sector of the scenario, or none"},
		{"nationality", "text", "", "code of the scenario"},
		{"party", "text", "", "how the person travels"},
		{"cause", "text", "", "what happened; events, not persons"},
	}
	return append(append(columns, estimateColumns("people/month")...), Column{"unit", "text", "", "unit of the values"}, levelColumn)
}

func stockColumns() []Column {
	columns := []Column{
		{"date", "date", "", "first day of the month"},
		{"sector", "text", "", "sector of the scenario, or none"},
		{"stock", "text", "", "what people are doing; mean over the days of the month, counted at their ends"},
	}
	return append(append(columns, estimateColumns("people")...), Column{"unit", "text", "", "unit of the values"}, levelColumn)
}

func legColumns() []Column {
	columns := []Column{
		{"date", "date", "", "first day of the month"},
		{"leg", "text", "", "name of the leg of the way"},
		{"from", "text", "", "place where it begins"},
		{"to", "text", "", "place where it ends"},
		{"mode", "text", "", "how it is travelled"},
	}
	return append(append(columns, estimateColumns("people/month")...), Column{"unit", "text", "", "unit of the values"}, levelColumn)
}

func placeColumns() []Column {
	return []Column{
		{"place", "text", "", "name of the place in the scenario"},
		{"name", "text", "", "name that people read"},
		{"kind", "text", "", "what the place is for"},
		{"zone", "text", "", "country of the place"},
		{"lat", "number", "degrees north", "latitude"},
		{"lon", "number", "degrees east", "longitude"},
	}
}

func seriesColumns() []Column {
	columns := []Column{
		{"instrument", "text", "", "name of the scenario's instrument"},
		{"period", "text", "", "month (2019-06), year (2019) or fiscal year (FY2019)"},
		{"date", "date", "", "first day of the period"},
		{"sector", "text", "", "sector of the scenario, or all"},
		{"nationality", "text", "", "code of the scenario, or all"},
		{"party", "text", "", "how the person travels, or all"},
		{"observed", "number", "unit", "what the publisher counted; empty where nothing was published, or it is kept back"},
	}
	columns = append(columns, estimateColumns("unit")...)
	for _, q := range quantileNames {
		columns = append(columns, Column{q, "number", "unit", "quantile of the runs at that level; empty with one run"})
	}
	return append(columns, Column{"unit", "text", "", "unit of the values"},
		Column{"observed_kept", "text", "", "<10 where fewer than so many were counted, kept where such a count could be worked out from this one; observed is then empty"}, levelColumn)
}

// quantileNames belong to compare.Levels.
var quantileNames = [...]string{"q0.025", "q0.05", "q0.25", "q0.5", "q0.75", "q0.95", "q0.975"}

func scoreColumns() []Column {
	columns := []Column{
		{"instrument", "text", "", "name of the scenario's instrument"},
		{"form", "text", "", "as counted, or sectors given the total: the runs' shares of sectors applied to the measured total"},
		{"group", "text", "", "all, fit, check, or a year"},
		{"fitted", "text", "", "yes where all periods of the group were used for fitting"},
		{"from", "text", "", "first period"},
		{"to", "text", "", "last period"},
		{"role", "text", "", "outcome or driver"},
		{"forecast", "text", "", "model, or the name of a naive forecast, which is told every earlier value"},
		{"points", "integer", "", "values compared; a naive forecast has fewer where it lacks an earlier value"},
	}
	return append(columns, []Column{
		{"mae", "number", "unit", "mean absolute error of the median"},
		{"mape", "number", "share", "mean of absolute error over value, for values at or above the floor"},
		{"mape_points", "integer", "", "values at or above the floor"},
		{"bias", "number", "unit", "mean forecast less value"},
		{"mase", "number", "1", "absolute error over the mean step between values in the months of fitting"},
		{"wis", "number", "unit", "weighted interval score; lower is better"},
		{"crps", "number", "unit", "continuous ranked probability score; lower is better"},
		{"cover50", "number", "share", "values within the 50 % interval of the runs"},
		{"cover95", "number", "share", "values within the 95 % interval of the runs"},
		{"cpc", "number", "1", "common part over sectors, mean over periods"},
		{"skill", "number", "1", "1 - MAE of the model / MAE of this naive forecast, on the points of both"},
		{"skill_low", "number", "1", "lower end of its 95 % interval (circular block bootstrap)"},
		{"skill_high", "number", "1", "upper end of it"},
		{"verdict", "text", "", "what the interval allows to say"},
		{"seeds", "integer", "runs", "runs behind the model's distribution"},
		{"unit", "text", "", "unit of the values"},
		{"note", "text", "", "what to bear in mind"},
	}...)
}

// schema describes every table by the name of its file without the ending; legs
// and places are written where the scenario holds the way to the border, counts
// where the caller gave some, settled where the runs count who lives in the destination, border where they count jobs in border cities.
func schema(onTheWay, counted, living, jobs bool) map[string][]Column {
	tables := map[string][]Column{"flows": flowColumns(), "stocks": stockColumns(), "series": seriesColumns(), "score": scoreColumns(), "money": moneyColumns()}
	if counted {
		tables["counts"] = countColumns()
	}
	if living {
		tables["settled"] = livingColumns()
	}
	if jobs {
		tables["border"] = borderColumns()
	}
	if onTheWay {
		tables["legs"], tables["places"] = legColumns(), placeColumns()
	}
	return tables
}

// epochDay is a month's first day as Parquet counts dates: days since 1970-01-01.
func epochDay(m quantity.Month) int32 { return int32(m.First().Days()) }
