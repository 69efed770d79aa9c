package simulate

import (
	"vereda/internal/ledger"
	"vereda/internal/mechanism"
	"vereda/internal/people"
	"vereda/internal/scenario"
)

// Footprint is the memory that the tables of one run take at its end [bytes]: rows
// that will come, by their columns, and the ledger's counts, both known before the
// first day. Where the model makes departures, the rows are as many as the given ones
// would make, which is an assumption; what choices keep by class and leg is a tenth
// of a table of people or less and is not counted.
func Footprint(s *scenario.Scenario) int64 {
	row, shape := int64(people.RowBytes), ShapeOf(s)
	tables := shape.Bytes()
	if s.Network.OnTheWay {
		row += ledger.TrackBytes
		tables += mechanism.ChoiceBytes(s.Network, len(s.Nationalities))
	}
	return int64(expected(divided(s.Drivers.Arrivals, float64(s.PeoplePerRow))))*row + tables
}
