package serve

import (
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"time"

	"vereda/internal/clock"
	"vereda/internal/ensemble"
	"vereda/internal/ledger"
	"vereda/internal/quantity"
	"vereda/internal/result"
	"vereda/internal/scenario"
)

// A server has one token, or none on somebody's own machine. What it bounds for everybody
// who asks is therefore bounded for the token: the queue and the time of one request
// (jobs.go), processor time, memory and people before a run begins, the disk, and how
// many files are read and documents made at once (here).

// spent is the processor time that runs used within the last hour, by minute.
type spent struct {
	most  time.Duration // 0 for no bound
	clock clock.Clock

	mu      sync.Mutex
	minutes [60]time.Duration
	last    int64 // the minute that was used last, by the steady clock
}

func newSpent(most time.Duration, c clock.Clock) *spent { return &spent{most: most, clock: c} }

// move lets go of minutes that are more than an hour ago.
func (s *spent) move() int64 {
	minute := int64(s.clock.Elapsed() / time.Minute)
	if minute-s.last >= int64(len(s.minutes)) {
		clear(s.minutes[:])
	} else {
		for m := s.last + 1; m <= minute; m++ {
			s.minutes[m%60] = 0
		}
	}
	s.last = max(s.last, minute)
	return s.last
}

// add counts time as used.
func (s *spent) add(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.minutes[s.move()%60] += d
}

// over reports whether nothing is left.
func (s *spent) over() bool {
	if s.most == 0 {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.move()
	sum := time.Duration(0)
	for _, d := range s.minutes {
		sum += d
	}
	return sum >= s.most
}

// usedUp is what is said where nothing is left.
func (s *spent) usedUp() string {
	return fmt.Sprintf("the runs of the last hour used %v of processor time, which is the limit of this server; try again in %d minutes", s.most, s.minutesLeft())
}

// minutesLeft is after how many minutes something is left again, if nothing runs until then:
// each minute lets go of the one that is an hour ago.
func (s *spent) minutesLeft() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	last, sum := s.move(), time.Duration(0)
	for after := len(s.minutes); after > 0; after-- {
		// The minute that is let go of after so many stands as many before an hour from the last.
		if sum += s.minutes[(last+int64(after))%60]; sum >= s.most {
			return after
		}
	}
	return 0
}

// metered is a runner whose time is counted day by day.
func (s *spent) metered(run ensemble.Runner) ensemble.Runner {
	if s.most == 0 {
		return run
	}
	return func(world *scenario.Scenario, seed uint64, each func(quantity.Day)) *ledger.Ledger {
		from := s.clock.Elapsed()
		count := func() {
			now := s.clock.Elapsed()
			s.add(now - from)
			from = now
		}
		defer count()
		return run(world, seed, func(day quantity.Day) {
			count()
			each(day)
		})
	}
}

// fits says what is wrong with a plan whose runs would take more memory than this server
// gives: the rows of people are known before the first day.
func (s *Server) fits(p *plan) error {
	if s.config.Footprint == nil {
		return nil
	}
	each, most := s.config.Footprint(p.scenario), int64(s.config.Limits.Heap)
	atOnce := int64(min(runtime.GOMAXPROCS(0), len(p.seeds)))
	if each >= 0 && each <= most/atOnce {
		return nil
	}
	return &fault{status: http.StatusUnprocessableEntity, message: fmt.Sprintf("%d runs at the same time need about %d MiB of memory, and this server gives %d MiB; %s",
		atOnce, max(each, 0)>>20*atOnce, most>>20, s.wouldFit(p, each, atOnce))}
}

// wouldFit says what to ask for instead of runs that need too much memory, each so much.
func (s *Server) wouldFit(p *plan, each, atOnce int64) string {
	most, list := int64(s.config.Limits.Heap), []string{}
	if each > 0 && most/each > 0 {
		list = append(list, fmt.Sprintf("ask for at most %d of %d seeds", most/each, len(p.seeds)))
	}
	for _, n := range []int{2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000} {
		if n <= p.scenario.PeoplePerRow {
			continue
		}
		coarser := *p.scenario
		coarser.PeoplePerRow = n
		if need := s.config.Footprint(&coarser); need >= 0 && need <= most/atOnce {
			list = append(list, fmt.Sprintf("set people_per_row of the scenario to %d, now %d", n, p.scenario.PeoplePerRow))
			break
		}
	}
	if len(list) == 0 {
		return "its tables alone do not fit; run it with vereda run on a machine with more memory"
	}
	return strings.Join(list, ", or ")
}

// Sizes of what a result folder holds [bytes], with room: a cell of the counts, or another
// count that is not zero, in all its tables together; documents and schemas. Measured
// on the scenarios of the tests: a third of this.
const (
	bytesPerCount = 30
	bytesOfFolder = 1 << 20
)

// diskOf is at most what a result takes on the disk [bytes].
func diskOf(r *result.Report) int64 {
	total := int64(bytesOfFolder)
	for _, file := range r.Resolved {
		total += int64(len(file))
	}
	for _, extra := range r.Extra {
		total += int64(len(extra.Bytes))
	}
	counts := len(r.Counts) + len(r.Scores)
	for i := range r.Result.Runs {
		run := &r.Result.Runs[i]
		counts += len(run.Flows)
		for _, values := range [][]float64{run.Stocks, run.Legs, run.Money, run.Living, run.Border} {
			for _, v := range values {
				if v != 0 {
					counts++
				}
			}
		}
		for _, series := range run.Series {
			counts += len(series.Points)
		}
	}
	return total + int64(counts)*bytesPerCount
}

// patienceForTurn is how long a request waits for its turn: less than the time that the
// server gives an answer.
const patienceForTurn = 30 * time.Second

// inTurn lets as many requests of these routes work at the same time as the limits say;
// others wait, and are refused when that takes long. Each may hold an archive and what is
// in it in memory, or a document.
func (s *Server) inTurn(answer func(http.ResponseWriter, *http.Request) error) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		wait := time.NewTimer(patienceForTurn)
		defer wait.Stop()
		select {
		case s.turns <- struct{}{}:
			defer func() { <-s.turns }()
			return answer(w, r)
		case <-r.Context().Done():
			return nil // nobody is left to tell
		case <-wait.C:
			return &fault{status: http.StatusTooManyRequests, message: "too many files are being read and documents made; try again"}
		}
	}
}
