package result

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"vereda/internal/chance"
	"vereda/internal/compare"
	"vereda/internal/ensemble"
	"vereda/internal/ledger"
	"vereda/internal/network"
	"vereda/internal/observe"
	"vereda/internal/people"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
)

// world is a scenario of two months with one instrument and words that a
// spreadsheet or a reader of CSV could trip over.
func world() *scenario.Scenario {
	s := &scenario.Scenario{
		Name: "small", Title: `<b> & "quoted"`, Start: quantity.Date{Y: 2019, M: 1, D: 1}, End: quantity.Date{Y: 2019, M: 2, D: 28},
		Days: 59, PeoplePerRow: 10, Digest: "abc",
		Network: &network.Network{Sectors: []string{"=east", "west, south"}}, Nationalities: []string{"AAA", "@BBB"},
		Files: []scenario.File{{Path: "scenario.yaml", SHA256: "00"}},
	}
	s.Instruments = []observe.Instrument{
		{Name: "encounters", Unit: "people", BySector: true, Count: []people.Cause{people.Apprehended}},
		{Name: "detained", Unit: "people", Kind: observe.Stock, Stocks: []ledger.Stock{ledger.StockInterior}},
	}
	s.Observed = []observe.Series{{Instrument: &s.Instruments[0], Points: []observe.Point{
		{Month: s.Start.Month(), Sector: 0, Nationality: -1, Party: -1, Value: 1234567.5},
		{Month: s.Start.Month() + 5, Sector: 1, Nationality: -1, Party: -1, Value: 7},
	}}}
	for d := range s.Days {
		s.Drivers.MonthOf = append(s.Drivers.MonthOf, int32(s.Start.AddDays(d).Month()-s.Start.Month()))
	}
	s.Drivers.DaysIn = []int32{31, 28}
	return s
}

func luck(s *scenario.Scenario, seed uint64, each func(quantity.Day)) *ledger.Ledger {
	l := ledger.New(ledger.Shape{Days: s.Days, Sectors: 2, Nationalities: 2, PeoplePerRow: s.PeoplePerRow,
		MonthOf: s.Drivers.MonthOf, Months: 2})
	p, c, source := people.New(2), network.NewConditions(2, 2), chance.New(seed)
	p.Arrive(people.Traveller{Goal: network.NoPlace}, 1)
	p.Arrive(people.Traveller{Nationality: 1, Goal: network.NoPlace, Party: people.Minor}, 1)
	p.Active = nil
	c.InteriorDetained[0] = 0.5
	for d := range quantity.Day(s.Days) {
		p.Dawn(d)
		for k := range source.Bits(chance.Test, 0, d) % 8 {
			p.Events = append(p.Events, people.Event{Day: d, Person: int32(k % 2), Cause: people.Apprehended,
				Sector: network.SectorID(source.Bits(chance.Test, 1+k, d)%3) - 1})
		}
		l.Close(d, p, c)
		each(d)
	}
	return l
}

func report(t *testing.T, workers int, seeds ...uint64) Report {
	t.Helper()
	s := world()
	r, err := ensemble.Run(ensemble.Design{Scenario: s, Seeds: seeds, Workers: workers, Simulate: luck})
	if err != nil {
		t.Fatal(err)
	}
	var simulated [][]observe.Series
	for _, one := range r.Runs {
		simulated = append(simulated, one.Series)
	}
	return Report{Version: "1.2.3", Scenario: s, Result: r, Scores: compare.Score(simulated, s.Observed, compare.Options{}),
		Resolved: map[string][]byte{"scenario.yaml": []byte("title: x\n")}, Extra: []Extra{{"patterns.json", []byte("{}\n")}},
		Times: Times{Start: time.Now(), End: time.Now(), Workers: workers}}
}

// write writes a report into a new folder and returns its files.
func write(t *testing.T, r Report) (string, map[string]string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "out")
	if err := Write(dir, r, false); err != nil {
		t.Fatal(err)
	}
	return dir, read(t, dir)
}

func read(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = string(text)
	}
	return files
}

// The bytes of dictionaries differ between processors, so no column has one.
func TestNoColumnHasADictionary(t *testing.T) {
	for _, row := range []reflect.Type{reflect.TypeFor[flowRow](), reflect.TypeFor[stockRow](), reflect.TypeFor[seriesRow](), reflect.TypeFor[legRow](), reflect.TypeFor[moneyRow](), reflect.TypeFor[livingRow](), reflect.TypeFor[Count]()} {
		for i := range row.NumField() {
			if tag := row.Field(i).Tag.Get("parquet"); strings.Contains(tag, "dict") {
				t.Errorf("%s: column %q", row.Name(), tag)
			}
		}
	}
}

func TestSameBytesWheneverAndWithAnyWorkers(t *testing.T) {
	_, first := write(t, report(t, 1, 1, 2, 3, 4, 5))
	time.Sleep(1100 * time.Millisecond) // a time of day in whole seconds would show
	_, second := write(t, report(t, 3, 1, 2, 3, 4, 5))
	if first["run-times.json"] == second["run-times.json"] {
		t.Error("the times of two calls are the same")
	}
	for _, name := range []string{"run-times.json", "run-times.json.sha256"} {
		delete(first, name)
		delete(second, name)
	}
	want := []string{"SHA256SUMS", "flows.csv", "flows.parquet", "money.csv", "money.parquet", "patterns.json", "run.json", "score.csv", "series.csv", "series.parquet", "stocks.csv", "stocks.parquet"}
	var names []string
	for name, text := range first {
		names = append(names, name)
		if second[name] != text {
			t.Errorf("%s differs between two calls with the same scenario and seeds", name)
		}
	}
	slices.Sort(names)
	if !slices.Equal(names, want) {
		t.Errorf("files %v, want %v", names, want)
	}
	_, third := write(t, report(t, 1, 1, 2, 3, 4, 6))
	if third["flows.csv"] == first["flows.csv"] || third["flows.parquet"] == first["flows.parquet"] {
		t.Error("another seed gives the same flows")
	}
}

// table reads a CSV by the names of its columns.
func tableOf(t *testing.T, text string) []map[string]string {
	t.Helper()
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, cell := range line {
			row[lines[0][i]] = cell
		}
		rows = append(rows, row)
	}
	return rows
}

func num(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestFlowsAddUpAndAgreeBetweenFormats(t *testing.T) {
	r := report(t, 1, 1, 2, 3)
	dir, files := write(t, r)
	total := 0.0
	rows := tableOf(t, files["flows.csv"])
	for _, row := range rows {
		total += num(t, row["value_mean"])
		if row["n"] != "3" || row["unit"] != "people/month" || row["value_low"] == "" {
			t.Fatalf("row %v lacks its interval, runs or unit", row)
		}
	}
	want := 0.0
	for _, one := range r.Result.Runs {
		for _, c := range one.Flows {
			want += c.People / 3
		}
	}
	if math.Abs(total-want) > 1e-6 {
		t.Errorf("flows add to %g, the runs to %g", total, want)
	}
	packed, err := parquet.ReadFile[flowRow](filepath.Join(dir, "flows.parquet"))
	if err != nil || len(packed) != len(rows) {
		t.Fatalf("%d rows in Parquet, %d in CSV, error %v", len(packed), len(rows), err)
	}
	for i, p := range packed {
		row := rows[i]
		if quantity.DateOf(int(p.Date)).String() != row["date"] || p.Sector != strings.TrimPrefix(row["sector"], "'") ||
			p.Nationality != strings.TrimPrefix(row["nationality"], "'") || p.Mean != num(t, row["value_mean"]) || *p.Low != num(t, row["value_low"]) {
			t.Fatalf("row %d is %v in CSV and %+v in Parquet", i, row, p)
		}
	}
	if !strings.Contains(files["flows.csv"], "'=east") || !strings.Contains(files["flows.csv"], "'@BBB") || !strings.Contains(files["flows.csv"], `"west, south"`) {
		t.Error("words that look like formulas are not marked, or commas not quoted")
	}
}

func TestSeriesHaveObservedAndQuantiles(t *testing.T) {
	_, files := write(t, report(t, 1, 1, 2, 3))
	rows := tableOf(t, files["series.csv"])
	first := rows[0]
	if first["observed"] != "1234567.5" || first["period"] != "2019-01" || first["date"] != "2019-01-01" || first["sector"] != "'=east" || first["nationality"] != "all" || first["q0.5"] == "" {
		t.Errorf("first row %v", first)
	}
	unseen := rows[slices.IndexFunc(rows, func(r map[string]string) bool { return r["observed"] == "7" })]
	if unseen["value_mean"] != "" || unseen["n"] != "0" {
		t.Errorf("a month without a run has %v", unseen)
	}
	held := rows[slices.IndexFunc(rows, func(r map[string]string) bool { return r["instrument"] == "detained" })]
	if held["value_mean"] != "5" || held["observed"] != "" || held["value_low"] != "5" {
		t.Errorf("stock %v, want 5 in every run", held)
	}
	stocks := tableOf(t, files["stocks.csv"])
	if len(stocks) != 2 || stocks[0]["sector"] != "none" || stocks[0]["stock"] != "detained-interior" || stocks[0]["value_mean"] != "5" {
		t.Errorf("stocks %v", stocks)
	}
}

func TestOneRunHasNoInterval(t *testing.T) {
	_, files := write(t, report(t, 1, 9))
	for _, name := range []string{"flows.csv", "series.csv", "stocks.csv"} {
		for _, row := range tableOf(t, files[name]) {
			if row["value_low"] != "" || row["value_sd"] != "" || row["q0.5"] != "" {
				t.Fatalf("%s: one run has an interval: %v", name, row)
			}
		}
	}
}

// Every table has the columns that its schema names, in both formats.
func TestSchemaNamesTheColumns(t *testing.T) {
	told := report(t, 1, 1, 2)
	told.Result.Runs[0].Money[3], told.Result.Runs[1].Money[3] = 100, 120
	half := 0.5
	told.Counts = []Count{{1, "crossings", "=met", &half, "share"}, {2, "crossings", "=met", nil, "share"}}
	dir, files := write(t, told)
	if rows := tableOf(t, files["money.csv"]); len(rows) != 1 || rows[0]["value_mean"] != "110" || rows[0]["unit"] != "USD/month" {
		t.Errorf("money is %v", rows)
	}
	if want := "1,crossings,'=met,0.5,share\n2,crossings,'=met,,share\n"; !strings.HasSuffix(files["counts.csv"], want) {
		t.Errorf("counts are %q, want %q at the end", files["counts.csv"], want)
	}
	var run struct {
		Schema  map[string][]Column
		Outputs []struct{ Path, SHA256 string }
		Seeds   []uint64
	}
	if err := json.Unmarshal([]byte(files["run.json"]), &run); err != nil {
		t.Fatal(err)
	}
	for name, columns := range run.Schema {
		var names []string
		for _, c := range columns {
			names = append(names, c.Name)
			if c.Type == "number" && c.Unit == "" || c.Meaning == "" {
				t.Errorf("%s.%s has no unit or no meaning", name, c.Name)
			}
		}
		text := files[name+".csv"]
		header, rest, _ := strings.Cut(text, "\n")
		if header != strings.Join(names, ",") {
			t.Errorf("%s.csv has the columns %s, its schema %s", name, header, names)
		}
		if rest == "" {
			t.Errorf("%s.csv has no rows", name)
		}
		if name == "score" {
			continue
		}
		f, err := os.Open(filepath.Join(dir, name+".parquet"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		info, _ := f.Stat()
		p, err := parquet.OpenFile(f, info.Size())
		if err != nil {
			t.Fatal(err)
		}
		var packed []string
		for _, field := range p.Schema().Fields() {
			packed = append(packed, field.Name())
		}
		if !slices.Equal(packed, names) {
			t.Errorf("%s.parquet has the columns %v, its schema %v", name, packed, names)
		}
	}
	for _, o := range run.Outputs {
		sum := sha256.Sum256([]byte(files[o.Path]))
		if hex.EncodeToString(sum[:]) != o.SHA256 {
			t.Errorf("the digest of %s is wrong", o.Path)
		}
	}
	if len(run.Outputs) != 12 || !slices.Equal(run.Seeds, []uint64{1, 2}) {
		t.Errorf("%d outputs, seeds %v", len(run.Outputs), run.Seeds)
	}
	for _, want := range []string{`"sha256": "abc"`, `"title": "<b> & \"quoted\""`, `"title: x\n"`, `"version": "1.2.3"`, `"path": "scenario.yaml"`} {
		if !strings.Contains(files["run.json"], want) {
			t.Errorf("run.json lacks %s", want)
		}
	}
}

func TestCells(t *testing.T) {
	var b strings.Builder
	c := newCSV(&b)
	for _, s := range []string{"plain", "=1+1", "+1", "-1", "@x", "\tx", "\rx", `a"b`, "a,b", "a\nb", " x", "", "é"} {
		c.text(s)
	}
	for _, v := range []float64{-1, 0.1, 1234567, 1e-9, math.NaN(), math.Inf(1), math.Copysign(0, -1), 1e22, 1.0 / 3} {
		c.number(v)
	}
	c.end()
	if err := c.flush(); err != nil {
		t.Fatal(err)
	}
	want := "plain,'=1+1,+1,-1,'@x,'\tx,\"'\rx\",\"a\"\"b\",\"a,b\",\"a\nb\",\" x\",,é," +
		"-1,0.1,1234567,1e-09,,,0,1e+22,0.3333333333333333\n"
	if b.String() != want {
		t.Errorf("line\n%q, want\n%q", b.String(), want)
	}
}
