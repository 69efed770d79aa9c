package people

import "vereda/internal/network"

// Margin describes the people of one nationality and party as people.csv
// states them.
type Margin struct {
	Claims float64 // share who would ask for protection where that has a prospect
	Ties   float64 // share who call the destination home
	Debt   float64 // mean debt for the journey [USD]
}

// PlaceShare is a place and the share of the people of a nationality that
// belongs to it.
type PlaceShare struct {
	Place network.PlaceID
	Share float64
}

// Communities is what people of one nationality and party have heard of what
// befell others: exponentially forgotten counts of rows, so that old news
// fades. Slices run over sector × nationality × party, the sector outermost,
// unless said otherwise.
type Communities struct {
	LetIn     []float64 // surrendered between ports and let in
	Heard     []float64 // surrendered between ports, any outcome
	PortLetIn []float64 // nationality × party: presented themselves at a port and let in
	PortHeard []float64 // nationality × party: presented themselves at a port, any outcome
	Came      []float64 // sector × nationality: set off through the sector
	// Prospect is the expected utility of crossing at a sector as people believe
	// it to be: nationality × party × whether they would ask for protection ×
	// sector, the sector innermost. It is kept where the way is part of the scenario.
	Prospect []float64
	// Arriving is the fraction of a row not yet arrived, Ordinal the number of
	// parties that have, by nationality × party.
	Arriving []float64
	Ordinal  []uint64
	// Homes are the people at home, where the model makes departures; empty otherwise.
	Homes

	Nationalities int
	Sectors       int
}

// Homes are people who are no rows, by nationality × party and in rows, unless said
// otherwise: those who have not left, and what they go by.
type Homes struct {
	Staying  []float64 // at home
	Looking  []float64 // at home, could leave and wait for better news
	Inside   []float64 // moved inside the country
	Moved    []float64 // of them who did today [rows/day]
	AtBorder []float64 // moved to a border city to work there
	Applied  []float64 // wait for a place of a legal way
	Lawful   []float64 // have left by a legal way since the start
	Wanting  []float64 // share that wants to leave today
	Planning []float64 // share that wants to, can and would
	Leaving  []float64 // set out today [rows/day]
	// Expected is the chance of success as believed: of being let in between ports, of
	// being let in at a port, of an entry unseen; the way outermost.
	Expected []float64
	// Murders is the number of homicides that people go by, by nationality [per 100,000];
	// Unexplained the logarithm of what nothing explains, by nationality.
	Murders []float64
	// Dearth is by how much yields of crops lie below usual as people go by it, by
	// nationality [%].
	Dearth      []float64
	Unexplained []float64
	// SentHome is who was removed today, by nationality [rows]; Enforced and Free are the
	// yearly rates of people removed and of those who went home of their own will [% of
	// residents], FirstEnforced and FirstFree those of the first month.
	SentHome, Enforced, Free, FirstEnforced, FirstFree []float64
	// Counted and Made are departures of the months by which the level is set, as given
	// and as the model would have made them [rows].
	Counted []float64
	Made    []float64
}

// NewHomes returns the columns of people at home, all zero.
func NewHomes(nationalities int) Homes {
	classes := nationalities * int(Parties)
	of := func() []float64 { return make([]float64, classes) }
	each := func() []float64 { return make([]float64, nationalities) }
	return Homes{Staying: of(), Looking: of(), Inside: of(), Moved: of(), AtBorder: of(), Applied: of(), Lawful: of(), Wanting: of(), Planning: of(), Leaving: of(),
		Expected: make([]float64, 3*classes), Murders: each(), Dearth: each(), SentHome: each(), Enforced: each(), Free: each(), FirstEnforced: each(), FirstFree: each(),
		Unexplained: each(), Counted: of(), Made: of()}
}

// NewCommunities returns communities that have heard nothing.
func NewCommunities(sectors, nationalities int) *Communities {
	classes := nationalities * int(Parties)
	return &Communities{
		LetIn: make([]float64, sectors*classes), Heard: make([]float64, sectors*classes),
		PortLetIn: make([]float64, classes), PortHeard: make([]float64, classes),
		Came:     make([]float64, sectors*nationalities),
		Prospect: make([]float64, classes*2*sectors),
		Arriving: make([]float64, classes), Ordinal: make([]uint64, classes), Nationalities: nationalities, Sectors: sectors,
	}
}

// Class is the row of a nationality and party in tables by class.
func (c *Communities) Class(nationality uint8, party Party) int {
	return int(nationality)*int(Parties) + int(party)
}

// Cell is the row of a class in tables by sector and class.
func (c *Communities) Cell(sector int, nationality uint8, party Party) int {
	return sector*c.Nationalities*int(Parties) + c.Class(nationality, party)
}
