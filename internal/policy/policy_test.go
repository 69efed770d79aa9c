package policy

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"vereda/internal/network"
	"vereda/internal/quantity"
)

const (
	sectors       = 3
	nationalities = 4
	parties       = 2
)

// at is the row of Definitions of a rule; the tests' rules must exist.
func at(t *testing.T, name string) int {
	t.Helper()
	rule := FindRule(name)
	if rule < 0 {
		t.Fatalf("no rule %q", name)
	}
	return rule
}

// force runs changes up to a day.
func force(changes []Change, day quantity.Day) *Rules {
	r := NewRules(sectors, sectors, nationalities, parties)
	NewCalendar(NewTimeline(changes), r).Step(day)
	return r
}

// TestDefinitions wants tags that a reader can use: a unique name in lower
// case, a unit, a range that holds the neutral value, and a meaning.
func TestDefinitions(t *testing.T) {
	units := []string{"1", "people", "share", "people/day", "people/month", "1/day", "USD"}
	seen := []string{}
	for i, d := range Definitions() {
		if slices.Contains(seen, d.Name) || d.Name == "" || d.Name != strings.ToLower(d.Name) {
			t.Errorf("rule %d has no name of its own in lower case: %q", i, d.Name)
		}
		seen = append(seen, d.Name)
		if !slices.Contains(units, d.Unit) {
			t.Errorf("rule %s has the unit %q", d.Name, d.Unit)
		}
		if strings.Trim(d.Dims, "SZNP") != "" || d.Zoned() && (d.Neutral == "" || strings.Contains(d.Dims, "S")) || d.Low < 0 || d.Low >= d.High || d.Meaning == "" {
			t.Errorf("rule %s: dims %q, range %v to %v, meaning %q", d.Name, d.Dims, d.Low, d.High, d.Meaning)
		}
		if d.Unit == "share" && d.High > 2 {
			t.Errorf("rule %s is a share of up to %v", d.Name, d.High)
		}
		if FindRule(d.Name) != i || FindRule(strings.ToUpper(d.Name)) != -1 {
			t.Errorf("rule %s is not found under its name, or under another", d.Name)
		}
	}
	if FindRule("") != -1 || FindRule("no_such_rule") != -1 {
		t.Error("found a rule that is not there")
	}
}

// TestTable writes through every scope and reads back every cell.
func TestTable(t *testing.T) {
	for s := -1; s < sectors; s++ {
		for n := -1; n < nationalities; n++ {
			for q := -1; q < parties; q++ {
				table := NewTable(sectors, nationalities, parties)
				table.set(Scope{network.SectorID(s), int16(n), int16(q)}, 7)
				for cs := range sectors {
					for cn := range nationalities {
						for cq := range parties {
							covered := (s < 0 || s == cs) && (n < 0 || n == cn) && (q < 0 || q == cq)
							got := table.At(network.SectorID(cs), uint8(cn), uint8(cq))
							if (got == 7) != covered {
								t.Fatalf("scope %d %d %d, cell %d %d %d: %v", s, n, q, cs, cn, cq, got)
							}
						}
					}
				}
			}
		}
	}
}

// TestShortcuts wants the accessors for fewer dimensions to agree with At
// wherever the value does not depend on the rest.
func TestShortcuts(t *testing.T) {
	table := NewTable(sectors, nationalities, parties)
	for s := range network.SectorID(sectors) {
		table.set(Scope{s, -1, -1}, 10+float64(s))
		if table.Of(s) != 10+float64(s) || table.At(s, 3, 1) != table.Of(s) {
			t.Errorf("sector %d: %v", s, table.Of(s))
		}
	}
	for n := range nationalities {
		table.set(Scope{-1, int16(n), -1}, 20+float64(n))
	}
	for n := range nationalities {
		if table.OfNationality(n) != 20+float64(n) || table.At(2, uint8(n), 1) != 20+float64(n) {
			t.Errorf("nationality %d: %v", n, table.OfNationality(n))
		}
	}
	table.set(Everywhere, 5)
	if table.National() != 5 || table.At(2, 3, 1) != 5 {
		t.Errorf("national value %v", table.National())
	}
}

func TestScope(t *testing.T) {
	scopes := []Scope{}
	for s := network.SectorID(-1); s < 2; s++ {
		for n := int16(-1); n < 2; n++ {
			for q := int16(-1); q < 2; q++ {
				scopes = append(scopes, Scope{s, n, q})
			}
		}
	}
	cells := func(s Scope) []float64 {
		table := NewTable(2, 2, 2)
		table.set(s, 1)
		return table.values
	}
	for _, a := range scopes {
		named := 0
		for _, on := range []bool{a.Sector >= 0, a.Nationality >= 0, a.Party >= 0} {
			if on {
				named++
			}
		}
		if a.Named() != named {
			t.Errorf("%v names %d dimensions, got %d", a, named, a.Named())
		}
		for _, b := range scopes {
			share := false
			for i, v := range cells(a) {
				share = share || v == 1 && cells(b)[i] == 1
			}
			if a.Overlaps(b) != share {
				t.Errorf("%v and %v share a cell: %v, got %v", a, b, share, a.Overlaps(b))
			}
		}
	}
}

// TestSpecificity wants the particular to override the general on one day, in
// whatever order the rows stand, and the later day to override both.
func TestSpecificity(t *testing.T) {
	rule := at(t, "sanction")
	changes := []Change{
		{5, rule, Scope{1, 2, 0}, 0.9},
		{5, rule, Everywhere, 0.1},
		{5, rule, Scope{1, -1, -1}, 0.3},
		{5, rule, Scope{1, 2, -1}, 0.6},
	}
	r := force(changes, 5)
	for _, c := range []struct {
		s    network.SectorID
		n, q uint8
		want float64
	}{{0, 2, 0, 0.1}, {1, 0, 0, 0.3}, {1, 2, 1, 0.6}, {1, 2, 0, 0.9}} {
		if got := r.Sanction.At(c.s, c.n, c.q); got != c.want {
			t.Errorf("cell %d %d %d: %v, want %v", c.s, c.n, c.q, got, c.want)
		}
	}
	pair := []Change{{5, rule, Scope{1, -1, -1}, 0.3}, {5, rule, Scope{-1, 2, 0}, 0.7}}
	if got := force(pair, 5).Sanction.At(1, 2, 0); got != 0.7 {
		t.Errorf("a row that names a sector beat one that names nationality and party: %v", got)
	}
	r = force(append(changes, Change{6, rule, Everywhere, 0.2}), 6)
	if got := r.Sanction.At(1, 2, 0); got != 0.2 {
		t.Errorf("a later rule for all left %v standing", got)
	}
}

// TestOrder shuffles a timeline and wants the same rules on every day.
func TestOrder(t *testing.T) {
	changes := []Change{}
	random := rand.New(rand.NewPCG(3, 4))
	for rule := range len(Definitions()) {
		for day := range quantity.Day(4) {
			changes = append(changes,
				Change{day * 10, rule, Everywhere, random.Float64()},
				Change{day * 10, rule, Scope{1, -1, -1}, random.Float64()},
				Change{day * 10, rule, Scope{1, 2, 0}, random.Float64()},
				Change{day * 10, rule, Scope{1, 2, 1}, random.Float64()})
		}
	}
	want := NewTimeline(changes)
	for range 50 {
		shuffled := slices.Clone(changes)
		random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		kept := slices.Clone(shuffled)
		if got := NewTimeline(shuffled); !slices.Equal(got.Changes(), want.Changes()) {
			t.Fatal("another order of rows gives another timeline")
		}
		if !slices.Equal(shuffled, kept) {
			t.Fatal("NewTimeline changed what it was given")
		}
		if day := quantity.Day(random.IntN(40)); !reflect.DeepEqual(force(shuffled, day), force(changes, day)) {
			t.Fatalf("another order of rows gives other rules on day %d", day)
		}
	}
}

// TestCalendar steps through days and wants each change in force from its day
// on, also those before the start and those on days that were stepped over.
func TestCalendar(t *testing.T) {
	rule := at(t, "beds")
	r := NewRules(sectors, sectors, nationalities, parties)
	c := NewCalendar(NewTimeline([]Change{
		{-400, rule, Everywhere, 1}, {3, rule, Everywhere, 2}, {7, rule, Everywhere, 3}, {8, rule, Everywhere, 4},
	}), r)
	for _, step := range []struct {
		day  quantity.Day
		want float64
	}{{0, 1}, {2, 1}, {3, 2}, {3, 2}, {6, 2}, {9, 4}, {20, 4}} {
		c.Step(step.day)
		if got := r.Beds.National(); got != step.want {
			t.Errorf("day %d: %v beds, want %v", step.day, got, step.want)
		}
	}
	if r.FamilyBeds.National() != 0 || r.BedUse.National() != 0 {
		t.Error("a change of one rule reached another")
	}
}

// TestFields wants each row of Definitions to write into the field that carries
// its tag.
func TestFields(t *testing.T) {
	for rule, d := range Definitions() {
		r := force([]Change{{0, rule, Everywhere, 42}}, 0)
		v := reflect.ValueOf(r).Elem()
		for i := range v.NumField() {
			table := v.Field(i).Addr().Interface().(*Table)
			if (table.National() == 42) != (v.Type().Field(i).Tag.Get("rule") == d.Name) {
				t.Errorf("rule %s and field %s", d.Name, v.Type().Field(i).Name)
			}
		}
	}
}
