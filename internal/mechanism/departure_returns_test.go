package mechanism

import (
	"math"
	"testing"

	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/quantity"
)

// atHome is a departure mechanism of one nationality of 365,250 residents, of whom twenty in
// 100,000 are killed in a year and whose fields yield so much below usual from the first
// day after the start on [%].
func atHome(params DepartureParams, below float64) *Departure {
	params.Memory, params.Harvest = 3, 2
	c := people.NewCommunities(1, 1)
	c.Homes = people.NewHomes(1)
	c.Murders[0] = 20
	return &Departure{Communities: c, Params: &params, Conditions: &network.Conditions{TakenHome: []float64{0}, GoneHome: make([]float64, network.LivingStandings)},
		Homes: &Homes{Population: []float64{365250, 365250}, Murders: []float64{20, 20}, Shortfall: []float64{0, below}}}
}

// TestHarvestsPeopleGoBy follows a failure that lasts: after t years people go by
// (1 − e^(−t/T)) of it, and by e^(−t/T) of that t years after it ended.
func TestHarvestsPeopleGoBy(t *testing.T) {
	m := atHome(DepartureParams{}, 10)
	m.remember(0, 1, 0)
	if m.Communities.Dearth[0] != 0 {
		t.Error("the first day is remembered twice")
	}
	for day := range quantity.Day(1461) {
		m.remember(0, 1, day+1)
	}
	want := 10 * (1 - math.Exp(-2))
	if got := m.Communities.Dearth[0]; math.Abs(got-want) > 1e-9 {
		t.Errorf("after four years people go by %v %%, want %v", got, want)
	}
	for day := range quantity.Day(1461) {
		m.remember(0, 0, day+1)
	}
	if got := m.Communities.Dearth[0]; math.Abs(got-want*math.Exp(-2)) > 1e-9 {
		t.Errorf("four years after it ended people go by %v %%, want %v", got, want*math.Exp(-2))
	}
}

// TestCropsInWanting: each per cent below usual adds its effect to the log-odds, and
// nothing without an effect.
func TestCropsInWanting(t *testing.T) {
	p := DepartureParams{Crops: 0.05}
	odds := func(below float64) float64 {
		a := p.Wanting(-2, 0, Push{Crops: below}, Push{Crops: 1}, 0)
		return math.Log(a / (1 - a))
	}
	if got := odds(11); math.Abs(got-(-2+0.5)) > 1e-9 {
		t.Errorf("log-odds %v, want -1.5", got)
	}
	if p.Crops = 0; math.Abs(odds(11)+2) > 1e-9 {
		t.Error("crops move people without an effect")
	}
}

// TestReturnsAndHomicides: at steady returns nothing changes; a rise of removals raises
// homicides by its effect for each 1 % of residents a year, a rise of free returns lowers
// them by its own, and both are off at 0.
func TestReturnsAndHomicides(t *testing.T) {
	follow := func(params DepartureParams, removed, free float64) float64 {
		m, more := atHome(params, 0), 0.0
		for day := range quantity.Day(40 * 365) {
			m.Conditions.TakenHome[0], m.Conditions.GoneHome[network.Unpapered] = 10, 20 // 1 and 2 % a year
			if day > referenceDays {
				m.Conditions.TakenHome[0], m.Conditions.GoneHome[network.Unpapered] = removed, free
			}
			more = m.feed(0, 0, day)
		}
		return more
	}
	on := DepartureParams{Removed: 3, Returned: -0.5}
	for _, c := range []struct {
		params              DepartureParams
		removed, free, want float64
	}{{on, 10, 20, 0}, {on, 30, 20, 6}, {on, 10, 60, -2}, {on, 0, 0, -2}, {DepartureParams{}, 30, 60, 0}} {
		if got := follow(c.params, c.removed, c.free); math.Abs(got-c.want) > 1e-6 {
			t.Errorf("%v removed and %v gone home a day: %v homicides more, want %v", c.removed, c.free, got, c.want)
		}
	}
	// The border counts as the interior does.
	m := atHome(on, 0)
	for day := range quantity.Day(20 * 365) {
		if day > referenceDays {
			m.Communities.SentHome[0] = 10
		}
		m.remember(0, 0, day)
	}
	if got := m.Communities.Murders[0]; math.Abs(got-23) > 0.1 {
		t.Errorf("people go by %v homicides where 1 %% are removed a year more, want about 23", got)
	}
}

// TestWhoIsSentHome: whoever is put over the border counts where that is their own country,
// and not where it is another one; whoever is flown home counts.
func TestWhoIsSentHome(t *testing.T) {
	for _, c := range []struct {
		what   string
		abroad bool // the border city is in another country than home
		to     people.Status
		want   float64
	}{{"to their own country over land", false, people.Waiting, 2}, {"to another country", true, people.Waiting, 0}, {"home by air", true, people.Home, 2}} {
		w := newSmall(t, 1)
		if c.abroad {
			w.net.Places[w.home].Zone++
		}
		w.com.Homes = people.NewHomes(1)
		m := Departure{Network: w.net, People: w.p, Communities: w.com}
		head := w.meet(0, people.Evade, people.Family, 2, false)
		to := w.net.BorderCity[0]
		if c.to == people.Home {
			to = w.home
		}
		w.p.Become(head, c.to, people.Removed, to)
		m.TakeBack(0)
		if got := w.com.SentHome[0]; got != c.want {
			t.Errorf("%s: %v are sent home, want %v", c.what, got, c.want)
		}
	}
}
