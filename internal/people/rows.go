package people

import (
	"slices"

	"vereda/internal/network"
)

// Grow makes room for a number of further rows, so that a long run does not
// copy its table again and again.
func (p *Population) Grow(rows int) {
	p.Key = slices.Grow(p.Key, rows)
	p.Head = slices.Grow(p.Head, rows)
	p.Span = slices.Grow(p.Span, rows)
	p.Nationality = slices.Grow(p.Nationality, rows)
	p.Origin = slices.Grow(p.Origin, rows)
	p.Goal = slices.Grow(p.Goal, rows)
	p.Left = slices.Grow(p.Left, rows)
	p.Party = slices.Grow(p.Party, rows)
	p.Claims = slices.Grow(p.Claims, rows)
	p.Ties = slices.Grow(p.Ties, rows)
	p.Debt = slices.Grow(p.Debt, rows)
	p.Tries = slices.Grow(p.Tries, rows)
	p.Guided = slices.Grow(p.Guided, rows)
	p.Status = slices.Grow(p.Status, rows)
	p.Since = slices.Grow(p.Since, rows)
	p.At = slices.Grow(p.At, rows)
	p.Sector = slices.Grow(p.Sector, rows)
	p.Met = slices.Grow(p.Met, rows)
	p.Leg = slices.Grow(p.Leg, rows)
	p.Done = slices.Grow(p.Done, rows)
	p.Way = slices.Grow(p.Way, rows)
	p.Wait = slices.Grow(p.Wait, rows)
	p.Joined = slices.Grow(p.Joined, rows)
	p.Hold = slices.Grow(p.Hold, rows)
	p.Due = slices.Grow(p.Due, rows)
	p.Sanction = slices.Grow(p.Sanction, rows)
	p.Prior = slices.Grow(p.Prior, rows)
	p.Standing = slices.Grow(p.Standing, rows)
	p.Attempts = slices.Grow(p.Attempts, rows)
	p.Encounters = slices.Grow(p.Encounters, rows)
	p.Last = slices.Grow(p.Last, rows)
	p.Previous = slices.Grow(p.Previous, rows)
	p.Class = slices.Grow(p.Class, rows)
	p.Company = slices.Grow(p.Company, rows)
	p.Lodged = slices.Grow(p.Lodged, rows)
	p.Works = slices.Grow(p.Works, rows)
	p.Purse = slices.Grow(p.Purse, rows)
}

// HeadFor tells the areas of the destination: by place the row of the area that it
// is, or −1, and their number.
func (p *Population) HeadFor(areas []int32, n int) { p.areas, p.nAreas = areas, n }

// Classes is the number of values of the column Class.
func (p *Population) Classes(nationalities int) int {
	return nationalities * int(Parties) * 2 * max(1, p.nAreas)
}

// ClassOf is the class of a traveller: outermost the nationality, then the party,
// then whether they would ask for protection, innermost the area.
func (p *Population) ClassOf(t *Traveller) uint32 {
	class := (int(t.Nationality)*int(Parties) + int(t.Party)) * 2
	if t.Claims {
		class++
	}
	class *= max(1, p.nAreas)
	if t.Goal != network.NoPlace && p.nAreas > 0 {
		class += int(p.areas[t.Goal])
	}
	return uint32(class)
}
