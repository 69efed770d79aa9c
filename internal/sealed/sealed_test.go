package sealed

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"vereda/internal/quantity"
	"vereda/internal/result"
	"vereda/internal/scenario"
)

var first = quantity.MonthOf(2031, 1)

// folder says 100, 200, ... of six months, of which the first were counted.
func folder(known int) *result.Folder {
	f := &result.Folder{Version: "9", Seeds: []uint64{1, 2}, Scenario: &scenario.Scenario{Name: "hamlet"}, Digest: "abc"}
	for i := range 6 {
		m := first + quantity.Month(i)
		v := result.Value{Instrument: "met", Period: m.String(), Month: m, Sector: "all", Nationality: "all", Party: "all", Observed: math.NaN(), Mean: 100 * float64(i+1)}
		for k, d := range []float64{-30, -20, -10, 0, 10, 20, 30} {
			v.Quantiles[k] = v.Mean + d
		}
		if i < known {
			v.Observed = 110
		}
		f.Series = append(f.Series, v)
	}
	return f
}

func register(t *testing.T, forecasts int) *Register {
	t.Helper()
	r := &Register{}
	for range forecasts {
		e, err := Of(folder(2))
		if err == nil {
			e.Sealed = "2031-03-01"
			err = r.Add(e)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func TestOnlyWhatIsNotKnownIsSealed(t *testing.T) {
	e, err := Of(folder(2))
	if err != nil || len(e.Points) != 4 || e.Points[0].Period != "2031-03" || *e.Points[0].Last != 110 || e.Points[3].Quantiles[3] != 600 {
		t.Errorf("%v %+v", err, e)
	}
	if _, err := Of(folder(6)); err == nil || !strings.Contains(err.Error(), "nothing to foretell") {
		t.Errorf("what is known is sealed: %v", err)
	}
	// A gap in what was counted, before its end, is no forecast.
	f := folder(3)
	f.Series[1].Observed = math.NaN()
	if e, err := Of(f); err != nil || len(e.Points) != 3 {
		t.Errorf("a gap is foretold: %v %+v", err, e.Points)
	}
	f = folder(2)
	f.Series[4].Quantiles[0] = math.NaN()
	if _, err := Of(f); err == nil || !strings.Contains(err.Error(), "--seeds") {
		t.Errorf("one run is sealed: %v", err)
	}
}

// Whatever is done to a line of the file but cutting off its end is found, and cutting it
// off by the hash that was given out.
func TestChainShowsEveryChange(t *testing.T) {
	r := register(t, 3)
	if err := r.Add(Entry{Kind: Erratum, Of: 2, Note: "The beds were wrong.", Sealed: "2031-05-01"}); err != nil {
		t.Fatal(err)
	}
	text := r.Text()
	back, err := Parse(text)
	if err != nil || len(back.Entries) != 4 || back.Head() != r.Head() || !bytes.Equal(back.Text(), text) {
		t.Fatalf("%v", err)
	}
	lines := strings.SplitAfter(strings.TrimSuffix(string(text), "\n"), "\n")
	lines[3] += "\n"
	join := func(l ...string) string { return strings.Join(l, "") }
	for name, damaged := range map[string]string{
		"taken out":   join(lines[0], lines[2], lines[3]),
		"first gone":  join(lines[1:]...),
		"moved":       join(lines[1], lines[0], lines[2], lines[3]),
		"twice":       join(lines[0], lines[0], lines[1], lines[2], lines[3]),
		"a number":    strings.Replace(string(text), "600", "700", 1),
		"a note":      strings.Replace(string(text), "beds", "tents", 1),
		"a day":       strings.Replace(string(text), "2031-03-01", "2031-02-01", 1),
		"a space":     strings.Replace(string(text), `"kind":`, `"kind": `, 1),
		"a new key":   strings.Replace(string(text), `"kind"`, `"mine":1,"kind"`, 1),
		"cut off":     string(text[:len(text)-5]),
		"empty line":  join(lines[0], "\n", lines[1]),
		"not a chain": "x\n",
	} {
		if _, err := Parse([]byte(damaged)); err == nil || !strings.Contains(err.Error(), "line ") {
			t.Errorf("%s is not found: %v", name, err)
		}
	}
	for i := range text { // any one bit
		flipped := bytes.Clone(text)
		flipped[i] ^= 1
		if i%7 == 0 {
			if _, err := Parse(flipped); err == nil {
				t.Fatalf("byte %d: a flipped bit is not found", i)
			}
		}
	}
	short, err := Parse([]byte(join(lines[:2]...)))
	if err != nil || short.Holds(r.Head()) != 0 || r.Holds(r.Head()[:12]) != 4 || r.Holds(strings.ToUpper(r.Entries[1].Hash)) != 2 || r.Holds(r.Head()[:3]) != 0 {
		t.Errorf("the hash that was given out is found where it is not, or not where it is: %v", err)
	}
	if r.Add(Entry{Kind: Erratum, Of: 9, Note: "x"}) == nil || r.Add(Entry{Kind: Erratum, Of: 1}) == nil {
		t.Error("an erratum of nothing, or that says nothing, is taken")
	}
}

// Scores by hand: the interval [270, 330] of March, 400, 500 and 600 follow.
func TestMissesStayListed(t *testing.T) {
	r := register(t, 2)
	later := folder(0).Series
	later[2].Observed, later[3].Observed, later[4].Observed = 300, 1000, 505
	list := r.Score(later)
	if len(list) != 2 {
		t.Fatalf("%d rows for two forecasts", len(list))
	}
	s := list[1]
	// Of 300 and 505 the score is that of the intervals [-30, 30], [-20, 20], [-10, 10].
	inside := (60*0.025 + 40*0.05 + 20*0.25) / 3.5
	off := func(d float64) float64 { // of a value d above the median, outside of all three
		return (0.5*d + 60*0.025 + (d - 30) + 40*0.05 + (d - 20) + 20*0.25 + (d - 10)) / 3.5
	}
	want := (inside + off(600) + (inside + 0.5*5/3.5)) / 3
	if math.Abs(float64(s.WIS)-want) > 1e-9 || s.Points != 3 || s.Pending != 1 || len(s.Misses) != 1 || s.Misses[0].Counted != 1000 || s.Misses[0].Period != "2031-04" {
		t.Errorf("%+v, want a score of %v", s, want)
	}
	if got, want := float64(s.Relative), want*3/(190+890+395); math.Abs(got-want) > 1e-9 || s.Verdict != NotBetter || !s.RelativeHigh.Missing() {
		t.Errorf("%v of the last value's error, want %v; %s", got, want, s.Verdict)
	}
	if math.Abs(float64(s.Cover95)-2.0/3) > 1e-9 || math.Abs(float64(s.Cover50)-2.0/3) > 1e-9 {
		t.Errorf("cover %v %v", s.Cover95, s.Cover50)
	}
	later[5].Observed = 600 // with a fourth period there is an interval
	if s := r.Score(later)[1]; s.Points != 4 || s.RelativeHigh.Missing() || (s.Verdict == Better) != (s.RelativeHigh < 1) || s.RelativeLow > s.Relative || s.Relative > s.RelativeHigh {
		t.Errorf("%+v", s)
	}
	for i := range later { // all as the last value: the forecast is worse
		later[i].Observed = 110
	}
	if s := r.Score(later)[0]; s.Verdict != NotBetter || len(s.Misses) != 4 {
		t.Errorf("%s with %d misses", s.Verdict, len(s.Misses))
	}
	if s := r.Score(nil)[0]; s.Verdict != NothingYet || s.Pending != 4 || !s.WIS.Missing() {
		t.Errorf("%+v", s)
	}
}
