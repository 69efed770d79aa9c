package people

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"vereda/internal/network"
)

// The world of these tests: two nationalities with origins 0 and 1, two
// sectors, border places from 10 on, legs from 0 on.
func newPeople() *Population {
	p := New(2)
	p.Dawn(100)
	return p
}

// family returns a population with one family of three that waits at place 10.
func family(t *testing.T) (*Population, int32) {
	t.Helper()
	p := newPeople()
	head := p.Arrive(Traveller{Key: 77, Nationality: 1, Origin: 1, Goal: network.NoPlace, Party: Family, Claims: true, Ties: true, Debt: 300}, 3)
	p.MoveTo(head, 10, 1, NoWay)
	p.Become(head, Waiting, Arrived, 10)
	sound(t, p)
	return p, head
}

func sound(t *testing.T, p *Population) {
	t.Helper()
	if fault := p.Check(); fault != "" {
		t.Fatal(fault)
	}
}

// panics runs do and gives what it panicked with.
func panics(do func()) (message string) {
	defer func() {
		if r := recover(); r != nil {
			message = fmt.Sprint(r)
		}
	}()
	do()
	return ""
}

func TestNames(t *testing.T) {
	for name, words := range map[string][]string{
		"causes": CauseNames(), "parties": PartyNames(), "statuses": statusNames[:],
		"waits": waitNames[1:], "holds": holdNames[1:],
	} {
		seen := slices.Sorted(slices.Values(words))
		if slices.Contains(seen, "") {
			t.Errorf("one of the %s has no name: %q", name, words)
		}
		if len(slices.Compact(seen)) != len(words) {
			t.Errorf("two of the %s have the same name: %q", name, words)
		}
	}
	if len(CauseNames()) != int(Causes) || len(PartyNames()) != int(Parties) {
		t.Error("a list of names has another length than its list of constants")
	}
}

// TestTransitions tries all pairs of statuses against the table as read from
// the description of the statuses, written out here a second time.
func TestTransitions(t *testing.T) {
	legal := map[Status][]Status{
		Home:      {Waiting},
		Waiting:   {EnRoute, InCustody, Settled, Home, Dead, Missing},
		EnRoute:   {Waiting, InCustody, Settled, Dead, Missing},
		InCustody: {InCustody, Waiting, Home, Settled, Dead, Missing}, // the first is a hand-over
		Settled:   {},
		Dead:      {},
		Missing:   {},
	}
	for from := range Statuses {
		for to := range Statuses {
			p := newPeople()
			i := p.Arrive(Traveller{Key: 1, Goal: network.NoPlace}, 1)
			p.Status[i] = from
			message := panics(func() { p.becomeOne(i, to, Released, network.NoPlace) })
			if want := slices.Contains(legal[from], to); want != (message == "") {
				t.Errorf("%s to %s: legal is %v, got panic %q", from, to, want, message)
			}
			if message == "" {
				continue
			}
			for _, part := range []string{"row 0", from.String(), to.String(), "released", "day 100"} {
				if !strings.Contains(message, part) {
					t.Errorf("the panic %q does not tell %q", message, part)
				}
			}
			if p.Status[i] != from || len(p.Events) != 0 {
				t.Errorf("%s to %s: something was written before the panic", from, to)
			}
		}
	}
}

func TestArrive(t *testing.T) {
	p, head := family(t)
	if p.Len() != 3 || !slices.Equal(p.Head, []int32{0, 0, 0}) || !slices.Equal(p.Span, []uint8{3, 2, 1}) {
		t.Fatalf("heads %v, spans %v", p.Head, p.Span)
	}
	if p.Key[0] != 77 || p.Key[1] == p.Key[2] || p.Key[0] == p.Key[1] {
		t.Errorf("keys %v are not the head's and two others", p.Key)
	}
	second := p.Arrive(Traveller{Key: 78, Goal: network.NoPlace, Party: Family}, 2)
	if second != 3 || p.Key[4] == p.Key[1] {
		t.Errorf("the second party starts at row %d with keys %v", second, p.Key[3:])
	}
	again := newPeople()
	again.Arrive(Traveller{Key: 77, Goal: network.NoPlace, Party: Family}, 3)
	if !slices.Equal(again.Key, p.Key[:3]) {
		t.Error("the keys of a party depend on more than its head's key")
	}
	if !slices.Equal(p.Active, []int32{head, second}) {
		t.Errorf("active %v", p.Active)
	}
	if p.HomeOf(2) != 1 || p.HomeOf(3) != 0 || p.At[3] != 0 {
		t.Errorf("homes %d and %d, at %d", p.HomeOf(2), p.HomeOf(3), p.At[3])
	}
	for column, lengths := range map[string]int{"Met": len(p.Met), "Previous": len(p.Previous), "Prior": len(p.Prior), "Due": len(p.Due)} {
		if lengths != p.Len() {
			t.Errorf("column %s has %d rows of %d", column, lengths, p.Len())
		}
	}
}

// TestBecomeClears walks a family from the road into custody and out, and looks
// at every column that must go with a status.
func TestBecomeClears(t *testing.T) {
	p, head := family(t)
	p.WaitFor(head, OnList, 120)
	p.Dawn(101)
	p.SetOffOn(head, 4, Evade)
	for i := range p.Len() {
		if p.Wait[i] != NoWait || p.Leg[i] != 4 || p.Way[i] != Evade || p.Attempts[i] != 1 || p.Since[i] != 101 {
			t.Fatalf("row %d on the road: wait %v leg %d way %d attempts %d since %d", i, p.Wait[i], p.Leg[i], p.Way[i], p.Attempts[i], p.Since[i])
		}
		p.Done[i] = 2.5
	}
	if len(p.Events) != 3 || p.Events[2].Waited != OnList || p.Events[2].From != Waiting || p.Events[2].Cause != SetOff {
		t.Fatalf("events %+v", p.Events)
	}
	p.Dawn(102)
	p.Become(head, InCustody, Apprehended, 11)
	p.HoldIn(head, InFamilyBed, 140)
	for i := range p.Len() {
		if p.Leg[i] != network.NoRoute || p.Done[i] != 0 || p.Hold[i] != InFamilyBed || p.At[i] != 11 || p.Joined[i] != 102 {
			t.Fatalf("row %d in custody: leg %d done %v hold %v at %d", i, p.Leg[i], p.Done[i], p.Hold[i], p.At[i])
		}
		if p.Encounters[i] != 1 || p.Last[i] != 102 || p.Previous[i] != NeverDay || p.Met[i] != 1 {
			t.Fatalf("row %d: encounters %d last %d previous %d met %d", i, p.Encounters[i], p.Last[i], p.Previous[i], p.Met[i])
		}
	}
	sound(t, p)
	p.Punish(head, Administrative)
	p.Dawn(110)
	p.Become(head, Waiting, Removed, network.NoPlace)
	last := p.Events[len(p.Events)-1]
	if last.Held != InFamilyBed || last.Place != 11 || last.Sector != 1 || last.Day != 110 || last.To != Waiting {
		t.Errorf("the event of release is %+v", last)
	}
	if p.Hold[head] != NoHold || p.Sanction[head] != Administrative || p.At[head] != 11 {
		t.Errorf("after custody: hold %v, sanction %v, at %d", p.Hold[head], p.Sanction[head], p.At[head])
	}
	p.Dawn(115)
	p.Become(head, InCustody, Surrendered, 11)
	if p.Previous[head] != 102 || p.Last[head] != 115 || p.Prior[head] != Administrative || p.Sanction[head] != NoSanction {
		t.Errorf("second encounter: previous %d last %d prior %v sanction %v", p.Previous[head], p.Last[head], p.Prior[head], p.Sanction[head])
	}
}

func TestOnlyHeadsDecide(t *testing.T) {
	p, head := family(t)
	message := panics(func() { p.Become(head+1, Settled, Entered, network.NoPlace) })
	if !strings.Contains(message, "row 1 does not decide for itself") {
		t.Errorf("panic %q", message)
	}
	if message := panics(func() { p.Part(head) }); !strings.Contains(message, "is the head") {
		t.Errorf("panic %q", message)
	}
}

func TestPart(t *testing.T) {
	p, head := family(t)
	p.Become(head, InCustody, Surrendered, 11)
	p.Part(head + 1)
	sound(t, p)
	if p.Size(head) != 2 || p.Size(head+1) != 1 || p.Span[head+1] != 1 {
		t.Fatalf("sizes %d and %d", p.Size(head), p.Size(head+1))
	}
	var members []int32
	p.Members(head, func(i int32) { members = append(members, i) })
	if !slices.Equal(members, []int32{0, 2}) {
		t.Errorf("members %v", members)
	}
	p.Become(head+1, Settled, Released, network.NoPlace)
	if p.Status[0] != InCustody || p.Status[2] != InCustody {
		t.Error("those who stayed behind went with the one who was parted")
	}
	p.Become(head, Waiting, Returned, network.NoPlace)
	if p.Status[1] != Settled || p.Status[2] != Waiting {
		t.Error("the parted member went with the party")
	}
	sound(t, p)
}

// TestSuccession lets a head die and wants the next living member to take over
// what the party was about, whoever was parted or dead before.
func TestSuccession(t *testing.T) {
	p := newPeople()
	head := p.Arrive(Traveller{Key: 9, Goal: network.NoPlace, Party: Family}, 5)
	p.Become(head, Waiting, Arrived, 10)
	p.Part(head + 1)
	p.SetOffOn(head, 3, Surrender)
	p.Die(head + 2)
	p.Due[head] = 123
	p.Die(head)
	sound(t, p)
	if !slices.Equal(p.Head, []int32{0, 1, 0, 3, 3}) || p.Size(3) != 2 || p.Due[3] != 123 {
		t.Fatalf("heads %v, size %d, due %d", p.Head, p.Size(3), p.Due[3])
	}
	if p.Leg[3] != 3 || p.Leg[0] != network.NoRoute || p.Status[1] != Waiting {
		t.Errorf("legs %v, statuses %v", p.Leg, p.Status)
	}
	p.Become(3, Settled, Entered, network.NoPlace)
	if p.Status[4] != Settled || p.Status[2] != Dead {
		t.Errorf("statuses %v", p.Status)
	}
	p.Compact()
	if !slices.Equal(p.Active, []int32{1}) {
		t.Errorf("active %v", p.Active)
	}
	died := 0
	for _, e := range p.Events {
		if e.Cause == Died {
			died++
		}
	}
	if died != 2 {
		t.Errorf("%d events of death for two deaths", died)
	}
}

func TestBefall(t *testing.T) {
	p, head := family(t)
	p.SetOffOn(head, 1, Evade)
	p.Die(head + 2)
	p.Dawn(103)
	p.Befall(head, Attacked)
	if len(p.Events) != 2 {
		t.Fatalf("%d events for two living members", len(p.Events))
	}
	for _, e := range p.Events {
		if e.From != EnRoute || e.To != EnRoute || e.Cause != Attacked || e.Day != 103 {
			t.Errorf("event %+v", e)
		}
	}
	if p.Since[head] != 100 {
		t.Error("what befell somebody moved the day since which they are on the road")
	}
}

// TestLine joins, leaves and joins again: only the last ticket holds a place.
func TestLine(t *testing.T) {
	p := newPeople()
	var heads [3]int32
	for k := range heads {
		heads[k] = p.Arrive(Traveller{Key: uint64(k), Goal: network.NoPlace}, 1)
		p.MoveTo(heads[k], 10, 0, Present)
		p.Become(heads[k], Waiting, Arrived, network.NoPlace)
		p.Join(heads[k], OnList, NeverEnds)
	}
	p.Dawn(101)
	p.WaitFor(heads[0], Deciding, 105)
	p.Become(heads[1], InCustody, Inadmissible, 12)
	if line := p.InLine(0); len(line) != 1 || line[0].Row != heads[2] {
		t.Fatalf("line %v", line)
	}
	p.Join(heads[0], OnApp, NeverEnds)
	if line := p.InLine(0); len(line) != 2 || line[1] != (Ticket{heads[0], 101}) {
		t.Errorf("line %v", line)
	}
	p.Dawn(102)
	p.WaitFor(heads[0], Deciding, 105)
	p.Join(heads[0], OnList, NeverEnds)
	if line := p.InLine(0); len(line) != 2 || line[1] != (Ticket{heads[0], 102}) {
		t.Errorf("who joined again holds more than the last place: %v", line)
	}
	if len(p.InLine(1)) != 0 {
		t.Error("the line of another sector is not empty")
	}
}

// TestCheck breaks a sound row in every way that Check knows.
func TestCheck(t *testing.T) {
	for _, c := range []struct {
		want  string
		spoil func(p *Population)
	}{
		{"row 1 is on the road without a leg", func(p *Population) { p.SetOffOn(0, 1, Evade); p.Leg[1] = network.NoRoute }},
		{"row 2 is on the road without a leg or a way", func(p *Population) { p.SetOffOn(0, 1, Evade); p.Way[2] = NoWay }},
		{"row 0 is waiting but has a leg", func(p *Population) { p.Leg[0] = 1 }},
		{"row 0 is waiting but has a leg", func(p *Population) { p.Done[0] = 1 }},
		{"row 1 is settled but waits", func(p *Population) { p.Become(0, Settled, Entered, 1); p.Wait[1] = OnList }},
		{"row 0 is home but waits", func(p *Population) { p.Become(0, Home, GaveUp, 1); p.Wait[0] = ForHearing }},
		{"row 2 is waiting but is held", func(p *Population) { p.Hold[2] = InBed }},
		{"row 0 has a negative distance or debt", func(p *Population) { p.SetOffOn(0, 1, Evade); p.Done[0] = -1 }},
		{"row 0 has a negative distance or debt", func(p *Population) { p.Debt[0] = -1 }},
		{"row 2 follows row 1, which does not decide", func(p *Population) { p.Head[2] = 1 }},
		{"row 1 is settled while its head is waiting", func(p *Population) { p.Status[1] = Settled }},
		{"row 1 was encountered in the future", func(p *Population) { p.Last[1] = p.Today + 1 }},
	} {
		p, _ := family(t)
		c.spoil(p)
		if got := p.Check(); !strings.HasPrefix(got, c.want) {
			t.Errorf("want %q, got %q", c.want, got)
		}
	}
	p, _ := family(t)
	p.Become(0, Home, GaveUp, 0)
	p.WaitFor(0, Deciding, 200)
	if got := p.Check(); got != "" {
		t.Errorf("a plan to leave home again is no contradiction, but: %s", got)
	}
}

func TestMoving(t *testing.T) {
	p, head := family(t)
	if !p.Moving(head) {
		t.Error("who waits can move")
	}
	p.Become(head, Home, GaveUp, 1)
	if p.Moving(head) {
		t.Error("who went home for good does not move")
	}
	p.WaitFor(head, Deciding, 150)
	if !p.Moving(head) {
		t.Error("who plans to leave again moves")
	}
	p.Become(head, Waiting, Arrived, 10)
	p.SetOffOn(head, 1, Evade)
	p.Become(head, Settled, Entered, 12)
	if p.Moving(head) {
		t.Error("the settled do not move")
	}
}

func TestCauses(t *testing.T) {
	encounters := []Cause{Apprehended, Surrendered, Inadmissible}
	back := []Cause{Returned, LaterallyReturned, Removed, Expelled}
	for c := range Causes {
		if c.Encounter() != slices.Contains(encounters, c) {
			t.Errorf("%s: encounter is %v", c, c.Encounter())
		}
		if c.SentBack() != slices.Contains(back, c) {
			t.Errorf("%s: sent back is %v", c, c.SentBack())
		}
	}
}

func TestCommunities(t *testing.T) {
	c := NewCommunities(2, 3)
	seen := make([]bool, len(c.Heard))
	for s := range 2 {
		for n := range uint8(3) {
			for q := range Parties {
				cell := c.Cell(s, n, q)
				if seen[cell] || cell != s*len(c.PortHeard)+c.Class(n, q) {
					t.Errorf("cell %d of sector %d, nationality %d, %s is taken or astray", cell, s, n, q)
				}
				seen[cell] = true
			}
		}
	}
	if slices.Contains(seen, false) || len(c.Came) != 6 {
		t.Error("cells are left over")
	}
}
