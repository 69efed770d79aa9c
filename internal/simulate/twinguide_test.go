package simulate

import (
	"math"
	"slices"

	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/portable"
)

// hire lets those who set out today, from home or across the line, hire a guide.
func (w *slowWorld) hire() {
	f := &w.Params.Facilitation
	if f.Offered <= 0 {
		return
	}
	w.led = map[string]*slowCompany{}
	for _, h := range slices.Clone(w.happens) {
		p := h.who.party
		if p.members[0] != h.who {
			continue
		}
		switch {
		case (h.cause == people.Departed || h.cause == people.LeftAgain) && p.company == nil:
			w.bargain(p, people.Hired, w.cheapest(p.place))
		case h.cause == people.SetOff && p.way == people.Evade:
			w.bargain(p, people.HiredAtBorder, 0)
			if p.tries > 0 {
				p.tries--
				p.guided = true
				if more := float64(f.Walk) * w.walk[p.sector]; more > 0 {
					w.pay(p, people.Charged, more, true)
				}
			}
		}
	}
}

// bargain lets a party without a paid crossing choose whether to pay for a way
// that costs a guide so much.
func (w *slowWorld) bargain(p *slowParty, cause people.Cause, way float64) {
	f := &w.Params.Facilitation
	if p.tries > 0 || math.IsInf(way, 1) {
		return
	}
	agents, caught := 0.0, 0.0
	for _, s := range w.sectors() {
		agents += w.rule("agents", s, 0, 0)
		caught += w.caught[s]
	}
	caught /= float64(len(w.sectors()))
	price := (way + float64(f.Crossing)) * (1 + f.Markup)
	if f.Elasticity > 0 && agents > 0 {
		price *= portable.Pow(agents/(f.Agents/w.k), f.Elasticity)
	}
	before := p.members[0].attempts
	if cause == people.HiredAtBorder {
		before-- // without the one that has just begun
	}
	v := f.Taste - float64(f.Money*price/1000) - float64(f.Experience*float64(before)) + float64(f.Gain*caught*(1-f.Evasion))
	if w.unit(chance.Hiring, p.head(), w.today) >= float64(f.Offered)/(1+portable.Exp(-v)) {
		return
	}
	p.tries = int(math.Round(f.Bundle))
	w.followGuide(p)
	less := w.together(p, -w.Params.Company.Price)
	w.pay(p, cause, price*less, true)
	if way > 0 && f.Piso > 0 && w.pisoOn(p.place) > 0 {
		w.pay(p, people.PisoPaid, w.pisoOn(p.place)*less, false)
	}
}

// pay notes that each member paid; the party owes what each did.
func (w *slowWorld) pay(p *slowParty, cause people.Cause, amount float64, owed bool) {
	w.befall(p, cause)
	w.priceLast(p.size(), amount)
	if owed {
		p.debt += amount
	}
}

// withGuide is a ratio for those with a guide.
func (w *slowWorld) withGuide(guided bool, ratio float64) float64 {
	if guided {
		return ratio
	}
	return 1
}

// legCosts is what a leg costs a guide, and what of it is piso.
func (w *slowWorld) guideCosts(r *network.Route) (all, piso float64) {
	f := &w.Params.Facilitation
	piso = float64(f.Piso) * max(0, w.Network.Places[r.To].Danger-1)
	days := float64(r.Length) / float64(r.Speed)
	return float64(float64(f.Day)*days) + float64(float64(f.Bribe)*r.Checkpoints) + float64(r.Fare) + piso, piso
}

// cheapest is what the cheapest way from a place to a border city costs a guide:
// the least over all ways that pass no place twice.
func (w *slowWorld) cheapest(from network.PlaceID) float64 {
	all, _ := w.cheapestFrom(from, map[network.PlaceID]bool{})
	return all
}

func (w *slowWorld) pisoOn(from network.PlaceID) float64 {
	_, piso := w.cheapestFrom(from, map[network.PlaceID]bool{})
	return piso
}

func (w *slowWorld) cheapestFrom(at network.PlaceID, passed map[network.PlaceID]bool) (best, piso float64) {
	if w.Network.Places[at].Kind == network.BorderCity {
		return 0, 0
	}
	best = math.Inf(1)
	passed[at] = true
	for i := range w.Network.Routes {
		r := &w.Network.Routes[i]
		if r.From != at || !r.Mode.OnTheWay() || r.Mode == network.Flight || passed[r.To] {
			continue
		}
		leg, part := w.guideCosts(r)
		if rest, more := w.cheapestFrom(r.To, passed); leg+rest < best {
			best, piso = leg+rest, part+more
		}
	}
	delete(passed, at)
	return best, piso
}

// priceLast writes an amount on the last events, one for each person.
func (w *slowWorld) priceLast(persons int, amount float64) {
	for i := len(w.events) - persons; i < len(w.events); i++ {
		w.events[i].amount = amount
		w.happens[i].amount = amount
	}
}
