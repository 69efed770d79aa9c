package mechanism

import "vereda/internal/quantity"

// FacilitationParams belong to smuggling as a paid service: what a journey costs
// those who guide, what they ask for, who pays, and what a guide changes.
type FacilitationParams struct {
	Offered    quantity.Share `name:"facilitation.offered" unit:"share" low:"0" high:"1" neutral:"0" meaning:"share of parties to whom a guide is at hand"`
	Day        quantity.USD   `name:"facilitation.day" unit:"USD" low:"0" high:"3000" neutral:"0" meaning:"what a day on the way costs a guide for one person"`
	Bribe      quantity.USD   `name:"facilitation.bribe" unit:"USD" low:"0" high:"3000" neutral:"0" meaning:"bribe for one person at a checkpoint"`
	Piso       quantity.USD   `name:"facilitation.piso" unit:"USD" low:"0" high:"5000" neutral:"0" meaning:"what criminal groups take for one person who passes a place, per unit of its danger above 1"`
	Crossing   quantity.USD   `name:"facilitation.crossing" unit:"USD" low:"0" high:"20000" neutral:"0" meaning:"what the crossing itself costs a guide for one person at the reference enforcement"`
	Walk       quantity.USD   `name:"facilitation.walk" unit:"USD" low:"0" high:"200" neutral:"0" meaning:"what one kilometre on foot beyond the line adds to what a guided person pays"`
	Markup     float64        `name:"facilitation.markup" unit:"1" low:"0" high:"10" neutral:"0" meaning:"profit over costs"`
	Elasticity float64        `name:"facilitation.elasticity" unit:"1" low:"0" high:"2" neutral:"0" meaning:"elasticity of the price in the number of patrol agents"`
	Agents     float64        `name:"facilitation.agents" unit:"people" low:"1" high:"1000000" meaning:"number of patrol agents at which the price is costs and markup"`
	Taste      float64        `name:"facilitation.taste" unit:"1" low:"-10" high:"10" neutral:"0" meaning:"utility of a guide, all else equal"`
	Money      float64        `name:"facilitation.money" unit:"1" low:"0" high:"10" neutral:"0" meaning:"loss of utility for each 1,000 USD of the price"`
	Experience float64        `name:"facilitation.experience" unit:"1" low:"0" high:"5" neutral:"0" meaning:"loss of utility of a guide for each crossing that was tried before"`
	Gain       float64        `name:"facilitation.gain" unit:"1" low:"0" high:"20" neutral:"0" meaning:"utility of the chance of apprehension that a guide takes off"`
	Bundle     float64        `name:"facilitation.bundle" unit:"1" low:"1" high:"20" meaning:"crossings that one price pays for"`
	Evasion    float64        `name:"facilitation.evasion" unit:"1" low:"0" high:"2" neutral:"1" meaning:"rate of apprehension of guided people against others"`
	Detection  float64        `name:"facilitation.detection" unit:"1" low:"0" high:"2" neutral:"1" meaning:"rate of detention on the way of guided people against others"`
	Kidnapping float64        `name:"facilitation.kidnapping" unit:"1" low:"0" high:"5" neutral:"1" meaning:"rate of kidnapping of guided people against others"`
}
