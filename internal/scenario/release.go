package scenario

import "vereda/internal/observe"

// Release decides what may be shown of what was counted.
func (s *Scenario) Release() *observe.Release { return observe.NewRelease(s.Observed, s.SmallCounts) }

// ResolveShown is Resolve for what is handed on: the counts that are kept back stand in
// their tables as marks, which can be read again. The totals that first arrivals were
// derived from are finer than the tables of counts, and no run takes them: where one of
// them is small, all are marked as counted and kept back, so that the months that were
// counted stay the same. Runs of the result are the same; scores lack what is kept back.
func ResolveShown(s *Scenario) map[string][]byte {
	shown := *s
	shown.Observed = s.Release().Series(s.Observed)
	for _, v := range s.EncounterTotals {
		if v > 0 && v < s.SmallCounts {
			shown.EncounterTotals, shown.TotalsKept = make([]float64, len(s.EncounterTotals)), make([]bool, len(s.EncounterTotals))
			for i := range shown.EncounterTotals {
				shown.EncounterTotals[i], shown.TotalsKept[i] = -1, s.totalCounted(i)
			}
			break
		}
	}
	return Resolve(&shown)
}
