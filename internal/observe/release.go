package observe

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"vereda/internal/people"
	"vereda/internal/quantity"
)

// SmallCount is the number of people below which a count is kept back unless a
// scenario asks for another [people]. Source: assumption; a threshold of the order that
// offices of statistics use (decision 034).
const SmallCount = 10

// Hold says whether a counted value may be shown.
type Hold uint8

// The states of a counted value: shown as it is; kept back because few people are in
// it; kept back because one that is could be worked out from it.
const (
	Clear Hold = iota
	Small
	Beside
)

// BesideMark stands in a table for a value that is kept back beside a small one.
const BesideMark = "kept"

// Kept says why a value is not told.
type Kept struct {
	Hold  Hold
	Below float64 // of a small one: what it lies below; a table that is read may have another bound than the scenario
}

// Mark writes a value that is kept back as a table shows it, a mark that was read as it
// was read.
func (k Kept) Mark() string {
	switch k.Hold {
	case Small:
		return "<" + strconv.FormatFloat(k.Below, 'f', -1, 64)
	case Beside:
		return BesideMark
	}
	return ""
}

// SmallMark is the mark of a count that stands for itself; empty where it may be shown.
func SmallMark(v, below float64) string {
	if v > 0 && v < below {
		return Kept{Small, below}.Mark()
	}
	return ""
}

// KeptOf reads a mark; any other text keeps nothing back. A publisher's own mark, such as
// <5, is one of a small count.
func KeptOf(text string) Kept {
	if text == BesideMark {
		return Kept{Hold: Beside}
	}
	if digits, marked := strings.CutPrefix(text, "<"); marked {
		if below, err := strconv.Atoi(digits); err == nil && below > 0 {
			return Kept{Small, float64(below)}
		}
	}
	return Kept{}
}

// Place is where a value stands: its period and its cell.
type Place struct {
	Month                      quantity.Month
	Sector, Nationality, Party int16
}

// Place gives it.
func (p Point) Place() Place { return Place{p.Month, p.Sector, p.Nationality, p.Party} }

// Compare orders places by sector, nationality, party and month, as points of a series.
func (at Place) Compare(o Place) int {
	return cmp.Or(cmp.Compare(at.Sector, o.Sector), cmp.Compare(at.Nationality, o.Nationality), cmp.Compare(at.Party, o.Party), cmp.Compare(at.Month, o.Month))
}

// point is a point there, without a value.
func (at Place) point() Point {
	return Point{Month: at.Month, Sector: at.Sector, Nationality: at.Nationality, Party: at.Party}
}

// Release is what may be shown of measured series: no count of 1 to below Below, and
// none from which such a count could be worked out together with what else is shown.
// 0 is shown: it says nothing of anybody. Shares are no counts. The model and its
// scores take the series themselves (decision 034).
type Release struct {
	Below float64 // [people]
	holds []map[Place]Kept
	years []map[int]bool // years of a series whose total may be shown, by series
}

// NewRelease decides what may be shown of series. A value that series already miss
// because their publisher or an earlier release kept it back (Kept) stays as it is
// marked; what would tell it is kept back beside it.
func NewRelease(series []Series, below float64) *Release {
	r := &Release{Below: below, holds: make([]map[Place]Kept, len(series)), years: make([]map[int]bool, len(series))}
	t := newTies(series, below)
	t.close()
	for i := range series {
		r.holds[i], r.years[i] = map[Place]Kept{}, map[int]bool{}
		maps.Copy(r.holds[i], series[i].Kept)
	}
	for _, v := range t.values {
		switch {
		case v.total:
			r.years[v.series][v.year] = v.hold == Clear
		case v.hold != Clear && !v.unknown:
			r.holds[v.series][v.at] = Kept{v.hold, v.below}
		}
	}
	return r
}

// Hold says whether the value of a series at a place may be shown.
func (r *Release) Hold(series int, at Place) Hold { return r.holds[series][at].Hold }

// Mark is what stands in the place of a value that is kept back; empty where it may be
// shown.
func (r *Release) Mark(series int, at Place) string { return r.holds[series][at].Mark() }

// Count is the number of values that are kept back.
func (r *Release) Count() (n int) {
	for _, held := range r.holds {
		n += len(held)
	}
	return n
}

// Shown gives the value of a series at a place, not a number where it is kept back.
func (r *Release) Shown(series int, p Point) float64 {
	if r.Hold(series, p.Place()) != Clear {
		return math.NaN()
	}
	return p.Value
}

// Series gives the series without the values that are kept back.
func (r *Release) Series(series []Series) []Series {
	out := slices.Clone(series)
	for i := range out {
		out[i].Kept = r.holds[i]
		out[i].Points = slices.DeleteFunc(slices.Clone(out[i].Points), func(p Point) bool { return r.Hold(i, p.Place()) != Clear })
	}
	return out
}

// ShowsSum reports whether the sum of points of a series, which are those of the months
// from one to another, may be shown: where nothing of these months is kept back, or where
// they are all of a whole year whose total may be shown. Other sums over time may not:
// their differences would tell single months. Nor may one that lacks a value which the
// table itself keeps back: it would be read as if it were whole.
func (r *Release) ShowsSum(series *Series, at int, points []Point, from, to quantity.Month) bool {
	for _, place := range slices.SortedFunc(maps.Keys(series.Kept), Place.Compare) {
		if from <= place.Month && place.Month <= to {
			return false
		}
	}
	if !slices.ContainsFunc(points, func(p Point) bool { return r.Hold(at, p.Place()) != Clear }) {
		return true
	}
	year, all := series.Instrument.blockOf(points[0].Month), 0
	for _, p := range points {
		if series.Instrument.blockOf(p.Month) != year {
			return false
		}
	}
	for _, p := range series.Points {
		if series.Instrument.blockOf(p.Month) == year {
			all++
		}
	}
	return all == len(points) && r.years[at][year]
}

// blockOf is the year to whose total a period of an instrument belongs: the fiscal one
// for months, as the tables of a run add them up.
func (in *Instrument) blockOf(m quantity.Month) int {
	if in.Period == Monthly {
		return FiscalYearly.Year(m)
	}
	return in.Period.Year(m)
}

// dims counts the dimensions that an instrument tells apart.
func (in *Instrument) dims() (n int) {
	for _, by := range []bool{in.BySector, in.ByNation, in.ByParty} {
		if by {
			n++
		}
	}
	return n
}

// covers reports whether an instrument counts the sum of what another one tells apart:
// the same events of one publisher with fewer dimensions, or by the year instead of
// the month. One that leaves out some sectors, nationalities or parties is still bounded
// by it; one that tells them apart has the parts of a total over some of them.
func (in *Instrument) covers(fine *Instrument) bool {
	if in.Kind != fine.Kind || in.Kind == Share || in.Publisher != fine.Publisher ||
		in.BySector && !fine.BySector || in.ByNation && !fine.ByNation || in.ByParty && !fine.ByParty {
		return false
	}
	if in.Period != fine.Period && fine.Period != Monthly || in.Period == fine.Period && in.dims() >= fine.dims() {
		return false
	}
	return slices.Equal(in.Count, fine.Count) && slices.Equal(in.Minus, fine.Minus) && slices.Equal(in.Stocks, fine.Stocks) &&
		slices.Equal(in.Legs, fine.Legs) && slices.Equal(in.Zones, fine.Zones) && (fine.BySector || within(fine.Sectors, in.Sectors)) &&
		(fine.ByNation || within(fine.Nations, in.Nations)) && (fine.ByParty || within(fine.Parties, in.Parties))
}

// counts reports whether an instrument counts the people of a point of a finer one.
func (in *Instrument) counts(p Point) bool {
	return (p.Sector < 0 || len(in.Sectors) == 0 || slices.Contains(in.Sectors, int(p.Sector))) &&
		(p.Nationality < 0 || len(in.Nations) == 0 || slices.Contains(in.Nations, int(p.Nationality))) &&
		(p.Party < 0 || len(in.Parties) == 0 || slices.Contains(in.Parties, people.Party(p.Party)))
}

// within reports whether a list restricts at least as much as another; an empty one
// does not restrict.
func within[T int | people.Party](fine, coarse []T) bool {
	if len(coarse) == 0 {
		return true
	}
	return len(fine) > 0 && !slices.ContainsFunc(fine, func(v T) bool { return !slices.Contains(coarse, v) })
}
