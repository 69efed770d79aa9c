package main

import (
	"fmt"
	"math"
	"slices"

	"vereda/internal/camps"
	"vereda/internal/draw"
)

type skillPart struct {
	Forecast string        `json:"forecast"`
	From     int           `json:"from_day"`
	Off      float64       `json:"forecast_difference"`
	Run      estimatePart  `json:"run_difference"`
	Scaled   *estimatePart `json:"scaled_error"`
}

type dayPart struct {
	Day      int          `json:"day"`
	Date     string       `json:"date"`
	Averaged estimatePart `json:"averaged"`
	Rescaled estimatePart `json:"rescaled"`
}

// forecastDays are the days from whose counts the forecasts of the paper of 2017 start.
var forecastDays = []int{7, 30}

// tables are the counts of the camps by day, and the same of each run.
func (d *displaced) tables() (registered camps.Table, simulated []camps.Table) {
	for day := range d.c.Days {
		var row []float64
		for k := range d.runs[0].Camps {
			row = append(row, float64(d.counted(k, day)))
		}
		registered = append(registered, row)
	}
	for _, r := range d.runs {
		var t camps.Table
		for day := range d.c.Days {
			var row []float64
			for _, n := range r.Days[day].Camps {
				row = append(row, float64(n))
			}
			t = append(t, row)
		}
		simulated = append(simulated, t)
	}
	return registered, simulated
}

// hold sets the runs beside the counts by camp and by day, and beside forecasts.
func (d *displaced) hold(r *displacedReport) {
	registered, simulated := d.tables()
	var scores []camps.Score
	for _, t := range simulated {
		scores = append(scores, camps.ScoreOf(t, registered))
	}
	over := func(value func(i int) float64) estimatePart {
		var list []float64
		for i := range scores {
			list = append(list, value(i))
		}
		return estimatePartOf(list)
	}
	for k := range r.Camps {
		r.Camps[k].Averaged = over(func(i int) float64 { return scores[i].ByCamp[k] })
		r.Camps[k].Rescaled = over(func(i int) float64 { return scores[i].RescaledByCamp[k] })
	}
	r.ByDay = []dayPart{}
	for day := range d.c.Days {
		r.ByDay = append(r.ByDay, dayPart{day, d.c.Start.AddDays(day).String(), over(func(i int) float64 { return scores[i].ByDay[day] }), over(func(i int) float64 { return scores[i].RescaledByDay[day] })})
	}
	r.Skill = []skillPart{}
	for _, k := range forecastDays {
		for _, naive := range camps.Naives() {
			if part, ok := skillOf(simulated, registered, naive, k); ok {
				r.Skill = append(r.Skill, part)
			}
		}
	}
}

// skillOf sets all runs beside a forecast; ok is false where the run ends before it starts.
func skillOf(simulated []camps.Table, registered camps.Table, naive camps.Naive, day int) (part skillPart, ok bool) {
	part = skillPart{Forecast: naive.String(), From: day}
	var run, scaled []float64
	for _, t := range simulated {
		s := camps.SkillOf(t, registered, naive, day)
		if math.IsNaN(s.Forecast) {
			return part, false
		}
		part.Off = s.Forecast
		run = append(run, s.Run)
		if !math.IsNaN(s.MASE) {
			scaled = append(scaled, s.MASE)
		}
	}
	part.Run = estimatePartOf(run)
	if len(scaled) == len(run) {
		e := estimatePartOf(scaled)
		part.Scaled = &e
	}
	return part, true
}

// printSkill prints the worst day and the forecasts of the paper of 2017.
func (a *app) printSkill(r *displacedReport) {
	worst := 0
	for i := range r.ByDay {
		if r.ByDay[i].Rescaled.Mean > r.ByDay[worst].Rescaled.Mean {
			worst = i
		}
	}
	fmt.Fprintf(a.out, "worst day, rescaled                    %s on day %d, %s\n", r.ByDay[worst].Rescaled, r.ByDay[worst].Day, r.ByDay[worst].Date)
	if len(r.Skill) == 0 {
		fmt.Fprintf(a.out, "The run is too short for forecasts from the counts of day %d.\n\n", forecastDays[0])
		return
	}
	fmt.Fprintf(a.out, "\n%-28s %14s %24s %27s\n", "forecast from counts", "its difference", "the run's, same days", "scaled error (under 1: run)")
	for _, s := range r.Skill {
		scaled := "none: it has no error"
		if s.Scaled != nil {
			scaled = fmt.Sprintf("%.3f", s.Scaled.Mean)
		}
		fmt.Fprintf(a.out, "%-28s %14.4f %24.4f %27s\n", fmt.Sprintf("%s, of day %d", s.Forecast, s.From), s.Off, s.Run.Mean, scaled)
	}
	fmt.Fprintln(a.out)
}

// picture draws simulated and counted people of each camp.
func (d *displaced) picture() string {
	p := draw.Panels{ID: "camps", Title: d.c.Name + ": people in camps", Unit: "people", Language: draw.English, Width: 1080,
		Notes: []string{fmt.Sprintf("Line: mean of %s from %s on; band: the middle 95 %% of them. Points: counts, on their days.", seedsText(d.seeds), d.c.Start)}}
	for k, place := range d.runs[0].Camps {
		line, points := draw.Line{Name: "simulated", Role: draw.Simulated}, draw.Line{Name: "counted", Role: draw.Counted}
		for day := range d.c.Days {
			values := d.campOn(k, day)
			slices.Sort(values)
			mean := 0.0
			for _, v := range values {
				mean += v / float64(len(values))
			}
			line.Values = append(line.Values, mean)
			if n := len(values); n > 1 {
				out := n / 40 // on each side; of fewer runs all lie within
				line.Low95, line.High95 = append(line.Low95, values[out]), append(line.High95, values[n-1-out])
			}
			at := math.NaN()
			if s := d.c.Camps[place]; s >= 0 && slices.Contains(d.c.Series[s].Days, day) && smallMark(d.counted(k, day)) == "" {
				at = float64(d.counted(k, day))
			}
			points.Values = append(points.Values, at)
		}
		p.Charts = append(p.Charts, draw.Chart{Title: d.c.Places[place].Name, Unit: "people", Start: d.c.Start, Lines: []draw.Line{line, points}})
	}
	return p.SVG()
}
