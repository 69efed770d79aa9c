package scenario

import (
	"fmt"
	"slices"
	"strings"

	"vereda/internal/diag"
)

// groups lists all groups of some dimensions, sector outermost.
func (l *loader) groups(dims []string) []group {
	extent := func(dim string, n int) []int16 {
		if !slices.Contains(dims, dim) {
			return []int16{-1}
		}
		list := make([]int16, n)
		for i := range list {
			list[i] = int16(i)
		}
		return list
	}
	var list []group
	for _, s := range extent("sector", len(l.places.sectors)) {
		for _, n := range extent("nationality", len(l.people.codes)) {
			for _, q := range extent("party", len(partyWords)) {
				list = append(list, group{s, n, q, -1})
			}
		}
	}
	return list
}

// byGroup sorts the points of each group by period.
func (s *seriesTable) byGroup() map[group][]point {
	groups := map[group][]point{}
	for _, p := range s.points {
		groups[p.group] = append(groups[p.group], p)
	}
	for _, points := range groups {
		slices.SortFunc(points, func(a, b point) int { return a.period - b.period })
	}
	return groups
}

// checkGaps reports, for each group, the first period that is missing: from
// first to last where they are given (last >= first), otherwise between the
// ends of the group itself.
func (l *loader) checkGaps(s *seriesTable, groups []group, first, last int) {
	if !s.complete {
		return
	}
	points := s.byGroup()
	faults, whole := 0, last >= first
	for _, g := range groups {
		have := points[g]
		if len(have) == 0 {
			if whole {
				faults++
				l.emptyGroup(s, g, faults)
			}
			continue
		}
		from, to := have[0].period, have[len(have)-1].period
		if whole {
			from, to = first, last
		}
		if missing, before := firstGap(have, from, to); missing <= to {
			faults++
			l.gap(s, g, missing, to, before, faults)
		}
	}
}

// firstGap returns the first period without a point, and the point before it;
// past the end where there is none.
func firstGap(have []point, from, to int) (int, point) {
	want, before := from, have[0]
	for _, p := range have {
		if p.period < want {
			continue
		}
		if p.period > want {
			break
		}
		want, before = want+1, p
	}
	return want, before
}

// mostGaps is the number of groups of a series whose gaps are reported.
const mostGaps = 10

func (l *loader) gap(s *seriesTable, g group, missing, to int, before point, faults int) {
	if faults > mostGaps {
		return
	}
	kind := s.info.Period
	message := "the series lacks " + showPeriod(kind, missing)
	if names := l.namesOf(g); len(names) > 0 {
		message += " for " + strings.Join(names, ", ")
	}
	c := cellOf(s, before)
	l.fault(s.doc, before.line, before.column, diag.Diagnostic{Code: codeGap, Message: message, Found: c,
		Expected: fmt.Sprintf("a row for each %s to %s", strings.ReplaceAll(periodWords[kind], "-", " "), showPeriod(kind, to)),
		Hint:     "add the row; leave the value empty only in a series of measurements"})
}

func cellOf(s *seriesTable, p point) string { return showPeriod(s.info.Period, p.period) }

func (l *loader) emptyGroup(s *seriesTable, g group, faults int) {
	if faults > mostGaps {
		return
	}
	l.fault(s.doc, 0, 0, diag.Diagnostic{Code: codeNoSeries, Message: "the series has no row for " + strings.Join(l.namesOf(g), ", "),
		Expected: "rows for every combination of " + strings.Join(s.dims, ", "), Hint: "add the rows; write 0 where it is known that there was nothing"})
}
