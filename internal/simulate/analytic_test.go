package simulate

import (
	"math"
	"testing"

	"vereda/internal/chance"
	"vereda/internal/mechanism"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// limit is the number of standard errors beyond which a test fails; seeds are fixed.
const limit = 6

// bare is the hamlet with nothing in it: no people, no deaths, no news, no
// capacity. Tests of closed forms add to it only what they are about. Every
// day is a month of its own, so that arrivals can be given by day.
func bare(t testing.TB, days int) *scenario.Scenario {
	s := *hamlet(t)
	s.Days = days
	sectors, classes := len(s.Network.Sectors), len(s.Nationalities)*int(people.Parties)
	s.Params.Patrol.Effort, s.Params.Patrol.OnDuty, s.Params.Patrol.Floor = 0, 1, 1
	s.Params.Patrol.Crowding, s.Params.Patrol.Processing, s.Params.Patrol.Technology, s.Params.Patrol.Barrier = 0, 0, 0, 0
	s.Params.Choice = mechanism.ChoiceParams{Appeal: make([]float64, sectors)}
	s.Params.Mortality.Exposure, s.Params.Mortality.Drowning = make([]quantity.Share, sectors), make([]quantity.Share, sectors)
	s.Params.Crossing.TurningBack, s.Params.Crossing.BarrierDetour, s.Params.Crossing.TechnologyDetour = 0, 0, 0
	s.Params.Waiting.Attack, s.Params.Waiting.Abandonment, s.Params.Waiting.HomeShare = make([]quantity.PerDay, sectors), 0, 1
	s.Params.Custody.InteriorInitial, s.Params.Custody.EnrolmentShare = 0, 0
	s.Params.Retry = mechanism.RetryParams{Base: never, Soon: 1, SoonDelay: 1, LaterDelay: 1}
	s.Params.Composition.DebtSpread, s.Params.Unemployment.Effect = 0, 0
	s.Margins = make([]people.Margin, classes)
	s.Timeline = policy.NewTimeline([]policy.Change{})
	d := &s.Drivers
	d.MonthOf, d.DaysIn, d.ClimateMonth = make([]int32, days), make([]int32, days), make([]uint8, days)
	for i := range days {
		d.MonthOf[i], d.DaysIn[i] = int32(i), 1
	}
	d.Arrivals = make([]float64, days*classes)
	d.InteriorBookIns, d.Unemployment = make([]float64, days), make([]quantity.Share, days)
	return &s
}

// Log-odds at which nobody, or everybody, tries again.
const never, surely = -1e3, 1e3

// adults is the class of single adults of the first nationality.
const adults = int(people.SingleAdult)

// arrive sets the number of single adults of the first nationality on a day.
func arrive(s *scenario.Scenario, day int, number float64) {
	s.Drivers.Arrivals[day*len(s.Nationalities)*int(people.Parties)+adults] = number
}

// rule puts a rule in force everywhere from day 0 on, or in one sector.
func rule(s *scenario.Scenario, name string, value float64, sector ...network.SectorID) {
	scope := policy.Everywhere
	if len(sector) > 0 {
		scope.Sector = sector[0]
	}
	row := policy.FindRule(name)
	if row < 0 {
		panic("no rule " + name)
	}
	s.Timeline = policy.NewTimeline(append(s.Timeline.Changes(), policy.Change{Rule: row, Scope: scope, Value: value}))
}

// catch makes every crossing end in an apprehension with chance p.
func catch(s *scenario.Scenario, p float64) {
	rule(s, "agents", 100)
	s.Params.Patrol.Effort = 1e3
	if p < 1 {
		s.Params.Patrol.Effort = -math.Log1p(-p)
	}
}

// pace sets the speed of all crossings [km/day].
func pace(s *scenario.Scenario, speed quantity.KmDay) {
	net := *s.Network
	net.Routes = append([]network.Route{}, net.Routes...)
	for i := range net.Routes {
		if net.Routes[i].Mode == network.Crossing {
			net.Routes[i].Speed = speed
		}
	}
	s.Network = &net
}

// expect fails where a number is further than 0.5 % or limit standard errors
// from what it should be.
func expect(t *testing.T, what string, got, want, standardError float64) {
	t.Helper()
	if z := (got - want) / standardError; !(math.Abs(z) < limit) || !(math.Abs(got/want-1) < 0.005) {
		t.Errorf("%s: %v, want %v (%.2f %%, %.1f standard errors)", what, got, want, 100*(got/want-1), z)
	}
}

// TestRepeatedTrials holds a day of evasion, apprehension, return over land and
// trying again against the closed forms of repeated trials: N = F/(1−sθp),
// A = pN, S = (1−p)N, repeat share f = sθp with full look-back, share ever in
// (1−p)/(1−sθp), deterred s(1−θ)A. With s = θ = 1 the repeat share is p.
func TestRepeatedTrials(t *testing.T) {
	const number = 400_000
	for _, c := range []struct{ p, theta, s float64 }{{0.35, 1, 1}, {0.54, 1, 1}, {0.45, 0.54, 1}, {0.7, 0.8, 0.75}} {
		s := bare(t, 90)
		arrive(s, 0, number)
		pace(s, 400)
		catch(s, c.p)
		rule(s, "land_return", c.s)
		s.Params.Retry.Base = math.Log(c.theta / (1 - c.theta))
		if c.theta == 1 {
			s.Params.Retry.Base = surely
		}
		n := tally(s)
		first := float64(n[people.Arrived])
		f := c.s * c.theta * c.p
		attempts, met := first/(1-f), first*c.p/(1-f)
		last := c.p * (1 - c.s*c.theta) / (1 - f) // ends with an apprehension
		again := f / ((1 - f) * (1 - f))
		expect(t, "attempts", float64(n[people.SetOff]), attempts, math.Sqrt(first*again))
		expect(t, "apprehensions", float64(n[people.Apprehended]), met, math.Sqrt(first*(again+last*(1-last)))+1e-9)
		expect(t, "successes", float64(n[people.Entered]), (1-c.p)*attempts, math.Sqrt(first*last*(1-last))+1e-9)
		expect(t, "share ever in", float64(n[people.Entered])/first, (1-c.p)/(1-f), math.Sqrt(last*(1-last)/first)+1e-9)
		expect(t, "repeat share", float64(n[repeats])/float64(n[people.Apprehended]), f, math.Sqrt(f*(1-f)/met))
		if c.theta < 1 {
			deterred := c.s * (1 - c.theta) * met
			expect(t, "deterred", float64(n[people.GaveUp]), deterred, math.Sqrt(deterred))
		}
	}
}

// repeats is the row of a tally for encounters of people met before.
const repeats = people.Causes

// tally runs a scenario and counts its events by cause, and repeats.
func tally(s *scenario.Scenario) (n [people.Causes + 1]int) {
	for _, w := range Days(s, 1) {
		for i := range w.People.Events {
			e := &w.People.Events[i]
			n[e.Cause]++
			if e.Cause.Encounter() && w.People.Previous[e.Person] != people.NeverDay {
				n[repeats]++
			}
		}
	}
	return n
}

// TestApprehensionDoesNotDependOnSpeed: one crossing ends in an apprehension
// with the chance of the day, whatever the speed and the detour.
func TestApprehensionDoesNotDependOnSpeed(t *testing.T) {
	const number, p = 200_000, 0.36
	for _, speed := range []quantity.KmDay{5, 20, 55, 400} {
		for _, detour := range []float64{0, 1.3} {
			s := bare(t, 40)
			arrive(s, 0, number)
			pace(s, speed)
			catch(s, p)
			rule(s, "barrier", 1)
			s.Params.Crossing.BarrierDetour = detour
			n := tally(s)
			if n[people.Apprehended]+n[people.Entered] != n[people.Arrived] {
				t.Fatal("somebody is still on the way")
			}
			got := float64(n[people.Apprehended]) / float64(n[people.Arrived])
			if z := (got - p) / math.Sqrt(p*(1-p)/number); !(math.Abs(z) < limit) {
				t.Errorf("speed %v, detour %v: share %v apprehended, want %v (%.1f standard errors)", speed, detour, got, p, z)
			}
		}
	}
}

// erlangB is the share lost by c servers at offered load a.
func erlangB(c int, a float64) float64 {
	b := 1.0
	for k := 1; k <= c; k++ {
		b = a * b / (float64(k) + a*b)
	}
	return b
}

// dailyLoss is the share lost of Poisson arrivals of a mean number a day where
// each of c beds falls free on a day with chance q, before the day's people
// come: the exact loss system of daily steps, of which erlangB is the limit for
// long stays. It iterates the distribution of the number of beds taken.
func dailyLoss(c int, mean, q float64) float64 {
	poisson := make([]float64, 60)
	poisson[0] = math.Exp(-mean)
	for k := 1; k < len(poisson); k++ {
		poisson[k] = poisson[k-1] * mean / float64(k)
	}
	leave := make([][]float64, c+1) // binomial
	for n := range leave {
		leave[n] = make([]float64, n+1)
		for k := range leave[n] {
			a, _ := math.Lgamma(float64(n + 1))
			b, _ := math.Lgamma(float64(k + 1))
			d, _ := math.Lgamma(float64(n - k + 1))
			leave[n][k] = math.Exp(a - b - d + float64(k)*math.Log(q) + float64(n-k)*math.Log1p(-q))
		}
	}
	taken, lost := make([]float64, c+1), 0.0
	taken[0] = 1
	for range int(40 / q) {
		after := make([]float64, c+1)
		for n, share := range taken {
			for k, l := range leave[n] {
				after[n-k] += share * l
			}
		}
		taken, lost = make([]float64, c+1), 0
		for n, share := range after {
			for k, l := range poisson {
				taken[min(c, n+k)] += share * l
				lost += share * l * float64(max(0, n+k-c))
			}
		}
	}
	return lost / mean
}

// TestBedsAreALossSystem sends Poisson numbers of people into beds: the share
// for whom there is none is that of Erlang's loss formula, corrected for days
// as steps, and the mean number in beds is the rate of admission times the mean
// stay (Little).
func TestBedsAreALossSystem(t *testing.T) {
	const beds, stay, perDay, days, batches = 30, 60.0, 0.6, 400_000, 50
	want := dailyLoss(beds, perDay, 1/stay)
	if limiting := erlangB(beds, perDay*stay); math.Abs(dailyLoss(beds, perDay/40, 1/(40*stay))/limiting-1) > 0.002 || math.Abs(want/limiting-1) > 0.03 {
		t.Fatalf("daily steps lose %v, in the limit %v", want, limiting)
	}
	s := bare(t, days)
	catch(s, 1)
	rule(s, "expedited_removal", 1)
	rule(s, "beds", beds)
	rule(s, "bed_use", 1)
	rule(s, "removal_flights", 1e5)
	s.Params.Custody.RemovalStay = stay
	draw := chance.New(5)
	for day := range days {
		arrive(s, day, float64(chance.Poisson(draw.Unit(chance.Test, 1, quantity.Day(day)), perDay)))
	}
	var shares [batches]float64
	came, lost, inBeds, admitted := 0, 0, 0, 0
	for day, w := range Days(s, 1) {
		for i := range w.People.Events {
			switch w.People.Events[i].Cause {
			case people.Apprehended:
				came++
			case people.Released:
				lost++
			case people.Detained:
				admitted++
			}
		}
		inBeds += int(w.Conditions.Beds[0])
		if (int(day)+1)%(days/batches) == 0 {
			shares[int(day)/(days/batches)] = float64(lost)
		}
	}
	deviation, last := 0.0, 0.0
	for _, total := range shares {
		d := (total-last)/(perDay*days/batches) - want
		deviation += d * d
		last = total
	}
	got := float64(lost) / float64(came)
	if z := (got - want) / math.Sqrt(deviation/batches/batches); !(math.Abs(z) < limit) || math.Abs(got/want-1) > 0.03 {
		t.Errorf("share without a bed %v, want %v (%.1f standard errors)", got, want, z)
	}
	expect(t, "mean number in beds", float64(inBeds)/days, float64(admitted)/days*stay, float64(admitted)/days*stay/math.Sqrt(float64(admitted)))
}

// appointed is a world where everybody asks for an appointment of one sector.
func appointed(t *testing.T, days int, perDay, places, lottery float64) *scenario.Scenario {
	s := bare(t, days)
	for i := range s.Margins {
		s.Margins[i].Claims = 1
	}
	s.Params.Choice.Port = 60
	rule(s, "appointments", places, 0)
	rule(s, "appointment_lottery", lottery)
	rule(s, "port_parole", 1)
	for day := range days {
		arrive(s, day, perDay)
	}
	return s
}

// TestQueueInOverload: without giving up and oldest first, who joins behind Q
// people waits Q/μ days.
func TestQueueInOverload(t *testing.T) {
	const perDay, places, days = 50, 20, 300
	var behind [days]float64
	served := 0
	for day, w := range Days(appointed(t, days, perDay, places, 0), 1) {
		behind[day] = float64(w.Conditions.Queue[0])
		for i := range w.People.Events {
			e := &w.People.Events[i]
			if e.Cause != people.Inadmissible || e.Lasted < 10 {
				continue
			}
			served++
			joined := day - e.Lasted
			// The last of those who joined that day had Q people up to themselves.
			low, high := math.Floor(behind[joined-1]/places), math.Ceil(behind[joined]/places)
			if wait := float64(e.Lasted); wait < low || wait > high {
				t.Fatalf("who joined on day %d behind %v people waited %v days", joined, behind[joined], wait)
			}
		}
	}
	if want := float64((days - 15) * places); float64(served) < want*0.95 {
		t.Errorf("%d served after a wait, want about %v", served, want)
	}
}

// TestQueueWithGivingUp: at rest λ = μ + αQ whatever the order of service. The
// wait of those served is ln(λ/μ)/α oldest first; with half by lot the oldest
// wait ln(2λ/μ)/(α + μ/2Q), because the lot thins the line on its way.
func TestQueueWithGivingUp(t *testing.T) {
	const perDay, places, days, settled, rate = 500.0, 200.0, 1400, 400, 0.02
	daily := -math.Expm1(-rate) // of those in line in the evening leave a day
	for _, lottery := range []float64{0, 0.5} {
		s := appointed(t, days, perDay, places, lottery)
		s.Params.Waiting.Abandonment = rate
		queue, longest, oldest := 0.0, quantity.Day(0), 0.0
		for day, w := range Days(s, 1) {
			if day < settled {
				continue
			}
			longest = 0
			for i := range w.People.Events {
				if e := &w.People.Events[i]; e.Cause == people.Inadmissible {
					longest = max(longest, e.Lasted)
				}
			}
			queue += float64(w.Conditions.Queue[0]) / (days - settled)
			oldest += float64(longest) / (days - settled)
		}
		// The line is counted when the day's places are taken and before anybody
		// gives up, which those who joined today do not do.
		wantQueue := (perDay-places)/daily + perDay
		wantWait := math.Log(perDay/places) / rate
		if lottery > 0 {
			wantWait = math.Log(2*perDay/places) / (rate + places/2/wantQueue)
		}
		// The line fluctuates as a sum of Poisson numbers with a memory of 1/α.
		expect(t, "people in line", queue, wantQueue, math.Sqrt((perDay-places)/rate/rate/(days-settled)))
		if math.Abs(oldest-wantWait) > 1+0.02*wantWait {
			t.Errorf("lottery %v: the oldest wait %v days, want %v", lottery, oldest, wantWait)
		}
	}
}
