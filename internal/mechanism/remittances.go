package mechanism

import (
	"vereda/internal/network"
	"vereda/internal/policy"
	"vereda/internal/quantity"
)

// Remittances is money sent home, after living and after the debt for the journey.
//
//	earned = Σ w·E,  left = max(0, earned − subsistence·U)
//	debt service = min(owed, d·left),  sent = φ·(left − debt service)
//	transfer cost = τ·sent
//	earned = lived on + debt service + sent + kept, to the cent
//
//	E, U  at work, and all, by nationality [rows]      w  wage [USD/day]
//	d  share of debt first      φ  share sent      τ  cost of a transfer (rule)
//
// Reads Settled, AtWork, Wages; Rules (transfer_cost). Writes Owed, Books.
// Source: shares of what is left after living; φ and d assumed. Grade D.
// Limits: a nationality shares one purse; what is kept is not saved for a return.
type Remittances struct {
	Conditions *network.Conditions
	Rules      *policy.Rules
	Params     *RemittanceParams
}

// cents is an amount in whole cents.
func cents(usd float64) int64 { return int64(float64(usd*100) + 0.5) }

// Day is what happens in a day with what a nationality earned [cents], with the
// cost of living of all its people [cents] and what it owes [cents]. The parts add
// up to what was earned.
func (p *RemittanceParams) Day(earned, living, owed int64, cost float64) (books [network.Accounts]int64) {
	lived := min(living, earned)
	left := earned - lived
	served := min(owed, cents(float64(p.DebtFirst)*float64(left)/100))
	sent := min(left-served, cents(float64(p.Share)*float64(left-served)/100))
	books[network.Earned], books[network.Subsisted], books[network.Served] = earned, lived, served
	books[network.Sent], books[network.Fee] = sent, cents(float64(sent)*cost/100)
	books[network.Kept] = left - served - sent
	return books
}

// Step books the day.
func (m *Remittances) Step(quantity.Day) {
	c := m.Conditions
	areas := len(c.Wages) / 2
	for n := range c.Owed {
		wages, all := 0.0, 0.0
		for area := range areas {
			base := (n*areas + area) * network.LivingStandings
			for k := range network.LivingStandings {
				right := min(k, 1)
				wages += float64(c.Wages[area*2+right] * c.AtWork[base+k])
				all += c.Settled[base+k]
			}
		}
		books := m.Params.Day(cents(wages), cents(float64(float64(m.Params.Subsistence)*all)), c.Owed[n], m.Rules.TransferCost.OfNationality(n))
		c.Owed[n] -= books[network.Served]
		for a, amount := range books {
			c.Books[n*network.Accounts+a] += amount
		}
	}
}
