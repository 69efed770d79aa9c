package design

import (
	"fmt"
	"math"
	"strings"

	"vereda/internal/portable"
)

// Factor is a parameter that an ensemble varies: what is not known of it, in the
// unit of the house.
type Factor struct {
	Name  string  `json:"name"` // as the scenario knows it: name, or name@sector
	Unit  string  `json:"unit"`
	Value float64 `json:"value"` // of the scenario: the mode of a triangular prior
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Prior string  `json:"prior"`
}

// Priors are the words that a prior may be.
var Priors = []string{"uniform", "log-uniform", "triangular"}

// Check says what keeps a factor from being drawn.
func (f *Factor) Check() error {
	switch {
	case !(f.Low < f.High):
		return fmt.Errorf("parameter %s has no range: low is %g and high is %g; a varied parameter needs low < high", f.Name, f.Low, f.High)
	case f.Prior == "log-uniform" && f.Low <= 0:
		return fmt.Errorf("parameter %s has a log-uniform prior from %g: the logarithm needs low > 0", f.Name, f.Low)
	case f.Prior == "triangular" && (f.Value < f.Low || f.Value > f.High):
		return fmt.Errorf("parameter %s has a triangular prior, but its value %g lies outside %g to %g", f.Name, f.Value, f.Low, f.High)
	case f.Prior != "" && f.Prior != Priors[0] && f.Prior != Priors[1] && f.Prior != Priors[2]:
		return fmt.Errorf("parameter %s has a prior %q that cannot be drawn from; expected one of %s", f.Name, f.Prior, strings.Join(Priors, ", "))
	}
	return nil
}

// Share is the share of the prior that lies below a value: the inverse of At. A value
// outside the range has a share below 0 or above 1, by the same formula where there
// is one.
func (f *Factor) Share(x float64) float64 {
	width := f.High - f.Low
	switch {
	case f.Prior == "log-uniform" && x > 0:
		return portable.Log(x/f.Low) / portable.Log(f.High/f.Low)
	case f.Prior == "triangular" && x < f.Value:
		return square(x-f.Low) / (width * (f.Value - f.Low))
	case f.Prior == "triangular" && f.Value < f.High:
		return 1 - square(f.High-x)/(width*(f.High-f.Value))
	case f.Prior == "triangular":
		return 1
	}
	return (x - f.Low) / width
}

func square(x float64) float64 { return float64(x * x) }

// At is the value below which the prior has share u: the quantile function. An
// empty prior is uniform.
//
//	uniform      x = l + u (h - l)
//	log-uniform  x = l (h/l)^u
//	triangular   x = l + sqrt(u (h-l)(m-l)), or h - sqrt((1-u)(h-l)(h-m)) above the mode m
func (f *Factor) At(u float64) float64 {
	width := f.High - f.Low
	var x float64
	switch f.Prior {
	case "log-uniform":
		x = f.Low * portable.Exp(u*portable.Log(f.High/f.Low))
	case "triangular":
		if rise := f.Value - f.Low; u*width < rise {
			x = f.Low + math.Sqrt(u*width*rise)
		} else {
			x = f.High - math.Sqrt((1-u)*width*(f.High-f.Value))
		}
	default:
		x = f.Low + float64(u*width)
	}
	return min(max(x, f.Low), f.High)
}
