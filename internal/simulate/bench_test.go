package simulate

import (
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"vereda/internal/ledger"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// scaled is a scenario with k times the people: arrivals, capacities and what
// else counts people grow alike.
func scaled(s *scenario.Scenario, k float64) *scenario.Scenario {
	out := *s
	out.Params.Information.Prior *= k
	out.Params.Custody.InteriorInitial *= quantity.People(k)
	out.Drivers.Arrivals = divided(s.Drivers.Arrivals, 1/k)
	out.Drivers.InteriorBookIns = divided(s.Drivers.InteriorBookIns, 1/k)
	changes := slices.Clone(s.Timeline.Changes())
	for i := range changes {
		if unit := policy.Definitions()[changes[i].Rule].Unit; len(unit) >= 6 && unit[:6] == "people" {
			changes[i].Value *= k
		}
	}
	out.Timeline = policy.NewTimeline(changes)
	return &out
}

// everything is the hamlet with all its rules in force at once from day 0 on:
// some are expelled, some sent to wait, lists and the app are used side by side.
func everything(t testing.TB) *scenario.Scenario {
	s := *hamlet(t)
	changes := slices.Clone(s.Timeline.Changes())
	for _, r := range []struct {
		rule  string
		value float64
	}{{"expulsion", 0.3}, {"parole_quota", 10}, {"appointments", 1}, {"metering", 1}, {"remain_in_mexico", 0.4}, {"prosecution", 0.2},
		{"separation", 0.5}, {"lateral_return", 0.2}, {"sanction", 0.4}, {"claim_bar", 0.5}, {"asylum_closed", 0.2}, {"technology", 0.3}, {"barrier", 0.4}} {
		row := policy.FindRule(r.rule)
		changes = slices.DeleteFunc(changes, func(c policy.Change) bool { return c.Rule == row })
		changes = append(changes, policy.Change{Rule: row, Scope: policy.Everywhere, Value: r.value})
	}
	s.Timeline = policy.NewTimeline(changes)
	// The hamlet lives faster than the border: with these stays there is one
	// event for four person-days, as there is in the shipped scenario.
	p := &s.Params
	p.Retry.Soon, p.Retry.LaterDelay = 0.3, 120
	p.Custody.ClaimStay, p.Custody.ShelterStay, p.Custody.Sentence = 60, 60, 45
	p.Hearing.Interval, p.Waiting.Abandonment = 45, 0.01
	return &s
}

// rolling is a run that a benchmark moves on by hand.
type rolling struct {
	w       *world
	l       *ledger.Ledger
	day     quantity.Day
	elapsed []time.Duration // by phase, then the ledger and the night
}

func newRolling(s *scenario.Scenario, seed uint64) *rolling {
	w := assemble(s, seed)
	return &rolling{w: w, l: ledger.New(ShapeOf(s)), elapsed: make([]time.Duration, len(w.phases)+2)}
}

// next passes a day as [Days] and [Run] do.
func (r *rolling) next() {
	w := r.w
	w.Day = r.day
	w.People.Dawn(r.day)
	last := time.Now()
	lap := func(i int) {
		now := time.Now()
		r.elapsed[i] += now.Sub(last)
		last = now
	}
	for i := range w.phases {
		w.phases[i].Step(r.day)
		lap(i)
	}
	r.l.Close(r.day, w.People, w.Conditions)
	lap(len(w.phases))
	w.People.Compact()
	lap(len(w.phases) + 1)
	r.day++
}

// moving counts the people on the way, waiting or in custody.
func (w *world) moving() int {
	n := 0
	for _, head := range w.People.Active {
		if s := w.People.Status[head]; s == people.Waiting || s == people.EnRoute || s == people.InCustody {
			n += int(w.People.Size(head))
		}
	}
	return n
}

// living counts everybody in the table who has not died.
func (w *world) living() int {
	n := 0
	for _, s := range w.People.Status {
		if s != people.Dead {
			n++
		}
	}
	return n
}

// cpu is the processor time that the process has used; it does not see what
// else the machine is doing.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// warmUp is the number of days after which stocks of the benchmark's world are
// near their level.
const warmUp = 90

// loaded is a world with k times the people of the small one; 3,000 leave about a million in motion.
func loaded(b *testing.B, k float64) *rolling {
	if text := os.Getenv("VEREDA_BENCH_SCALE"); text != "" {
		k, _ = strconv.ParseFloat(text, 64)
	}
	r := newRolling(scaled(everything(b), k), 1)
	for range warmUp {
		r.next()
	}
	clear(r.elapsed)
	return r
}

// BenchmarkPersonDays passes days of a world with every mechanism on, on one
// core, with the ledger. A person-day is one living person for one day. In
// "table" a million people live in the table, those among them who have
// settled or gone home included; in "motion" a million are on the way, waiting
// or in custody, and only they are counted.
func BenchmarkPersonDays(b *testing.B) {
	b.Run("table", func(b *testing.B) { personDays(b, 850, (*world).living) })
	b.Run("motion", func(b *testing.B) { personDays(b, 3000, (*world).moving) })
}

func personDays(b *testing.B, scale float64, counted func(*world) int) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	r := loaded(b, scale)
	var spent time.Duration
	personDays, events, rows := 0, 0, 0
	b.ResetTimer()
	for range b.N {
		if int(r.day) == r.l.Days {
			b.StopTimer()
			r = loaded(b, scale)
			b.StartTimer()
		}
		rows = r.w.People.Len()
		before := cpu()
		r.next()
		events += len(r.w.People.Events)
		spent += cpu() - before
		personDays += counted(r.w)
	}
	b.StopTimer()
	b.ReportMetric(float64(personDays)/spent.Seconds()/1e6, "Mperson-days/s")
	b.ReportMetric(float64(personDays)/float64(b.N), "people")
	b.ReportMetric(float64(r.w.People.Len()-rows), "new-rows/day")
	b.ReportMetric(float64(events)/float64(personDays), "events/person-day")
	b.ReportMetric(bytesPerRow(), "B/row")
}

// bytesPerRow is the size of one row of the people table.
func bytesPerRow() float64 {
	const rows = 100_000
	p := people.New(1)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	p.Grow(rows)
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(p)
	return float64(after.TotalAlloc-before.TotalAlloc) / rows
}

// BenchmarkDay reports what each phase of that day costs.
func BenchmarkDay(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	r := loaded(b, 3000)
	personDays := 0
	total := make([]time.Duration, len(r.elapsed))
	for range b.N {
		if int(r.day) == r.l.Days {
			for i, d := range r.elapsed {
				total[i] += d
			}
			b.StopTimer()
			r = loaded(b, 3000)
			b.StartTimer()
		}
		r.next()
		personDays += r.w.moving()
	}
	for i, d := range r.elapsed {
		name := "ledger"
		switch {
		case i < len(r.w.phases):
			name = r.w.phases[i].Name
		case i > len(r.w.phases):
			name = "night"
		}
		b.ReportMetric(float64((total[i]+d).Nanoseconds())/float64(personDays), "ns/pd:"+strings.ReplaceAll(name, " ", "-"))
	}
}

// BenchmarkYear runs the shipped scenario at 10 people per row, a year at a
// time on average: the whole period divided by its years.
func BenchmarkYear(b *testing.B) {
	s, list := scenario.Load(os.DirFS("../../scenarios/us-southwest-border"), "us-southwest-border")
	if s == nil {
		b.Logf("the shipped scenario does not load; the hamlet times 1,000 in its place:\n%d diagnostics", list.Len())
		s = scaled(hamlet(b), 1000)
	}
	b.ResetTimer()
	var spent time.Duration
	for i := range b.N {
		before := cpu()
		Run(s, uint64(i), nil)
		spent += cpu() - before
	}
	years := float64(s.Days) / quantity.DaysPerYear
	b.ReportMetric(spent.Seconds()/float64(b.N)/years, "s/year")
	b.ReportMetric(float64(s.PeoplePerRow), "people/row")
}

// BenchmarkWay runs the shipped scenario of the way on one core, with the ledger, at
// 10 people per row as it is and at 1. It tells what the last year costs, the one
// with most people (wanted at 1: less than 120 s and 4 GB), what part of it goes into
// the choice of legs (wanted: less than a tenth) and how many journeys began in it.
func BenchmarkWay(b *testing.B) {
	for _, perRow := range []int{10, 1} {
		b.Run(strconv.Itoa(perRow), func(b *testing.B) { benchmarkWay(b, perRow) })
	}
}

func benchmarkWay(b *testing.B, perRow int) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	s, list := scenario.Load(os.DirFS("../../scenarios/latin-america-us"), "latin-america-us")
	if s == nil {
		b.Fatal(list.Format())
	}
	s.PeoplePerRow = perRow
	b.ResetTimer()
	var all, last, choosing time.Duration
	var wall time.Duration
	journeys := 0.0
	for i := range b.N {
		r := newRolling(s, uint64(i))
		choice := slices.IndexFunc(r.w.phases, func(p Phase) bool { return p.Name == "route choice" })
		begun, before := time.Now(), cpu()
		for range s.Days {
			if int(r.day) == s.Days-365 {
				all, begun, before = all+cpu()-before, time.Now(), cpu()
				clear(r.elapsed)
			}
			r.next()
		}
		last, wall, choosing = last+cpu()-before, wall+time.Since(begun), choosing+r.elapsed[choice]
		for m := s.Months() - 12; m < s.Months(); m++ {
			left, _ := r.l.Journeys(m, ledger.Select{Sector: -1, Nationality: -1, Party: -1})
			journeys += left
		}
	}
	n := float64(b.N)
	b.ReportMetric((all+last).Seconds()/n/float64(s.Days)*quantity.DaysPerYear, "s/year")
	b.ReportMetric(last.Seconds()/n, "s/last-year")
	b.ReportMetric(wall.Seconds()/n, "wall-s/last-year")
	b.ReportMetric(choosing.Seconds()/wall.Seconds(), "choice-share")
	b.ReportMetric(journeys/n, "journeys/last-year")
	b.ReportMetric(peak(), "peak-MB")
}

// peak is the most memory that the process has held [MB].
func peak() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return float64(u.Maxrss) / 1000
}
