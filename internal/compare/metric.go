package compare

import (
	"math"
	"slices"
	"strconv"
)

// Figure is a number that may be missing: NaN stands for "not to be had", and
// is written as null in JSON and as an empty cell in tables.
type Figure float64

// Missing reports whether there is no number.
func (f Figure) Missing() bool { return math.IsNaN(float64(f)) }

// MarshalJSON writes the shortest text that gives the same number, or null.
func (f Figure) MarshalJSON() ([]byte, error) {
	v := float64(f)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return []byte("null"), nil
	}
	return strconv.AppendFloat(nil, v, 'g', -1, 64), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (f *Figure) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*f = Figure(math.NaN())
		return nil
	}
	v, err := strconv.ParseFloat(string(text), 64)
	*f = Figure(v)
	return err
}

func missing() Figure { return Figure(math.NaN()) }

// Levels are the levels of the quantiles reported everywhere: those of the
// hubverse tables of forecasts that bound intervals of 50, 90 and 95 %.
func Levels() []float64 { return []float64{0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975} }

// Quantile is the q-quantile of sorted values by linear interpolation between
// order statistics (Hyndman and Fan 1996, type 7); NaN of none.
func Quantile(sorted []float64, q float64) float64 {
	n := len(sorted)
	if n == 0 {
		return math.NaN()
	}
	h := float64(q * float64(n-1))
	low := min(max(int(math.Floor(h)), 0), n-1)
	high := min(low+1, n-1)
	return sorted[low] + float64((h-float64(low))*(sorted[high]-sorted[low]))
}

// Quantiles gives the quantiles of sorted values at [Levels].
func Quantiles(sorted []float64) [7]float64 {
	var at [7]float64
	for i, q := range Levels() {
		at[i] = Quantile(sorted, q)
	}
	return at
}

// WIS is the weighted interval score of the quantiles at [Levels] (Bracher,
// Ray, Gneiting and Reich 2021, eq. 2): half the distance from the median plus,
// for each central interval, its width and what the value lies outside of it,
// weighted with alpha/2 and divided by the number of intervals and a half. Of
// equal quantiles it is the absolute error.
func WIS(quantiles [7]float64, y float64) float64 {
	levels := Levels()
	sum := float64(0.5 * math.Abs(y-quantiles[3]))
	for k := range 3 {
		alpha := 2 * levels[k]
		low, high := quantiles[k], quantiles[6-k]
		score := high - low
		if y < low {
			score += float64(2 / alpha * (low - y))
		}
		if y > high {
			score += float64(2 / alpha * (y - high))
		}
		sum += float64(alpha / 2 * score)
	}
	return sum / 3.5
}

// CRPS is the continuous ranked probability score of the distribution that
// gives each of the sorted values the same weight: the mean distance of a value
// from y less half the mean distance of two values (Gneiting and Raftery 2007,
// eq. 21). Of one value it is the absolute error.
func CRPS(sorted []float64, y float64) float64 {
	n := float64(len(sorted))
	if n == 0 {
		return math.NaN()
	}
	near, spread := 0.0, 0.0
	for i, x := range sorted {
		near += math.Abs(x - y)
		// Half the sum of |xi-xj| over all pairs, from the ranks. Distances from
		// the first value keep the sum exact for equal values.
		spread += float64((2*float64(i) - n + 1) * (x - sorted[0]))
	}
	return near/n - spread/(n*n)
}

// CPC is the common part of two sets of flows (Lenormand et al. 2012): twice
// the sum of the smaller of each pair over the sum of all. It is 1 for equal
// sets and 0 for sets without a flow in common; NaN where both are empty.
// Negative flows count as none.
func CPC(a, b []float64) float64 {
	common, all := 0.0, 0.0
	for i := range a {
		x, y := max(a[i], 0), max(b[i], 0)
		common += min(x, y)
		all += x + y
	}
	if all == 0 {
		return math.NaN()
	}
	return 2 * common / all
}

// Figures are the scores of one forecaster over a set of points. What cannot be
// had is missing.
type Figures struct {
	Points     int    `json:"points"`
	MAE        Figure `json:"mae"`         // of the median [unit of the series]
	MAPE       Figure `json:"mape"`        // mean absolute error over the value [share], values at or above the floor
	MAPEPoints int    `json:"mape_points"` // how many those are
	Bias       Figure `json:"bias"`        // mean forecast less value [unit of the series]
	MASE       Figure `json:"mase"`        // absolute error over that of the last value in the years of fitting
	WIS        Figure `json:"wis"`         // [unit of the series]
	CRPS       Figure `json:"crps"`        // [unit of the series]
	Cover50    Figure `json:"cover50"`     // share of values within the 50 % interval
	Cover80    Figure `json:"cover80"`     // share of values within the 80 % interval
	Cover95    Figure `json:"cover95"`     // share of values within the 95 % interval
	CPC        Figure `json:"cpc"`         // common part over sectors, mean over periods
}

// loss is what one forecast of one value costs.
type loss struct {
	ok             bool
	mean           float64 // the forecast's
	error          float64 // mean less value
	absolute       float64 // of the median
	wis, crps      float64
	spread         bool // the forecast is more than one value
	in50           bool
	in80, in95     bool
	relative       float64 // absolute error over value; NaN below the floor
	scaled         float64 // absolute error over the naive one; NaN without
	observed       float64
	group, periodM int // sectors of one group and month belong together
}

// judge costs a forecast given as sorted values with the point that stands for
// it; samples may be that point alone.
func judge(sorted []float64, point, y float64) loss {
	quantiles := Quantiles(sorted)
	centre := mean(sorted)
	if len(sorted) == 1 {
		centre = point
	}
	return loss{
		ok: true, mean: centre, error: centre - y, absolute: math.Abs(point - y), observed: y,
		wis: WIS(quantiles, y), crps: CRPS(sorted, y), spread: len(sorted) > 1,
		in50: quantiles[2] <= y && y <= quantiles[4], in80: Quantile(sorted, 0.1) <= y && y <= Quantile(sorted, 0.9), in95: quantiles[0] <= y && y <= quantiles[6],
		relative: math.NaN(), scaled: math.NaN(),
	}
}

// mean adds the deviations from the first value, so that the mean of equal
// values is that value exactly.
func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v - values[0]
	}
	return values[0] + sum/float64(len(values))
}

// tally adds losses up to figures. bySector says that the sectors of a month
// can be set against each other.
func tally(losses []loss, bySector bool) Figures {
	var mae, mape, bias, mase, wis, crps, in50, in80, in95 average
	for _, l := range losses {
		mae.add(l.absolute)
		mape.add(l.relative)
		bias.add(l.error)
		mase.add(l.scaled)
		wis.add(l.wis)
		crps.add(l.crps)
		if l.spread {
			in50.count(l.in50)
			in80.count(l.in80)
			in95.count(l.in95)
		}
	}
	f := Figures{Points: len(losses), MAE: mae.value(), MAPE: mape.value(), MAPEPoints: mape.n, Bias: bias.value(),
		MASE: mase.value(), WIS: wis.value(), CRPS: crps.value(), Cover50: in50.value(), Cover80: in80.value(), Cover95: in95.value(), CPC: missing()}
	if bySector {
		f.CPC = commonPart(losses)
	}
	return f
}

// commonPart is the mean over periods and groups of the common part over sectors.
func commonPart(losses []loss) Figure {
	sorted := slices.Clone(losses)
	same := func(a, b loss) bool { return a.periodM == b.periodM && a.group == b.group }
	slices.SortStableFunc(sorted, func(a, b loss) int {
		if a.periodM != b.periodM {
			return a.periodM - b.periodM
		}
		return a.group - b.group
	})
	var all average
	for from := 0; from < len(sorted); {
		var forecast, counted []float64
		to := from
		for ; to < len(sorted) && same(sorted[from], sorted[to]); to++ {
			forecast = append(forecast, sorted[to].mean)
			counted = append(counted, sorted[to].observed)
		}
		all.add(CPC(forecast, counted))
		from = to
	}
	return all.value()
}

// average is a mean under way; it leaves out what is missing.
type average struct {
	sum float64
	n   int
}

func (a *average) add(v float64) {
	if !math.IsNaN(v) {
		a.sum += v
		a.n++
	}
}

func (a *average) count(yes bool) {
	if yes {
		a.sum++
	}
	a.n++
}

func (a *average) value() Figure {
	if a.n == 0 {
		return missing()
	}
	return Figure(a.sum / float64(a.n))
}
