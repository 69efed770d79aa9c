package simulate

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"vereda/internal/chance"
	"vereda/internal/ledger"
	"vereda/internal/mechanism"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// neutralRow says how it shows that a parameter or rule at its neutral value
// changes nothing.
type neutralRow struct {
	name string
	// with: what else must be neutral for the claim, as NAME=VALUE.
	with string
	// mute: settings that then change no byte, as NAME=VALUE or the name of
	// something outside (see vary).
	mute string
	// without: the phase, risk or column that can then be taken away.
	without string
	// law: what the equation then says, where nothing can be taken away.
	law func() bool
	// never: what then does not happen to anybody, and does otherwise.
	never func(w *world, e *people.Event) bool
	// bite: a setting of the hamlet under which it does happen, where it does
	// not by itself.
	bite string
}

// neutralRows has a row for every parameter and rule with a neutral value.
var neutralRows = []neutralRow{
	{name: "patrol.effort", without: "risk apprehension", mute: "patrol.crowding=3 patrol.floor=0.9"},
	{name: "patrol.crowding", law: func() bool {
		p := mechanism.PatrolParams{Effort: 1}
		return p.Chance(10, 1e6, 0, 0) == p.Chance(10, 0, 0, 0)
	}},
	{name: "patrol.processing", mute: "patrol.floor=0.9"},
	{name: "patrol.technology", with: "crossing.technology_detour=0 recording.seen_technology=0", mute: "technology=0.9"},
	{name: "patrol.barrier", with: "crossing.barrier_detour=0", mute: "barrier=0.9"},
	{name: "choice.success", without: "column Apprehension"},
	{name: "choice.release", without: "column news", mute: "information.let_in=0.9"},
	{name: "choice.port", law: func() bool { return (&mechanism.ChoiceParams{}).Presenting(0.7, 0) == 0 }},
	{name: "choice.wait", without: "column Queue"},
	{name: "choice.walk", without: "column Walk"},
	{name: "choice.distance", mute: "lengths"},
	{name: "choice.followed", without: "column Came"},
	{name: "choice.stay", without: "column Sector"},
	{name: "choice.appeal", law: func() bool {
		return (&mechanism.ChoiceParams{Appeal: []float64{0}}).SectorUtility(0, 1000, 0.3) == 0
	}},
	{name: "mortality.exposure", without: "risk exposure", mute: "heat mortality.heat=0.5 mortality.walk=0.5 mortality.mild=1"},
	{name: "mortality.drowning", without: "risk drowning"},
	{name: "mortality.heat", mute: "heat mortality.mild=1"},
	{name: "mortality.walk", law: func() bool {
		p := mechanism.MortalityParams{Exposure: []quantity.Share{0.1}}
		return p.Exposed(0, 0, 100) == p.Exposed(0, 0, 0)
	}},
	{name: "crossing.barrier_detour", with: "patrol.barrier=0", mute: "barrier=0.9"},
	{name: "crossing.technology_detour", with: "patrol.technology=0 recording.seen_technology=0", mute: "technology=0.9"},
	{name: "crossing.turning_back", without: "risk turning back", mute: "crossing.resting=50"},
	{name: "recording.deaths", never: func(w *world, e *people.Event) bool {
		return e.Cause == people.Died && !slices.ContainsFunc(w.People.Events, func(r people.Event) bool {
			return r.Person == e.Person && r.Cause == people.Recorded
		})
	}},
	{name: "recording.by_patrol", never: func(w *world, e *people.Event) bool {
		return e.Cause == people.Recorded && !slices.ContainsFunc(w.People.Events, func(r people.Event) bool {
			return r.Person == e.Person && r.Cause == people.PatrolRecorded
		})
	}},
	{name: "recording.seen", with: "recording.seen_technology=0", never: of(people.SeenEntering)},
	{name: "recording.seen_technology", law: func() bool {
		p := mechanism.RecordingParams{Seen: 0.2}
		return p.Noticed(1) == p.Noticed(0)
	}},
	{name: "waiting.attack", with: "waiting.abandonment=0", without: "phase waiting"},
	{name: "waiting.abandonment", with: "waiting.attack=0", without: "phase waiting"},
	{name: "custody.sanction_bed", mute: "custody.sanction_stay=90"},
	{name: "custody.bar_effect", mute: "claim_bar=1"},
	{name: "custody.enrolment", mute: "custody.alternatives_stay=5 alternatives=3"},
	{name: "hearing.leaving", with: "hearing.final=0", never: func(_ *world, e *people.Event) bool {
		return e.Cause == people.GaveUp && e.Waited == people.ForHearing
	}},
	{name: "hearing.relief", never: of(people.Protected)},
	{name: "retry.administrative", law: sameOdds(mechanism.Return{Sanction: people.Administrative})},
	{name: "retry.full", law: sameOdds(mechanism.Return{Sanction: people.Full})},
	{name: "retry.expulsion", law: sameOdds(mechanism.Return{Sanction: people.Expulsion})},
	{name: "retry.lateral", law: sameOdds(mechanism.Return{Lateral: true})},
	{name: "retry.home", law: sameOdds(mechanism.Return{Home: true})},
	{name: "retry.ties", law: sameOdds(mechanism.Return{Ties: true}), mute: "ties"},
	{name: "retry.debt", law: sameOdds(mechanism.Return{Debt: 5}), mute: "debt composition.debt_spread=2"},
	{name: "retry.spread", law: sameOdds(mechanism.Return{Disposition: 3})},
	{name: "retry.sanction_delay", with: "retry.soon=1 retry.soon_delay=1", never: func(w *world, e *people.Event) bool {
		i := e.Person
		return e.Cause == people.Removed && e.To == people.Waiting && w.People.Wait[i] == people.Deciding && w.People.Due[w.People.Head[i]] > e.Day+1
	}},
	{name: "pathway.border", without: "phase pathway", mute: "parole_quota=500"},
	{name: "composition.third", mute: "composition.fourth=0.9"},
	{name: "composition.fourth", never: func(w *world, e *people.Event) bool {
		return e.Cause == people.Arrived && w.People.Span[e.Person] == 4
	}},
	{name: "composition.debt_spread", law: func() bool { return (&mechanism.CompositionParams{}).Debt(700, 0.99) == 700 }},
	{name: "unemployment.effect", mute: "unemployment unemployment.reference=0.9"},

	{name: "technology", mute: "patrol.technology=4 crossing.technology_detour=3 recording.seen_technology=0.9"},
	{name: "barrier", mute: "patrol.barrier=4 crossing.barrier_detour=3"},
	{name: "sanction", mute: "custody.sanction_bed=0.9 custody.sanction_stay=90"},
	{name: "lateral_return", mute: "retry.lateral=-5"},
	{name: "prosecution_capacity", mute: "prosecution=1 separation=1 custody.sentence=300 retry.full=-5"},
	{name: "prosecution", mute: "prosecution_capacity=9 separation=1 custody.sentence=300 retry.full=-5"},
	{name: "separation", never: of(people.Separated)},
	{name: "expulsion", mute: "expulsion_return=1 expulsion_flights=90 custody.expulsion_practice=0.1 retry.expulsion=-5"},
	{name: "expulsion_return", never: func(_ *world, e *people.Event) bool {
		return e.Cause == people.Expelled && e.To == people.Waiting
	}},
	{name: "remain_in_mexico", without: "phase hearings", mute: "remain_capacity=0.2 hearing.interval=200 hearing.leaving=0.5 hearing.final=0.9 hearing.relief=0.9"},
	{name: "remain_capacity", without: "phase hearings", mute: "remain_in_mexico=1"},
	{name: "hearings", bite: "hearings=0.2", mute: "hearings=1"},
	{name: "bed_use", with: "beds=12", mute: "half-of-twice"},
	{name: "interior_arrests", mute: "half-of-twice-arrests"},
	{name: "detention_claim", mute: "custody.claim_stay=90"},
	{name: "expedited_removal", mute: "custody.removal_stay=90"},
	{name: "claim_bar", mute: "custody.bar_effect=1"},
	{name: "asylum_closed", bite: "asylum_closed=1 prosecution=0", never: func(w *world, e *people.Event) bool {
		return (e.Cause == people.Returned || e.Cause == people.LaterallyReturned || e.Cause == people.Removed) && e.Held == people.AtStation && w.People.Claims[e.Person]
	}},
	{name: "metering", with: "appointments=0", without: "column Queue"},
	{name: "appointments", mute: "appointment_lottery=1"},
	{name: "parole_quota", without: "phase pathway", mute: "pathway.border=1"},
	{name: "alternatives", mute: "custody.enrolment=1"},

	{name: "way.leg", law: func() bool { return (&mechanism.WayParams{}).Cost(9, 900, 9, 0.9) == 0 }},
	{name: "way.time", law: func() bool {
		p := mechanism.WayParams{Leg: 2}
		return p.Cost(9, 0, 0, 0) == p.Cost(0, 0, 0, 0)
	}},
	{name: "way.money", with: "facilitation.offered=0", mute: "fares"},
	{name: "way.danger", with: noHarm + " facilitation.offered=0", mute: "danger"},
	{name: "way.detention", law: func() bool {
		p := mechanism.WayParams{Leg: 2}
		return p.Cost(9, 100, 1, 0.9) == p.Cost(9, 100, 1, 0)
	}},
	{name: "way.onward", mute: "onward"},
	{name: "way.rest", with: "transit_asylum=0", never: func(w *world, e *people.Event) bool {
		return e.Cause == people.Reached && w.People.Due[w.People.Head[e.Person]] > e.Day+1
	}},
	{name: "control.bus", law: seen(network.Bus)},
	{name: "control.train", law: seen(network.Train)},
	{name: "control.truck", law: seen(network.Truck)},
	{name: "control.foot", law: seen(network.Foot)},
	{name: "control.boat", law: seen(network.Boat)},
	{name: "transit_effort", with: "caravan_break_up=0", mute: "transit_permit=1 control.bus=2 control.train=2"},
	{name: "transit_permit", law: detainedWithoutPapers},
	{name: "transit_return", never: of(people.ReturnedInTransit)},
	{name: "transit_dispersal", mute: "control.giving_up=1"},
	{name: "control.giving_up", with: "harm.giving_up=0", never: func(_ *world, e *people.Event) bool {
		return e.Cause == people.GaveUp && e.From == people.Waiting && e.Sector == network.NoSector
	}},
	{name: "air_entry", never: func(_ *world, e *people.Event) bool {
		return e.Cause == people.TookLeg && valleyRoutes()[e.Leg].Mode == network.Flight
	}},

	{name: "harm.extortion", never: of(people.Extorted)},
	{name: "harm.extorted", never: func(_ *world, e *people.Event) bool { return e.Cause == people.Extorted && e.Amount > 0 }},
	{name: "harm.robbery", never: of(people.Robbed)},
	{name: "harm.sexual_violence", never: of(people.Assaulted)},
	{name: "harm.injury", never: of(people.Injured)},
	{name: "harm.violence", with: "harm.transport=0 harm.exposure=0 harm.drowning=0", never: diedOnTheWay},
	{name: "harm.transport", with: "harm.violence=0 harm.exposure=0 harm.drowning=0", never: diedOnTheWay},
	{name: "harm.exposure", with: "harm.violence=0 harm.transport=0 harm.drowning=0", never: diedOnTheWay},
	{name: "harm.drowning", with: "harm.violence=0 harm.transport=0 harm.exposure=0", never: diedOnTheWay},
	{name: "harm.disappearance", without: "way risk disappearance", never: of(people.Disappeared)},
	{name: "harm.kidnapping", without: "way risk kidnapping", mute: "harm.group=50"},
	{name: "harm.staying", never: func(_ *world, e *people.Event) bool {
		harm := e.Cause == people.Kidnapped || e.Cause == people.Robbed || e.Cause == people.Extorted || e.Cause == people.Disappeared
		return harm && e.Waited == people.OnTheWay
	}},
	{name: "harm.group_spread", law: func() bool {
		p := mechanism.HarmParams{Group: 7}
		return p.GroupOf(0.001, 0.5) == 7 && p.GroupOf(0.999, 0.5) == 7
	}},
	{name: "harm.ransom", law: func() bool { return (&mechanism.HarmParams{RansomSpread: 2}).RansomOf(0.99) == 0 }},
	{name: "harm.ransom_spread", law: func() bool { return (&mechanism.HarmParams{Ransom: 700}).RansomOf(0.99) == 700 }},
	{name: "harm.killed", never: func(_ *world, e *people.Event) bool { return e.Cause == people.Died && e.From == people.InCustody }},
	{name: "harm.recruited", never: of(people.Recruited)},
	{name: "harm.giving_up", never: func(w *world, e *people.Event) bool {
		return e.Cause == people.GaveUp && slices.ContainsFunc(w.People.Events, func(f people.Event) bool { return f.Cause == people.Freed && f.Person == e.Person })
	}},
	{name: "harm.told", never: of(people.Told)},
	{name: "harm.recorded", with: "recording.deaths=1", never: func(w *world, e *people.Event) bool {
		return e.Cause == people.Died && !slices.ContainsFunc(w.People.Events, func(r people.Event) bool {
			return r.Person == e.Person && r.Cause == people.Recorded
		})
	}},
	{name: "harm.complicity", never: of(people.HandedOver)},
	{name: "facilitation.offered", without: "phase facilitation", mute: "facilitation.crossing=9000 facilitation.taste=5"},
	{name: "facilitation.day", law: costs(mechanism.FacilitationParams{}, 0)},
	{name: "facilitation.bribe", law: costs(mechanism.FacilitationParams{Day: 7}, 21)},
	{name: "facilitation.piso", never: of(people.PisoPaid)},
	{name: "facilitation.crossing", law: func() bool { return (&mechanism.FacilitationParams{Markup: 2}).Price(0, 3) == 0 }},
	{name: "facilitation.walk", never: of(people.Charged)},
	{name: "facilitation.markup", law: func() bool { return (&mechanism.FacilitationParams{Crossing: 5}).Price(7, 1) == 12 }},
	{name: "facilitation.elasticity", law: func() bool { return (&mechanism.FacilitationParams{Agents: 5}).Factor(700) == 1 }},
	{name: "facilitation.taste", law: func() bool { return (&mechanism.FacilitationParams{Offered: 1}).Share(700, 2, 0.5) == 0.5 }},
	{name: "facilitation.money", law: sameShare(900, 0, 0)},
	{name: "facilitation.experience", law: sameShare(0, 9, 0)},
	{name: "facilitation.gain", law: sameShare(0, 0, 0.9)},
	{name: "facilitation.evasion", with: "facilitation.gain=0 facilitation.offered=1 facilitation.taste=10", without: "risk ratio"},
	{name: "facilitation.detection", law: ratioOfGuided(func(f *mechanism.FacilitationParams) { f.Detection = 1 })},
	{name: "facilitation.kidnapping", law: ratioOfGuided(func(f *mechanism.FacilitationParams) { f.Kidnapping = 1 })},
	{name: "transit_escort", law: harmedWithoutEscort},

	{name: "harm.heat", law: func() bool { return (&mechanism.HarmParams{}).Warm(50) == 1 }},
	{name: "harm.lodged", law: harmedInBed},
	{name: "caravan_calls", never: of(people.CaravanFormed)},
	{name: "caravan_break_up", never: of(people.CaravanBrokenUp)},
	{name: "company.joining", never: of(people.JoinedCaravan)},
	{name: "company.leaving", with: "transit_asylum=0", never: func(w *world, e *people.Event) bool {
		return e.Cause == people.LeftCaravan && e.Sector == network.NoSector && !slices.ContainsFunc(w.People.Events, func(f people.Event) bool {
			return f.Person == e.Person && f.Cause == people.TookLeg
		})
	}},
	{name: "company.splitting", never: func(w *world, e *people.Event) bool {
		return e.Cause == people.TookLeg && w.People.Company[e.Person] != people.NoCompany && isHalf(w, w.People.Company[e.Person])
	}},
	{name: "company.safety", with: "company.visibility=0 company.price=0 caravan_calls=0", mute: "company.reference=1"},
	{name: "company.visibility", with: "company.safety=0 company.price=0 caravan_calls=0", mute: "company.reference=1"},
	{name: "company.price", with: "company.visibility=0 company.safety=0 caravan_calls=0", mute: "company.reference=1"},
	{name: "company.caught", never: func(_ *world, e *people.Event) bool {
		return e.Cause == people.DetainedInTransit && e.From == people.Waiting
	}},
	{name: "company.guided", never: func(w *world, e *people.Event) bool {
		c := w.People.Company[e.Person]
		return e.Cause == people.Hired && c != people.NoCompany && w.People.Companies[c].Guided
	}},
	{name: "transit_asylum", never: of(people.ClaimedInTransit)},
	{name: "asylum_decisions", never: of(people.RefusedInTransit)},
	{name: "asylum_grant", never: of(people.RecognisedInTransit)},
	{name: "asylum.leaving", never: of(people.LeftClaim)},
	{name: "asylum.staying", never: of(people.StayedOnTheWay)},
}

// costs reports whether a leg of three days past two checkpoints to a place of
// danger 3 costs a guide so much.
func costs(p mechanism.FacilitationParams, want float64) func() bool {
	return func() bool {
		all, _ := p.LegCost(&network.Route{Length: 300, Speed: 100, Checkpoints: 2}, 3)
		return all == want
	}
}

// sameShare reports whether as many hire a guide whatever the price, the crossings
// before or the chance of apprehension, where these weigh nothing.
func sameShare(price, crossings, apprehension float64) func() bool {
	return func() bool {
		p := mechanism.FacilitationParams{Offered: 0.8, Taste: 0.3}
		return p.Share(price, crossings, apprehension) == p.Share(0, 0, 0)
	}
}

// ratioOfGuided reports whether the rates of detention and of kidnapping of a party
// with a guide are those of others at a ratio of 1, and not at another ratio.
func ratioOfGuided(neutral func(*mechanism.FacilitationParams)) func() bool {
	return func() bool {
		s, _ := scenario.Load(valleyFiles(), "valley")
		rates := func(f *mechanism.FacilitationParams, tries uint8) float64 {
			p := people.New(1)
			p.Arrive(people.Traveller{Key: 3, Goal: network.NoPlace}, 1)
			p.Contract(0, tries)
			rules := policy.NewRules(len(s.Network.Sectors), len(s.Network.Zones), len(s.Nationalities), int(people.Parties))
			policy.NewCalendar(policy.NewTimeline([]policy.Change{{Rule: policy.FindRule("transit_effort"), Scope: policy.Everywhere, Value: 0.3}}), rules).Step(0)
			control := mechanism.Control{Network: s.Network, People: p, Rules: rules, Params: &mechanism.ControlParams{Bus: 1}, Guide: f, Company: &mechanism.CompanyParams{}, Draw: chance.New(1)}
			taking := mechanism.Kidnapping{Network: s.Network, People: p, Rules: rules, Params: &mechanism.HarmParams{Kidnapping: 0.2}, Guide: f, Company: &mechanism.CompanyParams{}}
			leg := network.RouteID(slices.IndexFunc(s.Network.Routes, func(r network.Route) bool { return r.Mode == network.Bus && r.Checkpoints == 1 }))
			e := &mechanism.Peril{Leg: leg, Part: 1, Days: 1, Danger: 2}
			return control.Rate(0, e) + taking.Rate(0, e)
		}
		f, other := &mechanism.FacilitationParams{Detection: 1, Kidnapping: 1}, &mechanism.FacilitationParams{Detection: 1, Kidnapping: 1}
		neutral(f)
		other.Detection, other.Kidnapping = 0.5, 2
		return rates(f, 2) == rates(f, 0) && rates(other, 2) != rates(other, 0)
	}
}

// noHarm sets to 0 what befalls people on the way.
const noHarm = "harm.extortion=0 harm.robbery=0 harm.sexual_violence=0 harm.violence=0 harm.disappearance=0 harm.kidnapping=0 " +
	"harm.injury=0 harm.transport=0 harm.exposure=0 harm.drowning=0"

// diedOnTheWay tells deaths between home and the border, in nobody's hands.
func diedOnTheWay(_ *world, e *people.Event) bool {
	return e.Cause == people.Died && e.From != people.InCustody && e.Sector == network.NoSector
}

// harmedWithoutEscort reports whether harm by others is whole where nobody is
// escorted, and none where everybody is.
func harmedWithoutEscort() bool {
	s, _ := scenario.Load(valleyFiles(), "valley")
	p := people.New(1)
	p.Arrive(people.Traveller{Key: 3, Goal: network.NoPlace}, 1)
	rate := func(escort float64) float64 {
		rules := policy.NewRules(len(s.Network.Sectors), len(s.Network.Zones), len(s.Nationalities), int(people.Parties))
		policy.NewCalendar(policy.NewTimeline([]policy.Change{{Rule: policy.FindRule("transit_escort"), Scope: policy.Everywhere, Value: escort}}), rules).Step(0)
		m := mechanism.Harms{Network: s.Network, People: p, Rules: rules, Params: &mechanism.HarmParams{Robbery: 0.25, Disappearance: 0.5}, Company: &mechanism.CompanyParams{}}
		m.Begin()
		leg := network.RouteID(slices.IndexFunc(s.Network.Routes, func(r network.Route) bool { return r.Mode == network.Bus }))
		e := &mechanism.Peril{Leg: leg, Mode: network.Bus, Days: 1, Danger: s.Network.Danger(leg)}
		return m.Rate(0, e)/s.Network.Danger(leg) + m.VanishRate(0, &mechanism.Peril{Leg: leg, Days: 1, Danger: 2})
	}
	return rate(0) == 0.75 && rate(1) == 0
}

// harmedInBed reports whether a shelter bed spares nobody where its ratio is 1, and
// everybody where it is 0.
func harmedInBed() bool {
	s, _ := scenario.Load(valleyFiles(), "valley")
	rules := policy.NewRules(len(s.Network.Sectors), len(s.Network.Zones), len(s.Nationalities), int(people.Parties))
	rate := func(ratio float64, lodged bool) float64 {
		p := people.New(1)
		p.Arrive(people.Traveller{Key: 3, Goal: network.NoPlace}, 1)
		p.Furnish(len(s.Network.Places))
		if lodged {
			p.Lodge(0)
		}
		m := mechanism.Harms{Network: s.Network, People: p, Rules: rules, Params: &mechanism.HarmParams{Robbery: 0.25, Staying: 1, Lodged: ratio}, Company: &mechanism.CompanyParams{}}
		m.Begin()
		return m.Rate(0, &mechanism.Peril{Leg: network.NoRoute, Place: p.At[0], Days: 1, Danger: s.Network.Places[p.At[0]].Danger})
	}
	return rate(1, true) == rate(1, false) && rate(1, false) > 0 && rate(0, true) == 0
}

// isHalf reports whether a company is what parted from another, by its key.
func isHalf(w *world, c people.CompanyID) bool {
	for _, of := range w.People.Companies {
		for day := range w.Day + 1 {
			if w.People.Companies[c].Key == chance.Hash(of.Key, uint64(day)) {
				return true
			}
		}
	}
	return false
}

// seen tells that people who travel by a mode are not seen at its neutral value.
func seen(mode network.Mode) func() bool {
	return func() bool { return (&mechanism.ControlParams{}).Detection(mode, 5, 5) == 0 }
}

// detainedWithoutPapers reports whether the rate of detention forgets papers where
// nobody has them, and is 0 where everybody has.
func detainedWithoutPapers() bool {
	s, _ := scenario.Load(valleyFiles(), "valley")
	p := people.New(1)
	p.Arrive(people.Traveller{Key: 3, Goal: network.NoPlace}, 1)
	rate := func(permit float64) float64 {
		rules := policy.NewRules(len(s.Network.Sectors), len(s.Network.Zones), len(s.Nationalities), int(people.Parties))
		policy.NewCalendar(policy.NewTimeline([]policy.Change{
			{Rule: policy.FindRule("transit_effort"), Scope: policy.Everywhere, Value: 0.3},
			{Rule: policy.FindRule("transit_permit"), Scope: policy.Everywhere, Value: permit},
		}), rules).Step(0)
		m := mechanism.Control{Network: s.Network, People: p, Rules: rules, Params: &mechanism.ControlParams{Bus: 1}, Guide: &mechanism.FacilitationParams{}, Company: &mechanism.CompanyParams{}, Draw: chance.New(1)}
		leg := slices.IndexFunc(s.Network.Routes, func(r network.Route) bool { return r.Mode == network.Bus && r.Checkpoints == 1 })
		return m.Rate(0, &mechanism.Peril{Leg: network.RouteID(leg), Zone: s.Network.Places[s.Network.Routes[leg].To].Zone, Part: 1, Days: 1})
	}
	return rate(0) == 0.3 && rate(1) == 0
}

// valleyRoutes are the routes of the valley.
var valleyRoutes = sync.OnceValue(func() []network.Route {
	s, _ := scenario.Load(valleyFiles(), "valley")
	return s.Network.Routes
})

// ofWay reports whether a parameter or rule stands only in scenarios that hold
// the way to the border.
func ofWay(name string) bool {
	return slices.ContainsFunc(scenario.ParameterDefinitions(), func(d scenario.ParameterDefinition) bool {
		return d.Name == name && (d.OfWay || d.OfSettled || d.OfDepartures || d.OfBorder)
	}) ||
		slices.ContainsFunc(policy.Definitions(), func(d policy.Definition) bool { return d.Name == name && d.Zoned() })
}

// of tells events of a cause.
func of(c people.Cause) func(*world, *people.Event) bool {
	return func(_ *world, e *people.Event) bool { return e.Cause == c }
}

// sameOdds reports whether a circumstance without its effect leaves the odds of
// trying again as they are.
func sameOdds(r mechanism.Return) func() bool {
	return func() bool {
		p := mechanism.RetryParams{Base: 0.3}
		return p.LogOdds(r) == p.LogOdds(mechanism.Return{})
	}
}

// TestEveryNeutralValueIsTested finds parameters and rules without a row.
func TestEveryNeutralValueIsTested(t *testing.T) {
	rows := map[string]bool{}
	for _, r := range neutralRows {
		if rows[r.name] {
			t.Errorf("%s has two rows", r.name)
		}
		rows[r.name] = true
	}
	for name := range neutralValues() {
		if !rows[name] {
			t.Errorf("%s has a neutral value and no row", name)
		}
		delete(rows, name)
	}
	for name := range rows {
		t.Errorf("%s has a row and no neutral value", name)
	}
}

// neutralValues gives the neutral value by name of parameter or rule.
func neutralValues() map[string]string {
	values := map[string]string{}
	for _, d := range scenario.ParameterDefinitions() {
		if d.Neutral != "" && !d.OfSettled && !d.OfDepartures && !d.OfBorder { // those have tests of their own, TestNeutralOfSettled and TestNeutralOfDepartures
			values[d.Name] = d.Neutral
		}
	}
	for _, d := range policy.Definitions() {
		if d.Neutral != "" && !d.OfSettled && !d.OfBorder {
			values[d.Name] = d.Neutral
		}
	}
	return values
}

// TestNeutral sets each parameter and rule to its neutral value and holds the
// run against one from which its mechanism is taken away, or in which what acts
// only through it is changed: not a byte may differ. Without the neutral value
// the same must make a difference, or the row would show nothing.
func TestNeutral(t *testing.T) {
	bases := [2]*scenario.Scenario{hamlet(t), valley(t)}
	plains := [2]string{passed(bases[0], nil, nil), passed(bases[1], nil, nil)}
	values := neutralValues()
	for _, r := range neutralRows {
		base, plain := bases[0], plains[0]
		if ofWay(r.name) {
			base, plain = bases[1], plains[1]
		}
		s := vary(t, base, r.name+"="+values[r.name]+" "+r.with)
		want := passed(s, nil, nil)
		if r.law != nil && !r.law() {
			t.Errorf("%s: its equation does not forget it", r.name)
		}
		if r.without != "" {
			if passed(s, takeAway(r.without), nil) != want {
				t.Errorf("%s at %s is not the day without the %s", r.name, values[r.name], r.without)
			}
			if passed(base, takeAway(r.without), nil) == plain {
				t.Errorf("%s: the %s makes no difference in the hamlet", r.name, r.without)
			}
		}
		for _, mute := range split(r.mute) {
			if passed(vary(t, s, mute), nil, nil) != want {
				t.Errorf("%s at %s does not silence %s", r.name, values[r.name], mute)
			}
			if passed(vary(t, base, mute), nil, nil) == plain && !strings.HasPrefix(mute, "half") {
				t.Errorf("%s: %s makes no difference in the hamlet", r.name, mute)
			}
		}
		if r.never != nil {
			if n := happenings(s, r.never); n > 0 {
				t.Errorf("%s at %s: happens %d times", r.name, values[r.name], n)
			}
			if happenings(vary(t, base, r.bite), r.never) == 0 {
				t.Errorf("%s: never happens in the hamlet either", r.name)
			}
		}
	}
}

// happenings counts events that a row says never happen.
func happenings(s *scenario.Scenario, is func(*world, *people.Event) bool) (n int) {
	passed(s, nil, func(w *world) {
		for i := range w.People.Events {
			if is(w, &w.People.Events[i]) {
				n++
			}
		}
	})
	return n
}

// passed runs a scenario as [Run] does, after changing the list of phases, and
// gives the digest of its ledger.
func passed(s *scenario.Scenario, change func(*scenario.Scenario, *world), evening func(*world)) string {
	w := assemble(s, 7)
	if change != nil {
		change(s, w)
	}
	l := ledger.New(ShapeOf(s))
	for day := range quantity.Day(s.Days) {
		w.Day = day
		w.People.Dawn(day)
		for i := range w.phases {
			w.phases[i].Step(day)
		}
		l.Close(day, w.People, w.Conditions)
		if evening != nil {
			evening(w)
		}
		w.People.Compact()
	}
	return l.Digest()
}

// takeAway removes a phase, a risk of the race, or what a column holds when
// people choose.
func takeAway(what string) func(*scenario.Scenario, *world) {
	kind, name, _ := strings.Cut(what, " ")
	return func(s *scenario.Scenario, w *world) {
		at := func(phase string) int {
			return slices.IndexFunc(w.phases, func(p Phase) bool { return p.Name == phase })
		}
		switch kind {
		case "phase":
			w.phases = slices.Delete(w.phases, at(name), at(name)+1)
		case "risk":
			in := inRows(s)
			race := risks(s, w, &in.params, chance.New(7))
			if name == "ratio" { // of people with a guide
				for i := range race.OfParties {
					race.OfParties[i].Times = nil
				}
				w.phases[at("risks")].Step = race.Step
				return
			}
			gone := func(r mechanism.Risk) bool { return r.Purpose.String() == name }
			before := len(race.OfParties) + len(race.OfPersons)
			race.OfParties, race.OfPersons = slices.DeleteFunc(race.OfParties, gone), slices.DeleteFunc(race.OfPersons, gone)
			if len(race.OfParties)+len(race.OfPersons) != before-1 {
				panic("no risk " + name)
			}
			w.phases[at("risks")].Step = race.Step
		case "way":
			in := inRows(s)
			race := risksOnTheWay(s, w, &in.params, chance.New(7))
			before := len(race.OfParties)
			race.OfParties = slices.DeleteFunc(race.OfParties, func(r mechanism.LegRisk) bool { return "risk "+r.Purpose.String() == name })
			if len(race.OfParties) != before-1 {
				panic("no risk on the way " + name)
			}
			w.phases[at("way risks")].Step = race.Step
		case "column":
			w.phases = slices.Insert(w.phases, at("choice"), Phase{Name: "forget", Step: func(quantity.Day) { forget(w, name) }})
		}
	}
}

// forget empties a column before people choose.
func forget(w *world, column string) {
	c, com := w.Conditions, w.Communities
	switch column {
	case "Apprehension":
		clear(c.Apprehension)
	case "Queue":
		clear(c.Queue)
	case "Walk":
		clear(c.Walk)
	case "Came":
		clear(com.Came)
	case "news":
		clear(com.LetIn)
		clear(com.Heard)
		clear(com.PortLetIn)
		clear(com.PortHeard)
	case "Sector": // of those who choose today: they set one when they have chosen
		for _, i := range w.People.Active {
			if w.People.Wait[i] == people.Deciding && w.People.Due[i] <= w.Day && w.People.Status[i] == people.Waiting {
				w.People.Sector[i] = network.NoSector
			}
		}
	default:
		panic("no column " + column)
	}
}

// vary gives a copy of a scenario with other settings, NAME=VALUE each, or with
// something else from outside.
func vary(t *testing.T, s *scenario.Scenario, settings string) *scenario.Scenario {
	t.Helper()
	for _, setting := range split(settings) {
		name, text, given := strings.Cut(setting, "=")
		if !given {
			s = varyOutside(s, setting)
			continue
		}
		value, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		if row := policy.FindRule(name); row >= 0 {
			out := *s
			changes := slices.DeleteFunc(slices.Clone(s.Timeline.Changes()), func(c policy.Change) bool { return c.Rule == row })
			out.Timeline = policy.NewTimeline(append(changes, policy.Change{Rule: row, Scope: policy.Everywhere, Value: value}))
			s = &out
			continue
		}
		if s, err = s.WithParameters(map[string]float64{name: value}); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// varyOutside changes a driver, a margin or the network.
func varyOutside(s *scenario.Scenario, what string) *scenario.Scenario {
	out := *s
	switch what {
	case "heat":
		out.Drivers.Heat = slices.Repeat([]float64{44}, len(s.Drivers.Heat))
	case "unemployment":
		out.Drivers.Unemployment = slices.Repeat([]quantity.Share{0.15}, len(s.Drivers.Unemployment))
	case "lengths":
		net := *s.Network
		net.Routes = slices.Clone(net.Routes)
		for i := range net.Routes {
			if net.Routes[i].Mode == network.Approach {
				net.Routes[i].Length *= quantity.Km(1 + i)
			}
		}
		out.Network = &net
	case "ties", "debt":
		out.Margins = slices.Clone(s.Margins)
		for i := range out.Margins {
			if what == "ties" {
				out.Margins[i].Ties = 1 - out.Margins[i].Ties
			} else {
				out.Margins[i].Debt *= 3
			}
		}
	case "fares", "onward":
		net := *s.Network
		net.Routes = slices.Clone(net.Routes)
		for i := range net.Routes {
			if what == "fares" {
				net.Routes[i].Fare *= 3
			} else if net.Routes[i].Mode == network.Onward {
				net.Routes[i].Length *= quantity.Km(1 + i)
			}
		}
		out.Network = &net
	case "danger":
		net := *s.Network
		net.Places = slices.Clone(net.Places)
		for i := range net.Places {
			net.Places[i].Danger = float64(i % 5)
		}
		out.Network = &net
	case "half-of-twice": // beds
		changes := slices.Clone(s.Timeline.Changes())
		for i := range changes {
			switch changes[i].Rule {
			case policy.FindRule("beds"):
				changes[i].Value *= 2
			case policy.FindRule("bed_use"):
				changes[i].Value /= 2
			}
		}
		out.Timeline = policy.NewTimeline(changes)
	case "half-of-twice-arrests": // those of the series, and the rule
		out.Drivers.InteriorBookIns = slices.Clone(out.Drivers.InteriorBookIns)
		for i := range out.Drivers.InteriorBookIns {
			out.Drivers.InteriorBookIns[i] *= 2
		}
		changes := slices.Clone(s.Timeline.Changes())
		for i := range changes {
			if changes[i].Rule == policy.FindRule("interior_arrests") {
				changes[i].Value /= 2
			}
		}
		out.Timeline = policy.NewTimeline(changes)
	default:
		panic("unknown setting " + what)
	}
	return &out
}

func split(s string) []string { return strings.Fields(s) }
