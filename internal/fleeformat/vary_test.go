package fleeformat

import (
	"fmt"
	"reflect"
	"testing"

	"vereda/internal/gravity"
)

// TestVary: a setting that a run varies is what simsetting.yml would have made it, one
// at a time, and the case it is taken from stays as it was.
func TestVary(t *testing.T) {
	if len(Variable()) < 10 {
		t.Fatal("hardly anything can vary")
	}
	load := func(edits ...string) *gravity.Case {
		c, list := Load(small(t, edits...), "case", false)
		if c == nil {
			t.Fatal(list.Format())
		}
		return c
	}
	base := load(setting, "", "move_rules:\n")
	before := base.Set
	for _, s := range Variable() {
		value := s.Low + (s.High-s.Low)/8
		if s.Name == "awareness_level" {
			value = 2
		}
		if s.Unit == "" || !(s.Low < s.High) {
			t.Errorf("%s has no unit or no range", s.Name)
		}
		read := load(setting, "", fmt.Sprintf("move_rules:\n  %s: %g\n", s.Name, value))
		got, want := *base, *read
		if err := Vary(&got, s.Name, value); err != nil {
			t.Error(err)
		}
		if !reflect.DeepEqual(got.Set, want.Set) {
			t.Errorf("%s: %+v, read %+v", s.Name, got.Set, want.Set)
		}
		if reflect.DeepEqual(got.Set, before) {
			t.Errorf("%s changes nothing", s.Name)
		}
		for _, bad := range []float64{s.Low - 1, s.High*2 + 1} {
			if Vary(&got, s.Name, bad) == nil {
				t.Errorf("%s may be %g", s.Name, bad)
			}
		}
	}
	for name, value := range map[string]float64{"hasten": 2, "max_move_sped": 10, "awareness_level": 1.5} {
		if c := *base; Vary(&c, name, value) == nil {
			t.Errorf("%s may be %g", name, value)
		}
	}
	if !reflect.DeepEqual(base.Set, before) {
		t.Error("the case that is varied has changed")
	}
}
