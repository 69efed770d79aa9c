package simulate

import (
	"slices"

	"vereda/internal/chance"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/quantity"
)

// process deals with everybody met today, in an order drawn for the day: first
// those who do not ask for protection, or are not screened for it.
func (w *slowWorld) process() {
	var asking, others []*slowParty
	for _, p := range w.parties {
		switch {
		case len(p.members) == 0 || p.status != people.InCustody || p.hold != people.AtStation:
		case p.asks && (p.way == people.Present || !w.applies("asylum_closed", chance.Screening, p)):
			asking = append(asking, p)
		default:
			others = append(others, p)
		}
	}
	for _, p := range w.byDraw(others, chance.ProcessingOrder) {
		w.decide(p, false)
	}
	for _, p := range w.byDraw(asking, chance.ProcessingOrder) {
		w.decide(p, true)
	}
}

// applies draws whether a rule applies to a party.
func (w *slowWorld) applies(rule string, purpose chance.Purpose, p *slowParty) bool {
	return w.toss(purpose, p, w.ruleFor(rule, p))
}

func (w *slowWorld) decide(p *slowParty, asks bool) {
	c := &w.Params.Custody
	if p.way == people.Present {
		p.standing = people.Claimed
		switch {
		case p.kind == people.Minor && w.applies("minor_transfer", chance.MinorTransfer, p):
			w.shelter(p)
		case w.applies("port_parole", chance.PortParole, p):
			p.standing = people.OnParole
			w.become(p, people.Settled, people.Paroled, w.Network.Destination)
		default:
			w.claim(p)
		}
		return
	}
	switch {
	case w.toss(chance.ExpulsionPractice, p, w.ruleFor("expulsion", p)*float64(c.Compliance)) && w.expel(p):
	case p.kind == people.Minor && w.applies("minor_transfer", chance.MinorTransfer, p):
		w.shelter(p)
	case w.prosecute(p):
	case asks:
		w.claim(p)
	case w.applies("land_return", chance.TakenBack, p):
		w.returnOverLand(p)
	case w.applies("expedited_removal", chance.ExpeditedRemoval, p) && w.toABed(p, people.Administrative, c.RemovalStay):
	case w.applies("detention_claim", chance.DetentionOrder, p) && w.toABed(p, people.Administrative, c.ClaimStay):
	default:
		w.letGo(p)
	}
}

// expel tries to expel a party: over land, or by air while there are seats.
func (w *slowWorld) expel(p *slowParty) bool {
	if w.applies("expulsion_return", chance.ExpulsionReturn, p) {
		p.sanction = people.Expulsion
		w.overTheBorder(p, people.Expelled, people.Expelled)
		return true
	}
	if !take(w.expulsionSeats[p.nation], p.size()) {
		return false
	}
	p.sanction = people.Expulsion
	w.become(p, people.Home, people.Expelled, p.home)
	w.receive(p)
	return true
}

// overTheBorder brings a party back through the sector of the encounter, or
// another, with a cause for each.
func (w *slowWorld) overTheBorder(p *slowParty, here, elsewhere people.Cause) {
	p.sector = p.met
	cause := here
	if len(w.sectors()) > 1 && w.applies("lateral_return", chance.LateralReturn, p) {
		others := slices.DeleteFunc(w.sectors(), func(s network.SectorID) bool { return s == p.met })
		p.sector = others[int(w.unit(chance.LateralSector, p.head(), w.today)*float64(len(others)))]
		cause = elsewhere
	}
	w.become(p, people.Waiting, cause, w.Network.BorderCity[p.sector])
}

func (w *slowWorld) returnOverLand(p *slowParty) {
	c := &w.Params.Custody
	if !w.applies("sanction", chance.AdministrativeSanction, p) {
		p.sanction = people.Voluntary
		w.overTheBorder(p, people.Returned, people.LaterallyReturned)
		return
	}
	if p.kind != people.Family && w.toss(chance.SanctionBed, p, float64(c.SanctionBed)) && w.toBed(p, people.Administrative, c.SanctionStay) {
		return
	}
	p.sanction = people.Administrative
	w.overTheBorder(p, people.Removed, people.Removed)
}

func (w *slowWorld) shelter(p *slowParty) {
	w.befall(p, people.Transferred)
	w.holdIn(p, people.InShelter, w.today+w.stay(chance.ShelterStay, p, w.Params.Custody.ShelterStay))
}

// prosecute refers adults, and families whose children are taken from them,
// while the court has places.
func (w *slowWorld) prosecute(p *slowParty) bool {
	family := p.kind == people.Family
	if p.kind == people.Minor || !w.applies("prosecution", chance.Prosecution, p) ||
		family && !w.applies("separation", chance.Separation, p) || !take(w.courts[p.met], 1) {
		return false
	}
	if family {
		children := p.members[1:]
		p.members = p.members[:1:1]
		for _, child := range children {
			alone := *p
			alone.members = []*slowPerson{child}
			child.party = &alone
			w.parties = append(w.parties, &alone)
			w.befall(&alone, people.Separated)
			w.shelter(&alone)
		}
	}
	w.befall(p, people.Prosecuted)
	p.sanction = people.Full
	w.holdIn(p, people.Sentenced, w.today+w.stay(chance.Sentence, p, w.Params.Custody.Sentence))
	return true
}

// claim decides on people who ask for protection.
func (w *slowWorld) claim(p *slowParty) {
	p.standing = people.Claimed
	if w.applies("remain_in_mexico", chance.SentToWait, p) && take(w.waitPlaces[p.met], p.size()) {
		w.become(p, people.Waiting, people.SentToWait, w.Network.BorderCity[p.met])
		w.waitFor(p, people.ForHearing, w.today+w.stay(chance.FirstHearing, p, w.Params.Hearing.Interval))
		return
	}
	if !w.applies("detention_claim", chance.DetentionOrder, p) || !w.toABed(p, people.NoSanction, w.Params.Custody.ClaimStay) {
		w.letGo(p)
	}
}

// toABed tries to put a party into beds of its kind.
func (w *slowWorld) toABed(p *slowParty, sanction people.Sanction, mean quantity.Days) bool {
	if p.kind == people.Family {
		return w.toFamilyBed(p, sanction)
	}
	return w.toBed(p, sanction, mean)
}

// toBed tries to put a party into beds for adults.
func (w *slowWorld) toBed(p *slowParty, sanction people.Sanction, mean quantity.Days) bool {
	usable := w.national("beds") * w.national("bed_use")
	if float64(w.beds+p.size())+w.interior > usable {
		return false
	}
	w.beds += p.size()
	p.sanction = sanction
	w.holdIn(p, people.InBed, w.today+w.stay(chance.BedStay, p, mean))
	w.befall(p, people.Detained)
	return true
}

func (w *slowWorld) toFamilyBed(p *slowParty, sanction people.Sanction) bool {
	if float64(w.familyBeds+p.size()) > w.national("family_beds") {
		return false
	}
	w.familyBeds += p.size()
	p.sanction = sanction
	w.holdIn(p, people.InFamilyBed, w.today+w.stay(chance.BedStay, p, w.Params.Custody.FamilyStay))
	w.befall(p, people.Detained)
	return true
}

// letGo releases a party, some of them into an alternative to detention.
func (w *slowWorld) letGo(p *slowParty) {
	w.become(p, people.Settled, people.Released, w.Network.Destination)
	size := float64(p.size())
	if p.kind != people.Minor && w.toss(chance.Enrolment, p, float64(w.Params.Custody.EnrolmentShare)) && w.enrolled+size <= w.national("alternatives") {
		w.enrolled += size
		w.befall(p, people.Enrolled)
	}
}
