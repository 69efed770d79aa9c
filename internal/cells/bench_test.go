package cells

import (
	"fmt"
	"math"
	"testing"

	"vereda/internal/chance"
)

// camps is a network of seven places of the size that the peer's own benchmark
// has: two that people flee from, two towns, three camps with a capacity. Here the
// weights are those of the gravity rule, worked out anew each day as camps fill.
type camps struct {
	w        *World
	today    *Today
	capacity []float64
	km       [][]float64
}

func newCamps(seed uint64, scale float64) *camps {
	roads := []struct {
		a, b int
		km   float64
	}{{0, 1, 100}, {0, 2, 200}, {1, 3, 75}, {2, 4, 150}, {2, 5, 180}, {3, 2, 140}, {3, 6, 250}, {4, 5, 40}, {5, 6, 310}}
	const places = 7
	var links []Link
	km := make([][]float64, places)
	to := make([][]int, places)
	for _, r := range roads {
		links = append(links, Link{From: r.a, To: r.b, Km: r.km, Speed: 360}, Link{From: r.b, To: r.a, Km: r.km, Speed: 360})
		km[r.a], km[r.b] = append(km[r.a], r.km), append(km[r.b], r.km)
		to[r.a], to[r.b] = append(to[r.a], r.b), append(to[r.b], r.a)
	}
	c := &camps{w: New(places, links, []Class{{}}, chance.New(seed), 0), km: km}
	c.capacity = []float64{0, 0, 0, 0, 30_000 * scale, 20_000 * scale, 10_000 * scale}
	c.today = &Today{Leave: []float64{1, 0.3, 0.3, 0.3, 0.001, 0.001, 0.001}, Full: make([]bool, places)}
	c.today.Link = between(links, places)
	for p := range places {
		var choice Choice
		for _, end := range to[p] {
			choice.Routes = append(choice.Routes, c.w.Route(end))
		}
		choice.Sums = make([]float64, len(choice.Routes))
		c.today.Choices = append(c.today.Choices, choice)
	}
	return c
}

// between looks links up in a table.
func between(links []Link, places int) func(from, to int) int {
	table := make([]int, places*places)
	for i, link := range links {
		table[link.From*places+link.To] = i
	}
	return func(from, to int) int { return table[from*places+to] }
}

func (c *camps) day(new int) {
	c.w.Add(0, 0, new)
	for p := range c.today.Choices {
		choice := &c.today.Choices[p]
		sum := 0.0
		for i, r := range choice.Routes {
			to := c.w.routes[r].last
			room := 1.0
			if c.capacity[to] > 0 {
				room = max(0, min(1, 10*(1-float64(c.w.Here(to))/c.capacity[to])))
			}
			c.today.Full[to] = room < 0.5
			score := 1.0
			if to == 0 {
				score = 0.316
			}
			sum += score / (10 + c.km[p][i]) * room
			choice.Sums[i] = sum
		}
	}
	c.w.Day(c.today)
}

// BenchmarkPeer runs the seven places for ten days. A person-day is a person who
// is in the run on a day; the peer's are 146,000 a second on a quiet machine and
// 124,000 on a busy one (see the table of make bench).
func BenchmarkPeer(b *testing.B) {
	for _, c := range []struct{ start, daily int }{{100_000, 1000}, {500_000, 10_000}, {100_000_000, 1_000_000}} {
		b.Run(fmt.Sprint(c.start), func(b *testing.B) {
			days, hops := 0, 0
			for i := 0; b.Loop(); i++ {
				town := newCamps(uint64(i), math.Max(1, float64(c.start)/100_000))
				town.w.Add(0, 0, c.start)
				for range 10 {
					town.day(c.daily)
					days += town.w.People()
				}
				hops = town.w.Hops()
			}
			b.ReportMetric(float64(days)/b.Elapsed().Seconds(), "person-days/s")
			b.ReportMetric(float64(hops)/float64(days/b.N), "links/person-day")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchmarkGrid has 50 places in a ring with chords and days of several links,
// for thirty days, at the numbers of people of the design.
func BenchmarkGrid(b *testing.B) {
	for _, people := range []int{10_000, 1_000_000, 100_000_000} {
		b.Run(fmt.Sprint(people), func(b *testing.B) {
			const places = 50
			var links []Link
			for p := range places {
				for _, jump := range []int{1, 7, 19} {
					km := float64(20 + (p*37+jump*53)%400)
					q := (p + jump) % places
					links = append(links, Link{From: p, To: q, Km: km, Speed: 200}, Link{From: q, To: p, Km: km, Speed: 200})
				}
			}
			w := New(places, links, []Class{{}}, chance.New(4), 0)
			t := &Today{Full: make([]bool, places), Choices: make([]Choice, places), Link: between(links, places)}
			for _, link := range links {
				c := &t.Choices[link.From]
				sum := 0.0
				if n := len(c.Sums); n > 0 {
					sum = c.Sums[n-1]
				}
				c.Routes = append(c.Routes, w.Route(link.To))
				c.Sums = append(c.Sums, sum+1/(10+link.Km))
			}
			for p := range places {
				t.Leave = append(t.Leave, 0.3)
				w.Add(0, p, people/places)
			}
			for b.Loop() {
				w.Day(t)
			}
			b.ReportMetric(float64(people)*float64(b.N)/b.Elapsed().Seconds(), "person-days/s")
			b.ReportMetric(float64(w.Occupied()), "cells")
		})
	}
}
