package mechanism

import (
	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/portable"
	"vereda/internal/quantity"
)

// Harms is what others and accidents do to people on the way to the border, a
// person at a time: extortion, robbery, sexual violence, injury, and death by
// violence, in transport, by exposure and by water; a whole party disappears.
//
//	R = [ (1−g)·c·b·( (Σ_a h_a)·D + h_v·(D−1)⁺ ) + (Σ_m h_m)·(D−1)⁺ ] · days     P(c | any) = R_c / R
//	exposure on foot:  h_m = h·e^(η·(T−T₀)⁺)
//
//	h_a  extortion, robbery, sexual violence [1/day]   h_v  violence [1/day]
//	h_m  accidents by mode [1/day]   D  danger, mean of the ends of a leg [1], of
//	people and of terrain
//	g  share that protection takes off in the zone [1], rule transit_escort
//	c  ratio for the size of the company [1]   b  ratio with a shelter bed [1]
//	T  mean daily maximum of the month where the leg ends [°C]   T₀  mild [°C]   η  [1/°C]
//
// On a day at a place of the way, harm by others is that of a leg times a factor;
// there are no accidents.
// Reads Leg, Done, Danger, Mode, Company, Lodged, WayHeat; TransitEscort. Writes
// through Befall, Die and Become.
// Source: constant rates, assumed; levels from surveys of shelters (msf-2015) and
// counts of recorded deaths (iom-mmp). Grade D.
// Limits: age, sex and money do not matter; an injury delays
// nobody; what robbers take is not counted.
type Harms struct {
	Network *network.Network
	People  *people.Population
	Rules   *policy.Rules
	Params  *HarmParams
	Company *CompanyParams
	Draw    chance.Source

	Conditions *network.Conditions // heat

	safe   ratios
	legs   []dose // of a day on a leg, by route
	places []dose // of a day at a place
}

// dose is the rate of all harms to a person on a day: by others, before
// protection is taken off, by accident, and by exposure, before heat is added [1/day].
type dose struct{ others, accident, exposure float64 }

// Begin adds up the rates of harm on each leg and at each place, which depend on
// nobody.
func (m *Harms) Begin() {
	m.legs, m.places = make([]dose, len(m.Network.Routes)), make([]dose, len(m.Network.Places))
	for i := range m.legs {
		if r := &m.Network.Routes[i]; r.Mode.OnTheWay() {
			m.legs[i] = m.Params.dose(&Peril{Leg: network.RouteID(i), Mode: r.Mode, Days: 1, Danger: m.Network.Danger(network.RouteID(i))})
		}
	}
	for i := range m.places {
		m.places[i] = m.Params.dose(&Peril{Leg: network.NoRoute, Days: 1, Danger: m.Network.Places[i].Danger})
	}
}

func (p *HarmParams) dose(e *Peril) (d dose) {
	for _, k := range p.kinds(e, 1, 1) {
		switch {
		case k.by == people.ByExposure:
			d.exposure += k.rate
		case k.accident:
			d.accident += k.rate
		default:
			d.others += k.rate
		}
	}
	return d
}

// Peril is what somebody on the way is exposed to today: the part of a leg that
// lies ahead, or a day at a place.
type Peril struct {
	Leg    network.RouteID // NoRoute at a place
	Place  network.PlaceID // where the leg ends, or where they are
	Zone   network.ZoneID
	Mode   network.Mode   // of the leg
	Part   quantity.Share // of the leg
	Days   quantity.Days  // spent on it
	Danger float64        // mean of the ends of the leg [1]

	// What the party in hand is exposed to of harm by others, once it is known.
	known   bool
	exposed float64
}

// kind is one of the harms to a person, with its rate today.
type kind struct {
	cause    people.Cause
	rate     float64
	accident bool
	by       people.Cause // of a death
}

// kinds are the rates of all harms to a person; exposed is the share of harm by
// others that they are not spared, warm what heat makes of the rate of exposure.
func (p *HarmParams) kinds(e *Peril, exposed, warm float64) [8]kind {
	others := float64(exposed * float64(e.Days))
	if e.Leg == network.NoRoute {
		others *= p.Staying
	}
	above := max(0, e.Danger-1)
	list := [8]kind{
		{cause: people.Extorted, rate: float64(float64(p.Extortion) * e.Danger * others)},
		{cause: people.Robbed, rate: float64(float64(p.Robbery) * e.Danger * others)},
		{cause: people.Assaulted, rate: float64(float64(p.Assault) * e.Danger * others)},
		{cause: people.Died, rate: float64(float64(p.Violence) * above * others), by: people.ByViolence},
	}
	deadly, by := quantity.PerDay(0), people.InTransport
	switch {
	case e.Leg == network.NoRoute:
		return list
	case e.Mode == network.Train || e.Mode == network.Truck:
		deadly = p.Transport
	case e.Mode == network.Foot:
		deadly, by = quantity.PerDay(float64(float64(p.Exposure)*warm)), people.ByExposure
	case e.Mode == network.Boat:
		deadly, by = p.Drowning, people.ByDrowning
	default:
		return list
	}
	list[4] = kind{people.Died, float64(float64(deadly) * above * float64(e.Days)), true, by}
	list[5] = kind{people.Injured, float64(float64(p.Injury) * above * float64(e.Days)), true, 0}
	return list
}

// grave is a rate that grows with the danger above 1; exposed is the share of it
// that somebody is not spared.
func (p *HarmParams) grave(rate quantity.PerDay, e *Peril, exposed float64) float64 {
	if rate == 0 || e.Danger <= 1 {
		return 0
	}
	r := float64(float64(rate) * float64(e.Danger-1) * float64(e.Days))
	if e.Leg == network.NoRoute {
		r *= p.Staying
	}
	return float64(r * exposed)
}

// exposed is the share of harm by others that somebody is not spared: by escort or
// protection in a zone, by the company they travel in, and by a shelter bed.
// It is the same for all members of a party, and kept with the peril.
func exposed(r *policy.Rules, p *people.Population, par *HarmParams, company *CompanyParams, safe *ratios, i int32, e *Peril) float64 {
	if e.known {
		return e.exposed
	}
	share := 1 - r.TransitEscort.In(e.Zone, p.Nationality[i], uint8(p.Party[i]))
	share *= safe.at(company, p.Rows(i), -company.Safety)
	if p.Lodged[i] {
		share *= par.Lodged
	}
	e.known, e.exposed = true, float64(share)
	return e.exposed
}

// Warm is how much deadlier it is to walk at a mean daily maximum [degrees Celsius].
func (p *HarmParams) Warm(heat float64) float64 {
	if p.Heat == 0 || heat <= p.Mild {
		return 1
	}
	return portable.Exp(float64(p.Heat * (heat - p.Mild)))
}

// warm is Warm at the place where a leg ends, in the month's heat.
func (m *Harms) warm(e *Peril) float64 {
	if m.Params.Heat == 0 || len(m.Conditions.WayHeat) == 0 {
		return 1
	}
	return m.Params.Warm(m.Conditions.WayHeat[e.Place])
}

// Rate is that of all harms to a person together.
func (m *Harms) Rate(i int32, e *Peril) float64 {
	d := &m.places[e.Place]
	if e.Leg != network.NoRoute {
		d = &m.legs[e.Leg]
	}
	if d.others == 0 && d.accident == 0 && d.exposure == 0 {
		return 0
	}
	rate := float64(d.others*exposed(m.Rules, m.People, m.Params, m.Company, &m.safe, i, e)) + d.accident
	if d.exposure > 0 {
		rate += float64(d.exposure * m.warm(e))
	}
	return float64(rate * float64(e.Days))
}

// Happen draws which of the harms it is. Which of several competing risks came
// first does not depend on when it came.
func (m *Harms) Happen(i int32, e *Peril, day quantity.Day) {
	p := m.People
	list := m.Params.kinds(e, exposed(m.Rules, p, m.Params, m.Company, &m.safe, i, e), m.warm(e))
	sum := 0.0
	for _, k := range list {
		sum += k.rate
	}
	left := m.Draw.Unit(chance.KindOfHarm, p.Key[i], day) * sum
	cause, by := people.Extorted, people.ByViolence
	for _, k := range list {
		if k.rate <= 0 {
			continue
		}
		cause, by = k.cause, k.by
		if left < k.rate {
			break
		}
		left -= k.rate
	}
	if cause == people.Died {
		dieOnTheWay(p, m.Params, m.Draw, i, by, day)
		return
	}
	if cause == people.Extorted {
		p.PayOne(i, cause, quantity.USD(float64(m.Params.Extorted)*m.Company.Ratio(p.Rows(i), -m.Company.Price)))
		return
	}
	p.BefallOne(i, cause)
}

// dieOnTheWay ends a life on the way by one of the causes of death and lets
// somebody record it, or not.
func dieOnTheWay(p *people.Population, par *HarmParams, draw chance.Source, i int32, by people.Cause, day quantity.Day) {
	p.Die(i)
	p.BefallOne(i, by)
	if draw.Unit(chance.RecordingDeathOnTheWay, p.Key[i], day) < float64(par.Recorded) {
		p.BefallOne(i, people.Recorded)
	}
}

// VanishRate is the rate at which a party disappears.
func (m *Harms) VanishRate(i int32, e *Peril) float64 {
	return m.Params.grave(m.Params.Disappearance, e, exposed(m.Rules, m.People, m.Params, m.Company, &m.safe, i, e))
}

// Vanish takes a party out of everybody's sight.
func (m *Harms) Vanish(head int32, _ *Peril, _ quantity.Day) {
	m.People.Become(head, people.Missing, people.Disappeared, network.NoPlace)
}
