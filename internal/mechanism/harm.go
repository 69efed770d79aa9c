package mechanism

import (
	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/quantity"
)

// Harms is what others and accidents do to people on the way to the border, a
// person at a time: extortion, robbery, sexual violence, injury, and death by
// violence, in transport, by exposure and by water; a whole party disappears.
//
//	R = [ (1−g)·( (Σ_a h_a)·D + h_v·(D−1)⁺ ) + Σ_m h_m ] · days       P(c | any) = R_c / R
//
//	h_a  extortion, robbery, sexual violence [1/day]   h_v  violence [1/day]
//	h_m  accidents by mode [1/day]   D  danger, mean of the ends of a leg [1]
//	g  share that protection takes off in the zone [1], rule transit_escort
//
// On a day at a place of the way, harm by others is that of a leg times a factor;
// there are no accidents.
// Reads Leg, Danger, Mode; TransitEscort. Writes through Befall, Die and Become.
// Source: constant rates, assumed; levels from surveys of shelters (msf-2017) and
// counts of recorded deaths (iom-mmp). Grade D.
// Limits: age, sex, size of party and money do not matter; an injury delays
// nobody; what was taken is not counted.
type Harms struct {
	Network *network.Network
	People  *people.Population
	Rules   *policy.Rules
	Params  *HarmParams
	Draw    chance.Source
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
}

// kind is one of the harms to a person, with its rate today.
type kind struct {
	cause people.Cause
	rate  float64
}

// kinds are the rates of all harms to a person; protection is the share of harm
// by others that is taken off.
func (p *HarmParams) kinds(e *Peril, protection float64) [8]kind {
	others := float64((1 - protection) * float64(e.Days))
	if e.Leg == network.NoRoute {
		others *= p.Staying
	}
	above := max(0, e.Danger-1)
	list := [8]kind{
		{people.Extorted, float64(float64(p.Extortion) * e.Danger * others)},
		{people.Robbed, float64(float64(p.Robbery) * e.Danger * others)},
		{people.Assaulted, float64(float64(p.Assault) * e.Danger * others)},
		{people.Died, float64(float64(p.Violence) * above * others)},
	}
	if e.Leg == network.NoRoute {
		return list
	}
	days := float64(e.Days)
	switch e.Mode {
	case network.Train, network.Truck:
		list[4] = kind{people.Died, float64(float64(p.Transport) * days)}
		list[5] = kind{people.Injured, float64(float64(p.Injury) * days)}
	case network.Foot:
		list[6] = kind{people.Died, float64(float64(p.Exposure) * days)}
		list[5] = kind{people.Injured, float64(float64(p.Injury) * days)}
	case network.Boat:
		list[7] = kind{people.Died, float64(float64(p.Drowning) * days)}
		list[5] = kind{people.Injured, float64(float64(p.Injury) * days)}
	}
	return list
}

// protection is the share of harm by others that somebody is spared in a zone.
func (m *Harms) protection(i int32, zone network.ZoneID) float64 {
	return m.Rules.TransitEscort.In(zone, m.People.Nationality[i], uint8(m.People.Party[i]))
}

// Rate is that of all harms to a person together.
func (m *Harms) Rate(i int32, e *Peril) float64 {
	sum := 0.0
	for _, k := range m.Params.kinds(e, m.protection(i, e.Zone)) {
		sum += k.rate
	}
	return sum
}

// Happen draws which of the harms it is. Which of several competing risks came
// first does not depend on when it came.
func (m *Harms) Happen(i int32, e *Peril, day quantity.Day) {
	p := m.People
	list := m.Params.kinds(e, m.protection(i, e.Zone))
	sum := 0.0
	for _, k := range list {
		sum += k.rate
	}
	left := m.Draw.Unit(chance.KindOfHarm, p.Key[i], day) * sum
	cause := people.Extorted
	for _, k := range list {
		if k.rate <= 0 {
			continue
		}
		cause = k.cause
		if left < k.rate {
			break
		}
		left -= k.rate
	}
	if cause == people.Died {
		m.die(i, day)
		return
	}
	p.BefallOne(i, cause)
}

// die ends a life on the way and lets somebody record it, or not.
func (m *Harms) die(i int32, day quantity.Day) {
	m.People.Die(i)
	if m.Draw.Unit(chance.RecordingDeathOnTheWay, m.People.Key[i], day) < float64(m.Params.Recorded) {
		m.People.BefallOne(i, people.Recorded)
	}
}

// VanishRate is the rate at which a party disappears.
func (m *Harms) VanishRate(i int32, e *Peril) float64 {
	return m.byOthers(i, e, m.Params.Disappearance)
}

// byOthers is a rate that grows with the danger above 1.
func (m *Harms) byOthers(i int32, e *Peril, rate quantity.PerDay) float64 {
	if rate == 0 || e.Danger <= 1 {
		return 0
	}
	r := float64(float64(rate) * float64(e.Danger-1) * float64(e.Days))
	if e.Leg == network.NoRoute {
		r *= m.Params.Staying
	}
	return float64(r * (1 - m.protection(i, e.Zone)))
}

// Vanish takes a party out of everybody's sight.
func (m *Harms) Vanish(head int32, _ *Peril, _ quantity.Day) {
	m.People.Become(head, people.Missing, people.Disappeared, network.NoPlace)
}
