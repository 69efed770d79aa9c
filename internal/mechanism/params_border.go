package mechanism

import "vereda/internal/quantity"

// BorderParams belong to work in border cities.
type BorderParams struct {
	Taste         float64         `name:"border.taste" unit:"1" low:"-20" high:"20" meaning:"log-odds that somebody who waits in a border city and may work there would, at the first day's wage"`
	Pay           float64         `name:"border.pay" unit:"1" low:"0" high:"20" neutral:"0" meaning:"effect on these log-odds, and on the utility of moving to a border city from inside the country, of the logarithm of what a job pays over the first day's wage"`
	Finding       quantity.PerDay `name:"border.finding" unit:"1/day" low:"0" high:"1" neutral:"0" meaning:"chance a day of finding a job in a border city while jobs are free"`
	Turnover      quantity.PerDay `name:"border.turnover" unit:"1/day" low:"0" high:"1" neutral:"0" meaning:"rate of leaving a job there and looking for another"`
	Onward        quantity.PerDay `name:"border.onward" unit:"1/day" low:"0" high:"1" neutral:"0" meaning:"rate at which people who stay in a border city to work decide to cross after all"`
	Home          quantity.PerDay `name:"border.home" unit:"1/day" low:"0" high:"1" neutral:"0" meaning:"rate at which they go home for good"`
	Target        quantity.USD    `name:"border.target" unit:"USD" low:"0" high:"100000" neutral:"0" meaning:"savings with which they decide to cross after all; 0 for no such target"`
	Wage          quantity.USD    `name:"border.wage" unit:"USD" low:"0.01" high:"1000" meaning:"wage a calendar day in border cities where demand is that of the first month and nobody on the way seeks work"`
	Crowding      float64         `name:"border.crowding" unit:"1" low:"0" high:"20" neutral:"0" meaning:"fall of the logarithm of that wage with the logarithm of one and those who seek work over jobs"`
	WageDemand    float64         `name:"border.wage_demand" unit:"1" low:"0" high:"10" neutral:"0" meaning:"elasticity of that wage to export demand"`
	HoursDemand   float64         `name:"border.hours_demand" unit:"1" low:"0" high:"10" neutral:"0" meaning:"elasticity of hours to export demand where it is below that of the first month"`
	PostsDemand   float64         `name:"border.jobs_demand" unit:"1" low:"0" high:"10" neutral:"0" meaning:"elasticity of jobs to export demand"`
	TariffEffect  float64         `name:"border.tariff_effect" unit:"1" low:"0" high:"20" neutral:"0" meaning:"elasticity of export demand to the price with the tariff"`
	MinimumEffect float64         `name:"border.minimum_effect" unit:"1" low:"0" high:"20" neutral:"0" meaning:"fall of the logarithm of jobs with the logarithm of the wage, where the minimum wage holds it above that of the market"`
	Living        quantity.USD    `name:"border.living" unit:"USD" low:"0" high:"1000" meaning:"cost of living a day of a person in a border city"`
	DebtFirst     quantity.Share  `name:"border.debt_first" unit:"share" low:"0" high:"1" neutral:"0" meaning:"share of what is left after living there that pays off the journey while something is owed"`
}
