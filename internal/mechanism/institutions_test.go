package mechanism

import (
	"math"
	"testing"

	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/quantity"
)

func (w *small) processing() *Processing {
	return &Processing{Network: w.net, People: w.p, Conditions: w.c, Rules: w.r, Draw: w.draw, Hearing: &HearingParams{Interval: 30},
		Params: &CustodyParams{RemovalStay: 15, ClaimStay: 40, FamilyStay: 20, ShelterStay: 30, Sentence: 20, SanctionStay: 10, SanctionBed: 0, Compliance: 1, EnrolmentShare: 0.5}}
}

func (w *small) custody() *Custody {
	return &Custody{Network: w.net, People: w.p, Conditions: w.c, Rules: w.r, Draw: w.draw, Params: &CustodyParams{Passing: 0.7, BarEffect: 0.5}}
}

// TestInteriorStock: with constant book-ins the stock of people from the
// interior goes to b·W, and its distance from there shrinks by 1 − 1/W a day.
func TestInteriorStock(t *testing.T) {
	p := CustodyParams{InteriorStay: 25}
	near(t, "fixed point", p.Interior(8*25, 8), 8*25, 1e-12)
	stock := 50.0
	for range 40 {
		stock = p.Interior(stock, 8)
	}
	near(t, "after 40 days", stock, 200-150*math.Pow(1-1.0/25, 40), 1e-12)
}

// TestConditionsStep: capacities become places of the day, and over time
// exactly the capacity is used where it is a fraction.
func TestConditionsStep(t *testing.T) {
	w := newSmall(t, 2)
	w.set("prosecution_capacity", 0.3)
	w.set("removal_flights", 2.5)
	w.set("parole_quota", quantity.DaysPerMonth/2)
	w.set("interior_arrests", 1.5)
	d := &Drivers{MonthOf: make([]int32, 1000), ClimateMonth: make([]uint8, 1000), Heat: []float64{31, 22}, Unemployment: []quantity.Share{0.05},
		InteriorBookIns: []float64{2}, Nationalities: 1, Sectors: 2}
	m := Conditions{Conditions: w.c, Rules: w.r, Drivers: d, Custody: &CustodyParams{InteriorStay: 10, Freed: 100}}
	w.c.Enrolled[0] = 200
	prosecuted, removed, paroled := 0, 0, 0
	for day := range quantity.Day(1000) {
		w.c.Evaders[1] = 5
		m.Step(day)
		for network.Take(&w.c.Prosecutions[1], 1) {
			prosecuted++
		}
		for network.Take(&w.c.RemovalSeats[0], 1) {
			removed++
		}
		for network.Take(&w.c.ParolePlaces[0], 1) {
			paroled++
		}
		if w.c.Evaders[1] != 0 || w.c.Heat[0] != 31 || w.c.Heat[1] != 22 || w.c.Unemployment[0] != 0.05 {
			t.Fatal("conditions of the day")
		}
	}
	for what, pair := range map[string][2]float64{"prosecutions": {float64(prosecuted), 300}, "seats": {float64(removed), 2500}, "parole": {float64(paroled), 500}} {
		if math.Abs(pair[0]-pair[1]) > 1 {
			t.Errorf("%s: %v in 1,000 days, want %v", what, pair[0], pair[1])
		}
	}
	near(t, "alternatives", w.c.Enrolled[0], 200*math.Pow(0.99, 1000), 1e-9)
	near(t, "interior", w.c.InteriorDetained[0], 1.5*20, 1e-12)
}

// TestUnusedPlacesLapse: a day without demand does not save places for the next.
func TestUnusedPlacesLapse(t *testing.T) {
	budget := 0.0
	for range 50 {
		budget = network.Renew(budget, 3.25)
	}
	if budget >= 4.25 {
		t.Errorf("%v places on one day, capacity 3.25", budget)
	}
	if !network.Take(&budget, 5) || network.Take(&budget, 1) {
		t.Error("a large party takes what it needs and others wait")
	}
	if next := network.Renew(budget, 3.25); next >= 3.25 {
		t.Errorf("what was taken beyond the budget is owed: %v", next)
	}
}

// TestWhatFollowsAnEncounter walks through the branches of processing, one at a
// time, each with all others shut.
func TestWhatFollowsAnEncounter(t *testing.T) {
	always := func(rules ...string) func(*small) {
		return func(w *small) {
			for _, r := range rules {
				w.set(r, 1)
			}
		}
	}
	and := func(list ...func(*small)) func(*small) {
		return func(w *small) {
			for _, f := range list {
				f(w)
			}
		}
	}
	prosecution := func(w *small) { w.c.Prosecutions[0] = 1 }
	wait := func(w *small) { w.c.WaitPlaces[0] = 1 }
	seat := func(w *small) { w.c.ExpulsionSeats[0] = 1 }
	beds := func(w *small) { w.set("beds", 10); w.set("bed_use", 1); w.set("family_beds", 10) }
	for _, c := range []struct {
		name     string
		set      func(*small)
		way      people.Way
		party    people.Party
		size     int
		claims   bool
		status   people.Status
		cause    people.Cause
		sanction people.Sanction
	}{
		{"let go", always(), people.Evade, people.SingleAdult, 1, false, people.Settled, people.Released, people.NoSanction},
		{"voluntary return", always("land_return"), people.Evade, people.SingleAdult, 1, false, people.Waiting, people.Returned, people.Voluntary},
		{"lateral return", always("land_return", "lateral_return"), people.Evade, people.SingleAdult, 1, false, people.Waiting, people.LaterallyReturned, people.Voluntary},
		{"sanction", always("land_return", "sanction"), people.Evade, people.SingleAdult, 1, false, people.Waiting, people.Removed, people.Administrative},
		{"expulsion over land", always("expulsion", "expulsion_return"), people.Surrender, people.Family, 3, true, people.Waiting, people.Expelled, people.Expulsion},
		{"expulsion by air", and(always("expulsion"), seat), people.Surrender, people.Family, 3, true, people.Home, people.Expelled, people.Expulsion},
		{"expulsion without a seat", always("expulsion"), people.Surrender, people.Family, 3, true, people.Settled, people.Released, people.NoSanction},
		{"shelter", always("minor_transfer", "land_return", "prosecution"), people.Surrender, people.Minor, 1, false, people.InCustody, people.Transferred, people.NoSanction},
		{"prosecution", and(always("prosecution", "land_return"), prosecution), people.Evade, people.SingleAdult, 1, true, people.InCustody, people.Prosecuted, people.Full},
		{"no place in court", always("prosecution", "land_return"), people.Evade, people.SingleAdult, 1, false, people.Waiting, people.Returned, people.Voluntary},
		{"families stay together", and(always("prosecution", "land_return"), prosecution), people.Evade, people.Family, 2, false, people.Waiting, people.Returned, people.Voluntary},
		{"sent to wait", and(always("remain_in_mexico"), wait), people.Surrender, people.Family, 2, true, people.Waiting, people.SentToWait, people.NoSanction},
		{"detained with a claim", and(always("detention_claim"), beds), people.Surrender, people.SingleAdult, 1, true, people.InCustody, people.Detained, people.NoSanction},
		{"family detained", and(always("detention_claim"), beds), people.Surrender, people.Family, 3, true, people.InCustody, people.Detained, people.NoSanction},
		{"no bed", always("detention_claim"), people.Surrender, people.SingleAdult, 1, true, people.Settled, people.Released, people.NoSanction},
		{"expedited removal", and(always("expedited_removal"), beds), people.Evade, people.SingleAdult, 1, false, people.InCustody, people.Detained, people.Administrative},
		{"closed to claims", and(always("asylum_closed", "land_return")), people.Surrender, people.SingleAdult, 1, true, people.Waiting, people.Returned, people.Voluntary},
		{"port parole", always("port_parole", "expulsion", "asylum_closed", "prosecution"), people.Present, people.Family, 4, true, people.Settled, people.Paroled, people.NoSanction},
	} {
		w := newSmall(t, 2)
		c.set(w)
		head := w.meet(0, c.way, c.party, c.size, c.claims)
		w.processing().Step(0)
		if w.p.Status[head] != c.status || w.count(c.cause) != c.size || w.p.Sanction[head] != c.sanction {
			t.Errorf("%s: %v with sanction %d, %d times %v", c.name, w.p.Status[head], w.p.Sanction[head], w.count(c.cause), c.cause)
		}
		lateral := c.cause == people.LaterallyReturned
		if c.status == people.Waiting && (w.p.Sector[head] == 0) == lateral {
			t.Errorf("%s: brought back to sector %d", c.name, w.p.Sector[head])
		}
		if fault := w.p.Check(); fault != "" {
			t.Errorf("%s: %s", c.name, fault)
		}
	}
}

func TestSeparation(t *testing.T) {
	w := newSmall(t, 1)
	w.set("prosecution", 1)
	w.set("separation", 1)
	w.c.Prosecutions[0] = 1
	head := w.meet(0, people.Evade, people.Family, 3, false)
	w.processing().Step(0)
	if w.count(people.Separated) != 2 || w.count(people.Transferred) != 2 || w.p.Size(head) != 1 || w.p.Hold[head] != people.Sentenced {
		t.Error("the parent is sentenced, two children are separated and sheltered")
	}
	if w.p.Hold[head+1] != people.InShelter || w.p.Head[head+1] != head+1 {
		t.Error("a child is in a shelter on its own")
	}
}

// TestBedsGoFirstToThoseWhoDoNotAsk: two classes of priority, and no more
// people in beds than may be used.
func TestBedsGoFirstToThoseWhoDoNotAsk(t *testing.T) {
	w := newSmall(t, 1)
	w.set("expedited_removal", 1)
	w.set("detention_claim", 1)
	w.set("beds", 20)
	w.set("bed_use", 0.5)
	w.c.InteriorDetained[0] = 2.5 // leaves 7 of 10
	var ask, not []int32
	for range 5 {
		ask = append(ask, w.meet(0, people.Surrender, people.SingleAdult, 1, true))
		not = append(not, w.meet(0, people.Evade, people.SingleAdult, 1, false))
	}
	w.processing().Step(0)
	held := func(heads []int32) (n int) {
		for _, h := range heads {
			if w.p.Hold[h] == people.InBed {
				n++
			}
		}
		return n
	}
	if held(not) != 5 || held(ask) != 2 || w.c.Beds[0] != 7 {
		t.Errorf("%d who do not ask and %d who ask are in %d beds, want 5, 2 and 7", held(not), held(ask), w.c.Beds[0])
	}
}

func TestAlternatives(t *testing.T) {
	const n = 20_000
	w := newSmall(t, 1)
	w.set("alternatives", n)
	for range n {
		w.meet(0, people.Evade, people.SingleAdult, 1, false)
	}
	w.processing().Step(0)
	share(t, "enrolled", w.count(people.Enrolled), n, 0.5)
	near(t, "stock", w.c.Enrolled[0], float64(w.count(people.Enrolled)), 0)
}

// TestStaysEnd: claims pass with the chance of the equation, the others are
// removed over land or by air as far as seats go.
func TestStaysEnd(t *testing.T) {
	const n = 30_000
	p := CustodyParams{Passing: 0.7, BarEffect: 0.5}
	near(t, "passing with a bar", p.Passes(0.4), 0.7*0.8, 1e-15)
	w := newSmall(t, 1)
	w.set("claim_bar", 1)
	w.set("removal_flights", 100)
	w.set("beds", n)
	w.set("bed_use", 1)
	w.set("detention_claim", 1)
	for range n {
		w.meet(0, people.Surrender, people.SingleAdult, 1, true)
	}
	w.processing().Step(0)
	if int(w.c.Beds[0]) != n {
		t.Fatal("not all are in beds")
	}
	released, removed := 0, 0
	for day := quantity.Day(1); day < 900; day++ {
		w.p.Dawn(day)
		w.c.RemovalSeats[0] = network.Renew(w.c.RemovalSeats[0], 100)
		w.custody().Step(day)
		released += w.count(people.Released)
		if seats := w.count(people.Removed); seats > 100 {
			t.Fatalf("%d removed by 100 seats", seats)
		}
		removed += w.count(people.Removed)
		w.p.Compact()
	}
	share(t, "pass under the bar", released, n, 0.35)
	if released+removed != n || w.c.Beds[0] != 0 {
		t.Errorf("%d released, %d removed of %d; %d beds still taken", released, removed, n, w.c.Beds[0])
	}
}

// TestNobodyIsKeptForACountryThatTakesNobody, and land comes before air.
func TestWhereStaysEnd(t *testing.T) {
	for _, c := range []struct {
		name   string
		land   float64
		seats  float64
		status people.Status
		cause  people.Cause
	}{{"no flights", 0, 0, people.Settled, people.Released}, {"land", 1, 50, people.Waiting, people.Removed}, {"air", 0, 50, people.Home, people.Removed}} {
		w := newSmall(t, 1)
		head := w.meet(0, people.Evade, people.SingleAdult, 1, false)
		w.p.Punish(head, people.Full)
		w.p.HoldIn(head, people.Sentenced, 0)
		w.set("land_return", c.land)
		w.set("removal_flights", c.seats)
		w.c.RemovalSeats[0] = c.seats
		w.custody().Step(0)
		if w.p.Status[head] != c.status || w.count(c.cause) != 1 || w.p.Sanction[head] != people.Full {
			t.Errorf("%s: %v, sanction %d", c.name, w.p.Status[head], w.p.Sanction[head])
		}
	}
}

// TestHearingsPutOff: a share of hearings is put off, and whoever has none keeps
// waiting.
func TestHearingsPutOff(t *testing.T) {
	const n = 40_000
	w := newSmall(t, 1)
	w.set("remain_in_mexico", 1)
	w.set("hearings", 0.3)
	m := Hearings{Network: w.net, People: w.p, Rules: w.r, Draw: w.draw, Waiting: &WaitingParams{}, Params: &HearingParams{Interval: 30, Final: 1}}
	for range n {
		head := w.meet(0, people.Surrender, people.SingleAdult, 1, true)
		w.p.Become(head, people.Waiting, people.SentToWait, w.net.BorderCity[0])
		w.p.WaitFor(head, people.ForHearing, w.p.Today+1)
	}
	w.p.Dawn(w.p.Today + 1)
	m.Step(1)
	heard := w.count(people.Heard)
	share(t, "heard", heard, n, 0.3)
	if waiting := n - decidingNow(w); waiting != n-heard {
		t.Errorf("%d still wait for a hearing, %d had none", waiting, n-heard)
	}
}

// TestHearings: the rate of giving up, the chance of the last hearing and of
// protection, and parole where the rule has ended.
func TestHearings(t *testing.T) {
	const n = 40_000
	w := newSmall(t, 1)
	w.set("remain_in_mexico", 1)
	w.set("hearings", 1)
	m := Hearings{Network: w.net, People: w.p, Rules: w.r, Draw: w.draw, Waiting: &WaitingParams{HomeShare: 0.25},
		Params: &HearingParams{Interval: 30, Leaving: 0.02, Final: 0.4, Relief: 0.1}}
	enrol := func() {
		for range n {
			head := w.meet(0, people.Surrender, people.SingleAdult, 1, true)
			w.p.Become(head, people.Waiting, people.SentToWait, w.net.BorderCity[0])
			w.p.WaitFor(head, people.ForHearing, w.p.Today+1)
		}
		w.p.Dawn(w.p.Today + 1)
	}
	enrol()
	m.Step(1)
	heard, protected, home := w.count(people.Heard), w.count(people.Protected), w.count(people.GaveUp)
	left := n - heard
	share(t, "give up on a day", left, n, 1-math.Exp(-0.02))
	share(t, "protected at a hearing", protected, heard, 0.4*0.1)
	share(t, "home of those without a case", home, home+decidingNow(w), 0.25)
	share(t, "last hearing", home+decidingNow(w)-left+protected, heard, 0.4)
	w2 := w
	w2.set("remain_in_mexico", 0)
	m.Params = &HearingParams{Interval: 30, Final: 1}
	before := w.count(people.Paroled)
	for i := range w.p.Key {
		if w.p.Wait[i] == people.ForHearing {
			w.p.Due[i] = w.p.Today + 1
		}
	}
	w.p.Dawn(w.p.Today + 1)
	m.Step(w.p.Today)
	if before != 0 || w.count(people.Paroled) != w.count(people.Heard) || w.count(people.Paroled) == 0 {
		t.Error("where the rule has ended everybody heard is paroled in")
	}
}

func decidingNow(w *small) (n int) {
	for i := range w.p.Key {
		if w.p.Wait[i] == people.Deciding {
			n++
		}
	}
	return n
}

func TestWaiting(t *testing.T) {
	const n = 40_000
	w := newSmall(t, 2)
	m := Waiting{People: w.p, Draw: w.draw, Params: &WaitingParams{Attack: []quantity.PerDay{0.05, 0}, HomeShare: 0.3}}
	for range n {
		for s := range network.SectorID(2) {
			head := w.come(people.SingleAdult, 1, true)
			w.p.MoveTo(head, w.net.BorderCity[s], s, people.Present)
			w.p.Join(head, people.OnList, 1)
		}
	}
	w.p.Dawn(0)
	m.Step(0)
	share(t, "attacked on a day", w.count(people.Attacked), n, 1-math.Exp(-0.05))
	if w.count(people.GaveUp) > 0 {
		t.Error("somebody gave up before their day")
	}
	for _, e := range w.p.Events {
		if e.Sector == 1 {
			t.Fatal("an attack where the rate is 0")
		}
	}
	w.p.Dawn(1)
	m.Step(1)
	share(t, "go home when patience ends", w.count(people.GaveUp), 2*n, 0.3)
}

// TestPathway: over time the quota is used, in the share that people at the
// border take, by those who came first.
func TestPathway(t *testing.T) {
	w := newSmall(t, 1)
	quota := 3 * quantity.DaysPerMonth
	w.set("parole_quota", quota)
	m := Pathway{Network: w.net, People: w.p, Conditions: w.c, Rules: w.r, Params: &PathwayParams{BorderShare: 0.25}}
	for range 1000 {
		w.come(people.SingleAdult, 1, false)
	}
	const days = 400
	paroled := 0
	for day := range quantity.Day(days) {
		w.p.Dawn(day)
		w.c.ParolePlaces[0] = network.Renew(w.c.ParolePlaces[0], quota/quantity.DaysPerMonth)
		m.Step(day)
		paroled += w.count(people.Paroled)
		w.p.Compact()
	}
	if want := 0.25 * 3 * days; math.Abs(float64(paroled)-want) > 1 {
		t.Errorf("%d paroled, want %v", paroled, want)
	}
	for i := range w.p.Key {
		if (i < paroled) != (w.p.Status[i] == people.Settled && w.p.Standing[i] == people.OnParole) {
			t.Fatal("not those who came first were paroled")
		}
	}
}

// TestPorts: places a day, oldest first or half by lot, and who is not metered.
func TestPorts(t *testing.T) {
	const n = 2000
	join := func(w *small, wait people.Wait) {
		for i := range n {
			w.p.Dawn(quantity.Day(i / 100))
			head := w.come(people.SingleAdult, 1, true)
			w.p.MoveTo(head, w.net.BorderCity[0], 0, people.Present)
			w.p.Join(head, wait, people.NeverEnds)
		}
		w.p.Dawn(20)
	}
	for _, c := range []struct {
		name              string
		wait              people.Wait
		metering, lottery float64
		in                int
		oldest            int // of those taken in who are among the first 100
		spread            float64
	}{{"list", people.OnList, 1, 0, 100, 100, 0}, {"list, not metered", people.OnList, 0, 0, n, 100, 0}, {"list, half metered", people.OnList, 0.5, 0, n / 2, 100, 0.5},
		{"app, oldest first", people.OnApp, 1, 0, 100, 100, 0}, {"app, half by lot", people.OnApp, 1, 0.5, 100, 50, 0}} {
		w := newSmall(t, 1)
		w.set("metering", c.metering)
		w.set("appointment_lottery", c.lottery)
		join(w, c.wait)
		w.c.Ports[0], w.c.Appointments[0] = 100, 100
		m := Ports{Network: w.net, People: w.p, Conditions: w.c, Rules: w.r, Draw: w.draw}
		m.Step(20)
		in, oldest := w.count(people.Inadmissible), 0
		for i := range 100 {
			if w.p.Status[i] == people.InCustody {
				oldest++
			}
		}
		if c.spread > 0 { // half are not metered, and 100 of the others come in
			share(t, c.name, in-100, n, 0.5)
		} else if in != c.in {
			t.Errorf("%s: %d taken in, want %d", c.name, in, c.in)
		}
		if oldest < c.oldest || (c.lottery > 0 && oldest > c.oldest+15) {
			t.Errorf("%s: %d of the first 100 taken in, want %d and few more", c.name, oldest, c.oldest)
		}
		if int(w.c.Queue[0]) != n-in {
			t.Errorf("%s: queue %d, want %d", c.name, w.c.Queue[0], n-in)
		}
	}
}

// TestLowestFindsTheSameLots: looking at a part of the lots finds those that
// sorting all would put first.
func TestLowestFindsTheSameLots(t *testing.T) {
	w := newSmall(t, 1)
	for _, n := range []int{1, 10, 300, 5000} {
		for _, wanted := range []int{1, 7, 100, 4000} {
			var all, part []lot
			for i := range n {
				u := w.draw.Unit(7, uint64(i), quantity.Day(n))
				if n > 1000 { // an unlikely day: hardly anybody draws low
					u = math.Sqrt(math.Sqrt(u))
				}
				all = append(all, lot{u: u, row: int32(i)})
			}
			part = append(part, all...)
			sortLots(all)
			got := lowest(part, wanted)
			if len(got) < min(wanted, n) {
				t.Fatalf("%d of %d lots, %d wanted", len(got), n, wanted)
			}
			for i := range got {
				if got[i] != all[i] {
					t.Fatalf("lot %d of %d differs", i, n)
				}
			}
		}
	}
}
