package network

// Accounts of the people who work in border cities, in whole cents of rows.
const (
	BorderEarned    = iota // wages
	BorderSubsisted        // of it, spent on living
	BorderServed           // of it, paid off the debt for the journey
	BorderSaved            // the rest, put into the purse
	BorderSpent            // taken out of the purse on the way
	BorderCarried          // out of the purses of those who settled, went home for good, or died
	// BorderAccounts is their number.
	BorderAccounts
)

// BorderAccountNames are the words used in results.
var BorderAccountNames = [BorderAccounts]string{"earned", "subsistence", "debt-service", "saved", "spent-on-the-way", "carried-on"}

// OpenJobs makes room for jobs in border cities. Without it the columns are empty and
// nobody works there.
func (c *Conditions) OpenJobs(sectors, nationalities int) {
	bySector := func() []float64 { return make([]float64, sectors) }
	c.BorderPosts, c.BorderWages, c.BorderPull, c.BorderSeeking = bySector(), bySector(), bySector(), bySector()
	c.BorderWorking, c.BorderStaying = make([]float64, sectors*nationalities), make([]float64, sectors*nationalities)
	c.BorderBooks = make([]int64, nationalities*BorderAccounts)
	c.BorderPay = make([]float64, 1)
}
