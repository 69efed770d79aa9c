package gravity

import "math"

// Sine, cosine and arcsine with the same bits on every processor, by their series:
// good to 1e-12 for the angles of a map, which is all that a distance asks for.

func sine(x float64) float64 {
	// Taken within −π/2 and π/2.
	for x > math.Pi {
		x -= 2 * math.Pi
	}
	for x < -math.Pi {
		x += 2 * math.Pi
	}
	if x > math.Pi/2 {
		x = math.Pi - x
	} else if x < -math.Pi/2 {
		x = -math.Pi - x
	}
	square, term, sum := float64(x*x), x, x
	for n := 1; n < 12; n++ {
		term = float64(-float64(term*square) / float64((2*n)*(2*n+1)))
		sum += term
	}
	return sum
}

func cosine(x float64) float64 { return sine(float64(x) + math.Pi/2) } // rounded, where x is a product

// arcsine of a value from 0 to 1, by Newton's method on the sine.
func arcsine(y float64) float64 {
	if y >= 1 {
		return math.Pi / 2
	}
	x := y
	for range 60 {
		c := cosine(x)
		if c < 1e-9 {
			break
		}
		x -= (sine(x) - y) / c
	}
	return x
}
