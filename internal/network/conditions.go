package network

import "vereda/internal/quantity"

// Conditions is the mutable state of places and sectors within one run: one
// slice per column, one entry per sector unless said otherwise. Counts are in
// rows of the people table (one row stands for the scenario's people per row).
type Conditions struct {
	// Heat is the mean daily maximum temperature of the month [degrees Celsius].
	Heat []float64
	// Unemployment at the destination [share of the labour force]; one value.
	Unemployment []quantity.Share
	// InteriorDetained is the number of rows in beds that were arrested in the
	// interior and are not among this scenario's people; one value.
	InteriorDetained []float64

	// Evaders is the number of rows that set off today to evade the patrol.
	Evaders []int32
	// Met is the number of rows that the patrol met since it was last planned.
	Met []int32
	// Apprehension is the chance that a crossing of the sector's leg ends in
	// an apprehension, frozen for the day.
	Apprehension []quantity.Share
	// Walk is the distance on foot of the sector's crossing today.
	Walk []quantity.Km
	// Queue is the number of rows in the line of the sector's port.
	Queue []int32

	// Budgets of the day [rows]: see Renew.
	Prosecutions   []float64
	WaitPlaces     []float64 // people who can be sent back to wait
	Ports          []float64
	Appointments   []float64
	RemovalSeats   []float64 // by nationality
	ExpulsionSeats []float64 // by nationality
	ParolePlaces   []float64 // by nationality

	// Decisions is the number of rows that can be decided on today, by zone, among
	// those who asked for asylum on the way; see Renew.
	Decisions []float64
	// ShelterBeds is the number of rows that the shelter at each place has beds for;
	// WayHeat the mean daily maximum of the month there [degrees Celsius]. Both are
	// empty where the scenario does not hold the way to the border, the latter also
	// without a series.
	ShelterBeds []float64
	WayHeat     []float64

	// Closed says by route whether nobody can begin it today; empty where the
	// scenario does not hold the way to the border.
	Closed []bool

	// Those who live in the destination; empty where the scenario does not count
	// them, see Settle. Settled and AtWork are rows, nationality × area × standing,
	// the standing innermost. Wages are [USD a day] by area, of people without and
	// with the right to work. Owed is what is owed for the journey by nationality,
	// Books what was booked today, nationality × account, both in cents of rows.
	// GoneHome are the rows that returned today of their own will by nationality ×
	// standing, TakenHome those removed from the interior by nationality.
	Settled   []float64
	AtWork    []float64
	Wages     []float64
	Owed      []int64
	Books     []int64
	GoneHome  []float64
	TakenHome []float64
	// Returned are the rows at home that lived in the destination and went back of
	// their own will, by nationality: a stock.
	Returned []float64
	// ReturnedPapered are those of them who have papers, by nationality. ComingAgain are
	// the rows of the others who set out again tomorrow, ComingLawfully those with papers
	// who came back today.
	ReturnedPapered []float64
	ComingAgain     []float64
	ComingLawfully  []float64

	// Jobs in border cities; empty where the scenario does not count them, see OpenJobs.
	// By sector: BorderPosts are the jobs that people on the way can hold today [rows],
	// BorderWages what they pay a calendar day, hours counted [USD], BorderPull the share
	// of people who would take one, BorderSeeking the parties that would [rows]. By
	// sector × nationality: BorderWorking are parties at work, BorderStaying people who
	// stay for work [rows]. BorderBooks is what was booked today, nationality × account,
	// in cents of rows. BorderPay is the logarithm of what a job pays over the first
	// day's wage, mean over jobs; one value.
	BorderPosts   []float64
	BorderWages   []float64
	BorderPull    []float64
	BorderSeeking []float64
	BorderWorking []float64
	BorderStaying []float64
	BorderBooks   []int64
	BorderPay     []float64

	// Occupied stocks in rows; one value each.
	Beds       []int32
	FamilyBeds []int32
	Enrolled   []float64 // in alternatives to detention
}

// NewConditions returns zeroed conditions for a number of sectors and nationalities.
func NewConditions(sectors, nationalities int) *Conditions {
	bySector := func() []float64 { return make([]float64, sectors) }
	byNation := func() []float64 { return make([]float64, nationalities) }
	return &Conditions{
		Heat: bySector(), Unemployment: make([]quantity.Share, 1), InteriorDetained: make([]float64, 1),
		Evaders: make([]int32, sectors), Met: make([]int32, sectors), Queue: make([]int32, sectors),
		Apprehension: make([]quantity.Share, sectors), Walk: make([]quantity.Km, sectors),
		Prosecutions: bySector(), WaitPlaces: bySector(), Ports: bySector(), Appointments: bySector(),
		RemovalSeats: byNation(), ExpulsionSeats: byNation(), ParolePlaces: byNation(),
		Beds: make([]int32, 1), FamilyBeds: make([]int32, 1), Enrolled: make([]float64, 1),
	}
}

// Renew gives a budget its capacity for a new day. Whole places left over from
// yesterday lapse, a fraction is kept until it makes a place, and what a large
// party took beyond the budget is owed: over time exactly the capacity is used
// where demand allows.
func Renew(budget, capacity float64) float64 {
	if budget >= 1 {
		budget -= float64(int64(budget))
	}
	return budget + capacity
}

// Take uses places of a budget for a party and reports whether there was one.
func Take(budget *float64, size int32) bool {
	if *budget < 1 {
		return false
	}
	*budget -= float64(size)
	return true
}
