package ledger

import (
	"vereda/internal/network"
	"vereda/internal/quantity"
)

// living holds what happens to those who live in the destination; empty where the
// scenario does not count them.
type living struct {
	// settled[month][nationality][area][standing] in rows at the end of the month.
	settled []float64
	// wages[month][area][2], summed over days [USD]; paidDays[month] days.
	wages    []float64
	paidDays []int32
	// books[month][nationality][account] in cents of rows.
	books []int64
	// home[month][nationality][standing] and taken[month][nationality] in rows.
	home  []float64
	taken []float64
	// returned[month][nationality] in rows at the end of the month.
	returned []float64
	// cameBack[month][nationality] in rows: who went home and came again.
	cameBack []float64
	areas    int
}

func newLiving(shape Shape) living {
	if shape.LivingAreas == 0 {
		return living{}
	}
	cells := shape.Months * shape.Nationalities
	return living{areas: shape.LivingAreas,
		settled: make([]float64, cells*shape.LivingAreas*network.LivingStandings),
		wages:   make([]float64, shape.Months*shape.LivingAreas*2), paidDays: make([]int32, shape.Months),
		books: make([]int64, cells*network.Accounts),
		home:  make([]float64, cells*network.LivingStandings), taken: make([]float64, cells), returned: make([]float64, cells), cameBack: make([]float64, cells)}
}

// closeLiving writes the day of those who live in the destination.
func (l *Ledger) closeLiving(day quantity.Day, c *network.Conditions) {
	if l.areas == 0 {
		return
	}
	month := int(l.MonthOf[day])
	copy(l.settled[month*len(c.Settled):], c.Settled)
	add(l.wages[month*len(c.Wages):], c.Wages)
	add(l.home[month*len(c.GoneHome):], c.GoneHome)
	add(l.taken[month*len(c.TakenHome):], c.TakenHome)
	add(l.books[month*len(c.Books):], c.Books)
	add(l.cameBack[month*len(c.ComingAgain):], c.ComingAgain)
	add(l.cameBack[month*len(c.ComingLawfully):], c.ComingLawfully)
	copy(l.returned[month*len(c.Returned):], c.Returned)
	l.paidDays[month]++
}

func add[T int64 | float64](into, values []T) {
	for i, v := range values {
		into[i] += v
	}
}

// Living reports whether the ledger counts those who live in the destination.
func (l *Ledger) Living() bool { return l.areas > 0 }

// SettledAt is who lives in the destination at the end of a month [people];
// nationality, area and standing -1 for all.
func (l *Ledger) SettledAt(month, nationality, area, standing int) float64 {
	total := 0.0
	for n := range l.Nationalities {
		for a := range l.areas {
			for k := range network.LivingStandings {
				if (nationality < 0 || n == nationality) && (area < 0 || a == area) && (standing < 0 || k == standing) {
					total += l.settled[((month*l.Nationalities+n)*l.areas+a)*network.LivingStandings+k]
				}
			}
		}
	}
	return float64(total * float64(l.PeoplePerRow))
}

// WageOf is the mean wage over the days of a month [USD a day], without or with the
// right to work, mean over areas by who has it (all areas alike where nobody has).
func (l *Ledger) WageOf(month int, right bool) float64 {
	k := 0
	if right {
		k = 1
	}
	sum, weight := 0.0, 0.0
	for a := range l.areas {
		people := l.SettledAt(month, -1, a, network.Unpapered)
		if right {
			people = l.SettledAt(month, -1, a, -1) - people
		}
		sum += float64(people * l.wages[(month*l.areas+a)*2+k])
		weight += people
	}
	if weight == 0 || l.paidDays[month] == 0 {
		return 0
	}
	return sum / weight / float64(l.paidDays[month])
}

// Booked is what was booked on an account in a month [USD]; nationality -1 for all.
func (l *Ledger) Booked(month, account, nationality int) float64 {
	total := int64(0)
	for n := range l.Nationalities {
		if nationality < 0 || n == nationality {
			total += l.books[(month*l.Nationalities+n)*network.Accounts+account]
		}
	}
	return float64(float64(total)*float64(l.PeoplePerRow)) / 100
}

// GoneHome is who left the destination of their own will in a month [people];
// nationality and standing -1 for all.
func (l *Ledger) GoneHome(month, nationality, standing int) float64 {
	total := 0.0
	for n := range l.Nationalities {
		for k := range network.LivingStandings {
			if (nationality < 0 || n == nationality) && (standing < 0 || k == standing) {
				total += l.home[(month*l.Nationalities+n)*network.LivingStandings+k]
			}
		}
	}
	return float64(total * float64(l.PeoplePerRow))
}

// TakenHome is who was removed from the interior in a month [people]; nationality
// -1 for all.
func (l *Ledger) TakenHome(month, nationality int) float64 {
	total := 0.0
	for n := range l.Nationalities {
		if nationality < 0 || n == nationality {
			total += l.taken[month*l.Nationalities+n]
		}
	}
	return float64(total * float64(l.PeoplePerRow))
}

// ReturnedHome is who has lived in the destination, went back of their own will and
// is at home at the end of a month [people]; nationality -1 for all.
func (l *Ledger) ReturnedHome(month, nationality int) float64 {
	total := 0.0
	for n := range l.Nationalities {
		if nationality < 0 || n == nationality {
			total += l.returned[month*l.Nationalities+n]
		}
	}
	return float64(total * float64(l.PeoplePerRow))
}

// CameBack is who had gone home of their own will and set out again, or came back with
// papers, in a month [people]; nationality -1 for all.
func (l *Ledger) CameBack(month, nationality int) float64 {
	total := 0.0
	for n := range l.Nationalities {
		if nationality < 0 || n == nationality {
			total += l.cameBack[month*l.Nationalities+n]
		}
	}
	return float64(total * float64(l.PeoplePerRow))
}

// LivingItem is a column of [Ledger.MonthlyLiving].
type LivingItem struct {
	Nationality int // -1 for all
	What, Unit  string
}

// LivingItems lists what a ledger tells by month of those who live in the
// destination: stocks at the end of the month by standing, who went home and who was
// taken there, what was sent, and the wages of all nationalities together.
func LivingItems(nationalities int) []LivingItem {
	items := []LivingItem{{-1, "wage-without-the-right-to-work", "USD/day"}, {-1, "wage-with-the-right-to-work", "USD/day"}}
	for n := range nationalities {
		for _, standing := range network.LivingStandingNames {
			items = append(items, LivingItem{n, "lives-there-" + standing, "people"})
		}
		items = append(items, LivingItem{n, "went-home", "people/month"}, LivingItem{n, "removed-from-the-interior", "people/month"},
			LivingItem{n, "returned-and-at-home", "people"}, LivingItem{n, "earned", "USD/month"}, LivingItem{n, "remittances-sent", "USD/month"}, LivingItem{n, "came-again-after-going-home", "people/month"})
	}
	return items
}

// MonthlyLiving gives those items by month: month × item; nil where the ledger does
// not count who lives in the destination.
func (l *Ledger) MonthlyLiving() []float64 {
	if !l.Living() {
		return nil
	}
	var out []float64
	for m := range l.Months {
		out = append(out, l.WageOf(m, false), l.WageOf(m, true))
		for n := range l.Nationalities {
			for k := range network.LivingStandings {
				out = append(out, l.SettledAt(m, n, -1, k))
			}
			out = append(out, l.GoneHome(m, n, -1), l.TakenHome(m, n), l.ReturnedHome(m, n), l.Booked(m, network.Earned, n), l.Booked(m, network.Sent, n), l.CameBack(m, n))
		}
	}
	return out
}
