package gravity

import (
	"fmt"
	"math"
	"runtime"
	"syscall"
	"testing"
)

// Person-steps a second of processor time that Flee was measured to do on its own
// benchmark with 100,000 people, on a quiet machine and on a busy one.
const fleeQuiet, fleeBusy = 146_000, 124_000

// peerCase is a network of the size of that benchmark: seven places, of which people
// flee two, and three camps that hold six tenths of them; ten days.
func peerCase(people int) *Case {
	c := &Case{Name: "seven places", Days: 10, Set: DefaultSettings(), Camps: []int{-1, -1, -1, -1, 1, 2, 3}}
	c.Set.Correct = Corrections{FrozenCapacity: true}
	c.Set.Mode, c.Set.Displaced = Constant, float64(people)/100
	for i, k := range []Kind{Zone, Town, Town, Town, Camp, Camp, Camp} {
		p := Place{Kind: k, Conflict: NoConflict, Capacity: -1, Population: 1e9}
		if k == Zone {
			p.Conflict = 1
		}
		if k == Camp {
			p.Foreign, p.Capacity = true, float64(people)*float64(7-i)/10
		}
		c.Places = append(c.Places, p)
	}
	flat := Series{Days: []int{0}, People: []float64{0}}
	c.Series = []Series{flat, flat, flat, flat}
	for _, r := range []struct {
		a, b int32
		km   float64
	}{{0, 1, 100}, {0, 2, 200}, {1, 3, 75}, {2, 4, 150}, {2, 5, 180}, {3, 2, 140}, {3, 6, 250}, {4, 5, 40}, {5, 6, 310}} {
		c.Links = append(c.Links, Link{From: r.a, To: r.b, Length: r.km}, Link{From: r.b, To: r.a, Length: r.km})
	}
	return c
}

// processor is the processor time of this program so far, in seconds.
func processor() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}

// crowdOf is an engine for those of the beginning and those of a case, as Run makes it.
func crowdOf(c *Case, w *world, e Engine, people int) crowd {
	if e == Counts {
		return newCounts(w)
	}
	p := newPersons(w)
	p.expect(people + peopleOf(c))
	return p
}

// ten runs ten days from so many people in the first place, and so much more a day.
func ten(c *Case, e Engine, people int, seed uint64) (personDays int) {
	w := newWorld(c, seed)
	k := crowdOf(c, w, e, people)
	k.add(0, people)
	total := people
	for day := range c.Days {
		total += w.pass(k, day)
		personDays += total
	}
	runtime.KeepAlive(k)
	return personDays
}

// BenchmarkDisplaced gives the speed of the fastest stretch of at least a tenth of a
// second: other programs on the machine can only add to the time. Per calibration step
// is the same beside a loop that measures the machine, and not this program.
func BenchmarkDisplaced(b *testing.B) {
	for _, x := range []struct {
		engine Engine
		people int
	}{{Persons, 100_000}, {Persons, 1_000_000}, {Counts, 100_000}, {Counts, 1_000_000}, {Counts, 100_000_000}} {
		b.Run(fmt.Sprintf("%v/%d", x.engine, x.people), func(b *testing.B) {
			c := peerCase(x.people)
			b.ReportAllocs()
			speed := fastest(b, func(seed uint64) int { return ten(c, x.engine, x.people, seed) })
			b.ReportMetric(speed, "person-days/s")
			b.ReportMetric(speed/fleeQuiet, "times-quiet")
			b.ReportMetric(speed/fleeBusy, "times-busy")
			b.ReportMetric(speed/calibration(), "person-days/step")
			b.ReportMetric(held(c, x.engine, x.people), "bytes/person")
		})
	}
}

// BenchmarkMobility has 50 places in a ring with chords, days of several links and one
// chance of moving for all: hardly anybody, one in a hundred, three in ten.
func BenchmarkMobility(b *testing.B) {
	for _, chance := range []float64{0.001, 0.01, 0.3} {
		b.Run(fmt.Sprint(chance), func(b *testing.B) {
			const people = 1_000_000
			c := ring(chance)
			speed := fastest(b, func(seed uint64) int {
				w := newWorld(c, seed)
				k := newPersons(w)
				for place := range c.Places {
					k.add(int32(place), people/len(c.Places))
				}
				for day := range c.Days {
					w.pass(k, day)
				}
				return people * c.Days
			})
			b.ReportMetric(speed, "person-days/s")
			b.ReportMetric(speed/calibration(), "person-days/step")
		})
	}
}

// ring is the case of BenchmarkMobility. Its places are those of floods, without any, as
// other places that hardly anybody leaves become camps.
func ring(chance float64) *Case {
	const places = 50
	c := &Case{Name: "ring", Days: 20, Set: DefaultSettings()}
	c.Set.Correct = Corrections{FrozenCapacity: true}
	c.Set.Mode, c.Set.DefaultChance, c.Set.MaxSpeed = Constant, chance, 200
	for range places {
		c.Places, c.Camps = append(c.Places, Place{Kind: FloodZone, Conflict: NoConflict, Population: 1000}), append(c.Camps, -1)
	}
	for p := range places {
		for _, jump := range []int{1, 7, 19} {
			km, q := float64(20+(p*37+jump*53)%400), int32((p+jump)%places)
			c.Links = append(c.Links, Link{From: int32(p), To: q, Length: km}, Link{From: q, To: int32(p), Length: km})
		}
	}
	return c
}

// fastest repeats a run and gives the most person-days per second of processor time of
// any stretch.
func fastest(b *testing.B, run func(seed uint64) (personDays int)) float64 {
	best, days, from := 0.0, 0, processor()
	for seed := uint64(0); b.Loop(); seed++ {
		days += run(seed)
		if took := processor() - from; took > 0.1 {
			best = max(best, float64(days)/took)
			days, from = 0, processor()
		}
	}
	if best == 0 {
		best = float64(days) / (processor() - from)
	}
	return best
}

// calibration is the steps per second of processor time of a loop of a random number
// and a look-up in 16 MiB.
func calibration() float64 {
	table := make([]uint64, 2<<20)
	least, sum := math.Inf(1), uint64(0)
	for try := range 7 {
		from := processor()
		for i := range uint64(1 << 20) {
			x := (i + uint64(try)<<32) * 0x9e3779b97f4a7c15
			x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
			x = (x ^ x>>27) * 0x94d049bb133111eb
			x ^= x >> 31
			table[x>>43] += x
			sum += table[x&(2<<20-1)]
		}
		least = min(least, processor()-from)
	}
	runtime.KeepAlive(sum)
	return (1 << 20) / least
}

// held is the memory per person that is in use after ten days.
func held(c *Case, e Engine, people int) float64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	w := newWorld(c, 1)
	k := crowdOf(c, w, e, people)
	k.add(0, people)
	for day := range c.Days {
		people += w.pass(k, day)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(k)
	return float64(after.HeapAlloc-before.HeapAlloc) / float64(people)
}
