package mechanism

import "vereda/internal/quantity"

// CompanyParams belong to parties that travel together on the way to the border:
// in caravans, or behind a guide.
type CompanyParams struct {
	Reference  quantity.People `name:"company.reference" unit:"people" low:"1" high:"100000" meaning:"number of people to which the size of a company is compared, and for which calls for a caravan are counted"`
	Gathering  quantity.Days   `name:"company.gathering" unit:"day" low:"1" high:"60" meaning:"time from the call for a caravan to the day on which it leaves"`
	Joining    quantity.Share  `name:"company.joining" unit:"share" low:"0" high:"1" neutral:"0" meaning:"share of parties without a guide that join a caravan gathering where they are, or coming through"`
	Leaving    quantity.PerDay `name:"company.leaving" unit:"1/day" low:"0" high:"5" neutral:"0" meaning:"rate at which a party leaves a caravan, on days at a place"`
	Splitting  quantity.PerDay `name:"company.splitting" unit:"1/day" low:"0" high:"5" neutral:"0" meaning:"rate at which a caravan splits in two, on days at a place"`
	Safety     float64         `name:"company.safety" unit:"1" low:"0" high:"3" neutral:"0" meaning:"power with which harm by others falls with the size of a company"`
	Visibility float64         `name:"company.visibility" unit:"1" low:"0" high:"3" neutral:"0" meaning:"power with which the rate of detention on the way grows with the size of a company"`
	Price      float64         `name:"company.price" unit:"1" low:"0" high:"3" neutral:"0" meaning:"power with which what a member pays, to a guide or by extortion, falls with the size of a company"`
	Caught     quantity.Share  `name:"company.caught" unit:"share" low:"0" high:"1" neutral:"0" meaning:"share of parties that are detained when a caravan is broken up"`
	Guided     quantity.People `name:"company.guided" unit:"people" low:"0" high:"1000" neutral:"0" meaning:"greatest number of people whom one guide leads from home on; 0 where guided parties travel by themselves"`
}

// AsylumParams belong to asylum claims on the way to the border.
type AsylumParams struct {
	Leaving quantity.PerDay `name:"asylum.leaving" unit:"1/day" low:"0" high:"1" neutral:"0" meaning:"rate at which people on the way who wait for a decision on asylum there go on without it"`
	Staying quantity.Share  `name:"asylum.staying" unit:"share" low:"0" high:"1" neutral:"0" meaning:"share of people granted asylum on the way who stay there"`
}
