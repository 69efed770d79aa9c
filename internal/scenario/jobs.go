package scenario

import (
	"math"
	"slices"

	"vereda/internal/network"
)

const jobsFile = "border-jobs.csv"

var jobColumns = []string{"sector", "jobs_people", "open_share", "source", "grade", "note"}

// JobRow is the jobs in the border city of a sector on the first day.
type JobRow struct {
	Sector network.SectorID
	Jobs   float64 // [people]
	Open   float64 // share of them that people on the way can hold
	Note   Provenance
}

// jobs reports whether the scenario counts jobs in border cities.
func (l *loader) jobs() bool { return l.exists(jobsFile) }

// readJobs reads border-jobs.csv, which only a scenario has that counts jobs in border
// cities. A sector without a row has none.
func (l *loader) readJobs() {
	if !l.jobs() {
		return
	}
	t := l.readTable(l.read(jobsFile), jobColumns)
	if t == nil || !l.places.complete {
		return
	}
	seen := map[int]int{}
	for _, r := range t.rows {
		c := reader{l, t, r}
		s, sOK := c.reference("sector", "unknown sector", l.places.sectors)
		jobs, jobsOK := c.number("jobs_people", span{unit: "people", high: math.Inf(1)})
		open, openOK := c.number("open_share", span{unit: "share", high: 1})
		row := JobRow{network.SectorID(s), jobs, open, Provenance{Source: c.sources("source"), Note: c.free("note", false)}}
		row.Note.Grade, _ = c.grade()
		if !sOK || !jobsOK || !openOK || s < 0 {
			continue
		}
		if first, twice := seen[s]; twice {
			c.twice("sector", l.places.sectors[s], first)
			continue
		}
		seen[s] = r.line
		l.out.JobRows = append(l.out.JobRows, row)
	}
	slices.SortFunc(l.out.JobRows, func(a, b JobRow) int { return int(a.Sector) - int(b.Sector) })
}

// Jobs gives the jobs in border cities on the first day by sector [people], and of them
// those that people on the way can hold; nil where the scenario does not count them.
func (s *Scenario) Jobs() (all, open []float64) {
	if len(s.JobRows) == 0 {
		return nil, nil
	}
	all, open = make([]float64, len(s.Network.Sectors)), make([]float64, len(s.Network.Sectors))
	for _, r := range s.JobRows {
		all[r.Sector], open[r.Sector] = r.Jobs, float64(r.Jobs*r.Open)
	}
	return all, open
}

func resolveJobs(s *Scenario) []byte {
	var w csvWriter
	w.row(jobColumns...)
	for _, r := range s.JobRows {
		w.row(s.Network.Sectors[r.Sector], format(r.Jobs), format(r.Open), r.Note.Source, r.Note.Grade, r.Note.Note)
	}
	return w.bytes()
}
