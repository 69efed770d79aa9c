package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"vereda/internal/compare"
	"vereda/internal/people"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// coveragePart is a row of coverage with the names of its cell.
type coveragePart struct {
	compare.Coverage
	Sector      string `json:"sector"`
	Nationality string `json:"nationality"`
	Party       string `json:"party"`
}

// coverageParts names the cells of rows.
func coverageParts(s *scenario.Scenario, rows []compare.Coverage) []coveragePart {
	name := func(i int, names []string) string {
		if i < 0 {
			return "all"
		}
		return names[i]
	}
	parts := []coveragePart{}
	for _, r := range rows {
		parts = append(parts, coveragePart{r, name(r.Sector, s.Network.Sectors), name(r.Nationality, s.Nationalities), name(r.Party, people.PartyNames())})
	}
	return parts
}

// spread gives n origins at equal steps from the first month that can be forecast from, in
// the years kept for checking, or in all of the run where none are kept. The last month is
// among them only where all are.
func spread(s *scenario.Scenario, n, blind int) ([]string, error) {
	var months []quantity.Month
	for m := s.Start.Month(); m <= s.End.Month(); m++ {
		if len(s.Check) > 0 && !s.InCheck(m) {
			continue
		}
		if _, err := s.AsKnown(m, 1, blind); err == nil {
			months = append(months, m)
		}
	}
	if n > len(months) {
		return nil, misused("--origins %d: only %s can be forecast from", n, plural(len(months), "month"))
	}
	var list []string
	for i := range n {
		list = append(list, months[i*len(months)/n].String())
	}
	return list, nil
}

// printCoverage says what the intervals hold by horizon and series, and with regions also
// by sector, nationality and party.
func printCoverage(w io.Writer, parts []coveragePart, regions bool) {
	if len(parts) == 0 {
		fmt.Fprintln(w)
		wrap(w, "", fmt.Sprintf("Intervals are not recalibrated: that takes counts of at least %d earlier forecasts of a series at the same horizon.", compare.EnoughEarlier))
		return
	}
	fmt.Fprintf(w, `
Share of counts within the intervals of 50, 80 and 95 %%, over forecasts with enough earlier
ones to learn from. Before: the runs as they are; split: quantiles moved by the errors of
all earlier forecasts of the series; adaptive: with levels that follow each cell. No
forecast learns from counts of its own month or later. Near: all three within %.0f points.
WIS over last value: with a 95 %% interval over blocks of origins, below 1 where better.
`, 100*compare.Near)
	for _, h := range horizons {
		table := [][]string{{"", "points", "before", "split", "adaptive", "near", "WIS over last value, before", "adaptive"}}
		for i := range parts {
			p := &parts[i]
			if p.Horizon != h || p.Form != compare.AsCounted || p.Role != "outcome" || !p.Whole && !regions {
				continue
			}
			table = append(table, coverageLine(p))
		}
		if len(table) > 1 {
			title := plural(h, "month")
			fmt.Fprintf(w, "\nIntervals, %s ahead\n", title)
			printTable(w, table)
		}
	}
}

func coverageLine(p *coveragePart) []string {
	name := p.Instrument
	if name == "" {
		name = "all outcome series together"
	}
	for _, cell := range []string{p.Sector, p.Nationality, p.Party} {
		if !p.Whole && cell != "all" {
			name += ", " + cell
		}
	}
	line, near := []string{name, fmt.Sprint(p.Points)}, []string{}
	for _, held := range p.Held {
		line = append(line, fmt.Sprintf("%.0f %.0f %.0f", 100*float64(held.Cover50), 100*float64(held.Cover80), 100*float64(held.Cover95)))
		if held.Near {
			near = append(near, held.Form)
		}
	}
	if len(near) == 0 {
		near = []string{"none"}
	}
	line = append(line, strings.Join(near, " "))
	for _, form := range []compare.Recalibration{compare.Before, compare.Adaptive} {
		text := "-"
		if against := p.Held[form].Against; len(against) > 0 {
			text = relativeText(&against[0])
		}
		line = append(line, text)
	}
	return line
}

// relativeText is a relative score with its interval and, unless that is below 1, the words
// that nobody should miss.
func relativeText(a *compare.AheadOf) string {
	switch {
	case a.Relative.Missing():
		return "-"
	case a.RelativeHigh.Missing():
		return fmt.Sprintf("%.2f, %s", float64(a.Relative), a.Verdict)
	}
	text := fmt.Sprintf("%.2f [%.2f, %.2f]", float64(a.Relative), float64(a.RelativeLow), float64(a.RelativeHigh))
	if !(a.RelativeHigh < 1) {
		text += ", " + a.Verdict
	}
	return text
}

// coverageHeadline says in one sentence how far from what they promise intervals are.
func coverageHeadline(parts []coveragePart) string {
	var by []string
	for _, h := range horizons {
		var series, near [3]int
		at := slices.IndexFunc(parts, func(p coveragePart) bool {
			return p.Horizon == h && p.Form == compare.AsCounted && p.Instrument == ""
		})
		if at < 0 {
			continue
		}
		for i := range parts {
			if p := &parts[i]; p.Horizon == h && p.Form == compare.AsCounted && p.Role == "outcome" && p.Whole && p.Instrument != "" {
				for k, held := range p.Held {
					series[k]++
					if held.Near {
						near[k]++
					}
				}
			}
		}
		held := parts[at].Held
		by = append(by, fmt.Sprintf("%s ahead %.0f %% before, %.0f %% split, %.0f %% adaptive (near on %d, %d and %d of %d series)", plural(h, "month"),
			100*float64(held[compare.Before].Cover95), 100*float64(held[compare.Split].Cover95), 100*float64(held[compare.Adaptive].Cover95),
			near[compare.Before], near[compare.Split], near[compare.Adaptive], series[0]))
	}
	if len(by) == 0 {
		return ""
	}
	return "Intervals of 95 % hold, over all outcome series: " + strings.Join(by, "; ") + "."
}
