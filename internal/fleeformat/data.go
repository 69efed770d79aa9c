package fleeformat

import (
	"path"
	"strconv"

	"vereda/internal/diag"
	"vereda/internal/gravity"
)

// data reads source_data: the layout, the series, and what corrects them.
func (l *loader) data() {
	t := l.read("source_data/data_layout.csv", true)
	if t == nil {
		return
	}
	at := map[string]int{}
	for _, r := range t.rows {
		if len(r.cells) < 2 {
			continue
		}
		name := r.cell(0)
		if _, twice := at[name]; twice {
			l.fault(t, r, 0, diag.Diagnostic{Code: codeTwice, Message: "a series of this name stands already", Expected: "one row for each name"})
			continue
		}
		s := gravity.Series{Name: name}
		for i := 1; i < len(r.cells); i++ {
			if r.cell(i) == "" {
				continue
			}
			days, people := l.series("source_data/" + path.Clean(r.cell(i)))
			if i == 1 {
				s.Days, s.People = days, people
			} else if len(days) > 0 && len(s.Days) > 0 {
				s.Days, s.People = added(s.Days, s.People, days, people)
			}
		}
		at[name] = len(l.c.Series)
		l.c.Series = append(l.c.Series, s)
	}
	if len(l.c.Series) == 0 {
		l.list.Add(diag.Diagnostic{Code: codeFile, File: l.name + "/" + t.file, Message: "no series", Expected: "rows name,file: the total first"})
		return
	}
	if total := at["total"]; !l.c.Set.SumFromCamps && total != 0 {
		l.list.Add(diag.Diagnostic{Code: codeName, File: l.name + "/" + t.file, Message: "with sum_from_camps off, people flee by the series total, which is not the first", Expected: "a first row total,FILE"})
	}
	for k := 1; k < len(l.c.Series); k++ {
		if name := l.c.Series[k].Name; !l.known(name) {
			l.list.Add(diag.Diagnostic{Severity: diag.Warning, Code: codeName, File: l.name + "/" + t.file, Found: name, Message: "no location is named as the series " + name + ": its people flee and are counted nowhere", Expected: "a name of locations.csv", Hint: didYouMean(name, l.names())})
		}
	}
	l.sinks(t)
	l.c.Camps = make([]int, len(l.c.Places))
	for i := range l.c.Places {
		p := &l.c.Places[i]
		k, known := at[p.Name]
		l.c.Camps[i] = -1
		if known && k > 0 {
			l.c.Camps[i] = k
		} else if p.Kind.IsCamp() || l.c.Set.Flood.Spawns { // Q6
			l.list.Add(diag.Diagnostic{Code: codeCamp, File: l.name + "/" + t.file, Message: "camp " + p.Name + " has no series", Expected: "a row " + p.Name + ",FILE",
				Hint: didYouMean(p.Name, l.seriesNames())})
		}
	}
	l.corrections(at)
}

func (l *loader) seriesNames() []string {
	var names []string
	for i := range l.c.Series {
		names = append(names, l.c.Series[i].Name)
	}
	return names
}

func (l *loader) known(name string) bool { _, is := l.at[name]; return is }

// sinks warns where camps are sinks that take nobody, or take people without being sinks.
func (l *loader) sinks(t *table) {
	takes := false
	for i := range l.c.Places {
		takes = takes || l.c.Places[i].Deactivation > 0
	}
	if takes != l.c.Set.Sinks {
		message, hint := "deactivation_probability has no effect without camps_are_sinks", "switch camps_are_sinks on under spawn_rules, or take the column out"
		if l.c.Set.Sinks {
			message, hint = "camps_are_sinks has no effect: no location has a deactivation_probability", "add the column to locations.csv"
		}
		l.list.Add(diag.Diagnostic{Severity: diag.Warning, Code: codeInert, File: l.name + "/input_csv/locations.csv", Message: message, Hint: hint})
	}
}

// series reads a file of counts: days since the start and people.
func (l *loader) series(file string) (days []int, people []float64) {
	t := l.read(file, true)
	if t == nil {
		return nil, nil
	}
	for k, r := range t.rows {
		if first := r.cell(0); k == 0 && (first == "" || first == "DateTime" || first == "Date") || len(r.cells) < 2 || r.cell(1) == "" {
			continue
		}
		d, err := parseDate(r.cell(0))
		if err != nil {
			l.fault(t, r, 0, diag.Diagnostic{Code: codeCell, Message: "not a date", Expected: "a date such as 2012-02-29"})
			continue
		}
		n, err := strconv.Atoi(r.cell(1))
		if err != nil {
			l.fault(t, r, 1, diag.Diagnostic{Code: codeCell, Message: "not a count", Expected: "a whole number of people"})
			continue
		}
		day := int(d.Since(l.c.Start))
		if len(days) > 0 && day <= days[len(days)-1] {
			l.fault(t, r, 0, diag.Diagnostic{Code: codeSeries, Message: "the date does not come after the one before", Expected: "rows in order of time", Hint: "sort the rows, and keep one for each date"})
			continue
		}
		days, people = append(days, day), append(people, float64(n)/float64(l.c.Set.Hasten))
	}
	if len(days) == 0 {
		l.list.Add(diag.Diagnostic{Code: codeSeries, File: l.name + "/" + file, Message: "the series is empty", Expected: "rows date,people", Hint: "add what was counted, or take the series out of data_layout.csv"})
	}
	return days, people
}

// added adds two series as Flee does: it walks the second, and what lies behind the
// last of either is lost.
func added(days1 []int, v1 []float64, days2 []int, v2 []float64) (days []int, people []float64) {
	emit := func(day int, v float64) { days, people = append(days, day), append(people, v) }
	p, last := 0, 0.0
	for k, d := range days2 {
		for d > days1[p] {
			emit(days1[p], last+v1[p])
			if p == len(days1)-1 {
				break
			}
			p++
		}
		switch {
		case d == days1[p]:
			emit(d, v2[k]+v1[p])
			if p < len(days1)-1 {
				p++
			}
			last = v2[k]
		case d < days1[p]:
			emit(d, v2[k]+v1[p])
			last = v2[k]
		}
	}
	return days, people
}

// corrections reads registration_corrections.csv: before a date on which people were
// registered anew, counts are brought to the level of the new count.
func (l *loader) corrections(at map[string]int) {
	t := l.read("input_csv/registration_corrections.csv", false)
	if t == nil {
		return
	}
	for _, r := range t.rows {
		if len(r.cells) < 2 {
			continue
		}
		k, known := at[r.cell(0)]
		if !known {
			l.fault(t, r, 0, diag.Diagnostic{Code: codeName, Message: "no series of this name", Expected: "a name of data_layout.csv", Hint: didYouMean(r.cell(0), l.seriesNames())})
			continue
		}
		d, err := parseDate(r.cell(1))
		if err != nil {
			l.fault(t, r, 1, diag.Diagnostic{Code: codeCell, Message: "not a date", Expected: "a date such as 2012-12-31"})
			continue
		}
		day, s := int(d.Since(l.c.Start)), &l.c.Series[k]
		if day < 0 {
			continue
		}
		row := -1
		for i := range s.Days {
			if s.Days[i] == day && i > 0 {
				row = i
			}
		}
		if row < 0 {
			l.fault(t, r, 1, diag.Diagnostic{Code: codeSeries, Message: "the series has no count on this date, or it is its first", Expected: "a date of a later count of " + s.Name, Hint: "correct the date"})
			continue
		}
		if s.People[row-1] < 1 {
			l.fault(t, r, 1, diag.Diagnostic{Code: codeSeries, Message: "the count before this date is none, and cannot be brought to another level", Expected: "a count above 0 before it"})
			continue
		}
		factor := s.People[row] / s.People[row-1]
		for i := range row {
			s.People[i] = float64(s.People[i] * factor)
		}
	}
}

// check looks for days on which people flee and no place is a conflict zone.
func (l *loader) check() {
	if day := gravity.FirstNowhere(l.c); day >= 0 {
		l.list.Add(diag.Diagnostic{Code: codeNowhere, File: l.name + "/input_csv/conflicts.csv", Message: "people flee on day " + strconv.Itoa(day) + " and no place with people is a conflict zone",
			Expected: "a conflict on each day on which the counts rise", Hint: "add a conflict on that day, or shorten the run"})
	}
}
