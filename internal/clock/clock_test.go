package clock

import (
	"testing"
	"time"
)

// The steady time never goes back and counts what passes.
func TestElapsedIsSteady(t *testing.T) {
	var c System
	first := c.Elapsed()
	last := first
	for range 10_000 {
		now := c.Elapsed()
		if now < last {
			t.Fatalf("%v came after %v", now, last)
		}
		last = now
	}
	time.Sleep(2 * time.Millisecond)
	if c.Elapsed()-first < 2*time.Millisecond {
		t.Error("it stood still while time passed")
	}
	if Or(nil) != (System{}) {
		t.Error("without a clock there is that of the machine")
	}
}
