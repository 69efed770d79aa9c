package matching

import (
	"math"
	"slices"

	"vereda/internal/chance"
	"vereda/internal/design"
	"vereda/internal/portable"
)

// Posterior are draws of the unit cube, all of the same weight.
type Posterior struct {
	Draws  [][]float64
	Stages int     // from the priors to the posterior
	Moved  float64 // share of the proposed moves of the last stage that were taken
}

// movesEach is the number of moves of each particle in a stage.
const movesEach = 6

// Weigh draws from what is known of the parameters once the targets were counted: the
// priors, uniform over the unit cube, times the likelihood of the figures as the
// emulators see them,
//
//	log L(u) = -1/2 sum ((E y(u) - z)^2 / v(u) + log v(u)),  v as in the implausibility
//
// with errors taken as normal. It is sequential Monte Carlo (Del Moral, Doucet and Jasra
// 2006): particles begin as scrambled Sobol' points, the likelihood comes in by degrees,
// each so small that half of the particles still count, and after each they are drawn
// anew and moved by Metropolis steps. Where several emulators know one figure the
// surest at the point is asked.
func Weigh(targets []*Learnt, factors, particles int, seed uint64) Posterior {
	s := sampler{targets: grouped(targets), d: factors, seed: seed}
	sobol := design.Design{Kind: design.Sobol, Factors: factors, Size: particles, Seed: seed}
	for i := range particles {
		u := make([]float64, factors)
		sobol.Row(i, u)
		s.at = append(s.at, u)
		s.fits = append(s.fits, s.likelihood(u))
	}
	out := Posterior{}
	for heat := 0.0; heat < 1; out.Stages++ {
		step := s.step(1 - heat)
		heat += step
		if heat > 1-1e-9 {
			heat = 1
		}
		s.resample(step, uint64(out.Stages))
		out.Moved = s.move(heat, uint64(out.Stages))
	}
	out.Draws = s.at
	return out
}

// sampler holds the particles.
type sampler struct {
	targets [][]*Learnt // by figure
	d       int
	seed    uint64
	at      [][]float64
	fits    []float64 // logarithms of the likelihood
}

// grouped brings the emulators of one figure together, in the order of the figures.
func grouped(targets []*Learnt) [][]*Learnt {
	var list [][]*Learnt
	for _, t := range targets {
		at := slices.IndexFunc(list, func(same []*Learnt) bool { return same[0].Target == t.Target })
		if at < 0 {
			list = append(list, []*Learnt{t})
		} else {
			list[at] = append(list[at], t)
		}
	}
	return list
}

func (s *sampler) likelihood(u []float64) float64 {
	total := 0.0
	for _, same := range s.targets {
		surest, variance := same[0], same[0].Emulator.Variance(u)
		for _, t := range same[1:] {
			if v := t.Emulator.Variance(u); v < variance {
				surest, variance = t, v
			}
		}
		variance += surest.given()
		miss := surest.Emulator.Mean(u) - surest.Target.Value
		total += float64(miss*miss)/variance + portable.Log(variance)
	}
	return -total / 2
}

// step is the largest part of what is left of the likelihood with which particles
// worth half of them still count.
func (s *sampler) step(left float64) float64 {
	enough := float64(len(s.at)) / 2
	if s.effective(left) >= enough {
		return left
	}
	low, high := 0.0, left
	for range 40 {
		if middle := (low + high) / 2; s.effective(middle) >= enough {
			low = middle
		} else {
			high = middle
		}
	}
	return max(low, 1e-9)
}

// weights of the particles when a part of the likelihood comes in; they add to 1.
func (s *sampler) weights(part float64) []float64 {
	best := slices.Max(s.fits)
	w := make([]float64, len(s.fits))
	sum := 0.0
	for i, fit := range s.fits {
		w[i] = portable.Exp(part * (fit - best))
		sum += w[i]
	}
	for i := range w {
		w[i] /= sum
	}
	return w
}

// effective is the number of equally weighed particles that say as much.
func (s *sampler) effective(part float64) float64 {
	w := s.weights(part)
	return 1 / dot(w, w)
}

// resample draws the particles anew by their weights, at even distances from one
// drawn beginning.
func (s *sampler) resample(part float64, stage uint64) {
	w := s.weights(part)
	n := len(w)
	at, fits := make([][]float64, n), make([]float64, n)
	begin := unit(chance.Hash(s.seed, 1, stage))
	sum, k := w[0], 0
	for i := range n {
		for (float64(i)+begin)/float64(n) > sum && k < n-1 {
			k++
			sum += w[k]
		}
		at[i], fits[i] = slices.Clone(s.at[k]), s.fits[k]
	}
	s.at, s.fits = at, fits
}

// move lets every particle take Metropolis steps as wide as the particles lie apart,
// turned back at the walls of the cube. It gives the share of steps that were taken.
func (s *sampler) move(heat float64, stage uint64) float64 {
	wide := s.spread()
	taken := 0
	u := make([]float64, s.d)
	for i := range s.at {
		for k := range uint64(movesEach) {
			scale := 2.38 / math.Sqrt(float64(s.d))
			if k%2 == 1 {
				scale /= 4 // some steps are short, for ridges
			}
			for j := range u {
				key := []uint64{s.seed, 2, stage, uint64(i), k, uint64(j)}
				u[j] = reflect(s.at[i][j] + float64(scale*wide[j]*bell(key)))
			}
			fit := s.likelihood(u)
			if ratio := heat * (fit - s.fits[i]); ratio >= 0 || unit(chance.Hash(s.seed, 3, stage, uint64(i), k)) < portable.Exp(ratio) {
				copy(s.at[i], u)
				s.fits[i] = fit
				taken++
			}
		}
	}
	return float64(taken) / float64(movesEach*len(s.at))
}

// spread is the standard deviation of the particles by factor.
func (s *sampler) spread() []float64 {
	wide := make([]float64, s.d)
	n := float64(len(s.at))
	for j := range wide {
		mean, squares := 0.0, 0.0
		for _, u := range s.at {
			mean += u[j]
		}
		mean /= n
		for _, u := range s.at {
			squares += float64((u[j] - mean) * (u[j] - mean))
		}
		wide[j] = max(math.Sqrt(squares/n), 1e-6)
	}
	return wide
}

// bell is a number with mean 0 and variance 1, near enough to normal for a proposal,
// which may have any symmetric law: the sum of six uniform ones.
func bell(key []uint64) float64 {
	sum := -3.0
	base := chance.Hash(key...)
	for k := range uint64(6) {
		sum += unit(chance.Hash(base, k))
	}
	return sum * math.Sqrt2
}

// reflect turns a step that leaves the unit interval back into it.
func reflect(x float64) float64 {
	x = math.Abs(x)
	if x = math.Mod(x, 2); x > 1 {
		x = 2 - x
	}
	return x
}

// unit turns 64 bits into a number of [0,1).
func unit(bits uint64) float64 { return float64(float64(bits>>11) * 0x1p-53) }
