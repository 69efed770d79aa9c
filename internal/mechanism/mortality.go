package mechanism

import (
	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/portable"
	"vereda/internal/quantity"
)

// Mortality is death on the crossing: by exposure, with the heat and the hours
// on foot, and by water at the line.
//
//	r_exposure = −ln(1−q_s) · e^(h·(T−T₀)⁺ + γ·(hours−hours₀)) · Δx/L
//	r_water    = −ln(1−w_s), on the first day of a leg alone
//
//	q_s, w_s deaths per crossing by sector [1]   T  mean daily maximum [°C]   T₀ mild [°C]
//	hours  on foot with detours [h]   hours₀  of the leg's base length [h]
//
// Everybody who crosses the line between ports is exposed to water, only those
// who evade walk on. A share of deaths is written down by somebody, and a share of
// these by the patrol itself.
// Reads Heat, Walk, Leg, Way, Done. Writes through Die.
// Source: proportional hazards, assumed; levels from deaths per apprehension by sector
// (cbp-deaths), made larger by those that only others record (iom-mmp), heat from the
// summer share of deaths. Grade C.
// Limits: age, load and guide do not matter; a death of a member does not stop
// the party.
type Mortality struct {
	Network    *network.Network
	People     *people.Population
	Conditions *network.Conditions
	Params     *MortalityParams
	Recording  *RecordingParams
	Draw       chance.Source

	exposed []exposedRate // by sector
}

// exposedRate is the rate over a whole leg on a day with its heat and walk: the
// exponential is taken once for all who walk there that day.
type exposedRate struct {
	heat float64
	walk quantity.Km
	rate float64
}

// Exposed is the rate of death by exposure over a whole crossing.
func (p *MortalityParams) Exposed(s network.SectorID, heat, moreHours float64) float64 {
	excess := max(0, heat-p.Mild)
	return float64(p.Exposure[s].Rate() * portable.Exp(float64(p.Heat*excess)+float64(p.Walk*moreHours)))
}

// ExposureRate is the rate of death by exposure over the part of the leg ahead.
func (m *Mortality) ExposureRate(s network.SectorID, way people.Way, part quantity.Share, _ quantity.Days) float64 {
	if way != people.Evade || m.Params.Exposure[s] == 0 {
		return 0
	}
	if m.exposed == nil {
		m.exposed = make([]exposedRate, len(m.Conditions.Heat))
	}
	heat, walk := m.Conditions.Heat[s], m.Conditions.Walk[s]
	if e := &m.exposed[s]; e.heat != heat || e.walk != walk {
		route := &m.Network.Routes[m.Network.CrossingOf[s]]
		moreHours := float64((walk - route.Length).At(route.Speed)) * hoursPerDay
		*e = exposedRate{heat, walk, m.Params.Exposed(s, heat, moreHours)}
	}
	return float64(m.exposed[s].rate * float64(part))
}

// hoursPerDay converts days to hours.
const hoursPerDay = 24

// DrowningRate is the rate of death by water on the day of crossing the line.
func (m *Mortality) DrowningRate(s network.SectorID, _ people.Way, _ quantity.Share, _ quantity.Days) float64 {
	return m.Params.Drowning[s].Rate()
}

// DieOfExposure and DieOfDrowning end a life and let somebody record it, or not.
func (m *Mortality) DieOfExposure(i int32, day quantity.Day) { m.die(i, people.ByExposure, day) }

// DieOfDrowning: see [Mortality.DieOfExposure].
func (m *Mortality) DieOfDrowning(i int32, day quantity.Day) { m.die(i, people.ByDrowning, day) }

func (m *Mortality) die(i int32, by people.Cause, day quantity.Day) {
	m.People.Die(i)
	m.People.BefallOne(i, by)
	u, recorded := m.Draw.Unit(chance.RecordingDeath, m.People.Key[i], day), float64(m.Recording.Deaths)
	if u >= recorded {
		return
	}
	m.People.BefallOne(i, people.Recorded)
	if u < float64(recorded*float64(m.Recording.ByPatrol)) {
		m.People.BefallOne(i, people.PatrolRecorded)
	}
}
