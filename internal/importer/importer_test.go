package importer

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"vereda/internal/quantity"
)

// The samples here are made up: few rows in the publishers' form.
var samples = map[string]struct{ in, out string }{
	"encounters-by-sector": {
		"year,month,region,sector,apprehensions\n2019,6,southwest,del_rio,12\n2019,6,southwest,del_rio,3\n2019,7,southwest,yuma,4\n2019,6,northern,blaine,9\n2024,1,southwest,yuma,5\n",
		"period,sector,value\n2019-06,del-rio,15\n2019-07,del-rio,\n2019-07,yuma,4\n"},
	"encounters-by-nationality": {
		"year,month,region,citizenship,encounters\n2010,1,Southwest Land Border,Mexico,20\n2010,1,Southwest Land Border,France,10\n2010,1,Southwest Land Border,India,D\n2010,1,Northern Land Border,Mexico,70\n2010,3,Southwest Land Border,Mexico,D\n",
		"period,nationality,value\n2010-01,MEX,20\n2010-01,OTHER,10\n2010-02,MEX,\n2010-02,OTHER,\n2010-03,MEX,\n2010-03,OTHER,\n"},
	"encounters-all-by-nationality": {
		"year,month,component,sector,citizenship,demographic,authority,encounters\n2019,10,OFO,,CUB,Single adult,Title 8,5\n2019,10,USBP,,CUB,Family unit,Title 8,2\n",
		"period,nationality,value\n2019-10,CUB,7\n"},
	"encounters-by-party": {
		"year,month,sector,total,uac,family_unit\n2013,1,southwest_border,100,10,20\n2010,5,southwest_border,100,10,\n2013,1,tucson,50,1,1\n",
		"period,party,value\n2010-05,minor,10\n2010-06,minor,\n2010-07,minor,\n"},
	"encounters-title-8": {
		"year,month,component,sector,citizenship,demographic,authority,encounters\n2020,5,USBP,,MEX,Single adult,Title 8,5\n2020,5,USBP,,MEX,Single adult,Title 42,9\n2020,5,OFO,,MEX,Single adult,Title 8,1\n",
		"period,value\n2020-05,6\n"},
	"encounters-title-42": {
		"year,month,component,sector,citizenship,demographic,authority,encounters\n2020,5,USBP,,MEX,Single adult,Title 42,9\n",
		"period,value\n2020-03,0\n2020-04,0\n2020-05,9\n2020-06,0\n"},
	"expulsions": {
		"year,month,component,sector,citizenship,demographic,authority,encounters\n2020,3,USBP,,MEX,UC,Title 42,9\n2020,3,USBP,,MEX,Accompanied minor,Title 42,2\n",
		"period,party,value\n2020-03,single-adult,0\n2020-03,family,2\n2020-03,minor,9\n"},
	"expulsions-by-nationality": {
		"year,month,component,sector,citizenship,demographic,authority,encounters\n2020,3,USBP,,BRA,UC,Title 42,9\n",
		"period,nationality,value\n2020-03,MEX,0\n2020-03,GTM,0\n"},
	"port-encounters":           {"year,month,agency,sector,n\n2014,1,OFO,Total OFO,30\n2014,1,USBP,Total USBP,99\n", "period,value\n2014-01,30\n"},
	"port-encounters-by-office": {"year,month,agency,sector,n\n2014,1,OFO,Total OFO,30\n2014,1,OFO,Laredo Field Office,10\n", "period,sector,value\n2014-01,laredo,10\n"},
	"port-encounters-by-party": {
		"year,month,component,sector,citizenship,demographic,authority,encounters\n2017,10,OFO,,MEX,Family unit,Title 8,4\n2017,10,USBP,,MEX,Family unit,Title 8,9\n",
		"period,party,value\n2017-10,single-adult,0\n2017-10,family,4\n2017-10,minor,0\n"},
	"port-encounters-by-nationality": {
		"year,month,component,sector,citizenship,demographic,authority,encounters\n2018,1,OFO,,,Family unit,Title 8,4\n2019,10,OFO,,HTI,Family unit,Title 8,4\n",
		"period,nationality,value\n2019-10,MEX,0\n2019-10,GTM,0\n"},
	"repatriations":          {"year,month,family_status,disposition,n\n2014,2,Single Adults,T8 repatriations,10\n2014,2,Single Adults,OFO Paroles,70\n2014,2,Total Encounters,T8 repatriations,90\n", "period,party,value\n2014-02,single-adult,10\n"},
	"transfers-to-detention": {"year,month,family_status,disposition,n\n2014,2,Single Adults,Transfers to ICE,10\n", "period,party,value\n2014-02,single-adult,10\n"},
	"transfers-to-shelter":   {"year,month,family_status,disposition,n\n2014,2,Unaccompanied Children/Single Minors,Transfers to HHS,10\n", "period,party,value\n2014-02,minor,10\n"},
	"releases":               {"year,month,family_status,disposition,n\n2014,2,Family Unit Individuals,USBP Releases,10\n", "period,party,value\n2014-02,family,10\n"},
	"paroles":                {"year,month,family_status,disposition,n\n2014,2,Family Unit Individuals,OFO Paroles,10\n", "period,party,value\n2014-02,family,10\n"},
	"mpp":                    {"year,month,family_status,disposition,n\n2019,2,Single Adults,Migrant Protection Protocols,10\n2019,4,Single Adults,Migrant Protection Protocols,20\n", "period,party,value\n2019-02,single-adult,10\n2019-03,single-adult,\n2019-04,single-adult,20\n"},
	"removals":               {"series,category,item,year,month,n\ndhs_removals_by_arresting_agency,,CBP,2014,3,50\ndhs_removals_by_arresting_agency,,ICE,2014,3,70\n", ""},
	"voluntary-returns":      {"series,category,item,year,month,n\nrepatriations_by_type,DHS Enforcement Returns,Voluntary Returns,2014,3,50\n", ""},
	"bookins-cbp":            {"series,group,item,year,month,n\nice_bookins_by_arresting_agency,,CBP,2014,3,50\n", ""},
	"detained-population":    {"year,month,mean_daily_population\n2014,3,50\n", "period,value\n2014-03,50\n"},
	"separations":            {"year,month,country_of_origin,children\n2018,3,GTM,50\n2018,3,HND,2\n", "period,value\n2018-03,52\n"},
	"gotaways":               {"year,month,gotaways\n2014,3,50\n", "period,value\n2014-03,50\n"},
	"deaths-border-patrol":   {"sector,fy,deaths\ntucson,2014,5\nswanton,2014,1\n", "period,sector,value\nFY2014,tucson,5\n"},
	"staffing":               {"sector,fy,number_of_agents\ntucson,2014,500\n", "period,sector,value\nFY2014,tucson,500\n"},
	"deaths-missing-migrants": {
		"date,country_iso3,dead_missing,lon,lat\n2014-01-05,USA,2,-111.5,32.0\n2014-01-09,MEX,1,-99.5,27.4\n2014-01-09,MEX,7,-92.0,15.0\n2014-01-09,GTM,7,-99.5,27.4\n",
		"period,value\n2014-01,3\n2014-02,0\n"},
	"deaths-missing-migrants-by-sector": {
		"date,country_iso3,dead_missing,lon,lat\n2014-01-05,USA,2,-111.5,32.0\n", "period,sector,value\n2014-01,big-bend,0\n2014-01,del-rio,0\n"},
	"appointments":        {"year,month,citizenship,n\n2023,3,Total,50\n2023,3,CUB,20\n", "period,value\n2023-03,50\n"},
	"paroles-from-abroad": {"year,month,process,n\n2023,3,Cuba,50\n2023,3,Total,80\n", "period,nationality,value\n2023-03,CUB,50\n"},
	"darien": {
		"year,month,granularity,nationality,transits\n2019,1,year_total_in_month_1,HTI,9000\n2020,1,month,HTI,20\n2020,1,month,SOM,3\n2020,3,month,VEN,4\n",
		"period,value\n2020-01,23\n2020-02,\n2020-03,4\n"},
	"darien-by-nationality": {
		"year,month,granularity,nationality,transits\n2019,1,year_total_in_month_1,CUB,9000\n2020,1,month,HTI,20\n2020,1,month,SOM,3\n2020,3,month,VEN,4\n",
		"period,nationality,value\n2020-01,HTI,20\n2020-01,VEN,0\n2020-01,OTHER,3\n2020-02,HTI,\n2020-02,VEN,\n2020-02,OTHER,\n2020-03,HTI,0\n2020-03,VEN,4\n2020-03,OTHER,0\n"},
	"honduras":                     {"year,month,entries\n2020,3,40\n2020,4,0\n", "period,value\n2020-03,40\n2020-04,0\n"},
	"honduras-by-nationality":      {"year,month,nationality,entries\n2020,3,CUB,40\n2020,3,OOO,1\n", "period,nationality,value\n2020-03,CUB,40\n2020-03,OTHER,1\n"},
	"mexico-events":                {"year,month,nationality,events\n2020,3,CUB,40\n2020,3,OOO,1\n", "period,value\n2020-03,41\n"},
	"mexico-events-by-nationality": {"year,month,nationality,events\n2020,3,CUB,40\n2020,3,OOO,1\n", "period,nationality,value\n2020-03,CUB,40\n2020-03,OTHER,1\n"},
	"mexico-returns": {
		"year,month,nationality,type,events\n2020,3,GTM,deportation,40\n2020,3,GTM,assisted return,5\n2020,3,HND,assisted return of children,2\n", "period,value\n2020-03,47\n"},
	"mexico-returns-by-nationality": {
		"year,month,nationality,type,events\n2020,3,GTM,deportation,40\n2020,3,GTM,assisted return,5\n2020,3,HND,assisted return of children,2\n", "period,nationality,value\n2020-03,GTM,45\n2020-03,HND,2\n"},
	"guatemala-returns": {"year,month,sex,age,returned_from,returns\n2020,3,male,adult,MEX,40\n2020,3,female,adult,MEX,2\n2020,3,male,adult,USA,7\n", "period,value\n2020-03,42\n"},
	"mexico-asylum-claims": {"year,origin,asylum_country,asylum_applications\n2019,HND,MEX,40\n2019,HND,USA,9\n2019,USA,MEX,3\n2019,CHL,MEX,5\n2020,HND,MEX,7\n",
		"period,nationality,value\n2019,HND,40\n2019,OTHER,5\n2020,HND,7\n"},
	"deaths-darien": {
		wayDeaths, "period,value\n2014-01,24\n2014-02,0\n"},
	"deaths-central-america": {wayDeaths, "period,value\n2014-01,300\n2014-02,0\n"},
	"deaths-mexico":          {wayDeaths, "period,value\n2014-01,5000\n2014-02,0\n"},
	"residents":              {"iso3,year,population\nHND,2019,9000\nPER,2019,300\nBRA,2019,20\nUSA,2019,70000\nCAN,2019,7\n", "period,nationality,value\n2019,HND,9000\n2019,OTHER,320\n"},
	"income-at-home":         {"iso3,year,gdp_pc_ppp_2021usd\nHND,2019,6000.4\nCUB,2019,\nPER,2019,300\nUSA,2019,70000\n", "period,nationality,value\n2019,HND,6000\n2019,CUB,\n"},
	"income-at-destination":  {"iso3,year,gdp_pc_ppp_2021usd\nHND,2019,6000\nUSA,2019,70000\n", "period,value\n2019,70000\n"},
	"homicides":              {"iso3,year,homicide_rate,source\nHND,2019,41.456,somebody\nPER,2019,7,somebody\n", "period,nationality,value\n2019,HND,41.46\n"},
	"displaced-by-conflict":  {"iso3,year,idmc_conflict_displacements\nHND,2019,500\nPER,2019,7\n", "period,nationality,value\n2019,HND,500\n"},
	"displaced-by-disaster":  {"iso3,year,idmc_disaster_displacements\nHND,2020,937000\nPER,2020,7\n", "period,nationality,value\n2020,HND,937000\n"},
	"kin-abroad":             {"origin,destination,year,sex,migrant_stock\nHND,USA,2020,male,40\nHND,USA,2020,female,30\nHND,ESP,2020,male,9\nPER,USA,2020,male,5\n", "period,nationality,value\n2020,HND,70\n"},
	"unemployment":           {"iso3,year,unemployment_pct\nUSA,2014,6.168\nMEX,2014,4.8\n", "period,value\n2014,0.06168\n"},
}

// wayDeaths has incidents on both sides of the Darién, in the isthmus, in Mexico
// away from the border and in the belt, and off the way.
const wayDeaths = "date,country_iso3,dead_missing,lon,lat\n2014-01-05,PAN,20,-77.6,8.4\n2014-01-06,COL,4,-77.3,8.7\n2014-01-07,COL,70000,-82.1,12.9\n2014-01-07,COL,70000,-72.5,7.8\n" +
	"2014-01-08,PAN,100,-82.2,8.6\n2014-01-08,GTM,200,-90.5,14.6\n2014-01-09,MEX,5000,-92.0,15.0\n2014-01-09,MEX,70000,-99.5,27.4\n2014-01-09,DOM,70000,-69.0,18.6\n"

func run(t *testing.T, name string, inputs ...string) (string, string) {
	t.Helper()
	var in []Input
	for _, text := range inputs {
		in = append(in, Input{Name: "sample.csv", Reader: strings.NewReader(text)})
	}
	var out bytes.Buffer
	list := Run(name, in, Span{}, &out)
	if list.HasErrors() && out.Len() > 0 {
		t.Errorf("%s wrote something in spite of errors", name)
	}
	return out.String(), list.Format()
}

func TestEveryImporterOnASample(t *testing.T) {
	for _, name := range Names() {
		if name == "encounter-totals" || name == "interior-book-ins" || name == "born-abroad" {
			continue // need years or groups of rows; tests of their own
		}
		sample, ok := samples[name]
		if !ok {
			t.Errorf("no sample for %s", name)
			continue
		}
		out, faults := run(t, name, sample.in)
		if sample.out != "" && !strings.HasPrefix(out, sample.out) {
			t.Errorf("%s gives\n%swant\n%s%s", name, out, sample.out, faults)
		}
	}
}

func TestPartiesAddUp(t *testing.T) {
	out, faults := run(t, "encounters-by-party", samples["encounters-by-party"].in)
	for _, want := range []string{"2013-01,single-adult,70\n", "2013-01,family,20\n", "2013-01,minor,10\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("lacks %q\n%s%s", want, out, faults)
		}
	}
	_, faults = run(t, "encounters-by-party", "year,month,sector,total,uac,family_unit\n2013,1,southwest_border,25,10,20\n")
	if !strings.Contains(faults, "sample.csv:2:") || !strings.Contains(faults, "smaller than its parts") {
		t.Errorf("a total below its parts says\n%s", faults)
	}
}

func TestFaultsOfInputs(t *testing.T) {
	head := "year,month,region,sector,apprehensions\n"
	for what, c := range map[string]struct{ in, want string }{
		"unknown sector":   {head + "2019,6,southwest,atlantis,12\n", "E-IMPORT-UNKNOWN"},
		"not a count":      {head + "2019,6,southwest,yuma,12.5\n", "E-IMPORT-VALUE"},
		"negative":         {head + "2019,6,southwest,yuma,-1\n", "E-IMPORT-VALUE"},
		"month 13":         {head + "2019,13,southwest,yuma,1\n", "E-IMPORT-PERIOD"},
		"ragged row":       {head + "2019,6,southwest,yuma\n", "E-IMPORT-CSV"},
		"open quote":       {head + "2019,6,southwest,\"yuma,1\n", "E-IMPORT-CSV"},
		"missing column":   {"year,month,region,sector\n2019,6,southwest,yuma\n", "E-IMPORT-COLUMN"},
		"nothing of use":   {head + "2019,6,northern,blaine,1\n", "E-IMPORT-NOTHING"},
		"an empty file":    {"", "E-IMPORT-CSV"},
		"endless columns":  {strings.Repeat("a,", mostColumns) + head, "too many columns"},
		"not a number":     {head + "2019,6,southwest,yuma,NaN\n", "E-IMPORT-VALUE"},
		"thousands":        {head + "2019,6,southwest,yuma,\"1,000\"\n", "E-IMPORT-VALUE"},
		"year out of time": {head + "19,6,southwest,yuma,1\n", "E-IMPORT-PERIOD"},
	} {
		out, faults := run(t, "encounters-by-sector", c.in)
		if !strings.Contains(faults, c.want) || out != "" {
			t.Errorf("%s: want %s, got %q\n%s", what, c.want, out, faults)
		}
	}
	if _, faults := run(t, "encounters-by-sectr", head); !strings.Contains(faults, "encounters-by-sector") {
		t.Errorf("an unknown importer is not suggested: %s", faults)
	}
	if _, faults := run(t, "encounters-by-sector"); !strings.Contains(faults, "E-IMPORT-INPUT") {
		t.Errorf("no file: %s", faults)
	}
}

func TestAllFaultsAtOnce(t *testing.T) {
	_, faults := run(t, "encounters-by-sector", "year,month,region,sector,apprehensions\n2019,13,southwest,yuma,1\n2019,6,southwest,atlantis,x\n")
	for _, want := range []string{"sample.csv:2:", "sample.csv:3:", "E-IMPORT-PERIOD", "E-IMPORT-UNKNOWN"} {
		if !strings.Contains(faults, want) {
			t.Errorf("lacks %s\n%s", want, faults)
		}
	}
}

func TestInteriorFollowsFundedBeds(t *testing.T) {
	var b strings.Builder
	b.WriteString("series,group,item,year,month,n\n")
	for m := interiorStart; m <= last; m++ {
		b.WriteString("ice_bookins_by_arresting_agency,,ICE," + strings.Replace(m.String(), "-", ",", 1) + "," + "3650\n")
	}
	out, faults := run(t, "interior-book-ins", b.String())
	if faults != "" && out == "" {
		t.Fatal(faults)
	}
	// 12 months of 3,650 in 365 days are 120 a day; 2005 had 18,500 of 34,000 beds.
	for _, want := range []string{"2005-01,65.29\n", "2012-01,120\n", "2013-10,117.74\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("lacks %q in\n%.300s", want, out)
		}
	}
}

func TestProportionalFittingKeepsMarginsAndZeros(t *testing.T) {
	var g grid
	for n := range g {
		for p := range g[n] {
			g[n][p] = float64(1 + (n*7+p*3)%5)
		}
	}
	g[4][2] = 0
	rows := [11]float64{50, 40, 30, 20, 10, 9, 8, 7, 6, 5, 4}
	columns := [3]float64{100, 60, 29}
	fitted := proportional(g, rows, columns)
	for n := range fitted {
		sum := 0.0
		for p := range fitted[n] {
			sum += fitted[n][p]
		}
		if math.Abs(sum-rows[n]) > 1e-6 {
			t.Errorf("row %d adds to %v, want %v", n, sum, rows[n])
		}
	}
	for p := range columns {
		sum := 0.0
		for n := range fitted {
			sum += fitted[n][p]
		}
		if math.Abs(sum-columns[p]) > 1e-6 {
			t.Errorf("column %d adds to %v, want %v", p, sum, columns[p])
		}
	}
	if fitted[4][2] != 0 {
		t.Errorf("a cell of nobody became %v", fitted[4][2])
	}
	// Odds ratios of what it started from are kept.
	odds := func(g grid) float64 { return g[0][0] * g[1][1] / (g[0][1] * g[1][0]) }
	if math.Abs(odds(fitted)/odds(g)-1) > 1e-6 {
		t.Errorf("odds ratio %v, want %v", odds(fitted), odds(g))
	}
}

func TestTotalsSayWhatTheyLack(t *testing.T) {
	_, faults := run(t, "encounter-totals", "year,month,region,citizenship,encounters\n2005,1,Southwest Land Border,Mexico,20\n")
	if !strings.Contains(faults, "2005-02") || !strings.Contains(faults, "five tables") {
		t.Errorf("a lacking month says\n%s", faults)
	}
	if covered(portsCounted) != "all" || covered(portsCounted-1) != "between-ports" {
		t.Error("coverage of the totals")
	}
	if next("FY2016") != "FY2017" || next("2019-12") != "2020-01" || next("x") != "" {
		t.Error("the period after")
	}
	if fundedBeds(quantity.MonthOf(2008, 9)) != 32000 || fundedBeds(quantity.MonthOf(2008, 10)) != 33400 {
		t.Error("beds of a fiscal year begin in October")
	}
}

func TestEveryImporterHasItsPublisher(t *testing.T) {
	n := 0
	for _, name := range Names() {
		if it, _ := Describe(name); it.From == "" {
			t.Errorf("%s belongs to no publisher", name)
		}
	}
	for _, p := range Publishers() {
		for _, name := range Of(p) {
			n++
			if _, ok := Describe(name); !ok {
				t.Errorf("%s lists %s, which is no importer", p, name)
			}
		}
	}
	if n != len(Names()) {
		t.Errorf("publishers list %d importers of %d", n, len(Names()))
	}
}

// Columns that an importer does not need are passed over, but none that tells who
// somebody is, or where and when they were.
func TestRecordsOfPersonsAreRefused(t *testing.T) {
	for _, more := range []string{"Passport Number", "date_of_birth", "device_id", "surname"} {
		out, faults := run(t, "honduras", "year,month,entries,"+more+"\n2020,3,40,x\n")
		if out != "" || !strings.Contains(faults, "sample.csv:1: error E-PERSONAL") || !strings.Contains(faults, more) {
			t.Errorf("%s is taken, or not named:\n%s%s", more, out, faults)
		}
	}
	if out, faults := run(t, "honduras", "year,month,entries,remark\n2020,3,40,x\n"); out == "" {
		t.Errorf("a remark is refused:\n%s", faults)
	}
	if out, faults := run(t, "honduras", "year,month,entries,id,timestamp,lat,lon\n2020,3,40,7,1,1,1\n"); out != "" || !strings.Contains(faults, "where somebody was and when") {
		t.Errorf("a record of a way is taken:\n%s%s", out, faults)
	}
}
