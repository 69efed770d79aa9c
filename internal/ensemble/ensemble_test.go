package ensemble

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"vereda/internal/chance"
	"vereda/internal/ledger"
	"vereda/internal/network"
	"vereda/internal/observe"
	"vereda/internal/people"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// world is a scenario of two months with one instrument.
func world() *scenario.Scenario {
	s := &scenario.Scenario{
		Name: "small", Start: quantity.Date{Y: 2019, M: 1, D: 1}, Days: 59, PeoplePerRow: 10,
		Network: &network.Network{Sectors: []string{"east", "west"}}, Nationalities: []string{"AAA"},
		Instruments: []observe.Instrument{{Name: "encounters", BySector: true, Count: []people.Cause{people.Apprehended}}},
	}
	for d := range s.Days {
		s.Drivers.MonthOf = append(s.Drivers.MonthOf, int32(s.Start.AddDays(d).Month()-s.Start.Month()))
	}
	s.Drivers.DaysIn = []int32{31, 28}
	return s
}

// luck stands for the simulator: every day some people are apprehended, as the
// seed decides. Runs of odd seeds dawdle, so that they end out of order.
func luck(s *scenario.Scenario, seed uint64, each func(quantity.Day)) *ledger.Ledger {
	l := ledger.New(ledger.Shape{Days: s.Days, Sectors: 2, Nationalities: 1, PeoplePerRow: s.PeoplePerRow,
		MonthOf: s.Drivers.MonthOf, Months: 2})
	p, c, source := people.New(2), network.NewConditions(2, 1), chance.New(seed)
	p.Arrive(people.Traveller{Goal: network.NoPlace}, 1)
	p.Active = nil
	for d := range quantity.Day(s.Days) {
		p.Dawn(d)
		for range source.Bits(chance.Test, 0, d) % 8 {
			p.Events = append(p.Events, people.Event{Day: d, Cause: people.Apprehended,
				Sector: network.SectorID(source.Bits(chance.Test, 1, d) % 2)})
		}
		l.Close(d, p, c)
		each(d)
	}
	if seed%2 == 1 {
		time.Sleep(time.Millisecond)
	}
	return l
}

func TestSameResultForAnyNumberOfWorkers(t *testing.T) {
	var first *Result
	for _, workers := range []int{1, 2, 3, 7, 40} {
		got, err := Run(Design{Scenario: world(), Seeds: Seeds(5, 23), Workers: workers, Simulate: luck,
			Extract: func(l *ledger.Ledger) any { return l.DayFlow(3, people.Apprehended, -1) }})
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = got
		}
		// Series point to instruments of different worlds; compare what they hold.
		if a, b := fmt.Sprintf("%v", contents(first)), fmt.Sprintf("%v", contents(got)); a != b {
			t.Errorf("%d workers give another result than one", workers)
		}
	}
	for i, r := range first.Runs {
		if r.Seed != 5+uint64(i) {
			t.Errorf("run %d has seed %d, want %d", i, r.Seed, 5+i)
		}
		alone := luck(world(), r.Seed, func(quantity.Day) {})
		if !reflect.DeepEqual(r.Flows, alone.Cells()) || r.Extra != any(alone.DayFlow(3, people.Apprehended, -1)) {
			t.Errorf("the run with seed %d differs from the same run alone", r.Seed)
		}
	}
}

func contents(r *Result) (list []any) {
	for _, run := range r.Runs {
		list = append(list, run.Seed, run.Flows, run.Stocks, run.Extra)
		for _, s := range run.Series {
			list = append(list, s.Points)
		}
	}
	return list
}

func TestProgressCountsAllDaysAndEnds(t *testing.T) {
	var seen []int
	total := 0
	_, err := Run(Design{Scenario: world(), Seeds: Seeds(1, 4), Workers: 3, Simulate: luck,
		Progress: func(done, all int, elapsed time.Duration) {
			seen, total = append(seen, done), all
			if elapsed < 0 {
				t.Errorf("negative time %v", elapsed)
			}
		}})
	if err != nil {
		t.Fatal(err)
	}
	if total != 4*59 || len(seen) == 0 || seen[len(seen)-1] != total {
		t.Fatalf("progress %v of %d, want it to end at %d", seen, total, 4*59)
	}
	for i := 1; i < len(seen); i++ {
		if seen[i] <= seen[i-1] {
			t.Errorf("progress goes from %d to %d", seen[i-1], seen[i])
		}
	}
}

func TestInterruptFinishesTheRunsInHand(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	var mu sync.Mutex
	begun := 0
	r, err := Run(Design{Scenario: world(), Seeds: Seeds(1, 50), Workers: 2, Context: ctx,
		Simulate: func(s *scenario.Scenario, seed uint64, each func(quantity.Day)) *ledger.Ledger {
			mu.Lock()
			if begun++; begun == 4 {
				cancel()
			}
			mu.Unlock()
			return luck(s, seed, each)
		}})
	if !errors.Is(err, ErrInterrupted) || r == nil || !r.Interrupted {
		t.Fatalf("result %v and error %v, want a partial result and an interrupt", r, err)
	}
	if len(r.Runs) != begun || begun > 5 {
		t.Errorf("%d runs finished of %d begun of 50", len(r.Runs), begun)
	}
	for i := 1; i < len(r.Runs); i++ {
		if r.Runs[i].Seed <= r.Runs[i-1].Seed {
			t.Errorf("seed %d after %d", r.Runs[i].Seed, r.Runs[i-1].Seed)
		}
	}
}

func TestPanicNamesTheSeed(t *testing.T) {
	for range 20 {
		_, err := Run(Design{Scenario: world(), Seeds: Seeds(1, 9), Workers: 3,
			Simulate: func(s *scenario.Scenario, seed uint64, each func(quantity.Day)) *ledger.Ledger {
				if seed == 3 {
					panic("row 7 is on the road without a leg")
				}
				return luck(s, seed, each)
			}})
		if err == nil || !strings.Contains(err.Error(), "seed 3 failed: row 7") {
			t.Fatalf("error %v, want one that names seed 3 and what happened", err)
		}
	}
}

// Of two failing runs the first by seed is named, whichever was quicker.
func TestFirstFailureIsNamed(t *testing.T) {
	both := make(chan bool)
	_, err := Run(Design{Scenario: world(), Seeds: Seeds(1, 2), Workers: 2,
		Simulate: func(s *scenario.Scenario, seed uint64, each func(quantity.Day)) *ledger.Ledger {
			if seed == 2 {
				defer close(both)
				panic("quick")
			}
			<-both
			time.Sleep(20 * time.Millisecond)
			panic("slow")
		}})
	if err == nil || !strings.Contains(err.Error(), "seed 1 failed: slow") {
		t.Errorf("error %v, want that of seed 1", err)
	}
	both = make(chan bool)
	second := make(chan bool)
	_, err = Run(Design{Scenario: world(), Seeds: Seeds(1, 2), Workers: 2,
		Simulate: func(s *scenario.Scenario, seed uint64, each func(quantity.Day)) *ledger.Ledger {
			if seed == 1 {
				<-second
				defer close(both)
				panic("quick")
			}
			close(second)
			<-both
			time.Sleep(20 * time.Millisecond)
			panic("slow")
		}})
	if err == nil || !strings.Contains(err.Error(), "seed 1 failed: quick") {
		t.Errorf("error %v, want that of seed 1", err)
	}
}

func TestDesignFaults(t *testing.T) {
	good := Design{Scenario: world(), Seeds: Seeds(1, 2), Simulate: luck}
	for _, c := range []struct {
		want   string
		change func(*Design)
	}{
		{"no scenario", func(d *Design) { d.Scenario = nil }},
		{"no runner", func(d *Design) { d.Simulate = nil }},
		{"no seeds", func(d *Design) { d.Seeds = nil }},
		{"seed 8 is listed twice", func(d *Design) { d.Seeds = []uint64{8, 1, 8} }},
	} {
		d := good
		c.change(&d)
		if _, err := Run(d); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want one with %q", err, c.want)
		}
	}
}

// TestDesignsTogether: several designs share the workers, the longest runs begin first,
// and each result is that of the design alone.
func TestDesignsTogether(t *testing.T) {
	short := world()
	short.Days = 31
	short.Drivers.MonthOf = short.Drivers.MonthOf[:31]
	var mu sync.Mutex
	var begun []int // days of the runs, in order of their beginning
	total := 0
	designs := []Design{
		{Scenario: short, Seeds: Seeds(1, 3), Workers: 1, ExtractAlone: true},
		{Scenario: world(), Seeds: Seeds(7, 2)},
	}
	for i := range designs {
		designs[i].Extract = func(l *ledger.Ledger) any { return l.DayFlow(3, people.Apprehended, -1) }
		designs[i].Progress = func(_, all int, _ time.Duration) { total = all }
		designs[i].Simulate = func(s *scenario.Scenario, seed uint64, each func(quantity.Day)) *ledger.Ledger {
			mu.Lock()
			begun = append(begun, s.Days)
			mu.Unlock()
			return luck(s, seed, each)
		}
	}
	got, err := RunAll(designs)
	if err != nil || len(got) != 2 || len(got[0].Runs) != 3 || len(got[1].Runs) != 2 {
		t.Fatalf("%d results, error %v", len(got), err)
	}
	if want := []int{59, 59, 31, 31, 31}; !reflect.DeepEqual(begun, want) {
		t.Errorf("runs of %v days begin, want %v", begun, want)
	}
	if want := 3*31 + 2*59; total != want {
		t.Errorf("progress is told of %d days, want %d", total, want)
	}
	for i, d := range designs {
		for k, run := range got[i].Runs {
			alone := luck(d.Scenario, d.Seeds[k], func(quantity.Day) {})
			if run.Seed != d.Seeds[k] || run.Extra != any(alone.DayFlow(3, people.Apprehended, -1)) {
				t.Errorf("design %d: run %d is not that of seed %d", i, k, d.Seeds[k])
			}
			if kept := len(run.Flows) > 0; kept == d.ExtractAlone {
				t.Errorf("design %d: its counts are kept: %t", i, kept)
			}
		}
	}
}
