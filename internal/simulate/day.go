package simulate

import (
	"slices"

	"vereda/internal/chance"
	"vereda/internal/mechanism"
	"vereda/internal/policy"
	"vereda/internal/scenario"
)

// phases is the model on one page: what happens on a day, in which order and
// why there. Whoever reads it knows what the model claims.
func phases(s *scenario.Scenario, w *world, in rows, draw chance.Source) []Phase {
	net, p, com, c, r, par := s.Network, w.People, w.Communities, w.Conditions, w.Rules, &in.params
	calendar := policy.NewCalendar(in.timeline, r)
	conditions := &mechanism.Conditions{Conditions: c, Rules: r, Drivers: &in.drivers, Custody: &par.Custody}
	arrival := &mechanism.Arrival{People: p, Communities: com, Drivers: &in.drivers, Margins: s.Margins, Params: &par.Composition, Draw: draw,
		Home: s.HomePlace, OnTheWay: net.OnTheWay, Origins: s.Origins, Goals: s.Goals, Made: s.Made}
	arrival.Begin()
	pathway := &mechanism.Pathway{Network: net, People: p, Conditions: c, Rules: r, Params: &par.Pathway}
	choice := &mechanism.Choice{Network: net, People: p, Communities: com, Conditions: c, Rules: r, Params: &par.Choice,
		Information: &par.Information, Waiting: &par.Waiting, Way: &par.Way, Draw: draw}
	choice.Begin(s.HomePlace)
	companies := &mechanism.Companies{Network: net, People: p, Rules: r, Params: &par.Company, Control: &par.Control, Draw: draw}
	companies.Begin()
	routes := &mechanism.RouteChoice{Network: net, People: p, Communities: com, Conditions: c, Rules: r, Params: &par.Way, Control: &par.Control, Draw: draw, Gravity: s.Gravity}
	routes.Begin(len(s.Nationalities))
	facilitation := &mechanism.Facilitation{Network: net, People: p, Conditions: c, Rules: r, Params: &par.Facilitation, Company: &par.Company, Draw: draw}
	facilitation.Begin()
	kidnapping := &mechanism.Kidnapping{Network: net, People: p, Rules: r, Params: &par.Harm, Guide: &par.Facilitation, Company: &par.Company, Draw: draw}
	control := &mechanism.Control{Network: net, People: p, Rules: r, Params: &par.Control, Draw: draw, Harm: &par.Harm, Guide: &par.Facilitation, Company: &par.Company}
	wayRisks := risksOnTheWay(s, w, par, draw)
	way := &mechanism.Way{Network: net, People: p, Params: &par.Way, Draw: draw}
	patrol := &mechanism.Patrol{Network: net, Conditions: c, Rules: r, Params: &par.Patrol, Crossing: &par.Crossing}
	race := risks(s, w, par, draw)
	journey := &mechanism.Journey{Network: net, People: p, Conditions: c, Rules: r, Recording: &par.Recording, Draw: draw}
	ports := &mechanism.Ports{Network: net, People: p, Conditions: c, Rules: r, Draw: draw}
	custody := &mechanism.Custody{Network: net, People: p, Conditions: c, Rules: r, Params: &par.Custody, Draw: draw}
	processing := &mechanism.Processing{Network: net, People: p, Conditions: c, Rules: r, Params: &par.Custody, Hearing: &par.Hearing, Draw: draw}
	asylum := &mechanism.TransitAsylum{Network: net, People: p, Conditions: c, Rules: r, Params: &par.Asylum, Draw: draw}
	hearings := &mechanism.Hearings{Network: net, People: p, Rules: r, Params: &par.Hearing, Waiting: &par.Waiting, Draw: draw}
	shelters := &mechanism.Shelters{Network: net, People: p, Conditions: c}
	waiting := &mechanism.Waiting{People: p, Params: &par.Waiting, Draw: draw, Conditions: c, Rules: r}
	retry := &mechanism.Retry{People: p, Conditions: c, Margins: s.Margins, Params: &par.Retry, Unemployment: &par.Unemployment,
		Rules: r, Reception: &par.Reception, Draw: draw}
	information := &mechanism.Information{People: p, Communities: com, Params: &par.Information}

	list := []Phase{
		{"policy", "", "people answer to today's rules", columns("Rules"), calendar.Step},
		{"conditions", "Conditions", "budgets open before anybody uses them",
			columns("Heat WayHeat Decisions Unemployment InteriorDetained Enrolled Evaders Prosecutions WaitPlaces Ports Appointments RemovalSeats ExpulsionSeats ParolePlaces Closed"), conditions.Step},
		{"arrival", "Arrival", "who comes today may cross today", columns("people Arriving Ordinal"), arrival.Step},
		{"pathway", "Pathway", "who gets a place does not have to choose", columns(moves, "Since Wait Standing Works ParolePlaces", beds, bands), pathway.Step},
		{"choice", "Choice", "by yesterday's news and yesterday's chances", columns(moves, waits, "Since Sector Leg Way Attempts Road Lines Evaders Queue Prospect", beds), choice.Step},
		{"companies", "Companies", "who joins a caravan goes its way, today or when it leaves", columns("Status Events Gathering", waits, "Since Hold", beds, bands), companies.Step},
		{"route choice", "RouteChoice", "by what the border promised this morning", columns("Events", bands), routes.Choose},
		{"setting out", "RouteChoice", "all choose by the same morning before anybody moves", columns(moves, waits, "Since Sector Leg Way Trail", beds), routes.SetOut},
		{"facilitation", "Facilitation", "who set out today, from home or across the line, goes with a guide or alone", columns("Events Tries Guided Debt Purse Spent", bands), facilitation.Step},
		{"patrol", "Patrol", "the workload of today is known once all have chosen", columns("Apprehension Walk Met."), patrol.Step},
		{"risks", "Race", "people can be stopped on the leg they are walking", columns(moves, meets, waits, "Hold Leg Done Guided Head Active Road Station Met."), race.Step},
		{"journey", "Journey", "who was not stopped walks on", columns(moves, meets, "Hold Joined Leg Done Guided Station Met."), journey.Step},
		{"way risks", "WayRisks", "as on the crossing, before people walk on", columns(moves, "Since Wait Hold Joined Due Leg Done Purse Head Active Road Trail Claimants", beds, bands), wayRisks.Step},
		{"way", "Way", "who comes to the border today crosses tomorrow at the earliest", columns(moves, waits, "Since Sector Leg Done", bands), way.Step},
		{"ports", "Ports", "lines move after the people between ports, for whom they do not matter", columns(moves, meets, waits, "Hold Station Works Lines Ports Appointments Queue", beds), ports.Step},
		{"custody", "Custody", "beds that fall free today can be used today", columns(moves, "Since Hold Sanction Beds FamilyBeds RemovalSeats"), custody.Step},
		{"control", "Control", "as in custody", columns(moves, waits, "Since Sector Hold"), control.Step},
		{"kidnapping", "Kidnapping", "as in custody", columns(moves, waits, "Since Sector Hold Debt Purse Spent Head Active Road Trail"), kidnapping.Step},
		{"processing", "Processing", "everybody met today is dealt with today", columns(moves,
			"Sector Wait Hold Due Sanction Standing Head Span Active Beds FamilyBeds Enrolled Prosecutions WaitPlaces ExpulsionSeats"), processing.Step},
		{"asylum on the way", "TransitAsylum", "who came to an office today asks today, and is decided on tomorrow at the earliest", columns("Status Events", waits, "Since Standing Claimants Decisions", beds, bands), asylum.Step},
		{"hearings", "Hearings", "whoever was sent to wait today has no hearing yet", columns(moves, waits, "Since Standing Works", beds), hearings.Step},
		{"shelters", "Shelters", "whoever stays tonight has come by now", columns("Events", beds), shelters.Step},
		{"waiting", "Waiting", "the day's risk comes to those still waiting in the evening", columns(moves, waits, "Since", beds), waiting.Step},
		{"retry", "Retry", "who was sent back today decides today", columns(moves, waits, beds), retry.Step},
		{"information", "Information", "news is heard tomorrow", columns("LetIn Heard PortLetIn PortHeard Came"), information.Step},
	}
	list = append(list, working(s, w, in, draw)...)
	list = append(list, living(s, w, in)...)
	if !s.Made {
		return list
	}
	departure := &mechanism.Departure{Network: net, People: p, Communities: com, Conditions: c, Rules: r, Drivers: &in.drivers, Homes: in.homes, Margins: s.Margins,
		Origins: s.Origins, Home: s.HomePlace, Params: &par.Departure, Expectation: &par.Expectation, Information: &par.Information, Facilitation: &par.Facilitation,
		Composition: &par.Composition, Pathway: &par.Pathway, Unemployment: &par.Unemployment, Draw: draw, Border: &par.Border}
	departure.Begin()
	expectation := &mechanism.Expectation{People: p, Communities: com, Homes: in.homes, Params: &par.Expectation}
	list = slices.Insert(list, 2, Phase{"departure", "Departure", "who leaves home today is on the way today",
		columns("Staying Looking Inside Moved AtBorder Applied Lawful Wanting Planning Leaving Murders Dearth Enforced Free FirstEnforced FirstFree Unexplained Counted Made"), departure.Step})
	return append(list, Phase{"homecoming", "Departure", "who gave up today may leave anew tomorrow", columns("Staying SentHome"), departure.TakeBack},
		Phase{"expectation", "Expectation", "as information", columns("Expected"), expectation.Step})
}

// working is what happens to those who work in border cities, where the scenario counts
// jobs there.
func working(s *scenario.Scenario, w *world, in rows, draw chance.Source) []Phase {
	if len(in.jobs) == 0 {
		return nil
	}
	city := &mechanism.BorderCity{People: w.People, Conditions: w.Conditions, Rules: w.Rules, Drivers: &in.drivers, Params: &in.params.Border,
		Jobs: in.jobs, Open: in.open, Draw: draw}
	city.Begin()
	return []Phase{{"border cities", "BorderCity", "who decided today to stay may find work",
		columns(moves, waits, "Since Works Purse Debt BorderPosts BorderWages BorderPull BorderSeeking BorderWorking BorderStaying BorderBooks BorderPay", beds), city.Step}}
}

// living lists what happens to those who live in the destination, where the
// scenario counts them.
func living(s *scenario.Scenario, w *world, in rows) []Phase {
	if len(in.settled) == 0 {
		return nil
	}
	c, r, par := w.Conditions, w.Rules, in.params
	settlement := &mechanism.Settlement{Network: s.Network, People: w.People, Conditions: c, Rules: r, Drivers: &in.drivers, Params: &par.Settled,
		Labour: &par.Labour, Slump: &par.Unemployment, Goals: s.Goals, Initial: in.settled, Overstays: in.overstays, From: s.Months()}
	if s.Made {
		settlement.From = in.homes.Given
	}
	settlement.Begin()
	labour := &mechanism.Labour{Network: s.Network, Conditions: c, Rules: r, Params: &par.Labour}
	labour.Begin()
	remittances := &mechanism.Remittances{Conditions: c, Rules: r, Params: &par.Remittance}
	return []Phase{
		{"settlement", "Settlement", "who came today lives here tonight", columns("Settled AtWork GoneHome TakenHome Returned ReturnedPapered ComingAgain ComingLawfully Owed Books"), settlement.Step},
		{"labour", "Labour", "who came today may look for work", columns("AtWork Wages"), labour.Step},
		{"remittances", "Remittances", "wages of the day are known", columns("Owed Books"), remittances.Step},
	}
}

// risks lists what can befall people on the road.
func risks(s *scenario.Scenario, w *world, par *mechanism.Params, draw chance.Source) *mechanism.Race {
	net, p, c := s.Network, w.People, w.Conditions
	facilitation := &mechanism.Facilitation{People: p, Params: &par.Facilitation}
	apprehension := &mechanism.Apprehension{Network: net, People: p, Conditions: c}
	turning := &mechanism.TurningBack{Network: net, People: p, Params: &par.Crossing, Draw: draw}
	mortality := &mechanism.Mortality{Network: net, People: p, Conditions: c, Params: &par.Mortality, Recording: &par.Recording, Draw: draw}
	return &mechanism.Race{Network: net, People: p, Conditions: c, Draw: draw,
		OfParties: []mechanism.Risk{
			{Purpose: chance.Apprehension, Rate: apprehension.Rate, Times: facilitation.Evading, Outcome: apprehension.Apprehend},
			{Purpose: chance.TurningBack, Rate: turning.Rate, Outcome: turning.Turn},
		},
		OfPersons: []mechanism.Risk{
			{Purpose: chance.Exposure, Rate: mortality.ExposureRate, Outcome: mortality.DieOfExposure},
			{Purpose: chance.Drowning, Rate: mortality.DrowningRate, AtLine: true, Outcome: mortality.DieOfDrowning},
		},
	}
}

// risksOnTheWay lists what can befall people between home and the border.
func risksOnTheWay(s *scenario.Scenario, w *world, par *mechanism.Params, draw chance.Source) *mechanism.WayRisks {
	net, p, r := s.Network, w.People, w.Rules
	control := &mechanism.Control{Network: net, People: p, Rules: r, Params: &par.Control, Harm: &par.Harm, Guide: &par.Facilitation, Company: &par.Company, Draw: draw}
	harms := &mechanism.Harms{Network: net, People: p, Rules: r, Params: &par.Harm, Company: &par.Company, Conditions: w.Conditions, Draw: draw}
	harms.Begin()
	kidnapping := &mechanism.Kidnapping{Network: net, People: p, Rules: r, Params: &par.Harm, Guide: &par.Facilitation, Company: &par.Company, Draw: draw}
	kidnapping.Begin()
	return &mechanism.WayRisks{Network: net, People: p, Draw: draw, AtPlaces: par.Harm.Staying > 0,
		OfParties: []mechanism.LegRisk{
			{Purpose: chance.Detection, Rate: control.Rate, Outcome: control.Detain},
			{Purpose: chance.Kidnapping, AtPlaces: true, Rate: kidnapping.Rate, Luck: kidnapping.Luck, Outcome: kidnapping.Take},
			{Purpose: chance.Disappearance, AtPlaces: true, Rate: harms.VanishRate, Outcome: harms.Vanish},
		},
		OfPersons: []mechanism.LegRisk{
			{Purpose: chance.Harm, AtPlaces: true, Rate: harms.Rate, Outcome: harms.Happen},
		},
	}
}

// Columns that several phases write: with a change of status, with an encounter
// (which is a change of status and of its day), and with waiting. "Met." is the
// column of Conditions, "Met" that of people. A phase declares what it changes:
// retry, for one, leaves Since as it is, because whoever decides has come today.
const (
	moves = "Status At Events"
	meets = "Since Encounters Last Previous Prior Sanction Met"
	waits = "Wait Joined Due"
	beds  = "Lodged Lodging"
	bands = "Company Companies"
)
