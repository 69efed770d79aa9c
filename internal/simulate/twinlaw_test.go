package simulate

import (
	"slices"

	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/portable"
)

// risks lets the risks of the road race for each party and its members.
func (w *slowWorld) risks() {
	for _, p := range w.all() {
		if !p.moving() || p.status != people.EnRoute || p.way == people.Overland {
			continue
		}
		_, part, days, _ := w.ahead(p)
		atLine := p.done == 0
		stopped, by := 1.0, people.Causes
		if p.way == people.Evade {
			if at := w.comesAt(chance.Apprehension, p.head(), float64(rateOf(w.caught[p.sector])*part)*w.withGuide(p.guided, w.Params.Facilitation.Evasion)); at < stopped {
				stopped, by = at, people.Apprehended
			}
			if at := w.comesAt(chance.TurningBack, p.head(), float64(float64(w.Params.Crossing.TurningBack)*days)); at < stopped {
				stopped, by = at, people.TurnedBack
			}
		}
		for _, m := range slices.Clone(p.members) {
			exposure, drowning := 2.0, 2.0
			if p.way == people.Evade {
				exposure = w.comesAt(chance.Exposure, m.key, w.exposure(p, part))
			}
			if atLine {
				drowning = w.comesAt(chance.Drowning, m.key, rateOf(float64(w.Params.Mortality.Drowning[p.sector])))
			}
			switch {
			case min(exposure, drowning) >= stopped:
			case exposure <= drowning:
				w.die(m, people.ByExposure)
			default:
				w.die(m, people.ByDrowning)
			}
		}
		switch {
		case len(p.members) == 0:
		case by == people.Apprehended:
			w.arrest(p, by)
		case by == people.TurnedBack:
			rest := w.stay(chance.Resting, p, w.Params.Crossing.Resting)
			w.become(p, people.Waiting, people.TurnedBack, w.Network.BorderCity[p.sector])
			w.waitFor(p, people.Deciding, w.today+rest)
		}
	}
}

// exposure is the rate of death by exposure on the part of the leg ahead.
func (w *slowWorld) exposure(p *slowParty, part float64) float64 {
	m := &w.Params.Mortality
	q := float64(m.Exposure[p.sector])
	if q == 0 {
		return 0
	}
	climate := int(w.Drivers.ClimateMonth[w.today])
	heat := max(0, w.Drivers.Heat[climate*w.Drivers.Sectors+int(p.sector)]-m.Mild)
	moreHours := (w.walk[p.sector] - float64(p.leg.Length)) / float64(p.leg.Speed) * 24
	return float64(rateOf(q)*portable.Exp(float64(m.Heat*heat)+float64(m.Walk*moreHours))) * part
}

// arrest brings a party met between ports into a station.
func (w *slowWorld) arrest(p *slowParty, cause people.Cause) {
	w.met[p.sector] += p.size()
	w.become(p, people.InCustody, cause, w.Network.Station[p.sector])
	w.holdIn(p, people.AtStation, w.today)
}

// walkOn moves those whom nothing stopped.
func (w *slowWorld) walkOn() {
	for _, p := range w.all() {
		if !p.moving() || p.status != people.EnRoute || p.way == people.Overland {
			continue
		}
		if p.way == people.Surrender {
			w.arrest(p, people.Surrendered)
			continue
		}
		step, _, _, arrives := w.ahead(p)
		if !arrives {
			p.done += step
			continue
		}
		w.become(p, people.Settled, people.Entered, w.Network.Destination)
		rec := &w.Params.Recording
		seen := float64(rec.Seen) + (1-float64(rec.Seen))*float64(rec.SeenTechnology)*w.rule("technology", p.sector, 0, 0)
		if w.toss(chance.NoticingEntry, p, seen) {
			w.befall(p, people.SeenEntering)
		}
	}
}

// takeInAtPorts moves the lines.
func (w *slowWorld) takeInAtPorts() {
	for _, s := range w.sectors() {
		w.drawAppointments(s)
		for _, p := range w.lines[s] {
			switch {
			case p.wait == people.OnApp:
				if !take(w.appointments[s], p.size()) {
					continue
				}
			case w.unit(chance.Metering, p.head(), p.joined) < w.rule("metering", s, 0, 0):
				if !take(w.ports[s], p.size()) {
					continue
				}
			}
			w.takeIn(p, s)
		}
		w.queue[s] = 0
		for _, p := range w.lines[s] {
			w.queue[s] += p.size()
		}
	}
}

// drawAppointments gives the share of the day's appointments that is drawn.
func (w *slowWorld) drawAppointments(s network.SectorID) {
	budget := w.appointments[s]
	reserved := *budget - float64(*budget*w.national("appointment_lottery"))
	applicants := slices.DeleteFunc(slices.Clone(w.lines[s]), func(p *slowParty) bool { return p.wait != people.OnApp })
	for _, p := range w.byDraw(applicants, chance.Lottery) {
		if *budget < 1 || *budget-reserved < 1 {
			return
		}
		*budget -= float64(p.size())
		w.takeIn(p, s)
	}
}

func (w *slowWorld) takeIn(p *slowParty, s network.SectorID) {
	w.become(p, people.InCustody, people.Inadmissible, w.Network.Port[s])
	w.holdIn(p, people.AtStation, w.today)
}

// endStays ends what ends today of detention, sentences and shelter.
func (w *slowWorld) endStays() {
	for _, p := range w.all() {
		if p.moving() && p.status == people.InCustody && p.hold != people.AtStation && p.hold != people.InTransit && p.hold != people.Captive && p.due <= w.today {
			w.endStay(p)
		}
	}
}

func (w *slowWorld) endStay(p *slowParty) {
	c := &w.Params.Custody
	pass := float64(c.Passing)
	if p.way != people.Present {
		pass *= 1 - float64(c.BarEffect)*w.rule("claim_bar", 0, p.nation, p.kind)
	}
	asks := p.asks && p.sanction != people.Administrative
	switch {
	case p.hold == people.InShelter, asks && w.unit(chance.Passing, p.head(), p.joined) < pass:
		w.freeBed(p)
		w.become(p, people.Settled, people.Released, w.Network.Destination)
	case w.unit(chance.RemovedOverLand, p.head(), p.joined) < w.ruleFor("land_return", p):
		w.freeBed(p)
		p.sanction = max(p.sanction, people.Administrative)
		p.sector = p.met
		w.become(p, people.Waiting, people.Removed, w.Network.BorderCity[p.met])
	case w.rule("removal_flights", 0, p.nation, 0) <= 0:
		w.freeBed(p)
		w.become(p, people.Settled, people.Released, w.Network.Destination)
	case take(w.removalSeats[p.nation], p.size()):
		w.freeBed(p)
		p.sanction = max(p.sanction, people.Administrative)
		w.become(p, people.Home, people.Removed, p.home)
		w.receive(p)
	}
}

func (w *slowWorld) freeBed(p *slowParty) {
	switch p.hold {
	case people.InBed:
		w.beds -= p.size()
	case people.InFamilyBed:
		w.familyBeds -= p.size()
	}
}

// hearings passes a day of those sent back to wait for one.
func (w *slowWorld) hearings() {
	par := &w.Params.Hearing
	leaving := -portable.Expm1(-float64(par.Leaving))
	for _, p := range w.all() {
		if !p.moving() || p.wait != people.ForHearing || p.since == w.today {
			continue
		}
		if w.toss(chance.LeavingCase, p, leaving) {
			w.withoutCase(p)
			continue
		}
		if p.due > w.today {
			continue
		}
		if held := w.ruleFor("hearings", p); held < 1 && !w.toss(chance.HearingHeld, p, held) {
			w.waitFor(p, people.ForHearing, w.today+w.stay(chance.NextHearing, p, par.Interval))
			continue
		}
		w.befall(p, people.Heard)
		switch {
		case w.ruleFor("remain_in_mexico", p) <= 0:
			p.standing = people.OnParole
			w.become(p, people.Settled, people.Paroled, w.Network.Destination)
		case !w.toss(chance.HearingFinal, p, float64(par.Final)):
			w.waitFor(p, people.ForHearing, w.today+w.stay(chance.NextHearing, p, par.Interval))
		case w.toss(chance.Relief, p, float64(par.Relief)):
			p.standing = people.WithProtection
			w.become(p, people.Settled, people.Protected, w.Network.Destination)
		default:
			w.withoutCase(p)
		}
	}
}

func (w *slowWorld) withoutCase(p *slowParty) {
	p.standing = people.NoStanding
	w.goHomeOr(chance.AfterHearing, p)
}

// goHomeOr lets a party go home for good, or decide anew tomorrow.
func (w *slowWorld) goHomeOr(purpose chance.Purpose, p *slowParty) {
	if w.toss(purpose, p, float64(w.Params.Waiting.HomeShare)) {
		w.become(p, people.Home, people.GaveUp, p.home)
		return
	}
	w.waitFor(p, people.Deciding, w.today+1)
}

// wait passes a day in the border cities.
func (w *slowWorld) wait() {
	for _, p := range w.all() {
		if !p.moving() || p.status != people.Waiting || p.sector == network.NoSector {
			continue
		}
		if w.toss(chance.Attack, p, -portable.Expm1(-float64(w.Params.Waiting.Attack[p.sector]))) {
			w.befall(p, people.Attacked)
		}
		if p.inLine() && p.due <= w.today {
			w.goHomeOr(chance.AfterLine, p)
		}
	}
}

// tryAgain lets those sent back today decide whether and when to try again.
func (w *slowWorld) tryAgain() {
	r := &w.Params.Retry
	for _, p := range w.all() {
		if !p.sentBack {
			continue
		}
		home := p.status == people.Home
		if w.toss(chance.TryingAgain, p, portable.Logistic(w.logOdds(p, home))) {
			mean := r.LaterDelay
			if w.toss(chance.RetrySoon, p, float64(r.Soon)) {
				mean = r.SoonDelay
			}
			delay := w.stay(chance.RetryDelay, p, mean)
			if r.SanctionDelay > 0 && (p.sanction == people.Administrative || p.sanction == people.Full) {
				delay += w.stay(chance.SanctionDelay, p, r.SanctionDelay)
			}
			if home && r.Journey > 0 {
				delay += w.stay(chance.JourneyBack, p, r.Journey)
			}
			w.waitFor(p, people.Deciding, w.today+delay)
		} else if home {
			w.befall(p, people.GaveUp)
		} else {
			w.become(p, people.Home, people.GaveUp, p.home)
		}
	}
}

// logOdds are the log-odds of trying again.
func (w *slowWorld) logOdds(p *slowParty, home bool) float64 {
	r := &w.Params.Retry
	jobs := float64(w.Drivers.Unemployment[w.Drivers.MonthOf[w.today]]) - float64(w.Params.Unemployment.Reference)
	meanDebt := w.Margins[p.nation*int(people.Parties)+int(p.kind)].Debt
	odds := r.Base + float64(w.Params.Unemployment.Effect*jobs) + float64(r.Debt*(p.debt-meanDebt)/1000) +
		float64(r.Spread*chance.Normal(w.unit(chance.Disposition, p.head(), 0)))
	odds += map[people.Sanction]float64{people.Administrative: r.Administrative, people.Full: r.Full, people.Expulsion: r.Expulsion}[p.sanction]
	if home {
		odds += r.Home
	} else if p.sector != p.met {
		odds += r.Lateral
	}
	if p.ties {
		odds += r.Ties
	}
	return odds
}

// spreadNews lets old news fade and adds that of the day.
func (w *slowWorld) spreadNews() {
	kept := portable.Exp(-1 / float64(w.Params.Information.Memory))
	for _, news := range []map[cell]float64{w.letIn, w.heard, w.came} {
		for key := range news {
			news[key] *= kept
		}
	}
	for _, news := range []map[class]float64{w.portIn, w.portAll} {
		for key := range news {
			news[key] *= kept
		}
	}
	good := []people.Cause{people.Released, people.Paroled, people.Protected, people.Transferred}
	bad := []people.Cause{people.Returned, people.LaterallyReturned, people.Removed, people.Expelled, people.SentToWait}
	for _, e := range w.happens {
		p := e.who.party
		isGood, isBad := slices.Contains(good, e.cause), slices.Contains(bad, e.cause)
		switch {
		case e.cause == people.SetOff:
			w.came[cell{e.sector, class{e.nation, 0}}]++
		case !isGood && !isBad, e.from != people.InCustody, e.held == people.InShelter:
			// Nobody tells; or it was told when a shelter took them in.
		case p.way == people.Present:
			w.portAll[p.class()]++
			if isGood {
				w.portIn[p.class()]++
			}
		default:
			w.heard[cell{p.met, p.class()}]++
			if isGood {
				w.letIn[cell{p.met, p.class()}]++
			}
		}
	}
}
