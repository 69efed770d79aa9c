// Package calibrate derives what a scenario takes as given from what was
// counted, by running the model: first arrivals by group and month, and the
// constants of the sectors. It changes no file; the caller writes what it gives.
//
// Two fits, two kinds of data, kept apart: first arrivals see only monthly
// totals by nationality and party, never sectors, repeat shares, dispositions
// or deaths; the constants of the sectors see only shares of sectors, and only
// in the years used for fitting.
package calibrate

import (
	"context"
	"math"
	"slices"

	"vereda/internal/ensemble"
	"vereda/internal/ledger"
	"vereda/internal/people"
	"vereda/internal/portable"
	"vereda/internal/scenario"
)

// Options say how long to iterate and on what.
type Options struct {
	Iterations int
	Seeds      []uint64
	Workers    int
	Simulate   ensemble.Runner
	Context    context.Context
	// Told is called after every iteration with the mean relative distance of
	// the monthly totals from those counted, weighted by people, and the mean
	// absolute distance of sector shares over the fit years.
	Told func(iteration int, totals, shares float64)
}

// gain is the part of a correction that one iteration makes to the constants of
// sectors: habit amplifies them, so a full step would overshoot.
const gain = 0.5

// step is the part of a correction to first arrivals, on the log scale, that
// one iteration makes: the chance of apprehension answers to the flow, so a
// full step would swing.
const step = 0.7

// strongest bounds one correction of a month's arrivals: a month of few people
// is mostly luck.
const strongest = 3

// totals is what one run counted: by month × class, and by sector over the fit.
type totals struct {
	classes []float64
	sectors []float64
	lags    []float64 // class × months from setting out to an encounter
}

// Invert looks for the first arrivals with which the model counts what was
// counted, by fixed-point iteration:
//
//	F' = F · ((counted + c) / (simulated + c))^g
//
// for each month, nationality and party, c being a few rows. Where the scenario
// holds the way to the border, people are met months after they set out: the
// correction of a month of departures is then the mean of the corrections of
// the months in which its people are met, weighted by the model's own lags
// (Richardson 1972; Lucy 1974), and departures are smoothed over neighbouring
// months, because counts that come later cannot tell them apart. Where the total of
// a month is missing, arrivals stay as they are. It returns the scenario with
// the arrivals; s is not changed. If sectors are to be fitted, the constants of
// sectors are corrected in the same iterations:
//
//	a' = a + g·ln(share counted / share simulated), within what the parameter can have
//
// Departures are those given, whatever the scenario says, and months at the end for
// which departures are held are left out: the scenario that is returned ends before them.
func Invert(s *scenario.Scenario, sectors bool, o Options) (*scenario.Scenario, error) {
	out := read(s)
	out.Made = false
	out.Params.Choice.Appeal = append([]float64(nil), s.Params.Choice.Appeal...)
	share := sharesCounted(s)
	for i := range o.Iterations {
		mean, err := simulateAll(&out, o)
		if err != nil {
			return nil, err
		}
		off := correctArrivals(&out, mean)
		apart := 0.0
		if sectors {
			apart = correctAppeal(&out, share, mean.sectors)
		}
		if o.Told != nil {
			o.Told(i+1, off, apart)
		}
	}
	return &out, nil
}

// read is the scenario up to the last month for which its series of arrivals has rows.
// Its arrivals are a copy.
func read(s *scenario.Scenario) scenario.Scenario {
	out := *s
	months := s.Months()
	for _, info := range s.Series {
		if info.Name == "arrivals" {
			months -= info.Held
		}
	}
	classes := len(s.Nationalities) * int(people.Parties)
	d := &out.Drivers
	d.DaysIn, d.Arrivals = d.DaysIn[:months], slices.Clone(d.Arrivals[:months*classes])
	out.EncounterTotals, out.PortsCounted = s.EncounterTotals[:months*classes], s.PortsCounted[:months]
	for out.Days > 0 && int(d.MonthOf[out.Days-1]) >= months {
		out.Days--
	}
	d.MonthOf = d.MonthOf[:out.Days]
	return out
}

// simulateAll runs the seeds and averages what they counted.
func simulateAll(s *scenario.Scenario, o Options) (totals, error) {
	result, err := ensemble.Run(ensemble.Design{Scenario: s, Seeds: o.Seeds, Workers: o.Workers, Simulate: o.Simulate,
		Context: o.Context, Extract: func(l *ledger.Ledger) any { return count(s, l) }})
	if err != nil {
		return totals{}, err
	}
	classes := len(s.Nationalities) * int(people.Parties)
	mean := totals{classes: make([]float64, s.Months()*classes), sectors: make([]float64, len(s.Network.Sectors)),
		lags: make([]float64, classes*ledger.LagMonths)}
	for _, r := range result.Runs {
		t := r.Extra.(totals)
		for i, v := range t.classes {
			mean.classes[i] += v / float64(len(result.Runs))
		}
		for i, v := range t.sectors {
			mean.sectors[i] += v
		}
		for i, v := range t.lags {
			mean.lags[i] += v
		}
	}
	return mean, nil
}

// count takes from a ledger what the totals of a month hold.
func count(s *scenario.Scenario, l *ledger.Ledger) totals {
	classes := len(s.Nationalities) * int(people.Parties)
	t := totals{classes: make([]float64, s.Months()*classes), sectors: make([]float64, len(s.Network.Sectors))}
	for class := range classes {
		t.lags = append(t.lags, l.Lags(class/int(people.Parties), people.Party(class%int(people.Parties)))...)
	}
	for m := range s.Months() {
		causes := []people.Cause{people.Apprehended, people.Surrendered}
		if s.PortsCounted[m] {
			causes = append(causes, people.Inadmissible)
		}
		for class := range classes {
			sel := ledger.Select{Sector: -1, Nationality: class / int(people.Parties), Party: class % int(people.Parties)}
			for _, c := range causes {
				t.classes[m*classes+class] += l.Flow(m, c, sel)
			}
		}
		if !s.InFit(s.MonthAt(m)) {
			continue
		}
		for k := range t.sectors {
			sel := ledger.Select{Sector: k, Nationality: -1, Party: -1}
			t.sectors[k] += l.Flow(m, people.Apprehended, sel) + l.Flow(m, people.Surrendered, sel)
		}
	}
	return t
}

// correctArrivals makes one iteration and returns how far the totals were off.
func correctArrivals(s *scenario.Scenario, mean totals) float64 {
	simulated := mean.classes
	few := 3 * float64(s.PeoplePerRow)
	off, all := 0.0, 0.0
	classes := len(s.Nationalities) * int(people.Parties)
	ratios := make([]float64, len(s.EncounterTotals)) // on the log scale
	for i, counted := range s.EncounterTotals {
		if counted < 0 {
			continue
		}
		off += math.Abs(counted - simulated[i])
		all += counted
		ratio := (counted + few) / (simulated[i] + few)
		ratios[i] = step * portable.Log(min(strongest, max(1/float64(strongest), ratio)))
	}
	for i, counted := range s.EncounterTotals {
		if s.Network.OnTheWay {
			s.Drivers.Arrivals[i] *= portable.Exp(meanRatio(s, ratios, mean.lags, i/classes, i%classes))
		} else {
			s.Drivers.Arrivals[i] *= portable.Exp(ratios[i])
		}
		if s.Drivers.Arrivals[i] == 0 && counted > 0 {
			s.Drivers.Arrivals[i] = counted
		}
	}
	if s.Network.OnTheWay {
		smooth(s, mean.lags)
	}
	return off / max(all, 1)
}

// smooth keeps departures from swinging from month to month, which the counts
// that come months later could not tell, and gives months whose people are
// mostly met after the end of the run the mean of the three months before.
func smooth(s *scenario.Scenario, lags []float64) {
	const neighbour = 0.2
	classes, months := len(s.Nationalities)*int(people.Parties), s.Months()
	for class := range classes {
		own := lags[class*ledger.LagMonths : (class+1)*ledger.LagMonths]
		known := months - behind(own)
		before := make([]float64, months)
		for m := range months {
			before[m] = s.Drivers.Arrivals[m*classes+class]
		}
		for m := range months {
			at := func(i int) float64 { return before[min(max(i, 0), months-1)] }
			s.Drivers.Arrivals[m*classes+class] = float64((1-2*neighbour)*before[m]) + float64(neighbour*(at(m-1)+at(m+1)))
		}
		known = max(known, 3)
		for m := known; m < months; m++ {
			sum := 0.0
			for k := 1; k <= 3; k++ {
				sum += s.Drivers.Arrivals[(known-k)*classes+class] / 3
			}
			s.Drivers.Arrivals[m*classes+class] = sum
		}
	}
}

// behind is the number of months before the end from which on most people of a
// class are met after it: the median of the lags.
func behind(lags []float64) int {
	all, sum := 0.0, 0.0
	for _, v := range lags {
		all += v
	}
	for k, v := range lags {
		if sum += v; all > 0 && sum >= all/2 {
			return k
		}
	}
	return 0
}

// meanRatio is the correction of the departures of a class in a month: the mean
// of the corrections of the months in which its people are met, as far as these
// have a total.
func meanRatio(s *scenario.Scenario, ratios, lags []float64, month, class int) float64 {
	classes := len(s.Nationalities) * int(people.Parties)
	sum, weight := 0.0, 0.0
	for k, met := range lags[class*ledger.LagMonths : (class+1)*ledger.LagMonths] {
		at := (month+k)*classes + class
		if at >= len(ratios) {
			break
		}
		if s.EncounterTotals[at] >= 0 {
			sum += met * ratios[at]
			weight += met
		}
	}
	if weight == 0 {
		return 0
	}
	return sum / weight
}

// sharesCounted are the shares of the sectors in the encounters between ports
// counted over the fit years, from the first instrument that counts them all by
// sector; nil where there is none.
func sharesCounted(s *scenario.Scenario) []float64 {
	for i := range s.Instruments {
		in := &s.Instruments[i]
		if !in.BySector || in.ByNation || in.ByParty || len(in.Count) != 2 || in.Count[0] != people.Apprehended || in.Count[1] != people.Surrendered {
			continue
		}
		sum := make([]float64, len(s.Network.Sectors))
		for _, p := range s.Observed[i].Points {
			if s.InFit(p.Month) && p.Sector >= 0 {
				sum[p.Sector] += p.Value
			}
		}
		return normal(sum)
	}
	return nil
}

// correctAppeal makes one iteration and returns how far shares were off.
func correctAppeal(s *scenario.Scenario, counted, simulated []float64) float64 {
	if counted == nil {
		return 0
	}
	simulated = normal(simulated)
	off, mean := 0.0, 0.0
	appeal := s.Params.Choice.Appeal
	for k := range appeal {
		off += math.Abs(counted[k]-simulated[k]) / float64(len(appeal))
		if counted[k] > 0 {
			appeal[k] += gain * portable.Log((counted[k]+1e-4)/(simulated[k]+1e-4))
		}
		mean += appeal[k] / float64(len(appeal))
	}
	low, high := limits()
	for k := range appeal {
		appeal[k] = min(high, max(low, appeal[k]-mean)) // only differences matter
	}
	return off
}

// limits are those of a sector's constant. The range that the scenario states says how
// far the fit may be off, and moves with it.
func limits() (low, high float64) {
	for _, d := range scenario.ParameterDefinitions() {
		if d.Name == "choice.appeal" {
			return d.Low, d.High
		}
	}
	return math.Inf(-1), math.Inf(1)
}

func normal(v []float64) []float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	out := make([]float64, len(v))
	for i, x := range v {
		out[i] = x / max(sum, 1e-300)
	}
	return out
}
