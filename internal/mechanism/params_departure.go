package mechanism

import "vereda/internal/quantity"

// DepartureParams belong to leaving home: who wants to, who can, who does.
// Effects on wanting are on the log-odds; utilities are in units of the logit scale.
type DepartureParams struct {
	Rate      quantity.PerDay `name:"departure.rate" unit:"1/day" low:"0" high:"1" neutral:"0" meaning:"rate at which somebody who wants to leave weighs leaving"`
	Wage      float64         `name:"departure.wage" unit:"1" low:"0" high:"10" neutral:"0" meaning:"effect on wanting to leave of the logarithm of income at the destination over income at home"`
	Conflict  float64         `name:"departure.conflict" unit:"1" low:"0" high:"10" neutral:"0" meaning:"effect on wanting to leave of each 1 % of residents displaced by conflict in a year"`
	Disaster  float64         `name:"departure.disaster" unit:"1" low:"0" high:"10" neutral:"0" meaning:"effect on wanting to leave of each 1 % of residents displaced by disasters in a year"`
	Land      float64         `name:"departure.dispossession" unit:"1" low:"0" high:"10" neutral:"0" meaning:"effect on wanting to leave of each 1 % of residents who lost their land in a year"`
	Removed   float64         `name:"departure.removed_homicide" unit:"1" low:"0" high:"100" neutral:"0" meaning:"homicides per 100,000 at home for each 1 % of residents removed to it in a year, beyond the first month"`
	Returned  float64         `name:"departure.returned_homicide" unit:"1" low:"-100" high:"0" neutral:"0" meaning:"homicides per 100,000 at home for each 1 % of residents who lived in the destination and went home of their own will in a year, beyond the first month"`
	Crops     float64         `name:"departure.crops" unit:"1" low:"0" high:"1" neutral:"0" meaning:"effect on wanting to leave of each 1 % that yields of crops lie below usual, as people go by them"`
	Harvest   float64         `name:"departure.harvest" unit:"year" low:"0.1" high:"20" meaning:"mean age of the harvests that people go by"`
	Kin       float64         `name:"departure.kin" unit:"1" low:"0" high:"10" neutral:"0" meaning:"effect on wanting to leave of the logarithm of 1 and the kin at the destination per 100 residents"`
	Openness  float64         `name:"departure.openness" unit:"1" low:"0" high:"10" neutral:"0" meaning:"effect on wanting to leave of the share let in as believed, against what was believed at the start"`
	Jobs      float64         `name:"departure.jobs" unit:"1" low:"-100" high:"0" neutral:"0" meaning:"effect on wanting to leave of unemployment at the destination above the reference, per unit share"`
	Season    float64         `name:"departure.season" unit:"1" low:"0" high:"2" neutral:"0" meaning:"weight of the season in wanting to leave"`
	Memory    float64         `name:"departure.memory" unit:"year" low:"0.1" high:"20" meaning:"mean age of the homicides that people go by"`
	Savings   float64         `name:"departure.savings" unit:"year" low:"0.001" high:"10" meaning:"median of what can be spent on leaving, as years of income per head"`
	Spread    float64         `name:"departure.spread" unit:"1" low:"0.05" high:"3" meaning:"scale of the logarithm of what can be spent, which is log-logistic"`
	Loan      quantity.USD    `name:"departure.loan" unit:"USD" low:"0" high:"50000" neutral:"0" meaning:"what kin lend where everybody has kin at the destination"`
	Reach     float64         `name:"departure.reach" unit:"1" low:"0" high:"1000" neutral:"0" meaning:"rate at which the share of those who have kin that lend or sponsor grows with kin per resident"`
	Credit    quantity.USD    `name:"departure.credit" unit:"USD" low:"0" high:"50000" neutral:"0" meaning:"what can be borrowed from others than kin"`
	Day       quantity.USD    `name:"departure.day" unit:"USD" low:"0" high:"1000" neutral:"0" meaning:"what a day on the way costs somebody without a guide, besides fares"`
	Success   float64         `name:"departure.success" unit:"1" low:"0" high:"20" neutral:"0" meaning:"utility of getting in for certain"`
	Money     float64         `name:"departure.money" unit:"1" low:"0" high:"10" neutral:"0" meaning:"loss of utility for each 1,000 USD that the way costs"`
	Wait      float64         `name:"departure.wait" unit:"1" low:"0" high:"10" neutral:"0" meaning:"loss of utility for each 30 days of waiting for a port or a legal way"`
	Stay      float64         `name:"departure.stay" unit:"1" low:"-20" high:"20" meaning:"utility of staying"`
	Inside    float64         `name:"departure.inside" unit:"1" low:"-20" high:"20" meaning:"utility of moving inside the country"`
	Violence  float64         `name:"departure.inside_homicide" unit:"1" low:"-1" high:"1" neutral:"0" meaning:"effect on the utility of moving inside the country of each homicide per 100,000"`
	Border    float64         `name:"departure.border_city" unit:"1" low:"-20" high:"20" meaning:"utility of moving to a border city to work there"`
	Back      quantity.Days   `name:"departure.coming_back" unit:"day" low:"1" high:"20000" meaning:"mean time until somebody who moved inside the country or to a border city weighs leaving again as those at home do"`
	Waiting   quantity.Share  `name:"departure.waiting" unit:"share" low:"0" high:"1" neutral:"0" meaning:"share of those who could leave and stay who wait for better news"`
	Look      quantity.PerDay `name:"departure.look" unit:"1/day" low:"0" high:"1" meaning:"rate at which those who wait for better news weigh leaving anew"`
	Forget    quantity.PerDay `name:"departure.forgetting" unit:"1/day" low:"0" high:"1" meaning:"rate at which those who wait give it up"`
	Surprise  float64         `name:"departure.surprise" unit:"1" low:"0" high:"2" neutral:"0" meaning:"standard deviation of the monthly change of the logarithm of departures that nothing here explains"`
	Reversion float64         `name:"departure.reversion" unit:"1/month" low:"0" high:"1" neutral:"0" meaning:"share of what is unexplained that is gone after a month"`
}

// ExpectationParams belong to what people expect of leaving.
type ExpectationParams struct {
	Speed   quantity.PerDay `name:"expectation.speed" unit:"1/day" low:"0" high:"1" neutral:"0" meaning:"part of the distance to the day's news that beliefs go where there is much news"`
	Weight  float64         `name:"expectation.weight" unit:"people/day" low:"0" high:"10000" meaning:"news of a day that moves beliefs half as far as much news would"`
	Evading quantity.Share  `name:"expectation.evading" unit:"share" low:"0" high:"1" meaning:"chance of an unobserved entry as believed at the start"`
}

// Homes is what a scenario says of people at home, where it lets the model make
// departures. Slices by class run over nationality × party, those by month over
// month of the run × nationality. Rows stand for people within a run.
type Homes struct {
	Level     []float64 // by class: log-odds of wanting to leave on the first day
	Homicide  []float64 // by class: effect on it of each homicide per 100,000
	Residents []float64 // by class: share of the residents of the country
	Income    []float64 // by class: income per head [USD/year] where there is no series

	// By month. NaN where nothing is known; what is not known does not change anything.
	Population []float64 // residents [people; rows within a run]
	Wage       []float64 // income per head at home [USD/year]
	Murders    []float64 // homicides [per 100,000 a year]
	Conflict   []float64 // displaced by conflict [people/year; rows within a run]
	Disaster   []float64 // displaced by disasters [people/year; rows within a run]
	Land       []float64 // who lost their land [people/year; rows within a run]
	Shortfall  []float64 // by how much yields of crops lie below usual [%]; nothing for no row about them
	Kin        []float64 // born there and living at the destination [people; rows within a run]
	WageThere  []float64 // income per head at the destination [USD/year], by month alone
	Season     []float64 // by month of the year: logarithm of departures against the mean of the year

	Past          []float64      // nationality × year before the start, the last first: homicides [per 100,000]
	Announcements []Announcement // in the order of days
	// Given is the number of months whose departures are those of the series arrivals
	// all the same; what the model would have made of the last of them tells how far
	// its level is off. Zero for none.
	Given int
}

// PastYears is the number of years before the start of a run whose homicides count.
const PastYears = 12

// Announcement is a day on which people hear what share will be let in.
type Announcement struct {
	Day                quantity.Day
	Nationality, Party int16   // -1 for all
	LetIn              float64 // announced share
	Credibility        float64 // part of the distance to it that beliefs go [share]
}
