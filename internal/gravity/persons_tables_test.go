package gravity

import (
	"fmt"
	"slices"
	"testing"

	"vereda/internal/chance"
)

// drawnByLot is a network by lot, with places of up to a dozen neighbours, camps that fill,
// chances of 0, of hardly anything and of 1, and closures.
func drawnByLot(seed uint64) *Case {
	draw := chance.New(seed).Stream(chance.Test, 0, 0)
	upTo := func(n int) int { return int(draw.Unit() * float64(n)) }
	const places = 14
	c := &Case{Name: "drawn", Days: 9, Set: DefaultSettings()}
	c.Set.Correct = Corrections{FrozenCapacity: true, LinkClosures: true}
	c.Set.Mode, c.Set.Displaced, c.Set.MaxSpeed = Constant, 700, 150
	c.Set.CampChance, c.Set.DefaultChance = []float64{0.0004, 0.3, 0}[upTo(3)], []float64{0.3, 1, 1e-12}[upTo(3)]
	for i := range places {
		p := Place{Name: fmt.Sprint(i), Kind: []Kind{Town, Town, Camp, Zone}[upTo(4)], Conflict: NoConflict, Population: 1e6}
		switch {
		case i == 0 || p.Kind == Zone:
			p.Kind, p.Conflict = Zone, 1
		case p.Kind == Camp:
			p.Capacity = float64(400 + upTo(2000))
		}
		c.Places, c.Camps = append(c.Places, p), append(c.Camps, -1)
		for range 1 + upTo(3) {
			if to := upTo(places); to != i {
				km := float64(20 + upTo(300))
				c.Links = append(c.Links, Link{From: int32(i), To: int32(to), Length: km}, Link{From: int32(to), To: int32(i), Length: km})
			}
		}
	}
	c.Links[1].Speed = 40
	c.Closures = []Closure{{Kind: CloseLocation, A: 2, Start: 3, End: 5}, {Kind: CloseLink, A: c.Links[0].From, B: c.Links[0].To, Start: 1, End: 99}}
	return c
}

// TestBatchesOnAnyNetwork: the staged batches put everybody where the plain loops do,
// person by person, on networks by lot.
func TestBatchesOnAnyNetwork(t *testing.T) {
	degree, full, early := 0, 0, 0
	for seed := range uint64(60) {
		c := drawnByLot(seed)
		var of [2]*persons
		var worlds [2]*world
		for i := range of {
			worlds[i] = newWorld(c, seed)
			of[i] = newPersons(worlds[i])
			of[i].plain = i == 1
		}
		for day := range c.Days {
			for i := range of {
				worlds[i].pass(of[i], day)
			}
			for place := range c.Places {
				degree = max(degree, len(worlds[0].out[place]))
				if worlds[0].full[place] {
					full++
				}
			}
			if !slices.Equal(of[0].at, of[1].at) || !slices.Equal(of[0].done, of[1].done) || !slices.Equal(worlds[0].here, worlds[1].here) {
				t.Fatalf("network %d, day %d: batches put people elsewhere", seed, day)
			}
		}
		for i, link := range c.Links {
			if link.Length < 75 && i > 0 {
				early++
			}
		}
	}
	if degree < 9 || full == 0 || early == 0 {
		t.Errorf("the networks do not hold what is to be tested: %d neighbours, %d full camps, %d short links", degree, full, early)
	}
}

// TestGrains: on both sides of every border, the table of a place gives what comparing
// the draw with the chance and the sums gives.
func TestGrains(t *testing.T) {
	draw := chance.New(3).Stream(chance.Test, 1, 0)
	for range 300 {
		q := draw.Unit()
		switch n := int(draw.Unit() * 8); n {
		case 0:
			q = 1
		case 1:
			q *= 1e-14
		case 2:
			q = 0
		}
		var sums []float64
		var links []int32
		sum := 0.0
		for range 1 + int(draw.Unit()*20) {
			if draw.Unit() < 0.7 {
				sum += float64(draw.Unit() * 3)
			}
			sums, links = append(sums, sum), append(links, int32(len(links)))
		}
		w := &world{reach: [][]candidate{make([]candidate, len(sums))}, sums: [][]float64{sums}, first: [][]int32{links}, chances: []float64{q}, set: &Settings{}, lookedAround: 1}
		var d dayTables
		d.lay(w)
		grains := []uint64{1, chance.Grains - 1}
		for _, border := range append([]choice{{until: d.goes[0]}}, d.choices[:len(sums)]...) {
			for off := uint64(0); off < 4; off++ {
				grains = append(grains, (border.until-2+off)|1)
			}
		}
		for range 50 {
			grains = append(grains, uint64(draw.Unit()*chance.Grains)|1, uint64(draw.Unit()*float64(d.goes[0]))|1)
		}
		for _, grain := range grains {
			if grain >= chance.Grains {
				continue
			}
			u := float64(grain) * 0x1p-53
			if got, want := grain < d.goes[0], u < q; got != want {
				t.Fatalf("chance %g, draw %d: moves %v, want %v", q, grain, got, want)
			}
			if !(u < q) {
				continue
			}
			var from, to lane
			from.luck[0] = grain
			if n := to.choose(&d, []int32{0}, &from, 1); n != 1 || to.link[0] != links[pickOf(sums, u/q)] {
				t.Fatalf("chance %g, sums %v, draw %d: choice %d, want %d", q, sums, grain, to.link[0], pickOf(sums, u/q))
			}
		}
	}
}

// TestRowsGrow: a column keeps its rows, begins new ones at 0, and is never much longer
// than what it holds.
func TestRowsGrow(t *testing.T) {
	var column []int32
	for n := range 300 {
		column = rows(column, n)
		for i := len(column) - n; i < len(column); i++ {
			if column[i] != 0 {
				t.Fatal("a new row is not 0")
			}
			column[i] = int32(i)
		}
	}
	for i, v := range column {
		if v != int32(i) {
			t.Fatalf("row %d is %d", i, v)
		}
	}
	if most := float64(len(column)) * 1.07; float64(cap(column)) > most {
		t.Errorf("%d rows take the room of %d", len(column), cap(column))
	}
}
