package compare

import "math"

// The words that stand beside a figure that no score tells of; where one does, its
// verdict stands there.
const (
	NobodyCounts = "nobody counts this"
	GivenNoTest  = "given to the model, no test"
	NeverWere    = "no test, these rules never were"
	NotScored    = "too few points to tell"
)

// Label is what is known of a series' skill, to stand beside each of its figures: how it
// fares beside a naive forecast in the years kept for checking, or in all years where
// none are kept.
type Label struct {
	Against string `json:"against"` // the naive forecast
	Skill   Figure `json:"skill"`   // 1 - error of the model / error of the forecast
	Low     Figure `json:"low"`     // 95 %
	High    Figure `json:"high"`
	Says    string `json:"says"` // the verdict in words
}

// OfVariant is the label of every series of a variant: what was counted is of other rules.
func OfVariant() Label {
	l := Unlabelled()
	l.Says = NeverWere
	return l
}

// Unlabelled is the label of what no series counts.
func Unlabelled() Label {
	return Label{LastValue.String(), missing(), missing(), missing(), NobodyCounts}
}

// LabelOf finds the label of an instrument beside the last value counted among the rows
// of Score.
func LabelOf(rows []Row, instrument string) Label {
	l := Unlabelled()
	l.Says = NotScored
	for _, group := range []string{"check", "all"} {
		for i := range rows {
			r := &rows[i]
			if r.Instrument != instrument || r.Group != group || r.Form != AsCounted {
				continue
			}
			if r.Role != "outcome" {
				l.Says = GivenNoTest
				return l
			}
			for _, n := range r.Naive {
				if n.Name == l.Against && !math.IsNaN(float64(n.Skill)) {
					l.Skill, l.Low, l.High, l.Says = n.Skill, n.Low, n.High, n.Verdict
					return l
				}
			}
		}
	}
	return l
}
