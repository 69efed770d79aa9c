// Package mechanism holds the model's mechanisms: one file each, with the
// claim it makes, its parameters, its equations as pure functions and its
// loop over the table of people.
//
// A mechanism is a step, a risk or a term. Its struct lists the tables it
// uses. Mechanisms talk through columns, never to each other; they draw only
// through chance, keep no counts and know no country and no date.
package mechanism

import (
	"vereda/internal/network"
	"vereda/internal/quantity"
)

// Params are the estimates of behaviour, one struct per mechanism. Every field
// is a parameter of parameters.csv: its name, unit, range and neutral value
// stand in the tag, and the reader, the manual and the resolved scenario follow
// from it. A slice has one value per sector, named by the scope column.
type Params struct {
	Patrol       PatrolParams
	Choice       ChoiceParams
	Mortality    MortalityParams
	Crossing     CrossingParams
	Recording    RecordingParams
	Waiting      WaitingParams
	Custody      CustodyParams
	Hearing      HearingParams
	Retry        RetryParams
	Pathway      PathwayParams
	Information  InformationParams
	Composition  CompositionParams
	Unemployment UnemploymentParams
	// What belongs to the way from home to the border stands only in scenarios
	// that hold it.
	Way          WayParams          `of:"way"`
	Control      ControlParams      `of:"way"`
	Harm         HarmParams         `of:"way"`
	Facilitation FacilitationParams `of:"way"`
	Company      CompanyParams      `of:"way"`
	Asylum       AsylumParams       `of:"way"`
	// What belongs to life in the destination stands only in scenarios that count
	// those who live there.
	Settled    SettledParams    `of:"settled"`
	Labour     LabourParams     `of:"settled"`
	Remittance RemittanceParams `of:"settled"`
	Reception  ReceptionParams  `of:"settled"`
	// What belongs to work in border cities stands only in scenarios that count jobs there.
	Border BorderParams `of:"border"`
	// What belongs to departures that the model makes stands only in scenarios that
	// say who lives at home.
	Departure   DepartureParams   `of:"departures"`
	Expectation ExpectationParams `of:"departures"`
}

// PatrolParams belong to the apprehension of people who evade.
type PatrolParams struct {
	Effort     float64        `name:"patrol.effort" unit:"1" low:"0" high:"5" neutral:"0" meaning:"strength of detection by an uncrowded patrol; 1-exp(-effort) is the chance of apprehension it tends to"`
	Crowding   float64        `name:"patrol.crowding" unit:"1" low:"0" high:"10" neutral:"0" meaning:"patrol agents on duty that one person evading a day takes up"`
	Processing quantity.Days  `name:"patrol.processing" unit:"day" low:"0" high:"5" neutral:"0" meaning:"agent-days that one person taken into custody takes off patrol"`
	OnDuty     quantity.Share `name:"patrol.on_duty" unit:"share" low:"0" high:"1" meaning:"share of assigned agents on duty on a day"`
	Floor      quantity.Share `name:"patrol.floor" unit:"share" low:"0" high:"1" meaning:"share of agents on duty that always stays on patrol"`
	Technology float64        `name:"patrol.technology" unit:"1" low:"0" high:"5" neutral:"0" meaning:"relative gain in strength where the whole line is under persistent surveillance"`
	Barrier    float64        `name:"patrol.barrier" unit:"1" low:"0" high:"5" neutral:"0" meaning:"relative gain in strength where the whole line has barriers"`
}

// ChoiceParams belong to the choice of sector and way. Utilities are in units
// of the logit scale.
type ChoiceParams struct {
	Success  float64   `name:"choice.success" unit:"1" low:"0" high:"20" neutral:"0" meaning:"utility of a certain unobserved entry"`
	Release  float64   `name:"choice.release" unit:"1" low:"0" high:"20" neutral:"0" meaning:"utility of being let in for certain after surrendering"`
	Port     float64   `name:"choice.port" unit:"1" low:"-20" high:"20" neutral:"0" meaning:"utility of a port over surrendering between ports, all else equal"`
	Wait     float64   `name:"choice.wait" unit:"1" low:"0" high:"20" neutral:"0" meaning:"loss of utility for each 30 days of expected waiting at a port"`
	Walk     float64   `name:"choice.walk" unit:"1" low:"0" high:"5" neutral:"0" meaning:"loss of utility for each 10 km on foot while evading"`
	Distance float64   `name:"choice.distance" unit:"1" low:"0" high:"10" neutral:"0" meaning:"loss of utility for each 1,000 km from the origin to the border city"`
	Followed float64   `name:"choice.followed" unit:"1" low:"0" high:"0.95" neutral:"0" meaning:"weight of the logarithm of the share of compatriots who lately went through the sector"`
	Stay     float64   `name:"choice.stay" unit:"1" low:"0" high:"20" neutral:"0" meaning:"utility of trying again in the sector where one is"`
	Appeal   []float64 `name:"choice.appeal" unit:"1" low:"-10" high:"10" neutral:"0" meaning:"constant of the sector: routes, transport and brokers that the model does not hold"`
}

// MortalityParams belong to deaths on the crossing.
type MortalityParams struct {
	Exposure []quantity.Share `name:"mortality.exposure" unit:"share" low:"0" high:"0.2" neutral:"0" meaning:"deaths by exposure per complete crossing of the sector's leg at its base length below the heat threshold"`
	Drowning []quantity.Share `name:"mortality.drowning" unit:"share" low:"0" high:"0.2" neutral:"0" meaning:"deaths by water per crossing of the line in the sector"`
	Heat     float64          `name:"mortality.heat" unit:"1" low:"0" high:"1" neutral:"0" meaning:"relative growth of exposure for each degree Celsius of mean daily maximum above the threshold"`
	Mild     float64          `name:"mortality.mild" unit:"degC" low:"0" high:"45" meaning:"mean daily maximum below which heat adds nothing"`
	Walk     float64          `name:"mortality.walk" unit:"1" low:"0" high:"1" neutral:"0" meaning:"relative growth of exposure for each hour on foot beyond the base length"`
}

// CrossingParams belong to the leg between the line and the destination.
type CrossingParams struct {
	BarrierDetour    float64         `name:"crossing.barrier_detour" unit:"1" low:"0" high:"5" neutral:"0" meaning:"relative growth of the distance on foot where the whole line has barriers"`
	TechnologyDetour float64         `name:"crossing.technology_detour" unit:"1" low:"0" high:"5" neutral:"0" meaning:"relative growth of the distance on foot where the whole line is under surveillance"`
	TurningBack      quantity.PerDay `name:"crossing.turning_back" unit:"1/day" low:"0" high:"1" neutral:"0" meaning:"rate of abandoning a crossing"`
	Resting          quantity.Days   `name:"crossing.resting" unit:"day" low:"0" high:"365" meaning:"mean time until the next attempt after turning back"`
}

// RecordingParams belong to what is noticed or written down.
type RecordingParams struct {
	Deaths         quantity.Share `name:"recording.deaths" unit:"share" low:"0" high:"1" neutral:"1" meaning:"share of deaths at the border that somebody records"`
	ByPatrol       quantity.Share `name:"recording.by_patrol" unit:"share" low:"0" high:"1" neutral:"1" meaning:"share of recorded deaths at the border that the patrol records itself"`
	Seen           quantity.Share `name:"recording.seen" unit:"share" low:"0" high:"1" neutral:"0" meaning:"share of unobserved entries that the patrol notices without surveillance technology"`
	SeenTechnology quantity.Share `name:"recording.seen_technology" unit:"share" low:"0" high:"1" neutral:"0" meaning:"share of the rest that it notices where the whole line is under surveillance"`
}

// WaitingParams belong to waiting in border cities.
type WaitingParams struct {
	Attack      []quantity.PerDay `name:"waiting.attack" unit:"1/day" low:"0" high:"1" neutral:"0" meaning:"rate of kidnapping, robbery or assault per person waiting in the sector's border city"`
	Abandonment quantity.PerDay   `name:"waiting.abandonment" unit:"1/day" low:"0" high:"1" neutral:"0" meaning:"rate of leaving a list or an appointment queue"`
	HomeShare   quantity.Share    `name:"waiting.home" unit:"share" low:"0" high:"1" meaning:"share of people who leave a list and go home for good"`
}

// CustodyParams belong to what follows an encounter.
type CustodyParams struct {
	RemovalStay     quantity.Days   `name:"custody.removal_stay" unit:"day" low:"1" high:"200" meaning:"mean stay in a bed in expedited removal"`
	ClaimStay       quantity.Days   `name:"custody.claim_stay" unit:"day" low:"1" high:"400" meaning:"mean stay in a bed of people asking for protection"`
	FamilyStay      quantity.Days   `name:"custody.family_stay" unit:"day" low:"1" high:"400" meaning:"mean stay in family detention"`
	ShelterStay     quantity.Days   `name:"custody.shelter_stay" unit:"day" low:"1" high:"400" meaning:"mean stay of minors in shelter custody"`
	InteriorStay    quantity.Days   `name:"custody.interior_stay" unit:"day" low:"1" high:"400" meaning:"mean stay in a bed of people arrested in the interior"`
	Sentence        quantity.Days   `name:"custody.sentence" unit:"day" low:"0" high:"1000" meaning:"mean time between prosecution and removal"`
	SanctionBed     quantity.Share  `name:"custody.sanction_bed" unit:"share" low:"0" high:"1" neutral:"0" meaning:"share of administrative removals over land that pass through a bed"`
	SanctionStay    quantity.Days   `name:"custody.sanction_stay" unit:"day" low:"1" high:"200" meaning:"mean stay in a bed before an administrative removal over land"`
	Passing         quantity.Share  `name:"custody.passing" unit:"share" low:"0" high:"1" meaning:"share of detained people asking for protection who pass screening and are let go"`
	BarEffect       quantity.Share  `name:"custody.bar_effect" unit:"share" low:"0" high:"1" neutral:"0" meaning:"share by which a presumption of ineligibility lowers passing"`
	Compliance      quantity.Share  `name:"custody.expulsion_practice" unit:"share" low:"0" high:"1" meaning:"share of those who may be expelled who are"`
	Freed           quantity.Days   `name:"custody.alternatives_stay" unit:"day" low:"1" high:"3000" meaning:"mean time in an alternative to detention"`
	EnrolmentShare  quantity.Share  `name:"custody.enrolment" unit:"share" low:"0" high:"1" neutral:"0" meaning:"share of people let go who are enrolled in an alternative to detention while places last"`
	InteriorInitial quantity.People `name:"custody.interior_initial" unit:"people" low:"0" high:"100000" meaning:"people arrested in the interior who are in beds on the first day"`
}

// HearingParams belong to waiting in the neighbouring country for a hearing.
type HearingParams struct {
	Interval quantity.Days   `name:"hearing.interval" unit:"day" low:"1" high:"1000" meaning:"mean time between hearings"`
	Leaving  quantity.PerDay `name:"hearing.leaving" unit:"1/day" low:"0" high:"1" neutral:"0" meaning:"rate of giving up the case"`
	Final    quantity.Share  `name:"hearing.final" unit:"share" low:"0" high:"1" meaning:"chance that a hearing is the last"`
	Relief   quantity.Share  `name:"hearing.relief" unit:"share" low:"0" high:"1" neutral:"0" meaning:"chance of protection at the last hearing"`
}

// RetryParams belong to trying again. Effects are on the log-odds.
type RetryParams struct {
	Base           float64        `name:"retry.base" unit:"1" low:"-10" high:"10" meaning:"log-odds of trying again after a return without sanction"`
	Administrative float64        `name:"retry.administrative" unit:"1" low:"-10" high:"10" neutral:"0" meaning:"effect of an administrative sanction"`
	Full           float64        `name:"retry.full" unit:"1" low:"-10" high:"10" neutral:"0" meaning:"effect of prosecution"`
	Expulsion      float64        `name:"retry.expulsion" unit:"1" low:"-10" high:"10" neutral:"0" meaning:"effect of an expulsion"`
	Lateral        float64        `name:"retry.lateral" unit:"1" low:"-10" high:"10" neutral:"0" meaning:"effect of return through another sector"`
	Home           float64        `name:"retry.home" unit:"1" low:"-10" high:"10" neutral:"0" meaning:"effect of being returned to the place of origin by air"`
	Ties           float64        `name:"retry.ties" unit:"1" low:"-10" high:"10" neutral:"0" meaning:"effect of calling the destination home"`
	Debt           float64        `name:"retry.debt" unit:"1" low:"-1" high:"1" neutral:"0" meaning:"effect of each 1,000 USD owed beyond the mean of one's nationality and party"`
	Spread         float64        `name:"retry.spread" unit:"1" low:"0" high:"5" neutral:"0" meaning:"standard deviation between people"`
	Soon           quantity.Share `name:"retry.soon" unit:"share" low:"0" high:"1" meaning:"share of those who try again who do so at once"`
	SoonDelay      quantity.Days  `name:"retry.soon_delay" unit:"day" low:"0" high:"365" meaning:"mean delay of those who try again at once"`
	LaterDelay     quantity.Days  `name:"retry.later_delay" unit:"day" low:"0" high:"1000" meaning:"mean delay of the others"`
	SanctionDelay  quantity.Days  `name:"retry.sanction_delay" unit:"day" low:"0" high:"365" neutral:"0" meaning:"mean further delay after a sanction"`
	Journey        quantity.Days  `name:"retry.journey" unit:"day" low:"0" high:"365" meaning:"mean time back to the border for people returned by air"`
}

// PathwayParams belong to parole processes from abroad.
type PathwayParams struct {
	BorderShare quantity.Share `name:"pathway.border" unit:"share" low:"0" high:"1" neutral:"0" meaning:"share of parole places taken by people who would wait at the border"`
}

// InformationParams belong to what people hear.
type InformationParams struct {
	Memory quantity.Days  `name:"information.memory" unit:"day" low:"1" high:"1000" meaning:"mean age of the news that people go by"`
	Prior  float64        `name:"information.prior" unit:"people/day" low:"0.01" high:"10000" meaning:"weight of what is heard from everywhere, as people a day of own news"`
	LetIn  quantity.Share `name:"information.let_in" unit:"share" low:"0" high:"1" meaning:"share let in that people assume before any news"`
}

// CompositionParams belong to the make-up of parties.
type CompositionParams struct {
	ThirdMember  quantity.Share `name:"composition.third" unit:"share" low:"0" high:"1" neutral:"0" meaning:"share of families that have a third member"`
	FourthMember quantity.Share `name:"composition.fourth" unit:"share" low:"0" high:"1" neutral:"0" meaning:"share of families with a third member that have a fourth"`
	DebtSpread   float64        `name:"composition.debt_spread" unit:"1" low:"0" high:"3" neutral:"0" meaning:"standard deviation of the logarithm of debt"`
}

// UnemploymentParams tie trying again to jobs at the destination.
type UnemploymentParams struct {
	Effect    float64        `name:"unemployment.effect" unit:"1" low:"-100" high:"100" neutral:"0" meaning:"effect on the log-odds of trying again of unemployment above the reference, per unit share"`
	Reference quantity.Share `name:"unemployment.reference" unit:"share" low:"0" high:"1" meaning:"unemployment at which it has no effect"`
}

// WayParams belong to the way from home to the border. Weights are in units of
// the logit scale.
type WayParams struct {
	Leg       float64       `name:"way.leg" unit:"1" low:"0" high:"20" neutral:"0" meaning:"cost of any leg, which keeps people from going in circles"`
	Time      float64       `name:"way.time" unit:"1" low:"0" high:"20" neutral:"0" meaning:"cost of a day on a leg"`
	Money     float64       `name:"way.money" unit:"1" low:"0" high:"20" neutral:"0" meaning:"cost of 100 USD of fare"`
	Danger    float64       `name:"way.danger" unit:"1" low:"0" high:"20" neutral:"0" meaning:"cost of a day on a leg of ordinary danger, in proportion to its danger"`
	Detention float64       `name:"way.detention" unit:"1" low:"0" high:"100" neutral:"0" meaning:"cost of being detained for certain on a leg"`
	Onward    float64       `name:"way.onward" unit:"1" low:"0" high:"20" neutral:"0" meaning:"cost of each 1,000 km from the border city to the area where people are headed"`
	News      quantity.Days `name:"way.news" unit:"day" low:"1" high:"365" meaning:"time between revisions of what people on the way believe of the border"`
	Rest      quantity.Days `name:"way.rest" unit:"day" low:"0" high:"365" neutral:"0" meaning:"mean stay at a place on the way"`
	Soft      quantity.Km   `name:"way.gravity_soft" unit:"km" low:"1" high:"10000" meaning:"under the rule gravity: distance that is added to every length"`
	Power     float64       `name:"way.gravity_power" unit:"1" low:"0" high:"10" meaning:"under the rule gravity: power with which attraction falls with distance"`
	Border    float64       `name:"way.gravity_border" unit:"1" low:"0" high:"1000" meaning:"under the rule gravity: attraction of a border city, against 1 of another place"`
}

// ControlParams belong to control on the way: how visible travellers by a mode
// are at a checkpoint, against somebody in full view.
type ControlParams struct {
	Bus      float64        `name:"control.bus" unit:"1" low:"0" high:"5" neutral:"0" meaning:"visibility at a checkpoint of people on a bus"`
	Train    float64        `name:"control.train" unit:"1" low:"0" high:"5" neutral:"0" meaning:"visibility at a checkpoint of people on a goods train"`
	Truck    float64        `name:"control.truck" unit:"1" low:"0" high:"5" neutral:"0" meaning:"visibility at a checkpoint of people in a truck"`
	Foot     float64        `name:"control.foot" unit:"1" low:"0" high:"5" neutral:"0" meaning:"visibility at a checkpoint of people on foot"`
	Boat     float64        `name:"control.boat" unit:"1" low:"0" high:"5" neutral:"0" meaning:"visibility at a checkpoint of people in a boat"`
	Stay     quantity.Days  `name:"control.stay" unit:"day" low:"1" high:"365" meaning:"mean time in custody on the way"`
	GivingUp quantity.Share `name:"control.giving_up" unit:"share" low:"0" high:"1" neutral:"0" meaning:"share of people taken back to a point of dispersal who go home for good"`
}

// Drivers are the series that come from outside the model.
type Drivers struct {
	// Arrivals is the number of first arrivals [people/month; rows/month within
	// a run] by month of the run × nationality × party.
	Arrivals []float64
	// MonthOf is the month of the run of each day; DaysIn the days of each month.
	MonthOf []int32
	DaysIn  []int32
	// ClimateMonth is 0 to 11 for each day.
	ClimateMonth []uint8
	// Heat is the mean daily maximum [degrees Celsius] by climate month × sector.
	Heat []float64
	// InteriorBookIns [people/day; rows/day within a run] by month of the run.
	InteriorBookIns []float64
	// Unemployment at the destination [share] by month of the run.
	Unemployment []quantity.Share
	// ExportDemand for what border cities make, over that of the first month [1], by month
	// of the run; empty where the scenario has no such series: it is then 1.
	ExportDemand []float64
	// Names of the nationalities, hashed, in their order: keys for draws.
	NationalityHash []uint64
	Nationalities   int
	Sectors         int
	// WayHeat is the mean daily maximum [degrees Celsius] by climate month × place;
	// empty where the scenario has no such series.
	WayHeat []float64
	// Closures of legs of the way, by route and day.
	Closures []Closure
}

// Closure is a span of days, both ends included, on which nobody can begin a leg.
type Closure struct {
	Route    network.RouteID
	From, To quantity.Day
}
