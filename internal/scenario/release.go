package scenario

import "vereda/internal/observe"

// Release decides what may be shown of what was counted.
func (s *Scenario) Release() *observe.Release { return observe.NewRelease(s.Observed, s.SmallCounts) }

// ResolveShown is Resolve for what is handed on: the counts that are kept back stand in
// their tables as marks, which can be read again. The totals that first arrivals were
// derived from are finer than the tables of counts, and no run takes them: where one of
// them is small, none is written. Runs of the result are the same; scores lack what is
// kept back.
func ResolveShown(s *Scenario) map[string][]byte {
	shown := *s
	shown.Observed = s.Release().Series(s.Observed)
	for _, v := range s.EncounterTotals {
		if v > 0 && v < s.SmallCounts {
			shown.EncounterTotals = make([]float64, len(s.EncounterTotals))
			for i := range shown.EncounterTotals {
				shown.EncounterTotals[i] = -1
			}
			break
		}
	}
	return Resolve(&shown)
}
