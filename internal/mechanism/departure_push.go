package mechanism

import (
	"math"

	"vereda/internal/portable"
)

// there is who of a nationality lives in the destination, whatever their standing [rows].
func (m *Departure) there(n int) float64 {
	each := len(m.Conditions.Settled) / m.Communities.Nationalities
	sum := 0.0
	for _, stock := range m.Conditions.Settled[n*each : (n+1)*each] {
		sum += stock
	}
	return sum
}

// kin is who of a nationality lives in the destination as those at home know of [rows]:
// of the series where nobody is counted there, else that of its first month and what
// the count has changed by. NaN where it is not known.
func (m *Departure) kin(n, month int) float64 {
	if len(m.settled) == 0 {
		return m.Homes.Kin[month*m.Communities.Nationalities+n]
	}
	known := m.Homes.Kin[n]
	if math.IsNaN(known) {
		return known
	}
	return max(0, known+(m.there(n)-m.settled[n]))
}

// push reads the drivers of a nationality in a month of the run. Kin abroad are read here
// and nowhere else.
func (m *Departure) push(n, month int) Push {
	h, at := m.Homes, month*m.Communities.Nationalities+n
	residents := h.Population[at]
	return Push{Wage: portable.Log(h.WageThere[month] / h.Wage[at]), Income: h.Wage[at], Murders: m.Communities.Murders[n],
		Conflict: 100 * h.Conflict[at] / residents, Disaster: 100 * h.Disaster[at] / residents, Land: 100 * h.Land[at] / residents, Kin: m.kin(n, month) / residents, Crops: m.Communities.Dearth[n]}
}
