package scenarios_test

import (
	"reflect"
	"slices"
	"testing"

	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
	"vereda/internal/simulate"
	"vereda/scenarios"
)

// asked are the variants of what is demanded and proposed, restrictive ones
// beside the others; each changes rules of the base from one day on.
var asked = []string{"status-quo", "mass-deportation", "closed-border", "remain-in-mexico", "more-walls", "more-beds",
	"no-detention", "legal-pathways", "open-safe-passage", "demilitarised-transit", "full-labour-rights", "reception"}

// TestVariantsOfWhatIsAsked loads each variant and follows its rules through the
// days of the run: the first difference from the base stands on the first day of
// 2021, no variant leaves the base as it was but the one that shall, and what a
// variant sets holds to the last day.
func TestVariantsOfWhatIsAsked(t *testing.T) {
	for _, name := range []string{"latin-america-us", "latin-america-us-2005-2025"} {
		t.Run(name, func(t *testing.T) { variantsOfWhatIsAsked(t, name) })
	}
}

func variantsOfWhatIsAsked(t *testing.T, name string) {
	folder, _ := scenarios.FS(name)
	load := func(variant string) *scenario.Scenario {
		s, list := scenario.LoadVariant(folder, name, variant)
		if s == nil || list.Len() > 0 {
			t.Fatalf("%s:\n%s", variant, list.Format())
		}
		return s
	}
	base := load("")
	begin, err := quantity.ParseDate("2021-01-01")
	if err != nil {
		t.Fatal(err)
	}
	first := quantity.Day(begin.Days() - base.Start.Days())
	for _, variant := range asked {
		if !slices.Contains(scenario.Variants(folder), variant) {
			t.Errorf("there is no variant %s", variant)
			continue
		}
		differs := differences(base, load(variant))
		switch {
		case variant == "status-quo":
			if len(differs) > 0 {
				t.Errorf("%s differs on %d days", variant, len(differs))
			}
		case len(differs) == 0:
			t.Errorf("%s is the base", variant)
		case differs[0] != first:
			t.Errorf("%s differs from day %d, wanted %d", variant, differs[0], first)
		case differs[len(differs)-1] != quantity.Day(base.Days-1) || len(differs) != base.Days-int(first):
			t.Errorf("%s: later rows of the base undo it: it differs on %d of %d days", variant, len(differs), base.Days-int(first))
		}
	}
}

// differences lists the days on which the rules of two scenarios are not the same.
func differences(a, b *scenario.Scenario) (days []quantity.Day) {
	rules := func(s *scenario.Scenario) (*policy.Rules, *policy.Calendar) {
		r := policy.NewRules(len(s.Network.Sectors), len(s.Network.Zones), len(s.Nationalities), int(people.Parties))
		return r, policy.NewCalendar(s.Timeline, r)
	}
	here, stepHere := rules(a)
	there, stepThere := rules(b)
	changes := map[quantity.Day]bool{0: true} // the only days on which they can become different
	for _, c := range slices.Concat(a.Timeline.Changes(), b.Timeline.Changes()) {
		changes[c.Day] = true
	}
	differ := false
	for day := range quantity.Day(a.Days) {
		stepHere.Step(day)
		stepThere.Step(day)
		if changes[day] {
			differ = !slices.Equal(valuesOf(here), valuesOf(there))
		}
		if differ {
			days = append(days, day)
		}
	}
	return days
}

// valuesOf lists all values of the rules in force.
func valuesOf(r *policy.Rules) (list []float64) {
	v := reflect.ValueOf(r).Elem()
	for i := range v.NumField() {
		if table, ok := v.Field(i).Addr().Interface().(*policy.Table); ok {
			list = table.AppendTo(list)
		}
	}
	return list
}

// TestVariantsWithDeparturesMade runs each variant with departures that the model makes, to
// the last day (more beds change nothing while few are used, as in 2021), and wants other
// runs than the base's: everything but the status quo changes something, a failed harvest
// besides.
func TestVariantsWithDeparturesMade(t *testing.T) {
	if testing.Short() {
		t.Skip("runs fourteen scenarios")
	}
	const name = "latin-america-us"
	folder, _ := scenarios.FS(name)
	digest := func(variant string) string {
		s, list := scenario.LoadVariant(folder, name, variant)
		if s == nil {
			t.Fatalf("%s:\n%s", variant, list.Format())
		}
		s, err := s.WithDepartures("made")
		if err != nil {
			t.Fatal(err)
		}
		if s, err = s.Coarser(1000); err != nil {
			t.Fatal(err)
		}
		return simulate.Run(s, 1, nil).Digest()
	}
	base := digest("")
	for _, variant := range append(slices.Clone(asked), "crop-failure") {
		if same := digest(variant) == base; same != (variant == "status-quo") {
			t.Errorf("%s: the same runs as the base: %t", variant, same)
		}
	}
}
