package mechanism

import "vereda/internal/quantity"

// SettledParams belong to staying in the destination and leaving it.
type SettledParams struct {
	Return      quantity.PerDay `name:"settled.return" unit:"1/day" low:"0" high:"1" neutral:"0" meaning:"rate of going home of people without papers, were it free to come again"`
	ReturnLegal quantity.PerDay `name:"settled.return_legal" unit:"1/day" low:"0" high:"1" neutral:"0" meaning:"rate of going home of people with papers, whom enforcement at the border does not meet"`
	Reentry     float64         `name:"settled.reentry" unit:"1" low:"0" high:"10" neutral:"0" meaning:"fall of the logarithm of the rate of going home for each 1,000 USD that coming again is expected to cost"`
	Slump       float64         `name:"settled.slump" unit:"1" low:"0" high:"50" neutral:"0" meaning:"fall of the logarithm of the rate of going home for each unit of unemployment above the reference: who leaves in a slump may not find the way back worth it"`
	Fee         quantity.USD    `name:"settled.fee" unit:"USD" low:"0" high:"50000" meaning:"price of a guide for coming again"`
	Loss        quantity.USD    `name:"settled.loss" unit:"USD" low:"0" high:"50000" meaning:"what an apprehension costs a person, with the days lost"`
	Attrition   quantity.PerDay `name:"settled.attrition" unit:"1/day" low:"0" high:"0.01" neutral:"0" meaning:"rate of deaths and of onward moves"`
	Removed     quantity.Share  `name:"settled.removed" unit:"share" low:"0" high:"1" neutral:"0" meaning:"share of people taken into beds in the interior who are removed"`
	Decided     quantity.PerDay `name:"settled.decided" unit:"1/day" low:"0" high:"1" neutral:"0" meaning:"rate at which open cases end"`
	Again       quantity.PerDay `name:"settled.again" unit:"1/day" low:"0" high:"1" neutral:"0" meaning:"rate at which people without papers who went home set out again, were it free, where departures are made"`
	AgainLegal  quantity.PerDay `name:"settled.again_legal" unit:"1/day" low:"0" high:"1" neutral:"0" meaning:"rate at which people with papers who went home come back, where departures are made"`
	Granted     quantity.Share  `name:"settled.granted" unit:"share" low:"0" high:"1" meaning:"share of ended cases that give papers; the others stay without"`
}

// LabourParams belong to work in the destination.
type LabourParams struct {
	Finding    quantity.PerDay `name:"labour.finding" unit:"1/day" low:"0" high:"1" meaning:"rate of finding work where nobody is out of work"`
	Slack      float64         `name:"labour.slack" unit:"1" low:"0" high:"50" neutral:"0" meaning:"exponent of one less unemployment in the rate of finding work"`
	Kin        float64         `name:"labour.kin" unit:"1" low:"0" high:"10" neutral:"0" meaning:"relative gain of the rate of finding work where all people of the area are compatriots"`
	Seeking    quantity.Share  `name:"labour.seeking" unit:"share" low:"0" high:"1" neutral:"1" meaning:"share of all people who work or look for work"`
	Losing     quantity.PerDay `name:"labour.losing" unit:"1/day" low:"0" high:"1" meaning:"rate of losing work"`
	Wage       quantity.USD    `name:"labour.wage" unit:"USD" low:"0" high:"1000" meaning:"wage a calendar day of people without the right to work, at the first day's numbers"`
	WageLegal  quantity.USD    `name:"labour.wage_legal" unit:"USD" low:"0" high:"1000" meaning:"wage a calendar day of people with that right in the same jobs, at the first day's numbers"`
	Inner      float64         `name:"labour.inner" unit:"1" low:"1.1" high:"1000" meaning:"elasticity of substitution between people with and without the right to work"`
	Outer      float64         `name:"labour.outer" unit:"1" low:"0.2" high:"1000" meaning:"elasticity of substitution between low-wage work and all else"`
	CostShare  quantity.Share  `name:"labour.cost_share" unit:"share" low:"0" high:"1" meaning:"share of people without the right to work in what low-wage work costs, on the first day"`
	LegalShare quantity.Share  `name:"labour.legal_share" unit:"share" low:"0" high:"1" meaning:"share of the settled in low-wage work with the right to work, on the first day"`
	Worksite   float64         `name:"labour.worksite" unit:"1" low:"0" high:"10" neutral:"0" meaning:"fall of the logarithm of the wage without the right to work for each wage that employers expect to pay in fines"`
}

// RemittanceParams belong to money sent home.
type RemittanceParams struct {
	Subsistence quantity.USD   `name:"remittance.subsistence" unit:"USD" low:"0" high:"1000" meaning:"cost of living a day of a person"`
	DebtFirst   quantity.Share `name:"remittance.debt_first" unit:"share" low:"0" high:"1" neutral:"0" meaning:"share of what is left after living that pays off the journey while something is owed"`
	Share       quantity.Share `name:"remittance.share" unit:"share" low:"0" high:"1" neutral:"0" meaning:"share of what is left after living and debt that is sent home"`
}

// ReceptionParams belong to support for people who were removed.
type ReceptionParams struct {
	Support float64 `name:"reception.support" unit:"1" low:"-5" high:"5" neutral:"0" meaning:"fall of the log-odds of trying again of people who get support where they are received"`
}
