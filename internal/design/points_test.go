package design

import (
	"reflect"
	"strings"
	"testing"
)

var knownFactors = []Factor{{Name: "speed", Unit: "km/day", Low: 0, High: 500}, {Name: "appeal@east", Unit: "1", Low: -5, High: 5}, {Name: "share", Unit: "share", Low: 0, High: 1}}

func TestReadPoints(t *testing.T) {
	columns, rows, list := ReadPoints("p.csv", []byte("share,speed\n0.5,100\n1,0\n"), knownFactors)
	if list.Len() != 0 || !reflect.DeepEqual(columns, []int{2, 0}) || !reflect.DeepEqual(rows, [][]float64{{0.5, 100}, {1, 0}}) {
		t.Errorf("columns %v, rows %v, faults %s", columns, rows, list.Format())
	}
}

// Every fault says where it is and what should stand there, and all are said.
func TestPointFaults(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"", []string{"E-POINTS-CSV", "no points"}},
		{"share\n", []string{"no points"}},
		{"shere\n0.1\n", []string{"p.csv:1", "E-POINTS-NAME", `did you mean "share"?`}},
		{"share,share\n0.1,0.1\n", []string{"two columns"}},
		{"share,speed\n0.1\n", []string{"p.csv:2", "1 cells", "2, as in the header"}},
		{"share,speed\n0.1,1e5\n1.5,x\n", []string{"p.csv:2:5", "from 0 to 500 [km/day]", "p.csv:3:1", "p.csv:3:5", "not a number"}},
		{"share\nNaN\n", []string{"not a number"}},
		{"share\n0x1p-2\n", []string{"not a number"}},
		{"share\n\"0.1\n", []string{"cannot be read"}},
	} {
		_, _, list := ReadPoints("p.csv", []byte(c.text), knownFactors)
		said := list.Format()
		for _, want := range c.want {
			if !strings.Contains(said, want) {
				t.Errorf("%q: no %q in\n%s", c.text, want, said)
			}
		}
		if !list.HasErrors() {
			t.Errorf("%q was accepted", c.text)
		}
	}
}

func FuzzReadPoints(f *testing.F) {
	f.Add([]byte("share,speed\n0.5,100\n"))
	f.Add([]byte("share\n\"a\nb\"\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		columns, rows, list := ReadPoints("p.csv", text, knownFactors)
		if list.HasErrors() {
			return
		}
		for _, row := range rows {
			for k, v := range row {
				if known := knownFactors[columns[k]]; !(v >= known.Low && v <= known.High) {
					t.Fatalf("%g was accepted for %s", v, known.Name)
				}
			}
		}
	})
}
