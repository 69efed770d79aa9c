package quantity

import (
	"math"
	"strings"
	"testing"
)

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-15*math.Abs(b) }

func TestRates(t *testing.T) {
	for _, c := range []struct {
		rate PerDay
		days Days
		want Share
	}{{0, 5, 0}, {0.5, 0, 0}, {1, 1, 0.6321205588285577}, {math.Ln2, 1, 0.5}, {math.Ln2, 3, 0.875}, {1e-12, 1, 1e-12}, {100, 100, 1}} {
		if got := c.rate.Over(c.days); !near(float64(got), float64(c.want)) && math.Abs(float64(got-c.want)) > 1e-24 {
			t.Errorf("%v a day over %v days: %v, want %v", c.rate, c.days, got, c.want)
		}
	}
	for _, q := range []Share{0, 1e-15, 0.01, 0.4, 0.5, 0.999} {
		if got := PerDay(q.Rate()).Over(1); !near(float64(got), float64(q)) {
			t.Errorf("share %v comes back as %v", q, got)
		}
	}
	if got := Share(1).Rate(); !math.IsInf(got, 1) {
		t.Errorf("the rate of certainty is %v", got)
	}
	if got := Km(120).At(48); got != 2.5 {
		t.Errorf("120 km at 48 km a day take %v days", got)
	}
	if got := Km(1).At(0); !math.IsInf(float64(got), 1) {
		t.Errorf("1 km at no speed takes %v days", got)
	}
	if PerYear(365.25) != 1 || PerMonth(30.4375) != 1 {
		t.Error("a year has 365.25 days, a month a twelfth of that")
	}
}

func TestUnits(t *testing.T) {
	names := []string{}
	for _, u := range Units() {
		names = append(names, string(u))
		if got, err := ParseUnit(string(u)); got != u || err != nil {
			t.Errorf("ParseUnit(%q) = %q, %v", u, got, err)
		}
		if low, high := u.Range(); !(low < high) {
			t.Errorf("%s: range %v to %v", u, low, high)
		}
		if _, house := u.House(1); house == UnitPerYear || house == UnitPeopleMonth {
			t.Errorf("%s is held as %s, not per day", u, house)
		}
	}
	if strings.Join(names, ", ") != unitList {
		t.Errorf("the hint lists %q", unitList)
	}
	for text, want := range map[string]error{
		"": Empty, "percent": UnitPercent, "%": UnitPercent, "Percent": UnitPercent, " km": SpaceAround, "km ": SpaceAround,
		"Km": UnitUnknown, "usd": UnitUnknown, "miles": UnitUnknown, "people/year": UnitUnknown,
	} {
		if _, err := ParseUnit(text); err != want {
			t.Errorf("ParseUnit(%q): %#v, want %#v", text, err, want)
		}
	}
	if !strings.Contains(UnitPercent.Hint(), "share") {
		t.Errorf("the hint against percent is %q", UnitPercent.Hint())
	}
	if v, u := UnitPerYear.House(365.25); v != 1 || u != UnitPerDay {
		t.Errorf("365.25 a year are %v %s", v, u)
	}
	if v, u := UnitPeopleMonth.House(30.4375); v != 1 || u != UnitPeopleDay {
		t.Errorf("30.4375 people a month are %v %s", v, u)
	}
	if v, u := UnitKm.House(5); v != 5 || u != UnitKm {
		t.Errorf("5 km are %v %s", v, u)
	}
	if low, high := UnitShare.Range(); low != 0 || high != 1 {
		t.Errorf("a share goes from %v to %v", low, high)
	}
}
