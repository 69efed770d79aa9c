package importer

import (
	"strings"
	"testing"
)

// Stocks of both sexes add up, months lie on the line between them, people born in
// a territory of the destination are not from abroad, and other destinations do not
// count.
func TestPeopleBornAbroad(t *testing.T) {
	var in strings.Builder
	in.WriteString("origin,destination,year,sex,migrant_stock\n")
	for _, n := range nationalities {
		code := n
		if n == other {
			code = "PER"
		}
		for _, row := range []string{",USA,1995,male,7", ",USA,2000,male,500", ",USA,2010,male,700", ",USA,2015,male,600", ",USA,2015,female,400", ",USA,2020,male,1000", ",USA,2020,female,1000", ",CAN,2020,male,5000"} {
			in.WriteString(code + row + "\n")
		}
	}
	full := in.String() + "PRI,USA,2015,male,9000\nPRI,USA,2020,male,9000\n"
	var out strings.Builder
	if list := Run("born-abroad", []Input{{Name: "stock.csv", Reader: strings.NewReader(full)}}, Span{}, &out); list.HasErrors() {
		t.Fatal(list.Format())
	}
	for _, want := range []string{"2005-01,GTM,590\n", "2010-07,ECU,700\n", "2015-07,MEX,1000\n", "2017-07,COL,1400\n", "2020-07,OTHER,2000\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no row %q", want)
		}
	}
	lacking := strings.ReplaceAll(full, "HTI,USA,2020", "HTI,CAN,2020")
	out.Reset()
	if list := Run("born-abroad", []Input{{Name: "stock.csv", Reader: strings.NewReader(lacking)}}, Span{}, &out); !list.HasErrors() || out.Len() > 0 {
		t.Error("a group without a stock is taken, or a table is written")
	}
}
