// Package clock tells the time to whatever needs it outside of a run: progress, leases,
// the times that stand in results. A run itself knows no time but its own days.
//
// There are two times, and they are not to be mixed. The one on the wall is for people to
// read: somebody sets it, it jumps by an hour, by years, and back. The steady one only
// counts how long things take. Nothing is decided, measured or waited for by the wall.
package clock

import "time"

// Clock tells both times.
type Clock interface {
	// Now is the time on the wall, to be written down.
	Now() time.Time
	// Elapsed is how long it is since some moment that does not change while the
	// program runs. It never goes back.
	Elapsed() time.Duration
}

// began is the moment from which System counts. It carries the reading of the steady
// clock of the operating system, which setting the wall clock does not touch.
var began = time.Now()

// System is the clock of the machine.
type System struct{}

// Now is the time on the wall.
func (System) Now() time.Time { return time.Now() }

// Elapsed is how long the program runs.
func (System) Elapsed() time.Duration { return time.Since(began) }

// Or is a clock, or that of the machine where there is none.
func Or(c Clock) Clock {
	if c == nil {
		return System{}
	}
	return c
}
