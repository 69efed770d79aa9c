package network

// Standings of people who live in the destination, as columns of Settled count them.
const (
	Unpapered = iota // without papers: entered unseen, overstayed, or refused
	Pending          // let in with an open case, or on parole
	Papered          // protected or otherwise legal
	// LivingStandings is their number.
	LivingStandings
)

// Accounts of the people who live in the destination, in whole cents of rows.
const (
	Earned    = iota // wages
	Subsisted        // spent on living
	Served           // paid off the debt for the journey
	Sent             // sent home, with what the transfer costs
	Fee              // of it, what the transfer costs
	Kept             // the rest of what was earned
	Brought          // debt that newcomers brought
	TakenAway        // debt of those who left
	// Accounts is their number.
	Accounts
)

// LivingStandingNames and AccountNames are the words used in results.
var (
	LivingStandingNames = [LivingStandings]string{"without-papers", "pending", "with-papers"}
	AccountNames        = [Accounts]string{"earned", "subsistence", "debt-service", "sent", "transfer-cost", "kept", "debt-brought", "debt-taken-away"}
)

// Settle makes room for those who live in the destination: nationalities × areas
// × standings. Without it the columns are empty and nothing is counted.
func (c *Conditions) Settle(nationalities, areas int) {
	c.Settled = make([]float64, nationalities*areas*LivingStandings)
	c.AtWork = make([]float64, len(c.Settled))
	c.Wages = make([]float64, areas*2)
	c.Owed = make([]int64, nationalities)
	c.Books = make([]int64, nationalities*Accounts)
	c.GoneHome = make([]float64, nationalities*LivingStandings)
	c.TakenHome = make([]float64, nationalities)
	c.Returned = make([]float64, nationalities)
	c.ReturnedPapered = make([]float64, nationalities)
	c.ComingAgain = make([]float64, nationalities)
	c.ComingLawfully = make([]float64, nationalities)
}
