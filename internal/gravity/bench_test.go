package gravity

import (
	"fmt"
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

// ten runs ten days from so many people in the first place, and so much more a day.
func ten(c *Case, e Engine, people int, seed uint64) (personDays int) {
	w := newWorld(c, seed)
	var k crowd = newPersons(w)
	if e == Counts {
		k = newCounts(w)
	}
	k.add(0, people)
	total := people
	for day := range c.Days {
		total += w.pass(k, day)
		personDays += total
	}
	runtime.KeepAlive(k)
	return personDays
}

func BenchmarkDisplaced(b *testing.B) {
	for _, x := range []struct {
		engine Engine
		people int
	}{{Persons, 100_000}, {Persons, 1_000_000}, {Counts, 100_000}, {Counts, 1_000_000}, {Counts, 100_000_000}} {
		b.Run(fmt.Sprintf("%v/%d", x.engine, x.people), func(b *testing.B) {
			c := peerCase(x.people)
			b.ReportAllocs()
			from, days := processor(), 0
			for i := 0; b.Loop(); i++ {
				days += ten(c, x.engine, x.people, uint64(i))
			}
			speed := float64(days) / (processor() - from)
			b.ReportMetric(speed, "person-days/s")
			b.ReportMetric(speed/fleeQuiet, "times-quiet")
			b.ReportMetric(speed/fleeBusy, "times-busy")
			b.ReportMetric(held(c, x.engine, x.people), "bytes/person")
		})
	}
}

// held is the memory per person that is in use after ten days.
func held(c *Case, e Engine, people int) float64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	w := newWorld(c, 1)
	var k crowd = newPersons(w)
	if e == Counts {
		k = newCounts(w)
	}
	k.add(0, people)
	for day := range c.Days {
		people += w.pass(k, day)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(k)
	return float64(after.HeapAlloc-before.HeapAlloc) / float64(people)
}
