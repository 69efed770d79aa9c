package people

import (
	"flag"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"vereda/internal/network"
	"vereda/internal/quantity"
)

// TestMain fixes the seed of the walks; -rapid.seed=N on the command line takes
// another.
func TestMain(m *testing.M) {
	for name, value := range map[string]string{"rapid.seed": "20", "rapid.nofailfile": "true", "rapid.checks": "2000"} {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	m.Run()
}

// walker moves a population at random through its doors.
type walker struct{ p *Population }

// TestWalks wants every walk through the doors to leave rows that agree with
// themselves, with their party, with their events and with the list of the
// active.
func TestWalks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &walker{p: New(2)}
		for day := range rapid.IntRange(1, 30).Draw(t, "days") {
			w.p.Dawn(quantity.Day(day))
			before := slices.Clone(w.p.Status)
			for range rapid.IntRange(1, 6).Draw(t, "moves") {
				w.move(t)
				if fault := w.p.Check(); fault != "" {
					t.Fatal(fault)
				}
			}
			w.events(t, before)
			w.p.Compact()
			w.active(t)
		}
	})
}

// move does one thing to one party.
func (w *walker) move(t *rapid.T) {
	p := w.p
	heads := []int32{}
	for i := range int32(p.Len()) {
		if p.Head[i] == i && p.Moving(i) {
			heads = append(heads, i)
		}
	}
	if len(heads) == 0 || rapid.IntRange(0, 4).Draw(t, "arrival") == 0 {
		head := p.Arrive(Traveller{Key: uint64(p.Len()), Nationality: uint8(p.Len() % 2), Origin: network.PlaceID(p.Len() % 2), Goal: network.NoPlace}, rapid.IntRange(1, 4).Draw(t, "size"))
		p.Become(head, Waiting, Arrived, 10)
		return
	}
	head := rapid.SampledFrom(heads).Draw(t, "head")
	members := []int32{}
	p.Members(head, func(i int32) { members = append(members, i) })
	if len(members) != int(p.Size(head)) || members[0] != head {
		t.Fatalf("head %d: %d members, size %d", head, len(members), p.Size(head))
	}
	one := rapid.SampledFrom(members).Draw(t, "member")
	switch rapid.IntRange(0, 3).Draw(t, "what") {
	case 0:
		if next[p.Status[one]][Dead] {
			p.Die(one)
		}
	case 1:
		if one != head {
			p.Part(one)
		}
	default:
		w.transit(t, head)
	}
}

// transit takes one of the legal transitions of a party.
func (w *walker) transit(t *rapid.T, head int32) {
	p := w.p
	choices := []Status{}
	for to, legal := range next[p.Status[head]] {
		if legal && Status(to) != Dead {
			choices = append(choices, Status(to))
		}
	}
	place := network.PlaceID(rapid.IntRange(-1, 20).Draw(t, "place"))
	switch to := rapid.SampledFrom(choices).Draw(t, "to"); to {
	case EnRoute:
		p.SetOffOn(head, network.RouteID(rapid.IntRange(0, 5).Draw(t, "leg")), Evade)
		p.Members(head, func(i int32) { p.Done[i] = 1 })
	case InCustody:
		p.Become(head, InCustody, Apprehended, place)
		p.HoldIn(head, AtStation, p.Today+5)
	case Waiting:
		p.Become(head, Waiting, Returned, place)
		p.WaitFor(head, Deciding, p.Today+3)
	case Home:
		p.Become(head, Home, GaveUp, place)
		if rapid.Bool().Draw(t, "plan") {
			p.WaitFor(head, Deciding, p.Today+30)
		}
	default:
		p.Become(head, to, Entered, place)
	}
}

// events replays the events of the day on the statuses of the morning.
func (w *walker) events(t *rapid.T, before []Status) {
	now := make([]Status, w.p.Len()) // who arrived today was home
	copy(now, before)
	for _, e := range w.p.Events {
		if now[e.Person] != e.From || e.Day != w.p.Today {
			t.Fatalf("event %+v, but the person was %s", e, now[e.Person])
		}
		now[e.Person] = e.To
	}
	if !slices.Equal(now, w.p.Status) {
		t.Fatalf("events lead to %v, the table says %v", now, w.p.Status)
	}
}

// active wants every head that can move in the list exactly once, and nobody
// else.
func (w *walker) active(t *rapid.T) {
	p := w.p
	want := []int32{}
	for i := range int32(p.Len()) {
		if p.Head[i] == i && p.Moving(i) {
			want = append(want, i)
		}
	}
	if got := slices.Sorted(slices.Values(p.Active)); !slices.Equal(got, want) {
		t.Fatalf("active %v, want %v", got, want)
	}
}
