package mechanism

import (
	"vereda/internal/network"
	"vereda/internal/portable"
	"vereda/internal/quantity"
)

// Detection is the chance of being detained on a leg of the way, for somebody
// without papers for transit: 1 − e^(−effort · visibility · checkpoints). It
// does not depend on how fast people travel.
func (p *ControlParams) Detection(mode network.Mode, checkpoints, effort float64) quantity.Share {
	return quantity.Share(-portable.Expm1(-float64(float64(effort*p.Visibility(mode)) * checkpoints)))
}

// Visibility is how visible travellers by a mode are at a checkpoint [1].
func (p *ControlParams) Visibility(mode network.Mode) float64 {
	switch mode {
	case network.Bus:
		return p.Bus
	case network.Train:
		return p.Train
	case network.Truck:
		return p.Truck
	case network.Foot:
		return p.Foot
	case network.Boat:
		return p.Boat
	}
	return 0
}
