package mechanism

import "vereda/internal/quantity"

// HarmParams belong to what befalls people on the way to the border: rates for
// one person and day on a leg, per unit of the danger of the places at its ends
// (harm that others do), or by mode (accidents), what a kidnapping is like, and
// what becomes known of it.
type HarmParams struct {
	Extortion     quantity.PerDay `name:"harm.extortion" unit:"1/day" low:"0" high:"1" neutral:"0" meaning:"rate of extortion of a person on the way, per unit of danger"`
	Extorted      quantity.USD    `name:"harm.extorted" unit:"USD" low:"0" high:"100000" neutral:"0" meaning:"mean amount that is extorted from a person"`
	Robbery       quantity.PerDay `name:"harm.robbery" unit:"1/day" low:"0" high:"1" neutral:"0" meaning:"rate of robbery of a person on the way, per unit of danger"`
	Assault       quantity.PerDay `name:"harm.sexual_violence" unit:"1/day" low:"0" high:"1" neutral:"0" meaning:"rate of sexual violence against a person on the way, per unit of danger"`
	Injury        quantity.PerDay `name:"harm.injury" unit:"1/day" low:"0" high:"1" neutral:"0" meaning:"rate of injury by accident of a person who travels by goods train, in a lorry, on foot or by boat, per unit of danger above 1"`
	Violence      quantity.PerDay `name:"harm.violence" unit:"1/day" low:"0" high:"1" neutral:"0" meaning:"rate of death by violence of a person on the way, per unit of danger above 1"`
	Transport     quantity.PerDay `name:"harm.transport" unit:"1/day" low:"0" high:"1" neutral:"0" meaning:"rate of death in transport of a person who travels by goods train or in a lorry, per unit of danger above 1"`
	Exposure      quantity.PerDay `name:"harm.exposure" unit:"1/day" low:"0" high:"1" neutral:"0" meaning:"rate of death by exposure of a person who travels on foot, per unit of danger above 1"`
	Drowning      quantity.PerDay `name:"harm.drowning" unit:"1/day" low:"0" high:"1" neutral:"0" meaning:"rate of drowning of a person who travels by boat, per unit of danger above 1"`
	Heat          float64         `name:"harm.heat" unit:"1/degC" low:"0" high:"1" neutral:"0" meaning:"relative growth of the rate of death by exposure on foot on the way, for each degree of the month's mean daily maximum above harm.mild"`
	Mild          float64         `name:"harm.mild" unit:"degC" low:"-20" high:"50" meaning:"mean daily maximum below which heat adds no death on the way"`
	Lodged        float64         `name:"harm.lodged" unit:"1" low:"0" high:"2" neutral:"1" meaning:"rates of harm by others for people in a shelter bed, against people without one at the same place"`
	Disappearance quantity.PerDay `name:"harm.disappearance" unit:"1/day" low:"0" high:"1" neutral:"0" meaning:"rate at which a party on the way disappears, per unit of danger above 1"`
	Kidnapping    quantity.PerDay `name:"harm.kidnapping" unit:"1/day" low:"0" high:"1" neutral:"0" meaning:"rate at which a party on the way is kidnapped, per unit of danger above 1"`
	Staying       float64         `name:"harm.staying" unit:"1" low:"0" high:"10" neutral:"0" meaning:"rates of harm by others on a day at a place of the way, against a day on a leg"`
	Group         quantity.People `name:"harm.group" unit:"people" low:"1" high:"1000" meaning:"mean number of people who are kidnapped together, where so many are on a leg on the same day"`
	GroupSpread   float64         `name:"harm.group_spread" unit:"1" low:"0" high:"3" neutral:"0" meaning:"standard deviation of the logarithm of that number"`
	Captivity     quantity.Days   `name:"harm.captivity" unit:"day" low:"1" high:"365" meaning:"mean time held by a criminal group"`
	Ransom        float64         `name:"harm.ransom" unit:"USD" low:"0" high:"100000" neutral:"0" meaning:"mean ransom of a person who is freed"`
	RansomSpread  float64         `name:"harm.ransom_spread" unit:"1" low:"0" high:"3" neutral:"0" meaning:"standard deviation of the logarithm of a ransom"`
	Killed        quantity.Share  `name:"harm.killed" unit:"share" low:"0" high:"1" neutral:"0" meaning:"share of kidnapped parties that are killed"`
	Recruited     quantity.Share  `name:"harm.recruited" unit:"share" low:"0" high:"1" neutral:"0" meaning:"share of kidnapped parties that are forced to stay with the group"`
	GivingUp      quantity.Share  `name:"harm.giving_up" unit:"share" low:"0" high:"1" neutral:"0" meaning:"share of freed parties that go home for good"`
	Told          quantity.Share  `name:"harm.told" unit:"share" low:"0" high:"1" neutral:"0" meaning:"share of freed people who tell of it where there is a shelter"`
	Recorded      quantity.Share  `name:"harm.recorded" unit:"share" low:"0" high:"1" neutral:"1" meaning:"share of deaths on the way that somebody records"`
	Complicity    quantity.Share  `name:"harm.complicity" unit:"share" low:"0" high:"1" neutral:"0" meaning:"share of cases of custody on the way that end in a hand-over to a criminal group"`
}
