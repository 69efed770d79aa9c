package importer

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"vereda/internal/quantity"
)

const (
	entriesOf2020 = "year,month,nationality,entries\n2020,3,CUB,40\n2020,3,OOO,1\n2020,6,HTI,7\n2020,6,NIC,2\n"
	totalsOf2020  = "year,month,entries\n2020,2,9\n2020,3,41\n2020,4,0\n2020,6,9\n"
)

// A published total of none makes the groups none; a published total without
// its parts leaves them missing, as does a month without either. Neighbours who
// enter freely are part of the total and have no row.
func TestPublishedNoneIsNotMissing(t *testing.T) {
	out, faults := run(t, "honduras-by-nationality", entriesOf2020, totalsOf2020)
	want := "period,nationality,value\n2020-03,CUB,40\n2020-03,HTI,0\n2020-03,OTHER,1\n" +
		"2020-04,CUB,0\n2020-04,HTI,0\n2020-04,OTHER,0\n2020-05,CUB,\n2020-05,HTI,\n2020-05,OTHER,\n" +
		"2020-06,CUB,0\n2020-06,HTI,7\n2020-06,OTHER,0\n"
	if out != want {
		t.Errorf("gives\n%swant\n%s%s", out, want, faults)
	}
}

func TestPartsMustAddUpToThePublishedTotal(t *testing.T) {
	out, faults := run(t, "honduras-by-nationality", entriesOf2020, strings.Replace(totalsOf2020, "3,41", "3,42", 1))
	if out != "" || !strings.Contains(faults, "E-IMPORT-FIT") || !strings.Contains(faults, "2020-03") {
		t.Errorf("gives %q\n%s", out, faults)
	}
}

func TestFaultsOfTheWay(t *testing.T) {
	for name, in := range map[string]string{
		"darien":            "year,month,granularity,nationality,transits\n2020,1,quarter,HTI,20\n",
		"mexico-returns":    "year,month,nationality,type,events\n2020,3,GTM,all,40\n",
		"guatemala-returns": "year,month,sex,age,returned_from,returns\n2020,3,male,adult,CAN,40\n",
	} {
		out, faults := run(t, name, in)
		if out != "" || !strings.Contains(faults, "E-IMPORT-UNKNOWN") || !strings.Contains(faults, "sample.csv:2:") {
			t.Errorf("%s gives %q\n%s", name, out, faults)
		}
	}
}

// Returns have the columns of events and one more: they are not events.
func TestATableIsNotTakenForItsShorterSister(t *testing.T) {
	out, faults := run(t, "mexico-events", "year,month,nationality,type,events\n2020,3,GTM,deportation,40\n")
	if out != "" || !strings.Contains(faults, "E-IMPORT-COLUMN") || !strings.Contains(faults, "without type") {
		t.Errorf("returns as events give %q\n%s", out, faults)
	}
	it, _ := Describe("honduras-by-nationality")
	for _, c := range []struct {
		header string
		want   int
	}{{"year,month,nationality,entries", 0}, {"entries,month,year", 1}, {"year,month", -1}} {
		if got := it.Layout(strings.Split(c.header, ",")); got != c.want {
			t.Errorf("%s is layout %d, want %d", c.header, got, c.want)
		}
	}
}

func TestTablesAreCutToASpan(t *testing.T) {
	cut := func(name, text string, span Span) (string, string) {
		var out bytes.Buffer
		list := Run(name, []Input{{Name: "sample.csv", Reader: strings.NewReader(text)}}, span, &out)
		return out.String(), list.Format()
	}
	months := "year,month,gotaways\n2018,1,5\n2018,2,6\n2018,4,8\n2018,5,9\n"
	from, to := quantity.MonthOf(2018, 2), quantity.MonthOf(2018, 4)
	if got, faults := cut("gotaways", months, Span{from, to}); got != "period,value\n2018-02,6\n2018-03,\n2018-04,8\n" {
		t.Errorf("months between two give\n%s%s", got, faults)
	}
	if got, _ := cut("gotaways", months, Span{From: to}); got != "period,value\n2018-04,8\n2018-05,9\n" {
		t.Errorf("months from one give\n%s", got)
	}
	years := "sector,fy,number_of_agents\nyuma,2018,5\nyuma,2019,6\nyuma,2020,7\n"
	span := Span{quantity.MonthOf(2018, 1), quantity.MonthOf(2020, 8)}
	if got, _ := cut("staffing", years, span); got != "period,sector,value\nFY2019,yuma,6\n" {
		t.Errorf("fiscal years must lie wholly inside:\n%s", got)
	}
	if got, faults := cut("gotaways", months, Span{From: quantity.MonthOf(2019, 1)}); got != "" || !strings.Contains(faults, "E-IMPORT-NOTHING") || !strings.Contains(faults, "2019-01") {
		t.Errorf("nothing inside gives %q\n%s", got, faults)
	}
}

// A word of the command is a table or a publisher, never both.
func TestNoPublisherIsCalledAsATable(t *testing.T) {
	for _, p := range append(Publishers(), "all") {
		if slices.Contains(Names(), p) {
			t.Errorf("%s is a publisher and a table", p)
		}
	}
}
