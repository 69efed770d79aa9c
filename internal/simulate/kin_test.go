package simulate

import (
	"math"
	"slices"
	"testing"

	"vereda/internal/mechanism"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// settledMade is the valley with departures made and with people who live in the
// destination; 400 of each nationality have kin there on the first day by the series,
// which says 4,000 in the months after.
func settledMade(t testing.TB) *scenario.Scenario {
	t.Helper()
	s := made(t, map[string]float64{"departure.kin": 0.7})
	counted := settledValley(t)
	s.SettledRows = counted.SettledRows
	s.Params.Settled, s.Params.Labour, s.Params.Remittance = counted.Params.Settled, counted.Params.Labour, counted.Params.Remittance
	homes := *s.Homes
	homes.Kin = slices.Repeat([]float64{4000}, len(homes.Kin))
	for n := range s.Nationalities {
		homes.Kin[n] = 400
	}
	s.Homes = &homes
	return s
}

// TestKinGrowWithWhoSettles: where nothing else moves, the log-odds of wanting to leave
// are, on every day, what kin of the first day and the change since then of those who
// live there make of them, whatever the series says later. They fall while more go than
// come and rise where many come.
func TestKinGrowWithWhoSettles(t *testing.T) {
	for _, x := range []struct {
		name   string
		change func(*mechanism.SettledParams)
		sign   float64
	}{
		{"many go", func(p *mechanism.SettledParams) { p.Attrition = 0.05 }, -1},
		{"nobody goes", func(p *mechanism.SettledParams) { p.Attrition, p.Return, p.ReturnLegal, p.Removed = 0, 0, 0, 0 }, 1},
	} {
		s := settledMade(t)
		x.change(&s.Params.Settled)
		k, parties := float64(s.PeoplePerRow), int(people.Parties)
		w := assemble(s, 3)
		there := func(n int) float64 {
			sum := 0.0
			each := max(1, s.Network.Areas) * network.LivingStandings
			for _, v := range w.Conditions.Settled[n*each : (n+1)*each] {
				sum += float64(v * k)
			}
			return sum
		}
		var first []float64
		for n := range s.Nationalities {
			first = append(first, there(n))
		}
		last := 0.0
		for day := range quantity.Day(s.Days) {
			var morning []float64
			for n := range s.Nationalities {
				morning = append(morning, there(n))
			}
			w.Day = day
			w.People.Dawn(day)
			for i := range w.phases {
				w.phases[i].Step(day)
			}
			for n := range s.Nationalities {
				class, residents := n*parties, s.Homes.Population[n]
				kin := max(0, 400+morning[n]-first[n])
				want := 0.7 * (math.Log1p(100*kin/residents) - math.Log1p(100*400/residents))
				a := w.Communities.Wanting[class]
				last = math.Log(a/(1-a)) - s.Homes.Level[class]
				if math.Abs(last-want) > 1e-9 {
					t.Fatalf("%s, day %d, nation %d: log-odds moved by %v, want %v", x.name, day, n, last, want)
				}
			}
			w.People.Compact()
		}
		if last*x.sign <= 1e-6 {
			t.Errorf("%s: kin moved the log-odds by %v in the end", x.name, last)
		}
	}
}

// TestKinBySeriesWhereNobodyIsCounted: without the table of those who live there, kin are
// those of the series.
func TestKinBySeriesWhereNobodyIsCounted(t *testing.T) {
	s := settledMade(t)
	s.SettledRows = nil
	for day, w := range Days(s, 3) {
		month := int(s.Drivers.MonthOf[day])
		residents := s.Homes.Population[0]
		want := 0.7 * (math.Log1p(100*s.Homes.Kin[month*len(s.Nationalities)]/residents) - math.Log1p(100*400/residents))
		a := w.Communities.Wanting[0]
		if got := math.Log(a/(1-a)) - s.Homes.Level[0]; math.Abs(got-want) > 1e-9 {
			t.Fatalf("day %d: log-odds moved by %v, want %v", day, got, want)
		}
	}
}
