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
	// InteriorDetained is the number of people in beds who were arrested in
	// the interior, outside this scenario's people; one value.
	InteriorDetained []quantity.People

	// Evaders is the number of rows that set off today to evade the patrol.
	Evaders []int32
	// Processing is the smoothed number of rows a day that patrol agents
	// process after surrender or apprehension.
	Processing []float64
	// Apprehension is the chance that a crossing of the sector's leg ends in
	// an apprehension, frozen for the day.
	Apprehension []quantity.Share
	// Walk is the distance on foot of the sector's crossing today.
	Walk []quantity.Km

	// Used counts of the day, in rows, reset every morning.
	Prosecuted   []int32 // by sector
	SentToWait   []int32 // by sector
	RemovalSeats []int32 // by nationality: removal seats taken today
	ExpelSeats   []int32 // by nationality: expulsion seats taken today

	// Occupied stocks in rows; one value each.
	Beds       []int32
	FamilyBeds []int32
	Enrolled   []float64 // people in alternatives to detention
	// Carry keeps fractions of a row of daily capacities until they fill one.
	Carry []float64 // by sector: ports
	// CarryPathway by nationality: parole processes.
	CarryPathway []float64
}

// NewConditions returns zeroed conditions for a number of sectors and nationalities.
func NewConditions(sectors, nationalities int) *Conditions {
	return &Conditions{
		Heat: make([]float64, sectors), Unemployment: make([]quantity.Share, 1),
		InteriorDetained: make([]quantity.People, 1),
		Evaders:          make([]int32, sectors), Processing: make([]float64, sectors),
		Apprehension: make([]quantity.Share, sectors), Walk: make([]quantity.Km, sectors),
		Prosecuted: make([]int32, sectors), SentToWait: make([]int32, sectors),
		RemovalSeats: make([]int32, nationalities), ExpelSeats: make([]int32, nationalities),
		Beds: make([]int32, 1), FamilyBeds: make([]int32, 1), Enrolled: make([]float64, 1),
		Carry: make([]float64, sectors), CarryPathway: make([]float64, nationalities),
	}
}
