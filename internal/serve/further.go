package serve

import (
	"context"
	"net/http"

	"vereda/internal/ledger"
	"vereda/internal/pattern"
)

// Some patterns compare the runs with others in which one rule is as it was, or twice
// what it was. Those runs take as long as the base, several times over: they are made
// when somebody asks, as a job that can be followed and stopped like any other.

// further makes the runs that patterns of another job compare with, and says what to
// keep of them.
func (b *job) further(ctx context.Context, h *hold) (func(), error) {
	counter, before := map[string][]any{}, 0
	for _, c := range pattern.Counterfactuals(b.plan.scenario) {
		judge := pattern.Extract(c.Scenario)
		result, err := b.runs(ctx, h, c.Scenario, before, func(l *ledger.Ledger) any { return judge(l) })
		if err != nil || ctx.Err() != nil {
			return nil, err
		}
		for i := range result.Runs {
			counter[c.Name] = append(counter[c.Name], result.Runs[i].Extra)
		}
		before += c.Scenario.Days * len(b.plan.seeds)
	}
	b.plan.judging.judge(counter)
	return func() { b.counter = counter }, nil
}

// judge lets the report of a job be made anew, with further runs beside it.
func (b *job) judge(counter map[string][]any) {
	b.reporting.Lock()
	defer b.reporting.Unlock()
	if b.counter == nil {
		b.counter, b.report = counter, nil
	}
}

// furtherState is what there is to say of the patterns that need further runs.
type furtherState struct {
	Runs   int    `json:"runs"`    // that are needed, over all seeds; 0 where no pattern needs any
	Judged bool   `json:"judged"`  // they were made
	WhyNot string `json:"why_not"` // why they cannot be made; empty where they can
	Job    string `json:"job"`     // the request that makes them now; empty where none does
}

// furtherOf says whether patterns of a job need further runs.
func (s *Server) furtherOf(r *http.Request) (*job, furtherState, error) {
	b, err := s.jobs.find(r.PathValue("id"))
	if err != nil {
		return nil, furtherState{}, err
	}
	if b.plan.patternsOf != "" {
		return nil, furtherState{}, &fault{status: http.StatusConflict, message: "these are themselves runs that patterns compare with"}
	}
	o, err := b.finished()
	if err != nil {
		return nil, furtherState{}, err
	}
	state := furtherState{Runs: len(pattern.Counterfactuals(b.plan.scenario)) * len(b.plan.seeds)}
	b.reporting.Lock()
	state.Judged = b.counter != nil
	b.reporting.Unlock()
	if len(o.patterns()) == 0 {
		state.WhyNot = "patterns are judged over all months of the scenario, and these runs are shorter"
	}
	state.Job = s.jobs.furtherTo(b)
	return b, state, nil
}

// furtherTo is the request that makes the further runs of a job; empty where none waits or
// runs.
func (j *jobs) furtherTo(b *job) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, other := range j.list {
		if other.plan.patternsOf == b.id && !other.ended() && other.ctx.Err() == nil {
			return other.id
		}
	}
	return ""
}

// furtherRuns says whether patterns need further runs.
func (s *Server) furtherRuns(w http.ResponseWriter, r *http.Request) error {
	_, state, err := s.furtherOf(r)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, state)
}

// startFurther makes the further runs, as a job of its own.
func (s *Server) startFurther(w http.ResponseWriter, r *http.Request) error {
	b, state, err := s.furtherOf(r)
	switch {
	case err != nil:
		return err
	case state.WhyNot != "":
		return &fault{status: http.StatusConflict, message: state.WhyNot}
	case state.Runs == 0:
		return &fault{status: http.StatusConflict, message: "no pattern of this scenario needs further runs"}
	}
	p := b.plan
	p.judging, p.patternsOf = b, b.id
	for _, c := range pattern.Counterfactuals(p.scenario) {
		p.further += c.Scenario.Days
	}
	other, err := s.jobs.ask(p)
	if err != nil {
		return err
	}
	status := other.status()
	if status.State == done { // made before, for runs that were let go since
		b.judge(other.counter)
	}
	return writeJSON(w, http.StatusAccepted, status)
}
