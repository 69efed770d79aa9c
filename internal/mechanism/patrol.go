package mechanism

import (
	"vereda/internal/network"
	"vereda/internal/policy"
	"vereda/internal/portable"
	"vereda/internal/quantity"
)

// Patrol is the chance that a crossing by evasion ends in an apprehension. It
// saturates with workload: people processed take agents off patrol, and many
// people at once find less of it.
//
//	p = 1 − exp(−η · (1+τ·tech) · (1+ω·wall) · A / (A + ζ·n))
//	A = max(f·D, D − χ·m),  D = u·agents
//
//	p  chance of apprehension per crossing [1]   η  effort [1]       n  people evading today
//	A  agents left on patrol [people]            D  agents on duty   m  people met yesterday
//	u  share on duty [1]   f  floor [1]          χ  agent-days per person met [day]
//	ζ  agents a person evading takes up [1]      τ, ω  gain of full surveillance, full barriers [1]
//
// Reads Evaders, Met; Rules.Agents, Technology, Barrier. Writes Apprehension, Walk, Met.
// Source: form after Espenshade and Acevedo 1995 and Wein, Liu and Motskin 2009
// (wein-2009), with exponent 1 (docs/decisions/004); level from the published chances of 2005 and
// 2015 (ida-2016). Grade C.
// Limits: p depends on the sector and day only, not on the person or the guide;
// agents move between sectors by rule only.
type Patrol struct {
	Network    *network.Network
	Conditions *network.Conditions
	Rules      *policy.Rules
	Params     *PatrolParams
	Crossing   *CrossingParams
}

// OnPatrol is the number of agents [people] left on patrol by those assigned
// and the people met a day.
func (p *PatrolParams) OnPatrol(assigned, met float64) float64 {
	onDuty := float64(float64(p.OnDuty) * assigned)
	return max(float64(p.Floor)*onDuty, onDuty-float64(float64(p.Processing)*met))
}

// Chance is the chance of apprehension of one crossing. Agents and evaders may
// be in any unit of people, but in the same one.
func (p *PatrolParams) Chance(onPatrol, evaders, technology, barrier float64) quantity.Share {
	load := onPatrol + float64(p.Crowding*evaders)
	if load <= 0 {
		return 0
	}
	strength := p.Effort * (1 + float64(p.Technology*technology)) * (1 + float64(p.Barrier*barrier))
	return quantity.Share(-portable.Expm1(-float64(strength * onPatrol / load)))
}

// Step plans the patrol of the day.
func (m *Patrol) Step(quantity.Day) {
	c := m.Conditions
	for s := range c.Apprehension {
		id := network.SectorID(s)
		technology, barrier := m.Rules.Technology.Of(id), m.Rules.Barrier.Of(id)
		onPatrol := m.Params.OnPatrol(m.Rules.Agents.Of(id), float64(c.Met[s]))
		c.Apprehension[s] = m.Params.Chance(onPatrol, float64(c.Evaders[s]), technology, barrier)
		c.Met[s] = 0
		if r := m.Network.CrossingOf[s]; r != network.NoRoute {
			detour := 1 + float64(m.Crossing.BarrierDetour*barrier) + float64(m.Crossing.TechnologyDetour*technology)
			c.Walk[s] = quantity.Km(float64(m.Network.Routes[r].Length) * detour)
		}
	}
}
