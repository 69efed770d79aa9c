package simulate

import (
	"slices"
	"strings"
	"testing"

	"vereda/internal/network"
	"vereda/internal/people"
)

// TestCheckerBites breaks one thing in the middle of a run of the hamlet: the
// checker must say what.
func TestCheckerBites(t *testing.T) {
	first := func(p *people.Population, status people.Status) int32 {
		for i := range p.Key {
			if p.Status[i] == status {
				return int32(i)
			}
		}
		panic("nobody has this status")
	}
	inLine := func(p *people.Population) (*[]people.Ticket, int) {
		for s := range p.Lines {
			at := slices.IndexFunc(p.Lines[s], func(t people.Ticket) bool { return p.Wait[t.Row] == people.OnList || p.Wait[t.Row] == people.OnApp })
			if at >= 0 {
				return &p.Lines[s], at
			}
		}
		panic("nobody stands in line")
	}
	for _, c := range []struct {
		phase string
		spoil func(w *world)
		want  string
	}{
		{"custody", func(w *world) { w.People.Status[first(w.People, people.Dead)] = people.Home }, "by its events dead"},
		{"custody", func(w *world) { w.People.Status[first(w.People, people.Settled)] = people.Home }, "by its events settled"},
		{"custody", func(w *world) { w.People.At[first(w.People, people.Dead)] = 0 }, "is dead and has moved"},
		{"custody", func(w *world) { w.People.At[first(w.People, people.Settled)] = 0 }, "is settled in"},
		{"ports", func(w *world) { w.People.Events = w.People.Events[:len(w.People.Events)-1] }, "by its events"},
		{"ports", func(w *world) { w.People.Events[len(w.People.Events)-1].Cause = people.Entered }, "by entered"},
		{"journey", func(w *world) { w.People.Encounters[first(w.People, people.InCustody)]++ }, "encounters, by its events"},
		{"arrival", func(w *world) { w.People.Attempts[0]++ }, "attempts"},
		{"arrival", func(w *world) { w.People.Last[first(w.People, people.InCustody)]-- }, "was encountered on days"},
		{"arrival", func(w *world) { w.People.Claims[7] = !w.People.Claims[7] }, "has become another"},
		{"arrival", func(w *world) { w.People.Party[7]++ }, "has become another"},
		{"custody", func(w *world) { w.Conditions.Beds[0]++ }, "beds and"},
		{"custody", func(w *world) { w.Conditions.FamilyBeds[0]-- }, "family beds are taken"},
		{"custody", func(w *world) { w.Conditions.Enrolled[0] += 1000 }, "are enrolled of"},
		{"ports", func(w *world) { w.Conditions.Queue[1]++ }, "queues of"},
		{"ports", func(w *world) { line, at := inLine(w.People); *line = append(*line, (*line)[at]) }, "has 2 places in the line"},
		{"ports", func(w *world) { line, at := inLine(w.People); *line = slices.Delete(*line, at, at+1) }, "has 0 places in the line"},
		{"processing", func(w *world) { w.Conditions.Ports[0] -= 9 }, "ports 0 stands at"},
		{"processing", func(w *world) { w.Conditions.Appointments[0] += 9 }, "appointments 0 stands at"},
		{"policy", func(w *world) { w.People.Active = w.People.Active[1:] }, "stands 0 times"},
		{"policy", func(w *world) { w.People.Active = append(w.People.Active, w.People.Active[0]) }, "stands 2 times"},
		{"choice", func(w *world) { w.People.Road = w.People.Road[:len(w.People.Road)-1] }, "stands 0 times in the list of those on the road"},
		{"ports", func(w *world) { w.People.Station = append(w.People.Station, w.People.Station...) }, "stands 2 times in the list of those in a station"},
		{"information", func(w *world) { w.Communities.LetIn[0] = w.Communities.Heard[0] + 1 }, "let in than met"},
		{"information", func(w *world) { w.Communities.Came[0] /= w.Conditions.Heat[0] * 0 }, "came has"},
		{"patrol", func(w *world) { w.Conditions.Apprehension[0] = 1.01 }, "chance 1.01"},
		{"policy", func(w *world) { w.People.Done[first(w.People, people.EnRoute)] += 60 }, "has done"},
		{"retry", func(w *world) { w.People.Wait[first(w.People, people.Waiting)] = people.NoWait }, "nothing comes next"},
		{"policy", func(w *world) { w.People.Since[0] = w.Day + 1 }, "since"},
		{"arrival", func(w *world) { w.People.Key[3] = w.People.Key[4] }, "has become another"},
		{"arrival", func(w *world) { w.People.Arrive(people.Traveller{Key: 1, Goal: network.NoPlace}, 1) }, "rows for"},
	} {
		spoilt := false
		fault := checkRun(hamlet(t), 1, func(w *world, phase *Phase) {
			if !spoilt && w.Day >= 95 && phase.Name == c.phase && len(w.People.Events) > 0 == (c.phase != "policy") {
				c.spoil(w)
				spoilt = true
			}
		})
		if !strings.Contains(fault, c.want) {
			t.Errorf("after %s: want a fault with %q, got %q", c.phase, c.want, fault)
		}
	}
}
