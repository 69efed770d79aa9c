package gravity

import "math"

// Errors are Flee's measures of a run against the counts, each the mean over days.
type Errors struct {
	// Averaged is the averaged relative difference: the sum over camps of what the
	// run and the counts differ by, over the sum of the counts.
	Averaged float64
	// Rescaled is the same with the run's people in camps brought to the total that
	// was counted.
	Rescaled float64
}

// Score sets a run beside the counts of its camps.
func Score(c *Case, r *Result) Errors {
	var e Errors
	for day := range r.Days {
		sim, data := r.Days[day].Camps, make([]int, len(r.Camps))
		for k, place := range r.Camps {
			if s := c.Camps[place]; s >= 0 {
				data[k] = c.Series[s].At(day)
				if c.Set.EmptyOnDay0 {
					data[k] -= c.Series[s].At(0)
				}
			}
		}
		e.Averaged += difference(sim, data, 1)
		total, people := sum(data), sum(sim)
		ratio := 0.0
		if people > 0 {
			ratio = float64(total) / float64(people)
		}
		e.Rescaled += difference(sim, data, ratio)
	}
	n := float64(max(1, len(r.Days)))
	return Errors{e.Averaged / n, e.Rescaled / n}
}

func difference(sim, data []int, ratio float64) float64 {
	off := 0.0
	for k := range sim {
		off += math.Abs(float64(float64(sim[k])*ratio) - float64(data[k]))
	}
	return off / max(1, float64(sum(data)))
}

func sum(list []int) int {
	total := 0
	for _, v := range list {
		total += v
	}
	return total
}

// Naive are the forecasts that a run is to beat, as rescaled averaged relative
// differences: each is told the total of the day.
type Naive struct {
	// Equal shares the total equally among the camps, ByCapacity by their capacity,
	// First as on the first day on which anybody was counted.
	Equal, ByCapacity, First float64
}

// NaiveErrors scores the naive forecasts.
func NaiveErrors(c *Case, camps []int) Naive {
	data := func(day int) []int {
		list := make([]int, len(camps))
		for k, place := range camps {
			if s := c.Camps[place]; s >= 0 {
				list[k] = c.Series[s].At(day)
			}
		}
		return list
	}
	var first []int
	for day := 0; day < c.Days && sum(first) == 0; day++ {
		first = data(day)
	}
	share := func(weight func(k int) float64) float64 {
		all := 0.0
		for k := range camps {
			all += weight(k)
		}
		total := 0.0
		for day := range c.Days {
			counted := data(day)
			off := 0.0
			for k := range camps {
				forecast := float64(sum(counted)) * weight(k) / max(all, 1e-9)
				off += math.Abs(forecast - float64(counted[k]))
			}
			total += off / max(1, float64(sum(counted)))
		}
		return total / float64(max(1, c.Days))
	}
	return Naive{
		Equal:      share(func(int) float64 { return 1 }),
		ByCapacity: share(func(k int) float64 { return max(0, c.Places[camps[k]].Capacity) }),
		First:      share(func(k int) float64 { return float64(first[k]) }),
	}
}

// Counted is what was counted in a camp on a day; 0 where it has no series.
func Counted(c *Case, place, day int) int {
	if s := c.Camps[place]; s >= 0 {
		v := c.Series[s].At(day)
		if c.Set.EmptyOnDay0 {
			v -= c.Series[s].At(0)
		}
		return v
	}
	return 0
}
