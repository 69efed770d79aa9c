package simulate

import (
	"math"
	"testing"

	"vereda/internal/people"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// checked is the fork with checkpoints on its two ways out of The Valley: two on
// one, 0.5 on the other, and with other speeds where asked; nobody else is
// controlled, nobody has papers, and beliefs do not see control.
func checked(t *testing.T, speed float64, settings string) *scenario.Scenario {
	t.Helper()
	s := vary(t, fork(t, 0), "facilitation.offered=0 way.detention=0 transit_permit=0 harm.staying=0 "+noHarm+" transit_effort=0.6 control.bus=1 transit_return=0 transit_dispersal=0 control.giving_up=0 "+settings)
	net := *s.Network
	net.Routes = append(net.Routes[:0:0], net.Routes...)
	for i := range net.Routes {
		r := &net.Routes[i]
		if !r.Mode.OnTheWay() {
			continue
		}
		r.Checkpoints = 0
		switch r.Name {
		case "valley-junction-bus":
			r.Checkpoints = 2
		case "valley-mine-bus":
			r.Checkpoints = 0.5
		default:
			continue
		}
		r.Speed = quantity.KmDay(speed)
	}
	s.Network = &net
	return s
}

// TestDetentionDoesNotDependOnSpeed: the share detained on a leg is
// 1 − e^(−effort·visibility·checkpoints), however long people take.
func TestDetentionDoesNotDependOnSpeed(t *testing.T) {
	for _, speed := range []float64{90, 333, 2000} {
		s := checked(t, speed, "")
		began, detained := map[string]float64{}, map[string]float64{}
		legOf := map[int32]string{}
		for _, w := range Days(s, 21) {
			for _, e := range w.People.Events {
				switch {
				case w.People.Head[e.Person] != e.Person:
				case e.Cause == people.TookLeg:
					legOf[e.Person] = s.Network.Routes[e.Leg].Name
				case e.Cause == people.Reached || e.Cause == people.DetainedInTransit:
					began[legOf[e.Person]]++
					if e.Cause == people.DetainedInTransit {
						detained[legOf[e.Person]]++
					}
				}
			}
		}
		for leg, checkpoints := range map[string]float64{"valley-junction-bus": 2, "valley-mine-bus": 0.5, "junction-westbrook-bus": 0} {
			n, q := began[leg], 1-math.Exp(-0.6*checkpoints)
			if leg == "junction-westbrook-bus" {
				if detained[leg] > 0 {
					t.Errorf("speed %v: %v are detained on a leg without checkpoints", speed, detained[leg])
				}
				continue
			}
			if z := (detained[leg] - n*q) / math.Sqrt(n*q*(1-q)); math.Abs(z) > 6 || n < 1000 {
				t.Errorf("speed %v, %s: %v of %v detained, want a share of %.4f (z = %.1f)", speed, leg, detained[leg], n, q, z)
			}
		}
	}
}

// TestRecycling: where a share q of those on the one leg is detained, all are
// taken back to where the leg begins, and a share g of these give up, there are
// 1 / (1 − q·(1−g)) passages of the leg for each person.
func TestRecycling(t *testing.T) {
	for _, g := range []float64{0, 0.3} {
		s := vary(t, fork(t, 0), "facilitation.offered=0 way.detention=0 transit_permit=0 harm.complicity=0 "+noHarm+" transit_effort=0.8 control.bus=1 transit_return=0 transit_dispersal=1 control.stay=1 control.giving_up="+number(g))
		net := *s.Network
		net.Routes = append(net.Routes[:0:0], net.Routes...)
		for i := range net.Routes {
			net.Routes[i].Checkpoints = 0
			if net.Routes[i].Name == "market-eastbrook-bus" {
				net.Routes[i].Checkpoints = 1
			}
		}
		s.Network = &net
		passages, gone, ended := 0.0, 0.0, map[int32]bool{}
		first := map[int32]bool{}
		for day, w := range Days(s, 8) {
			for _, e := range w.People.Events {
				if w.People.Head[e.Person] != e.Person {
					continue
				}
				onLeg := e.Cause == people.TookLeg && s.Network.Routes[e.Leg].Name == "market-eastbrook-bus"
				if onLeg && int(day) < s.Days/2 {
					first[e.Person] = true
				}
				switch {
				case onLeg && first[e.Person] && !ended[e.Person]:
					passages++
				case first[e.Person] && !ended[e.Person] && (e.Cause == people.Arrived || e.Cause == people.GaveUp):
					ended[e.Person] = true
					gone++
				}
			}
		}
		q := 1 - math.Exp(-0.8)
		p := 1 - q*(1-g) // a passage is the last
		want, sd := 1/p, math.Sqrt(1-p)/p
		if z := (passages/gone - want) / (sd / math.Sqrt(gone)); math.Abs(z) > 6 || gone < 1000 || float64(len(first)) > gone*1.01 {
			t.Errorf("g %v: %v passages of %v people (%d began), want %.4f each (z = %.1f)", g, passages, gone, len(first), want, z)
		}
	}
}
