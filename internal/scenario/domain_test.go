package scenario

import "testing"

// TestDomainOfHamlet holds the months and places of the smallest scenario.
func TestDomainOfHamlet(t *testing.T) {
	s := mustLoad(t, hamlet(t), "")
	d := s.Domain()
	if d.First.String() != "2019-01" || d.Last.String() != "2019-06" || d.Variant || !d.Sector(0) || !d.Sector(1) || d.Sector(2) || d.Sector(-1) || d.Leg(0) {
		t.Errorf("the domain is %+v", d)
	}
	if !d.Holds(d.First, d.Last) || d.Holds(d.First-1, d.Last) || d.Holds(d.First, d.Last+1) {
		t.Error("months outside are inside, or those inside outside")
	}
	if v := mustLoad(t, hamlet(t), "more-beds").Domain(); !v.Variant || !v.Holds(v.First, v.Last) {
		t.Error("a variant is not told from its base, or its months are not those of the base")
	}
	for i := range s.Instruments { // what drives the model is no test of places, unless the model makes departures
		s.Instruments[i].Driver = true
	}
	if d = s.Domain(); d.First.String() != "2019-01" || d.Last.String() != "2019-06" || d.Sector(0) {
		t.Errorf("of series that only drive it: %+v", d)
	}
	if s.Made = true; !s.Domain().Sector(0) {
		t.Error("where the model makes departures the same series are a test")
	}
	s.Observed, s.EncounterTotals = nil, nil
	if d = s.Domain(); d.First <= d.Last || d.Holds(s.Start.Month(), s.Start.Month()) {
		t.Errorf("without counts: %+v", d)
	}
}

// TestWhoIsNotCountedIsKept reads it back from the resolved form.
func TestWhoIsNotCountedIsKept(t *testing.T) {
	files := hamlet(t)
	s := mustLoad(t, files, "")
	s.ObservedInfo[0].NotCounted = "Whoever: hid, 'and' why"
	again := map[string]string{}
	for name, text := range Resolve(s) {
		again[name] = string(text)
	}
	r, list := LoadVariant(folderOf(again), "hamlet", "")
	if list.HasErrors() {
		t.Fatal(list.Format())
	}
	if r.ObservedInfo[0].NotCounted != s.ObservedInfo[0].NotCounted || r.Instruments[0].NotCounted != s.ObservedInfo[0].NotCounted {
		t.Errorf("%q came back as %q", s.ObservedInfo[0].NotCounted, r.ObservedInfo[0].NotCounted)
	}
}
